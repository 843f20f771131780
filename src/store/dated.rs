//! Dated rows: who held which right from when until when, and what stopped whom (LOG-5). The only place that writes them. Each
//! row has two halves, written once each: that it began, and that it ended. Each half names its event, and the event has a
//! digest of all halves that it wrote, so that the log's chain covers them (LOG-3).

use std::cell::RefCell;
use std::sync::LazyLock;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, ToSql};
use sha2::{Digest as _, Sha256};

use super::chain::Hash;
use super::error::StoreError;
use super::verify_names::{Called, names_then};
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

    /// What is written when a row begins, and never again: whose it is, what, since when, by whom.
    pub(super) const fn columns(self) -> &'static str {
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

/// What is hashed of a half, as it stands in the file: of all columns that were read.
fn bytes_of(table: Dated, half: Half, row: &Row<'_>) -> rusqlite::Result<Vec<u8>> {
    bytes_of_first(row.as_ref().column_count(), table, half, row)
}

/// The same of the first columns, where more was read than is hashed.
pub(super) fn bytes_of_first(columns: usize, table: Dated, half: Half, row: &Row<'_>) -> rusqlite::Result<Vec<u8>> {
    encoded(table, half, (0..columns).map(|place| row.get_ref(place)))
}

/// Every value with its length before it, behind the table and which half it is.
fn encoded<'v>(
    table: Dated,
    half: Half,
    values: impl Iterator<Item = rusqlite::Result<ValueRef<'v>>>,
) -> rusqlite::Result<Vec<u8>> {
    let mut all = Vec::with_capacity(192);
    let mut put = |kind: u8, bytes: &[u8]| {
        all.push(kind);
        all.extend_from_slice(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        all.extend_from_slice(bytes);
    };
    put(0, table.table().as_bytes());
    put(0, if half == Half::Began { b"began" } else { b"ended" });
    for value in values {
        match value? {
            ValueRef::Null => put(1, &[]),
            ValueRef::Integer(number) => put(2, &number.to_be_bytes()),
            ValueRef::Text(text) => put(3, text),
            ValueRef::Real(number) => put(4, &number.to_be_bytes()),
            ValueRef::Blob(bytes) => put(5, bytes),
        }
    }
    Ok(all)
}

/// How a row of each table begins. Files of users begin very many.
static BEGINS: LazyLock<[String; 5]> = LazyLock::new(|| {
    Dated::ALL.map(|table| {
        let (name, columns) = (table.table(), table.columns());
        let places = ", ?".repeat(columns.split(',').count());
        format!("INSERT INTO {name} (from_event, {columns}) VALUES (?{places})")
    })
});

/// Where a half is, and what is hashed of it: sorted, they are in the order in which a digest has them.
type Put = (Dated, Half, i64, Vec<u8>);

/// What one event writes of dated rows.
pub(super) struct Written {
    event: EventId,
    halves: RefCell<Vec<Put>>,
}

impl Written {
    /// Nothing so far.
    pub(super) const fn by(event: EventId) -> Self {
        Self { event, halves: RefCell::new(Vec::new()) }
    }

    /// Begins a row; `values` are in the order of its columns.
    pub(super) fn begin(&self, connection: &Connection, table: Dated, values: &[&dyn ToSql]) -> Result<(), StoreError> {
        let mut statement = connection.prepare_cached(&BEGINS[table as usize])?;
        let event: &dyn ToSql = &self.event.0;
        let all: Vec<&dyn ToSql> = [event].into_iter().chain(values.iter().copied()).collect();
        exactly_one(statement.execute(&all[..])?)?;
        // What was meant to be written, not what was: where something changed it on the way, the digest says so.
        let id = connection.last_insert_rowid();
        let all = all.iter().map(|value| value.to_sql()).collect::<Result<Vec<_>, _>>()?;
        let values = [Ok(ValueRef::Integer(id))].into_iter().chain(all.iter().map(|value| match value {
            ToSqlOutput::Borrowed(value) => Ok(*value),
            ToSqlOutput::Owned(value) => Ok(value.into()),
            _ => Err(rusqlite::Error::InvalidQuery),
        }));
        let bytes = encoded(table, Half::Began, values)?;
        self.halves.borrow_mut().push((table, Half::Began, id, bytes));
        Ok(())
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
        let mut statement = connection.prepare_cached(&sql)?;
        let event: &dyn ToSql = &self.event.0;
        let values: Vec<&dyn ToSql> = values.iter().copied().chain([event]).collect();
        let mut rows = statement.query(&values[..])?;
        let (mut count, mut halves) = (0, self.halves.borrow_mut());
        // To its end: what is written is written when the last row was asked for.
        while let Some(row) = rows.next()? {
            halves.push((table, Half::Ended, row.get(0)?, bytes_of(table, Half::Ended, row)?));
            count += 1;
        }
        Ok(count)
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

    /// The digest of all that was written; none where nothing was.
    pub(super) fn digest(self) -> Option<Hash> {
        let mut halves = self.halves.into_inner();
        halves.sort_unstable();
        let mut digest = Sha256::new();
        for (.., bytes) in &halves {
            digest.update(bytes);
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
    let which = |number: &str| format!("({number} IS NULL OR {number} = {})", event.0);
    feed(connection, &mut digest, which, "", &mut || true)?;
    Ok(digest.finalize().into())
}

/// The digest of all halves of events up to this one, and of those that name none, and of the names that they are told by:
/// what is kept of events that leave. Nobody gets another username; of roles and license types it is the name of then. None
/// where `watch` stopped it.
pub(super) fn digest_through(
    connection: &Connection,
    through: EventId,
    watch: &mut dyn FnMut() -> bool,
) -> Result<Option<Hash>, StoreError> {
    let mut digest = Sha256::new();
    let username = ", (SELECT username FROM users WHERE id = user_id)";
    let which = |number: &str| format!("coalesce({number}, 0) <= {}", through.0);
    if !feed(connection, &mut digest, which, username, watch)? {
        return Ok(None);
    }
    for Called { table, id, name, .. } in names_then(connection, through)? {
        let bytes = format!("{table} {id} {name}");
        digest.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(bytes);
    }
    Ok(Some(digest.finalize().into()))
}

/// So many halves pass between two looks at whether it is to go on.
const HALVES: u64 = 10_000;

/// Hashes halves of those events; where they are about an account, with something more. `watch` ends it by answering `false`;
/// that is the answer then, too.
fn feed(
    connection: &Connection,
    digest: &mut Sha256,
    which: impl Fn(&str) -> String,
    more: &str,
    watch: &mut dyn FnMut() -> bool,
) -> Result<bool, StoreError> {
    let mut count = 0;
    for (table, half) in every_half() {
        let number = if half == Half::Began { "from_event" } else { "ended_event" };
        let more = if table.columns().starts_with("user_id") { more } else { "" };
        let sql = select(table, half, more, &which(number));
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            digest.update(bytes_of(table, half, row)?);
            count += 1;
            if count % HALVES == 0 && !watch() {
                return Ok(false);
            }
        }
    }
    Ok(true)
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
