//! Signing in and out.

use std::os::unix::fs::PermissionsExt as _;

use expect_test::expect;

use crate::plant::{PASSWORD, Plant};

const LOGIN: [&str; 3] = ["login", "ada", "--password-stdin"];

#[test]
fn a_session_is_kept_until_the_logout() {
    let plant = Plant::new();
    plant.run(&["whoami"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Nobody is signed in. `chargehand login USERNAME` signs in.
    "#]]);
    plant.run(&LOGIN).stdin(PASSWORD).check(expect![[r#"
        exit 0
        --- stdout
        Signed in as ada.
    "#]]);
    plant.run(&["whoami"]).check(expect![[r#"
        exit 0
        --- stdout
        ada (Ada Byron)
        Roles: Admin
        Permissions: AllowLogin, OpenConsole, ViewUsers, EditUsers, InviteUsers, ImportUsers, AssignRoles, AssignLicenses, ManageLicenses, ManageDevices, ManageSso, ViewSystemLog, ManageSettings, ManageRoles, GrantAdmin, EditAccountSettings, ViewReports, EditReports, ViewDashboards, EditDashboards, ManageAllDashboards, ManageErpData, AddJobs, BulkUploadJobs
    "#]]);
    plant.run(&["logout"]).check(expect![[r#"
        exit 0
        --- stdout
        Signed out.
    "#]]);
    plant.run(&["whoami", "--json"]).check(expect![[r#"
        exit 3
        --- stderr
        {"error":{"code":"not_signed_in","message":"Nobody is signed in. `chargehand login USERNAME` signs in.","details":{}}}
    "#]]);
    plant.run(&["logout"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Nobody is signed in. `chargehand login USERNAME` signs in.
    "#]]);
}

#[test]
fn json_tells_who_signed_in_and_what_they_may_do() {
    let plant = Plant::new();
    let login = ["login", "kay", "--password-stdin", "--json"];
    plant.run(&login).stdin(PASSWORD).check(expect![[r#"
        exit 0
        --- stdout
        {
          "username": "kay",
          "full_name": "Kay McNulty",
          "email": "",
          "roles": [
            "Supervisor"
          ],
          "permissions": [
            "AllowLogin",
            "OpenConsole",
            "ViewUsers",
            "ViewReports",
            "ViewDashboards",
            "AddJobs"
          ]
        }
    "#]]);
    plant.run(&["whoami", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "username": "kay",
          "full_name": "Kay McNulty",
          "email": "",
          "roles": [
            "Supervisor"
          ],
          "permissions": [
            "AllowLogin",
            "OpenConsole",
            "ViewUsers",
            "ViewReports",
            "ViewDashboards",
            "AddJobs"
          ]
        }
    "#]]);
    plant.run(&["logout", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "signed_out": true
        }
    "#]]);
}

#[test]
fn a_second_login_ends_the_session_kept_before() {
    let plant = Plant::new();
    plant.run(&LOGIN).stdin(PASSWORD).succeeds();
    let first = std::fs::read(plant.home().join(".local/state/chargehand/session")).unwrap();
    plant.run(&LOGIN).stdin(PASSWORD).succeeds();
    std::fs::write(plant.home().join(".local/state/chargehand/session"), first).unwrap();
    plant.run(&["whoami"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Your session has ended: signed out. Nothing was changed; sign in again.
    "#]]);
}

// GATE-2: the same words whatever is wrong, in JSON too.
#[test]
fn a_refusal_tells_nothing_but_a_reference() {
    let plant = Plant::new();
    plant.run(&LOGIN).stdin("not her password\n").check(expect![[r#"
        exit 3
        --- stderr
        error: Login failed. Either: the credentials you have entered are incorrect; the user account is locked (you may have exceeded the maximum failed login attempts); the user account is not licensed; or you are attempting to log in to a non-trusted device when your account is only permitted on trusted ones. Please contact your system administrator. REF
    "#]]);
    let unknown = plant.run(&["login", "nobody", "--password-stdin"]).stdin(PASSWORD).ran().transcript();
    assert_eq!(unknown, plant.run(&LOGIN).stdin("not her password\n").ran().transcript());
    plant.run(&["login", "nobody", "--password-stdin", "--json"]).stdin(PASSWORD).check(expect![[r#"
        exit 3
        --- stderr
        {"error":{"code":"login_refused","message":"Login failed. Either: the credentials you have entered are incorrect; the user account is locked (you may have exceeded the maximum failed login attempts); the user account is not licensed; or you are attempting to log in to a non-trusted device when your account is only permitted on trusted ones. Please contact your system administrator. REF","details":{"reference":"REF"}}}
    "#]]);
    plant.ada(&["log", "list", "--limit", "1", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "id": 17,
            "time": "TIME",
            "category": "User Validation",
            "severity": "warning",
            "actor": "(login gate)",
            "subject": null,
            "subject_kind": null,
            "device": "MACHINE",
            "code": "unknown_user",
            "reference": "REF",
            "message": "User validation failed: no account has this name",
            "details": [
              {
                "field": "entrance",
                "after": "command line"
              },
              {
                "field": "failed_attempts",
                "after": "0"
              },
              {
                "field": "typed",
                "after": "no… (6 characters)"
              }
            ],
            "operation": 17
          }
        ]
        --- stderr
        {"note":"There are more: --after 17 shows them."}
    "#]]);
}

// GATE-4, L2, L3: five wrong ones in a row are borne, the sixth locks out; a success starts the count again.
#[test]
fn the_sixth_wrong_password_locks_out_until_somebody_unlocks() {
    let plant = Plant::new();
    let login = |password: &str| plant.run(&["login", "kay", "--password-stdin", "-q"]).stdin(password).ran().exit;
    for _ in 0..2 {
        for _ in 0..5 {
            assert_eq!(login("wrong"), 3);
        }
        assert_eq!(login(PASSWORD), 0);
    }
    for _ in 0..6 {
        assert_eq!(login("wrong"), 3);
    }
    plant.run(&["login", "kay", "--password-stdin"]).stdin(PASSWORD).check(expect![[r#"
        exit 3
        --- stderr
        error: Login failed. Either: the credentials you have entered are incorrect; the user account is locked (you may have exceeded the maximum failed login attempts); the user account is not licensed; or you are attempting to log in to a non-trusted device when your account is only permitted on trusted ones. Please contact your system administrator. REF
    "#]]);
    plant.ada(&["users", "list", "--search", "kay"]).check(expect![[r#"
        exit 0
        --- stdout
        USERNAME  FULL NAME    STATE       ROLE        USER GROUP  TEAM          LAST LOGIN
        kay       Kay McNulty  LOCKED OUT  Supervisor  System      Default Team  TIME
    "#]]);
    plant.ada(&["log", "list", "--search", "kay locked out", "--limit", "1", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "id": 34,
            "time": "TIME",
            "category": "User Validation",
            "severity": "warning",
            "actor": "(login gate)",
            "subject": "kay",
            "subject_kind": "user",
            "device": "MACHINE",
            "code": "locked_out",
            "reference": "REF",
            "message": "User validation failed as account is locked out",
            "details": [
              {
                "field": "entrance",
                "after": "command line"
              },
              {
                "field": "failed_attempts",
                "after": "6"
              }
            ],
            "operation": 34
          }
        ]
        --- stderr
        {"note":"There are more: --after 34 shows them."}
    "#]]);
    plant.ada(&["users", "unlock", "kay", "--reason", "called in"]).check(expect![[r#"
        exit 0
        --- stdout
        User kay unlocked.
    "#]]);
    assert_eq!(login(PASSWORD), 0);
    plant.ada(&["users", "unlock", "kay"]).check(expect![[r#"
        exit 3
        --- stderr
        error: kay is unlocked already; nothing was changed.
    "#]]);
}

// GATE-8, PWD-4: a password that somebody else chose is changed at the first login.
#[test]
fn a_temporary_password_is_changed_at_the_login() {
    let plant = Plant::new();
    let add = ["users", "add", "bob", "--full-name", "Bob", "--role", "Supervisor", "--password-stdin"];
    plant.ada(&add).stdin("given out by ada today\n").succeeds();
    let login = ["login", "bob", "--password-stdin"];
    plant.run(&login).stdin("given out by ada today\n").check(expect![[r#"
        exit 3
        --- stderr
        error: A new password must be set before you can sign in: give it as a second line of standard input, or sign in at a terminal.
    "#]]);
    plant.run(&login).stdin("given out by ada today\nshort\n").check(expect![[r#"
        exit 3
        --- stderr
        error: The password has 5 characters: 15 are needed at least (a few unrelated words make a good one).
    "#]]);
    plant.run(&login).stdin("given out by ada today\ngiven out by ada today\n").check(expect![[r#"
        exit 3
        --- stderr
        error: The new password is the current one: choose another.
    "#]]);
    plant.run(&login).stdin("given out by ada today\nmy own long password\n").check(expect![[r#"
        exit 0
        --- stdout
        Signed in as bob.
    "#]]);
    plant.run(&login).stdin("my own long password\n").check(expect![[r#"
        exit 0
        --- stdout
        Signed in as bob.
    "#]]);
}

// ROL-6: a display opens neither console nor command line, nor a profile of its own.
#[test]
fn who_may_not_use_the_console_is_told_the_permission() {
    let plant = Plant::new();
    let add = ["users", "add", "wall", "--full-name", "Wall 1", "--role", "Kiosk", "--password-stdin", "-q"];
    plant.ada(&add).stdin("given out by ada today\n").succeeds();
    let login = ["login", "wall", "--password-stdin"];
    plant.run(&login).stdin("given out by ada today\nmy own long password\n").check(expect![[r#"
        exit 3
        --- stderr
        error: Your new password is set. The requested function requires the OpenConsole permission, which you do not have.
    "#]]);
    plant.run(&[&login[..], &["--json"]].concat()).stdin("my own long password\n").check(expect![[r#"
        exit 3
        --- stderr
        {"error":{"code":"permission_denied","message":"The requested function requires the OpenConsole permission, which you do not have. REF","details":{"permission":"OpenConsole","reference":"REF"}}}
    "#]]);
}

// USR-12, GATE-9
#[test]
fn who_may_log_in_but_not_open_the_console_gets_their_own_profile() {
    let plant = Plant::new();
    let add = ["users", "add", "op", "--full-name", "Op", "--role", "Operator", "--password-stdin", "-q"];
    plant.ada(&add).stdin("given out by ada today\n").succeeds();
    plant.run(&["login", "op", "--password-stdin"]).stdin("given out by ada today\nmy own long password\n").check(expect![[r#"
        exit 0
        --- stdout
        Signed in as op.
        --- stderr
        The requested function requires the OpenConsole permission, which you do not have. Your own profile and password are open to you (profile, passwd).
    "#]]);
    plant.run(&["profile", "--set", "full_name=Olga Petrova", "--set", "mobile=0170 1234"]).check(expect![[r#"
        exit 0
        --- stdout
        Your profile is saved.
    "#]]);
    plant.run(&["profile"]).check(expect![[r#"
        exit 0
        --- stdout
        FIELD        VALUE
        username     op
        full_name    Olga Petrova
        mobile       0170 1234
        email
        suid
        title
        roles        Operator
        user_group   System
        team         Default Team
        valid_until
    "#]]);
    plant.run(&["profile", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "email": "",
          "full_name": "Olga Petrova",
          "mobile": "0170 1234",
          "roles": [
            "Operator"
          ],
          "suid": "",
          "team": "Default Team",
          "title": "",
          "user_group": "System",
          "username": "op",
          "valid_until": null
        }
    "#]]);
    plant.run(&["profile", "--set", "email=olga@example.org"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Email is changed by an administrator, not by yourself.
    "#]]);
    plant.run(&["whoami"]).check(expect![[r#"
        exit 0
        --- stdout
        op (Olga Petrova)
        Roles: Operator
        Permissions: AllowLogin
    "#]]);
    // Nothing else is open, whatever their roles allow elsewhere.
    plant.run(&["users", "list"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ViewUsers permission, which you do not have.
    "#]]);
    plant.run(&["users", "edit", "op", "--set", "title=Boss"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ViewUsers permission, which you do not have.
    "#]]);
    plant.run(&["passwd", "--password-stdin"]).stdin("my own long password\nanother long password\n").check(expect![[
        r#"
        exit 0
        --- stdout
        The password was changed. Other sessions of the account have ended.
    "#
    ]]);
    plant.run(&["logout"]).succeeds();
}

#[test]
fn scripts_carry_the_token_in_the_environment() {
    let plant = Plant::new();
    plant.run(&["login", "ada", "--password-stdin", "--print-token"]).stdin(PASSWORD).check(expect![[r#"
        exit 0
        --- stdout
        HASH
    "#]]);
    plant.run(&["login", "ada", "--password-stdin", "--print-token", "--json"]).stdin(PASSWORD).check(expect![[r#"
        exit 0
        --- stdout
        {
          "token": "HASH",
          "username": "ada"
        }
    "#]]);
    assert!(!plant.home().join(".local/state").exists());
    plant.run(&["whoami"]).env("CHARGEHAND_SESSION", "no such token").check(expect![[r#"
        exit 3
        --- stderr
        error: Nobody is signed in. `chargehand login USERNAME` signs in.
    "#]]);
}

#[test]
fn a_session_belongs_to_its_database() {
    let (plant, other) = (Plant::new(), Plant::new());
    let path = other.database().to_str().unwrap().to_owned();
    plant.run(&LOGIN).stdin(PASSWORD).succeeds();
    let here = plant.run(&["whoami", "--db", &path]).ran();
    assert_eq!((here.exit, here.stdout.as_str()), (3, ""));
    plant.run(&["login", "kay", "--password-stdin", "--db", &path]).stdin(PASSWORD).succeeds();
    assert!(plant.run(&["whoami", "--db", &path]).succeeds().starts_with("kay"));
    assert!(plant.run(&["whoami"]).succeeds().starts_with("ada"));
}

// F1: a token that others can read is no secret any more.
#[test]
fn a_session_file_that_others_can_read_is_refused() {
    let plant = Plant::new();
    plant.run(&LOGIN).stdin(PASSWORD).succeeds();
    let file = plant.home().join(".local/state/chargehand/session");
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).unwrap();
    plant.run(&["whoami"]).check(expect![[r#"
        exit 1
        --- stderr
        error: The session file ~/.local/state/chargehand/session can be read by others: delete it and sign in again.
    "#]]);
}

// USR-9
#[test]
fn a_disabled_account_is_out_at_once() {
    let plant = Plant::new();
    plant.ada(&["users", "disable", "kay"]).succeeds();
    plant.run_as("kay", &["users", "list"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Your session has ended: account stopped. Nothing was changed; sign in again.
    "#]]);
}

// PWD-5
#[test]
fn the_own_password_is_changed_with_the_current_one() {
    let plant = Plant::new();
    let passwd = ["passwd", "--password-stdin"];
    plant.run_as("kay", &passwd).stdin("wrong\nmy next long password\n").check(expect![[r#"
        exit 3
        --- stderr
        error: The current password is not right; the password was not changed.
    "#]]);
    plant.run_as("kay", &passwd).stdin(format!("{PASSWORD}\nshort\n")).check(expect![[r#"
        exit 3
        --- stderr
        error: The password has 5 characters: 15 are needed at least (a few unrelated words make a good one).
    "#]]);
    plant.run_as("kay", &passwd).stdin(PASSWORD).check(expect![[r#"
        exit 2
        --- stderr
        error: Standard input must hold two lines: the current password, the new one.
    "#]]);
    plant.run_as("kay", &passwd).stdin(format!("{PASSWORD}\nmy next long password\n")).check(expect![[r#"
        exit 0
        --- stdout
        The password was changed. Other sessions of the account have ended.
    "#]]);
    plant.run(&["login", "kay", "--password-stdin"]).stdin("my next long password\r\n").check(expect![[r#"
        exit 0
        --- stdout
        Signed in as kay.
    "#]]);
}

// GATE-13, LOG-1: what another product calls a device is kept as far as a name of one goes, whatever it sends.
#[test]
fn an_endless_name_of_a_device_does_not_fill_the_log() {
    let plant = Plant::new();
    let device = "x".repeat(5_000);
    let asked =
        plant.run(&["check-login", "ada", "--device", &device, "--password-stdin"]).stdin("no such word\n").ran();
    assert_eq!(asked.exit, 3, "{}", asked.stderr);
    let events = plant.ada(&["log", "list", "--limit", "1", "--json", "-q"]).succeeds();
    let kept = format!("\"device\": \"{}…\"", "x".repeat(40));
    assert!(events.contains(&kept), "{events}");
}
