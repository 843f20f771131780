//! Workbooks: one sheet of them, cell by cell. Formulas aren't run: what a spreadsheet program last made of them counts.

mod cell;
mod container;
#[cfg(test)]
mod tests;

use std::io::Cursor;

use calamine::{DataRef, Dimensions, Reader as _, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};
use sha2::{Digest as _, Sha256};

pub(super) use self::cell::letters;
use super::{COLUMN_LIMIT, FILE_LIMIT, Flaws, Oddity, ROW_LIMIT, Table, TableFlaw, doubles, header_key};

/// Longest cell in bytes: what a spreadsheet program allows in characters, each of up to four bytes.
const CELL_LIMIT: usize = 4 * 32_767;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;
type Cells<'a, 'b> = XlsxCellReader<'a, Cursor<&'b [u8]>>;

/// Reads the first visible sheet of a workbook (`.xlsx`).
///
/// # Errors
/// All flaws that were found.
pub fn read_xlsx(bytes: &[u8]) -> Result<Table, Flaws> {
    let found = container::look_through(bytes)?;
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let sheets = book.sheets_metadata().to_vec();
    let readable = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
    let visible = |sheet: &&calamine::Sheet| readable(sheet) && sheet.visible == SheetVisible::Visible;
    let sheet = sheets.iter().find(visible).ok_or(TableFlaw::NoSheet)?.name.clone();
    let mut table = Table::new(Vec::new(), Sha256::digest(bytes).into());
    // A sheet that no menu shows is some program's own.
    let others = sheets.iter().filter(|other| other.name != sheet && other.visible != SheetVisible::VeryHidden);
    let others: Vec<_> = others.map(|other| other.name.clone()).collect();
    table.asides.sheet = Some(sheet.clone());
    table.asides.macros = found.macros;
    table.asides.other_sheets = (!others.is_empty()).then(|| (sheet.clone(), others));
    let mut reading = Reading { table, flaws: Flaws::default(), row: Vec::new(), odd: Vec::new(), number: None };
    let mut twin: Option<Book<'_>> = match found.formulas {
        true => Some(Xlsx::new(Cursor::new(bytes)).map_err(broken)?),
        false => None,
    };
    let formulas = match &mut twin {
        Some(twin) => Some(twin.worksheet_cells_reader(&sheet).map_err(broken)?),
        None => None,
    };
    let cells = book.worksheet_cells_reader(&sheet).map_err(broken)?;
    reading.all(cells, formulas)?;
    if found.merged {
        let merged = book.merge_cells_by_sheet_name(&sheet).map_err(broken)?;
        reading.table.asides.merged = of_several(&merged, &reading.table);
    }
    match reading.table.columns.is_empty() {
        true if reading.flaws.count == 0 => Err(TableFlaw::Empty.into()),
        _ if reading.flaws.count > 0 => Err(reading.flaws),
        _ => Ok(reading.table),
    }
}

fn broken(error: XlsxError) -> TableFlaw {
    match error {
        XlsxError::Password => TableFlaw::OldWorkbook,
        other => TableFlaw::BrokenWorkbook(other.to_string()),
    }
}

/// So many areas of merged cells are named.
const NAMED: usize = 3;

/// The areas of merged cells that reach into the table, in words.
fn of_several(merged: &[Dimensions], table: &Table) -> Option<String> {
    let last = table.numbers.last().copied().unwrap_or(1);
    let inside = |area: &&Dimensions| {
        area.start != area.end && area.start.0 < last && (area.start.1 as usize) < table.columns.len()
    };
    let name = |(row, column): (u32, u32)| format!("{}{}", letters(column), row.saturating_add(1));
    let areas: Vec<_> =
        merged.iter().filter(inside).map(|area| format!("{}:{}", name(area.start), name(area.end))).collect();
    let more = areas.len().saturating_sub(NAMED);
    let named = areas.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match (areas.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(named),
        (false, more) => Some(format!("{named} and {more} more")),
    }
}

struct Reading {
    table: Table,
    flaws: Flaws,
    /// The row at hand.
    row: Vec<String>,
    odd: Vec<(u8, Oddity)>,
    /// Its number, counted from 0.
    number: Option<u32>,
}

