//! The Devices tab: the computers and terminals that the plant knows, and which of them this is (section 10 of RULES.md).

mod act;
mod answer;
mod ask;
mod code;
mod dashboard;
mod details;
mod forms;
mod keys;
mod list;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::ask::{Ask, What};
use self::code::CodeBox;
use self::dashboard::DashboardBox;
use self::details::Details;
use self::forms::{EditForm, Register};
use self::keys::Keys;
use self::list::ListRow;
use super::sheet::{Hints, Look, Sheet, Then};
use super::user_facts::Line;
use super::user_find::{self, UserFind};
use crate::clock::Timestamp;
use crate::domain::device::{Device, DeviceDraft, Seat};
use crate::domain::permission::{Permission, PermissionSet};
use crate::service::{Answer, DeviceRow};
use crate::tui::action::{Action, Place};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::part::form::Outcome;
use crate::tui::part::small_list::SmallList;
use crate::tui::part::text_field::TextField;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The tab.
#[derive(Debug)]
pub struct DevicesScreen {
    list: SmallList<ListRow>,
    /// All there are, shown or not.
    all: Vec<DeviceRow>,
    /// Where this person sits.
    here: Option<Seat>,
    show_inactive: bool,
    /// The device to which another screen led: its row is not known by name before it is read.
    led_to: Option<String>,
    /// Everything about one device, in place of the list.
    details: Option<Details>,
    /// What its display needs, over that.
    dashboard: Option<Box<DashboardBox>>,
    /// A form, a question or a code over all that.
    over: Option<Over>,
    reading: Option<Ticket>,
    /// Who is signed in there is on its way, for a question.
    opening: Option<(Ticket, What, Device)>,
    /// What was confirmed and is under way; its form stays until it is done.
    doing: Option<Ticket>,
    keys: Keys,
}

/// What lies over the list.
#[derive(Debug)]
enum Over {
    Register(Register),
    Edit(Box<EditForm>),
    Ask(Ask),
    Code(Box<CodeBox>),
    /// Whose login is to be tested at the device of that name.
    Test(String, UserFind),
}

impl Default for DevicesScreen {
    fn default() -> Self {
        Self {
            list: SmallList::new(ListRow::key, ListRow::text),
            all: Vec::new(),
            here: None,
            show_inactive: false,
            led_to: None,
            details: None,
            dashboard: None,
            over: None,
            reading: None,
            opening: None,
            doing: None,
            keys: Keys::default(),
        }
    }
}

impl DevicesScreen {
    /// The device that keys are about: the one whose details are seen, else the one under the cursor.
    fn subject(&self) -> Option<&DeviceRow> {
        match &self.details {
            Some(details) => self.all.iter().find(|row| row.device.id == details.device),
            None => self.list.current().map(|row| &row.row),
        }
    }

    /// The list is about to be seen, the cursor on the device of that name where there is one.
    pub fn lead_to(&mut self, device: &str) {
        (self.details, self.dashboard, self.led_to) = (None, None, Some(device.to_owned()));
        self.list.clear();
    }

    /// Who works here, and with which keys.
    pub fn know(&mut self, keymap: &Keymap, permissions: PermissionSet) {
        self.keys = Keys::of_person(keymap, permissions);
    }

    /// What they may do has changed.
    pub fn know_rights(&mut self, permissions: PermissionSet) {
        self.keys.know(permissions);
    }

    /// Registers this computer, trusted: the set-up's wish.
    pub fn register_here(&mut self, name: &str, wishes: &mut Wishes) {
        let draft = DeviceDraft { name: Some(name.to_owned()), trusted: Some(true), ..DeviceDraft::default() };
        self.doing = Some(wishes.call(Call::RegisterDevice(Box::new(draft))));
    }

    /// A code that can't be shown again leaves the screen: it is locked.
    pub fn forget_secret(&mut self) {
        if matches!(self.over, Some(Over::Code(_))) {
            self.over = None;
        }
    }

    /// A second has gone by: a code's time is counted down while it is on the screen.
    pub fn on_time(&mut self, wishes: &mut Wishes) {
        if let Some(Over::Code(code)) = &mut self.over {
            code.on_time(wishes);
        }
    }

    fn fill(&mut self) {
        let rows = self.all.iter().filter(|row| self.show_inactive || row.device.enabled || row.is_here);
        self.list.set(rows.cloned().map(ListRow::from).collect());
    }

