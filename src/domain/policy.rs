//! Who may do and see what. All of the policy is in this file; a test prints it as a table into
//! `assets/policy.txt`.

use super::change::{Door, Nature, Needs};
use super::gate::{Actor, lacks};
use super::permission::{Permission, PermissionSet};

/// Who writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Writer {
    /// A signed-in person.
    Actor(Actor),
    /// The program, through one of its doors.
    Door(Door),
    /// Whoever owns the database file, by the name that the operating system has for them (GATE-13).
    Owner(String),
}

impl Writer {
    /// The name in the log.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Actor(actor) => &actor.user().name,
            Self::Door(Door::Gate) => "(login gate)",
            Self::Door(Door::Setup) => "(set-up)",
            Self::Door(Door::Program) => "(chargehand)",
            Self::Door(Door::Owner) => "(owner)",
            Self::Owner(name) => name,
        }
    }
}

/// A refusal for want of a permission (ROL-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", lacks(*.permission))]
pub struct Denied {
    /// The permission that is missing.
    pub permission: Permission,
}

/// May `writer` make a change of this nature? `subject` is everything the change's subject holds; only changes that
/// ask for it ([`Needs::Permissions::over`]) look at it.
///
/// # Errors
/// The first permission that is missing.
pub fn permits(writer: &Writer, nature: &Nature, subject: PermissionSet) -> Result<(), Denied> {
    let actor = match writer {
        Writer::Door(door) if nature.doors.contains(door) => return Ok(()),
        Writer::Door(_) => return Err(Denied { permission: fallback(nature) }),
        Writer::Owner(_) if nature.doors.contains(&Door::Owner) => return Ok(()),
        Writer::Owner(_) => return Err(Denied { permission: fallback(nature) }),
        Writer::Actor(actor) => actor,
    };
    let held = actor.permissions();
    let missing = match &nature.needs {
        Needs::NotForPeople => Some(fallback(nature)),
        Needs::LiftsLockout if actor.mends_lockouts() => None,
        Needs::Own(user) if *user == actor.user().id => None,
        Needs::LiftsLockout | Needs::Own(_) => Some(Permission::EditUsers),
        Needs::Permissions { over, .. } => {
            let beyond = if over.is_some() { subject } else { PermissionSet::NONE };
            lacking(nature, held).or_else(|| beyond.without(held).iter().next())
        }
    };
    missing.map_or(Ok(()), |permission| Err(Denied { permission }))
}

/// The first permission that somebody who holds these lacks for a change, whomever it is about. Other changes than those
/// that take permissions are nobody's this way.
#[must_use]
pub fn lacking(nature: &Nature, held: PermissionSet) -> Option<Permission> {
    let Needs::Permissions { asked, gives, .. } = &nature.needs else { return Some(fallback(nature)) };
    let admin = (gives.admin && !held.holds(Permission::GrantAdmin)).then_some(Permission::GrantAdmin);
    let first = |wanted: PermissionSet| wanted.without(held).iter().next();
    first(*asked).or(admin).or_else(|| first(gives.permissions))
}

/// The permission named where a change isn't open to the writer at all.
fn fallback(nature: &Nature) -> Permission {
    match &nature.needs {
        Needs::Permissions { asked, .. } => asked.iter().next().unwrap_or(Permission::GrantAdmin),
        Needs::LiftsLockout => Permission::EditUsers,
        Needs::Own(_) | Needs::NotForPeople => Permission::GrantAdmin,
    }
}

/// What somebody may see (ROL-11). Every list wants one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    permissions: PermissionSet,
}

/// What `actor` may see.
#[must_use]
pub const fn sight(actor: &Actor) -> Sight {
    Sight { permissions: actor.permissions() }
}

impl Sight {
    /// Users, their details, and the names of roles, groups and teams.
    ///
    /// # Errors
    /// Without `ViewUsers`.
    pub const fn users(self) -> Result<(), Denied> {
        self.wants(Permission::ViewUsers)
    }

    /// The settings.
    ///
    /// # Errors
    /// Without `ManageSettings`.
    pub const fn settings(self) -> Result<(), Denied> {
        self.wants(Permission::ManageSettings)
    }

    /// Invites, and the mails that wait or failed.
    ///
    /// # Errors
    /// Without `InviteUsers`.
    pub const fn invites(self) -> Result<(), Denied> {
        self.wants(Permission::InviteUsers)
    }

    /// What a file of users would do.
    ///
    /// # Errors
    /// Without `ImportUsers`.
    pub const fn import(self) -> Result<(), Denied> {
        self.wants(Permission::ImportUsers)
    }

    /// The system log: all of it, or the refused logins alone (GATE-3).
    ///
    /// # Errors
    /// Without `ViewSystemLog` and `ViewUsers`.
    pub const fn log(self) -> Result<LogSight, Denied> {
        if self.permissions.holds(Permission::ViewSystemLog) {
            Ok(LogSight::Everything)
        } else if self.permissions.holds(Permission::ViewUsers) {
            Ok(LogSight::RefusedLogins)
        } else {
            Err(Denied { permission: Permission::ViewSystemLog })
        }
    }

    const fn wants(self, permission: Permission) -> Result<(), Denied> {
        if self.permissions.holds(permission) { Ok(()) } else { Err(Denied { permission }) }
    }
}

/// How much of the log somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogSight {
    /// Every event.
    Everything,
    /// Refused logins and lock-outs.
    RefusedLogins,
}
