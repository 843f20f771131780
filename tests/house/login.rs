//! Logins through the desk: what counts, what locks out, what ends by itself, and what happens in between.

use std::sync::{Arc, Mutex};

use chargehand::clock::{Chance, MINUTE, SeededChance};
use chargehand::domain::change::SessionEnd;
use chargehand::domain::event::{Category, Severity};
use chargehand::domain::gate::{LOGIN_FAILED, Reason};
use chargehand::domain::query::LogAnchor;
use chargehand::domain::user::{Field, PasswordState, State};
use chargehand::service::{Desk, ServiceError, SignIn, UserAction};

use crate::plant::{ADA, PASSWORD, Plant, START, TEMPORARY, WRONG, add, attempt, enter, log, password, sentences};

/// Random bytes that do something once, just before a login is settled: the token is drawn at that moment.
struct Interrupting {
    inner: SeededChance,
    then: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Interrupting {
    fn new() -> Arc<Self> {
        Arc::new(Self { inner: SeededChance::new(99), then: Mutex::new(None) })
    }

    fn at_next(&self, then: impl FnOnce() + Send + 'static) {
        *self.then.lock().unwrap() = Some(Box::new(then));
    }
}

impl Chance for Interrupting {
    fn fill(&self, bytes: &mut [u8]) {
        let then = self.then.lock().unwrap().take();
        if let Some(then) = then {
            then();
        }
        self.inner.fill(bytes);
    }
}

// A second console opens while the first one has everything in the write-ahead log still.
#[test]
fn a_second_desk_opens_while_the_first_is_fresh() {
    let plant = Plant::new();
    let mut first = plant.desk();
    let session = enter(&mut first, ADA).session;
    let mut second = first.again().unwrap();
    assert_eq!(second.whoami(session).unwrap().user.username, ADA);
    drop(first);
    let unfinished = Plant::bare();
    let _held = unfinished.desk();
    assert!(!unfinished.desk().is_set_up().unwrap());
}

// GATE-4, L2, L3
#[test]
fn the_sixth_wrong_password_in_a_row_locks_out_and_a_right_one_starts_anew() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    for _ in 0..2 {
        for _ in 0..5 {
            assert_eq!(attempt(&mut desk, "bob", WRONG), Some(Reason::WrongPassword));
        }
        assert_eq!(desk.user(ada, "bob").unwrap().user.failed_attempts, 5);
        assert_eq!(attempt(&mut desk, "BOB", PASSWORD), None);
        assert_eq!(desk.user(ada, "bob").unwrap().user.failed_attempts, 0);
    }
    for _ in 0..6 {
        assert_eq!(attempt(&mut desk, "bob", WRONG), Some(Reason::WrongPassword));
    }
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), Some(Reason::LockedOut));
    let events = log(&mut desk, ada);
    assert_eq!(events[0].message, "User validation failed as account is locked out");
    assert_eq!(events[0].code.as_deref(), Some("locked_out"));
    assert_eq!(events[1].message, "User bob locked out after 6 wrong passwords in a row");
    assert_eq!((events[1].category, events[1].severity), (Category::UserValidation, Severity::Error));
    assert_eq!(events[2].message, "User validation failed: wrong password, 6 in a row");
    assert_eq!(events[1].operation, events[2].operation, "one attempt is one operation");
    // L5: more wrong ones change nothing but the log.
    let before = desk.user(ada, "bob").unwrap().user;
    for _ in 0..20 {
        assert_eq!(attempt(&mut desk, "bob", WRONG), Some(Reason::LockedOut));
    }
    assert_eq!(desk.user(ada, "bob").unwrap().user, before);
    assert_eq!(sentences(&mut desk, ada, "locked out after").len(), 1);
    assert_eq!(sentences(&mut desk, ada, "as account is locked out").len(), 21);
    // An unlock lets in and starts the count anew (USR-8).
    let unlocked = desk.unlock_user(ada, "bob", None).unwrap();
    assert_eq!((unlocked.failed_attempts, unlocked.state(plant.now())), (0, State::Active));
    assert_eq!(attempt(&mut desk, "bob", WRONG), Some(Reason::WrongPassword));
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), None);
}

