//! The database file: what it takes for it to be trusted, what happens when it can't be written, and the log's chain.
#![expect(clippy::disallowed_types, reason = "tests damage the database with a connection of their own")]

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use chargehand::domain::id::EventId;
use chargehand::service::{Access, Broken, Desk};
use chargehand::store::{OpenOptions, Part, Store, StoreError, Waiting};

use crate::plant::{ADA, PASSWORD, Plant, WRONG, attempt, enter, log, password};

fn refused(plant: &Plant) -> StoreError {
    Store::open(plant.options()).unwrap_err()
}

/// A plant with a few events, and nobody at it: everything is in the main file.
fn closed() -> Plant {
    let plant = Plant::new();
    let mut desk = plant.desk();
    for _ in 0..8 {
        attempt(&mut desk, "nobody", WRONG);
    }
    drop(desk);
    plant
}

fn verify(plant: &Plant) -> Option<Broken> {
    let mut store = Store::open(plant.options()).unwrap();
    store.verify_log(None, |_| true).unwrap().unwrap().err()
}

/// Somebody with a tool of their own, who takes the triggers away first.
fn tampered(plant: &Plant, sql: &str) {
    let raw = plant.raw();
    raw.execute_batch(
        "DROP TRIGGER events_keep_order; DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_removed;",
    )
    .unwrap();
    raw.execute_batch(sql).unwrap();
}

// LOG-3, A2
#[test]
fn whatever_is_changed_in_the_log_is_found_and_named() {
    assert_eq!(verify(&closed()), None);
    for column in [
        "time = time + 1",
        "category = 'User'",
        "severity = 'info'",
        "actor_id = 1",
        "actor = 'eve'",
        "subject_kind = 'user'",
        "subject_id = 2",
        "subject = 'eve'",
        "device = 'bench-2'",
        "code = 'unknown'",
        "reference = 'XXX'",
        "message = replace(message, 'f', 'g')",
        "details = replace(details, 'o', 'O')",
        "operation = operation + 1",
        "format = 1",
        "format = 3",
        "rights = zeroblob(32)",
        "previous_hash = zeroblob(32)",
        "hash = zeroblob(32)",
    ] {
        let plant = closed();
        tampered(&plant, &format!("UPDATE events SET {column} WHERE id = 5"));
        assert_eq!(verify(&plant).map(|broken| broken.event), Some(EventId(5)), "{column}");
    }
    // A column with an index on it that isn't hashed would be missed: every column of the table is in the list above.
    let columns = closed().number("SELECT count(*) FROM pragma_table_info('events') WHERE name <> 'id'");
    assert_eq!(columns, 18);
}

// LOG-3: removed, swapped, put in between.
#[test]
fn events_that_are_missing_swapped_or_put_in_between_are_found() {
    for (sql, event, what) in [
        ("DELETE FROM events WHERE id = 5", 5, "is missing"),
        ("DELETE FROM events WHERE id = 1", 1, "is missing"),
        (
            "UPDATE events SET id = -5 WHERE id = 5; UPDATE events SET id = 5 WHERE id = 6; \
             UPDATE events SET id = 6 WHERE id = -5;",
            5,
            "doesn't follow from the event before it",
        ),
        (
            "UPDATE events SET id = -id WHERE id > 5; \
             INSERT INTO events SELECT 6, format, time, category, severity, actor_id, actor, subject_kind, subject_id, \
             subject, device, code, reference, message, details, operation, previous_hash, hash, rights FROM events WHERE id = 5; \
             UPDATE events SET id = 1 - id WHERE id < 0;",
            6,
            "doesn't follow from the event before it",
        ),
        ("UPDATE events SET id = 100 WHERE id = (SELECT max(id) FROM events)", 11, "is missing"),
    ] {
        let plant = closed();
        assert_eq!(plant.number("SELECT max(id) FROM events"), 11);
        tampered(&plant, sql);
        assert_eq!(
            verify(&plant),
            Some(Broken { event: EventId(event), what: what.into(), part: Part::Record }),
            "{sql}"
        );
    }
    // Who writes the last event's hash anew can't do so for the head that is kept elsewhere; the walk gives that head.
    let plant = closed();
    let mut store = plant_store(&plant);
    let whole = store.verify_log(None, |_| true).unwrap().unwrap().unwrap();
    assert_eq!((whole.events, whole.head, whole.hash.len()), (11, EventId(11), 64));
    let mut asked = Vec::new();
    assert!(
        store
            .verify_log(None, |count| {
                asked.push(count);
                true
            })
            .unwrap()
            .is_some()
    );
    // While it looks at tables, it is told again and again.
    asked.dedup();
    assert_eq!(asked, [0, 11], "told before each thousand");
}

