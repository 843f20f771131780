//! My profile: the own name, mobile number and password (USR-12). It is all that the console is for those who may log in
//! but not open it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::new_password::{self, NewPassword};
use super::set_up::mark;
use super::sheet::{Hints, Look, Sheet, Then};
use super::user_facts::{Line, of_row};
use crate::domain::broken::RuleBroken;
use crate::domain::permission::Permission;
use crate::domain::user::{Field as Name, PasswordState, User};
use crate::service::Answer;
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::part::dialog::{self, Dialog};
use crate::tui::part::draw;
use crate::tui::part::form::{Field, Form, Outcome};
use crate::tui::part::text_field::TextField;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// Whoever logs in without a password has none to change: only its own device vouches for them.
const NO_PASSWORD: &str = "You log in without a password, so there is none to change. Who edits users can give you one: \
                           ask for Reset password.";

/// The screen.
#[derive(Debug, Default)]
pub struct ProfileScreen {
    user: Option<Box<User>>,
    form: Option<Form>,
    password: Option<NewPassword>,
    /// One's own sessions, over the form.
    sessions: Option<Dialog>,
    listing: Option<Ticket>,
    revoking: Option<Ticket>,
    reading: Option<Ticket>,
    saving: Option<Ticket>,
    /// The profile as it stands now, read because somebody else changed it (USR-14).
    rebasing: Option<Ticket>,
    /// Is this all that the person may open, so that leaving it is signing out?
    alone: bool,
}

impl ProfileScreen {
    /// The screen of somebody who may not open the console.
    #[must_use]
    pub fn alone() -> Self {
        Self { alone: true, ..Self::default() }
    }

    /// Does Esc lead out of it now, where that is signing out?
    #[must_use]
    pub const fn is_left_by_esc(&self) -> bool {
        self.alone && self.password.is_none() && self.sessions.is_none()
    }

    fn fill(&mut self, user: User) {
        let names: Vec<_> = user.roles.iter().map(|held| held.role.name.as_str()).collect();
        let profile = &user.profile;
        let text = |field: Name| {
            let (key, label) = field.names();
            Field::text(key, label, &profile.text(field), 200)
        };
        let fixed = |field: Name| {
            let (key, label) = field.names();
            Field::fixed(key, label, &profile.text(field)).help(" ")
        };
        // Anybody at its device may be signed in as somebody without a password.
        let own = |field| if user.is_vouched_for().is_ok() { text(field) } else { fixed(field) };
        let fields = vec![
            Field::fixed("username", "Username", &user.username),
            own(Name::FullName).required(),
            own(Name::Mobile),
            fixed(Name::Email),
            fixed(Name::Suid),
            fixed(Name::Title),
            Field::fixed("roles", "Roles", &names.join(", ")).help(" "),
            fixed(Name::UserGroup),
            fixed(Name::Team),
        ];
        let leave = if self.alone { "Sign out" } else { "Close" };
        self.form = Some(Form::new(fields).buttons("Save", &["Change password", "Sessions"], leave));
        self.user = Some(Box::new(user));
    }

    fn save(&mut self, wishes: &mut Wishes) {
        let (Some(form), Some(user)) = (&self.form, &self.user) else { return };
        let changed = |field: &Name| form.field(field.key()).is_some_and(Field::changed);
        let fields: Vec<_> = [Name::FullName, Name::Mobile]
            .into_iter()
            .filter(changed)
            .map(|field| (field, form.text(field.key())))
            .collect();
        if fields.is_empty() {
            match user.is_vouched_for() {
                Ok(()) => wishes.say("Nothing was changed.", Paint::Normal),
                Err(broken) => wishes.say(broken.to_string(), Paint::Warning),
            }
            return;
        }
        let seen = Box::new(user.profile.clone());
        self.saving = Some(wishes.call(Call::EditOwnProfile { seen, fields }));
    }

    fn saved(&mut self, answer: Answer<Reply>, wishes: &mut Wishes) {
        match answer {
            Ok(Reply::Saved(user)) => {
                self.fill(*user);
                wishes.say("Your profile is saved.", Paint::Good);
            }
            Ok(_) => {}
            Err(error) => {
                if let Some(form) = &mut self.form {
                    mark(form, error.rule().map_or(&[], RuleBroken::fields));
                }
                if matches!(error.rule(), Some(RuleBroken::Conflict { .. })) {
                    self.rebasing = Some(wishes.call(Call::Whoami));
                    wishes.say(format!("{error} Saving again makes it as typed here."), Paint::Error);
                    return;
                }
                wishes.complain(&error);
            }
        }
    }
}

impl Sheet for ProfileScreen {
    fn path(&self) -> String {
        "My profile".to_owned()
    }

    fn state(&self) -> String {
        match self.form.as_ref().map_or(0, Form::changes) {
            0 => String::new(),
            1 => "* 1 unsaved change".to_owned(),
            changes => format!("* {changes} unsaved changes"),
        }
    }

    fn hints(&self) -> Hints {
        if self.sessions.is_some() {
            return Hints::Fixed(&[("Tab", "next"), ("Enter", "press"), ("PgUp PgDn", "scroll"), ("Esc", "close")]);
        }
        match (&self.password, &self.form) {
            (Some(password), _) => Hints::Fixed(password.form.hints()),
            (None, Some(form)) => Hints::Fixed(form.hints()),
            (None, None) => Hints::Fixed(&[("Esc", "back")]),
        }
    }

    fn permission(&self) -> Option<Permission> {
        None
    }

    fn typing(&self) -> bool {
        if self.sessions.is_some() {
            return false;
        }
        match (&self.password, &self.form) {
            (Some(password), _) => password.form.typing(),
            (None, Some(form)) => form.typing(),
            (None, None) => false,
        }
    }

