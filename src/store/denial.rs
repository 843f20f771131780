//! Denials: what was refused for want of a permission is rolled back, and then logged, once for the operation (ROL-10).

use super::error::Failure;
use super::open::Store;
use super::transact::{By, Tx};
use crate::domain::change::{Door, PlantChange};
use crate::domain::event::Category;
use crate::domain::id::SessionId;
use crate::domain::permission::Permission;
use crate::domain::policy::Writer;

impl Store {
    /// Logs that a person was refused something to read (ROL-10).
    ///
    /// # Errors
    /// The store's.
    pub fn log_refused_reading(&mut self, session: SessionId, permission: Permission) -> Result<(), Failure> {
        let (attempted, category) = ("reading what it asks for".to_owned(), Category::System);
        self.log_denial(Some(session), PlantChange::Denied { attempted, category, subject: None, permission })
    }

    pub(super) fn log_denial(&mut self, session: Option<SessionId>, denied: PlantChange) -> Result<(), Failure> {
        let device = self.options.device.clone();
        let transaction = self.begin()?;
        let now = self.options.clock.now();
        let mut tx = Tx::open(&transaction, By::Door(Door::Program), now, device)?;
        // The log names the person, though the program writes it: they may not write at all.
        let actor = session.and_then(|session| tx.view.actor(session).ok());
        tx.append(&denied.into(), actor.map(Writer::Actor).as_ref())?;
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
