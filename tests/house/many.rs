//! Many at one moment: several desks with connections of their own.

use std::sync::{Arc, Barrier};

use chargehand::domain::gate::Reason;
use chargehand::service::ServiceError;

use crate::plant::{ADA, Plant, WRONG, attempt, enter, log, password, sentences};

// GATE-4, L4
#[test]
fn fifty_wrong_passwords_at_one_moment_lock_out_once_and_are_fifty_events() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    let before = log(&mut desk, ada).len();
    let barrier = Arc::new(Barrier::new(10));
    let attackers: Vec<_> = (0..10)
        .map(|_| {
            let (mut desk, barrier) = (desk.again().unwrap(), barrier.clone());
            std::thread::spawn(move || {
                barrier.wait();
                (0..5).map(|_| attempt(&mut desk, "bob", WRONG)).collect::<Vec<_>>()
            })
        })
        .collect();
    let reasons: Vec<_> = attackers.into_iter().flat_map(|attacker| attacker.join().unwrap()).collect();
    let count = |reason| reasons.iter().filter(|other| **other == Some(reason)).count();
    assert_eq!((count(Reason::WrongPassword), count(Reason::LockedOut)), (6, 44));
    let bob = desk.user(ada, "bob").unwrap().user;
    assert_eq!(bob.failed_attempts, 6, "none is lost, and none counts that didn't reach the credential gate");
    assert_eq!(log(&mut desk, ada).len(), before + 51, "fifty attempts and one lock-out");
    assert_eq!(sentences(&mut desk, ada, "User bob locked out after 6 wrong passwords").len(), 1);
    let codes: std::collections::BTreeSet<_> =
        log(&mut desk, ada).into_iter().filter_map(|event| event.reference).collect();
    assert_eq!(codes.len(), 50, "a code for each (GATE-2)");
    assert!(desk.verify_log(ada, None, |_| true).unwrap().unwrap().is_ok());
}

// USR-13, R2
#[test]
fn of_two_administrators_who_disable_each_other_at_one_moment_one_remains() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "eve", "Admin");
    let mut remained = [0, 0];
    for _ in 0..50 {
        let barrier = Arc::new(Barrier::new(2));
        let threads = [(ADA, "eve"), ("eve", ADA)].map(|(me, other)| {
            let mut desk = desk.again().unwrap();
            let (session, barrier) = (enter(&mut desk, me).session, barrier.clone());
            std::thread::spawn(move || {
                barrier.wait();
                desk.disable_user(session, other, None)
            })
        });
        let answers = threads.map(|thread| thread.join().unwrap());
        let won = answers.iter().position(Result::is_ok).unwrap();
        let refused = answers[1 - won].as_ref().unwrap_err();
        assert!(refused.is_session_over(), "the other one was signed out before: {refused}");
        remained[won] += 1;
        let (winner, loser) = if won == 0 { (ADA, "eve") } else { ("eve", ADA) };
        let session = enter(&mut desk, winner).session;
        assert_eq!(attempt(&mut desk, loser, crate::plant::PASSWORD), Some(Reason::Disabled));
        desk.enable_user(session, loser, None).unwrap();
    }
    assert_eq!(remained.iter().sum::<u32>(), 50);
}

// USR-13, R1: by whichever way.
#[test]
fn the_last_lasting_administrator_stays() {
    use chargehand::domain::user::Field;
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    // Neither of these is one to rely on.
    crate::plant::add(&mut desk, ada, "until", &["Admin"], &[(Field::ValidUntil, "2099-12-31")]).unwrap();
    crate::plant::add(&mut desk, ada, "bound", &["Admin"], &[(Field::TrustedDevicesOnly, "yes")]).unwrap();
    crate::plant::add(&mut desk, ada, "early", &["Admin"], &[(Field::ValidFrom, "2099-01-01")]).unwrap();
    plant.member(&mut desk, ada, "away", "Admin");
    desk.disable_user(ada, "away", None).unwrap();
    let before = log(&mut desk, ada).len();
    let refused = |answer: Result<_, ServiceError>| answer.map(drop).unwrap_err().code();
    assert_eq!(refused(desk.disable_user(ada, ADA, None)), "last_administrator");
    for (field, text) in
        [(Field::ValidUntil, "2099-12-31"), (Field::ValidFrom, "2099-01-01"), (Field::TrustedDevicesOnly, "yes")]
    {
        assert_eq!(refused(desk.edit_user(ada, ADA, None, &[(field, text.into())])), "last_administrator", "{field:?}");
    }
    assert_eq!(log(&mut desk, ada).len(), before, "nothing was written");
    // A valid-from that has passed is no date to wait for, and another who is lasting lets the first one go.
    desk.edit_user(ada, ADA, None, &[(Field::ValidFrom, "2020-01-01".into())]).unwrap();
    desk.enable_user(ada, "away", None).unwrap();
    desk.disable_user(ada, ADA, None).unwrap();
    assert!(desk.whoami(ada).is_err());
}

// Reading goes on while somebody writes, and sees all of a transaction or nothing.
#[test]
fn a_reader_sees_whole_transactions_alone() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    let mut writer = desk.again().unwrap();
    let write = std::thread::spawn(move || {
        for attempt in 0..30 {
            let wrong = writer.sign_in("nobody", &password(&format!("{attempt}")));
            assert!(wrong.is_err());
            writer.set_setting(ada, "lockout_minutes", &attempt.to_string()).unwrap();
        }
    });
    while !write.is_finished() {
        let events = log(&mut desk, ada);
        let numbers: Vec<i64> = events.iter().rev().map(|event| event.id.0).collect();
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "no gap is ever seen");
    }
    write.join().unwrap();
}
