//! The whole console without a terminal: keys in, screen out. Wishes are granted at once, on this thread; time is set by
//! hand.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chargehand::clock::{Chance, Clock, SeededChance, SetClock, SystemClock, Timestamp};
use chargehand::config;
use chargehand::domain::gate::Entrance;
use chargehand::domain::id::SessionId;
use chargehand::domain::password::Password;
use chargehand::domain::user::Field;
use chargehand::hashing::Hashing;
use chargehand::service::{Answer, Computer, Desk, NewAccount, OpenOptions, SetUp, SignIn};
use chargehand::tui::app::{App, Start};
use chargehand::tui::key::keys;
use chargehand::tui::keymap::Keymap;
use chargehand::tui::request::{Call, Msg, Progress, Reply, Request, Ticket, perform, perform_watched};
use chargehand::tui::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;
use rusqlite::Connection;
use tempfile::TempDir;

/// Monday, 2 November 2026, 05:58 UTC.
pub const NOW: Timestamp = Timestamp(1_793_599_080_000);
pub const PASSWORD: &str = "zebra kettle lamp";

pub struct Console {
    pub app: App,
    pub desk: Desk,
    pub clock: Arc<SetClock>,
    terminal: Terminal<TestBackend>,
    alarms: BTreeSet<Timestamp>,
    waiting: Vec<Request>,
    pub quit: bool,
    pub copied: String,
    /// Is told how far long work is; gives the keys that are pressed then. Without one, nothing is told.
    pub on_progress: Option<OnProgress>,
    /// The screens that were seen when it was told.
    pub seen: Vec<String>,
    folder: Arc<TempDir>,
    theme: Theme,
}

pub type OnProgress = Box<dyn FnMut(Progress) -> &'static str>;

/// Every desk of a test has chance of its own: two with the same would give two sessions one token.
static SEED: AtomicU64 = AtomicU64::new(7);

/// Opens the database of `folder`.
pub fn desk(folder: &TempDir, clock: &Arc<SetClock>, entrance: Entrance, device: Computer) -> Desk {
    let chance: Arc<dyn Chance> = Arc::new(SeededChance::new(SEED.fetch_add(1, Ordering::SeqCst)));
    let clock: Arc<dyn Clock> = clock.clone();
    let options = OpenOptions {
        path: folder.path().join("chargehand.db"),
        create: true,
        device,
        busy_timeout_ms: 100,
        on_wait: Arc::new(|_| {}),
        clock,
        chance,
    };
    Desk::open(options, Arc::new(Hashing::cheap().unwrap()), entrance).unwrap()
}