// GATE-4: the lock-out ends by itself, and the count with it.
#[test]
fn a_lock_out_ends_by_time_and_takes_its_count_along() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    desk.set_setting(ada, "lockout_minutes", "30").unwrap();
    for _ in 0..6 {
        attempt(&mut desk, "bob", WRONG);
    }
    plant.clock.advance(30 * MINUTE - 1);
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), Some(Reason::LockedOut));
    assert_eq!(desk.user(ada, "bob").unwrap().user.failed_attempts, 6);
    plant.clock.advance(1);
    let free = desk.user(ada, "bob").unwrap().user;
    assert_eq!((free.failed_attempts, free.state(plant.now())), (0, State::Active));
    for _ in 0..5 {
        assert_eq!(attempt(&mut desk, "bob", WRONG), Some(Reason::WrongPassword));
    }
    assert_eq!(attempt(&mut desk, "bob", WRONG), Some(Reason::WrongPassword));
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), Some(Reason::LockedOut));
    assert_eq!(sentences(&mut desk, ada, "locked out after 6 wrong").len(), 2);
    plant.clock.advance(30 * MINUTE);
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), None);
    assert_eq!(plant.number("SELECT count(*) FROM stops WHERE ended_at IS NULL"), 0, "no row is left open");
}

// USR-13
#[test]
fn the_last_administrators_lock_out_ends_after_fifteen_minutes() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    for _ in 0..6 {
        attempt(&mut desk, ADA, WRONG);
    }
    assert_eq!(attempt(&mut desk, ADA, PASSWORD), Some(Reason::LockedOut));
    plant.clock.advance(15 * MINUTE - 1);
    assert_eq!(attempt(&mut desk, ADA, PASSWORD), Some(Reason::LockedOut));
    plant.clock.advance(1);
    assert_eq!(attempt(&mut desk, ADA, PASSWORD), None);
    // With a second one, the first one's lock-out waits for somebody.
    plant.member(&mut desk, ada, "eve", "Admin");
    for _ in 0..6 {
        attempt(&mut desk, ADA, WRONG);
    }
    plant.clock.advance(60 * MINUTE);
    assert_eq!(attempt(&mut desk, ADA, PASSWORD), Some(Reason::LockedOut));
    // Eve is now the only one who could help, so she can't go, and her own lock-out ends by itself.
    let eve = enter(&mut desk, "eve").session;
    let refused = desk.disable_user(eve, "eve", None).unwrap_err();
    assert_eq!(refused.code(), "last_administrator");
    for _ in 0..6 {
        attempt(&mut desk, "eve", WRONG);
    }
    assert_eq!(attempt(&mut desk, "eve", PASSWORD), Some(Reason::LockedOut));
    plant.clock.advance(15 * MINUTE);
    assert_eq!(attempt(&mut desk, "eve", PASSWORD), None);
    // A shorter time of the settings stays shorter.
    desk.unlock_user(eve, ADA, None).unwrap();
    desk.disable_user(eve, ADA, None).unwrap();
    desk.set_setting(eve, "lockout_minutes", "3").unwrap();
    for _ in 0..6 {
        attempt(&mut desk, "eve", WRONG);
    }
    plant.clock.advance(3 * MINUTE);
    assert_eq!(attempt(&mut desk, "eve", PASSWORD), None);
}

// USR-13: no clock that was put back, and nothing else that happened to the last administrator, closes the gate.
#[test]
fn a_clock_put_back_closes_no_gate() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    plant.clock.set(START.plus(-365 * chargehand::clock::DAY));
    for _ in 0..6 {
        assert_ne!(attempt(&mut desk, "bob", WRONG), None);
    }
}

