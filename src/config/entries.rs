//! The keys of `config.toml`: one table of what each takes, and the walk that finds every flaw with its line.

use std::ops::Range;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Clipboard, Config, ConfigFlaw, Mail, Sso, Tls};
use crate::domain::sso::is_of_many_tenants;
use crate::domain::text::{Email, is_invisible, shown};
use crate::hashing::{LEAST_LANES, LEAST_MEMORY_KIB, LEAST_PASSES, MOST_LANES, MOST_MEMORY_KIB, MOST_PASSES};

struct Entry {
    table: &'static str,
    key: &'static str,
    takes: Takes,
}

/// What a key takes, and where it goes.
enum Takes {
    Number(Range<u32>, fn(&mut Config) -> &mut u32),
    Switch(fn(&mut Config) -> &mut bool),
    Path(fn(&mut Config) -> &mut Option<PathBuf>),
    Port(fn(&mut Config) -> &mut Option<u32>),
    Text(fn(&mut Config) -> &mut Option<String>, Words),
    Tls,
    Clipboard,
}

/// What a text has to be.
#[derive(Clone, Copy)]
enum Words {
    Host,
    Address,
    Issuer,
    Scopes,
    Any,
}

impl Words {
    fn fit(self, text: &str) -> bool {
        let host = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '.' | ':');
        match self {
            Self::Host => !text.is_empty() && text.len() <= 253 && text.chars().all(host),
            Self::Address => Email::new(text).is_ok(),
            Self::Issuer => {
                let plain = text.bytes().all(|sign| sign.is_ascii_graphic()) && text.len() <= 300;
                plain && !text.contains(['?', '#', '@', '\\']) && (text.starts_with("https://") || is_local(text))
            }
            Self::Scopes => {
                let plain = text.bytes().all(|sign| sign == b' ' || sign.is_ascii_graphic()) && text.len() <= 300;
                plain && text.split(' ').any(|scope| scope == "openid")
            }
            Self::Any => !text.is_empty() && text.chars().count() <= 200 && !text.chars().any(is_invisible),
        }
    }
}

/// Is it a provider on this computer, to which nothing goes over a network?
fn is_local(issuer: &str) -> bool {
    let Some(rest) = issuer.strip_prefix("http://") else { return false };
    let host = rest.split('/').next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    host == "localhost" || host.trim_matches(['[', ']']).parse().is_ok_and(|at: std::net::IpAddr| at.is_loopback())
}

// A key of the config is one entry here, a field in `mod.rs` and a line in `config.example.toml`.
static ENTRIES: [Entry; 24] = [
    Entry { table: "store", key: "path", takes: Takes::Path(|config| &mut config.store.path) },
    Entry {
        table: "store",
        key: "busy_timeout_ms",
        takes: Takes::Number(0..600_001, |config| &mut config.store.busy_timeout_ms),
    },
    Entry {
        table: "argon2",
        key: "memory_kib",
        takes: Takes::Number(LEAST_MEMORY_KIB..MOST_MEMORY_KIB + 1, |config| &mut config.argon2.memory_kib),
    },
    Entry {
        table: "argon2",
        key: "passes",
        takes: Takes::Number(LEAST_PASSES..MOST_PASSES + 1, |config| &mut config.argon2.passes),
    },
    Entry {
        table: "argon2",
        key: "lanes",
        takes: Takes::Number(LEAST_LANES..MOST_LANES + 1, |config| &mut config.argon2.lanes),
    },
    Entry { table: "mail", key: "host", takes: Takes::Text(|config| &mut config.mail.host, Words::Host) },
    Entry { table: "mail", key: "port", takes: Takes::Port(|config| &mut config.mail.port) },
    Entry { table: "mail", key: "tls", takes: Takes::Tls },
    Entry { table: "mail", key: "from", takes: Takes::Text(|config| &mut config.mail.from, Words::Address) },
    Entry { table: "mail", key: "username", takes: Takes::Text(|config| &mut config.mail.username, Words::Any) },
    Entry { table: "mail", key: "password_file", takes: Takes::Path(|config| &mut config.mail.password_file) },
    Entry { table: "mail", key: "ca_file", takes: Takes::Path(|config| &mut config.mail.ca_file) },
    Entry { table: "mail", key: "spool", takes: Takes::Path(|config| &mut config.mail.spool) },
    Entry { table: "mail", key: "timeout_ms", takes: Takes::Number(100..30_001, |config| &mut config.mail.timeout_ms) },
    Entry { table: "sso", key: "issuer", takes: Takes::Text(|config| &mut config.sso.issuer, Words::Issuer) },
    Entry { table: "sso", key: "client_id", takes: Takes::Text(|config| &mut config.sso.client_id, Words::Any) },
    Entry { table: "sso", key: "client_secret_file", takes: Takes::Path(|config| &mut config.sso.client_secret_file) },
    Entry { table: "sso", key: "scopes", takes: Takes::Text(|config| &mut config.sso.scopes, Words::Scopes) },
    Entry { table: "sso", key: "ca_file", takes: Takes::Path(|config| &mut config.sso.ca_file) },
    Entry { table: "sso", key: "name", takes: Takes::Text(|config| &mut config.sso.name, Words::Any) },
    Entry { table: "sso", key: "timeout_ms", takes: Takes::Number(100..30_001, |config| &mut config.sso.timeout_ms) },
    Entry { table: "ui", key: "ascii", takes: Takes::Switch(|config| &mut config.ui.ascii) },
    Entry { table: "ui", key: "clipboard", takes: Takes::Clipboard },
    Entry { table: "ui", key: "esc_wait_ms", takes: Takes::Number(0..1_001, |config| &mut config.ui.esc_wait_ms) },
];

