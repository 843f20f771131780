//! Signing in by single sign-on (SSO-2): where to go and what to type there, with a picture for a phone, until somebody has
//! approved. Nothing on it tells who is about to sign in.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::clock::{SECOND, Timestamp};
use crate::domain::text::width;
use crate::service::{Answer, SignIn, SignedIn, SsoWaiting};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::draw;
use crate::tui::part::picture::Picture;
use crate::tui::request::{Call, Reply, Request, Ticket};
use crate::tui::signing::SsoAttempt;
use crate::tui::theme::{Paint, Theme};

/// Cells of the text beside a picture, and of the box without one.
const BESIDE: (u16, u16) = (34, 64);

/// The panel.
#[derive(Debug)]
pub struct SsoPanel {
    /// What single sign-on is called here.
    name: String,
    stage: Stage,
    shown: Option<Shown>,
    /// What is to be known of the waiting beyond that one waits.
    pace: String,
    /// The next moment at which something is to be done or drawn.
    wakes: Option<Timestamp>,
}

#[derive(Debug)]
enum Stage {
    /// The provider is asked for a code.
    Beginning(Ticket),
    /// Until then it isn't asked again.
    Waiting(Box<SsoAttempt>, Timestamp),
    /// It is asked whether somebody has approved.
    Asking(Ticket, std::time::Duration),
    /// Somebody has: the gate is asked.
    Entering(Ticket),
    /// Nothing comes of it, and why.
    Over(String),
}

#[derive(Debug)]
struct Shown {
    address: String,
    code: String,
    expires: Timestamp,
    /// Pictures, the better ones first, and whether the code is in them.
    pictures: Vec<(Picture, bool)>,
}

/// What comes of a key or an answer.
#[derive(Debug)]
pub enum Step {
    /// It stays.
    Stay,
    /// It closes.
    Close,
    /// Signed in.
    SignedIn(Box<SignedIn>),
    /// It closes: the gate let nobody pass, with the sentence.
    Refused(String),
}

impl SsoPanel {
    /// Asks the provider for a code.
    pub fn open(name: &str, wishes: &mut Wishes) -> Self {
        let stage = Stage::Beginning(wishes.call(Call::SsoBegin));
        Self { name: name.to_owned(), stage, shown: None, pace: String::new(), wakes: None }
    }

