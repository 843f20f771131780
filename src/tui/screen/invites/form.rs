//! Inviting others: a role and addresses, one a line; then what would become of each, before anything is sent (INV-1).

use crate::domain::invite::{InviteLine, LINES_AT_ONCE, split};
use crate::domain::role::Role;
use crate::domain::text::shown;
use crate::service::{How, InviteReport};
use crate::tui::part::dialog::Dialog;
use crate::tui::part::form::{Choice, Field, Form};
use crate::tui::part::question::Question;
use crate::tui::request::Call;
use crate::tui::theme::Paint;

/// Rows of the addresses: the whole box fits into 24 rows.
const ROWS: u16 = 8;

/// More than this want their number typed.
const FEW: usize = 5;

/// The form, and over it what would become of what it holds.
#[derive(Debug)]
pub(super) struct InviteForm {
    pub(super) question: Question,
    pub(super) plan: Option<Planned>,
}

/// A plan that is looked at.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) dialog: Dialog,
    role: String,
    /// The addresses that can be invited.
    good: Vec<String>,
}

impl InviteForm {
    /// Over the roles that people are invited as; `add` is the key that adds a user.
    pub(super) fn new(roles: &[Role], add: &str) -> Self {
        let choices = roles.iter().map(|role| Choice::new(&role.name, &shown(&role.name))).collect();
        let fields = vec![
            Field::choice("role", "Role for all", choices, None).required(),
            Field::area("lines", "Addresses", "", (4 * LINES_AT_ONCE, ROWS)).required().help("one a line"),
        ];
        let form = Form::new(fields).buttons("Look at them", &[], "Cancel");
        let why = format!(
            "Each gets a code by mail. Nobody is invited as Operator: operators are added ({add} in Users) or imported, as \
             they often have no mail."
        );
        let question = Question::new("Invite others", form).line(&why, Paint::Hint);
        Self { question: question.footer("Ctrl-X look at them  Esc cancel"), plan: None }
    }

    /// Asks what would become of the lines, without sending anything.
    pub(super) fn find_out(&self) -> Call {
        let form = &self.question.form;
        let how = How { dry_run: true, skip: true };
        Call::Invite { role: form.text("role"), lines: split(&form.text("lines")), how }
    }

    /// Shows what would become of them.
    pub(super) fn take_plan(&mut self, report: &InviteReport) {
        self.plan = Some(Planned::new(report));
    }

    /// Sends what the plan told, and nothing else.
    pub(super) fn send(&self) -> Option<Call> {
        let plan = self.plan.as_ref().filter(|plan| !plan.good.is_empty())?;
        Some(Call::Invite { role: plan.role.clone(), lines: plan.good.clone(), how: How::default() })
    }
}

impl Planned {
    fn new(report: &InviteReport) -> Self {
        let good: Vec<String> = report.good().map(|email| email.as_str().to_owned()).collect();
        let bad = report.bad().count();
        let role = shown(&report.role.name).into_owned();
        let title = match good.len() {
            0 => "Nobody can be invited".to_owned(),
            1 => format!("Invite 1 address as {role}?"),
            many => format!("Invite {many} addresses as {role}?"),
        };
        let send = match (good.len(), bad) {
            (_, 0) => "Invite".to_owned(),
            (many, _) => format!("Invite {many} without them"),
        };
        let buttons: &[&str] = if good.is_empty() { &["Back"] } else { &[&send, "Back"] };
        let twice = report.lines.len() - good.len() - bad;
        let mut told = vec![format!("{} can be invited", good.len())];
        if bad > 0 {
            told.push(format!("{bad} can't"));
        }
        if twice > 0 {
            told.push(match twice {
                1 => "1 stands there twice and is invited once".to_owned(),
                many => format!("{many} stand there twice and are invited once"),
            });
        }
        let mut dialog = Dialog::new(&title, buttons)
            .footer("Esc back to the addresses")
            .line(&format!("{}. Nothing was sent so far.", told.join(", ")), Paint::Normal);
        if let Some(warning) = &report.warning {
            dialog = dialog.line(warning, Paint::Warning);
        }
        if !good.is_empty() {
            dialog = dialog.line("Sent mail isn't undone; an invite can be cancelled.", Paint::Normal);
        }
        // What is wrong is read first.
        let (flawed, fine): (Vec<&InviteLine>, Vec<&InviteLine>) =
            report.lines.iter().partition(|line| line.judged.is_err());
        for line in flawed.into_iter().chain(fine) {
            let text: String = line.text.chars().take(60).collect();
            let (told, paint) = match &line.judged {
                Ok(email) => (format!("ok    {}", email.as_str()), Paint::Good),
                Err(flaw) if flaw.is_bad() => (format!("BAD   line {}, {text}: {flaw}", line.number), Paint::Error),
                Err(flaw) => (format!("twice line {}, {text}: {flaw}", line.number), Paint::Warning),
            };
            dialog = dialog.line(&told, paint);
        }
        if good.len() > FEW {
            dialog = dialog.typed(&good.len().to_string());
        } else if bad > 0 {
            dialog = dialog.dangerous();
        }
        Self { dialog, role: report.role.name.clone(), good }
    }
}
