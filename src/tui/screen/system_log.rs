//! The System Log tab: the newest events first, a search box, an event's details.

use chrono_tz::Tz;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::event_facts::{level, of_event, paint};
use super::user_facts::{Line, draw_facts};
use super::user_list::SEARCH_LIMIT;
use crate::domain::dates::short_text;
use crate::domain::event::{Category, Event, SubjectKind};
use crate::domain::id::UserId;
use crate::domain::query::{LogAnchor, LogPage};
use crate::service::Answer;
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::table::{Cell, Column, Row, Table, Width};
use crate::tui::part::text_field::TextField;
use crate::tui::part::viewport::Viewport;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::Theme;

/// From this width on there is room for the category beside the summary.
const ROOMY: u16 = 76;

/// Events kept in memory around the cursor; those far away are read again when they are needed.
const KEPT: usize = 600;
/// Events asked for at once.
const PAGE: usize = 100;

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
    details: Option<(Event, usize)>,
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
            details: None,
        }
    }
}

impl LogScreen {
    /// Do letters go to a text field?
    #[must_use]
    pub const fn typing(&self) -> bool {
        self.searching && self.details.is_none()
    }

    /// Is an event's details page open?
    #[must_use]
    pub const fn shows_details(&self) -> bool {
        self.details.is_some()
    }

    /// How many rows fit on the screen.
    pub fn set_height(&mut self, height: u16) {
        self.viewport.set_height(Table::rows_in(height));
    }

    /// Reads from the newest event on.
    pub fn read(&mut self, wishes: &mut Wishes) {
        self.request(LogAnchor::Newest, None, wishes);
    }

    /// Somebody wrote: a list that stands at the newest event shows it; one that was scrolled stays.
    pub fn reload(&mut self, wishes: &mut Wishes) {
        if self.viewport.window().start == 0 && self.whole.0 && self.asked.is_none() {
            self.read(wishes);
        }
    }

