//! What the keys of the System Log tab do, also where they lead to another tab.

use super::desk::{DeskStage, Tab};
use super::wishes::Wishes;
use crate::tui::action::Action;
use crate::tui::keymap::Keymap;
use crate::tui::theme::Paint;

impl DeskStage {
    pub(super) fn act_on_log(&mut self, action: Action, keymap: &Keymap, wishes: &mut Wishes) {
        match action {
            Action::Event if self.log.selected().is_none() && self.log.search_on(wishes) => {}
            Action::Event => self.log.open(),
            Action::EventFilter => self.log.ask_filter(wishes),
            Action::EventFollow => self.log.follow_or_pause(wishes),
            _ => {
                let Some(user) = self.log.user() else {
                    return wishes.say("This event is about no user.", Paint::Warning);
                };
                if action == Action::EventUser {
                    self.tab = Tab::Users;
                    return self.users.open(user, wishes);
                }
                // At the device where they tried, where the event is about that.
                self.open_why_from_here(user, self.log.tried_at(), keymap, wishes);
                if action == Action::EventUnlock {
                    self.users.unlock_next();
                }
            }
        }
    }
}
