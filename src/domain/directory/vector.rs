//! A column of all accounts in memory: its different values in order, and for each account the number of its own. The
//! numbers are the ranks that rows are sorted by; a filter looks at the values once and at numbers from then on.

use std::collections::HashMap;

use crate::domain::column::{Key, Value};

/// The number of an empty cell. It stands behind all values, whichever way they are sorted.
const EMPTY: u32 = u32::MAX;

/// One column.
#[derive(Debug, Default)]
pub(super) struct Vector {
    /// The values, in their order.
    values: Vec<Value>,
    /// By slot: the place of its value.
    ranks: Vec<u32>,
}

impl Vector {
    /// A column of `slots` accounts; who isn't among `cells` has an empty one.
    pub(super) fn load(slots: usize, cells: impl Iterator<Item = (u32, Value)>) -> Self {
        let mut known = HashMap::<Key, u32>::new();
        let mut values: Vec<(Value, u32)> = Vec::new();
        let mut ranks = vec![EMPTY; slots];
        for (slot, value) in cells {
            let number = *known.entry(value.key.clone()).or_insert_with(|| {
                let number = u32::try_from(values.len()).unwrap_or(EMPTY - 1);
                values.push((value, number));
                number
            });
            if let Some(rank) = ranks.get_mut(slot as usize) {
                *rank = number;
            }
        }
        values.sort_unstable_by(|(a, _), (b, _)| a.key.cmp(&b.key));
        let mut places = vec![EMPTY; values.len()];
        for (place, (_, number)) in (0..).zip(&values) {
            places[*number as usize] = place;
        }
        for rank in &mut ranks {
            *rank = places.get(*rank as usize).copied().unwrap_or(EMPTY);
        }
        Self { values: values.into_iter().map(|(value, _)| value).collect(), ranks }
    }

    /// A slot's cell is this now.
    pub(super) fn set(&mut self, slot: u32, value: Option<Value>) {
        let slot = slot as usize;
        if self.ranks.len() <= slot {
            self.ranks.resize(slot + 1, EMPTY);
        }
        self.ranks[slot] = match value {
            None => EMPTY,
            Some(value) => match self.values.binary_search_by(|other| other.key.cmp(&value.key)) {
                Ok(place) => {
                    // The same key in another spelling: the newest is shown.
                    self.values[place] = value;
                    as_rank(place)
                }
                Err(place) => {
                    self.values.insert(place, value);
                    let place = as_rank(place);
                    for rank in self.ranks.iter_mut().filter(|rank| **rank != EMPTY && place <= **rank) {
                        *rank += 1;
                    }
                    place
                }
            },
        };
    }

    /// Have so many values come and gone that it is better read anew?
    pub(super) fn is_worn(&self) -> bool {
        self.values.len() > 2 * self.ranks.len() + 1_000
    }

    pub(super) fn values(&self) -> &[Value] {
        &self.values
    }

    /// The place of a slot's value; that behind the last one where the cell is empty.
    pub(super) fn place(&self, slot: u32) -> usize {
        let rank = self.ranks.get(slot as usize).copied().unwrap_or(EMPTY);
        (rank as usize).min(self.values.len())
    }

    /// How many of `slots` have each value; the last one counts the empty ones.
    pub(super) fn counts(&self, slots: &[u32]) -> Vec<usize> {
        let mut counts = vec![0; self.values.len() + 1];
        for slot in slots {
            counts[self.place(*slot)] += 1;
        }
        counts
    }

    /// `slots` by value, empty ones last both ways; those that are equal stay in their order.
    pub(super) fn sorted(&self, slots: &[u32], descending: bool) -> Vec<u32> {
        let counts = self.counts(slots);
        let mut starts = vec![0; counts.len()];
        let mut next = 0;
        let (empty, full) = (counts.len() - 1, 0..counts.len() - 1);
        let mut begin = |place: usize| {
            starts[place] = next;
            next += counts[place];
        };
        if descending {
            full.rev().for_each(&mut begin)
        } else {
            full.for_each(&mut begin)
        }
        begin(empty);
        let mut sorted = vec![0; slots.len()];
        for slot in slots {
            let start = &mut starts[self.place(*slot)];
            sorted[*start] = *slot;
            *start += 1;
        }
        sorted
    }
}

fn as_rank(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(EMPTY - 1)
}
