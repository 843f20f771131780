//! Databases of before rights were covered: what they had is covered from the first event on that is written in them.

use super::super::plans::{buy, new_user, set_up};
use super::super::testing::store;
use super::super::{By, OpenOptions, Store, Verified};
use super::*;
use crate::clock::Timestamp;
use crate::domain::change::PlantChange;
use crate::domain::id::SessionId;

/// Makes a plant one that the version before wrote: no columns for events, and a chain of format 1.
fn as_before(store: Store) -> Store {
    let connection = &store.connection;
    let trigger = "SELECT sql FROM sqlite_schema WHERE name = 'events_are_not_changed'";
    let trigger: String = connection.query_row(trigger, [], |row| row.get(0)).unwrap();
    connection.execute_batch("DROP TRIGGER events_are_not_changed").unwrap();
    let mut previous = Head::before_first(connection).unwrap().hash();
    let events: Vec<Fields> = {
        let mut statement = connection.prepare(WHOLE_EVENTS).unwrap();
        let found = statement.query_map([0], |row| Ok(Fields::of(row)?.0)).unwrap();
        found.map(Result::unwrap).collect()
    };
    for event in events {
        let event = Fields { format: 1, rights: None, previous_hash: previous, ..event };
        let hash = event.hash();
        let sql = "UPDATE events SET format = 1, rights = NULL, previous_hash = ?2, hash = ?3 WHERE id = ?1";
        connection.execute(sql, rusqlite::params![event.id, previous, hash]).unwrap();
        previous = hash;
    }
    connection.execute_batch(&format!("{trigger}; ALTER TABLE events DROP COLUMN rights")).unwrap();
    for table in Dated::ALL {
        let table = table.table();
        let sql = format!("ALTER TABLE {table} DROP COLUMN from_event; ALTER TABLE {table} DROP COLUMN ended_event");
        connection.execute_batch(&sql).unwrap();
    }
    connection.execute_batch("PRAGMA user_version = 7").unwrap();
    let options = store.options.clone();
    drop(store);
    Store::open(OpenOptions { create: false, ..options }).unwrap()
}

fn verified(store: &mut Store) -> Result<Verified, Broken> {
    store.verify_log(None, |_| true).unwrap().unwrap()
}

fn add(store: &mut Store, name: &str) {
    let work = |tx: &mut super::super::Tx<'_>| tx.record(new_user(tx, name, "Supervisor"));
    store.transact(By::Session(SessionId(1)), work).unwrap();
}

/// Archives all but the newest event; versions before said nothing of rights.
fn archive(store: &mut Store, covers: bool) {
    let archived = store.write_archive(Timestamp(i64::MAX), &mut Vec::new(), |_| true).unwrap().unwrap().unwrap();
    let change = PlantChange::LogArchived {
        file: "log.jsonl".into(),
        first: archived.first,
        through: archived.through,
        hash: archived.hash,
        file_sha256: [0; 32],
        rights: archived.rights.filter(|_| covers),
    };
    store.transact(By::Session(SessionId(1)), |tx| tx.record(change)).unwrap();
    assert_eq!(store.remove_archived().unwrap(), 0);
}

// LOG-3, LOG-5
#[test]
fn rows_from_before_are_covered_by_the_first_event_that_is_written() {
    let (_folder, mut store) = store();
    set_up(&mut store);
    buy(&mut store);
    let whole = verified(&mut store).unwrap();
    assert_eq!(whole.earlier, None, "the first event covers what roles allow from the start");
    let mut store = as_before(store);
    // Whoever only looks at it is told that nothing is known of them yet.
    let before = verified(&mut store).unwrap();
    let earlier = before.earlier.unwrap();
    assert!(earlier.rows > 100 && earlier.since.is_none(), "{earlier:?}");
    add(&mut store, "bob");
    let next = EventId(before.head.0 + 1);
    let told = verified(&mut store).unwrap().earlier.unwrap();
    assert_eq!(told, Earlier { rows: earlier.rows, since: Some(next) });
    add(&mut store, "eve");
    assert_eq!(verified(&mut store).unwrap().earlier, Some(told));
    // From there on a change of any of them is found.
    let change = "UPDATE role_permissions SET permission = 'X' WHERE permission = 'GrantAdmin'";
    store.connection.execute_batch(change).unwrap();
    let broken = verified(&mut store).unwrap_err();
    assert_eq!((broken.part, broken.event), (Part::Rights, next), "{broken}");
    store
        .connection
        .execute_batch("UPDATE role_permissions SET permission = 'GrantAdmin' WHERE permission = 'X'")
        .unwrap();
    // Neither is it lost where that event leaves.
    archive(&mut store, true);
    assert!(verified(&mut store).unwrap().earlier.is_none());
    store.connection.execute_batch(change).unwrap();
    let broken = verified(&mut store).unwrap_err();
    assert_eq!((broken.part, broken.event.0), (Part::Rights, next.0 + 2), "{broken}");
}

// LOG-3: an archive of before says nothing of rights; what came to be covered later is.
#[test]
fn an_archive_of_before_goes_on_being_one() {
    let (_folder, mut store) = store();
    set_up(&mut store);
    buy(&mut store);
    archive(&mut store, false);
    let mut store = as_before(store);
    assert!(verified(&mut store).unwrap().earlier.unwrap().since.is_none());
    add(&mut store, "bob");
    assert!(verified(&mut store).unwrap().earlier.unwrap().since.is_some());
    store.connection.execute_batch("UPDATE role_grants SET from_by = 'eve' WHERE user_id = 1").unwrap();
    assert_eq!(verified(&mut store).unwrap_err().part, Part::Rights);
    store.connection.execute_batch("UPDATE role_grants SET from_by = '(set-up)' WHERE user_id = 1").unwrap();
    archive(&mut store, true);
    verified(&mut store).unwrap();
    store.connection.execute_batch("UPDATE role_grants SET from_by = 'eve'").unwrap();
    assert_eq!(verified(&mut store).unwrap_err().part, Part::Rights);
}
