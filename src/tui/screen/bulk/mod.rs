//! One thing done to all who are marked (ACT-1): what has to be asked, the plan, and then it is done as it was told.

mod ask;
mod plan;
mod words;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::set_up::mark;
use super::sheet::Look;
use super::user_dialog::{After, UserDialog};
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::id::UserId;
use crate::domain::marks::Marks;
use crate::service::{Answer, How, Plan, Report, ServiceError, UserAction};
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::dialog::{Dialog, Outcome};
use crate::tui::part::form;
use crate::tui::part::question::Question;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};
pub(super) use plan::why_not;
pub(super) use words::Words;

/// Is an action done to all who are marked?
pub(super) const fn is_for_many(action: Action) -> bool {
    ask::is_for_many(action)
}

/// What was done to many.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) report: Report,
    pub(super) words: Words,
    /// Has it a way back?
    pub(super) undoable: bool,
}

/// The dialog.
#[derive(Debug)]
pub(super) struct Bulk {
    action: Action,
    marks: Marks,
    /// How many of them the list doesn't show.
    hidden: usize,
    /// Who works here: told where they are one of them.
    me: UserId,
    /// What is asked before the plan, with what was typed.
    question: Option<Question>,
    stage: Stage,
    wanted: Option<(UserAction, Words)>,
}

#[derive(Debug)]
enum Stage {
    /// What the question offers is on its way.
    Reading(Ticket),
    Asking,
    /// What would come of it is on its way.
    Planning(Ticket),
    /// The plan, and how it is done once that is confirmed; none where nothing can be.
    Plan(Dialog, Box<Plan>, Option<How>),
    /// It was confirmed.
    Doing(Ticket, Dialog),
}

impl Bulk {
    pub(super) fn open(action: Action, (marks, hidden): (Marks, usize), me: UserId, wishes: &mut Wishes) -> Self {
        let mut bulk = Self { action, marks, hidden, me, question: None, stage: Stage::Asking, wanted: None };
        match ask::lists(action) {
            Some(call) => bulk.stage = Stage::Reading(wishes.call(call)),
            None => bulk.begin(None, wishes),
        }
        bulk
    }

    fn begin(&mut self, lists: Option<Reply>, wishes: &mut Wishes) {
        self.question = ask::question(self.action, self.marks.len(), lists);
        self.stage = Stage::Asking;
        if self.question.is_none() {
            self.wanted = ask::wanted(self.action, &mut form::Form::new(vec![]), 0);
            self.find_out(wishes);
        }
    }

    /// Finds out what would come of it, for each by themselves.
    fn find_out(&mut self, wishes: &mut Wishes) {
        if let Some((action, _)) = &self.wanted {
            let how = How { dry_run: true, skip: true };
            let call = Call::ChangeMarked(self.marks.clone(), Box::new(action.clone()), how, None);
            self.stage = Stage::Planning(wishes.call(call));
        }
    }

    fn press_question(&mut self, key: &Key, wishes: &mut Wishes) -> After {
        let Some(question) = &mut self.question else { return After::Close };
        let button = match question.press(key) {
            form::Outcome::Nothing => return After::Stay,
            form::Outcome::Leave => return After::Close,
            form::Outcome::Save => 0,
            form::Outcome::Button(button) => button + 1,
        };
        self.wanted = ask::wanted(self.action, &mut question.form, button);
        self.find_out(wishes);
        After::Stay
    }

    /// One step back: to the question, or to the list where nothing was asked.
    fn back(&mut self) -> After {
        if self.question.is_none() {
            return After::Close;
        }
        self.stage = Stage::Asking;
        After::Stay
    }

    fn press_plan(&mut self, key: &Key, wishes: &mut Wishes) -> After {
        let Stage::Plan(dialog, told, how) = &mut self.stage else { return After::Stay };
        // Digits alone are typed there.
        if key.is(Code::Char('s')) && how.is_some_and(|how| how.skip) {
            dialog.choose();
            return After::Stay;
        }
        match dialog.press(key) {
            Outcome::Nothing => After::Stay,
            Outcome::Cancelled => self.back(),
            Outcome::Pressed(_) => {
                let (Some(how), Some((action, words))) = (*how, &self.wanted) else { return After::Stay };
                let told = Some(std::mem::take(told));
                let ticket = wishes.call(Call::ChangeMarked(self.marks.clone(), Box::new(action.clone()), how, told));
                let title = words.question(self.marks.len());
                self.stage =
                    Stage::Doing(ticket, wait(&title, "Doing it, all of it or nothing…").footer("it can't be stopped"));
                After::Stay
            }
        }
    }

