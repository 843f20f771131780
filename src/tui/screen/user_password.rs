//! Another password for a user (PWD-3, PWD-4): the question how, and the secret that is shown once.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::user_dialog::{After, UserDialog};
use crate::clock::Timestamp;
use crate::domain::broken::RuleBroken;
use crate::domain::password::grouped;
use crate::domain::user::User;
use crate::service::{Answer, Handed, Seen, UserAction};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::part::draw;
use crate::tui::part::form::{Choice, Field, Form, Outcome};
use crate::tui::part::secret_box::{self, SecretBox, Told};
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// What each way comes to, and what it means for the next login where that isn't to be chosen.
const WAYS: [(&str, &str, &str, &str); 5] = [
    (
        "generate",
        "Generate one",
        "It is shown once, with its spelling. The old one is void and all sessions end at once.",
        "",
    ),
    (
        "code",
        "Hand over code",
        "It is shown once, to be read out: at sign-in it stands for a password and sets a new one. Until it is used, what \
         was theirs stays.",
        "the code sets a new one",
    ),
    (
        "mail",
        "Mail a code",
        "It sets a new password, once and for a short while. Until it is used, what was theirs stays.",
        "the code sets a new one",
    ),
    (
        "ask",
        "Ask at login",
        "The password is emptied, all sessions end, and a new one is set at the next login. Who may open the console needs \
         a code for that.",
        "yes: one is set at the next login",
    ),
    (
        "remove",
        "Remove it",
        "For who logs in without one: bound to trusted devices, with password rules ignored. All sessions end.",
        "no: none is asked for",
    ),
];

/// Said of the last way where it is refused, unless the plant asks for no passwords at all.
const NEEDS_TICKS: &str = "This account isn't bound to trusted devices with password rules ignored: edit it and tick both \
                           first, or the plant's setting require_passwords has to be off.";

/// The dialog.
#[derive(Debug)]
pub(super) struct PasswordDialog {
    user: User,
    form: Form,
    waiting: Option<Ticket>,
    /// The secret, from its making until it is closed, and the first line that is in sight.
    shown: Option<(Box<Handed>, SecretBox)>,
}

impl PasswordDialog {
    /// # Errors
    /// A password would be good for nothing (SSO-1).
    pub(super) fn new(user: User) -> Result<Self, RuleBroken> {
        user.needs_its_password()?;
        let ways = WAYS.iter().map(|(value, label, ..)| Choice::new(value, label)).collect();
        let fields = vec![Field::choice("how", "How", ways, Some("generate")).required(), force("")];
        let form = Form::new(fields).buttons("Reset", &[], "Cancel").plain();
        Ok(Self { user, form, waiting: None, shown: None })
    }

    /// Asks whether the password is to be changed where that depends on the answer, and else says what holds.
    fn follow(&mut self, before: &str) {
        let way = self.form.text("how");
        if way != before {
            let fixed = WAYS.iter().find(|(value, ..)| *value == way).map_or("", |(.., fixed)| *fixed);
            self.form.put(force(fixed));
        }
    }

    fn call(&self) -> Call {
        let change = |action| Call::ChangeUser(Box::new(Seen::from(&self.user)), Box::new(action));
        match self.form.text("how").as_str() {
            "code" => Call::HandOverCode(self.user.id),
            "mail" => Call::MailCode(self.user.id),
            "ask" => change(UserAction::AskForPassword),
            "remove" => change(UserAction::RemovePassword),
            _ => Call::GeneratePassword(self.user.id, self.form.ticked("force")),
        }
    }

    fn done(&self) -> &'static str {
        match self.form.text("how").as_str() {
            "code" => "Handed over a code for a new password of",
            "mail" => "A code is on its way to",
            "ask" => "Emptied the password of",
            "remove" => "Removed the password of",
            _ => "Generated a password for",
        }
    }

    fn draw_secret(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let (handed, secret) = self.shown.as_mut()?;
        let code = handed.expires.is_some();
        let (title, said) = match code {
            true => (
                format!("Code for {}", handed.user.username),
                "Typed at sign-in (I have a code), or with passwd --code. Good once, for a short while. Hyphens and \
                 capitals don't matter.",
            ),
            false if handed.user.profile.force_password_change => (
                format!("Password of {}", handed.user.username),
                "Typed without the spaces. They set their own with it at the next login. All their sessions have ended.",
            ),
            false => (
                format!("Password of {}", handed.user.username),
                "Typed without the spaces. All their sessions have ended.",
            ),
        };
        let mut told = Told::default();
        let text = if code { handed.secret.expose().to_owned().into() } else { grouped(&handed.secret) };
        told.say(text, Paint::Title);
        told.say(String::new(), Paint::Normal);
        told.spell(&handed.secret);
        told.say(String::new(), Paint::Normal);
        told.say(format!("{said} It is not shown again."), Paint::Hint);
        secret.draw((&title, "y copy  Up Down  Esc close for good", &told), buffer, area, theme)
    }
}

