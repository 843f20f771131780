//! What can be found out about a database that is told to whoever owns it: files, every page, schema, log, seats, rows that
//! contradict each other, clock.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

use super::error::{Failure, StoreError};
use super::files::{self, Header, beside};
use super::guards;
use super::migrate;
use super::open::Store;
use super::verify::{Broken, Part, Verified};
use crate::clock::{FIRST, MINUTE};
use crate::domain::checkup::{Check, State};
use crate::domain::dates::local_text;
use crate::domain::world::World as _;

/// Less free space than this is told, in bytes (256 MiB).
const LITTLE_SPACE: u64 = 256 * 1024 * 1024;

/// The files around the database, without opening it.
#[must_use]
pub fn check_files(path: &Path) -> Vec<Check> {
    let place = Check::new("file", format!("{} ({} bytes)", path.display(), size(path)));
    let mut checks = vec![match files::inspect(path) {
        Ok(None) => place,
        Ok(Some(warning)) => Check { state: State::Warning, remedy: warning, ..place },
        Err(error) => place.failed(error.to_string()),
    }];
    let folder = files::folder(path);
    if let Ok(meta) = std::fs::metadata(&folder) {
        let check = Check::new("folder", format!("{} (mode {:03o})", folder.display(), meta.mode() & 0o777));
        let foreign = meta.mode() & 0o022 != 0;
        let remedy = format!("Others may put files into it: run chmod go-w {}", folder.display());
        checks.push(if foreign { Check { state: State::Warning, remedy, ..check } } else { check });
    }
    if let Ok(space) = rustix::fs::statvfs(&folder) {
        let free = space.f_bavail.saturating_mul(space.f_frsize);
        let check = Check::new("disk", format!("{} MiB free", free / (1024 * 1024)));
        let remedy = "Free some space: what can't be logged isn't done.".to_owned();
        checks.push(if free < LITTLE_SPACE { Check { state: State::Warning, remedy, ..check } } else { check });
    }
    let left: Vec<String> = leftovers(path);
    if !left.is_empty() {
        let remedy = "Nobody needs them while no chargehand runs: remove them.".to_owned();
        checks.push(Check { state: State::Warning, remedy, ..Check::new("leftovers", left.join(", ")) });
    }
    checks
}

