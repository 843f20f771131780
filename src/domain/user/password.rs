//! Passwords that administrators give, take away or ask for (section 6). Each checks its rule and gives the Change; none
//! writes.

use super::{PasswordState, User};
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::change::UserChange;
use crate::domain::id::UserId;
use crate::domain::password::{PasswordHash, ResetCode};
use crate::domain::permission::Permission;
use crate::domain::role::Role;
use crate::domain::settings::Settings;
use crate::domain::world::World;

/// At which devices something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// At all of them.
    Anywhere,
    /// At trusted ones.
    TrustedDevices,
}

impl Where {
    /// Does it hold at a device that is trusted or not?
    #[must_use]
    pub const fn holds(self, device_trusted: bool) -> bool {
        matches!(self, Self::Anywhere) || device_trusted
    }
}

/// What becomes of an account on which no password is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithoutPassword {
    /// It logs in without one (GATE-7).
    LogsIn(Where),
    /// It is asked to set one at its login (GATE-8).
    SetsOne(Where),
    /// It needs a code to set one: who may open the console (GATE-8).
    NeedsCode,
}

/// What decides whether somebody logs in without a password (GATE-7), of one account or of all at once.
#[derive(Clone, Copy, Debug)]
pub struct Passwordless {
    /// May they open the console?
    pub console: bool,
    /// Are passwords optional in the plant?
    pub optional: bool,
    /// Are both *trusted devices only* and *ignore password rules* ticked?
    pub ticked: bool,
}

impl Passwordless {
    /// Where they log in without one, once none is set.
    #[must_use]
    pub const fn logs_in(self) -> Option<Where> {
        match self {
            Self { console: true, .. } => None,
            Self { optional: true, .. } => Some(Where::Anywhere),
            Self { ticked: true, .. } => Some(Where::TrustedDevices),
            _ => None,
        }
    }
}

impl User {
    /// What becomes of the account while no password is set on it.
    #[must_use]
    pub fn without_password(&self, settings: &Settings, now: Timestamp) -> WithoutPassword {
        let anywhere = if settings.first_password_anywhere { Where::Anywhere } else { Where::TrustedDevices };
        let facts = self.passwordless(!settings.require_passwords, now);
        match facts.logs_in() {
            Some(place) => WithoutPassword::LogsIn(place),
            None if facts.console => WithoutPassword::NeedsCode,
            None => WithoutPassword::SetsOne(anywhere),
        }
    }

    fn passwordless(&self, optional: bool, now: Timestamp) -> Passwordless {
        let console = self.permissions(now).holds(Permission::OpenConsole);
        let ticked = self.profile.trusted_devices_only && self.profile.ignore_password_rules;
        Passwordless { console, optional, ticked }
    }

    /// The roles that keep it from doing without a password where it otherwise would: those that open the console (GATE-7).
    #[must_use]
    pub fn roles_that_want_a_password(&self, now: Timestamp) -> Vec<&Role> {
        let but_for = Passwordless { console: false, ..self.passwordless(self.passwords_optional, now) };
        let opens = self.roles_at(now).filter(|role| role.permissions.holds(Permission::OpenConsole));
        if but_for.logs_in().is_some() { opens.collect() } else { Vec::new() }
    }

    /// Why both ticks don't let it in without a password, where they are ticked and don't: in a few words.
    #[must_use]
    pub fn why_ticks_do_not_count(&self, now: Timestamp) -> Option<String> {
        let roles = self.roles_that_want_a_password(now);
        let roles: Vec<_> = roles.into_iter().map(|role| role.name.as_str()).collect();
        let ticked = self.profile.trusted_devices_only && self.profile.ignore_password_rules;
        (ticked && !roles.is_empty()).then(|| format!("{} opens the console", roles.join(", ")))
    }

    /// What is told of an account without a password whose way in is gone: it did without one `before` a change, or is new,
    /// and doesn't any more. In a sentence; nothing where it gets in as ever.
    #[must_use]
    pub fn told_without_password(&self, before: Option<&Self>, now: Timestamp) -> Option<String> {
        let does_without = |user: &Self| {
            user.sso.is_federated()
                || (user.password == PasswordState::None
                    && user.passwordless(user.passwords_optional, now).logs_in().is_some())
        };
        let is_stopped = self.stops.deleted.is_some() || self.state(now).is_inactive();
        let did = before.is_none_or(does_without);
        if is_stopped || !did || self.password != PasswordState::None || does_without(self) {
            return None;
        }
        let (name, roles) = (&self.username, self.roles_that_want_a_password(now));
        let roles: Vec<_> = roles.into_iter().map(|role| role.name.as_str()).collect();
        if !roles.is_empty() {
            let verb = if roles.len() == 1 { "opens" } else { "open" };
            return Some(format!(
                "{name} has no password and can't log in: {} {verb} the console, never without one. Give them a password \
                 or a code.",
                roles.join(", ")
            ));
        }
        before.map(|_| {
            format!(
                "{name} has no password: a first one is asked for at a trusted device, or an administrator gives one."
            )
        })
    }

