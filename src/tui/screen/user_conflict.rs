//! Two people edit one account (USR-14): whose change it was, which fields, and how to go on. Nothing typed is lost.

use super::user_form::UserForm;
use crate::clock::Timestamp;
use crate::domain::dates::{field_text, local_text};
use crate::domain::user::{Field as Name, Profile, User};
use crate::service::UserDetails;
use crate::tui::part::dialog::Dialog;
use crate::tui::part::form::Value;
use crate::tui::theme::Paint;

/// What to do with the fields that both changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// What was typed here.
    Mine,
    /// What the other person saved.
    Theirs,
}

/// The question, and the account as it stands now.
#[derive(Debug)]
pub(super) struct Conflict {
    pub(super) dialog: Dialog,
    pub(super) now: Box<User>,
}

impl UserForm {
    /// Somebody else changed the account while this form is open. A form in which nothing was typed takes it over; another
    /// one is told so, and says it: the sentence is for the person.
    pub(super) fn meet(&mut self, details: &UserDetails, now: Timestamp) -> Option<String> {
        if let Some(stop) = details.user.stops.deleted.as_ref().filter(|_| self.told != Some(details.user.revision)) {
            self.told = Some(details.user.revision);
            let name = &details.user.username;
            return Some(format!("{} has just deleted {name}: nothing can be saved here any more.", stop.by));
        }
        let theirs = self.changed_meanwhile(&details.user.profile);
        if details.user.stops.deleted.is_none() && self.form.changes() == 0 {
            self.rebase(details.user.clone(), Keep::Theirs, now);
            return None;
        }
        if theirs.is_empty() || self.told == Some(details.user.revision) {
            return None;
        }
        self.told = Some(details.user.revision);
        let labels: Vec<_> = theirs.iter().map(|field| field.names().1).collect();
        let (name, by) = (&details.user.username, &details.changed_by);
        Some(format!("{by} has just changed {name}: {}. What you typed stays; saving shows both.", labels.join(", ")))
    }

    /// Opens the question: a save was refused.
    pub(super) fn ask_which(&mut self, details: &UserDetails) {
        let theirs = &details.user.profile;
        let at = local_text(details.user.changed, &self.lists.settings.site_time_zone);
        let title = format!("{} was changed meanwhile", details.user.username);
        let said = format!("By {} at {at}. Nothing of yours was saved, and nothing is lost.", details.changed_by);
        let mut dialog = Dialog::new(&title, &["Keep mine and save", "Take theirs", "Back"]).line(&said, Paint::Normal);
        for field in self.changed_meanwhile(theirs) {
            let (was, is) = (self.said(&self.seen, field), self.said(theirs, field));
            let mine = if self.is_changed(field) {
                format!("; yours: {}", quoted(&self.typed_text(field)))
            } else {
                String::new()
            };
            let text = format!("{}: {} is now {}{mine}", field.names().1, quoted(&was), quoted(&is));
            dialog = dialog.line(&text, if mine.is_empty() { Paint::Hint } else { Paint::Warning });
        }
        self.conflict = Some(Conflict { dialog: dialog.dangerous(), now: Box::new(details.user.clone()) });
    }

    /// Goes on from the account as it stands now, with what was typed.
    pub(super) fn rebase(&mut self, user: User, keep: Keep, now: Timestamp) {
        let theirs = self.changed_meanwhile(&user.profile);
        let kept = |field: &Name| self.is_changed(*field) && (keep == Keep::Mine || !theirs.contains(field));
        let value = |field: Name| Some((field.key(), self.form.value(field.key())?));
        let mut typed: Vec<(&str, Value)> = Name::ALL.into_iter().filter(kept).filter_map(value).collect();
        if self.form.field("enabled").is_some_and(crate::tui::part::form::Field::changed) {
            typed.extend(self.form.value("enabled").map(|value| ("enabled", value)));
        }
        let focus = self.form.focused().map(str::to_owned);
        let lists = std::rc::Rc::clone(&self.lists);
        *self = Self::edit(user, lists, now);
        for (name, value) in typed {
            self.form.fill(name, &value);
        }
        if let Some(focus) = focus {
            self.form.focus(&focus);
        }
    }

    /// The fields that others changed since the form was opened.
    fn changed_meanwhile(&self, theirs: &Profile) -> Vec<Name> {
        self.seen.differences(theirs)
    }

    /// What stands in a field, as the form would show it.
    fn said(&self, profile: &Profile, field: Name) -> String {
        let zone = &self.lists.settings.site_time_zone;
        let moment = |at: Option<Timestamp>, end| at.map(|at| field_text(at, zone, end)).unwrap_or_default();
        match field {
            Name::ValidFrom => moment(profile.valid_from, false),
            Name::ValidUntil => moment(profile.valid_until, true),
            _ => profile.text(field),
        }
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() { "(empty)".to_owned() } else { format!("\"{text}\"") }
}
