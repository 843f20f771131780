//! One thing done to one or many users: a plan, all of it or nothing, and a report of each.

use std::borrow::Cow;

use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use crate::cli::arguments::Many;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Refusal};
use crate::domain::broken::RuleBroken;
use crate::domain::dates::{field_text, minute_text, parse_moment};
use crate::domain::event::{Account, Category, Detail};
use crate::domain::id::SessionId;
use crate::domain::text::{is_same_spelling, shown};
use crate::domain::user::User;
use crate::service::UserJson;
use crate::service::{Desk, Done, How, Report, SeatsMoved, Seen, UserAction};

/// So many names stand in a question; of more, their number.
const NAMED: usize = 5;

/// Does `action` to the users, or shows what would come of it.
pub(super) fn change_users(
    context: &mut Context<'_>,
    given: &[String],
    action: &UserAction,
    many: Many,
) -> Result<(), Failure> {
    let one = given.len() == 1 && given.iter().all(|user| user != "-");
    let subjects = context.input.subjects(given)?;
    let (mut desk, session) = context.signed_in()?;
    let how = How { dry_run: many.dry_run, skip: many.skip };
    let report = match matches!(action, UserAction::Delete { .. }) && !how.dry_run && !context.globals.yes {
        true => delete_as_confirmed(context, &mut desk, session, &subjects, action, how)?,
        false => desk.change_users(session, &subjects, action, how)?,
    };
    let deleting = matches!(action, UserAction::Delete { .. });
    told(context, &mut desk, session, report, Told { one, how, deleting })
}

/// How a report is told.
#[derive(Clone, Copy)]
pub(super) struct Told {
    /// It is about one account, named by itself.
    pub(super) one: bool,
    pub(super) how: How,
    pub(super) deleting: bool,
}

/// The report, and how the program ends with it.
pub(super) fn told(
    context: &mut Context<'_>,
    desk: &mut Desk,
    session: SessionId,
    mut report: Report,
    Told { one, how, deleting }: Told,
) -> Result<(), Failure> {
    if one
        && !how.dry_run
        && let Some(refused) = report.refused.pop()
    {
        return Err(refused.error.into());
    }
    if how.dry_run {
        let zone = desk.plant_settings()?.site_time_zone;
        plan(context, &report, one, how, &zone)?
    } else {
        done(context, desk, session, &report, one, deleting)?
    }
    let (what, nothing) = match (how.dry_run, how.skip) {
        (_, true) => ("", false),
        (true, false) => ("So nothing would be changed for anybody: --skip leaves out who can't.", true),
        (false, false) => ("Nothing was changed for anybody: --skip leaves out who can't.", true),
    };
    let refusals: Vec<_> = report
        .refused
        .into_iter()
        .map(|refused| Refusal { subject: refused.subject, failure: refused.error.into() })
        .collect();
    match refusals.first().map(|refusal| refusal.failure.exit()) {
        None => Ok(()),
        Some(exit) if how.dry_run => {
            // The plan has named them already.
            if nothing && !one {
                context.output.note(what)?;
            }
            Err(Failure::Reported(exit))
        }
        Some(_) => Err(Failure::Several(refusals, what)),
    }
}

/// Has the person type what is to be gone, and deletes that and nobody else. Nobody is asked about what can't be done.
fn delete_as_confirmed(
    context: &mut Context<'_>,
    desk: &mut Desk,
    session: SessionId,
    subjects: &[String],
    action: &UserAction,
    how: How,
) -> Result<Report, Failure> {
    if !context.input.is_terminal() {
        let sentence = "Deleting can't be undone: where there is no terminal to ask at, --yes confirms it.";
        return Err(Failure::usage(sentence));
    }
    let mut plan = desk.change_users(session, subjects, action, How { dry_run: true, ..how })?;
    let planned: Vec<Seen> = plan.done.iter().map(|done| Seen::from(&done.user)).collect();
    if planned.is_empty() || (!plan.refused.is_empty() && !how.skip) {
        // Nothing is tried again, lest it be done unasked; a want of permission is logged all the same (ROL-10).
        if let Some(permission) = plan.refused.iter().find_map(|refused| refused.error.permission()) {
            desk.note_refusal(session, permission, "Deletion of users")?;
        }
        plan.done.clear();
        return Ok(plan);
    }
    let gone = plan.done.iter().filter(|done| done.user.stops.deleted.is_some());
    let names: Vec<&str> = gone.map(|done| done.user.username.as_str()).collect();
    if !names.is_empty() {
        let whom = match names.len() {
            more if more > NAMED => format!("{} and {} more", names[..NAMED].join(", "), more - NAMED),
            _ => names.join(", "),
        };
        let (wanted, question) = match names[..] {
            [name] => (name.to_owned(), "Type the username to go on".to_owned()),
            _ => (names.len().to_string(), "Type how many they are to go on".to_owned()),
        };
        context.output.aside(&format!("{} will be deleted for good. That can't be undone.\n", shown(&whom)))?;
        let answer = context.input.ask(context.output, &question, "")?;
        if !is_same_spelling(&answer, &wanted) {
            return Err(Failure::refused("not_confirmed", "That is something else; nothing was deleted."));
        }
    }
    let mut report = desk.change_seen(session, &planned, action, how)?;
    report.refused.append(&mut plan.refused);
    Ok(report)
}

