//! The filter menu of the log: what the newest events have, and times; each line puts a word into the search box.

use super::REFUSED_ONLY;
use crate::domain::log_filter::{LogFilter, LogWord, changes_only, with};
use crate::domain::words::without;
use crate::service::LogValue;
use crate::tui::key::Key;
use crate::tui::part::pick::{self, Entry, Pick};

/// Times that are offered.
const TIMES: [&str; 7] =
    ["today", "yesterday", "last 15 minutes", "last 2 hours", "last 7 days", "last week", "last 30 days"];

/// What a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Choice {
    Remove(String),
    Add(LogWord, String),
    Changes,
}

/// The menu.
#[derive(Debug)]
pub(super) struct Menu {
    pub(super) pick: Pick,
    choices: Vec<Choice>,
}

/// What comes of a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Stay,
    Close,
    Search(String),
}

impl Menu {
    /// Over what stands in the search box.
    pub(super) fn open(values: &[LogValue], search: &str, refused_only: bool) -> Self {
        let (mut entries, mut choices) = (Vec::new(), Vec::new());
        for typed in filters(search) {
            entries.push(Entry {
                heading: "In force".to_owned(),
                label: typed.clone(),
                about: "Enter takes it out of the search box.".to_owned(),
                ..Entry::default()
            });
            choices.push(Choice::Remove(typed));
        }
        let mut add = |word: LogWord, name: &str, count: Option<u64>, about: &str| {
            entries.push(Entry {
                heading: word.heading().to_owned(),
                label: name.to_owned(),
                key: count.map_or_else(String::new, |count| count.to_string()),
                note: with("", word, name),
                about: about.to_owned(),
                ..Entry::default()
            });
            choices.push(Choice::Add(word, name.to_owned()));
        };
        let counted = "Enter puts it into the search box. Counted among the newest 20,000 events.";
        let refused = format!("{REFUSED_ONLY} Enter puts it into the search box.");
        let counted = if refused_only { &refused } else { counted };
        // Of what somebody never sees nothing is offered.
        let values = || values.iter().filter(|value| value.count > 0 || !refused_only);
        let (what, names): (Vec<&LogValue>, Vec<&LogValue>) =
            values().partition(|value| matches!(value.word, LogWord::Category | LogWord::Severity));
        for value in what {
            add(value.word, &value.name, Some(value.count), counted);
        }
        for time in TIMES {
            let about =
                "Enter puts it into the search box. It takes a day, month or time, and 2026-11-01..2026-11-07, too.";
            add(LogWord::Time, time, None, about);
        }
        for value in names {
            add(value.word, &value.name, Some(value.count), counted);
        }
        // Behind the categories that it is made of.
        let category = LogWord::Category.heading();
        let behind = entries.iter().rposition(|entry| entry.heading == category).filter(|_| !refused_only);
        if let Some(last) = behind {
            let entry = Entry {
                heading: category.to_owned(),
                label: "All but logins".to_owned(),
                note: changes_only(""),
                about: "Enter puts it into the search box: logins and sessions are left out, changes are not."
                    .to_owned(),
                ..Entry::default()
            };
            entries.insert(last + 1, entry);
            choices.insert(last + 1, Choice::Changes);
        }
        Self { pick: Pick::new("Filter", entries).footer("Enter choose  Esc close"), choices }
    }

    /// Takes a key; `search` is what stands in the box.
    pub(super) fn press(&mut self, key: &Key, search: &str) -> Step {
        match self.pick.press(key) {
            pick::Outcome::Nothing => Step::Stay,
            pick::Outcome::Closed => Step::Close,
            pick::Outcome::Chosen(place) => match self.choices.get(place) {
                Some(Choice::Remove(typed)) => Step::Search(without(search, typed)),
                Some(Choice::Changes) => Step::Search(changes_only(search)),
                Some(Choice::Add(word, name)) => Step::Search(with(search, *word, name)),
                None => Step::Close,
            },
        }
    }
}

/// The filters in a text, as typed. Zone and moment make no difference to where they stand.
pub(super) fn filters(search: &str) -> Vec<String> {
    let read = LogFilter::read(&search.into(), &chrono_tz::UTC, crate::clock::Timestamp(0));
    read.terms.into_iter().map(|term| term.typed).collect()
}
