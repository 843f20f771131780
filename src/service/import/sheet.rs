//! A table with the template's columns found in it.

use crate::domain::broken::RuleBroken;
use crate::domain::import::{Column, Remark, Sheet, unguarded};
use crate::domain::text::shown;
use crate::domain::user::FieldFlaw;
use crate::spreadsheet::{Oddity, Row, Table};

/// A table as the plan reads it.
pub(super) struct TableSheet<'a> {
    table: &'a Table,
    rows: Vec<Row<'a>>,
    places: [Option<usize>; Column::ALL.len()],
}

impl<'a> TableSheet<'a> {
    /// Finds the columns (IMP-1).
    ///
    /// # Errors
    /// The essential columns that are missing, all of them at once.
    pub(super) fn of(table: &'a Table) -> Result<Self, RuleBroken> {
        let places = std::array::from_fn(|at| table.column(Column::ALL[at].header()));
        let missing: Vec<_> = Column::ALL
            .iter()
            .zip(&places)
            .filter(|(column, place)| column.is_essential() && place.is_none())
            .map(|(column, _)| {
                let name = column.header();
                FieldFlaw::new(name, format!("The column {name} is missing: add it to the file's first row."))
            })
            .collect();
        if missing.is_empty() {
            Ok(Self { table, rows: table.rows().collect(), places })
        } else {
            Err(RuleBroken::Fields(missing))
        }
    }

    /// What is to be known of the file as a whole: columns that nobody reads, sheets that weren't, merged cells.
    pub(super) fn warnings(&self) -> Vec<String> {
        let unknown = |(at, name): (usize, &String)| {
            let ignored = !self.places.contains(&Some(at)) && !name.is_empty();
            ignored.then(|| format!("The column {} is not known and was ignored.", shown(name)))
        };
        let sheets = self.table.other_sheets().map(|(read, others)| {
            let others: Vec<_> = others.iter().map(|name| format!("\"{}\"", shown(name))).collect();
            format!("Only the sheet \"{}\" was read, not {}.", shown(read), others.join(", "))
        });
        let merged = self.table.merged().map(|areas| {
            format!("Cells are merged ({areas}): the first of each area holds what it says, the others count as empty.")
        });
        let macros = self
            .table
            .has_macros()
            .then(|| "The workbook holds macros: they were neither run nor looked at.".to_owned());
        let unknown = self.table.columns().iter().enumerate().filter_map(unknown);
        sheets.into_iter().chain(macros).chain(merged).chain(unknown).collect()
    }
}

/// Which cells are TRUE or FALSE: 1 and 0 are as good there.
const fn is_tick(column: Column) -> bool {
    matches!(
        column,
        Column::HolidayEntitlement
            | Column::TrustedDevicesOnly
            | Column::IgnorePasswordRules
            | Column::FullScreen
            | Column::Enabled
    )
}

fn remark(column: Column, cell: &str, odd: Oddity) -> Option<Remark> {
    let secret = column == Column::Password;
    let cell = if secret { "what it last came to".into() } else { format!("\"{}\"", shown(cell)) };
    let (is_error, message) = match odd {
        Oddity::FormulaUnread => {
            let message = "This is a formula that no program has worked out yet: type its value instead, or open the \
                           workbook in a spreadsheet program and save it.";
            (true, message.to_owned())
        }
        Oddity::Fault => (true, "This is a formula that failed: type a value instead.".to_owned()),
        Oddity::LongNumber => {
            let message = "This is a number of more than 15 digits, of which spreadsheets lose the last: format the \
                           cell as text and type it again.";
            (true, message.to_owned())
        }
        Oddity::Formula => (false, format!("a formula; {cell} was taken, as it was last worked out.")),
        Oddity::PaddedNumber => (
            false,
            format!(
                "a number shown with zeros before it, which aren't in it: {cell} was taken. Format the cell as text to keep them."
            ),
        ),
        Oddity::Number if is_tick(column) || secret => return None,
        Oddity::Number => (
            false,
            format!("a number, {cell} was taken: zeros before it would be lost. Format the cell as text to keep them."),
        ),
        Oddity::Date => (false, format!("a date, {cell} was taken. Format the cell as text to keep what was typed.")),
    };
    Some(Remark { column, message, is_error })
}

impl Sheet for TableSheet<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn number(&self, row: usize) -> u32 {
        self.rows.get(row).map_or(0, |row| row.number)
    }

    fn cell(&self, row: usize, column: Column) -> &str {
        let place = self.places[column as usize];
        let cell = self.rows.get(row).zip(place).map_or("", |(row, place)| row.cell(place));
        // A no-break space comes along when cells are copied from a web page, and nobody sees it.
        if column == Column::Password { cell } else { unguarded(cell.trim_matches('\u{a0}')) }
    }

    fn has(&self, column: Column) -> bool {
        self.places[column as usize].is_some()
    }

    fn remarks(&self, row: usize) -> Vec<Remark> {
        let Some(row) = self.rows.get(row) else { return Vec::new() };
        let column =
            |place| Column::ALL.iter().zip(&self.places).find(|(_, at)| **at == Some(place)).map(|(at, _)| *at);
        row.odd().filter_map(|(place, odd)| remark(column(place)?, row.cell(place), odd)).collect()
    }
}
