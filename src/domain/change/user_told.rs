//! What a change of an account needs, and how the log words it: the parts that take more than a line.

use super::nature::{Gives, Needs, Over};
use crate::domain::event::Detail;
use crate::domain::id::{LicenseTypeId, Named, UserId};
use crate::domain::permission::{Permission, PermissionSet};
use crate::domain::role::Role;
use crate::domain::user::{Field, Given, NewUser, Profile, Stop, Stops};

/// The fields in which two profiles differ: in words, and as the log's details.
pub(super) fn edited(before: &Profile, after: &Profile) -> (String, Vec<Detail>) {
    let fields = before.differences(after);
    let labels: Vec<_> = fields.iter().map(|field| field.names().1.to_lowercase()).collect();
    let change = |field: &Field| Detail::change(field.key(), before.text(*field), after.text(*field));
    (labels.join(", "), fields.iter().map(change).collect())
}

/// Adding somebody with roles is giving them (ROL-3), the default role too; choosing others asks for `AssignRoles`, a
/// license for `AssignLicenses`.
pub(super) fn added_needs(new: &NewUser) -> Needs {
    let asked = [
        Some(Permission::EditUsers),
        new.roles_chosen.then_some(Permission::AssignRoles),
        new.license.is_some().then_some(Permission::AssignLicenses),
    ];
    Needs::Permissions {
        asked: asked.into_iter().flatten().collect(),
        over: None,
        gives: Gives { permissions: new.permissions(), admin: new.roles.iter().any(Role::is_admin) },
    }
}

/// Giving asks for what is given, taking for what the subject holds, which all that is taken is a part of; whatever
/// happens to `Admin` is for holders of `GrantAdmin` (ROL-2, ROL-3).
pub(super) fn roles_needs(user: UserId, before: &[Given], after: &[Given]) -> Needs {
    let given = after.iter().filter(|given| !before.contains(given));
    let permissions = given.fold(PermissionSet::NONE, |sum, given| sum.and(given.role.permissions));
    let admin = |all: &[Given]| all.iter().find(|given| given.role.is_admin()).map(|given| given.until);
    Needs::Permissions {
        asked: PermissionSet::of(&[Permission::AssignRoles]),
        over: Some(Over::User(user)),
        gives: Gives { permissions, admin: admin(before) != admin(after) },
    }
}

/// `Operator; Supervisor until 2026-12-31T22:59:59.999Z`.
pub(super) fn list(roles: &[Given]) -> String {
    roles.iter().map(Given::text).collect::<Vec<_>>().join("; ")
}

/// `gave Supervisor until …; took Operator`.
pub(super) fn what_changed(before: &[Given], after: &[Given]) -> String {
    let held = |all: &[Given], given: &Given| all.iter().any(|other| other.role.id == given.role.id);
    let mut parts = Vec::new();
    let mut part = |word: &str, roles: Vec<String>| {
        if !roles.is_empty() {
            parts.push(format!("{word} {}", roles.join(", ")));
        }
    };
    part("gave", after.iter().filter(|given| !held(before, given)).map(Given::text).collect());
    part("took", before.iter().filter(|given| !held(after, given)).map(|given| given.role.name.clone()).collect());
    let moved = |given: &&Given| held(before, given) && !before.contains(given);
    let end = |given: &Given| match given.until {
        Some(_) => given.text(),
        None => format!("{} without end", given.role.name),
    };
    part("moved the end:", after.iter().filter(moved).map(end).collect());
    parts.join("; ")
}

pub(super) fn added_details(new: &NewUser) -> Vec<Detail> {
    let filled = |field: &Field| !matches!(new.profile.text(*field).as_str(), "" | "no");
    let mut details: Vec<_> = Field::ALL
        .into_iter()
        .filter(filled)
        .map(|field| Detail::value(field.key(), new.profile.text(field)))
        .collect();
    let names: Vec<_> = new.roles.iter().map(|role| role.name.as_str()).collect();
    details.push(Detail::value("roles", names.join("; ")));
    details.extend(new.license.iter().map(|license| Detail::value("license", &license.name)));
    let password = match (&new.password, new.password_is_temporary) {
        (None, _) => "none",
        (Some(_), true) => "temporary",
        (Some(_), false) => "set",
    };
    details.push(Detail::value("password", password));
    details.push(Detail::value("enabled", if new.enabled { "yes" } else { "no" }));
    details
}

/// `2 sessions of user anna revoked`.
pub(super) fn revoked(user: &str, own: bool, count: usize) -> String {
    let sessions = if count == 1 { "session" } else { "sessions" };
    match own {
        true => format!("User {user} ended their {count} other {sessions}"),
        false => format!("{count} {sessions} of user {user} revoked"),
    }
}

/// `License Standard User assigned to user anna`, and the log's detail.
pub(super) fn license_told(
    user: &str,
    before: Option<&Named<LicenseTypeId>>,
    after: Option<&Named<LicenseTypeId>>,
) -> (String, Detail) {
    let name = |license: Option<&Named<LicenseTypeId>>| license.map(|license| license.name.clone()).unwrap_or_default();
    let message = match (before, after) {
        (Some(before), Some(after)) => format!("License of user {user} changed from {} to {}", before.name, after.name),
        (Some(before), None) => format!("License {} taken from user {user}", before.name),
        _ => format!("License {} assigned to user {user}", name(after)),
    };
    (message, Detail::change("license", name(before), name(after)))
}

/// The stops by their words, before and after.
fn pairs<'a>(before: &'a Stops, after: &'a Stops) -> [(&'static str, Option<&'a Stop>, Option<&'a Stop>); 3] {
    [
        ("disabled", before.disabled.as_ref(), after.disabled.as_ref()),
        ("locked", before.locked.as_ref(), after.locked.as_ref()),
        ("locked out", before.locked_out.as_ref(), after.locked_out.as_ref()),
    ]
}

/// Is there a stop afterwards that there wasn't?
pub(super) fn stopped_anew(before: &Stops, after: &Stops) -> bool {
    pairs(before, after).iter().any(|(_, before, after)| after.is_some() && before != after)
}

/// `disabled again, not locked any more`, and the log's details.
pub(super) fn stops_told(before: &Stops, after: &Stops) -> (String, Vec<Detail>) {
    let text = |stop: Option<&Stop>| {
        let Some(stop) = stop else { return "no".to_owned() };
        let until = stop.until.map(|until| format!(" until {}", until.rfc3339())).unwrap_or_default();
        let reason = stop.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        format!("yes{until}{reason}")
    };
    let (mut words, mut details) = (Vec::new(), Vec::new());
    for (word, before, after) in pairs(before, after) {
        if before != after {
            words.push(match after {
                Some(_) => format!("{word} again"),
                None => format!("not {word} any more"),
            });
            details.push(Detail::change(word, text(before), text(after)));
        }
    }
    (words.join(", "), details)
}
