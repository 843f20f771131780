//! Back again: whatever was done to accounts is undone by opposite changes, or it is said why not (ACT-2).

use std::collections::BTreeMap;

use chargehand::clock::{HOUR, MINUTE};
use chargehand::domain::change::Kind;
use chargehand::domain::event::Event;
use chargehand::domain::id::{EventId, SessionId};
use chargehand::domain::license::LicenseDraft;
use chargehand::domain::undo::undoing;
use chargehand::domain::user::Field;
use chargehand::service::{Desk, How, Report, Undo, UserAction};
use proptest::prelude::*;

use crate::changes::Stage;
use crate::plant::{ADA, PASSWORD, Plant, TEMPORARY, WRONG, add, attempt, enter, log, password};
use crate::samples::samples;

const ALL: How = How { dry_run: false, skip: false };
const DRY: How = How { dry_run: true, skip: false };
const SKIP: How = How { dry_run: false, skip: true };
const LAST: Undo = Undo::Last;

/// A plant of five with seats, and its administrator's session.
fn plant() -> (Plant, Desk, SessionId) {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    for name in ["bob", "carl", "dora", "eve"] {
        plant.member(&mut desk, ada, name, "Operator");
    }
    for (name, quantity) in [("Standard User", "3"), ("Read only", "2")] {
        let (name, quantity) = (Some(name.to_owned()), Some(quantity.to_owned()));
        desk.add_license(ada, &LicenseDraft { name, quantity, ..LicenseDraft::default() }).unwrap();
    }
    plant.clock.advance(MINUTE);
    (plant, desk, ada)
}

/// Every fact of accounts but revisions, times of changes, logins and what the log has.
fn facts(plant: &Plant) -> BTreeMap<String, String> {
    let raw = plant.raw();
    let mut facts = BTreeMap::new();
    for (table, sql) in [
        ("users", "SELECT * FROM users WHERE deleted_at IS NULL ORDER BY id"),
        (
            "roles",
            "SELECT user_id, role_id, until_at FROM role_grants WHERE ended_at IS NULL \
             AND (until_at IS NULL OR until_at > :now) ORDER BY user_id, role_id",
        ),
        ("licenses", "SELECT user_id, license_type_id FROM license_grants WHERE ended_at IS NULL ORDER BY user_id"),
        (
            "stops",
            "SELECT user_id, kind, reason, until_at FROM stops WHERE ended_at IS NULL \
             AND (until_at IS NULL OR until_at > :now) ORDER BY user_id, kind",
        ),
    ] {
        let mut statement = raw.prepare(&sql.replace(":now", &plant.now().0.to_string())).unwrap();
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([]).unwrap();
        let mut number = 0;
        while let Some(row) = rows.next().unwrap() {
            number += 1;
            for (place, name) in names.iter().enumerate() {
                let aside = ["revision", "has_acted", "failed_attempts", "last_login_at", "sso_since"];
                if !name.starts_with("changed_") && !aside.contains(&name.as_str()) {
                    let value: rusqlite::types::Value = row.get(place).unwrap();
                    facts.insert(format!("{table} {number} {name}"), format!("{value:?}"));
                }
            }
        }
    }
    facts
}

/// A text as [`facts`] have it.
fn text(text: &str) -> String {
    format!("{:?}", rusqlite::types::Value::Text(text.to_owned()))
}

fn change(desk: &mut Desk, ada: SessionId, names: &[&str], action: &UserAction) -> Report {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    desk.change_users(ada, &names, action, SKIP).unwrap()
}

fn codes(report: &Report) -> Vec<(&str, &str)> {
    report.refused.iter().map(|refused| (refused.subject.as_str(), refused.error.code())).collect()
}

// ACT-2
#[test]
fn the_log_tells_of_every_kind_whether_it_is_undone() {
    let stage = Stage::new();
    for kind in Kind::ALL {
        for (what, change) in samples(*kind, &stage.for_kind(*kind).scene(*kind)) {
            let account = change.account();
            let event = Event {
                id: EventId(1),
                time: stage.plant.now(),
                category: account.category,
                severity: account.severity,
                actor: ADA.into(),
                subject: account.subject,
                device: String::new(),
                code: None,
                reference: None,
                message: account.message,
                details: account.details,
                operation: EventId(1),
            };
            assert_eq!(event.undoing(), undoing(*kind), "{kind:?}: {what}");
        }
    }
}

/// Something to do; places are those of the people.
#[derive(Clone, Debug)]
enum Step {
    Do(Vec<usize>, Act, bool),
    Add(bool, bool),
    Wait(i64),
    Wrong(usize),
}

