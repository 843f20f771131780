//! Back again.

use super::change_users::{Told, told};
use crate::cli::arguments::Many;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::domain::id::EventId;
use crate::service::{How, Undo};

/// Undoes an operation, or shows what would come of it.
pub(super) fn undo(context: &mut Context<'_>, operation: Option<i64>, many: Many) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let how = How { dry_run: many.dry_run, skip: many.skip };
    let what = operation.map_or(Undo::Last, |number| Undo::Operation(EventId(number)));
    let (operation, report) = desk.undo(session, what, how)?;
    let one = report.done.len() + report.refused.len() == 1;
    let written = report.is_written();
    if written && !context.output.is_json() {
        context.output.done(&format!("Operation {} undone:", operation.0))?;
    }
    told(context, &mut desk, session, report, Told { one, how, deleting: false })
}
