//! Email addresses.

use unicode_normalization::UnicodeNormalization;

use super::{folded, is_invisible, named};

/// Longest address in code points.
const LIMIT: usize = 254;

/// One email address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

/// What is wrong with an email address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailFlaw {
    /// Nothing is there.
    #[error("no email address was given: type one, such as anna@example.com")]
    Empty,
    /// Longer than an address can be.
    #[error("the email address has {0} characters: {LIMIT} at most are allowed")]
    TooLong(usize),
    /// A character that no address has, or that would make two of one.
    #[error("the email address holds {}, which isn't allowed: give one address alone, such as anna@example.com", named(*.0))]
    Character(char),
    /// Not a name, an `@` and a domain.
    #[error("an email address is a name, one @ and a domain with a dot in it, such as anna@example.com")]
    Shape,
}

impl Email {
    /// Checks an address: a pragmatic check, since only a mail that arrives proves one. Spaces around it are dropped.
    ///
    /// # Errors
    /// When it is empty, too long, holds a character that no single address has (line breaks and commas among them, so
    /// that nothing can be added to a mail's header), or has not the shape `name@domain`.
    pub fn new(text: &str) -> Result<Self, EmailFlaw> {
        // Only spaces: a line break at the end is refused as one inside is (I7).
        let text: String = text.trim_matches(' ').nfc().collect();
        if text.is_empty() {
            return Err(EmailFlaw::Empty);
        }
        if let Some(character) = text.chars().find(|character| !allowed(*character)) {
            return Err(EmailFlaw::Character(character));
        }
        let length = text.chars().count();
        if length > LIMIT {
            return Err(EmailFlaw::TooLong(length));
        }
        let (name, domain) = text.split_once('@').ok_or(EmailFlaw::Shape)?;
        if dotted(name, |label| !label.is_empty())
            && domain.contains('.')
            && dotted(domain, |label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
            && domain
                .chars()
                .all(|character| character.is_alphanumeric() || matches!(character, '-' | '.') || is_mark(character))
        {
            Ok(Self(text))
        } else {
            Err(EmailFlaw::Shape)
        }
    }

    /// As it was typed: where mail goes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By what it is unique (USR-2).
    #[must_use]
    pub fn key(&self) -> String {
        folded(&self.0)
    }
}

fn dotted(text: &str, label: impl Fn(&str) -> bool) -> bool {
    text.split('.').all(label)
}

fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

fn allowed(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric() || "@.!#$%&'*+-/=?^_`{|}~".contains(character);
    }
    !is_invisible(character)
        && (character.is_alphanumeric() || is_mark(character))
        // Letters that only look like others (full width, ligatures) would be another address than the one seen.
        && unicode_normalization::is_nfkc(character.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_addresses_pass() {
        for address in
            ["anna@example.com", "a.b+plant@x.de", "o'neil@sub.example.org", "jörg@müller.example", "a@x1-y.de"]
        {
            assert_eq!(Email::new(&format!(" {address} ")).map(|email| email.0), Ok(address.to_owned()));
        }
    }

    // I7
    #[test]
    fn nothing_but_one_address_passes() {
        for (text, flaw) in [
            ("", EmailFlaw::Empty),
            ("a@x.de\r\nBcc: all@x.de", EmailFlaw::Character('\r')),
            ("a@x.de\n", EmailFlaw::Character('\n')),
            ("a@x.de,b@x.de", EmailFlaw::Character(',')),
            ("a@x.de;b@x.de", EmailFlaw::Character(';')),
            ("Anna <a@x.de>", EmailFlaw::Character(' ')),
            ("a\u{200b}@x.de", EmailFlaw::Character('\u{200b}')),
            ("a@ｘ.de", EmailFlaw::Character('ｘ')),
            ("anna", EmailFlaw::Shape),
            ("anna@localhost", EmailFlaw::Shape),
            ("@x.de", EmailFlaw::Shape),
            ("a@b@x.de", EmailFlaw::Shape),
            ("a..b@x.de", EmailFlaw::Shape),
            ("a@-x.de", EmailFlaw::Shape),
            ("a@x.", EmailFlaw::Shape),
        ] {
            assert_eq!(Email::new(text), Err(flaw), "{text:?}");
        }
        assert!(matches!(Email::new(&format!("{}@x.de", "a".repeat(250))), Err(EmailFlaw::TooLong(255))));
    }

    #[test]
    fn the_key_knows_no_case_but_a_dotless_i() -> Result<(), EmailFlaw> {
        assert_eq!(Email::new("Mike@Example.ORG")?.key(), Email::new("mike@example.org")?.key());
        assert_ne!(Email::new("m\u{131}ke@example.org")?.key(), Email::new("mike@example.org")?.key()); // U3
        Ok(())
    }
}
