//! Locking: until somebody unlocks, or until a day or time.

use chargehand::clock::{DAY, HOUR, Timestamp};
use chargehand::domain::gate::Reason;
use chargehand::domain::user::{State, Stop, User};
use chargehand::service::{Answer, Desk, UserAction};

use crate::plant::{ADA, PASSWORD, Plant, attempt, enter, sentences};

fn lock(desk: &mut Desk, who: chargehand::domain::id::SessionId, name: &str, until: &str, why: &str) -> Answer<User> {
    let reason = Some(why.to_owned());
    desk.change_user(who, name, &UserAction::Lock { until: until.into(), reason })
}

// USR-6, USR-9
#[test]
fn a_lock_ends_sessions_keeps_out_and_is_over_at_its_time() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    let bob = enter(&mut desk, "bob").session;
    let locked = lock(&mut desk, ada, "bob", "2026-11-24 18:00", " on leave ").unwrap();
    let stop = locked.stops.locked.clone().unwrap();
    assert_eq!((stop.by.as_str(), stop.reason.as_deref()), (ADA, Some("on leave")));
    assert_eq!(stop.until.unwrap().rfc3339(), "2026-11-24T18:00:00.000Z");
    assert_eq!(locked.state(plant.now()), State::Locked);
    assert_eq!(locked.next_change(plant.now()), stop.until);
    assert!(desk.whoami(bob).unwrap_err().is_session_over());
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), Some(Reason::Locked));
    plant.clock.set(stop.until.unwrap().plus(-1));
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), Some(Reason::Locked));
    plant.clock.set(stop.until.unwrap());
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), None);
    let ada = enter(&mut desk, ADA).session;
    assert_eq!(desk.user(ada, "bob").unwrap().user.state(plant.now()), State::Active);
    // A lock after one that ended by itself is a lock of its own, and the first one's end stays as it was.
    lock(&mut desk, ada, "bob", "", "again").unwrap();
    let ended = "SELECT count(*) FROM stops WHERE ended_at = until_at AND ended_by = '(chargehand)'";
    assert_eq!(plant.number(ended), 1);
}

// USR-6
#[test]
fn locking_again_changes_end_and_reason_and_the_same_again_is_told() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    lock(&mut desk, ada, "bob", "", "on leave").unwrap();
    let again = lock(&mut desk, ada, "bob", "", "on leave").unwrap_err();
    assert_eq!(again.to_string(), "bob is locked already; nothing was changed.");
    let longer = lock(&mut desk, ada, "bob", "31.12.2026", "on leave").unwrap();
    assert_eq!(longer.stops.locked.unwrap().until.unwrap().rfc3339(), "2026-12-31T23:59:59.999Z");
    lock(&mut desk, ada, "bob", "2026-12-31", "moved away").unwrap();
    assert_eq!(sentences(&mut desk, ada, "User bob locked").len(), 3);
    assert_eq!(plant.number("SELECT count(*) FROM stops WHERE ended_at IS NULL"), 1);
    for (until, told) in [
        ("yesterday", "type one as 2026-12-31, or with a time as 2026-12-31 18:00"),
        ("2026-11-22", "That has passed: name a day or a time to come, or none."),
    ] {
        let refused = lock(&mut desk, ada, "bob", until, "").unwrap_err();
        assert_eq!(refused.rule().unwrap().fields()[0].field, "until");
        assert!(refused.to_string().contains(told), "{refused}");
    }
    // An unlock lifts it; disabled is another fact.
    desk.disable_user(ada, "bob", None).unwrap();
    let unlocked = desk.unlock_user(ada, "bob", None).unwrap();
    assert_eq!(unlocked.state(plant.now()), State::Disabled);
    desk.enable_user(ada, "bob", None).unwrap();
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), None);
}

// USR-13, R1, ROL-3
#[test]
fn the_last_administrator_is_not_locked_and_nobody_locks_whoever_holds_more() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    let until = "2026-11-30";
    assert_eq!(lock(&mut desk, ada, ADA, until, "").unwrap_err().code(), "last_administrator");
    plant.member(&mut desk, ada, "grace", "Manager");
    plant.member(&mut desk, ada, "tim", "IT Admin");
    plant.member(&mut desk, ada, "eve", "Admin");
    let grace = enter(&mut desk, "grace").session;
    let refused = lock(&mut desk, grace, "tim", "", "").unwrap_err();
    assert_eq!(refused.permission().unwrap().name(), "ManageSso");
    lock(&mut desk, ada, ADA, until, "on leave").unwrap();
    let eve = enter(&mut desk, "eve").session;
    assert_eq!(lock(&mut desk, eve, "eve", "", "").unwrap_err().code(), "last_administrator");
    // Whoever comes back by themselves isn't lasting before they are back.
    plant.clock.advance(8 * DAY + HOUR);
    let eve = enter(&mut desk, "eve").session;
    lock(&mut desk, eve, "eve", "", "").unwrap();
}

// USR-6, ROL-8: whatever is shown of somebody and ends or begins by itself, the next one first.
#[test]
fn the_next_change_is_the_first_of_stops_roles_and_dates() {
    let at = Timestamp;
    let stop = |until| Some(Stop { since: at(0), until, by: ADA.into(), reason: None });
    let mut bob = crate::policy::user(&["Operator"]);
    assert_eq!(bob.next_change(at(100)), None);
    bob.stops.disabled = stop(None);
    bob.stops.locked = stop(Some(at(500)));
    bob.stops.locked_out = stop(Some(at(200)));
    bob.roles[0].until = Some(at(400));
    bob.profile.valid_from = Some(at(300));
    bob.profile.valid_until = Some(at(600));
    let mut now = at(100);
    // The last moment of a day still counts, so that one's word changes behind it.
    for expected in [200, 300, 400, 500, 601] {
        let before = bob.state(now);
        let next = bob.next_change(now).unwrap();
        assert_eq!(next, at(expected));
        assert_eq!(bob.state(next.plus(-1)), before, "nothing changes before {expected}");
        now = next;
    }
    assert_eq!(bob.next_change(now), None);
}
