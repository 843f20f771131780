//! Roles: who holds them, and what they are.

use super::users::{gone, known};
use super::{Answer, Desk};
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::dates::parse_moment;
use crate::domain::event::Category;
use crate::domain::id::SessionId;
use crate::domain::permission::{Permission, PermissionSet};
use crate::domain::policy::sight;
use crate::domain::role::{Role, RoleDraft};
use crate::domain::text;
use crate::domain::user::{FieldFlaw, Given, Grant, User};
use crate::domain::world::World;
use crate::store::{By, Failure, StoreError, Tx, View};

/// A role, and how many hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// The role.
    pub role: Role,
    /// How many accounts hold it.
    pub holders: u64,
}

/// What is to become of somebody's roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleOrder {
    /// Give these, until the moment of the order where it has one; who holds one already keeps it, with the new end.
    Give,
    /// Take these.
    Take,
}

/// What somebody changes about a role; what is none stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleEdit {
    /// The new name.
    pub name: Option<String>,
    /// Permissions to put in.
    pub allow: PermissionSet,
    /// Permissions to take out.
    pub deny: PermissionSet,
    /// May its holders be logged in on several devices?
    pub several_devices: Option<bool>,
}

impl Desk {
    /// Every role, with how many hold it.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn role_rows(&mut self, session: SessionId) -> Answer<Vec<RoleRow>> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            let row = |role: &Role| Ok(RoleRow { role: role.clone(), holders: view.role_holders(role.id)? });
            Ok(view.roles().iter().map(row).collect::<Result<_, StoreError>>()?)
        })
    }

    /// A role by name.
    ///
    /// # Errors
    /// Without `ViewUsers`; where there is none.
    pub fn role_row(&mut self, session: SessionId, name: &str) -> Answer<RoleRow> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            let role = known_role(view, name)?;
            Ok(RoleRow { holders: view.role_holders(role.id)?, role })
        })
    }

    /// Replaces the roles of an account. `seen` is how they stood when the person began to choose (USR-14).
    ///
    /// # Errors
    /// The broken rules; missing permissions; the store's.
    pub fn set_roles(&mut self, session: SessionId, username: &str, seen: &[Grant], wanted: &[Grant]) -> Answer<User> {
        let (user, _) = self.store.transact(By::Session(session), |tx| {
            may_see(tx)?;
            let user = known(tx, username)?;
            let unknown = |grant: &Grant| {
                let name = format!("number {}", grant.role.0);
                RuleBroken::Unknown { what: "role", name, hint: "Somebody removed it: open the dialog again." }
            };
            let given = |grant: &Grant| {
                let role = tx.roles().iter().find(|role| role.id == grant.role).cloned();
                Ok(Given { role: role.ok_or_else(|| unknown(grant))?, until: grant.until })
            };
            let after = wanted.iter().map(given).collect::<Result<Vec<_>, RuleBroken>>();
            match after {
                Ok(after) => change(tx, &user, seen, after),
                Err(broken) => {
                    tx.ask(Permission::AssignRoles, Category::Role, &attempt(&user))?;
                    Err(broken.into())
                }
            }
        })?;
        Ok(user)
    }

    /// Gives roles to accounts, or takes them away: for all of them or for none. `until` is an end as people type it.
    ///
    /// # Errors
    /// The broken rule, with whose it is; missing permissions; no such role or account.
    pub fn order_roles(
        &mut self,
        session: SessionId,
        usernames: &[String],
        order: RoleOrder,
        names: &[String],
        until: Option<&str>,
    ) -> Answer<Vec<User>> {
        let (users, _) = self.store.transact(By::Session(session), |tx| {
            may_see(tx)?;
            let until = until.map(|typed| end(tx, typed)).transpose()?;
            let roles = names.iter().map(|name| known_role(tx, name)).collect::<Result<Vec<_>, _>>()?;
            let mut changed = Vec::new();
            for username in usernames {
                let user = known(tx, username)?;
                if changed.iter().any(|other: &User| other.id == user.id) {
                    continue;
                }
                let seen: Vec<Grant> = user.given().iter().map(Grant::from).collect();
                let mut after = user.given();
                let named = |given: &Given| roles.iter().any(|role| role.id == given.role.id);
                match order {
                    RoleOrder::Take => after.retain(|given| !named(given)),
                    RoleOrder::Give => {
                        after.retain(|given| !named(given));
                        after.extend(roles.iter().map(|role| Given { role: role.clone(), until }));
                    }
                }
                match change(tx, &user, &seen, after) {
                    Ok(user) => changed.push(user),
                    // Who holds them already is none to stop the others for.
                    Err(Failure::Rule(RuleBroken::Already { .. })) if usernames.len() > 1 => changed.push(user),
                    Err(failure) => return Err(failure),
                }
            }
            Ok(changed)
        })?;
        Ok(users)
    }

    /// Makes a role (ROL-9).
    ///
    /// # Errors
    /// A name that is in use or not allowed; missing permissions, those that the role would have among them.
    pub fn add_role(&mut self, session: SessionId, draft: RoleDraft) -> Answer<RoleRow> {
        let (role, _) = self.store.transact(By::Session(session), |tx| {
            may_manage(tx)?;
            let id = tx.fresh_role_id()?;
            let change = Role::make(&**tx, id, draft)?;
            tx.record(change)?;
            row(tx, id)
        })?;
        Ok(role)
    }

    /// Changes a role (ROL-9). `seen` is how it stood when the person began to change it; none takes what stands now.
    ///
    /// # Errors
    /// No such role, the broken rules, a conflict with somebody else's change, missing permissions.
    pub fn edit_role(
        &mut self,
        session: SessionId,
        name: &str,
        seen: Option<&Role>,
        edit: RoleEdit,
    ) -> Answer<RoleRow> {
        let (role, _) = self.store.transact(By::Session(session), |tx| {
            may_manage(tx)?;
            let role = match seen {
                Some(seen) => tx.roles().iter().find(|role| role.id == seen.id).cloned(),
                None => tx.role(name.trim())?,
            };
            let role = role.ok_or_else(|| unknown_role(name))?;
            if let Some(seen) = seen.filter(|seen| **seen != role) {
                return Err(conflict(tx, &role, seen).into());
            }
            let draft = RoleDraft {
                name: edit.name.unwrap_or_else(|| role.name.clone()),
                permissions: role.permissions.and(edit.allow).without(edit.deny),
                several_devices: edit.several_devices.unwrap_or(role.several_devices),
            };
            let change = role.edit(&**tx, draft)?;
            tx.record(change)?;
            row(tx, role.id)
        })?;
        Ok(role)
    }

    /// Removes a role that nobody holds (ROL-9).
    ///
    /// # Errors
    /// No such role, one that is built in, held, or the default; missing permission.
    pub fn remove_role(&mut self, session: SessionId, name: &str) -> Answer<()> {
        self.store.transact(By::Session(session), |tx| {
            may_manage(tx)?;
            let role = known_role(tx, name)?;
            let holders = tx.role_holders(role.id)?;
            let change = role.remove(&**tx, holders)?;
            tx.record(change)
        })?;
        Ok(())
    }
}

