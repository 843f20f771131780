//! The demo plant: believable, whole, and the same for the same seed.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use chargehand::clock::{Chance, MINUTE, SeededChance, SetClock, Timestamp};
use chargehand::domain::gate::Entrance;
use chargehand::domain::id::SessionId;
use chargehand::domain::mail::MailState;
use chargehand::domain::password::Password;
use chargehand::domain::query::{LogAnchor, UserQuery};
use chargehand::domain::user::User;
use chargehand::hashing::Hashing;
use chargehand::service::demo::{self, ADMINISTRATOR, DemoOptions, DemoPlant, TemporaryDemo};
use chargehand::service::{Computer, Desk, OpenOptions, ServiceError, SignIn};

/// A Tuesday, 10:40 in Berlin.
const NOW: Timestamp = Timestamp(1_763_458_800_000);

fn hashing() -> Arc<Hashing> {
    Arc::new(Hashing::cheap().unwrap())
}

fn made(folder: &Path, users: usize, seed: u64, now: Timestamp) -> DemoPlant {
    let options = DemoOptions { path: folder.join(format!("{users}-{seed}-{}.db", now.0)), users, seed, now };
    demo::build(&options, &hashing(), |_| true).unwrap()
}

fn opened(plant: &DemoPlant, now: Timestamp) -> (Desk, SessionId) {
    let mut desk = desk_at(plant, "desk".into(), now);
    let me = signed_in(&mut desk, &plant.administrator, plant.password);
    (desk, me)
}

fn desk_at(plant: &DemoPlant, device: Computer, now: Timestamp) -> Desk {
    let options = OpenOptions {
        path: plant.path.clone(),
        create: false,
        device,
        busy_timeout_ms: 1_000,
        on_wait: Arc::new(|_| {}),
        clock: Arc::new(SetClock::at(now)),
        chance: Arc::new(SeededChance::new(u64::MAX)),
    };
    Desk::open(options, hashing(), Entrance::Console).unwrap()
}

fn signed_in(desk: &mut Desk, name: &str, password: &str) -> SessionId {
    match desk.sign_in(name, &Password::new(password.to_owned())).unwrap() {
        SignIn::Accepted(signed_in) => signed_in.session,
        SignIn::PasswordChangeRequired => panic!("{name} must set a password"),
    }
}

fn users(desk: &mut Desk, me: SessionId) -> Vec<User> {
    let query = UserQuery { search: String::new(), show_inactive: true, ..UserQuery::default() };
    desk.users_page(me, &query, None, 200_000).unwrap()
}

#[test]
fn a_plant_of_the_usual_size_has_everything_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let plant = made(folder.path(), demo::USUAL, 1, NOW);
    let (mut desk, me) = opened(&plant, NOW);
    let users = users(&mut desk, me);
    assert_eq!((users.len(), plant.users), (demo::USUAL, demo::USUAL));
    // Every state and every role of section 12 occurs.
    let mut states = BTreeMap::<_, usize>::new();
    let mut roles = BTreeMap::<_, usize>::new();
    for user in &users {
        *states.entry(user.state(NOW).name()).or_default() += 1;
        for held in &user.roles {
            *roles.entry(held.role.name.clone()).or_default() += 1;
        }
    }
    // SSO-1: both ways to be linked.
    let linked = |name: &str| users.iter().filter(|user| user.sso.name() == name).count();
    assert_eq!((linked("federated"), linked("pending")), (1, 1));
    for state in ["active", "disabled", "expired", "not_yet_valid", "locked_out", "password_to_be_set"] {
        assert!(states.get(state).is_some_and(|count| *count >= 3), "{state}: {states:?}");
    }
    assert!(states["active"] > demo::USUAL / 2, "{states:?}");
    for role in desk.roles(me).unwrap() {
        assert!(roles.contains_key(&role.name), "{} in {roles:?}", role.name);
    }
    for script in ['ł', 'И', 'Ε', '王', 'م', '佐'] {
        assert!(users.iter().any(|user| user.profile.full_name.contains(script)), "{script}");
    }
    assert!(users.iter().any(|user| user.profile.trusted_devices_only && user.profile.ignore_password_rules));
    assert!(users.iter().filter(|user| user.profile.manager.is_some()).count() > 150);
}

