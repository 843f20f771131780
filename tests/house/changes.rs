//! Every Change, recorded on a real database.
//!
//! What the compiler holds: `Change::nature`, `Change::account` and the store's `apply` are exhaustive matches without a
//! catch-all, so a new Change says what it needs, who may write it, what it touches, what the log says of it and which
//! rows it writes, or it doesn't compile; `Kind::ALL` is made by the same macro as `Kind`, and `samples` matches every
//! kind, so none is without a sample here. Rows are written by `record` alone: the connection is private to the store.
//!
//! What these tests hold: that each of those answers is a true one (`changes.txt` prints them), that each Change is one
//! event and one denial is one event, and that no secret gets into either.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use chargehand::clock::{DAY, SECOND, SeededChance};
use chargehand::domain::change::{Area, Change, Door, Kind, Needs};
use chargehand::domain::event::{Account, Event};
use chargehand::domain::id::{InviteId, Named, SessionId, UserId};
use chargehand::domain::license::LicenseDraft;
use chargehand::domain::log_filter::LogFilter;
use chargehand::domain::permission::{Permission, PermissionSet};
use chargehand::domain::policy::LogSight;
use chargehand::domain::query::{LogAnchor, LogQuery};
use chargehand::domain::role::RoleDraft;
use chargehand::domain::world::World;
use chargehand::service::How;
use chargehand::store::{By, Computer, Failure, OpenOptions, Store, StoreError};
use expect_test::expect_file;

use crate::kinds::expected;
use crate::plant::{ADA, PASSWORD, Plant, attempt, enter, password};
use crate::samples::{Scene, samples};

