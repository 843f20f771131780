//! An administrator brought back by the owner of the database file (GATE-13).

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::failure::Failure;

/// Sets a password, lifts every stop, ends the sessions. No session is needed: who can open the file owns it.
pub(super) fn recover(context: &mut Context<'_>, username: &str, password_stdin: bool) -> Result<(), Failure> {
    let mut desk = context.open()?;
    let user = desk.administrator(username)?;
    let password = if password_stdin {
        context.input.password_line()?.ok_or_else(|| Failure::usage("Standard input holds no password."))?
    } else {
        context.input.ask_new_password(context.output)?
    };
    let done = desk.recover(&user.username, &password, &system_user())?;
    if context.output.is_json() {
        return context.output.json(&json!({"username": done.user.username}));
    }
    let name = &done.user.username;
    for change in &done.seatless {
        context.output.done(&format!("{}: no seat is free.", change.message))?;
    }
    if let Some(change) = &done.unlinked {
        context.output.done(&format!("{}.", change.message))?;
    }
    context.output.done(&format!(
        "{name} is an active administrator again: every stop is lifted, the new password is set, open sessions have ended. \
         `chargehand login {name}` signs in."
    ))
}

/// The operating system's name for whoever runs this; their number where it has none.
pub(super) fn system_user() -> String {
    let number = rustix::process::getuid().as_raw().to_string();
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == number).then(|| name.to_owned())
    });
    name.unwrap_or_else(|| format!("number {number}"))
}
