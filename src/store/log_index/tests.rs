//! The index of words against a walk through the log, and through what is done to its file.

use std::sync::{Arc, LazyLock, Mutex};

use chrono_tz::Tz;
use proptest::prelude::*;
use proptest::sample::select;
use rusqlite::params;

use super::super::testing::store;
use super::*;
use crate::clock::Timestamp;
use crate::domain::event::{Category, Event, Severity};
use crate::domain::id::EventId;
use crate::domain::log_filter::LogSearch;
use crate::domain::policy::LogSight;
use crate::domain::query::{LogAnchor, LogQuery};

const NOW: Timestamp = Timestamp(1_795_420_800_000);

/// An event in the log; its hash is of no interest here.
fn write(store: &Store, time: i64, category: &str, severity: &str, texts: [&str; 5]) {
    let [actor, subject, device, message, detail] = texts;
    let subject_kind = (!subject.is_empty()).then_some("user");
    let details = serde_json::json!([{"field": "note", "before": detail, "after": message}]).to_string();
    let sql = "INSERT INTO events (id, format, time, category, severity, actor, subject_kind, subject_id, subject, device, \
               message, details, operation, previous_hash, hash) VALUES ((SELECT coalesce(max(id), 0) + 1 FROM events), \
               1, ?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8, ?9, 3, zeroblob(32), zeroblob(32))";
    let row = params![time, category, severity, actor, subject_kind, subject, device, message, details];
    store.connection.execute(sql, row).unwrap();
}

/// The numbers of all events that a search finds, page by page.
fn found(store: &mut Store, filter: &LogFilter, sight: LogSight, newer: bool, count: usize) -> Vec<i64> {
    let (mut found, mut scan_from) = (Vec::new(), None);
    let mut anchor = if newer { LogAnchor::Oldest } else { LogAnchor::Newest };
    loop {
        let query = LogQuery { filter: filter.clone(), sight, anchor, count, scan_from };
        let page = store.read::<_, StoreError>(|view| view.log_page(&query)).unwrap();
        let mut ids: Vec<i64> = page.events.iter().map(|event| event.id.0).collect();
        if newer {
            ids.reverse();
        }
        found.extend(&ids);
        match (page.more, ids.last()) {
            (Some(more), _) => scan_from = Some(more),
            (None, Some(last)) if ids.len() == count => {
                (scan_from, anchor) =
                    (None, if newer { LogAnchor::NewerThan } else { LogAnchor::OlderThan }(EventId(*last)));
            }
            _ => return found,
        }
    }
}

fn all(store: &mut Store) -> Vec<Event> {
    let query = LogQuery {
        filter: LogFilter::default(),
        sight: LogSight::Everything,
        anchor: LogAnchor::Newest,
        count: usize::MAX,
        scan_from: None,
    };
    store.read::<_, StoreError>(|view| view.log_page(&query)).unwrap().events
}

type Shared = Arc<Mutex<(tempfile::TempDir, Store)>>;

/// One database for all cases: making one takes longer than a case.
static SHARED: LazyLock<Shared> = LazyLock::new(|| Arc::new(Mutex::new(store())));

fn text() -> impl Strategy<Value = String> {
    let parts = select(
        &[
            "ada",
            "ADA",
            "Straße",
            "STRASSE",
            "\"",
            "'",
            "\0",
            "AND",
            "or",
            "*",
            "-",
            "press-3",
            "Press_3",
            "ﬁx",
            "e\u{301}",
            "ärzte",
            "ÄRZTE",
            "\u{202e}",
            "\u{ffff}",
            "😀",
            "wrong password",
            "%",
            "_",
            "(",
            "x",
            "日本語",
            "\n",
            " ",
        ][..],
    );
    prop::collection::vec(parts, 0..4).prop_map(|parts| parts.concat())
}

