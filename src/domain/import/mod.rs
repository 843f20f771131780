//! What a file of users would do, row by row (section 13). The preview and the import itself are this one plan: it asks
//! the [`World`](super::world::World) for what exists, and an overlay for what the rows above would take.

mod column;
mod existing;
mod export;
mod keys;
mod managers;
mod overlay;
mod plan;
mod reading;
mod source;
mod update;

pub use column::Column;
pub use export::{Value, exported};
pub use keys::Index;
pub use plan::{Doing, PasswordNeed, Planned, Planner, Terms};

use std::borrow::Cow;

use crate::domain::event::Detail;
use crate::domain::text::shown;

/// The table to be imported, with its columns found.
pub trait Sheet {
    /// How many rows there are below the header.
    fn len(&self) -> usize;
    /// Is there no row?
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The number that a row (0 is the first one) has in the file.
    fn number(&self, row: usize) -> u32;
    /// A cell as the file has it; empty where there is no such column.
    fn cell(&self, row: usize, column: Column) -> &str;
    /// Is there such a column?
    fn has(&self, column: Column) -> bool;
    /// What is to be said of a row's cells before anybody looks at what they say: how a workbook kept them.
    fn remarks(&self, _row: usize) -> Vec<Remark> {
        Vec::new()
    }
}

/// Something about how a cell was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// In which column.
    pub column: Column,
    /// What about it, and, of an error, the remedy.
    pub message: String,
    /// Can't the row be imported so?
    pub is_error: bool,
}

/// What the importer chose for rows that would be errors otherwise (IMP-2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Change accounts that exist: empty cells change nothing.
    pub update_existing: bool,
    /// Make inactive accounts of the same SUID or username active again.
    pub bring_back: bool,
    /// Leave out rows with errors, and import the others.
    pub skip_bad_rows: bool,
}

impl Choices {
    /// Can an account that exists be changed at all?
    #[must_use]
    pub const fn touch_existing(self) -> bool {
        self.update_existing || self.bring_back
    }
}

/// What an import does with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Adds an account.
    Create,
    /// Changes one.
    Update,
    /// Makes an inactive one active again.
    BringBack,
    /// Nothing: the account is as the row says.
    Unchanged,
    /// Nothing: the row has errors.
    Error,
}

impl Action {
    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::BringBack => "bring_back",
            Self::Unchanged => "unchanged",
            Self::Error => "error",
        }
    }
}

/// What is wrong with a cell, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellError {
    /// The column, as the template names it.
    pub column: &'static str,
    /// What stands in the cell, as the file has it; of a password nothing.
    pub value: String,
    /// What is wrong, and the remedy.
    pub message: String,
}

/// So much of a cell stands in an error: a file may have a million characters in one.
const TOLD: usize = 64;

impl CellError {
    /// An error that tells the beginning of a long cell.
    #[must_use]
    pub fn new(column: Column, value: &str, message: String) -> Self {
        let told = brief(value);
        let message = match &told {
            Cow::Borrowed(_) => message,
            Cow::Owned(_) if value.trim().is_empty() => message,
            Cow::Owned(told) => message.replace(&*shown(value.trim()), &shown(told.trim())),
        };
        Self { column: column.name(), value: told.into_owned(), message }
    }
}

/// The beginning of a cell that is long, and `…`.
fn brief(cell: &str) -> Cow<'_, str> {
    match cell.char_indices().nth(TOLD) {
        None => Cow::Borrowed(cell),
        Some((end, _)) => Cow::Owned(format!("{}…", &cell[..end])),
    }
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    /// Its number in the file; the header is row 1.
    pub row: u32,
    /// What is done with it.
    pub action: Action,
    /// The username as the file has it.
    pub username: String,
    /// Who would be added, in a few words: full name, roles, license, team. Empty where nobody would be.
    pub adds: String,
    /// Everything that is wrong with it.
    pub errors: Vec<CellError>,
    /// What is done otherwise than the row says, or wants a look.
    pub warnings: Vec<String>,
    /// What becomes other than it is, of an account that exists: each field before and after; never a secret.
    pub changes: Vec<Detail>,
}

/// A text without the apostrophe that an export puts before it where a spreadsheet would run it as a formula (IMP-5).
/// Texts that begin with apostrophes before such a sign get one more, so that they come back unharmed too.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    let Some(rest) = cell.strip_prefix('\'') else { return cell };
    if rest.trim_start_matches('\'').starts_with(['=', '+', '-', '@']) { rest } else { cell }
}

/// A text as a file may hold it: with an apostrophe before what a spreadsheet would run as a formula (IMP-5). [`unguarded`]
/// takes it away again.
#[must_use]
pub fn guarded(text: &str) -> std::borrow::Cow<'_, str> {
    match text.trim_start_matches('\'').starts_with(['=', '+', '-', '@']) {
        true => format!("'{text}").into(),
        false => text.into(),
    }
}
