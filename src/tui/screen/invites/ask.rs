//! Questions before something is done to an invite.

use crate::domain::dates::minute_text;
use crate::domain::invite::Invite;
use crate::tui::part::form::Form;
use crate::tui::part::question::Question;
use crate::tui::request::Call;
use crate::tui::screen::sheet::Look;
use crate::tui::theme::Paint;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Resend,
    Cancel,
    Code,
}

/// The question.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) what: What,
    pub(super) invite: Invite,
    pub(super) question: Question,
}

impl Ask {
    pub(super) fn new(what: What, invite: &Invite, days: u32, look: Look<'_>) -> Self {
        let form = |save: &str| Form::new(vec![]).buttons(save, &[], "Don't").plain();
        let (email, role) = (&invite.email, &invite.role.name);
        let until = minute_text(invite.expires, look.zone);
        let question = match what {
            What::Resend => Question::new(&format!("Send the invite to {email} again?"), form("Send again"))
                .line(
                    &format!("A new code, good for {days} days, goes there; the old one is dead at once."),
                    Paint::Normal,
                )
                .line(&format!("You answer for the role {role} from then on. Sent mail isn't undone."), Paint::Normal),
            What::Cancel => {
                let mut form = form("Cancel the invite");
                form.focus_last();
                Question::new(&format!("Cancel the invite to {email}?"), form)
                    .line("Its code is dead at once; a mail that still waits doesn't go out.", Paint::Normal)
                    .line("That can't be undone; the address can be invited anew.", Paint::Normal)
            }
            What::Code => Question::new(&format!("Show the code of the invite to {email}?"), form("Show"))
                .line(&format!("Whoever has it makes an account with the role {role}, until {until}."), Paint::Warning)
                .line("Hand it to nobody else. That you saw it stands in the log.", Paint::Normal),
        };
        Self { what, invite: invite.clone(), question: question.footer("Enter press  Esc back") }
    }

    pub(super) const fn call(&self) -> Call {
        match self.what {
            What::Resend => Call::ResendInvite(self.invite.id),
            What::Cancel => Call::CancelInvite(self.invite.id),
            What::Code => Call::InviteCode(self.invite.id),
        }
    }
}
