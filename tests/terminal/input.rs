//! Whatever comes from the line: sizes, split keys, pastes, noise, and other programs at the database.

use rusqlite::Connection;
use rustix::process::Signal;

use crate::assert_given_back;
use crate::plant::{PEOPLE, Plant};

/// Numbers that look like chance and are the same each time.
fn numbers() -> impl Iterator<Item = u32> {
    std::iter::successors(Some(7_u32), |number| Some(number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223)))
        .map(|number| number >> 8)
}

#[test]
fn a_thousand_sizes_lose_nothing_that_was_typed() {
    // G5
    let plant = Plant::new();
    let mut session = plant.signed_in();
    session.send("e");
    session.wait_for("> Edit");
    session.send(" Lovelace");
    session.wait_for("Ada Byron Lovelace");
    let mut number = numbers();
    let mut next = |below: u32| u16::try_from(number.next().unwrap() % below).unwrap();
    for round in 0..1_000 {
        let (columns, rows) = match round % 20 {
            0 => (1, 1),
            5 => (2, 2),
            10 => (0, 0),
            15 => (300, 100),
            _ => (next(200) + 1, next(60) + 1),
        };
        session.resize(columns, rows);
    }
    session.resize(50, 10);
    session.wait_for("Too small: 50x10, 60x16 needed.");
    for (columns, rows) in [(60, 16), (80, 24), (300, 100), (80, 24)] {
        session.resize(columns, rows);
        session.wait_until("the form fits the screen", |screen| {
            let hints = screen.rows(0, 300).last().unwrap_or_default();
            hints.contains("Ctrl-X save")
                && screen.rows(0, 300).next().is_some_and(|row| row.contains("1 Users"))
                && screen.contents().contains("Lovelace ")
        });
    }
    session.send("!");
    session.wait_for("Ada Byron Lovelace!");
    session.signal(Signal::TERM);
    assert_eq!(session.end(), 143);
    assert_given_back(&session);
}

#[test]
fn an_arrow_that_the_network_splits_is_an_arrow() {
    // Trap 1
    let plant = Plant::new();
    plant.config("[ui]\nesc_wait_ms = 1000\n");
    let mut session = plant.signed_in();
    session.send("/");
    session.wait_for("to the list");
    session.send("user1\r");
    session.wait_for("of 10");
    for part in ["\x1b", "[", "B"] {
        session.send(part);
        session.wait_until_read();
    }
    session.wait_until("the second row", |screen| screen.rows(0, 80).nth(5).unwrap().starts_with(">  user11"));
    // The Esc was none: the search stands.
    assert!(session.screen().contains("Search: user1_"), "{}", session.screen());
    // What a terminal answers to a question is no key (trap 2).
    session.send("\x1b]11;rgb:1e1e/1e1e/1e1e\x07\x1b[?62;22c\x1b[B");
    session.wait_until("the third row", |screen| screen.rows(0, 80).nth(6).unwrap().starts_with(">  user12"));
    assert!(!session.output().contains("rgb"));
    session.send("q");
    assert_eq!(session.end(), 0);
}

#[test]
fn a_paste_is_never_a_row_of_commands() {
    // G6
    let plant = Plant::new();
    let mut session = plant.signed_in();
    let before = plant.changes();
    session.send("\x1b[200~d\t\r\ny\n\x1b[201~");
    session.wait_for("Esc cancel");
    session.send("\x1b");
    session.wait_until("the question is over", |screen| !screen.contents().contains("Esc cancel"));
    session.send("n");
    session.wait_for("New");
    session.send("\x1b[200~two\nlines\x1b[201~");
    session.wait_for("[ twolines ");
    session.signal(Signal::TERM);
    assert_eq!(session.end(), 143);
    assert_eq!(plant.changes(), before);
}

#[test]
fn a_million_random_bytes_change_nobody() {
    // G8
    let plant = Plant::new();
    let noise = numbers().map(|number| (number >> 12) as u8).take(1_000_000);
    // In the end a key that means nothing, until everything before it has been read.
    let noise: Vec<u8> = noise.chain([b'x'; 8_192]).collect();
    let mut noise = noise.as_slice();
    let mut before = None;
    // Noise may well quit, or sign out; then the rest comes to the next one who starts.
    while !noise.is_empty() {
        let mut session = plant.signed_in();
        before.get_or_insert_with(|| plant.changes());
        let pouring = session.pour(noise.to_vec());
        let end = session.pump(&pouring);
        let taken = pouring.join().unwrap();
        noise = &noise[taken.min(noise.len())..];
        match end {
            Some(code) => assert_eq!(code, 0, "{}", session.screen()),
            None => {
                session.resize(50, 10);
                session.wait_for("Too small: 50x10");
                session.signal(Signal::TERM);
                assert_eq!(session.end(), 143, "{}", session.screen());
            }
        }
    }
    assert_eq!(Some(plant.changes()), before);
}

#[test]
fn keys_are_answered_while_another_program_keeps_the_database() {
    // D6
    let plant = Plant::new();
    let mut session = plant.signed_in();
    session.send("\x1b[B\x1b[B");
    session.wait_until("the third row", |screen| screen.rows(0, 80).nth(6).unwrap().starts_with(">  user02"));
    let other = Connection::open(plant.path()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    session.send("d");
    session.wait_for("Disable user02?");
    session.send("\t\r");
    session.wait_for("Busy: another program keeps the database locked.");
    session.send("\x1b[B");
    session.wait_until("the next row", |screen| screen.rows(0, 80).nth(7).unwrap().starts_with(">  user03"));
    session.send("?");
    session.wait_for("Keys here");
    assert!(session.screen().contains("Busy:"), "{}", session.screen());
    session.send("\x1b");
    session.wait_until("the help is over", |screen| !screen.contents().contains("Keys here"));
    other.execute_batch("COMMIT").unwrap();
    session.wait_for("Disabled user02.");
    session.wait_for(&format!("of {}", PEOPLE - 1));
    session.send("q");
    assert_eq!(session.end(), 0);
}
