//! Which key does what: the action table's keys, changed by the config.

use std::collections::BTreeMap;

use super::action::{ACTIONS, Action, Described, Place};
use super::key::{Key, keys};

/// The key map in force.
#[derive(Clone, Debug)]
pub struct Keymap {
    keys: Vec<(Place, Action, Vec<Key>)>,
}

/// What is wrong with `[keys.*]` of the config.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeymapFlaw {
    /// No such table.
    #[error("there is no table [keys.{0}]; there are {tables}", tables = names())]
    Place(String),
    /// No such action.
    #[error("[keys.{place}] has no action {action}; `chargehand keys` names them")]
    Action {
        /// The table.
        place: String,
        /// The action as written.
        action: String,
    },
    /// No such key.
    #[error("[keys.{place}] {action}: there is no key {key}")]
    Key {
        /// The table.
        place: String,
        /// The action.
        action: String,
        /// The key as written.
        key: String,
    },
    /// One key for two actions.
    #[error("[keys.{place}] {action}: {key} is the key of {other} already")]
    Clash {
        /// The table.
        place: String,
        /// The action.
        action: String,
        /// The key.
        key: String,
        /// Whose key it is.
        other: String,
    },
}

/// The tables there are.
fn names() -> String {
    Place::ALL.iter().rev().map(|place| place.name()).collect::<Vec<_>>().join(", ")
}

impl KeymapFlaw {
    /// Table and action it is about, to find their line in the file.
    #[must_use]
    pub fn whereabouts(&self) -> (&str, &str) {
        match self {
            Self::Place(place) => (place, ""),
            Self::Action { place, action } | Self::Key { place, action, .. } | Self::Clash { place, action, .. } => {
                (place, action)
            }
        }
    }
}

impl Default for Keymap {
    fn default() -> Self {
        let row = |described: &Described| (described.place, described.action, keys(described.keys).unwrap_or_default());
        Self { keys: ACTIONS.iter().map(row).collect() }
    }
}

impl Keymap {
    /// The table's keys with those of the config in their place; an empty list unbinds.
    ///
    /// # Errors
    /// Unknown names and clashes.
    pub fn with(config: &BTreeMap<String, BTreeMap<String, Vec<String>>>) -> Result<Self, KeymapFlaw> {
        let mut map = Self::default();
        for (place_name, table) in config {
            let place = Place::ALL.into_iter().find(|place| place.name() == place_name);
            let place = place.ok_or_else(|| KeymapFlaw::Place(place_name.clone()))?;
            for (name, wanted) in table {
                let described = ACTIONS.iter().find(|described| described.place == place && described.name == name);
                let unknown = || KeymapFlaw::Action { place: place_name.clone(), action: name.clone() };
                let action = described.ok_or_else(unknown)?.action;
                let read = |key: &String| {
                    let (place, action) = (place_name.clone(), name.clone());
                    Key::parse(key).map_err(|_| KeymapFlaw::Key { place, action, key: key.clone() })
                };
                let wanted = wanted.iter().map(read).collect::<Result<Vec<_>, _>>()?;
                for row in map.keys.iter_mut().filter(|row| row.1 == action) {
                    row.2.clone_from(&wanted);
                }
            }
        }
        map.clash().map_or(Ok(map), Err)
    }

    /// Two actions that could both be meant by one key: of one place, or a screen's own hiding a general one that the
    /// config moved there.
    fn clash(&self) -> Option<KeymapFlaw> {
        for (at, (place, action, keys)) in self.keys.iter().enumerate() {
            for (other_place, other, other_keys) in &self.keys[..at] {
                let both = place == other_place || *place == Place::Global || *other_place == Place::Global;
                let both = both || *place == Place::List || *other_place == Place::List;
                // The list of users has columns.
                let both =
                    both || matches!((place, other_place), (Place::Table, Place::Users) | (Place::Users, Place::Table));
                if let Some(key) = keys.iter().find(|key| both && other_keys.contains(key)) {
                    let (of, by) = (action.described()?, other.described()?);
                    return Some(KeymapFlaw::Clash {
                        place: of.place.name().into(),
                        action: of.name.into(),
                        key: key.to_string(),
                        other: format!("{} in [keys.{}]", by.name, by.place.name()),
                    });
                }
            }
        }
        None
    }

    /// What `key` does where the places `here` are in force.
    #[must_use]
    pub fn action(&self, here: &[Place], key: &Key) -> Option<Action> {
        let of = |place: &Place| self.keys.iter().find(|(at, _, keys)| at == place && keys.contains(key));
        here.iter().find_map(of).map(|(_, action, _)| *action)
    }

    /// The first key of an action, as the hints name it; empty where it has none.
    #[must_use]
    pub fn key_of(&self, action: Action) -> String {
        let row = self.keys.iter().find(|(_, other, _)| *other == action);
        row.and_then(|(_, _, keys)| keys.first()).map(Key::to_string).unwrap_or_default()
    }

    /// Every row: place, action, its keys. What `chargehand keys` prints.
    pub fn rows(&self) -> impl Iterator<Item = (&'static Described, String)> {
        self.keys.iter().filter_map(|(_, action, keys)| {
            let names: Vec<_> = keys.iter().map(Key::to_string).collect();
            Some((action.described()?, names.join(" ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(place: &str, action: &str, keys: &[&str]) -> Result<Keymap, String> {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        let config = BTreeMap::from([(place.to_owned(), BTreeMap::from([(action.to_owned(), keys)]))]);
        Keymap::with(&config).map_err(|flaw| flaw.to_string())
    }

    #[test]
    fn every_action_has_keys_that_exist_and_none_clash() {
        assert!(Keymap::default().clash().is_none());
        for described in ACTIONS {
            // None means that the command palette is the way.
            assert!(keys(described.keys).is_ok(), "{}", described.name);
        }
    }

    #[test]
    fn the_config_replaces_unbinds_and_is_refused_with_the_reason() {
        let map = with("users", "edit", &["F4"]).unwrap();
        assert_eq!(map.key_of(Action::Edit), "F4");
        assert_eq!(with("users", "edit", &[]).unwrap().key_of(Action::Edit), "");
        for (place, action, keys, flaw) in [
            (
                "user",
                "edit",
                ["e"],
                "there is no table [keys.user]; there are global, list, table, sheet, rights, roles, shift_start, import, system_log, devices, \
                 license_holders, licenses, invites, users",
            ),
            ("users", "edti", ["e"], "[keys.users] has no action edti; `chargehand keys` names them"),
            ("users", "edit", ["Hyper-e"], "[keys.users] edit: there is no key Hyper-e"),
            ("users", "edit", ["q"], "[keys.global] quit: q is the key of edit in [keys.users] already"),
        ] {
            assert_eq!(with(place, action, &keys).unwrap_err(), flaw);
        }
    }
}
