//! Reading accounts. Row types stay in this file; what leaves it is the domain's [`User`].

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Row, params};

use super::error::StoreError;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::id::{GroupId, Named, RoleId, TeamId, UserId};
use crate::domain::license::{LicenseType, Licensing, licensing};
use crate::domain::password::PasswordHash;
use crate::domain::query::UserQuery;
use crate::domain::sso::Identity;
use crate::domain::text::folded;
use crate::domain::user::{Held, PasswordState, Profile, ShiftSelectionMode, Sso, Stop, Stops, User};

/// What a login looks at: the account and its password's hash.
#[derive(Debug)]
pub struct LoginFacts {
    /// The account.
    pub user: User,
    /// Its hash, if a password is set.
    pub hash: Option<PasswordHash>,
}

/// The place in a list of users from which the next page goes on: the folded username of the last row.
pub type UserCursor = String;

const COLUMNS: &str = "u.id, u.username, u.full_name, u.email, u.suid, u.erp_id, u.title, u.mobile, \
    u.shift_selection_mode, u.holiday_entitlement, u.full_screen, u.trusted_devices_only, u.ignore_password_rules, \
    u.force_password_change, u.user_group_id, g.name, u.team_id, t.name, u.default_menu_item, u.manager_id, m.username, \
    u.valid_from, u.valid_until, u.password_hash IS NOT NULL, u.password_temporary, u.failed_attempts, u.revision, \
    u.created_at, u.changed_at, u.last_login_at, u.has_acted, u.deleted_at, u.deleted_by, u.sso_state, u.sso_issuer, \
    u.sso_subject, u.sso_since";
const TABLES: &str = "users u JOIN groupings g ON g.id = u.user_group_id JOIN groupings t ON t.id = u.team_id \
    LEFT JOIN users m ON m.id = u.manager_id";

/// An account by number; deleted ones are none.
pub(super) fn by_id(view: &View<'_>, id: UserId) -> Result<Option<User>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE u.id = ?1 AND u.deleted_at IS NULL");
    let mut statement = view.connection.prepare_cached(&sql)?;
    let Some(user) = statement.query_row([id.0], bare_user).optional()? else { return Ok(None) };
    view.complete(user).map(Some)
}

