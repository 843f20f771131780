//! Databases that can't be used, and the config file.

use std::os::unix::fs::PermissionsExt as _;

use expect_test::expect;

use crate::plant::{PASSWORD, Plant};

const LIST: [&str; 2] = ["users", "list"];

#[test]
fn without_a_database_it_says_how_to_make_one() {
    let plant = Plant::none();
    plant.run(&LIST).check(expect![[r#"
        exit 6
        --- stderr
        error: There is no database at ~/.local/share/chargehand/chargehand.db. `chargehand init` makes one; `chargehand` alone starts a guided set-up.
    "#]]);
    plant.run(&["login", "ada", "--password-stdin", "--json"]).stdin(PASSWORD).check(expect![[r#"
        exit 6
        --- stderr
        {"error":{"code":"no_database","message":"There is no database at ~/.local/share/chargehand/chargehand.db. `chargehand init` makes one; `chargehand` alone starts a guided set-up.","details":{}}}
    "#]]);
    assert_eq!(std::fs::read_dir(plant.home()).unwrap().count(), 0, "nothing was made");
}

// D9
#[test]
fn a_newer_database_is_left_untouched() {
    let plant = Plant::new();
    plant.sql("PRAGMA journal_mode = DELETE; PRAGMA user_version = 9000;");
    let before = std::fs::read(plant.database()).unwrap();
    plant.ada(&LIST).check(expect![[r#"
        exit 6
        --- stderr
        error: The database ~/.local/share/chargehand/chargehand.db has version 9000; this chargehand knows up to 8. It was left untouched: use the newer program.
    "#]]);
    plant.ada(&["users", "list", "--json"]).check(expect![[r#"
        exit 6
        --- stderr
        {"error":{"code":"newer_schema","message":"The database ~/.local/share/chargehand/chargehand.db has version 9000; this chargehand knows up to 8. It was left untouched: use the newer program.","details":{}}}
    "#]]);
    plant
        .run(&["init", "--username", "x", "--full-name", "X", "--password-stdin"])
        .stdin(PASSWORD)
        .check(expect![[r#"
            exit 6
            --- stderr
            error: The database ~/.local/share/chargehand/chargehand.db has version 9000; this chargehand knows up to 8. It was left untouched: use the newer program.
        "#]]);
    assert!(before == std::fs::read(plant.database()).unwrap());
}

#[test]
fn a_file_that_is_no_database_of_ours_is_left_untouched() {
    let plant = Plant::new();
    let text = "Dear diary, ".repeat(100);
    std::fs::write(plant.database(), &text).unwrap();
    plant.ada(&LIST).check(expect![[r#"
        exit 6
        --- stderr
        error: The file ~/.local/share/chargehand/chargehand.db is no database of chargehand. It was left untouched; name another with --db.
    "#]]);
    plant
        .run(&["init", "--username", "x", "--full-name", "X", "--password-stdin"])
        .stdin(PASSWORD)
        .check(expect![[r#"
            exit 6
            --- stderr
            error: The file ~/.local/share/chargehand/chargehand.db is no database of chargehand. It was left untouched; name another with --db.
        "#]]);
    assert_eq!(std::fs::read_to_string(plant.database()).unwrap(), text);
}

// D7
#[test]
fn damage_is_named_and_nothing_repaired() {
    let plant = Plant::new();
    let mut bytes = std::fs::read(plant.database()).unwrap();
    bytes[..16].fill(0);
    std::fs::write(plant.database(), &bytes).unwrap();
    plant.ada(&LIST).check(expect![[r#"
        exit 6
        --- stderr
        error: The database ~/.local/share/chargehand/chargehand.db is damaged (its first bytes are not those of a database). Nothing was changed and nothing is repaired by itself. Keep a copy of the file, and put back the last backup of it.
    "#]]);
    assert!(bytes == std::fs::read(plant.database()).unwrap());
}

// F2, F5
#[test]
fn a_file_that_can_not_be_trusted_is_refused() {
    let plant = Plant::new();
    let mode = |mode| std::fs::set_permissions(plant.database(), std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o644);
    let ran = plant.ada(&["whoami"]).ran();
    assert_eq!(ran.exit, 0);
    expect![[r#"
        warning: Others on this machine can read ~/.local/share/chargehand/chargehand.db: run chmod 600 ~/.local/share/chargehand/chargehand.db
    "#]].assert_eq(&ran.stderr);
    mode(0o666);
    plant.ada(&["whoami"]).check(expect![[r#"
        exit 6
        --- stderr
        error: The database ~/.local/share/chargehand/chargehand.db can't be trusted: everybody on this machine may write it; take that away with chmod 600. It was left untouched.
    "#]]);
    mode(0o600);
    let link = plant.home().join("link.db");
    std::os::unix::fs::symlink(plant.database(), &link).unwrap();
    plant.ada(&["whoami", "--db", link.to_str().unwrap()]).check(expect![[r#"
        exit 6
        --- stderr
        error: The database ~/link.db can't be trusted: it is a symbolic link; name the file itself. It was left untouched.
    "#]]);
}

// D6
#[test]
#[expect(clippy::disallowed_types, reason = "another program that keeps the database locked")]
fn a_busy_database_is_told() {
    let plant = Plant::new();
    let config = plant.home().join("config.toml");
    std::fs::write(&config, "[store]\nbusy_timeout_ms = 0\n").unwrap();
    let other = rusqlite::Connection::open(plant.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let add = ["groups", "add", "Night", "--config", config.to_str().unwrap()];
    plant.ada(&add).check(expect![[r#"
        exit 6
        --- stderr
        error: The database is busy: another program has kept it locked for 0 s. Nothing was changed; try again.
    "#]]);
    other.execute_batch("ROLLBACK").unwrap();
    plant.ada(&add).check(expect![[r#"
        exit 0
        --- stdout
        User group Night added.
    "#]]);
}

#[test]
fn a_flag_counts_before_the_environment() {
    let (plant, other) = (Plant::new(), Plant::none());
    let path = plant.database().to_str().unwrap().to_owned();
    assert_eq!(plant.ada(&["whoami"]).env("CHARGEHAND_DB", "/nowhere/x.db").ran().exit, 6);
    assert_eq!(plant.ada(&["whoami", "--db", &path]).env("CHARGEHAND_DB", "/nowhere/x.db").ran().exit, 0);
    assert_eq!(other.ada(&["whoami"]).env("CHARGEHAND_DB", &path).ran().exit, 0);
}

#[test]
fn flaws_of_the_config_are_named_with_their_lines() {
    let plant = Plant::new();
    let config = plant.home().join("config.toml");
    std::fs::write(&config, "[store]\nbusy = 1\n[argon2]\npasses = 0\n").unwrap();
    plant.ada(&["whoami"]).env("CHARGEHAND_CONFIG", config.to_str().unwrap()).check(expect![[r#"
        exit 2
        --- stderr
        error: ~/config.toml, line 2: there is no key busy in [store]: it has path, busy_timeout_ms
        ~/config.toml, line 4: passes can't be this: it takes a whole number from 2 to 16
    "#]]);
    plant.ada(&["whoami", "--json", "--config", config.to_str().unwrap()]).check(expect![[r#"
        exit 2
        --- stderr
        {"error":{"code":"config","message":"~/config.toml, line 2: there is no key busy in [store]: it has path, busy_timeout_ms\n~/config.toml, line 4: passes can't be this: it takes a whole number from 2 to 16","details":{}}}
    "#]]);
    plant.ada(&["whoami", "--config", "nowhere.toml"]).check(expect![[r#"
        exit 2
        --- stderr
        error: nowhere.toml can't be read (No such file or directory (os error 2)): check its name and its permissions
    "#]]);
}

#[test]
fn verbose_tells_which_files_are_used() {
    let plant = Plant::new();
    let ran = plant.ada(&["whoami", "-v"]).ran();
    assert_eq!(ran.exit, 0);
    expect![[r#"
        Config file ~/.config/chargehand/config.toml
        Database ~/.local/share/chargehand/chargehand.db
    "#]]
    .assert_eq(&ran.stderr);
}
