//! The event that gave a right, or that ended it, over the answer.

use chrono_tz::Tz;

use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::rights::Right;
use crate::service::Answer;
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::screen::event_facts::of_event;
use crate::tui::screen::user_facts::Line;
use crate::tui::theme::Paint;

/// The page.
#[derive(Debug, Default)]
pub(super) struct EventPage {
    asked: Option<(Ticket, EventId)>,
    /// What is seen in full, scrolled so far.
    shown: Option<(Event, usize)>,
}

impl EventPage {
    /// Asks for the event that gave a right; where that is seen already, for the one that ended it, and back.
    pub(super) fn ask(&mut self, right: Option<&Right>, wishes: &mut Wishes) {
        let Some(right) = right else { return wishes.say("Nothing is selected.", Paint::Warning) };
        let seen = self.shown.as_ref().map(|(event, _)| event.id);
        let both = [right.event, right.ended_event].into_iter().flatten();
        let Some(next) = both.clone().find(|event| Some(*event) != seen).or_else(|| both.clone().next()) else {
            let none = "No event is known for it: it is from the start, or older than the version that notes them.";
            return wishes.say(none, Paint::Warning);
        };
        self.asked = Some((wishes.call(Call::Event(next)), next));
    }

    /// Takes an answer that is its own.
    pub(super) fn answer(
        &mut self,
        ticket: Ticket,
        answer: Answer<Reply>,
        wishes: &mut Wishes,
    ) -> Option<Answer<Reply>> {
        if self.asked.take_if(|(asked, _)| *asked == ticket).is_none() {
            return Some(answer);
        }
        match answer {
            Ok(Reply::Event(event)) => self.shown = Some((*event, 0)),
            Err(error) if error.code() == "not_found" => wishes.say(error.to_string(), Paint::Warning),
            Err(error) => wishes.complain(&error),
            Ok(_) => {}
        }
        None
    }

    /// Leaves it; says whether it was seen.
    pub(super) fn close(&mut self) -> bool {
        self.asked = None;
        self.shown.take().is_some()
    }

    /// Which one is seen.
    pub(super) fn id(&self) -> Option<EventId> {
        self.shown.as_ref().map(|(event, _)| event.id)
    }

    /// How far it is scrolled.
    pub(super) fn scroll(&mut self) -> Option<&mut usize> {
        self.shown.as_mut().map(|(_, scroll)| scroll)
    }

    /// All that it says.
    pub(super) fn facts(&self, zone: &Tz) -> Option<Vec<Line>> {
        self.shown.as_ref().map(|(event, _)| of_event(event, false, zone))
    }
}

/// Scrolls a page of facts; says whether the action does that.
pub(super) fn scrolled(scroll: &mut usize, action: Action) -> bool {
    *scroll = match action {
        Action::Up => scroll.saturating_sub(1),
        Action::Down => *scroll + 1,
        Action::PageUp => scroll.saturating_sub(10),
        Action::PageDown => *scroll + 10,
        Action::Home => 0,
        Action::End => usize::MAX / 2,
        _ => return false,
    };
    true
}
