//! Pages of the log: along the numbers of its events, an index of one of their columns, or the index of their words,
//! whichever leads to few events; each is then looked at by the whole filter.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, params, params_from_iter};

use super::error::StoreError;
use super::events::{COLUMNS, SHARE, details, of_sight, without_details};
use super::log_index::question;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::log_filter::{LogFilter, LogTest, LogWord};
use crate::domain::policy::LogSight;
use crate::domain::query::{LogAnchor, LogPage, LogQuery};

/// Of the index of words, so many numbers are looked through before a search answers with what it has: words that are all
/// over the log but never in one event.
const STRETCH: i64 = 1_000_000;

/// The way along which events are looked at.
#[derive(Clone, Debug)]
enum Way {
    /// All of them.
    Numbers,
    /// Those with this value in an indexed column.
    Column(&'static str, Value),
    /// Those that the index of words gives for a question.
    Words(String),
}

/// Numbers of events from here to there, both included, and the way through them.
#[derive(Clone, Debug)]
struct Piece {
    first: i64,
    last: i64,
    way: Way,
}

impl View<'_> {
    /// A page of the log.
    ///
    /// # Errors
    /// The store's.
    pub fn log_page(&self, query: &LogQuery) -> Result<LogPage, StoreError> {
        let refused_only = query.sight == LogSight::RefusedLogins;
        let total = match query.sight {
            LogSight::Everything => self.log_total()?,
            LogSight::RefusedLogins => self.refused_logins()?,
        };
        let unknown = query.filter.unknown();
        if unknown.is_some() {
            return Ok(LogPage { total, unknown, refused_only, ..LogPage::default() });
        }
        let (newer, from) = match query.anchor {
            LogAnchor::Newest => (false, i64::MAX),
            LogAnchor::OlderThan(event) => (false, event.0),
            LogAnchor::Oldest => (true, 0),
            LogAnchor::NewerThan(event) => (true, event.0),
        };
        let from = query.scan_from.map_or(from, |event| event.0);
        let pieces = self.pieces(&query.filter, from, newer)?;
        let (mut events, more, looked) = self.walk(query, pieces, newer)?;
        if newer {
            events.reverse();
        }
        let stepped = match events.first().zip(events.last()) {
            Some((newest, oldest)) => self.clock_steps(oldest.id.0, newest.id.0)?.into_iter().map(EventId).collect(),
            None => Vec::new(),
        };
        let more_at = more.map(|more| self.logged_about(more)).transpose()?.flatten();
        let away = if more.is_some() { None } else { self.away_of(query, events.len())? };
        Ok(LogPage { events, total, more, more_at, looked, stepped, unknown, refused_only, away })
    }

