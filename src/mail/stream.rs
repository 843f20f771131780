//! The bytes to and from a mail server: plain, or encrypted for whom the config names.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// For whom is encrypted, and whom that is believed from.
pub(super) struct Parameters {
    name: ServerName<'static>,
    config: Arc<ClientConfig>,
}

impl Parameters {
    /// The usual authorities, and those of `own`, the text of a file in PEM form.
    pub(super) fn new(host: &str, own: &[CertificateDer<'static>]) -> Result<Self, String> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| format!("{host} is no name of a server"))?;
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for certificate in own {
            roots.add(certificate.clone()).map_err(|error| error.to_string())?;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { name, config: Arc::new(config) })
    }

    /// The certificates of a file in PEM form; none where one of them is damaged.
    pub(super) fn certificates(pem: &[u8]) -> Vec<CertificateDer<'static>> {
        CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().unwrap_or_default()
    }
}

/// One of both.
pub(super) enum Stream {
    Plain(TcpStream),
    Encrypted(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Stream {
    /// The same, encrypted from the next byte on. Who is there shows when something is said.
    pub(super) fn encrypted(self, parameters: &Parameters) -> io::Result<Self> {
        match self {
            Self::Plain(plain) => {
                let connection = ClientConnection::new(parameters.config.clone(), parameters.name.clone());
                let connection = connection.map_err(io::Error::other)?;
                Ok(Self::Encrypted(Box::new(StreamOwned::new(connection, plain))))
            }
            Self::Encrypted(_) => Ok(self),
        }
    }

    pub(super) const fn is_encrypted(&self) -> bool {
        matches!(self, Self::Encrypted(_))
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer),
            Self::Encrypted(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.write(bytes),
            Self::Encrypted(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.flush(),
            Self::Encrypted(stream) => stream.flush(),
        }
    }
}
