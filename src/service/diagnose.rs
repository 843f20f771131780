//! Why somebody can't log in (section 8 of RULES.md). Looking changes nothing and logs nothing.

use super::license_choice::all_seats;
use super::users::gone;
use super::{Answer, Desk};
use crate::clock::Timestamp;
use crate::domain::change::Change;
use crate::domain::diagnosis::{Circumstances, Diagnosis, Mend, tries};
use crate::domain::event::Event;
use crate::domain::gate::{Actor, Credential};
use crate::domain::id::{SessionId, UserId};
use crate::domain::permission::Permission;
use crate::domain::policy::{Sight, Writer, permits};
use crate::domain::user::User;
use crate::domain::world::World;
use crate::store::{Failure, View};

/// For which device and which moment a diagnosis is asked; what is none is this device, and now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The device's name.
    pub device: Option<String>,
    /// The moment. It is judged by what stands now: what changes between now and then isn't known.
    pub at: Option<Timestamp>,
}

/// How many events of logins a diagnosis looks at.
const TRIES: u32 = 50;

impl Desk {
    /// Every gate's answer for an account, with its evidence and what mends it (WHY-1), as the reader may mend it.
    ///
    /// # Errors
    /// Without `ViewUsers`; where there is no such account; the store's.
    pub fn diagnose(&mut self, session: SessionId, id: UserId, asked: &Asked) -> Answer<Diagnosis> {
        let sso_name = self.sso_name_or_plain();
        self.read_as(session, |view, sight, actor| {
            sight.users()?;
            let user = view.user(id)?.ok_or_else(|| gone("user", &format!("number {}", id.0)))?;
            diagnosed(view, (&sight, actor), user, asked, (Credential::NotAsked, &sso_name))
        })
    }

    /// The refused login that a reference code leads to (GATE-2); none where there is none.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn attempt_of(&mut self, session: SessionId, reference: &str) -> Answer<Option<Event>> {
        let reference = reference.trim().to_uppercase();
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            Ok(view.attempt_of(&reference)?)
        })
    }
}

/// Asks the gate about an account for a reader, who may see and mend only so much.
pub(super) fn diagnosed(
    view: &View<'_>,
    (sight, actor): (&Sight, &Actor),
    user: User,
    asked: &Asked,
    (credential, sso_name): (Credential, &str),
) -> Result<Diagnosis, Failure> {
    let id = user.id;
    let events = match sight.log() {
        Ok(sight) => view.login_attempts(id.0, sight, TRIES)?,
        Err(_) => Vec::new(),
    };
    let seat = match &asked.device {
        // Of the computer at hand more is known than its name.
        Some(name) if *name != view.here()?.name => view.seat_named(name)?,
        _ => view.here()?.clone(),
    };
    let seats = all_seats(view)?;
    let known = Circumstances {
        at: asked.at.unwrap_or(view.now()),
        seat: &seat,
        password_set: view.password_set(id)?,
        tries: tries(&events),
        seats: &seats,
        settings: view.settings(),
        sso_name,
        last_password: view.last_password(&user)?,
    };
    let mut diagnosis = Diagnosis::with(user, credential, known);
    let (writer, reach) = (Writer::Actor(actor.clone()), diagnosis.user.reach());
    let remedies = diagnosis.gates.iter_mut().flat_map(|gate| &mut gate.remedies);
    for remedy in remedies.chain(&mut diagnosis.forgot) {
        let asked = remedy.mend.change(&diagnosis.user, view.now()).map(|change| {
            permits(&writer, &Change::from(change).nature(), reach).err().map(|denied| denied.permission)
        });
        let devices = Some(Permission::ManageDevices).filter(|asked| !actor.permissions().holds(*asked));
        remedy.missing = if remedy.mend == Mend::Device { devices } else { asked.flatten() };
    }
    Ok(diagnosis)
}
