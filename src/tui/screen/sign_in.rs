//! Sign-in: no single-letter commands; the site, this device, username and password.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::sso_panel::{self, SsoPanel};
pub use super::ways_in::Way;
use crate::clock::Timestamp;
use crate::domain::device::Finding;
use crate::service::{Access, Answer, SignIn, SignedIn};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::draw;
use crate::tui::part::form::{Field, Form, Outcome};
use crate::tui::request::{Call, Plant, Reply, Ticket, password};
use crate::tui::theme::{Paint, Theme};

/// The field in which keys are tried out.
const KEYBOARD: &str = "keyboard";

/// With Ctrl, begins single sign-on from wherever the focus is; its button does the same.
const SSO_KEY: char = 'o';

/// From so many rows on the box has room for the longest refusal.
const ROOMY: u16 = 17;

/// The sign-in screen.
#[derive(Debug)]
pub struct SignInScreen {
    /// Its form.
    pub form: Form,
    plant: Plant,
    waiting: Option<Ticket>,
    refused: String,
    hint: String,
    /// The demo's password, which everybody knows, and whose it is.
    known: Option<(String, String)>,
    keys: DeviceKeys,
    /// What it offers beside signing in, in the order of its buttons.
    ways: Vec<Way>,
    /// A sign-in at the provider, over all this.
    panel: Option<Box<SsoPanel>>,
    /// Does a place wait behind it for the same person?
    locked: bool,
}

/// Keys behind the sign-in that it names: where this computer becomes a device.
#[derive(Clone, Debug, Default)]
pub struct DeviceKeys {
    /// Leads to the Devices tab.
    pub tab: String,
    /// Registers this computer there.
    pub register: String,
    /// Trusts it.
    pub trust: String,
}

/// What comes of a message.
#[derive(Debug)]
pub enum Step {
    /// It stays.
    Stay,
    /// Signed in.
    SignedIn(Box<SignedIn>),
    /// A new password must be set first: username and current password.
    NewPassword(String, zeroize::Zeroizing<String>),
    /// The person wants to come in another way.
    Other(Way),
    /// Somebody else than who is known by name.
    SomebodyElse,
    /// The person wants to leave.
    Leave,
}

impl SignInScreen {
    /// The screen of `plant`, for somebody who may already be known by name.
    #[must_use]
    pub fn new(plant: Plant, username: &str, keys: DeviceKeys, ways: Vec<Way>) -> Self {
        let fields = vec![
            Field::text("username", "Username", username, 254).required(),
            Field::secret("password", "Password", 128),
            Field::tick("show", "show password", false),
            Field::text(KEYBOARD, "Test keyboard", "", 60).help("to try keys; kept nowhere"),
        ];
        let labels: Vec<String> = ways.iter().map(|way| way.label(&plant)).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let mut form = Form::new(fields).buttons("Sign in", &labels, "Quit").plain();
        if !username.is_empty() {
            form.focus("password");
        }
        Self {
            form,
            plant,
            waiting: None,
            refused: String::new(),
            hint: String::new(),
            known: None,
            keys,
            ways,
            panel: None,
            locked: false,
        }
    }

    /// Says something below the form: how to get into the demo, or why the person is here again.
    #[must_use]
    pub fn hint(mut self, text: &str) -> Self {
        text.clone_into(&mut self.hint);
        self
    }

    /// Locked by one who is expected back; Esc is for everybody else.
    #[must_use]
    pub fn locked(mut self) -> Self {
        self.locked = true;
        self
    }

    /// The focus is where whoever came in by single sign-on comes in again.
    #[must_use]
    pub fn at_sso(mut self) -> Self {
        if let Some(at) = self.ways.iter().position(|way| *way == Way::Sso) {
            self.form.focus_button(at + 1);
        }
        self
    }

    /// Is a sign-in at the provider under way?
    #[must_use]
    pub const fn is_at_provider(&self) -> bool {
        self.panel.is_some()
    }

