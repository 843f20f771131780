//! The Invites tab: who was invited, how each invite stands, inviting others, and the code for whoever hands it over
//! (section 9 of RULES.md).

mod ask;
mod code;
mod form;
mod list;
mod menu;
mod over;
mod route;
mod take;
mod words;

use chrono_tz::Tz;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::ask::{Ask, What};
use self::list::List;
use self::over::Over;
use self::route::Route;
use super::sheet::{Hints, Look, Sheet, Then};
use super::user_facts::{Line, draw_facts};
use crate::domain::id::InviteId;
use crate::domain::permission::Permission;
use crate::service::{Answer, InviteDetails, MailNews};
use crate::tui::action::{Action, Place};
use crate::tui::app::wishes::Wishes;
use crate::tui::command;
use crate::tui::key::{Code, Key};
use crate::tui::keymap::Keymap;
use crate::tui::part::dialog;
use crate::tui::part::filter_menu::Step;
use crate::tui::part::form::Outcome;
use crate::tui::part::text_field::TextField;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::Paint;
use crate::tui::theme::Theme;

/// The tab.
#[derive(Debug, Default)]
pub struct InvitesScreen {
    list: List,
    /// Everything about one invite, in place of the list.
    details: Option<Details>,
    /// A form, a question or a code over that.
    over: Option<Over>,
    /// The roles that people can be invited as are on their way, for the form.
    opening: Option<Ticket>,
    /// What was confirmed, or is looked into, and under way; its form stays until it is done.
    doing: Option<Ticket>,
    keys: Keys,
    /// Where mail goes from here.
    route: Route,
    /// For how many days a code is good.
    pub days: u32,
}

/// Keys that sentences name.
#[derive(Debug, Default)]
struct Keys {
    invite: String,
    again: String,
    inactive: String,
    add: String,
}

/// The invite that is seen in full.
#[derive(Debug)]
struct Details {
    id: InviteId,
    found: Option<InviteDetails>,
    reading: Option<Ticket>,
    scroll: usize,
}

impl InvitesScreen {
    /// Which keys are in force.
    pub fn know(&mut self, keymap: &Keymap) {
        let key = |action| keymap.key_of(action);
        self.keys = Keys {
            invite: key(Action::InviteNew),
            again: key(Action::InviteResend),
            inactive: key(Action::InviteInactive),
            add: key(Action::New),
        };
    }

    /// Where mail goes from this console.
    pub fn know_route(&mut self, news: &MailNews, zone: Tz) {
        self.route.take(news, &zone);
        self.list.set_told(self.route.rows());
    }

    /// A code that is shown leaves the screen: it is locked.
    pub fn forget_secret(&mut self) {
        if matches!(self.over, Some(Over::Code(_))) {
            self.over = None;
        }
    }

    /// A moment has come: an invite may have run out.
    pub fn on_time(&mut self, wishes: &mut Wishes) {
        let ran_out = |list: &List| list.current().is_some() && list.any_ran_out(wishes.now);
        if ran_out(&self.list) && !self.list.is_reading() {
            self.list.reload(wishes);
        }
    }

    /// What the copy menu says of the code: none of an invite that is over.
    #[must_use]
    pub fn code_told(&self) -> Option<String> {
        let invite = self.subject().filter(|invite| invite.accepted.is_none() && invite.cancelled.is_none())?;
        Some(format!("Shows the code of the invite to {} after a question; the log tells of it.", invite.email))
    }

    /// Something was pasted: the list follows the search box.
    pub fn follow(&mut self, wishes: &mut Wishes) {
        self.list.follow(wishes);
    }

    /// The invite that keys are about.
    fn subject(&self) -> Option<&crate::domain::invite::Invite> {
        match &self.details {
            Some(details) => match &details.found {
                Some(found) => Some(&found.invite),
                None => self.list.current().filter(|invite| invite.id == details.id),
            },
            None => self.list.current(),
        }
    }

