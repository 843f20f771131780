//! Changes of the plant as a whole: settings, user groups, teams, imports, refusals.

use super::Kind;
use super::nature::{Area, Door, Gives, Nature, Needs};
use crate::domain::event::{Account, Category, Detail, Severity, Subject, SubjectKind};
use crate::domain::id::{EventId, Named};
use crate::domain::permission::{Permission, PermissionSet};

/// The detail of an event about an archive that has the digest of the rows of rights that stay.
pub const ARCHIVED_RIGHTS: &str = "rights";

/// What people belong to: one list each, both kept alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grouping {
    /// User groups; `System` exists from the start.
    UserGroup,
    /// Teams; `Default Team` exists from the start.
    Team,
}

impl Grouping {
    /// The word for one of them.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UserGroup => "user group",
            Self::Team => "team",
        }
    }

    const fn subject_kind(self) -> SubjectKind {
        match self {
            Self::UserGroup => SubjectKind::UserGroup,
            Self::Team => SubjectKind::Team,
        }
    }
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Accounts added.
    pub created: u64,
    /// Accounts changed.
    pub updated: u64,
    /// Accounts made active again.
    pub brought_back: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Rows with errors, left out.
    pub left_out: u64,
    /// Rows in the file.
    pub rows: u64,
}

impl ImportCounts {
    /// `3 users added, 2 changed, 1 brought back`; what there is none of isn't told.
    #[must_use]
    pub fn told(&self) -> String {
        let users = |count| if count == 1 { "user" } else { "users" };
        let all = [(self.created, "added"), (self.updated, "changed"), (self.brought_back, "brought back")];
        let mut parts = Vec::new();
        for (count, what) in all.into_iter().filter(|(count, _)| *count > 0) {
            let users = if parts.is_empty() { format!(" {}", users(count)) } else { String::new() };
            parts.push(format!("{count}{users} {what}"));
        }
        if parts.is_empty() { "no users changed".to_owned() } else { parts.join(", ") }
    }
}

/// What ends, or stops, when a backup is put back: all of it may be over since the backup was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PutToRest {
    /// Sessions that were open.
    pub sessions: u64,
    /// Codes for new passwords that were good.
    pub codes: u64,
    /// Codes that terminals become devices by.
    pub device_codes: u64,
    /// Invites that were open.
    pub invites: u64,
    /// Mails that waited.
    pub mails: u64,
}

/// A change of the plant as a whole.
#[derive(Clone, Debug)]
pub enum PlantChange {
    /// The guided set-up or `init` made this database a plant.
    SetUp,
    /// A setting got another value.
    SettingSet {
        /// Which.
        key: &'static str,
        /// The old value.
        before: String,
        /// The new value.
        after: String,
        /// What it gives to accounts to come: nobody makes a default of a role that they couldn't give (ROL-3).
        gives: Gives,
    },
    /// A user group or team was added.
    GroupingAdded {
        /// Which of the two.
        grouping: Grouping,
        /// Number and name.
        new: Named<i64>,
    },
    /// A user group or team got another name.
    GroupingRenamed {
        /// Which of the two.
        grouping: Grouping,
        /// Number and old name.
        old: Named<i64>,
        /// The new name.
        name: String,
    },
    /// A user group or team was removed.
    GroupingRemoved {
        /// Which of the two.
        grouping: Grouping,
        /// Number and name.
        old: Named<i64>,
    },
    /// A file of users was imported; each account has its own event (IMP-3).
    Imported {
        /// The file's name, without its folder.
        file: String,
        /// SHA-256 of its bytes, in hexadecimal.
        sha256: String,
        /// What became of its rows.
        counts: ImportCounts,
    },
    /// Accounts were written into a file that leaves the plant (IMP-5).
    Exported {
        /// The file's name, without its folder.
        file: String,
        /// In which columns.
        format: &'static str,
        /// What was searched for; empty: everybody.
        search: String,
        /// Inactive ones too?
        inactive: bool,
        /// How many.
        rows: u64,
    },
    /// What the log knows was written into a file that leaves the plant (LOG-4, LOG-5).
    LogExported {
        /// The file's name, without its folder.
        file: String,
        /// What: `events` or `rights`.
        what: &'static str,
        /// What was asked for, each with its name.
        asked: Vec<Detail>,
        /// How many.
        rows: u64,
    },
    /// The oldest events left the log for a file (LOG-3).
    LogArchived {
        /// The file's name, without its folder.
        file: String,
        /// The first event in it.
        first: EventId,
        /// The last one.
        through: EventId,
        /// That one's hash.
        hash: [u8; 32],
        /// SHA-256 of the file.
        file_sha256: [u8; 32],
        /// The digest of the rows of rights that its events wrote, and those before them: the rows stay.
        rights: Option<[u8; 32]>,
    },
    /// What lists and searches of the log find events by was made anew from the record (LOG-3).
    LogReindexed,
    /// The database was copied into a file.
    BackedUp {
        /// The file's name, without its folder.
        file: String,
    },
    /// The database was put back from such a file.
    Restored {
        /// The file's name, without its folder.
        file: String,
        /// What ended with it.
        rest: PutToRest,
        /// Do invites stay open, and their mails wait until somebody sends them?
        keeps_invites: bool,
    },
    /// Somebody was refused something for want of a permission (ROL-10); nothing else of the operation was written.
    Denied {
        /// What they wanted, in the words that the log would have had for it.
        attempted: String,
        /// What it is about.
        category: Category,
        /// On whom or what.
        subject: Option<Subject>,
        /// The permission they lack.
        permission: Permission,
    },
}

