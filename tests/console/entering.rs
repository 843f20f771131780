//! Sign-in, refusals, new passwords, locks, leaving.

use chargehand::clock::{HOUR, MINUTE, Timestamp};
use chargehand::domain::id::SessionId;
use chargehand::service::Waiting;
use chargehand::tui::request::Msg;
use expect_test::expect;

use crate::harness::{Console, PASSWORD, session};

/// The reference code on a screen. Which one it is depends on what else ran before.
fn code_of(screen: &str) -> String {
    let rest = screen.lines().find_map(|line| line.split("administrator. ").nth(1)).unwrap_or_default();
    rest.split_whitespace().next().unwrap_or_default().to_owned()
}

fn without_code(screen: &str) -> String {
    screen.replace(&format!("administrator. {}", code_of(screen)), "administrator. ???")
}

#[test]
fn a_refusal_reads_the_same_whatever_the_reason_and_leads_to_its_event() {
    // GATE-2, GATE-3, GATE-4
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]).another("nobody");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------
                +- Sign in ----------------------------------------------------+
                |  Site      Northwind Plant 2                                 |
                |  This device isn't registered.                               |
                |    Username      * [ nobody                    ]             |
                |  > Password        [                           ]             |
                |                    [ ] show password                         |
                |    Test keyboard   [                           ]             |
                |                                                              |
                |      < Sign in >   < I have a code >   < Forgot password >   |
                |                    < Quit >                                  |
                |   Field 2 of 4: Password                                     |
                |  Login failed. Either: the credentials you have entered are  |
                |  incorrect; the user account is locked (you may have         |
                |  exceeded the maximum failed login attempts); the user       |
                |  account is not licensed; or you are attempting to log in    |
                |  to a non-trusted device when your account is only           |
                |  permitted on trusted ones. Please contact your system       |
                |  administrator. ???                                          |
                +------------------------------ Tab next field  Enter sign in -+

         Tab next field  Ctrl-X sign in  Ctrl-C quit
    "#]]
    .assert_eq(&without_code(&console.screen()));
    console.press("BackTab Ctrl-U").type_text("bob").press("Tab").type_text("wrong").press("Enter");
    let refused = console.screen();
    let code = code_of(&refused);
    assert!(code.len() == 3 && code.chars().all(|letter| letter.is_ascii_alphanumeric()), "{refused}");
    let mut admin = console.another("ada");
    admin.press("5 /").type_text(&code.to_lowercase());
    assert!(admin.line(6).contains("wrong password"), "{}", admin.screen());
    assert!(admin.line(6).contains("bob"), "{}", admin.screen());
}

#[test]
fn the_sixth_wrong_password_locks_out_and_u_mends_it() {
    // GATE-4, USR-8
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    let mut guest = console.another("nobody");
    guest.press("BackTab Ctrl-U").type_text("bob").press("Tab");
    for _ in 0..6 {
        guest.type_text("wrong").press("Enter");
    }
    guest.type_text(PASSWORD).press("Enter");
    assert!(guest.screen().contains("Login failed."), "{}", guest.screen());
    console.tell(Msg::Changed);
    assert!(console.line(6).contains("LOCKED OUT"), "{}", console.screen());
    console.press("Down u Tab Enter");
    assert_eq!(console.message(), "Unlocked bob. z = undo.");
    guest.type_text(PASSWORD).press("Enter");
    assert!(guest.line(1).ends_with("bob"), "{}", guest.screen());
}

#[test]
fn a_temporary_password_is_replaced_at_sign_in() {
    // GATE-8, PWD-4
    let mut console = Console::signed_in();
    console.press("n").type_text("bob").press("Tab").type_text("Bob Martin").press("Tab Enter").type_text("Manager");
    console.press("Enter Tab").type_text("to be changed soon").press("Ctrl-X");
    assert_eq!(console.message(), "Added bob. z = undo.");
    let mut bob = console.another("nobody");
    bob.press("BackTab Ctrl-U").type_text("bob").press("Tab").type_text("to be changed soon").press("Enter");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------





             +- New password -----------------------------------------------------+
             |  A new password must be set before you go on.                      |
             |                                                                    |
             |  > New password       * [                            ]             |
             |    New password again * [                            ]             |
             |                                                                    |
             |                         < Set password >   < Cancel >              |
             |   Field 1 of 2: New password - required - a few words do           |
             +---------------------------------- Ctrl-X set password  Esc cancel -+






         Tab next field  Ctrl-X set  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&bob.screen());
    bob.type_text("short").press("Tab").type_text("short").press("Ctrl-X");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------



             +- New password -----------------------------------------------------+
             |  A new password must be set before you go on.                      |
             |                                                                    |
             |  > New password       * [ *****                      ]             |
             |                         ! The password has 5 characters: 15 are    |
             |                         needed at least (a few unrelated words     |
             |                         make a good one).                          |
             |    New password again * [ *****                      ]             |
             |                                                                    |
             |                         < Set password >   < Cancel >              |
             |   Field 1 of 2: New password - required - a few words do           |
             +---------------------------------- Ctrl-X set password  Esc cancel -+





         Tab next field  Ctrl-X set  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&bob.screen());
    bob.press("Tab Ctrl-U BackTab Ctrl-U").type_text(PASSWORD).press("Tab").type_text(PASSWORD).press("Ctrl-X");
    assert!(bob.line(1).ends_with("bob"), "{}", bob.screen());
}

