//! The System Log tab: the newest events first, a search box and a filter menu, an event's details; it follows what is
//! written, or pauses.

mod draw;
mod hours;
mod menu;
mod rest;
mod take;
mod told;

use std::collections::BTreeSet;

use chrono_tz::Tz;

use super::event_facts::of_event;
use super::user_facts::Line;
use super::user_list::SEARCH_LIMIT;
use crate::clock::Timestamp;
use crate::domain::event::{Category, Event, SubjectKind};
use crate::domain::id::{EventId, UserId};
use crate::domain::query::{Away, LogAnchor};
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::filter_menu::{self, FilterMenu};
use crate::tui::part::table::Table;
use crate::tui::part::text_field::TextField;
use crate::tui::part::viewport::Viewport;
use crate::tui::request::{Call, Ticket};
use crate::tui::theme::Paint;
use hours::Hours;
use rest::{MOST_LOOKED, Rest};

/// Events kept in memory around the cursor; those far away are read again when they are needed.
const KEPT: usize = 600;
/// Events asked for at once.
const PAGE: usize = 100;
/// What is told to whoever sees no more (ROL-7).
const REFUSED_ONLY: &str = "You see refused logins only.";

/// The tab.
#[derive(Debug)]
pub struct LogScreen {
    /// The search box.
    pub search: TextField,
    /// Do letters go to the search box?
    pub searching: bool,
    events: Vec<Event>,
    viewport: Viewport,
    total: u64,
    /// Is the newest (the oldest) event that matches in memory?
    whole: (bool, bool),
    asked: Option<(Ticket, LogAnchor)>,
    /// How many events were looked at since the last key, and where the search rests.
    looked: u64,
    rest: Option<Rest>,
    details: Option<(Event, usize)>,
    /// Events in memory before which the clock went back (W1).
    stepped: BTreeSet<EventId>,
    /// What an archive has that this search may have found.
    away: Option<Away>,
    /// Why a filter finds nothing.
    unknown: Option<String>,
    /// Does the person see refused logins and lock-outs alone?
    refused_only: bool,
    /// The time that the filters leave, in words, and a filter of time that was meant where words look like one.
    stretch: Option<String>,
    meant: Option<String>,
    /// When the list was read.
    now: Timestamp,
    /// New events aren't shown until the person wants them.
    paused: bool,
    /// The newest event that was shown.
    newest: Option<EventId>,
    /// How many came since, and the question for them.
    news: usize,
    peeked: Option<Ticket>,
    /// The filter menu, and its values while they are on their way.
    menu: Option<FilterMenu>,
    values: Option<Ticket>,
    hours: Hours,
}

impl Default for LogScreen {
    fn default() -> Self {
        Self {
            search: TextField::new("", SEARCH_LIMIT),
            searching: false,
            events: Vec::new(),
            viewport: Viewport::new(0),
            total: 0,
            whole: (true, false),
            asked: None,
            looked: 0,
            rest: None,
            details: None,
            stepped: BTreeSet::new(),
            away: None,
            unknown: None,
            refused_only: false,
            stretch: None,
            meant: None,
            now: Timestamp::default(),
            paused: false,
            newest: None,
            news: 0,
            peeked: None,
            menu: None,
            values: None,
            hours: Hours::default(),
        }
    }
}

impl LogScreen {
    /// Do letters go to a text field?
    #[must_use]
    pub const fn typing(&self) -> bool {
        self.menu.is_some() || self.types_search()
    }

    /// Does the search box have the focus?
    #[must_use]
    pub const fn types_search(&self) -> bool {
        self.searching && self.details.is_none() && !self.is_modal()
    }

    /// Does the screen take every key itself, because a menu is open?
    #[must_use]
    pub const fn is_modal(&self) -> bool {
        self.menu.is_some()
    }

