//! An administrator brought back by whoever owns the database file (GATE-13).

use super::users::known;
use super::{Answer, Desk, ServiceError};
use crate::domain::change::{Change, UserChange};
use crate::domain::event::Account;
use crate::domain::license::LicenseType;
use crate::domain::password::{Password, PasswordHash};
use crate::domain::role::Role;
use crate::domain::user::{Profile, User};
use crate::domain::world::World;
use crate::store::{By, Failure, StoreError, View};

/// What became of an administrator who was brought back.
#[derive(Debug)]
pub struct Recovered {
    /// As they stand now.
    pub user: User,
    /// What was taken because no seat was free for it: a license, roles.
    pub seatless: Vec<Account>,
    /// That their link to single sign-on was taken away, where they had one.
    pub unlinked: Option<Account>,
}

impl Desk {
    /// Lifts every stop of an account with `Admin`, which needs no license: what would take a seat that isn't there is
    /// taken from it, a license or a role. Takes away the dates and the tie to devices that keep it out, sets its
    /// password, and ends its sessions. For the owner of the database file alone: nobody else can open it.
    /// `system_user` is the operating system's name for them, which the log names as the actor.
    ///
    /// # Errors
    /// An account without `Admin`, a password that doesn't fit the rules; the store's.
    pub fn recover(&mut self, name: &str, password: &Password, system_user: &str) -> Answer<Recovered> {
        let user = self.administrator(name)?;
        // Judged as it will stand: without the tie to devices it needs the longer password.
        let profile = Profile { trusted_devices_only: false, ignore_password_rules: false, ..user.profile.clone() };
        let hash = self.new_hash(&User { profile, ..user.clone() }, None, password)?.hash;
        // What a username can't be, so that nobody of the plant is taken for it.
        let by = By::Owner(format!("system user {system_user}"));
        let (done, _) = self.store.transact(by, |tx| {
            let user = tx.user(user.id)?.filter(|user| holds_admin(user, tx.now()));
            let gone = || super::users::gone("administrator", name);
            let user = user.ok_or_else(gone)?;
            let taken = without_full_types(tx, &user)?;
            let mut done = |change: UserChange| {
                let change = Change::from(change);
                let account = change.account();
                tx.record(change).map(|_| account)
            };
            let mut seatless = Vec::new();
            for change in taken {
                seatless.push(done(change)?);
            }
            // The password that is set is to count, whatever the provider says.
            let unlinked = user.unlink_sso().ok().map(&mut done).transpose()?;
            tx.record(recovered(&user, tx.now(), hash))?;
            Ok::<_, Failure>(Recovered { user: tx.user(user.id)?.unwrap_or(user), seatless, unlinked })
        })?;
        Ok(done)
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

/// The license and the roles that hold no seat while the account is stopped, and for which none is free (USR-10).
fn without_full_types(view: &View<'_>, user: &User) -> Result<Vec<UserChange>, Failure> {
    let (now, held) = (view.now(), user.seats(view.now()));
    let is_full = |license: &LicenseType| -> Result<bool, StoreError> {
        Ok(!held.contains(&license.id) && view.seats_used(license)? >= u64::from(license.quantity))
    };
    let mut changes = Vec::new();
    if let Some(license) = &user.licensing.assigned
        && is_full(license)?
    {
        changes.push(user.unassign_license(None, "")?);
    }
    let mut after = user.given();
    for license in &user.licensing.bound {
        if let Some(role) = &license.role
            && is_full(license)?
        {
            after.retain(|given| given.role.id != role.id || given.until.is_some_and(|until| until <= now));
        }
    }
    let before = user.given();
    if before != after {
        changes.push(UserChange::RolesChanged { user: user.named(), before, after });
    }
    Ok(changes)
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
