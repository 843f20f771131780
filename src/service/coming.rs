//! Somebody before the gate: its judgement, and all that follows from it in the same transaction.

use super::devices::note_copy;
use super::login::{Settled, SignedIn, Token};
use super::own::NewHash;
use super::refusal::refuse;
use crate::clock::Chance;
use crate::domain::change::{LoginChange, SessionEnd, UserChange};
use crate::domain::gate::{Credential, Entrance, Facts, Outcome, Reason, Verdict, judge};
use crate::domain::password::PasswordHash;
use crate::domain::permission::PermissionSet;
use crate::domain::sso::Presented;
use crate::domain::user::User;
use crate::domain::world::World;
use crate::store::{Failure, StoreError, Tx, View};

/// Somebody before the gate.
pub(super) struct Coming<'a> {
    pub(super) name: &'a str,
    pub(super) credential: Credential,
    /// Whoever signed in at the provider, where they did: a linked account is bound to them.
    pub(super) binds: Option<&'a Presented>,
    pub(super) rehashed: Option<PasswordHash>,
    /// The new password, where one may be asked for.
    pub(super) new: Option<&'a NewHash>,
    pub(super) entrance: Entrance,
    pub(super) token: Token,
    /// Is a session opened, or a password set alone?
    pub(super) opens: bool,
}

impl Coming<'_> {
    /// The gate's judgement and all that follows from it, in one transaction.
    pub(super) fn judged(self, tx: &mut Tx<'_>, user: Option<User>, chance: &dyn Chance) -> Result<Settled, Failure> {
        let (name, entrance) = (self.name, self.entrance);
        let (mut verdict, mut through) = let_in(tx, user.as_ref(), self.credential, entrance)?;
        note_copy(tx)?;
        let Some(user) = user else {
            let reason = match self.credential {
                Credential::WrongCode => Reason::WrongCode,
                Credential::WrongSso(mismatch) => Reason::Sso(mismatch),
                _ => Reason::UnknownUser,
            };
            return refuse(tx, None, name, reason, false, entrance, chance);
        };
        if verdict.outcome() == Outcome::PasswordChangeRequired {
            let Some(new) = self.new else {
                tx.record(LoginChange::PasswordChangeAsked { user: user.named(), entrance })?;
                return Ok(Settled::PasswordChangeRequired);
            };
            tx.record(user.change_own_password(new.fitting(tx.settings(), &user)?))?;
            if !self.opens {
                return Ok(Settled::PasswordSet);
            }
            // Whoever just set it knows it.
            let after = tx.user(user.id)?;
            (verdict, through) = let_in(tx, after.as_ref(), Credential::Matched, entrance)?;
        }
        match verdict.outcome() {
            Outcome::Refused(reason) => refuse(tx, Some(&user), name, reason, verdict.counts(), entrance, chance),
            Outcome::PasswordChangeRequired => Ok(Settled::PasswordChangeRequired),
            Outcome::Accepted => self.admitted(tx, &user, &verdict, through).map(Settled::Accepted),
        }
    }

    fn admitted(
        self,
        tx: &mut Tx<'_>,
        user: &User,
        verdict: &Verdict,
        entrance: Entrance,
    ) -> Result<SignedIn, Failure> {
        if let Some(hash) = self.rehashed {
            tx.record(UserChange::Rehashed { user: user.named(), hash })?;
        }
        if let Some(presented) = self.binds.filter(|_| user.sso.is_pending()) {
            tx.record(user.federate(presented))?;
        }
        // GATE-10
        if !user.allows_several_devices(tx.now()) {
            for session in tx.sessions_elsewhere(user.id)? {
                tx.record(LoginChange::Ended { session, user: user.named(), end: SessionEnd::ReUsed })?;
            }
        }
        let session = tx.fresh_session_id()?;
        let token_hash = self.token.hash();
        let sso = self.binds.is_some();
        tx.record(LoginChange::Opened { session, user: user.named(), token_hash, entrance, sso })?;
        let permissions = verdict.actor(session).map_or(PermissionSet::NONE, |actor| actor.permissions());
        let own_profile_only = entrance == Entrance::OwnProfile;
        Ok(SignedIn { session, token: self.token, user: user.named(), permissions, own_profile_only })
    }
}

/// The gate's verdict, and the entrance that it is on: who may log in but not open the console gets their own profile there
/// (USR-12).
pub(super) fn let_in(
    view: &View<'_>,
    user: Option<&User>,
    credential: Credential,
    entrance: Entrance,
) -> Result<(Verdict, Entrance), StoreError> {
    let verdict = gate(view, user, credential, entrance)?;
    if verdict.outcome() != Outcome::Refused(Reason::NoOpenConsole) {
        return Ok((verdict, entrance));
    }
    let own = gate(view, user, credential, Entrance::OwnProfile)?;
    Ok(if own.outcome() == Outcome::Accepted { (own, Entrance::OwnProfile) } else { (verdict, entrance) })
}

/// The gate's verdict on an account and a device as they stand in `view`.
pub(super) fn gate(
    view: &View<'_>,
    user: Option<&User>,
    credential: Credential,
    entrance: Entrance,
) -> Result<Verdict, StoreError> {
    let (now, settings, device_trusted) = (view.now(), view.settings(), view.here()?.is_trusted());
    let last_password = user.map(|user| view.last_password(user)).transpose()?.unwrap_or(false);
    Ok(judge(&Facts { now, user, credential, device_trusted, last_password, entrance, settings }))
}
