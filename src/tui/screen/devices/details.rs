//! Everything about a device, and who is signed in there.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::keys::Keys;
use super::list::{key_told, key_word, state_word};
use crate::domain::dates::minute_text;
use crate::domain::device::{Seat, SignedInAt};
use crate::domain::id::DeviceId;
use crate::service::DeviceRow;
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::request::{Call, Ticket};
use crate::tui::screen::sheet::Look;
use crate::tui::screen::user_facts::{Line, draw_facts};
use crate::tui::theme::{Paint, Theme};

/// The details that are seen.
#[derive(Debug)]
pub(super) struct Details {
    pub(super) device: DeviceId,
    pub(super) signed_in: Option<Vec<SignedInAt>>,
    pub(super) reading: Option<Ticket>,
    scroll: usize,
}

impl Details {
    pub(super) fn open(device: DeviceId, wishes: &mut Wishes) -> Self {
        let mut details = Self { device, signed_in: None, reading: None, scroll: 0 };
        details.read(wishes);
        details
    }

    pub(super) fn read(&mut self, wishes: &mut Wishes) {
        self.reading = Some(wishes.call(Call::SignedInAt(self.device)));
    }

    /// Scrolls; says whether the action was one of moving.
    pub(super) fn go(&mut self, action: Action) -> bool {
        self.scroll = match action {
            Action::Up => self.scroll.saturating_sub(1),
            Action::Down => self.scroll + 1,
            Action::PageUp => self.scroll.saturating_sub(10),
            Action::PageDown => self.scroll + 10,
            Action::Home => 0,
            Action::End => usize::MAX,
            _ => return false,
        };
        true
    }

    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, facts: &[Line], theme: &Theme) -> Option<Position> {
        Some(draw_facts(buffer, area, facts, &mut self.scroll, theme))
    }
}

/// A device as lines: what is shown, and copied.
pub(super) fn facts(
    row: &DeviceRow,
    (here, keys): (Option<&Seat>, &Keys),
    signed_in: Option<&[SignedInAt]>,
    look: Look<'_>,
) -> Vec<Line> {
    let (device, Look { now, zone }) = (&row.device, look);
    let ((key, key_paint), (state, state_paint)) = (key_word(device, now), state_word(device));
    let none = |text: &str| if text.is_empty() { "-none-".to_owned() } else { text.to_owned() };
    let line = |label: &str, text: String| (label.to_owned(), text, Paint::Normal);
    let trusted = match (device.trusted, device.enabled && !device.is_waiting()) {
        (false, _) => "no",
        (true, true) => "yes",
        (true, false) => "yes, as soon as it counts as a device",
    };
    let mut lines = vec![
        line("Device", device.name.clone()),
        ("State".to_owned(), state.to_owned(), state_paint),
        line("Trusted", trusted.to_owned()),
        ("Key".to_owned(), key.to_owned(), key_paint),
        line("", key_told(row, keys, look)),
        line("Default menu item", none(&device.default_menu_item)),
        line("Automatic login", none(device.automatic_login_user.as_ref().map_or("", |user| &user.name))),
        line("Address", if device.address.is_empty() { "the site's own".to_owned() } else { device.address.clone() }),
        line("Last seen", device.last_seen.map_or_else(|| "never".to_owned(), |at| minute_text(at, zone))),
        line("Added", minute_text(device.created, zone)),
    ];
    if let Some(here) = here.filter(|_| row.is_here) {
        lines.push(line("Here", here.told()));
    }
    let Some(signed_in) = signed_in else { return lines };
    if signed_in.is_empty() {
        lines.push(line("Signed in there", "nobody".to_owned()));
    }
    for (index, SignedInAt { user, is_bound, since, last_seen }) in signed_in.iter().enumerate() {
        let bound = if *is_bound { ", bound to trusted devices" } else { "" };
        let (since, last_seen) = (minute_text(*since, zone), minute_text(*last_seen, zone));
        let label = if index == 0 { "Signed in there" } else { "" };
        lines.push(line(label, format!("{}, since {since}, last seen {last_seen}{bound}", user.name)));
    }
    lines
}