    fn request(&mut self, anchor: LogAnchor, scan_from: Option<crate::domain::id::EventId>, wishes: &mut Wishes) {
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
            Action::Home => return self.request(LogAnchor::Newest, None, wishes),
            Action::End if self.whole.1 => self.viewport.end(),
            Action::End => return self.request(LogAnchor::Oldest, None, wishes),
            _ => {}
        }
        self.need(wishes);
    }

    fn need(&mut self, wishes: &mut Wishes) {
        if self.asked.is_some() {
            return;
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
        Some(of_event(event, zone))
    }

    /// Does an action of this place; the app does those that lead elsewhere.
    pub fn open(&mut self) {
        self.details = self.current().cloned().map(|event| (event, 0));
    }

    /// Takes a key while the search box has the focus.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) {
        match key.code {
            Code::Enter | Code::Down => self.searching = false,
            Code::Esc => {
                self.searching = false;
                self.search.clear();
                self.read(wishes);
            }
            _ => {
                let before = self.search.text().to_owned();
                self.search.press(key);
                if self.search.text() != before {
                    self.read(wishes);
                }
            }
        }
    }

    /// Takes a paste into the search box.
    pub fn paste(&mut self, text: &str, wishes: &mut Wishes) {
        self.search.paste(text);
        self.read(wishes);
    }

    /// One step back; says whether there was one.
    pub fn back(&mut self, wishes: &mut Wishes) -> bool {
        if self.details.take().is_some() {
            return true;
        }
        let searched = !self.search.is_empty();
        if searched {
            self.search.clear();
            self.read(wishes);
        }
        searched
    }

    /// Is this the answer that the list waits for?
    #[must_use]
    pub fn waits_for(&self, ticket: Ticket) -> bool {
        self.asked.is_some_and(|(asked, _)| asked == ticket)
    }

    /// Takes an answer; late ones are dropped.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) {
        let Some((_, anchor)) = self.asked.filter(|(asked, _)| *asked == ticket) else { return };
        self.asked = None;
        match answer {
            Ok(Reply::Log(page)) => self.take(anchor, page, wishes),
            Ok(_) => {}
            Err(error) => wishes.complain(&error),
        }
    }

    fn take(&mut self, anchor: LogAnchor, page: LogPage, wishes: &mut Wishes) {
        self.total = page.total;
        let (got, more, full) = (page.events.len(), page.more, page.events.len() == PAGE);
        // A search that looked at its share without filling the page goes on from there.
        let goes_on = more.is_some();
        match anchor {
            LogAnchor::Newest => {
                let keep = self.current().map(|event| event.id).filter(|_| self.viewport.selected() != Some(0));
                self.events = page.events;
                self.whole = (true, !full && !goes_on);
                let place = keep.and_then(|id| self.events.iter().position(|event| event.id == id));
                self.viewport.set_len(self.events.len());
                self.viewport.select(place.unwrap_or(0));
            }
            LogAnchor::Oldest => {
                self.events = page.events;
                self.whole = (!full && !goes_on, true);
                self.viewport.set_len(self.events.len());
                self.viewport.end();
            }
            LogAnchor::OlderThan(_) => {
                self.events.extend(page.events);
                self.whole.1 = !full && !goes_on;
                let surplus = self.events.len().saturating_sub(KEPT);
                if surplus > 0 {
                    self.events.drain(..surplus);
                    self.whole.0 = false;
                }
                self.shift(-surplus.cast_signed());
            }
            LogAnchor::NewerThan(_) => {
                self.events.splice(0..0, page.events);
                self.whole.0 = !full && !goes_on;
                if self.events.len() > KEPT {
                    self.events.truncate(KEPT);
                    self.whole.1 = false;
                }
                self.shift(got.cast_signed());
            }
        }
        if let Some(from) = more {
            let next = match anchor {
                LogAnchor::Newest => LogAnchor::OlderThan(from),
                LogAnchor::Oldest => LogAnchor::NewerThan(from),
                other => other,
            };
            if self.events.len() < self.viewport.height() * 2 || matches!(anchor, LogAnchor::Oldest) {
                self.request(next, Some(from), wishes);
            }
        }
    }

    /// The events moved by so many places; the cursor stays on its event.
    fn shift(&mut self, by: isize) {
        let selected = self.viewport.selected().unwrap_or(0);
        self.viewport.set_len(self.events.len());
        self.viewport.select(selected.saturating_add_signed(by));
    }

    /// The second row, right: how much there is.
    #[must_use]
    pub fn numbers(&self) -> String {
        let working = if self.asked.is_some() && !self.search.is_empty() { "searching…  " } else { "" };
        let Some(selected) = self.current() else { return format!("{working}0 of {}", self.total) };
        if !self.search.text().trim().is_empty() {
            let more = if self.whole == (true, true) { "" } else { "+" };
            return format!("{working}{}{more} found of {}", self.events.len(), self.total);
        }
        // Not the numbers' difference: who sees refused logins alone sees gaps between them.
        let place = self.viewport.selected().unwrap_or(0) + 1;
        match self.whole.0 {
            true => format!("{place} of {}", self.total),
            false => format!("event {} of {}", selected.id.0, self.total),
        }
    }

    /// Draws it; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, zone: &Tz) -> Option<Position> {
        if let Some((event, scroll)) = &mut self.details {
            return Some(draw_facts(buffer, area, &of_event(event, zone), scroll, theme));
        }
        let mut columns = vec![
            Column::new("TIME (local)", Width::Fixed(15)),
            Column::new("LEVEL", Width::Fixed(5)),
            Column::new("EVENT", Width::Fixed(15)),
            Column::new("WHO", Width::Flexible(8)),
            Column::new("SUMMARY", Width::Flexible(24)),
        ];
        let window = self.viewport.window();
        let mut rows: Vec<Row> = self.events[window.clone()].iter().map(|event| row(event, zone)).collect();
        // What happened comes first; the category only where there is room for both.
        if area.width < ROOMY {
            columns.remove(2);
            columns[3].width = Width::Flexible(20);
            rows.iter_mut().for_each(|row| drop(row.cells.remove(2)));
        }
        let table = Table {
            columns: &columns,
            rows: &rows,
            selected: self.viewport.selected().map(|selected| selected - window.start),
            column: 0,
            sorted: None,
            empty: match (self.asked.is_some(), self.search.is_empty()) {
                (true, _) => "Reading…",
                (false, true) => "There are no events that you may see.",
                (false, false) => "No event holds all these words. Esc clears the search.",
            },
        };
        table.draw(buffer, area, theme)
    }
}

fn row(event: &Event, zone: &Tz) -> Row {
    // The category stands beside it already: the reason comes first, the code that leads here before it.
    let text = event.message.strip_prefix("User validation failed").unwrap_or(&event.message);
    let text = text.strip_prefix(": ").or(text.strip_prefix(" as ")).unwrap_or(text);
    let summary = match &event.reference {
        Some(reference) => format!("{reference} {text}"),
        None => text.to_owned(),
    };
    let person = event.subject.iter().find(|subject| subject.kind == SubjectKind::User);
    // A refused login was nobody's deed but the person's who tried.
    let who = if event.actor.starts_with('(') {
        person.map_or_else(String::new, |person| person.what.name.clone())
    } else {
        event.actor.clone()
    };
    Row {
        cells: vec![
            short_text(event.time, zone).into(),
            Cell::painted(level(event.severity), paint(event.severity)),
            event.category.name().into(),
            who.into(),
            summary.into(),
        ],
        marked: false,
        inactive: false,
    }
}
