//! A demo plant that is gone when it is left.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{DemoOptions, DemoPlant, build};
use crate::clock::{Chance, Timestamp};
use crate::hashing::Hashing;
use crate::service::{Answer, StoreError};

/// A demo plant in a folder of its own, which is removed with this value.
#[derive(Debug)]
pub struct TemporaryDemo {
    plant: DemoPlant,
    // Dropped last: the folder is removed then.
    _folder: Folder,
}

#[derive(Debug)]
struct Folder(PathBuf);

impl TemporaryDemo {
    /// Makes one in a new private folder (0700) under `parent`, with `users` accounts. `chance` names the folder.
    ///
    /// # Errors
    /// As [`build`]; a folder that can't be made.
    pub fn make(
        parent: &Path,
        users: usize,
        seed: u64,
        now: Timestamp,
        hashing: &Arc<Hashing>,
        chance: &dyn Chance,
    ) -> Answer<Self> {
        let mut bytes = [0; 12];
        chance.fill(&mut bytes);
        let name: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = parent.join(format!("chargehand-demo-{name}"));
        // Not where something lies already: that could be somebody else's.
        let made = std::fs::DirBuilder::new().mode(0o700).create(&path);
        made.map_err(|error| StoreError::Files { path: path.clone(), error })?;
        let folder = Folder(path);
        let options = DemoOptions { path: folder.0.join("chargehand.db"), users, seed, now };
        Ok(Self { plant: build(&options, hashing, |_| true)?, _folder: folder })
    }

    /// The plant.
    #[must_use]
    pub const fn plant(&self) -> &DemoPlant {
        &self.plant
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that can't be removed is left to the system's own cleaning; nobody is there to be told.
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}
