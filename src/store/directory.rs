//! Filling the directory in memory, whole or by what changed since.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Row, params};

use super::error::StoreError;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::directory::{Directory, Entry};
use crate::domain::event::SubjectKind;
use crate::domain::id::{EventId, UserId};

/// So many changes are taken in one by one; after more of them all is read anew.
const TOUCHED: i64 = 1_000;

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

    /// Which accounts events after `event` were about, logins too: what may stand differently in a list now. None where
    /// they are so many, or where something was renamed that many rows show, that all is better read anew.
    ///
    /// # Errors
    /// The store's.
    pub fn touched_since(&self, event: EventId) -> Result<Option<BTreeSet<UserId>>, StoreError> {
        let sql = "SELECT subject_kind, subject_id FROM events WHERE id > ?1 AND subject_kind IS NOT NULL LIMIT ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![event.0, TOUCHED])?;
        let (mut touched, mut read) = (BTreeSet::new(), 0);
        while let Some(row) = rows.next()? {
            read += 1;
            let kind: String = row.get(0)?;
            match SubjectKind::from_name(&kind) {
                Some(SubjectKind::User) => drop(touched.insert(UserId(row.get(1)?))),
                Some(kind) if !kind.stands_in_many_rows() => {}
                _ => return Ok(None),
            }
        }
        // Changes that an event of another subject tells of move the account's own mark.
        let mut statement = self.connection.prepare_cached("SELECT id FROM users WHERE changed_event > ?1 LIMIT ?2")?;
        for id in statement.query_map(params![event.0, TOUCHED], |row| row.get(0))? {
            read += 1;
            touched.insert(UserId(id?));
        }
        Ok((read < TOUCHED).then_some(touched))
    }

    /// An account's names as they are now; deleted ones say so.
    ///
    /// # Errors
    /// The store's.
    pub fn directory_entry(&self, id: UserId) -> Result<Option<Entry>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users WHERE id = ?1");
        Ok(self.connection.prepare_cached(&sql)?.query_row([id.0], entry).optional()?)
    }

    /// The newest event: what a directory read now is up to date with.
    ///
    /// # Errors
    /// The store's.
    pub fn last_event(&self) -> Result<EventId, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) FROM events";
        Ok(EventId(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?))
    }

    /// When the newest event was; none where the log is empty.
    ///
    /// # Errors
    /// The store's.
    pub fn last_event_time(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT time FROM events ORDER BY id DESC LIMIT 1";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0).map(Timestamp)).optional()?)
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
