//! The roles of a user, and the roles there are.

use expect_test::expect;

use crate::harness::Console;

fn people() -> Console {
    Console::with(&[("bob", "Bob Martin", "Operator"), ("kay", "Kay McNulty", "Manager")])
}

// ROL-1, ROL-6, ROL-8: the whole dialog, a tick, an end, and what would change.
#[test]
fn roles_are_ticked_with_an_end_and_saved() {
    let mut console = people();
    console.press("Down r");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        > +- Roles of bob -----------------------------------------------------------+
          | Find:                                                                    |
          |   [ ] Admin               everything                                     |
          |   [ ] Executive           settings, edits users, gives roles, licenses,~ |
          |   [ ] Manager             edits users, gives roles, licenses, imports, ~ |
          |   [ ] IT Admin            SSO, ERP data, settings, edits users, gives r~ |
          |   [ ] Supervisor          sees users, reports, dashboards, jobs, console |
          |   [ ] Kiosk               stands alone; reports, dashboards              |
          |   [ ] Programmer          dashboards                                     |
          |   [ ] Production Manager  sees users, reports, dashboards, many jobs, c~ |
          | > [x] Operator            dashboards                                     |
          |                                                                          |
          | Before: Operator                                                         |
          |   < Save >   < Cancel >                                                  |
          +-------------------------------------- Space tick  Right end  Esc cancel -+



         Space tick  Right end  Ctrl-X save  Esc cancel
        reversed: [1 Users]
        reversed: >
        reversed: > [x] Operator            dashboards
    "#]]
    .assert_eq(&console.screen());
    console.type_text("sup").press("Space Right").type_text("2026-12-24");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
          +- Roles of bob -----------------------------------------------------------+)
        > | Find: sup                                                                |
          | > [x] Supervisor          until: 2026-12-24         empty: no end        |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          | Before: Operator                                                         |
          | After : Supervisor, Operator                                             |
          | gains : OpenConsole ViewUsers ViewReports AddJobs                        |
          |   < Save >   < Cancel >                                                  |
          +-------------------------------------- Enter take this end  Esc leave it -+


         Enter take this end  Esc leave it
        reversed: [1 Users]
        reversed: >
        reversed: > [x] Supervisor
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
          +- Roles of bob -----------------------------------------------------------+)
        > | Find: sup                                                                |
          | > [x] Supervisor          until 2026-12-24; sees users, reports, dashbo~ |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          | Before: Operator                                                         |
          | After : Supervisor until 2026-12-24, Operator                            |
          | gains : OpenConsole ViewUsers ViewReports AddJobs                        |
          |   < Save >   < Cancel >                                                  |
          +-------------------------------------- Space tick  Right end  Esc cancel -+


         Space tick  Right end  Ctrl-X save  Esc cancel
        reversed: [1 Users]
        reversed: >
        reversed: > [x] Supervisor          until 2026-12-24; sees users, reports, dashbo~
    "#]]
    .assert_eq(&console.screen());
    console.press("Tab Enter");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active (you)
        >  bob         Bob Martin     Superviso~  -none-         Default~  Active
           kay         Kay McNulty    Manager     -none-         Default~  Active















         Changed the roles of bob. z = undo.
         Enter open  e edit  n new  d disable/enable  u lock/unlock  r roles  ? help
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Superviso~  -none-         Default~  Active
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter");
    let screen = console.screen();
    assert!(screen.contains("Roles                  Supervisor until 2026-12-24, Operator"), "{screen}");
    // From the details the way leads back to them.
    console.press("r Esc");
    assert!(console.screen().contains("Users > bob"));
}

