//! The computer at hand, as far as the program was told of it.

use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use crate::domain::device::Shown;

/// The computer at hand, and what it shows to be known as a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Computer {
    /// Its name, for the log.
    pub name: String,
    /// What tells it from another of the same name: digits of the hash of its machine's number; empty where there is none.
    pub machine: String,
    /// Where its key lies, or would.
    pub key_file: Option<PathBuf>,
    /// What that file showed when it was last looked at.
    pub shown: Shown,
    /// Where the person sits.
    pub sits: Sits,
}

/// Where a person sits, as the program was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sits {
    /// At this computer.
    #[default]
    Here,
    /// At the device that is called like [`Computer::name`]: said by somebody whose word counts, the database's owner.
    AtNamed,
    /// At no device of this plant.
    Elsewhere,
}

/// Digits of the machine's number that tell two computers of one name apart well enough.
const DIGITS: usize = 8;

impl Computer {
    /// How sessions keep it while it is no device: equal for the same computer alone (GATE-10).
    #[must_use]
    pub fn kept(&self) -> String {
        let digits: String = self.machine.chars().take(DIGITS).collect();
        if digits.is_empty() { self.name.clone() } else { format!("{} #{digits}", self.name) }
    }

    /// To what a key made here is bound.
    #[must_use]
    pub fn machine_hash(&self) -> Option<[u8; 32]> {
        let sum = || Sha256::new().chain_update(b"chargehand machine").chain_update(self.machine.as_bytes());
        (!self.machine.is_empty()).then(|| sum().finalize().into())
    }
}

impl From<&str> for Computer {
    fn from(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}
