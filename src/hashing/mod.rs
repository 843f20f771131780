//! Hashes passwords with Argon2id (PWD-1). Slow on purpose: never call it inside a transaction or on the drawing thread.

mod memory;
mod queue;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use argon2::password_hash::phc;
use argon2::{Algorithm, Params, Version};

use crate::clock::Chance;
use crate::domain::password::{Password, PasswordHash};
use memory::Memory;
use queue::{Place, Queue};

/// Least memory in KiB (19 MiB).
pub const LEAST_MEMORY_KIB: u32 = 19_456;
/// Fewest passes over the memory.
pub const LEAST_PASSES: u32 = 2;
/// Fewest lanes.
pub const LEAST_LANES: u32 = 1;

/// Most memory in KiB (256 MiB). A stored hash that wants more than the most of any parameter is not computed (P7): whoever
/// can write to the database can't make a login take all of the machine's memory.
pub const MOST_MEMORY_KIB: u32 = 256 * 1024;
/// Most passes over the memory.
pub const MOST_PASSES: u32 = 16;
/// Most lanes.
pub const MOST_LANES: u32 = 8;

/// Longest typed password, in bytes, that is worth a comparison; nothing longer can have been stored.
const MOST_BYTES: usize = 16 * 1024;

const SALT_LENGTH: usize = 16;

/// Hashes and verifies with one set of parameters, and counts its computations.
#[derive(Debug)]
pub struct Hashing {
    params: Params,
    computations: AtomicU64,
    queue: Queue,
}

/// For so long somebody waits for their turn before they are told that the machine is busy (P9).
const PATIENCE: Duration = Duration::from_secs(2);

/// What comparing a password with a stored hash gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verified {
    /// The right password.
    Matched {
        /// The hash was made with other parameters than today's: make a new one now that the password is at hand.
        outdated: bool,
    },
    /// Another password.
    Wrong,
    /// The stored hash asks for more than is allowed or than the machine has, or is none. Nothing was compared; the log
    /// says `hash parameters out of range`.
    OutOfRange,
    /// Too many others were before it. Nothing was compared.
    Busy,
}

/// Why parameters or a hash weren't taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashingError {
    /// Parameters outside the allowed range.
    #[error(
        "[argon2] {name} = {value} is out of range: {least} to {most} are allowed; correct it in the config file and start again"
    )]
    Parameter {
        /// The key in the config.
        name: &'static str,
        /// What it says.
        value: u32,
        /// The least that is allowed.
        least: u32,
        /// The most that is allowed.
        most: u32,
    },
    /// Too many hashes were asked for at once.
    #[error("too many passwords are being checked at this moment: try again")]
    Busy,
    /// The library refused; in practice: no memory.
    #[error("the password could not be hashed ({0}), and nothing was changed: free some memory and try again")]
    Failed(String),
}

