//! The login gate for other programs on this host (`chargehand check-login`): it counts and logs as any login does, and opens
//! no session.

use super::coming::gate;
use super::devices::note_copy;
use super::login::{Checked, Settled};
use super::refusal::refuse;
use super::{Access, Answer, Desk, ServiceError, StoreError};
use crate::domain::change::{Door, LoginChange, UserChange};
use crate::domain::gate::{Entrance, Outcome, Reason};
use crate::domain::password::{Password, PasswordHash};
use crate::domain::permission::PermissionSet;
use crate::domain::world::World;
use crate::store::{By, Failure};

/// What the gate says to another program. The true reason is for the program, what is told for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginAnswer {
    /// What came of it.
    pub outcome: Outcome,
    /// What a refused person is told, without the reference code (GATE-2).
    pub told: Option<String>,
    /// The code that leads to this attempt.
    pub reference: Option<String>,
    /// What the person may do; nothing unless they were let in.
    pub permissions: PermissionSet,
    /// Wrong passwords in a row, this attempt included.
    pub failed_attempts: u32,
}

impl Desk {
    /// Asks the gate whether somebody may log in elsewhere on this host, where no `OpenConsole` is asked for. An empty
    /// password stands for none.
    ///
    /// # Errors
    /// Where it can't be logged; the store's.
    pub fn check_login(&mut self, name: &str, password: &Password) -> Answer<LoginAnswer> {
        if self.access() == Access::ReadOnly {
            return Err(StoreError::ReadOnly.into());
        }
        // Twice is enough: a password that changes again while it is checked has to be typed again.
        for _ in 0..2 {
            let facts = self.login_facts(name)?;
            let checked = self.check_password(facts.as_ref(), password)?;
            let rehashed = self.rehash(facts.as_ref(), &checked, password)?;
            if let Some(answer) = self.settle_check(name, &checked, rehashed)? {
                return Ok(answer);
            }
        }
        Err(ServiceError::NotSignedIn)
    }

    /// Lets somebody in who needs no password: for the demo plant alone, whose terminals are no computers.
    pub(super) fn vouch_without_password(&mut self, name: &str) -> Answer<()> {
        let checked = Checked::none_given();
        self.settle_check(name, &checked, None).map(drop)
    }

    /// Judges and records; none where the stored password is another one than was checked.
    fn settle_check(
        &mut self,
        name: &str,
        checked: &Checked,
        rehashed: Option<PasswordHash>,
    ) -> Answer<Option<LoginAnswer>> {
        let chance = self.chance();
        let entrance = Entrance::Program;
        let (answer, _) = self.store.transact(By::Door(Door::Gate), |tx| {
            let facts = tx.login_facts(name)?;
            if facts.as_ref().and_then(|facts| facts.hash.as_ref()) != checked.against.as_ref() {
                return Ok(None);
            }
            let user = facts.map(|facts| facts.user);
            let verdict = gate(tx, user.as_ref(), checked.credential, entrance)?;
            note_copy(tx)?;
            let outcome = verdict.outcome();
            let mut answer = LoginAnswer {
                outcome,
                told: None,
                reference: None,
                permissions: verdict.permissions(),
                failed_attempts: 0,
            };
            match (outcome, &user) {
                (Outcome::Refused(reason), user) => {
                    let settled = refuse(tx, user.as_ref(), name, reason, verdict.counts(), entrance, &*chance)?;
                    if let Settled::Refused { reference, .. } = settled {
                        (answer.told, answer.reference) = (Some(reason.told()), Some(reference));
                    }
                }
                (Outcome::PasswordChangeRequired, Some(user)) => {
                    tx.record(LoginChange::PasswordChangeAsked { user: user.named(), entrance })?;
                }
                (Outcome::Accepted, Some(user)) => {
                    if let Some(hash) = rehashed {
                        tx.record(UserChange::Rehashed { user: user.named(), hash })?;
                    }
                    tx.record(LoginChange::Vouched { user: user.named(), entrance })?;
                }
                // The gate lets nobody in whom it doesn't know.
                (Outcome::PasswordChangeRequired | Outcome::Accepted, None) => {
                    answer.outcome = Outcome::Refused(Reason::UnknownUser);
                }
            }
            if let Some(user) = user {
                answer.failed_attempts = tx.user(user.id)?.map_or(0, |user| user.failed_attempts);
            }
            Ok::<_, Failure>(Some(answer))
        })?;
        Ok(answer)
    }
}
