//! The roles of a user: a list to tick, with what each allows, an end for each, and what would change.

use super::role_text::{in_a_few_words, names};
use crate::clock::Timestamp;
use crate::domain::dates::{field_text, parse_moment};
use crate::domain::permission::{Permission, PermissionSet};
use crate::domain::role::{Kiosks, Role};
use crate::domain::text::search_text;
use crate::domain::user::{Given, Grant, User};
use crate::service::{RoleRow, RolesOf, Seen, UserAction};
use crate::tui::command;
use crate::tui::key::{Code, Key};
use crate::tui::part::dialog::{self, Dialog};
use crate::tui::part::text_field::{Edited, TextField};
use crate::tui::part::viewport::Viewport;
use crate::tui::request::{Call, Ticket};
use crate::tui::theme::Paint;

/// What has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Focus {
    /// The list: letters search it, Space ticks.
    List,
    Save,
    Cancel,
}

/// What a key came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Nothing,
    Save,
    Leave,
}

/// A role to tick.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) role: Role,
    pub(super) ticked: bool,
    pub(super) until: Option<Timestamp>,
    /// Of the displays' role: how many there are.
    kiosks: Option<Kiosks>,
}

/// The dialog.
#[derive(Debug)]
pub(super) struct RolesDialog {
    pub(super) user: User,
    pub(super) choices: Vec<Choice>,
    pub(super) zone: chrono_tz::Tz,
    own: PermissionSet,
    seen: Vec<Grant>,
    pub(super) find: TextField,
    pub(super) found: Vec<usize>,
    pub(super) viewport: Viewport,
    pub(super) focus: Focus,
    /// The end of the selected role is being typed.
    pub(super) end: Option<TextField>,
    /// Why the last key or the last save did nothing.
    pub(super) refused: Option<String>,
    pub(super) leaving: Option<Dialog>,
    /// Was it said already what it means to give `Admin`?
    pub(super) admin_told: bool,
    /// What is being saved, or read because a save met somebody else's change.
    pub(super) waiting: Option<Ticket>,
    /// The roles as they stand now, read because somebody changed something.
    pub(super) news: Option<Ticket>,
    /// Lines below the list that are scrolled away, where there is little room.
    pub(super) below: usize,
}

impl RolesDialog {
    pub(super) fn new(of: RolesOf) -> Self {
        let seen: Vec<Grant> = of.user.given().iter().map(Grant::from).collect();
        let choice = |RoleRow { role, kiosks, .. }| {
            let held = seen.iter().find(|grant| grant.role == role.id);
            Choice { ticked: held.is_some(), until: held.and_then(|grant| grant.until), role, kiosks }
        };
        let choices: Vec<Choice> = of.roles.into_iter().map(choice).collect();
        let mut dialog = Self {
            viewport: Viewport::new(choices.len()),
            found: Vec::new(),
            user: of.user,
            choices,
            zone: of.zone,
            own: of.own,
            seen,
            find: TextField::new("", 60),
            focus: Focus::List,
            end: None,
            refused: None,
            leaving: None,
            admin_told: false,
            waiting: None,
            news: None,
            below: 0,
        };
        dialog.search();
        // On what is held, or else on what most people hold: never by itself on the role that is everything.
        let ordinary = |choice: &Choice| !choice.role.is_admin() && dialog.not_yours(&choice.role).is_none();
        let choices = || dialog.choices.iter();
        let first = choices().position(|choice| choice.ticked);
        let first = first.or_else(|| choices().position(|choice| choice.role.name == of.usual && ordinary(choice)));
        let first = first.or_else(|| choices().position(ordinary)).unwrap_or(0);
        dialog.viewport.select(first);
        dialog
    }

    /// Somebody else changed the roles meanwhile: what stands now is shown, and every tick stays as it was chosen.
    pub(super) fn take_news(&mut self, of: RolesOf) {
        let refused = self.refused.take();
        let fresh = Self::new(of);
        let mine = std::mem::replace(&mut self.choices, fresh.choices);
        for choice in &mut self.choices {
            let Some(before) = mine.iter().find(|before| before.role.id == choice.role.id) else { continue };
            // What nobody touched here follows the others; what was chosen here stays.
            let held = self.seen.iter().find(|grant| grant.role == choice.role.id);
            if (before.ticked, before.until) != (held.is_some(), held.and_then(|grant| grant.until)) {
                (choice.ticked, choice.until) = (before.ticked, before.until);
            }
        }
        (self.user, self.own, self.seen, self.refused) = (fresh.user, fresh.own, fresh.seen, refused);
        self.search();
    }

    pub(super) fn search(&mut self) {
        let here = self.current();
        let needle = search_text(self.find.text()).folded;
        let fits = |choice: &Choice| needle.is_empty() || search_text(&choice.role.name).folded.contains(&needle);
        self.found = (0..self.choices.len()).filter(|place| fits(&self.choices[*place])).collect();
        self.viewport.set_len(self.found.len());
        // The cursor stays on its role.
        self.viewport.select(self.found.iter().position(|place| Some(*place) == here).unwrap_or(0));
    }

