//! The form of a user: a new one, or the fields of one there is.

use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::role_text::in_a_few_words;
use super::user_conflict::{Conflict, Keep};
use crate::clock::Timestamp;
use crate::domain::dates::{field_text, minute_text};
use crate::domain::role::Kiosks;
use crate::domain::user::{Field as Name, Profile, ShiftSelectionMode, State, Stop, User};
use crate::service::{NewAccount, RoleRow, Seen, UserAction};
use crate::tui::key::Key;
use crate::tui::part::dialog;
use crate::tui::part::form::{Choice, Field, Form, Outcome, Value};
use crate::tui::request::{Call, FormLists, password};
use crate::tui::theme::Theme;

/// The form, and whom it is about.
#[derive(Debug)]
pub struct UserForm {
    /// Its fields.
    pub form: Form,
    /// The user; none for a new one.
    pub about: Option<Box<User>>,
    /// Is the user stopped, so that the tick *Enabled* stands for lifting that (USR-8)?
    stopped: bool,
    pub(super) seen: Box<Profile>,
    pub(super) lists: Rc<FormLists>,
    /// The question which change is to stand, while it is open (USR-14).
    pub(super) conflict: Option<Conflict>,
    /// The revision by somebody else that the person was told of.
    pub(super) told: Option<i64>,
}

/// What a key did to the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It stays open.
    Stay,
    /// It is to be saved.
    Save,
    /// It is to be closed.
    Leave,
}

impl UserForm {
    /// The form for a new user.
    #[must_use]
    pub fn add(lists: Rc<FormLists>) -> Self {
        let role = |RoleRow { role, kiosks, .. }: &RoleRow| Choice {
            note: match kiosks {
                // ROL-6
                Some(Kiosks { accounts: 1.., invites: 1.. }) => "there, and invited: one is enough".to_owned(),
                Some(Kiosks { accounts: 0, invites: 1.. }) => "invited already: one is enough".to_owned(),
                Some(Kiosks { accounts: there @ 1.., .. }) => format!("{there} there already: one is enough"),
                _ => in_a_few_words(role.permissions),
            },
            ..Choice::new(&role.name, &role.name)
        };
        let mut fields = vec![
            Field::text("username", "Username", "", 64)
                .required()
                .help("letters, digits, . _ - @ inside; never changes"),
        ];
        fields.extend(profile_fields(&lists.blank, &lists));
        fields.insert(2, {
            let choices = lists.roles.iter().map(role).collect();
            Field::choice("roles", "Role", choices, Some(&lists.settings.default_role)).required()
        });
        fields.insert(
            3,
            Field::secret("password", "Password", 128)
                .help("may stay empty; temporary: they set their own at first login"),
        );
        let form = Form::new(fields).buttons("Add user", &[], "Cancel");
        let seen = Box::new(lists.blank.clone());
        Self { form, about: None, stopped: false, seen, lists, conflict: None, told: None }
    }

    /// The form of a user.
    #[must_use]
    pub fn edit(user: User, lists: Rc<FormLists>, now: Timestamp) -> Self {
        let stop = stop(&user, now);
        let stopped = stop.is_some();
        let (note, why) = match stop {
            Some((word, stop)) => told(word, stop, &lists.settings.site_time_zone),
            None => (String::new(), "take the tick away and save to disable".to_owned()),
        };
        let mut fields = vec![Field::fixed("username", "Username", &user.username)];
        fields.extend(profile_fields(&user.profile, &lists).into_iter().zip(Name::ALL).map(|(field, name)| {
            match user.why_ticks_do_not_count(now).filter(|_| name == Name::IgnorePasswordRules) {
                // There is room for so much; the account's page says which role.
                Some(_) => field.note("not with OpenConsole"),
                None => field,
            }
        }));
        let ticks = fields.len() - 5;
        fields.insert(ticks, Field::tick("enabled", "Enabled", !stopped).help(&why).note(&note));
        let seen = Box::new(user.profile.clone());
        let (form, about) = (Form::new(fields), Some(Box::new(user)));
        Self { form, about, stopped, seen, lists, conflict: None, told: None }
    }

