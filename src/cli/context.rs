//! What every command needs: config, places, streams, an open database, and who acts.

use std::ffi::OsString;
use std::io::{BufRead, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::arguments::Globals;
use super::console::{Console, ConsoleFailure, Opening};
use super::failure::Failure;
use super::input::Input;
use super::interrupt::Interrupt;
use super::output::Output;
use super::session::SessionFile;
use crate::clock::{Chance, Clock, SystemChance, SystemClock, Timestamp};
use crate::config::{self, Config, Overrides, Places};
use crate::domain::device::NAME_LIMIT;
use crate::domain::gate::Entrance;
use crate::domain::id::SessionId;
use crate::domain::text::shown;
use crate::hashing::Hashing;
use crate::service::demo::{TemporaryDemo, USUAL};
use crate::service::{Access, Computer, Desk, Mailer, OpenOptions, ServiceError, Sits, StoreError, Token, Waiting};

/// What every command needs.
pub(super) struct Context<'a> {
    pub(super) globals: Globals,
    pub(super) output: &'a mut Output,
    pub(super) input: Input,
    pub(super) interrupt: Interrupt,
    environment: &'a dyn Fn(&str) -> Option<OsString>,
    places: Places,
    config: Config,
    clock: Arc<dyn Clock>,
    /// Where the person sits, if it isn't at this machine.
    elsewhere: Option<Computer>,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        globals: Globals,
        environment: &'a dyn Fn(&str) -> Option<OsString>,
        input: Box<dyn BufRead>,
        input_is_terminal: bool,
        output: &'a mut Output,
    ) -> Result<Self, Failure> {
        let overrides = Overrides { config: globals.config.clone(), database: globals.db.clone() };
        let places = Places::find(environment, overrides)?;
        let config = Config::read(&places)?;
        output.detail(&format!("Config file {}", places.config_file.display()))?;
        let input = Input::new(input, input_is_terminal);
        let (interrupt, clock) = (Interrupt::default(), Arc::new(SystemClock));
        Ok(Self { globals, output, input, interrupt, environment, places, config, clock, elsewhere: None })
    }

    /// The person sits at another device than this machine, or at none of the plant's: what is opened from now on knows and
    /// logs that.
    pub(super) fn sits(&mut self, name: &str, sits: Sits) {
        // No device is called by more; the log keeps enough of it to be recognized.
        let mut kept: String = name.chars().take(NAME_LIMIT).collect();
        if kept.len() < name.len() {
            kept.push('…');
        }
        self.elsewhere = Some(Computer { name: shown(&kept).into_owned(), sits, ..Computer::default() });
    }

    /// A variable of the environment, where it holds something.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        let value = (self.environment)(name)?.to_string_lossy().into_owned();
        (!value.is_empty()).then_some(value)
    }

    /// The moment at which something is shown.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// This machine: its name, what tells it from another of the same name where the system keeps such a number, and where
    /// its key lies. That number is nobody else's business: its hash does.
    fn computer(&self) -> Computer {
        let name = shown(&rustix::system::uname().nodename().to_string_lossy()).into_owned();
        let number = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
        let machine = match number.trim() {
            "" => String::new(),
            number => Sha256::digest(number.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        let (account, key_file) = (Some(rustix::process::geteuid().as_raw()), Some(self.places.device_key_file()));
        Computer { name, machine, account, key_file, ..Computer::default() }
    }

    fn database(&self) -> PathBuf {
        self.places.database(&self.config)
    }

    /// Opens the database, which has to be a plant already.
    pub(super) fn open(&mut self) -> Result<Desk, Failure> {
        let mut desk = self.open_or_create(false)?;
        if desk.is_set_up()? { Ok(desk) } else { Err(StoreError::NotSetUp(self.database()).into()) }
    }

    /// Opens the database, or makes it where there is none.
    pub(super) fn open_or_create(&mut self, create: bool) -> Result<Desk, Failure> {
        let (options, hashing) = self.opening(create)?;
        let desk = Desk::open(options, hashing, Entrance::CommandLine)?.with_sso(&self.config.sso);
        for warning in desk.warnings() {
            self.output.note(&format!("warning: {warning}"))?;
        }
        if desk.access() == Access::ReadOnly {
            self.output.detail("The database can only be read here.")?;
        }
        Ok(desk)
    }

    fn opening(&mut self, create: bool) -> Result<(OpenOptions, Arc<Hashing>), Failure> {
        let path = self.database();
        self.output.detail(&format!("Database {}", path.display()))?;
        let options = OpenOptions {
            path,
            create,
            device: self.elsewhere.clone().unwrap_or_else(|| self.computer()),
            busy_timeout_ms: u64::from(self.config.store.busy_timeout_ms),
            on_wait: self.told_while_waiting(),
            clock: self.clock.clone(),
            chance: Arc::new(SystemChance),
        };
        let argon2 = self.config.argon2;
        let hashing = Hashing::new(argon2.memory_kib, argon2.passes, argon2.lanes).map_err(ServiceError::from)?;
        Ok((options, Arc::new(hashing)))
    }

    /// What sends the plant's mail by the config of this machine.
    pub(super) fn mailer(&self, desk: &Desk) -> Result<Mailer, Failure> {
        Ok(desk.mailer(&self.config.mail, &self.places.spool(&self.config))?)
    }

    /// Has what is due in the outbox sent by a program of its own, which goes on when this one has ended and says nothing here.
    pub(super) fn send_apart(&self) -> std::io::Result<()> {
        let mut sender = Command::new(std::env::current_exe()?);
        sender.args(["mail", "flush", "--due", "--quiet", "--db"]).arg(self.database());
        if let Some(config) = &self.globals.config {
            sender.arg("--config").arg(config);
        }
        sender.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // Neither Ctrl-C here nor the end of this terminal is meant for it.
        sender.env_remove("CHARGEHAND_SESSION").process_group(0).spawn().map(drop)
    }

    /// Opens the console; its guided set-up makes a database where there is none. With `demo` it opens on a plant of its
    /// own, which is gone when the console is left.
    pub(super) fn open_console(
        &mut self,
        console: &dyn Console,
        on_a_terminal: bool,
        demo: bool,
    ) -> Result<u8, Failure> {
        let (mut options, hashing) = self.opening(true)?;
        let demo = match demo && on_a_terminal {
            true => Some(self.temporary_demo(&hashing)?),
            false => None,
        };
        let (config, ascii, environment) = (&self.config, self.globals.ascii, self.environment);
        let known = demo.as_ref().map(TemporaryDemo::plant);
        if let Some(plant) = known {
            options.path.clone_from(&plant.path);
        }
        if let Some(demo) = &demo {
            options.device.clone_from(demo.computer());
        }
        // The demo's mail goes nowhere but into its own folder, which goes with it.
        let (mail, spool) = match known {
            Some(plant) => (config::Mail::default(), plant.path.with_file_name("mail")),
            None => (config.mail.clone(), self.places.spool(config)),
        };
        let demo = known.map(|plant| (plant.administrator.clone(), plant.password.to_owned()));
        // What the environment names, a command finds there, too.
        let named = self.globals.db.is_some() || demo.is_some();
        let database = named.then(|| std::path::absolute(&options.path).unwrap_or_else(|_| options.path.clone()));
        let wanted =
            Opening { options, hashing, config, mail, spool, ascii, on_a_terminal, environment, demo, database };
        console.open(wanted).map_err(|failure| self.console_failure(failure))
    }

    fn temporary_demo(&mut self, hashing: &Arc<Hashing>) -> Result<TemporaryDemo, Failure> {
        self.output.note("Making a demo plant…")?;
        let parent =
            (self.environment)("TMPDIR").filter(|folder| !folder.is_empty()).map_or("/tmp".into(), PathBuf::from);
        let chance: Arc<dyn Chance> = Arc::new(SystemChance);
        Ok(TemporaryDemo::make(&parent, USUAL, 1, self.clock.now(), hashing, &chance, self.computer())?)
    }

    /// Did somebody name the database: an option, or the environment?
    pub(super) fn names_a_database(&self) -> bool {
        self.globals.db.is_some() || (self.environment)("CHARGEHAND_DB").is_some_and(|path| !path.is_empty())
    }

    /// What a database is made with that isn't there yet: its path, and how passwords are hashed.
    pub(super) fn new_database(&mut self) -> Result<(PathBuf, Arc<Hashing>), Failure> {
        let (options, hashing) = self.opening(true)?;
        Ok((options.path, hashing))
    }

    /// How the database would be opened, where it may not be one.
    pub(super) fn options(&mut self) -> Result<OpenOptions, Failure> {
        Ok(self.opening(false)?.0)
    }

    /// What the console says of why it can't, as the command line tells it.
    pub(super) fn console_failure(&self, failure: ConsoleFailure) -> Failure {
        match failure {
            ConsoleFailure::NoTerminal(sentence) => Failure::Usage(sentence),
            ConsoleFailure::Config(line, flaw) => {
                let line = line.map(|line| format!(" line {line}:")).unwrap_or_default();
                Failure::Other("config", 2, format!("{},{line} {flaw}", self.places.config_file.display()))
            }
            ConsoleFailure::Service(error) => error.into(),
            ConsoleFailure::Failed(sentence) => Failure::failed("console", sentence),
        }
    }

    /// The config of this machine.
    pub(super) const fn config(&self) -> &Config {
        &self.config
    }

    /// Tells a person once that another program keeps the database (D6).
    fn told_while_waiting(&self) -> Arc<dyn Fn(Waiting) + Send + Sync> {
        let (silent, told) = (!self.output.shows_progress(), AtomicBool::new(false));
        Arc::new(move |waiting| {
            if !silent && matches!(waiting, Waiting::Since(_)) && !told.swap(true, Ordering::SeqCst) {
                // A note that can't be written is none worth failing for.
                let _ = writeln!(std::io::stderr(), "The database is busy; waiting for another program.");
            }
        })
    }

    /// The session that `CHARGEHAND_SESSION` carries.
    pub(super) fn carried_token(&self) -> Option<Token> {
        let carried = (self.environment)("CHARGEHAND_SESSION").filter(|token| !token.is_empty())?;
        Some(Token::new(carried.to_string_lossy().into_owned()))
    }

    /// The file that keeps the session of this database. The database has to exist, so that its path is its real one.
    pub(super) fn session_file(&self) -> SessionFile {
        SessionFile::new(self.places.session_file(), &self.database())
    }

    /// Who acts: the session that is carried or kept.
    pub(super) fn session(&self, desk: &mut Desk) -> Result<SessionId, Failure> {
        let token = match self.carried_token() {
            None => self.session_file().token()?,
            carried => carried,
        };
        Ok(desk.resume(&token.ok_or(ServiceError::NotSignedIn)?)?)
    }

    /// Opens the database and finds out who acts.
    pub(super) fn signed_in(&mut self) -> Result<(Desk, SessionId), Failure> {
        let mut desk = self.open()?;
        let session = self.session(&mut desk)?;
        // Nothing is refused for want of a note.
        let _ = desk.note_seen(session);
        Ok((desk, session))
    }

    /// Does something to each subject and reports each. JSON: the object of the one subject, or an array of those for
    /// whom it was done. The exit code is that of the first that failed.
    pub(super) fn each<T: Serialize>(
        &mut self,
        given: &[String],
        mut act: impl FnMut(&mut Self, &str) -> Result<T, Failure>,
    ) -> Result<(), Failure> {
        let one = given.len() == 1 && given.iter().all(|subject| subject != "-");
        let subjects = self.input.subjects(given)?;
        let (mut done, mut exit) = (Vec::new(), None);
        for subject in &subjects {
            match act(self, subject) {
                Ok(object) => done.push(object),
                Err(failure) if one => return Err(failure),
                Err(failure) => {
                    let code = self.output.failure_of(&failure, Some(subject));
                    exit.get_or_insert(code);
                }
            }
        }
        if self.output.is_json() {
            match done.first() {
                Some(object) if one => self.output.json(object)?,
                _ => self.output.json(&done)?,
            }
        }
        exit.map_or(Ok(()), |exit| Err(Failure::Reported(exit)))
    }
}
