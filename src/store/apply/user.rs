//! The rows behind changes of accounts.

use rusqlite::params;

use super::{Stamp, any, one};
use crate::domain::change::UserChange;
use crate::domain::directory::FIELD_END;
use crate::domain::id::UserId;
use crate::domain::password::PasswordHash;
use crate::domain::text::folded;
use crate::domain::user::{Given, NewUser, Profile};
use crate::store::error::{Failure, StoreError};
use crate::store::view::View;

pub(super) fn apply(view: &View<'_>, change: &UserChange, stamp: &Stamp<'_>) -> Result<(), Failure> {
    match change {
        UserChange::Added(new) => add(view, new, stamp)?,
        UserChange::Edited { user, after, .. } | UserChange::OwnProfileEdited { user, after, .. } => {
            edit(view, user.id, &user.name, after, stamp)?;
        }
        UserChange::Disabled { user, reason } => {
            stop(view, user.id, "disabled", stamp.by, reason.as_deref())?;
            one(view, "UPDATE users SET disabled = 1 WHERE id = ?1", params![user.id.0])?;
            moved(view, user.id, stamp)?;
        }
        UserChange::Enabled { user, lifts_locks, .. } => {
            lift(view, user.id, "disabled", stamp.by)?;
            if *lifts_locks {
                lift_locks(view, user.id, stamp.by)?;
            }
            // An enable sets the count of wrong passwords to zero (GATE-4).
            one(view, "UPDATE users SET disabled = 0, failed_attempts = 0 WHERE id = ?1", params![user.id.0])?;
            moved(view, user.id, stamp)?;
        }
        UserChange::Unlocked { user, .. } => {
            lift_locks(view, user.id, stamp.by)?;
            one(view, "UPDATE users SET failed_attempts = 0 WHERE id = ?1", params![user.id.0])?;
            moved(view, user.id, stamp)?;
        }
        UserChange::RolesChanged { user, before, after } => {
            set_roles(view, user.id, before, after, stamp)?;
            moved(view, user.id, stamp)?;
        }
        UserChange::OwnPasswordSet { user, hash } => {
            set_password(view, user.id, hash, &user.name)?;
            let sql = "UPDATE users SET force_password_change = 0, failed_attempts = 0 WHERE id = ?1";
            one(view, sql, params![user.id.0])?;
            moved(view, user.id, stamp)?;
        }
        UserChange::Rehashed { user, hash } => {
            one(view, "UPDATE users SET password_hash = ?2 WHERE id = ?1", params![user.id.0, hash.expose()])?;
        }
    }
    Ok(())
}

fn add(view: &View<'_>, new: &NewUser, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let (profile, now) = (&new.profile, view.now.0);
    let sql = "INSERT INTO users (id, username, username_key, skeleton, search_key, full_name, email, email_key, suid, \
        suid_key, erp_id, title, mobile, shift_selection_mode, holiday_entitlement, full_screen, trusted_devices_only, \
        ignore_password_rules, force_password_change, user_group_id, team_id, default_menu_item, manager_id, valid_from, \
        valid_until, disabled, password_hash, password_temporary, password_set_at, password_set_by, changed_event, \
        created_at, changed_at, changed_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, \
        ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?32, ?33)";
    let set_at = new.password.as_ref().map(|_| now);
    let values = params![
        new.id.0,
        new.username.as_str(),
        new.username.key(),
        new.username.skeleton(),
        search_key(new.username.as_str(), profile),
        profile.full_name,
        profile.email,
        key(&profile.email),
        profile.suid,
        key(&profile.suid),
        profile.erp_id,
        profile.title,
        profile.mobile,
        profile.shift_selection_mode.name(),
        profile.holiday_entitlement,
        profile.full_screen,
        profile.trusted_devices_only,
        profile.ignore_password_rules,
        profile.force_password_change,
        profile.user_group.id.0,
        profile.team.id.0,
        profile.default_menu_item,
        profile.manager.as_ref().map(|manager| manager.id.0),
        profile.valid_from.map(|at| at.0),
        profile.valid_until.map(|at| at.0),
        !new.enabled,
        new.password.as_ref().map(PasswordHash::expose),
        new.password_is_temporary,
        set_at,
        set_at.map(|_| stamp.by),
        stamp.event.0,
        now,
        stamp.by,
    ];
    one(view, sql, values)?;
    for role in &new.roles {
        give(view, new.id, &Given { role: role.clone(), until: None }, stamp)?;
    }
    if new.enabled { Ok(()) } else { stop(view, new.id, "disabled", stamp.by, None) }
}

