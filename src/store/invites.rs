//! Reading invites.

use rusqlite::{OptionalExtension, Row, params};

use super::error::StoreError;
use super::outbox::mail_state;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::id::{InviteId, Named, RoleId, UserId};
use crate::domain::invite::{Invite, InviteAnchor, InviteFilter, Reached};

/// An invite with the names of what it is about, also of what was removed since, and the mail with its last code.
const SELECT: &str = "SELECT i.id, i.email, i.role_id, r.name, i.generation, i.created_by, u.username, i.created_at, \
                      i.expires_at, i.accepted_at, i.accepted_user_id, a.username, i.cancelled_at, i.cancelled_by, \
                      o.next_try_at, o.held_until, o.sent_at, o.failed_at, o.answer FROM invites i \
                      JOIN roles r ON r.id = i.role_id JOIN users u ON u.id = i.created_by \
                      LEFT JOIN users a ON a.id = i.accepted_user_id LEFT JOIN outbox o \
                      ON o.kind = 'invite' AND o.about_id = i.id AND o.generation = i.generation";

fn invite(row: &Row<'_>, now: Timestamp) -> rusqlite::Result<Invite> {
    let moment = |place| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(place)?.map(Timestamp));
    let accepted_as: Option<(i64, String)> = row.get::<_, Option<i64>>(10)?.zip(row.get(11)?);
    let answer: Option<String> = row.get(18)?;
    let state = mail_state(row, 14, now)?;
    Ok(Invite {
        id: InviteId(row.get(0)?),
        email: row.get(1)?,
        role: Named::new(RoleId(row.get(2)?), row.get::<_, String>(3)?),
        generation: row.get(4)?,
        by: Named::new(UserId(row.get(5)?), row.get::<_, String>(6)?),
        at: Timestamp(row.get(7)?),
        expires: Timestamp(row.get(8)?),
        accepted: moment(9)?.zip(accepted_as).map(|(at, (id, name))| (at, Named::new(UserId(id), name))),
        cancelled: moment(12)?.zip(row.get(13)?),
        mail: answer.map(|answer| (state, answer)),
        void: None,
    })
}

impl View<'_> {
    /// An invite by number.
    ///
    /// # Errors
    /// The store's.
    pub fn invite(&self, id: InviteId) -> Result<Option<Invite>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{SELECT} WHERE i.id = ?1"))?;
        Ok(statement.query_row([id.0], |row| invite(row, self.now)).optional()?)
    }

    /// Invites, the newest first: those with smaller numbers than `before`, where that is given.
    ///
    /// # Errors
    /// The store's.
    pub fn invites(&self, before: Option<InviteId>, count: usize) -> Result<Vec<Invite>, StoreError> {
        let sql = format!("{SELECT} WHERE i.id < ?1 ORDER BY i.id DESC LIMIT ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let rows =
            statement.query_map(params![before.map_or(i64::MAX, |id| id.0), count], |row| invite(row, self.now))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Invites that a filter finds, read from `anchor` on, the newest first: at most `count` of them, looking at no more
    /// than `share`; how many were looked at; and the last one of these, where there may be more. While those that are over are
    /// hidden, no accepted or cancelled one is looked at.
    ///
    /// # Errors
    /// The store's.
    pub fn invites_found(
        &self,
        (filter, show_over): (&InviteFilter, bool),
        anchor: InviteAnchor,
        (count, share): (usize, usize),
    ) -> Result<(Vec<Invite>, usize, Option<Reached>), StoreError> {
        let (least, most) = match anchor {
            InviteAnchor::Newest | InviteAnchor::Oldest => (0, i64::MAX),
            InviteAnchor::From(id) => (0, id.0),
            InviteAnchor::OlderThan(id) => (0, id.0.saturating_sub(1)),
            InviteAnchor::NewerThan(id) => (id.0.saturating_add(1), i64::MAX),
        };
        let order = if anchor.rises() { "ASC" } else { "DESC" };
        let show_over = show_over || filter.asks_for_over();
        let select = match show_over {
            true => format!("{SELECT} WHERE"),
            false => {
                let along = SELECT.replace("FROM invites i", "FROM invites i INDEXED BY invites_waiting");
                format!("{along} WHERE i.accepted_at IS NULL AND i.cancelled_at IS NULL AND")
            }
        };
        let sql = format!("{select} i.id BETWEEN ?1 AND ?2 ORDER BY i.id {order} LIMIT ?3");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([least, most, i64::try_from(share).unwrap_or(i64::MAX)])?;
        let (mut found, mut more, mut looked) = (Vec::new(), None, 0);
        while let Some(row) = rows.next()? {
            let invite = invite(row, self.now)?;
            let last = Reached { id: invite.id, at: invite.at };
            looked += 1;
            if (show_over || invite.state(self.now).is_open()) && filter.finds(&invite, self.now) {
                found.push(invite);
            }
            if found.len() == count || looked == share {
                more = Some(last);
                break;
            }
        }
        if anchor.rises() {
            found.reverse();
        }
        Ok((found, looked, more))
    }

    /// How many invites there are, and how many of them are open. None is ever removed, so the first is the last number.
    ///
    /// # Errors
    /// The store's.
    pub fn invites_counted(&self) -> Result<(u64, u64), StoreError> {
        let sql = "SELECT count(*) FROM invites INDEXED BY invites_open WHERE accepted_at IS NULL AND \
                   cancelled_at IS NULL AND email_key > '' AND expires_at > ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let open: i64 = statement.query_row([self.now.0], |row| row.get(0))?;
        Ok((self.fresh_invite_id()?.0.saturating_sub(1).unsigned_abs(), open.unsigned_abs()))
    }

    /// The open invite to a folded address.
    ///
    /// # Errors
    /// The store's.
    pub fn open_invite_to(&self, email_key: &str) -> Result<Option<InviteId>, StoreError> {
        let sql = "SELECT id FROM invites WHERE email_key = ?1 AND accepted_at IS NULL AND cancelled_at IS NULL \
                   AND expires_at > ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params![email_key, self.now.0], |row| row.get(0).map(InviteId)).optional()?)
    }

    /// All that are open, in the order in which they were made.
    ///
    /// # Errors
    /// The store's.
    pub fn open_invites(&self) -> Result<Vec<Named<InviteId>>, StoreError> {
        let sql = "SELECT id, email FROM invites WHERE id > 0 AND accepted_at IS NULL AND cancelled_at IS NULL \
                   AND expires_at > ?1 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows =
            statement.query_map([self.now.0], |row| Ok(Named::new(InviteId(row.get(0)?), row.get::<_, String>(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many invites as a role could be accepted still. Looks at all that are neither accepted nor cancelled, by their
    /// index: asked for `Kiosk` alone, whose accounts are few.
    ///
    /// # Errors
    /// The store's.
    pub fn open_invites_as(&self, role: RoleId) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM invites WHERE id > 0 AND role_id = ?1 AND accepted_at IS NULL AND cancelled_at IS NULL \
                   AND expires_at > ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params![role.0, self.now.0], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// The number for an invite that is about to be made.
    ///
    /// # Errors
    /// The store's.
    pub fn fresh_invite_id(&self) -> Result<InviteId, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) + 1 FROM invites";
        Ok(self.connection.query_row(sql, [], |row| row.get(0).map(InviteId))?)
    }
}
