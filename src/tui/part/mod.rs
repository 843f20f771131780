//! Pieces of screens: each draws itself into a buffer with a theme and answers to keys. No clock, no I/O, and
//! everything they draw passes [`draw::visible`].

pub mod arrange;
pub mod dialog;
pub mod draw;
pub mod filter_menu;
pub mod form;
pub mod frame;
pub mod job;
pub mod pick;
pub mod picture;
pub mod question;
mod secret;
pub mod secret_box;
pub mod small_list;
pub mod table;
#[cfg(test)]
pub(super) mod testing;
pub mod text_area;
pub mod text_field;
pub mod viewport;
