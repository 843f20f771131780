//! The console.
pub mod part;
pub mod terminal;
