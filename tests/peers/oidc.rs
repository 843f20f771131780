//! A real OpenID provider beside the tests (`oidc.mjs`), and the person who uses its pages.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// The provider, gone when it is dropped.
pub struct Peer {
    child: Child,
    issuer: String,
}

impl Peer {
    pub fn start() -> Self {
        Self::with(&[], &[])
    }

    /// Encrypted, where `certificate` has one and its key.
    pub fn with(certificate: &[PathBuf], variables: &[(&str, PathBuf)]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let own = root.join("target/oidc-provider/node_modules/node/bin/node");
        let mut child = Command::new(if own.exists() { own } else { "node".into() })
            .arg(root.join("tests/peers/oidc.mjs"))
            .arg(root.join("target/oidc-provider"))
            .args(certificate)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse::<u16>();
        assert!(port.is_ok(), "oidc-provider is missing: scripts/install-oidc-provider installs it");
        let address = if certificate.is_empty() { "http://127.0.0.1" } else { "https://localhost" };
        Self { child, issuer: format!("{address}:{}", port.unwrap()) }
    }

    pub fn issuer(&self) -> String {
        self.issuer.clone()
    }

    /// Where it listens, without the scheme.
    pub fn host(&self) -> &str {
        self.issuer.split_once("://").unwrap().1
    }

    /// Tells the peer what is to be so.
    pub fn tell(&self, what: &str, json: &Value) {
        let text: String = json.to_string().bytes().map(|byte| format!("%{byte:02x}")).collect();
        let mut stream = TcpStream::connect(self.host()).unwrap();
        let request = format!("GET /-/{what}?json={text} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{what} {json}: {answer}");
    }

    /// Somebody has an account there; the provider vouches for the address.
    pub fn account(&self, sub: &str, email: &str) {
        self.tell("account", &json!({"sub": sub, "claims": {"email": email, "email_verified": true}}));
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
