//! The Users tab: the list, a user's details, the form, and the questions before something is done.

use chrono_tz::Tz;

use super::user_ask::{Ask, What};
use super::user_dialog::UserDialog;
use super::user_facts::{Line, of_details, of_row};
use super::user_form::{self, UserForm};
use super::user_list::{Look, UserList};
use super::user_password::PasswordDialog;
use super::user_sso::SsoDialog;
use super::users_license::{Opening, wants_seat};
use super::why::Why;
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::id::{Named, UserId};
use crate::domain::user::User;
use crate::service::UserDetails;
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::form::Outcome;
use crate::tui::request::{Call, Ticket};
use crate::tui::theme::Paint;

/// The tab.
#[derive(Debug, Default)]
pub struct UsersScreen {
    /// The list.
    pub list: UserList,
    /// Do letters go to the search box?
    pub searching: bool,
    pub(super) mode: Mode,
    pub(super) waiting: Option<Ticket>,
    /// What was confirmed and is under way; the list goes on meanwhile.
    pub(super) doing: Option<(Ticket, Box<Ask>)>,
    /// What opens once it is known how the seats stand.
    pub(super) opening: Option<(Ticket, Opening)>,
    /// The user of the open form, read again because somebody changed something.
    pub(super) watching: Option<Ticket>,
    /// A dialog about a user, over the list or the details.
    pub(super) over: Option<Box<dyn UserDialog>>,
    /// Why somebody can't log in: over the list or the details, below a dialog that mends it.
    pub(super) why: Option<Box<Why>>,
}

#[derive(Debug, Default)]
pub(super) enum Mode {
    #[default]
    List,
    Details {
        details: Box<UserDetails>,
        scroll: usize,
        /// When something of it changes by itself.
        flips_at: Option<Timestamp>,
    },
    /// The form's lists are on their way.
    Opening(Option<Box<User>>),
    Form(Box<UserForm>),
    /// A question with room for a reason.
    Ask(Box<Ask>),
}

impl UsersScreen {
    /// Do letters go to a text field?
    #[must_use]
    pub fn typing(&self) -> bool {
        if let Some(over) = &self.over {
            return over.typing();
        }
        match &self.mode {
            Mode::Form(form) => form.typing(),
            Mode::Ask(ask) => ask.form.typing(),
            Mode::List => self.look().map_or(self.searching, Look::typing),
            Mode::Details { .. } | Mode::Opening(_) => false,
        }
    }

    /// The dialog over the list that changes how it is looked at.
    fn look(&self) -> Option<&Look> {
        self.list.look.as_ref().filter(|_| matches!(self.mode, Mode::List))
    }

    /// Does the screen take every key itself, because a form or a question is open?
    #[must_use]
    pub fn is_modal(&self) -> bool {
        self.over.is_some()
            || self.look().is_some()
            || matches!(self.mode, Mode::Form(_) | Mode::Ask(_) | Mode::Opening(_))
    }

    /// Is the list on the screen (and not a user's details)?
    #[must_use]
    pub const fn shows_list(&self) -> bool {
        matches!(self.mode, Mode::List | Mode::Ask(_))
    }

