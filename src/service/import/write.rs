//! The writing of a file: every row planned again, inside the write lock. Others may have written since the look.

use super::passwords::Passwords;
use super::sheet::TableSheet;
use super::{ImportPhase, REPORT_EVERY, Watch, password_error, told};
use crate::domain::change::{PlantChange, UserChange};
use crate::domain::import::{Doing, ImportRow, Index, PasswordNeed, Planner, Terms};
use crate::service::SessionOver;
use crate::store::{Failure, Tx};

/// What is about to be written.
pub(super) struct Plan<'a> {
    pub(super) sheet: &'a TableSheet<'a>,
    pub(super) index: &'a Index,
    pub(super) passwords: &'a Passwords,
    pub(super) terms: &'a Terms,
}

/// How the writing went.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Written,
    Bad,
    Cancelled,
}

impl Plan<'_> {
    /// Plans every row that isn't left out, and writes it.
    pub(super) fn write(
        &self,
        tx: &mut Tx<'_>,
        imported: PlantChange,
        rows: &mut [ImportRow],
        watch: Watch<'_>,
    ) -> Result<Ending, Failure> {
        tx.prepare_for_many()?;
        let actor = tx.actor().cloned().ok_or(Failure::SessionOver(SessionOver::Ended(None)))?;
        let planner = Planner::new(&**tx, &actor, self.sheet, self.index, self.terms)?;
        // First, so that the operation's number leads to it.
        tx.record(imported)?;
        let mut ending = Ending::Written;
        let count = rows.len();
        for (row, told_before) in rows.iter_mut().enumerate() {
            if row % REPORT_EVERY == 0 && !told(watch, ImportPhase::Writing, row, count) {
                return Ok(Ending::Cancelled);
            }
            if self.terms.left_out.get(row) == Some(&true) {
                continue;
            }
            let mut planned = planner.row(&**tx, row)?;
            let mut doing = planned.doing.take();
            if let (Some(need), Some(doing)) = (planned.password, &mut doing)
                && let Err(message) = self.give(row, need, doing)
            {
                planned.row.errors.push(password_error(message));
            }
            if planned.row.errors.is_empty() && planned.row.action != told_before.action {
                let message = "Somebody changed this account while the file was looked at: import it again.";
                let column = crate::domain::import::Column::Username.name();
                let (value, message) = (planned.row.username.clone(), message.to_owned());
                planned.row.errors.push(crate::domain::import::CellError { column, value, message });
            }
            if !planned.row.errors.is_empty() {
                ending = Ending::Bad;
            }
            if planned.row != *told_before {
                *told_before = planned.row;
            }
            // Once a row is bad the others are only looked at, for the report.
            match doing.filter(|_| ending == Ending::Written) {
                Some(Doing::Add(new)) => tx.record(UserChange::Added(new))?,
                Some(Doing::Change(_, changes)) => {
                    for change in changes {
                        tx.record(change)?;
                    }
                }
                None => {}
            }
        }
        Ok(ending)
    }

    /// Gives an account its password, which somebody else chose (PWD-4).
    fn give(&self, row: usize, need: PasswordNeed, doing: &mut Doing) -> Result<(), String> {
        let hash = self.passwords.hash_of(row, need)?;
        match doing {
            Doing::Add(new) => {
                (new.password, new.password_is_temporary) = (Some(hash), true);
            }
            Doing::Change(user, changes) => {
                let user = user.named();
                changes.push(UserChange::PasswordSet { user, hash, must_change: true, generated: false });
            }
        }
        Ok(())
    }
}