#[test]
fn the_dialog_fills_a_large_screen_and_scrolls_on_the_smallest() {
    let mut console = people();
    console.press("Down r").type_text("exec").press("Space Esc");
    console.resize(120, 40);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         / Search: ____________________________                                 Inactive: hidden (i)  Filter: none (f)  1-3 of 3
        ------------------------------------------------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM    STATE        |  Username               bob
           ada         Ada Byron      Admin       -none-         Defau~  Active (you) |  State                  Active
        >  bob         Bob Martin     Operator    -none-         Defau~  Active       |  Full name              Bob Martin
           kay         Kay McNulty    Manager     -none-         Defau~  Active       |  Roles                  Operator
                                                                                      |  License                -none-
                                                                                      |  User group             System
                                                                                      |  Team                   Default Team
                                                                                      |  Shift selection        None
                       +- Roles of bob -------------------------------------------------------------------------+o
                       | Find:                                                                                  |o
                       |   [ ] Admin               everything                                                   |o
                       | > [x] Executive           settings, edits users, gives roles, licenses, imports, invi~ |o
                       |   [ ] Manager             edits users, gives roles, licenses, imports, invites, devic~ |o
                       |   [ ] IT Admin            SSO, ERP data, settings, edits users, gives roles, licenses~ |et
                       |   [ ] Supervisor          sees users, reports, dashboards, jobs, console               |ot linked
                       |   [ ] Kiosk               stands alone; reports, dashboards                            |026-11-01
                       |   [ ] Programmer          dashboards                                                   |5:58
                       |   [ ] Production Manager  sees users, reports, dashboards, many jobs, console          |026-11-01
                       |   [x] Operator            dashboards                                                   |5:58
                       |                                                                                        |026-11-01
                       | Before: Operator                                                                       |5:58
                       | After : Executive, Operator                                                            |
                       | gains : OpenConsole ViewUsers EditUsers InviteUsers ImportUsers AssignRoles            |
                       | AssignLicenses ManageLicenses ManageDevices ViewSystemLog ManageSettings               |
                       | EditAccountSettings ViewReports EditReports EditDashboards AddJobs BulkUploadJobs      |
                       |   < Save >   < Cancel >                                                                |
                       +---------------------------------------------------- Space tick  Right end  Esc cancel -+
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |
                                                                                      |

         Space tick  Right end  Ctrl-X save  Esc cancel
        reversed: [1 Users]
        reversed: >  bob         Bob Martin     Operator    -none-         Defau~  Active
        reversed: > [x] Executive           settings, edits users, gives roles, licenses, imports, invi~
    "#]].assert_eq(&console.screen());
    console.resize(60, 16);
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         / Search: ________________~  Inactive: hidden (i)  1-3 of 3
        ------------------------------------------------------------
          +- Roles of bob ---------------------------------------+
          | Find:                                                |)
        > |   [ ] Admin               everything                 |
          | > [x] Executive           settings, edits users, gi~ |
          |   [ ] Manager             edits users, gives roles,~ |
          |   [ ] IT Admin            SSO, ERP data, settings, ~ |
          | Before: Operator                                     |
          | After : Executive, Operator                          |
          | gains : OpenConsole ViewUsers EditUsers InviteUsers  |
          |   < Save >   < Cancel >                              |
          +------------- PgUp PgDn more  Space tick  Esc cancel -+

         Space tick  Right end  Ctrl-X save  Esc cancel
        reversed: [1 Users]
        reversed: >
        reversed: > [x] Executive           settings, edits users, gi~
    "#]]
    .assert_eq(&console.screen());
    console.press("PgDn PgDn End");
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         / Search: ________________~  Inactive: hidden (i)  1-3 of 3
        ------------------------------------------------------------
          +- Roles of bob ---------------------------------------+
          | Find:                                                |)
        > |   [ ] Kiosk               stands alone; reports, da~ |
          |   [ ] Programmer          dashboards                 |
          |   [ ] Production Manager  sees users, reports, dash~ |
          | > [x] Operator            dashboards                 |
          | ManageLicenses ManageDevices ViewSystemLog           |
          | ManageSettings EditAccountSettings ViewReports       |
          | EditReports EditDashboards AddJobs BulkUploadJobs    |
          |   < Save >   < Cancel >                              |
          +------------- PgUp PgDn more  Space tick  Esc cancel -+

         Space tick  Right end  Ctrl-X save  Esc cancel
        reversed: [1 Users]
        reversed: >
        reversed: > [x] Operator            dashboards
    "#]]
    .assert_eq(&console.screen());
}

