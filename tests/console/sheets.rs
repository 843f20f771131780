//! What covers the tabs until Esc: settings, user groups, teams.

use chargehand::domain::license::LicenseDraft;
use expect_test::expect;

use crate::harness::Console;

#[test]
fn a_setting_is_found_read_and_changed() {
    // Section 15
    let mut console = Console::signed_in();
    console.press("S");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Settings                                                             1-14 of 22
        --------------------------------------------------------------------------------
           SETTING                       VALUE                   LAST CHANGED
        >  site_name                     Northwind Plant 2       2026-11-01 05:58 by (s~
           site_url                      (empty)
           site_time_zone                UTC
           require_passwords             on
           max_failed_attempts           5
           lockout_minutes               0
           password_min_length           15
           password_min_length_trusted   8
           first_password_anywhere       off
           reset_code_minutes            30
           session_max_hours             16
           session_idle_minutes          15
           default_role                  Programmer
           default_license               (empty)
        --------------------------------------------------------------------------------
          The plant's name, shown at sign-in and in mails. Default: (empty). Takes at
          most 60 characters, none of them invisible.


         Esc back  Enter change  / find  : commands  ? help
        reversed: [1 Users]
        reversed: >  site_name                     Northwind Plant 2       2026-11-01 05:58 by (s~
    "#]]
    .assert_eq(&console.screen());
    console.press("/").type_text("lockout").press("Enter");
    expect![">  lockout_minutes               0"].assert_eq(&console.line(5));
    console.press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: lockout_____________________                                 1-1 of 1
        --------------------------------------------------------------------------------
           SETTING                       VALUE                   LAST CHANGED
        >  lockout_minutes               0


             +- lockout_minutes --------------------------------------------------+
             |  After this time a lock-out ends by itself; 0 keeps it until       |
             |  somebody unlocks.                                                 |
             |  Takes a whole number of minutes from 0 to 10080. Default: 0.      |
             |                                                                    |
             |  > Value   [ 0                                       ]             |
             |                                                                    |
             |            < Save >   < Default >   < Cancel >                     |
             |   Field 1 of 1: Value                                              |
             +------------------------------------------ Ctrl-X save  Esc cancel -+

        --------------------------------------------------------------------------------
          After this time a lock-out ends by itself; 0 keeps it until somebody
          unlocks. Default: 0. Takes a whole number of minutes from 0 to 10080.


         Tab next field  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  lockout_minutes               0
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-U").type_text("twenty").press("Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: lockout_____________________                                 1-1 of 1
        --------------------------------------------------------------------------------
           SETTING                       VALUE                   LAST CHANGED
        >  lockout_minutes               0

             +- lockout_minutes --------------------------------------------------+
             |  After this time a lock-out ends by itself; 0 keeps it until       |
             |  somebody unlocks.                                                 |
             |  Takes a whole number of minutes from 0 to 10080. Default: 0.      |
             |                                                                    |
             |  > Value   [ twenty                                  ]  changed    |
             |            ! The setting lockout_minutes can't be "twenty": it     |
             |            takes a whole number of minutes from 0 to 10080.        |
             |                                                                    |
             |            < Save >   < Default >   < Cancel >                     |
             |   Field 1 of 1: Value                                              |
             +------------------------------------------ Ctrl-X save  Esc cancel -+
        --------------------------------------------------------------------------------
          After this time a lock-out ends by itself; 0 keeps it until somebody
          unlocks. Default: 0. Takes a whole number of minutes from 0 to 10080.


         Tab next field  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  lockout_minutes               0
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-U").type_text("20").press("Ctrl-X");
    expect!["lockout_minutes is saved."].assert_eq(&console.message());
    expect![">  lockout_minutes               20                      2026-11-02 05:58 by ada"]
        .assert_eq(&console.line(5));
    // Its default is one button away.
    console.press("Enter Tab Tab Enter");
    expect![">  lockout_minutes               0                       2026-11-02 05:58 by ada"]
        .assert_eq(&console.line(5));
    console.press("Esc Esc 5");
    expect![[r#"
           Refused, last 24 h |                        | 0 in all, 0 in the last hour
           TIME (local)     LEVEL  EVENT            WHO        SUMMARY
        >   2 Nov 05:58:02  info   Settings         ada        Setting lockout_minutes ~
            2 Nov 05:58:02  info   Settings         ada        Setting lockout_minutes ~"#]]
    .assert_eq(&console.screen().lines().skip(3).take(4).collect::<Vec<_>>().join("\n"));
}

// INV-3: which license a new account gets is chosen from those that can be given by hand.
#[test]
fn the_default_license_is_chosen_from_a_list() {
    let mut console = Console::signed_in();
    let ada = crate::harness::session(&mut console.desk, "ada");
    for (name, role) in [("Standard User", None), ("Operator", Some("Operator".to_owned()))] {
        let (name, quantity) = (Some(name.to_owned()), Some("9".to_owned()));
        let draft = LicenseDraft { name, quantity, role, ..LicenseDraft::default() };
        console.desk.add_license(ada, &draft).unwrap();
    }
    console.press("S /").type_text("default_license").press("Enter Enter Space");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: default_license_____________                                 1-1 of 1
        --------------------------------------------------------------------------------
           SETTING                       VALUE                   LAST CHANGED
        >  default_license               (empty)


           +- Value ----------------------------------------------------------------+
           | Find:                                                           2 of 2 |
           |                                                                        |
           | > (none)                                                               |
           |   Standard User                                                        |
           |                                                                        |
           |                                                                        |
           |                                                                        |
           |                                                                        |
           +---------------------------------------------- Enter choose  Esc close -+
             +------------------------------------------ Ctrl-X save  Esc cancel -+
        --------------------------------------------------------------------------------
          The license that whoever accepts an invite gets, where a seat is free;
          empty: none. Default: (empty). Takes the name of a license type that isn't
          bound to a role, or nothing.

         Up Down move  Enter choose  Esc close
        reversed: [1 Users]
        reversed: >  default_license               (empty)
        reversed: > (none)
    "#]]
    .assert_eq(&console.screen());
    console.type_text("Stand").press("Enter Ctrl-X");
    expect!["default_license is saved."].assert_eq(&console.wide_message());
    console.press("/ Ctrl-U").type_text("invite_days").press("Enter Enter Ctrl-U").type_text("14").press("Ctrl-X");
    expect!["invite_days is saved."].assert_eq(&console.wide_message());
    let settings = console.desk.plant_settings().unwrap();
    assert_eq!((settings.default_license.as_str(), settings.invite_days), ("Standard User", 14));
}

#[test]
fn settings_are_refused_by_the_permission_s_name() {
    // ROL-7, ROL-10
    let mut console = Console::with(&[("mike", "Mike Manager", "Manager")]);
    let mut manager = console.another("mike");
    manager.press("S");
    assert!(manager.screen().contains("requires the ManageSettings permission"), "{}", manager.screen());
    // Whoever sees users sees the teams, and is told why nothing can be changed.
    manager.press(":").type_text("teams").press("Enter");
    assert!(manager.screen().contains("Default Team"), "{}", manager.screen());
    manager.press("n");
    assert!(manager.screen().contains("requires the ManageSettings permission"), "{}", manager.screen());
    console.press("5").press("Ctrl-R").resize(140, 24);
    let log = console.screen();
    let refused = |line: &&str| line.contains("WARN") && line.contains("Refused for want of the ManageSet");
    assert_eq!(log.lines().filter(|line| !line.starts_with("reversed")).filter(refused).count(), 2, "{log}");
}

#[test]
fn teams_are_added_renamed_and_removed() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator")]);
    console.press(":").type_text("teams").press("Enter n");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Teams                                                                  1-1 of 1
        --------------------------------------------------------------------------------
           NAME ^                                            USERS
        >  Default Team                                          2  from the start




             +- New team ---------------------------------------------------------+
             |                                                                    |
             |  > Name * [                                          ]             |
             |                                                                    |
             |           < Add >   < Cancel >                                     |
             |   Field 1 of 1: Name - required - unique; letter case doesn't co~  |
             +------------------------------------------ Ctrl-X save  Esc cancel -+







         Tab next field  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  Default Team                                          2  from the start
    "#]]
    .assert_eq(&console.screen());
    console.type_text("Press").press("Ctrl-X n").type_text("PRESS").press("Ctrl-X");
    expect!["There is a team called Press already; nothing was changed."].assert_eq(&console.message());
    console.press("Esc Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Teams                                                                  1-2 of 2
        --------------------------------------------------------------------------------
           NAME ^                                            USERS
           Default Team                                          2  from the start
        >  Press                                                 0

















         Esc back  n new  Enter change  Del remove  / find  : commands  ? help
        reversed: [1 Users]
        reversed: >  Press                                                 0
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter").press("Ctrl-U").type_text("Press shop").press("Ctrl-X");
    assert_eq!(console.message(), "Renamed Press to Press shop.");
    console.press("Home Delete");
    assert_eq!(console.message(), "Default Team exists from the start and stays as it is.");
    // Without a field the first button is the first place of all.
    console.press("End Delete Left Left Left Esc");
    console.press("End Delete");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Teams                                                                  1-2 of 2
        --------------------------------------------------------------------------------
           NAME ^                                            USERS
           Default Team                                          2  from the start
        >  Press shop                                            0


             +- Remove Press shop? -----------------------------------------------+
             |  Nobody belongs to the team Press shop. It goes from all lists;    |
             |  the log keeps its name.                                           |
             |                                                                    |
             |                                                                    |
             |       < Remove >   < Cancel >                                      |
             |   Button: Cancel                                                   |
             +------------------------------------------ Ctrl-X save  Esc cancel -+







         Tab next  Enter press  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  Press shop                                            0
        reversed: < Cancel >
    "#]]
    .assert_eq(&console.screen());
    // The focus is on Cancel, and the key that opened it confirms nothing.
    console.press("Enter");
    assert!(console.screen().contains("Press shop"));
    console.press("Delete BackTab Enter");
    assert_eq!(console.message(), "Removed Press shop.");
    assert!(!console.screen().lines().nth(5).unwrap().contains("Press"));
}

#[test]
fn the_own_profile_has_name_mobile_and_password() {
    // USR-12
    let mut console = Console::signed_in();
    console.press("P");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         My profile
        --------------------------------------------------------------------------------
          What an administrator keeps about you can be read here and is changed by
          them.

           Username     ada  (cannot be changed)
         > Full name  * [ Ada Byron                                ]
           Mobile       [                                          ]
           Email
           SUID
           Title
           Roles        Admin
           User group   System
           Team         Default Team

                        < Save >   < Change password >   < Sessions >   < Close >




          Field 2 of 9: Full name - required

         Tab next field  Ctrl-X save  Esc back
        reversed: [1 Users]
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-U").type_text("Ada Lovelace").press("Tab").type_text("0170 1234").press("Ctrl-X");
    expect!["Your profile is saved."].assert_eq(&console.message());
    console.press("Esc 5 Enter");
    expect![[r#"
         chargehand   1 Users   2 Invites   3 Licenses   4 Devices  [5 System Log]  ada
         System Log > Event
        --------------------------------------------------------------------------------
         Event                  6
         Time                   2026-11-02 05:58:02 +00:00 (2026-11-02T05:58:02.790Z)
         Level                  info
         Category               User
         Who                    ada
         About                  user ada
         Device                 PRESS-3
         Operation              6
         Message                User ada changed their own full name, mobile
         full_name              "Ada Byron" -> "Ada Lovelace"
         mobile                 "" -> "0170 1234"









         Esc back  o open user  w why  u unlock  : commands  ? help
        reversed: [5 System Log]
    "#]]
    .assert_eq(&console.screen());
}

#[test]
fn a_locked_screen_keeps_a_form_that_was_half_filled_in() {
    // GATE-11
    let mut console = Console::signed_in();
    console.press(":").type_text("teams").press("Enter n").type_text("Night sh");
    console.advance(15 * 60_000);
    assert!(console.screen().contains("Locked after 15 minutes"), "{}", console.screen());
    console.type_text(crate::harness::PASSWORD).press("Enter");
    assert!(console.screen().contains("[ Night sh"), "{}", console.screen());
}

#[test]
fn a_name_that_passes_for_another_is_refused() {
    // USR-2, for teams and roles
    let mut console = Console::signed_in();
    console.press(":").type_text("teams").press("Enter n").type_text("D\u{435}fault Team").press("Ctrl-X");
    assert!(console.screen().contains("looks like the team Default Team"), "{}", console.screen());
}