    /// The keys that work.
    #[must_use]
    pub const fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match (&self.stage, &self.shown) {
            (Stage::Over(_), _) => &[("Enter", "a new code"), ("Esc", "back")],
            (Stage::Waiting(..) | Stage::Asking(..), Some(_)) => &[("Esc", "back"), ("y", "copy the address")],
            _ => &[("Esc", "back")],
        }
    }

    /// Takes a key. Esc ends it at once: the provider isn't asked again, and whoever approves later is signed in nowhere.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Step {
        match (key.code, &self.stage) {
            (Code::Esc, stage) => {
                if let Stage::Entering(ticket) = stage {
                    wishes.abandon(*ticket);
                }
                return Step::Close;
            }
            (Code::Enter, Stage::Over(_)) => *self = Self::open(&self.name, wishes),
            (Code::Char('y'), Stage::Waiting(..) | Stage::Asking(..)) => {
                wishes.requests.extend(self.shown.as_ref().map(|shown| Request::Copy(shown.address.clone())));
            }
            _ => {}
        }
        Step::Stay
    }

    /// A moment has come: the provider is asked again, or a second is over.
    pub fn on_time(&mut self, wishes: &mut Wishes) {
        if self.wakes.is_none_or(|moment| wishes.now < moment) {
            return;
        }
        self.wakes = None;
        let now = wishes.now;
        let over = self.shown.as_ref().is_some_and(|shown| shown.expires <= now);
        let stage = std::mem::replace(&mut self.stage, Stage::Over(String::new()));
        self.stage = match stage {
            // Of one that is too late it is told without asking anybody.
            Stage::Waiting(attempt, due) if due <= now || over => {
                let before = attempt.shown().wait;
                Stage::Asking(wishes.call(Call::SsoPoll(attempt)), before)
            }
            other => other,
        };
        self.sleep(wishes);
    }

    /// Asks to be woken for what comes next: the question, or the next second of the countdown.
    fn sleep(&mut self, wishes: &mut Wishes) {
        let Some(shown) = &self.shown else { return };
        let due = match &self.stage {
            Stage::Waiting(_, due) => Some(*due),
            Stage::Asking(..) => None,
            Stage::Beginning(_) | Stage::Entering(_) | Stage::Over(_) => return,
        };
        let left = shown.expires.0.saturating_sub(wishes.now.0).max(0);
        let second = wishes.now.plus(if left % SECOND == 0 { SECOND } else { left % SECOND });
        let next = due.map_or(second, |due| due.min(second));
        if self.wakes.is_none_or(|moment| next < moment) {
            self.wakes = Some(next);
            wishes.wake_at(next);
        }
    }

    /// Takes an answer.
    pub fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Step {
        let (Stage::Beginning(waiting) | Stage::Asking(waiting, _) | Stage::Entering(waiting)) = &self.stage else {
            return Step::Stay;
        };
        if *waiting != ticket {
            return Step::Stay;
        }
        match answer {
            Ok(Reply::SsoWaits(attempt, wait)) => self.wait(attempt, wait, wishes),
            Ok(Reply::SsoFinished(finished)) => self.stage = Stage::Entering(wishes.call(Call::SignInSso(finished))),
            Ok(Reply::SignIn(SignIn::Accepted(signed_in))) => return Step::SignedIn(Box::new(signed_in)),
            Ok(_) => {}
            Err(error) if matches!(self.stage, Stage::Entering(_)) => return Step::Refused(error.to_string()),
            Err(error) => self.stage = Stage::Over(error.to_string()),
        }
        Step::Stay
    }

    fn wait(&mut self, attempt: Box<SsoAttempt>, wait: std::time::Duration, wishes: &mut Wishes) {
        self.pace = match &self.stage {
            Stage::Asking(_, before) if attempt.was_slowed(*before) => {
                "It wants to be asked more slowly, so it takes longer.".to_owned()
            }
            _ => attempt.told_of_trouble().unwrap_or_default(),
        };
        if self.shown.is_none() {
            self.shown = Some(Shown::of(attempt.shown()));
        }
        let due = wishes.now.plus(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        self.stage = Stage::Waiting(attempt, due);
        self.sleep(wishes);
    }

    /// Draws it over the whole screen above the message line; gives the cursor's place.
    pub fn draw(&self, buffer: &mut Buffer, body: Rect, theme: &Theme, now: Timestamp) -> Option<Position> {
        let area = Rect { y: buffer.area.y, height: body.bottom().saturating_sub(buffer.area.y), ..body };
        let beside = area.width.saturating_sub(BESIDE.0 + 1);
        let waits = matches!(self.stage, Stage::Waiting(..) | Stage::Asking(..));
        let pictures = self.shown.iter().filter(|_| waits && theme.unicode).flat_map(|shown| &shown.pictures);
        let fit = |(picture, whole): &'_ (Picture, bool)| Some((picture.fits((beside, area.height))?, *whole));
        let found = pictures.clone().zip(pictures.map(fit)).find_map(|((picture, _), fit)| Some((picture, fit?)));
        let (column, said) = match &found {
            Some((picture, ((wide, tall), whole))) => {
                draw::clear(buffer, area);
                let place = Rect { x: area.right() - wide, width: *wide, height: *tall, ..area };
                picture.draw(buffer, Rect { y: area.y + (area.height - tall) / 2, ..place }, theme);
                (Rect { width: area.width - wide - 1, ..area }, of_picture(*whole, theme))
            }
            None if !theme.unicode => (body, "No picture for a phone here: this terminal is drawn in plain ASCII."),
            None => (body, "No picture for a phone here: the terminal is too small for it."),
        };
        let width = column.width.min(BESIDE.1);
        let lines = self.lines(usize::from(width.saturating_sub(6)), said, now, theme);
        let lines = fitted(lines, usize::from(column.height.saturating_sub(2)));
        let tall = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        let title = format!("Sign in with {}", self.name);
        let inner = draw::boxed(buffer, draw::middle(column, width, tall), &title, "", theme);
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        let mut cursor = Position { x: inner.x, y: inner.y };
        for (row, (text, paint)) in (0..inner.height).zip(&lines) {
            let place = draw::row(inner, row);
            if *paint == Paint::Selected {
                cursor = Position { x: place.x, y: place.y };
            }
            draw::put(buffer, place, text, theme.style(*paint), theme);
        }
        Some(cursor)
    }

    fn lines(&self, cells: usize, picture: &str, now: Timestamp, theme: &Theme) -> Vec<(String, Paint)> {
        let mut lines = Vec::new();
        let mut say = |text: &str, paint| {
            lines.extend(draw::wrap(text, cells, theme).into_iter().map(|line| (line, paint)));
        };
        match (&self.stage, &self.shown) {
            (Stage::Over(why), _) => {
                say(why, Paint::Error);
                say("", Paint::Normal);
                say("Enter asks for a new code. Esc leads back to name and password.", Paint::Hint);
            }
            (Stage::Entering(_), _) => say("Approved. Signing in…", Paint::Good),
            (_, None) => say(&format!("Asking {} for a code…", self.name), Paint::Normal),
            (_, Some(shown)) => {
                say("Open on a phone or a computer:", Paint::Normal);
                say(&shown.address, Paint::Title);
                say("and type the code:", Paint::Normal);
                say("", Paint::Normal);
                let code = format!("   {}   ", shown.code);
                let empty = " ".repeat(width(&code));
                lines.extend([&empty, &code, &empty].map(|row| (row.clone(), Paint::Selected)));
                let mut say = |text: &str, paint| {
                    lines.extend(draw::wrap(text, cells, theme).into_iter().map(|line| (line, paint)));
                };
                say("", Paint::Normal);
                say(picture, Paint::Hint);
                say("", Paint::Normal);
                say(&format!("Waiting until you approve there: {} left.", left(shown.expires, now)), Paint::Normal);
                if !self.pace.is_empty() {
                    say(&self.pace, Paint::Warning);
                }
            }
        }
        lines
    }
}

