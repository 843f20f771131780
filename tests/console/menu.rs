//! The menu of what is selected, and the command palette.

use expect_test::expect;

use crate::harness::Console;

#[test]
fn the_menu_numbers_every_action_and_says_why_one_is_not_open() {
    // ROL-7, ROL-10
    let console = Console::with(&[("sue", "Sue Pervisor", "Supervisor"), ("bob", "Bob Martin", "Operator")]);
    let mut sue = console.another("sue");
    sue.press("Down x");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   sue
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           +- bob (Bob Martin) -----------------------------------------------------+
           | Find:                                                         23 of 23 |
        >  |                                                                        |
           | Users                                                                  |u)
           | >  1 open                   Enter                                      |
           | -  2 edit                   e                                          |
           | -  3 new                    n                                          |
           | -  4 disable/enable         d                                          |
           | -  5 lock/unlock            u                                          |
           | -  6 license                l                                          |
           | -  7 roles                  r                                          |
           | -  8 password               p                                          |
           |    9 sessions               v                                          |
           | - 10 SSO                    o                                          |
           |   11 why                    w                                          |
           |   12 device, time           t                                          |
           | Shows everything about the selected user. @ behind a name: signs in by |
           | single sign-on.                                                        |
           +------------------------------------------------- Enter run  Esc close -+

         Up Down move  Enter run  Esc close
        reversed: [1 Users]
        reversed: >
        reversed: >  1 open                   Enter
    "#]]
    .assert_eq(&sue.screen());
    // A number selects; what is refused doesn't run.
    sue.press("2");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   sue
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           +- bob (Bob Martin) -----------------------------------------------------+
           | Find: 2                                                       23 of 23 |
        >  |                                                                        |
           | Users                                                                  |u)
           |    1 open                   Enter                                      |
           | >  2 edit                   e                                          |
           | -  3 new                    n                                          |
           | -  4 disable/enable         d                                          |
           | -  5 lock/unlock            u                                          |
           | -  6 license                l                                          |
           | -  7 roles                  r                                          |
           | -  8 password               p                                          |
           |    9 sessions               v                                          |
           | - 10 SSO                    o                                          |
           |   11 why                    w                                          |
           |   12 device, time           t                                          |
           | The requested function requires the EditUsers permission, which you do |
           | not have.                                                              |
           +------------------------------------------------- Enter run  Esc close -+

         Up Down move  Enter run  Esc close
        reversed: [1 Users]
        reversed: >
        reversed: >  2 edit                   e
    "#]]
    .assert_eq(&sue.screen());
    sue.press("Enter");
    assert!(sue.screen().contains("requires the EditUsers permission"), "{}", sue.screen());
    sue.press("Esc x 1 Enter");
    assert!(sue.screen().contains("Users > bob"), "{}", sue.screen());
    sue.resize(120, 40).press("x");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                sue Supervisor
         Users > bob
        ------------------------------------------------------------------------------------------------------------------------
         Username               bob
         State                  Active
         Full name             +- bob (Bob Martin) -----------------------------------------------------+
         Roles                 | Find:                                                         23 of 23 |
         License               |                                                                        |
         User group            | Users                                                                  |
         Team                  | >  1 open                   Enter                                      |
         Shift selection       | -  2 edit                   e                                          |
         Trusted devices only  | -  3 new                    n                                          |
         Ignore password rules | -  4 disable/enable         d                                          |
         Force password change | -  5 lock/unlock            u                                          |
         Holiday entitlement   | -  6 license                l                                          |
         Full screen           | -  7 roles                  r                                          |
         Password              | -  8 password               p                                          |
         SSO                   |    9 sessions               v                                          |
         Last login            | - 10 SSO                    o                                          |
         Added                 |   11 why                    w                                          |
         Last changed          |   12 device, time           t                                          |
         Open sessions         | - 13 delete                 Del                                        |
                               |   14 mark                   Space                                      |
                               |   15 mark all               a                                          |
                               |   16 mark to here           m                                          |
                               |   17 unmark                 Ctrl-U                                     |
                               |   18 shift start            b                                          |
                               |   19 show inactive          i                                          |
                               | - 20 import users                                                      |
                               | - 21 export users                                                      |
                               |   22 write a template                                                  |
                               | - 23 rights                 h                                          |
                               |                                                                        |
                               | Shows everything about the selected user. @ behind a name: signs in by |
                               | single sign-on.                                                        |
                               +------------------------------------------------- Enter run  Esc close -+



         Up Down move  Enter run  Esc close
        reversed: [1 Users]
        reversed: >  1 open                   Enter
    "#]].assert_eq(&sue.screen());
}

#[test]
fn the_palette_knows_screens_and_settings_by_name() {
    // Section 15
    let mut console = Console::signed_in();
    console.press(":").type_text("lockout_min");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-1 of 1
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)


           +- Commands -------------------------------------------------------------+
           | Find: lockout_min                                             1 of 107 |
           |                                                                        |
           | Settings                                                               |
           | > lockout_minutes                     0                                |
           |                                                                        |
           |                                                                        |
           | After this time a lock-out ends by itself; 0 keeps it until somebody   |
           | unlocks.                                                               |
           +------------------------------------------------- Enter run  Esc close -+






         Up Down move  Enter run  Esc close
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
        reversed: > lockout_minutes                     0
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    expect![">  lockout_minutes               0"].assert_eq(&console.line(10));
}

#[test]
fn what_people_call_an_action_finds_it_from_every_tab() {
    let mut console = Console::signed_in();
    let found = |console: &mut Console, typed: &str, line: &str| {
        console.press(":").type_text(typed);
        let screen = console.screen();
        assert!(screen.lines().any(|it| it.contains(line)), "{typed}: {line}\n{screen}");
        console.press("Esc");
    };
    let words = [
        ("remove password", "password                  p"),
        ("reset", "password                  p"),
        ("disable", "disable/enable            d"),
        ("unlock", "lock/unlock               u"),
        ("assign license", "license                   l"),
        ("re-register", "new key                   4 r"),
        ("trust", "trust                     4 t"),
        ("dashboard", "dashboard                 4 b"),
        ("wall display", "dashboard                 4 b"),
        ("kiosk", "dashboard                 4 b"),
        ("startup", "dashboard                 4 b"),
    ];
    for (typed, line) in words {
        found(&mut console, typed, line);
    }
    // Enter leads to the tab, where the words are found as well.
    console.press(":").type_text("kiosk").press("Enter");
    assert!(console.screen().contains("[4 Devices]"), "{}", console.screen());
    for (typed, line) in
        [("kiosk", "dashboard                 b"), ("remove password", "password                  1 p")]
    {
        found(&mut console, typed, line);
    }
}

#[test]
fn days_are_found_by_what_people_call_them() {
    for word in ["valid", "extend", "end date"] {
        let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
        console.press("Down x").type_text(word);
        assert!(console.screen().lines().any(|line| line.contains(" edit ")), "{word}: {}", console.screen());
    }
}
