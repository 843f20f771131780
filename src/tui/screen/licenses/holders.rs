//! Who has a license type: with a seat or without, since when, and when they were last here.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::clock::Timestamp;
use crate::domain::dates::{day_of, minute_text};
use crate::domain::id::UserId;
use crate::domain::user::User;
use crate::service::{Holder, LicenseHolders, LicenseRow, Which};
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::part::small_list::SmallList;
use crate::tui::part::table::{Cell, Column, Row, Table, Width};
use crate::tui::request::{Call, Ticket};
use crate::tui::screen::sheet::Look;
use crate::tui::screen::user_facts::{Line, paint};
use crate::tui::theme::{Paint, Theme};

/// From this width on moments are told to the minute.
const ROOMY: u16 = 100;

/// In which order they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    #[default]
    Name,
    /// Longest unused first: whoever needs a seat looks for one that nobody misses.
    LastLogin,
    Since,
}

/// The list.
#[derive(Debug)]
pub(super) struct Holders {
    which: Which,
    /// The type, as last read.
    pub(super) row: Option<LicenseRow>,
    pub(super) list: SmallList<Holder>,
    pub(super) marked: BTreeSet<UserId>,
    order: Order,
    pub(super) reading: Option<Ticket>,
}

impl Holders {
    pub(super) fn open(which: Which, height: usize, wishes: &mut Wishes) -> Self {
        let text = |holder: &Holder| {
            let User { username, profile, .. } = &holder.user;
            format!("{username} {} {} {}", profile.full_name, profile.team.name, holder.by)
        };
        let list = SmallList::new(|holder: &Holder| &holder.user.username, text);
        let (marked, order) = (BTreeSet::new(), Order::default());
        let mut holders = Self { which, row: None, list, marked, order, reading: None };
        holders.list.set_height(height);
        holders.read(wishes);
        holders
    }

    pub(super) fn read(&mut self, wishes: &mut Wishes) {
        self.reading = Some(wishes.call(Call::LicenseHolders(self.which.clone())));
    }

    /// Takes what was read; the cursor stays on its person, and marks stay where they still have it.
    pub(super) fn take(&mut self, found: LicenseHolders) {
        let LicenseHolders { row, mut holders } = found;
        holders.sort_by(|a, b| self.order.compare(a, b));
        let still: BTreeSet<UserId> = holders.iter().map(|holder| holder.user.id).collect();
        self.marked.retain(|user| still.contains(user));
        self.which = Which::Seen(row.license.named());
        self.row = Some(row);
        self.list.set(holders);
    }

    pub(super) fn next_order(&mut self) {
        self.order = match self.order {
            Order::Name => Order::LastLogin,
            Order::LastLogin => Order::Since,
            Order::Since => Order::Name,
        };
        let order = self.order;
        self.list.sort(|a, b| order.compare(a, b));
    }

    pub(super) fn mark(&mut self) {
        let Some(user) = self.list.current().map(|holder| holder.user.id) else { return };
        if !self.marked.remove(&user) {
            self.marked.insert(user);
        }
        self.list.go(Action::Down);
    }

    pub(super) fn mark_all(&mut self, wishes: &mut Wishes) {
        let found: Vec<UserId> = self.list.found().map(|holder| holder.user.id).collect();
        wishes.say(format!("Marked {} of {}.", found.len(), self.list.rows().len()), Paint::Normal);
        self.marked.extend(found);
    }

    /// Those whom an action is about: the marked ones, or the one under the cursor.
    pub(super) fn subjects(&self) -> Vec<&Holder> {
        if self.marked.is_empty() {
            return self.list.current().into_iter().collect();
        }
        self.list.rows().iter().filter(|holder| self.marked.contains(&holder.user.id)).collect()
    }

    /// How many marked ones the search hides.
    pub(super) fn hidden(&self) -> usize {
        // Without a search all are found: nothing is counted at a key press.
        if self.marked.is_empty() || self.list.search.is_empty() {
            return 0;
        }
        let found = self.list.found().filter(|holder| self.marked.contains(&holder.user.id)).count();
        self.marked.len() - found
    }

    fn name(&self) -> &str {
        match (&self.row, &self.which) {
            (Some(row), _) => &row.license.name,
            (None, Which::Named(name)) => name,
            (None, Which::Seen(seen)) => &seen.name,
        }
    }

