//! What a signed-in person works with: the five tabs, and what lies over them.

use super::Person;
use super::moves::mending_keys;
use super::overlay::{self, Overlay, Run};
use super::remember::Remembered;
use super::wishes::Wishes;
use crate::domain::settings::Settings;
use crate::service::{Answer, SignedIn};
use crate::tui::action::{Action, Place};
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::request::{Call, Reply, Request, Ticket};
use crate::tui::screen::settings::SettingsScreen;
use crate::tui::screen::sheet::Sheet;
use crate::tui::screen::system_log::LogScreen;
use crate::tui::screen::users::UsersScreen;
use crate::tui::theme::Paint;

/// The tabs, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Accounts.
    Users,
    /// Invites.
    Invites,
    /// Licenses.
    Licenses,
    /// Devices.
    Devices,
    /// The system log.
    SystemLog,
}

impl Tab {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Users, Self::Invites, Self::Licenses, Self::Devices, Self::SystemLog];
    /// Their names.
    pub const NAMES: [&'static str; 5] = ["Users", "Invites", "Licenses", "Devices", "System Log"];
}

/// The desk of a signed-in person.
#[derive(Debug)]
pub struct DeskStage {
    /// Who works here.
    pub person: Person,
    /// The plant's settings.
    pub settings: Settings,
    /// The open tab.
    pub tab: Tab,
    /// The Users tab.
    pub users: UsersScreen,
    /// The System Log tab.
    pub log: LogScreen,
    /// What covers the tab until Esc leads back to it.
    pub sheet: Option<Box<dyn Sheet>>,
    /// What lies over all that.
    pub overlay: Option<Overlay>,
    /// Rows of the body: what a sheet that is opened later is told.
    pub(super) height: u16,
    pub(super) whoami: Option<Ticket>,
    /// How the person looks at the lists.
    pub(super) remembered: Remembered,
}

/// What comes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It stays.
    Stay,
    /// The person signs out.
    SignOut,
}

impl DeskStage {
    /// The desk; where the plant was set up a moment ago, it says what to do next.
    pub(super) fn new(signed_in: &SignedIn, settings: Settings, just_set_up: bool) -> Self {
        let (user, permissions) = (signed_in.user.clone(), signed_in.permissions);
        Self {
            person: Person { user, roles: String::new(), permissions, mends_lockouts: false },
            settings,
            tab: Tab::Users,
            users: UsersScreen::default(),
            log: LogScreen::default(),
            sheet: None,
            overlay: just_set_up.then(Overlay::what_next),
            height: 0,
            whoami: None,
            remembered: Remembered::default(),
        }
    }

    /// Something was changed, here or elsewhere: what is on the screen is read again, and who may do what.
    pub(super) fn reload(&mut self, wishes: &mut Wishes) {
        self.ask_who(wishes);
        self.read_again(wishes);
    }

    /// Asks which plant this is and who works here, with the rights of this moment.
    pub(super) fn ask_who(&mut self, wishes: &mut Wishes) {
        wishes.call(Call::Plant);
        self.whoami = Some(wishes.call(Call::Whoami));
    }

    /// Reads again what is on the screen.
    pub(super) fn read_again(&mut self, wishes: &mut Wishes) {
        if let Some(sheet) = &mut self.sheet {
            sheet.reload(wishes);
        }
        match self.tab {
            Tab::Users => self.users.reload(wishes),
            Tab::SystemLog => self.log.reload(wishes),
            _ => {}
        }
    }

    pub(super) fn show(&mut self, tab: Tab, wishes: &mut Wishes) {
        self.sheet = None;
        self.tab = tab;
        match tab {
            Tab::Users => self.users.list.reload(wishes),
            Tab::SystemLog => self.log.read(wishes),
            _ => {}
        }
    }

    pub(super) fn fit(&mut self, height: u16, wishes: &mut Wishes) {
        self.height = height;
        self.users.list.set_height(height, wishes);
        self.log.set_height(height);
        if let Some(sheet) = &mut self.sheet {
            sheet.set_height(height);
        }
    }

    /// Is something typed that would be lost?
    pub(super) fn unsaved(&self) -> bool {
        self.users.unsaved() || self.sheet.as_ref().is_some_and(|sheet| sheet.unsaved())
    }

    /// Do letters go to a text field?
    pub(super) fn typing(&self) -> bool {
        match (&self.overlay, &self.sheet, self.tab) {
            (Some(overlay), _, _) => overlay.typing(),
            (None, Some(sheet), _) => sheet.typing(),
            (None, None, Tab::Users) => self.users.typing(),
            (None, None, Tab::SystemLog) => self.log.typing(),
            _ => false,
        }
    }

