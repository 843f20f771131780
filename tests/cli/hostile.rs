//! Names that would do something to a terminal (T1-T8).

use expect_test::expect;

use crate::plant::Plant;

fn with_hostile_names() -> Plant {
    let plant = Plant::new();
    plant.sql(
        "UPDATE users SET full_name = 'A' || char(27) || ']52;c;ZWNobyBoaQ==' || char(7) || 'B' WHERE username = 'ada'; \
         UPDATE users SET full_name = 'x' || char(155) || '31mred' || char(13, 10) WHERE username = 'grace'; \
         UPDATE users SET full_name = 'user' || char(8238) || 'nimda' || char(8203) WHERE username = 'kay'; \
         UPDATE groupings SET name = 'Press' || char(27) || '[2J' WHERE kind = 'user group';",
    );
    plant
}

// T1, T3, T4, T8
#[test]
fn hidden_characters_are_shown_and_never_sent() {
    let plant = with_hostile_names();
    plant.ada(&["users", "list"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  FULL NAME                  STATE   ROLE        USER GROUP  TEAM          LAST LOGIN
        ada       A␛]52;c;ZWNobyBoaQ==␇B     Active  Admin       Press␛[2J   Default Team  TIME
        grace     x<U+009B>31mred␍␊          Active  Manager     Press␛[2J   Default Team  TIME
        kay       user<U+202E>nimda<U+200B>  Active  Supervisor  Press␛[2J   Default Team  TIME
    "#]]);
    plant.ada(&["groups", "list"]).check(expect![[r#"
        exit 0
        --- stdout
        NAME       MEMBERS
        Press␛[2J  3
    "#]]);
    plant.ada(&["whoami"]).check(expect![[r#"
        exit 0
        --- stdout
        ada (A␛]52;c;ZWNobyBoaQ==␇B)
        Roles: Admin
        Permissions: AllowLogin, OpenConsole, ViewUsers, EditUsers, InviteUsers, ImportUsers, AssignRoles, AssignLicenses, ManageLicenses, ManageDevices, ManageSso, ViewSystemLog, ManageSettings, ManageRoles, GrantAdmin, EditAccountSettings, ViewReports, EditReports, ViewDashboards, EditDashboards, ManageAllDashboards, ManageErpData, AddJobs, BulkUploadJobs
    "#]]);
    for arguments in [
        &["users", "list"][..],
        &["users", "list", "--json"],
        &["users", "show", "ada", "grace", "kay"],
        &["users", "show", "ada", "--json"],
        &["groups", "list", "--json"],
        &["whoami", "--json"],
        &["users", "disable", "a\u{1b}[31m\u{202e}", "b\u{9b}"],
        &["users", "disable", "a\u{1b}[31m\u{202e}", "b\u{9b}", "--json"],
        &["log", "list", "--search", "\u{1b}[31m"],
        &["settings", "get", "\u{1b}[31m"],
        &["users", "edit", "ada", "--set", "\u{1b}[31m=\u{202e}"],
        &["\u{1b}[31m"],
        &["users", "list", "--\u{202e}"],
    ] {
        let output = plant.ada(arguments).output();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let bad = |c: &char| c.is_control() && *c != '\n' || ('\u{200b}'..='\u{202e}').contains(c);
        assert_eq!(text.chars().find(bad), None, "{arguments:?}: {text:?}");
    }
}

// T4, T8: the value itself is whole.
#[test]
fn json_keeps_the_value() {
    let plant = with_hostile_names();
    let list = plant.ada(&["users", "list", "--json"]).succeeds();
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let names: Vec<_> = list.as_array().unwrap().iter().map(|user| user["full_name"].as_str().unwrap()).collect();
    assert_eq!(names, ["A\u{1b}]52;c;ZWNobyBoaQ==\u{7}B", "x\u{9b}31mred\r\n", "user\u{202e}nimda\u{200b}"]);
}

// T6
#[test]
fn a_hostile_path_is_shown() {
    let plant = Plant::none();
    plant.run(&["users", "list", "--db", "\u{1b}[31mevil\n.db"]).check(expect![[r#"
        exit 6
        --- stderr
        error: There is no database at ␛[31mevil␊.db. `chargehand init` makes one; `chargehand` alone starts a guided set-up.
    "#]]);
    plant.run(&["users", "list", "--config", "\u{1b}[31mevil\n.toml"]).check(expect![[r#"
        exit 2
        --- stderr
        error: ␛[31mevil␊.toml can't be read (No such file or directory (os error 2)): check its name and its permissions
    "#]]);
    plant.run(&["users", "list", "--db", "\u{1b}[31mevil.db", "--json"]).check(expect![[r#"
        exit 6
        --- stderr
        {"error":{"code":"no_database","message":"There is no database at ␛[31mevil.db. `chargehand init` makes one; `chargehand` alone starts a guided set-up.","details":{}}}
    "#]]);
}

// F4: what was typed as a password is nowhere to be found.
#[test]
fn no_password_is_repeated() {
    let plant = Plant::new();
    let canary = "canary-canary-canary-1\n";
    let add = ["users", "add", "bob", "--full-name", "Bob", "--role", "Supervisor", "--password-stdin"];
    for run in [
        plant.ada(&add).stdin(canary),
        plant.run(&["login", "bob", "--password-stdin", "--json"]).stdin(canary),
        plant.run(&["login", "bob", "--password-stdin", "-v"]).stdin(format!("{canary}{canary}")),
        plant.run(&["login", "canary-canary-canary-1", "--password-stdin"]).stdin(canary),
        plant.ada(&["log", "list", "--json"]),
    ] {
        let ran = run.ran();
        assert!(!ran.transcript().contains("canary-canary"), "{}", ran.transcript());
    }
}
