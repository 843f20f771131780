//! The system log.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::cli::INTERRUPTED;
use crate::cli::arguments::{Log, WhichEvents};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::domain::dates::local_text;
use crate::domain::id::EventId;
use crate::domain::log_filter::{LogFilter, LogSearch, LogWord};
use crate::domain::query::LogAnchor;
use crate::domain::text::shown;
use crate::service::{Behind, Checkpoint, EventJson, LogOrder, Looking, PIECE, ServiceError};

/// So many pieces of the log a search takes into the index before it begins.
const PIECES: usize = 20;

/// Runs one of the commands.
pub(super) fn run(context: &mut Context<'_>, command: Log) -> Result<(), Failure> {
    match command {
        Log::List { which, limit, after } => list(context, &which, limit, after),
        Log::Show { id } => show(context, EventId(id)),
        Log::Export { file, which } => export(context, file, &which),
        Log::Verify { archive: Some(file), checkpoint, .. } => {
            let kept = checkpoint.map(|kept| read_checkpoint(&kept)).transpose()?;
            super::archive::verify(context, &file, kept.as_ref())
        }
        Log::Verify { checkpoint, searches, .. } => verify(context, checkpoint.as_deref(), searches),
        Log::Reindex => reindex(context),
        Log::Archive { before, file } => super::archive::archive(context, &before, &file),
        Log::Checkpoint => checkpoint(context),
        Log::Rights(asked) => super::rights::rights(context, asked),
    }
}

/// What is asked for.
fn search_of(which: &WhichEvents) -> LogSearch {
    let beside = [
        (LogWord::Category, &which.category),
        (LogWord::Severity, &which.severity),
        (LogWord::Actor, &which.actor),
        (LogWord::Subject, &which.subject),
        (LogWord::Device, &which.device),
        (LogWord::Since, &which.since),
        (LogWord::Until, &which.until),
    ];
    let beside = beside.into_iter().filter_map(|(word, value)| Some((word, value.clone()?))).collect();
    LogSearch { typed: which.search.clone(), beside }
}

fn list(context: &mut Context<'_>, which: &WhichEvents, limit: usize, after: Option<i64>) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let search = search_of(which);
    if search != LogSearch::default() {
        // Where no console keeps the index of words, searches do, a little each. Without it they are complete, too.
        let _behind = desk.follow_log(PIECES);
    }
    let anchor = after.map_or(LogAnchor::Newest, |id| LogAnchor::OlderThan(EventId(id)));
    let (mut events, mut scan_from) = (Vec::new(), None);
    let (mut refused_only, mut away);
    // One more than asked for tells whether there are more. The service searches in shares; the last one says so.
    let wanted = limit.saturating_add(1);
    let bar = super::backup::bar(
        context,
        "Searching {spinner} {pos} events looked at, {msg} found; Ctrl-C shows what there is",
    );
    let work = context.interrupt.long_work();
    loop {
        let page = desk.log_page(session, search.clone(), anchor, wanted - events.len(), scan_from)?;
        if let Some(unknown) = page.unknown {
            return Err(Failure::usage(unknown));
        }
        (refused_only, away) = (page.refused_only, page.away);
        events.extend(page.events);
        scan_from = page.more;
        bar.inc(page.looked);
        bar.set_message(events.len().to_string());
        if scan_from.is_none() || events.len() >= wanted || !work.goes_on() {
            break;
        }
    }
    drop(work);
    bar.finish_and_clear();
    // Where it was stopped; what was found so far is told all the same.
    let stopped_at = scan_from.filter(|_| events.len() < wanted);
    let more = events.len() > limit;
    events.truncate(limit);
    let last = events.last().map(|event| event.id.0);
    if context.output.is_json() {
        context.output.json(&events.into_iter().map(EventJson::new).collect::<Vec<_>>())?;
    } else if events.is_empty() && stopped_at.is_none() {
        let zone = desk.plant_settings()?.site_time_zone;
        let meant = LogFilter::read(&search, &zone, context.now()).time_meant(&zone, context.now());
        let meant = meant.map_or_else(String::new, |meant| format!(" {meant} searches by time."));
        let none = match refused_only {
            true => {
                "No refused login was found, and you see refused logins only: more requires the ViewSystemLog permission."
            }
            false => "No event was found.",
        };
        context.output.note(&format!("{none}{meant}"))?;
    } else {
        let zone = desk.plant_settings()?.site_time_zone;
        let headings = ["ID", "TIME", "CATEGORY", "SEVERITY", "ACTOR", "SUBJECT", "DEVICE", "MESSAGE"];
        let mut table = Table::new(&headings);
        for event in events {
            table.row(vec![
                event.id.0.to_string(),
                local_text(event.time, &zone),
                event.category.name().into(),
                event.severity.name().into(),
                event.actor,
                event.subject.map(|subject| subject.what.name).unwrap_or_default(),
                event.device,
                event.message,
            ]);
        }
        context.output.table(&table)?;
    }
    if let Some(at) = stopped_at {
        let sentence = format!("Interrupted: these are those found so far. --after {} searches on.", at.0);
        return Err(Failure::Lines("interrupted", INTERRUPTED, vec![sentence]));
    }
    if let Some(last) = last.filter(|_| more) {
        context.output.note(&format!("There are more: --after {last} shows them."))?;
    }
    away.map_or(Ok(()), |away| context.output.note(&shown(&away.not_searched())))
}

