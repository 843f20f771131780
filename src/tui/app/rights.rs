//! What is open to the person who works here: the same answer for keys, hints, help, menu and palette.

use super::desk::DeskStage;
use super::wishes::Wishes;
use crate::domain::gate::lacks;
use crate::domain::permission::Permission;
use crate::tui::action::{Action, Place};
use crate::tui::request::Call;
use crate::tui::theme::Paint;

impl DeskStage {
    /// The permission that an action asks for and that this person lacks.
    fn missing(&self, action: Action) -> Option<Permission> {
        let described = action.described()?;
        let asked = match (&self.sheet, described.place) {
            (Some(sheet), Place::Sheet) => sheet.permission(),
            // Supervisors may lift a lock-out where the plant lets them, and no more than that (ROL-7).
            _ if action == Action::EventUnlock && self.person.mends_lockouts => None,
            _ if action == Action::Unlock && self.person.mends_lockouts && self.users.is_only_locked_out() => None,
            _ => described.permission,
        };
        asked.filter(|permission| !self.person.permissions.holds(*permission))
    }

    /// Why an action isn't open to this person here and now; none where it is.
    pub(super) fn refusal(&self, action: Action, read_only: bool) -> Option<String> {
        if read_only && action.described().is_some_and(|described| described.writes) {
            return Some("The database can only be read here: nothing can be changed.".to_owned());
        }
        self.missing(action).map(lacks)
    }

    /// Tells the person why an action isn't open to them, and the log what permission they lack (ROL-10); says whether it
    /// was so.
    pub(super) fn refuse(&self, action: Action, read_only: bool, wishes: &mut Wishes) -> bool {
        let Some(refusal) = self.refusal(action, read_only) else { return false };
        let missing = self.missing(action).zip(action.described().map(|described| described.about));
        if let Some((permission, about)) = missing.filter(|_| !read_only) {
            wishes.call(Call::Refused(permission, about));
        }
        wishes.say(refusal, Paint::Error);
        true
    }
}