// GATE-2, GATE-3
#[test]
fn an_unknown_name_is_masked_and_its_nearest_named() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    add(&mut desk, ada, "katharina", &["Manager"], &[]).unwrap();
    assert_eq!(attempt(&mut desk, "katherina", WRONG), Some(Reason::UnknownUser));
    let typed = |desk: &mut Desk| {
        let event = log(desk, ada).remove(0);
        assert_eq!((event.code.as_deref(), event.subject), (Some("unknown_user"), None));
        event.details.into_iter().find(|detail| detail.field == "typed").unwrap().after
    };
    assert_eq!(typed(&mut desk), "ka… (9 characters), nearest username katharina");
    attempt(&mut desk, "hunter2-is-my-password", WRONG);
    assert_eq!(typed(&mut desk), "hu… (22 characters)");
    attempt(&mut desk, "", WRONG);
    assert_eq!(typed(&mut desk), "… (0 characters)");
    attempt(&mut desk, &"ka".repeat(200_000), WRONG);
    assert_eq!(typed(&mut desk), "ka… (400000 characters)");
}

// GATE-2
#[test]
fn every_refusal_has_a_code_of_its_own_that_any_search_finds() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    let mut codes = std::collections::BTreeSet::new();
    for attempt in 0..300 {
        let error = desk.sign_in(&format!("nobody{attempt}"), &password(WRONG)).unwrap_err();
        let ServiceError::LoginRefused { told, reference, .. } = &error else { panic!("{error:?}") };
        assert_eq!(error.to_string(), format!("{told} {reference}"));
        assert_eq!(told, LOGIN_FAILED);
        assert!(reference.len() == 3 && reference.chars().all(|letter| "34679ACDEFGHJKMNPQRTUVWXY".contains(letter)));
        assert!(codes.insert(reference.clone()), "{reference} was given twice");
    }
    let code = codes.first().unwrap();
    let found = desk.log_page(ada, &code.to_lowercase(), LogAnchor::Newest, 50, None).unwrap().events;
    let attempts: Vec<_> = found.iter().filter(|event| event.reference.as_ref() == Some(code)).collect();
    assert_eq!(attempts.len(), 1);
    assert_eq!(attempts[0].code.as_deref(), Some("unknown_user"));
}

/// Gives the same few bytes again and again.
struct Stuck;

