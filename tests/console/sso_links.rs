//! Linking people to single sign-on from the list, and unlinking them (SSO-1, SSO-3).

use chargehand::domain::sso::{Identity, Presented};
use chargehand::domain::user::Field;
use chargehand::service::{Finished, UserAction};
use expect_test::expect;

use crate::harness::{Console, session};

const PEOPLE: [(&str, &str, &str); 3] =
    [("bob", "Bob Noyce", "Manager"), ("carol", "Carol Jones", "Manager"), ("dave", "Dave Lee", "IT Admin")];

/// A plant in which bob and dave have addresses, and carol none.
fn plant() -> Console {
    let mut console = Console::with(&PEOPLE);
    let ada = session(&mut console.desk, "ada");
    for name in ["bob", "dave"] {
        console.desk.edit_user(ada, name, None, &[(Field::Email, format!("{name}@example.org"))]).unwrap();
    }
    console.press("Ctrl-R");
    console
}

/// Somebody who is linked has signed in at the provider.
fn binds(console: &mut Console, name: &str) {
    let ada = session(&mut console.desk, "ada");
    console.desk.change_user(ada, name, &UserAction::LinkSso).unwrap();
    let issuer = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0".into();
    let identity = Identity { issuer, subject: format!("s-{name}") };
    let presented = Presented { identity, vouched: Some(format!("{name}@example.org")), claimed: None };
    console.desk.sign_in_sso(&Finished::taken_on_trust(presented), None).unwrap();
    console.press("Ctrl-R");
}

// SSO-1
#[test]
fn somebody_with_an_email_is_linked_after_a_question_and_it_can_be_undone() {
    let mut console = plant();
    console.press("Down o");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Noyce      Manager     -none-         Default~  Active
           carol       Carol Jones    Manager     -none-         Default~  Active
          +- Link bob to single sign-on? --------------------------------------------+
          |                                                                          |
          | bob (Bob Noyce) is known there by bob@example.org.                       |
          | Pending at first: the password counts until the first sign-in with the   |
          | account of that email.                                                   |
          | From then on that account of the provider alone is theirs, whatever      |
          | becomes of the email; sessions begun with the password end, and the      |
          | password doesn't count any more.                                         |
          |                                                                          |
          |   < Link >   < Cancel >                                                  |
          +------------------------------------------------------------- Esc cancel -+





         Tab next  Enter press  PgUp PgDn scroll  Esc cancel
        reversed: [1 Users]
        reversed: >  bob         Bob Noyce      Manager     -none-         Default~  Active
        reversed: < Link >
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    expect!["Linked to single sign-on: bob. z = undo."].assert_eq(&console.message());
    console.resize(120, 40);
    let screen = console.screen();
    assert!(screen.contains("pending since") && !screen.contains("bob @"), "{screen}");
    console.resize(80, 24).press("o");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Noyce      Manager     -none-         Default~  Active
           carol       Carol Jones    Manager     -none-         Default~  Active
           dave        Dave Lee       IT Admin    -none-         Default~  Active

          +- Unlink bob from single sign-on? ----------------------------------------+
          |                                                                          |
          | bob hasn't signed in there yet: the password counts as before, and no    |
          | session ends.                                                            |
          |                                                                          |
          |   < Unlink >   < Cancel >                                                |
          +------------------------------------------------------------- Esc cancel -+







         Tab next  Enter press  PgUp PgDn scroll  Esc cancel
        reversed: [1 Users]
        reversed: >  bob         Bob Noyce      Manager     -none-         Default~  Active
        reversed: < Unlink >
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc").press("z Enter");
    expect!["Undone for bob. z = undo that, too."].assert_eq(&console.message());
    // Without an address nobody is recognized there.
    console.press("Down o");
    expect!["carol has no email address, and by that the first sign-in is recognized. Nothing was changed; give the account its address first."].assert_eq(&console.wide_message());
}

// SSO-3
#[test]
fn whoever_is_bound_is_marked_and_unlinking_says_what_ends() {
    let mut console = plant();
    binds(&mut console, "bob");
    console.press("Down");
    assert!(console.screen().contains("bob @"), "{}", console.screen());
    console.press("p");
    expect!["bob signs in by single sign-on, and a password would be good for nothing. Nothing was changed; unlink the account first (`chargehand users unlink-sso bob`), or leave it as it is."].assert_eq(&console.wide_message());
    console.press("w");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
         +- Why can't bob log in?  device: PRESS-3 -----------------------------------+
         | YES - with single sign-on.                                                 |
        >|   OK    1 Known                 Bob Noyce                                  |
         |   OK    2 Not disabled                                                     |
         |   OK    3 Valid                 no end date                                |
         |   OK    4 Not locked                                                       |
         |   OK    5 Not locked out                                                   |
         |   OK    6 Device                PRESS-3, any device will do                |
         |   ?     7 Password              signs in with single sign-on since         |
         |                                 2026-11-02                                 |
         |   OK    8 License               none is asked for here                     |
         |   OK    9 AllowLogin            by Manager                                 |
         |   ?    10 OpenConsole           by Manager; other programs don't ask       |
         |   OK   11 No new password asked                                            |
         | The password doesn't count. o unlinks bob: then it does.                   |
         | Last tries: 2026-11-02 05:58  PRESS-3  logged in x2                        |
         |             2026-11-01 05:58  PRESS-3  asked for a new password            |
         | Checked 2 Nov 05:58:01 with the same rules as the login gate.              |
         +---------------------------------------- t device, time  y copy  Esc close -+

         Esc back  o SSO  y copy  ? help
        reversed: [1 Users]
        reversed: >
    "#]]
    .assert_eq(&console.screen());
    // The key that mends it works from there.
    console.press("o");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob @       Bob Noyce      Manager     -none-         Default~  Active
           carol       Carol Jones    Manager     -none-         Default~  Active
           dave        Dave Lee       IT Admin    -none-         Default~  Active
          +- Unlink bob from single sign-on? ----------------------------------------+
          |                                                                          |
          | bob (Bob Noyce) logs in with a password again, and open sessions end at  |
          | once.                                                                    |
          | A password is set, and counts again. Whoever has forgotten it is given   |
          | another.                                                                 |
          |                                                                          |
          |   < Unlink >   < Cancel >                                                |
          +------------------------------------------------------------- Esc cancel -+






         Tab next  Enter press  PgUp PgDn scroll  Esc cancel
        reversed: [1 Users]
        reversed: >  bob @       Bob Noyce      Manager     -none-         Default~  Active
        reversed: < Cancel >
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Enter");
    expect!["Unlinked from single sign-on: bob. z = undo."].assert_eq(&console.message());
    console.press("Esc").resize(120, 40);
    assert!(console.screen().contains("not linked") && !console.screen().contains("bob @"), "{}", console.screen());
}

