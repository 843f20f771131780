//! What a role allows, in a few words: screens have no room for code names.

use crate::domain::permission::{Permission, PermissionSet};

/// A few words for permissions; the first that fits of each group stands for it. What tells roles apart comes first.
const WORDS: &[&[(Permission, &str)]] = &[
    &[(Permission::GrantAdmin, "gives Admin")],
    &[(Permission::ManageRoles, "makes roles")],
    &[(Permission::ManageSso, "SSO")],
    &[(Permission::ManageErpData, "ERP data")],
    &[(Permission::ManageSettings, "settings")],
    &[(Permission::EditUsers, "edits users"), (Permission::ViewUsers, "sees users")],
    &[(Permission::AssignRoles, "gives roles")],
    &[(Permission::ManageLicenses, "licenses"), (Permission::AssignLicenses, "gives licenses")],
    &[(Permission::ImportUsers, "imports")],
    &[(Permission::InviteUsers, "invites")],
    &[(Permission::ManageDevices, "devices")],
    &[(Permission::ViewSystemLog, "log")],
    &[(Permission::EditReports, "edits reports"), (Permission::ViewReports, "reports")],
    &[
        (Permission::ManageAllDashboards, "all dashboards"),
        (Permission::EditDashboards, "edits dashboards"),
        (Permission::ViewDashboards, "dashboards"),
    ],
    &[(Permission::BulkUploadJobs, "many jobs"), (Permission::AddJobs, "jobs")],
    &[(Permission::EditAccountSettings, "account settings")],
    &[(Permission::OpenConsole, "console")],
];

/// `sees users, reports, dashboards`; nearly every role lets people log in, so that is told where it doesn't.
pub(super) fn in_a_few_words(permissions: PermissionSet) -> String {
    if permissions == PermissionSet::all() {
        return "everything".to_owned();
    }
    let held = |(one, _): &&(Permission, &'static str)| permissions.holds(*one);
    let words = WORDS.iter().filter_map(|group| group.iter().find(held)).map(|(_, word)| *word);
    let first = if permissions.holds(Permission::AllowLogin) { None } else { Some("no login") };
    let words: Vec<_> = first.into_iter().chain(words).collect();
    if words.is_empty() { "log in, nothing else".to_owned() } else { words.join(", ") }
}

/// Code names, as refusals speak of them.
pub(super) fn names(permissions: PermissionSet) -> String {
    permissions.iter().map(Permission::name).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_has_a_word() {
        for permission in Permission::ALL {
            assert_ne!(in_a_few_words(PermissionSet::of(&[*permission])), "no login", "{permission}");
        }
    }
}
