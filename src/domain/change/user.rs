//! Changes of accounts.

use super::Kind;
use super::nature::{Area, Door, Ends, Gives, Nature, Needs, Over};
use super::sso::SsoChange;
use super::user_told::{
    added_details, added_needs, edited, license_told, list, revoked, roles_needs, stopped_anew, stops_told,
    what_changed,
};
use crate::clock::Timestamp;
use crate::domain::event::{Account, Category, Detail, Severity, Subject, SubjectKind};
use crate::domain::id::{LicenseTypeId, Named, UserId};
use crate::domain::password::{PasswordHash, ResetCode};
use crate::domain::permission::{Permission, PermissionSet};
use crate::domain::user::{Field, Given, NewUser, Profile, Stops};

/// A change of an account.
#[derive(Clone, Debug)]
pub enum UserChange {
    /// An account was added, with its roles and, where given, its password.
    Added(Box<NewUser>),
    /// Fields were changed.
    Edited {
        /// Whose.
        user: Named<UserId>,
        /// All fields as they stood.
        before: Box<Profile>,
        /// All fields as they are to stand.
        after: Box<Profile>,
    },
    /// Disabled by an administrator.
    Disabled {
        /// Who.
        user: Named<UserId>,
        /// Why, if said.
        reason: Option<String>,
    },
    /// The disabled fact was lifted, and with `lifts_locks` every other stop (USR-8).
    Enabled {
        /// Who.
        user: Named<UserId>,
        /// Are locks and a lock-out lifted too?
        lifts_locks: bool,
        /// Why, if said.
        reason: Option<String>,
    },
    /// Locked by an administrator; a lock that there is gets this end and this reason (USR-6).
    Locked {
        /// Who.
        user: Named<UserId>,
        /// When it ends by itself, if it does.
        until: Option<Timestamp>,
        /// Why, if said.
        reason: Option<String>,
    },
    /// Locks and a lock-out were lifted.
    Unlocked {
        /// Who.
        user: Named<UserId>,
        /// Is it an administrator's lock, too, that is lifted? A lock-out alone may be for supervisors (ROL-7).
        locked: bool,
        /// Why, if said.
        reason: Option<String>,
    },
    /// What stops it is as it was before something that was undone (ACT-2).
    StopsPutBack {
        /// Whose.
        user: Named<UserId>,
        /// What stopped it.
        before: Box<Stops>,
        /// What is to stop it.
        after: Box<Stops>,
    },
    /// Somebody changed their own name or mobile number (USR-12).
    OwnProfileEdited {
        /// Whose.
        user: Named<UserId>,
        /// All fields as they stood.
        before: Box<Profile>,
        /// All fields as they are to stand.
        after: Box<Profile>,
    },
    /// Roles were given, taken, or given another end (section 3).
    RolesChanged {
        /// Whose.
        user: Named<UserId>,
        /// All roles as they were held.
        before: Vec<Given>,
        /// All roles as they are to be held.
        after: Vec<Given>,
    },
    /// The assigned license was given, changed or taken (LIC-3).
    LicenseChanged {
        /// Whose.
        user: Named<UserId>,
        /// The license as it stood.
        before: Option<Named<LicenseTypeId>>,
        /// The license as it is to stand.
        after: Option<Named<LicenseTypeId>>,
    },
    /// Deleted for good: a tombstone keeps number and name, all that it held ends (USR-11).
    Deleted {
        /// Who.
        user: Named<UserId>,
        /// Why, if said.
        reason: Option<String>,
    },
    /// Somebody changed their own password, at the gate or later (PWD-5, GATE-8).
    OwnPasswordSet {
        /// Who.
        user: Named<UserId>,
        /// The new hash.
        hash: PasswordHash,
    },
    /// Somebody else set a password, or had one generated (PWD-3, PWD-4); a lock-out goes with the old one.
    PasswordSet {
        /// Whose.
        user: Named<UserId>,
        /// The new hash.
        hash: PasswordHash,
        /// Is it temporary, so that the person sets their own at the next login?
        must_change: bool,
        /// Did the program make it?
        generated: bool,
    },
    /// The password was taken away (PWD-3, PWD-4); a lock-out goes with it.
    PasswordRemoved {
        /// Whose.
        user: Named<UserId>,
        /// Is a new one asked for at the next login?
        asks: bool,
    },
    /// A code was handed over with which the person sets a password (PWD-3); a lock-out is lifted.
    ResetCodeMade {
        /// Whose.
        user: Named<UserId>,
        /// What the database keeps of it.
        code: ResetCode,
    },
    /// All sessions were ended (GATE-11).
    SessionsRevoked {
        /// Whose.
        user: Named<UserId>,
        /// Did the person do it, who keeps the session at hand?
        own: bool,
        /// How many end.
        count: usize,
    },
    /// The link to single sign-on is another one (section 7).
    Sso(SsoChange),
    /// Brought back by the owner of the database file: every stop lifted, the dates and the tie to devices that kept it out
    /// taken away, and a password set (GATE-13).
    Recovered {
        /// Who.
        user: Named<UserId>,
        /// All fields as they stood.
        before: Box<Profile>,
        /// All fields as they are to stand.
        after: Box<Profile>,
        /// The new hash.
        hash: PasswordHash,
    },
    /// The gate hashed a right password again because the stored parameters were older (PWD-1).
    Rehashed {
        /// Whose.
        user: Named<UserId>,
        /// The new hash.
        hash: PasswordHash,
    },
}

