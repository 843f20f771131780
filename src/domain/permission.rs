//! Permissions: code names that rules, roles and refusals speak in.

use std::fmt;

macro_rules! permissions {
    ($(#[doc = $doc:literal] $name:ident),* $(,)?) => {
        /// A right, by its code name (section 12 of RULES.md).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission { $(#[doc = $doc] $name),* }

        impl Permission {
            /// Every permission there is, in the order in which they are listed to people.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What it is for, in a sentence.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $doc.trim()),* }
            }

            /// The code name, as stored, printed and typed.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
    };
}

permissions! {
    /// Log in at all.
    AllowLogin,
    /// Use this console and its command line.
    OpenConsole,
    /// See users, details, diagnosis, refused logins, others' sessions.
    ViewUsers,
    /// Add, change, stop and delete users; reset passwords, end sessions.
    EditUsers,
    /// Invite people by mail.
    InviteUsers,
    /// Import and export users.
    ImportUsers,
    /// Give and take roles.
    AssignRoles,
    /// Give and take license seats.
    AssignLicenses,
    /// Make and change license types.
    ManageLicenses,
    /// Register, trust and remove devices.
    ManageDevices,
    /// Link and unlink single sign-on.
    ManageSso,
    /// Read the system log, verify it, ask for the rights of a day.
    ViewSystemLog,
    /// Change settings, user groups and teams; archive, back up, restore.
    ManageSettings,
    /// Make, edit and delete roles.
    ManageRoles,
    /// Give and take the role Admin.
    GrantAdmin,
    /// For other programs: edit account settings.
    EditAccountSettings,
    /// For other programs: see reports.
    ViewReports,
    /// For other programs: edit reports.
    EditReports,
    /// For other programs: see dashboards.
    ViewDashboards,
    /// For other programs: edit dashboards.
    EditDashboards,
    /// For other programs: edit and delete others' dashboards and reports.
    ManageAllDashboards,
    /// For other programs: change ERP data.
    ManageErpData,
    /// For other programs: add single jobs.
    AddJobs,
    /// For other programs: upload many jobs.
    BulkUploadJobs,
}

impl Permission {
    /// The permission of that code name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.name() == name)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of permissions; roles add up to one (ROL-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PermissionSet(u32);

impl PermissionSet {
    /// The set that holds nothing.
    pub const NONE: Self = Self(0);

    /// The set of `permissions`.
    #[must_use]
    pub const fn of(permissions: &[Permission]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < permissions.len() {
            bits |= 1 << permissions[at] as u32;
            at += 1;
        }
        Self(bits)
    }

    /// Every permission there is.
    #[must_use]
    pub const fn all() -> Self {
        Self::of(Permission::ALL)
    }

    /// Is `permission` in the set?
    #[must_use]
    pub const fn holds(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u32) != 0
    }

    /// Everything that is in either set.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The members, in the order of [`Permission::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.holds(*permission))
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<T: IntoIterator<Item = Permission>>(permissions: T) -> Self {
        permissions.into_iter().fold(Self::NONE, |set, permission| set.and(Self::of(&[permission])))
    }
}

const _: () = assert!(Permission::ALL.len() <= 32, "PermissionSet keeps 32 bits");
