//! The code of an invite, for whoever hands it over where no mail reaches (INV-5).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::dates::minute_text;
use crate::service::ShownCode;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::part::secret_box::{SecretBox, Told};
use crate::tui::screen::sheet::Look;
use crate::tui::theme::{Paint, Theme};

pub(super) use crate::tui::part::secret_box::HINTS;

/// The box that shows it.
#[derive(Debug)]
pub(super) struct CodeBox {
    shown: ShownCode,
    secret: SecretBox,
}

impl CodeBox {
    pub(super) fn new(shown: ShownCode) -> Self {
        Self { shown, secret: SecretBox::default() }
    }

    /// Takes a key; says whether it closes.
    pub(super) fn press(&mut self, key: &Key, wishes: &mut Wishes) -> bool {
        self.secret.press(key, ("code", &self.shown.code), wishes)
    }

    pub(super) fn draw(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        theme: &Theme,
        Look { zone, .. }: Look<'_>,
    ) -> Option<Position> {
        let (invite, mut told) = (&self.shown.invite, Told::default());
        told.say(self.shown.code.expose().to_owned(), Paint::Title);
        told.say(String::new(), Paint::Normal);
        let until = minute_text(invite.expires, zone);
        let said = format!(
            "For {} alone, as {}. Typed at sign-in (I have a code), or with join. Good once, until {until}; hyphens and \
             capitals don't matter.",
            invite.email, invite.role.name
        );
        told.say(said, Paint::Hint);
        told.say(String::new(), Paint::Normal);
        told.spell(&self.shown.code);
        let title = format!("Code of the invite to {}", invite.email);
        self.secret.draw((&title, "y copy  Up Down  Esc close", &told), buffer, area, theme)
    }
}
