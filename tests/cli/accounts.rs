//! Stops, rights and the last administrator.

use expect_test::expect;

use crate::plant::Plant;

#[test]
fn a_stop_has_a_reason_and_is_lifted_by_its_opposite() {
    let plant = Plant::new();
    plant.ada(&["users", "disable", "kay", "--reason", "on leave"]).check(expect![[r#"
        exit 0
        --- stdout
        User kay disabled.
    "#]]);
    plant.ada(&["users", "disable", "kay"]).check(expect![[r#"
        exit 3
        --- stderr
        error: kay is disabled already; nothing was changed.
    "#]]);
    plant.ada(&["users", "unlock", "kay"]).check(expect![[r#"
        exit 3
        --- stderr
        error: kay is unlocked already; nothing was changed.
    "#]]);
    plant.ada(&["users", "enable", "kay", "-q"]).check(expect![[r#"
        exit 0
    "#]]);
    plant.ada(&["users", "enable", "kay", "--json"]).check(expect![[r#"
        exit 3
        --- stderr
        {"error":{"code":"nothing_to_do","message":"kay is enabled already; nothing was changed.","details":{}}}
    "#]]);
}

// USR-13, R1
#[test]
fn the_last_administrator_stays() {
    let plant = Plant::new();
    plant.ada(&["users", "disable", "ada"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Refused: no lasting administrator would be left. One account must keep Admin without end, enabled, unlocked, with a password and without dates. Nothing was changed; make another administrator first.
    "#]]);
    plant.ada(&["users", "edit", "ada", "--set", "valid_until=2099-01-01", "--json"]).check(expect![[r#"
        exit 3
        --- stderr
        {"error":{"code":"last_administrator","message":"Refused: no lasting administrator would be left. One account must keep Admin without end, enabled, unlocked, with a password and without dates. Nothing was changed; make another administrator first.","details":{}}}
    "#]]);
    plant.ada(&["users", "edit", "ada", "--set", "trusted_devices_only=yes"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Refused: no lasting administrator would be left. One account must keep Admin without end, enabled, unlocked, with a password and without dates. Nothing was changed; make another administrator first.
    "#]]);
    assert!(plant.ada(&["whoami"]).succeeds().starts_with("ada"));
}

// ROL-10: the permission is named, and the refusal is in the log, once.
#[test]
fn a_missing_permission_is_named_and_logged() {
    let plant = Plant::new();
    plant.run_as("kay", &["users", "disable", "grace"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the EditUsers permission, which you do not have.
    "#]]);
    plant.run_as("kay", &["users", "disable", "grace", "--json"]).check(expect![[r#"
        exit 3
        --- stderr
        {"error":{"code":"permission_denied","message":"The requested function requires the EditUsers permission, which you do not have.","details":{"permission":"EditUsers"}}}
    "#]]);
    plant.ada(&["log", "list", "--search", "refused kay", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "id": 15,
            "time": "TIME",
            "category": "User",
            "severity": "warning",
            "actor": "kay",
            "subject": "grace",
            "subject_kind": "user",
            "device": "MACHINE",
            "code": "permission_denied",
            "reference": null,
            "message": "Refused for want of the EditUsers permission, not done: User grace disabled",
            "details": [
              {
                "field": "permission",
                "after": "EditUsers"
              }
            ],
            "operation": 15
          },
          {
            "id": 14,
            "time": "TIME",
            "category": "User",
            "severity": "warning",
            "actor": "kay",
            "subject": "grace",
            "subject_kind": "user",
            "device": "MACHINE",
            "code": "permission_denied",
            "reference": null,
            "message": "Refused for want of the EditUsers permission, not done: User grace disabled",
            "details": [
              {
                "field": "permission",
                "after": "EditUsers"
              }
            ],
            "operation": 14
          }
        ]
    "#]]);
    plant.run_as("kay", &["settings", "set", "lockout_minutes", "5"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageSettings permission, which you do not have.
    "#]]);
    plant.run_as("kay", &["settings", "list"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageSettings permission, which you do not have.
    "#]]);
    plant.run_as("kay", &["groups", "add", "Night"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageSettings permission, which you do not have.
    "#]]);
    plant.run_as("kay", &["log", "verify"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ViewSystemLog permission, which you do not have.
    "#]]);
}

// ROL-2, ROL-3, R4: no way up.
#[test]
fn nobody_rules_over_who_holds_more() {
    let plant = Plant::new();
    plant.run_as("grace", &["users", "disable", "ada"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageSso permission, which you do not have.
    "#]]);
    plant.run_as("grace", &["users", "edit", "ada", "--set", "email=grace@example.org"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageSso permission, which you do not have.
    "#]]);
    plant.run_as("grace", &["users", "add", "mole", "--full-name", "Mole", "--role", "Admin"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the GrantAdmin permission, which you do not have.
    "#]]);
    plant.run_as("grace", &["users", "add", "bob", "--full-name", "Bob", "--role", "Manager"]).check(expect![[r#"
        exit 0
        --- stdout
        User bob added.
    "#]]);
}

#[test]
fn roles_are_listed() {
    let plant = Plant::new();
    let list = plant.ada(&["roles", "list"]).succeeds();
    let start: Vec<&str> = list.lines().map(|line| line.get(..38).unwrap_or(line).trim_end()).collect();
    expect![[r#"
        ROLE                BUILT IN  SEVERAL
        Admin               yes       no
        Executive           yes       no
        Manager             yes       no
        IT Admin            yes       no
        Supervisor          yes       no
        Kiosk               yes       yes
        Programmer          yes       no
        Production Manager  yes       no
        Operator            yes       no"#]]
    .assert_eq(&start.join("\n"));
    let json: serde_json::Value = serde_json::from_str(&plant.ada(&["roles", "list", "--json"]).succeeds()).unwrap();
    expect![[r#"{"built_in":true,"holders":0,"name":"Kiosk","permissions":["AllowLogin","ViewReports","ViewDashboards"],"several_devices":true}"#]].assert_eq(&json[5].to_string());
}
