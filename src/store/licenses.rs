//! License types, and who has which (section 4 of RULES.md).

use rusqlite::{Connection, OptionalExtension, params};

use super::error::StoreError;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::dates::minute_text;
use crate::domain::event::SubjectKind;
use crate::domain::id::{LicenseTypeId, Named, RoleId, UserId};
use crate::domain::license::LicenseType;
use crate::domain::text::shown;
use crate::domain::user::User;

/// What an account must be to hold the seats that it has (USR-10).
const HOLDING: &str = "u.deleted_at IS NULL AND u.disabled = 0 AND (u.valid_until IS NULL OR u.valid_until >= ?2)";

/// Somebody who has a license.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The account.
    pub user: User,
    /// Since when.
    pub since: Timestamp,
    /// By whom it was given, the role where it comes with one.
    pub by: String,
}

/// Every license type, by name.
pub(super) fn types(connection: &Connection) -> Result<Vec<LicenseType>, StoreError> {
    let sql = "SELECT license_types.id, license_types.name, quantity, valid_until, note, role_id, roles.name \
               FROM license_types LEFT JOIN roles ON roles.id = role_id \
               WHERE license_types.removed_at IS NULL ORDER BY license_types.name_key";
    let mut statement = connection.prepare_cached(sql)?;
    let license = |row: &rusqlite::Row<'_>| {
        let role: Option<(i64, String)> = row.get::<_, Option<i64>>(5)?.zip(row.get(6)?);
        Ok(LicenseType {
            id: LicenseTypeId(row.get(0)?),
            name: row.get(1)?,
            quantity: row.get(2)?,
            valid_until: row.get::<_, Option<i64>>(3)?.map(Timestamp),
            note: row.get(4)?,
            role: role.map(|(id, name)| Named::new(RoleId(id), name)),
        })
    };
    Ok(statement.query_map([], license)?.collect::<Result<_, _>>()?)
}

/// The rows by which accounts have a type, and the number that they are found by.
fn grants(license: &LicenseType) -> (&'static str, i64) {
    match &license.role {
        None => ("license_grants g WHERE g.license_type_id = ?1 AND g.ended_at IS NULL", license.id.0),
        Some(role) => (
            "role_grants g WHERE g.role_id = ?1 AND g.ended_at IS NULL AND (g.until_at IS NULL OR g.until_at > ?2)",
            role.id.0,
        ),
    }
}

