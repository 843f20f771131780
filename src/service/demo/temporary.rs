//! A demo plant that is gone when it is left.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{ADMINISTRATOR, DemoOptions, DemoPlant, build, terminals};
use crate::clock::{Chance, SetClock, Timestamp};
use crate::domain::gate::{Credential, Entrance};
use crate::hashing::Hashing;
use crate::service::{Answer, Computer, Desk, OpenOptions, StoreError};

/// A demo plant in a folder of its own, which is removed with this value.
#[derive(Debug)]
pub struct TemporaryDemo {
    plant: DemoPlant,
    computer: Computer,
    // Dropped last: the folder is removed then.
    _folder: Folder,
}

#[derive(Debug)]
struct Folder(PathBuf);

impl TemporaryDemo {
    /// Makes one in a new private folder (0700) under `parent`, with `users` accounts. `chance` names the folder. `computer`
    /// is one of its devices, whose key lies in that folder, too: nothing of this account's own is touched.
    ///
    /// # Errors
    /// As [`build`]; a folder that can't be made.
    pub fn make(
        parent: &Path,
        users: usize,
        seed: u64,
        now: Timestamp,
        hashing: &Arc<Hashing>,
        chance: &Arc<dyn Chance>,
        computer: Computer,
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
        let plant = build(&options, hashing, |_| true)?;
        let computer = Computer { key_file: Some(folder.0.join("device-key")), ..computer };
        sit_down(&options, hashing, chance.clone(), computer.clone())?;
        Ok(Self { plant, computer, _folder: folder })
    }

    /// The plant.
    #[must_use]
    pub const fn plant(&self) -> &DemoPlant {
        &self.plant
    }

    /// The computer at which it is looked at: a trusted device of the plant.
    #[must_use]
    pub const fn computer(&self) -> &Computer {
        &self.computer
    }
}

/// Makes `computer` one of the plant's devices.
fn sit_down(options: &DemoOptions, hashing: &Arc<Hashing>, chance: Arc<dyn Chance>, device: Computer) -> Answer<()> {
    let options = OpenOptions {
        path: options.path.clone(),
        create: false,
        device,
        busy_timeout_ms: 10_000,
        on_wait: Arc::new(|_| {}),
        clock: Arc::new(SetClock::at(options.now)),
        chance,
    };
    let mut desk = Desk::open(options, hashing.clone(), Entrance::Console)?;
    let Some(me) = desk.settle_as(ADMINISTRATOR, Credential::Matched, None)? else { return Ok(()) };
    desk.reregister_this_device(me, Some(terminals::HERE))?;
    desk.trust_device(me, terminals::HERE, true)?;
    desk.sign_out(me)
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that can't be removed is left to the system's own cleaning; nobody is there to be told.
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}
