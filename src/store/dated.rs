//! Dated rows: who held which right from when until when, and what stopped whom (LOG-5). The only place that writes them. Each
//! row has two halves, written once each: that it began, and that it ended. Each half names its event, and the event has a
//! digest of all halves that it wrote, so that the log's chain covers them (LOG-3).

use std::cell::RefCell;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, ToSql};
use sha2::{Digest as _, Sha256};

use super::chain::Hash;
use super::error::StoreError;
use super::verify_names::names_then;
use crate::domain::id::EventId;

/// A table of dated rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dated {
    /// Roles that accounts were given.
    RoleGrants,
    /// Licenses that were given by hand.
    LicenseGrants,
    /// What roles allowed.
    RolePermissions,
    /// Which role a license type came with.
    LicenseBindings,
    /// Accounts that were disabled, locked or locked out.
    Stops,
}

impl Dated {
    /// All of them, in the order in which an event's digest has them.
    pub(super) const ALL: [Self; 5] =
        [Self::RoleGrants, Self::LicenseGrants, Self::RolePermissions, Self::LicenseBindings, Self::Stops];

    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::RoleGrants => "role_grants",
            Self::LicenseGrants => "license_grants",
            Self::RolePermissions => "role_permissions",
            Self::LicenseBindings => "license_bindings",
            Self::Stops => "stops",
        }
    }

    /// What is written when a row begins, and never again.
    const fn columns(self) -> &'static str {
        match self {
            Self::RoleGrants => "user_id, role_id, from_at, from_by, until_at",
            Self::LicenseGrants => "user_id, license_type_id, from_at, from_by",
            Self::RolePermissions => "role_id, permission, from_at, from_by",
            Self::LicenseBindings => "license_type_id, role_id, from_at, from_by",
            Self::Stops => "user_id, kind, from_at, from_by, reason, until_at",
        }
    }
}

/// Which half of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Half {
    /// That it began.
    Began,
    /// That it ended.
    Ended,
}

impl Half {
    /// What is hashed of it, its row's number and its event first.
    pub(super) fn columns(self, table: Dated) -> String {
        match self {
            Self::Began => format!("id, from_event, {}", table.columns()),
            Self::Ended => "id, ended_event, ended_at, ended_by".to_owned(),
        }
    }

    /// Which rows have it, and in which order of events. Rows are numbered as they are written, so those that began need no
    /// sorting.
    pub(super) const fn those(self) -> (&'static str, &'static str) {
        match self {
            Self::Began => ("1", "id"),
            Self::Ended => {
                ("(ended_event IS NOT NULL OR ended_at IS NOT NULL OR ended_by IS NOT NULL)", "ended_event, id")
            }
        }
    }
}

/// The hash of a half: every value with its length before it, behind the table and which half it is.
pub(super) fn hash_of(table: Dated, half: Half, row: &Row<'_>) -> rusqlite::Result<Hash> {
    let mut hasher = Sha256::new();
    let mut put = |kind: u8, bytes: &[u8]| {
        hasher.update([kind]);
        hasher.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(bytes);
    };
    put(0, table.table().as_bytes());
    put(0, if half == Half::Began { b"began" } else { b"ended" });
    for place in 0..row.as_ref().column_count() {
        match row.get_ref(place)? {
            ValueRef::Null => put(1, &[]),
            ValueRef::Integer(number) => put(2, &number.to_be_bytes()),
            ValueRef::Text(text) => put(3, text),
            ValueRef::Real(number) => put(4, &number.to_be_bytes()),
            ValueRef::Blob(bytes) => put(5, bytes),
        }
    }
    Ok(hasher.finalize().into())
}

/// What one event writes of dated rows.
pub(super) struct Written {
    event: EventId,
    /// The hash of each half, by where it is.
    halves: RefCell<Vec<(Dated, Half, i64, Hash)>>,
}

impl Written {
    /// Nothing so far.
    pub(super) const fn by(event: EventId) -> Self {
        Self { event, halves: RefCell::new(Vec::new()) }
    }

    /// Begins a row; `values` are in the order of its columns.
    pub(super) fn begin(&self, connection: &Connection, table: Dated, values: &[&dyn ToSql]) -> Result<(), StoreError> {
        let places: String = (1..=values.len()).map(|place| format!("?{place}, ")).collect();
        let sql = format!(
            "INSERT INTO {} ({}, from_event) VALUES ({places}?{}) RETURNING {}",
            table.table(),
            table.columns(),
            values.len() + 1,
            Half::Began.columns(table),
        );
        exactly_one(self.write(connection, table, Half::Began, &sql, values)?)
    }