impl View<'_> {
    pub(super) fn license_by_id(&self, id: LicenseTypeId) -> Option<&LicenseType> {
        self.license_types.iter().find(|license| license.id == id)
    }

    /// The type that was assigned to an account by hand.
    pub(super) fn assigned_license(&self, user: UserId) -> Result<Option<LicenseType>, StoreError> {
        let sql = "SELECT license_type_id FROM license_grants WHERE user_id = ?1 AND ended_at IS NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let id = statement.query_row([user.0], |row| row.get(0).map(LicenseTypeId)).optional()?;
        Ok(id.and_then(|id| self.license_by_id(id)).cloned())
    }

    /// How many seats of a type are used (LIC-1): as many as [`User::seats`] says of all accounts.
    ///
    /// # Errors
    /// The store's.
    pub fn seats_used(&self, license: &LicenseType) -> Result<u64, StoreError> {
        let (grants, id) = grants(license);
        let (from, condition) = grants.split_once(" WHERE ").unwrap_or((grants, "1"));
        let sql = format!(
            "SELECT count(*) FROM {from} CROSS JOIN users u ON u.id = g.user_id WHERE {condition} AND {HOLDING}"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row(params![id, self.now.0], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// How many accounts have a type, those that hold no seat of it as well (USR-10).
    ///
    /// # Errors
    /// The store's.
    pub fn license_noted(&self, license: &LicenseType) -> Result<u64, StoreError> {
        let (grants, id) = grants(license);
        let mut statement = self.connection.prepare_cached(&format!("SELECT count(*), ?2 FROM {grants}"))?;
        Ok(statement.query_row(params![id, self.now.0], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// Everybody who has a type, with a seat or without, in the order in which they were given it.
    ///
    /// # Errors
    /// The store's.
    pub fn license_holders(&self, license: &LicenseType) -> Result<Vec<Holder>, StoreError> {
        let (grants, id) = grants(license);
        let sql = format!("SELECT g.user_id, g.from_at, g.from_by, ?2 FROM {grants}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![id, self.now.0])?;
        let mut holders = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(user) = super::users::by_id(self, UserId(row.get(0)?))? {
                holders.push(Holder { user, since: Timestamp(row.get(1)?), by: row.get(2)? });
            }
        }
        holders.sort_by(|a, b| (a.since, &a.user.username).cmp(&(b.since, &b.user.username)));
        Ok(holders)
    }

    /// Those holders of a seat who have not logged in for longest, those who never did first; at most `count`.
    ///
    /// # Errors
    /// The store's.
    pub fn longest_away(&self, license: &LicenseType, but: UserId, count: usize) -> Result<Vec<User>, StoreError> {
        let (grants, id) = grants(license);
        let (from, condition) = grants.split_once(" WHERE ").unwrap_or((grants, "1"));
        let sql = format!(
            "SELECT u.last_login_at, u.username_key, u.id FROM {from} CROSS JOIN users u ON u.id = g.user_id \
             WHERE {condition} AND {HOLDING} AND u.id <> ?3"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![id, self.now.0, but.0])?;
        // The first ones are kept while reading: nothing is sorted of which only three are wanted.
        let mut first: Vec<(Option<i64>, String, i64)> = Vec::new();
        while let Some(row) = rows.next()? {
            let one = (row.get(0)?, row.get(1)?, row.get(2)?);
            let place = first.partition_point(|other| *other < one);
            if place < count {
                first.truncate(count - 1);
                first.insert(place, one);
            }
        }
        let ids: Vec<UserId> = first.into_iter().map(|(.., id)| UserId(id)).collect();
        self.users_by_id(&ids)
    }

    /// Who other than `but` was last to be given a type, in a sentence (LIC-2).
    ///
    /// # Errors
    /// The store's.
    pub fn last_given(&self, license: &LicenseType, but: UserId) -> Result<Option<String>, StoreError> {
        let last = self.last_grant(license, Some(but))?;
        Ok(last.map(|grant| self.grant_told(license, grant)).transpose()?.flatten())
    }

    /// The newest row by which somebody other than `but` has a type.
    pub(super) fn last_grant(&self, license: &LicenseType, but: Option<UserId>) -> Result<Option<i64>, StoreError> {
        let (grants, id) = grants(license);
        let sql = format!("SELECT max(g.id), ?2 FROM {grants} AND g.user_id <> ?3");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row(params![id, self.now.0, but.map_or(0, |user| user.0)], |row| row.get(0))?)
    }

    /// Who was given a type by that row, in a sentence (LIC-2).
    pub(super) fn grant_told(&self, license: &LicenseType, grant: i64) -> Result<Option<String>, StoreError> {
        let table = if license.role.is_none() { "license_grants" } else { "role_grants" };
        let sql = format!(
            "SELECT u.username, g.from_at, g.from_by FROM {table} g JOIN users u ON u.id = g.user_id WHERE g.id = ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let told = |row: &rusqlite::Row<'_>| {
            let (who, by): (String, String) = (row.get(0)?, row.get(2)?);
            let when = minute_text(Timestamp(row.get(1)?), &self.settings.site_time_zone);
            Ok(format!("{} was the last to be given one, by {} on {when}.", shown(&who), shown(&by)))
        };
        Ok(statement.query_row([grant], told).optional()?)
    }

    /// Who changed a license type last, and when, as far as the log still has it.
    ///
    /// # Errors
    /// The store's.
    pub fn license_changed_by(&self, id: LicenseTypeId) -> Result<Option<(String, Timestamp)>, StoreError> {
        let kind = SubjectKind::License.name();
        let sql = "SELECT actor, time FROM events WHERE subject_kind = ?1 AND subject_id = ?2 \
                   ORDER BY id DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params![kind, id.0], |row| Ok((row.get(0)?, Timestamp(row.get(1)?)))).optional()?)
    }

    /// The number for a license type that is about to be added.
    ///
    /// # Errors
    /// The store's.
    pub fn fresh_license_type_id(&self) -> Result<LicenseTypeId, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) + 1 FROM license_types";
        Ok(self.connection.query_row(sql, [], |row| row.get(0).map(LicenseTypeId))?)
    }
}
