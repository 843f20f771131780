//! Codes for new passwords (PWD-3, INV-5). The database keeps what each is about; the key they are made with lies in a
//! private file beside it, so that neither holds a code by itself.

use rusqlite::{OptionalExtension, params};

use super::error::StoreError;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::id::UserId;
use crate::domain::password::ResetCode;

impl View<'_> {
    /// The code of that number, if it is still good.
    ///
    /// # Errors
    /// The store's.
    pub fn reset_code(&self, id: i64) -> Result<Option<ResetCode>, StoreError> {
        let sql = "SELECT user_id, created_at, expires_at FROM reset_codes \
                   WHERE id = ?1 AND used_at IS NULL AND expires_at > ?2";
        let read = |row: &rusqlite::Row<'_>| {
            let (user, created, expires) = (UserId(row.get(0)?), Timestamp(row.get(1)?), Timestamp(row.get(2)?));
            Ok(ResetCode { id, user, created, expires })
        };
        Ok(self.connection.prepare_cached(sql)?.query_row(params![id, self.now.0], read).optional()?)
    }

    /// The number for a code that is about to be made.
    ///
    /// # Errors
    /// The store's.
    pub fn fresh_reset_code_id(&self) -> Result<i64, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) + 1 FROM reset_codes";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }
}
