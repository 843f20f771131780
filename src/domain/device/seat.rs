//! Where somebody sits: which device that is, and if none, exactly why not (DEV-2).

use super::KeyFlaw;
use crate::domain::id::{DeviceId, Named};
use crate::domain::text::{folded, shell_word as quoted, shown};

/// Where somebody sits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The device's name where it counts as one, else that of the computer or the one that was given.
    pub name: String,
    /// What it is.
    pub finding: Finding,
}

/// What was found out about a seat. All but the first count as no device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A registered, enabled device.
    Registered {
        /// Its number.
        device: DeviceId,
        /// Is it marked trusted?
        trusted: bool,
    },
    /// It showed no key of this plant.
    NotRegistered,
    /// The person sits at no device of ours.
    Elsewhere,
    /// No device has the name that was given.
    Unknown,
    /// The device of the name that was given has no key yet.
    Waiting,
    /// The key of a disabled device.
    Disabled(Named<DeviceId>),
    /// The key of a device that was unregistered.
    Unregistered(Named<DeviceId>),
    /// The key of a device, on another machine than it was made on, or with another account of it.
    Copied(Named<DeviceId>),
    /// A key of this plant that no device has (any more): registered again since, or restored from a copy.
    Stale,
    /// The key file counts as none; it was that device's, where that can be told.
    KeyFile(KeyFlaw, Option<Named<DeviceId>>),
}

/// Behind the name of a computer that is called like a device and isn't it.
pub const NOT_THE_DEVICE: &str = " (a host, not the device)";

impl Seat {
    /// The name alone.
    #[must_use]
    pub fn bare_name(&self) -> &str {
        self.name.strip_suffix(NOT_THE_DEVICE).unwrap_or(&self.name)
    }

    /// Which device its key is of, whether or not it counts; none of one that is off the list.
    #[must_use]
    pub fn known_device(self) -> Option<Named<DeviceId>> {
        match self.finding {
            Finding::Registered { device, .. } => Some(Named::new(device, self.name)),
            Finding::Disabled(device) | Finding::Copied(device) => Some(device),
            _ => None,
        }
    }

    /// Does it show something that was a key and counts as none, so that it may have been a device until then?
    #[must_use]
    pub const fn has_flawed_key(&self) -> bool {
        matches!(self.finding, Finding::Copied(_) | Finding::Stale | Finding::KeyFile(..))
    }

    /// Is this presumably the device of that number and name, which only lacks its key? Then its key was that one's, or it
    /// is called so.
    #[must_use]
    pub fn may_be(&self, device: &Named<DeviceId>) -> bool {
        match &self.finding {
            Finding::Copied(was) | Finding::KeyFile(_, Some(was)) => was.id == device.id,
            Finding::Stale | Finding::KeyFile(_, None) => folded(self.bare_name()) == folded(&device.name),
            _ => false,
        }
    }

    /// The device's number, where it counts as one.
    #[must_use]
    pub const fn device(&self) -> Option<DeviceId> {
        match self.finding {
            Finding::Registered { device, .. } => Some(device),
            _ => None,
        }
    }

    /// A registered, enabled device that is marked trusted?
    #[must_use]
    pub const fn is_trusted(&self) -> bool {
        matches!(self.finding, Finding::Registered { trusted: true, .. })
    }

    /// In a few words: evidence of a diagnosis (WHY-1).
    #[must_use]
    pub fn words(&self) -> String {
        match &self.finding {
            Finding::Registered { trusted: true, .. } => format!("{}, registered, trusted", self.name),
            Finding::Registered { trusted: false, .. } => format!("{}, registered, not trusted", self.name),
            Finding::Disabled(device) | Finding::Unregistered(device) if device.name == self.name => self.state(),
            Finding::Disabled(_) | Finding::Unregistered(_) | Finding::Copied(_) => {
                format!("{}: {}", self.name, self.state())
            }
            _ => format!("{}, {}", self.name, self.state()),
        }
    }

