//! A plan of what is done to marked accounts, and the doing: the same, or a word and nothing (ACT-1). Random plants,
//! selections and actions; `CHARGEHAND_PLANS` says how many.

use chargehand::domain::id::{SessionId, UserId};
use chargehand::domain::license::LicenseDraft;
use chargehand::domain::marks::Marks;
use chargehand::domain::user::Field;
use chargehand::service::{Desk, How, Report, UserAction};
use proptest::prelude::*;

use crate::plant::{ADA, Plant, enter, log};

const NAMES: [&str; 8] = ["ada", "bob", "carl", "dora", "eve", "finn", "gina", "hugo"];
const ROLES: [&str; 4] = ["Operator", "Supervisor", "Manager", "Admin"];
const SEATS: u32 = 3;

const PLAN: How = How { dry_run: true, skip: true };

fn actions() -> impl Strategy<Value = UserAction> {
    let role = || prop::sample::select(&ROLES[..]).prop_map(|role| vec![role.to_owned()]);
    let days = || prop::sample::select(&["", "2026-12-31", "2027-03-31 18:00", "2020-01-01", "soon"][..]);
    let field = prop_oneof![
        days().prop_map(|day| (Field::ValidUntil, day.to_owned())),
        Just((Field::Team, "Default Team".to_owned())),
        Just((Field::Title, "Setter".to_owned())),
        prop::sample::select(&["ada", "bob", "", "nobody"][..]).prop_map(|name| (Field::Manager, name.to_owned())),
        Just((Field::ForcePasswordChange, "yes".to_owned())),
    ];
    prop_oneof![
        Just(UserAction::Disable { reason: Some("left".into()) }),
        Just(UserAction::Enable { reason: None }),
        Just(UserAction::LiftStops { reason: None }),
        days().prop_map(|until| UserAction::Lock { until: until.into(), reason: None }),
        Just(UserAction::Unlock { reason: None }),
        field.prop_map(|field| UserAction::Edit { seen: None, fields: vec![field], enabled: None }),
        (role(), prop::option::of(Just("2027-01-31".to_owned())))
            .prop_map(|(roles, until)| UserAction::GiveRoles { roles, until }),
        role().prop_map(|roles| UserAction::TakeRoles { roles }),
        Just(UserAction::AssignLicense { seen: None, license: "Standard User".into() }),
        Just(UserAction::UnassignLicense { seen: None }),
        Just(UserAction::AskForPassword),
        Just(UserAction::RemovePassword),
        Just(UserAction::RevokeSessions),
        Just(UserAction::LinkSso),
        Just(UserAction::UnlinkSso),
        Just(UserAction::Delete { reason: None }),
    ]
}

/// A plant in which a few things were done to some.
struct Stage {
    plant: Plant,
    desk: Desk,
    session: SessionId,
    ids: Vec<UserId>,
}

fn stage(before: &[(usize, UserAction)]) -> Stage {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let session = enter(&mut desk, ADA).session;
    let licenses = LicenseDraft {
        name: Some("Standard User".into()),
        quantity: Some(SEATS.to_string()),
        ..LicenseDraft::default()
    };
    desk.add_license(session, &licenses).unwrap();
    for (place, name) in NAMES.iter().enumerate().skip(1) {
        plant.member(&mut desk, session, name, ROLES[place % 3]);
    }
    for (who, action) in before {
        // What can't be done isn't.
        let _ = desk.change_user(session, NAMES[*who], action);
    }
    let ids = NAMES.map(|name| desk.user(session, name).map_or(UserId(0), |found| found.user.id)).to_vec();
    Stage { plant, desk, session, ids }
}

/// What a report tells, in words.
fn told(report: &Report) -> Vec<String> {
    let done = report.done.iter().map(|done| {
        let changes: Vec<_> = done.changes.iter().map(|account| (&account.message, &account.details)).collect();
        format!("{} {changes:?} {:?}", done.user.username, done.unchanged)
    });
    let refused = report.refused.iter().map(|refused| format!("{}: {}", refused.subject, refused.error));
    done.chain(refused).chain([format!("{:?}", report.seats)]).collect()
}

/// What a report says is written, as the log tells it.
fn sentences(report: &Report) -> Vec<String> {
    let changes = report.done.iter().flat_map(|done| &done.changes);
    changes.map(|account| format!("{} {:?}", account.message, account.details)).collect()
}