// LOG-2, W1: where the clock went back and it isn't noted, a search by time would miss events.
#[test]
fn a_step_of_the_clock_that_was_taken_out_is_found() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.clock.advance(2 * chargehand::clock::HOUR);
    desk.set_setting(ada, "site_name", "Late").unwrap();
    plant.clock.advance(-chargehand::clock::HOUR);
    desk.set_setting(ada, "site_name", "Early").unwrap();
    assert!(desk.verify_log(ada, None, |_| true).unwrap().unwrap().is_ok());
    let step = plant.number("SELECT event FROM clock_steps");
    plant.raw().execute("DELETE FROM clock_steps", []).unwrap();
    let broken = verify(&plant).unwrap();
    assert_eq!((broken.event, broken.part), (EventId(step), Part::Searches));
    desk.reindex_log(ada).unwrap();
    assert_eq!(plant.number("SELECT event FROM clock_steps"), step);
    assert_eq!(verify(&plant), None);
}

fn plant_store(plant: &Plant) -> Store {
    Store::open(plant.options()).unwrap()
}

// LOG-3: the database itself refuses.
#[test]
fn triggers_keep_the_log_append_only() {
    let plant = closed();
    let raw = plant.raw();
    let copy = |id: &str| {
        format!(
            "INSERT INTO events SELECT {id}, format, time, category, severity, actor_id, actor, subject_kind, subject_id, \
             subject, device, code, reference, message, details, operation, previous_hash, hash, rights FROM events WHERE id = 5"
        )
    };
    for (sql, says) in [
        ("UPDATE events SET message = '' WHERE id = 5".to_owned(), "append-only"),
        ("DELETE FROM events WHERE id = 5".to_owned(), "append-only"),
        ("DELETE FROM events".to_owned(), "append-only"),
        (copy("13"), "in order"),
        (copy("0"), "in order"),
        (copy("5"), "in order"),
        (copy("5").replace("INSERT", "INSERT OR REPLACE"), "in order"),
    ] {
        let error = raw.execute_batch(&sql).unwrap_err().to_string();
        assert!(error.contains(says), "{sql}: {error}");
    }
    raw.execute_batch(&copy("12")).unwrap();
    assert_eq!(verify(&plant).map(|broken| broken.event), Some(EventId(12)), "in order, but not of the chain");
}

// A5: what can't be logged isn't done.
#[test]
fn nothing_is_done_that_the_log_cannot_take() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    let sick = "CREATE TRIGGER sick BEFORE INSERT ON events BEGIN SELECT raise(ABORT, 'the log is sick'); END;";
    plant.raw().execute_batch(sick).unwrap();
    let error = desk.disable_user(ada, "bob", None).unwrap_err();
    assert_eq!(error.code(), "cannot_record");
    let text = "The system log can't record this, so it was not done: the log is sick";
    assert!(error.to_string().starts_with(text), "{error}");
    for (name, typed) in [("bob", PASSWORD), ("bob", WRONG), ("nobody", WRONG)] {
        assert_eq!(desk.sign_in(name, &password(typed)).unwrap_err().code(), "cannot_record", "{name}");
    }
    assert_eq!(plant.number("SELECT disabled + failed_attempts FROM users WHERE username = 'bob'"), 0);
    let open = plant.number("SELECT count(*) FROM sessions WHERE ended_at IS NULL");
    assert_eq!(open, 1, "Ada's");
    plant.raw().execute_batch("DROP TRIGGER sick").unwrap();
    desk.disable_user(ada, "bob", None).unwrap();
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

