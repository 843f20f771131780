//! The terminals and displays of the demo plant.

use super::names::Names;

/// A display that can't log in by itself as it was set up.
pub(super) const TO_MEND: &str = "WALL-CANTEEN";
/// A computer at which somebody sits who looks at a plant that is gone when they leave.
pub(super) const HERE: &str = "IT-DESK";
/// Its key was copied to another machine.
pub(super) const COPIED: &str = "PACKING-3";
/// Stands in the list disabled.
pub(super) const SCRAPPED: &str = "PAINT-7";
/// Waits for somebody to type its code.
pub(super) const TO_COME: &str = "PACKING-8";

/// Where somebody sits, or a display hangs.
pub(super) struct Place {
    pub(super) name: String,
    pub(super) trusted: bool,
    /// Which of the displays' accounts it logs in as.
    pub(super) display: Option<usize>,
}

/// Forty terminals and twelve displays.
pub(super) fn all(names: &Names) -> Vec<Place> {
    let terminal = |name: String, trusted| Place { name, trusted, display: None };
    let mut places = Vec::new();
    for area in &names.areas {
        places.extend((1..=7).map(|number| terminal(format!("{}-{number}", area.to_uppercase()), true)));
    }
    places.extend(["GATE-1", "GATE-2"].map(|name| terminal(name.to_owned(), true)));
    places.extend(["OFFICE-2", "IT-DESK", "CANTEEN-1"].map(|name| terminal(name.to_owned(), false)));
    let halls =
        names.areas.iter().flat_map(|area| (1..=2).map(move |number| format!("WALL-{}-{number}", area.to_uppercase())));
    let walls = halls.chain(["WALL-LOBBY", "WALL-CANTEEN"].map(str::to_owned));
    places.extend(walls.enumerate().map(|(number, name)| Place { name, trusted: true, display: Some(number % 3) }));
    places
}
