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
        >  PRESS-3      05:58  bob          wrong password x6  REF   can log in now











         Who    bob (Bob Martin) at PRESS-3
         Said   User validation failed: wrong password, 6 in a row
         Codes  REF REF REF REF REF REF
         Now    can log in now

         Esc back  Enter why, mend  / find  Ctrl-R read again  : commands  ? help
        reversed: [1 Users]
        reversed: >  PRESS-3      05:58  bob          wrong password x6  REF   can log in now
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
