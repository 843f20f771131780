//! `log`.

use expect_test::expect;

use crate::plant::Plant;

#[test]
fn the_newest_event_is_listed_first() {
    let plant = Plant::new();
    plant.ada(&["groups", "add", "Night", "Day", "-q"]).succeeds();
    // The name of the machine makes its column wider or narrower.
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let ran = plant.ada(&["log", "list", "--limit", "3"]).ran();
    let words: Vec<_> = ran.stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    expect![[r#"
        ID TIME CATEGORY SEVERITY ACTOR SUBJECT DEVICE MESSAGE
        15 TIME Settings info ada Day MACHINE User group Day added
        14 TIME Settings info ada Night MACHINE User group Night added
        13 TIME User Validation info (login gate) kay MACHINE User kay logged in"#]]
    .assert_eq(&words.join("\n").replace(&format!(" {machine} "), " MACHINE "));
    expect![[r#"
        There are more: --after 13 shows them.
    "#]]
    .assert_eq(&ran.stderr);
    plant.ada(&["log", "list", "--limit", "1", "--after", "3", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "id": 2,
            "time": "TIME",
            "category": "System",
            "severity": "info",
            "actor": "(set-up)",
            "subject": "plant",
            "subject_kind": "plant",
            "device": "MACHINE",
            "code": null,
            "reference": null,
            "message": "Plant set up",
            "details": [],
            "operation": 1
          }
        ]
        --- stderr
        {"note":"There are more: --after 2 shows them."}
    "#]]);
    plant.ada(&["log", "list", "--search", "no such words"]).check(expect![[r#"
        exit 0
        --- stderr
        No event was found.
    "#]]);
    plant.ada(&["log", "list", "--search", "night GROUP", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "id": 14,
            "time": "TIME",
            "category": "Settings",
            "severity": "info",
            "actor": "ada",
            "subject": "Night",
            "subject_kind": "user group",
            "device": "MACHINE",
            "code": null,
            "reference": null,
            "message": "User group Night added",
            "details": [],
            "operation": 14
          }
        ]
    "#]]);
}

#[test]
fn an_event_is_shown_with_its_details() {
    let plant = Plant::new();
    plant.ada(&["settings", "set", "lockout_minutes", "30", "-q"]).succeeds();
    let newest = plant.ada(&["log", "list", "--limit", "1", "--json", "-q"]).succeeds();
    let newest: serde_json::Value = serde_json::from_str(&newest).unwrap();
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let shown = plant.ada(&["log", "show", &newest[0]["id"].to_string()]).succeeds();
    expect![[r#"
        Event                  14
        Time                   TIME
        Category               Settings
        Severity               info
        Actor                  ada
        Subject                lockout_minutes (setting)
        Device                 MACHINE
        Message                Setting lockout_minutes changed from "0" to "30"
        Operation              14
          lockout_minutes      "0" became "30"
    "#]]
    .assert_eq(&shown.replace(&format!("{machine}\n"), "MACHINE\n"));
    plant.ada(&["log", "show", "999"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no event 999.
    "#]]);
    plant.ada(&["log", "show", "-1"]).check(expect![[r#"
        exit 2
        --- stderr
        error: unexpected argument '-1' found

          tip: to pass '-1' as a value, use '-- -1'

        Usage: chargehand log show [OPTIONS] <ID>

        For more information, try '--help'.
    "#]]);
}

// GATE-3: who may not read the log sees refused logins.
#[test]
fn supervisors_see_refused_logins_alone() {
    let plant = Plant::new();
    plant.run(&["login", "grace", "--password-stdin"]).stdin("wrong").ran();
    plant.run_as("kay", &["log", "list", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "id": 14,
            "time": "TIME",
            "category": "User Validation",
            "severity": "warning",
            "actor": "(login gate)",
            "subject": "grace",
            "subject_kind": "user",
            "device": "MACHINE",
            "code": "wrong_password",
            "reference": "REF",
            "message": "User validation failed: wrong password, 1 in a row",
            "details": [
              {
                "field": "entrance",
                "after": "command line"
              },
              {
                "field": "failed_attempts",
                "after": "1"
              }
            ],
            "operation": 14
          }
        ]
    "#]]);
    plant.run_as("kay", &["log", "show", "1"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no event 1.
    "#]]);
}

// LOG-3, A2
#[test]
fn a_whole_log_is_verified_and_a_changed_event_is_named() {
    let plant = Plant::new();
    plant.ada(&["log", "verify"]).check(expect![[r#"
        exit 0
        --- stdout
        The log is whole: 13 events. Head: 13 HASH
    "#]]);
    plant.ada(&["log", "verify", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "events": 13,
          "hash": "HASH",
          "head": 13
        }
    "#]]);
    plant.sql("DROP TRIGGER events_are_not_changed; UPDATE events SET actor = 'mallory' WHERE id = 4;");
    plant.ada(&["log", "verify"]).check(expect![[r#"
        exit 1
        --- stderr
        error: The log is not what was written: event 4 was changed. It was left as it is; compare it with your last backup.
    "#]]);
    plant.ada(&["log", "verify", "--json"]).check(expect![[r#"
        exit 1
        --- stderr
        {"error":{"code":"log_broken","message":"The log is not what was written: event 4 was changed. It was left as it is; compare it with your last backup.","details":{"event":4}}}
    "#]]);
}

// LOG-3, A3
#[test]
fn a_checkpoint_shows_a_tail_that_was_cut_off() {
    let plant = Plant::new();
    let printed = plant.ada(&["log", "checkpoint"]).output().stdout;
    let file = plant.home().join("checkpoint.txt");
    std::fs::write(&file, printed).unwrap();
    let file = file.to_string_lossy().into_owned();
    plant.ada(&["log", "verify", "--checkpoint", &file]).succeeds();
    plant.ada(&["groups", "add", "Night", "-q"]).succeeds();
    plant.ada(&["log", "verify", "--checkpoint", &file]).succeeds();
    plant.sql("DROP TRIGGER events_are_not_removed; DELETE FROM events WHERE id > 11;");
    plant.ada(&["log", "verify"]).succeeds();
    plant.ada(&["log", "verify", "--checkpoint", &file]).check(expect![[r#"
        exit 1
        --- stderr
        error: The log is not what was written: event 12 is missing: the log ends before the checkpoint. It was left as it is; compare it with your last backup.
    "#]]);
}
