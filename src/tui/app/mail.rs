//! What the sender of mail tells: kept for the list of invites, and said to whoever may see invites (INV-4).

use super::wishes::Wishes;
use super::{App, Stage};
use crate::domain::dates::minute_text;
use crate::domain::mail::About;
use crate::domain::permission::Permission;
use crate::service::{Became, MailNews, Posted};
use crate::tui::theme::Paint;

/// What is said of a mail before anybody knows what becomes of it.
const PROMISE: &str = "on its way";

impl App {
    pub(super) fn on_mail(&mut self, news: MailNews) {
        if let Stage::Desk(desk) | Stage::Locked(_, desk) = &mut self.stage {
            desk.invites.know_route(&news, self.wishes.zone);
        }
        // Behind a lock nobody is told anything, and who may not see invites isn't told whom they go to.
        if let Stage::Desk(desk) = &self.stage {
            let holds = |permission| desk.person.permissions.holds(permission);
            if holds(Permission::InviteUsers) || holds(Permission::EditUsers) && is_of_a_code(&news) {
                told(&news, &mut self.wishes);
            }
        }
        if matches!(news, MailNews::Through { .. } | MailNews::Nowhere(_)) {
            self.route = Some(news);
        }
    }
}

/// Is it about a code for a new password? Whoever mails those needn't be one who invites.
const fn is_of_a_code(news: &MailNews) -> bool {
    match news {
        MailNews::Posted(Posted { mail, .. }) => matches!(mail.about, About::ResetCode(_)),
        MailNews::Broken(_) => true,
        MailNews::Through { .. } | MailNews::Nowhere(_) => false,
    }
}

fn told(news: &MailNews, wishes: &mut Wishes) {
    let (text, paint) = match news {
        MailNews::Through { .. } | MailNews::Nowhere(_) => return,
        MailNews::Broken(why) => (format!("No mail can be sent at the moment. {why}"), Paint::Warning),
        MailNews::Posted(Posted { mail, became }) => match became {
            Became::Sent => (format!("Mail to {} sent.", mail.address), Paint::Good),
            Became::PutOff { next, answer, .. } => {
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
    // A promise that came to nothing doesn't stay on the screen.
    match (paint, wishes.done_just_now().is_some_and(|said| said.contains(PROMISE))) {
        (Paint::Warning, true) => wishes.say(text, paint),
        _ => wishes.mention(text, paint),
    }
}