/// A plant in which each sample has something to change: Ada may everything, Sue (Supervisor) nothing, Bob is subject.
pub(crate) struct Stage {
    pub(crate) plant: Plant,
    pub(crate) ada: SessionId,
    sue: SessionId,
    pub(crate) bob: SessionId,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let plant = Plant::new();
        let mut desk = plant.desk();
        let ada = enter(&mut desk, ADA).session;
        plant.member(&mut desk, ada, "bob", "Manager");
        plant.member(&mut desk, ada, "sue", "Supervisor");
        desk.add_grouping(ada, chargehand::domain::change::Grouping::Team, "Early").unwrap();
        let permissions = PermissionSet::of(&[Permission::AllowLogin, Permission::ViewReports]);
        desk.add_role(ada, RoleDraft { name: "Line Lead".into(), permissions, several_devices: false }).unwrap();
        let (name, quantity) = (Some("Standard User".to_owned()), Some("40".to_owned()));
        desk.add_license(ada, &LicenseDraft { name, quantity, ..LicenseDraft::default() }).unwrap();
        let key_file = Some(plant.folder.path().join("device-key"));
        let device = Computer { name: "bench-1".into(), key_file, ..Computer::default() };
        let mut bench = plant.desk_with(OpenOptions { device, ..plant.options() });
        bench.register_this_device(ada, "PRESS-3", true).unwrap();
        let all = How { dry_run: false, skip: false };
        desk.invite(ada, "Manager", &["bert@example.org".to_owned()], all).unwrap();
        let (sue, bob) = (enter(&mut desk, "sue").session, enter(&mut desk, "bob").session);
        enter(&mut desk, "bob");
        drop(desk);
        Self { plant, ada, sue, bob }
    }

    /// The same plant in a folder of its own, made ready for a kind.
    pub(crate) fn for_kind(&self, kind: Kind) -> Self {
        let mut plant = Plant::bare();
        plant.chance = Arc::new(SeededChance::new(8));
        let (ada, sue, bob) = (self.ada, self.sue, self.bob);
        if kind == Kind::PlantSetUp {
            drop(plant.desk());
        } else {
            std::fs::copy(self.plant.path(), plant.path()).unwrap();
        }
        let mut desk = plant.desk();
        match kind {
            Kind::DeviceEnabled => drop(desk.enable_device(ada, "PRESS-3", false).unwrap()),
            Kind::UserEnabled => drop(desk.disable_user(ada, "bob", None).unwrap()),
            Kind::UserUnlocked => {
                (0..6).for_each(|_| assert!(attempt(&mut desk, "bob", "wrong wrong wrong").is_some()))
            }
            _ => {}
        }
        drop(desk);
        plant.clock.advance(SECOND);
        Self { plant, ada, sue, bob }
    }

    pub(crate) fn scene(&self, kind: Kind) -> Scene {
        let hash = self.plant.hashing.hash(&password("some other words"), &*self.plant.chance).unwrap();
        let mut store = Store::open(self.plant.options()).unwrap();
        let sql = "SELECT hash FROM events WHERE id = 1";
        // Before the set-up there is none.
        let first_hash = self.plant.raw().query_row(sql, [], |row| row.get(0)).unwrap_or([7; 32]);
        let scene = store.read::<_, StoreError>(|view| {
            let bob = view.user_by_name("bob")?;
            Ok(Scene {
                subject: bob.as_ref().map_or(Named::new(UserId(9), "nobody"), |bob| bob.named()),
                profile: bob.map_or_else(crate::policy::profile, |bob| bob.profile),
                session: self.bob,
                fresh_user: view.fresh_user_id()?,
                fresh_session: view.fresh_session_id()?,
                fresh_grouping: view.fresh_grouping_id()?,
                grouping: Named::new(3, "Early"),
                role: view.role("Line Lead")?.unwrap_or_else(|| crate::samples::role("Operator")),
                fresh_role: view.fresh_role_id()?,
                license: view.license_type("Standard User")?.unwrap_or_else(crate::policy::license),
                fresh_license: view.fresh_license_type_id()?,
                device: view.device("PRESS-3")?.unwrap_or_else(crate::policy::device),
                fresh_device: view.fresh_device_id()?,
                first_hash,
                invite: InviteId(1),
                mail: 1,
                inviter: Named::new(UserId(1), ADA),
                fresh_invite: view.fresh_invite_id()?,
                until: self.plant.now().plus(DAY),
                hash,
            })
        });
        assert!(kind == Kind::PlantSetUp || scene.as_ref().unwrap().subject.name == "bob");
        scene.unwrap()
    }

    /// Who may make a change: the person where people may, a door otherwise.
    fn allowed(&self, change: &Change) -> By {
        match change.nature().needs {
            Needs::Permissions { .. } | Needs::LiftsLockout => By::Session(self.ada),
            Needs::Own(_) => By::Session(self.bob),
            Needs::NotForPeople => By::Door(change.nature().doors[0]),
        }
    }

    /// Who may not: Sue of what needs permissions or is Bob's own, Ada of what isn't for people, and every closed door.
    fn refused(&self, change: &Change) -> Vec<By> {
        let person = match change.nature().needs {
            Needs::Permissions { .. } | Needs::LiftsLockout | Needs::Own(_) => By::Session(self.sue),
            Needs::NotForPeople => By::Session(self.ada),
        };
        let doors = [Door::Gate, Door::Setup, Door::Owner, Door::Program];
        let closed = doors.into_iter().filter(|door| !change.nature().doors.contains(door)).map(By::Door);
        std::iter::once(person).chain(closed).collect()
    }

    pub(crate) fn record(&self, by: By, change: Change) -> Result<Vec<Area>, Failure> {
        let mut store = Store::open(self.plant.options()).unwrap();
        store.transact(by, |tx| tx.record(change)).map(|((), touched)| touched)
    }

    fn events(&self) -> Vec<Event> {
        let mut store = Store::open(self.plant.options()).unwrap();
        let query = LogQuery {
            filter: LogFilter::default(),
            sight: LogSight::Everything,
            anchor: LogAnchor::Oldest,
            count: 10_000,
            scan_from: None,
        };
        let mut events = store.read::<_, StoreError>(|view| view.log_page(&query)).unwrap().events;
        events.reverse();
        events
    }

    /// Every row of every table but the log: table and key, then the columns by name.
    fn rows(&self) -> BTreeMap<(String, String), BTreeMap<String, String>> {
        let raw = self.plant.raw();
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'events%'";
        let mut tables = raw.prepare(sql).unwrap();
        let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut found = BTreeMap::new();
        for table in tables {
            let mut statement = raw.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let text = |at| format!("{:?}", row.get::<_, rusqlite::types::Value>(at).unwrap());
                let columns = names.iter().cloned().enumerate().map(|(at, name)| (name, text(at))).collect();
                found.insert((table.clone(), text(0)), columns);
            }
        }
        found
    }
}

/// What is different: new rows, and the columns of changed ones.
fn difference(
    before: &BTreeMap<(String, String), BTreeMap<String, String>>,
    after: &BTreeMap<(String, String), BTreeMap<String, String>>,
) -> Vec<String> {
    let mut lines = BTreeSet::new();
    for (key, columns) in after {
        match before.get(key) {
            None => drop(lines.insert(format!("{}: new", key.0))),
            Some(old) if old == columns => {}
            Some(old) => {
                let changed: Vec<_> = columns.iter().filter(|(name, value)| old.get(*name) != Some(*value)).collect();
                let names: Vec<_> = changed.iter().map(|(name, _)| name.as_str()).collect();
                lines.insert(format!("{}: {}", key.0, names.join(" ")));
            }
        }
    }
    assert!(before.keys().all(|key| after.contains_key(key)), "no row of a table of facts ever goes");
    lines.into_iter().collect()
}

