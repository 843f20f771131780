//! The rows behind changes of the outbox.

use rusqlite::params;

use super::user::{begin_anew, keep_code};
use super::{Stamp, any, one};
use crate::domain::change::MailChange;
use crate::domain::id::InviteId;
use crate::domain::mail::{About, Outgoing};
use crate::store::error::{Failure, StoreError};
use crate::store::view::View;

pub(super) fn apply(view: &View<'_>, change: &MailChange, stamp: &Stamp<'_>) -> Result<(), Failure> {
    match change {
        MailChange::Code { user, code, mail } => {
            begin_anew(view, user.id, None, stamp)?;
            keep_code(view, code, stamp)?;
            queue(view, About::ResetCode(code.id), mail)?;
        }
        MailChange::Forgotten { mailed: Ok((code, mail)), .. } => {
            keep_code(view, code, stamp)?;
            queue(view, About::ResetCode(code.id), mail)?;
        }
        MailChange::Forgotten { mailed: Err(_), .. } => {}
        // It may have been taken out meanwhile, or counted as lost: that it went is true all the same.
        MailChange::Sent { mail, answer, .. } => {
            let sql = "UPDATE outbox SET sent_at = ?2, failed_at = NULL, held_until = NULL, answer = ?3 \
                       WHERE id = ?1 AND sent_at IS NULL";
            one(view, sql, params![mail.id, view.now.0, answer])?;
        }
        MailChange::Failed { mail, answer } => {
            let sql = "UPDATE outbox SET failed_at = ?2, held_until = NULL, answer = ?3 \
                       WHERE id = ?1 AND sent_at IS NULL AND failed_at IS NULL";
            one(view, sql, params![mail.id, view.now.0, answer])?;
        }
    }
    Ok(())
}

/// Puts a mail into the outbox, to be sent at once.
pub(super) fn queue(view: &View<'_>, about: About, mail: &Outgoing) -> Result<(), StoreError> {
    let sql = "INSERT INTO outbox (kind, about_id, generation, address, message_id, created_at, next_try_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)";
    let (number, generation) = about.numbers();
    one(view, sql, params![about.name(), number, generation, mail.address, mail.message_id, view.now.0])
}

/// What waits for an invite isn't sent any more: its code is dead.
pub(super) fn take_out(view: &View<'_>, invite: InviteId, why: &str) -> Result<(), StoreError> {
    let sql = "UPDATE outbox SET failed_at = ?2, answer = ?3 WHERE kind = 'invite' AND about_id = ?1 \
               AND sent_at IS NULL AND failed_at IS NULL";
    any(view, sql, params![invite.0, view.now.0, why]).map(drop)
}
