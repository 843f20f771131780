//! Two people edit one account (USR-14, N3).

use chargehand::tui::request::Msg;
use expect_test::expect;

use crate::harness::Console;

/// Two consoles with the form of bob open, in which the first has typed; the second saves name and title.
fn both() -> (Console, Console) {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator"), ("mike", "Mike Manager", "Manager")]);
    let mut other = console.another("mike");
    console.press("Down e").type_text(" Jr").press("Tab").type_text("bob@example.org");
    other.press("Down e").type_text(" Sr").press("Tab Tab Tab Tab").type_text("Setter").press("Ctrl-X");
    assert_eq!(other.message(), "Saved bob. z = undo.");
    (console, other)
}

#[test]
fn the_second_sees_whose_change_and_which_fields_and_keeps_what_they_typed() {
    let (mut console, mut other) = both();
    console.press("Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Users > bob > Edit                                          * 2 unsaved changes
        --------------------------------------------------------------------------------
           Username                bob  (cannot be changed)
           Full name             * [ Bob Martin Jr                         ]  changed
         > Email                   [ bob@example.org                       ]  changed
           SUID                    [                                       ]
           ERP ID                  [                                       ]
          +- bob was changed meanwhile ----------------------------------------------+
          |                                                                          |
          | By mike at 2026-11-02 05:58:03 +00:00. Nothing of yours was saved, and   |
          | nothing is lost.                                                         |
          | Full name: "Bob Martin" is now "Bob Martin Sr"; yours: "Bob Martin Jr"   |
          | Title: (empty) is now "Setter"                                           |
          |                                                                          |
          |   < Keep mine and save >   < Take theirs >   < Back >                    |
          +------------------------------------------------------------- Esc cancel -+
                                   [x] Enabled
                                   [ ] Holiday entitlement
                                   [ ] Trusted devices only
                                   < Save >   < Cancel >
          Field 3 of 20: Email - unique; may stay empty (more below)

         Tab next  Enter press  Esc back to the form
        reversed: [1 Users]
        reversed: < Back >
    "#]]
    .assert_eq(&console.screen());
    // Back to the form: everything typed is there.
    console.press("Esc");
    let screen = console.screen();
    assert!(screen.contains("[ Bob Martin Jr  ") && screen.contains("[ bob@example.org  "), "{screen}");
    // Their name, one's own email.
    console.press("Ctrl-X BackTab Enter");
    let screen = console.screen();
    assert!(screen.contains("[ Bob Martin Sr  ") && screen.contains("[ bob@example.org  "), "{screen}");
    assert!(screen.contains("* 1 unsaved change"), "{screen}");
    console.press("Ctrl-X");
    assert_eq!(console.message(), "Saved bob. z = undo.");
    other.press("Ctrl-R Enter");
    let screen = other.screen();
    assert!(screen.contains("Bob Martin Sr") && screen.contains("bob@example.org"), "{screen}");
    assert!(screen.contains("Setter"), "{screen}");
}

#[test]
fn what_was_typed_here_stands_by_choice_alone() {
    let (mut console, mut other) = both();
    console.resize(120, 40).press("Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         Users > bob > Edit                                                                                  * 2 unsaved changes
        ------------------------------------------------------------------------------------------------------------------------
           Username                bob  (cannot be changed)
           Full name             * [ Bob Martin Jr                            ]  changed
         > Email                   [ bob@example.org                          ]  changed
           SUID                    [                                          ]
           ERP ID                  [                                          ]
           Title                   [                                          ]
           Mobile                  [                                          ]
           User group            * < System                                  v >
           Team                  * < Default Team                            v >
           Manager                 [                                          ]
           Shift selection       * < None                                    v >
           Default screen          [                                          ]
           Valid from              [                                          ]
           Valid until        +- bob was changed meanwhile ----------------------------------------------+
                              |                                                                          |
                              | By mike at 2026-11-02 05:58:03 +00:00. Nothing of yours was saved, and   |
                              | nothing is lost.                                                         |
                              | Full name: "Bob Martin" is now "Bob Martin Sr"; yours: "Bob Martin Jr"   |
                              | Title: (empty) is now "Setter"                                           |
                              |                                                                          |
                              |   < Keep mine and save >   < Take theirs >   < Back >                    |
                              +------------------------------------------------------------- Esc cancel -+












          Field 3 of 20: Email - unique; may stay empty

         Tab next  Enter press  Esc back to the form
        reversed: [1 Users]
        reversed: < Back >
    "#]].assert_eq(&console.screen());
    console.press("Left Left Enter");
    assert_eq!(console.message(), "Saved bob. z = undo.");
    other.press("Ctrl-R Enter");
    let screen = other.screen();
    assert!(screen.contains("Bob Martin Jr") && screen.contains("Setter"), "{screen}");
}

#[test]
fn an_open_form_is_told_of_a_change_and_an_untouched_one_takes_it_over() {
    let (mut console, mut other) = both();
    console.tell(Msg::Changed);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Users > bob > Edit                                          * 2 unsaved changes
        --------------------------------------------------------------------------------
           Username                bob  (cannot be changed)
           Full name             * [ Bob Martin Jr                         ]  changed
         > Email                   [ bob@example.org                       ]  changed
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
         mike has just changed bob: Full name, Title. What you typed stays; saving
         shows both.
         Tab next field  Ctrl-X save  Esc back
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    // Once for each change.
    console.press("Tab").tell(Msg::Changed);
    assert_eq!(console.message(), "");
    other.press("e");
    console.press("Ctrl-X Left Left Enter");
    assert_eq!(console.message(), "Saved bob. z = undo.");
    other.tell(Msg::Changed);
    let screen = other.screen();
    assert!(screen.contains("[ Bob Martin Jr  ") && !screen.contains("unsaved"), "{screen}");
}

#[test]
fn fields_and_the_tick_enabled_are_saved_as_one() {
    // USR-8: a refused field leaves the tick undone, too.
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    console.press("Down e").type_text(" Jr").press("Tab").type_text("not an address");
    console.press("Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Space Ctrl-X");
    let screen = console.screen();
    assert!(screen.contains("! "), "{screen}");
    console.press("Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab");
    assert!(console.screen().contains("[ ] Enabled"), "{}", console.screen());
    console.press("Esc Left Enter");
    assert!(console.line(6).contains("Active"), "{}", console.screen());
    console.press("e").type_text(" Jr").press("Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Space Ctrl-X");
    assert_eq!(console.message(), "Saved bob. Hidden now: Show Inactive shows them. z = undo.");
    console.press("5");
    let log: Vec<_> = console.screen().lines().filter(|line| line.contains("User bob")).map(str::to_owned).collect();
    assert!(log[0].contains("User bob disabled") && log[1].contains("User bob changed: full n"), "{log:?}");
}

#[test]
fn a_stop_that_nobody_saw_is_not_lifted() {
    // USR-14, USR-8
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator"), ("mike", "Mike Manager", "Manager")]);
    let mut other = console.another("mike");
    console.press("Down u Tab").type_text("on leave").press("Tab Enter");
    assert_eq!(console.message(), "Locked bob. z = undo.");
    console.press("u");
    other.press("Ctrl-R Down u Tab Enter");
    assert_eq!(other.message(), "Unlocked bob. z = undo.");
    other.press("u Tab").type_text("again").press("Tab Enter");
    assert_eq!(other.message(), "Locked bob. z = undo.");
    console.press("Tab Enter");
    let told = "bob was changed by mike since this was opened: Locked by mike (again).";
    let words: Vec<_> = console.screen().split_whitespace().map(str::to_owned).collect();
    assert!(words.join(" ").contains(told), "{}", console.screen());
}

#[test]
fn a_question_is_about_the_account_and_not_about_whoever_has_its_name_now() {
    // USR-11
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    let mut other = console.another("ada");
    console.press("Down d");
    other.press("Down Del").type_text("bob").press("Tab Enter");
    other.press("n").type_text("bob").press("Tab").type_text("Bob Other").press("Ctrl-X");
    console.press("Tab Enter");
    assert!(console.message().starts_with("There is no user bob"), "{}", console.screen());
    other.press("Ctrl-R");
    assert!(
        other.screen().contains("Bob Other      Programmer  -none-         Default~  NO PASSWORD"),
        "{}",
        other.screen()
    );
}

#[test]
fn a_deletion_under_an_open_form_is_told() {
    // USR-14
    let (mut console, mut other) = (Console::with(&[("bob", "Bob Martin", "Operator")]), None);
    let second = other.insert(console.another("ada"));
    console.press("Down e").type_text(" Jr");
    second.press("Down Del").type_text("bob").press("Tab Enter");
    console.tell(Msg::Changed);
    assert!(
        console.screen().contains("ada has just deleted bob: nothing can be saved here any more."),
        "{}",
        console.screen()
    );
}

#[test]
fn the_roles_dialog_follows_what_others_change_and_keeps_what_was_chosen() {
    // USR-14
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    let mut other = console.another("ada");
    console.press("Down r").type_text("superv").press("Space");
    other.press("Down r").type_text("programmer").press("Space Ctrl-X");
    assert_eq!(other.message(), "Changed the roles of bob. z = undo.");
    console.advance(60_000).tell(Msg::Changed);
    let screen = console.screen();
    assert!(screen.contains("Somebody changed these roles just now"), "{screen}");
    assert!(screen.contains("Before: Programmer, Operator"), "{screen}");
    console.press("Ctrl-X");
    other.advance(120_000).press("Ctrl-R Enter");
    assert!(other.screen().contains("Supervisor, Programmer, Operator"), "{}", other.screen());
}

#[test]
fn my_profile_can_be_saved_after_somebody_else_changed_it() {
    // USR-12, USR-14
    let mut console = Console::signed_in();
    let mut other = console.another("ada");
    console.press("P Tab").type_text("0170 1");
    other.press("e Tab Tab Tab Tab Tab").type_text("0180 2").press("Ctrl-X");
    assert_eq!(other.message(), "Saved ada. z = undo.");
    console.press("Ctrl-X");
    assert!(console.screen().contains("Saving again makes it as typed here."), "{}", console.screen());
    console.press("Ctrl-X");
    assert_eq!(console.message(), "Your profile is saved.");
}
