//! Values, rules, policy and the login gate. No I/O, no SQL, no terminal, no clock, no chance.

pub mod broken;
pub mod change;
pub mod column;
pub mod dashboard;
pub mod dates;
pub mod device;
pub mod diagnosis;
pub mod directory;
pub mod event;
pub mod filter;
pub mod gate;
pub mod id;
pub mod import;
pub mod license;
pub mod list_view;
pub mod password;
pub mod permission;
pub mod policy;
pub mod query;
pub mod role;
pub mod seats;
pub mod settings;
pub mod text;
pub mod undo;
pub mod user;
pub mod world;
