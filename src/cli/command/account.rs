//! The command line's own session, and the own password.

use serde::Serialize;
use serde_json::json;

use crate::cli::arguments::Login;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::clock::Timestamp;
use crate::domain::dates::field_text;
use crate::domain::gate::lacks;
use crate::domain::password::Password;
use crate::domain::permission::{Permission, PermissionSet};
use crate::service::{Desk, ServiceError, SignIn, SignedIn, StoreError, Token, Whoami};

const NO_PASSWORD: &str = "Standard input holds no password.";

#[derive(Serialize)]
struct Me<'a> {
    username: &'a str,
    full_name: &'a str,
    email: &'a str,
    roles: Vec<&'a str>,
    permissions: Vec<&'static str>,
}

/// Signs in through the login gate.
pub(super) fn login(context: &mut Context<'_>, given: &Login) -> Result<(), Failure> {
    let mut desk = context.open()?;
    let signed_in = match &given.username {
        Some(username) if !given.sso => with_password(context, &mut desk, username, given.password_stdin)?,
        expected => super::sso::sign_in(context, &mut desk, expected.as_deref())?,
    };
    if signed_in.session.viewer().is_some() {
        // Nothing can be written, so the session wasn't either: the next command would not find it.
        return Err(StoreError::ReadOnly.into());
    }
    keep(context, &mut desk, given, &signed_in)?;
    let whoami = desk.whoami(signed_in.session)?;
    if given.print_token {
        return match context.output.is_json() {
            true => context.output.json(&json!({"username": whoami.user.username, "token": signed_in.token.expose()})),
            false => context.output.line(signed_in.token.expose()),
        };
    }
    if context.output.is_json() {
        return print(context, &whoami);
    }
    if signed_in.own_profile_only {
        let lacks = lacks(Permission::OpenConsole);
        context.output.note(&format!("{lacks} Your own profile and password are open to you (profile, passwd)."))?;
    }
    context.output.done(&format!("Signed in as {}.", whoami.user.username))
}

fn with_password(
    context: &mut Context<'_>,
    desk: &mut Desk,
    username: &str,
    password_stdin: bool,
) -> Result<SignedIn, Failure> {
    let password = match password_stdin {
        true => context.input.password_line()?.ok_or_else(|| Failure::usage(NO_PASSWORD))?,
        false => context.input.ask_password(context.output, "Password")?,
    };
    match desk.sign_in(username, &password)? {
        SignIn::Accepted(signed_in) => Ok(signed_in),
        SignIn::PasswordChangeRequired => set_new_password(context, desk, username, password_stdin, &password),
    }
}

/// GATE-8: the person sets a new password right here.
fn set_new_password(
    context: &mut Context<'_>,
    desk: &mut Desk,
    username: &str,
    password_stdin: bool,
    current: &Password,
) -> Result<SignedIn, Failure> {
    let required = || {
        let sentence = "A new password must be set before you can sign in: give it as a second line of standard input, \
                        or sign in at a terminal.";
        Failure::refused("password_change_required", sentence)
    };
    let new = if password_stdin {
        context.input.password_line()?.ok_or_else(required)?
    } else {
        context.output.aside("A new password must be set before you can sign in.\n")?;
        context.input.ask_new_password(context.output)?
    };
    match desk.sign_in_with_new_password(username, current, &new)? {
        SignIn::Accepted(signed_in) => Ok(signed_in),
        SignIn::PasswordChangeRequired => Err(required()),
    }
}

/// Keeps the session in its file and ends the one that was kept there before.
fn keep(context: &Context<'_>, desk: &mut Desk, given: &Login, signed_in: &SignedIn) -> Result<(), Failure> {
    if given.print_token {
        return Ok(());
    }
    let file = context.session_file();
    let before: Option<Token> = file.token()?;
    file.keep(&signed_in.token)?;
    if let Some(before) = before
        && let Ok(session) = desk.resume(&before)
    {
        // One that ended meanwhile needs no end.
        let _ = desk.sign_out(session);
    }
    Ok(())
}