fn same(event: &Event, account: &Account) -> bool {
    (event.category, event.severity, &event.message, &event.details, &event.subject, &event.reference)
        == (
            account.category,
            account.severity,
            &account.message,
            &account.details,
            &account.subject,
            &account.reference,
        )
        && event.code.as_deref() == account.code
}

// A1, LOG-1: one event for each Change, and what the Change says is what the rows show.
#[test]
fn every_change_is_one_event_and_does_what_it_says() {
    let stage = Stage::new();
    let mut printed = String::new();
    for kind in Kind::ALL {
        for place in 0..samples(*kind, &stage.scene(*kind)).len() {
            let stage = stage.for_kind(*kind);
            let (label, change) = samples(*kind, &stage.scene(*kind)).remove(place);
            let (nature, account) = (change.nature(), change.account());
            let (before, log) = (stage.rows(), stage.events().last().map(|event| event.id));
            let touched = stage.record(stage.allowed(&change), change).unwrap();
            let events = stage.events();
            // By number: an archive takes the oldest away.
            let log = events.iter().position(|event| Some(event.id) > log).unwrap_or(events.len());
            let (after, new) = (stage.rows(), &events[log..]);
            // One event, and one for each session that ends with it.
            assert!(same(&new[0], &account), "{label}: {:?} is not {account:?}", new[0]);
            let open = "SELECT count(*) FROM sessions WHERE user_id = 2 AND ended_at IS NULL";
            for event in &new[1..] {
                assert_eq!(event.message, format!("Session of user bob ended: {}", ended_why(*kind, label)), "{label}");
            }
            if !new[1..].is_empty() {
                let spared = i64::from(nature.ends_sessions.is_some_and(|ends| ends.spares_own));
                assert_eq!(stage.plant.number(open), spared, "{label}");
                assert_eq!(new.len(), 3 - usize::try_from(spared).unwrap(), "{label}");
            }
            assert!(new.iter().all(|event| event.operation == new[0].id), "{label}: one operation");
            let mut declared: BTreeSet<Area> = nature.touches.iter().copied().chain([Area::Log]).collect();
            if new.len() > 1 {
                declared.insert(Area::Sessions);
            }
            assert_eq!(touched.into_iter().collect::<BTreeSet<_>>(), declared, "{label}");
            // The fields that the details name as changed stand in the rows now.
            let changed: Vec<_> = account.details.iter().filter(|detail| detail.before.is_some()).collect();
            let (category, edits) = expected(*kind);
            assert_eq!(account.category, category, "{label}");
            assert_eq!(edits, !changed.is_empty(), "{label}: a changed field has its before and after");
            write!(printed, "{}: {label}\n    {}: {}\n", kind.name(), account.category.name(), account.message)
                .unwrap();
            for detail in &account.details {
                let before = detail.before.as_ref().map_or(String::new(), |before| format!("\"{before}\" -> "));
                writeln!(printed, "        {}: {before}\"{}\"", detail.field, detail.after).unwrap();
            }
            for line in difference(&before, &after) {
                writeln!(printed, "    {line}").unwrap();
            }
            verified(&stage);
        }
    }
    expect_file!["changes.txt"].assert_eq(&printed);
}

fn ended_why(kind: Kind, label: &str) -> &'static str {
    match kind {
        Kind::UserEdited if label == "edit ticks" => "only trusted devices are allowed by now",
        Kind::OwnPasswordSet | Kind::PasswordSet | Kind::PasswordRemoved => "password changed",
        Kind::SessionsRevoked => "revoked",
        Kind::RolesChanged => "AllowLogin was taken away",
        Kind::SsoUnlinked | Kind::SsoFederated => "the account signs in in another way by now",
        _ => "account stopped",
    }
}

fn verified(stage: &Stage) {
    let mut store = Store::open(stage.plant.options()).unwrap();
    let found = store.verify_log(None, |_| true).unwrap().unwrap();
    assert!(found.is_ok(), "{found:?}");
}