/// Records what becomes of somebody's roles.
fn change(tx: &mut Tx<'_>, user: &User, seen: &[Grant], after: Vec<Given>) -> Result<User, Failure> {
    let by = tx.changed_by(user.id)?;
    let before = user.given();
    let decided = match longer_for_oneself(tx, user, &before, &after) {
        Some(role) => Err(RuleBroken::OwnEnd { role }.into()),
        None => user.set_roles(&**tx, seen, after, &by),
    };
    if decided.is_err() {
        // Who may not give roles is told that, and not what else stands in the way.
        tx.ask(Permission::AssignRoles, Category::Role, &attempt(user))?;
    }
    tx.record(decided?)?;
    Ok(tx.user(user.id)?.ok_or_else(|| gone("user", &user.username))?)
}

/// The role whose end somebody would move on their own account: who holds one for a while would hold it for ever.
fn longer_for_oneself(tx: &Tx<'_>, user: &User, before: &[Given], after: &[Given]) -> Option<String> {
    tx.actor().filter(|actor| actor.user().id == user.id)?;
    let longer = |new: &&Given| {
        before.iter().any(|old| {
            old.role.id == new.role.id && old.until.is_some_and(|old| new.until.is_none_or(|new: Timestamp| old < new))
        })
    };
    after.iter().find(longer).map(|given| given.role.name.clone())
}

fn attempt(user: &User) -> String {
    format!("Change of the roles of user {}", user.username)
}

/// Who may not see users isn't told whether one exists.
fn may_see(tx: &Tx<'_>) -> Result<(), Failure> {
    if let Some(actor) = tx.actor() {
        sight(actor).users()?;
    }
    Ok(())
}

fn may_manage(tx: &mut Tx<'_>) -> Result<(), Failure> {
    tx.ask(Permission::ManageRoles, Category::Role, "Change of the roles there are")
}

fn unknown_role(name: &str) -> RuleBroken {
    let hint = "`chargehand roles list` names them.";
    RuleBroken::Unknown { what: "role", name: text::shown(name.trim()).into_owned(), hint }
}

fn known_role(view: &View<'_>, name: &str) -> Result<Role, Failure> {
    Ok(view.role(name.trim())?.ok_or_else(|| unknown_role(name))?)
}

fn row(view: &View<'_>, id: crate::domain::id::RoleId) -> Result<RoleRow, Failure> {
    let role = view.roles().iter().find(|role| role.id == id).cloned().ok_or_else(|| gone("role", "just written"))?;
    Ok(RoleRow { holders: view.role_holders(id)?, role })
}

/// An end as people type it: a day means its last moment.
fn end(view: &View<'_>, typed: &str) -> Result<Timestamp, RuleBroken> {
    let flaw = |message| RuleBroken::Fields(vec![FieldFlaw::new("until", message)]);
    parse_moment(typed, &view.settings().site_time_zone, true).map_err(flaw)
}

fn conflict(view: &View<'_>, role: &Role, seen: &Role) -> RuleBroken {
    let mut fields = Vec::new();
    if role.name != seen.name {
        fields.push(format!("Name is now \"{}\"", role.name));
    }
    if role.permissions != seen.permissions {
        let names = |set: PermissionSet| set.iter().map(Permission::name).collect::<Vec<_>>().join(" ");
        let (new, gone) = (role.permissions.without(seen.permissions), seen.permissions.without(role.permissions));
        fields.extend((new != PermissionSet::NONE).then(|| format!("it has {} now", names(new))));
        fields.extend((gone != PermissionSet::NONE).then(|| format!("it has no {} any more", names(gone))));
    }
    if role.several_devices != seen.several_devices {
        fields.push(format!("Several devices is now \"{}\"", if role.several_devices { "yes" } else { "no" }));
    }
    let (username, by) = (format!("Role {}", role.name), "somebody else".to_owned());
    RuleBroken::Conflict { username, by, at: view.now(), fields }
}
