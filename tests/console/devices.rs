//! The Devices tab: which terminals there are, what they are trusted with, and how others become one (section 10).

use chargehand::clock::{MINUTE, SECOND};
use chargehand::domain::device::DeviceDraft;
use chargehand::domain::gate::Entrance;
use chargehand::domain::password::Password;
use chargehand::domain::user::Field;
use chargehand::service::NewAccount;
use chargehand::tui::request::Msg;
use expect_test::expect;

use crate::harness::{Console, desk, keyed, session};

/// Somebody who is bound to trusted devices and has no password.
pub fn bound(console: &mut Console, username: &str) {
    let ada = session(&mut console.desk, "ada");
    let fields = [(Field::FullName, username), (Field::TrustedDevicesOnly, "yes"), (Field::IgnorePasswordRules, "yes")];
    let fields = fields.map(|(field, text)| (field, text.to_owned())).into();
    let roles = vec!["Operator".to_owned()];
    let new = NewAccount { username: username.into(), fields, roles, license: None, password: None };
    console.desk.add_user(ada, new).unwrap();
}

/// A console at the computer `pc-3`, with `ada` signed in; three devices besides.
pub fn plant() -> Console {
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager"), ("tim", "Tim Berners", "Supervisor")]);
    bound(&mut console, "olga");
    let mut console = console.at("pc-3");
    console.sign_in("ada");
    let ada = session(&mut console.desk, "ada");
    for (computer, name) in [("pc-1", "PRESS-1"), ("pc-2", "WELD-2")] {
        let made = console.desk.new_device_code(ada, name).unwrap();
        let mut there = desk(console.folder(), &console.clock, Entrance::Console, keyed(console.folder(), computer));
        there.enroll_this_device(&made.code).unwrap();
    }
    let draft = DeviceDraft {
        trusted: Some(true),
        default_menu_item: Some("Work list".into()),
        automatic_login_user: Some("olga".into()),
        ..DeviceDraft::default()
    };
    console.desk.edit_device(ada, "PRESS-1", None, &draft).unwrap();
    console.desk.enable_device(ada, "WELD-2", false).unwrap();
    console.desk.new_device_code(ada, "GATE-7").unwrap();
    console.tell(Msg::Changed);
    console
}

