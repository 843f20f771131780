//! A one-time code for another terminal, with what is left of its time (DEV-3).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::left;
use crate::clock::{SECOND, Timestamp};
use crate::domain::dates::minute_text;
use crate::domain::device::Device;
use crate::domain::password::Password;
use crate::service::DeviceCode;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::secret_box::{SecretBox, Told};
use crate::tui::screen::sheet::Look;
use crate::tui::theme::{Paint, Theme};

pub(super) use crate::tui::part::secret_box::HINTS;

/// The box that shows it.
#[derive(Debug)]
pub(super) struct CodeBox {
    device: Device,
    /// The code, until it is good for nothing.
    code: Option<Password>,
    until: Timestamp,
    /// Was it used?
    used: bool,
    secret: SecretBox,
}

impl CodeBox {
    /// Shows a code; from now on every second counts.
    pub(super) fn new(made: DeviceCode, wishes: &mut Wishes) -> Self {
        let DeviceCode { device, code, until } = made;
        let mut shown = Self { device, code: Some(code), until, used: false, secret: SecretBox::default() };
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
        match &self.code {
            Some(code) => self.secret.press(key, ("code", code), wishes),
            None => matches!(key.code, Code::Esc | Code::Enter),
        }
    }

    pub(super) fn draw(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        theme: &Theme,
        Look { now, zone }: Look<'_>,
    ) -> Option<Position> {
        let name = &self.device.name;
        let mut told = Told::default();
        let mut put = |text: String, paint| told.say(text, paint);
        match &self.code {
            Some(code) => {
                // What is needed to type it stands first, where there is little room for the rest.
                put(code.expose().to_owned(), Paint::Title);
                put(format!("Type at the terminal that is to be {name}:"), Paint::Normal);
                put(format!("chargehand devices enroll {}", code.expose()), Paint::Title);
                put(String::new(), Paint::Normal);
                told.spell(code);
                let mut put = |text: String, paint| told.say(text, paint);
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
        let footer = if self.code.is_some() { "y copy  Up Down  Esc close for good" } else { "Esc close" };
        self.secret.draw((&format!("Code for {name}"), footer, &told), buffer, area, theme)
    }
}
