//! A QR code for a phone's camera, as text: two of its rows in one of a terminal's.

use qrcode::{Color, EcLevel, QrCode};

/// The code, made once.
#[derive(Clone, Debug)]
pub struct Picture {
    code: Vec<bool>,
    modules: usize,
}

/// What the signs of its text are: the rest is the ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signs {
    /// The dark ones, on a ground that is made light.
    Dark,
    /// The light ones, on a ground that is dark.
    Light,
}

impl Picture {
    /// The code of a text: as small as it gets, and within that size as forgiving as it gets. None where the text is too long.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let smallest = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
        let better = [EcLevel::H, EcLevel::Q, EcLevel::M];
        let mut better = better.into_iter().map(|level| QrCode::with_version(text, smallest.version(), level));
        let code = better.find_map(Result::ok).unwrap_or(smallest);
        let modules = code.width();
        Some(Self { code: code.to_colors().into_iter().map(|color| color == Color::Dark).collect(), modules })
    }

    /// Modules of a side.
    #[must_use]
    pub const fn modules(&self) -> usize {
        self.modules
    }

    /// Its text, with a light margin of so many modules around.
    #[must_use]
    pub fn lines(&self, margin: usize, signs: Signs) -> Vec<String> {
        let side = self.modules + 2 * margin;
        let is_dark = |x: usize, y: usize| {
            let (x, y) = (x.wrapping_sub(margin), y.wrapping_sub(margin));
            x < self.modules && y < self.modules && self.code.get(y * self.modules + x).copied().unwrap_or_default()
        };
        let sign = |x: usize, y: usize| {
            let is_sign = |y| is_dark(x, y) == (signs == Signs::Dark);
            match (is_sign(y), is_sign(y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            }
        };
        (0..side).step_by(2).map(|y| (0..side).map(|x| sign(x, y)).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use qrcode::render::unicode::Dense1x2;

    use super::*;

    // SSO-2: what a camera reads, either way.
    #[test]
    fn it_is_drawn_as_the_library_draws_it() {
        let text = "https://microsoft.com/devicelogin";
        let picture = Picture::of(text).unwrap();
        let smallest = QrCode::with_error_correction_level(text, EcLevel::L).unwrap();
        let same = [EcLevel::H, EcLevel::Q, EcLevel::M, EcLevel::L].into_iter();
        let code =
            same.map(|level| QrCode::with_version(text, smallest.version(), level)).find_map(Result::ok).unwrap();
        let dark = code.render::<Dense1x2>().quiet_zone(false).build();
        assert_eq!(picture.lines(0, Signs::Dark).join("\n"), dark);
        let light = code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
        let (ours, theirs) = (picture.lines(4, Signs::Light), light.lines().map(str::to_owned).collect::<Vec<_>>());
        // The last row is a half one: there it is margin below, too.
        assert_eq!(ours[..ours.len() - 1], theirs[..theirs.len() - 1]);
        assert_eq!(
            (ours.len(), ours[ours.len() - 1].as_str()),
            (theirs.len(), "█".repeat(picture.modules() + 8).as_str())
        );
        assert!(Picture::of(&"x".repeat(3_000)).is_none());
    }
}
