//! Single sign-on below the doors: who is whose, what binds an account, and what else the gate still asks (section 7).

use chargehand::clock::{DAY, Timestamp};
use chargehand::domain::event::Category;
use chargehand::domain::gate::Reason;
use chargehand::domain::id::SessionId;
use chargehand::domain::permission::{Permission, PermissionSet};
use chargehand::domain::sso::{Identity, Mismatch, Presented};
use chargehand::domain::user::{Field, Sso};
use chargehand::service::{Desk, Finished, How, RoleEdit, ServiceError, SignIn, SignedIn, Undo, UserAction};

use crate::plant::{ADA, PASSWORD, Plant, TEMPORARY, WRONG, add, attempt, enter, log, password, sentences};

const ISSUER: &str = "https://id.example.org";
const ALL: How = How { dry_run: false, skip: false };

/// Somebody who signed in at the provider; it vouches for the address.
fn came(subject: &str, address: Option<&str>) -> Finished {
    let identity = Identity { issuer: ISSUER.into(), subject: subject.into() };
    Finished::taken_on_trust(Presented { identity, vouched: address.map(str::to_owned), claimed: None })
}

fn sign_in(desk: &mut Desk, finished: &Finished) -> Result<SignedIn, Reason> {
    named(desk, finished, None)
}

fn named(desk: &mut Desk, finished: &Finished, expected: Option<&str>) -> Result<SignedIn, Reason> {
    match desk.sign_in_sso(finished, expected) {
        Ok(SignIn::Accepted(signed_in)) => Ok(signed_in),
        Err(ServiceError::LoginRefused { reason, .. }) => Err(reason),
        other => panic!("{other:?}"),
    }
}

fn refused(desk: &mut Desk, finished: &Finished) -> Reason {
    sign_in(desk, finished).map(|_| ()).unwrap_err()
}

fn sso(desk: &mut Desk, ada: SessionId, name: &str) -> Sso {
    desk.user(ada, name).unwrap().user.sso
}

fn act(desk: &mut Desk, by: SessionId, name: &str, action: &UserAction) -> Result<(), String> {
    desk.change_user(by, name, action).map(drop).map_err(|error| error.to_string())
}

fn edit(desk: &mut Desk, ada: SessionId, name: &str, field: Field, text: &str) {
    desk.edit_user(ada, name, None, &[(field, text.to_owned())]).unwrap();
}

/// A plant with bob, a manager with an address.
fn plant() -> (Plant, Desk, SessionId) {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "bob", "Manager");
    edit(&mut desk, ada, "bob", Field::Email, "bob@example.org");
    (plant, desk, ada)
}

/// The same, where bob has signed in at the provider once.
fn federated() -> (Plant, Desk, SessionId) {
    let (plant, mut desk, ada) = plant();
    act(&mut desk, ada, "bob", &UserAction::LinkSso).unwrap();
    let session = sign_in(&mut desk, &came("s-bob", Some("bob@example.org"))).unwrap().session;
    desk.sign_out(session).unwrap();
    (plant, desk, ada)
}

