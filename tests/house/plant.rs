//! A plant on a real database in a folder of its own, with a clock that is set by hand.
#![expect(clippy::disallowed_types, reason = "tests look at the database with a connection of their own")]

use std::path::PathBuf;
use std::sync::Arc;

use chargehand::clock::{Chance, Clock, SeededChance, SetClock, Timestamp};
use chargehand::domain::event::Event;
use chargehand::domain::gate::{Entrance, Reason};
use chargehand::domain::id::SessionId;
use chargehand::domain::password::Password;
use chargehand::domain::query::LogAnchor;
use chargehand::domain::user::Field;
use chargehand::hashing::Hashing;
use chargehand::service::{Answer, Desk, NewAccount, ServiceError, SetUp, SignIn, SignedIn};
use chargehand::store::OpenOptions;

/// The first administrator.
pub(crate) const ADA: &str = "ada";
/// What everybody's password is, unless a test says otherwise.
pub(crate) const PASSWORD: &str = "zebra kettle lamp";
/// Given by an administrator, to be changed at the first login.
pub(crate) const TEMPORARY: &str = "ribbon anvil cloud";
/// Nobody's password.
pub(crate) const WRONG: &str = "marble anchor cork";
/// A Monday morning.
pub(crate) const START: Timestamp = Timestamp(1_795_420_800_000);

pub(crate) struct Plant {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) hashing: Arc<Hashing>,
}

impl Plant {
    /// A database that was made and not set up.
    pub(crate) fn bare() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            clock: Arc::new(SetClock::at(START)),
            chance: Arc::new(SeededChance::new(7)),
            hashing: Arc::new(Hashing::cheap().unwrap()),
        }
    }

    /// A plant with Ada, its administrator.
    pub(crate) fn new() -> Self {
        let plant = Self::bare();
        let answer = plant.desk().set_up(SetUp {
            settings: vec![("site_name", "Halle 7".into())],
            username: ADA.into(),
            full_name: "Ada Admin".into(),
            email: "ada@example.org".into(),
            password: password(PASSWORD),
        });
        answer.unwrap();
        plant.without_licenses();
        plant
    }

    /// A plant that asks for no license, without an event: most tests are about something else.
    fn without_licenses(&self) {
        let sql =
            "INSERT INTO settings (key, value, changed_at, changed_by) VALUES ('require_license', 'off', 0, 'test')";
        self.raw().execute_batch(sql).unwrap();
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("plant.db")
    }

    pub(crate) fn options(&self) -> OpenOptions {
        OpenOptions {
            path: self.path(),
            create: true,
            device: "bench-1".into(),
            busy_timeout_ms: 10_000,
            on_wait: Arc::new(|_| ()),
            clock: self.clock.clone(),
            chance: self.chance.clone(),
        }
    }

    pub(crate) fn desk(&self) -> Desk {
        self.desk_with(self.options())
    }

    pub(crate) fn desk_with(&self, options: OpenOptions) -> Desk {
        Desk::open(options, self.hashing.clone(), Entrance::CommandLine).unwrap()
    }

    /// Another program's view of the file.
    pub(crate) fn raw(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path()).unwrap()
    }

    /// The log is whole, and so is what it covers (LOG-3).
    pub(crate) fn is_whole(&self) {
        let found = chargehand::store::Store::open(self.options()).unwrap().verify_log(None, |_| true).unwrap();
        assert!(matches!(found, Some(Ok(_))), "{found:?}");
    }

    /// What one number of the database is.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.raw().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Adds an account of one role and lets it set its password; it is signed out again.
    pub(crate) fn member(&self, desk: &mut Desk, ada: SessionId, username: &str, role: &str) {
        add(desk, ada, username, &[role], &[]).unwrap();
        let new = desk.sign_in_with_new_password(username, &password(TEMPORARY), &password(PASSWORD));
        match new {
            Ok(SignIn::Accepted(signed_in)) => desk.sign_out(signed_in.session).unwrap(),
            Err(ServiceError::PasswordSetOnly { .. }) => {}
            other => panic!("{username}: {other:?}"),
        }
    }
}

pub(crate) fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

/// Adds an account with a temporary password.
pub(crate) fn add(
    desk: &mut Desk,
    session: SessionId,
    username: &str,
    roles: &[&str],
    fields: &[(Field, &str)],
) -> Answer<()> {
    let mut all = vec![(Field::FullName, format!("{username} Tester"))];
    all.extend(fields.iter().map(|(field, text)| (*field, (*text).to_owned())));
    desk.add_user(
        session,
        NewAccount {
            username: username.into(),
            fields: all,
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            license: None,
            password: Some(password(TEMPORARY)),
        },
    )?;
    Ok(())
}

/// Signs in with [`PASSWORD`].
pub(crate) fn enter(desk: &mut Desk, name: &str) -> SignedIn {
    match desk.sign_in(name, &password(PASSWORD)) {
        Ok(SignIn::Accepted(signed_in)) => signed_in,
        other => panic!("{name}: {other:?}"),
    }
}

/// What a login came to: the reason of its refusal, or none.
pub(crate) fn attempt(desk: &mut Desk, name: &str, typed: &str) -> Option<Reason> {
    match desk.sign_in(name, &password(typed)) {
        Ok(SignIn::Accepted(_)) => None,
        Ok(SignIn::PasswordChangeRequired) => Some(Reason::PasswordChange),
        Err(ServiceError::LoginRefused { reason, .. }) => Some(reason),
        Err(other) => panic!("{name}: {other:?}"),
    }
}

/// The whole log, the newest event first.
pub(crate) fn log(desk: &mut Desk, session: SessionId) -> Vec<Event> {
    desk.log_page(session, "", LogAnchor::Newest, 100_000, None).unwrap().events
}

/// The log's sentences that hold `words`, the newest first.
pub(crate) fn sentences(desk: &mut Desk, session: SessionId, words: &str) -> Vec<String> {
    log(desk, session).into_iter().map(|event| event.message).filter(|message| message.contains(words)).collect()
}
