//! Devices: registering this computer, codes for others, and who gets in where.

use std::os::unix::fs::PermissionsExt as _;

use expect_test::{Expect, expect};

use crate::plant::{PASSWORD, Plant};
use crate::run::Run;
use crate::why::check;

/// The program as another account of this host has it: its own home, the same database.
fn other_account(plant: &Plant, arguments: &[&str]) -> Run {
    let home = plant.home().join("other");
    std::fs::create_dir_all(&home).unwrap();
    let home = home.to_str().unwrap().to_owned();
    plant.run(arguments).env("HOME", &home).env("CHARGEHAND_DB", plant.database().to_str().unwrap())
}

fn code(plant: &Plant, name: &str) -> String {
    let made = plant.ada(&["devices", "new-code", name, "-q"]).succeeds();
    made.trim().to_owned()
}

/// As [`check`], with MACHINE for this computer's name.
fn check_here(run: Run, expected: Expect) {
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let text = run.ran().transcript().replace(&machine, "MACHINE");
    expected.assert_eq(&text);
}

// DEV-1, DEV-2
#[test]
fn this_computer_is_registered_changed_and_taken_off_the_list() {
    let plant = Plant::new();
    plant.run(&["devices", "show"]).check(expect![[r#"
        exit 0
        --- stdout
        This device isn't registered. `chargehand devices register NAME` registers it.
    "#]]);
    plant.ada(&["devices", "list"]).check(expect![[r#"
        exit 0
        --- stdout
        DEVICE  TRUSTED  REGISTERED  ENABLED  MENU ITEM  AUTOMATIC LOGIN  LAST SEEN  NOTE
        --- stderr
        This device isn't registered. `chargehand devices register NAME` registers it.
    "#]]);
    plant.ada(&["devices", "register", "PRESS-3"]).check(expect![[r#"
        exit 0
        --- stdout
        This device is PRESS-3. It isn't trusted.
    "#]]);
    let key = plant.home().join(".local/state/chargehand/device-key");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    plant.ada(&["devices", "register", "PRESS-4"]).check(expect![[r#"
        exit 3
        --- stderr
        error: This computer is PRESS-3 already; nothing was changed. `chargehand devices reregister` gives it a new key; unregister it first to make it another device.
    "#]]);
    plant.run(&["devices", "show"]).check(expect![[r#"
        exit 0
        --- stdout
        This device is PRESS-3 (registered, not trusted). `chargehand devices edit PRESS-3 --set trusted=yes` trusts it.
    "#]]);
    let set = ["devices", "edit", "press-3", "--set", "trusted=yes", "--set", "default_menu_item=Overview"];
    plant.ada(&set).check(expect![[r#"
        exit 0
        --- stdout
        Device PRESS-3 changed.
    "#]]);
    plant.ada(&["devices", "edit", "PRESS-3", "--set", "automatic_login_user=Grace", "-q"]).check(expect![[r#"
        exit 0
    "#]]);
    check(
        plant.ada(&["devices", "list"]),
        expect![[r#"
            exit 0
            --- stdout
            DEVICE   TRUSTED  REGISTERED  ENABLED  MENU ITEM  AUTOMATIC LOGIN  LAST SEEN         NOTE
            PRESS-3  yes      yes         yes      Overview   grace            DAY  this device
        "#]],
    );
    plant.ada(&["devices", "list", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "name": "PRESS-3",
            "registered": true,
            "registered_at": "TIME",
            "registered_by": "ada",
            "code_until": null,
            "trusted": true,
            "enabled": true,
            "default_menu_item": "Overview",
            "automatic_login_user": "grace",
            "address": "",
            "last_seen": "TIME",
            "created": "TIME",
            "copy_seen": null,
            "copy_seen_on": null,
            "this_device": true
          }
        ]
    "#]]);
    check(
        plant.ada(&["devices", "show", "PRESS-3"]),
        expect![[r#"
            exit 0
            --- stdout
            FIELD                 VALUE
            name                  PRESS-3
            registered            DAY by ada
            trusted               yes
            enabled               yes
            default_menu_item     Overview
            automatic_login_user  grace
            address
            last_seen             DAY
            created               DAY
            note                  this device
        "#]],
    );
    plant.ada(&["devices", "edit", "PRESS-3", "--set", "trusted=maybe"]).check(expect![[r#"
        exit 2
        --- stderr
        error: trusted is yes or no, not "maybe".
    "#]]);
    plant.ada(&["devices", "edit", "PRESS-3", "--set", "color=red"]).check(expect![[r#"
        exit 2
        --- stderr
        error: There is no field "color". The fields are: name, trusted, default_menu_item, automatic_login_user, address.
    "#]]);
    plant.ada(&["devices", "edit", "PRESS-3", "--set", "address=press"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The address begins with https:// or http:// and has no blanks in it.
    "#]]);
    plant.ada(&["devices", "disable", "PRESS-3", "PRESS-9"]).check(expect![[r#"
        exit 4
        --- stdout
        Device PRESS-3 disabled.
        --- stderr
        error: PRESS-9: There is no device called PRESS-9. `chargehand devices list` names them.
    "#]]);
    plant.run(&["devices", "show", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "message": "This device is PRESS-3, which is disabled.",
          "name": null,
          "registered": false,
          "remedy": "`chargehand devices enable PRESS-3` enables it.",
          "state": "PRESS-3 is disabled",
          "trusted": false
        }
    "#]]);
    plant.ada(&["devices", "disable", "PRESS-3"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Device PRESS-3 is disabled already; nothing was changed.
    "#]]);
    plant.ada(&["devices", "enable", "PRESS-3"]).check(expect![[r#"
        exit 0
        --- stdout
        Device PRESS-3 enabled.
    "#]]);
    plant.ada(&["devices", "reregister"]).check(expect![[r#"
        exit 0
        --- stdout
        This device is PRESS-3, with a new key; the old one is void.
    "#]]);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    plant.run(&["devices", "show"]).check(expect![[r#"
        exit 0
        --- stdout
        The key file of this device can be read or written by others: it counts as none. Others may have its key: `chargehand devices reregister PRESS-3` gives it a new one.
    "#]]);
    plant.ada(&["devices", "reregister"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The key file of this device can be read or written by others: it counts as none. Nothing was changed; name the device that it is to be: `chargehand devices reregister NAME`.
    "#]]);
    plant.ada(&["devices", "reregister", "PRESS-3", "-q"]).check(expect![[r#"
        exit 0
    "#]]);
    plant.ada(&["devices", "unregister", "PRESS-3"]).check(expect![[r#"
        exit 0
        --- stdout
        Device PRESS-3 unregistered.
    "#]]);
    plant.run(&["devices", "show"]).check(expect![[r#"
        exit 0
        --- stdout
        This device was PRESS-3, which is unregistered. `chargehand devices register NAME` registers it again.
    "#]]);
    plant.ada(&["devices", "unregister", "PRESS-3", "--json"]).check(expect![[r#"
        exit 4
        --- stderr
        {"error":{"code":"not_found","message":"There is no device called PRESS-3. `chargehand devices list` names them.","details":{}}}
    "#]]);
}

// DEV-2, WHY-1: what mends a key file names the device.
#[test]
fn a_key_file_at_fault_is_mended_by_the_device_s_name() {
    let plant = Plant::new();
    plant.ada(&["devices", "register", "PRESS-3", "--trusted", "-q"]).succeeds();
    plant.ada(&["users", "edit", "grace", "--set", "trusted_devices_only=yes", "-q"]).succeeds();
    let key = plant.home().join(".local/state/chargehand/device-key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    plant.run(&["devices", "show"]).check(expect![[r#"
        exit 0
        --- stdout
        The key file of this device can be read or written by others: it counts as none. Others may have its key: `chargehand devices reregister PRESS-3` gives it a new one.
    "#]]);
    let why = plant.ada(&["users", "why", "grace"]).succeeds();
    assert!(why.contains("Fix: chargehand devices reregister PRESS-3\n"), "{why}");
    plant.ada(&["devices", "register", "PRESS-3"]).check(expect![[r#"
        exit 3
        --- stderr
        error: This computer is PRESS-3 already, though the key file can be read or written by others: nothing was changed. `chargehand devices reregister PRESS-3` gives it a new key; unregister that device first to make this computer another one.
    "#]]);
    plant.ada(&["devices", "reregister", "PRESS-3"]).succeeds();
    let why = plant.ada(&["users", "why", "grace"]).succeeds();
    assert!(!why.contains("Fix:"), "{why}");
}

// DEV-3: a code for a device that has a key says what becomes of that.
#[test]
fn a_code_for_a_device_that_works_says_that_its_key_dies() {
    let plant = Plant::new();
    plant.ada(&["devices", "register", "PRESS-3", "--trusted", "-q"]).succeeds();
    let made = plant.ada(&["devices", "new-code", "PRESS-3"]).ran();
    let told = "PRESS-3 has a key: it is void as soon as the code is used. It is marked trusted, and so is the terminal \
                where the code is typed.\n";
    assert!(made.stderr.ends_with(told), "{}", made.transcript());
    other_account(&plant, &["devices", "enroll", made.stdout.trim()]).succeeds();
    let log = plant.ada(&["log", "list", "--category", "Device"]).succeeds();
    assert!(log.contains("Device PRESS-3 enrolled by its code: its old key is void"), "{log}");
}

// DEV-2: one account to which the database belongs, and a terminal for each of its state folders.
#[test]
fn each_state_folder_of_an_account_is_a_terminal_of_its_own() {
    let plant = Plant::new();
    plant.ada(&["devices", "register", "PRESS-3", "-q"]).succeeds();
    let code = code(&plant, "GATE-1");
    let folder = plant.home().join("terminals/gate-1");
    let there = |arguments: &[&str]| plant.run(arguments).env("XDG_STATE_HOME", folder.to_str().unwrap()).succeeds();
    let this = there(&["devices", "show"]);
    assert!(this.starts_with("This device isn't registered."), "{this}");
    there(&["devices", "enroll", &code]);
    let this = there(&["devices", "show"]);
    assert!(this.starts_with("This device is GATE-1 (registered, not trusted)."), "{this}");
    let this = plant.run(&["devices", "show"]).succeeds();
    assert!(this.starts_with("This device is PRESS-3 (registered, not trusted)."), "{this}");
}

// DEV-1
#[test]
fn a_device_s_name_has_a_letter_or_a_digit() {
    let plant = Plant::new();
    plant.ada(&["devices", "register", ".."]).check(expect![[r#"
        exit 3
        --- stderr
        error: The name of a device has a letter or a digit in it.
    "#]]);
}

// DEV-4, GATE-7
#[test]
fn who_opens_the_console_is_told_of_when_chosen_for_a_display() {
    let plant = Plant::new();
    plant.ada(&["devices", "register", "WALL-1", "--trusted", "-q"]).succeeds();
    plant.ada(&["devices", "edit", "WALL-1", "--set", "automatic_login_user=ada"]).check(expect![[r#"
        exit 0
        --- stdout
        Device WALL-1 changed.
        --- stderr
        warning: ada can't log in at WALL-1 by themselves. Admin opens the console: never without one; choose another user.
    "#]]);
}

// DEV-3
#[test]
fn another_account_becomes_a_device_by_a_code() {
    let plant = Plant::new();
    let made = plant.ada(&["devices", "new-code", "GATE-1"]).ran();
    let shown = made.stdout.trim().to_owned();
    assert!(made.stderr.starts_with("Type this at the terminal that is to be GATE-1"), "{}", made.stderr);
    let json: serde_json::Value =
        serde_json::from_str(&plant.ada(&["devices", "new-code", "GATE-1", "--json"]).succeeds()).unwrap();
    assert_eq!(json["name"], "GATE-1");
    // The one before is void.
    other_account(&plant, &["devices", "enroll", &shown]).check(expect![[r#"
        exit 3
        --- stderr
        error: Nothing was enrolled. The code is mistyped, was used already, or has run out: it is good once and for ten minutes. Whoever may manage devices makes a new one: `chargehand devices new-code NAME`.
    "#]]);
    check(
        plant.ada(&["devices", "list", "-q"]),
        expect![[r#"
        exit 0
        --- stdout
        DEVICE  TRUSTED  REGISTERED  ENABLED  MENU ITEM  AUTOMATIC LOGIN  LAST SEEN  NOTE
        GATE-1  no       waits       yes                                             code until DAY
    "#]],
    );
    other_account(&plant, &["devices", "enroll", "-"]).stdin(json["code"].as_str().unwrap()).check(expect![[r#"
        exit 0
        --- stdout
        This device is GATE-1. It isn't trusted.
    "#]]);
    let told = plant.ada(&["devices", "list", "--json"]).succeeds();
    assert!(told.contains("\"registered_by\": \"a one-time code that ada made\""), "{told}");
    other_account(&plant, &["devices", "show"]).check(expect![[r#"
        exit 0
        --- stdout
        This device is GATE-1 (registered, not trusted). `chargehand devices edit GATE-1 --set trusted=yes` trusts it.
    "#]]);
    let again = code(&plant, "GATE-2");
    other_account(&plant, &["devices", "enroll"]).stdin(&again).check(expect![[r#"
        exit 3
        --- stderr
        error: This computer is GATE-1 already; nothing was changed. `chargehand devices reregister` gives it a new key; unregister it first to make it another device.
    "#]]);
    other_account(&plant, &["devices", "enroll"]).check(expect![[r#"
        exit 2
        --- stderr
        error: Standard input holds no code.
    "#]]);
    check_here(
        plant.ada(&["log", "list", "--search", "device", "--json", "--limit", "1"]),
        expect![[r#"
        exit 0
        --- stdout
        [
          {
            "id": 18,
            "time": "TIME",
            "category": "Device",
            "severity": "info",
            "actor": "ada",
            "subject": "GATE-2",
            "subject_kind": "device",
            "device": "MACHINE",
            "code": null,
            "reference": null,
            "message": "Code made to enroll device GATE-2",
            "details": [
              {
                "field": "trusted",
                "after": "no"
              },
              {
                "field": "code_until",
                "after": "TIME"
              }
            ],
            "operation": 18
          }
        ]
        --- stderr
        {"note":"There are more: --after 18 shows them."}
    "#]],
    );
}

// GATE-5, GATE-7, GATE-8, L7
#[test]
fn who_has_no_password_gets_in_at_a_trusted_device() {
    let plant = Plant::new();
    let add = ["users", "add", "lou", "--full-name", "Lou Reader", "--role", "Operator", "-q"];
    let bound = ["--set", "trusted_devices_only=yes", "--set", "ignore_password_rules=yes"];
    plant.ada(&[&add[..], &bound].concat()).succeeds();
    let gate = |more: &[&str]| -> String {
        let ran = plant.run(&[&["check-login", "lou", "--no-password", "--json"], more].concat()).ran();
        let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        format!("{} {} {}", ran.exit, answer["outcome"].as_str().unwrap(), answer["reason"].as_str().unwrap_or("-"))
    };
    assert_eq!(gate(&[]), "3 refused untrusted_device");
    plant.ada(&["devices", "register", "PRESS-3", "--trusted", "-q"]).succeeds();
    assert_eq!(gate(&[]), "0 ok -");
    assert_eq!(gate(&["--device", "press-3"]), "0 ok -");
    assert_eq!(gate(&["--device", "PRESS-4"]), "3 refused untrusted_device");
    // Who sits elsewhere sits at none of ours, whatever key lies here.
    let pam = |host: &str| {
        let run = plant.run(&["check-login", "--pam"]).env("PAM_USER", "lou").env("PAM_RHOST", host).stdin("\0");
        run.ran().exit
    };
    assert_eq!((pam(""), pam("10.0.4.33")), (0, 3));
    plant.run(&["login", "lou", "--password-stdin"]).stdin("\n").check(expect![[r#"
        exit 0
        --- stdout
        Signed in as lou.
        --- stderr
        The requested function requires the OpenConsole permission, which you do not have. Your own profile and password are open to you (profile, passwd).
    "#]]);
    check(
        plant.ada(&["users", "why", "lou"]),
        expect![[r#"
        exit 0
        --- stdout
        lou at PRESS-3: YES - and no password is asked for.

            GATE                   EVIDENCE
        OK  Known                  Lou Reader
        OK  Not disabled
        OK  Valid                  no end date
        OK  Not locked
        OK  Not locked out
        OK  Device                 PRESS-3, registered, trusted
        OK  Password               none is set, and none is asked for here
        OK  License                none is asked for here
        OK  AllowLogin             by Operator
        ?   OpenConsole            not held; other programs don't ask
        OK  No new password asked

        Last tries:
          DAY  PRESS-3  logged in
          DAY  (none)  refused, untrusted device
          DAY  PRESS-3  logged in
          DAY  PRESS-4  refused, untrusted device
          DAY  PRESS-3  logged in x2
    "#]],
    );
    plant.ada(&["devices", "disable", "PRESS-3", "-q"]).succeeds();
    assert_eq!(gate(&[]), "3 refused untrusted_device");
    plant.run(&["whoami"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Your session has ended: this device is no trusted one any more. Nothing was changed; sign in again.
    "#]]);
    check(
        plant.ada(&["users", "why", "lou", "--device", "PRESS-3"]),
        expect![[r#"
            exit 0
            --- stdout
            lou at PRESS-3: NO - refused. First reason: not a trusted device.

                  GATE                   EVIDENCE
            OK    Known                  Lou Reader
            OK    Not disabled
            OK    Valid                  no end date
            OK    Not locked
            OK    Not locked out
            STOP  Device                 PRESS-3 is disabled; Trusted devices only is ticked
            STOP  Password               none is set
            OK    License                none is asked for here
            OK    AllowLogin             by Operator
            ?     OpenConsole            not held; other programs don't ask
            OK    No new password asked

            Fix: chargehand devices enable PRESS-3
            Fix: chargehand users edit lou --set trusted_devices_only=no
            Fix: chargehand users reset-password lou --generate

            Last tries:
              DAY  MACHINE  refused, untrusted device
              DAY  PRESS-3  logged in
              DAY  (none)  refused, untrusted device
              DAY  PRESS-3  logged in
              DAY  PRESS-4  refused, untrusted device
        "#]],
    );
    let refused = plant.ada(&["log", "list", "--search", "trusted", "--limit", "1", "--json"]).ran();
    assert!(refused.stdout.contains(r#""after": "PRESS-3 is disabled""#), "{}", refused.stdout);
}

// ROL-7, ROL-10, T2
#[test]
fn supervisors_look_and_hostile_names_are_refused() {
    let plant = Plant::new();
    plant.ada(&["devices", "new-code", "Press\u{1b}[2J\u{1b}[1;1HALL OK"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The name holds the control or invisible character U+001B: remove it (a pasted text often brings one along).
    "#]]);
    plant.ada(&["devices", "register", "PRESS-3", "-q"]).succeeds();
    plant.sql("UPDATE devices SET name = 'Press' || char(27) || '[2J' || char(8238) || 'X'");
    check(
        plant.run_as("kay", &["devices", "list", "-q"]),
        expect![[r#"
            exit 0
            --- stdout
            DEVICE              TRUSTED  REGISTERED  ENABLED  MENU ITEM  AUTOMATIC LOGIN  LAST SEEN         NOTE
            Press␛[2J<U+202E>X  no       yes         yes                                  DAY  this device
        "#]],
    );
    plant.run(&["devices", "show"]).check(expect![[r#"
        exit 0
        --- stdout
        This device is Press␛[2J<U+202E>X (registered, not trusted). `chargehand devices edit 'Press␛[2J<U+202E>X' --set trusted=yes` trusts it.
    "#]]);
    for arguments in [&["devices", "list", "--json"][..], &["devices", "show"], &["log", "list", "--json"]] {
        let output = plant.ada(arguments).output();
        let bytes = [output.stdout, output.stderr].concat();
        assert!(!bytes.contains(&0x1b) && !String::from_utf8(bytes).unwrap().contains('\u{202e}'), "{arguments:?}");
    }
    plant.run_as("kay", &["devices", "new-code", "GATE-1"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageDevices permission, which you do not have.
    "#]]);
    plant.run_as("kay", &["devices", "unregister", "PRESS-9"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the ManageDevices permission, which you do not have.
    "#]]);
    plant.run(&["devices", "list"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Nobody is signed in. `chargehand login USERNAME` signs in.
    "#]]);
}

// GATE-5, DEV-2: whoever has the session file of somebody bound to trusted devices has nothing elsewhere, nor at the device
// once its key counts for nothing.
#[test]
fn a_session_file_that_is_carried_away_is_good_for_nothing_elsewhere() {
    let plant = Plant::new();
    plant.ada(&["devices", "register", "PRESS-3", "--trusted", "-q"]).succeeds();
    plant.ada(&["users", "edit", "grace", "--set", "trusted_devices_only=yes", "-q"]).succeeds();
    plant.run(&["login", "grace", "--password-stdin", "-q"]).stdin(format!("{PASSWORD}\n")).succeeds();
    plant.run(&["whoami", "-q"]).succeeds();
    let state = |home: &str| plant.home().join(home).join(".local/state/chargehand");
    std::fs::create_dir_all(state("other")).unwrap();
    std::fs::copy(state("").join("session"), state("other").join("session")).unwrap();
    other_account(&plant, &["devices", "register", "PRESS-9", "--trusted"]).check(expect![[r#"
        exit 3
        --- stderr
        error: You may work only at the trusted device where this session was opened. This device isn't registered. `chargehand devices register NAME` registers it. Nothing was changed; sign in again at a trusted device.
    "#]]);
    let key = state("").join("device-key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    plant.run(&["users", "disable", "kay"]).check(expect![[r#"
        exit 3
        --- stderr
        error: You may work only at the trusted device where this session was opened. The key file of this device can be read or written by others: it counts as none. Others may have its key: `chargehand devices reregister PRESS-3` gives it a new one. Nothing was changed; sign in again at a trusted device.
    "#]]);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    plant.run(&["whoami", "-q"]).succeeds();
    plant.ada(&["devices", "edit", "PRESS-3", "--set", "trusted=no", "-q"]).succeeds();
    plant.run(&["users", "disable", "kay"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Your session has ended: this device is no trusted one any more. Nothing was changed; sign in again.
    "#]]);
    assert!(!plant.ada(&["devices", "list"]).succeeds().contains("PRESS-9"));
}

// DEV-4: who is stopped takes their display along, and it is said while that can still be thought over.
#[test]
fn a_display_whose_user_is_stopped_is_named() {
    let plant = Plant::new();
    let add = ["users", "add", "wall1", "--full-name", "Wall", "--role", "Kiosk", "-q"];
    plant.ada(&add).succeeds();
    plant.ada(&["devices", "register", "PRESS-3", "-q"]).succeeds();
    plant.ada(&["devices", "edit", "PRESS-3", "--set", "automatic_login_user=wall1", "-q"]).succeeds();
    plant.ada(&["users", "delete", "wall1", "--dry-run"]).check(expect![[r#"
        exit 0
        --- stdout
        change     User wall1 deleted
        warning    PRESS-3 logs in by itself as wall1: it will not any more.
        --- stderr
        Only a plan: nothing was changed.
    "#]]);
    plant.ada(&["users", "disable", "wall1", "--dry-run", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "changes": [
            {
              "details": [],
              "message": "User wall1 disabled"
            }
          ],
          "error": null,
          "plan": "change",
          "seats": [],
          "subject": "wall1",
          "username": "wall1",
          "warnings": [
            "PRESS-3 logs in by itself as wall1: it will not any more."
          ]
        }
    "#]]);
    plant.ada(&["users", "disable", "wall1"]).check(expect![[r#"
        exit 0
        --- stdout
        User wall1 disabled.
        --- stderr
        warning: PRESS-3 logs in by itself as wall1: it will not any more.
    "#]]);
    plant.ada(&["users", "disable", "wall1"]).check(expect![[r#"
        exit 3
        --- stderr
        error: wall1 is disabled already; nothing was changed.
    "#]]);
    plant.ada(&["users", "edit", "wall1", "--set", "title=Display", "-q"]).succeeds();
    // Its deletion empties what was chosen for the device.
    plant.ada(&["users", "delete", "wall1", "--dry-run"]).check(expect![[r#"
        exit 0
        --- stdout
        change     User wall1 deleted
        warning    PRESS-3 was to log in by itself as wall1: nobody is chosen for it any more.
        --- stderr
        Only a plan: nothing was changed.
    "#]]);
    plant.ada(&["users", "delete", "wall1", "--yes"]).check(expect![[r#"
        exit 0
        --- stdout
        User wall1 deleted.
        --- stderr
        warning: PRESS-3 was to log in by itself as wall1: nobody is chosen for it any more.
    "#]]);
}
