//! Events that leave the log for a file (LOG-3): one line of JSON each, with all that is hashed, so that the file verifies by
//! itself and against the events that stayed.

use std::io::{BufRead, Read as _, Write};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::chain::{Checkpoint, Hash, Head, hexadecimal};
use super::dated::digest_through;
use super::error::StoreError;
use super::fields::{Fields, WHOLE_EVENTS, in_hexadecimal};
use super::open::{Access, Store};
use super::verify::{Broken, Part};
use super::verify_names::Names;
use super::verify_rights::{Rights, statements};
use crate::clock::Timestamp;
use crate::domain::id::EventId;

/// What the first line of an archive says.
const KIND: &str = "chargehand log archive 1";

/// So many events pass between two reports of progress.
const REPORT_EVERY: u64 = 1_000;

/// So many events are removed in one transaction: others wait for a tenth of a second.
const PORTION: i64 = 5_000;

const REMOVE: &str = "DELETE FROM events WHERE id <= (SELECT max(through) FROM archives) \
                      AND id < (SELECT id FROM events ORDER BY id LIMIT 1) + ?1";

/// No event's line is as long as that, in bytes (16 MiB).
const LONGEST_LINE: u64 = 16 * 1024 * 1024;

/// What an archive holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archived {
    /// How many events.
    pub events: u64,
    /// The first of them.
    pub first: EventId,
    /// The last of them.
    pub through: EventId,
    /// Its hash: what the next event of the log follows from.
    pub hash: Hash,
    /// The hash of the event before the first.
    pub before: Hash,
    /// The digest of the rows of rights that events up to the last of them wrote: those stay in the database. A file by
    /// itself doesn't tell it.
    pub rights: Option<Hash>,
}

impl Archived {
    /// Can it be compared with this checkpoint: is the event in it, or just before it?
    #[must_use]
    pub fn can_tell_of(&self, checkpoint: &Checkpoint) -> bool {
        self.first.0 - 1 <= checkpoint.event.0 && checkpoint.event <= self.through
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    kind: String,
    first: i64,
    through: i64,
    #[serde(with = "in_hexadecimal")]
    before: Hash,
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    fields: Fields,
    #[serde(with = "in_hexadecimal")]
    hash: Hash,
}

/// How a walk ended that could be stopped, or found something wrong.
pub type Walked = Option<Result<Archived, Broken>>;

impl Store {
    /// Writes the oldest events, all that were logged before the first one at or after `before`, into `file`, and verifies
    /// them on the way. The newest event always stays. `watch` is told before each thousand, and ends it by answering
    /// `false`; the answer is none then.
    ///
    /// # Errors
    /// Nothing as old as that; the file's; the store's. What is wrong with the log is an answer.
    pub fn write_archive(
        &mut self,
        before: Timestamp,
        file: &mut impl Write,
        mut watch: impl FnMut(u64) -> bool,
    ) -> Result<Walked, StoreError> {
        let failed = |error| StoreError::Files { path: std::path::PathBuf::from("the archive"), error };
        let snapshot = self.connection.transaction()?;
        let newest = Head::read(&snapshot)?.last();
        // By number, not by time: a clock that was put back leaves older times behind newer ones.
        let sql = "SELECT id FROM events WHERE time >= ?1 ORDER BY id LIMIT 1";
        let stays = match snapshot.prepare(sql)?.query([before.0])?.next()? {
            Some(row) => row.get(0)?,
            None => newest.0,
        };
        let archived = Head::before_first(&snapshot)?;
        let (mut head, mut names, mut misnamed) = (archived.clone(), Names::default(), None);
        let (start, first, through) = (head.hash, head.next(), EventId(stays.min(newest.0) - 1));
        if through < first {
            return Err(StoreError::NotFound { what: "event", name: "as old as that".to_owned() });
        }
        let line = First { kind: KIND.to_owned(), first: first.0, through: through.0, before: start };
        write_line(file, &line).map_err(failed)?;
        let mut halves = statements(&snapshot)?;
        let rights = Rights::new(&snapshot, &mut halves, &head, head.last(), &mut || watch(0))?;
        let Some(mut rights) = rights else { return Ok(None) };
        let mut statement = snapshot.prepare(WHOLE_EVENTS)?;
        let mut rows = statement.query([head.last().0])?;
        let mut events = 0;
        while head.last() < through {
            if events % REPORT_EVERY == 0 && !watch(events) {
                return Ok(None);
            }
            let Some(row) = rows.next()? else { return Ok(Some(Err(Broken::record(head.next(), "is missing")))) };
            let Ok((fields, hash)) = Fields::of(row) else {
                return Ok(Some(Err(Broken::record(head.next(), "holds something that was never written"))));
            };
            if let Err(what) = head.follow(&fields, hash) {
                return Ok(Some(Err(Broken::record(head.next(), what))));
            }
            rights.look_at(&fields)?;
            if let Some(what) = names.look_at(&snapshot, &fields)? {
                misnamed.get_or_insert(Broken { event: head.last(), what: what.into(), part: Part::Names });
            }
            write_line(file, &Line { fields, hash }).map_err(failed)?;
            events += 1;
        }
        // From here on they are known by their digest: it is to be that of what was written.
        let names = names.end(&snapshot, &archived, through)?;
        if let Some(broken) = rights.broken().cloned().or(names).or(misnamed) {
            return Ok(Some(Err(broken)));
        }
        let Some(rights) = digest_through(&snapshot, through, &mut || watch(events))? else { return Ok(None) };
        let rights = Some(rights);
        Ok(Some(Ok(Archived { events, first, through, hash: head.hash, before: start, rights })))
    }

