//! Passwords of others, passwords set with a code, and sessions.

use serde_json::{Value, json};

use super::change_users::change_users;
use super::mail::{note_left, send_due};
use super::users::json as user_json;
use crate::cli::arguments::Reset;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::domain::dates::minute_text;
use crate::domain::id::SessionId;
use crate::domain::mail::{Mail, MailState};
use crate::domain::password::{Password, spelled};
use crate::domain::user::{User, Where, WithoutPassword};
use crate::service::{Desk, FORGOTTEN_TOLD, Handed, MailedCode, UserAction};

/// Resets a password in one of three ways (PWD-3).
pub(super) fn reset(context: &mut Context<'_>, given: &Reset) -> Result<(), Failure> {
    if given.ask {
        change_users(context, &given.users, &UserAction::AskForPassword, given.many)?;
        return match &given.users[..] {
            [user] if user != "-" && !given.many.dry_run => note_first_password(context, user),
            _ => Ok(()),
        };
    }
    let is_one = matches!(&given.users[..], [user] if user != "-");
    if given.mail && (!is_one || given.many.dry_run) {
        let done = change_users(context, &given.users, &UserAction::MailCode, given.many);
        if !given.many.dry_run && (done.is_ok() || given.many.skip) {
            let mut desk = context.open()?;
            let zone = desk.plant_settings()?.site_time_zone;
            for posted in send_due(context, &desk)? {
                note_left(context, &zone, &posted)?;
            }
        }
        return done;
    }
    let [user] = &given.users[..] else {
        let text = "A password or a code is printed once, for one user: name one, or mail codes to several with \
                    --mail, or empty theirs with --ask.";
        return Err(Failure::usage(text));
    };
    if given.many.dry_run || given.many.skip {
        return Err(Failure::usage(
            "--dry-run and --skip go with --ask and --mail: a password or a code that is shown is for one user.",
        ));
    }
    let (mut desk, session) = context.signed_in()?;
    if given.code {
        let handed = desk.hand_over_code(session, user.as_str())?;
        return print_once(context, &mut desk, session, &handed);
    }
    if given.mail {
        let mailed = desk.mail_code(session, user.as_str())?;
        send_due(context, &desk)?;
        return told_mailed(context, &mut desk, session, &mailed);
    }
    let handed = desk.generate_password(session, user.as_str(), !given.lasting)?;
    print_once(context, &mut desk, session, &handed)
}

/// Tells of a code that was to be mailed what became of its mail, in the words of invites.
fn told_mailed(
    context: &mut Context<'_>,
    desk: &mut Desk,
    session: SessionId,
    mailed: &MailedCode,
) -> Result<(), Failure> {
    let name = &mailed.user.username;
    let mail = desk.code_mail(session, mailed.user.id)?;
    if context.output.is_json() {
        let mut object = object(context, desk, session, &mailed.user)?;
        object["code_expires"] = json!(mailed.expires.rfc3339());
        object["mail"] = json!(mail.as_ref().map(|mail| mail.state.name()));
        object["mail_answer"] = json!(mail.as_ref().map(|mail| mail.answer.as_str()).filter(|said| !said.is_empty()));
        return context.output.json(&object);
    }
    let until = minute_text(mailed.expires, &desk.plant_settings()?.site_time_zone);
    let became = mail.as_ref().map_or_else(|| "waits to be sent".to_owned(), Mail::told);
    let rest = match mail.as_ref().map(|mail| mail.state) {
        Some(MailState::Failed(_)) => {
            format!("It reaches nobody; hand one over instead (`chargehand users reset-password {name} --code`).")
        }
        _ => format!("It is good once, until {until}."),
    };
    context.output.done(&format!("A code for {name} to {}: {became}. {rest}", mailed.address))
}

/// Somebody forgot their password; the answer is the same for everybody (PWD-3).
pub(super) fn forgot(context: &mut Context<'_>, name: &str) -> Result<(), Failure> {
    let mut desk = context.open()?;
    desk.forgot_password(name)?;
    if context.output.is_json() {
        context.output.json(&json!({"message": FORGOTTEN_TOLD}))?;
    } else {
        context.output.done(FORGOTTEN_TOLD)?;
    }
    context.output.flush()?;
    // Whether there is such an account or not: another program sends what is due, and nobody waits for it, as the time that a
    // server takes would tell. Where none can be started the mail waits for the next one that sends.
    let _waits = context.send_apart();
    Ok(())
}

