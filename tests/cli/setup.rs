//! `init`.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use expect_test::expect;

use crate::plant::{PASSWORD, Plant};
use crate::run::Run;

const INIT: [&str; 6] = ["init", "--username", "ada", "--full-name", "Ada Byron", "--password-stdin"];

#[test]
fn a_plant_is_set_up_once() {
    let plant = Plant::none();
    plant.run(&INIT).stdin(PASSWORD).check(expect![[r#"
        exit 0
        --- stdout
        The plant is set up. ada is its administrator: `chargehand login ada` signs in.
        --- stderr
        Everybody but Admin needs a license here: `chargehand licenses add NAME --qty N`, or `chargehand settings set require_license off`.
    "#]]);
    plant.run(&INIT).stdin(PASSWORD).check(expect![[r#"
        exit 3
        --- stderr
        error: This database is set up already; nothing was changed. Sign in instead.
    "#]]);
}

#[test]
fn json_names_the_administrator() {
    let plant = Plant::none();
    let settings = ["--site-name", "Plant 2", "--time-zone", "Europe/Berlin", "--email", "ada@example.org", "--json"];
    plant.run(&[&INIT[..], &settings[..]].concat()).stdin(PASSWORD).check(expect![[r#"
        exit 0
        --- stdout
        {
          "username": "ada"
        }
        --- stderr
        {"note":"Everybody but Admin needs a license here: `chargehand licenses add NAME --qty N`, or `chargehand settings set require_license off`."}
    "#]]);
    let login = ["login", "ADA@example.org", "--password-stdin", "-q"];
    plant.run(&login).stdin(PASSWORD).check(expect![[r#"
        exit 0
    "#]]);
    plant.run(&["settings", "get", "site_time_zone"]).check(expect![[r#"
        exit 0
        --- stdout
        Europe/Berlin
    "#]]);
    plant.run(&["settings", "get", "site_name"]).check(expect![[r#"
        exit 0
        --- stdout
        Plant 2
    "#]]);
}

// PWD-2, U7: every flaw at once, and nothing is written.
#[test]
fn what_is_wrong_is_told_all_at_once() {
    let plant = Plant::none();
    let init = ["init", "--username", " ada", "--full-name", "", "--time-zone", "Berlin", "--password-stdin"];
    plant.run(&init).stdin("short").check(expect![[r#"
        exit 3
        --- stderr
        error: The setting site_time_zone can't be "Berlin": it takes a name such as Europe/Berlin, America/Chicago or UTC. The password has 5 characters: 15 are needed at least (a few unrelated words make a good one). Full name is needed: type at least one character. The username holds a space (a blank): spaces aren't allowed, also not before or after it.
    "#]]);
    plant.run(&[&init[..], &["--json"]].concat()).stdin("short").check(expect![[r#"
        exit 3
        --- stderr
        {"error":{"code":"invalid_fields","message":"The setting site_time_zone can't be \"Berlin\": it takes a name such as Europe/Berlin, America/Chicago or UTC. The password has 5 characters: 15 are needed at least (a few unrelated words make a good one). Full name is needed: type at least one character. The username holds a space (a blank): spaces aren't allowed, also not before or after it.","details":{"fields":[{"field":"site_time_zone","message":"The setting site_time_zone can't be \"Berlin\": it takes a name such as Europe/Berlin, America/Chicago or UTC."},{"field":"password","message":"The password has 5 characters: 15 are needed at least (a few unrelated words make a good one)."},{"field":"full_name","message":"Full name is needed: type at least one character."},{"field":"username","message":"The username holds a space (a blank): spaces aren't allowed, also not before or after it."}]}}}
    "#]]);
    plant.run(&["users", "list"]).check(expect![[r#"
        exit 6
        --- stderr
        error: The database at ~/.local/share/chargehand/chargehand.db was never set up. `chargehand init` or the guided set-up of `chargehand` does it.
    "#]]);
    assert_eq!(plant.run(&INIT).stdin(PASSWORD).ran().exit, 0);
}

#[test]
fn without_a_terminal_what_is_missing_is_named() {
    let plant = Plant::none();
    plant.run(&["init"]).check(expect![[r#"
        exit 2
        --- stderr
        error: --username is needed.
    "#]]);
    plant.run(&["init", "--username", "ada", "--full-name", "Ada Byron"]).check(expect![[r#"
        exit 2
        --- stderr
        error: There is no terminal to ask for a password: give it with --password-stdin.
    "#]]);
    plant.run(&INIT).check(expect![[r#"
        exit 2
        --- stderr
        error: Standard input holds no password.
    "#]]);
}

// F1
#[test]
fn everything_is_private_whatever_the_umask() {
    let plant = Plant::none();
    assert_eq!(Run::with_umask_000(plant.home()).args(INIT).stdin(PASSWORD).ran().exit, 0);
    let login = ["login", "ada", "--password-stdin"];
    Run::with_umask_000(plant.home()).args(login).stdin(PASSWORD).succeeds();
    let mut modes = Vec::new();
    walk(&plant.home().join(".local"), plant.home(), &mut modes);
    expect![[r#"
        700 .local
        700 .local/share
        700 .local/share/chargehand
        600 .local/share/chargehand/chargehand.db
        700 .local/state
        700 .local/state/chargehand
        600 .local/state/chargehand/session"#]]
    .assert_eq(&modes.join("\n"));
}

fn walk(path: &Path, home: &Path, modes: &mut Vec<String>) {
    let meta = std::fs::symlink_metadata(path).unwrap();
    let mode = meta.permissions().mode() & 0o777;
    modes.push(format!("{mode:03o} {}", path.strip_prefix(home).unwrap().display()));
    if meta.is_dir() {
        let mut inside: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        inside.sort();
        for path in inside {
            walk(&path, home, modes);
        }
    }
}