#[test]
fn the_own_password_is_changed_from_the_palette() {
    // PWD-5, GATE-11
    let mut console = Console::signed_in();
    console.press(":").type_text("own password").press("Enter");
    console.type_text(PASSWORD).press("Tab").type_text("kettle lamp zebra nine").press("Tab");
    console.type_text("kettle lamp zebra nine").press("Ctrl-X");
    assert_eq!(console.message(), "Your password was changed.");
}

#[test]
fn an_idle_console_is_blanked_and_gives_the_same_person_their_place_back() {
    // GATE-11
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    console.press("/").type_text("bo").press("Enter");
    console.advance(15 * MINUTE);
    let locked = console.screen();
    assert!(!locked.contains("Bob"), "{locked}");
    assert!(locked.contains("Locked after 15 minutes without a key."), "{locked}");
    console.type_text(PASSWORD).press("Enter");
    assert!(console.screen().contains("/ Search: bo_"), "{}", console.screen());
    // Somebody else starts afresh.
    console.advance(15 * MINUTE);
    console.press("BackTab Ctrl-U").type_text("bob").press("Tab").type_text(PASSWORD).press("Enter");
    assert!(console.screen().contains("/ Search: ____"), "{}", console.screen());
}

#[test]
fn who_comes_back_after_a_night_stays_signed_in() {
    // GATE-11: the session behind the lock is over meanwhile, and that is no news for the new one.
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    console.press("/").type_text("bo").press("Enter");
    console.advance(20 * 60 * MINUTE);
    console.type_text(PASSWORD).press("Enter");
    console.press("Ctrl-R");
    let screen = console.screen();
    assert!(screen.contains("/ Search: bo_") && !screen.contains("has ended"), "{screen}");
    // So is somebody else's.
    console.advance(20 * 60 * MINUTE);
    console.press("BackTab Ctrl-U").type_text("bob").press("Tab").type_text(PASSWORD).press("Enter Ctrl-R");
    let screen = console.screen();
    assert!(screen.contains("5 System Log   bob") && !screen.contains("has ended"), "{screen}");
}

#[test]
fn a_locked_console_that_is_left_for_a_code_signs_its_person_out() {
    // GATE-11: nobody comes back to that screen, so its session doesn't stay open.
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    let mut other = console.another("bob");
    console.advance(15 * MINUTE);
    console.press("Tab Tab Tab Tab Enter Esc");
    assert!(!console.screen().contains("Locked"), "{}", console.screen());
    other.press("5");
    assert!(other.screen().contains("Session of user ada ende"), "{}", other.screen());
}

#[test]
fn rights_that_are_taken_away_are_gone_at_the_next_action() {
    // USR-9, N6
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    let mut bob = console.another("bob");
    console.press("End d Tab Enter");
    bob.press("Ctrl-R");
    let screen = bob.screen();
    assert!(screen.contains("Your session has ended: account stopped."), "{screen}");
    assert!(!screen.contains("Ada Byron"), "{screen}");
}

#[test]
fn ctrl_c_quits_when_pressed_twice_and_esc_never_does() {
    let mut console = Console::signed_in();
    console.press("Esc Esc Esc Ctrl-C");
    assert_eq!(console.message(), "Ctrl-C again to quit.");
    console.advance(2_100);
    assert_eq!(console.message(), "");
    assert!(!console.quit);
    console.press("Ctrl-C Ctrl-C");
    assert!(console.quit);
}

#[test]
fn quitting_asks_where_something_is_not_saved() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    console.press("Down e").type_text("x").press("Esc Tab Tab");
    assert!(!console.quit);
    console.press("Esc Esc q");
    assert!(!console.quit, "q is a letter in a field");
}

#[test]
fn a_scan_or_a_paste_never_becomes_commands() {
    // G6: four keys within 25 ms are no person; a paste into a list is asked about.
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    for key in chargehand::tui::key::keys("d n q i e").unwrap() {
        let at = chargehand::clock::Clock::now(&*console.clock);
        console.tell(Msg::Key(key, at));
    }
    console.advance(60);
    assert!(!console.quit);
    assert!(console.screen().contains("That came faster than anybody types"), "{}", console.screen());
    console.paste("y\nd\ny\n");
    assert!(console.screen().contains("Search for what was pasted?"), "{}", console.screen());
    console.press("Esc");
    assert!(console.screen().contains("1-2 of 2"), "{}", console.screen());
}

