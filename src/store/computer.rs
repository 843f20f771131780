//! The computer at hand, as far as the program was told of it.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::domain::device::Shown;

/// The computer at hand, and what it shows to be known as a device.
#[derive(Clone, Debug, Default)]
pub struct Computer {
    /// Its name, for the log.
    pub name: String,
    /// What tells it from another of the same name: the hash of its machine's number; empty where there is none.
    pub machine: String,
    /// Number of the operating system's account that runs the program, where the door knows it.
    pub account: Option<u32>,
    /// Where its key lies, or would.
    pub key_file: Option<PathBuf>,
    /// What looks at that file.
    pub keys: KeyLook,
    /// Where the person sits.
    pub sits: Sits,
}

/// Looks at the key file, anew for every operation that wants to know which device this is: another connection or program
/// may have registered the computer, and anybody may have changed the file, a moment ago.
#[derive(Clone, Default)]
pub struct KeyLook(Option<Arc<Look>>);

type Look = dyn Fn() -> Shown + Send + Sync;

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

impl Computer {
    /// The hash of its machine's number, where there is one: what a session opened here is bound to.
    #[must_use]
    pub fn machine_hash(&self) -> Option<[u8; 32]> {
        let sum = || Sha256::new().chain_update(b"chargehand machine").chain_update(self.machine.as_bytes());
        (!self.machine.is_empty()).then(|| sum().finalize().into())
    }

    /// What a key made here is bound to: the machine and the account, since each account of a host is a terminal of its own
    /// with a key of its own. Nothing where the machine has no number.
    #[must_use]
    pub fn terminal_hash(&self) -> Option<[u8; 32]> {
        let (machine, Some(account)) = (self.machine_hash()?, self.account) else { return self.machine_hash() };
        let sum = Sha256::new().chain_update(b"chargehand terminal").chain_update(machine);
        Some(sum.chain_update(account.to_be_bytes()).finalize().into())
    }

    /// Is a key that was bound to this one made here? Keys of before accounts were looked at are bound to the machine.
    #[must_use]
    pub fn is_bound_by(&self, hash: Option<[u8; 32]>) -> bool {
        hash == self.terminal_hash() || (hash.is_some() && hash == self.machine_hash())
    }
}

impl KeyLook {
    /// What `look` finds.
    pub fn by(look: impl Fn() -> Shown + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(look)))
    }

    /// What the key file shows now.
    #[must_use]
    pub fn shown(&self) -> Shown {
        self.0.as_ref().map_or(Shown::Nothing, |look| look())
    }
}

impl fmt::Debug for KeyLook {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KeyLook(…)")
    }
}

impl From<&str> for Computer {
    fn from(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}
