//! The main loop: what arrives goes to the App, its wishes go out, and a frame is drawn when nothing waits any more.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::app::{App, Start};
use super::keymap::Keymap;
use super::request::{Msg, Request};
use super::terminal::{Listening, NoConsole, Terminal, TerminalEvent, listen};
use super::theme::{Capabilities, Paint, Theme};
use super::worker::Workers;
use crate::clock::{Clock, Timestamp};
use crate::domain::password::Password;
use crate::service::{Desk, Mailer, ServiceError, Waiting};

/// How the console is run.
pub struct Console {
    /// What the terminal can show.
    pub capabilities: Capabilities,
    /// Which key does what.
    pub keymap: Keymap,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long to wait for the rest of a key after an ESC, in milliseconds.
    pub esc_wait_ms: u32,
    /// In the demo plant: whom to sign in as, and their password.
    pub demo: Option<(String, String)>,
    /// How this program is called on a command line.
    pub program: String,
    /// Does this machine's config name a mail server?
    pub mails: bool,
}

/// What arrives at the main loop.
#[derive(Debug)]
pub enum Arrival {
    /// From the terminal.
    Terminal(TerminalEvent),
    /// From a worker.
    Worker(Msg),
}

/// Tells the screen that the store waits for another program: given to the store before it is opened.
#[derive(Debug)]
pub struct Inbox {
    sender: Sender<Arrival>,
    receiver: Receiver<Arrival>,
}

impl Default for Inbox {
    fn default() -> Self {
        let (sender, receiver) = channel();
        Self { sender, receiver }
    }
}

impl Inbox {
    /// What the store is to call while it waits.
    #[must_use]
    pub fn on_wait(&self) -> Arc<dyn Fn(Waiting) + Send + Sync> {
        let sender = std::sync::Mutex::new((self.sender.clone(), false));
        Arc::new(move |waiting| {
            let Ok(mut told) = sender.lock() else { return };
            // The end of a wait is told only where its beginning was.
            let news = waiting != Waiting::Over || told.1;
            told.1 = waiting != Waiting::Over;
            if news {
                let _gone = told.0.send(Arrival::Worker(Msg::Waiting(waiting)));
            }
        })
    }
}

/// Why the console ended otherwise than by its person's wish.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// It never started: no terminal.
    #[error(transparent)]
    NoConsole(#[from] NoConsole),
    /// The plant can't be used.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// Some thread panicked; its message is out already.
    #[error("chargehand ended because of an error of its own. What was confirmed before is saved.")]
    Panicked,
}

/// Runs the console until its end; gives the exit code.
///
/// # Errors
/// [`Ended`].
pub fn run(console: Console, (desk, mailer): (Desk, Mailer), inbox: Inbox) -> Result<u8, Ended> {
    let mut terminal = Terminal::enter(&console.capabilities)?;
    let Inbox { sender, receiver } = inbox;
    let workers = match Workers::start(desk, mailer, &sender, Arrival::Worker) {
        Ok(workers) => workers,
        Err(error) => {
            terminal.leave();
            return Err(error.into());
        }
    };
    let (events, forwarded) = channel();
    let listening = Listening { clock: console.clock.clone(), esc_wait: console.esc_wait_ms };
    listen(&listening, events).map_err(NoConsole::from)?;
    std::thread::spawn(move || {
        for event in forwarded {
            if sender.send(Arrival::Terminal(event)).is_err() {
                return;
            }
        }
    });
    let now = console.clock.now();
    let start = Start {
        theme: Theme::new(&console.capabilities),
        keymap: console.keymap,
        now,
        demo: console.demo,
        program: console.program,
        mails: console.mails,
    };
    let (app, requests) = App::start(start);
    let mut main = Main { app, terminal, workers, clock: console.clock, alarms: BTreeSet::new(), over: None };
    let (columns, rows) = main.terminal.size();
    main.grant(requests);
    main.tell(Msg::Resize(columns, rows));
    let end = main.run(&receiver);
    main.terminal.leave();
    main.workers.finish(main.app.session());
    end
}

struct Main {
    app: App,
    terminal: Terminal,
    workers: Workers,
    clock: Arc<dyn Clock>,
    alarms: BTreeSet<Timestamp>,
    over: Option<u8>,
}

