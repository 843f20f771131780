//! Why somebody can't log in (WHY-1): every gate's answer in a box over the list, with the keys that mend what stops them.

use chrono_tz::Tz;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::user_facts::Line;
use crate::clock::Timestamp;
use crate::domain::dates::{minute_text, short_text};
use crate::domain::diagnosis::{Diagnosis, Mend};
use crate::domain::gate::{Finding, Outcome, Reason};
use crate::domain::id::UserId;
use crate::domain::user::Field;
use crate::service::Asked;
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::part::draw;
use crate::tui::request::{Call, Ticket};
use crate::tui::theme::{Paint, Theme};

/// How many of the last attempts are shown.
const TRIES: usize = 4;
/// Cells before a gate's evidence.
const INDENT: usize = 32;

/// The key that mends something; none where the command line alone does.
pub(super) const fn key(mend: Mend) -> Option<Action> {
    match mend {
        Mend::Enable => Some(Action::Disable),
        Mend::EditDates | Mend::EditDevices => Some(Action::Edit),
        Mend::Device => Some(Action::TabDevices),
        Mend::Unlock => Some(Action::Unlock),
        Mend::GiveRole => Some(Action::Roles),
        Mend::ResetPassword => Some(Action::Password),
        Mend::AssignLicense => Some(Action::License),
        Mend::Sso => Some(Action::Sso),
        Mend::Themselves => None,
    }
}

/// The panel. It stays where it is while something is mended, and shows the new verdict after it.
#[derive(Debug)]
pub(super) struct Why {
    /// Whom it is about.
    pub(super) user: UserId,
    /// Was it opened from the System Log, so that Esc leads back there?
    pub(super) from_log: bool,
    /// For which device and which moment it is asked.
    pub(super) for_whom: Asked,
    /// What the gate said; none before its first answer.
    pub(super) found: Option<(Box<Diagnosis>, Timestamp)>,
    /// What is asked for.
    pub(super) asked: Option<Ticket>,
    /// When something of it changes by itself.
    pub(super) flips_at: Option<Timestamp>,
    /// Is a lock to be lifted, as soon as it is known?
    pub(super) unlocks: bool,
    /// The keys in force, by what they do.
    keys: Vec<(Action, String)>,
    scroll: usize,
}

impl Why {
    /// Asks the gate about somebody.
    pub(super) fn open(user: UserId, from_log: bool, keys: Vec<(Action, String)>, wishes: &mut Wishes) -> Self {
        Self::open_for(user, from_log, Asked::default(), keys, wishes)
    }

    /// The same for another device or moment than this one.
    pub(super) fn open_for(
        user: UserId,
        from_log: bool,
        for_whom: Asked,
        keys: Vec<(Action, String)>,
        wishes: &mut Wishes,
    ) -> Self {
        let mut why = Self {
            user,
            from_log,
            for_whom,
            found: None,
            asked: None,
            flips_at: None,
            unlocks: false,
            keys,
            scroll: 0,
        };
        why.ask(wishes);
        why
    }

    /// Asks again: something was mended, or somebody changed something.
    pub(super) fn ask(&mut self, wishes: &mut Wishes) {
        self.asked = Some(wishes.call(Call::Diagnose(self.user, self.for_whom.clone())));
    }

    /// Takes the answer.
    pub(super) fn take(&mut self, found: Box<Diagnosis>, wishes: &mut Wishes) {
        self.asked = None;
        // What is judged for a set moment doesn't change by itself.
        self.flips_at = found.user.next_change(wishes.now).filter(|_| self.for_whom.at.is_none());
        if let Some(moment) = self.flips_at {
            wishes.wake_at(moment);
        }
        self.found = Some((found, wishes.now));
    }

    /// The keys that mend what stops this person.
    pub(super) fn mending(&self) -> Vec<Action> {
        let mut actions: Vec<Action> = Vec::new();
        for remedy in self.found.iter().flat_map(|(found, _)| found.remedies().into_iter().chain(&found.forgot)) {
            actions.extend(key(remedy.mend).filter(|action| !actions.contains(action)));
        }
        if self.unlinks().is_some() && !actions.contains(&Action::Sso) {
            actions.push(Action::Sso);
        }
        actions
    }

