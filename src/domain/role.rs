//! Roles: named sets of permissions, and the ones that exist from the start (ROL-1).

use super::id::RoleId;
use super::permission::{Permission, Permission::*, PermissionSet};

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

    /// Is this the role for displays, which stands alone (ROL-6)?
    #[must_use]
    pub fn is_kiosk(&self) -> bool {
        self.built_in && self.name == KIOSK
    }
}

/// The name of the administrators' role.
pub const ADMIN: &str = "Admin";
/// The name of the displays' role.
pub const KIOSK: &str = "Kiosk";

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
    BuiltIn {
        name: KIOSK,
        permissions: PermissionSet::of(&[AllowLogin, ViewReports, ViewDashboards]),
        several_devices: true,
    },
    built_in("Programmer", PermissionSet::of(&[AllowLogin, ViewDashboards])),
    built_in("Production Manager", PermissionSet::of(SUPERVISOR).and(PermissionSet::of(&[BulkUploadJobs]))),
    built_in("Operator", PermissionSet::of(&[AllowLogin, ViewDashboards])),
];

const fn built_in(name: &'static str, permissions: PermissionSet) -> BuiltIn {
    BuiltIn { name, permissions, several_devices: false }
}
