//! The open sessions of a user, and the end of all of them (GATE-11): of somebody else's, or one's own.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::user_dialog::{After, UserDialog};
use crate::clock::Timestamp;
use crate::domain::dates::minute_text;
use crate::domain::user::User;
use crate::service::{Answer, Seen, SessionsOf, UserAction};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::part::dialog::{Dialog, Outcome};
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The list in a box, with a button that ends them where there is one to end.
pub(super) fn dialog(of: &SessionsOf, mine: bool) -> Dialog {
    let others = of.open.iter().filter(|session| session.id != of.own).count();
    let (title, ends) = match mine {
        true => ("Your sessions".to_owned(), others > 0),
        false => (format!("Sessions of {}", of.user.username), !of.open.is_empty()),
    };
    let button = if mine { "End the others" } else { "Revoke all" };
    let buttons: &[&str] = if ends { &[button, "Close"] } else { &["Close"] };
    let mut dialog = Dialog::new(&title, buttons).dangerous();
    for session in &of.open {
        let own = match (session.id == of.own, session.too_old) {
            (true, _) => " (this one)",
            (false, true) => " (too old to be used)",
            (false, false) => "",
        };
        let place = format!("{}, {}{own}", session.device, session.entrance.name());
        let (opened, seen) = (minute_text(session.opened, &of.zone), minute_text(session.last_seen, &of.zone));
        let times = format!("   since {opened}, last seen {seen}");
        dialog = dialog.line(&place, Paint::Normal).line(&times, Paint::Hint);
    }
    match of.open.is_empty() {
        true => dialog.line("No session is open.", Paint::Normal),
        false if ends => dialog.line("Ending them can't be undone.", Paint::Hint),
        false => dialog,
    }
}

/// The dialog over the list of users.
#[derive(Debug)]
pub(super) struct SessionsDialog {
    user: User,
    mine: bool,
    dialog: Dialog,
    waiting: Option<Ticket>,
    reading: Option<Ticket>,
}

impl SessionsDialog {
    pub(super) fn new(of: &SessionsOf, mine: bool) -> Self {
        Self { user: of.user.clone(), mine, dialog: dialog(of, mine), waiting: None, reading: None }
    }
}

impl UserDialog for SessionsDialog {
    fn typing(&self) -> bool {
        false
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[("Tab", "next"), ("Enter", "press"), ("PgUp PgDn", "scroll"), ("Esc", "close")]
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> After {
        if self.waiting.is_some() {
            return After::Stay;
        }
        match self.dialog.press(key) {
            Outcome::Nothing => After::Stay,
            Outcome::Cancelled => After::Close,
            Outcome::Pressed(_) => {
                let action = Box::new(UserAction::RevokeSessions);
                self.waiting = Some(wishes.call(Call::ChangeUser(Box::new(Seen::from(&self.user)), action)));
                After::Stay
            }
        }
    }

    fn paste(&mut self, _: &str) {}

    fn reload(&mut self, wishes: &mut Wishes) {
        self.reading = Some(wishes.call(Call::Sessions(self.user.id)));
    }

    fn waits_for(&self, ticket: Ticket) -> bool {
        self.waiting == Some(ticket) || self.reading == Some(ticket)
    }

    fn answer(&mut self, answer: Answer<Reply>, wishes: &mut Wishes) -> After {
        match answer {
            Ok(Reply::Sessions(of)) => {
                self.reading = None;
                self.dialog = dialog(&of, self.mine);
                After::Stay
            }
            Ok(Reply::Saved(user)) => {
                After::Done(if self.mine { "Ended the other sessions of" } else { "Ended all sessions of" }, user)
            }
            Ok(_) => After::Stay,
            Err(error) => {
                wishes.complain(&error);
                After::Close
            }
        }
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, _: Timestamp) -> Option<Position> {
        self.dialog.draw(buffer, area, theme)
    }
}
