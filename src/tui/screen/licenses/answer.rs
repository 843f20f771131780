//! What comes back from the services to the Licenses tab.

use super::give::{self, Next};
use super::type_form::TypeForm;
use super::types::TypeRow;
use super::{Asking, LicensesScreen};
use crate::domain::broken::RuleBroken;
use crate::service::{Answer, LicenseRow, Report, ServiceError};
use crate::tui::app::wishes::Wishes;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::screen::sheet::Sheet;
use crate::tui::theme::Paint;

impl LicensesScreen {
    /// Takes an answer; gives back one that isn't its own.
    pub(super) fn take(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        if let Some((_, key)) = self.ends.take_if(|(asked, _)| *asked == ticket) {
            match answer {
                Ok(Reply::Licenses(rows)) => self.tell_ends(&rows, &key, wishes),
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
        } else if self.reading == Some(ticket) {
            self.reading = None;
            match answer {
                Ok(Reply::Licenses(rows)) => self.take_types(rows),
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
        } else if let Some(holders) = self.holders.as_mut().filter(|holders| holders.reading == Some(ticket)) {
            holders.reading = None;
            match answer {
                Ok(Reply::LicenseHolders(found)) => holders.take(*found),
                Ok(_) => {}
                Err(error) => {
                    // The type is gone, or was never there.
                    wishes.complain(&error);
                    self.holders = None;
                    self.asking = None;
                    self.reload(wishes);
                }
            }
        } else if let Some((_, row)) = self.opening.take_if(|(asked, _)| *asked == ticket) {
            match answer {
                Ok(Reply::Roles(roles)) if self.holders.is_none() && self.asking.is_none() => {
                    self.asking = Some(Asking::Type(TypeForm::new(row.as_ref(), &roles, &self.zone)));
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
            return Some(answer);
        }
        None
    }

    fn take_types(&mut self, rows: Vec<LicenseRow>) {
        // Whose change stood in the way has been told: saving again is meant.
        if let Some(Asking::Type(TypeForm { seen: Some(seen), .. })) = &mut self.asking
            && self.conflict
            && let Some(row) = rows.iter().find(|row| row.license.id == seen.id)
        {
            *seen = row.license.clone();
        }
        self.conflict = false;
        self.types.set(rows.into_iter().map(TypeRow::from).collect());
    }

    /// What was confirmed has been done, or, of a plan, would be.
    fn done(&mut self, reply: Reply, wishes: &mut Wishes) {
        match (reply, self.asking.take()) {
            (Reply::License(row), Some(Asking::Type(form))) => {
                let done = if form.seen.is_some() { "Changed" } else { "Added" };
                let LicenseRow { license, used, .. } = *row;
                let comes = license.role.map(|role| format!(" They come with the role {}.", role.name));
                let (name, quantity) = (license.name, license.quantity);
                let text = format!("{done} {name}: {used} of {quantity} seats used.{}", comes.unwrap_or_default());
                wishes.say(text, Paint::Good);
                self.types.select(&license.id.0.to_string());
                self.reload(wishes);
            }
            (Reply::Done, Some(Asking::Remove(license, _))) => {
                wishes.say(format!("Deleted the license type {}.", license.name), Paint::Good);
                self.reload(wishes);
            }
            (Reply::Report(report), Some(Asking::Take(take))) => {
                if report.is_written() {
                    if let Some(holders) = &mut self.holders {
                        holders.marked.clear();
                    }
                    self.told(&format!("Took {} from", take.license.name), &report, wishes);
                } else {
                    let refused = report.refused.first();
                    let why = refused.map(|refused| refused.error.to_string()).unwrap_or_default();
                    wishes.say(format!("Nothing was changed: {why}"), Paint::Error);
                    self.reload(wishes);
                }
            }
            (Reply::Report(report), Some(Asking::Give(mut give))) => {
                if report.is_written() {
                    self.told(&format!("Gave {} to", give.license.name), &report, wishes);
                    return;
                }
                match give.planned(&report) {
                    Next::Stay => {}
                    Next::Do(call) => self.doing = Some(wishes.call(call)),
                    Next::Nothing => {
                        wishes.say("All of them have it already: nothing was changed.", Paint::Normal);
                        return;
                    }
                }
                self.asking = Some(Asking::Give(give));
            }
            (_, asking) => self.asking = asking,
        }
    }

    fn told(&mut self, done: &str, report: &Report, wishes: &mut Wishes) {
        let changed: Vec<&str> = report
            .done
            .iter()
            .filter(|done| done.unchanged.is_none())
            .map(|done| done.user.username.as_str())
            .collect();
        let whom = match changed.as_slice() {
            [one] => (*one).to_owned(),
            many => format!("{} users", many.len()),
        };
        wishes.say(format!("{done} {whom}. {}", give::seats(&report.seats)), Paint::Good);
        if let (Some(holders), Some(last)) = (&mut self.holders, changed.last())
            && done.starts_with("Gave")
        {
            holders.list.select(last);
        }
        self.reload(wishes);
    }

    fn refused(&mut self, error: &ServiceError, wishes: &mut Wishes) {
        if matches!(error.rule(), Some(RuleBroken::Conflict { .. })) && matches!(self.asking, Some(Asking::Type(_))) {
            wishes.say(format!("{error} Saving again makes it as it stands here."), Paint::Error);
            self.conflict = true;
            self.reading = Some(wishes.call(Call::Licenses));
            return;
        }
        let beside = match &mut self.asking {
            Some(Asking::Type(form)) => form.refuse(error),
            _ => false,
        };
        match beside {
            true => wishes.say("Nothing was saved: see the field.", Paint::Error),
            false => wishes.complain(error),
        }
        if matches!(self.asking, Some(Asking::Remove(..) | Asking::Take(_))) {
            self.asking = None;
        }
    }
}