impl Console {
    /// A console on an empty folder, at its first start.
    pub fn first_start() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let computer = keyed(&folder, "PRESS-3");
        Self::over_at(folder, Theme::plain(), computer, NOW)
    }

    /// A console over the database of `folder`, about to start.
    pub fn over(folder: Arc<TempDir>, theme: Theme) -> Self {
        Self::over_at(folder, theme, "PRESS-3".into(), NOW)
    }

    /// The same at a computer.
    fn over_at(folder: Arc<TempDir>, theme: Theme, computer: Computer, now: Timestamp) -> Self {
        let clock = Arc::new(SetClock::at(now));
        let desk = desk(&folder, &clock, Entrance::Console, computer);
        let start = Start {
            theme: theme.clone(),
            keymap: Keymap::default(),
            now,
            demo: None,
            program: "chargehand".into(),
            mails: true,
        };
        let (app, requests) = App::start(start);
        let terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let (alarms, waiting) = (BTreeSet::new(), Vec::new());
        let mut console = Self {
            app,
            desk,
            clock,
            terminal,
            alarms,
            waiting,
            quit: false,
            copied: String::new(),
            on_progress: None,
            seen: Vec::new(),
            folder,
            theme,
        };
        console.grant(requests);
        console.resize(80, 24);
        console
    }

    /// A plant with its first administrator, `ada`, signed in.
    pub fn signed_in() -> Self {
        Self::with(&[])
    }

    /// The same with people: username, full name, role.
    pub fn with(people: &[(&str, &str, &str)]) -> Self {
        Self::with_theme(people, Theme::plain())
    }

    pub fn with_theme(people: &[(&str, &str, &str)], theme: Theme) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let clock = Arc::new(SetClock::at(NOW.plus(-chargehand::clock::DAY)));
        let mut desk = desk(&folder, &clock, Entrance::Console, "PRESS-3".into());
        set_up(&mut desk);
        without_licenses(&folder);
        let session = session(&mut desk, "ada");
        for (username, full_name, role) in people {
            add(&mut desk, session, username, full_name, role);
        }
        drop(desk);
        let mut console = Self::over(folder, theme);
        console.sign_in("ada");
        console
    }

    /// Another console over the same plant, signed in as `username`.
    pub fn another(&self, username: &str) -> Self {
        let mut other = Self::over(self.folder.clone(), self.theme.clone());
        other.clock.set(self.clock.now());
        other.sign_in(username);
        other
    }

    /// A console over the same plant, at a computer that keeps its key in a folder of its own; nobody is signed in.
    pub fn at(&self, computer: &str) -> Self {
        Self::over_at(self.folder.clone(), self.theme.clone(), keyed(&self.folder, computer), self.clock.now())
    }

    /// The same where the config names no mail server.
    pub fn without_mail(&self, computer: &str) -> Self {
        let mut console = self.at(computer);
        let now = console.clock.now();
        let (theme, keymap) = (self.theme.clone(), Keymap::default());
        let (app, requests) =
            App::start(Start { theme, keymap, now, demo: None, program: "chargehand".into(), mails: false });
        console.app = app;
        console.grant(requests);
        console.resize(80, 24);
        console
    }

    /// Starts the console again at a computer whose config has that provider, called Plant ID, at the real time: its tokens
    /// are of now. Nobody is signed in.
    pub fn with_sso(&mut self, issuer: &str) -> &mut Self {
        let (issuer, client_id) = (Some(issuer.to_owned()), Some("desk".to_owned()));
        let config = config::Sso { issuer, client_id, name: Some("Plant ID".into()), ..config::Sso::default() };
        self.clock.set(SystemClock.now());
        self.desk = self.desk.again().unwrap().with_sso(&config);
        let now = self.clock.now();
        let (theme, keymap) = (self.theme.clone(), Keymap::default());
        let (app, requests) =
            App::start(Start { theme, keymap, now, demo: None, program: "chargehand".into(), mails: true });
        (self.app, self.alarms) = (app, BTreeSet::new());
        self.grant(requests);
        self.resize(80, 24)
    }

    /// Starts the console again as on the demo plant, whose administrator here is `ada`.
    pub fn start_as_demo(&mut self) -> &mut Self {
        let demo = Some(("ada".to_owned(), PASSWORD.to_owned()));
        let start = Start {
            theme: self.theme.clone(),
            keymap: Keymap::default(),
            now: self.clock.now(),
            demo,
            program: "chargehand".into(),
            mails: true,
        };
        let (app, requests) = App::start(start);
        self.app = app;
        self.grant(requests);
        self.resize(80, 24)
    }

    pub fn sign_in(&mut self, username: &str) {
        self.type_text(username);
        self.press("Tab");
        self.type_text(PASSWORD);
        self.press("Enter");
    }

    /// Signs in somebody who has no password: Enter, Enter.
    pub fn sign_in_without(&mut self, username: &str) {
        self.type_text(username);
        self.press("Enter Enter");
    }

    pub fn folder(&self) -> &TempDir {
        &self.folder
    }

    /// Presses keys, named as the interface names them: `d Tab Enter`.
    pub fn press(&mut self, line: &str) -> &mut Self {
        for key in keys(line).unwrap() {
            self.clock.advance(30);
            let requests = self.app.update(Msg::Key(key, self.clock.now()));
            self.grant(requests);
            // Keys that are held back for a moment, lest they come from a scanner.
            self.advance(30);
        }
        self
    }

    /// Types a text, letter by letter.
    pub fn type_text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            let name = if letter == ' ' { "Space".to_owned() } else { letter.to_string() };
            self.press(&name);
        }
        self
    }

    pub fn paste(&mut self, text: &str) -> &mut Self {
        let requests = self.app.update(Msg::Paste(text.to_owned()));
        self.grant(requests);
        self
    }

    /// Lets time go by; alarms ring.
    pub fn advance(&mut self, milliseconds: i64) -> &mut Self {
        self.clock.advance(milliseconds);
        let now = self.clock.now();
        let later = self.alarms.split_off(&now.plus(1));
        if !std::mem::replace(&mut self.alarms, later).is_empty() {
            let requests = self.app.update(Msg::Now(now));
            self.grant(requests);
        }
        self
    }

    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        let requests = self.app.update(Msg::Resize(columns, rows));
        self.grant(requests);
        self
    }

    pub fn tell(&mut self, msg: Msg) -> &mut Self {
        let requests = self.app.update(msg);
        self.grant(requests);
        self
    }

    fn grant(&mut self, requests: Vec<Request>) {
        self.waiting.extend(requests);
        while !self.waiting.is_empty() {
            match self.waiting.remove(0) {
                Request::WakeAt(moment) => drop(self.alarms.insert(moment)),
                // Work is done by then.
                Request::Redraw | Request::Cancel(_) => {}
                Request::Copy(text) => self.copied = text,
                Request::CopySecret(what, secret) => self.copied = format!("{what}: {}", secret.expose()),
                Request::Quit => self.quit = true,
                Request::Call { ticket, session, call } => {
                    let again = match (&call, self.desk.roster_is_loaded(), session) {
                        (Call::Users { query, first, count, around }, false, Some(session)) => {
                            let (query, around) = (query.clone(), *around);
                            Some((session, Call::Users { query, first: *first, count: *count, around }))
                        }
                        _ => None,
                    };
                    let answer = self.work(ticket, session, call);
                    let more = self.app.update(Msg::Reply(ticket, self.desk.now(), Box::new(answer)));
                    self.waiting.extend(more);
                    if let Some((session, call)) = again {
                        let answer =
                            self.desk.load_roster(session).and_then(|()| perform(&mut self.desk, Some(session), call));
                        let more = self.app.update(Msg::Reply(ticket, self.desk.now(), Box::new(answer)));
                        self.waiting.extend(more);
                    }
                }
            }
        }
    }

    /// Does what was asked; whoever watches it presses keys meanwhile.
    fn work(&mut self, ticket: Ticket, session: Option<SessionId>, call: Call) -> Answer<Reply> {
        let Some(mut on_progress) = self.on_progress.take() else { return perform(&mut self.desk, session, call) };
        let Self { app, desk, clock, terminal, waiting, seen, .. } = self;
        let mut stopped = false;
        let answer = perform_watched(desk, session, call, &mut |progress| {
            clock.advance(500);
            let mut requests = app.update(Msg::Progress(ticket, clock.now(), progress));
            seen.push(drawn(terminal, app));
            for key in keys(on_progress(progress)).unwrap() {
                requests.extend(app.update(Msg::Key(key, clock.now())));
                seen.push(drawn(terminal, app));
            }
            stopped |= requests.iter().any(|request| matches!(request, Request::Cancel(of) if *of == ticket));
            waiting.extend(requests);
            !stopped
        });
        self.on_progress = Some(on_progress);
        answer
    }

    /// The screen as text, with what is reversed or crossed out told below, and the cursor.
    pub fn screen(&mut self) -> String {
        drawn(&mut self.terminal, &mut self.app)
    }

    /// One line of the screen, counted from 1.
    pub fn line(&mut self, number: usize) -> String {
        self.screen().lines().nth(number - 1).unwrap_or_default().to_owned()
    }

    /// The last message in full, however many lines it takes.
    pub fn wide_message(&mut self) -> String {
        let (columns, rows) =
            (self.terminal.backend().buffer().area.width, self.terminal.backend().buffer().area.height);
        self.resize(400, rows);
        let message = self.message();
        self.resize(columns, rows);
        message
    }

    /// The message line.
    pub fn message(&mut self) -> String {
        let rows = usize::from(self.terminal.backend().buffer().area.height);
        self.line(rows - 1).trim().to_owned()
    }
}

