//! The rules a new password has to follow (PWD-2, after NIST SP 800-63B-4).

use zxcvbn::feedback::{Suggestion, Warning};

use super::Password;
use crate::domain::text::folded;

/// Longest password in code points. Holds also where the other rules are lifted.
pub const PASSWORD_LIMIT: usize = 128;

/// Fewer guesses than this make a password too easy.
const GUESSES_NEEDED: u64 = 100_000_000;

/// Context words shorter than this would forbid too much.
const CONTEXT_WORD_LENGTH: usize = 4;

/// What a new password is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Fewest code points (`password_min_length`, or `password_min_length_trusted` for accounts bound to trusted devices).
    pub min_length: usize,
    /// The account's username, which the password must not contain.
    pub username: &'a str,
    /// The site's name, which the password must not contain.
    pub site_name: &'a str,
}

/// Why a password is refused. Says nothing about the password but its length.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFlaw {
    /// Nothing was typed.
    #[error("a password is needed: type one")]
    Empty,
    /// Fewer code points than the rules want.
    #[error(
        "the password has {length} characters: {min_length} are needed at least (a few unrelated words make a good one)"
    )]
    TooShort {
        /// How many it has.
        length: usize,
        /// How many are needed.
        min_length: usize,
    },
    /// More code points than [`PASSWORD_LIMIT`].
    #[error("the password has {length} characters: {PASSWORD_LIMIT} at most are allowed")]
    TooLong {
        /// How many it has.
        length: usize,
    },
    /// It holds the username, the site name or the program's name.
    #[error(
        "the password contains {0}, which is what a guesser tries first: choose words that have nothing to do with it"
    )]
    Contains(&'static str),
    /// It is common, or made of what guessing programs try.
    #[error("the password is too easy to guess: {reason}; {advice}")]
    TooEasy {
        /// What makes it easy.
        reason: &'static str,
        /// What would make it better.
        advice: &'static str,
    },
}

impl Rules<'_> {
    /// Checks a new password. Every character counts, none is demanded.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self, password: &Password) -> Result<(), PasswordFlaw> {
        Self::check_possible(password)?;
        let normalized = password.normalized();
        // The smaller count: one ligature that stands for a sentence isn't a long password.
        let length = normalized.chars().count().min(password.expose().chars().count());
        if length < self.min_length {
            return Err(PasswordFlaw::TooShort { length, min_length: self.min_length });
        }
        let search_in = zeroize::Zeroizing::new(folded(&normalized));
        for (word, what) in
            [(self.username, "the username"), (self.site_name, "the site's name"), ("chargehand", "the program's name")]
        {
            if contains(&search_in, word) {
                return Err(PasswordFlaw::Contains(what));
            }
        }
        // The lists of common passwords are ASCII: of a password without any they know nothing.
        if normalized.bytes().any(|byte| byte.is_ascii_graphic()) {
            check_guesses(&normalized, &[self.username, self.site_name, "chargehand"])?;
        }
        Ok(())
    }

    /// What holds for every password, also where *ignore password rules* lifts the others.
    ///
    /// # Errors
    /// When it is empty, or too long to be kept.
    pub fn check_possible(password: &Password) -> Result<(), PasswordFlaw> {
        if password.is_empty() {
            return Err(PasswordFlaw::Empty);
        }
        let length = password.expose().chars().count();
        if length > PASSWORD_LIMIT {
            return Err(PasswordFlaw::TooLong { length });
        }
        let length = password.normalized().chars().count();
        if length > PASSWORD_LIMIT { Err(PasswordFlaw::TooLong { length }) } else { Ok(()) }
    }
}

/// Whether the folded password holds the word, as it is or without its spaces and signs.
fn contains(folded_password: &str, word: &str) -> bool {
    let word = folded(word);
    let squeezed: String = word.chars().filter(|character| character.is_alphanumeric()).collect();
    [word, squeezed]
        .iter()
        .any(|word| word.chars().count() >= CONTEXT_WORD_LENGTH && folded_password.contains(word.as_str()))
}

fn check_guesses(password: &str, context: &[&str]) -> Result<(), PasswordFlaw> {
    let entropy = zxcvbn::zxcvbn(password, context);
    if entropy.guesses() >= GUESSES_NEEDED {
        return Ok(());
    }
    let feedback = entropy.feedback();
    Err(PasswordFlaw::TooEasy {
        reason: feedback
            .and_then(zxcvbn::feedback::Feedback::warning)
            .map_or("a guessing program finds it quickly", reason),
        advice: feedback
            .and_then(|feedback| feedback.suggestions().iter().find_map(|suggestion| advice(*suggestion)))
            .unwrap_or("add another word or two that have nothing to do with it"),
    })
}

