//! What stands in the System Log's search box, read: filter words, and the rest, whose words must all occur in an event
//! (LOG-2). The words are those of [`super::filter`]; what is no filter is literal.

use chrono_tz::Tz;

use super::event::{Category, Event, Severity};
use super::id::EventId;
use super::log_time;
use super::text::{folded, search_text};
use super::words::{self, Found, spelled};
use crate::clock::Timestamp;

macro_rules! log_words {
    ($($(#[$doc:meta])* $item:ident = $name:literal $heading:literal $(| $other:literal)*),* $(,)?) => {
        /// What an event can be filtered by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum LogWord { $($(#[$doc])* $item),* }

        impl LogWord {
            /// The word before the colon.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$item => $name),* }
            }

            /// Its heading in the filter menu.
            #[must_use]
            pub const fn heading(self) -> &'static str {
                match self { $(Self::$item => $heading),* }
            }

            /// What a word, in lower case, stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($name $(| $other)* => Some(Self::$item),)* _ => None }
            }
        }
    };
}

log_words! {
    /// What it is about.
    Category = "category" "Category" | "event",
    /// How much it wants to be looked at.
    Severity = "severity" "Level" | "level",
    /// Who did it.
    Actor = "actor" "Who" | "who" | "by",
    /// Whom or what it is about.
    Subject = "subject" "About" | "about" | "user",
    /// Where it was done.
    Device = "device" "Device" | "at",
    /// The code of a refusal's reason.
    Code = "code" "Reason" | "reason",
    /// With what else it was done.
    Operation = "operation" "Operation",
    /// When.
    Time = "time" "Time" | "on" | "when",
    /// From then on.
    Since = "since" "Since" | "from",
    /// Until then.
    Until = "until" "Until",
}

/// A search of the log as it is asked for: what stands in the box, and filters that were given beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogSearch {
    /// The text.
    pub typed: String,
    /// The others: word and value.
    pub beside: Vec<(LogWord, String)>,
}

impl From<&str> for LogSearch {
    fn from(typed: &str) -> Self {
        Self { typed: typed.to_owned(), beside: Vec::new() }
    }
}

impl From<&String> for LogSearch {
    fn from(typed: &String) -> Self {
        typed.as_str().into()
    }
}

/// A search, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// The words and phrases that must all occur, folded.
    pub needles: Vec<String>,
    /// The filters.
    pub terms: Vec<LogTerm>,
}

/// One filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogTerm {
    /// What it is about.
    pub word: LogWord,
    /// Does it leave out instead of keep?
    pub excluded: bool,
    /// As it was typed.
    pub typed: String,
    /// What it asks.
    pub test: LogTest,
}

/// What a filter asks of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogTest {
    /// This category.
    Category(Category),
    /// This severity.
    Severity(Severity),
    /// This name, folded, with blanks for `_`.
    Is(String),
    /// None, or called so.
    None,
    /// This operation.
    Operation(EventId),
    /// Between these moments, both included.
    Within(i64, i64),
    /// The value can't be read: no event.
    Unreadable,
}

impl LogFilter {
    /// Reads a search. Days are those of `zone`; `now` is what `today` and `last 2 hours` count from.
    #[must_use]
    pub fn read(search: &LogSearch, zone: &Tz, now: Timestamp) -> Self {
        let words = words::take_apart(&search.typed, LogWord::from_word, |word, value, rest| match word {
            LogWord::Time | LogWord::Since | LogWord::Until => log_time::goes_on(value, rest),
            _ => 0,
        });
        let term = |Found { word, excluded, typed, value }| {
            let test = test(word, &value, zone, now);
            LogTerm { word, excluded, typed, test }
        };
        let mut terms: Vec<LogTerm> = words.found.into_iter().map(term).collect();
        terms.extend(search.beside.iter().map(|(word, value)| LogTerm {
            word: *word,
            excluded: false,
            typed: words::typed(word.name(), value),
            test: test(*word, value, zone, now),
        }));
        let text = search_text(&words.rest).folded;
        let needles = words::words_of(&text).into_iter().map(str::to_owned).collect();
        Self { needles, terms }
    }