impl Chance for Stuck {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

// GATE-2: four characters when three run short; a day later a code is free again.
#[test]
fn a_code_that_is_taken_today_is_not_given_again() {
    let mut plant = Plant::new();
    plant.chance = Arc::new(Stuck);
    let mut desk = plant.desk();
    let code = |desk: &mut Desk| match desk.sign_in("nobody", &password(WRONG)) {
        Err(ServiceError::LoginRefused { reference, .. }) => reference,
        other => panic!("{other:?}"),
    };
    assert_eq!(code(&mut desk), "333");
    assert_eq!(code(&mut desk), "3333");
    plant.clock.advance(chargehand::clock::DAY);
    assert_eq!(code(&mut desk), "333");
}

// GATE-2, L1: whatever is wrong, the work is the same, so that the time tells nothing.
#[test]
fn every_refusal_costs_one_hash() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    for name in ["disabled", "expired", "early", "lockedout", "wrong", "nopass", "outofrange", "trusted", "older"] {
        plant.member(&mut desk, ada, name, "Manager");
    }
    for name in ["locked", "roleless", "unlicensed"] {
        plant.member(&mut desk, ada, name, "Manager");
    }
    let lock = UserAction::Lock { until: String::new(), reason: None };
    desk.change_user(ada, "locked", &lock).unwrap();
    desk.change_user(ada, "roleless", &UserAction::TakeRoles { roles: vec!["Manager".into()] }).unwrap();
    plant.member(&mut desk, ada, "display", "Kiosk");
    add(&mut desk, ada, "temporary", &["Manager"], &[]).unwrap();
    desk.edit_user(ada, "expired", None, &[(Field::ValidUntil, "2020-01-01".into())]).unwrap();
    desk.edit_user(ada, "early", None, &[(Field::ValidFrom, "2030-01-01".into())]).unwrap();
    desk.edit_user(ada, "trusted", None, &[(Field::TrustedDevicesOnly, "yes".into())]).unwrap();
    for _ in 0..6 {
        attempt(&mut desk, "lockedout", WRONG);
    }
    desk.disable_user(ada, "disabled", None).unwrap();
    let raw = plant.raw();
    raw.execute("UPDATE users SET password_hash = NULL WHERE username = 'nopass'", []).unwrap();
    let huge =
        "UPDATE users SET password_hash = replace(password_hash, 'm=64', 'm=4194304') WHERE username = 'outofrange'";
    assert_eq!(raw.execute(huge, []).unwrap(), 1);
    let older = PasswordHashOf::older();
    let sql = "UPDATE users SET password_hash = ?1 WHERE username IN ('older', 'disabled', 'display')";
    assert_eq!(raw.execute(sql, [older.0]).unwrap(), 3);
    desk.disable_user(ada, "older", None).unwrap();
    for (name, typed, reason) in [
        ("nobody", WRONG, Reason::UnknownUser),
        ("nobody", "", Reason::UnknownUser),
        ("disabled", PASSWORD, Reason::Disabled),
        ("disabled", WRONG, Reason::Disabled),
        ("expired", PASSWORD, Reason::Expired),
        ("early", PASSWORD, Reason::NotYetValid),
        ("lockedout", PASSWORD, Reason::LockedOut),
        ("lockedout", WRONG, Reason::LockedOut),
        ("wrong", WRONG, Reason::WrongPassword),
        ("wrong", "", Reason::NoPassword),
        ("nopass", WRONG, Reason::NoPassword),
        ("nopass", "", Reason::NoPassword),
        ("outofrange", PASSWORD, Reason::UnusableHash),
        ("trusted", PASSWORD, Reason::UntrustedDevice),
        ("older", PASSWORD, Reason::Disabled),
        ("display", PASSWORD, Reason::NoOpenConsole),
        ("temporary", TEMPORARY, Reason::PasswordChange),
        ("locked", PASSWORD, Reason::Locked),
        ("roleless", PASSWORD, Reason::NoAllowLogin),
        ("unlicensed", PASSWORD, Reason::NotLicensed),
    ] {
        if name == "unlicensed" {
            desk.set_setting(ada, "require_license", "on").unwrap();
        }
        let before = plant.hashing.computations();
        assert_eq!(attempt(&mut desk, name, typed), Some(reason), "{name}");
        assert_eq!(plant.hashing.computations() - before, 1, "{name}, {reason:?}");
    }
    // A code that isn't right costs as much, and names nobody.
    for typed in ["ABCD-EFGH", "nothing of the kind"] {
        let before = plant.hashing.computations();
        let refused = desk.sign_in_with_code(&password(typed), &password(PASSWORD)).unwrap_err();
        assert!(matches!(refused, ServiceError::LoginRefused { reason: Reason::WrongCode, .. }), "{refused:?}");
        assert_eq!(plant.hashing.computations() - before, 1, "{typed}");
    }
    assert!(log(&mut desk, ada)[0].details.iter().all(|detail| detail.field != "typed"));
    // P7: what is out of range counts as nobody's guess and is told to administrators.
    assert_eq!(desk.user(ada, "outofrange").unwrap().user.failed_attempts, 0);
    assert_eq!(sentences(&mut desk, ada, "hash parameters out of range").len(), 1);
    // GATE-4: neither an empty password nor a stopped account counts.
    assert_eq!(desk.user(ada, "wrong").unwrap().user.failed_attempts, 1);
    assert_eq!(desk.user(ada, "disabled").unwrap().user.failed_attempts, 0);
}

/// [`PASSWORD`], hashed with other parameters than the plant's.
struct PasswordHashOf(String);

impl PasswordHashOf {
    fn older() -> Self {
        use argon2::{Algorithm, Argon2, Params, Version};
        let params = Params::new(32, 3, 1, Some(32)).unwrap();
        let mut output = [0; 32];
        let salt = [5; 16];
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon.hash_password_into(PASSWORD.as_bytes(), &salt, &mut output).unwrap();
        Self(format!("$argon2id$v=19$m=32,t=3,p=1${}${}", base64(&salt), base64(&output)))
    }
}

