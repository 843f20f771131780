//! Values, rules, policy and the login gate. No I/O, no SQL, no terminal, no clock, no chance.
pub mod password;
pub mod settings;
pub mod text;
