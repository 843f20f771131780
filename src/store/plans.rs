//! What every read and every write asks of the database, explained by the database: nothing walks through a table that
//! grows with the plant or with its history.

mod log;
mod mail;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use rusqlite::trace::{TraceEvent, TraceEventCodes};

use super::testing::store;
use super::{By, Failure, KeyLook, Store};
use crate::domain::change::{DeviceChange, Door, Grouping, LoginChange, PlantChange, SessionEnd, UserChange};
use crate::domain::column::Column;
use crate::domain::device::{Device, DeviceDraft, Enrollment, Proof, Shown};
use crate::domain::event::{Category, SubjectKind};
use crate::domain::gate::{Entrance, Reason};
use crate::domain::id::{DeviceId, EventId, LicenseTypeId, Named, RoleId, SessionId, UserId};
use crate::domain::license::LicenseType;
use crate::domain::password::{PasswordHash, ResetCode};
use crate::domain::permission::PermissionSet;
use crate::domain::query::UserQuery;
use crate::domain::role::{Role, RoleDraft};
use crate::domain::sso::Identity;
use crate::domain::user::{Draft, Field, NewUser};
use crate::domain::world::World;

/// The SQL of every statement that `work` runs, as it is run.
pub(super) fn asked(store: &mut Store, work: impl FnOnce(&mut Store)) -> BTreeSet<String> {
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let sees = seen.clone();
    let trace = move |event: TraceEvent<'_>| {
        if let TraceEvent::Stmt(_, sql) = event {
            sees.lock().unwrap().insert(sql.to_owned());
        }
    };
    store.connection.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(trace)).unwrap();
    work(store);
    store.connection.trace_v2(TraceEventCodes::empty(), None::<fn(TraceEvent<'_>)>).unwrap();
    std::mem::take(&mut *seen.lock().unwrap())
}

/// The lines of the plan in which a table or an index is walked from end to end.
pub(super) fn walks(store: &Store, sql: &str) -> Vec<String> {
    let mut statement = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let nothing = vec![rusqlite::types::Null; statement.parameter_count()];
    let lines = statement.query_map(rusqlite::params_from_iter(nothing), |row| row.get::<_, String>(3)).unwrap();
    // The greatest of a column without an index is called a search too, one that names no index.
    let walked = |line: &String| {
        let search = line.starts_with("SEARCH") && !line.contains("USING") && !sql.contains("max(id)");
        // All between two numbers may be all there is, where nothing ends it.
        let stretch = line.contains("rowid>? AND rowid<?") && !sql.contains("LIMIT");
        // A walk along the numbers that ends with the first one.
        let first = sql.contains("ORDER BY id") && sql.contains("LIMIT 1") && !sql.contains("WHERE");
        // An index of words is asked a question; it isn't walked.
        let asked = line.contains("VIRTUAL TABLE INDEX") && line.contains(":M");
        (line.starts_with("SCAN") && !first && !asked) || search || stretch || line.contains("TEMP B-TREE")
    };
    lines.map(Result::unwrap).filter(walked).collect()
}

/// Small whatever the plant does: settings, roles and their permissions, license types, user groups and teams, the one row of the plant.
/// There are as many devices as terminals, and few steps of a clock.
const SMALL: &[&str] = &[
    "settings",
    "roles",
    "license_types",
    "devices",
    "plant",
    "archives",
    "clock_steps",
    "CONSTANT ROW",
    "(subquery",
    "log_index",
    "sqlite_schema",
];

pub(super) fn is_small(line: &str) -> bool {
    SMALL.iter().any(|small| ["SCAN", "SEARCH"].iter().any(|word| line.starts_with(&format!("{word} {small}"))))
}

pub(super) fn new_user(tx: &super::View<'_>, username: &str, role: &str) -> UserChange {
    let draft = Draft {
        username: username.into(),
        fields: vec![(Field::FullName, "Some Body".into()), (Field::Email, format!("{username}@example.org"))],
        roles: vec![role.into()],
        license: None,
        password: Some(PasswordHash::new("$argon2id$".into())),
        no_role: false,
        own_password: true,
        disabled: false,
    };
    UserChange::Added(Box::new(NewUser::check(tx, draft).unwrap()))
}

pub(super) fn set_up(store: &mut Store) {
    let work = |tx: &mut super::Tx<'_>| -> Result<(), Failure> {
        let change = new_user(tx, "ada", "Admin");
        tx.record(change)?;
        tx.record(PlantChange::SetUp)
    };
    store.transact(By::Door(Door::Setup), work).unwrap();
    let opened = |tx: &mut super::Tx<'_>| -> Result<(), Failure> {
        let (session, user) = (SessionId(1), Named::new(UserId(1), "ada"));
        tx.record(LoginChange::Opened { session, user, token_hash: [1; 32], entrance: Entrance::Console, sso: false })
    };
    store.transact(By::Door(Door::Gate), opened).unwrap();
}

