//! The whole console without a terminal: `update` takes what arrives and gives wishes, `view` draws. Neither waits for
//! anything, so no key press ever waits for the database.

mod answers;
mod attempt;
mod copy;
mod desk;
mod entering;
mod file_work;
mod lock;
mod log;
mod mail;
mod moves;
mod overlay;
mod remember;
mod replies;
mod rights;
mod sheets;
mod tabs;
mod undo;
mod view;
pub mod wishes;

use crate::clock::{SECOND, Timestamp};
use crate::domain::id::{Named, SessionId, UserId};
use crate::domain::permission::PermissionSet;
use crate::service::{MailNews, SEEN_EVERY, Waiting};
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::keymap::Keymap;
use crate::tui::part::frame::SMALLEST;
use crate::tui::request::{Call, Msg, Plant, Request, Ticket};
use crate::tui::screen::forgot::{self, ForgotScreen};
use crate::tui::screen::join::{self, JoinScreen};
use crate::tui::screen::new_password::{self, NewPassword};
use crate::tui::screen::profile::ProfileScreen;
use crate::tui::screen::set_up::{self, SetUpScreen};
use crate::tui::screen::sheet::{Sheet, Then};
use crate::tui::screen::sign_in::{self, DeviceKeys, SignInScreen, Way};
use crate::tui::terminal::burst::Burst;
use crate::tui::theme::{Paint, Theme};
use desk::DeskStage;
use wishes::Wishes;

/// How the console is started.
#[derive(Debug)]
pub struct Start {
    /// How things look.
    pub theme: Theme,
    /// Which key does what.
    pub keymap: Keymap,
    /// The moment.
    pub now: Timestamp,
    /// Where this is the demo plant: whom to sign in as, and their password.
    pub demo: Option<(String, String)>,
    /// How this program is called on a command line.
    pub program: String,
    /// Does this machine's config name a mail server?
    pub mails: bool,
}

/// The console.
#[derive(Debug)]
pub struct App {
    theme: Theme,
    keymap: Keymap,
    demo: Option<(String, String)>,
    size: (u16, u16),
    now: Timestamp,
    stage: Stage,
    plant: Option<Plant>,
    /// Where mail goes from here, as soon as the sender has told.
    route: Option<MailNews>,
    /// Does this machine's config name a mail server, so that somebody who forgot their password can be mailed a code?
    mails: bool,
    wishes: Wishes,
    burst: Burst,
    /// For how many milliseconds the store has been waiting for another program.
    waiting: Option<u64>,
    damaged: Option<String>,
    /// Did whoever sits here come in by single sign-on?
    by_sso: bool,
    /// Was the plant set up in this very console, and nobody signed in since?
    just_set_up: bool,
    /// What this computer is to be called as a device, as soon as its first administrator is signed in.
    device_name: Option<String>,
    /// Until when a second Ctrl-C quits.
    quit_armed: Option<Timestamp>,
    last_key: Timestamp,
    /// When it was last written down that somebody is at work here.
    noted_at: Timestamp,
}

#[derive(Debug)]
enum Stage {
    Starting(Ticket),
    SetUp(Box<SetUpScreen>),
    SignIn(Box<SignInScreen>),
    NewPassword(Box<NewPassword>),
    /// Somebody accepts an invite.
    Join(Box<JoinScreen>),
    /// Somebody forgot their password.
    Forgot(Box<ForgotScreen>),
    Desk(Box<DeskStage>),
    /// Somebody who may not open the console sees their own profile.
    Own(Box<ProfileScreen>),
    /// Nobody pressed a key for `session_idle_minutes`: blanked, the place kept for the same person.
    Locked(Box<SignInScreen>, Box<DeskStage>),
}

/// The person who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub user: Named<UserId>,
    /// Their roles, in words.
    pub roles: String,
    /// What they may do, as far as the last answer knew.
    pub permissions: PermissionSet,
    /// May they lift lock-outs (ROL-7)?
    pub mends_lockouts: bool,
}

impl App {
    /// The console, about to ask what plant this is; with the first wishes.
    #[must_use]
    pub fn start(start: Start) -> (Self, Vec<Request>) {
        let mut wishes = Wishes::begin(&start.keymap, start.now, start.program);
        let stage = Stage::Starting(wishes.call(Call::Plant));
        let requests = std::mem::take(&mut wishes.requests);
        let app = Self {
            theme: start.theme,
            keymap: start.keymap,
            demo: start.demo,
            size: SMALLEST,
            now: start.now,
            stage,
            plant: None,
            route: None,
            mails: start.mails,
            wishes,
            burst: Burst::default(),
            waiting: None,
            damaged: None,
            by_sso: false,
            just_set_up: false,
            device_name: None,
            quit_armed: None,
            last_key: start.now,
            noted_at: start.now,
        };
        (app, requests)
    }

