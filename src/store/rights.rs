//! Who held which right in a span of time, out of dated rows (LOG-5): grants, what roles allowed, what licenses came with.

use rusqlite::{Row, named_params, params};

use super::chain::{Checkpoint, Head, hexadecimal};
use super::error::{Failure, StoreError};
use super::rights_clock::{InForce, Steps};
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::dates::{local_text, parse_moment};
use crate::domain::event::Detail;
use crate::domain::id::{EventId, Named, UserId};
use crate::domain::rights::{EverNamed, Right, RightKind, RightsNames, RightsQuery, Span};
use crate::domain::text::{folded, shown};

/// Roles that were given: user, what, by which role, then each condition's beginning and end with who made them,
/// and the events of those.
const ROLES: &str = "SELECT u.id, u.username, u.username_key, u.deleted_at, 'role' AS kind, r.name AS name, NULL AS through, \
    g.from_at, g.from_by, g.until_at, g.ended_at, g.ended_by, NULL, NULL, NULL, NULL, \
    g.from_event, g.ended_event, NULL, NULL FROM role_grants g JOIN roles r ON r.id = g.role_id JOIN users u ON u.id = g.user_id WHERE 1";
/// What roles allowed.
const PERMISSIONS: &str = "SELECT u.id, u.username, u.username_key, u.deleted_at, 'permission', p.permission, r.name, \
    g.from_at, g.from_by, g.until_at, g.ended_at, g.ended_by, p.from_at, p.from_by, p.ended_at, p.ended_by, \
    g.from_event, g.ended_event, p.from_event, p.ended_event FROM role_permissions p JOIN roles r ON r.id = p.role_id JOIN role_grants g ON g.role_id = p.role_id \
    JOIN users u ON u.id = g.user_id WHERE g.from_at <= :to AND p.from_at <= :to";
/// Licenses that were given by hand.
const GIVEN: &str = "SELECT u.id, u.username, u.username_key, u.deleted_at, 'license', l.name, NULL, \
    g.from_at, g.from_by, NULL, g.ended_at, g.ended_by, NULL, NULL, NULL, NULL, \
    g.from_event, g.ended_event, NULL, NULL FROM license_grants g JOIN license_types l ON l.id = g.license_type_id JOIN users u ON u.id = g.user_id WHERE 1";
/// Licenses that came with roles.
const BOUND: &str = "SELECT u.id, u.username, u.username_key, u.deleted_at, 'license', l.name, r.name, \
    g.from_at, g.from_by, g.until_at, g.ended_at, g.ended_by, b.from_at, b.from_by, b.ended_at, b.ended_by, \
    g.from_event, g.ended_event, b.from_event, b.ended_event FROM license_bindings b JOIN license_types l ON l.id = b.license_type_id JOIN roles r ON r.id = b.role_id \
    JOIN role_grants g ON g.role_id = b.role_id JOIN users u ON u.id = g.user_id \
    WHERE g.from_at <= :to AND b.from_at <= :to";

