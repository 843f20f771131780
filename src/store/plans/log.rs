//! What reading the log asks of the database: every way through it.

use super::super::{StoreError, View};
use crate::domain::id::EventId;
use crate::domain::log_filter::LogFilter;
use crate::domain::policy::LogSight;
use crate::domain::query::{LogAnchor, LogQuery};
use crate::domain::world::World as _;

/// A search of the log for every way through it.
const LOG_SEARCHES: &[&str] = &[
    "",
    "wrong password",
    "ab",
    "category:User",
    "severity:error",
    "actor:ada",
    "actor:(chargehand)",
    "subject:bob",
    "device:PRESS-3",
    "operation:3",
    "time:today",
    "time:today category:User",
    "since:2026-01-01 wrong password actor:ada",
    "category:nothing",
];

pub(super) fn reads(view: &View<'_>) -> Result<(), StoreError> {
    for sight in [LogSight::Everything, LogSight::RefusedLogins] {
        for anchor in
            [LogAnchor::Newest, LogAnchor::Oldest, LogAnchor::OlderThan(EventId(2)), LogAnchor::NewerThan(EventId(1))]
        {
            for search in LOG_SEARCHES {
                let filter = LogFilter::read(&(*search).into(), &chrono_tz::UTC, view.now());
                view.log_page(&LogQuery { filter, sight, anchor, count: 5, scan_from: None })?;
            }
        }
        view.newest_marks(sight, |_| {})?;
        view.event(EventId(1), sight)?;
        view.events_about_user(1, sight, 5)?;
        view.login_attempts(1, sight, 5)?;
    }
    view.count_refused(view.now(), view.now())?;
    view.refusals_since(view.now(), 5)?;
    Ok(())
}
