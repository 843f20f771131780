//! An account's link to single sign-on (section 7). Each method checks its rule and gives the Change; none writes.

use super::User;
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::change::{SsoChange, Unlinking, UserChange};
use crate::domain::event::Event;
use crate::domain::id::{Named, UserId};
use crate::domain::sso::{Identity, Mismatch, Presented, SsoBroken};
use crate::domain::text::folded;

/// How an account signs in, beside or instead of its password (SSO-1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sso {
    /// By its password alone.
    #[default]
    None,
    /// Linked: the password counts until the first sign-in with the provider's account of this email.
    Pending {
        /// Linked since.
        since: Timestamp,
    },
    /// By the provider's account that it is bound to.
    Federated {
        /// Whom the provider means.
        identity: Identity,
        /// Bound since.
        since: Timestamp,
    },
}

impl Sso {
    /// The word in files, JSON and the database.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pending { .. } => "pending",
            Self::Federated { .. } => "federated",
        }
    }

    /// Does it wait for its first sign-in?
    #[must_use]
    pub const fn is_pending(&self) -> bool {
        matches!(self, Self::Pending { .. })
    }

    /// Is it bound, so that its password doesn't count?
    #[must_use]
    pub const fn is_federated(&self) -> bool {
        matches!(self, Self::Federated { .. })
    }

    /// Whom it is bound to.
    #[must_use]
    pub const fn identity(&self) -> Option<&Identity> {
        match self {
            Self::Federated { identity, .. } => Some(identity),
            Self::None | Self::Pending { .. } => None,
        }
    }
}

impl User {
    /// Links the account to single sign-on (SSO-1): the first sign-in with the provider's account of its email binds it.
    ///
    /// # Errors
    /// Without an email; linked already.
    pub fn link_sso(&self, now: Timestamp) -> Result<UserChange, RuleBroken> {
        let already = |what| Err(RuleBroken::Already { username: self.username.clone(), what });
        match self.sso {
            Sso::None => self.links(Sso::Pending { since: now }),
            Sso::Pending { .. } => already("linked to single sign-on"),
            Sso::Federated { .. } => already("bound to single sign-on"),
        }
    }

    /// Takes the link away (SSO-3): its password counts again, and the sessions of somebody who was bound end.
    ///
    /// # Errors
    /// It has none.
    pub fn unlink_sso(&self) -> Result<UserChange, RuleBroken> {
        match self.sso {
            Sso::None => Err(RuleBroken::Already { username: self.username.clone(), what: "without single sign-on" }),
            Sso::Pending { .. } | Sso::Federated { .. } => self.links(Sso::None),
        }
    }

    /// Binds a linked account to whoever signed in (SSO-1).
    #[must_use]
    pub fn federate(&self, presented: &Presented) -> UserChange {
        SsoChange::Bound { user: self.named(), identity: presented.identity.clone() }.into()
    }

    /// Is the account theirs who signed in at the provider (SSO-1)?
    ///
    /// # Errors
    /// Why not.
    pub fn is_theirs(&self, presented: &Presented) -> Result<(), Mismatch> {
        let has = |address: &Option<String>| {
            address.as_ref().is_some_and(|address| folded(address) == folded(&self.profile.email))
        };
        match &self.sso {
            Sso::Federated { identity, .. } if *identity == presented.identity => Ok(()),
            Sso::Federated { .. } => Err(Mismatch::OtherAccount),
            Sso::None => Err(Mismatch::NotLinked),
            Sso::Pending { .. } if self.profile.email.is_empty() => Err(Mismatch::Unknown),
            Sso::Pending { .. } if has(&presented.vouched) => Ok(()),
            Sso::Pending { .. } if has(&presented.claimed) => Err(Mismatch::NotVouched),
            Sso::Pending { .. } => Err(Mismatch::Unknown),
        }
    }

    /// Whom the provider meant, of an account that was bound before `event`.
    #[must_use]
    pub fn identity_before(&self, event: &Event) -> Option<Identity> {
        let told = |field| event.before(field).filter(|text| !text.is_empty()).map(str::to_owned);
        Some(Identity { issuer: told("sso_issuer")?, subject: told("sso_subject")? })
    }

    /// The link as it was before `event`: what it was bound to as well, unless `holder` is bound to that by now.
    ///
    /// # Errors
    /// It is so already; somebody signed in since; somebody else is bound to it; without an email.
    pub fn undo_sso(
        &self,
        event: &Event,
        now: Timestamp,
        holder: Option<Named<UserId>>,
    ) -> Result<UserChange, RuleBroken> {
        let before = match (event.before("sso"), self.identity_before(event)) {
            (Some("pending"), _) => Sso::Pending { since: now },
            (_, Some(identity)) => Sso::Federated { identity, since: now },
            _ => Sso::None,
        };
        if self.sso.name() == before.name() {
            return Err(self.as_before());
        }
        if self.sso.is_federated() {
            let why = "they have signed in with it since; unlink them instead";
            return Err(RuleBroken::CannotUndo { what: event.message.clone(), why });
        }
        if let Some(holder) = holder.filter(|_| before.is_federated()) {
            return Err(SsoBroken::Taken { username: self.username.clone(), holder: holder.name }.into());
        }
        self.links(before)
    }

    /// What is told of a link that an edit or a role ended: who gave the new address expects that it goes on.
    #[must_use]
    pub fn told_of_link(&self, before: &Self) -> Option<String> {
        if !before.sso.is_pending() || self.sso != Sso::None || self.stops.deleted.is_some() {
            return None;
        }
        if folded(&before.profile.email) != folded(&self.profile.email) {
            return Some(Unlinking::Email.told(&self.username));
        }
        let grown = self.reach().without(before.reach()).iter().next().is_some();
        grown.then(|| Unlinking::Permissions.told(&self.username))
    }

    /// The same of changes that are only planned.
    #[must_use]
    pub fn told_of_link_after(&self, changes: &[UserChange]) -> Option<String> {
        let why = changes.iter().filter(|_| self.sso.is_pending()).find_map(Unlinking::by);
        why.map(|why| why.told(&self.username))
    }

    /// A password would be good for nothing: one isn't given to whoever signs in otherwise. Administrators keep theirs for
    /// the day on which the provider can't be reached (USR-13).
    ///
    /// # Errors
    /// Where that is so.
    pub fn needs_its_password(&self) -> Result<(), RuleBroken> {
        let is_admin = self.roles.iter().any(|held| held.role.is_admin());
        if self.sso.is_federated() && !is_admin {
            return Err(SsoBroken::SignsInOtherwise { username: self.username.clone() }.into());
        }
        Ok(())
    }

    /// The same of one's own password.
    ///
    /// # Errors
    /// Where it would be good for nothing.
    pub fn needs_its_own_password(&self) -> Result<(), RuleBroken> {
        self.needs_its_password().map_err(|_| SsoBroken::NoPasswordOfOnesOwn.into())
    }

    fn links(&self, after: Sso) -> Result<UserChange, RuleBroken> {
        if after.is_pending() && self.profile.email.is_empty() {
            return Err(SsoBroken::NoEmailToLink { username: self.username.clone() }.into());
        }
        Ok(SsoChange::Moved { user: self.named(), before: self.sso.clone(), after }.into())
    }
}
