//! How somebody looks at the lists: asked for when they sign in, remembered when they change it.

use super::desk::DeskStage;
use super::wishes::Wishes;
use crate::domain::list_view::ListView;
use crate::domain::permission::Permission;
use crate::service::Answer;
use crate::tui::action::Action;
use crate::tui::keymap::Keymap;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::screen::user_list::SCREEN;

/// What is known of how the person looks at the lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Remembered {
    /// Nothing yet.
    #[default]
    Unknown,
    /// It was asked for.
    Asked(Ticket),
    /// It is on the screen; what was changed since is on its way to the database under this ticket.
    Known(Option<Ticket>),
}

impl DeskStage {
    /// The person has come in, or come back to a locked screen.
    pub(super) fn begin(&mut self, keymap: &Keymap, wishes: &mut Wishes) {
        self.invites.know(keymap);
        self.devices.know(keymap, self.person.permissions);
        match self.remembered {
            // The list is read as it is remembered, and not twice.
            Remembered::Unknown | Remembered::Asked(_) => {
                self.ask_who(wishes);
                self.remembered = Remembered::Asked(wishes.call(Call::SavedView(SCREEN)));
                let cares = [Permission::ManageLicenses, Permission::AssignLicenses];
                if cares.into_iter().any(|permission| self.person.permissions.holds(permission)) {
                    self.licenses.look_at_ends(&keymap.key_of(Action::TabLicenses), wishes);
                }
            }
            // Whoever comes back to a locked screen finds it as they left it, a form half filled in, too (GATE-11).
            Remembered::Known(_) => self.reload(wishes),
        }
    }

    /// Has the person changed how they look at a list? Then that is remembered, where it can be written.
    pub(super) fn remember(&mut self, read_only: bool, wishes: &mut Wishes) {
        if let Some(view) = self.users.list.take_changed().filter(|_| !read_only) {
            self.remembered = Remembered::Known(Some(wishes.call(Call::SaveView(SCREEN, view.text()))));
        }
    }

    /// Takes an answer that is about this, and gives back any other.
    pub(super) fn recall(
        &mut self,
        ticket: Ticket,
        answer: Answer<Reply>,
        wishes: &mut Wishes,
    ) -> Option<Answer<Reply>> {
        if self.remembered == Remembered::Asked(ticket) {
            self.remembered = Remembered::Known(None);
            match answer {
                Ok(Reply::SavedView(Some(text))) => self.users.list.set_view(ListView::read(&text)),
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
            self.read_again(wishes);
            return None;
        }
        if self.remembered == Remembered::Known(Some(ticket)) {
            self.remembered = Remembered::Known(None);
            if let Err(error) = answer {
                wishes.complain(&error);
            }
            return None;
        }
        Some(answer)
    }
}
