//! The one form in which names are compared.

use unicode_normalization::UnicodeNormalization;

/// `text` as keys and searches see it: NFKC, full case folding, NFKC again (USR-2). Folding a folded text changes
/// nothing.
#[must_use]
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = fold_once(text);
    // A rare composition makes something that folds once more; no text needs a third turn.
    for _ in 0..3 {
        let again = fold_once(&folded);
        if again == folded {
            break;
        }
        folded = again;
    }
    folded
}

/// Are two texts spelled alike, letter case included? How an accent is put together doesn't count (NFC).
#[must_use]
pub fn is_same_spelling(one: &str, other: &str) -> bool {
    one.nfc().eq(other.nfc())
}

fn fold_once(text: &str) -> String {
    let composed: String = text.nfkc().collect();
    caseless::default_case_fold_str(&composed).nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    // U1, U2, S5
    #[test]
    fn spellings_of_one_name_have_one_key() {
        for (one, other) in [
            ("Anna", "ANNA"),
            ("M\u{fc}ller", "Mu\u{308}LLER"),
            ("ärzte", "ÄRZTE"),
            ("STRASSE", "straße"),
            ("ＡＮＮＡ", "anna"),
            ("ὈΔΥΣΣΕΎΣ", "ὀδυσσεύς"),
        ] {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("m\u{131}ke"), folded("mike"), "a dotless i is another letter");
    }

    #[test]
    fn folding_every_character_twice_changes_nothing() {
        for character in '\0'..='\u{1ffff}' {
            let once = folded(&format!("a{character}\u{345}\u{301}"));
            assert_eq!(folded(&once), once, "{character:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }
    }
}
