//! The rights of a day, out of dated rows, against what accounts had at that moment (LOG-5).

use std::collections::BTreeSet;

use chargehand::clock::{HOUR, MINUTE, Timestamp};
use chargehand::domain::id::SessionId;
use chargehand::domain::license::LicenseDraft;
use chargehand::domain::permission::{Permission, PermissionSet};
use chargehand::domain::query::UserQuery;
use chargehand::domain::rights::{Right, RightsQuery, Span};
use chargehand::domain::role::RoleDraft;
use chargehand::domain::user::Field;
use chargehand::service::{Desk, How, RightsOrder, RoleEdit, ServiceError, UserAction, span_of};
use proptest::prelude::*;

use crate::plant::{ADA, Plant, add, enter};

const SKIP: How = How { dry_run: false, skip: true };
const ROLES: [&str; 3] = ["Supervisor", "Operator", "Setter"];
const LICENSES: [&str; 2] = ["Standard User", "Setters"];

/// Something that moves rights; places are those of people, roles and licenses.
#[derive(Clone, Debug)]
enum Step {
    Add,
    Give(usize, usize, Option<i64>),
    Take(usize, usize),
    Allow(bool, usize),
    Assign(usize),
    Unassign(usize),
    Bind(Option<usize>),
    Delete(usize),
}

/// By how many minutes the clock goes back before a step; mostly it doesn't.
fn clock() -> impl Strategy<Value = i64> {
    prop_oneof![14 => Just(0_i64), 1 => 1..40 * 60_i64]
}

fn step() -> impl Strategy<Value = (i64, Step)> {
    let (who, role) = (0..4_usize, 0..ROLES.len());
    let step = prop_oneof![
        2 => Just(Step::Add),
        5 => (who.clone(), role.clone(), prop::option::of(1..40_i64)).prop_map(|(who, role, until)| Step::Give(who, role, until)),
        3 => (who.clone(), role.clone()).prop_map(|(who, role)| Step::Take(who, role)),
        2 => (any::<bool>(), 0..3_usize).prop_map(|(allow, which)| Step::Allow(allow, which)),
        2 => who.clone().prop_map(Step::Assign),
        1 => who.clone().prop_map(Step::Unassign),
        1 => prop::option::of(role).prop_map(Step::Bind),
        1 => who.prop_map(Step::Delete),
    ];
    (1..20 * 60_i64, step)
}

/// What was held: user's number, kind, name, by which role; and until when at the most.
type Held = (i64, String, String, Option<String>);

/// What all accounts hold now, as the gate and the lists would read it.
fn held_now(desk: &mut Desk, ada: SessionId) -> Vec<(Held, Option<Timestamp>)> {
    let query = UserQuery { show_inactive: true, ..UserQuery::default() };
    let names: Vec<String> =
        desk.users_page(ada, &query, None, 1_000).unwrap().into_iter().map(|user| user.username).collect();
    let types = desk.licenses(ada).unwrap();
    let mut held = Vec::new();
    for name in names {
        let user = desk.user(ada, &name).unwrap().user;
        let id = user.id.0;
        for role in &user.roles {
            let by = Some(role.role.name.clone());
            held.push(((id, "role".into(), role.role.name.clone(), None), role.until));
            for permission in role.role.permissions.iter() {
                held.push(((id, "permission".into(), permission.name().into(), by.clone()), role.until));
            }
            for license in types.iter().filter(|row| row.license.role.as_ref().is_some_and(|to| to.id == role.role.id))
            {
                held.push(((id, "license".into(), license.license.name.clone(), by.clone()), role.until));
            }
        }
        for license in user.licensing.assigned.iter() {
            held.push(((id, "license".into(), license.name.clone(), None), None));
        }
    }
    held
}

fn asked(desk: &mut Desk, ada: SessionId, query: &RightsQuery, at: Timestamp) -> Vec<Right> {
    let mut rights = Vec::new();
    desk.rights(ada, query, Span { from: at, to: at }, |right| {
        rights.extend(right);
        true
    })
    .unwrap();
    rights
}

fn facts(rights: &[Right]) -> BTreeSet<Held> {
    let fact = |right: &Right| (right.user.id.0, right.kind.name().into(), right.name.clone(), right.through.clone());
    rights.iter().map(fact).collect()
}

