//! The directory's columns: taken in, kept fresh, sorted by, counted.

use std::collections::BTreeMap;

use super::Directory;
use super::vector::Vector;
use crate::clock::Timestamp;
use crate::domain::column::{Column, Value};
use crate::domain::filter::Filter;
use crate::domain::id::UserId;
use crate::domain::list_view::Sort;
use crate::domain::user::User;

/// A value that a column has, and how many accounts have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The column.
    pub column: Column,
    /// The value's name; none for those who have none.
    pub name: Option<String>,
    /// How many.
    pub count: usize,
}

impl Directory {
    /// Is a column in memory?
    #[must_use]
    pub fn has_column(&self, column: Column) -> bool {
        column == Column::Username || self.columns.contains_key(&column)
    }

    /// Takes a column into memory: its cells that aren't empty, and when whose change by themselves.
    pub fn add_column(
        &mut self,
        column: Column,
        cells: Vec<(UserId, Value)>,
        flips: Vec<(Timestamp, UserId)>,
        now: Timestamp,
    ) {
        let placed = cells.into_iter().filter_map(|(id, value)| self.slot_of(id).map(|slot| (slot, value)));
        let vector = Vector::load(self.slots.len(), placed);
        self.columns.insert(column, vector);
        self.flips.extend(flips);
        for (slot, (from, until)) in &self.dates {
            let id = self.slots[*slot as usize].id;
            // Dates that have passed change nothing any more.
            let moments = [*from, until.map(|until| until.plus(1))].into_iter().flatten().filter(|at| now < *at);
            self.flips.extend(moments.map(|at| (at, id)));
        }
        self.sorted = None;
    }

    /// Forgets the columns: what they were to hear of is lost, so they are read anew.
    pub fn forget_columns(&mut self) {
        self.columns.clear();
        self.flips.clear();
        self.sorted = None;
    }

    /// Are there columns that have to hear of changes?
    #[must_use]
    pub fn has_columns(&self) -> bool {
        !self.columns.is_empty()
    }

    /// An account's cells as they are now; `user` is none where it was deleted.
    pub fn update_columns(&mut self, id: UserId, user: Option<&User>, now: Timestamp) {
        let Some(slot) = self.slot_of(id) else { return };
        for (column, vector) in &mut self.columns {
            vector.set(slot, user.and_then(|user| column.value(user, now)));
        }
        self.columns.retain(|_, vector| !vector.is_worn());
        self.flips.extend(user.and_then(|user| user.next_change(now)).map(|moment| (moment, id)));
        self.sorted = None;
    }

    /// The accounts with a date that has come since this was last asked.
    pub fn due(&mut self, now: Timestamp) -> Vec<UserId> {
        let later = self.flips.split_off(&(now.plus(1), UserId(i64::MIN)));
        std::mem::replace(&mut self.flips, later).into_iter().map(|(_, id)| id).collect()
    }

    /// The names that stand in a column, with how many accounts have each, inactive ones too; the last one stands for
    /// those who have none.
    #[must_use]
    pub fn counted(&self, column: Column) -> Vec<Counted> {
        let Some(vector) = self.columns.get(&column) else { return Vec::new() };
        let counts = vector.counts(&self.order);
        let mut names: Vec<(&String, usize)> = Vec::new();
        let mut places = BTreeMap::new();
        for (value, count) in vector.values().iter().zip(&counts).filter(|(_, count)| **count > 0) {
            for name in &value.names {
                let place = *places.entry(name).or_insert(names.len());
                match names.get_mut(place) {
                    Some((_, sum)) => *sum += count,
                    None => names.push((name, *count)),
                }
            }
        }
        let empty = counts.last().copied().filter(|count| *count > 0);
        let named = names.into_iter().map(|(name, count)| Counted { column, name: Some(name.clone()), count });
        named.chain(empty.map(|count| Counted { column, name: None, count })).collect()
    }

    pub(super) fn unknown(&self, filter: &Filter) -> Option<String> {
        filter.terms.iter().find_map(|term| {
            let vector = self.columns.get(&term.column)?;
            let counts = vector.counts(&self.order);
            let keeps = term.keeps(vector.values());
            if keeps.iter().zip(&counts).any(|(keeps, count)| *keeps && *count > 0) {
                return None;
            }
            let names: Vec<String> = self.counted(term.column).into_iter().filter_map(|counted| counted.name).collect();
            term.unknown(&names)
        })
    }

    pub(super) fn sort(&mut self, sort: Sort) {
        if sort == Sort::default() || self.sorted.as_ref().is_some_and(|(sorted, _)| *sorted == sort) {
            return;
        }
        let slots = match self.columns.get(&sort.column) {
            Some(vector) => vector.sorted(&self.order, sort.descending),
            None if sort.descending => self.order.iter().rev().copied().collect(),
            None => self.order.clone(),
        };
        self.sorted = Some((sort, slots));
    }

    pub(super) fn in_order(&self, sort: Sort) -> &[u32] {
        match &self.sorted {
            Some((sorted, slots)) if *sorted == sort => slots,
            _ => &self.order,
        }
    }
}
