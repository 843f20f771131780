//! On which device and when: what the panel of a diagnosis is asked for (WHY-1).

use chrono_tz::Tz;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::user_dialog::{After, UserDialog};
use crate::clock::Timestamp;
use crate::domain::dates::{field_text, parse_moment};
use crate::service::{Answer, Asked};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::part::form::{Field, Form, Outcome};
use crate::tui::part::question::Question;
use crate::tui::request::{Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The form.
#[derive(Debug)]
pub(super) struct CircumstancesDialog {
    question: Question,
    zone: Tz,
}

impl CircumstancesDialog {
    pub(super) fn new(asked: &Asked, zone: Tz) -> Self {
        let at = asked.at.map(|at| field_text(at, &zone, false)).unwrap_or_default();
        let fields = vec![
            Field::text("device", "Device", asked.device.as_deref().unwrap_or_default(), 80)
                .help("empty: this one; else a name"),
            Field::text("time", "Time", &at, 40).help("empty: now; 2026-12-31, or 2026-12-31 06:00"),
        ];
        let form = Form::new(fields).buttons("Ask the gate", &[], "Cancel").plain();
        let question = Question::new("On which device, and when?", form)
            .line("The gate is asked for another device or moment. Nothing is changed.", Paint::Normal);
        Self { question, zone }
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
        self.question.form.typing()
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        self.question.form.hints()
    }

    fn press(&mut self, key: &Key, _: &mut Wishes) -> After {
        match self.question.press(key) {
            Outcome::Save => self.asked().map_or(After::Stay, After::Judge),
            Outcome::Leave => After::Close,
            Outcome::Nothing | Outcome::Button(_) => After::Stay,
        }
    }

    fn paste(&mut self, text: &str) {
        self.question.form.paste(text);
    }

    fn waits_for(&self, _: Ticket) -> bool {
        false
    }

    fn answer(&mut self, _: Answer<Reply>, _: &mut Wishes) -> After {
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, _: Timestamp) -> Option<Position> {
        self.question.draw(buffer, area, theme)
    }
}
