//! `backup`, `restore`, `doctor`, `log archive`: the database as a whole.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;

use expect_test::expect;

use crate::plant::{PASSWORD, Plant};

impl Plant {
    fn file(&self, name: &str) -> PathBuf {
        self.home().join(name)
    }

    fn backed_up(&self) -> String {
        let file = self.file("monday.db").to_string_lossy().into_owned();
        self.ada(&["backup", &file, "-q"]).succeeds();
        file
    }

    /// What the doctor finds that isn't as it should be, without sizes.
    fn findings(&self) -> String {
        let ran = self.run(&["doctor"]).ran();
        assert_eq!(ran.exit, 1);
        let told: Vec<&str> = ran.stdout.lines().filter(|line| !line.starts_with("ok")).collect();
        let told = told.join("\n").replace(&*self.home().to_string_lossy(), "~");
        told.split(" (")
            .map(|part| part.split_once(" bytes)").map_or(part, |(_, rest)| rest))
            .collect::<Vec<_>>()
            .join(" (")
    }

    fn aside(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.database().parent().unwrap()).unwrap();
        let names = entries.map(|entry| entry.unwrap().path());
        names.filter(|path| path.to_string_lossy().contains("before-restore")).collect()
    }
}

/// The database as another program has it open.
#[expect(clippy::disallowed_types, reason = "another program at the same database")]
fn opened(path: impl AsRef<std::path::Path>) -> rusqlite::Connection {
    rusqlite::Connection::open(path).unwrap()
}

fn exit(run: crate::run::Run) -> (i32, String) {
    let ran = run.ran();
    (ran.exit, ran.stderr)
}

// F1: what is put back is what was there, and nobody is signed in with it.
#[test]
fn a_backup_is_put_back_and_what_was_there_is_kept() {
    let plant = Plant::new();
    let file = plant.backed_up();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    plant.ada(&["teams", "add", "Nights", "-q"]).succeeds();
    let (code, said) = exit(plant.ada(&["restore", &file]));
    assert_eq!(code, 2, "{said}");
    let said = plant.ada(&["restore", &file, "--yes"]).succeeds();
    assert!(said.contains("Restored: the database is what it was at ") && said.contains(" is kept as "), "{said}");
    // The session of before is none any more.
    let (code, said) = exit(plant.ada(&["teams", "list"]));
    assert_eq!(code, 3, "{said}");
    plant.run(&["login", "ada", "--password-stdin", "-q"]).stdin(format!("{PASSWORD}\n")).succeeds();
    assert!(!plant.run(&["teams", "list"]).succeeds().contains("Nights"));
    let events = plant.run(&["log", "list", "--limit", "2", "--json", "-q"]).succeeds();
    assert!(events.contains("Database restored from file monday.db"), "{events}");
    plant.run(&["log", "verify", "-q"]).succeeds();
    let [aside] = &plant.aside()[..] else { panic!("one database is kept") };
    let kept = opened(aside);
    let nights: i64 =
        kept.query_row("SELECT count(*) FROM groupings WHERE name = 'Nights'", [], |row| row.get(0)).unwrap();
    assert_eq!(nights, 1);
}

