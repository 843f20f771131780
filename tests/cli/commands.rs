//! The command lines that the console tells (ACT-3): each does what was done, whatever stands in it, and none holds a
//! secret.

use chargehand::domain::change::Grouping;
use chargehand::domain::device::DeviceDraft;
use chargehand::domain::id::{Named, UserId};
use chargehand::domain::license::LicenseDraft;
use chargehand::domain::list_view::{ListView, Sort};
use chargehand::domain::password::Password;
use chargehand::domain::permission::{Permission, PermissionSet};
use chargehand::domain::query::UserQuery;
use chargehand::domain::role::RoleDraft;
use chargehand::domain::user::{Field, Stops};
use chargehand::service::{NewAccount, Seen, UserAction, WayOut};
use chargehand::tui::command::{Pending, of, of_action, of_list, of_named, of_search, roles, with};
use chargehand::tui::request::{Call, Reply};
use expect_test::{Expect, expect};

use crate::plant::Plant;

/// Text that a shell would act on.
const HOSTILE: &str = "it's $(reboot) && `x`; \\ \"q\" | > -";

/// What the command of an action prints, and what the command is.
fn pasted(plant: &Plant, action: &UserAction, names: &[&str]) -> String {
    let command = with("chargehand", &of_action(action, names).unwrap());
    format!("{command}\n{}", plant.pasted(&command).ran().transcript())
}

fn check(told: &[String], expected: Expect) {
    expected.assert_eq(&told.join("\n"));
}

