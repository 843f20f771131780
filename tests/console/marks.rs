//! Marks in the list of users, and what is done to all who are marked (ACT-1).

use expect_test::expect;

use crate::harness::Console;

fn plant() -> Console {
    Console::with(&[
        ("alice", "Alice Liddell", "Operator"),
        ("bob", "Bob Martin", "Manager"),
        ("carl", "Carl Sagan", "Operator"),
        ("dora", "Dora Maar", "Operator"),
    ])
}

#[test]
fn marks_stay_with_their_people_wherever_the_list_goes() {
    let mut console = plant();
    console.press("Down Space Space");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
         * alice       Alice Liddell  Operator    -none-         Default~  Active
         * bob         Bob Martin     Manager     -none-         Default~  Active
        >  carl        Carl Sagan     Operator    -none-         Default~  Active
           dora        Dora Maar      Operator    -none-         Default~  Active












         2 marked: alice, bob

         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  carl        Carl Sagan     Operator    -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    console.press("d");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
         * alice       Alice Liddell  Operator    -none-         Default~  Active
         * bob         Bob Martin     Manager     -none-         Default~  Active
        >  carl        Carl Sagan     Operator    -none-         Default~  Active
           do+- Disable or enable 2 marked users ---------------------------------+
             |  Disabled, they can't log in, and their seats get free. Enabling   |
             |  lifts locks, too.                                                 |
             |                                                                    |
             |  > Reason   [                                        ]             |
             |                                                                    |
             |             < Disable >   < Enable >   < Cancel >                  |
             |   Field 1 of 1: Reason - optional; stands in the log               |
             +------------------------------------------ Ctrl-X save  Esc cancel -+




         2 marked: alice, bob

         Tab next field  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  carl        Carl Sagan     Operator    -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
         * alice       Alice Liddell  Operator    -none-         Default~  Active
         * bob         Bob Martin     Manager     -none-         Default~  Active
        >  carl        Carl Sagan     Operator    -none-         Default~  Active
           dora        Dora +- Disable 2 users? -------------------+ault~  Active
                            |                                      |
                            | 2 users are changed.                 |
                            | User alice disabled.                 |
                            | User bob disabled.                   |
                            |                                      |
                            |   < Disable >   < Cancel >           |
                            +------------------------- Esc cancel -+





         2 marked: alice, bob

         Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: >  carl        Carl Sagan     Operator    -none-         Default~  Active
        reversed: < Cancel >
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  carl        Carl Sagan     Operator    -none-         Default~  Active
           dora        Dora Maar      Operator    -none-         Default~  Active















         Disabled 2 users. z = undo.
         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  carl        Carl Sagan     Operator    -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
}
