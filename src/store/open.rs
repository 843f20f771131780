//! Opening a database: look at the file, set the connection up, migrate, check.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::{Connection, OpenFlags, StatementStatus};

use super::computer::{Computer, KeyLook, Sits};
use super::error::StoreError;
use super::files::{self, FileNumber, Header};
use super::migrate;
use crate::clock::{Chance, Clock, FIRST, Timestamp};

/// Is the store waiting for another program, and since how long?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// Still waiting, after so many milliseconds.
    Since(u64),
    /// No longer.
    Over,
}

/// How a store is opened.
#[derive(Clone)]
pub struct OpenOptions {
    /// The database file.
    pub path: PathBuf,
    /// Make it where it doesn't exist?
    pub create: bool,
    /// This machine.
    pub device: Computer,
    /// How long a write waits for other programs, in milliseconds.
    pub busy_timeout_ms: u64,
    /// Told while a write waits, so that a screen can say so.
    pub on_wait: Arc<dyn Fn(Waiting) + Send + Sync>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes.
    pub chance: Arc<dyn Chance>,
}

/// Can the database be written?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Yes.
    ReadWrite,
    /// No: the file or its folder can't be written here.
    ReadOnly,
}

/// Counts what was asked of the database: tests hold the cost of a key press by it.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<[AtomicU64; 3]>);

impl Meter {
    /// Statements run so far.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.0[0].load(Ordering::SeqCst)
    }

    /// Rows given by them so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.0[1].load(Ordering::SeqCst)
    }

    /// Rows looked at by walking through a table without an index so far. SQLite counts for as long as a statement is
    /// kept, so its earlier runs count again with each run: a figure to compare like with like.
    #[must_use]
    pub fn scanned(&self) -> u64 {
        self.0[2].load(Ordering::SeqCst)
    }

    fn count(&self, event: &TraceEvent<'_>) {
        match event {
            TraceEvent::Stmt(..) => self.0[0].fetch_add(1, Ordering::SeqCst),
            TraceEvent::Row(_) => self.0[1].fetch_add(1, Ordering::SeqCst),
            TraceEvent::Profile(statement, _) => {
                let steps = statement.get_status(StatementStatus::FullscanStep);
                self.0[2].fetch_add(u64::try_from(steps).unwrap_or_default(), Ordering::SeqCst)
            }
            _ => 0,
        };
    }
}

/// An open database.
pub struct Store {
    pub(super) connection: Connection,
    pub(super) options: OpenOptions,
    access: Access,
    warnings: Vec<String>,
    /// Which file it is, whatever has its name by now.
    file: Option<FileNumber>,
}

impl Store {
    /// Opens the database at `options.path`, and makes or migrates it where needed.
    ///
    /// # Errors
    /// See [`StoreError`]; a file that can't be used is left as it was.
    pub fn open(options: OpenOptions) -> Result<Self, StoreError> {
        Self::open_inner(options.clone(), files::header).map_err(|error| name_file(error, &options))
    }

    fn open_inner(
        options: OpenOptions,
        header: impl FnOnce(&Path) -> Result<Header, StoreError>,
    ) -> Result<Self, StoreError> {
        let path = options.path.clone();
        let warnings = files::inspect(&path)?.into_iter().chain(wrong_clock(options.clock.now())).collect();
        let header = header(&path)?;
        match header {
            Header::Nothing if !options.create => return Err(StoreError::Missing(path)),
            Header::Nothing => files::make_private(&path)?,
            Header::Foreign => return Err(StoreError::Foreign(path)),
            Header::Ours(found) if found > migrate::LATEST => {
                return Err(StoreError::TooNew { path, found, known: migrate::LATEST });
            }
            Header::Ours(_) => {}
        }
        let access = if files::writable(&path) { Access::ReadWrite } else { Access::ReadOnly };
        let mut connection = prepare(&path, access)?;
        wait_for_others(&mut connection, &options)?;
        let file = files::number(&path);
        let mut store = Self { connection, options, access, warnings, file };
        if access == Access::ReadWrite {
            if matches!(header, Header::Nothing) {
                mark_as_ours(&store.connection)?;
            }
            use_wal(&store.connection)?;
            migrate::run(&mut store)?;
        }
        Ok(store)
    }

