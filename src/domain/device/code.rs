//! One-time codes with which another terminal becomes a device (DEV-3): short, because somebody walks over and types it.
//!
//! A code has 37 bits, is good once and for ten minutes. The database keeps its hash together with device and end; who
//! could try all codes against that hash reads the database, and whoever writes it needs no code.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::clock::{Chance, MINUTE, Timestamp};
use crate::domain::id::DeviceId;
use crate::domain::password::Password;

/// So long a code is good, in milliseconds.
pub const CODE_LASTS: i64 = 10 * MINUTE;

/// Without look-alikes, as in reference codes.
const SIGNS: &[u8; 25] = b"34679ACDEFGHJKMNPQRTUVWXY";

/// How many signs a code has; a hyphen stands in the middle.
const LENGTH: usize = 8;

/// What the database keeps of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrollment {
    /// Which device it makes.
    pub device: DeviceId,
    /// The last moment at which it is good.
    pub until: Timestamp,
    /// The hash.
    pub hash: [u8; 32],
}

impl Enrollment {
    /// A code for a device, and what is kept of it.
    #[must_use]
    pub fn fresh(device: DeviceId, now: Timestamp, chance: &dyn Chance) -> (Self, Password) {
        let until = now.plus(CODE_LASTS);
        let mut signs = Zeroizing::new(String::with_capacity(LENGTH));
        while signs.len() < LENGTH {
            let mut byte = [0];
            chance.fill(&mut byte);
            // The rest of a division by 25 is fair below 250 alone.
            if byte[0] < 250 {
                signs.push(char::from(SIGNS[usize::from(byte[0] % 25)]));
            }
        }
        let hash = digest(device, until, &signs);
        let (first, second) = signs.split_at(LENGTH / 2);
        (Self { device, until, hash }, Password::new(format!("{first}-{second}")))
    }

    /// Is this the code, and still good? Hyphens, spaces and letter case don't matter; takes as long for every wrong one.
    #[must_use]
    pub fn matches(&self, typed: &Password, now: Timestamp) -> bool {
        let mut signs = Zeroizing::new(String::with_capacity(4 * LENGTH));
        let letters = typed.expose().chars().filter(|sign| sign.is_ascii_alphanumeric()).take(LENGTH + 1);
        signs.extend(letters.map(|sign| sign.to_ascii_uppercase()));
        let given = digest(self.device, self.until, &signs);
        let pairs = self.hash.iter().zip(given);
        let difference = pairs.fold(0, |sum, (right, given)| std::hint::black_box(sum | (right ^ given)));
        difference == 0 && now <= self.until
    }
}

fn digest(device: DeviceId, until: Timestamp, signs: &str) -> [u8; 32] {
    let sum = Sha256::new().chain_update(b"chargehand enroll code").chain_update(device.0.to_be_bytes());
    sum.chain_update(until.0.to_be_bytes()).chain_update(signs).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededChance;

    // DEV-3
    #[test]
    fn a_code_is_known_however_it_was_typed_until_it_runs_out() {
        let now = Timestamp(1_000);
        let (kept, code) = Enrollment::fresh(DeviceId(4), now, &SeededChance::new(3));
        let text = code.expose();
        assert_eq!((text.len(), text.find('-')), (LENGTH + 1, Some(4)));
        let typed = |text: &str| Password::new(text.to_owned());
        for good in
            [text.to_owned(), text.to_lowercase(), text.replace('-', ""), format!(" {} ", text.replace('-', " "))]
        {
            assert!(kept.matches(&typed(&good), now), "{good}");
        }
        for bad in ["", "-", &text[1..], &format!("{text}3"), &text.replace('-', "3")] {
            assert!(!kept.matches(&typed(bad), now), "{bad}");
        }
        assert!(kept.matches(&code, kept.until) && !kept.matches(&code, kept.until.plus(1)));
        let other = Enrollment { device: DeviceId(5), ..kept.clone() };
        assert!(!other.matches(&code, now), "a code is one device's");
    }
}