#[test]
fn the_screen_says_while_another_program_keeps_the_database() {
    // D6
    let mut console = Console::signed_in();
    console.tell(Msg::Waiting(Waiting::Since(3_200)));
    assert_eq!(console.message(), "Busy: another program keeps the database locked. Waiting, 3 s so far...");
    console.tell(Msg::Waiting(Waiting::Over));
    assert_eq!(console.message(), "");
}

#[test]
fn an_unknown_session_is_no_session() {
    let mut console = Console::signed_in();
    assert!(console.desk.whoami(SessionId(999)).unwrap_err().is_session_over());
    let ada = session(&mut console.desk, "ada");
    assert!(console.desk.whoami(ada).is_ok());
}

#[test]
fn who_may_not_open_the_console_sets_the_new_password_here_all_the_same() {
    // GATE-8, GATE-9
    let mut console = Console::signed_in();
    console
        .press("n")
        .type_text("olga")
        .press("Tab")
        .type_text("Olga Operator")
        .press("Tab Enter")
        .type_text("Operator");
    console.press("Enter Tab").type_text("to be changed soon").press("Ctrl-X");
    let mut olga = console.another("nobody");
    olga.press("BackTab Ctrl-U").type_text("olga").press("Tab").type_text("to be changed soon").press("Enter");
    olga.type_text(PASSWORD).press("Tab").type_text(PASSWORD).press("Ctrl-X");
    // USR-12: it is their own profile, and nothing else.
    expect![[r#"
         chargehand
         My profile
        --------------------------------------------------------------------------------
          You may log in, but not open the console: this is your own profile, and all
          there is here.

           Username     olga  (cannot be changed)
         > Full name  * [ Olga Operator                            ]
           Mobile       [                                          ]
           Email
           SUID
           Title
           Roles        Operator
           User group   System
           Team         Default Team

                        < Save >   < Change password >   < Sessions >   < Sign out >




          Field 2 of 9: Full name - required

         Tab next field  Ctrl-X save  Esc sign out  Ctrl-C quit
    "#]]
    .assert_eq(&olga.screen());
    olga.press("Tab").type_text("0170 1234").press("Ctrl-X");
    assert_eq!(olga.message(), "Your profile is saved.");
    olga.press("Esc");
    assert!(olga.screen().contains("Signed out."), "{}", olga.screen());
}

#[test]
fn an_idle_profile_is_signed_out() {
    // USR-12, GATE-11
    let mut console = Console::with(&[("olga", "Olga Operator", "Operator")]);
    let mut olga = console.another("olga");
    assert!(olga.screen().contains("My profile"), "{}", olga.screen());
    olga.advance(15 * 60_000);
    assert!(olga.screen().contains("Signed out after 15 minutes without a key."), "{}", olga.screen());
    // The administrator sees both.
    console.press("5").press("Ctrl-R");
    assert!(console.screen().contains("olga       Session of user olga"), "{}", console.screen());
}

#[test]
fn a_refusal_is_read_whole_on_the_smallest_screen() {
    // GATE-2: the reference code is the last word of a long text.
    let mut console = Console::signed_in();
    console.press("Q");
    console.resize(60, 16);
    console.type_text("ada");
    console.press("Tab");
    console.type_text("wrong");
    console.press("Enter");
    let screen = console.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains("Login failed. Either: the credentials"), "{screen}");
    let code = screen.split_once("contact your system administrator. ").map(|(_, rest)| rest.split(' ').next());
    assert!(code.flatten().is_some_and(|code| code.len() == 3), "{screen}");
    assert!(screen.contains("> Password"), "{screen}");
}

// W3: a clock before 1970: it starts, and the person before the screen is told before anything is written under that day.
#[test]
fn a_clock_that_cannot_be_right_is_told_at_sign_in_and_by_the_check() {
    let console = Console::signed_in();
    console.clock.set(Timestamp(-14 * HOUR));
    let mut later = console.at("PRESS-3");
    assert!(later.screen().contains("clock says 1969-12-31, which is wrong: set it."), "{}", later.screen());
    later.sign_in("ada");
    later.press(":").type_text("check the d").press("Enter");
    assert!(later.screen().contains("| warning: clock: 1969-12-31 10:00:"), "{}", later.screen());
}

// GATE-11: a shorter time counts in consoles that are open, at the list and at one's own profile.
#[test]
fn a_changed_idle_time_reaches_open_consoles() {
    let mut console = Console::with(&[("olga", "Olga Operator", "Operator")]);
    let mut olga = console.another("olga");
    let ada = session(&mut console.desk, "ada");
    console.desk.set_setting(ada, "session_idle_minutes", "5").unwrap();
    console.tell(Msg::Changed);
    olga.tell(Msg::Changed);
    console.advance(5 * MINUTE);
    olga.advance(5 * MINUTE);
    assert!(console.screen().contains("Locked after 5 minutes without a key."), "{}", console.screen());
    assert!(olga.screen().contains("Signed out after 5 minutes without a key."), "{}", olga.screen());
}