// SSO-1, GATE-12
#[test]
fn a_linked_account_is_bound_by_its_first_sign_in_and_its_password_is_over() {
    let (plant, mut desk, ada) = plant();
    act(&mut desk, ada, "bob", &UserAction::LinkSso).unwrap();
    assert!(sso(&mut desk, ada, "bob").is_pending());
    let by_password = enter(&mut desk, "bob").session;
    let bob = came("s-bob", Some("Bob@Example.org"));
    let signed_in = sign_in(&mut desk, &bob).unwrap();
    assert_eq!(signed_in.user.name, "bob");
    assert!(sso(&mut desk, ada, "bob").is_federated());
    // Whoever came by the password is out; a password is none any more, right or wrong, and counts no wrong one.
    assert!(desk.whoami(by_password).is_err() && desk.whoami(signed_in.session).is_ok());
    for typed in [PASSWORD, WRONG, ""] {
        assert_eq!(attempt(&mut desk, "bob", typed), Some(Reason::UseSso), "{typed}");
    }
    for _ in 0..8 {
        assert_eq!(attempt(&mut desk, "bob", WRONG), Some(Reason::UseSso));
    }
    assert_eq!(desk.user(ada, "bob").unwrap().user.failed_attempts, 0);
    let told = "User validation failed: the account signs in by single sign-on, and its password doesn't count";
    assert_eq!(sentences(&mut desk, ada, "doesn't count")[0], told);
    // From now on by whom the provider means, whatever becomes of the address here and there.
    edit(&mut desk, ada, "bob", Field::Email, "robert@example.org");
    assert!(sso(&mut desk, ada, "bob").is_federated());
    for address in [None, Some("other@example.org")] {
        assert_eq!(sign_in(&mut desk, &came("s-bob", address)).unwrap().user.name, "bob");
    }
    let bound: Vec<_> = log(&mut desk, ada).into_iter().filter(|event| event.category == Category::Sso).collect();
    assert_eq!(bound.len(), 2, "linked, and bound once");
    assert_eq!(plant.number("SELECT count(*) FROM users WHERE sso_state = 'federated'"), 1);
}

// SSO-1, H6
#[test]
fn nobody_gets_in_by_an_address_but_the_first_who_was_linked_by_it() {
    let (_plant, mut desk, ada) = plant();
    let bob = || Some("bob@example.org");
    assert_eq!(refused(&mut desk, &came("s-bob", bob())), Reason::Sso(Mismatch::NotLinked));
    act(&mut desk, ada, "bob", &UserAction::LinkSso).unwrap();
    let claims_only = |subject: &str| {
        let identity = Identity { issuer: ISSUER.into(), subject: subject.into() };
        Finished::taken_on_trust(Presented { identity, vouched: None, claimed: bob().map(str::to_owned) })
    };
    assert_eq!(refused(&mut desk, &claims_only("s-eve")), Reason::Sso(Mismatch::NotVouched));
    assert_eq!(refused(&mut desk, &came("s-eve", Some("eve@example.org"))), Reason::Sso(Mismatch::Unknown));
    assert_eq!(refused(&mut desk, &came("s-eve", None)), Reason::Sso(Mismatch::Unknown));
    assert!(sso(&mut desk, ada, "bob").is_pending());
    sign_in(&mut desk, &came("s-bob", bob())).unwrap();
    // The address was given to somebody else there; or it is another provider, which calls somebody the same.
    assert_eq!(refused(&mut desk, &came("s-new", bob())), Reason::Sso(Mismatch::OtherAccount));
    assert_eq!(refused(&mut desk, &claims_only("s-new")), Reason::Sso(Mismatch::OtherAccount));
    let identity = Identity { issuer: "https://other.example.org".into(), subject: "s-bob".into() };
    let elsewhere = Presented { identity, vouched: bob().map(str::to_owned), claimed: None };
    assert_eq!(refused(&mut desk, &Finished::taken_on_trust(elsewhere)), Reason::Sso(Mismatch::OtherAccount));
    // An administrator's address is no better.
    assert_eq!(refused(&mut desk, &came("s-x", Some("ada@example.org"))), Reason::Sso(Mismatch::NotLinked));
    // The log tells what to look for; nothing of it counts as a wrong password.
    let events = log(&mut desk, ada);
    let typed: Vec<&str> = events
        .iter()
        .filter(|event| event.code.as_deref().is_some_and(|code| code.starts_with("sso_")))
        .flat_map(|event| &event.details)
        .filter(|detail| detail.field == "typed")
        .map(|detail| detail.after.as_str())
        .collect();
    assert_eq!(typed.len(), 8);
    assert_eq!(typed[0], "ada@example.org, subject s-x");
    assert_eq!(typed[6], "bob@example.org (not vouched for), subject s-eve");
    assert_eq!(typed[4], "no address, subject s-eve");
    assert_eq!(desk.user(ada, "bob").unwrap().user.failed_attempts, 0);
}