    /// Is it locked?
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        self.locked
    }

    /// Which plant and which device this is, as it stands now.
    pub fn set_plant(&mut self, plant: Plant) {
        self.plant = plant;
    }

    /// Fills the password in: the demo's, which everybody knows.
    #[must_use]
    pub fn filled(mut self, password: &str) -> Self {
        self.form.set_text("password", password);
        self
    }

    /// The same for a password that is no secret: the demo's. It is filled in again after a typo.
    #[must_use]
    pub fn known(mut self, password: &str) -> Self {
        self.known = Some((self.form.text("username"), password.to_owned()));
        self.filled(password)
    }

    /// The keys of a sign-in at the provider, where one is under way.
    #[must_use]
    pub fn panel_hints(&self) -> Option<&'static [(&'static str, &'static str)]> {
        self.panel.as_ref().map(|panel| panel.hints())
    }

    /// The key that begins one, and what that is called; none where there is no provider.
    #[must_use]
    pub fn sso_hint(&self) -> Option<(&'static str, &str)> {
        let name = self.plant.sso.as_deref().filter(|_| self.ways.contains(&Way::Sso) && self.panel.is_none());
        name.map(|name| ("Ctrl-O", name))
    }

    /// Begins a sign-in at the provider, over the fields, which stay as they are.
    pub fn begin_sso(&mut self, wishes: &mut Wishes) {
        self.refused.clear();
        let name = self.plant.sso.as_deref().unwrap_or_default();
        self.panel = Some(Box::new(SsoPanel::open(name, wishes)));
    }

    /// A moment has come that somebody asked for.
    pub fn on_time(&mut self, wishes: &mut Wishes) {
        if let Some(panel) = &mut self.panel {
            panel.on_time(wishes);
        }
    }

    /// Takes a paste.
    pub fn paste(&mut self, text: &str) {
        if self.panel.is_none() {
            self.form.paste(text);
        }
    }

    /// What came of the sign-in at the provider.
    fn after(&mut self, step: sso_panel::Step) -> Step {
        match step {
            sso_panel::Step::Stay => return Step::Stay,
            sso_panel::Step::Close => {}
            sso_panel::Step::SignedIn(signed_in) => return Step::SignedIn(signed_in),
            sso_panel::Step::Refused(why) => self.refused = why,
        }
        self.panel = None;
        Step::Stay
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Step {
        if let Some(panel) = &mut self.panel {
            let step = panel.press(key, wishes);
            return self.after(step);
        }
        if self.waiting.is_some() {
            return Step::Stay;
        }
        // Whoever comes in that way each morning needn't go through the fields.
        if key.is_ctrl(SSO_KEY) && self.ways.contains(&Way::Sso) {
            return Step::Other(Way::Sso);
        }
        // Esc never quits.
        if key.is(Code::Esc) {
            if !self.locked {
                return Step::Stay;
            }
            for field in ["username", "password"] {
                self.form.set_text(field, "");
            }
            self.form.focus("username");
            self.refused.clear();
            "Sign in as somebody else. What was open stays closed to you.".clone_into(&mut self.hint);
            return Step::SomebodyElse;
        }
        // Enter in the password field signs in: that is what everybody does at every terminal.
        if key.is(Code::Enter) && self.form.focused() == Some("password") {
            return self.send(wishes);
        }
        match self.form.press(key) {
            Outcome::Save => return self.send(wishes),
            Outcome::Leave => return Step::Leave,
            Outcome::Button(at) => return self.ways.get(at).map_or(Step::Stay, |way| Step::Other(*way)),
            Outcome::Nothing => {}
        }
        // Whoever types another name has another password, or none.
        if let Some((whose, known)) = &self.known
            && self.form.text("username") != *whose
            && *self.form.secret("password") == *known
        {
            self.form.set_text("password", "");
        }
        let show = self.form.ticked("show");
        self.form.reveal("password", show);
        match self.form.focused() {
            Some("password") => self.look_at_capitals(show),
            Some(KEYBOARD) => {}
            _ => self.form.set_text(KEYBOARD, ""),
        }
        Step::Stay
    }

    /// A terminal doesn't tell whether Caps Lock is on; what it types does, as far as that goes.
    fn look_at_capitals(&mut self, shown: bool) {
        let secret = self.form.secret("password");
        let letters = || secret.chars().filter(|sign| sign.is_alphabetic());
        let capitals = !shown && letters().count() > 2 && letters().all(char::is_uppercase);
        let said = self.form.field("password").is_some_and(|field| field.error().is_some());
        if capitals || said {
            let flaw = ("password".to_owned(), "All capitals: is Caps Lock on?".to_owned());
            self.form.set_errors(if capitals { vec![flaw] } else { Vec::new() });
        }
    }

    /// What to do where this computer is no trusted device.
    fn advice(&self) -> String {
        // Whoever is expected back has been told.
        if self.locked {
            return String::new();
        }
        let DeviceKeys { tab, register, trust } = &self.keys;
        let who = "Who may manage devices";
        match &self.plant.seat.finding {
            Finding::Registered { trusted: true, .. } | Finding::Elsewhere => String::new(),
            Finding::Registered { trusted: false, .. } => format!("{who} can trust it: sign in, then {tab}, {trust}."),
            Finding::NotRegistered | Finding::Unregistered(_) => {
                format!("{who} can register it: sign in, then {tab}, {register}.")
            }
            _ => format!("{who} can mend that: sign in, then {tab}."),
        }
    }

    fn send(&mut self, wishes: &mut Wishes) -> Step {
        let name = self.form.text("username");
        if name.trim().is_empty() {
            self.form.set_errors(vec![("username".to_owned(), "Username is required.".to_owned())]);
            return Step::Stay;
        }
        let password = password(&self.form.secret("password"));
        self.refused.clear();
        self.waiting = Some(wishes.call(Call::SignIn { name, password, new: None }));
        Step::Stay
    }

    /// Takes an answer.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Step {
        if let Some(panel) = &mut self.panel {
            let step = panel.answer(ticket, answer, wishes);
            return self.after(step);
        }
        if self.waiting != Some(ticket) {
            return Step::Stay;
        }
        self.waiting = None;
        match answer {
            Ok(Reply::SignIn(SignIn::Accepted(signed_in))) => return Step::SignedIn(Box::new(signed_in)),
            Ok(Reply::SignIn(SignIn::PasswordChangeRequired)) => {
                return Step::NewPassword(self.form.text("username"), self.form.secret("password"));
            }
            Ok(_) => {}
            Err(error) => {
                self.refused = error.to_string();
                let name = self.form.text("username");
                let known = self.known.as_ref().filter(|(whose, _)| *whose == name);
                let known = known.map(|(_, password)| password.clone()).unwrap_or_default();
                self.form.set_text("password", &known);
                self.form.focus("password");
            }
        }
        Step::Stay
    }

    /// What it has to say where its box is too small for that: the frame says it then.
    #[must_use]
    pub fn said_outside(&self, rows: u16) -> Option<&str> {
        let said = if self.refused.is_empty() { &self.hint } else { &self.refused };
        (rows < ROOMY && self.panel.is_none() && self.waiting.is_none() && !said.is_empty()).then_some(said.as_str())
    }

    /// Draws it; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, now: Timestamp) -> Option<Position> {
        if let Some(panel) = &self.panel {
            return panel.draw(buffer, area, theme, now);
        }
        // One button more takes a row from what is said: that is wider then.
        let wide = if self.ways.contains(&Way::Sso) { 78 } else { 64 };
        let box_area = draw::middle(area, wide, area.height.min(19));
        let title = if self.locked { "Locked" } else { "Sign in" };
        let inner = draw::boxed(buffer, box_area, title, "Tab next field  Enter sign in", theme);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        let site = if self.plant.settings.site_name.is_empty() { "-" } else { &self.plant.settings.site_name };
        let mut line = 0;
        let mut put = |text: &str, paint| {
            draw::put(buffer, draw::row(inner, line), text, theme.style(paint), theme);
            line += 1;
        };
        put(&format!("Site      {site}"), Paint::Normal);
        let seat = &self.plant.seat;
        let paint = match seat.finding {
            Finding::Registered { .. } => Paint::Normal,
            Finding::NotRegistered | Finding::Elsewhere => Paint::Hint,
            _ => Paint::Warning,
        };
        for text in draw::wrap(&seat.told(), usize::from(inner.width), theme).iter().take(2) {
            put(text, paint);
        }
        if self.plant.access == Access::ReadOnly {
            put("READ-ONLY: the database can't be written here.", Paint::Warning);
        }
        let said = format!("{} {}", self.hint, self.advice());
        let (said, paint) = match (self.waiting, self.refused.is_empty()) {
            (Some(_), _) => ("Signing in…", Paint::Normal),
            (None, false) => (self.refused.as_str(), Paint::Error),
            (None, true) => (said.as_str(), Paint::Hint),
        };
        let said =
            if area.height < ROOMY { Vec::new() } else { draw::wrap(said.trim(), usize::from(inner.width), theme) };
        let below = u16::try_from(said.len())
            .unwrap_or(0)
            .min(inner.height.saturating_sub(line + self.form.rows(inner.width, theme).saturating_sub(1)));
        let form = Rect { y: inner.y + line, height: inner.height.saturating_sub(line + below), ..inner };
        let cursor = self.form.draw(buffer, form, theme);
        for (index, text) in (0..below).zip(&said) {
            let place = draw::row(inner, inner.height.saturating_sub(below) + index);
            draw::put(buffer, place, text, theme.style(paint), theme);
        }
        cursor
    }
}