// INV-2
#[test]
fn its_invites_are_in_every_state() {
    let folder = tempfile::tempdir().unwrap();
    let plant = made(folder.path(), 60, 1, NOW);
    let (mut desk, me) = opened(&plant, NOW);
    let invites = desk.invites(me, None, 20).unwrap();
    let states: Vec<&str> = invites.iter().map(|invite| invite.state(NOW).name()).collect();
    assert_eq!(states, ["queued", "failed", "sent", "cancelled", "accepted", "expired"]);
    // What waits isn't sent as soon as somebody looks at the plant.
    let waits = desk.mails(me, None, 1).unwrap().remove(0);
    assert!(matches!(waits.state, MailState::Queued { next } if next > NOW), "{waits:?}");
}

// DEV-1
#[test]
fn its_terminals_and_displays_are_devices() {
    let folder = tempfile::tempdir().unwrap();
    let plant = made(folder.path(), demo::USUAL, 1, NOW);
    let (mut desk, me) = opened(&plant, NOW);
    let devices: Vec<_> = desk.devices(me).unwrap().into_iter().map(|row| row.device).collect();
    let count = |wanted: &dyn Fn(&chargehand::domain::device::Device) -> bool| {
        devices.iter().filter(|device| wanted(device)).count()
    };
    assert_eq!(count(&|device| device.registered.is_some()), 52);
    assert_eq!(count(&|device| device.automatic_login_user.is_some() && device.trusted), 12);
    assert_eq!((count(&|device| !device.enabled), count(&|device| device.is_waiting())), (1, 1));
    assert_eq!(count(&|device| !device.trusted), 4);
    // Today, and a while ago.
    let seen = |days: i64| count(&|device| device.last_seen.is_some_and(|at| NOW.0 - at.0 < days * 24 * 60 * MINUTE));
    assert!(seen(1) > 35 && seen(5) > seen(1), "{} {}", seen(1), seen(5));
    let (wall, press) =
        (desk.test_login(me, "display.1", Some("WALL-PAINT-1")), desk.test_login(me, "display.1", None));
    assert_eq!(wall.unwrap().verdict(), "YES - and no password is asked for.");
    assert_eq!(press.unwrap().verdict(), "NO - refused. First reason: not a trusted device.");
    // DEV-4: there is a display that shows its dashboard, and one to learn from.
    let verdict = |desk: &mut Desk, name| desk.dashboard(me, name).unwrap().verdict();
    assert_eq!(verdict(&mut desk, "WALL-LOBBY"), "WALL-LOBBY: READY - it logs in by itself.");
    assert_eq!(verdict(&mut desk, "WALL-CANTEEN"), "WALL-CANTEEN: NOT READY - 2 needs aren't met.");
    assert_eq!(devices.iter().filter(|device| device.copy_seen.is_some()).count(), 1);
}

#[test]
fn its_log_is_whole_and_tells_of_weeks_until_a_few_minutes_ago() {
    // LOG-1, LOG-3
    let folder = tempfile::tempdir().unwrap();
    let plant = made(folder.path(), demo::USUAL, 1, NOW);
    let (mut desk, me) = opened(&plant, NOW);
    assert!(desk.verify_log(me, None, |_| true).unwrap().unwrap().is_ok());
    let events = desk.log_page(me, "", LogAnchor::Newest, 100_000, None).unwrap().events;
    assert!(events.len() > 1_500, "{}", events.len());
    // The first is this very sign-in.
    assert!(events[1..].iter().all(|event| event.time <= NOW.plus(-MINUTE)));
    assert!(events[1].time >= NOW.plus(-10 * MINUTE));
    assert!(events.windows(2).all(|pair| pair[1].time <= pair[0].time));
    let told = |words: &str| events.iter().filter(|event| event.message.contains(words)).count();
    for words in [
        "File staff.csv imported",
        "locked out after 6 wrong passwords",
        "wrong password, 1 in a row",
        "no account has this name",
        "as account is disabled",
        "changed: title",
        "disabled",
        "enabled",
        "unlocked",
        "changed their password",
        "Refused for want of the EditUsers permission",
        "Setting session_idle_minutes changed",
    ] {
        assert!(told(words) > 0, "{words}");
    }
    assert!(told(" logged in") > 400, "{}", told(" logged in"));
    // USR-11: three people are gone, and it says why.
    let gone: Vec<_> = events.iter().filter(|event| event.message.contains(" deleted")).collect();
    assert_eq!(gone.len(), 3, "{gone:#?}");
    assert!(gone.iter().all(|event| event.details.iter().any(|detail| detail.field == "reason")), "{gone:#?}");
    // This morning at 5:58, and nobody has unlocked them.
    let locked = users(&mut desk, me).into_iter().filter_map(|user| user.stops.locked_out.filter(|_| true));
    let this_morning = locked.filter(|stop| NOW.0 - stop.since.0 < 5 * 60 * MINUTE).count();
    assert_eq!(this_morning, 3);
}

