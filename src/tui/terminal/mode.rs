//! The terminal's modes, and giving them back from wherever the program ends.

use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Mutex, MutexGuard, Once, TryLockError};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Signal, getpgrp, getsid, kill_current_process_group};
use rustix::stdio::{stderr, stdin, stdout};
use rustix::termios::{OptionalActions, QueueSelector, Termios, isatty, tcflush, tcgetattr, tcgetwinsize, tcsetattr};

use super::TerminalEvent;

const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[H\x1b[2J";
/// Ends a synchronized update that was begun, wipes the screen (the Linux console has no second one), and then undoes
/// what was set.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[H\x1b[2J\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// What must be given back. One terminal a process, so one place.
struct Taken {
    entered: bool,
    events: Option<Sender<TerminalEvent>>,
}

static TAKEN: Mutex<Taken> = Mutex::new(Taken { entered: false, events: None });
/// The line's modes as they were. Apart from the rest, which is locked while something is written.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

fn before() -> Option<Termios> {
    BEFORE.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
}

fn taken() -> MutexGuard<'static, Taken> {
    TAKEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Whether both input and output are a terminal.
pub(super) fn is_terminal() -> bool {
    isatty(stdin()) && isatty(stdout())
}

/// Columns and rows; 80x24 where the terminal doesn't know (a serial line).
pub(super) fn size() -> (u16, u16) {
    match tcgetwinsize(stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (size.ws_col, size.ws_row),
        _ => (80, 24),
    }
}

/// Raw mode, alternate screen, bracketed paste. What was before the first time is what will be given back.
pub(super) fn enter() -> io::Result<()> {
    let mut taken = taken();
    let before = match before() {
        Some(before) => before,
        None => tcgetattr(stdin())?,
    };
    let mut raw = before.clone();
    raw.make_raw();
    tcsetattr(stdin(), OptionalActions::Now, &raw)?;
    *BEFORE.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(before);
    taken.entered = true;
    write_all(ENTER)
}

/// Gives everything back, once; ignores every error, for there may be no terminal any more.
pub(super) fn leave() {
    // Whoever holds this may hang in a write to a terminal that takes no more; waiting for ever helps nobody.
    for _ in 0..20 {
        match TAKEN.try_lock() {
            Ok(mut taken) => return give_back(&mut taken),
            Err(TryLockError::Poisoned(poisoned)) => return give_back(&mut poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
        }
    }
    // What waits to be shown is dropped; then there may be room for what gives the screen back.
    let _ = tcflush(stdout(), QueueSelector::OFlush);
    undo();
}

fn give_back(taken: &mut Taken) {
    if !taken.entered {
        return;
    }
    taken.entered = false;
    undo();
}

fn undo() {
    if ready(stdout(), PollFlags::OUT, 50) == PollFlags::OUT {
        let _ = write_all(LEAVE);
    }
    if let Some(before) = before() {
        let _ = tcsetattr(stdin(), OptionalActions::Now, &before);
    }
}

/// Writes to the terminal, if it is ours.
pub(super) fn write(bytes: &[u8]) -> io::Result<()> {
    let taken = taken();
    if !taken.entered {
        return Err(io::Error::new(io::ErrorKind::NotConnected, "the terminal was given back"));
    }
    write_all(bytes)
}

fn write_all(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(stdout(), bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::AGAIN) => {
                ready(stdout(), PollFlags::OUT, 1_000);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// What `descriptor` is ready for, after at most so many milliseconds.
fn ready(descriptor: rustix::fd::BorrowedFd<'_>, wanted: PollFlags, milliseconds: i64) -> PollFlags {
    let mut polled = [PollFd::from_borrowed_fd(descriptor, wanted)];
    let timeout = Timespec { tv_sec: milliseconds / 1_000, tv_nsec: milliseconds % 1_000 * 1_000_000 };
    let _ = poll(&mut polled, Some(&timeout));
    polled[0].revents()
}

/// Whether what was a terminal is none any more.
pub(super) fn has_gone(descriptor: rustix::fd::BorrowedFd<'_>) -> bool {
    ready(descriptor, PollFlags::empty(), 0).intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL)
}

/// Lets a panic, in whatever thread, give the terminal back before its message is written, and tell the main loop.
pub(super) fn guard_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            leave();
            // Writing a message to a terminal that has gone would abort.
            if !has_gone(stderr()) {
                previous(panic);
            }
            // Told last: who hears it ends the program, and the message must be out by then.
            if let Ok(taken) = TAKEN.try_lock()
                && let Some(events) = &taken.events
            {
                let _ = events.send(TerminalEvent::Panicked);
            }
        }));
    });
}

/// Where panics are told.
pub(super) fn tell(events: Sender<TerminalEvent>) {
    taken().events = Some(events);
}

/// Whether somebody could let the program go on: the process group that began the session has no shell behind it.
pub(super) fn can_stop() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}

/// Stops the process group, as Ctrl-Z does where no program catches it; returns when it goes on.
pub(super) fn stop() -> io::Result<()> {
    Ok(kill_current_process_group(Signal::STOP)?)
}
