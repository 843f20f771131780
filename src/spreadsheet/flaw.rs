//! What can be wrong with a table.

use std::fmt;
use std::path::Path;

use super::{COLUMN_LIMIT, FILE_LIMIT, ROW_LIMIT};
use crate::domain::text::{named, shown};

/// More flaws than this are counted only: nobody mends more before the next try.
const KEPT: usize = 1_000;

/// One flaw of a table. Rows are numbered as in the file; the header is row 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableFlaw {
    /// The file can't be opened or read.
    #[error("{path} can't be read: {reason}")]
    Unreadable {
        /// Which file, made harmless for the terminal.
        path: String,
        /// The system's words.
        reason: String,
    },
    /// Larger than [`FILE_LIMIT`].
    #[error("the file is larger than {} MiB: split it", FILE_LIMIT / 1024 / 1024)]
    TooLarge,
    /// Nothing is in it.
    #[error("the file is empty: its first row has to hold the names of the columns")]
    Empty,
    /// Another encoding than UTF-8.
    #[error("not UTF-8 (looks like UTF-16): save it as CSV UTF-8")]
    Utf16,
    /// Bytes that are no text.
    #[error("row {row} is not UTF-8: save the file as CSV UTF-8")]
    NotUtf8 {
        /// The row of the first such byte.
        row: u32,
    },
    /// A workbook, where CSV is read.
    #[error("the file is a workbook or an archive, not CSV: save the sheet as CSV UTF-8")]
    Workbook,
    /// Called a workbook, and none.
    #[error("not a workbook, though its name says so: save it as .xlsx, or name it .csv where it is one")]
    NoWorkbook,
    /// A workbook of the old kind, or one with a password.
    #[error("an old workbook (.xls), or one with a password: save it as .xlsx without a password")]
    OldWorkbook,
    /// A workbook larger than 10 MiB.
    #[error("the workbook is larger than 10 MiB: split it, or save its sheet as CSV UTF-8")]
    ArchiveTooLarge,
    /// An archive of very many parts.
    #[error("the workbook has more than 200 parts: copy the sheet into a new one")]
    TooManyParts,
    /// Inflates to more than [`FILE_LIMIT`].
    #[error(
        "the workbook expands beyond {} MiB: split it, or save its sheet as CSV UTF-8",
        FILE_LIMIT / 1024 / 1024
    )]
    Expands,
    /// A part with a document type or entities of its own: no spreadsheet program writes any.
    #[error(
        "{} in the workbook defines a document type or entities, which no spreadsheet needs: it isn't read",
        shown(part)
    )]
    Definitions {
        /// Its name.
        part: String,
    },
    /// A part in another encoding.
    #[error("{} in the workbook is not UTF-8: open it in a spreadsheet program and save it again", shown(part))]
    PartEncoding {
        /// Its name.
        part: String,
    },
    /// Not as workbooks are.
    #[error("the workbook can't be read ({}): open it in a spreadsheet program and save it again", shown(.0))]
    BrokenWorkbook(String),
    /// Every sheet is hidden, or none holds cells.
    #[error("the workbook has no visible sheet: show the one with the users")]
    NoSheet,
    /// Something to the right of [`COLUMN_LIMIT`] columns.
    #[error(
        "row {row} has something in column {column}, outside of the template: {COLUMN_LIMIT} columns at most are read"
    )]
    BeyondColumns {
        /// The row.
        row: u32,
        /// The letters of the column.
        column: String,
    },
    /// Something to the right of the last column with a name.
    #[error(
        "row {row} has something in column {column}, to which the first row gives no name: name it, or empty the cell"
    )]
    BeyondHeader {
        /// The row.
        row: u32,
        /// The letters of the column.
        column: String,
    },
    /// More text than a spreadsheet program takes.
    #[error("row {row} has a text in column {column} that no spreadsheet program would take: shorten it")]
    LongCell {
        /// The row.
        row: u32,
        /// The letters of the column.
        column: String,
    },
    /// More than [`COLUMN_LIMIT`] columns.
    #[error("the header has {0} columns: {COLUMN_LIMIT} at most are allowed")]
    TooManyColumns(usize),
    /// More than [`ROW_LIMIT`] rows.
    #[error("the file has more than {ROW_LIMIT} rows: split it")]
    TooManyRows,
    /// Two columns of one name.
    #[error("row 1 has the column {} twice: remove one", shown(.0))]
    ColumnTwice(String),
    /// A quote that is never closed.
    #[error("row {row}: unterminated quote in {}: close it, or double it where it belongs to the text", shown(column))]
    UnterminatedQuote {
        /// The row in which it opens.
        row: u32,
        /// The name of its column.
        column: String,
    },
    /// A quote in an unquoted cell, or text behind a closing quote.
    #[error("row {row}: stray quote in {}: put the whole cell into quotes and double those inside", shown(column))]
    StrayQuote {
        /// The row.
        row: u32,
        /// The name of its column.
        column: String,
    },
    /// Too few or too many fields.
    #[error("row {row} has {found} of {expected} fields")]
    FieldCount {
        /// The row.
        row: u32,
        /// How many fields it has.
        found: usize,
        /// How many columns the header has.
        expected: usize,
    },
    /// A control character, line breaks among them.
    #[error("row {row}: control character {} in {}: remove it", named(*character), shown(column))]
    Control {
        /// The row.
        row: u32,
        /// The name of its column.
        column: String,
        /// The first one in the cell.
        character: char,
    },
}

impl TableFlaw {
    pub(super) fn unreadable(path: &Path, reason: String) -> Self {
        Self::Unreadable { path: shown(&path.to_string_lossy()).into_owned(), reason }
    }
}

/// All flaws of a table, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flaws {
    /// The first thousand.
    pub kept: Vec<TableFlaw>,
    /// How many there are in all.
    pub count: usize,
}

impl Flaws {
    pub(super) fn push(&mut self, flaw: TableFlaw) {
        self.count += 1;
        if self.kept.len() < KEPT {
            self.kept.push(flaw);
        }
    }
}

impl From<TableFlaw> for Flaws {
    fn from(flaw: TableFlaw) -> Self {
        Self { kept: vec![flaw], count: 1 }
    }
}

impl fmt::Display for Flaws {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kept.first() {
            Some(first) => write!(formatter, "{first}")?,
            None => formatter.write_str("no flaw")?,
        }
        match self.count {
            0 | 1 => Ok(()),
            count => write!(formatter, " (and {} more)", count - 1),
        }
    }
}

impl std::error::Error for Flaws {}
