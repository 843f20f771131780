//! The look at a file before anything is written: what becomes of each row, of the seats and of the last administrator.
//! It reads a snapshot and holds no lock.

use std::collections::BTreeSet;

use super::passwords::Passwords;
use super::seats::{RowError, SeatsAsked};
use super::sheet::TableSheet;
use super::{Answer, Desk, ImportPhase, REPORT_EVERY, ServiceError, Watch, about_the_file, password_error, told};
use crate::domain::broken::RuleBroken;
use crate::domain::change::Change;
use crate::domain::id::{SessionId, UserId};
use crate::domain::import::{
    CellError, Choices, Column, ImportRow, Index, PasswordNeed, Planned, Planner, Sheet as _, Terms,
};
use crate::domain::role::{Kiosks, Role};
use crate::service::roles::kiosks;
use crate::store::{Failure, SeatsMoved, View};

/// Rows that build upon bad rows are bad themselves, and so on: so often is looked again.
const ROUNDS: usize = 50;

/// What was found.
pub(super) struct Look {
    /// Every row.
    pub(super) rows: Vec<ImportRow>,
    /// How seats would move.
    pub(super) seats: Vec<SeatsMoved>,
    /// What the importer was refused first.
    pub(super) refused: Option<Change>,
    /// On which terms the rows are to be written.
    pub(super) terms: Terms,
    /// The passwords of the good rows.
    pub(super) passwords: Passwords,
}

/// One look at all rows.
#[derive(Default)]
struct Pass {
    rows: Vec<ImportRow>,
    needs: Vec<(usize, PasswordNeed)>,
    refused: Option<Change>,
    seats: Vec<SeatsMoved>,
    /// What is wrong with rows that are good by themselves: too few seats, no administrator left.
    together: Vec<RowError>,
}

impl Desk {
    /// Looks at the rows, and again without the bad ones where those are to be left out.
    pub(super) fn look_at(
        &mut self,
        session: SessionId,
        sheet: &TableSheet<'_>,
        index: &Index,
        choices: Choices,
        watch: Watch<'_>,
    ) -> Answer<Look> {
        let settings = self.plant_settings()?;
        let mut terms = Terms { choices, kiosks: Kiosks::default(), left_out: vec![false; sheet.len()] };
        let (mut passwords, mut weak, mut together) = (None, Vec::new(), Vec::<RowError>::new());
        for _ in 0..ROUNDS {
            let mut pass = self.pass(session, sheet, index, &mut terms, watch)?;
            if passwords.is_none() {
                let judged = Passwords::judged(sheet, std::mem::take(&mut pass.needs), &settings.site_name, watch)?;
                weak = judged.refused();
                passwords = Some(judged);
            }
            for (row, message) in &weak {
                pass.rows[*row].errors.push(password_error(message.clone()));
            }
            for (row, error) in &together {
                pass.rows[*row].errors.push(error.clone());
            }
            let mut grew = false;
            if choices.skip_bad_rows {
                for (row, left_out) in pass.rows.iter().zip(&mut terms.left_out) {
                    grew |= !row.errors.is_empty() && !*left_out;
                    *left_out |= !row.errors.is_empty();
                }
            }
            // Seats are counted without the bad rows: not before it is known which those are.
            if !grew && !pass.together.is_empty() {
                for (row, error) in &pass.together {
                    pass.rows[*row].errors.push(error.clone());
                    if choices.skip_bad_rows {
                        (terms.left_out[*row], grew) = (true, true);
                    }
                }
                together.append(&mut pass.together);
            }
            if !grew {
                let mut passwords = passwords.unwrap_or_default();
                passwords.leave_out(&terms.left_out);
                let Pass { rows, seats, refused, .. } = pass;
                return Ok(Look { rows, seats, refused, terms, passwords });
            }
        }
        let message = "Too many rows build upon rows with errors, one after the other: correct those first. Nothing was \
                       imported.";
        Err(about_the_file(message.to_owned()).into())
    }

    /// Plans every row and writes nothing.
    fn pass(
        &mut self,
        session: SessionId,
        sheet: &TableSheet<'_>,
        index: &Index,
        terms: &mut Terms,
        watch: Watch<'_>,
    ) -> Answer<Pass> {
        let looked = self.read_as(session, |view, sight, actor| {
            sight.import()?;
            let kiosk = view.roles().iter().find(|role: &&Role| role.is_kiosk());
            terms.kiosks = kiosk.map_or(Ok(None), |kiosk| kiosks(view, kiosk))?.unwrap_or_default();
            let planner = Planner::new(view, actor, sheet, index, terms)?;
            let rows = Vec::with_capacity(sheet.len());
            let (mut pass, mut seats) = (Pass { rows, ..Pass::default() }, SeatsAsked::default());
            let (mut administrators, mut some_left) = (Vec::new(), false);
            for row in 0..sheet.len() {
                if row % REPORT_EVERY == 0 && !told(watch, ImportPhase::Checking, row, sheet.len()) {
                    return Ok(None);
                }
                let planned = planner.row(view, row)?;
                let left_out = terms.left_out[row];
                let Planned { row: told, refused, password, takes, frees, .. } = planned;
                if !left_out {
                    seats.add(row, takes, frees);
                    some_left |= planned.becomes_administrator;
                    administrators.extend(planned.no_administrator.map(|user| (row, user)));
                }
                pass.refused = pass.refused.or(refused);
                pass.needs.extend(password.map(|need| (row, need)));
                pass.rows.push(told);
            }
            (pass.seats, pass.together) = seats.held_against(view)?;
            if !some_left {
                pass.together.extend(without_administrator(view, administrators)?);
            }
            Ok(Some(pass))
        })?;
        looked.ok_or(ServiceError::Cancelled)
    }
}

/// The rows that would take the last administrator on whom the plant can rely (USR-13).
fn without_administrator(view: &View<'_>, lost: Vec<(usize, UserId)>) -> Result<Vec<RowError>, Failure> {
    let gone: BTreeSet<UserId> = lost.iter().map(|(_, user)| *user).collect();
    if gone.is_empty() || view.has_administrator_beside(&gone)? {
        return Ok(Vec::new());
    }
    let error = || CellError {
        column: Column::Username.name(),
        value: String::new(),
        message: RuleBroken::LastAdministrator.to_string(),
    };
    Ok(lost.into_iter().map(|(row, _)| (row, error())).collect())
}
