//! Names that stand beside the log, compared with those that it tells (LOG-3): accounts are found by them, and rights are told
//! by those of roles and license types.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::chain::Head;
use super::error::StoreError;
use super::fields::Fields;
use super::guards::lossy;
use super::verify::{Broken, Part};
use crate::domain::event::{Category, Detail, SubjectKind};
use crate::domain::id::EventId;
use crate::domain::role::BUILT_IN;
use crate::domain::text::folded;

/// So many accounts are remembered as compared. Mostly the same few log in; beyond that, looking again costs little.
const REMEMBERED: usize = 10_000;

/// Tables of what rights are told by, and the subjects of events about them.
const TOLD_BY_NAME: [(SubjectKind, &str); 2] = [(SubjectKind::Role, "roles"), (SubjectKind::License, "license_types")];

/// A role or a license type as it was when some event was written.
pub(super) struct Called {
    pub(super) table: &'static str,
    pub(super) id: i64,
    /// What it was called.
    pub(super) name: String,
    /// When it was removed, as it stands now.
    removed: Option<i64>,
    /// Is there an event about it that was written later?
    later: bool,
}

/// What roles and license types were called when that event was written: those that were there then. The next event about one
/// has the name that it had until then.
pub(super) fn names_then(connection: &Connection, through: EventId) -> Result<Vec<Called>, StoreError> {
    let mut found = Vec::new();
    for (kind, table) in TOLD_BY_NAME {
        let sql = format!(
            "SELECT t.id, t.name, t.removed_at, e.subject, e.message FROM {table} t LEFT JOIN events e ON e.id = \
             (SELECT id FROM events WHERE subject_kind = ?1 AND subject_id = t.id AND id > ?2 \
              AND code IS NOT 'permission_denied' ORDER BY id LIMIT 1) ORDER BY t.id"
        );
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query(params![kind.name(), through.0])?;
        while let Some(row) = rows.next()? {
            let (id, name, removed): (i64, _, _) = (row.get(0)?, lossy(row.get_ref(1)?), row.get(2)?);
            let (subject, message): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
            let Some((subject, message)) = subject.zip(message) else {
                found.push(Called { table, id, name, removed, later: false });
                continue;
            };
            // It says `Role Lead added`, and of a license type how many, too.
            let added = format!("{} {subject} added", kind.name());
            let says = message.get(..added.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(&added));
            if !says {
                found.push(Called { table, id, name: subject, removed, later: true });
            }
        }
    }
    Ok(found)
}

/// What the newest event about a role or a license type says of it.
#[derive(Clone)]
struct Told {
    event: EventId,
    name: String,
    /// When it was removed, where the event tells of that.
    removed: Option<i64>,
}

