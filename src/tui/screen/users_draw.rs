//! How the Users tab looks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::user_facts::{draw_facts, of_details, of_row};
use super::users::{Mode, UsersScreen};
use crate::clock::Timestamp;
use crate::domain::id::UserId;
use crate::domain::settings::Settings;
use crate::domain::text::width;
use crate::tui::part::draw;
use crate::tui::theme::{Paint, Theme};

/// From this width on the list has the details of its row beside it.
const WIDE: u16 = 110;

/// How much of a body so wide the list takes.
#[must_use]
pub const fn list_width(body: u16) -> u16 {
    if body >= WIDE { body - 42 } else { body }
}

impl UsersScreen {
    /// The second row, left.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        match &self.mode {
            Mode::List | Mode::Ask(_) => None,
            Mode::Details { details, .. } => Some(format!("Users > {}", details.user.username)),
            Mode::Opening(_) => Some("Users > …".to_owned()),
            Mode::Form(form) => Some(form.path()),
        }
    }

    /// The second row, right.
    #[must_use]
    pub fn state(&self, show_inactive_key: &str, filter_key: &str, room: usize) -> String {
        match &self.mode {
            Mode::Form(form) => match form.form.changes() {
                0 => String::new(),
                1 => "* 1 unsaved change".to_owned(),
                changes => format!("* {changes} unsaved changes"),
            },
            Mode::List | Mode::Ask(_) => {
                let inactive = if self.list.query.show_inactive { "shown" } else { "hidden" };
                let inactive = format!("Inactive: {inactive} ({show_inactive_key})");
                let left = room.saturating_sub(inactive.len() + 2);
                let numbers = self.list.numbers(left);
                let left = left.saturating_sub(width(&numbers) + 2);
                let filter = match self.list.filters() {
                    none if none.is_empty() => format!("Filter: none ({filter_key})"),
                    filters => format!("Filter: {filters}"),
                };
                match width(&filter) <= left {
                    true => format!("{inactive}  {filter}  {numbers}"),
                    false => format!("{inactive}  {numbers}"),
                }
            }
            Mode::Details { .. } | Mode::Opening(_) => String::new(),
        }
    }

    /// Draws it; gives the cursor's place. `keys` are those of Show Inactive and the search box.
    pub fn draw(
        &mut self,
        buffer: &mut Buffer,
        area: Rect,
        theme: &Theme,
        (now, me, settings): (Timestamp, UserId, &Settings),
        keys: (&str, &str),
    ) -> Option<Position> {
        let zone = &settings.site_time_zone;
        let under = self.shows_why();
        match &mut self.mode {
            Mode::Form(form) => {
                let cursor = form.draw(buffer, area, theme);
                return match &mut self.over {
                    Some(over) => over.draw(buffer, area, theme, now),
                    None => cursor,
                };
            }
            Mode::Details { details, scroll, .. } => {
                let lines = of_details(details, now, zone);
                let cursor = draw_facts(buffer, area, &lines, scroll, theme);
                return match (&mut self.over, &mut self.why) {
                    (Some(over), _) => over.draw(buffer, area, theme, now),
                    (None, Some(why)) => why.draw(buffer, area, theme, zone),
                    (None, None) => Some(cursor),
                };
            }
            Mode::List | Mode::Ask(_) | Mode::Opening(_) => {}
        }
        let list = Rect { width: list_width(area.width), ..area };
        // While one types in the box its keys are letters: Enter leads out of it first.
        let show = if self.searching { format!("Enter, then {}", keys.0) } else { keys.0.to_owned() };
        let cursor = self.list.draw(buffer, list, theme, (now, me, zone), (&show, keys.1));
        if area.width >= WIDE
            && let Some(user) = self.list.current()
        {
            let pane = Rect { x: list.right() + 2, width: 40, ..area };
            for y in area.rows() {
                draw::put(
                    buffer,
                    Rect { x: list.right(), width: 1, ..y },
                    theme.glyphs.vertical,
                    theme.style(Paint::Line),
                    theme,
                );
            }
            draw_facts(buffer, pane, &of_row(user, now, zone), &mut 0, theme);
        }
        if let Some(over) = &mut self.over {
            return over.draw(buffer, area, theme, now);
        }
        if let Some(why) = self.why.as_mut().filter(|_| under) {
            return why.draw(buffer, area, theme, zone);
        }
        match &mut self.mode {
            Mode::Ask(ask) => ask.draw(buffer, area, theme),
            Mode::List => match &mut self.list.look {
                Some(look) => look.draw(buffer, area, theme),
                None => cursor,
            },
            _ => cursor,
        }
    }
}
