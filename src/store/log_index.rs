//! The index of the log's words: it follows behind the log, piece by piece, so that no write pays for it. What it doesn't
//! hold yet is looked through event by event, so a search is always complete.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::error::StoreError;
use super::events::{COLUMNS, event};
use super::open::{Access, Store};
use super::view::View;
use crate::domain::log_filter::{LogFilter, text_of};

/// So many events are taken in at once: others wait for no longer than that takes.
pub const PIECE: u32 = 1_000;

/// So many threes of letters narrow a search enough; what they find is compared with the whole words.
const MOST_PARTS: usize = 24;

/// How far the index is behind the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// By so many events.
    By(u64),
    /// It can't be brought on now: another program writes, or this database can't be written.
    Held,
}

/// What the index holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Indexed {
    first: i64,
    pub(super) through: i64,
}

/// What the index holds; none in a database of before there was one.
pub(super) fn indexed(connection: &Connection) -> Result<Option<Indexed>, StoreError> {
    let there = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'log_index')";
    if !connection.prepare_cached(there)?.query_row([], |row| row.get(0))? {
        return Ok(None);
    }
    let sql = "SELECT first, through FROM log_index";
    let row = |row: &rusqlite::Row<'_>| Ok(Indexed { first: row.get(0)?, through: row.get(1)? });
    Ok(connection.prepare_cached(sql)?.query_row([], row).optional()?)
}

/// The numbers of the oldest and the newest event.
fn ends(connection: &Connection) -> Result<Option<(i64, i64)>, StoreError> {
    let sql = "SELECT (SELECT id FROM events ORDER BY id LIMIT 1), (SELECT id FROM events ORDER BY id DESC LIMIT 1)";
    let ends: (Option<i64>, Option<i64>) =
        connection.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(ends.0.zip(ends.1))
}

impl View<'_> {
    /// Up to which event the index holds the words of the log; none where there is no index.
    pub(super) fn indexed_through(&self) -> Result<Option<i64>, StoreError> {
        Ok(indexed(self.connection)?.map(|indexed| indexed.through))
    }
}

/// Makes what lists and searches find events by anew from the record. It holds no facts; the index of words begins empty and
/// follows.
pub(super) fn index_anew(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.execute_batch(
        "INSERT INTO events_text (events_text) VALUES ('delete-all'); \
         UPDATE log_index SET first = 0, through = 0; \
         DELETE FROM clock_steps; \
         INSERT INTO clock_steps (event) \
         SELECT id FROM (SELECT id, time, lag(time) OVER (ORDER BY id) AS before FROM events) WHERE time < before; \
         REINDEX events;",
    )?)
}

impl Store {
    /// How many events the index is behind; nothing is written.
    ///
    /// # Errors
    /// The store's.
    pub fn log_index_behind(&self) -> Result<Behind, StoreError> {
        if self.access() == Access::ReadOnly {
            return Ok(Behind::Held);
        }
        let (Some(indexed), ends) = (indexed(&self.connection)?, ends(&self.connection)?) else {
            return Ok(Behind::Held);
        };
        let (first, last) = ends.unwrap_or((1, 0));
        let through = indexed.through.max(first - 1);
        Ok(Behind::By(last.saturating_sub(through).max(0).unsigned_abs()))
    }

    /// Takes the next piece of the log into the index; says how many events are still behind. Gives up at once where
    /// another program writes.
    ///
    /// # Errors
    /// The store's.
    pub fn follow_log(&mut self) -> Result<Behind, StoreError> {
        self.follow_log_by(PIECE)
    }

    fn follow_log_by(&mut self, piece: u32) -> Result<Behind, StoreError> {
        if self.access() == Access::ReadOnly || indexed(&self.connection)?.is_none() {
            return Ok(Behind::Held);
        }
        let followed = self.without_waiting(|connection| {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            let done = follow(connection, piece);
            connection.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
            done
        });
        match followed.map_err(StoreError::from) {
            Ok(behind) => Ok(Behind::By(behind.max(0).unsigned_abs())),
            Err(StoreError::Busy { .. }) => Ok(Behind::Held),
            Err(error) => Err(error),
        }
    }

    /// Commits of this connection needn't reach the disk at once from now on: it writes nothing but the index, which is made
    /// again from the events wherever a piece of it is lost.
    ///
    /// # Errors
    /// The store's.
    pub fn follow_at_ease(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000")?)
    }
}

fn follow(connection: &Connection, piece: u32) -> rusqlite::Result<i64> {
    let query = |sql, what: &str| connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, Option<i64>>(what));
    let first = query("SELECT id AS it FROM events ORDER BY id LIMIT 1", "it").optional()?.flatten().unwrap_or(1);
    let last = query("SELECT id AS it FROM events ORDER BY id DESC LIMIT 1", "it").optional()?.flatten().unwrap_or(0);
    let (mut from, mut through): (i64, i64) = connection
        .prepare_cached("SELECT first, through FROM log_index")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    // Events that were archived are found no more, as they are looked up. Once they are the most of it, it begins anew, so
    // that it isn't larger than the log it is about. So it does where the log ends before it: an old copy was put back.
    let archived = first - from > through - first;
    if through == 0 || archived || through > last {
        if through > 0 {
            connection.execute("INSERT INTO events_text (events_text) VALUES ('delete-all')", [])?;
        }
        (from, through) = (first, first - 1);
    }
    let sql = format!("SELECT {COLUMNS} FROM events WHERE id > ?1 ORDER BY id LIMIT ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![through, piece])?;
    let mut write = connection.prepare_cached("INSERT INTO events_text (rowid, text) VALUES (?1, ?2)")?;
    while let Some(row) = rows.next()? {
        let event = event(row)?;
        write.execute(params![event.id.0, indexable(&text_of(&event))])?;
        through = event.id.0;
    }
    connection.prepare_cached("UPDATE log_index SET first = ?1, through = ?2")?.execute(params![from, through])?;
    Ok(last - through)
}

/// SQLite's tokenizer stops at a NUL.
pub(super) fn indexable(text: &str) -> String {
    text.replace('\0', "\u{1}")
}

/// What the index is asked for a search: events that hold every three letters in a row of all its parts. None where no
/// part has three, so that the index is of no use.
pub(super) fn question(filter: &LogFilter) -> Option<String> {
    let mut threes: Vec<String> = Vec::new();
    for part in filter.parts() {
        let letters: Vec<char> = indexable(part).chars().collect();
        let all = letters.len().saturating_sub(2);
        // Of a long one some are enough, from all of it.
        let step = all.div_ceil(MOST_PARTS).max(1);
        for start in (0..all).step_by(step).chain(all.checked_sub(1)) {
            let three: String = letters[start..start + 3].iter().collect();
            let quoted = format!("\"{}\"", three.replace('"', "\"\""));
            if !threes.contains(&quoted) && threes.len() < 2 * MOST_PARTS {
                threes.push(quoted);
            }
        }
    }
    if threes.is_empty() { None } else { Some(threes.join(" AND ")) }
}

#[cfg(test)]
mod tests;
