//! A box with a code or a password that somebody hands over: seen whole, read out in the words of the radio, copied.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use zeroize::Zeroizing;

use super::draw;
use crate::domain::password::{Password, spelled};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::request::Request;
use crate::tui::theme::{Paint, Theme};

/// The keys that work in it.
pub const HINTS: &[(&str, &str)] = &[("y", "copy"), ("Up Down", "scroll"), ("Esc", "close")];

/// Cells that it takes where there is room.
const WIDTH: u16 = 70;

/// How far it is scrolled.
#[derive(Debug, Default)]
pub struct SecretBox {
    first: usize,
}

/// What stands in it, wiped when it goes.
#[derive(Default)]
pub struct Told(Vec<(Zeroizing<String>, Paint)>);

impl Told {
    /// A line, or as many as it takes; an empty one where there is nothing in it.
    pub fn say(&mut self, text: impl Into<Zeroizing<String>>, paint: Paint) {
        self.0.push((text.into(), paint));
    }

    /// The secret in the words of the radio, for whoever reads it out.
    pub fn spell(&mut self, secret: &Password) {
        // They are known by small letters.
        let small = Password::new(secret.expose().to_lowercase());
        self.0.extend(spelled(&small).into_iter().map(|line| (line, Paint::Normal)));
    }
}

impl SecretBox {
    /// Takes a key: says whether it closes. Enter may be the second half of a double press: it would close what can't be shown
    /// again.
    pub fn press(&mut self, key: &Key, (what, secret): (&'static str, &Password), wishes: &mut Wishes) -> bool {
        match key.code {
            Code::Up => self.first = self.first.saturating_sub(1),
            Code::Down => self.first += 1,
            Code::Char('y') => {
                wishes.requests.push(Request::CopySecret(what, Password::new(secret.expose().to_owned())));
            }
            Code::Esc => return true,
            _ => {}
        }
        false
    }

    /// Draws it in the middle of `area`; gives the cursor's place.
    pub fn draw(
        &mut self,
        (title, footer, told): (&str, &str, &Told),
        buffer: &mut Buffer,
        area: Rect,
        theme: &Theme,
    ) -> Option<Position> {
        let width = area.width.min(WIDTH);
        let cells = usize::from(width.saturating_sub(6));
        let wrap = |(text, paint): &(Zeroizing<String>, Paint)| {
            let wrapped = draw::wrap(text, cells, theme);
            let wrapped = if wrapped.is_empty() { vec![String::new()] } else { wrapped };
            wrapped.into_iter().map(|line| (Zeroizing::new(line), *paint)).collect::<Vec<_>>()
        };
        let mut lines: Vec<_> = told.0.iter().flat_map(wrap).collect();
        if lines.len() + 2 > usize::from(area.height) {
            lines.retain(|(line, _)| !line.is_empty());
        }
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
        let inner = draw::boxed(buffer, draw::middle(area, width, rows), title, footer, theme);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        self.first = self.first.min(lines.len().saturating_sub(usize::from(inner.height)));
        for (row, (line, paint)) in (0..inner.height).zip(lines.iter().skip(self.first)) {
            draw::put(buffer, draw::row(inner, row), line, theme.style(*paint), theme);
        }
        Some(Position { x: inner.x, y: inner.y })
    }
}