#[test]
fn the_same_seed_gives_the_same_plant() {
    let folder = tempfile::tempdir().unwrap();
    let head = |plant: &DemoPlant| {
        let (mut desk, me) = opened(plant, NOW);
        desk.verify_log(me, None, |_| true).unwrap().unwrap().unwrap().hash
    };
    let other = tempfile::tempdir().unwrap();
    let (one, same) = (made(folder.path(), 60, 1, NOW), made(other.path(), 60, 1, NOW));
    let first = head(&one);
    assert_eq!(first, head(&same));
    assert_ne!(first, head(&made(folder.path(), 60, 2, NOW)));
}

#[test]
fn its_two_accounts_sign_in_and_an_administrator_lasts() {
    // USR-13
    let folder = tempfile::tempdir().unwrap();
    let plant = made(folder.path(), 60, 3, NOW);
    let (mut desk, me) = opened(&plant, NOW);
    let demo = desk.user(me, ADMINISTRATOR).unwrap().user;
    assert!(demo.is_lasting_administrator(NOW));
    let supervisor = signed_in(&mut desk, &plant.supervisor, plant.password);
    assert!(matches!(desk.settings(supervisor), Err(ServiceError::Failure(_))));
}

#[test]
fn it_can_be_made_at_any_hour_of_any_day_and_of_any_size() {
    let folder = tempfile::tempdir().unwrap();
    // Midnight, the hours in which clocks change, a Sunday, and long ago.
    for now in [1_763_420_400_000, 1_761_438_600_000, 1_743_296_400_000, 1_763_884_800_000, 946_684_800_000] {
        let plant = made(folder.path(), 0, 5, Timestamp(now));
        assert_eq!(plant.users, demo::FEWEST);
        let (mut desk, me) = opened(&plant, Timestamp(now));
        assert_eq!(users(&mut desk, me).len(), demo::FEWEST);
        assert!(desk.verify_log(me, None, |_| true).unwrap().unwrap().is_ok());
    }
    assert_eq!(made(folder.path(), 1_000, 5, NOW).users, 1_000);
}

#[test]
fn a_temporary_one_is_private_and_gone_when_it_is_left() {
    // F1
    let parent = tempfile::tempdir().unwrap();
    let chance: Arc<dyn Chance> = Arc::new(SeededChance::new(4));
    let demo = TemporaryDemo::make(parent.path(), 60, 1, NOW, &hashing(), &chance, "desk".into()).unwrap();
    let folder = demo.plant().path.parent().unwrap().to_owned();
    assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(demo.plant().path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    // DEV-1: whoever looks at it sits at one of its devices, whose key lies in there, too.
    assert_eq!(demo.computer().key_file.as_deref().and_then(Path::parent), Some(&*folder));
    let mut desk = desk_at(demo.plant(), demo.computer().clone(), NOW);
    assert_eq!(desk.this_device().unwrap().told(), "This device is IT-DESK (registered, trusted).");
    drop(desk);
    drop(demo);
    assert!(!folder.exists());
}

#[test]
fn nothing_is_overwritten_and_nothing_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plant.db");
    let options = DemoOptions { path: path.clone(), users: 60, seed: 1, now: NOW };
    let stopped = demo::build(&options, &hashing(), |percent| percent < 50);
    assert!(matches!(stopped, Err(ServiceError::Cancelled)), "{stopped:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    std::fs::write(&path, "mine").unwrap();
    let refused = demo::build(&options, &hashing(), |_| true).unwrap_err();
    assert!(refused.to_string().contains("exists already"), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), b"mine");
}

// LOG-2: to try how quick it is where there is much.
#[test]
fn one_with_a_large_log_is_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plant.db");
    let stopped = demo::build_large_log(&path, 2_000, NOW, &hashing(), |written| written < 1_000);
    assert!(matches!(stopped, Err(ServiceError::Cancelled)), "{stopped:?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let plant = demo::build_large_log(&path, 2_000, NOW, &hashing(), |_| true).unwrap();
    let (mut desk, me) = opened(&plant, NOW);
    let verified = desk.verify_log(me, None, |_| true).unwrap().unwrap().unwrap();
    assert!(verified.events > 2_500, "{}", verified.events);
    let newest = desk.log_page(me, "", LogAnchor::Newest, 2, None).unwrap().events;
    assert!(NOW.0 - newest[1].time.0 < 60 * MINUTE, "{newest:?}");
}
