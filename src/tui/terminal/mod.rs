//! The real terminal: taking it over, drawing on it, giving it back whatever happens, and listening to it.

pub mod burst;
pub mod decode;
mod listen;
mod mode;
mod paint;

use std::io;

use ratatui::layout::Rect;
use ratatui::{Frame, TerminalOptions, Viewport};

use crate::domain::text::shown_lines;
use crate::tui::theme::Capabilities;

use paint::{Gathered, Painter};

pub use listen::{Listening, TerminalEvent, listen};

/// Why the console can't start here. Nothing was written to anything.
#[derive(Debug, thiserror::Error)]
pub enum NoConsole {
    /// Input or output is a file, a pipe, or nothing.
    #[error(
        "This is no terminal, so the console was not started. Run it in a terminal, or use a command (see --help)."
    )]
    NotATerminal,
    /// `TERM` is unset or `dumb`.
    #[error(
        "TERM says that this terminal can't draw a screen, so the console was not started. \
         Set TERM to what it is (TERM=xterm, TERM=vt220), or use a command (see --help)."
    )]
    Dumb,
    /// The system refused.
    #[error("The terminal could not be set up, so the console was not started: {0}")]
    System(#[from] io::Error),
}

/// The terminal, taken over. It is given back by [`Self::leave`], when this is dropped, and before a panic's message.
pub struct Terminal {
    screen: ratatui::Terminal<Painter>,
    gathered: Gathered,
    size: (u16, u16),
    synchronized: bool,
    clipboard: bool,
}

impl Terminal {
    /// Takes the terminal over: raw mode, alternate screen, bracketed paste.
    ///
    /// # Errors
    /// [`NoConsole`], and then nothing was written.
    pub fn enter(capabilities: &Capabilities) -> Result<Self, NoConsole> {
        if !mode::is_terminal() {
            return Err(NoConsole::NotATerminal);
        }
        if !capabilities.full_screen {
            return Err(NoConsole::Dumb);
        }
        mode::guard_panics();
        let gathered = Gathered::default();
        let size = mode::size();
        let screen = screen(&gathered, size);
        mode::enter()?;
        let Capabilities { synchronized, clipboard, .. } = *capabilities;
        Ok(Self { screen, gathered, size, synchronized, clipboard })
    }

    /// The size in cells: columns, rows.
    #[must_use]
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Draws what differs from the last frame, in one write.
    ///
    /// # Errors
    /// Where the terminal has gone, or was given back (a panic elsewhere does that). Don't end at once then: the event
    /// that says why comes within a moment, and a panic's message is out only when [`TerminalEvent::Panicked`] came.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if mode::size() != self.size {
            self.redraw();
        }
        let Ok(_) = self.screen.draw(draw);
        let frame = self.gathered.take();
        if frame.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(frame.len() + 16);
        let (begin, end): (&[u8], &[u8]) =
            if self.synchronized { (b"\x1b[?2026h", b"\x1b[?2026l") } else { (b"", b"") };
        bytes.extend_from_slice(begin);
        bytes.extend_from_slice(&frame);
        bytes.extend_from_slice(end);
        mode::write(&bytes)
    }

    /// Forgets what is on the screen: the next frame is drawn whole, at the size that the terminal has now.
    pub fn redraw(&mut self) {
        self.size = mode::size();
        self.screen = screen(&self.gathered, self.size);
        *self.gathered.borrow_mut() = b"\x1b[0m\x1b[H\x1b[2J".to_vec();
    }

    /// Puts `text` on the clipboard of whoever looks at this terminal (OSC 52), as it would be shown. Says whether
    /// the terminal was asked at all; whether it obeyed can't be known.
    ///
    /// # Errors
    /// Where the terminal has gone.
    pub fn copy(&self, text: &str) -> io::Result<bool> {
        if !self.clipboard {
            return Ok(false);
        }
        mode::write(format!("\x1b]52;c;{}\x07", base64(shown_lines(text).as_bytes())).as_bytes())?;
        Ok(true)
    }

    /// Gives the terminal back. May be called again; a terminal that has gone is no error.
    pub fn leave(&mut self) {
        mode::leave();
    }

    /// Ctrl-Z: gives the terminal back, stops the program, and takes it over again when it goes on. Where nobody could
    /// let it go on (no shell waits behind it) it doesn't stop, and says `false`.
    ///
    /// # Errors
    /// Where the terminal could not be taken over again.
    pub fn suspend(&mut self) -> io::Result<bool> {
        if !mode::can_stop() {
            return Ok(false);
        }
        mode::leave();
        mode::stop()?;
        self.resume()?;
        Ok(true)
    }

    /// After the program was stopped from outside and goes on: sets everything up again.
    ///
    /// # Errors
    /// Where the terminal could not be taken over again.
    pub fn resume(&mut self) -> io::Result<()> {
        mode::enter()?;
        self.redraw();
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
    }
}

fn screen(gathered: &Gathered, (columns, rows): (u16, u16)) -> ratatui::Terminal<Painter> {
    // A fixed viewport: the library never asks the terminal for anything.
    let viewport = Viewport::Fixed(Rect::new(0, 0, columns, rows));
    let Ok(screen) =
        ratatui::Terminal::with_options(Painter::new(gathered, (columns, rows)), TerminalOptions { viewport });
    screen
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let number = (0..3).fold(0_u32, |sum, index| sum << 8 | u32::from(chunk.get(index).copied().unwrap_or(0)));
        for index in 0..4 {
            let sign = SIGNS.get((number >> (18 - 6 * index) & 63) as usize).copied().unwrap_or(b'=');
            text.push(if index <= chunk.len() { char::from(sign) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn base64_as_everybody_writes_it() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(super::base64(plain.as_bytes()), coded);
        }
    }
}