// ROL-2, ROL-3: what isn't theirs to give is shown with the reason.
#[test]
fn what_is_not_yours_to_give_says_why() {
    let mut console = people().another("kay");
    console.press("Down r");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   kay
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
           ada         Ada Byron      Admin       -none-         Default~  Active
        > +- Roles of bob -----------------------------------------------------------+
          | Find:                                                                    |)
          |   [ ] Admin               not yours to give: you lack GrantAdmin         |
          |   [ ] Executive           not yours to give: you lack ManageSettings     |
          |   [ ] Manager             edits users, gives roles, licenses, imports, ~ |
          |   [ ] IT Admin            not yours to give: you lack ManageSso          |
          |   [ ] Supervisor          sees users, reports, dashboards, jobs, console |
          |   [ ] Kiosk               stands alone; reports, dashboards              |
          |   [ ] Programmer          dashboards                                     |
          |   [ ] Production Manager  sees users, reports, dashboards, many jobs, c~ |
          | > [x] Operator            dashboards                                     |
          |                                                                          |
          | Before: Operator                                                         |
          |   < Save >   < Cancel >                                                  |
          +-------------------------------------- Space tick  Right end  Esc cancel -+



         Space tick  Right end  Ctrl-X save  Esc cancel
        reversed: [1 Users]
        reversed: >
        reversed: > [x] Operator            dashboards
    "#]]
    .assert_eq(&console.screen());
    console.type_text("adm").press("Space");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   kay
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
          +- Roles of bob -----------------------------------------------------------+
        > | Find: adm                                                                |
          | > [ ] Admin               not yours to give: you lack GrantAdmin         |)
          |   [ ] IT Admin            not yours to give: you lack ManageSso          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          | ! Admin: not yours to give: you lack GrantAdmin.                         |
          | Before: Operator                                                         |
          |   < Save >   < Cancel >                                                  |
          +-------------------------------------- Space tick  Right end  Esc cancel -+



         Space tick  Right end  Ctrl-X save  Esc cancel
        reversed: [1 Users]
        reversed: >
        reversed: > [ ] Admin               not yours to give: you lack GrantAdmin
    "#]]
    .assert_eq(&console.screen());
    // Whoever holds more than they do is not theirs at all.
    console.press("Esc Esc Up r Space");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   kay
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
           USERNAME ^  FULL NAME      ROLE        LICENSE        TEAM      STATE
        > +- Roles of ada -----------------------------------------------------------+
          | Find:                                                                    |
          | > [x] Admin               not yours: the user holds ManageSso            |)
          |   [ ] Executive           not yours: the user holds ManageSso            |
          |   [ ] Manager             not yours: the user holds ManageSso            |
          |   [ ] IT Admin            not yours: the user holds ManageSso            |
          |   [ ] Supervisor          not yours: the user holds ManageSso            |
          |   [ ] Kiosk               not yours: the user holds ManageSso            |
          |   [ ] Programmer          not yours: the user holds ManageSso            |
          |   [ ] Production Manager  not yours: the user holds ManageSso            |
          |   [ ] Operator            not yours: the user holds ManageSso            |
          |                                                                          |
          | ! Admin: not yours: the user holds ManageSso.                            |
          | Before: Admin                                                            |
          |   < Save >   < Cancel >                                                  |
          +-------------------------------------- Space tick  Right end  Esc cancel -+



         Space tick  Right end  Ctrl-X save  Esc cancel
        reversed: [1 Users]
        reversed: >
        reversed: > [x] Admin               not yours: the user holds ManageSso
    "#]]
    .assert_eq(&console.screen());
}