    /// The place of the role under the cursor.
    pub(super) fn current(&self) -> Option<usize> {
        self.found.get(self.viewport.selected()?).copied()
    }

    /// Why a role is not this person's to give or take; none where it is.
    pub(super) fn not_yours(&self, role: &Role) -> Option<String> {
        let lacks = |wanted: PermissionSet| wanted.without(self.own).iter().next();
        if let Some(permission) = lacks(PermissionSet::of(&[Permission::AssignRoles])) {
            return Some(format!("not yours to give: you lack {permission}"));
        }
        if let Some(permission) = lacks(self.user.reach()) {
            return Some(format!("not yours: the user holds {permission}"));
        }
        let admin = (role.is_admin() && !self.own.holds(Permission::GrantAdmin)).then_some(Permission::GrantAdmin);
        let missing = admin.or_else(|| lacks(role.permissions))?;
        Some(format!("not yours to give: you lack {missing}"))
    }

    /// What stands beside a role.
    pub(super) fn note(&self, choice: &Choice) -> (String, Paint) {
        if let Some(reason) = self.not_yours(&choice.role) {
            return (reason, Paint::Hint);
        }
        let allows = in_a_few_words(choice.role.permissions);
        let alone = if choice.role.is_kiosk() { "stands alone; " } else { "" };
        let until = choice.until.filter(|_| choice.ticked).map(|at| field_text(at, &self.zone, true));
        let until = until.map(|day| format!("until {day}; ")).unwrap_or_default();
        (format!("{until}{alone}{allows}"), Paint::Normal)
    }

    fn wanted(&self) -> Vec<Grant> {
        let ticked = self.choices.iter().filter(|choice| choice.ticked);
        ticked.map(|choice| Grant { role: choice.role.id, until: choice.until }).collect()
    }

    pub(super) fn changed(&self) -> bool {
        self.wanted() != self.seen
    }

    pub(super) fn action(&self) -> (Seen, UserAction) {
        let action = UserAction::SetRoles { seen: self.seen.clone(), wanted: self.wanted() };
        (Seen::from(&self.user), action)
    }

    pub(super) fn call(&self) -> Call {
        let (seen, action) = self.action();
        Call::ChangeUser(Box::new(seen), Box::new(action))
    }

    /// The same as a command, which names the roles.
    pub(super) fn command(&self) -> String {
        let held = |choice: &Choice| self.seen.iter().find(|grant| grant.role == choice.role.id);
        let until = |choice: &Choice| choice.until.map(|at| field_text(at, &self.zone, true));
        let added = self
            .choices
            .iter()
            .filter(|choice| choice.ticked && held(choice).is_none_or(|grant| grant.until != choice.until));
        let added: Vec<_> = added.map(|choice| (choice.role.name.clone(), until(choice))).collect();
        let removed = self.choices.iter().filter(|choice| !choice.ticked && held(choice).is_some());
        let removed: Vec<_> = removed.map(|choice| choice.role.name.clone()).collect();
        command::roles(&self.user.username, &added, &removed)
    }

    /// Before, after, gained, lost, and what to think of: the lines below the list.
    pub(super) fn summary(&self, now: Timestamp) -> Vec<(String, Paint)> {
        let mut lines = Vec::new();
        if let Some(refused) = &self.refused {
            lines.push((format!("! {refused}"), Paint::Error));
        }
        let after: Vec<&Choice> = self.choices.iter().filter(|choice| choice.ticked).collect();
        let sum = after.iter().fold(PermissionSet::NONE, |sum, choice| sum.and(choice.role.permissions));
        if !sum.holds(Permission::AllowLogin) {
            let text = format!("! Without AllowLogin {} can't log in; open sessions end.", self.user.username);
            lines.push((text, Paint::Warning));
        }
        let kiosks = after.iter().filter(|choice| !self.held(choice)).find_map(|choice| choice.kiosks);
        if let Some(told) = kiosks.and_then(|kiosks| kiosks.told_before(1)) {
            lines.push((format!("! {told}"), Paint::Warning));
        }
        let words = |text: String| if text.is_empty() { "-none-".to_owned() } else { text };
        let given = |choice: &&Choice| Given { role: choice.role.clone(), until: choice.until }.shown(&self.zone);
        let (before, held) = (self.user.roles_text(now, &self.zone), self.user.permissions(now));
        lines.push((format!("Before: {}", words(before)), Paint::Normal));
        if !self.changed() {
            return lines;
        }
        let all: Vec<_> = after.iter().map(given).collect();
        lines.push((format!("After : {}", words(all.join(", "))), Paint::Normal));
        for (word, set) in [("gains ", sum.without(held)), ("loses ", held.without(sum))] {
            if set != PermissionSet::NONE {
                lines.push((format!("{word}: {}", names(set)), Paint::Changed));
            }
        }
        lines
    }

    fn held(&self, choice: &Choice) -> bool {
        self.seen.iter().any(|grant| grant.role == choice.role.id)
    }

