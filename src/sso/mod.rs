//! Single sign-on: the device authorization grant (RFC 8628) of an OpenID provider. Knows no database: the service hands what
//! came of it to the gate.
//!
//! Each method asks the provider one thing and comes back; the pauses between them are the caller's, who may have a screen to
//! draw. What a provider says may be anything: it is limited in size, and nothing of it reaches a terminal as it is.

mod ask;
mod files;
mod flaw;
mod token;
mod waiting;

use std::time::Duration;

use chrono_tz::Tz;
use serde::Deserialize;
use zeroize::Zeroizing;

pub use flaw::SsoFlaw;
pub use waiting::SsoWaiting;

use self::ask::{Answered, Asker};
use self::token::Moment;
use crate::clock::{SECOND, Timestamp};
use crate::config;
use crate::domain::sso::{Claims, Presented};
use crate::domain::text::{harmless_line, is_invisible};

/// The grant's name in requests.
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// How long to wait between two questions where the provider doesn't say (RFC 8628, 3.2).
const USUAL_WAIT: u64 = 5;
/// Whatever a provider says: nobody stands before a code for longer.
const LONGEST: u64 = 3_600;

/// A provider by the config of this machine.
pub struct Provider {
    name: String,
    issuer: String,
    client: Client,
    scopes: String,
    zone: Tz,
    asker: Asker,
}

/// This program, as the provider knows it.
struct Client {
    id: String,
    secret: Option<Zeroizing<String>>,
}

/// What a provider says of itself: the places that this grant needs.
#[derive(Clone, Deserialize)]
struct Metadata {
    issuer: String,
    token_endpoint: String,
    jwks_uri: String,
    device_authorization_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// What a provider answers to the first question.
#[derive(Deserialize)]
struct Begun {
    device_code: String,
    user_code: String,
    #[serde(alias = "verification_url")]
    verification_uri: String,
    #[serde(alias = "verification_url_complete")]
    verification_uri_complete: Option<String>,
    expires_in: u64,
    interval: Option<u64>,
}

/// What it answers to those that follow.
#[derive(Deserialize)]
struct Tokens {
    id_token: Option<String>,
}

/// Why it doesn't.
#[derive(Deserialize)]
struct Refusal {
    error: String,
    error_description: Option<String>,
}

/// An ID token, and when it was given by the provider's clock.
type Given = (Zeroizing<String>, Option<Timestamp>);

/// What comes of asking once.
#[derive(Debug)]
pub enum Polled {
    /// The person hasn't approved yet: to be asked again after so long.
    NotYet {
        /// How long.
        wait: Duration,
    },
    /// They have.
    Done(Finished),
}

/// Whoever signed in at the provider: made by a token alone that passed every check.
#[derive(Debug)]
pub struct Finished(Presented);

impl Finished {
    /// Takes somebody's word for it: for tests, which have no provider. Nothing here calls it, which a test holds.
    #[must_use]
    pub const fn taken_on_trust(presented: Presented) -> Self {
        Self(presented)
    }

