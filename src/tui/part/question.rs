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
        let width = area.width.min(70);
        let cells = usize::from(width.saturating_sub(6));
        let wrapped = |(text, paint): &(String, Paint)| {
            draw::wrap(text, cells, theme).into_iter().map(|line| (line, *paint)).collect::<Vec<_>>()
        };
        let lines: Vec<_> = self.lines.iter().flat_map(wrapped).collect();
        let wanted = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        // The fields come first where there is little room: what can't be read is in the help and the README too.
        let rows = self.form.rows(width.saturating_sub(6), theme);
        let said = wanted.min(area.height.saturating_sub(rows + 3));
        let place = draw::middle(area, width, said + rows + 3);
        let inner = draw::boxed(buffer, place, &self.title, self.footer, theme);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        for (index, (line, paint)) in (0..said).zip(&lines) {
            draw::put(buffer, draw::row(inner, index), line, theme.style(*paint), theme);
        }
        let form = Rect { y: inner.y + said + 1, height: inner.height.saturating_sub(said + 1), ..inner };
        self.form.draw(buffer, form, theme)
    }
}
