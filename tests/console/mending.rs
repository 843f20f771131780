//! "They can't log in": from the list, with the person selected, to the gate's yes, in five keys at most.

use chargehand::domain::gate::{Outcome, Reason};
use chargehand::domain::license::LicenseDraft;
use chargehand::domain::password::Password;
use chargehand::domain::user::Field;
use chargehand::service::UserAction;
use chargehand::tui::request::Msg;
use expect_test::expect;

use crate::harness::{Console, PASSWORD, session};
use crate::license::{assign, buy};

/// bob can log in, with the last seat of Standard User; one of Read only is free.
fn plant() -> Console {
    let mut console = Console::with(&[("bob", "Bob Martin", "Programmer"), ("eve", "Eve Adams", "Programmer")]);
    let ada = session(&mut console.desk, "ada");
    console.desk.set_setting(ada, "require_license", "on").unwrap();
    console.desk.set_setting(ada, "first_password_anywhere", "on").unwrap();
    buy(&mut console, ada, "Standard User", 1);
    buy(&mut console, ada, "Read only", 1);
    assign(&mut console, ada, "bob", "Standard User");
    console
}

/// Makes it so that bob can't log in, and says why the gate refuses him.
type Trouble = fn(&mut Console) -> Reason;

fn done(console: &mut Console, action: &UserAction) {
    let ada = session(&mut console.desk, "ada");
    console.desk.change_user(ada, "bob", action).unwrap();
}

fn outcome(console: &mut Console) -> Outcome {
    console.desk.check_login("bob", &Password::new(PASSWORD.into())).unwrap().outcome
}

/// What is wrong, how it comes to be, the keys that mend it, and what a login comes to after them.
const TABLE: [(&str, Trouble, &str, Outcome); 9] = [
    (
        "locked out",
        |console| {
            for _ in 0..6 {
                let wrong = console.desk.sign_in("bob", &Password::new("not the one".into()));
                assert!(wrong.is_err());
            }
            Reason::LockedOut
        },
        "w u Tab Enter",
        Outcome::Accepted,
    ),
    (
        "locked",
        |console| {
            done(console, &UserAction::Lock { until: String::new(), reason: None });
            Reason::Locked
        },
        "w u Tab Enter",
        Outcome::Accepted,
    ),
    (
        "disabled, seat free",
        |console| {
            done(console, &UserAction::Disable { reason: None });
            Reason::Disabled
        },
        "w d Tab Enter",
        Outcome::Accepted,
    ),
    (
        "disabled, no seat free",
        |console| {
            done(console, &UserAction::Disable { reason: None });
            let ada = session(&mut console.desk, "ada");
            assign(console, ada, "eve", "Standard User");
            Reason::Disabled
        },
        "w d Down Enter",
        Outcome::Accepted,
    ),
    (
        "expired",
        |console| {
            let fields = vec![(Field::ValidUntil, "2026-11-01".to_owned())];
            done(console, &UserAction::Edit { seen: None, fields, enabled: None });
            Reason::Expired
        },
        "w e Ctrl-U Ctrl-X",
        Outcome::Accepted,
    ),
    (
        "no license",
        |console| {
            done(console, &UserAction::UnassignLicense { seen: None });
            Reason::NotLicensed
        },
        "w l Enter",
        Outcome::Accepted,
    ),
    (
        "no license, none of the usual free",
        |console| {
            done(console, &UserAction::UnassignLicense { seen: None });
            let ada = session(&mut console.desk, "ada");
            assign(console, ada, "eve", "Standard User");
            Reason::NotLicensed
        },
        "w l Enter",
        Outcome::Accepted,
    ),
    (
        "no role",
        |console| {
            done(console, &UserAction::TakeRoles { roles: vec!["Programmer".into()] });
            Reason::NoAllowLogin
        },
        "w r Space Ctrl-X",
        Outcome::Accepted,
    ),
    (
        "no password",
        |console| {
            let ada = session(&mut console.desk, "ada");
            console.desk.set_setting(ada, "first_password_anywhere", "off").unwrap();
            done(console, &UserAction::AskForPassword);
            Reason::NoPassword
        },
        "w p Tab Tab Enter",
        Outcome::PasswordChangeRequired,
    ),
];

// WHY-1, USR-10, LIC-3, GATE-6
#[test]
fn whatever_keeps_somebody_out_is_mended_in_five_keys() {
    for (what, trouble, keys, then) in TABLE {
        let mut console = plant();
        let reason = trouble(&mut console);
        assert_eq!(outcome(&mut console), Outcome::Refused(reason), "{what}");
        console.tell(Msg::Changed);
        console.press("i Home Down");
        assert!(keys.split(' ').count() <= 5, "{what}");
        console.press(keys);
        let password = generated(&mut console);
        let login = console.desk.check_login("bob", &Password::new(password.unwrap_or_else(|| PASSWORD.into())));
        assert_eq!(login.unwrap().outcome, then, "{what}: {}", console.screen());
        // The panel shows the new verdict at once.
        console.press("Esc");
        let screen = if what == "no password" { console.screen() } else { console.press("w").screen() };
        assert!(screen.contains("YES - "), "{what}: {screen}");
    }
}

/// The password that the screen shows, once it was generated.
fn generated(console: &mut Console) -> Option<String> {
    console.screen().contains("Password of bob").then(|| {
        console.press("y Enter");
        console.copied.split_once(": ").unwrap().1.to_owned()
    })
}

