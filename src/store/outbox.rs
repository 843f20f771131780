//! The outbox (INV-4): mails that wait, and who has one in hand. That somebody has one, and that it is tried again later, are
//! no facts: they are written without an event, and nothing else is by these methods.

use rusqlite::{OptionalExtension, Row, params};

use super::error::StoreError;
use super::open::Store;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::id::{InviteId, Named, UserId};
use crate::domain::mail::{About, HELD_FOR, Mail, MailState, Waiting, pause};

/// Which mails are to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those whose time has come.
    Due,
    /// All that wait, pauses or not; each once.
    All,
}

/// A mail that this program has in hand, and nobody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The mail; its tries count the one that is about to be made.
    pub mail: Mail,
}

const SELECT: &str = "SELECT o.id, o.kind, o.about_id, o.generation, o.address, o.message_id, o.created_at, o.tries, \
                      o.answer, o.next_try_at, o.held_until, o.sent_at, o.failed_at, u.id, u.username FROM outbox o \
                      LEFT JOIN reset_codes c ON o.kind = 'reset code' AND c.id = o.about_id \
                      LEFT JOIN users u ON u.id = c.user_id";

/// The state, from four columns: next try, held until, sent, failed.
pub(super) fn mail_state(row: &Row<'_>, from: usize, now: Timestamp) -> rusqlite::Result<MailState> {
    let moment = |place| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(from + place)?.map(Timestamp));
    Ok(match (moment(2)?, moment(3)?, moment(1)?) {
        (Some(sent), _, _) => MailState::Sent(sent),
        (None, Some(failed), _) => MailState::Failed(failed),
        (None, None, Some(until)) if now < until && until <= now.plus(HELD_FOR) => MailState::InHand { until },
        _ => moment(0)?.map_or(MailState::Held, |next| MailState::Queued { next }),
    })
}

