//! An account: its facts, and what follows from them at a given moment.

mod draft;
mod license;
mod life;
mod own;
mod password;
mod profile;
mod roles;
mod sso;
mod state;
mod transition;
mod undo;

pub(super) use draft::tick;
pub use draft::{Draft, FIRST_GROUP, FIRST_TEAM, NewUser, blank_profile};
pub use license::by_hand;
pub use password::{Passwordless, Where, WithoutPassword};
pub use profile::{Field, FieldFlaw, Profile, ShiftSelectionMode};
pub use roles::{Given, Grant, gains};
pub use sso::Sso;
pub use state::{Standing, State, Stop, Stops};
pub use undo::StopsMoved;

use super::id::{Named, UserId};
use super::license::Licensing;
use super::permission::PermissionSet;
use super::role::Role;
use crate::clock::Timestamp;

/// An account with everything that rules ask about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its number.
    pub id: UserId,
    /// What it logs in with; never changes (USR-3).
    pub username: String,
    /// What the edit form shows.
    pub profile: Profile,
    /// Whether a password is set.
    pub password: PasswordState,
    /// Its link to single sign-on (SSO-1).
    pub sso: Sso,
    /// What keeps it from logging in.
    pub stops: Stops,
    /// Wrong passwords in a row so far (GATE-4).
    pub failed_attempts: u32,
    /// Its roles, those that have ended left out by the reader.
    pub roles: Vec<Held>,
    /// Its licenses, and what the plant asks.
    pub licensing: Licensing,
    /// Are passwords optional in the plant (`require_passwords` off)?
    pub passwords_optional: bool,
    /// Counts up with every change but logins.
    pub revision: i64,
    /// When it was added.
    pub created: Timestamp,
    /// When it was last changed, logins apart.
    pub changed: Timestamp,
    /// When a login last succeeded.
    pub last_login: Option<Timestamp>,
    /// Has ever changed anything but its own password and profile, and so can't be deleted (USR-11).
    pub has_acted: bool,
}

/// Whether a password is set (USR-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordState {
    /// None is set.
    None,
    /// One that the person chose.
    Set,
    /// One that somebody else chose: must be changed at the next login (PWD-4).
    Temporary,
}

impl PasswordState {
    /// The word in files and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Set => "set",
            Self::Temporary => "temporary",
        }
    }
}

/// A role as somebody holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The role.
    pub role: Role,
    /// Held since.
    pub from: Timestamp,
    /// Held until (ROL-8); without end where none.
    pub until: Option<Timestamp>,
}

impl Held {
    /// Is the role held at `now`? A role is given at once or not at all: where the clock stands before that, the clock is wrong (W3),
    /// and nobody is kept out by it.
    #[must_use]
    pub fn in_force(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

impl User {
    /// Number and name, as the log keeps them.
    #[must_use]
    pub fn named(&self) -> Named<UserId> {
        Named::new(self.id, self.username.clone())
    }

    /// The roles held at `now`.
    pub fn roles_at(&self, now: Timestamp) -> impl Iterator<Item = &Role> {
        self.roles.iter().filter(move |held| held.in_force(now)).map(|held| &held.role)
    }

    /// May the person be logged in on several devices at once, by any role held at `now` (GATE-10)?
    #[must_use]
    pub fn allows_several_devices(&self, now: Timestamp) -> bool {
        self.roles_at(now).any(|role| role.several_devices)
    }

    /// What the roles held at `now` add up to (ROL-1).
    #[must_use]
    pub fn permissions(&self, now: Timestamp) -> PermissionSet {
        self.roles_at(now).fold(PermissionSet::NONE, |sum, role| sum.and(role.permissions))
    }

    /// Everything the account would hold if nothing ended: what a change to it is weighed by (ROL-3). A grant that
    /// starts tomorrow counts today.
    #[must_use]
    pub fn reach(&self) -> PermissionSet {
        self.roles.iter().fold(PermissionSet::NONE, |sum, held| sum.and(held.role.permissions))
    }

    /// Is it an administrator on whom the plant can rely (USR-13): `Admin` without end, no stop, no dates, a password,
    /// and no tie to trusted devices? A lock-out that ends by itself doesn't count: it passes.
    #[must_use]
    pub fn is_lasting_administrator(&self, now: Timestamp) -> bool {
        self.roles.iter().any(|held| held.role.is_admin() && held.until.is_none() && held.in_force(now))
            && !self.stops.is_disabled(now)
            && !self.stops.is_locked(now)
            && self.stops.locked_out.as_ref().is_none_or(|stop| stop.until.is_some())
            && self.profile.valid_until.is_none()
            && self.profile.valid_from.is_none_or(|from| from <= now)
            && !self.profile.trusted_devices_only
            && self.password != PasswordState::None
    }
}
