//! The Licenses tab: how many seats there are, who holds them, and what becomes of it (section 4 of the rules).

use chargehand::domain::license::LicenseDraft;
use chargehand::domain::password::Password;
use chargehand::domain::user::Field;
use chargehand::service::{Desk, NewAccount, ServiceError, UserAction};
use chargehand::tui::request::Msg;
use expect_test::expect;

use crate::harness::{Console, PASSWORD, add, session};

fn bought(
    desk: &mut Desk,
    ada: chargehand::domain::id::SessionId,
    name: &str,
    quantity: &str,
    until: &str,
    note: &str,
) {
    let draft = LicenseDraft {
        name: Some(name.into()),
        quantity: Some(quantity.into()),
        valid_until: Some(until.into()),
        note: Some(note.into()),
        role: None,
    };
    desk.add_license(ada, &draft).unwrap();
}

fn assign(desk: &mut Desk, ada: chargehand::domain::id::SessionId, username: &str, license: &str) {
    desk.change_user(ada, username, &UserAction::AssignLicense { seen: None, license: license.into() }).unwrap();
}

/// A plant that asks for licenses: four types, of which one ends soon and one has ended.
fn plant() -> Console {
    let people = [
        ("bob", "Bob Martin", "Operator"),
        ("cjones", "Carol Jones", "Supervisor"),
        ("eve", "Eve Adams", "Supervisor"),
        ("kay", "Kay McNulty", "Supervisor"),
    ];
    let mut console = Console::with(&people);
    let desk = &mut console.desk;
    let ada = session(desk, "ada");
    desk.set_setting(ada, "require_license", "on").unwrap();
    bought(desk, ada, "Standard User", "4", "2026-11-27", "order 4711");
    bought(desk, ada, "Operator", "3", "", "");
    bought(desk, ada, "Dashboard", "1", "2026-10-31", "");
    bought(desk, ada, "Read only", "20", "2027-12-31", "for auditors");
    for (username, license) in
        [("cjones", "Standard User"), ("eve", "Standard User"), ("kay", "Dashboard"), ("ada", "Standard User")]
    {
        assign(desk, ada, username, license);
    }
    desk.disable_user(ada, "eve", None).unwrap();
    console.tell(Msg::Changed);
    console
}

/// As many people as `many`, all with a seat.
fn crowd(many: usize) -> Console {
    let mut console = Console::signed_in();
    let ada = session(&mut console.desk, "ada");
    bought(&mut console.desk, ada, "Standard User", "5000", "", "");
    for number in 0..many {
        let new = NewAccount {
            username: format!("user{number:05}"),
            fields: vec![(Field::FullName, format!("Person {number}"))],
            license: Some("Standard User".into()),
            ..NewAccount::default()
        };
        console.desk.add_user(ada, new).unwrap();
    }
    console.press("3 Enter");
    console
}

