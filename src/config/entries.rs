//! The keys of `config.toml`: one table of what each takes, and the walk that finds every flaw with its line.

use std::ops::Range;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Clipboard, Config, ConfigFlaw};
use crate::domain::text::shown;
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
    Clipboard,
}

// A key of the config is one entry here, a field in `mod.rs` and a line in `config.example.toml`.
static ENTRIES: [Entry; 8] = [
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
    if walk.flaws.is_empty() {
        Ok(walk.config)
    } else {
        walk.flaws.sort_by_key(ConfigFlaw::line);
        Err(walk.flaws)
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
