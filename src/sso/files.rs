//! The files that the config names: a secret, and certificates.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use ureq::tls::{Certificate, PemItem, parse_pem};
use zeroize::Zeroizing;

use super::SsoFlaw;

/// No file that the config names is longer.
const LONGEST: u64 = 1024 * 1024;

/// The first line of a file that nobody else can read (F1).
pub(super) fn secret(path: &Path) -> Result<Zeroizing<String>, SsoFlaw> {
    let flaw = |why: String| SsoFlaw::File { path: path.to_owned(), why };
    let file = File::open(path).map_err(|error| flaw(error.to_string()))?;
    let meta = file.metadata().map_err(|error| flaw(error.to_string()))?;
    if meta.permissions().mode() & 0o077 != 0 {
        return Err(flaw(format!("it holds a secret and can be read by others: run chmod 600 {}", path.display())));
    }
    if meta.uid() != rustix::process::geteuid().as_raw() && meta.uid() != 0 {
        return Err(flaw("it belongs to another account of this host".into()));
    }
    let bytes = read(file).map_err(|error| flaw(error.to_string()))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| flaw("it is no text".into()))?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() { Err(flaw("it is empty".into())) } else { Ok(Zeroizing::new(line.to_owned())) }
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
