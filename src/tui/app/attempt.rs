//! Reference codes in search boxes: whichever box it is typed into, it leads to that very attempt (GATE-2).

use super::desk::{DeskStage, Tab};
use super::wishes::Wishes;
use crate::domain::dates::short_text;
use crate::domain::event::{Event, SubjectKind};
use crate::domain::id::UserId;
use crate::domain::permission::Permission;
use crate::service::Answer;
use crate::tui::action::Place;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::Paint;

/// The refused login that a search box leads to.
#[derive(Debug, Default)]
pub struct Attempt {
    /// What stood in the box when it was last looked at.
    typed: String,
    asked: Option<Ticket>,
    /// Who tried, where it was somebody's name, and at which device.
    pub(super) user: Option<(UserId, String)>,
    text: String,
}

impl Attempt {
    /// Says what the code leads to.
    pub(super) fn tell(&self, wishes: &mut Wishes) {
        if !self.text.is_empty() {
            wishes.say(self.text.clone(), Paint::Normal);
        }
    }
}

impl DeskStage {
    /// Has a reference code been typed into the search box on the screen? Then the attempt is looked up.
    pub(super) fn look_up(&mut self, wishes: &mut Wishes) {
        let typed = match (self.page(), self.tab) {
            (Some(page), _) => page.search().map(|(field, _)| field.text()),
            (None, Tab::Users) => Some(self.users.list.search.text()),
            // The log's own search finds the event itself.
            (None, _) => None,
        };
        let typed = typed.unwrap_or_default().trim().to_owned();
        if typed == self.attempt.typed {
            return;
        }
        let signs = (3..=4).contains(&typed.len()) && typed.bytes().all(|sign| sign.is_ascii_alphanumeric());
        let code = signs && typed.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        let code = code && self.person.permissions.holds(Permission::ViewUsers);
        let asked = code.then(|| wishes.call(Call::Attempt(typed.clone())));
        self.attempt = Attempt { typed, asked, ..Attempt::default() };
    }

    /// Takes the answer to a reference code; gives back one that isn't.
    pub(super) fn take_attempt(
        &mut self,
        ticket: Ticket,
        answer: Answer<Reply>,
        wishes: &mut Wishes,
    ) -> Option<Answer<Reply>> {
        if self.attempt.asked == Some(ticket) {
            self.attempt.asked = None;
            match answer {
                Ok(Reply::Attempt(Some(event))) => self.lead_to(&event, wishes),
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
            return None;
        }
        // One for a code that stands in no box any more.
        if matches!(answer, Ok(Reply::Attempt(_))) { None } else { Some(answer) }
    }

    fn lead_to(&mut self, event: &Event, wishes: &mut Wishes) {
        let reference = event.reference.as_deref().unwrap_or_default();
        let why = event.code.as_deref().unwrap_or_default().replace('_', " ");
        let at = short_text(event.time, &self.settings.site_time_zone);
        let subject = event.subject.as_ref().filter(|subject| subject.kind == SubjectKind::User);
        self.attempt.user = subject.map(|subject| (UserId(subject.what.id), event.device.clone()));
        let next = match self.places().first() {
            Some(Place::Sheet) => "the System Log finds it, too",
            _ => "Enter, w shows why",
        };
        self.attempt.text = match subject {
            Some(subject) => format!("Reference {reference}: {}, {}, {why}: {next}.", subject.what.name, at.trim()),
            None => {
                let typed = event.details.iter().find(|detail| detail.field == "typed");
                let typed = typed.map(|detail| format!(" {}", detail.after)).unwrap_or_default();
                format!("Reference {reference}: {}, nobody's name:{typed}.", at.trim())
            }
        };
        self.attempt.tell(wishes);
    }
}