impl UserChange {
    /// The account that it is about.
    #[must_use]
    pub fn subject(&self) -> Named<UserId> {
        match self {
            Self::Added(new) => new.named(),
            Self::Sso(change) => change.user().clone(),
            Self::Edited { user, .. }
            | Self::Disabled { user, .. }
            | Self::Enabled { user, .. }
            | Self::Locked { user, .. }
            | Self::Unlocked { user, .. }
            | Self::StopsPutBack { user, .. }
            | Self::OwnProfileEdited { user, .. }
            | Self::RolesChanged { user, .. }
            | Self::LicenseChanged { user, .. }
            | Self::Deleted { user, .. }
            | Self::OwnPasswordSet { user, .. }
            | Self::PasswordSet { user, .. }
            | Self::PasswordRemoved { user, .. }
            | Self::ResetCodeMade { user, .. }
            | Self::SessionsRevoked { user, .. }
            | Self::Recovered { user, .. }
            | Self::Rehashed { user, .. } => user.clone(),
        }
    }

    pub(super) fn nature(&self) -> Nature {
        let edit = |over: Option<UserId>| Needs::Permissions {
            asked: PermissionSet::of(&[Permission::EditUsers]),
            over: over.map(Over::User),
            gives: Gives::NOTHING,
        };
        let (kind, needs, doors, touches, ends, marks): (_, _, &[Door], &[Area], _, _) = match self {
            Self::Added(new) => {
                // The gate adds who comes with the code of an invite.
                let doors = &[Door::Setup, Door::Gate];
                (Kind::UserAdded, added_needs(new), doors, &[Area::Users], None, true)
            }
            Self::Edited { user, before, after } => {
                let guarded = before.differences(after).into_iter().any(Field::is_guarded);
                (
                    Kind::UserEdited,
                    edit(guarded.then_some(user.id)),
                    &[],
                    &[Area::Users],
                    Some(Ends::if_shut_out(user.id)),
                    true,
                )
            }
            Self::Disabled { user, .. } => {
                (Kind::UserDisabled, edit(Some(user.id)), &[], &[Area::Users], Some(Ends::all_of(user.id)), true)
            }
            // Enabling gives back all that the account holds, so it is weighed like giving it.
            Self::Enabled { user, .. } => (Kind::UserEnabled, edit(Some(user.id)), &[], &[Area::Users], None, true),
            Self::Locked { user, .. } => {
                (Kind::UserLocked, edit(Some(user.id)), &[], &[Area::Users], Some(Ends::all_of(user.id)), true)
            }
            Self::Deleted { user, .. } => {
                (Kind::UserDeleted, edit(Some(user.id)), &[], &[Area::Users], Some(Ends::all_of(user.id)), true)
            }
            Self::Unlocked { locked, .. } => {
                let needs = if *locked { edit(None) } else { Needs::LiftsLockout };
                (Kind::UserUnlocked, needs, &[], &[Area::Users], None, true)
            }
            // Like what it is the opposite of: lifting locks alone is weighed by nobody's rights.
            Self::StopsPutBack { user, before, after } => {
                let stops = stopped_anew(before, after);
                let over = (stops || before.disabled != after.disabled).then_some(user.id);
                let ends = stops.then(|| Ends::all_of(user.id));
                (Kind::StopsPutBack, edit(over), &[], &[Area::Users], ends, true)
            }
            Self::OwnProfileEdited { user, .. } => {
                (Kind::OwnProfileEdited, Needs::Own(user.id), &[], &[Area::Users], None, false)
            }
            Self::RolesChanged { user, before, after } => (
                Kind::RolesChanged,
                roles_needs(user.id, before, after),
                &[Door::Owner],
                &[Area::Users],
                Some(Ends::if_shut_out(user.id)),
                true,
            ),
            // A seat is no right over anybody: ROL-3 asks nothing beside the permission. Open sessions stay (USR-9).
            Self::LicenseChanged { .. } => {
                let asked = PermissionSet::of(&[Permission::AssignLicenses]);
                let needs = Needs::Permissions { asked, over: None, gives: Gives::NOTHING };
                (Kind::LicenseChanged, needs, &[Door::Owner], &[Area::Users, Area::Licenses], None, true)
            }
            Self::OwnPasswordSet { user, .. } => (
                Kind::OwnPasswordSet,
                Needs::Own(user.id),
                &[Door::Gate],
                &[Area::Users],
                Some(Ends::others_of(user.id)),
                false,
            ),
            Self::PasswordSet { user, .. } => {
                (Kind::PasswordSet, edit(Some(user.id)), &[], &[Area::Users], Some(Ends::all_of(user.id)), true)
            }
            Self::PasswordRemoved { user, .. } => {
                (Kind::PasswordRemoved, edit(Some(user.id)), &[], &[Area::Users], Some(Ends::all_of(user.id)), true)
            }
            // Sessions end when it is used: until then nothing is another than it was.
            Self::ResetCodeMade { user, .. } => {
                (Kind::ResetCodeMade, edit(Some(user.id)), &[], &[Area::Users], None, true)
            }
            Self::SessionsRevoked { user, own: true, .. } => {
                let (needs, ends) = (Needs::Own(user.id), Ends::others_of(user.id));
                (Kind::SessionsRevoked, needs, &[], &[Area::Sessions], Some(ends), false)
            }
            Self::SessionsRevoked { user, own: false, .. } => {
                (Kind::SessionsRevoked, edit(None), &[], &[Area::Sessions], Some(Ends::all_of(user.id)), true)
            }
            Self::Sso(change) => return change.nature(),
            Self::Recovered { user, .. } => (
                Kind::UserRecovered,
                Needs::NotForPeople,
                &[Door::Owner],
                &[Area::Users],
                Some(Ends::all_of(user.id)),
                false,
            ),
            Self::Rehashed { .. } => {
                (Kind::PasswordRehashed, Needs::NotForPeople, &[Door::Gate], &[Area::Users], None, false)
            }
        };
        Nature { kind, needs, doors, touches, ends_sessions: ends, marks_actor: marks }
    }

