//! What comes back: another preview, or what was done.

use std::sync::Arc;

use super::confirm::{Asking, counts};
use super::{Filter, ImportScreen, Over, Working};
use crate::service::{Answer, ServiceError};
use crate::tui::app::wishes::Wishes;
use crate::tui::files::{Looked, Preview};
use crate::tui::part::job::grouped;
use crate::tui::request::{Reply, Ticket};
use crate::tui::screen::file_errand::Step;
use crate::tui::theme::Paint;

impl ImportScreen {
    /// Takes an answer; gives back one that isn't its own.
    pub(super) fn take(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        match self.over.take() {
            Some(Over::Working(job, working)) if job.ticket == ticket => {
                self.worked(working, answer, wishes);
                None
            }
            Some(Over::Saving(mut errand)) if errand.waits_for(ticket) => {
                if errand.answer(ticket, answer, wishes) != Step::Close {
                    self.over = Some(Over::Saving(errand));
                }
                None
            }
            other => {
                self.over = other;
                Some(answer)
            }
        }
    }

    fn worked(&mut self, working: Working, answer: Answer<Reply>, wishes: &mut Wishes) {
        match answer {
            Ok(Reply::Import(Looked::Preview(preview))) => match working {
                Working::Looking => self.show(preview),
                Working::Importing if preview.report.written => self.written(preview, wishes),
                Working::Importing => {
                    self.show(preview);
                    let text = "Somebody changed something since the preview: nothing was imported. This is what the file \
                                comes to now.";
                    wishes.say(text, Paint::Warning);
                }
            },
            Ok(Reply::Import(Looked::Flaws(lines))) => self.over = Some(Over::Asking(Asking::look_again(&lines))),
            Ok(_) => {}
            Err(ServiceError::Cancelled) if working == Working::Importing => {
                wishes.say("Stopped: nothing was imported.", Paint::Warning);
            }
            Err(ServiceError::Cancelled) => wishes.say("Stopped: this is the preview from before.", Paint::Warning),
            // Another file, or one in which a column is missing by now.
            Err(error) if error.rule().is_some_and(|rule| !rule.fields().is_empty()) => {
                let flaws = error.rule().map_or(&[][..], |rule| rule.fields());
                let lines: Vec<String> = flaws.iter().map(|flaw| flaw.message.clone()).collect();
                self.over = Some(Over::Asking(Asking::look_again(&lines)));
            }
            // Whoever came back behind the lock has a session of their own by now.
            Err(error) if error.is_session_over() => {
                let text = "This ended with the session in which it was begun: nothing was imported. Begin it again.";
                wishes.say(text, Paint::Error);
            }
            Err(error) => wishes.complain(&error),
        }
    }

    /// It is written. What was left out can still be seen and saved.
    fn written(&mut self, preview: Arc<Preview>, wishes: &mut Wishes) {
        let undo = &wishes.undo_key;
        let number = preview.report.operation.map_or(0, |operation| operation.0);
        let undone = match preview.passwords as u64 {
            0 => format!("{undo} undoes it"),
            all if all == preview.doing() => "it can't be undone".to_owned(),
            _ => format!("{undo} undoes it, but not where a password was set"),
        };
        let left_out = match preview.errors.len() as u64 {
            0 => String::new(),
            1 => " 1 row was left out.".to_owned(),
            bad => format!(" {} rows were left out.", grouped(bad)),
        };
        let text = format!("{}. Operation {number}: {undone}.{left_out}", counts(&preview.report));
        wishes.say(text, Paint::Good);
        (self.done, self.details) = (true, None);
        self.over_and_done = preview.errors.is_empty();
        self.show(preview);
        self.filter(Filter::Errors);
        self.viewport.home();
    }
}
