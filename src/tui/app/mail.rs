//! What the sender of mail tells: kept for the list of invites, and said to whoever may see invites (INV-4).

use super::wishes::Wishes;
use super::{App, Stage};
use crate::domain::dates::minute_text;
use crate::domain::permission::Permission;
use crate::service::{Became, MailNews, Posted};
use crate::tui::theme::Paint;

impl App {
    pub(super) fn on_mail(&mut self, news: MailNews) {
        if let Stage::Desk(desk) | Stage::Locked(_, desk) = &mut self.stage {
            desk.invites.know_route(&news);
        }
        // Behind a lock nobody is told anything, and who may not see invites isn't told whom they go to.
        if let Stage::Desk(desk) = &self.stage
            && desk.person.permissions.holds(Permission::InviteUsers)
        {
            told(&news, &mut self.wishes);
        }
        if matches!(news, MailNews::Through { .. }) {
            self.route = Some(news);
        }
    }
}

fn told(news: &MailNews, wishes: &mut Wishes) {
    let (text, paint) = match news {
        MailNews::Through { .. } => return,
        MailNews::Broken(why) => (format!("No mail can be sent at the moment. {why}"), Paint::Warning),
        MailNews::Posted(Posted { mail, became }) => match became {
            Became::Sent => (format!("Mail to {} sent.", mail.address), Paint::Good),
            Became::PutOff { next, answer } => {
                let next = minute_text(*next, &wishes.zone);
                (
                    format!("Mail to {} not sent: {answer}. It is tried again after {next}.", mail.address),
                    Paint::Warning,
                )
            }
            Became::Failed { answer } => {
                (format!("Mail to {} will never go out: {answer}.", mail.address), Paint::Warning)
            }
        },
    };
    wishes.mention(text, paint);
}