    pub(super) fn paste(&mut self, text: &str, wishes: &mut Wishes) {
        match (&mut self.overlay, &mut self.sheet, self.tab) {
            (Some(overlay), _, _) => overlay.paste(text),
            (None, Some(sheet), _) if sheet.typing() => sheet.paste(text),
            (None, None, Tab::Users) if self.users.typing() => self.users.paste(text, wishes),
            (None, None, Tab::SystemLog) if self.log.typing() => self.log.paste(text, wishes),
            // A paste into a list is never a row of commands (G6).
            _ => self.overlay = Some(Overlay::ask_paste(text)),
        }
    }

    /// Where a key is pressed: the screen's own keys before the general ones.
    pub(super) fn places(&self) -> Vec<Place> {
        if let Some(sheet) = &self.sheet {
            return sheet.places().to_vec();
        }
        match self.tab {
            Tab::Users => vec![Place::Users, Place::Table, Place::List, Place::Global],
            Tab::SystemLog => vec![Place::SystemLog, Place::List, Place::Global],
            _ => vec![Place::Global],
        }
    }

    pub(super) fn press(&mut self, key: &Key, keymap: &Keymap, read_only: bool, wishes: &mut Wishes) -> Step {
        if let Some(overlay) = &mut self.overlay {
            return match overlay.press(key, wishes) {
                overlay::Step::Stay => Step::Stay,
                overlay::Step::Close => {
                    self.overlay = None;
                    Step::Stay
                }
                overlay::Step::Run(Run::Action(action)) => {
                    self.overlay = None;
                    self.act(action, keymap, read_only, wishes)
                }
                overlay::Step::Run(Run::Setting(key)) => {
                    self.overlay = None;
                    self.open(Box::new(SettingsScreen::at(key)), wishes);
                    Step::Stay
                }
                overlay::Step::Quit => {
                    self.overlay = None;
                    wishes.requests.push(Request::Quit);
                    Step::Stay
                }
                overlay::Step::Search(text) => {
                    self.overlay = None;
                    self.search_for(&text, wishes);
                    Step::Stay
                }
            };
        }
        if let Some(sheet) = self.sheet.as_mut().filter(|sheet| sheet.is_modal() || sheet.typing()) {
            let then = sheet.press(key, wishes);
            self.go_on(then, wishes);
            return Step::Stay;
        }
        match self.tab {
            _ if self.sheet.is_some() => {}
            Tab::Users if self.users.is_modal() || self.users.typing() => {
                self.users.press(key, wishes);
                return Step::Stay;
            }
            Tab::SystemLog if self.log.typing() => {
                self.log.press(key, wishes);
                return Step::Stay;
            }
            _ => {}
        }
        match keymap.action(&self.places(), key) {
            Some(action) => self.act(action, keymap, read_only, wishes),
            None => {
                let help = keymap.key_of(Action::Help);
                wishes.say(format!("{key} does nothing here. {help} shows the keys."), Paint::Hint);
                Step::Stay
            }
        }
    }

    fn search_for(&mut self, text: &str, wishes: &mut Wishes) {
        if let Some(sheet) = &mut self.sheet {
            sheet.act(Action::Search, wishes);
            sheet.paste(text);
        } else if self.tab == Tab::SystemLog {
            self.log.searching = true;
            self.log.paste(text, wishes);
        } else {
            self.tab = Tab::Users;
            self.users.searching = true;
            self.users.paste(text, wishes);
        }
    }