proptest! {
    #![proptest_config(crate::histories::histories())]

    // LOG-5
    #[test]
    fn the_rights_of_any_moment_are_those_that_were_held_then(
        steps in prop::collection::vec((step(), clock()), 40),
        moments in prop::collection::vec((0.0..1.0_f64, 0..5_usize), 100),
    ) {
        let plant = Plant::new();
        let mut desk = plant.desk();
        let mut ada = enter(&mut desk, ADA).session;
        let permissions = PermissionSet::of(&[Permission::AllowLogin]);
        desk.add_role(ada, RoleDraft { name: "Setter".into(), permissions, several_devices: false }).unwrap();
        for name in LICENSES {
            let (name, quantity) = (Some(name.to_owned()), Some("90".to_owned()));
            desk.add_license(ada, &LicenseDraft { name, quantity, ..LicenseDraft::default() }).unwrap();
        }
        let mut people = vec!["bob".to_owned(), "carl".to_owned(), "dora".to_owned(), "eve".to_owned()];
        for name in &people {
            add(&mut desk, ada, name, &["Operator"], &[]).unwrap();
        }
        let began = plant.now();
        let mut story = vec![(began, held_now(&mut desk, ada))];
        for ((minutes, step), back) in steps {
            plant.clock.advance(minutes * MINUTE);
            plant.clock.advance(-back * MINUTE);
            ada = enter(&mut desk, ADA).session;
            let who = |place: &usize| vec![people[*place].clone()];
            let act = |desk: &mut Desk, place: &usize, action: UserAction| {
                drop(desk.change_users(ada, &who(place), &action, SKIP).unwrap());
            };
            match &step {
                Step::Add => {
                    // A name is free again once somebody is deleted: it is somebody else's then.
                    for name in &people {
                        let _ = add(&mut desk, ada, name, &["Operator"], &[]);
                    }
                }
                Step::Give(place, role, hours) => {
                    let until = hours.map(|hours| plant.now().plus(hours * HOUR).rfc3339());
                    act(&mut desk, place, UserAction::GiveRoles { roles: vec![ROLES[*role].into()], until });
                }
                Step::Take(place, role) => {
                    act(&mut desk, place, UserAction::TakeRoles { roles: vec![ROLES[*role].into()] });
                }
                Step::Allow(allow, which) => {
                    let which = [Permission::ViewUsers, Permission::OpenConsole, Permission::ViewSystemLog][*which];
                    let (mut edit, set) = (RoleEdit::default(), PermissionSet::of(&[which]));
                    if *allow { edit.allow = set } else { edit.deny = set };
                    let _ = desk.edit_role(ada, "Setter", None, edit);
                }
                Step::Assign(place) => {
                    act(&mut desk, place, UserAction::AssignLicense { seen: None, license: LICENSES[0].into() });
                }
                Step::Unassign(place) => act(&mut desk, place, UserAction::UnassignLicense { seen: None }),
                Step::Bind(role) => {
                    let role = Some(role.map(|role| ROLES[role].to_owned()).unwrap_or_default());
                    let _ = desk.edit_license(ada, LICENSES[1], None, &LicenseDraft { role, ..LicenseDraft::default() });
                }
                Step::Delete(place) => {
                    act(&mut desk, place, UserAction::Delete { reason: None });
                }
            }
            story.push((plant.now(), held_now(&mut desk, ada)));
        }
        people.push("ada".to_owned());
        // What the clock showed and is still to come now is nothing that is asked for.
        let (first, last) = (story.iter().map(|(at, _)| *at).min().unwrap(), plant.now());
        let whole = (last.0 - first.0) as f64;
        for (part, person) in moments {
            let at = first.plus((whole * part) as i64);
            // A clock that goes back shows a moment more than once, and what it showed last before that nobody knows.
            let then: BTreeSet<Held> = story
                .iter()
                .enumerate()
                .filter(|(place, (since, _))| {
                    let next = story.get(place + 1).map_or(*since, |(next, _)| *next);
                    at == *since || *since <= at && at < next
                })
                .flat_map(|(_, (_, held))| held)
                .filter(|(_, until)| until.is_none_or(|until| at < until))
                .map(|(held, _)| held.clone())
                .collect();
            // Told are all, and beside them those alone of which it is said that the clock went back.
            let is_told = |found: &[Right], wanted: &dyn Fn(&Held) -> bool| {
                let then: BTreeSet<Held> = then.iter().filter(|held| wanted(held)).cloned().collect();
                let certain: Vec<Right> = found.iter().filter(|right| !right.stepped).cloned().collect();
                then.is_subset(&facts(found)) && facts(&certain).is_subset(&then)
            };
            // Everybody's roles and licenses; a permission; a role; a license; one person's, whoever was called so.
            let everybody = asked(&mut desk, ada, &RightsQuery::default(), at);
            prop_assert!(is_told(&everybody, &|held| held.1 != "permission"), "{:?} {:?} {:?}", at, everybody, then);
            let permission = Some(Permission::OpenConsole);
            let found = asked(&mut desk, ada, &RightsQuery { permission, ..RightsQuery::default() }, at);
            prop_assert!(is_told(&found, &|held| held.2 == "OpenConsole"));
            let found = asked(&mut desk, ada, &RightsQuery { role: Some("Setter".into()), ..RightsQuery::default() }, at);
            prop_assert!(is_told(&found, &|held| held.1 == "role" && held.2 == "Setter"));
            let license = Some(LICENSES[1].to_owned());
            let found = asked(&mut desk, ada, &RightsQuery { license, ..RightsQuery::default() }, at);
            prop_assert!(is_told(&found, &|held| held.2 == LICENSES[1]));
            let user = Some(people[person].clone());
            let found = asked(&mut desk, ada, &RightsQuery { user, ..RightsQuery::default() }, at);
            let ids: BTreeSet<i64> = found.iter().map(|right| right.user.id.0).collect();
            prop_assert!(found.iter().all(|right| right.user.name == people[person]));
            prop_assert!(is_told(&found, &|held| ids.contains(&held.0)));
            for right in &found {
                prop_assert!(right.from <= at && right.end.is_none_or(|end| at < end), "{:?}", right);
            }
        }
    }
}

