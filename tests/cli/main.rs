//! The command line through the program itself: standard output, standard error and exit code compared whole.
#![expect(clippy::unwrap_used, reason = "tests say so when the machine fails them")]

mod accounts;
mod backup;
mod commands;
mod dashboard;
mod devices;
mod export;
#[path = "../peers/faulty_disk.rs"]
mod faults;
mod faulty_disk;
mod files;
mod forged_events;
mod groupings;
mod hostile;
mod import;
mod invites;
mod licenses;
mod list;
mod log;
mod login;
mod mail;
mod many_users;
mod mutual;
mod passwords;
#[path = "../peers/oidc.rs"]
mod peer;
mod plant;
mod races;
mod rights;
mod roles;
mod run;
mod search;
mod settings;
mod setup;
mod sso;
mod tampered_rights;
mod tampered_tables;
mod tampering;
mod undo;
mod usage;
mod users;
mod why;
mod workbooks;