/// A computer that keeps its key in a folder of its own.
pub fn keyed(folder: &TempDir, computer: &str) -> Computer {
    let key_file = Some(folder.path().join(computer).join("device-key"));
    Computer { name: computer.into(), machine: format!("number of {computer}"), key_file, ..Computer::default() }
}

/// The plant asks for no license from now on, without an event: most tests are about something else.
pub fn without_licenses(folder: &TempDir) {
    let connection = Connection::open(folder.path().join("chargehand.db")).unwrap();
    let sql = "INSERT INTO settings (key, value, changed_at, changed_by) VALUES ('require_license', 'off', 0, 'test')";
    connection.execute_batch(sql).unwrap();
}

pub fn set_up(desk: &mut Desk) {
    desk.set_up(SetUp {
        settings: vec![("site_name", "Northwind Plant 2".into())],
        username: "ada".into(),
        full_name: "Ada Byron".into(),
        email: String::new(),
        password: Password::new(PASSWORD.into()),
    })
    .unwrap();
}

/// Signs in and gives the session.
pub fn session(desk: &mut Desk, username: &str) -> SessionId {
    match desk.sign_in(username, &Password::new(PASSWORD.into())).unwrap() {
        SignIn::Accepted(signed_in) => signed_in.session,
        SignIn::PasswordChangeRequired => panic!("a new password is asked for"),
    }
}

