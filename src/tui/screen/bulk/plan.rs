//! A plan, to be read before it is done: how many, the seats, who can't and why, and what becomes of each.

use super::words::Words;
use crate::domain::broken::RuleBroken;
use crate::domain::dates::{field_text, parse_moment};
use crate::domain::event::{Account, Category, Detail};
use crate::domain::id::UserId;
use crate::domain::user::{Field, State};
use crate::service::{Done, Refused, Report};
use crate::tui::part::dialog::Dialog;
use crate::tui::screen::sheet::Look;
use crate::tui::theme::Paint;

/// More subjects than this want their number typed.
const FEW: usize = 5;

/// So many are told one by one: whoever reads further than that has the command line.
const TOLD: usize = 2_000;

/// For how many something changes.
pub(super) fn changed(report: &Report) -> usize {
    report.done.iter().filter(|done| done.unchanged.is_none()).count()
}

/// The question: what would be done, and the buttons for what can be.
pub(super) fn dialog(words: &Words, report: &Report, (hidden, me): (usize, UserId), look: Look<'_>) -> Dialog {
    let (all, changed) = (report.done.len() + report.refused.len(), changed(report));
    let buttons: &[&str] = match (changed, report.refused.is_empty()) {
        (0, _) => &["Close"],
        (_, true) => &[words.button, "Cancel"],
        (_, false) => &["Leave them out", "Cancel"],
    };
    let mut dialog =
        Dialog::new(&words.question(all), buttons).line(&numbers(report, changed, words.deletes), Paint::Normal);
    if changed > 0 && !report.refused.is_empty() {
        let text = "As it stands nothing is done for anybody. s leaves out those who can't, and does the others.";
        dialog = dialog.line(text, Paint::Warning);
    }
    match hidden {
        0 => {}
        1 => dialog = dialog.line("The search hides 1 of them.", Paint::Warning),
        many => dialog = dialog.line(&format!("The search hides {many} of them."), Paint::Warning),
    }
    if let Some(done) = report.done.iter().find(|done| done.user.id == me && done.unchanged.is_none()) {
        let out = done.user.state(look.now) != State::Active;
        let text =
            if out { "You are one of them: you can't work here any more after it!" } else { "You are one of them." };
        dialog = dialog.line(text, Paint::Warning);
    }
    for note in &words.notes {
        dialog = dialog.line(note, Paint::Normal);
    }
    if words.lasting && changed > 0 {
        dialog = dialog.line("That can't be undone.", Paint::Warning);
    }
    for (text, paint) in lines(report, words.deletes, look) {
        dialog = dialog.line(&text, paint);
    }
    if changed > FEW || (words.deletes && changed > 0) {
        return dialog.typed(&changed.to_string());
    }
    // Enter led here, and confirms nothing by itself.
    dialog.dangerous()
}

fn numbers(report: &Report, changed: usize, deletes: bool) -> String {
    let same = report.done.len() - changed;
    let gone = report.done.iter().filter(|done| done.unchanged.is_none() && done.user.stops.deleted.is_some()).count();
    let how_many = |count: usize, what: &str| match count {
        1 => format!("1 user is {what}"),
        many => format!("{many} users are {what}"),
    };
    let mut parts = match (changed, gone) {
        (0, _) => vec!["Nothing would change for anybody".to_owned()],
        (_, 0) => vec![how_many(changed, if deletes { "disabled instead of deleted" } else { "changed" })],
        (_, gone) => vec![how_many(gone, "deleted")],
    };
    match if gone > 0 { changed - gone } else { 0 } {
        0 => {}
        1 => parts.push("1 is disabled instead".to_owned()),
        many => parts.push(format!("{many} are disabled instead")),
    }
    match same {
        0 => {}
        1 => parts.push("1 stays as it is".to_owned()),
        many => parts.push(format!("{many} stay as they are")),
    }
    match report.refused.len() {
        0 => {}
        1 => parts.push("1 can't".to_owned()),
        many => parts.push(format!("{many} can't")),
    }
    format!("{}.", parts.join(", "))
}

/// The seats, then who can't and why, then what becomes of each.
fn lines(report: &Report, deletes: bool, look: Look<'_>) -> Vec<(String, Paint)> {
    let seats = report.seats.iter().map(|moved| {
        let (before, all, after) = (moved.before, moved.quantity, moved.after);
        (format!("{}: {before} of {all} seats used, {after} after.", moved.license), Paint::Normal)
    });
    let refused = report.refused.iter().take(TOLD).map(|refused| (why_not(refused), Paint::Error));
    let done = report.done.iter().take(TOLD).flat_map(|done| becomes(done, deletes, look));
    let more = report.done.len().saturating_sub(TOLD) + report.refused.len().saturating_sub(TOLD);
    let more = (more > 0).then(|| (format!("… and {more} more."), Paint::Normal));
    seats.chain(refused).chain(done).chain(more).collect()
}

/// Why somebody is left out, by name.
pub(in crate::tui::screen) fn why_not(refused: &Refused) -> String {
    let (name, why) = (&refused.subject, refused.error.beside_others());
    if why.contains(name.as_str()) { why } else { format!("{name}: {why}") }
}

fn becomes(done: &Done, deletes: bool, look: Look<'_>) -> Vec<(String, Paint)> {
    if let Some(unchanged) = &done.unchanged {
        let text = match unchanged {
            RuleBroken::Already { username, what } => format!("{username} is {what} already."),
            other => other.to_string(),
        };
        return vec![(text, Paint::Hint)];
    }
    // USR-11
    if deletes && done.user.stops.deleted.is_none() {
        let name = &done.user.username;
        let text = format!("{name} has changed things here and can't be deleted: disabled instead.");
        return vec![(text, Paint::Warning)];
    }
    let changes = done.changes.iter().map(|account| (told(account, done, look), Paint::Normal));
    changes.chain(done.warnings.iter().map(|warning| (warning.clone(), Paint::Warning))).collect()
}

/// `User bob changed: Team Press -> Weld; Valid until empty -> 2026-12-31.` Roles are told as they stand then.
fn told(account: &Account, done: &Done, look: Look<'_>) -> String {
    if account.category == Category::Role {
        let name = &done.user.username;
        return match done.user.roles_text(look.now, look.zone).as_str() {
            "" => format!("{name} has no role then and can't log in."),
            roles => format!("Roles of {name} then: {roles}."),
        };
    }
    let field = |detail: &Detail| {
        let field = Field::from_key(&detail.field)?;
        let shown = |text: &str| match (field, text) {
            (_, "") => "empty".to_owned(),
            (Field::ValidFrom | Field::ValidUntil, text) => {
                let end = field == Field::ValidUntil;
                parse_moment(text, look.zone, end).map_or_else(|_| text.to_owned(), |at| field_text(at, look.zone, end))
            }
            (_, text) => text.to_owned(),
        };
        let before = detail.before.as_deref().map(|before| format!("{} -> ", shown(before))).unwrap_or_default();
        Some(format!("{} {before}{}", field.names().1, shown(&detail.after)))
    };
    let fields: Vec<String> = account.details.iter().filter_map(field).collect();
    match (fields.is_empty(), account.message.split_once(':')) {
        (true, _) => format!("{}.", account.message),
        (false, Some((message, _))) => format!("{message}: {}.", fields.join("; ")),
        (false, None) => format!("{}: {}.", account.message, fields.join("; ")),
    }
}