/// What was compared so far.
#[derive(Default)]
pub(super) struct Names {
    /// Names of accounts that are as their events say.
    accounts: HashMap<i64, String>,
    /// What roles and license types are called since the newest event about each: few, however large the log is.
    newest: HashMap<(&'static str, i64), Told>,
    /// How many events tell of an account that was deleted.
    deleted: i64,
}

impl Names {
    /// Says what is wrong with the names that an event has.
    pub(super) fn look_at(
        &mut self,
        connection: &Connection,
        fields: &Fields,
    ) -> Result<Option<&'static str>, StoreError> {
        if let Some(actor) = fields.actor_id
            && !self.is_called(connection, actor, &fields.actor)?
        {
            return Ok(Some("was done by somebody whose account has another name by now: searches by name miss it"));
        }
        // What was refused may have been about something that never came to be.
        let Some((kind, id, name)) = fields.subject().filter(|_| fields.code() != Some("permission_denied")) else {
            return Ok(None);
        };
        if kind == SubjectKind::User.name() {
            if id != 0 && !self.is_called(connection, id, name)? {
                return Ok(Some("tells of somebody whose account has another name by now: searches by name miss it"));
            }
            if fields.category == Category::User.name() && fields.message == format!("User {name} deleted") {
                self.deleted += 1;
                let sql = "SELECT deleted_at FROM users WHERE id = ?1";
                let deleted: Option<i64> = connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))?;
                if deleted != Some(fields.time) {
                    return Ok(Some(
                        "tells of an account that was deleted, and that isn't what the account says by now",
                    ));
                }
            }
        } else if let Some((_, table)) = TOLD_BY_NAME.iter().find(|(told, _)| told.name() == kind) {
            let details: Vec<Detail> = serde_json::from_str(&fields.details).unwrap_or_default();
            let renamed = details.into_iter().find(|detail| detail.field == "name" && detail.before.is_some());
            let gone = format!("{kind} {name} removed");
            let removed = fields.message.eq_ignore_ascii_case(&gone).then_some(fields.time);
            let name = renamed.map_or_else(|| name.to_owned(), |renamed| renamed.after);
            self.newest.insert((table, id), Told { event: EventId(fields.id), name, removed });
        }
        Ok(None)
    }

    /// Is the account called so? Nobody gets another username.
    fn is_called(&mut self, connection: &Connection, id: i64, name: &str) -> Result<bool, StoreError> {
        if self.accounts.get(&id).is_some_and(|known| known == name) {
            return Ok(true);
        }
        let sql = "SELECT username, username_key FROM users WHERE id = ?1";
        // Another program can have put there what is no text.
        let read = |row: &rusqlite::Row<'_>| Ok((lossy(row.get_ref(0)?), lossy(row.get_ref(1)?)));
        let found: Option<(String, String)> = connection.prepare_cached(sql)?.query_row([id], read).optional()?;
        if found.is_none_or(|(username, key)| username != name || key != folded(name)) {
            return Ok(false);
        }
        if self.accounts.len() == REMEMBERED {
            self.accounts.clear();
        }
        self.accounts.insert(id, name.to_owned());
        Ok(true)
    }

    /// Compares what roles and license types were called when `last` was written, the last event that was looked at. Of those
    /// that no event tells of that was looked at, the names from the start are known; or nothing, where events left.
    pub(super) fn end(
        &self,
        connection: &Connection,
        archived: &Head,
        last: EventId,
    ) -> Result<Option<Broken>, StoreError> {
        let broken = |event, what: String| Broken { event, what: what.into(), part: Part::Rights };
        let mut newest = self.newest.clone();
        for Called { table, id, name, removed, later } in names_then(connection, last)? {
            let of_roles = table == TOLD_BY_NAME[0].1;
            let what = if of_roles { "role" } else { "license type" };
            let told = newest.remove(&(table, id));
            if let Some(Told { event, name: told, .. }) = &told
                && *told != name
            {
                return Ok(Some(broken(*event, format!("tells of a {what} that has another name by now"))));
            }
            if told.is_none() && archived.last().0 == 0 {
                let place = usize::try_from(id - 1).ok().filter(|_| of_roles);
                let from_the_start = place.and_then(|place| BUILT_IN.get(place)).map(|role| role.name);
                if from_the_start != Some(&*name) {
                    let what = format!("the {what} with number {id} has a name that no event tells of");
                    return Ok(Some(broken(EventId(0), what)));
                }
            }
            // A removal that is in an archive isn't told here any more; but that one with open rows is gone is told by itself.
            let known = told.is_some() || archived.last().0 == 0;
            if !later && known && removed != told.as_ref().and_then(|told| told.removed) {
                let event = told.map_or(EventId(0), |told| told.event);
                let what = match event.0 {
                    0 => format!("the {what} with number {id} is removed, and no event tells of that"),
                    _ => format!("is the newest that tells of a {what}, and that isn't what its removal says"),
                };
                return Ok(Some(broken(event, what)));
            }
        }
        let gone = newest.into_values().map(|told| told.event).min();
        Ok(gone.map(|event| broken(event, "tells of a role or license type that is gone".to_owned())))
    }

    /// Compares how many accounts are deleted with how many events tell of that; of events that left, nothing is known.
    pub(super) fn deleted(&self, connection: &Connection, archived: &Head) -> Result<Option<Broken>, StoreError> {
        // Without the index of those: that may be what was changed.
        let sql =
            "SELECT count(*) FROM users NOT INDEXED WHERE deleted_at IS NOT NULL AND (?1 = 0 OR changed_event > ?1)";
        let deleted: i64 = connection.query_row(sql, [archived.last().0], |row| row.get(0))?;
        let what = "an account is deleted, and no event tells of that";
        Ok((deleted != self.deleted).then(|| Broken { event: EventId(0), what: what.into(), part: Part::Rights }))
    }
}
