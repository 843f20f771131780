//! Reading and verifying the system log.

use super::{Answer, Behind, Broken, Checkpoint, Desk, Verified};
use crate::domain::change::PlantChange;
use crate::domain::event::Event;
use crate::domain::id::{EventId, SessionId};
use crate::domain::log_filter::{LogFilter, LogSearch};
use crate::domain::permission::Permission;
use crate::domain::policy::{Denied, LogSight, Sight};
use crate::domain::query::{LogAnchor, LogPage, LogQuery};
use crate::domain::text;
use crate::domain::world::World as _;
use crate::store::{By, Failure, PIECE, StoreError};

/// What is looked at while the log is verified, or the database checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looking {
    /// Pages of the file, and indexes; how many isn't known.
    AtPages,
    /// Events; so many so far.
    AtEvents(u64),
    /// The words of events; of so many so far.
    AtWords(u64),
}

impl Looking {
    /// In words, and how many so far.
    #[must_use]
    pub const fn told(self) -> (&'static str, u64) {
        match self {
            Self::AtPages => ("Looking at every page", 0),
            Self::AtEvents(count) => ("Verifying the log", count),
            Self::AtWords(count) => ("Comparing the index of words", count),
        }
    }
}

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

    /// Removes a portion of the events that an archive has by now, where somebody who archived was stopped before all were
    /// gone, and brings the index of the log's words on by at most so many pieces, where it is behind by a whole one; says how far it
    /// is behind then. Searches are complete whatever it holds: this makes them quick.
    ///
    /// # Errors
    /// The store's.
    pub fn follow_log(&mut self, pieces: usize) -> Answer<Behind> {
        self.store.remove_archived_at_once()?;
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
            let sight = sight.log()?;
            if let Some(event) = view.event(id, sight)? {
                return Ok(event);
            }
            let away = view.away(sight)?.filter(|away| 0 < id.0 && id <= away.through);
            Err(Failure::from(match away {
                Some(away) => {
                    let place = text::shown(&away.place()).into_owned();
                    StoreError::EventArchived { event: id.0, place }
                }
                None => StoreError::NotFound { what: "event", name: id.0.to_string() },
            }))
        })
    }

    /// Verifies the whole record, and what is noted beside it. Quick, and says nothing of what searches for words rely on.
    /// `progress` is told how far it is and ends it by answering `false`; the answer is none then.
    ///
    /// # Errors
    /// Without `ViewSystemLog`; the store's.
    pub fn verify_log(
        &mut self,
        session: SessionId,
        checkpoint: Option<&Checkpoint>,
        mut progress: impl FnMut(Looking) -> bool,
    ) -> Answer<Option<Result<Verified, Broken>>> {
        self.wants_the_whole_log(session)?;
        Ok(self.store.verify_log(checkpoint, |count| progress(Looking::AtEvents(count)))?)
    }

    /// The same, and then what lists and searches find events by, event by event and word by word: whoever is told that
    /// all of it is whole can rely on what they are shown. Takes some thirty times as long.
    ///
    /// # Errors
    /// Without `ViewSystemLog`; the store's.
    pub fn verify_log_and_searches(
        &mut self,
        session: SessionId,
        checkpoint: Option<&Checkpoint>,
        mut progress: impl FnMut(Looking) -> bool,
    ) -> Answer<Option<Result<Verified, Broken>>> {
        let verified = match self.verify_log(session, checkpoint, &mut progress)? {
            Some(Ok(verified)) => verified,
            other => return Ok(other),
        };
        let Some(indexes) = self.store.verify_indexes(|| progress(Looking::AtPages))? else { return Ok(None) };
        if let Some(broken) = indexes {
            return Ok(Some(Err(broken)));
        }
        let words = self.store.verify_words(|count| progress(Looking::AtWords(count)))?;
        Ok(words.map(|broken| broken.map_or(Ok(verified), Err)))
    }

    /// Makes what lists and searches find events by anew from the record, which stays as it is. It holds no facts; an event
    /// tells who did it all the same, as it covers what somebody may have done to hide events.
    ///
    /// # Errors
    /// Without `ViewSystemLog` and `ManageSettings`; the store's.
    pub fn reindex_log(&mut self, session: SessionId) -> Answer<()> {
        self.wants_the_whole_log(session)?;
        self.may_keep_the_database(session, "Making of the log's index")?;
        self.store.transact(By::Session(session), |tx| tx.record(PlantChange::LogReindexed))?;
        Ok(())
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
