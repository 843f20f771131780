//! First start, sign-in, quitting.

use expect_test::expect;

use crate::harness::{Console, PASSWORD};

#[test]
fn the_set_up_makes_a_plant_and_its_administrator() {
    // USR-5
    let mut console = Console::first_start();
    expect![[r#"
         chargehand
         chargehand 0.1.0
        --------------------------------------------------------------------------------
          Welcome. This plant is new: name it and make its first administrator.
          Nothing is written before < Set up >.

          > Site name                * [                                  ]
            Time zone                * < UTC                             v >
            Lock-outs end (min)      * [ 0                                ]
                                       [ ] Supervisors lift lock-outs
                                       [ ] Everybody needs a license
            Your username            * [                                  ]
            Your full name           * [                                  ]
            Your email                 [                                  ]
            Password                 * [                                  ]
            Password again           * [                                  ]
            This device                [ PRESS-3                          ]

                                       < Set up >   < Quit >


           Field 1 of 11: Site name - required - stands at sign-in: Northwind Plant 2

         Tab next field  Ctrl-X set up  Ctrl-C quit
    "#]]
    .assert_eq(&console.screen());
    console
        .type_text("Northwind Plant 2")
        .press("Tab Tab Tab Tab Tab")
        .type_text("ada")
        .press("Tab")
        .type_text("Ada Byron");
    console.press("Tab Tab").type_text(PASSWORD).press("Tab").type_text(PASSWORD).press("Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-1 of 1
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)

          +- The plant is set up. What next? ----------------------------------------+
          |                                                                          |
          | n adds a user; e edits, d disables, i shows the disabled ones.           |
          | Many at once: "import users" among the commands (:), after "write a      |
          | template".                                                               |
          | User groups and teams: chargehand groups add, chargehand teams add.      |
          | 4 makes other terminals devices, by one-time codes; t there trusts them. |
          | 5 shows the system log: everything that was done is in it.               |
          | ? shows every key, wherever you are.                                     |
          |                                                                          |
          |   < Begin >                                                              |
          +------------------------------------------------------------- Esc cancel -+




         This computer is PRESS-3 now, trusted.
         Tab next  Enter press  Esc close
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
        reversed: < Begin >
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-1 of 1
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)


















         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
    "#]]
    .assert_eq(&console.screen());
}