// LOG-5
#[test]
fn what_kept_somebody_out_at_that_time_is_said() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    add(&mut desk, ada, "bob", &["Manager"], &[(Field::ValidUntil, "2026-11-30")]).unwrap();
    let (added, user) = (plant.now(), Some("bob".to_owned()));
    plant.clock.advance(HOUR);
    desk.disable_user(ada, "bob", None).unwrap();
    let disabled = plant.now();
    plant.clock.advance(HOUR);
    desk.enable_user(ada, "bob", None).unwrap();
    desk.edit_user(ada, "bob", None, &[(Field::ValidUntil, "2026-11-01".to_owned())]).unwrap();
    let mut barred = |at: Timestamp| {
        let query = RightsQuery { user: user.clone(), role: Some("manager".into()), ..RightsQuery::default() };
        asked(&mut desk, ada, &query, at).remove(0).barred
    };
    assert_eq!(barred(added), "");
    assert_eq!(
        barred(disabled.plus(1)),
        "disabled by ada from 2026-11-23 09:00:00 +00:00 until 2026-11-23 10:00:00 +00:00"
    );
    // The day that ends an account counted when it was set, and not before.
    assert_eq!(barred(plant.now()), "expired since 2026-11-01 23:59:59 +00:00");
}

// LOG-5: what an archived event would tell of is not told otherwise; who wasn't changed since is as they were.
#[test]
fn what_only_an_archive_tells_is_not_known() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    for name in ["bob", "sue"] {
        add(&mut desk, ada, name, &["Manager"], &[(Field::ValidUntil, "2026-11-22")]).unwrap();
    }
    plant.clock.advance(HOUR);
    let then = plant.now();
    plant.clock.advance(HOUR);
    desk.edit_user(ada, "bob", None, &[(Field::ValidUntil, "2027-11-30".to_owned())]).unwrap();
    plant.clock.advance(HOUR);
    // The newest event stays, whatever is archived.
    add(&mut desk, ada, "tim", &["Operator"], &[]).unwrap();
    let barred = |desk: &mut Desk, at: Timestamp| {
        let query = RightsQuery { role: Some("manager".into()), ..RightsQuery::default() };
        asked(desk, ada, &query, at).into_iter().map(|right| right.barred).collect::<Vec<_>>()
    };
    let expired = "expired since 2026-11-22 23:59:59 +00:00";
    assert_eq!(barred(&mut desk, then), [expired, expired]);
    let folder = tempfile::tempdir().unwrap();
    desk.archive_log(ada, "2099-01-01", &folder.path().join("log.jsonl"), |_| true).unwrap().unwrap();
    let unknown = "unknown whether by the days of the account: the log of then is archived";
    assert_eq!(barred(&mut desk, then), [unknown, expired]);
    assert_eq!(barred(&mut desk, plant.now()), ["", expired]);
}

