//! Days and times in the site's time zone. No daylight saving rule makes anything here fail (W4, W5).

use chrono::offset::LocalResult;
use chrono::{
    DateTime, Datelike as _, Days, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta, TimeZone as _,
};
use chrono_tz::Tz;

use super::text::shown;
use crate::clock::Timestamp;

/// What can be shown: well inside the years that chrono knows, so that no offset leads out of them.
const EARLIEST: Timestamp = Timestamp(-62_135_500_000_000);
const LATEST: Timestamp = Timestamp(253_402_200_000_000);

/// Reads a day (`2026-12-31`, also `31.12.2026`) or a time (`2026-12-31 18:00`, seconds and an offset such as `+01:00` or
/// `Z` if wanted). Without an offset it is a time of the site. A day means its first moment, or, where it ends something
/// (`end_of_day`), its last.
///
/// # Errors
/// A sentence that says what can be typed.
pub fn parse_moment(typed: &str, zone: &Tz, end_of_day: bool) -> Result<Timestamp, String> {
    let typed = typed.trim();
    let refused = || {
        let typed: String = typed.chars().take(40).collect();
        format!("“{}” is no date: type one as 2026-12-31, or with a time as 2026-12-31 18:00.", shown(&typed))
    };
    let (day, rest) = typed.split_once([' ', 'T']).unwrap_or((typed, ""));
    let day = day_from(day).ok_or_else(refused)?;
    if rest.is_empty() {
        return Ok(if end_of_day { last_moment(day, zone) } else { first_moment(day, zone) });
    }
    let (time, offset) = split_offset(rest);
    let local = day.and_time(time_from(time).ok_or_else(refused)?);
    match offset {
        None => Ok(at_site(local, zone, end_of_day)),
        Some(text) => {
            let seconds = offset_from(text).ok_or_else(refused)?;
            Ok(Timestamp(local.and_utc().timestamp_millis()).plus(-seconds * crate::clock::SECOND))
        }
    }
}

/// Reads a day: `2026-12-31` or `31.12.2026`.
///
/// # Errors
/// A sentence that says what can be typed.
pub fn parse_day(typed: &str) -> Result<NaiveDate, String> {
    let typed = typed.trim();
    day_from(typed).ok_or_else(|| {
        let typed: String = typed.chars().take(40).collect();
        format!("“{}” is no day: type one as 2026-12-31.", shown(&typed))
    })
}

/// The first moment of a day at the site; where its midnight doesn't exist, the first one after the gap.
#[must_use]
pub fn first_moment(day: NaiveDate, zone: &Tz) -> Timestamp {
    at_site(day.and_time(NaiveTime::MIN), zone, false)
}

/// The last millisecond of a day at the site.
#[must_use]
pub fn last_moment(day: NaiveDate, zone: &Tz) -> Timestamp {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    first_moment(next, zone).plus(-1)
}

/// The day at the site.
#[must_use]
pub fn day_of(moment: Timestamp, zone: &Tz) -> NaiveDate {
    local(moment, zone).date_naive()
}

/// A moment as the site's clock shows it, with the offset that tells the two 01:30 of an autumn night apart:
/// `2026-12-31 18:00:00 +01:00`.
#[must_use]
pub fn local_text(moment: Timestamp, zone: &Tz) -> String {
    local(moment, zone).format("%Y-%m-%d %H:%M:%S %:z").to_string()
}

/// A moment for a list's narrow column: ` 2 Nov 05:58:12`.
#[must_use]
pub fn short_text(moment: Timestamp, zone: &Tz) -> String {
    local(moment, zone).format("%e %b %H:%M:%S").to_string()
}

/// Does the site's clock show this time twice, because it is put back (W4)?
#[must_use]
pub fn is_there_twice(moment: Timestamp, zone: &Tz) -> bool {
    matches!(zone.from_local_datetime(&local(moment, zone).naive_local()), LocalResult::Ambiguous(..))
}

/// Is this of another year than now is, on the site's clock?
#[must_use]
pub fn is_of_another_year(moment: Timestamp, now: Timestamp, zone: &Tz) -> bool {
    day_of(moment, zone).year() != day_of(now, zone).year()
}

/// The same as [`short_text`], with what it leaves out where somebody would go wrong without it: the year where it isn't
/// that of `now`, the offset where the clock shows that time twice: `25 Oct 2025 02:30:00 +01:00`.
#[must_use]
pub fn list_text(moment: Timestamp, now: Timestamp, zone: &Tz) -> String {
    let format = match (is_of_another_year(moment, now, zone), is_there_twice(moment, zone)) {
        (false, false) => return short_text(moment, zone),
        (false, true) => "%e %b %H:%M:%S %:z",
        (true, false) => "%e %b %Y %H:%M:%S",
        (true, true) => "%e %b %Y %H:%M:%S %:z",
    };
    local(moment, zone).format(format).to_string()
}

