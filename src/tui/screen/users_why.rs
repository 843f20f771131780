//! The Users tab and why somebody can't log in: the panel over the list, and reference codes in the search box.

use super::users::{Mode, UsersScreen};
use super::why::Why;
use crate::clock::Timestamp;
use crate::domain::dates::short_text;
use crate::domain::event::{Event, SubjectKind};
use crate::domain::id::UserId;
use crate::service::Answer;
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::Paint;

/// A refused login that the search box leads to.
#[derive(Debug, Default)]
pub(super) struct Attempt {
    asked: Option<Ticket>,
    user: Option<UserId>,
    text: String,
}

impl UsersScreen {
    /// Does the panel have the keys: is it open, and nothing over it?
    #[must_use]
    pub fn shows_why(&self) -> bool {
        self.why.is_some() && self.over.is_none() && matches!(self.mode, Mode::List | Mode::Details { .. })
    }

    /// Does an action do something while the panel has the keys? The others would act on what lies below it.
    #[must_use]
    pub fn why_takes(&self, action: Action) -> bool {
        let always = [
            Action::Back,
            Action::Copy,
            Action::Up,
            Action::Down,
            Action::PageUp,
            Action::PageDown,
            Action::Home,
            Action::End,
            Action::Reload,
            Action::Redraw,
            Action::Help,
            Action::Messages,
            Action::Quit,
        ];
        always.contains(&action) || self.mending().contains(&action)
    }

    /// The keys that mend what the panel shows.
    #[must_use]
    pub fn mending(&self) -> Vec<Action> {
        self.why.as_ref().map(|why| why.mending()).unwrap_or_default()
    }

    /// Opens the panel on whoever is selected, or whose refused login the search box leads to.
    pub fn open_why(&mut self, keys: Vec<(Action, String)>, wishes: &mut Wishes) {
        let selected = self.subject().map(|user| (user.id, user.stops.deleted.is_some()));
        match self.attempt.user.map(|user| (user, false)).or(selected) {
            Some((user, false)) => self.why = Some(Box::new(Why::open(user, false, keys, wishes))),
            Some((_, true)) => wishes.say("This account was deleted: nobody logs in with it.", Paint::Warning),
            None => wishes.say("No user is selected.", Paint::Warning),
        }
    }

    /// Opens the panel on the user of an event of the log.
    pub fn open_why_from_log(&mut self, user: UserId, keys: Vec<(Action, String)>, wishes: &mut Wishes) {
        (self.mode, self.over, self.searching) = (Mode::List, None, false);
        self.why = Some(Box::new(Why::open(user, true, keys, wishes)));
    }

    /// Closes the panel; says whether it was opened from the log.
    pub fn close_why(&mut self) -> bool {
        self.why.take().is_some_and(|why| why.from_log)
    }

    /// Something was changed: the panel shows the new verdict.
    pub(super) fn look_again(&mut self, wishes: &mut Wishes) {
        if let Some(why) = &mut self.why {
            why.ask(wishes);
        }
    }

    /// A moment has come at which what the panel shows may have changed by itself.
    pub(super) fn why_on_time(&mut self, now: Timestamp, wishes: &mut Wishes) {
        if let Some(why) = self.why.as_mut().filter(|why| why.flips_at.is_some_and(|moment| moment <= now)) {
            why.flips_at = None;
            why.ask(wishes);
        }
    }

    /// Is what stands in the search box a reference code? Then the attempt is looked up (GATE-2).
    pub(super) fn look_up(&mut self, wishes: &mut Wishes) {
        let text = self.list.search.text().trim();
        let signs = (3..=4).contains(&text.len()) && text.bytes().all(|sign| sign.is_ascii_alphanumeric());
        let code = signs && text.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        let asked = code.then(|| wishes.call(Call::Attempt(text.to_owned())));
        self.attempt = Attempt { asked, ..Attempt::default() };
    }

    /// Says again what the reference code leads to: the key that was pressed took the message away.
    pub(super) fn tell_attempt(&self, wishes: &mut Wishes) {
        if !self.attempt.text.is_empty() {
            wishes.say(self.attempt.text.clone(), Paint::Normal);
        }
    }

    /// Takes an answer to the panel or to a reference code; gives back one that isn't.
    pub(super) fn take_why(
        &mut self,
        ticket: Ticket,
        answer: Answer<Reply>,
        wishes: &mut Wishes,
    ) -> Option<Answer<Reply>> {
        if let Some(why) = self.why.as_mut().filter(|why| why.asked == Some(ticket)) {
            match answer {
                Ok(Reply::Diagnosis(found)) => why.take(found, wishes),
                Ok(_) => {}
                Err(error) => {
                    self.why = None;
                    wishes.complain(&error);
                }
            }
            return None;
        }
        if self.attempt.asked == Some(ticket) {
            self.attempt.asked = None;
            match answer {
                Ok(Reply::Attempt(Some(event))) => self.take_attempt(&event, wishes),
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
            return None;
        }
        // A panel that was closed or asked anew meanwhile.
        if matches!(answer, Ok(Reply::Diagnosis(_) | Reply::Attempt(_))) { None } else { Some(answer) }
    }

    fn take_attempt(&mut self, event: &Event, wishes: &mut Wishes) {
        let reference = event.reference.as_deref().unwrap_or_default();
        let why = event.code.as_deref().unwrap_or_default().replace('_', " ");
        let at = short_text(event.time, &self.zone);
        let subject = event.subject.as_ref().filter(|subject| subject.kind == SubjectKind::User);
        self.attempt.user = subject.map(|subject| UserId(subject.what.id));
        self.attempt.text = match subject {
            Some(subject) => {
                format!("Reference {reference}: {}, {}, {why}: Enter, w shows why.", subject.what.name, at.trim())
            }
            None => {
                let typed = event.details.iter().find(|detail| detail.field == "typed");
                let typed = typed.map(|detail| format!(" {}", detail.after)).unwrap_or_default();
                format!("Reference {reference}: {}, nobody's name:{typed}.", at.trim())
            }
        };
        self.tell_attempt(wishes);
    }
}
