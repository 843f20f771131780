//! Times as people say them of a log: `today`, `last 2 hours`, a day, from one day to another.

use chrono::Days;
use chrono_tz::Tz;

use super::dates::{day_of, first_moment, last_moment, parse_moment};
use super::filter::stretch;
use super::text::folded;
use crate::clock::{DAY, HOUR, MINUTE, SECOND, Timestamp};

/// What can be typed, as a sentence names it.
pub(super) const EXAMPLES: &str = "today, yesterday, last 7 days, last 2 hours, a day or a time";

/// The first and the last millisecond of what somebody calls a time; none where that can't be read. Days are whole days
/// of `zone`, also those without a midnight (W5); a minute of which there are two in an autumn night is both (W4).
#[must_use]
pub fn span(typed: &str, zone: &Tz, now: Timestamp) -> Option<(i64, i64)> {
    let text = folded(typed.trim()).replace('_', " ");
    if let Some((from, to)) = text.split_once("..") {
        let end = |text: &str, open, which: fn((i64, i64)) -> i64| match text.trim() {
            "" => Some(open),
            text => one(text, zone, now).map(which),
        };
        return Some((end(from, i64::MIN, |span| span.0)?, end(to, i64::MAX, |span| span.1)?));
    }
    one(&text, zone, now)
}

fn one(text: &str, zone: &Tz, now: Timestamp) -> Option<(i64, i64)> {
    let days_ago = |days| {
        let day = day_of(now, zone).checked_sub_days(Days::new(days))?;
        Some((first_moment(day, zone).0, last_moment(day, zone).0))
    };
    let mut words = text.split_whitespace();
    match (words.next()?, words.next(), words.next(), words.next()) {
        ("today", None, ..) => days_ago(0),
        ("yesterday", None, ..) => days_ago(1),
        ("last", Some(count), Some(unit), None) => {
            let count: i64 = count.parse().ok().filter(|count| (1..=100_000).contains(count))?;
            Some((now.plus(-count * unit_of(unit)?).0, now.0))
        }
        ("last", Some(unit), None, _) => Some((now.plus(-unit_of(unit)?).0, now.0)),
        _ => stretch(text, zone).or_else(|| moment(text, zone)),
    }
}

/// A day or a time, as they are typed elsewhere.
fn moment(text: &str, zone: &Tz) -> Option<(i64, i64)> {
    let text = text.replace('t', " ");
    let (first, last) = (parse_moment(&text, zone, false).ok()?, parse_moment(&text, zone, true).ok()?);
    let time = text.split_once(' ').map_or("", |(_, time)| time.trim());
    let length = match time.split(['+', '-', 'z']).next().unwrap_or_default().trim() {
        "" => return Some((first.0, last.0)),
        time if time.contains('.') => 1,
        time if time.matches(':').count() > 1 => SECOND,
        _ => MINUTE,
    };
    Some((first.0, last.plus(length - 1).0))
}

fn unit_of(word: &str) -> Option<i64> {
    match word.strip_suffix('s').unwrap_or(word) {
        "minute" | "min" => Some(MINUTE),
        "hour" | "h" => Some(HOUR),
        "day" | "d" => Some(DAY),
        "week" => Some(7 * DAY),
        "month" => Some(30 * DAY),
        _ => None,
    }
}