/// A stretch of time, both ends in it: days where it is whole days, else times to the minute: `16 Nov to 22 Nov`. The year
/// is there where it isn't that of `now`.
#[must_use]
pub fn stretch_text((first, last): (i64, i64), now: Timestamp, zone: &Tz) -> String {
    let (from, to) = (Timestamp(first), Timestamp(last));
    if first > last {
        return "no time at all".to_owned();
    }
    let begins = first == i64::MIN || from == first_moment(day_of(from, zone), zone);
    let whole = begins && (last == i64::MAX || to == last_moment(day_of(to, zone), zone));
    let text = |moment: Timestamp, day: bool| {
        let year = if day && is_of_another_year(moment, now, zone) { " %Y" } else { "" };
        let day = if day { format!("%-d %b{year}") } else { String::new() };
        let time = if whole { "" } else { " %H:%M" };
        local(moment, zone).format(&format!("{day}{time}")).to_string().trim().to_owned()
    };
    let same_day = day_of(from, zone) == day_of(to, zone);
    match (first == i64::MIN, last == i64::MAX) {
        (true, true) => "all".to_owned(),
        (true, false) => format!("until {}", text(to, true)),
        (false, true) => format!("from {}", text(from, true)),
        (false, false) if same_day && whole => text(from, true),
        (false, false) if same_day && text(from, true) == text(to, true) => text(from, true),
        (false, false) => format!("{} to {}", text(from, true), text(to, !same_day)),
    }
}

/// The time of a moment of these hours, to the minute: `18:00`.
#[must_use]
pub fn clock_text(moment: Timestamp, zone: &Tz) -> String {
    local(moment, zone).format("%H:%M").to_string()
}

/// A moment to the minute: `2026-12-31 18:00`.
#[must_use]
pub fn minute_text(moment: Timestamp, zone: &Tz) -> String {
    local(moment, zone).format("%Y-%m-%d %H:%M").to_string()
}

/// A date field's text: the day alone where the moment is the day's first, or (`end_of_day`) its last; otherwise the time
/// too. [`parse_moment`] with the same `end_of_day` gives the same moment back.
#[must_use]
pub fn field_text(moment: Timestamp, zone: &Tz, end_of_day: bool) -> String {
    let day = day_of(moment, zone);
    let edge = if end_of_day { last_moment(day, zone) } else { first_moment(day, zone) };
    let format = match () {
        () if edge == moment => "%Y-%m-%d",
        () if moment.0.rem_euclid(1_000) == 0 => "%Y-%m-%d %H:%M:%S %:z",
        () => "%Y-%m-%d %H:%M:%S%.3f %:z",
    };
    local(moment, zone).format(format).to_string()
}

fn local(moment: Timestamp, zone: &Tz) -> DateTime<Tz> {
    moment.clamp(EARLIEST, LATEST).utc().with_timezone(zone)
}

/// The moment of a time on the site's clock. Of two such moments (autumn) the first, or the last for an end; for none
/// (spring) as if the clock had not been put forward yet.
fn at_site(local: NaiveDateTime, zone: &Tz, end: bool) -> Timestamp {
    let milliseconds = match zone.from_local_datetime(&local) {
        LocalResult::Single(moment) => moment.timestamp_millis(),
        LocalResult::Ambiguous(first, last) => (if end { last } else { first }).timestamp_millis(),
        LocalResult::None => {
            let before = local.checked_sub_signed(TimeDelta::days(2)).unwrap_or(local);
            let offset = zone.offset_from_utc_datetime(&before).fix().local_minus_utc();
            local.and_utc().timestamp_millis() - i64::from(offset) * crate::clock::SECOND
        }
    };
    Timestamp(milliseconds)
}

fn day_from(text: &str) -> Option<NaiveDate> {
    let (year, month, day) = if let Some((day, rest)) = text.split_once('.') {
        let (month, year) = rest.split_once('.')?;
        (year, month, day)
    } else {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        (year, month, day)
    };
    let year = number(year, 4, 4)?;
    if year < 1900 {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(month, 1, 2)?, number(day, 1, 2)?)
}

/// `HH:MM`, `HH:MM:SS`, `HH:MM:SS.mmm`.
fn time_from(text: &str) -> Option<NaiveTime> {
    let (text, milliseconds) = text.split_once('.').map_or((text, Some(0)), |(text, rest)| (text, number(rest, 3, 3)));
    let mut parts = text.split(':');
    let hour = number(parts.next()?, 1, 2)?;
    let minute = number(parts.next()?, 2, 2)?;
    let second = parts.next().map_or(Some(0), |text| number(text, 2, 2))?;
    if parts.next().is_some() {
        return None;
    }
    NaiveTime::from_hms_milli_opt(hour, minute, second, milliseconds?)
}

fn split_offset(text: &str) -> (&str, Option<&str>) {
    match text.find(['+', '-', 'Z', 'z']) {
        Some(index) => (text[..index].trim_end(), Some(&text[index..])),
        None => (text, None),
    }
}

/// `Z`, `+01:00`, `-03:30`: the offset in seconds.
fn offset_from(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes) = (number(hours, 2, 2)?, number(minutes, 2, 2)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    let seconds = i64::from(hours * 3600 + minutes * 60);
    Some(if text.starts_with('-') { -seconds } else { seconds })
}

