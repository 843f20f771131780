//! Text that comes from outside, and odd searches.

use chargehand::tui::request::Msg;
use rusqlite::Connection;

use crate::harness::Console;

/// Puts a name into the database that no door would take.
fn rename(console: &Console, username: &str, full_name: &str) {
    let database = Connection::open(console.folder().path().join("chargehand.db")).unwrap();
    database.execute("UPDATE users SET full_name = ?2 WHERE username = ?1", [username, full_name]).unwrap();
}

#[test]
fn no_name_reaches_the_terminal_raw() {
    // T1, T2, T3, T4, T7
    for (name, shown) in [
        ("A\u{1b}]52;c;ZWNobw==\u{7}B", "A^[]52;c;ZWN"),
        ("x\u{9b}31mred", "x"),
        ("user\u{202e}nimda", "user<U+202E"),
        (&"W".repeat(10_000), "WWWWWW"),
        (&"\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f466}".repeat(40), ""),
    ] {
        let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
        rename(&console, "bob", name);
        console.press("Ctrl-R");
        for keys in ["Down", "Enter", "Esc", "e", "Esc", "d"] {
            console.press(keys);
            let screen = console.screen();
            let raw = |c: char| {
                c != '\n' && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{200b}'..='\u{200f}'))
            };
            assert!(!screen.chars().any(raw), "{keys}: {screen:?}");
            for line in screen.lines().take(24) {
                assert!(chargehand::domain::text::width(line) <= 80, "{keys}: {line}");
            }
        }
        console.press("Esc");
        assert!(console.screen().contains(shown), "{}", console.screen());
    }
}

#[test]
fn a_search_is_literal_whatever_is_typed() {
    // S1, S2, S3, S4, S5, S6, S7
    let people = [
        ("pa.b", "a%b", "Operator"),
        ("pb.b", "axb", "Operator"),
        ("pc.b", "a_b", "Operator"),
        ("pd.b", "ÄRZTE", "Operator"),
    ];
    let mut console = Console::with(&people);
    for (search, found) in [
        ("a%b", "1-1 of 1"),
        ("a_b", "1-1 of 1"),
        ("ärzte", "1-1 of 1"),
        ("multi-agent", "0 of 0"),
        ("\"", "0 of 0"),
        ("name:", "0 of 0"),
        ("x' OR 1=1 --", "0 of 0"),
        ("AXB", "1-1 of 1"),
    ] {
        console.press("/ Ctrl-U").type_text(search);
        assert!(console.line(2).ends_with(found), "{search}: {}", console.screen());
        console.press("Enter");
    }
    console.press("/ Ctrl-U").paste(&"%".repeat(60_000));
    assert!(console.line(2).ends_with("0 of 0"), "{}", console.screen());
    console.press("Esc");
    assert!(console.line(2).ends_with("1-5 of 5"), "{}", console.screen());
}

#[test]
fn show_inactive_toggled_fast_always_ends_at_what_it_says() {
    // S8
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator"), ("bill", "Bill Board", "Operator")]);
    console.press("End d Tab Enter");
    for round in 0..20 {
        console.press("i");
        let (word, count) = if round % 2 == 0 { ("shown", "1-3 of 3") } else { ("hidden", "1-2 of 2") };
        let line = console.line(2);
        assert!(line.contains(word) && line.ends_with(count), "{line}");
    }
}

#[test]
fn random_keys_change_nothing_without_a_confirmed_question() {
    // G8
    use chargehand::clock::{Chance as _, SeededChance};
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    let chance = SeededChance::new(99);
    let all = "Up Down Left Right Home End PgUp PgDn Tab Shift-Tab Esc Del Backspace d e n u i / ? : x y z q j k 1 2 3 4 5 ! P a m";
    let keys = chargehand::tui::key::keys(all).unwrap();
    for _ in 0..3_000 {
        let mut byte = [0];
        chance.fill(&mut byte);
        let at = chargehand::clock::Clock::now(&*console.clock);
        console.tell(Msg::Key(keys[usize::from(byte[0]) % keys.len()], at));
        console.advance(30);
        console.quit = false;
    }
    let database = Connection::open(console.folder().path().join("chargehand.db")).unwrap();
    let changes: i64 = database
        .query_row("SELECT count(*) FROM events WHERE category = 'User' AND id > 11", [], |row| row.get(0))
        .unwrap();
    assert_eq!(changes, 0);
}
