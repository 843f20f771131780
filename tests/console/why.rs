//! Why somebody can't log in: from the call of a locked-out operator to the verdict that has changed.

use chargehand::domain::gate::Outcome;
use chargehand::domain::password::Password;
use chargehand::service::ServiceError;
use chargehand::tui::request::Msg;
use expect_test::expect;

use crate::harness::{Console, PASSWORD};

fn people() -> Console {
    Console::with(&[("bob", "Bob Martin", "Operator"), ("kay", "Kay McNulty", "Supervisor")])
}

/// Six wrong passwords at another desk; the reference code of the last one.
fn lock_out(console: &mut Console) -> String {
    let mut reference = String::new();
    for _ in 0..6 {
        match console.desk.sign_in("bob", &Password::new("not the one".into())) {
            Err(ServiceError::LoginRefused { reference: code, .. }) => reference = code,
            other => panic!("{other:?}"),
        }
    }
    reference
}

// WHY-1: the path "Shopfloor user cannot login", whole.
#[test]
fn a_locked_out_operator_is_found_mended_and_seen_to_be_mended() {
    let mut console = people();
    lock_out(&mut console);
    console.tell(Msg::Changed);
    console.press("Down w");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
         +- Why can't bob log in?  device: PRESS-3 -----------------------------------+
         | NO - refused. First reason: locked out.                                    |
        >|   OK    1 Known                 Bob Martin                                 |
         |   OK    2 Not disabled                                                     |
         |   OK    3 Valid                 no end date                                |
         |   OK    4 Not locked                                                       |
         | > STOP  5 Not locked out        since 2026-11-02 05:58, 6 wrong passwords  |
         |   OK    6 Device                PRESS-3, any device will do                |
         |   ?     7 Password              set 2026-11-01; only its owner knows it    |
         |   OK    8 License               none is asked for here                     |
         |   OK    9 AllowLogin            by Operator                                |
         |   ?    10 OpenConsole           not held; other programs don't ask         |
         |   OK   11 No new password asked                                            |
         | > Fix: u unlock bob                                                        |
         |        p reset the password and unlock                                     |
         | Last tries: 2026-11-02 05:58  PRESS-3  locked out                          |
         |             2026-11-02 05:58  PRESS-3  wrong password x6                   |
         |             2026-11-01 05:58  PRESS-3  logged in                           |
         +-------------- Up Down: line 1-17 of 19  t device, time  y copy  Esc close -+

         Esc back  u lock/unlock  p password  y copy  ? help
        reversed: [1 Users]
        reversed: >
    "#]]
    .assert_eq(&console.screen());
    console.press("u");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Martin     Operator    -none-         Default~  LOCKED OUT
           kay         Kay McNulty    Supervisor  -none-         Default~  Active

               +- Unlock bob? --------------------------------------------------+
               |  bob (Bob Martin) can try again. Wrong passwords count from    |
               |  zero.                                                         |
               |                                                                |
               |  > Reason   [                                    ]             |
               |                                                                |
               |             < Unlock >   < Cancel >                            |
               |   Field 1 of 1: Reason - optional; stands in the log           |
               +---------------------------- Tab next  Enter press  Esc cancel -+






         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Operator    -none-         Default~  LOCKED OUT
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
         +- Why can't bob log in?  device: PRESS-3 -----------------------------------+
         | YES - with the right password.                                             |
        >|   OK    1 Known                 Bob Martin                                 |
         |   OK    2 Not disabled                                                     |
         |   OK    3 Valid                 no end date                                |
         |   OK    4 Not locked                                                       |
         |   OK    5 Not locked out                                                   |
         |   OK    6 Device                PRESS-3, any device will do                |
         |   ?     7 Password              set 2026-11-01; only its owner knows it    |
         |   OK    8 License               none is asked for here                     |
         |   OK    9 AllowLogin            by Operator                                |
         |   ?    10 OpenConsole           not held; other programs don't ask         |
         |   OK   11 No new password asked                                            |
         | Forgot: p reset the password of bob                                        |
         | Last tries: 2026-11-02 05:58  PRESS-3  locked out                          |
         |             2026-11-02 05:58  PRESS-3  wrong password x6                   |
         |             2026-11-01 05:58  PRESS-3  logged in                           |
         |             2026-11-01 05:58  PRESS-3  asked for a new password            |
         +-------------- Up Down: line 1-17 of 18  t device, time  y copy  Esc close -+
         Unlocked bob. z = undo.
         Esc back  p password  y copy  ? help
        reversed: [1 Users]
        reversed: >
    "#]]
    .assert_eq(&console.screen());
    assert_eq!(console.desk.check_login("bob", &Password::new(PASSWORD.into())).unwrap().outcome, Outcome::Accepted);
    console.press("Esc");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Martin     Operator    -none-         Default~  Active
           kay         Kay McNulty    Supervisor  -none-         Default~  Active
















         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Operator    -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
}

