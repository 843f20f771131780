//! The screen locks where nobody pressed a key for long (GATE-11).

use super::{App, Stage};
use crate::clock::MINUTE;
use crate::tui::request::Ticket;
use crate::tui::screen::sign_in::SignInScreen;

impl App {
    /// Blanks and locks the screen where nobody pressed a key for long (GATE-11).
    pub(super) fn lock_when_idle(&mut self) {
        let Some(plant) = &self.plant else { return };
        let due = self.last_key.plus(i64::from(plant.settings.session_idle_minutes) * MINUTE);
        if !matches!(self.stage, Stage::Desk(_) | Stage::Own(_)) {
            return;
        }
        if self.now < due {
            self.wishes.wake_at(due);
            return;
        }
        if matches!(self.stage, Stage::Own(_)) {
            let text = match plant.settings.session_idle_minutes {
                1 => "Signed out after a minute without a key.".to_owned(),
                minutes => format!("Signed out after {minutes} minutes without a key."),
            };
            return self.ask_to_sign_in("", &text);
        }
        let Stage::Desk(mut desk) = std::mem::replace(&mut self.stage, Stage::Starting(Ticket(0))) else { return };
        desk.users.forget_secret();
        desk.devices.forget_secret();
        desk.invites.forget_secret();
        let by = plant.sso.as_ref().map(|name| format!(" or {name}")).unwrap_or_default();
        let text = format!(
            "Locked after {} without a key. The password{by} brings back what was open; Esc lets somebody else sign in.",
            match plant.settings.session_idle_minutes {
                1 => "a minute".to_owned(),
                minutes => format!("{minutes} minutes"),
            }
        );
        let screen = SignInScreen::new(plant.clone(), &desk.person.user.name, self.device_keys(), self.ways())
            .hint(&text)
            .locked();
        let screen = if self.by_sso { screen.at_sso() } else { screen };
        self.wishes.showing = false;
        self.stage = Stage::Locked(Box::new(screen), desk);
    }
}