#[derive(Clone, Debug)]
enum Act {
    Disable,
    Enable,
    LiftStops,
    Lock(Option<i64>),
    Unlock,
    Title(u8),
    Ticks(bool),
    Until(Option<i64>),
    Manager(bool),
    Give(usize, Option<i64>),
    Take(usize),
    License(usize),
    NoLicense,
    TitleAndTick(bool),
    Link(bool),
}

const PEOPLE: [&str; 5] = ["ada", "bob", "carl", "dora", "eve"];
const ROLES: [&str; 3] = ["Operator", "Supervisor", "Manager"];

fn step() -> impl Strategy<Value = Step> {
    let later = || prop::option::of(1..40_i64);
    let act = prop_oneof![
        Just(Act::Disable),
        Just(Act::Enable),
        Just(Act::LiftStops),
        later().prop_map(Act::Lock),
        Just(Act::Unlock),
        (0..3_u8).prop_map(Act::Title),
        any::<bool>().prop_map(Act::Ticks),
        later().prop_map(Act::Until),
        any::<bool>().prop_map(Act::Manager),
        (0..ROLES.len(), later()).prop_map(|(role, until)| Act::Give(role, until)),
        (0..ROLES.len()).prop_map(Act::Take),
        (0..2_usize).prop_map(Act::License),
        Just(Act::NoLicense),
        any::<bool>().prop_map(Act::TitleAndTick),
        any::<bool>().prop_map(Act::Link),
    ];
    prop_oneof![
        8 => (prop::collection::vec(1..PEOPLE.len(), 1..4), act, any::<bool>()).prop_map(|(who, act, back)| Step::Do(who, act, back)),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(manager, back)| Step::Add(manager, back)),
        1 => (1..600_i64).prop_map(Step::Wait),
        1 => (1..PEOPLE.len()).prop_map(Step::Wrong),
    ]
}

fn action(act: &Act, now: chargehand::clock::Timestamp) -> UserAction {
    let at = |hours: i64| now.plus(hours * HOUR).rfc3339();
    let edit = |fields: Vec<(Field, String)>, enabled| UserAction::Edit { seen: None, fields, enabled };
    let yes = |on: bool| if on { "yes" } else { "no" }.to_owned();
    match act {
        Act::Disable => UserAction::Disable { reason: Some("left".into()) },
        Act::Enable => UserAction::Enable { reason: None },
        Act::LiftStops => UserAction::LiftStops { reason: None },
        Act::Lock(until) => {
            UserAction::Lock { until: until.map(at).unwrap_or_default(), reason: Some("on leave".into()) }
        }
        Act::Unlock => UserAction::Unlock { reason: Some("back".into()) },
        Act::Title(number) => edit(vec![(Field::Title, format!("Setter {number}"))], None),
        // What comes with the ticks' fall, a new password that is asked for, is taken back as well.
        Act::Ticks(on) => {
            edit(vec![(Field::TrustedDevicesOnly, yes(*on)), (Field::IgnorePasswordRules, yes(*on))], None)
        }
        Act::Until(until) => edit(vec![(Field::ValidUntil, until.map(at).unwrap_or_default())], None),
        Act::Manager(some) => edit(vec![(Field::Manager, if *some { "ada".into() } else { String::new() })], None),
        Act::Give(role, until) => UserAction::GiveRoles { roles: vec![ROLES[*role].into()], until: until.map(at) },
        Act::Take(role) => UserAction::TakeRoles { roles: vec![ROLES[*role].into()] },
        Act::License(place) => {
            let license = ["Standard User", "Read only"][*place].into();
            UserAction::AssignLicense { seen: None, license }
        }
        Act::NoLicense => UserAction::UnassignLicense { seen: None },
        Act::Link(true) => UserAction::LinkSso,
        Act::Link(false) => UserAction::UnlinkSso,
        Act::TitleAndTick(on) => edit(vec![(Field::Title, "Fitter".into())], Some(*on)),
    }
}

