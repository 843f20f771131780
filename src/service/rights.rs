//! Who could do what, when (LOG-5).

use std::path::PathBuf;

use chrono::Days;
use chrono_tz::Tz;
use serde::Serialize;

use super::sink::Target;
use super::{Answer, Desk, ServiceError};
use crate::domain::broken::RuleBroken;
use crate::domain::change::PlantChange;
use crate::domain::dates::{day_of, first_moment, last_moment, local_text, parse_moment};
use crate::domain::event::Detail;
use crate::domain::id::SessionId;
use crate::domain::import::Value;
use crate::domain::rights::{Right, RightsNames, RightsQuery, Span};
use crate::domain::text::folded;
use crate::domain::user::FieldFlaw;
use crate::store::{By, Failure};

/// The span that is meant by a day (`today` and `yesterday` too) or a time of the site, as typed: all of the day, or that
/// moment; now where it is empty.
///
/// # Errors
/// No date.
pub fn span_of(typed: &str, zone: &Tz, now: crate::clock::Timestamp) -> Result<Span, RuleBroken> {
    let flaw = |message: String| RuleBroken::Fields(vec![FieldFlaw::new("at", message)]);
    let back = match &*folded(typed.trim()) {
        "" => return Ok(Span { from: now, to: now }),
        "today" => Some(0),
        "yesterday" => Some(1),
        _ => None,
    };
    if let Some(day) = back.and_then(|days| day_of(now, zone).checked_sub_days(Days::new(days))) {
        return Ok(Span { from: first_moment(day, zone), to: last_moment(day, zone) });
    }
    let from = parse_moment(typed, zone, false).map_err(flaw)?;
    // A day has two ends, and so has a time that comes twice in an autumn night: both are meant.
    let to = parse_moment(typed, zone, true).map_err(flaw)?;
    Ok(Span { from, to })
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
    until: Option<String>,
    ended_by: Option<String>,
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
            until: right.end.map(|end| end.rfc3339()),
            ended_by: right.ended_by.clone(),
            kept_out: right.barred.clone(),
        }
    }
}

/// The headings of a file of rights.
const COLUMNS: [&str; 10] =
    ["USERNAME", "DELETED", "HELD", "NAME", "BY ROLE", "FROM", "GIVEN BY", "UNTIL", "ENDED BY", "KEPT OUT"];

/// A row below [`COLUMNS`]; times are those of the site.
fn row(right: &Right, zone: &Tz) -> Vec<Value> {
    let time = |moment: Option<crate::clock::Timestamp>| moment.map(|at| local_text(at, zone)).unwrap_or_default();
    [
        right.user.name.clone(),
        time(right.deleted),
        right.kind.name().to_owned(),
        right.name.clone(),
        right.through.clone().unwrap_or_default(),
        time(Some(right.from)),
        right.by.clone(),
        time(right.end),
        right.ended_by.clone().unwrap_or_default(),
        right.barred.clone(),
    ]
    .map(Value::Text)
    .to_vec()
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
        self.each_right(session, &order.query, span, |right| {
            if let Some(right) = right {
                sink.write(|| row(&right, &zone), &RightJson::from(&right))
                    .map_err(|error| target.unwritable(&error))?;
                rows += 1;
            }
            goes_on = watch(rows);
            Ok(goes_on)
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