    fn act(&mut self, action: Action, keymap: &Keymap, read_only: bool, wishes: &mut Wishes) -> Step {
        if self.refuse(action, read_only, wishes) {
            return Step::Stay;
        }
        if self.sheet.is_none() && self.tab == Tab::Users && self.users.shows_why() && !self.users.why_takes(action) {
            wishes.say("Esc closes this first; the keys that mend something stand beside Fix.", Paint::Hint);
            return Step::Stay;
        }
        if action == Action::Menu {
            let (Some(place), Some(subject)) = (self.places().first().copied(), self.selected()) else {
                wishes.say("Nothing is selected.", Paint::Warning);
                return Step::Stay;
            };
            let refusal = |action| self.refusal(action, read_only);
            self.overlay = Some(Overlay::menu(keymap, place, &subject, &refusal));
            return Step::Stay;
        }
        let in_sheet = action.described().is_some_and(|it| matches!(it.place, Place::Sheet | Place::List));
        if let Some(sheet) = self.sheet.as_mut().filter(|_| in_sheet || action == Action::Back) {
            let then = sheet.act(action, wishes);
            self.go_on(then, wishes);
            return Step::Stay;
        }
        match action {
            Action::TabUsers => self.show(Tab::Users, wishes),
            Action::TabInvites => self.show(Tab::Invites, wishes),
            Action::TabLicenses => self.show(Tab::Licenses, wishes),
            Action::TabDevices => self.show(Tab::Devices, wishes),
            Action::TabSystemLog => self.show(Tab::SystemLog, wishes),
            Action::NextTab => self.show(Tab::ALL[(self.tab as usize + 1) % 5], wishes),
            Action::PreviousTab => self.show(Tab::ALL[(self.tab as usize + 4) % 5], wishes),
            Action::Help => {
                let refusal = |action| self.refusal(action, read_only);
                self.overlay = Some(Overlay::help(keymap, &self.places(), &refusal));
            }
            Action::Palette => {
                let refusal = |action| self.refusal(action, read_only);
                self.overlay = Some(Overlay::palette(keymap, &self.places(), &self.settings, &refusal));
            }
            Action::Messages => self.overlay = Some(Overlay::messages(&wishes.notes, &self.settings.site_time_zone)),
            Action::Copy => self.copy(wishes),
            Action::OwnPassword => self.overlay = Some(Overlay::own_password()),
            Action::Profile | Action::Settings | Action::UserGroups | Action::Teams | Action::RolesList => {
                self.open_sheet(action, wishes);
            }
            Action::Reload => {
                match &mut self.sheet {
                    Some(sheet) => sheet.reload(wishes),
                    None => self.show(self.tab, wishes),
                }
                wishes.say("Read again.", Paint::Normal);
            }
            Action::Redraw => wishes.requests.push(Request::Redraw),
            Action::SignOut => return Step::SignOut,
            Action::Quit if self.unsaved() => self.overlay = Some(Overlay::ask_quit()),
            Action::Quit => wishes.requests.push(Request::Quit),
            Action::Back => match self.tab {
                Tab::Users if self.users.shows_why() => {
                    let tab = if self.users.close_why() { Tab::SystemLog } else { Tab::Users };
                    self.show(tab, wishes);
                }
                Tab::Users => drop(self.users.back(wishes)),
                Tab::SystemLog => drop(self.log.back(wishes)),
                _ => {}
            },
            Action::Search => match self.tab {
                Tab::Users if self.users.shows_list() => self.users.searching = true,
                Tab::SystemLog if !self.log.shows_details() => self.log.searching = true,
                _ => {}
            },
            Action::EventUser => match self.log.user() {
                Some(user) => {
                    self.tab = Tab::Users;
                    self.users.open(user, wishes);
                }
                None => wishes.say("This event is about no user.", Paint::Warning),
            },
            Action::Why => self.users.open_why(mending_keys(keymap), wishes),
            Action::EventWhy => match self.log.user() {
                Some(user) => {
                    self.tab = Tab::Users;
                    self.users.open_why_from_log(user, mending_keys(keymap), wishes);
                }
                None => wishes.say("This event is about no user.", Paint::Warning),
            },
            Action::Menu | Action::SheetOpen | Action::SheetNew | Action::SheetRemove => {}
            Action::Event => self.log.open(),
            Action::Up | Action::Down | Action::PageUp | Action::PageDown | Action::Home | Action::End => {
                self.go(action, wishes);
            }
            Action::Open
            | Action::Edit
            | Action::New
            | Action::Disable
            | Action::Unlock
            | Action::Roles
            | Action::Password
            | Action::Sessions
            | Action::Delete
            | Action::ShowInactive
            | Action::Filter
            | Action::Sort
            | Action::Columns
            | Action::ColumnLeft
            | Action::ColumnRight => self.users.act(action, self.person.user.id, wishes),
        }
        Step::Stay
    }

    /// What is selected, in a word or two.
    fn selected(&self) -> Option<String> {
        match (&self.sheet, self.tab) {
            (Some(sheet), _) => Some(sheet.path()),
            (None, Tab::Users) => self.users.selected(),
            (None, Tab::SystemLog) => self.log.selected(),
            _ => None,
        }
    }

    pub(super) fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) {
        let answer = match answer {
            Ok(Reply::Whoami(whoami)) if self.whoami == Some(ticket) => {
                self.person.roles = crate::tui::screen::user_facts::roles(&whoami.user, wishes.now);
                self.person.permissions = whoami.permissions;
                self.person.mends_lockouts = whoami.mends_lockouts;
                return;
            }
            other => other,
        };
        let Some(answer) = self.recall(ticket, answer, wishes) else { return };
        if let Some(overlay) = &mut self.overlay
            && overlay.waits_for(ticket)
        {
            if overlay.answer(ticket, answer, wishes) == overlay::Step::Close {
                self.overlay = None;
            }
            return;
        }
        let answer = match &mut self.sheet {
            Some(sheet) => match sheet.answer(ticket, answer, wishes) {
                Some(answer) => answer,
                None => return,
            },
            None => answer,
        };
        match answer {
            Ok(Reply::Log(page)) => self.log.answer(ticket, Ok(Reply::Log(page)), wishes),
            Err(error) if self.log.waits_for(ticket) => self.log.answer(ticket, Err(error), wishes),
            other => {
                self.users.zone = self.settings.site_time_zone;
                self.users.answer(ticket, other, wishes.now, wishes);
            }
        }
    }
}
