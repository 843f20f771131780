//! Roles: who holds them, and what they are.

use super::users::gone;
use super::{Answer, Desk};
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::change::UserChange;
use crate::domain::dates::parse_moment;
use crate::domain::event::Category;
use crate::domain::gate::Actor;
use crate::domain::id::{RoleId, SessionId, UserId};
use crate::domain::permission::{Permission, PermissionSet};
use crate::domain::role::{Kiosks, Role, RoleDraft};
use crate::domain::text;
use crate::domain::user::{FieldFlaw, Given, Grant, Sso, User};
use crate::domain::world::World;
use crate::store::{By, Failure, StoreError, Tx, View};

/// A role, and how many hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// The role.
    pub role: Role,
    /// How many accounts hold it.
    pub holders: u64,
    /// Of the displays' role: with those that may still come.
    pub kiosks: Option<Kiosks>,
}

impl RoleRow {
    fn of(view: &View<'_>, role: &Role) -> Result<Self, StoreError> {
        Ok(Self { role: role.clone(), holders: view.role_holders(role.id)?, kiosks: kiosks(view, role)? })
    }
}

/// Those of the displays' role; none of another.
pub(super) fn kiosks(view: &View<'_>, role: &Role) -> Result<Option<Kiosks>, StoreError> {
    if !role.is_kiosk() {
        return Ok(None);
    }
    Ok(Some(Kiosks { accounts: view.role_holders(role.id)?, invites: view.open_invites_as(role.id)? }))
}

/// A role that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleEdited {
    /// As it stands now.
    pub row: RoleRow,
    /// Who logged in without a password before it, and can't log in any more (GATE-7).
    pub shut_out: Vec<String>,
    /// Whose link to single sign-on waited for its first sign-in, and was cancelled as they may do more now (SSO-1).
    pub unlinked: Vec<String>,
}

impl RoleEdited {
    /// Who can't log in any more and whose link is cancelled, in a sentence each; nothing where everything is as ever.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let name = &self.row.role.name;
        let shut_out = counted(&self.shut_out).map(|(people, named)| {
            format!(
                "{people} without a password can't log in any more: {named}. {name} opens the console now, never without \
                 one."
            )
        });
        let unlinked = counted(&self.unlinked).map(|(people, named)| {
            format!("The link to single sign-on of {people} is cancelled, as {name} may do more now: {named}. Link them again.")
        });
        let told: Vec<String> = shut_out.into_iter().chain(unlinked).collect();
        (!told.is_empty()).then(|| told.join(" "))
    }
}

/// How many people, and the first of them by name.
fn counted(all: &[String]) -> Option<(String, String)> {
    /// So many are named.
    const NAMED: usize = 5;
    let people = match all.len() {
        0 => return None,
        1 => "1 person".to_owned(),
        many => format!("{many} people"),
    };
    let more = if all.len() > NAMED { format!(" and {} more", all.len() - NAMED) } else { String::new() };
    Some((people, all[..all.len().min(NAMED)].join(", ") + &more))
}

