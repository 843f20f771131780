//! Importing files of users (section 13): every rule of the columns, all or nothing, rights, and what the log says.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

use std::sync::Arc;

use chargehand::clock::{SeededChance, SetClock, Timestamp};
use chargehand::domain::change::Grouping;
use chargehand::domain::gate::Entrance;
use chargehand::domain::id::SessionId;
use chargehand::domain::import::{Action, Choices};
use chargehand::domain::license::LicenseDraft;
use chargehand::domain::password::Password;
use chargehand::domain::query::LogAnchor;
use chargehand::domain::user::{PasswordState, User};
use chargehand::hashing::Hashing;
use chargehand::service::{
    Desk, ExportOrder, How, ImportOptions, ImportReport, Kind, NewAccount, OpenOptions, ServiceError, SetUp, SignIn,
    Undo,
};
use chargehand::spreadsheet::{Table, read_csv};
use proptest::prelude::*;

const PASSWORD: &str = "zebra kettle lamp";
const HEADER: &str = "USERNAME*,FULL NAME*,SHIFTSELECTIONMODE*,DEFAULTUSERGROUP*,DEFAULTTEAM*";
/// The essential cells behind username and full name.
const REST: &str = "Auto,System,Default Team";

struct Plant {
    desk: Desk,
    me: SessionId,
    choices: Choices,
    _folder: tempfile::TempDir,
}

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

fn signed_in(desk: &mut Desk, name: &str) -> SessionId {
    match desk.sign_in(name, &password(PASSWORD)).unwrap() {
        SignIn::Accepted(signed_in) => signed_in.session,
        SignIn::PasswordChangeRequired => panic!("{name} must set a password"),
    }
}

fn plant() -> Plant {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions {
        path: folder.path().join("plant.db"),
        create: true,
        device: "desk".into(),
        busy_timeout_ms: 1_000,
        on_wait: Arc::new(|_| {}),
        clock: Arc::new(SetClock::at(Timestamp(1_700_000_000_000))),
        chance: Arc::new(SeededChance::new(7)),
    };
    let mut desk = Desk::open(options, Arc::new(Hashing::cheap().unwrap()), Entrance::Console).unwrap();
    let set_up = SetUp {
        settings: vec![("require_license", "off".into())],
        username: "ada".into(),
        full_name: "Ada Byron".into(),
        email: "ada@example.org".into(),
        password: password(PASSWORD),
    };
    desk.set_up(set_up).unwrap();
    let me = signed_in(&mut desk, "ada");
    desk.add_grouping(me, Grouping::UserGroup, "Paint").unwrap();
    desk.add_grouping(me, Grouping::Team, "Cell 1").unwrap();
    Plant { desk, me, choices: Choices::default(), _folder: folder }
}

fn table(text: &str) -> Table {
    read_csv(text.as_bytes().to_vec()).unwrap()
}

/// A table of the essential columns and `columns`; each row is username and the cells of those.
fn rows(columns: &str, rows: &[&str]) -> Table {
    let mut text = format!("{HEADER},{columns}\n");
    for row in rows {
        let (name, cells) = row.split_once(',').unwrap_or((row, ""));
        text += &format!("{name},Somebody,{REST},{cells}\n");
    }
    table(&text)
}

impl Plant {
    fn try_import(&mut self, table: &Table, dry_run: bool) -> Result<ImportReport, ServiceError> {
        let options = ImportOptions { dry_run, choices: self.choices, ..ImportOptions::default() };
        self.desk.import_users(self.me, "/tmp/staff.csv", table, options, |_| true)
    }

    /// Imports for good, and sees to it that the preview said the same.
    fn import(&mut self, table: &Table) -> ImportReport {
        let preview = self.try_import(table, true).unwrap();
        let report = self.try_import(table, false).unwrap();
        assert_eq!(preview.rows, report.rows);
        assert!(!preview.written);
        assert_eq!(report.written, report.bad == 0 || self.choices.skip_bad_rows);
        report
    }

    /// Imports what must be refused; the errors as `row COLUMN [value]: message`.
    fn refused(&mut self, table: &Table) -> Vec<String> {
        let before = (self.users(), self.messages());
        let report = self.import(table);
        assert_eq!(report.created, 0);
        assert!(report.bad > 0);
        assert_eq!(self.users(), before.0);
        let (now, then) = (self.messages(), before.1);
        let logged: Vec<_> = now[..now.len() - then.len()].to_vec();
        assert!(
            logged.iter().all(|message| message.starts_with("Refused for want")) && logged.len() <= 1,
            "{logged:?}"
        );
        let line = |row: u32, error: &chargehand::domain::import::CellError| {
            format!("{row} {} [{}]: {}", error.column, chargehand::domain::text::shown(&error.value), error.message)
        };
        report.rows.iter().flat_map(|row| row.errors.iter().map(move |error| line(row.row, error))).collect()
    }

    fn user(&mut self, name: &str) -> User {
        self.desk.user(self.me, name).unwrap().user
    }

    fn users(&mut self) -> Vec<String> {
        let query =
            chargehand::domain::query::UserQuery { search: String::new(), show_inactive: true, ..Default::default() };
        let page = self.desk.users_page(self.me, &query, None, 10_000).unwrap();
        page.into_iter().map(|user| user.username).collect()
    }

    /// What the log says, the newest first.
    fn messages(&mut self) -> Vec<String> {
        let page = self.desk.log_page(self.me, "", LogAnchor::Newest, 10_000, None).unwrap();
        page.events.into_iter().map(|event| event.message).collect()
    }

    fn add(&mut self, name: &str, roles: &[&str]) {
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        let fields = vec![(chargehand::domain::user::Field::FullName, name.to_owned())];
        let new = NewAccount {
            username: name.into(),
            fields,
            roles,
            license: None,
            password: Some(password("fjord walnut ladder")),
        };
        self.desk.add_user(self.me, new).unwrap();
    }

    /// Goes on as a new account with these roles.
    fn become_holder_of(&mut self, roles: &[&str]) {
        self.add("importer", roles);
        self.desk.sign_in_with_new_password("importer", &password("fjord walnut ladder"), &password(PASSWORD)).unwrap();
        self.me = signed_in(&mut self.desk, "importer");
    }
}