/// How many bytes of `rest` still belong to `value`: `last 7 days` may stand without quotes.
pub(super) fn goes_on(value: &str, rest: &str) -> usize {
    if !value.eq_ignore_ascii_case("last") {
        return 0;
    }
    let mut end = 0;
    for _ in 0..2 {
        let behind = &rest[end..];
        let word = behind.trim_start();
        let length = word.find(char::is_whitespace).unwrap_or(word.len());
        let end_of_word = rest.len() - word.len() + length;
        let word = word[..length].to_ascii_lowercase();
        if unit_of(&word).is_some() {
            return end_of_word;
        }
        if word.is_empty() || !word.bytes().all(|sign| sign.is_ascii_digit()) {
            return 0;
        }
        end = end_of_word;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(typed: &str, zone: &Tz, now: &str) -> Option<[String; 2]> {
        let now = parse_moment(now, zone, false).unwrap();
        span(typed, zone, now).map(|(first, last)| [Timestamp(first).rfc3339(), Timestamp(last).rfc3339()])
    }

    fn berlin(typed: &str) -> [String; 2] {
        told(typed, &Tz::Europe__Berlin, "2026-11-23T12:00:00Z").unwrap_or_default()
    }

    // LOG-2
    #[test]
    fn times_are_read_as_people_say_them() {
        assert_eq!(berlin("today"), ["2026-11-22T23:00:00.000Z", "2026-11-23T22:59:59.999Z"]);
        assert_eq!(berlin("Yesterday"), ["2026-11-21T23:00:00.000Z", "2026-11-22T22:59:59.999Z"]);
        assert_eq!(berlin("last 2 hours"), ["2026-11-23T10:00:00.000Z", "2026-11-23T12:00:00.000Z"]);
        assert_eq!(berlin("last_7_days")[0], "2026-11-16T12:00:00.000Z");
        assert_eq!(berlin("last hour")[0], "2026-11-23T11:00:00.000Z");
        assert_eq!(berlin("2026-11-01..2026-11-07"), ["2026-10-31T23:00:00.000Z", "2026-11-07T22:59:59.999Z"]);
        assert_eq!(berlin("yesterday..")[0], "2026-11-21T23:00:00.000Z");
        assert_eq!(berlin("2026-11"), ["2026-10-31T23:00:00.000Z", "2026-11-30T22:59:59.999Z"]);
        assert_eq!(berlin("23.11.2026")[0], "2026-11-22T23:00:00.000Z");
        assert_eq!(berlin("2026-11-23T05:58"), ["2026-11-23T04:58:00.000Z", "2026-11-23T04:58:59.999Z"]);
        assert_eq!(berlin("2026-11-23 05:58:12Z"), ["2026-11-23T05:58:12.000Z", "2026-11-23T05:58:12.999Z"]);
        for typed in
            ["", "tomorrow", "last", "last 0 days", "last x days", "2026-02-30", "1..", "a..b", "last 2 hours ago"]
        {
            assert_eq!(berlin(typed), <[String; 2]>::default(), "{typed}");
        }
    }

    // W5
    #[test]
    fn a_day_whose_midnight_does_not_exist_is_the_whole_day() {
        let santiago = &Tz::America__Santiago;
        let day = Some(["2024-09-08T04:00:00.000Z".to_owned(), "2024-09-09T02:59:59.999Z".to_owned()]);
        assert_eq!(told("today", santiago, "2024-09-08 15:00"), day);
        assert_eq!(told("2024-09-08", santiago, "2024-09-20"), day);
        assert_eq!(told("yesterday", santiago, "2024-09-09 00:30"), day);
    }

    // W4
    #[test]
    fn a_minute_that_there_is_twice_is_both() {
        let london = &Tz::Europe__London;
        let both = Some(["2024-10-27T00:30:00.000Z".to_owned(), "2024-10-27T01:30:59.999Z".to_owned()]);
        assert_eq!(told("2024-10-27 01:30", london, "2024-11-01"), both);
        assert_eq!(told("2024-10-27 01:30+00:00", london, "2024-11-01").unwrap()[0], "2024-10-27T01:30:00.000Z");
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reading(text in "(last |today|[0-9:. +TZ-]){0,9}|\\PC{0,30}", now in any::<i64>()) {
            for zone in [Tz::Europe__Berlin, Tz::America__Santiago, Tz::Pacific__Apia] {
                let _ = span(&text, &zone, Timestamp(now));
                let _ = goes_on("last", &text);
            }
        }
    }
}