/// What somebody chooses from who gives or takes an account's roles.
#[derive(Clone, Debug)]
pub struct RolesOf {
    /// The account.
    pub user: User,
    /// Every role there is.
    pub roles: Vec<RoleRow>,
    /// What the person who chooses may do themselves.
    pub own: PermissionSet,
    /// In which ends are typed and shown.
    pub zone: chrono_tz::Tz,
    /// The name of the role that new accounts get (`default_role`).
    pub usual: String,
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
            let row = |role: &Role| RoleRow::of(view, role);
            Ok(view.roles().iter().map(row).collect::<Result<_, StoreError>>()?)
        })
    }

    /// What is needed to choose the roles of an account.
    ///
    /// # Errors
    /// Without `ViewUsers`; where the account is gone.
    pub fn roles_of(&mut self, session: SessionId, id: UserId) -> Answer<RolesOf> {
        self.read_as(session, |view, sight, actor| {
            sight.users()?;
            let user = view.user(id)?.ok_or_else(|| gone("user", &format!("number {}", id.0)))?;
            let row = |role: &Role| RoleRow::of(view, role);
            let roles = view.roles().iter().map(row).collect::<Result<_, StoreError>>()?;
            let (zone, usual) = (view.settings().site_time_zone, view.settings().default_role.clone());
            Ok(RolesOf { user, roles, own: actor.permissions(), zone, usual })
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
            Ok(RoleRow::of(view, &role)?)
        })
    }

    /// Makes a role (ROL-9).
    ///
    /// # Errors
    /// A name that is in use or not allowed; missing permissions, those that the role would have among them.
    pub fn add_role(&mut self, session: SessionId, draft: RoleDraft) -> Answer<RoleRow> {
        let (role, _) = self.store.transact(By::Session(session), |tx| {
            may_manage(tx)?;
            let id = tx.fresh_role_id()?;
            is_no_other(tx, None, &draft.name)?;
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
    ) -> Answer<RoleEdited> {
        let (edited, _) = self.store.transact(By::Session(session), |tx| {
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
            is_no_other(tx, Some(role.id), &draft.name)?;
            if longer_by_own_role(tx, &role, draft.permissions.without(role.permissions))? {
                return Err(RuleBroken::OwnEnd { role: role.name }.into());
            }
            let opens = |role: &Role| role.permissions.holds(Permission::OpenConsole);
            let was_opening = opens(&role);
            let change = role.edit(&**tx, draft)?;
            let holders = if was_opening { Vec::new() } else { without_password(tx, role.id)? };
            let linked = tx.linked_holders(role.id)?;
            tx.record(change)?;
            let mut unlinked = Vec::new();
            for id in linked {
                let cancelled = tx.user(id)?.filter(|user| user.sso == Sso::None);
                unlinked.extend(cancelled.map(|user| user.username));
            }
            let mut shut_out = Vec::new();
            for before in holders {
                let after =
                    tx.user(before.id)?.filter(|user| user.told_without_password(Some(&before), tx.now()).is_some());
                shut_out.extend(after.map(|user| user.username));
            }
            Ok(RoleEdited { row: row(tx, role.id)?, shut_out, unlinked })
        })?;
        Ok(edited)
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

/// The roles of an account as chosen from a list: what stands ticked, given what stood there when the list was opened.
pub(super) fn set(
    view: &View<'_>,
    user: &User,
    actor: Option<&Actor>,
    seen: &[Grant],
    wanted: &[Grant],
) -> Result<UserChange, Failure> {
    let unknown = |grant: &Grant| {
        let name = format!("number {}", grant.role.0);
        RuleBroken::Unknown { what: "role", name, hint: "Somebody removed it: open the dialog again." }
    };
    let given = |grant: &Grant| {
        let role = view.roles().iter().find(|role| role.id == grant.role).cloned();
        Ok(Given { role: role.ok_or_else(|| unknown(grant))?, until: grant.until })
    };
    let after = wanted.iter().map(given).collect::<Result<Vec<_>, RuleBroken>>()?;
    become_of(view, user, actor, seen, after)
}

/// Roles given beside those that are held; who holds one already keeps it, with the end given now.
pub(super) fn give(
    view: &View<'_>,
    user: &User,
    actor: Option<&Actor>,
    names: &[String],
    until: Option<&str>,
) -> Result<UserChange, Failure> {
    let until = until.map(|typed| end(view, typed)).transpose()?;
    let (mut after, roles) = others(view, user, names)?;
    after.extend(roles.into_iter().map(|role| Given { role, until }));
    become_of(view, user, actor, &seen_now(user), after)
}

/// Roles taken away.
pub(super) fn take(
    view: &View<'_>,
    user: &User,
    actor: Option<&Actor>,
    names: &[String],
) -> Result<UserChange, Failure> {
    let (after, _) = others(view, user, names)?;
    become_of(view, user, actor, &seen_now(user), after)
}

/// What is held but for the named roles, and those.
fn others(view: &View<'_>, user: &User, names: &[String]) -> Result<(Vec<Given>, Vec<Role>), Failure> {
    let roles = names.iter().map(|name| known_role(view, name)).collect::<Result<Vec<_>, _>>()?;
    let mut after = user.given();
    after.retain(|given| !roles.iter().any(|role| role.id == given.role.id));
    Ok((after, roles))
}

fn seen_now(user: &User) -> Vec<Grant> {
    user.given().iter().map(Grant::from).collect()
}

fn become_of(
    view: &View<'_>,
    user: &User,
    actor: Option<&Actor>,
    seen: &[Grant],
    after: Vec<Given>,
) -> Result<UserChange, Failure> {
    user.own_ends_stay(actor.map(|actor| actor.user().id), &after, view.now())?;
    let by = view.changed_by(user.id)?;
    Ok(user.set_roles(view, seen, after, &by)?)
}

/// Would somebody put a right that ends into a role that they hold for longer?
fn longer_by_own_role(tx: &Tx<'_>, role: &Role, added: PermissionSet) -> Result<bool, Failure> {
    let Some(actor) = tx.actor() else { return Ok(false) };
    let Some(user) = tx.user(actor.user().id)? else { return Ok(false) };
    let now = tx.now();
    let Some(own) = user.roles.iter().find(|held| held.role.id == role.id && held.in_force(now)) else {
        return Ok(false);
    };
    let held = user.permissions(now);
    let outlasts = |permission: &Permission| held.holds(*permission) && !user.holds_until(*permission, own.until, now);
    Ok(added.iter().any(|permission| outlasts(&permission)))
}

/// No role's name passes for another's.
fn is_no_other(view: &View<'_>, own: Option<RoleId>, name: &str) -> Result<(), RuleBroken> {
    let alike = view.roles().iter().find(|other| Some(other.id) != own && text::passes_for(name, &other.name));
    alike.map_or(Ok(()), |other| {
        Err(RuleBroken::PassesFor { what: "role", name: name.to_owned(), other: other.name.clone() })
    })
}

/// The holders of a role on whom no password is set, as they stand.
fn without_password(view: &View<'_>, role: RoleId) -> Result<Vec<User>, Failure> {
    let mut users = Vec::new();
    for id in view.holders_without_password(role)? {
        users.extend(view.user(id)?);
    }
    Ok(users)
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

fn row(view: &View<'_>, id: RoleId) -> Result<RoleRow, Failure> {
    let role = view.roles().iter().find(|role| role.id == id).ok_or_else(|| gone("role", "just written"))?;
    Ok(RoleRow::of(view, role)?)
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