// D9
#[test]
fn a_newer_database_is_left_as_it_is() {
    let plant = closed();
    plant.raw().execute_batch("PRAGMA user_version = 9000; PRAGMA wal_checkpoint(TRUNCATE);").unwrap();
    let before = bytes(&plant.path());
    let error = refused(&plant);
    assert!(matches!(error, StoreError::TooNew { found: 9000, .. }), "{error:?}");
    assert!(error.to_string().contains("version 9000"), "{error}");
    assert_eq!(bytes(&plant.path()), before);
    assert_eq!(std::fs::read_dir(plant.folder.path()).unwrap().count(), 1, "nothing lies beside it");
}

// D9: also while the newer version is in the side file of a program that is still open.
#[test]
fn a_newer_database_is_known_by_its_side_file() {
    let plant = closed();
    let raw = plant.raw();
    raw.execute_batch("PRAGMA user_version = 9000;").unwrap();
    assert!(matches!(refused(&plant), StoreError::TooNew { found: 9000, .. }));
}

#[test]
fn what_is_not_ours_is_left_as_it_is() {
    let plant = Plant::bare();
    for content in [b"just a text".to_vec(), vec![0; 4096], b"SQLite format 3\0".repeat(300)] {
        std::fs::write(plant.path(), &content).unwrap();
        std::fs::set_permissions(plant.path(), std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(refused(&plant), StoreError::Foreign(_)));
        assert_eq!(bytes(&plant.path()), content);
    }
    std::fs::remove_file(plant.path()).unwrap();
    let raw = rusqlite::Connection::open(plant.path()).unwrap();
    raw.execute_batch("CREATE TABLE recipes (name TEXT)").unwrap();
    drop(raw);
    let before = bytes(&plant.path());
    assert!(matches!(refused(&plant), StoreError::Foreign(_)));
    assert_eq!(bytes(&plant.path()), before);
    let missing = Plant::bare();
    let error = Store::open(OpenOptions { create: false, ..missing.options() }).unwrap_err();
    assert!(matches!(error, StoreError::Missing(_)));
    assert!(!missing.path().exists());
}

