//! The roles there are: a screen of its own.

use expect_test::expect;

use chargehand::domain::user::Field;
use chargehand::service::UserAction;

use crate::harness::{Console, session};

fn people() -> Console {
    Console::with(&[("bob", "Bob Martin", "Operator"), ("kay", "Kay McNulty", "Manager")])
}

// ROL-9: made with a tick for each permission, changed, removed.
#[test]
fn a_role_is_made_changed_and_removed() {
    let mut console = people();
    console.press("R");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Roles                                                                  1-9 of 9
        --------------------------------------------------------------------------------
           ROLE                  HOLDERS  ALLOWS
        >  Admin                       1  everything
           Executive                   0  settings, edits users, gives roles, licenses,~
           Manager                     1  edits users, gives roles, licenses, imports, ~
           IT Admin                    0  SSO, ERP data, settings, edits users, gives r~
           Supervisor                  0  sees users, reports, dashboards, jobs, console
           Kiosk                       0  reports, dashboards
           Programmer                  0  dashboards
           Production Manager          0  sees users, reports, dashboards, many jobs, c~
           Operator                    1  dashboards




         Admin: from the start. Every permission.





         Esc back  n new  Enter change  Del remove  h rights  / find  : commands  ? help
        reversed: [1 Users]
        reversed: >  Admin                       1  everything
    "#]]
    .assert_eq(&console.screen());
    console.press("n").type_text("Line Lead").press("Tab Tab Tab Space Tab Space");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Roles > New role                                            * 3 unsaved changes
        --------------------------------------------------------------------------------
           Name                * [ Line Lead                               ]  changed
           [ ] Several devices      Holders may be logged in on several at once.
           [x] AllowLogin           Log in at all.
           [x] OpenConsole          changed; Use this console and its command line.
         > [x] ViewUsers            changed; See users, details, diagnosis, refused lo~
           [ ] EditUsers            Add, change, stop and delete users; reset password~
           [ ] InviteUsers          Invite people by mail.
           [ ] ImportUsers          Import and export users.
           [ ] AssignRoles          Give and take roles.
           [ ] AssignLicenses       Give and take license seats.
           [ ] ManageLicenses       Make and change license types.
           [ ] ManageDevices        Register, trust and remove devices.
           [ ] ManageSso            Link and unlink single sign-on.
           [ ] ViewSystemLog        Read the system log, verify it, ask for the rights~
           [ ] ManageSettings       Change settings, user groups and teams; archive, b~
           [ ] ManageRoles          Make, edit and delete roles.
           [ ] GrantAdmin           Give and take the role Admin.
                                 < Add role >   < Cancel >
          Field 5 of 26: ViewUsers - See users, details, diagnosis, refused logins, ot~

         Tab next field  Space tick  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: [x] ViewUsers
    "#]]
    .assert_eq(&console.screen());
    console.press("Ctrl-X");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Roles                                                                1-10 of 10
        --------------------------------------------------------------------------------
           ROLE                  HOLDERS  ALLOWS
           Admin                       1  everything
           Executive                   0  settings, edits users, gives roles, licenses,~
           Manager                     1  edits users, gives roles, licenses, imports, ~
           IT Admin                    0  SSO, ERP data, settings, edits users, gives r~
           Supervisor                  0  sees users, reports, dashboards, jobs, console
           Kiosk                       0  reports, dashboards
           Programmer                  0  dashboards
           Production Manager          0  sees users, reports, dashboards, many jobs, c~
           Operator                    1  dashboards
        >  Line Lead                   0  sees users, console



         Line Lead: a role of your own. AllowLogin OpenConsole ViewUsers




         Added Line Lead.
         Esc back  n new  Enter change  Del remove  h rights  / find  : commands  ? help
        reversed: [1 Users]
        reversed: >  Line Lead                   0  sees users, console
    "#]]
    .assert_eq(&console.screen());
    console.press("e Tab Space Tab Tab Space Ctrl-X");
    assert_eq!(console.message(), "Changed Line Lead.");
    let screen = console.screen();
    assert!(
        screen.contains("Line Lead: a role of your own; on several devices at once. AllowLogin\n ViewUsers\n"),
        "{screen}"
    );
    console.press("Delete");
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log   ada
         Roles                                                                1-10 of 10
        --------------------------------------------------------------------------------
           ROLE                  HOLDERS  ALLOWS
           Admin                       1  everything
           Executive                   0  settings, edits users, gives roles, licenses,~
           Manager                     1  edits users, gives roles, licenses, imports, ~
           IT Admin                    0  SSO, ERP data, settings, edits users, gives r~
           Su+- Remove Line Lead? ------------------------------------------------+nsole
           Ki|  Nobody holds Line Lead. It goes from all lists; the log keeps     |
           Pr|  its name.                                                         |
           Pr|                                                                    |s, c~
           Op|                                                                    |
        >  Li|       < Remove >   < Cancel >                                      |
             |   Button: Cancel                                                   |
             +------------------------------------------ Ctrl-X save  Esc cancel -+

         Line Lead: a role of your own; on several devices at once. AllowLogin
         ViewUsers




         Tab next  Enter press  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: >  Li< Cancel >
    "#]]
    .assert_eq(&console.screen());
    console.press("Enter Delete Left Enter");
    assert_eq!(console.message(), "Removed Line Lead.");
}

