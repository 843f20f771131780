//! Sessions, and the Actor that is made of one afresh for every operation.

use rusqlite::{OptionalExtension, params};

use super::error::{Failure, SessionOver, StoreError};
use super::open::{Access, Store};
use super::view::View;
use crate::clock::{HOUR, MINUTE, Timestamp};
use crate::domain::change::TokenHash;
use crate::domain::gate::{Actor, Credential, Entrance, Facts, Outcome, Reason, judge};
use crate::domain::id::{DeviceId, Named, SessionId, UserId};
use crate::domain::user::User;
use crate::domain::world::World;

/// An open session, as people are shown it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// Its number.
    pub id: SessionId,
    /// Through which door.
    pub entrance: Entrance,
    /// Where: the computer's name.
    pub device: String,
    /// When it was opened.
    pub opened: Timestamp,
    /// When somebody last did something in it, to [`SEEN_EVERY`].
    pub last_seen: Timestamp,
    /// Is it too old to be used any more (GATE-11)?
    pub too_old: bool,
}

/// For so long a session isn't written down as seen again, in milliseconds: a write for each key would be one too many.
pub const SEEN_EVERY: i64 = 5 * MINUTE;

/// A session as it stands in the database.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Its number.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// Through which door.
    pub entrance: Entrance,
    /// When it was opened.
    pub opened: Timestamp,
    /// At which device, where that was one.
    pub device: Option<DeviceId>,
    /// On which machine, where that had a number.
    pub machine: Option<[u8; 32]>,
    /// Why it ended, if it did.
    pub ended: Option<String>,
}

