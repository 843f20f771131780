//! The policy, printed as roles × changes and compared with `assets/policy.txt`.
//!
//! After a wanted change: `UPDATE_EXPECT=1 cargo test --test house policy`, then read the difference as you would read
//! the code.

use chargehand::clock::Timestamp;
use chargehand::domain::change::{Change, Door, Kind, Needs, UserChange};
use chargehand::domain::device::Device;
use chargehand::domain::event::SubjectKind;
use chargehand::domain::gate::{Actor, Credential, Entrance, Facts, judge};
use chargehand::domain::id::{DeviceId, GroupId, InviteId, LicenseTypeId, Named, RoleId, SessionId, TeamId, UserId};
use chargehand::domain::license::{LicenseType, Licensing};
use chargehand::domain::password::PasswordHash;
use chargehand::domain::permission::{Permission, PermissionSet};
use chargehand::domain::policy::{Denied, LogSight, Writer, permits, sight};
use chargehand::domain::role::{ADMIN, BUILT_IN, Role};
use chargehand::domain::settings::Settings;
use chargehand::domain::user::{Given, Held, PasswordState, Profile, ShiftSelectionMode, Stops, User};
use expect_test::expect_file;

use crate::samples::{Scene, role, samples};

const NOW: Timestamp = Timestamp(1_000_000);
const ACTOR: UserId = UserId(1);
const OTHER: UserId = UserId(2);

pub(crate) fn profile() -> Profile {
    Profile {
        full_name: "Some Body".into(),
        email: "some@example.org".into(),
        suid: String::new(),
        erp_id: String::new(),
        title: String::new(),
        mobile: String::new(),
        shift_selection_mode: ShiftSelectionMode::None,
        holiday_entitlement: false,
        full_screen: false,
        trusted_devices_only: false,
        ignore_password_rules: false,
        force_password_change: false,
        user_group: Named::new(GroupId(1), "System"),
        team: Named::new(TeamId(2), "Default Team"),
        default_menu_item: String::new(),
        manager: None,
        valid_from: None,
        valid_until: None,
    }
}

/// A license type that nobody has.
pub(crate) fn license() -> LicenseType {
    let (id, name) = (LicenseTypeId(1), "Standard User".to_owned());
    LicenseType { id, name, quantity: 40, valid_until: None, note: String::new(), role: None }
}

/// A device that waits for nothing.
pub(crate) fn device() -> Device {
    Device::make(&[], DeviceId(1), "PRESS-3", true, NOW).unwrap()
}

/// An account of these roles that nothing keeps from logging in.
pub(crate) fn user(roles: &[&str]) -> User {
    User {
        id: ACTOR,
        username: "actor".into(),
        profile: profile(),
        password: PasswordState::Set,
        sso: chargehand::domain::user::Sso::None,
        stops: Stops::default(),
        failed_attempts: 0,
        roles: roles.iter().map(|name| Held { role: role(name), from: Timestamp(0), until: None }).collect(),
        licensing: Licensing::default(),
        passwords_optional: false,
        revision: 1,
        created: Timestamp(0),
        changed: Timestamp(0),
        last_login: None,
        has_acted: false,
    }
}

/// Somebody of a role who came through the gate; none where the gate lets nobody of that role in.
fn actor(role: &str) -> Option<Actor> {
    actor_with(role, &Settings::default())
}

fn actor_with(role: &str, settings: &Settings) -> Option<Actor> {
    let user = user(&[role]);
    let facts = Facts {
        now: NOW,
        user: Some(&user),
        credential: Credential::Matched,
        device_trusted: false,
        last_password: false,
        entrance: Entrance::Console,
        settings,
    };
    judge(&facts).actor(SessionId(1))
}

fn scene(subject: UserId) -> Scene {
    Scene {
        subject: Named::new(subject, "subject"),
        profile: profile(),
        session: SessionId(1),
        fresh_user: UserId(3),
        fresh_session: SessionId(2),
        fresh_grouping: 3,
        grouping: Named::new(3, "Nights"),
        role: Role {
            id: RoleId(10),
            name: "Line Lead".into(),
            permissions: PermissionSet::of(&[Permission::AllowLogin, Permission::ViewReports]),
            built_in: false,
            several_devices: false,
        },
        fresh_role: RoleId(11),
        license: license(),
        fresh_license: LicenseTypeId(2),
        device: device(),
        fresh_device: DeviceId(2),
        first_hash: [7; 32],
        invite: InviteId(1),
        mail: 1,
        inviter: Named::new(ACTOR, "actor"),
        fresh_invite: InviteId(2),
        until: NOW.plus(1),
        hash: PasswordHash::new(String::new()),
    }
}

