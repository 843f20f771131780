//! The rows behind changes of accounts.

use rusqlite::types::Value;
use rusqlite::{params, params_from_iter};

use super::{Stamp, any, one};
use crate::clock::Timestamp;
use crate::domain::change::{SsoChange, UserChange};
use crate::domain::directory::FIELD_END;
use crate::domain::id::{LicenseTypeId, UserId};
use crate::domain::password::{PasswordHash, ResetCode};
use crate::domain::text::folded;
use crate::domain::user::{Given, NewUser, Profile, Sso, Stops, gains};
use crate::store::dated::Dated;
use crate::store::error::{Failure, StoreError};
use crate::store::view::View;

pub(super) fn apply(view: &View<'_>, change: &UserChange, stamp: &Stamp<'_>) -> Result<(), Failure> {
    match change {
        UserChange::Added(new) => add(view, new, stamp)?,
        UserChange::Edited { user, before, after } | UserChange::OwnProfileEdited { user, before, after } => {
            // A code that was mailed lies in the inbox of the old address, or would still go there (PWD-3).
            if before.email != after.email {
                void_mailed_codes(view, user.id)?;
            }
            edit(view, user.id, &user.name, after, stamp)?;
        }
        UserChange::Disabled { user, reason } => {
            stop(view, user.id, "disabled", None, stamp, reason.as_deref())?;
            one(view, "UPDATE users SET disabled = 1 WHERE id = ?1", params![user.id.0])?;
            moved(view, user.id, stamp)?;
        }
        UserChange::Enabled { user, lifts_locks, .. } => {
            lift(view, user.id, "disabled", stamp)?;
            if *lifts_locks {
                lift_locks(view, user.id, stamp)?;
            }
            // An enable sets the count of wrong passwords to zero (GATE-4).
            one(view, "UPDATE users SET disabled = 0, failed_attempts = 0 WHERE id = ?1", params![user.id.0])?;
            moved(view, user.id, stamp)?;
        }
        UserChange::Locked { user, until, reason } => {
            stop(view, user.id, "locked", *until, stamp, reason.as_deref())?;
            moved(view, user.id, stamp)?;
        }
        UserChange::Deleted { user, .. } => delete(view, user.id, stamp)?,
        UserChange::Unlocked { user, .. } => {
            lift_locks(view, user.id, stamp)?;
            one(view, "UPDATE users SET failed_attempts = 0 WHERE id = ?1", params![user.id.0])?;
            moved(view, user.id, stamp)?;
        }
        UserChange::StopsPutBack { user, before, after } => put_back(view, user.id, before, after, stamp)?,
        UserChange::RolesChanged { user, before, after } => {
            set_roles(view, user.id, before, after, stamp)?;
            // Who made a code for somebody may hold less than they hold from now on (ROL-3).
            if gains(before, after) {
                void_codes(view, user.id)?;
            }
            moved(view, user.id, stamp)?;
        }
        UserChange::LicenseChanged { user, before, after } => {
            if before.is_some() {
                let values = params![user.id.0, view.now.0, stamp.by];
                stamp.dated.end_one(view.connection, Dated::LicenseGrants, NOW, values)?;
            }
            if let Some(license) = after {
                license_to(view, user.id, license.id, stamp)?;
            }
            moved(view, user.id, stamp)?;
        }
        UserChange::OwnPasswordSet { user, hash } => {
            set_password(view, user.id, hash, &user.name)?;
            let sql = "UPDATE users SET force_password_change = 0, failed_attempts = 0 WHERE id = ?1";
            one(view, sql, params![user.id.0])?;
            void_codes(view, user.id)?;
            moved(view, user.id, stamp)?;
        }
        UserChange::PasswordSet { user, hash, must_change, .. } => {
            set_password(view, user.id, hash, stamp.by)?;
            let sql = "UPDATE users SET password_temporary = ?2 WHERE id = ?1";
            one(view, sql, params![user.id.0, must_change])?;
            begin_anew(view, user.id, Some(*must_change), stamp)?;
        }
        UserChange::PasswordRemoved { user, asks } => {
            let sql = "UPDATE users SET password_hash = NULL, password_temporary = 0, password_set_at = NULL, \
                       password_set_by = NULL WHERE id = ?1";
            one(view, sql, params![user.id.0])?;
            begin_anew(view, user.id, Some(*asks), stamp)?;
        }
        UserChange::ResetCodeMade { user, code } => {
            begin_anew(view, user.id, None, stamp)?;
            keep_code(view, code, stamp)?;
        }
        UserChange::Sso(SsoChange::Moved { user, after, .. }) => link(view, user.id, after, stamp)?,
        UserChange::Sso(SsoChange::Cancelled { user, .. }) => link(view, user.id, &Sso::None, stamp)?,
        UserChange::Sso(SsoChange::Bound { user, identity }) => {
            let bound = Sso::Federated { identity: identity.clone(), since: view.now };
            link(view, user.id, &bound, stamp)?;
            // A code would be good for nothing.
            void_codes(view, user.id)?;
        }
        // The sessions that end have events and rows of their own.
        UserChange::SessionsRevoked { .. } => {}
        UserChange::Recovered { user, after, hash, .. } => {
            lift(view, user.id, "disabled", stamp)?;
            lift_locks(view, user.id, stamp)?;
            set_password(view, user.id, hash, stamp.by)?;
            void_codes(view, user.id)?;
            one(view, "UPDATE users SET disabled = 0, failed_attempts = 0 WHERE id = ?1", params![user.id.0])?;
            edit(view, user.id, &user.name, after, stamp)?;
        }
        UserChange::Rehashed { user, hash } => {
            one(view, "UPDATE users SET password_hash = ?2 WHERE id = ?1", params![user.id.0, hash.expose()])?;
        }
    }
    Ok(())
}