// SSO-1: a username that is an address is none.
#[test]
fn a_username_that_looks_like_the_address_is_not_recognized_by_it() {
    let (_plant, mut desk, ada) = plant();
    add(&mut desk, ada, "eve@example.org", &["Manager"], &[(Field::Email, "eve@example.org")]).unwrap();
    edit(&mut desk, ada, "eve@example.org", Field::Email, "");
    assert_eq!(refused(&mut desk, &came("s-eve", Some("eve@example.org"))), Reason::Sso(Mismatch::Unknown));
    let told = act(&mut desk, ada, "eve@example.org", &UserAction::LinkSso).unwrap_err();
    assert!(told.contains("has no email address"), "{told}");
}

// SSO-1
#[test]
fn another_email_cancels_a_link_that_waits() {
    let (_plant, mut desk, ada) = plant();
    act(&mut desk, ada, "bob", &UserAction::LinkSso).unwrap();
    edit(&mut desk, ada, "bob", Field::Title, "Setter");
    edit(&mut desk, ada, "bob", Field::Email, "BOB@example.org");
    assert!(sso(&mut desk, ada, "bob").is_pending());
    let action =
        UserAction::Edit { seen: None, fields: vec![(Field::Email, "robert@example.org".to_owned())], enabled: None };
    let report = desk.change_users(ada, &["bob".to_owned()], &action, ALL).unwrap();
    assert_eq!(
        report.done[0].warnings,
        ["The link of bob to single sign-on ends, as the email is another one: link them again."]
    );
    assert_eq!(sso(&mut desk, ada, "bob"), Sso::None);
    assert_eq!(refused(&mut desk, &came("s-bob", Some("robert@example.org"))), Reason::Sso(Mismatch::NotLinked));
    assert_eq!(sentences(&mut desk, ada, "cancelled").len(), 1);
    // Undoing the edit brings the address back, and no link that nobody asked for.
    desk.undo(ada, Undo::Last, ALL).unwrap();
    assert_eq!(sso(&mut desk, ada, "bob"), Sso::None);
    assert_eq!(desk.user(ada, "bob").unwrap().user.profile.email, "BOB@example.org");
}

// SSO-1, ROL-3: whoever linked it might not link it now.
#[test]
fn a_link_that_waits_ends_where_the_account_may_do_more() {
    let (_plant, mut desk, ada) = plant();
    act(&mut desk, ada, "bob", &UserAction::LinkSso).unwrap();
    act(&mut desk, ada, "bob", &UserAction::GiveRoles { roles: vec!["Kiosk".into()], until: None }).unwrap_err();
    assert!(sso(&mut desk, ada, "bob").is_pending());
    let promote = UserAction::GiveRoles { roles: vec!["Admin".into()], until: None };
    let tried = How { dry_run: true, skip: false };
    for how in [tried, ALL] {
        assert!(sso(&mut desk, ada, "bob").is_pending());
        let report = desk.change_users(ada, &["bob".to_owned()], &promote, how).unwrap();
        let told = "The link of bob to single sign-on ends, as the account may do more now: link them again.";
        assert_eq!(report.done[0].warnings, [told]);
    }
    assert_eq!(sso(&mut desk, ada, "bob"), Sso::None);
    assert_eq!(refused(&mut desk, &came("s-eve", Some("bob@example.org"))), Reason::Sso(Mismatch::NotLinked));
    assert_eq!(
        sentences(&mut desk, ada, "cancelled"),
        ["Link of user bob to single sign-on cancelled: the account may do more now"]
    );
    // Less is no reason; a role that allows more is one for all who hold it.
    act(&mut desk, ada, "bob", &UserAction::LinkSso).unwrap();
    act(&mut desk, ada, "bob", &UserAction::TakeRoles { roles: vec!["Admin".into()] }).unwrap();
    assert!(sso(&mut desk, ada, "bob").is_pending());
    let allow = PermissionSet::of(&[Permission::ManageSettings]);
    let edited = desk.edit_role(ada, "Manager", None, RoleEdit { allow, ..RoleEdit::default() }).unwrap();
    assert_eq!(
        edited.warning().unwrap(),
        "The link to single sign-on of 1 person is cancelled, as Manager may do more now: bob. Link them again."
    );
    assert_eq!(sso(&mut desk, ada, "bob"), Sso::None);
}

