//! Invites and codes by mail, with the clock set by hand and the spool folder in place of a server (section 9, PWD-3).

use std::path::PathBuf;

use chargehand::clock::{DAY, HOUR, MINUTE};
use chargehand::config;
use chargehand::domain::id::{InviteId, SessionId};
use chargehand::domain::invite::{InviteState, split};
use chargehand::domain::license::LicenseDraft;
use chargehand::domain::mail::{HELD_FOR, MailState};
use chargehand::domain::user::Field;
use chargehand::service::{
    Answer, Became, Desk, How, InviteReport, Joining, Posted, RoleEdit, ServiceError, Undo, UserAction, WhichMails,
};
use chargehand::store::{Store, WhichMails as Which};

use crate::plant::{ADA, PASSWORD, Plant, WRONG, add, attempt, enter, log, password, sentences};

const ALL: How = How { dry_run: false, skip: false };
const SKIP: How = How { dry_run: false, skip: true };

fn plant() -> (Plant, Desk, SessionId) {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    (plant, desk, ada)
}

fn spool(plant: &Plant) -> PathBuf {
    plant.folder.path().join("spool")
}

fn invite(desk: &mut Desk, session: SessionId, role: &str, text: &str, how: How) -> Answer<InviteReport> {
    desk.invite(session, role, &split(text), how)
}

/// Sends what is due, and gives what became of each.
fn send(plant: &Plant, desk: &Desk) -> Vec<Posted> {
    let mut mailer = desk.mailer(&config::Mail::default(), &spool(plant)).unwrap();
    let mut all = Vec::new();
    mailer
        .send_due(WhichMails::Due, |posted| {
            all.push(posted.clone());
            true
        })
        .unwrap();
    all
}

/// The code in the newest mail to an address.
fn code(plant: &Plant, desk: &Desk, to: &str) -> String {
    send(plant, desk);
    let mut files: Vec<_> = std::fs::read_dir(spool(plant)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut texts = files.into_iter().rev().map(|path| std::fs::read_to_string(path).unwrap());
    let text = texts.find(|text| text.contains(&format!("To: {to}\r\n"))).unwrap();
    text.lines().find(|line| line.starts_with("    ") && line.matches('-').count() == 8).unwrap().trim().to_owned()
}

fn joining(username: &str) -> Joining {
    let (full_name, mobile) = ("New Comer".to_owned(), "0170 1".to_owned());
    Joining { username: username.to_owned(), full_name, mobile, password: password(PASSWORD) }
}

fn join(desk: &mut Desk, code: &str, username: &str) -> Answer<chargehand::domain::user::User> {
    desk.accept_invite(&password(code), &joining(username))
}

fn refused(desk: &mut Desk, code: &str) -> &'static str {
    let error = join(desk, code, "newcomer").unwrap_err();
    error.code()
}

fn state(desk: &mut Desk, ada: SessionId, id: i64) -> InviteState {
    let now = desk.now();
    desk.invites(ada, Some(InviteId(id + 1)), 1).unwrap()[0].state(now)
}

