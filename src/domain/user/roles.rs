//! The roles of an account: given, taken, given another end (section 3 of RULES.md).

use chrono_tz::Tz;

use super::{FieldFlaw, User};
use crate::clock::Timestamp;
use crate::domain::broken::{RuleBroken, Stopped};
use crate::domain::change::UserChange;
use crate::domain::dates::field_text;
use crate::domain::id::RoleId;
use crate::domain::permission::{Permission, PermissionSet};
use crate::domain::role::Role;
use crate::domain::world::World;

/// A role as somebody is to hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The role.
    pub role: Role,
    /// Until when (ROL-8); without end where none.
    pub until: Option<Timestamp>,
}

impl Given {
    /// Its name, with its end where it has one, for the log.
    #[must_use]
    pub fn text(&self) -> String {
        match self.until {
            Some(until) => format!("{} until {}", self.role.name, until.rfc3339()),
            None => self.role.name.clone(),
        }
    }

    /// The same as people in the plant's time zone read it: `Operator until 2026-12-31`.
    #[must_use]
    pub fn shown(&self, zone: &Tz) -> String {
        match self.until {
            Some(until) => format!("{} until {}", self.role.name, field_text(until, zone, true)),
            None => self.role.name.clone(),
        }
    }
}

/// Does it add up to more than before? What others arranged for somebody who held less ends with that (ROL-3): mailed and
/// handed-over codes, a link to single sign-on that waits.
#[must_use]
pub fn gains(before: &[Given], after: &[Given]) -> bool {
    let sum = |given: &[Given]| given.iter().fold(PermissionSet::NONE, |sum, given| sum.and(given.role.permissions));
    sum(after).without(sum(before)).iter().next().is_some()
}

/// The same by the role's number: what a dialog was opened with, and what it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Which role.
    pub role: RoleId,
    /// Until when; without end where none.
    pub until: Option<Timestamp>,
}

impl From<&Given> for Grant {
    fn from(given: &Given) -> Self {
        Self { role: given.role.id, until: given.until }
    }
}

impl User {
    /// The roles it holds, those that begin later too, in the order of their numbers.
    #[must_use]
    pub fn given(&self) -> Vec<Given> {
        self.roles.iter().map(|held| Given { role: held.role.clone(), until: held.until }).collect()
    }

    /// Does it hold a permission now, and without a gap until `until`: for ever, where that is none?
    #[must_use]
    pub fn holds_until(&self, permission: Permission, until: Option<Timestamp>, now: Timestamp) -> bool {
        let held = self.roles.iter().filter(|held| held.in_force(now) && held.role.permissions.holds(permission));
        held.into_iter().any(|held| held.until.is_none_or(|end| until.is_some_and(|until| until <= end)))
    }

    /// The roles held at `now` in words, each with its end where it has one; empty where there are none.
    #[must_use]
    pub fn roles_text(&self, now: Timestamp, zone: &Tz) -> String {
        let held = self.roles.iter().filter(|held| held.in_force(now));
        let given = held.map(|held| Given { role: held.role.clone(), until: held.until });
        given.map(|given| given.shown(zone)).collect::<Vec<_>>().join(", ")
    }

    /// Replaces the roles. `seen` is how they stood when the person began to choose: what somebody else changed since
    /// is not overwritten (USR-14). That a lasting administrator remains is seen to when the transaction ends.
    ///
    /// # Errors
    /// The broken rule: a conflict, `Kiosk` beside others (ROL-6), an end that has passed, nothing to change.
    pub fn set_roles<W: World>(
        &self,
        world: &W,
        seen: &[Grant],
        mut after: Vec<Given>,
        changed_by: &str,
    ) -> Result<UserChange, Stopped<W::Fault>> {
        let before = self.given();
        if !before.iter().map(Grant::from).eq(seen.iter().copied()) {
            let zone = &world.settings().site_time_zone;
            let now = match &before[..] {
                [] => "Roles: none now".to_owned(),
                all => {
                    let text = |given: &Given| given.shown(zone);
                    format!("Roles are now \"{}\"", all.iter().map(text).collect::<Vec<_>>().join(", "))
                }
            };
            let (username, by) = (self.username.clone(), changed_by.to_owned());
            return Err(RuleBroken::Conflict { username, by, at: self.changed, fields: vec![now] }.into());
        }
        after.sort_by_key(|given| given.role.id.0);
        after.dedup_by_key(|given| given.role.id);
        if after.len() > 1 && after.iter().any(|given| given.role.is_kiosk()) {
            return Err(RuleBroken::KioskAlone.into());
        }
        let passed = |given: &&Given| given.until.is_some_and(|until| until <= world.now());
        if let Some(given) = after.iter().filter(|given| !before.contains(given)).find(passed) {
            let message = format!("{}: this end has passed already. Type a later one, or none.", given.role.name);
            return Err(RuleBroken::Fields(vec![FieldFlaw::new("until", message)]).into());
        }
        if before == after {
            return Err(RuleBroken::Already { username: self.username.clone(), what: "given these roles" }.into());
        }
        Ok(UserChange::RolesChanged { user: self.named(), before, after })
    }
}