// GATE-12, GATE-1: the other gates ask as ever, and what they refuse binds nobody.
#[test]
fn every_other_gate_holds() {
    let bob = || came("s-bob", Some("bob@example.org"));
    type Stop = fn(&mut Desk, SessionId);
    let lock = |desk: &mut Desk, ada| {
        act(desk, ada, "bob", &UserAction::Lock { until: String::new(), reason: None }).unwrap();
    };
    let rows: [(Reason, Stop); 7] = [
        (Reason::Disabled, |desk, ada| drop(desk.disable_user(ada, "bob", None).unwrap())),
        (Reason::Expired, |desk, ada| edit(desk, ada, "bob", Field::ValidUntil, "2020-01-31")),
        (Reason::NotYetValid, |desk, ada| edit(desk, ada, "bob", Field::ValidFrom, "2099-01-31")),
        (Reason::Locked, lock),
        (Reason::UntrustedDevice, |desk, ada| edit(desk, ada, "bob", Field::TrustedDevicesOnly, "yes")),
        (Reason::NotLicensed, |desk, ada| desk.set_setting(ada, "require_license", "on").map(drop).unwrap()),
        (Reason::NoAllowLogin, |desk, ada| {
            act(desk, ada, "bob", &UserAction::TakeRoles { roles: vec!["Manager".into()] }).unwrap();
        }),
    ];
    for (reason, stop) in rows {
        for bound in [false, true] {
            let (_plant, mut desk, ada) = if bound { federated() } else { plant() };
            if !bound {
                act(&mut desk, ada, "bob", &UserAction::LinkSso).unwrap();
            }
            stop(&mut desk, ada);
            assert_eq!(refused(&mut desk, &bob()), reason);
            assert_eq!(sso(&mut desk, ada, "bob").is_federated(), bound, "{reason:?}");
        }
    }
    // A lock-out by wrong passwords, which were tried while they counted.
    let (_plant, mut desk, ada) = plant();
    act(&mut desk, ada, "bob", &UserAction::LinkSso).unwrap();
    (0..6).for_each(|_| assert!(attempt(&mut desk, "bob", WRONG).is_some()));
    assert_eq!(refused(&mut desk, &bob()), Reason::LockedOut);
}

// SSO-1, GATE-8: nobody sets a password who signs in without one.
#[test]
fn a_temporary_password_asks_nothing_of_whoever_signs_in_otherwise() {
    let (_plant, mut desk, ada) = plant();
    add(&mut desk, ada, "carl", &["Operator"], &[(Field::Email, "carl@example.org")]).unwrap();
    act(&mut desk, ada, "carl", &UserAction::LinkSso).unwrap();
    let carl = sign_in(&mut desk, &came("s-carl", Some("carl@example.org"))).unwrap();
    assert!(carl.own_profile_only);
    // Without any password, either.
    act(&mut desk, ada, "bob", &UserAction::AskForPassword).unwrap();
    act(&mut desk, ada, "bob", &UserAction::LinkSso).unwrap();
    assert_eq!(desk.user(ada, "bob").unwrap().user.state(desk.now()).name(), "password_to_be_set");
    sign_in(&mut desk, &came("s-bob", Some("bob@example.org"))).unwrap();
    assert_eq!(desk.user(ada, "bob").unwrap().user.state(desk.now()).name(), "active");
    assert_eq!(attempt(&mut desk, "bob", ""), Some(Reason::UseSso));
    assert_eq!(attempt(&mut desk, "carl", TEMPORARY), Some(Reason::UseSso));
    // Who they are was said by the provider: their own profile is theirs to change.
    let bob = sign_in(&mut desk, &came("s-bob", None)).unwrap().session;
    desk.edit_own_profile(bob, None, &[(Field::Mobile, "0170 1".to_owned())]).unwrap();
}

