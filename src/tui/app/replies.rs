//! Where answers go: to whoever waits for them, or back to sign-in where the session is over.

use super::{App, Stage};
use crate::service::Answer;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::screen::forgot;
use crate::tui::screen::join::{self, JoinScreen};
use crate::tui::screen::new_password::{self, NewPassword};
use crate::tui::screen::sheet::Sheet as _;
use crate::tui::screen::{set_up, sign_in};

impl App {
    pub(super) fn on_reply(&mut self, ticket: Ticket, answer: Answer<Reply>) {
        let changing = self.wishes.is_changing(ticket);
        self.wishes.settle(ticket, &answer);
        let Some(answer) = self.wishes.take_abandoned(ticket, answer) else { return };
        let answer = match answer {
            Ok(Reply::Plant(plant)) => return self.on_plant(ticket, *plant),
            // The session is over, whatever was asked: back to sign-in, with the reason. That another one was is no news.
            Err(error)
                if error.is_session_over()
                    && matches!(self.stage, Stage::Desk(_) | Stage::Own(_))
                    && !self.is_of_older_job(ticket) =>
            {
                // Whoever stops themselves is told first what came of that; what is read anew after it leads here again.
                if self.wishes.is_of_this_session(ticket) && (changing || !self.wishes.changes()) {
                    self.wishes.session = None;
                    let told = if changing { error.to_string() } else { error.told_to_whoever_looked() };
                    let hint = self.wishes.done_just_now().map_or(told.clone(), |done| format!("{done} {told}"));
                    self.ask_to_sign_in("", &hint);
                }
                return;
            }
            other => other,
        };
        match &mut self.stage {
            Stage::Starting(asked) if *asked == ticket => {
                if let Err(error) = answer {
                    self.wishes.complain(&error);
                }
            }
            Stage::Starting(_) => {}
            Stage::SetUp(screen) => {
                if screen.answer(ticket, &answer, &mut self.wishes) == set_up::Step::Done {
                    let (name, password) = (screen.form.text("username"), screen.form.secret("password"));
                    self.wishes.call(Call::Plant);
                    self.wishes.showing = false;
                    self.just_set_up = true;
                    self.device_name = screen.device();
                    self.sign_in_after_set_up(name, &password);
                }
            }
            // What was begun before the screen was locked goes on, and its end is seen by whoever comes back.
            Stage::Locked(_, desk) if desk.job_waits_for(ticket) => {
                desk.answer(ticket, answer, &mut self.wishes);
                self.wishes.showing = false;
            }
            Stage::SignIn(screen) | Stage::Locked(screen, _) => match screen.answer(ticket, answer, &mut self.wishes) {
                sign_in::Step::SignedIn(signed_in) => {
                    self.by_sso = screen.is_at_provider();
                    self.enter(*signed_in);
                }
                sign_in::Step::NewPassword(name, current) => {
                    self.stage = Stage::NewPassword(Box::new(NewPassword::at_sign_in(name, current)));
                }
                _ => {}
            },
            Stage::NewPassword(screen) => match screen.answer(ticket, answer) {
                new_password::Step::SignedIn(signed_in) => {
                    self.by_sso = false;
                    self.enter(*signed_in);
                }
                new_password::Step::Leave(text) => self.ask_to_sign_in("", &text),
                new_password::Step::Invite(code, typed, invite) => {
                    let settings = self.plant.as_ref().map(|plant| plant.settings.clone()).unwrap_or_default();
                    self.stage = Stage::Join(Box::new(JoinScreen::new(code, &typed, &invite, &settings)));
                }
                new_password::Step::Stay | new_password::Step::Changed => {}
            },
            Stage::Join(screen) => match screen.answer(ticket, answer, self.now) {
                join::Step::Joined(name, text) => self.ask_to_sign_in(&name, &text),
                join::Step::Leave(text) => self.ask_to_sign_in("", &text),
                join::Step::Stay => {}
            },
            Stage::Forgot(screen) => {
                if let forgot::Step::Leave(text) = screen.answer(ticket, answer) {
                    self.ask_to_sign_in("", &text);
                }
            }
            Stage::Desk(desk) => desk.answer(ticket, answer, &mut self.wishes),
            Stage::Own(screen) => drop(screen.answer(ticket, answer, &mut self.wishes)),
        }
    }
}
