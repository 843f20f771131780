//! Somebody forgot their password (PWD-3): a name or an address, and the same answer for everybody.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::service::{Answer, FORGOTTEN_TOLD};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::form::{Field, Form, Outcome};
use crate::tui::part::question::Question;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The question.
#[derive(Debug)]
pub struct ForgotScreen {
    /// Its form.
    pub question: Question,
    waiting: Option<Ticket>,
}

/// What comes of a message.
#[derive(Debug)]
pub enum Step {
    /// It stays.
    Stay,
    /// Back to sign-in, with a sentence.
    Leave(String),
}

impl ForgotScreen {
    /// For somebody who may have typed their name already.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let field = Field::text("name", "Username or email", name, 254).required();
        let form = Form::new(vec![field]).buttons("Mail me a code", &[], "Cancel").plain();
        let text = "A code goes to the email address of your account, if it has one. It is typed under \"I have a code\" and \
                    sets a new password, once.";
        let question = Question::new("Forgot password", form).line(text, Paint::Normal);
        Self { question: question.footer("Enter mail me a code  Esc cancel"), waiting: None }
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Step {
        if self.waiting.is_some() {
            return Step::Stay;
        }
        let form = &mut self.question.form;
        let named = form.focused() == Some("name") && !form.text("name").trim().is_empty();
        let outcome = if named && key.is(Code::Enter) { Outcome::Save } else { form.press(key) };
        match outcome {
            Outcome::Leave => return Step::Leave(String::new()),
            Outcome::Save => self.waiting = Some(wishes.call(Call::Forgot(self.question.form.text("name")))),
            Outcome::Nothing | Outcome::Button(_) => {}
        }
        Step::Stay
    }

    /// Takes an answer.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>) -> Step {
        if self.waiting != Some(ticket) {
            return Step::Stay;
        }
        self.waiting = None;
        Step::Leave(answer.map_or_else(|error| error.to_string(), |_| FORGOTTEN_TOLD.to_owned()))
    }

    /// Draws it; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        self.question.draw(buffer, area, theme)
    }
}