// F2, F5
#[test]
fn a_file_that_others_could_have_changed_is_not_trusted() {
    let untrusted = |plant: &Plant, says: &str| {
        let error = refused(plant);
        assert!(matches!(error, StoreError::Untrusted { .. }), "{error:?}");
        assert!(error.to_string().contains(says), "{error}");
    };
    let plant = closed();
    let elsewhere = plant.folder.path().join("elsewhere.db");
    std::fs::rename(plant.path(), &elsewhere).unwrap();
    symlink(&elsewhere, plant.path()).unwrap();
    untrusted(&plant, "symbolic link");
    std::fs::remove_file(plant.path()).unwrap();
    std::fs::hard_link(&elsewhere, plant.path()).unwrap();
    untrusted(&plant, "second name");
    std::fs::remove_file(&elsewhere).unwrap();
    assert!(Store::open(plant.options()).is_ok());
    let chmod = |mode| std::fs::set_permissions(plant.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    chmod(0o666);
    untrusted(&plant, "everybody on this machine may write it");
    chmod(0o644);
    let warned = Store::open(plant.options()).unwrap();
    assert!(warned.warnings()[0].contains("chmod 600"), "{:?}", warned.warnings());
    drop(warned);
    chmod(0o600);
    assert!(Store::open(plant.options()).unwrap().warnings().is_empty());
    std::fs::remove_file(plant.path()).unwrap();
    std::fs::create_dir(plant.path()).unwrap();
    untrusted(&plant, "regular file");
}

// F1: whatever the umask. It belongs to the whole process, so this runs in a child.
#[test]
fn nobody_else_reads_the_files() {
    let plant = Plant::bare();
    let folder = plant.folder.path().join("made/here");
    let child = std::process::Command::new("sh")
        .args(["-c", "umask 000; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "store::child_that_makes_a_database", "--nocapture"])
        .env("CHARGEHAND_TEST_FOLDER", &folder)
        .output()
        .unwrap();
    assert!(child.status.success(), "{child:?}");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!((mode(&folder), mode(folder.parent().unwrap())), (0o700, 0o700));
    let told = String::from_utf8_lossy(&child.stdout);
    for name in ["plant.db", "plant.db-wal", "plant.db-shm"] {
        assert!(told.contains(&format!("{name} 600")), "{name}: {told}");
    }
    assert!(!told.contains(" 6\n") && !told.contains(" 666"), "{told}");
}

/// Does nothing unless the test above starts it.
#[test]
fn child_that_makes_a_database() {
    let Some(folder) = std::env::var_os("CHARGEHAND_TEST_FOLDER") else { return };
    let plant = Plant::bare();
    let path = Path::new(&folder).join("plant.db");
    let store = Store::open(OpenOptions { path, ..plant.options() }).unwrap();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let entry = entry.unwrap();
        println!("{} {:o}", entry.file_name().to_string_lossy(), entry.metadata().unwrap().mode() & 0o777);
    }
    drop(store);
}

// D7
#[test]
fn a_damaged_file_is_named_and_not_repaired() {
    let plant = closed();
    let whole = bytes(&plant.path());
    let damage = |range: std::ops::Range<usize>| {
        let mut bytes = whole.clone();
        bytes[range].fill(0);
        std::fs::write(plant.path(), &bytes).unwrap();
        bytes
    };
    let named = |error: &StoreError| {
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
        let text = error.to_string();
        assert!(text.contains("plant.db") && text.contains("backup"), "{text}");
    };
    let damaged = damage(0..16);
    named(&refused(&plant));
    assert_eq!(bytes(&plant.path()), damaged);
    let pages = whole.len() / 4096;
    assert!(pages > 20);
    for page in 1..pages {
        let damaged = damage(page * 4096..(page + 1) * 4096);
        match Store::open(plant.options()) {
            Err(error) => named(&error),
            Ok(store) => named(&store.check().unwrap_err()),
        }
        assert_eq!(bytes(&plant.path()), damaged, "page {page}");
    }
    damage(0..0);
    assert!(Store::open(plant.options()).unwrap().check().is_ok());
}

// D12
#[test]
fn wal_and_full_are_read_back() {
    let plant = closed();
    let store = plant_store(&plant);
    let mode: String = plant.raw().query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    drop(store);
    // Somebody switched it off: it is switched on again.
    let raw = plant.raw();
    let _: String = raw.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0)).unwrap();
    drop(raw);
    let _store = plant_store(&plant);
    let mode: String = plant.raw().query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
}

// D6
#[test]
fn a_locked_database_is_waited_for_and_given_up() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    let told = Arc::new(Mutex::new(Vec::new()));
    let longest = Arc::new(AtomicU64::new(0));
    let options = |timeout, told: Arc<Mutex<Vec<Waiting>>>, longest: Arc<AtomicU64>| OpenOptions {
        busy_timeout_ms: timeout,
        on_wait: Arc::new(move |waiting| {
            if let Waiting::Since(waited) = waiting {
                longest.fetch_max(waited, Ordering::SeqCst);
            }
            told.lock().unwrap().push(waiting);
        }),
        ..plant.options()
    };
    let mut waiting = plant.desk_with(options(300, told.clone(), longest.clone()));
    let locker = plant.raw();
    locker.execute_batch("BEGIN EXCLUSIVE").unwrap();
    told.lock().unwrap().clear();
    let error = waiting.set_setting(ada, "lockout_minutes", "9").unwrap_err();
    assert_eq!(error.code(), "busy");
    assert!(error.to_string().contains("Nothing was changed"), "{error}");
    let heard = std::mem::take(&mut *told.lock().unwrap());
    assert!(matches!(heard[0], Waiting::Since(waited) if (100..=200).contains(&waited)), "{heard:?}");
    assert_eq!(heard.last(), Some(&Waiting::Over));
    assert!((300..400).contains(&longest.load(Ordering::SeqCst)), "{heard:?}");
    // Reading goes on meanwhile.
    assert_eq!(waiting.whoami(ada).unwrap().user.username, ADA);
    locker.execute_batch("ROLLBACK").unwrap();
    assert_eq!(waiting.plant_settings().unwrap().lockout_minutes, 0);
    // Released while it is waited for: the wait is told, and the write goes through.
    locker.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let (hears, heard) = mpsc::channel();
    let hears = Mutex::new(hears);
    let tells = move |waiting| hears.lock().unwrap().send(waiting).unwrap_or_default();
    let patient = OpenOptions { busy_timeout_ms: 60_000, on_wait: Arc::new(tells), ..plant.options() };
    let mut patient = plant.desk_with(patient);
    let write = std::thread::spawn(move || patient.set_setting(ada, "lockout_minutes", "9").map(drop));
    while !matches!(heard.recv().unwrap(), Waiting::Since(_)) {}
    locker.execute_batch("ROLLBACK").unwrap();
    write.join().unwrap().unwrap();
    assert_eq!(desk.plant_settings().unwrap().lockout_minutes, 9);
}

