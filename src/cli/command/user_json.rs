//! An account as JSON.

use serde::Serialize;

use crate::clock::Timestamp;
use crate::domain::user::User;
use crate::service::Beside;

/// Every field of an account, under the names that files and `--set` use.
#[derive(Serialize)]
pub(super) struct UserJson {
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
    pub(super) fn new(user: &User, beside: Beside, now: Timestamp) -> Self {
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
