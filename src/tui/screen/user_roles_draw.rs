//! The dialog of a user's roles over the list or the details: what its keys and answers come to, and how it looks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::user_dialog::{After, Short, UserDialog};
use super::user_roles::{Focus, Outcome, RolesDialog};
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::text::width;
use crate::service::Answer;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::part::dialog::draw_buttons;
use crate::tui::part::draw;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// What was done.
const CHANGED: &str = "Changed the roles of";
/// Rows of the list that are kept in sight where there is little room.
const FEWEST: usize = 4;

impl UserDialog for RolesDialog {
    fn typing(&self) -> bool {
        self.leaving.is_none()
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match (self.end.is_some(), self.focus) {
            (true, _) => &[("Enter", "take this end"), ("Esc", "leave it")],
            (false, Focus::List) => &[("Space", "tick"), ("Right", "end"), ("Ctrl-X", "save"), ("Esc", "cancel")],
            (false, _) => &[("Tab", "next"), ("Enter", "press"), ("Esc", "cancel")],
        }
    }

    fn unsaved(&self) -> bool {
        self.changed()
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> After {
        if self.waiting.is_some() {
            return After::Stay;
        }
        match self.take_key(key, wishes.now) {
            Outcome::Nothing => After::Stay,
            Outcome::Leave => After::Close,
            Outcome::Save if self.changed() => {
                self.waiting = Some(wishes.call_as(self.call(), self.command()));
                After::Stay
            }
            Outcome::Save => {
                wishes.say("Nothing was changed.", Paint::Normal);
                After::Close
            }
        }
    }

    fn paste(&mut self, text: &str) {
        match &mut self.end {
            Some(field) => drop(field.paste(text)),
            None => {
                self.find.paste(text);
                self.search();
            }
        }
    }

    fn reload(&mut self, wishes: &mut Wishes) {
        if self.waiting.is_none() {
            self.news = Some(wishes.call(Call::RolesOf(self.user.id)));
        }
    }

    fn waits_for(&self, ticket: Ticket) -> bool {
        self.waiting == Some(ticket) || self.news == Some(ticket)
    }

    /// Where the roles weren't saved, what was ticked stays, and what somebody else made of them meanwhile is read.
    fn answer(&mut self, answer: Answer<Reply>, wishes: &mut Wishes) -> After {
        let news = self.news.take().is_some() && self.waiting.is_none();
        self.waiting = None;
        let error = match answer {
            Ok(Reply::RolesOf(of)) if news => {
                let before = self.user.given();
                if before != of.user.given() {
                    self.refused = Some("Somebody changed these roles just now: Before shows them.".to_owned());
                }
                self.take_news(*of);
                return After::Stay;
            }
            Err(error) if news => {
                self.refused = Some(error.to_string());
                return After::Stay;
            }
            Ok(Reply::Saved(user)) => return After::Done(CHANGED, user),
            Ok(Reply::RolesOf(of)) => {
                self.take_news(*of);
                return After::Stay;
            }
            Ok(_) => return After::Stay,
            Err(error) => error,
        };
        if let Some(RuleBroken::NoSeat { license, .. }) = error.rule() {
            let (seen, action) = self.action();
            let (done, ways) = (CHANGED, Vec::new());
            return After::NoSeat(Box::new(Short { done, seen, action, ways, license: license.clone() }));
        }
        let conflict = matches!(error.rule(), Some(RuleBroken::Conflict { .. }));
        let again = if conflict { " Saving again makes it as it stands here." } else { "" };
        self.refused = Some(format!("{error}{again}"));
        wishes.complain(&error);
        // It stands in the dialog already; the messages keep it.
        wishes.showing = false;
        if matches!(error.rule(), Some(RuleBroken::Conflict { .. } | RuleBroken::Unknown { .. })) {
            self.waiting = Some(wishes.call(Call::RolesOf(self.user.id)));
        }
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, now: Timestamp) -> Option<Position> {
        self.draw_over(buffer, area, theme, now)
    }
}

impl RolesDialog {
    /// Draws it over the list; gives the cursor's place.
    fn draw_over(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, now: Timestamp) -> Option<Position> {
        let wide = area.width.saturating_sub(4).min(90);
        let cells = usize::from(wide.saturating_sub(4));
        let mut below = Vec::new();
        for (text, paint) in self.summary(now) {
            let wrapped = draw::wrap(&text, cells, theme);
            below.extend(wrapped.into_iter().map(|line| (line, paint)));
        }
        // Borders, the search, the buttons; a gap above them where there is room.
        let room = usize::from(area.height).saturating_sub(4);
        let rows = self.choices.len().min(room.saturating_sub(below.len() + 1)).max(FEWEST.min(room));
        let said = below.len().min(room.saturating_sub(rows));
        let gap = usize::from(room > rows + said);
        let tall = u16::try_from(rows + said + gap + 4).unwrap_or(u16::MAX);
        self.below = self.below.min(below.len() - said);
        let more = self.below + said < below.len() || self.below > 0;
        let footer = match (more, self.end.is_some()) {
            (_, true) => "Enter take this end  Esc leave it",
            (true, _) => "PgUp PgDn more  Space tick  Esc cancel",
            _ => "Space tick  Right end  Esc cancel",
        };
        let place = draw::middle(area, wide, tall);
        let title = format!("Roles of {}", self.user.username);
        let inside = draw::boxed(buffer, place, &title, footer, theme);
        let find = draw::row(inside, 0);
        let used = draw::put(buffer, find, "Find: ", theme.style(Paint::Label), theme);
        let field = Rect { width: 20.min(find.width.saturating_sub(used)), ..draw::after(find, used) };
        self.find.draw(buffer, field, theme.style(Paint::Field), theme);
        self.viewport.set_height(rows);
        let list = Rect { y: inside.y + 1, height: u16::try_from(rows).unwrap_or(0), ..inside };
        let mut cursor = self.draw_list(buffer, list, theme);
        let under = Rect { y: list.bottom(), height: inside.bottom().saturating_sub(list.bottom()), ..inside };
        let shown = below.iter().skip(self.below).take(said);
        for (row, (text, paint)) in (0..).zip(shown) {
            let row = draw::row(under, row + u16::try_from(gap).unwrap_or(0));
            draw::put(buffer, row, text, theme.style(*paint), theme);
        }
        let focus = match self.focus {
            Focus::List => None,
            Focus::Save => Some(0),
            Focus::Cancel => Some(1),
        };
        let buttons = ["Save".to_owned(), "Cancel".to_owned()];
        let row = draw::row(inside, inside.height.saturating_sub(1));
        cursor = draw_buttons(buffer, row, &buttons, focus, theme).or(cursor);
        match &mut self.leaving {
            Some(dialog) => dialog.draw(buffer, area, theme),
            None => cursor,
        }
    }