    /// Ends those open rows that `which` names, the way `ending` sets both of its columns; says how many.
    pub(super) fn end(
        &self,
        connection: &Connection,
        table: Dated,
        (ending, which): (&str, &str),
        values: &[&dyn ToSql],
    ) -> Result<usize, StoreError> {
        let sql = format!(
            "UPDATE {} SET {ending}, ended_event = ?{} WHERE {which} AND ended_at IS NULL RETURNING {}",
            table.table(),
            values.len() + 1,
            Half::Ended.columns(table),
        );
        self.write(connection, table, Half::Ended, &sql, values)
    }

    /// Ends the one open row that `which` names.
    pub(super) fn end_one(
        &self,
        connection: &Connection,
        table: Dated,
        how: (&str, &str),
        values: &[&dyn ToSql],
    ) -> Result<(), StoreError> {
        exactly_one(self.end(connection, table, how, values)?)
    }

    fn write(
        &self,
        connection: &Connection,
        table: Dated,
        half: Half,
        sql: &str,
        values: &[&dyn ToSql],
    ) -> Result<usize, StoreError> {
        let mut statement = connection.prepare_cached(sql)?;
        let event: &dyn ToSql = &self.event.0;
        let values: Vec<&dyn ToSql> = values.iter().copied().chain([event]).collect();
        let mut rows = statement.query(&values[..])?;
        let (mut count, mut halves) = (0, self.halves.borrow_mut());
        // To its end: what is written is written when the last row was asked for.
        while let Some(row) = rows.next()? {
            halves.push((table, half, row.get(0)?, hash_of(table, half, row)?));
            count += 1;
        }
        Ok(count)
    }

    /// The digest of all that was written; none where nothing was.
    pub(super) fn digest(self) -> Option<Hash> {
        let mut halves = self.halves.into_inner();
        halves.sort_unstable();
        let mut digest = Sha256::new();
        for (.., hash) in &halves {
            digest.update(hash);
        }
        (!halves.is_empty()).then(|| digest.finalize().into())
    }
}

fn exactly_one(changed: usize) -> Result<(), StoreError> {
    match changed {
        1 => Ok(()),
        changed => Err(StoreError::Unexpected(format!("{changed} rows changed where one must"))),
    }
}

/// The digest of all halves that name no event, and of those that name this one: what the first event writes that covers
/// rows from before.
pub(super) fn digest_with_earlier(connection: &Connection, event: EventId) -> Result<Hash, StoreError> {
    let mut digest = Sha256::new();
    feed(connection, &mut digest, |number| format!("({number} IS NULL OR {number} = {})", event.0), "")?;
    Ok(digest.finalize().into())
}

/// The digest of all halves of events up to this one, and of those that name none, and of the names that they are told by:
/// what is kept of events that leave. Nobody gets another username; of roles and license types it is the name of then.
pub(super) fn digest_through(connection: &Connection, through: EventId) -> Result<Hash, StoreError> {
    let mut digest = Sha256::new();
    let username = ", (SELECT username FROM users WHERE id = user_id)";
    feed(connection, &mut digest, |number| format!("coalesce({number}, 0) <= {}", through.0), username)?;
    for (table, id, name) in names_then(connection, through)? {
        digest.update(Sha256::digest(format!("{table} {id} {name}")));
    }
    Ok(digest.finalize().into())
}

/// Hashes halves of those events; where they are about an account, with something more.
fn feed(
    connection: &Connection,
    digest: &mut Sha256,
    which: impl Fn(&str) -> String,
    more: &str,
) -> Result<(), StoreError> {
    for (table, half) in every_half() {
        let number = if half == Half::Began { "from_event" } else { "ended_event" };
        let more = if table.columns().starts_with("user_id") { more } else { "" };
        let sql = select(table, half, more, &which(number));
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            digest.update(hash_of(table, half, row)?);
        }
    }
    Ok(())
}

/// Both halves of every table, in the order in which digests have them.
pub(super) fn every_half() -> impl Iterator<Item = (Dated, Half)> {
    Dated::ALL.into_iter().flat_map(|table| [(table, Half::Began), (table, Half::Ended)])
}

/// Reads halves in the order of their events; of one event, in that of their rows.
pub(super) fn select(table: Dated, half: Half, more: &str, which: &str) -> String {
    let (those, order) = half.those();
    let (columns, table) = (half.columns(table), table.table());
    format!("SELECT {columns}{more} FROM {table} WHERE {those} AND {which} ORDER BY {order}")
}
