//! A list short enough to be in memory whole: rows known by a name, a search box, a cursor that stays on its row.

use super::text_field::TextField;
use super::viewport::Viewport;
use crate::domain::text::search_text;
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};

/// The list. `name` is what a row is known by, whatever others change; it is searched too, with what `text` adds.
#[derive(Debug)]
pub struct SmallList<T> {
    rows: Vec<T>,
    /// What is searched of each row, once for all keys.
    folded: Vec<String>,
    text: fn(&T) -> String,
    name: fn(&T) -> &str,
    /// The search box.
    pub search: TextField,
    /// Do letters go to the search box?
    pub searching: bool,
    found: Vec<usize>,
    viewport: Viewport,
    selected: Option<String>,
}

impl<T> SmallList<T> {
    /// An empty list; `name` is unique among its rows, `text` is what the search box looks through.
    #[must_use]
    pub fn new(name: fn(&T) -> &str, text: fn(&T) -> String) -> Self {
        Self {
            rows: Vec::new(),
            folded: Vec::new(),
            text,
            name,
            search: TextField::new("", 256),
            searching: false,
            found: Vec::new(),
            viewport: Viewport::new(0),
            selected: None,
        }
    }

    /// Takes new rows; the cursor stays on the row of its name where there still is one.
    pub fn set(&mut self, rows: Vec<T>) {
        // Also of a row that nobody moved to: what a question is about mustn't change under it.
        if self.selected.is_none() {
            self.stay_here();
        }
        self.folded = rows.iter().map(|row| search_text(&(self.text)(row)).folded).collect();
        self.rows = rows;
        self.find();
    }

    /// Puts the rows in another order; the cursor goes to the first one.
    pub fn sort(&mut self, compare: impl FnMut(&T, &T) -> std::cmp::Ordering) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.sort_by(compare);
        self.set(rows);
        self.go(Action::Home);
    }

    /// Puts the cursor on the row of that name, should it be there or come.
    pub fn select(&mut self, name: &str) {
        self.selected = Some(name.to_owned());
        self.find();
    }

    fn stay_here(&mut self) {
        self.selected = self.current().map(|row| (self.name)(row).to_owned());
    }

    fn find(&mut self) {
        let needle = search_text(self.search.text()).folded;
        let found = (0..).zip(&self.folded).filter(|(_, text)| text.contains(&needle));
        self.found = found.map(|(row, _)| row).collect();
        self.viewport.set_len(self.found.len());
        let place = self.found.iter().position(|row| Some((self.name)(&self.rows[*row])) == self.selected.as_deref());
        if let Some(place) = place {
            self.viewport.select(place);
        }
    }

    /// All rows, found or not.
    #[must_use]
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    /// The rows that the search finds.
    pub fn found(&self) -> impl Iterator<Item = &T> {
        self.found.iter().filter_map(|row| self.rows.get(*row))
    }

    /// The row under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&T> {
        self.rows.get(*self.found.get(self.viewport.selected()?)?)
    }

    /// The rows on the screen, and which of them the cursor is on.
    #[must_use]
    pub fn shown(&self) -> (Vec<&T>, Option<usize>) {
        let window = self.viewport.window();
        let rows = self.found[window.clone()].iter().filter_map(|row| self.rows.get(*row)).collect();
        (rows, self.viewport.selected().map(|selected| selected - window.start))
    }

    /// How many rows fit on the screen.
    pub fn set_height(&mut self, rows: usize) {
        self.viewport.set_height(rows);
    }

    /// `1-14 of 15`.
    #[must_use]
    pub fn numbers(&self) -> String {
        let window = self.viewport.window();
        match window.is_empty() {
            true => format!("0 of {}", self.rows.len()),
            false => format!("{}-{} of {}", window.start + 1, window.end, self.found.len()),
        }
    }

    /// Moves the cursor; says whether the action was one of moving.
    pub fn go(&mut self, action: Action) -> bool {
        match action {
            Action::Up => self.viewport.up(1),
            Action::Down => self.viewport.down(1),
            Action::PageUp => self.viewport.page_up(),
            Action::PageDown => self.viewport.page_down(),
            Action::Home => self.viewport.home(),
            Action::End => self.viewport.end(),
            Action::Search => self.searching = true,
            _ => return false,
        }
        self.stay_here();
        true
    }

    /// Takes a key while the search box has the focus.
    pub fn press(&mut self, key: &Key) {
        match key.code {
            Code::Enter | Code::Down => self.searching = false,
            Code::Esc => drop(self.clear()),
            _ => {
                self.search.press(key);
                self.find();
                self.stay_here();
            }
        }
    }

    /// Takes a paste into the search box.
    pub fn paste(&mut self, text: &str) {
        self.search.paste(text);
        self.find();
        self.stay_here();
    }

    /// Clears the search; says whether there was one.
    pub fn clear(&mut self) -> bool {
        let was = !self.search.is_empty();
        self.searching = false;
        self.search.clear();
        self.find();
        was
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::key::keys;

    fn list() -> SmallList<&'static str> {
        let mut list = SmallList::new(|row: &&'static str| *row, |row| (*row).to_owned());
        list.set_height(3);
        list.set(vec!["Ärzte", "Paint", "Press", "Weld"]);
        list
    }

    fn press(list: &mut SmallList<&'static str>, line: &str) {
        keys(line).unwrap().iter().for_each(|key| list.press(key));
    }

    #[test]
    fn the_cursor_stays_on_its_row_whatever_comes_or_goes() {
        let mut list = list();
        list.go(Action::Down);
        list.go(Action::Down);
        assert_eq!((list.current(), list.numbers()), (Some(&"Press"), "1-3 of 4".to_owned()));
        list.set(vec!["Annex", "Assembly", "Ärzte", "Press", "Weld"]);
        assert_eq!((list.current(), list.numbers()), (Some(&"Press"), "2-4 of 5".to_owned()));
        list.set(vec!["Weld"]);
        assert_eq!(list.current(), Some(&"Weld"));
    }

    #[test]
    fn a_search_knows_no_letter_case_and_is_cleared() {
        let mut list = list();
        list.go(Action::Search);
        press(&mut list, "ä r z");
        assert_eq!((list.shown(), list.numbers()), ((vec![&"Ärzte"], Some(0)), "1-1 of 1".to_owned()));
        press(&mut list, "x");
        assert_eq!((list.current(), list.numbers()), (None, "0 of 4".to_owned()));
        press(&mut list, "Esc");
        assert_eq!((list.searching, list.clear(), list.numbers()), (false, false, "1-3 of 4".to_owned()));
    }
}
