//! One log of many processes: whoever writes, it is one chain without a fork (LOG-3).

use std::path::Path;
use std::process::{Child, Command, Stdio};

use chargehand::service::OpenOptions;
use chargehand::store::Store;

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
