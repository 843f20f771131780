//! Seats: never oversold, whatever is done by whichever door (section 4 of the rules).

use chargehand::clock::{Clock, HOUR};
use chargehand::domain::broken::RuleBroken;
use chargehand::domain::gate::Reason;
use chargehand::domain::id::SessionId;
use chargehand::domain::license::{LicenseDraft, Term};
use chargehand::domain::user::Field;
use chargehand::service::{Answer, Desk, How, LicenseRow, UserAction, WayOut};
use proptest::prelude::*;

use crate::plant::{ADA, PASSWORD, Plant, add, attempt, enter};

fn bought(desk: &mut Desk, ada: SessionId, name: &str, quantity: u32) {
    let (name, quantity) = (Some(name.to_owned()), Some(quantity.to_string()));
    desk.add_license(ada, &LicenseDraft { name, quantity, ..LicenseDraft::default() }).unwrap();
}

fn assign(desk: &mut Desk, session: SessionId, username: &str, license: &str) -> Answer<()> {
    desk.change_user(session, username, &UserAction::AssignLicense { seen: None, license: license.into() }).map(drop)
}

fn unassign(desk: &mut Desk, session: SessionId, username: &str) -> Answer<()> {
    desk.change_user(session, username, &UserAction::UnassignLicense { seen: None }).map(drop)
}

fn row(desk: &mut Desk, ada: SessionId, name: &str) -> LicenseRow {
    desk.licenses(ada).unwrap().into_iter().find(|row| row.license.name == name).unwrap()
}

fn refusal<T: std::fmt::Debug>(answer: Answer<T>) -> String {
    answer.unwrap_err().to_string()
}

fn edit(desk: &mut Desk, ada: SessionId, name: &str, draft: LicenseDraft) -> Answer<LicenseRow> {
    desk.edit_license(ada, name, None, &draft)
}

fn quantity(text: &str) -> LicenseDraft {
    LicenseDraft { quantity: Some(text.into()), ..LicenseDraft::default() }
}

// LIC-2, LIC-3, USR-10, ROL-5, Q3, Q4, Q5, Q6
#[test]
fn a_seat_is_taken_by_whatever_makes_an_account_hold_one() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    bought(&mut desk, ada, "Standard User", 1);
    for name in ["bob", "eve"] {
        add(&mut desk, ada, name, &["Supervisor"], &[]).unwrap();
    }
    assign(&mut desk, ada, "bob", "standard user").unwrap();
    assert_eq!(row(&mut desk, ada, "Standard User").used, 1);
    assert!(refusal(assign(&mut desk, ada, "bob", "Standard User")).contains("already"));
    let full = refusal(assign(&mut desk, ada, "eve", "Standard User"));
    assert!(full.starts_with("Too few seats of Standard User: 1 of 1 are used, and this needs 1 more."), "{full}");
    assert!(full.contains("bob was the last to be given one, by ada on 2026-11-23"), "{full}");
    // Disabling frees the seat in the same commit, and enabling needs one.
    desk.disable_user(ada, "bob", None).unwrap();
    assert_eq!(row(&mut desk, ada, "Standard User").used, 0);
    assign(&mut desk, ada, "eve", "Standard User").unwrap();
    assert!(refusal(desk.enable_user(ada, "bob", None)).contains("1 of 1 are used"));
    // An expired account holds none; moving its end needs one.
    desk.edit_user(ada, "eve", None, &[(Field::ValidUntil, "2020-01-01".into())]).unwrap();
    desk.enable_user(ada, "bob", None).unwrap();
    let later = [(Field::ValidUntil, "2030-01-01".to_owned())];
    assert!(refusal(desk.edit_user(ada, "eve", None, &later)).contains("1 of 1 are used"));
    // One that is not yet valid keeps its seat, and so does one that is locked.
    desk.edit_user(ada, "bob", None, &[(Field::ValidFrom, "2030-01-01".into())]).unwrap();
    let lock = UserAction::Lock { until: String::new(), reason: None };
    desk.change_user(ada, "bob", &lock).unwrap();
    assert_eq!(row(&mut desk, ada, "Standard User").used, 1);
    // LIC-4
    let fewer = refusal(edit(&mut desk, ada, "Standard User", quantity("0")));
    assert!(fewer.starts_with("1 of the seats of Standard User is used, so the quantity can't be 0."), "{fewer}");
    assert!(refusal(desk.remove_license(ada, "Standard User")).contains("2 users have it"));
    unassign(&mut desk, ada, "bob").unwrap();
    unassign(&mut desk, ada, "eve").unwrap();
    desk.remove_license(ada, "Standard User").unwrap();
    assert_eq!(plant.number("SELECT count(*) FROM license_grants WHERE ended_at IS NULL"), 0);
}