// INV-3, I1, GATE-6
#[test]
fn an_invite_becomes_an_account_once() {
    let (plant, mut desk, ada) = plant();
    let report = invite(&mut desk, ada, "Manager", "Anna@Example.org", ALL).unwrap();
    assert!(report.is_written);
    assert_eq!((report.sent[0].email.as_str(), state(&mut desk, ada, 1)), ("Anna@Example.org", InviteState::Queued));
    let code = code(&plant, &desk, "Anna@Example.org");
    assert_eq!(state(&mut desk, ada, 1), InviteState::Sent);
    assert_eq!(desk.invite_of(&password(&code)).unwrap().role.name, "Manager");
    // Until then nobody gets in with it, nor by it as a code for a new password.
    assert!(attempt(&mut desk, "Anna@Example.org", &code).is_some());
    assert!(desk.sign_in_with_code(&password(&code), &password(PASSWORD)).is_err());
    let flaw = desk.accept_invite(&password(&code), &Joining { password: password("short"), ..joining("anna") });
    assert!(flaw.unwrap_err().to_string().contains("15 are needed"));
    let taken = join(&mut desk, &code, ADA).unwrap_err();
    assert_eq!(taken.code(), "taken");
    let user = join(&mut desk, &code.to_uppercase().replace('-', " "), "anna").unwrap();
    assert_eq!((user.profile.email.as_str(), user.profile.mobile.as_str()), ("Anna@Example.org", "0170 1"));
    assert_eq!(user.roles_text(desk.now(), &chrono_tz::Tz::UTC), "Manager");
    assert_eq!(attempt(&mut desk, "anna", PASSWORD), None);
    assert_eq!(state(&mut desk, ada, 1), InviteState::Accepted);
    assert_eq!(refused(&mut desk, &code), "code_used");
    let log = sentences(&mut desk, ada, "nvite");
    assert_eq!(
        log,
        ["An invite was not accepted", "Invite to Anna@Example.org accepted", "Invite sent to Anna@Example.org"]
    );
}

// I1: at the same moment, too.
#[test]
fn the_same_code_at_the_same_moment_makes_one_account() {
    let (plant, mut desk, ada) = plant();
    invite(&mut desk, ada, "Programmer", "anna@example.org", ALL).unwrap();
    let code = code(&plant, &desk, "anna@example.org");
    let won = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..6)
            .map(|number| {
                let (code, mut desk) = (code.as_str(), desk.again().unwrap());
                scope.spawn(move || join(&mut desk, code, &format!("anna{number}")).is_ok())
            })
            .collect();
        tries.into_iter().map(|tried| tried.join().unwrap()).filter(|won| *won).count()
    });
    assert_eq!((won, plant.number("SELECT count(*) FROM users")), (1, 2));
}

// I2, INV-3
#[test]
fn a_code_is_good_for_invite_days_to_the_last_moment_but_one() {
    let (plant, mut desk, ada) = plant();
    desk.set_setting(ada, "session_max_hours", "168").unwrap();
    desk.set_setting(ada, "invite_days", "2").unwrap();
    invite(&mut desk, ada, "Programmer", "anna@example.org\nbert@example.org", ALL).unwrap();
    let (anna, bert) = (code(&plant, &desk, "anna@example.org"), code(&plant, &desk, "bert@example.org"));
    plant.clock.advance(2 * DAY - 1);
    join(&mut desk, &anna, "anna").unwrap();
    plant.clock.advance(1);
    assert_eq!(refused(&mut desk, &bert), "code_ran_out");
    assert_eq!(state(&mut desk, ada, 2), InviteState::Expired);
    assert_eq!(desk.cancel_invite(ada, InviteId(2)).unwrap_err().code(), "invite_is_over");
    // It is no obstacle: sent again it is good again, and so is a new one.
    desk.resend_invite(ada, InviteId(2)).unwrap();
    let again = code(&plant, &desk, "bert@example.org");
    assert_eq!(refused(&mut desk, &bert), "code_replaced");
    plant.clock.advance(2 * DAY);
    invite(&mut desk, ada, "Supervisor", "bert@example.org", ALL).unwrap();
    assert_eq!((state(&mut desk, ada, 2), state(&mut desk, ada, 3)), (InviteState::Expired, InviteState::Queued));
    assert_eq!(
        desk.resend_invite(ada, InviteId(2)).unwrap_err().code(),
        "invite_is_over",
        "a newer one took its place"
    );
    assert_eq!(refused(&mut desk, &again), "code_ran_out");
    let newest = code(&plant, &desk, "bert@example.org");
    join(&mut desk, &newest, "bert").unwrap();
}

