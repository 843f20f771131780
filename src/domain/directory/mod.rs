//! The names of all accounts, in memory: what the search box looks through while somebody types.
//!
//! One text holds every account's folded username, full name, email and SUID, so that a search is one pass of
//! `memmem` over contiguous memory. Accounts are found by number through the order of their slots: numbers only count
//! up, so a new account's slot is the last one.
//!
//! Columns that somebody sorts or filters by are kept too, from their first use on (`vector`).

mod columns;
#[cfg(test)]
mod tests;
mod vector;

use std::collections::{BTreeMap, BTreeSet};

use super::column::Column;
use super::filter::Filter;
use super::id::UserId;
use super::list_view::Sort;
use crate::clock::Timestamp;
pub use columns::Counted;
use vector::Vector;

/// Ends an account's text and parts its fields; never occurs in folded text of a checked field.
pub const FIELD_END: char = '\u{1f}';
const TEXT_END: char = '\u{1e}';

/// What the directory keeps of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: UserId,
    /// Folded username, full name, email, SUID, parted by [`FIELD_END`].
    pub text: String,
    /// Disabled by an administrator?
    pub disabled: bool,
    /// First moment at which it may log in.
    pub valid_from: Option<Timestamp>,
    /// Last moment at which it may.
    pub valid_until: Option<Timestamp>,
    /// Deleted: to be forgotten.
    pub deleted: bool,
}

#[derive(Debug)]
struct Slot {
    id: UserId,
    start: u32,
    length: u32,
    disabled: bool,
    live: bool,
    dated: bool,
}

/// All accounts' names.
#[derive(Debug, Default)]
pub struct Directory {
    text: String,
    slots: Vec<Slot>,
    /// Slots in order of username.
    order: Vec<u32>,
    /// Where each stretch of the text begins and whose it is, in order of the text.
    stretches: Vec<(u32, u32)>,
    /// The few accounts with dates.
    dates: BTreeMap<u32, (Option<Timestamp>, Option<Timestamp>)>,
    /// The columns that were asked for so far.
    columns: BTreeMap<Column, Vector>,
    /// When a date changes what stands in one of them, and whose.
    flips: BTreeSet<(Timestamp, UserId)>,
    /// All slots in the order that was last asked for.
    sorted: Option<(Sort, Vec<u32>)>,
}

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What was typed.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Also those who are inactive (USR-7)?
    pub show_inactive: bool,
}

impl Search {
    /// The columns that have to be in memory for it.
    #[must_use]
    pub fn columns(&self) -> Vec<Column> {
        let sort = Some(self.sort.column).filter(|column| *column != Column::Username);
        self.filter.terms.iter().map(|term| term.column).chain(sort).collect()
    }
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The accounts, in their order.
    pub ids: Vec<UserId>,
    /// How many there are without the search.
    pub all: usize,
    /// How many more match but are inactive.
    pub hidden: usize,
    /// The next moment at which a date changes any of this.
    pub flips_at: Option<Timestamp>,
    /// Where nobody was found because a filter's value is none: what is.
    pub unknown: Option<String>,
}

impl Directory {
    /// A directory of `entries`, given in order of their numbers.
    #[must_use]
    pub fn load(entries: impl Iterator<Item = Entry>) -> Self {
        let mut directory = Self::default();
        for entry in entries {
            directory.append(&entry);
        }
        let mut order: Vec<u32> = (0..directory.slots.len()).map(as_u32).collect();
        order.retain(|slot| directory.slots[*slot as usize].live);
        order.sort_by(|a, b| directory.name(*a).cmp(directory.name(*b)));
        directory.order = order;
        directory
    }

    /// How many accounts it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Does it know nobody?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Takes in an account as it is now: new, changed or deleted.
    pub fn update(&mut self, entry: &Entry) {
        self.sorted = None;
        let slot = match self.slots.binary_search_by_key(&entry.id, |slot| slot.id) {
            Ok(slot) => {
                let slot = as_u32(slot);
                let place = self.place_of(self.name(slot));
                if self.order.get(place) == Some(&slot) {
                    self.order.remove(place);
                }
                self.dates.remove(&slot);
                self.write(slot, entry);
                slot
            }
            // Slots stand in order of their numbers: who was deleted before it was ever known gets none.
            Err(_) if entry.deleted => return,
            Err(_) => self.append(entry),
        };
        if self.slots[slot as usize].live {
            let place = self.place_of(self.name(slot));
            self.order.insert(place, slot);
        }
        // Stretches that nobody points to any more are dropped before they outweigh the rest.
        if self.stretches.len() > 2 * self.slots.len() + 1_000 {
            self.compact();
        }
    }

