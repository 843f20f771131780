//! Somebody who can write the file changes who held which right with another program: `log verify` finds it, at the event that
//! tells of it, and `doctor` does, too.

use std::sync::OnceLock;

use expect_test::expect;

use crate::plant::Plant;

/// A plant in which rights of every kind were given and taken.
pub(crate) fn plant() -> Plant {
    static PREPARED: OnceLock<Vec<u8>> = OnceLock::new();
    let copy = Plant::new();
    let prepared = PREPARED.get_or_init(|| {
        let plant = with_rights();
        std::fs::read(plant.database()).unwrap()
    });
    std::fs::write(copy.database(), prepared).unwrap();
    copy
}

fn with_rights() -> Plant {
    let plant = Plant::new();
    for line in [
        "users add bob --full-name Bob --role Supervisor -q",
        "users roles bob add Manager --until 2099-01-01 -q",
        "users roles bob remove Manager -q",
        "roles add Lead --allow AllowLogin,OpenConsole -q",
        "roles edit Lead --allow ViewUsers --deny OpenConsole -q",
        "roles edit Lead --rename Leader -q",
        "licenses add Standard --qty 5 -q",
        "users license bob assign Standard -q",
        "users license bob unassign -q",
        "licenses add Leading --qty 5 --set role=Leader -q",
        "users lock bob --reason why -q",
        "users unlock bob -q",
        "users disable bob -q",
        "users roles kay add Leader -q",
    ] {
        plant.ada(&line.split(' ').collect::<Vec<_>>()).succeeds();
    }
    plant
}

pub(crate) fn told(plant: &Plant) -> String {
    let ran = plant.ada(&["log", "verify"]).ran();
    format!("{} {}", ran.exit, if ran.exit == 0 { ran.stdout } else { ran.stderr })
}

/// What another program does, and what it does it to.
const CASES: &[(&str, &str)] = &[
    ("nothing", "SELECT 1"),
    ("the role of a grant changed", "UPDATE role_grants SET role_id = 1 WHERE user_id = 4 AND role_id = 5"),
    ("whose grant it is", "UPDATE role_grants SET user_id = 2 WHERE user_id = 4 AND role_id = 5"),
    ("who gave it", "UPDATE role_grants SET from_by = 'grace' WHERE user_id = 4 AND role_id = 5"),
    ("since when", "UPDATE role_grants SET from_at = from_at - 1 WHERE user_id = 4 AND role_id = 5"),
    ("until when", "UPDATE role_grants SET until_at = NULL WHERE until_at IS NOT NULL"),
    ("which event gave it", "UPDATE role_grants SET from_event = from_event - 1 WHERE user_id = 4 AND role_id = 5"),
    ("no event gave it", "UPDATE role_grants SET from_event = NULL WHERE user_id = 4 AND role_id = 5"),
    ("a grant removed", "DELETE FROM role_grants WHERE user_id = 4 AND role_id = 5"),
    (
        "a grant added without an event",
        "INSERT INTO role_grants (user_id, role_id, from_at, from_by) VALUES (4, 1, 0, 'ada')",
    ),
    (
        "a grant added to an event of the past",
        "INSERT INTO role_grants (user_id, role_id, from_at, from_by, from_event) VALUES (4, 1, 0, 'ada', 5)",
    ),
    (
        "a grant added to the newest event",
        "INSERT INTO role_grants (user_id, role_id, from_at, from_by, from_event) \
         SELECT 4, 1, 0, 'ada', max(id) FROM events",
    ),
    (
        "a grant added to an event that is to come",
        "INSERT INTO role_grants (user_id, role_id, from_at, from_by, from_event) VALUES (4, 1, 0, 'ada', 999)",
    ),
    ("a grant ended", "UPDATE role_grants SET ended_at = from_at + 1, ended_by = 'ada' WHERE user_id = 2"),
    (
        "a grant ended with an event",
        "UPDATE role_grants SET ended_at = from_at + 1, ended_by = 'ada', ended_event = from_event + 1 WHERE user_id = 2",
    ),
    (
        "an ended one opened again",
        "UPDATE role_grants SET ended_at = NULL, ended_by = NULL, ended_event = NULL WHERE user_id = 4",
    ),
    ("who ended it", "UPDATE role_grants SET ended_by = 'grace' WHERE ended_by IS NOT NULL"),
    (
        "a permission put in place of another",
        "UPDATE role_permissions SET permission = 'GrantAdmin' WHERE permission = 'ViewUsers' AND role_id > 9",
    ),
    (
        "a permission from the start",
        "UPDATE role_permissions SET permission = 'ManageSettings' WHERE permission = 'EditUsers' AND role_id = 3",
    ),
    (
        "a permission taken that was there from the start",
        "DELETE FROM role_permissions WHERE permission = 'EditUsers' AND role_id = 3",
    ),
    ("a license taken longer ago", "UPDATE license_grants SET ended_at = from_at"),
    ("a license removed", "DELETE FROM license_grants"),
    ("the role that a license comes with", "UPDATE license_bindings SET role_id = 2"),
    ("a stop removed", "DELETE FROM stops WHERE kind = 'locked'"),
    ("a stop's reason", "UPDATE stops SET reason = 'why not' WHERE kind = 'locked'"),
    ("a role renamed", "UPDATE roles SET name = 'Boss' WHERE name = 'Leader'"),
    ("a role from the start renamed", "UPDATE roles SET name = 'Boss' WHERE name = 'Manager'"),
    ("a license type renamed", "UPDATE license_types SET name = 'Following' WHERE name = 'Leading'"),
    ("an account renamed", "UPDATE users SET username = 'rob' WHERE username = 'bob'"),
];

