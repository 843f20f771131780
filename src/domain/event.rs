//! Events of the system log: what a Change turns into (LOG-1).

use super::id::{EventId, Named};
use crate::clock::Timestamp;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$item_doc])* $item),* }

        impl $name {
            /// All of them, as listed to people.
            pub const ALL: &'static [Self] = &[$(Self::$item),*];

            /// The word as stored, shown and typed.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$item => $word),* }
            }

            /// What the word stands for, letter case apart.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|item| item.name().eq_ignore_ascii_case(name))
            }
        }
    };
}

words! {
    /// What an event is about (LOG-1).
    Category {
        /// Login attempts, and what the gate does because of them.
        UserValidation = "User Validation",
        /// Accounts.
        User = "User",
        /// Roles and who holds them.
        Role = "Role",
        /// License types and seats.
        License = "License",
        /// Invites and their mail.
        Invite = "Invite",
        /// Devices.
        Device = "Device",
        /// Sessions.
        Session = "Session",
        /// Single sign-on.
        Sso = "SSO",
        /// Imports and exports.
        Import = "Import",
        /// Settings, user groups, teams.
        Settings = "Settings",
        /// The program itself.
        System = "System",
    }
}

words! {
    /// How much an event wants to be looked at.
    Severity {
        /// For the record.
        Info = "info",
        /// Somebody was refused something.
        Warning = "warning",
        /// Somebody has to do something.
        Error = "error",
    }
}

words! {
    /// The kind of thing an event tells of.
    SubjectKind {
        /// An account.
        User = "user",
        /// A user group.
        UserGroup = "user group",
        /// A team.
        Team = "team",
        /// A role.
        Role = "role",
        /// A license type.
        License = "license type",
        /// A device.
        Device = "device",
        /// An invite.
        Invite = "invite",
        /// A setting.
        Setting = "setting",
        /// A file.
        File = "file",
        /// The plant as a whole.
        Plant = "plant",
    }
}

impl SubjectKind {
    /// Does an event about such a thing change rows of accounts that it doesn't name? A team's new name stands in many,
    /// and with `require_license` the state word of all changes.
    #[must_use]
    pub const fn stands_in_many_rows(self) -> bool {
        match self {
            Self::UserGroup | Self::Team | Self::Role | Self::License | Self::Setting => true,
            Self::User | Self::Device | Self::Invite | Self::File | Self::Plant => false,
        }
    }
}

/// What an event tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its kind.
    pub kind: SubjectKind,
    /// Number (0 where the kind has none) and name.
    pub what: Named<i64>,
}

/// One detail of an event: a field before and after, or a value alone (`before` is none then). Never a secret.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Detail {
    /// Name of the field.
    pub field: String,
    /// What stood there before, for a change.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// What stands there now.
    pub after: String,
}

impl Detail {
    /// A value.
    pub fn value(field: impl Into<String>, value: impl Into<String>) -> Self {
        Self { field: field.into(), before: None, after: value.into() }
    }

    /// A change of a field.
    pub fn change(field: impl Into<String>, before: impl Into<String>, after: impl Into<String>) -> Self {
        Self { field: field.into(), before: Some(before.into()), after: after.into() }
    }
}

/// What a Change says of itself; the store adds time, actor, device, number and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What it is about.
    pub category: Category,
    /// How much it wants to be looked at.
    pub severity: Severity,
    /// What it tells of.
    pub subject: Option<Subject>,
    /// Short code of a refusal's reason.
    pub code: Option<&'static str>,
    /// Reference code of a refused login (GATE-2).
    pub reference: Option<String>,
    /// The sentence.
    pub message: String,
    /// Before and after of each field.
    pub details: Vec<Detail>,
}

/// An event as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number.
    pub id: EventId,
    /// When it was written.
    pub time: Timestamp,
    /// What it is about.
    pub category: Category,
    /// How much it wants to be looked at.
    pub severity: Severity,
    /// Who did it: a username, or the program's word for itself.
    pub actor: String,
    /// What it tells of.
    pub subject: Option<Subject>,
    /// Where it was done.
    pub device: String,
    /// Short code of a refusal's reason.
    pub code: Option<String>,
    /// Reference code of a refused login.
    pub reference: Option<String>,
    /// The sentence.
    pub message: String,
    /// Before and after of each field.
    pub details: Vec<Detail>,
    /// Number of the operation: that of its first event.
    pub operation: EventId,
}
