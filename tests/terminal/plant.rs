//! A plant with people in it, made once and copied for each test.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use chargehand::clock::{Clock, DAY, SeededChance, SetClock, SystemClock};
use chargehand::domain::gate::Entrance;
use chargehand::domain::password::Password;
use chargehand::domain::user::Field;
use chargehand::hashing::Hashing;
use chargehand::service::{Desk, How, NewAccount, OpenOptions, SetUp, SignIn, UserAction};
use tempfile::TempDir;

use crate::pty::Session;

const PASSWORD: &str = "zebra kettle lamp";
/// People beside the administrator: two screens of them and a bit.
pub(crate) const PEOPLE: usize = 45;

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

fn open(path: PathBuf, clock: Arc<dyn Clock>, seed: u64) -> Desk {
    let options = OpenOptions {
        path,
        create: true,
        device: "PRESS-3".into(),
        busy_timeout_ms: 100,
        on_wait: Arc::new(|_| {}),
        clock,
        chance: Arc::new(SeededChance::new(seed)),
    };
    Desk::open(options, Arc::new(Hashing::cheap().unwrap()), Entrance::Console).unwrap()
}

/// The bytes of the database: `ada` the administrator, `user01` disabled, `user02` locked out.
fn prepared() -> &'static [u8] {
    static PREPARED: OnceLock<Vec<u8>> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chargehand.db");
        // Yesterday: the hints for a plant that was set up just now are over.
        let clock: Arc<dyn Clock> = Arc::new(SetClock::at(SystemClock.now().plus(-DAY)));
        let mut desk = open(path.clone(), clock, 7);
        let settings = vec![("site_name", "Northwind Plant 2".into()), ("require_license", "off".into())];
        let (username, full_name, email) = ("ada".into(), "Ada Byron".into(), String::new());
        desk.set_up(SetUp { settings, username, full_name, email, password: password(PASSWORD) }).unwrap();
        let SignIn::Accepted(ada) = desk.sign_in("ada", &password(PASSWORD)).unwrap() else { panic!("no session") };
        for number in 0..PEOPLE {
            let new = NewAccount {
                username: format!("user{number:02}"),
                fields: vec![(Field::FullName, ["Zoë Müller", "山田 太郎", "ישראל כהן"][number % 3].to_owned())],
                roles: vec!["Operator".into()],
                license: None,
                password: Some(password("to be changed soon")),
            };
            desk.add_user(ada.session, new).unwrap();
        }
        desk.disable_user(ada.session, "user01", Some("left the company".into())).unwrap();
        for _ in 0..6 {
            desk.sign_in("user02", &password("no idea")).unwrap_err();
        }
        drop(desk);
        std::fs::read(path).unwrap()
    })
}

/// A test's own copy.
pub(crate) struct Plant {
    folder: TempDir,
}

impl Plant {
    pub(crate) fn new() -> Self {
        let plant = Self { folder: tempfile::tempdir().unwrap() };
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(plant.path()).unwrap();
        file.write_all(prepared()).unwrap();
        plant
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("chargehand.db")
    }

    /// Links `ada` to single sign-on, by that email.
    pub(crate) fn link_ada(&self, email: &str) {
        let mut desk = open(self.path(), Arc::new(SystemClock), 8);
        let SignIn::Accepted(ada) = desk.sign_in("ada", &password(PASSWORD)).unwrap() else { panic!("no session") };
        desk.edit_user(ada.session, "ada", None, &[(Field::Email, email.to_owned())]).unwrap();
        desk.change_user(ada.session, "ada", &UserAction::LinkSso).unwrap();
    }

    /// Puts an invite into the outbox.
    pub(crate) fn invite(&self, email: &str) {
        let mut desk = open(self.path(), Arc::new(SystemClock), 9);
        let SignIn::Accepted(ada) = desk.sign_in("ada", &password(PASSWORD)).unwrap() else { panic!("no session") };
        desk.invite(ada.session, "Manager", &[email.to_owned()], How::default()).unwrap();
    }

    /// Another program at the database.
    pub(crate) fn sql(&self, sql: &str) {
        rusqlite::Connection::open(self.path()).unwrap().execute_batch(sql).unwrap();
    }

    pub(crate) fn count(&self, sql: &str) -> i64 {
        rusqlite::Connection::open(self.path()).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// The config of this machine.
    pub(crate) fn config(&self, text: &str) {
        let path = self.folder.path().join("config.toml");
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    /// The command line that opens the console, with `variables` (`NAME=value`) and `arguments`.
    pub(crate) fn command(&self, variables: &[&str], arguments: &[&str]) -> Vec<String> {
        let home = format!("HOME={}", self.folder.path().display());
        let config = format!("CHARGEHAND_CONFIG={}", self.folder.path().join("config.toml").display());
        let database = self.path().to_str().unwrap().to_owned();
        let path = "PATH=/usr/bin:/bin";
        let mut command = vec!["/usr/bin/env", "-i", &home, path, "TERM=xterm-256color", "LANG=C.UTF-8"];
        if self.folder.path().join("config.toml").exists() {
            command.push(&config);
        }
        command.extend(variables);
        command.extend([env!("CARGO_BIN_EXE_chargehand"), "--db", &database]);
        command.extend(arguments);
        command.into_iter().map(str::to_owned).collect()
    }

    /// The console with `ada` at the list of users.
    pub(crate) fn signed_in(&self) -> Session {
        self.signed_in_with(&[], &[])
    }

    pub(crate) fn signed_in_with(&self, variables: &[&str], arguments: &[&str]) -> Session {
        let mut session = Session::start(&self.command(variables, arguments));
        sign_in(&mut session);
        session
    }

    /// How many events tell of anything but logins and sessions.
    pub(crate) fn changes(&self) -> i64 {
        let connection = rusqlite::Connection::open(self.path()).unwrap();
        let text = "SELECT count(*) FROM events WHERE category NOT IN ('User Validation', 'Session')";
        connection.query_row(text, [], |row| row.get(0)).unwrap()
    }
}

/// Signs `ada` in at the screen that shows.
pub(crate) fn sign_in(session: &mut Session) {
    session.wait_for("Password");
    session.send(&format!("ada\t{PASSWORD}\r"));
    session.wait_for(&format!("of {PEOPLE}"));
}