/// Prints a secret: alone on standard output, what it is and how it is read out beside it.
fn print_once(context: &mut Context<'_>, desk: &mut Desk, session: SessionId, handed: &Handed) -> Result<(), Failure> {
    let (secret, user) = (handed.secret.expose(), &handed.user);
    if context.output.is_json() {
        let mut object = object(context, desk, session, user)?;
        match handed.expires {
            Some(expires) => {
                object["code"] = json!(secret);
                object["code_expires"] = json!(expires.rfc3339());
            }
            None => object["generated_password"] = json!(secret),
        }
        return context.output.json(&object);
    }
    context.output.line(secret)?;
    for line in spelled(&handed.secret) {
        context.output.note(&format!("  {}", *line))?;
    }
    let zone = desk.plant_settings()?.site_time_zone;
    let (name, shown) = (&user.username, "It is shown this once.");
    context.output.note(&match handed.expires {
        Some(expires) => format!(
            "Code with which {name} sets a password, at sign-in (I have a code) or with passwd --code. It is good once, \
             until {}. {shown}",
            minute_text(expires, &zone)
        ),
        None if user.profile.force_password_change => {
            format!("Password of {name}, who sets their own at the next login. {shown} All their sessions have ended.")
        }
        None => format!("Password of {name}. {shown} All their sessions have ended."),
    })
}

fn object(context: &Context<'_>, desk: &mut Desk, session: SessionId, user: &User) -> Result<Value, Failure> {
    let failed = |error: serde_json::Error| Failure::failed("json", format!("The answer can't be written: {error}."));
    serde_json::to_value(user_json(context, desk, session, user)?).map_err(failed)
}

/// How somebody without a password comes to one, where more is needed than a login.
fn note_first_password(context: &mut Context<'_>, name: &str) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let user = desk.user(session, name)?.user;
    let settings = desk.plant_settings()?;
    let name = &user.username;
    match user.without_password(&settings, context.now()) {
        WithoutPassword::NeedsCode => context.output.note(&format!(
            "{name} may open the console and needs a code to set one: users reset-password {name} --code prints it."
        )),
        WithoutPassword::SetsOne(Where::TrustedDevices) => context.output.note(&format!(
            "{name} can set one on a trusted device alone, as the setting first_password_anywhere is off."
        )),
        _ => Ok(()),
    }
}

/// Sets a temporary password (PWD-4).
pub(super) fn set(context: &mut Context<'_>, name: &str, password_stdin: bool) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let password = new_password(context, password_stdin, "Standard input holds no password.")?;
    let user = desk.set_password_of(session, name, &password)?;
    if context.output.is_json() {
        let object = user_json(context, &mut desk, session, &user)?;
        return context.output.json(&object);
    }
    let name = &user.username;
    context.output.done(&format!("Password of user {name} set. It is temporary: {name} changes it at the next login."))
}

/// Sets the password of whoever has a code (GATE-8).
pub(super) fn with_code(context: &mut Context<'_>, code: String, password_stdin: bool) -> Result<(), Failure> {
    let mut desk = context.open()?;
    let code = match (code.as_str(), password_stdin) {
        ("-", true) => {
            let missing = "Standard input must hold two lines: the code, the new password.";
            context.input.password_line()?.ok_or_else(|| Failure::usage(missing))?
        }
        ("-", false) => context.input.ask_password(context.output, "Code")?,
        _ => Password::new(code),
    };
    let new = new_password(context, password_stdin, "Standard input must hold the new password.")?;
    let user = desk.set_password_with_code(&code, &new)?;
    if context.output.is_json() {
        return context.output.json(&json!({"username": user.name, "password": "set"}));
    }
    context.output.done(&format!("The password of {0} is set. `chargehand login {0}` signs in with it.", user.name))
}

fn new_password(context: &mut Context<'_>, password_stdin: bool, missing: &str) -> Result<Password, Failure> {
    match password_stdin {
        true => context.input.password_line()?.ok_or_else(|| Failure::usage(missing)),
        false => context.input.ask_new_password(context.output),
    }
}

/// Lists open sessions.
pub(super) fn sessions(context: &mut Context<'_>, name: &str) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let of = desk.sessions_of(session, name)?;
    if context.output.is_json() {
        let row = |row: &crate::service::OpenSession| {
            json!({
                "id": row.id.0, "device": row.device, "entrance": row.entrance.name(), "opened": row.opened.rfc3339(),
                "last_seen": row.last_seen.rfc3339(), "own": row.id == of.own, "too_old": row.too_old,
            })
        };
        return context.output.json(&of.open.iter().map(row).collect::<Vec<_>>());
    }
    if of.open.is_empty() {
        return context.output.note(&format!("{} has no open session.", of.user.username));
    }
    let zone = desk.plant_settings()?.site_time_zone;
    let mut table = Table::new(&["DEVICE", "ENTRANCE", "SINCE", "LAST SEEN", ""]);
    for row in &of.open {
        let own = match (row.id == of.own, row.too_old) {
            (true, _) => "this one",
            (false, true) => "too old",
            (false, false) => "",
        };
        table.row(vec![
            row.device.clone(),
            row.entrance.name().to_owned(),
            minute_text(row.opened, &zone),
            minute_text(row.last_seen, &zone),
            own.to_owned(),
        ]);
    }
    context.output.table(&table)
}
