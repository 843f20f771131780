//! Ways out where a seat is missing: one transaction, one operation, the same rules and rights (USR-10).

use chargehand::domain::id::SessionId;
use chargehand::domain::license::LicenseDraft;
use chargehand::domain::permission::{Permission, PermissionSet};
use chargehand::domain::role::RoleDraft;
use chargehand::domain::user::{Field, State};
use chargehand::service::{Answer, Desk, How, UserAction, WayOut};

use crate::plant::{ADA, Plant, add, enter, log, sentences};

fn bought(desk: &mut Desk, ada: SessionId, name: &str, quantity: &str) {
    let (name, quantity) = (Some(name.to_owned()), Some(quantity.to_owned()));
    desk.add_license(ada, &LicenseDraft { name, quantity, ..LicenseDraft::default() }).unwrap();
}

fn assign(desk: &mut Desk, session: SessionId, username: &str, license: &str) -> Answer<()> {
    desk.change_user(session, username, &UserAction::AssignLicense { seen: None, license: license.into() }).map(drop)
}

fn used(desk: &mut Desk, ada: SessionId) -> Vec<(String, u64)> {
    desk.licenses(ada).unwrap().into_iter().map(|row| (row.license.name, row.used)).collect()
}

fn with(ways: Vec<WayOut>, then: UserAction) -> UserAction {
    UserAction::With { ways, then: Box::new(then) }
}

const ENABLE: UserAction = UserAction::Enable { reason: None };

/// bob, disabled, whose seat eve has taken: Standard User is full, Read only is free, Operator's one seat is kim's.
fn plant() -> (Plant, Desk, SessionId) {
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    desk.set_setting(ada, "require_license", "on").unwrap();
    bought(&mut desk, ada, "Standard User", "1");
    bought(&mut desk, ada, "Read only", "1");
    bought(&mut desk, ada, "Operator", "1");
    add(&mut desk, ada, "kim", &["Operator"], &[]).unwrap();
    for name in ["bob", "eve"] {
        add(&mut desk, ada, name, &["Programmer"], &[]).unwrap();
    }
    assign(&mut desk, ada, "bob", "Standard User").unwrap();
    desk.disable_user(ada, "bob", None).unwrap();
    assign(&mut desk, ada, "eve", "Standard User").unwrap();
    (plant, desk, ada)
}

fn seat_of(desk: &mut Desk, ada: SessionId, holder: &str, license: &str) -> WayOut {
    let holder = desk.user(ada, holder).unwrap().user.named();
    let row = desk.licenses(ada).unwrap().into_iter().find(|row| row.license.name == license).unwrap();
    WayOut::SeatOf { holder, license: row.license.id }
}

// USR-10, Q4, LIC-2: each way, and what the log has of it: one operation.
#[test]
fn each_way_out_is_done_with_what_it_makes_room_for() {
    type Row = (
        &'static str,
        fn(&mut Desk, SessionId) -> WayOut,
        &'static [(&'static str, u64)],
        &'static [&'static str],
        State,
    );
    let rows: [Row; 3] = [
        (
            "another license",
            |_, _| WayOut::License("read only".into()),
            &[("Operator", 1), ("Read only", 1), ("Standard User", 1)],
            &["User bob enabled", "License of user bob changed from Standard User to Read only"],
            State::Active,
        ),
        (
            "no license",
            |_, _| WayOut::NoLicense,
            &[("Operator", 1), ("Read only", 0), ("Standard User", 1)],
            &["User bob enabled", "License Standard User taken from user bob"],
            State::NoLicense,
        ),
        (
            "the seat of another",
            |desk, ada| seat_of(desk, ada, "eve", "Standard User"),
            &[("Operator", 1), ("Read only", 0), ("Standard User", 1)],
            &["User bob enabled", "License Standard User taken from user eve"],
            State::Active,
        ),
    ];
    for (label, way, seats, told, state) in rows {
        let (_plant, mut desk, ada) = plant();
        assert_eq!(desk.change_user(ada, "bob", &ENABLE).unwrap_err().code(), "license_no_seat");
        let way = way(&mut desk, ada);
        let user = desk.change_user(ada, "bob", &with(vec![way], ENABLE)).unwrap();
        assert_eq!(user.state(desk.now()), state, "{label}");
        let seats: Vec<_> = seats.iter().map(|(name, used)| ((*name).to_owned(), *used)).collect();
        assert_eq!(used(&mut desk, ada), seats, "{label}");
        let newest: Vec<_> = log(&mut desk, ada).into_iter().take(2).collect();
        assert_eq!(newest.iter().map(|event| event.message.as_str()).collect::<Vec<_>>(), told, "{label}");
        assert_eq!(newest[0].operation, newest[1].operation, "{label}");
    }
}