// LIC-5, ROL-5
#[test]
fn a_bound_types_seats_come_with_its_role() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    for name in ["bob", "eve"] {
        add(&mut desk, ada, name, &["Operator"], &[]).unwrap();
    }
    let few = LicenseDraft { name: Some("Operator".into()), ..quantity("1") };
    let refused = desk.add_license(ada, &few).unwrap_err();
    let broken = refused.rule().cloned();
    assert!(matches!(broken, Some(RuleBroken::NoSeat { used: 0, needed: 2, quantity: 1, .. })), "{refused}");
    bought(&mut desk, ada, "Operator", 2);
    assert_eq!(row(&mut desk, ada, "Operator").used, 2);
    let by_hand = refusal(assign(&mut desk, ada, ADA, "Operator"));
    assert!(by_hand.starts_with("Operator comes with the role Operator"), "{by_hand}");
    assert!(refusal(add(&mut desk, ada, "kim", &["Operator"], &[])).contains("2 of 2 are used, and this needs 1 more"));
    let take = UserAction::TakeRoles { roles: vec!["Operator".into()] };
    desk.change_user(ada, "bob", &take).unwrap();
    add(&mut desk, ada, "kim", &["Operator"], &[]).unwrap();
    let give = UserAction::GiveRoles { roles: vec!["Operator".into()], until: None };
    assert!(refusal(desk.change_user(ada, "bob", &give)).contains("2 of 2"));
    // A role that has a type is bound to no second one; people's own types aren't bound over their heads.
    bought(&mut desk, ada, "Standard User", 5);
    assign(&mut desk, ada, "bob", "Standard User").unwrap();
    let to = |role: &str| LicenseDraft { role: Some(role.into()), ..LicenseDraft::default() };
    assert!(refusal(edit(&mut desk, ada, "Standard User", to("Operator"))).contains("bound to Operator already"));
    assert!(refusal(edit(&mut desk, ada, "Standard User", to("Kiosk"))).contains("1 user has it assigned by hand"));
    // Let go, the type is nobody's.
    assert_eq!(edit(&mut desk, ada, "Operator", to("")).unwrap().used, 0);
}

// GATE-6, LIC-4, USR-9
#[test]
fn who_is_not_licensed_is_refused_and_stays_signed_in() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Supervisor");
    desk.set_setting(ada, "require_license", "on").unwrap();
    bought(&mut desk, ada, "Standard User", 5);
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), Some(Reason::NotLicensed));
    // It counts as no wrong password (GATE-4), and the administrator needs none.
    assert_eq!(desk.user(ada, "bob").unwrap().user.failed_attempts, 0);
    assign(&mut desk, ada, "bob", "Standard User").unwrap();
    let bob = enter(&mut desk, "bob").session;
    unassign(&mut desk, ada, "bob").unwrap();
    desk.whoami(bob).unwrap();
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), Some(Reason::NotLicensed));
    // A type past its end licenses nobody, and its holders keep their seats; days of grace put that off.
    assign(&mut desk, ada, "bob", "Standard User").unwrap();
    let ends = LicenseDraft { valid_until: Some("2026-11-24".into()), ..LicenseDraft::default() };
    assert_eq!(edit(&mut desk, ada, "Standard User", ends).unwrap().term, Term::EndsSoon);
    plant.clock.advance(48 * HOUR);
    let ada = enter(&mut desk, ADA).session;
    let over = row(&mut desk, ada, "Standard User");
    assert_eq!((over.term, over.used), (Term::Over, 1));
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), Some(Reason::NotLicensed));
    desk.set_setting(ada, "license_grace_days", "3").unwrap();
    assert_eq!(row(&mut desk, ada, "Standard User").term, Term::Grace);
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), None);
}