proptest! {
    #![proptest_config(crate::histories::histories())]

    // ACT-2
    #[test]
    fn what_is_undone_leaves_the_same_facts(steps in prop::collection::vec(step(), 60)) {
        let (plant, mut desk, mut ada) = plant();
        for name in &PEOPLE[1..] {
            let email = format!("{name}@example.org");
            desk.edit_user(ada, name, None, &[(Field::Email, email)]).unwrap();
        }
        for (number, step) in steps.into_iter().enumerate() {
            plant.clock.advance(MINUTE);
            match step {
                Step::Add(manager, back) => {
                    let before = facts(&plant);
                    let manager: &[_] = if manager { &[(Field::Manager, "ada")] } else { &[] };
                    add(&mut desk, ada, &format!("new{number}"), &["Operator"], manager).unwrap();
                    if back {
                        plant.clock.advance(1);
                        prop_assert!(desk.undo(ada, LAST, ALL).unwrap().1.is_written());
                        prop_assert_eq!(&facts(&plant), &before, "adding of new{}", number);
                    }
                }
                Step::Wait(minutes) => {
                    plant.clock.advance(minutes * MINUTE);
                    ada = enter(&mut desk, ADA).session;
                }
                Step::Wrong(who) => {
                    (0..6).for_each(|_| drop(desk.sign_in(PEOPLE[who], &password(WRONG))));
                }
                Step::Do(who, act, back) => {
                    let before = facts(&plant);
                    let names: Vec<&str> = who.iter().map(|place| PEOPLE[*place]).collect();
                    let report = change(&mut desk, ada, &names, &action(&act, plant.now()));
                    let Some(operation) = report.operation.filter(|_| back) else { continue };
                    plant.clock.advance(1);
                    let plan = desk.undo(ada, Undo::Operation(operation), DRY).unwrap().1;
                    prop_assert_eq!(codes(&plan), vec![], "{:?} of {:?}", &act, &names);
                    let done = desk.undo(ada, LAST, ALL).unwrap();
                    prop_assert!(done.1.is_written() && done.0 == operation);
                    prop_assert_eq!(done.1.done.len(), plan.done.len());
                    let now = facts(&plant);
                    // Who may do more, be it by giving or by undoing, isn't linked any more: that stays so (SSO-1).
                    let roles = matches!(act, Act::Give(..) | Act::Take(..));
                    let cancelled = |key: &str| roles && key.ends_with("sso_state") && now[key] == text("none");
                    let put_back = before.into_iter().map(|(key, fact)| match fact == text("pending") && cancelled(&key) {
                        true => (key, text("none")),
                        false => (key, fact),
                    });
                    prop_assert_eq!(&now, &put_back.collect(), "{:?} of {:?}", &act, &names);
                    // And the undoing, too.
                    let again = desk.undo(ada, Undo::Operation(operation), SKIP);
                    prop_assert_eq!(again.unwrap_err().code(), "undone_already");
                }
            }
        }
        plant.is_whole();
    }
}

// ACT-2
#[test]
fn who_was_changed_since_is_named_and_left_as_they_are() {
    let (plant, mut desk, ada) = plant();
    let report = change(&mut desk, ada, &["bob", "carl", "dora"], &UserAction::Disable { reason: None });
    let operation = Undo::Operation(report.operation.unwrap());
    plant.clock.advance(MINUTE);
    desk.enable_user(ada, "carl", None).unwrap();
    // A login is no change, not even a refused one.
    assert!(attempt(&mut desk, "dora", TEMPORARY).is_some());
    let report = desk.undo(ada, operation, ALL).unwrap().1;
    assert_eq!((codes(&report), report.is_written()), (vec![("carl", "changed_since")], false));
    assert_eq!(
        report.refused[0].error.to_string(),
        "carl was changed since, on 2026-11-23 08:02 by ada (User carl enabled). Nothing of it was undone; change it \
         back by hand."
    );
    let disabled = |plant: &Plant| plant.number("SELECT count(*) FROM users WHERE disabled = 1");
    assert_eq!(disabled(&plant), 2);
    let report = desk.undo(ada, operation, SKIP).unwrap().1;
    assert_eq!((report.done.len(), disabled(&plant)), (2, 0));
    let events = log(&mut desk, ada);
    assert_eq!(events[0].message, "User dora put back: not disabled any more");
    assert!(events[..2].iter().all(|event| Some(event.operation) == report.operation));
}

// ACT-2, ROL-3, LIC-2, USR-13
#[test]
fn undoing_is_refused_like_any_change() {
    let (plant, mut desk, ada) = plant();
    plant.member(&mut desk, ada, "grace", "Manager");
    plant.member(&mut desk, ada, "tim", "IT Admin");
    let grace = enter(&mut desk, "grace").session;
    let refused = |desk: &mut Desk, who: SessionId, report: &Report| {
        let undone = desk.undo(who, Undo::Operation(report.operation.unwrap()), ALL).unwrap().1;
        (undone.refused[0].error.code().to_owned(), undone.is_written())
    };
    // Who may not disable IT Admin doesn't enable him either.
    let report = change(&mut desk, ada, &["tim"], &UserAction::Disable { reason: None });
    assert_eq!(refused(&mut desk, grace, &report), ("permission_denied".into(), false));
    // The seat that was given up is somebody else's now.
    let give = |name: &str| UserAction::AssignLicense { seen: None, license: name.into() };
    change(&mut desk, ada, &["bob", "carl"], &give("Read only"));
    let report = change(&mut desk, ada, &["bob"], &UserAction::UnassignLicense { seen: None });
    change(&mut desk, ada, &["dora"], &give("Read only"));
    assert_eq!(refused(&mut desk, ada, &report), ("license_no_seat".into(), false));
    // The last administrator.
    let admin = UserAction::GiveRoles { roles: vec!["Admin".into()], until: None };
    let given = change(&mut desk, ada, &["eve"], &admin);
    let eve = enter(&mut desk, "eve").session;
    change(&mut desk, eve, &["ada"], &UserAction::Disable { reason: None });
    assert_eq!(refused(&mut desk, eve, &given), ("last_administrator".into(), false));
}

