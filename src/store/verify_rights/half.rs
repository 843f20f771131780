//! A half of a dated row, compared with the event that it names: it begins or ends when the event was written, by whoever did
//! what it tells of, and is about what it is about. A digest alone says what was written with an event, and whoever can write
//! the file can append an event that has the digest of any rows.

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::super::dated::{Dated, Half, bytes_of_first};
use super::super::error::StoreError;
use super::super::fields::Fields;
use crate::domain::event::{Category, SubjectKind};

/// As read from the file.
pub(super) struct ReadHalf {
    /// The event that it names; 0 for none.
    pub(super) event: i64,
    /// What is hashed of it.
    pub(super) bytes: Vec<u8>,
    /// Whose it is: an account, a role or a license type.
    whose: i64,
    /// Which role it gave, where it gave one.
    role: Option<i64>,
    at: Option<i64>,
    by: Option<Vec<u8>>,
    /// When a row that ended would have ended by itself.
    until: Option<i64>,
}

/// What is read beside what is hashed.
pub(super) fn beside(table: Dated, half: Half) -> String {
    let columns = table.columns();
    let until = if columns.contains("until_at") { "until_at" } else { "NULL" };
    match (half, columns.split(", ").next().zip(columns.split(", ").nth(1))) {
        (Half::Ended, Some((whose, what))) => format!(", {whose}, {what}, {until}"),
        _ => String::new(),
    }
}

const OTHER_END: &str = "is said to have ended a right, and its row has another time or name than the event";
const OTHER_TIME: &str = "is said to have given a right, and its row has another time or name than the event";
const OTHER_THING: &str = "is said to have given or taken a right, and tells of something else";

/// By whom something ends that ran out before.
const PROGRAM: [&[u8]; 2] = [b"(chargehand)", b"(login gate)"];

impl ReadHalf {
    pub(super) fn of(table: Dated, half: Half, row: &Row<'_>) -> Result<Self, StoreError> {
        let number = |place| Ok::<_, rusqlite::Error>(row.get_ref(place)?.as_i64_or_null().ok().flatten());
        let (hashed, whose, when, until) = match half {
            Half::Began => (row.as_ref().column_count(), 2, 4, None),
            Half::Ended => (4, 4, 2, number(6)?),
        };
        let by = match row.get_ref(when + 1)? {
            ValueRef::Text(name) => Some(name.to_owned()),
            _ => None,
        };
        Ok(Self {
            event: number(1)?.unwrap_or(0),
            bytes: bytes_of_first(hashed, table, half, row)?,
            whose: number(whose)?.unwrap_or(0),
            role: if table == Dated::RoleGrants { number(whose + 1)? } else { None },
            at: number(when)?,
            by,
            until,
        })
    }

    /// Says how it isn't what its event can have written.
    pub(super) fn misfit(&self, table: Dated, half: Half, event: &Fields) -> Option<&'static str> {
        if !self.is_told_by(table, half, event) {
            return Some(OTHER_THING);
        }
        let is_of_then = self.at == Some(event.time) && self.by.as_deref() == Some(event.actor.as_bytes());
        match half {
            _ if is_of_then => None,
            Half::Began => Some(OTHER_TIME),
            Half::Ended => (!self.ran_out(event)).then_some(OTHER_END),
        }
    }

    /// Had it ended by itself when the event was written? It stays open as a row until somebody looks.
    fn ran_out(&self, event: &Fields) -> bool {
        let by = self.by.as_deref().unwrap_or_default();
        self.until.is_some_and(|until| until <= event.time)
            && self.at == self.until
            && (by == event.actor.as_bytes() || PROGRAM.contains(&by))
    }

    /// Is it of a kind that can write such a row, and about the same?
    fn is_told_by(&self, table: Dated, half: Half, event: &Fields) -> bool {
        let categories: &[Category] = match table {
            Dated::RoleGrants => &[Category::User, Category::Role],
            Dated::LicenseGrants => &[Category::User, Category::License],
            Dated::RolePermissions => &[Category::Role],
            Dated::LicenseBindings => &[Category::License],
            Dated::Stops => &[Category::User, Category::UserValidation],
        };
        let subject = match table {
            Dated::RoleGrants | Dated::LicenseGrants | Dated::Stops => SubjectKind::User,
            Dated::RolePermissions => SubjectKind::Role,
            Dated::LicenseBindings => SubjectKind::License,
        };
        // With a role that is removed go the grants of it that ran out.
        let with_its_role = (SubjectKind::Role.name(), self.role);
        let about = event.subject().map(|(kind, id, _)| (kind, Some(id)));
        event.code() != Some("permission_denied")
            && categories.iter().any(|category| category.name() == event.category)
            && (about == Some((subject.name(), Some(self.whose)))
                || half == Half::Ended && self.role.is_some() && about == Some(with_its_role))
    }
}
