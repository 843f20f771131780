//! Names that look alike, for people who choose one and for those who read it later (Unicode's confusables).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::mixed_script::AugmentedScriptSet;

use super::folded;

/// Signs that stand for a dash, whatever they are called. The table of confusables knows others as well.
const DASHES: &str = "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2043}\u{2212}\u{fe58}\u{fe63}\u{ff0d}";

/// Signs at the end or the beginning of a name that tell it apart well enough.
const PLAIN: &str = "()[]+#%&*!?/|";

/// Signs between the words of a name that nobody tells apart from afar: blanks, dashes, dots, underscores.
const BETWEEN: &str = "-._";

/// The same for all texts that look alike in lower case, of whatever script.
pub(super) fn skeleton(key: &str) -> String {
    // Folded once more: the table maps some letters to capitals.
    folded(&unicode_security::skeleton(key).collect::<String>())
}

/// Do two texts share no script? Digits and signs belong to every script.
pub(super) fn are_of_other_scripts(one: &str, other: &str) -> bool {
    let mut scripts = AugmentedScriptSet::for_str(one);
    scripts.intersect_with(AugmentedScriptSet::for_str(other));
    scripts.is_empty()
}

/// Do two names (of roles, of teams) look alike, in letters of different scripts? One in mixed scripts looks like the one
/// that it imitates.
#[must_use]
pub fn passes_for(name: &str, other: &str) -> bool {
    let (mine, theirs) = (folded(name), folded(other));
    mine != theirs && skeleton(&mine) == skeleton(&theirs) && are_of_other_scripts(&mine, &theirs)
}

/// Do two names (of devices) look alike, as they stand on a label or in a list? Letters of other scripts, `l`, `I`, `|` and
/// `1`, `O` and `0`, `rn` and `m`, `vv` and `w`, what stands between words and how often, and faint signs at the ends tell
/// none apart, nor do `5` and `S`, `8` and `B`, `2` and `Z` within a word; alone they do: a line 8 may stand beside a line B.
/// Capital and small letters are the same, so the same name does.
#[must_use]
pub fn looks_like(name: &str, other: &str) -> bool {
    let (mine, theirs) = (seen(name), seen(other));
    let whole = |seen: &[char]| unicode_security::skeleton(&seen.iter().collect::<String>()).collect::<String>();
    let by_letters = || mine.len() == theirs.len() && mine.iter().zip(&theirs).all(|(a, b)| are_alike(*a, *b));
    by_letters() || whole(&mine) == whole(&theirs) || passes_for(name, other)
}

/// A name as the eye takes it in.
fn seen(name: &str) -> Vec<char> {
    let mut seen: Vec<char> = Vec::new();
    for sign in name.nfc() {
        match sign {
            sign if sign.is_whitespace() || DASHES.contains(sign) || BETWEEN.contains(sign) => {
                if seen.last() != Some(&'-') {
                    seen.push('-');
                }
            }
            sign => seen.push(sign),
        }
    }
    let is_faint = |sign: &char| !(sign.is_alphanumeric() || is_combining_mark(*sign) || PLAIN.contains(*sign));
    let end = seen.iter().rposition(|sign| !is_faint(sign)).map_or(seen.len(), |last| last + 1);
    seen.truncate(end);
    let start = seen.iter().position(|sign| !is_faint(sign)).unwrap_or(0);
    seen.split_off(start).split(|sign| *sign == '-').map(word).collect::<Vec<_>>().join(&'-')
}

/// A word as the eye takes it in: among letters a digit passes for the letter that it looks like.
fn word(signs: &[char]) -> Vec<char> {
    let is_letter = |sign: &&char| sign.is_alphabetic() && !"sbzoil".contains(sign.to_ascii_lowercase());
    let of_letters = signs.iter().filter(is_letter).count() >= 2;
    let mut word: Vec<char> = Vec::with_capacity(signs.len());
    for sign in signs {
        let sign = match sign {
            '5' if of_letters => 's',
            '8' if of_letters => 'b',
            '2' if of_letters => 'z',
            sign => *sign,
        };
        match (word.last(), sign) {
            (Some('v' | 'V'), 'v' | 'V') => {
                word.pop();
                word.push('w');
            }
            _ => word.push(sign),
        }
    }
    word
}

fn are_alike(one: char, other: char) -> bool {
    let face = |sign: char| match unicode_security::skeleton(sign.encode_utf8(&mut [0; 4])).collect::<String>().as_str()
    {
        // A small l, a capital i, a one: as they stand. A capital L is none of them.
        "l" => "|".to_owned(),
        face => folded(face),
    };
    one == other || folded(&one.to_string()) == folded(&other.to_string()) || face(one) == face(other)
}

/// The first character that no script shares with those before it. Look-alikes by compatibility (`ℂ`) count as the letter
/// they stand for.
pub(super) fn foreign_character(text: &str) -> Option<char> {
    let mut scripts = AugmentedScriptSet::default();
    text.chars().find(|character| {
        for letter in character.nfkc() {
            scripts.intersect_with(AugmentedScriptSet::for_char(letter));
        }
        scripts.is_empty()
    })
}

