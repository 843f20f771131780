//! What comes back from the services to the System Log tab.

use super::menu::menu;
use super::{KEPT, LogScreen, MOST_LOOKED, PAGE, Rest};
use crate::domain::dates::stretch_text;
use crate::domain::log_filter::LogFilter;
use crate::domain::query::{LogAnchor, LogPage};
use crate::service::Answer;
use crate::tui::app::wishes::Wishes;
use crate::tui::request::{Reply, Ticket};

impl LogScreen {
    /// Takes an answer; gives back one that isn't its own. Late ones are dropped.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        let mine = |asked: &mut Option<Ticket>| asked.take_if(|asked| *asked == ticket).is_some();
        match answer {
            Ok(Reply::LogValues(values)) => {
                if mine(&mut self.values) {
                    self.menu = Some(menu(&values, self.search.text(), self.refused_only));
                }
            }
            Ok(Reply::RefusedHours(hours)) => {
                if self.hours.waits_for(ticket) {
                    self.hours.shown = Some(hours);
                }
            }
            Ok(Reply::Log(page)) => {
                if mine(&mut self.peeked) {
                    self.news = page.events.len();
                    return None;
                }
                let (_, anchor) = self.asked.take_if(|(asked, _)| *asked == ticket)?;
                self.take(anchor, page, wishes);
            }
            Err(error) => {
                // The picture above and the count of what is new are no news when they fail with the list.
                let quiet = mine(&mut self.peeked) || self.hours.waits_for(ticket);
                let loud = mine(&mut self.values) || self.asked.take_if(|(asked, _)| *asked == ticket).is_some();
                if loud {
                    wishes.complain(&error);
                }
                return if quiet || loud { None } else { Some(Err(error)) };
            }
            other => return Some(other),
        }
        None
    }

    fn take(&mut self, anchor: LogAnchor, page: LogPage, wishes: &mut Wishes) {
        self.total = page.total;
        (self.unknown, self.refused_only, self.now) = (page.unknown, page.refused_only, wishes.now);
        let filter = LogFilter::read(&self.search.text().into(), &wishes.zone, wishes.now);
        if page.away.is_some() || matches!(anchor, LogAnchor::Newest | LogAnchor::Oldest) {
            self.away = page.away;
        }
        self.stretch = filter.within().map(|stretch| stretch_text(stretch, wishes.now, &wishes.zone));
        self.meant = filter.time_meant(&wishes.zone, wishes.now);
        if matches!(anchor, LogAnchor::Newest | LogAnchor::Oldest) {
            self.stepped.clear();
        }
        self.stepped.extend(page.stepped);
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
        if self.whole.0 {
            self.newest = self.events.first().map(|event| event.id);
        }
        self.looked += page.looked;
        self.rest = None;
        if let Some(from) = more {
            let next = match anchor {
                LogAnchor::Newest => LogAnchor::OlderThan(from),
                LogAnchor::Oldest => LogAnchor::NewerThan(from),
                other => other,
            };
            if got < self.viewport.height() * 2 && self.looked < MOST_LOOKED {
                return self.request(next, Some(from), wishes);
            }
            self.rest = Some(Rest { anchor: next, from, at: page.more_at.unwrap_or_default() });
        }
    }

    /// The events moved by so many places; the cursor stays on its event.
    fn shift(&mut self, by: isize) {
        let selected = self.viewport.selected().unwrap_or(0);
        self.viewport.set_len(self.events.len());
        self.viewport.select(selected.saturating_add_signed(by));
    }
}
