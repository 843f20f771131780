//! How a form looks: a column that scrolls, with a line below it that explains the focused field.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::field::{Field, Kind};
use super::{Form, code};
use crate::domain::text::width;
use crate::tui::part::{dialog, draw};
use crate::tui::theme::{Paint, Theme};

/// Where what is said beside a tick begins.
const BESIDE: u16 = 25;

/// Rows in which a list can be chosen from.
const ROOM_FOR_A_LIST: u16 = 14;

/// Rows of fields that have to be left where the buttons stay in sight.
const STILL: usize = 3;

/// One row of the column.
enum Line {
    Field(usize),
    Error(usize, String),
    /// A row of a text of several lines, or of a code.
    Area(usize, u16),
    Empty,
    /// The buttons from one on, before another: all of them where they fit into a row.
    Buttons(usize, usize),
}

impl Form {
    /// How many rows it takes at this width: the fields and their errors, a gap, the buttons, the line that explains.
    #[must_use]
    pub fn rows(&self, width: u16, theme: &Theme) -> u16 {
        let cells = usize::from(width.saturating_sub(self.label_cells() + 7));
        u16::try_from(self.lines((cells, width), theme).len() + 1).unwrap_or(u16::MAX)
    }

    /// Cells that the longest label takes.
    fn label_cells(&self) -> u16 {
        let labels = self.fields.iter().map(|field| width(&field.label)).max().unwrap_or(0).min(24);
        u16::try_from(labels).unwrap_or(24)
    }

