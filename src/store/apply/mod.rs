//! The rows that each Change writes. Called by `Tx::record` alone.

mod device;
mod invite;
mod license;
mod login;
mod mail;
mod plant;
mod role;
mod user;

use rusqlite::{Params, params};

use super::chain::Hash;
use super::dated::Written;
use super::error::{Failure, StoreError};
use super::view::View;
use crate::domain::change::Change;
use crate::domain::id::{EventId, UserId};

/// Who writes, and which event tells of it.
pub(super) struct Stamp<'a> {
    pub(super) by: &'a str,
    pub(super) event: EventId,
    /// What it writes of dated rows.
    pub(super) dated: Written,
}

/// Writes the rows of `change`, which the event of that number is going to tell of; gives what the event is to say of dated
/// rows.
pub(super) fn apply(view: &mut View<'_>, change: &Change, by: &str, event: EventId) -> Result<Option<Hash>, Failure> {
    let stamp = Stamp { by, event, dated: Written::by(event) };
    match change {
        Change::User(change) => user::apply(view, change, &stamp),
        Change::Login(change) => login::apply(view, change, &stamp),
        Change::Role(change) => role::apply(view, change, &stamp),
        Change::License(change) => license::apply(view, change, &stamp),
        Change::Device(change) => device::apply(view, change, &stamp),
        Change::Invite(change) => invite::apply(view, change, &stamp),
        Change::Mail(change) => mail::apply(view, change, &stamp),
        Change::Plant(change) => plant::apply(view, change, &stamp),
    }?;
    Ok(stamp.dated.digest())
}

/// The actor now has a history (USR-11).
pub(super) fn mark_actor(view: &View<'_>, actor: UserId) -> Result<(), StoreError> {
    let sql = "UPDATE users SET has_acted = 1 WHERE id = ?1 AND has_acted = 0";
    view.connection.prepare_cached(sql)?.execute(params![actor.0])?;
    Ok(())
}

/// Runs a statement that must change exactly one row.
fn one(view: &View<'_>, sql: &str, params: impl Params) -> Result<(), StoreError> {
    match view.connection.prepare_cached(sql)?.execute(params)? {
        1 => Ok(()),
        changed => Err(StoreError::Unexpected(format!("{changed} rows changed where one must"))),
    }
}

/// Runs a statement that may change any number of rows.
fn any(view: &View<'_>, sql: &str, params: impl Params) -> Result<usize, StoreError> {
    Ok(view.connection.prepare_cached(sql)?.execute(params)?)
}
