//! Usernames (USR-2).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::mixed_script::AugmentedScriptSet;

use super::likeness::{are_of_other_scripts, foreign_character, is_general_accent, skeleton};
use super::{folded, is_invisible, named};

/// Longest username in code points.
pub const USERNAME_LIMIT: usize = 64;

/// What somebody logs in with: 1 to 64 letters and digits of one script, with `. _ - @` inside (USR-2). Composed (NFC),
/// otherwise as it was typed; it never changes (USR-3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

/// What is wrong with a username.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsernameFlaw {
    /// Nothing is there.
    #[error("a username is needed: 1 to {USERNAME_LIMIT} letters and digits")]
    Empty,
    /// More code points than [`USERNAME_LIMIT`].
    #[error("the username has {0} characters: {USERNAME_LIMIT} at most are allowed")]
    TooLong(usize),
    /// A space before, after or inside.
    #[error("the username holds a space ({}): spaces aren't allowed, also not before or after it", named(*.0))]
    Space(char),
    /// A control, bidi or invisible character.
    #[error("the username holds the control or invisible character {}: remove it", named(*.0))]
    Invisible(char),
    /// Neither letter, digit nor one of the four signs.
    #[error("the username holds {}: only letters, digits and . _ - @ are allowed", named(*.0))]
    Character(char),
    /// One of the four signs where a letter or digit is needed.
    #[error("the username starts or ends with {}: . _ - @ are allowed inside only", named(*.0))]
    SignAtTheEdge(char),
    /// A letter of another script than those before it.
    #[error("the username mixes scripts: {} belongs to another script than the letters before it; use letters of one script", named(*.0))]
    MixedScripts(char),
}

/// How two different usernames look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// Letters of one script, such as `l` and `1`: warned about.
    SameScript,
    /// Letters of another script, such as Cyrillic `с` for Latin `c`: refused.
    OtherScript,
}

impl Username {
    /// Checks a username. Nothing is trimmed: who typed a space is told so.
    ///
    /// # Errors
    /// The first flaw, with the character it lies in.
    pub fn new(text: &str) -> Result<Self, UsernameFlaw> {
        let text: String = if text.is_ascii() { text.to_owned() } else { text.nfc().collect() };
        if text.is_empty() {
            return Err(UsernameFlaw::Empty);
        }
        if let Some(flaw) = text.chars().find_map(|character| character_flaw(character, &text)) {
            return Err(flaw);
        }
        let length = text.chars().count();
        if length > USERNAME_LIMIT {
            return Err(UsernameFlaw::TooLong(length));
        }
        for edge in [text.chars().next(), text.chars().next_back()].into_iter().flatten() {
            if is_sign(edge) {
                return Err(UsernameFlaw::SignAtTheEdge(edge));
            }
        }
        match foreign_character(&text) {
            Some(character) => Err(UsernameFlaw::MixedScripts(character)),
            None => Ok(Self(text)),
        }
    }

    /// As it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By what it is unique, together with the emails' keys.
    #[must_use]
    pub fn key(&self) -> String {
        folded(&self.0)
    }

    /// The same for all names that look alike (Unicode's confusables), of whatever script: those that share it are
    /// compared with [`likeness`](Self::likeness).
    #[must_use]
    pub fn skeleton(&self) -> String {
        skeleton(&self.key())
    }

    /// Does a name that there is look like this one, in letters of the same script (USR-2)? Allowed, and worth a warning.
    #[must_use]
    pub fn is_alike_in_script(&self, other: &str) -> bool {
        Self::new(other).is_ok_and(|other| self.likeness(&other) == Some(Likeness::SameScript))
    }

    /// Whether and how this name and another one look alike. `None` also when they are the same name.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> Option<Likeness> {
        let (mine, theirs) = (self.key(), other.key());
        if mine == theirs || self.skeleton() != other.skeleton() {
            return None;
        }
        Some(if are_of_other_scripts(&mine, &theirs) { Likeness::OtherScript } else { Likeness::SameScript })
    }
}

fn is_sign(character: char) -> bool {
    matches!(character, '.' | '_' | '-' | '@')
}

