//! The list of users: columns, order, and what is remembered of them.

use expect_test::expect;

use chargehand::domain::change::Grouping;
use chargehand::domain::user::Field;
use chargehand::service::UserAction;

use crate::harness::{Console, session};

/// A console over a few people in teams.
pub fn people() -> Console {
    let mut console = Console::with(&[
        ("akumar", "Anita Kumar", "Supervisor"),
        ("bfischer", "Bernd Fischer", "Operator"),
        ("cjones", "Carol Jones", "Operator"),
        ("mchen", "Mei Chen", "Manager"),
    ]);
    let ada = session(&mut console.desk, "ada");
    for team in ["Press", "Weld"] {
        console.desk.add_grouping(ada, Grouping::Team, team).unwrap();
    }
    for (username, team, title) in
        [("akumar", "Weld", ""), ("bfischer", "Press", "Setter"), ("mchen", "Press", "Chief")]
    {
        edit(&mut console, username, &[(Field::Team, team), (Field::Title, title)]);
    }
    console.press("Ctrl-R");
    console
}

/// Somebody else changes a user.
pub fn edit(console: &mut Console, username: &str, fields: &[(Field, &str)]) {
    let ada = session(&mut console.desk, "ada");
    let fields = fields.iter().map(|(field, value)| (*field, (*value).to_owned())).collect();
    console.desk.change_user(ada, username, &UserAction::Edit { seen: None, fields, enabled: None }).unwrap();
}

