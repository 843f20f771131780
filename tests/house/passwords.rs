//! Passwords that others set, empty or remove, codes, and the sessions that end with them.

use std::os::unix::fs::PermissionsExt as _;

use chargehand::clock::{HOUR, MINUTE};
use chargehand::domain::gate::Reason;
use chargehand::domain::id::SessionId;
use chargehand::domain::permission::{Permission, PermissionSet};
use chargehand::domain::role::RoleDraft;
use chargehand::domain::user::{Field, PasswordState, State};
use chargehand::service::{Answer, Computer, Desk, RoleEdit, ServiceError, SignIn, UserAction};

use crate::plant::{ADA, PASSWORD, Plant, WRONG, add, attempt, enter, password, sentences};

fn with_bob(role: &str) -> (Plant, Desk, SessionId) {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", role);
    (plant, desk, ada)
}

fn by_code(desk: &mut Desk, code: &str, new: &str) -> Answer<SignIn> {
    desk.sign_in_with_code(&password(code), &password(new))
}

// PWD-3, P10, N2
#[test]
fn a_generated_password_takes_the_place_of_the_old_one_and_ends_sessions() {
    let (_plant, mut desk, ada) = with_bob("Manager");
    let bob = enter(&mut desk, "bob").session;
    for _ in 0..6 {
        assert_eq!(attempt(&mut desk, "bob", WRONG), Some(Reason::WrongPassword));
    }
    let handed = desk.generate_password(ada, "bob", true).unwrap();
    assert_eq!((handed.user.state(desk.now()), handed.user.failed_attempts), (State::Active, 0));
    assert_eq!(handed.user.password, PasswordState::Temporary);
    assert!(handed.user.profile.force_password_change);
    assert_eq!(
        desk.whoami(bob).unwrap_err().to_string(),
        "Your session has ended: password changed. Nothing was changed; sign in again."
    );
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), Some(Reason::WrongPassword));
    let secret = handed.secret.expose().to_owned();
    assert_eq!(attempt(&mut desk, "bob", &secret), Some(Reason::PasswordChange));
    let logged = sentences(&mut desk, ada, "");
    assert!(logged.iter().all(|line| !line.contains(&secret)), "{logged:?}");
    assert!(!format!("{handed:?}").contains(&secret));
    // Unticked: it stays.
    let lasting = desk.generate_password(ada, "bob", false).unwrap();
    assert_eq!(lasting.user.password, PasswordState::Set);
    assert_eq!(attempt(&mut desk, "bob", lasting.secret.expose()), None);
}

// PWD-4, PWD-5
#[test]
fn a_password_set_by_somebody_else_is_temporary_and_ones_own_is_changed_with_the_current_one() {
    let (_plant, mut desk, ada) = with_bob("Manager");
    desk.set_password_of(ada, "bob", &password("ribbon anvil stream")).unwrap();
    assert_eq!(attempt(&mut desk, "bob", "ribbon anvil stream"), Some(Reason::PasswordChange));
    let short = desk.set_password_of(ada, "bob", &password("short")).unwrap_err();
    assert!(short.to_string().contains("15 are needed"), "{short}");
    let own =
        "One's own password is changed with the current one: nothing was changed. Change password is in My profile.";
    assert_eq!(desk.generate_password(ada, ADA, true).unwrap_err().to_string(), own);
    assert_eq!(desk.hand_over_code(ada, ADA).unwrap_err().to_string(), own);
    for action in [UserAction::AskForPassword, UserAction::RemovePassword] {
        assert_eq!(desk.change_user(ada, ADA, &action).unwrap_err().to_string(), own);
    }
    assert_eq!(attempt(&mut desk, ADA, PASSWORD), None);
}

