//! The Users tab and why somebody can't log in: the panel over the list.

use chrono_tz::Tz;

use super::user_circumstances::CircumstancesDialog;
use super::users::{Mode, UsersScreen};
use super::why::Why;
use crate::clock::Timestamp;
use crate::domain::id::UserId;
use crate::service::{Answer, Asked};
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::request::{Reply, Ticket};
use crate::tui::theme::Paint;

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
            Action::WhyFor,
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

    /// Opens the panel on whoever is selected, or whose refused login the search box leads to (`tried`).
    pub fn open_why(&mut self, tried: Option<(UserId, String)>, keys: Vec<(Action, String)>, wishes: &mut Wishes) {
        let selected = self.subject().map(|user| (user.id, user.stops.deleted.is_some()));
        // A search that found people as well is about them.
        match (selected, tried) {
            (Some((user, false)), _) => self.why = Some(Box::new(Why::open(user, false, keys, wishes))),
            // At the device where they tried.
            (None, Some((user, device))) => {
                let asked = Asked { device: Some(device), at: None };
                self.why = Some(Box::new(Why::open_for(user, false, asked, keys, wishes)));
            }
            (Some((_, true)), _) => wishes.say("This account was deleted: nobody logs in with it.", Paint::Warning),
            (None, None) => wishes.say("No user is selected.", Paint::Warning),
        }
    }

    /// Opens a user's details from another tab: a dialog that led there is closed.
    pub fn open_from_elsewhere(&mut self, id: UserId, wishes: &mut Wishes) {
        (self.mode, self.over, self.searching) = (Mode::List, None, false);
        self.why = None;
        self.open(id, wishes);
    }

    /// Asks for which device and which moment the panel is to tell; without a panel one opens.
    pub fn ask_for_whom(&mut self, keys: Vec<(Action, String)>, zone: Tz, wishes: &mut Wishes) {
        if self.why.is_none() {
            self.open_why(None, keys, wishes);
        }
        if let Some(why) = &self.why {
            self.over = Some(Box::new(CircumstancesDialog::new(&why.for_whom, zone)));
        }
    }

    /// Opens the panel on the user of an event of the log or of another tab's row, for a login at a device, or else here.
    pub fn open_why_at(
        &mut self,
        user: UserId,
        device: Option<String>,
        keys: Vec<(Action, String)>,
        wishes: &mut Wishes,
    ) {
        (self.mode, self.over, self.searching) = (Mode::List, None, false);
        self.why = Some(Box::new(Why::open_for(user, true, Asked { device, at: None }, keys, wishes)));
    }

    /// As soon as the panel tells how somebody stands, their lock is to be lifted, after the usual question.
    pub fn unlock_next(&mut self) {
        if let Some(why) = &mut self.why {
            why.unlocks = true;
        }
    }

    /// Is that wished for, and known how they stand? Then whether there is a lock.
    pub fn take_unlock(&mut self) -> Option<bool> {
        let why = self.why.as_mut().filter(|why| why.unlocks)?;
        let (found, at) = why.found.as_ref()?;
        why.unlocks = false;
        Some(found.user.stops.is_locked(*at) || found.user.stops.is_locked_out(*at))
    }

    /// The device for which the panel tells.
    #[must_use]
    pub fn why_device(&self) -> Option<String> {
        self.why.as_ref()?.found.as_ref().map(|(found, _)| found.device.clone())
    }

    /// Closes the panel; says whether it was opened from the log, or another tab.
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

    /// Takes an answer to the panel; gives back one that isn't.
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
                // No such device, say: then it tells of here and now again.
                Err(error) if why.for_whom != Asked::default() => {
                    why.for_whom = Asked::default();
                    why.ask(wishes);
                    wishes.complain(&error);
                }
                Err(error) => {
                    self.why = None;
                    wishes.complain(&error);
                }
            }
            return None;
        }
        // A panel that was closed or asked anew meanwhile.
        if matches!(answer, Ok(Reply::Diagnosis(_))) { None } else { Some(answer) }
    }
}
