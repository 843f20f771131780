//! What is asked before a plan is made: why, until when, which role, which license, which fields.

use super::words::Words;
use crate::domain::license::Term;
use crate::domain::user::{Field as Name, ShiftSelectionMode};
use crate::service::UserAction;
use crate::tui::action::Action;
use crate::tui::part::form::{Choice, Field, Form};
use crate::tui::part::question::Question;
use crate::tui::request::{Call, FormLists, Reply};
use crate::tui::theme::Paint;

/// The fields that many can have alike, in the order of the form.
const ALIKE: [Name; 13] = [
    Name::ValidFrom,
    Name::ValidUntil,
    Name::Team,
    Name::UserGroup,
    Name::Manager,
    Name::ShiftSelectionMode,
    Name::DefaultMenuItem,
    Name::Title,
    Name::TrustedDevicesOnly,
    Name::IgnorePasswordRules,
    Name::ForcePasswordChange,
    Name::HolidayEntitlement,
    Name::FullScreen,
];

/// Empties a text field of many: an empty one leaves it as it is.
const EMPTIES: &str = "none";

/// Is an action done to all who are marked?
pub(super) const fn is_for_many(action: Action) -> bool {
    matches!(
        action,
        Action::Edit
            | Action::Disable
            | Action::Unlock
            | Action::License
            | Action::Roles
            | Action::Password
            | Action::Sessions
            | Action::Sso
            | Action::Delete
    )
}

/// What has to be read before it can be asked.
pub(super) fn lists(action: Action) -> Option<Call> {
    match action {
        Action::Edit => Some(Call::FormLists),
        Action::Roles => Some(Call::Roles),
        Action::License => Some(Call::Licenses),
        _ => None,
    }
}

/// The question; none where there is nothing to ask before the plan.
pub(super) fn question(action: Action, count: usize, lists: Option<Reply>) -> Option<Question> {
    let whom = if count == 1 { "1 marked user".to_owned() } else { format!("{count} marked users") };
    let reason = || Field::text("reason", "Reason", "", 200).help("optional; stands in the log");
    let until = |help: &str| Field::text("until", "Until", "", 40).help(help);
    let form = |fields, save: &str, others: &[&str]| Form::new(fields).buttons(save, others, "Cancel").plain();
    Some(match (action, lists) {
        (Action::Disable, _) => Question::new(
            &format!("Disable or enable {whom}"),
            form(vec![reason()], "Disable", &["Enable"]),
        )
        .line("Disabled, they can't log in, and their seats get free. Enabling lifts locks, too.", Paint::Normal),
        (Action::Unlock, _) => {
            let fields = vec![until("of a lock: a day or a time; may stay empty"), reason()];
            Question::new(&format!("Unlock or lock {whom}"), form(fields, "Unlock", &["Lock"]))
                .line("Unlocked, their wrong passwords count from zero. A lock keeps the seat.", Paint::Normal)
        }
        (Action::Password, _) => {
            let buttons = form(vec![], "Force a change", &["Empty it", "Mail a code", "Remove it"]);
            Question::new(&format!("Passwords of {whom}"), buttons)
                .line("Force a change: theirs is good for one more login, which asks for a new one.", Paint::Normal)
                .line("Empty it: good for nothing from now on; they set one at the next login.", Paint::Normal)
                .line("Mail a code: to each one's address on record; it sets a new one, once.", Paint::Normal)
                .line("Remove it: for accounts that log in without one.", Paint::Normal)
                .line(
                    "A generated password or a code that is shown is read out to one person: not for many.",
                    Paint::Hint,
                )
        }
        (Action::Sso, _) => Question::new(&format!("Single sign-on of {whom}"), form(vec![], "Link", &["Unlink"]))
            .line(
                "Link: their passwords count until their first sign-in with the account of their email.",
                Paint::Normal,
            )
            .line("Unlink: they need a password again; sessions of those who signed in there end.", Paint::Normal),
        (Action::Roles, Some(Reply::Roles(rows))) => {
            let choice = |row: &crate::service::RoleRow| Choice {
                note: format!("{} hold it", row.holders),
                ..Choice::new(&row.role.name, &row.role.name)
            };
            let roles = Field::choice("role", "Role", rows.iter().map(choice).collect(), None).required();
            let fields = vec![roles, until("when it is given: its last day; may stay empty")];
            Question::new(&format!("Roles of {whom}"), form(fields, "Give", &["Take away"]))
                .line("Other roles stay. Whoever has it already gets the end that is given now.", Paint::Normal)
        }
        (Action::License, Some(Reply::Licenses(rows))) => {
            let by_hand = rows.iter().filter(|row| row.license.role.is_none());
            let choice = |row: &crate::service::LicenseRow| {
                let ended = if row.term == Term::Over { ", ENDED" } else { "" };
                let note = format!("{} of {} used, {} free{ended}", row.used, row.license.quantity, row.free());
                Choice { note, ..Choice::new(&row.license.name, &row.license.name) }
            };
            let types = Field::choice("license", "License", by_hand.map(choice).collect(), None).required();
            Question::new(&format!("License of {whom}"), form(vec![types], "Assign", &["Take away"]))
                .line("Assigned, it takes the place of the one that they have.", Paint::Normal)
        }
        (Action::Edit, Some(Reply::FormLists(lists))) => {
            let fields = ALIKE.into_iter().map(|name| alike(name, &lists)).collect();
            let form = Form::new(fields).buttons("Change", &[], "Cancel");
            Question::new(&format!("Change {whom} (empty: as it is)"), form)
                .line("What stays empty stays as it is for each of them; none empties it.", Paint::Normal)
        }
        _ => return None,
    })
}

