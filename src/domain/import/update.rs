//! What a row changes of an account that exists: what its cells say, and nothing where they are empty.

use super::overlay::Overlay;
use super::plan::PasswordNeed;
use super::reading::Reading;
use super::{Column, Sheet};
use crate::domain::broken::{RuleBroken, Stopped};
use crate::domain::change::{Change, UserChange};
use crate::domain::id::UserId;
use crate::domain::password::PasswordHash;
use crate::domain::policy::{Writer, permits};
use crate::domain::user::{Field, Given, Grant, Held, PasswordState, State, Stop, User};
use crate::domain::world::World;

/// The changes of one account, and what it will be.
pub(super) struct Updated {
    pub(super) changes: Vec<UserChange>,
    pub(super) after: User,
    pub(super) refused: Option<Change>,
}

impl<W: World, S: Sheet> Reading<'_, '_, W, S> {
    /// The changes that the row comes to. Flaws go to the row's errors.
    pub(super) fn update(
        &mut self,
        user: &User,
        back: bool,
        password: Option<PasswordNeed>,
        writer: &Writer,
    ) -> Result<Updated, W::Fault> {
        let world = self.world;
        let me = match writer {
            Writer::Actor(actor) => Some(actor.user().id),
            Writer::Door(_) | Writer::Owner(_) => None,
        };
        let (mut roles, manager) = (self.roles()?, self.manager()?);
        let named_roles = !roles.is_empty() || self.says_no_role();
        let license = self.license(&mut roles)?;
        let mut changes = self.edited(user, back, manager, me)?;
        let stopped = match self.enabled() {
            _ if back => user.enable(world, None),
            Some(false) if !self.own(Column::Enabled).trim().is_empty() => user.disable(world, None),
            _ => Err(already(user)),
        };
        changes.extend(self.kept(Column::Enabled, stopped.map_err(Stopped::Rule))?);
        changes.extend(self.new_roles(user, roles, named_roles, me)?);
        if let Some(name) = license {
            let assigned = user.assign_license(world, None, &name, "");
            changes.extend(self.kept(Column::License, assigned)?);
        }
        // Its hash comes later; what may be done is asked of a stand-in.
        let set = password.map(|_| user.set_password(me, PasswordHash::new(String::new()), true, false));
        let set = self.kept(Column::Password, set.unwrap_or_else(|| Err(already(user))).map_err(Stopped::Rule))?;
        let mut after = after(world, user, &changes);
        if set.is_some() {
            after.password = PasswordState::Temporary;
        }
        if back {
            let zone = &world.settings().site_time_zone;
            let locked = matches!(after.state(world.now()), State::Locked | State::LockedOut);
            let why = after.stays_out(world.now(), zone).filter(|_| locked);
            self.warnings.extend(why.map(|why| format!("{why} Unlock the account after it.")));
        }
        let mut refused = None;
        for change in changes.iter().chain(&set).cloned() {
            let column = match &change {
                UserChange::RolesChanged { .. } => Column::Roles,
                UserChange::LicenseChanged { .. } => Column::License,
                UserChange::PasswordSet { .. } => Column::Password,
                UserChange::Enabled { .. } | UserChange::Disabled { .. } => Column::Enabled,
                _ => Column::Username,
            };
            let change = Change::from(change);
            if let Err(denied) = permits(writer, &change.nature(), user.reach()) {
                self.error(column, denied.to_string());
                refused.get_or_insert(change);
            }
        }
        Ok(Updated { changes, after, refused })
    }

