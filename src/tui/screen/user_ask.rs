//! The question before somebody is disabled, enabled or unlocked, with room for a reason.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::clock::Timestamp;
use crate::domain::user::User;
use crate::service::UserAction;
use crate::tui::part::draw;
use crate::tui::part::form::{Field, Form};
use crate::tui::request::Call;
use crate::tui::theme::{Paint, Theme};

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Disable,
    Lift,
    Unlock,
}

impl What {
    /// What was done, in a word.
    pub(super) const fn done(self) -> &'static str {
        match self {
            Self::Disable => "Disabled",
            Self::Lift => "Enabled",
            Self::Unlock => "Unlocked",
        }
    }
}

/// The question.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) what: What,
    user: User,
    pub(super) form: Form,
    lines: Vec<String>,
}

impl Ask {
    pub(super) fn new(what: What, user: User, now: Timestamp) -> Self {
        let name = format!("{} ({})", user.username, user.profile.full_name);
        let (button, mut lines) = match what {
            What::Disable => (
                "Disable",
                vec![
                    format!("{name} can't log in any more, and open sessions end at once."),
                    "All history stays. Enabling brings the account back.".to_owned(),
                ],
            ),
            What::Lift => (
                "Enable",
                vec![format!("{name} can log in again. Locks are lifted too; wrong passwords count from zero.")],
            ),
            What::Unlock => ("Unlock", vec![format!("{name} can try again. Wrong passwords count from zero.")]),
        };
        if let (What::Lift, Some(stop)) = (what, user.stops.disabled.as_ref().filter(|_| user.stops.is_disabled(now))) {
            let reason = stop.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            lines.push(format!("Disabled by {}{reason}", stop.by));
        }
        let fields = vec![Field::text("reason", "Reason", "", 200).help("optional; stands in the log")];
        let form = Form::new(fields).buttons(button, &[], "Cancel").plain();
        Self { what, user, form, lines }
    }

    /// What is to be done.
    pub(super) fn call(&self) -> Call {
        let (username, reason) = (self.user.username.clone(), self.form.text("reason"));
        let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
        let action = match self.what {
            What::Disable => UserAction::Disable { reason },
            What::Lift => UserAction::LiftStops { reason },
            What::Unlock => UserAction::Unlock { reason },
        };
        Call::ChangeUser(username, Box::new(action))
    }

    /// Draws it over the list; gives the cursor's place.
    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let width = area.width.min(66);
        let lines: Vec<String> =
            self.lines.iter().flat_map(|line| draw::wrap(line, usize::from(width.saturating_sub(6)), theme)).collect();
        let said = u16::try_from(lines.len()).unwrap_or(1);
        let title = match self.what {
            What::Disable => format!("Disable {}?", self.user.username),
            What::Lift => format!("Enable {}?", self.user.username),
            What::Unlock => format!("Unlock {}?", self.user.username),
        };
        let place = draw::middle(area, width, (said + 7).min(area.height));
        let inner = draw::boxed(buffer, place, &title, "Tab next  Enter press  Esc cancel", theme);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        for (index, line) in (0..).zip(&lines) {
            draw::put(buffer, draw::row(inner, index), line, theme.style(Paint::Normal), theme);
        }
        let form = Rect { y: inner.y + said + 1, height: inner.height.saturating_sub(said + 1), ..inner };
        self.form.draw(buffer, form, theme)
    }
}
