//! License types, the seats that accounts hold of them, and what licenses an account (section 4 of RULES.md).
//!
//! How many seats of a type are used is counted, never kept. That a type isn't oversold is no affair of the single
//! transition: the store looks at it at the end of whatever was done.

use std::collections::BTreeSet;

use chrono_tz::Tz;

use super::broken::{RuleBroken, Stopped};
use super::change::LicenseChange;
use super::dates::{field_text, parse_moment};
use super::id::{LicenseTypeId, Named, RoleId};
use super::settings::Settings;
use super::text;
use super::user::{FieldFlaw, Held, User};
use super::world::World;
use crate::clock::{DAY, Timestamp};

/// Longest name of a license type in code points.
const NAME_LIMIT: usize = 40;
/// Types of these names are bound to the role of the name unless said otherwise (LIC-5).
const BOUND_BY_NAME: [&str; 2] = ["Production Manager", "Operator"];
/// So many days before its end the console tells of a type (LIC-4).
pub const WARNED_DAYS: i64 = 30;

/// Something bought in a quantity (LIC-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LicenseType {
    /// Its number.
    pub id: LicenseTypeId,
    /// Its name, unique.
    pub name: String,
    /// How many seats were bought.
    pub quantity: u32,
    /// Its last moment; none where it never ends.
    pub valid_until: Option<Timestamp>,
    /// A note.
    pub note: String,
    /// The role that its seats come with (LIC-5); none where it is assigned by hand.
    pub role: Option<Named<RoleId>>,
}

/// How a license type stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// In force, and for a while yet.
    InForce,
    /// Ends within [`WARNED_DAYS`].
    EndsSoon,
    /// Past its end, and still borne with (`license_grace_days`).
    Grace,
    /// Licenses nobody any more; its holders keep their seats (LIC-4).
    Over,
}

impl LicenseType {
    /// Number and name, as the log keeps them.
    #[must_use]
    pub fn named(&self) -> Named<LicenseTypeId> {
        Named::new(self.id, self.name.as_str())
    }

    /// The last moment at which it licenses anybody, with the days of grace.
    #[must_use]
    pub fn licenses_until(&self, grace_days: u32) -> Option<Timestamp> {
        self.valid_until.map(|until| until.plus(i64::from(grace_days) * DAY))
    }

    /// How it stands at `now`.
    #[must_use]
    pub fn term(&self, now: Timestamp, grace_days: u32) -> Term {
        match (self.valid_until, self.licenses_until(grace_days)) {
            (_, Some(last)) if last < now => Term::Over,
            (Some(until), _) if until < now => Term::Grace,
            (Some(until), _) if until < now.plus(WARNED_DAYS * DAY) => Term::EndsSoon,
            _ => Term::InForce,
        }
    }
}

/// What licenses an account, as the plant has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Licensing {
    /// Does the plant ask for licenses (`require_license`)?
    pub required: bool,
    /// Days for which a type goes on to license after its end (`license_grace_days`).
    pub grace_days: u32,
    /// The license that was assigned by hand; noted also while it holds no seat (USR-10).
    pub assigned: Option<LicenseType>,
    /// The types that are bound to roles of the account.
    pub bound: Vec<LicenseType>,
}

impl User {
    /// The types of which it holds a seat at `now`: an account that is disabled, expired or deleted holds none, one that
    /// is locked or not yet valid keeps its seats (USR-10).
    #[must_use]
    pub fn seats(&self, now: Timestamp) -> BTreeSet<LicenseTypeId> {
        if self.stops.deleted.is_some() || self.stops.is_disabled(now) || self.is_expired(now) {
            return BTreeSet::new();
        }
        // A role that begins later is counted already: time alone never takes a seat.
        let held = |held: &Held| held.until.is_none_or(|until| now < until);
        self.licenses(held).map(|license| license.id).collect()
    }

    /// Is it licensed at `now` (GATE-6): by a type in force, by being an administrator, or because the plant asks for no
    /// license? Whether something stops the account is another question.
    #[must_use]
    pub fn is_licensed(&self, now: Timestamp) -> bool {
        let in_force = |license: &LicenseType| license.term(now, self.licensing.grace_days) != Term::Over;
        !self.licensing.required
            || self.roles_at(now).any(super::role::Role::is_admin)
            || self.licenses_at(now).any(in_force)
    }

    /// The assigned type, and those bound to roles that it holds at `now`, in force or not.
    pub fn licenses_at(&self, now: Timestamp) -> impl Iterator<Item = &LicenseType> {
        self.licenses(move |held| held.in_force(now))
    }