impl Main {
    fn run(&mut self, inbox: &Receiver<Arrival>) -> Result<u8, Ended> {
        loop {
            // A frame only when nothing waits: a burst of arrivals costs one drawing.
            let mut arrived = inbox.try_recv().ok();
            if arrived.is_none() {
                // A terminal that can't be drawn on has gone; the event that says so is on its way.
                let _gone = self.terminal.draw(|frame| self.app.view(frame));
                arrived = self.wait(inbox);
            }
            match arrived {
                None => self.ring(),
                Some(Arrival::Worker(msg)) => self.tell(msg),
                Some(Arrival::Terminal(event)) => match event {
                    TerminalEvent::Gone => return Ok(129),
                    TerminalEvent::Quit(signal) => return Ok(u8::try_from(128 + signal).unwrap_or(1)),
                    TerminalEvent::Panicked => return Err(Ended::Panicked),
                    other => self.on_terminal(other),
                },
            }
            if let Some(code) = self.over {
                return Ok(code);
            }
        }
    }

    fn on_terminal(&mut self, event: TerminalEvent) {
        match event {
            TerminalEvent::Key(key, at) => self.tell(Msg::Key(key, at)),
            TerminalEvent::Paste(text) => self.tell(Msg::Paste(text)),
            TerminalEvent::Resize(columns, rows) => self.tell(Msg::Resize(columns, rows)),
            TerminalEvent::Stop => match self.terminal.suspend() {
                Ok(true) => {}
                _ => {
                    self.tell(Msg::Say("Ctrl-Z can't stop the program here: no shell waits behind it.", Paint::Warning))
                }
            },
            TerminalEvent::Resumed => {
                let _gone = self.terminal.resume();
                let (columns, rows) = self.terminal.size();
                self.tell(Msg::Resize(columns, rows));
            }
            TerminalEvent::Gone | TerminalEvent::Quit(_) | TerminalEvent::Panicked => {}
        }
    }

    /// Waits for the next arrival or alarm. Without alarms it sleeps for as long as nothing happens.
    fn wait(&mut self, inbox: &Receiver<Arrival>) -> Option<Arrival> {
        let Some(alarm) = self.alarms.first() else {
            // The sender lives as long as this loop: a closed channel can only mean the end.
            return match inbox.recv() {
                Ok(arrival) => Some(arrival),
                Err(_) => {
                    self.over = Some(0);
                    None
                }
            };
        };
        let milliseconds = u64::try_from(alarm.0.saturating_sub(self.clock.now().0)).unwrap_or(0);
        match inbox.recv_timeout(Duration::from_millis(milliseconds)) {
            Ok(arrival) => Some(arrival),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                self.over = Some(0);
                None
            }
        }
    }

    fn ring(&mut self) {
        let now = self.clock.now();
        let later = self.alarms.split_off(&now.plus(1));
        if !std::mem::replace(&mut self.alarms, later).is_empty() {
            self.tell(Msg::Now(now));
        }
    }

    fn tell(&mut self, msg: Msg) {
        let requests = self.app.update(msg);
        self.grant(requests);
    }

    /// Nothing answers a terminal's clipboard: it can only be said that the terminal was asked.
    fn copy(&mut self, text: &str) {
        let said = match self.terminal.copy(text) {
            Ok(true) => Msg::Say("Copied, if this terminal takes it: that can't be known from here.", Paint::Good),
            _ => Msg::Say(
                "This terminal can't be asked to copy (or the config says off); nothing was copied.",
                Paint::Warning,
            ),
        };
        self.tell(said);
    }

    /// The same for a secret, and what it is (PWD-6).
    fn copy_secret(&mut self, what: &'static str, secret: &Password) {
        let said = match (self.terminal.copy(secret.expose()), what) {
            (Ok(true), "code") => {
                Msg::Say("The code was copied, if this terminal takes it: that can't be known from here.", Paint::Good)
            }
            (Ok(true), _) => Msg::Say(
                "The password was copied, if this terminal takes it: that can't be known from here.",
                Paint::Good,
            ),
            _ => Msg::Say(
                "This terminal can't be asked to copy (or the config says off); nothing was copied.",
                Paint::Warning,
            ),
        };
        self.tell(said);
    }

    fn grant(&mut self, requests: Vec<Request>) {
        for request in requests {
            match request {
                Request::Call { ticket, session, call } => self.workers.send(ticket, session, call),
                Request::WakeAt(moment) => drop(self.alarms.insert(moment)),
                Request::Copy(text) => self.copy(&text),
                Request::CopySecret(what, secret) => self.copy_secret(what, &secret),
                Request::Cancel(ticket) => self.workers.cancel(ticket),
                Request::Redraw => self.terminal.redraw(),
                Request::Quit => self.over = Some(0),
            }
        }
    }
}
