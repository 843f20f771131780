//! The rows behind logins.

use rusqlite::params;

use super::{Stamp, one};
use crate::domain::change::LoginChange;
use crate::domain::id::UserId;
use crate::store::dated::Dated;
use crate::store::error::{Failure, StoreError};
use crate::store::view::View;

pub(super) fn apply(view: &View<'_>, change: &LoginChange, stamp: &Stamp<'_>) -> Result<(), Failure> {
    match change {
        LoginChange::Refused { user: Some(user), attempts, counts: true, .. } => {
            close_ended_lockout(view, user.id, stamp)?;
            one(view, "UPDATE users SET failed_attempts = ?2 WHERE id = ?1", params![user.id.0, attempts])?;
        }
        LoginChange::Refused { .. } | LoginChange::PasswordChangeAsked { .. } | LoginChange::Misplaced { .. } => {}
        LoginChange::LockedOut { user, until, attempts } => {
            let (reason, until) = (format!("{attempts} wrong passwords in a row"), until.map(|until| until.0));
            let values = params![user.id.0, "locked out", view.now.0, "(login gate)", reason, until];
            stamp.dated.begin(view.connection, Dated::Stops, values)?;
        }
        LoginChange::Vouched { user, .. } => {
            close_ended_lockout(view, user.id, stamp)?;
            seen(view)?;
            logged_in(view, user.id)?;
        }
        LoginChange::Opened { session, user, token_hash, entrance, sso: _ } => {
            close_ended_lockout(view, user.id, stamp)?;
            let sql = "INSERT INTO sessions (id, user_id, token_hash, entrance, opened_at, last_seen_at, device_id, device, \
                       host, machine_hash) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7, ?8, ?9)";
            let (seat, computer) = (view.here()?, &view.computer);
            let (device, machine) = (seat.device().map(|device| device.0), computer.machine_hash());
            let (id, token, entrance) = (session.0, &token_hash[..], entrance.name());
            let row = params![id, user.id.0, token, entrance, view.now.0, device, seat.name, computer.name, machine];
            one(view, sql, row)?;
            seen(view)?;
            logged_in(view, user.id)?;
        }
        LoginChange::Ended { session, end, .. } => {
            let sql = "UPDATE sessions SET ended_at = ?2, ended_why = ?3 WHERE id = ?1 AND ended_at IS NULL";
            one(view, sql, params![session.0, view.now.0, end.name()])?;
        }
    }
    Ok(())
}

/// Somebody logged in at the device at hand.
fn seen(view: &View<'_>) -> Result<(), StoreError> {
    let Some(device) = view.here()?.device() else { return Ok(()) };
    one(view, "UPDATE devices SET last_seen_at = ?2 WHERE id = ?1", params![device.0, view.now.0])
}

fn logged_in(view: &View<'_>, id: UserId) -> Result<(), StoreError> {
    let sql = "UPDATE users SET failed_attempts = 0, last_login_at = ?2 WHERE id = ?1";
    one(view, sql, params![id.0, view.now.0])
}

/// A lock-out that ended by itself stays open as a row until the next login of its account, whichever way that goes.
fn close_ended_lockout(view: &View<'_>, id: UserId, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let which = "user_id = ?1 AND kind = 'locked out' AND until_at <= ?2";
    let how = ("ended_at = until_at, ended_by = '(login gate)'", which);
    stamp.dated.end(view.connection, Dated::Stops, how, params![id.0, view.now.0]).map(drop)
}
