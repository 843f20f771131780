//! What is answered in one piece.

use crate::domain::device::Seat;
use crate::domain::settings::Settings;
use crate::domain::user::Profile;
use crate::service::{Access, GroupingRow, RoleRow};

/// What the form of a user offers.
#[derive(Debug)]
pub struct FormLists {
    /// User groups.
    pub user_groups: Vec<GroupingRow>,
    /// Teams.
    pub teams: Vec<GroupingRow>,
    /// Roles, with how many hold each.
    pub roles: Vec<RoleRow>,
    /// A profile about which nothing was said.
    pub blank: Profile,
    /// The plant's settings.
    pub settings: Settings,
}

/// What the sign-in screen says of the plant.
#[derive(Clone, Debug)]
pub struct Plant {
    /// Was it set up?
    pub set_up: bool,
    /// Its settings.
    pub settings: Settings,
    /// Can its database be written?
    pub access: Access,
    /// What about its file and this computer the owner should know.
    pub warnings: Vec<String>,
    /// Which device this is, or why it is none (DEV-1).
    pub seat: Seat,
    /// What single sign-on is called here; none where people can't sign in by it.
    pub sso: Option<String>,
}

impl Plant {
    /// Can its database only be read?
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.access == Access::ReadOnly
    }
}
