//! What lists are asked for, and what they answer.

use chrono_tz::Tz;

use super::directory::Search;
use super::event::Event;
use super::filter::Filter;
use super::id::EventId;
use super::list_view::Sort;
use super::log_filter::LogFilter;
use super::policy::LogSight;
use super::user::User;
use crate::clock::Timestamp;

/// Which users a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserQuery {
    /// What stands in the search box, as typed.
    pub search: String,
    /// Are inactive users shown (USR-7)?
    pub show_inactive: bool,
    /// In which order.
    pub sort: Sort,
}

impl UserQuery {
    /// What it asks of the directory; days are those of `zone`.
    #[must_use]
    pub fn read(&self, zone: &Tz) -> Search {
        let filter = Filter::read(&self.search, zone);
        Search { filter, sort: self.sort, show_inactive: self.show_inactive }
    }
}

/// A stretch of a list of users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserWindow {
    /// Place of the first row in the whole list.
    pub first: usize,
    /// The rows.
    pub rows: Vec<User>,
    /// How many the whole list has; not known before the names are in memory.
    pub total: Option<usize>,
    /// How many there would be without a search.
    pub all: usize,
    /// How many more match but are inactive and hidden.
    pub hidden: usize,
    /// The next moment at which something that the list shows changes by itself.
    pub flips_at: Option<Timestamp>,
    /// Where nobody was found because a filter's value is none: what is.
    pub unknown: Option<String>,
}

/// Which events a list shows, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogQuery {
    /// What is looked for (LOG-2).
    pub filter: LogFilter,
    /// Of the whole log, or of the refused logins.
    pub sight: LogSight,
    /// From where on.
    pub anchor: LogAnchor,
    /// How many events at the most.
    pub count: usize,
    /// Where the search is to go on after it looked at its share of events without filling the page.
    pub scan_from: Option<EventId>,
}

/// From where a page of the log is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogAnchor {
    /// The newest events.
    Newest,
    /// The oldest events.
    Oldest,
    /// Events before this one.
    OlderThan(EventId),
    /// Events after this one.
    NewerThan(EventId),
}

/// A page of the log, the newest event first whatever the anchor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogPage {
    /// The events.
    pub events: Vec<Event>,
    /// How many events the log holds, all of them counted.
    pub total: u64,
    /// Where to look on: the search stopped after its share of events; none when it came to the end of the log.
    pub more: Option<EventId>,
    /// When what stands there was logged.
    pub more_at: Option<Timestamp>,
    /// How many events were looked at.
    pub looked: u64,
    /// Those of the events that are older than the one before them: the clock went back (W1).
    pub stepped: Vec<EventId>,
    /// Where a filter's value can't be read: why nothing was found.
    pub unknown: Option<String>,
    /// Does the person see refused logins and lock-outs alone (ROL-7)?
    pub refused_only: bool,
    /// Where events may match that left the log for an archive: those.
    pub away: Option<Away>,
}

/// Events that left the log for archives: the first ever, up to this one (LOG-3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// The last of them.
    pub through: EventId,
    /// In more than one archive?
    pub several: bool,
    /// The file of the newest archive, as the log names it; none where it doesn't, or not to this person.
    pub file: Option<String>,
}

impl Away {
    /// Where they are.
    #[must_use]
    pub fn place(&self) -> String {
        match (self.several, &self.file) {
            (false, None) => "an archive".to_owned(),
            (false, Some(file)) => format!("an archive ({file})"),
            (true, None) => "archives".to_owned(),
            (true, Some(file)) => format!("archives (the last is {file})"),
        }
    }

    /// That a search leaves them out.
    #[must_use]
    pub fn not_searched(&self) -> String {
        let place = self.place();
        match self.through.0 {
            1 => format!("Event 1 is in {place} and wasn't searched."),
            through => format!("Events 1 to {through} are in {place} and weren't searched."),
        }
    }
}