fn by_hand() -> LicenseType {
    let (id, name) = (LicenseTypeId(1), "Standard User".to_owned());
    LicenseType { id, name, quantity: 4, valid_until: None, note: String::new(), role: None }
}

/// A license type, so that there is something to ask for.
pub(super) fn buy(store: &mut Store) {
    store
        .transact(By::Session(SessionId(1)), |tx| tx.record(crate::domain::change::LicenseChange::Added(by_hand())))
        .unwrap();
}

fn reads(store: &mut Store) {
    let query =
        |search: &str, show_inactive| UserQuery { search: search.into(), show_inactive, ..UserQuery::default() };
    store
        .read::<_, Failure>(|view| {
            for show_inactive in [false, true] {
                view.users_page(&query("", show_inactive), "a", 50)?;
                view.users_page(&query("bob", show_inactive), "", 50)?;
            }
            view.users_by_id(&[UserId(1)])?;
            view.user_by_name("ada")?;
            view.login_facts("ada@example.org")?;
            view.user_by_email("ada@example.org")?;
            view.user_by_identity(&Identity { issuer: "https://id.example.org".into(), subject: "1".into() })?;
            view.usernames_beginning("ad")?;
            view.touched_since(EventId(0))?;
            view.saved_view(UserId(1), "users")?;
            view.directory_entry(UserId(1))?;
            view.last_event()?;
            view.open_sessions(UserId(1))?;
            view.session(SessionId(1))?;
            view.reset_code(1)?;
            view.newer_code_mailed(1)?;
            view.mailed_code_void_now(UserId(1))?;
            view.sessions_elsewhere(UserId(1))?;
            let ada = view.user(UserId(1))?.unwrap();
            view.open_sessions_of(&ada)?;
            view.session_by_token(&[1; 32])?;
            view.sessions_of(&Named::new(UserId(1), "ada"), None)?;
            view.actor(SessionId(1))?;
            view.fresh_session_id()?;
            view.fresh_user_id()?;
            view.managed_by(UserId(1))?;
            view.user_or_tombstone(UserId(1))?;
            view.has_lasting_administrator()?;
            view.changed_by(UserId(1))?;
            view.password_set(UserId(1))?;
            view.attempt_of("K7M")?;
            view.reference_in_use("K7M")?;
            view.is_logged((SubjectKind::Device, 1), "copied_key", &[], view.now)?;
            view.count_since(Category::Device, "wrong_code", view.now, 10)?;
            view.is_made_here(DeviceId(1))?;
            view.role_holders(RoleId(1))?;
            view.holders_without_password(RoleId(1))?;
            view.linked_holders(RoleId(1))?;
            view.reach_of_holders(RoleId(1))?;
            view.open_invites_as(RoleId(1))?;
            view.signed_in_holders(RoleId(1))?;
            view.fresh_role_id()?;
            view.fresh_license_type_id()?;
            view.license_changed_by(by_hand().id)?;
            for license in &[by_hand(), LicenseType { role: Some(Named::new(RoleId(9), "Operator")), ..by_hand() }] {
                view.seats_used(license)?;
                view.license_noted(license)?;
                view.license_holders(license)?;
                view.last_grant(license, None)?;
                view.longest_away(license, UserId(2), 3)?;
                view.last_given(license, UserId(2))?;
                view.grant_told(license, 1)?;
            }
            view.events_of_operation(EventId(1))?;
            view.operation_of(EventId(1))?;
            view.last_done_by(UserId(1), None)?;
            view.changed_after(UserId(1), EventId(0), None)?;
            view.stops_moved(UserId(1), view.now())?;
            view.fresh_device_id()?;
            view.devices()?;
            view.device("PRESS-3")?;
            view.device_by_id(DeviceId(1))?;
            view.enrollments()?;
            view.here()?;
            view.sessions_beside(SessionId(1))?;
            view.signed_in_at(DeviceId(1))?;
            view.setting_changed("site_name")?;
            view.username_holder("ada")?;
            view.email_holder("ada")?;
            view.suid_holder("ada")?;
            view.look_alikes("ada")?;
            for grouping in [Grouping::UserGroup, Grouping::Team] {
                view.groupings(grouping)?;
                view.grouping(grouping, "Nights")?;
            }
            log::reads(view)?;
            mail::reads(view)?;
            Ok(())
        })
        .unwrap();
}

