//! The command line on a real terminal (a pseudo-terminal): questions, passwords that nobody sees, tables that fit.

#[expect(dead_code, reason = "what the console's own tests need is not all needed here")]
mod pty;

use std::path::Path;

use pty::Session;
use tempfile::TempDir;

const PASSWORD: &str = "zebra kettle lamp forty";

fn command(home: &Path, arguments: &[&str]) -> Vec<String> {
    let home = format!("HOME={}", home.display());
    let program = ["/usr/bin/env", "-i", &home, "TERM=xterm", "PATH=/usr/bin:/bin", env!("CARGO_BIN_EXE_chargehand")];
    program.iter().chain(arguments).map(|&part| part.to_owned()).collect()
}

fn start(home: &TempDir, arguments: &[&str]) -> Session {
    Session::start(&command(home.path(), arguments))
}

fn set_up(home: &TempDir) {
    let mut session = start(home, &["init", "--username", "ada", "--full-name", "Ada Byron", "--yes", "-q"]);
    session.wait_for("New password: ");
    session.send(&format!("{PASSWORD}\r"));
    session.wait_for("The same again: ");
    session.send(&format!("{PASSWORD}\r"));
    assert_eq!(session.end(), 0, "{}", session.screen());
}

// F4
#[test]
fn init_asks_for_everything_and_shows_no_password() -> std::io::Result<()> {
    let home = tempfile::tempdir()?;
    let mut session = start(&home, &["init"]);
    for (question, answer) in [
        ("Name of the plant: ", "Plant 2"),
        ("Time zone [UTC]: ", ""),
        ("Username of the first administrator: ", "ada"),
        ("Full name: ", "Ada Byron"),
        ("Does everybody but Admin need a license (on or off) [off]: ", ""),
        ("Email (may be empty): ", ""),
        // A letter taken back, also one of several bytes.
        ("New password: ", "zebra kettle lamp fortyé\u{7f}x\u{7f}"),
        ("The same again: ", "all wrong\u{15}zebra kettle lamp forty"),
    ] {
        session.wait_for(question);
        session.send(&format!("{answer}\r"));
    }
    assert_eq!(session.end(), 0);
    assert!(session.output().contains("The plant is set up. ada is its administrator"), "{}", session.output());
    assert!(!session.output().contains("kettle"), "{}", session.output());
    assert_eq!(session.line_modes(), session.before);
    let mut session = start(&home, &["login", "ada"]);
    session.wait_for("Password: ");
    session.send(&format!("{PASSWORD}\r"));
    assert_eq!(session.end(), 0);
    assert!(session.output().contains("Signed in as ada."), "{}", session.output());
    Ok(())
}

#[test]
fn ctrl_c_at_a_password_gives_the_terminal_back() -> std::io::Result<()> {
    let home = tempfile::tempdir()?;
    set_up(&home);
    for key in ["\u{3}", "\u{4}"] {
        let mut session = start(&home, &["login", "ada"]);
        session.wait_for("Password: ");
        assert_ne!(session.line_modes(), session.before);
        session.send("half a pass");
        if key == "\u{4}" {
            session.send("\u{15}");
        }
        session.send(key);
        assert_eq!(session.end(), 130);
        assert_eq!(session.line_modes(), session.before);
        assert!(!session.output().contains("half"), "{}", session.output());
    }
    Ok(())
}

#[test]
fn two_new_passwords_that_differ_change_nothing() -> std::io::Result<()> {
    let home = tempfile::tempdir()?;
    let mut session = start(&home, &["init", "--username", "ada", "--full-name", "Ada Byron", "--yes"]);
    session.wait_for("New password: ");
    session.send("one long enough password\r");
    session.wait_for("The same again: ");
    session.send("another long enough one\r");
    assert_eq!(session.end(), 3);
    assert!(session.output().contains("The two differ; nothing was changed."), "{}", session.output());
    Ok(())
}

#[test]
fn a_table_fits_the_terminal() -> std::io::Result<()> {
    let home = tempfile::tempdir()?;
    set_up(&home);
    let mut session = start(&home, &["login", "ada"]);
    session.wait_for("Password: ");
    session.send(&format!("{PASSWORD}\r"));
    assert_eq!(session.end(), 0);
    let mut session = start(&home, &["settings", "list", "--color", "never"]);
    assert_eq!(session.end(), 0);
    let output = session.output();
    let widths: Vec<_> = output.lines().map(|line| line.chars().count()).collect();
    assert!(widths.len() > 5 && widths.iter().all(|width| *width <= 80), "{output}");
    assert!(output.contains('…'), "{output}");
    Ok(())
}