// I3, I4, I8
#[test]
fn what_was_sent_again_or_cancelled_has_a_dead_code() {
    let (plant, mut desk, ada) = plant();
    invite(&mut desk, ada, "Programmer", "anna@example.org\nbert@example.org", ALL).unwrap();
    let (first, bert) = (code(&plant, &desk, "anna@example.org"), code(&plant, &desk, "bert@example.org"));
    plant.clock.advance(MINUTE);
    desk.resend_invite(ada, InviteId(1)).unwrap();
    assert_eq!(refused(&mut desk, &first), "code_replaced");
    let second = code(&plant, &desk, "anna@example.org");
    assert_ne!(first, second);
    // One's letters are no good with another's number.
    let mixed = format!("j1-{}", bert.split_once('-').unwrap().1);
    assert_eq!(refused(&mut desk, &mixed), "wrong_code");
    desk.cancel_invite(ada, InviteId(1)).unwrap();
    assert_eq!(refused(&mut desk, &second), "code_cancelled");
    assert_eq!(refused(&mut desk, &first), "wrong_code", "nothing newer is good");
    assert_eq!(desk.resend_invite(ada, InviteId(1)).unwrap_err().code(), "invite_is_over");
    // A mail that waits is taken out with its invite.
    invite(&mut desk, ada, "Programmer", "carl@example.org", ALL).unwrap();
    desk.cancel_invite(ada, InviteId(3)).unwrap();
    assert_eq!(send(&plant, &desk), []);
    assert_eq!(plant.number("SELECT count(*) FROM users"), 1);
    for word in ["", "j", "17", "j1", "j99-bcde", "1-bcde"] {
        assert_eq!(refused(&mut desk, word), "wrong_code", "{word}");
    }
}

// INV-3, USR-2: a username that is somebody's address would keep that person from accepting.
#[test]
fn nobody_joins_under_an_address_that_is_not_their_own() {
    let (plant, mut desk, ada) = plant();
    invite(&mut desk, ada, "Manager", "z1@plant.example\nz2@plant.example", ALL).unwrap();
    let (one, two) = (code(&plant, &desk, "z1@plant.example"), code(&plant, &desk, "z2@plant.example"));
    let told = join(&mut desk, &one, "Z2@Plant.example").unwrap_err().to_string();
    assert!(told.contains("Username Z2@Plant.example is an email address, and not this account's own"), "{told}");
    join(&mut desk, &one, "z1@plant.example").unwrap();
    join(&mut desk, &two, "z2@plant.example").unwrap();
    // An administrator who adds one is told the same.
    let told = add(&mut desk, ada, "z3@plant.example", &["Manager"], &[]).unwrap_err().to_string();
    assert!(told.contains("not this account's own"), "{told}");
}

// PWD-3: a code that waits goes to no old address, also where the address is put back by an undoing.
#[test]
fn a_code_that_waits_does_not_go_to_an_old_address() {
    let (plant, mut desk, ada) = plant();
    add(&mut desk, ada, "bert", &["Programmer"], &[(Field::Email, "old@example.org")]).unwrap();
    let edit = |desk: &mut Desk, email: &str| {
        plant.clock.advance(MINUTE);
        desk.edit_user(ada, "bert", None, &[(Field::Email, email.to_owned())]).unwrap();
    };
    desk.mail_code(ada, "bert").unwrap();
    edit(&mut desk, "new@example.org");
    assert_eq!(send(&plant, &desk), []);
    desk.forgot_password("bert").unwrap();
    desk.undo(ada, Undo::Last, ALL).unwrap();
    assert_eq!(send(&plant, &desk), []);
    assert_eq!(plant.number("SELECT count(*) FROM outbox WHERE answer = 'its code is void by now'"), 2);
    assert_eq!(plant.number("SELECT count(*) FROM reset_codes WHERE used_at IS NULL"), 0);
}

