//! The end of an account, for a while or for good: lock and delete. Each checks its rule and gives the Changes; none writes.

use super::{FieldFlaw, Profile, User};
use crate::domain::broken::{RuleBroken, Stopped};
use crate::domain::change::UserChange;
use crate::domain::dates::parse_moment;
use crate::domain::id::UserId;
use crate::domain::world::World;

impl User {
    /// Locks the account (USR-6): until a day or time of the site as typed, or, where that is empty, until somebody
    /// unlocks it. A lock that there is gets the new end and the new reason.
    ///
    /// # Errors
    /// No date, or one that has passed; a lock with this very end and reason.
    pub fn lock<W: World>(&self, world: &W, until: &str, reason: Option<String>) -> Result<UserChange, RuleBroken> {
        let flaw = |message: String| RuleBroken::Fields(vec![FieldFlaw::new("until", message)]);
        let until = match until.trim() {
            "" => None,
            typed => Some(parse_moment(typed, &world.settings().site_time_zone, true).map_err(flaw)?),
        };
        if until.is_some_and(|until| until <= world.now()) {
            return Err(flaw("That has passed: name a day or a time to come, or none.".to_owned()));
        }
        let same = |stop: &&super::Stop| stop.until == until && stop.reason == reason;
        if self.stops.is_locked(world.now()) && self.stops.locked.as_ref().filter(same).is_some() {
            return Err(RuleBroken::Already { username: self.username.clone(), what: "locked" });
        }
        Ok(UserChange::Locked { user: self.named(), until, reason })
    }

    /// Deletes the account for good (USR-11), as `actor` wants it; who ever changed something is disabled instead. Those whose manager it was lose that manager, each by
    /// a change of their own, so that the log and whoever has their form open see it (USR-14).
    ///
    /// # Errors
    /// Who ever changed something and is disabled already, and the actor's own account; the world's fault.
    pub fn delete<W: World>(
        &self,
        world: &W,
        actor: Option<UserId>,
        reason: Option<String>,
    ) -> Result<Vec<UserChange>, Stopped<W::Fault>> {
        if actor == Some(self.id) {
            return Err(RuleBroken::OwnAccount.into());
        }
        if self.has_acted {
            let disabled = self.disable(world, reason);
            let stays = |_| RuleBroken::HasHistory { username: self.username.clone() };
            return Ok(vec![disabled.map_err(stays)?]);
        }
        // The deletion comes first: it asks for more than the changes that follow from it.
        let mut changes = vec![UserChange::Deleted { user: self.named(), reason }];
        for report in world.managed_by(self.id).map_err(Stopped::Fault)? {
            let after = Profile { manager: None, ..report.profile.clone() };
            let (user, before) = (report.named(), Box::new(report.profile));
            changes.push(UserChange::Edited { user, before, after: Box::new(after) });
        }
        Ok(changes)
    }
}