fn done(
    context: &mut Context<'_>,
    desk: &mut Desk,
    session: SessionId,
    report: &Report,
    one: bool,
    deleting: bool,
) -> Result<(), Failure> {
    if !report.is_written() && report.done.iter().any(|done| done.unchanged.is_none()) {
        return Ok(());
    }
    for warning in report.done.iter().flat_map(|done| &done.warnings) {
        context.output.note(&format!("warning: {}", shown(warning)))?;
    }
    if context.output.is_json() {
        let users: Vec<User> = report.done.iter().map(|done| done.user.clone()).collect();
        let (now, beside) = (context.now(), desk.beside(session, &users)?);
        let objects: Vec<_> = users.iter().zip(beside).map(|(user, beside)| UserJson::new(user, beside, now)).collect();
        return match objects.first() {
            Some(object) if one => context.output.json(object),
            _ => context.output.json(&objects),
        };
    }
    let zone = desk.plant_settings()?.site_time_zone;
    for done in &report.done {
        if let Some(already) = already(done) {
            context.output.done(&already)?;
        }
        if deleting && done.user.stops.deleted.is_none() {
            let name = &done.user.username;
            let text = format!("User {name} has changed things here and can't be deleted: disabled instead.");
            context.output.done(&text)?;
            continue;
        }
        for account in &done.changes {
            let until = done.user.stops.locked.as_ref().and_then(|stop| stop.until).map(|at| minute_text(at, &zone));
            // Roles are told as they stand now, with their ends.
            let held = done.user.roles_text(context.now(), &zone);
            if account.category == Category::Role {
                context.output.done(&match held.as_str() {
                    "" => format!("{} has no role now and can't log in.", done.user.username),
                    held => format!("Roles of {}: {held}.", done.user.username),
                })?;
                continue;
            }
            let sentence = match until.filter(|_| account.details.iter().any(|detail| detail.field == "until")) {
                Some(until) => format!("{} until {until}.", account.message),
                None => format!("{}.", account.message),
            };
            context.output.done(&sentence)?;
        }
    }
    Ok(())
}

fn already(done: &Done) -> Option<String> {
    match &done.unchanged {
        Some(RuleBroken::Already { username, what }) => Some(format!("User {username} is {what} already.")),
        _ => None,
    }
}

/// What would come of it: a line for each, or the same as JSON.
fn plan(context: &mut Context<'_>, report: &Report, one: bool, how: How, zone: &Tz) -> Result<(), Failure> {
    if context.output.is_json() {
        let mut objects: Vec<Map<String, Value>> = report.done.iter().map(planned).collect();
        objects.extend(report.refused.iter().map(|refused| {
            let error = json!({"code": refused.error.code(), "message": refused.error.to_string()});
            let object =
                json!({"subject": refused.subject, "plan": "refused", "changes": [], "seats": [], "error": error});
            object.as_object().cloned().unwrap_or_default()
        }));
        return match objects.first() {
            Some(object) if one => context.output.json(object),
            _ => context.output.json(&objects),
        };
    }
    for done in &report.done {
        match already(done) {
            Some(already) => context.output.line(&format!("no change  {already}"))?,
            None => {
                for account in &done.changes {
                    context.output.line(&format!("change     {}", line(account, zone)))?;
                }
                for warning in &done.warnings {
                    context.output.line(&format!("warning    {}", shown(warning)))?;
                }
            }
        }
    }
    let word = if how.skip { "left out" } else { "refused" };
    for refused in &report.refused {
        let why = if how.skip { refused.error.beside_others() } else { refused.error.to_string() };
        context.output.line(&format!("{word:<10} {}: {why}", refused.subject))?;
    }
    for moved in &report.seats {
        context.output.line(&format!("seats      {}", seats_told(moved)))?;
    }
    context.output.note("Only a plan: nothing was changed.")
}

/// How the seats of a type move, in words.
pub(super) fn seats_told(moved: &SeatsMoved) -> String {
    let (before, after, all) = (moved.before, moved.after, moved.quantity);
    format!("{}: {before} of {all} used before, {after} after", moved.license)
}

/// The same as JSON.
pub(super) fn seats_json(moved: &SeatsMoved) -> Value {
    json!({"license": moved.license, "qty": moved.quantity, "used_before": moved.before, "used_after": moved.after})
}

fn planned(done: &Done) -> Map<String, Value> {
    let change = |account: &Account| json!({"message": account.message, "details": account.details});
    let changes: Vec<Value> = done.changes.iter().map(change).collect();
    let plan = if done.unchanged.is_some() { "no_change" } else { "change" };
    let seats: Vec<Value> = done.seats.iter().map(seats_json).collect();
    let object = json!({
        "subject": done.subject, "username": done.user.username, "plan": plan, "changes": changes, "seats": seats,
        "warnings": done.warnings, "error": null,
    });
    object.as_object().cloned().unwrap_or_default()
}

/// A change in a line: what the log would say, with its details.
fn line(account: &Account, zone: &Tz) -> String {
    let details: Vec<String> = account.details.iter().map(|detail| detail_told(detail, zone)).collect();
    match details.is_empty() {
        true => account.message.clone(),
        false => format!("{} ({})", account.message, details.join("; ")),
    }
}

/// A moment of the log as a day or a time of the site; other values as they are.
fn value_told<'a>(field: &str, value: &'a str, zone: &Tz) -> Cow<'a, str> {
    let end = match field {
        "valid_until" => true,
        "valid_from" | "until" => false,
        _ => return Cow::Borrowed(value),
    };
    let told = |at| if field == "until" { minute_text(at, zone) } else { field_text(at, zone, end) };
    parse_moment(value, zone, end).map_or(Cow::Borrowed(value), |at| Cow::Owned(told(at)))
}

/// One detail: a field before and after, or a value alone.
pub(super) fn detail_told(detail: &Detail, zone: &Tz) -> String {
    let told = |value| value_told(&detail.field, value, zone);
    match detail.before.as_deref() {
        Some(before) => format!("{}: \"{}\" -> \"{}\"", detail.field, told(before), told(&detail.after)),
        None => format!("{}: {}", detail.field, told(&detail.after)),
    }
}
