//! The own profile (USR-12) and password (PWD-5), and what a new password must be like.

use super::login::{Checked, Settled};
use super::refusal::refuse;
use super::{Answer, Desk, ServiceError, SessionOver};
use crate::domain::broken::RuleBroken;
use crate::domain::change::Door;
use crate::domain::gate::{Credential, Reason};
use crate::domain::id::SessionId;
use crate::domain::password::{Password, PasswordHash, Rules};
use crate::domain::settings::Settings;
use crate::domain::text;
use crate::domain::user::{Field, FieldFlaw, Profile, User};
use crate::domain::world::World;
use crate::store::{By, Failure};

impl Desk {
    /// Changes the own password (PWD-5); other sessions of the account end.
    ///
    /// # Errors
    /// A wrong current password, which counts like one at the gate (GATE-4); a lock-out, so that nobody goes on guessing
    /// in an open session; a new password that doesn't fit the rules.
    pub fn change_own_password(&mut self, session: SessionId, current: &Password, new: &Password) -> Answer<()> {
        let me = self.whoami(session)?.user;
        me.needs_its_own_password()?;
        let facts = self.login_facts(&me.username)?;
        let checked = self.check_password(facts.as_ref(), current)?;
        if checked.credential != Credential::Matched || me.stops.is_locked_out(self.now()) {
            self.refuse_current_password(&me, &checked)?;
        }
        let new = self.new_hash(&me, Some(current), new)?;
        self.store.transact(By::Session(session), |tx| {
            let facts = tx.login_facts(&me.username)?;
            let facts =
                facts.filter(|facts| !facts.user.stops.is_locked_out(tx.now()) && facts.hash == checked.against);
            let facts = facts.ok_or(RuleBroken::WrongCurrentPassword)?;
            tx.record(me.change_own_password(new.fitting(tx.settings(), &facts.user)?))
        })?;
        Ok(())
    }

    /// Changes one's own name or mobile number (USR-12). `seen` is how the profile stood when one began to type; none takes
    /// what stands now (USR-14).
    ///
    /// # Errors
    /// Other fields, what isn't allowed in one, a conflict with somebody else's change; the store's.
    pub fn edit_own_profile(
        &mut self,
        session: SessionId,
        seen: Option<&Profile>,
        fields: &[(Field, String)],
    ) -> Answer<User> {
        let over = || Failure::SessionOver(SessionOver::Ended(None));
        let (user, _) = self.store.transact(By::Session(session), |tx| {
            let me = tx.actor().map(|actor| actor.user().id).ok_or_else(over)?;
            let user = tx.user(me)?.ok_or_else(over)?;
            let by = tx.changed_by(me)?;
            let change = user.edit_own(&**tx, seen.unwrap_or(&user.profile), fields, &by)?;
            tx.record(change)?;
            tx.user(me)?.ok_or_else(over)
        })?;
        Ok(user)
    }

    /// Refuses a current password that is wrong, or given in a lock-out. It counts as one at the gate does, wherever the
    /// person sits: nobody goes on guessing in an open session (GATE-4).
    fn refuse_current_password(&mut self, me: &User, checked: &Checked) -> Answer<()> {
        let (entrance, chance) = (self.entrance, self.chance());
        let (reason, _) = self.store.transact(By::Door(Door::Gate), |tx| {
            let user = tx.user(me.id)?;
            let locked_out = user.as_ref().is_some_and(|user| user.stops.is_locked_out(tx.now()));
            let reason = match checked.credential {
                _ if locked_out => Reason::LockedOut,
                Credential::Wrong => Reason::WrongPassword,
                Credential::Unusable => Reason::UnusableHash,
                Credential::Empty => Reason::NoPassword,
                _ => return Ok(None),
            };
            let counts = reason == Reason::WrongPassword;
            refuse(tx, user.as_ref(), &me.username, reason, counts, entrance, &*chance).map(Some)
        })?;
        match reason {
            Some(Settled::Refused { reason: Reason::WrongPassword | Reason::NoPassword, .. }) => {
                Err(RuleBroken::WrongCurrentPassword.into())
            }
            Some(Settled::Refused { reason, reference }) => {
                Err(ServiceError::LoginRefused { told: reason.told(), reference, reason })
            }
            _ => Ok(()),
        }
    }

    /// Checks a new password by the rules of its account and hashes it.
    pub(super) fn new_hash(&mut self, user: &User, current: Option<&Password>, new: &Password) -> Answer<NewHash> {
        let settings = self.plant_settings()?;
        let rules = rules(&settings, user);
        let fits = if user.profile.ignore_password_rules { Rules::check_possible(new) } else { rules.check(new) };
        let flaw = |message: String| RuleBroken::Fields(vec![FieldFlaw::new("new_password", message)]);
        fits.map_err(|broken| flaw(text::sentence(&broken)))?;
        if current.is_some_and(|current| *current.normalized() == *new.normalized()) {
            return Err(flaw("The new password is the current one: choose another.".into()).into());
        }
        let terms = Some(Terms::of(&settings, user));
        Ok(NewHash { hash: self.hashing.hash(new, &*self.chance())?, terms })
    }
}

/// What a password was held against: how long it has to be, and whether the rules are lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Terms {
    min_length: usize,
    lifted: bool,
}

impl Terms {
    const fn of(settings: &Settings, user: &User) -> Self {
        let Profile { trusted_devices_only, ignore_password_rules, .. } = user.profile;
        Self { min_length: settings.min_length(trusted_devices_only), lifted: ignore_password_rules }
    }
}

/// The hash of a new password. Hashing takes its time, and the rules can change meanwhile.
#[derive(Clone, Debug)]
pub(super) struct NewHash {
    pub(super) hash: PasswordHash,
    terms: Option<Terms>,
}

impl NewHash {
    /// One that was held against no rule: the demo plant's.
    pub(super) const fn unchecked(hash: PasswordHash) -> Self {
        Self { hash, terms: None }
    }

    /// The hash, where the account's rules are still those that the password was held against.
    pub(super) fn fitting(&self, settings: &Settings, user: &User) -> Result<PasswordHash, RuleBroken> {
        match self.terms {
            Some(terms) if terms != Terms::of(settings, user) => {
                let message = "The rules for this password were changed a moment ago. It was not set: try again.";
                Err(RuleBroken::Fields(vec![FieldFlaw::new("new_password", message)]))
            }
            _ => Ok(self.hash.clone()),
        }
    }
}

/// What a new password of an account has to be like (PWD-2).
pub(super) fn rules<'a>(settings: &'a Settings, user: &'a User) -> Rules<'a> {
    Rules {
        min_length: settings.min_length(user.profile.trusted_devices_only),
        username: &user.username,
        site_name: &settings.site_name,
    }
}
