//! The list of users: a window of rows in memory around what is on the screen, a search box, Show Inactive.

mod look;
mod manner;
mod marks;
mod row;

use std::ops::Range;

use chrono_tz::Tz;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::clock::Timestamp;
use crate::domain::column::Column;
use crate::domain::id::UserId;
use crate::domain::list_view::ListView;
use crate::domain::query::{UserQuery, UserWindow};
use crate::domain::user::User;
use crate::tui::app::wishes::Wishes;
use crate::tui::part::draw;
use crate::tui::part::table::{Row, Table};
use crate::tui::part::text_field::TextField;
use crate::tui::part::viewport::Viewport;
use crate::tui::request::{Call, Ticket};
use crate::tui::theme::{Paint, Theme};
pub use look::Look;
use marks::Marking;

/// Under this name it is remembered how somebody looks at the list.
pub const SCREEN: &str = "users";

/// Longest search that the box takes, in code points; the list looks at no more either.
pub const SEARCH_LIMIT: usize = 256;

/// The list.
#[derive(Debug)]
pub struct UserList {
    /// What is asked for.
    pub query: UserQuery,
    /// The search box.
    pub search: TextField,
    viewport: Viewport,
    window: UserWindow,
    /// The person under the cursor: the cursor stays on them whatever others change.
    selected: Option<UserId>,
    /// What is on its way: the rows, and the person that they are to be around.
    asked: Option<Asked>,
    /// While somebody types in the search box: who was under the cursor before.
    anchor: Option<UserId>,
    /// The columns, in their order.
    columns: Vec<Column>,
    /// The column under the column cursor.
    column: Column,
    /// A dialog over the list.
    pub look: Option<Look>,
    /// The filter menu's values are on their way.
    values: Option<Ticket>,
    /// Is it looked at in another way than what is remembered?
    changed: bool,
    marking: Marking,
    /// Rows of the body.
    height: u16,
}

#[derive(Debug)]
struct Asked {
    ticket: Ticket,
    rows: Range<usize>,
    around: Option<UserId>,
    /// Who was under the cursor when it was asked.
    selected: Option<UserId>,
    /// Where that person isn't in the list: to the first row?
    afresh: bool,
}

impl Default for UserList {
    fn default() -> Self {
        Self {
            query: UserQuery::default(),
            search: TextField::new("", SEARCH_LIMIT),
            viewport: Viewport::new(0),
            window: UserWindow::default(),
            selected: None,
            asked: None,
            anchor: None,
            columns: ListView::default().columns,
            column: Column::Username,
            look: None,
            values: None,
            changed: false,
            marking: Marking::default(),
            height: 1,
        }
    }
}

