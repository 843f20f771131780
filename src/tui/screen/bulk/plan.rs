//! A plan, to be read before it is done: how many, the seats, who can't and why, and what becomes of each.

use super::words::{Words, users};
use crate::domain::broken::RuleBroken;
use crate::domain::event::Account;
use crate::domain::user::Field;
use crate::service::{Done, Refused, Report};
use crate::tui::part::dialog::Dialog;
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
pub(super) fn dialog(words: &Words, report: &Report, hidden: usize) -> Dialog {
    let (all, changed) = (report.done.len() + report.refused.len(), changed(report));
    let buttons: &[&str] = match (changed, report.refused.is_empty()) {
        (0, _) => &["Close"],
        (_, true) => &[words.button, "Cancel"],
        (_, false) => &["Leave them out", "Cancel"],
    };
    let mut dialog = Dialog::new(&words.question(all), buttons).line(&numbers(report, changed), Paint::Normal);
    if changed > 0 && !report.refused.is_empty() {
        let text = "As it stands nothing is done for anybody. s leaves out those who can't, and does the others.";
        dialog = dialog.line(text, Paint::Warning);
    }
    if hidden > 0 {
        dialog = dialog.line(&format!("The list hides {} of those who are marked.", users(hidden)), Paint::Warning);
    }
    if words.lasting && changed > 0 {
        dialog = dialog.line("That can't be undone.", Paint::Warning);
    }
    for (text, paint) in lines(report) {
        dialog = dialog.line(&text, paint);
    }
    if changed > FEW || (words.typed && changed > 0) {
        return dialog.typed(&changed.to_string());
    }
    // Enter led here, and confirms nothing by itself.
    dialog.dangerous()
}

fn numbers(report: &Report, changed: usize) -> String {
    let same = report.done.len() - changed;
    let mut parts = vec![match changed {
        0 => "Nothing would change for anybody".to_owned(),
        1 => "1 user is changed".to_owned(),
        many => format!("{many} users are changed"),
    }];
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
fn lines(report: &Report) -> Vec<(String, Paint)> {
    let seats = report.seats.iter().map(|moved| {
        let (before, all, after) = (moved.before, moved.quantity, moved.after);
        (format!("{}: {before} of {all} seats used, {after} after.", moved.license), Paint::Normal)
    });
    let refused = report.refused.iter().take(TOLD).map(|refused| (why_not(refused), Paint::Error));
    let done = report.done.iter().take(TOLD).flat_map(becomes);
    let more = report.done.len().saturating_sub(TOLD) + report.refused.len().saturating_sub(TOLD);
    let more = (more > 0).then(|| (format!("… and {more} more."), Paint::Normal));
    seats.chain(refused).chain(done).chain(more).collect()
}

/// Why somebody is left out, by name.
pub(in crate::tui::screen) fn why_not(refused: &Refused) -> String {
    let (name, why) = (&refused.subject, refused.error.to_string());
    if why.contains(name.as_str()) { why } else { format!("{name}: {why}") }
}

fn becomes(done: &Done) -> Vec<(String, Paint)> {
    if let Some(unchanged) = &done.unchanged {
        let text = match unchanged {
            RuleBroken::Already { username, what } => format!("{username} is {what} already."),
            other => other.to_string(),
        };
        return vec![(text, Paint::Hint)];
    }
    done.changes.iter().map(|account| (told(account), Paint::Normal)).collect()
}

/// `User bob changed: Team Press -> Weld; Valid until empty -> 2026-12-31.` Reasons and the like are the same for all.
fn told(account: &Account) -> String {
    let shown = |text: &str| if text.is_empty() { "empty".to_owned() } else { text.to_owned() };
    let field = |detail: &crate::domain::event::Detail| {
        let name = Field::from_key(&detail.field)?.names().1;
        let before = detail.before.as_deref().map(|before| format!("{} -> ", shown(before))).unwrap_or_default();
        Some(format!("{name} {before}{}", shown(&detail.after)))
    };
    let fields: Vec<String> = account.details.iter().filter_map(field).collect();
    match (fields.is_empty(), account.message.split_once(':')) {
        (true, _) => format!("{}.", account.message),
        (false, Some((message, _))) => format!("{message}: {}.", fields.join("; ")),
        (false, None) => format!("{}: {}.", account.message, fields.join("; ")),
    }
}