/// The tick for the next login, or what holds without it.
fn force(fixed: &str) -> Field {
    match fixed {
        "" => Field::tick("force", "Force password change", true),
        fixed => Field::fixed("force", "Force password change", fixed).help(" "),
    }
}

impl UserDialog for PasswordDialog {
    fn typing(&self) -> bool {
        self.shown.is_none() && self.form.typing()
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self.shown {
            Some(_) => secret_box::HINTS,
            None => self.form.hints(),
        }
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> After {
        if self.waiting.is_some() {
            return After::Stay;
        }
        let done = self.done();
        if let Some((handed, secret)) = &mut self.shown {
            let what = if handed.expires.is_some() { "code" } else { "password" };
            if secret.press(key, (what, &handed.secret), wishes) {
                return After::Done(done, Box::new(handed.user.clone()));
            }
            return After::Stay;
        }
        let way = self.form.text("how");
        let outcome = self.form.press(key);
        self.follow(&way);
        match outcome {
            Outcome::Save => self.waiting = Some(wishes.call(self.call())),
            Outcome::Leave => return After::Close,
            Outcome::Nothing | Outcome::Button(_) => {}
        }
        After::Stay
    }

    fn paste(&mut self, text: &str) {
        self.form.paste(text);
    }

    fn waits_for(&self, ticket: Ticket) -> bool {
        self.waiting == Some(ticket)
    }

    fn answer(&mut self, answer: Answer<Reply>, wishes: &mut Wishes) -> After {
        self.waiting = None;
        match answer {
            Ok(Reply::Handed(handed)) => {
                self.shown = Some((handed, SecretBox::default()));
                After::Stay
            }
            Ok(Reply::Saved(user)) => After::Done(self.done(), user),
            Ok(Reply::CodeMailed(mailed)) => After::Done(self.done(), Box::new(mailed.user)),
            Ok(_) => After::Stay,
            Err(error) => {
                wishes.complain(&error);
                After::Stay
            }
        }
    }

    fn holds_secret(&self) -> bool {
        self.shown.is_some()
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, _: Timestamp) -> Option<Position> {
        if self.shown.is_some() {
            return self.draw_secret(buffer, area, theme);
        }
        let width = area.width.min(66);
        let way = self.form.text("how");
        let about = WAYS.iter().find(|(value, ..)| *value == way).map_or("", |(_, _, about, _)| *about);
        let profile = &self.user.profile;
        let about = match profile.trusted_devices_only && profile.ignore_password_rules {
            false if way == "remove" => NEEDS_TICKS,
            _ => about,
        };
        let about = match (way.as_str(), self.user.profile.email.as_str()) {
            ("mail", "") => "There is no email address on record: a code can only be handed over.".to_owned(),
            ("mail", email) => format!("It goes to {email}, the address on record. {about}"),
            _ => about.to_owned(),
        };
        // Administrators alone come this far (SSO-1).
        let sso = match self.user.sso.is_federated() {
            true => " They sign in by single sign-on: a password counts only for the last administrator.",
            false => "",
        };
        let about = format!("{about}{sso} This can't be undone.");
        let lines = draw::wrap(&about, usize::from(width.saturating_sub(6)), theme);
        // As many as the longest has, so that the buttons don't move.
        let said = u16::try_from(lines.len()).unwrap_or(4).max(4);
        let rows = self.form.rows(width.saturating_sub(6), theme);
        let place = draw::middle(area, width, (said + rows + 3).min(area.height));
        let title = format!("Reset the password of {}", self.user.username);
        let inner = draw::boxed(buffer, place, &title, "Tab next  Space change  Esc cancel", theme);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        for (row, line) in (0..said).zip(&lines) {
            draw::put(buffer, draw::row(inner, row), line, theme.style(Paint::Normal), theme);
        }
        let form = Rect { y: inner.y + said + 1, height: inner.height.saturating_sub(said + 1), ..inner };
        self.form.draw(buffer, form, theme)
    }
}
