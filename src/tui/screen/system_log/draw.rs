//! How the log looks: refused logins by the hour, the list, and beside it all about the selected event.

use chrono_tz::Tz;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::menu::filters;
use super::{LogScreen, REFUSED_ONLY};
use crate::domain::dates::{is_of_another_year, is_there_twice, list_text};
use crate::domain::event::{Event, SubjectKind};
use crate::domain::query::Away;
use crate::domain::text::width;
use crate::service::RefusedHours;
use crate::tui::part::draw;
use crate::tui::part::table::{Cell, Column, Row, Table, Width};
use crate::tui::screen::event_facts::{level, of_event, paint};
use crate::tui::screen::user_facts::draw_facts;
use crate::tui::theme::{Paint, Theme};

/// From this width on there is room for the category beside the summary.
const ROOMY: u16 = 76;
/// The same where a pane beside the list tells it, too.
const ROOMY_BESIDE: u16 = 90;
/// From this width on there is room for the device, too.
const ROOMIER: u16 = 100;
/// From this width on the list has the details of its row beside it.
const WIDE: u16 = 110;
/// Cells of the pane.
const PANE: u16 = 40;
/// From so many rows on one can be spared for the refused logins by the hour.
const SPARED: u16 = 19;

/// Rows of the list in a body so high.
pub(super) const fn list_height(body: u16) -> u16 {
    if body >= SPARED { body - 1 } else { body }
}

