//! The license of an account: assigned, changed, taken (LIC-3).

use super::User;
use crate::domain::broken::{RuleBroken, Stopped};
use crate::domain::change::UserChange;
use crate::domain::id::LicenseTypeId;
use crate::domain::license::LicenseType;
use crate::domain::text;
use crate::domain::world::World;

impl User {
    /// Gives the account a license of this name; one that it has is changed to it. `seen` is the license as it stood when
    /// the person began to choose: what somebody else changed since is not overwritten (USR-14). That a seat is free is
    /// seen to when the transaction ends (LIC-2).
    ///
    /// # Errors
    /// No such type, one that is bound to a role (LIC-5), the one it has already; a conflict; the world's fault.
    pub fn assign_license<W: World>(
        &self,
        world: &W,
        seen: Option<Option<LicenseTypeId>>,
        name: &str,
        changed_by: &str,
    ) -> Result<UserChange, Stopped<W::Fault>> {
        let license = by_hand(world, name)?;
        self.is_as_seen(seen, changed_by)?;
        if self.licensing.assigned.as_ref().is_some_and(|assigned| assigned.id == license.id) {
            return Err(RuleBroken::Already { username: self.username.clone(), what: "licensed so" }.into());
        }
        Ok(self.license_becomes(Some(&license)))
    }

    /// Takes the assigned license.
    ///
    /// # Errors
    /// It has none; a conflict, as with [`User::assign_license`].
    pub fn unassign_license(
        &self,
        seen: Option<Option<LicenseTypeId>>,
        changed_by: &str,
    ) -> Result<UserChange, RuleBroken> {
        self.is_as_seen(seen, changed_by)?;
        if self.licensing.assigned.is_none() {
            return Err(RuleBroken::Already { username: self.username.clone(), what: "without an assigned license" });
        }
        Ok(self.license_becomes(None))
    }

    fn license_becomes(&self, after: Option<&LicenseType>) -> UserChange {
        let before = self.licensing.assigned.as_ref().map(LicenseType::named);
        UserChange::LicenseChanged { user: self.named(), before, after: after.map(LicenseType::named) }
    }

    fn is_as_seen(&self, seen: Option<Option<LicenseTypeId>>, changed_by: &str) -> Result<(), RuleBroken> {
        let assigned = self.licensing.assigned.as_ref();
        if seen.is_none_or(|seen| seen == assigned.map(|license| license.id)) {
            return Ok(());
        }
        let now =
            assigned.map_or_else(|| "License: none now".into(), |license| format!("License is now {}", license.name));
        let (username, by) = (self.username.clone(), changed_by.to_owned());
        Err(RuleBroken::Conflict { username, by, at: self.changed, fields: vec![now] })
    }
}

/// The type of that name, which is assigned by hand.
///
/// # Errors
/// No such type, one that is bound to a role (LIC-5); the world's fault.
pub fn by_hand<W: World>(world: &W, name: &str) -> Result<LicenseType, Stopped<W::Fault>> {
    let hint = "`chargehand licenses list` names them.";
    let unknown = || RuleBroken::Unknown { what: "license type", name: text::shown(name.trim()).into_owned(), hint };
    let license = world.license_type(name.trim()).map_err(Stopped::Fault)?.ok_or_else(unknown)?;
    match &license.role {
        None => Ok(license),
        Some(role) => Err(RuleBroken::ComesWithRole { license: license.name, role: role.name.clone() }.into()),
    }
}
