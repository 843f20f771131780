//! chargehand, the account desk of a shop floor. `ARCHITECTURE.md` has the map of the rooms below.

pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod hashing;
pub mod mail;
pub mod new_name;
pub mod program;
pub mod service;
pub mod spreadsheet;
pub mod sso;
pub mod store;
pub mod trust;
pub mod tui;
