//! A disk that fails beside the tests (`faulty-disk.c`): a library that the program is started with.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

/// What a disk that is full answers (errno of Linux).
pub const FULL: i32 = 28;

/// The library's path, as `LD_PRELOAD` wants it. It is compiled once, with the compiler that SQLite was compiled with.
pub fn library() -> &'static str {
    static MADE: OnceLock<(TempDir, String)> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("faulty-disk.so").to_str().unwrap().to_owned();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/faulty-disk.c");
        let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o", &library]).arg(source).status().unwrap();
        assert!(compiled.success());
        (folder, library)
    });
    &made.1
}
