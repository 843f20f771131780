//! Changes of the outbox: codes for new passwords that are mailed, and what became of mails (INV-4, PWD-3). That a mail is
//! tried once more is no change: it is noted in the outbox alone.

use super::Kind;
use super::nature::{Area, Door, Gives, Nature, Needs};
use crate::domain::event::{Account, Category, Detail, Severity, Subject, SubjectKind};
use crate::domain::id::{Named, UserId};
use crate::domain::mail::{About, Mail, Outgoing};
use crate::domain::password::ResetCode;
use crate::domain::permission::{Permission, PermissionSet};

/// A change of the outbox.
#[derive(Clone, Debug)]
pub enum MailChange {
    /// An administrator has a code for a new password mailed (PWD-3); a lock-out is lifted.
    Code {
        /// Whose.
        user: Named<UserId>,
        /// What the database keeps of it.
        code: ResetCode,
        /// The mail.
        mail: Outgoing,
    },
    /// Somebody said that they forgot their password. Nothing is lifted and no code void: anybody can say so.
    Forgotten {
        /// Who, where the name is known.
        user: Option<Named<UserId>>,
        /// What is kept of an unknown name (GATE-3).
        typed: Option<String>,
        /// What the database keeps of the code, and the mail; or why there is none.
        mailed: Result<(ResetCode, Outgoing), &'static str>,
    },
    /// A mail went out.
    Sent {
        /// Which.
        mail: Box<Mail>,
        /// Where to: the server or the folder.
        through: String,
        /// The server's words.
        answer: String,
    },
    /// A mail will never go out.
    Failed {
        /// Which.
        mail: Box<Mail>,
        /// Why: the server's words, or ours.
        answer: String,
    },
}

impl MailChange {
    pub(super) fn nature(&self) -> Nature {
        let program: &[Door] = &[Door::Program];
        let (kind, needs, doors, touches): (_, _, &[Door], &[Area]) = match self {
            // To the address on record, so that nobody gets at the account who isn't its owner (ROL-3).
            Self::Code { .. } => {
                let asked = PermissionSet::of(&[Permission::EditUsers]);
                let needs = Needs::Permissions { asked, over: None, gives: Gives::NOTHING };
                (Kind::ResetCodeMailed, needs, &[], &[Area::Users, Area::Invites])
            }
            Self::Forgotten { .. } => (Kind::ResetCodeAsked, Needs::NotForPeople, &[Door::Gate], &[Area::Invites]),
            Self::Sent { .. } => (Kind::MailSent, Needs::NotForPeople, program, &[Area::Invites]),
            Self::Failed { .. } => (Kind::MailFailed, Needs::NotForPeople, program, &[Area::Invites]),
        };
        let marks_actor = matches!(self, Self::Code { .. });
        Nature { kind, needs, doors, touches, ends_sessions: None, marks_actor }
    }

    pub(super) fn account(&self) -> Account {
        let whose = |user: &Named<UserId>| {
            Some(Subject { kind: SubjectKind::User, what: Named::new(user.id.0, user.name.clone()) })
        };
        let code_told = |code: &ResetCode| {
            vec![Detail::value("code", format!("number {}", code.id)), Detail::value("until", code.expires.rfc3339())]
        };
        let blank = Account {
            category: Category::Invite,
            severity: Severity::Info,
            subject: None,
            code: None,
            reference: None,
            message: String::new(),
            details: vec![],
        };
        match self {
            Self::Code { user, code, .. } => Account {
                category: Category::User,
                subject: whose(user),
                message: format!("Code for a new password of user {} mailed", user.name),
                details: code_told(code),
                ..blank
            },
            Self::Forgotten { user, typed, mailed } => {
                let name = user.as_ref().map_or("an unknown user".to_owned(), |user| format!("user {}", user.name));
                let (became, mut details) = match mailed {
                    Ok((code, _)) => ("a code was mailed".to_owned(), code_told(code)),
                    Err(why) => (format!("no code was mailed, {why}"), vec![]),
                };
                details.extend(typed.iter().map(|typed| Detail::value("typed", typed)));
                let (subject, message) =
                    (user.as_ref().and_then(whose), format!("Forgotten password of {name}: {became}"));
                Account { category: Category::User, subject, message, details, ..blank }
            }
            Self::Sent { mail, through, answer } => {
                let mut details = told(mail);
                details.push(Detail::value("through", through));
                if !answer.is_empty() {
                    details.push(Detail::value("answer", answer));
                }
                let message = format!("Mail to {} sent", mail.address);
                Account { category: category(mail), subject: subject(mail), message, details, ..blank }
            }
            Self::Failed { mail, answer } => {
                let mut details = told(mail);
                details.push(Detail::value("answer", answer));
                let message = format!("Mail to {} failed for good", mail.address);
                let (category, severity) = (category(mail), Severity::Error);
                Account { category, severity, subject: subject(mail), message, details, ..blank }
            }
        }
    }
}

/// A mail with a code for a password is about an account, and found where the making of that code is.
const fn category(mail: &Mail) -> Category {
    match mail.about {
        About::Invite { .. } => Category::Invite,
        About::ResetCode(_) => Category::User,
    }
}

fn subject(mail: &Mail) -> Option<Subject> {
    match (mail.about, &mail.user) {
        (About::Invite { invite, .. }, _) => {
            Some(Subject { kind: SubjectKind::Invite, what: Named::new(invite.0, mail.address.clone()) })
        }
        (_, Some(user)) => Some(Subject { kind: SubjectKind::User, what: Named::new(user.id.0, user.name.clone()) }),
        _ => None,
    }
}

fn told(mail: &Mail) -> Vec<Detail> {
    vec![
        Detail::value("about", mail.about.name()),
        Detail::value("message_id", &mail.message_id),
        Detail::value("tries", mail.tries.to_string()),
    ]
}
