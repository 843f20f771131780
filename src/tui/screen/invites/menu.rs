//! The filter menu of the invites: how they stand, and the roles and people of those that are in memory.

use std::collections::BTreeMap;

use crate::domain::invite::{Invite, InviteState, InviteWord, filters, with_filter};
use crate::tui::part::filter_menu::{FilterMenu, Lines};
use crate::tui::part::pick::Entry;

/// Over what stands in the search box; `invites` are those of the list.
pub(super) fn menu(search: &str, invites: &[Invite]) -> FilterMenu {
    let mut lines = Lines::in_force(search, filters(search));
    let mut add = |word: InviteWord, value: &str, label: &str, about: &str| {
        let entry = Entry {
            heading: word.heading().to_owned(),
            label: label.to_owned(),
            note: with_filter("", word, value),
            about: about.to_owned(),
            ..Entry::default()
        };
        lines.add((entry, with_filter(search, word, value)));
    };
    let about = "Enter puts it into the search box; those that are over are shown with it.";
    for (value, label) in [("open", "open: nobody has come yet"), ("over", "over: accepted, cancelled, expired")] {
        add(InviteWord::State, value, label, about);
    }
    for state in InviteState::ALL {
        add(InviteWord::State, state.name(), state.told(), about);
    }
    let known = "Enter puts it into the search box. Of the invites that were read for this list.";
    let names =
        |name: fn(&Invite) -> &String| invites.iter().map(|invite| (name(invite), ())).collect::<BTreeMap<_, _>>();
    for (word, names) in
        [(InviteWord::Role, names(|invite| &invite.role.name)), (InviteWord::By, names(|invite| &invite.by.name))]
    {
        for name in names.keys() {
            add(word, name, name, known);
        }
    }
    lines.menu()
}
