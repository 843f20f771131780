//! Sign-in: no single-letter commands; the site, this device, username and password.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::service::{Access, Answer, SignIn, SignedIn};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::draw;
use crate::tui::part::form::{Field, Form, Outcome};
use crate::tui::request::{Call, Plant, Reply, Ticket, password};
use crate::tui::theme::{Paint, Theme};

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
    /// The demo's password, which everybody knows.
    known: Option<String>,
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
    /// The person has a code for a new password.
    Code,
    /// The person wants to leave.
    Leave,
}

impl SignInScreen {
    /// The screen of `plant`, for somebody who may already be known by name.
    #[must_use]
    pub fn new(plant: Plant, username: &str) -> Self {
        let fields = vec![
            Field::text("username", "Username", username, 254).required(),
            Field::secret("password", "Password", 128),
            Field::tick("show", "show password", false),
        ];
        let mut form = Form::new(fields).buttons("Sign in", &["I have a code"], "Quit").plain();
        if !username.is_empty() {
            form.focus("password");
        }
        Self { form, plant, waiting: None, refused: String::new(), hint: String::new(), known: None }
    }

    /// Says something below the form: how to get into the demo, or why the person is here again.
    #[must_use]
    pub fn hint(mut self, text: &str) -> Self {
        text.clone_into(&mut self.hint);
        self
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
        self.known = Some(password.to_owned());
        self.filled(password)
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Step {
        if self.waiting.is_some() {
            return Step::Stay;
        }
        // Esc never quits.
        if key.is(Code::Esc) {
            return Step::Stay;
        }
        // Enter in the password field signs in: that is what everybody does at every terminal.
        if key.is(Code::Enter) && self.form.focused() == Some("password") {
            return self.send(wishes);
        }
        match self.form.press(key) {
            Outcome::Save => return self.send(wishes),
            Outcome::Leave => return Step::Leave,
            Outcome::Button(_) => return Step::Code,
            Outcome::Nothing => {}
        }
        let show = self.form.ticked("show");
        self.form.reveal("password", show);
        Step::Stay
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
    pub fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>) -> Step {
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
                let known = self.known.clone().unwrap_or_default();
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
        (rows < ROOMY && self.waiting.is_none() && !said.is_empty()).then_some(said.as_str())
    }

    /// Draws it; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let box_area = draw::middle(area, 64, area.height.min(18));
        let inner = draw::boxed(buffer, box_area, "Sign in", "Tab next field  Enter sign in", theme);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        let site = if self.plant.settings.site_name.is_empty() { "-" } else { &self.plant.settings.site_name };
        let mut line = 0;
        let mut put = |text: &str, paint| {
            draw::put(buffer, draw::row(inner, line), text, theme.style(paint), theme);
            line += 1;
        };
        put(&format!("Site      {site}"), Paint::Normal);
        put("This device isn't registered.", Paint::Hint);
        if self.plant.access == Access::ReadOnly {
            put("READ-ONLY: the database can't be written here.", Paint::Warning);
        }
        let (said, paint) = match (self.waiting, self.refused.is_empty()) {
            (Some(_), _) => ("Signing in…", Paint::Normal),
            (None, false) => (self.refused.as_str(), Paint::Error),
            (None, true) => (self.hint.as_str(), Paint::Hint),
        };
        let said = if area.height < ROOMY { Vec::new() } else { draw::wrap(said, usize::from(inner.width), theme) };
        let below = u16::try_from(said.len()).unwrap_or(0).min(inner.height.saturating_sub(line + 7));
        let form = Rect { y: inner.y + line, height: inner.height.saturating_sub(line + below), ..inner };
        let cursor = self.form.draw(buffer, form, theme);
        for (index, text) in (0..below).zip(&said) {
            let place = draw::row(inner, inner.height.saturating_sub(below) + index);
            draw::put(buffer, place, text, theme.style(paint), theme);
        }
        cursor
    }
}
