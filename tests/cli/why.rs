//! Why somebody can't log in, the gate for other programs, and the way back in for the owner of the database.

use expect_test::{Expect, expect};

use crate::plant::{PASSWORD, Plant};
use crate::run::Run;

/// What a run did, with DAY in place of each day and time.
pub(crate) fn check(run: Run, expected: Expect) {
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let text = run.ran().transcript().replace(&format!("  {machine}  "), "  MACHINE  ");
    let mut masked = String::new();
    let mut rest = text.as_str();
    let shape = |text: &str| {
        let shape = "0000-00-00 00:00".bytes();
        text.len() >= 16 && text.bytes().zip(shape).all(|(it, like)| it == like || like == b'0' && it.is_ascii_digit())
    };
    while let Some(next) = rest.chars().next() {
        let taken = if shape(rest) { 16 } else { next.len_utf8() };
        masked.push_str(if taken == 16 { "DAY" } else { &rest[..taken] });
        rest = &rest[taken..];
    }
    let line =
        |line: &str| if line.starts_with("reference  ") { "reference  REF\n".to_owned() } else { format!("{line}\n") };
    expected.assert_eq(&masked.lines().map(line).collect::<String>());
}

fn wrong(plant: &Plant, name: &str, times: u32) {
    for _ in 0..times {
        let ran = plant.run(&["check-login", name, "--password-stdin", "--device", "PRESS-3"]).stdin("wrong\n").ran();
        assert_eq!(ran.exit, 3, "{}", ran.transcript());
    }
}

/// What `check-login` says, without what differs.
fn gate(plant: &Plant, name: &str, password: &str) -> String {
    let run = plant.run(&["check-login", name, "--password-stdin", "--json"]).stdin(password);
    let ran = run.ran();
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let word = |key: &str| answer[key].as_str().unwrap_or("-").to_owned();
    format!("{} {} {} {}", ran.exit, word("outcome"), word("reason"), answer["failed_attempts"])
}

