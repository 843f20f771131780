//! The one function that everything drawn, printed or copied passes first (invariant 7).

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_width::UnicodeWidthChar;

/// More marks than this on one letter are spelled out: no script needs them, and they paint over other lines.
const MARKS_LIMIT: usize = 6;

/// `text` with everything that a terminal could act on, reorder or hide replaced by something visible:
/// `␛`, `␍␊`, `<U+202E>`. The result has one line.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    replaced(text, false)
}

/// The words of a server or a provider, which may be anybody: short, on one line, and harmless.
#[must_use]
pub fn harmless_line(answer: &str) -> String {
    let line = answer.split_whitespace().collect::<Vec<_>>().join(" ");
    shown(&line).chars().take(300).collect()
}

/// As [`shown`], but line feeds stay: for texts of our own that have several lines.
#[must_use]
pub fn shown_lines(text: &str) -> Cow<'_, str> {
    replaced(text, true)
}

/// Whether `character` draws nothing of its own, changes the order of others, or has no meaning yet: controls, bidi
/// controls, zero width, line separators, variation selectors, tags, private use and unassigned code points.
#[must_use]
pub fn is_invisible(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    match character {
        // C1 controls; the default ignorables of Unicode (bidi controls, joiners, selectors, fillers, tags); the two
        // separators; annotation marks.
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        // The script data knows no script (not even "common") for what is unassigned or private.
        _ => AugmentedScriptSet::for_char(character).is_empty(),
    }
}

/// How a message names one character: `“и” (U+0438)`, only `U+200B` where nothing would be seen, and a blank by its name.
#[must_use]
pub fn named(character: char) -> String {
    let code = u32::from(character);
    if character == ' ' {
        "a blank".to_owned()
    } else if is_invisible(character) || character.is_whitespace() || character.width().unwrap_or(0) == 0 {
        format!("U+{code:04X}")
    } else {
        format!("“{character}” (U+{code:04X})")
    }
}

fn replaced(text: &str, lines: bool) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte) || (lines && byte == b'\n')) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 16);
    // How many marks stand on the last letter; at the start there is no letter that could carry one.
    let mut marks = MARKS_LIMIT;
    for character in text.chars() {
        if lines && character == '\n' {
            clean.push('\n');
            marks = MARKS_LIMIT;
        } else if character.is_ascii_control() {
            clean.push(picture(character));
            marks = 0;
        } else if is_invisible(character) {
            spell(&mut clean, character);
            marks = 0;
        } else if character.width() == Some(0) {
            if marks < MARKS_LIMIT {
                clean.push(character);
                marks += 1;
            } else {
                spell(&mut clean, character);
            }
        } else {
            clean.push(character);
            marks = 0;
        }
    }
    if clean == text { Cow::Borrowed(text) } else { Cow::Owned(clean) }
}

/// The control picture of an ASCII control character.
fn picture(control: char) -> char {
    match control {
        '\u{7f}' => '␡',
        _ => char::from_u32(0x2400 + u32::from(control)).unwrap_or('\u{fffd}'),
    }
}

fn spell(clean: &mut String, character: char) {
    // Writing to a String can't fail.
    let _ = write!(clean, "<U+{:04X}>", u32::from(character));
}

/// A name as a shell takes it: in quotes where it has to be.
#[must_use]
pub fn shell_word(name: &str) -> String {
    let name = shown(name);
    let plain = name.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.'));
    if plain { name.into_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // T1-T5
    #[test]
    fn what_a_terminal_would_act_on_is_shown_instead() {
        let cases = [
            ("A\x1b]52;c;ZWNobyBoaQ==\x07B", "A␛]52;c;ZWNobyBoaQ==␇B"),
            ("Press\x1b[2J\x1b[1;1HALL OK", "Press␛[2J␛[1;1HALL OK"),
            ("x\u{9b}31mred", "x<U+009B>31mred"),
            ("user\u{202e}nimda", "user<U+202E>nimda"),
            ("x\r\n2026-11-21 INFO", "x␍␊2026-11-21 INFO"),
            ("bob\u{200b}", "bob<U+200B>"),
            ("a\0\t\x7f", "a␀␉␡"),
            ("a\u{85}b\u{2028}c\u{feff}", "a<U+0085>b<U+2028>c<U+FEFF>"),
            ("\u{e000}\u{10ffff}\u{378}", "<U+E000><U+10FFFF><U+0378>"),
            ("\u{301}a", "<U+0301>a"),
            ("❤\u{fe0f}", "❤<U+FE0F>"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn plain_text_of_any_script_stays_as_it_is() {
        for text in ["Anna Müller", "Łódź", "Ирина", "张伟", "محمد", "אבגד", "สมชาย", "한국어", "e\u{301}", "🦀 ½ €"]
        {
            assert!(matches!(shown(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn a_heap_of_marks_is_spelled_out_after_the_sixth() {
        let heap = format!("x{}", "\u{334}".repeat(500));
        assert!(shown(&heap).starts_with(&format!("x{}<U+0334>", "\u{334}".repeat(6))));
    }

    #[test]
    fn line_feeds_stay_only_where_the_text_is_our_own() {
        assert_eq!(shown("a\nb\r"), "a␊b␍");
        assert_eq!(shown_lines("a\nb\r"), "a\nb␍");
    }

    #[test]
    fn characters_are_named_without_being_drawn_where_that_would_hide_them() {
        assert_eq!(named('\u{200b}'), "U+200B");
        assert_eq!(named('\u{456}'), "“\u{456}” (U+0456)");
        assert_eq!(named(' '), "a blank");
    }

    proptest! {
        #[test]
        fn nothing_shown_holds_a_control_or_hidden_character(text in any::<String>()) {
            let clean = shown(&text);
            prop_assert!(!clean.chars().any(is_invisible), "{clean:?}");
            prop_assert!(!clean.chars().any(char::is_control), "{clean:?}");
            prop_assert_eq!(shown(&clean), clean.clone());
        }
    }
}
