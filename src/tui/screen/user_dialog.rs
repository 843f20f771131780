//! What lies over the list of users or a user's details, is about one user, and takes every key until it is closed.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::bulk::Finished;
use crate::clock::Timestamp;
use crate::domain::user::User;
use crate::service::{Answer, Asked, Seen, UserAction, WayOut};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::request::{Reply, Ticket};
use crate::tui::theme::Theme;

/// Something that was refused because no seat is free (USR-10).
#[derive(Debug)]
pub(super) struct Short {
    /// What will have been done, in a word or two.
    pub(super) done: &'static str,
    /// To whom, as they were seen.
    pub(super) seen: Seen,
    /// What is to be done.
    pub(super) action: UserAction,
    /// The ways out that were chosen so far.
    pub(super) ways: Vec<WayOut>,
    /// Name of the type of which no seat is free.
    pub(super) license: String,
}

/// What comes of a key or an answer.
#[derive(Debug)]
pub(super) enum After {
    /// It stays open.
    Stay,
    /// It closes; what lies below is seen again.
    Close,
    /// It closes: this was done to the user, in a word or two (`Changed the roles of`).
    Done(&'static str, Box<User>),
    /// It closes: this was done to those who are marked.
    Many(Box<Finished>),
    /// A seat is missing: the ways out are offered over it.
    NoSeat(Box<Short>),
    /// It closes: the panel is to tell of this device and moment.
    Judge(Asked),
    /// It closes; what it covered is seen again.
    Back(Option<Box<dyn UserDialog>>),
    /// It closes: the holders of this license type are to be seen, and what it covered once that is left.
    Holders(String, Option<Box<dyn UserDialog>>),
}

/// A dialog about a user. The screen below knows it by this alone.
pub(super) trait UserDialog: std::fmt::Debug {
    /// Do letters go to a text field?
    fn typing(&self) -> bool;

    /// The keys that work on what has the focus.
    fn hints(&self) -> &'static [(&'static str, &'static str)];

    /// Is something chosen that would be lost?
    fn unsaved(&self) -> bool {
        false
    }

    /// Takes a key.
    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> After;

    /// Takes a paste.
    fn paste(&mut self, text: &str);

    /// Somebody changed something: what it shows is read again where that matters before a save.
    fn reload(&mut self, _: &mut Wishes) {}

    /// Does it wait for this answer?
    fn waits_for(&self, ticket: Ticket) -> bool;

    /// Takes an answer that it waits for.
    fn answer(&mut self, answer: Answer<Reply>, wishes: &mut Wishes) -> After;

    /// Does it show a secret, which nobody is to find there who comes by?
    fn holds_secret(&self) -> bool {
        false
    }

    /// Draws it over `area`; gives the cursor's place.
    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, now: Timestamp) -> Option<Position>;
}