fn cases() -> u32 {
    std::env::var("CHARGEHAND_PLANS").ok().and_then(|number| number.parse().ok()).unwrap_or(24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    // ACT-1
    #[test]
    fn what_a_plan_tells_is_what_is_done_or_nothing_is(
        before in prop::collection::vec((0..NAMES.len(), actions()), 0..10),
        chosen in prop::collection::btree_set(0..NAMES.len(), 1..NAMES.len()),
        action in actions(),
        skip in any::<bool>(),
        meddled in prop::option::of((any::<prop::sample::Index>(), actions())),
    ) {
        let Stage { plant, mut desk, session, ids } = stage(&before);
        let marks: Marks = chosen.iter().map(|place| ids[*place]).filter(|id| id.0 != 0).collect();
        prop_assume!(!marks.is_empty());
        // What is wrong with what was typed is told at once.
        let Ok(planned) = desk.change_marked(session, &marks, &action, PLAN, None) else { return Ok(()) };
        // Whoever acts may be one of them, and be stopped: then there is nobody to read on.
        let gone = |desk: &mut Desk| desk.whoami(session).is_err();
        if gone(&mut desk) {
            return Ok(());
        }
        let written = log(&mut desk, session).len();
        if let Some((who, what)) = &meddled {
            let marked: Vec<UserId> = marks.iter().collect();
            let name = desk.user_by_id(session, *who.get(&marked)).unwrap().user.username;
            let _ = desk.change_user(session, &name, what);
        }
        // The end of sessions is no change of an account.
        let ended = |what: &UserAction| matches!(what, UserAction::RevokeSessions);
        prop_assume!(!meddled.as_ref().is_some_and(|(_, what)| ended(what)));
        if gone(&mut desk) {
            return Ok(());
        }
        let meddled = log(&mut desk, session).len() - written;
        let how = How { dry_run: false, skip };
        let before = plant.number("SELECT count(*) FROM events");
        let answer = desk.change_marked(session, &marks, &action, how, Some(&planned.plan));
        let after = plant.number("SELECT count(*) FROM events");
        match answer {
            Ok(done) => {
                prop_assert_eq!(meddled, 0, "somebody came between");
                prop_assert_eq!(told(&done), told(&planned));
                if gone(&mut desk) {
                    return Ok(());
                }
                let refused = !planned.refused.is_empty() && !skip;
                let expected = if refused { vec![] } else { sentences(&planned) };
                // A denial is an event of its own.
                let mut events = log(&mut desk, session);
                events.truncate(usize::try_from(after - before).unwrap());
                events.reverse();
                let came = events.iter().filter(|event| Some(event.operation) == done.operation);
                let came: Vec<String> = came.map(|event| format!("{} {:?}", event.message, event.details)).collect();
                prop_assert_eq!(came, expected);
            }
            Err(error) => {
                prop_assert!(meddled > 0, "nobody came between: {error}");
                prop_assert_eq!(error.code(), "plan_changed");
                prop_assert_eq!(after, before);
            }
        }
        plant.is_whole();
    }
}

// ACT-1, GATE-4
#[test]
fn a_login_in_between_stops_nothing_and_a_seat_that_somebody_took_stops_all() {
    let Stage { plant: _plant, mut desk, session, ids, .. } = stage(&[]);
    let marks: Marks = ids[1..3].iter().copied().collect();
    let assign = UserAction::AssignLicense { seen: None, license: "Standard User".into() };
    let plan =
        |desk: &mut Desk, action: &UserAction| desk.change_marked(session, &marks, action, PLAN, None).unwrap().plan;
    let all = How::default();
    let planned = plan(&mut desk, &assign);
    enter(&mut desk, "bob");
    assert!(desk.change_marked(session, &marks, &assign, all, Some(&planned)).unwrap().is_written());
    let unassign = UserAction::UnassignLicense { seen: None };
    let planned = plan(&mut desk, &unassign);
    desk.change_user(session, "hugo", &assign).unwrap();
    let error = desk.change_marked(session, &marks, &unassign, all, Some(&planned)).unwrap_err();
    assert_eq!(error.to_string(), "Nothing was changed for anybody: the seats have changed since the plan was made.");
    let planned = plan(&mut desk, &unassign);
    desk.disable_user(session, "carl", None).unwrap();
    let error = desk.change_marked(session, &marks, &unassign, all, Some(&planned)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Nothing was changed for anybody: carl was changed by ada on 2026-11-23 08:00 (User carl disabled) since the plan \
         was made."
    );
}
