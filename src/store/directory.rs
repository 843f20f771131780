//! Filling the directory in memory, whole or by what changed since.

use rusqlite::{Row, params};

use super::error::StoreError;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::directory::{Directory, Entry};
use crate::domain::id::{EventId, UserId};

const COLUMNS: &str = "id, search_key, disabled, valid_from, valid_until, deleted_at IS NOT NULL";

impl View<'_> {
    /// The names of all accounts.
    ///
    /// # Errors
    /// The store's.
    pub fn directory(&self) -> Result<Directory, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE deleted_at IS NULL ORDER BY id");
        let mut statement = self.connection.prepare(&sql)?;
        let mut failed = None;
        let entries = statement.query_map([], entry)?.map_while(|entry| match entry {
            Ok(entry) => Some(entry),
            Err(error) => {
                failed = Some(error);
                None
            }
        });
        let directory = Directory::load(entries);
        failed.map_or(Ok(directory), |error| Err(error.into()))
    }

    /// The accounts that changed after `event`, in order of their numbers.
    ///
    /// # Errors
    /// The store's.
    pub fn directory_since(&self, event: EventId) -> Result<Vec<Entry>, StoreError> {
        // Put in order here: asked for it, SQLite walks through all accounts rather than sort a few.
        let sql = format!("SELECT {COLUMNS} FROM users WHERE changed_event > ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut entries: Vec<Entry> = statement.query_map(params![event.0], entry)?.collect::<Result<_, _>>()?;
        entries.sort_by_key(|entry| entry.id);
        Ok(entries)
    }

    /// The newest event: what a directory read now is up to date with.
    ///
    /// # Errors
    /// The store's.
    pub fn last_event(&self) -> Result<EventId, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) FROM events";
        Ok(EventId(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?))
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        id: UserId(row.get(0)?),
        text: row.get(1)?,
        disabled: row.get(2)?,
        valid_from: row.get::<_, Option<i64>>(3)?.map(Timestamp),
        valid_until: row.get::<_, Option<i64>>(4)?.map(Timestamp),
        deleted: row.get(5)?,
    })
}
