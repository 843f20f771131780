//! The list of users by window, from the names in memory.

use super::{Answer, Desk};
use crate::clock::Timestamp;
use crate::domain::directory::{Directory, Found};
use crate::domain::id::{EventId, SessionId};
use crate::domain::query::{UserQuery, UserWindow};
use crate::domain::text::search_text;
use crate::domain::world::World;
use crate::store::{StoreError, View};

/// The names of all accounts in memory, kept up to date by the log's numbers.
#[derive(Debug)]
pub struct Roster {
    directory: Directory,
    up_to: EventId,
    last: Option<(UserQuery, Found)>,
}

impl Roster {
    fn load(view: &View<'_>) -> Result<Self, StoreError> {
        Ok(Self { up_to: view.last_event()?, directory: view.directory()?, last: None })
    }

    /// Takes in what was changed since it was last asked. Costs one look at the log's end where nothing was.
    fn catch_up(&mut self, view: &View<'_>) -> Result<(), StoreError> {
        let newest = view.last_event()?;
        if newest == self.up_to {
            return Ok(());
        }
        let changed = view.directory_since(self.up_to)?;
        if changed.len() > 1_000 {
            // Taking them in one by one would cost more than reading all anew: an import was here.
            *self = Self::load(view)?;
            return Ok(());
        }
        if !changed.is_empty() {
            self.last = None;
        }
        for entry in &changed {
            self.directory.update(entry);
        }
        self.up_to = newest;
        Ok(())
    }

    fn find(&mut self, query: &UserQuery, now: Timestamp) -> &Found {
        let fresh = self
            .last
            .take()
            .filter(|(asked, found)| asked == query && found.flips_at.is_none_or(|flips_at| now < flips_at));
        let (_, found) = self.last.insert(fresh.unwrap_or_else(|| {
            let needle = search_text(&query.search).folded;
            (query.clone(), self.directory.find(&needle, query.show_inactive, now))
        }));
        found
    }
}

impl Desk {
    /// A window of the list of users: `count` rows from place `first` on. While the names aren't in memory yet only the
    /// first rows can be had, along an index and without their number; [`Desk::load_roster`] ends that.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn users_window(
        &mut self,
        session: SessionId,
        query: &UserQuery,
        first: usize,
        count: usize,
    ) -> Answer<UserWindow> {
        if self.roster.is_none() && first > 0 {
            self.load_roster(session)?;
        }
        let mut roster = self.roster.take();
        let window = self.read_as(session, |view, sight, _| {
            sight.users()?;
            let Some(roster) = &mut roster else {
                let rows = view.users_page(query, "", count)?;
                return Ok(UserWindow { rows, ..UserWindow::default() });
            };
            roster.catch_up(view)?;
            let found = roster.find(query, view.now());
            let first = first.min(found.ids.len().saturating_sub(1));
            let end = first.saturating_add(count).min(found.ids.len());
            Ok(UserWindow {
                first,
                rows: view.users_by_id(&found.ids[first..end])?,
                total: Some(found.ids.len()),
                hidden: found.hidden,
                flips_at: found.flips_at,
            })
        });
        self.roster = roster;
        window
    }

    /// Where an account stands in the list, so that the cursor can stay on a person when others change the list.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn place_of_user(
        &mut self,
        session: SessionId,
        query: &UserQuery,
        id: crate::domain::id::UserId,
    ) -> Answer<Option<usize>> {
        self.load_roster(session)?;
        let mut roster = self.roster.take();
        let place = self.read_as(session, |view, sight, _| {
            sight.users()?;
            let Some(roster) = &mut roster else { return Ok(None) };
            roster.catch_up(view)?;
            Ok(roster.find(query, view.now()).ids.iter().position(|other| *other == id))
        });
        self.roster = roster;
        place
    }

    /// Reads all names into memory, once.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn load_roster(&mut self, session: SessionId) -> Answer<()> {
        if self.roster.is_none() {
            let roster = self.read_as(session, |view, sight, _| {
                sight.users()?;
                Ok(Roster::load(view)?)
            })?;
            self.roster = Some(roster);
        }
        Ok(())
    }

    /// Are the names in memory?
    #[must_use]
    pub const fn roster_is_loaded(&self) -> bool {
        self.roster.is_some()
    }
}