#[test]
fn the_roles_fill_a_large_screen_and_scroll_on_the_smallest() {
    let mut console = people();
    console.press("R End e");
    console.resize(120, 40);
    expect![[r#"
         chargehand  [1 Users]  2 Invites   3 Licenses   4 Devices   5 System Log                                     ada Admin
         Roles > Operator
        ------------------------------------------------------------------------------------------------------------------------
           Name                  Operator  (cannot be changed)
         > [ ] Several devices      Holders may be logged in on several at once.
           [x] AllowLogin           Log in at all.
           [ ] OpenConsole          Use this console and its command line.
           [ ] ViewUsers            See users, details, diagnosis, refused logins, others' sessions.
           [ ] EditUsers            Add, change, stop and delete users; reset passwords, end sessions.
           [ ] InviteUsers          Invite people by mail.
           [ ] ImportUsers          Import and export users.
           [ ] AssignRoles          Give and take roles.
           [ ] AssignLicenses       Give and take license seats.
           [ ] ManageLicenses       Make and change license types.
           [ ] ManageDevices        Register, trust and remove devices.
           [ ] ManageSso            Link and unlink single sign-on.
           [ ] ViewSystemLog        Read the system log, verify it, ask for the rights of a day.
           [ ] ManageSettings       Change settings, user groups and teams; archive, back up, restore.
           [ ] ManageRoles          Make, edit and delete roles.
           [ ] GrantAdmin           Give and take the role Admin.
           [ ] EditAccountSettings  For other programs: edit account settings.
           [ ] ViewReports          For other programs: see reports.
           [ ] EditReports          For other programs: edit reports.
           [x] ViewDashboards       For other programs: see dashboards.
           [ ] EditDashboards       For other programs: edit dashboards.
           [ ] ManageAllDashboards  For other programs: edit and delete others' dashboards and reports.
           [ ] ManageErpData        For other programs: change ERP data.
           [ ] AddJobs              For other programs: add single jobs.
           [ ] BulkUploadJobs       For other programs: upload many jobs.

                                 < Save >   < Cancel >






          Field 2 of 26: Several devices

         Tab next field  Space tick  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: [ ] Several devices
    "#]].assert_eq(&console.screen());
    console.resize(60, 16);
    console.press("Down Down");
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         Roles > Operator
        ------------------------------------------------------------
           Name                  Operator  (cannot be changed)
           [ ] Several devices      Holders may be logged in on se~
           [x] AllowLogin           Log in at all.
         > [ ] OpenConsole          Use this console and its comma~
           [ ] ViewUsers            See users, details, diagnosis,~
           [ ] EditUsers            Add, change, stop and delete u~
           [ ] InviteUsers          Invite people by mail.
           [ ] ImportUsers          Import and export users.
           [ ] AssignRoles          Give and take roles.
                                 < Save >   < Cancel >
          Field 4 of 26: OpenConsole - Use this console and its co~

         Tab next field  Space tick  Ctrl-X save  Esc back
        reversed: [1 Users]
        reversed: [ ] OpenConsole
    "#]]
    .assert_eq(&console.screen());
    console.press("Esc");
    expect![[r#"
         [1 Users]  2   3   4   5                               ada
         Roles                                              6-9 of 9
        ------------------------------------------------------------
           ROLE                                              HOLDERS
           Kiosk                                                   0
           Programmer                                              0
           Production Manager                                      0
        >  Operator                                                1

         Operator: from the start. AllowLogin ViewDashboards





         Esc back  n new  Enter change  Del remove  h rights  ? help
        reversed: [1 Users]
        reversed: >  Operator                                                1
    "#]]
    .assert_eq(&console.screen());
}

// ROL-6, ROL-9: Admin stays as it is; Kiosk is offered nothing that it mustn't have; built-in ones stay.
#[test]
fn what_exists_from_the_start_is_guarded() {
    let mut console = people();
    console.press("R e");
    assert!(console.screen().contains("Admin can't be edited: it has every permission, for good."));
    console.press("/").type_text("kiosk").press("Enter e");
    let screen = console.screen();
    assert!(screen.contains("ViewReports") && !screen.contains("OpenConsole"), "{screen}");
    console.press("Esc Delete");
    assert!(console.screen().contains("Kiosk exists from the start: it can't be removed"));
    console.press("Esc n").type_text("operator").press("Ctrl-X");
    assert_eq!(console.message(), "There is a role called Operator already; nothing was changed.");
}

// ROL-10: everybody who sees users sees the roles; changing them asks for ManageRoles.
#[test]
fn who_may_not_manage_roles_sees_them_and_is_told_what_is_missing() {
    let mut console = people().another("kay");
    console.press("R Down n");
    let screen = console.screen();
    assert!(screen.contains("The requested function requires the ManageRoles permission"), "{screen}");
    assert!(screen.contains("Executive: from the start"), "{screen}");
}

// USR-14, ROL-9: two forms of one role.
#[test]
fn a_role_that_somebody_else_changed_is_not_overwritten() {
    let mut console = Console::with(&[("kim", "Kim Admin", "Admin")]);
    let mut other = console.another("kim");
    console.press("R End e");
    other.press("R End e Tab Space Ctrl-X");
    assert_eq!(other.message(), "Changed Operator.");
    console.press("Tab Tab Tab Space Ctrl-X");
    let screen = console.screen();
    assert!(screen.contains("Role Operator was changed by somebody else"), "{screen}");
    assert!(screen.contains("* 1 unsaved change"), "{screen}");
    console.press("Ctrl-X");
    assert_eq!(console.message(), "Changed Operator.");
}

// ROL-9, N6, USR-9: open sessions follow a role's permissions at their next action, and end without AllowLogin.
#[test]
fn open_consoles_follow_an_edited_role() {
    let mut console = people();
    let mut other = console.another("kay");
    console.press("R Down Down e Down Down Down Down Space Ctrl-X");
    assert_eq!(console.message(), "Changed Manager.");
    other.press("Down d").type_text("x").press("Tab Enter");
    let screen = other.screen();
    assert!(screen.contains("The requested function requires the EditUsers permission"), "{screen}");
    console.press("e Down Space Ctrl-X");
    other.press("Ctrl-R");
    assert!(other.screen().contains("Your session has ended: AllowLogin was taken away."));
}

// GATE-7: whom the console shuts out by a role is told.
#[test]
fn a_role_that_opens_the_console_from_now_on_names_whom_it_shuts_out() {
    let mut console = people();
    let ada = session(&mut console.desk, "ada");
    let ticks = [Field::TrustedDevicesOnly, Field::IgnorePasswordRules].map(|field| (field, "yes".to_owned()));
    console.desk.edit_user(ada, "bob", None, &ticks).unwrap();
    console.desk.change_user(ada, "bob", &UserAction::RemovePassword).unwrap();
    console.press("R G Enter Tab Tab Space Ctrl-X");
    let said = console.wide_message();
    assert!(said.contains("1 person without a password can't log in any more: bob."), "{said}\n{}", console.screen());
}

// GATE-7: the form and the page of an account say why its ticks don't count.
#[test]
fn ticks_that_do_not_count_say_why() {
    let mut console = people();
    let ada = session(&mut console.desk, "ada");
    let ticks = [Field::TrustedDevicesOnly, Field::IgnorePasswordRules].map(|field| (field, "yes".to_owned()));
    console.desk.edit_user(ada, "kay", None, &ticks).unwrap();
    console.press("/").type_text("kay").press("Enter Enter").resize(80, 40);
    let told = "Ignore password rules  yes, but a password is needed: Manager opens the";
    assert!(console.screen().contains(told), "{}", console.screen());
    console.press("e");
    let told = "[x] Ignore password rules  not with OpenConsole";
    assert!(console.screen().contains(told), "{}", console.screen());
}