    /// Draws it in `area`, whose last row explains the focused field; returns the cursor's cell.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let area = area.intersection(buffer.area);
        let column = Rect { height: area.height.saturating_sub(1), ..area };
        let labels = self.label_cells();
        let mut lines = self.lines((usize::from(area.width.saturating_sub(labels + 7)), area.width), theme);
        // Where not all of it fits, the buttons stay below what scrolls: nobody has to look for them.
        let behind = lines.iter().position(|line| matches!(line, Line::Empty)).unwrap_or(lines.len());
        let height = usize::from(column.height);
        let mut fixed = Vec::new();
        if lines.len() > height && height >= lines.len().saturating_sub(behind + 1) + STILL {
            fixed = lines.split_off(behind + 1);
            lines.truncate(behind);
        }
        let rows = height - fixed.len();
        self.scroll(&lines, rows);
        let mut cursor = None;
        let seen = lines.iter().skip(self.first_line).take(rows).chain(&fixed);
        for (y, line) in (0..column.height).zip(seen) {
            let place = draw::row(column, y);
            let at = match line {
                Line::Field(index) => self.draw_field(buffer, place, *index, labels, theme),
                Line::Error(_, text) => {
                    draw::put(buffer, draw::after(place, labels + 5), text, theme.style(Paint::Error), theme);
                    None
                }
                Line::Empty => None,
                Line::Area(index, row) => self.draw_area(buffer, place, (*index, *row), labels, theme),
                Line::Buttons(first, behind) => {
                    let focus = self.focus.checked_sub(self.fields.len() + first);
                    let buttons = self.buttons.get(*first..*behind).unwrap_or_default();
                    // Below the fields, or further left where they need the room.
                    let left = place.width.saturating_sub(u16::try_from(cells_of(buttons)).unwrap_or(u16::MAX));
                    dialog::draw_buttons(buffer, draw::after(place, (labels + 3).min(left)), buttons, focus, theme)
                }
            };
            cursor = at.or(cursor);
        }
        let below = draw::after(draw::row(area, area.height.saturating_sub(1)), 1);
        let shown = lines.len().min(self.first_line + rows);
        let more = match (self.first_line > 0, shown < lines.len()) {
            (false, false) => "",
            (true, false) => " (more above)",
            (false, true) => " (more below)",
            (true, true) => " (more above and below)",
        };
        draw::put(buffer, below, &format!("{}{more}", self.explains()), theme.style(Paint::Hint), theme);
        // What opens over a short form in a box needs more room than that has.
        let over = if area.height < ROOM_FOR_A_LIST { buffer.area } else { area };
        if let Some(list) = &mut self.list {
            cursor = list.draw(buffer, over, theme);
        }
        if let Some(dialog) = &mut self.leaving {
            cursor = dialog.draw(buffer, over, theme);
        }
        cursor
    }

    fn lines(&self, (cells, all): (usize, u16), theme: &Theme) -> Vec<Line> {
        let mut lines = Vec::new();
        for (index, field) in self.fields.iter().enumerate() {
            match &field.kind {
                Kind::Area { rows, .. } => lines.extend((0..*rows).map(|row| Line::Area(index, row))),
                // Beside the label, its star and the sides of the box.
                Kind::Code { field } => {
                    let rows = code::rows(field, cells.saturating_sub(3)).len();
                    lines.extend((0..u16::try_from(rows).unwrap_or(1)).map(|row| Line::Area(index, row)));
                }
                _ => lines.push(Line::Field(index)),
            }
            for text in field.error.iter().flat_map(|error| draw::wrap(&format!("! {error}"), cells, theme)) {
                lines.push(Line::Error(index, text));
            }
        }
        lines.push(Line::Empty);
        let (mut first, all) = (0, usize::from(all));
        while first < self.buttons.len() {
            let fits = |behind: &usize| cells_of(&self.buttons[first..*behind]) <= all + 1;
            let behind = (first + 1..=self.buttons.len()).rev().find(fits).unwrap_or(first + 1);
            lines.push(Line::Buttons(first, behind));
            first = behind;
        }
        lines
    }

    /// Scrolls no further than it must to show what has the focus, and the error below it.
    fn scroll(&mut self, lines: &[Line], height: usize) {
        let focused = |line: &Line| match line {
            Line::Field(index) | Line::Error(index, _) | Line::Area(index, _) => *index == self.focus,
            Line::Buttons(first, behind) => {
                self.focus.checked_sub(self.fields.len()).is_some_and(|at| (*first..*behind).contains(&at))
            }
            Line::Empty => false,
        };
        // A button that stays in sight moves nothing.
        if let Some(first) = lines.iter().position(focused) {
            let last = lines.iter().rposition(focused).unwrap_or(first);
            let lowest = (last + 1).saturating_sub(height.max(1)).min(first);
            self.first_line = self.first_line.clamp(lowest, first);
        }
        self.first_line = self.first_line.min(lines.len().saturating_sub(height));
    }

    fn draw_area(
        &self,
        buffer: &mut Buffer,
        place: Rect,
        (index, row): (usize, u16),
        labels: u16,
        theme: &Theme,
    ) -> Option<Position> {
        let field = self.fields.get(index)?;
        let focused = index == self.focus;
        if row == 0 {
            draw::put(buffer, place, if focused { ">" } else { " " }, theme.style(Paint::Label), theme);
            let label = Rect { width: labels.min(place.width), ..draw::after(place, 2) };
            draw::put(buffer, label, &field.label, theme.style(Paint::Label), theme);
            if field.required {
                draw::put(buffer, draw::after(place, labels + 3), "*", theme.style(Paint::Warning), theme);
            }
        }
        let value = draw::after(place, labels + 5);
        let line = theme.style(Paint::Line);
        draw::put(buffer, value, theme.glyphs.vertical, line, theme);
        draw::put(buffer, draw::after(value, value.width.saturating_sub(2)), theme.glyphs.vertical, line, theme);
        let inner = Rect { width: value.width.saturating_sub(5), ..draw::after(value, 2) };
        let style = theme.style(if focused { Paint::Focused } else { Paint::Field });
        match &field.kind {
            Kind::Area { area, rows, .. } => {
                area.draw_row(buffer, inner, (row, *rows), style, theme).filter(|_| focused)
            }
            Kind::Code { field } => code::draw_row(field, buffer, inner, usize::from(row), (focused, theme)),
            _ => None,
        }
    }

    fn draw_field(
        &self,
        buffer: &mut Buffer,
        place: Rect,
        index: usize,
        labels: u16,
        theme: &Theme,
    ) -> Option<Position> {
        let field = self.fields.get(index)?;
        let focused = index == self.focus;
        let normal = theme.style(Paint::Label);
        draw::put(buffer, place, if focused { ">" } else { " " }, normal, theme);
        let value = draw::after(place, labels + 5);
        if let Kind::Tick { on, .. } = &field.kind {
            let style = theme.style(if focused { Paint::Selected } else { Paint::Normal });
            let text = format!("[{}] {}", if *on { "x" } else { " " }, field.label);
            // A column of ticks without labels before them stands at the left, so that what is said fits beside it.
            let value = if field.beside.is_empty() { value } else { draw::after(place, 2) };
            let used = draw::put(buffer, value, &text, style, theme);
            if field.beside.is_empty() {
                draw_notes(buffer, draw::after(value, used + 2), field, theme);
            } else {
                let changed = if field.changed() && field.marks { "changed; " } else { "" };
                let rest = draw::after(value, BESIDE.max(used + 1));
                let used = draw::put(buffer, rest, changed, theme.style(Paint::Changed), theme);
                draw::put(buffer, draw::after(rest, used), &field.beside, theme.style(Paint::Hint), theme);
            }
            return (focused && !value.is_empty())
                .then(|| Position { x: value.x + 1.min(value.width - 1), y: value.y });
        }
        draw::put(
            buffer,
            Rect { width: labels.min(place.width), ..draw::after(place, 2) },
            &field.label,
            normal,
            theme,
        );
        if field.required {
            draw::put(buffer, draw::after(place, labels + 3), "*", theme.style(Paint::Warning), theme);
        }
        draw_value(buffer, value, field, focused, theme)
    }
}

