//! Who stands before a terminal that didn't let them in: the refused logins of the last minutes, and how each stands now.

use super::diagnose::{Asked, diagnosed};
use super::{Answer, Desk};
use crate::clock::{MINUTE, Timestamp};
use crate::domain::dates::day_of;
use crate::domain::diagnosis::Mend;
use crate::domain::event::{Event, SubjectKind};
use crate::domain::gate::{Credential, Reason};
use crate::domain::id::{SessionId, UserId};
use crate::domain::permission::Permission;
use crate::domain::world::World as _;

/// So far back it looks.
pub const SHIFT_START: i64 = 15 * MINUTE;

/// No more events than that are looked at.
const MOST: u32 = 500;
/// Of no more people it is asked how they stand now: each asks the gate.
const ASKED: usize = 60;

/// Refused logins of one person at one device for one reason.
#[derive(Clone, Debug)]
pub struct RefusedLogin {
    /// The newest of them.
    pub event: Event,
    /// How many.
    pub count: usize,
    /// The reference codes of all, the newest first.
    pub references: Vec<String>,
    /// Who, where it was somebody's name.
    pub user: Option<(UserId, String)>,
    /// How they stand now.
    pub now: Standing,
}

/// How somebody who was refused stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has that name.
    Nobody,
    /// They logged in since.
    LoggedIn(Timestamp),
    /// Nothing but the password that they type stops them. Where a wrong one is why they were refused: what helps whoever
    /// forgot it, in words, and the permission that the reader lacks for it.
    Open(Option<(Mend, String, Option<Permission>)>),
    /// Something stops them: what mends it, in words, and the permission that the reader lacks for it.
    Stopped(Option<Mend>, String, Option<Permission>),
    /// Too many were refused to ask about each.
    NotAsked,
}

impl Desk {
    /// The refused logins of the last quarter of an hour by device, the device of the newest one first.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn shift_start(&mut self, session: SessionId) -> Answer<Vec<RefusedLogin>> {
        let sso_name = self.sso_name_or_plain();
        self.read_as(session, |view, sight, actor| {
            sight.users()?;
            let mut rows: Vec<RefusedLogin> = Vec::new();
            for event in view.refusals_since(view.now().plus(-SHIFT_START), MOST)? {
                let typed =
                    |event: &Event| event.details.iter().find(|it| it.field == "typed").map(|it| it.after.clone());
                // A lock-out is told by the refusal that led to it.
                let Some(reference) = event.reference.clone() else { continue };
                let same = |row: &&mut RefusedLogin| {
                    (&row.event.device, &row.event.subject, &row.event.code)
                        == (&event.device, &event.subject, &event.code)
                        && typed(&row.event) == typed(&event)
                };
                if let Some(row) = rows.iter_mut().find(same) {
                    row.count += 1;
                    row.references.push(reference);
                    continue;
                }
                let references = vec![reference];
                rows.push(RefusedLogin { event, count: 1, references, user: None, now: Standing::Nobody });
            }
            for (place, row) in rows.iter_mut().enumerate() {
                let subject = row.event.subject.as_ref().filter(|subject| subject.kind == SubjectKind::User);
                let Some(id) = subject.map(|subject| UserId(subject.what.id)) else { continue };
                let Some(user) = view.user(id)? else {
                    let gone = view.user_or_tombstone(id)?.and_then(|user| user.stops.deleted);
                    if let Some(gone) = gone {
                        let day = day_of(gone.since, &view.settings().site_time_zone);
                        row.now = Standing::Stopped(None, format!("deleted {day}"), None);
                    }
                    continue;
                };
                row.user = Some((id, user.profile.full_name.clone()));
                let since = user.last_login.filter(|at| *at > row.event.time);
                row.now = match since {
                    Some(at) => Standing::LoggedIn(at),
                    None if place >= ASKED => Standing::NotAsked,
                    None => {
                        let asked = Asked { device: Some(row.event.device.clone()), at: None };
                        let how = (Credential::NotAsked, sso_name.as_str());
                        let found = diagnosed(view, (&sight, actor), user, &asked, how)?;
                        let first = found.gates.iter().find(|gate| gate.is_reason);
                        let remedy = first.and_then(|gate| gate.remedies.first());
                        match (first, remedy) {
                            (None, _) => {
                                let wrong = row.event.code.as_deref() == Some(Reason::WrongPassword.code());
                                let forgot = found.forgot.filter(|_| wrong);
                                Standing::Open(forgot.map(|it| (it.mend, it.what, it.missing)))
                            }
                            (Some(_), Some(it)) => Standing::Stopped(Some(it.mend), it.what.clone(), it.missing),
                            (Some(gate), None) => Standing::Stopped(None, gate.evidence.clone(), None),
                        }
                    }
                };
            }
            // The devices in the order of their newest refusal, and so are the rows of each.
            let devices: Vec<String> = rows.iter().map(|row| row.event.device.clone()).collect();
            rows.sort_by_key(|row| devices.iter().position(|device| *device == row.event.device));
            Ok(rows)
        })
    }
}