    /// The assigned type, and those bound to the roles that count.
    fn licenses(&self, counts: impl Fn(&Held) -> bool) -> impl Iterator<Item = &LicenseType> {
        let holds = move |role: RoleId| self.roles.iter().any(|held| held.role.id == role && counts(held));
        let bound = move |license: &&LicenseType| license.role.as_ref().is_some_and(|role| holds(role.id));
        self.licensing.assigned.iter().chain(self.licensing.bound.iter().filter(bound))
    }

    /// When its licenses stop licensing it, those of them that end.
    pub(super) fn license_ends(&self) -> impl Iterator<Item = Timestamp> {
        let all = self.licensing.assigned.iter().chain(&self.licensing.bound);
        // The last moment still licenses.
        all.filter_map(|license| license.licenses_until(self.licensing.grace_days)).map(|last| last.plus(1))
    }
}

/// What somebody typed for a license type; what is none stays, or is the default of a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LicenseDraft {
    /// Its name.
    pub name: Option<String>,
    /// The quantity.
    pub quantity: Option<String>,
    /// The last day or moment; empty: never ends.
    pub valid_until: Option<String>,
    /// A note.
    pub note: Option<String>,
    /// Name of the role that it is bound to; empty: none. Of a new one, none is by its name (LIC-5).
    pub role: Option<String>,
}

impl LicenseDraft {
    /// What it would overwrite though it wasn't `seen`, with what stands there now (USR-14).
    #[must_use]
    pub fn overwrites(&self, seen: &LicenseType, now: &LicenseType, zone: &Tz) -> Vec<String> {
        let end = now.valid_until.map_or_else(|| "never".to_owned(), |until| field_text(until, zone, true));
        let role = now.role.as_ref().map_or("none", |role| &role.name);
        let note = if now.note.is_empty() { "empty" } else { &now.note };
        let fields = [
            (self.name.is_some() && seen.name != now.name, "Name", now.name.as_str()),
            (self.quantity.is_some() && seen.quantity != now.quantity, "Quantity", &now.quantity.to_string()),
            (self.valid_until.is_some() && seen.valid_until != now.valid_until, "Ends", &end),
            (self.note.is_some() && seen.note != now.note, "Note", note),
            (self.role.is_some() && seen.role != now.role, "Role", role),
        ];
        let changed = fields.into_iter().filter(|(changed, ..)| *changed);
        changed.map(|(_, label, value)| format!("{label} is now {}", text::shown(value))).collect()
    }
}

impl LicenseType {
    /// Checks a draft of a new type, which will have the number `id`.
    ///
    /// # Errors
    /// All flaws at once; a name in use; a role with a type already; the world's fault.
    pub fn make<W: World>(
        world: &W,
        id: LicenseTypeId,
        draft: &LicenseDraft,
    ) -> Result<LicenseChange, Stopped<W::Fault>> {
        let blank = Self { id, name: String::new(), quantity: 0, valid_until: None, note: String::new(), role: None };
        let mut draft = draft.clone();
        let (name, quantity) = (draft.name.take().unwrap_or_default(), draft.quantity.take().unwrap_or_default());
        (draft.name, draft.quantity) = (Some(name), Some(quantity));
        if draft.role.is_none() {
            let key = draft.name.as_deref().map(text::folded);
            let named = BOUND_BY_NAME.into_iter().find(|role| Some(text::folded(role)) == key);
            // Another type may have the role: then this one is free.
            if let Some(role) = named
                && bound_to(world, role)?.is_none()
            {
                draft.role = Some(role.to_owned());
            }
        }
        Ok(LicenseChange::Added(blank.changed(world, &draft)?))
    }

    /// Changes it. That there are seats for everybody is seen to when the transaction ends (LIC-4, LIC-5).
    ///
    /// # Errors
    /// As [`LicenseType::make`]; nothing to change; `by_hand` accounts have it by hand, and it is to be bound.
    pub fn edit<W: World>(
        &self,
        world: &W,
        draft: &LicenseDraft,
        by_hand: u64,
    ) -> Result<LicenseChange, Stopped<W::Fault>> {
        let after = self.changed(world, draft)?;
        if after == *self {
            let username = format!("License type {}", self.name);
            return Err(RuleBroken::Already { username, what: "as given" }.into());
        }
        if self.role.is_none()
            && by_hand > 0
            && let Some(role) = &after.role
        {
            let (license, role) = (self.name.clone(), role.name.clone());
            return Err(RuleBroken::AssignedByHand { license, role, holders: holders(by_hand) }.into());
        }
        Ok(LicenseChange::Edited { before: self.clone(), after })
    }