const fn reason(warning: Warning) -> &'static str {
    match warning {
        Warning::StraightRowsOfKeysAreEasyToGuess => "it is a row of keys",
        Warning::ShortKeyboardPatternsAreEasyToGuess => "it is a short pattern on the keyboard",
        Warning::RepeatsLikeAaaAreEasyToGuess => "it repeats one character",
        Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => "it repeats the same characters",
        Warning::ThisIsATop10Password | Warning::ThisIsATop100Password | Warning::ThisIsACommonPassword => {
            "it is one of the most common passwords"
        }
        Warning::ThisIsSimilarToACommonlyUsedPassword => "it is close to a common password",
        Warning::SequencesLikeAbcAreEasyToGuess => "it is a sequence such as abc or 6543",
        Warning::RecentYearsAreEasyToGuess => "years are tried early",
        Warning::AWordByItselfIsEasyToGuess => "it is a single word",
        Warning::DatesAreOftenEasyToGuess => "dates are tried early",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess => {
            "names are tried early"
        }
    }
}

const fn advice(suggestion: Suggestion) -> Option<&'static str> {
    match suggestion {
        Suggestion::AddAnotherWordOrTwo | Suggestion::UseAFewWordsAvoidCommonPhrases => {
            Some("use a few unrelated words, and no common phrase")
        }
        Suggestion::CapitalizationDoesntHelpVeryMuch
        | Suggestion::AllUppercaseIsAlmostAsEasyToGuessAsAllLowercase
        | Suggestion::ReversedWordsArentMuchHarderToGuess
        | Suggestion::PredictableSubstitutionsDontHelpVeryMuch => {
            Some("capitals, reversed words and digits for letters help little; another word or two does")
        }
        Suggestion::UseALongerKeyboardPatternWithMoreTurns => Some("use words instead of neighboring keys"),
        Suggestion::AvoidRepeatedWordsAndCharacters => Some("don't repeat words or characters"),
        Suggestion::AvoidSequences => Some("leave sequences out"),
        Suggestion::AvoidRecentYears
        | Suggestion::AvoidYearsThatAreAssociatedWithYou
        | Suggestion::AvoidDatesAndYearsThatAreAssociatedWithYou => Some("leave years and dates out"),
        Suggestion::NoNeedForSymbolsDigitsOrUppercaseLetters => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: Rules<'_> = Rules { min_length: 15, username: "anna.berg", site_name: "Werk Nord" };

    fn check(text: &str) -> Result<(), PasswordFlaw> {
        RULES.check(&Password::new(text.to_owned()))
    }

    // `length` code points without a pattern.
    fn unguessable(length: usize) -> String {
        "kqvtw zebra hjp lamp xgf kettle rnd ".chars().cycle().take(length).collect()
    }

    // PWD-2, P1
    #[test]
    fn the_length_counts_from_fifteen_to_a_hundred_and_twenty_eight() {
        assert_eq!(check(&unguessable(14)), Err(PasswordFlaw::TooShort { length: 14, min_length: 15 }));
        assert_eq!(check(&unguessable(15)), Ok(()));
        assert_eq!(check(&unguessable(128)), Ok(()));
        assert_eq!(check(&unguessable(129)), Err(PasswordFlaw::TooLong { length: 129 }));
        assert_eq!(check(""), Err(PasswordFlaw::Empty));
    }

    // P2
    #[test]
    fn code_points_are_counted_not_bytes() {
        assert_eq!(check(&"😀".repeat(15)), Ok(()));
        assert!(matches!(check(&"😀".repeat(14)), Err(PasswordFlaw::TooShort { length: 14, .. })));
        assert!(matches!(check("\u{fdfa}"), Err(PasswordFlaw::TooShort { length: 1, .. })));
    }

    // P5
    #[test]
    fn common_passwords_and_context_words_are_refused() {
        assert!(matches!(check("passwordpassword"), Err(PasswordFlaw::TooEasy { .. })));
        assert!(matches!(check("aaaaaaaaaaaaaaaaaaaa"), Err(PasswordFlaw::TooEasy { .. })));
        assert!(matches!(check("qwertyuiopasdfghjkl"), Err(PasswordFlaw::TooEasy { .. })));
        assert_eq!(check("chargehand-2026!!"), Err(PasswordFlaw::Contains("the program's name")));
        assert_eq!(check("Anna.Berganna.Berg"), Err(PasswordFlaw::Contains("the username")));
        assert_eq!(check("xk annaberg kettle"), Err(PasswordFlaw::Contains("the username")));
        assert_eq!(check("zebra WERK NORD lamp"), Err(PasswordFlaw::Contains("the site's name")));
    }

    #[test]
    fn short_context_words_forbid_nothing() {
        let rules = Rules { min_length: 8, username: "al", site_name: "" };
        assert_eq!(rules.check(&Password::new("alabaster kettle".to_owned())), Ok(()));
    }

    // P6
    #[test]
    fn no_mix_of_characters_is_demanded() {
        assert_eq!(check("zebra kettle lamp"), Ok(()));
        let rules = Rules { min_length: 8, ..RULES };
        assert_eq!(rules.check(&Password::new("kxwqmzvt".to_owned())), Ok(()));
    }

    #[test]
    fn a_flaw_never_tells_the_password() {
        for text in ["passwordpassword", "chargehand-2026!!", "short"] {
            let flaw = check(text).unwrap_err();
            assert!(!format!("{flaw} {flaw:?}").contains(text));
        }
    }

    proptest! {
        #[test]
        fn no_password_breaks_the_check(text in any::<String>()) {
            let _ = check(&text);
        }
    }
}
