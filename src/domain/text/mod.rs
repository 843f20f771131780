//! Text that comes from people: made harmless for the terminal, measured, folded for comparing, and checked.

mod email;
mod fields;
mod folded;
mod likeness;
mod search;
mod shown;
mod username;
mod width;

pub use email::{Email, EmailFlaw};
pub use fields::{FIELD_LIMIT, FieldFlaw, Suid, optional_field, required_field};
pub use folded::{folded, is_same_spelling};
pub use likeness::{foreign_in_word, looks_like, loose_accent, passes_for};
pub use search::{SEARCH_LIMIT, SearchText, matches, search_text};
pub use shown::{harmless_line, is_invisible, named, shell_word, shown, shown_lines};
pub use username::{Likeness, USERNAME_LIMIT, Username, UsernameFlaw};
pub use width::{fitted, width, wrapped};

/// An error as a sentence of its own: with a capital and a full stop.
#[must_use]
pub fn sentence(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    first.chain(letters).chain(std::iter::once('.')).collect()
}
