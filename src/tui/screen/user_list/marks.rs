//! Marked people: by one key each, a stretch, or all whom the search finds. A mark belongs to its person, wherever the
//! list goes; marking what is on the screen asks nobody.

use std::collections::BTreeMap;

use super::UserList;
use crate::domain::id::{Named, UserId};
use crate::domain::marks::Marks;
use crate::domain::query::UserQuery;
use crate::service::{FoundIds, MarkedNow};
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::request::{Call, Ticket};
use crate::tui::theme::Paint;

/// So many names are kept for the line that tells who is marked.
const NAMED: usize = 40;

/// The marks, and what is told of them.
#[derive(Debug, Default)]
pub(super) struct Marking {
    pub(super) marks: Marks,
    names: BTreeMap<UserId, String>,
    /// How many of them the list shows.
    shown: usize,
    /// Where a stretch begins.
    anchor: Option<Named<UserId>>,
    /// Whom to mark is on its way: for which list, and is it a stretch?
    finding: Option<(Ticket, UserQuery, bool)>,
    /// How many are shown is on its way.
    counting: Option<Ticket>,
}

impl Marking {
    fn insert(&mut self, id: UserId, name: &str) {
        if self.marks.insert(id) {
            self.shown += 1;
            self.know(id, name);
        }
    }

    fn know(&mut self, id: UserId, name: &str) {
        if self.names.len() < NAMED && self.marks.contains(id) {
            self.names.insert(id, name.to_owned());
        }
    }

    fn remove(&mut self, id: UserId) {
        if self.marks.remove(id) {
            self.shown = self.shown.saturating_sub(1);
        }
        self.names.remove(&id);
    }

    /// Those who aren't in the list as it is now.
    pub(super) fn hidden(&self) -> usize {
        self.marks.len().saturating_sub(self.shown)
    }

    pub(super) fn failed(&mut self, ticket: Ticket) -> bool {
        let finding = self.finding.take_if(|(finding, ..)| *finding == ticket).is_some();
        finding || self.counting.take_if(|counting| *counting == ticket).is_some()
    }

    /// Is there a line to be told?
    pub(super) fn has_line(&self) -> bool {
        !self.marks.is_empty() || self.anchor.is_some()
    }

    /// `3 marked, 1 hidden: bfischer, cjones, …`, and where a stretch begins; the names are cut by whoever draws it.
    pub(super) fn line(&self) -> String {
        let mut parts = Vec::new();
        if let Some(anchor) = &self.anchor {
            parts.push(format!("A stretch from {}: the same key ends it, Esc drops it.", anchor.name));
        }
        let hidden = match self.hidden() {
            0 => String::new(),
            hidden => format!(", {hidden} hidden"),
        };
        if !self.marks.is_empty() {
            let mut names: Vec<&str> = self.names.values().map(String::as_str).collect();
            names.sort_unstable();
            let more = if names.len() < self.marks.len() { ", …" } else { "" };
            let names = if names.is_empty() { String::new() } else { format!(": {}{more}", names.join(", ")) };
            parts.push(format!("{} marked{hidden}{names}", self.marks.len()));
        }
        parts.join(" ")
    }
}

impl UserList {
    /// Whom actions are about, where somebody is marked.
    #[must_use]
    pub fn marks(&self) -> Option<&Marks> {
        Some(&self.marking.marks).filter(|marks| !marks.is_empty())
    }

    /// How many of them the list doesn't show.
    #[must_use]
    pub fn hidden_marks(&self) -> usize {
        self.marking.hidden()
    }

    /// `3 users: bfischer, cjones, …`
    #[must_use]
    pub fn marked(&self) -> Option<String> {
        self.marks().map(|_| self.marking.line())
    }

    /// Marks and unmarks; says whether the action was one of those.
    pub(super) fn mark(&mut self, action: Action, wishes: &mut Wishes) -> bool {
        match action {
            Action::Mark => self.toggle(wishes),
            Action::MarkAll => self.find_marks(None, wishes),
            Action::MarkRange => self.stretch(wishes),
            Action::Unmark => {
                if !self.marking.has_line() {
                    wishes.say("Nobody is marked.", Paint::Hint);
                }
                self.marking = Marking::default();
            }
            _ => return false,
        }
        self.make_room(wishes);
        true
    }