    /// The key that unlinks whoever signs in by single sign-on: what they may want who type a password all the same.
    fn unlinks(&self) -> Option<&str> {
        let (found, _) = self.found.as_ref().filter(|(found, _)| found.user.sso.is_federated())?;
        let unlinked = found.remedies().into_iter().any(|remedy| remedy.mend == Mend::Sso);
        let key = self.keys.iter().find(|(action, key)| *action == Action::Sso && !key.is_empty());
        key.filter(|_| !unlinked).map(|(_, key)| key.as_str())
    }

    /// The field of the form that keeps this person out: where its focus begins.
    pub(super) fn field(&self) -> Option<&'static str> {
        let (found, _) = self.found.as_ref()?;
        found.gates.iter().find_map(|gate| match gate.finding {
            Finding::Failed(Reason::Expired) => Some(Field::ValidUntil.key()),
            Finding::Failed(Reason::NotYetValid) => Some(Field::ValidFrom.key()),
            Finding::Failed(Reason::UntrustedDevice) => Some(Field::TrustedDevicesOnly.key()),
            _ => None,
        })
    }

    /// Scrolls it, where there is little room.
    pub(super) fn scroll(&mut self, action: Action) {
        match action {
            Action::Up => self.scroll = self.scroll.saturating_sub(1),
            Action::Down => self.scroll += 1,
            Action::PageUp => self.scroll = self.scroll.saturating_sub(8),
            Action::PageDown => self.scroll += 8,
            Action::Home => self.scroll = 0,
            _ => self.scroll = usize::MAX / 2,
        }
    }

    /// The report, as it is copied.
    pub(super) fn facts(&self, zone: &Tz) -> Option<Vec<Line>> {
        let (found, checked) = self.found.as_ref()?;
        let line = |label: &str, text: String| (label.to_owned(), text, Paint::Normal);
        let (name, verdict) = (&found.user.username, found.verdict());
        let at = self.for_whom.at.map(|at| format!(" on {}", minute_text(at, zone))).unwrap_or_default();
        let mut lines = vec![line(&format!("Why can't {name} log in at {}{at}?", found.device), verdict)];
        for gate in &found.gates {
            let label = format!("{} {}", gate.finding.sign(), gate.gate.label());
            lines.push(line(&label, gate.evidence.clone()));
        }
        lines.extend(found.remedies().into_iter().map(|remedy| line("Fix", remedy.command.clone())));
        lines.extend(found.tries.iter().take(TRIES).map(|tried| line("Try", tried.text(zone))));
        lines.push(line("Checked", short_text(*checked, zone)));
        Some(lines)
    }

    fn rows(&self, width: usize, zone: &Tz, theme: &Theme) -> Vec<(String, Paint)> {
        let Some((found, checked)) = &self.found else { return vec![("Asking the gate…".to_owned(), Paint::Hint)] };
        let verdict = match found.outcome {
            Outcome::Accepted => Paint::Good,
            Outcome::PasswordChangeRequired => Paint::Warning,
            Outcome::Refused(_) => Paint::Error,
        };
        let mut rows = vec![(found.verdict(), verdict)];
        for (number, gate) in (1..).zip(&found.gates) {
            let paint = match gate.finding {
                Finding::Passed => Paint::Normal,
                Finding::Failed(_) => Paint::Warning,
                Finding::NotAsked => Paint::Hint,
            };
            let mark = if gate.is_reason { ">" } else { " " };
            let head = format!("{mark} {:<5}{number:>2} {:<22}", gate.finding.sign(), gate.gate.label());
            let mut evidence = draw::wrap(&gate.evidence, width.saturating_sub(INDENT).max(10), theme).into_iter();
            rows.push((format!("{head}{}", evidence.next().unwrap_or_default()), paint));
            rows.extend(evidence.map(|line| (format!("{}{line}", " ".repeat(INDENT)), paint)));
        }
        let remedies = found.remedies().into_iter().chain(&found.forgot);
        for (place, remedy) in remedies.enumerate() {
            let label = match place {
                0 if found.forgot.is_some() => "Forgot: ",
                0 => "> Fix: ",
                _ => "       ",
            };
            let key = key(remedy.mend).and_then(|action| self.keys.iter().find(|(other, _)| *other == action));
            let how = match key {
                Some((_, key)) => format!("{key} {}", remedy.what),
                None => format!("{}: {}", remedy.what, remedy.command),
            };
            let (how, paint) = match remedy.missing {
                None => (how, Paint::Title),
                Some(permission) => (format!("({how}) asks for {permission}, which you lack"), Paint::Hint),
            };
            let lines = draw::wrap(&how, width.saturating_sub(7).max(10), theme);
            let label = |line: usize| if line == 0 { label } else { "       " };
            rows.extend(lines.into_iter().enumerate().map(|(line, text)| (format!("{}{text}", label(line)), paint)));
        }
        if let Some(key) = self.unlinks() {
            let name = &found.user.username;
            // Of an administrator it counts while it is the last one.
            let text = match found.user.needs_its_password() {
                Ok(()) => format!("{key} unlinks {name} from single sign-on."),
                Err(_) => format!("The password doesn't count. {key} unlinks {name}: then it does."),
            };
            rows.extend(draw::wrap(&text, width, theme).into_iter().map(|line| (line, Paint::Hint)));
        }
        for (place, tried) in found.tries.iter().take(TRIES).enumerate() {
            let label = if place == 0 { "Last tries: " } else { "            " };
            rows.push((format!("{label}{}", tried.text(zone)), Paint::Normal));
        }
        if let Some(at) = self.for_whom.at {
            let text = format!(
                "Judged for {} by what stands now; what changes between now and then isn't known.",
                minute_text(at, zone)
            );
            rows.extend(draw::wrap(&text, width, theme).into_iter().map(|line| (line, Paint::Warning)));
        }
        let checked = short_text(*checked, zone);
        rows.push((format!("Checked {} with the same rules as the login gate.", checked.trim()), Paint::Hint));
        rows
    }

    /// Draws it over the list; gives the cursor's place.
    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, zone: &Tz) -> Option<Position> {
        let wide = area.width.saturating_sub(2).min(96);
        let rows = self.rows(usize::from(wide.saturating_sub(4)), zone, theme);
        let tall = u16::try_from(rows.len() + 2).unwrap_or(u16::MAX).min(area.height);
        let title = match &self.found {
            Some((found, _)) => {
                let at = self.for_whom.at.map(|at| format!("  time: {}", minute_text(at, zone))).unwrap_or_default();
                format!("Why can't {} log in?  device: {}{at}", found.user.username, found.device)
            }
            None => "Why can't they log in?".to_owned(),
        };
        let room = usize::from(tall.saturating_sub(2));
        self.scroll = self.scroll.min(rows.len().saturating_sub(room));
        let seen = (self.scroll + 1, (self.scroll + room).min(rows.len()), rows.len());
        let other = self.keys.iter().find(|(action, _)| *action == Action::WhyFor);
        let other = other.map(|(_, key)| format!("{key} device, time  ")).unwrap_or_default();
        let footer = match room < rows.len() {
            true => format!("Up Down: line {}-{} of {}  {other}y copy  Esc close", seen.0, seen.1, seen.2),
            false => format!("{other}y copy  Esc close"),
        };
        let inside = draw::boxed(buffer, draw::middle(area, wide, tall), &title, &footer, theme);
        for (index, (text, paint)) in (0..inside.height).zip(rows.iter().skip(self.scroll)) {
            draw::put(buffer, draw::row(inside, index), text, theme.style(*paint), theme);
        }
        Some(Position { x: inside.x, y: inside.y })
    }
}
