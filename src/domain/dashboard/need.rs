//! What a display needs, by name.

use crate::domain::diagnosis::Mend;
use crate::domain::gate::Gate;
use crate::domain::permission::Permission;

/// Something that a display needs to log in by itself and show its dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It has a key.
    Registered,
    /// It counts as a device.
    Enabled,
    /// It is trusted.
    Trusted,
    /// It has a screen to begin with.
    MenuItem,
    /// It has a user.
    User,
    /// Its user passes this gate there, without a password.
    Gate(Gate),
    /// Its user may open dashboards.
    Dashboards,
    /// Its user does nothing else.
    Kiosk,
    /// There is an address to open.
    Address,
}

/// How a need stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is met.
    Met,
    /// It isn't.
    Unmet,
    /// It works, and something speaks against it.
    Warned,
    /// Nothing can be said before another one is met.
    NotAsked,
}

/// Where a need is met. The console has a key for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A one-time code, with which a terminal becomes the device.
    Code,
    /// The device is enabled.
    Enable,
    /// The device is trusted.
    Trust,
    /// Something else in this field of the device.
    Field(&'static str),
    /// This setting of the plant.
    Setting(&'static str),
    /// Its user's account.
    Account(Mend),
}

/// What is done to meet a need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mending {
    /// Where it is done.
    pub way: Way,
    /// What is done, in words.
    pub what: String,
    /// The command line that does it; words in capitals are for the reader to choose.
    pub command: String,
    /// The permission that the reader lacks for it; none where they may.
    pub missing: Option<Permission>,
}

/// The gates that a display's user passes. That the account is known is the need of a user; `OpenConsole` nobody asks a
/// display for.
const GATES: [Gate; 9] = [
    Gate::Enabled,
    Gate::Valid,
    Gate::NotLocked,
    Gate::NotLockedOut,
    Gate::Device,
    Gate::Credential,
    Gate::License,
    Gate::AllowLogin,
    Gate::PasswordChange,
];

impl Need {
    /// All of them, in the order in which one sees to them.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_the_device = [Self::Registered, Self::Enabled, Self::Trusted, Self::MenuItem, Self::User];
        let rest = [Self::Dashboards, Self::Kiosk, Self::Address];
        of_the_device.into_iter().chain(GATES.into_iter().map(Self::Gate)).chain(rest)
    }

    /// Its name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registered => "device_registered",
            Self::Enabled => "device_enabled",
            Self::Trusted => "device_trusted",
            Self::MenuItem => "default_menu_item",
            Self::User => "user",
            Self::Gate(gate) => gate.name(),
            Self::Dashboards => "view_dashboards",
            Self::Kiosk => "kiosk",
            Self::Address => "address",
        }
    }

    /// What is asked, in a line of the list.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Registered => "Device registered",
            Self::Enabled => "Device enabled",
            Self::Trusted => "Device trusted",
            Self::MenuItem => "Default menu item",
            Self::User => "User for automatic login",
            Self::Gate(Gate::Device) => "Lets that user in",
            Self::Gate(Gate::Credential) => "No password needed",
            Self::Gate(gate) => gate.label(),
            Self::Dashboards => "ViewDashboards",
            Self::Kiosk => "Kiosk, nothing else",
            Self::Address => "Address",
        }
    }

    /// What somebody needs who sees to it.
    #[must_use]
    pub(super) const fn permission(self) -> Permission {
        match self {
            Self::Registered | Self::Enabled | Self::Trusted | Self::MenuItem | Self::User => Permission::ManageDevices,
            Self::Gate(_) => Permission::EditUsers,
            Self::Dashboards | Self::Kiosk => Permission::AssignRoles,
            Self::Address => Permission::ManageSettings,
        }
    }
}

impl State {
    /// The word at the beginning of a line: told apart without color.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Met => "OK",
            Self::Unmet => "STOP",
            Self::Warned => "WARN",
            Self::NotAsked => "?",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Unmet => "unmet",
            Self::Warned => "warned",
            Self::NotAsked => "not_asked",
        }
    }
}