/// The first character that mixes scripts within a word: `ΠΡΕΣΑ CNC-3` has two words of one script each. Chinese, Japanese
/// and Korean words have Latin letters among theirs, which look like none of them.
#[must_use]
pub fn foreign_in_word(text: &str) -> Option<char> {
    let ends = |sign: char| !(sign.is_alphanumeric() || is_combining_mark(sign));
    text.split(ends).find_map(|word| {
        let foreign = foreign_character(word)?;
        let others: String = word.chars().filter(|sign| !is_latin(*sign)).collect();
        let scripts = AugmentedScriptSet::for_str(&others);
        let eastern = scripts.jpan || scripts.kore || scripts.hanb;
        (others.is_empty() || !eastern || foreign_character(&others).is_some()).then_some(foreign)
    })
}

fn is_latin(sign: char) -> bool {
    let mut scripts = AugmentedScriptSet::for_char('a');
    scripts.intersect_with(AugmentedScriptSet::for_char(sign));
    !scripts.is_empty() && !sign.is_ascii_digit()
}

/// The first accent that no letter before it takes up, as in `S\u{338}`: composed ones are letters of their own.
#[must_use]
pub fn loose_accent(text: &str) -> Option<char> {
    text.nfc().find(|sign| is_general_accent(*sign))
}

/// A mark of the blocks that belong to no script.
pub(super) fn is_general_accent(mark: char) -> bool {
    matches!(mark, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    // DEV-1
    #[test]
    fn names_of_devices_that_look_alike_are_known_by_what_the_eye_sees() {
        let name = "PRESS-10";
        for other in [
            "press-10",
            "PRESS\u{2011}10",
            "PRESS\u{2013}10",
            "PRESS\u{2212}10",
            "PRESS\u{2014}10",
            "PRESS-1O",
            "PRESS-l0",
            "PRESS-I0",
            "press-Io",
            "PR\u{395}SS-10",
            "\u{420}RESS-10",
            "PRESS-10.",
            "PRESS-10\u{b7}",
            "'PRESS-10'",
            "PRE\u{405}\u{405}-10",
            "PRESS-|0",
            "PRESS -10",
            "PRESS--10",
            "PRESS - 10",
            "PRESS 10",
            "PRESS.10",
            "PRESS_10",
            "-PRESS-10-",
            "PRE55-10",
            "PRES5-10",
        ] {
            assert!(looks_like(other, name) && looks_like(name, other), "{other}");
        }
        for other in [
            "PRESS-11",
            "PRESS-1",
            "PRESS-L0",
            "P RESS-10",
            "PRESS10",
            "PRÉSS-10",
            "PRESS-10 (2)",
            "PRESS-10+",
            "PRESS/10",
        ] {
            assert!(!looks_like(other, name) && !looks_like(name, other), "{other}");
        }
        assert!(looks_like("Wall  display", "Wall\u{a0}display") && looks_like("modem", "rnodem"));
        assert!(!looks_like("HALL-L", "HALL-1") && !looks_like("HALL-L", "HALL-I") && looks_like("HALL-I", "HALL-1"));
        assert!(looks_like("\u{3a4}\u{39f}\u{3a1}", "TOP"), "a whole word in Greek capitals");
        assert!(looks_like("PRESS-|", "PRESS-1") && looks_like("PRESS-|", "PRESS-l"));
        assert!(looks_like("VVELD-3", "WELD-3") && looks_like("8URN-1", "BURN-1") && looks_like("PRE22-1", "PREZZ-1"));
        for (one, other) in [("LINE-8", "LINE-B"), ("PRESS-5", "PRESS-S"), ("HALL-18", "HALL-1B"), ("Z-2", "Z-Z")] {
            assert!(!looks_like(one, other), "{one} {other}");
        }
        assert!(!looks_like("Πρέσα 1", "Press 1"));
    }

    // DEV-1
    #[test]
    fn a_word_is_of_one_script_and_a_name_may_have_words_of_several() {
        for name in [
            "PRESS-3",
            "ΠΡΕΣΑ-3",
            "ΠΡΕΣΑ CNC-3",
            "Пресс 3",
            "プレスA号機",
            "프레스B",
            "Prüfstand Süd",
            "加工机CNC",
            "ยนต์-1",
        ] {
            assert_eq!((foreign_in_word(name), loose_accent(name)), (None, None), "{name}");
        }
        assert_eq!(foreign_in_word("PR\u{395}SS-3"), Some('\u{395}'));
        assert_eq!(foreign_in_word("A-3 \u{420}RESS"), Some('R'));
        assert_eq!(foreign_in_word("プレス\u{395}"), Some('\u{395}'));
        assert_eq!(loose_accent("PRESS\u{338}-3"), Some('\u{338}'));
    }
}
