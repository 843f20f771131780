use super::*;
use crate::domain::import::{CellError, Choices};
use crate::service::ImportReport;
use crate::tui::part::testing::screen;

/// A preview of so many rows, of which each hundredth has an error.
fn preview(rows: usize) -> Arc<Preview> {
    let error = || CellError { column: "LICENSE", value: "X".into(), message: "There is no such type.".into() };
    let row = |place: usize| ImportRow {
        row: u32::try_from(place + 2).unwrap(),
        action: if place % 100 == 99 {
            crate::domain::import::Action::Error
        } else {
            crate::domain::import::Action::Create
        },
        username: format!("user{place}"),
        adds: "Somebody; Operator".into(),
        errors: if place % 100 == 99 { vec![error()] } else { Vec::new() },
        warnings: Vec::new(),
        changes: Vec::new(),
    };
    let report = ImportReport { rows: (0..rows).map(row).collect(), ..ImportReport::default() };
    Arc::new(Preview {
        path: "/tmp/users.csv".into(),
        sheet: None,
        sha256: [0; 32],
        plan: [0; 32],
        choices: Choices::default(),
        errors: (0..rows).filter(|place| place % 100 == 99).collect(),
        warned: Vec::new(),
        changed: Vec::new(),
        passwords: 0,
        report,
    })
}

// IMP-2: a hundred thousand rows scroll like a hundred.
#[test]
fn only_the_rows_on_the_screen_are_made_however_many_there_are() {
    let theme = Theme::plain();
    for rows in [1_000, 100_000] {
        let mut shown = ImportScreen::new(preview(rows), Keys::default());
        let mut wishes = Wishes::default();
        let actions = [Action::End, Action::PageUp, Action::Up, Action::Home, Action::PageDown, Action::Down];
        let filters = [Action::ImportNext, Action::ImportErrors, Action::ImportNext, Action::ImportAll];
        for action in actions.into_iter().chain(filters) {
            rows::MADE.set(0);
            shown.act(action, &mut wishes);
            assert_eq!(rows::MADE.get(), 0, "moving makes none");
            screen(80, 19, |buffer, area| shown.draw_rows(buffer, area, &theme));
            assert!((1..=19).contains(&rows::MADE.get()), "{action:?} of {rows}: {}", rows::MADE.get());
            assert_eq!(wishes.requests.len(), 0, "{action:?}");
        }
    }
}

#[test]
fn the_next_error_is_the_next_one_in_the_file_and_behind_the_last_the_first() {
    let (mut shown, mut wishes) = (ImportScreen::new(preview(250), Keys::default()), Wishes::default());
    let at = |shown: &ImportScreen| shown.current().map(|row| row.row);
    for row in [101, 201, 101] {
        shown.act(Action::ImportNext, &mut wishes);
        assert_eq!(at(&shown), Some(row));
    }
    // The cursor stays at its row when others go or come.
    shown.act(Action::ImportErrors, &mut wishes);
    assert_eq!(at(&shown), Some(101));
    shown.act(Action::ImportAll, &mut wishes);
    assert_eq!(at(&shown), Some(101));
}
