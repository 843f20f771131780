//! A new password: asked for at sign-in (GATE-8), or changed by oneself (PWD-5).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use zeroize::Zeroizing;

use super::set_up::mark;
use crate::domain::broken::RuleBroken;
use crate::domain::invite::Invite;
use crate::domain::password::{Password, TypedCode};
use crate::service::{Answer, SignIn, SignedIn};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::form::{Field, Form, Outcome};
use crate::tui::part::question::BoxLook;
use crate::tui::request::{Call, Reply, Ticket, password};
use crate::tui::theme::{Paint, Theme};

/// For what a new password is typed.
#[derive(Debug)]
enum Purpose {
    /// To get in: username and current password.
    SignIn(String, Zeroizing<String>),
    /// To get in with a code, which stands for the current one.
    Code,
    /// Because the person wants another one.
    Change,
}

/// The form for a new password.
#[derive(Debug)]
pub struct NewPassword {
    /// Its form.
    pub form: Form,
    purpose: Purpose,
    waiting: Option<Ticket>,
    /// What it is for.
    said: &'static str,
    /// Why it isn't set; nothing that was typed is lost by it.
    refused: String,
}

/// What comes of a message.
#[derive(Debug)]
pub enum Step {
    /// It stays.
    Stay,
    /// Signed in with the new password.
    SignedIn(Box<SignedIn>),
    /// The password was changed.
    Changed,
    /// The code is an invite's: it makes an account. With what was typed as its password so far, twice.
    Invite(Zeroizing<String>, [Zeroizing<String>; 2], Box<Invite>),
    /// Left as it was, or refused for good: with the sentence.
    Leave(String),
}

/// Said to whoever goes on behind the code of an invite.
const INVITE: &str = "This is the code of an invite: Ctrl-X, or Enter on the code, opens its form.";

impl NewPassword {
    /// Asked for at sign-in.
    #[must_use]
    pub fn at_sign_in(username: String, current: Zeroizing<String>) -> Self {
        Self::new(Purpose::SignIn(username, current), vec![], "A new password must be set before you go on.")
    }

    /// Set with a code that an administrator handed over (GATE-8).
    #[must_use]
    pub fn with_code() -> Self {
        let code = Field::code("code", "Code", 100).required().help("hyphens and capitals don't matter");
        Self::new(
            Purpose::Code,
            vec![code],
            "The code of an invite makes your account; one for a new password sets it, once.",
        )
    }

    /// The own one is to be changed.
    #[must_use]
    pub fn change() -> Self {
        let current = Field::secret("current", "Current password", 128).required();
        Self::new(Purpose::Change, vec![current], "Your other sessions end when the password is changed.")
    }

    fn new(purpose: Purpose, mut fields: Vec<Field>, said: &'static str) -> Self {
        fields.push(Field::secret("new_password", "New password", 128).required().help("a few words do"));
        fields.push(Field::secret("again", "New password again", 128).required());
        let form = Form::new(fields).buttons("Set password", &[], "Cancel").plain();
        Self { form, purpose, waiting: None, said, refused: String::new() }
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Step {
        if self.waiting.is_some() {
            return Step::Stay;
        }
        if matches!(self.purpose, Purpose::Code) && self.asks_for_invite(key, wishes) {
            return Step::Stay;
        }
        match self.form.press(key) {
            Outcome::Leave => return Step::Leave("The password was not changed.".into()),
            Outcome::Save => self.save(wishes),
            Outcome::Nothing | Outcome::Button(_) => {}
        }
        Step::Stay
    }

    /// Behind a code that is an invite's comes a form of its own: by Enter on the code, or by saving. Not by a key that goes on
    /// to the next field: whoever types ahead of a slow line means the password's, which that form doesn't begin with.
    fn asks_for_invite(&mut self, key: &Key, wishes: &mut Wishes) -> bool {
        let leaves = key.is(Code::Enter) && self.form.focused() == Some("code");
        let code = Password::new(self.form.text("code"));
        let saves = key.is_ctrl('x') || key.is_ctrl('s');
        let asks = (leaves || saves) && TypedCode::read(&code).is_some_and(|typed| typed.is_invite);
        if asks {
            self.waiting = Some(wishes.call(Call::InviteOf(code)));
        }
        asks
    }

    /// Was the code of an invite left without asking for its form?
    fn is_at_an_invites_password(&self) -> bool {
        matches!(self.purpose, Purpose::Code)
            && self.form.focused() != Some("code")
            && TypedCode::read(&Password::new(self.form.text("code"))).is_some_and(|typed| typed.is_invite)
    }

    fn save(&mut self, wishes: &mut Wishes) {
        self.refused.clear();
        let new = self.form.secret("new_password");
        if *new != *self.form.secret("again") {
            let text = "The two passwords differ: type the same one twice.".to_owned();
            self.form.set_errors(vec![("again".to_owned(), text)]);
            return;
        }
        let call = match &self.purpose {
            Purpose::SignIn(name, current) => {
                Call::SignIn { name: name.clone(), password: password(current), new: Some(password(&new)) }
            }
            Purpose::Code => {
                let code = Password::new(self.form.text("code"));
                Call::SignInWithCode { code, new: password(&new) }
            }
            Purpose::Change => {
                Call::OwnPassword { current: password(&self.form.secret("current")), new: password(&new) }
            }
        };
        self.waiting = Some(wishes.call(call));
    }

    /// Is this the answer that the form waits for?
    #[must_use]
    pub fn waits_for(&self, ticket: Ticket) -> bool {
        self.waiting == Some(ticket)
    }

    /// Takes an answer.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>) -> Step {
        if self.waiting != Some(ticket) {
            return Step::Stay;
        }
        self.waiting = None;
        match answer {
            Ok(Reply::SignIn(SignIn::Accepted(signed_in))) => Step::SignedIn(Box::new(signed_in)),
            Ok(Reply::OwnPassword) => Step::Changed,
            Ok(Reply::InviteOf(invite)) => {
                let typed = ["new_password", "again"].map(|field| self.form.secret(field));
                Step::Invite(Zeroizing::new(self.form.text("code")), typed, invite)
            }
            Ok(_) => Step::Stay,
            Err(error) => {
                let flaws = error.rule().map_or(&[][..], RuleBroken::fields);
                if flaws.is_empty() && matches!(self.purpose, Purpose::SignIn(..)) {
                    return Step::Leave(error.to_string());
                }
                mark(&mut self.form, flaws);
                // What is wrong with a field is said beside it, once.
                self.refused = if flaws.is_empty() { error.to_string() } else { String::new() };
                Step::Stay
            }
        }
    }

    /// Draws it in a box; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let said = match (self.waiting.is_some(), self.refused.is_empty()) {
            (true, _) => ("Working…".to_owned(), Paint::Normal),
            (false, true) if self.is_at_an_invites_password() => (INVITE.to_owned(), Paint::Normal),
            (false, true) => (self.said.to_owned(), Paint::Normal),
            (false, false) => (self.refused.clone(), Paint::Error),
        };
        let title = match self.purpose {
            Purpose::SignIn(..) => "New password",
            Purpose::Code => "I have a code",
            Purpose::Change => "Change your password",
        };
        let look = BoxLook { title, footer: "Ctrl-X set password  Esc cancel", width: 70, said: &[said] };
        look.draw(&mut self.form, buffer, area, theme)
    }
}