    /// Removes a portion of the events that are in an archive by now, in a transaction of its own, so that others who write
    /// wait for no longer than that takes; says how many are left. An event that isn't in an archive can't go: a trigger
    /// refuses it. Whoever is killed in between leaves some for the next one.
    ///
    /// # Errors
    /// The store's.
    pub fn remove_archived(&mut self) -> Result<u64, StoreError> {
        self.remove_archived_by(PORTION)
    }

    /// The same, unless somebody else writes just now.
    ///
    /// # Errors
    /// The store's.
    pub fn remove_archived_at_once(&mut self) -> Result<(), StoreError> {
        if self.access() == Access::ReadOnly || archived_here(&self.connection)? == 0 {
            return Ok(());
        }
        let done = self.without_waiting(|connection| connection.execute(REMOVE, [PORTION]));
        match done.map_err(StoreError::from) {
            Ok(_) | Err(StoreError::Busy { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub(super) fn remove_archived_by(&mut self, portion: i64) -> Result<u64, StoreError> {
        // Asked first without the lock: mostly there is nothing.
        if self.access() == Access::ReadOnly || archived_here(&self.connection)? == 0 {
            return Ok(0);
        }
        let transaction = self.begin()?;
        transaction.execute(REMOVE, [portion])?;
        let left = archived_here(&transaction)?;
        transaction.commit()?;
        Ok(left)
    }

    /// How many events are still here that are in an archive.
    ///
    /// # Errors
    /// The store's.
    pub fn archived_here(&self) -> Result<u64, StoreError> {
        archived_here(&self.connection)
    }

    /// The archives that were made so far: through which event each goes, and that event's hash, in hexadecimal.
    ///
    /// # Errors
    /// The store's.
    pub fn archives(&self) -> Result<Vec<(EventId, String)>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT through, hash FROM archives ORDER BY through")?;
        let read = |row: &rusqlite::Row<'_>| Ok((EventId(row.get(0)?), hexadecimal(&row.get::<_, Hash>(1)?)));
        Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
    }
}

/// How many of the oldest events are in an archive, and were not removed yet: their numbers have no gaps.
fn archived_here(connection: &Connection) -> Result<u64, StoreError> {
    let sql = "SELECT (SELECT max(through) FROM archives), (SELECT id FROM events ORDER BY id LIMIT 1)";
    let ends: (Option<i64>, Option<i64>) =
        connection.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let left = ends.0.zip(ends.1).map_or(0, |(through, first)| through - first + 1);
    Ok(left.max(0).unsigned_abs())
}

/// Verifies an archive by itself, in constant memory, and against a `checkpoint` of one of its events, or of the one before
/// the first; none where `watch` stopped it.
///
/// # Errors
/// What can't be read. What is wrong with it is an answer.
pub fn verify_archive(
    mut file: impl BufRead,
    checkpoint: Option<&Checkpoint>,
    mut watch: impl FnMut(u64) -> bool,
) -> std::io::Result<Walked> {
    let broken = |event, what| Ok(Some(Err(Broken::record(event, what))));
    let line = next_line(&mut file)?.unwrap_or_default();
    let first = serde_json::from_slice::<First>(&line).ok().filter(|first| is_written_as(first, &line));
    let Some(first) = first.filter(|first| first.kind == KIND && first.first > 0 && first.first <= first.through)
    else {
        return broken(EventId(0), "its first line isn't that of one");
    };
    let mut head = Head::at(EventId(first.first - 1), first.before);
    let differs =
        |head: &Head| checkpoint.is_some_and(|kept| kept.event == head.id && kept.hash != hexadecimal(&head.hash));
    let mut events = 0;
    loop {
        if differs(&head) {
            return broken(head.last(), "is another one than at the checkpoint");
        }
        if events % REPORT_EVERY == 0 && !watch(events) {
            return Ok(None);
        }
        let Some(line) = next_line(&mut file)? else { break };
        let Ok(read) = serde_json::from_slice::<Line>(&line) else {
            return broken(head.next(), "can't be read");
        };
        // What no hash covers could be read as if it had been written.
        if !is_written_as(&read, &line) {
            return broken(head.next(), "has more in its line than was written, or has it otherwise");
        }
        let Line { fields, hash } = read;
        if head.last().0 >= first.through {
            return broken(head.next(), "was put behind the last one");
        }
        if let Err(what) = head.follow(&fields, hash) {
            return broken(head.next(), what);
        }
        events += 1;
    }
    if head.last().0 < first.through {
        return broken(head.next(), "is missing");
    }
    let (hash, before, rights) = (head.hash, first.before, None);
    Ok(Some(Ok(Archived { events, first: EventId(first.first), through: head.last(), hash, before, rights })))
}

/// The next line, or as much of it as an event could be long: what goes on behind that can't be read as one.
fn next_line(file: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    file.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    Ok(Some(line).filter(|line| !line.is_empty()))
}

/// Are these the bytes as which that is written?
fn is_written_as(read: &impl Serialize, line: &[u8]) -> bool {
    let mut written = Vec::with_capacity(line.len());
    write_line(&mut written, read).is_ok() && written == line
}

fn write_line(file: &mut impl Write, line: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *file, line)?;
    file.write_all(b"\n")
}
