//! A one-time code for another terminal, with what is left of its time (DEV-3).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use zeroize::Zeroizing;

use super::left;
use crate::clock::{SECOND, Timestamp};
use crate::domain::dates::minute_text;
use crate::domain::device::Device;
use crate::domain::password::{Password, spelled};
use crate::service::DeviceCode;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::draw;
use crate::tui::request::Request;
use crate::tui::screen::sheet::Look;
use crate::tui::theme::{Paint, Theme};

pub(super) const HINTS: &[(&str, &str)] = &[("y", "copy"), ("Esc", "close")];

/// The box that shows it.
#[derive(Debug)]
pub(super) struct CodeBox {
    device: Device,
    /// The code, until it is good for nothing.
    code: Option<Password>,
    until: Timestamp,
    /// Was it used?
    used: bool,
}

impl CodeBox {
    /// Shows a code; from now on every second counts.
    pub(super) fn new(made: DeviceCode, wishes: &mut Wishes) -> Self {
        let DeviceCode { device, code, until } = made;
        let mut shown = Self { device, code: Some(code), until, used: false };
        shown.on_time(wishes);
        shown
    }

    /// Draws the next second; a code that ran out is not shown any more.
    pub(super) fn on_time(&mut self, wishes: &mut Wishes) {
        if self.code.is_none() {
            return;
        }
        if self.until < wishes.now {
            self.code = None;
            return;
        }
        // On the full second that is left, whatever else woke it in between.
        let rest = (self.until.0 - wishes.now.0) % SECOND;
        wishes.wake_at(wishes.now.plus(rest + 1));
    }

    /// Looks whether it was used, or made void by another one.
    pub(super) fn look(&mut self, devices: &[Device]) {
        if self.code.is_none() {
            return;
        }
        let now = devices.iter().find(|device| device.id == self.device.id);
        self.used = now.is_some_and(|now| now.registered != self.device.registered);
        if self.used || now.is_none_or(|now| now.code_until != Some(self.until)) {
            self.code = None;
        }
    }

    /// Takes a key; says whether it closes.
    pub(super) fn press(&mut self, key: &Key, wishes: &mut Wishes) -> bool {
        match (key.code, &self.code) {
            (Code::Char('y'), Some(code)) => {
                wishes.requests.push(Request::CopySecret("code", Password::new(code.expose().to_owned())));
            }
            // Enter may be the second half of a double press: it would close what can't be shown again.
            (Code::Esc, _) | (Code::Enter, None) => return true,
            _ => {}
        }
        false
    }

    pub(super) fn draw(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        theme: &Theme,
        Look { now, zone }: Look<'_>,
    ) -> Option<Position> {
        let name = &self.device.name;
        let mut lines: Vec<(Zeroizing<String>, Paint)> = Vec::new();
        let mut put = |text: String, paint| lines.push((text.into(), paint));
        match &self.code {
            Some(code) => {
                // What is needed to type it stands first, where there is little room for the rest.
                put(code.expose().to_owned(), Paint::Title);
                put(format!("Type at the terminal that is to be {name}:"), Paint::Normal);
                put(format!("chargehand devices enroll {}", code.expose()), Paint::Title);
                put(String::new(), Paint::Normal);
                // The radio words are those of small letters.
                let small = Zeroizing::new(code.expose().to_lowercase());
                for line in spelled(&Password::new(small.as_str().to_owned())) {
                    put(line.to_string(), Paint::Normal);
                }
                put(String::new(), Paint::Normal);
                let at = minute_text(self.until, zone);
                put(format!("Good once, for {} more (until {at}).", left(self.until, now)), Paint::Changed);
                if let Some(told) = self.device.told_of_code() {
                    put(told, Paint::Warning);
                }
                put("When it is used or runs out, this box says so. It is not shown again.".to_owned(), Paint::Hint);
            }
            None if self.used => {
                put(format!("Used: a terminal is {name} now."), Paint::Good);
                put("The code is good for nothing any more. Esc closes this.".to_owned(), Paint::Hint);
            }
            None if self.until < now => {
                put("The code has run out: it is good for nothing any more.".to_owned(), Paint::Warning);
                put(format!("Esc closes this; r on {name} makes another."), Paint::Hint);
            }
            None => {
                put("The code is void: another one was made, or the device is gone.".to_owned(), Paint::Warning);
                put("Esc closes this.".to_owned(), Paint::Hint);
            }
        }
        let width = area.width.min(66);
        let cells = usize::from(width.saturating_sub(6));
        let wrap = |(text, paint): &(Zeroizing<String>, Paint)| {
            let wrapped = draw::wrap(text, cells, theme);
            let wrapped = if wrapped.is_empty() { vec![String::new()] } else { wrapped };
            wrapped.into_iter().map(|line| (line, *paint)).collect::<Vec<_>>()
        };
        let mut lines: Vec<_> = lines.iter().flat_map(wrap).collect();
        if lines.len() + 2 > usize::from(area.height) {
            lines.retain(|(line, _)| !line.is_empty());
        }
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
        let place = draw::middle(area, width, rows);
        let footer = if self.code.is_some() { "y copy  Esc close for good" } else { "Esc close" };
        let inner = draw::boxed(buffer, place, &format!("Code for {name}"), footer, theme);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        for (row, (line, paint)) in (0..inner.height).zip(&lines) {
            draw::put(buffer, draw::row(inner, row), line, theme.style(*paint), theme);
        }
        Some(Position { x: inner.x, y: inner.y })
    }
}
