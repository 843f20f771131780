//! `export` and `template`: files of users that leave the program.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::arguments::{Export, ExportColumns};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::domain::broken::RuleBroken;
use crate::domain::list_view::Sort;
use crate::domain::query::UserQuery;
use crate::domain::text::shown;
use crate::service::{ExportFormat, ExportOrder, ServiceError};

/// Writes accounts into a file.
pub(super) fn export(context: &mut Context<'_>, given: Export) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let format = given.format.map(|format| match format {
        ExportColumns::Import => ExportFormat::Import,
        ExportColumns::Full => ExportFormat::Full,
    });
    let query = UserQuery { search: given.search, show_inactive: given.show_inactive, sort: Sort::default() };
    let replace = may_replace(context, &given.file)?;
    let order = ExportOrder { path: given.file, query, format, replace };
    let bar = if context.output.shows_progress() { ProgressBar::no_length() } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("Writing accounts {spinner} {pos}, {rate}") {
        bar.set_style(style.with_key("rate", super::import::rate));
    }
    let work = context.interrupt.long_work();
    let exported = desk.export_users(session, &order, |done| {
        bar.set_position(done);
        work.goes_on()
    });
    drop(work);
    bar.finish_and_clear();
    let exported = exported.map_err(refused)?;
    if exported.managers_lost > 0 && exported.format == ExportFormat::Import {
        let (have, their) = if exported.managers_lost == 1 { ("user has", "its") } else { ("users have", "their") };
        context.output.note(&format!(
            "warning: {} {have} a manager without a SUID: {their} MANAGERSUID is empty.",
            exported.managers_lost
        ))?;
    }
    if exported.too_many_to_import {
        context.output.note(
            "warning: an import reads 100,000 rows, and of a workbook 64 MiB unpacked: this file could be too large to be \
             imported again. Export parts of it with --search, or to a .csv.",
        )?;
    }
    let path = std::path::absolute(&order.path).unwrap_or_else(|_| order.path.clone());
    if context.output.is_json() {
        let object = serde_json::json!({
            "file": path.to_string_lossy(), "format": exported.format.name(), "users": exported.rows,
        });
        return context.output.json(&object);
    }
    let users = if exported.rows == 1 { "user" } else { "users" };
    context.output.done(&format!("{} {users} exported to {}.", exported.rows, order.path.display()))
}

/// Writes the template of an import.
pub(super) fn template(context: &mut Context<'_>, file: &Path) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let replace = may_replace(context, file)?;
    let path = desk.write_template(session, file, replace).map_err(refused)?;
    if context.output.is_json() {
        return context.output.json(&serde_json::json!({"file": path.to_string_lossy()}));
    }
    context.output.done(&format!(
        "Template written to {}: replace its example row, then `chargehand import {} --dry-run`.",
        file.display(),
        file.display()
    ))
}

/// May a file that is there be replaced? Asked where somebody can answer.
pub(super) fn may_replace(context: &mut Context<'_>, file: &Path) -> Result<bool, Failure> {
    if context.globals.yes || !context.input.is_terminal() || std::fs::symlink_metadata(file).is_err() {
        return Ok(context.globals.yes);
    }
    let question = format!("{} is there already. Replace it? (yes or no)", shown(&file.to_string_lossy()));
    let answer = context.input.ask(context.output, &question, "no")?;
    Ok(["y", "yes"].contains(&answer.to_lowercase().as_str()))
}

pub(super) fn refused(error: ServiceError) -> Failure {
    match error.rule() {
        Some(rule @ RuleBroken::FileInUse { .. }) => {
            Failure::Other(rule.code(), 5, format!("{rule} --yes replaces it."))
        }
        Some(rule) => match rule.fields() {
            [flaw] if matches!(flaw.field, "kind" | "search") => Failure::usage(flaw.message.clone()),
            [flaw] if flaw.field == "file" => Failure::failed("not_written", flaw.message.clone()),
            _ => error.into(),
        },
        None => error.into(),
    }
}
