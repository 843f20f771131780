//! Every way in which a fact can change. A Change is the only thing the store writes, and it can't be made without
//! saying what it needs, what it touches and what the log says of it: each is an exhaustive match.

mod device;
mod invite;
mod kind;
mod license;
mod login;
mod mail;
mod nature;
mod plant;
mod role;
mod sso;
mod user;
mod user_told;

pub use device::{COPIED_KEY, DeviceChange, WRONG_CODE};
pub use invite::InviteChange;
pub use kind::Kind;
pub use license::LicenseChange;
pub use login::{LoginChange, MISPLACED_SESSION, SessionEnd, TokenHash};
pub use mail::MailChange;
pub use nature::{Area, Door, Ends, Gives, Nature, Needs, Over};
pub use plant::{ARCHIVED_RIGHTS, Grouping, ImportCounts, PlantChange, PutToRest};
pub use role::RoleChange;
pub use sso::{SsoChange, Unlinking};
pub use user::UserChange;

use super::event::Account;

/// One change of facts, by area.
#[derive(Clone, Debug)]
pub enum Change {
    /// Of an account.
    User(UserChange),
    /// Of logins and sessions.
    Login(LoginChange),
    /// Of roles.
    Role(RoleChange),
    /// Of license types.
    License(LicenseChange),
    /// Of devices.
    Device(DeviceChange),
    /// Of invites.
    Invite(InviteChange),
    /// Of mails that wait, went out or failed.
    Mail(MailChange),
    /// Of settings, user groups, teams, and of the plant as a whole.
    Plant(PlantChange),
}

impl Change {
    /// What it is, needs and touches.
    #[must_use]
    pub fn nature(&self) -> Nature {
        match self {
            Self::User(change) => change.nature(),
            Self::Login(change) => change.nature(),
            Self::Role(change) => change.nature(),
            Self::License(change) => change.nature(),
            Self::Device(change) => change.nature(),
            Self::Invite(change) => change.nature(),
            Self::Mail(change) => change.nature(),
            Self::Plant(change) => change.nature(),
        }
    }

    /// What the log says of it.
    #[must_use]
    pub fn account(&self) -> Account {
        match self {
            Self::User(change) => change.account(),
            Self::Login(change) => change.account(),
            Self::Role(change) => change.account(),
            Self::License(change) => change.account(),
            Self::Device(change) => change.account(),
            Self::Invite(change) => change.account(),
            Self::Mail(change) => change.account(),
            Self::Plant(change) => change.account(),
        }
    }
}

impl From<UserChange> for Change {
    fn from(change: UserChange) -> Self {
        Self::User(change)
    }
}

impl From<LoginChange> for Change {
    fn from(change: LoginChange) -> Self {
        Self::Login(change)
    }
}

impl From<RoleChange> for Change {
    fn from(change: RoleChange) -> Self {
        Self::Role(change)
    }
}

impl From<LicenseChange> for Change {
    fn from(change: LicenseChange) -> Self {
        Self::License(change)
    }
}

impl From<DeviceChange> for Change {
    fn from(change: DeviceChange) -> Self {
        Self::Device(change)
    }
}

impl From<InviteChange> for Change {
    fn from(change: InviteChange) -> Self {
        Self::Invite(change)
    }
}

impl From<MailChange> for Change {
    fn from(change: MailChange) -> Self {
        Self::Mail(change)
    }
}

impl From<PlantChange> for Change {
    fn from(change: PlantChange) -> Self {
        Self::Plant(change)
    }
}