impl Reading {
    /// All cells; where there are formulas, a second reader goes along and says which.
    fn all(&mut self, mut cells: Cells<'_, '_>, mut formulas: Option<Cells<'_, '_>>) -> Result<(), TableFlaw> {
        let styles = cells.styles().to_vec();
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? {
            let is_formula = match &mut formulas {
                None => false,
                Some(formulas) => {
                    let twin = formulas.next_cell_with_formula_metadata().map_err(broken)?;
                    twin.is_some_and(|twin| twin.formula.is_some())
                }
            };
            let (row, column) = cell.get_position();
            if self.number != Some(row) && !self.begin(row)? {
                return Ok(());
            }
            let value = cell.get_value();
            let unread = is_formula && matches!(value, DataRef::Empty);
            let (text, odd) = cell::text(value.clone(), styles.get(style));
            let odd = match odd {
                _ if unread => Some(Oddity::FormulaUnread),
                odd if is_formula && odd != Some(Oddity::Fault) => Some(Oddity::Formula),
                odd => odd,
            };
            self.take(column, text, odd);
        }
        self.end().map(|_| ())
    }

    /// Goes on to a row; `false` once there are too many.
    fn begin(&mut self, row: u32) -> Result<bool, TableFlaw> {
        if self.number.is_some_and(|number| row < number) {
            return Err(TableFlaw::BrokenWorkbook("its rows aren't in order".to_owned()));
        }
        let goes_on = self.end()?;
        self.number = Some(row);
        Ok(goes_on)
    }

    fn take(&mut self, column: u32, text: String, odd: Option<Oddity>) {
        if text.is_empty() && odd.is_none() {
            return;
        }
        let (row, at) = (self.number.unwrap_or(0).saturating_add(1), column as usize);
        if at >= COLUMN_LIMIT {
            self.flaws.push(TableFlaw::BeyondColumns { row, column: letters(column) });
            return;
        }
        if text.len() > CELL_LIMIT {
            self.flaws.push(TableFlaw::LongCell { row, column: letters(column) });
            return;
        }
        if self.row.len() <= at {
            self.row.resize(at + 1, String::new());
        }
        self.row[at] = text;
        if let Some(odd) = odd {
            self.odd.push((u8::try_from(at).unwrap_or(u8::MAX), odd));
        }
    }

    /// Puts the row at hand into the table.
    fn end(&mut self) -> Result<bool, TableFlaw> {
        let number = self.number.unwrap_or(0).saturating_add(1);
        let (mut row, mut odd) = (std::mem::take(&mut self.row), std::mem::take(&mut self.odd));
        if row.is_empty() {
            return Ok(true);
        }
        if self.table.columns.is_empty() {
            self.header(number, &row);
            return Ok(!self.table.columns.is_empty());
        }
        let (width, before) = (self.table.columns.len(), self.flaws.count);
        if let Some(beyond) = (width..row.len()).find(|at| !row[*at].is_empty()) {
            let column = letters(u32::try_from(beyond).unwrap_or(u32::MAX));
            self.flaws.push(TableFlaw::BeyondHeader { row: number, column });
        }
        row.resize(width, String::new());
        for (cell, column) in row.iter().zip(&self.table.columns) {
            if let Some(character) = cell.chars().find(|character| character.is_control()) {
                self.flaws.push(TableFlaw::Control { row: number, column: column.clone(), character });
            }
        }
        if self.flaws.count > before {
            return Ok(true);
        }
        if self.table.numbers.len() == ROW_LIMIT {
            self.flaws.push(TableFlaw::TooManyRows);
            return Ok(false);
        }
        if self.table.text.len() + row.iter().map(String::len).sum::<usize>() > FILE_LIMIT {
            return Err(TableFlaw::Expands);
        }
        let index = u32::try_from(self.table.numbers.len()).unwrap_or(u32::MAX);
        for cell in &row {
            self.table.text.push_str(cell);
            self.table.ends.push(u32::try_from(self.table.text.len()).unwrap_or(u32::MAX));
        }
        odd.sort_unstable_by_key(|(column, _)| *column);
        self.table.odd.extend(odd.into_iter().map(|(column, odd)| (index, column, odd)));
        self.table.numbers.push(number);
        Ok(true)
    }

    /// The names of the columns: the first row with something in it.
    fn header(&mut self, row: u32, cells: &[String]) {
        let names: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        for (at, name) in names.iter().enumerate() {
            if let Some(character) = name.chars().find(|character| character.is_control()) {
                let column = format!("column {}", letters(u32::try_from(at).unwrap_or(u32::MAX)));
                self.flaws.push(TableFlaw::Control { row, column, character });
            }
        }
        let before = self.flaws.count;
        doubles(&names, &mut self.flaws);
        if names.iter().all(|name| header_key(name).is_empty()) && self.flaws.count == before {
            self.flaws.push(TableFlaw::Empty);
        } else {
            self.table.keys = names.iter().map(|name| header_key(name)).collect();
            self.table.columns = names;
        }
    }
}
