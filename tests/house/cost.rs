//! What a key press costs doesn't depend on how many users there are or how long the log is.

use chargehand::domain::id::{SessionId, UserId};
use chargehand::domain::list_view::Sort;
use chargehand::domain::query::{LogAnchor, UserQuery};
use chargehand::domain::user::Field;
use chargehand::service::Desk;

use crate::plant::{ADA, Plant, enter};

/// A plant of so many users. They are put in with plain SQL: what is asked here isn't how they came.
fn plant_of(users: usize) -> (Plant, Desk, SessionId) {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < {users} + 9)
         INSERT INTO users (id, username, username_key, skeleton, search_key, full_name, shift_selection_mode,
             holiday_entitlement, full_screen, trusted_devices_only, ignore_password_rules, force_password_change,
             user_group_id, team_id, disabled, changed_event, created_at, changed_at, changed_by)
         SELECT i, printf('user%06d', i), printf('user%06d', i), printf('user%06d', i),
             printf('user%06d', i) || char(31) || 'some body' || char(31) || char(31), 'Some Body', 'None', 0, 0, 0, 0, 0,
             1, 2, i % 10 = 0, 1, 0, 0, 'ada' FROM n;
         INSERT INTO role_grants (user_id, role_id, from_at, from_by) SELECT id, 9, 0, 'ada' FROM users WHERE id >= 10;
         INSERT INTO stops (user_id, kind, from_at, from_by) SELECT id, 'disabled', 0, 'ada' FROM users WHERE disabled;"
    );
    plant.raw().execute_batch(&sql).unwrap();
    (plant, desk, ada)
}

/// Statements run, rows given, rows walked over.
fn cost(desk: &mut Desk, work: impl FnOnce(&mut Desk)) -> (u64, u64, u64) {
    let meter = desk.count().unwrap();
    work(desk);
    (meter.statements(), meter.rows(), meter.scanned())
}

fn costs(users: usize) -> Vec<(&'static str, (u64, u64, u64))> {
    let (_plant, mut desk, ada) = plant_of(users);
    let all = UserQuery { search: String::new(), show_inactive: true, ..UserQuery::default() };
    let some = UserQuery { search: "user0000".into(), show_inactive: false, ..UserQuery::default() };
    let cursor = "user000050".to_owned();
    for _ in 0..30 {
        desk.set_setting(ada, "lockout_minutes", "7").unwrap();
        desk.set_setting(ada, "lockout_minutes", "8").unwrap();
    }
    let mut costs = vec![
        ("first page", cost(&mut desk, |desk| drop(desk.users_page(ada, &all, None, 40).unwrap()))),
        ("next page", cost(&mut desk, |desk| drop(desk.users_page(ada, &all, Some(&cursor), 40).unwrap()))),
        ("searched page", cost(&mut desk, |desk| drop(desk.users_page(ada, &some, None, 40).unwrap()))),
        ("first window", cost(&mut desk, |desk| drop(desk.users_window(ada, &all, 0, 40).unwrap()))),
        ("one user", cost(&mut desk, |desk| drop(desk.user(ada, "user000042").unwrap()))),
    ];
    desk.load_roster(ada).unwrap();
    costs.extend([
        ("window", cost(&mut desk, |desk| drop(desk.users_window(ada, &all, 50, 40).unwrap()))),
        ("searched window", cost(&mut desk, |desk| drop(desk.users_window(ada, &some, 20, 40).unwrap()))),
        ("window again", cost(&mut desk, |desk| drop(desk.users_window(ada, &some, 10, 40).unwrap()))),
    ]);
    // The first use of a column reads it; from then on a key costs what the rows on the screen cost.
    let by_state = UserQuery { sort: Sort::read("state:desc").unwrap(), ..all.clone() };
    let filtered = UserQuery { search: "role:Operator -state:disabled user0000".into(), ..by_state.clone() };
    desk.users_window(ada, &filtered, 0, 40).unwrap();
    costs.extend([
        ("sorted window", cost(&mut desk, |desk| drop(desk.users_window(ada, &by_state, 50, 40).unwrap()))),
        ("filtered window", cost(&mut desk, |desk| drop(desk.users_window(ada, &filtered, 20, 40).unwrap()))),
        (
            "its place",
            cost(&mut desk, |desk| assert!(desk.place_of_user(ada, &by_state, UserId(42)).unwrap().is_some())),
        ),
        ("log", cost(&mut desk, |desk| drop(desk.log_page(ada, "", LogAnchor::Newest, 40, None).unwrap()))),
        ("edit", {
            cost(&mut desk, |desk| {
                desk.edit_user(ada, "user000042", None, &[(Field::Title, "Setter".into())]).unwrap();
            })
        }),
        ("window after an edit", cost(&mut desk, |desk| drop(desk.users_window(ada, &by_state, 50, 40).unwrap()))),
    ]);
    costs
}

