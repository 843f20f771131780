//! A display that logs in by itself (DEV-4): what it needs for that, the address that it opens, and the files that open it.
//!
//! Whether its user gets in isn't judged here: the gate is asked through a [`Diagnosis`], for that device and without a
//! password.

pub mod address;
pub mod browser;
mod need;
pub mod start_up;

pub use browser::Browser;
pub use need::{Mending, Need, State, Way};
pub use start_up::{Format, StartUpFile, Wanted};

use super::device::Device;
use super::diagnosis::{Diagnosed, Diagnosis, Mend};
use super::gate::{Finding, Gate};
use super::permission::{Permission, PermissionSet};
use super::role::Role;
use super::settings::Settings;
use super::text::shell_word as quoted;
use super::user::{PasswordState, User};
use crate::clock::Timestamp;

/// A need, how it stands, what there is to see, and what mends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What is needed.
    pub need: Need,
    /// How it stands.
    pub state: State,
    /// What there is to see, in words; may be empty.
    pub evidence: String,
    /// The one thing to do next, where something has to be done and it isn't done by another row's.
    pub remedy: Option<Mending>,
}

/// A device and everything that it needs to show its dashboard by itself.
#[derive(Clone, Debug)]
pub struct Dashboard {
    /// The device.
    pub device: Device,
    /// Every need, in the order in which one sees to them; always the same rows.
    pub checks: Vec<Checked>,
    /// What it opens; none where nothing says so yet.
    pub address: Option<String>,
}

/// What a check looks at beside the device.
#[derive(Debug)]
pub struct Looked<'a> {
    /// What the gate finds for its user there, without a password; none without such an account.
    pub found: Option<&'a Diagnosis>,
    /// The plant's settings.
    pub settings: &'a Settings,
    /// What the reader may do.
    pub reader: PermissionSet,
}

impl Dashboard {
    /// Looks at everything.
    #[must_use]
    pub fn check(device: Device, looked: &Looked<'_>) -> Self {
        let user = looked.found.map(|found| found.user.username.as_str());
        let address = address::of_display(&device.address, &looked.settings.site_url, user);
        let checks = Need::all().map(|need| check(need, &device, address.as_deref(), looked)).collect();
        Self { device, checks, address }
    }

    /// The needs that aren't met.
    pub fn unmet(&self) -> impl Iterator<Item = &Checked> {
        self.checks.iter().filter(|checked| checked.state == State::Unmet)
    }

    /// Will it show its dashboard by itself?
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.unmet().next().is_none()
    }

    /// Why its user can never log in there by themselves, whatever else is seen to; nothing where they can.
    #[must_use]
    pub fn never(&self) -> Option<String> {
        let user = self.device.automatic_login_user.as_ref()?;
        let gate = self.checks.iter().find(|checked| checked.need == Need::Gate(Gate::Credential))?;
        // Which remedy it is says that the choice is wrong, and not the account.
        let is_choice = gate.remedy.as_ref().is_some_and(|remedy| matches!(remedy.way, Way::Field(_)));
        let (name, why, device) = (&user.name, &gate.evidence, &self.device.name);
        (gate.state == State::Unmet && is_choice)
            .then(|| format!("{name} can't log in at {device} by themselves. {why}; choose another user."))
    }

    /// How it stands, in a line.
    #[must_use]
    pub fn verdict(&self) -> String {
        let name = &self.device.name;
        let count = |state| self.checks.iter().filter(|checked| checked.state == state).count();
        match (count(State::Unmet), count(State::Warned)) {
            (0, 0) => format!("{name}: READY - it logs in by itself."),
            (0, _) => format!("{name}: READY - it logs in by itself, but see WARN."),
            (1, _) => format!("{name}: NOT READY - one need isn't met."),
            (unmet, _) => format!("{name}: NOT READY - {unmet} needs aren't met."),
        }
    }

    /// The ways to mend it, each once, in the order of the needs.
    #[must_use]
    pub fn remedies(&self) -> Vec<&Mending> {
        let mut remedies: Vec<&Mending> = Vec::new();
        for remedy in self.checks.iter().filter_map(|checked| checked.remedy.as_ref()) {
            if !remedies.contains(&remedy) {
                remedies.push(remedy);
            }
        }
        remedies
    }
}

/// What is to be done: where, in words, and as a command line.
type Todo = (Way, String, String);

