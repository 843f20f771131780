//! Migrations: numbered files, applied in one transaction each start, with a copy of the file beforehand.

use rusqlite::{TransactionBehavior, params};

use super::error::StoreError;
use super::files::{self, APPLICATION_ID};
use super::open::Store;
use crate::domain::change::Grouping;
use crate::domain::role::BUILT_IN;
use crate::domain::text::folded;
use crate::domain::user::{FIRST_GROUP, FIRST_TEAM};

/// Every migration, the first one first. A version is the number of migrations applied.
const MIGRATIONS: &[&str] = &[
    include_str!("../../assets/migrations/0001_plant.sql"),
    include_str!("../../assets/migrations/0002_devices.sql"),
    include_str!("../../assets/migrations/0003_where_sessions_are.sql"),
    include_str!("../../assets/migrations/0004_rights.sql"),
    include_str!("../../assets/migrations/0005_log_search.sql"),
    include_str!("../../assets/migrations/0006_invites.sql"),
    include_str!("../../assets/migrations/0007_open_invites.sql"),
    include_str!("../../assets/migrations/0008_covered_rights.sql"),
];

/// The newest version.
pub(super) const LATEST: u32 = MIGRATIONS.len() as u32;

/// Brings the database to [`LATEST`].
pub(super) fn run(store: &mut Store) -> Result<(), StoreError> {
    apply(store, MIGRATIONS)
}

fn apply(store: &mut Store, migrations: &[&str]) -> Result<(), StoreError> {
    let latest = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    let found = version(store)?;
    if found == latest {
        return Ok(());
    }
    if found > latest {
        return Err(StoreError::TooNew { path: store.path().to_owned(), found, known: latest });
    }
    if found > 0 {
        copy_beside(store, found)?;
    }
    let now = store.options.clock.now();
    let mut site_key = [0; 32];
    store.options.chance.fill(&mut site_key);
    let transaction = store.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another program may have migrated while this one waited for the lock.
    let found: u32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > latest {
        drop(transaction);
        return Err(StoreError::TooNew { path: store.path().to_owned(), found, known: latest });
    }
    for migration in migrations.iter().skip(found as usize) {
        transaction.execute_batch(migration)?;
    }
    if found == 0 {
        transaction
            .execute("INSERT INTO plant (only, site_key, created_at) VALUES (1, ?1, ?2)", params![site_key, now.0])?;
        fill_from_the_start(&transaction, now.0)?;
    }
    transaction.execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {latest};"))?;
    transaction.commit()?;
    Ok(())
}

/// The tables of a version, without a row.
pub(super) fn make_tables(connection: &rusqlite::Connection, version: u32) -> Result<(), StoreError> {
    for migration in MIGRATIONS.iter().take(version as usize) {
        connection.execute_batch(migration)?;
    }
    Ok(())
}

fn version(store: &Store) -> Result<u32, StoreError> {
    Ok(store.connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// `chargehand.db.before-v2` and so on; an older copy of that name is kept and the new one isn't made again. The copy
/// gets its name when it is whole and on the disk, so that a crash leaves none that only looks like one (D10).
fn copy_beside(store: &Store, found: u32) -> Result<(), StoreError> {
    let copy = files::beside(store.path(), &format!(".before-v{}", found + 1));
    if copy.exists() {
        return Ok(());
    }
    let unfinished = files::beside(&copy, &format!(".{}", std::process::id()));
    files::make_private(&unfinished)?;
    store.connection.execute("VACUUM INTO ?1", params![unfinished.to_string_lossy()])?;
    files::keep_as(&unfinished, &copy)
}

/// The roles of section 12, `System` and `Default Team` (USR-4): facts of every plant, so no event tells of them; the first
/// one covers what the roles allow.
fn fill_from_the_start(transaction: &rusqlite::Connection, now: i64) -> Result<(), StoreError> {
    for (grouping, name) in [(Grouping::UserGroup, FIRST_GROUP), (Grouping::Team, FIRST_TEAM)] {
        transaction.execute(
            "INSERT INTO groupings (kind, name, name_key, built_in, created_at) VALUES (?1, ?2, ?3, 1, ?4)",
            params![grouping.name(), name, folded(name), now],
        )?;
    }
    for role in BUILT_IN {
        transaction.execute(
            "INSERT INTO roles (name, name_key, built_in, several_devices, created_at) VALUES (?1, ?2, 1, ?3, ?4)",
            params![role.name, folded(role.name), role.several_devices, now],
        )?;
        let id = transaction.last_insert_rowid();
        for permission in role.permissions.iter() {
            transaction.execute(
                "INSERT INTO role_permissions (role_id, permission, from_at, from_by) VALUES (?1, ?2, ?3, '(chargehand)')",
                params![id, permission.name(), now],
            )?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::store;
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    const LATER: &str = "CREATE TABLE later (word TEXT NOT NULL) STRICT; INSERT INTO later VALUES ('here');";

    fn with_later() -> Vec<&'static str> {
        MIGRATIONS.iter().copied().chain([LATER]).collect()
    }

    // D10
    #[test]
    fn an_older_database_is_copied_before_it_is_migrated() {
        let (folder, mut store) = store();
        apply(&mut store, &with_later()).unwrap();
        assert_eq!(version(&store).unwrap(), LATEST + 1);
        let word: String = store.connection.query_row("SELECT word FROM later", [], |row| row.get(0)).unwrap();
        assert_eq!(word, "here");
        let copy = files::beside(store.path(), &format!(".before-v{}", LATEST + 1));
        assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
        let names = || std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(names(), 4, "database, its two side files, the copy, and nothing unfinished");
        let old = Store::open(crate::store::OpenOptions { path: copy.clone(), ..store.options.clone() }).unwrap();
        assert_eq!(version(&old).unwrap(), LATEST);
        assert!(old.check().is_ok());
        // Nothing is left to do, and nothing is done.
        apply(&mut store, &with_later()).unwrap();
        assert!(matches!(run(&mut store), Err(StoreError::TooNew { .. })));
    }

    // D10
    #[test]
    fn a_migration_that_fails_changes_nothing_and_its_copy_stays() {
        let (_folder, mut store) = store();
        let mut broken = with_later();
        broken.push("CREATE TABLE later (word TEXT) STRICT;");
        assert!(apply(&mut store, &broken).is_err());
        assert_eq!(version(&store).unwrap(), LATEST);
        assert!(store.connection.prepare("SELECT * FROM later").is_err(), "none of them stays");
        let copy = files::beside(store.path(), &format!(".before-v{}", LATEST + 1));
        let before = std::fs::read(&copy).unwrap();
        apply(&mut store, &with_later()).unwrap();
        assert_eq!(std::fs::read(&copy).unwrap(), before, "the first copy is the one that counts");
    }

    // Section 12
    #[test]
    fn a_fresh_plant_has_the_roles_from_the_start() {
        let (_folder, mut store) = store();
        let roles = store.read::<_, StoreError>(|view| Ok(view.roles().to_vec())).unwrap();
        assert_eq!(roles.len(), BUILT_IN.len());
        for (role, built_in) in roles.iter().zip(BUILT_IN) {
            assert_eq!((role.name.as_str(), role.permissions), (built_in.name, built_in.permissions));
            assert_eq!((role.built_in, role.several_devices), (true, built_in.several_devices));
        }
    }
}
