//! Devices, and which of them somebody sits at (section 10 of RULES.md).

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Row, params};

use super::computer::Sits;
use super::error::StoreError;
use super::view::View;
use crate::clock::Timestamp;
use crate::domain::device::{Device, Enrollment, Finding, NOT_THE_DEVICE, Seat, Shown, SignedInAt};
use crate::domain::id::{DeviceId, Named, SessionId, UserId};
use crate::domain::text::folded;

const COLUMNS: &str = "devices.id, name, registered_at, registered_by, enroll_until, trusted, enabled, \
                       devices.default_menu_item, users.id, users.username, address, devices.last_seen_at, \
                       devices.created_at, copy_seen_at, copy_seen_on";
const FROM: &str = "devices LEFT JOIN users ON users.id = automatic_login_user_id AND users.deleted_at IS NULL";

fn device(row: &Row<'_>) -> rusqlite::Result<Device> {
    let moment = |place| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(place)?.map(Timestamp));
    let user: Option<(i64, String)> = row.get::<_, Option<i64>>(8)?.zip(row.get(9)?);
    Ok(Device {
        id: DeviceId(row.get(0)?),
        name: row.get(1)?,
        registered: moment(2)?.zip(row.get(3)?),
        code_until: moment(4)?,
        trusted: row.get(5)?,
        enabled: row.get(6)?,
        default_menu_item: row.get(7)?,
        automatic_login_user: user.map(|(id, name)| Named::new(UserId(id), name)),
        address: row.get(10)?,
        last_seen: moment(11)?,
        created: Timestamp(row.get(12)?),
        copy_seen: moment(13)?.zip(row.get(14)?),
    })
}

