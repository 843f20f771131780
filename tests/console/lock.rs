//! Locking with a reason and an end, and what changes by itself as time goes by.

use chargehand::clock::{Clock as _, MINUTE};
use expect_test::expect;

use crate::harness::{Console, NOW, session};

const PEOPLE: &[(&str, &str, &str)] =
    &[("bob", "Bob Martin", "Manager"), ("grace", "Grace Hopper", "Manager"), ("tim", "Tim Berners", "IT Admin")];

// USR-6, USR-8, USR-10
#[test]
fn u_locks_whoever_is_not_locked_and_unlocks_whoever_is() {
    let mut console = Console::with(PEOPLE);
    console.press("Down u");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Martin     Manager     -none-         Default~  Active
           grac+- Lock bob? ----------------------------------------------------+
           tim |  bob (Bob Martin) can't log in while locked, and open          |
               |  sessions end at once.                                         |
               |  A lock keeps the license seat; disabling frees it.            |
               |  Until takes 2026-12-31, or 2026-12-31 18:00; empty: no end.   |
               |                                                                |
               |  > Until    [                                    ]             |
               |    Reason   [                                    ]             |
               |                                                                |
               |             < Lock >   < Disable instead >   < Cancel >        |
               |   Field 1 of 2: Until - a day or a time; may stay empty        |
               +---------------------------- Tab next  Enter press  Esc cancel -+





         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Manager     -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    console.resize(120, 40);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         / Search: ____________________________                                 Inactive: hidden (i)  Filter: none (f)  1-4 of 4
        ------------------------------------------------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM    STATE        |  Username               bob
           ada         Ada Byron      Admin       -none-         Defau~  Active (you) |  State                  Active
        >  bob         Bob Martin     Manager     -none-         Defau~  Active       |  Full name              Bob Martin
           grace       Grace Hopper   Manager     -none-         Defau~  Active       |  Roles                  Manager
           tim         Tim Berners    IT Admin    -none-         Defau~  Active       |  License                -none-
                                                                                      |  User group             System
                                                                                      |  Team                   Default Team
                                                                                      |  Shift selection        None
                                                                                      |  Trusted devices only   no
                                                                                      |  Ignore password rules  no
                                                                                      |  Force password change  no
                                   +- Lock bob? ----------------------------------------------------+tlement    no
                                   |  bob (Bob Martin) can't log in while locked, and open          |           no
                                   |  sessions end at once.                                         |           set
                                   |  A lock keeps the license seat; disabling frees it.            |           not linked
                                   |  Until takes 2026-12-31, or 2026-12-31 18:00; empty: no end.   |           2026-11-01
                                   |                                                                |           05:58
                                   |  > Until    [                                    ]             |           2026-11-01
                                   |    Reason   [                                    ]             |           05:58
                                   |                                                                |           2026-11-01
                                   |             < Lock >   < Disable instead >   < Cancel >        |           05:58
                                   |   Field 1 of 2: Until - a day or a time; may stay empty        |
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

         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Manager     -none-         Defau~  Active
    "#]].assert_eq(&console.screen());
    console.resize(60, 16);
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         / Search: ________________~  Inactive: hidden (i)  1-4 of 4
        ------------------------------------------------------------
        +- Lock bob? ----------------------------------------------+
        |  bob (Bob Martin) can't log in while locked, and open    |
        |  sessions end at once.                                   |
        |  A lock keeps the license seat; disabling frees it.      |
        |  Until takes 2026-12-31, or 2026-12-31 18:00; empty: no  |
        |  end.                                                    |
        |                                                          |
        |  > Until    [                              ]             |
        |    Reason   [                              ]             |
        |   Field 1 of 2: Until - a day or a time; may stay empt~  |
        +---------------------- Tab next  Enter press  Esc cancel -+

         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    console.resize(80, 24);
    // What can't be a lock's end is told beside the field, and nothing typed is lost.
    console.type_text("soon").press("Tab").type_text("on leave").press("Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob +- Lock bob? ----------------------------------------------------+
           grac|  bob (Bob Martin) can't log in while locked, and open          |
           tim |  sessions end at once.                                         |
               |  A lock keeps the license seat; disabling frees it.            |
               |  Until takes 2026-12-31, or 2026-12-31 18:00; empty: no end.   |
               |                                                                |
               |  > Until    [ soon                               ]             |
               |             ! ?soon? is no date: type one as 2026-12-31, or    |
               |             with a time as 2026-12-31 18:00.                   |
               |    Reason   [ on leave                           ]             |
               |                                                                |
               |             < Lock >   < Disable instead >   < Cancel >        |
               |   Field 1 of 2: Until - a day or a time; may stay empty        |
               +---------------------------- Tab next  Enter press  Esc cancel -+



         ?soon? is no date: type one as 2026-12-31, or with a time as 2026-12-31 18:00.
         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
        reversed: >  bob
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-U").type_text("2026-11-02 18:00").press("Tab Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Martin     Manager     -none-         Default~  LOCKED
           grace       Grace Hopper   Manager     -none-         Default~  Active
           tim         Tim Berners    IT Admin    -none-         Default~  Active














         Locked bob. z = undo.
         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Manager     -none-         Default~  LOCKED
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Users > bob
        --------------------------------------------------------------------------------
         Username               bob
         State                  LOCKED
         Locked                 since 2026-11-02 05:58 by ada
                                until 2026-11-02 18:00
                                on leave
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

         Esc back  e edit  d disable/enable  u lock/unlock  r roles  w why  ? help
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc u");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Martin     Manager     -none-         Default~  LOCKED
           grace       Grace Hopper   Manager     -none-         Default~  Active
           tim +- Unlock bob? --------------------------------------------------+
               |  bob (Bob Martin) can try again. Wrong passwords count from    |
               |  zero.                                                         |
               |  Locked by ada: on leave                                       |
               |                                                                |
               |  > Reason   [                                    ]             |
               |                                                                |
               |             < Unlock >   < Cancel >                            |
               |   Field 1 of 1: Reason - optional; stands in the log           |
               +---------------------------- Tab next  Enter press  Esc cancel -+






         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Manager     -none-         Default~  LOCKED
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Enter");
    assert_eq!(console.message(), "Unlocked bob. z = undo.");
}

// USR-8: the reason and the end stand beside the tick.
#[test]
fn the_form_tells_why_somebody_is_locked() {
    let mut console = Console::with(PEOPLE);
    console.press("Down u").type_text("2026-12-24").press("Tab").type_text("seasonal leave").press("Tab Enter e");
    console.press("PgDn");
    for _ in 0..6 {
        console.press("Up");
    }
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Users > bob > Edit
        --------------------------------------------------------------------------------
           Username                bob  (cannot be changed)
           Full name             * [ Bob Martin                            ]
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
         >                         [ ] Enabled  LOCKED until 2026-12-24: seasonal leave
                                   [ ] Holiday entitlement
                                   [ ] Trusted devices only
                                   < Save >   < Cancel >
          Field 15 of 20: Enabled - LOCKED until 2026-12-24 by ada: seasonal leave; ti~

         Tab next field  Space tick  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: [ ] Enabled
    "#]]
    .assert_eq(&console.screen());
    console.press("Space Ctrl-X");
    assert_eq!(console.message(), "Saved bob. z = undo.");
}

// USR-10
#[test]
fn the_lock_dialog_offers_to_disable_instead() {
    let mut console = Console::with(PEOPLE);
    console.press("Down u Tab").type_text("left").press("Tab Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Martin     Manager     -none-         Default~  Active
           grace       Grace Hopper   Manager     -none-         Default~  Active
           tim +- Disable bob? -------------------------------------------------+
               |  bob (Bob Martin) can't log in any more, and open sessions     |
               |  end at once.                                                  |
               |  All history stays. Enabling brings the account back.          |
               |                                                                |
               |  > Reason   [ left                               ]             |
               |                                                                |
               |             < Disable >   < Cancel >                           |
               |   Field 1 of 1: Reason - optional; stands in the log           |
               +---------------------------- Tab next  Enter press  Esc cancel -+






         Tab next  Enter press  Esc cancel
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Manager     -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Enter i");
    assert!(console.screen().contains("DISABLED"), "{}", console.screen());
    assert!(console.press("Home Down Enter").screen().contains("left"));
}

// N1, USR-9: whoever is locked is out at once.
#[test]
fn whoever_is_locked_elsewhere_is_signed_out() {
    let mut console = Console::with(PEOPLE);
    let mut bob = console.another("bob");
    console.press("Down u Tab Tab Enter");
    assert_eq!(console.message(), "Locked bob. z = undo.");
    bob.tell(chargehand::tui::request::Msg::Changed);
    expect![[r#"
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
                |                                                              |
                |                                                              |
                |   Field 1 of 4: Username - required                          |
                |  Your session has ended: account stopped. Sign in again.     |
                |  Who may manage devices can register it: sign in, then 4,    |
                |  n.                                                          |
                +------------------------------ Tab next field  Enter sign in -+

         Tab next field  Ctrl-X sign in  Ctrl-C quit
    "#]]
    .assert_eq(&bob.screen());
}

// ROL-3
#[test]
fn a_manager_cannot_lock_an_it_admin() {
    let console = Console::with(PEOPLE);
    let mut grace = console.another("grace");
    grace.press("End u Tab Tab Enter");
    assert!(grace.screen().contains("requires the ManageSso permission"), "{}", grace.screen());
}

// USR-6: words follow the clock, without a key and without anybody's change.
#[test]
fn a_row_changes_its_word_when_its_time_has_come() {
    let mut console = Console::with(PEOPLE);
    let ada = session(&mut console.desk, "ada");
    let set = |console: &mut Console, field: &str, value: &str| {
        let field = chargehand::domain::user::Field::from_key(field).unwrap();
        console.desk.edit_user(ada, "grace", None, &[(field, value.to_owned())]).unwrap();
    };
    set(&mut console, "valid_until", "2026-11-02 06:10");
    console.press("i Down u").type_text("2026-11-02 06:05").press("Tab Tab Enter");
    let words = |console: &mut Console| {
        let screen = console.screen();
        let row = |name: &str| {
            let line = screen.lines().find(|line| line.get(3..).is_some_and(|rest| rest.starts_with(name)));
            line.and_then(|line| line.split("Default~").nth(1)).unwrap_or_default().trim().to_owned()
        };
        (row("bob"), row("grace"))
    };
    let word = |bob: &str, grace: &str| (bob.to_owned(), grace.to_owned());
    assert_eq!(words(&mut console), word("LOCKED", "Active"));
    let until = |console: &mut Console, moment: i64| {
        let left = NOW.plus(moment).0 - console.clock.now().0;
        console.advance(left);
    };
    console.press("Enter");
    until(&mut console, 7 * MINUTE);
    assert!(!console.screen().contains("LOCKED"), "open details too: {}", console.screen());
    assert!(console.screen().contains("State                  Active"));
    console.press("Esc");
    assert_eq!(words(&mut console), word("Active", "Active"));
    until(&mut console, 13 * MINUTE);
    assert_eq!(words(&mut console), word("Active", "EXPIRED"));
}
