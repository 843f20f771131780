//! What the license of an account is chosen from, and what there is to do where no seat is free (LIC-3, USR-10).

use super::users::gone;
use super::{Answer, Desk};
use crate::clock::Timestamp;
use crate::domain::id::{Named, SessionId, UserId};
use crate::domain::license::LicenseType;
use crate::domain::permission::PermissionSet;
use crate::domain::seats::Seats;
use crate::domain::user::User;
use crate::domain::world::World;
use crate::store::{StoreError, View};

/// So many holders are named whose seat could be taken.
const NAMED: usize = 3;

/// What the license of an account is chosen from.
#[derive(Clone, Debug)]
pub struct LicenseChoice {
    /// The account.
    pub user: User,
    /// Every license type, by name.
    pub types: Vec<SeatRow>,
    /// What the person who chooses may do themselves.
    pub own: PermissionSet,
    /// In which ends are shown.
    pub zone: chrono_tz::Tz,
}

/// A license type as it stands; where it is full, who has it.
#[derive(Clone, Debug)]
pub struct SeatRow {
    /// The type, and its used seats.
    pub seats: Seats,
    /// Who was last to be given one, in a sentence (LIC-2); none while there are free ones.
    pub last: Option<String>,
    /// Holders who have not logged in for longest, those who never did first; none while there are free ones.
    pub longest_away: Vec<Away>,
}

/// Somebody who holds a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Away {
    /// Who.
    pub user: Named<UserId>,
    /// When they last logged in; none where they never did.
    pub last_login: Option<Timestamp>,
}

impl Desk {
    /// What is needed to choose the license of an account.
    ///
    /// # Errors
    /// Without `ViewUsers`; where the account is gone.
    pub fn license_choice(&mut self, session: SessionId, id: UserId) -> Answer<LicenseChoice> {
        self.read_as(session, |view, sight, actor| {
            sight.users()?;
            let user = view.user(id)?.ok_or_else(|| gone("user", &format!("number {}", id.0)))?;
            let types = all_seats(view)?.into_iter().map(|seats| row(view, seats, id)).collect::<Result<_, _>>()?;
            Ok(LicenseChoice { user, types, own: actor.permissions(), zone: view.settings().site_time_zone })
        })
    }
}

/// Every license type with its used seats.
pub(super) fn all_seats(view: &View<'_>) -> Result<Vec<Seats>, StoreError> {
    let seats = |license: &LicenseType| Ok(Seats { used: view.seats_used(license)?, license: license.clone() });
    view.license_types().iter().map(seats).collect()
}

fn row(view: &View<'_>, seats: Seats, but: UserId) -> Result<SeatRow, StoreError> {
    if seats.free() > 0 {
        return Ok(SeatRow { seats, last: None, longest_away: Vec::new() });
    }
    let away = view.longest_away(&seats.license, but, NAMED)?;
    let longest_away = away.iter().map(|user| Away { user: user.named(), last_login: user.last_login }).collect();
    Ok(SeatRow { last: view.last_given(&seats.license, but)?, longest_away, seats })
}
