//! Two administrators turn against each other at the same moment, each with a program of their own (R2, USR-13).
//!
//! `CHARGEHAND_ROUNDS=200 cargo test --test cli mutual` plays 200 rounds of each kind.

use std::os::unix::fs::PermissionsExt as _;

use crate::plant::Plant;

fn rounds() -> usize {
    std::env::var("CHARGEHAND_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(15)
}

/// The database of a plant with two administrators, ada and grace, both signed in.
fn two_administrators() -> Vec<u8> {
    let plant = Plant::new();
    plant.ada(&["users", "roles", "grace", "add", "Admin", "-q"]).succeeds();
    std::fs::read(plant.database()).unwrap()
}

/// How many lasting administrators the database has.
#[expect(clippy::disallowed_types, reason = "the program under test isn't asked whether it is right")]
fn administrators(plant: &Plant) -> i64 {
    let sql = "SELECT count(*) FROM users u JOIN role_grants g ON g.user_id = u.id JOIN roles r ON r.id = g.role_id \
               WHERE r.name = 'Admin' AND g.ended_at IS NULL AND g.until_at IS NULL AND u.disabled = 0 \
               AND u.password_hash IS NOT NULL AND u.valid_until IS NULL AND u.deleted_at IS NULL";
    rusqlite::Connection::open(plant.database()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Both do to each other what `against` says, as often as there are rounds: one gets through each time, the other is
/// refused and told so.
fn play(against: impl Fn(&'static str) -> Vec<&'static str>) {
    let before = two_administrators();
    for round in 0..rounds() {
        let plant = Plant::none();
        std::fs::create_dir_all(plant.database().parent().unwrap()).unwrap();
        std::fs::write(plant.database(), &before).unwrap();
        std::fs::set_permissions(plant.database(), std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(administrators(&plant), 2);
        let (ada, grace) = (plant.run_as("ada", &against("grace")), plant.run_as("grace", &against("ada")));
        // Neither is started first each time.
        let (first, second) = if round % 2 == 0 { (ada, grace) } else { (grace, ada) };
        let first = std::thread::spawn(move || first.ran());
        let second = second.ran();
        let ran = [first.join().unwrap(), second];
        let told: Vec<String> = ran.iter().map(crate::run::Ran::transcript).collect();
        let mut exits: Vec<i32> = ran.iter().map(|ran| ran.exit).collect();
        exits.sort_unstable();
        assert_eq!(exits, [0, 3], "round {round}: {told:?}");
        assert_eq!(administrators(&plant), 1, "round {round}: {told:?}");
    }
}

#[test]
fn two_programs_that_demote_each_others_administrator_leave_one() {
    play(|other| vec!["users", "roles", other, "remove", "Admin"]);
}

#[test]
fn two_programs_that_disable_each_others_administrator_leave_one() {
    play(|other| vec!["users", "disable", other]);
}
