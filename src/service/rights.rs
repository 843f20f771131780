//! Who could do what, when (LOG-5).

use std::path::PathBuf;

use chrono_tz::Tz;
use serde::Serialize;

use super::sink::Target;
use super::{Answer, Desk, ServiceError};
use crate::clock::{MINUTE, Timestamp};
use crate::domain::broken::RuleBroken;
use crate::domain::change::PlantChange;
use crate::domain::dates::{day_of, first_moment, last_moment, local_text, parse_moment};
use crate::domain::event::Detail;
use crate::domain::id::{EventId, SessionId};
use crate::domain::import::Value;
use crate::domain::log_time;
use crate::domain::rights::{Right, RightsNames, RightsQuery, Span};
use crate::domain::user::FieldFlaw;
use crate::domain::world::World as _;
use crate::store::{By, Failure};

/// The span that is meant by a day or a time of the site, as typed or as people say it to the log (`yesterday 05:58`, `29
/// Nov`): all of the day, or that moment; now where it is empty.
///
/// # Errors
/// No date; one that is still to come.
pub fn span_of(typed: &str, zone: &Tz, now: Timestamp) -> Result<Span, RuleBroken> {
    let flaw = |message: String| RuleBroken::Fields(vec![FieldFlaw::new("at", message)]);
    if typed.trim().is_empty() {
        return Ok(Span { from: now, to: now });
    }
    let span = match (parse_moment(typed, zone, false), log_time::span(typed, zone, now)) {
        // A day has two ends, and so has a time that comes twice in an autumn night: both are meant.
        (Ok(from), _) => {
            let to = parse_moment(typed, zone, true).map_err(flaw)?;
            Span { from, to }
        }
        // A minute is the moment at which it begins, as where it is typed with its day.
        (Err(_), Some((from, to))) if to.saturating_sub(from) < MINUTE => {
            Span { from: Timestamp(from), to: Timestamp(from) }
        }
        // An open end is the first event ever, or now.
        (Err(_), Some((from, to))) => {
            let to = if to == i64::MAX { now } else { Timestamp(to) };
            Span { from: Timestamp(from.max(0)), to }
        }
        (Err(error), None) => {
            return Err(flaw(format!("{} yesterday, 29 Nov and yesterday 05:58 do, too.", error)));
        }
    };
    if span.from > now {
        let sentence = format!("{} is still to come: nobody knows who will hold what then.", told(span, zone));
        return Err(flaw(sentence));
    }
    Ok(span)
}

/// What is asked for as a file.
#[derive(Clone, Debug)]
pub struct RightsOrder {
    /// Whose rights, or who held a right.
    pub query: RightsQuery,
    /// When, as typed.
    pub at: String,
    /// Where to; its ending says what kind of file.
    pub path: PathBuf,
    /// May it take the place of a file that is there?
    pub replace: bool,
}

/// A right as scripts and files have it; times are in UTC.
#[derive(Debug, Serialize)]
pub struct RightJson {
    username: String,
    deleted: Option<String>,
    kind: &'static str,
    name: String,
    through: Option<String>,
    from: String,
    given_by: String,
    event: Option<i64>,
    until: Option<String>,
    ended_by: Option<String>,
    ended_event: Option<i64>,
    clock_went_back: bool,
    kept_out: String,
}

impl From<&Right> for RightJson {
    fn from(right: &Right) -> Self {
        Self {
            username: right.user.name.clone(),
            deleted: right.deleted.map(|deleted| deleted.rfc3339()),
            kind: right.kind.name(),
            name: right.name.clone(),
            through: right.through.clone(),
            from: right.from.rfc3339(),
            given_by: right.by.clone(),
            event: right.event.map(|event| event.0),
            until: right.end.map(|end| end.rfc3339()),
            ended_by: right.ended_by.clone(),
            ended_event: right.ended_event.map(|event| event.0),
            clock_went_back: right.stepped,
            kept_out: right.barred.clone(),
        }
    }
}

/// What is said where nobody held what was asked for.
const NOBODY: &str = "nobody held such a right then";