// ACT-3
#[test]
fn what_was_done_to_users_is_done_again_by_its_command() {
    let plant = Plant::new();
    for name in ["bob", "cleo", "dora"] {
        plant.ada(&["users", "add", name, "--full-name", "Some Body", "-q"]).succeeds();
    }
    plant.ada(&["teams", "add", HOSTILE]).succeeds();
    plant.ada(&["licenses", "add", "Standard User", "--qty", "2"]).succeeds();
    let reason = || Some(HOSTILE.to_owned());
    let edit = |fields: &[(Field, &str)], enabled| UserAction::Edit {
        seen: None,
        fields: fields.iter().map(|(field, text)| (*field, (*text).to_owned())).collect(),
        enabled,
    };
    let all = ["bob", "cleo"];
    let steps: Vec<(UserAction, &[&str])> = vec![
        (UserAction::Lock { until: "2099-12-31 18:00".into(), reason: reason() }, &all),
        (UserAction::Lock { until: String::new(), reason: None }, &["dora"]),
        (UserAction::Unlock { reason: Some("-v".into()) }, &all),
        (UserAction::Disable { reason: reason() }, &["bob", "cleo", "dora"]),
        (UserAction::Enable { reason: None }, &["bob"]),
        (UserAction::LiftStops { reason: reason() }, &["dora"]),
        (UserAction::AssignLicense { seen: None, license: "Standard User".into() }, &all),
        (UserAction::UnassignLicense { seen: None }, &["bob"]),
        (
            UserAction::With {
                ways: vec![WayOut::NoLicense],
                then: Box::new(UserAction::LiftStops { reason: Some("back".into()) }),
            },
            &["cleo"],
        ),
        (UserAction::GiveRoles { roles: vec!["Production Manager".into()], until: Some("2099-12-31".into()) }, &all),
        (UserAction::TakeRoles { roles: vec!["Production Manager".into()] }, &all),
        (edit(&[(Field::Team, HOSTILE), (Field::ValidUntil, "2099-12-31"), (Field::Title, "")], None), &all),
        (edit(&[(Field::ValidUntil, "")], Some(false)), &["bob"]),
        (edit(&[], Some(true)), &["bob"]),
        (UserAction::AskForPassword, &all),
        (UserAction::RevokeSessions, &all),
        (UserAction::Delete { reason: None }, &["dora"]),
    ];
    let told: Vec<String> = steps.iter().map(|(action, names)| pasted(&plant, action, names)).collect();
    check(
        &told,
        expect![[r#"
        chargehand users lock bob cleo --reason 'it'\''s $(reboot) && `x`; \ "q" | > -' --until '2099-12-31 18:00'
        exit 0
        --- stdout
        User bob locked until 2099-12-31 18:00.
        User cleo locked until 2099-12-31 18:00.

        chargehand users lock dora
        exit 0
        --- stdout
        User dora locked.

        chargehand users unlock bob cleo --reason=-v
        exit 0
        --- stdout
        User bob unlocked.
        User cleo unlocked.

        chargehand users disable bob cleo dora --reason 'it'\''s $(reboot) && `x`; \ "q" | > -'
        exit 0
        --- stdout
        User bob disabled.
        User cleo disabled.
        User dora disabled.

        chargehand users enable bob
        exit 0
        --- stdout
        User bob enabled.

        chargehand users enable dora --lift-locks --reason 'it'\''s $(reboot) && `x`; \ "q" | > -'
        exit 0
        --- stdout
        User dora enabled, all stops lifted.

        chargehand users license bob cleo assign 'Standard User'
        exit 0
        --- stdout
        License Standard User assigned to user bob.
        License Standard User assigned to user cleo.

        chargehand users license bob unassign
        exit 0
        --- stdout
        License Standard User taken from user bob.

        chargehand users enable cleo --lift-locks --reason back --no-license
        exit 0
        --- stdout
        License Standard User taken from user cleo.
        User cleo enabled, all stops lifted.

        chargehand users roles bob cleo add 'Production Manager' --until 2099-12-31
        exit 0
        --- stdout
        Roles of bob: Programmer, Production Manager until 2099-12-31.
        Roles of cleo: Programmer, Production Manager until 2099-12-31.

        chargehand users roles bob cleo remove 'Production Manager'
        exit 0
        --- stdout
        Roles of bob: Programmer.
        Roles of cleo: Programmer.

        chargehand users edit bob cleo --set team='it'\''s $(reboot) && `x`; \ "q" | > -' --set valid_until=2099-12-31 --set title=
        exit 0
        --- stdout
        User bob changed: team, valid until.
        User cleo changed: team, valid until.

        chargehand users edit bob --set valid_until= && chargehand users disable bob
        exit 0
        --- stdout
        User bob changed: valid until.
        User bob disabled.

        chargehand users enable bob --lift-locks
        exit 0
        --- stdout
        User bob enabled, all stops lifted.

        chargehand users reset-password bob cleo --ask
        exit 0
        --- stdout
        Password of user bob emptied: a new one is to be set.
        Password of user cleo emptied: a new one is to be set.

        chargehand users revoke-sessions bob cleo
        exit 0
        --- stdout
        User bob is signed out already.
        User cleo is signed out already.

        chargehand users delete dora
        exit 2
        --- stderr
        error: Deleting can't be undone: where there is no terminal to ask at, --yes confirms it.
    "#]],
    );
}

// ACT-3
#[test]
fn roles_that_were_chosen_are_given_with_their_ends_and_taken() {
    let plant = Plant::new();
    plant.ada(&["users", "add", "bob", "--full-name", "Some Body", "-q"]).succeeds();
    let added = [("Manager".to_owned(), None), ("IT Admin".to_owned(), Some("2099-12-31".to_owned()))];
    let command = with("chargehand", &roles("bob", &added, &["Programmer".to_owned()]));
    check(
        &[format!("{command}\n{}", plant.pasted(&command).ran().transcript())],
        expect![[r#"
        chargehand users roles bob remove Programmer && chargehand users roles bob add Manager && chargehand users roles bob add 'IT Admin' --until 2099-12-31
        exit 0
        --- stdout
        bob has no role now and can't log in.
        Roles of bob: Manager.
        Roles of bob: Manager, IT Admin until 2099-12-31.
    "#]],
    );
}

// ACT-3
#[test]
fn too_many_names_for_a_line_come_through_a_pipe() {
    let plant = Plant::new();
    let names: Vec<String> = (0..12_000).map(|number| format!("nobody{number:05}")).collect();
    let names: Vec<&str> = std::iter::once("kay").chain(names.iter().map(String::as_str)).collect();
    let command = with("chargehand", &of_action(&UserAction::Disable { reason: None }, &names).unwrap());
    assert!(
        command.starts_with("printf '%s\\n' kay nobody00000 ") && command.ends_with(" | chargehand users disable -")
    );
    let ran = plant.pasted(&format!("{command} --skip")).ran();
    assert_eq!(ran.stdout, "User kay disabled.\n");
    assert!(ran.stderr.contains("There is no user nobody11999."));
}

/// The command of a call that was answered like this.
fn told(call: &Call, reply: &Reply) -> Option<String> {
    of(call).and_then(|pending: Pending| pending.told(reply, "chargehand"))
}

// ACT-3
#[test]
fn what_was_done_to_the_plant_is_done_again_by_its_command() {
    let plant = Plant::new();
    let some = |text: &str| Some(text.to_owned());
    let role = RoleDraft {
        name: HOSTILE.into(),
        permissions: PermissionSet::of(&[Permission::AllowLogin, Permission::ViewUsers]),
        several_devices: true,
    };
    let license = LicenseDraft {
        name: some("Read only"),
        quantity: some("5"),
        valid_until: some("2099-12-31"),
        note: some(HOSTILE),
        role: None,
    };
    let device = DeviceDraft {
        name: some("PRESS 9"),
        trusted: Some(true),
        default_menu_item: some("Overview"),
        ..DeviceDraft::default()
    };
    let calls = [
        Call::AddRole(Box::new(role)),
        Call::RemoveRole(HOSTILE.into()),
        Call::AddLicense(Box::new(license)),
        Call::RemoveLicense("Read only".into()),
        Call::DeviceCode(Box::new(device)),
        Call::EnableDevice("PRESS 9".into(), false),
        Call::UnregisterDevice("PRESS 9".into()),
        Call::SetSetting("site_name", HOSTILE.into()),
        Call::AddGrouping(Grouping::Team, HOSTILE.into()),
        Call::RenameGrouping(Grouping::Team, HOSTILE.into(), "Night shift".into()),
        Call::RemoveGrouping(Grouping::Team, "Night shift".into()),
    ];
    let done: Vec<String> = calls
        .iter()
        .map(|call| {
            let command = told(call, &Reply::Done).unwrap();
            let mut ran = plant.pasted(&command).ran();
            // A code is another one each time.
            if matches!(call, Call::DeviceCode(_)) {
                ran.stdout.clear();
                ran.stderr.clear();
            }
            format!("{command}\n{}", ran.transcript())
        })
        .collect();
    check(
        &done,
        expect![[r#"
        chargehand roles add 'it'\''s $(reboot) && `x`; \ "q" | > -' --allow 'AllowLogin,ViewUsers' --several-devices
        exit 3
        --- stderr
        error: The name of a role has at most 40 characters, and neither ; nor , in it.

        chargehand roles delete 'it'\''s $(reboot) && `x`; \ "q" | > -'
        exit 4
        --- stderr
        error: There is no role called it's $(reboot) && `x`; \ "q" | > -. `chargehand roles list` names them.

        chargehand licenses add 'Read only' --qty 5 --set valid_until=2099-12-31 --set note='it'\''s $(reboot) && `x`; \ "q" | > -'
        exit 0
        --- stdout
        License type Read only added: 0 of 5 seats used.

        chargehand licenses delete 'Read only'
        exit 0
        --- stdout
        License type Read only deleted.

        chargehand devices new-code 'PRESS 9' && chargehand devices edit 'PRESS 9' --set trusted=yes --set default_menu_item=Overview
        exit 0

        chargehand devices disable 'PRESS 9'
        exit 0
        --- stdout
        Device PRESS 9 disabled.

        chargehand devices unregister 'PRESS 9'
        exit 0
        --- stdout
        Device PRESS 9 unregistered.

        chargehand settings set site_name 'it'\''s $(reboot) && `x`; \ "q" | > -'
        exit 0
        --- stdout
        site_name is it's $(reboot) && `x`; \ "q" | > - now.

        chargehand teams add 'it'\''s $(reboot) && `x`; \ "q" | > -'
        exit 0
        --- stdout
        Team it's $(reboot) && `x`; \ "q" | > - added.

        chargehand teams rename 'it'\''s $(reboot) && `x`; \ "q" | > -' 'Night shift'
        exit 0
        --- stdout
        Team it's $(reboot) && `x`; \ "q" | > - renamed to Night shift.

        chargehand teams remove 'Night shift'
        exit 0
        --- stdout
        Team Night shift removed.
    "#]],
    );
}

// ACT-3, PWD-6
#[test]
fn no_command_holds_a_secret_and_what_has_none_says_nothing() {
    let secret = || Password::new("zebra kettle lamp".into());
    let new = NewAccount {
        username: "bob".into(),
        fields: vec![(Field::FullName, "Bob Martin".into()), (Field::Email, "bob@example.org".into())],
        roles: vec!["Operator".into()],
        license: None,
        password: Some(secret()),
    };
    let told = |call: &Call| told(call, &Reply::Done);
    assert_eq!(
        told(&Call::AddUser(Box::new(new))).unwrap(),
        "chargehand users add bob --full-name 'Bob Martin' --role Operator --password-stdin --set email='bob@example.org'"
    );
    assert_eq!(told(&Call::OwnPassword { current: secret(), new: secret() }).unwrap(), "chargehand passwd");
    for call in [
        Call::Seen,
        Call::SignOut,
        Call::SaveView("users", String::new()),
        Call::SignIn { name: "ada".into(), password: secret(), new: Some(secret()) },
        Call::SignInWithCode { code: secret(), new: secret() },
        Call::User(UserId(1)),
    ] {
        assert!(of(&call).is_none(), "{call:?}");
    }
    let seen = Seen { account: Named::new(UserId(2), "bob"), stops: Stops::default() };
    let roles = UserAction::SetRoles { seen: vec![], wanted: vec![] };
    let without = of(&Call::ChangeUser(Box::new(seen), Box::new(roles))).unwrap();
    assert_eq!(without.told(&Reply::Done, "chargehand"), None);
}

// ACT-3
#[test]
fn a_list_is_told_with_its_search_order_and_columns() {
    let plant = Plant::new();
    let told = |query: &UserQuery, view: &ListView| {
        let command = with("chargehand", &of_list(query, view));
        format!("{command}\n{}", plant.pasted(&command).ran().transcript())
    };
    let view = ListView::default();
    let search = |search: &str| UserQuery { search: search.into(), ..UserQuery::default() };
    let sorted = UserQuery {
        sort: Sort::read("full_name:desc").unwrap(),
        show_inactive: true,
        ..search("-role:Operator team:\"Default Team\"")
    };
    let columns = ListView { columns: ListView::read("columns username email\n").columns, ..view.clone() };
    check(
        &[
            told(&UserQuery::default(), &view),
            told(&search(HOSTILE), &view),
            told(&sorted, &columns),
            with("chargehand", &of_search("log list", " failed login ")),
            with("chargehand", &of_named("licenses holders", "Standard User")),
        ],
        expect![[r#"
            chargehand users list
            exit 0
            --- stdout
            USERNAME  FULL NAME     STATE   ROLE        USER GROUP  TEAM          LAST LOGIN
            ada       Ada Byron     Active  Admin       System      Default Team  TIME
            grace     Grace Hopper  Active  Manager     System      Default Team  TIME
            kay       Kay McNulty   Active  Supervisor  System      Default Team  TIME

            chargehand users list --search 'it'\''s $(reboot) && `x`; \ "q" | > -'
            exit 0
            --- stderr
            No user was found.

            chargehand users list --search='-role:Operator team:"Default Team"' --show-inactive --sort full_name:desc --columns username,email
            exit 0
            --- stdout
            USERNAME  EMAIL
            kay
            grace
            ada

            chargehand log list --search 'failed login'
            chargehand licenses holders 'Standard User'"#]],
    );
}
