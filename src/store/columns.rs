//! A column of all accounts at once, for the directory in memory: read when it is first asked for, and not again.
//! Each gives what [`Column::value`] says of an account; a test compares them.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Row;

use super::error::StoreError;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::change::Grouping;
use crate::domain::column::{Column, Value};
use crate::domain::id::{LicenseTypeId, RoleId, UserId};
use crate::domain::license::{LicenseType, Term};
use crate::domain::permission::Permission;
use crate::domain::user::{Passwordless, Standing};

/// A column's cells that aren't empty, and when whose change by themselves because a date comes.
pub type Cells = (Vec<(UserId, Value)>, Vec<(Timestamp, UserId)>);

/// An account's open stops: what is in force of them.
#[derive(Clone, Copy, Default)]
struct Stopped {
    locked: bool,
    locked_out: bool,
    /// A lock-out that ended by itself takes its count along (GATE-4).
    was_locked_out: bool,
}

impl View<'_> {
    /// A column of all accounts.
    ///
    /// # Errors
    /// The store's.
    pub fn column(&self, column: Column) -> Result<Cells, StoreError> {
        let still = |cells| Ok((cells, Vec::new()));
        match column {
            Column::Roles => self.roles_column(),
            Column::License => self.license_column(),
            Column::State => self.state_column(),
            Column::FailedAttempts => self.attempts_column(),
            Column::Team => still(self.grouping_column("team_id", Grouping::Team)?),
            Column::UserGroup => still(self.grouping_column("user_group_id", Grouping::UserGroup)?),
            Column::Manager => {
                let sql = "SELECT u.id, m.username FROM users u JOIN users m ON m.id = u.manager_id \
                           WHERE u.deleted_at IS NULL ORDER BY u.id";
                still(self.cells(sql, text)?)
            }
            Column::Password => {
                let word = "CASE WHEN password_hash IS NULL THEN 'none' WHEN password_temporary THEN 'temporary' \
                            ELSE 'set' END";
                still(self.plain_column(word, text)?)
            }
            Column::Sso => still(self.plain_column("sso_state", text)?),
            Column::Username => still(self.plain_column("username", text)?),
            Column::FullName => still(self.plain_column("full_name", text)?),
            Column::Email => still(self.plain_column("email", text)?),
            Column::Suid => still(self.plain_column("suid", text)?),
            Column::ErpId => still(self.plain_column("erp_id", text)?),
            Column::Title => still(self.plain_column("title", text)?),
            Column::Mobile => still(self.plain_column("mobile", text)?),
            Column::Shift => still(self.plain_column("shift_selection_mode", text)?),
            Column::Screen => still(self.plain_column("default_menu_item", text)?),
            Column::ValidFrom => still(self.plain_column("valid_from", moment)?),
            Column::ValidUntil => still(self.plain_column("valid_until", moment)?),
            Column::LastLogin => still(self.plain_column("last_login_at", moment)?),
            Column::Created => still(self.plain_column("created_at", moment)?),
            Column::Changed => still(self.plain_column("changed_at", moment)?),
            Column::Trusted => still(self.plain_column("trusted_devices_only", tick)?),
            Column::IgnoreRules => still(self.plain_column("ignore_password_rules", tick)?),
            Column::ForceChange => still(self.plain_column("force_password_change", tick)?),
            Column::Holiday => still(self.plain_column("holiday_entitlement", tick)?),
            Column::FullScreen => still(self.plain_column("full_screen", tick)?),
        }
    }

    fn plain_column(
        &self,
        expression: &str,
        value: impl Fn(&Row<'_>) -> rusqlite::Result<Option<Value>>,
    ) -> Result<Vec<(UserId, Value)>, StoreError> {
        self.cells(&format!("SELECT id, {expression} FROM users WHERE deleted_at IS NULL ORDER BY id"), value)
    }

    fn cells(
        &self,
        sql: &str,
        value: impl Fn(&Row<'_>) -> rusqlite::Result<Option<Value>>,
    ) -> Result<Vec<(UserId, Value)>, StoreError> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut cells = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(value) = value(row)? {
                cells.push((UserId(row.get(0)?), value));
            }
        }
        Ok(cells)
    }

    fn grouping_column(&self, column: &str, grouping: Grouping) -> Result<Vec<(UserId, Value)>, StoreError> {
        // By number, removed ones too: nobody belongs to those, but that is another rule's affair.
        let mut statement = self.connection.prepare("SELECT id, name FROM groupings WHERE kind = ?1")?;
        let named = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let names: BTreeMap<i64, String> = statement.query_map([grouping.name()], named)?.collect::<Result<_, _>>()?;
        self.plain_column(column, |row| {
            let id: i64 = row.get(1)?;
            Ok(names.get(&id).and_then(|name| Value::text(name)))
        })
    }

    fn roles_column(&self) -> Result<Cells, StoreError> {
        let mut flips = Vec::new();
        let mut held = BTreeMap::<UserId, Vec<String>>::new();
        self.each_grant(&mut flips, |user, role| {
            held.entry(user).or_default().push(self.role_by_id(role)?.name.clone());
            Ok(())
        })?;
        let cells = held.into_iter().filter_map(|(user, names)| Some((user, Value::names(names)?))).collect();
        Ok((cells, flips))
    }

    fn license_column(&self) -> Result<Cells, StoreError> {
        let mut flips = Vec::new();
        let mut held = BTreeMap::<UserId, Vec<String>>::new();
        self.each_license(&mut flips, |user, license| held.entry(user).or_default().push(license.name.clone()))?;
        let cells = held.into_iter().filter_map(|(user, names)| Some((user, Value::names(names)?))).collect();
        Ok((cells, flips))
    }

    /// Every license that somebody has: first those that were assigned, then those that come with a role held now.
    fn each_license(
        &self,
        flips: &mut Vec<(Timestamp, UserId)>,
        mut take: impl FnMut(UserId, &LicenseType),
    ) -> Result<(), StoreError> {
        if self.license_types.is_empty() {
            return Ok(());
        }
        let sql = "SELECT user_id, license_type_id FROM license_grants WHERE ended_at IS NULL ORDER BY user_id";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(license) = self.license_by_id(LicenseTypeId(row.get(1)?)) {
                take(UserId(row.get(0)?), license);
            }
        }
        // In the order of the types, as an account has them.
        let mut with_role = Vec::new();
        self.each_grant(flips, |user, role| {
            let bound = |license: &LicenseType| license.role.as_ref().is_some_and(|bound| bound.id == role);
            with_role.extend(self.license_types.iter().position(bound).map(|place| (user, place)));
            Ok(())
        })?;
        with_role.sort_unstable();
        for (user, place) in with_role {
            take(user, &self.license_types[place]);
        }
        Ok(())
    }

    fn state_column(&self) -> Result<Cells, StoreError> {
        let mut flips = Vec::new();
        let mut with_role = BTreeSet::new();
        let (mut licensed, mut console) = (BTreeSet::new(), BTreeSet::new());
        let admin = self.roles.iter().find(|role| role.is_admin()).map(|role| role.id);
        self.each_grant(&mut flips, |user, role| {
            with_role.insert(user);
            if Some(role) == admin {
                licensed.insert(user);
            }
            if self.role_by_id(role)?.permissions.holds(Permission::OpenConsole) {
                console.insert(user);
            }
            Ok(())
        })?;
        // The dates of roles stand among the flips already.
        self.each_license(&mut Vec::new(), |user, license| {
            let grace = self.settings.license_grace_days;
            if license.term(self.now, grace) != Term::Over {
                licensed.insert(user);
            }
            // The last moment still licenses.
            let ends = license.licenses_until(grace).map(|last| last.plus(1));
            flips.extend(ends.filter(|end| self.now < *end).map(|end| (end, user)));
        })?;
        let licensed = |user| !self.settings.require_license || licensed.contains(&user);
        let stopped = self.stopped(&mut flips)?;
        let sql = "SELECT id, disabled, valid_from, valid_until, password_hash IS NOT NULL, force_password_change, \
                   trusted_devices_only AND ignore_password_rules, sso_state = 'federated' FROM users \
                   WHERE deleted_at IS NULL ORDER BY id";
        let cells = self.cells(sql, |row| {
            let id = UserId(row.get(0)?);
            let stopped = stopped.get(&id).copied().unwrap_or_default();
            let optional = !self.settings.require_passwords;
            let passwordless = Passwordless { console: console.contains(&id), optional, ticked: row.get(6)? };
            let needs_none = !row.get::<_, bool>(5)? && passwordless.logs_in().is_some();
            let standing = Standing {
                deleted: false,
                disabled: row.get(1)?,
                not_yet_valid: row.get::<_, Option<i64>>(2)?.is_some_and(|from| self.now.0 < from),
                expired: row.get::<_, Option<i64>>(3)?.is_some_and(|until| until < self.now.0),
                locked: stopped.locked,
                locked_out: stopped.locked_out,
                licensed: licensed(id),
                has_role: with_role.contains(&id),
                has_password: row.get::<_, bool>(4)? || row.get::<_, bool>(7)? || needs_none,
            };
            Ok(Some(Value::state(standing.state())))
        })?;
        Ok((cells, flips))
    }

    fn attempts_column(&self) -> Result<Cells, StoreError> {
        let mut flips = Vec::new();
        let stopped = self.stopped(&mut flips)?;
        let cells = self.plain_column("failed_attempts", |row| {
            let over = stopped.get(&UserId(row.get(0)?)).is_some_and(|stopped| stopped.was_locked_out);
            Ok(Some(Value::number(if over { 0 } else { row.get(1)? })))
        })?;
        Ok((cells, flips))
    }

    /// Every role that is held now, by account and then by role.
    fn each_grant(
        &self,
        flips: &mut Vec<(Timestamp, UserId)>,
        mut take: impl FnMut(UserId, RoleId) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = "SELECT user_id, role_id, from_at, until_at FROM role_grants WHERE ended_at IS NULL \
                   ORDER BY user_id, role_id";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let user = UserId(row.get(0)?);
            let (from, until) = (Timestamp(row.get(2)?), row.get::<_, Option<i64>>(3)?.map(Timestamp));
            flips.extend([Some(from), until].into_iter().flatten().filter(|at| self.now < *at).map(|at| (at, user)));
            if from <= self.now && until.is_none_or(|until| self.now < until) {
                take(user, RoleId(row.get(1)?))?;
            }
        }
        Ok(())
    }

    /// What is in force of every open stop.
    fn stopped(&self, flips: &mut Vec<(Timestamp, UserId)>) -> Result<BTreeMap<UserId, Stopped>, StoreError> {
        let sql = "SELECT user_id, kind, until_at FROM stops WHERE ended_at IS NULL";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut stopped = BTreeMap::<UserId, Stopped>::new();
        while let Some(row) = rows.next()? {
            let (user, kind) = (UserId(row.get(0)?), row.get::<_, String>(1)?);
            let until = row.get::<_, Option<i64>>(2)?.map(Timestamp);
            flips.extend(until.filter(|until| self.now < *until).map(|until| (until, user)));
            let stands = until.is_none_or(|until| self.now < until);
            let stopped = stopped.entry(user).or_default();
            match kind.as_str() {
                "locked" => stopped.locked |= stands,
                "locked out" => {
                    stopped.locked_out |= stands;
                    stopped.was_locked_out |= !stands;
                }
                // The account's row says so itself.
                _ => {}
            }
        }
        Ok(stopped)
    }
}

fn text(row: &Row<'_>) -> rusqlite::Result<Option<Value>> {
    Ok(Value::text(&row.get::<_, String>(1)?))
}

fn moment(row: &Row<'_>) -> rusqlite::Result<Option<Value>> {
    Ok(Value::moment(row.get::<_, Option<i64>>(1)?.map(Timestamp)))
}

fn tick(row: &Row<'_>) -> rusqlite::Result<Option<Value>> {
    Ok(Value::tick(row.get(1)?))
}