/// Base64 without padding, as PHC strings have it.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(LETTERS[(word >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text
}

// PWD-1, P8
#[test]
fn a_right_password_of_older_parameters_is_hashed_again() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    let raw = plant.raw();
    let set = |hash: &str| raw.execute("UPDATE users SET password_hash = ?1 WHERE username = 'bob'", [hash]).unwrap();
    set(&PasswordHashOf::older().0);
    let before = plant.hashing.computations();
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), None);
    assert_eq!(plant.hashing.computations() - before, 2);
    let events = log(&mut desk, ada);
    assert_eq!(events[0].message, "User bob logged in");
    assert_eq!(events[1].message, "Password of user bob hashed with today's parameters");
    assert_eq!(events[0].operation, events[1].operation);
    let before = plant.hashing.computations();
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), None);
    assert_eq!(plant.hashing.computations() - before, 1, "once is enough");
}

// GATE-8: the new password stays, whatever the old one's parameters were.
#[test]
fn a_password_changed_at_the_gate_is_not_replaced_by_the_old_one() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    let raw = plant.raw();
    let sql = "UPDATE users SET password_hash = ?1, force_password_change = 1 WHERE username = 'bob'";
    raw.execute(sql, [PasswordHashOf::older().0]).unwrap();
    let new = "copper violin dusk";
    let entered = desk.sign_in_with_new_password("bob", &password(PASSWORD), &password(new)).unwrap();
    assert!(matches!(entered, SignIn::Accepted(_)));
    assert_eq!(attempt(&mut desk, "bob", new), None);
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), Some(Reason::WrongPassword));
}

// GATE-8
#[test]
fn a_temporary_password_lets_in_once_a_new_one_is_set() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    add(&mut desk, ada, "bob", &["Manager"], &[]).unwrap();
    assert_eq!(desk.user(ada, "bob").unwrap().user.password, PasswordState::Temporary);
    let change =
        |desk: &mut Desk, old: &str, new: &str| desk.sign_in_with_new_password("bob", &password(old), &password(new));
    assert_eq!(attempt(&mut desk, "bob", TEMPORARY), Some(Reason::PasswordChange));
    // Who doesn't know the old one isn't told the rules.
    assert!(matches!(change(&mut desk, WRONG, "short"), Err(ServiceError::LoginRefused { .. })));
    for new in ["short", TEMPORARY, "bob bob bob bob bob bob"] {
        assert_eq!(change(&mut desk, TEMPORARY, new).unwrap_err().code(), "invalid_fields", "{new}");
    }
    let SignIn::Accepted(bob) = change(&mut desk, TEMPORARY, PASSWORD).unwrap() else { panic!("not let in") };
    assert_eq!(desk.whoami(bob.session).unwrap().user.password, PasswordState::Set);
    assert_eq!(attempt(&mut desk, "bob", TEMPORARY), Some(Reason::WrongPassword));
    let asked = sentences(&mut desk, ada, "must set a new password");
    assert_eq!(asked.len(), 5, "one for each time it was asked for");
    assert_eq!(sentences(&mut desk, ada, "User bob changed their password").len(), 1);
}

// GATE-8, ROL-6: also those who can't come in at all set their password here.
#[test]
fn a_display_sets_a_password_without_entering() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    add(&mut desk, ada, "olga", &["Kiosk"], &[]).unwrap();
    assert_eq!(attempt(&mut desk, "olga", TEMPORARY), Some(Reason::PasswordChange));
    let refused = desk.sign_in_with_new_password("olga", &password(TEMPORARY), &password(PASSWORD)).unwrap_err();
    assert_eq!(refused.code(), "no_open_console");
    let told =
        "Your new password is set. The requested function requires the OpenConsole permission, which you do not have.";
    assert_eq!(refused.to_string(), told);
    assert_eq!(attempt(&mut desk, "olga", PASSWORD), Some(Reason::NoOpenConsole));
    assert_eq!(attempt(&mut desk, "olga", TEMPORARY), Some(Reason::WrongPassword));
}

