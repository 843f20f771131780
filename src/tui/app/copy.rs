//! What can be copied (ACT-3): what is selected, what was done last as a command, what is listed as a command. The whole
//! text stands there without a frame, so that it can be selected by hand where a terminal takes no copies.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::text::width;
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::part::draw;
use crate::tui::theme::{Paint, Theme};

/// Something to be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Copied {
    /// What it is.
    pub(super) label: &'static str,
    /// The text.
    pub(super) text: String,
    /// What is done instead of copying it: the text says what that is.
    pub(super) does: Option<Action>,
    /// Is it for a shell, where a line goes on behind a backslash?
    pub(super) command: bool,
}

/// The menu.
#[derive(Debug)]
pub struct CopyMenu {
    entries: Vec<Copied>,
    at: usize,
    scroll: usize,
}

/// What comes of a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Stay,
    Close,
    Copy(String),
    Do(Action),
}

impl CopyMenu {
    pub(super) const fn new(entries: Vec<Copied>) -> Self {
        Self { entries, at: 0, scroll: 0 }
    }

    /// Takes a key; the one that opened it copies, too.
    pub(super) fn press(&mut self, key: &Key, opener: &str) -> Step {
        let last = self.entries.len().saturating_sub(1);
        match key.code {
            Code::Esc => return Step::Close,
            Code::Up | Code::BackTab => self.go(self.at.saturating_sub(1)),
            Code::Down | Code::Tab => self.go((self.at + 1).min(last)),
            Code::PageDown => self.scroll += 5,
            Code::PageUp => self.scroll = self.scroll.saturating_sub(5),
            Code::Char(digit @ '1'..='9') => {
                let place = usize::try_from(u32::from(digit) - u32::from('1')).unwrap_or(0);
                if place <= last {
                    self.go(place);
                }
            }
            Code::Enter => return self.chosen(),
            _ if key.to_string() == opener => return self.chosen(),
            _ => {}
        }
        Step::Stay
    }

    const fn go(&mut self, place: usize) {
        (self.at, self.scroll) = (place, 0);
    }

    fn chosen(&self) -> Step {
        self.entries.get(self.at).map_or(Step::Close, |entry| match entry.does {
            Some(action) => Step::Do(action),
            None => Step::Copy(entry.text.clone()),
        })
    }

    /// Draws it over the whole width; gives the cursor's place.
    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let entry = self.entries.get(self.at)?;
        let cells = usize::from(area.width);
        let lines = match entry.command {
            true => shell_lines(&draw::visible(&entry.text, theme), cells),
            false => draw::wrap(&entry.text, cells, theme),
        };
        let heading = u16::try_from(self.entries.len() + 2).unwrap_or(5);
        let room = usize::from(area.height.saturating_sub(heading + 1)).min(lines.len());
        let tall = heading + u16::try_from(room).unwrap_or(0) + 1;
        let place = Rect { y: area.bottom().saturating_sub(tall).max(area.y), height: tall.min(area.height), ..area };
        draw::clear(buffer, place);
        draw::rule(buffer, draw::row(place, 0), theme);
        draw::put(buffer, draw::after(draw::row(place, 0), 2), " Copy ", theme.style(Paint::Title), theme);
        let mut cursor = None;
        for (y, (index, entry)) in (1..).zip(self.entries.iter().enumerate()) {
            let here = index == self.at;
            let text = format!("{} {} {}", if here { '>' } else { ' ' }, index + 1, entry.label);
            let row = draw::row(place, y);
            draw::put(buffer, row, &text, theme.style(if here { Paint::Selected } else { Paint::Normal }), theme);
            if here {
                cursor = Some(Position { x: row.x, y: row.y });
            }
        }
        self.scroll = self.scroll.min(lines.len().saturating_sub(room));
        let rule = draw::row(place, heading.saturating_sub(1));
        draw::rule(buffer, rule, theme);
        if room < lines.len() {
            let more = format!(" PgUp PgDn: line {}-{} of {} ", self.scroll + 1, self.scroll + room, lines.len());
            draw::put(buffer, draw::after(rule, 2), &more, theme.style(Paint::Hint), theme);
        }
        for (y, line) in (heading..).zip(lines.iter().skip(self.scroll).take(room)) {
            draw::put(buffer, draw::row(place, y), line, theme.style(Paint::Normal), theme);
        }
        cursor
    }
}

/// A command in lines that a shell takes as one: broken between words, never inside quotes, unless there is no other way.
fn shell_lines(command: &str, cells: usize) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in words(command) {
        let more = if line.is_empty() { width(word) } else { width(&line) + 1 + width(word) };
        if more + 2 > cells && !line.is_empty() {
            lines.push(format!("{line} \\"));
            line = "  ".to_owned();
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// The words of a command, each with its quotes.
fn words(command: &str) -> Vec<&str> {
    let (mut words, mut from, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, sign) in command.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' if !quoted => escaped = true,
            '\'' => quoted = !quoted,
            ' ' if !quoted => {
                words.extend(command.get(from..at));
                from = at + 1;
            }
            _ => {}
        }
    }
    words.extend(command.get(from..));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_command_goes_on_behind_a_backslash_and_never_inside_quotes() {
        let command = "chargehand users disable bob 'o'\\''neil' carl --reason 'left the plant for good'";
        assert_eq!(
            shell_lines(command, 30),
            ["chargehand users disable bob \\", "  'o'\\''neil' carl --reason \\", "  'left the plant for good'"]
        );
        assert_eq!(shell_lines("chargehand keys", 80), ["chargehand keys"]);
    }
}
