//! The names of all accounts, in memory: what the search box looks through while somebody types.
//!
//! One text holds every account's folded username, full name, email and SUID, so that a search is one pass of
//! `memmem` over contiguous memory. Accounts are found by number through the order of their slots: numbers only count
//! up, so a new account's slot is the last one.

use super::id::UserId;
use crate::clock::Timestamp;

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
    dates: std::collections::BTreeMap<u32, (Option<Timestamp>, Option<Timestamp>)>,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The accounts, in order of username.
    pub ids: Vec<UserId>,
    /// How many more match but are inactive.
    pub hidden: usize,
    /// The next moment at which a date makes an account active or inactive.
    pub flips_at: Option<Timestamp>,
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

    /// Accounts whose text holds `needle` (folded; empty finds all), as they are at `now`. What parts the texts is in
    /// none of them.
    #[must_use]
    pub fn find(&self, needle: &str, show_inactive: bool, now: Timestamp) -> Found {
        if needle.contains([FIELD_END, TEXT_END]) {
            return Found::default();
        }
        let hits = (!needle.is_empty()).then(|| self.hits(needle));
        let mut found = Found::default();
        for slot in &self.order {
            if hits.as_ref().is_some_and(|hits| !hits[*slot as usize]) {
                continue;
            }
            let (inactive, flips_at) = self.inactive(*slot, now);
            found.flips_at = [found.flips_at, flips_at].into_iter().flatten().min();
            if inactive && !show_inactive {
                found.hidden += 1;
            } else {
                found.ids.push(self.slots[*slot as usize].id);
            }
        }
        found
    }

    fn inactive(&self, slot: u32, now: Timestamp) -> (bool, Option<Timestamp>) {
        let Some((from, until)) = self.dates.get(&slot) else {
            return (self.slots[slot as usize].disabled, None);
        };
        let outside = from.is_some_and(|from| now < from) || until.is_some_and(|until| until < now);
        let next = [*from, until.map(|until| until.plus(1))].into_iter().flatten().filter(|moment| now < *moment).min();
        (self.slots[slot as usize].disabled || outside, next)
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
        self.slots.push(Slot { id: entry.id, start: 0, length: 0, disabled: false, live: false });
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
        self.slots[slot as usize] = Slot { id: entry.id, start, length, disabled, live };
        if entry.valid_from.is_some() || entry.valid_until.is_some() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::{folded, search_text};
    use proptest::prelude::*;

    fn entry(id: i64, name: &str, disabled: bool) -> Entry {
        let text = folded(&format!("{name}{FIELD_END}Full Name of {name}{FIELD_END}{FIELD_END}"));
        Entry { id: UserId(id), text, disabled, valid_from: None, valid_until: None, deleted: false }
    }

    fn ids(found: &Found) -> Vec<i64> {
        found.ids.iter().map(|id| id.0).collect()
    }

    // S1-S5, S7
    #[test]
    fn a_search_is_literal_and_knows_no_letter_case() {
        let names = ["a%b", "axb", "a_b", "multi-agent", "ÄRZTE", "\"quoted\" (x) *", "anna"];
        let entries = names.iter().enumerate().map(|(at, name)| entry(at as i64 + 1, name, false));
        let directory = Directory::load(entries);
        let find = |typed: &str| ids(&directory.find(&search_text(typed).folded, false, Timestamp(0)));
        assert_eq!(find("%"), [1]);
        assert_eq!(find("_"), [3]);
        assert_eq!(find("multi-agent"), [4]);
        assert_eq!(find("ärzte"), [5]);
        for text in ["\"", "(", "*"] {
            assert_eq!(find(text), [6], "{text}");
        }
        assert_eq!(find("x' OR 1=1 --"), [0; 0]);
        assert_eq!(find("AND name:"), [0; 0]);
        assert_eq!(find("\u{1e}"), [0; 0]);
        assert_eq!(find("anna\u{1f}full"), [0; 0]);
        assert_eq!(find("").len(), names.len());
    }

    // USR-7
    #[test]
    fn inactive_accounts_are_counted_and_shown_when_asked_for() {
        let dated = |id, name, from: Option<i64>, until: Option<i64>| Entry {
            valid_from: from.map(Timestamp),
            valid_until: until.map(Timestamp),
            ..entry(id, name, false)
        };
        let directory = Directory::load(
            [
                entry(1, "ann", true),
                dated(2, "anton", Some(50), None),
                dated(3, "antje", None, Some(80)),
                entry(4, "bob", false),
            ]
            .into_iter(),
        );
        let find = |show, now| {
            let found = directory.find("an", show, Timestamp(now));
            (ids(&found), found.hidden, found.flips_at.map(|at| at.0))
        };
        assert_eq!(find(false, 10), (vec![3], 2, Some(50)));
        assert_eq!(find(true, 10), (vec![1, 3, 2], 0, Some(50)));
        assert_eq!(find(false, 50), (vec![3, 2], 1, Some(81)));
        assert_eq!(find(false, 80), (vec![3, 2], 1, Some(81)));
        assert_eq!(find(false, 81), (vec![2], 2, None));
    }

    #[test]
    fn a_deleted_account_that_was_never_known_takes_no_place() {
        let mut directory = Directory::load([entry(1, "ann", false), entry(5, "bob", false)].into_iter());
        directory.update(&Entry { deleted: true, ..entry(3, "cid", false) });
        directory.update(&Entry { disabled: true, ..entry(5, "bob", false) });
        directory.update(&entry(6, "dan", false));
        assert_eq!(ids(&directory.find("", false, Timestamp(0))), [1, 6]);
        assert_eq!((directory.len(), directory.is_empty()), (3, false));
    }

    /// What can happen to a directory.
    #[derive(Clone, Debug)]
    enum Step {
        Add(Entry),
        /// Of the account at this place, if there are so many.
        Update(usize, Entry),
        Delete(usize),
        Find(String, bool, i64),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let letters = proptest::sample::select(vec!["a", "B", "ä", "%", "_", "ß", "İ", "-", "0", " "]);
        let word = || proptest::collection::vec(letters.clone(), 0..5).prop_map(|letters| letters.concat());
        let moment = || proptest::option::weighted(0.3, (0_i64..10).prop_map(Timestamp));
        let content = (word(), word(), any::<bool>(), moment(), moment()).prop_map(
            |(full_name, email, disabled, from, until)| {
                let text = folded(&format!("{full_name}{FIELD_END}{email}{FIELD_END}"));
                Entry { id: UserId(0), text, disabled, valid_from: from, valid_until: until, deleted: false }
            },
        );
        let step = prop_oneof![
            2 => content.clone().prop_map(Step::Add),
            2 => (any::<prop::sample::Index>(), content).prop_map(|(at, entry)| Step::Update(at.index(64), entry)),
            1 => any::<prop::sample::Index>().prop_map(|at| Step::Delete(at.index(64))),
            4 => (word(), any::<bool>(), 0_i64..10).prop_map(|(word, show, now)| Step::Find(word, show, now)),
        ];
        proptest::collection::vec(step, 1..60)
    }

    /// The plain way: a list, looked through.
    fn model(entries: &[Entry], needle: &str, show: bool, now: Timestamp) -> (Vec<i64>, usize) {
        let mut live: Vec<&Entry> =
            entries.iter().filter(|entry| !entry.deleted && entry.text.contains(needle)).collect();
        live.sort_by_key(|entry| entry.text.split(FIELD_END).next().map(str::to_owned));
        let inactive = |entry: &Entry| {
            entry.disabled
                || entry.valid_from.is_some_and(|from| now < from)
                || entry.valid_until.is_some_and(|until| until < now)
        };
        let hidden = live.iter().filter(|entry| inactive(entry) && !show).count();
        live.retain(|entry| show || !inactive(entry));
        (live.iter().map(|entry| entry.id.0).collect(), hidden)
    }

    proptest! {
        // S8
        #[test]
        fn it_answers_as_a_list_would(loaded in 0_usize..20, steps in steps(), compacts in any::<bool>()) {
            let mut entries: Vec<Entry> = Vec::new();
            // Usernames are unique and never change; their order is another than that of the numbers.
            let username = |id: i64| format!("{}user{id}", ["m", "c", "x"][id as usize % 3]);
            let named = |id: i64, content: &Entry| {
                Entry { id: UserId(id), text: format!("{}{FIELD_END}{}", username(id), content.text), ..content.clone() }
            };
            let mut directory = Directory::default();
            for (number, step) in steps.iter().enumerate() {
                match step {
                    Step::Add(content) => {
                        let new = named(entries.len() as i64 + 1, content);
                        directory.update(&new);
                        entries.push(new);
                    }
                    Step::Update(at, content) => {
                        if let Some(entry) = entries.get_mut(*at).filter(|entry| !entry.deleted) {
                            *entry = named(entry.id.0, content);
                            directory.update(entry);
                        }
                    }
                    Step::Delete(at) => {
                        if let Some(entry) = entries.get_mut(*at) {
                            entry.deleted = true;
                            directory.update(entry);
                        }
                    }
                    Step::Find(word, show, now) => {
                        let needle = search_text(word).folded;
                        let found = directory.find(&needle, *show, Timestamp(*now));
                        let (expected, hidden) = model(&entries, &needle, *show, Timestamp(*now));
                        prop_assert_eq!((ids(&found), found.hidden), (expected.clone(), hidden), "{:?}", &needle);
                        // Nothing changes by itself before the moment that is named, and nothing is left out.
                        if let Some(flips_at) = found.flips_at {
                            prop_assert_eq!(model(&entries, &needle, *show, flips_at.plus(-1)), (expected, hidden));
                        } else {
                            prop_assert_eq!(model(&entries, &needle, *show, Timestamp(1_000)), (expected, hidden));
                        }
                    }
                }
                if number == loaded {
                    directory = Directory::load(entries.iter().filter(|entry| !entry.deleted).cloned());
                }
                if compacts {
                    directory.compact();
                }
            }
        }
    }

    #[test]
    fn what_nobody_points_to_any_more_is_dropped() {
        let mut directory = Directory::load([entry(1, "ann", false)].into_iter());
        for round in 0..5_000 {
            directory.update(&entry(1, &format!("ann{round}"), false));
        }
        assert!(directory.text.len() < 100_000 && directory.stretches.len() < 1_100);
        assert_eq!(ids(&directory.find("ann4999", false, Timestamp(0))), [1]);
        assert_eq!(ids(&directory.find("ann17", false, Timestamp(0))), [0; 0]);
    }
}
