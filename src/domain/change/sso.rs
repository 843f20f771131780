//! Changes of an account's link to single sign-on (section 7).

use super::nature::{Area, Door, Ends, Gives, Nature, Needs, Over};
use super::{Kind, UserChange};
use crate::domain::event::Detail;
use crate::domain::id::{Named, UserId};
use crate::domain::permission::{Permission, PermissionSet};
use crate::domain::sso::Identity;
use crate::domain::text::folded;
use crate::domain::user::{Sso, gains};

/// What ends a link that waits for its first sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlinking {
    /// The email by which that would be recognized is another one.
    Email,
    /// The account may do more: whoever linked it might not link it now.
    Permissions,
}

impl Unlinking {
    /// Why a change ends it, whatever made that change (an edit, a file, an undoing); none where it doesn't (SSO-1).
    #[must_use]
    pub fn by(change: &UserChange) -> Option<Self> {
        match change {
            UserChange::Edited { before, after, .. } if folded(&before.email) != folded(&after.email) => {
                Some(Self::Email)
            }
            UserChange::RolesChanged { before, after, .. } if gains(before, after) => Some(Self::Permissions),
            _ => None,
        }
    }

    /// What is told to whoever makes such a change, or is about to.
    #[must_use]
    pub fn told(self, name: &str) -> String {
        format!("The link of {name} to single sign-on ends, as {}: link them again.", self.words())
    }

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Email => "the email is another one",
            Self::Permissions => "the account may do more now",
        }
    }
}

/// A change of an account's link.
#[derive(Clone, Debug)]
pub enum SsoChange {
    /// Linked, or not any more (SSO-1, SSO-3).
    Moved {
        /// Who.
        user: Named<UserId>,
        /// The link as it stood.
        before: Sso,
        /// The link as it is to stand.
        after: Sso,
    },
    /// The link that waited for its first sign-in ended (SSO-1).
    Cancelled {
        /// Whose.
        user: Named<UserId>,
        /// Why.
        why: Unlinking,
    },
    /// Bound to whoever signed in with the account of the linked email (SSO-1); the password doesn't count any more.
    Bound {
        /// Who.
        user: Named<UserId>,
        /// Whom the provider means.
        identity: Identity,
    },
}

impl SsoChange {
    /// The account that it is about.
    #[must_use]
    pub const fn user(&self) -> &Named<UserId> {
        match self {
            Self::Moved { user, .. } | Self::Cancelled { user, .. } | Self::Bound { user, .. } => user,
        }
    }

    pub(super) fn nature(&self) -> Nature {
        let (kind, needs, doors, ends_sessions, marks_actor): (_, _, &[Door], _, _) = match self {
            Self::Moved { user, before, after } => {
                let kind = if *after == Sso::None { Kind::SsoUnlinked } else { Kind::SsoLinked };
                let asked = PermissionSet::of(&[Permission::ManageSso]);
                let needs = Needs::Permissions { asked, over: Some(Over::User(user.id)), gives: Gives::NOTHING };
                // Until it is bound nobody came in by it.
                let ends = before.is_federated().then(|| Ends::all_of(user.id));
                (kind, needs, &[Door::Owner], ends, true)
            }
            Self::Cancelled { .. } => (Kind::SsoCancelled, Needs::NotForPeople, &[Door::Program], None, false),
            // Whoever came in by the password has to come anew.
            Self::Bound { user, .. } => {
                (Kind::SsoFederated, Needs::NotForPeople, &[Door::Gate], Some(Ends::all_of(user.id)), false)
            }
        };
        Nature { kind, needs, doors, touches: &[Area::Users], ends_sessions, marks_actor }
    }

    /// What the log says: its sentence, and the details, which undoing reads again.
    pub(super) fn told(&self) -> (String, Vec<Detail>) {
        let name = &self.user().name;
        match self {
            Self::Moved { before, after, .. } => {
                let words = match after {
                    Sso::None => "unlinked from single sign-on: the password counts",
                    Sso::Pending { .. } => {
                        "linked to single sign-on: bound at the first sign-in with the account's email"
                    }
                    Sso::Federated { .. } => "linked to single sign-on as before",
                };
                (format!("User {name} {words}"), details(before, after))
            }
            Self::Cancelled { why, .. } => {
                let message = format!("Link of user {name} to single sign-on cancelled: {}", why.words());
                (message, vec![Detail::change("sso", "pending", Sso::None.name())])
            }
            Self::Bound { identity, .. } => {
                let message = format!("User {name} bound to single sign-on: the password doesn't count any more");
                let mut details = vec![Detail::change("sso", "pending", "federated")];
                details.extend(identities(None, Some(identity)));
                (message, details)
            }
        }
    }
}

fn details(before: &Sso, after: &Sso) -> Vec<Detail> {
    let mut details = vec![Detail::change("sso", before.name(), after.name())];
    details.extend(identities(before.identity(), after.identity()));
    details
}

/// Whom the provider means, before and after; nothing where it meant nobody.
fn identities(before: Option<&Identity>, after: Option<&Identity>) -> Vec<Detail> {
    if before.is_none() && after.is_none() {
        return Vec::new();
    }
    let part =
        |of: fn(&Identity) -> &String, identity: Option<&Identity>| identity.map(of).cloned().unwrap_or_default();
    let change = |field, of: fn(&Identity) -> &String| Detail::change(field, part(of, before), part(of, after));
    vec![change("sso_issuer", |identity| &identity.issuer), change("sso_subject", |identity| &identity.subject)]
}
