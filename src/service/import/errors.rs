//! The list of what is wrong with a file, for whoever mends it.

use std::path::{Path, PathBuf};

use super::ImportReport;
use crate::domain::broken::RuleBroken;
use crate::domain::import::Value;
use crate::domain::user::FieldFlaw;
use crate::service::Answer;
use crate::service::sink::{is_free, put, unwritable};
use crate::spreadsheet::{FileKind, TableWriter};

/// Its columns.
const COLUMNS: [&str; 6] = ["ROW", "USERNAME", "COLUMN", "VALUE", "KIND", "MESSAGE"];

impl ImportReport {
    /// Writes every error and warning of the file and its rows into a CSV, in their order: whole or not at all, for its owner
    /// alone.
    ///
    /// # Errors
    /// Another ending than `.csv`; a file that is there already, unless it may be replaced; a file that can't be written.
    pub fn write_errors(&self, path: &Path, replace: bool) -> Answer<PathBuf> {
        let flaw = |field, message: String| RuleBroken::Fields(vec![FieldFlaw::new(field, message)]);
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        if FileKind::of(&path) != Some(FileKind::Csv) {
            return Err(flaw("kind", "The file's name ends in .csv.".to_owned()).into());
        }
        if !replace {
            is_free(&path)?;
        }
        let folder = path.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf);
        let written = TableWriter::csv(&folder, &COLUMNS).and_then(|mut table| {
            for warning in &self.warnings {
                table.row(&["", "", "", "", "warning", warning].map(|text| Value::Text(text.to_owned())))?;
            }
            for row in &self.rows {
                let head = [Value::Text(row.row.to_string()), Value::Text(row.username.clone())];
                let line = |column: &str, value: &str, kind: &str, message: &str| {
                    let cells = [column, value, kind, message].map(|text| Value::Text(text.to_owned()));
                    head.iter().cloned().chain(cells).collect::<Vec<_>>()
                };
                for error in &row.errors {
                    table.row(&line(error.column, &error.value, "error", &error.message))?;
                }
                for warning in &row.warnings {
                    table.row(&line("", "", "warning", warning))?;
                }
            }
            Ok(table)
        });
        let table = written.map_err(|error| unwritable(&path, &error))?;
        put(&path, replace, |file| table.finish(file))?;
        Ok(path)
    }
}
