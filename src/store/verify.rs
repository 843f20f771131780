//! The log, verified (LOG-3): the record itself, event by event, and on the way what is noted beside it and costs no look of
//! its own. SQLite's indexes are a question of their own, and so is the index of words (`verify_words`): whoever is told that
//! all three are whole can rely on what lists and searches show.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

use rusqlite::{Connection, OptionalExtension as _};

use super::chain::{Checkpoint, Hash, Head, hexadecimal};
use super::error::StoreError;
use super::fields::{Fields, WHOLE_EVENTS};
use super::guards;
use super::log_index::indexed;
use super::open::Store;
use super::verify_names::Names;
use super::verify_rights::{Earlier, Rights, statements};
use crate::domain::id::EventId;

/// How often SQLite, in steps of its own, tells that it is still at it.
const STEPS: i32 = 20_000;

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The record: the events themselves.
    Record,
    /// What guards the record: triggers that keep it from being changed, and none that change what is written.
    Guards,
    /// Rows that say who held which right when. They are facts, and can't be made again.
    Rights,
    /// What lists and searches find events by. It is made of the record, so it can be made again.
    Searches,
    /// Names of accounts, by which searches find who did something. They are facts, and can't be made again.
    Names,
}

impl Part {
    /// What to do about it, where it isn't the record.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Record => "It was left as it is; compare it with your last backup.",
            Self::Guards => "Restore a backup from before; `chargehand doctor` tells all that differs.",
            Self::Rights => {
                "Don't rely on `chargehand log rights` until you have compared it with your last backup; \
                 `chargehand log list` tells what the events say."
            }
            Self::Searches => "`chargehand log reindex` makes what searches rely on anew.",
            Self::Names => "Compare the accounts with those of your last backup.",
        }
    }
}

/// What `log verify` found to be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The first event that isn't what was written, or that isn't found; 0 where it is no single one.
    pub event: EventId,
    /// What is wrong with it.
    pub what: Cow<'static, str>,
    /// Where.
    pub part: Part,
}

impl Broken {
    pub(super) const fn record(event: EventId, what: &'static str) -> Self {
        Self { event, what: Cow::Borrowed(what), part: Part::Record }
    }

    pub(super) const fn searches(event: EventId, what: &'static str) -> Self {
        Self { event, what: Cow::Borrowed(what), part: Part::Searches }
    }
}

impl Broken {
    /// What is wrong and what to do, in sentences.
    #[must_use]
    pub fn told(&self) -> String {
        let remedy = self.part.remedy();
        match self.part {
            Part::Record => format!("The log is not what was written: {self}. {remedy}"),
            Part::Guards => format!(
                "No event that is here was changed, but the record isn't guarded, and events may have been kept out of it: \
                 {self}. Somebody changed the database with another program; nothing was changed now. {remedy}"
            ),
            Part::Rights => format!(
                "No event that is here was changed, but what says who could do what isn't what was written with them: {self}. \
                 Somebody changed the database with another program; nothing was changed now. {remedy}"
            ),
            Part::Searches | Part::Names => format!(
                "The record is whole, but lists and searches of it may miss events: {self}. Somebody changed the database with \
                 another program; nothing was changed now. {remedy}"
            ),
        }
    }
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.event.0 {
            0 => f.write_str(&self.what),
            event => write!(f, "event {event} {}", self.what),
        }
    }
}

/// What `log verify` found to be whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many events were looked at.
    pub events: u64,
    /// The newest of them.
    pub head: EventId,
    /// Its hash, in hexadecimal.
    pub hash: String,
    /// Rows of rights that no event of their own covers, where there are any.
    pub earlier: Option<Earlier>,
}

impl Store {
    /// Verifies the whole log, and then the tables that rights are read from. With a `checkpoint` it finds a tail that was cut off
    /// and an old copy put back, too. `progress` is told how many events were looked at, and ends it by answering `false`; the
    /// answer is none then.
    ///
    /// # Errors
    /// The store's. What is wrong with the log is an answer.
    pub fn verify_log(
        &mut self,
        checkpoint: Option<&Checkpoint>,
        mut progress: impl FnMut(u64) -> bool,
    ) -> Result<Option<Result<Verified, Broken>>, StoreError> {
        let verified = match self.verify_record(checkpoint, &mut progress)? {
            Some(Ok(verified)) => verified,
            other => return Ok(other),
        };
        let tables = self.verify_tables(|| progress(verified.events))?;
        Ok(tables.map(|broken| broken.map_or(Ok(verified), Err)))
    }