/// Somebody who lacks no permission: where they may not, nobody may.
fn holder_of_all() -> Actor {
    actor(ADMIN).unwrap()
}

/// What stands in a cell: `yes`, or the missing permission.
fn cell(answer: Result<(), Denied>) -> &'static str {
    answer.map_or_else(|denied| denied.permission.name(), |()| "yes")
}

type Ask<'a> = Box<dyn Fn(&Actor) -> &'static str + 'a>;

fn ask<'a>(change: &Change, holds: Option<PermissionSet>) -> Ask<'a> {
    let nature = change.nature();
    Box::new(move |actor| {
        let subject = holds.unwrap_or_else(|| actor.permissions());
        if permits(&Writer::Actor(holder_of_all()), &nature, subject).is_err() {
            return "never";
        }
        cell(permits(&Writer::Actor(actor.clone()), &nature, subject))
    })
}

/// A line for a subject with less than the actor, one for an equal, one for an Admin: or one for all, where they are
/// the same for every role.
fn for_each_subject<'a>(label: &str, change: &Change) -> Vec<(String, Ask<'a>)> {
    let lower = PermissionSet::of(&[Permission::AllowLogin, Permission::ViewDashboards]);
    let subjects = [
        (" (of somebody with less)", Some(lower)),
        (" (of somebody with the same)", None),
        (" (of an Admin)", Some(PermissionSet::all())),
    ];
    let cells = |holds| {
        let ask = ask(change, holds);
        BUILT_IN.iter().filter_map(|role| actor(role.name)).map(|actor| ask(&actor)).collect::<Vec<_>>()
    };
    let [first, second, third] = subjects.map(|(_, holds)| cells(holds));
    if first == second && second == third {
        return vec![(format!("{label} (of anybody)"), ask(change, Some(lower)))];
    }
    subjects.into_iter().map(|(whom, holds)| (format!("{label}{whom}"), ask(change, holds))).collect()
}

/// A line for each sample of each kind and each subject that matters.
fn lines<'a>() -> Vec<(String, Ask<'a>)> {
    let mut lines = Vec::new();
    for kind in Kind::ALL {
        for (label, change) in samples(*kind, &scene(OTHER)) {
            let alone = |change: &Change| ask(change, Some(PermissionSet::NONE));
            // Somebody who is being added holds nothing yet: what they get stands in the label.
            let about_somebody = *kind != Kind::UserAdded
                && change.account().subject.is_some_and(|subject| subject.kind == SubjectKind::User);
            match change.nature().needs {
                Needs::Own(_) => {
                    let own = samples(*kind, &scene(ACTOR)).into_iter().find(|(other, _)| *other == label);
                    lines.push((format!("{label} (their own)"), alone(&own.unwrap().1)));
                    lines.extend(for_each_subject(&format!("{label}, another's"), &change));
                }
                Needs::Permissions { over: Some(_), .. } => lines.extend(for_each_subject(label, &change)),
                _ if about_somebody => lines.extend(for_each_subject(label, &change)),
                _ => lines.push((label.to_owned(), alone(&change))),
            }
        }
    }
    let given = |name| Given { role: role(name), until: None };
    let (user, before) = (Named::new(OTHER, "subject"), vec![given(ADMIN), given("Manager")]);
    let take: Change = UserChange::RolesChanged { user, before, after: vec![given("Manager")] }.into();
    // ROL-7
    let lifted = samples(Kind::UserUnlocked, &scene(OTHER));
    let settings = Settings { supervisors_unlock: true, ..Settings::default() };
    let mut with_setting = Vec::new();
    for (label, change) in lifted {
        let (nature, settings) = (change.nature(), settings.clone());
        let ask: Ask<'a> = Box::new(move |actor| {
            let role = BUILT_IN.iter().find(|role| self::actor(role.name).as_ref() == Some(actor));
            let actor = role.and_then(|role| actor_with(role.name, &settings)).unwrap_or_else(|| actor.clone());
            cell(permits(&Writer::Actor(actor), &nature, PermissionSet::all()))
        });
        with_setting.push((format!("{label}, supervisors_unlock on (of anybody)"), ask));
    }
    lines.extend(with_setting);
    lines.push(("take Admin (of an Admin)".to_owned(), ask(&take, Some(PermissionSet::all()))));
    lines
}