fn writes(store: &mut Store) {
    let bob = || Named::new(UserId(2), "bob");
    let by_ada = By::Session(SessionId(1));
    let added = |tx: &mut super::Tx<'_>| -> Result<(), Failure> {
        let change = new_user(tx, "bob", "Manager");
        tx.record(change)
    };
    store.transact(by_ada.clone(), added).unwrap();
    let gate = |tx: &mut super::Tx<'_>| -> Result<(), Failure> {
        tx.record(LoginChange::Refused {
            user: Some(bob()),
            typed: None,
            reason: Reason::WrongPassword,
            attempts: 1,
            counts: true,
            reference: "K7M".into(),
            entrance: Entrance::Console,
            device: None,
        })?;
        tx.record(LoginChange::Opened {
            session: SessionId(2),
            user: bob(),
            token_hash: [2; 32],
            entrance: Entrance::Console,
            sso: false,
        })?;
        tx.record(LoginChange::Vouched { user: bob(), entrance: Entrance::Program })?;
        tx.record(LoginChange::LockedOut { user: bob(), until: None, attempts: 6 })?;
        tx.record(LoginChange::Ended { session: SessionId(2), user: bob(), end: SessionEnd::SignedOut })
    };
    store.transact(By::Door(Door::Gate), gate).unwrap();
    let recovered = |tx: &mut super::Tx<'_>| -> Result<(), Failure> {
        let profile = Box::new(tx.user(UserId(1))?.unwrap().profile);
        let hash = PasswordHash::new("$argon2id$".into());
        let user = Named::new(UserId(1), "ada");
        tx.record(UserChange::Recovered { user, before: profile.clone(), after: profile, hash })?;
        tx.forgo();
        Ok(())
    };
    store.transact(By::Owner("system user root".into()), recovered).unwrap();
    store.save_view(SessionId(1), "users", "sort team").unwrap();
    let desk = |tx: &mut super::Tx<'_>| -> Result<(), Failure> {
        let user = tx.user(UserId(2))?.unwrap();
        let change = user.unlock(&**tx, None)?;
        tx.record(change)?;
        let typed = [(Field::Title, "Setter".to_owned()), (Field::ValidUntil, "2020-01-01".to_owned())];
        let change = user.edit(&**tx, &user.profile, &typed, "ada")?;
        tx.record(change)?;
        let mut after = user.given();
        after[0].until = Some(tx.now().plus(1));
        after.extend(tx.role("Operator")?.map(|role| crate::domain::user::Given { role, until: None }));
        let seen: Vec<_> = user.given().iter().map(crate::domain::user::Grant::from).collect();
        let change = user.set_roles(&**tx, &seen, after, "ada")?;
        tx.record(change)?;
        let change = user.assign_license(&**tx, None, "Standard User", "ada")?;
        tx.record(change)?;
        let license = tx.license_types()[0].clone();
        let after = LicenseType { quantity: 5, ..license.clone() };
        tx.record(crate::domain::change::LicenseChange::Edited { before: license, after })?;
        let draft = |name: &str, permissions| RoleDraft { name: name.into(), permissions, several_devices: false };
        let id = tx.fresh_role_id()?;
        let change = Role::make(&**tx, id, draft("Line Lead", PermissionSet::all()))?;
        tx.record(change)?;
        let role = tx.role("Line Lead")?.unwrap();
        let change = role.edit(&**tx, draft("Line Leader", PermissionSet::NONE))?;
        tx.record(change)?;
        let role = tx.role("Line Leader")?.unwrap();
        let change = role.remove(&**tx, 0)?;
        tx.record(change)?;
        let hash = PasswordHash::new("$argon2id$".into());
        let proof = |byte| Proof { key: [byte; 32], machine: Some([byte; 32]) };
        let device = Device::make(&tx.devices()?, tx.fresh_device_id()?, "PRESS-3", true, tx.now())?;
        let sessions = tx.sessions_beside(SessionId(1))?;
        tx.record(device.clone().register(proof(1), sessions))?;
        let draft = DeviceDraft { trusted: Some(false), address: Some("https://x".into()), ..DeviceDraft::default() };
        let change = device.edit(&**tx, &tx.devices()?, &draft)?;
        tx.record(change)?;
        tx.record(device.reregister(proof(2), Vec::new()))?;
        tx.record(device.disable()?)?;
        let (code, _) = Enrollment::fresh(device.id, tx.now(), &crate::clock::SeededChance::new(1));
        tx.record(DeviceChange::CodeMade { device: Box::new(device.clone()), fresh: false, code })?;
        tx.record(device.unregister())?;
        tx.record(UserChange::PasswordSet { user: bob(), hash, must_change: true, generated: true })?;
        tx.record(UserChange::PasswordRemoved { user: bob(), asks: true })?;
        let (id, created, expires) = (tx.fresh_reset_code_id()?, tx.now(), tx.now().plus(1));
        tx.record(UserChange::ResetCodeMade {
            user: bob(),
            code: ResetCode { id, user: UserId(2), created, expires },
        })?;
        let count = tx.sessions_elsewhere(UserId(2))?.len();
        tx.record(UserChange::SessionsRevoked { user: bob(), own: false, count })?;
        let change = user.disable(&**tx, None)?;
        tx.record(change)?;
        tx.record(UserChange::Enabled { user: bob(), lifts_locks: true, reason: None })?;
        let change = user.lock(&**tx, "", None)?;
        tx.record(change)?;
        let locked = tx.user(UserId(2))?.unwrap();
        let change = locked.undo_stops(&tx.stops_moved(UserId(2), tx.now())?, tx.now())?;
        tx.record(change)?;
        tx.record(UserChange::Deleted { user: bob(), reason: None })
    };
    store.transact(by_ada, desk).unwrap();
}