    /// May it matter where an open session of theirs is used: may they work at trusted devices alone (GATE-5), or without a
    /// password (GATE-7)?
    #[must_use]
    pub const fn is_bound(&self) -> bool {
        self.profile.trusted_devices_only || (matches!(self.password, PasswordState::None) && !self.sso.is_federated())
    }

    /// Is nothing to be set any more before it logs in: has it a password, or does it need none (GATE-7, SSO-1)?
    #[must_use]
    pub fn is_done_with_passwords(&self, now: Timestamp) -> bool {
        let needs_none = || self.passwordless(self.passwords_optional, now).logs_in().is_some();
        self.password != PasswordState::None
            || self.sso.is_federated()
            || (!self.profile.force_password_change && needs_none())
    }

    /// Must the person set a new password before they get in (GATE-8)?
    #[must_use]
    pub fn must_set_password(&self, settings: &Settings, now: Timestamp) -> bool {
        let first = || !matches!(self.without_password(settings, now), WithoutPassword::LogsIn(_));
        self.profile.force_password_change
            || self.password == PasswordState::Temporary
            || (self.password == PasswordState::None && first())
    }

    /// Sets a password that somebody else chose (PWD-4), or that was generated (PWD-3). Without `must_change` it stays.
    ///
    /// # Errors
    /// The actor's own account.
    pub fn set_password(
        &self,
        actor: Option<UserId>,
        hash: PasswordHash,
        must_change: bool,
        generated: bool,
    ) -> Result<UserChange, RuleBroken> {
        self.is_of_somebody_else(actor)?;
        Ok(UserChange::PasswordSet { user: self.named(), hash, must_change, generated })
    }

    /// Empties the password, so that a new one is asked for at the next login (PWD-3, GATE-8).
    ///
    /// # Errors
    /// The actor's own account; where one is asked for already.
    pub fn ask_for_password(&self, actor: Option<UserId>) -> Result<UserChange, RuleBroken> {
        self.is_of_somebody_else(actor)?;
        if self.password == PasswordState::None && self.profile.force_password_change {
            return Err(RuleBroken::Already { username: self.username.clone(), what: "to set a password" });
        }
        Ok(UserChange::PasswordRemoved { user: self.named(), asks: true })
    }

    /// Removes the password of an account that logs in without one (PWD-4).
    ///
    /// # Errors
    /// Where GATE-7 wouldn't let it in then, with the reason; the actor's own account; where none is set.
    pub fn remove_password<W: World>(&self, world: &W, actor: Option<UserId>) -> Result<UserChange, RuleBroken> {
        self.is_of_somebody_else(actor)?;
        let refused = |why| Err(RuleBroken::NeedsPassword { username: self.username.clone(), why });
        match self.without_password(world.settings(), world.now()) {
            WithoutPassword::NeedsCode => refused("who may open the console never logs in without one"),
            WithoutPassword::SetsOne(_) => refused(
                "it takes Trusted devices only and Ignore password rules, both ticked, or the setting require_passwords \
                 off",
            ),
            WithoutPassword::LogsIn(_)
                if self.password == PasswordState::None && !self.profile.force_password_change =>
            {
                Err(RuleBroken::Already { username: self.username.clone(), what: "without a password" })
            }
            WithoutPassword::LogsIn(_) => Ok(UserChange::PasswordRemoved { user: self.named(), asks: false }),
        }
    }

    /// Hands over a code with which the person sets a password (PWD-3, GATE-8). What was theirs stays until it is used.
    ///
    /// # Errors
    /// The actor's own account.
    pub fn hand_over_code(&self, actor: Option<UserId>, code: ResetCode) -> Result<UserChange, RuleBroken> {
        self.is_of_somebody_else(actor)?;
        Ok(UserChange::ResetCodeMade { user: self.named(), code })
    }

    /// Ends all sessions (GATE-11); of one's own account, all but the one at hand.
    ///
    /// # Errors
    /// There is none to end.
    pub fn revoke_sessions(&self, actor: Option<UserId>, open: usize) -> Result<UserChange, RuleBroken> {
        if open == 0 {
            return Err(RuleBroken::Already { username: self.username.clone(), what: "signed out" });
        }
        Ok(UserChange::SessionsRevoked { user: self.named(), own: actor == Some(self.id), count: open })
    }

    /// One's own password is changed with the current one (PWD-5): an open session alone must not do. Nor is one given to
    /// whoever signs in otherwise (SSO-1).
    fn is_of_somebody_else(&self, actor: Option<UserId>) -> Result<(), RuleBroken> {
        if actor == Some(self.id) { Err(RuleBroken::OwnPassword) } else { self.needs_its_password() }
    }
}
