//! What walks through the whole plant beside the screen: rights of a day, the log verified, the database looked at and
//! copied.

use std::path::Path;

use super::request::Reply;
use crate::domain::id::SessionId;
use crate::domain::query::LogAnchor;
use crate::domain::rights::{Right, RightsQuery, Span};
use crate::service::{Answer, Desk, ImportProgress, Looking, RightsOrder, ServiceError, span_of};

/// How far long work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// An import, or its preview.
    Import(ImportProgress),
    /// Any other work.
    Work {
        /// What it does.
        doing: &'static str,
        /// How much of it is done.
        done: u64,
        /// Of how much, where that is known.
        total: Option<u64>,
    },
}

/// So many rights are kept for the screen: nobody reads more, and a file has them all.
pub const KEPT: usize = 10_000;

/// Who could do what, when, as it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RightsAsked {
    /// Whose rights, or who held a right.
    pub query: RightsQuery,
    /// When, as typed.
    pub at: String,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct RightsFound {
    /// What was asked.
    pub asked: RightsAsked,
    /// What was meant by its time.
    pub span: Span,
    /// What was held, by user; at most [`KEPT`].
    pub rows: Vec<Right>,
    /// Are there more?
    pub more: bool,
}

pub(super) type Watch<'a> = &'a mut dyn FnMut(Progress) -> bool;

/// Tells how much is done.
pub(super) fn counted(watch: Watch<'_>, doing: &'static str, done: u64, total: Option<u64>) -> bool {
    watch(Progress::Work { doing, done, total })
}

pub(super) fn rights(desk: &mut Desk, session: SessionId, asked: RightsAsked, watch: Watch<'_>) -> Answer<RightsFound> {
    let zone = desk.plant_settings()?.site_time_zone;
    let span = span_of(&asked.at, &zone, desk.now())?;
    let (mut rows, mut more, mut goes_on) = (Vec::new(), false, true);
    desk.rights(session, &asked.query, span, |right| {
        if let Some(right) = right {
            more = rows.len() == KEPT;
            if more {
                return false;
            }
            rows.push(right);
        }
        goes_on = counted(watch, "Reading rights", u64::try_from(rows.len()).unwrap_or_default(), None);
        goes_on
    })?;
    if goes_on { Ok(RightsFound { asked, span, rows, more }) } else { Err(ServiceError::Cancelled) }
}

pub(super) fn export_rights(
    desk: &mut Desk,
    session: SessionId,
    order: &RightsOrder,
    watch: Watch<'_>,
) -> Answer<Reply> {
    let rows = desk.export_rights(session, order, |done| counted(watch, "Writing rights", done, None))?;
    let path = std::path::absolute(&order.path).unwrap_or_else(|_| order.path.clone());
    Ok(Reply::RowsWritten(path, rows))
}

pub(super) fn back_up(desk: &mut Desk, session: SessionId, path: &Path, watch: Watch<'_>) -> Answer<Reply> {
    let path = desk.back_up(session, path, |done, total| {
        counted(watch, "Copying the database, in KiB", done / 1_024, Some(total / 1_024))
    })?;
    let size = std::fs::metadata(&path).map_or(0, |meta| meta.len());
    Ok(Reply::BackedUp(path, size))
}

/// How many events there are to be verified; none where that can't be told.
fn events(desk: &mut Desk, session: SessionId) -> Option<u64> {
    desk.log_page(session, "", LogAnchor::Newest, 1, None).ok().map(|page| page.total)
}

pub(super) fn check_up(desk: &mut Desk, session: SessionId, watch: Watch<'_>) -> Answer<Reply> {
    let told = |looking: Looking| {
        let (doing, done) = looking.told();
        counted(watch, doing, done, None)
    };
    desk.check_up(session, told).map(Reply::CheckUp)
}

pub(super) fn verify_log(desk: &mut Desk, session: SessionId, watch: Watch<'_>) -> Answer<Reply> {
    let total = events(desk, session);
    let verified = desk.verify_log(session, None, |looking| {
        let (doing, done) = looking.told();
        counted(watch, doing, done, total.filter(|_| looking != Looking::AtPages))
    })?;
    verified.map(Reply::Verified).ok_or(ServiceError::Cancelled)
}
