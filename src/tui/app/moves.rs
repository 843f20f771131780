//! Keys that change nothing: moving about, and copying what is selected.

use super::copy::{Copied, CopyMenu};
use super::desk::{DeskStage, Tab};
use super::overlay::Overlay;
use super::wishes::Wishes;
use crate::tui::action::Action;
use crate::tui::command;
use crate::tui::keymap::Keymap;
use crate::tui::screen::sheet::Look;
use crate::tui::screen::user_facts::as_text;
use crate::tui::theme::Paint;

impl DeskStage {
    /// What can be copied: what is selected, what was done last, what is listed; none where there is nothing.
    pub(super) fn copy(&self, keymap: &Keymap, wishes: &mut Wishes) -> Option<Overlay> {
        let zone = &self.settings.site_time_zone;
        let lines = match (self.page(), self.tab) {
            (Some(page), _) => page.facts(Look { now: wishes.now, zone }),
            (None, Tab::Users) => self.users.facts(wishes.now, zone),
            (None, Tab::SystemLog) => self.log.facts(zone),
            (None, _) => None,
        };
        let selected =
            lines.map(|lines| Copied { label: "What is selected", text: as_text(&lines), does: None, command: false });
        let done = wishes.command.clone();
        let done =
            done.map(|text| Copied { label: "What was done last, as a command", text, does: None, command: true });
        let listed = self.listed().map(|command| command::with(&wishes.program, &command));
        let listed =
            listed.map(|text| Copied { label: "What is shown, as a command", text, does: None, command: true });
        let code = (self.sheet.is_none() && self.tab == Tab::Invites).then(|| self.invites.code_told()).flatten();
        let code = code.map(|text| Copied {
            label: "The code of the invite, to be handed over",
            text,
            does: Some(Action::InviteCode),
            command: false,
        });
        let selected = code.into_iter().chain(selected);
        let entries: Vec<Copied> = selected.chain(done).chain(listed).collect();
        if entries.is_empty() {
            wishes.say("There is nothing here that could be copied.", Paint::Warning);
            return None;
        }
        Some(Overlay::Copy(Box::new(CopyMenu::new(entries)), keymap.key_of(Action::Copy)))
    }

    /// The command that shows the same as the screen.
    fn listed(&self) -> Option<String> {
        match (self.page(), self.tab) {
            (Some(_), Tab::Devices) if self.sheet.is_none() => Some(command::of_search("devices list", "")),
            (Some(page), _) => page.command(),
            (None, Tab::Users) => self.users.command(),
            (None, Tab::SystemLog) if !self.log.shows_details() => {
                Some(command::of_search("log list", self.log.search.text()))
            }
            _ => None,
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
        Action::Sso,
        Action::WhyFor,
        Action::TabDevices,
    ]
    .map(|action| (action, keymap.key_of(action)))
    .to_vec()
}
