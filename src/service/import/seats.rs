//! The seats that a file needs as a whole, held against those that are free (IMP-1, LIC-2).

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::LicenseTypeId;
use crate::domain::import::{CellError, Column};
use crate::domain::world::World;
use crate::store::{SeatsMoved, StoreError, View};

/// What is wrong with a row.
pub(super) type RowError = (usize, CellError);

/// Which rows take a seat of which type, in the file's order, and how many give one back.
#[derive(Debug, Default)]
pub(super) struct SeatsAsked(BTreeMap<LicenseTypeId, (Vec<usize>, u64)>);

impl SeatsAsked {
    /// A row that is to take a seat of each of these, and to give back one of each of those.
    pub(super) fn add(&mut self, row: usize, takes: BTreeSet<LicenseTypeId>, frees: BTreeSet<LicenseTypeId>) {
        for license in takes {
            self.0.entry(license).or_default().0.push(row);
        }
        for license in frees {
            self.0.entry(license).or_default().1 += 1;
        }
    }

    /// How the seats would move, and the rows for which none is left, each with what the whole file needs.
    pub(super) fn held_against(self, view: &View<'_>) -> Result<(Vec<SeatsMoved>, Vec<RowError>), StoreError> {
        let (mut moved, mut errors) = (Vec::new(), Vec::new());
        for license in view.license_types() {
            let Some((asking, freed)) = self.0.get(&license.id) else { continue };
            let (used, needed) = (view.seats_used(license)?, u64::try_from(asking.len()).unwrap_or(u64::MAX));
            let free = u64::from(license.quantity).saturating_add(*freed).saturating_sub(used);
            let column = if license.role.is_some() { Column::Roles } else { Column::License };
            for row in asking.iter().skip(usize::try_from(free).unwrap_or(usize::MAX)) {
                let message = format!(
                    "No seat of {} is left for this row: the file needs {needed}, and {free} of {} are free.",
                    license.name, license.quantity
                );
                let value = license.role.as_ref().map_or(&license.name, |role| &role.name).clone();
                errors.push((*row, CellError { column: column.name(), value, message }));
            }
            let (quantity, after) = (license.quantity, used.saturating_add(needed).saturating_sub(*freed));
            moved.push(SeatsMoved { license: license.name.clone(), quantity, before: used, after });
        }
        Ok((moved, errors))
    }
}
