//! The settings of a plant (RULES.md, section 15): typed, described once, kept in the database as text.

mod form;

use chrono_tz::Tz;

use form::Value;
pub use form::{Form, SettingFlaw};

/// One setting, described.
#[derive(Debug)]
pub struct Setting {
    /// Its name in the database, on the command line and on the screen.
    pub key: &'static str,
    /// What it does, in a sentence.
    pub meaning: &'static str,
    /// What it takes.
    pub form: Form,
    get: fn(&Settings) -> String,
    set: fn(&mut Settings, &str) -> Result<(), SettingFlaw>,
}

impl Setting {
    /// Its default as text.
    #[must_use]
    pub fn default_text(&self) -> String {
        (self.get)(&Settings::default())
    }
}

macro_rules! settings {
    ($($key:ident: $type:ty = $default:expr, $form:expr, $meaning:literal;)*) => {
        /// The settings of a plant, checked.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Settings {
            $(#[doc = $meaning] pub $key: $type,)*
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($key: $default,)* }
            }
        }

        /// Every setting, in the order in which they are shown.
        pub static SETTINGS: &[Setting] = &[$(Setting {
            key: stringify!($key),
            meaning: $meaning,
            form: $form,
            get: |settings| settings.$key.print(),
            set: |settings, text| {
                settings.$key = <$type>::read(text, &$form).ok_or_else(|| {
                    SettingFlaw::not_allowed(stringify!($key), &$form, text)
                })?;
                Ok(())
            },
        },)*];
    };
}

// A setting is one entry here: name, type, default, what it takes, what it does.
settings! {
    site_name: String = String::new(), Form::Text { most: 60 },
        "The plant's name, shown at sign-in and in mails.";
    site_url: String = String::new(), Form::Site,
        "The address of the plant's site, where its dashboards are shown.";
    site_time_zone: Tz = Tz::UTC, Form::TimeZone,
        "The time zone in which days begin and end, and in which times are shown.";
    require_passwords: bool = true, Form::Switch,
        "Accounts need a password; off lets accounts in that have none set.";
    max_failed_attempts: u32 = 5, Form::Number { least: 1, most: 100, unit: "attempts" },
        "Wrong passwords in a row that are borne; the next one locks the account out.";
    lockout_minutes: u32 = 0, Form::Number { least: 0, most: 10_080, unit: "minutes" },
        "After this time a lock-out ends by itself; 0 keeps it until somebody unlocks.";
    password_min_length: u32 = 15, Form::Number { least: 8, most: 128, unit: "characters" },
        "The fewest characters of a password.";
    password_min_length_trusted: u32 = 8, Form::Number { least: 8, most: 128, unit: "characters" },
        "The fewest characters of a password of accounts that are bound to trusted devices.";
    first_password_anywhere: bool = false, Form::Switch,
        "A first password may be set at any computer; off, at trusted devices alone.";
    reset_code_minutes: u32 = 30, Form::Number { least: 5, most: 1_440, unit: "minutes" },
        "For so long a code for a new password is good.";
    session_max_hours: u32 = 16, Form::Number { least: 1, most: 168, unit: "hours" },
        "After this time a session ends, used or not.";
    session_idle_minutes: u32 = 15, Form::Number { least: 1, most: 1_440, unit: "minutes" },
        "After this time without a key the console is locked.";
    default_role: String = String::from("Programmer"), Form::Role,
        "The role of a new account for which nobody chose one.";
    default_license: String = String::new(), Form::License,
        "The license that whoever accepts an invite gets, where a seat is free; empty: none.";
    invite_days: u32 = 7, Form::Number { least: 1, most: 90, unit: "days" },
        "For so many days the code of an invite is good.";
    supervisors_unlock: bool = false, Form::Switch,
        "Supervisors may lift lock-outs by wrong passwords; administrators' locks they may not.";
    admins_edit_profiles: bool = true, Form::Switch,
        "Administrators may edit another's name and mobile number.";
    require_license: bool = true, Form::Switch,
        "Accounts need a license to log in; Admin never does.";
    license_grace_days: u32 = 0, Form::Number { least: 0, most: 365, unit: "days" },
        "For so many days after its end a license type still licenses its holders.";
}

