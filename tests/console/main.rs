//! The console as people meet it: keys in, screen out.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![expect(clippy::disallowed_types, reason = "tests reach behind the store to put in what no door would take")]

mod commands;
mod conflict;
mod cost;
mod delete;
mod device_keys;
mod devices;
mod displays;
mod entering;
mod filter;
mod first_start;
mod harness;
mod hostile;
mod import;
mod inspection;
mod invite_filters;
mod invites;
mod joining;
mod license;
mod licenses;
mod list;
mod lock;
mod log;
mod log_filters;
mod marks;
mod mending;
mod menu;
mod passwords;
#[path = "../peers/oidc.rs"]
mod peer;
mod rights;
mod role_list;
mod roles;
mod sheets;
mod shift_start;
mod sso;
mod sso_links;
mod supervisor;
mod terminal;
mod undo;
mod users;
mod why;
