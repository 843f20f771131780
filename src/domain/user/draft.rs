//! An account that is about to be added, and the one reader of fields that forms, files and the command line share.

use std::collections::BTreeSet;

use super::license::by_hand;
use super::{Field, FieldFlaw, Profile, ShiftSelectionMode};
use crate::domain::broken::{RuleBroken, Stopped};
use crate::domain::dates;
use crate::domain::id::{LicenseTypeId, Named, RoleId, UserId};
use crate::domain::license::LicenseType;
use crate::domain::password::PasswordHash;
use crate::domain::permission::PermissionSet;
use crate::domain::role::Role;
use crate::domain::text::{self, Email, Likeness, Username};
use crate::domain::world::World;

/// A new account, checked (USR-2, USR-4), ready to be recorded.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Its number.
    pub id: UserId,
    /// What it will log in with.
    pub username: Username,
    /// Its fields.
    pub profile: Profile,
    /// Its roles from now on.
    pub roles: Vec<Role>,
    /// Did somebody choose the roles? The default role comes without `AssignRoles`.
    pub roles_chosen: bool,
    /// Its license, assigned by hand.
    pub license: Option<LicenseType>,
    /// Its password's hash, if one is given.
    pub password: Option<PasswordHash>,
    /// Does the hash stand for a password that somebody else chose (PWD-4)?
    pub password_is_temporary: bool,
    /// Is it enabled from the start?
    pub enabled: bool,
}

/// What somebody typed for a new account.
#[derive(Debug, Default)]
pub struct Draft {
    /// Username as typed.
    pub username: String,
    /// Fields as typed; what is missing gets the defaults of [`blank_profile`].
    pub fields: Vec<(Field, String)>,
    /// Names of roles; empty: the default role of the settings (USR-5).
    pub roles: Vec<String>,
    /// Is it to hold no role at all, not even the default one?
    pub no_role: bool,
    /// Name of a license type; none: no license.
    pub license: Option<String>,
    /// Hash of the given password.
    pub password: Option<PasswordHash>,
    /// Was the password chosen by the account's owner (the first administrator at set-up)?
    pub own_password: bool,
    /// Starts disabled?
    pub disabled: bool,
}

/// The fields of an account about which nothing was said: group `System`, team `Default Team`, shift mode `None`.
pub fn blank_profile<W: World>(world: &W) -> Result<Profile, Stopped<W::Fault>> {
    let unknown = |what, name: &str| RuleBroken::Unknown { what, name: name.into(), hint: "" };
    let user_group = world.user_group(FIRST_GROUP).map_err(Stopped::Fault)?;
    let team = world.team(FIRST_TEAM).map_err(Stopped::Fault)?;
    Ok(Profile {
        full_name: String::new(),
        email: String::new(),
        suid: String::new(),
        erp_id: String::new(),
        title: String::new(),
        mobile: String::new(),
        shift_selection_mode: ShiftSelectionMode::None,
        holiday_entitlement: false,
        full_screen: false,
        trusted_devices_only: false,
        ignore_password_rules: false,
        force_password_change: false,
        user_group: user_group.ok_or_else(|| unknown("user group", FIRST_GROUP))?,
        team: team.ok_or_else(|| unknown("team", FIRST_TEAM))?,
        default_menu_item: String::new(),
        manager: None,
        valid_from: None,
        valid_until: None,
    })
}

/// The user group that exists from the start (USR-4).
pub const FIRST_GROUP: &str = "System";
/// The team that exists from the start (USR-4).
pub const FIRST_TEAM: &str = "Default Team";

impl NewUser {
    /// Checks a draft against every rule of section 2; all flaws at once.
    ///
    /// # Errors
    /// The broken rules, or the world's fault.
    pub fn check<W: World>(world: &W, draft: Draft) -> Result<Self, Stopped<W::Fault>> {
        let mut flaws = Vec::new();
        let mut profile = blank_profile(world)?;
        set_fields(world, &mut profile, &draft.fields, &mut flaws)?;
        flaws.extend(profile.flaws());
        let username = match Username::new(&draft.username) {
            Ok(username) => Some(username),
            Err(flaw) => {
                flaws.push(FieldFlaw::new("username", text::sentence(&flaw)));
                None
            }
        };
        let mut taken = Vec::new();
        if let Some(username) = &username {
            check_username(world, username, draft.own_password, &mut taken)?;
            if taken.is_empty() {
                flaws.extend(foreign_address(username, &profile));
            }
        }
        check_unique(world, None, &profile, &mut taken)?;
        let roles = if draft.no_role { Vec::new() } else { roles_of(world, &draft.roles)? };
        if roles.len() > 1 && roles.iter().any(Role::is_kiosk) {
            return Err(RuleBroken::KioskAlone.into());
        }
        let license = draft.license.as_deref().map(|name| by_hand(world, name)).transpose()?;
        match username {
            Some(username) if flaws.is_empty() && taken.is_empty() => Ok(Self {
                id: world.fresh_user_id().map_err(Stopped::Fault)?,
                username,
                profile,
                roles,
                license,
                roles_chosen: draft.no_role || !draft.roles.is_empty(),
                password_is_temporary: draft.password.is_some() && !draft.own_password,
                password: draft.password,
                enabled: !draft.disabled,
            }),
            _ if flaws.is_empty() => Err(RuleBroken::Taken(taken).into()),
            _ => {
                flaws.extend(taken);
                Err(RuleBroken::Fields(flaws).into())
            }
        }
    }

