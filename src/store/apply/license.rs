//! The rows behind changes of license types.

use rusqlite::params;

use super::one;
use crate::domain::change::LicenseChange;
use crate::domain::text::folded;
use crate::store::error::Failure;
use crate::store::view::View;

pub(super) fn apply(view: &mut View<'_>, change: &LicenseChange) -> Result<(), Failure> {
    let license = change.license();
    let role = license.role.as_ref().map(|role| role.id.0);
    let until = license.valid_until.map(|until| until.0);
    let (id, name, key) = (license.id.0, &license.name, folded(&license.name));
    match change {
        LicenseChange::Added(_) => {
            let sql = "INSERT INTO license_types (id, name, name_key, quantity, valid_until, note, role_id, created_at) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            one(view, sql, params![id, name, key, license.quantity, until, license.note, role, view.now.0])?;
        }
        LicenseChange::Edited { .. } => {
            let sql = "UPDATE license_types SET name = ?2, name_key = ?3, quantity = ?4, valid_until = ?5, note = ?6, \
                       role_id = ?7 WHERE id = ?1 AND removed_at IS NULL";
            one(view, sql, params![id, name, key, license.quantity, until, license.note, role])?;
        }
        LicenseChange::Removed(_) => {
            let sql = "UPDATE license_types SET removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL";
            one(view, sql, params![id, view.now.0])?;
        }
    }
    view.read_license_types_again()?;
    Ok(())
}
