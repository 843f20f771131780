//! What a Change is, needs and touches.

use super::Kind;
use crate::domain::id::{DeviceId, RoleId, UserId};
use crate::domain::permission::PermissionSet;

/// A list that screens show and that must be read again when it was touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// Accounts.
    Users,
    /// Sessions.
    Sessions,
    /// Settings.
    Settings,
    /// User groups and teams.
    Groupings,
    /// Roles.
    Roles,
    /// License types; how many seats are used, accounts say.
    Licenses,
    /// Devices.
    Devices,
    /// Invites, and mails that wait or failed.
    Invites,
    /// The system log; every change touches it.
    Log,
}

/// Who can write without being a signed-in person. Each Change names the doors it is open to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The login gate, on its own verdict.
    Gate,
    /// The guided set-up of an empty database.
    Setup,
    /// Whoever owns the database file, by the name that the operating system has for them (GATE-13).
    Owner,
    /// The program on its own behalf, as a consequence of another change.
    Program,
}

/// What a signed-in person needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Needs {
    /// These permissions; with a subject, also everything that the subject holds (ROL-3).
    Permissions {
        /// The permissions asked for.
        asked: PermissionSet,
        /// Whose permissions the actor must hold, all of them.
        over: Option<Over>,
        /// What the change gives to somebody.
        gives: Gives,
    },
    /// To lift a lock-out by wrong passwords: `EditUsers`, or to be a supervisor where the plant lets those (ROL-7).
    LiftsLockout,
    /// To be the account itself.
    Own(UserId),
    /// It isn't for people: only the doors write it.
    NotForPeople,
}

/// Whose permissions a change is weighed by (ROL-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// An account's.
    User(UserId),
    /// Those of everybody who holds a role.
    HoldersOf(RoleId),
    /// Those of everybody who is bound to trusted devices and signed in at this one.
    BoundAt(DeviceId),
}

/// What a change gives: nobody gives what they don't hold (ROL-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gives {
    /// The permissions that come with the roles given.
    pub permissions: PermissionSet,
    /// Is the role `Admin` given, or taken (ROL-2)?
    pub admin: bool,
}

impl Gives {
    /// Gives nothing.
    pub const NOTHING: Self = Self { permissions: PermissionSet::NONE, admin: false };
}

/// Which sessions end with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Whose.
    pub whose: Over,
    /// Is the session in which the change was made spared (GATE-11)?
    pub spares_own: bool,
    /// Do they end only where the account is inactive or without `AllowLogin` afterwards? A change may go either way.
    pub only_if_shut_out: bool,
}

impl Ends {
    /// All sessions of `user`.
    #[must_use]
    pub const fn all_of(user: UserId) -> Self {
        Self { whose: Over::User(user), spares_own: false, only_if_shut_out: false }
    }

    /// The sessions of `user` but the one at hand.
    #[must_use]
    pub const fn others_of(user: UserId) -> Self {
        Self { whose: Over::User(user), spares_own: true, only_if_shut_out: false }
    }

    /// All sessions of `user`, should the change have made the account inactive or taken `AllowLogin` (USR-9).
    #[must_use]
    pub const fn if_shut_out(user: UserId) -> Self {
        Self { whose: Over::User(user), spares_own: false, only_if_shut_out: true }
    }

    /// All sessions of those holders of `role` who have no `AllowLogin` after the change (USR-9).
    #[must_use]
    pub const fn of_holders(role: RoleId) -> Self {
        Self { whose: Over::HoldersOf(role), spares_own: false, only_if_shut_out: true }
    }

    /// The sessions at a device of those who may log in on trusted devices alone (GATE-5).
    #[must_use]
    pub const fn of_bound_at(device: DeviceId) -> Self {
        Self { whose: Over::BoundAt(device), spares_own: false, only_if_shut_out: false }
    }
}

/// Everything about a Change but its content. Every field is asked for of every variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nature {
    /// Which kind it is.
    pub kind: Kind,
    /// What a signed-in person needs for it.
    pub needs: Needs,
    /// Who else writes it.
    pub doors: &'static [Door],
    /// Which lists must be read again (the log always).
    pub touches: &'static [Area],
    /// Whose sessions end with it (USR-9).
    pub ends_sessions: Option<Ends>,
    /// Does it mark its actor as one with a history, who can't be deleted (USR-11)?
    pub marks_actor: bool,
}