// D5. Root may write everywhere, so the looking on is done by somebody else.
#[test]
fn a_database_that_cannot_be_written_is_looked_at() {
    let root = rustix::process::geteuid().is_root();
    if root && !Path::new("/usr/bin/setpriv").exists() {
        eprintln!("not run: root may write everywhere, and there is no setpriv to become somebody else");
        return;
    }
    let plant = closed();
    let chmod = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let nobody = 65_534;
    if root {
        std::os::unix::fs::chown(plant.path(), Some(nobody), Some(nobody)).unwrap();
        std::os::unix::fs::chown(plant.folder.path(), Some(nobody), Some(nobody)).unwrap();
    }
    chmod(&plant.path(), 0o400);
    chmod(plant.folder.path(), 0o500);
    let before = bytes(&plant.path());
    // The test program lies where only its owner may go: a copy of it is started.
    let tools = tempfile::tempdir().unwrap();
    chmod(tools.path(), 0o755);
    let copy = tools.path().join("house");
    std::fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    chmod(&copy, 0o755);
    let mut child = if root {
        let mut child = std::process::Command::new("setpriv");
        child.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&copy);
        child
    } else {
        std::process::Command::new(&copy)
    };
    let child = child
        .args(["--exact", "store::child_that_looks_on", "--nocapture"])
        .env("CHARGEHAND_TEST_FOLDER", plant.folder.path())
        .current_dir("/")
        .output()
        .unwrap();
    chmod(plant.folder.path(), 0o700);
    let told = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && told.contains("looked on"), "{child:?}");
    assert_eq!(bytes(&plant.path()), before);
}

/// Does nothing unless the test above starts it.
#[test]
fn child_that_looks_on() {
    let Some(folder) = std::env::var_os("CHARGEHAND_TEST_FOLDER") else { return };
    let plant = Plant::bare();
    let path = Path::new(&folder).join("plant.db");
    let mut desk: Desk = plant.desk_with(OpenOptions { path, ..plant.options() });
    assert_eq!(desk.access(), Access::ReadOnly);
    let ada = enter(&mut desk, ADA).session;
    assert!(log(&mut desk, ada).len() > 5);
    assert_eq!(attempt(&mut desk, ADA, WRONG), Some(chargehand::domain::gate::Reason::WrongPassword));
    for error in [
        desk.set_setting(ada, "lockout_minutes", "9").map(drop).unwrap_err(),
        desk.disable_user(ada, ADA, None).map(drop).unwrap_err(),
    ] {
        assert_eq!(error.code(), "read_only");
    }
    assert!(desk.verify_log(ada, None, |_| true).unwrap().unwrap().is_ok());
    desk.sign_out(ada).unwrap();
    println!("looked on");
}

