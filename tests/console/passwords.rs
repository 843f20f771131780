//! Passwords of others, codes and sessions at the screen.

use chargehand::clock::MINUTE;
use chargehand::domain::gate::Entrance;
use chargehand::domain::password::Password;
use chargehand::service::{Computer, SignIn};
use expect_test::expect;

use crate::harness::{Console, PASSWORD, desk, session};

/// The screen with each letter of a secret as `x`, but for those of its spelling.
fn hidden(screen: &str, secret: &str) -> String {
    let shown: Vec<char> = secret.chars().filter(char::is_ascii_alphanumeric).collect();
    let letters: String = shown.iter().collect();
    let grouped: Vec<String> = shown.chunks(5).map(String::from_iter).collect();
    let words = [
        "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "Juliett", "Kilo", "November", "Papa",
        "Romeo", "Sierra", "Tango", "Uniform", "X-ray",
    ];
    assert!(screen.contains(&grouped.join(" ")) || screen.contains(secret), "{letters} in {screen}");
    let mut text = screen.replace(&grouped.join(" "), &"x".repeat(23)).replace(secret, &"x".repeat(secret.len()));
    for word in words {
        text = text.replace(word, &"w".repeat(word.len()));
    }
    text.lines()
        .map(|line| if line.contains("ww") { "      (spelled)\n".into() } else { format!("{line}\n") })
        .collect()
}

// PWD-3, PWD-6, P10: shown once, with its spelling; copied by a key; nowhere afterwards.
#[test]
fn a_generated_password_is_shown_once() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    let mut bob = console.another("bob");
    console.press("Down p");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-2 of 2
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Martin     Manager     -none-         Default~  Active
               +- Reset the password of bob ------------------------------------+
               |  It is shown once, with its spelling. The old one is void and  |
               |  all sessions end at once. This can't be undone.               |
               |                                                                |
               |                                                                |
               |                                                                |
               |  > How                   * < Generate one       v >            |
               |                            [x] Force password change           |
               |                                                                |
               |                            < Reset >   < Cancel >              |
               |   Field 1 of 2: How - required                                 |
               +--------------------------- Tab next  Space change  Esc cancel -+





         Tab next field  Space open list  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Manager     -none-         Default~  Active
        reversed: Generate one
    "#]]
    .assert_eq(&console.screen());
    // The key that opened it confirms nothing, nor does Enter on the list.
    console.press("Esc p p Esc");
    assert!(bob.desk.sign_in("bob", &Password::new(PASSWORD.into())).is_ok());
    console.press("Esc p Tab Tab Enter y");
    let secret = console.copied.strip_prefix("password: ").unwrap().to_owned();
    assert_eq!(secret.len(), 20);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-2 of 2
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Martin     Manager     -none-         Default~  Active

             +- Password of bob --------------------------------------------------+
             |  xxxxxxxxxxxxxxxxxxxxxxx                                           |
             |                                                                    |
              (spelled)
              (spelled)
              (spelled)
              (spelled)
             |                                                                    |
             |  Typed without the spaces. They set their own with it at the next  |
             |  login. All their sessions have ended. It is not shown again.      |
             +------------------------------ y copy  Up Down  Esc close for good -+





         y copy  Up Down scroll  Esc close
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Manager     -none-         Default~  Active
    "#]]
    .assert_eq(&hidden(&console.screen(), &secret));
    console.resize(120, 40);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         / Search: ____________________________                                 Inactive: hidden (i)  Filter: none (f)  1-2 of 2
        ------------------------------------------------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM    STATE        |  Username               bob
           ada         Ada Byron      Admin       -none-         Defau~  Active (you) |  State                  Active
        >  bob         Bob Martin     Manager     -none-         Defau~  Active       |  Full name              Bob Martin
                                                                                      |  Roles                  Manager
                                                                                      |  License                -none-
                                                                                      |  User group             System
                                                                                      |  Team                   Default Team
                                                                                      |  Shift selection        None
                                                                                      |  Trusted devices only   no
                                                                                      |  Ignore password rules  no
                                                                                      |  Force password change  no
                                                                                      |  Holiday entitlement    no
                                 +- Password of bob --------------------------------------------------+         no
                                 |  xxxxxxxxxxxxxxxxxxxxxxx                                           |         set
                                 |                                                                    |         not linked
              (spelled)
              (spelled)
              (spelled)
              (spelled)
                                 |                                                                    |         2026-11-01
                                 |  Typed without the spaces. They set their own with it at the next  |         05:58
                                 |  login. All their sessions have ended. It is not shown again.      |
                                 +------------------------------ y copy  Up Down  Esc close for good -+
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |

         y copy  Up Down scroll  Esc close
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Manager     -none-         Defau~  Active
    "#]].assert_eq(&hidden(&console.screen(), &secret));
    console.resize(60, 16);
    console.press("Down Down Down Down Down Down Down Down");
    assert!(console.screen().contains("is not shown again."), "{}", console.screen());
    console.resize(80, 24);
    // A second Enter closes nothing.
    console.press("Enter q");
    assert!(console.screen().contains("Esc close for good"));
    console.press("Esc");
    assert_eq!(console.message(), "Generated a password for bob.");
    let seen = |console: &mut Console| {
        let screen = console.screen();
        screen.contains(&secret) || screen.contains(&secret[..5]) || format!("{:?}", console.app).contains(&secret)
    };
    assert!(!seen(&mut console));
    for keys in ["!", "Esc Enter", "Esc 5"] {
        console.press(keys);
        assert!(!seen(&mut console), "{keys}");
    }
    // N2: the sessions have ended; the password opens, and another one is asked for.
    bob.press("F5");
    assert!(bob.screen().contains("Your session has ended: password changed."), "{}", bob.screen());
    assert!(matches!(console.desk.sign_in("bob", &Password::new(secret)), Ok(SignIn::PasswordChangeRequired)));
}