/// How all that an account has of a kind ends now: its number, the moment, by whom.
const NOW: (&str, &str) = ("ended_at = ?2, ended_by = ?3", "user_id = ?1");

/// The columns of an account that a profile fills, in the order of [`profile_values`].
const PROFILE: [&str; 21] = [
    "search_key",
    "full_name",
    "email",
    "email_key",
    "suid",
    "suid_key",
    "erp_id",
    "title",
    "mobile",
    "shift_selection_mode",
    "holiday_entitlement",
    "full_screen",
    "trusted_devices_only",
    "ignore_password_rules",
    "force_password_change",
    "user_group_id",
    "team_id",
    "default_menu_item",
    "manager_id",
    "valid_from",
    "valid_until",
];

fn profile_values(username: &str, profile: &Profile) -> [Value; PROFILE.len()] {
    let text = |text: &str| Value::from(text.to_owned());
    [
        Value::from(search_key(username, profile)),
        text(&profile.full_name),
        text(&profile.email),
        Value::from(key(&profile.email)),
        text(&profile.suid),
        Value::from(key(&profile.suid)),
        text(&profile.erp_id),
        text(&profile.title),
        text(&profile.mobile),
        text(profile.shift_selection_mode.name()),
        Value::from(profile.holiday_entitlement),
        Value::from(profile.full_screen),
        Value::from(profile.trusted_devices_only),
        Value::from(profile.ignore_password_rules),
        Value::from(profile.force_password_change),
        Value::from(profile.user_group.id.0),
        Value::from(profile.team.id.0),
        text(&profile.default_menu_item),
        Value::from(profile.manager.as_ref().map(|manager| manager.id.0)),
        Value::from(profile.valid_from.map(|at| at.0)),
        Value::from(profile.valid_until.map(|at| at.0)),
    ]
}

fn add(view: &View<'_>, new: &NewUser, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let now = view.now.0;
    let text = |text: &str| Value::from(text.to_owned());
    let set_at = new.password.as_ref().map(|_| now);
    let others = [
        ("id", Value::from(new.id.0)),
        ("username", text(new.username.as_str())),
        ("username_key", Value::from(new.username.key())),
        ("skeleton", Value::from(new.username.skeleton())),
        ("disabled", Value::from(!new.enabled)),
        ("password_hash", Value::from(new.password.as_ref().map(|hash| hash.expose().to_owned()))),
        ("password_temporary", Value::from(new.password_is_temporary)),
        ("password_set_at", Value::from(set_at)),
        ("password_set_by", Value::from(set_at.map(|_| stamp.by.to_owned()))),
        ("changed_event", Value::from(stamp.event.0)),
        ("created_at", Value::from(now)),
        ("changed_at", Value::from(now)),
        ("changed_by", text(stamp.by)),
    ];
    let names: Vec<&str> = PROFILE.into_iter().chain(others.iter().map(|(name, _)| *name)).collect();
    let sql = format!("INSERT INTO users ({}) VALUES ({})", names.join(", "), vec!["?"; names.len()].join(", "));
    let values = profile_values(new.username.as_str(), &new.profile).into_iter();
    one(view, &sql, params_from_iter(values.chain(others.into_iter().map(|(_, value)| value))))?;
    for role in &new.roles {
        give(view, new.id, &Given { role: role.clone(), until: None }, stamp)?;
    }
    if let Some(license) = &new.license {
        license_to(view, new.id, license.id, stamp)?;
    }
    if new.enabled { Ok(()) } else { stop(view, new.id, "disabled", None, stamp, None) }
}

