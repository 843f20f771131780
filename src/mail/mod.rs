//! Mail: what is in one, and how it goes out (INV-4). Knows no database: the service hands it letters, and writes down what
//! became of them.

mod answer;
mod dialogue;
mod header;
mod letter;
mod login;
mod secrets;
mod smtp;
mod spool;
mod stream;
mod tether;

use std::path::{Path, PathBuf};

pub use letter::{Facts, Letter, Text};

use crate::config;
use crate::domain::text::harmless_line;

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The server or the folder has it; with the server's words.
    Sent(String),
    /// Not now; the next one may do.
    NotNow(String),
    /// Never: this letter as it is won't be taken.
    Never(String),
    /// Nothing goes out at the moment: no server, no encryption, no login.
    Nothing(String),
}

/// What keeps any mail from going out: the config or its files.
#[derive(Debug, thiserror::Error)]
pub enum MailFlaw {
    /// A file that the config names.
    #[error("{} can't be used: {error}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's words.
        error: std::io::Error,
    },
    /// A secret that others can read is none (F1).
    #[error("{} holds the mail server's password and can be read by others: run chmod 600 {}", .0.display(), .0.display())]
    OpenToOthers(PathBuf),
    /// Whoever writes to the folder of mails could put theirs in the place of ours.
    #[error("others can write to {}, the folder of mails: run chmod 700 {}", .0.display(), .0.display())]
    OthersWrite(PathBuf),
    /// A file without what it is for.
    #[error("{} {why}", .path.display())]
    Empty {
        /// Which.
        path: PathBuf,
        /// What it lacks.
        why: &'static str,
    },
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// The way that mails take, with the connection that is open for them.
pub struct Route(Way);

enum Way {
    Smtp(Box<smtp::Server>),
    Spool(PathBuf),
}

impl Route {
    /// The way that the config says: its server, or else the spool folder.
    ///
    /// # Errors
    /// A file that the config names can't be used.
    pub fn new(config: &config::Mail, spool: &Path) -> Result<Self, MailFlaw> {
        Ok(Self(match &config.host {
            Some(host) => Way::Smtp(Box::new(smtp::Server::new(config, host)?)),
            None => {
                spool::check(spool)?;
                Way::Spool(spool.to_owned())
            }
        }))
    }

    /// Where mails go, in words: the server, or the folder.
    #[must_use]
    pub fn told(&self) -> String {
        match &self.0 {
            Way::Smtp(server) => server.told(),
            Way::Spool(folder) => folder.display().to_string(),
        }
    }

    /// The folder, where there is no server.
    #[must_use]
    pub fn spool(&self) -> Option<&Path> {
        match &self.0 {
            Way::Smtp(_) => None,
            Way::Spool(folder) => Some(folder),
        }
    }

    /// Sends a letter. A connection stays open for the next, until [`Self::rest`].
    pub fn send(&mut self, letter: &Letter) -> Fate {
        let fate = match &mut self.0 {
            Way::Smtp(server) => server.send(letter),
            Way::Spool(folder) => spool::write(folder, letter),
        };
        let clean = |answer: String| harmless_line(&answer);
        match fate {
            Fate::Sent(answer) => Fate::Sent(clean(answer)),
            Fate::NotNow(answer) => Fate::NotNow(clean(answer)),
            Fate::Never(answer) => Fate::Never(clean(answer)),
            Fate::Nothing(answer) => Fate::Nothing(clean(answer)),
        }
    }

    /// Nothing more is to be sent for now: no connection stays open.
    pub fn rest(&mut self) {
        match &mut self.0 {
            Way::Smtp(server) => server.rest(),
            Way::Spool(_) => {}
        }
    }
}

impl std::fmt::Debug for Route {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Route").field(&self.told()).finish()
    }
}
