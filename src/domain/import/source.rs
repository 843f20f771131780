//! Where the content of a cell comes from: the row itself, or the rows that are its templates.

use super::{Column, Index, Sheet};
use crate::domain::text::folded;

/// Stands for "no row".
pub(super) const NONE: u32 = u32::MAX;

/// Templates of templates are followed so far.
pub(super) const MOST_TEMPLATES: usize = 8;

/// The template row of each row; none where the cell is empty or names an account.
pub(super) fn templates(sheet: &impl Sheet, index: &Index) -> Vec<u32> {
    (0..sheet.len()).map(|row| row_of(sheet, index, sheet.cell(row, Column::TemplateSuid))).collect()
}

/// The rows that `row` takes its empty cells from, itself first. `Err` where they form a circle or there are too many.
pub(super) fn chain(index: &Index, row: usize) -> Result<Vec<usize>, ()> {
    let mut chain = vec![row];
    let mut at = row;
    while index.templates[at] != NONE {
        at = index.templates[at] as usize;
        if chain.len() > MOST_TEMPLATES || chain.contains(&at) {
            return Err(());
        }
        chain.push(at);
    }
    Ok(chain)
}

/// What `chain` says in a column: its first cell with something in it.
pub(super) fn cell<'s>(sheet: &'s impl Sheet, chain: &[usize], column: Column) -> &'s str {
    let chain = if column.comes_from_template() { chain } else { &chain[..chain.len().min(1)] };
    chain.iter().map(|row| sheet.cell(*row, column)).find(|cell| !cell.trim().is_empty()).unwrap_or("")
}

/// Which rows are their own manager, at once or by way of others. Accounts that exist already can't close a circle:
/// none of them has a row of the table as manager.
pub(super) fn circular_managers(sheet: &impl Sheet, index: &Index) -> Vec<bool> {
    let manager = |row| {
        let chain = chain(index, row).unwrap_or_else(|()| vec![row]);
        row_of(sheet, index, cell(sheet, &chain, Column::ManagerSuid))
    };
    let managers: Vec<u32> = (0..sheet.len()).map(manager).collect();
    let mut circular = vec![false; managers.len()];
    // From which walk a row was seen: a walk that meets itself has found a circle.
    let mut seen = vec![NONE; managers.len()];
    for start in 0..managers.len() {
        let walk = u32::try_from(start).unwrap_or(NONE);
        let mut at = walk;
        while at != NONE && seen[at as usize] == NONE {
            seen[at as usize] = walk;
            at = managers[at as usize];
        }
        if at != NONE && seen[at as usize] == walk {
            while !circular[at as usize] {
                circular[at as usize] = true;
                at = managers[at as usize];
            }
        }
    }
    circular
}

fn row_of(sheet: &impl Sheet, index: &Index, suid: &str) -> u32 {
    let suid = suid.trim();
    let found = if suid.is_empty() { None } else { index.first(sheet, Column::Suid, &folded(suid)) };
    found.and_then(|row| u32::try_from(row).ok()).unwrap_or(NONE)
}
