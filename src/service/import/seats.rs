//! The seats that a file needs as a whole, held against those that are free (IMP-1, LIC-2).

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::LicenseTypeId;
use crate::domain::import::{CellError, Column, ImportRow};
use crate::domain::world::World;
use crate::store::{SeatsMoved, StoreError, View};

/// Which rows take a seat of which type, in the file's order.
#[derive(Debug, Default)]
pub(super) struct SeatsAsked(BTreeMap<LicenseTypeId, Vec<usize>>);

impl SeatsAsked {
    /// A row that is to take a seat of each of these.
    pub(super) fn add(&mut self, row: usize, types: BTreeSet<LicenseTypeId>) {
        for license in types {
            self.0.entry(license).or_default().push(row);
        }
    }

    /// Marks the rows for which no seat is left, each with what the whole file needs; says how the seats would move.
    pub(super) fn held_against(self, view: &View<'_>, rows: &mut [ImportRow]) -> Result<Vec<SeatsMoved>, StoreError> {
        let mut moved = Vec::new();
        for license in view.license_types() {
            let Some(asking) = self.0.get(&license.id) else { continue };
            let (used, needed) = (view.seats_used(license)?, u64::try_from(asking.len()).unwrap_or(u64::MAX));
            let free = u64::from(license.quantity).saturating_sub(used);
            let column = if license.role.is_some() { Column::Roles } else { Column::License };
            for row in asking.iter().skip(usize::try_from(free).unwrap_or(usize::MAX)) {
                let message = format!(
                    "No seat of {} is left for this row: the file needs {needed}, and {free} of {} are free.",
                    license.name, license.quantity
                );
                let value = license.role.as_ref().map_or(&license.name, |role| &role.name).clone();
                rows[*row].errors.push(CellError { column: column.name(), value, message });
            }
            let (quantity, after) = (license.quantity, used.saturating_add(needed));
            moved.push(SeatsMoved { license: license.name.clone(), quantity, before: used, after });
        }
        Ok(moved)
    }
}