// PWD-3: whoever has a code that was replaced has the mailbox that the newer one went to, or is told nothing.
#[test]
fn an_older_code_leads_to_the_newer_mail_and_nobody_else_does() {
    let (plant, mut desk, ada) = plant();
    add(&mut desk, ada, "bert", &["Programmer"], &[(Field::Email, "old@example.org")]).unwrap();
    let told = |desk: &mut Desk, code: &str| match desk.set_password_with_code(&password(code), &password(PASSWORD)) {
        Err(ServiceError::LoginRefused { told, .. }) => told,
        other => panic!("{other:?}"),
    };
    desk.mail_code(ada, "bert").unwrap();
    let first = code(&plant, &desk, "old@example.org");
    plant.clock.advance(MINUTE);
    desk.mail_code(ada, "bert").unwrap();
    let second = code(&plant, &desk, "old@example.org");
    let newer = told(&mut desk, &first);
    assert!(newer.starts_with("Nothing was set. A newer code was mailed to you at 20"), "{newer}");
    let unknown = told(&mut desk, &format!("{}x", &first[..first.len() - 1]));
    assert!(unknown.starts_with("Nothing was set. The code is mistyped"), "{unknown}");
    // To another address: its holder may be somebody else. What was on its way is void, and that is told.
    let edit = UserAction::Edit { seen: None, fields: vec![(Field::Email, "new@example.org".into())], enabled: None };
    for how in [How { dry_run: true, skip: false }, ALL] {
        let report = desk.change_users(ada, &["bert".into()], &edit, how).unwrap();
        let void = "The code for a new password that was mailed to old@example.org is void: bert needs another one.";
        assert_eq!(report.done[0].warnings, [void]);
    }
    plant.clock.advance(MINUTE);
    desk.mail_code(ada, "bert").unwrap();
    assert_eq!([told(&mut desk, &first), told(&mut desk, &second)], [unknown.clone(), unknown]);
    let edit = UserAction::Edit { seen: None, fields: vec![(Field::Title, "Welder".into())], enabled: None };
    assert_eq!(desk.change_users(ada, &["bert".into()], &edit, ALL).unwrap().done[0].warnings, [""; 0]);
    // The code of an invite is nobody's wrong code.
    let events = plant.number("SELECT count(*) FROM events");
    let error = desk.set_password_with_code(&password("j1-bcde-fghj"), &password(PASSWORD)).unwrap_err();
    assert_eq!((error.code(), plant.number("SELECT count(*) FROM events")), ("code_of_invite", events));
}

// I6, I7, INV-1, INV-5
#[test]
fn each_line_is_judged_before_anything_is_sent() {
    let (plant, mut desk, ada) = plant();
    add(&mut desk, ada, "bert", &["Programmer"], &[(Field::Email, "Bert@Example.org")]).unwrap();
    add(&mut desk, ada, "x@example.org", &["Programmer"], &[(Field::Email, "x@example.org")]).unwrap();
    desk.edit_user(ada, "x@example.org", None, &[(Field::Email, String::new())]).unwrap();
    let report = invite(&mut desk, ada, "Manager", "a@x.de\nA@X.DE\n\n b@x.de \r\n", ALL).unwrap();
    assert_eq!((report.sent.len(), report.is_written), (2, true));
    assert_eq!(report.lines[1].judged.as_ref().unwrap_err().to_string(), "The same address stands in line 1 already.");
    let text = "good@x.de\nanna\na@x.de\nbert@example.org\nX@example.org\nc@x.de, d@x.de\nAnna <e@x.de>\nf@x.de;g@x.de\n\
                Bee, Bob <bob@x.de>;\nA <a@y.de>, B <b@y.de>\nc@y.de; D <d@y.de>";
    let report = invite(&mut desk, ada, "Manager", text, ALL).unwrap();
    assert!(!report.is_written && report.sent.is_empty());
    let codes: Vec<_> = report.bad().map(|line| (line.number, line.judged.as_ref().unwrap_err().code())).collect();
    let none = "invalid_address";
    assert_eq!(
        codes,
        [
            (2, none),
            (3, "open_invite"),
            (4, "has_account"),
            (5, "is_username"),
            (6, none),
            (8, none),
            (10, none),
            (11, none)
        ]
    );
    let report = invite(&mut desk, ada, "Manager", text, SKIP).unwrap();
    assert_eq!(
        report.sent.iter().map(|invite| invite.email.as_str()).collect::<Vec<_>>(),
        ["good@x.de", "e@x.de", "bob@x.de"]
    );
    // One item with a line break in it is no address.
    let smuggled = ["a@y.de\r\nBcc: all@y.de".to_owned()];
    let report = desk.invite(ada, "Manager", &smuggled, SKIP).unwrap();
    assert_eq!((report.sent.len(), report.bad().count()), (0, 1));
    let before = plant.number("SELECT count(*) FROM events");
    let plan = invite(&mut desk, ada, "Manager", "new@x.de", How { dry_run: true, skip: false }).unwrap();
    assert_eq!((plan.good().count(), plan.is_written), (1, false));
    assert_eq!(plant.number("SELECT count(*) FROM events"), before);
    for (role, lines, code) in [
        ("Operator", "a@z.de", "role_not_invited"),
        ("Boss", "a@z.de", "not_found"),
        ("Manager", " \n\n", "no_addresses"),
        ("Manager", &"x@y.de\n".repeat(501), "too_many_addresses"),
    ] {
        assert_eq!(invite(&mut desk, ada, role, lines, ALL).unwrap_err().code(), code);
    }
    assert_eq!(plant.number("SELECT count(*) FROM invites"), 5);
    let roles: Vec<_> = desk.roles_to_invite(ada).unwrap().into_iter().map(|role| role.name).collect();
    assert!(!roles.contains(&"Operator".to_owned()) && roles.contains(&"Kiosk".to_owned()));
}

