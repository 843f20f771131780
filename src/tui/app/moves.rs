//! Keys that change nothing: moving about, and copying what is selected.

use super::desk::{DeskStage, Tab};
use super::wishes::Wishes;
use crate::tui::action::Action;
use crate::tui::keymap::Keymap;
use crate::tui::request::Request;
use crate::tui::screen::sheet::Look;
use crate::tui::screen::user_facts::as_text;
use crate::tui::theme::Paint;

impl DeskStage {
    pub(super) fn copy(&self, wishes: &mut Wishes) {
        let zone = &self.settings.site_time_zone;
        let lines = match (self.page(), self.tab) {
            (Some(page), _) => page.facts(Look { now: wishes.now, zone }),
            (None, Tab::Users) => self.users.facts(wishes.now, zone),
            (None, Tab::SystemLog) => self.log.facts(zone),
            (None, _) => None,
        };
        match lines {
            Some(lines) => wishes.requests.push(Request::Copy(as_text(&lines))),
            None => wishes.say("Nothing is selected that could be copied.", Paint::Warning),
        }
    }

    pub(super) fn go(&mut self, action: Action, wishes: &mut Wishes) {
        match self.tab {
            Tab::Users if self.users.shows_why() => self.users.scroll(action),
            Tab::Users if self.users.shows_list() => self.users.list.go(
                |viewport| match action {
                    Action::Up => viewport.up(1),
                    Action::Down => viewport.down(1),
                    Action::PageUp => viewport.page_up(),
                    Action::PageDown => viewport.page_down(),
                    Action::Home => viewport.home(),
                    _ => viewport.end(),
                },
                wishes,
            ),
            Tab::Users => self.users.scroll(action),
            Tab::SystemLog => self.log.go(action, wishes),
            _ => {}
        }
    }
}

/// The keys in force for what mends an account.
pub(super) fn mending_keys(keymap: &Keymap) -> Vec<(Action, String)> {
    [
        Action::Disable,
        Action::Unlock,
        Action::Edit,
        Action::License,
        Action::Roles,
        Action::Password,
        Action::WhyFor,
        Action::TabDevices,
    ]
    .map(|action| (action, keymap.key_of(action)))
    .to_vec()
}
