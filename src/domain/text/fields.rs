//! Names, titles and other short texts of any script, and the staff number.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{folded, is_invisible, named};

/// Longest short text in code points.
pub const FIELD_LIMIT: usize = 200;

/// The most combining marks on one letter; Vietnamese and Hebrew have up to three.
const MARKS: usize = 5;

/// What is wrong with a short text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldFlaw {
    /// A text is needed and none is there.
    #[error("is needed: type at least one character")]
    Empty,
    /// Longer than the limit.
    #[error("has {length} characters: {limit} at most are allowed")]
    TooLong {
        /// How many code points it has.
        length: usize,
        /// How many it may have.
        limit: usize,
    },
    /// More marks on one letter than any script has.
    #[error("has more than {MARKS} marks on one letter")]
    Marks,
    /// A control, bidi or invisible character.
    #[error("holds the control or invisible character {}: remove it (a pasted text often brings one along)", named(*character))]
    Invisible {
        /// The first one.
        character: char,
    },
}

/// Checks a text that may be empty; gives it without spaces around it, composed (NFC).
///
/// # Errors
/// When it is too long or holds a control or invisible character.
pub fn optional_field(text: &str) -> Result<String, FieldFlaw> {
    let text = text.trim();
    let text: String = if text.is_ascii() { text.to_owned() } else { text.nfc().collect() };
    if let Some(character) = text.chars().find(|character| is_invisible(*character)) {
        return Err(FieldFlaw::Invisible { character });
    }
    let marks = |run: usize, letter: char| if is_combining_mark(letter) { run + 1 } else { 0 };
    if text
        .chars()
        .scan(0, |run, letter| {
            *run = marks(*run, letter);
            Some(*run)
        })
        .any(|run| run > MARKS)
    {
        return Err(FieldFlaw::Marks);
    }
    let length = text.chars().count();
    if length > FIELD_LIMIT {
        return Err(FieldFlaw::TooLong { length, limit: FIELD_LIMIT });
    }
    Ok(text)
}

/// Checks a text that has to be there; otherwise as [`optional_field`].
///
/// # Errors
/// As [`optional_field`], and when nothing is left without the spaces.
pub fn required_field(text: &str) -> Result<String, FieldFlaw> {
    let text = optional_field(text)?;
    if text.is_empty() { Err(FieldFlaw::Empty) } else { Ok(text) }
}

/// The plant's staff number: a text, so that leading zeros stay (IMP-1). Unique by its key when set (USR-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suid(String);

impl Suid {
    /// Checks a staff number; an empty text is none.
    ///
    /// # Errors
    /// As [`optional_field`].
    pub fn new(text: &str) -> Result<Option<Self>, FieldFlaw> {
        let text = optional_field(text)?;
        Ok((!text.is_empty()).then_some(Self(text)))
    }

    /// As it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By what it is unique.
    #[must_use]
    pub fn key(&self) -> String {
        folded(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script_pass_without_the_spaces_around_them() {
        for name in ["Anna Müller", "张伟", "محمد علي", "Zoë O’Brien-Łukasz", "สมชาย"] {
            assert_eq!(required_field(&format!("  {name} ")), Ok(name.to_owned()));
        }
        assert_eq!(optional_field("  "), Ok(String::new()));
        assert_eq!(required_field("  "), Err(FieldFlaw::Empty));
    }

    // T1-T4
    #[test]
    fn control_and_invisible_characters_are_named() {
        for (text, character) in
            [("A\x1b]52", '\x1b'), ("x\u{9b}31m", '\u{9b}'), ("a\u{202e}b", '\u{202e}'), ("A\rB", '\r')]
        {
            assert_eq!(required_field(text), Err(FieldFlaw::Invisible { character }));
        }
        assert!(FieldFlaw::Invisible { character: '\u{202e}' }.to_string().contains("U+202E"));
    }

    #[test]
    fn a_pile_of_marks_is_no_letter() {
        assert!(required_field("Nguyễn Thị \u{5e9}\u{5c1}\u{5b8}").is_ok());
        assert_eq!(required_field(&format!("e{}", "\u{301}".repeat(9))), Err(FieldFlaw::Marks));
        assert!(required_field("\u{2800}").is_err());
    }

    #[test]
    fn the_limit_counts_code_points() {
        assert!(required_field(&"ä".repeat(200)).is_ok());
        assert_eq!(required_field(&"ä".repeat(201)), Err(FieldFlaw::TooLong { length: 201, limit: 200 }));
    }

    #[test]
    fn a_staff_number_keeps_its_zeros() -> Result<(), FieldFlaw> {
        assert_eq!(
            Suid::new(" 0007 ")?.map(|suid| (suid.key(), suid.as_str().to_owned())),
            Some(("0007".into(), "0007".into()))
        );
        assert_eq!(Suid::new(" ")?, None);
        Ok(())
    }
}
