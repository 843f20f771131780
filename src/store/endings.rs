//! Sessions and waiting links that end with a change (USR-9, GATE-11, SSO-1), each by an event of its own.

use super::error::{Failure, StoreError};
use super::transact::Tx;
use crate::domain::change::{
    Area, Change, Ends, LoginChange, Over, RoleChange, SessionEnd, SsoChange, Unlinking, UserChange,
};
use crate::domain::gate::{Actor, Credential, Facts, Outcome, Reason, judge};
use crate::domain::id::{DeviceId, SessionId, UserId};
use crate::domain::permission::Permission;
use crate::domain::user::User;
use crate::domain::world::World;

/// Somebody whose sessions may end, as they stood before the change.
pub(super) struct Before {
    user: UserId,
    was_shut_out: bool,
    outlived: Vec<SessionId>,
}

impl Tx<'_> {
    /// Whose sessions a change about to be written may end, and what time has ended of them already.
    pub(super) fn whose_sessions(&self, ending: Ends) -> Result<Vec<Before>, StoreError> {
        let whose: Vec<UserId> = match ending.whose {
            Over::User(user) => vec![user],
            Over::HoldersOf(role) => self.signed_in_holders(role)?.into_iter().collect(),
            Over::BoundAt(device) => self.bound_at(device)?.into_iter().collect(),
        };
        let before = |user| {
            let open = match self.user(user)? {
                Some(user) => self.open_sessions_of(&user)?,
                None => Vec::new(),
            };
            let outlived = open.into_iter().filter(|session| session.too_old).map(|session| session.id).collect();
            Ok(Before { user, was_shut_out: self.is_shut_out(user)?, outlived })
        };
        whose.into_iter().map(before).collect()
    }

    /// Ends those that end with the change, now that it is written.
    pub(super) fn end_sessions(&mut self, whose: Vec<Before>, ending: Ends, because: &Change) -> Result<(), Failure> {
        // What time ended stays ended: a later date, a role given again, or one whose sessions don't age brings none back.
        for Before { user, was_shut_out, outlived } in whose {
            if !ending.only_if_shut_out || was_shut_out || self.is_shut_out(user)? {
                self.end_sessions_of(user, ending, because)?;
            }
            let Some(user) = self.user(user)? else { continue };
            if ending.only_if_shut_out {
                self.end_sessions_astray(&user)?;
            }
            let open = self.sessions_of(&user.named(), None)?;
            for session in outlived.into_iter().filter(|session| open.contains(session)) {
                self.end_session(session, &user, SessionEnd::TooOld)?;
            }
        }
        Ok(())
    }

    /// Is an account inactive now, or without `AllowLogin` (USR-9)?
    fn is_shut_out(&self, user: UserId) -> Result<bool, StoreError> {
        let now = self.now();
        let shut_out =
            |user: User| user.state(now).is_inactive() || !user.permissions(now).holds(Permission::AllowLogin);
        Ok(self.user_or_tombstone(user)?.is_some_and(shut_out))
    }

    /// Ends those that the gate lets go on no more where they were opened: a change may have bound their owner to trusted
    /// devices, or made a password necessary.
    fn end_sessions_astray(&mut self, user: &User) -> Result<(), Failure> {
        if !user.is_bound() {
            return Ok(());
        }
        for id in self.sessions_of(&user.named(), None)? {
            let Some(session) = self.session(id)? else { continue };
            let device_trusted = self.is_trusted(session.device)?;
            let (now, credential, entrance) = (self.now(), Credential::Proven, session.entrance);
            let settings = self.settings();
            let last_password = false;
            let facts = Facts { now, user: Some(user), credential, device_trusted, last_password, entrance, settings };
            let end = match judge(&facts).outcome() {
                Outcome::Refused(Reason::UntrustedDevice) => SessionEnd::Bound,
                Outcome::Refused(Reason::NoPassword) => SessionEnd::NeedsPassword,
                _ => continue,
            };
            self.end_session(id, user, end)?;
        }
        Ok(())
    }

    fn is_trusted(&self, device: Option<DeviceId>) -> Result<bool, StoreError> {
        let Some(device) = device else { return Ok(false) };
        let found = self.device_by_id(device)?;
        Ok(found.is_some_and(|device| device.trusted && device.enabled && device.registered.is_some()))
    }

    fn end_sessions_of(&mut self, user: UserId, ending: Ends, because: &Change) -> Result<(), Failure> {
        // A deleted account's too, which is a tombstone by now.
        let Some(user) = self.user_or_tombstone(user)? else { return Ok(()) };
        let own = self.actor().filter(|_| ending.spares_own).map(Actor::session);
        let end = match because {
            Change::User(
                UserChange::OwnPasswordSet { .. } | UserChange::PasswordSet { .. } | UserChange::PasswordRemoved { .. },
            ) => SessionEnd::PasswordChanged,
            Change::User(UserChange::SessionsRevoked { .. }) => SessionEnd::Revoked,
            Change::User(UserChange::Sso(_)) => SessionEnd::OtherWayIn,
            _ if matches!(ending.whose, Over::BoundAt(_)) => SessionEnd::DeviceLost,
            _ if ending.only_if_shut_out && !user.state(self.now()).is_inactive() => SessionEnd::ShutOut,
            _ => SessionEnd::Stopped,
        };
        let sessions = match ending.whose {
            Over::BoundAt(device) => self.sessions_at(user.id, device)?,
            Over::User(_) | Over::HoldersOf(_) => self.sessions_of(&user.named(), own)?,
        };
        for session in sessions {
            self.end_session(session, &user, end)?;
        }
        Ok(())
    }

    fn end_session(&mut self, session: SessionId, user: &User, end: SessionEnd) -> Result<(), Failure> {
        self.follow(&LoginChange::Ended { session, user: user.named(), end }.into(), Area::Sessions)
    }

    /// A link that waits for its first sign-in ends with the email by which that would be recognized, whatever changed it
    /// (an edit, a file, an undoing); and where the account may do more, since whoever linked it then might not now (SSO-1).
    pub(super) fn cancel_links(&mut self, change: &Change) -> Result<(), Failure> {
        let (users, why) = match change {
            Change::User(change) => match Unlinking::by(change) {
                Some(why) => (vec![change.subject().id], why),
                None => return Ok(()),
            },
            Change::Role(RoleChange::Edited { before, after })
                if after.permissions.without(before.permissions).iter().next().is_some() =>
            {
                (self.view.linked_holders(after.id)?, Unlinking::Permissions)
            }
            _ => return Ok(()),
        };
        for id in users {
            let Some(user) = self.view.user(id)?.filter(|user| user.sso.is_pending()) else { continue };
            let cancelled = UserChange::from(SsoChange::Cancelled { user: user.named(), why });
            self.follow(&cancelled.into(), Area::Users)?;
        }
        Ok(())
    }

    /// Ends the sessions that have outlived `session_max_hours` as it stands (GATE-11). The one at hand is none of them: who acts
    /// in it passed a moment ago.
    ///
    /// # Errors
    /// The store's.
    pub fn end_outlived_sessions(&mut self) -> Result<(), Failure> {
        for (session, user) in self.outlived_sessions()? {
            self.end_session(session, &user, SessionEnd::TooOld)?;
        }
        Ok(())
    }
}
