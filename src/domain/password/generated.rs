//! Passwords made by the program (PWD-3): typed without a mistake on any keyboard, and said over the radio.

use zeroize::Zeroizing;

use super::{Password, Rules};
use crate::clock::Chance;

/// Letters that sit on the same keys of QWERTY, QWERTZ and AZERTY (so none of a m q w y z) and don't look like another
/// letter or digit (so none of i l o v): sixteen, four bits each.
pub(super) const LETTERS: [(char, &str); 16] = [
    ('b', "Bravo"),
    ('c', "Charlie"),
    ('d', "Delta"),
    ('e', "Echo"),
    ('f', "Foxtrot"),
    ('g', "Golf"),
    ('h', "Hotel"),
    ('j', "Juliett"),
    ('k', "Kilo"),
    ('n', "November"),
    ('p', "Papa"),
    ('r', "Romeo"),
    ('s', "Sierra"),
    ('t', "Tango"),
    ('u', "Uniform"),
    ('x', "X-ray"),
];

/// Twenty letters of four bits: 80 bits.
const LENGTH: usize = 20;

/// Letters that are read out in one breath.
const GROUP: usize = 5;

/// Makes a password of 80 bits or more that follows `rules`.
#[must_use]
pub fn generate(chance: &dyn Chance, rules: &Rules<'_>) -> Password {
    let length = rules.min_length.max(LENGTH);
    let mut password = draw(chance, length);
    // Once in thousands a short username stands in it by chance; the bound keeps a broken source from hanging us.
    for _ in 0..16 {
        if rules.check(&password).is_ok() {
            break;
        }
        password = draw(chance, length);
    }
    password
}

fn draw(chance: &dyn Chance, length: usize) -> Password {
    let mut bytes = zeroize::Zeroizing::new(vec![0; length]);
    chance.fill(&mut bytes);
    // Sixteen divides 256: no letter is likelier than another.
    Password::new(bytes.iter().map(|byte| LETTERS[usize::from(byte % 16)].0).collect())
}

/// A generated password in groups, for reading it from the screen. The spaces are not part of it.
#[must_use]
pub fn grouped(password: &Password) -> Zeroizing<String> {
    Zeroizing::new(groups(password).join(" "))
}

/// A generated password, or a code, in the words of the radio alphabet: a line for each group.
#[must_use]
pub fn spelled(password: &Password) -> Vec<Zeroizing<String>> {
    let line = |group: &String| Zeroizing::new(group.chars().map(word).collect::<Vec<_>>().join(" "));
    groups(password).iter().map(line).collect()
}

/// The letters in groups: a code has its own, with hyphens between.
fn groups(password: &Password) -> Zeroizing<Vec<String>> {
    let text = password.expose();
    if text.contains('-') {
        return Zeroizing::new(text.split('-').map(str::to_owned).collect());
    }
    let letters: Vec<char> = text.chars().collect();
    Zeroizing::new(letters.chunks(GROUP).map(String::from_iter).collect())
}

/// Letters that no generated password has, and codes for devices have (DEV-3).
const OTHER_LETTERS: [(char, &str); 6] =
    [('a', "Alfa"), ('m', "Mike"), ('q', "Quebec"), ('v', "Victor"), ('w', "Whiskey"), ('y', "Yankee")];

fn word(letter: char) -> String {
    let known = LETTERS.iter().chain(&OTHER_LETTERS).find(|(known, _)| *known == letter);
    known.map_or_else(|| letter.to_string(), |(_, word)| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededChance;

    const RULES: Rules<'_> = Rules { min_length: 15, username: "bert", site_name: "Werk Nord" };

    // DEV-3: every letter of a code has its word.
    #[test]
    fn codes_of_devices_are_spelled_in_words() {
        let spelled = spelled(&Password::new("acde-fghj-kmnp-qrtu-vwxy".to_owned()));
        let words: Vec<&str> = spelled.iter().flat_map(|line| line.split(' ')).collect();
        assert_eq!(words.len(), 20);
        assert!(words.iter().all(|word| word.len() > 1), "{words:?}");
    }

    // PWD-3
    #[test]
    fn generated_passwords_follow_the_rules_and_sit_on_every_keyboard() {
        let chance = SeededChance::new(7);
        for _ in 0..50 {
            let password = generate(&chance, &RULES);
            assert_eq!(RULES.check(&password), Ok(()));
            assert_eq!(password.expose().len(), 20);
            assert!(!password.expose().contains(['a', 'm', 'q', 'w', 'y', 'z', 'i', 'l', 'o', 'v', '0', '1']));
        }
        assert_ne!(generate(&chance, &RULES).expose(), generate(&chance, &RULES).expose());
    }

    #[test]
    fn a_longer_minimum_makes_longer_passwords() {
        let rules = Rules { min_length: 40, ..RULES };
        assert_eq!(generate(&SeededChance::new(1), &rules).expose().len(), 40);
    }

    #[test]
    fn it_is_read_in_groups_and_spelled_in_radio_words() {
        let password = Password::new("bcdefghjkx".to_owned());
        assert_eq!(grouped(&password).as_str(), "bcdef ghjkx");
        let lines = |password| spelled(&password).iter().map(|line| line.to_string()).collect::<Vec<_>>();
        assert_eq!(lines(password), ["Bravo Charlie Delta Echo Foxtrot", "Golf Hotel Juliett Kilo X-ray"]);
        let code = Password::new("17-bcde-fghj".to_owned());
        assert_eq!(lines(code), ["1 7", "Bravo Charlie Delta Echo", "Foxtrot Golf Hotel Juliett"]);
    }
}