    fn hidden(&self) -> usize {
        self.all.len() - self.list.rows().len()
    }
}

impl Sheet for DevicesScreen {
    fn path(&self) -> String {
        match (&self.details, self.subject()) {
            (Some(_), Some(row)) => format!("Devices > {}", row.device.name),
            _ => "Devices".to_owned(),
        }
    }

    fn selected(&self) -> Option<String> {
        Some(self.subject().map_or_else(|| self.path(), |row| row.device.name.clone()))
    }

    fn state(&self) -> String {
        if self.details.is_some() {
            return String::new();
        }
        let inactive = match (self.show_inactive, self.hidden()) {
            (true, _) => "shown".to_owned(),
            (false, 0) => "hidden".to_owned(),
            (false, some) => format!("{some} hidden"),
        };
        format!("Inactive: {inactive}  {}", self.list.numbers())
    }

    fn hints(&self) -> Hints {
        if let Some(question) = self.asked_for_file() {
            return Hints::Fixed(question.form.hints());
        }
        let keys = match (&self.over, &self.details) {
            (Some(Over::Register(register)), _) => return Hints::Fixed(register.question.form.hints()),
            (Some(Over::Edit(edit)), _) => return Hints::Fixed(edit.hints()),
            (Some(Over::Ask(ask)), _) => return Hints::Fixed(ask.question.form.hints()),
            (Some(Over::Code(_)), _) => return Hints::Fixed(code::HINTS),
            (Some(Over::Test(..)), _) => return Hints::Fixed(user_find::HINTS),
            (None, _) if self.dashboard.is_some() => return Hints::Actions(act::IN_DASHBOARD.to_vec()),
            (None, Some(_)) => vec![Action::Back],
            (None, None) => vec![Action::DeviceOpen, Action::DeviceNew],
        };
        let more = [
            Action::DeviceEdit,
            Action::DeviceTrust,
            Action::DeviceTest,
            Action::DeviceRekey,
            Action::DeviceEnable,
            Action::DeviceRemove,
            Action::DeviceDashboard,
        ];
        let rest = [Action::DeviceInactive, Action::Search, Action::Palette];
        let rest = if self.details.is_some() { &rest[2..] } else { &rest[..] };
        Hints::Actions(keys.into_iter().chain(more).chain(rest.iter().copied()).collect())
    }

