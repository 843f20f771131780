//! Events that leave the program: as JSON, and in files (LOG-4).

use std::path::PathBuf;

use serde::Serialize;

use super::sink::Target;
use super::{Answer, Desk, ServiceError};
use crate::domain::change::PlantChange;
use crate::domain::event::{Detail, Event};
use crate::domain::id::SessionId;
use crate::domain::import::Value;
use crate::domain::log_filter::{LogFilter, LogSearch};
use crate::domain::policy::LogSight;
use crate::domain::query::{LogAnchor, LogQuery};
use crate::domain::text::shown;
use crate::domain::world::World as _;
use crate::store::By;

/// What is to be written.
#[derive(Clone, Debug)]
pub struct LogOrder {
    /// The file; its ending says of which kind.
    pub path: PathBuf,
    /// Which events.
    pub search: LogSearch,
    /// May a file that is there already be replaced?
    pub replace: bool,
}

/// An event, under the names of `--json`.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "each is what the event has of that name")]
pub struct EventJson {
    pub id: i64,
    pub time: String,
    pub category: &'static str,
    pub severity: &'static str,
    pub actor: String,
    pub subject: Option<String>,
    pub subject_kind: Option<&'static str>,
    pub device: String,
    pub code: Option<String>,
    pub reference: Option<String>,
    pub message: String,
    pub details: Vec<Detail>,
    pub operation: i64,
}

impl EventJson {
    /// Of an event.
    #[must_use]
    pub fn new(event: Event) -> Self {
        Self {
            id: event.id.0,
            time: event.time.rfc3339(),
            category: event.category.name(),
            severity: event.severity.name(),
            actor: event.actor,
            subject_kind: event.subject.as_ref().map(|subject| subject.kind.name()),
            subject: event.subject.map(|subject| subject.what.name),
            device: event.device,
            code: event.code,
            reference: event.reference,
            message: event.message,
            details: event.details,
            operation: event.operation.0,
        }
    }
}

/// So many events are read at once.
const PAGE: usize = 1_000;

const COLUMNS: [&str; 13] = [
    "ID",
    "TIME",
    "CATEGORY",
    "SEVERITY",
    "ACTOR",
    "SUBJECT",
    "SUBJECT KIND",
    "DEVICE",
    "CODE",
    "REFERENCE",
    "MESSAGE",
    "DETAILS",
    "OPERATION",
];

impl Desk {
    /// Writes what a search of the log finds into a file, the newest first, and leaves an event that says so. `watch` is
    /// told how many are written, and stops it by answering `false`. Says how many they are.
    ///
    /// # Errors
    /// Without `ViewSystemLog`; an ending of no kind, a filter that can't be read, a file that is there already or can't be
    /// written; [`ServiceError::Cancelled`]; the store's. The file is as it was before then.
    pub fn export_log(
        &mut self,
        session: SessionId,
        order: &LogOrder,
        mut watch: impl FnMut(u64) -> bool,
    ) -> Answer<u64> {
        let target = Target::of_events(&order.path, order.replace)?;
        let mut sink = target.begin(&COLUMNS, "Events", self.now())?;
        let mut rows = 0;
        let whole = self.read_as(session, |view, sight, _| {
            super::log::whole_log(sight)?;
            let filter = LogFilter::read(&order.search, &view.settings().site_time_zone, view.now());
            let (sight, anchor) = (LogSight::Everything, LogAnchor::Newest);
            let mut query = LogQuery { filter, sight, anchor, count: PAGE, scan_from: None };
            loop {
                let page = view.log_page(&query)?;
                if let Some(unknown) = page.unknown {
                    return Err(super::sink::flaw("search", &unknown).into());
                }
                let (got, last) = (page.events.len(), page.events.last().map(|event| event.id));
                for event in page.events {
                    let event = EventJson::new(event);
                    sink.write(|| event.row(), &event).map_err(|error| target.unwritable(&error))?;
                    rows += 1;
                }
                if !watch(rows) {
                    return Ok(false);
                }
                match (page.more, last) {
                    (Some(more), _) => query.scan_from = Some(more),
                    (None, Some(last)) if got == PAGE => {
                        (query.anchor, query.scan_from) = (LogAnchor::OlderThan(last), None);
                    }
                    _ => return Ok(true),
                }
            }
        })?;
        if !whole {
            return Err(ServiceError::Cancelled);
        }
        let typed = Some(&order.search.typed).filter(|typed| !typed.trim().is_empty());
        let typed = typed.map(|typed| Detail::value("search", typed.trim()));
        let beside = order.search.beside.iter().map(|(word, value)| Detail::value(word.name(), value));
        let asked = typed.into_iter().chain(beside).collect();
        let event = PlantChange::LogExported { file: target.name(), what: "events", asked, rows };
        // What can't be logged isn't done.
        self.store.transact(By::Session(session), |tx| tx.record(event))?;
        target.finish(sink)?;
        Ok(rows)
    }
}

impl EventJson {
    /// As cells of a table; an event is one line whatever somebody typed (T5).
    fn row(&self) -> Vec<Value> {
        let details: Vec<String> = self.details.iter().map(detail_text).collect();
        let text = |text: &str| Value::Text(shown(text).into_owned());
        let some = |some: Option<&str>| text(some.unwrap_or_default());
        vec![
            text(&self.id.to_string()),
            text(&self.time),
            text(self.category),
            text(self.severity),
            text(&self.actor),
            some(self.subject.as_deref()),
            some(self.subject_kind),
            text(&self.device),
            some(self.code.as_deref()),
            some(self.reference.as_deref()),
            text(&self.message),
            text(&details.join("; ")),
            text(&self.operation.to_string()),
        ]
    }
}

fn detail_text(detail: &Detail) -> String {
    match &detail.before {
        Some(before) => format!("{}: \"{before}\" -> \"{}\"", detail.field, detail.after),
        None => format!("{}: {}", detail.field, detail.after),
    }
}
