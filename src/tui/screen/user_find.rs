//! A box in which a user is looked for: the list follows while one types, Enter chooses.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::id::{Named, UserId};
use crate::domain::query::{UserQuery, UserWindow};
use crate::domain::user::User;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::draw;
use crate::tui::part::text_field::{Edited, TextField};
use crate::tui::request::{Call, Ticket};
use crate::tui::theme::{Paint, Theme};

/// Its keys.
pub(super) const HINTS: &[(&str, &str)] = &[("Up Down", "move"), ("Enter", "choose"), ("Esc", "close")];

/// How many are shown: whoever isn't among them is found by more letters.
const ROWS: usize = 8;

/// The box.
#[derive(Debug)]
pub(super) struct UserFind {
    title: String,
    search: TextField,
    /// What the rows were found by.
    found_by: String,
    rows: Vec<User>,
    total: Option<usize>,
    at: usize,
    asked: Option<Ticket>,
    /// Are the rows those of what is typed? Before, Enter would choose somebody who isn't meant.
    answered: bool,
}

/// What a key did.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It stays open.
    Stay,
    /// It closes.
    Close,
    /// This is the user.
    Chosen(Named<UserId>),
}

impl UserFind {
    /// The box, with the first few of all.
    pub(super) fn new(title: &str, wishes: &mut Wishes) -> Self {
        let search = TextField::new("", 256);
        let (found_by, rows, total) = (String::new(), Vec::new(), None);
        let mut find =
            Self { title: title.to_owned(), search, found_by, rows, total, at: 0, asked: None, answered: false };
        find.ask(wishes);
        find
    }

    fn ask(&mut self, wishes: &mut Wishes) {
        self.answered = false;
        self.found_by = self.search.text().to_owned();
        let query = UserQuery { search: self.found_by.clone(), show_inactive: true, ..UserQuery::default() };
        self.asked = Some(wishes.call(Call::Users { query, first: 0, count: ROWS, around: None }));
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.search.paste(text);
    }

    pub(super) fn waits_for(&self, ticket: Ticket) -> bool {
        self.asked == Some(ticket)
    }

    /// Takes the rows. The first answer may come twice: at once, and again when all names are known.
    pub(super) fn take(&mut self, window: UserWindow) {
        self.answered = true;
        self.rows = window.rows;
        self.total = window.total;
        self.at = self.at.min(self.rows.len().saturating_sub(1));
    }

    /// Takes a key.
    pub(super) fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Outcome {
        // What was pasted is looked for with the next key at the latest.
        if self.search.text() != self.found_by {
            self.ask(wishes);
        }
        match key.code {
            Code::Esc => return Outcome::Close,
            Code::Up => self.at = self.at.saturating_sub(1),
            Code::Down => self.at = (self.at + 1).min(self.rows.len().saturating_sub(1)),
            Code::Enter => {
                if let Some(user) = self.rows.get(self.at).filter(|_| self.answered) {
                    return Outcome::Chosen(Named::new(user.id, user.username.clone()));
                }
            }
            _ => {
                if self.search.press(key) == Edited::Changed {
                    self.at = 0;
                    self.ask(wishes);
                }
            }
        }
        Outcome::Stay
    }

    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let room = usize::from(area.height.saturating_sub(5)).min(ROWS);
        let place = draw::middle(area, area.width.min(60), u16::try_from(room + 5).unwrap_or(13));
        let inner = draw::boxed(buffer, place, &self.title, "Enter choose  Esc close", theme);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        let used = draw::put(buffer, inner, "Find: ", theme.style(Paint::Label), theme);
        let field = Rect { height: 1, ..draw::after(inner, used) };
        let cursor = self.search.draw(buffer, field, theme.style(Paint::Focused), theme);
        let first = self.at.saturating_sub(room.saturating_sub(1));
        for (y, (index, user)) in (2..).zip(self.rows.iter().enumerate().skip(first).take(room)) {
            let (mark, style) = match index == self.at {
                true => ("> ", theme.style(Paint::Selected)),
                false => ("  ", theme.style(Paint::Normal)),
            };
            let text = format!("{mark}{}", draw::fit(&user.username, 16, theme));
            let name = format!("{text}  {}", user.profile.full_name);
            draw::put(buffer, draw::row(inner, y), &name, style, theme);
        }
        let shown = self.rows.len();
        let note = match (shown, self.total) {
            (0, _) if self.answered => "Nobody is found by this.".to_owned(),
            (_, Some(total)) if total > shown => format!("{shown} of {total}: more letters find the rest."),
            _ => String::new(),
        };
        let last = draw::row(inner, inner.height.saturating_sub(1));
        draw::put(buffer, last, &note, theme.style(Paint::Hint), theme);
        cursor
    }
}
