//! One question to a provider, and its answer: within a time and a size, encrypted but on this computer, and without following
//! it anywhere else.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openidconnect::url::{Host, Url};
use serde::de::DeserializeOwned;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Error};
use zeroize::Zeroizing;

use super::{SsoFlaw, files};
use crate::clock::Timestamp;
use crate::config;
use crate::domain::text::harmless_line;
use crate::trust::Distrust;

/// Where the config says whom to ask.
const SECTION: &str = "[sso]";
/// No answer is longer.
const LONGEST: u64 = 256 * 1024;
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

/// Asks, by the config of this machine.
pub(super) struct Asker {
    agent: Agent,
}

/// What was answered.
pub(super) struct Answered {
    pub(super) status: u16,
    /// When it was given, by the provider's clock.
    pub(super) there: Option<Timestamp>,
    host: String,
    body: Zeroizing<Vec<u8>>,
}

/// A program's secret, in the way in which the provider wants it.
pub(super) enum Secret<'a> {
    Posted(&'a str),
    Basic(&'a str, &'a str),
}

impl Asker {
    pub(super) fn new(config: &config::Sso) -> Result<Self, SsoFlaw> {
        let roots = match &config.ca_file {
            Some(path) => RootCerts::new_with_certs(&files::certificates(path)?),
            None => RootCerts::WebPki,
        };
        let wait = Duration::from_millis(u64::from(config.timeout_ms));
        let agent = Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .timeout_global(Some(wait))
            .timeout_connect(Some(wait.min(CONNECT)))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(1)
            .user_agent("chargehand")
            .build();
        Ok(Self { agent: agent.into() })
    }

    pub(super) fn get(&self, address: &str, what: &'static str) -> Result<Answered, SsoFlaw> {
        let host = host(address)?;
        let response = self.agent.get(address).header("accept", "application/json").call();
        let answered = answered(response, host)?;
        // Neither a page of excuses nor one that leads elsewhere.
        if answered.status == 200 { Ok(answered) } else { Err(answered.unexpected(what)) }
    }

    pub(super) fn post(
        &self,
        address: &str,
        form: &[(&str, &str)],
        secret: Option<Secret<'_>>,
    ) -> Result<Answered, SsoFlaw> {
        let host = host(address)?;
        let (mut form, mut request) = (form.to_vec(), self.agent.post(address).header("accept", "application/json"));
        match secret {
            Some(Secret::Posted(secret)) => form.push(("client_secret", secret)),
            Some(Secret::Basic(id, secret)) => {
                // Each of them is encoded like a form's field first (RFC 6749, 2.3.1).
                let encoded = |text: &str| -> String {
                    openidconnect::url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
                };
                let both = Zeroizing::new(format!("{}:{}", encoded(id), encoded(secret)));
                request = request.header("authorization", format!("Basic {}", STANDARD.encode(both.as_bytes())));
            }
            None => {}
        }
        answered(request.send_form(form), host)
    }
}

impl Answered {
    /// The answer, read.
    pub(super) fn json<T: DeserializeOwned>(&self, what: &'static str) -> Result<T, SsoFlaw> {
        serde_json::from_slice(&self.body).map_err(|error| match self.status {
            // Nothing of the text itself: a token may be in it.
            200 => self.no_sense(what, kind(&error)),
            _ => self.unexpected(what),
        })
    }

    /// What was answered is nothing that can be read.
    pub(super) fn no_sense(&self, what: &'static str, why: &str) -> SsoFlaw {
        SsoFlaw::Answer { what, why: format!("{}: {why}", self.host) }
    }

    /// It was no answer to this question.
    pub(super) fn unexpected(&self, what: &'static str) -> SsoFlaw {
        let (host, status) = (self.host.clone(), self.status);
        match status {
            // It has its moments: nothing in the config is wrong.
            500.. => SsoFlaw::Down { host, status },
            _ => SsoFlaw::Answer { what, why: format!("{host} answered with HTTP status {status}") },
        }
    }
}

fn kind(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Data => "it lacks what should be in it",
        _ => "it is no JSON",
    }
}