// WHY-1: what another person does is in the panel at once; keys that would act on what lies below do nothing.
#[test]
fn the_panel_follows_what_others_do() {
    let mut console = people();
    console.press("Down w");
    assert!(console.screen().contains("YES - with the right password."));
    let mut other = console.another("ada");
    other.press("Down d Tab Enter");
    console.tell(Msg::Changed);
    assert!(console.screen().contains("NO - refused. First reason: disabled."), "{}", console.screen());
    console.press("u");
    assert_eq!(console.message(), "Esc closes this first; the keys that mend something stand beside Fix.");
    console.press("y Enter");
    assert!(console.copied.contains("Fix\tchargehand users enable bob\n"), "{}", console.copied);
    console.press("d Tab Enter");
    assert!(console.screen().contains("YES - with the right password."), "{}", console.screen());
}

// WHY-1: roles are given from the panel, too; 60x16 scrolls, 120x40 has room.
#[test]
fn whoever_lost_their_role_gets_one_right_there() {
    let mut console = people();
    console.press("Down r").type_text("oper").press("Space Ctrl-X");
    console.resize(60, 16).press("w");
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         / Search: ________________~  Inactive: hidden (i)  1-3 of 3
        ------------------------------------------------------------
         +- Why can't bob log in?  device: PRESS-3 ---------------+
         | NO - refused. First reason: no role with AllowLogin.   |
        >|   OK    1 Known                 Bob Martin             |
         |   OK    2 Not disabled                                 |
         |   OK    3 Valid                 no end date            |
         |   OK    4 Not locked                                   |
         |   OK    5 Not locked out                               |
         |   OK    6 Device                PRESS-3, any device    |
         |                                 will do                |
         |   ?     7 Password              set 2026-11-01; only   |
         +- Up Down: line 1-9 of 19  t device, time  y copy  Es~ -+

         Esc back  r roles  y copy  ? help
        reversed: [1 Users]
        reversed: >
    "#]]
    .assert_eq(&console.screen());
    console.press("End");
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         / Search: ________________~  Inactive: hidden (i)  1-3 of 3
        ------------------------------------------------------------
         +- Why can't bob log in?  device: PRESS-3 ---------------+
         |   OK    8 License               none is asked for here |
        >| > STOP  9 AllowLogin            no role                |
         |   ?    10 OpenConsole           not held; other        |
         |                                 programs don't ask     |
         |   OK   11 No new password asked                        |
         | > Fix: r give bob a role                               |
         | Last tries: 2026-11-01 05:58  PRESS-3  logged in       |
         |             2026-11-01 05:58  PRESS-3  asked for a ne~ |
         | Checked 2 Nov 05:58:01 with the same rules as the log~ |
         +- Up Down: line 11-19 of 19  t device, time  y copy  ~ -+

         Esc back  r roles  y copy  ? help
        reversed: [1 Users]
        reversed: >
    "#]]
    .assert_eq(&console.screen());
    console.press("r").type_text("oper").press("Space Ctrl-X");
    console.resize(120, 40);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         / Search: ____________________________                                 Inactive: hidden (i)  Filter: none (f)  1-3 of 3
        ------------------------------------------------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM    STATE        |  Username               bob
           ada         Ada Byron      Admin       -none-         Defau~  Active (you) |  State                  Active
        >  bob         Bob Martin     Operator    -none-         Defau~  Active       |  Full name              Bob Martin
           kay         Kay McNulty    Supervisor  -none-         Defau~  Active       |  Roles                  Operator
                                                                                      |  License                -none-
                                                                                      |  User group             System
                                                                                      |  Team                   Default Team
                                                                                      |  Shift selection        None
                    +- Why can't bob log in?  device: PRESS-3 -----------------------------------------------------+
                    | YES - with the right password.                                                               |
                    |   OK    1 Known                 Bob Martin                                                   |
                    |   OK    2 Not disabled                                                                       |
                    |   OK    3 Valid                 no end date                                                  |
                    |   OK    4 Not locked                                                                         |
                    |   OK    5 Not locked out                                                                     |linked
                    |   OK    6 Device                PRESS-3, any device will do                                  |-11-01
                    |   ?     7 Password              set 2026-11-01; only its owner knows it                      |8
                    |   OK    8 License               none is asked for here                                       |-11-01
                    |   OK    9 AllowLogin            by Operator                                                  |8
                    |   ?    10 OpenConsole           not held; other programs don't ask                           |-11-02
                    |   OK   11 No new password asked                                                              |8
                    | Forgot: p reset the password of bob                                                          |
                    | Last tries: 2026-11-01 05:58  PRESS-3  logged in                                             |
                    |             2026-11-01 05:58  PRESS-3  asked for a new password                              |
                    | Checked 2 Nov 05:58:02 with the same rules as the login gate.                                |
                    +---------------------------------------------------------- t device, time  y copy  Esc close -+
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
         Changed the roles of bob. z = undo.
         Esc back  p password  y copy  ? help
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Operator    -none-         Defau~  Active
    "#]].assert_eq(&console.screen());
}

