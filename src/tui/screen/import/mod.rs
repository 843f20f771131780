//! The preview of an import, and the import itself (IMP-2, IMP-3): what becomes of each row, and nothing is written
//! before it was confirmed.

mod act;
mod answer;
mod confirm;
mod keys;
mod look;
mod rows;

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::confirm::Asking;
pub use self::keys::Keys;
pub use self::rows::Filter;
use super::file_errand::{FileErrand, Step};
use super::sheet::{Hints, Look, Sheet, Then};
use super::user_facts::{Line, draw_facts};
use crate::clock::Timestamp;
use crate::domain::import::ImportRow;
use crate::domain::permission::Permission;
use crate::service::Answer;
use crate::tui::action::{Action, Place};
use crate::tui::app::wishes::Wishes;
use crate::tui::command;
use crate::tui::files::Preview;
use crate::tui::key::{Code, Key};
use crate::tui::part::dialog::Outcome;
use crate::tui::part::job::{self, Job};
use crate::tui::part::text_field::TextField;
use crate::tui::part::viewport::Viewport;
use crate::tui::request::{Progress, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The screen.
#[derive(Debug)]
pub struct ImportScreen {
    preview: Arc<Preview>,
    filter: Filter,
    viewport: Viewport,
    /// One row is seen in full, scrolled so far.
    details: Option<usize>,
    /// The button that has the focus, where one has.
    button: Option<usize>,
    over: Option<Over>,
    /// It was written; what is left to see is what was left out.
    done: bool,
    /// There is nothing left to see.
    over_and_done: bool,
    keys: Keys,
}

/// What lies over the rows.
#[derive(Debug)]
enum Over {
    /// The file is looked at again, or written.
    Working(Job, Working),
    /// A question.
    Asking(Asking),
    /// Where to write the list of errors.
    Saving(Box<FileErrand>),
}

/// What is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Working {
    Looking,
    Importing,
}

/// The buttons below the rows.
const BUTTONS: usize = 3;

impl ImportScreen {
    /// The preview of a file, with the keys in force.
    #[must_use]
    pub fn new(preview: Arc<Preview>, keys: Keys) -> Self {
        let mut screen = Self {
            preview,
            filter: Filter::All,
            viewport: Viewport::new(0),
            details: None,
            button: None,
            over: None,
            done: false,
            over_and_done: false,
            keys,
        };
        screen.viewport.set_len(screen.filter.len(&screen.preview));
        screen
    }

    /// Takes another preview of the same file; the cursor stays at its row as far as that is shown.
    fn show(&mut self, preview: Arc<Preview>) {
        let place = self.viewport.selected().and_then(|row| self.filter.place(&self.preview, row));
        self.preview = preview;
        self.settle(place);
    }

    /// Shows other rows; the cursor goes to that place of the file, or to the next one that is shown.
    fn filter(&mut self, filter: Filter) {
        let place = self.viewport.selected().and_then(|row| self.filter.place(&self.preview, row));
        self.filter = filter;
        self.settle(place);
    }

    fn settle(&mut self, place: Option<usize>) {
        self.viewport.set_len(self.filter.len(&self.preview));
        self.viewport.select(place.map_or(0, |place| self.filter.row_of(&self.preview, place)));
    }

    /// The row under the cursor.
    fn current(&self) -> Option<&ImportRow> {
        let place = self.filter.place(&self.preview, self.viewport.selected()?)?;
        self.preview.report.rows.get(place)
    }
}

impl Sheet for ImportScreen {
    fn path(&self) -> String {
        match (self.details, self.current()) {
            (Some(_), Some(row)) => format!("Import users > {} > row {}", self.preview.name(), row.row),
            _ => format!("Import users > {}", self.preview.name()),
        }
    }

    fn state(&self) -> String {
        let sheet = self.preview.sheet.as_ref().map(|sheet| format!("sheet {sheet}  ")).unwrap_or_default();
        format!("{sheet}{}", look::numbers(self.filter, &self.preview))
    }

    fn hints(&self) -> Hints {
        match &self.over {
            Some(Over::Working(..)) => return Hints::Fixed(job::HINTS),
            Some(Over::Asking(_)) => return Hints::Fixed(&[("Tab", "next"), ("Enter", "press"), ("Esc", "back")]),
            Some(Over::Saving(errand)) => return Hints::Fixed(errand.hints()),
            None if self.button.is_some() => {
                return Hints::Fixed(&[("Tab", "next"), ("Enter", "press"), ("Esc", "to the rows")]);
            }
            None => {}
        }
        let filters = [Action::ImportErrors, Action::ImportAll, Action::ImportChanges, Action::ImportWarnings];
        let mut hints = match (self.details, self.done) {
            (Some(_), _) => return Hints::Actions(vec![Action::Back, Action::ImportNext, Action::ImportSave]),
            (None, true) => vec![Action::ImportSave, Action::ImportDetails, Action::Back],
            (None, false) => vec![Action::ImportNow, Action::ImportDetails, Action::ImportNext],
        };
        hints.extend(filters.into_iter().filter(|_| !self.done));
        Hints::Actions(hints)
    }

