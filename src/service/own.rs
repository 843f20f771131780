//! The own profile (USR-12) and password (PWD-5), and what a new password must be like.

use super::coming::let_in;
use super::login::{Checked, Settled};
use super::refusal::refuse;
use super::{Answer, Desk, ServiceError, SessionOver};
use crate::domain::broken::RuleBroken;
use crate::domain::change::Door;
use crate::domain::gate::{Credential, Outcome, Reason};
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
        let facts = self.login_facts(&me.username)?;
        let checked = self.check_password(facts.as_ref(), current)?;
        if checked.credential != Credential::Matched || me.stops.is_locked_out(self.now()) {
            self.judge_current_password(&me, &checked)?;
        }
        let hash = self.new_hash(&me, Some(current), new)?;
        self.store.transact(By::Session(session), |tx| {
            let facts = tx.login_facts(&me.username)?;
            let locked_out = facts.as_ref().is_some_and(|facts| facts.user.stops.is_locked_out(tx.now()));
            if locked_out || facts.and_then(|facts| facts.hash) != checked.against {
                return Err(RuleBroken::WrongCurrentPassword.into());
            }
            tx.record(me.change_own_password(hash))
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

    /// Has the gate judge the current password that was given with a new one: refusals are logged and count.
    fn judge_current_password(&mut self, me: &User, checked: &Checked) -> Answer<()> {
        let (entrance, chance) = (self.entrance, self.chance());
        let (settled, _) = self.store.transact(By::Door(Door::Gate), |tx| {
            let user = tx.user(me.id)?;
            let (verdict, _) = let_in(tx, user.as_ref(), checked.credential, entrance)?;
            match verdict.outcome() {
                Outcome::Refused(reason) => {
                    refuse(tx, user.as_ref(), &me.username, reason, verdict.counts(), entrance, &*chance).map(Some)
                }
                Outcome::Accepted | Outcome::PasswordChangeRequired => Ok(None),
            }
        })?;
        match settled {
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
    pub(super) fn new_hash(&mut self, user: &User, current: Option<&Password>, new: &Password) -> Answer<PasswordHash> {
        let settings = self.plant_settings()?;
        let rules = rules(&settings, user);
        let fits = if user.profile.ignore_password_rules { Rules::check_possible(new) } else { rules.check(new) };
        let flaw = |message: String| RuleBroken::Fields(vec![FieldFlaw::new("new_password", message)]);
        fits.map_err(|broken| flaw(text::sentence(&broken)))?;
        if current.is_some_and(|current| *current.normalized() == *new.normalized()) {
            return Err(flaw("The new password is the current one: choose another.".into()).into());
        }
        Ok(self.hashing.hash(new, &*self.chance())?)
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