/// Files of programs that were killed while they wrote them.
fn leftovers(path: &Path) -> Vec<String> {
    let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { return Vec::new() };
    let entries = std::fs::read_dir(files::folder(path)).into_iter().flatten().flatten();
    let plain = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let found = plain.filter(|entry| is_left_over(&entry.file_name().to_string_lossy(), &name, &entry.path()));
    found.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// Is it one that a program of ours was writing, by the number of its process, and that program is gone? What merely ends
/// like one isn't: whoever reads of it is to remove it.
fn is_left_over(other: &str, database: &str, path: &Path) -> bool {
    let main = ["-wal", "-shm", "-journal"].iter().find_map(|side| other.strip_suffix(side)).unwrap_or(other);
    let of = |begins: &str| main.strip_prefix(database)?.strip_prefix(begins);
    let numbered = |text: &str| text.rsplit_once('.').map(|(_, number)| number.to_owned());
    let number = match (of(".restoring."), of(".before-v"), main.strip_suffix(".new")) {
        (Some(number), _, _) => Some(number.to_owned()),
        (_, Some(rest), _) => numbered(rest),
        // A file that only its owner reads, or a copy of a database.
        (_, _, Some(rest)) if other.starts_with('.') || matches!(files::header(path), Ok(Header::Ours(_))) => {
            numbered(rest)
        }
        _ => None,
    };
    let process = number.and_then(|number| Pid::from_raw(number.parse().ok()?));
    process.is_some_and(|process| test_kill_process(process) == Err(Errno::SRCH))
}

fn size(path: &Path) -> u64 {
    let of = |path: &Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
    of(path) + of(&beside(path, "-wal"))
}

impl Store {
    /// The database itself: every page, the schema, rows that contradict each other, seats, administrators, the clock. While
    /// it looks at the pages `watch` is asked from time to time, and ends it by answering `false`; the answer is none then.
    ///
    /// # Errors
    /// The store's, where it can't even be asked.
    pub fn checkup(&mut self, watch: impl FnMut() -> bool) -> Result<Option<Vec<Check>>, StoreError> {
        let Some(pages) = self.pages(watch)? else { return Ok(None) };
        let sqlite = Check::new("sqlite", format!("{}, schema version {}", rusqlite::version(), migrate::LATEST));
        let mut checks = vec![sqlite, pages, self.schema()?, self.references()?];
        checks.extend(self.contradictions()?);
        checks.push(self.people()?);
        checks.push(self.seats()?);
        checks.push(self.time_told()?);
        checks.extend(self.left_behind()?);
        Ok(Some(checks))
    }

    fn pages(&mut self, watch: impl FnMut() -> bool) -> Result<Option<Check>, StoreError> {
        let Some(found) = self.asks_sqlite("PRAGMA integrity_check(5)", watch)? else { return Ok(None) };
        let check = Check::new("pages", "every page and index is whole");
        Ok(Some(match &found[..] {
            [word] if word == "ok" => check,
            found => Check { found: found.join("; "), ..check }
                .failed("Keep a copy of the file; `chargehand restore` puts back the last backup of it."),
        }))
    }

    /// Events in an archive that somebody who archived had no time to remove.
    fn left_behind(&self) -> Result<Option<Check>, StoreError> {
        let left = self.archived_here()?;
        let check = Check::new("archived", format!("{left} events are in an archive and still here"));
        let remedy = "`chargehand log archive`, or an open console, goes on removing them.".to_owned();
        Ok((left > 0).then_some(Check { state: State::Warning, remedy, ..check }))
    }

    /// Tables, indexes and triggers as the migrations make them: a trigger that is missing let somebody change the log.
    fn schema(&self) -> Result<Check, StoreError> {
        let differs = guards::differing(&self.connection)?;
        let check = Check::new("schema", "as this version makes it");
        Ok(match differs.is_empty() {
            true => check,
            false => Check { found: format!("missing, changed or added: {}", differs.join(", ")), ..check }.failed(
                "Somebody changed the database with another program: look at the log with `chargehand log verify`, and \
                 restore a backup from before.",
            ),
        })
    }

    fn references(&self) -> Result<Check, StoreError> {
        let mut statement = self.connection.prepare("PRAGMA foreign_key_check")?;
        let mut rows = statement.query([])?;
        let mut orphans: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            *orphans.entry(row.get(0)?).or_default() += 1;
        }
        let check = Check::new("references", "no row refers to one that is gone");
        let told: Vec<String> = orphans.iter().map(|(table, count)| format!("{count} in {table}")).collect();
        Ok(match orphans.is_empty() {
            true => check,
            false => Check { found: format!("rows without what they refer to: {}", told.join(", ")), ..check }
                .failed("Somebody changed the database with another program: restore a backup from before."),
        })
    }

    /// Rows that no Change leaves behind.
    fn contradictions(&self) -> Result<Vec<Check>, StoreError> {
        let open = "ended_at IS NULL AND user_id IN (SELECT id FROM users WHERE deleted_at IS NOT NULL)";
        let questions = [
            ("roles", format!("SELECT count(*) FROM role_grants WHERE {open}"), "roles of deleted accounts"),
            ("licenses", format!("SELECT count(*) FROM license_grants WHERE {open}"), "licenses of deleted accounts"),
            ("sessions", format!("SELECT count(*) FROM sessions WHERE {open}"), "open sessions of deleted accounts"),
            (
                "stops",
                "SELECT count(*) FROM users u WHERE deleted_at IS NULL AND disabled <> EXISTS (SELECT 1 FROM stops s WHERE s.user_id = u.id \
                 AND s.kind = 'disabled' AND s.ended_at IS NULL)"
                    .to_owned(),
                "accounts whose list and stops differ",
            ),
        ];
        let mut checks = Vec::new();
        for (what, sql, told) in questions {
            let count: i64 = self.connection.query_row(&sql, [], |row| row.get(0))?;
            let check = Check::new(what, format!("no {told}"));
            checks.push(match count {
                0 => check,
                count => Check { found: format!("{count} {told}"), ..check }
                    .failed("Somebody changed the database with another program: restore a backup from before."),
            });
        }
        Ok(checks)
    }

    fn people(&mut self) -> Result<Check, StoreError> {
        let (lasting, is_set_up) = self.asks(|view| Ok((view.has_lasting_administrator()?, view.is_set_up()?)))?;
        let check = Check::new("administrator", "there is one on whom the plant can rely");
        Ok(match (lasting, is_set_up) {
            (_, false) => Check { found: "the plant isn't set up".into(), ..check }
                .failed("`chargehand` alone starts the guided set-up."),
            (true, true) => check,
            (false, true) => Check { found: "there is none who is active without an end".into(), ..check }
                .failed("`chargehand recover NAME` brings an administrator back."),
        })
    }

    fn seats(&mut self) -> Result<Check, StoreError> {
        let (types, over) = self.asks(|view| {
            let mut over = Vec::new();
            for license in view.license_types() {
                let used = view.seats_used(license)?;
                if used > u64::from(license.quantity) {
                    over.push(format!("{}: {used} of {}", license.name, license.quantity));
                }
            }
            Ok((view.license_types().len(), over))
        })?;
        let check = Check::new("seats", format!("{types} license types, none oversold"));
        Ok(match over.is_empty() {
            true => check,
            false => Check {
                state: State::Warning,
                found: format!("more seats are used than there are: {}", over.join(", ")),
                remedy: "Take them from somebody, or raise the quantity: `chargehand licenses`.".into(),
                ..check
            },
        })
    }

    fn time_told(&mut self) -> Result<Check, StoreError> {
        let (now, last, zone) =
            self.asks(|view| Ok((view.now(), view.last_event_time()?, view.settings().site_time_zone)))?;
        let check = Check::new("clock", local_text(now, &zone));
        if now < FIRST {
            let remedy =
                "It stands before this program was made: set it right. Ends and lock-outs are counted by it.".into();
            return Ok(Check { state: State::Warning, remedy, ..check });
        }
        Ok(match last.filter(|last| now.plus(MINUTE) < *last) {
            None => check,
            Some(last) => Check {
                state: State::Warning,
                found: format!("it says {}, the newest event {}", local_text(now, &zone), local_text(last, &zone)),
                remedy: "The clock went back: set it right. Ends and lock-outs are counted by it.".into(),
                ..check
            },
        })
    }

    fn asks<T>(&mut self, ask: impl FnOnce(&super::View<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.read::<_, Failure>(|view| Ok(ask(view)?)).map_err(|failure| match failure {
            Failure::Store(error) => error,
            other => StoreError::Unexpected(other.to_string()),
        })
    }
}

/// What `log verify` says, as a check.
#[must_use]
pub fn log_check(verified: &Result<Verified, Broken>) -> Check {
    match verified {
        Ok(whole) => Check::new("log", format!("{} events, none changed, removed or put in between", whole.events)),
        Err(broken) => Check::new("log", broken.to_string()).failed(match broken.part {
            Part::Record => {
                "Somebody changed the log: keep a copy of the file, and compare it with the last backup and checkpoint."
            }
            Part::Guards => "Somebody changed the database with another program: restore a backup from before.",
            Part::Rights => {
                "Somebody changed the database with another program: compare what `chargehand log rights` says with the last backup."
            }
            Part::Searches => REINDEX,
            Part::Names => "Somebody changed the database with another program: restore a backup from before.",
        }),
    }
}

/// What the index of words was found to be, as a check.
#[must_use]
pub fn words_check(broken: Option<&Broken>) -> Check {
    let check = Check::new("searches", "the index of words has all that it says");
    match broken {
        None => check,
        Some(broken) => Check { found: broken.to_string(), ..check }.failed(REINDEX),
    }
}

const REINDEX: &str = "Somebody changed the database with another program; the record of events itself is whole. Keep a copy of the \
                       file; `chargehand log reindex` makes what searches rely on anew.";
