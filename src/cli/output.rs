//! What a command writes: tables and sentences for people, or one JSON document; notes and errors beside it.

use std::ffi::OsString;
use std::io::Write;

use serde::Serialize;

use super::arguments::{Color, Globals};
use super::failure::Failure;
use super::json;
use super::table::Table;
use crate::domain::text::{shown, shown_lines};

/// The two streams and how to write on them.
pub(super) struct Output {
    out: Box<dyn Write>,
    errors: Box<dyn Write>,
    terminals: [bool; 2],
    json: bool,
    quiet: bool,
    verbose: bool,
    color: bool,
    cut: &'static str,
}

impl Output {
    pub(super) fn new(out: Box<dyn Write>, errors: Box<dyn Write>, terminals: [bool; 2], json: bool) -> Self {
        let out: Box<dyn Write> = Box::new(std::io::BufWriter::new(out));
        Self { out, errors, terminals, json, quiet: false, verbose: false, color: false, cut: "…" }
    }

    pub(super) fn set_up(&mut self, globals: &Globals, environment: &dyn Fn(&str) -> Option<OsString>) {
        let set = |name: &str| environment(name).filter(|value| !value.is_empty());
        self.quiet = globals.quiet;
        self.verbose = globals.verbose;
        self.color = match globals.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let capable = set("TERM").is_some_and(|term| term != "dumb");
                self.terminals[0] && capable && set("NO_COLOR").is_none()
            }
        };
        if globals.ascii {
            self.cut = "...";
        }
    }

    /// Is JSON wanted?
    pub(super) const fn is_json(&self) -> bool {
        self.json
    }

    /// May a progress bar be drawn?
    pub(super) const fn shows_progress(&self) -> bool {
        self.terminals[1] && !self.quiet
    }

    /// May it be colored?
    pub(super) const fn is_colored(&self) -> bool {
        self.color
    }

    /// One JSON document.
    pub(super) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let bytes = json::pretty(value)?;
        Ok(self.out.write_all(&bytes)?)
    }

    /// What was asked for, a line of text.
    pub(super) fn line(&mut self, text: &str) -> Result<(), Failure> {
        Ok(writeln!(self.out, "{}", shown(text))?)
    }

    /// A text of our own, of several lines.
    pub(super) fn raw(&mut self, text: &str) -> Result<(), Failure> {
        Ok(self.out.write_all(shown_lines(text).as_bytes())?)
    }

    /// That something was done: a sentence, where neither JSON nor silence is wanted.
    pub(super) fn done(&mut self, sentence: &str) -> Result<(), Failure> {
        if self.quiet || self.json { Ok(()) } else { self.line(sentence) }
    }

    /// What was asked for, as a table.
    pub(super) fn table(&mut self, table: &Table) -> Result<(), Failure> {
        let width = self.terminals[0].then(terminal_width);
        for line in table.lines(width, self.cut, self.color) {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }

    /// Something to know beside the answer, on standard error.
    pub(super) fn note(&mut self, sentence: &str) -> Result<(), Failure> {
        if self.quiet {
            return Ok(());
        }
        if self.json {
            let bytes = json::line(&serde_json::json!({"note": sentence}))?;
            return self.aside(&String::from_utf8_lossy(&bytes));
        }
        self.aside(&format!("{}\n", shown(sentence)))
    }

    /// As [`Self::note`], with `-v` alone.
    pub(super) fn detail(&mut self, sentence: &str) -> Result<(), Failure> {
        if self.verbose { self.note(sentence) } else { Ok(()) }
    }

    /// Writes on standard error what is harmless already: a question, the end of its line.
    pub(super) fn aside(&mut self, text: &str) -> Result<(), Failure> {
        self.out.flush()?;
        self.errors.write_all(text.as_bytes())?;
        Ok(self.errors.flush()?)
    }

    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.out.flush()?)
    }

    /// Reports why a command failed and gives its exit code.
    pub(super) fn failure(&mut self, failure: &Failure) -> u8 {
        self.failure_of(failure, None)
    }

    /// Reports why a command failed for one of several subjects.
    pub(super) fn failure_of(&mut self, failure: &Failure, subject: Option<&str>) -> u8 {
        let lines = failure.lines();
        let mut text = Vec::new();
        if self.json && !lines.is_empty() {
            text = json::line(&failure.json(subject)).unwrap_or_default();
        } else if let Some((first, rest)) = lines.split_first() {
            let subject = subject.map(|subject| format!("{}: ", shown(subject))).unwrap_or_default();
            text.extend(format!("error: {subject}{first}\n").bytes());
            text.extend(rest.iter().flat_map(|line| format!("{line}\n").into_bytes()));
        }
        // Where neither stream can be written there is nobody left to tell.
        let _ = self.out.flush();
        let _ = self.errors.write_all(&text);
        let _ = self.errors.flush();
        failure.exit()
    }
}

fn terminal_width() -> usize {
    match rustix::termios::tcgetwinsize(rustix::stdio::stdout()) {
        Ok(size) if size.ws_col > 0 => usize::from(size.ws_col),
        _ => 80,
    }
}