fn show(context: &mut Context<'_>, id: EventId) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let event = desk.event(session, id)?;
    if context.output.is_json() {
        return context.output.json(&EventJson::new(event));
    }
    let time = local_text(event.time, &desk.plant_settings()?.site_time_zone);
    let event = EventJson::new(event);
    let mut row = |label: &str, value: &str| context.output.line(format!("{label:<22} {value}").trim_end());
    row("Event", &event.id.to_string())?;
    row("Time", &time)?;
    row("Category", event.category)?;
    row("Severity", event.severity)?;
    row("Actor", &event.actor)?;
    if let (Some(kind), Some(subject)) = (event.subject_kind, &event.subject) {
        row("Subject", &format!("{subject} ({kind})"))?;
    }
    row("Device", &event.device)?;
    row("Message", &event.message)?;
    for (label, value) in [("Code", &event.code), ("Reference", &event.reference)] {
        if let Some(value) = value {
            row(label, value)?;
        }
    }
    row("Operation", &event.operation.to_string())?;
    for detail in &event.details {
        let value = match &detail.before {
            Some(before) => format!("\"{before}\" became \"{}\"", detail.after),
            None => detail.after.clone(),
        };
        row(&format!("  {}", detail.field), &value)?;
    }
    Ok(())
}

fn export(context: &mut Context<'_>, path: PathBuf, which: &WhichEvents) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let replace = super::export::may_replace(context, &path)?;
    let search = search_of(which);
    if search != LogSearch::default() {
        let _behind = desk.follow_log(PIECES);
    }
    let bar = if context.output.shows_progress() { ProgressBar::no_length() } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("Writing events {spinner} {pos}, {rate}") {
        bar.set_style(style.with_key("rate", super::import::rate));
    }
    let order = LogOrder { path, search, replace };
    let work = context.interrupt.long_work();
    let written = desk.export_log(session, &order, |done| {
        bar.set_position(done);
        work.goes_on()
    });
    drop(work);
    bar.finish_and_clear();
    let events = written.map_err(super::export::refused)?;
    let path = std::path::absolute(&order.path).unwrap_or_else(|_| order.path.clone());
    if context.output.is_json() {
        return context.output.json(&json!({"file": path.to_string_lossy(), "events": events}));
    }
    let what = if events == 1 { "event" } else { "events" };
    context.output.done(&format!("{events} {what} exported to {}.", shown(&order.path.to_string_lossy())))
}

/// Makes what lists and searches find events by anew.
fn reindex(context: &mut Context<'_>) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    desk.reindex_log(session)?;
    let bar = super::backup::bar(context, "{spinner} {pos} events to go");
    let work = context.interrupt.long_work();
    while let Behind::By(events) = desk.follow_log(1)?
        && events >= u64::from(PIECE)
        && work.goes_on()
    {
        bar.set_position(events);
    }
    drop(work);
    bar.finish_and_clear();
    context.output.done("What lists and searches of the log find events by is made anew from the record.")
}

/// What was looked at and not changed.
pub(super) fn stopped(error: ServiceError) -> Failure {
    match error {
        ServiceError::Cancelled => Failure::Lines("interrupted", INTERRUPTED, vec![STOPPED.to_owned()]),
        other => other.into(),
    }
}