    /// The keys of what is open.
    #[must_use]
    pub const fn open_hints(&self) -> &'static [(&'static str, &'static str)] {
        &[("Up Down", "move"), ("Enter", "choose"), ("Esc", "close")]
    }

    /// Is an event's details page open?
    #[must_use]
    pub const fn shows_details(&self) -> bool {
        self.details.is_some()
    }

    /// How many rows fit on the screen.
    pub fn set_height(&mut self, height: u16) {
        self.viewport.set_height(Table::rows_in(draw::list_height(height)));
    }

    /// Reads from the newest event on.
    pub fn read(&mut self, wishes: &mut Wishes) {
        self.hours.ask(wishes);
        self.search_again(wishes);
    }

    fn search_again(&mut self, wishes: &mut Wishes) {
        (self.news, self.peeked) = (0, None);
        (self.looked, self.rest) = (0, None);
        self.request(LogAnchor::Newest, None, wishes);
    }

    /// Somebody wrote: a list that stands at the newest event shows it; one that was scrolled, or pauses, stays and says how
    /// many came.
    pub fn reload(&mut self, wishes: &mut Wishes) {
        self.hours.changed(wishes);
        if self.asked.is_some() {
            return;
        }
        // A search that rests somewhere stays there: from the newest on it would begin anew.
        if self.viewport.window().start == 0 && self.whole.0 && !self.paused && self.rest.is_none() {
            return self.search_again(wishes);
        }
        let Some(newest) = self.newest else { return };
        let (search, anchor) = (self.search.text().to_owned(), LogAnchor::NewerThan(newest));
        self.peeked = Some(wishes.call(Call::Log { search, anchor, count: PAGE, scan_from: None }));
    }

    /// Time goes by.
    pub fn on_time(&mut self, wishes: &mut Wishes) {
        self.hours.on_time(wishes);
    }

    /// Follows what is written, or pauses.
    pub fn follow_or_pause(&mut self, wishes: &mut Wishes) {
        self.paused = !self.paused;
        match self.paused {
            true => wishes.say("Paused: the list stays as it is until t.", Paint::Normal),
            false => {
                self.viewport.home();
                self.read(wishes);
                wishes.say("Following: new events appear at the top.", Paint::Normal);
            }
        }
    }

    /// Asks for what the filter menu offers.
    pub fn ask_filter(&mut self, wishes: &mut Wishes) {
        self.values = Some(wishes.call(Call::LogValues));
    }

    fn request(&mut self, anchor: LogAnchor, scan_from: Option<EventId>, wishes: &mut Wishes) {
        let search = self.search.text().to_owned();
        let ticket = wishes.call(Call::Log { search, anchor, count: PAGE, scan_from });
        self.asked = Some((ticket, anchor));
    }

    /// The user whom the event under the cursor is about.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        let event = self.details.as_ref().map_or_else(|| self.current(), |(event, _)| Some(event))?;
        let subject = event.subject.as_ref().filter(|subject| subject.kind == SubjectKind::User)?;
        Some(UserId(subject.what.id))
    }

    /// Where somebody tried to log in, where the event is about that.
    #[must_use]
    pub fn tried_at(&self) -> Option<String> {
        let event = self.details.as_ref().map_or_else(|| self.current(), |(event, _)| Some(event))?;
        (event.category == Category::UserValidation).then(|| event.device.clone())
    }

    fn current(&self) -> Option<&Event> {
        self.events.get(self.viewport.selected()?)
    }

    /// Moves the cursor, and asks for events where they are needed.
    pub fn go(&mut self, action: Action, wishes: &mut Wishes) {
        if let Some((_, scroll)) = &mut self.details {
            match action {
                Action::Up => *scroll = scroll.saturating_sub(1),
                Action::Down => *scroll += 1,
                Action::PageUp => *scroll = scroll.saturating_sub(10),
                Action::PageDown => *scroll += 10,
                _ => {}
            }
            return;
        }
        match action {
            Action::Up => self.viewport.up(1),
            Action::Down => self.viewport.down(1),
            Action::PageUp => self.viewport.page_up(),
            Action::PageDown => self.viewport.page_down(),
            Action::Home if self.whole.0 => self.viewport.home(),
            Action::Home => {
                self.viewport.home();
                return self.search_again(wishes);
            }
            Action::End if self.whole.1 => self.viewport.end(),
            Action::End => {
                (self.looked, self.rest) = (0, None);
                return self.request(LogAnchor::Oldest, None, wishes);
            }
            _ => {}
        }
        self.need(action, wishes);
    }

    fn need(&mut self, action: Action, wishes: &mut Wishes) {
        if self.asked.is_some() {
            return;
        }
        if self.rest_takes(action, wishes) {
            return;
        }
        self.looked = 0;
        // Back at the newest event, what came meanwhile is shown.
        if self.news > 0 && !self.paused && self.whole.0 && self.viewport.window().start == 0 {
            return self.search_again(wishes);
        }
        let (window, height) = (self.viewport.window(), self.viewport.height());
        let ends = (self.events.first().map(|event| event.id), self.events.last().map(|event| event.id));
        match ends {
            (_, Some(last)) if !self.whole.1 && window.end + height >= self.events.len() => {
                self.request(LogAnchor::OlderThan(last), None, wishes);
            }
            (Some(first), _) if !self.whole.0 && window.start < height => {
                self.request(LogAnchor::NewerThan(first), None, wishes);
            }
            _ => {}
        }
    }

    /// The event under the cursor, by its number.
    #[must_use]
    pub fn selected(&self) -> Option<String> {
        let event = self.details.as_ref().map_or_else(|| self.current(), |(event, _)| Some(event))?;
        Some(format!("Event {}", event.id.0))
    }

    /// What is selected, as lines; none where nothing is.
    #[must_use]
    pub fn facts(&self, zone: &Tz) -> Option<Vec<Line>> {
        let event = self.details.as_ref().map_or_else(|| self.current(), |(event, _)| Some(event))?;
        Some(of_event(event, self.stepped.contains(&event.id), zone))
    }

    /// Does an action of this place; the app does those that lead elsewhere.
    pub fn open(&mut self) {
        self.details = self.current().cloned().map(|event| (event, 0));
    }

    /// Takes a key while the search box has the focus.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) {
        if let Some(menu) = &mut self.menu {
            match menu.press(key) {
                filter_menu::Step::Stay => return,
                filter_menu::Step::Close => {}
                filter_menu::Step::Search(text) => {
                    self.search = TextField::new(&text, SEARCH_LIMIT);
                    self.search_again(wishes);
                }
            }
            self.menu = None;
            return;
        }
        match key.code {
            Code::Enter | Code::Down => self.searching = false,
            Code::Esc => {
                self.searching = false;
                self.search.clear();
                self.search_again(wishes);
            }
            _ => {
                let before = self.search.text().to_owned();
                self.search.press(key);
                if self.search.text() != before {
                    self.search_again(wishes);
                }
            }
        }
    }

    /// Takes a paste into the search box.
    pub fn paste(&mut self, text: &str, wishes: &mut Wishes) {
        if let Some(menu) = &mut self.menu {
            return menu.paste(text);
        }
        self.search.paste(text);
        self.search_again(wishes);
    }

    /// One step back; says whether there was one.
    pub fn back(&mut self, wishes: &mut Wishes) -> bool {
        if self.details.take().is_some() {
            return true;
        }
        let searched = !self.search.is_empty();
        if searched {
            self.search.clear();
            self.search_again(wishes);
        }
        searched
    }
}
