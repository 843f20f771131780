//! The license of a user: the types there are with their seats, what the user has, and what would come of a choice (LIC-3).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::user_dialog::{After, Short, UserDialog};
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::dates::field_text;
use crate::domain::id::LicenseTypeId;
use crate::domain::license::{LicenseType, Term};
use crate::domain::seats::{Seats, usual};
use crate::domain::text::width;
use crate::domain::user::User;
use crate::service::{Answer, LicenseChoice, Seen, UserAction};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::dialog::draw_buttons;
use crate::tui::part::draw;
use crate::tui::part::viewport::Viewport;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// What has the focus: the list, or a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    List,
    Button(usize),
}

/// The buttons, in their order.
const BUTTONS: [&str; 3] = ["Assign", "Unassign", "Cancel"];

/// The dialog.
#[derive(Debug)]
pub(super) struct LicenseDialog {
    choice: LicenseChoice,
    seats: Vec<Seats>,
    viewport: Viewport,
    focus: Focus,
    /// Why the last key or the last save did nothing.
    refused: Option<String>,
    /// What is being done, and what will have been done then.
    waiting: Option<(Ticket, UserAction, &'static str)>,
    /// How it all stands now, read because somebody changed something.
    news: Option<Ticket>,
}

impl LicenseDialog {
    pub(super) fn new(choice: LicenseChoice, now: Timestamp) -> Self {
        let seats: Vec<Seats> = choice.types.iter().map(|row| row.seats.clone()).collect();
        let first = assigned(&choice.user).map(|license| license.id);
        let first = first.or(usual(&seats, now, choice.user.licensing.grace_days).map(|seats| seats.license.id));
        let mut viewport = Viewport::new(seats.len());
        viewport.select(seats.iter().position(|seats| Some(seats.license.id) == first).unwrap_or(0));
        Self { choice, seats, viewport, focus: Focus::List, refused: None, waiting: None, news: None }
    }

    fn user(&self) -> &User {
        &self.choice.user
    }

    fn current(&self) -> Option<&Seats> {
        self.seats.get(self.viewport.selected()?)
    }

    fn seen(&self) -> Option<Option<LicenseTypeId>> {
        Some(assigned(self.user()).map(|license| license.id))
    }

    /// Others changed something: the cursor stays on its type.
    fn take_news(&mut self, choice: LicenseChoice, now: Timestamp) {
        let here = self.current().map(|seats| seats.license.id);
        if assigned(&choice.user) != assigned(self.user()) {
            let has = assigned(&choice.user).map_or("none", |license| license.name.as_str());
            self.refused = Some(format!("Somebody changed this license just now: it is {has}."));
        }
        let fresh = Self::new(choice, now);
        (self.choice, self.seats) = (fresh.choice, fresh.seats);
        self.viewport.set_len(self.seats.len());
        if let Some(place) = self.seats.iter().position(|seats| Some(seats.license.id) == here) {
            self.viewport.select(place);
        }
    }

    fn assign(&mut self, wishes: &mut Wishes) {
        let Some(seats) = self.current() else { return };
        let license = seats.license.name.clone();
        if let Some(role) = &seats.license.role {
            self.refused = Some(format!("{license} comes with the role {}: give that instead.", role.name));
        } else if assigned(self.user()).is_some_and(|has| has.id == seats.license.id) {
            self.refused = Some(format!("{} has {license} already.", self.user().username));
        } else {
            self.send(UserAction::AssignLicense { seen: self.seen(), license }, "Assigned a license to", wishes);
        }
    }

    fn unassign(&mut self, wishes: &mut Wishes) {
        match assigned(self.user()) {
            None => self.refused = Some(format!("{} has no license to take.", self.user().username)),
            Some(_) => self.send(UserAction::UnassignLicense { seen: self.seen() }, "Took the license of", wishes),
        }
    }

    fn send(&mut self, action: UserAction, done: &'static str, wishes: &mut Wishes) {
        let call = Call::ChangeUser(Box::new(Seen::from(self.user())), Box::new(action.clone()));
        self.waiting = Some((wishes.call(call), action, done));
    }

