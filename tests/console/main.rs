//! The console as people meet it: keys in, screen out.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod cost;
mod entering;
mod first_start;
mod harness;
mod hostile;
mod log;
mod users;
