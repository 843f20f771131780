//! Two threads that turn what comes from outside into events on one channel: one for the terminal's bytes (and its
//! disappearance), one for signals.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::stdio::stdin;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;

use super::decode::{Decoded, Decoder};
use super::mode;
use crate::clock::{Clock, Timestamp};
use crate::tui::key::Key;

/// How long the main loop may take to end after a signal before the program ends without it.
const SIGNAL_GRACE: Duration = Duration::from_millis(400);
/// The same after the terminal has gone.
const GONE_GRACE: Duration = Duration::from_millis(1_500);

/// What comes from the terminal and from the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminalEvent {
    /// A key, and when it came.
    Key(Key, Timestamp),
    /// A bracketed paste, as it came.
    Paste(String),
    /// The terminal has another size now: columns, rows.
    Resize(u16, u16),
    /// Ctrl-Z: call [`super::Terminal::suspend`].
    Stop,
    /// The program goes on after it was stopped: call [`super::Terminal::resume`].
    Resumed,
    /// End in an orderly way, with 128 and this number as exit code; who doesn't is ended.
    Quit(i32),
    /// The terminal has gone: end, and write nothing.
    Gone,
    /// A thread panicked; the terminal was given back and the message written: end, with another code than 0.
    Panicked,
}

/// How to listen.
#[derive(Clone)]
pub struct Listening {
    /// Stamps the keys.
    pub clock: Arc<dyn Clock>,
    /// How long to wait for the rest of a sequence after an ESC, in milliseconds (`esc_wait_ms`).
    pub esc_wait: u32,
}

/// Starts listening. The threads live as long as the program does, or until nobody receives any more.
///
/// # Errors
/// Where the system gives no threads or no signals.
pub fn listen(listening: &Listening, events: Sender<TerminalEvent>) -> io::Result<()> {
    let signals = Signals::new([SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
    mode::tell(events.clone());
    let for_signals = events.clone();
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || hear_signals(signals, &for_signals))?;
    let listening = listening.clone();
    std::thread::Builder::new().name("keys".to_owned()).spawn(move || hear_keys(&listening, &events))?;
    Ok(())
}

fn hear_signals(mut signals: Signals, events: &Sender<TerminalEvent>) {
    for signal in signals.forever() {
        let event = match signal {
            SIGWINCH => {
                let (columns, rows) = mode::size();
                TerminalEvent::Resize(columns, rows)
            }
            SIGTSTP => TerminalEvent::Stop,
            // The system sends it with SIGHUP too, when the terminal has gone.
            SIGCONT if mode::has_gone(stdin()) => continue,
            SIGCONT => TerminalEvent::Resumed,
            signal => {
                end_without(SIGNAL_GRACE, 128 + signal);
                TerminalEvent::Quit(signal)
            }
        };
        if events.send(event).is_err() {
            return;
        }
    }
}

/// Ends the program after `grace`, should it still be there then: it may hang in a write to a terminal that takes no
/// more. What the database has not been told to keep, it forgets as after a power cut.
fn end_without(grace: Duration, code: i32) {
    let ending = move || {
        std::thread::sleep(grace);
        mode::leave();
        std::process::exit(code);
    };
    let _ = std::thread::Builder::new().name("ending".to_owned()).spawn(ending);
}

fn hear_keys(listening: &Listening, events: &Sender<TerminalEvent>) {
    let pause = Timespec {
        tv_sec: i64::from(listening.esc_wait / 1_000),
        tv_nsec: i64::from(listening.esc_wait % 1_000) * 1_000_000,
    };
    let mut decoder = Decoder::default();
    let mut bytes = [0; 4_096];
    loop {
        let mut decoded = Vec::new();
        let mut polled = [PollFd::from_borrowed_fd(stdin(), PollFlags::IN)];
        match poll(&mut polled, decoder.waits().then_some(&pause)) {
            Ok(0) => decoder.pause(&mut decoded),
            Ok(_) if polled[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) => break,
            Ok(_) => match rustix::io::read(stdin(), &mut bytes) {
                Ok(0) => break,
                Ok(read) => decoder.feed(bytes.get(..read).unwrap_or_default(), &mut decoded),
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
                Err(_) => break,
            },
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => break,
        }
        let now = listening.clock.now();
        for decoded in decoded {
            let event = match decoded {
                Decoded::Key(key) if key == Key::ctrl('z') => TerminalEvent::Stop,
                Decoded::Key(key) => TerminalEvent::Key(key, now),
                Decoded::Paste(text) => TerminalEvent::Paste(text),
            };
            if events.send(event).is_err() {
                return;
            }
        }
    }
    end_without(GONE_GRACE, 128 + SIGHUP);
    let _ = events.send(TerminalEvent::Gone);
}