    /// What the roles given with it add up to.
    #[must_use]
    pub fn permissions(&self) -> PermissionSet {
        self.roles.iter().fold(PermissionSet::NONE, |sum, role| sum.and(role.permissions))
    }

    /// The types of which it will hold a seat from `world`'s moment on: those that [`User::seats`](super::User::seats) will give.
    #[must_use]
    pub fn seats<W: World>(&self, world: &W) -> BTreeSet<LicenseTypeId> {
        let expired = self.profile.valid_until.is_some_and(|until| until < world.now());
        if !self.enabled || expired {
            return BTreeSet::new();
        }
        let holds = |role: &Named<RoleId>| self.roles.iter().any(|held| held.id == role.id);
        let bound = |license: &&LicenseType| license.role.as_ref().is_some_and(holds);
        let types = self.license.iter().chain(world.license_types().iter().filter(bound));
        types.map(|license| license.id).collect()
    }

    /// Number and name, as the log keeps them.
    #[must_use]
    pub fn named(&self) -> Named<UserId> {
        Named::new(self.id, self.username.as_str())
    }
}

/// Puts typed texts into a profile; what can't be read is added to `flaws`.
pub(super) fn set_fields<W: World>(
    world: &W,
    profile: &mut Profile,
    fields: &[(Field, String)],
    flaws: &mut Vec<FieldFlaw>,
) -> Result<(), Stopped<W::Fault>> {
    for (field, typed) in fields {
        if let Err(message) = set_field(world, profile, *field, typed.trim()).map_err(Stopped::Fault)? {
            let names = matches!(field, Field::UserGroup | Field::Team | Field::Manager);
            flaws.push(FieldFlaw { unknown: names, ..FieldFlaw::new(field.key(), message) });
        }
    }
    Ok(())
}

fn set_field<W: World>(
    world: &W,
    profile: &mut Profile,
    field: Field,
    typed: &str,
) -> Result<Result<(), String>, W::Fault> {
    let moment = |end_of_day| match typed {
        "" => Ok(None),
        _ => dates::parse_moment(typed, &world.settings().site_time_zone, end_of_day).map(Some),
    };
    let done = match field {
        Field::FullName => put(&mut profile.full_name, Ok(typed.to_owned())),
        Field::Email => put(&mut profile.email, Ok(typed.to_owned())),
        Field::Suid => put(&mut profile.suid, Ok(typed.to_owned())),
        Field::ErpId => put(&mut profile.erp_id, Ok(typed.to_owned())),
        Field::Title => put(&mut profile.title, Ok(typed.to_owned())),
        Field::Mobile => put(&mut profile.mobile, Ok(typed.to_owned())),
        Field::DefaultMenuItem => put(&mut profile.default_menu_item, Ok(typed.to_owned())),
        Field::ShiftSelectionMode => put(
            &mut profile.shift_selection_mode,
            ShiftSelectionMode::from_name(typed)
                .ok_or_else(|| format!("Shift selection takes Auto, None or Prompt, not \"{}\".", text::shown(typed))),
        ),
        Field::HolidayEntitlement => put(&mut profile.holiday_entitlement, tick(typed)),
        Field::FullScreen => put(&mut profile.full_screen, tick(typed)),
        Field::TrustedDevicesOnly => put(&mut profile.trusted_devices_only, tick(typed)),
        Field::IgnorePasswordRules => put(&mut profile.ignore_password_rules, tick(typed)),
        Field::ForcePasswordChange => put(&mut profile.force_password_change, tick(typed)),
        Field::UserGroup => {
            let group = world.user_group(typed)?;
            put(&mut profile.user_group, group.ok_or_else(|| missing("user group", typed)))
        }
        Field::Team => {
            let team = world.team(typed)?;
            put(&mut profile.team, team.ok_or_else(|| missing("team", typed)))
        }
        Field::Manager if typed.is_empty() => put(&mut profile.manager, Ok(None)),
        Field::Manager => {
            let key = text::folded(typed);
            let manager = match world.suid_holder(&key)? {
                None => world.username_holder(&key)?,
                found => found,
            };
            let message = || format!("No account has the SUID or username \"{}\".", text::shown(typed));
            put(&mut profile.manager, manager.map(Some).ok_or_else(message))
        }
        Field::ValidFrom => put(&mut profile.valid_from, moment(false)),
        Field::ValidUntil => put(&mut profile.valid_until, moment(true)),
    };
    Ok(done)
}

