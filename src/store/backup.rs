//! A copy of the database that is whole, and such a copy put back.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use rustix::fs::{FlockOperation, fcntl_lock};

use super::error::StoreError;
use super::files::{self, ASIDE, beside, keep_as, keep_as_new};
use super::open::Store;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::change::PutToRest;
use crate::domain::dates::local_text;
use crate::domain::text::shown;
use crate::new_name;

/// So many pages are copied between two reports of progress: 4 MiB.
const STEP: i32 = 1_024;

/// Which plant a database is of: a random key that it got with its first row, and what it is called.
#[derive(Clone, Debug)]
pub struct PlantIdentity {
    site_key: Vec<u8>,
    /// Its name, and since when there is a database of it.
    pub told: String,
}

impl PlantIdentity {
    /// Is it a database of the same plant?
    #[must_use]
    pub fn is_the_same(&self, other: &Self) -> bool {
        self.site_key == other.site_key
    }
}

impl View<'_> {
    /// Which plant this database is of.
    ///
    /// # Errors
    /// The store's.
    pub fn plant_identity(&self) -> Result<PlantIdentity, StoreError> {
        let sql = "SELECT site_key, created_at FROM plant";
        let (site_key, created) =
            self.connection.query_row(sql, [], |row| Ok((row.get(0)?, Timestamp(row.get(1)?))))?;
        let settings = &self.settings;
        let since = local_text(created, &settings.site_time_zone);
        let name = match &*settings.site_name {
            "" => "without a name".into(),
            name => shown(name),
        };
        Ok(PlantIdentity { site_key, told: format!("{name} (made {since})") })
    }

    /// What ends, or stops, when this database is put back as a backup.
    ///
    /// # Errors
    /// The store's.
    pub fn to_put_to_rest(&self) -> Result<PutToRest, StoreError> {
        let count = |sql: &str| self.connection.query_row(sql, [self.now.0], |row| row.get::<_, i64>(0));
        let count = |sql: &str| count(&format!("SELECT count(*) FROM {sql}")).map(i64::unsigned_abs);
        Ok(PutToRest {
            sessions: count("sessions WHERE ended_at IS NULL AND ?1 = ?1")?,
            codes: count("reset_codes WHERE used_at IS NULL AND expires_at > ?1")?,
            device_codes: count("devices WHERE enroll_hash IS NOT NULL AND enroll_until > ?1")?,
            invites: count("invites WHERE accepted_at IS NULL AND cancelled_at IS NULL AND expires_at > ?1")?,
            mails: count("outbox WHERE sent_at IS NULL AND failed_at IS NULL AND ?1 = ?1")?,
        })
    }
}

impl Store {
    /// Copies the database as it stands at this moment into a file that isn't there yet, whole or not at all; others go on
    /// writing meanwhile. `watch` is told how many bytes are done, of how many, and ends it by answering `false`; the
    /// answer is `false` then.
    ///
    /// # Errors
    /// The copy can't be written, or isn't whole; the store's.
    pub fn copy_into(&mut self, path: &Path, mut watch: impl FnMut(u64, u64) -> bool) -> Result<bool, StoreError> {
        let unfinished = beside(path, &format!(".{}.new", std::process::id()));
        let copied = match self.copy(&unfinished, &mut watch) {
            Ok(true) => keep_as_new(&unfinished, path).map(|()| true),
            other => other,
        };
        if !matches!(copied, Ok(true)) {
            // The first error is the one to tell.
            unstage(&unfinished);
        }
        copied
    }

