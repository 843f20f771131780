//! Users: list, show, add, edit, disable, enable, unlock.

use std::collections::btree_map::{BTreeMap, Entry};

use super::{Answer, Desk};
use crate::domain::broken::RuleBroken;
use crate::domain::change::UserChange;
use crate::domain::event::{Category, Event};
use crate::domain::id::{SessionId, UserId};
use crate::domain::password::{Password, Rules};
use crate::domain::permission::Permission;
use crate::domain::query::UserQuery;
use crate::domain::role::Role;
use crate::domain::text;
use crate::domain::user::{Draft, Field, FieldFlaw, NewUser, Profile, User, blank_profile};
use crate::domain::world::World;
use crate::store::{By, Failure, StoreError, UserCursor, View};

/// An account with what the details pane shows beside it.
#[derive(Clone, Debug)]
pub struct UserDetails {
    /// The account.
    pub user: User,
    /// How many sessions it has open.
    pub sessions: u64,
    /// The last events about it, the newest first, as far as the reader may see them.
    pub events: Vec<Event>,
}

/// What is told of an account beside its own facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// How many sessions it has open.
    pub sessions: u64,
    /// Its manager's SUID, or username where they have none: what the field takes.
    pub manager_suid: Option<String>,
}

/// What somebody typed for a new account.
#[derive(Debug, Default)]
pub struct NewAccount {
    /// Username.
    pub username: String,
    /// Fields.
    pub fields: Vec<(Field, String)>,
    /// Names of roles; empty: the default role.
    pub roles: Vec<String>,
    /// A temporary password to begin with.
    pub password: Option<Password>,
}

