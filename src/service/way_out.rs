//! Ways out where a seat is missing (USR-10): what is done in the same breath, so that an account finds one or needs none.
//!
//! A way is nothing of its own: it is the change that somebody could make by itself, of the account or of another's, with
//! the same rules and rights. Together with what it makes room for it is one transaction and one operation.

use super::roles;
use crate::domain::broken::RuleBroken;
use crate::domain::change::UserChange;
use crate::domain::gate::Actor;
use crate::domain::id::{LicenseTypeId, Named, UserId};
use crate::domain::user::User;
use crate::domain::world::World;
use crate::store::{Failure, View};

/// One way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayOut {
    /// The account gets another license, by this name.
    License(String),
    /// The account gives up its license.
    NoLicense,
    /// The account gives up the role of this name, and the seat that comes with it.
    WithoutRole(String),
    /// Another account gives up its seat: its license, or the role that the type is bound to.
    SeatOf {
        /// Whose.
        holder: Named<UserId>,
        /// Of which type.
        license: LicenseTypeId,
    },
}

impl WayOut {
    /// The change that it comes to, for the account `user`; none where it is so already.
    pub(super) fn decide(
        &self,
        view: &View<'_>,
        user: &User,
        actor: Option<&Actor>,
    ) -> Result<Option<UserChange>, Failure> {
        let by = view.changed_by(user.id)?;
        let change = match self {
            Self::License(name) => user.assign_license(view, None, name, &by).map_err(Failure::from),
            Self::NoLicense => user.unassign_license(None, &by).map_err(Failure::from),
            Self::WithoutRole(role) => roles::take(view, user, actor, std::slice::from_ref(role)),
            Self::SeatOf { holder, license } => seat_of(view, holder, *license, actor),
        };
        match change {
            Ok(change) => Ok(Some(change)),
            Err(Failure::Rule(RuleBroken::Already { .. })) => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

fn seat_of(
    view: &View<'_>,
    holder: &Named<UserId>,
    license: LicenseTypeId,
    actor: Option<&Actor>,
) -> Result<UserChange, Failure> {
    let gone = || {
        let (username, fields) = (holder.name.clone(), vec!["holds no such seat any more".to_owned()]);
        RuleBroken::Conflict { username, by: "somebody else".to_owned(), at: view.now(), fields }
    };
    let user = view.user(holder.id)?.ok_or_else(gone)?;
    let held = user.licenses_at(view.now()).find(|held| held.id == license);
    let held = held.filter(|_| user.seats(view.now()).contains(&license)).ok_or_else(gone)?;
    match &held.role {
        None => Ok(user.unassign_license(Some(Some(license)), &view.changed_by(user.id)?)?),
        Some(role) => roles::take(view, &user, actor, std::slice::from_ref(&role.name)),
    }
}
