//! Many programs at one moment: seats are never oversold, no wrong password is lost (LIC-2, GATE-4).
//!
//! `CHARGEHAND_SEEDS=20 CHARGEHAND_ASSIGNS=40 cargo test --test cli races` plays the long games.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::plant::Plant;
use crate::run::Ran;

const SEATS: usize = 7;
const PROGRAMS: usize = 16;
/// What each of the sixteen does in a game.
const STEPS: usize = 8;
/// Who the seats are played for.
const PEOPLE: usize = 20;

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A plant with people `p0`, `p1`, … and so many seats of one license type.
fn plant(people: usize, seats: usize) -> Plant {
    let plant = Plant::new();
    let header = "USERNAME*,FULL NAME*,SHIFTSELECTIONMODE*,DEFAULTUSERGROUP*,DEFAULTTEAM*,ROLES";
    let row = |place| format!("p{place},Person {place},None,System,Default Team,Programmer\n");
    let file = plant.home().join("people.csv");
    std::fs::write(&file, format!("{header}\n{}", (0..people).map(row).collect::<String>())).unwrap();
    plant.ada(&["import", file.to_str().unwrap(), "-q"]).succeeds();
    plant.ada(&["licenses", "add", "Standard User", "--qty", &seats.to_string(), "-q"]).succeeds();
    plant
}

/// The used seats as the database has them: who holds a license and is neither disabled nor expired.
#[expect(clippy::disallowed_types, reason = "the program under test isn't asked whether it is right")]
fn used(plant: &Plant) -> usize {
    let sql = "SELECT count(*) FROM license_grants g JOIN users u ON u.id = g.user_id WHERE g.ended_at IS NULL \
               AND u.disabled = 0 AND (u.valid_until IS NULL OR u.valid_until > unixepoch() * 1000)";
    let connection = rusqlite::Connection::open(plant.database()).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    let used: i64 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    usize::try_from(used).unwrap()
}

/// How programs ended, by exit code and the error's own one.
fn ends(ran: &[Ran]) -> BTreeMap<String, usize> {
    let mut ends = BTreeMap::new();
    for ran in ran {
        let error: serde_json::Value = serde_json::from_str(ran.stderr.trim()).unwrap_or_default();
        // Notes tell of what was done.
        let told = if ran.exit == 0 { "" } else { ran.stderr.trim() };
        let code = error["error"]["code"].as_str().unwrap_or(told).to_owned();
        *ends.entry(format!("{} {code}", ran.exit).trim().to_owned()).or_default() += 1;
    }
    ends
}

/// What the next step does to whom: a small generator, so that a seed is a game.
fn step(state: &mut u64) -> (usize, &'static [&'static str]) {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let whom = usize::try_from(*state >> 33).unwrap() % PEOPLE;
    let what: &[&[&str]] = &[
        &["license", "assign"],
        &["license", "assign"],
        &["license", "assign"],
        &["license", "assign"],
        &["license", "unassign"],
        &["disable"],
        &["enable"],
        &["edit", "valid_until=2020-01-01"],
        &["edit", "valid_until="],
    ];
    (whom, what[usize::try_from(*state >> 48).unwrap() % what.len()])
}

fn arguments(whom: &str, what: &[&str]) -> Vec<String> {
    let words: Vec<&str> = match what {
        ["license", "assign"] => vec!["users", "license", whom, "assign", "Standard User", "--json"],
        ["license", _] => vec!["users", "license", whom, "unassign", "--json"],
        ["edit", set] => vec!["users", "edit", whom, "--set", set, "--json"],
        [verb, ..] => vec!["users", verb, whom, "--json"],
        [] => vec![],
    };
    words.into_iter().map(str::to_owned).collect()
}

