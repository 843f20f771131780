//! `init`: a new database and its first account.

use serde_json::json;

use crate::cli::arguments::Init;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::domain::broken::RuleBroken;
use crate::domain::text::shown;
use crate::service::{ServiceError, SetUp};

/// Sets a plant up; what wasn't given is asked for where somebody can answer.
pub(super) fn init(context: &mut Context<'_>, given: Init) -> Result<(), Failure> {
    let mut desk = context.open_or_create(true)?;
    // Before the first question: nobody answers for nothing.
    if desk.is_set_up()? {
        return Err(ServiceError::from(RuleBroken::SetUpAlready).into());
    }
    let asks = context.input.is_terminal() && !context.globals.yes && !given.password_stdin;
    let mut answer = |option: &str, question: &str, given: Option<String>, default: Option<&str>| match (given, default)
    {
        (Some(given), _) => Ok(given),
        (None, default) if asks => context.input.ask(context.output, question, default.unwrap_or_default()),
        (None, Some(default)) => Ok(default.to_owned()),
        (None, None) => Err(Failure::usage(format!("{option} is needed."))),
    };
    let site_name = answer("--site-name", "Name of the plant", given.site_name, Some(""))?;
    let time_zone = answer("--time-zone", "Time zone", given.time_zone, Some("UTC"))?;
    let username = answer("--username", "Username of the first administrator", given.username, None)?;
    let full_name = answer("--full-name", "Full name", given.full_name, None)?;
    // Asked, most say no: a plant that is new has no license types. Unasked, the setting's own default holds.
    let usual = if asks { "off" } else { "on" };
    let licenses = answer(
        "--require-license",
        "Does everybody but Admin need a license (on or off)",
        given.require_license,
        Some(usual),
    )?;
    let email = answer("--email", "Email (may be empty)", given.email, Some(""))?;
    let password = if given.password_stdin {
        context.input.password_line()?.ok_or_else(|| Failure::usage("Standard input holds no password."))?
    } else {
        context.input.ask_new_password(context.output)?
    };
    let needs_license = licenses.trim() == "on";
    let settings = vec![("site_name", site_name), ("site_time_zone", time_zone), ("require_license", licenses)];
    desk.set_up(SetUp { settings, username: username.clone(), full_name, email, password })?;
    if needs_license {
        let note = "Everybody but Admin needs a license here: `chargehand licenses add NAME --qty N`, or `chargehand settings set \
                    require_license off`.";
        context.output.note(note)?;
    }
    if context.output.is_json() {
        return context.output.json(&json!({"username": username}));
    }
    let username = shown(&username);
    context
        .output
        .done(&format!("The plant is set up. {username} is its administrator: `chargehand login {username}` signs in."))
}
