//! Filter words in the search box, and the filter menu.

use expect_test::expect;

use crate::list::{people, rows};

#[test]
fn filter_words_narrow_the_list_while_they_are_typed() {
    let mut console = people();
    console.press("/").type_text("team:Pre");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: team:Pre____________________   Inactive: hidden (i)  5 in all  0 of 0
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           Nobody has team:Pre. There are: Default Team, Press, Weld. Esc clears it, /
           changes it.

















         Enter to the list  Esc clear  Ctrl-U empty the box
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    console.type_text("ss");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: team:Press__________________           Inactive: hidden (i)  1-2 of 2
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  bfischer    Bernd Fischer  Operator    -none-         Press     Active
           mchen       Mei Chen       Manager     -none-         Press     Active

















         Enter to the list  Esc clear  Ctrl-U empty the box
        reversed: [1 Users]
        reversed: >  bfischer    Bernd Fischer  Operator    -none-         Press     Active
    "#]]
    .assert_eq(&console.screen());
    console.type_text(" -role:Operator").press("Enter");
    expect![[r#"
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  mchen       Mei Chen       Manager     -none-         Press     Active
    "#]]
    .assert_eq(&rows(&mut console));
    console.resize(120, 40);
    expect![" / Search: team:Press -role:Operator___      Inactive: hidden (i)  Filter: team:Press -role:Operator  5 in all  1-1 of 1"].assert_eq(&console.line(2));
    // One step back: the filter first.
    console.resize(80, 24).press("Esc");
    assert!(console.line(2).ends_with("1-5 of 5"), "{}", console.screen());
}

#[test]
fn half_typed_filters_and_words_that_are_none_are_no_errors() {
    let mut console = people();
    console.resize(100, 24);
    // S4
    for (typed, ends) in [
        ("t", "5 in all  1-1 of 1"),
        ("team:", "5 in all  1-5 of 5"),
        ("team:none", "5 in all  0 of 0"),
        ("valid_until:<", "5 in all  1-5 of 5"),
        ("valid_until:none", "5 in all  1-5 of 5"),
        ("created:>2000 anita", "5 in all  1-1 of 1"),
        ("name:", "5 in all  0 of 0"),
        ("\"", "5 in all  0 of 0"),
        ("-", "5 in all  0 of 0"),
    ] {
        console.press("/ Ctrl-U").type_text(typed);
        assert!(console.line(2).ends_with(ends), "{typed}: {}", console.screen());
        console.press("Enter");
    }
    console.press("/ Ctrl-U").type_text("valid_until:soon");
    expect!["   valid_until:soon can't be read: it takes a day, a month or a year, as in valid_until:<2026-12-31."]
        .assert_eq(&console.line(5));
}

#[test]
fn the_filter_menu_shows_the_values_there_are_and_puts_them_into_the_box() {
    let mut console = people();
    console.press("f");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           +- Filter ---------------------------------------------------------------+
        >  | Find:                                                         14 of 14 |u)
           |                                                                        |
           | State                                                                  |
           | > Active                    5         state:active                     |
           | Role                                                                   |
           |   Admin                     1         role:Admin                       |
           |   Manager                   1         role:Manager                     |
           |   Operator                  2         role:Operator                    |
           |   Supervisor                1         role:Supervisor                  |
           | Team                                                                   |
           |   Default Team              2         team:"Default Team"              |
           |   Press                     2         team:Press                       |
           |   Weld                      1         team:Weld                        |
           | User group                                                             |
           |   System                    5         group:System                     |
           |                                                                        |
           | Enter puts it into the search box. Inactive users count too.           |
           +---------------------------------------------- Enter choose  Esc close -+

         Up Down move  Enter choose  Esc close
        reversed: [1 Users]
        reversed: >  u)
        reversed: > Active                    5         state:active
    "#]]
    .assert_eq(&console.screen());
    console.type_text("press").press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: team:Press__________________           Inactive: hidden (i)  1-2 of 2
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  bfischer    Bernd Fischer  Operator    -none-         Press     Active
           mchen       Mei Chen       Manager     -none-         Press     Active

















         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  bfischer    Bernd Fischer  Operator    -none-         Press     Active
    "#]]
    .assert_eq(&console.screen());
    // Another team takes its place; a role comes beside it.
    console.press("f").type_text("weld").press("Enter");
    console.press("f").type_text("supervisor").press("Enter");
    console.resize(120, 40).press("f");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         / Search: team:Weld role:Supervisor___      Inactive: hidden (i)  Filter: team:Weld role:Supervisor  5 in all  1-1 of 1
        ------------------------------------------------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM    STATE        |  Username               akumar
        >  akumar      Anita Ku+- Filter ---------------------------------------------------------------+       Active
                               | Find:                                                         16 of 16 |       Anita Kumar
                               |                                                                        |       Supervisor
                               | In force                                                               |       -none-
                               | > team:Weld                                                            |       System
                               |   role:Supervisor                                                      |       Weld
                               | State                                                                  |       None
                               |   Active                    5         state:active                     |only   no
                               | Role                                                                   |rules  no
                               |   Admin                     1         role:Admin                       |hange  no
                               |   Manager                   1         role:Manager                     |ent    no
                               |   Operator                  2         role:Operator                    |       no
                               |   Supervisor                1         role:Supervisor                  |       set
                               | Team                                                                   |       not linked
                               |   Default Team              2         team:"Default Team"              |       2026-11-01
                               |   Press                     2         team:Press                       |       05:58
                               |   Weld                      1         team:Weld                        |       2026-11-01
                               | User group                                                             |       05:58
                               |   System                    5         group:System                     |       2026-11-02
                               | Password                                                               |       05:58
                               |   set                       5         password:set                     |
                               | Single sign-on                                                         |
                               |   none                      5         sso:none                         |
                               | Trusted devices only                                                   |
                               |   no                        5         trusted:no                       |
                               | Shift selection                                                        |
                               |   None                      5         shift:None                       |
                               | Manager                                                                |
                               |   none                      5         manager:none                     |
                               |                                                                        |
                               |                                                                        |
                               | Enter takes it out of the search box.                                  |
                               +---------------------------------------------- Enter choose  Esc close -+
                                                                                      |

         Up Down move  Enter choose  Esc close
        reversed: [1 Users]
        reversed: >  akumar      Anita Ku
        reversed: > team:Weld
    "#]].assert_eq(&console.screen());
    // What is in force stands first, and Enter takes it out.
    console.press("Enter");
    expect![" / Search: role:Supervisor_____________                Inactive: hidden (i)  Filter: role:Supervisor  5 in all  1-1 of 1"].assert_eq(&console.line(2));
    // The key that opened it does nothing in it, and Esc leaves everything as it was.
    console.press("f Esc");
    expect![" / Search: role:Supervisor_____________                Inactive: hidden (i)  Filter: role:Supervisor  5 in all  1-1 of 1"].assert_eq(&console.line(2));
    console.resize(60, 16).press("f End");
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         / Search: role:Supervisor_~  Inactive: hidden (i)  1-1 of 1
        ------------------------------------------------------------
         +- Filter -----------------------------------------------+
        >| Find:                                         15 of 15 |
         |                                                        |
         | Shift selection                                        |
         |   None               5         shift:None              |
         | Manager                                                |
         | > none               5         manager:none            |
         |                                                        |
         | Enter puts it into the search box. Inactive users      |
         | count too.                                             |
         +------------------------------ Enter choose  Esc close -+

         Up Down move  Enter choose  Esc close
        reversed: [1 Users]
        reversed: >
        reversed: > none               5         manager:none
    "#]]
    .assert_eq(&console.screen());
}