// PWD-4, GATE-7
#[test]
fn only_who_logs_in_without_a_password_can_be_without_one() {
    let (_plant, mut desk, ada) = with_bob("Operator");
    let remove = |desk: &mut Desk, name: &str| desk.change_user(ada, name, &UserAction::RemovePassword);
    assert_eq!(
        remove(&mut desk, "bob").unwrap_err().to_string(),
        "bob can't be without a password: it takes Trusted devices only and Ignore password rules, both ticked, or the \
         setting require_passwords off. Nothing was changed."
    );
    let ticks = [(Field::TrustedDevicesOnly, "yes".to_owned()), (Field::IgnorePasswordRules, "yes".to_owned())];
    desk.edit_user(ada, "bob", None, &ticks).unwrap();
    let bob = remove(&mut desk, "bob").unwrap();
    assert_eq!((bob.password, bob.profile.force_password_change), (PasswordState::None, false));
    assert_eq!(
        remove(&mut desk, "bob").unwrap_err().to_string(),
        "bob is without a password already; nothing was changed."
    );
    // GATE-5: without a trusted device it doesn't open anything.
    assert_eq!(attempt(&mut desk, "bob", ""), Some(Reason::UntrustedDevice));
    // Never for those who may open the console, whatever the settings say.
    add(&mut desk, ada, "mia", &["Manager"], &[]).unwrap();
    desk.set_setting(ada, "require_passwords", "off").unwrap();
    assert_eq!(
        remove(&mut desk, "mia").unwrap_err().to_string(),
        "mia can't be without a password: who may open the console never logs in without one. Nothing was changed."
    );
    add(&mut desk, ada, "tom", &["Operator"], &[]).unwrap();
    remove(&mut desk, "tom").unwrap();
    let entered = desk.sign_in("tom", &password("")).unwrap();
    assert!(matches!(entered, SignIn::Accepted(signed_in) if signed_in.own_profile_only));
}

// GATE-8
#[test]
fn a_first_password_is_set_where_the_setting_allows_it() {
    let (_plant, mut desk, ada) = with_bob("Operator");
    desk.change_user(ada, "bob", &UserAction::AskForPassword).unwrap();
    assert_eq!(attempt(&mut desk, "bob", ""), Some(Reason::NoPassword));
    desk.set_setting(ada, "first_password_anywhere", "on").unwrap();
    assert_eq!(attempt(&mut desk, "bob", ""), Some(Reason::PasswordChange));
    let new = "marble anchor stream";
    let weak = desk.sign_in_with_new_password("bob", &password(""), &password("short")).unwrap_err();
    assert!(weak.to_string().contains("15 are needed"), "{weak}");
    let entered = desk.sign_in_with_new_password("bob", &password(""), &password(new)).unwrap();
    assert!(matches!(entered, SignIn::Accepted(signed_in) if signed_in.own_profile_only));
    assert_eq!(attempt(&mut desk, "bob", new), None);
    assert_eq!(attempt(&mut desk, "bob", ""), Some(Reason::NoPassword));
    // Who may open the console needs a code.
    add(&mut desk, ada, "mia", &["Manager"], &[]).unwrap();
    desk.change_user(ada, "mia", &UserAction::AskForPassword).unwrap();
    assert_eq!(attempt(&mut desk, "mia", ""), Some(Reason::NoPassword));
    let code = desk.hand_over_code(ada, "mia").unwrap();
    let entered = by_code(&mut desk, code.secret.expose(), new).unwrap();
    assert!(matches!(entered, SignIn::Accepted(signed_in) if !signed_in.own_profile_only));
    assert_eq!(attempt(&mut desk, "mia", new), None);
}