#[test]
fn no_statement_walks_through_a_table_that_grows() {
    let (_folder, mut store) = store();
    set_up(&mut store);
    buy(&mut store);
    let mut statements = asked(&mut store, reads);
    statements.extend(asked(&mut store, writes));
    statements.extend(asked(&mut store, mail::writes));
    let seen = |store: &mut Store| {
        let sql = "UPDATE sessions SET last_seen_at = 0 WHERE id = 1";
        store.connection.execute(sql, []).unwrap();
        store.note_seen(SessionId(1)).unwrap();
        store.look_for_keys(KeyLook::by(|| Shown::Keys(vec![([1; 32], true)])));
        store.read::<_, Failure>(|view| Ok(view.here()?.device())).unwrap();
    };
    statements.extend(asked(&mut store, seen));
    statements.retain(|sql| !["BEGIN", "COMMIT", "ROLLBACK", "--"].iter().any(|word| sql.starts_with(word)));
    assert!(statements.len() > 40, "{} statements are not all of them", statements.len());
    let mut flaws = Vec::new();
    for sql in &statements {
        let large: Vec<String> = walks(&store, sql).into_iter().filter(|line| !is_small(line)).collect();
        if !large.is_empty() {
            flaws.push(format!("{large:?}: {sql}"));
        }
    }
    assert!(flaws.is_empty(), "{}", flaws.join("\n"));
}

// The test above can fail.
#[test]
fn a_walk_is_seen() {
    let (_folder, store) = store();
    for sql in [
        "SELECT id FROM users WHERE full_name = 'x'",
        "SELECT id FROM users ORDER BY full_name",
        "SELECT max(time) FROM events",
        "SELECT count(*) FROM sessions",
    ] {
        assert!(walks(&store, sql).iter().any(|line| !is_small(line)), "{sql}");
    }
    assert!(walks(&store, "SELECT key FROM settings").iter().all(|line| is_small(line)));
}

// The only walks there are: reading all names into memory, once, and each column when somebody first sorts or filters by
// it.
#[test]
fn the_directory_and_each_column_read_every_account_once() {
    let (_folder, mut store) = store();
    set_up(&mut store);
    buy(&mut store);
    let mut walked = |work: &dyn Fn(&super::View<'_>) -> Result<(), super::StoreError>| -> Vec<String> {
        let statements = asked(&mut store, |store| store.read::<_, Failure>(|view| Ok(work(view)?)).unwrap());
        let selects = statements.iter().filter(|sql| sql.starts_with("SELECT"));
        selects.flat_map(|sql| walks(&store, sql)).filter(|line| !is_small(line)).collect()
    };
    assert_eq!(walked(&|view| view.directory().map(drop)), ["SCAN users"]);
    for column in Column::ALL {
        let mut walked = walked(&|view| view.column(*column).map(drop));
        walked.sort();
        let expected: &[&str] = match column {
            Column::Roles => &["SCAN role_grants USING INDEX role_grants_open"],
            Column::License => &[
                "SCAN license_grants USING INDEX license_grants_open",
                "SCAN role_grants USING INDEX role_grants_open",
            ],
            Column::State => &[
                "SCAN license_grants USING INDEX license_grants_open",
                "SCAN role_grants USING INDEX role_grants_open",
                "SCAN stops USING INDEX stops_open",
                "SCAN users",
            ],
            Column::FailedAttempts => &["SCAN stops USING INDEX stops_open", "SCAN users"],
            Column::Manager => &["SCAN u"],
            Column::Team | Column::UserGroup => &["SCAN groupings", "SCAN users"],
            _ => &["SCAN users"],
        };
        assert_eq!(walked, expected, "{column:?}");
    }
}
