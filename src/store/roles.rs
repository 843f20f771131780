//! Who holds a role, and what its holders may do by all of their roles.

use std::collections::BTreeSet;

use rusqlite::params;

use super::error::StoreError;
use super::view::View;
use crate::domain::id::{RoleId, UserId};
use crate::domain::permission::PermissionSet;

impl View<'_> {
    /// How many accounts hold a role, deleted ones apart.
    ///
    /// # Errors
    /// The store's.
    pub fn role_holders(&self, role: RoleId) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM role_grants g JOIN users u ON u.id = g.user_id AND u.deleted_at IS NULL \
                   WHERE g.role_id = ?1 AND g.ended_at IS NULL AND (g.until_at IS NULL OR g.until_at > ?2)";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params![role.0, self.now.0], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// Everything that holders of a role hold, by whatever role, if nothing ended: what a change of it is weighed by
    /// (ROL-3).
    ///
    /// # Errors
    /// The store's.
    pub fn reach_of_holders(&self, role: RoleId) -> Result<PermissionSet, StoreError> {
        let sql = "SELECT other.role_id FROM role_grants g CROSS JOIN role_grants other \
                   ON other.user_id = g.user_id AND other.ended_at IS NULL \
                   AND (other.until_at IS NULL OR other.until_at > ?2) \
                   WHERE g.role_id = ?1 AND g.ended_at IS NULL AND (g.until_at IS NULL OR g.until_at > ?2)";
        let mut statement = self.connection.prepare_cached(sql)?;
        let roles = statement.query_map(params![role.0, self.now.0], |row| row.get(0).map(RoleId))?;
        let roles: BTreeSet<RoleId> = roles.collect::<Result<_, _>>()?;
        roles.into_iter().try_fold(PermissionSet::NONE, |sum, id| Ok(sum.and(self.role_by_id(id)?.permissions)))
    }

    /// The holders of a role on whom no password is set, by number.
    ///
    /// # Errors
    /// The store's.
    pub fn holders_without_password(&self, role: RoleId) -> Result<Vec<UserId>, StoreError> {
        let sql = "SELECT u.id FROM role_grants g CROSS JOIN users u ON u.id = g.user_id \
                   WHERE g.role_id = ?1 AND g.ended_at IS NULL AND (g.until_at IS NULL OR g.until_at > ?2) \
                   AND u.deleted_at IS NULL AND u.password_hash IS NULL ORDER BY g.user_id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let users = statement.query_map(params![role.0, self.now.0], |row| row.get(0).map(UserId))?;
        Ok(users.collect::<Result<_, _>>()?)
    }

    /// The holders of a role whose link to single sign-on waits for its first sign-in, by number.
    ///
    /// # Errors
    /// The store's.
    pub fn linked_holders(&self, role: RoleId) -> Result<Vec<UserId>, StoreError> {
        let sql = "SELECT u.id FROM role_grants g CROSS JOIN users u ON u.id = g.user_id \
                   WHERE g.role_id = ?1 AND g.ended_at IS NULL AND (g.until_at IS NULL OR g.until_at > ?2) \
                   AND u.deleted_at IS NULL AND u.sso_state = 'pending' ORDER BY g.user_id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let users = statement.query_map(params![role.0, self.now.0], |row| row.get(0).map(UserId))?;
        Ok(users.collect::<Result<_, _>>()?)
    }

    /// The holders of a role who have a session open.
    ///
    /// # Errors
    /// The store's.
    pub fn signed_in_holders(&self, role: RoleId) -> Result<BTreeSet<UserId>, StoreError> {
        let sql = "SELECT s.user_id FROM role_grants g CROSS JOIN sessions s \
                   ON s.user_id = g.user_id AND s.ended_at IS NULL WHERE g.role_id = ?1 AND g.ended_at IS NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let users = statement.query_map([role.0], |row| row.get(0).map(UserId))?;
        Ok(users.collect::<Result<_, _>>()?)
    }

    /// The number for a role that is about to be made.
    ///
    /// # Errors
    /// The store's.
    pub fn fresh_role_id(&self) -> Result<RoleId, StoreError> {
        Ok(self.connection.query_row("SELECT coalesce(max(id), 0) + 1 FROM roles", [], |row| row.get(0).map(RoleId))?)
    }
}
