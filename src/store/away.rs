//! Events that left the log for an archive, as whoever looks for them is told (LOG-2, LOG-3).

use rusqlite::{OptionalExtension as _, params};

use super::error::StoreError;
use super::view::View;
use crate::domain::id::EventId;
use crate::domain::policy::LogSight;
use crate::domain::query::{Away, LogQuery};

impl View<'_> {
    /// Those that are gone; none where all are here.
    ///
    /// # Errors
    /// The store's.
    pub fn away(&self, sight: LogSight) -> Result<Option<Away>, StoreError> {
        let sql =
            "SELECT through, archived_at, (SELECT count(*) FROM archives) FROM archives ORDER BY through DESC LIMIT 1";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?));
        let newest = self.connection.prepare_cached(sql)?.query_row([], read).optional()?;
        let Some((last, at, archives)) = newest else { return Ok(None) };
        // What an archive has is found until it is removed.
        let through = self.first_here()?.map_or(last, |(first, _)| last.min(first - 1));
        if through < 1 {
            return Ok(None);
        }
        let file = match sight {
            LogSight::Everything => self.archive_named(last, at)?,
            LogSight::RefusedLogins => None,
        };
        Ok(Some(Away { through: EventId(through), several: archives > 1, file }))
    }

    /// The same where a search may leave some of them out that match: it asks for times before those that are here, or for
    /// none and found less than there was room for.
    pub(super) fn away_of(&self, query: &LogQuery, found: usize) -> Result<Option<Away>, StoreError> {
        if query.filter.is_empty() {
            return Ok(None);
        }
        let Some(away) = self.away(query.sight)? else { return Ok(None) };
        let reaches = match (query.filter.within(), self.first_here()?) {
            (Some(within), Some((_, began))) => within.0 < began || self.stepped_by(away.through)?,
            _ => found < query.count,
        };
        Ok(reaches.then_some(away))
    }

    /// The first event that is here, and its time.
    fn first_here(&self) -> Result<Option<(i64, i64)>, StoreError> {
        let sql = "SELECT id, time FROM events ORDER BY id LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    /// Did the clock go back up to just behind this event? Then no time says that it came before it.
    fn stepped_by(&self, event: EventId) -> Result<bool, StoreError> {
        Ok(!self.clock_steps(1, event.0 + 1)?.is_empty())
    }

    /// The file, as the event tells that was logged with the archive.
    fn archive_named(&self, through: i64, at: i64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT subject FROM events WHERE id BETWEEN ?1 AND ?2 AND subject_kind = 'file' AND category = 'System' \
                   AND message LIKE ?3 ORDER BY id LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        for (first, last) in self.numbers_between((at, at))? {
            let told = format!("Events % to {through} archived to file %");
            let found = statement.query_row(params![first, last, told], |row| row.get(0)).optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}
