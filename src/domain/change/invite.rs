//! Changes of invites (section 9 of RULES.md).

use super::Kind;
use super::nature::{Area, Door, Gives, Nature, Needs};
use crate::domain::event::{Account, Category, Detail, Severity, Subject, SubjectKind};
use crate::domain::id::{InviteId, Named, UserId};
use crate::domain::invite::{INVITING, Invite};
use crate::domain::mail::Outgoing;
use crate::domain::permission::PermissionSet;

/// A change of an invite.
#[derive(Clone, Debug)]
pub enum InviteChange {
    /// It was made, and its mail put into the outbox.
    Sent {
        /// The invite.
        invite: Box<Invite>,
        /// What its role gives.
        gives: Gives,
        /// The mail.
        mail: Outgoing,
    },
    /// It got a new code, and another mail was put into the outbox.
    Resent {
        /// As it is to stand.
        invite: Box<Invite>,
        /// What its role gives.
        gives: Gives,
        /// The mail.
        mail: Outgoing,
    },
    /// It was taken back.
    Cancelled {
        /// Which.
        invite: Named<InviteId>,
        /// What its role gives.
        gives: Gives,
    },
    /// Its code was shown to somebody, to be handed over.
    CodeShown {
        /// Which.
        invite: Named<InviteId>,
        /// Which of its codes.
        generation: i64,
        /// What its role gives.
        gives: Gives,
    },
    /// It became an account, which has an event of its own.
    Accepted {
        /// Which.
        invite: Named<InviteId>,
        /// The account.
        user: Named<UserId>,
        /// Who had sent it.
        by: String,
    },
    /// Somebody came with a code that is none, or that can't be used now.
    Refused {
        /// Which, where the code is one.
        invite: Option<Named<InviteId>>,
        /// Short code of the reason.
        code: &'static str,
        /// The reason.
        why: String,
    },
}

impl InviteChange {
    pub(super) fn nature(&self) -> Nature {
        let needs = |gives| Needs::Permissions { asked: PermissionSet::of(&[INVITING]), over: None, gives };
        let gate: &[Door] = &[Door::Gate];
        let (kind, needs, doors): (_, _, &[Door]) = match self {
            Self::Sent { gives, .. } => (Kind::InviteSent, needs(*gives), &[]),
            Self::Resent { gives, .. } => (Kind::InviteResent, needs(*gives), &[]),
            // Who may not give a role doesn't withdraw it either, as it is with roles that somebody has.
            // A backup that is put back may bring some to life that are over since.
            Self::Cancelled { gives, .. } => (Kind::InviteCancelled, needs(*gives), &[Door::Owner]),
            // Whoever has the code becomes what the role allows.
            Self::CodeShown { gives, .. } => (Kind::InviteCodeShown, needs(*gives), &[]),
            // The code is the credential, as a password is at a login.
            Self::Accepted { .. } => (Kind::InviteAccepted, Needs::NotForPeople, gate),
            Self::Refused { .. } => (Kind::InviteRefused, Needs::NotForPeople, gate),
        };
        let touches: &[Area] =
            if matches!(self, Self::Refused { .. } | Self::CodeShown { .. }) { &[] } else { &[Area::Invites] };
        let marks_actor = !matches!(self, Self::Accepted { .. } | Self::Refused { .. });
        Nature { kind, needs, doors, touches, ends_sessions: None, marks_actor }
    }

    pub(super) fn account(&self) -> Account {
        let facts = |invite: &Invite| {
            vec![
                Detail::value("role", &invite.role.name),
                Detail::value("code", format!("number {}, {}", invite.id.0, nth(invite.generation))),
                Detail::value("until", invite.expires.rfc3339()),
            ]
        };
        let (invite, message, details) = match self {
            Self::Sent { invite, .. } => {
                (Some(invite.named()), format!("Invite sent to {}", invite.email), facts(invite))
            }
            Self::Resent { invite, .. } => {
                (Some(invite.named()), format!("Invite sent again to {}", invite.email), facts(invite))
            }
            Self::Cancelled { invite, .. } => {
                (Some(invite.clone()), format!("Invite to {} cancelled", invite.name), vec![])
            }
            Self::CodeShown { invite, generation, .. } => {
                let code = format!("number {}, {}", invite.id.0, nth(*generation));
                let message = format!("Code of the invite to {} shown", invite.name);
                (Some(invite.clone()), message, vec![Detail::value("code", code)])
            }
            Self::Accepted { invite, user, by } => {
                let details = vec![Detail::value("user", &user.name), Detail::value("invited_by", by)];
                (Some(invite.clone()), format!("Invite to {} accepted", invite.name), details)
            }
            Self::Refused { invite, why, .. } => {
                (invite.clone(), "An invite was not accepted".to_owned(), vec![Detail::value("why", why)])
            }
        };
        let (severity, code) = match self {
            Self::Refused { code, .. } => (Severity::Warning, Some(*code)),
            _ => (Severity::Info, None),
        };
        Account {
            category: Category::Invite,
            severity,
            subject: invite.map(|invite| {
                let what = Named::new(invite.id.0, invite.name);
                Subject { kind: SubjectKind::Invite, what }
            }),
            code,
            reference: None,
            message,
            details,
        }
    }
}

/// Which of an invite's codes it was: `first code`, `code 2`.
fn nth(generation: i64) -> String {
    if generation == 1 { "first code".to_owned() } else { format!("code {generation}") }
}