// ROL-4, ROL-6: without AllowLogin nobody logs in; Kiosk stands alone.
#[test]
fn the_dialog_warns_before_somebody_is_shut_out_and_keeps_kiosk_alone() {
    let mut console = people();
    console.press("Down r").type_text("kio").press("Space");
    let screen = console.screen();
    assert!(screen.contains("! Kiosk stands alone: take the other ticks away first."), "{screen}");
    console.press("Esc End Space");
    let screen = console.screen();
    assert!(screen.contains("! Without AllowLogin bob can't log in; open sessions end."), "{screen}");
    assert!(screen.contains("After : -none-"), "{screen}");
    // Leaving with ticks that aren't saved asks first; the key that opened the question doesn't answer it.
    console.press("Esc");
    assert!(console.screen().contains("Leave without saving?"));
    console.press("Esc Ctrl-X");
    assert_eq!(console.message(), "Changed the roles of bob. Now: NO ROLE. z = undo.");
}

// ROL-6, R6
#[test]
fn a_second_kiosk_account_brings_a_warning() {
    let mut console = Console::with(&[("bob", "Bob Martin", "Operator"), ("wall1", "Wall 1", "Kiosk")]);
    console.press("Down r End Space").type_text("kio").press("Space");
    let screen = console.screen();
    assert!(screen.contains("! 1 account is Kiosk already. One is enough for all displays."), "{screen}");
    console.press("Ctrl-X");
    assert_eq!(console.message(), "Changed the roles of bob. z = undo.");
}

// USR-14, N3: what somebody else made of the roles is not overwritten; the ticks stay.
#[test]
fn roles_that_somebody_else_changed_are_shown_and_not_overwritten() {
    let mut console = people();
    let mut other = console.another("kay");
    console.press("Down r").type_text("sup").press("Space");
    other.press("Down r").type_text("prog").press("Space Ctrl-X");
    assert_eq!(other.message(), "Changed the roles of bob. z = undo.");
    console.advance(10_000);
    console.press("Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
          +- Roles of bob -----------------------------------------------------------+
          | Find: sup                                                                |)
        > | > [x] Supervisor          sees users, reports, dashboards, jobs, console |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          |                                                                          |
          | ! bob was changed by kay since this was opened: Roles are now            |
          | "Programmer, Operator". Nothing was saved and nothing typed is lost.     |
          | Saving again makes it as it stands here.                                 |
          | Before: Programmer, Operator                                             |
          | After : Supervisor, Programmer, Operator                                 |
          | gains : OpenConsole ViewUsers ViewReports AddJobs                        |
          |   < Save >   < Cancel >                                                  |
          +-------------------------------------- Space tick  Right end  Esc cancel -+

         Space tick  Right end  Ctrl-X save  Esc cancel
        reversed: [1 Users]
        reversed: > > [x] Supervisor          sees users, reports, dashboards, jobs, console
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-X Enter");
    // What nobody touched here stays as the other made it.
    assert!(
        console.screen().contains("Roles                  Supervisor, Programmer, Operator"),
        "{}",
        console.screen()
    );
}

// USR-13, R1
#[test]
fn the_last_administrator_cant_be_demoted() {
    let mut console = people();
    console.press("r Space Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         / Search: ____________________________           Inactive: hidden (i)  1-3 of 3
        --------------------------------------------------------------------------------
          +- Roles of ada -----------------------------------------------------------+
        > | Find:                                                                    |)
          | > [ ] Admin               everything                                     |
          |   [ ] Executive           settings, edits users, gives roles, licenses,~ |
          |   [ ] Manager             edits users, gives roles, licenses, imports, ~ |
          |   [ ] IT Admin            SSO, ERP data, settings, edits users, gives r~ |
          | ! Refused: no lasting administrator would be left. One account must keep |
          | Admin without end, enabled, unlocked, with a password and without dates. |
          | Nothing was changed; make another administrator first.                   |
          | ! Without AllowLogin ada can't log in; open sessions end.                |
          | Before: Admin                                                            |
          | After : -none-                                                           |
          | loses : AllowLogin OpenConsole ViewUsers EditUsers InviteUsers           |
          | ImportUsers AssignRoles AssignLicenses ManageLicenses ManageDevices      |
          | ManageSso ViewSystemLog ManageSettings ManageRoles GrantAdmin            |
          | EditAccountSettings ViewReports EditReports ViewDashboards               |
          | EditDashboards ManageAllDashboards ManageErpData AddJobs BulkUploadJobs  |
          |   < Save >   < Cancel >                                                  |
          +-------------------------------------- Space tick  Right end  Esc cancel -+

         Space tick  Right end  Ctrl-X save  Esc cancel
        reversed: [1 Users]
        reversed: > )
        reversed: > [ ] Admin               everything
    "#]]
    .assert_eq(&console.screen());
}