    fn ask(&mut self, what: What, wishes: &mut Wishes) {
        let (now, zone, days) = (wishes.now, wishes.zone, self.days);
        let Some(invite) = self.subject() else { return wishes.say("No invite is selected.", Paint::Warning) };
        let state = invite.state(now);
        let again = what == What::Resend && state == crate::domain::invite::InviteState::Expired;
        if !state.is_open() && !again {
            let text = format!("The invite to {} is {} already: nothing is left to do.", invite.email, state.name());
            return wishes.say(text, Paint::Warning);
        }
        if let Some(why) = invite.void.filter(|_| what == What::Code) {
            let text = format!(
                "No code is shown of the invite to {}: {why}, so it makes no account. Send it again ({}): then you answer for \
                 the role.",
                invite.email, self.keys.again
            );
            return wishes.say(text, Paint::Warning);
        }
        let ask = Ask::new(what, invite, days, Look { now, zone: &zone });
        self.over = Some(Over::Ask(Box::new(ask)));
    }

    fn press_over(&mut self, key: &Key, wishes: &mut Wishes) {
        let call = match &mut self.over {
            Some(Over::Code(code)) => {
                if code.press(key, wishes) {
                    self.over = None;
                }
                None
            }
            Some(Over::Menu(menu)) => {
                let step = menu.press(key);
                if let Step::Search(text) = &step {
                    self.list.search.set(text);
                    self.list.look_again(wishes);
                }
                self.over = self.over.take().filter(|_| step == Step::Stay);
                None
            }
            Some(Over::Ask(ask)) => match ask.question.press(key) {
                Outcome::Leave => {
                    self.over = None;
                    None
                }
                Outcome::Save => Some(ask.call()),
                Outcome::Nothing | Outcome::Button(_) => None,
            },
            Some(Over::Form(form)) => match &mut form.plan {
                Some(plan) => match plan.dialog.press(key) {
                    dialog::Outcome::Nothing => None,
                    dialog::Outcome::Cancelled => {
                        form.plan = None;
                        None
                    }
                    dialog::Outcome::Pressed(_) => form.send(),
                },
                None => match form.question.press(key) {
                    Outcome::Leave => {
                        self.over = None;
                        None
                    }
                    Outcome::Save => Some(form.find_out()),
                    Outcome::Nothing | Outcome::Button(_) => None,
                },
            },
            None => None,
        };
        self.doing = call.map(|call| wishes.call(call));
    }
}

impl Sheet for InvitesScreen {
    fn path(&self) -> String {
        match (&self.details, self.subject()) {
            (Some(_), Some(invite)) => format!("Invites > {}", invite.email),
            _ => "Invites".to_owned(),
        }
    }

    fn selected(&self) -> Option<String> {
        Some(self.subject().map_or_else(|| self.path(), |invite| invite.email.clone()))
    }

    fn state(&self) -> String {
        if self.details.is_some() {
            return String::new();
        }
        let hidden = self.list.total.saturating_sub(self.list.open);
        let over = match (self.list.show_over, hidden) {
            (true, _) => "shown".to_owned(),
            (false, 0) => "none".to_owned(),
            (false, some) => format!("{some} hidden"),
        };
        format!("Over: {over} ({})  {}", self.keys.inactive, self.list.numbers())
    }

    fn hints(&self) -> Hints {
        if let Some(over) = &self.over {
            return Hints::Fixed(over.hints());
        }
        let first = if self.details.is_some() { Action::Back } else { Action::InviteOpen };
        let rest = [Action::InviteNew, Action::InviteResend, Action::InviteCancel, Action::InviteCode];
        let list = [Action::InviteInactive, Action::InviteFilter, Action::Search, Action::Palette];
        let list = if self.details.is_some() { &list[3..] } else { &list[..] };
        Hints::Actions([first].into_iter().chain(rest).chain(list.iter().copied()).collect())
    }

