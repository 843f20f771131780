//! Why a server isn't trusted, and what mends that: the encryption library's own words tell nobody what to do. For whoever
//! speaks encrypted: the provider of single sign-on is asked, and mail is sent, by the same sentences.

use std::io;

use chrono_tz::Tz;
use rustls::pki_types::UnixTime;
use rustls::{CertificateError, Error};

use crate::clock::{SECOND, Timestamp};
use crate::domain::dates::minute_text;
use crate::domain::text::harmless_line;

/// Names of a certificate that are told.
const NAMES: usize = 3;

/// A server that isn't trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distrust {
    /// Why not: half a sentence about the server.
    pub why: String,
    /// What to do: half a sentence, too.
    pub remedy: String,
}

impl Distrust {
    /// What the encryption says of the other side, where an error is of it; `section` is that of the config which names it.
    #[must_use]
    pub fn of(error: &io::Error, section: &str) -> Option<Self> {
        error.get_ref()?.downcast_ref::<Error>().map(|error| Self::told(error, section))
    }

    /// The same of the encryption's own error.
    #[must_use]
    pub fn told(error: &Error, section: &str) -> Self {
        let (why, remedy) = match error {
            Error::InvalidCertificate(error) => return Self::of_certificate(error, section),
            Error::NoCertificatesPresented => ("it shows no certificate".to_owned(), OTHERS.to_owned()),
            Error::PeerIncompatible(_) => (
                "it speaks no encryption that is safe today".to_owned(),
                "it has to speak TLS 1.2 or a newer one".to_owned(),
            ),
            // What isn't encrypted is read as if it were.
            Error::InvalidMessage(_) | Error::InappropriateMessage { .. } => {
                ("it doesn't answer encrypted".to_owned(), format!("look at its address and port in {section}"))
            }
            other => {
                (format!("the encryption with it failed: {}", harmless_line(&other.to_string())), OTHERS.to_owned())
            }
        };
        Self { why, remedy }
    }

    fn of_certificate(error: &CertificateError, section: &str) -> Self {
        let (why, remedy) = match error {
            CertificateError::UnknownIssuer => (
                "its certificate is of an authority that this computer doesn't know".to_owned(),
                format!("where it is the plant's own, the authority's certificate belongs into ca_file of {section}"),
            ),
            CertificateError::ExpiredContext { time, not_after } => (
                format!("its certificate ran out on {} UTC", moment(*not_after)),
                format!("it needs a new one, or this computer's clock is wrong: that says {} UTC", moment(*time)),
            ),
            CertificateError::NotValidYetContext { time, not_before } => (
                format!("its certificate holds from {} UTC", moment(*not_before)),
                format!("this computer's clock says {} UTC: set it, where that is wrong", moment(*time)),
            ),
            CertificateError::Expired | CertificateError::NotValidYet => (
                "its certificate doesn't hold at this time".to_owned(),
                "it needs a new one, or this computer's clock is wrong".to_owned(),
            ),
            CertificateError::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
                // `DnsName("example.org")`, `IpAddress(10.0.0.1)`: what is called so alone.
                let name = |name: &String| {
                    let inner = name.split_once('(').map_or(name.as_str(), |(_, rest)| rest.trim_end_matches(')'));
                    harmless_line(inner.trim_matches('"'))
                };
                let names = presented.iter().take(NAMES).map(name).collect::<Vec<_>>().join(", ");
                let more = if presented.len() > NAMES { ", …" } else { "" };
                (
                    format!("its certificate is for another name ({names}{more})"),
                    format!("{section} has to call it as its certificate does"),
                )
            }
            CertificateError::NotValidForNameContext { .. } | CertificateError::NotValidForName => (
                "its certificate is for another name".to_owned(),
                format!("{section} has to call it as its certificate does"),
            ),
            CertificateError::Revoked => ("its certificate was revoked".to_owned(), OTHERS.to_owned()),
            // As `openssl req -x509` makes one that signs itself.
            CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => (
                "it shows an authority's own certificate (CA:TRUE), which is none for a server".to_owned(),
                "it needs one that the authority issued for it, or its own made with basicConstraints=CA:FALSE"
                    .to_owned(),
            ),
            _ => ("its certificate is none that a server can have".to_owned(), OTHERS.to_owned()),
        };
        Self { why, remedy }
    }
}

