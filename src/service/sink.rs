//! A file that leaves the program: a workbook, a CSV or JSON by its ending; it has no name until it is whole.

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::clock::Timestamp;
use crate::config::{new_private_file_with, replace_private_file_with};
use crate::domain::broken::RuleBroken;
use crate::domain::import::Value;
use crate::domain::text::shown;
use crate::domain::user::FieldFlaw;
use crate::spreadsheet::{FileKind, TableWriter};
use crate::store::Failure;

/// Where a file goes.
pub(super) struct Target {
    /// The whole path.
    path: PathBuf,
    /// What kind of file its ending says.
    pub(super) kind: FileKind,
    /// Of JSON: an object a line, and nothing around them.
    lines: bool,
    /// May it take the place of another?
    replace: bool,
}

impl Target {
    /// Reads the path as typed.
    ///
    /// # Errors
    /// An ending of no kind; a file that is there already, where it may not be replaced.
    pub(super) fn of(path: &Path, replace: bool) -> Result<Self, RuleBroken> {
        let kind = FileKind::of(path).ok_or_else(|| flaw("kind", "The file's name ends in .xlsx, .csv or .json."))?;
        Self::at(path, kind, false, replace)
    }

    /// The same for a file of events, of which there may be more than a workbook holds: CSV, JSON, or JSON lines.
    ///
    /// # Errors
    /// As [`Target::of`].
    pub(super) fn of_events(path: &Path, replace: bool) -> Result<Self, RuleBroken> {
        let lines = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("jsonl"));
        let kind = if lines { Some(FileKind::Json) } else { FileKind::of(path) };
        let kind = kind.filter(|kind| *kind != FileKind::Xlsx);
        let kind = kind.ok_or_else(|| flaw("kind", "The file's name ends in .csv, .json or .jsonl."))?;
        Self::at(path, kind, lines, replace)
    }

    fn at(path: &Path, kind: FileKind, lines: bool, replace: bool) -> Result<Self, RuleBroken> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if !replace {
            is_free(&path)?;
        }
        Ok(Self { path, kind, lines, replace })
    }

    /// The file's name without its folder.
    pub(super) fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Begins to write, beside the place where the file will stand.
    pub(super) fn begin(&self, columns: &[&str], sheet: &str, now: Timestamp) -> Result<Sink, Failure> {
        let folder = self.path.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf);
        let sink = || {
            Ok(match self.kind {
                FileKind::Csv => Sink::Table(TableWriter::csv(&folder, columns)?),
                FileKind::Xlsx => Sink::Table(TableWriter::xlsx(&folder, columns, sheet, now)?),
                FileKind::Json => {
                    let file = BufWriter::new(tempfile::tempfile_in(&folder)?);
                    Sink::Json { file, first: true, lines: self.lines }
                }
            })
        };
        sink().map_err(|error| self.unwritable(&error))
    }

    /// Puts what was written where it belongs.
    pub(super) fn finish(&self, sink: Sink) -> Result<(), Failure> {
        put(&self.path, self.replace, |file| sink.finish(file))
    }

    /// The sentence about a file that can't be written.
    pub(super) fn unwritable(&self, error: &io::Error) -> Failure {
        unwritable(&self.path, error)
    }
}

/// The sentence about a file that can't be written.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let path = shown(&path.to_string_lossy()).into_owned();
    flaw("file", &format!("{path} can't be written: {error}. What stood there is as it was.")).into()
}

/// Refuses a path where something stands already, before any work is done for it.
pub(super) fn is_free(path: &Path) -> Result<(), RuleBroken> {
    std::fs::symlink_metadata(path).map_or(Ok(()), |_| Err(in_use(path)))
}

/// The refusal to replace what stands there.
pub(super) fn in_use(path: &Path) -> RuleBroken {
    RuleBroken::FileInUse { path: shown(&path.to_string_lossy()).into_owned() }
}

/// Puts a file there; where it may not `replace` another, not even one that came while it was written.
pub(super) fn put(path: &Path, replace: bool, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), Failure> {
    let written = if replace { replace_private_file_with(path, write) } else { new_private_file_with(path, write) };
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists if !replace => in_use(path).into(),
        _ => unwritable(path, &error),
    })
}

/// What a file is written with.
pub(super) enum Sink {
    /// Rows.
    Table(TableWriter),
    /// Objects.
    Json {
        /// Where they go.
        file: BufWriter<File>,
        /// Is none written yet?
        first: bool,
        /// An object a line, and nothing around them?
        lines: bool,
    },
}

impl Sink {
    /// Writes a row of a table, or an object of JSON.
    pub(super) fn write(&mut self, row: impl FnOnce() -> Vec<Value>, object: &impl Serialize) -> io::Result<()> {
        match self {
            Self::Table(writer) => writer.row(&row()),
            Self::Json { file, first: _, lines: true } => {
                serde_json::to_writer(&mut *file, object)?;
                file.write_all(b"\n")
            }
            Self::Json { file, first, lines: false } => {
                file.write_all(if *first { b"[\n" } else { b",\n" })?;
                *first = false;
                Ok(serde_json::to_writer(file, object)?)
            }
        }
    }

    /// Writes a row of a table alone.
    pub(super) fn write_row(&mut self, row: impl FnOnce() -> Vec<Value>) -> io::Result<()> {
        match self {
            Self::Table(writer) => writer.row(&row()),
            Self::Json { .. } => Ok(()),
        }
    }

    fn finish(self, into: &mut File) -> io::Result<()> {
        match self {
            Self::Table(writer) => writer.finish(into),
            Self::Json { mut file, first, lines } => {
                file.write_all(match (lines, first) {
                    (true, _) => b"",
                    (false, true) => b"[]\n",
                    (false, false) => b"\n]\n",
                })?;
                let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.rewind()?;
                io::copy(&mut file, into).map(|_| ())
            }
        }
    }
}

pub(super) fn flaw(field: &'static str, message: &str) -> RuleBroken {
    RuleBroken::Fields(vec![FieldFlaw::new(field, message)])
}
