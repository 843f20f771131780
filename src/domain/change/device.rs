//! Changes of devices: registered, edited, stopped, enrolled (section 10 of RULES.md).

use super::Kind;
use super::nature::{Area, Door, Ends, Gives, Nature, Needs};
use crate::clock::Timestamp;
use crate::domain::device::{Device, Enrollment, Proof};
use crate::domain::event::{Account, Category, Detail, Severity, Subject, SubjectKind};
use crate::domain::id::{DeviceId, Named, SessionId};
use crate::domain::permission::{Permission, PermissionSet};

/// The log's short code for a code that is none.
pub const WRONG_CODE: &str = "wrong_code";
/// The log's short code for a key that was shown where it wasn't made.
pub const COPIED_KEY: &str = "copied_key";

/// A change of a device.
#[derive(Clone, Debug)]
pub enum DeviceChange {
    /// A computer was registered under a new name.
    Registered {
        /// The device.
        device: Box<Device>,
        /// What it is known by.
        proof: Proof,
        /// Sessions open at this computer, which are at the device from now on.
        sessions: Vec<SessionId>,
    },
    /// Fields were changed, being trusted among them.
    Edited {
        /// As it stood.
        before: Box<Device>,
        /// As it is to stand.
        after: Box<Device>,
    },
    /// It counts as none.
    Disabled(Named<DeviceId>),
    /// It counts again.
    Enabled(Named<DeviceId>),
    /// It was taken off the list.
    Unregistered(Named<DeviceId>),
    /// It got a new key.
    Reregistered {
        /// Which.
        device: Named<DeviceId>,
        /// What it is known by from now on.
        proof: Proof,
        /// Sessions open at this computer, which are at the device from now on.
        sessions: Vec<SessionId>,
    },
    /// A one-time code was made, with which another terminal becomes it.
    CodeMade {
        /// The device.
        device: Box<Device>,
        /// Is it new with this?
        fresh: bool,
        /// What is kept of the code.
        code: Enrollment,
    },
    /// A terminal became it by its code.
    Enrolled {
        /// Which.
        device: Named<DeviceId>,
        /// What it is known by.
        proof: Proof,
        /// Had it a key before, which is void now?
        had_key: bool,
    },
    /// Somebody typed a code that is none.
    EnrollmentRefused {
        /// Is it one too many, so that no code is looked at for a while?
        pauses: bool,
    },
    /// Its key was shown on another machine than it was made on: once for each since it got that key.
    CopySeen {
        /// Whose key.
        device: Named<DeviceId>,
        /// What that machine says it is called.
        computer: String,
        /// What tells it from another of that name, where it has a number: a piece of its hash.
        machine: Option<String>,
    },
}

impl DeviceChange {
    pub(super) fn nature(&self) -> Nature {
        let asked = PermissionSet::of(&[Permission::ManageDevices]);
        let manage = || Needs::Permissions { asked, over: None, gives: Gives::NOTHING };
        // Who may log in on trusted devices alone has no session left at one that is none any more, nor one that the
        // old key may have let in (GATE-5).
        let bound = |device: &Named<DeviceId>| Some(Ends::of_bound_at(device.id));
        let gate: &[Door] = &[Door::Gate];
        let (kind, needs, doors, ends): (_, _, &[Door], _) = match self {
            Self::Registered { .. } => (Kind::DeviceRegistered, manage(), &[], None),
            Self::Edited { before, after } => {
                let ends = if before.trusted && !after.trusted { bound(&before.named()) } else { None };
                (Kind::DeviceEdited, manage(), &[], ends)
            }
            Self::Disabled(device) => (Kind::DeviceDisabled, manage(), &[], bound(device)),
            Self::Enabled(_) => (Kind::DeviceEnabled, manage(), &[], None),
            Self::Unregistered(device) => (Kind::DeviceUnregistered, manage(), &[], bound(device)),
            Self::Reregistered { device, .. } => (Kind::DeviceReregistered, manage(), &[], bound(device)),
            Self::CodeMade { .. } => (Kind::DeviceCodeMade, manage(), &[], None),
            // The code is the credential, as a password is at a login.
            Self::Enrolled { device, .. } => (Kind::DeviceEnrolled, Needs::NotForPeople, gate, bound(device)),
            Self::EnrollmentRefused { .. } => (Kind::EnrollmentRefused, Needs::NotForPeople, gate, None),
            Self::CopySeen { .. } => (Kind::DeviceCopySeen, Needs::NotForPeople, gate, None),
        };
        let touches: &[Area] = if matches!(self, Self::EnrollmentRefused { .. }) { &[] } else { &[Area::Devices] };
        let marks_actor =
            !matches!(self, Self::EnrollmentRefused { .. } | Self::CopySeen { .. } | Self::Enrolled { .. });
        Nature { kind, needs, doors, touches, ends_sessions: ends, marks_actor }
    }

