//! What is drawn is what the terminal can show, and no more of it than has changed.

use std::time::Duration;

use crate::plant::{PEOPLE, Plant};

/// The numbers of every `ESC [ … m` that was sent.
fn looks(output: &str) -> Vec<&str> {
    output
        .split("\x1b[")
        .skip(1)
        .filter_map(|rest| rest.split_once('m').map(|(numbers, _)| numbers))
        .filter(|numbers| numbers.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'))
        .collect()
}

fn has_color(look: &&str) -> bool {
    look.split(';').filter_map(|number| number.parse().ok()).any(|number: u16| number >= 30)
}

fn reversed_rows(screen: &vt100::Screen) -> Vec<String> {
    let (rows, columns) = screen.size();
    let row = |y: u16| {
        let cells = (0..columns.get()).filter_map(|x| screen.cell(y, x)).filter(|cell| cell.inverse());
        cells.map(|cell| if cell.has_contents() { cell.contents() } else { " " }).collect::<String>()
    };
    (0..rows.get()).map(row).filter(|row| !row.trim().is_empty()).collect()
}

#[test]
fn everything_is_told_apart_on_every_terminal() {
    // USR-7
    for (variables, arguments, color, ascii) in [
        (vec![], vec![], true, false),
        (vec!["NO_COLOR=1"], vec![], false, false),
        (vec!["TERM=vt220"], vec![], false, true),
        (vec!["TERM=linux"], vec![], true, false),
        (vec![], vec!["--ascii"], true, true),
        (vec!["LANG=C"], vec![], true, true),
    ] {
        let case = format!("{variables:?} {arguments:?}");
        let plant = Plant::new();
        let mut session = plant.signed_in_with(&variables, &arguments);
        session.send("i");
        session.wait_for("Inactive: shown");
        session.send("\x1b[B");
        session.wait_until("the second row", |screen| screen.rows(0, 80).nth(5).unwrap().starts_with(">  user00"));
        session.wait_for("DISABLED");
        session.wait_for("LOCKED OUT");
        session.wait_until("the tab and the row are reversed", |screen| {
            let reversed = reversed_rows(screen);
            reversed.len() == 2 && reversed[0] == "[1 Users]" && reversed[1].starts_with(">  user00")
        });
        session.send("?");
        session.wait_for("Keys here");
        session.send("\x1b");
        session.wait_until("the help is over", |screen| !screen.contents().contains("Keys here"));
        session.send("q");
        assert_eq!(session.end(), 0);
        let output = session.output();
        let looks = looks(&output);
        assert!(
            looks.iter().any(|look| look.split(';').any(|number| number == "9")),
            "{case}: nothing is crossed out in {output:?}"
        );
        assert_eq!(looks.iter().any(has_color), color, "{case}: {looks:?}");
        assert_eq!(output.is_ascii(), ascii, "{case}");
        // A console or terminal of the last century shows a synchronized update's marks as letters.
        let plain = variables.iter().any(|variable| ["TERM=vt220", "TERM=linux"].contains(variable));
        assert_eq!(output.contains("\x1b[?2026h"), !plain, "{case}");
    }
}

#[test]
fn a_slow_line_gets_only_what_has_changed() {
    // Trap 8
    let plant = Plant::new();
    let mut session = plant.signed_in();
    assert_eq!(session.idle_output(Duration::from_millis(300)).matches("\x1b[2J").count(), 0);
    let row = |row: usize, name: &str| {
        let name = format!(">  {name}");
        move |screen: &vt100::Screen| screen.rows(0, 80).nth(row).unwrap().starts_with(&name)
    };
    let before = session.written();
    for (down, name) in ["user00", "user02", "user03", "user04", "user05"].into_iter().enumerate() {
        session.send("\x1b[B");
        session.wait_until(name, row(5 + down, name));
    }
    let one_row = (session.written() - before) / 5;
    let before = session.written();
    session.send("\x0c");
    session.wait_for_output(before, "user16");
    session.idle_output(Duration::from_millis(300));
    let whole = session.written() - before;
    let before = session.written();
    session.send("\x1b[6~");
    session.wait_for("user30");
    session.idle_output(Duration::from_millis(300));
    let page = session.written() - before;
    let numbers = format!("a row {one_row}, a page {page}, a whole screen {whole} bytes");
    assert!(one_row <= 250 && page <= 80 * 24 && whole <= 2 * 80 * 24, "{numbers}");
    // Longer than the console waits before it looks whether others wrote.
    assert_eq!(session.idle_output(Duration::from_millis(2_000)), "");
    assert!(session.screen().contains(&format!("of {PEOPLE}")));
    session.send("q");
    assert_eq!(session.end(), 0);
}

// F6: nothing reaches the clipboard but by the key that copies, and never where the config says so.
#[test]
fn the_clipboard_gets_what_is_copied_and_nothing_else() {
    for (config, copies) in [("[ui]\nclipboard = \"osc52\"\n", true), ("[ui]\nclipboard = \"off\"\n", false)] {
        let plant = Plant::new();
        plant.config(config);
        let mut session = plant.signed_in();
        session.send("y");
        session.wait_for("What is shown, as a command");
        assert!(!session.output().contains("\x1b]52;"), "before anything was copied");
        session.send("\r");
        session.wait_until("the menu is over", |screen| !screen.contents().contains("What is shown, as a command"));
        session.send("q");
        session.end();
        assert_eq!(session.output().contains("\x1b]52;c;"), copies, "{config}");
    }
}
