//! The Users tab.

use expect_test::expect;

use crate::harness::Console;

#[test]
fn a_disabled_user_leaves_the_list_and_comes_back_crossed_out() {
    // USR-7, USR-10
    let mut console = Console::with(&[("alice", "Alice Liddell", "Operator"), ("bob", "Bob Martin", "Manager")]);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
           alice       Alice Liddell  Operator    -none-         Default~  Active
           bob         Bob Martin     Manager     -none-         Default~  Active
















         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
    "#]]
    .assert_eq(&console.screen());
    console.press("Down Down d");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           alice       Alice Liddell  Operator    -none-         Default~  Active
        >  bob         Bob Martin     Manager     -none-         Default~  Active
               +- Disable bob? -------------------------------------------------+
               |  bob (Bob Martin) can't log in any more, and open sessions     |
               |  end at once.                                                  |
               |  All history stays. Enabling brings the account back.          |
               |                                                                |
               |  > Reason   [                                    ]             |
               |                                                                |
               |             < Disable >   < Cancel >                           |
               |   Field 1 of 1: Reason - optional; stands in the log           |
               +---------------------------- Tab next  Enter press  Esc cancel -+






         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Manager     -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    console.type_text("left the company").press("Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-2 of 2
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  alice       Alice Liddell  Operator    -none-         Default~  Active
















         Disabled bob. Hidden now: Show Inactive shows them. z = undo.
         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  alice       Alice Liddell  Operator    -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    console.press("i");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________            Inactive: shown (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  alice       Alice Liddell  Operator    -none-         Default~  Active
           bob         Bob Martin     Manager     -none-         Default~  DISABLED
















         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  alice       Alice Liddell  Operator    -none-         Default~  Active
        crossed out: bobBob MartinManager-none-Default~
    "#]]
    .assert_eq(&console.screen());
    console.press("End Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Users > bob
        --------------------------------------------------------------------------------
         Username               bob
         State                  DISABLED
         Disabled               since 2026-11-02 05:58 by ada
                                left the company
         Full name              Bob Martin
         Roles                  Manager
         License                -none-
         User group             System
         Team                   Default Team
         Shift selection        None
         Trusted devices only   no
         Ignore password rules  no
         Force password change  no
         Holiday entitlement    no
         Full screen            no
         Password               set
         SSO                    not linked
         Last login             2026-11-01 05:58
         Added                  2026-11-01 05:58

         Esc back  e edit  d disable/enable  u lock/unlock  r roles  w why  ? help
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
}

#[test]
fn a_new_user_is_added_with_the_fields_marked_that_are_wrong() {
    // USR-2, USR-4
    let mut console = Console::with(&[("alice", "Alice Liddell", "Operator")]);
    console.press("n").type_text("ALICE").press("Tab").type_text("Al").press("Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Users > New user                                            * 2 unsaved changes
        --------------------------------------------------------------------------------
         > Username              * [ ALICE                                 ]  changed
                                   ! Username ALICE is taken: it is the same as
                                   alice.
           Full name             * [ Al                                    ]  changed
           Role                  * < Programmer                           v >
           Password                [                                       ]
           Email                   [                                       ]
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
                                   < Add user >   < Cancel >
          Field 1 of 21: Username - required - letters, digits, . _ - @ inside; never ~
         Username ALICE is taken: it is the same as alice.
         Tab next field  Ctrl-X save  Esc back
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-U").type_text("al.bert").press("Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  al.bert     Al             Programmer  -none-         Default~  NO PASSWORD
           alice       Alice Liddell  Operator    -none-         Default~  Active















         Added al.bert. Now: NO PASSWORD. z = undo.
         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  al.bert     Al             Programmer  -none-         Default~  NO PASSWORD
    "#]]
    .assert_eq(&console.screen());
}

#[test]
fn a_form_that_was_changed_asks_before_it_is_left() {
    let mut console = Console::with(&[("alice", "Alice Liddell", "Operator")]);
    console.press("Down e").type_text(" II");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Users > alice > Edit                                         * 1 unsaved change
        --------------------------------------------------------------------------------
           Username                alice  (cannot be changed)
         > Full name             * [ Alice Liddell II                      ]  changed
           Email                   [                                       ]
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
          Field 2 of 20: Full name - required (more below)

         Tab next field  Ctrl-X save  Esc back
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Users > alice > Edit                                         * 1 unsaved change
        --------------------------------------------------------------------------------
           Username                alice  (cannot be changed)
         > Full name             * [ Alice Liddell II                      ]  changed
           Email                   [                                       ]
           SUID                    [                                       ]
           ERP ID                  [                                       ]
           Title                   [                                       ]
           Mobile          +- Leave without saving? ---------------+       ]
           User group      |                                       |      v >
           Team            | 1 field was changed and is not saved. |      v >
           Manager         |                                       |       ]
           Shift selection |   < Leave >   < Stay >                |      v >
           Default screen  +-------------------------- Esc cancel -+       ]
           Valid from              [                                       ]
           Valid until             [                                       ]
                                   [x] Enabled
                                   [ ] Holiday entitlement
                                   [ ] Trusted devices only
                                   < Save >   < Cancel >
          Field 2 of 20: Full name - required (more below)

         Tab next  Enter press  Esc stay
        reversed: [1 Users]
        reversed: < Stay >
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    assert!(console.line(2).ends_with("* 1 unsaved change"));
    console.press("Ctrl-X");
    assert_eq!(console.message(), "Saved alice. z = undo.");
    assert!(console.line(6).contains("Alice Liddel~"), "{}", console.screen());
}

#[test]
fn the_list_says_why_it_is_empty_and_which_key_changes_it() {
    // USR-7
    let mut console = Console::with(&[("alice", "Alice Liddell", "Operator"), ("bob", "Bob Martin", "Operator")]);
    console.press("End d Tab Enter");
    console.press("/").type_text("bob");
    assert_eq!(console.line(5).trim(), "Only an inactive user matches this search: Enter, then i shows that one.");
    console.press("Enter i");
    assert!(console.line(5).contains("DISABLED"), "{}", console.screen());
    console.press("/").type_text("xyz");
    assert_eq!(console.line(5).trim(), "Nobody matches this search. Esc clears it, / changes it.");
}

#[test]
fn somebody_without_the_right_is_told_which_one_is_missing() {
    // ROL-7, ROL-10, ROL-11
    let mut console = Console::with(&[("sam", "Sam Super", "Supervisor")]).another("sam");
    console.press("Down d");
    let said = format!("{} {}", console.line(22).trim(), console.message());
    assert_eq!(said, "The requested function requires the EditUsers permission, which you do not have.");
    console.press("5");
    assert!(
        console.screen().contains("There is no refused login so far. You see refused logins only."),
        "{}",
        console.screen()
    );
}

#[test]
fn the_cursor_stays_on_its_person_when_others_change_the_list() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator"), ("carl", "Carl Orff", "Operator")]);
    console.press("End");
    let mut other = console.another("ada");
    other.press("n").type_text("aaron").press("Tab").type_text("Aaron First").press("Ctrl-X");
    assert_eq!(other.message(), "Added aaron. Now: NO PASSWORD. z = undo.");
    console.tell(chargehand::tui::request::Msg::Changed);
    let screen = console.screen();
    assert!(screen.contains(">  carl"), "{screen}");
    assert!(screen.contains("aaron"), "{screen}");
}

