//! What stands in the search box, read: filter words, and the rest, which is looked for literally.
//!
//! A filter is `word:value`, or `-word:value` for everybody else. Values with blanks stand in quotes:
//! `team:"Night shift"`. `none` finds what is empty. Moments and numbers take `<`, `<=`, `>`, `>=` before the value; a
//! moment is a day, a month or a year. All filters and the text must hold. Whatever isn't a filter is literal text
//! (S4), also what stands in quotes as a whole, and a filter without a value yet changes nothing.

use chrono::{Datelike as _, NaiveDate};
use chrono_tz::Tz;

use super::column::{Column, Key, Kind, Value};
use super::dates::{first_moment, last_moment};
use super::text::{folded, search_text};
use super::user::State;
use super::words::{self, Found, spelled};

/// A search, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The literal part, folded; empty finds everybody.
    pub needle: String,
    /// The filter words.
    pub terms: Vec<Term>,
    /// Was more typed than is looked at?
    pub cut: bool,
}

/// One filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it is about.
    pub column: Column,
    /// Does it leave out instead of keep?
    pub excluded: bool,
    /// As it was typed.
    pub typed: String,
    /// What it asks.
    pub test: Test,
}

/// What a filter asks of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// Is it empty (or called so)?
    None,
    /// Is a name in it this one, folded?
    Is(String),
    /// Does a name in it hold this, folded?
    Holds(String),
    /// Is the number or moment within these, both included?
    Within(i64, i64),
    /// The value can't be read: nobody.
    Unreadable,
}

impl Filter {
    /// Reads what stands in a search box. Days are those of `zone`.
    #[must_use]
    pub fn read(typed: &str, zone: &Tz) -> Self {
        let words = words::take_apart(typed, Column::from_word, |_, _, _| 0);
        let term = |found: Found<Column>| {
            let test = test(found.word, &found.value, zone);
            Term { column: found.word, excluded: found.excluded, typed: found.typed, test }
        };
        let (rest, cut) = (words.rest, words.cut);
        let terms = words.found.into_iter().map(term).collect();
        let needle = search_text(words::unquoted(&rest)).folded;
        Self { needle, terms, cut }
    }

    /// Is nothing asked but a literal text?
    #[must_use]
    pub fn is_literal(&self) -> bool {
        self.terms.is_empty()
    }
}

fn test(column: Column, value: &str, zone: &Tz) -> Test {
    let name = spelled(value);
    match column.described().kind {
        _ if name == "none" => Test::None,
        Kind::Choice => Test::Is(name),
        Kind::Text => Test::Holds(folded(value.trim())),
        Kind::Number => within(value, |text| text.parse().ok().map(|number: i64| (number, number))),
        Kind::Moment => within(value, |text| stretch(text, zone)),
    }
}

fn within(value: &str, read: impl Fn(&str) -> Option<(i64, i64)>) -> Test {
    words::within(value, read).map_or(Test::Unreadable, |(first, last)| Test::Within(first, last))
}

/// The first and the last millisecond of a day (`2026-12-31`), a month (`2026-12`) or a year (`2026`).
pub(super) fn stretch(text: &str, zone: &Tz) -> Option<(i64, i64)> {
    let mut parts = text.split('-');
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let two = |part: &str| part.parse().ok().filter(|_| part.len() == 2);
    let month = parts.next().map(|part| two(part).ok_or(())).transpose().ok()?;
    let day = parts.next().map(|part| two(part).ok_or(())).transpose().ok()?;
    if parts.next().is_some() {
        return None;
    }
    let first = NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1))?;
    let last = match (month, day) {
        (_, Some(_)) => first,
        (Some(12) | None, None) => NaiveDate::from_ymd_opt(first.year(), 12, 31)?,
        (Some(month), None) => NaiveDate::from_ymd_opt(year, month + 1, 1)?.pred_opt()?,
    };
    Some((first_moment(first, zone).0, last_moment(last, zone).0))
}

impl Term {
    /// For each of a column's values, whether this keeps it; the last one is for what is empty.
    #[must_use]
    pub fn keeps(&self, values: &[Value]) -> Vec<bool> {
        let holds = |value: &Value| match (&self.test, &value.key) {
            (Test::None, _) => self.is_named(value, |other| other == "none"),
            (Test::Is(name), _) => self.is_named(value, |other| other == name),
            (Test::Holds(part), _) => value.names.iter().any(|other| folded(other).contains(part.as_str())),
            (Test::Within(first, last), Key::Number(number)) => (first..=last).contains(&number),
            (Test::Within(..), Key::Text(_)) | (Test::Unreadable, _) => false,
        };
        let empty = self.test == Test::None;
        let readable = self.test != Test::Unreadable;
        values.iter().map(holds).chain([empty]).map(|keeps| readable && keeps != self.excluded).collect()
    }

    /// Does one of a value's names, or what the screen says for it, fit?
    fn is_named(&self, value: &Value, fits: impl Fn(&str) -> bool) -> bool {
        let word = |name: &String| State::ALL.into_iter().find(|state| state.name() == name).map(State::word);
        value.names.iter().any(|name| {
            fits(&spelled(name))
                || (self.column == Column::State && word(name).is_some_and(|word| fits(&spelled(word))))
        })
    }

