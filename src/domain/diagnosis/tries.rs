//! The last login attempts of an account, like ones together.

use chrono_tz::Tz;

use crate::clock::Timestamp;
use crate::domain::dates::minute_text;
use crate::domain::event::{Event, Severity};

/// Attempts that came to the same on the same device, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    /// When the last of them was.
    pub at: Timestamp,
    /// Where.
    pub device: String,
    /// What came of them, in a word or two.
    pub what: String,
    /// How many.
    pub times: u32,
}

/// The attempts that events of the log tell of, in their order.
#[must_use]
pub fn tries(events: &[Event]) -> Vec<Try> {
    let mut tries: Vec<Try> = Vec::new();
    for event in events {
        let what = match (event.severity, event.code.as_deref()) {
            (Severity::Error, _) => "locked out".to_owned(),
            (Severity::Info, None) => "logged in".to_owned(),
            (Severity::Info, Some(_)) => "asked for a new password".to_owned(),
            (Severity::Warning, Some("wrong_password")) => "wrong password".to_owned(),
            (Severity::Warning, code) => format!("refused, {}", code.unwrap_or_default().replace('_', " ")),
        };
        match tries.last_mut() {
            Some(last) if (&last.what, &last.device) == (&what, &event.device) => last.times += 1,
            _ => tries.push(Try { at: event.time, device: event.device.clone(), what, times: 1 }),
        }
    }
    tries
}

impl Try {
    /// `2026-11-02 05:58  PRESS-3  wrong password x6`.
    #[must_use]
    pub fn text(&self, zone: &Tz) -> String {
        let times = if self.times > 1 { format!(" x{}", self.times) } else { String::new() };
        format!("{}  {}  {}{times}", minute_text(self.at, zone), self.device, self.what)
    }
}
