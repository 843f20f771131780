//! The Users tab and its marks: what is done to all who are marked, and how the screen is told as a command.

use std::collections::BTreeSet;

use super::bulk::{Bulk, Finished, is_for_many, why_not};
use super::users::{Mode, UsersScreen};
use crate::domain::id::UserId;

use crate::domain::marks::Marks;
use crate::service::Done;
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::command;
use crate::tui::theme::Paint;

/// So many reasons of those who were refused are kept among the messages.
const REASONS: usize = 150;

impl UsersScreen {
    /// Those whom actions are about, where the list is on the screen and somebody is marked in it.
    pub(super) fn marks(&self) -> Option<&Marks> {
        self.list.marks().filter(|_| self.shows_list() && self.why.is_none())
    }

    /// Opens what is done to all who are marked; says whether it was so.
    pub(super) fn act_on_marked(&mut self, action: Action, me: UserId, wishes: &mut Wishes) -> bool {
        let Some(marks) = self.marks().filter(|_| is_for_many(action)).cloned() else { return false };
        if self.doing.is_some() {
            wishes.say("The last change is still under way: wait for it to be done.", Paint::Warning);
            return true;
        }
        // An answer that is still on its way would open something over it.
        (self.waiting, self.opening) = (None, None);
        let bulk = Bulk::open(action, (marks, self.list.hidden_marks()), me, wishes);
        self.over = Some(Box::new(bulk));
        true
    }

    /// What was confirmed for those who are marked has been done. Who was refused stays marked; why stands among the
    /// messages.
    pub(super) fn finished(&mut self, Finished { report, words, undoable }: Finished, wishes: &mut Wishes) {
        self.over = None;
        let changed: Vec<&str> = report
            .done
            .iter()
            .filter(|done| done.unchanged.is_none())
            .map(|done| done.user.username.as_str())
            .collect();
        let more = report.refused.len().saturating_sub(REASONS);
        if more > 0 {
            wishes.say(format!("… and {more} more were refused; the plan told why."), Paint::Error);
        }
        for refused in report.refused.iter().take(REASONS) {
            wishes.say(why_not(refused), Paint::Error);
        }
        let mut done = words.done(&changed);
        // Who can't be deleted was disabled (USR-11).
        let gone = |done: &&Done| done.user.stops.deleted.is_some();
        let deleted: Vec<&str> = report.done.iter().filter(gone).map(|done| done.user.username.as_str()).collect();
        if words.deletes && deleted.len() < changed.len() {
            let names: BTreeSet<&str> = deleted.iter().copied().collect();
            let kept = changed.iter().copied().filter(|name| !names.contains(name)).take(REASONS);
            let kept = kept.collect::<Vec<_>>().join(", ");
            let before = if deleted.is_empty() { "Deleted nobody".to_owned() } else { words.done(&deleted) };
            done = format!("{before}; disabled instead: {kept}");
        }
        if changed.len() > 1 {
            let more = changed.len().saturating_sub(REASONS);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let names = changed.iter().take(REASONS).copied().collect::<Vec<_>>().join(", ");
            wishes.say(format!("{done}: {names}{more}."), Paint::Normal);
        }
        let refused = match report.refused.len() {
            0 => String::new(),
            count => format!("{} done, {count} refused: {} shows the list.", changed.len(), wishes.messages_key),
        };
        // Enabled, and still out: expired, locked.
        let out: Vec<&String> = report.done.iter().filter_map(|done| done.stays_out.as_ref()).collect();
        for why in out.iter().take(REASONS) {
            wishes.say((*why).clone(), Paint::Warning);
        }
        let still = match out.len() {
            0 => String::new(),
            many => format!(" {many} of them can't log in yet: {} tells why.", wishes.messages_key),
        };
        let said = if refused.is_empty() { format!("{done}.") } else { refused };
        let said = format!("{said}{still}");
        let back = if undoable { format!(" {} = undo.", wishes.undo_key) } else { String::new() };
        wishes.say(format!("{said}{back}"), Paint::Good);
        self.list.unmark(report.done.iter().map(|done| done.user.id), wishes);
        self.list.reload(wishes);
    }

    /// The command that shows the same (ACT-3).
    #[must_use]
    pub fn command(&self) -> Option<String> {
        if let Some((found, _)) = self.why.as_ref().and_then(|why| why.found.as_ref()).filter(|_| self.shows_why()) {
            return Some(command::of_named("users why", &found.user.username));
        }
        match &self.mode {
            Mode::Details { details, .. } => Some(command::of_named("users show", &details.user.username)),
            _ => Some(command::of_list(&self.list.query, &self.list.view())),
        }
    }
}