    fn copy(&mut self, path: &Path, watch: &mut dyn FnMut(u64, u64) -> bool) -> Result<bool, StoreError> {
        let _ = fs::remove_file(path);
        files::make_private(path)?;
        // Held open, so that every page is of this one moment, whoever writes meanwhile.
        let snapshot = self.connection.transaction()?;
        snapshot.query_row("SELECT count(*) FROM plant", [], |_| Ok(()))?;
        let mut copy = Connection::open(path)?;
        let backup = Backup::new(&snapshot, &mut copy)?;
        loop {
            let step = backup.step(STEP)?;
            let progress = backup.progress();
            let bytes = |pages: i32| 4_096 * u64::try_from(pages).unwrap_or_default();
            if !watch(bytes(progress.pagecount - progress.remaining), bytes(progress.pagecount)) {
                return Ok(false);
            }
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                _ => std::thread::sleep(Duration::from_millis(10)),
            }
        }
        drop(backup);
        // One file, without side files.
        copy.pragma_update(None, "journal_mode", "DELETE")?;
        let whole: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        copy.close().map_err(|(_, error)| error)?;
        match whole.as_str() {
            "ok" => Ok(true),
            _ => Err(StoreError::Corrupt { path: path.to_owned(), detail: whole }),
        }
    }

    /// Folds what the side file holds into the database, and closes it.
    ///
    /// # Errors
    /// The store's.
    pub fn close(self) -> Result<(), StoreError> {
        self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        self.connection.close().map_err(|(_, error)| error.into())
    }
}

/// Copies a backup to where the database is, beside it, so that it can be looked at and put in place.
///
/// # Errors
/// No such file, or one that is no database of ours; one with a side file, which isn't all in itself; the system's.
pub fn stage(backup: &Path, database: &Path) -> Result<PathBuf, StoreError> {
    let untrusted = |why| Err(StoreError::Untrusted { path: backup.to_owned(), why });
    if files::number(backup).is_some_and(|backup| files::number(database) == Some(backup)) {
        return Err(StoreError::Itself(backup.to_owned()));
    }
    match files::header(backup)? {
        files::Header::Nothing => return Err(StoreError::Missing(backup.to_owned())),
        files::Header::Foreign => return Err(StoreError::Foreign(backup.to_owned())),
        files::Header::Ours(_) => {}
    }
    if fs::metadata(beside(backup, "-wal")).is_ok_and(|side| side.len() > 0) {
        return untrusted(
            "what was written last stands in the file beside it; `chargehand backup` makes one that is whole",
        );
    }
    let staged = beside(database, &format!(".restoring.{}", std::process::id()));
    unstage(&staged);
    match copy_file(backup, &staged) {
        Ok(()) => Ok(staged),
        Err(error) => {
            // Where the disk is full, half a copy would keep it so.
            unstage(&staged);
            Err(error)
        }
    }
}

fn copy_file(backup: &Path, staged: &Path) -> Result<(), StoreError> {
    files::make_private(staged)?;
    let failed = |error| StoreError::Files { path: staged.to_owned(), error };
    let mut from = File::open(backup).map_err(|error| StoreError::Files { path: backup.to_owned(), error })?;
    let mut to = fs::OpenOptions::new().write(true).open(staged).map_err(failed)?;
    std::io::copy(&mut from, &mut to).map_err(failed)?;
    to.sync_all().map_err(failed)
}

/// Removes what [`stage`] put there, and what SQLite left beside it where the disk is full.
pub fn unstage(staged: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(beside(staged, suffix));
    }
}

/// Puts a staged database in the place of the one there is, which stays beside it under the name that comes back; none
/// where there is none. One that was killed in the middle goes on from there.
///
/// # Errors
/// [`StoreError::InUse`] while another program has it open; the system's. The database is as it was then.
pub fn put_in_place(staged: &Path, database: &Path, now: Timestamp) -> Result<Option<PathBuf>, StoreError> {
    let failed = |error| StoreError::Files { path: database.to_owned(), error };
    let old = match File::options().read(true).write(true).open(database) {
        Ok(old) => old,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            // What a database that is gone left beside it is none of the new one's.
            move_side_file(database, &free_name(database, now))?;
            keep_as_new(staged, database)?;
            return Ok(None);
        }
        Err(error) => return Err(failed(error)),
    };
    // Whoever has it open keeps a lock on it, as SQLite does it; while this one is held nobody gets one.
    if fcntl_lock(&old, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Err(StoreError::InUse(database.to_owned()));
    }
    let aside = match files::set_aside(database) {
        Some(aside) => aside,
        None => link_aside(database, now)?,
    };
    // At every moment one of the two names is a whole database with its side file.
    let done = move_side_file(database, &aside).and_then(|()| keep_as(staged, database));
    drop(old);
    match done {
        Ok(()) => Ok(Some(aside)),
        Err(error) => {
            take_back(database, &aside);
            Err(error)
        }
    }
}

