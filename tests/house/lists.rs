//! Lists by columns: what the store reads of all accounts at once is what each account says of itself, and stays so.

use chargehand::clock::HOUR;
use chargehand::domain::change::Grouping;
use chargehand::domain::column::Column;
use chargehand::domain::id::SessionId;
use chargehand::domain::list_view::Sort;
use chargehand::domain::query::UserQuery;
use chargehand::domain::user::{Field, User};
use chargehand::service::{Desk, NewAccount, UserPage};

use crate::plant::{ADA, Plant, WRONG, attempt, enter};

fn everybody(sort: Sort) -> UserQuery {
    UserQuery { show_inactive: true, sort, ..UserQuery::default() }
}

/// The plain way: everybody, sorted by what each account says of itself.
fn plainly(desk: &mut Desk, ada: SessionId, sort: Sort) -> Vec<String> {
    let now = desk.now();
    let mut users = desk.users_page(ada, &everybody(Sort::default()), None, usize::MAX).unwrap();
    users.sort_by_key(|user| {
        let value = sort.column.value(user, now);
        (value.is_none(), value.filter(|_| !sort.descending).map(|value| value.key))
    });
    if sort.descending {
        users.sort_by(|a, b| match (sort.column.value(a, now), sort.column.value(b, now)) {
            (Some(a), Some(b)) => b.key.cmp(&a.key),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
    }
    names(&users)
}

fn names(users: &[User]) -> Vec<String> {
    users.iter().map(|user| user.username.clone()).collect()
}

fn check(desk: &mut Desk, ada: SessionId, when: &str) {
    for column in Column::ALL {
        for descending in [false, true] {
            let sort = Sort { column: *column, descending };
            let window = desk.users_window(ada, &everybody(sort), 0, usize::MAX).unwrap();
            assert_eq!(names(&window.rows), plainly(desk, ada, sort), "{} {when}", sort.text());
        }
    }
}

/// A plant in which every column has different values, and some dates are still to come.
fn mixed(plant: &Plant) -> (Desk, SessionId) {
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    for team in ["Press", "weld", "Ärger"] {
        desk.add_grouping(ada, Grouping::Team, team).unwrap();
    }
    desk.add_grouping(ada, Grouping::UserGroup, "Nights").unwrap();
    let roles = ["Operator", "Manager", "Programmer", "Supervisor", "Kiosk", "Executive"];
    for number in 0..24_usize {
        let pick = |of: &[&str], shift: usize| of[(number * 7 + shift) % of.len()].to_owned();
        let mut fields = vec![
            (Field::FullName, format!("{} {number}", pick(&["Ödön", "ann", "Bea"], 0))),
            (Field::Team, pick(&["Press", "weld", "Ärger", "Default Team"], 1)),
            (Field::UserGroup, pick(&["Nights", "System"], 2)),
            (Field::Title, pick(&["", "setter", "Setter", "Fräser"], 3)),
            (Field::Suid, format!("S{:02}", (number * 11) % 24)),
            (Field::ErpId, pick(&["", "9", "10"], 4)),
            (Field::Mobile, pick(&["", "+49 1", "+49 2"], 5)),
            (Field::ShiftSelectionMode, pick(&["Auto", "None", "Prompt"], 6)),
            (Field::DefaultMenuItem, pick(&["", "Jobs", "Board"], 0)),
            (Field::HolidayEntitlement, pick(&["yes", "no"], 1)),
            (Field::FullScreen, pick(&["no", "yes", "no"], 1)),
            (Field::TrustedDevicesOnly, pick(&["no", "no", "yes"], 2)),
            (Field::IgnorePasswordRules, pick(&["no", "no", "yes"], 2)),
            (Field::ForcePasswordChange, pick(&["no", "yes"], 3)),
        ];
        match number % 6 {
            1 => fields.push((Field::ValidUntil, "2026-11-24".into())),
            2 => fields.push((Field::ValidFrom, "2026-11-25".into())),
            3 => fields.push((Field::Email, format!("{}@example.org", 24 - number))),
            _ => {}
        }
        let new = NewAccount {
            username: format!("{}{number:02}", ["user", "anna", "zoe"][number % 3]),
            fields,
            roles: vec![roles[number % roles.len()].into()],
            license: None,
            password: None,
        };
        desk.add_user(ada, new).unwrap();
    }
    desk.disable_user(ada, "user00", None).unwrap();
    for name in ["bob", "carl"] {
        plant.member(&mut desk, ada, name, "Manager");
    }
    (desk, ada)
}

#[test]
fn every_column_sorts_as_its_values_say_and_goes_on_to_when_things_change() {
    let plant = Plant::new();
    let (mut desk, ada) = mixed(&plant);
    check(&mut desk, ada, "at first");
    // Changes of the desk's own and of others, logins too: the columns are in memory by now.
    let mut other = plant.desk();
    let eve = enter(&mut other, ADA).session;
    other.edit_user(eve, "anna01", None, &[(Field::Title, "Ober".into()), (Field::Team, "Press".into())]).unwrap();
    other.disable_user(eve, "zoe02", None).unwrap();
    check(&mut desk, ada, "after edits");
    for _ in 0..6 {
        attempt(&mut other, "bob", WRONG);
    }
    plant.clock.advance(1_000);
    enter(&mut other, "carl");
    check(&mut desk, ada, "after logins");
    plant.raw().execute_batch("UPDATE stops SET until_at = from_at + 600000 WHERE kind = 'locked out'").unwrap();
    check(&mut desk, ada, "after a lock-out");
    other.rename_grouping(eve, Grouping::Team, "weld", "Assembly").unwrap();
    check(&mut desk, ada, "after a rename");
    // USR-6, GATE-7: without passwords in the plant nobody's is to be set, but whose was asked for.
    other.set_setting(eve, "require_passwords", "off").unwrap();
    check(&mut desk, ada, "without passwords");
    other.set_setting(eve, "require_passwords", "on").unwrap();
    // A role that ends, a lock-out that ends, days that begin and end: nobody writes anything.
    plant
        .raw()
        .execute_batch(&format!(
            "UPDATE role_grants SET until_at = {} WHERE user_id % 5 = 1 AND user_id > 1",
            desk.now().plus(HOUR).0
        ))
        .unwrap();
    desk.load_roster(ada).unwrap();
    other.edit_user(eve, "user03", None, &[(Field::Title, "Setter".into())]).unwrap();
    let mut fresh = plant.desk();
    check(&mut fresh, ada, "in another console");
    for hours in [1, 23, 30, 48] {
        plant.clock.advance(hours * HOUR);
        let again = enter(&mut fresh, ADA).session;
        check(&mut fresh, again, &format!("{hours} hours later"));
    }
}

// USR-6, GATE-7, GATE-8: the word says what the next login will ask for.
#[test]
fn only_who_will_be_asked_for_a_password_has_it_to_be_set() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    let both: &[Field] = &[Field::TrustedDevicesOnly, Field::IgnorePasswordRules];
    let asked: &[Field] = &[Field::TrustedDevicesOnly, Field::IgnorePasswordRules, Field::ForcePasswordChange];
    let rows = [
        ("plain", "Operator", &[][..], "password_to_be_set", "active"),
        ("bound", "Operator", &both[..1], "password_to_be_set", "active"),
        ("ticked", "Operator", both, "active", "active"),
        ("asked", "Operator", asked, "password_to_be_set", "password_to_be_set"),
        ("boss", "Manager", both, "password_to_be_set", "password_to_be_set"),
        ("until", "Manager", &[][..], "password_to_be_set", "password_to_be_set"),
    ];
    for (username, role, ticks, ..) in rows {
        let mut fields = vec![(Field::FullName, "Some Body".to_owned())];
        fields.extend(ticks.iter().map(|tick| (*tick, "yes".to_owned())));
        let (username, roles) = (username.to_owned(), vec![role.to_owned()]);
        desk.add_user(ada, NewAccount { username, fields, roles, ..NewAccount::default() }).unwrap();
    }
    let states = |desk: &mut Desk, ada| {
        check(desk, ada, "passwords");
        rows.map(|(name, ..)| desk.user(ada, name).unwrap().user.state(desk.now()).name())
    };
    assert_eq!(states(&mut desk, ada), rows.map(|row| row.3));
    desk.set_setting(ada, "require_passwords", "off").unwrap();
    assert_eq!(states(&mut desk, ada), rows.map(|row| row.4));
    // A role that opens the console ends: what is left logs in without a password.
    let give = chargehand::service::UserAction::GiveRoles { roles: vec!["Operator".into()], until: None };
    desk.change_user(ada, "until", &give).unwrap();
    let manager = format!(
        "UPDATE role_grants SET until_at = {} WHERE ended_at IS NULL AND user_id = (SELECT id FROM users WHERE username = 'until') \
         AND role_id = (SELECT id FROM roles WHERE name = 'Manager')",
        desk.now().plus(HOUR).0
    );
    plant.raw().execute_batch(&manager).unwrap();
    let until = desk.user(ada, "until").unwrap().user;
    assert_eq!(until.next_change(desk.now()), Some(desk.now().plus(HOUR)));
    assert_eq!(
        (until.state(desk.now()).name(), until.state(desk.now().plus(HOUR)).name()),
        ("password_to_be_set", "active")
    );
}

fn page(desk: &mut Desk, ada: SessionId, search: &str, sort: &str, after: Option<&str>) -> UserPage {
    let query = UserQuery { search: search.into(), show_inactive: false, sort: Sort::read(sort).unwrap() };
    desk.users_after(ada, &query, after, 4).unwrap()
}

#[test]
fn pages_follow_each_other_without_a_gap_in_every_order() {
    let plant = Plant::new();
    let (mut desk, ada) = mixed(&plant);
    for sort in ["username", "username:desc", "team", "title:desc", "valid_until", "state:desc"] {
        for search in ["", "-team:Press", "an title:none"] {
            let all = desk.users_after(
                ada,
                &UserQuery { search: search.into(), sort: Sort::read(sort).unwrap(), ..UserQuery::default() },
                None,
                1_000,
            );
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = page(&mut desk, ada, search, sort, after.as_deref());
                seen.extend(names(&page.users));
                after = seen.last().cloned();
                if !page.more {
                    break;
                }
            }
            assert_eq!(seen, names(&all.unwrap().users), "{search} by {sort}");
        }
    }
    // The one behind whom the list goes on may have left it meanwhile.
    let first = page(&mut desk, ada, "-team:Press", "team", None);
    let last = first.users.last().unwrap().username.clone();
    let next = names(&page(&mut desk, ada, "-team:Press", "team", Some(&last)).users);
    desk.disable_user(ada, &last, None).unwrap();
    assert_eq!(names(&page(&mut desk, ada, "-team:Press", "team", Some(&last)).users), next);
}
