//! What a key costs: counted, not timed.

use chargehand::domain::id::SessionId;
use chargehand::domain::user::Field;
use chargehand::service::{Desk, NewAccount};

use crate::harness::{Console, session};

/// A plant of so many people.
fn plant(people: usize) -> Console {
    let mut console = Console::signed_in();
    let ada = session(&mut console.desk, "ada");
    for number in 0..people {
        add(&mut console.desk, ada, number);
    }
    console.press("Ctrl-R");
    console
}

fn add(desk: &mut Desk, session: SessionId, number: usize) {
    let username = format!("user{number:05}");
    let fields = vec![(Field::FullName, format!("Person {number}"))];
    desk.add_user(session, NewAccount { username, fields, ..NewAccount::default() }).unwrap();
}

/// Statements and rows that a key costs.
fn cost(console: &mut Console, keys: &str) -> (u64, u64) {
    let meter = console.desk.count().unwrap();
    console.press(keys);
    (meter.statements(), meter.rows())
}

#[test]
fn a_move_costs_no_statement_and_a_page_costs_the_same_for_few_and_for_many() {
    let (mut few, mut many) = (plant(200), plant(800));
    for _ in 0..15 {
        assert_eq!(cost(&mut few, "Down"), (0, 0));
        assert_eq!(cost(&mut many, "j"), (0, 0));
    }
    for keys in ["PgDn PgDn", "End", "Home", "PgDn PgDn PgDn", "PgUp"] {
        let (small, large) = (cost(&mut few, keys), cost(&mut many, keys));
        assert_eq!(small, large, "{keys}");
        assert!(large.1 < 500, "{keys}: {large:?}");
    }
    let (small, large) = (cost(&mut few, "/ 1 5 0"), cost(&mut many, "/ 1 5 0"));
    assert!(large.0 <= small.0 + 200 && large.1 <= small.1 + 200, "{small:?} {large:?}");
}

#[test]
fn a_key_that_sorts_or_filters_costs_the_same_for_few_and_for_many() {
    let (mut few, mut many) = (plant(200), plant(800));
    // The first use of a column reads it.
    for console in [&mut few, &mut many] {
        console.press("Right Right Right s s s f Esc");
    }
    for keys in ["Left", "Right", "c", "Esc", "Down", "/", "Enter"] {
        assert_eq!(cost(&mut few, keys), (0, 0), "{keys}");
        assert_eq!(cost(&mut many, keys), (0, 0), "{keys}");
    }
    for keys in ["s", "s", "s", "f", "Esc", "/ t e a m : D e f", "Ctrl-U s t a t e : a c t i v e", "Esc"] {
        let (small, large) = (cost(&mut few, keys), cost(&mut many, keys));
        assert_eq!(small, large, "{keys}");
        // One letter shows at most three screens of people, each with stops and roles.
        let letters = keys.split(' ').count() as u64;
        assert!(large.1 < 500 * letters, "{keys}: {large:?}");
    }
}

// Marking asks nobody, and a list with many marks moves as one without.
#[test]
fn a_mark_costs_no_statement_and_all_marks_cost_the_same_for_few_and_for_many() {
    let (mut few, mut many) = (plant(200), plant(800));
    for keys in ["Space", "Space Space", "m", "Down Down m", "Up Space", "j", "Ctrl-U", "Space"] {
        assert_eq!(cost(&mut few, keys), (0, 0), "{keys}");
        assert_eq!(cost(&mut many, keys), (0, 0), "{keys}");
    }
    let (small, large) = (cost(&mut few, "a"), cost(&mut many, "a"));
    assert_eq!(small, large);
    assert!(large.1 < 100, "{large:?}");
    for keys in ["Space", "Down", "Up Space", "PgDn", "m", "Up m"] {
        assert_eq!(cost(&mut few, keys), cost(&mut many, keys), "{keys}");
    }
    let (small, large) = (cost(&mut few, "/ 1 5 0"), cost(&mut many, "/ 1 5 0"));
    assert!(large.0 <= small.0 + 200 && large.1 <= small.1 + 200, "{small:?} {large:?}");
}

