//! Commands of what is done to accounts.

use super::{LONGEST, NEXT, PIPED, Words, word};
use crate::domain::user::Field;
use crate::service::{NewAccount, UserAction, WayOut};

/// The command that does `action` to these accounts; none where one can't.
#[must_use]
pub fn of_action(action: &UserAction, names: &[&str]) -> Option<String> {
    let stop = |command: &str, reason: &Option<String>| {
        (Words::of(command), Words(vec![]).some("--reason", reason.as_deref()))
    };
    let (command, rest) = match action {
        UserAction::Edit { fields, enabled, .. } => {
            let set = fields.iter().map(|(field, text)| (field.key(), text.as_str()));
            let edit = (!fields.is_empty()).then(|| whom(Words::of("users edit"), names, Words(vec![]).fields(set)));
            let stop = match enabled {
                Some(true) => of_action(&UserAction::LiftStops { reason: None }, names),
                Some(false) => of_action(&UserAction::Disable { reason: None }, names),
                None => None,
            };
            let both: Vec<String> = edit.into_iter().chain(stop).collect();
            return Some(both.join(NEXT));
        }
        UserAction::Disable { reason } => stop("users disable", reason),
        UserAction::Enable { reason } => stop("users enable", reason),
        UserAction::LiftStops { reason } => lift(reason.as_deref()),
        UserAction::Lock { until, reason } => {
            let (command, rest) = stop("users lock", reason);
            (command, rest.some("--until", Some(until.trim()).filter(|until| !until.is_empty())))
        }
        UserAction::Unlock { reason } => stop("users unlock", reason),
        UserAction::GiveRoles { roles, until } => (Words::of("users roles"), given(roles, until.as_deref())),
        UserAction::TakeRoles { roles } => (Words::of("users roles"), taken(roles)),
        UserAction::MailCode => (Words::of("users reset-password"), Words::of("--mail")),
        UserAction::AskForPassword => (Words::of("users reset-password"), Words::of("--ask")),
        UserAction::RemovePassword => (Words::of("users remove-password"), Words(vec![])),
        UserAction::LinkSso => (Words::of("users link-sso"), Words(vec![])),
        UserAction::UnlinkSso => (Words::of("users unlink-sso"), Words(vec![])),
        UserAction::RevokeSessions => (Words::of("users revoke-sessions"), Words(vec![])),
        UserAction::AssignLicense { license, .. } => (Words::of("users license"), Words::of("assign").name(license)),
        UserAction::UnassignLicense { .. } => (Words::of("users license"), Words::of("unassign")),
        UserAction::Delete { reason } => stop("users delete", reason),
        UserAction::With { ways, then } => {
            let (command, rest) = match &**then {
                UserAction::LiftStops { reason } => lift(reason.as_deref()),
                UserAction::Enable { reason } => stop("users enable", reason),
                _ => return None,
            };
            match &ways[..] {
                [WayOut::License(name)] => (command, rest.option("--license", name)),
                [WayOut::NoLicense] => (command, rest.flag("--no-license", true)),
                _ => return None,
            }
        }
        // The roles are known by their numbers alone here ([`roles`]); a password isn't known at all.
        UserAction::SetRoles { .. } => return None,
        UserAction::SetPassword { .. } => (Words::of("users set-password"), Words(vec![])),
    };
    Some(whom(command, names, rest))
}

fn lift(reason: Option<&str>) -> (Words, Words) {
    (Words::of("users enable"), Words::of("--lift-locks").some("--reason", reason))
}

fn given(roles: &[String], until: Option<&str>) -> Words {
    roles.iter().fold(Words::of("add"), |words, role| words.name(role)).some("--until", until)
}

fn taken(roles: &[String]) -> Words {
    roles.iter().fold(Words::of("remove"), |words, role| words.name(role))
}

/// The command with the accounts in it, or behind a pipe where they are too many for a line.
fn whom(command: Words, names: &[&str], rest: Words) -> String {
    let quoted: Vec<String> = names.iter().map(|name| word(name)).collect();
    let (all, rest) = (quoted.join(" "), rest.text());
    let behind = if rest.is_empty() { String::new() } else { format!(" {rest}") };
    match all.len() > LONGEST {
        true => format!("printf '%s\\n' {all}{PIPED}{} -{behind}", command.whole()),
        false => format!("{} {all}{behind}", command.whole()),
    }
}

/// The commands that give roles, each with its end, and take others.
#[must_use]
pub fn roles(username: &str, added: &[(String, Option<String>)], removed: &[String]) -> String {
    let give = added.iter().map(|(role, until)| given(std::slice::from_ref(role), until.as_deref()));
    let take = (!removed.is_empty()).then(|| taken(removed));
    // What stands alone can only be given once the others are gone.
    let orders = take.into_iter().chain(give);
    let commands: Vec<String> = orders.map(|order| whom(Words::of("users roles"), &[username], order)).collect();
    commands.join(NEXT)
}

/// Somebody new; a password is asked for.
pub(super) fn added(new: &NewAccount) -> Words {
    let name = new.fields.iter().find(|(field, _)| *field == Field::FullName).map_or("", |(_, name)| name.as_str());
    let others = new.fields.iter().filter(|(field, _)| *field != Field::FullName);
    let words = Words::of("users add").name(&new.username).option("--full-name", name);
    let words = new.roles.iter().fold(words, |words, role| words.option("--role", role));
    let words = words.some("--license", new.license.as_deref()).flag("--password-stdin", new.password.is_some());
    words.fields(others.map(|(field, text)| (field.key(), text.as_str())))
}

/// One's own profile.
pub(super) fn profile(fields: &[(Field, String)]) -> Words {
    Words::of("profile").fields(fields.iter().map(|(field, text)| (field.key(), text.as_str())))
}