const KEYS_ALLOWED: &str = "a list of keys such as [\"u\", \"F9\"], or \"none\"";

impl Takes {
    fn allowed(&self) -> String {
        match self {
            Self::Number(range, _) => format!("a whole number from {} to {}", range.start, range.end - 1),
            Self::Switch(_) => "true or false".to_owned(),
            Self::Path(_) => "a path from the root, such as \"/srv/chargehand/chargehand.db\"".to_owned(),
            Self::Port(_) => "a whole number from 1 to 65535".to_owned(),
            Self::Text(_, Words::Host) => "the name or address of a server, such as \"smtp.example.org\"".to_owned(),
            Self::Text(_, Words::Address) => "one email address, such as \"desk@example.org\"".to_owned(),
            Self::Text(_, Words::Issuer) => {
                "the address of a provider, such as \"https://login.example.org/plant\"; unencrypted on this computer alone"
                    .to_owned()
            }
            Self::Text(_, Words::Scopes) => "words with openid among them, such as \"openid email profile\"".to_owned(),
            Self::Text(_, Words::Any) => "a text of one line".to_owned(),
            Self::Tls => "\"starttls\", \"tls\" or \"none\"".to_owned(),
            Self::Clipboard => "\"osc52\" or \"off\"".to_owned(),
        }
    }

    /// `None` where the value isn't allowed.
    fn put(&self, config: &mut Config, value: &DeValue<'_>) -> Option<()> {
        match self {
            Self::Number(range, place) => {
                let integer = value.as_integer()?;
                let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok()?;
                *place(config) = Some(number).filter(|number| range.contains(number))?;
            }
            Self::Switch(place) => *place(config) = value.as_bool()?,
            Self::Path(place) => {
                let path = PathBuf::from(value.as_str()?);
                *place(config) = Some(Some(path).filter(|path| path.is_absolute())?);
            }
            Self::Port(place) => {
                let integer = value.as_integer()?;
                let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok()?;
                *place(config) = Some(Some(number).filter(|number| (1..=65_535).contains(number))?);
            }
            Self::Text(place, words) => {
                let text = value.as_str()?;
                *place(config) = Some(words.fit(text).then(|| text.to_owned())?);
            }
            Self::Tls => {
                config.mail.tls = match value.as_str()? {
                    "starttls" => Tls::StartTls,
                    "tls" => Tls::Tls,
                    "none" => Tls::None,
                    _ => return None,
                };
            }
            Self::Clipboard => {
                config.ui.clipboard = match value.as_str()? {
                    "osc52" => Clipboard::Osc52,
                    "off" => Clipboard::Off,
                    _ => return None,
                };
            }
        }
        Some(())
    }
}

/// The names of all keys but those of `[keys.*]`.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ENTRIES.iter().map(|entry| entry.key)
}

/// Reads the text, and finds every flaw in it, in the order of the file.
pub(super) fn parse(text: &str) -> Result<Config, Vec<ConfigFlaw>> {
    let line_of =
        |span: Range<usize>| memchr::memchr_iter(b'\n', &text.as_bytes()[..span.start.min(text.len())]).count() + 1;
    let document = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, line_of);
        vec![ConfigFlaw::Syntax { line, reason: shown(error.message()).into_owned() }]
    })?;
    let mut walk = Walk { config: Config::default(), flaws: Vec::new(), line_of: &line_of };
    for (name, value) in document.get_ref() {
        walk.top(name.get_ref(), line_of(name.span()), value);
    }
    let config = &walk.config;
    let lacks = [("mail", missing(&config.mail)), ("sso", missing_for_sso(&config.sso))];
    for (table, why) in lacks.into_iter().filter(|_| walk.flaws.is_empty()).collect::<Vec<_>>() {
        let Some(why) = why else { continue };
        let line = document.get_ref().get_key_value(table).map_or(1, |(name, _)| line_of(name.span()));
        walk.flaws.push(ConfigFlaw::Together { line, table, why });
    }
    if walk.flaws.is_empty() {
        Ok(walk.config)
    } else {
        walk.flaws.sort_by_key(ConfigFlaw::line);
        Err(walk.flaws)
    }
}