#[test]
fn every_column_is_read() {
    // IMP-1
    let mut plant = plant();
    let text = "suid , E-Mail,email,username,Password,title,FULL NAME,ShiftSelectionMode,holidayentitlement,\
        TRUSTEDDEVICESONLY,IGNOREPASSWORDRULES,LICENSE,FULLSCREEN,DEFAULTUSERGROUP,DEFAULTTEAM,DEFAULTMENUITEM,ENABLED,\
        MANAGERSUID,ROLES,TEMPLATESUID\n\
        007,?,bob@example.org,bob,fjord walnut ladder,Welder,Bob Ray,prompt,TRUE,yes,TRUE,,true,paint,CELL 1,Queue,FALSE,\
        008,Operator; programmer,\n\
        008,,,eva,,,Eva,None,,,,,,System,Default Team,,,,Manager,\n";
    let report = plant.import(&table(text));
    assert_eq!((report.created, report.unchanged, report.bad), (2, 0, 0));
    assert_eq!(report.warnings, ["The column E-Mail is not known and was ignored."]);
    assert_eq!(report.rows[0].action.name(), "create");
    let bob = plant.user("bob");
    let profile = &bob.profile;
    assert_eq!((profile.full_name.as_str(), profile.email.as_str()), ("Bob Ray", "bob@example.org"));
    assert_eq!((profile.suid.as_str(), profile.title.as_str()), ("007", "Welder"));
    assert_eq!((profile.user_group.name.as_str(), profile.team.name.as_str()), ("Paint", "Cell 1"));
    assert_eq!((profile.shift_selection_mode.name(), profile.default_menu_item.as_str()), ("Prompt", "Queue"));
    assert!(profile.holiday_entitlement && profile.trusted_devices_only && profile.ignore_password_rules);
    assert!(profile.full_screen && bob.stops.disabled.is_some());
    // C12: the manager stands in a later row.
    assert_eq!(profile.manager.as_ref().map(|manager| manager.name.as_str()), Some("eva"));
    assert_eq!(bob.roles.iter().map(|held| held.role.name.as_str()).collect::<Vec<_>>(), ["Programmer", "Operator"]);
    // C11, PWD-4
    assert_eq!(bob.password, PasswordState::Temporary);
    let eva = plant.user("eva");
    assert!(eva.stops.disabled.is_none() && !eva.profile.holiday_entitlement);
    assert_eq!(eva.password, PasswordState::None);
    assert_eq!(Some(eva.id), profile.manager.as_ref().map(|manager| manager.id));
}

#[test]
fn who_has_no_roles_cell_gets_the_default_role() {
    // USR-5
    let mut plant = plant();
    plant.import(&rows("ROLES", &["bob,", "eva,;"]));
    assert_eq!(plant.user("bob").roles[0].role.name, "Programmer");
    // ROL-4: nothing but the separator is no role at all.
    assert!(plant.user("eva").roles.is_empty());
    plant.choices = UPDATE;
    plant.import(&rows("ROLES", &["bob,;"]));
    assert!(plant.user("bob").roles.is_empty());
}