fn words() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => text(),
        1 => "\\PC{0,6}",
        1 => select(&["actor:ada", "-actor:ada", "device:press-3", "category:User", "severity:warning", "subject:none",
            "subject:strasse", "time:2026-11-23", "since:2026-11-23", "until:2026-11-22", "-time:today", "operation:3",
            "time:2026-11-22..", "code:none", "user validation", "operation:4", "category:x"][..]).prop_map(str::to_owned),
    ];
    prop::collection::vec(word, 0..4).prop_map(|words| words.join(" "))
}

proptest! {
    // LOG-2, S3, S4, S5: whatever the index holds, a search finds what looking at each event finds.
    #[test]
    fn a_search_finds_what_a_walk_finds(
        events in prop::collection::vec(
            ((-72i64..48), select(&["User", "User Validation", "Role"][..]), select(&["info", "warning", "error"][..]),
             [text(), text(), text(), text(), text()]),
            0..24,
        ),
        searches in prop::collection::vec(words(), 4),
        followed in 0u32..26,
        count in 1usize..9,
    ) {
        let shared = SHARED.clone();
        let mut guard = shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let store = &mut guard.1;
        let empty = "DROP TRIGGER IF EXISTS events_are_not_removed; DELETE FROM events; DELETE FROM clock_steps; \
                     UPDATE log_index SET first = 0, through = 0; INSERT INTO events_text (events_text) VALUES ('delete-all')";
        store.connection.execute_batch(empty).unwrap();
        for (hours, category, severity, texts) in &events {
            let texts = [0, 1, 2, 3, 4].map(|at: usize| texts[at].as_str());
            write(store, NOW.0 + hours * 3_600_000, category, severity, texts);
        }
        store.follow_log_by(followed).unwrap();
        let everything = all(store);
        prop_assert_eq!(everything.len(), events.len());
        for search in &searches {
            let filter = LogFilter::read(&LogSearch::from(search.as_str()), &Tz::Europe__Berlin, NOW);
            for sight in [LogSight::Everything, LogSight::RefusedLogins] {
                let sees = |event: &&Event| {
                    sight == LogSight::Everything
                        || (event.category == Category::UserValidation && event.severity != Severity::Info)
                };
                let fits = |event: &&Event| sees(event) && filter.keeps(event) && filter.occurs_in(event);
                let mut expected: Vec<i64> = everything.iter().filter(fits).map(|event| event.id.0).collect();
                prop_assert_eq!(&found(store, &filter, sight, false, count), &expected, "{:?}", search);
                expected.reverse();
                prop_assert_eq!(&found(store, &filter, sight, true, count), &expected, "{:?}", search);
            }
        }
    }
}

fn some_events(store: &Store, count: i64) {
    for number in 0..count {
        write(store, NOW.0 + number, "User", "info", ["ada", "bob", "desk", &format!("message {number:05} end"), ""]);
    }
}

fn search(store: &mut Store, words: &str) -> Vec<i64> {
    let filter = LogFilter::read(&words.into(), &Tz::UTC, NOW);
    found(store, &filter, LogSight::Everything, false, 10)
}