    /// The session of whoever is signed in: it ends with the program.
    #[must_use]
    pub const fn session(&self) -> Option<SessionId> {
        self.wishes.session
    }

    /// Takes what arrived; gives the wishes that come of it.
    pub fn update(&mut self, msg: Msg) -> Vec<Request> {
        match msg {
            Msg::Key(key, at) => self.on_key(key, at),
            Msg::Paste(text) => self.on_paste(&text),
            Msg::Resize(columns, rows) => {
                self.size = (columns, rows);
                self.fit();
            }
            Msg::Now(now) => self.on_time(now),
            Msg::Reply(ticket, at, answer) => {
                self.set_now(at.max(self.now));
                self.on_reply(ticket, *answer);
            }
            Msg::Waiting(Waiting::Since(milliseconds)) => self.waiting = Some(milliseconds),
            Msg::Waiting(Waiting::Over) => self.waiting = None,
            Msg::Progress(ticket, at, progress) => {
                self.set_now(at.max(self.now));
                if let Stage::Desk(desk) | Stage::Locked(_, desk) = &mut self.stage {
                    desk.progress(ticket, progress, at);
                }
            }
            Msg::Changed => match &mut self.stage {
                Stage::Desk(desk) => desk.reload(&mut self.wishes),
                Stage::Own(screen) => {
                    self.wishes.call(Call::Plant);
                    screen.reload(&mut self.wishes);
                }
                // Whoever sits before it may have become a device, or be none any more.
                Stage::SignIn(_) | Stage::Locked(..) => drop(self.wishes.call(Call::Plant)),
                _ => {}
            },
            Msg::Mail(news) => self.on_mail(news),
            Msg::Say(text, paint) => self.wishes.say(text, paint),
            Msg::Damaged(text) => {
                self.wishes.say(text.clone(), Paint::Error);
                self.damaged = Some(text);
            }
        }
        std::mem::take(&mut self.wishes.requests)
    }

    fn set_now(&mut self, now: Timestamp) {
        self.now = now;
        self.wishes.now = now;
    }

    fn on_key(&mut self, key: Key, at: Timestamp) {
        self.set_now(at);
        self.last_key = at;
        if self.noted_at.plus(SEEN_EVERY) <= at && matches!(self.stage, Stage::Desk(_) | Stage::Own(_)) {
            self.noted_at = at;
            self.wishes.call(Call::Seen);
        }
        if self.typing() {
            let held = self.burst.release();
            for key in held.into_iter().chain([key]) {
                self.press(&key);
            }
            return;
        }
        let passed = self.burst.press(key, at);
        for key in passed.keys {
            self.press(&key);
        }
        if passed.ignored {
            let text = "That came faster than anybody types (a scanner or a paste?): ignored. / opens the search box.";
            self.wishes.say(text, Paint::Warning);
        }
        if let Some(due) = self.burst.due() {
            self.wishes.wake_at(due);
        }
    }

    fn on_time(&mut self, now: Timestamp) {
        self.set_now(now);
        for key in self.burst.settle(now).keys {
            self.press(&key);
        }
        if self.quit_armed.is_some_and(|until| until <= now) {
            self.quit_armed = None;
            self.wishes.showing = false;
        }
        if let Stage::SignIn(screen) | Stage::Locked(screen, _) = &mut self.stage {
            screen.on_time(&mut self.wishes);
        }
        if let Stage::Desk(desk) = &mut self.stage {
            desk.users.on_time(now, &mut self.wishes);
            desk.devices.on_time(&mut self.wishes);
            if desk.tab == desk::Tab::Invites {
                desk.invites.on_time(&mut self.wishes);
            }
            if desk.tab == desk::Tab::SystemLog {
                desk.log.on_time(&mut self.wishes);
            }
            desk.sheet_on_time(&mut self.wishes);
        }
        self.lock_when_idle();
    }

    /// The keys that lead to the Devices tab and register this computer: what the sign-in screen names.
    pub(super) fn device_keys(&self) -> DeviceKeys {
        let key = |action| self.keymap.key_of(action);
        DeviceKeys { tab: key(Action::TabDevices), register: key(Action::DeviceNew), trust: key(Action::DeviceTrust) }
    }

    /// The ways in beside a name and a password. A code is mailed only where this machine knows a server: nobody fetches one
    /// out of a folder.
    pub(super) fn ways(&self) -> Vec<Way> {
        let mails = self.mails && self.plant.as_ref().is_some_and(|plant| !plant.is_read_only());
        let sso = self.plant.as_ref().is_some_and(|plant| plant.sso.is_some());
        [sso.then_some(Way::Sso), Some(Way::Code), mails.then_some(Way::Forgot)].into_iter().flatten().collect()
    }