// USR-11
#[test]
fn a_deletion_wants_the_username_typed() -> std::io::Result<()> {
    let home = tempfile::tempdir()?;
    set_up(&home);
    let mut session = start(&home, &["login", "ada"]);
    session.wait_for("Password: ");
    session.send(&format!("{PASSWORD}\r"));
    assert_eq!(session.end(), 0);
    for name in ["Bob", "carl", "dora"] {
        assert_eq!(start(&home, &["users", "add", name, "--full-name", "Some Body", "-q"]).end(), 0);
    }
    for (users, question, answer, exit, told) in [
        (&["bob"][..], "Type the username to go on: ", "bob", 3, "That is something else; nothing was deleted."),
        (&["bob"], "Type the username to go on: ", "Bob", 0, "User Bob deleted."),
        (
            &["carl", "dora"],
            "carl, dora will be deleted for good. That can't be undone.",
            "carl",
            3,
            "nothing was deleted",
        ),
        (&["carl", "dora"], "Type how many they are to go on: ", "2", 0, "User dora deleted."),
    ] {
        let mut session = start(&home, &[&["users", "delete"], users].concat());
        session.wait_for(question);
        session.send(&format!("{answer}\r"));
        assert_eq!(session.end(), exit, "{answer}: {}", session.output());
        assert!(session.output().contains(told), "{answer}: {}", session.output());
    }
    // Nobody is asked about what can't be done.
    let mut session = start(&home, &["users", "delete", "ada"]);
    assert_eq!(session.end(), 3);
    assert!(session.output().contains("Nobody deletes their own account"), "{}", session.output());
    Ok(())
}

// G7
#[test]
fn a_terminal_that_can_not_draw_gets_a_sentence() -> std::io::Result<()> {
    let home = tempfile::tempdir()?;
    let mut command = command(home.path(), &[]);
    command[3] = "TERM=dumb".to_owned();
    let mut session = Session::start(&command);
    assert_eq!(session.end(), 2);
    assert!(session.output().contains("TERM says"), "{}", session.output());
    assert!(!session.output().contains('\u{1b}'), "{:?}", session.output());
    Ok(())
}

// The console opens where no command is given, and makes nothing but an empty database.
#[test]
fn without_a_command_the_console_opens() -> std::io::Result<()> {
    let home = tempfile::tempdir()?;
    set_up(&home);
    let mut session = start(&home, &["--ascii"]);
    session.wait_for("Username");
    session.signal(rustix::process::Signal::TERM);
    assert_eq!(session.end(), 143);
    assert_eq!(session.line_modes(), session.before);
    Ok(())
}

// IMP-3: what is interrupted ends by itself, and leaves nothing.
#[test]
fn ctrl_c_in_an_import_leaves_nothing() -> std::io::Result<()> {
    let home = tempfile::tempdir()?;
    set_up(&home);
    let mut session = start(&home, &["login", "ada"]);
    session.wait_for("Password: ");
    session.send(&format!("{PASSWORD}\r"));
    assert_eq!(session.end(), 0);
    let mut text = "USERNAME,FULL NAME,SHIFTSELECTIONMODE,DEFAULTUSERGROUP,DEFAULTTEAM,PASSWORD\n".to_owned();
    for number in 0..2_000 {
        text += &format!("temp{number},Temp Worker,Auto,System,Default Team,zebra kettle {number} lamp\n");
    }
    let file = home.path().join("temps.csv");
    std::fs::write(&file, text)?;
    let mut session = start(&home, &["import", &file.to_string_lossy()]);
    session.wait_for("Hashing");
    session.send("\u{3}");
    assert_eq!(session.end(), 130);
    assert!(session.output().contains("Interrupted; nothing was changed."), "{}", session.output());
    let mut session = start(&home, &["users", "list", "--show-inactive", "--json"]);
    assert_eq!(session.end(), 0);
    assert!(!session.output().contains("Temp Worker"), "{}", session.output());
    Ok(())
}
