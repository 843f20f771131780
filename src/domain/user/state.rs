//! What stops an account, and the one word that sums it up (USR-6).

use chrono_tz::Tz;

use super::User;
use crate::clock::Timestamp;
use crate::domain::dates::{field_text, minute_text};

/// One thing that stops an account: since when, until when, by whom, why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Since when.
    pub since: Timestamp,
    /// Until when, where it ends by itself.
    pub until: Option<Timestamp>,
    /// Username of who did it, or the program's word for itself.
    pub by: String,
    /// Why, if they said so.
    pub reason: Option<String>,
}

impl Stop {
    fn in_force(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// The stops of an account: separate facts, kept apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stops {
    /// Deleted for good: what the log and the history of rights still know (USR-11).
    pub deleted: Option<Stop>,
    /// Disabled by an administrator.
    pub disabled: Option<Stop>,
    /// Locked by an administrator.
    pub locked: Option<Stop>,
    /// Locked out after too many wrong passwords.
    pub locked_out: Option<Stop>,
}

impl Stops {
    /// Disabled at `now`?
    #[must_use]
    pub fn is_disabled(&self, now: Timestamp) -> bool {
        self.disabled.as_ref().is_some_and(|stop| stop.in_force(now))
    }

    /// Locked by an administrator at `now`?
    #[must_use]
    pub fn is_locked(&self, now: Timestamp) -> bool {
        self.locked.as_ref().is_some_and(|stop| stop.in_force(now))
    }

    /// Locked out at `now`?
    #[must_use]
    pub fn is_locked_out(&self, now: Timestamp) -> bool {
        self.locked_out.as_ref().is_some_and(|stop| stop.in_force(now))
    }
}

/// The state word of an account, the heaviest first (USR-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Deleted for good.
    Deleted,
    /// Disabled by an administrator.
    Disabled,
    /// Past its last day.
    Expired,
    /// Before its first day.
    NotYetValid,
    /// Locked by an administrator.
    Locked,
    /// Locked out after too many wrong passwords.
    LockedOut,
    /// Not licensed, where the plant asks for it (GATE-6).
    NoLicense,
    /// Holds no role: can't log in (ROL-4).
    NoRole,
    /// Has no password yet, and needs one.
    PasswordToBeSet,
    /// Nothing of the above.
    Active,
}

/// What the state word is made of, at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "separate facts, as the rule has them")]
pub struct Standing {
    /// Deleted for good.
    pub deleted: bool,
    /// Disabled by an administrator.
    pub disabled: bool,
    /// Past its last moment.
    pub expired: bool,
    /// Before its first moment.
    pub not_yet_valid: bool,
    /// Locked by an administrator.
    pub locked: bool,
    /// Locked out.
    pub locked_out: bool,
    /// Is licensed, or needs no license.
    pub licensed: bool,
    /// Holds a role.
    pub has_role: bool,
    /// Has a password, or logs in without one (GATE-7).
    pub has_password: bool,
}

impl Standing {
    /// The heaviest of them (USR-6).
    #[must_use]
    pub const fn state(self) -> State {
        match self {
            Self { deleted: true, .. } => State::Deleted,
            Self { disabled: true, .. } => State::Disabled,
            Self { expired: true, .. } => State::Expired,
            Self { not_yet_valid: true, .. } => State::NotYetValid,
            Self { locked: true, .. } => State::Locked,
            Self { locked_out: true, .. } => State::LockedOut,
            Self { licensed: false, .. } => State::NoLicense,
            Self { has_role: false, .. } => State::NoRole,
            Self { has_password: false, .. } => State::PasswordToBeSet,
            _ => State::Active,
        }
    }
}

impl State {
    /// All of them, the heaviest first.
    pub const ALL: [Self; 10] = [
        Self::Deleted,
        Self::Disabled,
        Self::Expired,
        Self::NotYetValid,
        Self::Locked,
        Self::LockedOut,
        Self::NoLicense,
        Self::NoRole,
        Self::PasswordToBeSet,
        Self::Active,
    ];

    /// The word on screens: capitals where something stops the account.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Deleted => "DELETED",
            Self::Disabled => "DISABLED",
            Self::Expired => "EXPIRED",
            Self::NotYetValid => "NOT YET VALID",
            Self::Locked => "LOCKED",
            Self::LockedOut => "LOCKED OUT",
            Self::NoLicense => "NO LIC",
            Self::NoRole => "NO ROLE",
            Self::PasswordToBeSet => "NO PASSWORD",
            Self::Active => "Active",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deleted => "deleted",
            Self::Disabled => "disabled",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::Locked => "locked",
            Self::LockedOut => "locked_out",
            Self::NoLicense => "no_license",
            Self::NoRole => "no_role",
            Self::PasswordToBeSet => "password_to_be_set",
            Self::Active => "active",
        }
    }

    /// Inactive accounts are hidden until Show Inactive is on, and crossed out then (USR-7). Locked people stay.
    #[must_use]
    pub const fn is_inactive(self) -> bool {
        matches!(self, Self::Deleted | Self::Disabled | Self::Expired | Self::NotYetValid)
    }
}

impl User {
    /// What else keeps somebody out who is enabled, in a sentence; none where they can log in.
    #[must_use]
    pub fn stays_out(&self, now: Timestamp, zone: &Tz) -> Option<String> {
        let state = self.state(now);
        let until = |stop: &Option<Stop>| stop.as_ref().and_then(|stop| stop.until);
        let why = match state {
            // Who has no password yet is asked for one.
            State::Active | State::PasswordToBeSet => return None,
            State::Expired => self.profile.valid_until.map(|at| format!("valid until {}", field_text(at, zone, true))),
            State::NotYetValid => {
                self.profile.valid_from.map(|at| format!("valid from {}", field_text(at, zone, false)))
            }
            State::Locked => until(&self.stops.locked).map(|at| format!("until {}", minute_text(at, zone))),
            State::LockedOut => until(&self.stops.locked_out).map(|at| format!("until {}", minute_text(at, zone))),
            _ => None,
        };
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        Some(format!("{} stays {}{why}.", self.username, state.word()))
    }

    /// The one word that sums up the account at `now` (USR-6).
    #[must_use]
    pub fn state(&self, now: Timestamp) -> State {
        let standing = Standing {
            deleted: self.stops.deleted.is_some(),
            disabled: self.stops.is_disabled(now),
            expired: self.is_expired(now),
            not_yet_valid: self.is_not_yet_valid(now),
            locked: self.stops.is_locked(now),
            locked_out: self.stops.is_locked_out(now),
            licensed: self.is_licensed(now),
            has_role: self.roles_at(now).next().is_some(),
            has_password: self.is_done_with_passwords(now),
        };
        standing.state()
    }

    /// The next moment at which something of what is shown of it changes by itself: a stop, a role or a license that
    /// ends, a day that begins. None where nothing will.
    #[must_use]
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let stops = [&self.stops.locked, &self.stops.locked_out].into_iter().flatten().filter_map(|stop| stop.until);
        let roles = self.roles.iter().filter_map(|held| held.until);
        // The last moment still counts as valid.
        let dates =
            [self.profile.valid_from, self.profile.valid_until.map(|until| until.plus(1))].into_iter().flatten();
        stops.chain(roles).chain(dates).chain(self.license_ends()).filter(|moment| now < *moment).min()
    }

    /// Past its last moment at `now`?
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.profile.valid_until.is_some_and(|until| until < now)
    }

    /// Before its first moment at `now`?
    #[must_use]
    pub fn is_not_yet_valid(&self, now: Timestamp) -> bool {
        self.profile.valid_from.is_some_and(|from| now < from)
    }
}
