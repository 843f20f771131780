//! Devices: computers, terminals and wall displays that the plant knows by name and key (section 10 of RULES.md). What can
//! be done to one gives a Change and writes nothing.

mod broken;
mod code;
mod key;
mod seat;

pub use broken::DeviceBroken;
pub use code::{CODE_LASTS, Enrollment};
pub use key::{DeviceKey, KeyFlaw, KeyHash, Shown};
pub use seat::{Finding, NOT_THE_DEVICE, Seat};

use super::broken::{RuleBroken, Stopped};
use super::change::DeviceChange;
use super::dashboard::address;
use super::id::{DeviceId, Named, SessionId, UserId};
use super::text;
use super::user::FieldFlaw;
use super::world::World;
use crate::clock::Timestamp;

/// Longest name of a device in code points.
pub const NAME_LIMIT: usize = 40;

/// A device as it is now. One that was unregistered is none any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its number.
    pub id: DeviceId,
    /// Its name, unique.
    pub name: String,
    /// Since when it has a key, and who gave it one; none while it waits for its enrollment.
    pub registered: Option<(Timestamp, String)>,
    /// Until when a one-time code is good for it, where one was made (DEV-3).
    pub code_until: Option<Timestamp>,
    /// Is it marked trusted? It is one while it is registered and enabled besides.
    pub trusted: bool,
    /// Does it count as a device?
    pub enabled: bool,
    /// The screen that it begins with (DEV-4).
    pub default_menu_item: String,
    /// Who is logged in there by itself (DEV-4).
    pub automatic_login_user: Option<Named<UserId>>,
    /// The address that it opens; empty: the site's own (DEV-4).
    pub address: String,
    /// When somebody last did something there, to a few minutes.
    pub last_seen: Option<Timestamp>,
    /// When it was added.
    pub created: Timestamp,
    /// When its key was first shown on another machine, and which that says it is, since it got the key.
    pub copy_seen: Option<(Timestamp, String)>,
}

/// What somebody typed for a device; what is none stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceDraft {
    /// Its name.
    pub name: Option<String>,
    /// Is it to be trusted?
    pub trusted: Option<bool>,
    /// The screen that it begins with.
    pub default_menu_item: Option<String>,
    /// Username of who is logged in there by itself; empty: nobody.
    pub automatic_login_user: Option<String>,
    /// The address that it opens; empty: the site's own.
    pub address: Option<String>,
}

/// Somebody who is signed in at a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedInAt {
    /// Who.
    pub user: Named<UserId>,
    /// Are they bound to trusted devices, so that they are out where it is none any more (GATE-5)?
    pub is_bound: bool,
    /// Since when.
    pub since: Timestamp,
    /// When they last did something, to a few minutes.
    pub last_seen: Timestamp,
}

/// What a computer shows to become a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Hash of the key that it keeps.
    pub key: KeyHash,
    /// Hash of its machine's number and its account, where there is such a number: the key is bound to them.
    pub machine: Option<[u8; 32]>,
}

impl Device {
    /// A device that has no key yet, of the number `id`. `others` are all there are.
    ///
    /// # Errors
    /// A name that isn't allowed, is in use, or passes for another.
    pub fn make(others: &[Self], id: DeviceId, name: &str, trusted: bool, now: Timestamp) -> Result<Self, RuleBroken> {
        Ok(Self {
            id,
            name: checked_name(others, None, name)?,
            registered: None,
            code_until: None,
            trusted,
            enabled: true,
            default_menu_item: String::new(),
            automatic_login_user: None,
            address: String::new(),
            last_seen: None,
            created: now,
            copy_seen: None,
        })
    }

    /// Number and name.
    #[must_use]
    pub fn named(&self) -> Named<DeviceId> {
        Named::new(self.id, self.name.clone())
    }

