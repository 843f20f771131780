//! Reading the log.

use rusqlite::{Row, params};

use super::error::StoreError;
use super::view::View;
use crate::clock::{DAY, Timestamp};
use crate::domain::event::{Category, Detail, Event, Severity, Subject, SubjectKind};
use crate::domain::id::{EventId, Named};
use crate::domain::policy::LogSight;

/// How many events one search looks at before it answers with what it has; the caller asks on from there.
pub(super) const SHARE: i64 = 20_000;

pub(super) const COLUMNS: &str = "id, time, category, severity, actor, subject_kind, subject_id, subject, device, code, reference, \
                       message, details, operation";

impl View<'_> {
    /// An event by number.
    ///
    /// # Errors
    /// The store's.
    pub fn event(&self, id: EventId, sight: LogSight) -> Result<Option<Event>, StoreError> {
        let sql = self.select_events(&format!("{}id = ?1", of_sight(sight)));
        Ok(self.events_of(&sql, [id.0])?.pop())
    }

    /// The last events about an account, the newest first.
    ///
    /// # Errors
    /// The store's.
    pub fn events_about_user(&self, user: i64, sight: LogSight, count: u32) -> Result<Vec<Event>, StoreError> {
        let sight = of_sight(sight);
        let sql = format!(
            "SELECT {COLUMNS} FROM events WHERE {sight}subject_kind = 'user' AND subject_id = ?1 ORDER BY id DESC LIMIT ?2"
        );
        self.events_of(&sql, params![user, count])
    }

    /// The last login attempts of an account, the newest first: the refused ones alone where no more is to be seen.
    ///
    /// # Errors
    /// The store's.
    pub fn login_attempts(&self, user: i64, sight: LogSight, count: u32) -> Result<Vec<Event>, StoreError> {
        let sight = match sight {
            LogSight::Everything => "",
            LogSight::RefusedLogins => "severity <> 'info' AND ",
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM events WHERE {sight}category = 'User Validation' AND subject_kind = 'user' \
             AND subject_id = ?1 ORDER BY id DESC LIMIT ?2"
        );
        self.events_of(&sql, params![user, count])
    }

    /// The refusal of the last day that has this reference code (GATE-2); the newest where there are several.
    ///
    /// # Errors
    /// The store's.
    pub fn attempt_of(&self, reference: &str) -> Result<Option<Event>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM events WHERE reference = ?1 AND time > ?2 ORDER BY time DESC LIMIT 1");
        Ok(self.events_of(&sql, params![reference, self.now.plus(-DAY).0])?.pop())
    }

    /// How many logins were refused and people locked out after a moment, up to another.
    ///
    /// # Errors
    /// The store's.
    pub fn count_refused(&self, after: Timestamp, up_to: Timestamp) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM events WHERE category = 'User Validation' AND severity <> 'info' \
                   AND time > ?1 AND time <= ?2";
        Ok(self.connection.prepare_cached(sql)?.query_row([after.0, up_to.0], |row| row.get(0))?)
    }

    /// The refused logins since a moment, the newest first; no more than `most`.
    ///
    /// # Errors
    /// The store's.
    pub fn refusals_since(&self, since: Timestamp, most: u32) -> Result<Vec<Event>, StoreError> {
        let sql = self.select_events(
            "category = 'User Validation' AND severity <> 'info' AND time > ?1 ORDER BY time DESC LIMIT ?2",
        );
        self.events_of(&sql, params![since.0, most])
    }

    /// Category, severity, actor, device and code of the newest events, as many as one search looks at.
    ///
    /// # Errors
    /// The store's.
    pub fn newest_marks(&self, sight: LogSight, mut each: impl FnMut([Option<&str>; 5])) -> Result<(), StoreError> {
        let which = of_sight(sight);
        let sql = format!(
            "SELECT category, severity, actor, device, code FROM events WHERE {which}id > 0 ORDER BY id DESC LIMIT ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([SHARE])?;
        while let Some(row) = rows.next()? {
            let text = |at| row.get_ref(at).ok().and_then(|value| value.as_str_or_null().ok().flatten());
            each([text(0), text(1), text(2), text(3), text(4)]);
        }
        Ok(())
    }

    /// Does the log tell of a subject, since a moment, what has this code and these details? Read from the newest on.
    ///
    /// # Errors
    /// The store's.
    pub fn is_logged(
        &self,
        subject: (SubjectKind, i64),
        code: &str,
        told: &[Detail],
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT time, code, details FROM events WHERE subject_kind = ?1 AND subject_id = ?2 ORDER BY id DESC";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![subject.0.name(), subject.1])?;
        while let Some(row) = rows.next()? {
            if row.get::<_, i64>(0)? < since.0 {
                return Ok(false);
            }
            if row.get::<_, Option<String>>(1)?.as_deref() == Some(code) {
                let details: Vec<Detail> = serde_json::from_str(&row.get::<_, String>(2)?).unwrap_or_default();
                if told.iter().all(|detail| details.contains(detail)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// How many events of a category have this code since a moment, as far as `most`. Read from the newest on.
    ///
    /// # Errors
    /// The store's.
    pub fn count_since(
        &self,
        category: Category,
        code: &str,
        since: Timestamp,
        most: usize,
    ) -> Result<usize, StoreError> {
        let sql = "SELECT time, code FROM events WHERE category = ?1 ORDER BY id DESC";
        let mut statement = self.connection.prepare_cached(sql)?;
        let (mut rows, mut count) = (statement.query([category.name()])?, 0);
        while let Some(row) = rows.next()? {
            if count == most || row.get::<_, i64>(0)? < since.0 {
                break;
            }
            count += usize::from(row.get::<_, Option<String>>(1)?.as_deref() == Some(code));
        }
        Ok(count)
    }

    /// A query of events with all their columns.
    pub(super) fn select_events(&self, which: &str) -> String {
        format!("SELECT {COLUMNS} FROM events WHERE {which}")
    }

    pub(super) fn events_of(&self, sql: &str, params: impl rusqlite::Params) -> Result<Vec<Event>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut events = Vec::new();
        while let Some(row) = rows.next()? {
            events.push(event(row)?);
        }
        Ok(events)
    }

    /// How many events there are: their numbers have no gaps.
    pub(super) fn log_total(&self) -> Result<u64, StoreError> {
        let sql =
            "SELECT (SELECT id FROM events ORDER BY id DESC LIMIT 1), (SELECT id FROM events ORDER BY id LIMIT 1)";
        let (last, first): (Option<i64>, Option<i64>) =
            self.connection.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(last.zip(first).map_or(0, |(last, first)| last.abs_diff(first) + 1))
    }

    /// How many refused logins and lock-outs there are among the last login attempts: who sees those alone is told of no
    /// others, and counting them never takes longer than a search's share.
    pub(super) fn refused_logins(&self) -> Result<u64, StoreError> {
        let sql = "SELECT severity FROM events WHERE category = 'User Validation' ORDER BY id DESC LIMIT ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([SHARE])?;
        let mut refused = 0;
        while let Some(row) = rows.next()? {
            refused += u64::from(row.get_ref(0)?.as_str().is_ok_and(|severity| severity != "info"));
        }
        Ok(refused)
    }

    /// Was this reference code given to a refusal of the last day (GATE-2)?
    ///
    /// # Errors
    /// The store's.
    pub fn reference_in_use(&self, reference: &str) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM events WHERE reference = ?1 AND time > ?2)";
        let since = self.now.plus(-DAY);
        Ok(self.connection.prepare_cached(sql)?.query_row(params![reference, since.0], |row| row.get(0))?)
    }
}

/// What narrows a query of events to what somebody sees.
pub(super) const fn of_sight(sight: LogSight) -> &'static str {
    match sight {
        LogSight::Everything => "",
        LogSight::RefusedLogins => "category = 'User Validation' AND severity <> 'info' AND ",
    }
}

