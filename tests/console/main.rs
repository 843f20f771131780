//! The console as people meet it: keys in, screen out.
#![expect(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc, reason = "tests")]

mod cost;
mod first_start;
mod harness;
mod log;
mod users;
