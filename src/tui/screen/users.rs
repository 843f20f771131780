//! The Users tab: the list, a user's details, the form, and the questions before something is done.

use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::set_up::mark;
use super::user_ask::{Ask, What};
use super::user_facts::{Line, draw_facts, of_details, of_row};
use super::user_form::{self, UserForm};
use super::user_list::{Look, UserList};
use super::user_roles::{self, RolesDialog};
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::id::UserId;
use crate::domain::settings::Settings;
use crate::domain::text::width;
use crate::domain::user::{State, User};
use crate::service::{Answer, ServiceError, UserDetails};
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::draw;
use crate::tui::part::form::Outcome;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// From this width on the list has the details of its row beside it.
const WIDE: u16 = 110;

/// How much of a body so wide the list takes.
#[must_use]
pub const fn list_width(body: u16) -> u16 {
    if body >= WIDE { body - 42 } else { body }
}

/// The tab.
#[derive(Debug, Default)]
pub struct UsersScreen {
    /// The list.
    pub list: UserList,
    /// Do letters go to the search box?
    pub searching: bool,
    mode: Mode,
    waiting: Option<Ticket>,
    /// What was confirmed and is under way; the list goes on meanwhile.
    doing: Option<(Ticket, Box<Ask>)>,
    /// The user of the open form, read again because somebody changed something.
    watching: Option<Ticket>,
}

#[derive(Debug, Default)]
enum Mode {
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
    /// The roles of a user; who came from the details goes back there.
    Roles(Box<RolesDialog>, bool),
}

impl UsersScreen {
    /// Do letters go to a text field?
    #[must_use]
    pub fn typing(&self) -> bool {
        match &self.mode {
            Mode::Form(form) => form.typing(),
            Mode::Ask(ask) => ask.form.typing(),
            Mode::Roles(dialog, _) => dialog.leaving.is_none(),
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
        self.look().is_some() || matches!(self.mode, Mode::Form(_) | Mode::Ask(_) | Mode::Roles(..) | Mode::Opening(_))
    }

    /// Is the list on the screen (and not a user's details)?
    #[must_use]
    pub const fn shows_list(&self) -> bool {
        matches!(self.mode, Mode::List | Mode::Ask(_) | Mode::Roles(..))
    }

    /// The keys of an open form or question.
    #[must_use]
    pub fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match &self.mode {
            Mode::Form(form) => form.hints(),
            Mode::Ask(_) => &[("Tab", "next"), ("Enter", "press"), ("Esc", "cancel")],
            Mode::Roles(dialog, _) => dialog.hints(),
            _ => self.look().map_or(&[("Esc", "back")], Look::hints),
        }
    }

    /// Is something typed that would be lost?
    #[must_use]
    pub fn unsaved(&self) -> bool {
        match &self.mode {
            Mode::Form(form) => form.form.changes() > 0,
            Mode::Roles(dialog, _) => dialog.changed(),
            _ => false,
        }
    }

