//! Tables drawn whole.

use expect_test::expect;
use ratatui::style::Modifier;

use super::*;
use crate::tui::part::testing::{screen, with};

fn columns() -> Vec<Column> {
    vec![
        Column::new("USERNAME", Width::Fixed(10)),
        Column::new("FULL NAME", Width::Flexible(12)),
        Column::new("ROLE", Width::Fixed(10)),
        Column::new("LICENSE", Width::Fixed(13)),
        Column::new("SEATS", Width::Fixed(5)).right(),
        Column::new("STATE", Width::Fixed(10)),
    ]
}

fn rows() -> Vec<Row> {
    let row = |name: &str, full: &str, state: Cell| Row {
        cells: vec![name.into(), full.into(), "Operator".into(), "Standard User".into(), "7".into(), state],
        ..Row::default()
    };
    vec![
        row("akumar", "Anita Kumar", Cell::painted("Active", Paint::Active)),
        Row {
            marked: true,
            ..row("bfischer", "Bernd Fischer-Klein von und zu", Cell::painted("LOCKED", Paint::Locked))
        },
        Row { inactive: true, ..row("gsmith", "山田\u{202e}太郎", Cell::painted("DISABLED", Paint::Disabled)) },
    ]
}

fn table(width: u16, column: usize) -> (String, Buffer) {
    let (columns, rows) = (columns(), rows());
    let table = Table { columns: &columns, rows: &rows, selected: Some(1), column, sorted: Some((0, true)), empty: "" };
    screen(width, 5, |buffer, area| table.draw(buffer, area, &Theme::plain()))
}

#[test]
fn rows_are_marked_by_signs_and_cut_by_cells() {
    expect![[r"
           USERNAME ^  FULL NAME            ROLE        LICENSE        SEATS  STATE
           akumar      Anita Kumar          Operator    Standard User      7  Active
        >* bfischer    Bernd Fischer-Klei~  Operator    Standard User      7  LOCKED
           gsmith      ????<U+202E>????     Operator    Standard User      7  DISABLED

        cursor 0,2
    "]]
    .assert_eq(&table(80, 0).0);
}

#[test]
fn an_inactive_user_is_crossed_out_and_the_selected_row_reversed() {
    // USR-7
    let (_, buffer) = table(80, 0);
    expect![[r"
        gsmith
        ????<U+202E>????
        Operator
        Standard User
        7
    "]]
    .assert_eq(&with(&buffer, Modifier::CROSSED_OUT));
    let reversed = with(&buffer, Modifier::REVERSED);
    assert!(reversed.starts_with(">* bfischer") && reversed.lines().count() == 1, "{reversed}");
}

#[test]
fn columns_that_do_not_fit_scroll_and_the_name_stays() {
    expect![[r"
           USERNAME ^  FULL NAME                ROLE
           akumar      Anita Kumar              Operator
        >* bfischer    Bernd Fischer-Klein vo~  Operator
           gsmith      ????<U+202E>????         Operator

        cursor 0,2
    "]]
    .assert_eq(&table(50, 0).0);
    expect![[r#"
           USERNAME ^  LICENSE        SEATS [STATE]
           akumar      Standard User      7  Active
        >* bfischer    Standard User      7  LOCKED
           gsmith      Standard User      7  DISABLED

        cursor 0,2
    "#]]
    .assert_eq(&table(50, 5).0);
}

// What is pinned stays in sight, wherever the column cursor is, and in its place where everything fits.
#[test]
fn a_pinned_column_is_never_out_of_sight() {
    let pin = |mut columns: Vec<Column>| {
        columns[1].pinned = true;
        columns
    };
    let (columns, rows) = (pin(columns()), rows());
    let mut all = String::new();
    for (width, column) in [(90, 0), (50, 0), (50, 4), (50, 1), (24, 3)] {
        let table = Table { columns: &columns, rows: &rows[..1], selected: Some(0), column, sorted: None, empty: "" };
        all += &screen(width, 2, |buffer, area| table.draw(buffer, area, &Theme::plain())).0;
    }
    expect![[r#"
           USERNAME    FULL NAME                      ROLE        LICENSE        SEATS  STATE
        >  akumar      Anita Kumar                    Operator    Standard User      7  Active
        cursor 0,1
           USERNAME    ROLE        FULL NAME
        >  akumar      Operator    Anita Kumar
        cursor 0,1
           USERNAME    LICENSE       [SEA~]  FULL NAME
        >  akumar      Standard User      7  Anita Kumar
        cursor 0,1
           USERNAME    ROLE       [FULL NAME]
        >  akumar      Operator    Anita Kumar
        cursor 0,1
           USERNAME   [LICENSE]
        >  akumar      Standard~
        cursor 0,1
    "#]]
    .assert_eq(&all);
}

#[test]
fn an_empty_table_says_why() {
    let columns = columns();
    let table = Table {
        columns: &columns,
        rows: &[],
        selected: None,
        column: 0,
        sorted: None,
        empty: "No user matches. Esc clears the search.",
    };
    let text = screen(30, 4, |buffer, area| table.draw(buffer, area, &Theme::plain())).0;
    expect![[r"
           USERNAME    FULL NAME
           No user matches. Esc clears
           the search.

        cursor 3,1
    "]]
    .assert_eq(&text);
}

#[test]
fn every_size_and_column_can_be_drawn() {
    // G5
    let (columns, rows) = (columns(), rows());
    for (width, height) in (1..90).flat_map(|width| [(width, 1), (width, 2), (width, 9)]) {
        for column in 0..8 {
            let table = Table { columns: &columns, rows: &rows, selected: Some(2), column, sorted: None, empty: "-" };
            screen(width, height, |buffer, area| table.draw(buffer, area, &Theme::plain()));
        }
    }
}
