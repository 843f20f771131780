//! How the list is looked at: columns, order, Show Inactive, and the dialogs that change them.

use super::look::{self, Look};
use super::{SEARCH_LIMIT, UserList};
use crate::domain::column::Column;
use crate::domain::directory::Counted;
use crate::domain::filter::Filter;
use crate::domain::list_view::{ListView, Sort};
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::part::text_field::TextField;
use crate::tui::request::{Call, Ticket};

impl UserList {
    /// The filters in force, as typed; empty where there are none.
    #[must_use]
    pub fn filters(&self) -> String {
        let filter = Filter::read(self.search.text(), &chrono_tz::UTC);
        filter.terms.iter().map(|term| term.typed.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// How it is looked at: what is remembered.
    #[must_use]
    pub fn view(&self) -> ListView {
        let (sort, show_inactive) = (self.query.sort, self.query.show_inactive);
        ListView { columns: self.columns.clone(), sort, show_inactive }
    }

    /// Looks at it as it is remembered.
    pub fn set_view(&mut self, view: ListView) {
        self.query.sort = view.sort;
        self.query.show_inactive = view.show_inactive;
        self.columns = view.columns;
        self.column = Column::Username;
    }

    /// How it is looked at, where that is to be remembered.
    pub fn take_changed(&mut self) -> Option<ListView> {
        std::mem::take(&mut self.changed).then(|| self.view())
    }

    /// Does what changes how the list is looked at; says whether the action was one of those.
    pub fn act(&mut self, action: Action, wishes: &mut Wishes) -> bool {
        match action {
            Action::ShowInactive => {
                self.query.show_inactive = !self.query.show_inactive;
                self.changed = true;
                self.reload(wishes);
            }
            Action::ColumnLeft => self.column = self.beside(-1),
            Action::ColumnRight => self.column = self.beside(1),
            Action::Sort => {
                self.query.sort = next_sort(self.query.sort, self.column);
                self.changed = true;
                self.reload(wishes);
            }
            Action::Columns => self.look = Some(Look::columns(&self.view())),
            Action::Filter => self.values = Some(wishes.call(Call::FilterValues)),
            _ => return self.mark(action, wishes),
        }
        true
    }

    /// The column beside the one under the cursor.
    fn beside(&self, step: isize) -> Column {
        let columns = &self.columns;
        let at = columns.iter().position(|column| *column == self.column).unwrap_or(0);
        columns.get(at.saturating_add_signed(step)).copied().unwrap_or(self.column)
    }

    /// Takes the values for the filter menu; says whether they were waited for.
    pub fn take_values(&mut self, ticket: Ticket, values: &[Counted]) {
        if self.values == Some(ticket) {
            self.values = None;
            self.look = Some(Look::filters(values, self.search.text()));
        }
    }

    /// Takes a key while a dialog is open.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) {
        let step = match &mut self.look {
            Some(look) => look.press(key),
            None => return,
        };
        match step {
            look::Step::Stay => return,
            look::Step::Close => {}
            look::Step::Columns(columns) => {
                self.columns = columns;
                self.changed = true;
                if !self.columns.contains(&self.column) {
                    self.column = Column::Username;
                }
                // Nobody can see any more what it is sorted by.
                if !self.columns.contains(&self.query.sort.column) {
                    self.query.sort = Sort::default();
                    self.reload(wishes);
                }
            }
            look::Step::Search(text) => {
                self.search = TextField::new(&text, SEARCH_LIMIT);
                self.ask(wishes);
                self.settle();
            }
        }
        self.look = None;
    }
}

/// What `s` makes of an order: up by this column, down, and by username again.
fn next_sort(sort: Sort, column: Column) -> Sort {
    match sort.column == column {
        false => Sort { column, descending: false },
        true if !sort.descending => Sort { column, descending: true },
        true => Sort::default(),
    }
}
