//! Reading the log.

use rusqlite::{Row, params};

use super::error::StoreError;
use super::view::View;
use crate::clock::{DAY, Timestamp};
use crate::domain::event::{Category, Event, Severity, Subject, SubjectKind};
use crate::domain::id::{EventId, Named};
use crate::domain::policy::LogSight;
use crate::domain::query::{LogAnchor, LogPage, LogQuery};
use crate::domain::text::{folded, search_text};

/// How many events one search looks at before it answers with what it has; the caller asks on from there.
const SHARE: i64 = 20_000;

const COLUMNS: &str = "id, time, category, severity, actor, subject_kind, subject_id, subject, device, code, reference, \
                       message, details, operation";

impl View<'_> {
    /// A page of the log. Walks along the events' numbers, or along the index of their category for those who see
    /// refused logins alone.
    ///
    /// # Errors
    /// The store's.
    pub fn log_page(&self, query: &LogQuery) -> Result<LogPage, StoreError> {
        let (newer, from) = match query.anchor {
            LogAnchor::Newest => (false, i64::MAX),
            LogAnchor::OlderThan(event) => (false, event.0),
            LogAnchor::Oldest => (true, 0),
            LogAnchor::NewerThan(event) => (true, event.0),
        };
        let from = query.scan_from.map_or(from, |event| event.0);
        let needle = search_text(&query.search).folded;
        let words: Vec<&str> = needle.split_whitespace().collect();
        let sight = match query.sight {
            LogSight::Everything => "",
            LogSight::RefusedLogins => "category = 'User Validation' AND severity <> 'info' AND ",
        };
        let way = if newer { "id > ?1 ORDER BY id" } else { "id < ?1 ORDER BY id DESC" };
        let sql = format!("SELECT {COLUMNS} FROM events WHERE {sight}{way} LIMIT ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let limit = if words.is_empty() { i64::try_from(query.count).unwrap_or(SHARE) } else { SHARE };
        let mut rows = statement.query(params![from, limit])?;
        let (mut events, mut looked, mut last) = (Vec::new(), 0, None);
        while events.len() < query.count
            && let Some(row) = rows.next()?
        {
            let event = event(row)?;
            looked += 1;
            last = Some(event.id);
            if words.is_empty() || found(&event, &words) {
                events.push(event);
            }
        }
        let more = last.filter(|_| looked == limit && events.len() < query.count);
        if newer {
            events.reverse();
        }
        let total = match query.sight {
            LogSight::Everything => self.log_total()?,
            LogSight::RefusedLogins => self.refused_logins()?,
        };
        Ok(LogPage { events, total, more })
    }

    /// An event by number.
    ///
    /// # Errors
    /// The store's.
    pub fn event(&self, id: EventId, sight: LogSight) -> Result<Option<Event>, StoreError> {
        let query = LogQuery {
            search: String::new(),
            sight,
            anchor: LogAnchor::OlderThan(EventId(id.0.saturating_add(1))),
            count: 1,
            scan_from: None,
        };
        Ok(self.log_page(&query)?.events.pop().filter(|event| event.id == id))
    }

    /// The last events about an account, the newest first.
    ///
    /// # Errors
    /// The store's.
    pub fn events_about_user(&self, user: i64, sight: LogSight, count: u32) -> Result<Vec<Event>, StoreError> {
        let sight = match sight {
            LogSight::Everything => "",
            LogSight::RefusedLogins => "category = 'User Validation' AND severity <> 'info' AND ",
        };
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
    fn log_total(&self) -> Result<u64, StoreError> {
        let sql =
            "SELECT (SELECT id FROM events ORDER BY id DESC LIMIT 1), (SELECT id FROM events ORDER BY id LIMIT 1)";
        let (last, first): (Option<i64>, Option<i64>) =
            self.connection.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(last.zip(first).map_or(0, |(last, first)| last.abs_diff(first) + 1))
    }

    /// How many refused logins and lock-outs there are among the last login attempts: who sees those alone is told of no
    /// others, and counting them never takes longer than a search's share.
    fn refused_logins(&self) -> Result<u64, StoreError> {
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

/// Do all words occur in any of the texts that the event shows (LOG-2)?
fn found(event: &Event, words: &[&str]) -> bool {
    let mut text = String::new();
    let details = event.details.iter().flat_map(|detail| {
        [Some(&detail.field), detail.before.as_ref(), Some(&detail.after)].into_iter().flatten().map(String::as_str)
    });
    let parts = [
        Some(event.category.name()),
        Some(event.severity.name()),
        Some(event.actor.as_str()),
        event.subject.as_ref().map(|subject| subject.what.name.as_str()),
        Some(event.device.as_str()),
        event.code.as_deref(),
        event.reference.as_deref(),
        Some(event.message.as_str()),
    ];
    for part in parts.into_iter().flatten().chain(details) {
        text.push_str(part);
        text.push('\n');
    }
    let text = folded(&text);
    words.iter().all(|word| text.contains(word))
}

fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let kind: Option<String> = row.get(5)?;
    let subject = kind.as_deref().and_then(SubjectKind::from_name);
    let details: String = row.get(12)?;
    Ok(Event {
        id: EventId(row.get(0)?),
        time: Timestamp(row.get(1)?),
        category: Category::from_name(&row.get::<_, String>(2)?).unwrap_or(Category::System),
        severity: Severity::from_name(&row.get::<_, String>(3)?).unwrap_or(Severity::Error),
        actor: row.get(4)?,
        subject: match subject {
            Some(kind) => Some(Subject { kind, what: Named::new(row.get(6)?, row.get::<_, String>(7)?) }),
            None => None,
        },
        device: row.get(8)?,
        code: row.get(9)?,
        reference: row.get(10)?,
        message: row.get(11)?,
        // Whoever changed the details with another program is found by `log verify`; the list goes on.
        details: serde_json::from_str(&details).unwrap_or_default(),
        operation: EventId(row.get(13)?),
    })
}
