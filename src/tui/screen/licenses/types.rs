//! The list of license types: how many seats there are, how many are used, and until when.

use chrono_tz::Tz;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ends::day;
use crate::clock::{DAY, Timestamp};
use crate::domain::dates::day_of;
use crate::domain::license::{LicenseType, Term};
use crate::service::LicenseRow;
use crate::tui::part::draw;
use crate::tui::part::small_list::SmallList;
use crate::tui::part::table::{Cell, Column, Row, Table, Width};
use crate::tui::screen::sheet::Look;
use crate::tui::screen::user_facts::Line;
use crate::tui::theme::{Paint, Theme};

/// Rows below the list that tell all about the selected type.
const BELOW: u16 = 4;
/// Cells of the bar of used seats.
const BAR: u16 = 10;
/// From this width on there is room for the bar; the words and numbers come first.
const PICTURED: u16 = 72;
/// From this width on role and note have columns.
const WIDE: u16 = 110;

/// A type, known by its number whatever it is called by now.
#[derive(Debug)]
pub(super) struct TypeRow {
    key: String,
    pub(super) row: LicenseRow,
}

impl From<LicenseRow> for TypeRow {
    fn from(row: LicenseRow) -> Self {
        Self { key: row.license.id.0.to_string(), row }
    }
}

impl TypeRow {
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// What the search box looks through.
    pub(super) fn text(&self) -> String {
        let license = &self.row.license;
        let role = license.role.as_ref().map_or("", |role| &role.name);
        format!("{} {role} {}", license.name, license.note)
    }

    /// What is copied.
    pub(super) fn facts(&self, look: Look<'_>) -> Vec<Line> {
        let LicenseRow { license, used, term } = &self.row;
        let line = |label: &str, text: String| (label.to_owned(), text, Paint::Normal);
        vec![
            line("License", license.name.clone()),
            line("Quantity", license.quantity.to_string()),
            line("Used", used.to_string()),
            line("Free", self.row.free().to_string()),
            line("Expires", expires(license, look.zone)),
            line("State", word(*term).0.to_owned()),
            line("Role", license.role.as_ref().map(|role| role.name.clone()).unwrap_or_default()),
            line("Note", license.note.clone()),
        ]
    }
}

fn expires(license: &LicenseType, zone: &Tz) -> String {
    license.valid_until.map_or_else(|| "never".to_owned(), |until| day_of(until, zone).to_string())
}

/// How a type stands, in a word; nothing to be said of one that is in force.
fn word(term: Term) -> (&'static str, Paint) {
    match term {
        Term::InForce => ("", Paint::Normal),
        Term::EndsSoon => ("ends soon", Paint::Warning),
        Term::Grace => ("in grace", Paint::Expired),
        Term::Over => ("ENDED", Paint::Error),
    }
}

/// How many of the bar's cells are full: none only where no seat is used, all only where none is free.
fn filled(used: u64, quantity: u32) -> usize {
    let (cells, quantity) = (u64::from(BAR), u64::from(quantity));
    let full = match used {
        0 => 0,
        all if all >= quantity => cells,
        some => (some * cells / quantity).clamp(1, cells - 1),
    };
    usize::try_from(full).unwrap_or(0)
}

/// Rows of the list in a body so high.
pub(super) const fn list_height(body: u16) -> u16 {
    body.saturating_sub(BELOW)
}

fn row(row: &LicenseRow, columns: u16, look: Look<'_>, theme: &Theme) -> Row {
    let license = &row.license;
    let (word, paint) = match (word(row.term), row.free()) {
        (_, 0) if row.used > u64::from(license.quantity) => ("OVERSOLD", Paint::Error),
        (("", _), 0) => ("none free", Paint::Lacking),
        (word, _) => word,
    };
    let free = if row.free() == 0 { Paint::Lacking } else { Paint::Normal };
    let mut cells: Vec<Cell> = vec![
        license.name.as_str().into(),
        license.quantity.to_string().into(),
        row.used.to_string().into(),
        Cell::painted(&row.free().to_string(), free),
    ];
    if columns >= PICTURED {
        let full = filled(row.used, license.quantity);
        let [used, unused] = theme.glyphs.bar;
        let bar = format!("{}{}", used.repeat(full), unused.repeat(usize::from(BAR) - full));
        cells.push(Cell::painted(&bar, Paint::Bar));
    }
    cells.extend([expires(license, look.zone).into(), Cell::painted(word, paint)]);
    if columns >= WIDE {
        cells.push(license.role.as_ref().map_or("", |role| &role.name).into());
        cells.push(license.note.as_str().into());
    }
    Row { cells, ..Row::default() }
}

