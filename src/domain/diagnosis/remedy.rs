//! The one way to mend each reason. A new reason doesn't compile until it has one, or none on purpose.

use crate::clock::Timestamp;
use crate::domain::change::UserChange;
use crate::domain::gate::Reason;
use crate::domain::permission::Permission;
use crate::domain::user::{Profile, User};

/// What is done to an account so that a gate lets it pass. The console has a key for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    /// Lift the disabled fact.
    Enable,
    /// Give it other dates.
    EditDates,
    /// Lift a lock or a lock-out.
    Unlock,
    /// Take the tie to trusted devices away.
    EditDevices,
    /// Give it a license.
    AssignLicense,
    /// Give it a role.
    GiveRole,
    /// Give it a password, or have the person set one.
    ResetPassword,
    /// Nobody but the person can: they set a password.
    Themselves,
}

/// A way to mend what keeps somebody out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// What is done.
    pub mend: Mend,
    /// What is done, in words.
    pub what: String,
    /// The command line that does it.
    pub command: String,
    /// The permission that the reader lacks for it; none where they may.
    pub missing: Option<Permission>,
}

impl Remedy {
    /// The remedy for a reason; none where there is nothing that somebody could do to the account.
    #[must_use]
    pub fn of(reason: Reason, user: &User) -> Option<Self> {
        let name = &user.username;
        let (mend, what, command) = match reason {
            Reason::UnknownUser => return None,
            Reason::WrongPassword | Reason::WrongCode | Reason::UnusableHash | Reason::NoPassword => (
                Mend::ResetPassword,
                format!("reset the password of {name}"),
                format!("users reset-password {name} --generate"),
            ),
            Reason::Disabled => (Mend::Enable, format!("enable {name}"), format!("users enable {name}")),
            Reason::Expired => {
                let what = format!("edit the dates of {name}");
                (Mend::EditDates, what, format!("users edit {name} --set valid_until="))
            }
            Reason::NotYetValid => {
                let what = format!("edit the dates of {name}");
                (Mend::EditDates, what, format!("users edit {name} --set valid_from="))
            }
            Reason::Locked | Reason::LockedOut => {
                (Mend::Unlock, format!("unlock {name}"), format!("users unlock {name}"))
            }
            Reason::UntrustedDevice => {
                let what = format!("edit {name}: untick Trusted devices only");
                (Mend::EditDevices, what, format!("users edit {name} --set trusted_devices_only=no"))
            }
            Reason::NotLicensed => {
                let what = format!("assign a license to {name}");
                (Mend::AssignLicense, what, format!("users license {name} assign \"Standard User\""))
            }
            Reason::NoAllowLogin => {
                (Mend::GiveRole, format!("give {name} a role"), format!("users roles {name} add Operator"))
            }
            Reason::NoOpenConsole => {
                (Mend::GiveRole, format!("give {name} a role"), format!("users roles {name} add Supervisor"))
            }
            Reason::PasswordChange => {
                (Mend::Themselves, format!("{name} signs in and sets a new password"), format!("login {name}"))
            }
        };
        Some(Self { mend, what, command: format!("chargehand {command}"), missing: None })
    }
}

impl Mend {
    /// A change of this kind, to ask the policy whether somebody may make it; none where no permission is asked for.
    #[must_use]
    pub fn change(self, user: &User, now: Timestamp) -> Option<UserChange> {
        let edited = |after: Profile| {
            let before = Box::new(user.profile.clone());
            UserChange::Edited { user: user.named(), before, after: Box::new(after) }
        };
        let profile = || user.profile.clone();
        Some(match self {
            Self::Enable => UserChange::Enabled { user: user.named(), lifts_locks: false, reason: None },
            Self::Unlock => {
                UserChange::Unlocked { user: user.named(), locked: user.stops.is_locked(now), reason: None }
            }
            Self::EditDates => edited(Profile { valid_from: None, valid_until: None, ..profile() }),
            Self::EditDevices => edited(Profile { trusted_devices_only: false, ..profile() }),
            Self::AssignLicense => UserChange::LicenseChanged { user: user.named(), before: None, after: None },
            Self::GiveRole => {
                UserChange::RolesChanged { user: user.named(), before: user.given(), after: user.given() }
            }
            Self::ResetPassword => UserChange::PasswordRemoved { user: user.named(), asks: true },
            Self::Themselves => return None,
        })
    }
}
