//! Roles: named sets of permissions, and the ones that exist from the start (ROL-1).

use super::broken::{RuleBroken, Stopped};
use super::change::RoleChange;
use super::id::RoleId;
use super::license::LicenseType;
use super::permission::{Permission, Permission::*, PermissionSet};
use super::text;
use super::user::FieldFlaw;
use super::world::World;

/// A role as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its number.
    pub id: RoleId,
    /// Its name, unique.
    pub name: String,
    /// What its holders may do.
    pub permissions: PermissionSet,
    /// Existed from the start: can't be deleted.
    pub built_in: bool,
    /// Its holders may be logged in on several devices at once.
    pub several_devices: bool,
}

impl Role {
    /// Is this the administrators' role, which only a holder of `GrantAdmin` gives or takes (ROL-2)?
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.built_in && self.name == ADMIN
    }

    /// Is this the role that may lift lock-outs where the plant lets it (ROL-7)?
    #[must_use]
    pub fn is_supervisor(&self) -> bool {
        self.built_in && self.name == "Supervisor"
    }

    /// Is this the role for displays, which stands alone (ROL-6)?
    #[must_use]
    pub fn is_kiosk(&self) -> bool {
        self.built_in && self.name == KIOSK
    }
}

/// Who logs in as `Kiosk`, and who was invited to and may still come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kiosks {
    /// Accounts that hold it.
    pub accounts: u64,
    /// Open invites as it.
    pub invites: u64,
}

impl Kiosks {
    /// What is told where so many `more` are about to be made: one account for displays is enough (ROL-6).
    #[must_use]
    pub fn told_before(self, more: u64) -> Option<String> {
        let at_once = (more > 1).then(|| format!("{more} would be {KIOSK} at once"));
        self.told("already", at_once)
    }

    /// What is told once there is another one.
    #[must_use]
    pub fn told_after(self) -> Option<String> {
        if self.accounts + self.invites > 1 { self.told("now", None) } else { None }
    }

    fn told(self, when: &str, at_once: Option<String>) -> Option<String> {
        let accounts = match self.accounts {
            0 => None,
            1 => Some(format!("1 account is {KIOSK} {when}")),
            many => Some(format!("{many} accounts are {KIOSK} {when}")),
        };
        let invites = match self.invites {
            0 => None,
            1 => Some(format!("1 invite as {KIOSK} is open")),
            many => Some(format!("{many} invites as {KIOSK} are open")),
        };
        let told: Vec<String> = [accounts, invites, at_once].into_iter().flatten().collect();
        (!told.is_empty()).then(|| format!("{}. One is enough for all displays.", told.join(", ")))
    }
}

/// The name of the administrators' role.
pub const ADMIN: &str = "Admin";
/// The name of the displays' role.
pub const KIOSK: &str = "Kiosk";

/// What a display may be allowed: to come in and to look (ROL-6).
pub const KIOSK_MAY: &[Permission] = &[AllowLogin, ViewReports, ViewDashboards];
/// Longest name of a role in code points.
const NAME_LIMIT: usize = 40;

/// A role that every plant has from the start.
#[derive(Debug)]
pub struct BuiltIn {
    /// Its name.
    pub name: &'static str,
    /// What its holders may do.
    pub permissions: PermissionSet,
    /// May its holders be logged in on several devices at once?
    pub several_devices: bool,
}

const MANAGER: &[Permission] = &[
    AllowLogin,
    OpenConsole,
    ViewUsers,
    EditUsers,
    InviteUsers,
    ImportUsers,
    AssignRoles,
    AssignLicenses,
    ManageLicenses,
    ManageDevices,
    ViewSystemLog,
    EditAccountSettings,
    ViewReports,
    EditReports,
    ViewDashboards,
    EditDashboards,
    AddJobs,
    BulkUploadJobs,
];
const SUPERVISOR: &[Permission] = &[AllowLogin, OpenConsole, ViewUsers, ViewReports, ViewDashboards, AddJobs];
const EXECUTIVE: PermissionSet = PermissionSet::of(MANAGER).and(PermissionSet::of(&[ManageSettings]));

/// The table of section 12: every role that exists from the start.
pub const BUILT_IN: &[BuiltIn] = &[
    built_in(ADMIN, PermissionSet::all()),
    built_in("Executive", EXECUTIVE),
    built_in("Manager", PermissionSet::of(MANAGER)),
    built_in("IT Admin", EXECUTIVE.and(PermissionSet::of(&[ManageSso, ManageErpData, ManageAllDashboards]))),
    built_in("Supervisor", PermissionSet::of(SUPERVISOR)),
    BuiltIn { name: KIOSK, permissions: PermissionSet::of(KIOSK_MAY), several_devices: true },
    built_in("Programmer", PermissionSet::of(&[AllowLogin, ViewDashboards])),
    built_in("Production Manager", PermissionSet::of(SUPERVISOR).and(PermissionSet::of(&[BulkUploadJobs]))),
    built_in("Operator", PermissionSet::of(&[AllowLogin, ViewDashboards])),
];

