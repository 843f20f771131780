//! The log's chain: every event carries the hash of the one before it (LOG-3).

use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::open::Store;
use super::view::View;
use crate::domain::event::Account;
use crate::domain::id::EventId;
use crate::domain::policy::Writer;

/// The format that new events have. A migration that adds a column to what is hashed adds a format; events keep theirs.
const FORMAT: i64 = 1;

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

fn from_hexadecimal(text: &str) -> Option<Hash> {
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
        let sql = "SELECT id, hash FROM events ORDER BY id DESC LIMIT 1";
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        match rows.next()? {
            Some(row) => Ok(Self { id: EventId(row.get(0)?), hash: row.get(1)? }),
            None => Self::before_first(connection),
        }
    }

    /// Where the events in the table begin: behind the last archive, or at the plant's key.
    pub(super) fn before_first(connection: &Connection) -> Result<Self, StoreError> {
        let sql = "SELECT 0, site_key FROM plant WHERE NOT EXISTS (SELECT 1 FROM archives) \
                   UNION ALL SELECT through, hash FROM archives ORDER BY 1 DESC LIMIT 1";
        Ok(connection.query_row(sql, [], |row| Ok(Self { id: EventId(row.get(0)?), hash: row.get(1)? }))?)
    }

    /// Goes on to the next event, where `fields` with `hash` are it; else says what is wrong.
    pub(super) fn follow(&mut self, fields: &Fields, hash: Hash) -> Result<(), &'static str> {
        match () {
            () if fields.id != self.next().0 => Err("is missing"),
            () if fields.format != FORMAT => Err("has a format that this version doesn't know"),
            () if fields.previous_hash != self.hash => Err("doesn't follow from the event before it"),
            () if fields.hash() != hash => Err("was changed"),
            () => {
                *self = Self { id: EventId(fields.id), hash };
                Ok(())
            }
        }
    }

    pub(super) const fn at(id: EventId, hash: Hash) -> Self {
        Self { id, hash }
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

    /// Writes the next event.
    pub(super) fn append(
        &mut self,
        view: &View<'_>,
        writer: &Writer,
        account: &Account,
        operation: EventId,
    ) -> Result<(), StoreError> {
        let details =
            serde_json::to_string(&account.details).map_err(|error| StoreError::CannotRecord(error.to_string()))?;
        let actor_id = match writer {
            Writer::Actor(actor) => Some(actor.user().id.0),
            Writer::Door(_) | Writer::Owner(_) => None,
        };
        let subject = account.subject.as_ref();
        let fields = Fields {
            format: FORMAT,
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
        };
        let hash = fields.hash();
        let sql = "INSERT INTO events (id, format, time, category, severity, actor_id, actor, subject_kind, subject_id, \
                   subject, device, code, reference, message, details, operation, previous_hash, hash) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";
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
        ]);
        let rows = written.map_err(|error| match StoreError::from(error) {
            StoreError::Sqlite(text) => StoreError::CannotRecord(text),
            other => other,
        })?;
        // A trigger that another program put there can ignore a row without an error.
        if rows != 1 {
            return Err(StoreError::CannotRecord(SWALLOWED.to_owned()));
        }
        (self.id, self.hash) = (self.next(), hash);
        Ok(())
    }
}

/// The fields of format 1, in the order in which they are hashed.
#[derive(Serialize, Deserialize)]
pub(super) struct Fields {
    pub(super) format: i64,
    pub(super) id: i64,
    pub(super) time: i64,
    category: String,
    severity: String,
    pub(super) actor_id: Option<i64>,
    pub(super) actor: String,
    subject_kind: Option<String>,
    subject_id: Option<i64>,
    subject: Option<String>,
    device: String,
    code: Option<String>,
    reference: Option<String>,
    pub(super) message: String,
    pub(super) details: String,
    operation: i64,
    #[serde(with = "in_hexadecimal")]
    pub(super) previous_hash: Hash,
}