impl View<'_> {
    /// Every device, by name.
    ///
    /// # Errors
    /// The store's.
    pub fn devices(&self) -> Result<Vec<Device>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE removed_at IS NULL ORDER BY name_key");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_map([], device)?.collect::<Result<_, _>>()?)
    }

    /// A device by name, letter case apart.
    ///
    /// # Errors
    /// The store's.
    pub fn device(&self, name: &str) -> Result<Option<Device>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE name_key = ?1 AND removed_at IS NULL");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([folded(name.trim())], device).optional()?)
    }

    /// A device by number.
    ///
    /// # Errors
    /// The store's.
    pub fn device_by_id(&self, id: DeviceId) -> Result<Option<Device>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE devices.id = ?1 AND removed_at IS NULL");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([id.0], device).optional()?)
    }

    /// Names of the devices that log in by themselves as an account.
    ///
    /// # Errors
    /// The store's.
    pub fn displays_of(&self, user: UserId) -> Result<Vec<String>, StoreError> {
        let sql =
            "SELECT name FROM devices WHERE automatic_login_user_id = ?1 AND removed_at IS NULL ORDER BY name_key";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_map([user.0], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The codes with which a terminal may become a device, those that ran out as well.
    ///
    /// # Errors
    /// The store's.
    pub fn enrollments(&self) -> Result<Vec<Enrollment>, StoreError> {
        let sql =
            "SELECT id, enroll_until, enroll_hash FROM devices WHERE removed_at IS NULL AND enroll_hash IS NOT NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let read = |row: &Row<'_>| {
            Ok(Enrollment { device: DeviceId(row.get(0)?), until: Timestamp(row.get(1)?), hash: row.get(2)? })
        };
        Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
    }

    /// The number for a device that is about to be added.
    ///
    /// # Errors
    /// The store's.
    pub fn fresh_device_id(&self) -> Result<DeviceId, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) + 1 FROM devices";
        Ok(self.connection.query_row(sql, [], |row| row.get(0).map(DeviceId))?)
    }

    /// Where the person sits who is at work here, as devices stand at this moment.
    ///
    /// # Errors
    /// The store's.
    pub fn here(&self) -> Result<&Seat, StoreError> {
        if let Some(seat) = self.seat.get() {
            return Ok(seat);
        }
        let computer = &self.computer;
        let seat = match computer.sits {
            Sits::Here => self.apart_from_devices(self.seat_by_keys()?)?,
            Sits::AtNamed => self.seat_named(&computer.name)?,
            Sits::Elsewhere => Seat { name: computer.name.clone(), finding: Finding::Elsewhere },
        };
        Ok(self.seat.get_or_init(|| seat))
    }

    /// A computer that calls itself like a device, and isn't it, isn't told of by that name: whoever names a host may choose.
    fn apart_from_devices(&self, seat: Seat) -> Result<Seat, StoreError> {
        if seat.device().is_some() || self.device(&seat.name)?.is_none() {
            return Ok(seat);
        }
        Ok(Seat { name: format!("{}{NOT_THE_DEVICE}", seat.name), ..seat })
    }

    /// Where somebody would sit at the device of this name.
    ///
    /// # Errors
    /// The store's.
    pub fn seat_named(&self, name: &str) -> Result<Seat, StoreError> {
        let unknown = || Seat { name: name.to_owned(), finding: Finding::Unknown };
        Ok(self.device(name)?.map_or_else(unknown, |device| {
            let finding = match (device.registered.is_some(), device.enabled) {
                (true, true) => Finding::Registered { device: device.id, trusted: device.trusted },
                (false, true) => Finding::Waiting,
                (_, false) => Finding::Disabled(device.named()),
            };
            Seat { name: device.name, finding }
        }))
    }

    /// What the keys of this computer make of it: of several the one that counts, else what is known of another.
    fn seat_by_keys(&self) -> Result<Seat, StoreError> {
        let name = self.computer.name.clone();
        let keys = match self.computer.keys.shown() {
            Shown::Nothing => return Ok(Seat { name, finding: Finding::NotRegistered }),
            Shown::Flawed(flaw, keys) => {
                let mut was = None;
                for key in &keys {
                    was = was.or(self.holder_of(key)?.and_then(|seat| seat.known_device()));
                }
                return Ok(Seat { name, finding: Finding::KeyFile(flaw, was) });
            }
            Shown::Keys(keys) => keys,
        };
        let mut next = Finding::NotRegistered;
        for (key, made_for_this_plant) in keys {
            match self.holder_of(&key)? {
                Some(counts) if counts.device().is_some() => return Ok(counts),
                Some(other) => next = other.finding,
                None if made_for_this_plant && next == Finding::NotRegistered => next = Finding::Stale,
                None => {}
            }
        }
        Ok(Seat { name, finding: next })
    }

    fn holder_of(&self, key: &[u8; 32]) -> Result<Option<Seat>, StoreError> {
        let sql = "SELECT id, name, machine_hash, trusted, enabled, removed_at IS NOT NULL FROM devices \
                   WHERE key_hash = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let read = |row: &Row<'_>| {
            let (device, machine) = (DeviceId(row.get(0)?), row.get::<_, Option<[u8; 32]>>(2)?);
            let (name, trusted): (String, _) = (row.get(1)?, row.get(3)?);
            let named = Named::new(device, name.clone());
            let (enabled, removed): (bool, bool) = (row.get(4)?, row.get(5)?);
            let finding = if removed {
                Finding::Unregistered(named)
            } else if !self.computer.is_bound_by(machine) {
                Finding::Copied(named)
            } else if !enabled {
                Finding::Disabled(named)
            } else {
                Finding::Registered { device, trusted }
            };
            Ok(Seat { name, finding })
        };
        Ok(statement.query_row([&key[..]], read).optional()?)
    }

    /// What tells this machine from another of its name, where it has a number: a piece of the hash.
    #[must_use]
    pub fn machine_told(&self) -> Option<String> {
        let hash = self.computer.machine_hash()?;
        Some(hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect())
    }

    /// Was the key of a device made on this machine, by this account?
    ///
    /// # Errors
    /// The store's.
    pub fn is_made_here(&self, device: DeviceId) -> Result<bool, StoreError> {
        let sql = "SELECT machine_hash FROM devices WHERE id = ?1 AND key_hash IS NOT NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let machine = statement.query_row([device.0], |row| row.get::<_, Option<[u8; 32]>>(0)).optional()?;
        Ok(machine.is_some_and(|machine| self.computer.is_bound_by(machine)))
    }

    /// Who is signed in at a device and may be so at trusted ones alone.
    pub(super) fn bound_at(&self, device: DeviceId) -> Result<BTreeSet<UserId>, StoreError> {
        let sql = "SELECT user_id FROM sessions JOIN users ON users.id = user_id \
                   WHERE device_id = ?1 AND ended_at IS NULL AND trusted_devices_only = 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_map([device.0], |row| row.get(0).map(UserId))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Who is signed in at a device, the longest first.
    ///
    /// # Errors
    /// The store's.
    pub fn signed_in_at(&self, device: DeviceId) -> Result<Vec<SignedInAt>, StoreError> {
        let sql = "SELECT users.id, username, trusted_devices_only, opened_at, last_seen_at FROM sessions \
                   JOIN users ON users.id = user_id WHERE device_id = ?1 AND ended_at IS NULL ORDER BY sessions.id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let read = |row: &Row<'_>| {
            Ok(SignedInAt {
                user: Named::new(UserId(row.get(0)?), row.get::<_, String>(1)?),
                is_bound: row.get(2)?,
                since: Timestamp(row.get(3)?),
                last_seen: Timestamp(row.get(4)?),
            })
        };
        Ok(statement.query_map([device.0], read)?.collect::<Result<_, _>>()?)
    }

    /// The open sessions of whoever is signed in at this computer in `session`, while it is no device: they are at the
    /// device that it becomes.
    ///
    /// # Errors
    /// The store's.
    pub fn sessions_beside(&self, session: SessionId) -> Result<Vec<SessionId>, StoreError> {
        let sql = "SELECT id FROM sessions WHERE user_id = (SELECT user_id FROM sessions WHERE id = ?1) \
                   AND ended_at IS NULL AND device_id IS NULL AND host = ?2 AND machine_hash IS ?3";
        let mut statement = self.connection.prepare_cached(sql)?;
        let here = params![session.0, self.computer.name, self.computer.machine_hash()];
        let found = statement.query_map(here, |row| row.get(0).map(SessionId))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