    fn places(&self) -> &'static [Place] {
        &[Place::Devices, Place::List, Place::Global]
    }

    fn permission(&self) -> Option<Permission> {
        None
    }

    fn typing(&self) -> bool {
        match &self.over {
            Some(Over::Register(register)) => register.question.form.typing(),
            Some(Over::Edit(edit)) => edit.typing(),
            Some(Over::Test(..)) => true,
            Some(Over::Ask(ask)) => ask.question.form.typing(),
            Some(Over::Code(_)) => false,
            None if self.dashboard.is_some() => self.asked_for_file().is_some_and(|question| question.form.typing()),
            None => self.search().is_some_and(|(_, focused)| focused),
        }
    }

    fn is_modal(&self) -> bool {
        self.over.is_some() || self.asked_for_file().is_some()
    }

    fn search(&self) -> Option<(&TextField, bool)> {
        let shown = self.details.is_none();
        shown.then(|| (&self.list.search, self.list.searching && self.over.is_none()))
    }

    fn unsaved(&self) -> bool {
        match &self.over {
            Some(Over::Edit(edit)) => edit.question.form.changes() > 0,
            Some(Over::Register(register)) => register.question.form.changes() > 0,
            _ => false,
        }
    }

    fn act(&mut self, action: Action, wishes: &mut Wishes) -> Then {
        self.do_action(action, wishes)
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Then {
        if self.doing.is_some() {
            return Then::Stay;
        }
        let outcome = match &mut self.over {
            None => {
                match &mut self.dashboard {
                    Some(dashboard) => self.doing = dashboard.press(key).map(|call| wishes.call(call)),
                    None => self.list.press(key),
                }
                return Then::Stay;
            }
            Some(Over::Code(code)) => {
                if code.press(key, wishes) {
                    self.over = None;
                }
                return Then::Stay;
            }
            Some(Over::Test(device, find)) => {
                let device = device.clone();
                match find.press(key, wishes) {
                    user_find::Outcome::Stay => {}
                    user_find::Outcome::Close => self.over = None,
                    user_find::Outcome::Chosen(user) => {
                        self.over = None;
                        return Then::WhyAt(user.id, device);
                    }
                }
                return Then::Stay;
            }
            Some(Over::Register(register)) => register.press(key),
            Some(Over::Edit(edit)) => edit.press(key, wishes),
            Some(Over::Ask(ask)) => ask.question.press(key),
        };
        let call = match (outcome, &mut self.over) {
            (Outcome::Leave, _) => {
                self.over = None;
                None
            }
            (Outcome::Save, Some(Over::Register(register))) => register.call(wishes),
            (Outcome::Save, Some(Over::Edit(edit))) => {
                let call = edit.call();
                if call.is_none() {
                    self.over = None;
                    wishes.say("Nothing was changed.", Paint::Normal);
                }
                call
            }
            (Outcome::Save, Some(Over::Ask(ask))) => ask.is_confirmed().then(|| ask.call()),
            _ => None,
        };
        self.doing = call.map(|call| wishes.call(call));
        Then::Stay
    }

    fn paste(&mut self, text: &str) {
        match &mut self.over {
            Some(Over::Register(register)) => drop(register.question.form.paste(text)),
            Some(Over::Edit(edit)) => edit.paste(text),
            Some(Over::Test(_, find)) => find.paste(text),
            Some(Over::Ask(ask)) => drop(ask.question.form.paste(text)),
            Some(Over::Code(_)) => {}
            None => match &mut self.dashboard {
                Some(dashboard) => dashboard.paste(text),
                None => self.list.paste(text),
            },
        }
    }

    fn reload(&mut self, wishes: &mut Wishes) {
        self.reading = Some(wishes.call(Call::Devices));
        if let Some(details) = &mut self.details {
            details.read(wishes);
        }
        if let Some(dashboard) = &mut self.dashboard {
            dashboard.ask(wishes);
        }
    }

    fn set_height(&mut self, height: u16) {
        self.list.set_height(usize::from(list::list_height(height)).saturating_sub(1));
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        self.take(ticket, answer, wishes)
    }

    fn facts(&self, look: Look<'_>) -> Option<Vec<Line>> {
        if let Some(dashboard) = &self.dashboard {
            return Some(dashboard.facts());
        }
        let row = self.subject()?;
        let signed_in = self.details.as_ref().and_then(|details| details.signed_in.as_deref());
        Some(details::facts(row, (self.here.as_ref(), &self.keys), signed_in, look))
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, look: Look<'_>) -> Option<Position> {
        let facts = self.details.is_some().then(|| self.facts(look)).flatten();
        let cursor = match (&mut self.details, facts) {
            (Some(details), Some(facts)) => details.draw(buffer, area, &facts, theme),
            _ => {
                let register = self.keys.of(Action::DeviceNew);
                let none_yet =
                    format!("There are no devices yet: {register} registers this computer, or another terminal.");
                let all_disabled =
                    format!("All devices are disabled: {} shows them.", self.keys.of(Action::DeviceInactive));
                let empty = match (self.reading.is_some(), self.all.is_empty(), self.hidden()) {
                    (true, true, _) => "Reading…",
                    (false, true, _) if self.here.is_none() => "The devices couldn't be read. ! shows why.",
                    (false, true, _) if self.keys.manage() => &none_yet,
                    (false, true, _) => "There are no devices yet.",
                    (_, false, 1..) if self.list.rows().is_empty() => &all_disabled,
                    _ => "None matches this search. Esc clears it.",
                };
                list::draw(&self.list, empty, (self.here.as_ref(), &self.keys), (buffer, area, theme), look)
            }
        };
        let cursor = match &mut self.dashboard {
            Some(dashboard) => dashboard.draw(buffer, area, &self.keys, theme),
            None => cursor,
        };
        match &mut self.over {
            Some(Over::Register(register)) => register.question.draw(buffer, area, theme),
            Some(Over::Edit(edit)) => edit.draw(buffer, area, theme),
            Some(Over::Ask(ask)) => ask.question.draw(buffer, area, theme),
            Some(Over::Code(code)) => code.draw(buffer, area, theme, look),
            Some(Over::Test(_, find)) => find.draw(buffer, area, theme),
            None => cursor,
        }
    }
}

/// The moment until which a code is good, in what is left of it: `9:41`.
fn left(until: Timestamp, now: Timestamp) -> String {
    let seconds = (until.0 - now.0).max(0) / 1_000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
