//! The file with a computer's keys: a line for each plant that it is a device of. It counts only as long as nobody but its
//! owner can have read it (DEV-1, DEV-2).

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::config::{SecretFlaw, create_private_folder, read_exposed, read_secret, replace_private_file};
use crate::domain::device::{DeviceKey, KeyFlaw, Shown};
use crate::store::StoreError;

/// The key file of a computer, and the plant that is asked about.
#[derive(Debug)]
pub(super) struct KeyFile {
    path: PathBuf,
    plant: String,
}

/// A line: the key, and for which plant it was made.
struct Line {
    key: DeviceKey,
    plant: String,
}

impl KeyFile {
    /// The file at `path`, for the plant whose database is `database`.
    pub(super) fn new(path: &Path, database: &Path) -> Self {
        let database = std::fs::canonicalize(database).unwrap_or_else(|_| database.to_owned());
        let sum = Sha256::digest(database.as_os_str().as_encoded_bytes());
        Self { path: path.to_owned(), plant: sum.iter().map(|byte| format!("{byte:02x}")).collect() }
    }

    /// What it shows.
    pub(super) fn shown(&self) -> Shown {
        match self.lines() {
            Ok(None) => Shown::Nothing,
            Ok(Some(lines)) => {
                Shown::Keys(lines.iter().map(|line| (line.key.hash(), line.plant == self.plant)).collect())
            }
            Err(flaw @ KeyFlaw::OpenToOthers) => {
                let lines = self.read(true).ok().flatten().unwrap_or_default();
                Shown::Flawed(flaw, lines.iter().map(|line| line.key.hash()).collect())
            }
            Err(flaw) => Shown::Flawed(flaw, Vec::new()),
        }
    }

    /// Puts a key in beside those that are there, so that whichever the database knows in the end is there too.
    pub(super) fn add(&self, key: &DeviceKey) -> Result<(), StoreError> {
        self.write(key, |_| true)
    }

    /// Leaves `key` as the only one for this plant.
    pub(super) fn keep_only(&self, key: &DeviceKey) -> Result<(), StoreError> {
        self.write(key, |line| line.plant != self.plant)
    }

    fn write(&self, key: &DeviceKey, stays: impl Fn(&Line) -> bool) -> Result<(), StoreError> {
        // What counts as none is written anew: others may have what was in it.
        let others = self.lines().ok().flatten().unwrap_or_default();
        let mut text = Zeroizing::new(String::with_capacity(4096));
        let own = key.hash();
        let lines = others.iter().filter(|line| line.key.hash() != own && stays(line));
        for (key, plant) in lines.map(|line| (&line.key, &line.plant)).chain([(key, &self.plant)]) {
            text.push_str(&key.write());
            text.push(' ');
            text.push_str(plant);
            text.push('\n');
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        create_private_folder(folder)
            .and_then(|()| replace_private_file(&self.path, text.as_bytes()))
            .map_err(|error| StoreError::Files { path: self.path.clone(), error })
    }

    fn lines(&self) -> Result<Option<Vec<Line>>, KeyFlaw> {
        self.read(false)
    }

    /// What is in it; of one that is open to others, too, only to tell which device it was.
    fn read(&self, also_open: bool) -> Result<Option<Vec<Line>>, KeyFlaw> {
        let bytes = match if also_open { read_exposed(&self.path) } else { read_secret(&self.path) } {
            Ok(bytes) => bytes,
            Err(SecretFlaw::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(flaw) => return Err(self.flaw(&flaw)),
        };
        let text = std::str::from_utf8(&bytes).map_err(|_| KeyFlaw::Damaged)?;
        let line = |line: &str| {
            let (key, plant) = line.split_once(' ')?;
            let is_sum = plant.len() == 64 && plant.bytes().all(|sign| sign.is_ascii_hexdigit());
            Some(Line { key: DeviceKey::read(key).filter(|_| is_sum)?, plant: plant.to_owned() })
        };
        let lines: Option<Vec<_>> = text.lines().map(line).collect();
        match lines {
            Some(lines) if !lines.is_empty() => Ok(Some(lines)),
            _ => Err(KeyFlaw::Damaged),
        }
    }

    fn flaw(&self, flaw: &SecretFlaw) -> KeyFlaw {
        match flaw {
            SecretFlaw::OfAnother => KeyFlaw::OfAnother,
            SecretFlaw::OpenToOthers(_) => KeyFlaw::OpenToOthers,
            SecretFlaw::NoText | SecretFlaw::Empty | SecretFlaw::TooLong => KeyFlaw::Damaged,
            SecretFlaw::NoPlainFile => KeyFlaw::NoPlainFile,
            // Not everything that is none can be opened.
            SecretFlaw::Unreadable(_) if self.path.symlink_metadata().is_ok_and(|meta| !meta.is_file()) => {
                KeyFlaw::NoPlainFile
            }
            SecretFlaw::Unreadable(_) => KeyFlaw::Unreadable,
        }
    }
}
