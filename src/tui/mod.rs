//! The console.

pub mod key;
pub mod part;
pub mod terminal;
pub mod theme;
