//! Times as people say them of a log: `today`, `last 2 hours`, a day, from one day to another.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use chrono_tz::Tz;

use super::dates::{day_of, first_moment, last_moment, parse_moment};
use super::filter::stretch;
use super::text::folded;
use crate::clock::{DAY, HOUR, MINUTE, SECOND, Timestamp};

/// What can be typed, as a sentence names it.
pub(super) const EXAMPLES: &str = "05:58, today, yesterday 05:58, 29 Nov, last 2 hours, last week, a day or a time";

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The first and the last millisecond of what somebody calls a time; none where that can't be read. Days are whole days
/// of `zone`, also those without a midnight (W5); a minute of which there are two in an autumn night is both (W4).
#[must_use]
pub fn span(typed: &str, zone: &Tz, now: Timestamp) -> Option<(i64, i64)> {
    let text = folded(typed.trim()).replace('_', " ");
    let Some((from, to)) = text.split_once("..") else { return one(&text, zone, now) };
    let (from, to) = (from.trim(), to.trim());
    let first = if from.is_empty() { i64::MIN } else { one(from, zone, now)?.0 };
    let last = match to {
        "" => i64::MAX,
        // 22:00..06:00 ends in the night that it begins in.
        clock if is_clock(clock) && !from.is_empty() => {
            let day = day_of(Timestamp(first), zone);
            let ends = [Some(day), day.succ_opt()].into_iter().flatten().filter_map(|day| at(day, clock, zone));
            ends.map(|span| span.1).find(|end| *end >= first)?
        }
        to => one(to, zone, now)?.1,
    };
    Some((first, last))
}

fn one(text: &str, zone: &Tz, now: Timestamp) -> Option<(i64, i64)> {
    let today = day_of(now, zone);
    let words: Vec<&str> = text.split_whitespace().collect();
    match *words.as_slice() {
        ["last", count, unit] => {
            let count: i64 = count.parse().ok().filter(|count| (1..=100_000).contains(count))?;
            Some((now.plus(-count * unit_of(unit)?).0, now.0))
        }
        ["last", unit] if unit_of(unit)? <= DAY => Some((now.plus(-unit_of(unit)?).0, now.0)),
        ["this" | "last", unit] => calendar(today, unit, words.first() == Some(&"last"), zone),
        // The last time that the clock showed this.
        [clock] if is_clock(clock) => {
            let days = [Some(today), today.pred_opt()].into_iter().flatten();
            days.filter_map(|day| at(day, clock, zone)).find(|span| span.0 <= now.0)
        }
        _ => match spoken_day(&words, today) {
            Some((day, [])) => Some((first_moment(day, zone).0, last_moment(day, zone).0)),
            Some((day, [clock])) if is_clock(clock) => at(day, clock, zone),
            Some(_) => None,
            None => stretch(text, zone).or_else(|| moment(text, zone)),
        },
    }
}

/// A week from its Monday, a month or a year of the calendar: this one or the one before.
fn calendar(today: NaiveDate, unit: &str, before: bool, zone: &Tz) -> Option<(i64, i64)> {
    let (first, length) = match unit {
        "week" => {
            let monday = today.week(chrono::Weekday::Mon).checked_first_day()?;
            let monday = if before { monday.checked_sub_days(Days::new(7))? } else { monday };
            return Some((first_moment(monday, zone).0, last_moment(monday.checked_add_days(Days::new(6))?, zone).0));
        }
        "month" => (today.with_day(1)?, Months::new(1)),
        "year" => (today.with_day(1)?.with_month(1)?, Months::new(12)),
        _ => return None,
    };
    let first = if before { first.checked_sub_months(length)? } else { first };
    let last = first.checked_add_months(length)?.pred_opt()?;
    Some((first_moment(first, zone).0, last_moment(last, zone).0))
}

/// A day as people say it, and the words behind it. `29 Nov`, as the list shows days, is the last one that was.
fn spoken_day<'a>(words: &'a [&'a str], today: NaiveDate) -> Option<(NaiveDate, &'a [&'a str])> {
    match words {
        ["today", rest @ ..] => Some((today, rest)),
        ["yesterday", rest @ ..] => Some((today.pred_opt()?, rest)),
        [day, month, rest @ ..] => {
            let (day, month) = (day.parse().ok()?, month_of(month)?);
            if let [year, rest @ ..] = rest
                && let Some(year) = year_of(year)
            {
                return Some((NaiveDate::from_ymd_opt(year, month, day)?, rest));
            }
            // As many years back as there may be between two 29 Feb.
            let mut years = (0..=8).filter_map(|back| NaiveDate::from_ymd_opt(today.year() - back, month, day));
            Some((years.find(|day| *day <= today)?, rest))
        }
        _ => None,
    }
}

fn month_of(word: &str) -> Option<u32> {
    let short: String = word.chars().take(3).collect();
    let full = ["january", "february", "march", "april", "june", "july", "august", "september", "october", "november"];
    let known = word == short || full.contains(&word) || word == "december" || word == "sept";
    (1..).zip(MONTHS).find(|(_, month)| known && *month == short).map(|(number, _)| number)
}

fn year_of(word: &str) -> Option<i32> {
    word.parse().ok().filter(|year| word.len() == 4 && *year >= 1900)
}

fn is_clock(word: &str) -> bool {
    let hour = word.split(':').next().unwrap_or(word);
    hour.len() < word.len() && matches!(hour.len(), 1 | 2) && hour.bytes().all(|sign| sign.is_ascii_digit())
}

/// A time on the site's clock on a day.
fn at(day: NaiveDate, clock: &str, zone: &Tz) -> Option<(i64, i64)> {
    // The site's clock has two digits for an hour; people leave one out.
    let zero = if clock.find(':') == Some(1) { "0" } else { "" };
    moment(&format!("{day} {zero}{clock}"), zone)
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
        "year" => Some(365 * DAY),
        _ => None,
    }
}