/// Draws the list, and below it all about the selected type; gives the cursor's place.
pub(super) fn draw(
    list: &SmallList<TypeRow>,
    reading: bool,
    (buffer, area, theme): (&mut Buffer, Rect, &Theme),
    look: Look<'_>,
) -> Option<Position> {
    // As wide as the greatest number.
    let digits = |number: u64| number.to_string().len();
    let widest = list.rows().iter().map(|row| digits(row.row.used.max(u64::from(row.row.license.quantity)))).max();
    let number = Width::Fixed(u16::try_from(widest.unwrap_or(4).max(4)).unwrap_or(4));
    let mut columns = vec![
        Column::new("LICENSE", Width::Flexible(14)),
        Column::new("QTY", number).right(),
        Column::new("USED", number).right(),
        Column::new("FREE", number).right(),
    ];
    if area.width >= PICTURED {
        columns.push(Column::new("SEATS", Width::Fixed(BAR)));
    }
    columns.extend([Column::new("EXPIRES", Width::Fixed(10)), Column::new("STATE", Width::Fixed(9))]);
    if area.width >= WIDE {
        columns.extend([Column::new("ROLE", Width::Fixed(18)), Column::new("NOTE", Width::Flexible(12))]);
    }
    let (shown, selected) = list.shown();
    let rows: Vec<Row> = shown.iter().map(|it| row(&it.row, area.width, look, theme)).collect();
    let empty = match (reading, list.rows().is_empty()) {
        (true, true) => "Reading…",
        (false, true) => "There are no license types yet: n adds one.",
        _ => "None matches this search. Esc clears it.",
    };
    let table = Table { columns: &columns, rows: &rows, selected, column: 0, sorted: Some((0, true)), empty };
    let above = Rect { height: list_height(area.height), ..area };
    let cursor = table.draw(buffer, above, theme);
    if let Some(TypeRow { row, .. }) = list.current() {
        let below = Rect { y: above.bottom(), height: area.height - above.height, ..area };
        let lines = draw::wrap(&told(row, look), usize::from(area.width.saturating_sub(2)), theme);
        for (y, line) in (1..below.height).zip(lines) {
            draw::put(buffer, draw::after(draw::row(below, y), 1), &line, theme.style(Paint::Hint), theme);
        }
    }
    cursor
}

/// All about a type, in sentences.
fn told(row: &LicenseRow, look: Look<'_>) -> String {
    let license = &row.license;
    let given = match &license.role {
        Some(role) => format!("comes with the role {}", role.name),
        None => "given by hand".to_owned(),
    };
    let note = if license.note.is_empty() { String::new() } else { format!(" Note: {}", license.note) };
    let (name, quantity, used, free) = (&license.name, license.quantity, row.used, row.free());
    format!("{name}: {given}. {used} of {quantity} seats used, {free} free. {}{note}", until(row, look))
}

fn until(row: &LicenseRow, Look { now, zone }: Look<'_>) -> String {
    let Some(until) = row.license.valid_until else { return "Never ends.".to_owned() };
    let day = day(until, zone);
    match row.term {
        Term::InForce => format!("Ends {day}."),
        Term::EndsSoon => format!("Ends {day}, {}.", days(now, until)),
        Term::Grace => format!("Ended {day}: within the days of grace it licenses still."),
        Term::Over => format!("Ended {day}: it licenses nobody any more; its holders keep their seats."),
    }
}

fn days(now: Timestamp, until: Timestamp) -> String {
    match (until.0 - now.0) / DAY {
        0 => "within a day".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::filled;

    // LIC-1
    #[test]
    fn the_bar_is_full_only_where_no_seat_is_free_and_empty_only_where_none_is_used() {
        for (used, quantity, full) in
            [(0, 0, 0), (0, 40, 0), (1, 40, 1), (20, 40, 5), (39, 40, 9), (40, 40, 10), (41, 40, 10), (1, 0, 10)]
        {
            assert_eq!(filled(used, quantity), full, "{used} of {quantity}");
        }
    }
}
