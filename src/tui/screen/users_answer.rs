//! What comes back from the services to the Users tab.

use std::rc::Rc;

use super::sessions::SessionsDialog;
use super::set_up::mark;
use super::user_ask::What;
use super::user_dialog::{After, UserDialog};
use super::user_form::UserForm;
use super::user_roles::RolesDialog;
use super::users::{Mode, UsersScreen};
use super::users_license::Opening;
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::user::{State, User};
use crate::service::Answer;
use crate::tui::app::wishes::Wishes;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::Paint;

/// How what was done begins, in words, where it can be undone (ACT-2).
const CAN_BE_UNDONE: &[&str] = &[
    "Added",
    "Disabled",
    "Enabled",
    "Locked",
    "Unlocked",
    "Saved",
    "Changed the ",
    "Assigned a license",
    "Took the license",
    "Linked ",
    "Unlinked ",
];

impl UsersScreen {
    /// Takes an answer.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, now: Timestamp, wishes: &mut Wishes) {
        let Some(answer) = self.take_why(ticket, answer, wishes) else { return };
        let Some(answer) = self.take_choice(ticket, answer, wishes) else { return };
        if let Some(over) = self.over.as_mut().filter(|over| over.waits_for(ticket)) {
            let after = over.answer(answer, wishes);
            self.after(after, wishes);
            return;
        }
        match answer {
            Ok(Reply::Users(window, place)) => {
                self.list.take(ticket, window, place, wishes);
            }
            Ok(Reply::FoundIds(found)) => drop(self.list.take_found(ticket, found, wishes)),
            Ok(Reply::MarkedNow(now)) => drop(self.list.take_marked(ticket, now, wishes)),
            Ok(Reply::FilterValues(values)) if matches!(self.mode, Mode::List) => {
                self.list.take_values(ticket, &values)
            }
            Err(error) if self.list.failed(ticket) => wishes.complain(&error),
            other if self.doing.as_ref().is_some_and(|(doing, _)| *doing == ticket) => self.done(other, now, wishes),
            other if self.watching == Some(ticket) => self.changed_meanwhile(other, now, wishes),
            _ if self.waiting != Some(ticket) => {}
            Ok(reply) => {
                self.waiting = None;
                self.take(reply, now, wishes);
            }
            Err(error) => {
                self.waiting = None;
                if let Mode::Form(form) = &self.mode
                    && let Some(Call::ChangeUser(seen, action)) = form.call()
                    && self.offer_ways(&error, "Saved", (*seen, *action), wishes)
                {
                    return;
                }
                match &mut self.mode {
                    // Whose change stands in the way is read, and then asked about (USR-14).
                    Mode::Form(form) if matches!(error.rule(), Some(RuleBroken::Conflict { .. })) => {
                        let about = form.about.as_ref().map(|user| user.id);
                        self.waiting = about.map(|user| wishes.call(Call::User(user)));
                        return;
                    }
                    Mode::Form(form) => mark(&mut form.form, error.rule().map_or(&[], RuleBroken::fields)),
                    _ => self.mode = Mode::List,
                }
                wishes.complain(&error);
            }
        }
    }

    /// Opens a dialog, or says why there is nothing to ask.
    pub(super) fn open_dialog<D: UserDialog + 'static>(&mut self, dialog: Result<D, RuleBroken>, wishes: &mut Wishes) {
        match dialog {
            Ok(dialog) => self.over = Some(Box::new(dialog)),
            Err(broken) => wishes.complain(&broken),
        }
    }

    /// What came of a key or an answer in the dialog over this.
    pub(super) fn after(&mut self, after: After, wishes: &mut Wishes) {
        match after {
            After::Stay => {}
            After::Close => self.over = None,
            After::Judge(asked) => {
                self.over = None;
                if let Some(why) = &mut self.why {
                    why.for_whom = asked;
                    why.ask(wishes);
                }
            }
            After::Many(finished) => self.finished(*finished, wishes),
            After::Back(under) => self.over = under,
            After::NoSeat(short) => {
                self.open_license(short.seen.account.id, Opening::Short(short), wishes);
            }
            After::Holders(license, under) => {
                self.over = under;
                wishes.show_holders(&license);
            }
            After::Done(done, user) => {
                self.over = None;
                if matches!(self.mode, Mode::Form(_)) {
                    self.mode = Mode::List;
                }
                self.tell(done, &user, true, wishes.now, wishes);
                warn(done, None, &user, wishes);
                if matches!(self.mode, Mode::Details { .. }) {
                    self.open(user.id, wishes);
                }
            }
        }
    }

    fn take(&mut self, reply: Reply, now: Timestamp, wishes: &mut Wishes) {
        match reply {
            Reply::Displays(displays) => {
                if let Mode::Ask(ask) = &mut self.mode {
                    ask.take_displays(displays);
                }
            }
            Reply::User(details) if matches!(self.mode, Mode::Form(_)) => {
                if let Mode::Form(form) = &mut self.mode {
                    form.ask_which(&details);
                }
            }
            Reply::User(details) => {
                let scroll = match &self.mode {
                    Mode::Details { details: before, scroll, .. } if before.user.id == details.user.id => *scroll,
                    _ => 0,
                };
                let flips_at = details.user.next_change(now);
                if let Some(moment) = flips_at {
                    wishes.wake_at(moment);
                }
                self.mode = Mode::Details { details, scroll, flips_at };
            }
            Reply::Sessions(of) => {
                let mine = of.is_own;
                self.over = Some(Box::new(SessionsDialog::new(&of, mine)));
            }
            Reply::RolesOf(of) => self.over = Some(Box::new(RolesDialog::new(*of))),
            Reply::FormLists(lists) => {
                let Mode::Opening(user) = std::mem::take(&mut self.mode) else { return };
                let lists = Rc::new(*lists);
                let mut form = match user {
                    Some(user) => UserForm::edit(*user, lists, now),
                    None => UserForm::add(lists),
                };
                if let Some(field) = self.why.as_ref().and_then(|why| why.field()) {
                    form.form.focus(field);
                }
                self.mode = Mode::Form(Box::new(form));
            }
            Reply::Saved(user) => {
                let form = std::mem::take(&mut self.mode);
                self.tell("Saved", &user, true, now, wishes);
                let before = if let Mode::Form(form) = form { form.about } else { None };
                warn("Saved", before.as_deref(), &user, wishes);
            }
            Reply::Added(user, alike) => {
                self.mode = Mode::List;
                self.tell("Added", &user, true, now, wishes);
                if let Some(other) = alike {
                    let text = format!("Added {0}. Careful: {0} looks like {other}.", user.username);
                    wishes.say(text, Paint::Warning);
                }
                warn("Added", None, &user, wishes);
            }
            _ => {}
        }
    }

    /// The user of the open form as they stand now: somebody may have changed them.
    fn changed_meanwhile(&mut self, answer: Answer<Reply>, now: Timestamp, wishes: &mut Wishes) {
        self.watching = None;
        let Mode::Form(form) = &mut self.mode else { return };
        match answer {
            Ok(Reply::User(details)) => {
                let said = form.meet(&details, now);
                if let Some(text) = said {
                    wishes.say(text, Paint::Warning);
                }
            }
            Ok(_) => {}
            Err(error) => wishes.complain(&error),
        }
    }

    /// What was confirmed has been done, or refused.
    fn done(&mut self, answer: Answer<Reply>, now: Timestamp, wishes: &mut Wishes) {
        let Some((_, mut ask)) = self.doing.take() else { return };
        match answer {
            Ok(Reply::Saved(user)) => {
                // The cursor may have been moved on meanwhile: then it stays there.
                let follow = self.list.current().is_none_or(|current| current.id == user.id);
                self.tell(ask.what.done(), &user, follow, now, wishes);
                warn(ask.what.done(), None, &user, wishes);
            }
            Ok(_) => {}
            Err(error) => {
                if self.offer_ways(&error, ask.what.done(), ask.wanted(), wishes) {
                    return;
                }
                let flaws = error.rule().map_or(&[][..], RuleBroken::fields);
                // Back to the question with all that was typed, unless the person has gone on.
                if !flaws.is_empty() && matches!(self.mode, Mode::List) {
                    mark(&mut ask.form, flaws);
                    self.mode = Mode::Ask(ask);
                }
                wishes.complain(&error);
            }
        }
    }

    /// Says what was done to a user; the cursor goes to them where it is to follow.
    pub(super) fn tell(&mut self, done: &str, user: &User, follow: bool, now: Timestamp, wishes: &mut Wishes) {
        self.look_again(wishes);
        let state = user.state(now);
        let deleted = state == State::Deleted;
        let hidden = deleted || state.is_inactive() && !self.list.query.show_inactive;
        let where_to = if deleted {
            " That can't be undone."
        } else if hidden {
            " Hidden now: Show Inactive shows them."
        } else {
            ""
        };
        let still = match state {
            State::Active | State::Disabled | State::Deleted => String::new(),
            State::Locked if done == What::Lock.done() => String::new(),
            other => format!(" Now: {}.", other.word()),
        };
        // What has no way back said so in its question.
        let lifted = done == What::Unlock.done() && !wishes.edits;
        let back = match CAN_BE_UNDONE.iter().any(|word| done.starts_with(word)) && !deleted && !lifted {
            true => format!(" {} = undo.", wishes.undo_key),
            false => String::new(),
        };
        wishes.say(format!("{done} {}.{still}{where_to}{back}", user.username), Paint::Good);
        if follow {
            self.list.follow(user.id, hidden, wishes);
        } else {
            self.list.reload(wishes);
        }
    }
}

/// Says it where somebody without a password has no way in any more (GATE-7).
fn warn(done: &str, before: Option<&User>, user: &User, wishes: &mut Wishes) {
    if let Some(told) = user.told_without_password(before, wishes.now) {
        wishes.say(format!("{done} {}. Careful: {told}", user.username), Paint::Warning);
    }
}