// LIC-1, LIC-4
#[test]
fn the_tab_tells_seats_as_numbers_words_and_bars() {
    let mut console = plant();
    console.press("3 End");
    expect![[r#"
         chargehand   1 Users   2 Invites  [3 Licenses]  4 Devices   5 System Log   ada
         Licenses                                                               1-4 of 4
        --------------------------------------------------------------------------------
           LICENSE ^                  QTY  USED  FREE  SEATS       EXPIRES     STATE
           Dashboard                    1     1     0  ##########  2026-10-31  ENDED
           Operator                     3     1     2  ###.......  never
           Read only                   20     0    20  ..........  2027-12-31
        >  Standard User                4     2     2  #####.....  2026-11-27  ends soon











         Standard User: given by hand. 2 of 4 seats used, 2 free. Ends 27 Nov 2026, in
         25 days. Note: order 4711


         Enter who has it  e edit  n new  Del delete  / find  : commands  ? help
        reversed: [3 Licenses]
        reversed: >  Standard User                4     2     2  #####.....  2026-11-27  ends soon
    "#]]
    .assert_eq(&console.screen());
    console.resize(120, 40);
    expect![[r#"
         chargehand   1 Users   2 Invites  [3 Licenses]  4 Devices   5 System Log                                     ada Admin
         Licenses                                                                                                       1-4 of 4
        ------------------------------------------------------------------------------------------------------------------------
           LICENSE ^                QTY  USED  FREE  SEATS       EXPIRES     STATE      ROLE                NOTE
           Dashboard                  1     1     0  ##########  2026-10-31  ENDED
           Operator                   3     1     2  ###.......  never                  Operator
           Read only                 20     0    20  ..........  2027-12-31                                 for auditors
        >  Standard User              4     2     2  #####.....  2026-11-27  ends soon                      order 4711



























         Standard User: given by hand. 2 of 4 seats used, 2 free. Ends 27 Nov 2026, in 25 days. Note: order 4711



         Enter who has it  e edit  n new  Del delete  / find  : commands  ? help
        reversed: [3 Licenses]
        reversed: >  Standard User              4     2     2  #####.....  2026-11-27  ends soon                      order 4711
    "#]].assert_eq(&console.screen());
    console.resize(60, 16);
    console.press("Home");
    expect![[r#"
          1   2  [3 Licenses]  4   5                            ada
         Licenses                                           1-4 of 4
        ------------------------------------------------------------
           LICENSE ^          QTY  USED  FREE  EXPIRES     STATE
        >  Dashboard            1     1     0  2026-10-31  ENDED
           Operator             3     1     2  never
           Read only           20     0    20  2027-12-31
           Standard User        4     2     2  2026-11-27  ends soon



         Dashboard: given by hand. 1 of 1 seats used, 0 free. Ended
         31 Oct 2026: it licenses nobody any more; its holders keep
         their seats.

         Enter who has it  e edit  n new  Del delete  / find  ? help
        reversed: [3 Licenses]
        reversed: >  Dashboard            1     1     0  2026-10-31  ENDED
    "#]]
    .assert_eq(&console.screen());
    console.press("y Enter");
    expect![[r#"
        License	Dashboard
        Quantity	1
        Used	1
        Free	0
        Expires	2026-10-31
        State	ENDED
        Role	
        Note	
    "#]]
    .assert_eq(&console.copied);
    console.resize(80, 24);
    console.press("/").type_text("auditors");
    assert!(console.screen().contains("Read only") && !console.screen().contains("Dashboard"));
    console.type_text("zzz");
    assert!(console.screen().contains("None matches this search. Esc clears it."));
    console.press("Esc");
    assert!(console.screen().contains("Dashboard"));
    let mut empty = Console::signed_in();
    empty.press("3");
    assert!(empty.screen().contains("There are no license types yet: n adds one."));
}

// LIC-4: said once, to those who can do something about it, and in nobody's way.
#[test]
fn what_ends_soon_is_told_at_sign_in() {
    let console = plant();
    let mut again = console.another("ada");
    assert_eq!(again.message(), "Dashboard ended 31 Oct: 1 person holds it; 1 more type ends. 3 shows it.");
    again.press("Down");
    assert_eq!(again.message(), "");
    again.press("!");
    assert!(again.screen().contains("Dashboard ended 31 Oct"));
}

// LIC-3, USR-10
#[test]
fn whoever_has_a_license_is_listed_and_loses_it() {
    let mut console = plant();
    console.press("3").type_text("/stand").press("Enter Enter");
    expect![[r#"
         chargehand   1 Users   2 Invites  [3 Licenses]  4 Devices   5 System Log   ada
         Licenses > Standard User: 2 of 4 used                                  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME     STATE        SEAT  LAST LOGIN    SINCE       BY
        >  ada         Ada Byron     Active       yes   2026-11-02    2026-11-02  ada
           cjones      Carol Jones   Active       yes   2026-11-01    2026-11-02  ada
           eve         Eve Adams     DISABLED     no    2026-11-01    2026-11-02  ada
















         Esc back  Enter open user  u take away  n give  s order  Space mark  ? help
        reversed: [3 Licenses]
        reversed: >  ada         Ada Byron     Active       yes   2026-11-02    2026-11-02  ada
        crossed out: eveEve Adamsno2026-11-012026-11-02ada
    "#]]
    .assert_eq(&console.screen());
    console.press("Down u");
    expect![[r#"
         chargehand   1 Users   2 Invites  [3 Licenses]  4 Devices   5 System Log   ada
         Licenses > Standard User: 2 of 4 used                                  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME     STATE        SEAT  LAST LOGIN    SINCE       BY
           ada         Ada Byron     Active       yes   2026-11-02    2026-11-02  ada
        >  cjones      Carol Jones   Active       yes   2026-11-01    2026-11-02  ada
           eve         Eve Adams     DISABLED     no    2026-11-01    2026-11-02  ada
             +- Take Standard User from cjones? ----------------------------------+
             |  cjones (Carol Jones)                                              |
             |  Standard User: 2 of 4 seats used, 1 after this.                   |
             |  cjones can't log in any more once signed out; open sessions go    |
             |  on.                                                               |
             |                                                                    |
             |                                                                    |
             |       < Take >   < Cancel >                                        |
             |   Button: Cancel                                                   |
             +------------------------------------------ Ctrl-X save  Esc cancel -+






         Tab next  Enter press  Ctrl-X save  Esc back
        reversed: [3 Licenses]
        reversed: >  cjones      Carol Jones   Active       yes   2026-11-01    2026-11-02  ada
        reversed: < Cancel >
        crossed out: eveEve Adamsno2026-11-012026-11-02ada
    "#]]
    .assert_eq(&console.screen());
    // The focus is on what changes nothing.
    console.press("Enter");
    assert!(console.screen().contains("2 of 4 used"));
    console.press("u Left Enter");
    assert_eq!(console.message(), "Took Standard User from cjones. Standard User: 1 of 4 seats used now.");
    expect![[r#"
         chargehand   1 Users   2 Invites  [3 Licenses]  4 Devices   5 System Log   ada
         Licenses > Standard User: 1 of 4 used                                  1-2 of 2
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME     STATE        SEAT  LAST LOGIN    SINCE       BY
           ada         Ada Byron     Active       yes   2026-11-02    2026-11-02  ada
        >  eve         Eve Adams     DISABLED     no    2026-11-01    2026-11-02  ada
















         Took Standard User from cjones. Standard User: 1 of 4 seats used now.
         Esc back  Enter open user  u take away  n give  s order  Space mark  ? help
        reversed: [3 Licenses]
        reversed: >  eve         Eve Adams     DISABLED     no    2026-11-01    2026-11-02  ada
        crossed out: eveEve Adamsno2026-11-012026-11-02ada
    "#]]
    .assert_eq(&console.screen());
    // Two at once, one of whom holds no seat and one of whom needs none.
    console.press("Home Space Space u");
    expect![[r#"
         chargehand   1 Users   2 Invites  [3 Licenses]  4 Devices   5 System Log   ada
         Licenses > Standard User: 1 of 4 used                        2 marked  1-2 of 2
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME     STATE        SEAT  LAST LOGIN    SINCE       BY
         * ada         Ada Byron     Active       yes   2026-11-02    2026-11-02  ada
        >* eve         Eve Adams     DISABLED     no    2026-11-01    2026-11-02  ada

             +- Take Standard User from 2 users? ---------------------------------+
             |  ada, eve                                                          |
             |  Standard User: 1 of 4 seats used, 0 after this.                   |
             |  1 of them can't log in any more once signed out; open sessions    |
             |  go on.                                                            |
             |                                                                    |
             |                                                                    |
             |       < Take >   < Cancel >                                        |
             |   Button: Cancel                                                   |
             +------------------------------------------ Ctrl-X save  Esc cancel -+






         Tab next  Enter press  Ctrl-X save  Esc back
        reversed: [3 Licenses]
        reversed: >* eve         Eve Adams     DISABLED     no    2026-11-01    2026-11-02  ada
        reversed: < Cancel >
        crossed out: eveEve Adamsno2026-11-012026-11-02ada
    "#]]
    .assert_eq(&console.screen());
    console.press("Left Enter");
    assert_eq!(console.message(), "Took Standard User from 2 users. Standard User: 0 of 4 seats used now.");
    assert!(console.screen().contains("Nobody has Standard User: n gives it to somebody."));
    console.press("Esc");
    assert!(console.line(2).contains("stand"), "the search is as it was");
}

// ACT-1: more than five want their number typed, and what is marked stays marked under a search.
#[test]
fn many_are_taken_from_as_one_operation() {
    let mut console = crowd(8);
    console.press("a / 1 Enter");
    assert!(console.line(2).contains("8 marked, 7 hidden  1-1 of 1"), "{}", console.line(2));
    console.press("u").type_text("7");
    console.press("Ctrl-X");
    expect![[r#"
         chargehand   1 Users   2 Invites  [3 Licenses]  4 Devices   5 System Log   ada
         / Search: 1___________________________             8 marked, 7 hidden  1-1 of 1
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME     STATE        SEAT  LAST LOGIN    SINCE       BY
        >* user00001   Person 1      NO PASSWORD  yes   never         2026-11-02  ada
             +- Take Standard User from 8 users? ---------------------------------+
             |  user00000, user00001, user00002, user00003, user00004,            |
             |  user00005, user00006, user00007                                   |
             |  Standard User: 8 of 5000 seats used, 0 after this.                |
             |  They can log in, or not, as before.                               |
             |  7 of them are hidden by the search.                               |
             |  Type 8 to go on.                                                  |
             |                                                                    |
             |  > Number * [ 7                                      ]             |
             |             ! That is not their number: type 8.                    |
             |                                                                    |
             |             < Take >   < Cancel >                                  |
             |   Field 1 of 1: Number - required - of those who lose it           |
             +------------------------------------------ Ctrl-X save  Esc cancel -+




         Tab next field  Ctrl-X save  Esc back
        reversed: [3 Licenses]
        reversed: >* user00001   Person 1      NO PASSWORD  yes   never         2026-11-02  ada
    "#]]
    .assert_eq(&console.screen());
    console.press("Backspace").type_text("8");
    console.press("Ctrl-X");
    assert_eq!(console.message(), "Took Standard User from 8 users. Standard User: 0 of 5000 seats used now.");
    console.press("Esc Esc 5");
    let screen = console.screen();
    let rows =
        screen.lines().filter(|line| !line.starts_with("reversed") && line.contains("License Standard User ta~"));
    assert_eq!(rows.count(), 8, "{screen}");
}

// USR-14: whose license has changed meanwhile keeps it, and so do all others.
#[test]
fn a_license_that_was_changed_meanwhile_is_not_taken() {
    let mut console = plant();
    console.press("3 End Enter Space Space u");
    let ada = session(&mut console.desk, "ada");
    assign(&mut console.desk, ada, "cjones", "Read only");
    console.press("Left Enter");
    let screen = console.screen();
    assert!(screen.contains("Nothing was changed: cjones was changed by ada since this was opened"), "{screen}");
    assert!(screen.contains("Standard User: 1 of 4 used"), "{screen}");
}

// LIC-2, LIC-3
#[test]
fn a_seat_is_given_by_name_to_one_or_several() {
    let mut console = plant();
    console.press("3 End Enter l").type_text("bob, nobody9");
    console.press("Ctrl-X");
    expect![[r#"
         chargehand   1 Users   2 Invites  [3 Licenses]  4 Devices   5 System Log   ada
         Licenses > Standard User: 2 of 4 used                                  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME     STATE        SEAT  LAST LOGIN    SINCE       BY
        >  ada         Ada Byron     Active       yes   2026-11-02    2026-11-02  ada
           cjones      Carol Jones   Active       yes   2026-11-01    2026-11-02  ada
           eve         Eve Adams     DISABLED     no    2026-11-01    2026-11-02  ada
             +- Give Standard User -----------------------------------------------+
             |  2 of 4 seats are used, 2 are free.                                |
             |                                                                    |
             |  > Usernames * [ bob, nobody9                        ]             |
             |                ! There is no user called nobody9. Nothing was      |
             |                changed.                                            |
             |                                                                    |
             |                < Give >   < Cancel >                               |
             |   Field 1 of 1: Usernames - required - blanks or commas between    |
             +------------------------------------------ Ctrl-X save  Esc cancel -+






         Tab next field  Ctrl-X save  Esc back
        reversed: [3 Licenses]
        reversed: >  ada         Ada Byron     Active       yes   2026-11-02    2026-11-02  ada
        crossed out: eveEve Adamsno2026-11-012026-11-02ada
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-U").type_text("bob");
    console.press("Ctrl-X");
    assert_eq!(console.message(), "Gave Standard User to bob. Standard User: 3 of 4 seats used now.");
    assert!(console.screen().contains(">  bob"));
    // Somebody would lose another license: that is asked first.
    console.press("n").type_text("kay bob");
    console.press("Ctrl-X");
    expect![[r#"
         chargehand   1 Users   2 Invites  [3 Licenses]  4 Devices   5 System Log   ada
         Licenses > Standard User: 3 of 4 used                                  1-4 of 4
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME     STATE        SEAT  LAST LOGIN    SINCE       BY
           ada         Ada Byron     Active       yes   2026-11-02    2026-11-02  ada
        >  bob         Bob Martin    Active       yes   2026-11-01    2026-11-02  ada
           cjones      Carol Jones   Active       yes   2026-11-01    2026-11-02  ada
           eve         Eve Adams     DISABLED     no    2026-11-01    2026-11-02  ada
             +- Change to Standard User? -----------------------------------------+
             |  kay has Dashboard and would lose it.                              |
             |  Standard User: 3 of 4 seats used, 4 after this.                   |
             |  Dashboard: 1 of 1 seats used, 0 after this.                       |
             |                                                                    |
             |                                                                    |
             |       < Give >   < Back >                                          |
             |   Button: Back                                                     |
             +------------------------------------------ Ctrl-X save  Esc cancel -+






         Tab next  Enter press  Ctrl-X save  Esc back
        reversed: [3 Licenses]
        reversed: >  bob         Bob Martin    Active       yes   2026-11-01    2026-11-02  ada
        reversed: < Back >
        crossed out: eveEve Adamsno2026-11-012026-11-02ada
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc");
    assert!(console.screen().contains("kay bob"), "what was typed is there again");
    console.press("Ctrl-X Left Enter");
    assert!(console.screen().contains("Gave Standard User to kay."), "{}", console.screen());
    // None is left.
    let ada = session(&mut console.desk, "ada");
    add(&mut console.desk, ada, "zoe", "Zoe Late", "Supervisor");
    console.press("n").type_text("zoe");
    console.press("Ctrl-X");
    let screen = console.screen();
    assert!(screen.contains("! zoe: no seat is left, 4 of 4 are used."), "{screen}");
    assert!(screen.contains("kay was"), "{screen}");
}

// LIC-5
#[test]
fn a_bound_type_comes_with_its_role() {
    let mut console = plant();
    console.press("3 Down Enter");
    assert!(console.screen().contains("Operator: 1 of 3 used"));
    for key in ["u", "n"] {
        console.press(key);
        assert_eq!(console.message(), "It comes with the role Operator: o opens the user, r changes roles.");
    }
    console.press("o");
    assert!(console.line(2).contains("Users > bob"));
}

// LIC-1, LIC-4, LIC-5
#[test]
fn a_type_is_added_changed_and_deleted() {
    let mut console = plant();
    console.press("3 n").type_text("standard user");
    console.press("Tab").type_text("lots");
    console.press("Ctrl-X");
    expect![[r#"
         chargehand   1 Users   2 Invites  [3 Licenses]  4 Devices   5 System Log   ada
         Licenses                                                               1-4 of 4
        --------------------------------------------------------------------------------
           LICENSE ^                  QTY  USED  FREE  SEATS       EXPIRES     STATE
        >  Dashboard                    1     1     0  ##########  2026-10-31  ENDED
           Operator                     3     1     2  ###.......  never
           Re+- New license type -------------------------------------------------+
           St|                                                                    | soon
             |    Name     * [ standard user                        ]  changed    |
             |  > Quantity * [ lots                                 ]  changed    |
             |               ! The quantity is a whole number from 0 to           |
             |               1000000.                                             |
             |    Ends       [                                      ]             |
             |    Note       [                                      ]             |
             |    Role       < (by its name)                       v >            |
             |                                                                    |
             |               < Add >   < Cancel >                                 |
             |   Field 2 of 5: Quantity - required - seats that were bought       |
             +------------------------------------------ Ctrl-X save  Esc cancel -+
         Dashboard: given by hand. 1 of 1 seats used, 0 free. Ended 31 Oct 2026: it
         licenses nobody any more; its holders keep their seats.

         Nothing was saved: see the field.
         Tab next field  Ctrl-X save  Esc back
        reversed: [3 Licenses]
        reversed: >  Dashboard                    1     1     0  ##########  2026-10-31  ENDED
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-U").type_text("2");
    console.press("Ctrl-X");
    assert!(console.screen().contains("! There is a license type called Standard User"), "{}", console.screen());
    console.press("Ctrl-U").type_text("Temps");
    console.press("Ctrl-X");
    assert_eq!(console.message(), "Added Temps: 0 of 2 seats used.");
    assert!(console.screen().contains(">  Temps"));
    console.press("Del");
    expect![[r#"
         chargehand   1 Users   2 Invites  [3 Licenses]  4 Devices   5 System Log   ada
         Licenses                                                               1-5 of 5
        --------------------------------------------------------------------------------
           LICENSE ^                  QTY  USED  FREE  SEATS       EXPIRES     STATE
           Dashboard                    1     1     0  ##########  2026-10-31  ENDED
           Operator                     3     1     2  ###.......  never
           Read only                   20     0    20  ..........  2027-12-31
           Standard User                4     2     2  #####.....  2026-11-27  ends soon
        >  Te+- Delete Temps? ----------------------------------------------------+
             |  Nobody holds a seat of it. It goes from all lists; the log keeps  |
             |  its name.                                                         |
             |                                                                    |
             |                                                                    |
             |       < Delete >   < Cancel >                                      |
             |   Button: Cancel                                                   |
             +------------------------------------------ Ctrl-X save  Esc cancel -+



         Temps: given by hand. 0 of 2 seats used, 2 free. Never ends.



         Tab next  Enter press  Ctrl-X save  Esc back
        reversed: [3 Licenses]
        reversed: >  Te
        reversed: < Cancel >
    "#]]
    .assert_eq(&console.screen());
    console.press("Left Enter");
    assert_eq!(console.message(), "Deleted the license type Temps.");
    // One that is held stays, and its quantity doesn't fall below what is used.
    console.press("End Del");
    assert_eq!(console.message(), "Standard User: 2 people hold it. Take it from them first; Enter shows who.");
    console.press("e Tab Ctrl-U 1 Ctrl-X");
    expect![[r#"
         chargehand   1 Users   2 Invites  [3 Licenses]  4 Devices   5 System Log   ada
         Licenses                                                               1-4 of 4
        --------------------------------------------------------------------------------
           LICENSE ^                  QTY  USED  FREE  SEATS       EXPIRES     STATE
           Dashboard                    1     1     0  ##########  2026-10-31  ENDED
           Op+- License type Standard User ---------------------------------------+
           Re|  Seats in use: 2. The quantity can't be less.                      |
        >  St|                                                                    | soon
             |    Name     * [ Standard User                        ]             |
             |  > Quantity * [ 1                                    ]  changed    |
             |               ! 2 of the seats of Standard User are used, so       |
             |               the quantity can't be 1. Nothing was changed;        |
             |               take the license from 1 of its holders first.        |
             |    Ends       [ 2026-11-27                           ]             |
             |    Note       [ order 4711                           ]             |
             |    Role       < (none)                              v >            |
             |                                                                    |
             |               < Save >   < Cancel >                                |
             |   Field 2 of 5: Quantity - required - seats that were bought       |
         Stan+------------------------------------------ Ctrl-X save  Esc cancel -+ in
         25 days. Note: order 4711

         Nothing was saved: see the field.
         Tab next field  Ctrl-X save  Esc back
        reversed: [3 Licenses]
        reversed: >  St soon
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-U 9 Tab Ctrl-U Ctrl-X");
    assert_eq!(console.message(), "Changed Standard User: 2 of 9 seats used.");
    assert!(console.screen().contains("Never ends."));
    // A role that has a type already, and one whose holders are too many.
    console.press("e Tab Tab Tab Tab Space").type_text("oper");
    console.press("Enter Ctrl-X");
    assert!(console.screen().contains("! Operator is bound to Operator already"), "{}", console.screen());
    console.press("Esc Left Enter");
    console.press("Esc Esc").press("Home Down Down e Tab Tab Tab Tab Space").type_text("supervisor");
    console.press("Enter Tab Enter");
    assert_eq!(console.message(), "Changed Read only: 2 of 20 seats used. They come with the role Supervisor.");
}

// USR-14
#[test]
fn what_somebody_else_changed_is_not_overwritten_unseen() {
    let mut console = plant();
    console.press("3 End e Tab Ctrl-U 9");
    let ada = session(&mut console.desk, "ada");
    let draft = |quantity: Option<&str>, note: Option<&str>| LicenseDraft {
        quantity: quantity.map(str::to_owned),
        note: note.map(str::to_owned),
        ..LicenseDraft::default()
    };
    // Another field is no reason to stop.
    console.desk.edit_license(ada, "Standard User", None, &draft(None, Some("order 4712"))).unwrap();
    console.tell(Msg::Changed);
    console.desk.edit_license(ada, "Standard User", None, &draft(Some("5"), None)).unwrap();
    console.press("Ctrl-X");
    let screen = console.screen();
    assert!(screen.contains("License type Standard User was changed by ada since this was opened"), "{screen}");
    assert!(screen.contains("is now 5."), "{screen}");
    assert!(screen.contains("Saving again"), "{screen}");
    console.press("Ctrl-X");
    assert_eq!(console.message(), "Changed Standard User: 2 of 9 seats used.");
    assert!(console.screen().contains("Note: order 4712"), "{}", console.screen());
}

// Whoever must free a seat looks for one that nobody misses.
#[test]
fn holders_are_ordered_by_their_last_login() {
    let mut console = plant();
    console.advance(60_000);
    console.desk.sign_in("cjones", &Password::new(PASSWORD.into())).unwrap();
    console.press("3 End Enter s");
    expect![[r#"
         chargehand   1 Users   2 Invites  [3 Licenses]  4 Devices   5 System Log   ada
         Licenses > Standard User: 2 of 4 used                                  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME    FULL NAME     STATE        SEAT  LAST LOGIN ^  SINCE       BY
        >  eve         Eve Adams     DISABLED     no    2026-11-01    2026-11-02  ada
           ada         Ada Byron     Active       yes   2026-11-02    2026-11-02  ada
           cjones      Carol Jones   Active       yes   2026-11-02    2026-11-02  ada
















         Esc back  Enter open user  u take away  n give  s order  Space mark  ? help
        reversed: [3 Licenses]
        reversed: >  eve         Eve Adams     DISABLED     no    2026-11-01    2026-11-02  ada
        crossed out: eveEve Adamsno2026-11-012026-11-02ada
    "#]]
    .assert_eq(&console.screen());
    console.press("s");
    assert!(console.screen().contains("SINCE ^"));
    console.press("s");
    assert!(console.screen().contains("USERNAME ^"));
}

#[test]
fn a_move_among_thousands_of_holders_asks_for_nothing() {
    let mut console = crowd(60);
    let meter = console.desk.count().unwrap();
    for keys in ["Down", "j", "PgDn", "End", "Home", "Space", "a", "s", "/", "5", "Enter", "Ctrl-U", "u", "Esc"] {
        console.press(keys);
        assert_eq!((meter.statements(), meter.rows()), (0, 0), "{keys}");
    }
}

// What others do is seen, and the cursor stays on its person.
#[test]
fn the_list_follows_what_others_do() {
    let mut console = plant();
    console.press("3 End Enter End");
    assert!(console.screen().contains(">  eve"));
    let ada = session(&mut console.desk, "ada");
    assign(&mut console.desk, ada, "bob", "Standard User");
    console.tell(Msg::Changed);
    let screen = console.screen();
    assert!(screen.contains(">  eve") && screen.contains("Standard User: 3 of 4 used"), "{screen}");
    // The type is gone: back to the list of types, with the reason.
    console.press("Esc Home Down Down Enter");
    console.desk.remove_license(ada, "Read only").unwrap();
    console.tell(Msg::Changed);
    let screen = console.screen();
    assert!(screen.contains("There is no license type called Read only."), "{screen}");
    assert!(screen.contains("Dashboard"), "{screen}");
}

// GATE-2: any search box leads a reference code to its attempt; WHY-1 from here and back.
#[test]
fn a_reference_code_in_the_box_leads_to_the_attempt() {
    let mut console = plant();
    let refused = console.desk.sign_in("bob", &Password::new("not the one".into()));
    let Err(ServiceError::LoginRefused { reference, .. }) = refused else { panic!("{refused:?}") };
    for way in ["3", "3 Enter"] {
        console.press(way).press("/").type_text(&reference.to_lowercase());
        let told = format!("Reference {reference}: bob, 2 Nov 05:58:0");
        assert!(console.message().starts_with(&told), "{}", console.message());
        console.press("Enter");
        assert!(console.message().ends_with("wrong password: Enter, w shows why."), "{}", console.message());
        console.press("w");
        assert!(console.screen().contains("Why can't bob log in?"), "{}", console.screen());
        console.press("Esc");
        assert!(console.line(1).contains("[3 Licenses]"), "{}", console.screen());
        console.press("Esc Esc");
    }
    console.press("3 w");
    assert_eq!(console.message(), "First type the reference code of a refused login into the search box.");
    console.press("End Enter Down w");
    assert!(console.screen().contains("Why can't cjones log in?"), "{}", console.screen());
}

// ROL-7, ROL-10
#[test]
fn what_is_not_open_stands_in_brackets_and_is_refused_once() {
    let mut kay = plant().another("cjones");
    kay.press("3 End");
    assert!(kay.line(24).contains("e (edit)"), "{}", kay.line(24));
    kay.press("n");
    let screen = kay.screen();
    assert!(screen.contains("requires the ManageLicenses permission"), "{screen}");
    kay.press("Enter u");
    let screen = kay.screen();
    assert!(screen.contains("requires the AssignLicenses permission"), "{screen}");
    let mut ada = kay.another("ada");
    ada.press("5");
    let screen = ada.screen();
    assert_eq!(screen.matches("Refused for want of the").count(), 2, "once each: {screen}");
}

// A scan or paste into the list is never a row of commands.
#[test]
fn a_paste_goes_to_the_box_after_a_question_and_into_fields_at_once() {
    let mut console = plant();
    console.press("3").paste("uuu");
    assert!(console.screen().contains("Search for what was pasted?"));
    console.press("Esc").press("End Enter n").paste("bob\nkay");
    assert!(console.screen().contains("bob"), "{}", console.screen());
    console.press("q");
    assert!(!console.quit);
    console.press("Esc q");
    assert!(console.quit);
}
