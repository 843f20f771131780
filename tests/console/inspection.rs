//! Backups, and looks at the database and its log, from among the commands.

use expect_test::expect;

use crate::harness::Console;

fn run(console: &mut Console, name: &str) {
    console.press(":");
    console.paste(name);
    console.press("Enter");
}

/// The screen, with the folder of this test named always alike.
fn screen(console: &mut Console) -> String {
    let folder = console.folder().path().to_str().unwrap().to_owned();
    console.screen().replace(&folder, &format!("/{}", "~".repeat(folder.len() - 1)))
}

#[test]
fn the_database_is_copied_into_a_file_that_is_not_there_yet() {
    let mut console = Console::signed_in();
    let path = console.folder().path().join("copy.db");
    run(&mut console, "back up");
    assert!(console.screen().contains("File: chargehand-2026-11-02.db"), "{}", console.screen());
    console.press("Ctrl-U");
    console.paste(path.to_str().unwrap());
    console.press("Enter");
    let told = screen(&mut console);
    for part in ["+- The database is copied -", "/copy.db", "password hashes", "restore", "< Close >"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(std::fs::metadata(&path).unwrap().len() > 100_000);
    console.press("Enter");
    run(&mut console, "back up");
    console.press("Ctrl-U");
    console.paste(path.to_str().unwrap());
    console.press("Enter");
    let told = screen(&mut console);
    assert!(told.contains("never takes the place of a file") && !told.contains("Replace"), "{told}");
    console.press("Esc y");
    assert!(console.screen().contains("as a command"), "{}", console.screen());
    console.press("Esc 5");
    assert!(console.screen().contains("Backup begun into"), "{}", console.screen());
    // In the middle nothing is kept.
    let other = console.folder().path().join("other.db");
    run(&mut console, "back up");
    console.press("Ctrl-U");
    console.paste(other.to_str().unwrap());
    console.on_progress = Some(Box::new(|_| "Esc"));
    console.press("Enter");
    assert!(console.screen().contains("Stopped: nothing was kept."), "{}", console.screen());
    assert!(!other.exists());
}

#[test]
fn the_database_is_looked_at() {
    let mut console = Console::signed_in();
    run(&mut console, "check the database");
    let told = screen(&mut console);
    for part in ["+- The database -", "ok: pages: every page and index is whole", "< Close >"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    console.press("PgDn PgDn PgDn");
    assert!(console.screen().contains("ok: log:"), "{}", console.screen());
    console.press("Enter");
    assert!(!console.screen().contains("The database"));
    // What is broken stands first.
    let raw = rusqlite::Connection::open(console.folder().path().join("chargehand.db")).unwrap();
    raw.execute_batch("DROP TRIGGER events_are_not_changed").unwrap();
    run(&mut console, "doctor");
    let lines: Vec<String> = screen(&mut console).lines().skip(4).take(5).map(str::to_owned).collect();
    expect![[r#"
        > | PgUp PgDn: line 1-14 of 23                                               |)
          | 2 broken.                                                                |
          | failed: schema: missing, changed or added: trigger                       |
          | events_are_not_changed                                                   |
          | Somebody changed the database with another program: look at the log with |"#]]
    .assert_eq(&lines.join("\n"));
}

// LOG-3
#[test]
fn the_log_is_verified() {
    let mut console = Console::signed_in();
    run(&mut console, "verify the log");
    assert!(console.screen().contains("The log is whole: "), "{}", console.screen());
    console.press("Esc");
    let raw = rusqlite::Connection::open(console.folder().path().join("chargehand.db")).unwrap();
    raw.execute_batch("DROP TRIGGER events_are_not_changed; UPDATE events SET actor = 'eve' WHERE id = 3").unwrap();
    run(&mut console, "verify the log");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-1 of 1
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)




          +- The log ----------------------------------------------------------------+
          |                                                                          |
          | The log is not what was written: event 3 was changed. It was left as it  |
          | is; compare it with your last backup.                                    |
          |                                                                          |
          |   < Close >                                                              |
          +------------------------------------------------------------ Enter close -+







         PgUp PgDn scroll  Enter close  Esc close
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
        reversed: < Close >
    "#]]
    .assert_eq(&console.screen());
}
