//! The filters of a list: those in force, to be taken out, and others with the values there are; each line leads to what stands in
//! the search box then.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::pick::{self, Entry, Pick};
use crate::domain::words::without;
use crate::tui::key::Key;
use crate::tui::theme::Theme;

/// The keys that work in it.
pub const HINTS: &[(&str, &str)] = &[("Up Down", "move"), ("Enter", "choose"), ("Esc", "close")];

/// Its lines, with what stands in the search box after each.
#[derive(Debug, Default)]
pub struct Lines(Vec<(Entry, String)>);

/// The menu.
#[derive(Debug)]
pub struct FilterMenu {
    pick: Pick,
    after: Vec<String>,
}

/// What comes of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It stays open.
    Stay,
    /// It closes.
    Close,
    /// It closes; this is to be searched for.
    Search(String),
}

impl Lines {
    /// First those in force, as they were typed into `search`.
    pub fn in_force(search: &str, filters: impl IntoIterator<Item = String>) -> Self {
        let line = |typed: String| {
            let after = without(search, &typed);
            let about = "Enter takes it out of the search box.".to_owned();
            (Entry { heading: "In force".to_owned(), label: typed, about, ..Entry::default() }, after)
        };
        Self(filters.into_iter().map(line).collect())
    }

    /// One more, and what stands in the box with it.
    pub fn add(&mut self, (entry, after): (Entry, String)) {
        self.0.push((entry, after));
    }

    /// The menu of these lines.
    #[must_use]
    pub fn menu(self) -> FilterMenu {
        let (entries, after) = self.0.into_iter().unzip();
        FilterMenu { pick: Pick::new("Filter", entries).footer("Enter choose  Esc close"), after }
    }
}

impl FilterMenu {
    /// Takes a key.
    pub fn press(&mut self, key: &Key) -> Step {
        match self.pick.press(key) {
            pick::Outcome::Nothing => Step::Stay,
            pick::Outcome::Closed => Step::Close,
            pick::Outcome::Chosen(place) => self.after.get(place).cloned().map_or(Step::Close, Step::Search),
        }
    }

    /// Takes a paste.
    pub fn paste(&mut self, text: &str) {
        self.pick.paste(text);
    }

    /// Draws it; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        self.pick.draw(buffer, area, theme)
    }
}
