//! Denials: what was refused for want of a permission is rolled back, and then logged, once for the operation (ROL-10).

use super::error::Failure;
use super::open::{Access, Store};
use super::transact::{By, Tx};
use crate::clock::HOUR;
use crate::domain::change::{Door, LoginChange, MISPLACED_SESSION, PlantChange};
use crate::domain::event::{Category, Detail, SubjectKind};
use crate::domain::id::SessionId;
use crate::domain::permission::Permission;
use crate::domain::policy::Writer;
use crate::domain::world::World as _;

impl Store {
    /// Logs that a person was refused something to read (ROL-10).
    ///
    /// # Errors
    /// The store's.
    pub fn log_refused_reading(&mut self, session: SessionId, permission: Permission) -> Result<(), Failure> {
        let (attempted, category) = ("reading what it asks for".to_owned(), Category::System);
        self.log_denial(Some(session), PlantChange::Denied { attempted, category, subject: None, permission })
    }

    /// Logs that a session was shown where it isn't good: at most once an hour for each, however often it is. Where it
    /// can't be logged the session is refused all the same.
    pub fn note_misplaced(&mut self, failure: &Failure, session: SessionId) {
        if matches!(failure, Failure::SessionOver(over) if over.is_good_elsewhere())
            && self.access() == Access::ReadWrite
        {
            let _ = self.log_misplaced(session);
        }
    }

    fn log_misplaced(&mut self, session: SessionId) -> Result<(), Failure> {
        let found = self.read::<_, Failure>(|view| {
            let Some(row) = view.session(session)? else { return Ok(None) };
            let told = [Detail::value("session", session.0.to_string())];
            let subject = (SubjectKind::User, row.user.0);
            let since = view.now.plus(-HOUR);
            let known = view.is_logged(subject, MISPLACED_SESSION, &told, since)?;
            let host = view.here()?.name.clone();
            Ok(view.user(row.user)?.filter(|_| !known).map(|user| (user.named(), host)))
        })?;
        if let Some((user, host)) = found {
            let change = LoginChange::Misplaced { session, user, host };
            self.transact(By::Door(Door::Gate), |tx| tx.record(change))?;
        }
        Ok(())
    }

    pub(super) fn log_denial(&mut self, session: Option<SessionId>, denied: PlantChange) -> Result<(), Failure> {
        let device = self.options.device.clone();
        let transaction = self.begin()?;
        let now = self.options.clock.now();
        let mut tx = Tx::open(&transaction, By::Door(Door::Program), now, device)?;
        // The log names the person, though the program writes it: they may not write at all.
        let actor = session.and_then(|session| tx.view.actor(session).ok());
        tx.append(&denied.into(), actor.map(Writer::Actor).as_ref(), None)?;
        drop(tx);
        transaction.commit()?;
        Ok(())
    }
}

/// The denial of somebody who was stopped before there was a Change to name: they may not see what they wanted to
/// change.
pub(super) fn unseen(failure: &Failure) -> Option<PlantChange> {
    let Failure::Denied(denied) = failure else { return None };
    Some(PlantChange::Denied {
        attempted: "a change of what may not be seen".into(),
        category: Category::System,
        subject: None,
        permission: denied.permission,
    })
}
