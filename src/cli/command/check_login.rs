//! The login gate for other programs on this host. Whoever can open the database may ask it.

use serde::Serialize;

use crate::cli::arguments::CheckLogin;
use crate::cli::command::account::names;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::domain::gate::Outcome;
use crate::domain::password::Password;
use crate::service::{LoginAnswer, Sits};

/// What the log names where the person sits at no device of this host.
const ELSEWHERE: &str = "(none)";

#[derive(Serialize)]
struct Answer<'a> {
    outcome: &'static str,
    reason: Option<&'static str>,
    message: Option<&'a str>,
    reference: Option<&'a str>,
    permissions: Vec<&'static str>,
    failed_attempts: u32,
}

/// Asks the gate; exit code 0 where the person is let in, else 3.
pub(super) fn check_login(context: &mut Context<'_>, given: CheckLogin) -> Result<(), Failure> {
    let name = match (given.username, given.pam) {
        (Some(name), _) => name,
        (None, _) => {
            let missing = || Failure::usage("PAM_USER is not set: --pam is for pam_exec with expose_authtok.");
            context.variable("PAM_USER").ok_or_else(missing)?
        }
    };
    if let Some(device) = &given.device {
        context.sits(device, Sits::AtNamed);
    } else if given.pam && context.variable("PAM_RHOST").is_some() {
        context.sits(ELSEWHERE, Sits::Elsewhere);
    }
    let mut desk = context.open()?;
    let password = if given.pam {
        context.input.pam_password()?
    } else if given.no_password {
        Password::new(String::new())
    } else if given.password_stdin {
        context.input.password_line()?.ok_or_else(|| Failure::usage("Standard input holds no password."))?
    } else {
        context.input.ask_password(context.output, "Password")?
    };
    let answer = desk.check_login(&name, &password)?;
    report(context, &answer, given.pam)?;
    if answer.outcome == Outcome::Accepted { Ok(()) } else { Err(Failure::Reported(3)) }
}

fn report(context: &mut Context<'_>, answer: &LoginAnswer, pam: bool) -> Result<(), Failure> {
    let change = "A new password must be set first: at chargehand's sign-in, or with `chargehand login`.";
    let message = match (&answer.told, &answer.reference) {
        (Some(told), Some(reference)) => Some(format!("{told} {reference}")),
        _ => (answer.outcome == Outcome::PasswordChangeRequired).then(|| change.to_owned()),
    };
    let (outcome, reason) = match answer.outcome {
        Outcome::Accepted => ("ok", None),
        Outcome::PasswordChangeRequired => ("password_change_required", None),
        Outcome::Refused(reason) => ("refused", Some(reason.code())),
    };
    let permissions = names(answer.permissions);
    if context.output.is_json() {
        let (message, reference) = (message.as_deref(), answer.reference.as_deref());
        let failed_attempts = answer.failed_attempts;
        return context.output.json(&Answer { outcome, reason, message, reference, permissions, failed_attempts });
    }
    // What goes through PAM is seen by the person: the true reason isn't for them (GATE-2).
    if pam {
        return message.map_or(Ok(()), |message| context.output.line(&message));
    }
    let mut table = Table::new(&["FIELD", "VALUE"]);
    for (field, value) in [
        ("outcome", outcome.to_owned()),
        ("reason", reason.unwrap_or_default().to_owned()),
        ("message", message.unwrap_or_default()),
        ("reference", answer.reference.clone().unwrap_or_default()),
        ("permissions", permissions.join(", ")),
        ("failed_attempts", answer.failed_attempts.to_string()),
    ] {
        table.row(vec![field.into(), value]);
    }
    context.output.table(&table)
}
