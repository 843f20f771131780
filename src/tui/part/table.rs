//! Tables that draw a window of rows: a list of 100,000 costs what a list of 20 costs.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::draw;
use crate::domain::text::width;
use crate::tui::theme::{Paint, Theme};

/// The cells left of the first column: `>` for the selected row, `*` for marked ones.
const GUTTER: u16 = 3;
/// The cells between two columns.
const GAP: u16 = 2;

/// How wide a column is, in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// Always this wide.
    Fixed(u16),
    /// At least this wide; shares what is left over.
    Flexible(u16),
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Its width.
    pub width: Width,
    /// Numbers stand at the right.
    pub right: bool,
    /// Shows even where the table scrolls: at the right then.
    pub pinned: bool,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub fn new(title: &str, width: Width) -> Self {
        Self { title: title.to_owned(), width, right: false, pinned: false }
    }

    /// The same for numbers.
    #[must_use]
    pub fn right(self) -> Self {
        Self { right: true, ..self }
    }

    /// The same for what must never be out of sight; one column at most.
    #[must_use]
    pub fn pinned(self) -> Self {
        Self { pinned: true, ..self }
    }
}

/// One cell of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its text, as it came from outside.
    pub text: String,
    /// What it is.
    pub paint: Paint,
    /// Stands behind the text, however much of that is cut.
    pub mark: Option<&'static str>,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), paint: Paint::Normal, mark: None }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, paint: Paint::Normal, mark: None }
    }
}

impl Cell {
    /// A cell with a meaning: a word for a state.
    #[must_use]
    pub fn painted(text: &str, paint: Paint) -> Self {
        Self { text: text.to_owned(), paint, mark: None }
    }

    /// The same with a mark behind its text.
    #[must_use]
    pub fn marked(self, mark: &'static str) -> Self {
        Self { mark: Some(mark), ..self }
    }
}

/// One row, with a cell for each column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The cells, in the order of the columns.
    pub cells: Vec<Cell>,
    /// Marked by the person.
    pub marked: bool,
    /// Out of use: drawn crossed out (USR-7).
    pub inactive: bool,
}

/// What is drawn: the rows of a [`super::viewport::Viewport`]'s window and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    /// The columns; the first one names the row and is always shown.
    pub columns: &'a [Column],
    /// The rows on the screen, from the top.
    pub rows: &'a [Row],
    /// The selected row, counted within `rows`.
    pub selected: Option<usize>,
    /// The column under the column cursor; the table scrolls until it shows.
    pub column: usize,
    /// The column that the rows are sorted by, and whether they rise.
    pub sorted: Option<(usize, bool)>,
    /// Stands where there are no rows: why, and which key changes it.
    pub empty: &'a str,
}

impl Table<'_> {
    /// How many rows fit in an area of `height`.
    #[must_use]
    pub const fn rows_in(height: u16) -> usize {
        height.saturating_sub(1) as usize
    }

    /// Draws it; returns the cell where the cursor belongs.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let area = area.intersection(buffer.area);
        let places = places(self.columns, self.column, area.width.saturating_sub(GUTTER));
        self.draw_titles(buffer, draw::row(area, 0), &places, theme);
        if self.rows.is_empty() {
            let place = Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(1), ..area };
            let room = draw::after(place, GUTTER);
            for (index, line) in (0..).zip(draw::wrap(self.empty, usize::from(room.width), theme)) {
                draw::put(buffer, draw::row(room, index), &line, theme.style(Paint::Hint), theme);
            }
            return (!room.is_empty()).then_some(Position { x: room.x, y: room.y });
        }
        let mut cursor = None;
        for (index, row) in self.rows.iter().take(Self::rows_in(area.height)).enumerate() {
            let place = draw::row(area, u16::try_from(index + 1).unwrap_or(u16::MAX));
            let selected = self.selected == Some(index);
            self.draw_row(buffer, place, row, selected, &places, theme);
            if selected && !place.is_empty() {
                cursor = Some(Position { x: place.x, y: place.y });
            }
        }
        cursor
    }

    /// Says something below the last row, where there are rows and room for it.
    pub fn draw_below(&self, buffer: &mut Buffer, area: Rect, told: Option<&str>, theme: &Theme) {
        let used = u16::try_from(self.rows.len() + 1).unwrap_or(u16::MAX);
        if let Some(told) = told.filter(|_| !self.rows.is_empty() && used < area.height) {
            draw::put(buffer, draw::after(draw::row(area, used), GUTTER), told, theme.style(Paint::Hint), theme);
        }
    }

    fn draw_titles(&self, buffer: &mut Buffer, place: Rect, places: &[(usize, u16, u16)], theme: &Theme) {
        for (index, x, cells) in places {
            let Some(column) = self.columns.get(*index) else { continue };
            let mark = match self.sorted {
                Some((sorted, rising)) if sorted == *index => theme.glyphs.sorted[usize::from(!rising)],
                _ => "",
            };
            // Brackets, so that the column cursor shows without color; at the first column it rests and shows none.
            let bracketed = *index == self.column && *index > 0;
            let taken = if mark.is_empty() { 0 } else { width(mark) + 1 } + usize::from(bracketed);
            let mut title = draw::cut(&column.title, usize::from(*cells).saturating_sub(taken), theme);
            if !mark.is_empty() {
                title = format!("{title} {mark}");
            }
            if bracketed {
                title = format!("[{title}]");
            }
            let style = if *index == self.column && places.len() > 1 {
                theme.style(Paint::Title).patch(theme.style(Paint::Focused))
            } else {
                theme.style(Paint::Title)
            };
            let before = if column.right {
                (usize::from(*cells) + usize::from(bracketed)).saturating_sub(width(&title))
            } else {
                0
            };
            let skip = GUTTER.saturating_add(*x).saturating_add(u16::try_from(before).unwrap_or(0));
            // The bracket stands in the gap.
            let skip = skip.saturating_sub(u16::from(bracketed));
            draw::put(buffer, draw::after(place, skip), &title, style, theme);
        }
    }

    fn draw_row(
        &self,
        buffer: &mut Buffer,
        place: Rect,
        row: &Row,
        selected: bool,
        places: &[(usize, u16, u16)],
        theme: &Theme,
    ) {
        let mark = |yes, sign| if yes { sign } else { ' ' };
        let gutter: String = [mark(selected, '>'), mark(row.marked, '*')].iter().collect();
        let marked = if row.marked { theme.style(Paint::Marked) } else { theme.style(Paint::Normal) };
        draw::put(buffer, place, &gutter, marked, theme);
        for (index, x, cells) in places {
            let (Some(column), Some(cell)) = (self.columns.get(*index), row.cells.get(*index)) else { continue };
            let mut style = theme.style(cell.paint);
            // A state's word stays readable on a row that is crossed out.
            if row.inactive && cell.paint == Paint::Normal {
                style = style.patch(theme.style(Paint::Inactive));
            }
            let tail = cell.mark.map(|mark| format!(" {mark}")).unwrap_or_default();
            let room = usize::from(*cells).saturating_sub(width(&tail));
            let text = format!("{}{tail}", draw::cut(&cell.text, room, theme));
            let before = if column.right { usize::from(*cells).saturating_sub(width(&text)) } else { 0 };
            let skip = GUTTER.saturating_add(*x).saturating_add(u16::try_from(before).unwrap_or(0));
            draw::put(buffer, draw::after(place, skip), &text, style, theme);
        }
        if selected {
            buffer.set_style(place, theme.style(Paint::Selected));
        }
    }
}

