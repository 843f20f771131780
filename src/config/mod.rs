//! What belongs to one machine: `config.toml`, the places of files, and files that only their owner reads.

mod entries;
mod flaw;
mod places;
mod private;
mod typed;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::domain::sso::provider_of;

pub use flaw::{ConfigFlaw, ConfigFlaws};
pub use places::{NoHome, Overrides, Places};
pub use private::{
    SecretFlaw, append_private_file, create_private_file, create_private_folder, new_private_file_with, read_exposed,
    read_secret, read_secret_line, replace_private_file, replace_private_file_with,
};
pub use typed::{pasted_path, typed_path};

/// The keys of one table of `[keys.*]`: action to key names; no key where the config says `"none"`.
pub type KeyTable = BTreeMap<String, Vec<String>>;

/// The config of this machine, checked. `config.example.toml` describes every key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Where the database lies, and how long to wait for it.
    pub store: Store,
    /// The cost of a password hash.
    pub argon2: Argon2,
    /// How mail goes out.
    pub mail: Mail,
    /// Single sign-on.
    pub sso: Sso,
    /// The screen.
    pub ui: Ui,
    /// Other keys than the built-in ones: table to action to keys. Whether there are such tables, actions and keys is for
    /// the key map to see; [`key_line`](Self::key_line) has the line for its message.
    pub keys: BTreeMap<String, KeyTable>,
    key_lines: BTreeMap<(String, String), usize>,
}

/// `[store]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// The database, where it doesn't lie in the data folder.
    pub path: Option<PathBuf>,
    /// How long to wait for a database that another program has locked, in milliseconds.
    pub busy_timeout_ms: u32,
}

/// `[argon2]`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argon2 {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// `[mail]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The server; without one, mails are written into the spool folder.
    pub host: Option<String>,
    /// Its port; none: the usual one of `tls`.
    pub port: Option<u32>,
    /// How the connection is encrypted.
    pub tls: Tls,
    /// The address that mails come from.
    pub from: Option<String>,
    /// Whom to log in as there.
    pub username: Option<String>,
    /// The file with that one's password.
    pub password_file: Option<PathBuf>,
    /// Certificates of authorities that are trusted beside the usual ones.
    pub ca_file: Option<PathBuf>,
    /// Where mails are written without a server; none: in the state folder.
    pub spool: Option<PathBuf>,
    /// How long each step waits for the server, in milliseconds.
    pub timeout_ms: u32,
}

/// How the connection to the mail server is encrypted (INV-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tls {
    /// From a plain beginning on, before anything is said; never without.
    #[default]
    StartTls,
    /// From the first byte on.
    Tls,
    /// Not at all: for a server on this host alone.
    None,
}

/// `[sso]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sso {
    /// The provider; without one there is no single sign-on.
    pub issuer: Option<String>,
    /// What the provider calls this program.
    pub client_id: Option<String>,
    /// The file with the program's secret there, where it has one.
    pub client_secret_file: Option<PathBuf>,
    /// What is asked for.
    pub scopes: Option<String>,
    /// Certificates of authorities that are trusted in place of the usual ones.
    pub ca_file: Option<PathBuf>,
    /// What people call it.
    pub name: Option<String>,
    /// How long each question waits for the provider, in milliseconds.
    pub timeout_ms: u32,
}

impl Default for Sso {
    fn default() -> Self {
        Self {
            issuer: None,
            client_id: None,
            client_secret_file: None,
            scopes: None,
            ca_file: None,
            name: None,
            timeout_ms: 15_000,
        }
    }
}

impl Sso {
    /// Is there single sign-on on this computer?
    #[must_use]
    pub const fn is_set(&self) -> bool {
        self.issuer.is_some()
    }

    /// What people call it: as the config says, or by the provider.
    #[must_use]
    pub fn name(&self) -> String {
        let issuer = self.issuer.as_deref().unwrap_or_default();
        self.name.clone().unwrap_or_else(|| provider_of(issuer).to_owned())
    }

    /// What is asked for, word by word.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scopes.as_deref().unwrap_or("openid email profile").split_ascii_whitespace()
    }
}

/// `[ui]`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ui {
    /// Draw with ASCII characters alone.
    pub ascii: bool,
    /// Whether and how to copy.
    pub clipboard: Clipboard,
    /// How long to wait after a lone Esc for the rest of a key that the network has split, in milliseconds.
    pub esc_wait_ms: u32,
}

/// How text is copied (PWD-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Clipboard {
    /// By asking the terminal, which works over SSH.
    #[default]
    Osc52,
    /// Not at all.
    Off,
}

impl Default for Store {
    fn default() -> Self {
        Self { path: None, busy_timeout_ms: 10_000 }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            host: None,
            port: None,
            tls: Tls::default(),
            from: None,
            username: None,
            password_file: None,
            ca_file: None,
            spool: None,
            timeout_ms: 15_000,
        }
    }
}

impl Mail {
    /// The server's port.
    #[must_use]
    pub fn port(&self) -> u16 {
        let usual = match self.tls {
            Tls::StartTls => 587,
            Tls::Tls => 465,
            Tls::None => 25,
        };
        self.port.and_then(|port| u16::try_from(port).ok()).unwrap_or(usual)
    }
}

impl Default for Argon2 {
    fn default() -> Self {
        use crate::hashing::{LEAST_LANES, LEAST_MEMORY_KIB, LEAST_PASSES};
        Self { memory_kib: LEAST_MEMORY_KIB, passes: LEAST_PASSES, lanes: LEAST_LANES }
    }
}

impl Default for Ui {
    fn default() -> Self {
        Self { ascii: false, clipboard: Clipboard::default(), esc_wait_ms: 50 }
    }
}

impl Config {
    /// Reads the config file of `places`. That the usual one isn't there is fine; one that was asked for has to be.
    ///
    /// # Errors
    /// When it can't be read, or has flaws; all that were found.
    pub fn read(places: &Places) -> Result<Self, ConfigFlaws> {
        let path = &places.config_file;
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text, path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !places.config_was_asked_for => {
                Ok(Self::default())
            }
            Err(error) => Err(ConfigFlaws::unreadable(path, &error)),
        }
    }

    /// Checks the text of a config file; `path` is for the messages.
    ///
    /// # Errors
    /// All flaws that were found, each with its line.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigFlaws> {
        entries::parse(text).map_err(|flaws| ConfigFlaws::new(path, flaws))
    }

    /// The line in which a key of `[keys.*]` is set.
    #[must_use]
    pub fn key_line(&self, table: &str, action: &str) -> Option<usize> {
        self.key_lines.get(&(table.to_owned(), action.to_owned())).copied()
    }
}

#[cfg(test)]
mod tests;