// PWD-2, GATE-8: a password that was chosen under lifted rules is asked for anew when the ticks fall.
#[test]
fn ticks_that_are_taken_away_ask_for_a_new_password() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    let tick = |desk: &mut Desk, ticks: &[(Field, &str)]| {
        let typed: Vec<_> = ticks.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
        desk.edit_user(ada, "bob", None, &typed).unwrap().profile
    };
    let ticked = tick(&mut desk, &[(Field::TrustedDevicesOnly, "yes"), (Field::IgnorePasswordRules, "yes")]);
    assert!(!ticked.force_password_change);
    assert!(tick(&mut desk, &[(Field::IgnorePasswordRules, "no")]).force_password_change);
    assert!(!tick(&mut desk, &[(Field::ForcePasswordChange, "no")]).force_password_change);
    assert!(tick(&mut desk, &[(Field::TrustedDevicesOnly, "no")]).force_password_change);
    let details = log(&mut desk, ada).remove(0).details;
    assert!(details.iter().any(|detail| detail.field == "force_password_change" && detail.after == "yes"));
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), Some(Reason::PasswordChange));
    // Nobody without a password is asked for a change of it.
    add_without_password(&mut desk, ada, "nina");
    let typed = [(Field::TrustedDevicesOnly, "no".to_owned())];
    let nina = desk.edit_user(ada, "nina", None, &typed).unwrap();
    assert!(!nina.profile.force_password_change);
}

fn add_without_password(desk: &mut Desk, ada: chargehand::domain::id::SessionId, username: &str) {
    let new = chargehand::service::NewAccount {
        username: username.into(),
        fields: vec![(Field::FullName, username.into()), (Field::TrustedDevicesOnly, "yes".into())],
        roles: vec!["Operator".into()],
        license: None,
        password: None,
    };
    desk.add_user(ada, new).unwrap();
}

// L9: what is settled is read again under the write lock.
#[test]
fn an_account_disabled_while_its_password_is_checked_stays_outside() {
    let plant = Plant::new();
    let (mut desk, mut other) = (plant.desk(), plant.desk());
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    let chance = Interrupting::new();
    let mut slow = plant.desk_with(chargehand::store::OpenOptions { chance: chance.clone(), ..plant.options() });
    chance.at_next(move || drop(other.disable_user(ada, "bob", None).unwrap()));
    assert_eq!(attempt(&mut slow, "bob", PASSWORD), Some(Reason::Disabled));
    assert_eq!(plant.number("SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.username = 'bob' AND s.ended_at IS NULL"), 0);
}

// A password that is changed while the old one is checked: the check is done over against the new one.
#[test]
fn a_password_changed_while_it_is_checked_is_checked_again() {
    let plant = Plant::new();
    let (mut desk, mut other) = (plant.desk(), plant.desk());
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    let bob = enter(&mut desk, "bob").session;
    let chance = Interrupting::new();
    let mut slow = plant.desk_with(chargehand::store::OpenOptions { chance: chance.clone(), ..plant.options() });
    let new = "copper violin dusk";
    let change = move || other.change_own_password(bob, &password(PASSWORD), &password(new)).unwrap();
    chance.at_next(change);
    assert_eq!(attempt(&mut slow, "bob", PASSWORD), Some(Reason::WrongPassword));
    assert_eq!(attempt(&mut slow, "bob", new), None);
    // GATE-11: the session in which it was changed stays.
    assert!(desk.whoami(bob).is_ok());
}

