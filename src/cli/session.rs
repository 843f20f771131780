//! The command line's own session between two commands: a token in a private file, or in `CHARGEHAND_SESSION`.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::failure::Failure;
use crate::config::{SecretFlaw, create_private_folder, read_secret, replace_private_file};
use crate::service::Token;

/// The file with a token for each database.
#[derive(Debug)]
pub(super) struct SessionFile {
    path: PathBuf,
    database: String,
}

type Tokens = BTreeMap<String, Zeroizing<String>>;

impl SessionFile {
    /// The file at `path`, as far as it is about `database`.
    pub(super) fn new(path: PathBuf, database: &Path) -> Self {
        let database = std::fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
        Self { path, database: database.to_string_lossy().into_owned() }
    }

    /// The token for this database, if there is one.
    pub(super) fn token(&self) -> Result<Option<Token>, Failure> {
        Ok(self.tokens()?.remove(&self.database).map(|token| Token::new(token.to_string())))
    }

    /// Keeps a token for this database.
    pub(super) fn keep(&self, token: &Token) -> Result<(), Failure> {
        let mut tokens = self.tokens()?;
        tokens.insert(self.database.clone(), Zeroizing::new(token.expose().to_owned()));
        self.write(&tokens)
    }

    /// Forgets the token for this database.
    pub(super) fn forget(&self) -> Result<(), Failure> {
        let mut tokens = self.tokens()?;
        if tokens.remove(&self.database).is_some() { self.write(&tokens) } else { Ok(()) }
    }

    fn tokens(&self) -> Result<Tokens, Failure> {
        let bytes = match read_secret(&self.path) {
            Ok(bytes) => bytes,
            Err(SecretFlaw::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(Tokens::new()),
            Err(SecretFlaw::OpenToOthers(_)) => {
                return Err(self.failed("can be read by others: delete it and sign in again"));
            }
            Err(SecretFlaw::NoPlainFile | SecretFlaw::OfAnother) => {
                return Err(self.failed("isn't a file of your own: delete it and sign in again"));
            }
            Err(flaw) => return Err(self.failed(&flaw.to_string())),
        };
        let text = std::str::from_utf8(&bytes).map_err(|_| self.failed("is no text: delete it and sign in again"))?;
        // One line each: the token, a space, the database.
        let entry = |line: &str| {
            let (token, database) = line.split_once(' ')?;
            Some((database.to_owned(), Zeroizing::new(token.to_owned())))
        };
        Ok(text.lines().filter_map(entry).collect())
    }

    fn write(&self, tokens: &Tokens) -> Result<(), Failure> {
        let mut text = Zeroizing::new(String::new());
        // A path with a line feed would be read back as another one; such a session isn't kept.
        for (database, token) in tokens.iter().filter(|(database, _)| !database.contains('\n')) {
            text.push_str(token);
            text.push(' ');
            text.push_str(database);
            text.push('\n');
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        create_private_folder(folder)
            .and_then(|()| replace_private_file(&self.path, text.as_bytes()))
            .map_err(|error| self.failed(&format!("can't be written: {error}")))
    }

    fn failed(&self, what: &str) -> Failure {
        Failure::failed("session_file", format!("The session file {} {what}.", self.path.display()))
    }
}
