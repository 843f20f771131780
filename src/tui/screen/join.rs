//! Accepting an invite at sign-in (INV-3): its code is the credential, and makes an account.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use zeroize::Zeroizing;

use super::set_up::mark;
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::invite::Invite;
use crate::domain::settings::Settings;
use crate::domain::text::shown;
use crate::service::{Answer, Joining};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::part::form::{Field, Form, Outcome};
use crate::tui::part::question::BoxLook;
use crate::tui::request::{Call, Reply, Ticket, password};
use crate::tui::theme::{Paint, Theme};

/// The form of whoever was invited.
#[derive(Debug)]
pub struct JoinScreen {
    /// Its form.
    pub form: Form,
    code: Zeroizing<String>,
    role: String,
    least: usize,
    waiting: Option<Ticket>,
    /// Why there is no account yet; nothing that was typed is lost by it.
    refused: String,
}

/// What comes of a message.
#[derive(Debug)]
pub enum Step {
    /// It stays.
    Stay,
    /// The account is made: its name, and a sentence.
    Joined(String, String),
    /// Given up.
    Leave(String),
}

impl JoinScreen {
    /// The form for an invite, the code that is good for it, and what was typed as the password already, twice.
    #[must_use]
    pub fn new(code: Zeroizing<String>, typed: &[Zeroizing<String>; 2], invite: &Invite, settings: &Settings) -> Self {
        let fields = vec![
            Field::fixed("email", "Email", &shown(&invite.email)).help(" "),
            Field::fixed("role", "Role", &shown(&invite.role.name)).help(" "),
            Field::text("username", "Username", "", 64).required().help("for ever; letters, digits and . _ - @"),
            Field::text("full_name", "Full name", "", 200).required(),
            Field::text("mobile", "Mobile number", "", 200).help("may stay empty"),
            Field::secret("password", "Password", 128).required().help("a few unrelated words make a good one"),
            Field::secret("again", "Password again", 128).required(),
        ];
        let mut form = Form::new(fields).buttons("Make my account", &[], "Cancel");
        for (field, typed) in ["password", "again"].into_iter().zip(typed) {
            form.set_text(field, typed);
        }
        let (role, least) = (invite.role.name.clone(), settings.password_min_length as usize);
        Self { form, code, role, least, waiting: None, refused: String::new() }
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Step {
        if self.waiting.is_some() {
            return Step::Stay;
        }
        match self.form.press(key) {
            Outcome::Leave => return Step::Leave("No account was made. The code stays good.".to_owned()),
            Outcome::Save => self.save(wishes),
            Outcome::Nothing | Outcome::Button(_) => {}
        }
        Step::Stay
    }

    fn save(&mut self, wishes: &mut Wishes) {
        let typed = self.form.secret("password");
        if *typed != *self.form.secret("again") {
            let flaw = "The two passwords differ: type the same one twice.".to_owned();
            return self.form.set_errors(vec![("again".to_owned(), flaw)]);
        }
        self.form.set_errors(Vec::new());
        self.refused.clear();
        let joining = Joining {
            username: self.form.text("username"),
            full_name: self.form.text("full_name"),
            mobile: self.form.text("mobile"),
            password: password(&typed),
        };
        self.waiting = Some(wishes.call(Call::Join(password(&self.code), Box::new(joining))));
    }

    /// Takes an answer.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, now: Timestamp) -> Step {
        if self.waiting != Some(ticket) {
            return Step::Stay;
        }
        self.waiting = None;
        match answer {
            Ok(Reply::Joined(user)) => {
                let name = shown(&user.username).into_owned();
                let role = shown(&self.role);
                let text = match user.is_licensed(now) {
                    true => format!("The account {name} is made, as {role}. Sign in with your password."),
                    false => format!(
                        "The account {name} is made, as {role}. It has no license yet, so a login is refused: ask whoever \
                         invited you for one."
                    ),
                };
                return Step::Joined(user.username.clone(), text);
            }
            Ok(_) => {}
            Err(error) => {
                let flaws = error.rule().map_or(&[][..], RuleBroken::fields);
                mark(&mut self.form, flaws);
                // What is wrong with a field is said beside it, once.
                self.refused = if flaws.is_empty() { error.to_string() } else { String::new() };
            }
        }
        Step::Stay
    }

    /// What there is to read above the form: the refusal, or how long the password is and has to be.
    fn said(&self) -> (String, Paint) {
        let length = password(&self.form.secret("password")).normalized().chars().count();
        match (self.waiting, self.refused.is_empty()) {
            (Some(_), _) => ("Working…".to_owned(), Paint::Normal),
            (None, false) => (self.refused.clone(), Paint::Error),
            (None, true) => {
                let least = self.least;
                let typed = match length {
                    0 => String::new(),
                    few if few < least => format!(" {few} so far."),
                    many => format!(" {many}: long enough."),
                };
                (format!("Your password: at least {least} characters, a few words do.{typed}"), Paint::Hint)
            }
        }
    }

    /// Draws it in a box; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let said = [self.said()];
        let footer = "Ctrl-X make my account  Esc cancel";
        let look = BoxLook { title: "Accept the invite", footer, width: 74, said: &said };
        look.draw(&mut self.form, buffer, area, theme)
    }
}