    pub(super) fn path(&self) -> String {
        match &self.row {
            Some(row) => format!("Licenses > {}: {} of {} used", self.name(), row.used, row.license.quantity),
            None => format!("Licenses > {}", self.name()),
        }
    }

    pub(super) fn state(&self) -> String {
        let marked = match (self.marked.len(), self.hidden()) {
            (0, _) => String::new(),
            (marked, 0) => format!("{marked} marked  "),
            (marked, hidden) => format!("{marked} marked, {hidden} hidden  "),
        };
        format!("{marked}{}", self.list.numbers())
    }

    fn has_seat(&self, holder: &Holder, now: Timestamp) -> bool {
        self.row.as_ref().is_some_and(|row| holder.user.seats(now).contains(&row.license.id))
    }

    pub(super) fn facts(&self, look: Look<'_>) -> Option<Vec<Line>> {
        let holder = self.list.current()?;
        let user = &holder.user;
        let line = |label: &str, text: &str| (label.to_owned(), text.to_owned(), Paint::Normal);
        Some(vec![
            line("License", self.name()),
            line("Username", &user.username),
            line("Full name", &user.profile.full_name),
            line("State", user.state(look.now).word()),
            line("Seat", yes_no(self.has_seat(holder, look.now))),
            line("Last login", &user.last_login.map_or_else(never, |at| minute_text(at, look.zone))),
            line("Since", &minute_text(holder.since, look.zone)),
            line("By", &holder.by),
        ])
    }

    fn drawn(&self, holder: &Holder, roomy: bool, Look { now, zone }: Look<'_>) -> Row {
        let user = &holder.user;
        let state = user.state(now);
        let moment = |at| if roomy { minute_text(at, zone) } else { day_of(at, zone).to_string() };
        Row {
            cells: vec![
                user.username.as_str().into(),
                user.profile.full_name.as_str().into(),
                Cell::painted(state.word(), paint(state)),
                yes_no(self.has_seat(holder, now)).into(),
                user.last_login.map_or_else(never, moment).into(),
                moment(holder.since).into(),
                holder.by.as_str().into(),
            ],
            marked: self.marked.contains(&user.id),
            inactive: state.is_inactive(),
        }
    }

    /// Draws the rows on the screen, and no others; gives the cursor's place.
    pub(super) fn draw(&self, buffer: &mut Buffer, area: Rect, theme: &Theme, look: Look<'_>) -> Option<Position> {
        let roomy = area.width >= ROOMY;
        let moment = Width::Fixed(if roomy { 16 } else { 10 });
        let columns = [
            Column::new("USERNAME", Width::Flexible(10)),
            Column::new("FULL NAME", Width::Flexible(12)),
            Column::new("STATE", Width::Fixed(if roomy { 13 } else { 11 })),
            Column::new("SEAT", Width::Fixed(4)),
            Column::new("LAST LOGIN", if roomy { moment } else { Width::Fixed(12) }),
            Column::new("SINCE", moment),
            Column::new("BY", Width::Fixed(6)),
        ];
        let (shown, selected) = self.list.shown();
        let rows: Vec<Row> = shown.iter().map(|holder| self.drawn(holder, roomy, look)).collect();
        let bound = self.row.as_ref().and_then(|row| row.license.role.as_ref());
        let empty = match (self.list.rows().is_empty(), self.row.is_some(), bound) {
            (true, false, _) => "Reading…".to_owned(),
            (true, true, None) => format!("Nobody has {}: n gives it to somebody.", self.name()),
            (true, true, Some(role)) => {
                format!("Nobody has the role {}, with which the seats of {} come.", role.name, self.name())
            }
            (false, ..) => "None matches this search. Esc clears it.".to_owned(),
        };
        let sorted = match self.order {
            Order::Name => 0,
            Order::LastLogin => 4,
            Order::Since => 5,
        };
        let sorted = Some((sorted, true));
        let table = Table { columns: &columns, rows: &rows, selected, column: 0, sorted, empty: &empty };
        table.draw(buffer, area, theme)
    }
}

impl Order {
    fn compare(self, a: &Holder, b: &Holder) -> Ordering {
        let name = a.user.username.to_lowercase().cmp(&b.user.username.to_lowercase());
        match self {
            Self::Name => name,
            // Whoever was never here comes first.
            Self::LastLogin => a.user.last_login.cmp(&b.user.last_login).then(name),
            Self::Since => a.since.cmp(&b.since).then(name),
        }
    }
}

fn never() -> String {
    "never".to_owned()
}

const fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}
