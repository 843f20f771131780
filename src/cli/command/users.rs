//! Users.

use super::change_users::change_users;
use super::passwords;
use super::roles::{names_kiosk, note_kiosks};
use super::user_text;
use crate::cli::arguments::{Add, LicenseOrder, Order, Stop, Users};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::domain::id::SessionId;
use crate::domain::user::{Field, User};
use crate::service::UserJson;
use crate::service::{Desk, NewAccount, UserAction, WayOut};

/// Runs one of the commands.
pub(super) fn run(context: &mut Context<'_>, command: Users) -> Result<(), Failure> {
    match command {
        Users::List(given) => super::user_list::list(context, given),
        Users::Show { users } => show(context, &users),
        Users::Add(given) => add(context, given),
        Users::Edit { users, set, many } => {
            let action = UserAction::Edit { seen: None, fields: fields(&set)?, enabled: None };
            change_users(context, &users, &action, many)
        }
        Users::Enable { stop: Stop { users, reason, many }, license, no_license, lift_locks } => {
            let enable = match lift_locks {
                true => UserAction::LiftStops { reason },
                false => UserAction::Enable { reason },
            };
            let way = license.map(WayOut::License).or(no_license.then_some(WayOut::NoLicense));
            let action = match way {
                Some(way) => UserAction::With { ways: vec![way], then: Box::new(enable) },
                None => enable,
            };
            change_users(context, &users, &action, many)
        }
        Users::Disable(Stop { users, reason, many }) => {
            change_users(context, &users, &UserAction::Disable { reason }, many)
        }
        Users::Lock { stop: Stop { users, reason, many }, until } => {
            change_users(context, &users, &UserAction::Lock { until, reason }, many)
        }
        Users::Unlock(Stop { users, reason, many }) => {
            change_users(context, &users, &UserAction::Unlock { reason }, many)
        }
        Users::Delete(Stop { users, reason, many }) => {
            change_users(context, &users, &UserAction::Delete { reason }, many)
        }
        Users::Why { user, device, at } => super::why::why(context, &user, device, at.as_deref()),
        Users::License { users, order } => license(context, &users, order),
        Users::Roles { users, order } => roles(context, &users, order),
        Users::ResetPassword(given) => passwords::reset(context, &given),
        Users::SetPassword { user, password_stdin } => passwords::set(context, &user, password_stdin),
        Users::RemovePassword { users, many } => change_users(context, &users, &UserAction::RemovePassword, many),
        Users::LinkSso { users, many } => change_users(context, &users, &UserAction::LinkSso, many),
        Users::UnlinkSso { users, many } => change_users(context, &users, &UserAction::UnlinkSso, many),
        Users::Sessions { user } => passwords::sessions(context, &user),
        Users::RevokeSessions { users, many } => change_users(context, &users, &UserAction::RevokeSessions, many),
    }
}

fn show(context: &mut Context<'_>, users: &[String]) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let zone = desk.plant_settings()?.site_time_zone;
    let mut first = true;
    context.each(users, |context, name| {
        let found = desk.user(session, name)?;
        if !context.output.is_json() {
            if !std::mem::take(&mut first) {
                context.output.line("")?;
            }
            user_text::details(context.output, &found, &zone, context.now())?;
        }
        json(context, &mut desk, session, &found.user)
    })
}

fn add(context: &mut Context<'_>, given: Add) -> Result<(), Failure> {
    let mut all = vec![(Field::FullName, given.full_name)];
    all.extend(given.email.map(|email| (Field::Email, email)));
    all.extend(given.suid.map(|suid| (Field::Suid, suid)));
    all.extend(fields(&given.set)?);
    let (mut desk, session) = context.signed_in()?;
    let password = match given.password_stdin {
        true => {
            let missing = || Failure::usage("Standard input holds no password.");
            Some(context.input.password_line()?.ok_or_else(missing)?)
        }
        false => None,
    };
    let new = NewAccount {
        username: given.username,
        fields: all,
        roles: given.role.clone(),
        license: given.license,
        password,
    };
    let user = desk.add_user(session, new)?;
    if names_kiosk(&given.role) {
        note_kiosks(context, &mut desk, session)?;
    }
    if let Some(other) = desk.look_alikes(session, &user)?.first() {
        context.output.note(&format!("warning: The username {} looks like {other}.", user.username))?;
    }
    if let Some(warning) = user.told_without_password(None, context.now()) {
        context.output.note(&format!("warning: {warning}"))?;
    }
    if context.output.is_json() {
        let object = json(context, &mut desk, session, &user)?;
        return context.output.json(&object);
    }
    context.output.done(&format!("User {} added.", user.username))
}

fn license(context: &mut Context<'_>, users: &[String], order: LicenseOrder) -> Result<(), Failure> {
    let (action, many) = match order {
        LicenseOrder::Assign { license, many } => (UserAction::AssignLicense { seen: None, license }, many),
        LicenseOrder::Unassign { many } => (UserAction::UnassignLicense { seen: None }, many),
    };
    change_users(context, users, &action, many)
}

fn roles(context: &mut Context<'_>, users: &[String], order: Order) -> Result<(), Failure> {
    let (action, given, many) = match order {
        Order::Add { roles, until, many } => (UserAction::GiveRoles { roles: roles.clone(), until }, roles, many),
        Order::Remove { roles, many } => (UserAction::TakeRoles { roles }, vec![], many),
    };
    let written = !many.dry_run;
    change_users(context, users, &action, many)?;
    if written && names_kiosk(&given) {
        let (mut desk, session) = context.signed_in()?;
        note_kiosks(context, &mut desk, session)?;
    }
    Ok(())
}

pub(super) fn json(
    context: &Context<'_>,
    desk: &mut Desk,
    session: SessionId,
    user: &User,
) -> Result<Option<UserJson>, Failure> {
    if !context.output.is_json() {
        return Ok(None);
    }
    let beside = desk.beside(session, std::slice::from_ref(user))?.pop().unwrap_or_default();
    Ok(Some(UserJson::new(user, beside, context.now())))
}

/// Reads `FIELD=VALUE`.
pub(super) fn fields(given: &[String]) -> Result<Vec<(Field, String)>, Failure> {
    let field = |text: &String| {
        let known = || Field::ALL.map(Field::key).join(", ");
        let (key, value) = text.split_once('=').ok_or_else(|| {
            Failure::usage(format!("--set takes FIELD=VALUE, not {text:?}. The fields are: {}.", known()))
        })?;
        let field = Field::from_key(key)
            .ok_or_else(|| Failure::usage(format!("There is no field {key:?}. The fields are: {}.", known())))?;
        // As in the console; elsewhere `none` can be a text that is meant.
        let empties = matches!(field, Field::ValidFrom | Field::ValidUntil | Field::Manager)
            && value.trim().eq_ignore_ascii_case("none");
        Ok((field, if empties { String::new() } else { value.to_owned() }))
    };
    given.iter().map(field).collect()
}
