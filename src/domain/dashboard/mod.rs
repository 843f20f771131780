//! A display that logs in by itself (DEV-4): what it needs for that, the address that it opens, and the files that open it.
//!
//! Whether its user gets in isn't judged here: the gate is asked through a [`Diagnosis`], for that device and without a
//! password.

pub mod address;
pub mod browser;
mod need;
pub mod start_up;

pub use browser::Browser;
pub use need::{Mending, Need, State};
pub use start_up::{Format, StartUpFile, Wanted};

use super::device::Device;
use super::diagnosis::{Diagnosed, Diagnosis};
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

fn check(need: Need, device: &Device, address: Option<&str>, looked: &Looked<'_>) -> Checked {
    let is_met = |met| if met { State::Met } else { State::Unmet };
    let name = quoted(&device.name);
    let user = looked.found.map(|found| (&found.user, found.at));
    let (state, evidence, command) = match need {
        Need::Registered => {
            let evidence = match &device.registered {
                Some((_, by)) => format!("by {by}"),
                None => "it waits for its enrollment".to_owned(),
            };
            (is_met(!device.is_waiting()), evidence, format!("devices new-code {name}"))
        }
        Need::Enabled => {
            let evidence = if device.enabled { "" } else { "it is disabled" };
            (is_met(device.enabled), evidence.to_owned(), format!("devices enable {name}"))
        }
        Need::Trusted => {
            let evidence = if device.trusted { "" } else { "it isn't marked trusted" };
            (is_met(device.trusted), evidence.to_owned(), format!("devices edit {name} --set trusted=yes"))
        }
        Need::MenuItem => {
            let item = device.default_menu_item.clone();
            let command = format!("devices edit {name} --set default_menu_item=NAME");
            if item.is_empty() {
                (State::Unmet, "none is chosen".to_owned(), command)
            } else {
                (State::Met, item, command)
            }
        }
        Need::User => {
            let command = format!("devices edit {name} --set automatic_login_user=USERNAME");
            match (user, &device.automatic_login_user) {
                (Some((user, _)), _) => (State::Met, user.username.clone(), command),
                (None, Some(gone)) => (State::Unmet, format!("{} is no account any more", gone.name), command),
                (None, None) => (State::Unmet, "none is chosen".to_owned(), command),
            }
        }
        Need::Gate(gate) => {
            let found = looked.found.and_then(|found| found.gates.iter().find(|found| found.gate == gate));
            return gate_check(gate, found, device, looked);
        }
        Need::Dashboards => match user {
            Some((user, at)) => dashboards(user, at),
            None => (State::NotAsked, String::new(), String::new()),
        },
        Need::Kiosk => match user {
            Some((user, at)) => kiosk(user, at, looked.settings),
            None => (State::NotAsked, String::new(), String::new()),
        },
        Need::Address => {
            let (state, command) = (is_met(address.is_some()), "settings set site_url https://SITE".to_owned());
            match (address, device.address.is_empty()) {
                (Some(address), _) => (state, address.to_owned(), command),
                (None, false) => {
                    let evidence = "it has a user or a password in it".to_owned();
                    (state, evidence, format!("devices edit {name} --set address="))
                }
                // The setting is there, and the row of the user says what is missing.
                (None, true) if !looked.settings.site_url.is_empty() => (State::NotAsked, String::new(), command),
                (None, true) => (state, "neither site_url nor an address of its own".to_owned(), command),
            }
        }
    };
    let to_do = matches!(state, State::Unmet | State::Warned) && !command.is_empty();
    let remedy = to_do.then(|| mending(command, need.permission(), looked.reader));
    Checked { need, state, evidence, remedy }
}

