//! One error for all services: its kind, its sentence, and what to do next.

use crate::domain::broken::{RuleBroken, Stopped};
use crate::domain::gate::Reason;
use crate::domain::permission::Permission;
use crate::hashing::HashingError;
use crate::sso::SsoFlaw;
use crate::store::{Failure, StoreError};

/// Why a service didn't do what was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A rule, a right, an ended session, or the store.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The login was refused: the text that the person is told, with the reference code (GATE-2).
    #[error("{told} {reference}")]
    LoginRefused {
        /// The text.
        told: String,
        /// The code that leads to this attempt.
        reference: String,
        /// The true reason, for the program itself.
        reason: Reason,
    },
    /// The new password that was asked for is set, but the person may not come in here (GATE-8).
    #[error("Your new password is set. {told}")]
    PasswordSetOnly {
        /// Why they may not come in.
        told: String,
    },
    /// Only administrators are brought back by the owner of the database (GATE-13).
    #[error(
        "{username} doesn't hold Admin: recover is for administrators alone. Nothing was changed; sign in as an \
         administrator to help others."
    )]
    NoAdministrator {
        /// Who.
        username: String,
    },
    /// Single sign-on didn't come to an end.
    #[error(transparent)]
    Sso(#[from] SsoFlaw),
    /// A password couldn't be hashed.
    #[error("The password could not be worked with: {0}. Nothing was changed.")]
    Hashing(#[from] HashingError),
    /// The person stopped it.
    #[error("Stopped: nothing was changed.")]
    Cancelled,
    /// Nobody is signed in.
    #[error("Nobody is signed in. `chargehand login USERNAME` signs in.")]
    NotSignedIn,
}

/// What kind of error it is; each door maps the kind once (exit code, status).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Refused by a permission, a rule or the gate.
    Refused,
    /// No such thing.
    NotFound,
    /// A name is taken, or somebody else changed it first.
    Conflict,
    /// The store can't be used.
    Store,
    /// Anything else.
    Failed,
}

impl ServiceError {
    /// Why one of several is left out. That nothing was changed isn't true of the others, and need not be told of each.
    #[must_use]
    pub fn beside_others(&self) -> String {
        beside_others(&self.to_string())
    }

    /// Which kind it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Failure(Failure::Rule(broken)) => match broken {
                RuleBroken::Taken(_)
                | RuleBroken::Conflict { .. }
                | RuleBroken::ChangedSince { .. }
                | RuleBroken::UndoneAlready { .. }
                | RuleBroken::PlanChanged(_)
                | RuleBroken::NameInUse { .. }
                | RuleBroken::FileInUse { .. }
                | RuleBroken::NoSeat { .. } => Kind::Conflict,
                RuleBroken::Mail(broken) if broken.is_conflict() => Kind::Conflict,
                broken if broken.is_unknown() => Kind::NotFound,
                _ => Kind::Refused,
            },
            Self::Failure(Failure::Denied(_) | Failure::SessionOver(_)) => Kind::Refused,
            Self::Failure(Failure::Store(error)) => match error {
                StoreError::NotFound { .. }
                | StoreError::EventArchived { .. }
                | StoreError::CheckpointArchived { .. }
                | StoreError::CheckpointNotHere { .. } => Kind::NotFound,
                _ => Kind::Store,
            },
            Self::LoginRefused { .. }
            | Self::PasswordSetOnly { .. }
            | Self::NoAdministrator { .. }
            | Self::NotSignedIn => Kind::Refused,
            Self::Sso(flaw) if flaw.is_refusal() => Kind::Refused,
            Self::Sso(_) | Self::Hashing(_) | Self::Cancelled => Kind::Failed,
        }
    }

    /// The code in JSON errors.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Failure(Failure::Rule(broken)) => broken.code(),
            Self::Failure(Failure::Denied(_)) => "permission_denied",
            Self::Failure(Failure::SessionOver(_)) => "session_over",
            Self::Failure(Failure::Store(error)) => match error {
                StoreError::Missing(_) | StoreError::NotSetUp(_) => "no_database",
                StoreError::Busy { .. } => "busy",
                StoreError::Corrupt { .. } => "damaged",
                StoreError::TooNew { .. } => "newer_schema",
                StoreError::OtherPlant { .. } => "other_plant",
                StoreError::Full => "disk_full",
                StoreError::Disk(_) => "disk_failed",
                StoreError::ReadOnly => "read_only",
                StoreError::NotFound { .. } | StoreError::EventArchived { .. } => "not_found",
                StoreError::CheckpointArchived { .. } | StoreError::CheckpointNotHere { .. } => "checkpoint_elsewhere",
                StoreError::CannotRecord(_) => "cannot_record",
                _ => "store",
            },
            Self::LoginRefused { reason, .. } => reason.code(),
            Self::PasswordSetOnly { .. } => Reason::NoOpenConsole.code(),
            Self::NoAdministrator { .. } => "no_administrator",
            Self::Sso(flaw) => flaw.code(),
            Self::Hashing(_) => "hashing",
            Self::Cancelled => "cancelled",
            Self::NotSignedIn => "not_signed_in",
        }
    }

    /// The broken rule, for forms that mark its fields.
    #[must_use]
    pub const fn rule(&self) -> Option<&RuleBroken> {
        match self {
            Self::Failure(Failure::Rule(broken)) => Some(broken),
            _ => None,
        }
    }

    /// The permission that is missing (ROL-10), where that is why.
    #[must_use]
    pub const fn permission(&self) -> Option<Permission> {
        match self {
            Self::Failure(Failure::Denied(denied)) => Some(denied.permission),
            Self::LoginRefused { reason: Reason::NoAllowLogin, .. } => Some(Permission::AllowLogin),
            Self::LoginRefused { reason: Reason::NoOpenConsole, .. } => Some(Permission::OpenConsole),
            _ => None,
        }
    }

    /// That the session is over, for whoever only looked: nothing was to be changed.
    #[must_use]
    pub fn told_to_whoever_looked(&self) -> String {
        match self {
            Self::Failure(Failure::SessionOver(over)) => over.told(),
            other => other.to_string(),
        }
    }

    /// Did the session end, so that the person must sign in again?
    #[must_use]
    pub const fn is_session_over(&self) -> bool {
        matches!(self, Self::Failure(Failure::SessionOver(_)) | Self::NotSignedIn)
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        Self::Failure(Failure::Store(error))
    }
}

impl From<RuleBroken> for ServiceError {
    fn from(broken: RuleBroken) -> Self {
        Self::Failure(Failure::Rule(broken))
    }
}

impl From<Stopped<StoreError>> for ServiceError {
    fn from(stopped: Stopped<StoreError>) -> Self {
        Self::Failure(stopped.into())
    }
}

/// The sentences without the one that nothing was changed; the remedy behind it stays.
fn beside_others(why: &str) -> String {
    let Some((before, after)) = why.split_once(" Nothing was changed") else { return why.to_owned() };
    let after = match after.strip_prefix("; ") {
        Some(remedy) => {
            let mut rest = remedy.chars();
            rest.next().map(|first| format!(" {}{}", first.to_uppercase(), rest.as_str())).unwrap_or_default()
        }
        None => after.strip_prefix('.').unwrap_or(after).to_owned(),
    };
    format!("{before}{after}")
}
