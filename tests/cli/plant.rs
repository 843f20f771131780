//! A plant for each test: a copy of one that was set up once.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::run::Run;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "zebra kettle lamp forty";

/// What [`Plant::new`] copies: the database, and a session's token for each of [`PEOPLE`].
struct Prepared {
    database: Vec<u8>,
    tokens: Vec<(&'static str, String)>,
}

/// Who can act in every plant: ada is its administrator.
const PEOPLE: [(&str, &str, &str); 3] =
    [("ada", "Ada Byron", "Admin"), ("grace", "Grace Hopper", "Manager"), ("kay", "Kay McNulty", "Supervisor")];

/// A home folder, with or without a database in it.
pub(crate) struct Plant {
    home: TempDir,
}

impl Plant {
    /// A home folder without anything.
    pub(crate) fn none() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    /// A plant with ada, grace and kay.
    pub(crate) fn new() -> Self {
        let plant = Self::none();
        let path = plant.database();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &prepared().database).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        plant
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.home().join(".local/share/chargehand/chargehand.db")
    }

    /// The program, with nobody signed in.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::new(self.home()).args(arguments.iter().copied())
    }

    /// The program, with one of [`PEOPLE`] signed in.
    pub(crate) fn run_as(&self, username: &str, arguments: &[&str]) -> Run {
        let token = prepared().tokens.iter().find(|(name, _)| *name == username).unwrap();
        self.run(arguments).env("CHARGEHAND_SESSION", &token.1)
    }

    /// A command line as the console tells it, pasted by ada.
    pub(crate) fn pasted(&self, line: &str) -> Run {
        let token = &prepared().tokens.iter().find(|(name, _)| *name == "ada").unwrap().1;
        Run::pasted(self.home(), line).env("CHARGEHAND_SESSION", token)
    }

    /// The program, with ada signed in.
    pub(crate) fn ada(&self, arguments: &[&str]) -> Run {
        self.run_as("ada", arguments)
    }

    /// Writes into the database behind the program's back.
    #[expect(clippy::disallowed_types, reason = "what the program never writes has to come from somewhere")]
    pub(crate) fn sql(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.database()).unwrap();
        connection.execute_batch(sql).unwrap();
        connection.close().unwrap();
    }
}

fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let plant = Plant::none();
        let run = |arguments: &[&str]| plant.run(arguments);
        let password = format!("{PASSWORD}\n");
        let init = ["init", "--username", "ada", "--full-name", "Ada Byron", "--password-stdin", "-q"];
        run(&init).stdin(&password).succeeds();
        // Most tests are about something else than licenses; without an event, so that the log begins as ever.
        plant.sql(
            "INSERT INTO settings (key, value, changed_at, changed_by) VALUES ('require_license', 'off', 0, 'test')",
        );
        let mut tokens: Vec<(&str, String)> = Vec::new();
        for (username, full_name, role) in PEOPLE {
            let login = ["login", username, "--password-stdin", "--print-token"];
            let mut lines = password.clone();
            if let Some((_, ada)) = tokens.first() {
                let add =
                    ["users", "add", username, "--full-name", full_name, "--role", role, "--password-stdin", "-q"];
                run(&add).env("CHARGEHAND_SESSION", ada).stdin("a temporary one of ada's\n").succeeds();
                lines = format!("a temporary one of ada's\n{password}");
            }
            let token = token(run(&login).stdin(lines));
            tokens.push((username, token));
        }
        Prepared { database: std::fs::read(plant.database()).unwrap(), tokens }
    })
}

/// The token that a login printed; what tests compare has `HASH` in its place.
fn token(run: Run) -> String {
    let output = run.output();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
