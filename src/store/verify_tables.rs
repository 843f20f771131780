//! The tables that rights are read from, as SQLite sees them (LOG-5): an index that misses a row hides a right as well as a row
//! that is gone, and so does a key that isn't that of its name. Both leave every row as it was written.

use rusqlite::OptionalExtension as _;

use super::error::StoreError;
use super::guards::lossy;
use super::open::Store;
use super::verify::{Broken, Part};
use crate::domain::id::EventId;
use crate::domain::text::folded;

const TABLES: [&str; 8] = [
    "role_grants",
    "license_grants",
    "role_permissions",
    "license_bindings",
    "stops",
    "users",
    "roles",
    "license_types",
];

/// What is asked for by name: what it is, its table, its name and the key of that.
const NAMED: [(&str, &str, &str, &str); 3] = [
    ("the account", "users", "username", "username_key"),
    ("the role", "roles", "name", "name_key"),
    ("the license type", "license_types", "name", "name_key"),
];

/// Tables of dated rows, and the column that says whose they are.
type Owned = [(&'static str, &'static str); 2];

/// What ends with an account, a role or a license type: what that is, its table, what says that it is gone, and whose rows are
/// over then. It is so whatever events tell of that, and where those are in an archive.
const GONE: [(&str, &str, &str, Owned); 3] = [
    ("the account", "users", "deleted_at", [("role_grants", "user_id"), ("license_grants", "user_id")]),
    ("the role", "roles", "removed_at", [("role_permissions", "role_id"), ("role_grants", "role_id")]),
    (
        "the license type",
        "license_types",
        "removed_at",
        [("license_grants", "license_type_id"), ("license_bindings", "license_type_id")],
    ),
];

/// So many names pass between two looks at whether it is to go on.
const NAMES: u64 = 10_000;

impl Store {
    /// Asks SQLite whether those tables and their indexes agree and no row refers to one that is gone, and compares the keys
    /// by which people, roles and license types are found with their names. `watch` can stop it; the answer is none then.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn verify_tables(
        &mut self,
        mut watch: impl FnMut() -> bool,
    ) -> Result<Option<Option<Broken>>, StoreError> {
        let broken = |what: String| Ok(Some(Some(Broken { event: EventId(0), what: what.into(), part: Part::Rights })));
        for table in TABLES {
            let whole = format!("PRAGMA integrity_check('{table}')");
            let gone = format!(
                "SELECT 'row ' || coalesce(rowid, 0) || ' of ' || \"table\" || ' refers to one of ' || parent || ' that is gone' \
                 FROM pragma_foreign_key_check('{table}')"
            );
            for question in [whole, gone] {
                let Some(found) = self.asks_sqlite(&question, &mut watch)? else { return Ok(None) };
                if let Some(what) = found.into_iter().find(|found| found != "ok") {
                    return broken(what);
                }
            }
        }
        for (what, table, gone, owned) in GONE {
            let open = owned.map(|(rows, whose)| {
                format!("EXISTS (SELECT 1 FROM {rows} o WHERE o.{whose} = {table}.id AND o.ended_at IS NULL)")
            });
            let sql = format!("SELECT id FROM {table} WHERE {gone} IS NOT NULL AND ({}) LIMIT 1", open.join(" OR "));
            let held: Option<i64> = self.connection.query_row(&sql, [], |row| row.get(0)).optional()?;
            if let Some(id) = held {
                return broken(format!(
                    "{what} with number {id} is gone, and rows say that it holds or gives something"
                ));
            }
        }
        let mut looked = 0;
        for (what, table, name, key) in NAMED {
            let sql = format!("SELECT id, {name}, {key} FROM {table} ORDER BY id");
            let mut statement = self.connection.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let id: i64 = row.get(0)?;
                let Ok(name) = row.get_ref(1)?.as_str() else {
                    return broken(format!("the name of {what} with number {id} is no text"));
                };
                if lossy(row.get_ref(2)?) != folded(name) {
                    return broken(format!("{what} with number {id} isn't found by its name"));
                }
                looked += 1;
                if looked % NAMES == 0 && !watch() {
                    return Ok(None);
                }
            }
        }
        Ok(Some(None))
    }
}