    /// What the user has, what they will have, and the seats after it.
    fn summary(&self, now: Timestamp) -> Vec<(String, Paint)> {
        let (user, name) = (self.user(), &self.user().username);
        let has = assigned(user).map_or_else(|| "none".to_owned(), |license| license.name.clone());
        let mut lines: Vec<_> = self.refused.iter().map(|refused| (format!("! {refused}"), Paint::Error)).collect();
        let Some(seats) = self.current() else {
            let text = "There are no license types yet: Licenses (3) adds one.".to_owned();
            return vec![(text, Paint::Hint)];
        };
        let license = &seats.license;
        let after = match self.focus {
            Focus::Button(1) => None,
            Focus::Button(2) => {
                return [lines, vec![(format!("{name} has {has}: no change."), Paint::Normal)]].concat();
            }
            _ => Some(license.clone()),
        };
        if let (Some(_), Some(role)) = (&after, &license.role) {
            let text = format!("{} isn't assigned by hand: it comes with the role {}.", license.name, role.name);
            lines.push((text, Paint::Hint));
            return lines;
        }
        let becomes = match (assigned(user), &after) {
            (None, None) => format!("{name} has none: no change."),
            (Some(before), Some(after)) if before.id == after.id => format!("{name} has {has}: no change."),
            (None, Some(after)) => format!("{name} has none: will get {}.", after.name),
            (Some(_), Some(after)) => format!("{name} has {has}: will get {} in its place.", after.name),
            (Some(_), None) => format!("{name} has {has}: will have none; open sessions go on."),
        };
        lines.push((becomes, Paint::Normal));
        let mut then = user.clone();
        then.licensing.assigned = after;
        if !then.is_licensed(now) {
            let text = match self.focus {
                Focus::Button(1) => format!("! {name} can't log in until a license is assigned."),
                _ => format!("! {} has ended: {name} can't log in with it.", license.name),
            };
            lines.push((text, Paint::Warning));
        }
        lines.extend(self.moved(&then, now));
        lines
    }

    /// The used seats of each type after it.
    fn moved(&self, then: &User, now: Timestamp) -> Vec<(String, Paint)> {
        let (before, after) = (self.user().seats(now), then.seats(now));
        let mut lines = Vec::new();
        for seats in &self.seats {
            let (id, all) = (seats.license.id, u64::from(seats.license.quantity));
            let used = match (before.contains(&id), after.contains(&id)) {
                (false, true) => seats.used.saturating_add(1),
                (true, false) => seats.used.saturating_sub(1),
                _ => continue,
            };
            lines.push(match all.checked_sub(used) {
                Some(free) => {
                    let name = &seats.license.name;
                    (format!("After this: {used} of {all} of {name} used, {free} free."), Paint::Changed)
                }
                None => {
                    let (name, numbers) = (&seats.license.name, seats.numbers());
                    (format!("! No seat of {name} is free ({numbers} used): Enter shows the ways out."), Paint::Warning)
                }
            });
        }
        if before == after && self.user().state(now).is_inactive() {
            lines.push((format!("{} holds no seat now.", self.user().username), Paint::Hint));
        }
        lines
    }

