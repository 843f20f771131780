//! Events that leave the log for a file (LOG-3): one line of JSON each, with all that is hashed, so that the file verifies by
//! itself and against the events that stayed.

use std::io::{BufRead, Read as _, Write};

use serde::{Deserialize, Serialize};

use super::chain::{Broken, Fields, Hash, Head, WHOLE_EVENTS, hexadecimal, in_hexadecimal};
use super::error::StoreError;
use super::open::Store;
use crate::clock::Timestamp;
use crate::domain::id::EventId;

/// What the first line of an archive says.
const KIND: &str = "chargehand log archive 1";

/// So many events pass between two reports of progress.
const REPORT_EVERY: u64 = 1_000;

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
}

#[derive(Serialize, Deserialize)]
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
    /// them on the way. The newest event always stays. `watch` is told after each thousand, and ends it by answering
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
        let mut head = Head::before_first(&snapshot)?;
        let (start, first, through) = (head.hash, head.next(), EventId(stays.min(newest.0) - 1));
        if through < first {
            return Err(StoreError::NotFound { what: "event", name: "as old as that".to_owned() });
        }
        let line = First { kind: KIND.to_owned(), first: first.0, through: through.0, before: start };
        write_line(file, &line).map_err(failed)?;
        let mut statement = snapshot.prepare(WHOLE_EVENTS)?;
        let mut rows = statement.query([])?;
        let mut events = 0;
        while head.last() < through {
            let missing = || Ok(Some(Err(Broken { event: head.next(), what: "is missing" })));
            let Some(row) = rows.next()? else { return missing() };
            let Ok((fields, hash)) = Fields::of(row) else {
                return Ok(Some(Err(Broken { event: head.next(), what: "holds something that was never written" })));
            };
            if let Err(what) = head.follow(&fields, hash) {
                return Ok(Some(Err(Broken { event: head.next(), what })));
            }
            write_line(file, &Line { fields, hash }).map_err(failed)?;
            events += 1;
            if events % REPORT_EVERY == 0 && !watch(events) {
                return Ok(None);
            }
        }
        Ok(Some(Ok(Archived { events, first, through, hash: head.hash, before: start })))
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

/// Verifies an archive by itself, in constant memory; none where `watch` stopped it.
///
/// # Errors
/// What can't be read. What is wrong with it is an answer.
pub fn verify_archive(mut file: impl BufRead, mut watch: impl FnMut(u64) -> bool) -> std::io::Result<Walked> {
    let broken = |event, what| Ok(Some(Err(Broken { event, what })));
    let first = next_line(&mut file)?.and_then(|line| serde_json::from_slice::<First>(&line).ok());
    let Some(first) = first.filter(|first| first.kind == KIND && first.first > 0) else {
        return broken(EventId(0), "its first line isn't that of one");
    };
    let mut head = Head { id: EventId(first.first - 1), hash: first.before };
    let mut events = 0;
    while let Some(line) = next_line(&mut file)? {
        let Ok(Line { fields, hash }) = serde_json::from_slice(&line) else {
            return broken(head.next(), "can't be read");
        };
        if head.last().0 >= first.through {
            return broken(head.next(), "was put behind the last one");
        }
        if let Err(what) = head.follow(&fields, hash) {
            return broken(head.next(), what);
        }
        events += 1;
        if events % REPORT_EVERY == 0 && !watch(events) {
            return Ok(None);
        }
    }
    if head.last().0 < first.through {
        return broken(head.next(), "is missing");
    }
    let (hash, before) = (head.hash, first.before);
    Ok(Some(Ok(Archived { events, first: EventId(first.first), through: head.last(), hash, before })))
}

/// The next line, or as much of it as an event could be long: what goes on behind that can't be read as one.
fn next_line(file: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    file.take(LONGEST_LINE).read_until(b'\n', &mut line)?;
    Ok(Some(line).filter(|line| !line.is_empty()))
}

fn write_line(file: &mut impl Write, line: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *file, line)?;
    file.write_all(b"\n")
}
