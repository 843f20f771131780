//! On which device and when: what the panel of a diagnosis is asked for (WHY-1).

use chrono_tz::Tz;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::user_dialog::{After, UserDialog};
use super::user_find;
use crate::clock::Timestamp;
use crate::domain::dates::{field_text, parse_moment};
use crate::service::{Answer, Asked, DeviceRow};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::part::form::{Field, Form, Outcome};
use crate::tui::part::pick::{self, Entry, Pick};
use crate::tui::part::question::Question;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The form, and over it the devices to choose from.
#[derive(Debug)]
pub(super) struct CircumstancesDialog {
    question: Question,
    zone: Tz,
    asked: Option<Ticket>,
    devices: Option<(Pick, Vec<String>)>,
}

impl CircumstancesDialog {
    pub(super) fn new(asked: &Asked, zone: Tz) -> Self {
        let at = asked.at.map(|at| field_text(at, &zone, false)).unwrap_or_default();
        let fields = vec![
            Field::text("device", "Device", asked.device.as_deref().unwrap_or_default(), 80)
                .help("empty: this one; Choose lists them"),
            Field::text("time", "Time", &at, 40).help("empty: now; 2026-12-31, or 2026-12-31 06:00"),
        ];
        let form = Form::new(fields).buttons("Ask the gate", &["Choose a device"], "Cancel").plain();
        let question = Question::new("On which device, and when?", form)
            .line("The gate is asked for another device or moment. Nothing is changed.", Paint::Normal);
        Self { question, zone, asked: None, devices: None }
    }

    /// The list of devices, this one's word beside each.
    fn choose(&mut self, rows: Vec<DeviceRow>) {
        let entry = |row: &DeviceRow| {
            let device = &row.device;
            let note = match (device.enabled, device.is_waiting(), device.trusted) {
                (false, ..) => "DISABLED",
                (true, true, _) => "no key yet",
                (true, false, true) => "trusted",
                (true, false, false) => "not trusted",
            };
            let here = if row.is_here { ", this one" } else { "" };
            Entry { label: device.name.clone(), note: format!("{note}{here}"), ..Entry::default() }
        };
        let pick = Pick::new("On which device?", rows.iter().map(entry).collect()).footer("Enter choose  Esc close");
        self.devices = Some((pick, rows.into_iter().map(|row| row.device.name).collect()));
    }

    /// What was typed; none where it is no time, which the form says then.
    fn asked(&mut self) -> Option<Asked> {
        let text = |name: &str| self.question.form.text(name).trim().to_owned();
        let (device, time) = (text("device"), text("time"));
        let at = match time.as_str() {
            "" => Ok(None),
            now if now.eq_ignore_ascii_case("now") => Ok(None),
            typed => parse_moment(typed, &self.zone, false).map(Some),
        };
        match at {
            Ok(at) => Some(Asked { device: Some(device).filter(|device| !device.is_empty()), at }),
            Err(flaw) => {
                self.question.form.set_errors(vec![("time".to_owned(), flaw)]);
                None
            }
        }
    }
}

impl UserDialog for CircumstancesDialog {
    fn typing(&self) -> bool {
        self.devices.is_some() || self.question.form.typing()
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        if self.devices.is_some() { user_find::HINTS } else { self.question.form.hints() }
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> After {
        if let Some((pick, names)) = &mut self.devices {
            match pick.press(key) {
                pick::Outcome::Nothing => return After::Stay,
                pick::Outcome::Closed => {}
                pick::Outcome::Chosen(row) => {
                    self.question.form.set_text("device", names.get(row).map_or("", String::as_str));
                }
            }
            self.devices = None;
            self.question.form.focus("device");
            return After::Stay;
        }
        match self.question.press(key) {
            Outcome::Save => return self.asked().map_or(After::Stay, After::Judge),
            Outcome::Leave => return After::Close,
            Outcome::Button(_) => self.asked = Some(wishes.call(Call::Devices)),
            Outcome::Nothing => {}
        }
        After::Stay
    }

    fn paste(&mut self, text: &str) {
        match &mut self.devices {
            Some((pick, _)) => pick.paste(text),
            None => drop(self.question.form.paste(text)),
        }
    }

    fn waits_for(&self, ticket: Ticket) -> bool {
        self.asked == Some(ticket)
    }

    fn answer(&mut self, answer: Answer<Reply>, wishes: &mut Wishes) -> After {
        self.asked = None;
        match answer {
            Ok(Reply::Devices(rows, _)) => self.choose(rows),
            Ok(_) => {}
            Err(error) => wishes.complain(&error),
        }
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, _: Timestamp) -> Option<Position> {
        let cursor = self.question.draw(buffer, area, theme);
        match &mut self.devices {
            Some((pick, _)) => pick.draw(buffer, area, theme),
            None => cursor,
        }
    }
}