impl Hashing {
    /// Checks the parameters: memory in KiB, passes, lanes.
    ///
    /// # Errors
    /// When one is below 19 MiB, 2 passes, 1 lane (PWD-1), or above 256 MiB, 16 passes, 8 lanes.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, HashingError> {
        for (name, value, least, most) in [
            ("memory_kib", memory_kib, LEAST_MEMORY_KIB, MOST_MEMORY_KIB),
            ("passes", passes, LEAST_PASSES, MOST_PASSES),
            ("lanes", lanes, LEAST_LANES, MOST_LANES),
        ] {
            if !(least..=most).contains(&value) {
                return Err(HashingError::Parameter { name, value, least, most });
            }
        }
        Self::unchecked(memory_kib, passes, lanes)
    }

    /// Parameters far too cheap for a plant: for tests and for the demo plant, whose passwords are no secrets.
    ///
    /// # Errors
    /// None in practice: the library takes these parameters.
    pub fn cheap() -> Result<Self, HashingError> {
        Self::unchecked(64, 1, 1)
    }

    fn unchecked(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, HashingError> {
        let params = Params::new(memory_kib, passes, lanes, Some(Params::DEFAULT_OUTPUT_LEN)).map_err(failed)?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self { params, computations: AtomicU64::new(0), queue: Queue::new(cores, PATIENCE) })
    }

    /// Hashes a password with a fresh salt.
    ///
    /// # Errors
    /// When the library refuses, in practice for want of memory.
    pub fn hash(&self, password: &Password, chance: &dyn Chance) -> Result<PasswordHash, HashingError> {
        let mut place = self.queue.place().ok_or(HashingError::Busy)?;
        self.computed(place.memory(), password, chance)
    }

    /// A place to hash many passwords one after the other: its memory is asked for once. One for each thread.
    #[must_use]
    pub fn workbench(&self) -> Workbench<'_> {
        Workbench { hashing: self, memory: Memory::default() }
    }

    /// Compares a password with a stored hash. Always computes exactly once, so that no refusal is quicker (GATE-2).
    pub fn verify(&self, password: &Password, stored: &PasswordHash) -> Verified {
        let Some((hash, params)) = within_limits(stored) else {
            return if self.burn(password) { Verified::OutOfRange } else { Verified::Busy };
        };
        if password.expose().len() > MOST_BYTES {
            return if self.burn(password) { Verified::Wrong } else { Verified::Busy };
        }
        let Some(mut place) = self.queue.place() else { return Verified::Busy };
        self.computations.fetch_add(1, Ordering::SeqCst);
        match computed_again(&mut place, password, &hash, &params) {
            Some(true) => Verified::Matched { outdated: !self.is_current(&params) },
            Some(false) => Verified::Wrong,
            // Out of memory, in practice: that must not count as a wrong password.
            None => Verified::OutOfRange,
        }
    }

    /// The work of one comparison without anything to compare with: for unknown names, and accounts without a password.
    /// Says whether it was done: false where too many others were before it.
    #[must_use]
    pub fn burn(&self, password: &Password) -> bool {
        let Some(mut place) = self.queue.place() else { return false };
        self.computations.fetch_add(1, Ordering::SeqCst);
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        let normalized = if password.expose().len() > MOST_BYTES { None } else { Some(password.normalized()) };
        let bytes = normalized.as_ref().map_or(&[][..], |text| text.as_bytes());
        // The result is of no use, and neither is an error: the refusal is decided already.
        let _ = place.memory().compute(&self.params, bytes, &[0; SALT_LENGTH], &mut output);
        std::hint::black_box(output);
        true
    }

    /// The most that were ever computed at once.
    #[must_use]
    pub fn most_at_once(&self) -> usize {
        self.queue.most()
    }

    /// How often Argon2 has run here.
    #[must_use]
    pub fn computations(&self) -> u64 {
        self.computations.load(Ordering::SeqCst)
    }

    /// Is each parameter at least today's? Another account of this host may have set less in its config: that weakens nothing.
    fn is_current(&self, params: &Params) -> bool {
        params.m_cost() >= self.params.m_cost()
            && params.t_cost() >= self.params.t_cost()
            && params.p_cost() >= self.params.p_cost()
    }
}

/// Hashes one password after the other in the same memory.
pub struct Workbench<'a> {
    hashing: &'a Hashing,
    memory: Memory,
}

impl Workbench<'_> {
    /// Hashes a password with a fresh salt.
    ///
    /// # Errors
    /// When the library refuses, in practice for want of memory.
    pub fn hash(&mut self, password: &Password, chance: &dyn Chance) -> Result<PasswordHash, HashingError> {
        // Those who sit and wait come between two of many.
        let _place = self.hashing.queue.place_in_time();
        self.hashing.computed(&mut self.memory, password, chance)
    }
}