/// An event as it stands in a row of [`COLUMNS`].
pub(super) fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let mut event = without_details(row)?;
    // Whoever changed the details with another program is found by `log verify`; the list goes on.
    event.details = details(row)?;
    Ok(event)
}

/// The same but for its details, which take the most time to read.
pub(super) fn without_details(row: &Row<'_>) -> rusqlite::Result<Event> {
    let kind = text_or_none(row, 5)?;
    let subject = kind.as_deref().and_then(SubjectKind::from_name);
    Ok(Event {
        id: EventId(row.get(0)?),
        time: Timestamp(row.get(1)?),
        category: Category::from_name(&text(row, 2)?).unwrap_or(Category::System),
        severity: Severity::from_name(&text(row, 3)?).unwrap_or(Severity::Error),
        actor: text(row, 4)?,
        subject: match subject {
            Some(kind) => Some(Subject { kind, what: Named::new(row.get(6)?, text(row, 7)?) }),
            None => None,
        },
        device: text(row, 8)?,
        code: text_or_none(row, 9)?,
        reference: text_or_none(row, 10)?,
        message: text(row, 11)?,
        details: Vec::new(),
        operation: EventId(row.get(13)?),
    })
}

/// The details of an event in such a row.
pub(super) fn details(row: &Row<'_>) -> rusqlite::Result<Vec<Detail>> {
    Ok(serde_json::from_slice(row.get_ref(12)?.as_bytes()?).unwrap_or_default())
}

/// Another program can have put bytes there that are no text: they are shown as signs that say so, and hide no other event.
/// `log verify` names the event.
fn text(row: &Row<'_>, at: usize) -> rusqlite::Result<String> {
    Ok(text_or_none(row, at)?.unwrap_or_default())
}

fn text_or_none(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<String>> {
    Ok(row.get_ref(at)?.as_bytes_or_null()?.map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
}
