//! Changes of roles: made, edited, removed (ROL-9).

use super::Kind;
use super::nature::{Area, Door, Ends, Gives, Nature, Needs, Over};
use crate::domain::event::{Account, Category, Detail, Severity, Subject, SubjectKind};
use crate::domain::id::Named;
use crate::domain::permission::{Permission, PermissionSet};
use crate::domain::role::Role;

/// A change of a role itself; who holds it is a change of the account.
#[derive(Clone, Debug)]
pub enum RoleChange {
    /// A role was made.
    Added(Role),
    /// Name, permissions or the property of several devices were changed.
    Edited {
        /// As it stood.
        before: Role,
        /// As it is to stand.
        after: Role,
    },
    /// A role that nobody held was removed.
    Removed(Role),
}

impl RoleChange {
    pub(super) fn nature(&self) -> Nature {
        let needs = |over, gives: PermissionSet| Needs::Permissions {
            asked: PermissionSet::of(&[Permission::ManageRoles]),
            over,
            gives: Gives { permissions: gives, admin: false },
        };
        let (kind, needs, ends) = match self {
            Self::Added(role) => (Kind::RoleAdded, needs(None, role.permissions), None),
            Self::Edited { before, after } => {
                // An edit gives to everybody who holds the role, and takes from them: it is weighed by all of them.
                // A new name does neither.
                let same_rights =
                    before.permissions == after.permissions && before.several_devices == after.several_devices;
                let over = (!same_rights).then_some(Over::HoldersOf(before.id));
                let gives = after.permissions.without(before.permissions);
                (Kind::RoleEdited, needs(over, gives), Some(Ends::of_holders(before.id)))
            }
            Self::Removed(_) => (Kind::RoleRemoved, needs(None, PermissionSet::NONE), None),
        };
        let (doors, touches): (&[Door], &[Area]) = (&[], &[Area::Roles, Area::Users]);
        Nature { kind, needs, doors, touches, ends_sessions: ends, marks_actor: true }
    }

    pub(super) fn account(&self) -> Account {
        let (role, message, details) = match self {
            Self::Added(role) => (role, format!("Role {} added", role.name), facts(role)),
            Self::Edited { before, after } => {
                (before, format!("Role {} changed", before.name), differences(before, after))
            }
            Self::Removed(role) => (role, format!("Role {} removed", role.name), facts(role)),
        };
        Account {
            category: Category::Role,
            severity: Severity::Info,
            subject: Some(Subject { kind: SubjectKind::Role, what: Named::new(role.id.0, role.name.as_str()) }),
            code: None,
            reference: None,
            message,
            details,
        }
    }
}

/// What a role is, field by field.
fn fields(role: &Role) -> [(&'static str, String); 3] {
    let names: Vec<_> = role.permissions.iter().map(Permission::name).collect();
    let several = if role.several_devices { "yes" } else { "no" };
    [("name", role.name.clone()), ("permissions", names.join(" ")), ("several_devices", several.to_owned())]
}

fn facts(role: &Role) -> Vec<Detail> {
    let [_, permissions, several] = fields(role);
    [permissions, several].map(|(field, value)| Detail::value(field, value)).into()
}

fn differences(before: &Role, after: &Role) -> Vec<Detail> {
    let pairs = fields(before).into_iter().zip(fields(after)).filter(|(old, new)| old != new);
    pairs.map(|((field, old), (_, new))| Detail::change(field, old, new)).collect()
}
