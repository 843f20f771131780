//! What can be done to an account. Each checks its rule and gives the Change; none writes.

use super::draft::{check_unique, set_fields};
use super::{Field, PasswordState, Profile, User};
use crate::domain::broken::{RuleBroken, Stopped};
use crate::domain::change::UserChange;
use crate::domain::password::PasswordHash;
use crate::domain::world::World;

/// What people change of themselves (USR-12).
const OWN_FIELDS: [Field; 2] = [Field::FullName, Field::Mobile];

impl User {
    /// Changes fields. `seen` is the profile as it stood when the person began to type: what somebody else changed
    /// since is not overwritten (USR-14).
    ///
    /// # Errors
    /// The broken rules, all flaws at once; or the world's fault.
    pub fn edit<W: World>(
        &self,
        world: &W,
        seen: &Profile,
        typed: &[(Field, String)],
        changed_by: &str,
    ) -> Result<UserChange, Stopped<W::Fault>> {
        let after = self.edited(world, seen, typed, changed_by)?;
        let own = |field: &Field| OWN_FIELDS.contains(field);
        if !world.settings().admins_edit_profiles && self.profile.differences(&after).iter().any(own) {
            return Err(RuleBroken::ProfilesAreTheirOwn.into());
        }
        Ok(UserChange::Edited { user: self.named(), before: Box::new(self.profile.clone()), after: Box::new(after) })
    }

    /// Changes one's own name and mobile number (USR-12), as [`User::edit`] does an administrator's.
    ///
    /// # Errors
    /// Without a password; other fields; and as [`User::edit`].
    pub fn edit_own<W: World>(
        &self,
        world: &W,
        seen: &Profile,
        typed: &[(Field, String)],
        changed_by: &str,
    ) -> Result<UserChange, Stopped<W::Fault>> {
        self.is_vouched_for()?;
        let others = typed.iter().filter(|(field, _)| !OWN_FIELDS.contains(field));
        let flaw = |(field, _): &(Field, String)| {
            let message = format!("{} is changed by an administrator, not by yourself.", field.names().1);
            super::FieldFlaw::new(field.key(), message)
        };
        let flaws: Vec<_> = others.map(flaw).collect();
        if !flaws.is_empty() {
            return Err(RuleBroken::Fields(flaws).into());
        }
        let after = Box::new(self.edited(world, seen, typed, changed_by)?);
        Ok(UserChange::OwnProfileEdited { user: self.named(), before: Box::new(self.profile.clone()), after })
    }

    /// The profile as it is to stand, checked.
    fn edited<W: World>(
        &self,
        world: &W,
        seen: &Profile,
        typed: &[(Field, String)],
        changed_by: &str,
    ) -> Result<Profile, Stopped<W::Fault>> {
        let mut flaws = Vec::new();
        let mut wanted = seen.clone();
        set_fields(world, &mut wanted, typed, &mut flaws)?;
        let changed = seen.differences(&wanted);
        let collides = |field: &Field| {
            self.profile.text(*field) != seen.text(*field) && self.profile.text(*field) != wanted.text(*field)
        };
        let lost: Vec<String> = changed
            .iter()
            .filter(|field| collides(field))
            .map(|field| format!("{} is now \"{}\"", field.names().1, self.profile.text(*field)))
            .collect();
        if !lost.is_empty() {
            let (username, by) = (self.username.clone(), changed_by.to_owned());
            return Err(RuleBroken::Conflict { username, by, at: self.changed, fields: lost }.into());
        }
        let mut after = self.profile.clone();
        for field in &changed {
            after.take(*field, &wanted);
        }
        // A password chosen under lifted rules may not fit those that hold now: a new one is asked for (GATE-8).
        let fell = |before: bool, now: bool| before && !now;
        if self.password != PasswordState::None
            && (fell(self.profile.ignore_password_rules, after.ignore_password_rules)
                || fell(self.profile.trusted_devices_only, after.trusted_devices_only))
        {
            after.force_password_change = true;
        }
        let touched = self.profile.differences(&after);
        if touched.is_empty() && flaws.is_empty() {
            return Err(RuleBroken::Already { username: self.username.clone(), what: "as given" }.into());
        }
        flaws.extend(after.flaws());
        if after.manager.as_ref().is_some_and(|manager| manager.id == self.id) {
            flaws.push(super::FieldFlaw::new(Field::Manager.key(), "Nobody is their own manager."));
        }
        if !flaws.is_empty() {
            return Err(RuleBroken::Fields(flaws).into());
        }
        let mut taken = Vec::new();
        check_unique(world, Some(self.id), &after, &mut taken)?;
        if !taken.is_empty() {
            return Err(RuleBroken::Taken(taken).into());
        }
        Ok(after)
    }

    /// Disables the account (USR-6, USR-10). That a lasting administrator remains is seen to when the transaction ends.
    ///
    /// # Errors
    /// It is disabled already.
    pub fn disable<W: World>(&self, world: &W, reason: Option<String>) -> Result<UserChange, RuleBroken> {
        if self.stops.is_disabled(world.now()) {
            return Err(RuleBroken::Already { username: self.username.clone(), what: "disabled" });
        }
        Ok(UserChange::Disabled { user: self.named(), reason })
    }

    /// Lifts the disabled fact alone, as the command line and files mean it (USR-8).
    ///
    /// # Errors
    /// It isn't disabled.
    pub fn enable<W: World>(&self, world: &W, reason: Option<String>) -> Result<UserChange, RuleBroken> {
        if !self.stops.is_disabled(world.now()) {
            return Err(RuleBroken::Already { username: self.username.clone(), what: "enabled" });
        }
        Ok(UserChange::Enabled { user: self.named(), lifts_locks: false, reason })
    }

    /// Lifts every stop, as the tick *Enabled* of the edit form means it; wrong passwords count from zero (USR-8).
    ///
    /// # Errors
    /// Nothing stops it.
    pub fn lift_stops<W: World>(&self, world: &W, reason: Option<String>) -> Result<UserChange, RuleBroken> {
        let (now, stops) = (world.now(), &self.stops);
        if stops.is_disabled(now) {
            return Ok(UserChange::Enabled { user: self.named(), lifts_locks: true, reason });
        }
        self.unlock(world, reason)
    }

    /// Lifts locks and a lock-out, not the disabled fact (USR-8).
    ///
    /// # Errors
    /// It is neither locked nor locked out.
    pub fn unlock<W: World>(&self, world: &W, reason: Option<String>) -> Result<UserChange, RuleBroken> {
        let now = world.now();
        // Wrong passwords that were counted begin anew (GATE-4), also where they haven't locked anybody out yet.
        if !self.stops.is_locked(now) && !self.stops.is_locked_out(now) && self.failed_attempts == 0 {
            return Err(RuleBroken::Already { username: self.username.clone(), what: "unlocked" });
        }
        Ok(UserChange::Unlocked { user: self.named(), locked: self.stops.is_locked(now), reason })
    }

    /// Sets the own password; the caller has proven the current one (PWD-5) and checked the rules of the new one.
    #[must_use]
    pub fn change_own_password(&self, hash: PasswordHash) -> UserChange {
        UserChange::OwnPasswordSet { user: self.named(), hash }
    }
}
