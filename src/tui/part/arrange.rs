//! A list of things to tick and to put in order, in a box: the columns of a list.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::draw;
use super::viewport::Viewport;
use crate::tui::key::{Code, Key};
use crate::tui::theme::{Paint, Theme};

/// One of the things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<T> {
    /// What it is.
    pub what: T,
    /// What it is called.
    pub label: String,
    /// Is it ticked?
    pub ticked: bool,
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It stays open.
    Nothing,
    /// It is to be as it stands here.
    Done,
    /// As it was.
    Cancelled,
}

/// The keys that work in it.
pub const HINTS: &[(&str, &str)] =
    &[("Space", "tick"), ("u", "up"), ("d", "down"), ("r", "reset"), ("Enter", "done"), ("Esc", "cancel")];

/// The list. Its first item stays ticked and where it is.
#[derive(Debug)]
pub struct Arrange<T> {
    title: String,
    items: Vec<Item<T>>,
    /// What `r` puts back.
    usual: Vec<Item<T>>,
    viewport: Viewport,
}

impl<T: Clone> Arrange<T> {
    /// A list of `items`; `usual` is how it is where nobody changed it.
    #[must_use]
    pub fn new(title: &str, items: Vec<Item<T>>, usual: Vec<Item<T>>) -> Self {
        Self { title: title.to_owned(), viewport: Viewport::new(items.len()), items, usual }
    }

    /// What is ticked, in its order.
    #[must_use]
    pub fn ticked(&self) -> Vec<T> {
        self.items.iter().filter(|item| item.ticked).map(|item| item.what.clone()).collect()
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key) -> Outcome {
        let at = self.viewport.selected().unwrap_or(0);
        match key.code {
            Code::Enter => return Outcome::Done,
            Code::Esc => return Outcome::Cancelled,
            Code::Char(' ') if at > 0 => {
                if let Some(item) = self.items.get_mut(at) {
                    item.ticked = !item.ticked;
                }
            }
            Code::Char('u') if at > 1 => self.swap(at, at - 1),
            Code::Char('d') if at > 0 && at + 1 < self.items.len() => self.swap(at, at + 1),
            Code::Char('r') => self.items = self.usual.clone(),
            Code::Char('j') => self.viewport.down(1),
            Code::Char('k') => self.viewport.up(1),
            _ => drop(self.viewport.press(key)),
        }
        Outcome::Nothing
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.items.swap(one, other);
        self.viewport.select(other);
    }

    /// Draws it in the middle of `area`; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let wanted = u16::try_from(self.items.len() + 3).unwrap_or(u16::MAX);
        let place = draw::middle(area, 56.min(area.width), wanted.min(area.height));
        let inside = draw::boxed(buffer, place, &self.title, "Enter done  Esc cancel", theme);
        let list = Rect { height: inside.height.saturating_sub(1), ..inside };
        self.viewport.set_height(usize::from(list.height));
        let mut cursor = None;
        for (y, row) in (0..).zip(self.viewport.window()) {
            let Some(item) = self.items.get(row) else { continue };
            let place = draw::row(list, y);
            let selected = self.viewport.selected() == Some(row);
            let tick = if item.ticked { 'x' } else { ' ' };
            let always = if row == 0 { "  (always the first)" } else { "" };
            let text = format!("{} [{tick}] {}{always}", if selected { '>' } else { ' ' }, item.label);
            draw::put(buffer, place, &text, theme.style(Paint::Normal), theme);
            if selected {
                buffer.set_style(place, theme.style(Paint::Selected));
                cursor = Some(Position { x: place.x, y: place.y });
            }
        }
        let hint = "Space tick  u up  d down  r as in the beginning";
        draw::put(buffer, draw::row(inside, inside.height.saturating_sub(1)), hint, theme.style(Paint::Hint), theme);
        cursor
    }
}
