//! Devices (section 10 of RULES.md): which one this is, the list, registering, and what is done to one.

mod enroll;
mod key_file;

pub use enroll::DeviceCode;

use key_file::KeyFile;

use super::diagnose::Asked;
use super::users::gone;
use super::{Answer, Desk};
use crate::domain::broken::RuleBroken;
use crate::domain::change::{COPIED_KEY, DeviceChange, Door};
use crate::domain::device::{Device, DeviceBroken, DeviceDraft, DeviceKey, Finding, Proof, Seat, SignedInAt};
use crate::domain::diagnosis::Diagnosis;
use crate::domain::event::{Category, Detail, SubjectKind};
use crate::domain::id::{DeviceId, SessionId, UserId};
use crate::domain::permission::Permission;
use crate::domain::text;
use crate::domain::world::World;
use crate::store::{By, Failure, KeyLook, Store, Tx, View};

/// A device, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// The device.
    pub device: Device,
    /// Is it where the person who reads the list sits?
    pub is_here: bool,
    /// What is told of a change just made: its user can never log in there by themselves.
    pub warning: Option<String>,
}

impl Desk {
    /// Which device this is, or exactly why it is none: what the sign-in screen says (DEV-1). Nobody has to be signed in.
    ///
    /// # Errors
    /// The store's.
    pub fn this_device(&mut self) -> Answer<Seat> {
        Ok(self.store.read::<_, Failure>(|view| Ok(view.here()?.clone()))?)
    }