    fn take_plan(&mut self, report: Report, wishes: &mut Wishes) -> After {
        // What is wrong with what was typed is wrong for all alike: that is told beside the field.
        let flaws = report.refused.first().and_then(|refused| refused.error.rule()).map_or(&[][..], RuleBroken::fields);
        if report.done.is_empty() && self.say_beside(flaws) {
            return After::Stay;
        }
        let Some((_, words)) = &self.wanted else { return After::Close };
        let possible = plan::changed(&report) > 0;
        let how = possible.then_some(How { dry_run: false, skip: !report.refused.is_empty() });
        // Who tries what isn't theirs is found in the log, though nothing is tried again (ROL-10).
        let denied = report.refused.iter().find_map(|refused| refused.error.permission()).filter(|_| !possible);
        if let (Some(permission), Some(described)) = (denied, self.action.described()) {
            wishes.call(Call::Refused(permission, described.about));
        }
        self.stage = Stage::Plan(
            plan::dialog(words, &report, (self.hidden, self.me), Look { now: wishes.now, zone: &wishes.zone }),
            Box::new(report.plan),
            how,
        );
        After::Stay
    }

    /// Says what is wrong beside the fields of the question, where they are there.
    fn say_beside(&mut self, flaws: &[crate::domain::user::FieldFlaw]) -> bool {
        let Some(question) = &mut self.question else { return false };
        let there = flaws.iter().any(|flaw| question.form.field(flaw.field).is_some());
        if there {
            mark(&mut question.form, flaws);
            self.stage = Stage::Asking;
        }
        there
    }

    fn failed(&mut self, error: &ServiceError, wishes: &mut Wishes) -> After {
        if self.say_beside(error.rule().map_or(&[], RuleBroken::fields)) {
            return After::Stay;
        }
        if matches!(error.rule(), Some(RuleBroken::PlanChanged(_))) {
            wishes.complain(&format!("{error} This is the plan as of now."));
            self.find_out(wishes);
            return After::Stay;
        }
        wishes.complain(error);
        After::Close
    }
}

fn wait(title: &str, text: &str) -> Dialog {
    Dialog::new(title, &[]).line(text, Paint::Normal)
}

impl UserDialog for Bulk {
    fn typing(&self) -> bool {
        match (&self.stage, &self.question) {
            (Stage::Asking, Some(question)) => question.form.typing(),
            (Stage::Plan(dialog, ..), _) => dialog.typing(),
            _ => false,
        }
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match (&self.stage, &self.question) {
            (Stage::Asking, Some(question)) => question.form.hints(),
            (Stage::Plan(_, _, Some(How { skip: true, .. })), _) => &[
                ("s", "leave out who can't"),
                ("Tab", "next"),
                ("Enter", "press"),
                ("PgUp PgDn", "scroll"),
                ("Esc", "back"),
            ],
            _ => &[("Tab", "next"), ("Enter", "press"), ("PgUp PgDn", "scroll"), ("Esc", "back")],
        }
    }

    fn unsaved(&self) -> bool {
        self.question.as_ref().is_some_and(|question| self.action == Action::Edit && question.form.changes() > 0)
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> After {
        match &self.stage {
            Stage::Asking => self.press_question(key, wishes),
            Stage::Plan(..) => self.press_plan(key, wishes),
            Stage::Reading(_) if key.is(Code::Esc) => After::Close,
            Stage::Planning(_) if key.is(Code::Esc) => self.back(),
            // What is under way is done, or not, whatever is pressed: the answer says it.
            Stage::Reading(_) | Stage::Planning(_) | Stage::Doing(..) => After::Stay,
        }
    }

    fn paste(&mut self, text: &str) {
        match (&mut self.stage, &mut self.question) {
            (Stage::Asking, Some(question)) => drop(question.form.paste(text)),
            (Stage::Plan(dialog, ..), _) => drop(dialog.paste(text)),
            _ => {}
        }
    }

    fn waits_for(&self, ticket: Ticket) -> bool {
        match &self.stage {
            Stage::Reading(waiting) | Stage::Planning(waiting) | Stage::Doing(waiting, _) => *waiting == ticket,
            Stage::Asking | Stage::Plan(..) => false,
        }
    }

    fn answer(&mut self, answer: Answer<Reply>, wishes: &mut Wishes) -> After {
        match (answer, &self.stage) {
            (Err(error), _) => self.failed(&error, wishes),
            (Ok(Reply::Report(report)), Stage::Planning(_)) => self.take_plan(*report, wishes),
            (Ok(Reply::Report(report)), _) => match self.wanted.take() {
                Some((action, words)) => {
                    // Who may lift lock-outs alone can't put them back.
                    let lifted = matches!(action, UserAction::Unlock { .. }) && !wishes.edits;
                    let undoable = !words.lasting && !lifted;
                    After::Many(Box::new(Finished { report: *report, words, undoable }))
                }
                None => After::Close,
            },
            (Ok(lists), _) => {
                self.begin(Some(lists), wishes);
                After::Stay
            }
        }
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, _: Timestamp) -> Option<Position> {
        match (&mut self.stage, &mut self.question) {
            (Stage::Asking, Some(question)) => question.draw(buffer, area, theme),
            (Stage::Plan(dialog, ..) | Stage::Doing(_, dialog), _) => dialog.draw(buffer, area, theme),
            _ => wait("Marked users", "Looking what would come of it…").draw(buffer, area, theme),
        }
    }
}