// ROL-7, ROL-10: a supervisor sees why, and what they would need.
#[test]
fn who_may_not_mend_it_is_told_what_is_missing() {
    let mut console = people();
    lock_out(&mut console);
    let mut kay = console.another("kay");
    kay.press("Down w");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   kay
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
         +- Why can't bob log in?  device: PRESS-3 -----------------------------------+
         | NO - refused. First reason: locked out.                                    |
        >|   OK    1 Known                 Bob Martin                                 |
         |   OK    2 Not disabled                                                     |
         |   OK    3 Valid                 no end date                                |
         |   OK    4 Not locked                                                       |
         | > STOP  5 Not locked out        since 2026-11-02 05:58, 6 wrong passwords  |
         |   OK    6 Device                PRESS-3, any device will do                |
         |   ?     7 Password              set 2026-11-01; only its owner knows it    |
         |   OK    8 License               none is asked for here                     |
         |   OK    9 AllowLogin            by Operator                                |
         |   ?    10 OpenConsole           not held; other programs don't ask         |
         |   OK   11 No new password asked                                            |
         | > Fix: (u unlock bob) asks for EditUsers, which you lack                   |
         |        (p reset the password and unlock) asks for EditUsers, which you     |
         |        lack                                                                |
         | Last tries: 2026-11-02 05:58  PRESS-3  locked out                          |
         |             2026-11-02 05:58  PRESS-3  wrong password x6                   |
         +-------------- Up Down: line 1-17 of 18  t device, time  y copy  Esc close -+

         Esc back  y copy  u (lock/unlock)  p (password)  ? help
        reversed: [1 Users]
        reversed: >
    "#]]
    .assert_eq(&kay.screen());
    kay.press("u");
    assert!(kay.screen().contains("requires the EditUsers permission"), "{}", kay.screen());
}

// GATE-2: the code that the operator says over the radio, typed into the search box.
#[test]
fn a_reference_code_leads_to_its_attempt() {
    let mut console = people();
    let code = lock_out(&mut console);
    console.press("/").type_text(&code.to_lowercase());
    let told = format!("Reference {code}: bob, 2 Nov 05:58:00, wrong password: Enter, w shows why.");
    assert_eq!(console.message().replace(char::is_numeric, "0"), told.replace(char::is_numeric, "0"));
    console.press("Enter w");
    assert!(console.screen().contains("Why can't bob log in?"), "{}", console.screen());
    console.press("Esc Esc /").type_text("zz");
    console.press("Enter w");
    assert_eq!(console.message(), "No user is selected.");
}

// WHY-1: from the log to the panel and back.
#[test]
fn the_log_leads_to_the_panel_and_esc_back() {
    let mut console = people();
    lock_out(&mut console);
    console.press("5 w");
    assert!(console.screen().contains("Why can't bob log in?"), "{}", console.screen());
    console.press("Esc");
    assert!(console.line(1).contains("[5 System Log]"), "{}", console.line(1));
}

// WHY-1: what is told is about the device where they tried, and not about the one of whoever looks.
#[test]
fn an_attempt_is_explained_for_the_device_where_it_was_made() {
    let mut console = people();
    let clock = console.clock.clone();
    let there = crate::harness::keyed(console.folder(), "gate-2");
    let mut desk = crate::harness::desk(console.folder(), &clock, chargehand::domain::gate::Entrance::Console, there);
    let refused = desk.sign_in("bob", &Password::new("not the one".into())).unwrap_err();
    let ServiceError::LoginRefused { reference, .. } = refused else { panic!("{refused:?}") };
    console.press("/").type_text(&reference).press("Enter w");
    assert!(console.screen().contains("Why can't bob log in?  device: gate-2"), "{}", console.screen());
    console.press("Esc Esc 5 Ctrl-R w");
    assert!(console.screen().contains("Why can't bob log in?  device: gate-2"), "{}", console.screen());
}