// ROL-3, ROL-6, I9, INV-5
#[test]
fn nobody_invites_as_more_than_they_are_neither_when_sending_nor_when_it_is_used() {
    let (plant, mut desk, ada) = plant();
    for (name, role) in [("max", "Manager"), ("eve", "Executive"), ("sue", "Supervisor")] {
        plant.member(&mut desk, ada, name, role);
    }
    let denied = |desk: &mut Desk, who: &str, role: &str| {
        let session = enter(desk, who).session;
        let error = invite(desk, session, role, "anna@example.org", ALL).unwrap_err();
        error.permission().map(|permission| permission.name())
    };
    assert_eq!(denied(&mut desk, "max", "Executive"), Some("ManageSettings"));
    assert_eq!(denied(&mut desk, "eve", "Admin"), Some("GrantAdmin"));
    assert_eq!(denied(&mut desk, "sue", "Programmer"), Some("InviteUsers"));
    let sue = enter(&mut desk, "sue").session;
    assert_eq!(desk.invites(sue, None, 9).unwrap_err().permission().unwrap().name(), "InviteUsers");
    assert!(desk.cancel_invite(sue, InviteId(1)).unwrap_err().permission().is_some());
    let max = enter(&mut desk, "max").session;
    let sent = invite(&mut desk, max, "Manager", "anna@example.org\nbert@example.org\ncarl@example.org", ALL).unwrap();
    assert_eq!(sent.sent.len(), 3);
    let codes = ["anna", "bert", "carl"].map(|name| code(&plant, &desk, &format!("{name}@example.org")));
    let roles = |roles: &[&str]| {
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        UserAction::GiveRoles { roles, until: None }
    };
    desk.change_user(ada, "max", &roles(&["Supervisor"])).unwrap();
    desk.change_user(ada, "max", &UserAction::TakeRoles { roles: vec!["Manager".into()] }).unwrap();
    assert_eq!(refused(&mut desk, &codes[0]), "inviter_may_not");
    desk.change_user(ada, "max", &roles(&["Manager"])).unwrap();
    join(&mut desk, &codes[0], "anna").unwrap();
    desk.change_user(ada, "max", &UserAction::Disable { reason: None }).unwrap();
    assert_eq!(refused(&mut desk, &codes[1]), "inviter_may_not");
    // Whoever sends it again answers for it.
    plant.clock.advance(MINUTE);
    desk.resend_invite(ada, InviteId(2)).unwrap();
    let again = code(&plant, &desk, "bert@example.org");
    join(&mut desk, &again, "bert").unwrap();
    // The role counts as it is now, and so does what the inviter holds.
    desk.change_user(ada, "max", &UserAction::Enable { reason: None }).unwrap();
    let allow = [chargehand::domain::permission::Permission::ManageSettings].into_iter().collect();
    desk.edit_role(ada, "Manager", None, RoleEdit { allow, ..RoleEdit::default() }).unwrap();
    assert_eq!(join(&mut desk, &codes[2], "carl").map(|user| user.username).unwrap(), "carl", "max is a Manager, too");
    let kiosk = invite(&mut desk, ada, "Kiosk", "wall@example.org", ALL).unwrap();
    assert_eq!(kiosk.warning, None);
    // ROL-6: those who are only invited count, and several at once.
    let dry = How { dry_run: true, skip: false };
    let warned = |desk: &mut Desk, text: &str| invite(desk, ada, "Kiosk", text, dry).unwrap().warning.unwrap();
    assert!(
        warned(&mut desk, "w2@example.org").starts_with("1 invite as Kiosk is open. One is enough for all displays.")
    );
    let told = "1 invite as Kiosk is open, 2 would be Kiosk at once. One is enough for all displays.";
    assert!(warned(&mut desk, "w2@example.org\nw3@example.org").starts_with(told));
    let wall = code(&plant, &desk, "wall@example.org");
    join(&mut desk, &wall, "wall").unwrap();
    let second = invite(&mut desk, ada, "Kiosk", "wall2@example.org", How { dry_run: true, skip: false }).unwrap();
    assert!(second.warning.unwrap().starts_with("1 account is Kiosk already. One is enough"));
}

