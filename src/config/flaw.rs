//! What can be wrong with a config file.

use std::fmt;
use std::path::Path;

use crate::domain::text::shown;

/// One flaw, with its line where it has one. Texts from the file are harmless for the terminal already.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigFlaw {
    /// The file can't be read.
    #[error("can't be read ({reason}): check its name and its permissions")]
    Unreadable {
        /// The system's words.
        reason: String,
    },
    /// It is no TOML.
    #[error("line {line}: {reason}")]
    Syntax {
        /// Where.
        line: usize,
        /// The reader's words.
        reason: String,
    },
    /// A table that doesn't exist.
    #[error("line {line}: there is no table [{name}]: there are [store], [mail], [sso], [argon2], [ui] and [keys.*]")]
    NoTable {
        /// Where.
        line: usize,
        /// Its name.
        name: String,
    },
    /// A key that doesn't exist.
    #[error("line {line}: there is no key {key} in [{table}]: it has {known}")]
    NoKey {
        /// Where.
        line: usize,
        /// Its name.
        key: String,
        /// The table in which it stands.
        table: String,
        /// The keys of that table.
        known: String,
    },
    /// Keys that don't go together.
    #[error("line {line}: [{table}] {why}")]
    Together {
        /// Where the table begins.
        line: usize,
        /// The table.
        table: &'static str,
        /// What is needed.
        why: &'static str,
    },
    /// A value that the key doesn't take.
    #[error("line {line}: {key} can't be this: it takes {allowed}")]
    NotAllowed {
        /// Where.
        line: usize,
        /// The key.
        key: String,
        /// What it takes.
        allowed: String,
    },
}

impl ConfigFlaw {
    /// The line; 0 where the file as a whole is meant.
    #[must_use]
    pub const fn line(&self) -> usize {
        match self {
            Self::Unreadable { .. } => 0,
            Self::Syntax { line, .. }
            | Self::NoTable { line, .. }
            | Self::NoKey { line, .. }
            | Self::Together { line, .. }
            | Self::NotAllowed { line, .. } => *line,
        }
    }
}

/// All flaws of a config file. Prints one line for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFlaws {
    path: String,
    flaws: Vec<ConfigFlaw>,
}

impl ConfigFlaws {
    pub(super) fn new(path: &Path, flaws: Vec<ConfigFlaw>) -> Self {
        Self { path: shown(&path.to_string_lossy()).into_owned(), flaws }
    }

    pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self::new(path, vec![ConfigFlaw::Unreadable { reason: error.to_string() }])
    }

    /// The flaws in the order of the file.
    #[must_use]
    pub fn flaws(&self) -> &[ConfigFlaw] {
        &self.flaws
    }
}

impl fmt::Display for ConfigFlaws {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, flaw) in self.flaws.iter().enumerate() {
            let feed = if index == 0 { "" } else { "\n" };
            let comma = if flaw.line() == 0 { "" } else { "," };
            write!(formatter, "{feed}{}{comma} {flaw}", self.path)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigFlaws {}
