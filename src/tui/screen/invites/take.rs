//! What comes back from the services to the Invites tab.

use super::ask::What;
use super::code::CodeBox;
use super::form::InviteForm;
use super::{InvitesScreen, Over};
use crate::service::{Answer, InviteReport, ServiceError};
use crate::tui::app::wishes::Wishes;
use crate::tui::request::{Reply, Ticket};
use crate::tui::screen::sheet::Sheet as _;
use crate::tui::theme::Paint;

impl InvitesScreen {
    /// Takes an answer; gives back one that isn't its own. Late ones are dropped.
    pub(super) fn take(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        if self.list.waits_for(ticket) {
            match answer {
                Ok(Reply::Invites(page)) => self.list.take(page, wishes),
                Ok(_) => {}
                Err(error) => self.list.refuse(error.to_string()),
            }
        } else if let Some(details) = self.details.as_mut().filter(|details| details.reading == Some(ticket)) {
            details.reading = None;
            match answer {
                Ok(Reply::InviteDetails(found)) => details.found = Some(*found),
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
        } else if self.opening.take_if(|asked| *asked == ticket).is_some() {
            match answer {
                Ok(Reply::RolesToInvite(roles)) if self.over.is_none() => {
                    self.over = Some(Over::Form(Box::new(InviteForm::new(&roles, &self.keys.add))));
                }
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
        } else if self.doing == Some(ticket) {
            self.doing = None;
            match answer {
                Ok(reply) => self.done(reply, wishes),
                Err(error) => self.refused(&error, wishes),
            }
        } else {
            // A late page of a search that nobody looks for any more.
            return if matches!(answer, Ok(Reply::Invites(_) | Reply::InviteDetails(_))) { None } else { Some(answer) };
        }
        None
    }

    fn done(&mut self, reply: Reply, wishes: &mut Wishes) {
        match (reply, self.over.take()) {
            (Reply::Invited(report), Some(Over::Form(form))) => self.invited(&report, form, wishes),
            (Reply::Invite(invite), Some(Over::Ask(ask))) => {
                let text = match ask.what {
                    What::Cancel => format!("Cancelled the invite to {}: its code is dead.", invite.email),
                    _ => format!("The invite to {} is on its way again, with a new code.", invite.email),
                };
                wishes.say(text, Paint::Good);
            }
            (Reply::InviteCode(shown), _) => self.over = Some(Over::Code(Box::new(CodeBox::new(*shown)))),
            (_, over) => self.over = over,
        }
        self.reload(wishes);
    }

    /// What would become of addresses, or became of them.
    fn invited(&mut self, report: &InviteReport, mut form: Box<InviteForm>, wishes: &mut Wishes) {
        if report.is_written {
            let role = &report.role.name;
            let text = match report.sent.as_slice() {
                [one] => format!("Invited {} as {role}.", one.email),
                many => format!("Invited {} people as {role}.", many.len()),
            };
            // What becomes of each mail is seen in the list.
            wishes.say(format!("{text} Their mail is on its way: the list tells what becomes of it."), Paint::Good);
            return;
        }
        if form.plan.is_some() {
            let text = "Nothing was sent: something changed since you looked. This is how it stands now.";
            wishes.say(text, Paint::Warning);
        }
        form.take_plan(report);
        self.over = Some(Over::Form(form));
    }

    fn refused(&mut self, error: &ServiceError, wishes: &mut Wishes) {
        wishes.complain(error);
        if let Some(Over::Form(form)) = &mut self.over {
            form.plan = None;
        } else {
            self.over = None;
            self.reload(wishes);
        }
    }
}
