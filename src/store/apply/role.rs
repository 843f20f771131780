//! The rows behind changes of roles. Permissions are dated rows: a role's permissions of any day can be read.

use rusqlite::params;

use super::{Stamp, any, one};
use crate::domain::change::RoleChange;
use crate::domain::permission::PermissionSet;
use crate::domain::role::Role;
use crate::domain::text::folded;
use crate::store::dated::Dated;
use crate::store::error::{Failure, StoreError};
use crate::store::view::View;

pub(super) fn apply(view: &mut View<'_>, change: &RoleChange, stamp: &Stamp<'_>) -> Result<(), Failure> {
    match change {
        RoleChange::Added(role) => {
            let sql = "INSERT INTO roles (id, name, name_key, built_in, several_devices, created_at) \
                       VALUES (?1, ?2, ?3, 0, ?4, ?5)";
            one(view, sql, params![role.id.0, role.name, folded(&role.name), role.several_devices, view.now.0])?;
            permit(view, role, role.permissions, stamp)?;
        }
        RoleChange::Edited { before, after } => {
            let sql = "UPDATE roles SET name = ?2, name_key = ?3, several_devices = ?4 \
                       WHERE id = ?1 AND removed_at IS NULL";
            one(view, sql, params![after.id.0, after.name, folded(&after.name), after.several_devices])?;
            for gone in before.permissions.without(after.permissions).iter() {
                let how = ("ended_at = ?3, ended_by = ?4", "role_id = ?1 AND permission = ?2");
                let values = params![after.id.0, gone.name(), view.now.0, stamp.by];
                stamp.dated.end_one(view.connection, Dated::RolePermissions, how, values)?;
            }
            let gained = after.permissions.without(before.permissions);
            permit(view, after, gained, stamp)?;
            // As where somebody is given a role that allows more: codes that others made for them end.
            if gained.iter().next().is_some() {
                let sql = "UPDATE reset_codes SET used_at = ?2 WHERE used_at IS NULL \
                           AND user_id IN (SELECT user_id FROM role_grants WHERE role_id = ?1 AND ended_at IS NULL)";
                any(view, sql, params![after.id.0, view.now.0])?;
            }
        }
        RoleChange::Removed(role) => {
            // Grants that ran out by themselves stay open as rows until somebody looks.
            let how = ("ended_at = min(?2, coalesce(until_at, ?2)), ended_by = '(chargehand)'", "role_id = ?1");
            stamp.dated.end(view.connection, Dated::RoleGrants, how, params![role.id.0, view.now.0])?;
            let how = ("ended_at = ?2, ended_by = ?3", "role_id = ?1");
            let values = params![role.id.0, view.now.0, stamp.by];
            stamp.dated.end(view.connection, Dated::RolePermissions, how, values)?;
            let sql = "UPDATE roles SET removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL";
            one(view, sql, params![role.id.0, view.now.0])?;
        }
    }
    view.read_roles_again()?;
    Ok(())
}

fn permit(view: &View<'_>, role: &Role, permissions: PermissionSet, stamp: &Stamp<'_>) -> Result<(), StoreError> {
    for permission in permissions.iter() {
        let values = params![role.id.0, permission.name(), view.now.0, stamp.by];
        stamp.dated.begin(view.connection, Dated::RolePermissions, values)?;
    }
    Ok(())
}