    /// Takes a key.
    pub fn press(&mut self, key: &Key, now: Timestamp) -> Step {
        let Some(conflict) = &mut self.conflict else {
            let pressed = self.form.press(key);
            self.keep_ticks_together();
            return match pressed {
                Outcome::Save => Step::Save,
                Outcome::Leave => Step::Leave,
                Outcome::Nothing | Outcome::Button(_) => Step::Stay,
            };
        };
        let keep = match conflict.dialog.press(key) {
            dialog::Outcome::Nothing => return Step::Stay,
            dialog::Outcome::Cancelled => {
                self.conflict = None;
                return Step::Stay;
            }
            dialog::Outcome::Pressed(0) => Keep::Mine,
            dialog::Outcome::Pressed(_) => Keep::Theirs,
        };
        let user = (*conflict.now).clone();
        self.rebase(user, keep, now);
        if keep == Keep::Mine { Step::Save } else { Step::Stay }
    }

    /// *Ignore password rules* is on only together with *trusted devices only*, and falls with it (PWD-2).
    fn keep_ticks_together(&mut self) {
        let (trusted, ignore) = (Name::TrustedDevicesOnly, Name::IgnorePasswordRules);
        if !self.form.ticked(ignore.key()) || self.form.ticked(trusted.key()) {
            return;
        }
        self.form.fill(ignore.key(), &Value::Tick(false));
        if self.form.focused() == Some(ignore.key()) {
            let text = "Only together with Trusted devices only: tick that first.".to_owned();
            self.form.set_errors(vec![(ignore.key().to_owned(), text)]);
        }
    }

    /// Do letters go to a text field?
    #[must_use]
    pub fn typing(&self) -> bool {
        self.conflict.as_ref().map_or_else(|| self.form.typing(), |conflict| conflict.dialog.typing())
    }

    /// The keys that work on what has the focus.
    #[must_use]
    pub fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self.conflict {
            Some(_) => &[("Tab", "next"), ("Enter", "press"), ("Esc", "back to the form")],
            None => self.form.hints(),
        }
    }

    /// Draws it; gives the cursor's place.
    pub fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme) -> Option<Position> {
        let place = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        let cursor = self.form.draw(buffer, place, theme);
        match &mut self.conflict {
            Some(conflict) => conflict.dialog.draw(buffer, area, theme),
            None => cursor,
        }
    }

    /// What the form's content comes to: one call, done as a whole; none where nothing was changed.
    #[must_use]
    pub fn call(&self) -> Option<Call> {
        let fields: Vec<(Name, String)> =
            Name::ALL.into_iter().filter_map(|field| Some((field, self.typed(field)?))).collect();
        let Some(user) = &self.about else {
            let default = |field: &(Name, String)| field.1 != self.seen.text(field.0);
            let secret = self.form.secret("password");
            // The default role stands there already: only another one was chosen (it asks for AssignRoles).
            let chosen = self.form.field("roles").is_some_and(Field::changed);
            return Some(Call::AddUser(Box::new(NewAccount {
                username: self.form.text("username"),
                fields: fields.into_iter().filter(default).collect(),
                roles: if chosen { vec![self.form.text("roles")] } else { vec![] },
                license: None,
                password: (!secret.is_empty()).then(|| password(&secret)),
            })));
        };
        let fields: Vec<_> = fields.into_iter().filter(|(field, _)| self.is_changed(*field)).collect();
        let enabled = match (self.stopped, self.form.ticked("enabled")) {
            (true, true) => Some(true),
            (false, false) => Some(false),
            _ => None,
        };
        if fields.is_empty() && enabled.is_none() {
            return None;
        }
        let edit = UserAction::Edit { seen: Some(self.seen.clone()), fields, enabled };
        Some(Call::ChangeUser(Box::new(Seen::from(&**user)), Box::new(edit)))
    }

    pub(super) fn is_changed(&self, field: Name) -> bool {
        self.form.field(field.key()).is_some_and(Field::changed)
    }

    /// What was typed into a field.
    pub(super) fn typed_text(&self, field: Name) -> String {
        self.typed(field).unwrap_or_default()
    }

    fn typed(&self, field: Name) -> Option<String> {
        self.form.field(field.key())?;
        Some(match field {
            Name::HolidayEntitlement
            | Name::FullScreen
            | Name::TrustedDevicesOnly
            | Name::IgnorePasswordRules
            | Name::ForcePasswordChange => if self.form.ticked(field.key()) { "yes" } else { "no" }.to_owned(),
            _ => self.form.text(field.key()),
        })
    }

    /// The row above the form: `Users > bfischer > Edit`.
    #[must_use]
    pub fn path(&self) -> String {
        match &self.about {
            Some(user) => format!("Users > {} > Edit", user.username),
            None => "Users > New user".to_owned(),
        }
    }
}

