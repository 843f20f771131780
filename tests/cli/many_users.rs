//! One thing done to many users: a plan, all of it or nothing (ACT-1); and the life of an account: lock, delete.

use expect_test::expect;

use crate::plant::Plant;

fn with(people: &[&str]) -> Plant {
    let plant = Plant::new();
    for name in people {
        plant.ada(&["users", "add", name, "--full-name", "Some Body", "-q"]).succeeds();
    }
    plant
}

#[test]
fn all_of_several_or_none_and_each_who_cannot_is_named() {
    let plant = with(&["bob"]);
    plant.ada(&["users", "disable", "bob", "nobody", "ada", "kay"]).check(expect![[r#"
        exit 4
        --- stderr
        error: nobody: There is no user nobody.
        ada: Refused: no lasting administrator would be left. One account must keep Admin without end, enabled, unlocked, with a password and without dates. Nothing was changed; make another administrator first.
        Nothing was changed for anybody: --skip leaves out who can't.
    "#]]);
    plant.ada(&["users", "disable", "bob", "nobody", "ada", "--json"]).check(expect![[r#"
        exit 4
        --- stderr
        {"error":{"code":"not_found","message":"nobody: There is no user nobody.\nada: Refused: no lasting administrator would be left. One account must keep Admin without end, enabled, unlocked, with a password and without dates. Nothing was changed; make another administrator first.\nNothing was changed for anybody: --skip leaves out who can't.","details":{"subjects":[{"code":"not_found","details":{},"message":"There is no user nobody.","subject":"nobody"},{"code":"last_administrator","details":{},"message":"Refused: no lasting administrator would be left. One account must keep Admin without end, enabled, unlocked, with a password and without dates. Nothing was changed; make another administrator first.","subject":"ada"}]}}}
    "#]]);
    plant.ada(&["users", "disable", "bob", "nobody", "kay", "--skip"]).check(expect![[r#"
        exit 4
        --- stdout
        User bob disabled.
        User kay disabled.
        --- stderr
        error: nobody: There is no user nobody.
    "#]]);
    plant.ada(&["users", "disable", "bob", "grace"]).check(expect![[r#"
        exit 0
        --- stdout
        User bob is disabled already.
        User grace disabled.
    "#]]);
}

#[test]
fn a_dry_run_shows_the_plan_and_writes_nothing() {
    let plant = with(&["bob", "carl"]);
    plant.ada(&["users", "edit", "bob", "carl", "--set", "manager_suid=kay", "-q"]).succeeds();
    plant.ada(&["users", "disable", "carl", "-q"]).succeeds();
    let before = plant.ada(&["log", "checkpoint"]).succeeds();
    let users = ["bob", "carl", "nobody", "ada"];
    let disable =
        |more: &[&'static str]| [&["users", "disable"], &users[..], &["--reason", "left", "--dry-run"], more].concat();
    plant.ada(&disable(&[])).check(expect![[r#"
        exit 4
        --- stdout
        change     User bob disabled (reason: left)
        no change  User carl is disabled already.
        refused    nobody: There is no user nobody.
        refused    ada: Refused: no lasting administrator would be left. One account must keep Admin without end, enabled, unlocked, with a password and without dates. Nothing was changed; make another administrator first.
        --- stderr
        Only a plan: nothing was changed.
        So nothing would be changed for anybody: --skip leaves out who can't.
    "#]]);
    plant.ada(&disable(&["--skip"])).check(expect![[r#"
        exit 4
        --- stdout
        change     User bob disabled (reason: left)
        no change  User carl is disabled already.
        left out   nobody: There is no user nobody.
        left out   ada: Refused: no lasting administrator would be left. One account must keep Admin without end, enabled, unlocked, with a password and without dates. Make another administrator first.
        --- stderr
        Only a plan: nothing was changed.
    "#]]);
    plant.ada(&disable(&["--json"])).check(expect![[r#"
        exit 4
        --- stdout
        [
          {
            "changes": [
              {
                "details": [
                  {
                    "after": "left",
                    "field": "reason"
                  }
                ],
                "message": "User bob disabled"
              }
            ],
            "error": null,
            "plan": "change",
            "seats": [],
            "subject": "bob",
            "username": "bob",
            "warnings": []
          },
          {
            "changes": [],
            "error": null,
            "plan": "no_change",
            "seats": [],
            "subject": "carl",
            "username": "carl",
            "warnings": []
          },
          {
            "changes": [],
            "error": {
              "code": "not_found",
              "message": "There is no user nobody."
            },
            "plan": "refused",
            "seats": [],
            "subject": "nobody"
          },
          {
            "changes": [],
            "error": {
              "code": "last_administrator",
              "message": "Refused: no lasting administrator would be left. One account must keep Admin without end, enabled, unlocked, with a password and without dates. Nothing was changed; make another administrator first."
            },
            "plan": "refused",
            "seats": [],
            "subject": "ada"
          }
        ]
        --- stderr
        {"note":"So nothing would be changed for anybody: --skip leaves out who can't."}
    "#]]);
    plant.ada(&["users", "edit", "bob", "--set", "title=Setter", "--dry-run"]).check(expect![[r#"
        exit 0
        --- stdout
        change     User bob changed: title (title: "" -> "Setter")
        --- stderr
        Only a plan: nothing was changed.
    "#]]);
    plant.ada(&["users", "delete", "kay", "--dry-run"]).check(expect![[r#"
        exit 0
        --- stdout
        change     User kay deleted
        change     User bob changed: manager (manager_suid: "kay" -> "")
        change     User carl changed: manager (manager_suid: "kay" -> "")
        --- stderr
        Only a plan: nothing was changed.
    "#]]);
    plant.ada(&["users", "lock", "nobody", "--dry-run", "--json"]).check(expect![[r#"
        exit 4
        --- stdout
        {
          "changes": [],
          "error": {
            "code": "not_found",
            "message": "There is no user nobody."
          },
          "plan": "refused",
          "seats": [],
          "subject": "nobody"
        }
    "#]]);
    // ROL-10: only tried, so no refusal is logged.
    plant.run_as("kay", &["users", "disable", "bob", "carl", "--dry-run"]).check(expect![[r#"
        exit 3
        --- stdout
        refused    bob: The requested function requires the EditUsers permission, which you do not have.
        refused    carl: The requested function requires the EditUsers permission, which you do not have.
        --- stderr
        Only a plan: nothing was changed.
        So nothing would be changed for anybody: --skip leaves out who can't.
    "#]]);
    assert_eq!(plant.ada(&["log", "checkpoint"]).succeeds(), before);
}

#[test]
fn several_changed_are_one_json_array() {
    let plant = with(&["bob", "carl"]);
    let ran = plant.ada(&["users", "lock", "-", "--json"]).stdin("bob\n\n carl \r\nBOB\n").succeeds();
    let users: serde_json::Value = serde_json::from_str(&ran).unwrap();
    let word = |at: usize, key: &str| users[at][key].to_string();
    assert_eq!(users.as_array().unwrap().len(), 2);
    assert_eq!(
        (word(0, "username"), word(0, "state"), word(1, "locked")),
        ("\"bob\"".into(), "\"locked\"".into(), "true".into())
    );
    let one = plant.ada(&["users", "unlock", "bob", "--json"]).succeeds();
    let one: serde_json::Value = serde_json::from_str(&one).unwrap();
    assert_eq!(one["locked"], false);
}

// USR-6
#[test]
fn a_lock_has_an_end_and_a_reason() {
    let plant = with(&["bob"]);
    let lock = |more: &[&'static str]| plant.ada(&[&["users", "lock", "bob"], more].concat());
    lock(&["--until", "2099-12-24 18:00", "--reason", "on leave"]).check(expect![[r#"
        exit 0
        --- stdout
        User bob locked until 2099-12-24 18:00.
    "#]]);
    let shown = plant.ada(&["users", "show", "bob"]).succeeds();
    assert!(shown.contains("State                  LOCKED\n"), "{shown}");
    assert!(shown.contains("Locked                 since TIME by ada, until TIME: on leave\n"), "{shown}");
    lock(&["--until", "2099-12-24 18:00", "--reason", "on leave"]).check(expect![[r#"
        exit 3
        --- stderr
        error: bob is locked already; nothing was changed.
    "#]]);
    lock(&[]).check(expect![[r#"
        exit 0
        --- stdout
        User bob locked.
    "#]]);
    lock(&["--until", "soon"]).check(expect![[r#"
        exit 3
        --- stderr
        error: “soon” is no date: type one as 2026-12-31, or with a time as 2026-12-31 18:00.
    "#]]);
    lock(&["--until", "2020-01-01", "--json"]).check(expect![[r#"
        exit 3
        --- stderr
        {"error":{"code":"invalid_fields","message":"That has passed: name a day or a time to come, or none.","details":{"fields":[{"field":"until","message":"That has passed: name a day or a time to come, or none."}]}}}
    "#]]);
    plant.run_as("grace", &["users", "lock", "ada"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageSso permission, which you do not have.
    "#]]);
    plant.ada(&["users", "unlock", "bob"]).check(expect![[r#"
        exit 0
        --- stdout
        User bob unlocked.
    "#]]);
}

// USR-11, R7
#[test]
fn a_deletion_is_confirmed_and_frees_the_name() {
    let plant = with(&["bob", "carl"]);
    plant.ada(&["users", "edit", "carl", "--set", "manager_suid=bob", "-q"]).succeeds();
    plant.ada(&["users", "delete", "bob"]).check(expect![[r#"
        exit 2
        --- stderr
        error: Deleting can't be undone: where there is no terminal to ask at, --yes confirms it.
    "#]]);
    plant.ada(&["users", "delete", "ada", "--yes"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Nobody deletes their own account: nothing was changed.
    "#]]);
    plant.ada(&["users", "disable", "carl", "-q"]).succeeds();
    plant.ada(&["users", "delete", "bob", "--yes"]).check(expect![[r#"
        exit 0
        --- stdout
        User bob deleted.
        User carl changed: manager.
    "#]]);
    plant.ada(&["users", "show", "bob"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no user bob.
    "#]]);
    plant.ada(&["users", "add", "BOB", "--full-name", "Another Bob"]).check(expect![[r#"
        exit 0
        --- stdout
        User BOB added.
    "#]]);
    let gone = plant.ada(&["users", "delete", "carl", "--yes", "--json"]).succeeds();
    let gone: serde_json::Value = serde_json::from_str(&gone).unwrap();
    assert_eq!(
        (&gone["username"], &gone["state"], &gone["enabled"]),
        (&"carl".into(), &"deleted".into(), &false.into())
    );
    // Who has changed something stays.
    plant.run_as("grace", &["users", "edit", "kay", "--set", "title=Lead", "-q"]).succeeds();
    plant.ada(&["users", "delete", "kay", "grace", "--yes"]).check(expect![[r#"
        exit 0
        --- stdout
        User kay deleted.
        User grace has changed things here and can't be deleted: disabled instead.
    "#]]);
}

// USR-2
#[test]
fn a_look_alike_of_the_same_script_brings_a_warning() {
    let plant = with(&["bill1"]);
    plant.ada(&["users", "add", "billl", "--full-name", "Bill L"]).check(expect![[r#"
        exit 0
        --- stdout
        User billl added.
        --- stderr
        warning: The username billl looks like bill1.
    "#]]);
}

#[test]
fn a_limit_is_at_least_one_and_unknown_things_are_not_found() {
    let plant = with(&["bob"]);
    plant.ada(&["users", "list", "--limit", "0"]).check(expect![[r#"
        exit 2
        --- stderr
        error: invalid value '0' for '--limit <N>': it is at least 1

        For more information, try '--help'.
    "#]]);
    plant.ada(&["log", "list", "--limit", "0"]).check(expect![[r#"
        exit 2
        --- stderr
        error: invalid value '0' for '--limit <N>': it is at least 1

        For more information, try '--help'.
    "#]]);
    plant.ada(&["log", "list", "--limit", "many"]).check(expect![[r#"
        exit 2
        --- stderr
        error: invalid value 'many' for '--limit <N>': it is a number, at least 1

        For more information, try '--help'.
    "#]]);
    plant.ada(&["users", "edit", "bob", "--set", "team=Nobodies"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no team called "Nobodies".
    "#]]);
    plant
        .ada(&["users", "edit", "bob", "--set", "user_group=Nobodies", "--set", "manager_suid=4711", "--json"])
        .check(expect![[r#"
            exit 4
            --- stderr
            {"error":{"code":"not_found","message":"There is no user group called \"Nobodies\". No account has the SUID or username \"4711\".","details":{"fields":[{"field":"user_group","message":"There is no user group called \"Nobodies\"."},{"field":"manager_suid","message":"No account has the SUID or username \"4711\"."}]}}}
        "#]]);
    plant.ada(&["users", "edit", "bob", "--set", "user_group=Nobodies", "--set", "full_screen=x"]).check(expect![[
        r#"
        exit 3
        --- stderr
        error: There is no user group called "Nobodies". Takes TRUE or FALSE, not "x".
    "#
    ]]);
}

// USR-7
#[test]
fn none_empties_a_day_and_the_manager() {
    let plant = with(&["bob"]);
    let set = ["--set", "valid_until=2099-12-31", "--set", "valid_from=2020-01-01", "--set", "manager_suid=kay"];
    plant.ada(&[&["users", "edit", "bob", "-q"], &set[..]].concat()).succeeds();
    let none =
        ["--set", "valid_until=none", "--set", "valid_from=None", "--set", "manager_suid=none", "--set", "title=none"];
    // The plan tells days as people type them.
    plant.ada(&[&["users", "edit", "bob", "--dry-run"], &none[..]].concat()).check(expect![[r#"
        exit 0
        --- stdout
        change     User bob changed: title, manager, valid from, valid until (title: "" -> "none"; manager_suid: "kay" -> ""; valid_from: "2020-01-01" -> ""; valid_until: "2099-12-31" -> "")
        --- stderr
        Only a plan: nothing was changed.
    "#]]);
    plant.ada(&[&["users", "edit", "bob", "-q"], &none[..]].concat()).succeeds();
    let shown = plant.ada(&["users", "show", "bob"]).succeeds();
    assert!(!shown.contains("2099") && !shown.contains("2020-01-01") && !shown.contains("kay"), "{shown}");
    assert!(shown.contains("none"), "a title may be none: {shown}");
}

// USR-6
#[test]
fn whoever_stays_out_after_enabling_is_told() {
    let plant = with(&["bob"]);
    plant.ada(&["users", "edit", "bob", "--set", "valid_until=2020-01-31", "-q"]).succeeds();
    plant.ada(&["users", "disable", "bob", "-q"]).succeeds();
    plant.ada(&["users", "enable", "bob", "--dry-run"]).check(expect![[r#"
        exit 0
        --- stdout
        change     User bob enabled
        warning    bob stays EXPIRED: valid until 2020-01-31.
        --- stderr
        Only a plan: nothing was changed.
    "#]]);
    plant.ada(&["users", "enable", "bob"]).check(expect![[r#"
        exit 0
        --- stdout
        User bob enabled.
        --- stderr
        warning: bob stays EXPIRED: valid until 2020-01-31.
    "#]]);
}
