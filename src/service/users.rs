//! Users: list, show, add.

use std::collections::btree_map::{BTreeMap, Entry};

use super::{Answer, Desk};
use crate::domain::broken::RuleBroken;
use crate::domain::change::UserChange;
use crate::domain::event::Event;
use crate::domain::id::{SessionId, UserId};
use crate::domain::mail::Mail;
use crate::domain::password::{Password, Rules};
use crate::domain::query::UserQuery;
use crate::domain::role::Role;
use crate::domain::text::{self, Username};
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
    /// Who last changed it, logins apart.
    pub changed_by: String,
    /// The last events about it, the newest first, as far as the reader may see them.
    pub events: Vec<Event>,
    /// The mail with its last code for a new password.
    pub code_mail: Option<Mail>,
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
    /// Name of a license type; none: no license.
    pub license: Option<String>,
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

    /// An account by number, as lists know it, and as the log knows it: a deleted one too (USR-11).
    ///
    /// # Errors
    /// Without `ViewUsers`; where there never was one.
    pub fn user_by_id(&mut self, session: SessionId, id: UserId) -> Answer<UserDetails> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            let user = view.user_or_tombstone(id)?.ok_or_else(|| gone("user", &format!("number {}", id.0)))?;
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
            license: new.license.clone(),
            password,
            no_role: false,
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

    /// Usernames that look like that of `user`, in letters of the same script: worth a warning (USR-2).
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn look_alikes(&mut self, session: SessionId, user: &User) -> Answer<Vec<String>> {
        let Ok(username) = Username::new(&user.username) else { return Ok(Vec::new()) };
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            let alike = view.look_alikes(&username.skeleton())?;
            Ok(alike.into_iter().map(|other| other.name).filter(|other| username.is_alike_in_script(other)).collect())
        })
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
    let (sessions, changed_by) = (view.open_sessions(user.id)?, view.changed_by(user.id)?);
    Ok(UserDetails { sessions, changed_by, events, code_mail: view.last_code_mail(user.id)?, user })
}
