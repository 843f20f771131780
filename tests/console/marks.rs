//! Marks in the list of users, and what is done to all who are marked (ACT-1).

use chargehand::service::{How, UserAction};
use chargehand::tui::request::Msg;
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

// ACT-1
#[test]
fn two_who_are_marked_are_disabled_after_a_plan() {
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

         Space mark  Ctrl-U unmark  d disable/enable  u lock/unlock  e edit  ? help
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

/// Seven more: so many that their number has to be typed.
fn season() -> Console {
    let people: Vec<String> = (1..=7).map(|number| format!("temp{number}")).collect();
    let mut people: Vec<(&str, &str, &str)> =
        people.iter().map(|name| (name.as_str(), "Temporary", "Operator")).collect();
    people.push(("grace", "Grace Hopper", "Manager"));
    Console::with(&people)
}

/// The line that tells who is marked.
fn marked(console: &mut Console) -> String {
    console.line(22).trim().to_owned()
}

#[test]
fn marks_stay_with_their_people_through_searches_orders_and_what_others_do() {
    let mut console = season();
    console.press("G Space Home Space");
    assert_eq!(marked(&mut console), "2 marked: ada, temp7");
    console.press("/").type_text("temp");
    console.press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: temp________________________           Inactive: hidden (i)  1-7 of 7
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  temp1       Temporary      Operator    -none-         Default~  Active
           temp2       Temporary      Operator    -none-         Default~  Active
           temp3       Temporary      Operator    -none-         Default~  Active
           temp4       Temporary      Operator    -none-         Default~  Active
           temp5       Temporary      Operator    -none-         Default~  Active
           temp6       Temporary      Operator    -none-         Default~  Active
         * temp7       Temporary      Operator    -none-         Default~  Active










         2 marked, 1 hidden: ada, temp7

         Space mark  Ctrl-U unmark  d disable/enable  u lock/unlock  e edit  ? help
        reversed: [1 Users]
        reversed: >  temp1       Temporary      Operator    -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    // All that match, on top of the others.
    console.press("a");
    assert_eq!(console.message(), "Marked 7: all whom the list shows. Ctrl-U takes the marks away.");
    assert_eq!(marked(&mut console), "8 marked, 1 hidden: ada, temp1, temp2, temp3, temp4, temp5, temp6, temp7");
    console.press("Esc s s Home");
    assert_eq!(marked(&mut console), "8 marked: ada, temp1, temp2, temp3, temp4, temp5, temp6, temp7");
    // Somebody is disabled, and so not in the list any more; another one is deleted.
    let mut other = console.another("ada");
    let session = other.app.session().unwrap();
    other.desk.disable_user(session, "temp1", None).unwrap();
    console.tell(Msg::Changed);
    assert_eq!(marked(&mut console), "8 marked, 1 hidden: ada, temp1, temp2, temp3, temp4, temp5, temp6, temp7");
    let names = ["temp2".to_owned()];
    other.desk.change_users(session, &names, &UserAction::Delete { reason: None }, How::default()).unwrap();
    console.tell(Msg::Changed);
    assert_eq!(marked(&mut console), "7 marked, 1 hidden: ada, temp1, temp3, temp4, temp5, temp6, temp7");
    console.press("!");
    assert!(console.screen().contains("temp2 was deleted, and is no longer marked."));
    console.press("Esc Ctrl-U");
    assert_eq!(marked(&mut console), "");
    console.press("Ctrl-U");
    assert_eq!(console.message(), "Nobody is marked.");
}

#[test]
fn a_stretch_is_marked_from_one_key_to_the_next() {
    let mut console = season();
    console.press("Down Down m");
    assert_eq!(marked(&mut console), "A stretch from temp1: the same key ends it, Esc drops it.");
    console.press("Down Down m");
    assert_eq!(marked(&mut console), "3 marked: temp1, temp2, temp3");
    // Upwards, too; who is marked already stays so.
    console.press("G m Up Up Up Up Up m");
    assert_eq!(marked(&mut console), "7 marked: temp1, temp2, temp3, temp4, temp5, temp6, temp7");
    console.press("Space");
    assert_eq!(marked(&mut console), "6 marked: temp1, temp3, temp4, temp5, temp6, temp7");
    // Esc drops what was begun, and no mark.
    console.press("m Esc m Esc");
    assert_eq!(marked(&mut console), "6 marked: temp1, temp3, temp4, temp5, temp6, temp7");
    // Who began it isn't in the list any more.
    console.press("Home m / t e m p Enter m");
    assert_eq!(console.message(), "Where the stretch began isn't in the list any more: nothing was marked.");
}

#[test]
fn a_stretch_longer_than_what_is_in_memory_is_marked_whole() {
    let names: Vec<String> = (0..120).map(|number| format!("user{number:03}")).collect();
    let mut console = Console::signed_in();
    let session = console.app.session().unwrap();
    for name in &names {
        let fields = vec![(chargehand::domain::user::Field::FullName, "Some Body".to_owned())];
        let new = chargehand::service::NewAccount { username: name.clone(), fields, ..Default::default() };
        console.desk.add_user(session, new).unwrap();
    }
    console.press("Ctrl-R Down m End Up m");
    assert!(marked(&mut console).starts_with("119 marked: user000, user001, user002, "), "{}", marked(&mut console));
    assert!(marked(&mut console).ends_with("~"));
}

// ACT-1, ACT-2, R3
#[test]
fn who_cannot_is_left_out_by_choice_more_than_five_are_counted_and_all_of_it_is_undone() {
    let mut console = season();
    console.press("a d").type_text("season over");
    console.press("Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-9 of 9
        --------------------------------------------------------------------------------
          +- Disable 9 users? -------------------------------------------------------+
        >*| PgUp PgDn: line 1-12 of 15                                               |)
         *| 8 users are changed, 1 can't.                                            |
         *| As it stands nothing is done for anybody. s leaves out those who can't,  |
         *| and does the others.                                                     |
         *| Reason: season over                                                      |
         *| ada: Refused: no lasting administrator would be left. One account must   |
         *| keep Admin without end, enabled, unlocked, with a password and without   |
         *| dates. Make another administrator first.                                 |
         *| User grace disabled.                                                     |
          | User temp1 disabled.                                                     |
          | User temp2 disabled.                                                     |
          | User temp3 disabled.                                                     |
          | User temp4 disabled.                                                     |
          |                                                                          |
          | Type 8:                                                                  |
          |                                                                          |
          |   < Leave them out >   < Cancel >                                        |
         9+------------------------------------------------------------- Esc cancel -+

         s leave out who can't  Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: >*)
    "#]]
    .assert_eq(&console.screen());
    // All or nothing: without a choice nothing is done.
    console.press("Enter Enter Esc");
    assert!(console.screen().contains("1-9 of 9") && marked(&mut console).starts_with("9 marked"));
    console.press("d").type_text("season over");
    console.press("Tab Enter s 7 Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-9 of 9
        --------------------------------------------------------------------------------
          +- Disable 9 users? -------------------------------------------------------+
        >*| PgUp PgDn: line 1-12 of 15                                               |)
         *| 8 users are changed, 1 can't.                                            |
         *| As it stands nothing is done for anybody. s leaves out those who can't,  |
         *| and does the others.                                                     |
         *| Reason: season over                                                      |
         *| ada: Refused: no lasting administrator would be left. One account must   |
         *| keep Admin without end, enabled, unlocked, with a password and without   |
         *| dates. Make another administrator first.                                 |
         *| User grace disabled.                                                     |
          | User temp1 disabled.                                                     |
          | User temp2 disabled.                                                     |
          | User temp3 disabled.                                                     |
          | User temp4 disabled.                                                     |
          |                                                                          |
          | Type 8: 7                                                                |
          | Type 8 to confirm; you typed 7.                                          |
          |   < Leave them out >   < Cancel >                                        |
         9+------------------------------------------------------------- Esc cancel -+

         s leave out who can't  Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: >*)
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc Tab Tab Tab Tab Enter s 8 Enter");
    console.press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-1 of 1
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >* ada         Ada Byron      Admin       -none-         Default~  Active (you)
















         1 marked: ada
         8 done, 1 refused: ! shows the list. z = undo.
         Space mark  Ctrl-U unmark  d disable/enable  u lock/unlock  e edit  ? help
        reversed: [1 Users]
        reversed: >* ada         Ada Byron      Admin       -none-         Default~  Active (you)
    "#]]
    .assert_eq(&console.screen());
    console.press("!");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-1 of 1
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >* ada         Ada Byron      Admin       -none-         Default~  Active (you)


           +- Messages -------------------------------------------------------------+
           | Find:                                                           4 of 4 |
           |                                                                        |
           | > 8 done, 1 refused: ! sho~ 05:58:03                                   |
           |   Disabled 8 users: grace,~ 05:58:03                                   |
           |   ada: Refused: no lasting~ 05:58:03                                   |
           |   Marked 9: all whom the l~ 05:58:01                                   |
           |                                                                        |
           |                                                                        |
           | 8 done, 1 refused: ! shows the list. z = undo.                         |
           +------------------------------------------------------------ Esc close -+



         1 marked: ada

         Up Down move  Esc close
        reversed: [1 Users]
        reversed: >* ada         Ada Byron      Admin       -none-         Default~  Active (you)
        reversed: > 8 done, 1 refused: ! sho~ 05:58:03
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc z");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-1 of 1
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >* ada         Ada Byron      Admin       -none-         Default~  Active (you)
                        +- Undo the last change of 8 users? ----------+
                        |                                             |
                        | User grace put back: not disabled any more. |
                        | User temp1 put back: not disabled any more. |
                        | User temp2 put back: not disabled any more. |
                        | User temp3 put back: not disabled any more. |
                        | User temp4 put back: not disabled any more. |
                        | User temp5 put back: not disabled any more. |
                        | User temp6 put back: not disabled any more. |
                        | User temp7 put back: not disabled any more. |
                        |                                             |
                        | Type 8:                                     |
                        |                                             |
                        |   < Undo >   < Cancel >                     |
                        +-------------------------------- Esc cancel -+

         1 marked: ada

         Tab next  Enter press  Esc close
        reversed: [1 Users]
        reversed: >* ada         Ada Byron      Admin       -none-         Default~  Active (you)
    "#]]
    .assert_eq(&console.screen());
    console.press("8 Enter Enter");
    assert_eq!(console.message(), "Undone for 8 users. z = undo that, too.");
}

// ACT-1
#[test]
fn what_somebody_changed_in_between_stops_it_and_the_plan_is_made_anew() {
    let mut console = plant();
    let session = console.another("ada").app.session().unwrap();
    console.press("Down Space Space u Tab Tab Tab Enter");
    assert!(console.screen().contains("Lock 2 users?"), "{}", console.screen());
    console.desk.disable_user(session, "bob", None).unwrap();
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
           dora        Dora +- Lock 2 users? ----------------------+ault~  Active
                            |                                      |
                            | 2 users are changed.                 |
                            | User alice locked.                   |
                            | User bob locked.                     |
                            |                                      |
                            |   < Lock >   < Cancel >              |
                            +------------------------- Esc cancel -+





         Nothing was changed for anybody: bob was changed by ada on 2026-11-02 05:58
         (User bob disabled) since the plan was made. This is the plan as of now.
         Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: >  carl        Carl Sagan     Operator    -none-         Default~  Active
        reversed: < Cancel >
    "#]]
    .assert_eq(&console.screen());
    let bob = console.desk.user(session, "alice").unwrap().user;
    assert!(!bob.stops.is_locked(console.desk.now()), "nothing was done");
    console.press("Tab Enter");
    assert_eq!(console.message(), "Locked 2 users. z = undo.");
}

#[test]
fn fields_that_many_have_alike_are_changed_for_all() {
    let mut console = plant();
    console.press("Down Space Space Space e Down").type_text("2026-12-31");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           US+- Change 3 marked users (empty: as it is) --------------------------+
           ad|  What stays empty stays as it is for each of them; none empties    |you)
         * al|    Valid from              [                         ]             |
         * bo|  > Valid until             [ 2026-12-31              ]  changed    |
         * ca|    Team                    < (as it is)             v >            |
        >  do|    User group              < (as it is)             v >            |
             |    Manager                 [                         ]             |
             |    Shift selection         < (as it is)             v >            |
             |    Default screen          [                         ]             |
             |    Title                   [                         ]             |
             |    Trusted devices only    < (as it is)             v >            |
             |    Ignore password rules   < (as it is)             v >            |
             |    Force password change   < (as it is)             v >            |
             |    Holiday entitlement     < (as it is)             v >            |
             |    Full screen             < (as it is)             v >            |
             |                                                                    |
             |                            < Change >   < Cancel >                 |
             |   Field 2 of 13: Valid until - the last day, or none               |
         3 ma+------------------------------------------ Ctrl-X save  Esc cancel -+

         Tab next field  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  do
    "#]]
    .assert_eq(&console.screen());
    console.press("Down Down Down").type_text("nobody");
    console.press("Ctrl-X");
    // What is wrong with it is wrong for all, and told beside the field.
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           US+- Change 3 marked users (empty: as it is) --------------------------+
           ad|    Valid from              [                         ]             |you)
         * al|    Valid until             [ 2026-12-31              ]  changed    |
         * bo|    Team                    < (as it is)             v >            |
         * ca|    User group              < (as it is)             v >            |
        >  do|  > Manager                 [ nobody                  ]  changed    |
             |                            ! No account has the SUID or            |
             |                            username "nobody".                      |
             |    Shift selection         < (as it is)             v >            |
             |    Default screen          [                         ]             |
             |    Title                   [                         ]             |
             |    Trusted devices only    < (as it is)             v >            |
             |    Ignore password rules   < (as it is)             v >            |
             |    Force password change   < (as it is)             v >            |
             |    Holiday entitlement     < (as it is)             v >            |
             |    Full screen             < (as it is)             v >            |
             |                            < Change >   < Cancel >                 |
             |   Field 5 of 13: Manager - SUID or username, or none               |
         3 ma+------------------------------------------ Ctrl-X save  Esc cancel -+

         Tab next field  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  do
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-U").type_text("ada");
    console.press("Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
         * alice       Alice Liddell  Operator    -none-         Default~  Active
         * bob         Bob Martin     Manager     -none-         Default~  Active
         *+- Change 3 users? --------------------------------------------------------+
        > |                                                                          |
          | 3 users are changed.                                                     |
          | User alice changed: Manager empty -> ada; Valid until empty ->           |
          | 2026-12-31.                                                              |
          | User bob changed: Manager empty -> ada; Valid until empty -> 2026-12-31. |
          | User carl changed: Manager empty -> ada; Valid until empty ->            |
          | 2026-12-31.                                                              |
          |                                                                          |
          |   < Change >   < Cancel >                                                |
          +------------------------------------------------------------- Esc cancel -+



         3 marked: alice, bob, carl

         Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: >
        reversed: < Cancel >
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Enter");
    assert_eq!(console.message(), "Changed 3 users. z = undo.");
    // none empties it.
    console.press("Home Down Space e Down").type_text("none");
    console.press("Ctrl-X");
    assert!(console.screen().contains("User alice changed: Valid until 2026-12-31 -> empty."), "{}", console.screen());
    console.press("Esc Ctrl-U Ctrl-X");
    assert!(console.screen().contains("Nothing is filled in"), "{}", console.screen());
}

