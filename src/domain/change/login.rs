//! Changes that logins make: refusals, lock-outs, sessions.

use super::Kind;
use super::nature::{Area, Door, Nature, Needs};
use crate::clock::Timestamp;
use crate::domain::event::{Account, Category, Detail, Severity, Subject, SubjectKind};
use crate::domain::gate::{Entrance, Reason};
use crate::domain::id::{Named, SessionId, UserId};

/// SHA-256 of a session's token; the token itself is nowhere kept.
pub type TokenHash = [u8; 32];

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionEnd {
    /// The person signed out or quit.
    SignedOut,
    /// The account was stopped (USR-9).
    Stopped,
    /// The account lost `AllowLogin` (USR-9).
    ShutOut,
    /// The password was changed elsewhere (GATE-11).
    PasswordChanged,
    /// Older than `session_max_hours` (GATE-11).
    TooOld,
    /// The person logged in on another device (GATE-10).
    ReUsed,
    /// Ended by an administrator, or by the person elsewhere (GATE-11).
    Revoked,
    /// Of somebody bound to trusted devices, at one that is none any more, or has another key (GATE-5).
    DeviceLost,
    /// Of somebody who may log in at trusted devices alone by now, at none (GATE-5).
    Bound,
    /// Of somebody who got in without a password and may not any more (GATE-7).
    NeedsPassword,
    /// The account signs in in another way by now: by single sign-on, or by its password again (SSO-1, SSO-3).
    OtherWayIn,
    /// The database was put back from a backup.
    Restored,
}

impl SessionEnd {
    /// The word in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignedOut => "signed out",
            Self::Stopped => "account stopped",
            Self::ShutOut => "AllowLogin was taken away",
            Self::PasswordChanged => "password changed",
            Self::TooOld => "too old",
            Self::ReUsed => "login re-used elsewhere",
            Self::Revoked => "revoked",
            Self::DeviceLost => "this device is no trusted one any more",
            Self::Bound => "only trusted devices are allowed by now",
            Self::NeedsPassword => "a password is needed by now",
            Self::OtherWayIn => "the account signs in in another way by now",
            Self::Restored => "the database was restored from a backup",
        }
    }
}

/// A change that a login makes.
#[derive(Clone, Debug)]
pub enum LoginChange {
    /// A login was refused.
    Refused {
        /// Who, where the name is known.
        user: Option<Named<UserId>>,
        /// What is kept of an unknown name (GATE-3).
        typed: Option<String>,
        /// The true reason.
        reason: Reason,
        /// Wrong passwords in a row, this one included.
        attempts: u32,
        /// Does this attempt count (GATE-4)?
        counts: bool,
        /// Code that leads to this attempt (GATE-2).
        reference: String,
        /// Where it was tried.
        entrance: Entrance,
        /// What there is to say of the device, where that mattered (DEV-2).
        device: Option<String>,
    },
    /// One wrong password too many.
    LockedOut {
        /// Who.
        user: Named<UserId>,
        /// When it ends by itself, if it does.
        until: Option<Timestamp>,
        /// Wrong passwords in a row.
        attempts: u32,
    },
    /// Everything was right but a new password must be set first (GATE-8).
    PasswordChangeAsked {
        /// Who.
        user: Named<UserId>,
        /// Where.
        entrance: Entrance,
    },
    /// The gate let somebody in for another program, where no session of ours is opened; wrong passwords count from zero.
    Vouched {
        /// Whom.
        user: Named<UserId>,
        /// Where.
        entrance: Entrance,
    },
    /// A session was opened; wrong passwords count from zero.
    Opened {
        /// Its number.
        session: SessionId,
        /// Whose.
        user: Named<UserId>,
        /// Hash of its token.
        token_hash: TokenHash,
        /// Where.
        entrance: Entrance,
        /// Was it by single sign-on?
        sso: bool,
    },
    /// A session ended.
    Ended {
        /// Its number.
        session: SessionId,
        /// Whose.
        user: Named<UserId>,
        /// Why.
        end: SessionEnd,
    },
    /// A session was shown where it isn't good: at another machine or device than its own (GATE-5, GATE-11).
    Misplaced {
        /// Its number.
        session: SessionId,
        /// Whose.
        user: Named<UserId>,
        /// Where it was shown.
        host: String,
    },
}