/// What is wrong with one character, whatever stands beside it.
fn character_flaw(character: char, text: &str) -> Option<UsernameFlaw> {
    if character.is_ascii_alphanumeric() || is_sign(character) {
        None
    } else if is_invisible(character) {
        Some(UsernameFlaw::Invisible(character))
    } else if character.is_whitespace() {
        Some(UsernameFlaw::Space(character))
    } else if character.is_ascii() || !character.nfkc().all(is_letter_or_digit) || text.starts_with(is_combining_mark) {
        Some(UsernameFlaw::Character(character))
    } else {
        None
    }
}

/// Letters, digits, and the vowel signs that the letters of some scripts need; no accents that stand alone.
fn is_letter_or_digit(character: char) -> bool {
    if is_combining_mark(character) {
        // The blocks of general accents: what of them is in everyday use was composed with its letter already.
        !is_general_accent(character) && !AugmentedScriptSet::for_char(character).base.is_inherited()
    } else {
        character.is_alphanumeric()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(text: &str) -> Username {
        Username::new(text).unwrap()
    }

    #[test]
    fn names_of_one_script_pass() {
        for text in [
            "anna",
            "a",
            "a.b_c-d@x.de",
            "007",
            "Müller",
            "ирина.п",
            "田中さん",
            "张伟2",
            "สมชาย",
            "น้ำ",
            "राम",
            "محمد",
            "Ελένη",
        ] {
            assert_eq!(Username::new(text).map(|name| name.0), Ok(text.to_owned()), "{text}");
        }
    }

    // USR-2, U4-U7
    #[test]
    fn each_flaw_names_its_character() {
        for (text, flaw) in [
            ("", UsernameFlaw::Empty),
            (" anna", UsernameFlaw::Space(' ')),
            ("anna ", UsernameFlaw::Space(' ')),
            ("an\u{a0}na", UsernameFlaw::Space('\u{a0}')),
            ("bob\u{200b}", UsernameFlaw::Invisible('\u{200b}')),
            ("bob\n", UsernameFlaw::Invisible('\n')),
            ("bob\u{202e}", UsernameFlaw::Invisible('\u{202e}')),
            ("a/b", UsernameFlaw::Character('/')),
            ("a½", UsernameFlaw::Character('½')),
            ("x\u{302}y", UsernameFlaw::Character('\u{302}')),
            ("a🦀", UsernameFlaw::Character('🦀')),
            (".anna", UsernameFlaw::SignAtTheEdge('.')),
            ("anna@", UsernameFlaw::SignAtTheEdge('@')),
            ("adm\u{456}n", UsernameFlaw::MixedScripts('\u{456}')),
            ("ир\u{2102}", UsernameFlaw::MixedScripts('\u{2102}')),
        ] {
            assert_eq!(Username::new(text), Err(flaw), "{text:?}");
        }
        assert!(UsernameFlaw::Invisible('\u{200b}').to_string().contains("U+200B"));
        assert!(UsernameFlaw::MixedScripts('\u{456}').to_string().contains("U+0456"));
    }

    // U6
    #[test]
    fn sixty_four_characters_are_the_limit() {
        assert!(Username::new(&"a".repeat(64)).is_ok());
        let flaw = Username::new(&"a".repeat(65)).unwrap_err();
        assert_eq!(flaw, UsernameFlaw::TooLong(65));
        assert!(flaw.to_string().contains("64"));
    }

    // U1, U2
    #[test]
    fn spellings_of_one_name_share_the_key() {
        assert_eq!(name("Anna").key(), name("ANNA").key());
        assert_eq!(name("M\u{fc}ller").key(), name("Mu\u{308}ller").key());
        assert_eq!(name("ａｎｎａ").key(), "anna");
    }

    // USR-2
    #[test]
    fn look_alikes_are_told_by_script() {
        assert_eq!(name("сосо").likeness(&name("coco")), Some(Likeness::OtherScript));
        assert_eq!(name("al1").likeness(&name("all")), Some(Likeness::SameScript));
        assert_eq!(name("b0b").likeness(&name("bob")), Some(Likeness::SameScript));
        assert_eq!(name("anna").likeness(&name("ANNA")), None);
        assert_eq!(name("anna").likeness(&name("bob")), None);
    }

    proptest! {
        #[test]
        fn every_name_that_passes_has_a_key_that_passes(text in "\\PC{1,12}") {
            if let Ok(name) = Username::new(&text) {
                prop_assert!(!name.key().chars().any(|c| c.is_whitespace() || c.is_control()));
                prop_assert_eq!(folded(&name.key()), name.key());
            }
        }
    }
}
