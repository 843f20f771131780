//! Values, rules, policy and the login gate. No I/O, no SQL, no terminal, no clock, no chance.

pub mod dates;
pub mod directory;
pub mod id;
pub mod password;
pub mod permission;
pub mod role;
pub mod settings;
pub mod text;
