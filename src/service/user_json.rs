//! An account as JSON.

use serde::Serialize;

use super::Beside;
use crate::clock::Timestamp;
use crate::domain::import::Value;
use crate::domain::user::User;

/// Every field of an account, under the names that files and `--set` use.
#[derive(Debug, Serialize)]
pub struct UserJson {
    username: String,
    full_name: String,
    email: String,
    suid: String,
    erp_id: String,
    title: String,
    mobile: String,
    state: &'static str,
    enabled: bool,
    locked: bool,
    locked_out: bool,
    failed_attempts: u32,
    roles: Vec<String>,
    license: Option<String>,
    password: &'static str,
    sso: &'static str,
    trusted_devices_only: bool,
    ignore_password_rules: bool,
    force_password_change: bool,
    shift_selection_mode: &'static str,
    holiday_entitlement: bool,
    full_screen: bool,
    user_group: String,
    team: String,
    default_menu_item: String,
    manager_suid: Option<String>,
    valid_from: Option<String>,
    valid_until: Option<String>,
    created: String,
    last_login: Option<String>,
    sessions: u64,
}

impl UserJson {
    /// The account as it is at `now`.
    #[must_use]
    pub fn new(user: &User, beside: Beside, now: Timestamp) -> Self {
        let (profile, stops) = (user.profile.clone(), &user.stops);
        Self {
            username: user.username.clone(),
            full_name: profile.full_name,
            email: profile.email,
            suid: profile.suid,
            erp_id: profile.erp_id,
            title: profile.title,
            mobile: profile.mobile,
            state: user.state(now).name(),
            enabled: !stops.is_disabled(now) && stops.deleted.is_none(),
            locked: stops.is_locked(now),
            locked_out: stops.is_locked_out(now),
            failed_attempts: user.failed_attempts,
            roles: user.roles_at(now).map(|role| role.name.clone()).collect(),
            license: user.licensing.assigned.as_ref().map(|license| license.name.clone()),
            password: user.password.name(),
            sso: user.sso.name(),
            trusted_devices_only: profile.trusted_devices_only,
            ignore_password_rules: profile.ignore_password_rules,
            force_password_change: profile.force_password_change,
            shift_selection_mode: profile.shift_selection_mode.name(),
            holiday_entitlement: profile.holiday_entitlement,
            full_screen: profile.full_screen,
            user_group: profile.user_group.name,
            team: profile.team.name,
            default_menu_item: profile.default_menu_item,
            manager_suid: beside.manager_suid,
            valid_from: profile.valid_from.map(Timestamp::rfc3339),
            valid_until: profile.valid_until.map(Timestamp::rfc3339),
            created: user.created.rfc3339(),
            last_login: user.last_login.map(Timestamp::rfc3339),
            sessions: beside.sessions,
        }
    }
}

/// The names of its fields, in their order: the columns of a full export.
pub(super) const COLUMNS: [&str; 31] = [
    "username",
    "full_name",
    "email",
    "suid",
    "erp_id",
    "title",
    "mobile",
    "state",
    "enabled",
    "locked",
    "locked_out",
    "failed_attempts",
    "roles",
    "license",
    "password",
    "sso",
    "trusted_devices_only",
    "ignore_password_rules",
    "force_password_change",
    "shift_selection_mode",
    "holiday_entitlement",
    "full_screen",
    "user_group",
    "team",
    "default_menu_item",
    "manager_suid",
    "valid_from",
    "valid_until",
    "created",
    "last_login",
    "sessions",
];

impl UserJson {
    /// The same as a row of [`COLUMNS`].
    pub(super) fn row(&self) -> Vec<Value> {
        let text = |text: &str| Value::Text(text.to_owned());
        let maybe = |text: &Option<String>| Value::Text(text.clone().unwrap_or_default());
        vec![
            text(&self.username),
            text(&self.full_name),
            text(&self.email),
            text(&self.suid),
            text(&self.erp_id),
            text(&self.title),
            text(&self.mobile),
            text(self.state),
            Value::Tick(self.enabled),
            Value::Tick(self.locked),
            Value::Tick(self.locked_out),
            text(&self.failed_attempts.to_string()),
            text(&self.roles.join(";")),
            maybe(&self.license),
            text(self.password),
            text(self.sso),
            Value::Tick(self.trusted_devices_only),
            Value::Tick(self.ignore_password_rules),
            Value::Tick(self.force_password_change),
            text(self.shift_selection_mode),
            Value::Tick(self.holiday_entitlement),
            Value::Tick(self.full_screen),
            text(&self.user_group),
            text(&self.team),
            text(&self.default_menu_item),
            maybe(&self.manager_suid),
            maybe(&self.valid_from),
            maybe(&self.valid_until),
            text(&self.created),
            maybe(&self.last_login),
            text(&self.sessions.to_string()),
        ]
    }
}
