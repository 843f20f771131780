//! The command line: what scripts and people without a screen use. Each command turns its arguments into a call of a
//! service and the answer into text or JSON; rules, rights and log entries are the services' own.

mod arguments;
mod command;
mod console;
mod context;
mod failure;
mod input;
mod interrupt;
mod json;
mod output;
mod session;
mod table;

use std::ffi::OsString;
use std::io::{BufRead, IsTerminal, Write};

use clap::Parser;
use clap::error::ErrorKind;

use arguments::Arguments;
pub use console::{Console, ConsoleFailure, KeyRow, Opening};
use context::Context;
use failure::Failure;
use output::Output;

/// Where a command reads and writes.
pub struct Streams {
    /// Subjects and passwords.
    pub input: Box<dyn BufRead>,
    /// What was asked for.
    pub output: Box<dyn Write>,
    /// Errors, notes, questions.
    pub errors: Box<dyn Write>,
    /// Which of the three are terminals: input, output, errors.
    pub terminals: [bool; 3],
}

impl Streams {
    /// The process's own.
    #[must_use]
    pub fn of_process() -> Self {
        let (input, output, errors) = (std::io::stdin(), std::io::stdout(), std::io::stderr());
        let terminals = [input.is_terminal(), output.is_terminal(), errors.is_terminal()];
        Self { input: Box::new(input.lock()), output: Box::new(output.lock()), errors: Box::new(errors), terminals }
    }
}

impl std::fmt::Debug for Streams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Streams").field("terminals", &self.terminals).finish_non_exhaustive()
    }
}

/// Exit code after Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Runs one command and gives its exit code: 0 done; 1 failed; 2 wrong usage; 3 refused; 4 not found; 5 conflict;
/// 6 the store can't be used; 130 interrupted.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    environment: &dyn Fn(&str) -> Option<OsString>,
    streams: Streams,
    console: &dyn Console,
) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let json = arguments.iter().take_while(|argument| *argument != "--").any(|argument| argument == "--json");
    let Streams { input, output, errors, terminals } = streams;
    let mut output = Output::new(output, errors, [terminals[1], terminals[2]], json);
    let parsed = match Arguments::try_parse_from(&arguments) {
        Ok(parsed) => parsed,
        Err(error) => return not_parsed(&mut output, &error),
    };
    output.set_up(&parsed.globals, environment);
    let done = Context::new(parsed.globals, environment, input, terminals[0], &mut output).and_then(|mut context| {
        let on_a_terminal = terminals[0] && terminals[1];
        let Some(command) = parsed.command else { return context.open_console(console, on_a_terminal, parsed.demo) };
        if parsed.demo {
            return Err(Failure::usage(
                "--demo opens the console, so no command goes with it; `chargehand demo` makes a plant that stays.",
            ));
        }
        context.interrupt.listen();
        command::run(command, &mut context, console).map(|()| 0)
    });
    match done.and_then(|exit| output.flush().map(|()| exit)) {
        Ok(exit) => exit,
        Err(failure) => output.failure(&failure),
    }
}

/// Help and version are asked for with an "error" too; those go to standard output.
fn not_parsed(output: &mut Output, error: &clap::Error) -> u8 {
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => match output.raw(&text).and_then(|()| output.flush()) {
            Ok(()) => 0,
            Err(failure) => output.failure(&failure),
        },
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            output.failure(&Failure::usage(format!("A command is missing.\n\n{}", text.trim_end())))
        }
        _ => output.failure(&Failure::Usage(text.trim_end().trim_start_matches("error: ").to_owned())),
    }
}