/// The headings of a file of rights.
const COLUMNS: [&str; 19] = [
    "USERNAME",
    "DELETED",
    "HELD",
    "NAME",
    "BY ROLE",
    "FROM",
    "GIVEN BY",
    "EVENT",
    "UNTIL",
    "ENDED BY",
    "ENDED EVENT",
    "CLOCK",
    "KEPT OUT",
    "ASKED AT",
    "QUESTION",
    "SITE",
    "WRITTEN BY",
    "WRITTEN AT",
    "HEAD OF THE LOG",
];

/// What a file of rights is about: the same in each of its rows, so that none says less than the file.
struct About {
    asked_at: String,
    question: String,
    site: String,
    written_by: String,
    written_at: Timestamp,
    head: String,
}

/// A right in a file.
#[derive(Serialize)]
struct FiledRight<'a> {
    #[serde(flatten)]
    right: RightJson,
    asked_at: &'a str,
    question: &'a str,
    site: &'a str,
    written_by: &'a str,
    written_at: String,
    head: &'a str,
}

impl About {
    fn json(&self, right: &Right) -> FiledRight<'_> {
        FiledRight {
            right: right.into(),
            asked_at: &self.asked_at,
            question: &self.question,
            site: &self.site,
            written_by: &self.written_by,
            written_at: self.written_at.rfc3339(),
            head: &self.head,
        }
    }

    fn cells(&self, zone: &Tz) -> [String; 6] {
        [
            self.asked_at.clone(),
            self.question.clone(),
            self.site.clone(),
            self.written_by.clone(),
            local_text(self.written_at, zone),
            self.head.clone(),
        ]
    }
}

/// A span as a file tells it: a day, a moment, or from one to the other.
fn told(span: Span, zone: &Tz) -> String {
    let day = day_of(span.from, zone);
    match () {
        () if span.from == span.to => local_text(span.from, zone),
        () if (span.from, span.to) == (first_moment(day, zone), last_moment(day, zone)) => day.to_string(),
        () => format!("{} to {}", local_text(span.from, zone), local_text(span.to, zone)),
    }
}

/// Whose rights, or who held a right, in words.
fn question(query: &RightsQuery) -> String {
    let permission = query.permission.map(|permission| permission.name().to_owned());
    let parts =
        [("user", &query.user), ("role", &query.role), ("permission", &permission), ("license", &query.license)];
    let parts = parts.into_iter().filter_map(|(what, name)| Some(format!("{what} {}", name.as_ref()?)));
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { "everything that was given to anybody".to_owned() } else { parts.join(", ") }
}

/// A row below [`COLUMNS`]; times are those of the site.
fn row(right: &Right, about: &About, zone: &Tz) -> Vec<Value> {
    let time = |moment: Option<Timestamp>| moment.map(|at| local_text(at, zone)).unwrap_or_default();
    let number = |event: Option<EventId>| event.map(|event| event.0.to_string()).unwrap_or_default();
    [
        right.user.name.clone(),
        time(right.deleted),
        right.kind.name().to_owned(),
        right.name.clone(),
        right.through.clone().unwrap_or_default(),
        time(Some(right.from)),
        right.by.clone(),
        number(right.event),
        time(right.end),
        right.ended_by.clone().unwrap_or_default(),
        number(right.ended_event),
        if right.stepped { "went back meanwhile".to_owned() } else { String::new() },
        right.barred.clone(),
    ]
    .into_iter()
    .chain(about.cells(zone))
    .map(Value::Text)
    .collect()
}

/// The row of a file in which there is none: nobody is called so, as the column of names is empty.
fn nobody(about: &About, zone: &Tz) -> Vec<Value> {
    let empty = COLUMNS.iter().map(|column| if *column == "HELD" { NOBODY.to_owned() } else { String::new() });
    let own = COLUMNS.len() - about.cells(zone).len();
    empty.take(own).chain(about.cells(zone)).map(Value::Text).collect()
}

