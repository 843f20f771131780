//! What guards the record: the tables, triggers, indexes and views that the migrations make, compared with what stands in the
//! file. A trigger that is gone let somebody change the log; one that was added can change what is written, or keep it out.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::error::StoreError;
use super::migrate;

/// What is missing, changed or added, by kind and name; none where all is as the file's version makes it.
pub(super) fn differing(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let fresh = Connection::open_in_memory()?;
    migrate::make_tables(&fresh, version)?;
    let (here, wanted) = (objects(connection)?, objects(&fresh)?);
    let other = wanted.iter().filter(|(name, made)| here.get(*name) != Some(*made)).map(|(name, _)| name);
    let added = here.keys().filter(|name| !wanted.contains_key(*name));
    Ok(other.chain(added).cloned().collect())
}

/// Everything that the schema names, with the table it belongs to and the words that made it. SQLite's own names are no
/// exception, as nothing keeps others from using them; only what it notes for its planner comes and goes.
fn objects(connection: &Connection) -> Result<BTreeMap<String, String>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT type || ' ' || name, tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema \
         WHERE NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4'))",
    )?;
    // Another program can have put there what is no text.
    let text = |row: &rusqlite::Row<'_>, at| Ok::<_, rusqlite::Error>(lossy(row.get_ref(at)?));
    let read = |row: &rusqlite::Row<'_>| Ok((text(row, 0)?, text(row, 1)?));
    Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
}

/// A value as text, whatever another program put there.
pub(super) fn lossy(value: rusqlite::types::ValueRef<'_>) -> String {
    value.as_bytes_or_null().ok().flatten().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}
