//! Many at once: one plan, one transaction, one operation number (ACT-1).

use chargehand::domain::id::SessionId;
use chargehand::domain::user::Field;
use chargehand::service::{Desk, How, Report, UserAction};

use crate::plant::{ADA, Plant, enter, log, sentences};

const DRY: How = How { dry_run: true, skip: false };
const SKIP: How = How { dry_run: false, skip: true };
const ALL: How = How { dry_run: false, skip: false };

fn disable(desk: &mut Desk, who: SessionId, names: &[&str], how: How) -> Report {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    desk.change_users(who, &names, &UserAction::Disable { reason: Some("left".into()) }, how).unwrap()
}

/// For whom it was done, and why not for the others.
fn told(report: &Report) -> (Vec<&str>, Vec<(&str, &str)>) {
    let done = report.done.iter().map(|done| done.user.username.as_str()).collect();
    (done, report.refused.iter().map(|refused| (refused.subject.as_str(), refused.error.code())).collect())
}

fn with_people(people: &[(&str, &str)]) -> (Plant, Desk, SessionId) {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    for (name, role) in people {
        plant.member(&mut desk, ada, name, role);
    }
    (plant, desk, ada)
}

// ACT-1
#[test]
fn all_of_it_or_nothing_unless_those_who_cannot_are_left_out() {
    let (plant, mut desk, ada) = with_people(&[("bob", "Operator"), ("carl", "Operator"), ("dora", "Operator")]);
    desk.disable_user(ada, "carl", None).unwrap();
    let before = log(&mut desk, ada).len();
    let names = ["bob", "carl", "nobody", "BOB", ADA, "dora"];
    let expected = (vec!["bob", "carl", "dora"], vec![("nobody", "not_found"), (ADA, "last_administrator")]);
    for how in [ALL, DRY, How { dry_run: true, skip: true }] {
        let report = disable(&mut desk, ada, &names, how);
        assert_eq!(told(&report), expected, "{how:?}");
        assert!(!report.is_written() && report.done[0].user.stops.is_disabled(plant.now()));
        assert_eq!(report.done[0].changes[0].message, "User bob disabled");
        // Who is disabled already is none to stop the others for.
        assert_eq!(report.done[1].unchanged.as_ref().map(|broken| broken.code()), Some("nothing_to_do"));
        assert_eq!(log(&mut desk, ada).len(), before, "{how:?} writes nothing");
        assert!(!desk.user(ada, "bob").unwrap().user.stops.is_disabled(plant.now()));
    }
    let report = disable(&mut desk, ada, &names, SKIP);
    assert_eq!(told(&report), expected);
    let events = log(&mut desk, ada);
    assert_eq!(events.len(), before + 2);
    assert!(events[..2].iter().all(|event| Some(event.operation) == report.operation));
    assert!(desk.user(ada, "dora").unwrap().user.stops.is_disabled(plant.now()));
}

// R3, USR-13
#[test]
fn all_administrators_at_once_are_refused_as_a_whole_and_one_is_left_where_some_are_left_out() {
    let (plant, mut desk, ada) = with_people(&[("eve", "Admin"), ("bob", "Operator")]);
    let names = ["bob", "eve", ADA];
    let report = disable(&mut desk, ada, &names, ALL);
    assert_eq!(told(&report), (vec!["bob", "eve"], vec![(ADA, "last_administrator")]));
    assert_eq!(plant.number("SELECT count(*) FROM users WHERE disabled = 1"), 0);
    let report = disable(&mut desk, ada, &names, SKIP);
    assert_eq!(told(&report).0, ["bob", "eve"]);
    assert_eq!(plant.number("SELECT count(*) FROM users WHERE disabled = 1"), 2);
    // The chain is whole though a part of it was taken back.
    let mut store = chargehand::store::Store::open(plant.options()).unwrap();
    assert!(store.verify_log(None, |_| true).unwrap().unwrap().is_ok());
}

// ROL-10, ROL-3
#[test]
fn a_missing_permission_is_logged_once_for_the_operation_and_not_for_a_plan() {
    let (_plant, mut desk, ada) =
        with_people(&[("grace", "Manager"), ("tim", "IT Admin"), ("tom", "IT Admin"), ("bob", "Operator")]);
    let grace = enter(&mut desk, "grace").session;
    let refusals = |desk: &mut Desk| sentences(desk, ada, "Refused for want of").len();
    let denied = [("tim", "permission_denied"), ("tom", "permission_denied")];
    for (how, logged) in [(DRY, 0), (ALL, 1), (SKIP, 2)] {
        let report = disable(&mut desk, grace, &["tim", "bob", "tom"], how);
        assert_eq!(told(&report), (vec!["bob"], denied.to_vec()));
        assert_eq!(refusals(&mut desk), logged, "{how:?}");
    }
    let events = log(&mut desk, ada);
    assert_eq!(events[0].message, "Refused for want of the ManageSso permission, not done: User tim disabled");
    assert_eq!(events[1].message, "User bob disabled");
}

#[test]
fn an_edit_of_many_is_one_operation_too() {
    let (_plant, mut desk, ada) = with_people(&[("bob", "Operator"), ("carl", "Operator")]);
    let edit = |fields: &[(Field, &str)]| UserAction::Edit {
        seen: None,
        fields: fields.iter().map(|(field, text)| (*field, (*text).to_owned())).collect(),
        enabled: None,
    };
    let names = ["bob".to_owned(), "carl".to_owned()];
    // A staff number is one person's: the second can't have it, so the first doesn't get it.
    let report = desk.change_users(ada, &names, &edit(&[(Field::Suid, "0815")]), ALL).unwrap();
    assert_eq!(told(&report), (vec!["bob"], vec![("carl", "taken")]));
    assert_eq!(desk.user(ada, "bob").unwrap().user.profile.suid, "");
    let report = desk.change_users(ada, &names, &edit(&[(Field::Title, "Setter")]), ALL).unwrap();
    assert_eq!(told(&report).0, ["bob", "carl"]);
    let events = log(&mut desk, ada);
    assert_eq!((events[0].operation, Some(events[1].operation)), (events[1].operation, report.operation));
}