    /// Is nothing asked?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.needles.is_empty() && self.terms.is_empty()
    }

    /// Do the filters keep an event? Its details needn't be known yet.
    #[must_use]
    pub fn keeps(&self, event: &Event) -> bool {
        self.terms.iter().all(|term| term.keeps(event))
    }

    /// Do all words occur in an event?
    #[must_use]
    pub fn occurs_in(&self, event: &Event) -> bool {
        if self.needles.is_empty() {
            return true;
        }
        let text = text_of(event);
        self.needles.iter().all(|needle| text.contains(needle.as_str()))
    }

    /// The time that the filters leave, both ends included; none where they say nothing of it.
    #[must_use]
    pub fn within(&self) -> Option<(i64, i64)> {
        let spans = self.terms.iter().filter(|term| !term.excluded).filter_map(|term| match term.test {
            LogTest::Within(first, last) => Some((first, last)),
            _ => None,
        });
        spans.reduce(|one, other| (one.0.max(other.0), one.1.min(other.1)))
    }

    /// What the filters that keep ask for: the first that `which` knows.
    pub fn asked<'a, T>(&'a self, which: impl Fn(&'a LogTerm) -> Option<T>) -> Option<T> {
        self.terms.iter().filter(|term| !term.excluded).find_map(which)
    }

    /// Parts that occur in the text of every event that is found, folded: words, and names that are filtered by.
    #[must_use]
    pub fn parts(&self) -> Vec<&str> {
        let mut parts: Vec<&str> = self.needles.iter().map(String::as_str).collect();
        for term in self.terms.iter().filter(|term| !term.excluded) {
            match &term.test {
                // A blank may stand for either.
                LogTest::Is(name) => parts.extend(name.split([' ', '_'])),
                LogTest::Severity(severity) => parts.push(severity.name()),
                _ => {}
            }
        }
        parts
    }

    /// The filter of time that was meant, where words look like a clock's time or a day: as words no event holds them.
    #[must_use]
    pub fn time_meant(&self, zone: &Tz, now: Timestamp) -> Option<String> {
        (0..self.needles.len()).find_map(|place| {
            let (word, rest) = (&self.needles[place], self.needles[place + 1..].join(" "));
            let rest = format!(" {rest}");
            let typed = format!("{word}{}", &rest[..log_time::goes_on(word, &rest)]);
            log_time::span(&typed, zone, now).map(|_| format!("{}:{typed}", LogWord::Time.name()))
        })
    }

    /// What to say where a filter's value can't be read, or is none that there could be.
    #[must_use]
    pub fn unknown(&self) -> Option<String> {
        self.terms.iter().find(|term| term.test == LogTest::Unreadable).map(LogTerm::unknown)
    }
}

impl LogTerm {
    fn keeps(&self, event: &Event) -> bool {
        let subject = || event.subject.as_ref().map(|subject| subject.what.name.as_str());
        let keeps = match &self.test {
            LogTest::Category(category) => event.category == *category,
            LogTest::Severity(severity) => event.severity == *severity,
            LogTest::Operation(operation) => event.operation == *operation,
            LogTest::Within(first, last) => (*first..=*last).contains(&event.time.0),
            LogTest::Unreadable => return false,
            LogTest::Is(_) | LogTest::None => match self.word {
                LogWord::Actor => self.names(Some(&event.actor)),
                LogWord::Subject => self.names(subject()),
                LogWord::Device => self.names(Some(&event.device)),
                // People call both a code.
                _ => {
                    let reference = event.reference.as_deref().filter(|_| self.test != LogTest::None);
                    self.names(event.code.as_deref()) || reference.is_some_and(|code| self.names(Some(code)))
                }
            },
        };
        keeps != self.excluded
    }

    fn names(&self, name: Option<&str>) -> bool {
        let name = name.unwrap_or_default();
        match &self.test {
            LogTest::Is(wanted) => *wanted == spelled(name),
            _ => name.is_empty() || name.eq_ignore_ascii_case("none"),
        }
    }