    /// Do letters go to a text field now?
    fn typing(&self) -> bool {
        match &self.stage {
            Stage::Desk(desk) => desk.typing(),
            _ => true,
        }
    }

    fn on_paste(&mut self, text: &str) {
        match &mut self.stage {
            Stage::SetUp(screen) => drop(screen.form.paste(text)),
            Stage::SignIn(screen) | Stage::Locked(screen, _) => screen.paste(text),
            Stage::NewPassword(screen) => drop(screen.form.paste(text)),
            Stage::Join(screen) => drop(screen.form.paste(text)),
            Stage::Forgot(screen) => drop(screen.question.form.paste(text)),
            Stage::Desk(desk) => desk.paste(text, &mut self.wishes),
            Stage::Own(screen) => screen.paste(text),
            Stage::Starting(_) => {}
        }
    }

    fn press(&mut self, key: &Key) {
        if key.is_ctrl('c') {
            self.press_ctrl_c();
            return;
        }
        self.wishes.showing = false;
        if self.size.0 < SMALLEST.0 || self.size.1 < SMALLEST.1 {
            let unsaved = matches!(&self.stage, Stage::Desk(desk) if desk.unsaved());
            if key.is(Code::Char('q')) && !unsaved {
                self.quit();
            }
            return;
        }
        if key.is_ctrl('l') {
            self.wishes.requests.push(Request::Redraw);
            return;
        }
        let mut next = None;
        match &mut self.stage {
            Stage::Starting(_) if key.is(Code::Char('q')) => self.wishes.requests.push(Request::Quit),
            Stage::Starting(_) => {}
            Stage::SetUp(screen) => {
                if screen.press(key, &mut self.wishes) == set_up::Step::Leave {
                    self.wishes.requests.push(Request::Quit);
                }
            }
            Stage::SignIn(screen) | Stage::Locked(screen, _) => match screen.press(key, &mut self.wishes) {
                sign_in::Step::Leave => self.wishes.requests.push(Request::Quit),
                sign_in::Step::SomebodyElse => self.wishes.showing = false,
                sign_in::Step::Other(Way::Sso) => screen.begin_sso(&mut self.wishes),
                sign_in::Step::Other(Way::Code) => {
                    self.stage = Stage::NewPassword(Box::new(NewPassword::with_code()));
                }
                sign_in::Step::Other(Way::Forgot) => {
                    let name = screen.form.text("username");
                    self.stage = Stage::Forgot(Box::new(ForgotScreen::new(&name)));
                }
                _ => {}
            },
            Stage::NewPassword(screen) => {
                if let new_password::Step::Leave(text) = screen.press(key, &mut self.wishes) {
                    next = Some(text);
                }
            }
            Stage::Join(screen) => {
                if let join::Step::Leave(text) = screen.press(key, &mut self.wishes) {
                    next = Some(text);
                }
            }
            Stage::Forgot(screen) => {
                if let forgot::Step::Leave(text) = screen.press(key, &mut self.wishes) {
                    next = Some(text);
                }
            }
            Stage::Own(screen) => {
                if screen.press(key, &mut self.wishes) == Then::Close {
                    next = Some("Signed out.".to_owned());
                }
            }
            Stage::Desk(desk) => {
                let read_only = self.plant.as_ref().is_some_and(Plant::is_read_only) || self.damaged.is_some();
                let step = desk.press(key, &self.keymap, read_only, &mut self.wishes);
                desk.remember(read_only, &mut self.wishes);
                if step == desk::Step::SignOut {
                    next = Some("Signed out.".to_owned());
                }
            }
        }
        if let Some(text) = next {
            self.ask_to_sign_in("", &text);
        }
    }

    fn press_ctrl_c(&mut self) {
        if let Stage::Desk(desk) = &mut self.stage
            && desk.stop_job(&mut self.wishes)
        {
            return;
        }
        if self.quit_armed.is_some_and(|until| self.now < until) {
            self.wishes.requests.push(Request::Quit);
            return;
        }
        let until = self.now.plus(2 * SECOND);
        self.quit_armed = Some(until);
        self.wishes.wake_at(until);
        self.wishes.say("Ctrl-C again to quit.", Paint::Warning);
    }

    fn quit(&mut self) {
        self.wishes.requests.push(Request::Quit);
    }

    /// Tells the screens how much room they have.
    fn fit(&mut self) {
        let height = self.size.1.saturating_sub(5);
        if let Stage::Desk(desk) = &mut self.stage {
            desk.fit(height, &mut self.wishes);
        }
    }
}