fn mail(row: &Row<'_>, now: Timestamp) -> rusqlite::Result<Mail> {
    let (kind, number, generation): (String, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
    let user: Option<(i64, String)> = row.get::<_, Option<i64>>(13)?.zip(row.get(14)?);
    Ok(Mail {
        id: row.get(0)?,
        about: match kind.as_str() {
            "invite" => About::Invite { invite: InviteId(number), generation },
            _ => About::ResetCode(number),
        },
        address: row.get(4)?,
        user: user.map(|(id, name)| Named::new(UserId(id), name)),
        message_id: row.get(5)?,
        created: Timestamp(row.get(6)?),
        tries: row.get(7)?,
        answer: row.get(8)?,
        state: mail_state(row, 9, now)?,
    })
}

impl View<'_> {
    /// Mails, the newest first: those with smaller numbers than `before`, where that is given.
    ///
    /// # Errors
    /// The store's.
    pub fn mails(&self, before: Option<i64>, count: usize) -> Result<Vec<Mail>, StoreError> {
        let sql = format!("{SELECT} WHERE o.id < ?1 ORDER BY o.id DESC LIMIT ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![before.unwrap_or(i64::MAX), count], |row| mail(row, self.now))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The mails of an invite, one for each of its codes, the newest first.
    ///
    /// # Errors
    /// The store's.
    pub fn mails_of_invite(&self, invite: InviteId, count: usize) -> Result<Vec<Mail>, StoreError> {
        let sql = format!("{SELECT} WHERE o.kind = 'invite' AND o.about_id = ?1 ORDER BY o.generation DESC LIMIT ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![invite.0, count], |row| mail(row, self.now))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The mails that wait.
    ///
    /// # Errors
    /// The store's.
    pub fn mails_waiting(&self) -> Result<Waiting, StoreError> {
        let held = "held_until > ?1 AND held_until <= ?2";
        let sql = format!(
            "SELECT count(*), count(*) FILTER (WHERE {held}), max(held_until) FILTER (WHERE {held}) \
             FROM outbox INDEXED BY outbox_waits WHERE sent_at IS NULL AND failed_at IS NULL AND id > 0"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let read = |row: &Row<'_>| {
            let count = |place| Ok::<_, rusqlite::Error>(row.get::<_, i64>(place)?.unsigned_abs());
            let free = row.get::<_, Option<i64>>(2)?.map(Timestamp);
            Ok(Waiting { all: count(0)?, in_hand: count(1)?, free })
        };
        Ok(statement.query_row(params![self.now.0, self.now.plus(HELD_FOR).0], read)?)
    }

    /// A mail that isn't sent: it waits, whoever has it in hand, or it was given up.
    ///
    /// # Errors
    /// The store's.
    pub fn unsent_mail(&self, id: i64) -> Result<Option<Mail>, StoreError> {
        let sql = format!("{SELECT} WHERE o.id = ?1 AND o.sent_at IS NULL");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([id], |row| mail(row, self.now)).optional()?)
    }

    /// The mail with the last code for a new password of an account, where one was ever mailed.
    ///
    /// # Errors
    /// The store's.
    pub fn last_code_mail(&self, user: UserId) -> Result<Option<Mail>, StoreError> {
        let sql = format!(
            "{SELECT} WHERE o.id = (SELECT x.id FROM reset_codes r CROSS JOIN outbox x ON x.kind = 'reset code' \
             AND x.about_id = r.id WHERE r.user_id = ?1 ORDER BY r.created_at DESC LIMIT 1)"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([user.0], |row| mail(row, self.now)).optional()?)
    }

    /// How many codes for new passwords were mailed to an account since a moment: those that `asked` for it themselves,
    /// or those of administrators.
    ///
    /// # Errors
    /// The store's.
    pub fn codes_mailed(&self, user: UserId, since: Timestamp, asked: bool) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM reset_codes c WHERE c.user_id = ?1 AND c.created_at > ?2 \
                   AND (c.created_by = '(login gate)') = ?3 AND EXISTS (SELECT 1 FROM outbox o \
                   WHERE o.kind = 'reset code' AND o.about_id = c.id)";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params![user.0, since.0, asked], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }
}

impl Store {
    /// Takes one mail in hand, so that no other program does: the next one that waits behind `after`.
    ///
    /// # Errors
    /// The store's.
    pub fn claim_mail(&mut self, which: Which, after: Option<i64>) -> Result<Option<Claimed>, StoreError> {
        let transaction = self.begin()?;
        let now = self.options.clock.now();
        // Along the index of what waits, which is short; not along all that was ever sent. Moments that no clock gives which
        // is right by now, because it was wrong when they were written, keep nothing back (W1).
        let due = match which {
            Which::Due => "AND (o.next_try_at <= ?1 OR o.next_try_at > ?4)",
            Which::All => "AND ?4 = ?4",
        };
        let select = SELECT.replace("FROM outbox o", "FROM outbox o INDEXED BY outbox_waits");
        let sql = format!(
            "{select} WHERE o.sent_at IS NULL AND o.failed_at IS NULL AND o.id > ?2 {due} \
             AND (o.held_until IS NULL OR o.held_until <= ?1 OR o.held_until > ?3) ORDER BY o.id LIMIT 1"
        );
        let read = |row: &Row<'_>| mail(row, now);
        let (held, paused) = (now.plus(HELD_FOR), now.plus(HELD_FOR.max(pause(u32::MAX))));
        let asked = params![now.0, after.unwrap_or(0), held.0, paused.0];
        let found = transaction.query_row(&sql, asked, read).optional()?;
        let Some(mut mail) = found else { return Ok(None) };
        mail.tries = mail.tries.saturating_add(1);
        let sql = "UPDATE outbox SET tries = ?2, held_until = ?3, next_try_at = ?3 WHERE id = ?1";
        transaction.execute(sql, params![mail.id, mail.tries, now.plus(HELD_FOR).0])?;
        transaction.commit()?;
        Ok(Some(Claimed { mail }))
    }

    /// Lets go of a mail that could not be sent now: it is tried again at `next`, unless another program has it in hand by now.
    ///
    /// # Errors
    /// The store's.
    pub fn put_off_mail(&mut self, mail: &Mail, answer: &str, next: Timestamp) -> Result<(), StoreError> {
        let transaction = self.begin()?;
        let sql = "UPDATE outbox SET held_until = NULL, next_try_at = ?3, answer = ?4 WHERE id = ?1 AND tries = ?2 \
                   AND sent_at IS NULL AND failed_at IS NULL";
        transaction.execute(sql, params![mail.id, mail.tries, next.0, answer])?;
        Ok(transaction.commit()?)
    }

    /// Notes with all mails whose time has come why they aren't sent: nothing goes out. None was tried, so none is put off.
    ///
    /// # Errors
    /// The store's.
    pub fn note_unsent(&mut self, answer: &str) -> Result<(), StoreError> {
        let now = self.options.clock.now();
        let waits = "FROM outbox INDEXED BY outbox_waits WHERE sent_at IS NULL AND failed_at IS NULL AND id > 0 \
                     AND next_try_at <= ?2 AND answer <> ?1 AND (held_until IS NULL OR held_until <= ?2)";
        let asked = params![answer, now.0];
        // Looked for first: whoever sends looks each minute, and nothing is to be written as long as nothing changed.
        let sql = format!("SELECT EXISTS (SELECT 1 {waits})");
        if !self.connection.query_row(&sql, asked, |row| row.get::<_, bool>(0))? {
            return Ok(());
        }
        let transaction = self.begin()?;
        transaction.execute(&format!("UPDATE outbox SET answer = ?1 WHERE id IN (SELECT id {waits})"), asked)?;
        Ok(transaction.commit()?)
    }
}
