//! Settings: rows for what differs from the defaults.

use rusqlite::{Connection, OptionalExtension, params};

use super::error::StoreError;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::settings::Settings;

/// The settings as they stand. A value that this version doesn't take counts as its default: the gate must not close
/// over it.
pub(super) fn read(connection: &Connection) -> Result<Settings, StoreError> {
    let mut settings = Settings::default();
    let mut statement = connection.prepare_cached("SELECT key, value FROM settings")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (key, value): (String, String) = (row.get(0)?, row.get(1)?);
        let _unknown_to_this_version = settings.set(&key, &value);
    }
    Ok(settings)
}

/// Writes one.
pub(super) fn write(
    connection: &Connection,
    key: &str,
    value: &str,
    now: Timestamp,
    by: &str,
) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO settings (key, value, changed_at, changed_by) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (key) DO UPDATE SET value = ?2, changed_at = ?3, changed_by = ?4",
        params![key, value, now.0, by],
    )?;
    Ok(())
}

impl View<'_> {
    /// When and by whom a setting was last changed; none while it was never touched.
    ///
    /// # Errors
    /// The store's.
    pub fn setting_changed(&self, key: &str) -> Result<Option<(Timestamp, String)>, StoreError> {
        let sql = "SELECT changed_at, changed_by FROM settings WHERE key = ?1";
        let changed = |row: &rusqlite::Row<'_>| Ok((Timestamp(row.get(0)?), row.get(1)?));
        Ok(self.connection.query_row(sql, [key], changed).optional()?)
    }

    /// Was the plant set up: does its first administrator exist?
    ///
    /// # Errors
    /// The store's.
    pub fn is_set_up(&self) -> Result<bool, StoreError> {
        Ok(self.connection.query_row("SELECT set_up_at IS NOT NULL FROM plant", [], |row| row.get(0))?)
    }
}