const fn built_in(name: &'static str, permissions: PermissionSet) -> BuiltIn {
    BuiltIn { name, permissions, several_devices: false }
}

/// What somebody typed for a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleDraft {
    /// Its name.
    pub name: String,
    /// What its holders may do.
    pub permissions: PermissionSet,
    /// May its holders be logged in on several devices at once?
    pub several_devices: bool,
}

impl Role {
    /// Checks a draft of a new role, which will have the number `id`.
    ///
    /// # Errors
    /// A name that isn't allowed or is in use; or the world's fault.
    pub fn make<W: World>(world: &W, id: RoleId, draft: RoleDraft) -> Result<RoleChange, Stopped<W::Fault>> {
        let name = checked_name(world, None, &draft.name)?;
        let RoleDraft { permissions, several_devices, .. } = draft;
        Ok(RoleChange::Added(Self { id, name, permissions, built_in: false, several_devices }))
    }

    /// Changes it (ROL-9). Built-in ones keep their names, `Admin` stays as it is, and `Kiosk` only looks (ROL-6).
    ///
    /// # Errors
    /// The broken rule; or the world's fault.
    pub fn edit<W: World>(&self, world: &W, draft: RoleDraft) -> Result<RoleChange, Stopped<W::Fault>> {
        let name = checked_name(world, Some(self.id), &draft.name)?;
        let RoleDraft { permissions, several_devices, .. } = draft;
        let after = Self { name, permissions, several_devices, ..self.clone() };
        if after == *self {
            return Err(RuleBroken::Already { username: format!("Role {}", self.name), what: "as given" }.into());
        }
        if self.is_admin() {
            return Err(RuleBroken::AdminStays.into());
        }
        if after.name != self.name {
            if self.built_in {
                return Err(RuleBroken::KeepsName { name: self.name.clone() }.into());
            }
            self.is_no_default(world)?;
        }
        let looks = PermissionSet::of(KIOSK_MAY);
        if self.is_kiosk() && after.permissions.without(looks) != PermissionSet::NONE {
            return Err(RuleBroken::KioskOnlyLooks.into());
        }
        Ok(RoleChange::Edited { before: self.clone(), after })
    }

    /// Removes it. One that people hold stays: ending their grants by the way would shut out people whom nobody named,
    /// and taking it from them is one action of its own, weighed by each of them.
    ///
    /// # Errors
    /// It is built in, a license type is bound to it, it is held by `holders`, or the default role.
    pub fn remove<W: World>(&self, world: &W, holders: u64) -> Result<RoleChange, Stopped<W::Fault>> {
        if self.built_in {
            return Err(RuleBroken::KeepsName { name: self.name.clone() }.into());
        }
        let bound = |license: &&LicenseType| license.role.as_ref().is_some_and(|role| role.id == self.id);
        if let Some(license) = world.license_types().iter().find(bound) {
            return Err(RuleBroken::IsBound { role: self.name.clone(), license: license.name.clone() }.into());
        }
        if holders > 0 {
            let holders = if holders == 1 { "1 user holds".to_owned() } else { format!("{holders} users hold") };
            return Err(RuleBroken::IsHeld { name: self.name.clone(), holders }.into());
        }
        self.is_no_default(world)?;
        Ok(RoleChange::Removed(self.clone()))
    }

    fn is_no_default<W: World>(&self, world: &W) -> Result<(), RuleBroken> {
        if text::folded(&world.settings().default_role) == text::folded(&self.name) {
            return Err(RuleBroken::IsDefaultRole { name: self.name.clone() });
        }
        Ok(())
    }
}

/// A name that no other role has. Files part names by `;`.
fn checked_name<W: World>(world: &W, own: Option<RoleId>, name: &str) -> Result<String, Stopped<W::Fault>> {
    let flaw = |text: String| RuleBroken::Fields(vec![FieldFlaw::new("name", text)]);
    let name = text::required_field(name).map_err(|broken| flaw(format!("The name {broken}.")))?;
    if name.chars().count() > NAME_LIMIT || name.contains([';', ',']) {
        let sentence = format!("The name of a role has at most {NAME_LIMIT} characters, and neither ; nor , in it.");
        return Err(flaw(sentence).into());
    }
    match world.role(&name).map_err(Stopped::Fault)? {
        Some(other) if Some(other.id) != own => Err(RuleBroken::NameInUse { what: "role", name: other.name }.into()),
        _ => Ok(name),
    }
}