    /// What the log says of a seat beside its name.
    #[must_use]
    pub fn state(&self) -> String {
        match &self.finding {
            Finding::Registered { trusted: true, .. } => "registered, trusted".to_owned(),
            Finding::Registered { trusted: false, .. } => "registered, not trusted".to_owned(),
            Finding::NotRegistered => "not registered".to_owned(),
            Finding::Elsewhere => "at no device of ours".to_owned(),
            Finding::Unknown => "no registered device".to_owned(),
            Finding::Waiting => "not enrolled yet".to_owned(),
            Finding::Disabled(device) => format!("{} is disabled", device.name),
            Finding::Unregistered(device) => format!("{} was unregistered", device.name),
            Finding::Copied(device) => format!("key file of another machine or account ({})", device.name),
            Finding::Stale => "key file of an earlier registration".to_owned(),
            Finding::KeyFile(flaw, _) => format!("key file {}", flaw.words()),
        }
    }

    /// What the sign-in screen says (DEV-1), in a sentence.
    #[must_use]
    pub fn told(&self) -> String {
        let name = shown(&self.name);
        match &self.finding {
            Finding::Registered { trusted: true, .. } => format!("This device is {name} (registered, trusted)."),
            Finding::Registered { trusted: false, .. } => format!("This device is {name} (registered, not trusted)."),
            Finding::NotRegistered => "This device isn't registered.".to_owned(),
            Finding::Elsewhere => "You sit at no device of this plant.".to_owned(),
            Finding::Unknown => format!("No device is called {name}."),
            Finding::Waiting => format!("{name} waits for its enrollment and is no device yet."),
            Finding::Disabled(device) => format!("This device is {}, which is disabled.", shown(&device.name)),
            Finding::Unregistered(device) => {
                format!("This device was {}, which is unregistered.", shown(&device.name))
            }
            Finding::Copied(device) => {
                format!("The key file here was copied from {}: it counts as none.", shown(&device.name))
            }
            Finding::Stale => "The key file here is of an earlier registration: it counts as none.".to_owned(),
            Finding::KeyFile(flaw, _) => format!("The key file of this device {}: it counts as none.", flaw.words()),
        }
    }

    /// What mends it, in a sentence; none where nothing has to be.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        Some(match &self.finding {
            Finding::Registered { trusted: true, .. } | Finding::Elsewhere => return None,
            Finding::Registered { trusted: false, .. } => {
                format!("`chargehand devices edit {} --set trusted=yes` trusts it.", quoted(&self.name))
            }
            Finding::NotRegistered => "`chargehand devices register NAME` registers it.".to_owned(),
            Finding::Unknown => "`chargehand devices list` names them.".to_owned(),
            Finding::Waiting => {
                format!("`chargehand devices new-code {}` gives a code to enroll it with.", quoted(&self.name))
            }
            Finding::Disabled(device) => {
                format!("`chargehand devices enable {}` enables it.", quoted(&device.name))
            }
            Finding::Unregistered(_) => "`chargehand devices register NAME` registers it again.".to_owned(),
            Finding::Copied(_) => {
                "`chargehand devices register NAME` gives this machine a name and a key of its own.".to_owned()
            }
            Finding::KeyFile(KeyFlaw::OpenToOthers, _) => {
                format!("Others may have its key: `chargehand devices reregister {}` gives it a new one.", self.was())
            }
            Finding::Stale | Finding::KeyFile(..) => {
                format!("`chargehand devices reregister {}` gives it a new key.", self.was())
            }
        })
    }

    /// Which device it was before its key counted as none, as a word of a command line: that of its key, the one that its
    /// host is called like, or a name to be put in.
    #[must_use]
    pub fn was(&self) -> String {
        match &self.finding {
            Finding::KeyFile(_, Some(device)) => quoted(&device.name),
            _ if self.name.ends_with(NOT_THE_DEVICE) => quoted(self.bare_name()),
            _ => "NAME".to_owned(),
        }
    }
}
