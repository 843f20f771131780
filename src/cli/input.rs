//! What people and scripts give a command: subjects by line, answers to questions, passwords.

use std::io::BufRead;

use rustix::stdio::stdin;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::failure::Failure;
use super::output::Output;
use crate::domain::password::Password;

/// No line that anybody means is longer.
const LONGEST: usize = 64 * 1024;

/// Standard input.
pub(super) struct Input {
    lines: Box<dyn BufRead>,
    is_terminal: bool,
}

impl Input {
    pub(super) const fn new(lines: Box<dyn BufRead>, is_terminal: bool) -> Self {
        Self { lines, is_terminal }
    }

    /// Can a person be asked?
    pub(super) const fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// The next line without its end; none at the end of the input.
    pub(super) fn line(&mut self) -> Result<Option<Zeroizing<String>>, Failure> {
        // Room for the usual case, so that growing leaves no copies of a password behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(1024));
        let mut limited = std::io::Read::take(&mut self.lines, LONGEST as u64 + 1);
        let failed = |error| Failure::failed("input", format!("Standard input can't be read: {error}."));
        if limited.read_until(b'\n', &mut bytes).map_err(failed)? == 0 {
            return Ok(None);
        }
        if bytes.len() > LONGEST {
            return Err(Failure::usage("A line of standard input is longer than anything that is meant."));
        }
        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(Zeroizing::new(text.to_owned()))),
            Err(_) => Err(Failure::usage("Standard input is not UTF-8.")),
        }
    }

    /// The subjects that were given; `-` stands for one a line on standard input.
    pub(super) fn subjects(&mut self, given: &[String]) -> Result<Vec<String>, Failure> {
        let mut subjects = Vec::new();
        for subject in given {
            if subject != "-" {
                subjects.push(subject.clone());
                continue;
            }
            while let Some(line) = self.line()? {
                if !line.trim().is_empty() {
                    subjects.push(line.trim().to_owned());
                }
            }
        }
        Ok(subjects)
    }

    /// Asks a question at the terminal; an empty answer is `default`.
    pub(super) fn ask(&mut self, output: &mut Output, question: &str, default: &str) -> Result<String, Failure> {
        let hint = if default.is_empty() { String::new() } else { format!(" [{default}]") };
        output.aside(&format!("{question}{hint}: "))?;
        let answer = self.line()?.ok_or(Failure::Interrupted)?;
        Ok(if answer.trim().is_empty() { default.to_owned() } else { answer.trim().to_owned() })
    }

    /// The next password from standard input as it comes (`--password-stdin`).
    pub(super) fn password_line(&mut self) -> Result<Option<Password>, Failure> {
        Ok(self.line()?.map(|line| Password::new(line.to_string())))
    }

    /// The password that `pam_exec expose_authtok` gives: ended by a NUL; empty where there is none.
    pub(super) fn pam_password(&mut self) -> Result<Password, Failure> {
        let line = self.line()?.unwrap_or_default();
        let end = line.find('\0').unwrap_or(line.len());
        Ok(Password::new(line.get(..end).unwrap_or_default().to_owned()))
    }

    /// Asks for a password at the terminal, which doesn't show it.
    pub(super) fn ask_password(&mut self, output: &mut Output, question: &str) -> Result<Password, Failure> {
        if !self.is_terminal {
            let sentence = "There is no terminal to ask for a password: give it with --password-stdin.";
            return Err(Failure::usage(sentence));
        }
        // Silent before the question stands there: whoever types at once isn't seen either.
        let silent = Silent::begin()?;
        output.aside(&format!("{question}: "))?;
        let typed = typed();
        drop(silent);
        output.aside("\n")?;
        typed
    }

    /// Asks for a new password, twice.
    pub(super) fn ask_new_password(&mut self, output: &mut Output) -> Result<Password, Failure> {
        let first = self.ask_password(output, "New password")?;
        let second = self.ask_password(output, "The same again")?;
        if first.expose() != second.expose() {
            return Err(Failure::refused("passwords_differ", "The two differ; nothing was changed."));
        }
        Ok(first)
    }
}

/// The terminal without echo, and with Ctrl-C as a character: given back when this is dropped.
struct Silent(Termios);

impl Silent {
    fn begin() -> Result<Self, Failure> {
        let failed = |error| Failure::failed("terminal", format!("The terminal can't hide a password: {error}."));
        let before = tcgetattr(stdin()).map_err(failed)?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN);
        silent.special_codes[SpecialCodeIndex::VMIN] = 1;
        silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(stdin(), OptionalActions::Now, &silent).map_err(failed)?;
        Ok(Self(before))
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        // A terminal that has gone has no modes to give back.
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.0);
    }
}

fn typed() -> Result<Password, Failure> {
    let mut line = Zeroizing::new(Vec::with_capacity(1024));
    loop {
        let mut byte = [0];
        let read = match rustix::io::read(stdin(), &mut byte) {
            Err(rustix::io::Errno::INTR) => continue,
            Ok(read) => read,
            Err(_) => 0,
        };
        match (read, byte[0]) {
            // Ctrl-C, or the terminal is gone.
            (0, _) | (_, 0x03) => return Err(Failure::Interrupted),
            (_, b'\n' | b'\r') => break,
            // Ctrl-D on an empty line means the same.
            (_, 0x04) if line.is_empty() => return Err(Failure::Interrupted),
            // Ctrl-U: start over.
            (_, 0x15) => line.clear(),
            (_, 0x08 | 0x7f) => {
                // One character may be several bytes; those after the first begin with the bits 10.
                while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
            }
            (_, byte) if line.len() < LONGEST => line.push(byte),
            _ => {}
        }
    }
    match std::str::from_utf8(&line) {
        Ok(text) => Ok(Password::new(text.to_owned())),
        Err(_) => Err(Failure::usage("What was typed is not UTF-8.")),
    }
}
