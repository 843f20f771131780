//! The filter menu of the log: what the newest events have, and times; each line puts a word into the search box.

use super::REFUSED_ONLY;
use crate::domain::log_filter::{LogFilter, LogWord, changes_only, with};
use crate::service::LogValue;
use crate::tui::part::filter_menu::{FilterMenu, Lines};
use crate::tui::part::pick::Entry;

/// Times that are offered.
const TIMES: [&str; 7] =
    ["today", "yesterday", "last 15 minutes", "last 2 hours", "last 7 days", "last week", "last 30 days"];

/// Over what stands in the search box.
pub(super) fn menu(values: &[LogValue], search: &str, refused_only: bool) -> FilterMenu {
    let mut lines = Lines::in_force(search, filters(search));
    let line = |word: LogWord, name: &str, count: Option<u64>, about: &str| {
        let entry = Entry {
            heading: word.heading().to_owned(),
            label: name.to_owned(),
            key: count.map_or_else(String::new, |count| count.to_string()),
            note: with("", word, name),
            about: about.to_owned(),
            ..Entry::default()
        };
        (entry, with(search, word, name))
    };
    let counted = "Enter puts it into the search box. Counted among the newest 20,000 events.";
    let refused = format!("{REFUSED_ONLY} Enter puts it into the search box.");
    let counted = if refused_only { &refused } else { counted };
    // Of what somebody never sees nothing is offered.
    let values = || values.iter().filter(|value| value.count > 0 || !refused_only);
    let (categories, others): (Vec<&LogValue>, Vec<&LogValue>) =
        values().partition(|value| value.word == LogWord::Category);
    let (severities, names): (Vec<&LogValue>, Vec<&LogValue>) =
        others.into_iter().partition(|value| value.word == LogWord::Severity);
    for value in &categories {
        lines.add(line(value.word, &value.name, Some(value.count), counted));
    }
    // Behind the categories that it is made of.
    if !categories.is_empty() && !refused_only {
        let entry = Entry {
            heading: LogWord::Category.heading().to_owned(),
            label: "All but logins".to_owned(),
            note: changes_only(""),
            about: "Enter puts it into the search box: logins and sessions are left out, changes are not.".to_owned(),
            ..Entry::default()
        };
        lines.add((entry, changes_only(search)));
    }
    for value in severities {
        lines.add(line(value.word, &value.name, Some(value.count), counted));
    }
    for time in TIMES {
        let about =
            "Enter puts it into the search box. It takes a day, month or time, and 2026-11-01..2026-11-07, too.";
        lines.add(line(LogWord::Time, time, None, about));
    }
    for value in names {
        lines.add(line(value.word, &value.name, Some(value.count), counted));
    }
    lines.menu()
}

/// The filters in a text, as typed. Zone and moment make no difference to where they stand.
pub(super) fn filters(search: &str) -> Vec<String> {
    let read = LogFilter::read(&search.into(), &chrono_tz::UTC, crate::clock::Timestamp(0));
    read.terms.into_iter().map(|term| term.typed).collect()
}
