//! A store on a file of its own, for the tests of this room.

use std::sync::Arc;

use super::{OpenOptions, Store};
use crate::clock::{SeededChance, SetClock, Timestamp};

/// A fresh database, and the folder that goes with it.
pub(super) fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions {
        path: folder.path().join("plant.db"),
        create: true,
        device: "bench-1".into(),
        busy_timeout_ms: 1_000,
        on_wait: Arc::new(|_| ()),
        clock: Arc::new(SetClock::at(Timestamp(1_795_420_800_000))),
        chance: Arc::new(SeededChance::new(1)),
    };
    let store = Store::open(options).unwrap();
    (folder, store)
}
