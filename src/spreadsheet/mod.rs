//! Tables from outside and for outside (RULES.md, section 13): reads them strictly, within limits, all flaws at once (IMP-2),
//! and writes them row by row (IMP-4, IMP-5).

mod csv;
mod flaw;
mod template;
mod write;
mod xlsx;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

pub use csv::read_csv;
pub use flaw::{Flaws, TableFlaw};
pub use template::{Template, TemplateColumn};
pub use write::{FileKind, TableWriter};
pub use xlsx::read_xlsx;

use crate::domain::text::folded;

/// Largest file in bytes (64 MiB).
pub const FILE_LIMIT: usize = 64 * 1024 * 1024;
/// Most rows below the header.
pub const ROW_LIMIT: usize = 100_000;
/// Most columns.
pub const COLUMN_LIMIT: usize = 64;

/// A table as it stands in a file. Every row has as many cells as there are columns, and no cell holds a control
/// character.
pub struct Table {
    columns: Vec<String>,
    keys: Vec<String>,
    // All cells one after the other, and where each ends: a hundred thousand rows of small strings would take several
    // times the file.
    text: String,
    ends: Vec<u32>,
    numbers: Vec<u32>,
    sha256: [u8; 32],
    // In the order of the rows: cells of a workbook that weren't text.
    odd: Vec<(u32, u8, Oddity)>,
    asides: Asides,
}

/// What a cell of a workbook was before it became text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// A formula: what it had come to when the workbook was saved was taken.
    Formula,
    /// A formula that nobody has run yet: there is nothing to take.
    FormulaUnread,
    /// A number.
    Number,
    /// A number whose format shows zeros before it that aren't in it.
    PaddedNumber,
    /// A number of more digits than a spreadsheet keeps.
    LongNumber,
    /// A date or a time.
    Date,
    /// What a spreadsheet shows where a formula failed, such as `#N/A`.
    Fault,
}

/// What is to be known of a workbook beside its table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asides {
    sheet: Option<String>,
    other_sheets: Option<(String, Vec<String>)>,
    merged: Option<String>,
    macros: bool,
}

/// One row of a table.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// Its number in the file; the header is row 1.
    pub number: u32,
    table: &'a Table,
    index: usize,
    first: usize,
}

impl std::fmt::Debug for Table {
    /// Its columns alone: cells can be passwords.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("columns", &self.columns).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Row<'_> {
    /// Its number alone: cells can be passwords.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Row").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Table {
    fn new(columns: Vec<String>, sha256: [u8; 32]) -> Self {
        let keys = columns.iter().map(|name| header_key(name)).collect();
        let (text, ends, numbers, odd) = (String::new(), Vec::new(), Vec::new(), Vec::new());
        Self { columns, keys, text, ends, numbers, sha256, odd, asides: Asides::default() }
    }

    /// Of a workbook: the name of the sheet that was read.
    #[must_use]
    pub fn sheet(&self) -> Option<&str> {
        self.asides.sheet.as_deref()
    }

    /// Of a workbook with several sheets: the name of the one that was read, and those of the others.
    #[must_use]
    pub fn other_sheets(&self) -> Option<(&str, &[String])> {
        self.asides.other_sheets.as_ref().map(|(read, others)| (read.as_str(), others.as_slice()))
    }

    /// Of a workbook: are there macros in it? None of them is run.
    #[must_use]
    pub fn has_macros(&self) -> bool {
        self.asides.macros
    }

    /// Of a workbook: which cells are merged, in words. The first of them holds the value, the others are empty.
    #[must_use]
    pub fn merged(&self) -> Option<&str> {
        self.asides.merged.as_deref()
    }

    /// The headers as the file has them, without spaces around them.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where a column stands; its name is matched without regard to case, spaces and `*` (IMP-1).
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        let key = header_key(name);
        self.keys.iter().position(|known| *known == key)
    }

    /// The rows below the header, without the empty ones.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.numbers.iter().enumerate().map(|(index, number)| Row {
            number: *number,
            table: self,
            index,
            first: index * self.columns.len(),
        })
    }

    /// How many rows there are below the header, without the empty ones.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is nothing below the header.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The SHA-256 of the file: shows whether it changed since its preview.
    #[must_use]
    pub const fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// The SHA-256 of the file in hexadecimal digits, as the log keeps it.
    #[must_use]
    pub fn sha256_text(&self) -> String {
        self.sha256.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl<'a> Row<'a> {
    /// The cells that weren't text, from left to right, and what they were.
    pub fn odd(&self) -> impl Iterator<Item = (usize, Oddity)> + use<'a> {
        let (odd, index) = (&self.table.odd, u32::try_from(self.index).unwrap_or(u32::MAX));
        let first = odd.partition_point(|(row, ..)| *row < index);
        odd[first..]
            .iter()
            .take_while(move |(row, ..)| *row == index)
            .map(|(_, column, odd)| (usize::from(*column), *odd))
    }

    /// The cell of a column, as the file has it; empty where there is no such column.
    #[must_use]
    pub fn cell(&self, column: usize) -> &'a str {
        if column >= self.table.columns.len() {
            return "";
        }
        let index = self.first + column;
        let end_of = |index: usize| self.table.ends.get(index).map_or(0, |end| *end as usize);
        let start = if index == 0 { 0 } else { end_of(index - 1) };
        self.table.text.get(start..end_of(index)).unwrap_or("")
    }

    /// All cells, from left to right.
    pub fn cells(&self) -> impl Iterator<Item = &'a str> {
        let row = *self;
        (0..row.table.columns.len()).map(move |column| row.cell(column))
    }
}

/// Reads a file: a workbook where its first bytes are one's, whatever its name says, and CSV otherwise.
///
/// # Errors
/// When it can't be opened or read, is no plain file, or has flaws; all that were found.
pub fn read_file(path: &Path) -> Result<Table, Flaws> {
    let unreadable = |error: std::io::Error| Flaws::from(TableFlaw::unreadable(path, error.to_string()));
    // Asked before opening: opening a pipe would wait for somebody to write into it.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(TableFlaw::unreadable(path, "it is no file".to_owned()).into());
    }
    // Opening and closing a database would take away the locks that this very program holds on it, as POSIX has it: one that
    // is in use has this file beside it.
    let mut side = path.as_os_str().to_owned();
    side.push("-wal");
    if Path::new(&side).exists() {
        return Err(TableFlaw::unreadable(path, "it is a database in use".to_owned()).into());
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(FILE_LIMIT as u64 + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    let named_workbook = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx") || ending.eq_ignore_ascii_case("xlsm"));
    match bytes.get(..4) {
        Some(b"PK\x03\x04") => read_xlsx(&bytes),
        Some(b"\xd0\xcf\x11\xe0") => Err(TableFlaw::OldWorkbook.into()),
        _ if named_workbook => Err(TableFlaw::NoWorkbook.into()),
        _ => read_csv(bytes),
    }
}

/// Names each column that is there twice.
fn doubles(names: &[String], flaws: &mut Flaws) {
    let mut keys = std::collections::BTreeSet::new();
    for name in names {
        let key = header_key(name);
        if !key.is_empty() && !keys.insert(key) {
            flaws.push(TableFlaw::ColumnTwice(name.clone()));
        }
    }
}

/// A header as it is compared: without case, spaces and `*`.
fn header_key(name: &str) -> String {
    folded(name).chars().filter(|character| !character.is_whitespace() && *character != '*').collect()
}