// PWD-3, INV-5
#[test]
fn a_code_is_good_once_for_its_minutes_and_until_something_newer_counts() {
    let (plant, mut desk, ada) = with_bob("Manager");
    let new = "marble anchor stream";
    let refused = |answer: Answer<SignIn>| match answer {
        Err(ServiceError::LoginRefused { reason, told, .. }) => (reason, told.starts_with("Nothing was set. The code")),
        other => panic!("{other:?}"),
    };
    let handed = desk.hand_over_code(ada, "bob").unwrap();
    assert_eq!(handed.expires, Some(plant.now().plus(30 * MINUTE)));
    let code = handed.secret.expose();
    // The old password goes on until the code is used, and so do sessions.
    let bob = enter(&mut desk, "bob").session;
    for wrong in ["", "1", "no code", &code[..code.len() - 1], &code.replace("1-", "2-")] {
        assert_eq!(refused(by_code(&mut desk, wrong, new)), (Reason::WrongCode, true), "{wrong}");
    }
    assert!(by_code(&mut desk, code, "short").unwrap_err().to_string().contains("15 are needed"));
    assert!(desk.whoami(bob).is_ok());
    assert!(by_code(&mut desk, &code.to_uppercase().replace('-', " "), new).is_ok());
    assert!(desk.whoami(bob).unwrap_err().is_session_over());
    assert_eq!(refused(by_code(&mut desk, code, new)).0, Reason::WrongCode);
    assert_eq!(attempt(&mut desk, "bob", new), None);
    // An older one is void, one that ran out too, and one from before another password was set.
    let first = desk.hand_over_code(ada, "bob").unwrap();
    let second = desk.hand_over_code(ada, "bob").unwrap();
    assert_eq!(refused(by_code(&mut desk, first.secret.expose(), new)).0, Reason::WrongCode);
    plant.clock.advance(30 * MINUTE);
    assert_eq!(refused(by_code(&mut desk, second.secret.expose(), new)).0, Reason::WrongCode);
    let third = desk.hand_over_code(ada, "bob").unwrap();
    desk.generate_password(ada, "bob", true).unwrap();
    assert_eq!(refused(by_code(&mut desk, third.secret.expose(), new)).0, Reason::WrongCode);
    // All other gates hold, and the person isn't told which.
    let fourth = desk.hand_over_code(ada, "bob").unwrap();
    desk.disable_user(ada, "bob", None).unwrap();
    assert_eq!(refused(by_code(&mut desk, fourth.secret.expose(), new)), (Reason::Disabled, false));
    // Neither log nor database holds a code; the key is its owner's alone.
    let letters = code.split_once('-').unwrap().1.replace('-', "");
    let bytes = std::fs::read(plant.path()).unwrap();
    assert!(!bytes.windows(letters.len()).any(|window| window == letters.as_bytes()));
    let key = plant.folder.path().join("plant.db-key");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = desk.hand_over_code(ada, "bob").unwrap_err().to_string();
    assert!(open.contains("can be read by others"), "{open}");
}

// ROL-3: who could set somebody's password could act as them.
#[test]
fn nobody_resets_the_password_of_who_holds_more() {
    let (plant, mut desk, ada) = with_bob("Manager");
    plant.member(&mut desk, ada, "ivy", "IT Admin");
    let bob = enter(&mut desk, "bob").session;
    for error in [
        desk.generate_password(bob, "ivy", true).unwrap_err(),
        desk.set_password_of(bob, "ivy", &password(WRONG)).unwrap_err(),
        desk.hand_over_code(bob, "ivy").unwrap_err(),
        desk.change_user(bob, "ivy", &UserAction::AskForPassword).unwrap_err(),
    ] {
        assert!(error.to_string().contains("requires the Manage"), "{error}");
    }
    assert_eq!(attempt(&mut desk, "ivy", PASSWORD), None);
    // GATE-11, ROL-3: ending sessions gives nobody anything.
    desk.change_user(bob, "ivy", &UserAction::RevokeSessions).unwrap();
    plant.member(&mut desk, ada, "sue", "Supervisor");
    let sue = enter(&mut desk, "sue").session;
    let denied = desk.change_user(sue, "bob", &UserAction::RevokeSessions).unwrap_err();
    assert!(denied.to_string().contains("requires the EditUsers permission"), "{denied}");
    assert_eq!(desk.sessions_of(sue, "bob").unwrap().open.len(), 1);
}

// USR-13
#[test]
fn the_last_administrator_keeps_a_password() {
    let (plant, mut desk, ada) = with_bob("Admin");
    let bob = enter(&mut desk, "bob").session;
    desk.change_user(ada, "bob", &UserAction::AskForPassword).unwrap();
    assert!(desk.whoami(bob).unwrap_err().is_session_over());
    plant.member(&mut desk, ada, "eve", "Executive");
    let eve = enter(&mut desk, "eve").session;
    assert!(desk.change_user(eve, ADA, &UserAction::AskForPassword).is_err());
    assert_eq!(attempt(&mut desk, ADA, PASSWORD), None);
}