    /// The accounts that a search asks for, as they are at `now`. Its columns must be in memory
    /// ([`Directory::add_column`]).
    #[must_use]
    pub fn find(&mut self, search: &Search, now: Timestamp) -> Found {
        self.sort(search.sort);
        let needle = &search.filter.needle;
        // What parts the texts is in none of them.
        let never = needle.contains([FIELD_END, TEXT_END]);
        let hits = (!needle.is_empty()).then(|| self.hits(needle));
        let terms: Vec<(&Vector, Vec<bool>)> = search
            .filter
            .terms
            .iter()
            .filter_map(|term| self.columns.get(&term.column).map(|vector| (vector, term.keeps(vector.values()))))
            .collect();
        let mut found = Found::default();
        for slot in self.in_order(search.sort) {
            let (inactive, flips_at) = self.inactive(*slot, now);
            found.flips_at = [found.flips_at, flips_at].into_iter().flatten().min();
            found.all += usize::from(!inactive || search.show_inactive);
            let hit = !never
                && hits.as_ref().is_none_or(|hits| hits[*slot as usize])
                && terms.iter().all(|(vector, keeps)| keeps[vector.place(*slot)]);
            match hit {
                true if inactive && !search.show_inactive => found.hidden += 1,
                true => found.ids.push(self.slots[*slot as usize].id),
                false => {}
            }
        }
        if search.columns().into_iter().any(Column::depends_on_time) {
            let next = self.flips.iter().map(|(moment, _)| *moment).find(|moment| now < *moment);
            found.flips_at = [found.flips_at, next].into_iter().flatten().min();
        }
        if found.ids.is_empty() && found.hidden == 0 {
            found.unknown = self.unknown(&search.filter);
        }
        found
    }

    /// Where a search's list goes on behind the account `id`, also where that isn't in the list itself; none where there
    /// is no such account.
    #[must_use]
    pub fn place_behind(&mut self, found: &Found, sort: Sort, id: UserId) -> Option<usize> {
        self.sort(sort);
        let mut place = 0;
        for slot in self.in_order(sort) {
            let here = self.slots[*slot as usize].id;
            place += usize::from(found.ids.get(place) == Some(&here));
            if here == id {
                return Some(place);
            }
        }
        None
    }

    /// Is there such an account, not deleted?
    #[must_use]
    pub fn knows(&self, id: UserId) -> bool {
        self.slot_of(id).is_some_and(|slot| self.slots[slot as usize].live)
    }

    fn slot_of(&self, id: UserId) -> Option<u32> {
        self.slots.binary_search_by_key(&id, |slot| slot.id).ok().map(as_u32)
    }

    fn inactive(&self, slot: u32, now: Timestamp) -> (bool, Option<Timestamp>) {
        let known = &self.slots[slot as usize];
        let Some((from, until)) = known.dated.then(|| self.dates.get(&slot)).flatten() else {
            return (known.disabled, None);
        };
        let outside = from.is_some_and(|from| now < from) || until.is_some_and(|until| until < now);
        let next = [*from, until.map(|until| until.plus(1))].into_iter().flatten().filter(|moment| now < *moment).min();
        (known.disabled || outside, next)
    }

    fn hits(&self, needle: &str) -> Vec<bool> {
        let mut hits = vec![false; self.slots.len()];
        let finder = memchr::memmem::Finder::new(needle.as_bytes());
        let text = self.text.as_bytes();
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| finder.find(rest)) {
            let position = at + found;
            let stretch = self.stretches.partition_point(|(start, _)| *start as usize <= position) - 1;
            let (start, slot) = self.stretches[stretch];
            let owner = &self.slots[slot as usize];
            hits[slot as usize] |= owner.live && owner.start == start;
            // One hit tells all about this account: go on behind its text.
            at = self.stretches.get(stretch + 1).map_or(text.len(), |(next, _)| *next as usize);
        }
        hits
    }

    fn name(&self, slot: u32) -> &str {
        let slot = &self.slots[slot as usize];
        let text = &self.text[slot.start as usize..(slot.start + slot.length) as usize];
        text.split(FIELD_END).next().unwrap_or_default()
    }

    fn place_of(&self, name: &str) -> usize {
        self.order.partition_point(|slot| self.name(*slot) < name)
    }

    fn append(&mut self, entry: &Entry) -> u32 {
        let slot = as_u32(self.slots.len());
        self.slots.push(Slot { id: entry.id, start: 0, length: 0, disabled: false, live: false, dated: false });
        self.write(slot, entry);
        slot
    }

    fn write(&mut self, slot: u32, entry: &Entry) {
        let start = as_u32(self.text.len());
        self.text.push_str(&entry.text);
        let length = as_u32(self.text.len()) - start;
        self.text.push(TEXT_END);
        self.stretches.push((start, slot));
        let (disabled, live) = (entry.disabled, !entry.deleted);
        let dated = entry.valid_from.is_some() || entry.valid_until.is_some();
        self.slots[slot as usize] = Slot { id: entry.id, start, length, disabled, live, dated };
        if dated {
            self.dates.insert(slot, (entry.valid_from, entry.valid_until));
        }
    }

    fn compact(&mut self) {
        let mut text = String::with_capacity(self.text.len());
        self.stretches.clear();
        for (number, slot) in self.slots.iter_mut().enumerate() {
            let start = as_u32(text.len());
            text.push_str(&self.text[slot.start as usize..(slot.start + slot.length) as usize]);
            text.push(TEXT_END);
            slot.start = start;
            self.stretches.push((start, as_u32(number)));
        }
        self.text = text;
    }
}

/// Four thousand million bytes of names are beyond what the program is for; past that, places repeat the last one.
fn as_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