    pub(super) fn account(&self) -> Account {
        let (device, message, details) = match self {
            Self::Registered { device, .. } => {
                (Some(device.named()), format!("Device {} registered", device.name), facts(device))
            }
            Self::Edited { before, after } => {
                let details = differences(before, after);
                let fields: Vec<_> = details.iter().map(|detail| detail.field.replace('_', " ")).collect();
                let message = match (fields.as_slice(), after.trusted) {
                    ([field], true) if field == "trusted" => format!("Device {} trusted", before.name),
                    ([field], false) if field == "trusted" => format!("Device {} no longer trusted", before.name),
                    _ => format!("Device {} changed: {}", before.name, fields.join(", ")),
                };
                (Some(before.named()), message, details)
            }
            Self::Disabled(device) => (Some(device.clone()), format!("Device {} disabled", device.name), vec![]),
            Self::Enabled(device) => (Some(device.clone()), format!("Device {} enabled", device.name), vec![]),
            Self::Unregistered(device) => {
                (Some(device.clone()), format!("Device {} unregistered", device.name), vec![])
            }
            Self::Reregistered { device, .. } => {
                (Some(device.clone()), format!("Device {} registered again: its old key is void", device.name), vec![])
            }
            Self::CodeMade { device, fresh, code } => {
                let mut details = if *fresh { facts(device) } else { vec![] };
                details.push(Detail::value("code_until", Timestamp::rfc3339(code.until)));
                (Some(device.named()), format!("Code made to enroll device {}", device.name), details)
            }
            Self::Enrolled { device, had_key, .. } => {
                let void = if *had_key { ": its old key is void" } else { "" };
                (Some(device.clone()), format!("Device {} enrolled by its code{void}", device.name), vec![])
            }
            Self::EnrollmentRefused { pauses } => {
                let pause = if *pauses { "; too many of them, so none is taken for a minute" } else { "" };
                (None, format!("Enrollment refused: a code that is wrong, used or too old{pause}"), vec![])
            }
            Self::CopySeen { device, computer, machine } => {
                let message = format!("A copy of the key of device {} was shown and counts as none", device.name);
                let machine = machine.iter().map(|machine| Detail::value("machine", machine));
                let details = [Detail::value("computer", computer)].into_iter().chain(machine).collect();
                (Some(device.clone()), message, details)
            }
        };
        let warns = matches!(self, Self::EnrollmentRefused { .. } | Self::CopySeen { .. });
        let code = match self {
            Self::EnrollmentRefused { .. } => Some(WRONG_CODE),
            Self::CopySeen { .. } => Some(COPIED_KEY),
            _ => None,
        };
        Account {
            category: Category::Device,
            severity: if warns { Severity::Warning } else { Severity::Info },
            subject: device.map(|device| {
                let what = Named::new(device.id.0, device.name);
                Subject { kind: SubjectKind::Device, what }
            }),
            code,
            reference: None,
            message,
            details,
        }
    }
}

/// What a device is, field by field.
fn fields(device: &Device) -> [(&'static str, String); 5] {
    let user = device.automatic_login_user.as_ref().map(|user| user.name.clone());
    [
        ("name", device.name.clone()),
        ("trusted", if device.trusted { "yes" } else { "no" }.to_owned()),
        ("default_menu_item", device.default_menu_item.clone()),
        ("automatic_login_user", user.unwrap_or_default()),
        ("address", device.address.clone()),
    ]
}

fn facts(device: &Device) -> Vec<Detail> {
    let filled = fields(device).into_iter().filter(|(field, value)| *field != "name" && !value.is_empty());
    filled.map(|(field, value)| Detail::value(field, value)).collect()
}

fn differences(before: &Device, after: &Device) -> Vec<Detail> {
    let pairs = fields(before).into_iter().zip(fields(after)).filter(|(old, new)| old != new);
    pairs.map(|((field, old), (_, new))| Detail::change(field, old, new)).collect()
}