/// Adds somebody who has set their own password.
pub fn add(desk: &mut Desk, session: SessionId, username: &str, full_name: &str, role: &str) {
    let new = NewAccount {
        username: username.into(),
        fields: vec![(Field::FullName, full_name.into())],
        roles: vec![role.into()],
        license: None,
        password: Some(Password::new("to be changed soon".into())),
    };
    desk.add_user(session, new).unwrap();
    let (old, new) = (Password::new("to be changed soon".into()), Password::new(PASSWORD.into()));
    // Who may not open the console sets the password all the same, and is refused after it.
    let _entered = desk.sign_in_with_new_password(username, &old, &new);
}

fn drawn(terminal: &mut Terminal<TestBackend>, app: &mut App) -> String {
    terminal.draw(|frame| app.view(frame)).unwrap();
    let buffer = terminal.backend().buffer().clone();
    let mut text = lines(&buffer);
    for (name, modifier) in [("reversed", Modifier::REVERSED), ("crossed out", Modifier::CROSSED_OUT)] {
        for run in runs(&buffer, modifier) {
            text.push_str(&format!("{name}: {run}\n"));
        }
    }
    text
}

fn lines(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut row = String::new();
        let mut skip = 0;
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            if skip == 0 {
                row.push_str(symbol);
                skip = chargehand::domain::text::width(symbol).max(1);
            }
            skip -= 1;
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

fn runs(buffer: &Buffer, modifier: Modifier) -> Vec<String> {
    let mut found = Vec::new();
    for y in 0..buffer.area.height {
        let row: String = (0..buffer.area.width)
            .filter_map(|x| buffer.cell((x, y)))
            .filter(|cell| cell.modifier.contains(modifier))
            .map(ratatui::buffer::Cell::symbol)
            .collect();
        if !row.trim().is_empty() {
            found.push(row.trim().to_owned());
        }
    }
    found
}
