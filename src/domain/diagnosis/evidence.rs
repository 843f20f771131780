//! What stands behind each gate's answer, in words. A new gate doesn't compile until it has some.

use super::Circumstances;
use crate::clock::Timestamp;
use crate::domain::dates::{day_of, field_text, minute_text};
use crate::domain::gate::{Finding, Gate};
use crate::domain::license::LicenseType;
use crate::domain::permission::Permission;
use crate::domain::role::Role;
use crate::domain::user::{PasswordState, Sso, Stop, User};

/// What there is to see at a gate.
pub(super) fn of(gate: Gate, finding: Finding, user: &User, known: &Circumstances<'_>) -> String {
    let failed = matches!(finding, Finding::Failed(_));
    let stopped = |stop: &Option<Stop>| stop.as_ref().filter(|_| failed).map(|stop| since(stop, known));
    match gate {
        Gate::Known => user.profile.full_name.clone(),
        Gate::Enabled => stopped(&user.stops.disabled).unwrap_or_default(),
        Gate::Valid => dates(user, known),
        Gate::NotLocked => stopped(&user.stops.locked).unwrap_or_default(),
        Gate::NotLockedOut => match &user.stops.locked_out {
            Some(stop) if failed => locked_out(stop, known),
            _ => borne(user, known),
        },
        Gate::Device => device(user, known, failed),
        Gate::Credential => password(finding, user, known),
        Gate::License => licenses(user, known),
        Gate::AllowLogin => held(user, Permission::AllowLogin, known.at),
        Gate::OpenConsole => match user.permissions(known.at).holds(Permission::OpenConsole) {
            true => format!("{}; other programs don't ask", held(user, Permission::OpenConsole, known.at)),
            false => "not held; other programs don't ask".to_owned(),
        },
        Gate::PasswordChange => match (failed, user.password) {
            (false, _) => String::new(),
            (true, PasswordState::Temporary) => format!("temporary{}", set_by(user, known)),
            (true, PasswordState::None) if user.permissions(known.at).holds(Permission::OpenConsole) => {
                "none is set: with a code from an administrator".to_owned()
            }
            (true, PasswordState::None) => "none is set: asked for at the login".to_owned(),
            (true, PasswordState::Set) => "Force password change is ticked".to_owned(),
        },
    }
}

/// `since 2026-11-01 14:02 by ada, until 2026-12-31: left the plant`.
fn since(stop: &Stop, known: &Circumstances<'_>) -> String {
    let zone = &known.settings.site_time_zone;
    let until = stop.until.map(|until| format!(", until {}", field_text(until, zone, true))).unwrap_or_default();
    let reason = stop.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("since {} by {}{until}{reason}", minute_text(stop.since, zone), stop.by)
}

fn locked_out(stop: &Stop, known: &Circumstances<'_>) -> String {
    let zone = &known.settings.site_time_zone;
    let until = stop.until.map(|until| format!(", until {}", minute_text(until, zone))).unwrap_or_default();
    let (since, reason) = (minute_text(stop.since, zone), stop.reason.as_deref().unwrap_or("too many wrong passwords"));
    let reason = reason.trim_end_matches(" in a row");
    format!("since {since}, {reason}{until}")
}

fn borne(user: &User, known: &Circumstances<'_>) -> String {
    match user.failed_attempts {
        0 => String::new(),
        attempts => format!("{attempts} wrong of {} that are borne", known.settings.max_failed_attempts),
    }
}

fn dates(user: &User, known: &Circumstances<'_>) -> String {
    let zone = &known.settings.site_time_zone;
    let from = user.profile.valid_from.map(|from| format!("from {}", field_text(from, zone, false)));
    let until = user.profile.valid_until.map(|until| format!("until {}", field_text(until, zone, true)));
    let both: Vec<String> = from.into_iter().chain(until).collect();
    if both.is_empty() { "no end date".to_owned() } else { both.join(" ") }
}

