//! Settings of the plant.

use super::{Answer, Desk};
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::change::{Gives, PlantChange};
use crate::domain::event::Category;
use crate::domain::id::SessionId;
use crate::domain::permission::Permission;
use crate::domain::settings::{SETTINGS, Setting, setting};
use crate::domain::text;
use crate::domain::user::by_hand;
use crate::domain::world::World;
use crate::store::By;

/// A setting as it stands.
#[derive(Debug)]
pub struct SettingRow {
    /// Its description.
    pub setting: &'static Setting,
    /// Its value.
    pub value: String,
    /// When and by whom it was last changed; none where it never was.
    pub changed: Option<(Timestamp, String)>,
}

impl Desk {
    /// Every setting.
    ///
    /// # Errors
    /// Without `ManageSettings`; the store's.
    pub fn settings(&mut self, session: SessionId) -> Answer<Vec<SettingRow>> {
        self.read_as(session, |view, sight, _| {
            sight.settings()?;
            let row = |setting: &'static Setting| {
                let value = view.settings().get(setting.key).unwrap_or_default();
                Ok(SettingRow { setting, value, changed: view.setting_changed(setting.key)? })
            };
            SETTINGS.iter().map(row).collect()
        })
    }

    /// The names of the roles, for the setting that takes one.
    ///
    /// # Errors
    /// Without `ManageSettings`; the store's.
    pub fn role_names(&mut self, session: SessionId) -> Answer<Vec<String>> {
        self.read_as(session, |view, sight, _| {
            sight.settings()?;
            Ok(view.roles().iter().map(|role| role.name.clone()).collect())
        })
    }

    /// The names of the license types that are assigned by hand, for the setting that takes one.
    ///
    /// # Errors
    /// Without `ManageSettings`; the store's.
    pub fn license_names(&mut self, session: SessionId) -> Answer<Vec<String>> {
        self.read_as(session, |view, sight, _| {
            sight.settings()?;
            let by_hand = view.license_types().iter().filter(|license| license.role.is_none());
            Ok(by_hand.map(|license| license.name.clone()).collect())
        })
    }

    /// Gives a setting another value, and answers with it as it is kept. Nothing is logged where it stood so already.
    ///
    /// # Errors
    /// No such setting, a value it doesn't take, missing permission.
    pub fn set_setting(&mut self, session: SessionId, key: &str, value: &str) -> Answer<String> {
        let hint = "`chargehand settings list` names them.";
        let unknown = || RuleBroken::Unknown { what: "setting", name: text::shown(key).into_owned(), hint };
        let key = setting(key).ok_or_else(unknown)?.key;
        let (after, _) = self.store.transact(By::Session(session), |tx| {
            let mut wanted = tx.settings().clone();
            wanted.set(key, value).map_err(|flaw| RuleBroken::Setting(text::sentence(&flaw)))?;
            let mut gives = Gives::NOTHING;
            if key == "default_role" {
                let hint = "`chargehand roles list` names them.";
                let unknown = || RuleBroken::Unknown { what: "role", name: text::shown(value).into_owned(), hint };
                let role = tx.role(&wanted.default_role)?.ok_or_else(unknown)?;
                gives = Gives { permissions: role.permissions, admin: role.is_admin() };
            }
            if key == "default_license" && !wanted.default_license.is_empty() {
                wanted.default_license = by_hand(&**tx, &wanted.default_license)?.name;
            }
            let (before, after) = (tx.settings().get(key).unwrap_or_default(), wanted.get(key).unwrap_or_default());
            if before == after {
                tx.ask(Permission::ManageSettings, Category::Settings, &format!("Setting {key}"))?;
            } else {
                // What the old age ended, a greater one doesn't bring back.
                if key == "session_max_hours" {
                    tx.end_outlived_sessions()?;
                }
                tx.record(PlantChange::SettingSet { key, before, after: after.clone(), gives })?;
            }
            Ok(after)
        })?;
        Ok(after)
    }
}