// SSO-1, ACT-1
#[test]
fn marked_users_are_linked_by_a_plan() {
    let mut console = plant();
    binds(&mut console, "dave");
    console.press("a o");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >* ada         Ada Byron      Admin       -none-         Default~  Active (you)
         * bob         Bob Noyce      Manager     -none-         Default~  Active
         * carol       Carol Jones    Manager     -none-         Default~  Active
         * da+- Single sign-on of 4 marked users ---------------------------------+
             |  Link: their passwords count until their first sign-in with the    |
             |  account of their email.                                           |
             |  Unlink: they need a password again; sessions of those who signed  |
             |  in there end.                                                     |
             |                                                                    |
             |                                                                    |
             |       < Link >   < Unlink >   < Cancel >                           |
             |   Button: Link                                                     |
             +------------------------------------------ Ctrl-X save  Esc cancel -+




         4 marked: ada, bob, carol, dave

         Tab next  Enter press  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >* ada         Ada Byron      Admin       -none-         Default~  Active (you)
        reversed: < Link >
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >* ada         Ada Byron      Admin       -none-         Default~  Active (you)
         *+- Link to single sign-on: 4 users? ---------------------------------------+
         *|                                                                          |
         *| 1 user is changed, 1 stays as it is, 2 can't.                            |
          | As it stands nothing is done for anybody. s leaves out those who can't,  |
          | and does the others.                                                     |
          | ada has no email address, and by that the first sign-in is recognized.   |
          | Give the account its address first.                                      |
          | carol has no email address, and by that the first sign-in is recognized. |
          | Give the account its address first.                                      |
          | User bob linked to single sign-on: bound at the first sign-in with the   |
          | account's email.                                                         |
          | dave is bound to single sign-on already.                                 |
          |                                                                          |
          |   < Leave them out >   < Cancel >                                        |
          +------------------------------------------------------------- Esc cancel -+

         4 marked: ada, bob, carol, dave

         s leave out who can't  Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: >* ada         Ada Byron      Admin       -none-         Default~  Active (you)
        reversed: < Cancel >
    "#]]
    .assert_eq(&console.screen());
    console.press("s Enter");
    expect!["1 done, 2 refused: ! shows the list. z = undo."].assert_eq(&console.message());
    // The filter word finds them, and the menu of the filters offers it.
    console.press("Ctrl-U /").type_text("sso:pending").press("Enter");
    assert!(console.line(2).contains("1-1 of 1"), "{}", console.screen());
    // The other way for all of them.
    console.press("Esc a o Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
         * ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >* bob         Bob Noyce      Manager     -none-         Default~  Active
         * carol       Carol Jones    Manager     -none-         Default~  Active
         * dave +- Unlink from single sign-on: 4 users? -----------------------+e
                |                                                              |
                | 2 users are changed, 2 stay as they are.                     |
                | ada is without single sign-on already.                       |
                | User bob unlinked from single sign-on: the password counts.  |
                | carol is without single sign-on already.                     |
                | User dave unlinked from single sign-on: the password counts. |
                |                                                              |
                |   < Unlink >   < Cancel >                                    |
                +------------------------------------------------- Esc cancel -+




         4 marked: ada, bob, carol, dave

         Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: >* bob         Bob Noyce      Manager     -none-         Default~  Active
        reversed: < Cancel >
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Enter");
    expect!["Unlinked from single sign-on: 2 users. z = undo."].assert_eq(&console.message());
}

// SSO-3, ROL-7: without the permission the key stands in brackets and says which one it asks for.
#[test]
fn who_may_not_links_nobody() {
    let mut console = plant();
    let mut manager = console.another("bob");
    manager.press("o");
    expect!["The requested function requires the ManageSso permission, which you do not have."]
        .assert_eq(&manager.wide_message());
    manager.press("x").type_text("sso");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   bob
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active
           bob         Bob Noyce      Manager     -none-         Default~  Active (you)
           carol       Carol Jones    Manager     -none-         Default~  Active
           +- ada (Ada Byron) ------------------------------------------------------+
           | Find: sso                                                      2 of 23 |
           |                                                                        |
           | Users                                                                  |
           | >  1 open                   Enter                                      |
           | - 10 SSO                    o                                          |
           |                                                                        |
           | Shows everything about the selected user. @ behind a name: signs in by |
           | single sign-on.                                                        |
           +------------------------------------------------- Enter run  Esc close -+






         Up Down move  Enter run  Esc close
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active
        reversed: >  1 open                   Enter
    "#]]
    .assert_eq(&manager.screen());
    let ada = session(&mut console.desk, "ada");
    assert_eq!(console.desk.user(ada, "bob").unwrap().user.sso.name(), "none");
}