// Section 16: another database that somebody put in its place by hand: what would be written now goes to a file that has no name.
#[test]
fn a_database_that_was_replaced_under_an_open_program_is_written_no_more() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    desk.set_setting(ada, "lockout_minutes", "9").unwrap();
    let other = plant.folder.path().join("other.db");
    std::fs::copy(plant.path(), &other).unwrap();
    std::fs::rename(&other, plant.path()).unwrap();
    let error = desk.set_setting(ada, "lockout_minutes", "5").unwrap_err();
    assert!(error.to_string().contains("another one put in its place"), "{error}");
    std::fs::remove_file(plant.path()).unwrap();
    assert!(desk.set_setting(ada, "lockout_minutes", "5").unwrap_err().to_string().contains("was removed"));
}

// D1: a process that is killed at any moment loses nothing that it acknowledged. CHARGEHAND_KILLS sets how often.
#[test]
fn what_was_acknowledged_survives_a_kill() {
    use std::io::BufRead as _;
    let kills: u64 = std::env::var("CHARGEHAND_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(12);
    let plant = Plant::new();
    let mut acknowledged = 0;
    for kill in 0..kills {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::child_that_writes", "--nocapture"])
            .env("CHARGEHAND_TEST_FOLDER", plant.folder.path())
            .env("CHARGEHAND_TEST_ROUND", kill.to_string())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
        let mut last = None;
        // Killed after another number of acknowledgements each time, in the middle of the write after them.
        for _ in 0..3 + kill * 7 % 23 {
            last = lines.find_map(|line| line.unwrap().strip_prefix("done ").map(str::to_owned));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it acknowledged between the last line and its death counts as well.
        for line in lines {
            last = line.ok().and_then(|line| line.strip_prefix("done ").map(str::to_owned)).or(last);
        }
        let last: i64 = last.unwrap().parse().unwrap();
        let mut store = plant_store(&plant);
        assert!(store.check().is_ok());
        let whole = store.verify_log(None, |_| true).unwrap().unwrap().unwrap();
        assert!(whole.head.0 >= last, "event {last} was acknowledged, the log ends with {}", whole.head.0);
        acknowledged += 1;
        // Every account has its event, and every event its account.
        let users = plant.number("SELECT count(*) FROM users");
        assert_eq!(plant.number("SELECT count(*) FROM events WHERE message LIKE 'User % added'"), users);
        assert_eq!(plant.number("SELECT count(DISTINCT user_id) FROM role_grants"), users);
    }
    assert_eq!(acknowledged, kills);
}

/// Writes until it is killed; does nothing unless the test above starts it.
#[test]
fn child_that_writes() {
    let Some(folder) = std::env::var_os("CHARGEHAND_TEST_FOLDER") else { return };
    let round: u64 = std::env::var("CHARGEHAND_TEST_ROUND").unwrap().parse().unwrap();
    let mut plant = Plant::bare();
    plant.chance = Arc::new(chargehand::clock::SeededChance::new(1_000 + round));
    let path = Path::new(&folder).join("plant.db");
    let mut desk = plant.desk_with(OpenOptions { path, ..plant.options() });
    let ada = enter(&mut desk, ADA).session;
    for number in 0..1_000_000 {
        let username = format!("user{round}x{number}");
        let fields = vec![(chargehand::domain::user::Field::FullName, username.clone())];
        let roles = vec!["Operator".to_owned()];
        let new = chargehand::service::NewAccount { username, fields, roles, license: None, password: None };
        desk.add_user(ada, new).unwrap();
        attempt(&mut desk, "nobody", WRONG);
        let page = desk.log_page(ada, "", chargehand::domain::query::LogAnchor::Newest, 1, None).unwrap();
        println!("done {}", page.events[0].id.0);
    }
}

// D6: what another program that looks into the file asks before it takes the side file away with it.
#[test]
fn a_second_connection_keeps_the_locks_of_the_first() {
    let plant = Plant::new();
    let first = Store::open(plant.options()).unwrap();
    let held = || {
        let inode = format!(":{} ", std::fs::metadata(first.path()).unwrap().ino());
        let locks = std::fs::read_to_string("/proc/locks").unwrap();
        locks.lines().filter(|line| line.contains(&inode)).count()
    };
    first.check().unwrap();
    assert_eq!(held(), 1);
    let second = first.again().unwrap();
    second.check().unwrap();
    assert_eq!(held(), 1);
}