    /// Another connection to the same file, with the same manners.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn again(&self) -> Result<Self, StoreError> {
        let options = OpenOptions { create: false, ..self.options.clone() };
        // Its first bytes are not read again: whoever closes a file lets go of every lock that the process has on it, those of
        // the open connections too, and another program would take the side file away from under them.
        let known = |_: &Path| Ok(Header::Ours(migrate::LATEST));
        Self::open_inner(options.clone(), known).map_err(|error| name_file(error, &options))
    }

    /// Can it be written?
    #[must_use]
    pub const fn access(&self) -> Access {
        self.access
    }

    /// Is the file still the one that it was when it was opened? Another one can be put in its place by hand, and what is written
    /// then goes where nobody finds it.
    pub(super) fn is_in_place(&self) -> bool {
        self.file == files::number(&self.options.path)
    }

    /// What about the file and this computer its owner should know, a sentence each.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.options.path
    }

    /// The moment, by the clock that it was opened with.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.options.clock.now()
    }

    /// The computer at hand.
    #[must_use]
    pub const fn computer(&self) -> &Computer {
        &self.options.device
    }

    /// From now on its key file is looked at this way.
    pub fn look_for_keys(&mut self, look: KeyLook) {
        self.options.device.keys = look;
    }

    /// From now on people sit at the device of that name, whichever computer this is.
    pub fn sit_at(&mut self, name: &str) {
        self.options.device = Computer { name: name.to_owned(), sits: Sits::AtNamed, ..Computer::default() };
    }

    /// The clock that it was opened with.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.options.clock.clone()
    }

    /// The source of random bytes it was opened with.
    #[must_use]
    pub fn chance(&self) -> Arc<dyn Chance> {
        self.options.chance.clone()
    }

    /// From now on counts what is asked of the database. Counting slows it down, so nobody does but tests.
    ///
    /// # Errors
    /// The store's.
    pub fn count(&mut self) -> Result<Meter, StoreError> {
        let meter = Meter::default();
        count_statements(&mut self.connection, &meter)?;
        Ok(meter)
    }

    /// Does `work` with a connection that gives up at once where another program keeps the database.
    pub(super) fn without_waiting<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        self.connection.busy_handler(None::<fn(i32) -> bool>)?;
        let done = work(&self.connection);
        let patient = wait_for_others(&mut self.connection, &self.options);
        patient.map_err(|_| rusqlite::Error::InvalidQuery).and(done)
    }

    /// A number that changes whenever another connection has written. Costs two microseconds; reads no table.
    ///
    /// # Errors
    /// The store's.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// Gives back the memory that [`Tx::prepare_for_many`](super::Tx::prepare_for_many) took.
    ///
    /// # Errors
    /// The store's.
    pub fn end_of_many(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("PRAGMA cache_size = -2000; PRAGMA shrink_memory")?)
    }

    /// No change waits for the disk from now on: for a plant that is only being made, and thrown away where that fails.
    /// [`Store::take_time`] ends it.
    ///
    /// # Errors
    /// The store's.
    pub fn hurry(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("PRAGMA synchronous = OFF")?)
    }

    /// Puts everything written so far on the disk, and waits for it from now on.
    ///
    /// # Errors
    /// The store's.
    pub fn take_time(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)")?)
    }

    /// Looks at every page of the file (D7).
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] with what was found first.
    pub fn check(&self) -> Result<(), StoreError> {
        let found: Result<String, _> = self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
        let detail = match found.map_err(StoreError::from) {
            Ok(word) if word == "ok" => return Ok(()),
            Ok(found) => found,
            Err(StoreError::Corrupt { detail, .. }) => detail,
            Err(other) => return Err(other),
        };
        Err(StoreError::Corrupt { path: self.options.path.clone(), detail })
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("path", &self.options.path).field("access", &self.access).finish_non_exhaustive()
    }
}

