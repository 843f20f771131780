//! `z`: back again, after a question that tells what comes of it (ACT-2).

use chargehand::service::{How, UserAction};
use expect_test::expect;

use crate::harness::Console;

fn plant() -> Console {
    Console::with(&[("alice", "Alice Liddell", "Operator"), ("bob", "Bob Martin", "Manager")])
}

// ACT-2
#[test]
fn the_last_change_is_told_and_undone_and_so_is_the_undoing() {
    let mut console = plant();
    console.press("Down u Tab");
    console.paste("on leave");
    console.press("Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  alice       Alice Liddell  Operator    -none-         Default~  LOCKED
           bob         Bob Martin     Manager     -none-         Default~  Active















         Locked alice. z = undo.
         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  alice       Alice Liddell  Operator    -none-         Default~  LOCKED
    "#]]
    .assert_eq(&console.screen());
    console.press("z");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  alice       Alice Liddell  Operator    -none-         Default~  LOCKED
           bob         Bob Martin     Manager     -none-         Default~  Active


                         +- Undo the last change of alice? ----------+
                         |                                           |
                         | User alice put back: not locked any more. |
                         |                                           |
                         |   < Undo >   < Cancel >                   |
                         +------------------------------ Esc cancel -+








         Tab next  Enter press  Esc close
        reversed: [1 Users]
        reversed: >  alice       Alice Liddell  Operator    -none-         Default~  LOCKED
        reversed: < Undo >
    "#]]
    .assert_eq(&console.screen());
    // The key that opened it confirms nothing.
    console.press("z");
    assert!(console.screen().contains("Undo the last change"));
    console.press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  alice       Alice Liddell  Operator    -none-         Default~  Active
           bob         Bob Martin     Manager     -none-         Default~  Active















         Undone for alice. z = undo that, too.
         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  alice       Alice Liddell  Operator    -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    console.press("z Enter");
    assert!(console.screen().contains("LOCKED"));
    console.press("z Esc");
    assert!(console.screen().contains("LOCKED"));
}

// ACT-2
#[test]
fn what_somebody_else_changed_since_stays() {
    let mut console = plant();
    console.press("Down e");
    console.press("Tab Tab Tab Tab");
    console.paste("Setter");
    console.press("Ctrl-X");
    let mut other = console.another("bob");
    other.press("Down e Tab Tab Tab Tab");
    other.paste("!");
    other.press("Ctrl-X");
    console.press("z");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  alice       Alice Liddell  Operator    -none-         Default~  Active
           bob         Bob Martin     Manager     -none-         Default~  Active


          +- The last change stays --------------------------------------------------+
          |                                                                          |
          | alice was changed since, on 2026-11-02 05:58 by bob (User alice changed: |
          | title). Nothing of it was undone; change it back by hand.                |
          |                                                                          |
          |   < Close >                                                              |
          +------------------------------------------------------------- Esc cancel -+







         Tab next  Enter press  Esc close
        reversed: [1 Users]
        reversed: >  alice       Alice Liddell  Operator    -none-         Default~  Active
        reversed: < Close >
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    assert!(!console.screen().contains("Undo the last change"));
}

// ACT-2
#[test]
fn there_is_nothing_to_undo_in_a_session_that_changed_nothing() {
    let mut console = plant();
    console.press("z");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
           alice       Alice Liddell  Operator    -none-         Default~  Active
           bob         Bob Martin     Manager     -none-         Default~  Active















         There is nothing to undo: you have changed nothing so far.
         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
    "#]]
    .assert_eq(&console.screen());
    console.press("Down Delete");
    console.paste("alice");
    console.press("Tab Enter z");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-2 of 2
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Martin     Manager     -none-         Default~  Active



          +- The last change stays --------------------------------------------------+
          |                                                                          |
          | "User alice deleted" can't be undone: a deleted account is gone for      |
          | good. Nothing was changed.                                               |
          |                                                                          |
          |   < Close >                                                              |
          +------------------------------------------------------------- Esc cancel -+







         Tab next  Enter press  Esc close
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Manager     -none-         Default~  Active
        reversed: < Close >
    "#]]
    .assert_eq(&console.screen());
}

// ACT-2: what several lost at once comes back at once; whoever was changed since is left out by choice.
#[test]
fn more_than_five_want_their_number_typed_and_those_who_cannot_are_left_out() {
    let people: Vec<String> = (1..=7).map(|number| format!("temp{number}")).collect();
    let people: Vec<(&str, &str, &str)> = people.iter().map(|name| (name.as_str(), "Temporary", "Operator")).collect();
    let people = [&people[..], &[("grace", "Grace Hopper", "Manager")]].concat();
    let mut console = Console::with(&people);
    let session = console.app.session().unwrap();
    let names: Vec<String> = people[..7].iter().map(|(name, ..)| (*name).to_owned()).collect();
    let action = UserAction::Disable { reason: Some("season over".into()) };
    console.desk.change_users(session, &names, &action, How::default()).unwrap();
    console.press("Ctrl-R z");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-2 of 2
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
           grace       G+- Undo the last change of 7 users? ----------+t~  Active
                        |                                             |
                        | User temp1 put back: not disabled any more. |
                        | User temp2 put back: not disabled any more. |
                        | User temp3 put back: not disabled any more. |
                        | User temp4 put back: not disabled any more. |
                        | User temp5 put back: not disabled any more. |
                        | User temp6 put back: not disabled any more. |
                        | User temp7 put back: not disabled any more. |
                        |                                             |
                        | Type 7:                                     |
                        |                                             |
                        |   < Undo >   < Cancel >                     |
                        +-------------------------------- Esc cancel -+




         Tab next  Enter press  Esc close
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
    "#]]
    .assert_eq(&console.screen());
    // The wrong number is told, and nothing was undone.
    console.press("6 Enter Enter");
    assert!(console.screen().contains("Type 7 to confirm; you typed 6."));
    console.press("Esc");
    assert!(console.screen().contains("1-2 of 2") && !console.screen().contains("Undo the last change"));
    let bob = console.another("grace").app.session().unwrap();
    console.desk.enable_user(bob, "temp7", None).unwrap();
    console.resize(120, 40);
    console.press("z 6 Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         / Search: ____________________________                                 Inactive: hidden (i)  Filter: none (f)  1-2 of 2
        ------------------------------------------------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM    STATE        |  Username               ada
        >  ada         Ada Byron      Admin       -none-         Defau~  Active (you) |  State                  Active
           grace       Grace Hopper   Manager     -none-         Defau~  Active       |  Full name              Ada Byron
                                                                                      |  Roles                  Admin
                                                                                      |  License                -none-
                                                                                      |  User group             System
                                                                                      |  Team                   Default Team
                                                                                      |  Shift selection        None
                                                                                      |  Trusted devices only   no
                                                                                      |  Ignore password rules  no
                              +- Undo the last change of 7 users? ---------------------------------------+ange  no
                              |                                                                          |nt    no
                              | temp7 was changed since, on 2026-11-02 05:58 by grace (User temp7        |      no
                              | enabled). Nothing of it was undone; change it back by hand.              |      set
                              | User temp1 put back: not disabled any more.                              |      not linked
                              | User temp2 put back: not disabled any more.                              |      2026-11-02
                              | User temp3 put back: not disabled any more.                              |      05:58
                              | User temp4 put back: not disabled any more.                              |      2026-11-01
                              | User temp5 put back: not disabled any more.                              |      05:58
                              | User temp6 put back: not disabled any more.                              |      2026-11-01
                              |                                                                          |      05:58
                              | Type 6: 6                                                                |
                              |                                                                          |
                              |   < Undo without them >   < Cancel >                                     |
                              +------------------------------------------------------------- Esc cancel -+
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

         Tab next  Enter press  Esc close
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Defau~  Active (you)
        reversed: < Undo without them >
    "#]].assert_eq(&console.screen());
    console.press("Enter");
    assert_eq!(console.message(), "Undone for 6, not for 1: the messages say why. z = undo that, too.");
    console.press("!");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         / Search: ____________________________                                 Inactive: hidden (i)  Filter: none (f)  1-9 of 9
        ------------------------------------------------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM    STATE        |  Username               ada
        >  ada         Ada Byron      Admin       -none-         Defau~  Active (you) |  State                  Active
           grace       Grace Hopper   Manager     -none-         Defau~  Active       |  Full name              Ada Byron
           temp1       Temporary      Operator    -none-         Defau~  Active       |  Roles                  Admin
           temp2       Temporary      Operator    -none-         Defau~  Active       |  License                -none-
           temp3       Temporary      Operator    -none-         Defau~  Active       |  User group             System
           temp4       Temporary      Operator    -none-         Defau~  Active       |  Team                   Default Team
           temp5       Temporary      Operator    -none-         Defau~  Active       |  Shift selection        None
           temp6       Temporary      Operator    -none-         Defau~  Active       |  Trusted devices only   no
           temp7       Temporary      Operator    -none-         Defau~  Active       |  Ignore password rules  no
                                                                                      |  Force password change  no
                                                                                      |  Holiday entitlement    no
                               +- Messages -------------------------------------------------------------+       no
                               | Find:                                                           3 of 3 |       set
                               |                                                                        |       not linked
                               | > Undone for 6, not for 1:~ 05:58:01                                   |       2026-11-02
                               |   temp7 was changed since,~ 05:58:01                                   |       05:58
                               |   Read again.               05:58:01                                   |       2026-11-01
                               |                                                                        |       05:58
                               |                                                                        |       2026-11-01
                               | Undone for 6, not for 1: the messages say why. z = undo that, too.     |       05:58
                               +------------------------------------------------------------ Esc close -+
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
                                                                                      |

         Up Down move  Esc close
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Defau~  Active (you)
        reversed: > Undone for 6, not for 1:~ 05:58:01
    "#]].assert_eq(&console.screen());
}

// ACT-2: who was added goes again, and stays gone.
#[test]
fn an_adding_is_undone_for_good() {
    let mut console = plant();
    console.press("n").type_text("zoe").press("Tab").type_text("Zoe Zed").press("Ctrl-X");
    assert_eq!(console.message(), "Added zoe. Now: NO PASSWORD. z = undo.");
    console.press("z");
    assert!(console.screen().contains("User zoe deleted."), "{}", console.screen());
    console.press("Left Enter");
    assert_eq!(console.message(), "Undone for zoe.");
}
