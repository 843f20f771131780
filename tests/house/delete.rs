//! Deleting: for good, and only of those who never changed anything.

use chargehand::domain::change::{Kind, Needs};
use chargehand::domain::gate::Reason;
use chargehand::domain::query::UserQuery;
use chargehand::domain::user::{Field, State};
use chargehand::service::UserAction;
use chargehand::store::{By, Store};

use crate::changes::Stage;
use crate::plant::{ADA, PASSWORD, Plant, add, attempt, enter, log, sentences};
use crate::samples::samples;

const DELETE: UserAction = UserAction::Delete { reason: None };

// USR-11, USR-9
#[test]
fn whoever_is_deleted_is_forgotten_by_all_but_the_log() {
    let plant = Plant::new();
    let (mut desk, mut other) = (plant.desk(), plant.desk());
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "boss", "Manager");
    let fields = [(Field::Email, "bob@example.org"), (Field::Suid, "007"), (Field::Manager, "boss")];
    add(&mut desk, ada, "bob", &["Programmer"], &fields).unwrap();
    desk.change_user(ada, "boss", &UserAction::Lock { until: "2099-01-01".into(), reason: None }).unwrap();
    desk.unlock_user(ada, "boss", None).unwrap();
    let boss = enter(&mut desk, "boss").session;
    let query = UserQuery { search: "boss".into(), show_inactive: true, ..UserQuery::default() };
    other.load_roster(ada).unwrap();
    assert_eq!(other.users_window(ada, &query, 0, 9).unwrap().total, Some(1));
    let id = desk.user(ada, "boss").unwrap().user.id;
    let gone = desk.change_user(ada, "boss", &DELETE).unwrap();
    assert_eq!(gone.state(plant.now()), State::Deleted);
    assert!(desk.whoami(boss).unwrap_err().is_session_over());
    assert_eq!(attempt(&mut desk, "boss", PASSWORD), Some(Reason::UnknownUser));
    assert_eq!(desk.user(ada, "boss").unwrap_err().to_string(), "There is no user boss.");
    assert_eq!(other.users_window(ada, &query, 0, 9).unwrap().total, Some(0));
    // Those who reported to them have no manager, by a change of their own in the same operation.
    assert_eq!(desk.user(ada, "bob").unwrap().user.profile.manager, None);
    let events = log(&mut desk, ada);
    let deletion = events.iter().find(|event| event.message == "User boss deleted").unwrap();
    let edit = events.iter().find(|event| event.message == "User bob changed: manager").unwrap();
    assert_eq!((edit.operation, edit.details[0].before.as_deref()), (deletion.operation, Some("boss")));
    assert_eq!(sentences(&mut desk, ada, "Session of user boss ended: account stopped").len(), 1);
    // The log still knows who that was; nothing that they held is open, and no hash is kept.
    let known = desk.user_by_id(ada, id).unwrap().user;
    assert_eq!((known.username.as_str(), known.state(plant.now()), known.roles.len()), ("boss", State::Deleted, 0));
    assert_eq!(known.stops.deleted.unwrap().by, ADA);
    for open in [
        "SELECT count(*) FROM role_grants WHERE ended_at IS NULL AND user_id = 2",
        "SELECT count(*) FROM stops WHERE ended_at IS NULL AND user_id = 2",
        "SELECT count(*) FROM users WHERE password_hash IS NOT NULL AND id = 2",
    ] {
        assert_eq!(plant.number(open), 0, "{open}");
    }
    // Name, address and staff number are free again; the account's number is not.
    desk.change_user(ada, "bob", &DELETE).unwrap();
    add(&mut desk, ada, "BOSS", &["Programmer"], &fields[..2]).unwrap();
    assert_eq!(desk.user(ada, "boss").unwrap().user.id.0, 4);
}

// USR-11, R7: the mark is on the account. Who only changed what is their own can go.
#[test]
fn whoever_made_any_change_but_of_their_own_stays() {
    let stage = Stage::new();
    let mut own = 0;
    for kind in Kind::ALL {
        let stage = stage.for_kind(*kind);
        if *kind == Kind::PlantSetUp {
            continue;
        }
        let mut desk = stage.plant.desk();
        stage.plant.member(&mut desk, stage.ada, "eve", "Admin");
        let eve = enter(&mut desk, "eve").session;
        let (_, change) = samples(*kind, &stage.scene(*kind)).remove(0);
        let (actor, name) = match change.nature().needs {
            Needs::Permissions { .. } | Needs::LiftsLockout => (stage.ada, ADA),
            Needs::Own(_) => (stage.bob, "bob"),
            Needs::NotForPeople => continue,
        };
        own += usize::from(name == "bob");
        stage.plant.raw().execute("UPDATE users SET has_acted = 0", []).unwrap();
        stage.record(By::Session(actor), change).unwrap();
        let deleted = desk.change_user(eve, name, &DELETE);
        match name {
            "bob" => assert!(deleted.is_ok(), "{}: {deleted:?}", kind.name()),
            // Disabled instead, where that may be.
            _ => match deleted {
                Ok(user) => assert_eq!(user.state(stage.plant.now()), State::Disabled, "{}", kind.name()),
                Err(error) => assert_eq!(error.code(), "has_history", "{}", kind.name()),
            },
        }
        assert!(Store::open(stage.plant.options()).unwrap().verify_log(None, |_| true).unwrap().unwrap().is_ok());
    }
    assert!(own > 0, "somebody changed only what is their own");
}

// USR-11, USR-13, ROL-3, R1
#[test]
fn what_stands_in_the_way_of_a_deletion_is_told() {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    plant.member(&mut desk, ada, "grace", "Manager");
    plant.member(&mut desk, ada, "tim", "IT Admin");
    let code = |answer: chargehand::service::Answer<_>| answer.map(drop).unwrap_err().code();
    assert_eq!(code(desk.change_user(ada, ADA, &DELETE)), "own_account");
    plant.member(&mut desk, ada, "eve", "Admin");
    let eve = enter(&mut desk, "eve").session;
    // R7: with a history one is disabled instead, and that alone.
    let disabled = desk.change_user(eve, ADA, &DELETE).unwrap();
    assert_eq!(disabled.state(plant.now()), State::Disabled);
    let refused = desk.change_user(eve, ADA, &DELETE).unwrap_err();
    assert!(refused.to_string().starts_with("ada has changed things here and can't be deleted;"), "{refused}");
    desk.enable_user(eve, ADA, None).unwrap();
    let ada = enter(&mut desk, ADA).session;
    // Nobody deletes whoever holds more, and nothing of the refused deletion stays.
    desk.edit_user(ada, "eve", None, &[(Field::Manager, "tim".into())]).unwrap();
    let grace = enter(&mut desk, "grace").session;
    let refused = desk.change_user(grace, "tim", &DELETE).unwrap_err();
    assert_eq!(refused.permission().unwrap().name(), "ManageSso");
    assert_eq!(
        sentences(&mut desk, ada, "Refused for want of the ManageSso permission, not done: User tim deleted").len(),
        1
    );
    assert!(desk.user(ada, "eve").unwrap().user.profile.manager.is_some());
    // The last who lasts stays, even where they never changed anything.
    plant.raw().execute("UPDATE users SET has_acted = 0", []).unwrap();
    desk.edit_user(ada, "eve", None, &[(Field::ValidUntil, "2027-01-01".into())]).unwrap();
    plant.raw().execute("UPDATE users SET has_acted = 0", []).unwrap();
    let eve = enter(&mut desk, "eve").session;
    assert_eq!(code(desk.change_user(eve, ADA, &DELETE)), "last_administrator");
}
