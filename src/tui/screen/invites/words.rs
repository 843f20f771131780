//! How an invite stands, in a word, in a sentence, and in full.

use crate::clock::Timestamp;
use crate::domain::dates::minute_text;
use crate::domain::invite::{Invite, InviteState};
use crate::domain::mail::{Mail, MailState};
use crate::service::InviteDetails;
use crate::tui::screen::sheet::Look;
use crate::tui::screen::user_facts::Line;
use crate::tui::theme::Paint;

/// The word of the list. What wants to be looked at is in capitals.
pub(super) fn state_word(invite: &Invite, now: Timestamp) -> (&'static str, Paint) {
    match invite.state(now) {
        open if open.is_open() && invite.void.is_some() => ("NO GOOD", Paint::Warning),
        InviteState::Queued if matches!(&invite.mail, Some((MailState::Held, _))) => ("HELD", Paint::Warning),
        InviteState::Queued if waits(invite).is_some() => ("QUEUED", Paint::Warning),
        InviteState::Queued => ("queued", Paint::Changed),
        InviteState::Sent => ("sent", Paint::Active),
        InviteState::Failed => ("FAILED", Paint::Lacking),
        InviteState::Accepted => ("accepted", Paint::Good),
        InviteState::Cancelled => ("cancelled", Paint::Disabled),
        InviteState::Expired => ("EXPIRED", Paint::Expired),
    }
}

/// What the server said where its mail waits for another try.
fn waits(invite: &Invite) -> Option<&str> {
    match &invite.mail {
        Some((MailState::Queued { .. } | MailState::InHand { .. }, answer)) if !answer.is_empty() => Some(answer),
        _ => None,
    }
}

/// All that a row has no room for.
pub(super) fn sentence(invite: &Invite, again: &str, Look { now, zone }: Look<'_>) -> (String, Paint) {
    if let Some(why) = invite.void.filter(|_| invite.state(now).is_open()) {
        return (
            format!("{}: {why}: its code makes no account. Send it again ({again}).", invite.email),
            Paint::Warning,
        );
    }
    let at = |moment| minute_text(moment, zone);
    let until = || format!("good until {}", at(invite.expires));
    let answer = invite.mail.as_ref().map_or("", |(_, answer)| answer.as_str());
    let (text, paint) = match (invite.state(now), &invite.mail) {
        (InviteState::Queued, Some((MailState::Queued { next }, said))) if !said.is_empty() => {
            let tried = match *next > now {
                true => format!("tried again after {}", at(*next)),
                false => "tried again soon".to_owned(),
            };
            let text = format!("not sent yet, {}; {tried}: {said}", until());
            (text, Paint::Warning)
        }
        (InviteState::Queued, Some((MailState::Held, _))) => {
            let text = "not sent by itself, as a backup was put back: `chargehand mail flush` sends it, sending it again makes a \
                        new code.";
            (text.to_owned(), Paint::Warning)
        }
        (InviteState::Queued, Some((MailState::InHand { .. }, _))) => {
            (format!("on its way to the server, {}.", until()), Paint::Hint)
        }
        (InviteState::Queued, _) => (format!("waits to be sent, {}.", until()), Paint::Hint),
        (InviteState::Sent, Some((MailState::Sent(sent), _))) => {
            (format!("sent {}, {}.", at(*sent), until()), Paint::Hint)
        }
        (InviteState::Failed, _) => {
            (format!("its mail will never go out: {answer}. Its code is {}.", until()), Paint::Warning)
        }
        (InviteState::Accepted, _) => match &invite.accepted {
            Some((when, user)) => (format!("accepted {} as {}.", at(*when), user.name), Paint::Hint),
            None => (String::new(), Paint::Hint),
        },
        (InviteState::Cancelled, _) => match &invite.cancelled {
            Some((when, by)) => (format!("cancelled {} by {by}.", at(*when)), Paint::Hint),
            None => (String::new(), Paint::Hint),
        },
        (InviteState::Expired, _) => (format!("ran out {}.", at(invite.expires)), Paint::Hint),
        (InviteState::Sent, _) => (format!("sent, {}.", until()), Paint::Hint),
    };
    (format!("{}: {text}", invite.email), paint)
}

fn mail_line(mail: &Mail, Look { zone, .. }: Look<'_>) -> (String, Paint) {
    let at = |moment| minute_text(moment, zone);
    let tries = match mail.tries {
        0 => "not tried yet".to_owned(),
        1 => "tried once".to_owned(),
        many => format!("tried {many} times"),
    };
    let (state, paint) = match mail.state {
        MailState::Queued { next } if mail.tries > 0 => (format!("next after {}", at(next)), Paint::Warning),
        MailState::Queued { .. } => ("waits".to_owned(), Paint::Normal),
        MailState::Held => ("held back: a backup was put back".to_owned(), Paint::Warning),
        MailState::InHand { until } => {
            (format!("in a program's hand, until {} at the latest", at(until)), Paint::Normal)
        }
        MailState::Sent(when) => (format!("sent {}", at(when)), Paint::Good),
        MailState::Failed(when) => (format!("given up {}", at(when)), Paint::Warning),
    };
    (format!("put into the outbox {}, {tries}, {state}", at(mail.created)), paint)
}

/// All about it: what is shown, and copied. Never its code.
pub(super) fn facts(invite: &Invite, details: Option<&InviteDetails>, again: &str, look: Look<'_>) -> Vec<Line> {
    let line = |label: &str, text: String| (label.to_owned(), text, Paint::Normal);
    let at = |moment| minute_text(moment, look.zone);
    let (word, paint) = state_word(invite, look.now);
    let mut lines = vec![
        line("Email", invite.email.clone()),
        ("State".to_owned(), word.to_owned(), paint),
        line("", sentence(invite, again, look).0),
        line("Role", invite.role.name.clone()),
        line("Number", invite.id.0.to_string()),
        line("Sent by", format!("{}, {}", invite.by.name, at(invite.at))),
        line("Good until", at(invite.expires)),
    ];
    if let Some((when, user)) = &invite.accepted {
        lines.push(line("Accepted", format!("{} as {}", at(*when), user.name)));
    }
    if let Some((when, by)) = &invite.cancelled {
        lines.push(line("Cancelled", format!("{} by {by}", at(*when))));
    }
    let Some(details) = details else { return lines };
    for mail in &details.mails {
        let code = mail.about.numbers().1;
        let (text, paint) = mail_line(mail, look);
        lines.push((format!("Mail of code {code}"), text, paint));
        if !mail.answer.is_empty() {
            lines.push(line("The server", mail.answer.clone()));
        }
        lines.push(line("Message-ID", mail.message_id.clone()));
    }
    lines
}

impl super::InvitesScreen {
    /// Why there is nothing to see.
    pub(super) fn empty(&self) -> String {
        let hidden = self.list.total.saturating_sub(self.list.open);
        let super::Keys { invite, inactive, .. } = &self.keys;
        match (self.list.search.text().trim().is_empty(), hidden, self.list.show_over) {
            (false, 1.., false) => {
                format!("No open invite matches this search. Esc clears it; {inactive} shows those that are over, too.")
            }
            (false, ..) => "No invite matches this search. Esc clears it.".to_owned(),
            (true, 1.., false) => {
                format!("No invite is open. {inactive} shows what is over ({hidden}); {invite} invites others.")
            }
            (true, ..) => format!("Nobody was invited so far: {invite} invites others by mail."),
        }
    }
}