    fn row(&self, seats: &Seats, names: usize, now: Timestamp, theme: &Theme) -> String {
        let (license, grace) = (&seats.license, self.user().licensing.grace_days);
        let expires = license.valid_until.map_or("never".to_owned(), |at| field_text(at, &self.choice.zone, true));
        let note = match (&license.role, license.term(now, grace)) {
            (Some(role), _) => format!("role {}", role.name),
            (None, Term::Over) => "ENDED".to_owned(),
            (None, _) if seats.free() == 0 => "none free".to_owned(),
            (None, Term::EndsSoon) => "ends soon".to_owned(),
            (None, Term::Grace) => "ended, in grace".to_owned(),
            (None, Term::InForce) => String::new(),
        };
        let name = draw::fit(&license.name, names, theme);
        format!("{name} {:>5} {:>5} {:>5}  {expires:<10}  {note}", license.quantity, seats.used, seats.free())
    }
}

/// The license that was assigned by hand.
fn assigned(user: &User) -> Option<&LicenseType> {
    user.licensing.assigned.as_ref()
}

impl UserDialog for LicenseDialog {
    fn typing(&self) -> bool {
        false
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self.focus {
            Focus::List => &[("Up Down", "type"), ("Enter", "assign"), ("Tab", "buttons"), ("Esc", "cancel")],
            Focus::Button(_) => &[("Tab", "next"), ("Enter", "press"), ("Esc", "cancel")],
        }
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> After {
        if self.waiting.is_some() {
            return After::Stay;
        }
        self.refused = None;
        let step = |by: usize, focus| match focus {
            Focus::List if by == 1 => Focus::Button(0),
            Focus::List => Focus::Button(2),
            Focus::Button(2) if by == 1 => Focus::List,
            Focus::Button(0) if by == 3 => Focus::List,
            Focus::Button(place) => Focus::Button((place + by) % 4),
        };
        match (key.code, self.focus) {
            (Code::Esc, _) => return After::Close,
            (Code::Tab, focus) => self.focus = step(1, focus),
            (Code::BackTab, focus) => self.focus = step(3, focus),
            (Code::Enter, Focus::List | Focus::Button(0)) => self.assign(wishes),
            (Code::Enter | Code::Char(' '), Focus::Button(1)) => self.unassign(wishes),
            (Code::Enter | Code::Char(' '), Focus::Button(2)) => return After::Close,
            (Code::Char(' '), Focus::Button(_)) => self.assign(wishes),
            (_, Focus::List) => drop(self.viewport.press(key)),
            (Code::Right | Code::Down, focus) => self.focus = step(1, focus),
            (Code::Left | Code::Up, focus) => self.focus = step(3, focus),
            _ => {}
        }
        After::Stay
    }

    fn paste(&mut self, _: &str) {}

    fn reload(&mut self, wishes: &mut Wishes) {
        if self.waiting.is_none() {
            self.news = Some(wishes.call(Call::LicenseChoice(self.user().id)));
        }
    }

    fn waits_for(&self, ticket: Ticket) -> bool {
        self.news == Some(ticket) || self.waiting.as_ref().is_some_and(|(waiting, ..)| *waiting == ticket)
    }

    fn answer(&mut self, answer: Answer<Reply>, wishes: &mut Wishes) -> After {
        let error = match answer {
            Ok(Reply::LicenseChoice(choice)) => {
                self.news = None;
                self.take_news(*choice, wishes.now);
                return After::Stay;
            }
            Ok(Reply::Saved(user)) => {
                let done = self.waiting.take().map_or("Changed the license of", |(.., done)| done);
                return After::Done(done, user);
            }
            Ok(_) => return After::Stay,
            Err(error) => error,
        };
        self.news = None;
        let waited = self.waiting.take();
        if let (Some(RuleBroken::NoSeat { license, .. }), Some((_, action, done))) = (error.rule(), waited) {
            let (seen, license) = (Seen::from(self.user()), license.clone());
            return After::NoSeat(Box::new(Short { done, seen, action, ways: Vec::new(), license }));
        }
        self.refused = Some(error.to_string());
        wishes.complain(&error);
        // It stands in the dialog already; the messages keep it.
        wishes.showing = false;
        self.reload(wishes);
        After::Stay
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, now: Timestamp) -> Option<Position> {
        let wide = area.width.saturating_sub(4).min(74);
        let cells = usize::from(wide.saturating_sub(4));
        let mut below = Vec::new();
        for (text, paint) in self.summary(now) {
            below.extend(draw::wrap(&text, cells, theme).into_iter().map(|line| (line, paint)));
        }
        // Borders, the heading, a gap, the buttons.
        let room = usize::from(area.height).saturating_sub(5);
        // Room for what is usually said, so that the box doesn't jump with the cursor.
        let said = below.len().max(3).min(room.saturating_sub(1));
        let rows = self.seats.len().clamp(1, room.saturating_sub(said).max(1));
        self.viewport.set_height(rows);
        let tall = u16::try_from(rows + said + 5).unwrap_or(u16::MAX);
        let place = draw::middle(area, wide, tall);
        let title = format!("License of {}", self.user().username);
        let inside = draw::boxed(buffer, place, &title, "Enter assign  Tab buttons  Esc cancel", theme);
        let names = self.seats.iter().map(|seats| width(&seats.license.name)).max().unwrap_or(0).clamp(8, 24);
        let heading = format!("  {:<names$} {:>5} {:>5} {:>5}  EXPIRES", "LICENSE", "QTY", "USED", "FREE");
        draw::put(buffer, draw::row(inside, 0), &heading, theme.style(Paint::Title), theme);
        let mut cursor = None;
        let (window, selected) = (self.viewport.window(), self.viewport.selected());
        for (y, index) in (1..).zip(window) {
            let Some(seats) = self.seats.get(index) else { continue };
            let here = selected == Some(index);
            let text = format!("{} {}", if here { ">" } else { " " }, self.row(seats, names, now, theme));
            let lit = here && self.focus == Focus::List;
            let offered = seats.is_on_offer(now, self.user().licensing.grace_days);
            let paint = if lit {
                Paint::Selected
            } else if offered {
                Paint::Normal
            } else {
                Paint::Hint
            };
            let row = draw::row(inside, y);
            draw::put(buffer, row, &draw::fit(&text, cells, theme), theme.style(paint), theme);
            if lit {
                cursor = Some(Position { x: row.x, y: row.y });
            }
        }
        let first = u16::try_from(rows + 1).unwrap_or(u16::MAX);
        for (y, (text, paint)) in (first..).zip(below.iter().take(said)) {
            draw::put(buffer, draw::row(inside, y), text, theme.style(*paint), theme);
        }
        let focus = match self.focus {
            Focus::List => None,
            Focus::Button(place) => Some(place),
        };
        let row = draw::row(inside, inside.height.saturating_sub(1));
        draw_buttons(buffer, row, &BUTTONS.map(str::to_owned), focus, theme).or(cursor)
    }
}
