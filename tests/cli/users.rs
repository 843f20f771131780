//! `users list|show|add|edit`.

use expect_test::expect;

use crate::plant::Plant;

const EDIT: [&str; 3] = ["users", "edit", "bob"];

fn with_bob() -> Plant {
    let plant = Plant::new();
    plant.ada(&["users", "add", "bob", "--full-name", "Bob Fischer", "--suid", "0007", "-q"]).succeeds();
    plant
}

#[test]
fn the_list_is_a_table_in_order_of_username() {
    let plant = with_bob();
    plant.ada(&["users", "list"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  FULL NAME     STATE        ROLE        USER GROUP  TEAM          LAST LOGIN
        ada       Ada Byron     Active       Admin       System      Default Team  TIME
        bob       Bob Fischer   NO PASSWORD  Programmer  System      Default Team
        grace     Grace Hopper  Active       Manager     System      Default Team  TIME
        kay       Kay McNulty   Active       Supervisor  System      Default Team  TIME
    "#]]);
    plant.ada(&["users", "list", "--limit", "2"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  FULL NAME    STATE        ROLE        USER GROUP  TEAM          LAST LOGIN
        ada       Ada Byron    Active       Admin       System      Default Team  TIME
        bob       Bob Fischer  NO PASSWORD  Programmer  System      Default Team
        --- stderr
        There are more: --after bob shows them.
    "#]]);
    plant.ada(&["users", "list", "--limit", "2", "--after", "BOB"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  FULL NAME     STATE   ROLE        USER GROUP  TEAM          LAST LOGIN
        grace     Grace Hopper  Active  Manager     System      Default Team  TIME
        kay       Kay McNulty   Active  Supervisor  System      Default Team  TIME
    "#]]);
    plant.ada(&["users", "list", "--after", "kay", "-q"]).check(expect![[r#"
        exit 0
    "#]]);
}

// USR-7
#[test]
fn inactive_users_are_listed_on_demand() {
    let plant = with_bob();
    plant.ada(&["users", "disable", "bob"]).succeeds();
    plant.ada(&["users", "list", "--search", "bob"]).check(expect![[r#"
        exit 0
        --- stderr
        No active user was found, but an inactive one: --show-inactive shows it.
    "#]]);
    plant.ada(&["users", "list", "--search", "bob", "--show-inactive"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  FULL NAME    STATE     ROLE        USER GROUP  TEAM          LAST LOGIN
        bob       Bob Fischer  DISABLED  Programmer  System      Default Team
    "#]]);
    plant.ada(&["users", "list", "--search", "bob", "--show-inactive", "--color", "always"]).check(expect![[r#"
        exit 0
        --- stdout
        <ESC>[1mUSERNAME  FULL NAME    STATE     ROLE        USER GROUP  TEAM          LAST LOGIN<ESC>[0m
        <ESC>[2;9mbob       Bob Fischer  DISABLED  Programmer  System      Default Team<ESC>[0m
    "#]]);
    plant.ada(&["users", "list", "--search", "bob", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        []
    "#]]);
}

// USR-1
#[test]
fn json_has_every_field() {
    let plant = with_bob();
    plant
        .ada(&["users", "edit", "bob", "--set", "manager_suid=grace", "--set", "valid_until=2099-12-31", "-q"])
        .succeeds();
    plant.ada(&["users", "list", "--search", "bob", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "username": "bob",
            "full_name": "Bob Fischer",
            "email": "",
            "suid": "0007",
            "erp_id": "",
            "title": "",
            "mobile": "",
            "state": "password_to_be_set",
            "enabled": true,
            "locked": false,
            "locked_out": false,
            "failed_attempts": 0,
            "roles": [
              "Programmer"
            ],
            "license": null,
            "password": "none",
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
            "manager_suid": "grace",
            "valid_from": null,
            "valid_until": "TIME",
            "created": "TIME",
            "last_login": null,
            "sessions": 0
          }
        ]
    "#]]);
    let one = plant.ada(&["users", "show", "bob", "--json"]).succeeds();
    let list = plant.ada(&["users", "list", "--search", "bob", "--json"]).succeeds();
    let one: serde_json::Value = serde_json::from_str(&one).unwrap();
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list[0], one);
}

#[test]
fn a_user_is_shown_with_everything() {
    let plant = with_bob();
    plant.ada(&["users", "disable", "bob", "--reason", "left"]).succeeds();
    plant.ada(&["users", "show", "bob"]).check(expect![[r#"
        exit 0
        --- stdout
        Username               bob
        State                  DISABLED
        Disabled               since TIME by ada: left
        Full name              Bob Fischer
        Email
        SUID                   0007
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
        Roles                  Programmer
        License
        Password               none
        Single sign-on         none
        Failed attempts        0
        Sessions               0
        Created                TIME
        Last changed           TIME by ada
        Last login             never
        Log                    TIME User bob disabled (ada)
        Log                    TIME User bob added (ada)
    "#]]);
    plant.ada(&["users", "show", "nobody"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no user nobody.
    "#]]);
    plant.ada(&["users", "show", "nobody", "--json"]).check(expect![[r#"
        exit 4
        --- stderr
        {"error":{"code":"not_found","message":"There is no user nobody.","details":{}}}
    "#]]);
}

#[test]
fn a_user_is_added_and_told() {
    let plant = Plant::new();
    plant.ada(&["users", "add", "bob", "--full-name", "Bob Fischer"]).check(expect![[r#"
        exit 0
        --- stdout
        User bob added.
    "#]]);
    let add =
        ["users", "add", "carl", "--full-name", "Carl Zeiss", "--email", "carl@example.org", "--role", "operator"];
    let more = ["--role", "Supervisor", "--set", "team=Default Team", "--set", "title=Optician", "--json"];
    plant.ada(&[&add[..], &more[..]].concat()).check(expect![[r#"
        exit 0
        --- stdout
        {
          "username": "carl",
          "full_name": "Carl Zeiss",
          "email": "carl@example.org",
          "suid": "",
          "erp_id": "",
          "title": "Optician",
          "mobile": "",
          "state": "password_to_be_set",
          "enabled": true,
          "locked": false,
          "locked_out": false,
          "failed_attempts": 0,
          "roles": [
            "Supervisor",
            "Operator"
          ],
          "license": null,
          "password": "none",
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
          "last_login": null,
          "sessions": 0
        }
    "#]]);
}

// USR-2, U1, U2, U4, U5, U8
#[test]
fn names_that_are_taken_or_not_allowed_are_refused() {
    let plant = with_bob();
    let add = |username: &str| plant.ada(&["users", "add", username, "--full-name", "X"]);
    add("BOB").check(expect![[r#"
        exit 5
        --- stderr
        error: Username BOB is taken: it is the same as bob.
    "#]]);
    add("bob\u{200b}").check(expect![[r#"
        exit 3
        --- stderr
        error: The username holds the control or invisible character U+200B: remove it.
    "#]]);
    add("\u{432}ob").check(expect![[r#"
        exit 3
        --- stderr
        error: The username mixes scripts: “o” (U+006F) belongs to another script than the letters before it; use letters of one script.
    "#]]);
    plant.ada(&["users", "add", "x", "--full-name", "X", "--email", "bob"]).check(expect![[r#"
        exit 3
        --- stderr
        error: An email address is a name, one @ and a domain with a dot in it, such as anna@example.com. Email is the username of bob.
    "#]]);
    plant.ada(&["users", "add", "y", "--full-name", "Y", "--suid", "0007", "--json"]).check(expect![[r#"
        exit 5
        --- stderr
        {"error":{"code":"taken","message":"SUID is already used by bob.","details":{"fields":[{"field":"suid","message":"SUID is already used by bob."}]}}}
    "#]]);
    plant.ada(&["users", "add", "z", "--full-name", "Z", "--role", "Boss"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no role called Boss. `chargehand roles list` names them.
    "#]]);
    plant.ada(&["users", "list", "--search", "x"]).check(expect![[r#"
        exit 0
        --- stderr
        No user was found.
    "#]]);
}

#[test]
fn fields_are_changed_by_name() {
    let plant = with_bob();
    plant.ada(&[&EDIT[..], &["--set", "title=Welder", "--set", "mobile=+49 170 1"]].concat()).check(expect![[r#"
        exit 0
        --- stdout
        User bob changed: title, mobile.
    "#]]);
    plant.ada(&[&EDIT[..], &["--set", "title=Welder"]].concat()).check(expect![[r#"
        exit 3
        --- stderr
        error: bob is as given already; nothing was changed.
    "#]]);
    plant.ada(&[&EDIT[..], &["--set", "team=None", "--set", "shift_selection_mode=x"]].concat()).check(expect![[r#"
        exit 3
        --- stderr
        error: There is no team called "None". Shift selection takes Auto, None or Prompt, not "x".
    "#]]);
    // USR-3: the username never changes.
    plant.ada(&[&EDIT[..], &["--set", "username=rob"]].concat()).check(expect![[r#"
        exit 2
        --- stderr
        error: There is no field "username". The fields are: full_name, email, suid, erp_id, title, mobile, user_group, team, manager_suid, shift_selection_mode, default_menu_item, valid_from, valid_until, holiday_entitlement, trusted_devices_only, ignore_password_rules, force_password_change, full_screen.
    "#]]);
    plant.ada(&[&EDIT[..], &["--set", "title"]].concat()).check(expect![[r#"
        exit 2
        --- stderr
        error: --set takes FIELD=VALUE, not "title". The fields are: full_name, email, suid, erp_id, title, mobile, user_group, team, manager_suid, shift_selection_mode, default_menu_item, valid_from, valid_until, holiday_entitlement, trusted_devices_only, ignore_password_rules, force_password_change, full_screen.
    "#]]);
}
