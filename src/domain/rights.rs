//! Who could do what, when (LOG-5): what was held in a span of time, who gave it, from when until when.

use super::id::{EventId, Named, UserId};
use super::permission::Permission;
use crate::clock::Timestamp;

/// A span of time, both ends within it: a day, or one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first moment.
    pub from: Timestamp,
    /// Its last.
    pub to: Timestamp,
}

/// Whose rights, or who held a right. What isn't named isn't asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RightsQuery {
    /// Of this user alone: a username; who was called so and is deleted, too.
    pub user: Option<String>,
    /// This role alone.
    pub role: Option<String>,
    /// This permission alone, with the role that it came by.
    pub permission: Option<Permission>,
    /// This license type alone.
    pub license: Option<String>,
}

/// Something that has a name, and may be gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EverNamed {
    /// Its name.
    pub name: String,
    /// Was it removed?
    pub removed: bool,
}

/// What can be asked for by name: first what there is, then what there was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RightsNames {
    /// Roles.
    pub roles: Vec<EverNamed>,
    /// License types.
    pub licenses: Vec<EverNamed>,
}

/// What was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RightKind {
    /// A role.
    Role,
    /// A permission, by a role.
    Permission,
    /// A license, by hand or by a role.
    License,
}

impl RightKind {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Permission => "permission",
            Self::License => "license",
        }
    }
}

/// A right that somebody held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// Who: the name that the account has, or had.
    pub user: Named<UserId>,
    /// When the account was deleted, if it is.
    pub deleted: Option<Timestamp>,
    /// Of what kind.
    pub kind: RightKind,
    /// The role, permission or license type, as it is called now.
    pub name: String,
    /// The role that it came by; none where it was given itself.
    pub through: Option<String>,
    /// From when.
    pub from: Timestamp,
    /// Who gave it: the person, or, where the role was held before it allowed this, who changed the role.
    pub by: String,
    /// The event that tells of it; none where it is from the start, or from before rows named theirs.
    pub event: Option<EventId>,
    /// When it ended, or is to end by itself; none: it is held without an end.
    pub end: Option<Timestamp>,
    /// Who ended it; none where it ends by itself, or hasn't ended.
    pub ended_by: Option<String>,
    /// The event that tells of that.
    pub ended_event: Option<EventId>,
    /// Did the clock go back while it was held, so that it counts from the earliest to the latest time that it showed?
    pub stepped: bool,
    /// What kept the account out of every login at some moment of the span, in words; empty where nothing did.
    pub barred: String,
}

impl Right {
    /// Is it the same right, whatever became of it since?
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let key = |right: &Self| (right.user.id, right.kind, right.from);
        key(self) == key(other) && self.name == other.name && self.through == other.through
    }
}
