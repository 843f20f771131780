//! Files that leave the program never take the place of one that came to stand there meanwhile.

use std::path::Path;

use chargehand::domain::broken::RuleBroken;
use chargehand::domain::log_filter::LogSearch;
use chargehand::service::{Answer, Archiving, LogOrder, verify_archived};
use chargehand::store::Archived;

use crate::plant::{ADA, Plant, WRONG, attempt, enter};

fn is_in_use<T: std::fmt::Debug>(answer: &Answer<T>) -> bool {
    matches!(answer.as_ref().unwrap_err().rule(), Some(RuleBroken::FileInUse { .. }))
}

fn names(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

// LOG-3: two who archive at the same time into the same file lose nothing: the second one finds it there, whenever it came.
#[test]
fn an_archive_that_came_meanwhile_is_left_alone() {
    let plant = Plant::new();
    let (mut desk, mut other) = (plant.desk(), plant.desk());
    let ada = enter(&mut desk, ADA).session;
    for _ in 0..3 {
        attempt(&mut desk, "nobody", WRONG);
    }
    let folder = tempfile::tempdir().unwrap();
    let (path, theirs) = (folder.path().join("log.jsonl"), folder.path().join("theirs.jsonl"));
    let mut archived = None;
    let answer = desk.archive_log(ada, "2099-01-01", &path, |step| {
        if step == Archiving::Writing(0) {
            archived = Some(other.archive_log(ada, "2099-01-01", &theirs, |_| true).unwrap().unwrap().archived);
            std::fs::rename(&theirs, &path).unwrap();
        }
        true
    });
    assert!(is_in_use(&answer), "{answer:?}");
    let kept = verify_archived(&path, None, |_| true).unwrap().unwrap().unwrap();
    // What rights it goes with is told by the log alone.
    assert_eq!(Some(kept), archived.map(|archived| Archived { rights: None, ..archived }));
    assert_eq!(names(folder.path()), 1);
    assert_eq!(plant.number("SELECT count(*) FROM archives"), 1);
}

// LOG-3: neither does whoever archives elsewhere at the same time, and whose archive can't be noted any more.
#[test]
fn of_two_archives_of_the_same_events_one_is_kept() {
    let plant = Plant::new();
    let (mut desk, mut other) = (plant.desk(), plant.desk());
    let ada = enter(&mut desk, ADA).session;
    let folder = tempfile::tempdir().unwrap();
    let (path, theirs) = (folder.path().join("log.jsonl"), folder.path().join("theirs.jsonl"));
    let answer = desk.archive_log(ada, "2099-01-01", &path, |step| {
        if step == Archiving::Writing(0) {
            other.archive_log(ada, "2099-01-01", &theirs, |_| true).unwrap().unwrap();
        }
        true
    });
    assert!(answer.is_err(), "{answer:?}");
    assert!(verify_archived(&theirs, None, |_| true).unwrap().unwrap().is_ok());
    assert_eq!(names(folder.path()), 1);
}

// A backup, an export: what somebody else put there while it was written is theirs.
#[test]
fn no_file_takes_the_place_of_one_that_came_meanwhile() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    let folder = tempfile::tempdir().unwrap();
    let comes = |path: &Path| std::fs::write(path, "theirs").unwrap();
    let path = folder.path().join("copy.db");
    let answer = desk.back_up(ada, &path, |_, _| {
        comes(&path);
        true
    });
    assert!(is_in_use(&answer), "{answer:?}");
    assert_eq!(std::fs::read(&path).unwrap(), b"theirs");
    let path = folder.path().join("log.csv");
    let order = LogOrder { path: path.clone(), search: LogSearch::default(), replace: false };
    let answer = desk.export_log(ada, &order, |_| {
        comes(&path);
        true
    });
    assert!(is_in_use(&answer), "{answer:?}");
    assert_eq!(std::fs::read(&path).unwrap(), b"theirs");
    assert_eq!(names(folder.path()), 2);
    desk.export_log(ada, &LogOrder { replace: true, ..order }, |_| true).unwrap();
    assert_ne!(std::fs::read(&path).unwrap(), b"theirs");
}
