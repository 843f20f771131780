//! A short form in a box over what was there: some lines to read, some fields, some buttons.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::draw;
use super::form::{Form, Outcome};
use crate::tui::key::Key;
use crate::tui::theme::{Paint, Theme};

/// The box.
#[derive(Debug)]
pub struct Question {
    title: String,
    lines: Vec<(String, Paint)>,
    footer: &'static str,
    /// Its fields and buttons.
    pub form: Form,
}

impl Question {
    /// A box called `title` around `form`.
    #[must_use]
    pub fn new(title: &str, form: Form) -> Self {
        Self { title: title.to_owned(), lines: Vec::new(), footer: "Ctrl-X save  Esc cancel", form }
    }

    /// Something to read above the fields.
    #[must_use]
    pub fn line(mut self, text: &str, paint: Paint) -> Self {
        self.lines.push((text.to_owned(), paint));
        self
    }

    /// What the keys do, in the box's lower line, where that is something else than saving.
    #[must_use]
    pub const fn footer(mut self, text: &'static str) -> Self {
        self.footer = text;
        self
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key) -> Outcome {
        self.form.press(key)
    }

    /// Draws it in the middle of `area`; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let look = BoxLook { title: &self.title, footer: self.footer, width: WIDTH, said: &self.lines };
        look.draw(&mut self.form, buffer, area, theme)
    }
}

/// Cells that a box takes where there is room.
const WIDTH: u16 = 70;

/// Rows that are left to a form whatever there is to be read: a field with what is wrong with it, and the buttons.
const LEAST: u16 = 5;

/// How a form looks in a box, below what is to be read.
#[derive(Debug)]
pub struct BoxLook<'a> {
    /// In the upper line.
    pub title: &'a str,
    /// In the lower line.
    pub footer: &'a str,
    /// Cells that it takes, where there are so many.
    pub width: u16,
    /// What is to be read. Where there is little room it makes way for the fields, but for what went wrong.
    pub said: &'a [(String, Paint)],
}

impl BoxLook<'_> {
    /// Draws it in the middle of `area`; gives the cursor's place.
    pub fn draw(&self, form: &mut Form, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let width = area.width.min(self.width);
        let cells = usize::from(width.saturating_sub(6));
        let wrapped = |(text, paint): &(String, Paint)| {
            draw::wrap(text, cells, theme).into_iter().map(|line| (line, *paint)).collect::<Vec<_>>()
        };
        let mut lines: Vec<_> = self.said.iter().flat_map(wrapped).collect();
        let rows = form.rows(width.saturating_sub(6), theme);
        let room = usize::from(area.height.saturating_sub(rows + 2));
        if lines.len() > room {
            // The fields come first: what can't be read is in the help and the README too.
            let is_error = |(_, paint): &(String, Paint)| *paint == Paint::Error;
            if lines.iter().any(is_error) {
                lines.retain(is_error);
                lines.truncate(room.max(usize::from(area.height.saturating_sub(LEAST + 2))));
            } else {
                lines.truncate(room);
            }
        }
        let said = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        // An empty row between, where there is one.
        let gap = u16::from(said + rows + 3 <= area.height);
        let place = draw::middle(area, width, said + gap + rows + 2);
        let inner = draw::boxed(buffer, place, self.title, self.footer, theme);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        for (index, (line, paint)) in (0..said).zip(&lines) {
            draw::put(buffer, draw::row(inner, index), line, theme.style(*paint), theme);
        }
        let above = said + gap;
        let fields = Rect { y: inner.y + above, height: inner.height.saturating_sub(above), ..inner };
        form.draw(buffer, fields, theme)
    }
}
