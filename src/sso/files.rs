//! The files that the config names: a secret, and certificates.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use ureq::tls::{Certificate, PemItem, parse_pem};
use zeroize::Zeroizing;

use super::SsoFlaw;
use crate::config::{SecretFlaw, read_secret_line};

/// No file that the config names is longer.
const LONGEST: u64 = 1024 * 1024;

/// The first line of a file that nobody else can read (F1).
pub(super) fn secret(path: &Path) -> Result<Zeroizing<String>, SsoFlaw> {
    let told = |flaw| match flaw {
        SecretFlaw::Unreadable(error) => error.to_string(),
        other => format!("it {other}"),
    };
    let line = read_secret_line(path).map_err(|flaw| SsoFlaw::File { path: path.to_owned(), why: told(flaw) })?;
    Ok(Zeroizing::new(line.trim().to_owned()))
}

/// The certificates in a file (PEM).
pub(super) fn certificates(path: &Path) -> Result<Vec<Certificate<'static>>, SsoFlaw> {
    let flaw = |why: String| SsoFlaw::File { path: path.to_owned(), why };
    let bytes = File::open(path).and_then(read).map_err(|error| flaw(error.to_string()))?;
    let certificate = |item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate.to_owned()),
        _ => None,
    };
    let found: Vec<_> = parse_pem(&bytes).filter_map(certificate).collect();
    if found.is_empty() { Err(flaw("it holds no certificate in PEM form".into())) } else { Ok(found) }
}

fn read(file: File) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}