/// A field that all of them get, or keep as each has it.
fn alike(name: Name, lists: &FormLists) -> Field {
    let (key, label) = name.names();
    let as_it_is = || std::iter::once(Choice::new("", "(as it is)"));
    let of = |names: &mut dyn Iterator<Item = String>| {
        let choices = as_it_is().chain(names.map(|name| Choice::new(&name, &name))).collect();
        Field::choice(key, label, choices, Some(""))
    };
    let text = |help: &str| Field::text(key, label, "", 200).help(help);
    match name {
        Name::Team => of(&mut lists.teams.iter().map(|row| row.name.clone())),
        Name::UserGroup => of(&mut lists.user_groups.iter().map(|row| row.name.clone())),
        Name::ShiftSelectionMode => of(&mut ShiftSelectionMode::ALL.iter().map(|mode| mode.name().to_owned())),
        Name::TrustedDevicesOnly
        | Name::IgnorePasswordRules
        | Name::ForcePasswordChange
        | Name::HolidayEntitlement
        | Name::FullScreen => of(&mut ["yes", "no"].into_iter().map(str::to_owned)),
        Name::ValidFrom => text("a day, or none"),
        Name::ValidUntil => text("the last day, or none"),
        Name::Manager => text("SUID or username, or none"),
        _ => text("text, or none"),
    }
}

/// What a button of the question comes to: 0 saves, the others follow. A wrong form says so itself.
pub(super) fn wanted(action: Action, form: &mut Form, button: usize) -> Option<(UserAction, Words)> {
    let said = || form.text("reason").trim().to_owned();
    let reason = || Some(said()).filter(|reason| !reason.is_empty());
    let chosen = |field: &str| Some(form.text(field)).filter(|name| !name.is_empty());
    let until = || form.text("until").trim().to_owned();
    let done = match (action, button) {
        (Action::Disable, 0) => {
            (UserAction::Disable { reason: reason() }, Words::of("Disable", "Disabled").note("Reason", &said()))
        }
        (Action::Disable, _) => {
            (UserAction::LiftStops { reason: reason() }, Words::of("Enable", "Enabled").note("Reason", &said()))
        }
        (Action::Unlock, 0) => {
            (UserAction::Unlock { reason: reason() }, Words::of("Unlock", "Unlocked").note("Reason", &said()))
        }
        (Action::Unlock, _) => (
            UserAction::Lock { until: until(), reason: reason() },
            Words::of("Lock", "Locked").note("Until", &until()).note("Reason", &said()),
        ),
        (Action::Password, 0) => {
            let fields = vec![(Name::ForcePasswordChange, "yes".to_owned())];
            (edit(fields), Words::of("Force", "Forced").with("a password change for"))
        }
        (Action::Password, 1) => {
            (UserAction::AskForPassword, Words::of("Empty", "Emptied").with("the passwords of").lasting())
        }
        (Action::Password, 2) => (UserAction::MailCode, Words::of("Mail", "Mailed").with("codes to").lasting()),
        (Action::Password, _) => {
            (UserAction::RemovePassword, Words::of("Remove", "Removed").with("the passwords of").lasting())
        }
        (Action::Sso, 0) => (UserAction::LinkSso, Words::of("Link", "Linked").with("to single sign-on:")),
        (Action::Sso, _) => (UserAction::UnlinkSso, Words::of("Unlink", "Unlinked").with("from single sign-on:")),
        (Action::Sessions, _) => {
            (UserAction::RevokeSessions, Words::of("End", "Ended").with("all sessions of").lasting())
        }
        (Action::Delete, _) => {
            (UserAction::Delete { reason: None }, Words::of("Delete", "Deleted").lasting().deletes())
        }
        (Action::Roles, button) => match chosen("role") {
            Some(role) if button == 0 => {
                let words = Words::of("Give", "Gave").with(&format!("{role} to"));
                let until = Some(until()).filter(|until| !until.is_empty());
                (UserAction::GiveRoles { roles: vec![role], until }, words)
            }
            Some(role) => {
                let words = Words::of("Take", "Took").with(&format!("{role} from"));
                (UserAction::TakeRoles { roles: vec![role] }, words)
            }
            None => {
                form.set_errors(vec![("role".to_owned(), "Role is required.".to_owned())]);
                return None;
            }
        },
        (Action::License, 0) => {
            let license = chosen("license").unwrap_or_default();
            let words = Words::of("Assign", "Assigned").with(&format!("{license} to"));
            (UserAction::AssignLicense { seen: None, license }, words)
        }
        (Action::License, _) => {
            (UserAction::UnassignLicense { seen: None }, Words::of("Take", "Took").with("the license of"))
        }
        _ => {
            let typed = |name: Name| {
                let text = form.text(name.key()).trim().to_owned();
                let text = if text.eq_ignore_ascii_case(EMPTIES) {
                    Some(String::new())
                } else {
                    Some(text).filter(|text| !text.is_empty())
                };
                Some((name, text?))
            };
            let fields: Vec<_> = ALIKE.into_iter().filter_map(typed).collect();
            if fields.is_empty() {
                let flaw = "Nothing is filled in, so nothing would be changed.".to_owned();
                form.set_errors(vec![(Name::ValidFrom.key().to_owned(), flaw)]);
                return None;
            }
            (edit(fields), Words::of("Change", "Changed"))
        }
    };
    Some(done)
}

fn edit(fields: Vec<(Name, String)>) -> UserAction {
    UserAction::Edit { seen: None, fields, enabled: None }
}
