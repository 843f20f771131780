//! Finding rows of the table by name, email and SUID, in sixteen bytes a row.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::source::{self, NONE};
use super::{Column, Sheet};
use crate::domain::text::{Username, folded};

/// Rows by the hash of a key. Who asks compares the key itself.
#[derive(Debug, Default)]
pub(super) struct Keys(Vec<(u64, u32)>);

impl Keys {
    fn of(rows: usize, key: impl Fn(usize) -> Option<String>) -> Self {
        let number = |row: usize| u32::try_from(row).unwrap_or(NONE);
        let mut keys: Vec<_> = (0..rows).filter_map(|row| Some((hash(&key(row)?), number(row)))).collect();
        keys.sort_unstable();
        Self(keys)
    }

    /// Has every row a key of its own, for certain?
    fn are_distinct(&self) -> bool {
        self.0.windows(2).all(|pair| pair[0].0 != pair[1].0)
    }

    /// Has no row a key that one of the others has, for certain?
    fn are_apart_from(&self, others: &Self) -> bool {
        let mut others = others.0.iter().map(|(hash, _)| *hash).peekable();
        self.0.iter().all(|(hash, _)| {
            while others.next_if(|other| other < hash).is_some() {}
            others.peek() != Some(hash)
        })
    }

    /// Rows whose key may be this one, from the top of the table.
    pub(super) fn rows(&self, key: &str) -> impl Iterator<Item = usize> {
        let hash = hash(key);
        let first = self.0.partition_point(|(other, _)| *other < hash);
        self.0[first..].iter().take_while(move |(other, _)| *other == hash).map(|(_, row)| *row as usize)
    }
}

fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// What the rows of a table say about each other, whatever the plant holds.
#[derive(Debug)]
pub struct Index {
    usernames: Keys,
    emails: Keys,
    suids: Keys,
    skeletons: Keys,
    /// No row has a username, email or SUID of another's: the usual case, in which nothing needs to be looked up.
    pub(super) clear: bool,
    look_alikes: bool,
    pub(super) templates: Vec<u32>,
    pub(super) circular_managers: Vec<bool>,
}

impl Index {
    /// Looks through a table once.
    #[must_use]
    pub fn of(sheet: &impl Sheet) -> Self {
        let key = |column| move |row| key_of(sheet, row, column);
        let skeleton = |row| Some(Username::new(sheet.cell(row, Column::Username)).ok()?.skeleton());
        let mut index = Self {
            usernames: Keys::of(sheet.len(), key(Column::Username)),
            emails: Keys::of(sheet.len(), key(Column::Email)),
            suids: Keys::of(sheet.len(), key(Column::Suid)),
            skeletons: Keys::of(sheet.len(), skeleton),
            clear: false,
            look_alikes: false,
            templates: Vec::new(),
            circular_managers: Vec::new(),
        };
        let distinct = [&index.usernames, &index.emails, &index.suids].into_iter().all(Keys::are_distinct);
        index.clear = distinct && index.usernames.are_apart_from(&index.emails);
        index.look_alikes = !index.skeletons.are_distinct();
        index.templates = source::templates(sheet, &index);
        index.circular_managers = source::circular_managers(sheet, &index);
        index
    }

    /// Rows above `row` whose usernames look like this skeleton.
    pub(super) fn look_alikes_above(&self, skeleton: &str, row: usize) -> impl Iterator<Item = usize> {
        let asked = self.look_alikes.then(|| self.skeletons.rows(skeleton));
        asked.into_iter().flatten().take_while(move |other| *other < row)
    }

    /// The first row whose cell has this key.
    pub(super) fn first(&self, sheet: &impl Sheet, column: Column, key: &str) -> Option<usize> {
        self.with(sheet, column, key).next()
    }

    /// The rows whose cells have this key, from the top of the table.
    pub(super) fn with(&self, sheet: &impl Sheet, column: Column, key: &str) -> impl Iterator<Item = usize> {
        let keys = match column {
            Column::Username => &self.usernames,
            Column::Email => &self.emails,
            _ => &self.suids,
        };
        keys.rows(key).filter(move |row| key_of(sheet, *row, column).as_deref() == Some(key))
    }
}

fn key_of(sheet: &impl Sheet, row: usize, column: Column) -> Option<String> {
    let cell = sheet.cell(row, column).trim();
    (!cell.is_empty()).then(|| folded(cell))
}
