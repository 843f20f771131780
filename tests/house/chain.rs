//! One log of many processes: whoever writes, it is one chain without a fork (LOG-3).
#![expect(clippy::disallowed_types, reason = "another program at a copy of the file")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use chargehand::clock::SECOND;
use chargehand::service::{Archiving, Desk, OpenOptions, ServiceError, verify_archived};
use chargehand::store::{Part, Store};

use crate::plant::{ADA, Plant, enter};

/// How many events each process appends; `CHARGEHAND_APPENDS` for longer runs.
fn appends() -> i64 {
    std::env::var("CHARGEHAND_APPENDS").ok().and_then(|count| count.parse().ok()).unwrap_or(150)
}

fn writer(plant: &Plant, number: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "chain::child_that_appends", "--nocapture"])
        .env("CHARGEHAND_TEST_APPENDS", plant.folder.path())
        .env("CHARGEHAND_TEST_WRITER", number.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

// LOG-3
#[test]
fn two_processes_write_one_chain() {
    let plant = Plant::new();
    drop(plant.desk());
    let before = plant.number("SELECT max(id) FROM events");
    let mut writers: Vec<Child> = (0..2).map(|number| writer(&plant, number)).collect();
    for writer in &mut writers {
        assert!(writer.wait().unwrap().success());
    }
    let whole = Store::open(plant.options()).unwrap().verify_log(None, |_| true).unwrap().unwrap().unwrap();
    // Each signs in as well.
    assert!(whole.head.0 >= before + 2 * appends(), "{} after {before}", whole.head.0);
    let appended = "SELECT count(*) FROM events WHERE message LIKE 'Setting site_name changed% to \"Line %'";
    assert_eq!(plant.number(appended), 2 * appends());
    // They took turns: it was no race of one.
    let turns = "SELECT count(*) FROM (SELECT message LIKE '% to \"Line 0 %' AS one, \
                 lag(message LIKE '% to \"Line 0 %') OVER (ORDER BY id) AS other FROM events \
                 WHERE message LIKE 'Setting site_name changed%') WHERE one <> other";
    assert!(plant.number(turns) > 0, "one after the other tells nothing of both at once");
}

/// Appends its events and ends; does nothing unless the test above starts it.
#[test]
fn child_that_appends() {
    let Some(folder) = std::env::var_os("CHARGEHAND_TEST_APPENDS") else { return };
    let number = std::env::var("CHARGEHAND_TEST_WRITER").unwrap();
    let mut plant = Plant::bare();
    plant.chance = std::sync::Arc::new(chargehand::clock::SeededChance::new(40 + number.parse::<u64>().unwrap()));
    let path = Path::new(&folder).join("plant.db");
    let mut desk = plant.desk_with(OpenOptions { path, busy_timeout_ms: 60_000, ..plant.options() });
    let ada = enter(&mut desk, ADA).session;
    for count in 0..appends() {
        desk.set_setting(ada, "site_name", &format!("Line {number} {count}")).unwrap();
    }
}

// LOG-3: archiving that was stopped, or killed, between two portions leaves a log that is whole for whoever looks, with what
// is in the file still there; whoever follows the log, or archives next, goes on.
#[test]
fn archiving_goes_on_where_it_was_stopped() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    let write = |desk: &mut Desk| {
        plant.clock.advance(SECOND);
        for count in 0..20 {
            desk.set_setting(ada, "site_name", &format!("Line {count}")).unwrap();
        }
    };
    write(&mut desk);
    let file = |name: &str| plant.folder.path().join(name);
    let stop = |step: Archiving| matches!(step, Archiving::Writing(_));
    let moved = desk.archive_log(ada, "2099-01-01", &file("first.jsonl"), stop).unwrap().unwrap();
    assert!(moved.left > 20 && moved.left == moved.archived.events, "{moved:?}");
    let verify = |desk: &mut Desk| desk.verify_log(ada, None, |_| true).unwrap().unwrap();
    assert!(verify(&mut desk).is_ok());
    // What is still there is a part of what is verified: it is shown, too.
    let through = moved.archived.through.0;
    for (number, (sql, event)) in [
        ("UPDATE events SET message = 'nothing' WHERE id = 7", 7),
        ("DELETE FROM events WHERE id = 7", 7),
        ("DELETE FROM events WHERE id = (SELECT max(through) FROM archives)", through),
        ("UPDATE events SET hash = zeroblob(32) WHERE id = (SELECT max(through) FROM archives)", through),
        ("UPDATE events SET time = time + 1 WHERE id = 1", 1),
    ]
    .into_iter()
    .enumerate()
    {
        let path = file(&format!("copy-{number}.db"));
        plant.raw().execute("VACUUM INTO ?1", [path.to_str().unwrap()]).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let copy = rusqlite::Connection::open(&path).unwrap();
        copy.execute_batch(&format!("DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_removed; {sql}"))
            .unwrap();
        copy.close().unwrap();
        let mut store = Store::open(OpenOptions { path, ..plant.options() }).unwrap();
        let broken = store.verify_log(None, |_| true).unwrap().unwrap().unwrap_err();
        assert_eq!((broken.event.0, broken.part), (event, Part::Record), "{sql}: {broken}");
    }
    // An open console follows the log, and removes them.
    desk.follow_log(0).unwrap();
    assert_eq!(plant.number("SELECT min(id) FROM events"), through + 1);
    assert!(verify(&mut desk).is_ok());
    write(&mut desk);
    let moved = desk.archive_log(ada, "2099-01-01", &file("second.jsonl"), stop).unwrap().unwrap();
    assert_eq!((moved.archived.first.0, moved.left), (through + 1, 21));
    // Whoever archives next removes them first; stopped at that, nothing else is begun.
    write(&mut desk);
    let third = desk.archive_log(ada, "2099-01-01", &file("third.jsonl"), stop);
    assert!(matches!(third, Err(ServiceError::Cancelled)), "{third:?}");
    assert!(!file("third.jsonl").exists());
    let third = desk.archive_log(ada, "2099-01-01", &file("third.jsonl"), |_| true).unwrap().unwrap();
    assert_eq!((third.archived.first.0, third.left), (moved.archived.through.0 + 1, 0));
    assert_eq!(plant.number("SELECT min(id) FROM events"), third.archived.through.0 + 1);
    assert!(verify(&mut desk).is_ok());
    for name in ["first.jsonl", "second.jsonl", "third.jsonl"] {
        assert!(verify_archived(&file(name), None, |_| true).unwrap().unwrap().is_ok());
    }
}