// LOG-5, W4: of a time that comes twice in an autumn night both are meant.
#[test]
fn a_time_that_comes_twice_is_both() {
    let berlin = chrono_tz::Europe::Berlin;
    let later = Timestamp(1_800_000_000_000);
    let span = |typed: &str| span_of(typed, &berlin, later).map(|span| span.to.0 - span.from.0).unwrap();
    assert_eq!(span("2026-10-25 02:30"), HOUR);
    assert_eq!(span("2026-10-25 02:30 +01:00"), 0);
    assert_eq!(span("2026-10-25 03:30"), 0);
    assert_eq!(span("2026-10-25"), 25 * HOUR - 1);
}

// LOG-5: who waits while nothing is found can stop it, too.
#[test]
fn looking_at_rights_that_were_not_held_can_be_stopped() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    for name in ["bob", "sue", "tim"] {
        add(&mut desk, ada, name, &["Manager"], &[]).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let query = RightsQuery { role: Some("Manager".into()), ..RightsQuery::default() };
    let order = RightsOrder { query, at: "2020-01-01".into(), path: folder.path().join("rights.csv"), replace: false };
    let mut looked = 0;
    let answer = desk.export_rights(ada, &order, |rows| {
        looked += 1;
        rows > 0
    });
    assert!(matches!(answer, Err(ServiceError::Cancelled)), "{answer:?}");
    assert_eq!(looked, 1);
}

/// What is told of the role that bob was given, with whether the clock went back meanwhile.
fn told_of_bob(desk: &mut Desk, ada: SessionId, at: Timestamp) -> Vec<(bool, String)> {
    let query = RightsQuery { role: Some("Manager".into()), ..RightsQuery::default() };
    asked(desk, ada, &query, at).into_iter().map(|right| (right.stepped, right.barred)).collect()
}

// LOG-5, W1: a right that ended at an earlier time than it began, as the clock went back by a day meanwhile.
#[test]
fn a_right_that_ended_before_it_began_is_told() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    add(&mut desk, ada, "bob", &["Manager"], &[]).unwrap();
    let given = plant.now();
    plant.clock.advance(HOUR);
    desk.disable_user(ada, "bob", None).unwrap();
    let disabled = plant.now();
    plant.clock.advance(-24 * HOUR);
    let ada = enter(&mut desk, ADA).session;
    let back = plant.now();
    desk.enable_user(ada, "bob", None).unwrap();
    plant.clock.advance(MINUTE);
    drop(desk.change_users(ada, &["bob".into()], &UserAction::Delete { reason: None }, SKIP).unwrap());
    let ended = plant.now();
    let out = format!(
        "disabled by ada from {} until {} (the clock went back meanwhile)",
        "2026-11-22 09:00:00 +00:00", "2026-11-23 09:00:00 +00:00"
    );
    for at in [given, disabled, back, ended] {
        assert_eq!(told_of_bob(&mut desk, ada, at), [(true, out.clone())], "{at:?}");
    }
    assert_eq!(told_of_bob(&mut desk, ada, disabled.plus(1)), []);
    assert_eq!(told_of_bob(&mut desk, ada, back.plus(-1)), []);
}

// LOG-5, W1: a right that was given while the clock was ahead is held once it was put right, as the gate has it.
#[test]
fn a_right_that_was_given_ahead_of_time_is_told_now() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    plant.clock.advance(48 * HOUR);
    let ada = enter(&mut desk, ADA).session;
    add(&mut desk, ada, "bob", &["Manager"], &[]).unwrap();
    desk.disable_user(ada, "bob", None).unwrap();
    plant.clock.advance(-48 * HOUR);
    // Whether an event tells of the clock by now, or not.
    for _ in 0..2 {
        let told = told_of_bob(&mut desk, ada, plant.now());
        let out = "disabled by ada from 2026-11-23 08:00:00 +00:00 (the clock went back meanwhile)";
        assert_eq!(told, [(true, out.to_owned())]);
        enter(&mut desk, ADA);
    }
}