#[test]
fn each_bad_cell_is_told_with_row_column_value_and_remedy() {
    // ROL-6
    let mut plant = plant();
    plant.add("mia", &["Operator"]);
    let eva = "eva,Eva,Auto,System,Default Team,,,E1,Manager,,,,\n";
    let text = format!(
        "{HEADER},EMAIL,ENABLED,SUID,ROLES,MANAGERSUID,TEMPLATESUID,LICENSE,TRUSTEDDEVICESONLY\n{eva}\
         an na,,often,Night,Nowhere,no address,maybe,S1,Welder,X9,X8,Standard User,2\n\
         ADA,Ada,Auto,System,Default Team,,,,,,,,\n\
         sam,Sam,,,,ADA@example.org,,e1,Kiosk;Operator,,,,\n\
         tom,Tom \u{202e}x,Auto,System,Default Team,,,,,,,,\n"
    );
    let found = plant.refused(&table(&text)).join("\n");
    expect_test::expect![[r#"
        2 SUID [E1]: Rows 2 and 5 have the same SUID: correct one of them.
        3 TEMPLATESUID [X8]: No account and no row has the SUID "X8": correct it.
        3 EMAIL [no address]: The email address holds a blank, which isn't allowed: give one address alone, such as anna@example.com.
        3 USERNAME [an na]: The username holds a space (a blank): spaces aren't allowed, also not before or after it.
        3 FULL NAME []: Full name is needed: type at least one character.
        3 SHIFTSELECTIONMODE [often]: Shift selection takes Auto, None or Prompt, not "often".
        3 TRUSTEDDEVICESONLY [2]: Takes TRUE or FALSE, not "2".
        3 LICENSE [Standard User]: There is no license type called "Standard User": correct it; `chargehand licenses list` names them.
        3 DEFAULTUSERGROUP [Night]: There is no user group called "Night". Correct it, or add it first.
        3 DEFAULTTEAM [Nowhere]: There is no team called "Nowhere". Correct it, or add it first.
        3 ENABLED [maybe]: Takes TRUE or FALSE, not "maybe".
        3 MANAGERSUID [X9]: No account and no row has the SUID "X9": correct it.
        3 ROLES [Welder]: There is no role called "Welder": correct it; `chargehand roles list` names them.
        4 USERNAME [ADA]: The account ada exists already: choose to update existing ones (--update-existing), or take the row out.
        5 EMAIL [ADA@example.org]: Email is already used by ada.
        5 SUID [e1]: Rows 2 and 5 have the same SUID: correct one of them.
        5 SHIFTSELECTIONMODE []: SHIFTSELECTIONMODE is needed: fill the cell.
        5 DEFAULTUSERGROUP []: DEFAULTUSERGROUP is needed: fill the cell.
        5 DEFAULTTEAM []: DEFAULTTEAM is needed: fill the cell.
        5 ROLES [Kiosk;Operator]: Kiosk is for displays and stands alone: it isn't combined with other roles.
        6 FULL NAME [Tom <U+202E>x]: Full name holds the control or invisible character U+202E: remove it (a pasted text often brings one along)."#]]
    .assert_eq(&found);
}

#[test]
fn ignore_password_rules_falls_without_trusted_devices_only() {
    // C6
    let mut plant = plant();
    let report = plant
        .import(&rows("TRUSTEDDEVICESONLY,IGNOREPASSWORDRULES", &["bob,FALSE,TRUE", "eva,,TRUE", "sam,TRUE,TRUE"]));
    let warned = |row: usize| report.rows[row].warnings.iter().any(|warning| warning.contains("becomes FALSE"));
    assert_eq!((0..3).map(warned).collect::<Vec<_>>(), [true, true, false]);
    assert!(!plant.user("bob").profile.ignore_password_rules && plant.user("sam").profile.ignore_password_rules);
}

#[test]
fn rows_that_say_the_same_are_named_together() {
    // C5, USR-2
    let mut plant = plant();
    let found = plant.refused(&rows(
        "EMAIL,SUID",
        &["anna,a@x.de,1", "ANNA,b@x.de,2", "bob,A@X.DE,01", "eva,,1", "c@x.de,,", "sam,c@x.de,", "b@x.de,,"],
    ));
    expect_test::expect![[r#"
        2 EMAIL [a@x.de]: Rows 2 and 4 have the same email: correct one of them.
        2 USERNAME [anna]: Rows 2 and 3 have the same username: correct one of them.
        2 SUID [1]: Rows 2 and 5 have the same SUID: correct one of them.
        3 USERNAME [ANNA]: Rows 2 and 3 have the same username: correct one of them.
        4 EMAIL [A@X.DE]: Rows 2 and 4 have the same email: correct one of them.
        5 SUID [1]: Rows 2 and 5 have the same SUID: correct one of them.
        6 USERNAME [c@x.de]: Username c@x.de is an email address, and not this account's own: take another username, or the account's own address.
        7 EMAIL [c@x.de]: Email is the username of c@x.de.
        8 USERNAME [b@x.de]: Username b@x.de is the email address of ANNA."#]]
    .assert_eq(&found.join("\n"));
}

#[test]
fn names_in_letters_of_another_script_are_refused_and_look_alikes_warned_about() {
    // USR-2
    let mut plant = plant();
    let found = plant.refused(&rows("SUID", &["coco,1", "сосо,2", "аdа,3"]));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("looks like coco"), "{found:?}");
    let report = plant.import(&rows("SUID", &["all,1", "al1,2"]));
    assert_eq!(report.rows[1].warnings, ["The username al1 looks like all."]);
}

#[test]
fn managers_must_be_managers_and_nobody_leads_back_to_themselves() {
    // C12
    let mut plant = plant();
    let columns = "SUID,MANAGERSUID,ROLES";
    let found = plant.refused(&rows(
        columns,
        &["a1,1,1,Manager", "b1,2,3,Manager", "c1,3,2,Production Manager", "d1,4,5,", "e1,5,,Operator", "f1,6,2,"],
    ));
    expect_test::expect![[r#"
        2 MANAGERSUID [1]: Nobody is their own manager: name another.
        3 MANAGERSUID [3]: The managers of these rows lead back to this one: name another.
        4 MANAGERSUID [2]: The managers of these rows lead back to this one: name another.
        5 MANAGERSUID [5]: Row 6 holds neither Manager nor Production Manager: give it the role."#]]
    .assert_eq(&found.join("\n"));
    let report = plant.import(&rows(columns, &["a1,1,2,Operator", "b1,2,3,Manager", "c1,3,,Production Manager"]));
    assert_eq!(report.created, 3);
    // An account that exists already can be one, too.
    assert_eq!(plant.import(&rows(columns, &["d1,4,2,", "e1,5,3,"])).created, 2);
    assert_eq!(plant.refused(&rows(columns, &["f1,6,4,"])).len(), 1);
}

#[test]
fn a_template_fills_empty_cells_but_never_identity_credentials_or_stops() {
    // IMP-1
    let mut plant = plant();
    let text = format!(
        "{HEADER},SUID,EMAIL,TITLE,ENABLED,PASSWORD,TRUSTEDDEVICESONLY,IGNOREPASSWORDRULES,ROLES,TEMPLATESUID\n\
         boss,Boss,Prompt,Paint,Cell 1,T1,boss@x.de,Welder,FALSE,fjord walnut ladder,TRUE,TRUE,Operator,\n\
         bob,Bob,,,,2,,,,,,,,T1\n\
         eva,Eva,Auto,,,3,,Painter,,,FALSE,,Supervisor,2\n"
    );
    let report = plant.import(&table(&text));
    assert_eq!(report.created, 3, "{:?}", report.rows);
    let check = |plant: &mut Plant, name: &str| {
        let user = plant.user(name);
        let roles: Vec<_> = user.roles.iter().map(|held| held.role.name.clone()).collect();
        let profile = user.profile;
        assert!(user.stops.disabled.is_none() && user.password == PasswordState::None && profile.email.is_empty());
        let mode = profile.shift_selection_mode.name();
        format!(
            "{mode} {} {} {} {} {roles:?}",
            profile.team.name, profile.title, profile.trusted_devices_only, profile.ignore_password_rules
        )
    };
    assert_eq!(check(&mut plant, "bob"), r#"Prompt Cell 1 Welder true true ["Operator"]"#);
    assert_eq!(check(&mut plant, "eva"), r#"Auto Cell 1 Painter false false ["Supervisor"]"#);
    // Also from an account, and not in a circle.
    let text = format!("{HEADER},TEMPLATESUID,SUID\nsam,Sam,,,,T1,\n");
    assert_eq!(plant.import(&table(&text)).created, 1);
    assert_eq!(check(&mut plant, "sam"), r#"Prompt Cell 1 Welder true true ["Operator"]"#);
    let found = plant.refused(&rows("TEMPLATESUID,SUID", &["u1,8,7", "u2,7,8", "u3,nobody,9"]));
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn a_missing_essential_column_stops_the_import() {
    // IMP-1
    let mut plant = plant();
    let error = plant.try_import(&table("USERNAME,FULLNAME,SHIFTSELECTIONMODE\nbob,Bob,Auto\n"), true).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("DEFAULTUSERGROUP*") && text.contains("DEFAULTTEAM*") && !text.contains("FULL NAME"),
        "{text}"
    );
}

#[test]
fn one_bad_row_of_many_leaves_nothing_behind() {
    // C8
    let mut plant = plant();
    let mut lines: Vec<String> = (0..5_000).map(|row| format!("user{row},S{row}")).collect();
    lines[4_997] = "user 4997,".into();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let found = plant.refused(&rows("SUID", &lines));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("4999 USERNAME [user 4997]"), "{found:?}");
}

#[test]
fn each_account_has_its_event_and_the_file_has_one() {
    // IMP-3, LOG-1
    let mut plant = plant();
    let before = plant.messages().len();
    let table = rows("PASSWORD", &["bob,fjord walnut ladder", "eva,"]);
    plant.import(&table);
    let page = plant.desk.log_page(plant.me, "", LogAnchor::Newest, 100, None).unwrap();
    assert_eq!(page.events.len() - before, 3);
    let told: Vec<_> = page.events[..3].iter().map(|event| event.message.as_str()).collect();
    assert_eq!(told, ["User eva added", "User bob added", "File staff.csv imported: 2 users added"]);
    let file = &page.events[2];
    assert!(page.events[..3].iter().all(|event| event.operation == file.id));
    let details = format!("{:?}", file.details);
    assert!(details.contains(&table.sha256_text()) && details.contains("\"2\""), "{details}");
    assert!(!format!("{:?}", page.events).contains("walnut"));
    assert!(plant.desk.verify_log(plant.me, None, |_| true).unwrap().unwrap().is_ok());
}

#[test]
fn passwords_follow_the_rules_of_their_accounts_and_are_never_told() {
    // C11, PWD-2
    let mut plant = plant();
    let columns = "PASSWORD,TRUSTEDDEVICESONLY,IGNOREPASSWORDRULES";
    let report =
        plant.try_import(&rows(columns, &["bob,canary7,,", "eva,qx7 vhu2 k,TRUE,", "sam,x,TRUE,TRUE"]), false).unwrap();
    assert_eq!(report.bad, 1);
    assert_eq!(report.rows[0].errors[0].column, "PASSWORD");
    assert!(!format!("{report:?}").contains("canary"));
    plant.import(&rows(columns, &["bob,fjord walnut ladder,,"]));
    let signed_in = plant.desk.sign_in("bob", &password("fjord walnut ladder"));
    assert!(matches!(signed_in, Ok(SignIn::PasswordChangeRequired)), "{signed_in:?}");
}

#[test]
fn the_importer_gives_no_more_than_they_hold() {
    // ROL-2, ROL-3, C10
    let mut plant = plant();
    plant.import(&rows("SUID,ROLES", &["root2,A1,Admin"]));
    plant.become_holder_of(&["Manager"]);
    let found = plant
        .refused(&rows("ROLES,TEMPLATESUID", &["bob,Admin,", "eva,,A1", "sam,IT Admin,", "tom,Manager,", "mia,,"]));
    expect_test::expect![[r#"
        2 ROLES [Admin]: The requested function requires the GrantAdmin permission, which you do not have.
        3 TEMPLATESUID [A1]: The requested function requires the GrantAdmin permission, which you do not have.
        4 ROLES [IT Admin]: The requested function requires the ManageSso permission, which you do not have."#]]
    .assert_eq(&found.join("\n"));
    // ROL-10: logged once for the operation.
    let refusals = plant.messages().iter().filter(|message| message.starts_with("Refused for want")).count();
    assert_eq!(refusals, 1);
    assert_eq!(plant.import(&rows("ROLES", &["tom,Manager", "mia,"])).created, 2);
}

#[test]
fn who_may_not_import_is_told_so_and_each_try_is_logged_once() {
    // ROL-11
    let mut plant = plant();
    let admin = plant.me;
    plant.become_holder_of(&["Supervisor"]);
    let table = rows("SUID", &["bob,1"]);
    for dry_run in [true, false] {
        let error = plant.try_import(&table, dry_run).unwrap_err();
        assert!(error.to_string().contains("ImportUsers"), "{error}");
        assert_eq!(error.kind(), Kind::Refused);
    }
    plant.me = admin;
    let refusals = plant.messages().iter().filter(|message| message.contains("the ImportUsers permission")).count();
    assert_eq!(refusals, 2, "once for the preview, once for the import");
}

#[test]
fn a_cancelled_import_leaves_nothing_behind() {
    // IMP-3
    let mut plant = plant();
    let table = rows("PASSWORD", &["bob,fjord walnut ladder", "eva,"]);
    let before = (plant.users(), plant.messages());
    use chargehand::service::ImportPhase::{Checking, CheckingPasswords, Hashing, Writing};
    for phase in [Checking, CheckingPasswords, Hashing, Writing] {
        let options = ImportOptions::default();
        let result = plant.desk.import_users(plant.me, "staff.csv", &table, options, |now| now.phase != phase);
        assert!(matches!(result, Err(ServiceError::Cancelled)), "{phase:?} {result:?}");
    }
    assert_eq!((plant.users(), plant.messages()), before);
}

#[test]
fn what_others_write_between_the_look_and_the_writing_is_seen() {
    // IMP-2: the file holds as a whole, also against a colleague who is quicker.
    let mut plant = plant();
    let mut colleague = plant.desk.again().unwrap();
    let me = plant.me;
    let table = rows("PASSWORD", &["eva,", "bob,fjord walnut ladder", "sam,"]);
    let mut added = false;
    let report = plant.desk.import_users(me, "staff.csv", &table, ImportOptions::default(), |now| {
        if now.phase == chargehand::service::ImportPhase::Hashing && !added {
            let fields = vec![(chargehand::domain::user::Field::FullName, "Bob".to_owned())];
            let bob = NewAccount { username: "Bob".into(), fields, ..NewAccount::default() };
            added = colleague.add_user(me, bob).is_ok();
        }
        true
    });
    let report = report.unwrap();
    assert!(added && !report.written);
    assert_eq!((report.created, report.bad), (0, 1));
    assert!(report.rows[1].errors[0].message.contains("exists already"), "{:?}", report.rows[1]);
    assert_eq!(plant.users(), ["ada", "Bob"]);
}

#[test]
fn another_file_than_was_previewed_is_refused() {
    // IMP-2
    let mut plant = plant();
    let (seen, changed) = (rows("SUID", &["bob,1"]), rows("SUID", &["bob,2"]));
    let options = ImportOptions { previewed: Some(seen.sha256()), ..ImportOptions::default() };
    let error = plant.desk.import_users(plant.me, "staff.csv", &changed, options, |_| true).unwrap_err();
    assert!(error.to_string().contains("changed since its preview"), "{error}");
    assert!(plant.desk.import_users(plant.me, "staff.csv", &seen, options, |_| true).unwrap().written);
}

// IMP-2: what was confirmed is done, or nothing.
#[test]
fn what_comes_to_something_else_than_was_confirmed_is_not_written() {
    let mut plant = plant();
    let choices = Choices { update_existing: true, ..Choices::default() };
    let table = rows("TITLE", &["bob,Welder", "eva,Setter"]);
    let look = ImportOptions { dry_run: true, choices, ..ImportOptions::default() };
    let preview = plant.desk.import_users(plant.me, "staff.csv", &table, look, |_| true).unwrap();
    let confirmed =
        ImportOptions { choices, previewed: Some(table.sha256()), planned: Some(preview.plan()), ..Default::default() };
    let fields = vec![(chargehand::domain::user::Field::FullName, "Bob".to_owned())];
    plant.desk.add_user(plant.me, NewAccount { username: "bob".into(), fields, ..NewAccount::default() }).unwrap();
    let report = plant.desk.import_users(plant.me, "staff.csv", &table, confirmed, |_| true).unwrap();
    assert_eq!((report.written, report.operation, report.created, report.updated), (false, None, 1, 1));
    assert_eq!(plant.users(), ["ada", "bob"]);
    let confirmed = ImportOptions { planned: Some(report.plan()), ..confirmed };
    let report = plant.desk.import_users(plant.me, "staff.csv", &table, confirmed, |_| true).unwrap();
    let undone = plant.desk.undo(plant.me, Undo::Operation(report.operation.unwrap()), How::default()).unwrap();
    assert_eq!((report.written, undone.1.done.len()), (true, 2));
    assert_eq!(plant.users(), ["ada", "bob"]);
}

// IMP-5, E1: a list of errors is opened in a spreadsheet, too.
#[test]
fn the_list_of_errors_runs_no_formula() {
    let mut plant = plant();
    let table = rows("LICENSE,ROLES", &["=cmd,+Pro;-x,@Role"]);
    let report = plant.try_import(&table, true).unwrap();
    let path = plant._folder.path().join("errors.csv");
    report.write_errors(&path, false).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(",'=cmd,") && text.contains(",'@Role,"), "{text}");
    assert!(report.write_errors(&path, false).unwrap_err().to_string().contains("is there already"));
}

#[test]
fn what_an_export_made_harmless_comes_back_unharmed() {
    // IMP-5, E1, E2
    let mut plant = plant();
    let text = format!("{HEADER},TITLE\nbob,\"'=HYPERLINK(\"\"x\"\")\",{REST},'-\neva,''+x,{REST},'tis\n");
    plant.import(&table(&text));
    let (bob, eva) = (plant.user("bob").profile, plant.user("eva").profile);
    assert_eq!((bob.full_name.as_str(), bob.title.as_str()), ("=HYPERLINK(\"x\")", "-"));
    assert_eq!((eva.full_name.as_str(), eva.title.as_str()), ("'+x", "'tis"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    // IMP-2: whatever the file says, the preview tells what the import does.
    #[test]
    fn preview_and_import_never_disagree(
        cells in prop::collection::vec(
            (
                prop::sample::select(vec!["bob", "BOB", "eva", "сосо", "coco", "c0co", "ada", "a b", "x@y.de", "al1", "all", "u1", "u2", "u3", "u4"]),
                prop::sample::select(vec!["", "x@y.de", "X@y.de", "z@y.de", "ada@example.org", "bad"]),
                prop::sample::select(vec!["", "1", "2", "3"]),
                prop::sample::select(vec!["", "1", "2", "3", "9"]),
                prop::sample::select(vec!["", "1", "2", "3"]),
                prop::sample::select(vec!["", "Manager", "Operator;Manager", "Kiosk", "Nobody"]),
                prop::sample::select(vec!["", "fjord walnut ladder", "short"]),
            ),
            1..6,
        )
    ) {
        let mut plant = plant();
        let mut text = format!("{HEADER},EMAIL,SUID,MANAGERSUID,TEMPLATESUID,ROLES,PASSWORD\n");
        for (name, email, suid, manager, template, roles, password) in &cells {
            text += &format!("{name},Somebody,{REST},{email},{suid},{manager},{template},{roles},{password}\n");
        }
        let before = plant.users();
        let report = plant.import(&table(&text));
        let after = plant.users();
        if report.bad == 0 {
            prop_assert_eq!(after.len(), before.len() + cells.len());
            for (name, ..) in &cells {
                prop_assert!(after.iter().any(|user| user == name));
            }
        } else {
            prop_assert_eq!(after, before);
        }
    }
}

/// A plant with accounts to be changed: u1 manages and is active, u2 is disabled, u3 has expired; each has its number as SUID.
fn plant_with_people(choices: Choices) -> Plant {
    let mut plant = plant();
    plant.import(&rows(
        "SUID,EMAIL,ROLES,ENABLED,MANAGERSUID,TRUSTEDDEVICESONLY,IGNOREPASSWORDRULES",
        &["u1,1,x@y.de,Manager,,,TRUE,TRUE", "u2,2,,Operator,FALSE,1,,", "u3,3,z@y.de,Operator,,1,,"],
    ));
    let until = vec![(chargehand::domain::user::Field::ValidUntil, "2020-01-31".to_owned())];
    plant.desk.edit_user(plant.me, "u3", None, &until).unwrap();
    plant.choices = choices;
    plant
}

const UPDATE: Choices = Choices { update_existing: true, bring_back: false, skip_bad_rows: false };
const BACK: Choices = Choices { update_existing: false, bring_back: true, skip_bad_rows: false };

/// What became of each row: its action, and what changes as `field: before > after`.
fn told(report: &ImportReport) -> String {
    let change = |detail: &chargehand::domain::event::Detail| {
        format!("{}: {} > {}", detail.field, detail.before.as_deref().unwrap_or("?"), detail.after)
    };
    let row = |row: &chargehand::domain::import::ImportRow| {
        let mut parts: Vec<_> = row.changes.iter().map(change).collect();
        parts.extend(row.warnings.iter().map(|warning| format!("warning: {warning}")));
        parts.extend(row.errors.iter().map(|error| format!("{}: {}", error.column, error.message)));
        format!("{} {} {}: {}", row.row, row.action.name(), row.username, parts.join("; "))
    };
    report.rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

// IMP-2: empty cells change nothing, ENABLED included; old and new of each field.
#[test]
fn existing_accounts_are_changed_where_that_is_chosen() {
    let mut plant = plant_with_people(UPDATE);
    let text = "USERNAME,FULL NAME,SHIFTSELECTIONMODE,DEFAULTUSERGROUP,DEFAULTTEAM,ENABLED,TITLE,ROLES,MANAGERSUID,PASSWORD\n\
                U1,,,,,,Boss,,,\n\
                u2,,,,Cell 1,,,Operator;Programmer,,fjord walnut ladder\n\
                ada,,,,,,,,1,\n\
                new,New,Auto,System,Default Team,,,,1,\n\
                u3,Somebody,auto,System,default team,,,operator,,\n";
    let report = plant.import(&table(text));
    expect_test::expect![[r#"
        2 update U1: title:  > Boss
        3 update u2: team: Default Team > Cell 1; roles: Operator > Programmer; Operator; password: none > temporary; warning: u2 is inactive and stays so: choose to bring back (--bring-back) otherwise.
        4 update ada: manager_suid:  > u1
        5 create new: 
        6 unchanged u3: warning: u3 is inactive and stays so: choose to bring back (--bring-back) otherwise."#]].assert_eq(&told(&report));
    assert_eq!((report.created, report.updated, report.unchanged, report.bad), (1, 3, 1, 0));
    let u2 = plant.user("u2");
    assert!(u2.stops.disabled.is_some() && u2.password == PasswordState::Temporary);
    let messages = plant.messages();
    assert!(messages.contains(&"File staff.csv imported: 1 user added, 3 changed".to_owned()), "{messages:?}");
    // A second time nothing is left to do but the password.
    let again = plant.import(&table(text));
    assert_eq!((again.created, again.updated, again.unchanged), (0, 1, 4));
}

#[test]
fn what_exists_or_is_inactive_is_an_error_unless_chosen() {
    // IMP-2
    let all = ["u1,,", "u2,,", "new,3,", "u2,,FALSE", "u2,,TRUE"];
    let mut plant = plant_with_people(Choices::default());
    let found = plant.refused(&rows("SUID,ENABLED", &all[..3])).join("\n");
    expect_test::expect![[r#"
        2 USERNAME [u1]: The account u1 exists already: choose to update existing ones (--update-existing), or take the row out.
        3 USERNAME [u2]: The account u2 exists already and is inactive: choose to bring back (--bring-back), or take the row out.
        4 SUID [3]: The SUID is that of u3, who is inactive: choose to bring back (--bring-back), or correct it."#]].assert_eq(&found);
    plant.choices = UPDATE;
    let found = plant.refused(&rows("SUID,ENABLED", &[all[4]])).join("\n");
    expect_test::expect!["2 USERNAME [u2]: The account u2 exists already and is inactive: choose to bring back (--bring-back), or take the row out."].assert_eq(&found);
    let report = plant.import(&rows("SUID,ENABLED", &[all[3]]));
    expect_test::expect!["2 unchanged u2: "].assert_eq(&told(&report));
}

#[test]
fn inactive_accounts_come_back_by_name_or_number() {
    // IMP-2
    let mut plant = plant_with_people(BACK);
    let found = plant.refused(&rows("SUID,ENABLED", &["u1,,", "u2,,", "other,2,", "u3,,FALSE"])).join("\n");
    expect_test::expect![[r#"
        2 USERNAME [u1]: The account u1 exists already: choose to update existing ones (--update-existing), or take the row out.
        4 SUID [2]: Row 3 is about u2, who has this SUID: correct one of the two.
        5 USERNAME [u3]: The account u3 exists already, and with ENABLED FALSE it doesn't come back: empty that cell, choose to update existing ones (--update-existing), or take the row out."#]].assert_eq(&found);
    let report = plant.import(&rows("SUID,TITLE", &["u2,,Welder", "other,3,", "boss,9,"]));
    expect_test::expect![[r#"
        2 bring_back u2: title:  > Welder; enabled: no > yes
        3 bring_back other: valid_until: 2020-01-31T23:59:59.999Z > ; warning: The SUID is that of u3, who comes back; usernames never change.
        4 create boss: "#]].assert_eq(&told(&report));
    assert_eq!((report.created, report.brought_back), (1, 2));
    let (u2, u3) = (plant.user("u2"), plant.user("u3"));
    assert!(u2.stops.disabled.is_none() && u3.profile.valid_until.is_none() && u2.profile.title == "Welder");
    assert!(plant.users().iter().all(|user| user != "other"));
}

#[test]
fn a_file_is_weighed_as_a_whole_also_where_it_changes_accounts() {
    // USR-13, LIC-2, C12, ROL-3
    let mut plant = plant_with_people(UPDATE);
    assert_eq!(plant.refused(&rows("ROLES", &["ada,Operator"])).len(), 1);
    assert_eq!(plant.refused(&rows("ENABLED", &["ada,FALSE"])).len(), 1);
    // Another administrator of the same file stays.
    let report = plant.import(&rows("ROLES,PASSWORD", &["eva,Admin,fjord walnut ladder", "u1,Admin,"]));
    assert_eq!((report.created, report.updated), (1, 1));
    // Who has no password is none.
    assert_eq!(plant.refused(&rows("ROLES,ENABLED", &["ada,Operator,", "eva,,FALSE"])).len(), 2);
    let circle =
        plant.refused(&rows("SUID,MANAGERSUID,ROLES", &["u1,1,7,Manager", "x7,7,8,Manager", "x8,8,1,Manager"]));
    assert!(circle.len() == 3 && circle.iter().all(|error| error.contains("lead back")), "{circle:?}");
    let (name, quantity) = (Some("Standard User".to_owned()), Some("1".to_owned()));
    plant.desk.add_license(plant.me, &LicenseDraft { name, quantity, ..LicenseDraft::default() }).unwrap();
    plant.import(&rows("LICENSE", &["u1,Standard User"]));
    assert_eq!(plant.refused(&rows("LICENSE", &["new,Standard User"])).len(), 1);
    // The seat that one row gives back is another's.
    let report = plant.import(&rows("LICENSE,ENABLED", &["new,Standard User,", "u1,,FALSE"]));
    let moved: Vec<_> = report.seats.iter().map(|seats| (seats.before, seats.after)).collect();
    assert_eq!(moved, [(1, 1)]);
}

#[test]
fn nobody_changes_by_a_file_what_they_may_not_by_hand() {
    // ROL-2, ROL-3, PWD-4, USR-12
    let mut plant = plant_with_people(UPDATE);
    plant.import(&rows("SUID,ROLES", &["root2,9,Admin"]));
    plant.become_holder_of(&["Manager"]);
    let found = plant.refused(&rows(
        "SUID,ROLES,ENABLED,PASSWORD,EMAIL",
        &[
            "root2,,Operator,,,",
            "root2,,,FALSE,,",
            "ada,,,,fjord walnut ladder,",
            "ada,,,,,new@x.de",
            "u1,,Admin,,,",
            "importer,,,,fjord walnut ladder,",
        ],
    ));
    expect_test::expect![[r#"
        2 USERNAME [root2]: Rows 2 and 3 have the same username: correct one of them.
        2 ROLES [Operator]: The requested function requires the GrantAdmin permission, which you do not have.
        3 USERNAME [root2]: Rows 2 and 3 have the same username: correct one of them.
        3 ENABLED [FALSE]: The requested function requires the ManageSso permission, which you do not have.
        4 USERNAME [ada]: Rows 4 and 5 have the same username: correct one of them.
        4 PASSWORD []: The requested function requires the ManageSso permission, which you do not have.
        5 USERNAME [ada]: Rows 4 and 5 have the same username: correct one of them.
        5 USERNAME [ada]: The requested function requires the ManageSso permission, which you do not have.
        6 ROLES [Admin]: The requested function requires the GrantAdmin permission, which you do not have.
        7 PASSWORD []: One's own password is changed with the current one: nothing was changed. Change password is in My profile."#]].assert_eq(&found.join("\n"));
}

#[test]
fn bad_rows_are_left_out_with_those_that_build_upon_them() {
    // IMP-2
    let mut plant = plant_with_people(Choices { skip_bad_rows: true, ..UPDATE });
    let text = rows(
        "SUID,MANAGERSUID,ROLES,PASSWORD,TEMPLATESUID",
        &["a1,11,,Manager,short,", "b1,12,11,Manager,,", "c1,13,12,,,", "d1,14,,,,13", "e1,15,1,,,", "u1,,,Manager,,"],
    );
    let report = plant.import(&text);
    expect_test::expect![[r#"
        2 error a1: PASSWORD: The password has 5 characters: 15 are needed at least (a few unrelated words make a good one).
        3 error b1: MANAGERSUID: Row 2, the manager, has errors and is left out: correct it first.
        4 error c1: MANAGERSUID: Row 3, the manager, has errors and is left out: correct it first.
        5 error d1: TEMPLATESUID: Row 4, the template, has errors and is left out: correct it first.; MANAGERSUID: Row 3, the manager, has errors and is left out: correct it first.
        6 create e1: 
        7 unchanged u1: "#]].assert_eq(&told(&report));
    assert_eq!((report.created, report.unchanged, report.bad), (1, 1, 4));
    assert_eq!(plant.users(), ["ada", "e1", "u1", "u2", "u3"]);
    // Seats are counted without them, and who finds none is left out as well.
    let (name, quantity) = (Some("Standard User".to_owned()), Some("2".to_owned()));
    plant.desk.add_license(plant.me, &LicenseDraft { name, quantity, ..LicenseDraft::default() }).unwrap();
    let text =
        rows("LICENSE,EMAIL", &["f1,Standard User,bad", "g1,Standard User,", "h1,Standard User,", "i1,Standard User,"]);
    let report = plant.import(&text);
    let actions: Vec<_> = report.rows.iter().map(|row| row.action).collect();
    assert_eq!(actions, [Action::Error, Action::Create, Action::Create, Action::Error]);
}

#[test]
fn a_second_kiosk_is_warned_about() {
    // ROL-6
    let mut plant = plant();
    let report = plant.import(&rows("ROLES", &["screen1,Kiosk", "screen2,Kiosk", "bob,Operator"]));
    let warned: Vec<_> = report.rows.iter().map(|row| row.warnings.len()).collect();
    assert_eq!(warned, [0, 1, 0]);
    let (me, wall) = (plant.me, ["wall@example.org".to_owned()]);
    plant.desk.invite(me, "Kiosk", &wall, chargehand::service::How { dry_run: false, skip: false }).unwrap();
    let told = "2 accounts are Kiosk already, 1 invite as Kiosk is open. One is enough for all displays.";
    assert_eq!(plant.import(&rows("ROLES", &["screen3,Kiosk"])).rows[0].warnings, [told]);
}

#[test]
fn an_export_shows_one_moment_and_stopped_leaves_nothing() {
    // E3, E4, IMP-5
    let mut plant = plant_with_people(UPDATE);
    let mut colleague = plant.desk.again().unwrap();
    let (me, path) = (plant.me, plant._folder.path().join("all.csv"));
    let query =
        chargehand::domain::query::UserQuery { show_inactive: true, search: String::new(), ..Default::default() };
    let order = ExportOrder { path: path.clone(), query, format: None, replace: false };
    let stopped = plant.desk.export_users(me, &order, |done| done < 2);
    assert!(matches!(stopped, Err(ServiceError::Cancelled)) && !path.exists());
    let before = plant.messages();
    let many = rows("SUID", &["z1,91", "z2,92"]);
    let exported = plant.desk.export_users(me, &order, |done| {
        if done == 1 {
            let report = colleague.import_users(me, "more.csv", &many, ImportOptions::default(), |_| true).unwrap();
            assert_eq!(report.created, 2);
        }
        true
    });
    assert_eq!(exported.unwrap().rows, 4);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(",u3,") && !text.contains(",z1,"), "{text}");
    let now = plant.messages();
    assert_eq!(now.len() - before.len(), 4);
    assert_eq!(now[0], "4 users exported to file all.csv");
    // Who has a manager without a SUID is told of; the names in memory do as well as the index.
    plant.import(&rows("SUID,MANAGERSUID", &["u2,,1"]));
    plant.desk.edit_user(me, "u1", None, &[(chargehand::domain::user::Field::Suid, String::new())]).unwrap();
    let query = chargehand::domain::query::UserQuery { show_inactive: true, search: "u2".into(), ..Default::default() };
    let order = ExportOrder { query, replace: true, ..order };
    let exported = plant.desk.export_users(me, &order, |_| true).unwrap();
    assert_eq!((exported.rows, exported.managers_lost), (1, 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    // IMP-2: whatever is chosen and whatever the file says, the preview tells what the import does, down to each field.
    #[test]
    fn preview_and_import_never_disagree_about_accounts_that_exist(
        choices in (any::<bool>(), any::<bool>(), any::<bool>()),
        cells in prop::collection::vec(
            (
                prop::sample::select(vec!["u1", "u2", "u3", "U1", "ada", "n1", "n2", "n3"]),
                prop::sample::select(vec!["", "x@y.de", "z@y.de", "n@y.de", "bad"]),
                prop::sample::select(vec!["", "1", "2", "3", "4"]),
                prop::sample::select(vec!["", "", "1", "2", "3", "4", "9"]),
                prop::sample::select(vec!["", "", "1", "4"]),
                prop::sample::select(vec!["", "", "Manager", "Operator;Manager", "Kiosk", "Admin"]),
                prop::sample::select(vec!["", "", "fjord walnut ladder", "short"]),
                prop::sample::select(vec!["", "TRUE", "FALSE"]),
                prop::sample::select(vec!["", "TRUE", "FALSE"]),
            ),
            1..7,
        )
    ) {
        let (update_existing, bring_back, skip_bad_rows) = choices;
        let mut plant = plant_with_people(Choices { update_existing, bring_back, skip_bad_rows });
        let mut text = format!("{HEADER},EMAIL,SUID,MANAGERSUID,TEMPLATESUID,ROLES,PASSWORD,ENABLED,TRUSTEDDEVICESONLY\n");
        for (name, email, suid, manager, template, roles, password, enabled, trusted) in &cells {
            text += &format!("{name},Somebody,{REST},{email},{suid},{manager},{template},{roles},{password},{enabled},{trusted}\n");
        }
        let before = plant.users();
        let report = plant.import(&table(&text));
        let after = plant.users();
        let created = if report.written { usize::try_from(report.created).unwrap() } else { 0 };
        prop_assert_eq!(after.len(), before.len() + created, "{}", told(&report));
        for row in report.rows.iter().filter(|_| report.written) {
            for detail in &row.changes {
                if let (Some(field), Ok(details)) = (chargehand::domain::user::Field::from_key(&detail.field), plant.desk.user(plant.me, &row.username)) {
                    prop_assert_eq!(&details.user.profile.text(field), &detail.after, "{}", told(&report));
                }
            }
        }
    }
}

// LIC-2, IMP-1, C7: the seats of the file as a whole, those that its roles bring as well.
#[test]
fn a_file_that_needs_more_seats_than_are_free_is_refused_as_a_whole() {
    let mut plant = plant();
    for (name, quantity) in [("Standard User", "5"), ("Operator", "1")] {
        let (name, quantity) = (Some(name.to_owned()), Some(quantity.to_owned()));
        plant.desk.add_license(plant.me, &LicenseDraft { name, quantity, ..LicenseDraft::default() }).unwrap();
    }
    let six: Vec<String> = (0..6).map(|place| format!("user{place},Standard User,TRUE,Programmer")).collect();
    let six: Vec<&str> = six.iter().map(String::as_str).collect();
    assert_eq!(
        plant.refused(&rows("LICENSE,ENABLED,ROLES", &six)),
        [
            "7 LICENSE [Standard User]: No seat of Standard User is left for this row: the file needs 6, and 5 of 5 are free."
        ]
    );
    // A disabled one takes none.
    let file = ["anna,Standard User,FALSE,", "bert,,TRUE,Operator", "carl,,TRUE,Operator", "dora,Operator,FALSE,"];
    assert_eq!(
        plant.refused(&rows("LICENSE,ENABLED,ROLES", &file)),
        ["4 ROLES [Operator]: No seat of Operator is left for this row: the file needs 2, and 1 of 1 are free."]
    );
    let report = plant.import(&rows("LICENSE,ENABLED,ROLES", &six[..5]));
    let moved: Vec<_> = report.seats.iter().map(|seats| (&*seats.license, seats.before, seats.after)).collect();
    assert_eq!(moved, [("Standard User", 0, 5)]);
}

// ACT-2: managers and their reports come and go together; who was there before gets back what they had.
#[test]
fn an_import_is_undone_as_a_whole() {
    let mut plant = plant_with_people(UPDATE);
    let everybody = |plant: &mut Plant| {
        let names = plant.users();
        names.iter().map(|name| (name.clone(), plant.user(name).profile, plant.user(name).given())).collect::<Vec<_>>()
    };
    let before = everybody(&mut plant);
    let (there, team) = (before[1].0.clone(), before[1].1.team.name.clone());
    let mut text = format!("{HEADER},SUID,MANAGERSUID,ROLES\n");
    text += &format!("{there},Somebody Else,Auto,System,{team},,73,\n");
    text += &format!("zora,Zora,{REST},72,,Manager\nzack,Zack,{REST},73,72,Manager\nzoe,Zoe,{REST},70,73,Operator\n");
    let report = plant.import(&table(&text));
    assert_eq!((report.created, report.updated), (3, 1));
    let plan = plant.desk.undo(plant.me, Undo::LastHere, How { dry_run: true, skip: false }).unwrap().1;
    assert!(plan.refused.is_empty(), "{:?}", plan.refused);
    assert!(plant.desk.undo(plant.me, Undo::LastHere, How::default()).unwrap().1.is_written());
    assert_eq!(everybody(&mut plant), before);
}

#[test]
fn of_a_cell_of_a_million_characters_its_beginning_is_told() {
    // IMP-2
    let mut plant = plant();
    let long = "x".repeat(1_000_000);
    let cells = format!("{long},{long},{long},{long},{long},{long}");
    let found = plant.refused(&rows(
        "EMAIL,SUID,ROLES,LICENSE,MANAGERSUID,ENABLED",
        &[&format!("{long},{cells}"), &format!("bob,{cells}")],
    ));
    let longest = found.iter().map(|line| line.chars().count()).max();
    assert!(longest < Some(300), "{longest:?}");
    assert!(found.iter().any(|line| line.contains("ENABLED") && line.ends_with("x…\".")), "{found:#?}");
    let report = plant.try_import(&rows("SUID", &[&format!("{long},")]), true).unwrap();
    assert!(report.rows.iter().all(|row| row.username.chars().count() == 65));
}

#[test]
fn rows_that_say_the_same_are_all_left_out() {
    // C5, IMP-2
    let mut plant = plant();
    plant.choices.skip_bad_rows = true;
    let report = plant.import(&rows("SUID", &["anna,1", "bob,1", "carl,2"]));
    assert_eq!((report.created, report.bad), (1, 2));
    let told = |row: usize| report.rows[row].errors[0].message.clone();
    assert_eq!(told(0), "Rows 2 and 3 have the same SUID: correct one of them.");
    assert_eq!(told(0), told(1));
}

#[test]
fn whoever_comes_back_and_stays_locked_is_warned_about() {
    // IMP-2, USR-6
    let mut plant = plant();
    plant.import(&rows("SUID", &["bob,1"]));
    let lock = chargehand::service::UserAction::Lock { until: String::new(), reason: None };
    plant.desk.change_user(plant.me, "bob", &lock).unwrap();
    plant.desk.disable_user(plant.me, "bob", None).unwrap();
    plant.choices.bring_back = true;
    let report = plant.import(&rows("SUID", &["bob,1"]));
    assert_eq!(report.brought_back, 1);
    assert!(
        report.rows[0].warnings.contains(&"bob stays LOCKED. Unlock the account after it.".to_owned()),
        "{:?}",
        report.rows[0].warnings
    );
}
