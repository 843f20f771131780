//! What undoing asks of the log, and of the rows of stops (ACT-2).

use rusqlite::{OptionalExtension, params};

use super::error::StoreError;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::event::Event;
use crate::domain::id::{EventId, UserId};
use crate::domain::undo::Undoing;
use crate::domain::user::{Stop, StopsMoved};

/// How many of somebody's newest events are looked at for the last one that could be undone.
const LOOKED_AT: u32 = 500;

impl View<'_> {
    /// The events of an operation, in their order; none where there is no such operation.
    ///
    /// # Errors
    /// The store's.
    pub fn events_of_operation(&self, operation: EventId) -> Result<Vec<Event>, StoreError> {
        let sql = self.select_events("operation = ?1 ORDER BY id");
        self.events_of(&sql, params![operation.0])
    }

    /// The operation that an event belongs to.
    ///
    /// # Errors
    /// The store's.
    pub fn operation_of(&self, event: EventId) -> Result<Option<EventId>, StoreError> {
        let sql = "SELECT operation FROM events WHERE id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([event.0], |row| row.get(0).map(EventId)).optional()?)
    }

    /// The last thing that somebody did and that isn't a login: an event of it, since a moment where that is asked.
    ///
    /// # Errors
    /// The store's.
    pub fn last_done_by(&self, actor: UserId, since: Option<Timestamp>) -> Result<Option<Event>, StoreError> {
        let sql = self.select_events("actor_id = ?1 ORDER BY id DESC LIMIT ?2");
        let events = self.events_of(&sql, params![actor.0, LOOKED_AT])?;
        let here = |event: &Event| since.is_none_or(|since| since <= event.time);
        Ok(events.into_iter().find(|event| event.undoing() != Undoing::Aside && here(event)))
    }

    /// The newest change of an account after the event `after`; what logins do to it is none, nor is what the operation
    /// `but` does.
    ///
    /// # Errors
    /// The store's.
    pub fn changed_after(
        &self,
        user: UserId,
        after: EventId,
        but: Option<EventId>,
    ) -> Result<Option<Event>, StoreError> {
        let sql = self.select_events(
            "subject_kind = 'user' AND subject_id = ?1 AND id > ?2 AND category NOT IN ('User Validation', 'Session') \
             AND operation <> ?4 ORDER BY id DESC LIMIT ?3",
        );
        let events = self.events_of(&sql, params![user.0, after.0, LOOKED_AT, but.unwrap_or(EventId(0)).0])?;
        Ok(events.into_iter().find(|event| event.undoing() != Undoing::Aside))
    }

    /// How an account's stops were moved at that moment. Should several operations share it, the last is meant.
    ///
    /// # Errors
    /// The store's.
    pub fn stops_moved(&self, user: UserId, at: Timestamp) -> Result<StopsMoved, StoreError> {
        let sql = "SELECT kind, from_at, from_by, reason, until_at, ended_at FROM stops WHERE user_id = ?1 ORDER BY from_at, id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([user.0])?;
        let mut moved = StopsMoved::default();
        while let Some(row) = rows.next()? {
            let (kind, since, ended): (String, i64, Option<i64>) = (row.get(0)?, row.get(1)?, row.get(5)?);
            let until: Option<i64> = row.get(4)?;
            let stop =
                Stop { since: Timestamp(since), until: until.map(Timestamp), by: row.get(2)?, reason: row.get(3)? };
            let was_in_force = until.is_none_or(|until| at.0 < until);
            let side = match ended {
                None if since == at.0 => &mut moved.opened,
                Some(ended) if ended == at.0 && was_in_force => &mut moved.lifted,
                _ => continue,
            };
            match kind.as_str() {
                "disabled" => side.disabled = Some(stop),
                "locked" => side.locked = Some(stop),
                _ => side.locked_out = Some(stop),
            }
        }
        Ok(moved)
    }
}
