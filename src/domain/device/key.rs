//! A device's key: what it proves itself by, and what a computer shows of it (DEV-1, DEV-2).

use std::fmt;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::clock::Chance;

/// SHA-256 of a key. The key itself lies on its device alone; it is as long as the hash, so nobody guesses it.
pub type KeyHash = [u8; 32];

/// A device's key: a secret.
pub struct DeviceKey(Zeroizing<[u8; 32]>);

impl DeviceKey {
    /// A new one.
    #[must_use]
    pub fn fresh(chance: &dyn Chance) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        chance.fill(&mut *bytes);
        Self(bytes)
    }

    /// Reads one as [`DeviceKey::write`] wrote it.
    #[must_use]
    pub fn read(hexadecimal: &str) -> Option<Self> {
        let digits: &[u8; 64] = hexadecimal.as_bytes().try_into().ok()?;
        let mut bytes = Zeroizing::new([0; 32]);
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |sign: u8| char::from(sign).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(bytes))
    }

    /// The key itself, for its private file alone.
    #[must_use]
    pub fn write(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// What the database keeps of it.
    #[must_use]
    pub fn hash(&self) -> KeyHash {
        Sha256::digest(*self.0).into()
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DeviceKey(…)")
    }
}

/// What the key file of a computer showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// There is no key file.
    #[default]
    Nothing,
    /// Keys, each with whether it was made for this plant.
    Keys(Vec<(KeyHash, bool)>),
    /// A file that counts as none; where its keys can be read all the same, they say which device it was.
    Flawed(KeyFlaw, Vec<KeyHash>),
}

/// Why a key file counts as none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFlaw {
    /// Others than its owner may read or write it.
    OpenToOthers,
    /// It belongs to another account of this host.
    OfAnother,
    /// It is a link, a folder, anything but a plain file.
    NoPlainFile,
    /// What is in it is no key.
    Damaged,
    /// The system doesn't let it be read.
    Unreadable,
}

impl KeyFlaw {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::OpenToOthers, Self::OfAnother, Self::NoPlainFile, Self::Damaged, Self::Unreadable];

    /// In a few words, behind "the key file".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::OpenToOthers => "can be read or written by others",
            Self::OfAnother => "belongs to another account of this host",
            Self::NoPlainFile => "is no plain file",
            Self::Damaged => "is damaged",
            Self::Unreadable => "can't be read",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededChance;

    #[test]
    fn a_key_is_read_as_it_was_written_and_shows_itself_to_nobody() {
        let key = DeviceKey::fresh(&SeededChance::new(1));
        let text = key.write();
        assert_eq!(DeviceKey::read(&text).map(|key| key.hash()), Some(key.hash()));
        for bad in ["", "00", &text[1..], &format!("{}g", &text[1..]), &format!("{}+1", &text[2..]), &"ä".repeat(32)] {
            assert!(DeviceKey::read(bad).is_none(), "{bad}");
        }
        assert_eq!(format!("{key:?}"), "DeviceKey(…)");
    }
}