// GATE-10, N4
#[test]
fn a_login_on_another_device_ends_the_session_on_the_first() {
    let (plant, mut here, ada) = with_bob("Manager");
    let at = |name: &str, machine: &str| {
        let device = Computer { name: name.into(), machine: machine.into(), ..Computer::default() };
        plant.desk_with(chargehand::service::OpenOptions { device, ..plant.options() })
    };
    let (first, again) = (enter(&mut here, "bob").session, enter(&mut here, "bob").session);
    assert!(here.whoami(first).is_ok() && here.whoami(again).is_ok());
    let mut there = at("gate-2", "");
    let elsewhere = enter(&mut there, "bob").session;
    for ended in [first, again] {
        let error = here.whoami(ended).unwrap_err();
        assert_eq!(error.to_string(), "Your login has been re-used elsewhere. Nothing was changed; sign in again.");
        assert!(error.is_session_over());
    }
    assert!(there.whoami(elsewhere).is_ok());
    assert_eq!(sentences(&mut here, ada, "re-used elsewhere").len(), 2);
    // Another computer of the same name is another one.
    enter(&mut at("gate-2", "5f0c"), "bob");
    assert!(there.whoami(elsewhere).is_err());
    // ROL-9: a role may allow several.
    let permissions = PermissionSet::of(&[Permission::AllowLogin, Permission::OpenConsole]);
    here.add_role(ada, RoleDraft { name: "Wall".into(), permissions, several_devices: true }).unwrap();
    plant.member(&mut here, ada, "wall", "Wall");
    let (one, two) = (enter(&mut here, "wall").session, enter(&mut there, "wall").session);
    assert!(here.whoami(one).is_ok() && there.whoami(two).is_ok());
    // GATE-11: nor do its sessions end by age; they end with what was allowed.
    plant.clock.advance(200 * HOUR);
    assert!(here.whoami(one).is_ok() && there.whoami(two).is_ok());
    let ada = enter(&mut here, ADA).session;
    here.disable_user(ada, "wall", None).unwrap();
    assert!(here.whoami(one).is_err());
}

// GATE-11, N5
#[test]
fn all_sessions_of_somebody_are_seen_and_revoked_and_ones_own_but_this() {
    let (plant, mut desk, ada) = with_bob("Manager");
    let sessions = [enter(&mut desk, "bob").session, enter(&mut desk, "bob").session];
    plant.clock.advance(4 * MINUTE);
    desk.note_seen(sessions[0]).unwrap();
    plant.clock.advance(MINUTE);
    let seen = |desk: &mut Desk| -> Vec<i64> {
        let open = desk.sessions_of(ada, "bob").unwrap().open;
        open.iter().map(|session| (session.last_seen.0 - session.opened.0) / MINUTE).collect()
    };
    assert_eq!(seen(&mut desk), [0, 0]);
    desk.note_seen(sessions[0]).unwrap();
    assert_eq!(seen(&mut desk), [5, 0]);
    let open = desk.sessions_of(sessions[0], "bob").unwrap();
    assert_eq!((open.open[0].device.as_str(), open.open.len(), open.own), ("bench-1", 2, sessions[0]));
    assert_eq!(desk.revoke_own_sessions(sessions[0]).unwrap(), 1);
    assert_eq!(
        desk.revoke_own_sessions(sessions[0]).unwrap_err().to_string(),
        "bob is signed out already; nothing was changed."
    );
    assert!(desk.whoami(sessions[0]).is_ok() && desk.whoami(sessions[1]).is_err());
    enter(&mut desk, "bob");
    desk.change_user(ada, "bob", &UserAction::RevokeSessions).unwrap();
    assert!(desk.whoami(sessions[0]).is_err());
    assert_eq!(desk.sessions_of(ada, "bob").unwrap().open, []);
    assert_eq!(sentences(&mut desk, ada, "2 sessions of user bob revoked").len(), 1);
    enter(&mut desk, "bob");
    // Who is no administrator sees their own, and no other's.
    plant.member(&mut desk, ada, "pat", "Programmer");
    let pat = enter(&mut desk, "pat").session;
    assert_eq!(desk.sessions_of(pat, "pat").unwrap().open.len(), 1);
    assert!(desk.sessions_of(pat, "bob").unwrap_err().to_string().contains("requires the ViewUsers permission"));
}

