//! Changes of license types: bought, changed, removed (LIC-1).

use super::Kind;
use super::nature::{Area, Door, Gives, Nature, Needs};
use crate::domain::event::{Account, Category, Detail, Severity, Subject, SubjectKind};
use crate::domain::id::Named;
use crate::domain::license::LicenseType;
use crate::domain::permission::{Permission, PermissionSet};

/// A change of a license type itself; who has it is a change of the account.
#[derive(Clone, Debug)]
pub enum LicenseChange {
    /// A type was added.
    Added(LicenseType),
    /// Name, quantity, end, note or bound role were changed.
    Edited {
        /// As it stood.
        before: LicenseType,
        /// As it is to stand.
        after: LicenseType,
    },
    /// A type that nobody had was removed.
    Removed(LicenseType),
}

impl LicenseChange {
    /// The type as it stands after it.
    #[must_use]
    pub const fn license(&self) -> &LicenseType {
        match self {
            Self::Added(license) | Self::Edited { after: license, .. } | Self::Removed(license) => license,
        }
    }

    pub(super) fn nature(&self) -> Nature {
        let asked = PermissionSet::of(&[Permission::ManageLicenses]);
        let needs = Needs::Permissions { asked, over: None, gives: Gives::NOTHING };
        let kind = match self {
            Self::Added(_) => Kind::LicenseTypeAdded,
            Self::Edited { .. } => Kind::LicenseTypeEdited,
            Self::Removed(_) => Kind::LicenseTypeRemoved,
        };
        let (doors, touches): (&[Door], &[Area]) = (&[], &[Area::Licenses, Area::Users]);
        Nature { kind, needs, doors, touches, ends_sessions: None, marks_actor: true }
    }

    pub(super) fn account(&self) -> Account {
        let (license, message, details) = match self {
            Self::Added(license) => {
                (license, format!("License type {} added, quantity {}", license.name, license.quantity), facts(license))
            }
            Self::Edited { before, after } => {
                let details = differences(before, after);
                let fields: Vec<_> = details.iter().map(|detail| detail.field.replace('_', " ")).collect();
                (before, format!("License type {} changed: {}", before.name, fields.join(", ")), details)
            }
            Self::Removed(license) => (license, format!("License type {} removed", license.name), facts(license)),
        };
        let what = Named::new(license.id.0, license.name.as_str());
        Account {
            category: Category::License,
            severity: Severity::Info,
            subject: Some(Subject { kind: SubjectKind::License, what }),
            code: None,
            reference: None,
            message,
            details,
        }
    }
}

/// What a type is, field by field.
fn fields(license: &LicenseType) -> [(&'static str, String); 5] {
    let role = license.role.as_ref().map(|role| role.name.clone());
    [
        ("name", license.name.clone()),
        ("quantity", license.quantity.to_string()),
        ("valid_until", license.valid_until.map(crate::clock::Timestamp::rfc3339).unwrap_or_default()),
        ("note", license.note.clone()),
        ("role", role.unwrap_or_default()),
    ]
}

fn facts(license: &LicenseType) -> Vec<Detail> {
    let filled = fields(license).into_iter().filter(|(field, value)| *field != "name" && !value.is_empty());
    filled.map(|(field, value)| Detail::value(field, value)).collect()
}

fn differences(before: &LicenseType, after: &LicenseType) -> Vec<Detail> {
    let pairs = fields(before).into_iter().zip(fields(after)).filter(|(old, new)| old != new);
    pairs.map(|((field, old), (_, new))| Detail::change(field, old, new)).collect()
}
