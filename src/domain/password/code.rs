//! Codes for new passwords and of invites (PWD-3, INV-5): made from a secret key and the number under which the database
//! keeps them, so that the database holds none. They are read out and typed like generated passwords.

use std::fmt;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Password;
use super::generated::LETTERS;
use crate::clock::Timestamp;
use crate::domain::id::{InviteId, UserId};

/// Letters of a code, four bits each: 128 bits.
const LENGTH: usize = 32;

/// Letters between two hyphens.
const GROUP: usize = 4;

/// The key of the plant's codes, in a private file beside the database.
pub struct CodeKey(Zeroizing<[u8; 32]>);

/// What a code is about, as the database keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResetCode {
    /// Its number.
    pub id: i64,
    /// Whose password it sets.
    pub user: UserId,
    /// When it was made.
    pub created: Timestamp,
    /// The last moment at which it is good.
    pub expires: Timestamp,
}

/// What the code of an invite is about, as the database keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteCode {
    /// The invite.
    pub id: InviteId,
    /// Which of its codes.
    pub generation: i64,
    /// To whose folded address it was mailed: it is good for no other (I8).
    pub email_key: String,
    /// When it was made.
    pub made: Timestamp,
}

/// What a code can be about. No code of one sort is one of another.
pub trait Coded {
    /// The sign before its number; none of codes for new passwords.
    const SIGN: Option<char>;
    /// The number under which the database keeps it.
    fn id(&self) -> i64;
    /// All that it is good for.
    fn about(&self) -> Vec<u8>;
}

impl Coded for ResetCode {
    const SIGN: Option<char> = None;

    fn id(&self) -> i64 {
        self.id
    }

    fn about(&self) -> Vec<u8> {
        let mut message = b"chargehand reset code".to_vec();
        for number in [self.id, self.user.0, self.created.0] {
            message.extend(number.to_be_bytes());
        }
        message
    }
}

impl Coded for InviteCode {
    const SIGN: Option<char> = Some('j');

    fn id(&self) -> i64 {
        self.id.0
    }

    fn about(&self) -> Vec<u8> {
        let mut message = b"chargehand invite code".to_vec();
        for number in [self.id.0, self.generation, self.made.0] {
            message.extend(number.to_be_bytes());
        }
        message.extend(self.email_key.as_bytes());
        message
    }
}

/// A code as somebody typed it: hyphens, spaces, letter case and look-alikes don't matter.
pub struct TypedCode {
    /// The number it begins with.
    pub id: i64,
    /// Is it that of an invite?
    pub is_invite: bool,
    letters: Zeroizing<String>,
}

impl CodeKey {
    /// The key of these bytes.
    #[must_use]
    pub const fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    /// The code: its number, then its letters in groups, with hyphens between.
    #[must_use]
    pub fn write<C: Coded>(&self, code: &C) -> Password {
        let letters = self.letters(code);
        // Room for all of it, so that growing leaves no copies behind.
        let mut text = String::with_capacity(3 * LENGTH);
        text.extend(C::SIGN);
        text.push_str(&code.id().to_string());
        for (place, letter) in letters.chars().enumerate() {
            if place % GROUP == 0 {
                text.push('-');
            }
            text.push(letter);
        }
        Password::new(text)
    }

    /// Is this the code? Takes as long for every wrong one.
    #[must_use]
    pub fn matches<C: Coded>(&self, code: &C, typed: &TypedCode) -> bool {
        let right = self.letters(code);
        if code.id() != typed.id || C::SIGN.is_some() != typed.is_invite || typed.letters.len() != right.len() {
            return false;
        }
        let pairs = right.bytes().zip(typed.letters.bytes());
        let difference = pairs.fold(0, |sum, (right, typed)| std::hint::black_box(sum | (right ^ typed)));
        difference == 0
    }