fn check(need: Need, device: &Device, address: Option<&str>, looked: &Looked<'_>) -> Checked {
    let todo = |way, what: &str, command: String| Some((way, what.to_owned(), command));
    let is_met = |met| if met { State::Met } else { State::Unmet };
    let name = quoted(&device.name);
    let user = looked.found.map(|found| (&found.user, found.at));
    let (state, evidence, todo) = match need {
        Need::Registered => {
            let evidence = match &device.registered {
                // Nobody is signed in where a code is typed: a door did it.
                Some((_, by)) if by.starts_with('(') => "by a one-time code".to_owned(),
                Some((_, by)) => format!("by {by}"),
                None => "it waits for its enrollment".to_owned(),
            };
            let todo = todo(Way::Code, "a code with which it is enrolled", format!("devices new-code {name}"));
            (is_met(!device.is_waiting()), evidence, todo)
        }
        Need::Enabled => {
            let evidence = if device.enabled { "" } else { "it is disabled" };
            let todo = todo(Way::Enable, "enable it", format!("devices enable {name}"));
            (is_met(device.enabled), evidence.to_owned(), todo)
        }
        Need::Trusted => {
            let evidence = if device.trusted { "" } else { "it isn't marked trusted" };
            let todo = todo(Way::Trust, "trust it", format!("devices edit {name} --set trusted=yes"));
            (is_met(device.trusted), evidence.to_owned(), todo)
        }
        Need::MenuItem => {
            let item = device.default_menu_item.clone();
            let command = format!("devices edit {name} --set default_menu_item=NAME");
            match item.is_empty() {
                true => {
                    let todo = todo(Way::Field("default_menu_item"), "choose a default menu item", command);
                    (State::Unmet, "none is chosen".to_owned(), todo)
                }
                false => (State::Met, item, None),
            }
        }
        Need::User => {
            let todo = Some(another_user(device, "choose a user for it"));
            match (user, &device.automatic_login_user) {
                (Some((user, _)), _) => (State::Met, user.username.clone(), None),
                (None, Some(gone)) => (State::Unmet, format!("{} is no account any more", gone.name), todo),
                (None, None) => (State::Unmet, "none is chosen".to_owned(), todo),
            }
        }
        Need::Gate(gate) => {
            let found = looked.found.and_then(|found| found.gates.iter().find(|found| found.gate == gate));
            return gate_check(gate, found, device, looked);
        }
        Need::Dashboards => match user {
            Some((user, at)) => dashboards(user, at),
            None => (State::NotAsked, String::new(), None),
        },
        Need::Kiosk => match user {
            Some((user, at)) => kiosk(user, at, device, looked.settings),
            None => (State::NotAsked, String::new(), None),
        },
        Need::Address => {
            let state = is_met(address.is_some());
            match (address, device.address.is_empty()) {
                (Some(address), _) => (state, address.to_owned(), None),
                (None, false) => {
                    let evidence = "it has a user or a password in it".to_owned();
                    let command = format!("devices edit {name} --set address=");
                    (state, evidence, todo(Way::Field("address"), "another address", command))
                }
                // The setting is there, and the row of the user says what is missing.
                (None, true) if !looked.settings.site_url.is_empty() => (State::NotAsked, String::new(), None),
                (None, true) => {
                    let command = "settings set site_url https://SITE".to_owned();
                    let todo = todo(Way::Setting("site_url"), "the setting site_url: the plant's address", command);
                    (state, "neither site_url nor an address of its own".to_owned(), todo)
                }
            }
        }
    };
    let todo = todo.filter(|_| matches!(state, State::Unmet | State::Warned));
    let remedy = todo.map(|todo| mending(todo, need.permission(), looked.reader));
    Checked { need, state, evidence, remedy }
}

fn mending((way, what, command): Todo, needed: Permission, reader: PermissionSet) -> Mending {
    // What is done to the device takes what devices take, whichever need it meets.
    let needed = if matches!(way, Way::Account(_) | Way::Setting(_)) { needed } else { Permission::ManageDevices };
    let missing = (!reader.holds(needed)).then_some(needed);
    Mending { way, what, command: format!("chargehand {command}"), missing }
}

/// Somebody else logs in there by themselves.
fn another_user(device: &Device, what: &str) -> Todo {
    let command = format!("devices edit {} --set automatic_login_user=USERNAME", quoted(&device.name));
    (Way::Field("automatic_login_user"), what.to_owned(), command)
}

/// Whoever may open the console is nobody to leave at a wall: not their role is wrong, but the choice.
fn not_this_user(device: &Device, role: &Role) -> Todo {
    another_user(device, &format!("choose another user: {} opens the console", role.name))
}

/// The gate's own answer. What mends it for a display differs where a person would type a password.
fn gate_check(gate: Gate, found: Option<&Diagnosed>, device: &Device, looked: &Looked<'_>) -> Checked {
    let need = Need::Gate(gate);
    let (Some(diagnosis), Some(found)) = (looked.found, found) else {
        return Checked { need, state: State::NotAsked, evidence: String::new(), remedy: None };
    };
    let (user, at) = (&diagnosis.user, diagnosis.at);
    let mut evidence = found.evidence.clone();
    if found.finding == Finding::Passed || found.finding == Finding::NotAsked {
        let state = if found.finding == Finding::Passed { State::Met } else { State::NotAsked };
        return Checked { need, state, evidence, remedy: None };
    }
    let as_diagnosed = || {
        let remedy = found.remedies.first().cloned()?;
        let way = Way::Account(remedy.mend);
        Some(Mending { way, what: remedy.what, command: remedy.command, missing: remedy.missing })
    };
    let remedy = match gate {
        // The rows above say what its device lacks.
        Gate::Device => None,
        Gate::AllowLogin => Some(mending(role(user, at), Permission::AssignRoles, looked.reader)),
        Gate::Credential | Gate::PasswordChange => {
            let (why, todo) = password(user, at, device, looked.settings);
            if gate == Gate::Credential {
                evidence = why;
            }
            let at_device = device.registered.is_some() && device.enabled && device.trusted;
            // Where the account is ready it is the device that isn't.
            match todo {
                Some(todo) => Some(mending(todo, Permission::EditUsers, looked.reader)),
                None if at_device => as_diagnosed(),
                None => None,
            }
        }
        _ => as_diagnosed(),
    };
    Checked { need, state: State::Unmet, evidence, remedy }
}

