//! The way in: what plant this is, sign-in, and who sits before the desk.

use zeroize::Zeroizing;

use super::desk::DeskStage;
use super::{App, Stage};
use crate::domain::settings::Settings;
use crate::service::SignedIn;
use crate::tui::key::{Code, Key};
use crate::tui::request::{Call, Plant, Ticket};
use crate::tui::screen::profile::ProfileScreen;
use crate::tui::screen::set_up::SetUpScreen;
use crate::tui::screen::sheet::Sheet;
use crate::tui::screen::sign_in::SignInScreen;
use crate::tui::terminal::burst::Burst;
use crate::tui::theme::Paint;

impl App {
    pub(super) fn ask_to_sign_in(&mut self, username: &str, hint: &str) {
        let Some(plant) = self.plant.clone() else { return };
        self.wishes.end_session();
        self.forget_person();
        // Whether this is a device may have changed since it was last asked.
        self.wishes.call(Call::Plant);
        let mut screen = SignInScreen::new(plant.clone(), username, self.device_keys(), self.ways()).hint(hint);
        if let Some((name, password)) = self.demo.as_ref().filter(|_| username.is_empty()) {
            let hint = format!("This is a demo plant: press Enter to sign in as {name} ({password}). {hint}");
            screen =
                SignInScreen::new(plant, name, self.device_keys(), self.ways()).hint(hint.trim_end()).known(password);
        }
        self.stage = Stage::SignIn(Box::new(screen));
    }

    /// Nothing of whoever sat here is left for the next person: no message, no key held back, no wish.
    fn forget_person(&mut self) {
        self.wishes.notes.clear();
        self.wishes.showing = false;
        self.wishes.holders_of = None;
        self.burst = Burst::default();
    }

    pub(super) fn on_plant(&mut self, ticket: Ticket, plant: Plant) {
        if !plant.warnings.is_empty() {
            self.wishes.say(plant.warnings.join(". "), Paint::Warning);
        }
        let set_up = plant.set_up;
        self.wishes.zone = plant.settings.site_time_zone;
        self.plant = Some(plant.clone());
        match &mut self.stage {
            Stage::Starting(asked) if *asked == ticket => {
                if set_up {
                    self.ask_to_sign_in("", "");
                } else {
                    self.stage = Stage::SetUp(Box::new(SetUpScreen::new(&plant.seat)));
                }
            }
            Stage::SignIn(screen) | Stage::Locked(screen, _) => screen.set_plant(plant),
            Stage::Desk(desk) => desk.settings = plant.settings,
            _ => {}
        }
        // The time without a key may be shorter now.
        self.lock_when_idle();
    }

    /// Whoever set the plant up knows the password: no need to type it a third time.
    pub(super) fn sign_in_after_set_up(&mut self, name: String, typed: &Zeroizing<String>) {
        let Some(plant) = self.plant.clone() else { return };
        let mut screen = SignInScreen::new(plant, &name, self.device_keys(), self.ways()).filled(typed);
        screen.press(&Key::plain(Code::Enter), &mut self.wishes);
        self.stage = Stage::SignIn(Box::new(screen));
    }

    pub(super) fn enter(&mut self, signed_in: SignedIn) {
        if signed_in.own_profile_only {
            return self.enter_profile(&signed_in);
        }
        let settings = self.plant.as_ref().map_or_else(Settings::default, |plant| plant.settings.clone());
        let fresh = |app: &Self| Box::new(DeskStage::new(&signed_in, settings.clone(), app.just_set_up));
        // The session behind the lock is replaced.
        self.wishes.begin_session(signed_in.session);
        let mut desk = match std::mem::replace(&mut self.stage, Stage::Starting(Ticket(0))) {
            // The same person comes back to the same place; another one starts afresh (GATE-11).
            Stage::Locked(_, desk) if desk.person.user.id == signed_in.user.id => desk,
            Stage::Locked(..) => {
                self.forget_person();
                fresh(self)
            }
            _ => fresh(self),
        };
        desk.person.permissions = signed_in.permissions;
        self.just_set_up = false;
        self.last_key = self.now;
        self.stage = Stage::Desk(desk);
        self.fit();
        if let Stage::Desk(desk) = &mut self.stage {
            if let Some(route) = &self.route {
                desk.invites.know_route(route, self.wishes.zone);
            }
            desk.begin(&self.keymap, &mut self.wishes);
            if let Some(name) = self.device_name.take() {
                desk.devices.register_here(&name, &mut self.wishes);
            }
        }
        self.lock_when_idle();
    }

    /// For those who may log in but not open the console: their own profile (USR-12).
    fn enter_profile(&mut self, signed_in: &SignedIn) {
        self.wishes.begin_session(signed_in.session);
        let mut screen = Box::new(ProfileScreen::alone());
        screen.reload(&mut self.wishes);
        self.last_key = self.now;
        self.stage = Stage::Own(screen);
        self.lock_when_idle();
    }
}
