//! The console: a pure App behind a real terminal.
//!
//! Keys come in as [`request::Msg`], become an [`action::Action`] at once, change a screen, and leave as
//! [`request::Request`]s that workers do beside the drawing thread. `ARCHITECTURE.md` follows one key on its way.

pub mod action;
pub mod app;
pub mod command;
pub mod files;
pub mod inquiry;
pub mod key;
pub mod keymap;
pub mod part;
mod perform;
mod provider;
pub mod request;
mod room;
pub mod run;
pub mod screen;
mod sender;
pub mod signing;
pub mod terminal;
pub mod theme;
mod worker;