impl View<'_> {
    /// An account by number, a deleted one too: the name that the log keeps (USR-11). What it held has ended.
    ///
    /// # Errors
    /// The store's.
    pub fn user_or_tombstone(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE u.id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let Some(user) = statement.query_row([id.0], bare_user).optional()? else { return Ok(None) };
        self.complete(user).map(Some)
    }

    /// An account by username or email, as people type it.
    ///
    /// # Errors
    /// The store's.
    pub fn user_by_name(&self, name: &str) -> Result<Option<User>, StoreError> {
        let sql = "SELECT id FROM users WHERE username_key = ?1 AND deleted_at IS NULL \
                   UNION ALL SELECT id FROM users WHERE email_key = ?1 AND deleted_at IS NULL LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found: Option<i64> = statement.query_row([folded(name)], |row| row.get(0)).optional()?;
        found.map_or(Ok(None), |id| by_id(self, UserId(id)))
    }

    /// The account that is bound to whom a provider means (SSO-1).
    ///
    /// # Errors
    /// The store's.
    pub fn user_by_identity(&self, identity: &Identity) -> Result<Option<User>, StoreError> {
        let sql = "SELECT id FROM users WHERE sso_issuer = ?1 AND sso_subject = ?2 AND deleted_at IS NULL \
                   AND sso_subject IS NOT NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let bound = params![identity.issuer, identity.subject];
        let found: Option<i64> = statement.query_row(bound, |row| row.get(0)).optional()?;
        found.map_or(Ok(None), |id| by_id(self, UserId(id)))
    }

    /// The account of an email address.
    ///
    /// # Errors
    /// The store's.
    pub fn user_by_email(&self, address: &str) -> Result<Option<User>, StoreError> {
        let sql = "SELECT id FROM users WHERE email_key = ?1 AND deleted_at IS NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found: Option<i64> = statement.query_row([folded(address)], |row| row.get(0)).optional()?;
        found.map_or(Ok(None), |id| by_id(self, UserId(id)))
    }

    /// The accounts of these numbers, in their order; those that are gone by now are left out.
    ///
    /// # Errors
    /// The store's.
    pub fn users_by_id(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        ids.iter().filter_map(|id| by_id(self, *id).transpose()).collect()
    }

    /// The names of accounts by their numbers, of deleted ones too, in the order given.
    ///
    /// # Errors
    /// The store's.
    pub fn names_of(&self, ids: &[UserId]) -> Result<Vec<Named<UserId>>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT username FROM users WHERE id = ?1")?;
        let name = |id: &UserId| statement.query_row([id.0], |row| row.get::<_, String>(0)).optional().transpose();
        let named = |(id, name): (&UserId, Result<String, _>)| name.map(|name| Named::new(*id, name));
        let mut name = name;
        ids.iter()
            .filter_map(|id| Some((id, name(id)?)))
            .map(named)
            .collect::<Result<_, rusqlite::Error>>()
            .map_err(StoreError::from)
    }

    /// A page of users by username, after `cursor`: what lists show before the names are in memory. Reads along an
    /// index; a search looks at the accounts on its way. Knows no filter words and no other order.
    ///
    /// # Errors
    /// The store's.
    pub fn users_page(&self, query: &UserQuery, cursor: &str, count: usize) -> Result<Vec<User>, StoreError> {
        let hidden = if query.show_inactive {
            ""
        } else {
            "AND u.disabled = 0 AND (u.valid_from IS NULL OR u.valid_from <= ?4) \
             AND (u.valid_until IS NULL OR u.valid_until >= ?4)"
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE u.username_key > ?1 AND u.deleted_at IS NULL \
             AND (?2 = '' OR instr(u.search_key, ?2) > 0) {hidden} ORDER BY u.username_key LIMIT ?3"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let needle = query.read(&self.settings.site_time_zone).filter.needle;
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let users: Vec<User> = if query.show_inactive {
            statement.query_map(params![cursor, needle, count], bare_user)?.collect::<Result<_, _>>()?
        } else {
            statement.query_map(params![cursor, needle, count, self.now.0], bare_user)?.collect::<Result<_, _>>()?
        };
        users.into_iter().map(|user| self.complete(user)).collect()
    }

    /// What the gate needs of an account, by username or email as typed.
    ///
    /// # Errors
    /// The store's.
    pub fn login_facts(&self, name: &str) -> Result<Option<LoginFacts>, StoreError> {
        let Some(user) = self.user_by_name(name)? else { return Ok(None) };
        let mut statement = self.connection.prepare_cached("SELECT password_hash FROM users WHERE id = ?1")?;
        let hash: Option<String> = statement.query_row([user.id.0], |row| row.get(0))?;
        Ok(Some(LoginFacts { user, hash: hash.map(PasswordHash::new) }))
    }

    /// When an account's password was set, and by whom; none where none is set.
    ///
    /// # Errors
    /// The store's.
    pub fn password_set(&self, id: UserId) -> Result<Option<(Timestamp, String)>, StoreError> {
        let sql = "SELECT password_set_at, password_set_by FROM users WHERE id = ?1 AND password_hash IS NOT NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let read = |row: &Row<'_>| Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<String>>(1)?));
        let found = statement.query_row([id.0], read).optional()?;
        Ok(found.and_then(|(at, by)| Some((Timestamp(at?), by.unwrap_or_default()))))
    }

    /// Usernames that begin like `prefix` (folded), to find the one that was meant (GATE-3).
    ///
    /// # Errors
    /// The store's.
    pub fn usernames_beginning(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT username FROM users WHERE username_key >= ?1 AND username_key < ?2 AND deleted_at IS NULL \
                   ORDER BY username_key LIMIT 500";
        let mut statement = self.connection.prepare_cached(sql)?;
        let end = format!("{prefix}\u{10ffff}");
        Ok(statement.query_map(params![prefix, end], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Is there a lasting administrator (USR-13)?
    ///
    /// # Errors
    /// The store's.
    pub fn has_lasting_administrator(&self) -> Result<bool, StoreError> {
        self.some_administrator(|_| true)
    }

    /// Is there one beside these accounts, or none at all, so that there is nothing to lose?
    ///
    /// # Errors
    /// The store's.
    pub fn has_administrator_beside(&self, gone: &BTreeSet<UserId>) -> Result<bool, StoreError> {
        Ok(self.some_administrator(|user| !gone.contains(&user.id))? || !self.has_lasting_administrator()?)
    }

    /// Could a lasting administrator other than `user` log in right now (USR-13)?
    ///
    /// # Errors
    /// The store's.
    pub fn another_administrator_can_log_in(&self, user: UserId) -> Result<bool, StoreError> {
        self.some_administrator(|other| other.id != user && !other.stops.is_locked_out(self.now))
    }

    /// Does the password of a federated account count all the same (SSO-1)? It does while no lasting administrator has one
    /// that does anyway: so the plant isn't shut when the provider can't be reached.
    ///
    /// # Errors
    /// The store's.
    pub fn last_password(&self, user: &User) -> Result<bool, StoreError> {
        if !user.sso.is_federated() || !user.is_lasting_administrator(self.now) {
            return Ok(false);
        }
        Ok(!self.some_administrator(|other| !other.sso.is_federated())?)
    }

    /// Does `fits` hold of a lasting administrator? The candidates are the few holders of `Admin`.
    fn some_administrator(&self, fits: impl Fn(&User) -> bool) -> Result<bool, StoreError> {
        let Some(admin) = self.roles.iter().find(|role| role.is_admin()) else { return Ok(false) };
        let sql = "SELECT user_id FROM role_grants WHERE role_id = ?1 AND ended_at IS NULL AND until_at IS NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([admin.id.0])?;
        while let Some(row) = rows.next()? {
            let user = by_id(self, UserId(row.get(0)?))?;
            if user.is_some_and(|user| user.is_lasting_administrator(self.now) && fits(&user)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Who last changed an account, logins apart.
    ///
    /// # Errors
    /// The store's.
    pub fn changed_by(&self, id: UserId) -> Result<String, StoreError> {
        let sql = "SELECT changed_by FROM users WHERE id = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?)
    }

    /// How many sessions an account has open.
    ///
    /// # Errors
    /// The store's.
    pub fn open_sessions(&self, id: UserId) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM sessions WHERE user_id = ?1 AND ended_at IS NULL";
        Ok(self.connection.prepare_cached(sql)?.query_row([id.0], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// How many sessions are open.
    ///
    /// # Errors
    /// The store's.
    pub fn count_open_sessions(&self) -> Result<usize, StoreError> {
        let sql = "SELECT count(*) FROM sessions WHERE ended_at IS NULL";
        let count: i64 = self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// Adds stops and roles to an account's bare row.
    fn complete(&self, mut user: User) -> Result<User, StoreError> {
        let sql = "SELECT kind, from_at, from_by, reason, until_at FROM stops WHERE user_id = ?1 AND ended_at IS NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([user.id.0])?;
        while let Some(row) = rows.next()? {
            let kind: String = row.get(0)?;
            let stop = Stop {
                since: Timestamp(row.get(1)?),
                by: row.get(2)?,
                reason: row.get(3)?,
                until: row.get::<_, Option<i64>>(4)?.map(Timestamp),
            };
            match kind.as_str() {
                "disabled" => user.stops.disabled = Some(stop),
                "locked" => user.stops.locked = Some(stop),
                _ => user.stops.locked_out = Some(stop),
            }
        }
        // A lock-out that ended by itself takes its count along (GATE-4).
        if user.stops.locked_out.is_some() && !user.stops.is_locked_out(self.now) {
            user.failed_attempts = 0;
        }
        let sql = "SELECT role_id, from_at, until_at FROM role_grants WHERE user_id = ?1 AND ended_at IS NULL \
                   AND (until_at IS NULL OR until_at > ?2) ORDER BY role_id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![user.id.0, self.now.0])?;
        while let Some(row) = rows.next()? {
            let role = self.role_by_id(RoleId(row.get(0)?))?.clone();
            let until = row.get::<_, Option<i64>>(2)?.map(Timestamp);
            user.roles.push(Held { role, from: Timestamp(row.get(1)?), until });
        }
        // A plant without license types is asked nothing more.
        let assigned = if self.license_types.is_empty() { None } else { self.assigned_license(user.id)? };
        let comes_with_role = |license: &&LicenseType| {
            let bound = |held: &Held| license.role.as_ref().is_some_and(|role| role.id == held.role.id);
            user.roles.iter().any(bound)
        };
        let bound = self.license_types.iter().filter(comes_with_role).cloned().collect();
        user.licensing = licensing(&self.settings, assigned, bound);
        user.passwords_optional = !self.settings.require_passwords;
        Ok(user)
    }
}

fn deleted(row: &Row<'_>) -> rusqlite::Result<Option<Stop>> {
    let Some(since) = row.get::<_, Option<i64>>(31)?.map(Timestamp) else { return Ok(None) };
    let by = row.get::<_, Option<String>>(32)?.unwrap_or_default();
    Ok(Some(Stop { since, until: None, by, reason: None }))
}

fn sso(row: &Row<'_>) -> rusqlite::Result<Sso> {
    let text = |at: usize| row.get::<_, Option<String>>(at).map(Option::unwrap_or_default);
    let since = || row.get::<_, Option<i64>>(36).map(|time| Timestamp(time.unwrap_or_default()));
    Ok(match row.get::<_, String>(33)?.as_str() {
        "pending" => Sso::Pending { since: since()? },
        "federated" => Sso::Federated { identity: Identity { issuer: text(34)?, subject: text(35)? }, since: since()? },
        _ => Sso::None,
    })
}

fn bare_user(row: &Row<'_>) -> rusqlite::Result<User> {
    let moment = |at: usize| row.get::<_, Option<i64>>(at).map(|time| time.map(Timestamp));
    let manager: Option<(i64, String)> = match (row.get::<_, Option<i64>>(19)?, row.get::<_, Option<String>>(20)?) {
        (Some(id), Some(name)) => Some((id, name)),
        _ => None,
    };
    let profile = Profile {
        full_name: row.get(2)?,
        email: row.get(3)?,
        suid: row.get(4)?,
        erp_id: row.get(5)?,
        title: row.get(6)?,
        mobile: row.get(7)?,
        shift_selection_mode: ShiftSelectionMode::from_name(&row.get::<_, String>(8)?).unwrap_or_default(),
        holiday_entitlement: row.get(9)?,
        full_screen: row.get(10)?,
        trusted_devices_only: row.get(11)?,
        ignore_password_rules: row.get(12)?,
        force_password_change: row.get(13)?,
        user_group: Named::new(GroupId(row.get(14)?), row.get::<_, String>(15)?),
        team: Named::new(TeamId(row.get(16)?), row.get::<_, String>(17)?),
        default_menu_item: row.get(18)?,
        manager: manager.map(|(id, name)| Named::new(UserId(id), name)),
        valid_from: moment(21)?,
        valid_until: moment(22)?,
    };
    let password = match (row.get(23)?, row.get(24)?) {
        (false, _) => PasswordState::None,
        (true, true) => PasswordState::Temporary,
        (true, false) => PasswordState::Set,
    };
    Ok(User {
        id: UserId(row.get(0)?),
        username: row.get(1)?,
        profile,
        password,
        sso: sso(row)?,
        stops: Stops { deleted: deleted(row)?, ..Stops::default() },
        failed_attempts: row.get(25)?,
        roles: Vec::new(),
        licensing: Licensing::default(),
        passwords_optional: false,
        revision: row.get(26)?,
        created: Timestamp(row.get(27)?),
        changed: Timestamp(row.get(28)?),
        last_login: moment(29)?,
        has_acted: row.get(30)?,
    })
}
