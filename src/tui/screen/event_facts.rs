//! Everything about an event as lines: its details, and what is copied.

use chrono_tz::Tz;

use super::user_facts::Line;
use crate::domain::dates::local_text;
use crate::domain::event::{Event, Severity};
use crate::tui::theme::Paint;

/// How an event of this severity looks.
pub(super) const fn paint(severity: Severity) -> Paint {
    match severity {
        Severity::Info => Paint::Normal,
        Severity::Warning => Paint::Warning,
        Severity::Error => Paint::Error,
    }
}

/// The word for a severity in a narrow column.
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "WARN",
        Severity::Error => "ERROR",
    }
}

/// Everything about an event, as lines; `stepped` is said of one before which the clock went back.
pub(super) fn of_event(event: &Event, stepped: bool, zone: &Tz) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut put = |label: &str, text: String, paint| lines.push((label.to_owned(), text, paint));
    put("Event", event.id.0.to_string(), Paint::Normal);
    put("Time", format!("{} ({})", local_text(event.time, zone), event.time.rfc3339()), Paint::Normal);
    if stepped {
        let text = "the clock went back: the event before this one has a later time";
        put("Clock", text.to_owned(), Paint::Warning);
    }
    put("Level", level(event.severity).to_owned(), paint(event.severity));
    put("Category", event.category.name().to_owned(), Paint::Normal);
    put("Who", event.actor.clone(), Paint::Normal);
    if let Some(subject) = &event.subject {
        put("About", format!("{} {}", subject.kind.name(), subject.what.name), Paint::Normal);
    }
    put("Device", event.device.clone(), Paint::Normal);
    if let Some(code) = &event.code {
        put("Code", code.clone(), Paint::Normal);
    }
    if let Some(reference) = &event.reference {
        put("Reference", reference.clone(), Paint::Title);
    }
    put("Operation", event.operation.0.to_string(), Paint::Normal);
    put("Message", event.message.clone(), Paint::Normal);
    for detail in &event.details {
        let text = match &detail.before {
            Some(before) => format!("\"{before}\" -> \"{}\"", detail.after),
            None => detail.after.clone(),
        };
        put(&detail.field, text, Paint::Normal);
    }
    lines
}