    fn places(&self) -> &'static [Place] {
        &[Place::Import, Place::List, Place::Global]
    }

    fn permission(&self) -> Option<Permission> {
        Some(Permission::ImportUsers)
    }

    fn takes(&self, action: Action) -> bool {
        match action {
            // Tab goes to the buttons.
            Action::NextTab | Action::PreviousTab => self.details.is_none(),
            Action::Reload => true,
            _ => false,
        }
    }

    fn typing(&self) -> bool {
        match &self.over {
            Some(Over::Asking(asking)) => asking.dialog.typing(),
            Some(Over::Saving(errand)) => errand.typing(),
            _ => false,
        }
    }

    fn is_modal(&self) -> bool {
        self.over.is_some() || self.button.is_some()
    }

    fn search(&self) -> Option<(&TextField, bool)> {
        None
    }

    fn unsaved(&self) -> bool {
        matches!(self.over, Some(Over::Working(_, Working::Importing)))
    }

    fn act(&mut self, action: Action, wishes: &mut Wishes) -> Then {
        match action {
            Action::Back if self.details.is_some() => self.details = None,
            Action::Back if self.filter != Filter::All && !self.done => self.filter(Filter::All),
            Action::Back => return Then::Close,
            Action::NextTab if self.details.is_none() => self.button = Some(0),
            Action::PreviousTab if self.details.is_none() => self.button = Some(BUTTONS - 1),
            Action::ImportDetails if self.current().is_some() => self.details = Some(0),
            Action::ImportNow => self.ask(wishes),
            Action::ImportNext => self.next_error(wishes),
            Action::ImportAll => self.filter(Filter::All),
            Action::ImportErrors => self.filter(Filter::Errors),
            Action::ImportWarnings => self.filter(Filter::Warnings),
            Action::ImportChanges => self.filter(Filter::Changes),
            Action::ImportUpdate => self.choose(|choices| choices.update_existing ^= true, wishes),
            Action::ImportBack => self.choose(|choices| choices.bring_back ^= true, wishes),
            Action::ImportSkip => self.choose(|choices| choices.skip_bad_rows ^= true, wishes),
            Action::ImportSave => self.save(wishes),
            Action::ImportAgain | Action::Reload => self.choose(|_| {}, wishes),
            Action::Search => wishes.say("There is nothing to search here: the filters show a part.", Paint::Hint),
            Action::Up | Action::Down | Action::PageUp | Action::PageDown | Action::Home | Action::End => {
                self.go(action);
            }
            _ => {}
        }
        Then::Stay
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Then {
        match &mut self.over {
            Some(Over::Working(job, _)) if key.is(Code::Esc) => wishes.requests.push(job.stop()),
            Some(Over::Working(..)) => {}
            Some(Over::Saving(errand)) => {
                if errand.press(key, wishes) == Step::Close {
                    self.over = None;
                }
            }
            Some(Over::Asking(asking)) => match asking.dialog.press(key) {
                Outcome::Nothing => {}
                Outcome::Cancelled => self.over = None,
                Outcome::Pressed(_) if asking.again => self.look_again(self.preview.choices, wishes),
                Outcome::Pressed(_) => self.import(wishes),
            },
            None => {
                if let Some(at) = self.button {
                    return self.press_button(key, at, wishes);
                }
            }
        }
        Then::Stay
    }

    fn paste(&mut self, text: &str) {
        match &mut self.over {
            Some(Over::Asking(asking)) => drop(asking.dialog.paste(text)),
            Some(Over::Saving(errand)) => errand.paste(text),
            _ => {}
        }
    }

    /// What others change is looked at when somebody asks for it, and before anything is written: a hundred thousand rows
    /// aren't checked anew with every login in the plant.
    fn reload(&mut self, _wishes: &mut Wishes) {}

    fn set_height(&mut self, height: u16) {
        self.viewport.set_height(usize::from(height.saturating_sub(look::AROUND)));
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        self.take(ticket, answer, wishes)
    }

    fn progress(&mut self, ticket: Ticket, progress: Progress, at: Timestamp) {
        match &mut self.over {
            Some(Over::Working(job, _)) if job.ticket == ticket => job.take(progress, at),
            Some(Over::Saving(errand)) => errand.progress(ticket, progress, at),
            _ => {}
        }
    }

    fn on_time(&mut self, wishes: &mut Wishes) {
        match &mut self.over {
            Some(Over::Working(job, _)) => job.on_time(wishes.now),
            Some(Over::Saving(errand)) => errand.on_time(wishes.now),
            _ => {}
        }
    }

    fn stop(&mut self, wishes: &mut Wishes) -> bool {
        match &mut self.over {
            Some(Over::Working(job, _)) => {
                wishes.requests.push(job.stop());
                true
            }
            Some(Over::Saving(errand)) => errand.stop(wishes),
            _ => false,
        }
    }

    fn waits_for(&self, ticket: Ticket) -> bool {
        matches!(&self.over, Some(Over::Working(job, _)) if job.ticket == ticket)
    }

    fn is_over(&self) -> bool {
        self.over_and_done
    }

    fn facts(&self, _: Look<'_>) -> Option<Vec<Line>> {
        self.current().map(rows::facts)
    }

    fn command(&self) -> Option<String> {
        Some(command::import(&self.preview.path, self.preview.choices, !self.done))
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, _: Look<'_>) -> Option<Position> {
        let facts = self.details.and(self.current()).map(rows::facts);
        let cursor = match (&mut self.details, facts) {
            (Some(scroll), Some(facts)) => Some(draw_facts(buffer, area, &facts, scroll, theme)),
            _ => self.draw_rows(buffer, area, theme),
        };
        match &mut self.over {
            None => cursor,
            Some(Over::Working(job, _)) => job.draw(buffer, area, theme).or(cursor),
            Some(Over::Asking(asking)) => asking.dialog.draw(buffer, area, theme),
            Some(Over::Saving(errand)) => errand.draw(buffer, area, theme),
        }
    }
}

#[cfg(test)]
mod tests;