    /// Removes it, once nobody has it.
    ///
    /// # Errors
    /// `noted` accounts have it, with a seat or without.
    pub fn remove(&self, noted: u64) -> Result<LicenseChange, RuleBroken> {
        if noted > 0 {
            return Err(RuleBroken::IsHeld { name: self.name.clone(), holders: holders(noted) });
        }
        Ok(LicenseChange::Removed(self.clone()))
    }

    fn changed<W: World>(&self, world: &W, draft: &LicenseDraft) -> Result<Self, Stopped<W::Fault>> {
        let (mut after, mut flaws) = (self.clone(), Vec::new());
        let mut flaw = |field, message: String| flaws.push(FieldFlaw::new(field, message));
        if let Some(name) = &draft.name {
            match text::required_field(name) {
                Ok(name) if name.chars().count() > NAME_LIMIT || name.contains([';', ',']) => flaw(
                    "name",
                    format!(
                        "The name of a license type has at most {NAME_LIMIT} characters, and neither ; nor , in it."
                    ),
                ),
                Ok(name) if text::folded(&name) == "none" => {
                    flaw("name", "None is what lists say of people without a license: take another name.".into());
                }
                Ok(name) => after.name = name,
                Err(broken) => flaw("name", format!("The name {broken}.")),
            }
        }
        if let Some(quantity) = &draft.quantity {
            match quantity.trim().parse() {
                Ok(quantity) if quantity <= 1_000_000 => after.quantity = quantity,
                _ => flaw("qty", "The quantity is a whole number from 0 to 1000000.".into()),
            }
        }
        if let Some(until) = &draft.valid_until {
            match moment(until, &world.settings().site_time_zone) {
                Ok(until) => after.valid_until = until,
                Err(message) => flaw("valid_until", message),
            }
        }
        if let Some(note) = &draft.note {
            match text::optional_field(note) {
                Ok(note) => after.note = note,
                Err(broken) => flaw("note", format!("The note {broken}.")),
            }
        }
        if !flaws.is_empty() {
            return Err(RuleBroken::Fields(flaws).into());
        }
        if let Some(other) = world.license_type(&after.name).map_err(Stopped::Fault)?
            && other.id != self.id
        {
            return Err(RuleBroken::NameInUse { what: "license type", name: other.name }.into());
        }
        if let Some(role) = &draft.role {
            after.role = match role.trim() {
                "" => None,
                name => Some(self.role_to_bind(world, name)?),
            };
        }
        Ok(after)
    }

    fn role_to_bind<W: World>(&self, world: &W, name: &str) -> Result<Named<RoleId>, Stopped<W::Fault>> {
        let hint = "`chargehand roles list` names them.";
        let unknown = || RuleBroken::Unknown { what: "role", name: text::shown(name).into_owned(), hint };
        let role = world.role(name).map_err(Stopped::Fault)?.ok_or_else(unknown)?;
        if role.is_admin() {
            return Err(RuleBroken::AdminNeedsNone.into());
        }
        match bound_to(world, &role.name)? {
            Some(other) if other.id != self.id => {
                Err(RuleBroken::RoleHasType { role: role.name, license: other.name }.into())
            }
            _ => Ok(Named::new(role.id, role.name)),
        }
    }
}

/// The type that is bound to a role.
fn bound_to<W: World>(world: &W, role: &str) -> Result<Option<LicenseType>, Stopped<W::Fault>> {
    let Some(role) = world.role(role).map_err(Stopped::Fault)? else { return Ok(None) };
    let bound = |license: &&LicenseType| license.role.as_ref().is_some_and(|bound| bound.id == role.id);
    Ok(world.license_types().iter().find(bound).cloned())
}

fn moment(typed: &str, zone: &Tz) -> Result<Option<Timestamp>, String> {
    match typed.trim() {
        "" => Ok(None),
        typed => parse_moment(typed, zone, true).map(Some),
    }
}

/// `1 user has`, `12 users have`.
fn holders(count: u64) -> String {
    if count == 1 { "1 user has".to_owned() } else { format!("{count} users have") }
}

/// What a plant's settings say of licenses, for an account of these types.
#[must_use]
pub fn licensing(settings: &Settings, assigned: Option<LicenseType>, bound: Vec<LicenseType>) -> Licensing {
    Licensing { required: settings.require_license, grace_days: settings.license_grace_days, assigned, bound }
}