// LOG-3, LOG-5
#[test]
fn whatever_was_done_to_rights_is_found_at_its_event() {
    let mut found = String::new();
    for (case, sql) in CASES {
        let plant = plant();
        plant.sql(sql);
        let told = told(&plant);
        let told = told.replace(SAID, "").replace(REMEDY, "");
        found += &format!("{case}: {told}");
        assert_eq!(plant.run(&["doctor", "-q"]).ran().exit == 0, told.starts_with('0'), "{case}");
    }
    expect![[r#"
        nothing: 0 The log is whole: 27 events. Head: 27 HASH
        the role of a grant changed: 1 event 14 gave or took rights, and the rows that say which aren't what was written.
        whose grant it is: 1 event 14 gave or took rights, and the rows that say which aren't what was written.
        who gave it: 1 event 14 gave or took rights, and the rows that say which aren't what was written.
        since when: 1 event 14 gave or took rights, and the rows that say which aren't what was written.
        until when: 1 event 15 gave or took rights, and the rows that say which aren't what was written.
        which event gave it: 1 event 13 gave or took rights, and the rows that say which aren't what was written.
        no event gave it: 1 a row that says who held which right names no event.
        a grant removed: 1 event 14 gave or took rights, and the rows that say which aren't what was written.
        a grant added without an event: 1 a row that says who held which right names no event.
        a grant added to an event of the past: 1 event 5 is said to have given or taken a right, and it didn't.
        a grant added to the newest event: 1 event 27 gave or took rights, and the rows that say which aren't what was written.
        a grant added to an event that is to come: 1 event 999 is said to have given or taken a right, and there is no such event.
        a grant ended: 1 event 1 covers who held which right until then, and the rows that say so aren't what they were.
        a grant ended with an event: 1 event 5 gave or took rights, and the rows that say which aren't what was written.
        an ended one opened again: 1 event 16 gave or took rights, and the rows that say which aren't what was written.
        who ended it: 1 event 16 gave or took rights, and the rows that say which aren't what was written.
        a permission put in place of another: 1 event 18 gave or took rights, and the rows that say which aren't what was written.
        a permission from the start: 1 event 1 covers who held which right until then, and the rows that say so aren't what they were.
        a permission taken that was there from the start: 1 event 1 covers who held which right until then, and the rows that say so aren't what they were.
        a license taken longer ago: 1 event 22 gave or took rights, and the rows that say which aren't what was written.
        a license removed: 1 event 21 gave or took rights, and the rows that say which aren't what was written.
        the role that a license comes with: 1 event 23 gave or took rights, and the rows that say which aren't what was written.
        a stop removed: 1 event 24 gave or took rights, and the rows that say which aren't what was written.
        a stop's reason: 1 event 24 gave or took rights, and the rows that say which aren't what was written.
        a role renamed: 1 event 19 tells of a role that has another name by now.
        a role from the start renamed: 1 the role with number 3 has a name that no event tells of.
        a license type renamed: 1 event 23 tells of a license type that has another name by now.
        an account renamed: 1 error: The record is whole, but lists and searches of it may miss events: event 14 tells of somebody whose account has another name by now: searches by name miss it. Somebody changed the database with another program; nothing was changed now. Compare the accounts with those of your last backup.
    "#]].assert_eq(&found);
}

// LOG-3, LOG-5: the same where the events that tell of it are in an archive.
#[test]
fn whatever_was_done_to_rights_is_found_behind_an_archive_too() {
    let mut found = String::new();
    for (case, sql) in CASES {
        let plant = plant();
        let file = plant.home().join("log.jsonl").to_string_lossy().into_owned();
        plant.ada(&["log", "archive", "--before", "2099-01-01", &file, "-q"]).succeeds();
        plant.ada(&["users", "roles", "kay", "add", "Manager", "-q"]).succeeds();
        plant.sql(sql);
        let told = told(&plant).replace(SAID, "").replace(REMEDY, "");
        found += &format!("{case}: {told}");
    }
    expect![[r#"
        nothing: 0 The log is whole: 3 events. Head: 29 HASH
        the role of a grant changed: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        whose grant it is: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        who gave it: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        since when: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        until when: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        which event gave it: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        no event gave it: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a grant removed: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a grant added without an event: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a grant added to an event of the past: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a grant added to the newest event: 1 event 29 gave or took rights, and the rows that say which aren't what was written.
        a grant added to an event that is to come: 1 event 999 is said to have given or taken a right, and there is no such event.
        a grant ended: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a grant ended with an event: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        an ended one opened again: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        who ended it: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a permission put in place of another: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a permission from the start: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a permission taken that was there from the start: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a license taken longer ago: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a license removed: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        the role that a license comes with: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a stop removed: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a stop's reason: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a role renamed: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a role from the start renamed: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        a license type renamed: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
        an account renamed: 1 event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written.
    "#]].assert_eq(&found);
}

// LOG-3, LOG-5: archiving makes nothing look right that wasn't written.
#[test]
fn rights_that_were_changed_are_not_archived() {
    let plant = plant();
    let file = |name: &str| plant.home().join(name).to_string_lossy().into_owned();
    let archive = |name: &str| plant.ada(&["log", "archive", "--before", "2099-01-01", &file(name), "-q"]).ran();
    let change = |from: &str, to: &str| {
        plant.sql(&format!("UPDATE stops SET reason = '{to}' WHERE reason = '{from}'"));
    };
    change("why", "why not");
    let refused = archive("log.jsonl");
    expect![[r#"
        1 error: No event that is here was changed, but what says who could do what isn't what was written with them: event 24 gave or took rights, and the rows that say which aren't what was written. Somebody changed the database with another program; nothing was changed now. Don't rely on `chargehand log rights` until you have compared it with your last backup; `chargehand log list` tells what the events say.
    "#]].assert_eq(&format!("{} {}", refused.exit, refused.stderr));
    assert!(!plant.home().join("log.jsonl").exists());
    change("why not", "why");
    assert_eq!(archive("log.jsonl").exit, 0);
    // Neither behind the first one; nor names.
    plant.ada(&["groups", "add", "Night", "-q"]).succeeds();
    change("why", "why not");
    let refused = archive("more.jsonl");
    expect![[r#"
        1 error: No event that is here was changed, but what says who could do what isn't what was written with them: event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written. Somebody changed the database with another program; nothing was changed now. Don't rely on `chargehand log rights` until you have compared it with your last backup; `chargehand log list` tells what the events say.
    "#]].assert_eq(&format!("{} {}", refused.exit, refused.stderr));
    change("why not", "why");
    plant.sql("UPDATE roles SET name = 'Boss' WHERE name = 'Leader'");
    let refused = archive("more.jsonl");
    expect![[r#"
        1 error: No event that is here was changed, but what says who could do what isn't what was written with them: event 28 tells of an archive, and the rows that say who was given which right by its events aren't what was written. Somebody changed the database with another program; nothing was changed now. Don't rely on `chargehand log rights` until you have compared it with your last backup; `chargehand log list` tells what the events say.
    "#]].assert_eq(&format!("{} {}", refused.exit, refused.stderr));
    plant.sql("UPDATE roles SET name = 'Leader' WHERE name = 'Boss'");
    plant.ada(&["roles", "edit", "Leader", "--rename", "Lead", "-q"]).succeeds();
    plant.ada(&["roles", "add", "Boss", "-q"]).succeeds();
    plant.sql("UPDATE roles SET name = 'Leader' WHERE name = 'Lead'");
    let refused = archive("more.jsonl");
    expect![[r#"
        1 error: No event that is here was changed, but what says who could do what isn't what was written with them: event 30 tells of a role that has another name by now. Somebody changed the database with another program; nothing was changed now. Don't rely on `chargehand log rights` until you have compared it with your last backup; `chargehand log list` tells what the events say.
    "#]].assert_eq(&format!("{} {}", refused.exit, refused.stderr));
    plant.sql("UPDATE roles SET name = 'Lead' WHERE name = 'Leader'");
    assert_eq!(archive("more.jsonl").exit, 0);
    plant.ada(&["roles", "edit", "Lead", "--rename", "Led", "-q"]).succeeds();
    plant.ada(&["roles", "add", "Lead", "-q"]).succeeds();
    expect![[r#"
        0 The log is whole: 4 events. Head: 34 HASH
    "#]]
    .assert_eq(&told(&plant));
    plant.run(&["log", "verify", "--archive", &file("more.jsonl")]).succeeds();
}

// LOG-3, LOG-5: neither a backup that is put back nor an undoing nor a deletion makes a difference.
#[test]
fn rights_are_whole_whatever_becomes_of_the_plant() {
    let plant = plant();
    let file = plant.home().join("monday.db").to_string_lossy().into_owned();
    plant.ada(&["users", "delete", "bob", "--yes", "-q"]).succeeds();
    plant.ada(&["backup", &file, "-q"]).succeeds();
    plant.ada(&["roles", "delete", "Leader", "-q"]).ran();
    plant.ada(&["users", "disable", "kay", "-q"]).succeeds();
    plant.ada(&["undo", "-q"]).ran();
    assert!(told(&plant).starts_with("0 The log is whole"), "{}", told(&plant));
    plant.ada(&["restore", &file, "--yes", "-q"]).succeeds();
    plant.run(&["doctor", "-q"]).succeeds();
}

/// What is the same in all answers.
pub(crate) const SAID: &str =
    "error: No event that is here was changed, but what says who could do what isn't what was written with them: ";
pub(crate) const REMEDY: &str = " Somebody changed the database with another program; nothing was changed now. Don't rely on `chargehand log \
    rights` until you have compared it with your last backup; `chargehand log list` tells what the events say.";
