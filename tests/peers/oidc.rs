//! A real OpenID provider beside the tests (`oidc.mjs`), and the person who uses its pages.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::{Value, json};

/// The provider, gone when it is dropped.
pub struct Peer {
    child: Child,
    issuer: String,
}

/// Longer than it takes to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

/// Starts it; gives its port, which it prints. Node 20 was seen to stand still before its first line, every thread of it waiting
/// for another: such a one is started anew.
fn started(command: impl Fn() -> Command) -> (Child, u16) {
    let mut tries = 0..3;
    loop {
        assert!(tries.next().is_some(), "the provider does not start");
        let mut child = command().stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (mut out, (sender, first)) = (BufReader::new(child.stdout.take().unwrap()), channel());
        std::thread::spawn(move || {
            let mut line = String::new();
            let _read = out.read_line(&mut line);
            sender.send(line)
        });
        match first.recv_timeout(PATIENCE) {
            Ok(line) => {
                let port = line.trim().parse();
                assert!(port.is_ok(), "oidc-provider is missing: scripts/install-oidc-provider installs it");
                return (child, port.unwrap());
            }
            Err(_) => {
                child.kill().unwrap();
                child.wait().unwrap();
            }
        }
    }
}

impl Peer {
    pub fn start() -> Self {
        Self::with(&[], &[])
    }

    /// Encrypted, where `certificate` has one and its key.
    pub fn with(certificate: &[PathBuf], variables: &[(&str, PathBuf)]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let own = root.join("target/oidc-provider/node_modules/node/bin/node");
        let program = if own.exists() { own } else { "node".into() };
        let (child, port) = started(|| {
            let mut command = Command::new(&program);
            command.arg(root.join("tests/peers/oidc.mjs")).arg(root.join("target/oidc-provider")).args(certificate);
            command.envs(variables.iter().map(|(name, value)| (name, value)));
            command
        });
        let address = if certificate.is_empty() { "http://127.0.0.1" } else { "https://localhost" };
        Self { child, issuer: format!("{address}:{port}") }
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