/// Hashes as files have them.
pub(super) mod in_hexadecimal {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(in crate::store) fn serialize<S: Serializer>(hash: &super::Hash, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::hexadecimal(hash))
    }

    pub(in crate::store) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<super::Hash, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::from_hexadecimal(&text).ok_or_else(|| D::Error::custom("no hash"))
    }
}

/// Events behind this one with all that is hashed, in the order of [`Fields`].
pub(super) const WHOLE_EVENTS: &str = "SELECT id, format, time, category, severity, actor_id, actor, subject_kind, subject_id, \
    subject, device, code, reference, message, details, operation, previous_hash, hash FROM events WHERE id > ?1 ORDER BY id";

impl Fields {
    /// SHA-256 over every field with its length before it, so that no two events share their bytes (A4).
    fn hash(&self) -> Hash {
        let mut hasher = Sha256::new();
        let mut put = |bytes: Option<&[u8]>| match bytes {
            None => hasher.update([0]),
            Some(bytes) => {
                hasher.update([1]);
                hasher.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
                hasher.update(bytes);
            }
        };
        put(Some(&self.format.to_be_bytes()));
        put(Some(&self.id.to_be_bytes()));
        put(Some(&self.time.to_be_bytes()));
        put(Some(self.category.as_bytes()));
        put(Some(self.severity.as_bytes()));
        put(self.actor_id.map(i64::to_be_bytes).as_ref().map(|bytes| &bytes[..]));
        put(Some(self.actor.as_bytes()));
        put(self.subject_kind.as_deref().map(str::as_bytes));
        put(self.subject_id.map(i64::to_be_bytes).as_ref().map(|bytes| &bytes[..]));
        put(self.subject.as_deref().map(str::as_bytes));
        put(Some(self.device.as_bytes()));
        put(self.code.as_deref().map(str::as_bytes));
        put(self.reference.as_deref().map(str::as_bytes));
        put(Some(self.message.as_bytes()));
        put(Some(self.details.as_bytes()));
        put(Some(&self.operation.to_be_bytes()));
        put(Some(&self.previous_hash));
        hasher.finalize().into()
    }

    pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<(Self, Hash)> {
        let fields = Self {
            id: row.get(0)?,
            format: row.get(1)?,
            time: row.get(2)?,
            category: row.get(3)?,
            severity: row.get(4)?,
            actor_id: row.get(5)?,
            actor: row.get(6)?,
            subject_kind: row.get(7)?,
            subject_id: row.get(8)?,
            subject: row.get(9)?,
            device: row.get(10)?,
            code: row.get(11)?,
            reference: row.get(12)?,
            message: row.get(13)?,
            details: row.get(14)?,
            operation: row.get(15)?,
            previous_hash: row.get(16)?,
        };
        Ok((fields, row.get(17)?))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Fields {
        Fields {
            format: FORMAT,
            id: 1,
            time: 2,
            category: "User".into(),
            severity: "info".into(),
            actor_id: Some(3),
            actor: "ab".into(),
            subject_kind: Some("c".into()),
            subject_id: None,
            subject: None,
            device: String::new(),
            code: None,
            reference: None,
            message: "m".into(),
            details: "[]".into(),
            operation: 1,
            previous_hash: [0; 32],
        }
    }

    // A4
    #[test]
    fn no_two_events_share_their_bytes() {
        let whole = fields().hash();
        assert_eq!(fields().hash(), whole);
        let others = [
            Fields { actor: "a".into(), subject_kind: Some("bc".into()), ..fields() },
            Fields { actor: "abc".into(), subject_kind: Some(String::new()), ..fields() },
            // Nothing, and an empty text.
            Fields { subject: Some(String::new()), ..fields() },
            Fields { actor_id: None, subject_id: Some(3), ..fields() },
            Fields { code: Some("x".into()), ..fields() },
            Fields { reference: Some("x".into()), ..fields() },
        ];
        let mut hashes: Vec<Hash> = others.iter().map(Fields::hash).collect();
        hashes.push(whole);
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), others.len() + 1);
    }
}