#[test]
fn a_wide_screen_shows_the_details_beside_the_list_and_a_small_one_keeps_what_matters() {
    let mut console = Console::with(&[("alice", "Alice Liddell", "Operator")]);
    console.press("Down").resize(120, 40);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         / Search: ____________________________                                 Inactive: hidden (i)  Filter: none (f)  1-2 of 2
        ------------------------------------------------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM    STATE        |  Username               alice
           ada         Ada Byron      Admin       -none-         Defau~  Active (you) |  State                  Active
        >  alice       Alice Liddell  Operator    -none-         Defau~  Active       |  Full name              Alice Liddell
                                                                                      |  Roles                  Operator
                                                                                      |  License                -none-
                                                                                      |  User group             System
                                                                                      |  Team                   Default Team
                                                                                      |  Shift selection        None
                                                                                      |  Trusted devices only   no
                                                                                      |  Ignore password rules  no
                                                                                      |  Force password change  no
                                                                                      |  Holiday entitlement    no
                                                                                      |  Full screen            no
                                                                                      |  Password               set
                                                                                      |  SSO                    not linked
                                                                                      |  Last login             2026-11-01
                                                                                      |                         05:58
                                                                                      |  Added                  2026-11-01
                                                                                      |                         05:58
                                                                                      |  Last changed           2026-11-01
                                                                                      |                         05:58
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
                                                                                      |

         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  w why  / find  Space mark  f filter  ? help
        reversed: [1 Users]
        reversed: >  alice       Alice Liddell  Operator    -none-         Defau~  Active
    "#]].assert_eq(&console.screen());
    console.resize(60, 16);
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         / Search: ________________~  Inactive: hidden (i)  1-2 of 2
        ------------------------------------------------------------
           USERNAME ^   FULL NAME       ROLE           STATE
           ada          Ada Byron       Admin          Active (you)
        >  alice        Alice Liddell   Operator       Active









         Enter open  e edit  n new  d disable/enable  ? help
        reversed: [1 Users]
        reversed: >  alice        Alice Liddell   Operator       Active
    "#]]
    .assert_eq(&console.screen());
    console.resize(40, 10);
    expect![[r#"
        Too small: 40x10, 60x16 needed. q quits.









    "#]]
    .assert_eq(&console.screen());
}

#[test]
fn copying_takes_an_explicit_key_and_what_is_selected() {
    // PWD-6
    let mut console = Console::with(&[("alice", "Alice Liddell", "Operator")]);
    console.press("Down");
    assert_eq!(console.copied, "");
    console.press("y Enter");
    assert!(
        console.copied.starts_with("Username\talice\nState\tActive\nFull name\tAlice Liddell\n"),
        "{}",
        console.copied
    );
}

#[test]
fn a_refusal_in_the_console_is_logged_once() {
    // ROL-10
    let mut console = Console::with(&[("sam", "Sam Super", "Supervisor")]);
    let mut sam = console.another("sam");
    sam.press("Down d");
    console.press("5 /").type_text("refused for want EditUsers sam");
    assert!(console.line(2).ends_with("1 found of 11"), "{}", console.screen());
}
