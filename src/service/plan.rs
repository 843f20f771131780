//! What a plan told (ACT-1), so that it is done as it was told, or not at all.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::change_users::{Done, Refused};
use crate::domain::broken::RuleBroken;
use crate::domain::dates::minute_text;
use crate::domain::event::Account;
use crate::domain::id::{EventId, UserId};
use crate::domain::user::Stops;
use crate::domain::world::World;
use crate::store::{Failure, SeatsMoved, StoreError, Tx};

/// What a plan told of each, and of the seats.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The newest event when it was made.
    up_to: EventId,
    parts: Vec<Part>,
    seats: Vec<SeatsMoved>,
}

/// What it told of one.
#[derive(Clone, Debug)]
struct Part {
    subject: String,
    user: Option<UserId>,
    outcome: u64,
}

impl Plan {
    pub(super) fn begin(tx: &Tx<'_>) -> Result<Self, StoreError> {
        Ok(Self { up_to: tx.last_event()?, ..Self::default() })
    }

    /// What is done to somebody, who was stopped by this before.
    pub(super) fn takes(&mut self, done: &Done, before: &Stops) {
        // A code has another number and another end each time: that there is one is what was told.
        let is_code = |account: &Account| account.details.iter().any(|detail| detail.field == "code");
        let told = |account: &Account| match is_code(account) {
            true => account.message.clone(),
            false => format!("{:?}", (&account.message, &account.details)),
        };
        let changes: Vec<String> = done.changes.iter().map(told).collect();
        let outcome = digest(&format!("{before:?} {changes:?} {:?} {:?}", done.unchanged, done.warnings));
        self.parts.push(Part { subject: done.subject.clone(), user: Some(done.user.id), outcome });
    }

    /// Why nothing is done to somebody, whose number is known unless they were named.
    pub(super) fn leaves_out(&mut self, refused: &Refused, user: Option<UserId>) {
        let outcome = digest(&refused.error.to_string());
        self.parts.push(Part { subject: refused.subject.clone(), user, outcome });
    }

    pub(super) fn ends(&mut self, seats: &[SeatsMoved]) {
        self.seats = seats.to_vec();
    }

    /// Whoever was changed since the plan was made, by anything but a login, stays as they are, and so does everybody
    /// else: to be asked before anything is done.
    pub(super) fn still_holds(&self, tx: &Tx<'_>) -> Result<(), Failure> {
        if tx.last_event()? == self.up_to {
            return Ok(());
        }
        for (user, subject) in self.parts.iter().filter_map(|part| Some((part.user?, &part.subject))) {
            if let Some(later) = tx.changed_after(user, self.up_to, None)? {
                let when = minute_text(later.time, &tx.settings().site_time_zone);
                let what = format!("{subject} was changed by {} on {when} ({})", later.actor, later.message);
                return Err(RuleBroken::PlanChanged(what).into());
            }
        }
        Ok(())
    }

    /// The doing came to the same as the plan, for everybody and for the seats. A date that has come meanwhile, a seat that
    /// somebody took, a right that was given or taken: whatever it is, it shows here.
    pub(super) fn came_true(&self, done: &Self) -> Result<(), Failure> {
        let other = self.parts.iter().zip(&done.parts).find(|(told, came)| told.outcome != came.outcome);
        let what = match other {
            Some((told, _)) => format!("what would come of it for {} has changed", told.subject),
            None if self.parts.len() != done.parts.len() => "who is meant has changed".to_owned(),
            None if self.seats != done.seats => "the seats have changed".to_owned(),
            None => return Ok(()),
        };
        Err(RuleBroken::PlanChanged(what).into())
    }
}

fn digest(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
