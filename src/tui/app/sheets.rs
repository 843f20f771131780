//! Sheets over the tabs, and tabs that are like them: which action opens which, and what comes of their keys.

use super::desk::{DeskStage, Tab};
use super::moves::mending_keys;
use super::wishes::Wishes;
use crate::domain::change::Grouping;
use crate::domain::id::UserId;
use crate::domain::rights::RightsQuery;
use crate::service::Which;
use crate::tui::action::Action;
use crate::tui::keymap::Keymap;
use crate::tui::screen::groupings::GroupingsScreen;
use crate::tui::screen::profile::ProfileScreen;
use crate::tui::screen::rights::RightsScreen;
use crate::tui::screen::roles::RolesScreen;
use crate::tui::screen::settings::SettingsScreen;
use crate::tui::screen::sheet::{Sheet, Then};
use crate::tui::screen::shift_start::ShiftStartScreen;
use crate::tui::theme::Paint;

impl DeskStage {
    /// The sheet over the tab, or the tab where it is one of that kind.
    pub(super) fn page(&self) -> Option<&dyn Sheet> {
        match (&self.sheet, self.tab) {
            (Some(sheet), _) => Some(&**sheet),
            (None, Tab::Invites) => Some(&self.invites),
            (None, Tab::Licenses) => Some(&self.licenses),
            (None, Tab::Devices) => Some(&self.devices),
            (None, _) => None,
        }
    }

    /// The same, to be changed.
    pub(super) fn page_mut(&mut self) -> Option<&mut dyn Sheet> {
        match (&mut self.sheet, self.tab) {
            (Some(sheet), _) => Some(&mut **sheet),
            (None, Tab::Invites) => Some(&mut self.invites),
            (None, Tab::Licenses) => Some(&mut self.licenses),
            (None, Tab::Devices) => Some(&mut self.devices),
            (None, _) => None,
        }
    }

    /// What comes of a key or an action in the page.
    pub(super) fn go_on(&mut self, then: Then, keymap: &Keymap, wishes: &mut Wishes) {
        match then {
            Then::Stay => {}
            Then::Close if self.sheet.is_some() => self.show(self.tab, wishes),
            Then::Close => {
                if let Some(tab) = self.came_from.take() {
                    self.tab = tab;
                    // The panel that waits there tells what has been mended meanwhile, too.
                    self.read_again(wishes);
                }
            }
            Then::Open(action) => self.open_sheet(action, keymap, wishes),
            Then::User(user) => {
                self.show(Tab::Users, wishes);
                self.users.open_from_elsewhere(user, wishes);
            }
            Then::Rights(query) => self.open(Box::new(RightsScreen::of(query)), wishes),
            Then::Why(user) => self.open_why_from_here(user, None, keymap, wishes),
            Then::WhyAt(user, device) => {
                self.parked = self.sheet.take();
                self.open_why_from_here(user, Some(device), keymap, wishes);
            }
        }
    }

    /// Tells why somebody can't log in; Esc leads back to this tab.
    pub(super) fn open_why_from_here(
        &mut self,
        user: UserId,
        device: Option<String>,
        keymap: &Keymap,
        wishes: &mut Wishes,
    ) {
        self.why_from = self.tab;
        self.tab = Tab::Users;
        self.users.open_why_at(user, device, mending_keys(keymap), wishes);
    }

    /// Shows the devices. From the panel that tells why somebody can't log in, the cursor is on its device, and Esc leads
    /// back there.
    pub(super) fn show_devices(&mut self, wishes: &mut Wishes) {
        let shows_why = self.tab == Tab::Users && self.sheet.is_none() && self.users.shows_why();
        let device = if shows_why { self.users.why_device() } else { None };
        if let Some(device) = &device {
            self.devices.lead_to(device);
        }
        self.show(Tab::Devices, wishes);
        self.came_from = device.map(|_| Tab::Users);
    }

    /// Shows who has a license type, known by its name; Esc leads back to this tab as it is now.
    pub(super) fn show_holders(&mut self, license: &str, wishes: &mut Wishes) {
        let from = self.tab;
        self.sheet = None;
        self.tab = Tab::Licenses;
        self.licenses.show_holders(Which::Named(license.to_owned()), wishes);
        self.came_from = Some(from).filter(|tab| *tab != Tab::Licenses);
    }

    /// Opens the sheet of an action.
    pub(super) fn open_sheet(&mut self, action: Action, keymap: &Keymap, wishes: &mut Wishes) {
        let sheet: Box<dyn Sheet> = match action {
            Action::Settings => Box::new(SettingsScreen::default()),
            Action::UserGroups => Box::new(GroupingsScreen::new(Grouping::UserGroup)),
            Action::RolesList => Box::new(RolesScreen::default()),
            Action::ShiftStart | Action::RefusedNow => Box::new(ShiftStartScreen::new(mending_keys(keymap))),
            Action::Rights => Box::new(RightsScreen::asking()),
            Action::Teams => Box::new(GroupingsScreen::new(Grouping::Team)),
            _ => Box::new(ProfileScreen::default()),
        };
        self.open(sheet, wishes);
    }

    /// What the selected user held.
    pub(super) fn open_rights_of_user(&mut self, wishes: &mut Wishes) {
        match self.users.under_cursor() {
            Some(user) => {
                let query = RightsQuery { user: Some(user.name), ..RightsQuery::default() };
                self.open(Box::new(RightsScreen::of(query)), wishes);
            }
            None => wishes.say("No user is selected.", Paint::Warning),
        }
    }

    /// Covers the tab.
    pub(super) fn open(&mut self, mut sheet: Box<dyn Sheet>, wishes: &mut Wishes) {
        sheet.set_height(self.height);
        sheet.reload(wishes);
        self.sheet = Some(sheet);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{Named, SessionId};
    use crate::domain::permission::PermissionSet;
    use crate::domain::settings::Settings;
    use crate::service::SignedIn;
    use crate::tui::key::{Code, Key};
    use crate::tui::request::{Call, Request};

    // USR-10: where no seat is free, who holds them is a step away, and a step back.
    #[test]
    fn who_has_a_license_is_shown_from_anywhere_and_esc_leads_back() {
        let signed_in = SignedIn {
            session: SessionId(1),
            token: crate::service::Token::new(String::new()),
            user: Named::new(UserId(1), "ada"),
            permissions: PermissionSet::all(),
            own_profile_only: false,
        };
        let (keymap, mut wishes) = (Keymap::default(), Wishes::default());
        for from in [Tab::Users, Tab::SystemLog] {
            let mut desk = DeskStage::new(&signed_in, Settings::default(), false);
            desk.show(from, &mut wishes);
            wishes.show_holders("Standard User");
            desk.press(&Key::plain(Code::Down), &keymap, false, &mut wishes);
            assert_eq!(
                (desk.tab, desk.page().map(|page| page.path())),
                (Tab::Licenses, Some("Licenses > Standard User".into()))
            );
            let asked = wishes.requests.iter().any(|request| {
                matches!(request, Request::Call { call: Call::LicenseHolders(Which::Named(name)), .. } if name == "Standard User")
            });
            assert!(asked);
            desk.press(&Key::plain(Code::Esc), &keymap, false, &mut wishes);
            assert_eq!(desk.tab, from);
            // Nothing of it is left: the tab opens at the types.
            desk.show(Tab::Licenses, &mut wishes);
            desk.press(&Key::plain(Code::Esc), &keymap, false, &mut wishes);
            assert_eq!((desk.tab, desk.page().map(|page| page.path())), (Tab::Licenses, Some("Licenses".into())));
        }
    }
}