// LOG-3: events leave by an archive; what the index held of them is found no more, and goes once it is the most of it.
#[test]
fn the_index_follows_an_archive() {
    let (_folder, mut store) = store();
    some_events(&store, 60);
    assert_eq!(store.log_index_behind().unwrap(), Behind::By(60));
    assert_eq!(store.follow_log_by(50).unwrap(), Behind::By(10));
    assert_eq!(store.log_index_behind().unwrap(), Behind::By(10));
    let archive = |store: &Store, through: i64| {
        let sql = "INSERT INTO archives VALUES (?1, zeroblob(32), 0, 'ada', zeroblob(32))";
        store.connection.execute(sql, [through]).unwrap();
        store.connection.execute("DELETE FROM events WHERE id <= ?1", [through]).unwrap();
    };
    archive(&store, 20);
    assert!(search(&mut store, "message 0001").is_empty());
    assert_eq!(search(&mut store, "message 0002"), [30, 29, 28, 27, 26, 25, 24, 23, 22, 21]);
    let rows = |store: &Store| {
        let sql = "SELECT count(*) FROM events_text WHERE events_text MATCH 'mes'";
        store.connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!((store.follow_log_by(50).unwrap(), rows(&store)), (Behind::By(0), 60));
    archive(&store, 45);
    assert_eq!((store.follow_log_by(10).unwrap(), rows(&store)), (Behind::By(5), 10));
    assert_eq!(search(&mut store, "end").len(), 15);
    assert_eq!((store.follow_log_by(10).unwrap(), rows(&store)), (Behind::By(0), 15));
    archive(&store, 60);
    assert_eq!(store.log_index_behind().unwrap(), Behind::By(0));
    assert!(search(&mut store, "end").is_empty());
}

// LOG-2, LOG-3: an event that somebody took out of the index is found and named.
#[test]
fn an_event_that_is_missing_from_the_index_is_found() {
    let (_folder, mut store) = store();
    some_events(&store, 60);
    write(&store, NOW.0, "User", "info", ["Jürgen", "«\u{ffff}\0»", "", "日本語 👩‍👩‍👧‍👦 x", ""]);
    store.follow_log_by(40).unwrap();
    assert_eq!(store.verify_words(|_| true).unwrap(), Some(None));
    store.follow_log_by(50).unwrap();
    assert_eq!(store.verify_words(|_| true).unwrap(), Some(None));
    let events = all(&mut store);
    let change = |store: &Store, what: &str, id: i64, text: &str| {
        let sql = match what {
            "delete" => "INSERT INTO events_text (events_text, rowid, text) VALUES ('delete', ?1, ?2)",
            _ => "INSERT INTO events_text (rowid, text) VALUES (?1, ?2)",
        };
        store.connection.execute(sql, params![id, text]).unwrap();
    };
    let text = |id: i64| indexable(&text_of(events.iter().find(|event| event.id.0 == id).unwrap()));
    for id in [1, 17, 61] {
        // Only one word of it.
        let less = text(id).replace("user", "----");
        change(&store, "delete", id, &text(id));
        change(&store, "insert", id, &less);
        let found = store.verify_words(|_| true).unwrap().unwrap().unwrap();
        assert_eq!((found.event, found.part), (EventId(id), crate::store::Part::Searches));
        change(&store, "delete", id, &less);
        change(&store, "insert", id, &text(id));
        assert_eq!(store.verify_words(|_| true).unwrap(), Some(None));
    }
    // What stands there in vain is no harm; who stops it isn't told that all is well.
    change(&store, "insert", 9, "more words than it has");
    assert_eq!(store.verify_words(|_| true).unwrap(), Some(None));
    assert_eq!(store.verify_words(|_| false).unwrap(), None);
}

// LOG-2, LOG-3: the ways by which searches get into the middle of the index, which reading it all doesn't touch.
#[test]
fn an_index_that_searches_get_lost_in_is_found() {
    let (_folder, mut store) = store();
    // So many words that they fill many pages of it.
    for event in 0..60 {
        let letter = |place: u32| char::from_u32(0x4e00 + (event * 97 + place * place * 31) % 5_000).unwrap();
        write(&store, NOW.0, "User", "info", ["ada", &(0..200).map(letter).collect::<String>(), "", "", ""]);
    }
    let found = |store: &mut Store| match store.verify_indexes(|| true).unwrap().unwrap() {
        None => store.verify_words(|_| true).unwrap().unwrap(),
        found => found,
    };
    let raw = |store: &Store| rusqlite::Connection::open(store.path()).unwrap();
    for sql in [
        "DELETE FROM events_text_idx",
        "DELETE FROM events_text_idx WHERE term = (SELECT max(term) FROM events_text_idx)",
        "UPDATE events_text_idx SET pgno = pgno + 2",
        "DELETE FROM events_text_data WHERE id = (SELECT max(id) FROM events_text_data)",
    ] {
        while store.follow_log_by(20).unwrap() != Behind::By(0) {}
        assert_eq!(found(&mut store), None);
        raw(&store).execute(sql, []).unwrap();
        let mut again = store.again().unwrap();
        let broken = found(&mut again).unwrap_or_else(|| panic!("{sql}"));
        assert_eq!((broken.event, broken.part), (EventId(0), crate::store::Part::Searches), "{sql}");
        super::index_anew(&again.connection).unwrap();
    }
}

// LOG-3: events that are in an archive go a portion at a time; in between the log is whole for whoever looks.
#[test]
fn archived_events_go_a_portion_at_a_time() {
    let (_folder, mut store) = store();
    some_events(&store, 60);
    assert_eq!((store.archived_here().unwrap(), store.remove_archived_by(7).unwrap()), (0, 0));
    store.connection.execute("INSERT INTO archives VALUES (20, zeroblob(32), 0, 'ada', zeroblob(32))", []).unwrap();
    let mut left = Vec::new();
    while left.last() != Some(&0) && left.len() < 9 {
        left.push(store.remove_archived_by(7).unwrap());
    }
    assert_eq!(left, [13, 6, 0]);
    assert_eq!(all(&mut store).last().unwrap().id, EventId(21));
    store.remove_archived_at_once().unwrap();
    assert_eq!(all(&mut store).len(), 40);
}

// An old copy that was put back; VACUUM; the check of the whole file.
#[test]
fn the_index_survives_what_is_done_to_the_file() {
    let (folder, mut store) = store();
    some_events(&store, 30);
    store.follow_log_by(100).unwrap();
    store.check().unwrap();
    let copy = folder.path().join("copy.db");
    store.connection.execute("VACUUM INTO ?1", [copy.to_string_lossy()]).unwrap();
    store.connection.execute_batch("VACUUM").unwrap();
    assert_eq!(search(&mut store, "message 0001").len(), 11);
    let options = crate::store::OpenOptions { path: copy, ..store.options.clone() };
    let mut copied = Store::open(options).unwrap();
    copied.check().unwrap();
    assert_eq!(search(&mut copied, "message 0001").len(), 11);
    copied.connection.execute_batch("DROP TRIGGER events_are_not_removed; DELETE FROM events WHERE id > 12").unwrap();
    some_events(&copied, 2);
    assert_eq!(copied.follow_log_by(100).unwrap(), Behind::By(0));
    assert_eq!(search(&mut copied, "message 00001 end"), [14, 2]);
}

// D5: what can only be read, and what is older than the index, is searched all the same.
#[test]
fn without_an_index_every_event_is_looked_at() {
    let (_folder, mut store) = store();
    some_events(&store, 30);
    let drop = "DROP TABLE events_text; DROP TABLE log_index; DROP TRIGGER events_note_clock; DROP TABLE clock_steps";
    store.connection.execute_batch(drop).unwrap();
    assert_eq!(store.log_index_behind().unwrap(), Behind::Held);
    assert_eq!(store.follow_log().unwrap(), Behind::Held);
    assert_eq!(search(&mut store, "message 0001 actor:ada time:2026-11-23").len(), 11);
}

// W1
#[test]
fn a_clock_that_went_back_is_noted_with_its_event() {
    let (_folder, mut store) = store();
    for hours in [0, 1, 2, -20, -19, 3] {
        write(&store, NOW.0 + hours * 3_600_000, "User", "info", ["ada", "bob", "desk", "m", ""]);
    }
    let query = LogQuery {
        filter: LogFilter::default(),
        sight: LogSight::Everything,
        anchor: LogAnchor::Newest,
        count: 9,
        scan_from: None,
    };
    let page = store.read::<_, StoreError>(|view| view.log_page(&query)).unwrap();
    assert_eq!(page.stepped, [EventId(4)]);
    assert_eq!(search(&mut store, "time:2026-11-22"), [5, 4]);
    assert_eq!(search(&mut store, "time:2026-11-23"), [6, 3, 2, 1]);
}