/// Ends the session that is carried or kept.
pub(super) fn logout(context: &mut Context<'_>) -> Result<(), Failure> {
    let mut desk = context.open()?;
    let ended = match context.session(&mut desk) {
        Ok(session) => desk.sign_out(session).map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    match ended {
        // Over already: what was wanted is so.
        Err(Failure::Service(error)) if error.is_session_over() && !matches!(error, ServiceError::NotSignedIn) => {}
        ended => ended?,
    }
    // A session that goes on, because nothing can be written, is kept.
    if context.carried_token().is_none() {
        context.session_file().forget()?;
    }
    if context.output.is_json() {
        return context.output.json(&json!({"signed_out": true}));
    }
    context.output.done("Signed out.")
}

/// Says who is signed in.
pub(super) fn whoami(context: &mut Context<'_>) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let me = desk.whoami(session)?;
    print(context, &me)
}

fn print(context: &mut Context<'_>, me: &Whoami) -> Result<(), Failure> {
    let roles: Vec<&str> = me.user.roles_at(context.now()).map(|role| role.name.as_str()).collect();
    let permissions = names(me.permissions);
    if context.output.is_json() {
        let (username, full_name, email) = (&me.user.username, &me.user.profile.full_name, &me.user.profile.email);
        return context.output.json(&Me { username, full_name, email, roles, permissions });
    }
    context.output.line(&format!("{} ({})", me.user.username, me.user.profile.full_name))?;
    context.output.line(&format!("Roles: {}", roles.join(", ")))?;
    context.output.line(&format!("Permissions: {}", permissions.join(", ")))
}

/// The names of permissions, in the order in which they are listed.
pub(super) fn names(permissions: PermissionSet) -> Vec<&'static str> {
    permissions.iter().map(|permission| permission.name()).collect()
}

/// Shows the own profile, or changes the own name and mobile number (USR-12).
pub(super) fn profile(context: &mut Context<'_>, set: &[String]) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    if !set.is_empty() {
        let fields = super::users::fields(set)?;
        desk.edit_own_profile(session, None, &fields)?;
    }
    let Whoami { user, .. } = desk.whoami(session)?;
    let (now, zone) = (context.now(), desk.plant_settings()?.site_time_zone);
    if context.output.is_json() {
        let profile = &user.profile;
        let roles: Vec<_> = user.roles_at(now).map(|role| role.name.as_str()).collect();
        return context.output.json(&json!({
            "username": user.username, "full_name": profile.full_name, "mobile": profile.mobile, "email": profile.email,
            "suid": profile.suid, "title": profile.title, "roles": roles, "user_group": profile.user_group.name,
            "team": profile.team.name, "valid_until": profile.valid_until.map(Timestamp::rfc3339),
        }));
    }
    if !set.is_empty() {
        return context.output.done("Your profile is saved.");
    }
    let roles: Vec<_> = user.roles_at(now).map(|role| role.name.as_str()).collect();
    let mut table = Table::new(&["FIELD", "VALUE"]);
    let profile = &user.profile;
    for (field, value) in [
        ("username", user.username.clone()),
        ("full_name", profile.full_name.clone()),
        ("mobile", profile.mobile.clone()),
        ("email", profile.email.clone()),
        ("suid", profile.suid.clone()),
        ("title", profile.title.clone()),
        ("roles", roles.join(", ")),
        ("user_group", profile.user_group.name.clone()),
        ("team", profile.team.name.clone()),
        ("valid_until", profile.valid_until.map(|until| field_text(until, &zone, true)).unwrap_or_default()),
    ] {
        table.row(vec![field.into(), value]);
    }
    context.output.table(&table)
}

/// Changes the own password.
pub(super) fn passwd(context: &mut Context<'_>, password_stdin: bool) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let (current, new) = if password_stdin {
        let missing = || Failure::usage("Standard input must hold two lines: the current password, the new one.");
        (context.input.password_line()?.ok_or_else(missing)?, context.input.password_line()?.ok_or_else(missing)?)
    } else {
        let current = context.input.ask_password(context.output, "Current password")?;
        (current, context.input.ask_new_password(context.output)?)
    };
    desk.change_own_password(session, &current, &new)?;
    if context.output.is_json() {
        let me = desk.whoami(session)?;
        return print(context, &me);
    }
    context.output.done("The password was changed. Other sessions of the account have ended.")
}
