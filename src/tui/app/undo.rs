//! Back again (ACT-2): what would be undone, for whom not and why, and then it is done as it was told.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::wishes::Wishes;
use crate::domain::broken::RuleBroken;
use crate::domain::event::Account;
use crate::domain::id::EventId;
use crate::domain::user::{Field, State};
use crate::service::{Answer, How, Report, ServiceError, Undo};
use crate::tui::key::Key;
use crate::tui::part::dialog::{Dialog, Outcome};
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// More subjects than this want their number typed.
const FEW: usize = 5;

/// So many of them are told one by one.
const TOLD: usize = 100;

/// The question.
#[derive(Debug)]
pub struct UndoDialog {
    dialog: Dialog,
    asked: Option<Ticket>,
    /// What is undone once it is confirmed; none while it is found out, and where nothing can be.
    operation: Option<(EventId, How)>,
    /// It was confirmed.
    doing: bool,
}

/// What comes of a key or an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It stays.
    Stay,
    /// It closes.
    Close,
}

impl UndoDialog {
    /// Finds out what the person's last change in this session was, and what would come of undoing it.
    pub(super) fn open(wishes: &mut Wishes) -> Self {
        let dialog = Dialog::new("Undo", &["Close"]).line("Looking at your last change…", Paint::Normal);
        let asked = Some(wishes.call(Call::Undo(Undo::LastHere, How { dry_run: true, skip: true })));
        Self { dialog, asked, operation: None, doing: false }
    }

    pub(super) fn typing(&self) -> bool {
        self.dialog.typing()
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.dialog.paste(text);
    }

    pub(super) fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Step {
        match self.dialog.press(key) {
            Outcome::Nothing => Step::Stay,
            // What is under way is done, or not, whatever is pressed: the answer says it.
            Outcome::Cancelled if self.doing => Step::Stay,
            Outcome::Cancelled => Step::Close,
            Outcome::Pressed(_) => match self.operation {
                Some((operation, how)) if !self.doing => {
                    self.doing = true;
                    self.asked = Some(wishes.call(Call::Undo(Undo::Operation(operation), how)));
                    Step::Stay
                }
                _ => Step::Stay,
            },
        }
    }

    pub(super) fn waits_for(&self, ticket: Ticket) -> bool {
        self.asked == Some(ticket)
    }

    pub(super) fn answer(&mut self, answer: Answer<Reply>, wishes: &mut Wishes) -> Step {
        self.asked = None;
        match answer {
            Ok(Reply::Undone(_, report)) if self.doing => {
                told(&report, wishes);
                Step::Close
            }
            Ok(Reply::Undone(operation, report)) => {
                self.show(operation, &report);
                Step::Stay
            }
            Ok(_) => Step::Close,
            Err(error) => {
                let nothing = matches!(error.rule(), Some(RuleBroken::NothingToUndo(_)));
                wishes.say(error.to_string(), if nothing { Paint::Warning } else { Paint::Error });
                Step::Close
            }
        }
    }

    /// The plan: who is changed and how, for whom there is nothing to change, who can't and why, and the seats.
    fn show(&mut self, operation: EventId, report: &Report) {
        let changed = report.done.iter().filter(|done| done.unchanged.is_none()).count();
        let how = How { dry_run: false, skip: !report.refused.is_empty() };
        let title = match &report.done[..] {
            [one] if report.refused.is_empty() => format!("Undo the last change of {}?", one.user.username),
            [] if report.refused.len() == 1 => "The last change stays".to_owned(),
            done => format!("Undo the last change of {} users?", done.len() + report.refused.len()),
        };
        let button = match (changed, report.refused.is_empty()) {
            (0, _) => None,
            (_, true) => Some("Undo"),
            (_, false) => Some("Undo without them"),
        };
        let buttons: Vec<&str> = button.into_iter().chain([if changed == 0 { "Close" } else { "Cancel" }]).collect();
        let mut dialog = Dialog::new(&title, &buttons);
        for moved in &report.seats {
            let line =
                format!("{}: {} of {} seats used, {} after.", moved.license, moved.before, moved.quantity, moved.after);
            dialog = dialog.line(&line, Paint::Normal);
        }
        // Who can't is told first: it may be long until the others end.
        for refused in report.refused.iter().take(TOLD) {
            dialog = dialog.line(&refused.error.to_string(), Paint::Error);
        }
        for done in report.done.iter().take(TOLD) {
            for account in &done.changes {
                dialog = dialog.line(&format!("{}.", account.message), Paint::Normal);
                for (field, after) in fields(account) {
                    dialog = dialog.line(&format!("  {field} becomes {after}"), Paint::Normal);
                }
            }
            if let Some(unchanged) = &done.unchanged {
                dialog = dialog.line(&unchanged.to_string(), Paint::Hint);
            }
        }
        let more = report.done.len().saturating_sub(TOLD) + report.refused.len().saturating_sub(TOLD);
        if more > 0 {
            dialog = dialog.line(&format!("… and {more} more."), Paint::Normal);
        }
        if changed > FEW {
            dialog = dialog.typed(&changed.to_string());
        }
        self.dialog = dialog;
        self.operation = button.map(|_| (operation, how));
    }

    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        self.dialog.draw(buffer, area, theme)
    }
}

/// Fields with what stands there afterwards; of other changes the sentence says all.
fn fields(account: &Account) -> Vec<(&str, &str)> {
    let fields = account.details.iter().filter_map(|detail| Some((Field::from_key(&detail.field)?, &detail.after)));
    fields.map(|(field, text)| (field.names().1, if text.is_empty() { "empty" } else { text.as_str() })).collect()
}

/// What came of it; why not for some can be read among the messages.
fn told(report: &Report, wishes: &mut Wishes) {
    for refused in &report.refused {
        wishes.say(refused.error.to_string(), Paint::Error);
    }
    let done: Vec<&str> = report.done.iter().map(|done| done.user.username.as_str()).collect();
    if !report.is_written() {
        let why = report.refused.first().map(|refused| &refused.error);
        let why = why.map(ServiceError::to_string).unwrap_or_else(|| "Nothing was changed.".to_owned());
        return wishes.say(why, Paint::Error);
    }
    // Who was added is deleted: nothing brings them back.
    let gone = report.done.iter().any(|done| done.user.state(wishes.now) == State::Deleted);
    let again = if gone { String::new() } else { format!(" {} = undo that, too.", wishes.undo_key) };
    let text = match (&done[..], report.refused.len()) {
        ([one], 0) => format!("Undone for {one}.{again}"),
        (many, 0) => format!("Undone for {} users.{again}", many.len()),
        (many, refused) => format!("Undone for {}, not for {refused}: the messages say why.{again}", many.len()),
    };
    wishes.say(text, Paint::Good);
}
