//! The log's chain: every event carries the hash of the one before it (LOG-3).

use rusqlite::{Connection, params};

use super::dated;
use super::error::StoreError;
use super::fields::Fields;
use super::open::Store;
use super::view::View;
use crate::domain::event::Account;
use crate::domain::id::EventId;
use crate::domain::policy::Writer;

/// The format that new events have. A migration that adds a column to what is hashed adds a format; events keep theirs. From
/// this one on they have the digest of the dated rows that they wrote.
pub(super) const FORMAT: i64 = 2;

/// That of the first of them: its digest covers the dated rows from before, too, which name no event.
pub(super) const COVERS_EARLIER: i64 = 3;

/// Why an event can't be recorded that the database took and didn't keep.
const SWALLOWED: &str = "something in the database keeps its event out. Somebody changed the database with another program; \
                         `chargehand doctor` finds what.";

/// A SHA-256 sum.
pub type Hash = [u8; 32];

/// The end of the chain: number and hash of the newest event.
#[derive(Clone)]
pub(super) struct Head {
    pub(super) id: EventId,
    pub(super) hash: Hash,
    /// The newest event's format; 0 where that isn't known, or there is none.
    format: i64,
}

/// Number and hash of the newest event at some moment, kept where nobody reaches it who could change the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The event.
    pub event: EventId,
    /// Its hash, in hexadecimal.
    pub hash: String,
}

/// A hash as people and files have it.
#[must_use]
pub fn hexadecimal(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn from_hexadecimal(text: &str) -> Option<Hash> {
    let (mut hash, digits) = ([0; 32], text.as_bytes());
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    for (place, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    Some(hash)
}

impl Head {
    /// The newest event; before the first one, the plant's own random key.
    pub(super) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let sql = "SELECT id, hash, format FROM events ORDER BY id DESC LIMIT 1";
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        match rows.next()? {
            Some(row) => Ok(Self { id: EventId(row.get(0)?), hash: row.get(1)?, format: row.get(2)? }),
            None => Self::before_first(connection),
        }
    }

    /// Where the events in the table begin: behind the last archive, or at the plant's key.
    pub(super) fn before_first(connection: &Connection) -> Result<Self, StoreError> {
        let sql = "SELECT 0, site_key FROM plant WHERE NOT EXISTS (SELECT 1 FROM archives) \
                   UNION ALL SELECT through, hash FROM archives ORDER BY 1 DESC LIMIT 1";
        Ok(connection.query_row(sql, [], |row| Ok(Self::at(EventId(row.get(0)?), row.get(1)?)))?)
    }

    /// Goes on to the next event, where `fields` with `hash` are it; else says what is wrong.
    pub(super) fn follow(&mut self, fields: &Fields, hash: Hash) -> Result<(), &'static str> {
        match () {
            () if fields.id != self.next().0 => Err("is missing"),
            () if !(1..=COVERS_EARLIER).contains(&fields.format) => Err("has a format that this version doesn't know"),
            () if !self.goes_on_with(fields.format) => Err("has a format that it can't have there"),
            () if fields.previous_hash != self.hash => Err("doesn't follow from the event before it"),
            () if fields.hash() != hash => Err("was changed"),
            () => {
                *self = Self { id: EventId(fields.id), hash, format: fields.format };
                Ok(())
            }
        }
    }

    /// Formats only grow newer, and one event alone covers the rows from before: the first that isn't of the oldest one.
    const fn goes_on_with(&self, format: i64) -> bool {
        match self.format {
            0 => self.id.0 > 0 || format != FORMAT,
            FORMAT | COVERS_EARLIER => format == FORMAT,
            _ => format != FORMAT,
        }
    }

    pub(super) const fn at(id: EventId, hash: Hash) -> Self {
        Self { id, hash, format: 0 }
    }

    pub(super) const fn hash(&self) -> Hash {
        self.hash
    }

    pub(super) const fn last(&self) -> EventId {
        self.id
    }

    pub(super) const fn next(&self) -> EventId {
        EventId(self.id.0 + 1)
    }

    /// Writes the next event, with the digest of the dated rows that were written before it.
    pub(super) fn append(
        &mut self,
        view: &View<'_>,
        writer: &Writer,
        account: &Account,
        operation: EventId,
        rights: Option<Hash>,
    ) -> Result<(), StoreError> {
        let (format, rights) = match self.format {
            FORMAT | COVERS_EARLIER => (FORMAT, rights),
            _ => (COVERS_EARLIER, Some(dated::digest_with_earlier(view.connection, self.next())?)),
        };
        let details =
            serde_json::to_string(&account.details).map_err(|error| StoreError::CannotRecord(error.to_string()))?;
        let actor_id = match writer {
            Writer::Actor(actor) => Some(actor.user().id.0),
            Writer::Door(_) | Writer::Owner(_) => None,
        };
        let subject = account.subject.as_ref();
        let fields = Fields {
            format,
            id: self.next().0,
            time: view.now.0,
            category: account.category.name().into(),
            severity: account.severity.name().into(),
            actor_id,
            actor: writer.name().into(),
            subject_kind: subject.map(|subject| subject.kind.name().into()),
            subject_id: subject.map(|subject| subject.what.id),
            subject: subject.map(|subject| subject.what.name.clone()),
            device: view.here()?.name.clone(),
            code: account.code.map(Into::into),
            reference: account.reference.clone(),
            message: account.message.clone(),
            details,
            operation: operation.0,
            previous_hash: self.hash,
            rights,
        };
        let hash = fields.hash();
        let sql = "INSERT INTO events (id, format, time, category, severity, actor_id, actor, subject_kind, subject_id, \
                   subject, device, code, reference, message, details, operation, previous_hash, hash, rights) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";
        let written = view.connection.prepare_cached(sql)?.execute(params![
            fields.id,
            fields.format,
            fields.time,
            fields.category,
            fields.severity,
            fields.actor_id,
            fields.actor,
            fields.subject_kind,
            fields.subject_id,
            fields.subject,
            fields.device,
            fields.code,
            fields.reference,
            fields.message,
            fields.details,
            fields.operation,
            &fields.previous_hash[..],
            &hash[..],
            fields.rights,
        ]);
        let rows = written.map_err(|error| match StoreError::from(error) {
            StoreError::Sqlite(text) => StoreError::CannotRecord(text),
            other => other,
        })?;
        // A trigger that another program put there can ignore a row without an error.
        if rows != 1 {
            return Err(StoreError::CannotRecord(SWALLOWED.to_owned()));
        }
        *self = Self { id: self.next(), hash, format };
        Ok(())
    }
}

impl Store {
    /// The head of the log: what a checkpoint keeps elsewhere.
    ///
    /// # Errors
    /// The store's.
    pub fn checkpoint(&self) -> Result<Checkpoint, StoreError> {
        let head = Head::read(&self.connection)?;
        Ok(Checkpoint { event: head.id, hash: hexadecimal(&head.hash) })
    }
}