// ACT-2, USR-11
#[test]
fn who_was_added_goes_again_unless_they_signed_in() {
    let (plant, mut desk, ada) = plant();
    add(&mut desk, ada, "frank", &["Manager"], &[]).unwrap();
    plant.clock.advance(MINUTE);
    add(&mut desk, ada, "gina", &["Operator"], &[(Field::Manager, "frank")]).unwrap();
    let plan = desk.undo(ada, LAST, DRY).unwrap().1;
    assert_eq!(plan.done[0].changes[0].message, "User gina deleted");
    let frank = plant.number("SELECT max(operation) FROM events WHERE message LIKE 'User frank added%'");
    plant.clock.advance(MINUTE);
    assert!(desk.undo(ada, Undo::Operation(EventId(frank)), ALL).unwrap().1.is_written());
    assert_eq!(plant.number("SELECT count(*) FROM users WHERE manager_id IS NOT NULL AND deleted_at IS NULL"), 0);
    // Hers was changed with that: she lost her manager.
    let hers = Undo::Operation(EventId(plant.number("SELECT id FROM events WHERE message LIKE 'User gina added%'")));
    assert_eq!(codes(&desk.undo(ada, hers, ALL).unwrap().1), [("gina", "changed_since")]);
    add(&mut desk, ada, "hans", &["Operator"], &[]).unwrap();
    let hans = Undo::Operation(EventId(plant.number("SELECT max(operation) FROM events")));
    assert!(desk.sign_in_with_new_password("hans", &password(TEMPORARY), &password(PASSWORD)).is_ok());
    let report = desk.undo(ada, hans, ALL).unwrap().1;
    assert_eq!(codes(&report), [("hans", "changed_since")]);
    add(&mut desk, ada, "ida", &["Operator"], &[]).unwrap();
    let ida = Undo::Operation(EventId(plant.number("SELECT max(operation) FROM events")));
    plant.raw().execute("UPDATE users SET last_login_at = 1 WHERE username = 'ida'", []).unwrap();
    let report = desk.undo(ada, ida, ALL).unwrap().1;
    assert_eq!(
        report.refused[0].error.to_string(),
        "\"User ida added\" can't be undone: they have signed in since; disable or delete them instead. Nothing was \
         changed."
    );
}

// ACT-2
#[test]
fn what_cannot_be_undone_says_why() {
    let (plant, mut desk, ada) = plant();
    let nothing = |desk: &mut Desk, who| desk.undo(who, LAST, ALL).unwrap_err().to_string();
    let gone = change(&mut desk, ada, &["bob"], &UserAction::Delete { reason: None });
    let report = desk.undo(ada, LAST, ALL).unwrap().1;
    assert_eq!(codes(&report), [("bob", "cannot_undo")]);
    assert_eq!(
        report.refused[0].error.to_string(),
        "\"User bob deleted\" can't be undone: a deleted account is gone for good. Nothing was changed."
    );
    let asked = change(&mut desk, ada, &["carl"], &UserAction::AskForPassword);
    let report = desk.undo(ada, Undo::Operation(asked.operation.unwrap()), ALL).unwrap().1;
    assert_eq!(codes(&report), [("carl", "cannot_undo")]);
    assert!(gone.operation < asked.operation);
    desk.set_setting(ada, "site_name", "Halle 8").unwrap();
    assert_eq!(
        nothing(&mut desk, ada),
        "\"Setting site_name changed from \"Halle 7\" to \"Halle 8\"\" can't be undone: it is no change of accounts; \
         change it back where it was changed. Nothing was changed."
    );
    plant.member(&mut desk, ada, "grace", "Manager");
    let grace = enter(&mut desk, "grace").session;
    assert_eq!(nothing(&mut desk, grace), "There is nothing to undo: you have changed nothing so far.");
    let missing = desk.undo(ada, Undo::Operation(EventId(9_999)), ALL).unwrap_err();
    assert_eq!(missing.to_string(), "There is no operation 9999.");
}
