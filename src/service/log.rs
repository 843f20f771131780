//! Reading and verifying the system log.

use super::{Answer, Behind, Broken, Checkpoint, Desk, Verified};
use crate::domain::event::Event;
use crate::domain::id::{EventId, SessionId};
use crate::domain::log_filter::{LogFilter, LogSearch};
use crate::domain::permission::Permission;
use crate::domain::policy::{Denied, LogSight, Sight};
use crate::domain::query::{LogAnchor, LogPage, LogQuery};
use crate::domain::text;
use crate::domain::world::World as _;
use crate::store::{Failure, PIECE, StoreError};

impl Desk {
    /// A page of the log: all of it, or the refused logins for those who see no more (GATE-3).
    ///
    /// # Errors
    /// Without `ViewSystemLog` and `ViewUsers`; the store's.
    pub fn log_page(
        &mut self,
        session: SessionId,
        search: impl Into<LogSearch>,
        anchor: LogAnchor,
        count: usize,
        scan_from: Option<EventId>,
    ) -> Answer<LogPage> {
        let search = search.into();
        self.read_as(session, |view, sight, _| {
            let filter = LogFilter::read(&search, &view.settings().site_time_zone, view.now());
            let query = LogQuery { filter, sight: sight.log()?, anchor, count, scan_from };
            Ok(view.log_page(&query)?)
        })
    }

    /// Brings the index of the log's words on by at most so many pieces, where it is behind by a whole one; says how far it
    /// is behind then. Searches are complete whatever it holds: this makes them quick.
    ///
    /// # Errors
    /// The store's.
    pub fn follow_log(&mut self, pieces: usize) -> Answer<Behind> {
        let mut behind = self.store.log_index_behind()?;
        for _ in 0..pieces {
            match behind {
                Behind::By(events) if events >= u64::from(PIECE) => behind = self.store.follow_log()?,
                _ => break,
            }
        }
        Ok(behind)
    }

    /// This desk does nothing but [`Desk::follow_log`] from now on: its commits needn't reach the disk at once.
    ///
    /// # Errors
    /// The store's.
    pub fn only_follows(&self) -> Answer<()> {
        Ok(self.store.follow_at_ease()?)
    }

    /// An event by number.
    ///
    /// # Errors
    /// Where there is none that the person may see; the store's.
    pub fn event(&mut self, session: SessionId, id: EventId) -> Answer<Event> {
        self.read_as(session, |view, sight, _| {
            let event = view.event(id, sight.log()?)?;
            let missing = || StoreError::NotFound { what: "event", name: text::shown(&id.0.to_string()).into_owned() };
            Ok(event.ok_or_else(missing)?)
        })
    }

    /// Verifies the whole log. `progress` is told how far it is and ends it by answering `false`; the answer is none
    /// then.
    ///
    /// # Errors
    /// Without `ViewSystemLog`; the store's.
    pub fn verify_log(
        &mut self,
        session: SessionId,
        checkpoint: Option<&Checkpoint>,
        progress: impl FnMut(u64) -> bool,
    ) -> Answer<Option<Result<Verified, Broken>>> {
        self.wants_the_whole_log(session)?;
        Ok(self.store.verify_log(checkpoint, progress)?)
    }

    /// Number and hash of the newest event, to be kept elsewhere.
    ///
    /// # Errors
    /// Without `ViewSystemLog`; the store's.
    pub fn checkpoint(&mut self, session: SessionId) -> Answer<Checkpoint> {
        self.wants_the_whole_log(session)?;
        Ok(self.store.checkpoint()?)
    }

    pub(super) fn wants_the_whole_log(&mut self, session: SessionId) -> Answer<()> {
        self.read_as(session, |_, sight, _| whole_log(sight))
    }
}

/// Refuses whoever may not see the whole log.
pub(super) fn whole_log(sight: Sight) -> Result<(), Failure> {
    match sight.log()? {
        LogSight::Everything => Ok(()),
        LogSight::RefusedLogins => Err(Failure::Denied(Denied { permission: Permission::ViewSystemLog })),
    }
}