// INV-3, ROL-5, LIC-2
#[test]
fn without_a_seat_for_its_role_the_acceptance_waits_and_the_license_of_the_settings_comes_where_one_is_free() {
    let (plant, mut desk, ada) = plant();
    for (name, quantity) in [("Production Manager", "1"), ("Standard User", "1")] {
        let (name, quantity) = (Some(name.to_owned()), Some(quantity.to_owned()));
        desk.add_license(ada, &LicenseDraft { name, quantity, ..LicenseDraft::default() }).unwrap();
    }
    assert!(desk.set_setting(ada, "default_license", "Boss").is_err());
    assert_eq!(
        desk.set_setting(ada, "default_license", "Production Manager").unwrap_err().code(),
        "license_comes_with_role"
    );
    assert_eq!(desk.set_setting(ada, "default_license", "standard user").unwrap(), "Standard User");
    invite(&mut desk, ada, "Production Manager", "anna@example.org\nbert@example.org", ALL).unwrap();
    let (anna, bert) = (code(&plant, &desk, "anna@example.org"), code(&plant, &desk, "bert@example.org"));
    let user = join(&mut desk, &anna, "anna").unwrap();
    assert_eq!(user.licensing.assigned.unwrap().name, "Standard User");
    let waits = join(&mut desk, &bert, "bert").unwrap_err();
    assert_eq!(
        waits.to_string(),
        "No account was made yet: the role Production Manager needs a seat of Production Manager, and none is free now. Your \
         code stays good until 2026-11-30 08:00: tell whoever invited you, and try again."
    );
    assert!(matches!(waits.kind(), chargehand::service::Kind::Conflict));
    assert_eq!(state(&mut desk, ada, 2), InviteState::Sent);
    desk.change_user(ada, "anna", &UserAction::Disable { reason: None }).unwrap();
    plant.clock.advance(MINUTE);
    // The seat of the other type is free, too.
    assert!(join(&mut desk, &bert, "bert").unwrap().licensing.assigned.is_some());
    invite(&mut desk, ada, "Programmer", "carl@example.org", ALL).unwrap();
    let carl = code(&plant, &desk, "carl@example.org");
    assert!(join(&mut desk, &carl, "carl").unwrap().licensing.assigned.is_none(), "none is free");
}