fn license_to(view: &View<'_>, id: UserId, license: LicenseTypeId, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let values = params![id.0, license.0, view.now.0, stamp.by];
    stamp.dated.begin(view.connection, Dated::LicenseGrants, values)
}

fn edit(view: &View<'_>, id: UserId, username: &str, profile: &Profile, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let sql = format!("UPDATE users SET {} = ? WHERE id = ? AND deleted_at IS NULL", PROFILE.join(" = ?, "));
    let values = profile_values(username, profile).into_iter();
    one(view, &sql, params_from_iter(values.chain([Value::from(id.0)])))?;
    moved(view, id, stamp)
}

fn link(view: &View<'_>, id: UserId, sso: &Sso, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let sql = "UPDATE users SET sso_state = ?2, sso_issuer = ?3, sso_subject = ?4, sso_since = ?5 \
               WHERE id = ?1 AND deleted_at IS NULL";
    let (issuer, subject) = sso.identity().map(|identity| (&identity.issuer, &identity.subject)).unzip();
    let since = (*sso != Sso::None).then_some(view.now.0);
    one(view, sql, params![id.0, sso.name(), issuer, subject, since])?;
    moved(view, id, stamp)
}

/// A tombstone stays: number, name and history. What it held ends with it; what it signed in with is wiped.
fn delete(view: &View<'_>, id: UserId, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let (now, by) = (view.now.0, stamp.by);
    let sql = "UPDATE users SET deleted_at = ?2, deleted_by = ?3, password_hash = NULL, password_temporary = 0, \
               sso_state = 'none', sso_issuer = NULL, sso_subject = NULL, sso_since = NULL \
               WHERE id = ?1 AND deleted_at IS NULL";
    one(view, sql, params![id.0, now, by])?;
    let how = ("ended_at = min(?2, coalesce(until_at, ?2)), ended_by = ?3", "user_id = ?1");
    stamp.dated.end(view.connection, Dated::RoleGrants, how, params![id.0, now, by])?;
    stamp.dated.end(view.connection, Dated::LicenseGrants, NOW, params![id.0, now, by])?;
    for kind in ["disabled", "locked", "locked out"] {
        lift(view, id, kind, stamp)?;
    }
    void_codes(view, id)?;
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
        let how = ("ended_at = ?3, ended_by = ?4", "user_id = ?1 AND role_id = ?2");
        let values = params![id.0, taken.role.id.0, view.now.0, stamp.by];
        stamp.dated.end_one(view.connection, Dated::RoleGrants, how, values)?;
    }
    for given in after.iter().filter(|given| !before.contains(given)) {
        // One that ran out by itself stays open as a row until the role is given again.
        let which = "user_id = ?1 AND role_id = ?2 AND until_at <= ?3";
        let how = ("ended_at = until_at, ended_by = '(chargehand)'", which);
        stamp.dated.end(view.connection, Dated::RoleGrants, how, params![id.0, given.role.id.0, view.now.0])?;
        give(view, id, given, stamp)?;
    }
    Ok(())
}

fn give(view: &View<'_>, id: UserId, given: &Given, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let until = given.until.map(|until| until.0);
    let values = params![id.0, given.role.id.0, view.now.0, stamp.by, until];
    stamp.dated.begin(view.connection, Dated::RoleGrants, values)
}

fn set_password(view: &View<'_>, id: UserId, hash: &PasswordHash, by: &str) -> Result<(), StoreError> {
    let sql = "UPDATE users SET password_hash = ?2, password_temporary = 0, password_set_at = ?3, password_set_by = ?4 \
               WHERE id = ?1";
    one(view, sql, params![id.0, hash.expose(), view.now.0, by])
}