// SSO-1: a code that was handed over before is void from then on.
#[test]
fn an_older_code_is_no_way_past_the_provider() {
    let (_plant, mut desk, ada) = plant();
    act(&mut desk, ada, "bob", &UserAction::LinkSso).unwrap();
    let code = desk.hand_over_code(ada, "bob").unwrap().secret;
    sign_in(&mut desk, &came("s-bob", Some("bob@example.org"))).unwrap();
    let refused = desk.sign_in_with_code(&code, &password("lantern orbit mango")).unwrap_err();
    assert_eq!(refused.code(), "wrong_code");
    assert!(sso(&mut desk, ada, "bob").is_federated());
}

// SSO-1, GATE-7: one who would do without a password signs in at the provider all the same.
#[test]
fn ticks_let_nobody_past_the_provider() {
    let (_plant, mut desk, ada) = federated();
    desk.set_setting(ada, "require_passwords", "off").unwrap();
    act(&mut desk, ada, "bob", &UserAction::TakeRoles { roles: vec!["Manager".into()] }).unwrap();
    act(&mut desk, ada, "bob", &UserAction::GiveRoles { roles: vec!["Operator".into()], until: None }).unwrap();
    assert_eq!(attempt(&mut desk, "bob", ""), Some(Reason::UseSso));
}

// SSO-3, USR-9
#[test]
fn unlinking_ends_sessions_and_the_password_counts_again() {
    let (_plant, mut desk, ada) = federated();
    let open = sign_in(&mut desk, &came("s-bob", None)).unwrap().session;
    act(&mut desk, ada, "bob", &UserAction::UnlinkSso).unwrap();
    assert!(desk.whoami(open).is_err());
    assert_eq!(
        sentences(&mut desk, ada, "another way")[0],
        "Session of user bob ended: the account signs in in another way by now"
    );
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), None);
    assert_eq!(refused(&mut desk, &came("s-bob", Some("bob@example.org"))), Reason::Sso(Mismatch::NotLinked));
    let told = act(&mut desk, ada, "bob", &UserAction::UnlinkSso).unwrap_err();
    assert_eq!(told, "bob is without single sign-on already; nothing was changed.");
}

// SSO-1: the plant isn't shut when the provider can't be reached.
#[test]
fn the_last_administrators_password_counts_and_no_others() {
    let (_plant, mut desk, ada) = plant();
    act(&mut desk, ada, ADA, &UserAction::LinkSso).unwrap();
    let ada = sign_in(&mut desk, &came("s-ada", Some("ada@example.org"))).unwrap().session;
    assert_eq!(attempt(&mut desk, ADA, PASSWORD), None);
    assert_eq!(attempt(&mut desk, ADA, WRONG), Some(Reason::WrongPassword));
    // A second one with a password that counts: the first one's doesn't any more.
    act(&mut desk, ada, "bob", &UserAction::GiveRoles { roles: vec!["Admin".into()], until: None }).unwrap();
    assert_eq!(attempt(&mut desk, ADA, PASSWORD), Some(Reason::UseSso));
    // Both at the provider: nobody is left whose password would, so both do.
    act(&mut desk, ada, "bob", &UserAction::LinkSso).unwrap();
    sign_in(&mut desk, &came("s-bob", Some("bob@example.org"))).unwrap();
    assert_eq!(attempt(&mut desk, ADA, PASSWORD), None);
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), None);
    // One who is no lasting administrator has no such password.
    edit(&mut desk, ada, "bob", Field::ValidUntil, "2099-12-31");
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), Some(Reason::UseSso));
}

