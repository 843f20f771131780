//! A text of several lines: typing, pasting with its line breaks, the usual editing of each line.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::draw;
use super::text_field::{Edited, TextField};
use crate::tui::key::{Code, Key};
use crate::tui::theme::Theme;

/// No line is longer.
const LINE: usize = 320;

/// The text: the line with the cursor is one for itself.
#[derive(Debug)]
pub struct TextArea {
    above: Vec<String>,
    current: TextField,
    /// The nearest one last.
    below: Vec<String>,
    lines: usize,
}

impl TextArea {
    /// A text of at most `lines` lines; the cursor stands behind it.
    #[must_use]
    pub fn new(text: &str, lines: usize) -> Self {
        let mut area = Self { above: Vec::new(), current: TextField::new("", LINE), below: Vec::new(), lines };
        area.paste(text);
        area
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> String {
        let below = self.below.iter().rev().map(String::as_str);
        let all: Vec<&str> = self.above.iter().map(String::as_str).chain([self.current.text()]).chain(below).collect();
        all.join("\n")
    }

    /// Does the cursor stand in the first (the last) line?
    #[must_use]
    pub fn at_end(&self) -> (bool, bool) {
        (self.above.is_empty(), self.below.is_empty())
    }

    fn count(&self) -> usize {
        self.above.len() + self.below.len() + 1
    }

    /// Takes a key: Enter begins a line, Up and Down go from line to line.
    pub fn press(&mut self, key: &Key) -> Edited {
        match key.code {
            Code::Enter => return self.break_line(),
            Code::Up => self.up(),
            Code::Down => self.down(),
            Code::Backspace if self.current.is_at_start() && !self.above.is_empty() => {
                let behind = self.current.text().to_owned();
                self.join(&behind);
                return Edited::Changed;
            }
            Code::Delete if self.current.is_at_end() && !self.below.is_empty() => {
                let before = self.current.text().to_owned();
                self.current = TextField::new(&self.below.pop().unwrap_or_default(), LINE);
                self.above.push(before);
                let behind = self.current.text().to_owned();
                self.join(&behind);
                return Edited::Changed;
            }
            _ => return self.current.press(key),
        }
        Edited::Taken
    }

    /// Puts `behind`, the text of the cursor's line, behind the line above; the cursor stands between.
    fn join(&mut self, behind: &str) {
        let before = self.above.pop().unwrap_or_default();
        self.current = TextField::new(&before, LINE);
        self.current.append(behind);
    }

    fn break_line(&mut self) -> Edited {
        if self.count() >= self.lines {
            return Edited::Refused;
        }
        let behind = self.current.cut_off();
        self.above.push(self.current.text().to_owned());
        self.current = TextField::new("", LINE);
        self.current.append(&behind);
        Edited::Changed
    }

    fn up(&mut self) {
        if let Some(line) = self.above.pop() {
            self.below.push(self.current.text().to_owned());
            self.current = TextField::new(&line, LINE);
        }
    }

    fn down(&mut self) {
        if let Some(line) = self.below.pop() {
            self.above.push(self.current.text().to_owned());
            self.current = TextField::new(&line, LINE);
        }
    }

    /// Takes a paste with its line breaks, whichever way a terminal sends them.
    pub fn paste(&mut self, text: &str) -> Edited {
        // Many terminals make a return of each line feed: then the lines of Windows end with two of them, and all of them do.
        let doubled = !text.contains('\n') && !text.replace("\r\r", "").contains('\r');
        let text = if doubled { text.replace("\r\r", "\n") } else { text.replace("\r\n", "\n").replace('\r', "\n") };
        let mut edited = Edited::Taken;
        for (place, line) in text.split('\n').enumerate() {
            if place > 0 && self.break_line() == Edited::Refused {
                return Edited::Refused;
            }
            match (self.current.paste(line), edited) {
                (Edited::Refused, _) => edited = Edited::Refused,
                (Edited::Taken | Edited::No, before) => edited = before,
                (now, Edited::Taken) => edited = now,
                _ => {}
            }
        }
        edited
    }

    /// Draws the `row`th of `rows` rows, those around the cursor; gives the cursor's cell where it is in that row.
    pub fn draw_row(
        &self,
        buffer: &mut Buffer,
        place: Rect,
        (row, rows): (u16, u16),
        style: Style,
        theme: &Theme,
    ) -> Option<Position> {
        let first = (self.above.len() + 1).saturating_sub(usize::from(rows));
        let at = first + usize::from(row);
        if at == self.above.len() {
            return self.current.draw(buffer, place, style, theme);
        }
        buffer.set_style(place.intersection(buffer.area), style);
        let line = match self.above.get(at) {
            Some(line) => line.as_str(),
            None => {
                let behind = at - self.above.len();
                self.below.len().checked_sub(behind).and_then(|place| self.below.get(place)).map_or("", String::as_str)
            }
        };
        draw::put(buffer, place, &draw::cut(line, usize::from(place.width), theme), style, theme);
        None
    }

    /// `line 3 of 12`.
    #[must_use]
    pub fn told(&self) -> String {
        format!("line {} of {}", self.above.len() + 1, self.count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::key::keys;
    use crate::tui::part::testing::screen;

    fn after(text: &str, line: &str) -> String {
        let mut area = TextArea::new(text, 5);
        for key in keys(line).unwrap() {
            area.press(&key);
        }
        area.text()
    }

    #[test]
    fn lines_are_begun_joined_and_gone_through() {
        for (text, line, wanted) in [
            ("", "a Enter b", "a\nb"),
            ("ab", "Left Enter", "a\nb"),
            ("ab", "Left Enter x", "a\nxb"),
            ("a\nb", "Home Backspace x", "axb"),
            ("a\nb", "Up Del x", "axb"),
            ("a\nb\nc", "Up Up Del x", "axb\nc"),
            ("a\nb\nc", "Up x Down y", "a\nbx\ncy"),
            ("a", "Up Down Home Backspace End Del", "a"),
            ("1\n2\n3\n4\n5", "Enter", "1\n2\n3\n4\n5"),
        ] {
            assert_eq!(after(text, line), wanted, "{text:?} {line:?}");
        }
    }

    // INV-1: what is copied from a list comes with line breaks of any kind.
    #[test]
    fn a_paste_keeps_its_lines_and_nothing_that_controls_a_terminal() {
        let mut area = TextArea::new("", 9);
        assert_eq!(area.paste("a@x.de\r\nb@x.de\rc@x.de\n\n"), Edited::Changed);
        assert_eq!(area.text(), "a@x.de\nb@x.de\nc@x.de\n\n");
        assert_eq!(TextArea::new("a@x.de\r\rb@x.de\r\r\r\rc@x.de", 9).text(), "a@x.de\nb@x.de\n\nc@x.de");
        assert_eq!(area.paste("\u{1b}[2J"), Edited::Refused);
        assert_eq!(area.text(), "a@x.de\nb@x.de\nc@x.de\n\n[2J");
        assert_eq!((TextArea::new("1\n2\n3", 2).text(), area.told()), ("1\n2".to_owned(), "line 5 of 5".to_owned()));
    }

    #[test]
    fn the_rows_around_the_cursor_are_drawn() {
        let mut area = TextArea::new("one\ntwo\nthree\nfour", 9);
        let drawn = |area: &TextArea| {
            screen(8, 3, |buffer, place| {
                let row = |row| area.draw_row(buffer, draw::row(place, row), (row, 3), Style::new(), &Theme::plain());
                [0, 1, 2].map(row).into_iter().flatten().next()
            })
            .0
        };
        assert_eq!(drawn(&area), "two\nthree\nfour\ncursor 4,2\n");
        for key in keys("Up Up Up").unwrap() {
            area.press(&key);
        }
        assert_eq!(drawn(&area), "one\ntwo\nthree\ncursor 3,0\n");
    }
}
