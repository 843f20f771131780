//! `log rights`: who could do what, when (LOG-5).

use expect_test::expect;

use crate::plant::Plant;

// LOG-5
#[test]
fn who_could_do_what_is_told_with_who_gave_it() {
    let plant = Plant::new();
    plant.ada(&["users", "add", "bob", "--full-name", "Some Body", "--role", "Supervisor", "-q"]).succeeds();
    plant.run_as("ada", &["users", "roles", "bob", "add", "Manager", "--until", "2099-01-01", "-q"]).succeeds();
    plant.ada(&["users", "disable", "bob", "-q"]).succeeds();
    plant.ada(&["users", "delete", "bob", "--yes", "-q"]).succeeds();
    plant.ada(&["log", "rights", "--user", "bob"]).check(expect![[r#"
        exit 0
        --- stderr
        Nobody held such a right then. bob was deleted on TIME: --at a day before tells what they held.
    "#]]);
    // All that was held at some time of the day.
    plant.ada(&["log", "rights", "--role", "manager", "--at", "today"]).check(expect![[r#"
        exit 0
        --- stdout
        USER                      HELD  NAME     BY ROLE  FROM                        GIVEN BY  EVENT  UNTIL                       ENDED BY  EVENT  KEPT OUT
        bob (deleted 2026-11-29)  role  Manager           TIME  ada       15     TIME  ada       17     disabled by ada from TIME until TIME
        grace                     role  Manager           TIME  ada       4
    "#]]);
    plant.ada(&["log", "rights", "--permission", "grantadmin", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "username": "ada",
            "deleted": null,
            "kind": "permission",
            "name": "GrantAdmin",
            "through": "Admin",
            "from": "TIME",
            "given_by": "(set-up)",
            "event": 1,
            "until": null,
            "ended_by": null,
            "ended_event": null,
            "clock_went_back": false,
            "kept_out": ""
          }
        ]
    "#]]);
    plant.ada(&["log", "rights", "--permission", "AssignLicenses", "--user", "grace", "--at", "2020-02-30"]).check(
        expect![[r#"
            exit 3
            --- stderr
            error: “2020-02-30” is no date: type one as 2026-12-31, or with a time as 2026-12-31 18:00. yesterday, 29 Nov and yesterday 05:58 do, too.
        "#]],
    );
    plant.ada(&["log", "rights", "--permission", "Everything"]).check(expect![[r#"
        exit 2
        --- stderr
        error: There is no permission Everything. There are: AllowLogin, OpenConsole, ViewUsers, EditUsers, InviteUsers, ImportUsers, AssignRoles, AssignLicenses, ManageLicenses, ManageDevices, ManageSso, ViewSystemLog, ManageSettings, ManageRoles, GrantAdmin, EditAccountSettings, ViewReports, EditReports, ViewDashboards, EditDashboards, ManageAllDashboards, ManageErpData, AddJobs, BulkUploadJobs.
    "#]]);
    plant.ada(&["log", "rights", "--user", "nobody"]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no user nobody.
    "#]]);
    // Times as the log takes them, and none that are still to come.
    for at in ["yesterday 05:58", "29 Nov", "last week", "last 2 hours"] {
        let ran = plant.ada(&["log", "rights", "--role", "Admin", "--at", at]).ran();
        assert_eq!(ran.exit, 0, "{at}: {}", ran.stderr);
    }
    let ahead = plant.ada(&["log", "rights", "--at", "2099-01-01"]).ran();
    assert_eq!(ahead.exit, 3);
    expect![["error: 2099-01-01 is still to come: nobody knows who will hold what then.\n"]].assert_eq(&ahead.stderr);
    plant.run_as("kay", &["log", "rights"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ViewSystemLog permission, which you do not have.
    "#]]);
}

// LOG-5, LOG-1, IMP-5: a file for the auditor, whole or not at all, with an event.
#[test]
fn rights_are_written_into_a_file() {
    let plant = Plant::new();
    let file = plant.home().join("rights.csv");
    let file = file.to_str().unwrap();
    plant.ada(&["log", "rights", "--role", "Admin", "--file", file]).succeeds();
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<_> = text.lines().map(|line| line.split(',').take(5).collect::<Vec<_>>().join(",")).collect();
    expect![[r#"
        USERNAME,DELETED,HELD,NAME,BY ROLE
        ada,,role,Admin,"#]]
    .assert_eq(&lines.join("\n"));
    // Each row says what was asked, where, by whom, and up to which event.
    let about: Vec<_> = text.lines().map(|line| line.split(',').skip(13).collect::<Vec<_>>()).collect();
    assert_eq!(about[0], ["ASKED AT", "QUESTION", "SITE", "WRITTEN BY", "WRITTEN AT", "HEAD OF THE LOG"]);
    let head = plant.ada(&["log", "checkpoint"]).succeeds();
    let before: i64 = head.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(about[1][1..4], ["role Admin", "", "ada"], "{text}");
    assert_eq!(about[1][0], about[1][4], "now was asked for");
    // The event about the file comes behind it.
    assert!(about[1][5].starts_with(&format!("{} ", before - 1)), "{text}");
    let json = plant.home().join("rights.json");
    plant.ada(&["log", "rights", "--role", "Admin", "--at", "today", "--file", json.to_str().unwrap()]).succeeds();
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
    assert_eq!(json[0]["question"], "role Admin");
    assert_eq!(json[0]["written_by"], "ada");
    assert_eq!(json[0]["asked_at"].as_str().unwrap().len(), "2026-11-29".len());
    let again = plant.ada(&["log", "rights", "--file", file]).ran();
    assert_eq!(again.exit, 5, "{}", again.stderr);
    let shown = plant.ada(&["log", "show", "14"]).succeeds();
    let told: Vec<_> = shown.lines().filter(|line| !line.starts_with("Device")).collect();
    expect![[r#"
        Event                  14
        Time                   TIME
        Category               System
        Severity               info
        Actor                  ada
        Subject                rights.csv (file)
        Message                1 right exported to file rights.csv
        Operation              14
          rows                 1
          at                   TIME
          role                 Admin"#]]
    .assert_eq(&told.join("\n"));
    plant.ada(&["log", "rights", "--file", "rights.doc"]).check(expect![[r#"
        exit 2
        --- stderr
        error: The file's name ends in .xlsx, .csv or .json.
    "#]]);
}

// LOG-5, W8: a name that two people had one after the other is told apart, in plain text as well.
#[test]
fn who_is_deleted_is_marked_in_the_table() {
    let plant = Plant::new();
    plant.ada(&["users", "add", "bob", "--full-name", "Some Body", "--role", "Supervisor", "-q"]).succeeds();
    plant.ada(&["users", "delete", "bob", "--yes", "-q"]).succeeds();
    plant.ada(&["users", "add", "bob", "--full-name", "Other Body", "--role", "Supervisor", "-q"]).succeeds();
    let told = plant.ada(&["log", "rights", "--role", "Supervisor", "--at", "today"]).succeeds();
    let bobs: Vec<_> = told.lines().filter(|line| line.starts_with("bob ")).collect();
    assert!(bobs.len() == 2 && bobs[0].starts_with("bob (deleted 20") && !bobs[1].contains("deleted"), "{told}");
}

// LOG-5: a file that nobody is in says so, and what was asked.
#[test]
fn a_file_says_that_nobody_held_what_was_asked_for() {
    let plant = Plant::new();
    let asked = |name: &str| {
        let file = plant.home().join(name).to_string_lossy().into_owned();
        let arguments = ["log", "rights", "--role", "Admin", "--at", "2020-01-01", "--file", &file];
        let said = plant.ada(&arguments).succeeds();
        assert!(said.starts_with("Nobody held such a right then; ") && said.ends_with(" was written and says so.\n"));
        file
    };
    let text = std::fs::read_to_string(asked("none.csv")).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 2, "{text}");
    assert_eq!(rows[1][..4], ["", "", "nobody held such a right then", ""], "{text}");
    assert_eq!(rows[1][13..15], ["2020-01-01", "role Admin"], "{text}");
    assert_eq!(rows[0].len(), rows[1].len(), "{text}");
    asked("none.xlsx");
    assert_eq!(std::fs::read_to_string(asked("none.json")).unwrap().trim(), "[]");
}
