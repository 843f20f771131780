//! A sign-in at the provider (SSO-2), as it goes to and fro: the screen decides whether and when to ask again, a worker asks.
//! Where the screen drops it nobody asks any more, and nobody is signed in by it.

use std::time::Duration;

use super::request::Reply;
use crate::service::{Answer, Desk, Polled, Provider, SsoWaiting};

/// One sign-in that waits for its person.
#[derive(Debug)]
pub struct SsoAttempt {
    provider: Provider,
    waiting: SsoWaiting,
}

impl SsoAttempt {
    /// What the person is shown.
    #[must_use]
    pub const fn shown(&self) -> &SsoWaiting {
        &self.waiting
    }

    /// Begins one. Blocks for as long as the provider takes.
    ///
    /// # Errors
    /// The provider's.
    pub(super) fn begin(desk: &mut Desk) -> Answer<Reply> {
        let provider = desk.sso_provider()?;
        let waiting = provider.begin(desk.now())?;
        let wait = waiting.wait;
        Ok(Reply::SsoWaits(Box::new(Self { provider, waiting }), wait))
    }

    /// Asks once. Blocks for as long as the provider takes.
    ///
    /// # Errors
    /// The provider's: nothing comes of it any more.
    pub(super) fn poll(mut self: Box<Self>, desk: &mut Desk) -> Answer<Reply> {
        Ok(match desk.poll_sso(&self.provider, &mut self.waiting)? {
            Polled::NotYet { wait } => Reply::SsoWaits(self, wait),
            Polled::Done(finished) => Reply::SsoFinished(Box::new(finished)),
        })
    }

    /// What keeps the provider from being asked, for whoever waits.
    #[must_use]
    pub fn told_of_trouble(&self) -> Option<String> {
        self.provider.trouble(&self.waiting)
    }

    /// Is it asked more slowly now than `before`, as the provider wants it?
    #[must_use]
    pub fn was_slowed(&self, before: Duration) -> bool {
        self.waiting.wait > before
    }
}
