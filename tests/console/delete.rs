//! Deleting somebody, and what is offered where that isn't open.

use expect_test::expect;

use crate::harness::Console;

const PEOPLE: &[(&str, &str, &str)] =
    &[("Bob", "Bob Martin", "Manager"), ("grace", "Grace Hopper", "Manager"), ("tim", "Tim Berners", "IT Admin")];

// USR-11
#[test]
fn a_deletion_names_the_consequence_and_wants_the_username_typed() {
    let mut console = Console::with(PEOPLE);
    console.press("Down Del");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  Bob         Bob Martin     Manager     -none-         Default~  Active
           grace       Grace Hopper   Manager     -none-         Default~  Active
           tim +- Delete Bob? --------------------------------------------------+
               |  Bob (Bob Martin) is deleted for good. That can't be undone.   |
               |  Their reports lose their manager. The log keeps the name.     |
               |  Type Bob to go on.                                            |
               |                                                                |
               |  > Username * [                                  ]             |
               |                                                                |
               |               < Delete >   < Cancel >                          |
               |   Field 1 of 1: Username - required - just as it is shown      |
               +---------------------------- Tab next  Enter press  Esc cancel -+






         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
        reversed: >  Bob         Bob Martin     Manager     -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    console.resize(120, 40);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         / Search: ____________________________                                 Inactive: hidden (i)  Filter: none (f)  1-4 of 4
        ------------------------------------------------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM    STATE        |  Username               Bob
           ada         Ada Byron      Admin       -none-         Defau~  Active (you) |  State                  Active
        >  Bob         Bob Martin     Manager     -none-         Defau~  Active       |  Full name              Bob Martin
           grace       Grace Hopper   Manager     -none-         Defau~  Active       |  Roles                  Manager
           tim         Tim Berners    IT Admin    -none-         Defau~  Active       |  License                -none-
                                                                                      |  User group             System
                                                                                      |  Team                   Default Team
                                                                                      |  Shift selection        None
                                                                                      |  Trusted devices only   no
                                                                                      |  Ignore password rules  no
                                                                                      |  Force password change  no
                                                                                      |  Holiday entitlement    no
                                   +- Delete Bob? --------------------------------------------------+           no
                                   |  Bob (Bob Martin) is deleted for good. That can't be undone.   |           set
                                   |  Their reports lose their manager. The log keeps the name.     |           not linked
                                   |  Type Bob to go on.                                            |           2026-11-01
                                   |                                                                |           05:58
                                   |  > Username * [                                  ]             |           2026-11-01
                                   |                                                                |           05:58
                                   |               < Delete >   < Cancel >                          |           2026-11-01
                                   |   Field 1 of 1: Username - required - just as it is shown      |           05:58
                                   +---------------------------- Tab next  Enter press  Esc cancel -+
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

         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
        reversed: >  Bob         Bob Martin     Manager     -none-         Defau~  Active
    "#]].assert_eq(&console.screen());
    console.resize(60, 16);
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         / Search: ________________~  Inactive: hidden (i)  1-4 of 4
        ------------------------------------------------------------
        +- Delete Bob? --------------------------------------------+
        |  Bob (Bob Martin) is deleted for good. That can't be     |
        |  undone.                                                 |
        |  Their reports lose their manager. The log keeps the     |
        |  name.                                                   |
        |  Type Bob to go on.                                      |
        |                                                          |
        |  > Username * [                            ]             |
        |                                                          |
        |   Field 1 of 1: Username - required - just as it is sh~  |
        +---------------------- Tab next  Enter press  Esc cancel -+

         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    console.resize(80, 24);
    // The key that opened it never confirms it, nor does Enter alone; the folded name is not enough.
    console.press("Del Tab Enter");
    assert!(console.screen().contains("Username is required."), "{}", console.screen());
    console.type_text("bob").press("Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  Bob         Bob Martin     Manager     -none-         Default~  Active
           grac+- Delete Bob? --------------------------------------------------+
           tim |  Bob (Bob Martin) is deleted for good. That can't be undone.   |
               |  Their reports lose their manager. The log keeps the name.     |
               |  Type Bob to go on.                                            |
               |                                                                |
               |  > Username * [ bob                              ]             |
               |               ! That is not Bob: type it just as it is         |
               |               shown.                                           |
               |                                                                |
               |               < Delete >   < Cancel >                          |
               |   Field 1 of 1: Username - required - just as it is shown      |
               +---------------------------- Tab next  Enter press  Esc cancel -+





         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
        reversed: >  Bob         Bob Martin     Manager     -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-U").type_text("Bob").press("Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  grace       Grace Hopper   Manager     -none-         Default~  Active
           tim         Tim Berners    IT Admin    -none-         Default~  Active















         Deleted Bob. That can't be undone.
         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  grace       Grace Hopper   Manager     -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    // Not even Show Inactive brings them back; the log's event leads to what is left of the name.
    console.press("i");
    assert!(!console.screen().contains("Bob Martin"), "{}", console.screen());
    console.press("5 /").type_text("bob deleted").press("Enter o");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Users > Bob
        --------------------------------------------------------------------------------
         Username               Bob
         State                  DELETED
         Deleted                2026-11-02 05:58 by ada
         Full name              Bob Martin
         Roles                  -none-
         License                -none-
         User group             System
         Team                   Default Team
         Shift selection        None
         Trusted devices only   no
         Ignore password rules  no
         Force password change  no
         Holiday entitlement    no
         Full screen            no
         Password               none
         SSO                    not linked
         Last login             2026-11-01 05:58
         Added                  2026-11-01 05:58
         Last changed           2026-11-02 05:58

         Esc back  e edit  d disable/enable  u lock/unlock  r roles  w why  ? help
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    console.press("d");
    assert_eq!(console.message(), "Bob was deleted: nothing can be changed any more.");
}

// USR-11, R7
#[test]
fn whoever_has_changed_something_can_be_disabled_instead() {
    let mut console = Console::with(PEOPLE);
    let mut grace = console.another("grace");
    grace.press("Down e").type_text("x").press("Ctrl-X");
    assert_eq!(grace.message(), "Saved Bob. z = undo.");
    console.press("Ctrl-R Down Down Del");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           Bob         Bob Martinx    Manager     -none-         Default~  Active
        >  grace       Grace Hopper   Manager     -none-         Default~  Active
           tim +- grace can't be deleted ---------------------------------------+
               |  grace (Grace Hopper) has changed things here, so the account  |
               |  has to stay. It can be disabled instead:                      |
               |  no login any more, and open sessions end at once. All         |
               |  history stays.                                                |
               |                                                                |
               |  > Reason   [                                    ]             |
               |                                                                |
               |             < Disable >   < Cancel >                           |
               |   Field 1 of 1: Reason - optional; stands in the log           |
               +---------------------------- Tab next  Enter press  Esc cancel -+





         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
        reversed: >  grace       Grace Hopper   Manager     -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Enter");
    assert_eq!(console.message(), "Disabled grace. Hidden now: Show Inactive shows them. z = undo.");
    console.press("i Home Down Down Del");
    assert_eq!(console.message(), "grace has changed things here and can't be deleted; disabled is all.");
}

// USR-11, USR-13
#[test]
fn nobody_deletes_themselves_and_nobody_deletes_whoever_holds_more() {
    let mut console = Console::with(PEOPLE);
    console.press("Del");
    assert_eq!(console.message(), "Nobody deletes their own account: nothing was changed.");
    let mut grace = console.another("grace");
    grace.press("End Del").type_text("tim").press("Tab Enter");
    assert!(grace.screen().contains("requires the ManageSso permission"), "{}", grace.screen());
    let mut kay = Console::with(&[("kay", "Kay McNulty", "Supervisor")]).another("kay");
    kay.press("Del");
    assert!(kay.screen().contains("requires the EditUsers permission"), "{}", kay.screen());
}

// USR-14: two consoles.
#[test]
fn a_form_of_somebody_who_was_deleted_is_not_saved() {
    let mut console = Console::with(PEOPLE);
    let mut tim = console.another("tim");
    tim.press("Down e Tab").type_text("x");
    console.press("Down Del").type_text("Bob").press("Tab Enter");
    tim.tell(chargehand::tui::request::Msg::Changed);
    tim.press("Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   tim
         Users > Bob > Edit                                           * 1 unsaved change
        --------------------------------------------------------------------------------
           Username                Bob  (cannot be changed)
           Full name             * [ Bob Martin                            ]
         > Email                   [ x                                     ]  changed
           SUID                    [                                       ]
           ERP ID                  [                                       ]
           Title                   [                                       ]
           Mobile                  [                                       ]
           User group            * < System                               v >
           Team                  * < Default Team                         v >
           Manager                 [                                       ]
           Shift selection       * < None                                 v >
           Default screen          [                                       ]
           Valid from              [                                       ]
           Valid until             [                                       ]
                                   [x] Enabled
                                   [ ] Holiday entitlement
                                   [ ] Trusted devices only
                                   < Save >   < Cancel >
          Field 3 of 20: Email - unique; may stay empty (more below)
         There is no user Bob.
         Tab next field  Ctrl-X save  Esc back
        reversed: [1 Users]
    "#]]
    .assert_eq(&tim.screen());
}

// USR-2
#[test]
fn a_new_username_that_looks_like_another_is_told() {
    let mut console = Console::with(&[("bill1", "Bill One", "Operator")]);
    console.press("n").type_text("billl").press("Tab").type_text("Bill L").press("Ctrl-X");
    assert_eq!(console.message(), "Added billl. Careful: billl looks like bill1.");
}