impl PlantChange {
    pub(super) fn nature(&self) -> Nature {
        let asks = |permission| Needs::Permissions {
            asked: PermissionSet::of(&[permission]),
            over: None,
            gives: Gives::NOTHING,
        };
        let settings = asks(Permission::ManageSettings);
        let (kind, needs, doors, touches): (_, _, &[Door], &[Area]) = match self {
            Self::SetUp => (Kind::PlantSetUp, Needs::NotForPeople, &[Door::Setup], &[Area::Settings]),
            Self::SettingSet { gives, .. } => {
                let asked = PermissionSet::of(&[Permission::ManageSettings]);
                let needs = Needs::Permissions { asked, over: None, gives: *gives };
                (Kind::SettingSet, needs, &[Door::Setup], &[Area::Settings])
            }
            Self::GroupingAdded { .. } => (Kind::GroupingAdded, settings, &[], &[Area::Groupings]),
            Self::GroupingRenamed { .. } => (Kind::GroupingRenamed, settings, &[], &[Area::Groupings]),
            Self::GroupingRemoved { .. } => (Kind::GroupingRemoved, settings, &[], &[Area::Groupings]),
            Self::Imported { .. } => (Kind::UsersImported, asks(Permission::ImportUsers), &[], &[Area::Users]),
            Self::Exported { .. } => (Kind::UsersExported, asks(Permission::ImportUsers), &[], &[]),
            Self::LogExported { .. } => (Kind::LogExported, asks(Permission::ViewSystemLog), &[], &[]),
            Self::LogArchived { .. } => (Kind::LogArchived, settings, &[], &[]),
            Self::LogReindexed => (Kind::LogReindexed, settings, &[], &[]),
            Self::BackedUp { .. } => (Kind::DatabaseBackedUp, settings, &[], &[]),
            Self::Restored { .. } => {
                (Kind::DatabaseRestored, Needs::NotForPeople, &[Door::Owner], &[Area::Settings, Area::Users])
            }
            Self::Denied { .. } => (Kind::PermissionDenied, Needs::NotForPeople, &[Door::Program], &[]),
        };
        let marks_actor = !matches!(self, Self::Denied { .. });
        Nature { kind, needs, doors, touches, ends_sessions: None, marks_actor }
    }