#[test]
fn the_cursor_stays_on_its_person_through_a_search_and_back() {
    let mut console = people();
    console.press("End /").type_text("team:press").press("Enter");
    expect![[r#"
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  bfischer    Bernd Fischer  Operator    -none-         Press     Active
           mchen       Mei Chen       Manager     -none-         Press     Active
    "#]]
    .assert_eq(&rows(&mut console));
    console.press("Esc");
    expect![[r#"
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           akumar      Anita Kumar    Supervisor  -none-         Weld      Active
        >  bfischer    Bernd Fischer  Operator    -none-         Press     Active
           cjones      Carol Jones    Operator    -none-         Default~  Active
           mchen       Mei Chen       Manager     -none-         Press     Active
    "#]]
    .assert_eq(&rows(&mut console));
    // Who isn't among those found gives way to the first of them, and comes back with Esc.
    console.press("Home /").type_text("team:press");
    expect![[r#"
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  bfischer    Bernd Fischer  Operator    -none-         Press     Active
           mchen       Mei Chen       Manager     -none-         Press     Active
    "#]]
    .assert_eq(&rows(&mut console));
    console.press("Esc");
    expect![[r#"
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
           akumar      Anita Kumar    Supervisor  -none-         Weld      Active
           bfischer    Bernd Fischer  Operator    -none-         Press     Active
           cjones      Carol Jones    Operator    -none-         Default~  Active
           mchen       Mei Chen       Manager     -none-         Press     Active
    "#]]
    .assert_eq(&rows(&mut console));
    // Whom a search found is who the cursor stays on.
    console.press("/").type_text("team:press").press("Enter Down Esc");
    expect![[r#"
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           akumar      Anita Kumar    Supervisor  -none-         Weld      Active
           bfischer    Bernd Fischer  Operator    -none-         Press     Active
           cjones      Carol Jones    Operator    -none-         Default~  Active
        >  mchen       Mei Chen       Manager     -none-         Press     Active
    "#]]
    .assert_eq(&rows(&mut console));
}