/// The rows of the list, without what stands around them.
pub fn rows(console: &mut Console) -> String {
    let screen = console.screen();
    screen.lines().skip(3).take_while(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_column_is_sorted_by_up_down_and_off_and_the_cursor_stays_on_its_person() {
    let mut console = people();
    console.press("Down Down Right Right Right s");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME    FULL NAME      ROLE       [LICENSE ^]     TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           akumar      Anita Kumar    Supervisor  -none-         Weld      Active
        >  bfischer    Bernd Fischer  Operator    -none-         Press     Active
           cjones      Carol Jones    Operator    -none-         Default~  Active
           mchen       Mei Chen       Manager     -none-         Press     Active














         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  bfischer    Bernd Fischer  Operator    -none-         Press     Active
    "#]]
    .assert_eq(&console.screen());
    console.press("s");
    expect![[r#"
           USERNAME    FULL NAME      ROLE       [LICENSE v]     TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           akumar      Anita Kumar    Supervisor  -none-         Weld      Active
        >  bfischer    Bernd Fischer  Operator    -none-         Press     Active
           cjones      Carol Jones    Operator    -none-         Default~  Active
           mchen       Mei Chen       Manager     -none-         Press     Active
    "#]]
    .assert_eq(&rows(&mut console));
    console.press("s");
    expect![[r#"
           USERNAME ^  FULL NAME      ROLE       [LICENSE]       TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           akumar      Anita Kumar    Supervisor  -none-         Weld      Active
        >  bfischer    Bernd Fischer  Operator    -none-         Press     Active
           cjones      Carol Jones    Operator    -none-         Default~  Active
           mchen       Mei Chen       Manager     -none-         Press     Active
    "#]]
    .assert_eq(&rows(&mut console));
    // At username: down, and up again.
    console.press("Left Left Left Left s");
    expect![[r#"
           USERNAME v  FULL NAME      ROLE        LICENSE        TEAM      STATE
           mchen       Mei Chen       Manager     -none-         Press     Active
           cjones      Carol Jones    Operator    -none-         Default~  Active
        >  bfischer    Bernd Fischer  Operator    -none-         Press     Active
           akumar      Anita Kumar    Supervisor  -none-         Weld      Active
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
    "#]]
    .assert_eq(&rows(&mut console));
}

#[test]
fn columns_are_chosen_and_put_in_order() {
    let mut console = people();
    console.press("c");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME +- Columns --------------------------------------------+TATE
        >  ada      | > [x] Username  (always the first)                   |ctive (you)
           akumar   |   [x] Full name                                      |ctive
           bfischer |   [x] Role                                           |ctive
           cjones   |   [x] License                                        |ctive
           mchen    |   [x] Team                                           |ctive
                    |   [x] State                                          |
                    |   [ ] User group                                     |
                    |   [ ] Email                                          |
                    |   [ ] SUID                                           |
                    |   [ ] ERP ID                                         |
                    |   [ ] Title                                          |
                    |   [ ] Mobile                                         |
                    |   [ ] Manager                                        |
                    |   [ ] Shift selection                                |
                    |   [ ] Default screen                                 |
                    |   [ ] Valid from                                     |
                    | Space tick  u up  d down  r as in the beginning      |
                    +----------------------------- Enter done  Esc cancel -+

         Space tick  u up  d down  r reset  Enter done  Esc cancel
        reversed: [1 Users]
        reversed: >  ada      > [x] Username  (always the first)                  ctive (you)
    "#]]
    .assert_eq(&console.screen());
    // The team before everything else, no role; the title too. Username stays.
    console.press("Space d Down Down Space Down Down u u u u");
    for _ in 0..7 {
        console.press("Down");
    }
    console.press("Down Down Space");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME +- Columns --------------------------------------------+TATE
        >  ada      |   [x] Username  (always the first)                   |ctive (you)
           akumar   |   [x] Team                                           |ctive
           bfischer |   [x] Full name                                      |ctive
           cjones   |   [ ] Role                                           |ctive
           mchen    |   [x] License                                        |ctive
                    |   [x] State                                          |
                    |   [ ] User group                                     |
                    |   [ ] Email                                          |
                    |   [ ] SUID                                           |
                    |   [ ] ERP ID                                         |
                    | > [x] Title                                          |
                    |   [ ] Mobile                                         |
                    |   [ ] Manager                                        |
                    |   [ ] Shift selection                                |
                    |   [ ] Default screen                                 |
                    |   [ ] Valid from                                     |
                    | Space tick  u up  d down  r as in the beginning      |
                    +----------------------------- Enter done  Esc cancel -+

         Space tick  u up  d down  r reset  Enter done  Esc cancel
        reversed: [1 Users]
        reversed: >  ada      ctive (you)
        reversed: > [x] Title
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    expect![[r#"
           USERNAME ^  TEAM    FULL NAME      LICENSE        STATE          TITLE
        >  ada         Defau~  Ada Byron      -none-         Active (you)
           akumar      Weld    Anita Kumar    -none-         Active
           bfischer    Press   Bernd Fischer  -none-         Active         Setter
           cjones      Defau~  Carol Jones    -none-         Active
           mchen       Press   Mei Chen       -none-         Active         Chief
    "#]]
    .assert_eq(&rows(&mut console));
    // Esc leaves them as they are; r and Enter put them back.
    console.press("c r Esc");
    assert!(console.line(4).contains("TITLE"), "{}", console.screen());
    console.press("c r Enter");
    expect![[r#"
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
           akumar      Anita Kumar    Supervisor  -none-         Weld      Active
           bfischer    Bernd Fischer  Operator    -none-         Press     Active
           cjones      Carol Jones    Operator    -none-         Default~  Active
           mchen       Mei Chen       Manager     -none-         Press     Active
    "#]]
    .assert_eq(&rows(&mut console));
}

#[test]
fn a_wide_list_scrolls_sideways_and_the_username_stays() {
    let mut console = people();
    console.press("c");
    for _ in 0..25 {
        console.press("Down Space");
    }
    // Everything was turned over: what was shown is not, what was not is.
    console.press("Enter");
    expect![[r#"
           USERNAME ^    USER GROUP    EMAIL                   SUID        ERP ID
        >  ada           System
           akumar        System
           bfischer      System
           cjones        System
           mchen         System
    "#]]
    .assert_eq(&rows(&mut console));
    console.press("Right Right Right Right Right Right Right Right");
    expect![[r#"
           USERNAME ^   TITLE          MOBILE           MANAGER     [SHIFT SELECTION]
        >  ada                                                       None
           akumar                                                    None
           bfischer     Setter                                       None
           cjones                                                    None
           mchen        Chief                                        None
    "#]]
    .assert_eq(&rows(&mut console));
    for _ in 0..30 {
        console.press("Right");
    }
    expect![[r#"
           USERNAME ^  PASSWORD    SINGLE S~  TRUSTED DEV~  IGNORE PASS~ [FORCE PASSWO~]
        >  ada         set         none       no            no            no
           akumar      set         none       no            no            no
           bfischer    set         none       no            no            no
           cjones      set         none       no            no            no
           mchen       set         none       no            no            no
    "#]]
    .assert_eq(&rows(&mut console));
    console.resize(120, 40);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         / Search: ____________________________                                 Inactive: hidden (i)  Filter: none (f)  1-5 of 5
        ------------------------------------------------------------------------------------------------------------------------
           USERNAME ^  PASSWORD    SINGLE S~  TRUSTED DEV~  IGNORE PASS~ [FORCE PASS~]|  Username               ada
        >  ada         set         none       no            no            no          |  State                  Active
           akumar      set         none       no            no            no          |  Full name              Ada Byron
           bfischer    set         none       no            no            no          |  Roles                  Admin
           cjones      set         none       no            no            no          |  License                -none-
           mchen       set         none       no            no            no          |  User group             System
                                                                                      |  Team                   Default Team
                                                                                      |  Shift selection        None
                                                                                      |  Trusted devices only   no
                                                                                      |  Ignore password rules  no
                                                                                      |  Force password change  no
                                                                                      |  Holiday entitlement    no
                                                                                      |  Full screen            no
                                                                                      |  Password               set
                                                                                      |  SSO                    not linked
                                                                                      |  Last login             2026-11-02
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
        reversed: >  ada         set         none       no            no            no
    "#]].assert_eq(&console.screen());
    console.resize(60, 16);
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         / Search: ________________~  Inactive: hidden (i)  1-5 of 5
        ------------------------------------------------------------
           USERNAME ^   TRUSTED DEVI~  IGNORE PASSW~ [FORCE PASSWO~]
        >  ada          no             no             no
           akumar       no             no             no
           bfischer     no             no             no
           cjones       no             no             no
           mchen        no             no             no






         Enter open  e edit  n new  d disable/enable  ? help
        reversed: [1 Users]
        reversed: >  ada          no             no             no
    "#]]
    .assert_eq(&console.screen());
    console.press("c End");
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         / Search: ________________~  Inactive: hidden (i)  1-5 of 5
        ------------------------------------------------------------
          +- Columns --------------------------------------------+~]
        > |   [x] Force password change                          |
          |   [ ] Full name                                      |
          |   [ ] Role                                           |
          |   [ ] License                                        |
          |   [ ] Team                                           |
          |   [ ] State                                          |
          |   [ ] Holiday entitlement                            |
          | > [ ] Full screen                                    |
          | Space tick  u up  d down  r as in the beginning      |
          +----------------------------- Enter done  Esc cancel -+

         Space tick  u up  d down  r reset  Enter done  Esc cancel
        reversed: [1 Users]
        reversed: >
        reversed: > [ ] Full screen
    "#]]
    .assert_eq(&console.screen());
}

#[test]
fn how_somebody_looks_at_the_list_is_remembered_for_them_alone() {
    let mut console = people();
    let events = |console: &mut Console| {
        let ada = session(&mut console.desk, "ada");
        console.desk.log_page(ada, "", chargehand::domain::query::LogAnchor::Newest, 1, None).unwrap().total
    };
    let before = events(&mut console);
    console.press("Right Right Right Right s s i c Down Down Space Enter");
    assert_eq!(events(&mut console), before + 1, "nothing but the sign-in that asks");
    let shown = rows(&mut console);
    let mut again = console.another("ada");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________            Inactive: shown (i)  1-5 of 5
        --------------------------------------------------------------------------------
           USERNAME       FULL NAME         LICENSE           TEAM v       STATE
        >  akumar         Anita Kumar       -none-            Weld         Active
           bfischer       Bernd Fischer     -none-            Press        Active
           mchen          Mei Chen          -none-            Press        Active
           ada            Ada Byron         -none-            Default Te~  Active (you)
           cjones         Carol Jones       -none-            Default Te~  Active














         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  akumar         Anita Kumar       -none-            Weld         Active
    "#]]
    .assert_eq(&again.screen());
    again.press("Right Right Right Down Down Down");
    assert_eq!(rows(&mut again), shown);
    let mut other = console.another("akumar");
    assert!(other.line(2).contains("Inactive: hidden") && other.line(4).contains("ROLE"), "{}", other.screen());
}

#[test]
fn a_person_stays_under_the_cursor_when_others_change_what_is_sorted_by() {
    let mut console = people();
    // By title: Chief, Setter, and the rest by name.
    console.press("c");
    for _ in 0..9 {
        console.press("Down");
    }
    console.press("Space Enter Right Right Right Right Right s Home Down");
    expect![[r#"
           USERNAME     ROLE         LICENSE         TEAM     ERP ID      [STATE ^]
           ada          Admin        -none-          Defaul~               Active (you)
        >  akumar       Supervisor   -none-          Weld                  Active
           bfischer     Operator     -none-          Press                 Active
           cjones       Operator     -none-          Defaul~               Active
           mchen        Manager      -none-          Press                 Active
    "#]]
    .assert_eq(&rows(&mut console));
    edit(&mut console, "bfischer", &[(Field::Title, "Apprentice")]);
    edit(&mut console, "cjones", &[(Field::Title, "Zerspaner")]);
    console.tell(chargehand::tui::request::Msg::Changed);
    expect![[r#"
           USERNAME     ROLE         LICENSE         TEAM     ERP ID      [STATE ^]
           ada          Admin        -none-          Defaul~               Active (you)
        >  akumar       Supervisor   -none-          Weld                  Active
           bfischer     Operator     -none-          Press                 Active
           cjones       Operator     -none-          Defaul~               Active
           mchen        Manager      -none-          Press                 Active
    "#]]
    .assert_eq(&rows(&mut console));
    // One who leaves the list takes the cursor nowhere.
    let ada = session(&mut console.desk, "ada");
    console.desk.change_user(ada, "bfischer", &UserAction::Disable { reason: None }).unwrap();
    console.tell(chargehand::tui::request::Msg::Changed);
    expect![[r#"
           USERNAME     ROLE         LICENSE         TEAM     ERP ID      [STATE ^]
           ada          Admin        -none-          Defaul~               Active (you)
        >  akumar       Supervisor   -none-          Weld                  Active
           cjones       Operator     -none-          Defaul~               Active
           mchen        Manager      -none-          Press                 Active
    "#]]
    .assert_eq(&rows(&mut console));
}

#[test]
fn a_list_sorted_by_state_follows_the_dates_by_itself() {
    let mut console = people();
    edit(&mut console, "cjones", &[(Field::ValidUntil, "2026-11-02 06:05")]);
    console.press("Ctrl-R i Right Right Right Right s");
    expect![[r#"
           USERNAME    FULL NAME      ROLE        LICENSE       [TEAM ^]   STATE
        >  ada         Ada Byron      Admin       -none-         Default~  Active (you)
           cjones      Carol Jones    Operator    -none-         Default~  Active
           bfischer    Bernd Fischer  Operator    -none-         Press     Active
           mchen       Mei Chen       Manager     -none-         Press     Active
           akumar      Anita Kumar    Supervisor  -none-         Weld      Active
    "#]]
    .assert_eq(&rows(&mut console));
    console.press("Down Down Down").advance(10 * 60 * 1000);
    expect![[r#"
           USERNAME    FULL NAME      ROLE        LICENSE       [TEAM ^]   STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
           cjones      Carol Jones    Operator    -none-         Default~  EXPIRED
           bfischer    Bernd Fischer  Operator    -none-         Press     Active
        >  mchen       Mei Chen       Manager     -none-         Press     Active
           akumar      Anita Kumar    Supervisor  -none-         Weld      Active
    "#]]
    .assert_eq(&rows(&mut console));
}
