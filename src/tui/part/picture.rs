//! A QR code for a phone's camera, in the terminal's cells, with as wide a margin as there is room for.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::draw;
use crate::domain::picture::{self, Signs};
use crate::tui::theme::Theme;

/// The margins that a camera is given, in modules: what the standard wants, and what nearly every phone is content with.
const MARGINS: [u16; 2] = [4, 2];

/// The code, made once.
#[derive(Debug)]
pub struct Picture {
    lines: Vec<String>,
    modules: u16,
}

impl Picture {
    /// The code of a text. None where the text is too long.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let picture = picture::Picture::of(text)?;
        let modules = u16::try_from(picture.modules()).ok()?;
        Some(Self { lines: picture.lines(0, Signs::Dark), modules })
    }

    /// The cells that it takes with the widest margins that fit into so many: columns, rows. None where it doesn't fit.
    #[must_use]
    pub fn fits(&self, (columns, rows): (u16, u16)) -> Option<(u16, u16)> {
        let sizes = MARGINS.map(|margin| (self.modules + 2 * margin, self.modules.div_ceil(2) + margin));
        sizes.into_iter().find(|(wide, tall)| *wide <= columns && *tall <= rows)
    }

    /// Draws it with its margins over the whole of `area`, which has to be of such a size.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, theme: &Theme) {
        let (style, empty) = (theme.picture(), " ".repeat(usize::from(area.width)));
        let left = area.width.saturating_sub(self.modules) / 2;
        let above = left / 2;
        for y in 0..area.height {
            draw::put(buffer, draw::row(area, y), &empty, style, theme);
            if let Some(line) = y.checked_sub(above).and_then(|line| self.lines.get(usize::from(line))) {
                draw::put(buffer, draw::after(draw::row(area, y), left), line, style, theme);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Entra ID's own address, and those of the usual providers with the code in them.
    #[test]
    fn addresses_of_the_usual_lengths_fit_beside_a_column_of_text() {
        let fits = |length: usize| Picture::of(&"x".repeat(length)).and_then(|picture| picture.fits((45, 22)));
        assert_eq!(fits("https://microsoft.com/devicelogin".len()), Some((37, 19)));
        assert_eq!(fits(78), Some((41, 21)));
        assert_eq!(fits(106), Some((41, 21)));
        assert_eq!(fits(107), None);
    }
}
