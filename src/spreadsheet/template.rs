//! The template of an import (IMP-4): its columns with what can be chosen in each, notes, and an example.

use std::io;

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Format, Formula, Note, Workbook, Worksheet};

use super::write::{failed, made_at};
use crate::clock::Timestamp;

/// A template to be written.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its columns, from left to right.
    pub columns: Vec<TemplateColumn>,
}

/// A column of a template.
#[derive(Clone, Debug)]
pub struct TemplateColumn {
    /// Its name.
    pub header: &'static str,
    /// What belongs into it.
    pub note: String,
    /// What can be chosen; nothing where anything can be typed.
    pub choices: Vec<String>,
    /// Can something else than the choices be typed as well?
    pub open: bool,
    /// What the example row says.
    pub example: String,
}

/// So many characters a list of choices takes by itself, the commas between them among them.
const LIST_LIMIT: usize = 255;
/// Rows that have drop-downs.
const ROWS: u32 = 100_000;
/// The sheet with the lists that are longer; no menu shows it.
const LISTS: &str = "Lists";

impl Template {
    /// As a CSV: header and example.
    ///
    /// # Errors
    /// None that writing into memory could meet.
    pub fn csv(&self) -> io::Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|column| column.header))?;
        writer.write_record(self.columns.iter().map(|column| column.example.as_str()))?;
        writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }

    /// As a workbook, made at `now`.
    ///
    /// # Errors
    /// What the workbook doesn't take.
    pub fn xlsx(&self, now: Timestamp) -> io::Result<Vec<u8>> {
        let mut book = Workbook::new();
        book.set_properties(&made_at(now));
        let (mut sheet, mut lists) = (Worksheet::new(), Worksheet::new());
        sheet.set_name("Users").map_err(failed)?;
        lists.set_name(LISTS).map_err(failed)?;
        lists.set_very_hidden(true);
        let text = Format::new().set_num_format("@");
        let essential = Format::new().set_bold().set_background_color("#DDE6F0");
        let optional = Format::new().set_background_color("#EEEEEE");
        let mut listed = 0;
        for (at, column) in (0_u16..).zip(&self.columns) {
            let format = if column.header.ends_with('*') { &essential } else { &optional };
            sheet.write_string_with_format(0, at, column.header, format).map_err(failed)?;
            let width = u32::try_from(column.header.chars().count()).unwrap_or(20).max(14) + 4;
            sheet.set_column_width(at, width).map_err(failed)?;
            // Text, so that zeros before a number stay.
            sheet.set_column_format(at, &text).map_err(failed)?;
            if !column.example.is_empty() {
                sheet.write_string_with_format(1, at, &column.example, &text).map_err(failed)?;
            }
            let note = Note::new(&column.note).add_author_prefix(false).set_width(260).set_height(110);
            sheet.insert_note(0, at, &note).map_err(failed)?;
            if !column.choices.is_empty() {
                let rule = self.rule(column, &mut lists, &mut listed)?;
                sheet.add_data_validation(1, at, ROWS, at, &rule).map_err(failed)?;
            }
        }
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        book.push_worksheet(sheet);
        if listed > 0 {
            book.push_worksheet(lists);
        }
        book.save_to_buffer().map_err(failed)
    }

    /// The drop-down of a column. Choices that are many, or that hold a comma, stand on the sheet for lists.
    fn rule(&self, column: &TemplateColumn, lists: &mut Worksheet, listed: &mut u16) -> io::Result<DataValidation> {
        let short = column.choices.iter().map(|choice| choice.encode_utf16().count() + 1).sum::<usize>() <= LIST_LIMIT
            && !column.choices.iter().any(|choice| choice.contains([',', '"']) || choice.starts_with(['=', ' ']));
        let rule = if short {
            DataValidation::new().allow_list_strings(&column.choices).map_err(failed)?
        } else {
            for (row, choice) in (0_u32..).zip(&column.choices) {
                lists.write_string(row, *listed, choice).map_err(failed)?;
            }
            let (letter, last) = (super::xlsx::letters(u32::from(*listed)), column.choices.len());
            *listed += 1;
            DataValidation::new().allow_list_formula(Formula::new(format!("={LISTS}!${letter}$1:${letter}${last}")))
        };
        let style = if column.open { DataValidationErrorStyle::Information } else { DataValidationErrorStyle::Stop };
        let message = "This isn't one of those that the plant has.";
        rule.set_error_style(style).set_error_message(message).map_err(failed)
    }
}
