//! The one way to mend each reason. A new reason doesn't compile until it has one, or none on purpose.

use super::Circumstances;
use crate::clock::Timestamp;
use crate::domain::change::{SsoChange, UserChange};
use crate::domain::device::{Finding, Seat};
use crate::domain::gate::Reason;
use crate::domain::license::Term;
use crate::domain::permission::Permission;
use crate::domain::role::Role;
use crate::domain::seats::{Seats, usual};
use crate::domain::sso::Mismatch;
use crate::domain::text::shell_word;
use crate::domain::user::{PasswordState, Profile, Sso, User};

/// What is done to an account so that a gate lets it pass. The console has a key for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    /// Lift the disabled fact.
    Enable,
    /// Give it other dates.
    EditDates,
    /// Lift a lock or a lock-out.
    Unlock,
    /// Make the device one that counts: register, enable or trust it.
    Device,
    /// Take the tie to trusted devices away.
    EditDevices,
    /// Give it a license.
    AssignLicense,
    /// Give it a role, or take one from it.
    GiveRole,
    /// Give it a password, or have the person set one.
    ResetPassword,
    /// Link it to single sign-on, or take the link away.
    Sso,
    /// Nobody but the person can: they set a password, or sign in in another way.
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
    /// The remedies for a reason, the first choice first; none where there is nothing that somebody could do.
    #[must_use]
    pub fn of(reason: Reason, user: &User, known: &Circumstances<'_>) -> Vec<Self> {
        let (name, seats, at) = (&user.username, known.seats, known.at);
        let remedy = |(mend, what, command): (Mend, String, String)| Self {
            mend,
            what,
            command: format!("chargehand {command}"),
            missing: None,
        };
        let reset = |what| (Mend::ResetPassword, what, format!("users reset-password {name} --generate"));
        let first = match reason {
            Reason::UnknownUser => return Vec::new(),
            Reason::NoPassword if !user.roles_that_want_a_password(at).is_empty() => {
                let given = reset(format!("give {name} a password"));
                return without_console(user, at).into_iter().chain([given]).map(remedy).collect();
            }
            Reason::WrongPassword | Reason::WrongCode | Reason::UnusableHash | Reason::NoPassword => {
                reset(format!("reset the password of {name}"))
            }
            Reason::UseSso => {
                let what = format!("{name} signs in with {}", known.sso_name);
                let theirs = (Mend::Themselves, what, format!("login {name} --sso"));
                let unlink = format!("unlink {name}: the password counts again");
                return [theirs, (Mend::Sso, unlink, format!("users unlink-sso {name}"))].map(remedy).into();
            }
            Reason::Sso(Mismatch::NotLinked) => {
                (Mend::Sso, format!("link {name} to single sign-on"), format!("users link-sso {name}"))
            }
            Reason::Sso(Mismatch::OtherAccount) => {
                let what = format!("unlink {name}, and link them anew");
                (Mend::Sso, what, format!("users unlink-sso {name}"))
            }
            Reason::Sso(Mismatch::Unknown | Mismatch::NotVouched | Mismatch::SomebodyElse | Mismatch::Untrusted) => {
                return Vec::new();
            }
            Reason::Disabled => enable(user, seats, at),
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
                let untick = (Mend::EditDevices, what, format!("users edit {name} --set trusted_devices_only=no"));
                return device(known.seat).into_iter().chain([untick]).map(remedy).collect();
            }
            Reason::NotLicensed => license(user, seats, at),
            Reason::NoAllowLogin => {
                (Mend::GiveRole, format!("give {name} a role"), format!("users roles {name} add Operator"))
            }
            Reason::NoOpenConsole => {
                (Mend::GiveRole, format!("give {name} a role"), format!("users roles {name} add Supervisor"))
            }
            // Who may open the console sets one with a code alone (GATE-8): the row of the password says what to do.
            Reason::PasswordChange
                if user.password == PasswordState::None && user.permissions(at).holds(Permission::OpenConsole) =>
            {
                return Vec::new();
            }
            Reason::PasswordChange => {
                (Mend::Themselves, format!("{name} signs in and sets a new password"), format!("login {name}"))
            }
        };
        // A lock-out is often the end of a forgotten password; a reset lifts it too (PWD-3).
        let second = (reason == Reason::LockedOut).then(|| reset("reset the password and unlock".to_owned()));
        [first].into_iter().chain(second).map(remedy).collect()
    }
}

/// What lets somebody log in without a password who opens the console: without the roles that do. Not where nothing would
/// let them log in then, and nobody is talked into ending an administrator.
fn without_console(user: &User, at: Timestamp) -> Option<(Mend, String, String)> {
    let opening = user.roles_that_want_a_password(at);
    let others: Vec<&Role> = user.roles_at(at).filter(|role| !opening.contains(role)).collect();
    if opening.iter().any(|role| role.is_admin()) {
        return None;
    }
    let (name, list) = (&user.username, opening.iter().map(|role| role.name.as_str()).collect::<Vec<_>>());
    let words = list.iter().map(|role| shell_word(role)).collect::<Vec<_>>().join(" ");
    let take = format!("users roles {name} remove {words}");
    Some(match others.iter().any(|role| role.permissions.holds(Permission::AllowLogin)) {
        true => (Mend::GiveRole, format!("take {} from {name}", list.join(", ")), take),
        false => {
            let what = format!("give {name} a role without the console instead of {}", list.join(", "));
            (Mend::GiveRole, what, format!("users roles {name} add Operator && chargehand {take}"))
        }
    })
}