/// A log with so many more events; every ten thousandth is about a quiz.
fn with_events(count: usize) -> Console {
    let mut console = Console::signed_in();
    let raw = rusqlite::Connection::open(console.folder().path().join("chargehand.db")).unwrap();
    raw.execute_batch(&format!(
        "DROP TRIGGER events_keep_order; DROP TRIGGER events_note_clock; \
         WITH RECURSIVE more (id) AS (SELECT max(id) + 1 FROM events UNION ALL SELECT id + 1 FROM more LIMIT {count}) \
         INSERT INTO events SELECT more.id, format, time, 'User', severity, actor_id, actor, NULL, NULL, NULL, device, code, \
         NULL, iif(more.id % 10000 = 0, 'Quiz', 'Plan'), '[]', more.id, previous_hash, hash, NULL \
         FROM more JOIN events ON events.id = 1;"
    ))
    .unwrap();
    drop(raw);
    console.press("5 Ctrl-R");
    console
}

// LOG-2: a word too short for the index is looked for in so many events a key, however large the log is.
#[test]
fn a_short_word_costs_the_same_in_a_large_log_and_in_a_larger_one() {
    let (mut few, mut many) = (with_events(130_000), with_events(170_000));
    for keys in ["/ q z", "Enter", "PgDn", "Esc", "/ q u", "Enter", "PgDn", "End", "Home", "Esc"] {
        let (small, large) = (cost(&mut few, keys), cost(&mut many, keys));
        let letters = keys.split(' ').count() as u64;
        assert!(large.1 <= 60_500 * letters, "{keys}: {large:?}");
        assert!(large.1 <= small.1 + 1_000, "{keys}: {small:?} {large:?}");
    }
    // What was found so far is shown, and a key goes on to the beginning.
    many.press("/ q u Enter");
    expect_test::expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses   4 Devices  [5 System Log]  ada
         / Search: qu__________________________     Filter: none (f)  6+ found of 170005
        --------------------------------------------------------------------------------
           Refused, last 24 h |                        | 0 in all, 0 in the last hour
           TIME (local)     LEVEL  EVENT            WHO        SUMMARY
        >   1 Nov 05:58:00  info   User                        Quiz
            1 Nov 05:58:00  info   User                        Quiz
            1 Nov 05:58:00  info   User                        Quiz
            1 Nov 05:58:00  info   User                        Quiz
            1 Nov 05:58:00  info   User                        Quiz
            1 Nov 05:58:00  info   User                        Quiz
           Searched back to 2026-11-01 05:58. PgDn searches on.











         Enter details  o open user  w why  u unlock  f filter  / find  ? help
        reversed: [5 System Log]
        reversed: >   1 Nov 05:58:00  info   User                        Quiz
    "#]]
    .assert_eq(&many.screen());
    many.press("PgDn");
    assert!(many.screen().contains("12+ found"), "{}", many.screen());
    many.press("PgDn");
    assert!(many.screen().contains("17 found"), "{}", many.screen());
    many.press("Esc / q z Enter");
    expect_test::expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses   4 Devices  [5 System Log]  ada
         / Search: qz__________________________            Filter: none (f)  0 of 170005
        --------------------------------------------------------------------------------
           Refused, last 24 h |                        | 0 in all, 0 in the last hour
           TIME (local)     LEVEL  EVENT            WHO        SUMMARY
           No event so far. Searched back to 2026-11-01 05:58. PgDn searches on.

















         Enter details  o open user  w why  u unlock  f filter  / find  ? help
        reversed: [5 System Log]
    "#]]
    .assert_eq(&many.screen());
    many.press("Enter Enter");
    assert!(many.screen().contains("No event holds all these words."), "{}", many.screen());
}
