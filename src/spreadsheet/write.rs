//! Writing a table row by row: in a file that has no name yet, so that whoever is stopped leaves nothing behind.

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use crate::clock::Timestamp;
use crate::domain::import::{Value, guarded};

/// The kinds of files that tables are written to, by their ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A workbook.
    Xlsx,
    /// Comma-separated values.
    Csv,
    /// JSON, which isn't a table.
    Json,
}

impl FileKind {
    /// The kind that a file's name asks for.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Most rows of a workbook, its header among them.
const MOST_ROWS: u32 = 1_048_576;

/// Writes a table.
pub struct TableWriter(Kind);

enum Kind {
    Csv(Box<csv::Writer<BufWriter<File>>>),
    // Its rows go to a file without a name as well, one by one.
    Xlsx { book: Box<Workbook>, row: u32 },
}

impl std::fmt::Debug for TableWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableWriter").finish_non_exhaustive()
    }
}

pub(super) fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

/// When a workbook says that it was made.
pub(super) fn made_at(now: Timestamp) -> DocProperties {
    let time = ExcelDateTime::from_timestamp(now.0.div_euclid(1_000)).unwrap_or_default();
    DocProperties::new().set_creation_datetime(&time)
}

impl TableWriter {
    /// A CSV of these columns: UTF-8, fields parted by `,`, rows by CRLF (RFC 4180). `folder` has room for it.
    ///
    /// # Errors
    /// The system's.
    pub fn csv(folder: &Path, columns: &[&str]) -> io::Result<Self> {
        let file = BufWriter::new(tempfile::tempfile_in(folder)?);
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
        writer.write_record(columns)?;
        Ok(Self(Kind::Csv(Box::new(writer))))
    }

    /// A workbook of these columns on a sheet of that name, made at `now`.
    ///
    /// # Errors
    /// The system's.
    pub fn xlsx(folder: &Path, columns: &[&str], sheet_name: &str, now: Timestamp) -> io::Result<Self> {
        let mut book = Box::new(Workbook::new());
        book.set_properties(&made_at(now)).set_tempdir(folder).map_err(failed)?;
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_name(sheet_name).map_err(failed)?;
        let (text, bold) = (Format::new().set_num_format("@"), Format::new().set_bold());
        for (at, name) in (0_u16..).zip(columns) {
            // What is typed into it later stays the text that it is.
            sheet.set_column_format(at, &text).map_err(failed)?;
            sheet.set_column_width(at, 20).map_err(failed)?;
            sheet.write_string_with_format(0, at, *name, &bold).map_err(failed)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        Ok(Self(Kind::Xlsx { book, row: 1 }))
    }

    /// Writes a row. Texts that a spreadsheet would run as formulas are made harmless.
    ///
    /// # Errors
    /// The system's; more rows than a workbook takes.
    pub fn row(&mut self, values: &[Value]) -> io::Result<()> {
        match &mut self.0 {
            Kind::Csv(writer) => {
                for value in values {
                    match value {
                        Value::Text(text) => writer.write_field(&*guarded(text))?,
                        Value::Tick(on) => writer.write_field(if *on { "TRUE" } else { "FALSE" })?,
                    }
                }
                writer.write_record(None::<&[u8]>)?;
            }
            Kind::Xlsx { book, row } => {
                if *row >= MOST_ROWS {
                    return Err(io::Error::other("a workbook takes 1,048,575 rows: name the file .csv"));
                }
                let sheet = book.worksheet_from_index(0).map_err(failed)?;
                for (at, value) in (0_u16..).zip(values) {
                    match value {
                        Value::Text(text) if text.is_empty() => {}
                        Value::Text(text) => {
                            sheet.write_string(*row, at, guarded(text)).map_err(failed)?;
                        }
                        Value::Tick(on) => {
                            // Of a format of its own: LibreOffice shows it as 1 or 0 where it takes that of a text column.
                            let own = Format::new().set_align(FormatAlign::Left);
                            sheet.write_boolean_with_format(*row, at, *on, &own).map_err(failed)?;
                        }
                    }
                }
                *row += 1;
            }
        }
        Ok(())
    }

    /// Puts the whole table into `file`.
    ///
    /// # Errors
    /// The system's.
    pub fn finish(self, file: &mut (impl Write + Send)) -> io::Result<()> {
        match self.0 {
            Kind::Csv(writer) => {
                let written = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
                let mut written = written.into_inner().map_err(io::IntoInnerError::into_error)?;
                written.rewind()?;
                io::copy(&mut written, file).map(|_| ())
            }
            Kind::Xlsx { mut book, .. } => book.save_to_writer(file).map_err(failed),
        }
    }
}