#[test]
fn roles_licenses_passwords_and_sessions_of_many() {
    let mut console = plant();
    console.press("Down Space Space r Enter").type_text("superv");
    console.press("Enter Tab").type_text("2026-12-31");
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
           dora +- Give Supervisor to 2 users? -------------------------------+ve
                |                                                             |
                | 2 users are changed.                                        |
                | Roles of alice then: Supervisor until 2026-12-31, Operator. |
                | Roles of bob then: Manager, Supervisor until 2026-12-31.    |
                |                                                             |
                |   < Give >   < Cancel >                                     |
                +------------------------------------------------ Esc cancel -+





         2 marked: alice, bob

         Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: >  carl        Carl Sagan     Operator    -none-         Default~  Active
        reversed: < Cancel >
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Enter");
    assert_eq!(console.message(), "Gave Supervisor to 2 users. z = undo.");
    console.press("Home Down Space Space r Tab Tab Tab Enter");
    assert!(console.screen().contains("Role is required."), "{}", console.screen());
    console.press("Esc l");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
         * alice       Alice Liddell  Superviso~  -none-         Default~  Active
         * bob         Bob Martin     Manager, ~  -none-         Default~  Active
        >  carl        Carl Sagan     Operator    -none-         Default~  Active
           do+- License of 2 marked users ----------------------------------------+
             |  Assigned, it takes the place of the one that they have.           |
             |                                                                    |
             |  > License * < (none)                               v >            |
             |                                                                    |
             |              < Assign >   < Take away >   < Cancel >               |
             |   Field 1 of 1: License - required                                 |
             +------------------------------------------ Ctrl-X save  Esc cancel -+





         2 marked: alice, bob

         Tab next field  Space open list  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  carl        Carl Sagan     Operator    -none-         Default~  Active
        reversed: (none)
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc p");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ad+- Passwords of 2 marked users --------------------------------------+you)
         * al|  Force a change: theirs is good for one more login, which asks     |
         * bo|  for a new one.                                                    |
        >  ca|  Empty it: good for nothing from now on; they set one at the next  |
           do|  login.                                                            |
             |  Mail a code: to each one's address on record; it sets a new one,  |
             |  once.                                                             |
             |  Remove it: for accounts that log in without one.                  |
             |  A generated password or a code that is shown is read out to one   |
             |  person: not for many.                                             |
             |                                                                    |
             |                                                                    |
             |       < Force a change >   < Empty it >   < Mail a code >          |
             |       < Remove it >   < Cancel >                                   |
             |   Button: Force a change                                           |
             +------------------------------------------ Ctrl-X save  Esc cancel -+

         2 marked: alice, bob

         Tab next  Enter press  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  ca
        reversed: < Force a change >
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Enter Tab Enter");
    assert_eq!(console.message(), "Emptied the passwords of 2 users.");
    console.press("Home Down Down Space Space v");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           alice       Alice Liddell  Superviso~  -none-         Default~  NO PASSWORD
         * bob         Bob Martin     Manager, ~  -none-         Default~  NO PASSWORD
         * carl        Carl Sagan     Operator    -none-         Default~  Active
        >  dora        Dora +- End all sessions of 2 users? -------+ault~  Active
                            |                                      |
                            | 1 user is changed, 1 stays as it is. |
                            | That can't be undone.                |
                            | bob is signed out already.           |
                            | 1 session of user carl revoked.      |
                            |                                      |
                            |   < End >   < Cancel >               |
                            +------------------------- Esc cancel -+




         2 marked: bob, carl

         Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: >  dora        Dora ault~  Active
        reversed: < Cancel >
    "#]]
    .assert_eq(&console.screen());
}