fn put<T>(place: &mut T, value: Result<T, String>) -> Result<(), String> {
    *place = value?;
    Ok(())
}

fn missing(what: &str, typed: &str) -> String {
    format!("There is no {what} called \"{}\".", text::shown(typed))
}

/// TRUE and FALSE as files have them, yes and no as people type them; empty is no.
pub(in crate::domain) fn tick(typed: &str) -> Result<bool, String> {
    match typed.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "" | "false" | "no" | "off" | "0" => Ok(false),
        _ => Err(format!("Takes TRUE or FALSE, not \"{}\".", text::shown(typed))),
    }
}

/// A username that is an address is its owner's own (USR-2): somebody else's would keep that person out.
fn foreign_address(username: &Username, profile: &Profile) -> Option<FieldFlaw> {
    let name = username.as_str();
    if username.key() == text::folded(&profile.email) || Email::new(name).is_err() {
        return None;
    }
    let message = format!(
        "Username {name} is an email address, and not this account's own: take another username, or the account's own \
         address."
    );
    Some(FieldFlaw::new("username", message))
}

/// USR-2: nobody else has the name, nobody's email is the name, and no name of another script looks like it.
fn check_username<W: World>(
    world: &W,
    username: &Username,
    by_its_owner: bool,
    taken: &mut Vec<FieldFlaw>,
) -> Result<(), Stopped<W::Fault>> {
    let key = username.key();
    let own = username.as_str();
    let message = if let Some(holder) = world.username_holder(&key).map_err(Stopped::Fault)? {
        format!("Username {own} is taken: it is the same as {}.", text::shown(&holder.name))
    } else if let Some(holder) = world.email_holder(&key).map_err(Stopped::Fault)? {
        format!("Username {own} is the email address of {}.", text::shown(&holder.name))
    } else {
        let alike = world.look_alikes(&username.skeleton()).map_err(Stopped::Fault)?;
        let other_script = |other: &&Named<UserId>| {
            Username::new(&other.name).is_ok_and(|name| username.likeness(&name) == Some(Likeness::OtherScript))
        };
        let Some(other) = alike.iter().find(other_script) else { return Ok(()) };
        format!("Username {own} looks like {}, in letters of another script: refused.", text::shown(&other.name))
    };
    // Whoever holds an invite isn't one of the plant's yet: whose it is stays with the plant.
    let message = if by_its_owner { format!("Username {own} is taken: choose another one.") } else { message };
    taken.push(FieldFlaw::new("username", message));
    Ok(())
}

/// Email and SUID belong to one account each, and no email is another account's username (USR-2).
pub(super) fn check_unique<W: World>(
    world: &W,
    own: Option<UserId>,
    profile: &Profile,
    taken: &mut Vec<FieldFlaw>,
) -> Result<(), Stopped<W::Fault>> {
    let other = |holder: Option<Named<UserId>>| holder.filter(|holder| Some(holder.id) != own);
    if !profile.email.is_empty() {
        let key = text::folded(&profile.email);
        if let Some(holder) = other(world.email_holder(&key).map_err(Stopped::Fault)?) {
            let message = format!("Email is already used by {}.", text::shown(&holder.name));
            taken.push(FieldFlaw::new(Field::Email.key(), message));
        } else if let Some(holder) = other(world.username_holder(&key).map_err(Stopped::Fault)?) {
            let message = format!("Email is the username of {}.", text::shown(&holder.name));
            taken.push(FieldFlaw::new(Field::Email.key(), message));
        }
    }
    if !profile.suid.is_empty()
        && let Some(holder) = other(world.suid_holder(&text::folded(&profile.suid)).map_err(Stopped::Fault)?)
    {
        let message = format!("SUID is already used by {}.", text::shown(&holder.name));
        taken.push(FieldFlaw::new(Field::Suid.key(), message));
    }
    Ok(())
}

fn roles_of<W: World>(world: &W, names: &[String]) -> Result<Vec<Role>, Stopped<W::Fault>> {
    let default = [world.settings().default_role.clone()];
    let names = if names.is_empty() { &default[..] } else { names };
    let mut roles: Vec<Role> = Vec::new();
    for name in names {
        let role = world.role(name.trim()).map_err(Stopped::Fault)?;
        let hint = "`chargehand roles list` names them.";
        let role = role.ok_or_else(|| RuleBroken::Unknown { what: "role", name: text::shown(name).into(), hint })?;
        if !roles.iter().any(|other| other.id == role.id) {
            roles.push(role);
        }
    }
    Ok(roles)
}