// PWD-5, GATE-4: the old password asked for in a session is a login attempt like any other.
#[test]
fn guessing_the_current_password_in_a_session_locks_out() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    let (bob, other) = (enter(&mut desk, "bob").session, enter(&mut desk, "bob").session);
    let change = |desk: &mut Desk, current: &str, new: &str| {
        desk.change_own_password(bob, &password(current), &password(new)).map_err(|error| error.code())
    };
    let attempts = |desk: &mut Desk| desk.user(ada, "bob").unwrap().user.failed_attempts;
    assert_eq!(change(&mut desk, "", "copper violin dusk"), Err("wrong_password"));
    assert_eq!(attempts(&mut desk), 0, "an empty one doesn't count");
    for count in 1..=6 {
        assert_eq!(change(&mut desk, WRONG, "copper violin dusk"), Err("wrong_password"));
        assert_eq!(attempts(&mut desk), count);
    }
    // Locked out: no guess tells anything any more, not even the right one.
    for typed in [WRONG, PASSWORD] {
        assert_eq!(change(&mut desk, typed, "copper violin dusk"), Err("locked_out"));
    }
    assert_eq!(attempts(&mut desk), 6);
    assert!(desk.whoami(bob).is_ok(), "a lock-out leaves open sessions alone (USR-9)");
    desk.unlock_user(ada, "bob", None).unwrap();
    assert_eq!(change(&mut desk, PASSWORD, "copper violin dusk"), Ok(()));
    assert!(desk.whoami(bob).is_ok() && desk.whoami(other).is_err(), "GATE-11");
    let ended = format!("Session of user bob ended: {}", SessionEnd::PasswordChanged.name());
    assert_eq!(sentences(&mut desk, ada, &ended).len(), 1);
    assert_eq!(attempt(&mut desk, "bob", "copper violin dusk"), None);
}

// USR-9: what ends an account ends its sessions, in the log too.
#[test]
fn an_account_that_expires_by_an_edit_loses_its_sessions() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    let edit = |desk: &mut Desk, field: Field, text: &str| {
        desk.edit_user(ada, "bob", None, &[(field, text.to_owned())]).unwrap();
    };
    let open = |desk: &mut Desk| desk.user(ada, "bob").unwrap().sessions;
    for (field, future, now) in
        [(Field::ValidUntil, "2099-12-31", "2020-01-01"), (Field::ValidFrom, "2020-01-01", "2099-01-01")]
    {
        let bob = enter(&mut desk, "bob").session;
        edit(&mut desk, field, future);
        assert!(desk.whoami(bob).is_ok() && open(&mut desk) == 1, "{future}");
        edit(&mut desk, field, now);
        assert_eq!(open(&mut desk), 0, "{now}");
        edit(&mut desk, field, "");
        assert!(desk.whoami(bob).is_err(), "it doesn't come back");
    }
    assert_eq!(sentences(&mut desk, ada, "Session of user bob ended: account stopped").len(), 2);
}

// PWD-5, GATE-4: nor does it help to sit where the account may not log in any more.
#[test]
fn who_is_bound_to_trusted_devices_has_no_session_elsewhere_to_guess_in() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    let bob = enter(&mut desk, "bob").session;
    desk.edit_user(ada, "bob", None, &[(Field::TrustedDevicesOnly, "yes".into())]).unwrap();
    let guess = |desk: &mut Desk, typed: &str| {
        desk.change_own_password(bob, &password(typed), &password("copper violin dusk")).map_err(|error| error.code())
    };
    for typed in [WRONG, PASSWORD] {
        assert_eq!(guess(&mut desk, typed), Err("session_over"));
        assert_eq!(desk.user(ada, "bob").unwrap().user.failed_attempts, 0);
    }
    assert_eq!(sentences(&mut desk, ada, "only trusted devices are allowed by now").len(), 1);
}

// PWD-2: the rules may change while a password is hashed.
#[test]
fn a_password_whose_rules_changed_while_it_was_hashed_is_not_set() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    let bob = enter(&mut desk, "bob").session;
    let chance = Interrupting::new();
    let mut slow = plant.desk_with(chargehand::store::OpenOptions { chance: chance.clone(), ..plant.options() });
    let mut other = desk.again().unwrap();
    chance.at_next(move || drop(other.set_setting(ada, "password_min_length", "30").unwrap()));
    let new = password("copper violin dusk");
    let refused = slow.change_own_password(bob, &password(PASSWORD), &new).unwrap_err().to_string();
    assert_eq!(refused, "The rules for this password were changed a moment ago. It was not set: try again.");
    assert_eq!(attempt(&mut desk, "bob", "copper violin dusk"), Some(Reason::WrongPassword));
}
