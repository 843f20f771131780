//! The commands, a file for each noun.

mod account;
mod archive;
mod backup;
mod change_users;
mod check_login;
mod dashboard;
mod demo;
mod devices;
mod export;
mod groupings;
mod import;
mod init;
mod invites;
mod keys;
mod licenses;
mod log;
mod mail;
mod passwords;
mod recover;
mod rights;
mod roles;
mod settings;
mod sso;
mod undo;
mod user_list;
mod user_text;
mod users;
mod why;

use super::arguments::Command;
use super::console::Console;
use super::context::Context;
use super::failure::Failure;
use crate::domain::change::Grouping;

/// Runs a command.
pub(super) fn run(command: Command, context: &mut Context<'_>, console: &dyn Console) -> Result<(), Failure> {
    match command {
        Command::Init(given) => init::init(context, given),
        Command::Login(given) => account::login(context, &given),
        Command::Logout => account::logout(context),
        Command::Whoami => account::whoami(context),
        Command::Join(given) => invites::join(context, given),
        Command::Passwd { forgot: Some(name), .. } => passwords::forgot(context, &name),
        Command::Passwd { code: None, password_stdin, .. } => account::passwd(context, password_stdin),
        Command::Passwd { code: Some(code), password_stdin, .. } => passwords::with_code(context, code, password_stdin),
        Command::Profile { set } => account::profile(context, &set),
        Command::CheckLogin(given) => check_login::check_login(context, given),
        Command::Recover { username, password_stdin } => recover::recover(context, &username, password_stdin),
        Command::Users(command) => users::run(context, command),
        Command::Roles(command) => roles::run(context, command),
        Command::Licenses(command) => licenses::run(context, command),
        Command::Devices(command) => devices::run(context, command),
        Command::Invites(command) => invites::run(context, command),
        Command::Mail(command) => mail::run(context, &command),
        Command::Groups(command) => groupings::run(context, Grouping::UserGroup, &command),
        Command::Teams(command) => groupings::run(context, Grouping::Team, &command),
        Command::Settings(command) => settings::run(context, &command),
        Command::Backup { file } => backup::backup(context, &file),
        Command::Restore { file, keep_invites, other_plant } => {
            backup::restore(context, &file, keep_invites, other_plant)
        }
        Command::Doctor => backup::doctor(context),
        Command::Log(command) => log::run(context, command),
        Command::Import { file, order } => import::import(context, &file, order),
        Command::Export(given) => export::export(context, given),
        Command::Template { file } => export::template(context, &file),
        Command::Undo { operation, many } => undo::undo(context, operation, many),
        Command::Demo { users, seed, events } => demo::demo(context, users, seed, events),
        Command::Keys => keys::keys(context, console),
    }
}
