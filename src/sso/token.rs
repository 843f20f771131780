//! The ID token: its signature, who made it, for whom, and when. Nothing is read of it for rules before all of that holds.

use std::str::FromStr as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono_tz::Tz;
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm as Algorithm};
use openidconnect::{ClaimsVerificationError, ClientId, IssuerUrl, Nonce};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::SsoFlaw;
use super::ask::Answered;
use crate::clock::{DAY, HOUR, MINUTE, SECOND, Timestamp};
use crate::domain::dates::minute_text;
use crate::domain::sso::Claims;
use crate::domain::text::harmless_line;

/// So far apart clocks may be.
const BORNE: i64 = 2 * MINUTE;

/// So many programs are named that a token is for.
const AUDIENCES: usize = 3;

/// Signatures by a key of the provider's. None with a secret that this program has, too, and not "none".
const SIGNATURES: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// When a token came.
pub(super) struct Moment {
    /// By this computer's clock.
    pub(super) now: Timestamp,
    /// By the provider's, where it said so.
    pub(super) there: Option<Timestamp>,
    /// In which times are told.
    pub(super) zone: Tz,
}

/// What isn't a claim about the person.
#[derive(Deserialize)]
struct Terms {
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
}

/// The claims of a token that holds.
pub(super) fn verified(
    token: &str,
    keys: &Answered,
    issuer: &str,
    client: &str,
    moment: &Moment,
) -> Result<Claims, SsoFlaw> {
    let flaw = |why: &str| SsoFlaw::Token(why.to_owned());
    let keys: CoreJsonWebKeySet = keys.json("the keys that it signs with")?;
    let parsed = CoreIdToken::from_str(token).map_err(|_| flaw("it can't be read"))?;
    let issuer = IssuerUrl::new(issuer.to_owned()).map_err(|_| flaw("the issuer is no address"))?;
    // The times are looked at below, where it can be said whose clock is wrong.
    let verifier = CoreIdTokenVerifier::new_public_client(ClientId::new(client.to_owned()), issuer, keys)
        .set_allowed_algs(SIGNATURES)
        .set_other_audience_verifier_fn(|_| true)
        .set_time_fn(|| chrono::DateTime::UNIX_EPOCH);
    // This grant sends no nonce: there is nothing to compare one with.
    let claims = parsed.claims(&verifier, |_: Option<&Nonce>| Ok(())).map_err(|error| match error {
        ClaimsVerificationError::InvalidAudience(_) => SsoFlaw::OtherProgram(audience(token)),
        ClaimsVerificationError::SignatureVerification(_) => flaw("its signature isn't the provider's"),
        ClaimsVerificationError::InvalidIssuer(_) => flaw("it is of another issuer"),
        other => SsoFlaw::Token(harmless_line(&other.to_string())),
    })?;
    let azp = claims.authorized_party().map(|party| party.as_str());
    if azp.is_some_and(|azp| azp != client) || (claims.audiences().len() > 1 && azp.is_none()) {
        return Err(SsoFlaw::OtherProgram(harmless_line(azp.unwrap_or("for several, and it doesn't say for which"))));
    }
    // The signature is over this very text.
    let payload = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok()).map(Zeroizing::new);
    let payload = payload.ok_or_else(|| flaw("it can't be read"))?;
    let terms: Terms =
        serde_json::from_slice(&payload).map_err(|_| flaw("it doesn't say from when until when it holds"))?;
    in_time(&terms, moment)?;
    serde_json::from_slice(&payload).map_err(|_| flaw("what it says of the person can't be read"))
}

/// For whom a token is that isn't for this program, as far as that can be told.
fn audience(token: &str) -> String {
    #[derive(Deserialize)]
    struct Aimed {
        aud: serde_json::Value,
    }
    let payload = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok()).map(Zeroizing::new);
    let aimed = payload.and_then(|payload| serde_json::from_slice::<Aimed>(&payload).ok());
    let names: Vec<String> = match aimed.map(|aimed| aimed.aud) {
        Some(serde_json::Value::String(name)) => vec![name],
        Some(serde_json::Value::Array(names)) => {
            names.iter().filter_map(|name| name.as_str().map(str::to_owned)).take(AUDIENCES).collect()
        }
        _ => Vec::new(),
    };
    if names.is_empty() { "for none that it names".to_owned() } else { harmless_line(&names.join(", ")) }
}

/// Does it hold now? It came from the provider itself just now: where its clock says another time, that is why; where it
/// is the same, or isn't known, the times are told as they are.
fn in_time(terms: &Terms, Moment { now, there, zone }: &Moment) -> Result<(), SsoFlaw> {
    #[expect(clippy::cast_possible_truncation, reason = "what is out of range is far from now either way")]
    let moment = |seconds: f64| (seconds * 1_000.0) as i64;
    let (begins, ends) = (moment(terms.iat).max(terms.nbf.map_or(i64::MIN, moment)), moment(terms.exp));
    let word = |what: &str, at: i64| format!("{what} {}", minute_text(Timestamp(at), zone));
    let word = match () {
        () if begins.saturating_sub(now.0) > BORNE => word("holds from", begins),
        () if now.0.saturating_sub(ends) >= BORNE => word("ran out at", ends),
        () => return Ok(()),
    };
    let apart = there.map(|there| there.0.saturating_sub(now.0));
    Err(match apart {
        Some(apart) if apart.saturating_abs() > BORNE => {
            SsoFlaw::Clock { behind: apart > 0, by: span(apart.saturating_abs()) }
        }
        _ => SsoFlaw::Times { word, now: minute_text(*now, zone), agrees: apart.is_some() },
    })
}

/// `2 h`, `3 days`: as much as helps to find what is wrong.
fn span(milliseconds: i64) -> String {
    let rounded = |unit: i64| milliseconds.saturating_add(unit / 2) / unit;
    match milliseconds {
        far if far >= 2 * DAY => format!("{} days", rounded(DAY)),
        far if far >= 90 * MINUTE => format!("{} h", rounded(HOUR)),
        far if far >= 2 * MINUTE => format!("{} min", rounded(MINUTE)),
        _ => format!("{} s", rounded(SECOND)),
    }
}
