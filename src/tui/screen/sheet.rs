//! Screens that cover the tabs until Esc leads back (settings, user groups, teams, my profile), and tabs of the same kind.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::file_errand::FileErrand;
use super::user_facts::Line;
use crate::clock::Timestamp;
use crate::domain::id::UserId;
use crate::domain::permission::Permission;
use crate::domain::rights::RightsQuery;
use crate::service::Answer;
use crate::tui::action::{Action, Place};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::request::{Progress, Reply, Ticket};
use crate::tui::theme::Theme;

/// What comes of a key or an action in a sheet.
#[derive(Debug, PartialEq, Eq)]
pub enum Then {
    /// It stays.
    Stay,
    /// It closes; the tab below is seen again. A tab leads back to the one that it was opened from.
    Close,
    /// Another sheet takes its place, by the action that opens it.
    Open(Action),
    /// A user's details, in the Users tab.
    User(UserId),
    /// Why a user can't log in, over the Users tab; Esc leads back here.
    Why(UserId),
    /// The same for a login at the device of that name.
    WhyAt(UserId, String),
    /// Who held what is selected, now and on other days.
    Rights(RightsQuery),
}

/// What the last row shows of a sheet's keys.
#[derive(Debug)]
pub enum Hints {
    /// Keys of the table of actions.
    Actions(Vec<Action>),
    /// Keys of a form or dialog, which are the same in every one.
    Fixed(&'static [(&'static str, &'static str)]),
}

/// The moment, the time zone, and the keys that drawing names.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The moment.
    pub now: Timestamp,
    /// The plant's time zone.
    pub zone: &'a chrono_tz::Tz,
}

/// A screen that covers the tabs, or is one.
pub trait Sheet: std::fmt::Debug {
    /// The second row, left: where one is.
    fn path(&self) -> String;

    /// What its menu of actions is about.
    fn selected(&self) -> Option<String> {
        Some(self.path())
    }

    /// The second row, right: `1-14 of 15`, or what is unsaved.
    fn state(&self) -> String;

    /// The keys of what has the focus.
    fn hints(&self) -> Hints;

    /// Where its keys are listed.
    fn places(&self) -> &'static [Place] {
        &[Place::Sheet, Place::List, Place::Global]
    }

    /// What changing something here asks for; none where everybody may.
    fn permission(&self) -> Option<Permission>;

    /// Do letters go to a text field?
    fn typing(&self) -> bool;

    /// Does it take every key itself, because a form or a question is open?
    fn is_modal(&self) -> bool;

    /// The search box, where one is shown; and whether it has the focus.
    fn search(&self) -> Option<(&crate::tui::part::text_field::TextField, bool)>;

    /// Is something typed that would be lost?
    fn unsaved(&self) -> bool {
        false
    }

    /// Does an action of its places.
    fn act(&mut self, action: Action, wishes: &mut Wishes) -> Then;

    /// Takes a key while a form or question is open, or the search box has the focus.
    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Then;

    /// Takes a paste while typing.
    fn paste(&mut self, text: &str);

    /// Reads what it shows, at first and when the person wants it read again.
    fn reload(&mut self, wishes: &mut Wishes);

    /// Somebody changed something, here or elsewhere, and be it that they signed in: reads again what that may have changed,
    /// and leaves alone whatever the person is about to do.
    fn changed(&mut self, wishes: &mut Wishes) {
        self.reload(wishes);
    }

    /// How many rows the body has.
    fn set_height(&mut self, height: u16);

    /// Takes an answer; gives back one that isn't its own.
    fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>>;

    /// Does it do this action, which works everywhere, in a way of its own?
    fn takes(&self, _action: Action) -> bool {
        false
    }

    /// Long work that it asked for tells how far it is.
    fn progress(&mut self, _ticket: Ticket, _progress: Progress, _at: Timestamp) {}

    /// A moment has come for which it asked to be woken.
    fn on_time(&mut self, _wishes: &mut Wishes) {}

    /// Ends long work that is under way; says whether there was any.
    fn stop(&mut self, _wishes: &mut Wishes) -> bool {
        false
    }

    /// Does long work that it asked for answer with this ticket? Such an answer comes in even while the screen is locked.
    fn waits_for(&self, _ticket: Ticket) -> bool {
        false
    }

    /// After an answer: is there nothing left to see, so that it closes by itself?
    fn is_over(&self) -> bool {
        false
    }

    /// Asks where to write what it shows.
    fn errand(&self, _wishes: &mut Wishes) -> Option<FileErrand> {
        None
    }

    /// What is selected, as lines to be copied.
    fn facts(&self, look: Look<'_>) -> Option<Vec<Line>>;

    /// The command that lists the same (ACT-3).
    fn command(&self) -> Option<String> {
        None
    }

    /// Draws it; gives the cursor's place.
    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, look: Look<'_>) -> Option<Position>;
}
