//! The forms of a device: registering one, and changing one.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::keys::Keys;
use crate::domain::broken::RuleBroken;
use crate::domain::device::{Device, DeviceBroken, DeviceDraft, Finding, Seat};
use crate::service::ServiceError;
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::key::Key;
use crate::tui::part::form::{Choice, Field, Form, Outcome};
use crate::tui::part::question::Question;
use crate::tui::request::Call;
use crate::tui::screen::user_find::{self, UserFind};
use crate::tui::theme::{Paint, Theme};

const HERE: &str = "here";

/// Registering a device: this computer, or another terminal by a one-time code.
#[derive(Debug)]
pub(super) struct Register {
    pub(super) question: Question,
    /// What this computer is called, for its own registration.
    host: String,
    /// Which device this computer is already.
    is_device: Option<String>,
    was_here: bool,
}

impl Register {
    pub(super) fn new(here: Option<&Seat>, keys: &Keys) -> Self {
        let is_device = here.and_then(|seat| match &seat.finding {
            Finding::Registered { .. } => Some(seat.name.clone()),
            Finding::Disabled(device) => Some(device.name.clone()),
            _ => None,
        });
        let flawed = here.filter(|seat| seat.has_flawed_key());
        let host = here.filter(|_| is_device.is_none()).map(|seat| match &seat.finding {
            // Its name is free again.
            Finding::Unregistered(device) => device.name.clone(),
            // That name is taken.
            _ if seat.bare_name() != seat.name => String::new(),
            _ => seat.name.clone(),
        });
        let host = host.unwrap_or_default();
        let noted =
            |value: &str, label: &str, note: &str| Choice { note: note.to_owned(), ..Choice::new(value, label) };
        let choices =
            vec![noted(HERE, "this computer", "at once"), noted("code", "another terminal", "by a one-time code")];
        let start = if is_device.is_none() { HERE } else { "code" };
        let name = if is_device.is_none() { host.as_str() } else { "" };
        let fields = vec![
            Field::choice("where", "What", choices, Some(start)).required(),
            Field::text("name", "Name", name, 40).required().help("unique, such as PRESS-3"),
            Field::tick("trusted", "Trusted", false).help("who is bound to trusted devices may log in there"),
            Field::text("default_menu_item", "Default menu item", "", 80).help("opens first; free text"),
        ];
        let form = Form::new(fields).buttons("Register", &[], "Cancel").plain();
        let text = match &is_device {
            Some(name) => format!("This computer is {name} already; others get a code."),
            None => "The key stays there; here only its hash is kept.".to_owned(),
        };
        let mut question = Question::new("Register a device", form);
        if let Some(seat) = flawed {
            question = question.line(&seat.told(), Paint::Warning);
            let text = match &seat.finding {
                // A computer is one device, as long as that is registered.
                Finding::KeyFile(_, Some(device)) => {
                    let name = &device.name;
                    let rekey = keys.mends(Action::DeviceRekey, &format!("on {name} gives it a new key."));
                    format!("It is {name} still, until that is unregistered:{rekey}")
                }
                _ => {
                    let rekey = keys.mends(Action::DeviceRekey, "on a device makes this computer that one again.");
                    format!("Here it gets a name of its own;{rekey}")
                }
            };
            question = question.line(&text, Paint::Normal);
        } else {
            question = question.line(&text, Paint::Normal);
        }
        Self { question, host, was_here: is_device.is_none(), is_device }
    }

    fn is_here(&self) -> bool {
        self.question.form.text("where") == HERE
    }

    pub(super) fn press(&mut self, key: &Key) -> Outcome {
        let outcome = self.question.press(key);
        let is_here = self.is_here();
        if std::mem::replace(&mut self.was_here, is_here) != is_here {
            // The host's name is this computer's and no other's.
            let name = self.question.form.text("name");
            match is_here {
                true if name.is_empty() => self.question.form.set_text("name", &self.host),
                false if name == self.host => self.question.form.set_text("name", ""),
                _ => {}
            }
        }
        outcome
    }

    /// What is to be done; none where the form says why not.
    pub(super) fn call(&mut self, wishes: &mut Wishes) -> Option<Call> {
        let form = &self.question.form;
        let menu = form.text("default_menu_item");
        let draft = DeviceDraft {
            name: Some(form.text("name")),
            trusted: Some(form.ticked("trusted")).filter(|trusted| *trusted),
            default_menu_item: Some(menu).filter(|menu| !menu.trim().is_empty()),
            ..DeviceDraft::default()
        };
        match (self.is_here(), &self.is_device) {
            (true, Some(name)) => {
                let flaw =
                    format!("This computer is {name} already: unregister that first (d), or give it a new key (r).");
                self.question.form.set_errors(vec![("where".to_owned(), flaw)]);
                wishes.say("Nothing was registered: see the field.", Paint::Error);
                None
            }
            (true, None) => Some(Call::RegisterDevice(Box::new(draft))),
            (false, _) => Some(Call::DeviceCode(Box::new(draft))),
        }
    }
}

