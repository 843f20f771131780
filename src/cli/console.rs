//! The console as the command line sees it. The two doors don't name each other; [`crate::program`] puts them together.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use crate::config::{self, Config};
use crate::hashing::Hashing;
use crate::service::{OpenOptions, ServiceError};

/// What the command line asks of the console.
pub trait Console {
    /// Opens it on a plant, and gives its exit code when the person leaves.
    ///
    /// # Errors
    /// Without a terminal that can show it; where the plant can't be used.
    fn open(&self, wanted: Opening<'_>) -> Result<u8, ConsoleFailure>;

    /// The key map in force.
    ///
    /// # Errors
    /// A flaw in `[keys.*]` of the config.
    fn keys(&self, config: &Config) -> Result<Vec<KeyRow>, ConsoleFailure>;
}

/// With what the console is opened.
pub struct Opening<'a> {
    /// The database.
    pub options: OpenOptions,
    /// How passwords are hashed.
    pub hashing: Arc<Hashing>,
    /// The config of this machine.
    pub config: &'a Config,
    /// How mail is sent from here.
    pub mail: config::Mail,
    /// Where mails are written without a server.
    pub spool: PathBuf,
    /// Draw with ASCII characters alone?
    pub ascii: bool,
    /// Are input and output a terminal?
    pub on_a_terminal: bool,
    /// Looks an environment variable up.
    pub environment: &'a dyn Fn(&str) -> Option<OsString>,
    /// On a demo plant: whom to sign in as, and their password.
    pub demo: Option<(String, String)>,
    /// The database, where a command has to name it.
    pub database: Option<PathBuf>,
}

impl std::fmt::Debug for Opening<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opening").field("path", &self.options.path).finish_non_exhaustive()
    }
}

/// Why the console didn't open, or ended otherwise than by its person's wish.
#[derive(Debug)]
pub enum ConsoleFailure {
    /// There is no terminal, or none that can show it: the sentence.
    NoTerminal(String),
    /// A flaw in the config, with the line of the file where that is known.
    Config(Option<usize>, String),
    /// The plant can't be used.
    Service(ServiceError),
    /// Anything else: the sentence.
    Failed(String),
}

/// An action of the console and its keys.
#[derive(Clone, Debug, serde::Serialize)]
pub struct KeyRow {
    /// The table of the config in which its keys are set.
    pub place: &'static str,
    /// Its name there.
    pub action: &'static str,
    /// Its keys; none where the config took them away.
    pub keys: Vec<String>,
    /// What it does.
    pub about: &'static str,
    /// The permission it asks for.
    pub permission: Option<&'static str>,
}