/// Gives the database its second name.
fn link_aside(database: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
    let aside = free_name(database, now);
    fs::hard_link(database, &aside).map_err(|error| StoreError::Files { path: aside.clone(), error })?;
    Ok(aside)
}

fn free_name(database: &Path, now: Timestamp) -> PathBuf {
    (0..100)
        .map(|place| beside(database, &format!("{ASIDE}-{}", now.0.saturating_add(place))))
        .find(|name| !name.exists() && !beside(name, "-wal").exists())
        .unwrap_or_else(|| beside(database, ASIDE))
}

/// Moves what was written last to the other name. Where there is some already, nothing is replaced: one of the two is wrong.
fn move_side_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    match new_name::give(&beside(from, "-wal"), &beside(to, "-wal")) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(StoreError::Files { path: beside(from, "-wal"), error });
        }
        _ => {}
    }
    let _ = fs::remove_file(beside(from, "-shm"));
    Ok(())
}

/// The database has one name again, with its side file: no other was put in its place.
fn take_back(database: &Path, aside: &Path) {
    // Where the side file doesn't come back, the second name stays: it is the one that is whole.
    if files::is_same(database, aside) && move_side_file(aside, database).is_ok() {
        let _ = fs::remove_file(aside);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::store;
    use super::*;

    /// A database whose newest rows are in its side file, as a program that was killed leaves it.
    fn left() -> (tempfile::TempDir, PathBuf) {
        let (made, store) = store();
        store.connection.execute_batch("CREATE TABLE newest (x); INSERT INTO newest VALUES (1)").unwrap();
        let folder = tempfile::tempdir().unwrap();
        for suffix in ["", "-wal"] {
            fs::copy(beside(&made.path().join("plant.db"), suffix), folder.path().join(format!("plant.db{suffix}")))
                .unwrap();
        }
        let database = folder.path().join("plant.db");
        (folder, database)
    }

    fn newest(database: &Path) -> Option<i64> {
        let connection = Connection::open(database).unwrap();
        connection.query_row("SELECT x FROM newest", [], |row| row.get(0)).ok()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = entries.collect();
        names.sort();
        names
    }

    // LOG-3, D7: what was written last is never parted from its database.
    #[test]
    fn a_restore_that_fails_in_the_middle_takes_everything_back() {
        let (folder, database) = left();
        let before = names(folder.path());
        let error = put_in_place(&folder.path().join("none"), &database, Timestamp(1)).unwrap_err();
        assert!(matches!(error, StoreError::Files { .. }), "{error}");
        assert_eq!(names(folder.path()), before);
        assert!(files::inspect(&database).is_ok());
        assert_eq!(newest(&database), Some(1));
    }

    #[test]
    fn a_restore_that_was_killed_in_the_middle_is_told_and_ended() {
        for moved in [false, true] {
            let (folder, database) = left();
            let aside = link_aside(&database, Timestamp(1)).unwrap();
            if moved {
                move_side_file(&database, &aside).unwrap();
            }
            assert!(matches!(files::inspect(&database), Err(StoreError::HalfRestored { .. })));
            let staged = folder.path().join("staged");
            fs::write(&staged, "the backup").unwrap();
            assert_eq!(put_in_place(&staged, &database, Timestamp(2)).unwrap(), Some(aside.clone()));
            assert_eq!(fs::read(&database).unwrap(), b"the backup");
            assert!(!beside(&database, "-wal").exists());
            assert_eq!(newest(&aside), Some(1));
        }
    }

    // What a database that is gone left beside it would be written into the one that comes.
    #[test]
    fn a_side_file_without_its_database_is_moved_away() {
        let (folder, database) = left();
        fs::remove_file(&database).unwrap();
        let staged = folder.path().join("staged");
        fs::write(&staged, "the backup").unwrap();
        assert_eq!(put_in_place(&staged, &database, Timestamp(1)).unwrap(), None);
        assert_eq!(names(folder.path()), ["plant.db", "plant.db.before-restore-1-wal"]);
    }
}