// LIC-2, USR-10
#[test]
fn sixteen_programs_at_seven_seats_oversell_none() {
    let (mut late, wanted) = (0, number("CHARGEHAND_SEEDS", 1));
    for seed in 0..wanted + 10 {
        // On a busy machine one game may end without anybody too late: then others tell.
        if seed >= wanted && late > 0 {
            break;
        }
        let plant = plant(PEOPLE, SEATS);
        // All seats are taken when the game begins.
        let first: Vec<String> = (0..SEATS).map(|place| format!("p{place}")).collect();
        let assign = ["assign", "Standard User", "-q"];
        let words: Vec<&str> =
            ["users", "license"].into_iter().chain(first.iter().map(String::as_str)).chain(assign).collect();
        plant.ada(&words).succeeds();
        let over = AtomicBool::new(false);
        let ran: Vec<Ran> = std::thread::scope(|scope| {
            let watch = scope.spawn(|| {
                let mut most = 0;
                while !over.load(Ordering::Acquire) {
                    most = most.max(used(&plant));
                }
                most
            });
            let players: Vec<_> = (0..PROGRAMS)
                .map(|player| {
                    let plant = &plant;
                    let mut state = ((seed * PROGRAMS + player + 1) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                    scope.spawn(move || {
                        let play = |_| {
                            let (whom, what) = step(&mut state);
                            let arguments = arguments(&format!("p{whom}"), what);
                            plant.ada(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).ran()
                        };
                        (0..STEPS).map(play).collect::<Vec<Ran>>()
                    })
                })
                .collect();
            let ran = players.into_iter().flat_map(|player| player.join().unwrap()).collect();
            over.store(true, Ordering::Release);
            let most = watch.join().unwrap();
            assert!(most <= SEATS, "seed {seed}: {most} seats were used");
            ran
        });
        let ends = ends(&ran);
        let known = ["0", "3 nothing_to_do", "5 license_no_seat"];
        assert!(ends.keys().all(|end| known.contains(&end.as_str())), "seed {seed}: {ends:?}");
        late += ends.get("5 license_no_seat").copied().unwrap_or_default();
        assert!(used(&plant) <= SEATS);
        plant.ada(&["log", "verify", "-q"]).succeeds();
    }
    assert!(late > 0, "nobody came too late: the seats weren't scarce");
}

// LIC-2, Q2
#[test]
fn eight_programs_that_assign_sell_each_seat_once() {
    let each = number("CHARGEHAND_ASSIGNS", 5);
    let seats = each * 8 * 5 / 32;
    let plant = plant(each * 8, seats);
    let ran: Vec<Ran> = std::thread::scope(|scope| {
        let players: Vec<_> = (0..8)
            .map(|player| {
                let plant = &plant;
                scope.spawn(move || {
                    let assign = |place| {
                        let whom = format!("p{}", player * each + place);
                        plant.ada(&["users", "license", &whom, "assign", "Standard User", "--json"]).ran()
                    };
                    (0..each).map(assign).collect::<Vec<Ran>>()
                })
            })
            .collect();
        players.into_iter().flat_map(|player| player.join().unwrap()).collect()
    });
    let expected = BTreeMap::from([("0".to_owned(), seats), ("5 license_no_seat".to_owned(), each * 8 - seats)]);
    assert_eq!(ends(&ran), expected);
    assert_eq!(used(&plant), seats);
}

// GATE-4, L4
#[test]
fn fifty_programs_with_a_wrong_password_lock_out_once() {
    let plant = Plant::new();
    let before = events(&plant).len();
    let ran: Vec<Ran> = std::thread::scope(|scope| {
        let attempt = |_| {
            let plant = &plant;
            scope.spawn(|| plant.run(&["check-login", "grace", "--password-stdin", "--json"]).stdin("wrong\n").ran())
        };
        let attempts: Vec<_> = (0..50).map(attempt).collect();
        attempts.into_iter().map(|attempt| attempt.join().unwrap()).collect()
    });
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for ran in &ran {
        let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap_or_default();
        *reasons.entry(answer["reason"].as_str().unwrap_or(&ran.stderr).to_owned()).or_default() += 1;
    }
    assert_eq!(reasons, BTreeMap::from([("wrong_password".to_owned(), 6), ("locked_out".to_owned(), 44)]));
    let new = events(&plant).split_off(before);
    let lockouts = new.iter().filter(|message| message.starts_with("User grace locked out")).count();
    assert_eq!((new.len(), lockouts), (51, 1), "{new:?}");
}

/// What the log says, the oldest first.
#[expect(clippy::disallowed_types, reason = "what is written is looked at, not what is shown")]
fn events(plant: &Plant) -> Vec<String> {
    let connection = rusqlite::Connection::open(plant.database()).unwrap();
    let mut statement = connection.prepare("SELECT message FROM events ORDER BY id").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

// INV-3, I1: the same code accepted at one moment makes one account; everybody else is told that it was used.
#[test]
fn eight_programs_with_one_invites_code_make_one_account() {
    let plant = Plant::new();
    plant.ada(&["invites", "send", "--role", "Programmer", "anna@example.org", "-q"]).succeeds();
    let code = plant.ada(&["invites", "code", "1", "-q"]).succeeds().trim().to_owned();
    let ran: Vec<Ran> = std::thread::scope(|scope| {
        let join = |place: usize| {
            let (plant, code) = (&plant, &code);
            scope.spawn(move || {
                let name = format!("anna{place}");
                let words = ["join", "-", "--username", &name, "--full-name", "Anna", "--password-stdin", "--json"];
                plant.run(&words).stdin(format!("{code}\n{}\n", crate::plant::PASSWORD)).ran()
            })
        };
        let all: Vec<_> = (0..8).map(join).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let expected = BTreeMap::from([("0".to_owned(), 1), ("3 code_used".to_owned(), 7)]);
    assert_eq!(ends(&ran), expected);
    let accepted =
        events(&plant).into_iter().filter(|message| message == "Invite to anna@example.org accepted").count();
    let added = events(&plant).into_iter().filter(|message| message.starts_with("User anna")).count();
    assert_eq!((accepted, added), (1, 1));
}