// GATE-11: what the old age ended, a greater one doesn't bring back.
#[test]
fn a_session_that_has_grown_too_old_stays_ended_when_sessions_may_grow_older() {
    let (plant, mut desk, _) = with_bob("Manager");
    let bob = enter(&mut desk, "bob").session;
    plant.clock.advance(17 * HOUR);
    let young = enter(&mut desk, ADA).session;
    desk.set_setting(young, "session_max_hours", "100").unwrap();
    assert_eq!(
        desk.whoami(bob).unwrap_err().to_string(),
        "Your session has ended: too old. Nothing was changed; sign in again."
    );
    assert_eq!(desk.whoami(young).unwrap().user.username, ADA);
}

// ROL-3: who made a code for somebody may hold less than they hold from then on.
#[test]
fn a_code_is_void_once_its_owner_holds_more() {
    let (_plant, mut desk, ada) = with_bob("Operator");
    let permissions = PermissionSet::of(&[Permission::AllowLogin]);
    desk.add_role(ada, RoleDraft { name: "Porter".into(), permissions, several_devices: false }).unwrap();
    let roles = |roles: &[&str]| roles.iter().map(|role| (*role).to_owned()).collect::<Vec<_>>();
    let new = "marble anchor stream";
    let good = |desk: &mut Desk, code: &str| match by_code(desk, code, new) {
        Err(ServiceError::LoginRefused { reason, .. }) => reason != Reason::WrongCode,
        _ => true,
    };
    // Less, or no more, is no reason.
    let code = desk.hand_over_code(ada, "bob").unwrap();
    desk.change_user(ada, "bob", &UserAction::GiveRoles { roles: roles(&["Porter"]), until: None }).unwrap();
    desk.change_user(ada, "bob", &UserAction::TakeRoles { roles: roles(&["Operator"]) }).unwrap();
    assert!(good(&mut desk, code.secret.expose()));
    let code = desk.hand_over_code(ada, "bob").unwrap();
    desk.change_user(ada, "bob", &UserAction::GiveRoles { roles: roles(&["IT Admin"]), until: None }).unwrap();
    assert!(!good(&mut desk, code.secret.expose()));
    desk.change_user(ada, "bob", &UserAction::TakeRoles { roles: roles(&["IT Admin"]) }).unwrap();
    // The role itself may grow.
    let code = desk.hand_over_code(ada, "bob").unwrap();
    let edit = RoleEdit { allow: PermissionSet::of(&[Permission::EditUsers]), ..RoleEdit::default() };
    desk.edit_role(ada, "Porter", None, edit).unwrap();
    assert!(!good(&mut desk, code.secret.expose()));
}

// GATE-11: a session that grew too old stays ended, whatever its owner may do later.
#[test]
fn a_role_for_several_devices_brings_no_old_session_back() {
    let (plant, mut desk, _) = with_bob("Manager");
    let bob = enter(&mut desk, "bob").session;
    plant.clock.advance(17 * HOUR);
    let ada = enter(&mut desk, ADA).session;
    let permissions = PermissionSet::of(&[Permission::AllowLogin, Permission::OpenConsole]);
    desk.add_role(ada, RoleDraft { name: "Wall".into(), permissions, several_devices: true }).unwrap();
    desk.change_user(ada, "bob", &UserAction::GiveRoles { roles: vec!["Wall".into()], until: None }).unwrap();
    let over = desk.whoami(bob).unwrap_err().to_string();
    assert_eq!(over, "Your session has ended: too old. Nothing was changed; sign in again.");
}