impl LogScreen {
    /// Draws it; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, zone: &Tz) -> Option<Position> {
        let cursor = self.draw_below(buffer, area, theme, zone);
        if let Some(menu) = &mut self.menu {
            return menu.draw(buffer, area, theme);
        }
        cursor
    }

    fn draw_below(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, zone: &Tz) -> Option<Position> {
        if let Some((event, scroll)) = &mut self.details {
            let stepped = self.stepped.contains(&event.id);
            return Some(draw_facts(buffer, area, &of_event(event, stepped, zone), scroll, theme));
        }
        let above = area.height - list_height(area.height);
        if above > 0
            && let Some(hours) = &self.hours.shown
        {
            draw_hours(buffer, draw::row(area, 0), hours, theme);
        }
        let below = Rect { y: area.y + above, height: area.height - above, ..area };
        if area.width < WIDE {
            return self.draw_list(buffer, below, ROOMY, theme, zone);
        }
        let list = Rect { width: below.width - PANE - 2, ..below };
        let cursor = self.draw_list(buffer, list, ROOMY_BESIDE, theme, zone);
        for row in below.rows() {
            let place = Rect { x: list.right(), width: 1, ..row };
            draw::put(buffer, place, theme.glyphs.vertical, theme.style(Paint::Line), theme);
        }
        if let Some(event) = self.current() {
            let pane = Rect { x: list.right() + 2, width: PANE, ..below };
            draw_facts(buffer, pane, &of_event(event, self.stepped.contains(&event.id), zone), &mut 0, theme);
        }
        cursor
    }

    fn draw_list(&self, buffer: &mut Buffer, area: Rect, roomy: u16, theme: &Theme, zone: &Tz) -> Option<Position> {
        let window = self.viewport.window();
        // Told where the oldest that is found is in sight: what would come next is elsewhere.
        let at_the_end = self.whole.1 && self.asked.is_none() && self.viewport.window().end >= self.events.len();
        let away = self.away.as_ref().filter(|_| at_the_end && !self.events.is_empty());
        let rest = self.rest_told(zone).or_else(|| away.map(Away::not_searched));
        let events = &self.events[window.clone()];
        // In an autumn night there is a time twice: then the offset says which it was.
        let twice = events.iter().any(|event| is_there_twice(event.time, zone));
        let old = events.iter().any(|event| is_of_another_year(event.time, self.now, zone));
        let wider = if twice { 7 } else { 0 } + if old { 5 } else { 0 };
        let roomy = area.width >= roomy + wider;
        let mut columns =
            vec![Column::new("TIME (local)", Width::Fixed(15 + wider)), Column::new("LEVEL", Width::Fixed(5))];
        // What happened comes first; category and device only where there is room for all.
        if roomy {
            columns.push(Column::new("EVENT", Width::Fixed(15)));
        }
        columns.push(Column::new("WHO", Width::Flexible(8)));
        if area.width >= ROOMIER {
            columns.push(Column::new("DEVICE", Width::Flexible(10)));
        }
        columns.push(Column::new("SUMMARY", Width::Flexible(if roomy { 24 } else { 20 })));
        let row = |event: &Event| self.row(event, (roomy, area.width >= ROOMIER), zone);
        let rows: Vec<Row> = events.iter().map(row).collect();
        let empty = self.empty();
        let none_yet = self.rest_told(zone).map(|rest| format!("No event so far. {rest}"));
        let table = Table {
            columns: &columns,
            rows: &rows,
            selected: self.viewport.selected().map(|selected| selected - window.start),
            column: 0,
            sorted: None,
            empty: match (self.asked.is_some(), self.unknown.is_some(), &none_yet) {
                (true, ..) => "Reading…",
                (_, false, Some(none_yet)) => none_yet,
                _ => &empty,
            },
        };
        let cursor = table.draw(buffer, area, theme);
        table.draw_below(buffer, area, rest.as_deref(), theme);
        cursor
    }

    /// Why nothing is shown.
    fn empty(&self) -> String {
        let what = if self.refused_only { "refused login" } else { "event" };
        match (&self.unknown, self.search.is_empty()) {
            (Some(unknown), _) => format!("{unknown} Esc clears the search."),
            (None, true) if self.refused_only => format!("There is no {what} so far. {REFUSED_ONLY}"),
            (None, true) => "There are no events that you may see.".to_owned(),
            (None, false) => {
                let none = match filters(self.search.text()).is_empty() {
                    true => format!("No {what} holds all these words."),
                    false => format!("No {what} matches this search."),
                };
                let meant = self.meant.iter().map(|meant| format!("{meant} searches by time."));
                let sight = self.refused_only.then(|| REFUSED_ONLY.to_owned());
                let away = self.away.iter().map(Away::not_searched);
                let sentences = std::iter::once(none).chain(away).chain(meant).chain(sight);
                format!("{} Esc clears the search.", sentences.collect::<Vec<_>>().join(" "))
            }
        }
    }

    fn row(&self, event: &Event, (category, device): (bool, bool), zone: &Tz) -> Row {
        // The category stands beside it already: the reason comes first, the code that leads here before it.
        let text = event.message.strip_prefix("User validation failed").unwrap_or(&event.message);
        let text = text.strip_prefix(": ").or(text.strip_prefix(" as ")).unwrap_or(text);
        let mut summary = match &event.reference {
            Some(reference) => format!("{reference} {text}"),
            None => text.to_owned(),
        };
        if self.stepped.contains(&event.id) {
            summary = format!("[clock went back] {summary}");
        }
        let person = event.subject.iter().find(|subject| subject.kind == SubjectKind::User);
        // A refused login was nobody's deed but the person's who tried.
        let who = if event.actor.starts_with('(') {
            person.map_or_else(String::new, |person| person.what.name.clone())
        } else {
            event.actor.clone()
        };
        let mut cells = vec![
            list_text(event.time, self.now, zone).into(),
            Cell::painted(level(event.severity), paint(event.severity)),
        ];
        if category {
            cells.push(event.category.name().into());
        }
        cells.push(who.into());
        if device {
            cells.push(event.device.as_str().into());
        }
        cells.push(summary.into());
        Row { cells, marked: false, inactive: false }
    }
}

/// Refused logins by the hour as a picture, and as numbers.
fn draw_hours(buffer: &mut Buffer, row: Rect, hours: &RefusedHours, theme: &Theme) {
    let most = hours.hours.iter().copied().max().unwrap_or(0).max(1);
    let steps = u32::try_from(theme.glyphs.spark.len().saturating_sub(1)).unwrap_or(8);
    // None only where nobody was refused.
    let step = |count: u32| (count * steps).div_ceil(most).min(steps);
    let spark: String =
        hours.hours.iter().filter_map(|count| theme.glyphs.spark.get(step(*count) as usize)).copied().collect();
    let all: u32 = hours.hours.iter().sum();
    let last = hours.hours.last().copied().unwrap_or(0);
    let label = "   Refused, last 24 h ";
    let line = theme.glyphs.vertical;
    let mut at = 0;
    for (text, paint) in [
        (label, Paint::Label),
        (line, Paint::Line),
        (spark.as_str(), Paint::Bar),
        (line, Paint::Line),
        (&format!(" {all} in all, {last} in the last hour"), Paint::Normal),
    ] {
        draw::put(buffer, draw::after(row, at), text, theme.style(paint), theme);
        at += u16::try_from(width(text)).unwrap_or(0);
    }
}