// USR-11
#[test]
fn deleting_wants_the_number_typed_however_few_they_are() {
    let mut console = plant();
    console.press("Down Space Space Delete");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
         * alice       Alice Liddell  Operator    -none-         Default~  Active
         * bob         Bob Martin     Manager     -none-         Default~  Active
        >  carl        Carl +- Delete 2 users? --------------------+ault~  Active
           dora        Dora |                                      |ault~  Active
                            | 2 users are deleted.                 |
                            | That can't be undone.                |
                            | User alice deleted.                  |
                            | User bob deleted.                    |
                            |                                      |
                            | Type 2:                              |
                            |                                      |
                            |   < Delete >   < Cancel >            |
                            +------------------------- Esc cancel -+



         2 marked: alice, bob

         Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: >  carl        Carl ault~  Active
    "#]]
    .assert_eq(&console.screen());
    console.press("2 Enter Enter");
    assert_eq!(console.message(), "Deleted 2 users.");
    console.press("i");
    assert!(!console.screen().contains("alice"));
}

// ROL-7, ROL-10
#[test]
fn marks_are_open_to_whoever_sees_users_and_what_is_done_to_them_is_not() {
    let mut console = plant();
    let mut bob = console.another("bob");
    bob.press("Space Space x");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   bob
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           +- 2 marked: ada, alice -------------------------------------------------+
         * | Find:                                                         23 of 23 |
         * |                                                                        |
        >  | Users                                                                  |u)
           | >  1 open                   Enter                                      |
           |    2 edit                   e                                          |
           |    3 new                    n                                          |
           |    4 disable/enable         d                                          |
           |    5 lock/unlock            u                                          |
           |    6 license                l                                          |
           |    7 roles                  r                                          |
           |    8 password               p                                          |
           |    9 sessions               v                                          |
           | - 10 SSO                    o                                          |
           |   11 why                    w                                          |
           |   12 device, time           t                                          |
           | Shows everything about the selected user. @ behind a name: signs in by |
           | single sign-on.                                                        |
         2 +------------------------------------------------- Enter run  Esc close -+

         Up Down move  Enter run  Esc close
        reversed: [1 Users]
        reversed: >  u)
        reversed: >  1 open                   Enter
    "#]]
    .assert_eq(&bob.screen());
    bob.press("Esc");
    // Who signs in next finds nobody marked; who comes back from the lock does.
    console.press("Space Q");
    console.sign_in("ada");
    assert_eq!(marked(&mut console), "");
    console.press("Space");
    console.advance(60 * 60_000);
    console.type_text(crate::harness::PASSWORD);
    console.press("Enter");
    assert_eq!(marked(&mut console), "1 marked: ada");
}

