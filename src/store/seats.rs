//! What a transaction does to seats: no type is oversold, by whichever door, file or change (section 4 of RULES.md).
//!
//! No transition has to remember it. Before and after each change about an account the seats that it holds are compared;
//! the used counts of the types touched are counted once and then moved by the differences. What time does to them frees
//! seats and takes none, so what a change doesn't touch needs no look.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{Failure, StoreError};
use super::transact::Tx;
use super::view::View;
use crate::domain::broken::RuleBroken;
use crate::domain::change::{Change, LicenseChange};
use crate::domain::id::{LicenseTypeId, UserId};
use crate::domain::license::LicenseType;
use crate::domain::user::User;

/// How the used seats of a type changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatsMoved {
    /// The type's name.
    pub license: String,
    /// How many seats there are.
    pub quantity: u32,
    /// How many were used before.
    pub before: u64,
    /// How many are used now.
    pub after: u64,
}

/// The seats that changes of this transaction touched.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger(BTreeMap<LicenseTypeId, Used>);

/// A touched type.
#[derive(Clone, Copy, Debug)]
struct Used {
    /// Used seats when it was first touched.
    first: u64,
    /// When the part at hand began: used seats and quantity.
    began: (u64, u32),
    /// Used seats now.
    now: u64,
    /// The newest grant when it was first touched: who was last to take a seat.
    last: Option<i64>,
}

/// What a change about to be written may move.
pub(super) enum Watched {
    /// The seats of an account.
    Account(UserId, BTreeSet<LicenseTypeId>),
    /// All seats of a type that is there.
    Type(LicenseType, u64),
    /// None: logins, settings; roles and types that are removed are held by nobody.
    Nothing,
}

impl Ledger {
    /// What is to be looked at before `change` is written.
    pub(super) fn before(view: &View<'_>, change: &Change) -> Result<Watched, StoreError> {
        match change {
            // A new one that is bound gives a seat to all who hold the role.
            Change::License(LicenseChange::Added(license)) => Ok(Watched::Type(license.clone(), 0)),
            _ if view.license_types.is_empty() => Ok(Watched::Nothing),
            Change::User(change) => {
                let about = change.subject();
                Ok(Watched::Account(about.id, held(view, about.id)?))
            }
            Change::License(change) => match view.license_by_id(change.license().id) {
                Some(license) => Ok(Watched::Type(license.clone(), view.seats_used(license)?)),
                None => Ok(Watched::Nothing),
            },
            Change::Role(_)
            | Change::Login(_)
            | Change::Device(_)
            | Change::Invite(_)
            | Change::Mail(_)
            | Change::Plant(_) => Ok(Watched::Nothing),
        }
    }

    /// Takes in what the change did.
    pub(super) fn after(&mut self, view: &View<'_>, watched: Watched) -> Result<(), StoreError> {
        match watched {
            Watched::Nothing => {}
            Watched::Account(user, before) => {
                let after = held(view, user)?;
                for id in before.symmetric_difference(&after) {
                    let Some(license) = view.license_by_id(*id) else { continue };
                    let taken = after.contains(id);
                    let moved = |used: u64| if taken { used.saturating_add(1) } else { used.saturating_sub(1) };
                    if let Some(used) = self.0.get_mut(id) {
                        used.now = moved(used.now);
                        continue;
                    }
                    let now = view.seats_used(license)?;
                    let first = if taken { now.saturating_sub(1) } else { now.saturating_add(1) };
                    let last = if taken { view.last_grant(license, Some(user))? } else { None };
                    self.0.insert(*id, Used { first, began: (first, license.quantity), now, last });
                }
            }
            Watched::Type(before, used) => {
                // One that was removed is there no more, and nobody held it.
                let Some(license) = view.license_by_id(before.id) else { return Ok(()) };
                let now = view.seats_used(license)?;
                let first = Used { first: used, began: (used, before.quantity), now, last: None };
                self.0.entry(before.id).or_insert(first).now = now;
            }
        }
        Ok(())
    }

    /// From here on it is told which part takes a seat too many.
    pub(super) fn part_begins(&mut self, view: &View<'_>) {
        for (id, used) in &mut self.0 {
            let quantity = view.license_by_id(*id).map_or(0, |license| license.quantity);
            used.began = (used.now, quantity);
        }
    }

    /// No type is oversold by what was done. One that is oversold already, because the clock was put back, may only get
    /// better.
    pub(super) fn keep(&self, view: &View<'_>) -> Result<(), Failure> {
        for (id, used) in &self.0 {
            let Some(license) = view.license_by_id(*id) else { continue };
            let (quantity, (began, before)) = (license.quantity, used.began);
            if used.now <= u64::from(quantity) {
                continue;
            }
            let license_name = || license.name.clone();
            if quantity < before {
                return Err(RuleBroken::SeatsInUse { license: license_name(), quantity, used: used.now }.into());
            }
            if used.now > began {
                let last = used.last.map(|grant| view.grant_told(license, grant)).transpose()?.flatten();
                let needed = used.now - began;
                return Err(RuleBroken::NoSeat { license: license_name(), quantity, used: began, needed, last }.into());
            }
        }
        Ok(())
    }

    /// The types of which more or fewer seats are used now than at the moment that `before` gives.
    fn moved(&self, view: &View<'_>, before: impl Fn(&Used) -> u64) -> Vec<SeatsMoved> {
        let told = self.0.iter().filter_map(|(id, used)| {
            let license = view.license_by_id(*id)?;
            let (license, quantity) = (license.name.clone(), license.quantity);
            Some(SeatsMoved { license, quantity, before: before(used), after: used.now })
        });
        told.filter(|moved| moved.before != moved.after).collect()
    }
}

impl Tx<'_> {
    /// The license types of which more or fewer seats are used than before this transaction (ACT-1).
    #[must_use]
    pub fn seats_moved(&self) -> Vec<SeatsMoved> {
        self.seats.moved(self, |used| used.first)
    }

    /// The same for the part at hand.
    #[must_use]
    pub fn seats_moved_in_part(&self) -> Vec<SeatsMoved> {
        self.seats.moved(self, |used| used.began.0)
    }
}

/// The seats of an account; none of one that isn't there (yet).
fn held(view: &View<'_>, user: UserId) -> Result<BTreeSet<LicenseTypeId>, StoreError> {
    let now = view.now;
    Ok(super::users::by_id(view, user)?.map_or_else(BTreeSet::new, |user: User| user.seats(now)))
}
