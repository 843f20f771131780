//! Invites without a mail server: sent into the spool folder, listed, accepted, refused.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use expect_test::expect;

use crate::plant::{PASSWORD, Plant};

fn spool(plant: &Plant) -> PathBuf {
    plant.home().join(".local/state/chargehand/mail")
}

/// The text of the newest mail to an address.
fn mail(plant: &Plant, to: &str) -> String {
    let mut paths: Vec<_> = std::fs::read_dir(spool(plant)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut texts = paths.into_iter().rev().map(|path| std::fs::read_to_string(path).unwrap());
    texts.find(|text| text.contains(&format!("To: {to}\r\n"))).unwrap()
}

fn code(plant: &Plant, to: &str) -> String {
    mail(plant, to).lines().find(|line| line.starts_with("    j")).unwrap().trim().to_owned()
}

/// Without what differs from run to run.
fn still(text: &str) -> String {
    let digits: String = text.chars().map(|sign| if sign.is_ascii_digit() { '0' } else { sign }).collect();
    digits.replace("0000-00-00 00:00", "TIME").replace("0000-00-00", "DAY")
}

// INV-1, INV-2, INV-3, INV-4
#[test]
fn somebody_is_invited_and_joins() {
    let plant = Plant::new();
    plant.ada(&["settings", "set", "site_name", "Halle 7", "-q"]).succeeds();
    plant.ada(&["settings", "set", "site_url", "https://plant.example.com", "-q"]).succeeds();
    plant.ada(&["invites", "list"]).check(expect![[r#"
        exit 0
        --- stderr
        There is no invite.
    "#]]);
    plant.ada(&["invites", "send", "--role", "Supervisor", "anna@example.org"]).check(expect![[r#"
        exit 0
        --- stdout
        Invite 1 to anna@example.org as Supervisor: sent.
        --- stderr
        No mail server is in the config: mails are written as files to ~/.local/state/chargehand/mail.
    "#]]);
    let file = std::fs::read_dir(spool(&plant)).unwrap().next().unwrap().unwrap();
    let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(file.path()), mode(spool(&plant))), (0o600, 0o700));
    let text = mail(&plant, "anna@example.org");
    let body = text.split_once("\r\n\r\n").unwrap().1.replace(&code(&plant, "anna@example.org"), "CODE");
    expect![[r#"
        Ada Byron invites you to Halle 0. Your role there will be Supervisor.

        To accept, open chargehand at a computer of the plant and choose "I have a
        code" where it asks you to sign in, or type

            chargehand join

        Then type this code. Hyphens and capitals don't matter:

            CODE

        The code is good once, until TIME (UTC). It is for you alone:
        please don't pass this mail on.

        The plant's site is https://plant.example.com

        If you don't know what this is about, do nothing: without the code nothing
        happens.
    "#]]
    .assert_eq(&still(&body.replace("\r\n", "\n")));
    let code = code(&plant, "anna@example.org");
    let join = ["join", "--username", "anna", "--full-name", "Anna Ärztin", "--mobile", "0170 1", "--password-stdin"];
    plant.run(&join).stdin(format!("{code}\nshort\n")).check(expect![[r#"
        exit 3
        --- stderr
        error: The password has 5 characters: 15 are needed at least (a few unrelated words make a good one).
    "#]]);
    plant.run(&["join", "--password-stdin"]).stdin(format!("{code}\n{PASSWORD}\n")).check(expect![[r#"
        exit 2
        --- stderr
        error: --username is missing, and there is no terminal to ask at.
    "#]]);
    plant.run(&join).stdin(format!("{code}\n{PASSWORD}\n")).check(expect![[r#"
        exit 0
        --- stdout
        Account anna made, as Supervisor. `chargehand login anna` signs in.
    "#]]);
    plant.run(&join).stdin(format!("{code}\n{PASSWORD}\n")).check(expect![[r#"
        exit 3
        --- stderr
        error: No account was made: this invite was used already. Sign in with the account that was made with it.
    "#]]);
    plant.run(&["login", "anna", "--password-stdin"]).stdin(format!("{PASSWORD}\n")).check(expect![[r#"
        exit 0
        --- stdout
        Signed in as anna.
    "#]]);
    plant.ada(&["invites", "list", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        [
          {
            "accepted": "TIME",
            "answer": null,
            "by": "ada",
            "email": "anna@example.org",
            "expires": "TIME",
            "id": 1,
            "role": "Supervisor",
            "sent": "TIME",
            "state": "accepted",
            "username": "anna",
            "void": null
          }
        ]
    "#]]);
    let log = plant.ada(&["log", "list", "--category", "Invite", "--json"]).succeeds();
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    let messages: Vec<_> = log.as_array().unwrap().iter().map(|event| event["message"].as_str().unwrap()).collect();
    assert_eq!(
        messages,
        [
            "An invite was not accepted",
            "Invite to anna@example.org accepted",
            "Mail to anna@example.org sent",
            "Invite sent to anna@example.org",
        ]
    );
    // ACT-2
    plant.ada(&["undo", "--dry-run"]).check(expect![[r#"
        exit 3
        --- stderr
        error: "Invite sent to anna@example.org" can't be undone: what was mailed can't be taken back; cancel the invite, or send a new one. Nothing was changed.
    "#]]);
}

// INV-1, INV-5, I6, I7: all of it or nothing, unless it is said otherwise.
#[test]
fn bad_lines_are_told_before_anything_is_sent() {
    let plant = Plant::new();
    let lines = "a@x.de\nA@X.DE\n\n b@x.de \nanna\nc@x.de, d@x.de\nAnna <e@x.de>\n\u{1b}[2J@x.de\n";
    let send = ["invites", "send", "--role", "manager", "-"];
    plant.ada(&send).stdin(lines).check(expect![[r#"
        exit 3
        --- stderr
        A@X.DE: The same address stands in line 1 already. It is invited once.
        error: line 5, anna: An email address is a name, one @ and a domain with a dot in it, such as anna@example.com.
        line 6, c@x.de, d@x.de: The email address holds “,” (U+002C), which isn't allowed: give one address alone, such as anna@example.com.
        line 8, ␛[2J@x.de: The email address holds U+001B, which isn't allowed: give one address alone, such as anna@example.com.
        Nothing was sent: --skip leaves these out.
    "#]]);
    plant.ada(&[&send[..], &["--skip", "--dry-run"]].concat()).stdin(lines).check(expect![[r#"
        exit 3
        --- stdout
        invite     a@x.de as Manager
        invite     b@x.de as Manager
        invite     e@x.de as Manager
        --- stderr
        A@X.DE: The same address stands in line 1 already. It is invited once.
        Only a plan: nothing was sent.
        error: line 5, anna: An email address is a name, one @ and a domain with a dot in it, such as anna@example.com.
        line 6, c@x.de, d@x.de: The email address holds “,” (U+002C), which isn't allowed: give one address alone, such as anna@example.com.
        line 8, ␛[2J@x.de: The email address holds U+001B, which isn't allowed: give one address alone, such as anna@example.com.
    "#]]);
    plant.ada(&[&send[..], &["--skip", "-q"]].concat()).stdin(lines).check(expect![[r#"
        exit 3
        --- stderr
        error: line 5, anna: An email address is a name, one @ and a domain with a dot in it, such as anna@example.com.
        line 6, c@x.de, d@x.de: The email address holds “,” (U+002C), which isn't allowed: give one address alone, such as anna@example.com.
        line 8, ␛[2J@x.de: The email address holds U+001B, which isn't allowed: give one address alone, such as anna@example.com.
    "#]]);
    plant.ada(&["invites", "send", "--role", "Manager", "a@y.de\r\nBcc: all@y.de"]).check(expect![[r#"
        exit 3
        --- stderr
        error: line 1, a@y.de␍␊Bcc: all@y.de: The email address holds U+000D, which isn't allowed: give one address alone, such as anna@example.com.
        Nothing was sent: --skip leaves these out.
    "#]]);
    plant.ada(&["invites", "send", "--role", "Manager", "a@x.de", "--json"]).check(expect![[r#"
        exit 5
        --- stderr
        {"error":{"code":"open_invite","message":"line 1, a@x.de: Invite 1 to this address is open: send that one again (`chargehand invites resend 1`), or cancel it.\nNothing was sent: --skip leaves these out.","details":{"subjects":[{"code":"open_invite","details":{},"message":"Invite 1 to this address is open: send that one again (`chargehand invites resend 1`), or cancel it.","subject":"line 1, a@x.de"}]}}}
    "#]]);
    plant.ada(&["invites", "send", "--role", "Operator", "c@x.de"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Nobody is invited as Operator: operators are added (`chargehand users add`) or imported, as they often have no mail. Nothing was sent.
    "#]]);
    plant.run_as("grace", &["invites", "send", "--role", "Admin", "c@x.de"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the GrantAdmin permission, which you do not have.
    "#]]);
    plant.run_as("kay", &["invites", "list"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the InviteUsers permission, which you do not have.
    "#]]);
    plant.run_as("kay", &["mail", "list"]).check(expect![[r#"
        exit 3
        --- stderr
        error: The requested function requires the InviteUsers permission, which you do not have.
    "#]]);
    assert_eq!(std::fs::read_dir(spool(&plant)).unwrap().count(), 3);
}

// I3, I4
#[test]
fn invites_are_sent_again_and_cancelled() {
    let plant = Plant::new();
    let all = ["invites", "send", "--role", "Programmer", "a@x.de", "b@x.de", "-q"];
    plant.ada(&all).succeeds();
    let join = |code: &str| {
        plant
            .run(&["join", code, "--username", "newcomer", "--full-name", "N", "--password-stdin"])
            .stdin(format!("{PASSWORD}\n"))
    };
    let first = code(&plant, "a@x.de");
    plant.sql("UPDATE invites SET created_at = created_at - 5000; UPDATE outbox SET created_at = created_at - 5000");
    plant.ada(&["invites", "resend", "1"]).check(expect![[r#"
        exit 0
        --- stdout
        Invite 1 to a@x.de as Programmer: sent.
        --- stderr
        No mail server is in the config: mails are written as files to ~/.local/state/chargehand/mail.
    "#]]);
    join(&first).check(expect![[r#"
        exit 3
        --- stderr
        error: No account was made. The code is mistyped, or a newer one was sent in its place: look for the newest mail, or ask for a new invite.
    "#]]);
    plant.ada(&["invites", "cancel", "2", "7", "x"]).check(expect![[r#"
        exit 4
        --- stdout
        Invite 2 to b@x.de cancelled.
        --- stderr
        error: 7: There is no invite number 7.
        error: x: An invite is named by its number, as invites list shows it, or its address, not "x".
    "#]]);
    plant.ada(&["invites", "cancel", "2"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Invite 2 is cancelled already; nothing was changed.
    "#]]);
    join(&code(&plant, "b@x.de")).ran();
    let list = plant.ada(&["invites", "list"]).succeeds();
    expect![[r#"
        ID  EMAIL   ROLE        STATE      BY   SENT        GOOD UNTIL        NOTE
        0   b@x.de  Programmer  cancelled  ada  DAY  TIME  by ada
        0   a@x.de  Programmer  sent       ada  DAY  TIME
    "#]]
    .assert_eq(&still(&list));
    let mails = plant.ada(&["mail", "list"]).succeeds();
    expect![[r#"
        ID  ABOUT   TO      STATE  TRIES  SINCE             NEXT TRY  ANSWER
        0   invite  a@x.de  sent   0      TIME
        0   invite  b@x.de  sent   0      TIME
        0   invite  a@x.de  sent   0      TIME
    "#]]
    .assert_eq(&still(&mails));
    plant.run(&["mail", "flush", "--json"]).check(expect![[r#"
        exit 0
        --- stdout
        {
          "free": null,
          "in_hand": 0,
          "mails": [],
          "sent": 0,
          "through": "~/.local/state/chargehand/mail",
          "waiting": 0
        }
    "#]]);
}

#[test]
fn a_config_of_mail_that_is_no_good_is_told_with_its_line() {
    let plant = Plant::new();
    let folder = plant.home().join(".config/chargehand");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "[mail]\nhost = \"smtp.example.org\"\nport = 0\nfrom = \"nobody\"\n")
        .unwrap();
    plant.ada(&["invites", "list"]).check(expect![[r#"
        exit 2
        --- stderr
        error: ~/.config/chargehand/config.toml, line 3: port can't be this: it takes a whole number from 1 to 65535
        ~/.config/chargehand/config.toml, line 4: from can't be this: it takes one email address, such as "desk@example.org"
    "#]]);
}

// INV-2, INV-5: a list is narrowed, and a code handed over where no mail reaches; the log tells of that and not what it is.
#[test]
fn a_code_is_handed_over_and_the_list_is_searched() {
    let plant = Plant::new();
    plant.ada(&["invites", "send", "--role", "Supervisor", "a@x.de", "b@x.de", "-q"]).succeeds();
    plant.ada(&["invites", "cancel", "2", "-q"]).succeeds();
    for search in ["state:open", "b@x", "role:manager", "state:gone"] {
        let ran = plant.ada(&["invites", "list", "--search", search, "--json"]).ran();
        let emails: Vec<&str> = ran.stdout.lines().filter(|line| line.contains("\"email\"")).collect();
        let expected = match search {
            "state:open" => "a@x.de",
            "b@x" => "b@x.de",
            _ => "",
        };
        assert_eq!(emails.len(), usize::from(!expected.is_empty()), "{search}: {}{}", ran.stdout, ran.stderr);
        assert!(emails.iter().all(|line| line.contains(expected)), "{search}");
        assert_eq!(ran.exit, if search == "state:gone" { 2 } else { 0 }, "{search}");
    }
    let ran = plant.ada(&["invites", "code", "1"]).ran();
    assert_eq!(ran.stdout.trim(), code(&plant, "a@x.de"));
    assert!(ran.stderr.starts_with("For a@x.de alone, as Supervisor: "), "{}", ran.stderr);
    plant.ada(&["invites", "code", "2"]).check(expect![[r#"
        exit 3
        --- stderr
        error: Invite 2 is cancelled already; nothing was changed.
    "#]]);
    let log = plant.ada(&["log", "list", "--search", "category:Invite shown", "--json"]).succeeds();
    assert!(log.contains("Code of the invite to a@x.de shown") && !log.contains(ran.stdout.trim()), "{log}");
}

// PWD-3: what was mailed to an address ends with it, sent already or not; what was handed over doesn't.
#[test]
fn a_mailed_code_ends_with_the_email_it_went_to() {
    let plant = Plant::new();
    let edit = |email: &str| {
        plant.ada(&["users", "edit", "kay", "--set", &format!("email={email}"), "-q"]).succeeds();
    };
    let set = |code: &str| {
        let typed = format!("{code}\nmarble anchor stream\n");
        plant.run(&["passwd", "--code", "--password-stdin"]).stdin(typed).ran().exit
    };
    let mailed =
        |to: &str| mail(&plant, to).lines().find(|line| line.starts_with("    1-")).map(|line| line.trim().to_owned());
    edit("old@example.org");
    plant.ada(&["users", "reset-password", "kay", "--mail", "-q"]).succeeds();
    let old = mailed("old@example.org").unwrap();
    // Another field, and the same address, end nothing.
    plant.ada(&["users", "edit", "kay", "--set", "title=Setter", "-q"]).succeeds();
    edit("new@example.org");
    assert_eq!(set(&old), 3);
    edit("old@example.org");
    assert_eq!(set(&old), 3, "and it doesn't come back with the address");
    let handed = plant.ada(&["users", "reset-password", "kay", "--code", "-q"]).succeeds();
    edit("new@example.org");
    assert_eq!(set(handed.trim()), 0);
}

// PWD-3: codes are mailed to many; who has no address is told, and nobody gets one unless they are left out.
#[test]
fn codes_for_new_passwords_are_mailed_to_many() {
    let plant = Plant::new();
    for name in ["bert", "carl"] {
        let email = format!("{name}@example.org");
        plant.ada(&["users", "add", name, "--full-name", name, "--email", &email, "-q"]).succeeds();
    }
    plant.ada(&["users", "add", "dora", "--full-name", "Dora", "-q"]).succeeds();
    let reset = ["users", "reset-password", "--mail", "-"];
    let plan = plant.ada(&[&reset[..], &["--dry-run"]].concat()).stdin("bert\ncarl\ndora\n").ran();
    expect![[r#"
        change     Code for a new password of user bert mailed (code: number 0; until: TIME)
        change     Code for a new password of user carl mailed (code: number 0; until: TIME)
        refused    dora: dora has no email address, so no code can be mailed. Nothing was changed; hand one over instead (`chargehand users reset-password dora --code`).
    "#]].assert_eq(&still(&plan.stdout));
    plant.ada(&reset).stdin("bert\ncarl\ndora\n").check(expect![[r#"
        exit 3
        --- stderr
        error: dora: dora has no email address, so no code can be mailed. Nothing was changed; hand one over instead (`chargehand users reset-password dora --code`).
        Nothing was changed for anybody: --skip leaves out who can't.
    "#]]);
    assert!(!spool(&plant).exists());
    plant.ada(&[&reset[..], &["--skip"]].concat()).stdin("bert\ncarl\ndora\n").check(expect![[r#"
        exit 3
        --- stdout
        Code for a new password of user bert mailed.
        Code for a new password of user carl mailed.
        --- stderr
        No mail server is in the config: mails are written as files to ~/.local/state/chargehand/mail.
        error: dora: dora has no email address, so no code can be mailed. Hand one over instead (`chargehand users reset-password dora --code`).
    "#]]);
    assert_eq!(std::fs::read_dir(spool(&plant)).unwrap().count(), 2);
}

// INV-2, INV-5: an invite whose sender may not give the role any more is told so wherever it is told, and goes nowhere.
#[test]
fn an_invite_that_makes_no_account_is_neither_shown_nor_sent_as_a_good_one() {
    let plant = Plant::new();
    let folder = plant.home().join(".config/chargehand");
    std::fs::create_dir_all(&folder).unwrap();
    let config = "[mail]\nhost = \"localhost\"\nport = 9\nfrom = \"desk@plant.example\"\ntls = \"none\"\n";
    std::fs::write(folder.join("config.toml"), config).unwrap();
    plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org", "-q"]).succeeds();
    // As if somebody had sent it who may not give that role.
    plant.sql("UPDATE invites SET created_by = (SELECT id FROM users WHERE username = 'kay')");
    let list = plant.ada(&["invites", "list"]).succeeds();
    assert!(list.lines().next().unwrap().ends_with("NOTE"), "{list}");
    assert!(list.contains("its sender may not give the role any more: send it again"), "{list}");
    plant.ada(&["invites", "code", "1"]).check(expect![[r#"
        exit 3
        --- stderr
        error: No code was shown: whoever sent invite 1 may not give the role Programmer any more, so its code makes no account. Send it again (`chargehand invites resend 1`): then you answer for the role.
    "#]]);
    plant.run(&["mail", "flush"]).check(expect![[r#"
        exit 1
        --- stderr
        Mail to anna@example.org will never go out: its sender may not give the role any more.
        error: 0 sent, 1 failed for good, 0 still wait. They went, or go, through localhost:9.
    "#]]);
    let log = plant.ada(&["log", "list", "--search", "category:Invite failed", "--json"]).succeeds();
    assert!(log.contains("its sender may not give the role any more"), "{log}");
    // Sent again, its code is good once more.
    plant.ada(&["invites", "resend", "1", "-q"]).succeeds();
    assert_eq!(plant.ada(&["invites", "code", "1"]).ran().exit, 0);
}

// INV-3: whoever holds an invite isn't told who is whose.
#[test]
fn a_name_that_can_not_be_had_is_taken_and_no_more_is_said() {
    let plant = Plant::new();
    plant.ada(&["users", "edit", "kay", "--set", "email=kay@plant.example.com", "-q"]).succeeds();
    plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org", "-q"]).succeeds();
    let code = plant.ada(&["invites", "code", "1"]).ran().stdout;
    for name in ["kay@plant.example.com", "KAY", "Kay"] {
        let join = ["join", "--username", name, "--full-name", "Anna", "--password-stdin"];
        let ran = plant.run(&join).stdin(format!("{code}marble anchor stream\n")).ran();
        assert_ne!(ran.exit, 0);
        let told = format!("Username {name} is taken: choose another one.");
        assert!(ran.stderr.contains(&told) && !ran.stderr.contains("address of"), "{}", ran.stderr);
    }
}

// LOG-1, GATE-2, INV-5: whatever was typed for a password, a login is an attempt: counted, logged, refused with the one text.
#[test]
fn the_code_of_an_invite_typed_for_a_password_is_an_attempt_like_any() {
    let plant = Plant::new();
    plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org", "-q"]).succeeds();
    let code = plant.ada(&["invites", "code", "1"]).ran().stdout;
    for name in ["kay", "nobody-here"] {
        for command in ["login", "check-login"] {
            let ran = plant.run(&[command, name, "--password-stdin"]).stdin(code.clone()).ran();
            assert_eq!(ran.exit, 3, "{}", ran.stderr);
            assert!([&ran.stdout, &ran.stderr].iter().any(|text| text.contains("Login failed.")), "{}", ran.stderr);
        }
    }
    assert!(plant.ada(&["users", "show", "kay"]).succeeds().contains("Failed attempts        2"));
    let refused = ["log", "list", "--category", "User Validation", "--severity", "warning", "--json", "-q"];
    let refused = plant.ada(&refused).succeeds();
    assert_eq!(refused.matches("\"message\": \"User validation failed").count(), 4, "{refused}");
    assert!(!refused.contains(code.trim()), "no code is in the log");
}

// INV-2: an address names an invite as well as its number.
#[test]
fn an_invite_is_named_by_its_address_too() {
    let plant = Plant::new();
    plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org", "-q"]).succeeds();
    plant.ada(&["invites", "resend", "Anna@example.org", "-q"]).succeeds();
    plant.ada(&["invites", "cancel", "anna@example.org"]).check(expect![[r#"
        exit 0
        --- stdout
        Invite 1 to anna@example.org cancelled.
    "#]]);
    plant.ada(&["invites", "cancel", "bert@example.org", "anna"]).check(expect![[r#"
        exit 1
        --- stderr
        error: bert@example.org: There is no invite to bert@example.org.
        error: anna: An invite is named by its number, as invites list shows it, or its address, not "anna".
    "#]]);
}