fn device(user: &User, known: &Circumstances<'_>, failed: bool) -> String {
    let which = known.seat.words();
    match (user.profile.trusted_devices_only, failed) {
        (true, true) => format!("{which}; Trusted devices only is ticked"),
        (true, false) => which,
        (false, _) if known.seat.device().is_some() => format!("{which}; any device will do"),
        (false, _) => format!("{}, any device will do", known.seat.name),
    }
}

fn password(finding: Finding, user: &User, known: &Circumstances<'_>) -> String {
    if let Sso::Federated { since, .. } = &user.sso {
        let too = if known.last_password { "; as the last administrator's, the password counts, too" } else { "" };
        return format!(
            "signs in with {} since {}{too}",
            known.sso_name,
            day_of(*since, &known.settings.site_time_zone)
        );
    }
    let pending = if user.sso.is_pending() { format!("; {} not used yet", known.sso_name) } else { String::new() };
    format!("{}{pending}", only_password(finding, user, known))
}

fn only_password(finding: Finding, user: &User, known: &Circumstances<'_>) -> String {
    match (finding, user.password) {
        (Finding::NotAsked, _) => {
            let set = set_by(user, known);
            let set = set.trim_start_matches(", ");
            // Whoever handed a temporary one over may know it, too (PWD-4).
            let knows = match user.password {
                PasswordState::Temporary => "temporary: whoever handed it over may know it, too",
                PasswordState::None | PasswordState::Set => "only its owner knows it",
            };
            if set.is_empty() { knows.to_owned() } else { format!("{set}; {knows}") }
        }
        (Finding::Passed, _) => "none is set, and none is asked for here".to_owned(),
        (Finding::Failed(_), PasswordState::None) => match never_without(user, known.at) {
            Some(why) => format!("none is set; without a password {why}"),
            None => "none is set".to_owned(),
        },
        (Finding::Failed(_), PasswordState::Set | PasswordState::Temporary) => String::new(),
    }
}

/// Why somebody doesn't log in without a password who otherwise would: `never with OpenConsole, which Supervisor gives`.
pub(super) fn never_without(user: &User, at: Timestamp) -> Option<String> {
    let roles: Vec<_> = user.roles_that_want_a_password(at).into_iter().map(|role| role.name.as_str()).collect();
    match roles.as_slice() {
        [] => None,
        [role] => Some(format!("never with OpenConsole, which {role} gives")),
        several => Some(format!("never with OpenConsole, which {} give", several.join(", "))),
    }
}

/// `, set 2026-09-01 by ada`; by themselves goes without saying.
fn set_by(user: &User, known: &Circumstances<'_>) -> String {
    let zone = &known.settings.site_time_zone;
    let text = |(at, by): &(Timestamp, String)| {
        let by = if *by == user.username { String::new() } else { format!(" by {by}") };
        format!(", set {}{by}", day_of(*at, zone))
    };
    known.password_set.as_ref().map(text).unwrap_or_default()
}

/// `Standard User until 2027-01-31`, or why none is needed.
fn licenses(user: &User, known: &Circumstances<'_>) -> String {
    let zone = &known.settings.site_time_zone;
    let one = |license: &LicenseType| match license.valid_until {
        Some(until) => format!("{} until {}", license.name, field_text(until, zone, true)),
        None => license.name.clone(),
    };
    let all: Vec<String> = user.licenses_at(known.at).map(one).collect();
    match (all.is_empty(), user.licensing.required) {
        (false, _) => all.join(", "),
        (true, false) => "none is asked for here".to_owned(),
        (true, true) if user.roles_at(known.at).any(Role::is_admin) => "Admin needs none".to_owned(),
        (true, true) => "none".to_owned(),
    }
}

/// The roles through which a permission is held: `by Operator`.
fn held(user: &User, permission: Permission, at: Timestamp) -> String {
    let (mut by, mut all) = (Vec::new(), Vec::new());
    for role in user.roles_at(at) {
        all.push(role.name.as_str());
        if role.permissions.holds(permission) {
            by.push(role.name.as_str());
        }
    }
    match (by.is_empty(), all.is_empty()) {
        (false, _) => format!("by {}", by.join(", ")),
        (true, true) => "no role".to_owned(),
        (true, false) => format!("not by {}", all.join(", ")),
    }
}
