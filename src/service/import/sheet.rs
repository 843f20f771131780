//! A table with the template's columns found in it.

use crate::domain::broken::RuleBroken;
use crate::domain::import::{Column, Sheet, unguarded};
use crate::domain::text::shown;
use crate::domain::user::FieldFlaw;
use crate::spreadsheet::{Row, Table};

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

    /// Columns that nobody reads, named.
    pub(super) fn warnings(&self) -> Vec<String> {
        let unknown = |(at, name): (usize, &String)| {
            let ignored = !self.places.contains(&Some(at)) && !name.is_empty();
            ignored.then(|| format!("The column {} is not known and was ignored.", shown(name)))
        };
        self.table.columns().iter().enumerate().filter_map(unknown).collect()
    }
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
        if column == Column::Password { cell } else { unguarded(cell) }
    }
}
