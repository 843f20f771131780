//! What a setting takes, and how its text is read.

use chrono_tz::Tz;

use super::SETTINGS;
use crate::domain::dashboard::address;
use crate::domain::text::{optional_field, shown};

/// What a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A short text; may be empty.
    Text {
        /// The most code points.
        most: usize,
    },
    /// A whole number.
    Number {
        /// The least that is allowed.
        least: u32,
        /// The most that is allowed.
        most: u32,
        /// What is counted.
        unit: &'static str,
    },
    /// On or off.
    Switch,
    /// A name of the IANA time zone database.
    TimeZone,
    /// The name of a role; whether there is such a role is for the caller to see.
    Role,
    /// The name of a license type that is assigned by hand, or nothing; whether there is such a one is for the caller to see.
    License,
    /// The address of the plant's site; may be empty.
    Site,
}

impl Form {
    /// What is allowed, as the end of a sentence.
    #[must_use]
    pub fn allowed(&self) -> String {
        match self {
            Self::Text { most } => format!("at most {most} characters, none of them invisible"),
            Self::Number { least, most, unit } => format!("a whole number of {unit} from {least} to {most}"),
            Self::Switch => "on or off".to_owned(),
            Self::TimeZone => "a name such as Europe/Berlin, America/Chicago or UTC".to_owned(),
            Self::Role => "the name of a role".to_owned(),
            Self::License => "the name of a license type that isn't bound to a role, or nothing".to_owned(),
            Self::Site => "an address such as https://plant.example.com, without a user, a question or a #; \
                           http:// for localhost alone"
                .to_owned(),
        }
    }

    /// What the number counts, where it is one.
    #[must_use]
    pub const fn unit(&self) -> Option<&'static str> {
        match self {
            Self::Number { unit, .. } => Some(unit),
            Self::Text { .. } | Self::Switch | Self::TimeZone | Self::Role | Self::License | Self::Site => None,
        }
    }
}

/// Why a setting wasn't read or set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingFlaw {
    /// There is no such setting.
    #[error("there is no setting {key}{}", nearest.map_or_else(String::new, |nearest| format!(": did you mean {nearest}?")))]
    Unknown {
        /// What was asked for, made harmless for the terminal.
        key: String,
        /// The setting whose name is nearest.
        nearest: Option<&'static str>,
    },
    /// The setting doesn't take this value.
    #[error("the setting {key} can't be \"{given}\": it takes {allowed}")]
    NotAllowed {
        /// Which setting.
        key: &'static str,
        /// What was given, made harmless for the terminal and cut.
        given: String,
        /// What it takes.
        allowed: String,
    },
}

impl SettingFlaw {
    pub(super) fn unknown(key: &str) -> Self {
        let nearest = SETTINGS
            .iter()
            .map(|setting| (distance(setting.key, key), setting.key))
            .min()
            .filter(|(distance, _)| *distance <= 3)
            .map(|(_, key)| key);
        Self::Unknown { key: cut(key), nearest }
    }

    pub(super) fn not_allowed(key: &'static str, form: &Form, given: &str) -> Self {
        Self::NotAllowed { key, given: cut(given), allowed: form.allowed() }
    }
}

fn cut(text: &str) -> String {
    shown(&text.chars().take(60).collect::<String>()).into_owned()
}

/// Edits between two short texts: insert, delete, replace. Long ones aren't near to anything.
fn distance(one: &str, other: &str) -> usize {
    if other.len() > 100 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, byte) in one.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other_byte) in other.bytes().enumerate() {
            let replaced = diagonal + usize::from(byte != other_byte);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// A type that a setting can have.
pub(super) trait Value: Sized {
    fn print(&self) -> String;
    /// `None` where the form doesn't take the text.
    fn read(text: &str, form: &Form) -> Option<Self>;
}

impl Value for String {
    fn print(&self) -> String {
        self.clone()
    }

    fn read(text: &str, form: &Form) -> Option<Self> {
        let text = optional_field(text).ok()?;
        match form {
            Form::Text { most } => (text.chars().count() <= *most).then_some(text),
            Form::Role => (!text.is_empty()).then_some(text),
            Form::License => Some(text),
            Form::Site if text.is_empty() => Some(text),
            Form::Site => address::site(&text),
            Form::Number { .. } | Form::Switch | Form::TimeZone => None,
        }
    }
}

impl Value for u32 {
    fn print(&self) -> String {
        self.to_string()
    }

    fn read(text: &str, form: &Form) -> Option<Self> {
        let Form::Number { least, most, .. } = form else { return None };
        text.parse().ok().filter(|number| (*least..=*most).contains(number))
    }
}

impl Value for bool {
    fn print(&self) -> String {
        (if *self { "on" } else { "off" }).to_owned()
    }

    fn read(text: &str, _form: &Form) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "on" | "yes" | "true" => Some(true),
            "off" | "no" | "false" => Some(false),
            _ => None,
        }
    }
}

impl Value for Tz {
    fn print(&self) -> String {
        self.name().to_owned()
    }

    fn read(text: &str, _form: &Form) -> Option<Self> {
        text.parse().ok()
    }
}