/// The description of one setting.
#[must_use]
pub fn setting(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

impl Settings {
    /// The value as text; `set` takes the same text.
    ///
    /// # Errors
    /// When there is no such setting.
    pub fn get(&self, key: &str) -> Result<String, SettingFlaw> {
        let setting = setting(key).ok_or_else(|| SettingFlaw::unknown(key))?;
        Ok((setting.get)(self))
    }

    /// Takes a value as text; spaces around it are dropped. Nothing changes where it isn't allowed.
    ///
    /// # Errors
    /// When there is no such setting, or it doesn't take this value; says what is allowed.
    pub fn set(&mut self, key: &str, text: &str) -> Result<(), SettingFlaw> {
        let setting = setting(key).ok_or_else(|| SettingFlaw::unknown(key))?;
        (setting.set)(self, text.trim())
    }

    /// The settings that differ from their defaults.
    pub fn changed(&self) -> impl Iterator<Item = &'static Setting> {
        let default = Self::default();
        SETTINGS.iter().filter(move |setting| (setting.get)(self) != (setting.get)(&default))
    }

    /// The fewest characters of a password, for an account that is bound to trusted devices or not (PWD-2).
    #[must_use]
    pub const fn min_length(&self, trusted_devices_only: bool) -> usize {
        (if trusted_devices_only { self.password_min_length_trusted } else { self.password_min_length }) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_can_be_set_again_and_has_a_meaning() -> Result<(), SettingFlaw> {
        for setting in SETTINGS {
            let mut settings = Settings::default();
            settings.set(setting.key, &setting.default_text())?;
            assert_eq!(settings, Settings::default(), "{}", setting.key);
            assert!(setting.meaning.ends_with('.'), "{}", setting.key);
        }
        Ok(())
    }

    #[test]
    fn a_change_is_seen_and_told_from_the_default() -> Result<(), SettingFlaw> {
        let mut settings = Settings::default();
        assert_eq!(settings.changed().count(), 0);
        settings.set("site_time_zone", " Europe/Berlin ")?;
        settings.set("max_failed_attempts", "3")?;
        settings.set("require_passwords", "No")?;
        let changed: Vec<_> = settings.changed().map(|setting| setting.key).collect();
        assert_eq!(changed, ["site_time_zone", "require_passwords", "max_failed_attempts"]);
        assert_eq!(settings.site_time_zone, Tz::Europe__Berlin);
        assert_eq!(settings.get("site_time_zone")?, "Europe/Berlin");
        assert_eq!(settings.get("require_passwords")?, "off");
        Ok(())
    }

    #[test]
    fn a_refusal_says_what_is_allowed_and_changes_nothing() {
        let mut settings = Settings::default();
        for (key, text, allowed) in [
            ("max_failed_attempts", "0", "a whole number of attempts from 1 to 100"),
            ("max_failed_attempts", "five", "a whole number of attempts from 1 to 100"),
            ("max_failed_attempts", "99999999999", "a whole number of attempts from 1 to 100"),
            ("password_min_length", "7", "a whole number of characters from 8 to 128"),
            ("require_passwords", "maybe", "on or off"),
            ("site_time_zone", "Berlin", "a name such as Europe/Berlin"),
            ("site_name", "a\u{202e}b", "at most 60 characters"),
            ("default_role", "", "the name of a role"),
            ("site_url", "http://plant.example.com", "an address such as https://plant.example.com"),
            ("site_url", "https://ada:secret@plant.example.com", "without a user"),
        ] {
            let flaw = settings.set(key, text).unwrap_err().to_string();
            assert!(flaw.contains(key) && flaw.contains(allowed), "{flaw}");
        }
        assert_eq!(settings, Settings::default());
    }

    #[test]
    fn an_unknown_setting_names_the_nearest() {
        let flaw = Settings::default().set("max_failed_attempt", "3").unwrap_err();
        assert!(flaw.to_string().contains("max_failed_attempts"), "{flaw}");
        assert!(Settings::default().get("\x1b[31m").unwrap_err().to_string().contains("␛[31m"));
    }
}
