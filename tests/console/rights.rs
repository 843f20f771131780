//! Who could do what, when, as a screen (LOG-5).

use chargehand::domain::password::Password;
use chargehand::service::{How, UserAction};
use chargehand::tui::request::{Msg, Progress};
use expect_test::expect;

use crate::harness::Console;

/// grace is a manager since yesterday; bob was one for three minutes of this morning, disabled for the last of them, and is
/// deleted now.
fn plant() -> Console {
    let people =
        [("bob", "Bob Martin", "Operator"), ("grace", "Grace Hopper", "Manager"), ("sue", "Sue Per", "Supervisor")];
    let mut console = Console::with(&people);
    let session = console.app.session().unwrap();
    let mut change = |action: UserAction| {
        let report = console.desk.change_users(session, &["bob".to_owned()], &action, How::default()).unwrap();
        assert!(report.is_written(), "{report:?}");
        console.clock.advance(60_000);
    };
    change(UserAction::GiveRoles { roles: vec!["Manager".to_owned()], until: Some("2027-01-31".to_owned()) });
    change(UserAction::Disable { reason: None });
    change(UserAction::Delete { reason: None });
    console.press("F5");
    console
}

// LOG-5: asked by hand, seen, told in full.
#[test]
fn who_could_do_what_is_asked_in_a_form_and_told_in_a_table() {
    let mut console = plant();
    console.press("W");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Rights of a day
        --------------------------------------------------------------------------------



             +- Who could do what, when? -----------------------------------------+
             |  Of a day all is shown that was held at some time of it. Nothing   |
             |  is changed.                                                       |
             |                                                                    |
             |  > When         [                                    ]             |
             |    User         [                                    ]             |
             |    Role         < any                               v >            |
             |    Permission   < any                               v >            |
             |    License      < any                               v >            |
             |                                                                    |
             |                 < Show >   < Cancel >                              |
             |   Field 1 of 5: When - empty: now; 2026-12-31, 29 Nov, yesterday~  |
             +------------------------------------------ Ctrl-X show  Esc cancel -+




         Tab next field  Enter show  Ctrl-U empty  Esc back
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    // Everybody's, now: two keys.
    console.press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Rights of a day                                                        1-3 of 3
        --------------------------------------------------------------------------------
         At 2026-11-02 06:01:01 +00:00: everybody's roles and licenses
           USER        HELD                  FROM        GIVEN BY   UNTIL       KEPT OUT
        >  ada         Admin (role)          2026-11-01  (set-up)
           grace       Manager (role)        2026-11-01  ada
           sue         Supervisor (role)     2026-11-01  ada










        --------------------------------------------------------------------------------
         ada: role Admin, given 2026-11-01 05:58 by (set-up), without an end.



         Esc back  e ask  [ day before  ] day after  v write a file  ? help
        reversed: [1 Users]
        reversed: >  ada         Admin (role)          2026-11-01  (set-up)
    "#]]
    .assert_eq(&console.screen());
    // Of today, a permission of a list: who is gone is told apart.
    console.press("e").type_text("today").press("Tab Tab Tab Space").type_text("assignl").press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Rights of a day                                                        1-3 of 3
        --------------------------------------------------------------------------------
         At 2026-11-02 06:01:01 +00:00: everybody's roles and licenses
           USER        HELD                  FROM        GIVEN BY   UNTIL       KEPT OUT
        >  ada         Admin (role)          2026-11-01  (set-up)
           gr+- Who could do what, when? -----------------------------------------+
           su|  Of a day all is shown that was held at some time of it. Nothing   |
             |  is changed.                                                       |
             |                                                                    |
             |    When         [ today                              ]             |
             |    User         [                                    ]             |
             |    Role         < any                               v >            |
             |  > Permission   < AssignLicenses                    v >            |
             |    License      < any                               v >            |
             |                                                                    |
             |                 < Show >   < Cancel >                              |
             |   Field 4 of 5: Permission - who had it, and by which role         |
        -----+------------------------------------------ Ctrl-X show  Esc cancel -+-----
         ada: role Admin, given 2026-11-01 05:58 by (set-up), without an end.



         Tab next field  Space open list  Ctrl-X show  Esc back
        reversed: [1 Users]
        reversed: >  ada         Admin (role)          2026-11-01  (set-up)
        reversed: AssignLicenses
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-X Down");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Rights of a day                                                        1-3 of 3
        --------------------------------------------------------------------------------
         On 2026-11-02: who held the permission AssignLicenses
           USER              BY ROLE       FROM        GIVEN BY     UNTIL       KEPT OUT
           ada               Admin         2026-11-01  (set-up)
        >  bob (deleted)     Manager       2026-11-02  ada          2026-11-02  disabled
           grace             Manager       2026-11-01  ada










        --------------------------------------------------------------------------------
         bob: permission AssignLicenses by the role Manager, given 2026-11-02 05:58 by
         ada, ended 2026-11-02 06:00 by ada. Deleted 2026-11-02 06:00. Kept out:
         disabled by ada from 2026-11-02 05:59:01 +00:00 until 2026-11-02 06:00:01

         Esc back  e ask  [ day before  ] day after  v write a file  ? help
        reversed: [1 Users]
        reversed: >  bob (deleted)     Manager       2026-11-02  ada          2026-11-02  disabled
        crossed out: bob (deleted)Manager2026-11-02ada2026-11-02
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Rights of a day > bob                                                row 2 of 3
        --------------------------------------------------------------------------------
         User                   bob
         Deleted                2026-11-02 06:00:01 +00:00  (2026-11-02T06:00:01.320Z)
         Held                   permission AssignLicenses
         By role                Manager
         From                   2026-11-02 05:58:01 +00:00  (2026-11-02T05:58:01.320Z)
         Given by               ada (event 18)
         Until                  2026-11-02 06:00:01 +00:00  (2026-11-02T06:00:01.320Z)
         Ended by               ada (event 21)
         Kept out               disabled by ada from 2026-11-02 05:59:01 +00:00 until
                                2026-11-02 06:00:01 +00:00










         Esc back  l event  o open user  y copy  : commands  ? help
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc y Down Down");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Rights of a day                                                        1-3 of 3
        --------------------------------------------------------------------------------
         On 2026-11-02: who held the permission AssignLicenses
           USER              BY ROLE       FROM        GIVEN BY     UNTIL       KEPT OUT
           ada               Admin         2026-11-01  (set-up)
        >  bob (deleted)     Manager       2026-11-02  ada          2026-11-02  disabled
           grace             Manager       2026-11-01  ada








        -- Copy ------------------------------------------------------------------------
          1 What is selected
        > 2 What is shown, as a command
        --------------------------------------------------------------------------------
        chargehand log rights --at today --permission AssignLicenses


         Up Down choose  Enter copy  Esc close
        reversed: [1 Users]
        reversed: >  bob (deleted)     Manager       2026-11-02  ada          2026-11-02  disabled
        reversed: > 2 What is shown, as a command
        crossed out: bob (deleted)Manager2026-11-02ada2026-11-02
    "#]]
    .assert_eq(&console.screen());
    // Nobody could, two days before: the plant wasn't there.
    console.press("Esc [ [");
    expect![[r#"
         Rights of a day                                                          0 of 0
        --------------------------------------------------------------------------------
         On 2026-10-31: who held the permission AssignLicenses
           USER           BY ROLE        FROM        GIVEN BY       UNTIL       KEPT OUT
           Nobody held such a right then."#]]
    .assert_eq(&console.screen().lines().skip(1).take(5).collect::<Vec<_>>().join("\n"));
    console.press("] ]");
    assert!(console.screen().contains("On 2026-11-02: who held the permission"), "{}", console.screen());
    // The way to the person, where there is one.
    console.press("Home Down o");
    expect!["bob was deleted: only the log tells of it."].assert_eq(&console.message());
    console.press("Down o");
    assert!(console.screen().contains("Users > grace"), "{}", console.screen());
}

// LOG-5: from whatever is selected.
#[test]
fn it_is_a_key_away_from_a_user_a_role_and_a_license() {
    let mut console = plant();
    console.press("Down h");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Rights of a day                                                      1-13 of 19
        --------------------------------------------------------------------------------
         At 2026-11-02 06:01:01 +00:00: everything that grace held
           USER        HELD                  FROM        GIVEN BY   UNTIL       KEPT OUT
        >  grace       Manager (role)        2026-11-01  ada
           grace       AddJobs (permission)  2026-11-01  ada
           grace       AllowLogin (permiss~  2026-11-01  ada
           grace       AssignLicenses (per~  2026-11-01  ada
           grace       AssignRoles (permis~  2026-11-01  ada
           grace       BulkUploadJobs (per~  2026-11-01  ada
           grace       EditAccountSettings~  2026-11-01  ada
           grace       EditDashboards (per~  2026-11-01  ada
           grace       EditReports (permis~  2026-11-01  ada
           grace       EditUsers (permissi~  2026-11-01  ada
           grace       ImportUsers (permis~  2026-11-01  ada
           grace       InviteUsers (permis~  2026-11-01  ada
           grace       ManageDevices (perm~  2026-11-01  ada
        --------------------------------------------------------------------------------
         grace: role Manager, given 2026-11-01 05:58 by ada, without an end.



         Esc back  e ask  [ day before  ] day after  v write a file  ? help
        reversed: [1 Users]
        reversed: >  grace       Manager (role)        2026-11-01  ada
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc R Down Down h");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Rights of a day                                                        1-1 of 1
        --------------------------------------------------------------------------------
         At 2026-11-02 06:01:01 +00:00: who held the role Manager
           USER            ENDED BY      FROM        GIVEN BY       UNTIL       KEPT OUT
        >  grace                         2026-11-01  ada












        --------------------------------------------------------------------------------
         grace: role Manager, given 2026-11-01 05:58 by ada, without an end.



         Esc back  e ask  [ day before  ] day after  v write a file  ? help
        reversed: [1 Users]
        reversed: >  grace                         2026-11-01  ada
    "#]]
    .assert_eq(&console.screen());
    console.resize(120, 30).press("[ ]");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         Rights of a day                                                                                                1-2 of 2
        ------------------------------------------------------------------------------------------------------------------------
         On 2026-11-02: who held the role Manager
           USER            HELD                  BY ROLE     FROM              GIVEN BY   UNTIL             ENDED BY  KEPT OUT
        >  bob (deleted)   Manager (role)                    2026-11-02 05:58  ada        2026-11-02 06:00  ada       disabled ~
           grace           Manager (role)                    2026-11-01 05:58  ada

















        ------------------------------------------------------------------------------------------------------------------------
         bob: role Manager, given 2026-11-02 05:58 by ada, ended 2026-11-02 06:00 by ada. Deleted 2026-11-02 06:00. Kept out:
         disabled by ada from 2026-11-02 05:59:01 +00:00 until 2026-11-02 06:00:01 +00:00.


         Esc back  e ask  [ day before  ] day after  v write a file  Enter all facts  l event  o open user  y copy  ? help
        reversed: [1 Users]
        reversed: >  bob (deleted)   Manager (role)                    2026-11-02 05:58  ada        2026-11-02 06:00  ada       disabled ~
        crossed out: bob (deleted)Manager (role)2026-11-02 05:58ada2026-11-02 06:00ada
    "#]].assert_eq(&console.screen());
    console.resize(80, 24).press("Esc x").type_text("rights");
    assert!(console.screen().contains("> 23 rights"), "{}", console.screen());
    console.press("Esc 3 n").type_text("Standard User").press("Tab").type_text("10").press("Ctrl-X h");
    expect![[r#"
         Rights of a day                                                          0 of 0
        --------------------------------------------------------------------------------
         At 2026-11-02 06:01:03 +00:00: who held the license Standard User
           USER           BY ROLE        FROM        GIVEN BY       UNTIL       KEPT OUT
           Nobody held such a right then."#]]
    .assert_eq(&console.screen().lines().skip(1).take(5).collect::<Vec<_>>().join("\n"));
    // What was removed is still asked for by its name.
    console.press("Esc Del Tab Enter W Tab Tab Tab Tab Space").type_text("removed");
    assert!(console.screen().contains("> Standard User                       removed"), "{}", console.screen());
}

#[test]
fn what_cannot_be_asked_is_told_beside_its_field() {
    let mut console = plant();
    console.press("W").type_text("someday").press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Rights of a day
        --------------------------------------------------------------------------------

             +- Who could do what, when? -----------------------------------------+
             |  Of a day all is shown that was held at some time of it. Nothing   |
             |  is changed.                                                       |
             |                                                                    |
             |  > When         [ someday                            ]             |
             |                 ! ?someday? is no date: type one as 2026-12-31,    |
             |                 or with a time as 2026-12-31 18:00. yesterday,     |
             |                 29 Nov and yesterday 05:58 do, too.                |
             |    User         [                                    ]             |
             |    Role         < any                               v >            |
             |    Permission   < any                               v >            |
             |    License      < any                               v >            |
             |                                                                    |
             |                 < Show >   < Cancel >                              |
             |   Field 1 of 5: When - empty: now; 2026-12-31, 29 Nov, yesterday~  |
             +------------------------------------------ Ctrl-X show  Esc cancel -+



         Tab next field  Enter show  Ctrl-U empty  Esc back
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-U Tab").type_text("nobody").press("Enter");
    assert!(console.screen().contains("There is no user nobody."), "{}", console.screen());
    // Nothing was asked yet: leaving the form leaves the screen.
    console.press("Esc");
    assert!(console.screen().contains("USERNAME"), "{}", console.screen());
}

// ROL-7: greyed out with the reason.
#[test]
fn without_the_log_it_is_not_open() {
    let console = plant();
    let mut sue = console.another("sue");
    sue.press("W");
    expect!["have."].assert_eq(&sue.message());
    sue.press(":").type_text("backup");
    assert!(sue.screen().contains("requires the ManageSettings permission"), "{}", sue.screen());
}

// LOG-5, LOG-3: from a right to the event that gave it, then to the one that ended it, and back.
#[test]
fn a_right_leads_to_its_events() {
    let mut console = plant();
    console.press("W").type_text("today").press("Tab").type_text("bob").press("Enter l");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Rights of a day > bob > Event 18                                    row 1 of 22
        --------------------------------------------------------------------------------
         Event                  18
         Time                   2026-11-02 05:58:01 +00:00 (2026-11-02T05:58:01.320Z)
         Level                  info
         Category               Role
         Who                    ada
         About                  user bob
         Device                 PRESS-3
         Operation              18
         Message                Roles of user bob changed: gave Manager until
                                2027-01-31T23:59:59.999Z
         roles                  "Operator" -> "Manager until 2027-01-31T23:59:59.999Z;
                                Operator"








         Esc back  l event  o open user  y copy  : commands  ? help
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    console.press("l");
    assert!(console.screen().contains("User bob deleted"), "{}", console.screen());
    console.press("l");
    assert!(console.screen().contains("gave Manager"), "{}", console.screen());
    console.press("Esc");
    assert!(console.screen().contains(" 1-13 of 22"), "{}", console.screen());
    console.press("Enter l Esc");
    assert!(console.screen().contains("Given by               ada (event 18)"), "{}", console.screen());
    // An event that left is told to be elsewhere; a right from the start has none.
    console.press("Esc");
    let (file, session) = (console.folder().path().join("old.jsonl"), console.app.session().unwrap());
    console.desk.archive_log(session, "2099-01-01", &file, |_| true).unwrap().unwrap();
    console.press("l");
    expect!["Event 18 left the log for an archive (old.jsonl): its file tells of it."].assert_eq(&console.message());
    let raw = rusqlite::Connection::open(console.folder().path().join("chargehand.db")).unwrap();
    raw.execute_batch("UPDATE role_grants SET from_event = NULL, ended_event = NULL").unwrap();
    console.press("W").type_text("today").press("Enter Enter l");
    expect!["notes them."].assert_eq(&console.message());
}

// LOG-5, LOG-1: a file of all of them, with an event; nothing is replaced without a question.
#[test]
fn rights_are_written_into_a_file() {
    let mut console = plant();
    let path = console.folder().path().join("rights.csv");
    console.press("W").type_text("today").press("Tab").type_text("bob").press("Enter v Ctrl-U");
    console.paste(path.to_str().unwrap());
    console.press("Enter");
    assert!(console.wide_message().contains(" rights exported to "), "{}", console.message());
    let text = std::fs::read_to_string(&path).unwrap();
    // The head of the log is another one with each change of what it holds.
    let lines: Vec<&str> = text.lines().take(3).filter_map(|line| Some(line.rsplit_once(' ')?.0)).collect();
    expect![[r#"
        USERNAME,DELETED,HELD,NAME,BY ROLE,FROM,GIVEN BY,EVENT,UNTIL,ENDED BY,ENDED EVENT,CLOCK,KEPT OUT,ASKED AT,QUESTION,SITE,WRITTEN BY,WRITTEN AT,HEAD OF THE
        bob,2026-11-02 06:00:01 +00:00,role,Manager,,2026-11-02 05:58:01 +00:00,ada,18,2026-11-02 06:00:01 +00:00,ada,21,,disabled by ada from 2026-11-02 05:59:01 +00:00 until 2026-11-02 06:00:01 +00:00,2026-11-02,user bob,Northwind Plant 2,ada,2026-11-02 06:01:02 +00:00,21
        bob,2026-11-02 06:00:01 +00:00,role,Operator,,2026-11-01 05:58:00 +00:00,ada,5,2026-11-02 06:00:01 +00:00,ada,21,,disabled by ada from 2026-11-02 05:59:01 +00:00 until 2026-11-02 06:00:01 +00:00,2026-11-02,user bob,Northwind Plant 2,ada,2026-11-02 06:01:02 +00:00,21"#]].assert_eq(&lines.join("\n"));
    console.press("v Ctrl-U");
    console.paste(path.to_str().unwrap());
    console.press("Enter");
    assert!(console.screen().contains("Replace the file?"), "{}", console.screen());
    console.press("Esc Esc y Down");
    assert!(console.screen().contains("log rights --at today --user bob --file"), "{}", console.screen());
    console.press("Esc 5");
    assert!(console.screen().contains("22 rights exported to fi"), "{}", console.screen());
}

// Reading takes as long as it takes: Esc ends it, and what was seen before is seen again.
#[test]
fn a_long_reading_is_stopped() {
    let mut console = plant();
    console.press("W Enter");
    console.on_progress = Some(Box::new(|progress| match progress {
        Progress::Work { doing: "Reading rights", done: 2, .. } => "Esc",
        _ => "",
    }));
    console.press("[");
    assert!(console.seen.iter().any(|seen| seen.contains("Esc stop")), "{}", console.seen.join("\n"));
    expect!["Stopped."].assert_eq(&console.message());
    assert!(console.line(4).starts_with(" At 2026-11-02"), "{}", console.line(4));
    console.on_progress = None;
    console.press("[");
    assert!(console.line(4).starts_with(" On 2026-11-01"), "{}", console.line(4));
}

/// Somebody signs in elsewhere, which is written.
fn somebody_signs_in(console: &mut Console) {
    console.desk.sign_in("sue", &Password::new("zebra kettle lamp".into())).unwrap();
    console.tell(Msg::Changed);
}

// Others work meanwhile: what is typed stays, and so does what is looked at.
#[test]
fn what_is_typed_and_looked_at_outlives_what_others_do() {
    let mut console = plant();
    console.press("W Enter Down e").type_text("today").press("Tab").type_text("gra");
    // However long the reading takes, keys go to the form.
    console.on_progress = Some(Box::new(|progress| match progress {
        Progress::Work { doing: "Reading rights", done: 2, .. } => "c",
        _ => "",
    }));
    somebody_signs_in(&mut console);
    assert!(console.seen.iter().all(|seen| !seen.contains("Esc stop")), "{}", console.seen.join("\n"));
    console.on_progress = None;
    expect![[r#"
        When         [ today                              ]
        > User         [ grac                               ]
        Role         < any                               v >
        Permission   < any                               v >
        License      < any                               v >"#]]
    .assert_eq(&form(&mut console));
    console.type_text("e").press("Enter");
    assert!(console.line(4).ends_with("everything that grace held"), "{}", console.screen());
    // All about one right is about that one, also where others come before it.
    console.press("e Ctrl-U Tab Ctrl-U Enter");
    assert!(console.line(4).contains("everybody's"), "{}", console.screen());
    console.press("End Enter");
    assert!(console.line(2).starts_with(" Rights of a day > sue"), "{}", console.screen());
    let session = console.app.session().unwrap();
    let roles = UserAction::GiveRoles { roles: vec!["Programmer".to_owned()], until: None };
    let report = console.desk.change_users(session, &["grace".to_owned()], &roles, How::default()).unwrap();
    assert!(report.is_written(), "{report:?}");
    console.tell(Msg::Changed);
    assert!(console.line(2).starts_with(" Rights of a day > sue"), "{}", console.screen());
    assert!(console.line(2).ends_with("row 4 of 4"), "{}", console.screen());
    // It is over with the right itself.
    let roles = UserAction::TakeRoles { roles: vec!["Supervisor".to_owned()] };
    let report = console.desk.change_users(session, &["sue".to_owned()], &roles, How::default()).unwrap();
    assert!(report.is_written(), "{report:?}");
    console.tell(Msg::Changed);
    assert!(console.line(2).ends_with("1-3 of 3"), "{}", console.screen());
}

// What was held on a day that is over is read when it is asked for, not whenever somebody signs in.
#[test]
fn a_day_that_is_over_is_not_read_again_for_others() {
    let mut console = plant();
    console.press("W").type_text("yesterday").press("Enter");
    assert!(console.line(4).starts_with(" On 2026-11-01"), "{}", console.screen());
    console.on_progress = Some(Box::new(|_| ""));
    somebody_signs_in(&mut console);
    let read = |console: &Console| console.seen.iter().filter(|seen| seen.contains("On 2026-11-01")).count();
    assert_eq!(read(&console), 0);
    console.press("Ctrl-R");
    assert!(read(&console) > 0);
}

/// The rows of the form's fields.
fn form(console: &mut Console) -> String {
    let screen = console.screen();
    let rows = screen.lines().filter(|line| line.contains("[ ") || line.contains("< any"));
    rows.map(|line| line.trim_matches([' ', '|']).trim_end()).collect::<Vec<_>>().join("\n")
}

// LOG-5: no more than anybody reads are kept for the screen, which says so; the file has all.
#[test]
fn of_very_many_rights_the_first_are_shown_and_the_file_has_all() {
    let mut console = plant();
    let raw = rusqlite::Connection::open(console.folder().path().join("chargehand.db")).unwrap();
    // Given and taken away again, over and over.
    raw.execute_batch(
        "WITH RECURSIVE more (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM more LIMIT 10001) \
         INSERT INTO role_grants (user_id, role_id, from_at, from_by, ended_at, ended_by) \
         SELECT user_id, role_id, from_at + n, 'ada', from_at + n + 1, 'ada' FROM more \
         JOIN (SELECT * FROM role_grants WHERE user_id = 1 LIMIT 1)",
    )
    .unwrap();
    let role: String = raw
        .query_row("SELECT name FROM roles JOIN role_grants g ON g.role_id = roles.id WHERE user_id = 1", [], |row| {
            row.get(0)
        })
        .unwrap();
    drop(raw);
    let path = console.folder().path().join("rights.csv");
    console.press("W").type_text("2026-11-01").press("Tab Tab Space").type_text(&role).press("Enter Ctrl-X");
    expect![[r#"
         Rights of a day                                                 1-13 of 10,000+
        --------------------------------------------------------------------------------
         On 2026-11-01: who held the role Admin; the first 10,000, a file (v) has all
           USER            ENDED BY      FROM        GIVEN BY       UNTIL       KEPT OUT
        >  ada                           2026-11-01  (set-up)
           ada             ada           2026-11-01  ada            2026-11-01"#]]
    .assert_eq(&console.screen().lines().skip(1).take(6).collect::<Vec<_>>().join("\n"));
    console.press("End");
    assert!(console.line(2).ends_with("of 10,000+"), "{}", console.screen());
    console.press("v Ctrl-U");
    console.paste(path.to_str().unwrap());
    console.press("Enter");
    assert!(console.wide_message().contains("10,002 rights exported to "), "{}", console.message());
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 1 + 10_002);
}

// LOG-5, W8: however long a name is, that its account is deleted stays in sight.
#[test]
fn a_long_name_leaves_room_for_that_it_is_deleted() {
    let long = "bartholomew.featherstonehaugh";
    let mut console = Console::with(&[(long, "Bartholomew Featherstonehaugh", "Supervisor")]);
    let session = console.app.session().unwrap();
    let delete = UserAction::Delete { reason: None };
    console.desk.change_users(session, &[long.to_owned()], &delete, How::default()).unwrap();
    console.press("W").type_text("today").press("Enter");
    for (columns, rows) in [(80, 24), (120, 40)] {
        console.resize(columns, rows);
        let screen = console.screen();
        let row = screen.lines().find(|line| line.contains("bar")).unwrap();
        assert!(row.contains(" (deleted)"), "{screen}");
    }
}
