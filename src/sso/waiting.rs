//! A sign-in that waits for its person, and for a provider that can't be asked at the moment.

use std::time::Duration;

use chrono_tz::Tz;
use zeroize::Zeroizing;

use super::{Given, Metadata, SsoFlaw};
use crate::clock::Timestamp;
use crate::domain::dates::clock_text;

/// However often it failed: nobody waits longer for the next question.
const SLOWEST: Duration = Duration::from_secs(60);

/// A sign-in that waits for the person: what they are shown. The code by which the provider is asked is a secret.
pub struct SsoWaiting {
    /// Where the person goes, with any device of theirs.
    pub address: String,
    /// What they type there.
    pub code: String,
    /// The address with the code in it, for a picture that a phone reads.
    pub complete_address: Option<String>,
    /// The last moment.
    pub expires: Timestamp,
    /// How long to wait before the provider is asked.
    pub wait: Duration,
    pub(super) metadata: Metadata,
    pub(super) device_code: Zeroizing<String>,
    /// The ID token of whoever approved, while the keys to check it with can't be had.
    pub(super) token: Option<Given>,
    pub(super) trouble: Option<Trouble>,
}

/// The provider couldn't be asked since the last time that it answered.
pub(super) struct Trouble {
    since: Timestamp,
    failed: u32,
    why: String,
}

impl SsoWaiting {
    /// What keeps the provider from being asked: `Since 05:58 Plant ID can't be asked: …`.
    pub(super) fn told_of_trouble(&self, name: &str, zone: &Tz) -> Option<String> {
        let trouble = self.trouble.as_ref()?;
        let (since, why) = (clock_text(trouble.since, zone), &trouble.why);
        Some(format!("Since {since} {name} can't be asked: {why}. It is asked again until the time is over."))
    }

    /// A question failed: how long to wait for the next one, twice as long each time.
    pub(super) fn troubled(&mut self, flaw: &SsoFlaw, now: Timestamp) -> Duration {
        let before = self.trouble.take();
        let (since, failed) = before.map_or((now, 1), |trouble| (trouble.since, trouble.failed.saturating_add(1)));
        self.trouble = Some(Trouble { since, failed, why: flaw.words() });
        self.within(self.wait.saturating_mul(1 << failed.min(6)).min(SLOWEST.max(self.wait)), now)
    }

    /// No longer than there is time left.
    pub(super) fn within(&self, wait: Duration, now: Timestamp) -> Duration {
        let left = u64::try_from(self.expires.0.saturating_sub(now.0)).unwrap_or_default();
        wait.min(Duration::from_millis(left))
    }

    /// The time is over: nobody approved, or nobody could ask whether they did.
    pub(super) fn over(&self, name: &str, zone: &Tz) -> SsoFlaw {
        match &self.trouble {
            None => SsoFlaw::Expired(name.to_owned()),
            Some(trouble) => SsoFlaw::Away {
                name: name.to_owned(),
                since: clock_text(trouble.since, zone),
                why: trouble.why.clone(),
            },
        }
    }
}

impl std::fmt::Debug for SsoWaiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SsoWaiting").field("address", &self.address).finish_non_exhaustive()
    }
}