// GATE-11: who comes by a locked screen finds no secret behind it.
#[test]
fn a_screen_that_locks_forgets_the_secret() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    console.press("Down p Tab Tab Enter y");
    let secret = console.copied.strip_prefix("password: ").unwrap().to_owned();
    console.advance(15 * MINUTE);
    assert!(console.screen().contains("Locked after 15 minutes"), "{}", console.screen());
    console.type_text(PASSWORD).press("Enter");
    assert!(
        console.screen().contains("Bob Martin") && !console.screen().contains(&secret[..5]),
        "{}",
        console.screen()
    );
}

// PWD-3, GATE-8
#[test]
fn a_code_is_handed_over_and_used_at_sign_in() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    console.press("Down p Space Down Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-2 of 2
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Martin     Manager     -none-         Default~  Active
               +- Reset the password of bob ------------------------------------+
               |  It is shown once, to be read out: at sign-in it stands for a  |
               |  password and sets a new one. Until it is used, what was       |
               |  theirs stays. This can't be undone.                           |
               |                                                                |
               |                                                                |
               |  > How                   * < Hand over code     v >            |
               |    Force password change   the code sets a new one             |
               |                                                                |
               |                            < Reset >   < Cancel >              |
               |   Field 1 of 2: How - required                                 |
               +--------------------------- Tab next  Space change  Esc cancel -+





         Tab next field  Space open list  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Manager     -none-         Default~  Active
        reversed: Hand over code
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Enter y");
    let code = console.copied.strip_prefix("code: ").unwrap().to_owned();
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-2 of 2
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ad+- Code for bob -----------------------------------------------------+you)
        >  bo|  xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx                         |
             |                                                                    |
             |  1                                                                 |
              (spelled)
              (spelled)
              (spelled)
              (spelled)
              (spelled)
              (spelled)
              (spelled)
              (spelled)
             |                                                                    |
             |  Typed at sign-in (I have a code), or with passwd --code. Good     |
             |  once, for a short while. Hyphens and capitals don't matter. It    |
             |  is not shown again.                                               |
             +------------------------------ y copy  Up Down  Esc close for good -+


         y copy  Up Down scroll  Esc close
        reversed: [1 Users]
        reversed: >  bo
    "#]]
    .assert_eq(&hidden(&console.screen(), &code));
    console.press("Esc");
    assert_eq!(console.message(), "Handed over a code for a new password of bob.");
    let mut bob = console.another("nobody");
    bob.press("Tab Tab Tab Right Enter");
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------



             +- I have a code ----------------------------------------------------+
             |  The code of an invite makes your account; one for a new password  |
             |  sets it, once.                                                    |
             |                                                                    |
             |  > Code               * |                                      |   |
             |                         |                                      |   |
             |    New password       * [                            ]             |
             |    New password again * [                            ]             |
             |                                                                    |
             |                         < Set password >   < Cancel >              |
             |   Field 1 of 3: Code - required - hyphens and capitals don't mat~  |
             +---------------------------------- Ctrl-X set password  Esc cancel -+





         Tab next field  Ctrl-X set  Esc back  Ctrl-C quit
    "#]]
    .assert_eq(&bob.screen());
    bob.type_text("1-bcde").press("Tab").type_text("marble anchor stream").press("Tab");
    bob.type_text("marble anchor stream").press("Ctrl-X");
    assert!(bob.screen().contains("Nothing was set. The code is mistyped"), "{}", bob.screen());
    bob.press("PgUp Ctrl-U").type_text(&code.to_uppercase()).press("Ctrl-X");
    assert!(bob.line(1).ends_with("bob"), "{}", bob.screen());
}

