//! The words of the demo plant, and the dice that choose among them.

use std::collections::HashMap;

use serde::Deserialize;

use crate::clock::SeededChance;

/// What `assets/demo/plant.toml` holds.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Names {
    pub(super) site_name: String,
    pub(super) site_url: String,
    pub(super) time_zone: String,
    pub(super) groups: Vec<String>,
    pub(super) areas: Vec<String>,
    pub(super) shifts: Vec<String>,
    pub(super) screens: Vec<String>,
    pub(super) titles: Vec<String>,
    pub(super) left: Vec<String>,
    pub(super) paused: Vec<String>,
    pub(super) back: Vec<String>,
    pub(super) unlocked: Vec<String>,
    pub(super) scripts: Vec<Script>,
}

/// Names of one script: as written, and as a username spells them.
#[derive(Debug, Deserialize)]
pub(super) struct Script {
    weight: usize,
    #[serde(default)]
    family_first: bool,
    #[serde(default = "space")]
    joiner: String,
    given: Vec<(String, String)>,
    family: Vec<(String, String)>,
}

fn space() -> String {
    " ".to_owned()
}

impl Names {
    /// The file is part of the program; a test reads it.
    pub(super) fn read() -> Self {
        toml::from_str(include_str!("../../../assets/demo/plant.toml")).unwrap_or_default()
    }

    /// The teams: each area has one for each shift, and some have none.
    pub(super) fn teams(&self) -> Vec<String> {
        let shifts = |area: &String| self.shifts.iter().map(|shift| format!("{area} {shift}")).collect::<Vec<_>>();
        self.areas.iter().flat_map(shifts).chain(["Office".to_owned(), "Maintenance".to_owned()]).collect()
    }

    /// A full name, and a username that nobody in `taken` has.
    pub(super) fn person(&self, dice: &mut Dice, taken: &mut HashMap<String, u32>) -> (String, String) {
        let mut mark = dice.below(self.scripts.iter().map(|script| script.weight).sum());
        let falls_here = |script: &&Script| {
            let here = mark < script.weight;
            mark = mark.saturating_sub(script.weight);
            here
        };
        let Some(script) = self.scripts.iter().find(falls_here) else { return Default::default() };
        let ((given, first), (family, last)) = (dice.pick(&script.given), dice.pick(&script.family));
        let full = match script.family_first {
            true => format!("{family}{}{given}", script.joiner),
            false => format!("{given}{}{family}", script.joiner),
        };
        let base = format!("{}{last}", first.chars().next().unwrap_or('x'));
        let count = taken.entry(base.clone()).or_default();
        *count += 1;
        (full, if *count == 1 { base } else { format!("{base}{count}") })
    }
}

/// Chooses, always alike for the same seed.
#[derive(Debug)]
pub(super) struct Dice(SeededChance);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        // Not the numbers that the plant's salts and codes are made of.
        Self(SeededChance::new(seed ^ 0x6465_6d6f))
    }

    /// A number below `most`.
    pub(super) fn below(&mut self, most: usize) -> usize {
        let most = u64::try_from(most.max(1)).unwrap_or(1);
        usize::try_from(self.0.next() % most).unwrap_or(0)
    }

    /// True in so many cases of a hundred.
    pub(super) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them; the first value of the type where there is none.
    pub(super) fn pick<T: Clone + Default>(&mut self, items: &[T]) -> T {
        items.get(self.below(items.len())).cloned().unwrap_or_default()
    }

    /// Letters and digits that nobody has to remember.
    pub(super) fn letters(&mut self, count: usize) -> String {
        const LETTERS: &[u8; 32] = b"abcdefghijkmnopqrstuvwxyz2345678";
        (0..count).map(|_| char::from(LETTERS[self.below(LETTERS.len())])).collect()
    }
}
