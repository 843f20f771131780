//! Giving a license to one or more users by their names: a form, and a question where somebody would lose another one.

use crate::domain::broken::RuleBroken;
use crate::domain::id::{LicenseTypeId, Named};
use crate::service::{Done, How, LicenseRow, Report, SeatsMoved, ServiceError, UserAction};
use crate::tui::part::form::{Field, Form};
use crate::tui::part::question::Question;
use crate::tui::request::Call;
use crate::tui::theme::Paint;

const NAMES: &str = "names";

/// The form.
#[derive(Debug)]
pub(super) struct Give {
    pub(super) license: Named<LicenseTypeId>,
    form: Question,
    /// What would come of it, to be confirmed: the question, and for whom it is to be done.
    plan: Option<(Question, Vec<String>)>,
}

/// What comes of a plan.
pub(super) enum Next {
    /// It stays open: with an error beside the field, or a question.
    Stay,
    /// It is to be done.
    Do(Call),
    /// Nothing is to be done: all have it already.
    Nothing,
}

/// Seats before and after, in a sentence for each type.
pub(super) fn seats(moved: &[SeatsMoved]) -> String {
    let told = |moved: &SeatsMoved| {
        let SeatsMoved { license, quantity, after, .. } = moved;
        format!("{license}: {after} of {quantity} seats used now.")
    };
    moved.iter().map(told).collect::<Vec<_>>().join(" ")
}

impl Give {
    pub(super) fn new(row: &LicenseRow) -> Self {
        let license = row.license.named();
        let names = Field::text(NAMES, "Usernames", "", 4000).required().help("blanks or commas between");
        let form = Form::new(vec![names]).buttons("Give", &[], "Cancel").plain();
        let (used, quantity) = (row.used, row.license.quantity);
        let told = format!("{used} of {quantity} seats are used, {} are free.", row.free());
        let form = Question::new(&format!("Give {}", license.name), form).line(&told, Paint::Normal);
        Self { license, form, plan: None }
    }

    pub(super) fn question(&self) -> &Question {
        self.plan.as_ref().map_or(&self.form, |(question, _)| question)
    }

    pub(super) fn question_mut(&mut self) -> &mut Question {
        self.plan.as_mut().map_or(&mut self.form, |(question, _)| question)
    }

    /// One step back: from the question to the form; says whether there was one.
    pub(super) fn back(&mut self) -> bool {
        self.plan.take().is_some()
    }

    /// First what would come of it is asked for; what was confirmed is done.
    pub(super) fn call(&self) -> Option<Call> {
        if let Some((_, names)) = &self.plan {
            return Some(self.assign(names.clone(), None, false));
        }
        let typed = self.form.form.text(NAMES);
        let names = typed.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ';'));
        let names: Vec<String> = names.filter(|name| !name.is_empty()).map(str::to_owned).collect();
        (!names.is_empty()).then(|| self.assign(names, None, true))
    }

    fn assign(&self, names: Vec<String>, seen: Option<Option<LicenseTypeId>>, dry_run: bool) -> Call {
        let action = UserAction::AssignLicense { seen, license: self.license.name.clone() };
        Call::ChangeNamed(names, Box::new(action), How { dry_run, skip: false })
    }

    /// Takes what would come of it. Whoever has no license just gets this one; where somebody's changes, that is asked.
    pub(super) fn planned(&mut self, report: &Report) -> Next {
        if !report.refused.is_empty() {
            self.refuse(report);
            return Next::Stay;
        }
        let changing = report.done.iter().filter(|done| done.unchanged.is_none());
        let names: Vec<String> = changing.clone().map(|done| done.user.username.clone()).collect();
        let lose: Vec<String> = changing.filter_map(loses).collect();
        if names.is_empty() {
            return Next::Nothing;
        }
        if lose.is_empty() {
            // Nobody was seen to have one: whoever has been given one meanwhile keeps it, and that is told.
            return Next::Do(self.assign(names, Some(None), false));
        }
        let mut form = Form::new(vec![]).buttons("Give", &[], "Back").plain();
        form.focus_last();
        let mut question = Question::new(&format!("Change to {}?", self.license.name), form);
        for line in lose.iter().take(5) {
            question = question.line(line, Paint::Normal);
        }
        if lose.len() > 5 {
            question = question.line(&format!("And {} more lose another one.", lose.len() - 5), Paint::Normal);
        }
        for SeatsMoved { license, quantity, before, after } in &report.seats {
            let text = format!("{license}: {before} of {quantity} seats used, {after} after this.");
            question = question.line(&text, Paint::Hint);
        }
        self.plan = Some((question, names));
        Next::Stay
    }

    /// Says beside the field for whom it can't be done; nothing was.
    pub(super) fn refuse(&mut self, report: &Report) {
        let unknown = |error: &ServiceError| {
            matches!(error.rule(), None | Some(RuleBroken::Unknown { .. })) && error.to_string().contains("There is no")
        };
        let (nobody, others): (Vec<_>, Vec<_>) = report.refused.iter().partition(|refused| unknown(&refused.error));
        let names: Vec<&str> = nobody.iter().map(|refused| refused.subject.as_str()).collect();
        let flaw = match (names.as_slice(), others.first()) {
            ([], Some(first)) => match first.error.rule() {
                Some(RuleBroken::NoSeat { quantity, used, last, .. }) => format!(
                    "{}: no seat is left, {used} of {quantity} are used. {} Nothing was changed. Somebody has to lose \
                     theirs: Esc, then s puts those first who were not here for long.",
                    first.subject,
                    last.as_deref().unwrap_or_default()
                ),
                _ => format!("{}: {}", first.subject, first.error),
            },
            ([one], _) => format!("There is no user called {one}. Nothing was changed."),
            (many, _) => format!("There are no users called {}. Nothing was changed.", many.join(", ")),
        };
        self.plan = None;
        self.form.form.set_errors(vec![(NAMES.to_owned(), flaw)]);
    }
}

/// Who has another license, and so would lose it.
fn loses(done: &Done) -> Option<String> {
    let mut details = done.changes.iter().flat_map(|change| &change.details);
    let before =
        details.find(|detail| detail.field == "license")?.before.as_ref().filter(|before| !before.is_empty())?;
    Some(format!("{} has {before} and would lose it.", done.user.username))
}