    fn unknown(&self) -> String {
        let list = |names: Vec<&str>| names.join(", ");
        match self.word {
            LogWord::Category => {
                let all = Category::ALL.iter().map(|category| category.name()).collect();
                format!("{} is no category. There are: {}.", self.typed, list(all))
            }
            LogWord::Severity => {
                let all = Severity::ALL.iter().map(|severity| severity.name()).collect();
                format!("{} is no severity. There are: {}.", self.typed, list(all))
            }
            LogWord::Operation => format!("{} can't be read: it takes an operation's number.", self.typed),
            word => format!(
                "{} can't be read: it takes {}, as in {}:{}.",
                self.typed,
                log_time::EXAMPLES,
                word.name(),
                if word == LogWord::Time { "2026-11-01..2026-11-07" } else { "2026-11-01" }
            ),
        }
    }
}

fn test(word: LogWord, value: &str, zone: &Tz, now: Timestamp) -> LogTest {
    let name = spelled(value);
    let moment = |text: &str| log_time::span(text, zone, now);
    let span = match word {
        LogWord::Category => {
            let all = Category::ALL.iter().find(|category| folded(category.name()) == name);
            return all.map_or(LogTest::Unreadable, |category| LogTest::Category(*category));
        }
        LogWord::Severity => {
            // `warn` is what the list calls it.
            let name = if name == "warn" { "warning" } else { &name };
            return Severity::from_name(name).map_or(LogTest::Unreadable, LogTest::Severity);
        }
        LogWord::Operation => {
            let number = name.parse().ok();
            return number.map_or(LogTest::Unreadable, |number| LogTest::Operation(EventId(number)));
        }
        LogWord::Actor | LogWord::Subject | LogWord::Device | LogWord::Code => {
            return if name == "none" { LogTest::None } else { LogTest::Is(name) };
        }
        LogWord::Time => words::within(value, moment),
        LogWord::Since => moment(value).map(|(first, _)| (first, i64::MAX)),
        LogWord::Until => moment(value).map(|(_, last)| (i64::MIN, last)),
    };
    span.map_or(LogTest::Unreadable, |(first, last)| LogTest::Within(first, last))
}

/// Everything that an event shows, folded: what a search looks through (LOG-2).
#[must_use]
pub fn text_of(event: &Event) -> String {
    let mut text = String::new();
    let details = event.details.iter().flat_map(|detail| {
        [Some(&detail.field), detail.before.as_ref(), Some(&detail.after)].into_iter().flatten().map(String::as_str)
    });
    let parts = [
        Some(event.category.name()),
        Some(event.severity.name()),
        Some(event.actor.as_str()),
        event.subject.as_ref().map(|subject| subject.what.name.as_str()),
        Some(event.device.as_str()),
        event.code.as_deref(),
        event.reference.as_deref(),
        Some(event.message.as_str()),
    ];
    for part in parts.into_iter().flatten().chain(details) {
        text.push_str(part);
        text.push('\n');
    }
    folded(&text)
}

/// What stands in the box, with a filter put in: a category takes the place of another one.
#[must_use]
pub fn with(search: &str, word: LogWord, value: &str) -> String {
    let typed = words::typed(word.name(), value);
    // Where they stand makes no difference to the zone or the moment.
    let read = LogFilter::read(&search.into(), &Tz::UTC, Timestamp(0));
    let same = |term: &&LogTerm| (term.word == word && !term.excluded) || term.typed == typed;
    let replaced: Vec<String> = read.terms.iter().filter(same).map(|term| term.typed.clone()).collect();
    words::with(search, &replaced, &typed)
}

/// What stands in the box, with logins and sessions left out: categories that were asked for go.
#[must_use]
pub fn changes_only(search: &str) -> String {
    let left_out = [Category::UserValidation, Category::Session];
    let typed = left_out.map(|category| format!("-{}", words::typed(LogWord::Category.name(), category.name())));
    let read = LogFilter::read(&search.into(), &Tz::UTC, Timestamp(0));
    let of_categories = read.terms.into_iter().filter(|term| term.word == LogWord::Category);
    let replaced: Vec<String> = of_categories.map(|term| term.typed).collect();
    words::with(search, &replaced, &typed.join(" "))
}

#[cfg(test)]
mod tests;
