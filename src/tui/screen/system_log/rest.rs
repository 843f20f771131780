//! A search that found too little in what it may look at for one key rests there, says how far it came, and goes on with the
//! next key.

use chrono_tz::Tz;

use super::LogScreen;
use crate::clock::Timestamp;
use crate::domain::dates::minute_text;
use crate::domain::id::EventId;
use crate::domain::query::LogAnchor;
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;

/// So many events a key looks at, at the most, however large the log is: short words have no index.
pub(super) const MOST_LOOKED: u64 = 60_000;

/// Where a search rests that found too little in what it may look at for one key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest {
    pub(super) anchor: LogAnchor,
    pub(super) from: EventId,
    /// When that was logged.
    pub(super) at: Timestamp,
}

impl Rest {
    const fn is_newer(&self) -> bool {
        matches!(self.anchor, LogAnchor::Oldest | LogAnchor::NewerThan(_))
    }
}

impl LogScreen {
    /// Goes on where the search rests; says whether it does.
    pub fn search_on(&mut self, wishes: &mut Wishes) -> bool {
        let Some(rest) = self.rest.take_if(|_| self.asked.is_none() && self.details.is_none()) else { return false };
        self.looked = 0;
        self.request(rest.anchor, Some(rest.from), wishes);
        true
    }

    /// How far a resting search came, and what goes on with it.
    pub(super) fn rest_told(&self, zone: &Tz) -> Option<String> {
        let rest = self.rest.filter(|_| self.asked.is_none())?;
        let (word, key) = if rest.is_newer() { ("Searched up to", "PgUp") } else { ("Searched back to", "PgDn") };
        Some(format!("{word} {}. {key} searches on.", minute_text(rest.at, zone)))
    }

    /// A key that leads to where a search rests goes on with it; says whether there is nothing else to be read for the key.
    pub(super) fn rest_takes(&mut self, action: Action, wishes: &mut Wishes) -> bool {
        if let Some(rest) = self.rest {
            let (window, towards) = (
                self.viewport.window(),
                match action {
                    Action::Down | Action::PageDown => Some(false),
                    Action::Up | Action::PageUp => Some(true),
                    _ => None,
                },
            );
            let at_its_end = if rest.is_newer() { window.start == 0 } else { window.end >= self.events.len() };
            if towards == Some(rest.is_newer()) && at_its_end {
                self.search_on(wishes);
            }
            return towards != Some(!rest.is_newer());
        }
        false
    }
}