    /// Does it wait for somebody to type its code there (DEV-3)?
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        self.registered.is_none()
    }

    /// The end of its code, where that is still good.
    #[must_use]
    pub fn open_code(&self, now: Timestamp) -> Option<Timestamp> {
        self.code_until.filter(|until| now <= *until)
    }

    /// Registers it, new as it is, with the key that its computer keeps; `sessions` are open there.
    #[must_use]
    pub fn register(self, proof: Proof, sessions: Vec<SessionId>) -> DeviceChange {
        DeviceChange::Registered { device: Box::new(self), proof, sessions }
    }

    /// Changes its fields.
    ///
    /// # Errors
    /// All flaws at once; a name in use; a user that there isn't; nothing to change; the world's fault.
    pub fn edit<W: World>(
        &self,
        world: &W,
        others: &[Self],
        draft: &DeviceDraft,
    ) -> Result<DeviceChange, Stopped<W::Fault>> {
        let (mut after, mut flaws) = (self.clone(), Vec::new());
        if let Some(trusted) = draft.trusted {
            after.trusted = trusted;
        }
        let mut text = |field, label: &str, typed: &Option<String>, place: &mut String| {
            let Some(typed) = typed else { return };
            match text::optional_field(typed) {
                Ok(text) => *place = text,
                Err(broken) => flaws.push(FieldFlaw::new(field, format!("{label} {broken}."))),
            }
        };
        text("default_menu_item", "The default menu item", &draft.default_menu_item, &mut after.default_menu_item);
        text("address", "The address", &draft.address, &mut after.address);
        // What was there before the rule doesn't keep anybody from changing something else.
        let address = Some(&after.address).filter(|address| !address.is_empty() && **address != self.address);
        flaws.extend(address.and_then(|address| address::flaw(address)).map(|told| FieldFlaw::new("address", told)));
        if !flaws.is_empty() {
            return Err(RuleBroken::Fields(flaws).into());
        }
        if let Some(name) = &draft.name {
            after.name = checked_name(others, Some(self.id), name)?;
        }
        if let Some(username) = &draft.automatic_login_user {
            after.automatic_login_user = match username.trim() {
                "" => None,
                name => Some(account(world, name)?),
            };
        }
        if after == *self {
            return Err(self.already("as given").into());
        }
        Ok(DeviceChange::Edited { before: Box::new(self.clone()), after: Box::new(after) })
    }

    /// Marks it trusted, or takes the mark away.
    ///
    /// # Errors
    /// It is so already.
    pub fn trust(&self, trusted: bool) -> Result<DeviceChange, RuleBroken> {
        if self.trusted == trusted {
            return Err(self.already(if trusted { "trusted" } else { "not trusted" }));
        }
        let after = Self { trusted, ..self.clone() };
        Ok(DeviceChange::Edited { before: Box::new(self.clone()), after: Box::new(after) })
    }

    /// Makes it count as none, until it is enabled again.
    ///
    /// # Errors
    /// It is disabled already.
    pub fn disable(&self) -> Result<DeviceChange, RuleBroken> {
        if self.enabled { Ok(DeviceChange::Disabled(self.named())) } else { Err(self.already("disabled")) }
    }

    /// Makes it count again.
    ///
    /// # Errors
    /// It is enabled already.
    pub fn enable(&self) -> Result<DeviceChange, RuleBroken> {
        if self.enabled { Err(self.already("enabled")) } else { Ok(DeviceChange::Enabled(self.named())) }
    }

    /// Takes it off the list: its key, and a code for it, are good for nothing from then on, and its name is free.
    #[must_use]
    pub fn unregister(&self) -> DeviceChange {
        DeviceChange::Unregistered(self.named())
    }

    /// Gives it a new key, on this machine or another; the old one dies (DEV-2). `sessions` are open at its computer.
    #[must_use]
    pub fn reregister(&self, proof: Proof, sessions: Vec<SessionId>) -> DeviceChange {
        DeviceChange::Reregistered { device: self.named(), proof, sessions }
    }

    /// Gives it the key of the terminal where its code was typed (DEV-3); one that it had dies.
    #[must_use]
    pub fn enroll(&self, proof: Proof) -> DeviceChange {
        DeviceChange::Enrolled { device: self.named(), proof, had_key: !self.is_waiting() }
    }

    /// What becomes of it when a code for it is used: its key, and whether the terminal is trusted then. Nothing where both
    /// go without saying.
    #[must_use]
    pub fn told_of_code(&self) -> Option<String> {
        let key = match &self.registered {
            Some(_) if self.enabled => format!("{} has a key: it is void as soon as the code is used.", self.name),
            Some(_) => format!("{} is disabled and has a key: it is void as soon as the code is used.", self.name),
            None => String::new(),
        };
        let trusted = match self.trusted {
            true => "It is marked trusted, and so is the terminal where the code is typed.",
            false if self.registered.is_some() => "It isn't trusted.",
            false => "",
        };
        let told = [key.as_str(), trusted].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        (!told.is_empty()).then_some(told)
    }

    fn already(&self, what: &'static str) -> RuleBroken {
        RuleBroken::Already { username: format!("Device {}", self.name), what }
    }
}

fn account<W: World>(world: &W, name: &str) -> Result<Named<UserId>, Stopped<W::Fault>> {
    let unknown = || RuleBroken::Unknown {
        what: "user",
        name: text::shown(name).into_owned(),
        hint: "`chargehand users list` names them.",
    };
    let found = world.username_holder(&text::folded(name)).map_err(Stopped::Fault)?;
    Ok(found.ok_or_else(unknown)?)
}

/// A name that no other device has, nor passes for one.
fn checked_name(others: &[Device], own: Option<DeviceId>, name: &str) -> Result<String, RuleBroken> {
    let flaw = |text: String| RuleBroken::Fields(vec![FieldFlaw::new("name", text)]);
    let name = text::required_field(name).map_err(|broken| flaw(format!("The name {broken}.")))?;
    if name.chars().count() > NAME_LIMIT || name.contains([';', ',']) {
        return Err(flaw(format!(
            "The name of a device has at most {NAME_LIMIT} characters, and neither ; nor , in it."
        )));
    }
    if !name.chars().any(char::is_alphanumeric) {
        return Err(flaw("The name of a device has a letter or a digit in it.".to_owned()));
    }
    // In lists and in the log brackets say that it is no device.
    if name.starts_with(['(', '-']) {
        return Err(flaw("The name of a device doesn't begin with ( or -.".to_owned()));
    }
    if let Some(foreign) = text::foreign_in_word(&name) {
        let message = "The name mixes scripts within a word: {} belongs to another script than the letters before it.";
        return Err(flaw(message.replace("{}", &text::named(foreign))));
    }
    if let Some(accent) = text::loose_accent(&name) {
        return Err(flaw(format!("The name holds an accent that no letter takes up: {}.", text::named(accent))));
    }
    let key = text::folded(&name);
    let what = "device";
    for other in others.iter().filter(|other| Some(other.id) != own) {
        if text::folded(&other.name) == key {
            return Err(RuleBroken::NameInUse { what, name: other.name.clone() });
        }
        if text::looks_like(&name, &other.name) {
            return Err(RuleBroken::PassesFor { what, name, other: other.name.clone() });
        }
    }
    Ok(name)
}