    /// When an event was logged; of a number that there is no event of, the one before it.
    fn logged_about(&self, event: EventId) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT time FROM events WHERE id <= ?1 ORDER BY id DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([event.0], |row| row.get(0).map(Timestamp)).optional()?)
    }

    /// Looks at the events of the pieces until the page is full or its share was looked at; then also from where on to
    /// go on, and how many were looked at.
    fn walk(
        &self,
        query: &LogQuery,
        pieces: Vec<Piece>,
        newer: bool,
    ) -> Result<(Vec<Event>, Option<EventId>, u64), StoreError> {
        let (mut events, mut share, mut stretch) = (Vec::new(), SHARE, STRETCH);
        let looked_at = |left: i64| (SHARE - left).unsigned_abs();
        // Where every event is wanted, no more are read than the page has room for.
        let all = query.filter.is_empty() && query.sight == LogSight::Everything;
        for mut piece in pieces {
            if events.len() >= query.count {
                break;
            }
            if share == 0 || stretch == 0 {
                let begin = if newer { piece.first.saturating_sub(1) } else { piece.last.saturating_add(1) };
                return Ok((events, Some(EventId(begin)), looked_at(share)));
            }
            let cut = piece.shorten(&mut stretch, newer);
            let room = i64::try_from(query.count - events.len()).unwrap_or(SHARE);
            let limit = if all { share.min(room) } else { share };
            let (sql, parameters) = piece.sql(query.sight, newer, limit);
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params_from_iter(parameters))?;
            let mut looked = 0;
            while events.len() < query.count
                && let Some(row) = rows.next()?
            {
                let mut event = without_details(row)?;
                let id = event.id;
                looked += 1;
                if query.filter.keeps(&event) {
                    event.details = details(row)?;
                    if query.filter.occurs_in(&event) {
                        events.push(event);
                    }
                }
                if looked == share && events.len() < query.count {
                    return Ok((events, Some(id), looked_at(0)));
                }
            }
            share -= looked;
            if cut && events.len() < query.count {
                let end = EventId(if newer { piece.last } else { piece.first });
                return Ok((events, Some(end), looked_at(share)));
            }
        }
        Ok((events, None, looked_at(share)))
    }

    /// The stretches of the log in which to look, in the order in which they are looked through.
    fn pieces(&self, filter: &LogFilter, from: i64, newer: bool) -> Result<Vec<Piece>, StoreError> {
        let (first, last) = if newer { (from.saturating_add(1), i64::MAX) } else { (1, from.saturating_sub(1)) };
        let through = self.indexed_through()?;
        let way = self.way(filter, through.is_some())?;
        let spans = match filter.within().filter(|_| through.is_some()) {
            Some(within) => self.numbers_between(within)?,
            None => vec![(i64::MIN, i64::MAX)],
        };
        let mut pieces = Vec::new();
        for span in spans {
            let (first, last) = (first.max(span.0), last.min(span.1));
            let through = through.unwrap_or(0);
            match &way {
                // What the index doesn't hold yet is looked through event by event.
                Way::Words(_) => {
                    pieces.push(Piece { first, last: last.min(through), way: way.clone() });
                    pieces.push(Piece { first: first.max(through + 1), last, way: Way::Numbers });
                }
                _ => pieces.push(Piece { first, last, way: way.clone() }),
            }
        }
        pieces.retain(|piece| piece.first <= piece.last);
        if !newer {
            pieces.reverse();
        }
        Ok(pieces)
    }

    /// The way that leads to the fewest events.
    fn way(&self, filter: &LogFilter, has_index: bool) -> Result<Way, StoreError> {
        if let Some(operation) = filter.asked(|term| match term.test {
            LogTest::Operation(operation) => Some(operation),
            _ => None,
        }) {
            return Ok(Way::Column("operation", operation.0.into()));
        }
        let actor = filter.asked(|term| match &term.test {
            LogTest::Is(name) if term.word == LogWord::Actor => Some(name),
            _ => None,
        });
        if let Some(name) = actor.filter(|_| has_index)
            && let [id] = self.everybody_called(name)?[..]
        {
            return Ok(Way::Column("actor_id", id.into()));
        }
        if let Some(question) = question(filter).filter(|_| has_index) {
            return Ok(Way::Words(question));
        }
        let category = filter.asked(|term| match term.test {
            LogTest::Category(category) => Some(category),
            _ => None,
        });
        Ok(category.map_or(Way::Numbers, |category| Way::Column("category", category.name().to_owned().into())))
    }

    /// The numbers of all accounts that are or were called so.
    fn everybody_called(&self, key: &str) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT id FROM users WHERE username_key = ?1 AND deleted_at IS NULL \
                   UNION ALL SELECT id FROM users WHERE username_key = ?1 AND deleted_at IS NOT NULL LIMIT 2";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_map([key], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Events between these that are older than the one before them.
    pub(super) fn clock_steps(&self, first: i64, last: i64) -> Result<Vec<i64>, StoreError> {
        if self.indexed_through()?.is_none() {
            return Ok(Vec::new());
        }
        let sql = "SELECT event FROM clock_steps WHERE event BETWEEN ?1 AND ?2 ORDER BY event";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_map([first, last], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The numbers of the events between two moments. Times only grow between two steps back of the clock, so each
    /// stretch between them is halved until its ends are found (W1).
    pub(super) fn numbers_between(&self, (from, to): (i64, i64)) -> Result<Vec<(i64, i64)>, StoreError> {
        let sql =
            "SELECT (SELECT id FROM events ORDER BY id LIMIT 1), (SELECT id FROM events ORDER BY id DESC LIMIT 1)";
        let ends: (Option<i64>, Option<i64>) =
            self.connection.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let Some((first, last)) = ends.0.zip(ends.1) else { return Ok(Vec::new()) };
        let mut numbers = Vec::new();
        let mut start = first;
        let steps = self.clock_steps(first + 1, last)?;
        for end in steps.into_iter().chain([last + 1]) {
            let begins = self.halve(start, end, |time| time < from)?;
            let ends = self.halve(begins, end, |time| time <= to)?;
            if begins < ends {
                numbers.push((begins, ends - 1));
            }
            start = end;
        }
        // An open end stays open: what is written meanwhile belongs to it.
        if to == i64::MAX
            && let Some(newest) = numbers.last_mut().filter(|numbers| numbers.1 == last)
        {
            newest.1 = i64::MAX;
        }
        Ok(numbers)
    }

    /// The first number from `start` to before `end` whose event is no longer `before`; `end` where all are.
    fn halve(&self, mut start: i64, mut end: i64, before: impl Fn(i64) -> bool) -> Result<i64, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT time FROM events WHERE id = ?1")?;
        while start < end {
            let middle = start + (end - start) / 2;
            // A number that somebody took out of the log is found by `log verify`; here it counts as long ago.
            let time = statement.query_row(params![middle], |row| row.get(0)).optional()?.unwrap_or(i64::MIN);
            if before(time) {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        Ok(start)
    }
}

impl Piece {
    /// Of the index of words no more than is left of its stretch is looked through; says whether that cut something off.
    const fn shorten(&mut self, stretch: &mut i64, newer: bool) -> bool {
        if !matches!(self.way, Way::Words(_)) {
            return false;
        }
        let cut = self.last - self.first >= *stretch;
        if cut && newer {
            self.last = self.first + *stretch - 1;
        } else if cut {
            self.first = self.last - *stretch + 1;
        }
        *stretch -= self.last - self.first + 1;
        cut
    }

    /// Its query, and what is put into it.
    fn sql(&self, sight: LogSight, newer: bool, limit: i64) -> (String, Vec<Value>) {
        let order = if newer { "" } else { " DESC" };
        let sight = of_sight(sight);
        let mut parameters: Vec<Value> = vec![self.first.into(), self.last.into(), limit.into()];
        let sql = match &self.way {
            Way::Numbers => {
                format!("SELECT {COLUMNS} FROM events WHERE {sight}id BETWEEN ?1 AND ?2 ORDER BY id{order} LIMIT ?3")
            }
            Way::Column(column, value) => {
                parameters.push(value.clone());
                format!(
                    "SELECT {COLUMNS} FROM events WHERE {sight}{column} = ?4 AND id BETWEEN ?1 AND ?2 \
                     ORDER BY id{order} LIMIT ?3"
                )
            }
            Way::Words(question) => {
                parameters.push(question.clone().into());
                // Which events, from the index; then each by its number.
                format!(
                    "SELECT {COLUMNS} FROM events_text AS found CROSS JOIN events ON events.id = found.rowid \
                     WHERE {sight}events_text MATCH ?4 AND found.rowid BETWEEN ?1 AND ?2 \
                     ORDER BY found.rowid{order} LIMIT ?3"
                )
            }
        };
        (sql, parameters)
    }
}