fn draw_value(buffer: &mut Buffer, value: Rect, field: &Field, focused: bool, theme: &Theme) -> Option<Position> {
    // Room for the box's sides and for a word such as "changed" behind it.
    let room = value.width.saturating_sub(4 + 11).clamp(1, 40);
    let style = theme.style(if focused { Paint::Focused } else { Paint::Field });
    let inner = Rect { width: room, ..draw::after(value, 2) }.intersection(value);
    let sides = |buffer: &mut Buffer, left: &str, right: &str| {
        draw::put(buffer, value, left, theme.style(Paint::Line), theme);
        draw::put(buffer, draw::after(value, room + 2), right, theme.style(Paint::Line), theme);
        draw_notes(buffer, draw::after(value, room + 6), field, theme);
    };
    match &field.kind {
        Kind::Text { field: editor, .. } | Kind::Secret { field: editor } => {
            sides(buffer, "[", " ]");
            editor.draw(buffer, inner, style, theme).filter(|_| focused)
        }
        Kind::Choice { choices, chosen, .. } => {
            let label = chosen.and_then(|index| choices.get(index)).map_or("(none)", |choice| &choice.label);
            sides(buffer, "<", "v >");
            let label = draw::fit(label, usize::from(inner.width.saturating_sub(1)), theme);
            let style = theme.style(if focused { Paint::Selected } else { Paint::Field });
            draw::put(buffer, inner, &label, style, theme);
            (focused && !inner.is_empty()).then_some(Position { x: inner.x, y: inner.y })
        }
        Kind::Fixed { text } => {
            let used = draw::put(buffer, value, text, theme.style(Paint::Normal), theme);
            let note = if field.help.is_empty() { "(cannot be changed)" } else { &field.help };
            draw::put(buffer, draw::after(value, used + 2), note, theme.style(Paint::Hint), theme);
            None
        }
        Kind::Tick { .. } | Kind::Area { .. } | Kind::Code { .. } => None,
    }
}

/// Cells that buttons take beside each other.
fn cells_of(buttons: &[String]) -> usize {
    buttons.iter().map(|label| width(label) + 7).sum()
}

/// The word behind a field that was changed, or what is to be known of it.
fn draw_notes(buffer: &mut Buffer, place: Rect, field: &Field, theme: &Theme) {
    if field.changed() && field.marks {
        draw::put(buffer, place, "changed", theme.style(Paint::Changed), theme);
    } else if !field.note.is_empty() {
        let note = draw::fit(&field.note, usize::from(place.width), theme);
        draw::put(buffer, place, &note, theme.style(Paint::Hint), theme);
    }
}