impl Hashing {
    fn computed(
        &self,
        memory: &mut Memory,
        password: &Password,
        chance: &dyn Chance,
    ) -> Result<PasswordHash, HashingError> {
        let (params, mut salt) = (&self.params, [0; SALT_LENGTH]);
        chance.fill(&mut salt);
        self.computations.fetch_add(1, Ordering::SeqCst);
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        memory.compute(params, password.normalized().as_bytes(), &salt, &mut output)?;
        let hash = phc::PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(u32::from(Version::V0x13)),
            params: phc::ParamsString::try_from(params).map_err(failed)?,
            salt: Some(phc::Salt::new(&salt).map_err(failed)?),
            hash: Some(phc::Output::new(&output).map_err(failed)?),
        };
        Ok(PasswordHash::new(hash.to_string()))
    }
}

impl Drop for Workbench<'_> {
    fn drop(&mut self) {
        self.memory.wipe();
    }
}

/// Does the password give the stored hash? None where it couldn't be computed. The comparison takes the same time wherever
/// they differ.
fn computed_again(
    place: &mut Place<'_>,
    password: &Password,
    hash: &phc::PasswordHash,
    params: &Params,
) -> Option<bool> {
    let (salt, stored) = (hash.salt.as_ref()?, hash.hash.as_ref()?);
    let mut output = vec![0; stored.len()];
    place.memory().compute(params, password.normalized().as_bytes(), salt, &mut output).ok()?;
    Some(phc::Output::new(&output).ok()? == *stored)
}

/// The stored hash and its parameters, when it is Argon2id and asks for no more than is allowed.
fn within_limits(stored: &PasswordHash) -> Option<(phc::PasswordHash, Params)> {
    let hash = phc::PasswordHash::new(stored.expose()).ok()?;
    let params = Params::try_from(&hash).ok()?;
    let complete = hash.salt.is_some() && hash.hash.as_ref().is_some_and(|output| output.len() >= 16);
    let known =
        hash.algorithm.as_str() == Algorithm::Argon2id.as_str() && hash.version == Some(u32::from(Version::V0x13));
    let allowed = params.m_cost() <= MOST_MEMORY_KIB && params.t_cost() <= MOST_PASSES && params.p_cost() <= MOST_LANES;
    (complete && known && allowed).then_some((hash, params))
}