impl Desk {
    /// Gives every right that was held in the span to `each`, by user, out of one snapshot, until it answers `false`; none for
    /// each that was looked at and wasn't held then.
    ///
    /// # Errors
    /// Without `ViewSystemLog`; names that nobody and nothing ever had; the store's.
    pub fn rights(
        &mut self,
        session: SessionId,
        query: &RightsQuery,
        span: Span,
        mut each: impl FnMut(Option<Right>) -> bool,
    ) -> Answer<()> {
        self.each_right(session, query, span, |right| Ok(each(right)))
    }

    /// When somebody was deleted who was called so, the last one; none where there is such an account, or never was one.
    ///
    /// # Errors
    /// Without `ViewSystemLog`; the store's.
    pub fn deleted_when(&mut self, session: SessionId, username: &str) -> Answer<Option<Timestamp>> {
        self.read_as(session, |view, sight, _| {
            super::log::whole_log(sight)?;
            Ok(view.deleted_when(username)?)
        })
    }

    /// The names of roles and license types that rights can be asked for by.
    ///
    /// # Errors
    /// Without `ViewSystemLog`; the store's.
    pub fn rights_names(&mut self, session: SessionId) -> Answer<RightsNames> {
        self.read_as(session, |view, sight, _| {
            super::log::whole_log(sight)?;
            Ok(view.rights_names()?)
        })
    }

    /// Writes the rights of a span into a file, and leaves an event that says so; gives their number. `watch` is told how
    /// many are written, and stops it by answering `false`.
    ///
    /// # Errors
    /// As [`Desk::rights`]; no date; a file that is there already or can't be written; [`ServiceError::Cancelled`].
    pub fn export_rights(
        &mut self,
        session: SessionId,
        order: &RightsOrder,
        mut watch: impl FnMut(u64) -> bool,
    ) -> Answer<u64> {
        let (zone, now) = (self.plant_settings()?.site_time_zone, self.now());
        let span = span_of(&order.at, &zone, now)?;
        let target = Target::of(&order.path, order.replace)?;
        let mut sink = target.begin(&COLUMNS, "Rights", now)?;
        let (mut rows, mut goes_on) = (0, true);
        self.read_as(session, |view, sight, actor| {
            super::log::whole_log(sight)?;
            let head = view.head()?;
            let about = About {
                asked_at: told(span, &zone),
                question: question(&order.query),
                site: view.settings().site_name.clone(),
                written_by: actor.user().name.clone(),
                written_at: now,
                head: format!("{} {}", head.event.0, head.hash),
            };
            view.rights(&order.query, span, |right| {
                if let Some(right) = right {
                    let written = sink.write(|| row(&right, &about, &zone), &about.json(&right));
                    written.map_err(|error| target.unwritable(&error))?;
                    rows += 1;
                }
                goes_on = watch(rows);
                Ok(goes_on)
            })?;
            // Headings alone would tell nobody what was asked. JSON stays the empty list that a script expects.
            if rows == 0 && goes_on {
                let written = sink.write_row(|| nobody(&about, &zone));
                written.map_err(|error| target.unwritable(&error))?;
            }
            Ok(())
        })?;
        if !goes_on {
            return Err(ServiceError::Cancelled);
        }
        let query = &order.query;
        let at = if order.at.trim().is_empty() { local_text(now, &zone) } else { order.at.trim().to_owned() };
        let asked = [
            ("at", Some(at)),
            ("user", query.user.clone()),
            ("role", query.role.clone()),
            ("permission", query.permission.map(|permission| permission.name().to_owned())),
            ("license", query.license.clone()),
        ];
        let asked = asked.into_iter().filter_map(|(name, value)| Some(Detail::value(name, value?))).collect();
        let event = PlantChange::LogExported { file: target.name(), what: "rights", asked, rows };
        // What can't be logged isn't done.
        self.store.transact(By::Session(session), |tx| tx.record(event))?;
        target.finish(sink)?;
        Ok(rows)
    }

    fn each_right(
        &mut self,
        session: SessionId,
        query: &RightsQuery,
        span: Span,
        each: impl FnMut(Option<Right>) -> Result<bool, Failure>,
    ) -> Answer<()> {
        self.read_as(session, |view, sight, _| {
            super::log::whole_log(sight)?;
            view.rights(query, span, each)
        })
    }
}
