//! Who was refused in the last quarter of an hour.

use chargehand::clock::MINUTE;
use chargehand::domain::password::Password;
use chargehand::tui::request::Msg;
use expect_test::expect;

use crate::harness::{Console, session};
use crate::log_filters::mistype;

const PEOPLE: &[(&str, &str, &str)] =
    &[("bob", "Bob Martin", "Operator"), ("eve", "Eve Adams", "Operator"), ("sue", "Sue Lee", "Supervisor")];

/// Reference codes are random.
fn without_codes(screen: &str) -> String {
    let word = |word: &str| {
        let sign = |sign: u8| sign.is_ascii_uppercase() || sign.is_ascii_digit();
        let code = word.len() == 3 && word.bytes().all(sign) && word.bytes().any(|sign| sign.is_ascii_digit());
        if code { "REF".to_owned() } else { word.to_owned() }
    };
    screen.lines().map(|line| line.split(' ').map(word).collect::<Vec<_>>().join(" ") + "\n").collect()
}

fn plant() -> Console {
    let mut console = Console::with(PEOPLE);
    let ada = session(&mut console.desk, "ada");
    console.desk.disable_user(ada, "eve", None).unwrap();
    mistype(&mut console, "bob", 6);
    let mut gate = console.at("GATE-1");
    assert!(gate.desk.sign_in("eve", &Password::new("zebra kettle lamp".into())).is_err());
    assert!(gate.desk.sign_in("swordfish7", &Password::new("x".into())).is_err());
    console
}