impl Desk {
    /// A page of users by username, after `cursor`.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn users_page(
        &mut self,
        session: SessionId,
        query: &UserQuery,
        cursor: Option<&UserCursor>,
        count: usize,
    ) -> Answer<Vec<User>> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            Ok(view.users_page(query, cursor.map_or("", String::as_str), count)?)
        })
    }

    /// An account by username or email.
    ///
    /// # Errors
    /// Without `ViewUsers`; where there is none.
    pub fn user(&mut self, session: SessionId, name: &str) -> Answer<UserDetails> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            let user = known(view, name)?;
            details(view, user, sight.log().ok())
        })
    }

    /// What is told of accounts beside their own facts, in their order.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn beside(&mut self, session: SessionId, users: &[User]) -> Answer<Vec<Beside>> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            let mut managers = BTreeMap::<UserId, String>::new();
            let mut beside = Vec::with_capacity(users.len());
            for user in users {
                let manager_suid = match &user.profile.manager {
                    None => None,
                    Some(manager) => Some(match managers.entry(manager.id) {
                        Entry::Occupied(known) => known.get().clone(),
                        Entry::Vacant(place) => {
                            let suid = view.user(manager.id)?.map(|manager| manager.profile.suid);
                            let suid = suid.filter(|suid| !suid.is_empty());
                            place.insert(suid.unwrap_or_else(|| manager.name.clone())).clone()
                        }
                    }),
                };
                beside.push(Beside { sessions: view.open_sessions(user.id)?, manager_suid });
            }
            Ok(beside)
        })
    }

    /// An account by number, as lists know it.
    ///
    /// # Errors
    /// Without `ViewUsers`; where it is gone.
    pub fn user_by_id(&mut self, session: SessionId, id: UserId) -> Answer<UserDetails> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            let user = view.user(id)?.ok_or_else(|| gone("user", &format!("number {}", id.0)))?;
            details(view, user, sight.log().ok())
        })
    }

    /// The fields of an account about which nothing was said: what a form for a new one starts with.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn blank_profile(&mut self, session: SessionId) -> Answer<Profile> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            Ok(blank_profile(view)?)
        })
    }

    /// Every role.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn roles(&mut self, session: SessionId) -> Answer<Vec<Role>> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            Ok(view.roles().to_vec())
        })
    }

    /// Adds an account (USR-4, USR-5).
    ///
    /// # Errors
    /// The broken rules, all fields at once; missing permissions.
    pub fn add_user(&mut self, session: SessionId, new: NewAccount) -> Answer<User> {
        let draft = |password| Draft {
            username: new.username.clone(),
            fields: new.fields.clone(),
            roles: new.roles.clone(),
            password,
            own_password: false,
            disabled: false,
        };
        let hash = match &new.password {
            None => None,
            Some(password) => {
                // Everything else is looked at first, so that nobody waits for a hash that is thrown away.
                let checked = self.read_as(session, |view, _, _| Ok(NewUser::check(view, draft(None))?))?;
                self.check_temporary(&checked, password)?;
                Some(self.hashing.hash(password, &*self.chance())?)
            }
        };
        let (user, _) = self.store.transact(By::Session(session), |tx| {
            let new = NewUser::check(&**tx, draft(hash))?;
            let id = new.id;
            tx.record(UserChange::Added(Box::new(new)))?;
            Ok(tx.user(id)?.ok_or_else(|| gone("user", "just added"))?)
        })?;
        Ok(user)
    }

    pub(super) fn check_temporary(&mut self, new: &NewUser, password: &Password) -> Answer<()> {
        let settings = self.plant_settings()?;
        let rules = Rules {
            min_length: settings.min_length(new.profile.trusted_devices_only),
            username: new.username.as_str(),
            site_name: &settings.site_name,
        };
        let fits = match new.profile.ignore_password_rules {
            true => Rules::check_possible(password),
            false => rules.check(password),
        };
        let flaw = |message| RuleBroken::Fields(vec![FieldFlaw::new("password", message)]);
        fits.map_err(|broken| flaw(text::sentence(&broken)).into())
    }

    /// Changes fields of an account. `seen` is how it stood when the person began to type; none takes what stands now
    /// (USR-14).
    ///
    /// # Errors
    /// The broken rules, all fields at once; a conflict with somebody else's change; missing permissions.
    pub fn edit_user(
        &mut self,
        session: SessionId,
        username: &str,
        seen: Option<&Profile>,
        fields: &[(Field, String)],
    ) -> Answer<User> {
        self.change_user(session, username, |view, user| {
            let by = view.changed_by(user.id)?;
            Ok(user.edit(view, seen.unwrap_or(&user.profile), fields, &by)?)
        })
    }

    /// Disables an account; its sessions end (USR-9, USR-10).
    ///
    /// # Errors
    /// The last lasting administrator; missing permissions; the store's.
    pub fn disable_user(&mut self, session: SessionId, username: &str, reason: Option<String>) -> Answer<User> {
        let reason = checked_reason(reason)?;
        self.change_user(session, username, |view, user| Ok(user.disable(view, reason)?))
    }

    /// Lifts the disabled fact alone (USR-8).
    ///
    /// # Errors
    /// Where it isn't disabled; missing permissions; the store's.
    pub fn enable_user(&mut self, session: SessionId, username: &str, reason: Option<String>) -> Answer<User> {
        let reason = checked_reason(reason)?;
        self.change_user(session, username, |view, user| Ok(user.enable(view, reason)?))
    }

    /// Lifts every stop: what the tick *Enabled* means in the console (USR-8).
    ///
    /// # Errors
    /// Where nothing stops it; missing permissions; the store's.
    pub fn lift_stops(&mut self, session: SessionId, username: &str, reason: Option<String>) -> Answer<User> {
        let reason = checked_reason(reason)?;
        self.change_user(session, username, |view, user| Ok(user.lift_stops(view, reason)?))
    }

    /// Lifts locks and a lock-out (USR-8).
    ///
    /// # Errors
    /// Where it is neither; missing permissions; the store's.
    pub fn unlock_user(&mut self, session: SessionId, username: &str, reason: Option<String>) -> Answer<User> {
        let reason = checked_reason(reason)?;
        self.change_user(session, username, |view, user| Ok(user.unlock(view, reason)?))
    }

    /// One change of one account, decided on its facts inside the write lock.
    fn change_user(
        &mut self,
        session: SessionId,
        username: &str,
        decide: impl FnOnce(&View<'_>, &User) -> Result<UserChange, Failure>,
    ) -> Answer<User> {
        let (user, _) = self.store.transact(By::Session(session), |tx| {
            // Who may not see users isn't told whether one exists.
            if let Some(actor) = tx.actor() {
                crate::domain::policy::sight(actor).users()?;
            }
            let user = known(tx, username)?;
            let decided = decide(tx, &user);
            if let Err(Failure::Rule(_)) = &decided {
                // Who may not change users is told that, and not what else stands in the way.
                tx.ask(Permission::EditUsers, Category::User, &format!("Change of user {}", user.username))?;
            }
            let change = decided?;
            tx.record(change)?;
            Ok(tx.user(user.id)?.ok_or_else(|| gone("user", username))?)
        })?;
        Ok(user)
    }
}

pub(super) fn known(view: &View<'_>, name: &str) -> Result<User, Failure> {
    Ok(view.user_by_name(name)?.ok_or_else(|| gone("user", name))?)
}

pub(super) fn gone(what: &'static str, name: &str) -> StoreError {
    StoreError::NotFound { what, name: text::shown(name).into_owned() }
}

fn details(
    view: &View<'_>,
    user: User,
    sight: Option<crate::domain::policy::LogSight>,
) -> Result<UserDetails, Failure> {
    let events = sight.map_or(Ok(Vec::new()), |sight| view.events_about_user(user.id.0, sight, 5))?;
    Ok(UserDetails { sessions: view.open_sessions(user.id)?, events, user })
}

/// A reason stands in the log for ever: the same characters and length as every other short text.
fn checked_reason(reason: Option<String>) -> Answer<Option<String>> {
    let Some(reason) = reason else { return Ok(None) };
    let flaw = |flaw| RuleBroken::Fields(vec![FieldFlaw::new("reason", format!("The reason {flaw}."))]);
    let reason = text::optional_field(&reason).map_err(flaw)?;
    Ok(Some(reason).filter(|reason| !reason.is_empty()))
}