/// Where nothing here is to be mended.
const OTHERS: &str = "whoever runs it has to look at that";

/// In UTC, as certificates have it.
fn moment(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX / SECOND);
    minute_text(Timestamp(seconds.saturating_mul(SECOND)), &Tz::UTC)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::{ContentType, PeerIncompatible};

    use super::*;

    // SSO-2, INV-4: nobody is told `InvalidCertificate(UnknownIssuer)`.
    #[test]
    fn what_the_encryption_says_is_a_sentence_with_what_to_do() {
        let time = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let (early, late) = (time(1_000_000_000), time(2_000_000_000));
        let name = || rustls::pki_types::ServerName::try_from("id.example.org".to_owned()).unwrap();
        let presented = |names: &[&str]| {
            let name = |name: &&str| match name.parse::<std::net::IpAddr>() {
                Ok(address) => format!("IpAddress({address})"),
                Err(_) => format!("DnsName(\"{name}\")"),
            };
            names.iter().map(name).collect()
        };
        let other =
            |names: &[&str]| CertificateError::NotValidForNameContext { expected: name(), presented: presented(names) };
        let rows: Vec<(Error, &str)> = vec![
            (
                CertificateError::UnknownIssuer.into(),
                "its certificate is of an authority that this computer doesn't know; where it is the plant's own, the \
                 authority's certificate belongs into ca_file of [sso]",
            ),
            (
                CertificateError::ExpiredContext { time: late, not_after: early }.into(),
                "its certificate ran out on 2001-09-09 01:46 UTC; it needs a new one, or this computer's clock is wrong: \
                 that says 2033-05-18 03:33 UTC",
            ),
            (
                CertificateError::NotValidYetContext { time: early, not_before: late }.into(),
                "its certificate holds from 2033-05-18 03:33 UTC; this computer's clock says 2001-09-09 01:46 UTC: set it, \
                 where that is wrong",
            ),
            (
                other(&["a.example.org", "b\u{1b}[31m.example.org", "10.0.0.1", "d"]).into(),
                "its certificate is for another name (a.example.org, b\u{241b}[31m.example.org, 10.0.0.1, …); [sso] has to call it \
                 as its certificate does",
            ),
            (other(&[]).into(), "its certificate is for another name; [sso] has to call it as its certificate does"),
            (
                CertificateError::BadEncoding.into(),
                "its certificate is none that a server can have; whoever runs it has to look at that",
            ),
            (
                CertificateError::Other(rustls::OtherError(std::sync::Arc::new(io::Error::other("CaUsedAsEndEntity"))))
                    .into(),
                "it shows an authority's own certificate (CA:TRUE), which is none for a server; it needs one that the \
                 authority issued for it, or its own made with basicConstraints=CA:FALSE",
            ),
            (
                Error::InappropriateMessage { expect_types: vec![], got_type: ContentType::Alert },
                "it doesn't answer encrypted; look at its address and port in [sso]",
            ),
            (
                PeerIncompatible::NoCipherSuitesInCommon.into(),
                "it speaks no encryption that is safe today; it has to speak TLS 1.2 or a newer one",
            ),
        ];
        for (error, told) in rows {
            let error = io::Error::new(io::ErrorKind::InvalidData, error);
            let Distrust { why, remedy } = Distrust::of(&error, "[sso]").unwrap();
            assert_eq!(format!("{why}; {remedy}"), told);
        }
        assert_eq!(Distrust::of(&io::Error::other("x"), "[sso]"), None);
    }
}
