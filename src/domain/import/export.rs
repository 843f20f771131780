//! An account as a row of the import's columns: what an import makes the same account of (IMP-5).

use super::Column;
use crate::clock::Timestamp;
use crate::domain::user::User;

/// What stands in a cell of an exported table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, as it is in the plant.
    Text(String),
    /// TRUE or FALSE.
    Tick(bool),
}

/// The row of an account, in the order of [`Column::ALL`]. A template and a password have none; `manager_suid` is empty where
/// the manager has no SUID.
///
/// Roles that end by themselves are left out: what an import gives has no end.
#[must_use]
pub fn exported(user: &User, manager_suid: &str, now: Timestamp) -> Vec<Value> {
    let profile = &user.profile;
    let value = |column: &Column| match column {
        Column::TemplateSuid | Column::Password => Value::Text(String::new()),
        Column::Username => Value::Text(user.username.clone()),
        Column::HolidayEntitlement => Value::Tick(profile.holiday_entitlement),
        Column::TrustedDevicesOnly => Value::Tick(profile.trusted_devices_only),
        Column::IgnorePasswordRules => Value::Tick(profile.ignore_password_rules),
        Column::FullScreen => Value::Tick(profile.full_screen),
        Column::Enabled => Value::Tick(!user.stops.is_disabled(now)),
        Column::License => {
            Value::Text(user.licensing.assigned.as_ref().map(|license| license.name.clone()).unwrap_or_default())
        }
        Column::ManagerSuid => Value::Text(manager_suid.to_owned()),
        Column::Roles => {
            let lasting = user.roles.iter().filter(|held| held.until.is_none() && held.in_force(now));
            let names: Vec<_> = lasting.map(|held| held.role.name.as_str()).collect();
            // An empty cell would mean the default role.
            Value::Text(if names.is_empty() { ";".to_owned() } else { names.join(";") })
        }
        other => Value::Text(other.field().map(|field| profile.text(field)).unwrap_or_default()),
    };
    Column::ALL.iter().map(value).collect()
}