impl View<'_> {
    /// The head of the log as it is seen here: up to which event what is read was written.
    ///
    /// # Errors
    /// The store's.
    pub fn head(&self) -> Result<Checkpoint, StoreError> {
        let head = Head::read(self.connection)?;
        Ok(Checkpoint { event: head.id, hash: hexadecimal(&head.hash) })
    }

    /// Gives every right that was held at some moment of the span to `each`, by user, until it answers `false`. A right that was
    /// looked at and not held then is none: whoever waits through many of those can stop it, too.
    ///
    /// # Errors
    /// Names that nobody and nothing ever had; the store's; what `each` gives.
    pub fn rights(
        &self,
        query: &RightsQuery,
        span: Span,
        mut each: impl FnMut(Option<Right>) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let user =
            query.user.as_deref().map(|name| self.numbers_of("user", "users", "username_key", name)).transpose()?;
        let role = query.role.as_deref().map(|name| self.numbers_of("role", "roles", "name_key", name)).transpose()?;
        let license = query
            .license
            .as_deref()
            .map(|name| self.numbers_of("license type", "license_types", "name_key", name))
            .transpose()?;
        let of_user = user.map(|numbers| format!(" AND g.user_id IN ({numbers})")).unwrap_or_default();
        let of_role = role.as_ref().map(|numbers| format!(" AND g.role_id IN ({numbers})")).unwrap_or_default();
        let of_license = license.as_ref().map(|numbers| format!(" AND l.id IN ({numbers})")).unwrap_or_default();
        let of_permission = query
            .permission
            .map(|permission| format!(" AND p.permission = '{}'", permission.name()))
            .unwrap_or_default();
        // What is named is asked for; of a user alone, everything; of everybody, what was given.
        let whole = role.is_none() && license.is_none() && query.permission.is_none();
        let parts = [
            (ROLES, role.is_some() && license.is_none() && query.permission.is_none() || whole, ""),
            (PERMISSIONS, query.permission.is_some() || whole && query.user.is_some(), &*of_permission),
            (GIVEN, license.is_some() && role.is_none() || whole, &*of_license),
            (BOUND, license.is_some() || whole, &*of_license),
        ];
        let wanted = parts.into_iter().filter(|(_, wanted, _)| *wanted);
        let with_role = |part: &str| if part == GIVEN { "" } else { of_role.as_str() };
        let sql: Vec<String> =
            wanted.map(|(part, _, more)| format!("{part}{of_user}{}{more}", with_role(part))).collect();
        let sql = format!("{} ORDER BY 3, 1, 5 DESC, 6, 8", sql.join(" UNION ALL "));
        let mut statement = self.connection.prepare(&sql).map_err(StoreError::from)?;
        let bound = statement.parameter_index(":to").map_err(StoreError::from)?.is_some();
        let steps = self.steps()?;
        let mut rows = match bound {
            true => statement.query(named_params! {":to": steps.latest(span.to).0}),
            false => statement.query([]),
        }
        .map_err(StoreError::from)?;
        let mut barred: Option<(UserId, String)> = None;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let Some(mut right) = right(row, span, &steps).map_err(StoreError::from)? else {
                if !each(None)? {
                    return Ok(());
                }
                continue;
            };
            let known = barred.as_ref().filter(|(user, _)| *user == right.user.id);
            right.barred = match known {
                Some((_, words)) => words.clone(),
                None => self.barred(right.user.id, span, &steps)?,
            };
            barred = Some((right.user.id, right.barred.clone()));
            if !each(Some(right))? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// When the account that was called so was deleted, the last of them; none where one is called so now.
    ///
    /// # Errors
    /// The store's.
    pub fn deleted_when(&self, username: &str) -> Result<Option<Timestamp>, StoreError> {
        let key = folded(username.trim());
        let living = "SELECT 1 FROM users WHERE username_key = ?1 AND deleted_at IS NULL";
        if self.connection.prepare_cached(living)?.exists([&key])? {
            return Ok(None);
        }
        let gone = "SELECT max(deleted_at) FROM users WHERE username_key = ?1 AND deleted_at IS NOT NULL";
        let at: Option<i64> = self.connection.prepare_cached(gone)?.query_row([&key], |row| row.get(0))?;
        Ok(at.map(Timestamp))
    }

    /// The names of all roles and license types there are, and of those there were.
    ///
    /// # Errors
    /// The store's.
    pub fn rights_names(&self) -> Result<RightsNames, StoreError> {
        Ok(RightsNames { roles: self.ever_named("roles")?, licenses: self.ever_named("license_types")? })
    }

    fn ever_named(&self, table: &str) -> Result<Vec<EverNamed>, StoreError> {
        let sql = format!("SELECT name, removed_at IS NOT NULL FROM {table} ORDER BY 2, id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut found: Vec<EverNamed> = Vec::new();
        while let Some(row) = rows.next()? {
            let one = EverNamed { name: row.get(0)?, removed: row.get(1)? };
            // A name that was given again asks for both.
            if found.iter().all(|other| folded(&other.name) != folded(&one.name)) {
                found.push(one);
            }
        }
        Ok(found)
    }

    /// The numbers of all that are or were called so, for an `IN`.
    fn numbers_of(&self, what: &'static str, table: &str, key: &str, name: &str) -> Result<String, Failure> {
        // Those that are gone have an index of their own.
        let (there, gone) = match table {
            "users" => ("deleted_at IS NULL", "deleted_at IS NOT NULL"),
            _ => ("removed_at IS NULL", "removed_at IS NOT NULL"),
        };
        let sql = format!(
            "SELECT id FROM {table} WHERE {key} = ?1 AND {there} UNION ALL SELECT id FROM {table} WHERE {key} = ?1 AND {gone}"
        );
        let mut statement = self.connection.prepare(&sql).map_err(StoreError::from)?;
        let read = |row: &Row<'_>| row.get::<_, i64>(0);
        let found = statement.query_map([folded(name.trim())], read).map_err(StoreError::from)?;
        let numbers: Vec<String> = found.map(|number| Ok(number?.to_string())).collect::<Result<_, StoreError>>()?;
        if numbers.is_empty() {
            return Err(StoreError::NotFound { what, name: shown(name).into_owned() }.into());
        }
        Ok(numbers.join(", "))
    }

    /// What kept an account out of every login at some moment of the span, in words.
    fn barred(&self, user: UserId, span: Span, steps: &Steps) -> Result<String, StoreError> {
        let zone = &self.settings.site_time_zone;
        let sql = "SELECT kind, from_at, from_by, until_at, ended_at, from_event, ended_event FROM stops \
                   WHERE user_id = ?1 AND kind <> 'locked out' AND from_at <= ?2 ORDER BY from_at, id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![user.0, steps.latest(span.to).0])?;
        let mut words = Vec::new();
        while let Some(row) = rows.next()? {
            let kind: String = row.get(0)?;
            let mut stop = InForce {
                from: Timestamp(row.get(1)?),
                by: row.get(2)?,
                event: number(row, 5)?,
                end: moment(row, 4)?,
                ended_by: None,
                ended_event: number(row, 6)?,
                until: moment(row, 3)?,
            };
            let Some(stepped) = stop.spread(steps) else { continue };
            if !within(&stop, span) {
                continue;
            }
            let until = stop.end.map(|end| format!(" until {}", local_text(end, zone))).unwrap_or_default();
            let stepped = if stepped { " (the clock went back meanwhile)" } else { "" };
            words.push(format!("{kind} by {} from {}{until}{stepped}", stop.by, local_text(stop.from, zone)));
        }
        if self.may_have_had_other_dates(user, span.to)? {
            words.push("unknown whether by the days of the account: the log of then is archived".to_owned());
            return Ok(words.join("; "));
        }
        for (field, end) in [("valid_from", false), ("valid_until", true)] {
            let Some(moment) = self.date_then(user, field, end, span.to)? else { continue };
            if end && moment < span.to {
                words.push(format!("expired since {}", local_text(moment, zone)));
            } else if !end && span.from < moment {
                words.push(format!("not valid before {}", local_text(moment, zone)));
            }
        }
        Ok(words.join("; "))
    }

    /// Could the event that tells what dates the account had at a moment be in an archive? Not where the account is still as it
    /// was then.
    fn may_have_had_other_dates(&self, user: UserId, at: Timestamp) -> Result<bool, StoreError> {
        let sql = "SELECT id > 1 AND time > ?2 AND EXISTS (SELECT 1 FROM users WHERE id = ?1 AND created_at <= ?2 AND \
                   changed_at > ?2) FROM events WHERE id > 0 ORDER BY id LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params![user.0, at.0], |row| row.get(0))?)
    }

    /// A date of an account as it stood at a moment: what the log says that it was before it was changed next, else what
    /// it is.
    fn date_then(&self, user: UserId, field: &str, end: bool, at: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let sql = self.select_events(
            "subject_kind = 'user' AND subject_id = ?1 AND category = 'User' AND time > ?2 AND details LIKE ?3 \
             ORDER BY id LIMIT 1",
        );
        let changed = self.events_of(&sql, params![user.0, at.0, format!("%\"{field}\"%")])?.pop();
        let before = |detail: &Detail| (detail.field == field).then(|| detail.before.clone()).flatten();
        if let Some(text) = changed.and_then(|event| event.details.iter().find_map(before)) {
            return Ok(parse_moment(&text, &self.settings.site_time_zone, end).ok());
        }
        let sql = format!("SELECT {field} FROM users WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([user.0], |row| row.get::<_, Option<i64>>(0))?.map(Timestamp))
    }
}

fn moment(row: &Row<'_>, place: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(place)?.map(Timestamp))
}

fn number(row: &Row<'_>, place: usize) -> rusqlite::Result<Option<EventId>> {
    Ok(row.get::<_, Option<i64>>(place)?.map(EventId))
}

/// Was it in force at some moment of the span?
fn within(it: &InForce, span: Span) -> bool {
    it.from <= span.to && it.end.is_none_or(|end| span.from < end)
}

/// A right as the rows tell it; none where it wasn't held within the span. It was held while each of its conditions was.
fn right(row: &Row<'_>, span: Span, steps: &Steps) -> rusqlite::Result<Option<Right>> {
    let mut held = InForce {
        from: Timestamp(row.get(7)?),
        by: row.get(8)?,
        event: number(row, 16)?,
        end: moment(row, 10)?,
        ended_by: row.get(11)?,
        ended_event: number(row, 17)?,
        until: moment(row, 9)?,
    };
    if let Some(from) = moment(row, 12)? {
        held = held.and(InForce {
            from,
            by: row.get(13)?,
            event: number(row, 18)?,
            end: moment(row, 14)?,
            ended_by: row.get(15)?,
            ended_event: number(row, 19)?,
            until: None,
        });
    }
    let Some(stepped) = held.spread(steps).filter(|_| within(&held, span)) else { return Ok(None) };
    let kind = match &*row.get::<_, String>(4)? {
        "role" => RightKind::Role,
        "permission" => RightKind::Permission,
        _ => RightKind::License,
    };
    let (user, through) = (Named::new(UserId(row.get(0)?), row.get::<_, String>(1)?), row.get(6)?);
    let (deleted, name, barred) = (moment(row, 3)?, row.get(5)?, String::new());
    let InForce { from, by, event, end, ended_by, ended_event, .. } = held;
    Ok(Some(Right { user, deleted, kind, name, through, from, by, event, end, ended_by, ended_event, stepped, barred }))
}

#[cfg(test)]
mod tests {
    use super::super::plans::{asked, buy, is_small, set_up, walks};
    use super::super::testing::store;
    use super::*;
    use crate::domain::permission::Permission;

    // LOG-5: who is asked for by name, or what, is found by an index; what was found is sorted. Everybody's rights are everybody's.
    #[test]
    fn rights_of_somebody_are_found_by_an_index() {
        let (_folder, mut store) = store();
        set_up(&mut store);
        buy(&mut store);
        let named = |name: &str| Some(name.to_owned());
        let queries = [
            RightsQuery { user: named("ada"), ..RightsQuery::default() },
            RightsQuery { role: named("Admin"), ..RightsQuery::default() },
            RightsQuery { license: named("Standard User"), ..RightsQuery::default() },
            RightsQuery { permission: Some(Permission::GrantAdmin), ..RightsQuery::default() },
            RightsQuery { user: named("ada"), permission: Some(Permission::GrantAdmin), ..RightsQuery::default() },
        ];
        for query in queries {
            let statements = asked(&mut store, |store| {
                let at = Span { from: Timestamp(0), to: Timestamp(i64::MAX) };
                store.read::<_, Failure>(|view| view.rights(&query, at, |_| Ok(true))).unwrap();
            });
            let walked = statements.iter().filter(|sql| sql.starts_with("SELECT")).flat_map(|sql| walks(&store, sql));
            let large: Vec<String> = walked.filter(|line| !is_small(line) && !line.contains("TEMP B-TREE")).collect();
            assert!(large.is_empty(), "{query:?}: {large:?}");
        }
    }
}