/// SQLite's errors don't say which file they are about, nor how long it was waited for.
fn name_file(error: StoreError, options: &OpenOptions) -> StoreError {
    match error {
        StoreError::Corrupt { detail, .. } => StoreError::Corrupt { path: options.path.clone(), detail },
        StoreError::Busy { .. } => StoreError::Busy { seconds: options.busy_timeout_ms / 1_000 },
        other => other,
    }
}

/// A clock that stands before this program was made (W3): what is written under it has a day that never was.
fn wrong_clock(now: Timestamp) -> Option<String> {
    let told = || {
        format!(
            "This computer's clock says {}, which is wrong: set it. Ends and lock-outs are counted by it",
            now.utc().format("%Y-%m-%d")
        )
    };
    (now < FIRST).then(told)
}

fn prepare(path: &Path, access: Access) -> Result<Connection, StoreError> {
    // Before 3.51.3 several processes could corrupt a WAL database; the bundled one is newer, and stays so.
    if rusqlite::version_number() < 3_051_003 {
        return Err(StoreError::Sqlite(format!("SQLite {} is too old", rusqlite::version())));
    }
    let connection = match access {
        Access::ReadWrite => Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?,
        Access::ReadOnly => read_only(path)?,
    };
    connection.set_prepared_statement_cache_capacity(128);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // A statement keeps its plan whatever it is asked with: otherwise it is prepared anew each time, a third of an import.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;")?;
    Ok(connection)
}

/// A WAL database whose folder can't be written has no place for its side files; where they are missing the file is
/// read as one that nobody changes.
fn read_only(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let escaped: String = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let still = !files::beside(path, "-wal").exists();
    Ok(Connection::open_with_flags(format!("file:{escaped}?immutable={}", u8::from(still)), flags)?)
}

/// Marks a fresh file before it is switched to WAL. From then on what is written stays in the side file for a while, and
/// another program that opens the file meanwhile, or after a crash, must know it by its first bytes.
fn mark_as_ours(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.execute_batch(&format!("PRAGMA application_id = {};", files::APPLICATION_ID))?)
}

/// The switch to WAL can fail without an error, so it is read back (D12); FULL lets an acknowledged change survive a
/// power cut.
fn use_wal(connection: &Connection) -> Result<(), StoreError> {
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::Sqlite(format!("the journal mode stays {mode}, WAL is needed")));
    }
    connection.execute_batch("PRAGMA synchronous = FULL;")?;
    let level: i64 = connection.query_row("PRAGMA synchronous", [], |row| row.get(0))?;
    if level != 2 {
        return Err(StoreError::Sqlite("synchronous stays below FULL".into()));
    }
    Ok(())
}

fn count_statements(connection: &mut Connection, meter: &Meter) -> Result<(), StoreError> {
    let meter = meter.clone();
    let events =
        TraceEventCodes::SQLITE_TRACE_STMT | TraceEventCodes::SQLITE_TRACE_ROW | TraceEventCodes::SQLITE_TRACE_PROFILE;
    connection.trace_v2(events, Some(move |event: TraceEvent<'_>| meter.count(&event)))?;
    Ok(())
}

/// Waits for other programs in short steps, says so after a tenth of a second, and gives up after the timeout (D6).
fn wait_for_others(connection: &mut Connection, options: &OpenOptions) -> Result<(), StoreError> {
    let (on_wait, timeout) = (options.on_wait.clone(), options.busy_timeout_ms);
    let mut waited = 0;
    connection.busy_handler(Some(move |tries: i32| {
        if tries == 0 {
            waited = 0;
        }
        if waited >= timeout {
            return false;
        }
        let step = (u64::try_from(tries).unwrap_or_default() + 1).min(25);
        std::thread::sleep(Duration::from_millis(step));
        waited += step;
        if waited >= 100 {
            on_wait(Waiting::Since(waited));
        }
        true
    }))?;
    Ok(())
}