#[test]
fn a_small_screen_without_color_tells_all_of_it() {
    let mut console = season();
    console.press("a");
    console.resize(60, 16);
    console.press("d Tab Enter");
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         / Search: ________________~  Inactive: hidden (i)  1-9 of 9
        ------------------------------------------------------------
         +- Disable 9 users? -------------------------------------+
        >| PgUp PgDn: line 1-4 of 15                              |
         | 8 users are changed, 1 can't.                          |
         | As it stands nothing is done for anybody. s leaves out |
         | those who can't, and does the others.                  |
         | ada: Refused: no lasting administrator would be left.  |
         |                                                        |
         | Type 8:                                                |
         |                                                        |
         |   < Leave them out >   < Cancel >                      |
         +------------------------------------------- Esc cancel -+~

         s leave out who can't  Tab next  Enter press
        reversed: [1 Users]
        reversed: >
    "#]]
    .assert_eq(&console.screen());
}

#[test]
fn whoever_is_one_of_those_who_are_marked_is_told_so_before_it_is_done() {
    let mut console = Console::with(&[("alice", "Alice Liddell", "Operator"), ("eve", "Eve Moneypenny", "Admin")]);
    console.press("a l Esc d Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >* ada         Ada Byron      Admin       -none-         Default~  Active (you)
         *+- Disable 3 users? -------------------------------------------------------+
         *|                                                                          |
          | 2 users are changed, 1 can't.                                            |
          | As it stands nothing is done for anybody. s leaves out those who can't,  |
          | and does the others.                                                     |
          | You are one of them: you can't work here any more after it!              |
          | eve: Refused: no lasting administrator would be left. One account must   |
          | keep Admin without end, enabled, unlocked, with a password and without   |
          | dates. Make another administrator first.                                 |
          | User ada disabled.                                                       |
          | User alice disabled.                                                     |
          |                                                                          |
          |   < Leave them out >   < Cancel >                                        |
          +------------------------------------------------------------- Esc cancel -+


         3 marked: ada, alice, eve

         s leave out who can't  Tab next  Enter press  PgUp PgDn scroll  Esc back
        reversed: [1 Users]
        reversed: >* ada         Ada Byron      Admin       -none-         Default~  Active (you)
        reversed: < Cancel >
    "#]]
    .assert_eq(&console.screen());
}

// ACT-1, USR-9: who stops themselves is told what came of it, and not that nothing did.
#[test]
fn whoever_disables_themselves_with_others_is_told_what_was_done() {
    let mut console = Console::with(&[("alice", "Alice Liddell", "Operator"), ("eve", "Eve Moneypenny", "Admin")]);
    console.press("Space Space d Tab Enter Left Enter");
    let screen = console.screen();
    assert!(screen.contains("Disabled 2 users. Your session has ended: account stopped."), "{screen}");
}

// USR-11
#[test]
fn whoever_has_changed_something_is_disabled_instead_of_deleted_and_that_is_said_before_and_after() {
    let mut console = plant();
    let bob = console.another("bob").app.session().unwrap();
    console.desk.disable_user(bob, "dora", None).unwrap();
    console.press("Ctrl-R Down Space Space Delete");
    assert!(console.screen().contains("bob has changed things here and can't be deleted: disabled instead."));
    console.press("2 Enter Enter");
    assert_eq!(console.message(), "Deleted alice; disabled instead: bob.");
}

// ACT-1
#[test]
fn who_was_refused_out_of_many_is_named_where_marks_are_told() {
    let people: Vec<(String, String)> = (10..60).map(|n| (format!("temp{n}"), format!("Temp {n}"))).collect();
    let people: Vec<_> = people.iter().map(|(name, full)| (name.as_str(), full.as_str(), "Operator")).collect();
    let mut console = Console::with(&people);
    // Downwards, ada is the last: her name isn't among those that came with the marks.
    console.press("s s a d Tab Enter s 5 0 Enter Enter");
    assert_eq!(marked(&mut console), "1 marked: ada");
}

// ACT-1
#[test]
fn a_wrong_number_is_told_and_nothing_is_done() {
    let mut console = season();
    console.press("a d Tab Enter s Enter");
    assert!(console.screen().contains("Type 8 to confirm; Esc cancels."));
    console.press("9 Enter");
    assert!(console.screen().contains("Type 8 to confirm; you typed 9."));
    console.press("x");
    assert!(console.screen().contains("Digits only: type 8 to confirm."));
    console.press("Backspace 8 Enter Enter");
    assert!(console.message().starts_with("8 done, 1 refused"), "{}", console.message());
}

// USR-6, ACT-1
#[test]
fn whoever_stays_out_after_enabling_is_told_in_the_plan_and_after_it() {
    let mut console = plant();
    let me = console.app.session().unwrap();
    let past = [(chargehand::domain::user::Field::ValidUntil, "2020-01-31".to_owned())];
    console.desk.edit_user(me, "bob", None, &past).unwrap();
    for name in ["alice", "bob"] {
        console.desk.disable_user(me, name, None).unwrap();
    }
    console.press("i Ctrl-R Down Space Space d Tab Tab Enter");
    assert!(console.screen().contains("bob stays EXPIRED: valid until 2020-01-31."), "{}", console.screen());
    console.press("Tab Enter");
    assert_eq!(console.message(), "Enabled 2 users. 1 of them can't log in yet: ! tells why. z = undo.");
}