fn number(text: &str, least: usize, most: usize) -> Option<u32> {
    let digits = (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{DAY, HOUR};
    use proptest::prelude::*;

    const BERLIN: &Tz = &Tz::Europe__Berlin;

    fn moment(text: &str, zone: &Tz, end_of_day: bool) -> String {
        parse_moment(text, zone, end_of_day).map_or_else(|flaw| flaw, Timestamp::rfc3339)
    }

    #[test]
    fn a_day_is_its_first_or_its_last_moment_at_the_site() {
        assert_eq!(moment("2026-12-31", BERLIN, false), "2026-12-30T23:00:00.000Z");
        assert_eq!(moment("2026-12-31", BERLIN, true), "2026-12-31T22:59:59.999Z");
        assert_eq!(moment(" 31.12.2026 ", BERLIN, true), "2026-12-31T22:59:59.999Z");
    }

    #[test]
    fn a_time_is_the_sites_unless_it_has_an_offset() {
        assert_eq!(moment("2026-12-31 18:00", BERLIN, true), "2026-12-31T17:00:00.000Z");
        assert_eq!(moment("2026-12-31T18:00:30", BERLIN, false), "2026-12-31T17:00:30.000Z");
        assert_eq!(moment("2026-12-31 18:00 -03:30", BERLIN, false), "2026-12-31T21:30:00.000Z");
        assert_eq!(moment("2026-12-31T18:00:00.250Z", BERLIN, false), "2026-12-31T18:00:00.250Z");
    }

    #[test]
    fn what_is_no_date_is_told_how_to_type_one() {
        for text in [
            "",
            "tomorrow",
            "2026-02-30",
            "2026-13-01",
            "26-01-01",
            "99999-01-01",
            "2026-01-01 25:00",
            "2026-01-01 1",
            "2026-01-01 10:00 +9",
            "\x1b[31m",
        ] {
            let flaw = parse_moment(text, BERLIN, false).unwrap_err();
            assert!(flaw.contains("2026-12-31 18:00") && !flaw.contains('\x1b'), "{flaw}");
        }
        assert!(parse_day("2026-02-30").is_err());
    }

    // W4
    #[test]
    fn the_two_half_past_ones_of_an_autumn_night_differ() {
        let london = &Tz::Europe__London;
        let first = parse_moment("2024-10-27T00:30Z", london, false).unwrap();
        let second = first.plus(HOUR);
        assert_eq!(local_text(first, london), "2024-10-27 01:30:00 +01:00");
        assert_eq!(local_text(second, london), "2024-10-27 01:30:00 +00:00");
        assert_eq!(parse_moment("2024-10-27 01:30", london, false), Ok(first));
        assert_eq!(parse_moment("2024-10-27 01:30", london, true), Ok(second));
    }

    // W5
    #[test]
    fn a_day_without_a_midnight_is_a_whole_day() {
        let santiago = &Tz::America__Santiago;
        let day = parse_day("2024-09-08").unwrap();
        assert_eq!(local_text(first_moment(day, santiago), santiago), "2024-09-08 01:00:00 -03:00");
        assert_eq!(last_moment(day, santiago).plus(1 - 23 * HOUR), first_moment(day, santiago));
        // Samoa had no 30th of December 2011 at all.
        let apia = &Tz::Pacific__Apia;
        let skipped = parse_day("2011-12-30").unwrap();
        assert_eq!(local_text(first_moment(skipped, apia), apia), "2011-12-31 00:00:00 +14:00");
    }

    #[test]
    fn the_ends_of_time_can_be_shown() {
        for moment in [Timestamp(i64::MIN), Timestamp(-1), Timestamp(i64::MAX), Timestamp(8_210_266_876_799_999)] {
            for zone in [BERLIN, &Tz::Pacific__Apia, &Tz::America__Santiago] {
                assert!(!local_text(moment, zone).is_empty());
                assert!(!field_text(moment, zone, true).is_empty());
            }
        }
    }

    proptest! {
        #[test]
        fn a_date_field_gives_the_same_moment_back(
            milliseconds in 0..60_000 * DAY,
            zone in prop::sample::select(&[Tz::Europe__Berlin, Tz::America__Santiago, Tz::Asia__Kathmandu, Tz::UTC][..]),
            end_of_day in any::<bool>(),
        ) {
            for moment in [Timestamp(milliseconds), last_moment(day_of(Timestamp(milliseconds), &zone), &zone)] {
                let text = field_text(moment, &zone, end_of_day);
                prop_assert_eq!(parse_moment(&text, &zone, end_of_day), Ok(moment), "{}", text);
            }
        }

        #[test]
        fn no_text_breaks_the_reading(text in "[0-9:. +TZ-]{0,30}|\\PC{0,30}") {
            for zone in [Tz::Europe__Berlin, Tz::America__Santiago, Tz::Pacific__Apia] {
                let _ = parse_moment(&text, &zone, true);
            }
        }
    }
}
