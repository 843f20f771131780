//! Passwords of others, codes, and sessions.

use expect_test::expect;

use crate::plant::{PASSWORD, Plant};

/// The first line of a run, which is a secret.
fn secret(stdout: &str) -> String {
    stdout.lines().next().unwrap().to_owned()
}

// PWD-3: printed once, alone on standard output; spelled beside it.
#[test]
fn a_generated_password_is_printed_once_and_has_to_be_changed() {
    let plant = Plant::new();
    let ran = plant.ada(&["users", "reset-password", "kay", "--generate"]).ran();
    assert_eq!(ran.exit, 0);
    let password = secret(&ran.stdout);
    assert_eq!((ran.stdout.clone(), password.len()), (format!("{password}\n"), 20));
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 5);
    assert!(lines[..4].iter().all(|line| line.split_whitespace().count() == 5), "{lines:?}");
    assert_eq!(
        lines[4],
        "Password of kay, who sets their own at the next login. It is shown this once. All their sessions have ended."
    );
    plant.run_as("kay", &["whoami"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Your session has ended: password changed. Nothing was changed; sign in again.
    "#]]);
    let login = ["login", "kay", "--password-stdin"];
    plant.run(&login).stdin(format!("{PASSWORD}\n")).check(expect![[r#"
        exit 3
        --- stderr
        error: Login failed. Either: the credentials you have entered are incorrect; the user account is locked (you may have exceeded the maximum failed login attempts); the user account is not licensed; or you are attempting to log in to a non-trusted device when your account is only permitted on trusted ones. Please contact your system administrator. REF
    "#]]);
    plant.run(&login).stdin(format!("{password}\n")).check(expect![[r#"
        exit 3
        --- stderr
        error: A new password must be set before you can sign in: give it as a second line of standard input, or sign in at a terminal.
    "#]]);
    plant.run(&login).stdin(format!("{password}\n{PASSWORD} more\n")).check(expect![[r#"
        exit 0
        --- stdout
        Signed in as kay.
    "#]]);
    let log = plant.ada(&["log", "list", "--search", "kay"]).succeeds();
    assert!(log.contains("Password of user kay generated") && !log.contains(&password), "{log}");
    let lasting = plant.ada(&["users", "reset-password", "kay", "--generate", "--lasting", "-q"]).succeeds();
    plant.run(&login).stdin(lasting).check(expect![[r#"
        exit 0
        --- stdout
        Signed in as kay.
    "#]]);
    let json = plant.ada(&["users", "reset-password", "kay", "--generate", "--json"]).succeeds();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["generated_password"].as_str().unwrap().len(), 20);
    assert_eq!((json["username"].as_str(), json["password"].as_str()), (Some("kay"), Some("temporary")));
    plant.ada(&["users", "reset-password", "kay"]).check(expect![[r#"
        exit 2
        --- stderr
        error: the following required arguments were not provided:
          <--generate|--code|--mail|--ask>

        Usage: chargehand users reset-password <--generate|--code|--mail|--ask> <USER>...

        For more information, try '--help'.
    "#]]);
    plant.ada(&["users", "reset-password", "kay", "--generate", "--ask"]).check(expect![[r#"
        exit 2
        --- stderr
        error: the argument '--generate' cannot be used with '--ask'

        Usage: chargehand users reset-password <--generate|--code|--mail|--ask> <USER>...

        For more information, try '--help'.
    "#]]);
}

// PWD-3, GATE-8
#[test]
fn a_code_sets_a_password_once() {
    let plant = Plant::new();
    plant.ada(&["users", "reset-password", "grace", "--ask"]).check(expect![[r#"
        exit 0
        --- stdout
        Password of user grace emptied: a new one is to be set.
        --- stderr
        grace may open the console and needs a code to set one: users reset-password grace --code prints it.
    "#]]);
    plant.run(&["login", "grace", "--password-stdin"]).stdin("\n").check(expect![[r#"
        exit 3
        --- stderr
        error: Login failed. Either: the credentials you have entered are incorrect; the user account is locked (you may have exceeded the maximum failed login attempts); the user account is not licensed; or you are attempting to log in to a non-trusted device when your account is only permitted on trusted ones. Please contact your system administrator. REF
    "#]]);
    let ran = plant.ada(&["users", "reset-password", "grace", "--code"]).ran();
    let code = secret(&ran.stdout);
    let last = ran.stderr.lines().last().unwrap();
    assert!(
        last.starts_with("Code with which grace sets a password, at sign-in (I have a code) or with passwd --code.")
    );
    let passwd = ["passwd", "--code", &code, "--password-stdin"];
    plant.run(&passwd).stdin("short\n").check(expect![[r#"
        exit 3
        --- stderr
        error: The password has 5 characters: 15 are needed at least (a few unrelated words make a good one).
    "#]]);
    plant.run(&passwd).stdin("marble anchor stream\n").check(expect![[r#"
        exit 0
        --- stdout
        The password of grace is set. `chargehand login grace` signs in with it.
    "#]]);
    plant.run(&passwd).stdin("marble anchor stream\n").check(expect![[r#"
        exit 3
        --- stderr
        error: Nothing was set. The code is mistyped, was used already, or has run out: it is good once and for a short while. For a new one please contact your system administrator. REF
    "#]]);
    plant.run(&["login", "grace", "--password-stdin"]).stdin("marble anchor stream\n").check(expect![[r#"
        exit 0
        --- stdout
        Signed in as grace.
    "#]]);
    let json = plant.ada(&["users", "reset-password", "grace", "--code", "--json"]).succeeds();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let passwd = ["passwd", "--code", json["code"].as_str().unwrap(), "--password-stdin", "--json"];
    plant.run(&passwd).stdin("ribbon anvil stream\n").check(expect![[r#"
        exit 0
        --- stdout
        {
          "password": "set",
          "username": "grace"
        }
    "#]]);
}

// PWD-4, GATE-8
#[test]
fn passwords_are_set_emptied_and_removed() {
    let plant = Plant::new();
    plant.ada(&["users", "set-password", "kay", "--password-stdin"]).stdin("marble anchor stream\n").check(expect![[
        r#"
            exit 0
            --- stdout
            Password of user kay set. It is temporary: kay changes it at the next login.
        "#
    ]]);
    plant.ada(&["users", "set-password", "kay", "--password-stdin"]).stdin("kay\n").check(expect![[r#"
        exit 3
        --- stderr
        error: The password has 3 characters: 15 are needed at least (a few unrelated words make a good one).
    "#]]);
    plant.ada(&["users", "add", "bob", "--full-name", "Bob Hall", "-q"]).succeeds();
    plant.ada(&["users", "remove-password", "bob", "kay"]).check(expect![[r#"
        exit 3
        --- stderr
        error: bob: bob can't be without a password: it takes Trusted devices only and Ignore password rules, both ticked, or the setting require_passwords off. Nothing was changed.
        kay: kay can't be without a password: who may open the console never logs in without one. Nothing was changed.
        Nothing was changed for anybody: --skip leaves out who can't.
    "#]]);
    plant.ada(&["users", "reset-password", "bob", "--ask"]).check(expect![[r#"
        exit 0
        --- stdout
        Password of user bob emptied: a new one is to be set.
        --- stderr
        bob can set one on a trusted device alone, as the setting first_password_anywhere is off.
    "#]]);
    plant.ada(&["settings", "set", "first_password_anywhere", "on", "-q"]).succeeds();
    plant.run(&["login", "bob", "--password-stdin"]).stdin("\nmarble anchor stream\n").check(expect![[r#"
        exit 0
        --- stdout
        Signed in as bob.
        --- stderr
        The requested function requires the OpenConsole permission, which you do not have. Your own profile and password are open to you (profile, passwd).
    "#]]);
    plant
        .ada(&["users", "edit", "bob", "--set", "trusted_devices_only=yes", "--set", "ignore_password_rules=yes", "-q"])
        .succeeds();
    plant.ada(&["users", "remove-password", "bob"]).check(expect![[r#"
        exit 0
        --- stdout
        Password of user bob removed.
    "#]]);
    plant.run_as("kay", &["users", "reset-password", "bob", "--generate"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Your session has ended: password changed. Nothing was changed; sign in again.
    "#]]);
    plant.run_as("grace", &["users", "reset-password", "ada", "--code"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageSso permission, which you do not have.
    "#]]);
}

// GATE-11, ROL-11
#[test]
fn sessions_are_listed_and_revoked() {
    let plant = Plant::new();
    let list = plant.ada(&["users", "sessions", "kay"]).succeeds();
    assert!(list.starts_with("DEVICE"), "{list}");
    assert!(list.lines().nth(1).unwrap().contains("command line"), "{list}");
    let json = plant.ada(&["users", "sessions", "ada", "--json"]).succeeds();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((json[0]["own"].as_bool(), json[0]["entrance"].as_str()), (Some(true), Some("command line")));
    plant.run_as("grace", &["users", "revoke-sessions", "kay", "ada"]).check(expect![[r#"
        exit 0
        --- stdout
        1 session of user kay revoked.
        1 session of user ada revoked.
    "#]]);
    plant.run_as("kay", &["whoami"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Your session has ended: revoked. Nothing was changed; sign in again.
    "#]]);
    plant.run_as("grace", &["users", "sessions", "kay"]).check(expect![[r#"
        exit 0
        --- stderr
        kay has no open session.
    "#]]);
    plant.run_as("grace", &["users", "revoke-sessions", "kay"]).check(expect![[r#"
        exit 3
        --- stderr
        error: kay is signed out already; nothing was changed.
    "#]]);
}

#[test]
fn many_passwords_are_emptied_at_once_and_a_secret_is_for_one() {
    let plant = Plant::new();
    for name in ["bob", "cleo"] {
        plant.ada(&["users", "add", name, "--full-name", "Some Body", "-q"]).succeeds();
    }
    plant.ada(&["users", "reset-password", "bob", "cleo", "nobody", "--ask", "--dry-run"]).check(expect![[r#"
        exit 4
        --- stdout
        change     Password of user bob emptied: a new one is to be set
        change     Password of user cleo emptied: a new one is to be set
        refused    nobody: There is no user nobody.
        --- stderr
        Only a plan: nothing was changed.
        So nothing would be changed for anybody: --skip leaves out who can't.
    "#]]);
    plant.ada(&["users", "reset-password", "-", "--ask", "--skip"]).stdin("bob\ncleo\nnobody\n").check(expect![[r#"
        exit 4
        --- stdout
        Password of user bob emptied: a new one is to be set.
        Password of user cleo emptied: a new one is to be set.
        --- stderr
        error: nobody: There is no user nobody.
    "#]]);
    plant.ada(&["users", "reset-password", "bob", "cleo", "--generate"]).check(expect![[r#"
        exit 2
        --- stderr
        error: A password or a code is printed once, for one user: name one, or mail codes to several with --mail, or empty theirs with --ask.
    "#]]);
    plant.ada(&["users", "reset-password", "bob", "--code", "--skip"]).check(expect![[r#"
        exit 2
        --- stderr
        error: --dry-run and --skip go with --ask and --mail: a password or a code that is shown is for one user.
    "#]]);
}
