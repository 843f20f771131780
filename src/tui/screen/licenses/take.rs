//! The question before a license is taken from whoever is marked: who, which seats, and what comes of it.

use crate::clock::Timestamp;
use crate::domain::id::{LicenseTypeId, Named};
use crate::domain::user::User;
use crate::service::{LicenseRow, Seen, UserAction};
use crate::tui::part::form::{Field, Form};
use crate::tui::part::question::Question;
use crate::tui::request::Call;
use crate::tui::theme::Paint;

use super::holders::Holders;

/// More subjects than this want their number typed.
const FEW: usize = 5;

/// The question.
#[derive(Debug)]
pub(super) struct Take {
    pub(super) license: Named<LicenseTypeId>,
    seen: Vec<Seen>,
    pub(super) question: Question,
}

impl Take {
    /// None where nobody is marked or selected.
    pub(super) fn new(row: &LicenseRow, holders: &Holders, now: Timestamp) -> Option<Self> {
        let subjects: Vec<&User> = holders.subjects().into_iter().map(|holder| &holder.user).collect();
        let first = subjects.first()?;
        let (license, count) = (row.license.named(), subjects.len());
        let fields = match count > FEW {
            true => vec![Field::text("number", "Number", "", 10).required().help("of those who lose it")],
            false => vec![],
        };
        let mut form = Form::new(fields).buttons("Take", &[], "Cancel").plain();
        if count <= FEW {
            form.focus_last();
        }
        let seats = subjects.iter().filter(|user| user.seats(now).contains(&license.id)).count();
        let after = row.used.saturating_sub(u64::try_from(seats).unwrap_or(u64::MAX));
        let title = match count {
            1 => format!("Take {} from {}?", license.name, first.username),
            many => format!("Take {} from {many} users?", license.name),
        };
        let told =
            format!("{}: {} of {} seats used, {after} after this.", license.name, row.used, row.license.quantity);
        let mut question = Question::new(&title, form)
            .line(&names(&subjects), Paint::Normal)
            .line(&told, Paint::Normal)
            .line(&consequence(&subjects, now), Paint::Warning);
        let hidden = holders.hidden();
        if hidden > 0 {
            question = question.line(&format!("{hidden} of them are hidden by the search."), Paint::Warning);
        }
        if count > FEW {
            question = question.line(&format!("Type {count} to go on."), Paint::Normal);
        }
        let seen = subjects.into_iter().map(Seen::from).collect();
        Some(Self { license, seen, question })
    }

    /// What is to be done; none where the number is not the right one: the form says so.
    pub(super) fn call(&mut self) -> Option<Call> {
        let count = self.seen.len();
        if count > FEW && self.question.form.text("number").trim() != count.to_string() {
            let flaw = format!("That is not their number: type {count}.");
            self.question.form.set_errors(vec![("number".to_owned(), flaw)]);
            return None;
        }
        let action = UserAction::UnassignLicense { seen: Some(Some(self.license.id)) };
        Some(Call::ChangeSeen(self.seen.clone(), Box::new(action)))
    }
}

/// Who, as far as there is room to say it.
fn names(users: &[&User]) -> String {
    if let [user] = users {
        return format!("{} ({})", user.username, user.profile.full_name);
    }
    let named: Vec<&str> = users.iter().take(8).map(|user| user.username.as_str()).collect();
    let more = if users.len() > 8 { format!(" and {} more", users.len() - 8) } else { String::new() };
    format!("{}{more}", named.join(", "))
}

/// What it means for their logins. An administrator needs no license, and some have another by a role.
fn consequence(users: &[&User], now: Timestamp) -> String {
    let lost = |user: &&&User| {
        let mut without = (**user).clone();
        without.licensing.assigned = None;
        user.is_licensed(now) && !without.is_licensed(now)
    };
    let (lost, all) = (users.iter().filter(lost).count(), users.len());
    let loses = "can't log in any more once signed out; open sessions go on.";
    match (lost, users) {
        (1, [user]) => format!("{} {loses}", user.username),
        (0, [user]) => format!("{} can log in, or not, as before.", user.username),
        (0, _) => "They can log in, or not, as before.".to_owned(),
        (lost, _) if lost == all => format!("They {loses}"),
        (lost, _) => format!("{lost} of them {loses}"),
    }
}