// ROL-5, USR-10: roles that bring seats, given and given up; two ways where two seats are missing.
#[test]
fn a_bound_role_is_given_up_or_takes_the_seat_of_another() {
    let (_plant, mut desk, ada) = plant();
    let give = UserAction::GiveRoles { roles: vec!["Operator".into()], until: None };
    // Noted while bob is disabled, it takes no seat.
    desk.change_user(ada, "bob", &give).unwrap();
    let one = with(vec![WayOut::License("Read only".into())], ENABLE);
    let refused = desk.change_user(ada, "bob", &one).unwrap_err().to_string();
    assert!(refused.starts_with("Too few seats of Operator: 1 of 1 are used"), "{refused}");
    let two = vec![WayOut::License("Read only".into()), WayOut::WithoutRole("Operator".into())];
    desk.change_user(ada, "bob", &with(two, ENABLE)).unwrap();
    let way = seat_of(&mut desk, ada, "kim", "Operator");
    desk.change_user(ada, "eve", &with(vec![way.clone()], give.clone())).unwrap();
    assert_eq!(used(&mut desk, ada)[0], ("Operator".to_owned(), 1));
    assert_eq!(desk.user(ada, "kim").unwrap().user.state(desk.now()), State::NoLicense);
    // Whoever was to give the seat up has it no more: nothing is done.
    let refused = desk.change_user(ada, "bob", &with(vec![way], give)).unwrap_err();
    assert_eq!(refused.code(), "changed_meanwhile");
    assert!(desk.user(ada, "bob").unwrap().user.roles.iter().all(|held| held.role.name != "Operator"));
}

// USR-10: all of it or nothing; nothing of the way stays where the thing itself can't be done, or is done already.
#[test]
fn nothing_of_a_way_stays_where_the_thing_itself_is_refused() {
    let (_plant, mut desk, ada) = plant();
    let before = log(&mut desk, ada).len();
    let way = || vec![WayOut::License("Read only".into())];
    let taken = UserAction::Edit { seen: None, fields: vec![(Field::Email, "no mail".into())], enabled: Some(true) };
    assert!(desk.change_user(ada, "bob", &with(way(), taken)).is_err());
    // eve is enabled already, so no license is changed either; beside bob she is no reason to stop.
    let both = ["eve".to_owned(), "bob".to_owned()];
    let plan = desk.change_users(ada, &both, &with(way(), ENABLE), How { dry_run: true, skip: false }).unwrap();
    assert!(plan.refused.is_empty() && plan.done[0].unchanged.is_some(), "{plan:?}");
    assert_eq!(desk.change_user(ada, "eve", &with(way(), ENABLE)).unwrap_err().code(), "nothing_to_do");
    // A full type is no way out.
    assert!(desk.change_user(ada, "bob", &with(vec![WayOut::License("Standard User".into())], ENABLE)).is_err());
    assert_eq!(log(&mut desk, ada).len(), before);
    assert_eq!(used(&mut desk, ada)[1], ("Read only".to_owned(), 0));
    let report = desk.change_users(ada, &both, &with(way(), ENABLE), How::default()).unwrap();
    assert!(report.is_written());
    assert_eq!(desk.user(ada, "eve").unwrap().user.licensing.assigned.unwrap().name, "Standard User");
}

// ROL-3, ROL-10: a way asks for the rights of what it does, and a want of them leaves nothing behind.
#[test]
fn a_way_asks_for_its_own_rights() {
    let (plant, mut desk, ada) = plant();
    let permissions = PermissionSet::of(&[
        Permission::AllowLogin,
        Permission::OpenConsole,
        Permission::ViewUsers,
        Permission::EditUsers,
        Permission::ViewDashboards,
    ]);
    let draft = RoleDraft { name: "Editor".into(), permissions, several_devices: false };
    desk.add_role(ada, draft).unwrap();
    desk.set_setting(ada, "require_license", "off").unwrap();
    plant.member(&mut desk, ada, "mia", "Editor");
    let mia = enter(&mut desk, "mia").session;
    let seat = seat_of(&mut desk, ada, "eve", "Standard User");
    let role = seat_of(&mut desk, ada, "kim", "Operator");
    for (way, permission) in [
        (WayOut::License("Read only".into()), Permission::AssignLicenses),
        (WayOut::NoLicense, Permission::AssignLicenses),
        (seat, Permission::AssignLicenses),
        (role, Permission::AssignRoles),
    ] {
        let refused = desk.change_user(mia, "bob", &with(vec![way.clone()], ENABLE)).unwrap_err();
        assert_eq!(refused.permission(), Some(permission), "{way:?}");
    }
    assert_eq!(desk.user(ada, "bob").unwrap().user.state(desk.now()), State::Disabled);
    assert_eq!(used(&mut desk, ada).iter().map(|(_, used)| used).sum::<u64>(), 2);
    assert_eq!(sentences(&mut desk, ada, "Refused for want of").len(), 4);
}
