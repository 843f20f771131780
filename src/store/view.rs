//! A snapshot of the plant at one moment: what reads go through, and what rules ask.

use std::cell::OnceCell;

use rusqlite::{Connection, OptionalExtension, params};

use super::computer::Computer;
use super::error::StoreError;
use super::open::{Access, Store};
use super::{licenses, settings, users};
use crate::clock::Timestamp;
use crate::domain::change::Grouping;
use crate::domain::device::Seat;
use crate::domain::id::{GroupId, Named, RoleId, TeamId, UserId};
use crate::domain::license::LicenseType;
use crate::domain::permission::{Permission, PermissionSet};
use crate::domain::role::Role;
use crate::domain::settings::Settings;
use crate::domain::text::folded;
use crate::domain::user::User;
use crate::domain::world::World;

/// The plant as it stands at one moment.
pub struct View<'c> {
    pub(super) connection: &'c Connection,
    pub(super) now: Timestamp,
    pub(super) computer: Computer,
    /// Where that is, once somebody asked.
    pub(super) seat: OnceCell<Seat>,
    pub(super) read_only: bool,
    pub(super) settings: Settings,
    pub(super) roles: Vec<Role>,
    pub(super) license_types: Vec<LicenseType>,
}

impl Store {
    /// Reads within one snapshot.
    ///
    /// # Errors
    /// The store's, or what `read` gives.
    pub fn read<T, E: From<StoreError>>(&mut self, read: impl FnOnce(&View<'_>) -> Result<T, E>) -> Result<T, E> {
        let (now, computer) = (self.options.clock.now(), self.options.device.clone());
        let read_only = self.access() == Access::ReadOnly;
        let snapshot = self.connection.transaction().map_err(StoreError::from)?;
        let mut view = View::of(&snapshot, now, computer)?;
        view.read_only = read_only;
        let answer = read(&view);
        drop(view);
        snapshot.finish().map_err(StoreError::from)?;
        answer
    }
}

impl<'c> View<'c> {
    pub(super) fn of(connection: &'c Connection, now: Timestamp, computer: Computer) -> Result<Self, StoreError> {
        let settings = settings::read(connection)?;
        let roles = roles(connection)?;
        let license_types = licenses::types(connection)?;
        let seat = OnceCell::new();
        Ok(Self { connection, now, computer, seat, read_only: false, settings, roles, license_types })
    }

    /// Every role there is.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    pub(super) fn read_roles_again(&mut self) -> Result<(), StoreError> {
        self.roles = roles(self.connection)?;
        // A type that is bound to one has its name.
        self.read_license_types_again()
    }

    pub(super) fn read_license_types_again(&mut self) -> Result<(), StoreError> {
        self.license_types = licenses::types(self.connection)?;
        Ok(())
    }

    pub(super) fn role_by_id(&self, id: RoleId) -> Result<&Role, StoreError> {
        let missing = || StoreError::Unexpected(format!("a grant of role number {} that isn't there", id.0));
        self.roles.iter().find(|role| role.id == id).ok_or_else(missing)
    }

    fn holder(&self, sql: &str, key: &str) -> Result<Option<Named<UserId>>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let named = |row: &rusqlite::Row<'_>| Ok(Named::new(UserId(row.get(0)?), row.get::<_, String>(1)?));
        Ok(statement.query_row([key], named).optional()?)
    }
}

fn roles(connection: &Connection) -> Result<Vec<Role>, StoreError> {
    let sql = "SELECT id, name, built_in, several_devices, (SELECT group_concat(permission) FROM role_permissions \
               WHERE role_id = roles.id AND ended_at IS NULL) FROM roles WHERE removed_at IS NULL ORDER BY id";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut roles = Vec::new();
    while let Some(row) = rows.next()? {
        let names: Option<String> = row.get(4)?;
        let permissions: PermissionSet =
            names.iter().flat_map(|names| names.split(',')).filter_map(Permission::from_name).collect();
        roles.push(Role {
            id: RoleId(row.get(0)?),
            name: row.get(1)?,
            permissions,
            built_in: row.get(2)?,
            several_devices: row.get(3)?,
        });
    }
    Ok(roles)
}

impl World for View<'_> {
    type Fault = StoreError;

    fn now(&self) -> Timestamp {
        self.now
    }

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        users::by_id(self, id)
    }

    fn managed_by(&self, manager: UserId) -> Result<Vec<User>, StoreError> {
        let sql = "SELECT id FROM users WHERE manager_id = ?1 AND deleted_at IS NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let ids: Vec<UserId> =
            statement.query_map([manager.0], |row| row.get(0).map(UserId))?.collect::<Result<_, _>>()?;
        self.users_by_id(&ids)
    }

    fn username_holder(&self, key: &str) -> Result<Option<Named<UserId>>, StoreError> {
        self.holder("SELECT id, username FROM users WHERE username_key = ?1 AND deleted_at IS NULL", key)
    }

    fn email_holder(&self, key: &str) -> Result<Option<Named<UserId>>, StoreError> {
        self.holder("SELECT id, username FROM users WHERE email_key = ?1 AND deleted_at IS NULL", key)
    }

    fn suid_holder(&self, key: &str) -> Result<Option<Named<UserId>>, StoreError> {
        self.holder("SELECT id, username FROM users WHERE suid_key = ?1 AND deleted_at IS NULL", key)
    }

    fn look_alikes(&self, skeleton: &str) -> Result<Vec<Named<UserId>>, StoreError> {
        let sql = "SELECT id, username FROM users WHERE skeleton = ?1 AND deleted_at IS NULL LIMIT 20";
        let mut statement = self.connection.prepare_cached(sql)?;
        let named =
            statement.query_map([skeleton], |row| Ok(Named::new(UserId(row.get(0)?), row.get::<_, String>(1)?)))?;
        Ok(named.collect::<Result<_, _>>()?)
    }

    fn role(&self, name: &str) -> Result<Option<Role>, StoreError> {
        let key = folded(name);
        Ok(self.roles.iter().find(|role| folded(&role.name) == key).cloned())
    }

    fn license_types(&self) -> &[LicenseType] {
        &self.license_types
    }

    fn user_group(&self, name: &str) -> Result<Option<Named<GroupId>>, StoreError> {
        let found = self.grouping(Grouping::UserGroup, name)?;
        Ok(found.map(|found| Named::new(GroupId(found.id), found.name)))
    }

    fn team(&self, name: &str) -> Result<Option<Named<TeamId>>, StoreError> {
        let found = self.grouping(Grouping::Team, name)?;
        Ok(found.map(|found| Named::new(TeamId(found.id), found.name)))
    }

    fn fresh_user_id(&self) -> Result<UserId, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) + 1 FROM users";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(UserId(statement.query_row(params![], |row| row.get(0))?))
    }
}