#[test]
fn a_key_press_costs_the_same_with_a_hundred_users_and_with_five_thousand() {
    let (small, large) = (costs(100), costs(5_000));
    assert_eq!(small, large);
    for (what, (statements, rows, _)) in small {
        // 40 rows, each with its stops and roles.
        assert!(statements > 0 && statements <= 140 && rows <= 250, "{what}: {statements} statements, {rows} rows");
    }
}

// USR-7: the window and the pages show the same accounts, in the same order.
#[test]
fn windows_and_pages_agree() {
    let (_plant, mut desk, ada) = plant_of(100);
    for (search, show_inactive) in [("", true), ("", false), ("user0000", false), ("5", true), ("nobody at all", true)]
    {
        let query = UserQuery { search: search.into(), show_inactive, ..UserQuery::default() };
        let pages = desk.users_page(ada, &query, None, 1_000).unwrap();
        desk.load_roster(ada).unwrap();
        let window = desk.users_window(ada, &query, 0, usize::MAX).unwrap();
        assert_eq!((window.first, window.total), (0, Some(pages.len())), "{search}");
        assert_eq!(window.rows, pages, "{search}");
        let everybody = UserQuery { show_inactive: true, ..query.clone() };
        let all = desk.users_window(ada, &everybody, 0, 1).unwrap().total.unwrap();
        assert_eq!(window.hidden, if show_inactive { 0 } else { all - pages.len() }, "{search}");
        for (place, user) in pages.iter().enumerate().step_by(7) {
            assert_eq!(desk.place_of_user(ada, &query, user.id).unwrap(), Some(place));
        }
    }
    // Behind the end there is the last row.
    let query = UserQuery { search: String::new(), show_inactive: true, ..UserQuery::default() };
    assert_eq!(desk.users_window(ada, &query, 5_000, 10).unwrap().rows.len(), 1);
}

/// A plant with so many events more, half a minute apart, put in with plain SQL.
fn log_of(events: u64) -> (Plant, Desk, SessionId) {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {events})
         INSERT INTO events (id, format, time, category, severity, actor, subject_kind, subject_id, subject, device, code,
             message, details, operation, previous_hash, hash)
         SELECT (SELECT max(id) FROM events) + i, 1, (SELECT max(time) FROM events) + i * 30000,
             CASE i % 10 WHEN 0 THEN 'User Validation' ELSE 'Session' END, CASE i % 50 WHEN 0 THEN 'warning' ELSE 'info' END,
             '(login gate)', 'user', 1 + i % 7, printf('user%d', 1 + i % 7), 'GATE-1', NULL,
             printf('number %d of many', i), '[]', i, zeroblob(32), zeroblob(32) FROM n;"
    );
    plant.raw().execute_batch(&sql).unwrap();
    (plant, desk, ada)
}

// LOG-2, A6: what a page of the log costs doesn't grow with the log, but for the halving of a time's ends.
#[test]
fn a_page_of_the_log_costs_the_same_however_long_it_is() {
    let searches = [
        "",
        "number of many",
        "number 4711 none",
        "category:Session",
        "severity:warning",
        "actor:ada",
        "subject:user3",
        "device:GATE-1 number",
        "operation:77",
    ];
    let cost_of = |events| {
        let (_plant, mut desk, ada) = log_of(events);
        desk.follow_log(100).unwrap();
        let mut costs = Vec::new();
        for search in searches {
            // The second time: what is counted is what a key costs.
            for _ in 0..2 {
                let page = |desk: &mut Desk| drop(desk.log_page(ada, search, LogAnchor::Newest, 40, None).unwrap());
                costs.push((search, cost(&mut desk, page)));
            }
        }
        let day =
            cost(&mut desk, |desk| drop(desk.log_page(ada, "time:2026-11-23", LogAnchor::Newest, 40, None).unwrap()));
        (costs, day)
    };
    // Both end a few events behind the index: those are looked at one by one.
    let (small, large) = (cost_of(3_000), cost_of(24_000));
    for ((search, one), (_, other)) in small.0.iter().zip(&large.0) {
        assert!(other.0 <= one.0 + 4 && other.1 <= 2 * one.1 + 60, "{search}: {one:?}, then {other:?}");
        assert!(other.0 < 60 && other.1 < 1_200, "{search}: {other:?}");
    }
    // Two ends, halved: three times more for eight times as many events.
    assert!(large.1.0 <= small.1.0 + 8, "{:?}, then {:?}", small.1, large.1);
}