impl View<'_> {
    /// The session whose token hashes to this, an ended one too: who comes back with it is told why it ended.
    ///
    /// # Errors
    /// The store's.
    pub fn session_by_token(&self, hash: &TokenHash) -> Result<Option<SessionId>, StoreError> {
        let sql = "SELECT id FROM sessions WHERE token_hash = ?1";
        Ok(self.connection.query_row(sql, [&hash[..]], |row| row.get(0).map(SessionId)).optional()?)
    }

    /// A session by number.
    ///
    /// # Errors
    /// The store's.
    pub fn session(&self, id: SessionId) -> Result<Option<SessionRow>, StoreError> {
        let sql = "SELECT user_id, entrance, opened_at, ended_at IS NOT NULL, ended_why, device_id, machine_hash \
                   FROM sessions WHERE id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let read = |row: &rusqlite::Row<'_>| {
            let ended: bool = row.get(3)?;
            let why: Option<String> = row.get(4)?;
            Ok(SessionRow {
                id,
                user: UserId(row.get(0)?),
                entrance: Entrance::from_name(&row.get::<_, String>(1)?).unwrap_or(Entrance::Console),
                opened: Timestamp(row.get(2)?),
                device: row.get::<_, Option<i64>>(5)?.map(DeviceId),
                machine: row.get(6)?,
                ended: ended.then(|| why.unwrap_or_default()),
            })
        };
        Ok(statement.query_row([id.0], read).optional()?)
    }

    /// The open sessions of an account, but `spared`.
    ///
    /// # Errors
    /// The store's.
    pub fn sessions_of(&self, user: &Named<UserId>, spared: Option<SessionId>) -> Result<Vec<SessionId>, StoreError> {
        let sql = "SELECT id FROM sessions WHERE user_id = ?1 AND ended_at IS NULL AND id <> ?2 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let spared = spared.map_or(0, |session| session.0);
        Ok(statement
            .query_map(params![user.id.0, spared], |row| row.get(0).map(SessionId))?
            .collect::<Result<_, _>>()?)
    }

    /// The open sessions of an account, the oldest first.
    ///
    /// # Errors
    /// The store's.
    pub fn open_sessions_of(&self, user: &User) -> Result<Vec<OpenSession>, StoreError> {
        let ages = !user.allows_several_devices(self.now);
        let sql = "SELECT id, entrance, device, opened_at, last_seen_at FROM sessions \
                   WHERE user_id = ?1 AND ended_at IS NULL ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let read = |row: &rusqlite::Row<'_>| {
            let opened = Timestamp(row.get(3)?);
            Ok(OpenSession {
                id: SessionId(row.get(0)?),
                entrance: Entrance::from_name(&row.get::<_, String>(1)?).unwrap_or(Entrance::Console),
                device: row.get(2)?,
                opened,
                last_seen: Timestamp(row.get(4)?),
                too_old: ages && self.is_too_old(opened),
            })
        };
        Ok(statement.query_map([user.id.0], read)?.collect::<Result<_, _>>()?)
    }

    /// The open sessions of an account on other devices than this one (GATE-10).
    ///
    /// # Errors
    /// The store's.
    pub fn sessions_elsewhere(&self, user: UserId) -> Result<Vec<SessionId>, StoreError> {
        let sql = "SELECT id FROM sessions WHERE user_id = ?1 AND ended_at IS NULL \
                   AND NOT (device_id IS ?2 AND (?2 IS NOT NULL OR (host = ?3 AND machine_hash IS ?4))) ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let device = self.here()?.device().map(|device| device.0);
        let here = params![user.0, device, self.computer.name, self.computer.machine_hash()];
        let found = statement.query_map(here, |row| row.get(0).map(SessionId))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The open sessions of an account at a device.
    pub(super) fn sessions_at(&self, user: UserId, device: DeviceId) -> Result<Vec<SessionId>, StoreError> {
        let sql = "SELECT id FROM sessions WHERE user_id = ?1 AND ended_at IS NULL AND device_id = ?2 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_map(params![user.0, device.0], |row| row.get(0).map(SessionId))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Every open session that has outlived `session_max_hours`, with its owner.
    pub(super) fn outlived_sessions(&self) -> Result<Vec<(SessionId, User)>, StoreError> {
        let sql = "SELECT id, user_id, opened_at FROM sessions WHERE ended_at IS NULL ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let read = |row: &rusqlite::Row<'_>| Ok((SessionId(row.get(0)?), UserId(row.get(1)?), Timestamp(row.get(2)?)));
        let open = statement.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
        let mut outlived = Vec::new();
        for (session, user, _) in open.into_iter().filter(|(.., opened)| self.is_too_old(*opened)) {
            let user = self.user(user)?.filter(|user| !user.allows_several_devices(self.now));
            outlived.extend(user.map(|user| (session, user)));
        }
        Ok(outlived)
    }

    fn is_too_old(&self, opened: Timestamp) -> bool {
        self.now.0.saturating_sub(opened.0) > i64::from(self.settings.session_max_hours) * HOUR
    }

    /// Who acts in a session, with the rights of this very moment: the gate judges again.
    ///
    /// # Errors
    /// [`Failure::SessionOver`] where the session ended or its owner no longer passes.
    pub fn actor(&self, id: SessionId) -> Result<Actor, Failure> {
        let over = |over| Failure::SessionOver(over);
        let session = match id.viewer() {
            Some(user) if self.read_only => {
                let (device, machine) = (self.here()?.device(), self.computer.machine_hash());
                SessionRow { id, user, entrance: Entrance::Console, opened: self.now, device, machine, ended: None }
            }
            _ => self.session(id)?.ok_or_else(|| over(SessionOver::Ended(None)))?,
        };
        if let Some(why) = session.ended {
            return Err(over(SessionOver::Ended(Some(why))));
        }
        // A file with its token was carried to another machine.
        if session.machine.is_some() && session.machine != self.computer.machine_hash() {
            return Err(over(SessionOver::OtherComputer));
        }
        let user = self.user(session.user)?;
        // A wall display isn't signed in anew every morning (GATE-11).
        let ages = user.as_ref().is_none_or(|user| !user.allows_several_devices(self.now));
        if ages && self.is_too_old(session.opened) {
            return Err(over(SessionOver::TooOld));
        }
        let facts = Facts {
            now: self.now,
            user: user.as_ref(),
            credential: Credential::Proven,
            device_trusted: match &user {
                Some(user) if user.is_bound() => self.is_trusted_here(session.device)?,
                _ => false,
            },
            last_password: false,
            entrance: session.entrance,
            settings: &self.settings,
        };
        let verdict = judge(&facts);
        match (verdict.outcome(), verdict.actor(id)) {
            (_, Some(actor)) => Ok(actor),
            (Outcome::Refused(Reason::UntrustedDevice), None) => {
                let seat = self.here()?;
                Err(over(SessionOver::NoTrustedDevice { found: seat.told(), remedy: seat.remedy() }))
            }
            (Outcome::Refused(reason), None) => Err(over(SessionOver::Refused(reason))),
            _ => Err(over(SessionOver::Refused(Reason::UnknownUser))),
        }
    }

    /// Is this computer still the trusted device at which a session was opened?
    fn is_trusted_here(&self, opened_at: Option<DeviceId>) -> Result<bool, StoreError> {
        let seat = self.here()?;
        Ok(seat.is_trusted() && opened_at.is_some() && seat.device() == opened_at)
    }

    /// The number for a session that is about to be opened.
    ///
    /// # Errors
    /// The store's.
    pub fn fresh_session_id(&self) -> Result<SessionId, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) + 1 FROM sessions";
        Ok(self.connection.query_row(sql, [], |row| row.get(0).map(SessionId))?)
    }
}

impl Store {
    /// Writes down that somebody is at work in a session, at most every [`SEEN_EVERY`]. No rule reads it and no event
    /// tells of it. Who can't write at once doesn't wait: it is of no use then.
    ///
    /// # Errors
    /// The store's, another program's lock apart.
    pub fn note_seen(&mut self, session: SessionId) -> Result<(), StoreError> {
        let now = self.options.clock.now();
        let sql = "SELECT last_seen_at, device_id FROM sessions WHERE id = ?1 AND ended_at IS NULL";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let seen: Option<(i64, Option<i64>)> = self.connection.query_row(sql, [session.0], read).optional()?;
        let due = |(seen, _): &(i64, _)| now.0.saturating_sub(*seen) >= SEEN_EVERY;
        let Some((_, device)) = seen.filter(due).filter(|_| self.access() == Access::ReadWrite) else {
            return Ok(());
        };
        // Where it is good for nothing, nobody is at work in it.
        if self.read(|view| view.actor(session)).is_err() {
            return Ok(());
        }
        let written = self.without_waiting(|connection| {
            let sql = "UPDATE sessions SET last_seen_at = ?2 WHERE id = ?1 AND ended_at IS NULL";
            connection.execute(sql, params![session.0, now.0])?;
            let sql = "UPDATE devices SET last_seen_at = ?2 WHERE id = ?1 AND removed_at IS NULL";
            device.map_or(Ok(0), |device| connection.execute(sql, params![device, now.0]))
        });
        match written.map_err(StoreError::from) {
            Ok(_) | Err(StoreError::Busy { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