    /// Every device, by name.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn devices(&mut self, session: SessionId) -> Answer<Vec<DeviceRow>> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            let here = view.here()?.device();
            let row = |device: Device| DeviceRow { is_here: here == Some(device.id), device, warning: None };
            Ok(view.devices()?.into_iter().map(row).collect())
        })
    }

    /// One device.
    ///
    /// # Errors
    /// Without `ViewUsers`; where there is no such device.
    pub fn device(&mut self, session: SessionId, name: &str) -> Answer<DeviceRow> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            let device = known(view, name)?;
            row(view, device.id)
        })
    }

    /// Who is signed in at a device.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn signed_in_at(&mut self, session: SessionId, device: DeviceId) -> Answer<Vec<SignedInAt>> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            Ok(view.signed_in_at(device)?)
        })
    }

    /// Names of the devices that log in by themselves as somebody: without the account they don't any more (DEV-4).
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn displays_of(&mut self, session: SessionId, user: UserId) -> Answer<Vec<String>> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            Ok(view.displays_of(user)?)
        })
    }

    /// Registers this computer as a new device: it gets a name and a key, which lies in the key file of this account.
    ///
    /// # Errors
    /// A name that isn't allowed or is in use; a computer that is a device already; no place for the key; missing
    /// permission.
    pub fn register_this_device(&mut self, session: SessionId, name: &str, trusted: bool) -> Answer<DeviceRow> {
        self.with_new_key(By::Session(session), |tx, proof| {
            may_manage(tx)?;
            is_no_other_device(tx, None)?;
            let device = Device::make(&tx.devices()?, tx.fresh_device_id()?, name, trusted, tx.now());
            let device = device.map_err(|broken| match broken {
                RuleBroken::NameInUse { name, .. } => DeviceBroken::NameInUse { name }.into(),
                broken => broken,
            })?;
            let (id, sessions) = (device.id, tx.sessions_beside(session)?);
            tx.record(device.register(proof, sessions))?;
            Ok(id)
        })
    }

    /// Gives a device a new key, which lies here from now on; the old one dies, name and settings stay (DEV-2). Without a
    /// name it is the device that this computer is, or was.
    ///
    /// # Errors
    /// No such device; a computer that is another one; no place for the key; missing permission.
    pub fn reregister_this_device(&mut self, session: SessionId, name: Option<&str>) -> Answer<DeviceRow> {
        self.with_new_key(By::Session(session), |tx, proof| {
            may_manage(tx)?;
            let device = match name {
                Some(name) => known(tx, name)?,
                None => held_here(tx)?.ok_or_else(|| DeviceBroken::NoDevice { found: tx_told(tx) })?,
            };
            is_no_other_device(tx, Some(device.id))?;
            let sessions = tx.sessions_beside(session)?;
            tx.record(device.reregister(proof, sessions))?;
            Ok(device.id)
        })
    }

    /// Takes a device off the list; its key is good for nothing from then on (DEV-2). What is bound to it ends.
    ///
    /// # Errors
    /// No such device; missing permission.
    pub fn unregister_device(&mut self, session: SessionId, name: &str) -> Answer<()> {
        self.store.transact(By::Session(session), |tx| {
            may_manage(tx)?;
            let change = known(tx, name)?.unregister();
            tx.record(change)
        })?;
        Ok(())
    }

    /// Changes a device. `seen` is how it stood when the person began to change it; none takes what stands now.
    ///
    /// # Errors
    /// No such device, the broken rules, a conflict, missing permission.
    pub fn edit_device(
        &mut self,
        session: SessionId,
        name: &str,
        seen: Option<&Device>,
        draft: &DeviceDraft,
    ) -> Answer<DeviceRow> {
        let mut row =
            self.change_device(session, name, seen, |tx, device| Ok(device.edit(&**tx, &tx.devices()?, draft)?))?;
        if draft.automatic_login_user.is_some() {
            row.warning = self.dashboard(session, &row.device.name)?.never();
        }
        Ok(row)
    }

    /// Marks a device trusted, or takes the mark away: who is bound to trusted devices has no session left there.
    ///
    /// # Errors
    /// No such device; it is so already; missing permission.
    pub fn trust_device(&mut self, session: SessionId, name: &str, trusted: bool) -> Answer<DeviceRow> {
        self.change_device(session, name, None, |_, device| Ok(device.trust(trusted)?))
    }

    /// Lets a device count again, or count as none.
    ///
    /// # Errors
    /// No such device; it is so already; missing permission.
    pub fn enable_device(&mut self, session: SessionId, name: &str, enabled: bool) -> Answer<DeviceRow> {
        self.change_device(session, name, None, |_, device| {
            Ok(if enabled { device.enable()? } else { device.disable()? })
        })
    }

    /// What a login of somebody at a device would come to (INTERFACE: *test a login from here*): every gate's answer. None
    /// is this device. It changes and logs nothing.
    ///
    /// # Errors
    /// Without `ViewUsers`; no such user; the store's.
    pub fn test_login(&mut self, session: SessionId, username: &str, device: Option<&str>) -> Answer<Diagnosis> {
        let user = self.user(session, username)?.user;
        self.diagnose(session, user.id, &Asked { device: device.map(str::to_owned), at: None })
    }

    /// Registers a device whose key nobody has: for the demo plant alone, which has terminals and no computers.
    pub(super) fn imagine_device(&mut self, session: SessionId, name: &str, trusted: bool) -> Answer<()> {
        let key = DeviceKey::fresh(&*self.chance());
        self.store.transact(By::Session(session), |tx| {
            let device = Device::make(&tx.devices()?, tx.fresh_device_id()?, name, trusted, tx.now())?;
            tx.record(device.register(Proof { key: key.hash(), machine: None }, Vec::new()))
        })?;
        Ok(())
    }

    /// Lets a copy of a device's key have been seen on `computer`: for the demo plant alone.
    pub(super) fn imagine_copy(&mut self, name: &str, computer: &str) -> Answer<()> {
        self.store.transact(By::Door(Door::Gate), |tx| {
            let device = known(tx, name)?.named();
            tx.record(DeviceChange::CopySeen { device, computer: computer.to_owned(), machine: None })
        })?;
        Ok(())
    }

    /// Does `work` with a fresh key, which is in the key file before the database knows of it: whatever fails in between,
    /// the key that the database knows is one that the file has.
    fn with_new_key(
        &mut self,
        by: By,
        work: impl FnOnce(&mut Tx<'_>, Proof) -> Result<DeviceId, Failure>,
    ) -> Answer<DeviceRow> {
        let file = key_file(&self.store).ok_or(RuleBroken::Device(DeviceBroken::NoKeyPlace))?;
        let key = DeviceKey::fresh(&*self.chance());
        let proof = Proof { key: key.hash(), machine: self.store.computer().terminal_hash() };
        let (device, _) = self.store.transact(by, |tx| {
            let id = work(tx, proof)?;
            file.add(&key)?;
            tx.device_by_id(id)?.ok_or_else(|| gone("device", "just written").into())
        })?;
        // Keys that are void do no harm where they can't be taken out now.
        let _ = file.keep_only(&key);
        Ok(DeviceRow { device, is_here: true, warning: None })
    }

    fn change_device(
        &mut self,
        session: SessionId,
        name: &str,
        seen: Option<&Device>,
        change: impl FnOnce(&Tx<'_>, &Device) -> Result<DeviceChange, Failure>,
    ) -> Answer<DeviceRow> {
        let (row, _) = self.store.transact(By::Session(session), |tx| {
            may_manage(tx)?;
            let device = match seen {
                Some(seen) => tx.device_by_id(seen.id)?.ok_or_else(|| unknown(name))?,
                None => known(tx, name)?,
            };
            if seen.is_some_and(|seen| !same(seen, &device)) {
                let (username, by) = (format!("Device {}", device.name), "somebody else".to_owned());
                let fields = vec!["open it again to see how it stands".to_owned()];
                return Err(RuleBroken::Conflict { username, by, at: tx.now(), fields }.into());
            }
            let change = change(tx, &device)?;
            tx.record(change)?;
            row(tx, device.id)
        })?;
        Ok(row)
    }
}

fn key_file(store: &Store) -> Option<KeyFile> {
    let path = store.computer().key_file.as_deref()?;
    Some(KeyFile::new(path, store.path()))
}

/// From now on every operation that wants to know which device this is looks at the key file.
pub(super) fn look_for_keys(store: &mut Store) {
    if let Some(file) = key_file(store) {
        store.look_for_keys(KeyLook::by(move || file.shown()));
    }
}

/// Logs once for each machine that a device's key was shown there (DEV-2).
pub(super) fn note_copy(tx: &mut Tx<'_>) -> Result<(), Failure> {
    let Finding::Copied(device) = tx.here()?.finding.clone() else { return Ok(()) };
    let (computer, machine) = (tx.here()?.name.clone(), tx.machine_told());
    let Some(found) = tx.device_by_id(device.id)? else { return Ok(()) };
    let since = found.registered.as_ref().map_or(found.created, |(at, _)| *at);
    let mut told = vec![Detail::value("computer", &computer)];
    told.extend(machine.iter().map(|machine| Detail::value("machine", machine)));
    let subject = (SubjectKind::Device, device.id.0);
    if found.copy_seen.is_some() && tx.is_logged(subject, COPIED_KEY, &told, since)? {
        return Ok(());
    }
    tx.record(DeviceChange::CopySeen { device, computer, machine })
}

fn may_manage(tx: &mut Tx<'_>) -> Result<(), Failure> {
    tx.ask(Permission::ManageDevices, Category::Device, "Change of the devices")
}

/// Does it stand as it was seen, as far as people change it? When it was last seen is no change.
fn same(seen: &Device, now: &Device) -> bool {
    Device { last_seen: None, copy_seen: None, ..seen.clone() }
        == Device { last_seen: None, copy_seen: None, ..now.clone() }
}

fn unknown(name: &str) -> RuleBroken {
    let hint = "`chargehand devices list` names them.";
    RuleBroken::Unknown { what: "device", name: text::shown(name.trim()).into_owned(), hint }
}

pub(super) fn known(view: &View<'_>, name: &str) -> Result<Device, Failure> {
    Ok(view.device(name)?.ok_or_else(|| unknown(name))?)
}

/// The device whose key lies here, also one that is disabled.
fn held_here(view: &View<'_>) -> Result<Option<Device>, Failure> {
    let id = match &view.here()?.finding {
        Finding::Registered { device, .. } => *device,
        Finding::Disabled(device) => device.id,
        _ => return Ok(None),
    };
    Ok(view.device_by_id(id)?)
}

fn tx_told(view: &View<'_>) -> String {
    view.here().map(Seat::told).unwrap_or_default()
}

/// A computer is one device, until that is unregistered; also a disabled one, and one whose key file counts as none by now.
fn is_no_other_device(view: &View<'_>, wanted: Option<DeviceId>) -> Result<(), Failure> {
    if let Some(device) = held_here(view)?.filter(|device| Some(device.id) != wanted) {
        return Err(DeviceBroken::IsDevice { name: device.name }.into());
    }
    match &view.here()?.finding {
        Finding::KeyFile(flaw, Some(was)) if Some(was.id) != wanted && view.is_made_here(was.id)? => {
            Err(DeviceBroken::WasDevice { name: was.name.clone(), flaw: *flaw }.into())
        }
        _ => Ok(()),
    }
}

fn row(view: &View<'_>, id: DeviceId) -> Result<DeviceRow, Failure> {
    let device = view.device_by_id(id)?.ok_or_else(|| gone("device", "just written"))?;
    Ok(DeviceRow { is_here: view.here()?.device() == Some(id), device, warning: None })
}