// Q1: two desks over one database, both ready to take the last seat.
#[test]
fn the_last_seat_goes_to_one_of_many() {
    let size = |name: &str, usual: usize| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (desks, each) = (size("CHARGEHAND_SEAT_DESKS", 4), size("CHARGEHAND_SEAT_ASSIGNS", 5));
    let seats = desks * each * 5 / 32;
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    bought(&mut desk, ada, "Standard User", u32::try_from(seats).unwrap());
    for number in 0..desks * each {
        let new = chargehand::service::NewAccount {
            username: format!("user{number}"),
            fields: vec![(Field::FullName, "Some Body".into())],
            roles: vec!["Operator".into()],
            ..Default::default()
        };
        desk.add_user(ada, new).unwrap();
    }
    let won: usize = std::thread::scope(|scope| {
        let run = |from: usize| {
            let mut desk = plant.desk();
            move || {
                let one = |number: usize| match assign(&mut desk, ada, &format!("user{number}"), "Standard User") {
                    Ok(()) => 1,
                    Err(error) if error.code() == "license_no_seat" => 0,
                    Err(other) => panic!("{other}"),
                };
                (from..from + each).map(one).sum::<usize>()
            }
        };
        let running: Vec<_> = (0..desks).map(|number| scope.spawn(run(number * each))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(won, seats);
    assert_eq!(row(&mut desk, ada, "Standard User").used, seats as u64);
}

// ACT-1, C7: a plan says the seats before and after; as a whole it is refused, with --skip it goes as far as it can.
#[test]
fn a_plan_of_many_counts_seats_as_it_goes() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    bought(&mut desk, ada, "Standard User", 2);
    let names: Vec<String> = ["bob", "eve", "kim"].map(str::to_owned).into();
    for name in &names {
        add(&mut desk, ada, name, &["Operator"], &[]).unwrap();
    }
    let action = UserAction::AssignLicense { seen: None, license: "Standard User".into() };
    let all = desk.change_users(ada, &names, &action, How::default()).unwrap();
    assert!(!all.is_written());
    assert!(all.refused[0].error.to_string().contains("2 of 2 are used, and this needs 1 more"));
    assert_eq!(row(&mut desk, ada, "Standard User").used, 0);
    let some = desk.change_users(ada, &names, &action, How { skip: true, dry_run: false }).unwrap();
    let moved = &some.seats[0];
    assert_eq!((moved.quantity, moved.before, moved.after, some.done.len()), (2, 0, 2, 2));
}

const NAMES: [&str; 5] = ["bob", "eve", "kim", "mia", "ole"];
const TYPES: [&str; 3] = ["Standard User", "Read only", "Operator"];

#[derive(Clone, Debug)]
enum Step {
    Wait(i64),
    Assign(usize, usize),
    Unassign(usize),
    Disable(usize),
    Enable(usize),
    EnableWith(usize, usize),
    Until(usize, Option<i64>),
    Give(usize, Option<i64>),
    Take(usize),
    Quantity(usize, u32),
    Bind(bool),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..NAMES.len();
    let later = || prop::option::of(1..60_i64);
    prop_oneof![
        2 => (1..30_i64).prop_map(Step::Wait),
        5 => (who.clone(), 0..2_usize).prop_map(|(who, license)| Step::Assign(who, license)),
        2 => who.clone().prop_map(Step::Unassign),
        2 => who.clone().prop_map(Step::Disable),
        2 => who.clone().prop_map(Step::Enable),
        2 => (who.clone(), 0..2_usize).prop_map(|(who, license)| Step::EnableWith(who, license)),
        3 => (who.clone(), later()).prop_map(|(who, until)| Step::Until(who, until)),
        3 => (who.clone(), later()).prop_map(|(who, until)| Step::Give(who, until)),
        2 => who.prop_map(Step::Take),
        2 => (0..TYPES.len(), 0..5_u32).prop_map(|(license, quantity)| Step::Quantity(license, quantity)),
        1 => any::<bool>().prop_map(Step::Bind),
    ]
}

/// An account of the model; times in milliseconds.
#[derive(Clone, Debug, Default)]
struct Account {
    disabled: bool,
    until: Option<i64>,
    assigned: Option<usize>,
    operator: Option<Option<i64>>,
}

#[derive(Clone, Debug)]
struct Model {
    accounts: [Account; NAMES.len()],
    quantity: [u32; TYPES.len()],
    bound: bool,
}

impl Model {
    fn used(&self, license: usize, now: i64) -> u32 {
        let holds = |account: &&Account| {
            let operator = account.operator.is_some_and(|until| until.is_none_or(|until| now < until));
            let has = account.assigned == Some(license) || (license == 2 && self.bound && operator);
            has && !account.disabled && account.until.is_none_or(|until| now <= until)
        };
        u32::try_from(self.accounts.iter().filter(holds).count()).unwrap()
    }

    /// As it would stand; none where a type would be oversold.
    fn allowed(self, now: i64) -> Option<Self> {
        (0..TYPES.len()).all(|license| self.used(license, now) <= self.quantity[license]).then_some(self)
    }
}

fn day(now: i64, hours: i64) -> (String, i64) {
    let at = now + hours * HOUR;
    let text = chrono::DateTime::from_timestamp_millis(at).unwrap().format("%Y-%m-%d %H:%M:%S").to_string();
    (text, at / 1_000 * 1_000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("CHARGEHAND_HISTORIES").ok().and_then(|text| text.parse().ok()).unwrap_or(3)
    ))]
    // LIC-1, LIC-2: in every step no type is oversold, and the count is the model's.
    #[test]
    fn no_history_oversells(steps in prop::collection::vec(step(), 200)) {
        let plant = Plant::new();
        let mut desk = plant.desk();
        let mut ada = enter(&mut desk, ADA).session;
        let mut model = Model { accounts: Default::default(), quantity: [2, 1, 2], bound: true };
        for (name, quantity) in TYPES.iter().zip(model.quantity) {
            bought(&mut desk, ada, name, quantity);
        }
        for name in NAMES {
            add(&mut desk, ada, name, &["Programmer"], &[]).unwrap();
        }
        for step in steps {
            let now = plant.clock.now().0;
            let mut after = model.clone();
            let done = match &step {
                Step::Wait(hours) => {
                    plant.clock.advance(hours * HOUR);
                    ada = enter(&mut desk, ADA).session;
                    Ok(())
                }
                Step::Assign(who, license) => {
                    after.accounts[*who].assigned = Some(*license);
                    assign(&mut desk, ada, NAMES[*who], TYPES[*license])
                }
                Step::Unassign(who) => {
                    after.accounts[*who].assigned = None;
                    unassign(&mut desk, ada, NAMES[*who])
                }
                Step::Disable(who) => {
                    after.accounts[*who].disabled = true;
                    desk.disable_user(ada, NAMES[*who], None).map(drop)
                }
                Step::Enable(who) => {
                    after.accounts[*who].disabled = false;
                    desk.enable_user(ada, NAMES[*who], None).map(drop)
                }
                Step::EnableWith(who, license) => {
                    let account = &mut after.accounts[*who];
                    if account.disabled {
                        (account.disabled, account.assigned) = (false, Some(*license));
                    }
                    let ways = vec![WayOut::License(TYPES[*license].into())];
                    let action = UserAction::With { ways, then: Box::new(UserAction::Enable { reason: None }) };
                    desk.change_user(ada, NAMES[*who], &action).map(drop)
                }
                Step::Until(who, hours) => {
                    let typed = hours.map(|hours| day(now, hours));
                    after.accounts[*who].until = typed.as_ref().map(|(_, at)| *at);
                    let text = typed.map(|(text, _)| text).unwrap_or_default();
                    desk.edit_user(ada, NAMES[*who], None, &[(Field::ValidUntil, text)]).map(drop)
                }
                Step::Give(who, hours) => {
                    let typed = hours.map(|hours| day(now, hours));
                    after.accounts[*who].operator = Some(typed.as_ref().map(|(_, at)| *at));
                    let until = typed.map(|(text, _)| text);
                    desk.change_user(ada, NAMES[*who], &UserAction::GiveRoles { roles: vec!["Operator".into()], until }).map(drop)
                }
                Step::Take(who) => {
                    after.accounts[*who].operator = None;
                    desk.change_user(ada, NAMES[*who], &UserAction::TakeRoles { roles: vec!["Operator".into()] }).map(drop)
                }
                Step::Quantity(license, many) => {
                    after.quantity[*license] = *many;
                    edit(&mut desk, ada, TYPES[*license], quantity(&many.to_string())).map(drop)
                }
                Step::Bind(bound) => {
                    after.bound = *bound;
                    let role = Some(if *bound { "Operator".to_owned() } else { String::new() });
                    edit(&mut desk, ada, "Operator", LicenseDraft { role, ..LicenseDraft::default() }).map(drop)
                }
            };
            let now = plant.clock.now().0;
            // What stands so already changes nothing.
            let nothing = matches!(&done, Err(error) if error.code() == "nothing_to_do");
            prop_assert_eq!(done.is_ok() || nothing, after.clone().allowed(now).is_some(), "{:?}: {:?}", step, done);
            if done.is_ok() {
                model = after;
            }
            for row in desk.licenses(ada).unwrap() {
                let license = TYPES.iter().position(|name| *name == row.license.name).unwrap();
                prop_assert!(row.used <= u64::from(row.license.quantity), "{step:?}: {row:?}");
                prop_assert_eq!(row.used, u64::from(model.used(license, now)), "{:?}: {:?}", step, row);
            }
        }
    }
}

// GATE-6, USR-13: administrators need no license, and none is to keep the last one out.
#[test]
fn no_type_is_bound_to_admin() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    let (name, role) = (Some("Desk".to_owned()), Some("Admin".to_owned()));
    let refused = refusal(desk.add_license(ada, &LicenseDraft { name, role, ..quantity("1") }));
    assert_eq!(refused, "Admin needs no license: no type is bound to it. Nothing was changed.");
}