// WHY-1
#[test]
fn the_diagnosis_names_the_reason_its_evidence_and_the_remedy() {
    let plant = Plant::new();
    wrong(&plant, "grace", 6);
    plant.ada(&["users", "disable", "grace", "--reason", "on leave", "-q"]).succeeds();
    let before = plant.ada(&["log", "list", "--json"]).ran().stdout;
    check(
        plant.ada(&["users", "why", "grace", "--device", "PRESS-3"]),
        expect![[r#"
            exit 0
            --- stdout
            grace at PRESS-3: NO - refused. First reason: disabled.

                  GATE                   EVIDENCE
            OK    Known                  Grace Hopper
            STOP  Not disabled           since DAY by ada: on leave
            OK    Valid                  no end date
            OK    Not locked
            STOP  Not locked out         since DAY, 6 wrong passwords
            OK    Device                 PRESS-3, any device will do
            ?     Password               set DAY; only its owner knows it
            OK    License                none is asked for here
            OK    AllowLogin             by Manager
            ?     OpenConsole            by Manager; other programs don't ask
            OK    No new password asked

            Fix: chargehand users enable grace
            Fix: chargehand users unlock grace
            Fix: chargehand users reset-password grace --generate

            Last tries:
              DAY  PRESS-3  locked out
              DAY  PRESS-3  wrong password x6
              DAY  MACHINE  logged in
              DAY  MACHINE  asked for a new password x2
        "#]],
    );
    check(
        plant.ada(&["users", "why", "grace", "--device", "PRESS-3", "--json"]),
        expect![[r#"
            exit 0
            --- stdout
            [
              {
                "gate": "known",
                "state": "pass",
                "code": null,
                "reason": false,
                "evidence": "Grace Hopper",
                "remedy": null
              },
              {
                "gate": "enabled",
                "state": "fail",
                "code": "disabled",
                "reason": true,
                "evidence": "since DAY by ada: on leave",
                "remedy": "chargehand users enable grace"
              },
              {
                "gate": "valid",
                "state": "pass",
                "code": null,
                "reason": false,
                "evidence": "no end date",
                "remedy": null
              },
              {
                "gate": "not_locked",
                "state": "pass",
                "code": null,
                "reason": false,
                "evidence": "",
                "remedy": null
              },
              {
                "gate": "not_locked_out",
                "state": "fail",
                "code": "locked_out",
                "reason": false,
                "evidence": "since DAY, 6 wrong passwords",
                "remedy": "chargehand users unlock grace"
              },
              {
                "gate": "device",
                "state": "pass",
                "code": null,
                "reason": false,
                "evidence": "PRESS-3, any device will do",
                "remedy": null
              },
              {
                "gate": "credential",
                "state": "not_asked",
                "code": null,
                "reason": false,
                "evidence": "set DAY; only its owner knows it",
                "remedy": null
              },
              {
                "gate": "license",
                "state": "pass",
                "code": null,
                "reason": false,
                "evidence": "none is asked for here",
                "remedy": null
              },
              {
                "gate": "allow_login",
                "state": "pass",
                "code": null,
                "reason": false,
                "evidence": "by Manager",
                "remedy": null
              },
              {
                "gate": "open_console",
                "state": "not_asked",
                "code": null,
                "reason": false,
                "evidence": "by Manager; other programs don't ask",
                "remedy": null
              },
              {
                "gate": "password_change",
                "state": "pass",
                "code": null,
                "reason": false,
                "evidence": "",
                "remedy": null
              }
            ]
        "#]],
    );
    // A supervisor sees all of it, and what they would need to mend it.
    check(
        plant.run_as("kay", &["users", "why", "grace", "--device", "PRESS-3"]),
        expect![[r#"
            exit 0
            --- stdout
            grace at PRESS-3: NO - refused. First reason: disabled.

                  GATE                   EVIDENCE
            OK    Known                  Grace Hopper
            STOP  Not disabled           since DAY by ada: on leave
            OK    Valid                  no end date
            OK    Not locked
            STOP  Not locked out         since DAY, 6 wrong passwords
            OK    Device                 PRESS-3, any device will do
            ?     Password               set DAY; only its owner knows it
            OK    License                none is asked for here
            OK    AllowLogin             by Manager
            ?     OpenConsole            by Manager; other programs don't ask
            OK    No new password asked

            Fix: chargehand users enable grace (The requested function requires the EditUsers permission, which you do not have.)
            Fix: chargehand users unlock grace (The requested function requires the EditUsers permission, which you do not have.)
            Fix: chargehand users reset-password grace --generate (The requested function requires the EditUsers permission, which you do not have.)

            Last tries:
              DAY  PRESS-3  locked out
              DAY  PRESS-3  wrong password x6
        "#]],
    );
    assert_eq!(plant.ada(&["log", "list", "--json"]).ran().stdout, before, "looking changes nothing and logs nothing");
    plant.ada(&["users", "enable", "grace", "-q"]).succeeds();
    plant.ada(&["settings", "set", "supervisors_unlock", "yes", "-q"]).succeeds();
    check(
        plant.run_as("kay", &["users", "why", "grace", "--device", "PRESS-3"]),
        expect![[r#"
            exit 0
            --- stdout
            grace at PRESS-3: NO - refused. First reason: locked out.

                  GATE                   EVIDENCE
            OK    Known                  Grace Hopper
            OK    Not disabled
            OK    Valid                  no end date
            OK    Not locked
            STOP  Not locked out         since DAY, 6 wrong passwords
            OK    Device                 PRESS-3, any device will do
            ?     Password               set DAY; only its owner knows it
            OK    License                none is asked for here
            OK    AllowLogin             by Manager
            ?     OpenConsole            by Manager; other programs don't ask
            OK    No new password asked

            Fix: chargehand users unlock grace
            Fix: chargehand users reset-password grace --generate (The requested function requires the EditUsers permission, which you do not have.)

            Last tries:
              DAY  PRESS-3  locked out
              DAY  PRESS-3  wrong password x6
        "#]],
    );
}

// WHY-1: another day, another device, and what isn't there.
#[test]
fn a_diagnosis_is_for_a_moment_and_a_device() {
    let plant = Plant::new();
    plant.ada(&["users", "edit", "kay", "--set", "valid_until=2099-12-31", "-q"]).succeeds();
    check(
        plant.ada(&["users", "why", "kay", "--device", "PRESS-3", "--at", "2100-01-01"]),
        expect![[r#"
            exit 0
            --- stdout
            kay at PRESS-3: NO - refused. First reason: expired.
            For TIME. Judged by what stands now; what changes between now and then isn't known.

                  GATE                   EVIDENCE
            OK    Known                  Kay McNulty
            OK    Not disabled
            STOP  Valid                  until 2099-12-31
            OK    Not locked
            OK    Not locked out
            OK    Device                 PRESS-3, any device will do
            ?     Password               set DAY; only its owner knows it
            OK    License                none is asked for here
            OK    AllowLogin             by Supervisor
            ?     OpenConsole            by Supervisor; other programs don't ask
            OK    No new password asked

            Fix: chargehand users edit kay --set valid_until=

            Last tries:
              DAY  MACHINE  logged in
              DAY  MACHINE  asked for a new password x2
        "#]],
    );
    check(
        plant.ada(&["users", "why", "kay", "--at", "soon"]),
        expect![[r#"
        exit 2
        --- stderr
        error: --at: “soon” is no date: type one as 2026-12-31, or with a time as DAY.
    "#]],
    );
    check(
        plant.ada(&["users", "why", "nobody"]),
        expect![[r#"
        exit 4
        --- stderr
        error: There is no user nobody.
    "#]],
    );
    check(
        plant.run(&["users", "why", "kay"]),
        expect![[r#"
        exit 3
        --- stderr
        error: Nobody is signed in. `chargehand login USERNAME` signs in.
    "#]],
    );
    plant.ada(&["users", "edit", "kay", "--set", "valid_until=", "--set", "trusted_devices_only=yes", "-q"]).succeeds();
    check(
        plant.ada(&["users", "why", "kay", "--device", "PRESS-3"]),
        expect![[r#"
            exit 0
            --- stdout
            kay at PRESS-3: NO - refused. First reason: not a trusted device.

                  GATE                   EVIDENCE
            OK    Known                  Kay McNulty
            OK    Not disabled
            OK    Valid                  no end date
            OK    Not locked
            OK    Not locked out
            STOP  Device                 PRESS-3, no registered device; Trusted devices only is ticked
            ?     Password               set DAY; only its owner knows it
            OK    License                none is asked for here
            OK    AllowLogin             by Supervisor
            ?     OpenConsole            by Supervisor; other programs don't ask
            OK    No new password asked

            Fix: chargehand users edit kay --set trusted_devices_only=no

            Last tries:
              DAY  MACHINE  logged in
              DAY  MACHINE  asked for a new password x2
        "#]],
    );
}

// GATE-1, GATE-4: it counts and logs as any login, opens no session, and asks for no OpenConsole.
#[test]
fn other_programs_ask_the_same_gate() {
    let plant = Plant::new();
    check(
        plant.run(&["check-login", "kay", "--password-stdin", "--json"]).stdin(PASSWORD),
        expect![[r#"
        exit 0
        --- stdout
        {
          "outcome": "ok",
          "reason": null,
          "message": null,
          "reference": null,
          "permissions": [
            "AllowLogin",
            "OpenConsole",
            "ViewUsers",
            "ViewReports",
            "ViewDashboards",
            "AddJobs"
          ],
          "failed_attempts": 0
        }
    "#]],
    );
    check(
        plant.run(&["check-login", "kay", "--password-stdin"]).stdin("wrong\n"),
        expect![[r#"
        exit 3
        --- stdout
        FIELD            VALUE
        outcome          refused
        reason           wrong_password
        message          Login failed. Either: the credentials you have entered are incorrect; the user account is locked (you may have exceeded the maximum failed login attempts); the user account is not licensed; or you are attempting to log in to a non-trusted device when your account is only permitted on trusted ones. Please contact your system administrator. REF
        reference  REF
        permissions
        failed_attempts  1
    "#]],
    );
    check(
        plant.run(&["check-login", "kay", "--no-password", "--json"]),
        expect![[r#"
        exit 3
        --- stdout
        {
          "outcome": "refused",
          "reason": "no_password",
          "message": "Login failed. Either: the credentials you have entered are incorrect; the user account is locked (you may have exceeded the maximum failed login attempts); the user account is not licensed; or you are attempting to log in to a non-trusted device when your account is only permitted on trusted ones. Please contact your system administrator. REF",
          "reference": "REF",
          "permissions": [],
          "failed_attempts": 1
        }
    "#]],
    );
    plant
        .ada(&["users", "add", "bob", "--full-name", "Bob", "--role", "Operator", "--password-stdin", "-q"])
        .stdin("a temporary one of ada's\n")
        .succeeds();
    check(
        plant.run(&["check-login", "bob", "--password-stdin", "--json"]).stdin("a temporary one of ada's"),
        expect![[r#"
            exit 3
            --- stdout
            {
              "outcome": "password_change_required",
              "reason": null,
              "message": "A new password must be set first: at chargehand's sign-in, or with `chargehand login`.",
              "reference": null,
              "permissions": [],
              "failed_attempts": 0
            }
        "#]],
    );
    let own = format!("a temporary one of ada's\n{PASSWORD}\n");
    plant.run(&["login", "bob", "--password-stdin", "-q"]).stdin(own).succeeds();
    plant.run(&["logout", "-q"]).succeeds();
    assert_eq!(gate(&plant, "bob", PASSWORD), "0 ok - 0", "an Operator opens no console, and logs in elsewhere");
    wrong(&plant, "kay", 5);
    assert_eq!(gate(&plant, "kay", PASSWORD), "3 refused locked_out 6");
    assert_eq!(gate(&plant, "nobody", PASSWORD), "3 refused unknown_user 0");
    let shown = plant.ada(&["users", "show", "bob", "--json"]).succeeds();
    assert!(shown.contains("\"sessions\": 0"), "{shown}");
    let log = plant.ada(&["log", "list", "--search", "User bob logged in", "--json"]).succeeds();
    assert!(log.contains("\"after\": \"program\""), "{log}");
}

// GATE-4, L4: many programs at one moment.
#[test]
fn fifty_programs_that_ask_at_one_moment_lock_out_once() {
    let plant = Plant::new();
    let ask = || gate(&plant, "kay", "wrong");
    let answers: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..50).map(|_| scope.spawn(ask)).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let count = |word: &str| answers.iter().filter(|answer| answer.contains(word)).count();
    assert_eq!((count("wrong_password"), count("locked_out")), (6, 44), "{answers:?}");
    assert_eq!(
        count("refused locked_out 6"),
        44,
        "none is lost, and none counts that didn't reach the credential gate"
    );
}

// GATE-2: through PAM the person sees what everybody sees.
#[test]
fn pam_gives_name_and_password_in_its_own_way() {
    let plant = Plant::new();
    let pam = |password: &str| plant.run(&["check-login", "--pam"]).env("PAM_USER", "kay").stdin(password);
    check(
        pam(&format!("{PASSWORD}\0")),
        expect![[r#"
        exit 0
    "#]],
    );
    check(
        pam("wrong\0"),
        expect![[r#"
        exit 3
        --- stdout
        Login failed. Either: the credentials you have entered are incorrect; the user account is locked (you may have exceeded the maximum failed login attempts); the user account is not licensed; or you are attempting to log in to a non-trusted device when your account is only permitted on trusted ones. Please contact your system administrator. REF
    "#]],
    );
    check(
        pam(""),
        expect![[r#"
        exit 3
        --- stdout
        Login failed. Either: the credentials you have entered are incorrect; the user account is locked (you may have exceeded the maximum failed login attempts); the user account is not licensed; or you are attempting to log in to a non-trusted device when your account is only permitted on trusted ones. Please contact your system administrator. REF
    "#]],
    );
    check(
        plant.run(&["check-login", "--pam"]).stdin("x\0"),
        expect![[r#"
        exit 2
        --- stderr
        error: PAM_USER is not set: --pam is for pam_exec with expose_authtok.
    "#]],
    );
    let far = pam(&format!("{PASSWORD}\0")).env("PAM_RHOST", "10.0.0.9").ran();
    assert_eq!(far.exit, 0);
    let last = plant.ada(&["log", "list", "--search", "(none)", "--json"]).succeeds();
    assert!(last.contains("\"device\": \"(none)\""), "{last}");
}

// GATE-13, L6
#[test]
fn the_owner_of_the_database_brings_an_administrator_back() {
    let plant = Plant::new();
    let new = "ladder copper meadow nine\n";
    plant.ada(&["users", "roles", "grace", "add", "Admin", "-q"]).succeeds();
    plant
        .ada(&["users", "edit", "grace", "--set", "valid_until=2020-01-01", "--set", "trusted_devices_only=yes", "-q"])
        .succeeds();
    wrong(&plant, "grace", 1);
    plant.ada(&["users", "lock", "grace", "-q"]).succeeds();
    plant.ada(&["users", "disable", "grace", "-q"]).succeeds();
    let recover = |name| plant.run(&["recover", name, "--password-stdin"]);
    check(
        recover("kay").stdin(new),
        expect![[r#"
        exit 3
        --- stderr
        error: kay doesn't hold Admin: recover is for administrators alone. Nothing was changed; sign in as an administrator to help others.
    "#]],
    );
    check(
        recover("nobody").stdin(new),
        expect![[r#"
        exit 4
        --- stderr
        error: There is no user nobody.
    "#]],
    );
    check(
        recover("grace").stdin("short\n"),
        expect![[r#"
        exit 3
        --- stderr
        error: The password has 5 characters: 15 are needed at least (a few unrelated words make a good one).
    "#]],
    );
    check(
        recover("grace"),
        expect![[r#"
        exit 2
        --- stderr
        error: Standard input holds no password.
    "#]],
    );
    assert_eq!(gate(&plant, "grace", new), "3 refused disabled 0");
    check(
        recover("grace").stdin(new),
        expect![[r#"
        exit 0
        --- stdout
        grace is an active administrator again: every stop is lifted, the new password is set, open sessions have ended. `chargehand login grace` signs in.
    "#]],
    );
    assert_eq!(gate(&plant, "grace", new), "0 ok - 0");
    check(
        plant.run_as("grace", &["whoami"]),
        expect![[r#"
        exit 3
        --- stderr
        error: Your session has ended: account stopped. Nothing was changed; sign in again.
    "#]],
    );
    let log = plant.ada(&["log", "list", "--search", "recovered", "--json"]).succeeds();
    assert!(log.contains("\"actor\": \"system user "), "{log}");
    assert!(log.contains("\"message\": \"User grace recovered: every stop lifted, a new password set\""), "{log}");
    plant.ada(&["log", "verify", "-q"]).succeeds();
}

// GATE-13, SSO-3: a link that goes takes no seat, and isn't told as one that does.
#[test]
fn an_administrator_is_brought_back_to_their_password() {
    let plant = Plant::new();
    plant.ada(&["users", "edit", "grace", "--set", "email=grace@example.org", "-q"]).succeeds();
    plant.ada(&["users", "roles", "grace", "add", "Admin", "-q"]).succeeds();
    plant.ada(&["users", "link-sso", "grace", "-q"]).succeeds();
    check(
        plant.run(&["recover", "grace", "--password-stdin"]).stdin("ladder copper meadow nine\n"),
        expect![[r#"
            exit 0
            --- stdout
            User grace unlinked from single sign-on: the password counts.
            grace is an active administrator again: every stop is lifted, the new password is set, open sessions have ended. `chargehand login grace` signs in.
        "#]],
    );
}

// GATE-13, USR-10: a seat that isn't there doesn't stand in the way of an administrator.
#[test]
fn an_administrator_is_brought_back_without_the_seats_that_are_gone() {
    let plant = Plant::new();
    plant.ada(&["licenses", "add", "Operator", "--qty", "1", "-q"]).succeeds();
    plant.ada(&["licenses", "add", "Standard User", "--qty", "1", "-q"]).succeeds();
    plant.ada(&["users", "roles", "grace", "add", "Admin", "Operator", "-q"]).succeeds();
    plant.ada(&["users", "license", "grace", "assign", "Standard User", "-q"]).succeeds();
    plant.ada(&["users", "disable", "grace", "-q"]).succeeds();
    plant.ada(&["users", "license", "kay", "assign", "Standard User", "-q"]).succeeds();
    plant.ada(&["users", "roles", "kay", "add", "Operator", "-q"]).succeeds();
    check(
        plant.run(&["recover", "grace", "--password-stdin"]).stdin("ladder copper meadow nine\n"),
        expect![[r#"
            exit 0
            --- stdout
            License Standard User taken from user grace: no seat is free.
            Roles of user grace changed: took Operator: no seat is free.
            grace is an active administrator again: every stop is lifted, the new password is set, open sessions have ended. `chargehand login grace` signs in.
        "#]],
    );
    assert_eq!(gate(&plant, "grace", "ladder copper meadow nine\n"), "0 ok - 0");
    let log = plant.ada(&["log", "list", "--search", "grace"]).succeeds();
    assert!(log.contains("License Standard User taken from user grace"), "{log}");
    assert!(log.contains("Roles of user grace changed: took Operator"), "{log}");
    plant.ada(&["log", "verify", "-q"]).succeeds();
}

// WHY-1, GATE-7: both ticks, no password, and a role that opens the console.
#[test]
fn whoever_does_without_a_password_but_for_a_role_is_told_of_that_role() {
    let plant = Plant::new();
    plant.ada(&["devices", "register", "PRESS-3", "--trusted"]).succeeds();
    let ticks = ["--set", "trusted_devices_only=yes", "--set", "ignore_password_rules=yes"];
    let add = [["users", "add", "opsup", "--full-name", "X", "--role", "Supervisor"].as_slice(), &ticks].concat();
    plant.ada(&add).check(expect![[r#"
        exit 0
        --- stdout
        User opsup added.
        --- stderr
        warning: opsup has no password and can't log in: Supervisor opens the console, never without one. Give them a password or a code.
    "#]]);
    check(
        plant.ada(&["users", "why", "opsup", "--device", "PRESS-3"]),
        expect![[r#"
        exit 0
        --- stdout
        opsup at PRESS-3: NO - refused. First reason: no password.

              GATE                   EVIDENCE
        OK    Known                  X
        OK    Not disabled
        OK    Valid                  no end date
        OK    Not locked
        OK    Not locked out
        OK    Device                 PRESS-3, registered, trusted
        STOP  Password               none is set; without a password never with OpenConsole, which Supervisor gives
        OK    License                none is asked for here
        OK    AllowLogin             by Supervisor
        ?     OpenConsole            by Supervisor; other programs don't ask
        STOP  No new password asked  none is set: with a code from an administrator

        Fix: chargehand users roles opsup add Operator && chargehand users roles opsup remove Supervisor
        Fix: chargehand users reset-password opsup --generate
    "#]],
    );
    let shown = plant.ada(&["users", "show", "opsup"]).succeeds();
    let line = shown.lines().find(|line| line.starts_with("Ignore password rules"));
    assert_eq!(line, Some("Ignore password rules  yes, but a password is needed: Supervisor opens the console"));

    // What the first fix says, lets them in.
    plant.ada(&["users", "roles", "opsup", "add", "Operator"]).succeeds();
    plant.ada(&["users", "roles", "opsup", "remove", "Supervisor"]).succeeds();
    check(
        plant.ada(&["users", "why", "opsup", "--device", "PRESS-3"]),
        expect![[r#"
        exit 0
        --- stdout
        opsup at PRESS-3: YES - and no password is asked for.

            GATE                   EVIDENCE
        OK  Known                  X
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
    "#]],
    );
}

// GATE-7
#[test]
fn whoever_shuts_out_people_without_a_password_is_told_so() {
    let plant = Plant::new();
    let ticks = ["--set", "trusted_devices_only=yes", "--set", "ignore_password_rules=yes"];
    for name in ["op1", "op2"] {
        let add = [["users", "add", name, "--full-name", "X", "--role", "Operator"].as_slice(), &ticks].concat();
        plant.ada(&add).succeeds();
    }
    plant.ada(&["users", "roles", "op1", "add", "Supervisor", "--dry-run"]).check(expect![[r#"
        exit 0
        --- stdout
        change     Roles of user op1 changed: gave Supervisor (roles: "Operator" -> "Supervisor; Operator")
        warning    op1 has no password and can't log in: Supervisor opens the console, never without one. Give them a password or a code.
        --- stderr
        Only a plan: nothing was changed.
    "#]]);
    plant.ada(&["users", "roles", "op1", "add", "Supervisor"]).check(expect![[r#"
        exit 0
        --- stdout
        Roles of op1: Supervisor, Operator.
        --- stderr
        warning: op1 has no password and can't log in: Supervisor opens the console, never without one. Give them a password or a code.
    "#]]);
    plant.ada(&["undo"]).succeeds();
    plant.ada(&["roles", "edit", "Operator", "--allow", "OpenConsole"]).check(expect![[r#"
        exit 0
        --- stdout
        Role Operator changed.
        --- stderr
        warning: 2 people without a password can't log in any more: op1, op2. Operator opens the console now, never without one.
    "#]]);
    // Nobody is out by an edit that changes nothing of it.
    plant.ada(&["roles", "edit", "Operator", "--allow", "ViewReports"]).check(expect![[r#"
        exit 0
        --- stdout
        Role Operator changed.
    "#]]);
    plant.ada(&["roles", "edit", "Operator", "--deny", "OpenConsole"]).succeeds();
    plant.ada(&["users", "edit", "op2", "--set", "ignore_password_rules=no"]).check(expect![[r#"
        exit 0
        --- stdout
        User op2 changed: ignore password rules.
        --- stderr
        warning: op2 has no password: a first one is asked for at a trusted device, or an administrator gives one.
    "#]]);
}
