//! Passwords and what makes a good one (PWD-1 to PWD-4).

mod code;
mod generated;
mod rules;

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

pub use code::{CodeKey, Coded, InviteCode, ResetCode, TypedCode, code_groups};
pub use generated::{generate, grouped, spelled};
pub use rules::{PASSWORD_LIMIT, PasswordFlaw, Rules};

/// A password as it was typed. It is wiped from memory when dropped and can't be printed.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes a password as it was typed, spaces and all.
    #[must_use]
    pub fn new(typed: String) -> Self {
        Self(Zeroizing::new(typed))
    }

    /// Whether nothing was typed. An empty password never reaches the credential gate (GATE-4).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text itself: for a dialog that shows a generated password once, and nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is hashed: NFKC, so that every keyboard's way to compose a letter gives the same password (PWD-2).
    #[must_use]
    pub fn normalized(&self) -> Zeroizing<String> {
        // Room for the usual case, so that growing leaves no copies behind.
        let mut normalized = Zeroizing::new(String::with_capacity(self.0.len() * 3 + 64));
        normalized.extend(self.0.nfkc());
        normalized
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

/// A hashed password in PHC form, as the store keeps it. It can't be printed either.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes what the hashing room made, or what the store kept.
    #[must_use]
    pub const fn new(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC text: for the store and the hashing room alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // PWD-1, F4
    #[test]
    fn neither_password_nor_hash_can_be_printed() {
        let password = Password::new("canary".to_owned());
        let hash = PasswordHash::new("$argon2id$canary".to_owned());
        assert_eq!(format!("{password:?} {hash:?}"), "Password(…) PasswordHash(…)");
    }

    // P3, P4
    #[test]
    fn compositions_are_one_password_and_spaces_are_kept() {
        let normalized = |text: &str| Password::new(text.to_owned()).normalized().to_string();
        assert_eq!(normalized("pa\u{301}sswort"), normalized("p\u{e1}sswort"));
        assert_ne!(normalized("correct horse battery"), normalized("correct horse battery "));
    }
}
