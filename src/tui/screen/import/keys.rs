//! The keys in force, where the screen names them.

use crate::tui::action::Action;
use crate::tui::keymap::Keymap;

/// They.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<(Action, String)>);

impl Keys {
    /// Those of the key map.
    #[must_use]
    pub fn in_force(keymap: &Keymap) -> Self {
        let named =
            [Action::ImportUpdate, Action::ImportBack, Action::ImportSkip, Action::ImportAll, Action::ImportErrors];
        Self(named.map(|action| (action, keymap.key_of(action))).to_vec())
    }

    /// The first key of an action; empty where it has none.
    pub(super) fn of(&self, action: Action) -> &str {
        self.0.iter().find(|(other, _)| *other == action).map_or("", |(_, key)| key)
    }
}