/// Why a password is asked for, and what comes first to be rid of it (GATE-7).
fn password(user: &User, at: Timestamp, device: &Device, settings: &Settings) -> (String, Option<Todo>) {
    let name = &user.username;
    let account = |mend, what: String, command| Some((Way::Account(mend), what, command));
    if let Some(role) = opens_console(user, at) {
        let evidence = format!("{} opens the console: never without one", role.name);
        return (evidence, Some(not_this_user(device, role)));
    }
    let profile = &user.profile;
    if settings.require_passwords && !(profile.trusted_devices_only && profile.ignore_password_rules) {
        let command = format!("users edit {name} --set trusted_devices_only=yes --set ignore_password_rules=yes");
        let evidence = "Trusted devices only and Ignore password rules aren't both ticked".to_owned();
        return (evidence, account(Mend::EditDevices, format!("edit {name}: tick both"), command));
    }
    if user.password != PasswordState::None {
        let what = format!("remove the password of {name}");
        return ("one is set".to_owned(), account(Mend::ResetPassword, what, format!("users remove-password {name}")));
    }
    if profile.force_password_change {
        let what = format!("edit {name}: untick Force password change");
        let command = format!("users edit {name} --set force_password_change=no");
        return ("Force password change is ticked".to_owned(), account(Mend::EditDevices, what, command));
    }
    ("none is set, and at a device that isn't trusted one is asked for".to_owned(), None)
}

fn opens_console(user: &User, at: Timestamp) -> Option<&Role> {
    user.roles_at(at).find(|role| role.permissions.holds(Permission::OpenConsole))
}

fn dashboards(user: &User, at: Timestamp) -> (State, String, Option<Todo>) {
    let held: Vec<&Role> = user.roles_at(at).collect();
    let names = |roles: Vec<&str>| roles.join(", ");
    let by = held.iter().filter(|role| role.permissions.holds(Permission::ViewDashboards));
    let by: Vec<&str> = by.map(|role| role.name.as_str()).collect();
    match (by.is_empty(), held.is_empty()) {
        (false, _) => (State::Met, format!("by {}", names(by)), None),
        (true, true) => (State::Unmet, "no role".to_owned(), Some(role(user, at))),
        (true, false) => {
            let all = held.iter().map(|role| role.name.as_str()).collect();
            (State::Unmet, format!("not by {}", names(all)), Some(role(user, at)))
        }
    }
}

/// A role that lets a display in and shows dashboards. `Kiosk` stands alone (ROL-6).
fn role(user: &User, at: Timestamp) -> Todo {
    let role = if user.roles_at(at).next().is_none() { "Kiosk" } else { "Programmer" };
    let (name, way) = (&user.username, Way::Account(Mend::GiveRole));
    (way, format!("give {name} the role {role}"), format!("users roles {name} add {role}"))
}

/// `Kiosk` was made for displays: anything else can do more, or less long.
fn kiosk(user: &User, at: Timestamp, device: &Device, settings: &Settings) -> (State, String, Option<Todo>) {
    let held: Vec<&Role> = user.roles_at(at).collect();
    if held.is_empty() {
        return (State::NotAsked, String::new(), None);
    }
    if held.iter().all(|role| role.is_kiosk()) {
        return (State::Met, String::new(), None);
    }
    let mut worse = Vec::new();
    let opens = opens_console(user, at);
    if let Some(role) = opens {
        worse.push(format!("{} opens the console", role.name));
    }
    if !held.iter().any(|role| role.several_devices) {
        worse.push("a login on another device ends the display's".to_owned());
        worse.push(format!("its session ends after {} hours", settings.session_max_hours));
    }
    if worse.is_empty() {
        worse.push("Kiosk does less".to_owned());
    }
    let all: Vec<String> = held.iter().map(|role| quoted(&role.name)).collect();
    let name = &user.username;
    let todo = match opens {
        Some(role) => not_this_user(device, role),
        None => {
            let command =
                format!("users roles {name} remove {} && chargehand users roles {name} add Kiosk", all.join(" "));
            (Way::Account(Mend::GiveRole), format!("give {name} the role Kiosk alone"), command)
        }
    };
    (State::Warned, worse.join("; "), Some(todo))
}