fn failed(error: impl std::fmt::Display) -> HashingError {
    HashingError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededChance;

    fn password(text: &str) -> Password {
        Password::new(text.to_owned())
    }

    // P3, P4
    #[test]
    fn the_right_password_matches_however_it_was_composed() -> Result<(), HashingError> {
        let hashing = Hashing::cheap()?;
        let hash = hashing.hash(&password("pa\u{301}sswort-lang-genug"), &SeededChance::new(1))?;
        assert!(hash.expose().starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        assert_eq!(hashing.verify(&password("p\u{e1}sswort-lang-genug"), &hash), Verified::Matched { outdated: false });
        assert_eq!(hashing.verify(&password("p\u{e1}sswort-lang-genug "), &hash), Verified::Wrong);
        assert_eq!(hashing.verify(&password(""), &hash), Verified::Wrong);
        Ok(())
    }

    #[test]
    fn the_same_password_gets_another_salt() -> Result<(), HashingError> {
        let (hashing, chance) = (Hashing::cheap()?, SeededChance::new(1));
        assert_ne!(hashing.hash(&password("x"), &chance)?, hashing.hash(&password("x"), &chance)?);
        Ok(())
    }

    // P7
    #[test]
    fn a_stored_hash_that_asks_for_too_much_is_never_computed() -> Result<(), HashingError> {
        let hashing = Hashing::cheap()?;
        let tail = "$c29tZXNhbHRzb21lc2FsdA$WrTpFYXQY6pZu0K+uskWZwl8fOk0W4Dj/pXGXzWeGcs";
        for head in [
            "$argon2id$v=19$m=4194304,t=1,p=1",
            "$argon2id$v=19$m=64,t=4000000000,p=1",
            "$argon2id$v=19$m=640,t=1,p=64",
            "$argon2i$v=19$m=64,t=1,p=1",
            "$argon2id$v=16$m=64,t=1,p=1",
            "$scrypt$ln=1",
            "",
        ] {
            let stored = PasswordHash::new(format!("{head}{tail}"));
            assert_eq!(hashing.verify(&password("x"), &stored), Verified::OutOfRange, "{head}");
        }
        assert_eq!(hashing.verify(&password("x"), &PasswordHash::new(String::new())), Verified::OutOfRange);
        Ok(())
    }

    // P8: a hash that is weaker in anything is outdated; one that is stronger isn't made weaker.
    #[test]
    fn a_hash_of_older_parameters_matches_and_says_so() -> Result<(), HashingError> {
        let typed = password("zebra kettle lamp");
        let (today, weaker, stronger) =
            (Hashing::unchecked(96, 2, 1)?, Hashing::unchecked(64, 3, 1)?, Hashing::unchecked(128, 2, 1)?);
        for (other, outdated) in [(&weaker, true), (&today, false), (&stronger, false)] {
            let hash = other.hash(&typed, &SeededChance::new(1))?;
            assert_eq!(today.verify(&typed, &hash), Verified::Matched { outdated });
        }
        Ok(())
    }

    // GATE-2, L1
    #[test]
    fn every_answer_costs_one_computation() -> Result<(), HashingError> {
        let hashing = Hashing::cheap()?;
        let hash = hashing.hash(&password("right"), &SeededChance::new(1))?;
        let cost = |work: &dyn Fn()| {
            let before = hashing.computations();
            work();
            hashing.computations() - before
        };
        assert_eq!(cost(&|| _ = hashing.verify(&password("right"), &hash)), 1);
        assert_eq!(cost(&|| _ = hashing.verify(&password("wrong"), &hash)), 1);
        assert_eq!(cost(&|| _ = hashing.verify(&password(&"x".repeat(MOST_BYTES + 1)), &hash)), 1);
        assert_eq!(cost(&|| _ = hashing.verify(&password("x"), &PasswordHash::new("none".to_owned()))), 1);
        assert_eq!(cost(&|| _ = hashing.burn(&password("x"))), 1);
        Ok(())
    }

    // P9
    #[test]
    fn as_many_are_computed_at_once_as_there_are_places_and_the_rest_are_told_or_wait() -> Result<(), HashingError> {
        let hashing = Hashing { queue: Queue::new(2, Duration::from_secs(600)), ..Hashing::cheap()? };
        let hash = hashing.hash(&password("right"), &SeededChance::new(1))?;
        std::thread::scope(|scope| {
            for _ in 0..32 {
                scope.spawn(|| {
                    assert_eq!(hashing.verify(&password("right"), &hash), Verified::Matched { outdated: false })
                });
            }
        });
        assert_eq!(hashing.computations(), 33);
        assert!(hashing.most_at_once() <= 2, "{}", hashing.most_at_once());
        let busy = Hashing { queue: Queue::new(1, Duration::ZERO), ..Hashing::cheap()? };
        let place = busy.queue.place();
        assert!(place.is_some());
        assert_eq!(busy.verify(&password("right"), &hash), Verified::Busy);
        assert_eq!(busy.hash(&password("right"), &SeededChance::new(1)), Err(HashingError::Busy));
        assert!(!busy.burn(&password("right")));
        assert_eq!(busy.computations(), 0);
        Ok(())
    }

    // PWD-1
    #[test]
    fn weak_parameters_are_refused() {
        assert!(Hashing::new(LEAST_MEMORY_KIB, LEAST_PASSES, LEAST_LANES).is_ok());
        assert!(Hashing::new(LEAST_MEMORY_KIB - 1, 2, 1).unwrap_err().to_string().contains("memory_kib = 19455"));
        assert!(Hashing::new(LEAST_MEMORY_KIB, 1, 1).is_err());
        assert!(Hashing::new(LEAST_MEMORY_KIB, 2, 0).is_err());
        assert!(Hashing::new(u32::MAX, 2, 1).is_err());
    }
}