const STOPPED: &str = "Interrupted before its end: nothing can be said of the rest, and nothing was changed.";

const ONLY_ELSEWHERE: &str = "Only a checkpoint kept elsewhere (`chargehand log checkpoint`, then --checkpoint FILE) shows that \
                              the newest events were cut off, or that all were written anew.";

const NOT_COMPARED: &str = "What lists, filters and searches find events by wasn't compared; --searches does that.";

fn verify(context: &mut Context<'_>, checkpoint: Option<&Path>, searches: bool) -> Result<(), Failure> {
    // From here on Ctrl-C ends it in order.
    let work = context.interrupt.long_work();
    let kept = checkpoint.map(read_checkpoint).transpose()?;
    let (mut desk, session) = context.signed_in()?;
    let total = desk.log_page(session, "", LogAnchor::Newest, 1, None)?.total;
    let bar = if context.output.shows_progress() { ProgressBar::new(total) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} events, {eta} left") {
        bar.set_style(style.progress_chars("##-"));
    }
    let watch = |looking: Looking| {
        let (doing, count) = looking.told();
        bar.set_message(doing);
        bar.set_position(count);
        work.goes_on()
    };
    let verified = match searches {
        true => desk.verify_log_and_searches(session, kept.as_ref(), watch),
        false => desk.verify_log(session, kept.as_ref(), watch),
    };
    drop(work);
    bar.finish_and_clear();
    let whole = match verified? {
        None => return Err(stopped(ServiceError::Cancelled)),
        Some(Err(broken)) => return Err(Failure::LogBroken(broken)),
        Some(Ok(whole)) => whole,
    };
    let (events, head, hash) = (whole.events, whole.head.0, whole.hash);
    if context.output.is_json() {
        let document = json!({"events": events, "head": head, "hash": hash, "searches": searches});
        return context.output.json(&document);
    }
    let and = if searches { ", and searches find them all" } else { "" };
    let sentence = format!("The log is whole: {events} events{and}.");
    context.output.line(&format!("{sentence} Head: {head} {hash}"))?;
    if kept.is_none() {
        context.output.note(ONLY_ELSEWHERE)?;
    }
    if let Some(earlier) = whole.earlier {
        context.output.note(&earlier.told())?;
    }
    if searches { Ok(()) } else { context.output.note(NOT_COMPARED) }
}

fn checkpoint(context: &mut Context<'_>) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let head = desk.checkpoint(session)?;
    if context.output.is_json() {
        return context.output.json(&json!({"event": head.event.0, "hash": head.hash}));
    }
    context.output.line(&format!("{} {}", head.event.0, head.hash))
}

/// No checkpoint is as long as that, in bytes.
const LONGEST_CHECKPOINT: u64 = 1_024;

/// A checkpoint as JSON has it.
#[derive(serde::Deserialize)]
struct CheckpointJson {
    event: i64,
    hash: String,
}

/// What `log checkpoint` printed: a number, a space, a hash; or its JSON. Editors and shells of Windows put a mark before it,
/// and ends of lines of their own behind it.
fn read_checkpoint(file: &Path) -> Result<Checkpoint, Failure> {
    let named = shown(&file.to_string_lossy()).into_owned();
    let mut text = String::new();
    // No more of it than one could have, whatever it is.
    std::fs::File::open(file)
        .and_then(|opened| opened.take(LONGEST_CHECKPOINT).read_to_string(&mut text))
        .map_err(|error| Failure::failed("checkpoint", format!("The checkpoint {named} can't be read: {error}.")))?;
    let text = text.trim_start_matches('\u{feff}').trim();
    let read = match serde_json::from_str::<CheckpointJson>(text) {
        Ok(json) => Some((json.event, json.hash)),
        Err(_) => text
            .split_once(char::is_whitespace)
            .and_then(|(event, hash)| Some((event.parse().ok()?, hash.trim_start().to_owned()))),
    };
    let kept = read.and_then(|(event, hash)| {
        let whole = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(Checkpoint { event: EventId(event), hash: hash.to_ascii_lowercase() }).filter(|_| whole)
    });
    let sentence = format!("{named} is no checkpoint: it must hold what `chargehand log checkpoint` printed.");
    kept.ok_or_else(|| Failure::failed("checkpoint", sentence))
}
