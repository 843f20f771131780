//! The System Log tab.

use expect_test::expect;

use crate::harness::Console;

#[test]
fn the_log_tells_of_what_was_done_and_leads_to_the_user() {
    // LOG-1, LOG-2
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    console.press("End d").type_text("left").press("Tab Enter 5");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses   4 Devices  [5 System Log]  ada
         / Search: ____________________________                Filter: none (f)  1 of 11
        --------------------------------------------------------------------------------
           Refused, last 24 h |                        | 0 in all, 0 in the last hour
           TIME (local)     LEVEL  EVENT            WHO        SUMMARY
        >   2 Nov 05:58:01  info   Session          bob        Session of user bob ende~
            2 Nov 05:58:01  info   User             ada        User bob disabled
            2 Nov 05:58:01  info   User Validation  ada        User ada logged in
            1 Nov 05:58:00  info   User Validation  bob        User bob logged in
            1 Nov 05:58:00  info   User             bob        User bob changed their p~
            1 Nov 05:58:00  info   User Validation  bob        User bob must set a new ~
            1 Nov 05:58:00  info   User             ada        User bob added
            1 Nov 05:58:00  info   User Validation  ada        User ada logged in
            1 Nov 05:58:00  info   System                      Plant set up
            1 Nov 05:58:00  info   User             ada        User ada added
            1 Nov 05:58:00  info   Settings                    Setting site_name change~







         Enter details  o open user  w why  u unlock  f filter  / find  ? help
        reversed: [5 System Log]
        reversed: >   2 Nov 05:58:01  info   Session          bob        Session of user bob ende~
    "#]]
    .assert_eq(&console.screen());
    console.press("/").type_text("user validation bob");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses   4 Devices  [5 System Log]  ada
         / Search: user validation bob_________          Filter: none (f)  2 found of 11
        --------------------------------------------------------------------------------
           Refused, last 24 h |                        | 0 in all, 0 in the last hour
           TIME (local)     LEVEL  EVENT            WHO        SUMMARY
        >   1 Nov 05:58:00  info   User Validation  bob        User bob logged in
            1 Nov 05:58:00  info   User Validation  bob        User bob must set a new ~
















         Enter to the list  Esc clear  Ctrl-U empty the box
        reversed: [5 System Log]
        reversed: >   1 Nov 05:58:00  info   User Validation  bob        User bob logged in
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc Enter");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses   4 Devices  [5 System Log]  ada
         System Log > Event
        --------------------------------------------------------------------------------
         Event                  11
         Time                   2026-11-02 05:58:01 +00:00 (2026-11-02T05:58:01.770Z)
         Level                  info
         Category               Session
         Who                    (chargehand)
         About                  user bob
         Device                 PRESS-3
         Operation              10
         Message                Session of user bob ended: account stopped
         session                2










         Esc back  o open user  w why  u unlock  : commands  ? help
        reversed: [5 System Log]
    "#]]
    .assert_eq(&console.screen());
    console.press("o");
    assert_eq!(console.line(2).trim(), "Users > bob");
}

#[test]
fn help_lists_every_key() {
    let mut console = Console::signed_in();
    console.press("?");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-1 of 1
        --------------------------------------------------------------------------------
           +- Keys here ------------------------------------------------------------+
        >  | Find:                                                         55 of 55 |u)
           |                                                                        |
           | Users                                                                  |
           | > open                      Enter                                      |
           |   edit                      e                                          |
           |   new                       n                                          |
           |   disable/enable            d                                          |
           |   lock/unlock               u                                          |
           |   license                   l                                          |
           |   roles                     r                                          |
           |   password                  p                                          |
           |   sessions                  v                                          |
           |   SSO                       o                                          |
           |   why                       w                                          |
           |   device, time              t                                          |
           | Shows everything about the selected user. @ behind a name: signs in by |
           | single sign-on.                                                        |
           +------------------------------------------------- Enter run  Esc close -+

         Up Down move  Enter run  Esc close
        reversed: [1 Users]
        reversed: >  u)
        reversed: > open                      Enter
    "#]]
    .assert_eq(&console.screen());
    console.type_text("unlock");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-1 of 1
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)


           +- Keys here ------------------------------------------------------------+
           | Find: unlock                                                   1 of 55 |
           |                                                                        |
           | Users                                                                  |
           | > lock/unlock               u                                          |
           |                                                                        |
           |                                                                        |
           |                                                                        |
           | Locks the selected user, or unlocks whoever is locked or locked out.   |
           +------------------------------------------------- Enter run  Esc close -+






         Up Down move  Enter run  Esc close
        reversed: [1 Users]
        reversed: >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
        reversed: > lock/unlock               u
    "#]]
    .assert_eq(&console.screen());
}