    fn places(&self) -> &'static [Place] {
        &[Place::Invites, Place::List, Place::Global]
    }

    fn permission(&self) -> Option<Permission> {
        None
    }

    fn typing(&self) -> bool {
        match &self.over {
            Some(over) => over.typing(),
            None => self.search().is_some_and(|(_, focused)| focused),
        }
    }

    fn is_modal(&self) -> bool {
        self.over.is_some()
    }

    fn search(&self) -> Option<(&TextField, bool)> {
        let shown = self.details.is_none();
        shown.then(|| (&self.list.search, self.list.searching && self.over.is_none()))
    }

    fn unsaved(&self) -> bool {
        matches!(&self.over, Some(Over::Form(form)) if form.question.form.changes() > 0)
    }

    fn act(&mut self, action: Action, wishes: &mut Wishes) -> Then {
        if let Some(details) = &mut self.details {
            match action {
                Action::Up => details.scroll = details.scroll.saturating_sub(1),
                Action::Down => details.scroll += 1,
                Action::PageUp => details.scroll = details.scroll.saturating_sub(10),
                Action::PageDown => details.scroll += 10,
                Action::Back => {
                    self.details = None;
                    self.reload(wishes);
                    return Then::Stay;
                }
                _ => {}
            }
        } else if self.list.go(action, wishes) {
            return Then::Stay;
        }
        match action {
            Action::Back if self.list.clear(wishes) => {}
            Action::Back => return Then::Close,
            Action::InviteNew => self.opening = Some(wishes.call(Call::RolesToInvite)),
            Action::InviteInactive => {
                self.list.show_over = !self.list.show_over;
                self.list.look_again(wishes);
            }
            Action::InviteFilter if self.details.is_none() => {
                self.over = Some(Over::Menu(Box::new(menu::menu(self.list.search.text(), self.list.rows()))));
            }
            Action::InviteResend => self.ask(What::Resend, wishes),
            Action::InviteCancel => self.ask(What::Cancel, wishes),
            Action::InviteCode => self.ask(What::Code, wishes),
            Action::InviteOpen if self.details.is_none() && self.subject().is_none() && self.list.search_on(wishes) => {
            }
            Action::InviteOpen if self.details.is_none() => match self.list.current() {
                Some(invite) => {
                    let id = invite.id;
                    let reading = Some(wishes.call(Call::InviteDetails(id)));
                    self.details = Some(Details { id, found: None, reading, scroll: 0 });
                }
                None => wishes.say("No invite is selected.", Paint::Warning),
            },
            Action::InviteUser => match self.subject().map(|invite| invite.accepted.clone()) {
                Some(Some((_, user))) => return Then::User(user.id),
                Some(None) => wishes.say("Nobody has accepted this invite, so there is no user.", Paint::Warning),
                None => wishes.say("No invite is selected.", Paint::Warning),
            },
            _ => {}
        }
        Then::Stay
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Then {
        if self.doing.is_some() {
            return Then::Stay;
        }
        if self.over.is_some() {
            self.press_over(key, wishes);
            return Then::Stay;
        }
        match key.code {
            Code::Enter | Code::Down => self.list.searching = false,
            Code::Esc => drop(self.list.clear(wishes)),
            _ => {
                self.list.search.press(key);
                self.list.follow(wishes);
            }
        }
        Then::Stay
    }

    fn paste(&mut self, text: &str) {
        match &mut self.over {
            Some(over) => over.paste(text),
            None => drop(self.list.search.paste(text)),
        }
    }

    fn reload(&mut self, wishes: &mut Wishes) {
        self.list.reload(wishes);
        if let Some(details) = &mut self.details {
            details.reading = Some(wishes.call(Call::InviteDetails(details.id)));
        }
    }

    fn set_height(&mut self, height: u16) {
        self.list.set_height(height);
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        self.take(ticket, answer, wishes)
    }

    fn facts(&self, look: Look<'_>) -> Option<Vec<Line>> {
        let found = self.details.as_ref().and_then(|details| details.found.as_ref());
        Some(words::facts(self.subject()?, found, &self.keys.again, look))
    }

    fn command(&self) -> Option<String> {
        let open = if self.list.show_over { "" } else { "state:open" };
        Some(command::of_search("invites list", &format!("{open} {}", self.list.search.text())))
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, look: Look<'_>) -> Option<Position> {
        let facts = self.details.is_some().then(|| self.facts(look)).flatten();
        let cursor = match (&mut self.details, facts) {
            (Some(details), Some(facts)) => Some(draw_facts(buffer, area, &facts, &mut details.scroll, theme)),
            _ => {
                let empty = self.empty();
                self.list.draw((&empty, self.route.told(), &self.keys.again), (buffer, area, theme), look)
            }
        };
        match &mut self.over {
            Some(over) => over.draw(buffer, area, theme, look),
            None => cursor,
        }
    }
}
