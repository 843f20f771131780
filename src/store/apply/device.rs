//! The rows behind changes of devices.

use rusqlite::params;

use super::{Stamp, one};
use crate::domain::change::DeviceChange;
use crate::domain::device::{Device, Proof};
use crate::domain::id::{DeviceId, Named, SessionId};
use crate::domain::text::folded;
use crate::store::error::{Failure, StoreError};
use crate::store::view::View;

pub(super) fn apply(view: &View<'_>, change: &DeviceChange, stamp: &Stamp<'_>) -> Result<(), Failure> {
    match change {
        DeviceChange::Registered { device, proof, sessions } => {
            insert(view, device)?;
            known_by(view, device.id, proof, stamp.by)?;
            move_here(view, &device.named(), sessions)?;
        }
        DeviceChange::Edited { after, .. } => {
            let sql = "UPDATE devices SET name = ?2, name_key = ?3, trusted = ?4, default_menu_item = ?5, address = ?6, \
                       automatic_login_user_id = ?7 WHERE id = ?1 AND removed_at IS NULL";
            let user = after.automatic_login_user.as_ref().map(|user| user.id.0);
            let (name, key) = (&after.name, folded(&after.name));
            let Device { id, trusted, default_menu_item, address, .. } = &**after;
            one(view, sql, params![id.0, name, key, trusted, default_menu_item, address, user])?;
        }
        DeviceChange::Disabled(device) => enable(view, device, false)?,
        DeviceChange::Enabled(device) => enable(view, device, true)?,
        DeviceChange::Unregistered(device) => {
            // The key's hash stays, so that who comes with that key can be told what became of it.
            let sql = "UPDATE devices SET removed_at = ?2, enroll_hash = NULL, enroll_until = NULL, enroll_by = NULL \
                       WHERE id = ?1 AND removed_at IS NULL";
            one(view, sql, params![device.id.0, view.now.0])?;
        }
        DeviceChange::Reregistered { device, proof, sessions } => {
            known_by(view, device.id, proof, stamp.by)?;
            move_here(view, device, sessions)?;
        }
        DeviceChange::Enrolled { device, proof, .. } => {
            let sql = "SELECT enroll_by FROM devices WHERE id = ?1";
            let maker: Option<String> = view.connection.query_row(sql, [device.id.0], |row| row.get(0))?;
            let made = maker.map(|maker| format!(" that {maker} made")).unwrap_or_default();
            known_by(view, device.id, proof, &format!("a one-time code{made}"))?;
        }
        DeviceChange::CodeMade { device, fresh, code } => {
            if *fresh {
                insert(view, device)?;
            }
            let sql = "UPDATE devices SET enroll_hash = ?2, enroll_until = ?3, enroll_by = ?4 \
                       WHERE id = ?1 AND removed_at IS NULL";
            one(view, sql, params![device.id.0, &code.hash[..], code.until.0, stamp.by])?;
        }
        DeviceChange::EnrollmentRefused { .. } => {}
        DeviceChange::CopySeen { device, computer, .. } => {
            let sql = "UPDATE devices SET copy_seen_at = ?2, copy_seen_on = ?3 WHERE id = ?1 AND removed_at IS NULL";
            one(view, sql, params![device.id.0, view.now.0, computer])?;
        }
    }
    Ok(())
}

fn insert(view: &View<'_>, device: &Device) -> Result<(), StoreError> {
    let sql = "INSERT INTO devices (id, name, name_key, trusted, enabled, default_menu_item, address, \
               automatic_login_user_id, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let (id, name, key) = (device.id.0, &device.name, folded(&device.name));
    let user = device.automatic_login_user.as_ref().map(|user| user.id.0);
    let Device { trusted, enabled, default_menu_item, address, .. } = device;
    one(view, sql, params![id, name, key, trusted, enabled, default_menu_item, address, user, view.now.0])
}

/// It has another key from now on, and somebody is there: the key before, a code for it and what was seen of copies are over.
fn known_by(view: &View<'_>, id: DeviceId, proof: &Proof, by: &str) -> Result<(), StoreError> {
    let sql = "UPDATE devices SET key_hash = ?2, machine_hash = ?3, registered_at = ?4, registered_by = ?5, \
               last_seen_at = ?4, \
               enroll_hash = NULL, enroll_until = NULL, enroll_by = NULL, copy_seen_at = NULL, copy_seen_on = NULL \
               WHERE id = ?1 AND removed_at IS NULL";
    let machine = proof.machine.as_ref().map(|machine| &machine[..]);
    one(view, sql, params![id.0, &proof.key[..], machine, view.now.0, by])
}

/// Sessions of a computer are at the device that it became: a login there doesn't end them as one elsewhere (GATE-10).
fn move_here(view: &View<'_>, device: &Named<DeviceId>, sessions: &[SessionId]) -> Result<(), StoreError> {
    for session in sessions {
        let sql = "UPDATE sessions SET device_id = ?2, device = ?3 WHERE id = ?1 AND ended_at IS NULL";
        one(view, sql, params![session.0, device.id.0, device.name])?;
    }
    Ok(())
}

fn enable(view: &View<'_>, device: &Named<DeviceId>, enabled: bool) -> Result<(), StoreError> {
    let sql = "UPDATE devices SET enabled = ?2 WHERE id = ?1 AND removed_at IS NULL";
    one(view, sql, params![device.id.0, enabled])
}
