//! Somebody who can write the file changes the log with another program, after taking its triggers away: `log verify` finds
//! it, at the right event, and so does it where the record is whole and only what searches rely on was changed.

use expect_test::expect;

use crate::plant::Plant;

const NO_TRIGGERS: &str = "DROP TRIGGER events_keep_order; DROP TRIGGER events_are_not_changed; \
    DROP TRIGGER events_are_not_removed; DROP TRIGGER events_note_clock; DROP TRIGGER archives_are_not_removed;";

const REST: &str = "format, time, category, severity, actor_id, actor, subject_kind, subject_id, subject, device, code, \
    reference, message, details, operation, previous_hash, hash, rights";

/// A plant with a few events more, and a file with the checkpoint of then.
fn plant() -> (Plant, String) {
    let plant = Plant::new();
    plant.ada(&["groups", "add", "Early", "Late", "Night", "-q"]).succeeds();
    let file = plant.home().join("checkpoint.txt").to_string_lossy().into_owned();
    std::fs::write(&file, plant.ada(&["log", "checkpoint"]).output().stdout).unwrap();
    (plant, file)
}

fn told(plant: &Plant, arguments: &[&str]) -> String {
    let all: Vec<&str> = ["log", "verify"].iter().chain(arguments).copied().collect();
    let ran = plant.ada(&all).ran();
    format!("{} {}", ran.exit, if ran.exit == 0 { ran.stdout } else { ran.stderr })
}

