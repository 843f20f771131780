//! Names that stand beside the log, compared with those that it tells (LOG-3): accounts are found by them, and rights are told
//! by those of roles and license types.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::chain::Head;
use super::error::StoreError;
use super::fields::Fields;
use super::verify::{Broken, Part};
use crate::domain::event::{Detail, SubjectKind};
use crate::domain::id::EventId;
use crate::domain::role::BUILT_IN;
use crate::domain::text::folded;

/// So many accounts are remembered as compared. Mostly the same few log in; beyond that, looking again costs little.
const REMEMBERED: usize = 10_000;

/// Tables of what rights are told by, and the subjects of events about them.
const TOLD_BY_NAME: [(SubjectKind, &str); 2] = [(SubjectKind::Role, "roles"), (SubjectKind::License, "license_types")];

/// What roles and license types were called when that event was written, with their tables and numbers: those that were there
/// then. The next event about one has the name that it had until then.
pub(super) fn names_then(
    connection: &Connection,
    through: EventId,
) -> Result<Vec<(&'static str, i64, String)>, StoreError> {
    let mut found = Vec::new();
    for (kind, table) in TOLD_BY_NAME {
        let sql = format!(
            "SELECT t.id, t.name, e.subject, e.message FROM {table} t LEFT JOIN events e ON e.id = \
             (SELECT id FROM events WHERE subject_kind = ?1 AND subject_id = t.id AND id > ?2 \
              AND code IS NOT 'permission_denied' ORDER BY id LIMIT 1) ORDER BY t.id"
        );
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query(params![kind.name(), through.0])?;
        while let Some(row) = rows.next()? {
            let (id, name): (i64, String) = (row.get(0)?, row.get(1)?);
            let (subject, message): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
            let Some((subject, message)) = subject.zip(message) else {
                found.push((table, id, name));
                continue;
            };
            // It says `Role Lead added`, and of a license type how many, too.
            let added = format!("{} {subject} added", kind.name());
            let says = message.get(..added.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(&added));
            if !says {
                found.push((table, id, subject));
            }
        }
    }
    Ok(found)
}

/// What was compared so far.
#[derive(Default)]
pub(super) struct Names {
    /// Names of accounts that are as their events say.
    accounts: HashMap<i64, String>,
    /// What roles and license types are called since the newest event about each: few, however large the log is.
    newest: HashMap<(&'static str, i64), (EventId, String)>,
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
        } else if let Some((_, table)) = TOLD_BY_NAME.iter().find(|(told, _)| told.name() == kind) {
            let details: Vec<Detail> = serde_json::from_str(&fields.details).unwrap_or_default();
            let renamed = details.into_iter().find(|detail| detail.field == "name" && detail.before.is_some());
            let name = renamed.map_or_else(|| name.to_owned(), |renamed| renamed.after);
            self.newest.insert((table, id), (EventId(fields.id), name));
        }
        Ok(None)
    }

    /// Is the account called so? Nobody gets another username.
    fn is_called(&mut self, connection: &Connection, id: i64, name: &str) -> Result<bool, StoreError> {
        if self.accounts.get(&id).is_some_and(|known| known == name) {
            return Ok(true);
        }
        let sql = "SELECT username, username_key FROM users WHERE id = ?1";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
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
        for (table, id, name) in names_then(connection, last)? {
            let of_roles = table == TOLD_BY_NAME[0].1;
            let what = if of_roles { "role" } else { "license type" };
            match newest.remove(&(table, id)) {
                Some((_, told)) if told == name => {}
                Some((event, _)) => {
                    return Ok(Some(broken(event, format!("tells of a {what} that has another name by now"))));
                }
                None if archived.last().0 > 0 => {}
                None => {
                    let place = usize::try_from(id - 1).ok().filter(|_| of_roles);
                    let from_the_start = place.and_then(|place| BUILT_IN.get(place)).map(|role| role.name);
                    if from_the_start != Some(&*name) {
                        return Ok(Some(broken(EventId(0), format!("a {what} has a name that no event tells of"))));
                    }
                }
            }
        }
        let gone = newest.into_values().map(|(event, _)| event).min();
        Ok(gone.map(|event| broken(event, "tells of a role or license type that is gone".to_owned())))
    }
}
