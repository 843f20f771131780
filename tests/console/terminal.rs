//! The sign-in screen at a terminal that many share: which device it is, what its keys type, and nothing of the one before.

use chargehand::clock::MINUTE;
use chargehand::domain::device::DeviceDraft;
use chargehand::domain::user::Field;
use chargehand::service::{NewAccount, UserAction};
use chargehand::tui::request::Msg;
use chargehand::tui::theme::Theme;
use expect_test::expect;

use crate::harness::{Console, PASSWORD, session};

/// A trusted terminal `PRESS-3` before which nobody is signed in; `olga` is bound to such and needs no password there, `ivo`
/// has yet to set one.
fn shared() -> Console {
    let plant = Console::with(&[("bob", "Bob Martin", "Manager")]);
    let mut console = plant.at("pc-3");
    let ada = session(&mut console.desk, "ada");
    console.desk.register_this_device(ada, "PRESS-3", true).unwrap();
    for (username, ignores) in [("olga", "yes"), ("ivo", "no")] {
        let fields =
            [(Field::FullName, username), (Field::TrustedDevicesOnly, "yes"), (Field::IgnorePasswordRules, ignores)];
        let fields = fields.map(|(field, text)| (field, text.to_owned())).into();
        let roles = vec!["Operator".to_owned()];
        let new = NewAccount { username: username.into(), fields, roles, license: None, password: None };
        console.desk.add_user(ada, new).unwrap();
    }
    console.tell(Msg::Changed);
    console
}