// LOG-3, A2, A3
#[test]
fn whatever_was_done_to_the_events_is_found_at_its_place() {
    let shift = |from: i64| {
        format!("UPDATE events SET id = -id WHERE id > {from}; UPDATE events SET id = 1 - id WHERE id < 0;")
    };
    let up = |from: i64| {
        format!("UPDATE events SET id = -id WHERE id > {from}; UPDATE events SET id = -1 - id WHERE id < 0;")
    };
    let cases = [
        ("only what guards them", String::new()),
        (
            "two swapped",
            "UPDATE events SET id = -5 WHERE id = 5; UPDATE events SET id = 5 WHERE id = 9; \
             UPDATE events SET id = 9 WHERE id = -5;"
                .to_owned(),
        ),
        (
            "one copied over another",
            format!("DELETE FROM events WHERE id = 9; INSERT INTO events SELECT 9, {REST} FROM events WHERE id = 8;"),
        ),
        ("only a time changed", "UPDATE events SET time = time - 3600000 WHERE id = 7;".to_owned()),
        ("a time changed by a millisecond", "UPDATE events SET time = time + 1 WHERE id = 7;".to_owned()),
        (
            "one added in the middle",
            format!("{} INSERT INTO events SELECT 7, {REST} FROM events WHERE id = 6;", shift(6)),
        ),
        ("one removed in the middle", "DELETE FROM events WHERE id = 6;".to_owned()),
        ("one removed, and the gap closed", format!("DELETE FROM events WHERE id = 6; {}", up(6))),
        ("the first removed", "DELETE FROM events WHERE id = 1;".to_owned()),
        (
            "one added at the end, chained",
            format!(
                "INSERT INTO events SELECT 17, {} FROM events WHERE id = 16;",
                REST.replace("previous_hash", "hash")
            ),
        ),
        // No trigger stands in the way of that.
        (
            "the oldest removed, as if they were in an archive",
            "INSERT INTO archives SELECT 5, hash, 0, 'ada', zeroblob(32) FROM events WHERE id = 5; \
             DELETE FROM events WHERE id <= 5;"
                .to_owned(),
        ),
        ("the tail cut off", "DELETE FROM events WHERE id > 14;".to_owned()),
        ("everything removed", "DELETE FROM events;".to_owned()),
    ];
    let mut found = String::new();
    for (case, sql) in cases {
        let (plant, checkpoint) = plant();
        plant.sql(&format!("{NO_TRIGGERS}{sql}"));
        found += &format!("{case}: {}", told(&plant, &["--checkpoint", &checkpoint]));
    }
    // An old copy of the whole file, put back while nobody looked: whole by itself.
    let (plant, checkpoint) = plant();
    let old = Plant::new();
    for name in ["chargehand.db-wal", "chargehand.db-shm"] {
        let _ = std::fs::remove_file(plant.database().with_file_name(name));
    }
    std::fs::copy(old.database(), plant.database()).unwrap();
    found += &format!("an old copy: {}", told(&plant, &[]));
    found += &format!("an old copy: {}", told(&plant, &["--checkpoint", &checkpoint]));
    // It went on from there, and is as long again.
    plant.ada(&["groups", "add", "Early", "Late", "Late 2", "-q"]).succeeds();
    found += &format!("an old copy that went on: {}", told(&plant, &["--checkpoint", &checkpoint]));
    expect![[r#"
        only what guards them: 1 error: No event that is here was changed, but the record isn't guarded, and events may have been kept out of it: missing, changed or added in the database: trigger archives_are_not_removed, trigger events_are_not_changed, trigger events_are_not_removed, trigger events_keep_order, trigger events_note_clock. Somebody changed the database with another program; nothing was changed now. Restore a backup from before; `chargehand doctor` tells all that differs.
        two swapped: 1 error: The log is not what was written: event 5 doesn't follow from the event before it. It was left as it is; compare it with your last backup.
        one copied over another: 1 error: The log is not what was written: event 9 doesn't follow from the event before it. It was left as it is; compare it with your last backup.
        only a time changed: 1 error: The log is not what was written: event 7 was changed. It was left as it is; compare it with your last backup.
        a time changed by a millisecond: 1 error: The log is not what was written: event 7 was changed. It was left as it is; compare it with your last backup.
        one added in the middle: 1 error: The log is not what was written: event 7 doesn't follow from the event before it. It was left as it is; compare it with your last backup.
        one removed in the middle: 1 error: The log is not what was written: event 6 is missing. It was left as it is; compare it with your last backup.
        one removed, and the gap closed: 1 error: The log is not what was written: event 6 doesn't follow from the event before it. It was left as it is; compare it with your last backup.
        the first removed: 1 error: The log is not what was written: event 1 is missing. It was left as it is; compare it with your last backup.
        one added at the end, chained: 1 error: The log is not what was written: event 17 was changed. It was left as it is; compare it with your last backup.
        the oldest removed, as if they were in an archive: 1 error: The log is not what was written: event 5 is said to be the last in an archive, and no event says that there is one. It was left as it is; compare it with your last backup.
        the tail cut off: 1 error: The log is not what was written: event 15 is missing: the log ends before the checkpoint. It was left as it is; compare it with your last backup.
        everything removed: 1 error: The log is not what was written: event 1 is missing: the log ends before the checkpoint. It was left as it is; compare it with your last backup.
        an old copy: 0 The log is whole: 13 events. Head: 13 HASH
        an old copy: 1 error: The log is not what was written: event 14 is missing: the log ends before the checkpoint. It was left as it is; compare it with your last backup.
        an old copy that went on: 1 error: The log is not what was written: event 16 is another one than at the checkpoint. It was left as it is; compare it with your last backup.
    "#]].assert_eq(&found);
}

// LOG-2, LOG-3: who may write the file hides events from lists without touching one of them.
#[test]
fn what_would_hide_events_from_lists_and_searches_is_found_too() {
    let hidden_from_an_index = "DROP INDEX events_by_category; \
        CREATE INDEX events_by_category ON events (category, id) WHERE id <> 15; PRAGMA writable_schema = ON; \
        UPDATE sqlite_schema SET sql = 'CREATE INDEX events_by_category ON events (category, id)' \
        WHERE name = 'events_by_category';";
    let cases = [
        ("a step of the clock put in", "INSERT INTO clock_steps VALUES (9);"),
        ("a step ahead", "INSERT INTO clock_steps VALUES (99);"),
        ("all said to be in the index of words", "UPDATE log_index SET first = 1, through = 16;"),
        ("more than all said to be there", "UPDATE log_index SET first = 1, through = 100000;"),
        ("names of accounts swapped", "UPDATE users SET username_key = 'nobody' WHERE username = 'ada';"),
        ("an event missing from an index", hidden_from_an_index),
    ];
    let mut found = String::new();
    for (case, sql) in cases {
        let (plant, _) = plant();
        plant.sql(sql);
        found += &format!("{case}: {}", told(&plant, &["--searches"]));
        let ran = plant.ada(&["log", "reindex", "-q"]).ran();
        found += &format!("    then: {} {}", ran.stderr, told(&plant, &["--searches"]));
    }
    expect![[r#"
        a step of the clock put in: 1 error: The record is whole, but lists and searches of it may miss events: event 9 is noted as one before which the clock went back, and it didn't. Somebody changed the database with another program; nothing was changed now. `chargehand log reindex` makes what searches rely on anew.
            then:  0 The log is whole: 17 events, and searches find them all. Head: 17 HASH
        a step ahead: 1 error: The record is whole, but lists and searches of it may miss events: event 99 is noted as one before which the clock went back, and there is no such event. Somebody changed the database with another program; nothing was changed now. `chargehand log reindex` makes what searches rely on anew.
            then:  0 The log is whole: 17 events, and searches find them all. Head: 17 HASH
        all said to be in the index of words: 1 error: The record is whole, but lists and searches of it may miss events: event 1 is missing from the index of words: searches don't find it by all of its words. Somebody changed the database with another program; nothing was changed now. `chargehand log reindex` makes what searches rely on anew.
            then:  0 The log is whole: 17 events, and searches find them all. Head: 17 HASH
        more than all said to be there: 1 error: The record is whole, but lists and searches of it may miss events: event 100000 is said to be in the index of words, and there is no such event. Somebody changed the database with another program; nothing was changed now. `chargehand log reindex` makes what searches rely on anew.
            then:  0 The log is whole: 17 events, and searches find them all. Head: 17 HASH
        names of accounts swapped: 1 error: The record is whole, but lists and searches of it may miss events: event 1 tells of somebody whose account has another name by now: searches by name miss it. Somebody changed the database with another program; nothing was changed now. Compare the accounts with those of your last backup.
            then:  1 error: The record is whole, but lists and searches of it may miss events: event 1 tells of somebody whose account has another name by now: searches by name miss it. Somebody changed the database with another program; nothing was changed now. Compare the accounts with those of your last backup.
        an event missing from an index: 1 error: The record is whole, but lists and searches of it may miss events: wrong # of entries in index events_by_category. Somebody changed the database with another program; nothing was changed now. `chargehand log reindex` makes what searches rely on anew.
            then:  0 The log is whole: 17 events, and searches find them all. Head: 17 HASH
    "#]].assert_eq(&found);
    // Where the clock did go back, and it isn't noted.
    let (plant, _) = plant();
    plant.sql("UPDATE log_index SET first = 1, through = 16;");
    assert!(plant.ada(&["log", "list", "--search", "night added", "--json", "-q"]).succeeds().contains("[]"));
    plant.ada(&["log", "verify"]).check(expect![[r#"
        exit 0
        --- stdout
        The log is whole: 16 events. Head: 16 HASH
        --- stderr
        Only a checkpoint kept elsewhere (`chargehand log checkpoint`, then --checkpoint FILE) shows that the newest events were cut off, or that all were written anew.
        What lists, filters and searches find events by wasn't compared; --searches does that.
    "#]]);
    plant.ada(&["log", "verify", "--searches", "--json"]).check(expect![[r#"
        exit 1
        --- stderr
        {"error":{"code":"log_broken","message":"The record is whole, but lists and searches of it may miss events: event 1 is missing from the index of words: searches don't find it by all of its words. Somebody changed the database with another program; nothing was changed now. `chargehand log reindex` makes what searches rely on anew.","details":{"event":1}}}
    "#]]);
    plant.run_as("kay", &["log", "reindex"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ViewSystemLog permission, which you do not have.
    "#]]);
    plant.run_as("grace", &["log", "reindex"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageSettings permission, which you do not have.
    "#]]);
    plant.ada(&["log", "reindex"]).check(expect![[r#"
        exit 0
        --- stdout
        What lists and searches of the log find events by is made anew from the record.
    "#]]);
    assert!(plant.ada(&["log", "list", "--search", "night added", "--json", "-q"]).succeeds().contains("Night"));
    plant.ada(&["log", "verify", "--searches", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "events": 19,
          "hash": "HASH",
          "head": 19,
          "searches": true
        }
    "#]]);
    plant.run(&["doctor", "-q"]).succeeds();
}

// LOG-2: one event that is no text hides no other, and is named by `log verify`.
#[test]
fn an_event_that_is_no_text_hides_no_other() {
    let (plant, _) = plant();
    let sql = "DROP TRIGGER events_are_not_changed; UPDATE events SET message = cast(x'ff41' AS TEXT), \
               actor = cast(x'80' AS TEXT), details = cast(x'ff' AS TEXT) WHERE id = 9;";
    plant.sql(sql);
    let listed = plant.ada(&["log", "list", "--json", "-q"]).succeeds();
    let events: Vec<serde_json::Value> = serde_json::from_str(&listed).unwrap();
    let bad = events.iter().find(|event| event["id"] == 9).unwrap();
    assert_eq!((&bad["message"], events.len()), (&"\u{fffd}A".into(), 16), "{listed}");
    assert!(told(&plant, &[]).contains("event 9 holds something that was never written"));
}

// LOG-3: what is given as a checkpoint is read no further than one could be long.
#[test]
fn a_checkpoint_without_an_end_is_refused() {
    let (plant, _) = plant();
    let ran = plant.ada(&["log", "verify", "--checkpoint", "/dev/zero"]).ran();
    assert!(ran.exit == 1 && ran.stderr.contains("/dev/zero is no checkpoint"), "{}", ran.stderr);
}

// LOG-3: a line of an archive has nothing that no hash covers.
#[test]
fn nothing_can_be_added_to_an_archive() {
    let (plant, _) = plant();
    let file = plant.home().join("archive.jsonl");
    let name = file.to_string_lossy().into_owned();
    plant.ada(&["log", "archive", "--before", "2099-01-01", &name, "-q"]).succeeds();
    let whole = std::fs::read_to_string(&file).unwrap();
    let nth = |number: usize, change: &dyn Fn(&str) -> String| {
        let line = |(at, line): (usize, &str)| if at == number { change(line) } else { line.to_owned() };
        whole.lines().enumerate().map(line).map(|line| line + "\n").collect::<String>()
    };
    let cases = [
        ("as it was", whole.clone()),
        ("a field added", nth(9, &|line| line.replacen('{', "{\"remark\":\"never happened\",", 1))),
        ("a field twice", nth(9, &|line| line.replacen('{', "{\"remark\":1,\"remark\":2,", 1))),
        ("a digest that is none", nth(9, &|line| line.replacen('{', "{\"rights\":null,", 1))),
        ("a space", nth(9, &|line| line.replacen(',', ", ", 1))),
        ("a letter written otherwise", nth(9, &|line| line.replacen("\"severity\":\"i", "\"severity\":\"\\u0069", 1))),
        ("a space in the first line", nth(0, &|line| line.replacen(',', ", ", 1))),
        ("without its last sign", whole.trim_end().to_owned()),
        ("an empty line behind", format!("{whole}\n")),
    ];
    let mut found = String::new();
    for (case, text) in cases {
        std::fs::write(&file, text).unwrap();
        found += &format!("{case}: {}", told(&plant, &["--archive", &name]));
    }
    expect![[r#"
        as it was: 0 The archive is whole: events 1 to 15. Head: 15 HASH
        a field added: 1 error: The archive is not what was written: event 9 has more in its line than was written, or has it otherwise. It was left as it is.
        a field twice: 1 error: The archive is not what was written: event 9 has more in its line than was written, or has it otherwise. It was left as it is.
        a digest that is none: 1 error: The archive is not what was written: event 9 can't be read. It was left as it is.
        a space: 1 error: The archive is not what was written: event 9 has more in its line than was written, or has it otherwise. It was left as it is.
        a letter written otherwise: 1 error: The archive is not what was written: event 9 has more in its line than was written, or has it otherwise. It was left as it is.
        a space in the first line: 1 error: This is no archive of a log: its first line isn't that of one.
        without its last sign: 1 error: The archive is not what was written: event 15 has more in its line than was written, or has it otherwise. It was left as it is.
        an empty line behind: 1 error: The archive is not what was written: event 16 can't be read. It was left as it is.
    "#]].assert_eq(&found);
}

// LOG-3: Ctrl-C ends it at the next look, whatever it reads; nothing is told as whole.
#[test]
fn ctrl_c_ends_a_verification() {
    use rustix::fs::{CWD, FileType, Mode};
    use rustix::process::{Pid, Signal, kill_process};
    use std::io::Write as _;

    let (plant, checkpoint) = plant();
    let whole = std::fs::read(&checkpoint).unwrap();
    let archive = plant.home().join("archive.jsonl");
    plant.ada(&["log", "archive", "--before", "2099-01-01", archive.to_str().unwrap(), "-q"]).succeeds();
    let archived = std::fs::read(&archive).unwrap();
    for (option, bytes) in [("--checkpoint", &whole), ("--archive", &archived)] {
        // It waits for what comes through a pipe, so that the signal is there before it goes on.
        let pipe = plant.home().join(option);
        rustix::fs::mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let child = plant.ada(&["log", "verify", option, pipe.to_str().unwrap()]).spawned();
        let mut writes = std::fs::File::options().write(true).open(&pipe).unwrap();
        let id = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        kill_process(id, Signal::INT).unwrap();
        let _ = writes.write_all(bytes);
        drop(writes);
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(130), 0), "{option}: {said}");
        assert_eq!(
            said, "error: Interrupted before its end: nothing can be said of the rest, and nothing was changed.\n",
            "{option}"
        );
    }
}

// LOG-3: what can't be logged isn't done, and what keeps events out of the log is found, by whatever name it goes.
#[test]
fn what_guards_the_record_is_compared_too() {
    let reserved = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET name = 'sqlite_guard', \
        sql = replace(sql, 'CREATE TRIGGER guard', 'CREATE TRIGGER sqlite_guard') WHERE name = 'guard';";
    let ignores = "BEFORE INSERT ON events WHEN NEW.subject = 'Weekend' BEGIN SELECT raise(IGNORE); END;";
    let cases = [
        ("events ignored", format!("CREATE TRIGGER sqliteZ {ignores}")),
        ("under a name of SQLite's own", format!("CREATE TRIGGER guard {ignores} {reserved}")),
        (
            "accounts changed on the way",
            "CREATE TRIGGER sqliteY AFTER UPDATE ON users BEGIN UPDATE users SET disabled = 0 WHERE id = NEW.id; END;"
                .to_owned(),
        ),
        ("nothing keeps events from being changed", NO_TRIGGERS.to_owned()),
        ("a view", "CREATE VIEW events_of_today AS SELECT * FROM events;".to_owned()),
        ("an index", "DROP INDEX events_by_category;".to_owned()),
        ("what SQLite notes for itself", "ANALYZE;".to_owned()),
    ];
    let mut found = String::new();
    for (case, sql) in cases {
        let (plant, _) = plant();
        plant.sql(&sql);
        found += &format!("{case}: {}", told(&plant, &[]));
        let doctor = plant.run(&["doctor"]).ran().stdout;
        let schema = doctor.lines().find(|line| line.contains("schema   ")).unwrap_or_default();
        found += &format!("    doctor: {schema}\n");
        let ran = plant.ada(&["groups", "add", "Weekend"]).ran();
        found += &format!("    then: {} {}{}", ran.exit, ran.stdout, ran.stderr);
        let listed = plant.ada(&["groups", "list"]).succeeds().contains("Weekend");
        assert_eq!(listed, ran.exit == 0, "{case}");
    }
    expect![[r#"
        events ignored: 1 error: No event that is here was changed, but the record isn't guarded, and events may have been kept out of it: missing, changed or added in the database: trigger sqliteZ. Somebody changed the database with another program; nothing was changed now. Restore a backup from before; `chargehand doctor` tells all that differs.
            doctor: failed   schema         missing, changed or added: trigger sqliteZ
            then: 6 error: The system log can't record this, so it was not done: something in the database keeps its event out. Somebody changed the database with another program; `chargehand doctor` finds what.
        under a name of SQLite's own: 1 error: No event that is here was changed, but the record isn't guarded, and events may have been kept out of it: missing, changed or added in the database: trigger sqlite_guard. Somebody changed the database with another program; nothing was changed now. Restore a backup from before; `chargehand doctor` tells all that differs.
            doctor: failed   schema         missing, changed or added: trigger sqlite_guard
            then: 6 error: The system log can't record this, so it was not done: something in the database keeps its event out. Somebody changed the database with another program; `chargehand doctor` finds what.
        accounts changed on the way: 1 error: No event that is here was changed, but the record isn't guarded, and events may have been kept out of it: missing, changed or added in the database: trigger sqliteY. Somebody changed the database with another program; nothing was changed now. Restore a backup from before; `chargehand doctor` tells all that differs.
            doctor: failed   schema         missing, changed or added: trigger sqliteY
            then: 0 User group Weekend added.
        nothing keeps events from being changed: 1 error: No event that is here was changed, but the record isn't guarded, and events may have been kept out of it: missing, changed or added in the database: trigger archives_are_not_removed, trigger events_are_not_changed, trigger events_are_not_removed, trigger events_keep_order, trigger events_note_clock. Somebody changed the database with another program; nothing was changed now. Restore a backup from before; `chargehand doctor` tells all that differs.
            doctor: failed   schema         missing, changed or added: trigger archives_are_not_removed, trigger events_are_not_changed, trigger events_are_not_removed, trigger events_keep_order, trigger events_note_clock
            then: 0 User group Weekend added.
        a view: 1 error: No event that is here was changed, but the record isn't guarded, and events may have been kept out of it: missing, changed or added in the database: view events_of_today. Somebody changed the database with another program; nothing was changed now. Restore a backup from before; `chargehand doctor` tells all that differs.
            doctor: failed   schema         missing, changed or added: view events_of_today
            then: 0 User group Weekend added.
        an index: 1 error: No event that is here was changed, but the record isn't guarded, and events may have been kept out of it: missing, changed or added in the database: index events_by_category. Somebody changed the database with another program; nothing was changed now. Restore a backup from before; `chargehand doctor` tells all that differs.
            doctor: failed   schema         missing, changed or added: index events_by_category
            then: 0 User group Weekend added.
        what SQLite notes for itself: 0 The log is whole: 16 events. Head: 16 HASH
            doctor: ok       schema         as this version makes it
            then: 0 User group Weekend added.
    "#]].assert_eq(&found);
    // Neither does it come back unseen with a backup.
    let (plant, _) = plant();
    plant.sql(&format!("CREATE TRIGGER sqliteZ {ignores}"));
    let file = plant.home().join("monday.db").to_string_lossy().into_owned();
    plant.ada(&["backup", &file, "-q"]).succeeds();
    let ran = plant.ada(&["restore", &file, "--yes"]).ran();
    expect!["warning: its log isn't as it was written, or isn't guarded: missing, changed or added in the database: trigger sqliteZ."].assert_eq(ran.stderr.lines().next().unwrap_or_default());
}