// SSO-1: nobody is given what is good for nothing.
#[test]
fn a_password_is_not_given_to_whoever_signs_in_otherwise() {
    let (_plant, mut desk, ada) = federated();
    let told = "bob signs in by single sign-on, and a password would be good for nothing.";
    for action in [UserAction::AskForPassword, UserAction::RemovePassword] {
        let refused = act(&mut desk, ada, "bob", &action).unwrap_err();
        assert!(refused.starts_with(told) || refused.contains("can't be without a password"), "{refused}");
    }
    let generated = desk.generate_password(ada, "bob", true).unwrap_err().to_string();
    let set = desk.set_password_of(ada, "bob", &password("lantern orbit mango")).unwrap_err().to_string();
    let code = desk.hand_over_code(ada, "bob").unwrap_err().to_string();
    let mailed = desk.mail_code(ada, "bob").unwrap_err().to_string();
    let many = UserAction::MailCode;
    let mailed_to_many = act(&mut desk, ada, "bob", &many).unwrap_err();
    for refused in [generated, set, code, mailed, mailed_to_many] {
        assert!(refused.starts_with(told), "{refused}");
    }
    let bob = sign_in(&mut desk, &came("s-bob", None)).unwrap().session;
    let own = desk.change_own_password(bob, &password(PASSWORD), &password("lantern orbit mango")).unwrap_err();
    assert!(own.to_string().starts_with("You sign in by single sign-on"), "{own}");
    // Who forgot one is told what everybody is told, and the log why none came.
    desk.forgot_password("bob").unwrap();
    assert_eq!(sentences(&mut desk, ada, "signs in by single sign-on").len(), 1);
}

// SSO-3, ROL-3
#[test]
fn linking_takes_manage_sso_and_all_that_the_account_holds() {
    let (plant, mut desk, ada) = plant();
    plant.member(&mut desk, ada, "ivy", "IT Admin");
    plant.member(&mut desk, ada, "mia", "Manager");
    let (ivy, mia) = (enter(&mut desk, "ivy").session, enter(&mut desk, "mia").session);
    for action in [UserAction::LinkSso, UserAction::UnlinkSso] {
        let told = act(&mut desk, mia, "bob", &action).unwrap_err();
        assert!(told.contains("requires the ManageSso permission"), "{told}");
    }
    act(&mut desk, ivy, "bob", &UserAction::LinkSso).unwrap();
    let denied = desk.change_user(ivy, ADA, &UserAction::LinkSso).unwrap_err();
    assert!(denied.permission().is_some_and(|permission| permission != Permission::ManageSso), "{denied}");
    assert!(sso(&mut desk, ada, "bob").is_pending());
    assert_eq!(sso(&mut desk, ada, ADA), Sso::None);
}

// ACT-2
#[test]
fn links_are_undone_as_far_as_that_is_true() {
    let (_plant, mut desk, ada) = plant();
    act(&mut desk, ada, "bob", &UserAction::LinkSso).unwrap();
    desk.undo(ada, Undo::Last, ALL).unwrap();
    assert_eq!(sso(&mut desk, ada, "bob"), Sso::None);
    desk.undo(ada, Undo::Last, ALL).unwrap();
    assert!(sso(&mut desk, ada, "bob").is_pending());
    // Bound since: that isn't taken back by the way.
    sign_in(&mut desk, &came("s-bob", Some("bob@example.org"))).unwrap();
    let (_, report) = desk.undo(ada, Undo::Last, ALL).unwrap();
    let told = report.refused[0].error.to_string();
    assert!(told.contains("they have signed in with it since"), "{told}");
    // Taken and put back: bound to the same as before, and not to whoever has the address by now.
    act(&mut desk, ada, "bob", &UserAction::UnlinkSso).unwrap();
    desk.undo(ada, Undo::Last, ALL).unwrap();
    assert_eq!(refused(&mut desk, &came("s-new", Some("bob@example.org"))), Reason::Sso(Mismatch::OtherAccount));
    assert_eq!(sign_in(&mut desk, &came("s-bob", None)).unwrap().user.name, "bob");
    // Unless that is somebody else's by now.
    act(&mut desk, ada, "bob", &UserAction::UnlinkSso).unwrap();
    let unlinked = log(&mut desk, ada).into_iter().find(|event| event.message.contains("unlinked")).unwrap();
    add(&mut desk, ada, "carl", &["Operator"], &[(Field::Email, "carl@example.org")]).unwrap();
    act(&mut desk, ada, "carl", &UserAction::LinkSso).unwrap();
    sign_in(&mut desk, &came("s-bob", Some("carl@example.org"))).unwrap();
    let (_, report) = desk.undo(ada, Undo::Operation(unlinked.operation), ALL).unwrap();
    let told = report.refused[0].error.to_string();
    assert!(told.starts_with("carl is bound to the account of the provider"), "{told}");
}