fn mending(command: String, needed: Permission, reader: PermissionSet) -> Mending {
    let missing = (!reader.holds(needed)).then_some(needed);
    Mending { command: format!("chargehand {command}"), missing }
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
    let as_diagnosed =
        || found.remedies.first().cloned().map(|remedy| Mending { command: remedy.command, missing: remedy.missing });
    let remedy = match gate {
        // The rows above say what its device lacks.
        Gate::Device => None,
        Gate::AllowLogin => Some(mending(role(user, at), Permission::AssignRoles, looked.reader)),
        Gate::Credential | Gate::PasswordChange => {
            let (why, command, permission) = password(user, at, looked.settings);
            if gate == Gate::Credential {
                evidence = why;
            }
            let at_device = device.registered.is_some() && device.enabled && device.trusted;
            // Where the account is ready it is the device that isn't.
            match command {
                Some(command) => Some(mending(command, permission, looked.reader)),
                None if at_device => as_diagnosed(),
                None => None,
            }
        }
        _ => as_diagnosed(),
    };
    Checked { need, state: State::Unmet, evidence, remedy }
}

/// Why a password is asked for, and what comes first to be rid of it (GATE-7).
fn password(user: &User, at: Timestamp, settings: &Settings) -> (String, Option<String>, Permission) {
    let name = &user.username;
    let opens = user.roles_at(at).find(|role| role.permissions.holds(Permission::OpenConsole));
    if let Some(role) = opens {
        let command = format!("users roles {name} remove {}", quoted(&role.name));
        return (format!("{} opens the console: never without one", role.name), Some(command), Permission::AssignRoles);
    }
    let profile = &user.profile;
    if settings.require_passwords && !(profile.trusted_devices_only && profile.ignore_password_rules) {
        let ticks = "--set trusted_devices_only=yes --set ignore_password_rules=yes";
        let evidence = "Trusted devices only and Ignore password rules aren't both ticked".to_owned();
        return (evidence, Some(format!("users edit {name} {ticks}")), Permission::EditUsers);
    }
    if user.password != PasswordState::None {
        let command = format!("users remove-password {name}");
        return ("one is set".to_owned(), Some(command), Permission::EditUsers);
    }
    if profile.force_password_change {
        let command = format!("users edit {name} --set force_password_change=no");
        return ("Force password change is ticked".to_owned(), Some(command), Permission::EditUsers);
    }
    ("none is set, and at a device that isn't trusted one is asked for".to_owned(), None, Permission::EditUsers)
}

fn dashboards(user: &User, at: Timestamp) -> (State, String, String) {
    let held: Vec<&Role> = user.roles_at(at).collect();
    let names = |roles: Vec<&str>| roles.join(", ");
    let by = held.iter().filter(|role| role.permissions.holds(Permission::ViewDashboards));
    let by: Vec<&str> = by.map(|role| role.name.as_str()).collect();
    match (by.is_empty(), held.is_empty()) {
        (false, _) => (State::Met, format!("by {}", names(by)), String::new()),
        (true, true) => (State::Unmet, "no role".to_owned(), role(user, at)),
        (true, false) => {
            let all = held.iter().map(|role| role.name.as_str()).collect();
            (State::Unmet, format!("not by {}", names(all)), role(user, at))
        }
    }
}

/// A role that lets a display in and shows dashboards. `Kiosk` stands alone (ROL-6).
fn role(user: &User, at: Timestamp) -> String {
    let role = if user.roles_at(at).next().is_none() { "Kiosk" } else { "Programmer" };
    format!("users roles {} add {role}", user.username)
}

/// `Kiosk` was made for displays: anything else can do more, or less long.
fn kiosk(user: &User, at: Timestamp, settings: &Settings) -> (State, String, String) {
    let held: Vec<&Role> = user.roles_at(at).collect();
    if held.is_empty() {
        return (State::NotAsked, String::new(), String::new());
    }
    if held.iter().all(|role| role.is_kiosk()) {
        return (State::Met, String::new(), String::new());
    }
    let mut worse = Vec::new();
    if let Some(role) = held.iter().find(|role| role.permissions.holds(Permission::OpenConsole)) {
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
    let command = format!("users roles {name} remove {} && chargehand users roles {name} add Kiosk", all.join(" "));
    (State::Warned, worse.join("; "), command)
}
