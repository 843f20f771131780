//! What the keys of the preview do.

use super::confirm::{self, Asking};
use super::{BUTTONS, Filter, ImportScreen, Over, Working};
use crate::domain::import::Choices;
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::files::ImportCall;
use crate::tui::key::{Code, Key};
use crate::tui::part::job::{self, Job};
use crate::tui::request::{Call, Ticket};
use crate::tui::screen::file_errand::FileErrand;
use crate::tui::screen::sheet::Then;
use crate::tui::theme::Paint;

impl ImportScreen {
    /// Looks at the file again, with these choices.
    pub(super) fn look_again(&mut self, choices: Choices, wishes: &mut Wishes) {
        let call = ImportCall { path: self.preview.path.clone(), choices, confirmed: None };
        let ticket = wishes.call(Call::Import(Box::new(call)));
        let title = format!("Looking at {}", self.preview.name());
        self.work(ticket, &title, Working::Looking, wishes);
    }

    fn work(&mut self, ticket: Ticket, title: &str, working: Working, wishes: &mut Wishes) {
        wishes.wake_at(wishes.now.plus(job::SHOWN_AFTER));
        self.over = Some(Over::Working(Job::new(ticket, title, "Reading the file", wishes.now), working));
    }

    pub(super) fn choose(&mut self, choose: impl FnOnce(&mut Choices), wishes: &mut Wishes) {
        if self.done {
            return wishes.say("The file is imported already.", Paint::Warning);
        }
        let mut choices = self.preview.choices;
        choose(&mut choices);
        self.look_again(choices, wishes);
    }

    /// What was confirmed is written.
    pub(super) fn import(&mut self, wishes: &mut Wishes) {
        let preview = self.preview.clone();
        let title = format!("Importing {}", preview.name());
        let call = ImportCall { path: preview.path.clone(), choices: preview.choices, confirmed: Some(preview) };
        let ticket = wishes.call(Call::Import(Box::new(call)));
        self.work(ticket, &title, Working::Importing, wishes);
    }

    /// The question before it is written; why it can't be asked is said.
    pub(super) fn ask(&mut self, wishes: &mut Wishes) {
        match (self.done, confirm::refusal(&self.preview, self.keys.of(Action::ImportSkip))) {
            (true, _) => wishes.say("The file is imported already.", Paint::Warning),
            (false, Some(refusal)) => wishes.say(refusal, Paint::Warning),
            (false, None) => self.over = Some(Over::Asking(Asking::confirm(&self.preview, &wishes.undo_key))),
        }
    }

    pub(super) fn save(&mut self, wishes: &mut Wishes) {
        let report = &self.preview.report;
        if self.preview.errors.is_empty() && self.preview.warned.is_empty() && report.warnings.is_empty() {
            return wishes.say("There are no errors to save.", Paint::Normal);
        }
        self.over = Some(Over::Saving(Box::new(FileErrand::errors(&self.preview, wishes))));
    }

    /// To the next row with an error, or again to the first one.
    pub(super) fn next_error(&mut self, wishes: &mut Wishes) {
        let here = self.viewport.selected().and_then(|row| self.filter.place(&self.preview, row));
        let errors = &self.preview.errors;
        let next = here.map_or(0, |here| errors.partition_point(|place| *place <= here));
        let Some(place) = errors.get(next).or(errors.first()).copied() else {
            return wishes.say("No row has errors.", Paint::Normal);
        };
        if !matches!(self.filter, Filter::All | Filter::Errors) {
            self.filter = Filter::All;
        }
        self.settle(Some(place));
        self.details = self.details.map(|_| 0);
    }

    pub(super) fn go(&mut self, action: Action) {
        if let Some(scroll) = &mut self.details {
            *scroll = match action {
                Action::Up => scroll.saturating_sub(1),
                Action::Down => *scroll + 1,
                Action::PageUp => scroll.saturating_sub(10),
                Action::PageDown => *scroll + 10,
                Action::Home => 0,
                _ => usize::MAX / 2,
            };
            return;
        }
        match action {
            Action::Up => self.viewport.up(1),
            Action::Down => self.viewport.down(1),
            Action::PageUp => self.viewport.page_up(),
            Action::PageDown => self.viewport.page_down(),
            Action::Home => self.viewport.home(),
            _ => self.viewport.end(),
        }
    }

    /// Tab, arrows and Enter on the buttons.
    pub(super) fn press_button(&mut self, key: &Key, at: usize, wishes: &mut Wishes) -> Then {
        match key.code {
            Code::Tab | Code::Right => self.button = Some(at + 1).filter(|next| *next < BUTTONS),
            Code::BackTab | Code::Left => self.button = at.checked_sub(1),
            Code::Esc | Code::Up => self.button = None,
            Code::Enter | Code::Char(' ') => {
                self.button = None;
                match at {
                    0 => self.ask(wishes),
                    1 => self.save(wishes),
                    _ => return Then::Close,
                }
            }
            _ => {}
        }
        Then::Stay
    }
}