    /// Who it is.
    #[must_use]
    pub const fn presented(&self) -> &Presented {
        &self.0
    }
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl Provider {
    /// The provider of the config; times are told in `zone`. Nothing is asked of it yet.
    ///
    /// # Errors
    /// No provider; a file that the config names can't be used.
    pub fn new(config: &config::Sso, zone: Tz) -> Result<Self, SsoFlaw> {
        let (Some(issuer), Some(id)) = (&config.issuer, &config.client_id) else { return Err(SsoFlaw::NotSetUp) };
        let secret = config.client_secret_file.as_deref().map(files::secret).transpose()?;
        Ok(Self {
            name: config.name(),
            issuer: issuer.clone(),
            client: Client { id: id.clone(), secret },
            scopes: config.scopes().collect::<Vec<_>>().join(" "),
            zone,
            asker: Asker::new(config)?,
        })
    }

    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What keeps it from being asked at the moment, for whoever waits.
    #[must_use]
    pub fn trouble(&self, waiting: &SsoWaiting) -> Option<String> {
        waiting.told_of_trouble(&self.name, &self.zone)
    }

    /// Begins a sign-in: gives what the person is shown.
    ///
    /// # Errors
    /// See [`SsoFlaw`].
    pub fn begin(&self, now: Timestamp) -> Result<SsoWaiting, SsoFlaw> {
        let metadata = self.metadata()?;
        let Some(endpoint) = metadata.device_authorization_endpoint.clone() else {
            return Err(SsoFlaw::NoDeviceGrant(self.name.clone()));
        };
        let form = [("client_id", self.client.id.as_str()), ("scope", self.scopes.as_str())];
        let answered = self.asker.post(&endpoint, &form, self.client.secret_for(&metadata))?;
        let begun: Begun = match answered.status {
            200 => answered.json("its answer to a new sign-in")?,
            _ => return Err(self.refusal(&answered)),
        };
        let garbage = |what| SsoFlaw::Answer { what, why: "it can't be shown".into() };
        let address = |text: &str| ask::safe_address(text).ok_or(garbage("the address to sign in at"));
        let plain = |code: &String| !code.is_empty() && code.len() <= 64 && !code.chars().any(is_invisible);
        let code = Some(begun.user_code).filter(plain).ok_or(garbage("the code to type there"))?;
        let seconds = i64::try_from(begun.expires_in.min(LONGEST)).unwrap_or_default();
        let complete = begun.verification_uri_complete.as_deref().and_then(ask::safe_address);
        let address = address(&begun.verification_uri)?;
        Ok(SsoWaiting {
            // What a phone reads from the picture leads nowhere else than what is written beside it.
            complete_address: complete.filter(|complete| ask::is_same_place(complete, &address)),
            address,
            code,
            expires: now.plus(seconds * SECOND),
            wait: Duration::from_secs(begun.interval.unwrap_or(USUAL_WAIT).clamp(1, 60)),
            metadata,
            device_code: begun.device_code.into(),
            token: None,
            trouble: None,
        })
    }

    /// Asks once whether the person has approved. To be called no sooner than [`SsoWaiting::wait`] after the last time. A
    /// question that finds nobody, or no sense, is asked again until the time is over: networks come and go, and providers
    /// have their moments (RFC 8628, 3.5).
    ///
    /// # Errors
    /// See [`SsoFlaw`]: nothing comes of this sign-in any more.
    pub fn poll(&self, waiting: &mut SsoWaiting, now: Timestamp) -> Result<Polled, SsoFlaw> {
        if waiting.expires <= now {
            return Err(waiting.over(&self.name, &self.zone));
        }
        match self.token(waiting) {
            Ok(Some((token, there))) => {
                let keys = match self.asker.get(&waiting.metadata.jwks_uri, "the keys that it signs with") {
                    // A token is given once: it is kept until there is somebody to ask for the keys.
                    Err(flaw) if flaw.is_absence() => {
                        waiting.token = Some((token, there));
                        return Ok(Polled::NotYet { wait: waiting.troubled(&flaw, now) });
                    }
                    keys => keys?,
                };
                let (issuer, client) = (&self.issuer, &self.client.id);
                let claims = token::verified(&token, &keys, issuer, client, &Moment { now, there, zone: self.zone })?;
                self.finished(&claims).map(Polled::Done)
            }
            Ok(None) => {
                waiting.trouble = None;
                Ok(Polled::NotYet { wait: waiting.within(waiting.wait, now) })
            }
            Err(flaw) if flaw.may_pass() => Ok(Polled::NotYet { wait: waiting.troubled(&flaw, now) }),
            Err(flaw) => Err(flaw),
        }
    }

    /// The ID token, and when the provider gave it: one that was given before, or else asked for.
    fn token(&self, waiting: &mut SsoWaiting) -> Result<Option<Given>, SsoFlaw> {
        if let Some(given) = waiting.token.take() {
            return Ok(Some(given));
        }
        let Some((tokens, there)) = self.tokens(waiting)? else { return Ok(None) };
        Ok(Some((Zeroizing::new(tokens.id_token.ok_or(SsoFlaw::NoIdToken)?), there)))
    }

    /// The tokens and when the provider gave them by its own clock, once the person has approved.
    fn tokens(&self, waiting: &mut SsoWaiting) -> Result<Option<(Tokens, Option<Timestamp>)>, SsoFlaw> {
        let what = "its answer to a sign-in";
        let form = [
            ("grant_type", GRANT),
            ("device_code", waiting.device_code.as_str()),
            ("client_id", self.client.id.as_str()),
        ];
        let secret = self.client.secret_for(&waiting.metadata);
        let answered = self.asker.post(&waiting.metadata.token_endpoint, &form, secret)?;
        match answered.status {
            200 => return Ok(Some((answered.json(what)?, answered.there))),
            500.. => return Err(answered.unexpected(what)),
            _ => {}
        }
        match answered.json::<Refusal>(what)?.error.as_str() {
            "authorization_pending" => Ok(None),
            "slow_down" => {
                waiting.wait = waiting.wait.saturating_add(Duration::from_secs(5));
                Ok(None)
            }
            "access_denied" | "authorization_declined" => Err(SsoFlaw::Denied(self.name.clone())),
            "expired_token" => Err(SsoFlaw::Expired(self.name.clone())),
            _ => Err(self.refusal(&answered)),
        }
    }

    fn finished(&self, claims: &Claims) -> Result<Finished, SsoFlaw> {
        let nobody = || SsoFlaw::Token("it names nobody".into());
        Ok(Finished(Presented::of(&self.issuer, claims).ok_or_else(nobody)?))
    }

    fn metadata(&self) -> Result<Metadata, SsoFlaw> {
        let address = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let metadata: Metadata = self.asker.get(&address, "what it says of itself")?.json("what it says of itself")?;
        if metadata.issuer != self.issuer {
            let found = harmless_line(&metadata.issuer);
            return Err(SsoFlaw::OtherIssuer { wanted: self.issuer.clone(), found });
        }
        // Its own words lead to where secrets are sent: nowhere unencrypted.
        let places = [Some(&metadata.token_endpoint), Some(&metadata.jwks_uri)];
        let places = places.into_iter().chain([metadata.device_authorization_endpoint.as_ref()]).flatten();
        for place in places {
            if ask::safe_address(place).is_none() {
                let why = format!("{} isn't encrypted", harmless_line(place));
                return Err(SsoFlaw::Answer { what: "what it says of itself", why });
            }
        }
        Ok(metadata)
    }

    fn refusal(&self, answered: &Answered) -> SsoFlaw {
        match answered.json::<Refusal>("its answer to a sign-in") {
            Ok(refusal) => {
                let more =
                    refusal.error_description.map(|text| format!(": {}", harmless_line(&text))).unwrap_or_default();
                let why = format!("{}{more}", harmless_line(&refusal.error));
                SsoFlaw::Refused { name: self.name.clone(), why }
            }
            Err(_) => answered.unexpected("its answer to a sign-in"),
        }
    }
}

impl Client {
    /// The secret, in the way in which the provider wants it.
    fn secret_for(&self, metadata: &Metadata) -> Option<ask::Secret<'_>> {
        let secret = self.secret.as_ref()?;
        let methods = metadata.token_endpoint_auth_methods_supported.as_deref().unwrap_or_default();
        let posted = methods.iter().any(|method| method == "client_secret_post");
        Some(if posted { ask::Secret::Posted(secret) } else { ask::Secret::Basic(&self.id, secret) })
    }
}
