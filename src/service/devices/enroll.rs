//! A device for another terminal: a one-time code made here, typed there (DEV-3).

use super::{DeviceRow, is_no_other_device, may_manage};
use crate::clock::{MINUTE, Timestamp};
use crate::domain::broken::RuleBroken;
use crate::domain::change::{DeviceChange, Door, WRONG_CODE};
use crate::domain::device::{Device, DeviceBroken, Enrollment};
use crate::domain::event::Category;
use crate::domain::id::SessionId;
use crate::domain::password::Password;
use crate::domain::world::World;
use crate::service::users::gone;
use crate::service::{Answer, Desk};
use crate::store::{By, Failure, StoreError, View};

/// So many wrong codes are borne within [`PAUSE`]; then none is looked at until the first of them is older.
const WRONG_CODES: usize = 10;
/// In milliseconds.
const PAUSE: i64 = MINUTE;

/// A one-time code that was made.
#[derive(Debug)]
pub struct DeviceCode {
    /// Which device it makes.
    pub device: Device,
    /// The code: a secret, shown once.
    pub code: Password,
    /// The last moment at which it is good.
    pub until: Timestamp,
}

impl Desk {
    /// Makes a one-time code with which another terminal becomes the device of that name: a new device, or one that there
    /// is, whose key dies when the code is used. A code made before for it is void.
    ///
    /// # Errors
    /// A name that isn't allowed; missing permission.
    pub fn new_device_code(&mut self, session: SessionId, name: &str) -> Answer<DeviceCode> {
        let chance = self.chance();
        let (made, _) = self.store.transact(By::Session(session), |tx| {
            may_manage(tx)?;
            let (device, fresh) = match tx.device(name)? {
                Some(device) => (device, false),
                None => (Device::make(&tx.devices()?, tx.fresh_device_id()?, name, false, tx.now())?, true),
            };
            let (kept, code) = Enrollment::fresh(device.id, tx.now(), &*chance);
            let until = kept.until;
            tx.record(DeviceChange::CodeMade { device: Box::new(device.clone()), fresh, code: kept })?;
            Ok(DeviceCode { device, code, until })
        })?;
        Ok(made)
    }

    /// Makes this computer the device that a code is for. The code is the credential: nobody has to be signed in.
    ///
    /// # Errors
    /// A code that is wrong, used or too old, which is logged; a computer that is another device; no place for the key.
    pub fn enroll_this_device(&mut self, code: &Password) -> Answer<DeviceRow> {
        let chosen = self.store.read::<_, Failure>(|view| {
            if wrong_codes(view)? >= WRONG_CODES {
                return Err(DeviceBroken::TooManyCodes.into());
            }
            let kept = view.enrollments()?;
            Ok(kept.into_iter().find(|kept| kept.matches(code, view.now())))
        })?;
        let Some(chosen) = chosen else { return self.refuse_code() };
        let enrolled = self.with_new_key(By::Door(Door::Gate), |tx, proof| {
            // It may have been used, or become void, a moment ago.
            let now = tx.now();
            if !tx.enrollments()?.iter().any(|kept| *kept == chosen && kept.matches(code, now)) {
                return Err(DeviceBroken::EnrollmentRefused.into());
            }
            is_no_other_device(tx, Some(chosen.device))?;
            let device = tx.device_by_id(chosen.device)?.ok_or_else(|| gone("device", "of the code"))?;
            tx.record(device.enroll(proof))?;
            Ok(device.id)
        });
        match enrolled {
            Err(error) if matches!(error.rule(), Some(RuleBroken::Device(DeviceBroken::EnrollmentRefused))) => {
                self.refuse_code()
            }
            other => other,
        }
    }

    fn refuse_code(&mut self) -> Answer<DeviceRow> {
        self.store.transact(By::Door(Door::Gate), |tx| {
            let so_far = wrong_codes(tx)?;
            // Others may have typed some a moment ago: the log takes so many and no more.
            if so_far >= WRONG_CODES {
                return Err(DeviceBroken::TooManyCodes.into());
            }
            tx.record(DeviceChange::EnrollmentRefused { pauses: so_far + 1 == WRONG_CODES })
        })?;
        Err(RuleBroken::from(DeviceBroken::EnrollmentRefused).into())
    }
}

fn wrong_codes(view: &View<'_>) -> Result<usize, StoreError> {
    view.count_since(Category::Device, WRONG_CODE, view.now().plus(-PAUSE), WRONG_CODES)
}
