//! An administrator brought back by whoever owns the database file (GATE-13).

use super::users::known;
use super::{Answer, Desk, ServiceError};
use crate::domain::change::UserChange;
use crate::domain::password::{Password, PasswordHash};
use crate::domain::role::Role;
use crate::domain::user::{Profile, User};
use crate::domain::world::World;
use crate::store::{By, Failure};

impl Desk {
    /// Lifts every stop of an account with `Admin`, takes away the dates and the tie to devices that keep it out, sets its
    /// password, and ends its sessions. For the owner of the database file alone: nobody else can open it.
    /// `system_user` is the operating system's name for them, which the log names as the actor.
    ///
    /// # Errors
    /// An account without `Admin`, a password that doesn't fit the rules; the store's.
    pub fn recover(&mut self, name: &str, password: &Password, system_user: &str) -> Answer<User> {
        let user = self.administrator(name)?;
        // Judged as it will stand: without the tie to devices it needs the longer password.
        let profile = Profile { trusted_devices_only: false, ignore_password_rules: false, ..user.profile.clone() };
        let hash = self.new_hash(&User { profile, ..user.clone() }, None, password)?;
        // What a username can't be, so that nobody of the plant is taken for it.
        let by = By::Owner(format!("system user {system_user}"));
        let (user, _) = self.store.transact(by, |tx| {
            let user = tx.user(user.id)?.filter(|user| holds_admin(user, tx.now()));
            let gone = || super::users::gone("administrator", name);
            let user = user.ok_or_else(gone)?;
            tx.record(recovered(&user, tx.now(), hash))?;
            Ok::<_, Failure>(tx.user(user.id)?.unwrap_or(user))
        })?;
        Ok(user)
    }

    /// An account that can be recovered: asked for before somebody types a password for nothing.
    ///
    /// # Errors
    /// Where there is no such account, or it doesn't hold `Admin`.
    pub fn administrator(&mut self, name: &str) -> Answer<User> {
        let (user, now) = self.store.read::<_, Failure>(|view| Ok((known(view, name)?, view.now())))?;
        match holds_admin(&user, now) {
            true => Ok(user),
            false => Err(ServiceError::NoAdministrator { username: user.username }),
        }
    }
}

fn holds_admin(user: &User, now: crate::clock::Timestamp) -> bool {
    user.roles_at(now).any(Role::is_admin)
}

fn recovered(user: &User, now: crate::clock::Timestamp, hash: PasswordHash) -> UserChange {
    let profile = &user.profile;
    let after = Profile {
        valid_from: profile.valid_from.filter(|_| !user.is_not_yet_valid(now)),
        valid_until: profile.valid_until.filter(|_| !user.is_expired(now)),
        trusted_devices_only: false,
        ignore_password_rules: false,
        force_password_change: false,
        ..profile.clone()
    };
    UserChange::Recovered { user: user.named(), before: Box::new(profile.clone()), after: Box::new(after), hash }
}
