//! Roles: given, taken, ended; made, changed, deleted.

use expect_test::expect;

use crate::plant::Plant;

/// The log's sentences that a search finds, the newest first, each with who did it.
fn messages(plant: &Plant, search: &str) -> String {
    let log = plant.ada(&["log", "list", "--search", search, "--json"]).succeeds();
    let log: Vec<serde_json::Value> = serde_json::from_str(&log).unwrap();
    let line = |event: &serde_json::Value| {
        format!("{}: {}\n", event["actor"].as_str().unwrap(), event["message"].as_str().unwrap())
    };
    log.iter().map(line).collect()
}

// ROL-1, ROL-3, ROL-8
#[test]
fn roles_are_given_until_a_day_and_taken_away() {
    let plant = Plant::new();
    plant.ada(&["users", "roles", "kay", "add", "Operator", "Manager", "--until", "2099-12-31"]).check(expect![[r#"
        exit 0
        --- stdout
        Roles of kay: Manager until 2099-12-31, Supervisor, Operator until 2099-12-31.
    "#]]);
    plant.ada(&["users", "show", "kay"]).check(expect![[r#"
        exit 0
        --- stdout
        Username               kay
        State                  Active
        Full name              Kay McNulty
        Email
        SUID
        ERP ID
        Title
        Mobile
        User group             System
        Team                   Default Team
        Manager
        Shift selection        None
        Default screen
        Valid from
        Valid until
        Holiday entitlement    no
        Trusted devices only   no
        Ignore password rules  no
        Force password change  no
        Full screen            no
        Roles                  Manager until 2099-12-31, Supervisor, Operator until 2099-12-31
        License
        Password               set
        Single sign-on         none
        Failed attempts        0
        Sessions               1
        Created                TIME
        Last changed           TIME by ada
        Last login             TIME
        Log                    TIME Roles of user kay changed: gave Manager until TIME, Operator until TIME (ada)
        Log                    TIME User kay logged in ((login gate))
        Log                    TIME User kay changed their password ((login gate))
        Log                    TIME User kay must set a new password before logging in ((login gate))
        Log                    TIME User kay must set a new password before logging in ((login gate))
    "#]]);
    plant.ada(&["users", "roles", "kay", "add", "Operator"]).check(expect![[r#"
        exit 0
        --- stdout
        Roles of kay: Manager until 2099-12-31, Supervisor, Operator.
    "#]]);
    plant.ada(&["users", "roles", "kay", "add", "Operator"]).check(expect![[r#"
        exit 3
        --- stderr
        error: kay is given these roles already; nothing was changed.
    "#]]);
    plant.ada(&["users", "roles", "kay", "remove", "Supervisor", "manager", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "username": "kay",
          "full_name": "Kay McNulty",
          "email": "",
          "suid": "",
          "erp_id": "",
          "title": "",
          "mobile": "",
          "state": "active",
          "enabled": true,
          "locked": false,
          "locked_out": false,
          "failed_attempts": 0,
          "roles": [
            "Operator"
          ],
          "license": null,
          "password": "set",
          "sso": "none",
          "trusted_devices_only": false,
          "ignore_password_rules": false,
          "force_password_change": false,
          "shift_selection_mode": "None",
          "holiday_entitlement": false,
          "full_screen": false,
          "user_group": "System",
          "team": "Default Team",
          "default_menu_item": "",
          "manager_suid": null,
          "valid_from": null,
          "valid_until": null,
          "created": "TIME",
          "last_login": "TIME",
          "sessions": 1
        }
    "#]]);
    expect![[r#"
        ada: Roles of user kay changed: took Manager, Supervisor
        ada: Roles of user kay changed: moved the end: Operator without end
        ada: Roles of user kay changed: gave Manager until TIME, Operator until TIME
    "#]]
    .assert_eq(&messages(&plant, "roles of"));
    plant.ada(&["users", "roles", "kay", "add", "Operator", "--until", "2001-01-01"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Operator: this end has passed already. Type a later one, or none.
    "#]]);
    plant.ada(&["users", "roles", "kay", "add", "Operator", "--until", "soon"]).check(expect![[r#"
        exit 3
        --- stderr
        error: “soon” is no date: type one as 2026-12-31, or with a time as 2026-12-31 18:00.
    "#]]);
    plant.ada(&["users", "roles", "kay", "add", "Foreman"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no role called Foreman. `chargehand roles list` names them.
    "#]]);
    plant.ada(&["users", "roles", "nobody", "add", "Operator"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no user nobody.
    "#]]);
}

// ACT-1: for all of them or for none.
#[test]
fn several_users_get_a_role_together_or_not_at_all() {
    let plant = Plant::new();
    plant.ada(&["users", "roles", "kay", "nobody", "add", "Operator"]).check(expect![[r#"
        exit 4
        --- stderr
        error: nobody: There is no user nobody.
        Nothing was changed for anybody: --skip leaves out who can't.
    "#]]);
    expect![[r#""#]].assert_eq(&messages(&plant, "gave"));
    plant.ada(&["users", "roles", "-", "add", "Operator"]).stdin("kay\ngrace\n").check(expect![[r#"
        exit 0
        --- stdout
        Roles of kay: Supervisor, Operator.
        Roles of grace: Manager, Operator.
    "#]]);
    let log = plant.ada(&["log", "list", "--search", "gave Operator", "--json"]).succeeds();
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    assert_eq!(log[0]["operation"], log[1]["operation"], "one operation");
}

// ROL-2, ROL-3, ROL-10, R4
#[test]
fn nobody_climbs_by_roles() {
    let plant = Plant::new();
    plant.run_as("grace", &["users", "roles", "kay", "add", "Admin"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the GrantAdmin permission, which you do not have.
    "#]]);
    plant.run_as("grace", &["users", "roles", "grace", "add", "IT Admin"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageSso permission, which you do not have.
    "#]]);
    plant.run_as("grace", &["users", "roles", "ada", "remove", "Admin"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the GrantAdmin permission, which you do not have.
    "#]]);
    plant.run_as("kay", &["users", "roles", "kay", "add", "Operator"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the AssignRoles permission, which you do not have.
    "#]]);
    plant.run_as("kay", &["users", "roles", "kay", "add", "Supervisor"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the AssignRoles permission, which you do not have.
    "#]]);
    plant.run_as("grace", &["users", "roles", "kay", "add", "Manager"]).check(expect![[r#"
        exit 0
        --- stdout
        Roles of kay: Manager, Supervisor.
    "#]]);
    expect![[r#"
        kay: Refused for want of the AssignRoles permission, not done: Change of the roles of user kay
        kay: Refused for want of the AssignRoles permission, not done: Roles of user kay changed: gave Operator
        grace: Refused for want of the GrantAdmin permission, not done: Roles of user ada changed: took Admin
        grace: Refused for want of the ManageSso permission, not done: Roles of user grace changed: gave IT Admin
        grace: Refused for want of the GrantAdmin permission, not done: Roles of user kay changed: gave Admin
    "#]]
    .assert_eq(&messages(&plant, "permission_denied"));
}

// ROL-8: who holds a role for a while doesn't hold it for ever by their own hand.
#[test]
fn nobody_moves_the_end_of_their_own_role() {
    let plant = Plant::new();
    plant.ada(&["users", "roles", "grace", "add", "Manager", "--until", "2099-12-31", "-q"]).succeeds();
    plant.run_as("grace", &["users", "roles", "grace", "add", "Manager"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Nobody gives themselves Manager for longer than they hold what it allows: somebody else has to.
    "#]]);
    plant.run_as("grace", &["users", "roles", "grace", "add", "Manager", "--until", "2100-01-01"]).check(expect![[
        r#"
        exit 3
        --- stderr
        error: Nobody gives themselves Manager for longer than they hold what it allows: somebody else has to.
    "#
    ]]);
    plant.run_as("grace", &["users", "roles", "grace", "add", "Manager", "--until", "2099-01-01"]).check(expect![[
        r#"
        exit 0
        --- stdout
        Roles of grace: Manager until 2099-01-01.
    "#
    ]]);
}

// USR-13, R1
#[test]
fn the_last_administrator_keeps_admin_without_end() {
    let plant = Plant::new();
    plant.ada(&["users", "roles", "ada", "remove", "Admin"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Refused: no lasting administrator would be left. One account must keep Admin without end, enabled, unlocked, with a password and without dates. Nothing was changed; make another administrator first.
    "#]]);
    plant.ada(&["users", "roles", "ada", "add", "Admin", "--until", "2099-12-31"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Refused: no lasting administrator would be left. One account must keep Admin without end, enabled, unlocked, with a password and without dates. Nothing was changed; make another administrator first.
    "#]]);
}

// USR-9: losing AllowLogin ends the sessions at once, taken or edited away; GATE-9 afterwards.
#[test]
fn who_loses_allow_login_is_out_at_once() {
    let plant = Plant::new();
    plant.ada(&["users", "roles", "kay", "remove", "Supervisor"]).check(expect![[r#"
        exit 0
        --- stdout
        kay has no role now and can't log in.
    "#]]);
    plant.run_as("kay", &["whoami"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Your session has ended: AllowLogin was taken away. Nothing was changed; sign in again.
    "#]]);
    plant.ada(&["roles", "edit", "Manager", "--deny", "AllowLogin"]).check(expect![[r#"
        exit 0
        --- stdout
        Role Manager changed.
    "#]]);
    plant.run_as("grace", &["whoami"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Your session has ended: AllowLogin was taken away. Nothing was changed; sign in again.
    "#]]);
    expect![[r#"
        (chargehand): Session of user grace ended: AllowLogin was taken away
        (chargehand): Session of user kay ended: AllowLogin was taken away
    "#]]
    .assert_eq(&messages(&plant, "taken away"));
}

// ROL-8: a grant that ends by its date ends the rights with it, without a write.
#[test]
fn a_grant_that_ran_out_lets_nobody_act() {
    let plant = Plant::new();
    plant.ada(&["users", "roles", "kay", "add", "Supervisor", "--until", "2099-12-31", "-q"]).succeeds();
    plant.run_as("kay", &["users", "list", "-q"]).ran();
    plant.sql("UPDATE role_grants SET until_at = 1000 WHERE ended_at IS NULL AND until_at IS NOT NULL");
    plant.run_as("kay", &["users", "list"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Your session has ended: rights were taken away. Nothing was changed; sign in again.
    "#]]);
    plant.ada(&["users", "show", "kay", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "username": "kay",
          "full_name": "Kay McNulty",
          "email": "",
          "suid": "",
          "erp_id": "",
          "title": "",
          "mobile": "",
          "state": "no_role",
          "enabled": true,
          "locked": false,
          "locked_out": false,
          "failed_attempts": 0,
          "roles": [],
          "license": null,
          "password": "set",
          "sso": "none",
          "trusted_devices_only": false,
          "ignore_password_rules": false,
          "force_password_change": false,
          "shift_selection_mode": "None",
          "holiday_entitlement": false,
          "full_screen": false,
          "user_group": "System",
          "team": "Default Team",
          "default_menu_item": "",
          "manager_suid": null,
          "valid_from": null,
          "valid_until": null,
          "created": "TIME",
          "last_login": "TIME",
          "sessions": 1
        }
    "#]]);
    // Given again: the row that ran out is closed, not written over, and the session that time ended stays ended.
    plant.ada(&["users", "roles", "kay", "add", "Supervisor"]).check(expect![[r#"
        exit 0
        --- stdout
        Roles of kay: Supervisor.
    "#]]);
    // The session that ended with the role stays ended (USR-9).
    plant.run_as("kay", &["whoami"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Your session has ended: AllowLogin was taken away. Nothing was changed; sign in again.
    "#]]);
}

// ROL-6, R6
#[test]
fn kiosk_stands_alone_and_one_is_enough() {
    let plant = Plant::new();
    plant.ada(&["users", "roles", "kay", "add", "Kiosk"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Kiosk is for displays and stands alone: it isn't combined with other roles.
    "#]]);
    plant.ada(&["users", "add", "wall1", "--full-name", "Wall 1", "--role", "Kiosk"]).check(expect![[r#"
        exit 0
        --- stdout
        User wall1 added.
    "#]]);
    plant.ada(&["users", "add", "wall2", "--full-name", "Wall 2", "--role", "Kiosk"]).check(expect![[r#"
        exit 0
        --- stdout
        User wall2 added.
        --- stderr
        warning: 2 accounts are Kiosk now. One is enough for all displays.
    "#]]);
    // Those count, too, who are invited and may still come.
    plant.ada(&["invites", "send", "--role", "Kiosk", "wall3@example.org", "-q"]).ran();
    plant.ada(&["users", "add", "wall4", "--full-name", "Wall 4", "--role", "Kiosk"]).check(expect![[r#"
        exit 0
        --- stdout
        User wall4 added.
        --- stderr
        warning: 3 accounts are Kiosk now, 1 invite as Kiosk is open. One is enough for all displays.
    "#]]);
    plant.ada(&["users", "roles", "wall2", "add", "Operator"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Kiosk is for displays and stands alone: it isn't combined with other roles.
    "#]]);
    plant.ada(&["roles", "edit", "Kiosk", "--allow", "OpenConsole"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Kiosk is for displays: it may have AllowLogin, ViewReports and ViewDashboards and nothing else. Make a role of your own for people.
    "#]]);
    plant.ada(&["roles", "edit", "Kiosk", "--deny", "ViewReports"]).check(expect![[r#"
        exit 0
        --- stdout
        Role Kiosk changed.
    "#]]);
}

// ROL-9
#[test]
fn a_role_of_ones_own_is_made_changed_and_deleted() {
    let plant = Plant::new();
    plant.ada(&["roles", "add", "Line Lead", "--allow", "AllowLogin,OpenConsole", "--allow", "ViewUsers"]).check(
        expect![[r#"
            exit 0
            --- stdout
            Role Line Lead added.
        "#]],
    );
    plant.ada(&["roles", "add", "LINE LEAD"]).check(expect![[r#"
        exit 5
        --- stderr
        error: There is a role called Line Lead already; nothing was changed.
    "#]]);
    plant.ada(&["roles", "add", "a;b"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The name of a role has at most 40 characters, and neither ; nor , in it.
    "#]]);
    plant.ada(&["roles", "add", "X", "--allow", "Fly"]).check(expect![[r#"
        exit 2
        --- stderr
        error: There is no permission "Fly". The permissions are: AllowLogin, OpenConsole, ViewUsers, EditUsers, InviteUsers, ImportUsers, AssignRoles, AssignLicenses, ManageLicenses, ManageDevices, ManageSso, ViewSystemLog, ManageSettings, ManageRoles, GrantAdmin, EditAccountSettings, ViewReports, EditReports, ViewDashboards, EditDashboards, ManageAllDashboards, ManageErpData, AddJobs, BulkUploadJobs.
    "#]]);
    plant.ada(&["users", "roles", "kay", "add", "line lead", "-q"]).succeeds();
    plant.ada(&["users", "roles", "kay", "remove", "Supervisor", "-q"]).succeeds();
    plant.run_as("kay", &["users", "list", "--limit", "1"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  FULL NAME  STATE   ROLE   USER GROUP  TEAM          LAST LOGIN
        ada       Ada Byron  Active  Admin  System      Default Team  TIME
        --- stderr
        There are more: --after ada shows them.
    "#]]);
    plant
        .ada(&[
            "roles",
            "edit",
            "line lead",
            "--rename",
            "Line Leader",
            "--deny",
            "ViewUsers",
            "--several-devices",
            "yes",
        ])
        .check(expect![[r#"
            exit 0
            --- stdout
            Role Line Leader changed.
        "#]]);
    plant.run_as("kay", &["users", "list"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ViewUsers permission, which you do not have.
    "#]]);
    plant.ada(&["roles", "show", "Line Leader"]).check(expect![[r#"
        exit 0
        --- stdout
        Role             Line Leader
        Built in         no
        Several devices  yes
        Holders          1
        AllowLogin           Log in at all.
        OpenConsole          Use this console and its command line.
    "#]]);
    plant.ada(&["roles", "edit", "line leader", "--several-devices", "yes"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Role Line Leader is as given already; nothing was changed.
    "#]]);
    plant.ada(&["roles", "delete", "Line Leader"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Line Leader can't be removed: 1 user holds it. Take it from them first.
    "#]]);
    plant.ada(&["users", "roles", "kay", "remove", "Line Leader", "-q"]).succeeds();
    plant.ada(&["roles", "delete", "Line Leader", "Operator", "Nobody"]).check(expect![[r#"
        exit 3
        --- stdout
        Role Line Leader deleted.
        --- stderr
        error: Operator: Operator exists from the start: it can't be removed or get another name. Its permissions can be changed.
        error: Nobody: There is no role called Nobody. `chargehand roles list` names them.
    "#]]);
    expect![[r#"
        ada: Role Line Leader removed
        ada: Roles of user kay changed: took Line Leader
        ada: Role Line Lead changed
        ada: Roles of user kay changed: took Supervisor
        ada: Roles of user kay changed: gave Line Lead
        ada: Role Line Lead added
    "#]]
    .assert_eq(&messages(&plant, "line lead"));
}

// ROL-9
#[test]
fn what_exists_from_the_start_keeps_its_name_and_admin_all_of_itself() {
    let plant = Plant::new();
    plant.ada(&["roles", "edit", "Admin", "--deny", "AddJobs"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Admin can't be edited: it has every permission, for good. Make a role of your own instead.
    "#]]);
    plant.ada(&["roles", "edit", "Operator", "--rename", "Worker"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Operator exists from the start: it can't be removed or get another name. Its permissions can be changed.
    "#]]);
    plant.ada(&["roles", "edit", "Operator", "--allow", "AddJobs", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "name": "Operator",
          "built_in": true,
          "several_devices": false,
          "holders": 0,
          "permissions": [
            "AllowLogin",
            "ViewDashboards",
            "AddJobs"
          ]
        }
    "#]]);
    plant.ada(&["roles", "add", "Newcomer", "--allow", "AllowLogin", "-q"]).succeeds();
    plant.ada(&["settings", "set", "default_role", "Newcomer", "-q"]).succeeds();
    plant.ada(&["roles", "delete", "Newcomer"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Newcomer is the default role of new accounts: it can't be removed or get another name. Give the setting default_role another value first.
    "#]]);
    plant.ada(&["roles", "edit", "Newcomer", "--rename", "Starter"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Newcomer is the default role of new accounts: it can't be removed or get another name. Give the setting default_role another value first.
    "#]]);
}

// ROL-3, ROL-9: ManageRoles alone makes nobody more than they are, and reaches nobody above them.
#[test]
fn who_manages_roles_gives_only_what_they_hold() {
    let plant = Plant::new();
    plant
        .ada(&["roles", "add", "Role Keeper", "--allow", "AllowLogin,OpenConsole,ViewUsers,ManageRoles", "-q"])
        .succeeds();
    plant.ada(&["roles", "add", "Reporter", "--allow", "ViewReports", "-q"]).succeeds();
    plant.ada(&["users", "roles", "kay", "add", "Role Keeper", "-q"]).succeeds();
    plant.run_as("kay", &["roles", "add", "Own", "--allow", "GrantAdmin"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the GrantAdmin permission, which you do not have.
    "#]]);
    plant.run_as("kay", &["roles", "edit", "Role Keeper", "--allow", "EditUsers"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the EditUsers permission, which you do not have.
    "#]]);
    plant.run_as("kay", &["roles", "edit", "Reporter", "--allow", "ViewDashboards"]).check(expect![[r#"
        exit 0
        --- stdout
        Role Reporter changed.
    "#]]);
    // Its holder now holds more than kay: what the role gives them is no longer hers to change.
    plant.ada(&["users", "roles", "grace", "add", "Reporter", "-q"]).succeeds();
    plant.run_as("kay", &["roles", "edit", "Reporter", "--deny", "ViewDashboards"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the EditUsers permission, which you do not have.
    "#]]);
    plant.run_as("kay", &["roles", "edit", "Reporter", "--rename", "Reader"]).check(expect![[r#"
        exit 0
        --- stdout
        Role Reader changed.
    "#]]);
    plant.run_as("grace", &["roles", "add", "Own"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageRoles permission, which you do not have.
    "#]]);
}

#[test]
fn nobody_outlasts_their_own_rights_by_another_role_or_a_date() {
    // ROL-3, ROL-8
    let plant = Plant::new();
    plant.ada(&["users", "roles", "grace", "add", "IT Admin", "--until", "2099-01-01", "-q"]).succeeds();
    plant.ada(&["users", "roles", "grace", "remove", "Manager", "-q"]).ran();
    // Manager is a part of what she holds, but hers would have no end.
    plant.run_as("grace", &["users", "roles", "grace", "add", "Manager"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Nobody gives themselves Manager for longer than they hold what it allows: somebody else has to.
    "#]]);
    plant.run_as("grace", &["users", "roles", "grace", "add", "Manager", "--until", "2098-12-31", "-q"]).succeeds();
    plant
        .ada(&["users", "edit", "grace", "--set", "valid_until=2030-01-01", "--set", "force_password_change=yes", "-q"])
        .succeeds();
    plant.run_as("grace", &["users", "edit", "grace", "--set", "valid_until="]).check(expect![[r#"
        exit 3
        --- stderr
        error: Valid until: nobody lightens what is laid on their own account; somebody else has to. Nothing was changed.
    "#]]);
    plant.run_as("grace", &["users", "edit", "grace", "--set", "force_password_change=no"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Force password change: nobody lightens what is laid on their own account; somebody else has to. Nothing was changed.
    "#]]);
    // Shorter is one's own affair, and others' dates are as they were.
    plant.run_as("grace", &["users", "edit", "grace", "--set", "valid_until=2029-01-01", "-q"]).succeeds();
}
