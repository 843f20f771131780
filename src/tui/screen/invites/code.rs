//! The code of an invite, for whoever hands it over where no mail reaches (INV-5).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use zeroize::Zeroizing;

use crate::domain::dates::minute_text;
use crate::domain::password::{Password, spelled};
use crate::service::ShownCode;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::draw;
use crate::tui::request::Request;
use crate::tui::screen::sheet::Look;
use crate::tui::theme::{Paint, Theme};

pub(super) const HINTS: &[(&str, &str)] = &[("y", "copy"), ("Up Down", "scroll"), ("Esc", "close")];

/// The box that shows it.
#[derive(Debug)]
pub(super) struct CodeBox {
    shown: ShownCode,
    first: usize,
}

impl CodeBox {
    pub(super) const fn new(shown: ShownCode) -> Self {
        Self { shown, first: 0 }
    }

    /// Takes a key; says whether it closes.
    pub(super) fn press(&mut self, key: &Key, wishes: &mut Wishes) -> bool {
        match key.code {
            Code::Up => self.first = self.first.saturating_sub(1),
            Code::Down => self.first += 1,
            Code::Char('y') => {
                let code = Password::new(self.shown.code.expose().to_owned());
                wishes.requests.push(Request::CopySecret("code", code));
            }
            Code::Esc => return true,
            _ => {}
        }
        false
    }

    pub(super) fn draw(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        theme: &Theme,
        Look { zone, .. }: Look<'_>,
    ) -> Option<Position> {
        let invite = &self.shown.invite;
        let width = area.width.min(70);
        let cells = usize::from(width.saturating_sub(6));
        let mut lines: Vec<(Zeroizing<String>, Paint)> = vec![
            (Zeroizing::new(self.shown.code.expose().to_owned()), Paint::Title),
            (Zeroizing::default(), Paint::Normal),
        ];
        let until = minute_text(invite.expires, zone);
        let said = format!(
            "For {} alone, as {}. Typed at sign-in (I have a code), or with join. Good once, until {until}; hyphens and \
             capitals don't matter.",
            invite.email, invite.role.name
        );
        lines.extend(draw::wrap(&said, cells, theme).into_iter().map(|line| (line.into(), Paint::Hint)));
        lines.push((Zeroizing::default(), Paint::Normal));
        lines.extend(spelled(&self.shown.code).into_iter().map(|line| (line, Paint::Normal)));
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
        let place = draw::middle(area, width, rows);
        let title = format!("Code of the invite to {}", invite.email);
        let inner = draw::boxed(buffer, place, &title, "y copy  Up Down  Esc close", theme);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        self.first = self.first.min(lines.len().saturating_sub(usize::from(inner.height)));
        for (row, (line, paint)) in (0..inner.height).zip(lines.iter().skip(self.first)) {
            draw::put(buffer, draw::row(inner, row), line, theme.style(*paint), theme);
        }
        Some(Position { x: inner.x, y: inner.y })
    }
}
