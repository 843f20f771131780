//! Browsers that can show a page full screen and nothing else.

use super::start_up::Format;

/// A browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Chromium.
    Chromium,
    /// Google Chrome.
    Chrome,
    /// Mozilla Firefox.
    Firefox,
    /// Microsoft Edge.
    Edge,
}

impl Browser {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Chromium, Self::Chrome, Self::Firefox, Self::Edge];

    /// The name by which one is chosen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Chrome => "google-chrome",
            Self::Firefox => "firefox",
            Self::Edge => "msedge",
        }
    }

    /// The browser of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|browser| browser.name() == name)
    }

    /// The one that is there anyway, or the likeliest one.
    #[must_use]
    pub const fn usual(format: Format) -> Self {
        match format {
            Format::Windows => Self::Edge,
            Format::Systemd | Format::Xdg => Self::Chromium,
        }
    }

    /// The program, as that system finds it; none where it has no fixed place. Windows puts its own folders in.
    #[must_use]
    pub const fn program(self, format: Format) -> Option<&'static str> {
        Some(match (format, self) {
            (Format::Windows, Self::Chromium) => return None,
            (Format::Windows, Self::Chrome) => r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
            (Format::Windows, Self::Firefox) => r"%ProgramFiles%\Mozilla Firefox\firefox.exe",
            (Format::Windows, Self::Edge) => r"%ProgramFiles(x86)%\Microsoft\Edge\Application\msedge.exe",
            (_, Self::Chromium) => "chromium",
            (_, Self::Chrome) => "google-chrome",
            (_, Self::Firefox) => "firefox",
            (_, Self::Edge) => "microsoft-edge",
        })
    }

    /// What it is told: this page, full screen, no questions of its own after a power cut.
    #[must_use]
    pub fn arguments(self, address: &str) -> Vec<String> {
        let all: &[&str] = match self {
            Self::Firefox => &["--kiosk", address],
            Self::Edge => &["--kiosk", address, "--edge-kiosk-type=fullscreen", "--no-first-run"],
            Self::Chromium | Self::Chrome => &[
                "--kiosk",
                "--no-first-run",
                "--no-default-browser-check",
                "--noerrdialogs",
                "--hide-crash-restore-bubble",
                address,
            ],
        };
        all.iter().map(|&argument| argument.to_owned()).collect()
    }
}
