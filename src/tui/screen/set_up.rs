//! First start: a short guided set-up.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::domain::broken::RuleBroken;
use crate::domain::device::Seat;
use crate::domain::user::FieldFlaw;
use crate::service::{Answer, SetUp};
use crate::tui::app::wishes::Wishes;
use crate::tui::key::{Code, Key};
use crate::tui::part::draw;
use crate::tui::part::form::{Choice, Field, Form, Outcome};
use crate::tui::request::{Call, Reply, Ticket, password};
use crate::tui::theme::{Paint, Theme};

/// The field with the name of this device: it is registered once the first administrator is signed in.
const DEVICE: &str = "device";

/// The set-up.
#[derive(Debug)]
pub struct SetUpScreen {
    /// Its form.
    pub form: Form,
    waiting: Option<Ticket>,
}

/// What comes of a message.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// It stays.
    Stay,
    /// The plant is set up; its first administrator can sign in.
    Done,
    /// The person wants to leave.
    Leave,
}

impl SetUpScreen {
    /// The set-up; `here` is what this computer is before it is registered.
    #[must_use]
    pub fn new(here: &Seat) -> Self {
        let settings = crate::domain::settings::Settings::default();
        let fields = vec![
            Field::text("site_name", "Site name", "", 60).required().help("stands at sign-in: Northwind Plant 2"),
            Field::choice("site_time_zone", "Time zone", time_zones(), Some(settings.site_time_zone.name()))
                .required()
                .help("type a city to find it"),
            Field::text("lockout_minutes", "Lock-outs end (min)", &settings.lockout_minutes.to_string(), 5)
                .required()
                .help("minutes; 0: until somebody unlocks"),
            Field::tick("supervisors_unlock", "Supervisors lift lock-outs", settings.supervisors_unlock)
                .help("by wrong passwords; administrators' locks they may not"),
            // Off here though the setting is on: a plant that is new has no license types yet (GATE-6).
            Field::tick("require_license", "Everybody needs a license", false)
                .help("but Admin; tick it where seats are bought and counted"),
            Field::text("username", "Your username", "", 64).required().help("the first account becomes Admin"),
            Field::text("full_name", "Your full name", "", 200).required(),
            Field::text("email", "Your email", "", 254).help("may stay empty"),
            Field::secret("password", "Password", 128).required().help("at least 15 characters; a few words do"),
            Field::secret("again", "Password again", 128).required(),
            Field::text(DEVICE, "This device", &here.name, 40).help("registers it, trusted; empty: later"),
        ];
        Self { form: Form::new(fields).buttons("Set up", &[], "Quit").plain(), waiting: None }
    }

    /// What this computer is to be called as a device; none where that is left for later.
    #[must_use]
    pub fn device(&self) -> Option<String> {
        Some(self.form.text(DEVICE)).filter(|name| !name.trim().is_empty())
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Step {
        // Esc never quits: the button does, and Ctrl-C.
        if self.waiting.is_some() || key.is(Code::Esc) {
            return Step::Stay;
        }
        match self.form.press(key) {
            Outcome::Save => self.save(wishes),
            Outcome::Leave => return Step::Leave,
            Outcome::Nothing | Outcome::Button(_) => {}
        }
        Step::Stay
    }

    fn save(&mut self, wishes: &mut Wishes) {
        let (first, again) = (self.form.secret("password"), self.form.secret("again"));
        if *first != *again {
            let text = "The two passwords differ: type the same one twice.".to_owned();
            self.form.set_errors(vec![("again".to_owned(), text)]);
            return;
        }
        let settings = ["site_name", "site_time_zone", "lockout_minutes"];
        let mut settings: Vec<_> = settings.map(|key| (key, self.form.text(key).trim().to_owned())).into();
        for key in ["supervisors_unlock", "require_license"] {
            settings.push((key, if self.form.ticked(key) { "on" } else { "off" }.to_owned()));
        }
        self.waiting = Some(wishes.call(Call::SetUp(Box::new(SetUp {
            settings,
            username: self.form.text("username"),
            full_name: self.form.text("full_name"),
            email: self.form.text("email"),
            password: password(&first),
        }))));
    }

    /// Takes an answer.
    pub fn answer(&mut self, ticket: Ticket, answer: &Answer<Reply>, wishes: &mut Wishes) -> Step {
        if self.waiting != Some(ticket) {
            return Step::Stay;
        }
        self.waiting = None;
        match answer {
            Ok(_) => return Step::Done,
            Err(error) => {
                mark(&mut self.form, error.rule().map_or(&[], RuleBroken::fields));
                wishes.complain(error);
            }
        }
        Step::Stay
    }

    /// Draws it; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let lines = draw::wrap(
            "Welcome. This plant is new: name it and make its first administrator. Nothing is written before < Set up >.",
            usize::from(area.width.saturating_sub(4)),
            theme,
        );
        let intro = u16::try_from(lines.len()).unwrap_or(1);
        for (index, line) in (0..).zip(&lines) {
            draw::put(buffer, draw::after(draw::row(area, index), 2), line, theme.style(Paint::Normal), theme);
        }
        let rest = Rect { y: area.y + intro + 1, height: area.height.saturating_sub(intro + 1), ..area };
        self.form.draw(buffer, Rect { x: rest.x + 2, width: rest.width.saturating_sub(4), ..rest }, theme)
    }
}

/// Every time zone there is, to choose from.
pub(super) fn time_zones() -> Vec<Choice> {
    chrono_tz::TZ_VARIANTS.iter().map(|zone| Choice::new(zone.name(), zone.name())).collect()
}

/// Marks the fields that a refusal is about.
pub fn mark(form: &mut Form, flaws: &[FieldFlaw]) {
    form.set_errors(flaws.iter().map(|flaw| (flaw.field.to_owned(), flaw.message.clone())).collect());
}