fn sights<'a>() -> Vec<(String, Ask<'a>)> {
    let one = |label: &str, ask: fn(&Actor) -> &'static str| -> (String, Ask<'a>) { (label.to_owned(), Box::new(ask)) };
    vec![
        one("see users, roles, groups and teams", |actor| cell(sight(actor).users())),
        one("see the settings", |actor| cell(sight(actor).settings())),
        one("see invites and their mail", |actor| cell(sight(actor).invites())),
        one("see what a file of users would do", |actor| cell(sight(actor).import())),
        one("see the system log", |actor| match sight(actor).log() {
            Ok(LogSight::Everything) => "yes",
            Ok(LogSight::RefusedLogins) => "refused logins",
            Err(denied) => denied.permission.name(),
        }),
    ]
}

fn table(title: &str, lines: &[(String, Ask<'_>)]) -> String {
    let roles: Vec<&str> = BUILT_IN.iter().map(|role| role.name).collect();
    let mut rows = vec![std::iter::once(title).chain(roles.iter().copied()).map(str::to_owned).collect::<Vec<_>>()];
    for (label, ask) in lines {
        let cells = roles.iter().map(|role| actor(role).map_or("-", |actor| ask(&actor)).to_owned());
        rows.push(std::iter::once(label.clone()).chain(cells).collect());
    }
    print(&rows)
}

fn print(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

fn doors() -> String {
    let doors = [
        ("the login gate", Door::Gate),
        ("the set-up", Door::Setup),
        ("the owner of the file", Door::Owner),
        ("the program itself", Door::Program),
    ];
    let mut rows = vec![
        std::iter::once("without anybody signed in").chain(doors.map(|(name, _)| name)).map(str::to_owned).collect(),
    ];
    for kind in Kind::ALL {
        // Which door is open depends on the kind alone: held below.
        let (_, change) = samples(*kind, &scene(OTHER)).remove(0);
        let may = |door| permits(&Writer::Door(door), &change.nature(), PermissionSet::NONE).is_ok();
        let cells = doors.map(|(_, door)| if may(door) { "yes" } else { "-" }.to_owned());
        rows.push(std::iter::once(kind.name().to_owned()).chain(cells).collect());
    }
    print(&rows)
}

// ROL-1 to ROL-3, ROL-7, ROL-11, USR-12
#[test]
fn the_printed_policy_is_the_one_that_was_agreed_on() {
    let text = format!(
        "What each role may do here.\n\n\
         yes        allowed\n\
         a name     refused: the permission that is missing\n\
         never      no permission would help\n\
         -          nobody of that role gets into this console or its command line\n\n\
         {}\n{}\n{}",
        table("change", &lines()),
        table("look at", &sights()),
        doors(),
    );
    expect_file!["../../assets/policy.txt"].assert_eq(&text);
}

#[test]
fn every_kind_has_samples_of_its_own_kind() {
    for kind in Kind::ALL {
        let samples = samples(*kind, &scene(OTHER));
        assert!(!samples.is_empty(), "{}", kind.name());
        for (label, change) in &samples {
            assert_eq!(change.nature().kind, *kind, "{label}");
            assert_eq!(change.nature().doors, samples[0].1.nature().doors, "{label}: one kind, one set of doors");
        }
    }
}

// ROL-2, ROL-3: what the table says of the roles there are, said of any set of permissions.
mod of_any_set {
    use super::*;
    use proptest::prelude::*;

    fn set() -> impl Strategy<Value = PermissionSet> {
        proptest::collection::vec(proptest::sample::select(Permission::ALL), 0..24)
            .prop_map(|permissions| permissions.into_iter().collect())
    }

    /// An actor who holds `permissions` and what it takes to get in.
    fn holder(permissions: PermissionSet) -> Actor {
        let enters = PermissionSet::of(&[Permission::AllowLogin, Permission::OpenConsole]);
        let mut user = user(&["Operator"]);
        user.roles[0].role.permissions = permissions.and(enters);
        let settings = Settings::default();
        let facts = Facts {
            now: NOW,
            user: Some(&user),
            credential: Credential::Matched,
            device_trusted: false,
            last_password: false,
            entrance: Entrance::Console,
            settings: &settings,
        };
        judge(&facts).actor(SessionId(1)).unwrap()
    }

    proptest! {
        #[test]
        fn nobody_rules_over_more_than_they_hold(held in set(), subject in set()) {
            let actor = holder(held);
            for kind in Kind::ALL {
                for (label, change) in samples(*kind, &scene(OTHER)) {
                    let nature = change.nature();
                    let answer = permits(&Writer::Actor(actor.clone()), &nature, subject);
                    if nature.needs == Needs::LiftsLockout {
                        prop_assert_eq!(answer.is_ok(), held.holds(Permission::EditUsers), "{}", label);
                        continue;
                    }
                    let Needs::Permissions { asked, over, gives } = &nature.needs else {
                        prop_assert!(answer.is_err(), "{label}");
                        continue;
                    };
                    let wanted = asked.and(gives.permissions).and(if over.is_some() { subject } else { PermissionSet::NONE });
                    let admin = !gives.admin || actor.permissions().holds(Permission::GrantAdmin);
                    let missing = wanted.without(actor.permissions());
                    prop_assert_eq!(answer.is_ok(), admin && missing == PermissionSet::NONE, "{}", label);
                    if let Err(denied) = answer {
                        prop_assert!(!actor.permissions().holds(denied.permission), "{label} names what is held");
                    }
                }
            }
        }
    }

    // ROL-11: no role from the start opens the console without seeing users; one that is made later may.
    proptest! {
        #[test]
        fn what_is_seen_is_what_the_permissions_say(held in set()) {
            let (actor, denied) = (holder(held), |permission| Err(Denied { permission }));
            let wants = |permission| if held.holds(permission) { Ok(()) } else { denied(permission) };
            let sight = sight(&actor);
            prop_assert_eq!(sight.users(), wants(Permission::ViewUsers));
            prop_assert_eq!(sight.settings(), wants(Permission::ManageSettings));
            prop_assert_eq!(sight.import(), wants(Permission::ImportUsers));
            let log = match (held.holds(Permission::ViewSystemLog), held.holds(Permission::ViewUsers)) {
                (true, _) => Ok(LogSight::Everything),
                (false, true) => Ok(LogSight::RefusedLogins),
                (false, false) => Err(Denied { permission: Permission::ViewSystemLog }),
            };
            prop_assert_eq!(sight.log(), log);
        }
    }

    #[test]
    fn the_log_names_the_person_or_the_door() {
        let names = [Door::Gate, Door::Setup, Door::Program].map(|door| Writer::Door(door).name().to_owned());
        assert_eq!(names, ["(login gate)", "(set-up)", "(chargehand)"]);
        assert_eq!(Writer::Owner("system user root".into()).name(), "system user root");
        assert_eq!(Writer::Actor(holder(PermissionSet::NONE)).name(), "actor");
    }

    #[test]
    fn only_who_may_grant_admin_adds_one_even_with_all_its_permissions() {
        // ROL-2: a role of the same permissions as Admin, without GrantAdmin.
        let all_but = PermissionSet::all().without(PermissionSet::of(&[Permission::GrantAdmin]));
        let mut add = samples(Kind::UserAdded, &scene(OTHER)).pop().unwrap().1;
        if let Change::User(UserChange::Added(new)) = &mut add {
            assert_eq!(new.roles[0].name, ADMIN);
            new.roles[0].permissions = PermissionSet::NONE;
        }
        let answer = permits(&Writer::Actor(holder(all_but)), &add.nature(), PermissionSet::NONE);
        assert_eq!(answer, Err(Denied { permission: Permission::GrantAdmin }));
        let told = "The requested function requires the GrantAdmin permission, which you do not have.";
        assert_eq!(answer.unwrap_err().to_string(), told);
    }
}