    fn draw_list(&mut self, buffer: &mut Buffer, list: Rect, theme: &Theme) -> Option<Position> {
        let names = self.choices.iter().map(|choice| width(&choice.role.name)).max().unwrap_or(0).clamp(8, 20);
        let mut cursor = None;
        if self.found.is_empty() {
            let text = "No role of this name. Esc clears the search.";
            draw::put(buffer, draw::row(list, 0), text, theme.style(Paint::Hint), theme);
        }
        let (window, selected) = (self.viewport.window(), self.viewport.selected());
        for (y, row) in (0..).zip(window) {
            let Some(choice) = self.found.get(row).and_then(|place| self.choices.get(*place)) else { continue };
            let here = selected == Some(row);
            let place = draw::row(list, y);
            let name = draw::fit(&choice.role.name, names, theme);
            let text = format!("{} [{}] {name}  ", if here { ">" } else { " " }, if choice.ticked { "x" } else { " " });
            let (note, paint) = self.note(choice);
            let lit = here && self.focus == Focus::List;
            let style = |paint| theme.style(if lit { Paint::Selected } else { paint });
            let used = draw::put(buffer, place, &text, style(Paint::Normal), theme);
            let rest = draw::after(place, used);
            match &self.end {
                Some(field) if here => {
                    let used = draw::put(buffer, rest, "until: ", theme.style(Paint::Label), theme);
                    let box_at = Rect { width: 18.min(rest.width.saturating_sub(used)), ..draw::after(rest, used) };
                    cursor = field.draw(buffer, box_at, theme.style(Paint::Focused), theme);
                    let help = draw::after(rest, used + 19);
                    draw::put(buffer, help, "empty: no end", theme.style(Paint::Hint), theme);
                }
                _ => {
                    let note = draw::fit(&note, usize::from(rest.width), theme);
                    draw::put(buffer, rest, &note, style(paint), theme);
                    if lit {
                        cursor = Some(Position { x: place.x + 3, y: place.y });
                    }
                }
            }
        }
        cursor
    }
}
