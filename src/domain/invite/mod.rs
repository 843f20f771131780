//! Invites: an address, a role, a code that becomes an account (section 9 of RULES.md).

mod broken;
mod lines;
mod search;

pub use broken::MailBroken;
pub use lines::{InviteLine, LINES_AT_ONCE, LineFlaw, judged, split};
pub use search::{InviteAnchor, InviteFilter, InvitePage, InviteQuery, InviteWord, Reached, filters, with_filter};

use super::broken::{RuleBroken, Stopped};
use super::change::{Change, Gives, InviteChange};
use super::id::{InviteId, Named, RoleId, UserId};
use super::mail::{MailState, Outgoing};
use super::permission::Permission;
use super::policy::lacking;
use super::role::Role;
use super::text;
use super::user::User;
use super::world::World;
use crate::clock::{DAY, Timestamp};

/// The role that nobody is invited as: operators are added, or imported (INV-1).
const NOT_INVITED: &str = "Operator";

/// An invite as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Its number.
    pub id: InviteId,
    /// To whom it goes.
    pub email: String,
    /// What the account will be.
    pub role: Named<RoleId>,
    /// Counts the codes that were made for it: only the last one is good.
    pub generation: i64,
    /// Who sent it last, and answers for the role.
    pub by: Named<UserId>,
    /// When.
    pub at: Timestamp,
    /// From this moment on its code is no good.
    pub expires: Timestamp,
    /// When it became whose account.
    pub accepted: Option<(Timestamp, Named<UserId>)>,
    /// When and by whom it was cancelled.
    pub cancelled: Option<(Timestamp, String)>,
    /// How the mail with its last code stands, and the server's last answer.
    pub mail: Option<(MailState, String)>,
    /// Why it makes no account though it is open, in half a sentence; known where somebody looks for it ([`Self::look`]).
    pub void: Option<&'static str>,
}

/// What is said of an invite whose sender couldn't send it any more.
const SENDER_MAY_NOT: &str = "its sender may not give the role any more";

/// What is said of an invite whose role was removed.
const ROLE_GONE: &str = "its role isn't there any more";

/// How an invite stands: derived, never kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteState {
    /// Its mail waits.
    Queued,
    /// Its mail went out.
    Sent,
    /// Its mail will never go out.
    Failed,
    /// It became an account.
    Accepted,
    /// It was taken back.
    Cancelled,
    /// Its time is over.
    Expired,
}

impl InviteState {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Queued, Self::Sent, Self::Failed, Self::Accepted, Self::Cancelled, Self::Expired];

    /// The word for it, and what that means.
    #[must_use]
    pub const fn told(self) -> &'static str {
        match self {
            Self::Queued => "queued: its mail waits",
            Self::Sent => "sent: its mail is on the way",
            Self::Failed => "failed: its mail will never go out",
            Self::Accepted => "accepted: there is an account",
            Self::Cancelled => "cancelled: its code is dead",
            Self::Expired => "expired: nobody came in time",
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Accepted => "accepted",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// Can it still become an account?
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Sent | Self::Failed)
    }
}

