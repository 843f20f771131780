//! `log archive`, and archives verified.

use std::path::Path;

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::domain::text::shown;
use crate::service::{Archived, Archiving, Checkpoint, Moved, ServiceError, hexadecimal, verify_archived};

/// Moves the oldest events into a file.
pub(super) fn archive(context: &mut Context<'_>, before: &str, file: &Path) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let bar = super::backup::bar(context, "{msg} {spinner} {pos}");
    let work = context.interrupt.long_work();
    let done = desk.archive_log(session, before, file, |step| {
        let (doing, count) = match step {
            Archiving::Writing(count) => ("Writing events", count),
            Archiving::Removing(left) => ("Removing what is in the file, still", left),
        };
        bar.set_message(doing);
        bar.set_position(count);
        work.goes_on()
    });
    drop(work);
    bar.finish_and_clear();
    let Moved { path, archived, left } = done.map_err(super::backup::in_use)?.map_err(Failure::LogBroken)?;
    if context.output.is_json() {
        return context.output.json(&told(&archived, &path));
    }
    let name = shown(&file.to_string_lossy()).into_owned();
    context.output.done(&format!(
        "Events {} to {} are in {name} now and no longer in the log. Keep it: `chargehand log verify --archive {name}` \
         checks it by itself.",
        archived.first.0, archived.through.0
    ))?;
    context.output.note(
        "Make a new checkpoint now (`chargehand log checkpoint`) and keep it elsewhere: one from before doesn't cover what says \
         who held which right by the events that left.",
    )?;
    match left {
        0 => Ok(()),
        left => context.output.note(&format!(
            "{left} of them are still in the database beside it, as this was stopped: the next `chargehand log archive`, or an \
             open console, removes them."
        )),
    }
}

/// Verifies an archive by itself, or against a checkpoint too.
pub(super) fn verify(context: &mut Context<'_>, file: &Path, kept: Option<&Checkpoint>) -> Result<(), Failure> {
    let bar = super::backup::bar(context, "Verifying {spinner} {pos} events, {per_sec}");
    let work = context.interrupt.long_work();
    let walked = verify_archived(file, kept, |count| {
        bar.set_position(count);
        work.goes_on()
    });
    drop(work);
    bar.finish_and_clear();
    let archived =
        walked?.ok_or_else(|| super::log::stopped(ServiceError::Cancelled))?.map_err(Failure::ArchiveBroken)?;
    if context.output.is_json() {
        return context.output.json(&told(&archived, file));
    }
    let and = kept.map(|kept| format!(", event {} is that of the checkpoint", kept.event.0)).unwrap_or_default();
    context.output.line(&format!(
        "The archive is whole: events {} to {}{and}. Head: {} {}",
        archived.first.0,
        archived.through.0,
        archived.through.0,
        hexadecimal(&archived.hash)
    ))
}

fn told(archived: &Archived, path: &Path) -> serde_json::Value {
    json!({
        "file": path.to_string_lossy(),
        "events": archived.events,
        "first": archived.first.0,
        "through": archived.through.0,
        "hash": hexadecimal(&archived.hash),
    })
}