#[test]
fn who_was_refused_stands_there_by_device_with_what_mends_it() {
    let mut console = plant();
    console.press("b");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Shift start: refused in the last 15 minutes                            1-3 of 3
        --------------------------------------------------------------------------------
           DEVICE       TIME   PERSON       REASON             REF   NOW
        >  GATE-1       05:58  sw... (10 ~  unknown user       REF   nobody's name
                        05:58  eve          disabled           REF   d enable eve
           PRESS-3      05:58  bob          wrong password x6  REF   u unlock bob











         Who    sw... (10 characters) at GATE-1
         Said   User validation failed: no account has this name
         Codes  REF
         Now    nobody's name

         Esc back  Enter why, mend  / find  Ctrl-R read again  : commands  ? help
        reversed: [1 Users]
        reversed: >  GATE-1       05:58  sw... (10 ~  unknown user       REF   nobody's name
    "#]]
    .assert_eq(&without_codes(&console.screen()));
    // To the panel, mended there, and back: the row tells it.
    console.press("End Enter");
    assert!(console.line(4).contains("Why can't bob log in?"), "{}", console.screen());
    console.press("u Tab Enter");
    assert_eq!(console.message(), "Unlocked bob. z = undo.");
    assert!(console.screen().contains("YES - with the right password."), "{}", console.screen());
    console.press("Esc");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Shift start: refused in the last 15 minutes                            1-3 of 3
        --------------------------------------------------------------------------------
           DEVICE       TIME   PERSON       REASON             REF   NOW
           GATE-1       05:58  sw... (10 ~  unknown user       REF   nobody's name
                        05:58  eve          disabled           REF   d enable eve
        >  PRESS-3      05:58  bob          wrong password x6  REF   can log in; p reset











         Who    bob (Bob Martin) at PRESS-3
         Said   User validation failed: wrong password, 6 in a row
         Codes  REF REF REF REF REF REF
         Now    nothing but the right password is missing; or reset the password of bob

         Esc back  Enter why, mend  / find  Ctrl-R read again  : commands  ? help
        reversed: [1 Users]
        reversed: >  PRESS-3      05:58  bob          wrong password x6  REF   can log in; p reset
    "#]]
    .assert_eq(&without_codes(&console.screen()));
    // Others work too: it follows.
    mistype(&mut console, "sue", 1);
    console.tell(Msg::Changed);
    assert!(console.screen().contains("sue"), "{}", console.screen());
    console.desk.sign_in("sue", &Password::new("zebra kettle lamp".into())).unwrap();
    console.tell(Msg::Changed);
    assert!(console.screen().contains("logged in 05:58"), "{}", console.screen());
    // And time goes by.
    console.advance(14 * MINUTE).press("Down").advance(MINUTE);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Shift start: refused in the last 15 minutes                              0 of 0
        --------------------------------------------------------------------------------
           DEVICE       TIME   PERSON       REASON             REF   NOW
           Nobody was refused in the last 15 minutes.


















         Esc back  Enter why, mend  / find  Ctrl-R read again  : commands  ? help
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc");
    assert!(console.line(1).contains("[1 Users]"), "{}", console.screen());
}

// ROL-7
#[test]
fn a_supervisor_sees_what_is_theirs_to_mend() {
    let mut console = plant();
    let ada = session(&mut console.desk, "ada");
    console.desk.set_setting(ada, "supervisors_unlock", "on").unwrap();
    let mut sue = console.another("sue");
    sue.press(":").type_text("shift start").press("Enter");
    let screen = sue.screen();
    assert!(screen.contains("(d enable eve)"), "{screen}");
    assert!(screen.contains("u unlock bob") && !screen.contains("(u unlock bob)"), "{screen}");
    sue.press("End Enter u Tab Enter");
    assert_eq!(sue.message(), "Unlocked bob.");
}

// PWD-3: a wrong password alone is mended by whoever typed it, or by another one; the verdict after it stands there.
#[test]
fn whoever_forgot_their_password_gets_another() {
    let mut console = Console::with(PEOPLE);
    mistype(&mut console, "bob", 2);
    let mut sue = console.another("sue");
    console.press("b");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Shift start: refused in the last 15 minutes                            1-1 of 1
        --------------------------------------------------------------------------------
           DEVICE       TIME   PERSON       REASON             REF   NOW
        >  PRESS-3      05:58  bob          wrong password x2  REF   can log in; p reset













         Who    bob (Bob Martin) at PRESS-3
         Said   User validation failed: wrong password, 2 in a row
         Codes  REF REF
         Now    nothing but the right password is missing; or reset the password of bob

         Esc back  Enter why, mend  / find  Ctrl-R read again  : commands  ? help
        reversed: [1 Users]
        reversed: >  PRESS-3      05:58  bob          wrong password x2  REF   can log in; p reset
    "#]]
    .assert_eq(&without_codes(&console.screen()));
    console.press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
         +- Why can't bob log in?  device: PRESS-3 -----------------------------------+
        >| YES - with the right password.                                             |
         |   OK    1 Known                 Bob Martin                                 |
         |   OK    2 Not disabled                                                     |
         |   OK    3 Valid                 no end date                                |
         |   OK    4 Not locked                                                       |
         |   OK    5 Not locked out        2 wrong of 5 that are borne                |
         |   OK    6 Device                PRESS-3, any device will do                |
         |   ?     7 Password              set 2026-11-01; only its owner knows it    |
         |   OK    8 License               none is asked for here                     |
         |   OK    9 AllowLogin            by Operator                                |
         |   ?    10 OpenConsole           not held; other programs don't ask         |
         |   OK   11 No new password asked                                            |
         | Forgot: p reset the password of bob                                        |
         | Last tries: 2026-11-02 05:58  PRESS-3  wrong password x2                   |
         |             2026-11-01 05:58  PRESS-3  logged in                           |
         |             2026-11-01 05:58  PRESS-3  asked for a new password            |
         | Checked 2 Nov 05:58:03 with the same rules as the login gate.              |
         +---------------------------------------- t device, time  y copy  Esc close -+

         Esc back  p password  y copy  ? help
        reversed: [1 Users]
        reversed: >
    "#]]
    .assert_eq(&without_codes(&console.screen()));
    // Whose it isn't to reset is told so, in brackets.
    sue.press("b");
    assert!(sue.screen().contains("can log in (p)"), "{}", sue.screen());
    sue.press("Enter");
    assert!(sue.screen().contains("Forgot: (p reset the password of bob) asks for EditUsers"), "{}", sue.screen());
    sue.press("p");
    assert!(!sue.screen().contains("Reset the password of bob"), "{}", sue.screen());
    console.press("p");
    assert!(console.screen().contains("Reset the password of bob"), "{}", console.screen());
    console.press("Tab Tab Enter Esc");
    assert!(console.screen().contains("Why can't bob log in?"), "{}", console.screen());
    assert!(console.screen().contains("YES - but a new password must be set first."), "{}", console.screen());
}

// Whoever tries once more mustn't take the row from under the hand: Enter and the keys are about the one that was chosen.
#[test]
fn the_cursor_stays_with_whoever_tries_once_more() {
    let mut console = plant();
    mistype(&mut console, "sue", 1);
    console.press("b End");
    let chosen = |console: &mut Console| {
        let screen = console.screen();
        let row = screen.lines().find(|line| line.starts_with('>')).unwrap_or_default();
        row.get(23..54).unwrap_or_default().trim_end().to_owned()
    };
    assert_eq!(chosen(&mut console), "eve          disabled");
    assert!(console.line(8).contains(" eve "), "{}", console.screen());
    let mut gate = console.at("GATE-1");
    let mut refused = |name: &str| assert!(gate.desk.sign_in(name, &Password::new("x".into())).is_err());
    refused("eve");
    console.tell(Msg::Changed);
    assert_eq!(chosen(&mut console), "eve          disabled x2");
    assert!(console.line(5).contains(" eve "), "{}", console.screen());
    // Names that nobody has, too.
    console.press("Down");
    assert_eq!(chosen(&mut console), "sw... (10 ~  unknown user");
    refused("swordfish7");
    console.tell(Msg::Changed);
    assert_eq!(chosen(&mut console), "sw... (10 ~  unknown user x2");
    // Others may begin like that, and be as long: what was typed isn't kept.
    let screen = console.screen();
    assert!(screen.contains("  up to 2 people\n"), "{screen}");
    let now = " Now    up to 2 people: no such name; its beginning and length are kept\n";
    assert!(screen.contains(now), "{screen}");
}

// What can't be read is told: a person isn't made nobody by a damaged row, or by a database that is busy.
#[test]
fn what_cannot_be_read_is_no_answer() {
    let mut console = plant();
    let raw = rusqlite::Connection::open(console.folder().path().join("chargehand.db")).unwrap();
    let device = "INSERT INTO devices (name, name_key, created_at) VALUES (CAST(x'FF' AS TEXT), 'gate-1', 0)";
    raw.execute_batch(device).unwrap();
    console.press("b");
    assert!(!console.screen().contains(" eve "), "{}", console.screen());
    expect!["The database holds something unexpected (a text that is none): perhaps another program changed it. Nothing was changed. `chargehand doctor` tells whoever owns its file what it finds wrong, and `chargehand restore` puts back the last backup."]
    .assert_eq(&console.wide_message());
}

#[test]
fn nobody_was_refused() {
    let mut console = Console::with(PEOPLE);
    console.press("b");
    assert_eq!(console.line(5).trim(), "Nobody was refused in the last 15 minutes.");
    console.press("Enter");
    assert_eq!(console.message(), "Nobody was refused in the last 15 minutes.");
    console.resize(60, 16);
    assert!(console.screen().contains("Nobody was refused"), "{}", console.screen());
}

// USR-11
#[test]
fn who_is_deleted_since_is_not_called_nobody() {
    let mut console = plant();
    let ada = session(&mut console.desk, "ada");
    let delete = chargehand::service::UserAction::Delete { reason: None };
    console.desk.change_user(ada, "bob", &delete).unwrap();
    console.press("b Down Down");
    assert!(console.screen().contains("deleted 2026-11-02"), "{}", console.screen());
    console.press("Enter");
    assert_eq!(console.message(), "bob was deleted: only the log tells of it.");
}
