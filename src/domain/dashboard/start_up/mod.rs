//! The files that open a dashboard full screen once there is a desktop (DEV-4), each with how to put it in and take it out
//! again. Written by pure functions; every text goes through the escaping of its format.

mod systemd;
mod windows;
mod xdg;

use super::browser::Browser;
use crate::domain::device::Device;
use crate::domain::text::shell_word;

/// What starts the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A task of the Windows Task Scheduler.
    Windows,
    /// A unit of systemd, of the person who is signed in.
    Systemd,
    /// An entry of the desktop's autostart folder.
    Xdg,
}

/// A start-up file, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartUpFile {
    /// Its name: letters, digits and hyphens, so that no shell minds it.
    pub name: String,
    /// What is in it.
    pub text: String,
    /// Where and as whom the commands are typed.
    pub place: &'static str,
    /// The commands that put it in.
    pub install: Vec<String>,
    /// The commands that take it out again.
    pub remove: Vec<String>,
}

/// What is started.
struct Started<'a> {
    /// The device's name.
    device: &'a str,
    program: &'a str,
    arguments: Vec<String>,
    /// The Windows account that shows it, where it was named.
    account: Option<&'a str>,
}

/// How a device's dashboard is to be opened.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// By what.
    pub format: Format,
    /// In which browser.
    pub browser: Browser,
    /// The Windows account that shows it; none: whoever puts the file in.
    pub account: Option<&'a str>,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Windows, Self::Systemd, Self::Xdg];

    /// The name by which one is chosen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::Systemd => "systemd",
            Self::Xdg => "xdg",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Windows => "xml",
            Self::Systemd => "service",
            Self::Xdg => "desktop",
        }
    }
}

impl StartUpFile {
    /// The file with which a device opens an address. None where that browser has no fixed place on that system.
    #[must_use]
    pub fn make(device: &Device, address: &str, wanted: Wanted<'_>) -> Option<Self> {
        let Wanted { format, browser, account } = wanted;
        let program = browser.program(format)?;
        let started = Started { device: &device.name, program, arguments: browser.arguments(address), account };
        let stem = stem(device);
        let name = format!("{stem}.{}", format.ending());
        let text = match format {
            Format::Windows => windows::text(&started),
            Format::Systemd => systemd::text(&started),
            Format::Xdg => xdg::text(&started),
        };
        let (place, install, remove) = match format {
            Format::Windows => (
                if account.is_some() {
                    "At the display, in a command prompt that an administrator runs"
                } else {
                    "At the display, in a command prompt run as administrator by the very account that shows it; where \
                     that is no administrator, name it with --account"
                },
                vec![put_in(format, &name, &name), format!("schtasks /Run /TN {stem}")],
                vec![format!("schtasks /Delete /TN {stem} /F")],
            ),
            Format::Systemd => (
                "At the display, as the account that shows it, on a desktop that systemd starts (GNOME, KDE, Sway)",
                vec![
                    put_in(format, &name, &name),
                    "systemctl --user daemon-reload".to_owned(),
                    format!("systemctl --user enable --now {name}"),
                ],
                vec![
                    format!("systemctl --user disable --now {name}"),
                    format!("rm ~/.config/systemd/user/{name}"),
                    "systemctl --user daemon-reload".to_owned(),
                ],
            ),
            Format::Xdg => (
                "At the display, as the account that shows it; it opens when that account signs in next",
                vec![put_in(format, &name, &name)],
                vec![format!("rm ~/.config/autostart/{name}")],
            ),
        };
        Some(Self { name, text, place, install, remove })
    }

    /// The same, kept in a file that is called otherwise until it is put in.
    #[must_use]
    pub fn kept_as(mut self, format: Format, source: &str) -> Self {
        if let Some(first) = self.install.first_mut() {
            *first = put_in(format, source, &self.name);
        }
        self
    }
}

/// The command that takes the file from where it is kept.
fn put_in(format: Format, source: &str, name: &str) -> String {
    let folder = match format {
        Format::Windows => {
            // As a shell of Windows takes a name; a percent sign has no escape there.
            let plain = source.chars().all(|sign| sign.is_alphanumeric() || "-_.".contains(sign));
            let source = if plain { source.to_owned() } else { format!("\"{source}\"") };
            let stem = name.trim_end_matches(".xml");
            return format!("schtasks /Create /TN {stem} /XML {source}");
        }
        Format::Systemd => ".config/systemd/user",
        Format::Xdg => ".config/autostart",
    };
    format!("install -D -m 644 {} ~/{folder}/{name}", shell_word(source))
}

/// A name for the file that every system takes. Where the device's own has other letters, its number tells it apart.
fn stem(device: &Device) -> String {
    let mut stem = String::from("chargehand");
    for word in device.name.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        stem.push('-');
        stem.push_str(&word.to_ascii_lowercase());
    }
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|sign| sign.is_ascii_alphanumeric());
    let whole = device.name.split('-').all(is_word);
    // Behind a dot, which no name has that stands there by itself.
    if whole { stem } else { format!("{stem}.{}", device.id.0) }
}

/// A text on one line, without what no file of these may hold. Names that were checked have none of it.
fn on_one_line(text: &str) -> String {
    let harmless = |sign: char| if sign.is_control() || matches!(sign, '\u{fffe}' | '\u{ffff}') { ' ' } else { sign };
    text.chars().map(harmless).collect()
}

#[cfg(test)]
mod schema;
#[cfg(test)]
mod tests;