// INV-4: what is in hand of a program that was killed is nobody's until its time is over, and lost it isn't.
#[test]
fn a_mail_in_hand_is_one_programs_until_that_is_over() {
    let (plant, mut desk, ada) = plant();
    invite(&mut desk, ada, "Programmer", "anna@example.org", ALL).unwrap();
    let mut store = Store::open(plant.options()).unwrap();
    let first = store.claim_mail(Which::Due, None).unwrap().unwrap().mail;
    for which in [Which::Due, Which::All] {
        assert_eq!(store.claim_mail(which, None).unwrap(), None);
    }
    assert_eq!(desk.mails(ada, None, 9).unwrap()[0].state, MailState::InHand { until: plant.now().plus(HELD_FOR) });
    plant.clock.advance(HELD_FOR - 1);
    assert_eq!(send(&plant, &desk), []);
    plant.clock.advance(1);
    let sent = send(&plant, &desk);
    assert_eq!((sent.len(), sent[0].mail.tries, &sent[0].became), (1, 2, &Became::Sent));
    assert_eq!(sent[0].mail.message_id, first.message_id);
    // The one that was only slow has nothing to put off any more.
    store.put_off_mail(&first, "slow", plant.now()).unwrap();
    assert_eq!(send(&plant, &desk), []);
    assert!(matches!(desk.mails(ada, None, 9).unwrap()[0].state, MailState::Sent(_)));
}

// W1: a clock that was years ahead when a program was killed, or a try failed, keeps nothing back once it is right.
#[test]
fn moments_that_a_wrong_clock_wrote_keep_nothing_back() {
    let (plant, mut desk, ada) = plant();
    invite(&mut desk, ada, "Programmer", "anna@example.org\nbert@example.org", ALL).unwrap();
    let years = plant.now().plus(3_650 * DAY).0;
    let sql = format!("UPDATE outbox SET next_try_at = {years}; UPDATE outbox SET held_until = {years} WHERE id = 1");
    plant.raw().execute_batch(&sql).unwrap();
    assert!(matches!(desk.mails(ada, None, 9).unwrap()[1].state, MailState::Queued { .. }));
    assert_eq!(send(&plant, &desk).len(), 2);
}

// INV-4: growing pauses, and an end.
#[test]
fn what_cant_be_sent_is_tried_again_after_growing_pauses_until_its_code_runs_out() {
    let (plant, mut desk, ada) = plant();
    invite(&mut desk, ada, "Programmer", "anna@example.org", ALL).unwrap();
    let nowhere = plant.folder.path().join("plant.db").join("spool");
    let mut mailer = desk.mailer(&config::Mail::default(), &nowhere).unwrap();
    let (start, mut tries, mut failed) = (plant.now(), Vec::new(), None);
    while failed.is_none() {
        mailer
            .send_due(WhichMails::Due, |posted| {
                tries.push((plant.now().0 - start.0) / MINUTE);
                if let Became::Failed { answer } = &posted.became {
                    failed = Some(answer.clone());
                }
                true
            })
            .unwrap();
        plant.clock.advance(MINUTE);
    }
    assert_eq!(tries[..8], [0, 1, 6, 21, 81, 201, 441, 681]);
    assert!(failed.unwrap().starts_with("not before its code runs out; the last answer was: "));
    // The last one while the code is good, however long the pause before it would have been.
    assert!(*tries.last().unwrap() == 7 * 24 * 60 - 2 && tries.len() < 60, "{tries:?}");
    let ada = enter(&mut desk, ADA).session;
    assert_eq!(sentences(&mut desk, ada, "Mail to"), ["Mail to anna@example.org failed for good"]);
}

