//! Where answers go while somebody works here: to the screen that asked.

use super::desk::DeskStage;
use super::overlay::{self, Overlay};
use super::wishes::Wishes;
use crate::domain::permission::Permission;
use crate::service::Answer;
use crate::tui::action::Action;
use crate::tui::request::{Reply, Ticket};
use crate::tui::screen::sheet::Sheet as _;
use crate::tui::theme::Paint;

impl DeskStage {
    pub(super) fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) {
        let answer = match answer {
            Ok(Reply::Whoami(whoami)) if self.whoami == Some(ticket) => {
                self.person.roles = crate::tui::screen::user_facts::roles(&whoami.user, wishes.now);
                self.person.permissions = whoami.permissions;
                self.person.mends_lockouts = whoami.mends_lockouts;
                self.devices.know_rights(whoami.permissions);
                return;
            }
            other => other,
        };
        let Some(answer) = self.recall(ticket, answer, wishes) else { return };
        let Some(answer) = self.take_attempt(ticket, answer, wishes) else { return };
        if let Some(overlay) = &mut self.overlay
            && overlay.waits_for(ticket)
        {
            let undone = matches!(overlay, Overlay::Undo(_));
            match overlay.answer(ticket, answer, wishes) {
                overlay::Step::Close => {
                    self.overlay = None;
                    if undone {
                        self.reload(wishes);
                    }
                }
                overlay::Step::Preview(preview) => {
                    self.show_preview(preview, wishes);
                }
                _ => {}
            }
            return;
        }
        let answer = match &mut self.sheet {
            Some(sheet) => match sheet.answer(ticket, answer, wishes) {
                Some(answer) => answer,
                None if sheet.is_over() => return self.show(self.tab, wishes),
                None => return,
            },
            None => answer,
        };
        self.licenses.zone = self.settings.site_time_zone;
        let Some(answer) = self.invites.answer(ticket, answer, wishes) else { return };
        let Some(answer) = self.licenses.answer(ticket, answer, wishes) else { return };
        let Some(answer) = self.devices.answer(ticket, answer, wishes) else { return };
        let Some(answer) = self.log.answer(ticket, answer, wishes) else { return };
        wishes.edits = self.person.permissions.holds(Permission::EditUsers);
        self.users.answer(ticket, answer, wishes.now, wishes);
        if let Some(locked) = self.users.take_unlock() {
            match locked {
                // May they? Who lifts lock-outs alone can't lift a lock.
                true if !self.refuse(Action::Unlock, false, wishes) => {
                    self.users.act(Action::Unlock, self.person.user.id, wishes);
                }
                true => {}
                false => wishes.say("There is no lock to lift: this tells what stops them.", Paint::Normal),
            }
        }
    }
}
