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

    /// When a newer code than that of this number was put into the outbox, which is still good and goes to the same address.
    ///
    /// # Errors
    /// The store's.
    pub fn newer_code_mailed(&self, id: i64) -> Result<Option<(ResetCode, Timestamp)>, StoreError> {
        let sql = "SELECT c.user_id, c.created_at, c.expires_at, n.created_at FROM reset_codes c \
                   JOIN outbox o ON o.kind = 'reset code' AND o.about_id = c.id AND o.generation = 1 \
                   JOIN reset_codes n ON n.user_id = c.user_id AND n.created_at >= c.created_at AND n.id > c.id \
                   JOIN outbox m ON m.kind = 'reset code' AND m.about_id = n.id AND m.generation = 1 \
                   WHERE c.id = ?1 AND c.used_at IS NOT NULL AND n.used_at IS NULL AND n.expires_at > ?2 \
                   AND m.address = o.address ORDER BY n.created_at DESC LIMIT 1";
        let read = |row: &rusqlite::Row<'_>| {
            let (user, created, expires) = (UserId(row.get(0)?), Timestamp(row.get(1)?), Timestamp(row.get(2)?));
            Ok((ResetCode { id, user, created, expires }, Timestamp(row.get(3)?)))
        };
        Ok(self.connection.prepare_cached(sql)?.query_row(params![id, self.now.0], read).optional()?)
    }

    /// To whom the last code of an account was mailed that became void in this moment.
    ///
    /// # Errors
    /// The store's.
    pub fn mailed_code_void_now(&self, user: UserId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT o.address FROM reset_codes c INDEXED BY reset_codes_by_user \
                   CROSS JOIN outbox o ON o.kind = 'reset code' AND o.about_id = c.id AND o.generation = 1 \
                   WHERE c.user_id = ?1 AND c.used_at = ?2 AND c.expires_at > ?2 ORDER BY c.created_at DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params![user.0, self.now.0], |row| row.get(0)).optional()?)
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
