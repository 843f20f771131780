//! An event with all that is hashed of it, as the table and archives have it.

use rusqlite::Row;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::chain::{COVERS_EARLIER, Hash, from_hexadecimal, hexadecimal};
use crate::domain::id::EventId;

/// The fields of an event, in the order in which they are hashed.
#[derive(Serialize, Deserialize)]
pub(super) struct Fields {
    pub(super) format: i64,
    pub(super) id: i64,
    pub(super) time: i64,
    pub(super) category: String,
    pub(super) severity: String,
    pub(super) actor_id: Option<i64>,
    pub(super) actor: String,
    pub(super) subject_kind: Option<String>,
    pub(super) subject_id: Option<i64>,
    pub(super) subject: Option<String>,
    pub(super) device: String,
    pub(super) code: Option<String>,
    pub(super) reference: Option<String>,
    pub(super) message: String,
    pub(super) details: String,
    pub(super) operation: i64,
    #[serde(with = "in_hexadecimal")]
    pub(super) previous_hash: Hash,
    /// The digest of the dated rows that it wrote; none where it wrote none, and in format 1.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "perhaps_in_hexadecimal")]
    pub(super) rights: Option<Hash>,
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

/// Hashes that not every event has.
mod perhaps_in_hexadecimal {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    #[expect(clippy::ref_option, reason = "serde hands it in so")]
    pub(super) fn serialize<S: Serializer>(hash: &Option<super::Hash>, serializer: S) -> Result<S::Ok, S::Error> {
        match hash {
            Some(hash) => super::in_hexadecimal::serialize(hash, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<super::Hash>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        let hash = |text: String| super::from_hexadecimal(&text).ok_or_else(|| D::Error::custom("no hash"));
        text.map(hash).transpose()
    }
}

/// Events behind this one with all that is hashed, in the order of [`Fields`].
pub(super) const WHOLE_EVENTS: &str = "SELECT id, format, time, category, severity, actor_id, actor, subject_kind, subject_id, \
    subject, device, code, reference, message, details, operation, previous_hash, hash, rights FROM events WHERE id > ?1 ORDER BY id";

impl Fields {
    /// SHA-256 over every field with its length before it, so that no two events share their bytes (A4).
    pub(super) fn hash(&self) -> Hash {
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
        // Format 1 had none; one that was put there is none of what was written.
        if self.format != 1 || self.rights.is_some() {
            put(self.rights.as_ref().map(|rights| &rights[..]));
        }
        hasher.finalize().into()
    }

    /// Kind, number and name of what it tells of.
    pub(super) fn subject(&self) -> Option<(&str, i64, &str)> {
        Some((self.subject_kind.as_deref()?, self.subject_id?, self.subject.as_deref()?))
    }

    /// Why something was refused.
    pub(super) fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Is it the event that tells of the archive whose last event is `through`, of that hash in hexadecimal?
    pub(super) fn tells_of_archive(&self, through: EventId, hash: &str) -> bool {
        self.id > through.0
            && self.message.starts_with("Events ")
            && self.message.contains(&format!(" to {} archived to file ", through.0))
            && self.details.contains(hash)
    }

    /// Does its digest cover dated rows that name no event?
    pub(super) const fn covers_earlier(&self) -> bool {
        self.format == COVERS_EARLIER
    }

    /// Is it one whose digest says what it wrote of dated rows?
    pub(super) const fn covers_rights(&self) -> bool {
        self.format != 1
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
            rights: row.get(18)?,
        };
        Ok((fields, row.get(17)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Fields {
        Fields {
            format: super::super::chain::FORMAT,
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
            rights: None,
        }
    }

    // LOG-3: events of before there were digests of rights are hashed as they were.
    #[test]
    fn an_event_of_the_first_format_keeps_its_hash() {
        let old = Fields { format: 1, ..fields() };
        let hash = "f82fb1e23c5dba6025976322311c11a0e1642cabbd85265c6d942ca89e8c5fe6";
        assert_eq!(hexadecimal(&old.hash()), hash);
        assert_ne!(hexadecimal(&Fields { rights: Some([0; 32]), ..old }.hash()), hash);
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
            Fields { rights: Some([0; 32]), ..fields() },
            Fields { rights: Some([1; 32]), ..fields() },
            Fields { format: COVERS_EARLIER, ..fields() },
        ];
        let mut hashes: Vec<Hash> = others.iter().map(Fields::hash).collect();
        hashes.push(whole);
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), others.len() + 1);
    }
}