    pub(super) fn account(&self) -> Account {
        let blank = Account {
            category: Category::Settings,
            severity: Severity::Info,
            subject: None,
            code: None,
            reference: None,
            message: String::new(),
            details: vec![],
        };
        let named = |kind, name: &str| Some(Subject { kind, what: Named::new(0, name) });
        match self {
            Self::SetUp => Account {
                category: Category::System,
                subject: named(SubjectKind::Plant, "plant"),
                message: "Plant set up".into(),
                ..blank
            },
            Self::SettingSet { key, before, after, .. } => Account {
                subject: named(SubjectKind::Setting, key),
                message: format!("Setting {key} changed from \"{before}\" to \"{after}\""),
                details: vec![Detail::change(*key, before, after)],
                ..blank
            },
            Self::GroupingAdded { grouping, new } => Account {
                subject: Some(Subject { kind: grouping.subject_kind(), what: new.clone() }),
                message: format!("{} {} added", capitalized(grouping.name()), new.name),
                ..blank
            },
            Self::GroupingRenamed { grouping, old, name } => Account {
                subject: Some(Subject { kind: grouping.subject_kind(), what: old.clone() }),
                message: format!("{} {} renamed to {name}", capitalized(grouping.name()), old.name),
                details: vec![Detail::change("name", &old.name, name)],
                ..blank
            },
            Self::GroupingRemoved { grouping, old } => Account {
                subject: Some(Subject { kind: grouping.subject_kind(), what: old.clone() }),
                message: format!("{} {} removed", capitalized(grouping.name()), old.name),
                ..blank
            },
            Self::Imported { file, sha256, counts } => Account {
                category: Category::Import,
                subject: named(SubjectKind::File, file),
                message: format!("File {file} imported: {}", counts.told()),
                details: vec![
                    Detail::value("sha256", sha256),
                    Detail::value("rows", counts.rows.to_string()),
                    Detail::value("created", counts.created.to_string()),
                    Detail::value("updated", counts.updated.to_string()),
                    Detail::value("brought_back", counts.brought_back.to_string()),
                    Detail::value("unchanged", counts.unchanged.to_string()),
                    Detail::value("left_out", counts.left_out.to_string()),
                ],
                ..blank
            },
            Self::Exported { file, format, search, inactive, rows } => {
                let users = if *rows == 1 { "user" } else { "users" };
                let mut details = vec![
                    Detail::value("rows", rows.to_string()),
                    Detail::value("format", *format),
                    Detail::value("inactive", if *inactive { "yes" } else { "no" }),
                ];
                if !search.is_empty() {
                    details.push(Detail::value("search", search));
                }
                Account {
                    category: Category::Import,
                    subject: named(SubjectKind::File, file),
                    message: format!("{rows} {users} exported to file {file}"),
                    details,
                    ..blank
                }
            }
            Self::LogExported { file, what, asked, rows } => {
                let one = if *rows == 1 { what.trim_end_matches('s') } else { what };
                Account {
                    category: Category::System,
                    subject: named(SubjectKind::File, file),
                    message: format!("{rows} {one} exported to file {file}"),
                    details: [Detail::value("rows", rows.to_string())]
                        .into_iter()
                        .chain(asked.iter().cloned())
                        .collect(),
                    ..blank
                }
            }
            Self::LogArchived { file, first, through, hash, file_sha256, rights } => {
                let hexadecimal = |hash: &[u8; 32]| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
                Account {
                    category: Category::System,
                    subject: named(SubjectKind::File, file),
                    message: format!("Events {} to {} archived to file {file}", first.0, through.0),
                    details: [
                        ("hash", Some(hash)),
                        ("file_sha256", Some(file_sha256)),
                        (ARCHIVED_RIGHTS, rights.as_ref()),
                    ]
                    .into_iter()
                    .filter_map(|(field, sum)| Some(Detail::value(field, hexadecimal(sum?))))
                    .collect(),
                    ..blank
                }
            }
            Self::LogReindexed => Account {
                category: Category::System,
                subject: named(SubjectKind::Plant, "plant"),
                message: "What searches of the log rely on made anew from the record".into(),
                ..blank
            },
            Self::BackedUp { file } => Account {
                category: Category::System,
                subject: named(SubjectKind::File, file),
                message: format!("Backup begun into file {file}"),
                ..blank
            },
            Self::Restored { file, rest, keeps_invites } => Account {
                category: Category::System,
                severity: Severity::Warning,
                subject: named(SubjectKind::File, file),
                message: format!("Database restored from file {file}: what happened after that backup is not in it"),
                details: vec![
                    Detail::value("sessions_ended", rest.sessions.to_string()),
                    Detail::value("codes_ended", rest.codes.to_string()),
                    Detail::value("device_codes_ended", rest.device_codes.to_string()),
                    Detail::value(
                        if *keeps_invites { "invites_kept" } else { "invites_cancelled" },
                        rest.invites.to_string(),
                    ),
                    Detail::value("mails_stopped", rest.mails.to_string()),
                ],
                ..blank
            },
            Self::Denied { attempted, category, subject, permission } => Account {
                category: *category,
                severity: Severity::Warning,
                subject: subject.clone(),
                code: Some("permission_denied"),
                message: format!("Refused for want of the {permission} permission, not done: {attempted}"),
                details: vec![Detail::value("permission", permission.name())],
                ..blank
            },
        }
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