    /// Walks the whole log and hashes it again, in constant memory. On the way it compares what is noted beside the events: where
    /// the clock went back, who is called what, who held which right, what was archived; and what guards the record with what
    /// this version makes. `progress` is told before each thousand events.
    fn verify_record(
        &mut self,
        checkpoint: Option<&Checkpoint>,
        mut progress: impl FnMut(u64) -> bool,
    ) -> Result<Option<Result<Verified, Broken>>, StoreError> {
        let snapshot = self.connection.transaction()?;
        let unguarded = guards::differing(&snapshot)?;
        let archived = Head::before_first(&snapshot)?;
        let mut expected = first_here(&snapshot, &archived)?;
        if let Some(kept) = checkpoint
            && let Some(broken) = before_the_log(&snapshot, kept, &expected)?
        {
            return Ok(Some(Err(broken)));
        }
        let mut beside = Beside::new(&snapshot, &archived, expected.last())?;
        let mut halves = statements(&snapshot)?;
        let rights = Rights::new(&snapshot, &mut halves, &archived, expected.last(), &mut || progress(0))?;
        let Some(mut rights) = rights else { return Ok(None) };
        let mut statement = snapshot.prepare(WHOLE_EVENTS)?;
        let mut rows = statement.query([expected.last().0])?;
        let (mut count, mut missed) = (0, None);
        loop {
            if count % 1_000 == 0 && !progress(count) {
                return Ok(None);
            }
            let Some(row) = rows.next()? else { break };
            let Ok((fields, hash)) = Fields::of(row) else {
                return Ok(Some(Err(Broken::record(expected.next(), "holds something that was never written"))));
            };
            if let Err(what) = expected.follow(&fields, hash) {
                return Ok(Some(Err(Broken::record(expected.next(), what))));
            }
            let at = expected.last();
            if at == archived.last() && hash != archived.hash() {
                return Ok(Some(Err(Broken::record(at, "is another one than was archived"))));
            }
            if checkpoint.is_some_and(|kept| kept.event == at && kept.hash != hexadecimal(&hash)) {
                return Ok(Some(Err(Broken::record(at, "is another one than at the checkpoint"))));
            }
            if let Some((part, what)) = beside.look_at(&fields)? {
                missed.get_or_insert(Broken { event: at, what: what.into(), part });
            }
            rights.look_at(&fields)?;
            count += 1;
        }
        if checkpoint.is_some_and(|kept| kept.event > expected.last()) {
            let what = "is missing: the log ends before the checkpoint";
            return Ok(Some(Err(Broken::record(expected.next(), what))));
        }
        let noted = beside.end(&expected)?;
        if let Some(broken) = noted.clone().filter(|broken| broken.part == Part::Record) {
            return Ok(Some(Err(broken)));
        }
        if !unguarded.is_empty() {
            let what = format!("missing, changed or added in the database: {}", unguarded.join(", ")).into();
            return Ok(Some(Err(Broken { event: EventId(0), what, part: Part::Guards })));
        }
        let earlier = match rights.end()? {
            Ok(earlier) => earlier,
            Err(broken) => return Ok(Some(Err(broken))),
        };
        let names = beside.names.end(&snapshot, &archived, expected.last())?;
        let broken = names.or(noted).or(missed);
        if let Some(broken) =
            broken.map_or_else(|| beside.names.deleted(&snapshot, &archived), |broken| Ok(Some(broken)))?
        {
            return Ok(Some(Err(broken)));
        }
        let (head, hash) = (expected.last(), hexadecimal(&expected.hash()));
        Ok(Some(Ok(Verified { events: count, head, hash, earlier })))
    }

    /// Asks SQLite whether the log's table and its indexes agree, so that lists along an index miss no event, and whether
    /// the index of words is whole in itself. `watch` can stop it; the answer is none then.
    ///
    /// # Errors
    /// The store's.
    pub fn verify_indexes(&mut self, mut watch: impl FnMut() -> bool) -> Result<Option<Option<Broken>>, StoreError> {
        let words = indexed(&self.connection)?.map(|_| "PRAGMA integrity_check('events_text')");
        for question in ["PRAGMA integrity_check('events')"].into_iter().chain(words) {
            let Some(found) = self.asks_sqlite(question, &mut watch)? else { return Ok(None) };
            if let Some(what) = found.into_iter().find(|found| found != "ok") {
                return Ok(Some(Some(Broken { event: EventId(0), what: what.into(), part: Part::Searches })));
            }
        }
        Ok(Some(None))
    }

    /// Asks what takes long and can't tell how far it is. It runs beside this thread, as `watch` needn't be one that can be
    /// handed to SQLite; `watch` is asked from time to time, and ends it by answering `false`; the answer is none then.
    pub(super) fn asks_sqlite(
        &mut self,
        question: &str,
        mut watch: impl FnMut() -> bool,
    ) -> Result<Option<Vec<String>>, StoreError> {
        let stop = Arc::new(AtomicBool::new(false));
        let (tell, told) = channel();
        let (asked, tick) = (stop.clone(), tell.clone());
        let handler = move || {
            let _gone = tick.send(false);
            asked.load(Ordering::SeqCst)
        };
        self.connection.progress_handler(STEPS, Some(handler))?;
        let connection = &mut self.connection;
        let found = std::thread::scope(|scope| {
            let asking = scope.spawn(move || {
                let found = texts(connection, question);
                let _gone = tell.send(true);
                found
            });
            if !watch() {
                stop.store(true, Ordering::SeqCst);
            }
            while told.recv() == Ok(false) {
                if !watch() {
                    stop.store(true, Ordering::SeqCst);
                }
            }
            asking.join()
        });
        self.connection.progress_handler(0, None::<fn() -> bool>)?;
        match found {
            // Stopped, some questions are answered as if something was wrong.
            Ok(_) if stop.load(Ordering::SeqCst) => Ok(None),
            Ok(Ok(found)) => Ok(Some(found)),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(StoreError::Unexpected("the check of the pages ended in the middle".to_owned())),
        }
    }
}