    fn letters(&self, code: &impl Coded) -> Zeroizing<String> {
        let sum = self.hmac(&code.about());
        let letter = |half: u8| LETTERS[usize::from(half % 16)].0;
        let bytes = sum.iter().take(LENGTH / 2);
        Zeroizing::new(bytes.flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]).collect())
    }

    /// HMAC-SHA-256 (RFC 2104). The key is shorter than a block, so it is used as it is.
    fn hmac(&self, message: &[u8]) -> Zeroizing<[u8; 32]> {
        let padded = |pad: u8| {
            let mut block = Zeroizing::new([pad; 64]);
            block.iter_mut().zip(self.0.iter()).for_each(|(byte, key)| *byte ^= key);
            block
        };
        let inner = Sha256::new().chain_update(*padded(0x36)).chain_update(message).finalize();
        let outer = Sha256::new().chain_update(*padded(0x5c)).chain_update(inner).finalize();
        Zeroizing::new(outer.into())
    }
}

impl TypedCode {
    /// Reads a code; none where it can't be one.
    #[must_use]
    pub fn read(typed: &Password) -> Option<Self> {
        let (mut head, mut letters) = parted(typed.expose().chars().take(4 * LENGTH));
        // A digit that looks like a letter may have been the first letter, where one is missing.
        while letters.len() < LENGTH
            && let Some(letter) = head.chars().next_back().and_then(alike)
        {
            head.pop();
            letters.insert(0, letter);
        }
        let is_invite = head.starts_with('j');
        let id = head.trim_start_matches('j').parse().ok()?;
        Some(Self { id, is_invite, letters })
    }
}

/// The sign and number that a code begins with, and its letters, of all that somebody typed. What isn't in the alphabet but
/// looks like one sign that is there is that one: so no wrong code gets right, and nobody is sent back for an `l`.
fn parted(typed: impl Iterator<Item = char>) -> (String, Zeroizing<String>) {
    let (mut head, mut letters) = (String::new(), Zeroizing::new(String::with_capacity(4 * LENGTH)));
    for sign in typed.filter(|sign| sign.is_alphanumeric()).map(|sign| sign.to_ascii_lowercase()) {
        match (sign, letters.is_empty()) {
            ('j', true) if head.is_empty() => head.push(sign),
            ('0'..='9', true) => head.push(sign),
            ('o', true) => head.push('0'),
            ('i' | 'l', true) => head.push('1'),
            (sign, _) => letters.push(alike(sign).unwrap_or(sign)),
        }
    }
    (head, letters)
}

/// The letter of the alphabet that a sign outside of it can only have been.
const fn alike(sign: char) -> Option<char> {
    match sign {
        '5' => Some('s'),
        '8' => Some('b'),
        '9' | 'q' => Some('g'),
        'v' => Some('u'),
        _ => None,
    }
}

/// A code as it is typed, in the groups in which it was written: where one ends, what follows is another's.
#[must_use]
pub fn code_groups(typed: &str) -> Zeroizing<Vec<String>> {
    let signs: Zeroizing<Vec<char>> = Zeroizing::new(typed.chars().collect());
    let (head, _) = parted(signs.iter().copied());
    let (head, rest) = signs.split_at(head.chars().count().min(signs.len()));
    let groups = Some(head).filter(|head| !head.is_empty()).into_iter().chain(rest.chunks(GROUP));
    Zeroizing::new(groups.map(String::from_iter).collect())
}

impl fmt::Debug for CodeKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CodeKey(…)")
    }
}