/// How many bytes of `rest` still belong to `value`: `last 7 days`, `29 Nov 2026` and `yesterday 05:58` may stand without quotes.
pub(super) fn goes_on(value: &str, rest: &str) -> usize {
    let value = value.to_ascii_lowercase();
    let mut ahead = Ahead { rest, end: 0 };
    match value.as_str() {
        "this" => ahead.take(|word| unit_of(word).is_some()),
        "last" => {
            let count = ahead.take(|word| word.bytes().all(|sign| sign.is_ascii_digit()));
            if !ahead.take(|word| unit_of(word).is_some()) && count {
                return 0;
            }
            true
        }
        day if day.len() <= 2 && day.bytes().all(|sign| sign.is_ascii_digit()) => {
            if ahead.take(|word| month_of(word).is_some()) {
                ahead.take(|word| year_of(word).is_some());
                ahead.take(reads_as_clock);
            }
            true
        }
        day if day == "today" || day == "yesterday" || is_day(day) => ahead.take(reads_as_clock),
        _ => false,
    };
    ahead.end
}

/// The words that stand behind a value.
struct Ahead<'a> {
    rest: &'a str,
    end: usize,
}

impl Ahead<'_> {
    /// Goes past the next word if it is one of these.
    fn take(&mut self, is: impl Fn(&str) -> bool) -> bool {
        let behind = &self.rest[self.end..];
        let word = behind.trim_start();
        let length = word.find(char::is_whitespace).unwrap_or(word.len());
        let taken = length > 0 && is(&word[..length].to_ascii_lowercase());
        if taken {
            self.end += behind.len() - word.len() + length;
        }
        taken
    }
}

/// A time, or from one time to another.
fn reads_as_clock(word: &str) -> bool {
    word.split_once("..").map_or_else(|| is_clock(word), |(from, to)| is_clock(from) && (to.is_empty() || is_clock(to)))
}

fn is_day(text: &str) -> bool {
    super::dates::parse_day(text).is_ok()
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
        assert_eq!(berlin("05:58"), ["2026-11-23T04:58:00.000Z", "2026-11-23T04:58:59.999Z"]);
        assert_eq!(berlin("5:58"), berlin("today 05:58"));
        assert_eq!(
            berlin("14:10"),
            ["2026-11-22T13:10:00.000Z", "2026-11-22T13:10:59.999Z"],
            "not yet today: yesterday"
        );
        assert_eq!(berlin("yesterday 05:58:12")[1], "2026-11-22T04:58:12.999Z");
        assert_eq!(berlin("05:50..06:05"), ["2026-11-23T04:50:00.000Z", "2026-11-23T05:05:59.999Z"]);
        assert_eq!(berlin("yesterday 22:00..06:00"), ["2026-11-22T21:00:00.000Z", "2026-11-23T05:00:59.999Z"]);
        assert_eq!(berlin("12:50..13:10")[1], "2026-11-23T12:10:59.999Z", "an end that isn't yet");
        assert_eq!(berlin("22 Nov"), berlin("yesterday"));
        assert_eq!(berlin("24 nov")[0], "2025-11-23T23:00:00.000Z", "the last one that was");
        assert_eq!(berlin("1 February 2026 05:58")[0], "2026-02-01T04:58:00.000Z");
        assert_eq!(berlin("29 Feb")[0], "2024-02-28T23:00:00.000Z");
        assert_eq!(berlin("this week"), ["2026-11-22T23:00:00.000Z", "2026-11-29T22:59:59.999Z"]);
        assert_eq!(berlin("last week"), ["2026-11-15T23:00:00.000Z", "2026-11-22T22:59:59.999Z"]);
        assert_eq!(berlin("last month"), ["2026-09-30T22:00:00.000Z", "2026-10-31T22:59:59.999Z"]);
        assert_eq!(berlin("last year")[1], "2025-12-31T22:59:59.999Z");
        for typed in ["25:00", "today 05", "31 Feb", "29 Nov x", "29 Novel", "this hour", "yesterday 06:00 07:00"] {
            assert_eq!(berlin(typed), <[String; 2]>::default(), "{typed}");
        }
        for typed in
            ["", "tomorrow", "last", "last 0 days", "last x days", "2026-02-30", "1..", "a..b", "last 2 hours ago"]
        {
            assert_eq!(berlin(typed), <[String; 2]>::default(), "{typed}");
        }
    }

    // LOG-2
    #[test]
    fn times_of_several_words_need_no_quotes() {
        for (value, rest, taken) in [
            ("last", " 7 days wrong", " 7 days"),
            ("last", " week", " week"),
            ("last", " 7 people", ""),
            ("this", " month x", " month"),
            ("yesterday", " 05:58 wrong", " 05:58"),
            ("yesterday", " wrong", ""),
            ("29", " Nov 2026 05:50..06:05 x", " Nov 2026 05:50..06:05"),
            ("29", " Nov bfischer", " Nov"),
            ("29", " 05:58", ""),
            ("2026-11-29", " 05:58", " 05:58"),
            ("05:58", " 05:59", ""),
        ] {
            assert_eq!(&rest[..goes_on(value, rest)], taken, "{value}{rest}");
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
        fn no_text_breaks_the_reading(text in "(last |this |week|today|nov|[0-9:. +TZ-]){0,9}|\\PC{0,30}", now in any::<i64>()) {
            for zone in [Tz::Europe__Berlin, Tz::America__Santiago, Tz::Pacific__Apia] {
                let _ = span(&text, &zone, Timestamp(now));
                for value in ["last", "this", "today", "29"] {
                    let _ = goes_on(value, &text);
                }
            }
        }
    }
}