// ROL-10: a denial writes nothing but its one event.
#[test]
fn whoever_may_not_leaves_one_refusal_in_the_log_and_nothing_else() {
    let stage = Stage::new();
    for kind in Kind::ALL {
        let stage = stage.for_kind(*kind);
        for (label, change) in samples(*kind, &stage.scene(*kind)) {
            for by in stage.refused(&change) {
                if *kind == Kind::PlantSetUp && matches!(by, By::Session(_)) {
                    // Nobody is signed in before the plant is set up.
                    continue;
                }
                let (before, log) = (stage.rows(), stage.events().len());
                let denied = match stage.record(by.clone(), change.clone()) {
                    Err(Failure::Denied(denied)) => denied,
                    other => panic!("{label} by {by:?}: {other:?}"),
                };
                assert_eq!(difference(&before, &stage.rows()), [""; 0], "{label} by {by:?}");
                let events = stage.events();
                assert_eq!(events.len(), log + 1, "{label} by {by:?}");
                let (event, account) = (&events[log], change.account());
                let permission = denied.permission;
                let message = format!("Refused for want of the {permission} permission, not done: {}", account.message);
                assert_eq!((&event.message, event.category), (&message, account.category));
                assert_eq!(event.code.as_deref(), Some("permission_denied"));
                let actor = match by {
                    By::Session(session) if session == stage.ada => ADA,
                    By::Session(_) => "sue",
                    By::Door(_) | By::Owner(_) => "(chargehand)",
                };
                assert_eq!(event.actor, actor, "{label} by {by:?}");
            }
        }
    }
}

// ROL-10: once for the operation, and also where the operation went on without it.
#[test]
fn a_denial_that_was_swallowed_is_logged_and_a_half_written_change_is_not_kept() {
    let stage = Stage::new();
    let scene = stage.scene(Kind::UserDisabled);
    let change = |kind| samples(kind, &scene).remove(0).1;
    let mut store = Store::open(stage.plant.options()).unwrap();
    let log = stage.events().len();
    let went_on = store.transact(By::Session(stage.sue), |tx| {
        let first = tx.record(change(Kind::UserDisabled));
        assert!(matches!(first, Err(Failure::Denied(_))));
        Ok(())
    });
    assert!(went_on.is_ok());
    assert_eq!(stage.events().len(), log + 1);
    // The second team of that name can't be written; its event must not stay without it.
    let before = stage.rows();
    let spoiled = store.transact(By::Session(stage.ada), |tx| {
        tx.record(change(Kind::GroupingAdded))?;
        assert!(tx.record(change(Kind::GroupingAdded)).is_err());
        Ok(())
    });
    assert!(spoiled.is_err());
    assert_eq!((stage.events().len(), difference(&before, &stage.rows()).len()), (log + 1, 0));
    verified(&stage);
}

// PWD-1, F4: neither password nor token nor hash is anywhere but where it must be.
#[test]
fn no_secret_is_in_the_file_in_the_log_or_in_debug_output() {
    const CANARY: &str = "canary-in-the-coal-mine";
    const SECOND: &str = "second-bird-in-the-shaft";
    let plant = Plant::new();
    let mut desk = plant.desk();
    let ada = enter(&mut desk, ADA).session;
    crate::plant::add(&mut desk, ada, "bob", &["Manager"], &[]).unwrap();
    let mut said = String::new();
    let mut tell = |what: &dyn std::fmt::Debug| write!(said, "{what:?} {what:#?}").unwrap();
    let temporary = password(crate::plant::TEMPORARY);
    let entered = desk.sign_in_with_new_password("bob", &temporary, &password(CANARY)).unwrap();
    tell(&entered);
    let signed_in = match entered {
        chargehand::service::SignIn::Accepted(signed_in) => signed_in,
        other => panic!("{other:?}"),
    };
    let token = signed_in.token.expose().to_owned();
    tell(&desk.sign_in("bob", &password(&format!("{CANARY}!"))));
    tell(&desk.sign_in(CANARY, &password(CANARY)));
    tell(&desk.change_own_password(signed_in.session, &password(SECOND), &password(CANARY)));
    tell(&desk.change_own_password(signed_in.session, &password(CANARY), &password("short")));
    tell(&desk.change_own_password(signed_in.session, &password(CANARY), &password(SECOND)));
    tell(&password(CANARY));
    tell(&desk);
    let events = crate::plant::log(&mut desk, ada);
    tell(&events);
    let hash: String =
        plant.raw().query_row("SELECT password_hash FROM users WHERE username = 'bob'", [], |row| row.get(0)).unwrap();
    let stage = Stage::new();
    for kind in Kind::ALL {
        let scene = Scene { hash: chargehand::domain::password::PasswordHash::new(hash.clone()), ..stage.scene(*kind) };
        for (_, change) in samples(*kind, &scene) {
            tell(&change);
            tell(&change.account());
        }
    }
    let secrets = [CANARY, SECOND, PASSWORD, token.as_str(), hash.as_str()];
    for secret in secrets {
        assert!(!said.contains(secret), "{secret} is told");
    }
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(plant.folder.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let in_file = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(in_file("bob Tester") && in_file(&hash), "the search finds what is there");
    for secret in &secrets[..4] {
        assert!(!in_file(secret), "{secret} lies in the file");
    }
    // What was typed as a name is masked, also where it is a password (GATE-3).
    assert!(
        events.iter().any(|event| event.details.iter().any(|detail| detail.after.starts_with("ca… (23 characters)")))
    );
}
