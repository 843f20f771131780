//! Disks that are full or fail, at each write and each sync of a change: what was answered is what is there.

use crate::faults::{FULL, library};
use crate::plant::{PASSWORD, Plant};
use crate::run::Run;

/// What a disk that fails answers (errno of Linux).
const BROKEN: i32 = 5;
/// More writes than any of these commands does.
const MOST: usize = 60;

/// The program on a disk that fails at the `first` call of its kind and after it, or only at that one.
fn faulty(run: Run, call: &str, error: i32, first: usize, once: bool) -> Run {
    let run = run.env("LD_PRELOAD", library()).env("FAULTY_CALL", call).env("FAULTY_ERROR", &error.to_string());
    let run = run.env("FAULTY_FROM", &first.to_string());
    if once { run.env("FAULTY_ONCE", "1") } else { run }
}

// D3, D4: whichever write or sync it is that fails, and all after it: nobody is told of a change that isn't there, and what was
// refused isn't. Once there is space again, it goes on.
#[test]
fn a_change_that_the_disk_does_not_take_is_not_done() {
    for (call, error, told) in [
        ("write", FULL, "The disk is full: nothing was changed. Free some space and try again."),
        ("write", BROKEN, "The disk gave an error ("),
        ("sync", BROKEN, "The disk gave an error ("),
    ] {
        let plant = Plant::new();
        let mut refused = 0;
        for first in 1..=MOST {
            let name = format!("worker{first}");
            let add = ["users", "add", &name, "--full-name", "W", "--role", "Operator", "-q"];
            let ran = faulty(plant.ada(&add), call, error, first, false).ran();
            let there = plant.ada(&["users", "show", &name]).ran().exit == 0;
            match ran.exit {
                0 => assert!(there, "{call} {first}: told as done and isn't there"),
                6 => {
                    refused += 1;
                    assert!(!there, "{call} {first}: told as not done and is there: {}", ran.stderr);
                    // Full in the file that the processes share is an error of its own to SQLite.
                    let other = error == FULL && ran.stderr.contains("The disk gave an error (");
                    assert!(other || ran.stderr.contains(told), "{call} {first}: {}", ran.stderr);
                }
                other => panic!("{call} {first}: exit {other}: {}", ran.stderr),
            }
        }
        assert!((2..MOST).contains(&refused), "{call}: {refused} of {MOST} were refused");
        let whole = plant.ada(&["log", "verify", "-q"]).ran();
        assert_eq!(whole.exit, 0, "{}", whole.stderr);
        plant.run(&["doctor", "-q"]).succeeds();
    }
}

// D12, D3, D4: a first start that is stopped at any write or sync is told, and the next one goes on from there.
#[test]
fn a_first_start_on_a_disk_that_fails_is_ended_by_the_next() {
    let password = format!("{PASSWORD}\n");
    let init = ["init", "--username", "ada", "--full-name", "Ada", "--password-stdin", "-q"];
    for (call, error, most) in [("sync", BROKEN, 12), ("write", FULL, 40)] {
        let mut refused = 0;
        for first in 1..=most {
            let plant = Plant::none();
            let ran = faulty(plant.run(&init).stdin(&password), call, error, first, true).ran();
            if ran.exit != 0 {
                assert_eq!(ran.exit, 6, "{call} {first}: {}", ran.stderr);
                assert!(ran.stderr.contains("othing was changed"), "{call} {first}: {}", ran.stderr);
                refused += 1;
                plant.run(&init).stdin(&password).succeeds();
            }
            plant.run(&["doctor", "-q"]).succeeds();
            plant.run(&["login", "ada", "--password-stdin", "-q"]).stdin(&password).succeeds();
        }
        assert!(refused > 1, "{call}: {refused} were refused");
    }
}

// D3: a backup that finds no space leaves nothing of itself, which would keep the disk full.
#[test]
fn a_backup_that_fills_the_disk_leaves_nothing() {
    let plant = Plant::new();
    let folder = plant.home().join("backups");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("monday.db");
    let backup = ["backup", file.to_str().unwrap(), "-q"];
    // Each of its writes, until it goes through.
    for first in 1.. {
        let ran = faulty(plant.ada(&backup), "write", FULL, first, false).ran();
        let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        if ran.exit == 0 {
            assert!(first > 3, "{left:?}");
            return;
        }
        assert_eq!(ran.exit, 6, "{}", ran.stderr);
        assert!(left.is_empty() || left == ["monday.db"], "write {first}: {left:?}: {}", ran.stderr);
        if !left.is_empty() {
            std::fs::remove_file(&file).unwrap();
        }
    }
}
