//! What the keys of the Devices tab do.

use super::ask::{Ask, At, What};
use super::dashboard::DashboardBox;
use super::details::Details;
use super::forms::{EditForm, Register};
use super::{DevicesScreen, Over};
use crate::service::DeviceRow;
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::part::question::Question;
use crate::tui::request::Call;
use crate::tui::screen::sheet::{Sheet as _, Then};
use crate::tui::screen::user_find::UserFind;
use crate::tui::theme::Paint;

/// The keys that do something over the needs of a display: those that meet them.
pub(super) const IN_DASHBOARD: [Action; 8] = [
    Action::Back,
    Action::DeviceEdit,
    Action::DeviceUser,
    Action::DeviceTrust,
    Action::DeviceEnable,
    Action::DeviceRekey,
    Action::Copy,
    Action::Settings,
];

impl DevicesScreen {
    /// The form of a start-up file, where that is what has the keys.
    pub(super) fn asked_for_file(&self) -> Option<&Question> {
        self.dashboard.as_ref().filter(|_| self.over.is_none())?.question.as_ref()
    }

    pub(super) fn do_action(&mut self, action: Action, wishes: &mut Wishes) -> Then {
        let moved = match (&mut self.dashboard, &mut self.details) {
            (Some(dashboard), _) => dashboard.go(action),
            (None, Some(details)) => details.go(action),
            (None, None) => self.list.go(action),
        };
        if moved {
            return Then::Stay;
        }
        if let Some(dashboard) = &mut self.dashboard {
            match action {
                Action::DeviceOpen => {
                    dashboard.enter(wishes);
                    return Then::Stay;
                }
                Action::Back => {}
                action if IN_DASHBOARD.contains(&action) => {}
                Action::DeviceDashboard => return Then::Stay,
                _ => {
                    wishes.say("Esc closes this first; the keys that mend something stand beside Fix.", Paint::Hint);
                    return Then::Stay;
                }
            }
        }
        match action {
            Action::Back => return self.back(wishes),
            Action::DeviceNew => self.over = Some(Over::Register(Register::new(self.here.as_ref(), &self.keys))),
            Action::DeviceInactive => {
                self.show_inactive = !self.show_inactive;
                self.fill();
            }
            Action::DeviceUser => return self.open_user(wishes),
            _ => self.act_on(action, wishes),
        }
        Then::Stay
    }

    /// Does an action on the selected device.
    fn act_on(&mut self, action: Action, wishes: &mut Wishes) {
        let Some(DeviceRow { device, is_here, .. }) = self.subject().cloned() else {
            return wishes.say("No device is selected.", Paint::Warning);
        };
        match action {
            Action::DeviceOpen => self.details = Some(Details::open(device.id, wishes)),
            Action::DeviceEdit => {
                let mut form = EditForm::new(&device);
                if let Some(field) = self.dashboard.as_ref().and_then(|dashboard| dashboard.field()) {
                    form.question.form.focus(field);
                }
                self.over = Some(Over::Edit(Box::new(form)));
            }
            Action::DeviceTest => {
                let find = UserFind::new(&format!("Test a login at {}: whose?", device.name), wishes);
                self.over = Some(Over::Test(device.name, find));
            }
            Action::DeviceDashboard => self.dashboard = Some(Box::new(DashboardBox::open(&device, wishes))),
            Action::DeviceTrust if !device.trusted => self.over = Some(Over::Ask(Ask::trust(&device, wishes.now))),
            Action::DeviceEnable if !device.enabled => self.over = Some(Over::Ask(Ask::enable(&device))),
            // Who is out by it is told beforehand.
            Action::DeviceTrust | Action::DeviceEnable | Action::DeviceRekey | Action::DeviceRemove => {
                let what = match action {
                    Action::DeviceTrust => What::Distrust,
                    Action::DeviceEnable => What::Disable,
                    Action::DeviceRekey => What::Rekey { at: At::of(&device, self.here.as_ref(), is_here) },
                    _ => What::Remove { is_here },
                };
                self.opening = Some((wishes.call(Call::SignedInAt(device.id)), what, device));
            }
            _ => {}
        }
    }

    /// The user who is logged in there by itself, in the Users tab.
    fn open_user(&mut self, wishes: &mut Wishes) -> Then {
        let Some(row) = self.subject() else {
            wishes.say("No device is selected.", Paint::Warning);
            return Then::Stay;
        };
        match &row.device.automatic_login_user {
            Some(user) => {
                let user = user.id;
                wishes.say(
                    format!("{} leads back to {}.", self.keys.of(Action::TabDevices), row.device.name),
                    Paint::Hint,
                );
                Then::User(user)
            }
            None => {
                wishes.say(format!("Nobody is logged in at {} by itself.", row.device.name), Paint::Warning);
                Then::Stay
            }
        }
    }

    /// One step back: from the needs of a display, from the details, out of the search, to where it was opened from.
    fn back(&mut self, wishes: &mut Wishes) -> Then {
        if self.dashboard.take().is_some() {
            self.reload(wishes);
            return Then::Stay;
        }
        if self.details.take().is_some() {
            self.reload(wishes);
            return Then::Stay;
        }
        if self.list.clear() { Then::Stay } else { Then::Close }
    }
}
