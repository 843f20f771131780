//! The directory against a plain list.

use super::*;
use crate::domain::text::{folded, search_text};
use crate::domain::user::User;
use proptest::prelude::*;

fn entry(id: i64, name: &str, disabled: bool) -> Entry {
    let text = folded(&format!("{name}{FIELD_END}Full Name of {name}{FIELD_END}{FIELD_END}"));
    Entry { id: UserId(id), text, disabled, valid_from: None, valid_until: None, deleted: false }
}

fn ids(found: &Found) -> Vec<i64> {
    found.ids.iter().map(|id| id.0).collect()
}

/// A search without filter words.
fn literal(needle: &str, show_inactive: bool) -> Search {
    let filter = Filter { needle: needle.to_owned(), ..Filter::default() };
    Search { filter, show_inactive, ..Search::default() }
}

// S1-S5, S7
#[test]
fn a_search_is_literal_and_knows_no_letter_case() {
    let names = ["a%b", "axb", "a_b", "multi-agent", "ÄRZTE", "\"quoted\" (x) *", "anna"];
    let entries = names.iter().enumerate().map(|(at, name)| entry(at as i64 + 1, name, false));
    let mut directory = Directory::load(entries);
    let mut find = |typed: &str| ids(&directory.find(&literal(&search_text(typed).folded, false), Timestamp(0)));
    assert_eq!(find("%"), [1]);
    assert_eq!(find("_"), [3]);
    assert_eq!(find("multi-agent"), [4]);
    assert_eq!(find("ärzte"), [5]);
    for text in ["\"", "(", "*"] {
        assert_eq!(find(text), [6], "{text}");
    }
    assert_eq!(find("x' OR 1=1 --"), [0; 0]);
    assert_eq!(find("AND name:"), [0; 0]);
    assert_eq!(find("\u{1e}"), [0; 0]);
    assert_eq!(find("anna\u{1f}full"), [0; 0]);
    assert_eq!(find("").len(), names.len());
}

// USR-7
#[test]
fn inactive_accounts_are_counted_and_shown_when_asked_for() {
    let dated = |id, name, from: Option<i64>, until: Option<i64>| Entry {
        valid_from: from.map(Timestamp),
        valid_until: until.map(Timestamp),
        ..entry(id, name, false)
    };
    let mut directory = Directory::load(
        [
            entry(1, "ann", true),
            dated(2, "anton", Some(50), None),
            dated(3, "antje", None, Some(80)),
            entry(4, "bob", false),
        ]
        .into_iter(),
    );
    let mut find = |show, now| {
        let found = directory.find(&literal("an", show), Timestamp(now));
        (ids(&found), found.hidden, found.flips_at.map(|at| at.0))
    };
    assert_eq!(find(false, 10), (vec![3], 2, Some(50)));
    assert_eq!(find(true, 10), (vec![1, 3, 2], 0, Some(50)));
    assert_eq!(find(false, 50), (vec![3, 2], 1, Some(81)));
    assert_eq!(find(false, 80), (vec![3, 2], 1, Some(81)));
    assert_eq!(find(false, 81), (vec![2], 2, None));
}

#[test]
fn a_deleted_account_that_was_never_known_takes_no_place() {
    let mut directory = Directory::load([entry(1, "ann", false), entry(5, "bob", false)].into_iter());
    directory.update(&Entry { deleted: true, ..entry(3, "cid", false) });
    directory.update(&Entry { disabled: true, ..entry(5, "bob", false) });
    directory.update(&entry(6, "dan", false));
    assert_eq!(ids(&directory.find(&literal("", false), Timestamp(0))), [1, 6]);
    assert_eq!((directory.len(), directory.is_empty()), (3, false));
}

