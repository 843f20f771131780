//! The question before somebody is disabled, enabled, locked, unlocked or deleted, with room for a reason.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::clock::Timestamp;
use crate::domain::text::{is_same_spelling, shown};
use crate::domain::user::{Stop, User};
use crate::service::{Seen, UserAction};
use crate::tui::part::draw;
use crate::tui::part::form::{Field, Form};
use crate::tui::request::Call;
use crate::tui::theme::{Paint, Theme};

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Disable,
    Lift,
    Lock,
    Unlock,
    Delete,
    /// Deleting isn't open: the account has changed things (USR-11).
    DisableInstead,
}

impl What {
    /// What was done, in a word.
    pub(super) const fn done(self) -> &'static str {
        match self {
            Self::Disable | Self::DisableInstead => "Disabled",
            Self::Lift => "Enabled",
            Self::Lock => "Locked",
            Self::Unlock => "Unlocked",
            Self::Delete => "Deleted",
        }
    }

    /// What is done, in a word: what the button says.
    const fn button(self) -> &'static str {
        match self {
            Self::Disable | Self::DisableInstead => "Disable",
            Self::Lift => "Enable",
            Self::Lock => "Lock",
            Self::Unlock => "Unlock",
            Self::Delete => "Delete",
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
    /// Was it stopped before, so that its devices log in as nobody already?
    is_stopped: bool,
    /// Devices that log in by themselves with the account.
    displays: Vec<String>,
}

impl Ask {
    pub(super) fn new(what: What, user: User, now: Timestamp) -> Self {
        let reason = Field::text("reason", "Reason", "", 200).help("optional; stands in the log");
        let fields = match what {
            What::Delete => {
                vec![Field::text("confirm", "Username", "", 200).required().help("just as it is shown")]
            }
            What::Lock => {
                vec![Field::text("until", "Until", "", 40).help("a day or a time; may stay empty"), reason]
            }
            _ => vec![reason],
        };
        let instead: &[&str] = if what == What::Lock { &["Disable instead"] } else { &[] };
        let form = Form::new(fields).buttons(what.button(), instead, "Cancel").plain();
        let (lines, is_stopped) = (lines(what, &user, now), user.state(now).is_inactive());
        Self { what, user, form, lines, is_stopped, displays: Vec::new() }
    }

    /// What has to be read for the question.
    pub(super) fn looks_at(&self) -> Option<Call> {
        let stops = matches!(self.what, What::Disable | What::DisableInstead | What::Lock | What::Delete);
        stops.then(|| Call::DisplaysOf(self.user.id))
    }

    /// Which devices log in by themselves with the account.
    pub(super) fn take_displays(&mut self, displays: Vec<String>) {
        self.displays = displays;
    }

    /// What becomes of those devices.
    fn said_of_displays(&self) -> Option<(String, Paint)> {
        let name = &self.user.username;
        let text = match self.displays.as_slice() {
            [] => return None,
            few if self.is_stopped => {
                let (few, more) =
                    (few.iter().take(2).map(String::as_str).collect::<Vec<_>>(), few.len().saturating_sub(2));
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                format!("Automatic login of {}{more} was {name}: nobody is chosen there any more.", few.join(", "))
            }
            [one] => format!("{one} logs in by itself as {name}: it will not any more."),
            [one, two] => format!("{one} and {two} log in by themselves as {name}: they will not any more."),
            [one, two, rest @ ..] => {
                let rest = rest.len();
                format!("{one}, {two} and {rest} more log in by themselves as {name}: they will not any more.")
            }
        };
        Some((text, Paint::Warning))
    }

    /// The question whether to disable instead; the reason stays.
    pub(super) fn become_disable(&mut self, now: Timestamp) {
        let (reason, displays) = (self.form.text("reason"), std::mem::take(&mut self.displays));
        *self = Self { displays, ..Self::new(What::Disable, self.user.clone(), now) };
        self.form.set_text("reason", &reason);
    }

    /// Was typed what has to be? Where not, the form says so.
    pub(super) fn is_confirmed(&mut self) -> bool {
        if self.what != What::Delete || is_same_spelling(&self.form.text("confirm"), &self.user.username) {
            return true;
        }
        let flaw = format!("That is not {}: type it just as it is shown.", shown(&self.user.username));
        self.form.set_errors(vec![("confirm".to_owned(), flaw)]);
        false
    }