// WHY-1, LIC-2: the remedy names a type that there really is a seat of; where there is none, what is in the way.
#[test]
fn the_remedy_names_what_really_helps() {
    let mut console = plant();
    done(&mut console, &UserAction::UnassignLicense { seen: None });
    console.press("Down w");
    let fix = |console: &mut Console| {
        let copied = console.press("y Enter").copied.clone();
        let shown = console.screen();
        let lines = shown.lines().filter(|line| line.contains("Fix: ") || line.contains("  used"));
        let copied: Vec<_> = copied.lines().filter(|line| line.starts_with("Fix")).collect();
        format!("{}\n{}\n", lines.map(str::trim).collect::<Vec<_>>().join("\n"), copied.join("\n"))
    };
    let mut all = fix(&mut console);
    let ada = session(&mut console.desk, "ada");
    assign(&mut console, ada, "eve", "Standard User");
    console.tell(Msg::Changed);
    all += &fix(&mut console);
    console
        .desk
        .edit_license(ada, "Read only", None, &LicenseDraft { quantity: Some("0".into()), ..LicenseDraft::default() })
        .unwrap();
    console.tell(Msg::Changed);
    all += &fix(&mut console);
    buy(&mut console, ada, "Operator", 1);
    console.tell(Msg::Changed);
    all += &fix(&mut console);
    expect![[r#"
        | > Fix: l assign Read only to bob (0 of 1 used)                             |
        Fix	chargehand users license bob assign 'Read only'
        | > Fix: l assign Read only to bob (0 of 1 used)                             |
        Fix	chargehand users license bob assign 'Read only'
        | > Fix: l no seat of Standard User is free, 1 of 1 are used; ways out are   |
        Fix	chargehand licenses holders 'Standard User'
        | > Fix: r give bob the role Operator, which brings a seat of Operator       |
        Fix	chargehand users roles bob add Operator
    "#]]
    .assert_eq(&all);
}

// WHY-1: another device, another time; what others do and what time does is still followed.
#[test]
fn the_panel_tells_of_another_device_and_another_time() {
    let mut console = plant();
    let fields = vec![(Field::ValidUntil, "2026-11-30".to_owned())];
    done(&mut console, &UserAction::Edit { seen: None, fields, enabled: None });
    console.press("Down w t");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Martin     Programmer  -none-         Default~  Active
           eve         Eve Adams      Programmer  -none-         Default~  Active
             +- On which device, and when? ---------------------------------------+
             |  The gate is asked for another device or moment. Nothing is        |
             |  changed.                                                          |
             |                                                                    |
             |  > Device   [                                        ]             |
             |    Time     [                                        ]             |
             |                                                                    |
             |             < Ask the gate >   < Choose a device >   < Cancel >    |
             |   Field 1 of 2: Device - empty: this one; Choose lists them        |
             +------------------------------------------ Ctrl-X save  Esc cancel -+






         Tab next field  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Programmer  -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    console.type_text("PRESS-7").press("Tab").type_text("2026-12-24 six").press("Ctrl-X");
    assert!(console.screen().contains("is no date"), "{}", console.screen());
    console.press("Ctrl-U").type_text("2026-12-24 06:00").press("Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
         +- Why can't bob log in?  device: PRESS-7  time: 2026-12-24 06:00 -----------+
         | NO - refused. First reason: expired.                                       |
        >|   OK    1 Known                 Bob Martin                                 |
         |   OK    2 Not disabled                                                     |
         | > STOP  3 Valid                 until 2026-11-30                           |
         |   OK    4 Not locked                                                       |
         |   OK    5 Not locked out                                                   |
         |   OK    6 Device                PRESS-7, any device will do                |
         |   ?     7 Password              set 2026-11-01; only its owner knows it    |
         |   OK    8 License               Standard User                              |
         |   OK    9 AllowLogin            by Programmer                              |
         |   ?    10 OpenConsole           not held; other programs don't ask         |
         |   OK   11 No new password asked                                            |
         | > Fix: e edit the dates of bob                                             |
         | Last tries: 2026-11-01 05:58  PRESS-3  logged in                           |
         |             2026-11-01 05:58  PRESS-3  asked for a new password            |
         | Judged for 2026-12-24 06:00 by what stands now; what changes between now   |
         | and then isn't known.                                                      |
         +-------------- Up Down: line 1-17 of 18  t device, time  y copy  Esc close -+

         Esc back  e edit  y copy  ? help
        reversed: [1 Users]
        reversed: >
    "#]]
    .assert_eq(&console.screen());
    console.press("y Enter");
    assert!(console.copied.starts_with("Why can't bob log in at PRESS-7 on 2026-12-24 06:00?"), "{}", console.copied);
    // Others' changes are seen, and the device and the time stay.
    done(
        &mut console,
        &UserAction::Edit { seen: None, fields: vec![(Field::ValidUntil, String::new())], enabled: None },
    );
    console.tell(Msg::Changed);
    let screen = console.screen();
    assert!(screen.contains("time: 2026-12-24 06:00") && screen.contains("YES - "), "{screen}");
    // Esc of the form goes back to the panel; now is now again.
    console.press("t Esc");
    assert!(console.screen().contains("device: PRESS-7"), "{}", console.screen());
    console.press("t Ctrl-U Tab Ctrl-U").type_text("now").press("Ctrl-X");
    assert!(console.screen().contains("device: PRESS-3 -"), "{}", console.screen());
    // What is told of now changes by itself when its time has come.
    let lock = UserAction::Lock { until: "2026-11-02 06:05".into(), reason: None };
    done(&mut console, &lock);
    console.tell(Msg::Changed);
    assert!(console.screen().contains("First reason: locked."), "{}", console.screen());
    console.advance(8 * 60_000);
    assert!(console.screen().contains("YES - "), "{}", console.screen());
}