/// The log's short code for a session that was shown where it isn't good.
pub const MISPLACED_SESSION: &str = "misplaced_session";

impl LoginChange {
    pub(super) fn nature(&self) -> Nature {
        let (kind, needs, doors, touches): (_, _, &[Door], &[Area]) = match self {
            Self::Refused { .. } => (Kind::LoginRefused, Needs::NotForPeople, &[Door::Gate], &[]),
            Self::LockedOut { .. } => (Kind::LockedOut, Needs::NotForPeople, &[Door::Gate], &[Area::Users]),
            Self::PasswordChangeAsked { .. } => (Kind::PasswordChangeAsked, Needs::NotForPeople, &[Door::Gate], &[]),
            Self::Vouched { .. } => (Kind::LoginVouched, Needs::NotForPeople, &[Door::Gate], &[Area::Users]),
            Self::Opened { .. } => (Kind::SessionOpened, Needs::NotForPeople, &[Door::Gate], &[Area::Sessions]),
            Self::Misplaced { .. } => (Kind::SessionMisplaced, Needs::NotForPeople, &[Door::Gate], &[]),
            Self::Ended { user, .. } => {
                (Kind::SessionEnded, Needs::Own(user.id), &[Door::Program, Door::Gate], &[Area::Sessions])
            }
        };
        Nature { kind, needs, doors, touches, ends_sessions: None, marks_actor: false }
    }

    pub(super) fn account(&self) -> Account {
        let about = |user: &Named<UserId>| {
            Some(Subject { kind: SubjectKind::User, what: Named::new(user.id.0, user.name.clone()) })
        };
        let blank = Account {
            category: Category::Session,
            severity: Severity::Info,
            subject: None,
            code: None,
            reference: None,
            message: String::new(),
            details: vec![],
        };
        match self {
            Self::Refused { user, typed, reason, attempts, reference, entrance, device, .. } => {
                let mut details = vec![
                    Detail::value("entrance", entrance.name()),
                    Detail::value("failed_attempts", attempts.to_string()),
                ];
                details.extend(typed.iter().map(|typed| Detail::value("typed", typed)));
                details.extend(device.iter().map(|found| Detail::value("device", found)));
                Account {
                    category: Category::UserValidation,
                    severity: Severity::Warning,
                    subject: user.as_ref().and_then(about),
                    code: Some(reason.code()),
                    reference: Some(reference.clone()),
                    message: reason.log_sentence(*attempts),
                    details,
                }
            }
            Self::LockedOut { user, until, attempts } => Account {
                category: Category::UserValidation,
                severity: Severity::Error,
                subject: about(user),
                code: Some(Reason::LockedOut.code()),
                message: format!("User {} locked out after {attempts} wrong passwords in a row", user.name),
                details: until.iter().map(|until| Detail::value("until", until.rfc3339())).collect(),
                ..blank
            },
            Self::PasswordChangeAsked { user, entrance } => Account {
                category: Category::UserValidation,
                subject: about(user),
                code: Some("password_change_required"),
                message: format!("User {} must set a new password before logging in", user.name),
                details: vec![Detail::value("entrance", entrance.name())],
                ..blank
            },
            Self::Vouched { user, entrance } => Account {
                category: Category::UserValidation,
                subject: about(user),
                message: format!("User {} logged in", user.name),
                details: vec![Detail::value("entrance", entrance.name())],
                ..blank
            },
            Self::Opened { user, entrance, session, sso, .. } => {
                let mut details =
                    vec![Detail::value("entrance", entrance.name()), Detail::value("session", session.0.to_string())];
                details.extend(sso.then(|| Detail::value("by", "single sign-on")));
                let message = format!("User {} logged in", user.name);
                Account { category: Category::UserValidation, subject: about(user), message, details, ..blank }
            }
            Self::Misplaced { user, session, host } => Account {
                severity: Severity::Warning,
                subject: about(user),
                code: Some(MISPLACED_SESSION),
                message: format!("Session of user {} was shown at {host}, where it isn't good", user.name),
                details: vec![Detail::value("session", session.0.to_string())],
                ..blank
            },
            Self::Ended { user, session, end } => Account {
                subject: about(user),
                message: format!("Session of user {} ended: {}", user.name, end.name()),
                details: vec![Detail::value("session", session.0.to_string())],
                ..blank
            },
        }
    }
}