    /// What is to be done.
    pub(super) fn call(&self) -> Call {
        let (seen, action) = self.wanted();
        Call::ChangeUser(Box::new(seen), Box::new(action))
    }

    /// The same, and to whom.
    pub(super) fn wanted(&self) -> (Seen, UserAction) {
        let reason = self.form.text("reason");
        let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
        let action = match self.what {
            What::Disable | What::DisableInstead => UserAction::Disable { reason },
            What::Lift => UserAction::LiftStops { reason },
            What::Lock => UserAction::Lock { until: self.form.text("until"), reason },
            What::Unlock => UserAction::Unlock { reason },
            What::Delete => UserAction::Delete { reason },
        };
        (Seen::from(&self.user), action)
    }

    /// Draws it over the list; gives the cursor's place.
    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let width = area.width.min(66);
        let cells = usize::from(width.saturating_sub(6));
        let lines = self.lines.iter().map(|line| (line.clone(), Paint::Normal));
        // Behind the consequence, before what is to be typed.
        let at = usize::from(self.what == What::Delete) + 1;
        let mut lines: Vec<(String, Paint)> = lines.collect();
        if let Some(said) = self.said_of_displays() {
            lines.insert(at.min(lines.len()), said);
        }
        let wrap = |(line, paint): &(String, Paint)| {
            draw::wrap(line, cells, theme).into_iter().map(|line| (line, *paint)).collect::<Vec<_>>()
        };
        let lines: Vec<(String, Paint)> = lines.iter().flat_map(wrap).collect();
        let said = u16::try_from(lines.len()).unwrap_or(1);
        let title = match self.what {
            What::DisableInstead => format!("{} can't be deleted", self.user.username),
            what => format!("{} {}?", what.button(), self.user.username),
        };
        let rows = self.form.rows(width.saturating_sub(6), theme);
        let place = draw::middle(area, width, (said + rows + 3).min(area.height));
        let inner = draw::boxed(buffer, place, &title, "Tab next  Enter press  Esc cancel", theme);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        for (index, (line, paint)) in (0..).zip(&lines) {
            draw::put(buffer, draw::row(inner, index), line, theme.style(*paint), theme);
        }
        let form = Rect { y: inner.y + said + 1, height: inner.height.saturating_sub(said + 1), ..inner };
        self.form.draw(buffer, form, theme)
    }
}

/// What is said of the person and the consequence.
fn lines(what: What, user: &User, now: Timestamp) -> Vec<String> {
    let name = format!("{} ({})", user.username, user.profile.full_name);
    let stop = |done: &str, stop: &Option<Stop>| {
        let stop = stop.as_ref()?;
        let reason = stop.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
        Some(format!("{done} by {}{reason}", stop.by))
    };
    match what {
        What::Disable => vec![
            format!("{name} can't log in any more, and open sessions end at once."),
            "All history stays. Enabling brings the account back.".to_owned(),
        ],
        What::Lift => {
            let said = format!("{name} can log in again. Locks are lifted too; wrong passwords count from zero.");
            let disabled = stop("Disabled", &user.stops.disabled).filter(|_| user.stops.is_disabled(now));
            [Some(said), disabled].into_iter().flatten().collect()
        }
        What::Lock => vec![
            format!("{name} can't log in while locked, and open sessions end at once."),
            "A lock keeps the license seat; disabling frees it.".to_owned(),
            "Until takes 2026-12-31, or 2026-12-31 18:00; empty: no end.".to_owned(),
        ],
        What::Unlock => {
            let said = format!("{name} can try again. Wrong passwords count from zero.");
            let locked = stop("Locked", &user.stops.locked).filter(|_| user.stops.is_locked(now));
            [Some(said), locked].into_iter().flatten().collect()
        }
        What::Delete => vec![
            format!("{name} is deleted for good. That can't be undone."),
            "Their reports lose their manager. The log keeps the name.".to_owned(),
            format!("Type {} to go on.", user.username),
        ],
        What::DisableInstead => vec![
            format!("{name} has changed things here, so the account has to stay. It can be disabled instead:"),
            "no login any more, and open sessions end at once. All history stays.".to_owned(),
        ],
    }
}
