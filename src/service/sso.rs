//! Signing in by single sign-on (section 7): what the provider said is a credential like another, and every other gate holds.
//!
//! The provider is asked before, and by whoever calls ([`Provider`]): no transaction is open meanwhile, and the desk of a
//! screen isn't held up. Coming back to a locked console is the same call: the session that it opens tells whose it is.

use std::sync::Arc;

use super::coming::Coming;
use super::login::{Settled, SignIn, Token};
use super::refusal::refuse;
use super::{Access, Answer, Desk, ServiceError, StoreError};
use crate::config;
use crate::domain::change::Door;
use crate::domain::gate::{Credential, Reason};
use crate::domain::sso::{Mismatch, Presented};
use crate::domain::text::folded;
use crate::domain::user::User;
use crate::domain::world::World as _;
use crate::sso::{Finished, Polled, Provider, SsoFlaw, SsoWaiting};
use crate::store::{By, View};

/// What single sign-on is called where this computer has none in its config.
const SINGLE_SIGN_ON: &str = "single sign-on";

impl Desk {
    /// The same desk with the single sign-on of this computer's config.
    #[must_use]
    pub fn with_sso(mut self, config: &config::Sso) -> Self {
        self.sso = config.is_set().then(|| Arc::new(config.clone()));
        self
    }

    /// What single sign-on is called here; none where this computer's config has none.
    #[must_use]
    pub fn sso_name(&self) -> Option<String> {
        self.sso.as_ref().map(|config| config.name())
    }

    pub(super) fn sso_name_or_plain(&self) -> String {
        self.sso_name().unwrap_or_else(|| SINGLE_SIGN_ON.to_owned())
    }

    /// The provider of this computer's config: to be asked on a thread that may wait.
    ///
    /// # Errors
    /// [`ServiceError::Sso`] where the config has none, or names a file that can't be used; the store's.
    pub fn sso_provider(&mut self) -> Answer<Provider> {
        let config = self.sso.clone().ok_or(SsoFlaw::NotSetUp)?;
        let zone = self.store.read(|view| Ok::<_, StoreError>(view.settings().site_time_zone))?;
        Ok(Provider::new(&config, zone)?)
    }

    /// Asks the provider once, as [`Provider::poll`] does. A token that can't be trusted was an attempt to log in, which the
    /// log tells (LOG-1).
    ///
    /// # Errors
    /// [`ServiceError::Sso`]; the store's.
    pub fn poll_sso(&mut self, provider: &Provider, waiting: &mut SsoWaiting) -> Answer<Polled> {
        let polled = provider.poll(waiting, self.now());
        if let Err(flaw) = &polled
            && flaw.is_untrusted()
            && self.access() == Access::ReadWrite
        {
            let (entrance, chance, reason) = (self.entrance, self.chance(), Reason::Sso(Mismatch::Untrusted));
            self.store.transact(By::Door(Door::Gate), |tx| {
                refuse(tx, None, &flaw.to_string(), reason, false, entrance, &*chance)
            })?;
        }
        Ok(polled?)
    }

    /// Logs in whoever signed in at the provider (GATE-12). With `expected`, a username or email, nobody else. The first
    /// time binds a linked account (SSO-1), should every gate let it pass.
    ///
    /// # Errors
    /// [`ServiceError::LoginRefused`] with the text of GATE-2 and a reference code; the store's.
    pub fn sign_in_sso(&mut self, finished: &Finished, expected: Option<&str>) -> Answer<SignIn> {
        if self.access() == Access::ReadOnly {
            return Err(StoreError::ReadOnly.into());
        }
        match self.settle_presented(finished.presented(), expected)? {
            Settled::Accepted(signed_in) => Ok(SignIn::Accepted(signed_in)),
            Settled::Refused { reason, reference } => {
                let told = match (reason, &self.sso) {
                    // They approved it themselves, with an account that is good here.
                    (Reason::Sso(Mismatch::SomebodyElse), Some(config)) => format!(
                        "Login failed: at {} you signed in as somebody else than was named here. Nobody was signed in; sign \
                         in there as the person named, or name nobody.",
                        config.name()
                    ),
                    _ => reason.told(),
                };
                Err(ServiceError::LoginRefused { told, reference, reason })
            }
            Settled::PasswordChangeRequired | Settled::PasswordSet | Settled::Stale => Err(ServiceError::NotSignedIn),
        }
    }

    /// Settles a sign-in that the provider vouched for; that it did is taken on trust by the demo plant alone.
    pub(super) fn settle_presented(&mut self, presented: &Presented, expected: Option<&str>) -> Answer<Settled> {
        let (entrance, chance) = (self.entrance, self.chance());
        let (token, told) = (Token::fresh(&*chance), presented.told());
        let (settled, _) = self.store.transact(By::Door(Door::Gate), |tx| {
            let (user, credential) = whose(tx, presented, expected)?;
            let coming = Coming {
                name: &told,
                credential,
                binds: Some(presented),
                rehashed: None,
                new: None,
                entrance,
                token,
                opens: true,
            };
            coming.judged(tx, user, &*chance)
        })?;
        Ok(settled)
    }
}

/// The account of whoever signed in at the provider: the one that is bound to them, or else the one of their address, with
/// the reason why it isn't theirs.
fn whose(
    view: &View<'_>,
    presented: &Presented,
    expected: Option<&str>,
) -> Result<(Option<User>, Credential), StoreError> {
    let mut found = view.user_by_identity(&presented.identity)?;
    for address in [&presented.vouched, &presented.claimed].into_iter().flatten() {
        if found.is_none() {
            found = view.user_by_email(address)?;
        }
    }
    let Some(user) = found else { return Ok((None, Credential::WrongSso(Mismatch::Unknown))) };
    let key = expected.map(folded);
    let is_named = |key: String| key == folded(&user.username) || key == folded(&user.profile.email);
    let credential = match user.is_theirs(presented) {
        Ok(()) if key.is_none_or(is_named) => Credential::Sso,
        Ok(()) => Credential::WrongSso(Mismatch::SomebodyElse),
        Err(mismatch) => Credential::WrongSso(mismatch),
    };
    Ok((Some(user), credential))
}
