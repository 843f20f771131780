//! Rules about devices that were broken, and what the person is told. Nothing was written.

use super::KeyFlaw;
use crate::domain::text::{shell_word, shown};

/// Why nothing was done to a device. `Display` is the sentence for the person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceBroken {
    /// A computer is one device (DEV-1).
    #[error(
        "This computer is {name} already; nothing was changed. `chargehand devices reregister` gives it a new key; \
         unregister it first to make it another device."
    )]
    IsDevice {
        /// The device.
        name: String,
    },
    /// It was one until its key file counted as none, and is that one still (DEV-2).
    #[error(
        "This computer is {} already, though the key file {}: nothing was changed. `chargehand devices reregister {}` gives \
         it a new key; unregister that device first to make this computer another one.",
        shown(.name), .flaw.words(), shell_word(.name)
    )]
    WasDevice {
        /// The device.
        name: String,
        /// Why the key file counts as none.
        flaw: KeyFlaw,
    },
    /// Another device has that name; this computer may be meant to be it.
    #[error(
        "There is a device called {} already; nothing was changed. Is it this computer? `chargehand devices reregister {}` \
         gives it a new key here, and the old one is void.",
        shown(.name), shell_word(.name)
    )]
    NameInUse {
        /// Its name as it stands.
        name: String,
    },
    /// It isn't known which device to give a new key.
    #[error("{found} Nothing was changed; name the device that it is to be: `chargehand devices reregister NAME`.")]
    NoDevice {
        /// What is known of this computer.
        found: String,
    },
    /// Nobody told where a key could lie.
    #[error("There is no folder here to keep a key in: nothing was changed. Do this at the terminal itself.")]
    NoKeyPlace,
    /// A code for a device that isn't one (DEV-3).
    #[error(
        "Nothing was enrolled. The code is mistyped, was used already, or has run out: it is good once and for ten \
         minutes. Whoever may manage devices makes a new one: `chargehand devices new-code NAME`."
    )]
    EnrollmentRefused,
    /// So many wrong ones that none is looked at for a while (DEV-3).
    #[error(
        "Nothing was enrolled, and the code was not looked at: too many wrong ones were typed in this plant. Wait a minute \
         and type it again."
    )]
    TooManyCodes,
}

impl DeviceBroken {
    /// The code in JSON errors.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::IsDevice { .. } | Self::WasDevice { .. } => "is_device",
            Self::NameInUse { .. } => "name_in_use",
            Self::NoDevice { .. } => "no_device",
            Self::NoKeyPlace => "no_key_place",
            Self::EnrollmentRefused => "wrong_code",
            Self::TooManyCodes => "too_many_codes",
        }
    }
}
