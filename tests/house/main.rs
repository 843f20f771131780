//! Holds the house together: who may name whom, the printed policy, every Change, the gate, logins, and the store.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on is a failed test")]

mod bulk;
mod chain;
mod changes;
mod cost;
mod delete;
mod device_histories;
mod devices;
mod diagnosis;
mod fences;
mod files;
mod gate;
mod histories;
mod invites;
mod kinds;
mod licenses;
mod lists;
mod lock;
mod login;
mod mailing;
mod many;
mod own_profile;
mod passwords;
mod plans;
mod plant;
mod policy;
mod rights;
mod samples;
mod sso;
mod store;
mod undo;
mod ways_out;
