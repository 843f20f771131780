//! The tabs: which is open, what is read for it, and where keys and pastes go.

use super::desk::DeskStage;
use super::overlay::Overlay;
use super::wishes::Wishes;
use crate::tui::action::Place;
use crate::tui::request::Call;
use crate::tui::screen::sheet::Sheet;

/// The tabs, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Accounts.
    Users,
    /// Invites.
    Invites,
    /// Licenses.
    Licenses,
    /// Devices.
    Devices,
    /// The system log.
    SystemLog,
}

impl Tab {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Users, Self::Invites, Self::Licenses, Self::Devices, Self::SystemLog];
    /// Their names.
    pub const NAMES: [&'static str; 5] = ["Users", "Invites", "Licenses", "Devices", "System Log"];
}

impl DeskStage {
    /// Something was changed, here or elsewhere: what is on the screen is read again, and who may do what.
    pub(super) fn reload(&mut self, wishes: &mut Wishes) {
        self.ask_who(wishes);
        self.read_again(wishes);
    }

    /// Asks which plant this is and who works here, with the rights of this moment.
    pub(super) fn ask_who(&mut self, wishes: &mut Wishes) {
        wishes.call(Call::Plant);
        self.whoami = Some(wishes.call(Call::Whoami));
    }

    /// Reads again what is on the screen.
    pub(super) fn read_again(&mut self, wishes: &mut Wishes) {
        if let Some(sheet) = &mut self.sheet {
            sheet.changed(wishes);
        }
        match self.tab {
            Tab::Users => self.users.reload(wishes),
            Tab::Licenses => self.licenses.reload(wishes),
            Tab::Devices => self.devices.reload(wishes),
            Tab::Invites => self.invites.reload(wishes),
            Tab::SystemLog => self.log.reload(wishes),
        }
    }

    pub(super) fn show(&mut self, tab: Tab, wishes: &mut Wishes) {
        (self.sheet, self.parked) = (None, None);
        if self.tab != tab {
            self.came_from = None;
        }
        self.tab = tab;
        match tab {
            Tab::Users => self.users.list.reload(wishes),
            Tab::Licenses => self.licenses.reload(wishes),
            Tab::Devices => self.devices.reload(wishes),
            Tab::Invites => {
                self.invites.days = self.settings.invite_days;
                self.invites.reload(wishes);
            }
            Tab::SystemLog => self.log.read(wishes),
        }
    }

    pub(super) fn fit(&mut self, height: u16, wishes: &mut Wishes) {
        self.height = height;
        self.users.list.set_height(height, wishes);
        self.invites.set_height(height);
        self.licenses.set_height(height);
        self.devices.set_height(height);
        self.log.set_height(height);
        if let Some(sheet) = &mut self.sheet {
            sheet.set_height(height);
        }
    }

    /// Is something typed that would be lost?
    pub(super) fn unsaved(&self) -> bool {
        self.users.unsaved()
            || self.invites.unsaved()
            || self.licenses.unsaved()
            || self.devices.unsaved()
            || self.sheet.as_ref().is_some_and(|sheet| sheet.unsaved())
    }

    /// Do letters go to a text field?
    pub(super) fn typing(&self) -> bool {
        match (&self.overlay, self.page(), self.tab) {
            (Some(overlay), _, _) => overlay.typing(),
            (None, Some(page), _) => page.typing(),
            (None, None, Tab::Users) => self.users.typing(),
            (None, None, Tab::SystemLog) => self.log.typing(),
            _ => false,
        }
    }

    pub(super) fn paste(&mut self, text: &str, wishes: &mut Wishes) {
        let (typing, tab) = (self.typing(), self.tab);
        if let Some(overlay) = &mut self.overlay {
            overlay.paste(text, wishes);
        } else if let Some(page) = self.page_mut().filter(|page| page.is_modal()) {
            page.paste(text);
        } else if !typing {
            // A paste into a list is never a row of commands (G6).
            self.overlay = Some(Overlay::ask_paste(text));
        } else if let Some(page) = self.page_mut() {
            page.paste(text);
            self.follow_invites(wishes);
        } else if tab == Tab::Users {
            self.users.paste(text, wishes);
        } else {
            self.log.paste(text, wishes);
        }
        self.look_up(wishes);
    }

    /// The list of invites is read in pages, so that it has to ask for what was pasted into its search box.
    pub(super) fn follow_invites(&mut self, wishes: &mut Wishes) {
        if self.tab == Tab::Invites && self.sheet.is_none() {
            self.invites.follow(wishes);
        }
    }

    /// Where a key is pressed: the screen's own keys before the general ones.
    pub(super) fn places(&self) -> Vec<Place> {
        if let Some(page) = self.page() {
            return page.places().to_vec();
        }
        match self.tab {
            Tab::Users => vec![Place::Users, Place::Table, Place::List, Place::Global],
            Tab::SystemLog => vec![Place::SystemLog, Place::List, Place::Global],
            _ => vec![Place::Global],
        }
    }

    /// What is selected, in a word or two.
    pub(super) fn selected(&self) -> Option<String> {
        match (self.page(), self.tab) {
            (Some(page), _) => page.selected(),
            (None, Tab::Users) => self.users.selected(),
            (None, Tab::SystemLog) => self.log.selected(),
            _ => None,
        }
    }
}