impl fmt::Debug for TypedCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TypedCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> CodeKey {
        CodeKey::new(Zeroizing::new([byte; 32]))
    }

    const CODE: ResetCode = ResetCode { id: 17, user: UserId(3), created: Timestamp(1_000), expires: Timestamp(2_000) };

    fn typed(text: &str) -> Option<TypedCode> {
        TypedCode::read(&Password::new(text.to_owned()))
    }

    // RFC 4231, test case 2, with its key filled up to 32 bytes by zeros, which changes nothing.
    #[test]
    fn the_sum_is_the_standard_one() {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(b"Jefe");
        let sum = CodeKey::new(Zeroizing::new(bytes)).hmac(b"what do ya want for nothing?");
        let hex: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    // INV-5
    #[test]
    fn a_code_is_known_however_it_was_typed_and_no_other_is() {
        let code = key(1).write(&CODE);
        let text = code.expose();
        assert_eq!((text.len(), &text[..3]), (2 + 8 * 5, "17-"));
        let spaced = text.to_uppercase().replace('-', " ");
        // As somebody reads it from a screen far away.
        let alike = text.replace('s', "5").replace('b', "8").replace('u', "v").replace('g', "q").replace("17-", "l7-");
        assert_ne!(text, alike);
        for good in [text, &spaced, &text.replace('-', ""), &text.replace('-', "\r\n"), &alike, &alike.to_uppercase()] {
            assert!(key(1).matches(&CODE, &typed(good).unwrap()), "{good}");
        }
        for bad in ["17", "17-bcde", &text[..text.len() - 1], &format!("{text}b"), &text.replace("17-", "18-")] {
            assert!(!key(1).matches(&CODE, &typed(bad).unwrap()), "{bad}");
        }
        assert!(typed("").is_none() && typed("bcde").is_none() && typed("99999999999999999999-bcde").is_none());
        let typed = typed(text).unwrap();
        assert!(!key(2).matches(&CODE, &typed));
        for other in
            [ResetCode { user: UserId(4), ..CODE.clone() }, ResetCode { created: Timestamp(1_001), ..CODE.clone() }]
        {
            assert!(!key(1).matches(&other, &typed));
        }
        assert_eq!(format!("{:?} {typed:?}", key(1)), "CodeKey(…) TypedCode(…)");
    }

    #[test]
    fn what_is_typed_stands_in_groups() {
        for (text, groups) in [
            ("", ""),
            ("j", "j"),
            ("17bcd", "17-bcd"),
            ("J17BCDEfghjk", "J17-BCDE-fghj-k"),
            ("jl7bcdej", "jl7-bcde-j"),
            ("bcdefg17", "bcde-fg17"),
        ] {
            assert_eq!(code_groups(text).join("-"), groups);
        }
    }

    // INV-5, I3, I8
    #[test]
    fn the_code_of_an_invite_is_good_for_it_alone() {
        let invite = || InviteCode {
            id: InviteId(17),
            generation: 2,
            email_key: "anna@example.org".into(),
            made: Timestamp(1_000),
        };
        let code = key(1).write(&invite());
        let text = code.expose();
        assert_eq!((text.len(), &text[..4]), (3 + 8 * 5, "j17-"));
        for good in [text, &text.to_uppercase(), &text.replace('-', " ")] {
            assert!(key(1).matches(&invite(), &typed(good).unwrap()), "{good}");
        }
        let typed = typed(text).unwrap();
        for other in [
            InviteCode { id: InviteId(18), ..invite() },
            InviteCode { generation: 1, ..invite() },
            InviteCode { generation: 3, ..invite() },
            InviteCode { email_key: "bert@example.org".into(), ..invite() },
            InviteCode { made: Timestamp(1_001), ..invite() },
        ] {
            assert!(!key(1).matches(&other, &typed), "{other:?}");
        }
        assert!(!key(1).matches(&CODE, &typed) && !key(2).matches(&invite(), &typed));
    }

    // I5
    #[test]
    fn ten_thousand_codes_are_ten_thousand() {
        let code = |id: i64| {
            let email_key = "anna@example.org".to_owned();
            let code = InviteCode { id: InviteId(id % 100), generation: id / 100, email_key, made: Timestamp(1_000) };
            key(1).letters(&code).to_string()
        };
        assert_eq!((0..10_000).map(code).collect::<std::collections::BTreeSet<_>>().len(), 10_000);
    }
}