    pub(super) fn account(&self) -> Account {
        let reasons = |reason: &Option<String>| -> Vec<Detail> {
            reason.iter().map(|text| Detail::value("reason", text)).collect()
        };
        let (user, message, details): (_, _, Vec<Detail>) = match self {
            Self::Added(new) => (new.named(), format!("User {} added", new.username.as_str()), added_details(new)),
            Self::Edited { user, before, after } => {
                let (labels, details) = edited(before, after);
                (user.clone(), format!("User {} changed: {labels}", user.name), details)
            }
            Self::OwnProfileEdited { user, before, after } => {
                let (labels, details) = edited(before, after);
                (user.clone(), format!("User {} changed their own {labels}", user.name), details)
            }
            Self::Disabled { user, reason } => (user.clone(), format!("User {} disabled", user.name), reasons(reason)),
            Self::Enabled { user, lifts_locks: false, reason } => {
                (user.clone(), format!("User {} enabled", user.name), reasons(reason))
            }
            Self::Enabled { user, lifts_locks: true, reason } => {
                (user.clone(), format!("User {} enabled, all stops lifted", user.name), reasons(reason))
            }
            Self::Locked { user, until, reason } => {
                let mut details = reasons(reason);
                details.extend(until.map(|until| Detail::value("until", until.rfc3339())));
                (user.clone(), format!("User {} locked", user.name), details)
            }
            Self::Deleted { user, reason } => (user.clone(), format!("User {} deleted", user.name), reasons(reason)),
            Self::Unlocked { user, reason, .. } => {
                (user.clone(), format!("User {} unlocked", user.name), reasons(reason))
            }
            Self::StopsPutBack { user, before, after } => {
                let (words, details) = stops_told(before, after);
                (user.clone(), format!("User {} put back: {words}", user.name), details)
            }
            Self::RolesChanged { user, before, after } => {
                let message = format!("Roles of user {} changed: {}", user.name, what_changed(before, after));
                (user.clone(), message, vec![Detail::change("roles", list(before), list(after))])
            }
            Self::LicenseChanged { user, before, after } => {
                let (message, detail) = license_told(&user.name, before.as_ref(), after.as_ref());
                (user.clone(), message, vec![detail])
            }
            Self::OwnPasswordSet { user, .. } => {
                (user.clone(), format!("User {} changed their password", user.name), vec![])
            }
            Self::PasswordSet { user, must_change, generated, .. } => {
                let how = if *generated { "Password of user {} generated" } else { "Password of user {} set" };
                let temporary = Detail::value("temporary", if *must_change { "yes" } else { "no" });
                (user.clone(), how.replace("{}", &user.name), vec![temporary])
            }
            Self::PasswordRemoved { user, asks: true } => {
                (user.clone(), format!("Password of user {} emptied: a new one is to be set", user.name), vec![])
            }
            Self::PasswordRemoved { user, asks: false } => {
                (user.clone(), format!("Password of user {} removed", user.name), vec![])
            }
            Self::ResetCodeMade { user, code } => {
                let until = Detail::value("until", code.expires.rfc3339());
                let details = vec![Detail::value("code", format!("number {}", code.id)), until];
                (user.clone(), format!("Code for a new password of user {} handed over", user.name), details)
            }
            Self::SessionsRevoked { user, own, count } => (user.clone(), revoked(&user.name, *own, *count), vec![]),
            Self::Sso(change) => {
                let (message, details) = change.told();
                (change.user().clone(), message, details)
            }
            Self::Recovered { user, before, after, .. } => {
                let message = format!("User {} recovered: every stop lifted, a new password set", user.name);
                (user.clone(), message, edited(before, after).1)
            }
            Self::Rehashed { user, .. } => {
                (user.clone(), format!("Password of user {} hashed with today's parameters", user.name), vec![])
            }
        };
        let subject = Subject { kind: SubjectKind::User, what: Named::new(user.id.0, user.name) };
        let category = match self {
            Self::RolesChanged { .. } => Category::Role,
            Self::LicenseChanged { .. } => Category::License,
            Self::Sso(_) => Category::Sso,
            _ => Category::User,
        };
        Account {
            category,
            severity: Severity::Info,
            subject: Some(subject),
            code: None,
            reference: None,
            message,
            details,
        }
    }
}

impl From<SsoChange> for UserChange {
    fn from(change: SsoChange) -> Self {
        Self::Sso(change)
    }
}
