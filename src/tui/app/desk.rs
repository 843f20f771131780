//! What a signed-in person works with: the five tabs, what lies over them, and what their keys do.

use super::Person;
use super::attempt::Attempt;
use super::moves::mending_keys;
use super::overlay::{self, Overlay, Run};
use super::remember::Remembered;
pub use super::tabs::Tab;
use super::undo::UndoDialog;
use super::wishes::Wishes;
use crate::domain::settings::Settings;
use crate::service::SignedIn;
use crate::tui::action::{Action, Place};
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::request::{Request, Ticket};
use crate::tui::screen::devices::DevicesScreen;
use crate::tui::screen::import::Keys as ImportKeys;
use crate::tui::screen::invites::InvitesScreen;
use crate::tui::screen::licenses::LicensesScreen;
use crate::tui::screen::settings::SettingsScreen;
use crate::tui::screen::sheet::Sheet;
use crate::tui::screen::system_log::LogScreen;
use crate::tui::screen::users::UsersScreen;
use crate::tui::theme::Paint;

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
    /// The Invites tab.
    pub invites: InvitesScreen,
    /// The Licenses tab.
    pub licenses: LicensesScreen,
    /// The Devices tab.
    pub devices: DevicesScreen,
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
    /// The tab from which another one was opened at a certain place: Esc leads back there.
    pub(super) came_from: Option<Tab>,
    /// The same for the panel that tells why somebody can't log in.
    pub(super) why_from: Tab,
    /// The sheet from which that panel was opened: Esc leads back to it.
    pub(super) parked: Option<Box<dyn Sheet>>,
    /// The refused login that a reference code in a search box leads to.
    pub(super) attempt: Attempt,
    /// The keys that the preview of an import names.
    pub(super) import_keys: ImportKeys,
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
            invites: InvitesScreen::default(),
            licenses: LicensesScreen::default(),
            devices: DevicesScreen::default(),
            log: LogScreen::default(),
            sheet: None,
            overlay: just_set_up.then(Overlay::what_next),
            height: 0,
            whoami: None,
            remembered: Remembered::default(),
            came_from: None,
            why_from: Tab::SystemLog,
            parked: None,
            attempt: Attempt::default(),
            import_keys: ImportKeys::default(),
        }
    }

    /// Takes a key; a reference code that it completed in a search box is looked up.
    pub(super) fn press(&mut self, key: &Key, keymap: &Keymap, read_only: bool, wishes: &mut Wishes) -> Step {
        let in_box = self.search_box();
        let step = self.press_one(key, keymap, read_only, wishes);
        if let Some(license) = wishes.holders_of.take() {
            self.show_holders(&license, wishes);
        }
        self.look_up(wishes);
        // The key that led out of the box took the message away.
        if in_box && !self.search_box() {
            self.attempt.tell(wishes);
        }
        step
    }

    fn press_one(&mut self, key: &Key, keymap: &Keymap, read_only: bool, wishes: &mut Wishes) -> Step {
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
                // Only an answer brings one.
                overlay::Step::Preview(_) => Step::Stay,
                overlay::Step::Search(text) => {
                    self.overlay = None;
                    self.search_for(&text, wishes);
                    Step::Stay
                }
            };
        }
        if let Some(page) = self.page_mut().filter(|page| page.is_modal() || page.typing()) {
            let then = page.press(key, wishes);
            self.go_on(then, keymap, wishes);
            return Step::Stay;
        }
        match self.tab {
            _ if self.page().is_some() => {}
            Tab::Users if self.users.is_modal() || self.users.typing() => {
                self.users.press(key, wishes);
                return Step::Stay;
            }
            Tab::SystemLog if self.log.is_modal() || self.log.typing() => {
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
        if let Some(page) = self.page_mut() {
            page.act(Action::Search, wishes);
            page.paste(text);
            self.follow_invites(wishes);
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
            let Some(subject) = self.selected() else {
                wishes.say("Nothing is selected.", Paint::Warning);
                return Step::Stay;
            };
            // What is about the selected thing comes before what works in every list.
            let every = |place: &Place| matches!(place, Place::Table | Place::List | Place::Global);
            let places: Vec<Place> = self.places().into_iter().take_while(|place| !every(place)).collect();
            let refusal = |action| self.refusal(action, read_only);
            self.overlay = Some(Overlay::menu(keymap, &places, &subject, &refusal));
            return Step::Stay;
        }
        if self.act_on_files(action, keymap, wishes) {
            return Step::Stay;
        }
        // All that isn't for everywhere, and Esc, is the page's own.
        let own = self.page().is_some_and(|page| page.takes(action));
        let of_page = own || action == Action::Back || action.described().is_some_and(|it| it.place != Place::Global);
        if let (Action::LicenseWhy | Action::HolderWhy | Action::DeviceTest, Some((user, device))) =
            (action, self.attempt.user.clone())
        {
            self.open_why_from_here(user, Some(device), keymap, wishes);
            return Step::Stay;
        }
        if let Some(page) = self.page_mut().filter(|_| of_page) {
            let then = page.act(action, wishes);
            self.go_on(then, keymap, wishes);
            return Step::Stay;
        }
        match action {
            Action::TabUsers => self.show(Tab::Users, wishes),
            Action::TabInvites => self.show(Tab::Invites, wishes),
            Action::TabLicenses => self.show(Tab::Licenses, wishes),
            Action::TabDevices => self.show_devices(wishes),
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
            Action::Copy => self.overlay = self.copy(keymap, wishes),
            Action::Undo => self.overlay = Some(Overlay::Undo(Box::new(UndoDialog::open(wishes)))),
            Action::OwnPassword => self.overlay = Some(Overlay::own_password()),
            Action::Profile
            | Action::Settings
            | Action::UserGroups
            | Action::Teams
            | Action::RolesList
            | Action::RefusedNow
            | Action::ShiftStart
            | Action::Rights => {
                self.open_sheet(action, keymap, wishes);
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
                    let parked = self.parked.take();
                    let tab = if self.users.close_why() { self.why_from } else { Tab::Users };
                    self.show(tab, wishes);
                    if let Some(sheet) = parked {
                        self.open(sheet, wishes);
                    }
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
            Action::UserRights => self.open_rights_of_user(wishes),
            Action::Why => self.users.open_why(self.attempt.user.clone(), mending_keys(keymap), wishes),
            Action::WhyFor => {
                let zone = self.settings.site_time_zone;
                self.users.ask_for_whom(mending_keys(keymap), zone, wishes);
            }
            Action::EventUser
            | Action::EventWhy
            | Action::EventUnlock
            | Action::Event
            | Action::EventFilter
            | Action::EventFollow => self.act_on_log(action, keymap, wishes),
            // The pages have done theirs above.
            Action::ImportUsers | Action::ExportUsers | Action::ImportTemplate | Action::EventExport => {}
            Action::ImportNow | Action::ImportDetails | Action::ImportNext | Action::ImportAgain => {}
            Action::ImportAll | Action::ImportErrors | Action::ImportWarnings | Action::ImportChanges => {}
            Action::ImportUpdate | Action::ImportBack | Action::ImportSkip | Action::ImportSave => {}
            Action::InviteOpen | Action::InviteNew | Action::InviteResend | Action::InviteCancel => {}
            Action::InviteCode | Action::InviteUser | Action::InviteInactive | Action::InviteFilter => {}
            Action::ShiftWhy => {}
            Action::BackUp | Action::CheckUp | Action::VerifyLog | Action::RightsExport => {}
            Action::RightsDetails | Action::RightsAsk | Action::RightsEvent | Action::RightsUser => {}
            Action::RightsBefore | Action::RightsAfter | Action::RoleRights | Action::LicenseRights => {}
            Action::Menu | Action::SheetOpen | Action::SheetNew | Action::SheetRemove => {}
            Action::LicenseHolders | Action::LicenseEdit | Action::LicenseNew | Action::LicenseDelete => {}
            Action::LicenseWhy | Action::HolderUser | Action::HolderWhy | Action::HolderTake | Action::HolderGive => {}
            Action::DeviceOpen
            | Action::DeviceNew
            | Action::DeviceEdit
            | Action::DeviceTrust
            | Action::DeviceEnable => {}
            Action::DeviceRekey | Action::DeviceRemove | Action::DeviceTest | Action::DeviceInactive => {}
            Action::DeviceDashboard | Action::DeviceUser => {}
            Action::HolderMark | Action::HolderMarkAll | Action::HolderUnmark | Action::HolderOrder => {}
            Action::Up | Action::Down | Action::PageUp | Action::PageDown | Action::Home | Action::End => {
                self.go(action, wishes);
            }
            Action::Open
            | Action::Edit
            | Action::New
            | Action::Disable
            | Action::Unlock
            | Action::License
            | Action::Roles
            | Action::Password
            | Action::Sessions
            | Action::Sso
            | Action::Delete
            | Action::Mark
            | Action::MarkAll
            | Action::MarkRange
            | Action::Unmark
            | Action::ShowInactive
            | Action::Filter
            | Action::Sort
            | Action::Columns
            | Action::ColumnLeft
            | Action::ColumnRight => self.users.act(action, self.person.user.id, wishes),
        }
        Step::Stay
    }
}
