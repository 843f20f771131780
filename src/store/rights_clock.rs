//! From when until when something counts that was in force while the clock went back (LOG-5, W1): from the earliest time that
//! the clock showed meanwhile to the latest. Which came first, events tell; of times, that can't be said then.

use rusqlite::OptionalExtension as _;

use super::error::StoreError;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::id::EventId;

/// An event before which the clock went back.
struct Step {
    event: EventId,
    /// The last time before it, and the first after it; none where an archive has the event that tells.
    before: Option<Timestamp>,
    after: Option<Timestamp>,
}

/// All of them, and the time that the clock shows now.
pub(super) struct Steps {
    steps: Vec<Step>,
    now: Timestamp,
    /// Is that older than the newest event?
    behind: bool,
}

impl View<'_> {
    /// Where the clock went back. Few, however large the log is.
    pub(super) fn steps(&self) -> Result<Steps, StoreError> {
        let newest = "SELECT time FROM events ORDER BY id DESC LIMIT 1";
        let newest = self.connection.prepare_cached(newest)?.query_row([], |row| row.get::<_, i64>(0)).optional()?;
        let behind = newest.is_some_and(|newest| self.now.0 < newest);
        let mut found = Steps { steps: Vec::new(), now: self.now, behind };
        if self.indexed_through()?.is_none() {
            return Ok(found);
        }
        let sql = "SELECT event, (SELECT time FROM events WHERE id < event ORDER BY id DESC LIMIT 1), \
                   (SELECT time FROM events WHERE id = event) FROM clock_steps ORDER BY event";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let time = |place| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(place)?.map(Timestamp));
            found.steps.push(Step { event: EventId(row.get(0)?), before: time(1)?, after: time(2)? });
        }
        Ok(found)
    }
}

impl Steps {
    /// What began later than that can't count by then.
    pub(super) fn latest(&self, to: Timestamp) -> Timestamp {
        if self.steps.is_empty() && !self.behind { to } else { Timestamp(i64::MAX) }
    }
}

/// What had a beginning, and may have an end: a grant, what a role allowed, a stop.
#[derive(Debug)]
pub(super) struct InForce {
    pub(super) from: Timestamp,
    pub(super) by: String,
    pub(super) event: Option<EventId>,
    pub(super) end: Option<Timestamp>,
    pub(super) ended_by: Option<String>,
    pub(super) ended_event: Option<EventId>,
    /// When it ends by itself.
    pub(super) until: Option<Timestamp>,
}

impl InForce {
    /// While both were in force. What has no event is older than all that has one.
    pub(super) fn and(mut self, other: Self) -> Self {
        let ends = |one: &Self| (one.end.is_none(), one.ended_event, one.end);
        let sooner = ends(&other) < ends(&self);
        if (other.event, other.from) > (self.event, self.from) {
            (self.from, self.by, self.event) = (other.from, other.by, other.event);
        }
        if sooner {
            (self.end, self.ended_by, self.ended_event) = (other.end, other.ended_by, other.ended_event);
        }
        self.until = [self.until, other.until].into_iter().flatten().min();
        self
    }

    /// Counts it from the earliest to the latest time that the clock can have shown, and says whether that is more than from
    /// its beginning to its end; none where it was never in force.
    pub(super) fn spread(&mut self, steps: &Steps) -> Option<bool> {
        let (began, ended) = (self.from, self.end);
        if ended.is_some() && self.event.is_some() && self.event >= self.ended_event {
            return None;
        }
        match ended {
            // The end came behind the beginning, whatever their times are.
            Some(end) if self.ended_event.is_some() && end < began => {
                (self.from, self.end) = (end, Some(began.plus(1)));
            }
            Some(_) => {}
            None => self.from = began.min(steps.now),
        }
        let meanwhile = |step: &&Step| {
            self.event.is_some_and(|event| event < step.event)
                && (ended.is_none() || self.ended_event.is_some_and(|ended| step.event <= ended))
        };
        for step in steps.steps.iter().filter(meanwhile).collect::<Vec<_>>() {
            self.from = step.after.map_or(self.from, |after| after.min(self.from));
            // It was still in force at that time.
            let before = step.before.map(|before| before.plus(1));
            self.end = self.end.map(|end| before.map_or(end, |before| before.max(end)));
        }
        let stepped = (self.from, self.end) != (began, ended);
        if let Some(until) = self.until
            && self.end.is_none_or(|end| until <= end)
        {
            (self.end, self.ended_by, self.ended_event) = (Some(until), None, None);
        }
        self.end.is_none_or(|end| self.from < end).then_some(stepped)
    }
}
