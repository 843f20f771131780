//! A list to search and choose from: help, command palette, actions, choices, messages.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::draw;
use super::text_field::{Edited, TextField};
use super::viewport::Viewport;
use crate::domain::text::width;
use crate::tui::key::{Code, Key};
use crate::tui::theme::{Paint, Theme};

/// One line to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The heading that it stands under; entries of one heading follow each other.
    pub heading: String,
    /// Its key, as the key map names it; empty where it has none.
    pub key: String,
    /// What it is.
    pub label: String,
    /// What it would work on, or other words to its right.
    pub note: String,
    /// A sentence shown below the list while it is selected.
    pub about: String,
    /// Other words by which it is found.
    pub words: String,
    /// Why it can't be chosen now; shown instead of the sentence.
    pub refused: Option<String>,
}

/// What a key did to the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It stays open.
    Nothing,
    /// The entry of this number was chosen.
    Chosen(usize),
    /// Esc.
    Closed,
}

/// The list.
#[derive(Debug)]
pub struct Pick {
    title: String,
    entries: Vec<Entry>,
    numbered: bool,
    footer: String,
    find: TextField,
    found: Vec<usize>,
    viewport: Viewport,
}

impl Pick {
    /// A list over `entries`.
    #[must_use]
    pub fn new(title: &str, entries: Vec<Entry>) -> Self {
        let mut pick = Self {
            title: title.to_owned(),
            entries,
            numbered: false,
            footer: "Enter run  Esc close".to_owned(),
            find: TextField::new("", 200),
            found: Vec::new(),
            viewport: Viewport::new(0),
        };
        pick.search();
        pick
    }

    /// Numbers the entries from 1; a number that is typed selects its entry, so that a number pad is enough.
    #[must_use]
    pub fn numbered(mut self) -> Self {
        self.numbered = true;
        self
    }

    /// What the keys do, in the box's lower line: `Enter run  Esc close` where nothing else is said.
    #[must_use]
    pub fn footer(mut self, text: &str) -> Self {
        text.clone_into(&mut self.footer);
        self
    }

    /// Selects the entry of this number.
    pub fn select(&mut self, entry: usize) {
        if let Some(row) = self.found.iter().position(|found| *found == entry) {
            self.viewport.select(row);
        }
    }

    /// The selected entry's number.
    #[must_use]
    pub fn selected(&self) -> Option<usize> {
        self.viewport.selected().and_then(|row| self.found.get(row)).copied()
    }

    /// The entries.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Takes a key: arrows move, Enter chooses, everything else goes to the search field.
    pub fn press(&mut self, key: &Key) -> Outcome {
        let in_text = matches!(key.code, Code::Home | Code::End) && !self.find.is_empty();
        if key.is(Code::Esc) {
            return Outcome::Closed;
        } else if key.is(Code::Enter) {
            let chosen = self.selected().filter(|entry| self.entries.get(*entry).is_some_and(|e| e.refused.is_none()));
            return chosen.map_or(Outcome::Nothing, Outcome::Chosen);
        } else if key.is(Code::Tab) {
            self.viewport.down(1);
        } else if key.is(Code::BackTab) {
            self.viewport.up(1);
        } else if (in_text || !self.viewport.press(key)) && self.find.press(key) == Edited::Changed {
            self.search();
        }
        Outcome::Nothing
    }

    /// Takes a paste: into the search field.
    pub fn paste(&mut self, text: &str) {
        self.find.paste(text);
        self.search();
    }

    /// Keeps the entries in which every word of the search occurs, whatever its case.
    fn search(&mut self) {
        let wanted = self.find.text().to_lowercase();
        if self.numbered
            && let Some(row) = wanted.parse::<usize>().ok().and_then(|number| number.checked_sub(1))
            && row < self.entries.len()
        {
            self.found = (0..self.entries.len()).collect();
            self.viewport.set_len(self.found.len());
            self.viewport.select(row);
            return;
        }
        let matches = |entry: &Entry| {
            let Entry { heading, key, label, note, words, .. } = entry;
            let text = format!("{heading} {key} {label} {note} {words}").to_lowercase();
            wanted.split_whitespace().all(|word| text.contains(word))
        };
        self.found = (0..).zip(&self.entries).filter(|(_, entry)| matches(entry)).map(|(index, _)| index).collect();
        self.viewport.set_len(self.found.len());
        self.viewport.home();
    }

