//! The only room that names a database: opens it, migrates it, reads it, and records Changes.
//!
//! Facts are written through [`Tx::record`] alone: permission, rows and event in one transaction. Reads go through a
//! [`View`], a snapshot. SQLite's errors are sorted once, into [`StoreError`].
#![expect(clippy::disallowed_types, reason = "the room of the database")]

mod apply;
mod archive;
mod away;
mod backup;
mod chain;
mod columns;
mod computer;
mod dated;
mod denial;
mod devices;
mod directory;
mod doctor;
mod endings;
mod error;
mod events;
mod fields;
mod files;
mod groupings;
mod guards;
mod invites;
mod licenses;
mod log_index;
mod log_page;
mod migrate;
mod open;
mod outbox;
#[cfg(test)]
mod plans;
mod reset_codes;
mod rights;
mod rights_clock;
mod roles;
mod saved_views;
mod seats;
mod sessions;
mod settings;
#[cfg(test)]
mod testing;
mod transact;
mod undo;
mod users;
mod verify;
mod verify_names;
mod verify_rights;
mod verify_tables;
mod verify_words;
mod view;

pub use archive::{Archived, Walked, verify_archive};
pub use backup::{PlantIdentity, put_in_place, stage, unstage};
pub use chain::{Checkpoint, hexadecimal};
pub use computer::{Computer, KeyLook, Sits};
pub use doctor::{check_files, log_check, words_check};
pub use error::{Failure, SessionOver, StoreError};
pub use licenses::Holder;
pub use log_index::{Behind, PIECE};
pub use open::{Access, Meter, OpenOptions, Store, Waiting};
pub use outbox::{Claimed, Which as WhichMails};
pub use seats::SeatsMoved;
pub use sessions::{OpenSession, SEEN_EVERY, SessionRow};
pub use transact::{By, Tx};
pub use users::{LoginFacts, UserCursor};
pub use verify::{Broken, Part, Verified};
pub use verify_rights::Earlier;
pub use view::View;
