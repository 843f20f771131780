//! The log is verified, or the database looked at: a bar meanwhile, and then what was found.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::clock::Timestamp;
use crate::domain::checkup::{Check, State};
use crate::domain::text::shown;
use crate::service::{Answer, Broken, ServiceError, Verified};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::dialog::{Dialog, Outcome};
use crate::tui::part::job::{self, Job, grouped};
use crate::tui::request::{Call, Progress, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The box.
#[derive(Debug)]
pub struct Inspection {
    job: Job,
    /// What was found.
    told: Option<Dialog>,
}

impl Inspection {
    /// Looks at the database, and at all that stands in it.
    pub fn of_database(wishes: &mut Wishes) -> Self {
        Self::begin(Call::CheckUp, "Checking the database", "Looking at every page", wishes)
    }

    /// Verifies the whole log.
    pub fn of_log(wishes: &mut Wishes) -> Self {
        Self::begin(Call::VerifyLog, "Verifying the log", "Reading the log", wishes)
    }

    fn begin(call: Call, title: &str, first: &'static str, wishes: &mut Wishes) -> Self {
        let job = Job::new(wishes.call(call), title, first, wishes.now);
        wishes.wake_at(wishes.now.plus(job::SHOWN_AFTER));
        Self { job, told: None }
    }

    /// The keys that work in it.
    #[must_use]
    pub const fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self.told {
            Some(_) => &[("PgUp PgDn", "scroll"), ("Enter", "close"), ("Esc", "close")],
            None => job::HINTS,
        }
    }

    /// Takes a key; says whether it stays.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) -> bool {
        match &mut self.told {
            Some(dialog) => {
                // With one button there is nothing else that they could choose.
                let key = match key.code {
                    Code::Down => Key::plain(Code::PageDown),
                    Code::Up => Key::plain(Code::PageUp),
                    _ => *key,
                };
                dialog.press(&key) == Outcome::Nothing
            }
            None => {
                if key.is(Code::Esc) {
                    self.stop(wishes);
                }
                true
            }
        }
    }

    /// Is this its ticket?
    #[must_use]
    pub fn waits_for(&self, ticket: Ticket) -> bool {
        self.told.is_none() && self.job.ticket == ticket
    }

    /// Its work tells how far it is.
    pub fn progress(&mut self, ticket: Ticket, progress: Progress, at: Timestamp) {
        if self.waits_for(ticket) {
            self.job.take(progress, at);
        }
    }

    /// Time goes by.
    pub fn on_time(&mut self, now: Timestamp) {
        self.job.on_time(now);
    }

    /// Ends its work; says whether there was any.
    pub fn stop(&mut self, wishes: &mut Wishes) -> bool {
        if self.told.is_none() {
            wishes.requests.push(self.job.stop());
        }
        self.told.is_none()
    }

    /// Takes its answer; says whether it stays.
    pub fn answer(&mut self, answer: Answer<Reply>, wishes: &mut Wishes) -> bool {
        self.told = match answer {
            Ok(Reply::CheckUp(checks)) => Some(of_checks(&checks)),
            Ok(Reply::Verified(verified)) => Some(of_log(&verified)),
            Ok(_) => None,
            Err(ServiceError::Cancelled) => {
                wishes.say("Stopped before its end: nothing can be said of the rest.", Paint::Warning);
                None
            }
            Err(error) => {
                wishes.complain(&error);
                None
            }
        };
        self.told.is_some()
    }

    /// Draws it over `area`; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        match &mut self.told {
            Some(dialog) => dialog.draw(buffer, area, theme),
            None => self.job.draw(buffer, area, theme),
        }
    }
}

/// What needs somebody comes first: it mustn't have to be scrolled for.
fn of_checks(checks: &[Check]) -> Dialog {
    let of = |state: State| checks.iter().filter(move |check| check.state == state);
    let (failed, warnings) = (of(State::Failed).count(), of(State::Warning).count());
    let (text, paint) = match (failed, warnings) {
        (0, 0) => ("All is well.".to_owned(), Paint::Good),
        (0, warnings) => (format!("Nothing is broken; {warnings} to look at."), Paint::Warning),
        (failed, 0) => (format!("{failed} broken."), Paint::Error),
        (failed, warnings) => (format!("{failed} broken, {warnings} more to look at."), Paint::Error),
    };
    let mut dialog = Dialog::new("The database", &["Close"]).line(&text, paint).footer("Enter close");
    for state in [State::Failed, State::Warning, State::Fine] {
        let paint = match state {
            State::Failed => Paint::Error,
            State::Warning => Paint::Warning,
            State::Fine => Paint::Normal,
        };
        for check in of(state) {
            dialog = dialog.line(&format!("{}: {}: {}", state.name(), check.what, check.found), paint);
            if !check.remedy.is_empty() {
                dialog = dialog.line(&check.remedy, Paint::Hint);
            }
        }
    }
    dialog
}

fn of_log(verified: &Result<Verified, Broken>) -> Dialog {
    let mut dialog = Dialog::new("The log", &["Close"]).footer("Enter close");
    if let Ok(Verified { earlier: Some(earlier), .. }) = verified {
        dialog = dialog.line(&earlier.told(), Paint::Hint);
    }
    match verified {
        Ok(whole) => dialog
            .line(&format!("The log is whole: {} events.", grouped(whole.events)), Paint::Good)
            .line(&format!("Head: {} {}", whole.head.0, whole.hash), Paint::Normal)
            .line(
                "Only a checkpoint kept elsewhere shows that the newest events were cut off, or all written anew.",
                Paint::Hint,
            )
            .line("*check the database* compares what searches find events by, too.", Paint::Hint),
        Err(broken) => dialog.line(&shown(&broken.told()), Paint::Error),
    }
}
