//! Who could do what, when (LOG-5).

use chrono_tz::Tz;

use super::{Answer, Desk};
use crate::domain::broken::RuleBroken;
use crate::domain::dates::{parse_day, parse_moment};
use crate::domain::id::SessionId;
use crate::domain::rights::{Right, RightsQuery, Span};
use crate::domain::user::FieldFlaw;

/// The span that is meant by a day or a time of the site, as typed: all of the day, or that moment; now where it is empty.
///
/// # Errors
/// No date.
pub fn span_of(typed: &str, zone: &Tz, now: crate::clock::Timestamp) -> Result<Span, RuleBroken> {
    let flaw = |message: String| RuleBroken::Fields(vec![FieldFlaw::new("at", message)]);
    if typed.trim().is_empty() {
        return Ok(Span { from: now, to: now });
    }
    let from = parse_moment(typed, zone, false).map_err(flaw)?;
    // Only a day has two ends: of a time that comes twice in an autumn night both are meant as well.
    let to = parse_moment(typed, zone, parse_day(typed).is_ok()).map_err(flaw)?;
    Ok(Span { from, to })
}

impl Desk {
    /// Gives every right that was held in the span to `each`, by user, out of one snapshot, until it answers `false`.
    ///
    /// # Errors
    /// Without `ViewSystemLog`; names that nobody and nothing ever had; the store's.
    pub fn rights(
        &mut self,
        session: SessionId,
        query: &RightsQuery,
        span: Span,
        mut each: impl FnMut(Right) -> bool,
    ) -> Answer<()> {
        self.wants_the_whole_log(session)?;
        self.read_as(session, |view, _, _| view.rights(query, span, |right| Ok(each(right))))
    }
}