// Section 16: the wrong file in the hurry of a bad morning.
#[test]
fn neither_the_database_itself_nor_another_plant_s_backup_is_put_back() {
    let plant = Plant::new();
    let before = std::fs::read(plant.database()).unwrap();
    let itself = plant.database().to_str().unwrap().to_owned();
    plant.ada(&["restore", &itself, "--yes"]).check(expect![[r#"
        exit 6
        --- stderr
        error: ~/.local/share/chargehand/chargehand.db is the database itself, and no backup of it: nothing was changed. Name a file that `chargehand backup` made.
    "#]]);
    let other = plant.home().join("other.db").to_str().unwrap().to_owned();
    let init = ["--db", &other, "init", "--username", "olga", "--full-name", "Olga", "--password-stdin", "-q"];
    let init = [&init[..], &["--site-name", "Plant 9"]].concat();
    plant.run(&init).stdin(format!("{PASSWORD}\n")).succeeds();
    let refused = plant.ada(&["restore", &other, "--yes"]).ran();
    expect![[r#"
        error: ~/other.db is a backup of another plant, Plant 9 (made TIME): nothing was changed. `chargehand restore --other-plant` puts it in the place of this one, without a name (made TIME).
    "#]].assert_eq(&refused.stderr);
    assert_eq!(std::fs::read(plant.database()).unwrap(), before);
    assert_eq!(plant.aside().len(), 0);
    plant.ada(&["restore", &other, "--yes", "--other-plant", "-q"]).succeeds();
    plant.run(&["login", "olga", "--password-stdin", "-q"]).stdin(format!("{PASSWORD}\n")).succeeds();
}

#[test]
fn nothing_is_put_in_the_place_of_a_database_that_somebody_has_open() {
    let plant = Plant::new();
    let file = plant.backed_up();
    let open = opened(plant.database());
    let _: i64 = open.query_row("SELECT count(*) FROM users", [], |row| row.get(0)).unwrap();
    plant.ada(&["restore", &file, "--yes"]).check(expect![[r#"
        exit 6
        --- stderr
        error: The database ~/.local/share/chargehand/chargehand.db is open in another program: close every console and wait for every command, then try again. Nothing was changed.
    "#]]);
    assert_eq!(plant.aside().len(), 0);
    drop(open);
    plant.ada(&["restore", &file, "--yes", "-q"]).succeeds();
}

// D7: nobody can sign in to a damaged database; whoever owns the file puts the backup back.
#[test]
fn a_damaged_database_is_told_and_replaced() {
    let plant = Plant::new();
    let file = plant.backed_up();
    let whole = std::fs::read(plant.database()).unwrap();
    let mut damaged = whole;
    damaged[..16].fill(0);
    std::fs::write(plant.database(), &damaged).unwrap();
    expect![[r#"
        failed   database       it can't be used
                                The database ~/.local/share/chargehand/chargehand.db is damaged (its first bytes are not those of a database). Nothing was changed and nothing is repaired by itself. Keep a copy of the file, and put back the last backup of it."#]].assert_eq(&plant.findings());
    plant.run(&["restore", &file, "--yes", "-q"]).succeeds();
    plant.run(&["doctor", "-q"]).succeeds();
    assert_eq!(std::fs::read(&plant.aside()[0]).unwrap(), damaged);
}

#[test]
fn only_a_backup_that_is_whole_is_put_back() {
    let plant = Plant::new();
    let file = plant.backed_up();
    let before = std::fs::read(plant.database()).unwrap();
    let part = plant.file("part.db");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&part, &bytes[..bytes.len() / 2]).unwrap();
    std::fs::write(plant.file("notes.db"), "no database at all").unwrap();
    for name in ["part.db", "notes.db", "none.db"] {
        let path = plant.file(name).to_string_lossy().into_owned();
        let (code, said) = exit(plant.ada(&["restore", &path, "--yes"]));
        assert_eq!(code, 6, "{name}: {said}");
        assert_eq!(std::fs::read(plant.database()).unwrap().len(), before.len());
    }
    assert_eq!(plant.aside().len(), 0);
    let left = std::fs::read_dir(plant.database().parent().unwrap()).unwrap().count();
    assert!(left <= 3, "{left} files are left");
    plant.ada(&["backup", &file]).check(expect![[r#"
        exit 5
        --- stderr
        error: ~/monday.db is there already and was left alone. Name another: a backup never takes the place of a file.
    "#]]);
    let (code, said) = exit(plant.run_as("kay", &["backup", "/tmp/kays.db"]));
    assert_eq!(code, 3, "{said}");
    let (code, said) = exit(plant.run_as("kay", &["restore", &file, "--yes"]));
    assert_eq!(code, 3, "{said}");
}

// D7: a backup for which there is no space leaves nothing behind.
#[test]
fn a_restore_that_fills_the_disk_leaves_no_half_copy() {
    let plant = Plant::new();
    let file = plant.backed_up();
    std::fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(8 * 1024 * 1024).unwrap();
    let names = || {
        let entries = std::fs::read_dir(plant.database().parent().unwrap()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    std::fs::remove_file(plant.database()).unwrap();
    let before = names();
    let (code, said) = exit(crate::run::Run::with_little_space(plant.home()).args(["restore", &file, "--yes"]));
    assert_eq!(code, 6, "{said}");
    assert!(said.contains("File too large"), "{said}");
    assert_eq!(names(), before);
}

// D7: a restore that was killed is told with what ends it, and ended by that; what was written last stays with its database.
#[test]
fn a_restore_that_was_killed_in_the_middle_is_told_and_ended() {
    let plant = Plant::new();
    let file = plant.backed_up();
    plant.ada(&["teams", "add", "Nights", "-q"]).succeeds();
    let aside = plant.database().with_file_name("chargehand.db.before-restore-1");
    // Where the last steps stopped.
    std::fs::hard_link(plant.database(), &aside).unwrap();
    plant.ada(&["teams", "list"]).check(expect![[r#"
        exit 6
        --- stderr
        error: A restore of the database ~/.local/share/chargehand/chargehand.db was stopped in the middle, so it still has a second name, ~/.local/share/chargehand/chargehand.db.before-restore-1, and what was written last may be beside that one. Nothing was changed now. `chargehand restore` with the backup ends it; to take it back instead, first move ~/.local/share/chargehand/chargehand.db.before-restore-1-wal to ~/.local/share/chargehand/chargehand.db-wal where it is there, and only then remove ~/.local/share/chargehand/chargehand.db.before-restore-1.
    "#]]);
    assert!(plant.findings().contains("`chargehand restore` with the backup ends it"));
    plant.run(&["restore", &file, "--yes", "-q"]).succeeds();
    assert_eq!(plant.aside(), std::slice::from_ref(&aside));
    assert_eq!(std::fs::metadata(&aside).unwrap().nlink(), 1);
    plant.run(&["--db", aside.to_str().unwrap(), "doctor", "-q"]).succeeds();
    plant.run(&["doctor", "-q"]).succeeds();
}

// The doctor names what killed programs left, and nothing that only looks like it.
#[test]
fn only_what_a_killed_program_of_ours_left_is_told_as_left_over() {
    let plant = Plant::new();
    let file = plant.backed_up();
    let folder = plant.database().parent().unwrap().to_path_buf();
    // Larger than any process number of Linux.
    let ours = ["chargehand.db.restoring.4194400", "chargehand.db.restoring.4194400-wal", ".log.jsonl.4194400.new"];
    let ours = [&ours[..], &["chargehand.db.before-v3.4194400", "tuesday.db.4194400.new"]].concat();
    let running = format!(".log.jsonl.{}.new", std::process::id());
    let theirs = ["report.new", "report.2024.new", ".report.new", "chargehand.db.before-v3", &running];
    for name in ours.iter().chain(&theirs) {
        std::fs::write(folder.join(name), "half").unwrap();
    }
    std::fs::copy(&file, folder.join("tuesday.db.4194400.new")).unwrap();
    let told = plant.run(&["doctor"]).ran().stdout;
    let line = told.lines().find(|line| line.contains("leftovers")).unwrap();
    let mut named: Vec<&str> = line.split_whitespace().skip(2).map(|name| name.trim_end_matches(',')).collect();
    named.sort_unstable();
    let mut ours = ours;
    ours.sort_unstable();
    assert_eq!(named, ours);
}

// LOG-3, A2: triggers that are gone, rows that no change leaves.
#[test]
fn the_doctor_finds_what_another_program_changed() {
    let plant = Plant::new();
    // What the program does itself is none of it: a disabled account deleted, an adding undone.
    plant.ada(&["users", "add", "gone", "--full-name", "Gone Soon", "-q"]).succeeds();
    plant.ada(&["users", "disable", "gone", "-q"]).succeeds();
    plant.ada(&["users", "delete", "gone", "--yes", "-q"]).succeeds();
    plant.run(&["doctor", "-q"]).succeeds();
    std::fs::set_permissions(plant.database(), std::fs::Permissions::from_mode(0o644)).unwrap();
    plant.sql(
        "DROP TRIGGER events_are_not_changed; UPDATE events SET time = time + 1 WHERE id = 4; \
         UPDATE users SET disabled = 1 WHERE username = 'kay'; \
         INSERT INTO license_types (name, name_key, quantity, role_id, created_at) \
         SELECT 'Seats', 'seats', 0, id, 0 FROM roles WHERE name = 'Manager'; \
         PRAGMA foreign_keys = OFF; UPDATE users SET team_id = 999 WHERE username = 'kay';",
    );
    expect![[r#"
        warning  file           ~/.local/share/chargehand/chargehand.db (
                                Others on this machine can read ~/.local/share/chargehand/chargehand.db: run chmod 600 ~/.local/share/chargehand/chargehand.db
        failed   schema         missing, changed or added: trigger events_are_not_changed
                                Somebody changed the database with another program: look at the log with `chargehand log verify`, and restore a backup from before.
        failed   references     rows without what they refer to: 1 in users
                                Somebody changed the database with another program: restore a backup from before.
        failed   stops          1 accounts whose list and stops differ
                                Somebody changed the database with another program: restore a backup from before.
        warning  seats          more seats are used than there are: Seats: 1 of 0
                                Take them from somebody, or raise the quantity: `chargehand licenses`.
        failed   log            event 4 was changed
                                Somebody changed the log: keep a copy of the file, and compare it with the last backup and checkpoint."#]].assert_eq(&plant.findings());
}

// LOG-3
#[test]
fn the_oldest_events_leave_for_a_file_that_verifies_by_itself() {
    let plant = Plant::new();
    plant.ada(&["groups", "add", "Day", "Night", "-q"]).succeeds();
    let (first, second) = (plant.file("first.jsonl"), plant.file("second.jsonl"));
    let (first, second) = (first.to_str().unwrap(), second.to_str().unwrap());
    plant.ada(&["log", "archive", "--before", "2000-01-01", first]).check(expect![[r#"
        exit 4
        --- stderr
        error: There is no event as old as that.
    "#]]);
    assert!(!plant.file("first.jsonl").exists());
    let ran = plant.ada(&["log", "archive", "--before", "2099-01-01", first]).ran();
    expect![[r#"
        Events 1 to 14 are in ~/first.jsonl now and no longer in the log. Keep it: `chargehand log verify --archive ~/first.jsonl` checks it by itself.
        Make a new checkpoint now (`chargehand log checkpoint`) and keep it elsewhere: one from before doesn't cover what says who held which right by the events that left.
    "#]].assert_eq(&(ran.stdout + &ran.stderr).replace(&*plant.home().to_string_lossy(), "~"));
    plant.ada(&["log", "archive", "--before", "2099-01-01", second, "-q"]).succeeds();
    for (file, whole) in [(first, "events 1 to 1"), (second, "events 1")] {
        let said = plant.run(&["log", "verify", "--archive", file]).succeeds();
        assert!(said.starts_with(&format!("The archive is whole: {whole}")), "{said}");
    }
    plant.ada(&["log", "verify", "-q"]).succeeds();
    let lines: Vec<String> = std::fs::read_to_string(first).unwrap().lines().map(str::to_owned).collect();
    let damage = |name: &str, lines: Vec<String>| {
        let path = plant.file(name);
        std::fs::write(&path, lines.join("\n") + "\n").unwrap();
        let ran = plant.run(&["log", "verify", "--archive", path.to_str().unwrap()]).ran();
        assert_eq!(ran.exit, 1, "{name}");
        format!("{name}: {}", ran.stderr)
    };
    let mut swapped = lines.clone();
    swapped.swap(3, 4);
    let mut changed = lines.clone();
    changed[5] = changed[5].replace("\"time\":1", "\"time\":2");
    let mut put_in = lines.clone();
    put_in.insert(7, lines[6].clone());
    let told = [
        damage("swapped", swapped),
        damage("changed", changed),
        damage("put in", put_in),
        damage("cut", lines[..lines.len() - 1].to_vec()),
        damage("added", lines.iter().chain(lines.last()).cloned().collect()),
        damage("no archive", lines[1..].to_vec()),
    ];
    expect![[r#"
        swapped: error: The archive is not what was written: event 3 is missing. It was left as it is.
        changed: error: The archive is not what was written: event 5 was changed. It was left as it is.
        put in: error: The archive is not what was written: event 7 is missing. It was left as it is.
        cut: error: The archive is not what was written: event 14 is missing. It was left as it is.
        added: error: The archive is not what was written: event 15 was put behind the last one. It was left as it is.
        no archive: error: This is no archive of a log: its first line isn't that of one.
    "#]]
    .assert_eq(&told.concat());
    let (code, said) = exit(plant.run_as("grace", &["log", "archive", "--before", "2099-01-01", "/tmp/graces.jsonl"]));
    assert_eq!(code, 3, "{said}");
}

// D11: a backup that is made while others write is whole, and a moment of what they did.
#[test]
fn a_backup_made_while_others_write_is_whole() {
    let plant = Plant::new();
    plant.ada(&["teams", "list", "-q"]).succeeds();
    std::thread::scope(|scope| {
        let others = scope.spawn(|| {
            for number in 0..30 {
                plant.ada(&["teams", "add", &format!("Team {number}"), "-q"]).succeeds();
            }
        });
        let mut made = 0;
        while !others.is_finished() || made == 0 {
            let file = plant.file(&format!("copy-{made}.db"));
            plant.ada(&["backup", file.to_str().unwrap(), "-q"]).succeeds();
            made += 1;
            let copy = file.to_str().unwrap();
            plant.ada(&["--db", copy, "doctor", "-q"]).succeeds();
            let copy = opened(file);
            let number = |sql: &str| copy.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
            let teams = number("SELECT count(*) FROM groupings WHERE name LIKE 'Team %'");
            assert_eq!(teams, number("SELECT count(*) FROM events WHERE message LIKE 'Team Team % added'"));
            assert_eq!(number("SELECT max(id) - count(*) FROM events"), 0, "no event is missing");
        }
    });
}

// INV-1, PWD-3, DEV-3: what a backup knows of mails, invites and codes may be over since it was made. None of it comes to life
// again by itself.
#[test]
fn nothing_that_may_be_over_comes_back_with_a_backup() {
    let plant = Plant::new();
    let spool = plant.file(".local/state/chargehand/mail");
    std::fs::create_dir_all(spool.parent().unwrap()).unwrap();
    let sent = |name: &str| {
        let paths = std::fs::read_dir(&spool).unwrap().map(|entry| entry.unwrap().path());
        let texts: Vec<String> = paths.map(|path| std::fs::read_to_string(path).unwrap()).collect();
        texts.iter().filter(|mail| mail.contains(&format!("To: {name}@example.org"))).count()
    };
    plant.ada(&["settings", "set", "site_url", "https://plant.example.com", "-q"]).succeeds();
    plant.ada(&["users", "edit", "kay", "--set", "email=kay@example.org", "-q"]).succeeds();
    // Mails wait, as nothing can be written where they go.
    std::fs::write(&spool, "no folder").unwrap();
    for address in ["anna@example.org", "eva@example.org"] {
        plant.ada(&["invites", "send", "--role", "Supervisor", address, "-q"]).ran();
    }
    plant.ada(&["users", "reset-password", "kay", "--mail", "-q"]).ran();
    let grace = plant.ada(&["users", "reset-password", "grace", "--code", "-q"]).succeeds();
    let device = plant.ada(&["devices", "new-code", "WELD-1", "-q"]).succeeds();
    let file = plant.backed_up();
    // Since then they went out, and one was cancelled.
    std::fs::remove_file(&spool).unwrap();
    plant.run(&["mail", "flush", "-q"]).succeeds();
    plant.ada(&["invites", "cancel", "eva@example.org", "-q"]).ran();
    let eva = {
        let paths = std::fs::read_dir(&spool).unwrap().map(|entry| entry.unwrap().path());
        let texts: Vec<String> = paths.map(|path| std::fs::read_to_string(path).unwrap()).collect();
        let mail = texts.into_iter().find(|mail| mail.contains("To: eva@example.org")).unwrap();
        mail.lines().find(|line| line.starts_with("    j")).unwrap().trim().to_owned()
    };
    assert_eq!((sent("anna"), sent("eva"), sent("kay")), (1, 1, 1));
    let restore = |more: &[&str]| {
        let ran =
            plant.run(&[&["restore", &file, "--yes"], more].concat()).env("CHARGEHAND_SESSION", &signed_in(&plant));
        let ran = ran.ran();
        assert_eq!(ran.exit, 0, "{}", ran.stderr);
        ran.stderr
    };
    expect![[r#"
        Codes that are void now: 3 (for new passwords, and for devices). Make new ones.
        Invites that were open then and are cancelled now: 2. Invite again who is still to come (`chargehand invites list`); --keep-invites would have left them open.
        Mails that waited then and never go now: 3. They may have gone since, and their codes are void.
    "#]].assert_eq(&restore(&[]));
    let mails = |plant: &Plant| {
        let ran = plant.run(&["mail", "list", "--json", "-q"]).env("CHARGEHAND_SESSION", &signed_in(plant)).succeeds();
        let mails: Vec<serde_json::Value> = serde_json::from_str(&ran).unwrap();
        let told = mails.iter().map(|mail| match mail["state"].as_str() {
            Some("held") => format!("{} held", mail["to"]),
            _ => format!("{} {} {}", mail["to"], mail["state"], mail["answer"]),
        });
        told.collect::<Vec<_>>().join("\n")
    };
    expect![[r#"
        "kay@example.org" "failed" "a backup was put back: its code is void"
        "eva@example.org" "failed" "a backup was put back: its code is void"
        "anna@example.org" "failed" "a backup was put back: its code is void""#]]
    .assert_eq(&mails(&plant));
    plant.run(&["mail", "flush", "-q"]).succeeds();
    assert_eq!((sent("anna"), sent("eva"), sent("kay")), (1, 1, 1));
    let join = ["join", &eva, "--username", "eva", "--full-name", "Eva Lind", "--password-stdin"];
    let (code, said) = exit(plant.run(&join).stdin("marble anchor stream\n"));
    assert_eq!(code, 3, "{said}");
    let passwd = ["passwd", "--code", grace.trim(), "--password-stdin"];
    let (code, said) = exit(plant.run(&passwd).stdin("marble anchor stream\n"));
    assert_eq!(code, 3, "{said}");
    let (code, said) = exit(plant.run(&["devices", "enroll", "-"]).stdin(device));
    assert_eq!(code, 3, "{said}");
    let event = plant.run(&["log", "list", "--search", "restored", "--limit", "1", "--json", "-q"]);
    let event = event.env("CHARGEHAND_SESSION", &signed_in(&plant)).succeeds();
    let event: serde_json::Value = serde_json::from_str(&event).unwrap();
    let details: Vec<String> = event[0]["details"]
        .as_array()
        .unwrap()
        .iter()
        .map(|detail| format!("{} {}", detail["field"], detail["after"]))
        .collect();
    expect![[r#"
        "sessions_ended" "3"
        "codes_ended" "2"
        "device_codes_ended" "1"
        "invites_cancelled" "2"
        "mails_stopped" "3""#]]
    .assert_eq(&details.join("\n"));
    // Each invite tells what became of it, under the same operation (LOG-1).
    let listed = ["log", "list", "--search", "invite", "--limit", "20", "--json", "-q"];
    let events = plant.run(&listed).env("CHARGEHAND_SESSION", &signed_in(&plant)).succeeds();
    let events: Vec<serde_json::Value> = serde_json::from_str(&events).unwrap();
    let of_restore = events.iter().filter(|told| told["operation"] == event[0]["operation"]);
    let told: Vec<String> = of_restore.map(|told| told["message"].to_string()).collect();
    expect![[r#"
        "Invite to eva@example.org cancelled"
        "Invite to anna@example.org cancelled"
        "Database restored from file monday.db: what happened after that backup is not in it""#]]
    .assert_eq(&told.join("\n"));
    // Who wants the invites back gets them; their mails wait until somebody sends them.
    expect![[r#"
        Codes that are void now: 3 (for new passwords, and for devices). Make new ones.
        Invites that are open again, also those that were accepted or cancelled since: 2 (`chargehand invites list`, `chargehand invites cancel`).
        Mails that waited then: 3. None goes by itself, as it may have gone since; `chargehand mail list` shows them, and `chargehand mail flush` sends those of invites.
    "#]].assert_eq(&restore(&["--keep-invites"]));
    expect![[r#"
        "kay@example.org" "failed" "a backup was put back: its code is void"
        "eva@example.org" held
        "anna@example.org" held"#]]
    .assert_eq(&mails(&plant));
    // A mail that goes again is the same file.
    std::fs::remove_dir_all(&spool).unwrap();
    std::fs::create_dir(&spool).unwrap();
    plant.run(&["invites", "list", "-q"]).env("CHARGEHAND_SESSION", &signed_in(&plant)).succeeds();
    assert_eq!((sent("anna"), sent("eva"), sent("kay")), (0, 0, 0));
    plant.run(&["mail", "flush", "-q"]).succeeds();
    assert_eq!((sent("anna"), sent("eva"), sent("kay")), (1, 1, 0));
    plant.run(&["doctor", "-q"]).succeeds();
}

/// A new session of ada's: restoring ended all.
fn signed_in(plant: &Plant) -> String {
    let login = ["login", "ada", "--password-stdin", "--print-token", "-q"];
    plant.run(&login).stdin(format!("{PASSWORD}\n")).secret()
}
