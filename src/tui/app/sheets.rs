//! Sheets over the tabs: which action opens which, and what comes of their keys.

use super::desk::DeskStage;
use super::wishes::Wishes;
use crate::domain::change::Grouping;
use crate::tui::action::Action;
use crate::tui::screen::groupings::GroupingsScreen;
use crate::tui::screen::profile::ProfileScreen;
use crate::tui::screen::roles::RolesScreen;
use crate::tui::screen::settings::SettingsScreen;
use crate::tui::screen::sheet::{Sheet, Then};

impl DeskStage {
    /// What comes of a key or an action in the sheet.
    pub(super) fn go_on(&mut self, then: Then, wishes: &mut Wishes) {
        match then {
            Then::Stay => {}
            Then::Close => self.show(self.tab, wishes),
            Then::Open(action) => self.open_sheet(action, wishes),
        }
    }

    /// Opens the sheet of an action.
    pub(super) fn open_sheet(&mut self, action: Action, wishes: &mut Wishes) {
        let sheet: Box<dyn Sheet> = match action {
            Action::Settings => Box::new(SettingsScreen::default()),
            Action::UserGroups => Box::new(GroupingsScreen::new(Grouping::UserGroup)),
            Action::RolesList => Box::new(RolesScreen::default()),
            Action::Teams => Box::new(GroupingsScreen::new(Grouping::Team)),
            _ => Box::new(ProfileScreen::default()),
        };
        self.open(sheet, wishes);
    }

    /// Covers the tab.
    pub(super) fn open(&mut self, mut sheet: Box<dyn Sheet>, wishes: &mut Wishes) {
        sheet.set_height(self.height);
        sheet.reload(wishes);
        self.sheet = Some(sheet);
    }
}