// DEV-1
#[test]
fn the_list_tells_in_words_what_each_device_is_and_that_this_is_none() {
    let mut console = plant();
    console.press("4 i Down");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses  [4 Devices]  5 System Log   ada
         Devices                                               Inactive: shown  1-3 of 3
        --------------------------------------------------------------------------------
           DEVICE ^      TRUSTED  KEY        MENU      AUTO USER    LAST SEEN   STATE
           GATE-7        no       code open                         never       Enabled
        >  PRESS-1       yes      yes        Work li~  olga         05:58       Enabled
           WELD-2        no       yes                               05:58       DISABLED












         This device isn't registered. n registers it.
         PRESS-1: registered 2026-11-02 05:58 by a one-time code that ada made.


         Enter details  n register  e edit  t trust  w test a login  r new key  ? help
        reversed: [4 Devices]
        reversed: >  PRESS-1       yes      yes        Work li~  olga         05:58       Enabled
        crossed out: WELD-2no05:58
    "#]]
    .assert_eq(&console.screen());
    console.resize(120, 40);
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses  [4 Devices]  5 System Log                                     ada Admin
         Devices                                                                                       Inactive: shown  1-3 of 3
        ------------------------------------------------------------------------------------------------------------------------
           DEVICE ^           TRUSTED  KEY        MENU           AUTO USER         LAST SEEN   ADDRESS                  STATE
           GATE-7             no       code open                                   never                                Enabled
        >  PRESS-1            yes      yes        Work list      olga              05:58                                Enabled
           WELD-2             no       yes                                         05:58                                DISABLED




























         This device isn't registered. n registers it.
         PRESS-1: registered 2026-11-02 05:58 by a one-time code that ada made.


         Enter details  n register  e edit  t trust  w test a login  r new key  o on/off  d unregister  b dashboard  ? help
        reversed: [4 Devices]
        reversed: >  PRESS-1            yes      yes        Work list      olga              05:58                                Enabled
        crossed out: WELD-2no05:58
    "#]].assert_eq(&console.screen());
    console.resize(60, 16);
    expect![[r#"
          1   2   3  [4 Devices]  5                             ada
         Devices                           Inactive: shown  1-3 of 3
        ------------------------------------------------------------
           DEVICE ^        TRUSTED  KEY        MENU         STATE
           GATE-7          no       code open               Enabled
        >  PRESS-1         yes      yes        Work list    Enabled
           WELD-2          no       yes                     DISABLED




         This device isn't registered. n registers it.
         PRESS-1: registered 2026-11-02 05:58 by a one-time code
         that ada made.

         Enter details  n register  e edit  t trust  ? help
        reversed: [4 Devices]
        reversed: >  PRESS-1         yes      yes        Work list    Enabled
        crossed out: WELD-2no
    "#]]
    .assert_eq(&console.screen());
}

// DEV-1
#[test]
fn an_empty_list_says_which_key_helps_and_n_registers_this_computer() {
    let mut console = Console::signed_in().at("pc-3");
    console.sign_in("ada");
    console.press("4");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses  [4 Devices]  5 System Log   ada
         Devices                                                Inactive: hidden  0 of 0
        --------------------------------------------------------------------------------
           DEVICE ^      TRUSTED  KEY        MENU      AUTO USER    LAST SEEN   STATE
           There are no devices yet: n registers this computer, or another terminal.














         This device isn't registered. n registers it.



         Enter details  n register  e edit  t trust  w test a login  r new key  ? help
        reversed: [4 Devices]
    "#]]
    .assert_eq(&console.screen());
    console.press("n");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses  [4 Devices]  5 System Log   ada
         Devices                                                Inactive: hidden  0 of 0
        --------------------------------------------------------------------------------
           DEVICE ^      TRUSTED  KEY        MENU      AUTO USER    LAST SEEN   STATE
           There are no devices yet: n registers this computer, or another terminal.


             +- Register a device ------------------------------------------------+
             |  The key stays there; here only its hash is kept.                  |
             |                                                                    |
             |  > What              * < this computer              v >            |
             |    Name              * [ pc-3                        ]             |
             |                        [ ] Trusted                                 |
             |    Default menu item   [                             ]             |
             |                                                                    |
             |                        < Register >   < Cancel >                   |
             |   Field 1 of 4: What - required                                    |
             +------------------------------------------ Ctrl-X save  Esc cancel -+

         This device isn't registered. n registers it.



         Tab next field  Space open list  Ctrl-X save  Esc back
        reversed: [4 Devices]
        reversed: this computer
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Ctrl-U").type_text("PRESS-3").press("Tab Space Tab").type_text("Work list").press("Ctrl-X");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses  [4 Devices]  5 System Log   ada
         Devices                                              Inactive: hidden  1-1 of 1
        --------------------------------------------------------------------------------
           DEVICE ^      TRUSTED  KEY        MENU      AUTO USER    LAST SEEN   STATE
        >  PRESS-3       yes      yes        Work li~               here        Enabled














         PRESS-3: this device, registered 2026-11-02 05:58 by ada.


         This computer is PRESS-3 now, trusted.
         Enter details  n register  e edit  t trust  w test a login  r new key  ? help
        reversed: [4 Devices]
        reversed: >  PRESS-3       yes      yes        Work li~               here        Enabled
    "#]]
    .assert_eq(&console.screen());
    // A computer is one device.
    console.press("n Space Up Enter");
    console.press("Tab").type_text("PRESS-4").press("Ctrl-X");
    assert!(console.screen().contains("This computer is PRESS-3 already"), "{}", console.screen());
    // The sign-in screen says so, too.
    console.press("Esc Q");
    assert_eq!(console.line(6).trim(), "|  This device is PRESS-3 (registered, trusted).               |");
}

// DEV-3
#[test]
fn another_terminal_gets_a_code_that_counts_down_and_notices_its_use() {
    let mut console = plant();
    console.press("4 n Space Down Enter Tab").type_text("PAINT-4").press("Tab Space Ctrl-X");
    let screen = console.screen();
    let typed = screen.lines().find_map(|line| line.split("devices enroll ").nth(1)).unwrap();
    let code = typed.split_whitespace().next().unwrap().to_owned();
    let spelled: Vec<&str> = screen.lines().filter(|line| !line.contains("devices enroll")).collect();
    assert_eq!(code.len(), 9);
    assert!(spelled.iter().any(|line| line.contains(&format!("|  {code}"))), "{screen}");
    assert!(screen.contains("Good once, for 9:59 more (until 2026-11-02"), "{screen}");
    // What is needed to type it in time is read on the smallest screen, too.
    let small = console.resize(60, 16).screen();
    assert!(small.contains(&format!("devices enroll {code}")) && small.contains("for 9:59 more"), "{small}");
    console.resize(80, 24);
    // Every second is drawn, and none of them asks the database.
    let meter = console.desk.count().unwrap();
    console.advance(SECOND);
    assert!(console.screen().contains("for 9:58 more"), "{}", console.screen());
    for _ in 0..60 {
        console.advance(SECOND);
    }
    assert!(console.screen().contains("for 8:58 more"), "{}", console.screen());
    assert_eq!(meter.statements(), 0);
    console.press("y");
    assert_eq!(console.copied, format!("code: {code}"));
    // Nothing but Esc closes it.
    console.press("Enter q Space");
    let mut there = desk(console.folder(), &console.clock, Entrance::Console, keyed(console.folder(), "pc-4"));
    there.enroll_this_device(&Password::new(code.clone())).unwrap();
    console.tell(Msg::Changed);
    let screen = console.screen();
    assert!(screen.contains("Used: a terminal is PAINT-4 now."), "{screen}");
    assert!(!screen.contains(&code), "{screen}");
    console.press("Esc");
    let row = console.screen().lines().find(|line| line.contains("PAINT-4")).unwrap().to_owned();
    assert_eq!(row.split_whitespace().collect::<Vec<_>>().join(" "), "> PAINT-4 yes yes 05:59 Enabled");
}

// DEV-3
#[test]
fn a_code_that_ran_out_or_is_void_is_not_shown_any_more() {
    let mut console = plant();
    console.press("4 n Space Down Enter Tab").type_text("PAINT-4").press("Ctrl-X");
    for _ in 0..601 {
        console.advance(SECOND);
    }
    let screen = console.screen();
    assert!(screen.contains("The code has run out: it is good for nothing any more."), "{screen}");
    assert!(!screen.contains("devices enroll"), "{screen}");
    console.press("Esc r Ctrl-X");
    assert!(console.screen().contains("chargehand devices enroll"), "{}", console.screen());
    let ada = session(&mut console.desk, "ada");
    console.desk.new_device_code(ada, "PAINT-4").unwrap();
    console.tell(Msg::Changed);
    assert!(console.screen().contains("The code is void"), "{}", console.screen());
    // A locked screen gives no code back.
    console.press("Esc r Ctrl-X");
    assert!(console.screen().contains("chargehand devices enroll"), "{}", console.screen());
    console.advance(15 * MINUTE);
    console.type_text(crate::harness::PASSWORD).press("Enter");
    assert!(!console.screen().contains("chargehand devices enroll"), "{}", console.screen());
}

// DEV-1, DEV-2, GATE-5
#[test]
fn what_becomes_of_a_device_is_asked_and_names_who_is_out_by_it() {
    let mut console = plant();
    let mut press_1 = console.at("pc-1");
    press_1.sign_in_without("olga");
    assert!(press_1.screen().contains("My profile"), "{}", press_1.screen());
    console.press("4 /").type_text("press").press("Enter Enter");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses  [4 Devices]  5 System Log   ada
         Devices > PRESS-1
        --------------------------------------------------------------------------------
         Device                 PRESS-1
         State                  Enabled
         Trusted                yes
         Key                    yes
                                PRESS-1: registered 2026-11-02 05:58 by a one-time code
                                that ada made.
         Default menu item      Work list
         Automatic login        olga
         Address                the site's own
         Last seen              2026-11-02 05:58
         Added                  2026-11-02 05:58
         Signed in there        olga, since 2026-11-02 05:58, last seen 2026-11-02
                                05:58, bound to trusted devices







         Esc back  e edit  t trust  w test a login  r new key  o on/off  ? help
        reversed: [4 Devices]
    "#]]
    .assert_eq(&console.screen());
    console.press("t");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses  [4 Devices]  5 System Log   ada
         Devices > PRESS-1
        --------------------------------------------------------------------------------
         Device                 PRESS-1
         State                  Enabled
         Trusted                yes
         Key                    yes
                                PRESS-1: registered 2026-11-02 05:58 by a one-time code
             +- No longer trust PRESS-1? -----------------------------------------+
         Defa|  Who is bound to trusted devices can't log in there any more.      |
         Auto|  Ends at once: the session of olga.                                |
         Addr|                                                                    |
         Last|                                                                    |
         Adde|       < Don't trust >   < Cancel >                                 |
         Sign|   Button: Cancel                                                   |
             +------------------------------------------ Ctrl-X save  Esc cancel -+







         Tab next  Enter press  Ctrl-X save  Esc back
        reversed: [4 Devices]
        reversed: < Cancel >
    "#]]
    .assert_eq(&console.screen());
    // The key that opened it doesn't confirm it, nor does Enter alone.
    console.press("Enter");
    console.press("t BackTab Enter");
    assert_eq!(console.message(), "PRESS-1 is trusted no longer.");
    press_1.press("Tab Tab Enter");
    assert!(press_1.screen().contains("Your session has ended"), "{}", press_1.screen());
    assert!(press_1.screen().contains("This device is PRESS-1 (registered, not trusted)."), "{}", press_1.screen());
    console.press("t Enter");
    assert_eq!(console.message(), "PRESS-1 is trusted now.");
    console.press("o BackTab Enter");
    assert_eq!(console.message(), "Disabled PRESS-1: it counts as no device.");
    console.press("o Enter");
    assert_eq!(console.message(), "Enabled PRESS-1.");
    console.press("Del");
    assert!(console.screen().contains("Nobody is signed in there."), "{}", console.screen());
    // Del as in every list; what can't be undone wants the name typed.
    console.type_text("PRESS-2").press("Ctrl-X");
    assert!(console.screen().contains("! That is not PRESS-1: type it just as it is"), "{}", console.screen());
    console.press("Ctrl-U").type_text("PRESS-1").press("Ctrl-X");
    assert_eq!(console.message(), "Unregistered PRESS-1.");
    press_1.tell(Msg::Changed);
    assert!(press_1.screen().contains("This device was PRESS-1, which is unregistered."), "{}", press_1.screen());
}

// DEV-1
#[test]
fn a_device_is_edited_and_its_user_is_looked_for() {
    let mut console = plant();
    console.press("4 e Tab Tab Tab Ctrl-U").type_text("nobody").press("Ctrl-X");
    assert!(console.screen().contains("! There is no user nobody."), "{}", console.screen());
    console.press("PgDn Right Enter").type_text("mart");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses  [4 Devices]  5 System Log   ada
         Devices                                            Inactive: 1 hidden  1-2 of 2
        --------------------------------------------------------------------------------
           DEVICE ^      TRUSTED  KEY        MENU      AUTO USER    LAST SEEN   STATE
        >  GATE-7        no       code open                         never       Enabled
           PRESS-1       yes      yes        Work li~  olga         05:58       Enabled
             +- De+- Who is logged in at GATE-7 by itself? ------------------+----+
             |    |  Find: mart                                              |    |
             |    |                                                          |    |
             |    |  > bob               Bob Martin                          |    |
             |    |                                                          |    |
             |    |                                                          |    |
             |    |                                                          |    |
             |    |                                                          |    |
             |    |                                                          |    |
             |    |                                                          |    |
             |    |                                                          |    |
             |   B|                                                          |    |
             +----+-------------------------------- Enter choose  Esc close -+el -+
         This device isn't registered. n registers it.
         GATE-7: no terminal has become it yet. A code for it is good until 2026-11-02
         06:08.

         Up Down move  Enter choose  Esc close
        reversed: [4 Devices]
        reversed: >  GATE-7        no       code open                         never       Enabled
        reversed: > bob               Bob Martin
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter Tab").type_text("press-3.example.org").press("Ctrl-X");
    assert!(console.screen().contains("The address begins with https://"), "{}", console.screen());
    console.press("Home").type_text("https://").press("Ctrl-X");
    // A manager opens the console, so no display ever gets them.
    assert!(console.wide_message().contains("Changed GATE-7. Careful: bob can't log in"), "{}", console.screen());
    assert!(console.line(5).contains(" bob "), "{}", console.screen());
    // Somebody else's change isn't written over.
    console.press("e").type_text("-B");
    let ada = session(&mut console.desk, "ada");
    console.desk.trust_device(ada, "GATE-7", true).unwrap();
    console.press("Ctrl-X");
    assert!(console.screen().contains("Device GATE-7"), "{}", console.screen());
    assert!(console.desk.device(ada, "GATE-7-B").is_err());
}

// WHY-1, GATE-5: the same panel, for that device; Esc leads back here.
#[test]
fn a_login_is_tested_at_a_device() {
    let mut console = plant();
    console.press("4 w").type_text("olga").press("Enter");
    let screen = console.screen();
    assert!(screen.contains("Why can't olga log in?") && screen.contains("GATE-7"), "{screen}");
    console.press("Esc");
    assert!(console.line(1).contains("[4 Devices]"), "{}", console.screen());
    console.press("Down w").type_text("olga").press("Enter");
    let screen = console.screen();
    assert!(screen.contains("PRESS-1, registered, trusted"), "{screen}");
}

// WHY-1, GATE-5: from what keeps somebody out to the device that does, and back to the verdict as it is then.
#[test]
fn a_diagnosis_leads_to_its_device_and_back() {
    let mut console = plant();
    let ada = session(&mut console.desk, "ada");
    console.desk.trust_device(ada, "PRESS-1", false).unwrap();
    console.press("4 w").type_text("olga").press("Enter");
    assert!(console.screen().contains("GATE-7, not enrolled yet"), "{}", console.screen());
    console.press("t Ctrl-U").type_text("PRESS-1").press("Ctrl-X");
    assert!(console.screen().contains("PRESS-1, registered, not trusted"), "{}", console.screen());
    console.press("4");
    assert!(console.screen().contains(">  PRESS-1 "), "{}", console.screen());
    console.press("t Enter Esc");
    assert!(console.screen().contains("YES - and no password is asked for."), "{}", console.screen());
}

// ROL-7: who sees users sees devices; what isn't theirs stands in brackets and is refused.
#[test]
fn keys_that_are_not_open_to_a_person_stand_in_brackets() {
    let mut tim = plant().another("tim");
    tim.resize(120, 40);
    tim.press("4");
    assert!(tim.screen().contains("n (register)"), "{}", tim.screen());
    for key in ["n", "e", "t", "o", "r", "d"] {
        tim.press(key);
        assert!(tim.message().contains("ManageDevices"), "{key}: {}", tim.screen());
    }
    tim.press("Enter");
    assert!(tim.screen().contains("Signed in there"), "{}", tim.screen());
}

// A move in the list asks the database for nothing.
#[test]
fn a_move_costs_no_statement() {
    let mut console = plant();
    console.press("4");
    let meter = console.desk.count().unwrap();
    console.press("Down Up End Home / p Esc i i");
    console.screen();
    assert_eq!(meter.statements(), 0);
}

// DEV-1: a name from outside does nothing to the screen.
#[test]
fn a_hostile_name_is_drawn_as_text() {
    let mut console = plant();
    let ada = session(&mut console.desk, "ada");
    let refused = console.desk.new_device_code(ada, "Press\x1b[2J\x1b[1;1HALL OK").unwrap_err().to_string();
    assert!(!refused.contains('\x1b'), "{refused}");
}

// GATE-5, DEV-2: a key file that was copied counts as none, and both sides see it.
#[test]
fn a_copied_key_is_told_at_sign_in_and_in_the_list() {
    let mut console = plant();
    let (from, to) = (console.folder().path().join("pc-1"), console.folder().path().join("pc-9"));
    std::fs::create_dir_all(&to).unwrap();
    std::fs::copy(from.join("device-key"), to.join("device-key")).unwrap();
    let mut copy = console.at("pc-9");
    assert!(copy.screen().contains("The key file here was copied from PRESS-1: it counts as"), "{}", copy.screen());
    copy.sign_in_without("olga");
    assert!(copy.screen().contains("Login failed."), "{}", copy.screen());
    console.press("4").tell(Msg::Changed);
    assert!(console.screen().contains("COPY SEEN"), "{}", console.screen());
}

// DEV-4
#[test]
fn a_display_s_needs_are_listed_and_its_start_up_file_is_written() {
    let mut console = plant();
    console.press("4 Down b");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses  [4 Devices]  5 System Log   ada
         Devices                                            Inactive: 1 hidden  1-2 of 2
        --------------------------------------------------------------------------------
         +- Dashboard of PRESS-1 -----------------------------------------------------+
         | PRESS-1: NOT READY - one need isn't met.                                   |
        >| Fix: u then r: give olga the role Kiosk alone                              |
         | Fix: S the setting site_url: the plant's address                           |
         | OK    Device registered        by a one-time code that ada made            |
         | OK    Device enabled                                                       |
         | OK    Device trusted                                                       |
         | OK    Default menu item        Work list                                   |
         | OK    User for automatic login olga                                        |
         | OK    Not disabled                                                         |
         | OK    Valid                    no end date                                 |
         | OK    Not locked                                                           |
         | OK    Not locked out                                                       |
         | OK    Lets that user in        PRESS-1, registered, trusted                |
         | OK    No password needed       none is set, and none is asked for here     |
         | OK    License                  none is asked for here                      |
         | OK    AllowLogin               by Operator                                 |
         | OK    No new password asked                                                |
         +--------- Up Down: line 1-17 of 21  Enter start-up file  y copy  Esc close -+

         Esc back  e edit  u its user  t trust  o on/off  r new key  y copy  ? help
        reversed: [4 Devices]
        reversed: >
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    assert!(console.screen().contains("There is no address to open yet"), "{}", console.screen());
    // Mended elsewhere, it is seen here at once.
    let ada = session(&mut console.desk, "ada");
    console.desk.set_setting(ada, "site_url", "https://plant.example.com").unwrap();
    console.tell(Msg::Changed);
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses  [4 Devices]  5 System Log   ada
         Devices                                            Inactive: 1 hidden  1-2 of 2
        --------------------------------------------------------------------------------
         +- Dashboard of PRESS-1 -----------------------------------------------------+
         | PRESS-1: READY - it logs in by itself, but see WARN.                       |
        >| Fix: u then r: give olga the role Kiosk alone                              |
         | OK    Device registered        by a one-time code that ada made            |
         | OK    Device enabled                                                       |
         | OK    Device trusted                                                       |
         | OK    Default menu item        Work list                                   |
         | OK    User for automatic login olga                                        |
         | OK    Not disabled                                                         |
         | OK    Valid                    no end date                                 |
         | OK    Not locked                                                           |
         | OK    Not locked out                                                       |
         | OK    Lets that user in        PRESS-1, registered, trusted                |
         | OK    No password needed       none is set, and none is asked for here     |
         | OK    License                  none is asked for here                      |
         | OK    AllowLogin               by Operator                                 |
         | OK    No new password asked                                                |
         | OK    ViewDashboards           by Operator                                 |
         +--------- Up Down: line 1-17 of 20  Enter start-up file  y copy  Esc close -+
         There is no address to open yet: see Address in the list.
         Esc back  e edit  u its user  t trust  o on/off  r new key  y copy  ? help
        reversed: [4 Devices]
        reversed: >
    "#]]
    .assert_eq(&console.screen());
    console.press("End Enter");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses  [4 Devices]  5 System Log   ada
         Devices                                            Inactive: 1 hidden  1-2 of 2
        --------------------------------------------------------------------------------
         +- Dashboard of PRESS-1 -----------------------------------------------------+
         | OK    Device enabled                                                       |
        >| OK    Device trusted                                                       |
         | OK+- Start-up file of PRESS-1 -----------------------------------------+   |
         | OK|  It opens https://plant.example.com/#/user/olga                    |   |
         | OK|                                                                    |   |
         | OK|  > What starts it  * < Linux desktop (autostart)    v >            |   |
         | OK|    Browser           < chromium, on Windows msedge  v >            |   |
         | OK|    Windows account   [                               ]             |   |
         | OK|    Write to        * [ .                             ]             |   |
         | OK|                      [ ] Replace a file                            |   |
         | OK|                                                                    |   |
         | OK|                      < Write >   < Cancel >                        |   |
         | OK|   Field 1 of 5: What starts it - required                          |   |
         | OK+------------------------------------------ Ctrl-X save  Esc cancel -+   |
         | WARN  Kiosk, nothing else      a login on another device ends the          |
         |                                display's; its session ends after 16 hours  |
         | OK    Address                  https://plant.example.com/#/user/olga       |
         +--------- Up Down: line 4-20 of 20  Enter start-up file  y copy  Esc close -+

         Tab next field  Space open list  Ctrl-X save  Esc back
        reversed: [4 Devices]
        reversed: >
        reversed: Linux desktop (autostart)
    "#]]
    .assert_eq(&console.screen());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wall.desktop");
    std::fs::write(&path, "mine").unwrap();
    console.press("Tab Tab Tab Ctrl-U");
    console.type_text(path.to_str().unwrap());
    console.press("Ctrl-X");
    assert!(console.screen().contains("A file is there already"), "{}", console.screen());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    console.press("Tab Space Ctrl-X");
    assert!(console.screen().contains("| Written to "), "{}", console.screen());
    // Where it was written differs from run to run.
    let rest: Vec<String> =
        console.screen().lines().filter(|line| !line.contains("Written to")).map(str::to_owned).collect();
    expect![[r#"
        +- Dashboard of PRESS-1 -----------------------------------------------------+
        |                                                                            |
        | At the display, as the account that shows it; it opens when that account   |
        | signs in next:                                                             |
        |                                                                            |
        | Put it in:                                                                 |
        |   install -D -m 644 wall.desktop                                           |
        |       ~/.config/autostart/chargehand-press-1.desktop                       |
        |                                                                            |
        | Take it out:                                                               |
        |   rm ~/.config/autostart/chargehand-press-1.desktop                        |
    "#]]
    .assert_eq(&format!("{}\n", rest[6..17].iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n")));
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("Exec=chromium --kiosk") && text.contains("https://plant.example.com/#/user/olga"), "{text}");
    console.press("Esc");
    expect![" Enter details  n register  e edit  t trust  w test a login  r new key  ? help"]
        .assert_eq(&console.line(24));
}

// GATE-5, DEV-2: what becomes of the key file is seen at the next action, and nothing of that is done.
#[test]
fn who_is_bound_is_out_at_the_next_action_once_the_key_counts_for_nothing() {
    use std::os::unix::fs::PermissionsExt as _;

    let mut console = plant();
    let ada = session(&mut console.desk, "ada");
    console.desk.edit_user(ada, "bob", None, &[(Field::TrustedDevicesOnly, "yes".into())]).unwrap();
    console.desk.register_this_device(ada, "PRESS-3", true).unwrap();
    let key = console.folder().path().join("pc-3/device-key");
    type Spoil = fn(&std::path::Path);
    let rows: [(&str, Spoil); 2] = [
        ("open to others", |key| std::fs::set_permissions(key, std::fs::Permissions::from_mode(0o644)).unwrap()),
        ("gone", |key| std::fs::remove_file(key).unwrap()),
    ];
    for (label, spoil) in rows {
        let mut console = console.at("pc-3");
        console.sign_in("bob");
        console.press("1 / t i m Enter d");
        assert!(console.screen().contains("Disable"), "{label}: {}", console.screen());
        spoil(&key);
        console.press("Tab Enter");
        let screen = console.screen();
        let tim = console.desk.user(ada, "tim").unwrap().user;
        assert!(!tim.state(console.desk.now()).is_inactive(), "{label}: nothing was done");
        match label {
            "gone" => expect![[r#"
                 chargehand
                 chargehand 0.1.0
                --------------------------------------------------------------------------------
                        +- Sign in ----------------------------------------------------+
                        |  Site      Northwind Plant 2                                 |
                        |  This device isn't registered.                               |
                        |  > Username      * [                           ]             |
                        |    Password        [                           ]             |
                        |                    [ ] show password                         |
                        |    Test keyboard   [                           ]             |
                        |                                                              |
                        |      < Sign in >   < I have a code >   < Forgot password >   |
                        |                    < Quit >                                  |
                        |                                                              |
                        |                                                              |
                        |   Field 1 of 4: Username - required                          |
                        |  You may work only at the trusted device where this session  |
                        |  was opened. This device isn't registered. `chargehand       |
                        |  devices register NAME` registers it. Nothing was changed;   |
                        |  sign in again at a trusted device. Who may manage devices   |
                        |  can register it: sign in, then 4, n.                        |
                        +------------------------------ Tab next field  Enter sign in -+

                 Tab next field  Ctrl-X sign in  Ctrl-C quit
            "#]]
            .assert_eq(&screen),
            _ => expect![[r#"
                 chargehand
                 chargehand 0.1.0
                --------------------------------------------------------------------------------
                        +- Sign in ----------------------------------------------------+
                        |  Site      Northwind Plant 2                                 |
                        |  The key file of this device can be read or written by       |
                        |  others: it counts as none.                                  |
                        |  > Username      * [                           ]             |
                        |    Password        [                           ]             |
                        |                    [ ] show password                         |
                        |    Test keyboard   [                           ]             |
                        |      < Sign in >   < I have a code >   < Forgot password >   |
                        |                    < Quit >                                  |
                        |   Field 1 of 4: Username - required                          |
                        |  You may work only at the trusted device where this session  |
                        |  was opened. The key file of this device can be read or      |
                        |  written by others: it counts as none. Others may have its   |
                        |  key: `chargehand devices reregister PRESS-3` gives it a     |
                        |  new one. Nothing was changed; sign in again at a trusted    |
                        |  device. Who may manage devices can mend that: sign in,      |
                        |  then 4.                                                     |
                        +------------------------------ Tab next field  Enter sign in -+

                 Tab next field  Ctrl-X sign in  Ctrl-C quit
            "#]]
            .assert_eq(&screen),
        }
        console.desk.reregister_this_device(ada, Some("PRESS-3")).unwrap();
    }
}

// DEV-3: 60x16 has room for all that is read out, and trusting a device with an open code says what that does.
#[test]
fn a_code_for_a_device_is_read_out_whole_on_a_small_screen() {
    let mut console = plant();
    console.resize(60, 16);
    console.press("4 / ").type_text("press").press("Enter r Tab Enter");
    let screen = console.screen();
    let inside = |line: &str| line.trim_start().trim_matches('|').trim().to_owned();
    let lines: Vec<String> = screen.lines().map(inside).collect();
    let command = lines.iter().position(|line| line.starts_with("chargehand devices enroll ")).unwrap();
    let words: Vec<usize> = lines[command + 1..command + 3].iter().map(|line| line.split(' ').count()).collect();
    assert_eq!(words, [4, 4], "{screen}");
    let told = "PRESS-1 has a key: it is void as soon as the code is used. It is marked trusted, and so is the terminal where \
                the code is typed.";
    assert!(lines.join(" ").contains(told), "{screen}");
    console.resize(80, 24).press("Esc t");
    let screen = console.screen();
    assert!(screen.contains("No longer trust PRESS-1?"), "{screen}");
    console.press("Esc / Ctrl-U").type_text("gate").press("Enter t");
    let screen = console.screen();
    assert!(screen.contains("A code for it is open: whoever types it"), "{screen}");
}

// DEV-4, GATE-7
#[test]
fn somebody_who_opens_the_console_is_told_of_where_a_display_gets_them() {
    let mut console = plant();
    console.press("4 / ").type_text("press").press("Enter e Tab Tab Tab Ctrl-U").type_text("ada").press("Ctrl-X");
    let said = console.wide_message();
    assert!(said.contains("Careful: ada can't log in at PRESS-1 by themselves."), "{said}\n{}", console.screen());
}