fn answered(response: Result<ureq::http::Response<ureq::Body>, Error>, host: String) -> Result<Answered, SsoFlaw> {
    let mut response = response.map_err(|error| flaw(error, &host))?;
    let status = response.status().as_u16();
    let date = response.headers().get("date").and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| chrono::DateTime::parse_from_rfc2822(date).ok());
    let there = date.map(|date| Timestamp(date.timestamp_millis()));
    let body = response.body_mut().with_config().limit(LONGEST).read_to_vec().map_err(|error| flaw(error, &host))?;
    Ok(Answered { status, there, host, body: body.into() })
}

fn flaw(error: Error, host: &str) -> SsoFlaw {
    let host = host.to_owned();
    let answer = |why: &str| SsoFlaw::Answer { what: "its length", why: why.to_owned() };
    match error {
        Error::BodyExceedsLimit(_) | Error::LargeResponseHeader(..) => answer("it is far too long"),
        Error::Rustls(error) => SsoFlaw::Tls { host, why: Distrust::told(&error, SECTION) },
        Error::Io(error) => match Distrust::of(&error, SECTION) {
            Some(why) => SsoFlaw::Tls { host, why },
            None => SsoFlaw::Unreachable { host, why: harmless_line(&error.to_string()) },
        },
        Error::Timeout(_) => SsoFlaw::Unreachable { host, why: "no answer in time".into() },
        Error::HostNotFound => SsoFlaw::Unreachable { host, why: "there is no such host".into() },
        other => SsoFlaw::Unreachable { host, why: harmless_line(&other.to_string()) },
    }
}

/// Where something is asked, in words.
fn host(address: &str) -> Result<String, SsoFlaw> {
    let url = safe_url(address).ok_or(SsoFlaw::Answer { what: "an address", why: harmless_line(address) })?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Ok(format!("{}{port}", url.host_str().unwrap_or_default()))
}

/// An address that can be shown and gone to: encrypted, but on this computer; nothing but plain signs.
pub(super) fn safe_address(text: &str) -> Option<String> {
    safe_url(text).map(String::from)
}

/// Do two addresses lead to the same host, by the same door?
pub(super) fn is_same_place(one: &str, other: &str) -> bool {
    let place = |text: &str| Url::parse(text).ok().map(|url| url.origin());
    place(one).is_some_and(|one| place(other) == Some(one))
}

fn safe_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|url| text.len() <= 1_000 && url.as_str().is_ascii())?;
    let here = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    let encrypted = url.scheme() == "https" || (url.scheme() == "http" && here);
    (encrypted && url.username().is_empty() && url.password().is_none()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::{is_same_place, safe_address};

    // SSO-2: a picture that a phone reads leads nowhere else than the address beside it.
    #[test]
    fn an_address_with_the_code_in_it_leads_to_the_same_host() {
        let place = "https://id.example.org/device";
        assert!(is_same_place("https://id.example.org/device?user_code=ABCD", place));
        for elsewhere in
            ["https://id.example.com/device?x=1", "https://id.example.org:8443/device", "http://id.example.org/", "x"]
        {
            assert!(!is_same_place(elsewhere, place), "{elsewhere}");
        }
    }

    // SSO-2: nobody is sent where they could be overheard, or shown what a terminal would obey.
    #[test]
    fn addresses_are_encrypted_and_plain() {
        for good in [
            "https://microsoft.com/devicelogin",
            "http://127.0.0.1:3000/device",
            "http://[::1]/x",
            "http://localhost/x",
        ] {
            assert_eq!(safe_address(good).as_deref(), Some(good));
        }
        let bad = [
            "http://example.org/device",
            "javascript:alert(1)",
            "https://a:b@example.org/",
            "ftp://example.org",
            "",
            "x",
        ];
        for bad in bad {
            assert_eq!(safe_address(bad), None, "{bad}");
        }
        let odd = safe_address("https://example.org/\u{1b}[31m\u{202e}").unwrap();
        assert!(odd.bytes().all(|sign| sign.is_ascii_graphic()), "{odd}");
        assert_eq!(safe_address(&format!("https://example.org/{}", "x".repeat(1_000))), None);
    }
}