/// What makes a device of where the person sits; none where there is no telling which.
fn device(seat: &Seat) -> Option<(Mend, String, String)> {
    let (what, command) = match &seat.finding {
        Finding::Registered { trusted: true, .. } | Finding::Elsewhere | Finding::Unknown => return None,
        Finding::Registered { trusted: false, .. } => {
            let command = format!("devices edit {} --set trusted=yes", shell_word(&seat.name));
            (format!("Devices: trust {}", seat.name), command)
        }
        Finding::Disabled(device) => {
            (format!("Devices: enable {}", device.name), format!("devices enable {}", shell_word(&device.name)))
        }
        Finding::Waiting => {
            let what = format!("Devices: a code with which {} is enrolled", seat.name);
            (what, format!("devices new-code {}", shell_word(&seat.name)))
        }
        Finding::Stale | Finding::KeyFile(..) => {
            let what = "Devices: register this one again, there".to_owned();
            (what, format!("devices reregister {}", seat.was()))
        }
        Finding::NotRegistered | Finding::Unregistered(_) | Finding::Copied(_) => {
            let what = "Devices: register the one where they sit, there, as trusted".to_owned();
            (what, "devices register NAME --trusted".to_owned())
        }
    };
    Some((Mend::Device, what, command))
}

/// A license that there really is a seat of; where there is none, what is in the way (LIC-2).
fn license(user: &User, seats: &[Seats], at: Timestamp) -> (Mend, String, String) {
    let (name, grace) = (&user.username, user.licensing.grace_days);
    let ended = user.licensing.assigned.as_ref().map(|license| format!("{} has ended: ", license.name));
    let ended = ended.unwrap_or_default();
    if let Some(usual) = usual(seats, at, grace) {
        let what = format!("{ended}assign {} to {name} ({} used)", usual.license.name, usual.numbers());
        return (Mend::AssignLicense, what, format!("users license {name} assign {}", shell_word(&usual.license.name)));
    }
    let lasts = |seats: &&Seats| seats.license.term(at, grace) != Term::Over;
    let bound = seats.iter().filter(lasts).find(|seats| seats.free() > 0);
    if let Some((seats, role)) = bound.and_then(|seats| Some((seats, seats.license.role.as_ref()?))) {
        let what = format!("{ended}give {name} the role {}, which brings a seat of {}", role.name, seats.license.name);
        return (Mend::GiveRole, what, format!("users roles {name} add {}", shell_word(&role.name)));
    }
    let by_hand = seats.iter().filter(lasts).filter(|seats| seats.license.role.is_none());
    if let Some(full) = by_hand.max_by_key(|seats| seats.used) {
        let (license, numbers) = (&full.license.name, full.numbers());
        let what = format!("{ended}no seat of {license} is free, {numbers} are used; ways out are offered");
        return (Mend::AssignLicense, what, format!("licenses holders {}", shell_word(license)));
    }
    match &user.licensing.assigned {
        Some(license) => {
            let what = format!("{} has ended and nothing else is in force: give it a later end", license.name);
            (Mend::AssignLicense, what, format!("licenses edit {} --set valid_until=", shell_word(&license.name)))
        }
        None => {
            let what = "there is no license type in force: Licenses adds one".to_owned();
            (Mend::AssignLicense, what, "licenses add 'Standard User' --qty 1".to_owned())
        }
    }
}

/// Enabling, and where that needs a seat that isn't there, the way out (USR-10).
fn enable(user: &User, seats: &[Seats], at: Timestamp) -> (Mend, String, String) {
    let name = &user.username;
    let mut enabled = user.clone();
    enabled.stops.disabled = None;
    let wanted = enabled.seats(at);
    let Some(full) = seats.iter().find(|seats| wanted.contains(&seats.license.id) && seats.free() == 0) else {
        return (Mend::Enable, format!("enable {name}"), format!("users enable {name}"));
    };
    let (license, numbers) = (&full.license.name, full.numbers());
    let what = format!("enable {name}: no seat of {license} is free, {numbers} are used; ways out are offered");
    let command = match (&full.license.role, usual(seats, at, user.licensing.grace_days)) {
        (Some(role), _) => format!("users roles {name} remove {}", shell_word(&role.name)),
        (None, Some(other)) => format!("users enable {name} --license {}", shell_word(&other.license.name)),
        (None, None) => format!("users enable {name} --no-license"),
    };
    (Mend::Enable, what, command)
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
            Self::Sso => SsoChange::Moved { user: user.named(), before: user.sso.clone(), after: Sso::None }.into(),
            Self::ResetPassword => UserChange::PasswordRemoved { user: user.named(), asks: true },
            Self::Device | Self::Themselves => return None,
        })
    }
}