// DEV-1, GATE-7: Enter, Enter.
#[test]
fn a_trusted_terminal_says_its_name_and_lets_in_without_a_password() {
    let mut console = shared();
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------
                +- Sign in ----------------------------------------------------+
                |  Site      Northwind Plant 2                                 |
                |  This device is PRESS-3 (registered, trusted).               |
                |  > Username      * [                           ]             |
                |    Password        [                           ]             |
                |                    [ ] show password                         |
                |    Test keyboard   [                           ]             |
                |                                                              |
                |      < Sign in >   < I have a code >   < Forgot password >   |
                |                    < Quit >                                  |
                |                                                              |
                |                                                              |
                |                                                              |
                |                                                              |
                |                                                              |
                |                                                              |
                |   Field 1 of 4: Username - required                          |
                |                                                              |
                +------------------------------ Tab next field  Enter sign in -+

         Tab next field  Ctrl-X sign in  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    console.resize(60, 16);
    expect![[r#"
         chargehand
         chargehand 0.1.0
        ------------------------------------------------------------
        +- Sign in ------------------------------------------------+
        |  Site      Northwind Plant 2                             |
        |  This device is PRESS-3 (registered, trusted).           |
        |  > Username      * [                       ]             |
        |    Password        [                       ]             |
        |                    [ ] show password                     |
        |    Test keyboard   [                       ]             |
        |                    < Sign in >   < I have a code >       |
        |                    < Forgot password >   < Quit >        |
        |   Field 1 of 4: Username - required                      |
        +-------------------------- Tab next field  Enter sign in -+

         Tab next field  Ctrl-X sign in  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    console.resize(80, 24);
    console.sign_in_without("olga");
    assert!(console.screen().contains("My profile"), "{}", console.screen());
    // Where it is trusted no longer, nobody gets in like that, and the screen says what it is.
    console.press("Esc");
    let ada = session(&mut console.desk, "ada");
    console.desk.trust_device(ada, "PRESS-3", false).unwrap();
    console.tell(Msg::Changed);
    assert!(console.screen().contains("PRESS-3 (registered, not trusted)"), "{}", console.screen());
    assert!(console.screen().contains("Who may manage devices can trust it: sign in,"), "{}", console.screen());
    console.sign_in_without("olga");
    assert!(console.screen().contains("Login failed."), "{}", console.screen());
}

// GATE-8: the first password is set here, by who has none.
#[test]
fn a_first_password_is_set_on_a_trusted_device() {
    let mut console = shared();
    console.sign_in_without("ivo");
    assert!(console.screen().contains("New password"), "{}", console.screen());
    console.type_text("kettle lamp").press("Tab").type_text("kettle lamp").press("Ctrl-X");
    assert!(console.screen().contains("My profile"), "{}", console.screen());
    console.press("Esc");
    console.type_text("ivo").press("Tab").type_text("kettle lamp").press("Enter");
    assert!(console.screen().contains("My profile"), "{}", console.screen());
}

// Nothing of a try-out is kept, and letters are never commands here.
#[test]
fn what_the_keys_really_type_can_be_tried_out() {
    let mut console = shared();
    console.press("Tab Tab Tab").type_text("yzQ").press("q 1 ?");
    assert!(console.line(10).contains("> Test keyboard   [ yzQq1?"), "{}", console.screen());
    assert!(!console.quit);
    console.press("Tab");
    assert!(!console.screen().contains("yzQ"), "{}", console.screen());
}

// A terminal doesn't tell whether Caps Lock is on: what was typed does.
#[test]
fn a_password_of_capitals_is_asked_about() {
    let mut console = shared();
    console.type_text("bob").press("Tab").type_text("ZE");
    assert!(!console.screen().contains("Caps Lock"), "{}", console.screen());
    console.type_text("BRA 12");
    assert!(console.screen().contains("! All capitals: is Caps Lock on?"), "{}", console.screen());
    console.type_text("x");
    assert!(!console.screen().contains("Caps Lock"), "{}", console.screen());
    // Shown, it can be seen.
    console.press("Ctrl-U").type_text("ZEBRA").press("Tab Space BackTab End");
    assert!(!console.screen().contains("Caps Lock"), "{}", console.screen());
}

// GATE-11, USR-12: whoever comes next finds nothing of the one before.
#[test]
fn the_next_person_starts_afresh_after_q() {
    let mut console = shared();
    console.sign_in("ada");
    console.press("/").type_text("bob").press("Enter y s i ! Esc");
    console.press("Ctrl-R 4 / P R Enter Q");
    let screen = console.screen();
    assert!(screen.contains("Signed out."), "{screen}");
    for gone in ["Bob", "bob", "Search", "[4 Devices]", "ada"] {
        assert!(!screen.contains(gone), "{gone}: {screen}");
    }
    console.sign_in("bob");
    let screen = console.screen();
    assert!(screen.contains("[1 Users]") && screen.contains("/ Search: ____"), "{screen}");
    console.press("!");
    let screen = console.screen();
    assert!(screen.contains("Nothing so far."), "{screen}");
    console.press("Esc 4");
    assert!(console.line(2).trim().starts_with("Devices "), "{}", console.screen());
}

// GATE-11: one key leads from the lock to somebody else's sign-in; the same person comes back to the same place.
#[test]
fn a_locked_terminal_is_free_for_somebody_else() {
    let mut console = shared();
    console.sign_in("ada");
    console.press("Ctrl-R 4 n Tab").type_text("half typed");
    console.advance(15 * MINUTE);
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------
                +- Locked -----------------------------------------------------+
                |  Site      Northwind Plant 2                                 |
                |  This device is PRESS-3 (registered, trusted).               |
                |    Username      * [ ada                       ]             |
                |  > Password        [                           ]             |
                |                    [ ] show password                         |
                |    Test keyboard   [                           ]             |
                |                                                              |
                |      < Sign in >   < I have a code >   < Forgot password >   |
                |                    < Quit >                                  |
                |                                                              |
                |                                                              |
                |                                                              |
                |                                                              |
                |                                                              |
                |   Field 2 of 4: Password                                     |
                |  Locked after 15 minutes without a key. The password brings  |
                |  back what was open; Esc lets somebody else sign in.         |
                +------------------------------ Tab next field  Enter sign in -+

         Tab next field  Ctrl-X sign in  Esc somebody else  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    // Somebody else is welcome, and may change their mind.
    console.press("Esc");
    assert!(console.line(7).contains("> Username      * [                           ]"), "{}", console.screen());
    console.type_text("ada").press("Tab").type_text(PASSWORD).press("Enter");
    assert!(console.screen().contains("half typed"), "{}", console.screen());
    console.advance(15 * MINUTE);
    console.press("Esc").type_text("bob").press("Tab").type_text(PASSWORD).press("Enter");
    assert!(console.line(1).ends_with("bob"), "{}", console.screen());
    assert!(console.line(1).contains("[1 Users]"), "{}", console.screen());
    console.press("4");
    assert!(!console.screen().contains("half typed"), "{}", console.screen());
    console.press("!");
    assert!(console.screen().contains("Nothing so far."), "{}", console.screen());
    // Nobody's session is left open behind that.
    let ada = session(&mut console.desk, "ada");
    // What is left is the one that made the plant, and this one.
    assert_eq!(console.desk.sessions_of(ada, "ada").unwrap().open.len(), 2);
}

// GATE-11: who leaves the lock for a code, and that for nothing, leaves no session behind.
#[test]
fn a_lock_that_is_left_by_a_code_ends_the_session_behind_it() {
    let mut console = shared();
    console.sign_in("ada");
    console.advance(15 * MINUTE);
    console.press("Tab Tab Tab Right Enter Esc");
    assert!(console.screen().contains("Sign in"), "{}", console.screen());
    let ada = session(&mut console.desk, "ada");
    // What is left is the one that made the plant, and this one.
    assert_eq!(console.desk.sessions_of(ada, "ada").unwrap().open.len(), 2);
}

// GATE-11: a session that ended behind the lock is not the one that begins in front of it.
#[test]
fn whoever_unlocks_after_their_session_ended_stays_signed_in() {
    let mut console = shared();
    console.sign_in("bob");
    console.advance(15 * MINUTE);
    let ada = session(&mut console.desk, "ada");
    console.desk.change_user(ada, "bob", &UserAction::RevokeSessions).unwrap();
    console.type_text(PASSWORD).press("Enter");
    assert!(console.line(1).ends_with("bob"), "{}", console.screen());
}

// GATE-10: a login elsewhere ends the session here, which is told in those words.
#[test]
fn a_login_on_another_terminal_ends_the_one_here() {
    let mut console = shared();
    console.sign_in("bob");
    let mut other = console.at("pc-5");
    other.sign_in("bob");
    console.press("Ctrl-R");
    let screen = console.screen();
    assert!(screen.contains("Your login has been re-used elsewhere."), "{screen}");
    assert!(!screen.contains("Ada Byron"), "{screen}");
}

// DEV-1: names come from outside, also of this device; a long one takes two rows.
#[test]
fn the_longest_name_of_a_device_is_read_whole_and_without_colors() {
    let plant = Console::with_theme(&[], Theme::plain());
    let mut console = plant.at("pc-3");
    let ada = session(&mut console.desk, "ada");
    let name = "Presse im Nebengebäude, Tor 7".replace(',', " -");
    console.desk.register_this_device(ada, &name, false).unwrap();
    let draft = DeviceDraft { trusted: Some(true), ..DeviceDraft::default() };
    console.desk.edit_device(ada, &name, None, &draft).unwrap();
    console.tell(Msg::Changed);
    let screen = console.screen();
    assert!(screen.contains("This device is Presse im Nebengeb") && screen.contains("trusted)."), "{screen}");
    // GATE-2: the code of a refusal is its last word, and is read beside such a name, too.
    console.type_text("ada").press("Tab").type_text("wrong").press("Enter");
    let screen = console.screen();
    let code = screen.lines().find_map(|line| line.split("administrator. ").nth(1)).unwrap_or_default().to_owned();
    assert!(code.split_whitespace().next().is_some_and(|code| code.len() == 3), "{screen}");
}