    /// Draws it in the middle of `area`; returns the cursor's cell.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let area = area.intersection(buffer.area);
        let headings = self.lines(0..self.found.len()).len();
        let tall = u16::try_from(headings + 7).unwrap_or(u16::MAX).max(10).min(area.height);
        let place = draw::middle(area, 74.min(area.width.saturating_sub(2)), tall);
        let inside = draw::boxed(buffer, place, &self.title, &self.footer, theme);
        let used = draw::put(buffer, inside, "Find: ", theme.style(Paint::Label), theme);
        let count = format!(" {} of {}", self.found.len(), self.entries.len());
        let right = u16::try_from(width(&count)).unwrap_or(0);
        let field =
            Rect { width: inside.width.saturating_sub(used + right), ..draw::after(draw::row(inside, 0), used) };
        self.find.draw(buffer, field, theme.style(Paint::Focused), theme);
        let at = draw::after(draw::row(inside, 0), inside.width.saturating_sub(right));
        draw::put(buffer, at, &count, theme.style(Paint::Hint), theme);
        let list = Rect { y: inside.y.saturating_add(2), height: inside.height.saturating_sub(4), ..inside };
        let cursor = self.draw_list(buffer, list, theme);
        if let Some(entry) = self.selected().and_then(|index| self.entries.get(index)) {
            let (text, paint) = match &entry.refused {
                Some(reason) => (reason, Paint::Warning),
                None => (&entry.about, Paint::Hint),
            };
            // Two lines are enough for every sentence of the tables.
            let lines = draw::wrap(text, usize::from(inside.width), theme);
            let above = u16::try_from(lines.len().clamp(1, 2)).unwrap_or(1);
            for (index, line) in (0..above).zip(&lines) {
                let place = draw::row(inside, inside.height.saturating_sub(above) + index);
                draw::put(buffer, place, line, theme.style(paint), theme);
            }
        }
        cursor
    }

    /// What stands in the rows: headings (`Err`) and rows of `found` (`Ok`).
    fn lines(&self, rows: Range<usize>) -> Vec<Result<usize, &str>> {
        let mut lines = Vec::new();
        let mut last = "";
        for row in rows {
            let Some(entry) = self.found.get(row).and_then(|index| self.entries.get(*index)) else { continue };
            if entry.heading != last {
                lines.push(Err(entry.heading.as_str()));
                last = &entry.heading;
            }
            lines.push(Ok(row));
        }
        lines
    }

    fn draw_list(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let room = usize::from(area.height);
        self.viewport.set_height(room);
        // Headings take rows too: begin as early as the selected row still fits.
        let selected = self.viewport.selected().unwrap_or(0);
        let mut first = self.viewport.window().start.min(selected);
        while first < selected && self.lines(first..selected + 1).len() > room {
            first += 1;
        }
        if self.found.is_empty() {
            let text = match self.entries.is_empty() {
                true => "Nothing so far.",
                false => "Nothing matches. Backspace widens the search.",
            };
            draw::put(buffer, area, text, theme.style(Paint::Hint), theme);
        }
        let mut cursor = None;
        let last = self.found.len().min(first + room);
        let mut lines = self.lines(first..last);
        if room == 1 {
            lines.retain(Result::is_ok);
        }
        for (y, line) in (0..).zip(lines.iter().take(room)) {
            let place = draw::row(area, y);
            match line {
                Err(heading) => {
                    draw::put(buffer, place, heading, theme.style(Paint::Title), theme);
                }
                Ok(row) => {
                    let index = self.found.get(*row).copied().unwrap_or(0);
                    self.draw_entry(buffer, place, index, *row == selected, theme);
                    if *row == selected && !place.is_empty() {
                        cursor = Some(Position { x: place.x, y: place.y });
                    }
                }
            }
        }
        cursor
    }

    fn draw_entry(&self, buffer: &mut Buffer, place: Rect, index: usize, selected: bool, theme: &Theme) {
        let Some(entry) = self.entries.get(index) else { return };
        let number = if self.numbered { format!("{:>2} ", index + 1) } else { String::new() };
        let sign = match (selected, entry.refused.is_some()) {
            (true, _) => '>',
            (false, true) => '-',
            (false, false) => ' ',
        };
        let style = theme.style(if entry.refused.is_some() { Paint::Disabled } else { Paint::Normal });
        let whole = format!("{sign} {number}{}", entry.label);
        let key = place.width.saturating_mul(2) / 5;
        let columns = [(0, whole.as_str()), (key, entry.key.as_str()), (key + 10, entry.note.as_str())];
        // A label may run on where nothing stands to its right.
        for (index, (from, text)) in columns.iter().enumerate() {
            let next = columns.iter().skip(index + 1).find(|(_, text)| !text.is_empty()).map_or(place.width, |c| c.0);
            let at = draw::after(place, *from);
            let cells = next.saturating_sub(*from).saturating_sub(u16::from(next < place.width)).min(at.width);
            draw::put(buffer, Rect { width: cells, ..at }, text, style, theme);
        }
        if selected {
            buffer.set_style(place, theme.style(Paint::Selected));
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::tui::key::keys;
    use crate::tui::part::testing::screen;

    fn palette() -> Pick {
        let entry = |heading: &str, key: &str, label: &str, note: &str| Entry {
            heading: heading.to_owned(),
            key: key.to_owned(),
            label: label.to_owned(),
            note: note.to_owned(),
            about: format!("{label}: what it does."),
            words: if label == "Undo" { "revert".to_owned() } else { String::new() },
            refused: None,
        };
        Pick::new(
            "Command palette",
            vec![
                entry("THIS USER", "u", "Unlock account", "bfischer, cjones"),
                entry("THIS USER", "l", "Unassign license", "bfischer, cjones"),
                Entry { refused: Some("There is nothing to undo.".to_owned()), ..entry("LIST", "z", "Undo", "") },
                entry("LIST", "i", "Show inactive: on or off, crossed out", ""),
            ],
        )
    }

    fn press(pick: &mut Pick, line: &str) -> Outcome {
        keys(line).unwrap().iter().map(|key| pick.press(key)).last().unwrap()
    }

    #[test]
    fn lines_stand_under_headings_with_their_keys() {
        let mut pick = palette();
        press(&mut pick, "Down");
        let (text, _) = screen(80, 16, |buffer, area| pick.draw(buffer, area, &Theme::plain()));
        expect![[r"

               +- Command palette ------------------------------------------------------+
               | Find:                                                           4 of 4 |
               |                                                                        |
               | THIS USER                                                              |
               |   Unlock account            u         bfischer, cjones                 |
               | > Unassign license          l         bfischer, cjones                 |
               | LIST                                                                   |
               | - Undo                      z                                          |
               |   Show inactive: on or off~ i                                          |
               |                                                                        |
               |                                                                        |
               | Unassign license: what it does.                                        |
               +------------------------------------------------- Enter run  Esc close -+


            cursor 5,6
        "]]
        .assert_eq(&text);
    }

    #[test]
    fn words_in_any_order_find_a_line_and_enter_runs_it() {
        assert_eq!(press(&mut palette(), "l i c Space U n Enter"), Outcome::Chosen(1));
        assert_eq!(press(&mut palette(), "q q q Enter"), Outcome::Nothing);
        assert_eq!(press(&mut palette(), "q Backspace Enter"), Outcome::Chosen(0));
        assert_eq!(press(&mut palette(), "Esc"), Outcome::Closed);
        // Also by what else people call it.
        let mut undo = palette();
        press(&mut undo, "r e v e r t");
        assert_eq!(undo.selected(), Some(2));
    }

    #[test]
    fn what_is_refused_says_why_and_cannot_be_run() {
        let mut pick = palette();
        assert_eq!(press(&mut pick, "u n d o Enter"), Outcome::Nothing);
        let (text, _) = screen(60, 12, |buffer, area| pick.draw(buffer, area, &Theme::plain()));
        expect![[r"

             +- Command palette --------------------------------------+
             | Find: undo                                      1 of 4 |
             |                                                        |
             | LIST                                                   |
             | > Undo               z                                 |
             |                                                        |
             |                                                        |
             |                                                        |
             | There is nothing to undo.                              |
             +--------------------------------- Enter run  Esc close -+

            cursor 3,5
        "]]
        .assert_eq(&text);
    }

    #[test]
    fn a_number_pad_is_enough() {
        assert_eq!(press(&mut palette().numbered(), "4 Enter"), Outcome::Chosen(3));
    }

    #[test]
    fn every_size_can_be_drawn_with_the_selected_line_in_it() {
        // G5
        let entries =
            (0..60).map(|n| Entry { heading: format!("H{}", n / 3), label: format!("line {n}"), ..Entry::default() });
        let mut pick = Pick::new("Long", entries.collect());
        for height in 1..30 {
            for row in [0, 1, 29, 30, 59] {
                pick.select(row);
                let text = screen(60, height, |buffer, area| pick.draw(buffer, area, &Theme::plain())).0;
                assert!(
                    height < 7 || text.contains(&format!("> line {row} ")) || text.contains(&format!("> line {row}\n")),
                    "{height} {row}\n{text}"
                );
            }
        }
    }
}