// N6, USR-9: rights that are taken away are gone at the next key, and with AllowLogin the session.
#[test]
fn another_console_follows_at_its_next_action() {
    let mut console = people();
    let mut other = console.another("kay");
    console.press("End r Space Down Down Space Ctrl-X");
    assert_eq!(console.message(), "Changed the roles of kay. z = undo.");
    other.press("Down d").type_text("x").press("Tab Enter");
    let screen = other.screen();
    assert!(screen.contains("The requested function requires the EditUsers permission"), "{screen}");
    console.press("r Space Ctrl-X");
    other.press("Ctrl-R");
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
                |  Your session has ended: AllowLogin was taken away. Sign in  |
                |  again. Who may manage devices can register it: sign in,     |
                |  then 4, n.                                                  |
                +------------------------------ Tab next field  Enter sign in -+

         Tab next field  Ctrl-X sign in  Ctrl-C quit
    "#]]
    .assert_eq(&other.screen());
}

// An end must be a day, and one to come.
#[test]
fn an_end_that_is_no_day_or_has_passed_is_refused_where_it_is_typed() {
    let mut console = people();
    console.press("Down r End Right").type_text("soon").press("Enter");
    let screen = console.screen();
    assert!(screen.contains("is no date: type one as 2026-12-31"), "{screen}");
    console.press("Ctrl-U").type_text("2001-01-01").press("Enter");
    assert!(console.screen().contains("! This end has passed already."));
    console.press("Ctrl-U Enter");
    assert!(!console.screen().contains("gains"), "an empty one is no end");
    console.press("Up Right");
    assert!(console.screen().contains("is not ticked: Space does it, then an end."));
}

// ROL-6, R6: the form of a new user tells it too.
#[test]
fn the_form_of_a_new_user_says_what_each_role_allows() {
    let mut console = Console::with(&[("wall1", "Wall 1", "Kiosk")]);
    console.press("n").type_text("wall2").press("Tab").type_text("Wall 2").press("Tab Space");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Users > New user                                            * 2 unsaved changes
        --------------------------------------------------------------------------------
           Username              * [ wall2                                 ]  changed
           +- Role -----------------------------------------------------------------+
         > | Find:                                                           9 of 9 |
           |                                                                        |
           |   Admin                               everything                       |
           |   Executive                           settings, edits users, gives ro~ |
           |   Manager                             edits users, gives roles, licen~ |
           |   IT Admin                            SSO, ERP data, settings, edits ~ |
           |   Supervisor                          sees users, reports, dashboards~ |
           |   Kiosk                               1 there already: one is enough   |
           | > Programmer                          dashboards                       |
           |   Production Manager                  sees users, reports, dashboards~ |
           |   Operator                            dashboards                       |
           |                                                                        |
           |                                                                        |
           |                                                                        |
           +---------------------------------------------- Enter choose  Esc close -+
                                   < Add user >   < Cancel >
          Field 3 of 21: Role - required (more below)

         Up Down move  Enter choose  Esc close
        reversed: [1 Users]
        reversed: > Programmer                          dashboards
    "#]]
    .assert_eq(&console.screen());
}
