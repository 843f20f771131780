//! Which account a row is about, and whether it may be (IMP-2).

use super::Column;
use super::Sheet;
use super::overlay::Overlay;
use super::reading::Reading;
use crate::domain::id::{Named, UserId};
use crate::domain::text::{folded, shown};
use crate::domain::user::{User, tick};
use crate::domain::world::World;

/// Whether a row is about an account that exists.
pub(super) enum Whose {
    /// About none: it adds one.
    Nobody,
    /// About this one; does it become active again?
    Known(Box<User>, bool),
    /// About one that the choices don't let it touch; the error was told. What else is wrong is told as if they did.
    Untouchable(Box<User>),
}

impl<W: World, S: Sheet> Overlay<'_, W, S> {
    /// An account that was there before the file, by username.
    pub(super) fn before(&self, holder: Option<Named<UserId>>) -> Option<Named<UserId>> {
        holder.filter(|holder| holder.id.0 < self.first_id.0)
    }

    /// The row that names an account.
    pub(super) fn row_of(&self, account: &Named<UserId>) -> Option<usize> {
        self.index.first(self.sheet, Column::Username, &folded(&account.name))
    }

    /// The account that a row is about, where it was there before.
    pub(super) fn existing(&self, row: usize) -> Result<Option<Named<UserId>>, W::Fault> {
        if !self.terms.choices.touch_existing() {
            return Ok(None);
        }
        if let Some(known) = self.memory.back_by_suid.borrow().get(&row) {
            return Ok(Some(known.clone()));
        }
        let username = self.sheet.cell(row, Column::Username);
        if let Some(holder) = self.before(self.base.username_holder(&folded(username))?) {
            return Ok(Some(holder));
        }
        let user = self.inactive_of_suid(row)?;
        Ok(user.filter(|_| self.terms.choices.bring_back).map(|user| user.named()))
    }

    /// The inactive account that has the SUID of a row.
    fn inactive_of_suid(&self, row: usize) -> Result<Option<User>, W::Fault> {
        let suid = self.sheet.cell(row, Column::Suid).trim();
        if suid.is_empty() {
            return Ok(None);
        }
        let Some(holder) = self.before(self.base.suid_holder(&folded(suid))?) else { return Ok(None) };
        let user = self.base.user(holder.id)?;
        Ok(user.filter(|user| user.state(self.base.now()).is_inactive()))
    }
}

impl<W: World, S: Sheet> Reading<'_, '_, W, S> {
    /// Finds the account of the row, and asks the choices.
    pub(super) fn whose(&mut self) -> Result<Whose, W::Fault> {
        let (world, choices) = (self.world, self.world.terms.choices);
        let username = self.own(Column::Username);
        // A username with spaces around it is an error of its own, and nobody's.
        let known = match username == username.trim() && !username.is_empty() {
            true => world.before(world.username_of_base(&folded(username))?),
            false => None,
        };
        let (user, column) = match known {
            Some(holder) => (world.base.user(holder.id)?, Column::Username),
            None if choices.touch_existing() || world.sheet_has(Column::Suid) => {
                (world.inactive_of_suid(self.row)?, Column::Suid)
            }
            None => (None, Column::Username),
        };
        let Some(user) = user else { return Ok(Whose::Nobody) };
        let enabled = match tick(self.own(Column::Enabled).trim()) {
            Ok(on) if !self.own(Column::Enabled).trim().is_empty() => Some(on),
            _ => None,
        };
        let inactive = user.state(world.base.now()).is_inactive();
        let by_suid = column == Column::Suid;
        if by_suid && let Some(other) = world.row_of(&user.named()) {
            let message = format!(
                "Row {} is about {}, who has this SUID: correct one of the two.",
                world.sheet.number(other),
                shown(&user.username)
            );
            self.error(column, message);
            return Ok(Whose::Untouchable(Box::new(user)));
        }
        if inactive && choices.bring_back && enabled != Some(false) {
            if by_suid {
                let name = shown(&user.username).into_owned();
                self.warnings.push(format!("The SUID is that of {name}, who comes back; usernames never change."));
                world.memory.back_by_suid.borrow_mut().insert(self.row, user.named());
            }
            return Ok(Whose::Known(Box::new(user), true));
        }
        if !by_suid && choices.update_existing && !(inactive && enabled == Some(true)) {
            if inactive && enabled.is_none() {
                let name = shown(&user.username).into_owned();
                self.warnings
                    .push(format!("{name} is inactive and stays so: choose to bring back (--bring-back) otherwise."));
            }
            return Ok(Whose::Known(Box::new(user), false));
        }
        let name = shown(&user.username).into_owned();
        let message = match (inactive, by_suid) {
            (true, _) if choices.bring_back => format!(
                "The account {name} exists already, and with ENABLED FALSE it doesn't come back: empty that cell, choose to update existing ones (--update-existing), or take the row out."
            ),
            (true, false) => format!(
                "The account {name} exists already and is inactive: choose to bring back (--bring-back), or take the row out."
            ),
            (true, true) => format!(
                "The SUID is that of {name}, who is inactive: choose to bring back (--bring-back), or correct it."
            ),
            (false, _) => format!(
                "The account {name} exists already: choose to update existing ones (--update-existing), or take the row out."
            ),
        };
        self.error(column, message);
        Ok(Whose::Untouchable(Box::new(user)))
    }
}