impl Shown {
    fn of(waiting: &SsoWaiting) -> Self {
        let whole = waiting.complete_address.iter().map(|address| (address, true));
        let both = whole.chain([(&waiting.address, false)]);
        Self {
            address: waiting.address.clone(),
            code: waiting.code.clone(),
            expires: waiting.expires,
            pictures: both.filter_map(|(address, whole)| Some((Picture::of(address)?, whole))).collect(),
        }
    }
}

const fn of_picture(whole: bool, theme: &Theme) -> &'static str {
    match (whole, theme.color) {
        (true, true) => "Or point a phone at the picture: the code is in it.",
        (false, true) => "Or point a phone at the picture, and type the code.",
        (true, false) => "Or point a phone at the picture: the code is in it. (Best on a dark screen.)",
        (false, false) => "Or point a phone at the picture, and type the code. (Best on a dark screen.)",
    }
}

/// So many lines at most: empty ones go first, and of the code its own line stays.
fn fitted(mut lines: Vec<(String, Paint)>, rows: usize) -> Vec<(String, Paint)> {
    for paint in [Paint::Normal, Paint::Selected] {
        while lines.len() > rows {
            let empty = |(text, of): &(String, Paint)| text.trim().is_empty() && *of == paint;
            let Some(at) = lines.iter().rposition(empty) else { break };
            lines.remove(at);
        }
    }
    lines
}

/// `9:41`
fn left(expires: Timestamp, now: Timestamp) -> String {
    let seconds = (expires.0.saturating_sub(now.0).max(0) + SECOND - 1) / SECOND;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