fn texts(connection: &Connection, question: &str) -> rusqlite::Result<Vec<String>> {
    connection.prepare(question)?.query_map([], |row| row.get(0))?.collect()
}

/// Where the events that are here begin. Some may be in an archive and not removed yet: then with the first of those, whose
/// chain ends at the archive's hash.
fn first_here(connection: &Connection, archived: &Head) -> Result<Head, StoreError> {
    let sql = "SELECT id - 1, previous_hash FROM events WHERE id <= ?1 ORDER BY id LIMIT 1";
    let read = |row: &rusqlite::Row<'_>| Ok(Head::at(EventId(row.get(0)?), row.get::<_, Hash>(1)?));
    Ok(connection.query_row(sql, [archived.last().0], read).optional()?.unwrap_or_else(|| archived.clone()))
}

/// Looks at a checkpoint that lies before the first event that is here. That of the event just before it is what the first one
/// follows from. Of older ones there is nothing here that would be worth comparing: the hash of an older archive, as noted, can
/// be left as it is by whoever rewrites all that follows.
fn before_the_log(connection: &Connection, kept: &Checkpoint, before: &Head) -> Result<Option<Broken>, StoreError> {
    if kept.event == before.last() && kept.hash != hexadecimal(&before.hash()) {
        return Ok(Some(Broken::record(kept.event, "is another one than at the checkpoint")));
    }
    if kept.event >= before.last() {
        return Ok(None);
    }
    let sql = "SELECT min(through) FROM archives WHERE through >= ?1";
    let through: Option<i64> = connection.query_row(sql, [kept.event.0], |row| row.get(0))?;
    Err(StoreError::CheckpointArchived { event: kept.event.0, through: through.unwrap_or(before.last().0) })
}

/// What is noted beside the events and could hide some of them, or say that they left.
struct Beside<'c> {
    connection: &'c Connection,
    /// Events before which the clock went back, as noted, in their order; none in a database of before they were.
    steps: Option<std::vec::IntoIter<i64>>,
    step: Option<i64>,
    time: Option<i64>,
    names: Names,
    /// The newest archive: its last event, and what the event that tells of it says.
    archive: Option<(i64, String)>,
}

impl<'c> Beside<'c> {
    fn new(connection: &'c Connection, archived: &Head, before: EventId) -> Result<Self, StoreError> {
        // Few, however large the log is: a clock seldom goes back.
        let steps = match indexed(connection)? {
            None => None,
            Some(_) => {
                let sql = "SELECT event FROM clock_steps WHERE event > ?1 ORDER BY event";
                let mut statement = connection.prepare(sql)?;
                let steps = statement.query_map([before.0], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
                Some(steps.into_iter())
            }
        };
        let through = archived.last().0;
        let archive = (through > 0).then(|| (through, hexadecimal(&archived.hash())));
        let mut beside = Self { connection, steps, step: None, time: None, names: Names::default(), archive };
        beside.step = beside.steps.as_mut().and_then(Iterator::next);
        Ok(beside)
    }

    /// Says how an event isn't found as it should be.
    fn look_at(&mut self, fields: &Fields) -> Result<Option<(Part, &'static str)>, StoreError> {
        let noted = self.step == Some(fields.id);
        if noted {
            self.step = self.steps.as_mut().and_then(Iterator::next);
        }
        // The clock may have gone back before the first one that is here, and what it went back from left.
        let stepped = self.time.map(|before| fields.time < before);
        self.time = Some(fields.time);
        if self.steps.is_some() && stepped.is_some_and(|stepped| stepped != noted) {
            let what = match noted {
                true => "is noted as one before which the clock went back, and it didn't",
                false => "isn't noted as one before which the clock went back: searches by time miss some",
            };
            return Ok(Some((Part::Searches, what)));
        }
        if self.archive.as_ref().is_some_and(|(through, hash)| fields.tells_of_archive(EventId(*through), hash)) {
            self.archive = None;
        }
        Ok(self.names.look_at(self.connection, fields)?.map(|what| (Part::Names, what)))
    }

    /// What can only be told once all events were looked at.
    fn end(&self, last: &Head) -> Result<Option<Broken>, StoreError> {
        if let Some((through, _)) = self.archive {
            let what = "is said to be the last in an archive, and no event says that there is one";
            return Ok(Some(Broken::record(EventId(through), what)));
        }
        let ahead = "is noted as one before which the clock went back, and there is no such event";
        let through = indexed(self.connection)?.map_or(0, |indexed| indexed.through);
        let beyond = "is said to be in the index of words, and there is no such event";
        Ok(match self.step {
            Some(step) => Some(Broken::searches(EventId(step), ahead)),
            None if through > last.last().0 => Some(Broken::searches(EventId(through), beyond)),
            None => None,
        })
    }
}