impl UserList {
    /// The user under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&User> {
        self.row(self.viewport.selected()?)
    }

    /// How many rows fit on the screen.
    pub fn set_height(&mut self, height: u16, wishes: &mut Wishes) {
        self.height = height;
        self.make_room(wishes);
    }

    /// The line that tells who is marked takes the place of the last row.
    fn make_room(&mut self, wishes: &mut Wishes) {
        let line = u16::from(self.marking.has_line());
        self.viewport.set_height(Table::rows_in(self.height.saturating_sub(line)));
        self.need(wishes);
    }

    /// Moves the cursor, and asks for rows where they are needed.
    pub fn go(&mut self, go: impl FnOnce(&mut Viewport), wishes: &mut Wishes) {
        self.anchor = None;
        go(&mut self.viewport);
        self.selected = self.current().map(|user| user.id);
        self.need(wishes);
    }

    /// Something else is asked for: the cursor stays on its person where they are in it, and goes to the first row
    /// otherwise.
    pub fn ask(&mut self, wishes: &mut Wishes) {
        self.search.text().clone_into(&mut self.query.search);
        // What is searched for stands first; whoever empties the box is back at the person at whom they began.
        self.anchor = self.anchor.or(self.selected);
        let around = self.anchor.filter(|_| self.search.is_empty());
        self.request(0, around, true, wishes);
        self.count_marks(wishes);
    }

    /// The search stands: from now on the cursor belongs to whom it found.
    pub fn settle(&mut self) {
        self.anchor = None;
    }

    /// Reads the same again: somebody changed something.
    pub fn reload(&mut self, wishes: &mut Wishes) {
        let first = self.viewport.window().start.saturating_sub(self.viewport.height());
        self.request(first, self.selected, false, wishes);
        self.count_marks(wishes);
    }

    fn request(&mut self, first: usize, around: Option<UserId>, afresh: bool, wishes: &mut Wishes) {
        let count = 3 * self.viewport.height().max(10);
        let call = Call::Users { query: self.query.clone(), first, count, around };
        // What was asked afresh and is asked again before the answer came is still afresh.
        let afresh = afresh || self.asked.as_ref().is_some_and(|asked| asked.afresh);
        self.asked = Some(Asked {
            ticket: wishes.call(call),
            rows: first..first + count,
            around,
            selected: self.selected,
            afresh,
        });
    }

    /// Asks for rows where the screen comes near the end of those in memory; a move inside them asks for nothing.
    fn need(&mut self, wishes: &mut Wishes) {
        let (wanted, height) = (self.viewport.window(), self.viewport.height());
        let cached = self.window.first..self.window.first + self.window.rows.len();
        let total = self.window.total.unwrap_or(cached.end);
        let near_top = cached.start > 0 && wanted.start < cached.start + height / 2;
        let near_end = cached.end < total && wanted.end + height / 2 > cached.end;
        let missing = !wanted.is_empty() && (wanted.start < cached.start || wanted.end > cached.end);
        let first = wanted.start.saturating_sub(height);
        let on_its_way = |range: &Range<usize>| range.start <= wanted.start && wanted.end <= range.end;
        if (near_top || near_end || missing) && !self.asked.as_ref().is_some_and(|asked| on_its_way(&asked.rows)) {
            self.request(first, None, false, wishes);
        }
    }

    /// Takes rows; late ones are dropped. Says whether they were taken.
    pub fn take(&mut self, ticket: Ticket, window: UserWindow, place: Option<usize>, wishes: &mut Wishes) -> bool {
        let Some(asked) = self.asked.as_ref().filter(|asked| asked.ticket == ticket) else { return false };
        let (around, selected, afresh) = (asked.around, asked.selected, asked.afresh);
        // Without a total the names aren't in memory yet: the same ticket will answer again.
        if window.total.is_some() {
            self.asked = None;
        }
        self.viewport.set_len(window.total.unwrap_or(window.rows.len()));
        // A cursor that was moved while the rows were on their way stays where it was moved to.
        let moved = around.is_some() && selected != self.selected;
        let here = || window.rows.iter().position(|user| Some(user.id) == self.selected).map(|row| window.first + row);
        let place = if moved { here() } else { place };
        let lost = moved && place.is_none() && self.selected.is_some();
        if let Some(place) = place {
            self.viewport.select(place);
        } else if afresh && !moved {
            self.viewport.home();
        }
        if let Some(flips_at) = window.flips_at {
            wishes.wake_at(flips_at);
        }
        self.window = window;
        if lost && self.asked.is_none() {
            self.reload(wishes);
            return true;
        }
        self.selected = self.current().map(|user| user.id);
        self.need(wishes);
        true
    }

    /// A request of the list's failed? Then it waits no longer.
    pub fn failed(&mut self, ticket: Ticket) -> bool {
        let mine = self.asked.as_ref().is_some_and(|asked| asked.ticket == ticket);
        if mine {
            self.asked = None;
        }
        let values = self.values == Some(ticket);
        if values {
            self.values = None;
        }
        mine || values || self.marking.failed(ticket)
    }

    /// Somebody was changed: the cursor goes to them, or, where they are hidden now, stays at its place.
    pub fn follow(&mut self, id: UserId, hidden: bool, wishes: &mut Wishes) {
        self.anchor = None;
        self.selected = (!hidden).then_some(id);
        self.reload(wishes);
    }

    /// A date has come that changes what the list shows.
    pub fn on_time(&mut self, now: Timestamp, wishes: &mut Wishes) {
        if self.window.flips_at.is_some_and(|flips_at| flips_at <= now) {
            self.window.flips_at = None;
            self.reload(wishes);
        }
    }

    fn row(&self, place: usize) -> Option<&User> {
        self.window.rows.get(place.checked_sub(self.window.first)?)
    }

    /// `1-14 of 31`; where somebody searches and there is `room` also how many there are in all.
    #[must_use]
    pub fn numbers(&self, room: usize) -> String {
        let shown = self.viewport.window();
        let total = self.window.total.map_or_else(|| "…".to_owned(), |total| total.to_string());
        let numbers = match shown.is_empty() {
            true => format!("0 of {total}"),
            false => format!("{}-{} of {total}", shown.start + 1, shown.end),
        };
        let in_all = format!("{} in all  {numbers}", self.window.all);
        let searched = !self.query.search.trim().is_empty() && self.window.total.is_some();
        if searched && in_all.len() <= room { in_all } else { numbers }
    }

    /// Why the list is empty, and which key changes it.
    fn empty(&self, show: &str, find: &str) -> String {
        if self.window.total.is_none() && self.asked.is_some() {
            return "Reading…".to_owned();
        }
        let hidden = self.window.hidden;
        if let Some(unknown) = &self.window.unknown {
            return format!("{unknown} Esc clears it, {find} changes it.");
        }
        match (self.query.search.trim().is_empty(), hidden) {
            (false, 0) => format!("Nobody matches this search. Esc clears it, {find} changes it."),
            (false, 1) => format!("Only an inactive user matches this search: {show} shows that one."),
            (false, _) => format!("Only inactive users match this search, {hidden} of them: {show} shows them."),
            (true, 0) => "There are no users yet: n adds one.".to_owned(),
            (true, _) => format!("All {hidden} users are inactive: {show} shows them."),
        }
    }

    /// Draws it; gives the cursor's place. `show` and `find` are the keys for Show Inactive and the search box.
    pub fn draw(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        theme: &Theme,
        (now, me, zone): (Timestamp, UserId, &Tz),
        (show, find): (&str, &str),
    ) -> Option<Position> {
        let columns = &self.columns;
        let place = |wanted: Column| columns.iter().position(|column| *column == wanted);
        let described: Vec<_> = columns.iter().map(|column| row::heading(*column)).collect();
        let cells = |place| {
            let user = self.row(place);
            let marked = user.is_some_and(|user| self.marking.marks.contains(user.id));
            Row { marked, ..row::row(user, columns, now, me, zone) }
        };
        let rows: Vec<Row> = self.viewport.window().map(cells).collect();
        let sort = self.query.sort;
        let table = Table {
            columns: &described,
            rows: &rows,
            selected: self.viewport.selected().map(|selected| selected - self.viewport.window().start),
            column: place(self.column).unwrap_or(0),
            sorted: place(sort.column).map(|place| (place, !sort.descending)),
            empty: &self.empty(show, find),
        };
        if !self.marking.has_line() {
            return table.draw(buffer, area, theme);
        }
        let height = area.height.saturating_sub(1);
        let line = draw::after(draw::row(area, height), 1);
        draw::put(buffer, line, &self.marking.line(), theme.style(Paint::Marked), theme);
        table.draw(buffer, Rect { height, ..area }, theme)
    }
}