    /// The second row, left.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        match &self.mode {
            Mode::List | Mode::Ask(_) | Mode::Roles(..) => None,
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
            Mode::List | Mode::Ask(_) | Mode::Roles(..) => {
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

    /// Opens a user's details, from wherever in the console.
    pub fn open(&mut self, id: UserId, wishes: &mut Wishes) {
        self.waiting = Some(wishes.call(Call::User(id)));
    }

    /// Somebody changed something: what is on the screen is read again.
    pub fn reload(&mut self, wishes: &mut Wishes) {
        self.list.reload(wishes);
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
        if let Mode::Details { details, flips_at, .. } = &mut self.mode
            && flips_at.is_some_and(|moment| moment <= now)
        {
            *flips_at = None;
            let user = details.user.id;
            self.open(user, wishes);
        }
    }

    /// A user whom an action is about: the one under the cursor, or whose details are open.
    fn subject(&self) -> Option<User> {
        match &self.mode {
            Mode::Details { details, .. } => Some(details.user.clone()),
            _ => self.list.current().cloned(),
        }
    }

    /// The name of the user whom actions are about; none where nobody is selected.
    #[must_use]
    pub fn selected(&self) -> Option<String> {
        self.subject().map(|user| format!("{} ({})", user.username, user.profile.full_name))
    }

    /// What is selected, as lines; none where nothing is.
    #[must_use]
    pub fn facts(&self, now: Timestamp, zone: &chrono_tz::Tz) -> Option<Vec<Line>> {
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
            Action::Disable if disabled => self.ask(What::Lift, user, now),
            Action::Disable => self.ask(What::Disable, user, now),
            Action::Unlock if user.stops.is_locked(now) || user.stops.is_locked_out(now) => {
                self.ask(What::Unlock, user, now);
            }
            Action::Roles => self.waiting = Some(wishes.call(Call::RolesOf(user.id))),
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
    }

    fn ask(&mut self, what: What, user: User, now: Timestamp) {
        self.mode = Mode::Ask(Box::new(Ask::new(what, user, now)));
    }

    /// Takes a key while a form or a question is open, or the search box has the focus.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) {
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
            Mode::Roles(dialog, from_details) if self.waiting.is_none() => {
                let (outcome, id, from_details) = (dialog.press(key, wishes.now), dialog.user.id, *from_details);
                match outcome {
                    user_roles::Outcome::Nothing => {}
                    user_roles::Outcome::Save if dialog.changed() => self.waiting = Some(wishes.call(dialog.call())),
                    user_roles::Outcome::Save | user_roles::Outcome::Leave => {
                        if outcome == user_roles::Outcome::Save {
                            wishes.say("Nothing was changed.", Paint::Normal);
                        }
                        self.leave_roles(id, from_details, wishes);
                    }
                }
            }
            Mode::List if self.searching => self.press_search(key, wishes),
            _ => {}
        }
    }

    fn leave_roles(&mut self, id: UserId, to_details: bool, wishes: &mut Wishes) {
        self.mode = Mode::List;
        if to_details {
            self.open(id, wishes);
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
        match &mut self.mode {
            Mode::Form(form) => drop(form.form.paste(text)),
            Mode::Ask(ask) => drop(ask.form.paste(text)),
            Mode::Roles(dialog, _) => dialog.paste(text),
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

    /// Takes an answer.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, now: Timestamp, wishes: &mut Wishes) {
        match answer {
            Ok(Reply::Users(window, place)) => {
                self.list.take(ticket, window, place, wishes);
            }
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
                match &mut self.mode {
                    // Whose change stands in the way is read, and then asked about (USR-14).
                    Mode::Form(form) if matches!(error.rule(), Some(RuleBroken::Conflict { .. })) => {
                        let about = form.about.as_ref().map(|user| user.id);
                        self.waiting = about.map(|user| wishes.call(Call::User(user)));
                        return;
                    }
                    Mode::Roles(..) => return self.roles_refused(&error, wishes),
                    Mode::Form(form) => mark(&mut form.form, error.rule().map_or(&[], RuleBroken::fields)),
                    _ => self.mode = Mode::List,
                }
                wishes.complain(&error);
            }
        }
    }

    /// The roles weren't saved: what was ticked stays, and what somebody else made of them meanwhile is read.
    fn roles_refused(&mut self, error: &ServiceError, wishes: &mut Wishes) {
        let Mode::Roles(dialog, _) = &mut self.mode else { return };
        let conflict = matches!(error.rule(), Some(RuleBroken::Conflict { .. }));
        let again = if conflict { " Saving again makes it as ticked here." } else { "" };
        dialog.refused = Some(format!("{error}{again}"));
        wishes.complain(error);
        // It stands in the dialog already; the messages keep it.
        wishes.showing = false;
        if matches!(error.rule(), Some(RuleBroken::Conflict { .. } | RuleBroken::Unknown { .. })) {
            self.waiting = Some(wishes.call(Call::RolesOf(dialog.user.id)));
        }
    }

    fn take(&mut self, reply: Reply, now: Timestamp, wishes: &mut Wishes) {
        match reply {
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
            Reply::RolesOf(of) => match &mut self.mode {
                Mode::Roles(dialog, _) if dialog.user.id == of.user.id => dialog.take_news(*of),
                Mode::Details { .. } => self.mode = Mode::Roles(Box::new(RolesDialog::new(*of)), true),
                _ => self.mode = Mode::Roles(Box::new(RolesDialog::new(*of)), false),
            },
            Reply::FormLists(lists) => {
                let Mode::Opening(user) = std::mem::take(&mut self.mode) else { return };
                let lists = Rc::new(*lists);
                let form = match user {
                    Some(user) => UserForm::edit(*user, lists, now),
                    None => UserForm::add(lists),
                };
                self.mode = Mode::Form(Box::new(form));
            }
            Reply::Saved(user) => {
                if let Mode::Roles(_, from_details) = std::mem::take(&mut self.mode) {
                    self.tell("Changed the roles of", &user, true, now, wishes);
                    self.leave_roles(user.id, from_details, wishes);
                    return;
                }
                self.tell("Saved", &user, true, now, wishes);
            }
            Reply::Added(user, alike) => {
                self.mode = Mode::List;
                self.tell("Added", &user, true, now, wishes);
                if let Some(other) = alike {
                    let text = format!("Added {0}. Careful: {0} looks like {other}.", user.username);
                    wishes.say(text, Paint::Warning);
                }
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
            }
            Ok(_) => {}
            Err(error) => {
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
    fn tell(&mut self, done: &str, user: &User, follow: bool, now: Timestamp, wishes: &mut Wishes) {
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
        wishes.say(format!("{done} {}.{still}{where_to}", user.username), Paint::Good);
        if follow {
            self.list.follow(user.id, hidden, wishes);
        } else {
            self.list.reload(wishes);
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
        match &mut self.mode {
            Mode::Form(form) => return form.draw(buffer, area, theme),
            Mode::Details { details, scroll, .. } => {
                let lines = of_details(details, now, zone);
                return Some(draw_facts(buffer, area, &lines, scroll, theme));
            }
            Mode::List | Mode::Ask(_) | Mode::Roles(..) | Mode::Opening(_) => {}
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
        match &mut self.mode {
            Mode::Ask(ask) => ask.draw(buffer, area, theme),
            Mode::Roles(dialog, _) => dialog.draw(buffer, area, theme, now),
            Mode::List => match &mut self.list.look {
                Some(look) => look.draw(buffer, area, theme),
                None => cursor,
            },
            _ => cursor,
        }
    }
}
