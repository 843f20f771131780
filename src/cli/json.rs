//! JSON as it is printed: every character that a terminal could act on, reorder or hide is escaped (T1-T8), so that the
//! value is whole and the terminal safe.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

use crate::domain::text::is_invisible;

/// One value, indented, with a line feed.
pub(super) fn pretty(value: &impl Serialize) -> io::Result<Vec<u8>> {
    written(value, PrettyFormatter::new())
}

/// One value on one line.
pub(super) fn line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    written(value, CompactFormatter)
}

fn written(value: &impl Serialize, layout: impl Formatter) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, Escaping(layout)))?;
    bytes.push(b'\n');
    Ok(bytes)
}

struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, character)) = rest.char_indices().find(|(_, character)| is_invisible(*character)) {
            writer.write_all(&rest.as_bytes()[..at])?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + character.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // T4: the value is kept, the bytes are harmless.
    #[test]
    fn hidden_and_reordering_characters_are_escaped() -> io::Result<()> {
        let text = String::from_utf8_lossy(&line(&"a\u{1b}]52\u{7f}\u{9b}\u{202e}\u{e0041}é")?).into_owned();
        assert_eq!(text, "\"a\\u001b]52\\u007f\\u009b\\u202e\\udb40\\udc41é\"\n");
        Ok(())
    }

    proptest! {
        #[test]
        fn whatever_is_printed_reads_back_and_holds_nothing_hidden(text in any::<String>()) {
            let bytes = pretty(&[&text]).unwrap();
            let printed = String::from_utf8(bytes).unwrap();
            prop_assert!(!printed.chars().any(|c| c != '\n' && is_invisible(c)), "{printed:?}");
            let back: Vec<String> = serde_json::from_str(&printed).unwrap();
            prop_assert_eq!(&back[0], &text);
        }
    }
}
