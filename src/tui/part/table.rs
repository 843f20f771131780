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
}

impl Column {
    /// A column of text.
    #[must_use]
    pub fn new(title: &str, width: Width) -> Self {
        Self { title: title.to_owned(), width, right: false }
    }

    /// The same for numbers.
    #[must_use]
    pub fn right(self) -> Self {
        Self { right: true, ..self }
    }
}

/// One cell of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its text, as it came from outside.
    pub text: String,
    /// What it is.
    pub paint: Paint,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), paint: Paint::Normal }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, paint: Paint::Normal }
    }
}

impl Cell {
    /// A cell with a meaning: a word for a state.
    #[must_use]
    pub fn painted(text: &str, paint: Paint) -> Self {
        Self { text: text.to_owned(), paint }
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
            let text = draw::cut(&cell.text, usize::from(*cells), theme);
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
/// that the one under the cursor is among them.
fn places(columns: &[Column], cursor: usize, room: u16) -> Vec<(usize, u16, u16)> {
    let least = |index: usize| match columns.get(index).map(|column| column.width) {
        Some(Width::Fixed(cells) | Width::Flexible(cells)) => cells.max(1),
        None => 0,
    };
    if columns.is_empty() || room == 0 {
        return Vec::new();
    }
    let name = least(0).min(room);
    let mut shown = vec![0];
    let mut left = room - name;
    let cursor = cursor.min(columns.len() - 1);
    // From the cursor to the left as far as it fits, so that the table scrolls no further than it must.
    let mut from = cursor.max(1);
    let mut needed: u16 = (1..=cursor).rev().take(1).map(|index| least(index) + GAP).sum();
    while from > 1 && needed.saturating_add(least(from - 1) + GAP) <= left {
        needed += least(from - 1) + GAP;
        from -= 1;
    }
    for index in from..columns.len() {
        let wanted = least(index).saturating_add(GAP);
        if wanted > left {
            // A column under the cursor shows in whatever room there is.
            if index == cursor && left > GAP {
                shown.push(index);
                left = 0;
            }
            break;
        }
        shown.push(index);
        left -= wanted;
    }
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
mod tests {
    use expect_test::expect;
    use ratatui::style::Modifier;

    use super::*;
    use crate::tui::part::testing::{screen, with};

    fn columns() -> Vec<Column> {
        vec![
            Column::new("USERNAME", Width::Fixed(10)),
            Column::new("FULL NAME", Width::Flexible(12)),
            Column::new("ROLE", Width::Fixed(10)),
            Column::new("LICENSE", Width::Fixed(13)),
            Column::new("SEATS", Width::Fixed(5)).right(),
            Column::new("STATE", Width::Fixed(10)),
        ]
    }

    fn rows() -> Vec<Row> {
        let row = |name: &str, full: &str, state: Cell| Row {
            cells: vec![name.into(), full.into(), "Operator".into(), "Standard User".into(), "7".into(), state],
            ..Row::default()
        };
        vec![
            row("akumar", "Anita Kumar", Cell::painted("Active", Paint::Active)),
            Row {
                marked: true,
                ..row("bfischer", "Bernd Fischer-Klein von und zu", Cell::painted("LOCKED", Paint::Locked))
            },
            Row { inactive: true, ..row("gsmith", "山田\u{202e}太郎", Cell::painted("DISABLED", Paint::Disabled)) },
        ]
    }

    fn table(width: u16, column: usize) -> (String, Buffer) {
        let (columns, rows) = (columns(), rows());
        let table =
            Table { columns: &columns, rows: &rows, selected: Some(1), column, sorted: Some((0, true)), empty: "" };
        screen(width, 5, |buffer, area| table.draw(buffer, area, &Theme::plain()))
    }

    #[test]
    fn rows_are_marked_by_signs_and_cut_by_cells() {
        expect![[r"
               USERNAME ^  FULL NAME            ROLE        LICENSE        SEATS  STATE
               akumar      Anita Kumar          Operator    Standard User      7  Active
            >* bfischer    Bernd Fischer-Klei~  Operator    Standard User      7  LOCKED
               gsmith      ????<U+202E>????     Operator    Standard User      7  DISABLED

            cursor 0,2
        "]]
        .assert_eq(&table(80, 0).0);
    }

    #[test]
    fn an_inactive_user_is_crossed_out_and_the_selected_row_reversed() {
        // USR-7
        let (_, buffer) = table(80, 0);
        expect![[r"
            gsmith
            ????<U+202E>????
            Operator
            Standard User
            7
        "]]
        .assert_eq(&with(&buffer, Modifier::CROSSED_OUT));
        let reversed = with(&buffer, Modifier::REVERSED);
        assert!(reversed.starts_with(">* bfischer") && reversed.lines().count() == 1, "{reversed}");
    }

    #[test]
    fn columns_that_do_not_fit_scroll_and_the_name_stays() {
        expect![[r"
               USERNAME ^  FULL NAME                ROLE
               akumar      Anita Kumar              Operator
            >* bfischer    Bernd Fischer-Klein vo~  Operator
               gsmith      ????<U+202E>????         Operator

            cursor 0,2
        "]]
        .assert_eq(&table(50, 0).0);
        expect![[r#"
               USERNAME ^  LICENSE        SEATS [STATE]
               akumar      Standard User      7  Active
            >* bfischer    Standard User      7  LOCKED
               gsmith      Standard User      7  DISABLED

            cursor 0,2
        "#]]
        .assert_eq(&table(50, 5).0);
    }

    #[test]
    fn an_empty_table_says_why() {
        let columns = columns();
        let table = Table {
            columns: &columns,
            rows: &[],
            selected: None,
            column: 0,
            sorted: None,
            empty: "No user matches. Esc clears the search.",
        };
        let text = screen(30, 4, |buffer, area| table.draw(buffer, area, &Theme::plain())).0;
        expect![[r"
               USERNAME    FULL NAME
               No user matches. Esc clears
               the search.

            cursor 3,1
        "]]
        .assert_eq(&text);
    }

    #[test]
    fn every_size_and_column_can_be_drawn() {
        // G5
        let (columns, rows) = (columns(), rows());
        for (width, height) in (1..90).flat_map(|width| [(width, 1), (width, 2), (width, 9)]) {
            for column in 0..8 {
                let table =
                    Table { columns: &columns, rows: &rows, selected: Some(2), column, sorted: None, empty: "-" };
                screen(width, height, |buffer, area| table.draw(buffer, area, &Theme::plain()));
            }
        }
    }
}