#[test]
fn a_deleted_account_frees_whom_it_was_bound_to_and_a_disabled_one_keeps_them() {
    let (_plant, mut desk, ada) = plant();
    for name in ["carl", "dora"] {
        let address = format!("{name}@example.org");
        add(&mut desk, ada, name, &["Operator"], &[(Field::Email, &address)]).unwrap();
        act(&mut desk, ada, name, &UserAction::LinkSso).unwrap();
    }
    sign_in(&mut desk, &came("s-1", Some("carl@example.org"))).unwrap();
    desk.disable_user(ada, "carl", None).unwrap();
    assert_eq!(refused(&mut desk, &came("s-1", Some("dora@example.org"))), Reason::Disabled);
    desk.enable_user(ada, "carl", None).unwrap();
    assert_eq!(sign_in(&mut desk, &came("s-1", None)).unwrap().user.name, "carl");
    act(&mut desk, ada, "carl", &UserAction::Delete { reason: None }).unwrap();
    assert_eq!(sign_in(&mut desk, &came("s-1", Some("dora@example.org"))).unwrap().user.name, "dora");
}

// SSO-2: who was named is who signs in, or nobody.
#[test]
fn somebody_else_than_was_named_is_not_let_in() {
    let (_plant, mut desk, ada) = federated();
    let bob = || came("s-bob", None);
    for name in ["bob", "BOB", "bob@example.org"] {
        named(&mut desk, &bob(), Some(name)).unwrap();
    }
    for name in [ADA, "nobody"] {
        let refused = desk.sign_in_sso(&bob(), Some(name)).unwrap_err();
        assert_eq!(refused.code(), "sso_somebody_else", "{name}");
    }
    let event = &log(&mut desk, ada)[0];
    assert_eq!(event.subject.as_ref().map(|subject| subject.what.name.as_str()), Some("bob"));
    assert_eq!(desk.user(ada, "bob").unwrap().user.failed_attempts, 0);
}

// GATE-13: what is set counts.
#[test]
fn a_recovered_administrator_signs_in_by_the_password_that_was_set() {
    let (_plant, mut desk, ada) = plant();
    act(&mut desk, ada, "bob", &UserAction::GiveRoles { roles: vec!["Admin".into()], until: None }).unwrap();
    act(&mut desk, ada, "bob", &UserAction::LinkSso).unwrap();
    sign_in(&mut desk, &came("s-bob", Some("bob@example.org"))).unwrap();
    assert_eq!(attempt(&mut desk, "bob", PASSWORD), Some(Reason::UseSso));
    let done = desk.recover("bob", &password("lantern orbit mango tree"), "root").unwrap();
    assert_eq!((done.user.sso, done.seatless.len()), (Sso::None, 0));
    assert_eq!(done.unlinked.unwrap().message, "User bob unlinked from single sign-on: the password counts");
    assert_eq!(attempt(&mut desk, "bob", "lantern orbit mango tree"), None);
}

// GATE-10, GATE-11: a session is a session, however somebody came.
#[test]
fn sessions_of_single_sign_on_end_like_others() {
    let (plant, mut desk, ada) = federated();
    let first = sign_in(&mut desk, &came("s-bob", None)).unwrap().session;
    let mut other = plant.desk_with(chargehand::store::OpenOptions { device: "bench-2".into(), ..plant.options() });
    let second = sign_in(&mut other, &came("s-bob", None)).unwrap().session;
    assert!(desk.whoami(first).is_err() && other.whoami(second).is_ok());
    plant.clock.advance(DAY);
    assert!(other.whoami(second).is_err());
    let ada = enter(&mut desk, ADA).session.max(ada);
    let since = desk.user(ada, "bob").unwrap().user.last_login;
    assert!(since.is_some_and(|at: Timestamp| at < plant.now()));
}