// PWD-3: anybody can say that they forgot a password, so nothing is lifted, no code void, and little told.
#[test]
fn a_forgotten_password_brings_a_code_to_the_address_on_record_and_nothing_else() {
    let (plant, mut desk, ada) = plant();
    for name in ["bob", "carl"] {
        add(&mut desk, ada, name, &["Manager"], &[(Field::Email, &format!("{name}@example.org"))]).unwrap();
        desk.sign_in_with_new_password(name, &password(crate::plant::TEMPORARY), &password(PASSWORD)).unwrap();
    }
    plant.member(&mut desk, ada, "dora", "Manager");
    let handed = desk.hand_over_code(ada, "bob").unwrap();
    let before = plant.number("SELECT count(*) FROM events");
    for name in ["bob", "BOB@example.org", "nobody", "dora", "b\u{131}b@example.org"] {
        desk.forgot_password(name).unwrap();
    }
    assert_eq!(plant.number("SELECT count(*) FROM events"), before + 5, "an event each");
    assert_eq!(send(&plant, &desk).len(), 2);
    let forgotten = sentences(&mut desk, ada, "Forgotten");
    assert_eq!(
        forgotten[0],
        "Forgotten password of an unknown user: no code was mailed, as there is none of that name"
    );
    assert_eq!(forgotten[1], "Forgotten password of user dora: no code was mailed, as the account has no address");
    // The handed over one is as good as before, then all are void.
    let codes = code(&plant, &desk, "bob@example.org");
    desk.set_password_with_code(&handed.secret, &password("marble anchor stream")).unwrap();
    assert!(matches!(
        desk.set_password_with_code(&password(&codes), &password(PASSWORD)),
        Err(ServiceError::LoginRefused { .. })
    ));
    // A lock-out stays, and so does the account.
    for _ in 0..6 {
        attempt(&mut desk, "carl", WRONG);
    }
    desk.forgot_password("carl").unwrap();
    assert_eq!(send(&plant, &desk), []);
    assert_eq!(desk.user(ada, "carl").unwrap().user.failed_attempts, 6);
    // An administrator's helps: what waits of older ones is taken out.
    desk.mail_code(ada, "carl").unwrap();
    desk.mail_code(ada, "carl").unwrap();
    assert_eq!(send(&plant, &desk).len(), 1);
    let by_mail = code(&plant, &desk, "carl@example.org");
    desk.set_password_with_code(&password(&by_mail), &password("marble anchor stream")).unwrap();
    // So many in an hour, and of strangers' asking not at the cost of administrators.
    for _ in 0..5 {
        desk.forgot_password("bob").unwrap();
    }
    assert_eq!(send(&plant, &desk).len(), 1, "two were mailed before");
    desk.mail_code(ada, "bob").unwrap();
    plant.clock.advance(HOUR);
    desk.forgot_password("bob").unwrap();
    assert_eq!(desk.mail_code(ada, ADA).unwrap_err().code(), "own_password");
}

// ACT-2: what was mailed can't be taken back; an account that came of it and that nobody used can, and its invite stays used.
#[test]
fn an_account_that_came_of_an_invite_is_undone_like_any_that_was_added() {
    let (plant, mut desk, ada) = plant();
    invite(&mut desk, ada, "Programmer", "anna@example.org", ALL).unwrap();
    assert_eq!(desk.undo(ada, Undo::Last, ALL).unwrap_err().code(), "cannot_undo");
    let code = code(&plant, &desk, "anna@example.org");
    join(&mut desk, &code, "anna").unwrap();
    let added = log(&mut desk, ada).into_iter().find(|event| event.message == "User anna added").unwrap();
    assert_eq!(added.actor, "(login gate)");
    let (_, report) = desk.undo(ada, Undo::Operation(added.operation), ALL).unwrap();
    assert!(report.is_written(), "{report:?}");
    assert!(desk.user(ada, "anna").is_err());
    assert_eq!(refused(&mut desk, &code), "code_used");
    // The address is free for another invite.
    assert!(invite(&mut desk, ada, "Programmer", "anna@example.org", ALL).unwrap().is_written);
}
