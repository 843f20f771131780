//! User groups and teams.

use rusqlite::{OptionalExtension, params};

use super::error::StoreError;
use super::view::View;
use crate::domain::change::Grouping;
use crate::domain::id::Named;
use crate::domain::text::folded;

impl View<'_> {
    /// The user groups or teams by name, each with how many accounts belong to it.
    ///
    /// # Errors
    /// The store's.
    pub fn groupings(&self, grouping: Grouping) -> Result<Vec<(Named<i64>, u64)>, StoreError> {
        let column = match grouping {
            Grouping::UserGroup => "user_group_id",
            Grouping::Team => "team_id",
        };
        let sql = format!(
            "SELECT id, name, (SELECT count(*) FROM users WHERE {column} = groupings.id AND deleted_at IS NULL) \
             FROM groupings WHERE kind = ?1 AND removed_at IS NULL ORDER BY name_key"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let named = |row: &rusqlite::Row<'_>| {
            Ok((Named::new(row.get(0)?, row.get::<_, String>(1)?), row.get::<_, i64>(2)?.unsigned_abs()))
        };
        Ok(statement.query_map([grouping.name()], named)?.collect::<Result<_, _>>()?)
    }

    /// A user group or team by name, letter case apart.
    ///
    /// # Errors
    /// The store's.
    pub fn grouping(&self, grouping: Grouping, name: &str) -> Result<Option<Named<i64>>, StoreError> {
        let sql = "SELECT id, name FROM groupings WHERE kind = ?1 AND name_key = ?2 AND removed_at IS NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let named = |row: &rusqlite::Row<'_>| Ok(Named::new(row.get(0)?, row.get::<_, String>(1)?));
        Ok(statement.query_row(params![grouping.name(), folded(name.trim())], named).optional()?)
    }

    /// Did this user group or team exist from the start?
    ///
    /// # Errors
    /// The store's.
    pub fn grouping_is_built_in(&self, id: i64) -> Result<bool, StoreError> {
        Ok(self.connection.query_row("SELECT built_in FROM groupings WHERE id = ?1", [id], |row| row.get(0))?)
    }

    /// The number for a user group or team that is about to be added.
    ///
    /// # Errors
    /// The store's.
    pub fn fresh_grouping_id(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("SELECT coalesce(max(id), 0) + 1 FROM groupings", [], |row| row.get(0))?)
    }
}