/// What can happen to a directory.
#[derive(Clone, Debug)]
enum Step {
    Add(Entry),
    /// Of the account at this place, if there are so many.
    Update(usize, Entry),
    Delete(usize),
    Find(String, bool, i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let letters = proptest::sample::select(vec!["a", "B", "ä", "%", "_", "ß", "İ", "-", "0", " "]);
    let word = || proptest::collection::vec(letters.clone(), 0..5).prop_map(|letters| letters.concat());
    let moment = || proptest::option::weighted(0.3, (0_i64..10).prop_map(Timestamp));
    let content =
        (word(), word(), any::<bool>(), moment(), moment()).prop_map(|(full_name, email, disabled, from, until)| {
            let text = folded(&format!("{full_name}{FIELD_END}{email}{FIELD_END}"));
            Entry { id: UserId(0), text, disabled, valid_from: from, valid_until: until, deleted: false }
        });
    let step = prop_oneof![
        2 => content.clone().prop_map(Step::Add),
        2 => (any::<prop::sample::Index>(), content).prop_map(|(at, entry)| Step::Update(at.index(64), entry)),
        1 => any::<prop::sample::Index>().prop_map(|at| Step::Delete(at.index(64))),
        4 => (word(), any::<bool>(), 0_i64..10).prop_map(|(word, show, now)| Step::Find(word, show, now)),
    ];
    proptest::collection::vec(step, 1..60)
}

/// The plain way: a list, looked through.
fn model(entries: &[Entry], needle: &str, show: bool, now: Timestamp) -> (Vec<i64>, usize) {
    let mut live: Vec<&Entry> = entries.iter().filter(|entry| !entry.deleted && entry.text.contains(needle)).collect();
    live.sort_by_key(|entry| entry.text.split(FIELD_END).next().map(str::to_owned));
    let inactive = |entry: &Entry| {
        entry.disabled
            || entry.valid_from.is_some_and(|from| now < from)
            || entry.valid_until.is_some_and(|until| until < now)
    };
    let hidden = live.iter().filter(|entry| inactive(entry) && !show).count();
    live.retain(|entry| show || !inactive(entry));
    (live.iter().map(|entry| entry.id.0).collect(), hidden)
}

proptest! {
    // S8
    #[test]
    fn it_answers_as_a_list_would(loaded in 0_usize..20, steps in steps(), compacts in any::<bool>()) {
        let mut entries: Vec<Entry> = Vec::new();
        // Usernames are unique and never change; their order is another than that of the numbers.
        let username = |id: i64| format!("{}user{id}", ["m", "c", "x"][id as usize % 3]);
        let named = |id: i64, content: &Entry| {
            Entry { id: UserId(id), text: format!("{}{FIELD_END}{}", username(id), content.text), ..content.clone() }
        };
        let mut directory = Directory::default();
        for (number, step) in steps.iter().enumerate() {
            match step {
                Step::Add(content) => {
                    let new = named(entries.len() as i64 + 1, content);
                    directory.update(&new);
                    entries.push(new);
                }
                Step::Update(at, content) => {
                    if let Some(entry) = entries.get_mut(*at).filter(|entry| !entry.deleted) {
                        *entry = named(entry.id.0, content);
                        directory.update(entry);
                    }
                }
                Step::Delete(at) => {
                    if let Some(entry) = entries.get_mut(*at) {
                        entry.deleted = true;
                        directory.update(entry);
                    }
                }
                Step::Find(word, show, now) => {
                    let needle = search_text(word).folded;
                    let found = directory.find(&literal(&needle, *show), Timestamp(*now));
                    let (expected, hidden) = model(&entries, &needle, *show, Timestamp(*now));
                    prop_assert_eq!((ids(&found), found.hidden), (expected.clone(), hidden), "{:?}", &needle);
                    // Nothing changes by itself before the moment that is named, and nothing is left out.
                    if let Some(flips_at) = found.flips_at {
                        prop_assert_eq!(model(&entries, &needle, *show, flips_at.plus(-1)), (expected, hidden));
                    } else {
                        prop_assert_eq!(model(&entries, &needle, *show, Timestamp(1_000)), (expected, hidden));
                    }
                }
            }
            if number == loaded {
                directory = Directory::load(entries.iter().filter(|entry| !entry.deleted).cloned());
            }
            if compacts {
                directory.compact();
            }
        }
    }
}

#[test]
fn what_nobody_points_to_any_more_is_dropped() {
    let mut directory = Directory::load([entry(1, "ann", false)].into_iter());
    for round in 0..5_000 {
        directory.update(&entry(1, &format!("ann{round}"), false));
    }
    assert!(directory.text.len() < 100_000 && directory.stretches.len() < 1_100);
    assert_eq!(ids(&directory.find(&literal("ann4999", false), Timestamp(0))), [1]);
    assert_eq!(ids(&directory.find(&literal("ann17", false), Timestamp(0))), [0; 0]);
}

/// Somebody with a team, a title, roles and dates of few kinds.
fn person(id: i64, seed: u64) -> User {
    use crate::domain::id::{GroupId, Named, RoleId, TeamId};
    use crate::domain::permission::PermissionSet;
    use crate::domain::role::Role;
    use crate::domain::user::{Held, PasswordState, Profile, ShiftSelectionMode, Stops};
    let pick = |shift: u32, of: u64| (seed >> shift) % of;
    let moment = |shift| (pick(shift, 4) == 0).then(|| Timestamp(pick(shift + 2, 10) as i64));
    let role = |number: i64| Role {
        id: RoleId(number),
        name: ["Operator", "Manager", "Kiosk"][number as usize].into(),
        permissions: PermissionSet::NONE,
        built_in: true,
        several_devices: false,
    };
    let held = |number: i64, shift| Held { role: role(number), from: Timestamp(0), until: moment(shift) };
    User {
        id: UserId(id),
        username: format!("{}user{id}", ["m", "C", "x"][id as usize % 3]),
        profile: Profile {
            full_name: format!("Person {}", pick(0, 7)),
            email: String::new(),
            suid: String::new(),
            erp_id: String::new(),
            title: ["", "Setter", "setter", "Ärztin"][pick(3, 4) as usize].into(),
            mobile: String::new(),
            shift_selection_mode: ShiftSelectionMode::Auto,
            holiday_entitlement: false,
            full_screen: false,
            trusted_devices_only: false,
            ignore_password_rules: false,
            force_password_change: false,
            user_group: Named::new(GroupId(1), "System"),
            team: Named::new(TeamId(2), ["Press", "Press 2", "Weld"][pick(5, 3) as usize]),
            default_menu_item: String::new(),
            manager: None,
            valid_from: None,
            valid_until: moment(7),
        },
        password: if pick(12, 2) == 0 { PasswordState::None } else { PasswordState::Set },
        sso: crate::domain::user::Sso::None,
        stops: Stops::default(),
        failed_attempts: pick(13, 4) as u32,
        licensing: crate::domain::license::Licensing::default(),
        passwords_optional: false,
        roles: (0..3).filter(|number| pick(15 + *number as u32, 2) == 0).map(|number| held(number, 20)).collect(),
        revision: 1,
        created: Timestamp(pick(30, 5) as i64),
        changed: Timestamp(0),
        last_login: None,
        has_acted: false,
    }
}

fn entry_of(user: &User) -> Entry {
    let texts = [user.username.as_str(), &user.profile.full_name, "", ""];
    Entry {
        id: user.id,
        text: texts.map(folded).join(&FIELD_END.to_string()),
        disabled: false,
        valid_from: None,
        valid_until: user.profile.valid_until,
        deleted: false,
    }
}

/// The plain way to filter and sort: by the words on the screen.
fn plainly(people: &[User], terms: &[&str], search: &Search, now: Timestamp) -> Vec<i64> {
    let holds = |user: &User, term: &str| {
        let roles: Vec<String> = user.roles_at(now).map(|role| role.name.to_lowercase()).collect();
        let team = user.profile.team.name.to_lowercase();
        match term {
            "team:press" => team == "press",
            "team:pre" => false,
            "team:\"Press 2\"" => team == "press 2",
            "-team:weld" => team != "weld",
            "role:operator" => roles.iter().any(|role| role == "operator"),
            "-role:kiosk" => !roles.iter().any(|role| role == "kiosk"),
            "role:none" => roles.is_empty(),
            "title:none" => user.profile.title.is_empty(),
            "title:SETT" => user.profile.title.to_lowercase() == "setter",
            "failed:>1" => user.failed_attempts > 1,
            "state:active" => user.state(now) == crate::domain::user::State::Active,
            "password:none" => user.password == crate::domain::user::PasswordState::None,
            "person" => true,
            other => panic!("{other}"),
        }
    };
    let mut found: Vec<&User> = people
        .iter()
        .filter(|user| search.show_inactive || !user.is_expired(now))
        .filter(|user| terms.iter().all(|term| holds(user, term)))
        .collect();
    found.sort_by_key(|user| folded(&user.username));
    let column = search.sort.column;
    found.sort_by(|a, b| match (column.value(a, now), column.value(b, now)) {
        (None, None) => std::cmp::Ordering::Equal,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (Some(_), None) => std::cmp::Ordering::Less,
        (Some(a), Some(b)) if search.sort.descending => b.key.cmp(&a.key),
        (Some(a), Some(b)) => a.key.cmp(&b.key),
    });
    found.iter().map(|user| user.id.0).collect()
}

proptest! {
    // S8
    #[test]
    fn filters_and_orders_are_those_of_a_plain_list_whatever_changes(
        seeds in prop::collection::vec(any::<u64>(), 1..25),
        steps in prop::collection::vec(
            (any::<prop::sample::Index>(), any::<u64>(), 0_usize..13, 0_usize..13, 0_usize..7, any::<(bool, bool)>(), 0_i64..3),
            1..25,
        ),
    ) {
        const TERMS: &[&str] = &[
            "team:press", "team:pre", "team:\"Press 2\"", "-team:weld", "role:operator", "-role:kiosk", "role:none", "title:none",
            "title:SETT", "failed:>1", "state:active", "password:none", "person",
        ];
        const SORTS: &[Column] = &[
            Column::Username, Column::Title, Column::Team, Column::Roles, Column::State, Column::FailedAttempts,
            Column::ValidUntil,
        ];
        let mut people: Vec<User> = (1..).zip(&seeds).map(|(id, seed)| person(id, *seed)).collect();
        let mut directory = Directory::load(people.iter().map(entry_of));
        let mut now = Timestamp(0);
        for (who, seed, one, other, sort, (descending, show_inactive), later) in steps {
            now = now.plus(later);
            for id in directory.due(now) {
                let user = people.iter().find(|user| user.id == id);
                directory.update_columns(id, user, now);
            }
            let at = who.index(people.len() + 1);
            let changed = person(at as i64 + 1, seed);
            directory.update(&entry_of(&changed));
            directory.update_columns(changed.id, Some(&changed), now);
            if at == people.len() { people.push(changed) } else { people[at] = changed }
            let terms = [TERMS[one], TERMS[other]];
            // Two literal words are one text.
            let typed = if terms == ["person"; 2] { "person".to_owned() } else { terms.join(" ") };
            let filter = Filter::read(&typed, &chrono_tz::UTC);
            let search = Search { filter, sort: Sort { column: SORTS[sort], descending }, show_inactive };
            for column in search.columns() {
                if !directory.has_column(column) {
                    let cells = people.iter().filter_map(|user| Some((user.id, column.value(user, now)?)));
                    let flips = people.iter().filter_map(|user| Some((user.next_change(now)?, user.id)));
                    directory.add_column(column, cells.collect(), flips.collect(), now);
                }
            }
            let found = directory.find(&search, now);
            let expected = plainly(&people, &terms, &search, now);
            prop_assert_eq!(ids(&found), expected.clone(), "{:?} at {:?}", &search, now);
            // Nothing changes by itself before the moment that is named.
            let before = found.flips_at.map_or(Timestamp(1_000), |at| at.plus(-1));
            prop_assert_eq!(plainly(&people, &terms, &search, before), expected, "until {:?}", found.flips_at);
            for (place, id) in found.ids.iter().enumerate() {
                prop_assert_eq!(directory.place_behind(&found, search.sort, *id), Some(place + 1));
            }
        }
    }
}

#[test]
fn values_are_counted_by_name() {
    let people: Vec<User> = (1..=40).map(|id| person(id, (id as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect();
    let mut directory = Directory::load(people.iter().map(entry_of));
    for column in [Column::Roles, Column::Title] {
        let cells = people.iter().filter_map(|user| Some((user.id, column.value(user, Timestamp(0))?)));
        directory.add_column(column, cells.collect(), Vec::new(), Timestamp(0));
        for counted in directory.counted(column) {
            let has = |user: &&User| match (&counted.name, column.value(user, Timestamp(0))) {
                (None, value) => value.is_none(),
                (Some(name), Some(value)) => value.names.iter().any(|other| folded(other) == folded(name)),
                (Some(_), None) => false,
            };
            assert_eq!(counted.count, people.iter().filter(has).count(), "{counted:?}");
        }
    }
}