    /// The keys of an open form or question.
    #[must_use]
    pub fn hints(&self) -> &'static [(&'static str, &'static str)] {
        if let Some(over) = &self.over {
            return over.hints();
        }
        match &self.mode {
            Mode::Form(form) => form.hints(),
            Mode::Ask(_) => &[("Tab", "next"), ("Enter", "press"), ("Esc", "cancel")],
            _ => self.look().map_or(&[("Esc", "back")], Look::hints),
        }
    }

    /// Is something typed that would be lost?
    #[must_use]
    pub fn unsaved(&self) -> bool {
        match &self.mode {
            Mode::Form(form) => form.form.changes() > 0,
            _ => self.over.as_ref().is_some_and(|over| over.unsaved()),
        }
    }

    /// The screen is left alone: a secret that it shows is forgotten.
    pub fn forget_secret(&mut self) {
        self.over = self.over.take().filter(|over| !over.holds_secret());
    }

    /// Opens a user's details, from wherever in the console.
    pub fn open(&mut self, id: UserId, wishes: &mut Wishes) {
        self.waiting = Some(wishes.call(Call::User(id)));
    }

    /// Somebody changed something: what is on the screen is read again.
    pub fn reload(&mut self, wishes: &mut Wishes) {
        self.list.reload(wishes);
        self.look_again(wishes);
        if let Some(over) = &mut self.over {
            over.reload(wishes);
        }
        match &self.mode {
            Mode::Details { details, .. } => self.open(details.user.id, wishes),
            Mode::Form(form) => {
                let about = form.about.as_ref().map(|user| user.id);
                self.watching = about.map(|user| wishes.call(Call::User(user)));
            }
            _ => {}
        }
    }

    /// A moment has come at which something that is shown may have changed by itself.
    pub fn on_time(&mut self, now: Timestamp, wishes: &mut Wishes) {
        self.list.on_time(now, wishes);
        self.why_on_time(now, wishes);
        if let Mode::Details { details, flips_at, .. } = &mut self.mode
            && flips_at.is_some_and(|moment| moment <= now)
        {
            *flips_at = None;
            let user = details.user.id;
            self.open(user, wishes);
        }
    }

    /// A user whom an action is about: the one under the cursor, or whose details are open.
    pub(super) fn subject(&self) -> Option<User> {
        if let Some((found, _)) = self.why.as_ref().and_then(|why| why.found.as_ref()) {
            return Some(found.user.clone());
        }
        match &self.mode {
            Mode::Details { details, .. } => Some(details.user.clone()),
            _ => self.list.current().cloned(),
        }
    }

    /// Is a lock-out by wrong passwords all that stops the user whom actions are about?
    #[must_use]
    pub fn is_only_locked_out(&self) -> bool {
        // Of those who are marked, the plan tells who isn't theirs to unlock.
        if self.marks().is_some() {
            return true;
        }
        let stops = self.subject().map(|user| user.stops);
        stops.is_some_and(|stops| stops.locked_out.is_some() && stops.locked.is_none() && stops.disabled.is_none())
    }

    /// Who is under the cursor, or whose details are open; whoever is marked.
    #[must_use]
    pub fn under_cursor(&self) -> Option<Named<UserId>> {
        self.subject().map(|user| user.named())
    }

    /// The name of the user whom actions are about; none where nobody is selected.
    #[must_use]
    pub fn selected(&self) -> Option<String> {
        if self.marks().is_some() {
            return self.list.marked();
        }
        self.subject().map(|user| format!("{} ({})", user.username, user.profile.full_name))
    }

    /// What is selected, as lines; none where nothing is.
    #[must_use]
    pub fn facts(&self, now: Timestamp, zone: &Tz) -> Option<Vec<Line>> {
        if let Some(why) = self.why.as_ref().filter(|_| self.shows_why()) {
            return why.facts(zone);
        }
        match &self.mode {
            Mode::Details { details, .. } => Some(of_details(details, now, zone)),
            _ => self.list.current().map(|user| of_row(user, now, zone)),
        }
    }

    /// Does an action of this place, as `me` wants it.
    pub fn act(&mut self, action: Action, me: UserId, wishes: &mut Wishes) {
        let now = wishes.now;
        if action == Action::New {
            self.mode = Mode::Opening(None);
            self.waiting = Some(wishes.call(Call::FormLists));
            return;
        }
        if self.shows_list() && self.list.act(action, wishes) {
            return;
        }
        if self.act_on_marked(action, me, wishes) {
            return;
        }
        let Some(user) = self.subject() else {
            wishes.say("No user is selected.", Paint::Warning);
            return;
        };
        // The name may be somebody else's by now.
        if user.stops.deleted.is_some() {
            wishes.say(format!("{} was deleted: nothing can be changed any more.", user.username), Paint::Warning);
            return;
        }
        if self.doing.is_some() && action != Action::Open {
            wishes.say("The last change is still under way: wait for it to be done.", Paint::Warning);
            return;
        }
        let disabled = user.stops.is_disabled(now);
        match action {
            Action::Open => self.open(user.id, wishes),
            Action::Edit => {
                self.mode = Mode::Opening(Some(Box::new(user)));
                self.waiting = Some(wishes.call(Call::FormLists));
            }
            Action::License => self.open_license(user.id, Opening::License, wishes),
            Action::Disable if disabled && wants_seat(&user) => self.open_license(user.id, Opening::Lift, wishes),
            Action::Disable if disabled => self.ask(What::Lift, user, now),
            Action::Disable => self.ask(What::Disable, user, now),
            Action::Unlock if user.stops.is_locked(now) || user.stops.is_locked_out(now) => {
                self.ask(What::Unlock, user, now);
            }
            Action::Roles => self.waiting = Some(wishes.call(Call::RolesOf(user.id))),
            Action::Password if user.id == me => wishes.complain(&RuleBroken::OwnPassword),
            Action::Password => self.open_dialog(PasswordDialog::new(user), wishes),
            Action::Sso => self.open_dialog(SsoDialog::new(user), wishes),
            Action::Sessions => self.waiting = Some(wishes.call(Call::Sessions(user.id))),
            Action::Unlock => self.ask(What::Lock, user, now),
            Action::Delete if user.id == me => wishes.complain(&RuleBroken::OwnAccount),
            Action::Delete if user.has_acted && disabled => {
                let text = format!("{} has changed things here and can't be deleted; disabled is all.", user.username);
                wishes.say(text, Paint::Warning);
            }
            Action::Delete if user.has_acted => self.ask(What::DisableInstead, user, now),
            Action::Delete => self.ask(What::Delete, user, now),
            _ => {}
        }
        if let Mode::Ask(ask) = &self.mode {
            self.waiting = ask.looks_at().map(|call| wishes.call(call));
        }
    }

    pub(super) fn ask(&mut self, what: What, user: User, now: Timestamp) {
        // An answer that is still on its way would take the question's place.
        self.waiting = None;
        self.mode = Mode::Ask(Box::new(Ask::new(what, user, now)));
    }

    /// Takes a key while a form or a question is open, or the search box has the focus.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) {
        if let Some(over) = &mut self.over {
            let after = over.press(key, wishes);
            self.after(after, wishes);
            return;
        }
        if self.look().is_some() {
            self.list.press(key, wishes);
            return;
        }
        match &mut self.mode {
            Mode::Opening(_) if key.is(Code::Esc) => {
                self.mode = Mode::List;
                self.waiting = None;
            }
            Mode::Form(form) if self.waiting.is_none() => match form.press(key, wishes.now) {
                user_form::Step::Save => match form.call() {
                    Some(call) => self.waiting = Some(wishes.call(call)),
                    None => {
                        wishes.say("Nothing was changed.", Paint::Normal);
                        self.mode = Mode::List;
                    }
                },
                user_form::Step::Leave => self.mode = Mode::List,
                user_form::Step::Stay => {}
            },
            Mode::Ask(ask) => match ask.form.press(key) {
                Outcome::Save if ask.is_confirmed() => {
                    let ticket = wishes.call(ask.call());
                    if let Mode::Ask(ask) = std::mem::take(&mut self.mode) {
                        self.doing = Some((ticket, ask));
                    }
                }
                Outcome::Leave => self.mode = Mode::List,
                Outcome::Button(_) => ask.become_disable(wishes.now),
                Outcome::Nothing | Outcome::Save => {}
            },
            Mode::List if self.searching => self.press_search(key, wishes),
            _ => {}
        }
    }

    fn press_search(&mut self, key: &Key, wishes: &mut Wishes) {
        match key.code {
            Code::Enter | Code::Down => {
                self.searching = false;
                self.list.settle();
            }
            Code::Esc => {
                self.searching = false;
                self.list.search.clear();
                self.list.ask(wishes);
                self.list.settle();
            }
            _ => {
                let before = self.list.search.text().to_owned();
                self.list.search.press(key);
                if self.list.search.text() != before {
                    self.list.ask(wishes);
                }
            }
        }
    }

    /// Scrolls the details.
    pub fn scroll(&mut self, action: Action) {
        if let Some(why) = &mut self.why {
            return why.scroll(action);
        }
        let Mode::Details { scroll, .. } = &mut self.mode else { return };
        match action {
            Action::Up => *scroll = scroll.saturating_sub(1),
            Action::Down => *scroll += 1,
            Action::PageUp => *scroll = scroll.saturating_sub(10),
            Action::PageDown => *scroll += 10,
            Action::Home => *scroll = 0,
            _ => *scroll = usize::MAX / 2,
        }
    }

    /// Takes a paste: into a field, or into the search box.
    pub fn paste(&mut self, text: &str, wishes: &mut Wishes) {
        if let Some(over) = &mut self.over {
            return over.paste(text);
        }
        match &mut self.mode {
            Mode::Form(form) => drop(form.form.paste(text)),
            Mode::Ask(ask) => drop(ask.form.paste(text)),
            Mode::List if self.list.look.is_some() => {
                if let Some(look) = &mut self.list.look {
                    look.paste(text);
                }
            }
            Mode::List if self.searching => {
                self.list.search.paste(text);
                self.list.ask(wishes);
            }
            _ => {}
        }
    }

    /// One step back; says whether there was one.
    pub fn back(&mut self, wishes: &mut Wishes) -> bool {
        match &self.mode {
            Mode::List if self.list.forget_stretch(wishes) => true,
            Mode::List if !self.list.search.is_empty() => {
                self.list.search.clear();
                self.list.ask(wishes);
                self.list.settle();
                true
            }
            Mode::List => false,
            _ => {
                self.mode = Mode::List;
                true
            }
        }
    }
}
