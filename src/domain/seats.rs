//! The seats of the license types there are, as they stand: which one somebody can be given.

use super::license::{LicenseType, Term};
use crate::clock::Timestamp;

/// A license type and how many of its seats are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seats {
    /// The type.
    pub license: LicenseType,
    /// Its used seats.
    pub used: u64,
}

impl Seats {
    /// How many are free.
    #[must_use]
    pub fn free(&self) -> u64 {
        u64::from(self.license.quantity).saturating_sub(self.used)
    }

    /// `40 of 40`: used seats, and how many there are.
    #[must_use]
    pub fn numbers(&self) -> String {
        format!("{} of {}", self.used, self.license.quantity)
    }

    /// Can somebody be given it by hand, and be licensed by it?
    #[must_use]
    pub fn is_on_offer(&self, now: Timestamp, grace_days: u32) -> bool {
        self.license.role.is_none() && self.free() > 0 && self.license.term(now, grace_days) != Term::Over
    }
}

/// The type that people are usually given: of those on offer the one that most have.
#[must_use]
pub fn usual(all: &[Seats], now: Timestamp, grace_days: u32) -> Option<&Seats> {
    let offered = all.iter().filter(|seats| seats.is_on_offer(now, grace_days));
    offered.reduce(|best, seats| if seats.used > best.used { seats } else { best })
}