    pub(super) fn take_key(&mut self, key: &Key, now: Timestamp) -> Outcome {
        if let Some(dialog) = &mut self.leaving {
            match dialog.press(key) {
                dialog::Outcome::Nothing => {}
                dialog::Outcome::Pressed(_) => return Outcome::Leave,
                dialog::Outcome::Cancelled => self.leaving = None,
            }
            return Outcome::Nothing;
        }
        if self.end.is_some() {
            self.press_end(key, now);
            return Outcome::Nothing;
        }
        self.refused = None;
        match key.code {
            _ if key.is_ctrl('x') || key.is_ctrl('s') => return self.save(),
            Code::Tab => self.step(true),
            Code::BackTab => self.step(false),
            Code::Esc if !self.find.is_empty() => {
                self.find.clear();
                self.search();
            }
            Code::Esc => return self.leave(key),
            Code::PageDown => self.below += 2,
            Code::PageUp => self.below = self.below.saturating_sub(2),
            _ if self.focus == Focus::List => self.press_list(key),
            Code::Left | Code::Up => self.step(false),
            Code::Right | Code::Down => self.step(true),
            Code::Enter | Code::Char(' ') if self.focus == Focus::Save => return self.save(),
            Code::Enter | Code::Char(' ') => return self.leave(key),
            _ => {}
        }
        Outcome::Nothing
    }

    /// Giving `Admin` is said once before it is done.
    fn save(&mut self) -> Outcome {
        let gives = |choice: &Choice| choice.ticked && choice.role.is_admin() && !self.held(choice);
        if self.choices.iter().any(gives) && !self.admin_told {
            let name = &self.user.username;
            self.refused = Some(format!("Admin is every right, for good: save once more to give it to {name}."));
            self.admin_told = true;
            return Outcome::Nothing;
        }
        Outcome::Save
    }

    fn step(&mut self, forward: bool) {
        self.focus = match (self.focus, forward) {
            (Focus::List, true) | (Focus::Cancel, false) => Focus::Save,
            (Focus::Save, true) | (Focus::List, false) => Focus::Cancel,
            (Focus::Cancel, true) | (Focus::Save, false) => Focus::List,
        };
    }

    fn leave(&mut self, key: &Key) -> Outcome {
        if !self.changed() {
            return Outcome::Leave;
        }
        let dialog = Dialog::new("Leave without saving?", &["Leave", "Stay"])
            .line(&format!("The roles of {} were changed here and are not saved.", self.user.username), Paint::Normal);
        self.leaving = Some(dialog.dangerous().opened_by(*key));
        Outcome::Nothing
    }

    fn press_list(&mut self, key: &Key) {
        match key.code {
            Code::Char(' ') | Code::Enter => self.tick(),
            Code::Right => self.open_end(),
            _ if self.viewport.press(key) => {}
            _ => {
                if self.find.press(key) == Edited::Changed {
                    self.search();
                }
            }
        }
    }

    fn tick(&mut self) {
        let Some(place) = self.current() else { return };
        if let Some(reason) = self.not_yours(&self.choices[place].role) {
            self.refused = Some(format!("{}: {reason}.", self.choices[place].role.name));
            return;
        }
        let kiosk = self.choices[place].role.is_kiosk();
        let meets =
            |(other, choice): (usize, &Choice)| other != place && choice.ticked && (kiosk || choice.role.is_kiosk());
        if !self.choices[place].ticked && self.choices.iter().enumerate().any(meets) {
            self.refused = Some("Kiosk stands alone: take the other ticks away first.".into());
            return;
        }
        let choice = &mut self.choices[place];
        choice.ticked = !choice.ticked;
        if !choice.ticked {
            choice.until = None;
        }
    }

    fn open_end(&mut self) {
        let Some(place) = self.current() else { return };
        let choice = &self.choices[place];
        self.refused = match (choice.ticked, self.not_yours(&choice.role)) {
            (_, Some(reason)) => Some(format!("{}: {reason}.", choice.role.name)),
            (false, None) => Some(format!("{} is not ticked: Space does it, then an end.", choice.role.name)),
            (true, None) => {
                let text = choice.until.map(|at| field_text(at, &self.zone, true)).unwrap_or_default();
                self.end = Some(TextField::new(&text, 40));
                None
            }
        };
    }

    fn press_end(&mut self, key: &Key, now: Timestamp) {
        let (Some(place), Some(field)) = (self.current(), &mut self.end) else { return };
        match key.code {
            Code::Esc => {
                self.end = None;
                self.refused = None;
            }
            Code::Enter | Code::Tab => {
                let typed = field.text().trim();
                let parsed = match typed {
                    "" => Ok(None),
                    typed => parse_moment(typed, &self.zone, true).map(Some),
                };
                match parsed {
                    Ok(Some(at)) if at <= now => self.refused = Some("This end has passed already.".into()),
                    Ok(until) => {
                        self.choices[place].until = until;
                        self.end = None;
                        self.refused = None;
                    }
                    Err(flaw) => self.refused = Some(flaw),
                }
            }
            _ => drop(field.press(key)),
        }
    }
}