impl Invite {
    /// How it stands at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> InviteState {
        match (&self.accepted, &self.cancelled, &self.mail) {
            (Some(_), _, _) => InviteState::Accepted,
            (None, Some((at, _)), _) if *at < self.expires => InviteState::Cancelled,
            _ if self.cancelled.is_some() || self.expires <= now => InviteState::Expired,
            (_, _, Some((MailState::Sent(_), _))) => InviteState::Sent,
            (_, _, Some((MailState::Failed(_), _))) => InviteState::Failed,
            _ => InviteState::Queued,
        }
    }

    /// Number and address, as the log keeps them.
    #[must_use]
    pub fn named(&self) -> Named<InviteId> {
        Named::new(self.id, self.email.clone())
    }

    /// A new one by `by`, good for `invite_days`.
    #[must_use]
    pub fn fresh<W: World>(world: &W, id: InviteId, email: &str, role: &Role, by: Named<UserId>) -> Self {
        let (at, role) = (world.now(), Named::new(role.id, role.name.clone()));
        let expires = ends(world);
        let email = email.to_owned();
        Self {
            id,
            email,
            role,
            generation: 1,
            by,
            at,
            expires,
            accepted: None,
            cancelled: None,
            mail: None,
            void: None,
        }
    }

    /// Makes a new code for it, good for `invite_days` from now; the old one is dead. Whoever does that answers for the role
    /// from now on.
    ///
    /// # Errors
    /// It is accepted or cancelled, as it is where a newer one took its place; the address is an account's; the role is gone.
    pub fn resend<W: World>(
        &self,
        world: &W,
        role: Option<&Role>,
        by: Named<UserId>,
        mail: Outgoing,
    ) -> Result<InviteChange, Stopped<W::Fault>> {
        let state = self.state(world.now());
        // One that ran out can be sent again as long as nothing newer took its place.
        if !state.is_open() && (state != InviteState::Expired || self.cancelled.is_some()) {
            return Err(self.is_over(state).into());
        }
        let role = role.ok_or_else(|| MailBroken::RoleGone { role: self.role.name.clone() })?;
        let mut flaws = Vec::new();
        lines::check_account(world, &self.email, &mut flaws)?;
        if let Some(flaw) = flaws.pop() {
            return Err(RuleBroken::Mail(MailBroken::Address(flaw)).into());
        }
        let (generation, at, expires) = (self.generation + 1, world.now(), ends(world));
        let after = Self { generation, by, at, expires, ..self.clone() };
        Ok(InviteChange::Resent { invite: Box::new(after), gives: gives(role), mail })
    }

    /// Takes it back: its code is dead. Where its role is gone there is nothing left that it gave.
    ///
    /// # Errors
    /// It is over already.
    pub fn cancel(&self, now: Timestamp, role: Option<&Role>) -> Result<InviteChange, RuleBroken> {
        let state = self.state(now);
        if !state.is_open() {
            return Err(self.is_over(state));
        }
        Ok(InviteChange::Cancelled { invite: self.named(), gives: role.map_or(Gives::NOTHING, gives) })
    }

    /// Shows its code to somebody who hands it over: whoever has it becomes what the role allows, so that takes as much as
    /// sending it.
    ///
    /// # Errors
    /// It is over; the role is gone; whoever sent it may not give the role any more, so that its code makes no account.
    pub fn show_code(
        &self,
        now: Timestamp,
        role: Option<&Role>,
        inviter: Option<&User>,
    ) -> Result<InviteChange, RuleBroken> {
        let state = self.state(now);
        if !state.is_open() {
            return Err(self.is_over(state));
        }
        let role = role.ok_or_else(|| MailBroken::RoleGone { role: self.role.name.clone() })?;
        if self.may_be_accepted(now, Some(role), inviter).is_err() {
            return Err(MailBroken::CodeIsVoid { id: self.id.0, role: role.name.clone() }.into());
        }
        Ok(InviteChange::CodeShown { invite: self.named(), generation: self.generation, gives: gives(role) })
    }

    fn is_over(&self, state: InviteState) -> RuleBroken {
        MailBroken::InviteIsOver { id: self.id.0, state: state.name() }.into()
    }

    /// Notes whether it makes no account though it is open: whoever sent it may not give the role any more, or that is gone.
    pub fn look(&mut self, now: Timestamp, role: Option<&Role>, inviter: Option<&User>) {
        self.void = match self.may_be_accepted(now, role, inviter) {
            Err(MailBroken::InviterMayNot { .. }) => Some(SENDER_MAY_NOT),
            Err(MailBroken::RoleGone { .. }) => Some(ROLE_GONE),
            _ => None,
        };
    }

    /// May it become an account at this moment: it is open, and whoever sent it may still give the role (INV-5)? Asked when
    /// the code is used, by somebody who has the right one, so that they are told why not.
    ///
    /// # Errors
    /// Why not.
    pub fn may_be_accepted(
        &self,
        now: Timestamp,
        role: Option<&Role>,
        inviter: Option<&User>,
    ) -> Result<(), MailBroken> {
        match self.state(now) {
            InviteState::Accepted => return Err(MailBroken::CodeUsed),
            InviteState::Cancelled => return Err(MailBroken::CodeCancelled),
            InviteState::Expired => return Err(MailBroken::CodeRanOut),
            InviteState::Queued | InviteState::Sent | InviteState::Failed => {}
        }
        let role = role.ok_or_else(|| MailBroken::RoleGone { role: self.role.name.clone() })?;
        let may = |inviter: &&User| {
            let is_active = !inviter.stops.is_disabled(now) && !inviter.is_expired(now);
            let mail = Outgoing { address: String::new(), message_id: String::new() };
            let sent = Change::from(InviteChange::Sent { invite: Box::new(self.clone()), gives: gives(role), mail });
            is_active && lacking(&sent.nature(), inviter.permissions(now)).is_none()
        };
        let no_longer = || MailBroken::InviterMayNot { role: role.name.clone() };
        inviter.filter(may).map(drop).ok_or_else(no_longer)
    }
}

/// The role that is to be invited as: there is one of that name, and it isn't `Operator`.
///
/// # Errors
/// Why not; the world's fault.
pub fn role_to_invite<W: World>(world: &W, name: &str) -> Result<Role, Stopped<W::Fault>> {
    let hint = "`chargehand roles list` names them.";
    let unknown = || RuleBroken::Unknown { what: "role", name: text::shown(name.trim()).into_owned(), hint };
    let role = world.role(name.trim()).map_err(Stopped::Fault)?.ok_or_else(unknown)?;
    if is_invited(&role) { Ok(role) } else { Err(RuleBroken::from(MailBroken::NotInvited).into()) }
}

/// Is the role one that people are invited as?
#[must_use]
pub fn is_invited(role: &Role) -> bool {
    !(role.built_in && role.name == NOT_INVITED)
}

/// What the role gives: nobody invites as more than they hold (ROL-3).
#[must_use]
pub fn gives(role: &Role) -> Gives {
    Gives { permissions: role.permissions, admin: role.is_admin() }
}

fn ends<W: World>(world: &W) -> Timestamp {
    world.now().plus(i64::from(world.settings().invite_days) * DAY)
}

/// What inviting takes, beside all that the role gives.
pub(super) const INVITING: Permission = Permission::InviteUsers;