/// What every reset does: wrong passwords count from zero, a lock-out is over, older codes are void; and the tick *force
/// password change*, where it says anything of it.
pub(super) fn begin_anew(
    view: &View<'_>,
    id: UserId,
    must_change: Option<bool>,
    stamp: &Stamp<'_>,
) -> Result<(), StoreError> {
    let sql = "UPDATE users SET failed_attempts = 0, force_password_change = coalesce(?2, force_password_change) \
               WHERE id = ?1";
    one(view, sql, params![id.0, must_change])?;
    lift(view, id, "locked out", stamp)?;
    void_codes(view, id)?;
    moved(view, id, stamp)
}

/// A code is good once, and until the password is another one or a newer code is made.
pub(super) fn keep_code(view: &View<'_>, code: &ResetCode, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO reset_codes (id, user_id, created_at, created_by, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    one(view, sql, params![code.id, code.user.0, code.created.0, stamp.by, code.expires.0])
}

fn void_codes(view: &View<'_>, id: UserId) -> Result<(), StoreError> {
    take_out_codes(view, id)?;
    let sql = "UPDATE reset_codes SET used_at = ?2 WHERE user_id = ?1 AND used_at IS NULL";
    any(view, sql, params![id.0, view.now.0]).map(drop)
}

/// The codes that went by mail, or are about to; one that was handed over is no address's.
fn void_mailed_codes(view: &View<'_>, id: UserId) -> Result<(), StoreError> {
    take_out_codes(view, id)?;
    let sql = "UPDATE reset_codes SET used_at = ?2 WHERE user_id = ?1 AND used_at IS NULL \
               AND id IN (SELECT about_id FROM outbox WHERE kind = 'reset code')";
    any(view, sql, params![id.0, view.now.0]).map(drop)
}

/// What waits to be mailed would bring a code that is none any more.
fn take_out_codes(view: &View<'_>, id: UserId) -> Result<(), StoreError> {
    let sql = "UPDATE outbox SET failed_at = ?2, answer = 'its code is void by now' \
               WHERE kind = 'reset code' \
               AND about_id IN (SELECT id FROM reset_codes WHERE user_id = ?1 AND used_at IS NULL) \
               AND sent_at IS NULL AND failed_at IS NULL";
    any(view, sql, params![id.0, view.now.0]).map(drop)
}

/// Opens a stop; one of its kind that is open is closed first.
fn stop(
    view: &View<'_>,
    id: UserId,
    kind: &str,
    until: Option<Timestamp>,
    stamp: &Stamp<'_>,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    lift(view, id, kind, stamp)?;
    let values = params![id.0, kind, view.now.0, stamp.by, reason, until.map(|until| until.0)];
    stamp.dated.begin(view.connection, Dated::Stops, values)
}

/// Stops that are to be as they were get rows of their own: what was lifted stays told as lifted.
fn put_back(view: &View<'_>, id: UserId, before: &Stops, after: &Stops, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let kinds = [
        ("disabled", &before.disabled, &after.disabled),
        ("locked", &before.locked, &after.locked),
        ("locked out", &before.locked_out, &after.locked_out),
    ];
    for (kind, before, after) in kinds {
        match after {
            _ if before == after => {}
            Some(after) => stop(view, id, kind, after.until, stamp, after.reason.as_deref())?,
            None => lift(view, id, kind, stamp)?,
        }
    }
    one(view, "UPDATE users SET disabled = ?2 WHERE id = ?1", params![id.0, after.disabled.is_some()])?;
    moved(view, id, stamp)
}

/// Ends a stop now, or, where it has run out by itself already, at the moment when it did.
fn lift(view: &View<'_>, id: UserId, kind: &str, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let ending = "ended_at = min(?3, coalesce(until_at, ?3)), \
                  ended_by = CASE WHEN until_at <= ?3 THEN '(chargehand)' ELSE ?4 END";
    let (how, values) = ((ending, "user_id = ?1 AND kind = ?2"), params![id.0, kind, view.now.0, stamp.by]);
    stamp.dated.end(view.connection, Dated::Stops, how, values).map(drop)
}

fn lift_locks(view: &View<'_>, id: UserId, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    lift(view, id, "locked", stamp)?;
    lift(view, id, "locked out", stamp)
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
