//! What nobody does to their own account, whatever they may do to others'.

use super::{Field, Given, PasswordState, User};
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::change::UserChange;
use crate::domain::id::UserId;

impl User {
    /// A session that took no password, and no sign-in at a provider, says where somebody sits, and not who: it changes nothing of the account (USR-12).
    ///
    /// # Errors
    /// No password is set.
    pub const fn is_vouched_for(&self) -> Result<(), RuleBroken> {
        match self.password {
            // The provider said who it is.
            _ if self.sso.is_federated() => Ok(()),
            PasswordState::None => Err(RuleBroken::ProfileWithoutPassword),
            PasswordState::Set | PasswordState::Temporary => Ok(()),
        }
    }

    /// Nobody lightens what was laid on their own account, whatever they may do with others': a last day, a new password
    /// that is asked for, being bound to trusted devices, the password rules.
    ///
    /// # Errors
    /// The field, where `change` would and the account is `me`.
    pub fn own_terms_stay(&self, me: Option<UserId>, change: &UserChange) -> Result<(), RuleBroken> {
        let UserChange::Edited { before, after, .. } = change else { return Ok(()) };
        if me != Some(self.id) {
            return Ok(());
        }
        let later = before.valid_until.is_some_and(|before| after.valid_until.is_none_or(|after| before < after));
        let off = |before: bool, after: bool| before && !after;
        let lightened = [
            (Field::ValidUntil, later),
            (Field::ForcePasswordChange, off(before.force_password_change, after.force_password_change)),
            (Field::TrustedDevicesOnly, off(before.trusted_devices_only, after.trusted_devices_only)),
            (Field::IgnorePasswordRules, off(after.ignore_password_rules, before.ignore_password_rules)),
        ];
        match lightened.into_iter().find(|(_, lightened)| *lightened) {
            Some((field, _)) => Err(RuleBroken::OwnTerms { field: field.names().1 }),
            None => Ok(()),
        }
    }

    /// Nobody gives themselves a role for longer than they hold what it allows: who holds rights for a while would hold
    /// them for ever.
    ///
    /// # Errors
    /// The role, where `after` holds such a one and the account is `me`.
    pub fn own_ends_stay(&self, me: Option<UserId>, after: &[Given], now: Timestamp) -> Result<(), RuleBroken> {
        if me != Some(self.id) {
            return Ok(());
        }
        let before = self.given();
        let longer = |new: &&Given| {
            // What they don't hold at all, the policy refuses by its name.
            let own = new.role.permissions.iter().filter(|permission| self.permissions(now).holds(*permission));
            !before.contains(new) && !own.into_iter().all(|permission| self.holds_until(permission, new.until, now))
        };
        match after.iter().find(longer) {
            Some(given) => Err(RuleBroken::OwnEnd { role: given.role.name.clone() }),
            None => Ok(()),
        }
    }
}
