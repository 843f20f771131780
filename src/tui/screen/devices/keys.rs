//! The keys in force that the sentences of this tab name, and what is not open to whoever reads them.

use crate::domain::permission::{Permission, PermissionSet};
use crate::tui::action::Action;
use crate::tui::keymap::Keymap;

/// What is named.
const NAMED: [Action; 18] = [
    Action::DeviceNew,
    Action::DeviceEdit,
    Action::DeviceTrust,
    Action::DeviceEnable,
    Action::DeviceRekey,
    Action::DeviceRemove,
    Action::DeviceUser,
    Action::DeviceInactive,
    Action::TabDevices,
    Action::Settings,
    Action::RolesList,
    Action::Copy,
    // Of a user's details.
    Action::Disable,
    Action::Unlock,
    Action::Edit,
    Action::License,
    Action::Roles,
    Action::Password,
];

/// Keys by what they do.
#[derive(Debug, Default)]
pub(super) struct Keys {
    named: Vec<(Action, String)>,
    /// May the person who sits here change devices?
    manages: bool,
}

impl Keys {
    pub(super) fn of_person(keymap: &Keymap, permissions: PermissionSet) -> Self {
        let named = NAMED.map(|action| (action, keymap.key_of(action))).to_vec();
        let mut keys = Self { named, manages: false };
        keys.know(permissions);
        keys
    }

    pub(super) fn know(&mut self, permissions: PermissionSet) {
        self.manages = permissions.holds(Permission::ManageDevices);
    }

    /// May the person who sits here change devices?
    pub(super) const fn manage(&self) -> bool {
        self.manages
    }

    /// Its key; empty where it has none.
    pub(super) fn of(&self, action: Action) -> &str {
        self.named.iter().find(|(named, _)| *named == action).map_or("", |(_, key)| key)
    }

    /// `n registers it.`, or who can instead. `does` follows the key.
    pub(super) fn mends(&self, action: Action, does: &str) -> String {
        match (self.manages, self.of(action)) {
            (false, _) => self.who_can(),
            (true, "") => String::new(),
            (true, key) => format!(" {key} {does}"),
        }
    }

    /// Who can change devices, for somebody who can't.
    pub(super) fn who_can(&self) -> String {
        let roles = match self.of(Action::RolesList) {
            "" => String::new(),
            key => format!(" ({key} shows which)"),
        };
        format!(" That takes the permission ManageDevices: ask somebody whose role has it{roles}.")
    }
}
