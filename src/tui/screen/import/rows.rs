//! The rows of a file: which are shown, and how each is told.

use crate::domain::event::Detail;
use crate::domain::import::{Action, CellError, ImportRow};
use crate::domain::user::Field;
use crate::tui::files::Preview;
use crate::tui::part::table::{Cell, Row};
use crate::tui::screen::user_facts::Line;
use crate::tui::theme::Paint;

#[cfg(test)]
thread_local! {
    /// So many rows of the table were made: for the test of what drawing costs.
    pub(super) static MADE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Which rows are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    All,
    /// Those with errors.
    Errors,
    /// Those with warnings.
    Warnings,
    /// Those that change an account that is there.
    Changes,
}

impl Filter {
    /// What is shown, in words.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::All => "all rows",
            Self::Errors => "only errors",
            Self::Warnings => "only warnings",
            Self::Changes => "only changes",
        }
    }

    /// The places of the rows in the file, where not all are shown.
    fn places(self, preview: &Preview) -> Option<&[usize]> {
        match self {
            Self::All => None,
            Self::Errors => Some(&preview.errors),
            Self::Warnings => Some(&preview.warned),
            Self::Changes => Some(&preview.changed),
        }
    }

    /// How many rows are shown.
    pub(super) fn len(self, preview: &Preview) -> usize {
        self.places(preview).map_or(preview.report.rows.len(), <[usize]>::len)
    }

    /// The place in the file of a row that is shown.
    pub(super) fn place(self, preview: &Preview, row: usize) -> Option<usize> {
        match self.places(preview) {
            None => Some(row),
            Some(places) => places.get(row).copied(),
        }
    }

    /// The row that is shown of that place in the file, or of the first one behind it.
    pub(super) fn row_of(self, preview: &Preview, place: usize) -> usize {
        self.places(preview).map_or(place, |places| places.partition_point(|other| *other < place))
    }
}

/// What becomes of a row, in a word.
const fn word(row: &ImportRow) -> (&'static str, Paint) {
    match row.action {
        Action::Create => ("new", Paint::Good),
        Action::Update => ("change", Paint::Normal),
        Action::BringBack => ("back", Paint::Good),
        Action::Unchanged => ("same", Paint::Hint),
        Action::Error => ("ERROR", Paint::Error),
    }
}

/// The first error, or the first warning, or what changes.
fn what(row: &ImportRow) -> (String, Paint) {
    let more = |count: usize| if count > 1 { format!(" (+{})", count - 1) } else { String::new() };
    match (row.errors.first(), row.warnings.first()) {
        (Some(error), _) => (format!("{}{}", error_text(error), more(row.errors.len())), Paint::Error),
        (None, Some(warning)) => (format!("Warning: {warning}{}", more(row.warnings.len())), Paint::Warning),
        (None, None) if row.changes.is_empty() => (row.adds.clone(), Paint::Normal),
        (None, None) => (row.changes.iter().map(detail_text).collect::<Vec<_>>().join("; "), Paint::Normal),
    }
}

/// A heading and a few lines about a row.
pub(super) fn in_short(row: &ImportRow) -> (String, String, Paint) {
    let (text, paint) = what(row);
    let title = match row.errors.first() {
        Some(error) => format!("Row {}, column {}", row.row, error.column),
        None => format!("Row {}: {}", row.row, filled(&row.username)),
    };
    (title, text, paint)
}

/// A row of the table.
pub(super) fn row(row: &ImportRow) -> Row {
    #[cfg(test)]
    MADE.with(|made| made.set(made.get() + 1));
    let (word, paint) = word(row);
    let (text, what) = what(row);
    let what = Cell::painted(&text, what);
    let name = if row.username.is_empty() { "(empty)".into() } else { row.username.clone().into() };
    let cells = vec![row.row.to_string().into(), Cell::painted(word, paint), name, what];
    Row { cells, ..Row::default() }
}

/// `LICENSE "Standrad User": There is no such license type.`
fn error_text(error: &CellError) -> String {
    let value = if error.value.is_empty() { String::new() } else { format!(" \"{}\"", error.value) };
    format!("{}{value}: {}", error.column, error.message)
}

/// What people call a field.
fn label(detail: &Detail) -> String {
    Field::from_key(&detail.field).map_or_else(|| detail.field.clone(), |field| field.names().1.to_owned())
}

const fn filled(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

/// `Team Press -> Weld`.
fn detail_text(detail: &Detail) -> String {
    let before = detail.before.as_ref().map(|before| format!("{} -> ", filled(before))).unwrap_or_default();
    format!("{} {before}{}", label(detail), filled(&detail.after))
}

/// Everything about a row, as lines.
pub(super) fn facts(row: &ImportRow) -> Vec<Line> {
    let line = |label: &str, text: &str, paint| (label.to_owned(), text.to_owned(), paint);
    let (_, paint) = word(row);
    let told = match row.action {
        Action::Create => "will be added",
        Action::Update => "will be changed",
        Action::BringBack => "will be made active again",
        Action::Unchanged => "nothing changes",
        Action::Error => "has errors and can't be imported so",
    };
    let mut lines = vec![
        line("Row", &format!("{} of the file", row.row), Paint::Normal),
        line("Username", filled(&row.username), Paint::Title),
        line("Result", told, paint),
    ];
    if !row.adds.is_empty() {
        lines.push(line("Who", &row.adds, Paint::Normal));
    }
    for error in &row.errors {
        lines.push(line("", "", Paint::Normal));
        lines.push(line("Column", error.column, Paint::Title));
        // Of a password nothing is shown.
        let value = if error.value.is_empty() { "(empty, or not shown)" } else { &error.value };
        lines.push(line("Value read", value, Paint::Normal));
        lines.push(line("Error", &error.message, Paint::Error));
    }
    if !row.warnings.is_empty() {
        lines.push(line("", "", Paint::Normal));
    }
    lines.extend(row.warnings.iter().map(|warning| line("Warning", warning, Paint::Warning)));
    if !row.changes.is_empty() {
        lines.push(line("", "", Paint::Normal));
    }
    for detail in &row.changes {
        let text = match &detail.before {
            Some(before) => format!("{} -> {}", filled(before), filled(&detail.after)),
            None => filled(&detail.after).to_owned(),
        };
        lines.push(line(&label(detail), &text, Paint::Normal));
    }
    lines
}