/// Which columns show, where they begin and how wide they are: the first one always, then those from some column on, so
/// that the one under the cursor is among them. Where not all fit, the pinned one stands at the right.
fn places(columns: &[Column], cursor: usize, room: u16) -> Vec<(usize, u16, u16)> {
    let least = |index: usize| match columns.get(index).map(|column| column.width) {
        Some(Width::Fixed(cells) | Width::Flexible(cells)) => cells.max(1),
        None => 0,
    };
    if columns.is_empty() || room == 0 {
        return Vec::new();
    }
    let name = least(0).min(room);
    let mut left = room - name;
    let wanted = |index: &usize| least(*index).saturating_add(GAP);
    let all: u32 = (1..columns.len()).map(|index| u32::from(wanted(&index))).sum();
    let pinned = (1..columns.len())
        .find(|index| columns[*index].pinned)
        .filter(|index| u32::from(left) < all && wanted(index) <= left);
    left -= pinned.as_ref().map_or(0, wanted);
    let scrolled: Vec<usize> = (1..columns.len()).filter(|index| Some(*index) != pinned).collect();
    let cursor = scrolled.iter().position(|index| *index >= cursor).unwrap_or(scrolled.len().saturating_sub(1));
    // From the cursor to the left as far as it fits, so that the table scrolls no further than it must.
    let mut from = cursor;
    let mut needed = scrolled.get(cursor).map_or(0, wanted);
    while from > 0 && needed.saturating_add(wanted(&scrolled[from - 1])) <= left {
        needed += wanted(&scrolled[from - 1]);
        from -= 1;
    }
    let mut shown = vec![0];
    for (place, index) in scrolled.iter().enumerate().skip(from) {
        if wanted(index) > left {
            // A column under the cursor shows in whatever room there is.
            if place == cursor && left > GAP {
                shown.push(*index);
                left = 0;
            }
            break;
        }
        shown.push(*index);
        left -= wanted(index);
    }
    shown.extend(pinned);
    let flexible: Vec<_> = shown
        .iter()
        .copied()
        .filter(|index| matches!(columns.get(*index).map(|c| c.width), Some(Width::Flexible(_))))
        .collect();
    let share = |index: usize| match u16::try_from(flexible.len()) {
        Ok(count) if count > 0 && flexible.contains(&index) => {
            left / count + if flexible.last() == Some(&index) { left % count } else { 0 }
        }
        _ => 0,
    };
    let mut x = 0;
    let mut places = Vec::new();
    for index in shown {
        let cells = (least(index) + share(index)).min(room.saturating_sub(x));
        places.push((index, x, cells));
        x = x.saturating_add(cells).saturating_add(GAP);
    }
    places
}

#[cfg(test)]
mod tests;
