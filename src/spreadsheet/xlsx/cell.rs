//! What stands in a cell of a workbook, as text.

use calamine::{DataRef, ExcelDateTime, Style};

use super::super::Oddity;

/// A cell's text, and what it was before it became one.
pub(super) fn text(value: DataRef<'_>, style: Option<&Style>) -> (String, Option<Oddity>) {
    match value {
        DataRef::Empty => (String::new(), None),
        DataRef::String(text) => (text, None),
        DataRef::SharedString(text) => (text.to_owned(), None),
        DataRef::Bool(on) => (if on { "TRUE" } else { "FALSE" }.to_owned(), None),
        DataRef::Int(number) => (number.to_string(), Some(Oddity::Number)),
        DataRef::Float(number) => of_number(number, style),
        DataRef::DateTime(moment) => (of_moment(&moment), Some(Oddity::Date)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => (text, Some(Oddity::Date)),
        DataRef::Error(error) => (error.to_string(), Some(Oddity::Fault)),
    }
}

/// Beyond this a spreadsheet has lost digits.
const EXACT: f64 = 1e15;

fn of_number(number: f64, style: Option<&Style>) -> (String, Option<Oddity>) {
    let odd = match number {
        _ if number.abs() >= EXACT => Oddity::LongNumber,
        _ if style.is_some_and(shows_zeros_before) => Oddity::PaddedNumber,
        _ => Oddity::Number,
    };
    // A whole number has no point: `7`, not `7.0`. The shortest text that is this number is what people typed.
    (format!("{number}"), Some(odd))
}

/// A format such as `00000`: what people see there isn't in the number.
fn shows_zeros_before(style: &Style) -> bool {
    style.number_format.as_ref().is_some_and(|format| format.format_code.trim_start_matches('"').starts_with("00"))
}

fn of_moment(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return format!("{}", moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date} {hour:02}:{minute:02}:{second:02}") }
}

/// The letters of a column; 0 is `A`.
pub(in crate::spreadsheet) fn letters(column: u32) -> String {
    let (mut rest, mut letters) = (u64::from(column) + 1, Vec::new());
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_that_people_see() {
        let all = [0, 25, 26, 63, 701, 702, 16_383].map(letters);
        assert_eq!(all, ["A", "Z", "AA", "BL", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn numbers_are_the_text_that_people_typed() {
        let told = |number| text(DataRef::Float(number), None);
        assert_eq!(told(7.0), ("7".to_owned(), Some(Oddity::Number)));
        assert_eq!(told(0.1), ("0.1".to_owned(), Some(Oddity::Number)));
        assert_eq!(told(4_711_000_000_000_007.0).1, Some(Oddity::LongNumber));
    }
}