    fn is_modal(&self) -> bool {
        true
    }

    fn search(&self) -> Option<(&TextField, bool)> {
        None
    }

    fn unsaved(&self) -> bool {
        self.form.as_ref().is_some_and(|form| form.changes() > 0)
    }

    fn act(&mut self, _: Action, _: &mut Wishes) -> Then {
        Then::Stay
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Then {
        if let Some(password) = &mut self.password {
            if let new_password::Step::Leave(text) = password.press(key, wishes) {
                wishes.say(text, Paint::Normal);
                self.password = None;
            }
            return Then::Stay;
        }
        if let Some(dialog) = &mut self.sessions {
            match dialog.press(key) {
                dialog::Outcome::Nothing => return Then::Stay,
                dialog::Outcome::Cancelled => {}
                dialog::Outcome::Pressed(_) => self.revoking = Some(wishes.call(Call::RevokeOwnSessions)),
            }
            self.sessions = None;
            return Then::Stay;
        }
        let Some(form) = &mut self.form else {
            return if key.is(crate::tui::key::Code::Esc) { Then::Close } else { Then::Stay };
        };
        if self.saving.is_some() {
            return Then::Stay;
        }
        match form.press(key) {
            Outcome::Save => self.save(wishes),
            Outcome::Button(0) if self.user.as_ref().is_some_and(|user| user.password == PasswordState::None) => {
                wishes.say(NO_PASSWORD, Paint::Warning);
            }
            Outcome::Button(0) => self.password = Some(NewPassword::change()),
            Outcome::Button(_) => {
                self.listing = self.user.as_ref().map(|user| wishes.call(Call::Sessions(user.id)));
            }
            Outcome::Leave => return Then::Close,
            Outcome::Nothing => {}
        }
        Then::Stay
    }

    fn paste(&mut self, text: &str) {
        match (&mut self.password, &mut self.form) {
            (Some(password), _) => drop(password.form.paste(text)),
            (None, Some(form)) => drop(form.paste(text)),
            (None, None) => {}
        }
    }

    fn reload(&mut self, wishes: &mut Wishes) {
        // What was typed stays; a conflict shows when it is saved (USR-14).
        if !self.unsaved() {
            self.reading = Some(wishes.call(Call::Whoami));
        }
    }

    fn set_height(&mut self, _: u16) {}

    fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        if self.reading == Some(ticket) {
            self.reading = None;
            match answer {
                Ok(Reply::Whoami(whoami)) if !self.unsaved() => {
                    let focus = self.form.as_ref().and_then(|form| form.focused().map(str::to_owned));
                    self.fill(whoami.user);
                    if let (Some(form), Some(focus)) = (&mut self.form, focus) {
                        form.focus(&focus);
                    }
                }
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
            return None;
        }
        if self.rebasing == Some(ticket) {
            self.rebasing = None;
            if let Ok(Reply::Whoami(whoami)) = answer {
                self.user = Some(Box::new(whoami.user));
            }
            return None;
        }
        if self.saving == Some(ticket) {
            self.saving = None;
            self.saved(answer, wishes);
            return None;
        }
        if self.listing == Some(ticket) || self.revoking == Some(ticket) {
            (self.listing, self.revoking) = (None, None);
            match answer {
                Ok(Reply::Sessions(of)) => self.sessions = Some(super::sessions::dialog(&of, true)),
                Ok(Reply::Revoked(1)) => wishes.say("1 other session has ended.", Paint::Good),
                Ok(Reply::Revoked(count)) => wishes.say(format!("{count} other sessions have ended."), Paint::Good),
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
            return None;
        }
        let Some(password) = self.password.as_mut().filter(|password| password.waits_for(ticket)) else {
            return Some(answer);
        };
        match password.answer(ticket, answer) {
            new_password::Step::Changed => wishes.say("Your password was changed.", Paint::Good),
            new_password::Step::Leave(text) => wishes.say(text, Paint::Error),
            new_password::Step::Stay | new_password::Step::SignedIn(_) | new_password::Step::Invite(..) => return None,
        }
        self.password = None;
        None
    }

    fn facts(&self, look: Look<'_>) -> Option<Vec<Line>> {
        self.user.as_ref().map(|user| of_row(user, look.now, look.zone))
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, _: Look<'_>) -> Option<Position> {
        let vouched = self.user.as_ref().is_none_or(|user| user.is_vouched_for().is_ok());
        let said = match (self.alone, self.form.is_some()) {
            (_, false) => "Reading…",
            (_, true) if !vouched => {
                "You are signed in without a password, as anybody may be at this device: your profile can be read here and \
                 is changed by an administrator."
            }
            (true, true) => {
                "You may log in, but not open the console: this is your own profile, and all there is here."
            }
            (false, true) => "What an administrator keeps about you can be read here and is changed by them.",
        };
        let lines = draw::wrap(said, usize::from(area.width.saturating_sub(4)), theme);
        let intro = u16::try_from(lines.len()).unwrap_or(1);
        for (index, line) in (0..).zip(&lines) {
            draw::put(buffer, draw::after(draw::row(area, index), 2), line, theme.style(Paint::Hint), theme);
        }
        let rest = Rect { y: area.y + intro + 1, height: area.height.saturating_sub(intro + 1), ..area };
        let rest = Rect { x: rest.x + 1, width: rest.width.saturating_sub(2), ..rest };
        let cursor = self.form.as_mut().and_then(|form| form.draw(buffer, rest, theme));
        match (&mut self.password, &mut self.sessions) {
            (Some(password), _) => password.draw(buffer, area, theme),
            (None, Some(dialog)) => dialog.draw(buffer, area, theme),
            (None, None) => cursor,
        }
    }
}