    /// What to say where no account has such a value; `names` are those in use.
    #[must_use]
    pub fn unknown(&self, names: &[String]) -> Option<String> {
        /// So many are named.
        const NAMED: usize = 12;
        let described = self.column.described();
        match (&self.test, described.kind) {
            (Test::Unreadable, Kind::Number) => {
                Some(format!("{} can't be read: it takes a number, as in {}:>2.", self.typed, described.word))
            }
            (Test::Unreadable, _) => Some(format!(
                "{} can't be read: it takes a day, a month or a year, as in {}:<2026-12-31.",
                self.typed, described.word
            )),
            (Test::Is(_), _) => {
                let more = match names.len().saturating_sub(NAMED) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                let some = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
                let there = if some.is_empty() { "none".to_owned() } else { format!("{some}{more}") };
                Some(format!("Nobody has {}. There are: {there}.", self.typed))
            }
            _ => None,
        }
    }
}

/// A filter word as it is typed: in quotes where the value needs them.
#[must_use]
pub fn typed(column: Column, value: &str) -> String {
    words::typed(column.described().word, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::SEARCH_LIMIT;

    fn read(typed: &str) -> Filter {
        Filter::read(typed, &Tz::Europe__Berlin)
    }

    fn told(typed: &str) -> String {
        let filter = read(typed);
        let terms: Vec<String> = filter
            .terms
            .iter()
            .map(|term| format!("{}{:?} {:?}", if term.excluded { "not " } else { "" }, term.column, term.test))
            .collect();
        format!("[{}] {}", filter.needle, terms.join(", "))
    }

    #[test]
    fn words_before_a_colon_are_filters_and_the_rest_is_literal() {
        assert_eq!(told("team:Press"), "[] Team Is(\"press\")");
        assert_eq!(told("  anna TEAM:\"Night shift\"  b "), "[anna b] Team Is(\"night shift\")");
        assert_eq!(told("-role:Operator group:none"), "[] not Roles Is(\"operator\"), UserGroup None");
        assert_eq!(told("state:locked_out password:none"), "[] State Is(\"locked out\"), Password None");
        assert_eq!(told("title:set mail"), "[mail] Title Holds(\"set\")");
        assert_eq!(
            told("failed:>2 failed_attempts:=0"),
            "[] FailedAttempts Within(3, 9223372036854775807), FailedAttempts Within(0, 0)"
        );
    }

    // S3, S4, S7
    #[test]
    fn what_is_no_filter_is_looked_for_as_it_stands() {
        for text in [
            "name:",
            "and name:",
            "x:y",
            ":",
            "-",
            "--",
            "http://x",
            "\"team:press",
            "xteam:a",
            "team",
            "x' or 1=1 --",
            "a  b",
        ] {
            assert_eq!(told(text), format!("[{text}] "));
        }
    }

    #[test]
    fn a_half_typed_filter_asks_nothing_yet() {
        for text in ["team:", "-team:", "team:\"", "valid_until:<", "failed:>="] {
            assert_eq!(told(text), "[] ", "{text}");
        }
        assert_eq!(told("team:\"Night sh"), "[] Team Is(\"night sh\")");
        for text in ["valid_until:<2", "valid_until:2026-1", "valid_until:2026-02-30", "failed:many", "failed:<>1"] {
            assert_eq!(read(text).terms[0].test, Test::Unreadable, "{text}");
        }
    }

    #[test]
    fn moments_are_days_months_and_years_of_the_site() {
        let within = |typed: &str| match read(typed).terms[0].test {
            Test::Within(first, last) => [first, last].map(|at| crate::clock::Timestamp(at).rfc3339()),
            _ => Default::default(),
        };
        assert_eq!(within("valid_until:2026-12-31"), ["2026-12-30T23:00:00.000Z", "2026-12-31T22:59:59.999Z"]);
        assert_eq!(within("created:2026-02"), ["2026-01-31T23:00:00.000Z", "2026-02-28T22:59:59.999Z"]);
        assert_eq!(within("created:2026")[1], "2026-12-31T22:59:59.999Z");
        assert_eq!(within("created:2026-12")[1], "2026-12-31T22:59:59.999Z");
        assert_eq!(within("valid_until:<2026-12-31")[1], "2026-12-30T22:59:59.999Z");
        assert_eq!(within("valid_until:>=2026-12-31")[0], "2026-12-30T23:00:00.000Z");
    }

    #[test]
    fn a_name_is_the_whole_name() {
        let values: Vec<Value> = ["Press", "Press 2", "Weld"].into_iter().filter_map(Value::text).collect();
        let keeps = |typed: &str| read(typed).terms[0].keeps(&values);
        assert_eq!(keeps("team:press"), [true, false, false, false]);
        assert_eq!(keeps("team:press_2"), [false, true, false, false]);
        assert_eq!(keeps("-team:press"), [false, true, true, true]);
        assert_eq!(keeps("team:none"), [false, false, false, true]);
        assert_eq!(keeps("team:pre"), [false; 4]);
    }

    // S6
    #[test]
    fn no_text_is_too_long() {
        let filter = read(&"team:x ".repeat(10_000));
        assert!(filter.cut && filter.terms.len() <= SEARCH_LIMIT / 6);
        assert!(read(&"%".repeat(60_000)).cut);
    }
}