#[test]
fn the_smallest_screen_still_tells_what_happened() {
    // LOG-2
    let mut console = Console::signed_in();
    console.press("5");
    console.resize(60, 16);
    let screen = console.screen();
    assert!(screen.contains("SUMMARY") && screen.contains("User ada logged in"), "{screen}");
}

// LOG-2
#[test]
fn events_of_another_year_say_which() {
    let console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    console.clock.advance(90 * 24 * 3_600_000);
    let mut console = console.another("ada");
    console.press("5");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses   4 Devices  [5 System Log]  ada
         / Search: ____________________________                Filter: none (f)  1 of 10
        --------------------------------------------------------------------------------
           Refused, last 24 h |                        | 0 in all, 0 in the last hour
           TIME (local)          LEVEL  WHO                SUMMARY
        >  31 Jan 05:58:02       info   ada                User ada logged in
            2 Nov 2026 05:58:01  info   ada                User ada logged in
            1 Nov 2026 05:58:00  info   bob                User bob logged in
            1 Nov 2026 05:58:00  info   bob                User bob changed their passw~
            1 Nov 2026 05:58:00  info   bob                User bob must set a new pass~
            1 Nov 2026 05:58:00  info   ada                User bob added
            1 Nov 2026 05:58:00  info   ada                User ada logged in
            1 Nov 2026 05:58:00  info                      Plant set up
            1 Nov 2026 05:58:00  info   ada                User ada added
            1 Nov 2026 05:58:00  info                      Setting site_name changed fr~








         Enter details  o open user  w why  u unlock  f filter  / find  ? help
        reversed: [5 System Log]
        reversed: >  31 Jan 05:58:02       info   ada                User ada logged in
    "#]]
    .assert_eq(&console.screen());
}

// LOG-2
#[test]
fn a_time_that_was_typed_as_words_is_told_how_to_be_one_and_a_filter_which_days_it_means() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Manager")]);
    console.press("5 /").type_text("05:58 bob").press("Enter");
    assert_eq!(console.line(6).trim(), "No event holds all these words. time:05:58 searches by time. Esc clears the");
    console.press("Esc /").type_text("time:yesterday 05:58 bob").press("Enter");
    assert!(console.line(2).ends_with("Time: 1 Nov 05:58  4 found of 9"), "{}", console.screen());
    console.press("Esc /").type_text("time:last week").press("Enter");
    assert!(console.line(2).contains("Time: 26 Oct to 1 Nov  "), "{}", console.screen());
    // Where there isn't room for all, the days come before how many events there are.
    for (search, told) in [
        ("actor:ada time:yesterday 05:00..06:00", "  1 Nov 05:00 to 06:00  1 found"),
        ("time:\"2026-11-01 05:00..2026-11-02 06:00\"", "1 Nov 05:00 to 2 Nov 06:00  9 found"),
    ] {
        console.press("Esc /").type_text(search).press("Enter");
        assert!(console.line(2).ends_with(told), "{}", console.screen());
    }
    console.press("Esc f").type_text("all but").press("Enter");
    assert!(console.line(2).contains(" found of 9"), "{}", console.screen());
    assert!(!console.screen().contains("logged in"), "{}", console.screen());
}
