//! How the list of users is looked at: the dialog for its columns, and the filter menu.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::column::Column;
use crate::domain::directory::Counted;
use crate::domain::filter::{Filter, Test, typed};
use crate::domain::list_view::ListView;
use crate::domain::user::State;
use crate::domain::words::without;
use crate::tui::key::Key;
use crate::tui::part::arrange::{self, Arrange, Item};
use crate::tui::part::filter_menu::{self, FilterMenu, Lines};
use crate::tui::part::pick::Entry;
use crate::tui::theme::Theme;

/// A dialog over the list.
#[derive(Debug)]
pub enum Look {
    /// Which columns, and in which order.
    Columns(Arrange<Column>),
    /// The filters and their values.
    Filters(FilterMenu),
}

/// What comes of a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// It stays open.
    Stay,
    /// It closes.
    Close,
    /// It closes; these are the columns.
    Columns(Vec<Column>),
    /// It closes; this is to be searched for.
    Search(String),
}

impl Look {
    /// The dialog for the columns of `view`.
    #[must_use]
    pub fn columns(view: &ListView) -> Self {
        Self::Columns(Arrange::new("Columns", items(&view.columns), items(&ListView::default().columns)))
    }

    /// The filter menu over what stands in the search box.
    #[must_use]
    pub fn filters(values: &[Counted], search: &str) -> Self {
        let mut lines = Lines::in_force(search, read(search).terms.into_iter().map(|term| term.typed));
        for counted in values {
            let name = counted.name.as_deref().unwrap_or("none");
            let state = State::ALL.into_iter().find(|state| counted.column == Column::State && state.name() == name);
            let word = typed(counted.column, name);
            let entry = Entry {
                heading: counted.column.described().label.to_owned(),
                label: state.map_or_else(|| name.to_owned(), |state| state.word().to_owned()),
                key: counted.count.to_string(),
                note: word.clone(),
                about: "Enter puts it into the search box. Inactive users count too.".to_owned(),
                ..Entry::default()
            };
            lines.add((entry, with(search, counted.column, &word)));
        }
        Self::Filters(lines.menu())
    }

    /// Do letters go to a text field?
    #[must_use]
    pub const fn typing(&self) -> bool {
        matches!(self, Self::Filters(..))
    }

    /// The keys that work in it.
    #[must_use]
    pub const fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Columns(_) => arrange::HINTS,
            Self::Filters(_) => filter_menu::HINTS,
        }
    }

    /// Takes a paste.
    pub fn paste(&mut self, text: &str) {
        if let Self::Filters(menu) = self {
            menu.paste(text);
        }
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key) -> Step {
        match self {
            Self::Columns(arrange) => match arrange.press(key) {
                arrange::Outcome::Nothing => Step::Stay,
                arrange::Outcome::Cancelled => Step::Close,
                arrange::Outcome::Done => Step::Columns(arrange.ticked()),
            },
            Self::Filters(menu) => match menu.press(key) {
                filter_menu::Step::Stay => Step::Stay,
                filter_menu::Step::Close => Step::Close,
                filter_menu::Step::Search(text) => Step::Search(text),
            },
        }
    }

    /// Draws it; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        match self {
            Self::Columns(arrange) => arrange.draw(buffer, area, theme),
            Self::Filters(menu) => menu.draw(buffer, area, theme),
        }
    }
}

/// The filters in a text. Which zone their days are of makes no difference to where they stand.
fn read(search: &str) -> Filter {
    Filter::read(search, &chrono_tz::UTC)
}

/// All columns: those shown first, in their order.
fn items(shown: &[Column]) -> Vec<Item<Column>> {
    let rest = Column::ALL.iter().filter(|column| !shown.contains(column));
    let item = |column: &Column| Item {
        what: *column,
        label: column.described().label.to_owned(),
        ticked: shown.contains(column),
    };
    shown.iter().chain(rest).map(item).collect()
}

/// What stands in the box, with another filter. Nobody has two teams, so a new one takes the place of the old one; a
/// person may well have two roles.
fn with(search: &str, column: Column, word: &str) -> String {
    let mut search = search.to_owned();
    for term in read(&search).terms {
        let same = term.column == column && !term.excluded && matches!(term.test, Test::Is(_) | Test::None);
        if (same && column != Column::Roles) || term.typed == word {
            search = without(&search, &term.typed);
        }
    }
    format!("{search} {word}").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_put_in_and_taken_out_and_the_rest_stays() {
        let team = |search: &str| with(search, Column::Team, "team:Press");
        assert_eq!(team(""), "team:Press");
        assert_eq!(team("anna state:locked"), "anna state:locked team:Press");
        assert_eq!(team("team:Weld anna"), "anna team:Press");
        assert_eq!(team("-team:Weld"), "-team:Weld team:Press");
        assert_eq!(with("role:Manager", Column::Roles, "role:Kiosk"), "role:Manager role:Kiosk");
        assert_eq!(without("-role:Lead role:Lead", "role:Lead"), "-role:Lead");
        assert_eq!(without("team:Press2 team:Press", "team:Press"), "team:Press2");
        assert_eq!(without("a team:\"Night shift\" b", "team:\"Night shift\""), "a b");
    }
}
