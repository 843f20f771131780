//! The commands, a file for each noun.

mod account;
mod groupings;
mod init;
mod log;
mod roles;
mod settings;
mod user_json;
mod user_text;
mod users;

use std::ffi::OsString;

use super::arguments::{Command, Globals};
use super::context::Context;
use super::failure::Failure;
use crate::domain::change::Grouping;
use crate::tui::terminal::NoConsole;

/// Opens the console.
pub(super) fn console(
    _globals: &Globals,
    environment: &dyn Fn(&str) -> Option<OsString>,
    [input, output, _]: [bool; 3],
) -> Result<(), Failure> {
    let dumb = environment("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    if !input || !output {
        return Err(Failure::usage(NoConsole::NotATerminal.to_string()));
    }
    if dumb {
        return Err(Failure::usage(NoConsole::Dumb.to_string()));
    }
    Err(Failure::failed("no_console", "The console is not part of this version yet: use a command (see --help)."))
}

/// Runs a command.
pub(super) fn run(command: Command, context: &mut Context<'_>) -> Result<(), Failure> {
    match command {
        Command::Init(given) => init::init(context, given),
        Command::Login(given) => account::login(context, &given),
        Command::Logout => account::logout(context),
        Command::Whoami => account::whoami(context),
        Command::Passwd { password_stdin } => account::passwd(context, password_stdin),
        Command::Users(command) => users::run(context, command),
        Command::Roles(command) => roles::run(context, &command),
        Command::Groups(command) => groupings::run(context, Grouping::UserGroup, &command),
        Command::Teams(command) => groupings::run(context, Grouping::Team, &command),
        Command::Settings(command) => settings::run(context, &command),
        Command::Log(command) => log::run(context, &command),
    }
}