/// What a mail server needs, told before the first mail should go.
fn missing(mail: &Mail) -> Option<&'static str> {
    if mail.username.is_some() != mail.password_file.is_some() {
        return Some("needs username and password_file, or none of them");
    }
    let host = mail.host.as_deref()?;
    if mail.from.is_none() {
        return Some("with a host needs from: the address that mails come from");
    }
    let here = host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback());
    (mail.tls == Tls::None && !here)
        .then_some("sends without encryption to this host alone: tls must be \"starttls\" or \"tls\"")
}

/// What single sign-on needs, told before somebody stands at the sign-in.
fn missing_for_sso(sso: &Sso) -> Option<&'static str> {
    let others = [&sso.client_secret_file, &sso.ca_file].iter().any(|file| file.is_some()) || sso.name.is_some();
    match (&sso.issuer, &sso.client_id) {
        (Some(issuer), _) if is_of_many_tenants(issuer) => Some(
            "is for one tenant: anybody can have an account in common, organizations or consumers; put the tenant's number \
             in their place",
        ),
        (Some(_), Some(_)) => None,
        (None, None) if !others && sso.scopes.is_none() => None,
        _ => Some("needs issuer and client_id, or nothing at all"),
    }
}

struct Walk<'a> {
    config: Config,
    flaws: Vec<ConfigFlaw>,
    line_of: &'a dyn Fn(Range<usize>) -> usize,
}

impl Walk<'_> {
    fn top(&mut self, name: &str, line: usize, value: &Spanned<DeValue<'_>>) {
        let known = name == "keys" || ENTRIES.iter().any(|entry| entry.table == name);
        match value.get_ref().as_table() {
            Some(table) if name == "keys" => self.key_tables(table),
            Some(table) if known => self.table(name, table),
            _ if known => self.refuse(line, name, format!("a table, [{name}]")),
            _ => self.flaws.push(ConfigFlaw::NoTable { line, name: shown(name).into_owned() }),
        }
    }

    fn table(&mut self, name: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let line = (self.line_of)(key.span());
            match ENTRIES.iter().find(|entry| entry.table == name && entry.key == key.get_ref()) {
                Some(entry) => {
                    if entry.takes.put(&mut self.config, value.get_ref()).is_none() {
                        self.refuse(line, entry.key, entry.takes.allowed());
                    }
                }
                None => {
                    let known: Vec<_> =
                        ENTRIES.iter().filter(|entry| entry.table == name).map(|entry| entry.key).collect();
                    self.flaws.push(ConfigFlaw::NoKey {
                        line,
                        key: shown(key.get_ref()).into_owned(),
                        table: name.to_owned(),
                        known: known.join(", "),
                    });
                }
            }
        }
    }

    fn key_tables(&mut self, tables: &DeTable<'_>) {
        for (name, value) in tables {
            let line = (self.line_of)(name.span());
            let Some(table) = value.get_ref().as_table() else {
                self.refuse(line, name.get_ref(), "a table, [keys.…]".to_owned());
                continue;
            };
            let mut keys = super::KeyTable::new();
            for (action, value) in table {
                let line = (self.line_of)(action.span());
                if let Some(list) = key_list(value.get_ref()) {
                    keys.insert(action.get_ref().to_string(), list);
                    self.config.key_lines.insert((name.get_ref().to_string(), action.get_ref().to_string()), line);
                } else {
                    self.refuse(line, action.get_ref(), KEYS_ALLOWED.to_owned());
                }
            }
            self.config.keys.insert(name.get_ref().to_string(), keys);
        }
    }

    fn refuse(&mut self, line: usize, key: &str, allowed: String) {
        self.flaws.push(ConfigFlaw::NotAllowed { line, key: shown(key).into_owned(), allowed });
    }
}

fn key_list(value: &DeValue<'_>) -> Option<Vec<String>> {
    if value.as_str() == Some("none") {
        return Some(Vec::new());
    }
    let keys = value.as_array()?.iter();
    keys.map(|key| key.get_ref().as_str().map(str::to_owned)).collect()
}
