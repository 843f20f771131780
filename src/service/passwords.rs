//! Passwords of others (PWD-3, PWD-4), and the sessions of an account (GATE-10, GATE-11).

use super::{Answer, Desk, Seen, SessionOver, UserAction};
use crate::clock::Timestamp;
use crate::domain::event::Category;
use crate::domain::id::{SessionId, UserId};
use crate::domain::password::{Password, generate};
use crate::domain::permission::Permission;
use crate::domain::policy::sight;
use crate::domain::text;
use crate::domain::user::User;
use crate::domain::world::World;
use crate::store::{By, Failure, OpenSession, StoreError, View};

/// A secret that is shown once: a generated password, or a code.
#[derive(Debug)]
pub struct Handed {
    /// Whose it is.
    pub user: User,
    /// The secret.
    pub secret: Password,
    /// Until when a code is good; a password has no end.
    pub expires: Option<Timestamp>,
}

/// The open sessions of an account.
#[derive(Clone, Debug)]
pub struct SessionsOf {
    /// Whose.
    pub user: User,
    /// The sessions, the oldest first.
    pub open: Vec<OpenSession>,
    /// The session in which it was asked.
    pub own: SessionId,
    /// Are they those of whoever asked?
    pub is_own: bool,
    /// The plant's time zone.
    pub zone: chrono_tz::Tz,
}

/// Whose password or sessions: by a name as typed, or by the number of an account that was seen.
#[derive(Clone, Copy, Debug)]
pub enum Whom<'a> {
    /// Username or email.
    Named(&'a str),
    /// Number.
    Numbered(UserId),
}

impl<'a> From<&'a str> for Whom<'a> {
    fn from(name: &'a str) -> Self {
        Self::Named(name)
    }
}

impl From<UserId> for Whom<'_> {
    fn from(id: UserId) -> Self {
        Self::Numbered(id)
    }
}

impl Desk {
    /// Gives an account a password that the program makes (PWD-3). With `must_change` the person sets their own at the
    /// next login.
    ///
    /// # Errors
    /// As [`Desk::change_user`]; one's own account.
    pub fn generate_password<'a>(
        &mut self,
        session: SessionId,
        whom: impl Into<Whom<'a>>,
        must_change: bool,
    ) -> Answer<Handed> {
        let user = self.subject_of_reset(session, whom.into())?;
        let (settings, chance) = (self.plant_settings()?, self.chance());
        let secret = generate(&*chance, &super::own::rules(&settings, &user));
        let hash = self.hashing.hash(&secret, &*chance)?;
        let action = UserAction::SetPassword { hash, must_change, generated: true };
        let user = self.change_seen_user(session, &Seen::from(&user), &action)?;
        Ok(Handed { user, secret, expires: None })
    }

    /// Gives an account a password that was chosen for it: temporary (PWD-4).
    ///
    /// # Errors
    /// As [`Desk::change_user`]; a password that doesn't fit the rules; one's own account.
    pub fn set_password_of<'a>(
        &mut self,
        session: SessionId,
        whom: impl Into<Whom<'a>>,
        password: &Password,
    ) -> Answer<User> {
        let user = self.subject_of_reset(session, whom.into())?;
        // Temporary, so that the rules of the moment are asked once more at the next login.
        let hash = self.new_hash(&user, None, password)?.hash;
        let action = UserAction::SetPassword { hash, must_change: true, generated: false };
        self.change_seen_user(session, &Seen::from(&user), &action)
    }

    /// Makes a code with which the person sets a password themselves (PWD-3, INV-5): good once, for
    /// `reset_code_minutes`. An older one is void.
    ///
    /// # Errors
    /// As [`Desk::change_user`]; a key file that can't be used.
    pub fn hand_over_code<'a>(&mut self, session: SessionId, whom: impl Into<Whom<'a>>) -> Answer<Handed> {
        let (path, chance, whom) = (self.store.path().to_owned(), self.chance(), whom.into());
        let (handed, _) = self.store.transact(By::Session(session), |tx| {
            if let Some(actor) = tx.actor() {
                sight(actor).users()?;
            }
            let user = known(tx, whom)?;
            tx.ask(
                Permission::EditUsers,
                Category::User,
                &format!("Code for a new password of user {}", user.username),
            )?;
            let code = super::mail_code::fresh_code(tx, &user)?;
            let expires = code.expires;
            let key = super::codes::key_of(&path, &*chance)?;
            let change = user.hand_over_code(tx.actor().map(|actor| actor.user().id), code.clone())?;
            tx.record(change)?;
            let user = tx.user(user.id)?.unwrap_or(user);
            Ok(Handed { user, secret: key.write(&code), expires: Some(expires) })
        })?;
        Ok(handed)
    }

    /// The open sessions of an account. One's own are everybody's to see; others' ask for `ViewUsers`.
    ///
    /// # Errors
    /// Without `ViewUsers`; where there is no such account.
    pub fn sessions_of<'a>(&mut self, session: SessionId, whom: impl Into<Whom<'a>>) -> Answer<SessionsOf> {
        let whom = whom.into();
        self.read_as(session, |view, sight, actor| {
            let own = match whom {
                Whom::Named(name) => text::folded(name) == text::folded(&actor.user().name),
                Whom::Numbered(id) => id == actor.user().id,
            };
            if !own {
                sight.users()?;
            }
            let user = known(view, whom)?;
            let (open, zone) = (view.open_sessions_of(&user)?, view.settings().site_time_zone);
            Ok(SessionsOf { is_own: user.id == actor.user().id, user, open, own: session, zone })
        })
    }

    /// Ends one's own sessions but the one at hand, and says how many.
    ///
    /// # Errors
    /// Where there is no other; where the session is over.
    pub fn revoke_own_sessions(&mut self, session: SessionId) -> Answer<usize> {
        let (count, _) = self.store.transact(By::Session(session), |tx| {
            let over = || Failure::SessionOver(SessionOver::Ended(None));
            let me = tx.actor().map(|actor| actor.user().clone()).ok_or_else(over)?;
            let user = tx.user(me.id)?.ok_or_else(over)?;
            let count = tx.sessions_of(&me, Some(session))?.len();
            tx.record(user.revoke_sessions(Some(me.id), count)?)?;
            Ok(count)
        })?;
        Ok(count)
    }

    /// Writes down, now and then, that somebody is at work in a session.
    ///
    /// # Errors
    /// The store's.
    pub fn note_seen(&mut self, session: SessionId) -> Answer<()> {
        Ok(self.store.note_seen(session)?)
    }

    /// Somebody whose password is to be set, as the person of `session` may see them. Whether they may is asked when it
    /// is written; what a generated password has to be like isn't told anyway.
    fn subject_of_reset(&mut self, session: SessionId, whom: Whom<'_>) -> Answer<User> {
        self.read_as(session, |view, sight, actor| {
            sight.users()?;
            if !actor.permissions().holds(Permission::EditUsers) {
                return Err(crate::domain::policy::Denied { permission: Permission::EditUsers }.into());
            }
            known(view, whom)
        })
    }
}

pub(super) fn known(view: &View<'_>, whom: Whom<'_>) -> Result<User, Failure> {
    let (found, name) = match whom {
        Whom::Named(name) => (view.user_by_name(name)?, text::shown(name).into_owned()),
        Whom::Numbered(id) => (view.user(id)?, format!("number {}", id.0)),
    };
    Ok(found.ok_or(StoreError::NotFound { what: "user", name })?)
}
