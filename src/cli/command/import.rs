//! `import`: a file of users.

use std::path::Path;

use chrono_tz::Tz;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use serde::Serialize;

use super::change_users::{detail_told, seats_json, seats_told};
use crate::cli::arguments::ImportOrder;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::domain::change::ImportCounts;
use crate::domain::event::Detail;
use crate::domain::import::{Action, CellError, Choices, ImportRow};
use crate::service::{ImportOptions, ImportPhase, ImportProgress, ImportReport};
use crate::spreadsheet::{Flaws, TableFlaw, read_file};

#[derive(Serialize)]
struct ReportJson<'a> {
    created: u64,
    updated: u64,
    brought_back: u64,
    unchanged: u64,
    bad: u64,
    written: bool,
    warnings: &'a [String],
    seats: Vec<serde_json::Value>,
    rows: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
struct RowJson<'a> {
    row: u32,
    action: &'static str,
    username: &'a str,
    errors: Vec<ErrorJson<'a>>,
    warnings: &'a [String],
    changes: &'a [Detail],
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    column: &'static str,
    value: &'a str,
    message: &'a str,
}

impl<'a> ReportJson<'a> {
    fn new(report: &'a ImportReport) -> Self {
        let error =
            |error: &'a CellError| ErrorJson { column: error.column, value: &error.value, message: &error.message };
        let row = |row: &'a ImportRow| RowJson {
            row: row.row,
            action: row.action.name(),
            username: &row.username,
            errors: row.errors.iter().map(error).collect(),
            warnings: &row.warnings,
            changes: &row.changes,
        };
        Self {
            created: report.created,
            updated: report.updated,
            brought_back: report.brought_back,
            unchanged: report.unchanged,
            bad: report.bad,
            written: report.written,
            warnings: &report.warnings,
            seats: report.seats.iter().map(seats_json).collect(),
            rows: report.rows.iter().map(row).collect(),
        }
    }
}

/// Imports a file, or shows what that would do.
pub(super) fn import(context: &mut Context<'_>, file: &Path, order: ImportOrder) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let table = read_file(file).map_err(|flaws| unusable(file, &flaws))?;
    let bar = if context.output.shows_progress() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    // Short enough for 80 columns: a line that wraps is drawn anew below itself.
    if let Ok(style) = ProgressStyle::with_template("{msg:20} {bar:20} {pos}/{len}, {rate}, {eta} left") {
        bar.set_style(style.with_key("rate", rate).progress_chars("##-"));
    }
    let ImportOrder { dry_run, update_existing, bring_back, skip_bad_rows } = order;
    let choices = Choices { update_existing, bring_back, skip_bad_rows };
    let options = ImportOptions { dry_run, choices, ..ImportOptions::default() };
    let work = context.interrupt.long_work();
    let report = desk.import_users(session, &file.to_string_lossy(), &table, options, |progress| {
        show(&bar, progress);
        work.goes_on()
    });
    drop(work);
    bar.finish_and_clear();
    let report = report?;
    if context.output.is_json() {
        context.output.json(&ReportJson::new(&report))?;
    } else {
        let zone = desk.plant_settings()?.site_time_zone;
        list(context, &report, dry_run, &zone)?;
    }
    let (rows, bad) = (report.rows.len(), report.bad);
    let row = if rows == 1 { "row" } else { "rows" };
    let have = if bad == 1 { format!("{row} has") } else { format!("{row} have") };
    if bad > 0 && !skip_bad_rows {
        return Err(Failure::refused("bad_rows", format!("{bad} of {rows} {have} errors; nothing was imported.")));
    }
    if bad > 0 {
        let are = if bad == 1 { "is" } else { "are" };
        context.output.note(&format!("{bad} of {rows} {have} errors and {are} left out."))?;
    }
    let counts = ImportCounts {
        created: report.created,
        updated: report.updated,
        brought_back: report.brought_back,
        ..ImportCounts::default()
    };
    let told = counts.told();
    context.output.done(&match (dry_run, report.created + report.updated + report.brought_back) {
        (true, 0) => "No users would be changed; nothing was written.".to_owned(),
        (true, _) => format!("{}; nothing was written.", would_be(&told)),
        (false, 0) => "No users changed.".to_owned(),
        (false, _) => format!("{told}."),
    })
}

/// `2 users would be added, 1 changed`.
fn would_be(told: &str) -> String {
    told.replacen(" users ", " users would be ", 1).replacen(" user ", " user would be ", 1)
}

/// `2260/s`.
pub(super) fn rate(state: &ProgressState, out: &mut dyn std::fmt::Write) {
    // A bar that can't be drawn is none worth failing for.
    let _ = write!(out, "{:.0}/s", state.per_sec());
}

fn show(bar: &ProgressBar, progress: ImportProgress) {
    bar.set_message(match progress.phase {
        ImportPhase::Checking => "Looking at rows",
        ImportPhase::CheckingPasswords => "Looking at passwords",
        ImportPhase::Hashing => "Hashing passwords",
        ImportPhase::Writing => "Writing accounts",
    });
    bar.set_length(u64::try_from(progress.total).unwrap_or(u64::MAX));
    bar.set_position(u64::try_from(progress.done).unwrap_or(u64::MAX));
}

/// What is wrong or wants a look, a line each.
fn list(context: &mut Context<'_>, report: &ImportReport, dry_run: bool, zone: &Tz) -> Result<(), Failure> {
    for warning in &report.warnings {
        context.output.line(&format!("warning: {warning}"))?;
    }
    for moved in &report.seats {
        context.output.line(&format!("seats: {}", seats_told(moved)))?;
    }
    for row in &report.rows {
        for error in &row.errors {
            let value = if error.value.is_empty() { String::new() } else { format!(" \"{}\"", error.value) };
            context.output.line(&format!("row {}, {}{value}: {}", row.row, error.column, error.message))?;
        }
        for warning in &row.warnings {
            context.output.line(&format!("row {}: warning: {warning}", row.row))?;
        }
        if dry_run && !row.changes.is_empty() {
            let changes: Vec<_> = row.changes.iter().map(|detail| detail_told(detail, zone)).collect();
            let what = if row.action == Action::BringBack { "comes back" } else { "changes" };
            context.output.line(&format!("row {}: {} {what}: {}", row.row, row.username, changes.join("; ")))?;
        }
    }
    Ok(())
}

/// So many flaws are told; who mends them tries again.
const TOLD: usize = 20;

/// A file that can't be read as a table: each flaw a line.
fn unusable(file: &Path, flaws: &Flaws) -> Failure {
    if let Some(flaw @ TableFlaw::Unreadable { .. }) = flaws.kept.first() {
        return Failure::failed("unreadable", format!("{flaw}. Nothing was imported."));
    }
    let file = file.to_string_lossy();
    let mut lines: Vec<String> = flaws.kept.iter().take(TOLD).map(|flaw| format!("{file}: {flaw}")).collect();
    if flaws.count > lines.len() {
        lines.push(format!("and {} more", flaws.count - lines.len()));
    }
    Failure::Lines("bad_file", 3, lines)
}