    /// The fields, the manager and, of somebody who comes back, the days that kept them out.
    fn edited(
        &mut self,
        user: &User,
        back: bool,
        manager: Option<crate::domain::id::Named<UserId>>,
        me: Option<UserId>,
    ) -> Result<Vec<UserChange>, W::Fault> {
        let (world, mut fields) = (self.world, std::mem::take(&mut self.fields));
        if back && user.is_expired(world.now()) {
            fields.push((Field::ValidUntil, String::new()));
        }
        if back && user.is_not_yet_valid(world.now()) {
            fields.push((Field::ValidFrom, String::new()));
        }
        let edited = user.edit(world, &user.profile, &fields, "");
        let mut after = match edited {
            Ok(UserChange::Edited { after, .. }) => *after,
            Err(Stopped::Rule(RuleBroken::Already { .. })) | Ok(_) => user.profile.clone(),
            Err(Stopped::Rule(broken)) => {
                self.broken(broken, Column::FullName)?;
                return Ok(Vec::new());
            }
            Err(Stopped::Fault(fault)) => return Err(fault),
        };
        if let Some(manager) = manager {
            if manager.id == user.id && !self.errors.iter().any(|error| error.column == Column::ManagerSuid.name()) {
                self.error(Column::ManagerSuid, "Nobody is their own manager: name another.".to_owned());
            }
            after.manager = Some(manager);
        }
        if user.profile.differences(&after).is_empty() {
            return Ok(Vec::new());
        }
        let before = Box::new(user.profile.clone());
        let change = UserChange::Edited { user: user.named(), before, after: Box::new(after) };
        let allowed = user.own_terms_stay(me, &change).map(|()| change);
        Ok(self.kept(Column::Username, allowed.map_err(Stopped::Rule))?.into_iter().collect())
    }

    /// The roles: those that the row names in place of those without an end, which stays with those that have one. What a
    /// license is bound to comes beside.
    fn new_roles(
        &mut self,
        user: &User,
        names: Vec<String>,
        replace: bool,
        me: Option<UserId>,
    ) -> Result<Option<UserChange>, W::Fault> {
        if names.is_empty() && !replace {
            return Ok(None);
        }
        let (world, held) = (self.world, user.given());
        let mut after: Vec<Given> = held.iter().filter(|given| !replace || given.until.is_some()).cloned().collect();
        for name in names {
            let Some(role) = world.role(&name)? else { continue };
            if !after.iter().any(|given| given.role.id == role.id) {
                after.push(Given { role, until: None });
            }
        }
        let seen: Vec<Grant> = held.iter().map(Grant::from).collect();
        let changed = match user.own_ends_stay(me, &after, world.now()) {
            Ok(()) => user.set_roles(world, &seen, after, ""),
            Err(broken) => Err(broken.into()),
        };
        self.kept(Column::Roles, changed)
    }

    /// A change, or none where it is so already; a broken rule goes to the errors.
    fn kept(
        &mut self,
        column: Column,
        change: Result<UserChange, Stopped<W::Fault>>,
    ) -> Result<Option<UserChange>, W::Fault> {
        match change {
            Ok(change) => Ok(Some(change)),
            Err(Stopped::Rule(RuleBroken::Already { .. })) => Ok(None),
            Err(Stopped::Rule(broken)) => self.broken(broken, column).map(|()| None),
            Err(Stopped::Fault(fault)) => Err(fault),
        }
    }
}

fn already(user: &User) -> RuleBroken {
    RuleBroken::Already { username: user.username.clone(), what: "so" }
}

/// The account as it will stand.
fn after<W: World, S: Sheet>(world: &Overlay<'_, W, S>, user: &User, changes: &[UserChange]) -> User {
    let (mut after, now) = (user.clone(), world.now());
    for change in changes {
        match change {
            UserChange::Edited { after: profile, .. } => after.profile = (**profile).clone(),
            UserChange::Enabled { .. } => after.stops.disabled = None,
            UserChange::Disabled { .. } => {
                after.stops.disabled = Some(Stop { since: now, until: None, by: String::new(), reason: None });
            }
            UserChange::RolesChanged { after: given, .. } => {
                let from = |given: &Given| {
                    user.roles.iter().find(|held| held.role.id == given.role.id).map_or(now, |held| held.from)
                };
                let held = |given: &Given| Held { role: given.role.clone(), from: from(given), until: given.until };
                after.roles = given.iter().map(held).collect();
                let holds = |id| given.iter().any(|given| given.role.id == id);
                let types = world.license_types().iter();
                let bound = types.filter(|license| license.role.as_ref().is_some_and(|role| holds(role.id)));
                after.licensing.bound = bound.cloned().collect();
            }
            UserChange::LicenseChanged { after: license, .. } => {
                let id = license.as_ref().map(|license| license.id);
                after.licensing.assigned = world.license_types().iter().find(|license| Some(license.id) == id).cloned();
            }
            _ => {}
        }
    }
    after
}