    fn toggle(&mut self, wishes: &mut Wishes) {
        let Some(user) = self.current() else { return };
        let (id, name) = (user.id, user.username.clone());
        match self.marking.marks.contains(id) {
            true => self.marking.remove(id),
            false => self.marking.insert(id, &name),
        }
        self.go(|viewport| viewport.down(1), wishes);
    }

    fn stretch(&mut self, wishes: &mut Wishes) {
        let Some(user) = self.current() else { return };
        let here = user.named();
        let Some(anchor) = self.marking.anchor.take() else {
            self.marking.anchor = Some(here);
            return;
        };
        let place = |wanted: UserId| self.window.rows.iter().position(|user| user.id == wanted);
        let (Some(one), Some(other)) = (place(anchor.id), place(here.id)) else {
            return self.find_marks(Some((anchor.id, here.id)), wishes);
        };
        for user in &self.window.rows[one.min(other)..=one.max(other)] {
            self.marking.insert(user.id, &user.username);
        }
    }

    fn find_marks(&mut self, between: Option<(UserId, UserId)>, wishes: &mut Wishes) {
        let query = self.query.clone();
        let ticket = wishes.call(Call::FoundIds { query: query.clone(), between });
        self.marking.finding = Some((ticket, query, between.is_some()));
    }

    /// Takes whom a search found, to be marked; says whether they were waited for.
    pub fn take_found(&mut self, ticket: Ticket, found: FoundIds, wishes: &mut Wishes) -> bool {
        let Some((_, query, stretch)) = self.marking.finding.take_if(|(finding, ..)| *finding == ticket) else {
            return false;
        };
        let (count, before) = (found.ids.len(), self.marking.marks.len());
        self.marking.marks.extend(found.ids);
        for named in found.first {
            self.marking.know(named.id, &named.name);
        }
        match (stretch, count) {
            (true, 0) => {
                wishes.say("Where the stretch began isn't in the list any more: nothing was marked.", Paint::Warning)
            }
            (_, 0) => wishes.say("The list shows nobody: nothing was marked.", Paint::Warning),
            (true, _) => self.marking.shown += self.marking.marks.len() - before,
            (false, _) => {
                self.marking.shown = count;
                let keys = &wishes.unmark_key;
                wishes.say(
                    format!("Marked {count}: all whom the list shows. {keys} takes the marks away."),
                    Paint::Normal,
                );
            }
        }
        if query != self.query {
            self.count_marks(wishes);
        }
        self.make_room(wishes);
        true
    }

    /// The list is another one: how many of those who are marked does it show, and who is gone?
    pub(super) fn count_marks(&mut self, wishes: &mut Wishes) {
        if let Some(marks) = self.marks() {
            let call = Call::MarkedNow { query: self.query.clone(), marks: marks.clone() };
            self.marking.counting = Some(wishes.call(call));
        }
    }

    /// Takes that; says whether it was waited for.
    pub fn take_marked(&mut self, ticket: Ticket, now: MarkedNow, wishes: &mut Wishes) -> bool {
        if self.marking.counting.take_if(|counting| *counting == ticket).is_none() {
            return false;
        }
        self.marking.shown = now.shown.min(self.marking.marks.len());
        for named in &now.first {
            self.marking.know(named.id, &named.name);
        }
        let gone: Vec<&Named<UserId>> = now.gone.iter().filter(|gone| self.marking.marks.contains(gone.id)).collect();
        for named in &gone {
            self.marking.marks.remove(named.id);
            self.marking.names.remove(&named.id);
        }
        match &gone[..] {
            [] => {}
            [one] => wishes.mention(format!("{} was deleted, and is no longer marked.", one.name), Paint::Warning),
            many => {
                let names: Vec<&str> = many.iter().map(|named| named.name.as_str()).collect();
                wishes.mention(format!("Deleted, and no longer marked: {}.", names.join(", ")), Paint::Warning);
            }
        }
        self.make_room(wishes);
        true
    }

    /// What was done is done: for whom, they lose their mark. Who was refused keeps it.
    pub fn unmark(&mut self, done: impl Iterator<Item = UserId>, wishes: &mut Wishes) {
        for id in done {
            self.marking.remove(id);
        }
        // Of many only the first were known by name: those who are left may be others.
        if self.marking.names.is_empty() {
            self.count_marks(wishes);
        }
        self.make_room(wishes);
    }

    /// No stretch is begun any more; says whether one was.
    pub fn forget_stretch(&mut self, wishes: &mut Wishes) -> bool {
        let was = self.marking.anchor.take().is_some();
        self.make_room(wishes);
        was
    }
}