// PWD-3, PWD-4
#[test]
fn a_password_is_asked_for_or_removed_where_that_can_be() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    // Where the way leaves nothing to choose, what holds is said instead (PWD-4).
    console.press("Down p Space End Enter");
    assert!(console.screen().contains("Force password change   no: none is asked for"), "{}", console.screen());
    assert!(console.screen().contains("This account isn't bound to trusted devices"), "{}", console.screen());
    console.press("Tab Enter");
    assert!(console.screen().contains(" bob can't be without a password: it takes Trusted"), "{}", console.screen());
    console.press("Esc p Space Down Down Down Enter Tab Enter");
    assert_eq!(console.message(), "Emptied the password of bob. Now: NO PASSWORD.");
    // One's own is changed with the current one.
    console.press("Home p");
    assert!(console.screen().contains("One's own password is changed with the current one"), "{}", console.screen());
}

// PWD-2
#[test]
fn the_tick_ignore_password_rules_stands_and_falls_with_trusted_devices_only() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    console.press("Down e");
    let ticks = |console: &mut Console| {
        let screen = console.screen();
        let on = |label: &str| screen.contains(&format!("[x] {label}"));
        (on("Trusted devices only"), on("Ignore password rules"))
    };
    while !console.screen().contains(": Ignore password rules") {
        console.press("Tab");
    }
    console.press("Space");
    assert_eq!(ticks(&mut console), (false, false));
    assert!(console.screen().contains("Only together with Trusted"), "{}", console.screen());
    console.press("Shift-Tab Space Tab Space");
    assert_eq!(ticks(&mut console), (true, true));
    console.press("Shift-Tab Space");
    assert_eq!(ticks(&mut console), (false, false));
}

// GATE-10, N4
#[test]
fn a_login_elsewhere_ends_the_session_here() {
    let console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    let mut bob = console.another("bob");
    let device = Computer::from("GATE-2");
    let mut there = desk(console.folder(), &console.clock, Entrance::Console, device);
    session(&mut there, "bob");
    bob.press("F5");
    assert!(bob.screen().contains("Your login has been re-used elsewhere. Sign in"), "{}", bob.screen());
}

// GATE-11, N5
#[test]
fn sessions_are_shown_and_revoked() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    let mut bob = console.another("bob");
    let _second = console.another("bob");
    bob.advance(7 * MINUTE).press("F5 Down Up");
    console.press("Down v");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-2 of 2
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Martin     Manager     -none-         Default~  Active
                   +- Sessions of bob -------------------------------------+
                   |                                                       |
                   | PRESS-3, console (too old to be used)                 |
                   |    since 2026-11-01 05:58, last seen 2026-11-01 05:58 |
                   | PRESS-3, console                                      |
                   |    since 2026-11-02 05:58, last seen 2026-11-02 06:05 |
                   | PRESS-3, console                                      |
                   |    since 2026-11-02 05:58, last seen 2026-11-02 05:58 |
                   | Ending them can't be undone.                          |
                   |                                                       |
                   |   < Revoke all >   < Close >                          |
                   +------------------------------------------ Esc cancel -+





         Tab next  Enter press  PgUp PgDn scroll  Esc close
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Manager     -none-         Default~  Active
        reversed: < Close >
    "#]]
    .assert_eq(&console.screen());
    // Dangerous: the focus is on Close.
    console.press("Enter v v Shift-Tab Enter");
    assert_eq!(console.message(), "Ended all sessions of bob.");
    bob.press("F5");
    assert!(bob.screen().contains("Your session has ended: revoked."), "{}", bob.screen());
    console.press("v");
    assert!(console.screen().contains("No session is open."), "{}", console.screen());
    console.press("Esc");
    // One's own are in My profile.
    let mut other = console.another("ada");
    console.press("P PgDn Right Right Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         My profile
        --------------------------------------------------------------------------------
          What an administrator keeps about you can be read here and is changed by
          them.

           Username+- Your sessions ---------------------------------------+
           Full nam|                                                       |
           Mobile  | PRESS-3, console (too old to be used)                 |
           Email   |    since 2026-11-01 05:58, last seen 2026-11-01 05:58 |
           SUID    | PRESS-3, console (this one)                           |
           Title   |    since 2026-11-02 05:58, last seen 2026-11-02 05:58 |
           Roles   | PRESS-3, console                                      |
           User gro|    since 2026-11-02 05:58, last seen 2026-11-02 05:58 |
           Team    | Ending them can't be undone.                          |
                   |                                                       |
                   |   < End the others >   < Close >                      |ose >
                   +------------------------------------------ Esc cancel -+



          Button: Sessions

         Tab next  Enter press  PgUp PgDn scroll  Esc close
        reversed: [1 Users]
        reversed: < Close >
    "#]]
    .assert_eq(&console.screen());
    console.press("Shift-Tab Enter");
    assert_eq!(console.message(), "2 other sessions have ended.");
    other.press("F5");
    assert!(other.screen().contains("Your session has ended: revoked."), "{}", other.screen());
    console.resize(120, 40).press("Esc Home v");
    assert!(console.screen().contains("Your sessions"), "{}", console.screen());
}