fn edit(view: &View<'_>, id: UserId, username: &str, profile: &Profile, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let sql = "UPDATE users SET search_key = ?2, full_name = ?3, email = ?4, email_key = ?5, suid = ?6, suid_key = ?7, \
        erp_id = ?8, title = ?9, mobile = ?10, shift_selection_mode = ?11, holiday_entitlement = ?12, full_screen = ?13, \
        trusted_devices_only = ?14, ignore_password_rules = ?15, force_password_change = ?16, user_group_id = ?17, \
        team_id = ?18, default_menu_item = ?19, manager_id = ?20, valid_from = ?21, valid_until = ?22 \
        WHERE id = ?1 AND deleted_at IS NULL";
    let values = params![
        id.0,
        search_key(username, profile),
        profile.full_name,
        profile.email,
        key(&profile.email),
        profile.suid,
        key(&profile.suid),
        profile.erp_id,
        profile.title,
        profile.mobile,
        profile.shift_selection_mode.name(),
        profile.holiday_entitlement,
        profile.full_screen,
        profile.trusted_devices_only,
        profile.ignore_password_rules,
        profile.force_password_change,
        profile.user_group.id.0,
        profile.team.id.0,
        profile.default_menu_item,
        profile.manager.as_ref().map(|manager| manager.id.0),
        profile.valid_from.map(|at| at.0),
        profile.valid_until.map(|at| at.0),
    ];
    one(view, sql, values)?;
    moved(view, id, stamp)
}

/// A grant whose end moves is closed and given anew, so that the rows say who gave what until when on any day.
fn set_roles(
    view: &View<'_>,
    id: UserId,
    before: &[Given],
    after: &[Given],
    stamp: &Stamp<'_>,
) -> Result<(), StoreError> {
    for taken in before.iter().filter(|given| !after.contains(given)) {
        let sql = "UPDATE role_grants SET ended_at = ?3, ended_by = ?4 \
                   WHERE user_id = ?1 AND role_id = ?2 AND ended_at IS NULL";
        one(view, sql, params![id.0, taken.role.id.0, view.now.0, stamp.by])?;
    }
    for given in after.iter().filter(|given| !before.contains(given)) {
        // One that ran out by itself stays open as a row until the role is given again.
        let sql = "UPDATE role_grants SET ended_at = until_at, ended_by = '(chargehand)' \
                   WHERE user_id = ?1 AND role_id = ?2 AND ended_at IS NULL AND until_at <= ?3";
        any(view, sql, params![id.0, given.role.id.0, view.now.0])?;
        give(view, id, given, stamp)?;
    }
    Ok(())
}

fn give(view: &View<'_>, id: UserId, given: &Given, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO role_grants (user_id, role_id, from_at, from_by, until_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    one(view, sql, params![id.0, given.role.id.0, view.now.0, stamp.by, given.until.map(|until| until.0)])
}

fn set_password(view: &View<'_>, id: UserId, hash: &PasswordHash, by: &str) -> Result<(), StoreError> {
    let sql = "UPDATE users SET password_hash = ?2, password_temporary = 0, password_set_at = ?3, password_set_by = ?4 \
               WHERE id = ?1";
    one(view, sql, params![id.0, hash.expose(), view.now.0, by])
}

/// Opens a stop; one that ran out by itself is closed first, so that only one of a kind is open.
pub(super) fn stop(view: &View<'_>, id: UserId, kind: &str, by: &str, reason: Option<&str>) -> Result<(), StoreError> {
    lift(view, id, kind, "(chargehand)")?;
    let sql = "INSERT INTO stops (user_id, kind, from_at, from_by, reason) VALUES (?1, ?2, ?3, ?4, ?5)";
    one(view, sql, params![id.0, kind, view.now.0, by, reason])
}

fn lift(view: &View<'_>, id: UserId, kind: &str, by: &str) -> Result<(), StoreError> {
    let sql = "UPDATE stops SET ended_at = min(?3, coalesce(until_at, ?3)), ended_by = ?4 \
               WHERE user_id = ?1 AND kind = ?2 AND ended_at IS NULL";
    any(view, sql, params![id.0, kind, view.now.0, by]).map(drop)
}

fn lift_locks(view: &View<'_>, id: UserId, by: &str) -> Result<(), StoreError> {
    lift(view, id, "locked", by)?;
    lift(view, id, "locked out", by)
}

/// The account's revision moves; lists read it again.
fn moved(view: &View<'_>, id: UserId, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let sql =
        "UPDATE users SET revision = revision + 1, changed_event = ?2, changed_at = ?3, changed_by = ?4 WHERE id = ?1";
    one(view, sql, params![id.0, stamp.event.0, view.now.0, stamp.by])
}

/// Empty texts are no keys: the indexes are about accounts that have one.
fn key(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| folded(text))
}

/// What searches look through. The username comes first: the directory orders by it.
fn search_key(username: &str, profile: &Profile) -> String {
    let fields = [username, &profile.full_name, &profile.email, &profile.suid];
    fields.map(folded).join(&FIELD_END.to_string())
}
