//! The rows behind changes of license types.

use rusqlite::params;

use super::{Stamp, one};
use crate::domain::change::LicenseChange;
use crate::domain::license::LicenseType;
use crate::domain::text::folded;
use crate::store::dated::Dated;
use crate::store::error::{Failure, StoreError};
use crate::store::view::View;

pub(super) fn apply(view: &mut View<'_>, change: &LicenseChange, stamp: &Stamp<'_>) -> Result<(), Failure> {
    let license = change.license();
    let role = license.role.as_ref().map(|role| role.id.0);
    let until = license.valid_until.map(|until| until.0);
    let (id, name, key) = (license.id.0, &license.name, folded(&license.name));
    match change {
        LicenseChange::Added(_) => {
            let sql = "INSERT INTO license_types (id, name, name_key, quantity, valid_until, note, role_id, created_at) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            one(view, sql, params![id, name, key, license.quantity, until, license.note, role, view.now.0])?;
            bind(view, license, stamp)?;
        }
        LicenseChange::Edited { before, .. } => {
            let sql = "UPDATE license_types SET name = ?2, name_key = ?3, quantity = ?4, valid_until = ?5, note = ?6, \
                       role_id = ?7 WHERE id = ?1 AND removed_at IS NULL";
            one(view, sql, params![id, name, key, license.quantity, until, license.note, role])?;
            if before.role.as_ref().map(|role| role.id.0) != role {
                release(view, license, stamp)?;
                bind(view, license, stamp)?;
            }
        }
        LicenseChange::Removed(_) => {
            let sql = "UPDATE license_types SET removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL";
            one(view, sql, params![id, view.now.0])?;
            release(view, license, stamp)?;
        }
    }
    view.read_license_types_again()?;
    Ok(())
}

/// The role that a type comes with, as a dated row: who had it by that role on any day can be read (LOG-5).
fn bind(view: &View<'_>, license: &LicenseType, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let Some(role) = &license.role else { return Ok(()) };
    let values = params![license.id.0, role.id.0, view.now.0, stamp.by];
    stamp.dated.begin(view.connection, Dated::LicenseBindings, values)
}

fn release(view: &View<'_>, license: &LicenseType, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    let how = ("ended_at = ?2, ended_by = ?3", "license_type_id = ?1");
    let values = params![license.id.0, view.now.0, stamp.by];
    stamp.dated.end(view.connection, Dated::LicenseBindings, how, values).map(drop)
}
