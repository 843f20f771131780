//! Marked accounts: a set that is cheap to keep, to copy and to ask, be they three or a million.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::id::UserId;

/// The set. What was marked in one go lies in one sorted stretch that copies share; what was marked and unmarked by hand
/// since lies beside it.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    stretch: Arc<Vec<UserId>>,
    more: BTreeSet<UserId>,
    less: BTreeSet<UserId>,
}

impl Marks {
    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stretch.len() - self.less.len() + self.more.len()
    }

    /// Nobody?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Is this one marked?
    #[must_use]
    pub fn contains(&self, id: UserId) -> bool {
        self.more.contains(&id) || (self.stretch.binary_search(&id).is_ok() && !self.less.contains(&id))
    }

    /// Marks one; says whether it wasn't yet.
    pub fn insert(&mut self, id: UserId) -> bool {
        match self.stretch.binary_search(&id) {
            Ok(_) => self.less.remove(&id),
            Err(_) => self.more.insert(id),
        }
    }

    /// Takes a mark away; says whether there was one.
    pub fn remove(&mut self, id: UserId) -> bool {
        match self.stretch.binary_search(&id) {
            Ok(_) => self.less.insert(id),
            Err(_) => self.more.remove(&id),
        }
    }

    /// Marks many, given in order of their numbers.
    pub fn extend(&mut self, sorted: Vec<UserId>) {
        if self.is_empty() {
            *self = Self { stretch: Arc::new(sorted), ..Self::default() };
            return;
        }
        let mut all: Vec<UserId> = self.iter().collect();
        all.extend(sorted);
        // Two sorted runs: the sort finds them and merges.
        all.sort();
        all.dedup();
        *self = Self { stretch: Arc::new(all), ..Self::default() };
    }

    /// In order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = UserId> + '_ {
        let mut stretch = self.stretch.iter().copied().filter(|id| !self.less.contains(id)).peekable();
        let mut more = self.more.iter().copied().peekable();
        std::iter::from_fn(move || match (stretch.peek(), more.peek()) {
            (Some(one), Some(other)) if other < one => more.next(),
            (Some(_), _) => stretch.next(),
            (None, _) => more.next(),
        })
    }
}

impl FromIterator<UserId> for Marks {
    fn from_iter<T: IntoIterator<Item = UserId>>(ids: T) -> Self {
        Self { more: ids.into_iter().collect(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_a_set(steps in prop::collection::vec((0u8..3, prop::collection::btree_set(0i64..40, 0..8)), 0..30)) {
            let (mut marks, mut model) = (Marks::default(), BTreeSet::new());
            for (kind, numbers) in steps {
                let ids: Vec<UserId> = numbers.into_iter().map(UserId).collect();
                match kind {
                    0 => {
                        marks.extend(ids.clone());
                        model.extend(ids);
                    }
                    1 => for id in ids {
                        prop_assert_eq!(marks.insert(id), model.insert(id));
                    },
                    _ => for id in ids {
                        prop_assert_eq!(marks.remove(id), model.remove(&id));
                    },
                }
                prop_assert_eq!(marks.len(), model.len());
                prop_assert_eq!(marks.iter().collect::<Vec<_>>(), model.iter().copied().collect::<Vec<_>>());
                prop_assert!((0..40).all(|id| marks.contains(UserId(id)) == model.contains(&UserId(id))));
            }
        }
    }
}
