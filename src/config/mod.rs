//! What belongs to one machine: `config.toml`, the places of files, and files that only their owner reads.

mod entries;
mod flaw;
mod places;
mod private;
mod typed;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use flaw::{ConfigFlaw, ConfigFlaws};
pub use places::{NoHome, Overrides, Places};
pub use private::{
    append_private_file, create_private_file, create_private_folder, replace_private_file, replace_private_file_with,
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
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text, Path::new("config.toml")).map_err(|flaws| flaws.to_string())
    }

    #[test]
    fn an_empty_file_is_the_default() {
        assert_eq!(parse(""), Ok(Config::default()));
        assert_eq!(parse("[ui]\n"), Ok(Config::default()));
    }

    #[test]
    fn every_key_is_taken() -> Result<(), String> {
        let config = parse(
            "[store]\npath = \"/srv/desk.db\"\nbusy_timeout_ms = 500\n[argon2]\nmemory_kib = 65536\npasses = 3\nlanes = 2\n\
             [mail]\nhost = \"smtp.example.org\"\nport = 2525\ntls = \"tls\"\nfrom = \"desk@example.org\"\n\
             username = \"desk\"\npassword_file = \"/etc/desk\"\nca_file = \"/etc/ca.pem\"\nspool = \"/var/spool/desk\"\ntimeout_ms = 2000\n\
             [ui]\nascii = true\nclipboard = \"off\"\nesc_wait_ms = 100\n\
             [keys.list]\nsearch = [\"/\", \"F3\"]\nundo = \"none\"\n",
        )?;
        assert_eq!(config.store, Store { path: Some("/srv/desk.db".into()), busy_timeout_ms: 500 });
        assert_eq!(config.argon2, Argon2 { memory_kib: 65_536, passes: 3, lanes: 2 });
        let mail = Mail {
            host: Some("smtp.example.org".into()),
            port: Some(2525),
            tls: Tls::Tls,
            from: Some("desk@example.org".into()),
            username: Some("desk".into()),
            password_file: Some("/etc/desk".into()),
            ca_file: Some("/etc/ca.pem".into()),
            spool: Some("/var/spool/desk".into()),
            timeout_ms: 2_000,
        };
        assert_eq!(config.mail, mail);
        assert_eq!(config.ui, Ui { ascii: true, clipboard: Clipboard::Off, esc_wait_ms: 100 });
        assert_eq!(config.keys["list"]["search"], ["/", "F3"]);
        assert!(config.keys["list"]["undo"].is_empty());
        assert_eq!((config.key_line("list", "undo"), config.key_line("list", "x")), (Some(24), None));
        Ok(())
    }

    #[test]
    fn flaws_are_all_found_and_tell_their_lines_and_what_is_allowed() {
        let flaws =
            parse("[ui]\nascii = \"yes\"\ncolour = 1\n[argon2]\nmemory_kib = 1024\n[soup]\n[keys.list]\nundo = 3\n")
                .unwrap_err();
        for part in [
            "line 2: ascii can't be this: it takes true or false",
            "line 3: there is no key colour in [ui]: it has ascii, clipboard, esc_wait_ms",
            "line 5: memory_kib can't be this: it takes a whole number from 19456 to 262144",
            "line 6: there is no table [soup]: there are [store], [mail], [argon2], [ui] and [keys.*]",
            "line 8: undo can't be this: it takes a list of keys such as [\"u\", \"F9\"], or \"none\"",
        ] {
            assert!(flaws.contains(part), "{part} is missing in:\n{flaws}");
        }
    }

    // INV-4: nothing is left to be found out when the first mail should go.
    #[test]
    fn what_a_mail_server_needs_is_asked_for_together() {
        let flaws = |text: &str| parse(text).unwrap_err();
        for (text, part) in [
            ("[mail]\nhost = \"smtp.example.org\"\n", "line 1: [mail] with a host needs from: the address"),
            ("\n[mail]\nusername = \"desk\"\n", "line 2: [mail] needs username and password_file, or none of them"),
            (
                "[mail]\nhost = \"smtp.example.org\"\nfrom = \"a@x.de\"\ntls = \"none\"\n",
                "line 1: [mail] sends without encryption to this host alone",
            ),
            ("[mail]\nhost = \"a b\"\n", "host can't be this: it takes the name or address of a server"),
            ("[mail]\nfrom = \"a@x.de\\nBcc: b@x.de\"\n", "from can't be this: it takes one email address"),
            ("[mail]\ntls = \"maybe\"\n", "tls can't be this: it takes \"starttls\", \"tls\" or \"none\""),
            ("[mail]\npassword = \"x\"\n", "there is no key password in [mail]"),
        ] {
            let found = flaws(text);
            assert!(found.contains(part), "{part} is missing in:\n{found}");
        }
        for host in ["localhost", "127.0.0.1", "::1"] {
            let text = format!("[mail]\nhost = \"{host}\"\nfrom = \"a@x.de\"\ntls = \"none\"\n");
            assert_eq!(parse(&text).map(|config| config.mail.port()), Ok(25));
        }
    }

    #[test]
    fn what_is_no_toml_tells_its_line_and_stays_harmless() {
        let flaws = parse("[ui]\nascii = \x1b[31m\n").unwrap_err();
        assert!(flaws.contains("line 2") && !flaws.contains('\x1b'), "{flaws}");
        assert!(parse("ui = 3").unwrap_err().contains("line 1"));
        assert!(parse("keys = 3").unwrap_err().contains("line 1"));
        assert!(parse("[store]\npath = \"desk.db\"").unwrap_err().contains("a path from the root"));
    }

    #[test]
    fn the_example_shows_every_key_with_its_default() -> Result<(), String> {
        // In the example a setting stands behind a bare `#`, prose behind `# `.
        let uncommented: Vec<&str> = include_str!("../../config.example.toml")
            .lines()
            .map(|line| {
                line.strip_prefix('#').filter(|rest| !rest.is_empty() && !rest.starts_with(' ')).unwrap_or(line)
            })
            .collect();
        let mut config = parse(&uncommented.join("\n"))?;
        assert!(config.store.path.take().is_some());
        // Without a server there is nothing to show; the example has what one needs.
        assert!(config.mail.host.is_some());
        config.mail = Mail::default();
        assert!(config.keys.values().all(BTreeMap::is_empty));
        config.keys.clear();
        assert_eq!(config, Config::default());
        for key in entries::names() {
            assert!(uncommented.iter().any(|line| line.starts_with(&format!("{key} = "))), "{key} is missing");
        }
        Ok(())
    }

    #[test]
    fn a_missing_file_is_fine_unless_it_was_asked_for() -> Result<(), NoHome> {
        let env = |name: &str| (name == "HOME").then(|| "/nowhere".into());
        assert_eq!(Config::read(&Places::find(&env, Overrides::default())?), Ok(Config::default()));
        let asked = Overrides { config: Some("/nowhere/else.toml".into()), database: None };
        let flaws = Config::read(&Places::find(&env, asked)?).unwrap_err().to_string();
        assert!(flaws.starts_with("/nowhere/else.toml can't be read"), "{flaws}");
        Ok(())
    }
}