/// The heaviest of the stops that the tick *Enabled* lifts (USR-8), and its word.
fn stop(user: &User, now: Timestamp) -> Option<(&'static str, &Stop)> {
    let stops = &user.stops;
    let all = [
        (State::Disabled, &stops.disabled, stops.is_disabled(now)),
        (State::Locked, &stops.locked, stops.is_locked(now)),
        (State::LockedOut, &stops.locked_out, stops.is_locked_out(now)),
    ];
    all.into_iter()
        .filter(|(_, _, in_force)| *in_force)
        .find_map(|(state, stop, _)| Some((state.word(), stop.as_ref()?)))
}

/// What stands beside the tick, and what the line below the form says of it.
fn told(word: &str, stop: &Stop, zone: &chrono_tz::Tz) -> (String, String) {
    let reason = stop.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let short = |until: Timestamp| match field_text(until, zone, true) {
        day if day.len() == "2026-12-31".len() => day,
        _ => minute_text(until, zone),
    };
    let until = stop.until.map(|until| format!(" until {}", short(until))).unwrap_or_default();
    (format!("{word}{until}{reason}"), format!("{word}{until} by {}{reason}; tick and save to lift", stop.by))
}

fn profile_fields(profile: &Profile, lists: &FormLists) -> Vec<Field> {
    let zone = &lists.settings.site_time_zone;
    Name::ALL.into_iter().map(|name| field(name, profile, lists, zone)).collect()
}

fn field(name: Name, profile: &Profile, lists: &FormLists, zone: &chrono_tz::Tz) -> Field {
    let (key, label) = name.names();
    let text = |text: &str, help: &str| Field::text(key, label, text, 200).help(help);
    let tick = |on, help: &str| Field::tick(key, label, on).help(help);
    let moment = |at: Option<Timestamp>, end| at.map(|at| field_text(at, zone, end)).unwrap_or_default();
    let named = |rows: &[crate::service::GroupingRow], value: &str| {
        let choices = rows.iter().map(|row| Choice::new(&row.name, &row.name)).collect();
        Field::choice(key, label, choices, Some(value)).required()
    };
    match name {
        Name::FullName => text(&profile.full_name, "").required(),
        Name::Email => Field::text(key, label, &profile.email, 254).help("unique; may stay empty"),
        Name::Suid => text(&profile.suid, "staff number, unique; may stay empty"),
        Name::ErpId => text(&profile.erp_id, "for information only"),
        Name::Title => text(&profile.title, ""),
        Name::Mobile => text(&profile.mobile, ""),
        Name::UserGroup => named(&lists.user_groups, &profile.user_group.name),
        Name::Team => named(&lists.teams, &profile.team.name),
        Name::Manager => {
            let name = profile.manager.as_ref().map_or("", |manager| &manager.name);
            text(name, "SUID or username; may stay empty")
        }
        Name::ShiftSelectionMode => {
            let choices = ShiftSelectionMode::ALL.map(|mode| Choice::new(mode.name(), mode.name())).into();
            Field::choice(key, label, choices, Some(profile.shift_selection_mode.name())).required()
        }
        Name::DefaultMenuItem => text(&profile.default_menu_item, "opens first; free text"),
        Name::ValidFrom => text(&moment(profile.valid_from, false), "2026-12-31, or empty"),
        Name::ValidUntil => text(&moment(profile.valid_until, true), "2026-12-31, the end of that day; empty: no end"),
        Name::HolidayEntitlement => tick(profile.holiday_entitlement, ""),
        Name::TrustedDevicesOnly => tick(profile.trusted_devices_only, "can log in on trusted devices alone"),
        Name::IgnorePasswordRules => tick(profile.ignore_password_rules, "needs the tick above"),
        Name::ForcePasswordChange => tick(profile.force_password_change, "asked for at the next login"),
        Name::FullScreen => tick(profile.full_screen, ""),
    }
}