/// Changing a device.
#[derive(Debug)]
pub(super) struct EditForm {
    seen: Device,
    pub(super) question: Question,
    /// Who is logged in there by itself is looked for.
    find: Option<UserFind>,
}

impl EditForm {
    pub(super) fn new(device: &Device) -> Self {
        let user = device.automatic_login_user.as_ref().map_or("", |user| &user.name);
        let fields = vec![
            Field::text("name", "Name", &device.name, 40).required().help("unique"),
            Field::tick("trusted", "Trusted", device.trusted).help("who is bound to trusted devices may log in there"),
            Field::text("default_menu_item", "Default menu item", &device.default_menu_item, 80)
                .help("opens first; free text"),
            Field::text("automatic_login_user", "Automatic login", user, 64).help("a username; empty: nobody"),
            Field::text("address", "Address", &device.address, 300).help("https://…; empty: the site's own"),
        ];
        let form = Form::new(fields).buttons("Save", &["Find a user"], "Cancel");
        Self { seen: device.clone(), question: Question::new(&format!("Device {}", device.name), form), find: None }
    }

    pub(super) fn typing(&self) -> bool {
        self.find.is_some() || self.question.form.typing()
    }

    pub(super) fn hints(&self) -> &'static [(&'static str, &'static str)] {
        if self.find.is_some() { user_find::HINTS } else { self.question.form.hints() }
    }

    pub(super) fn finder(&mut self) -> Option<&mut UserFind> {
        self.find.as_mut()
    }

    pub(super) fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Outcome {
        if let Some(find) = &mut self.find {
            match find.press(key, wishes) {
                user_find::Outcome::Stay => {}
                user_find::Outcome::Close => self.find = None,
                user_find::Outcome::Chosen(user) => {
                    self.find = None;
                    self.question.form.set_text("automatic_login_user", &user.name);
                    self.question.form.focus("automatic_login_user");
                }
            }
            return Outcome::Nothing;
        }
        let outcome = self.question.press(key);
        if let Outcome::Button(_) = outcome {
            self.find = Some(UserFind::new(&format!("Who is logged in at {} by itself?", self.seen.name), wishes));
        }
        outcome
    }

    pub(super) fn paste(&mut self, text: &str) {
        match &mut self.find {
            Some(find) => find.paste(text),
            None => drop(self.question.form.paste(text)),
        }
    }

    /// What is to be done; none where nothing was changed.
    pub(super) fn call(&self) -> Option<Call> {
        let form = &self.question.form;
        let changed = |name: &str| form.field(name).filter(|field| field.changed()).map(|_| form.text(name));
        let draft = DeviceDraft {
            name: changed("name"),
            trusted: Some(form.ticked("trusted")).filter(|trusted| *trusted != self.seen.trusted),
            default_menu_item: changed("default_menu_item"),
            automatic_login_user: changed("automatic_login_user"),
            address: changed("address"),
        };
        (draft != DeviceDraft::default()).then(|| Call::EditDevice(Box::new(self.seen.clone()), Box::new(draft)))
    }

    pub(super) fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let cursor = self.question.draw(buffer, area, theme);
        match &mut self.find {
            Some(find) => find.draw(buffer, area, theme),
            None => cursor,
        }
    }
}

/// Says beside the field what stands in the way; says whether it is about one.
pub(super) fn refuse(form: &mut Form, error: &ServiceError) -> bool {
    let Some(rule) = error.rule() else { return false };
    let flaws = match (rule, rule.fields()) {
        (_, flaws @ [_, ..]) => flaws.iter().map(|flaw| (flaw.field.to_owned(), flaw.message.clone())).collect(),
        (RuleBroken::Device(DeviceBroken::NameInUse { name }), _) => {
            let text =
                format!("{name} is there already. Is it this computer? A new key for it, in the list, makes it so.");
            vec![("name".to_owned(), text)]
        }
        (RuleBroken::NameInUse { .. } | RuleBroken::PassesFor { .. }, _) => vec![("name".to_owned(), rule.to_string())],
        (RuleBroken::FileInUse { .. }, _) => {
            let text = "A file is there already and was left alone. Tick Replace a file, or name another.";
            vec![("path".to_owned(), text.to_owned())]
        }
        (RuleBroken::Unknown { what: "user", name, .. }, _) => {
            vec![("automatic_login_user".to_owned(), format!("There is no user {name}. Find a user looks for them."))]
        }
        _ => return false,
    };
    form.set_errors(flaws);
    true
}
