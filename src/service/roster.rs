//! The list of users by window, from the names in memory.

use std::collections::BTreeSet;

use super::users::gone;
use super::{Answer, Desk};
use crate::clock::Timestamp;
use crate::domain::column::Column;
use crate::domain::directory::{Counted, Directory, Found, Search};
use crate::domain::id::{EventId, SessionId, UserId};
use crate::domain::list_view::Sort;
use crate::domain::query::{UserQuery, UserWindow};
use crate::domain::text::folded;
use crate::domain::user::User;
use crate::domain::world::World;
use crate::store::{StoreError, UserCursor, View};

/// The columns whose values the filter menu offers, in its order.
const FILTERED: &[Column] = &[
    Column::State,
    Column::Roles,
    Column::Team,
    Column::UserGroup,
    Column::Password,
    Column::Sso,
    Column::Trusted,
    Column::Shift,
    Column::Manager,
];

/// The names of all accounts in memory, kept up to date by the log's numbers.
#[derive(Debug)]
pub struct Roster {
    directory: Directory,
    up_to: EventId,
    last: Option<(Search, Found)>,
}

impl Roster {
    fn load(view: &View<'_>) -> Result<Self, StoreError> {
        Ok(Self { up_to: view.last_event()?, directory: view.directory()?, last: None })
    }

    /// Takes in what was changed since it was last asked, and what a date changed. Costs one look at the log's end where
    /// nothing was.
    fn catch_up(&mut self, view: &View<'_>) -> Result<(), StoreError> {
        let caught_up = self.take_in(view);
        if caught_up.is_err() {
            self.directory.forget_columns();
            self.last = None;
        }
        caught_up
    }

    fn take_in(&mut self, view: &View<'_>) -> Result<(), StoreError> {
        let newest = view.last_event()?;
        let mut touched = self.directory.due(view.now()).into_iter().collect::<BTreeSet<UserId>>();
        if newest != self.up_to {
            match view.touched_since(self.up_to)? {
                Some(more) => touched.extend(more),
                // An import was here, or something was renamed.
                None => {
                    *self = Self::load(view)?;
                    return Ok(());
                }
            }
        }
        for id in touched {
            self.last = None;
            if let Some(entry) = view.directory_entry(id)? {
                self.directory.update(&entry);
            }
            if self.directory.has_columns() {
                self.directory.update_columns(id, view.user(id)?.as_ref(), view.now());
            }
        }
        self.up_to = newest;
        Ok(())
    }

    /// Reads columns into memory that aren't there yet.
    fn have(&mut self, view: &View<'_>, columns: impl IntoIterator<Item = Column>) -> Result<(), StoreError> {
        for column in columns {
            if !self.directory.has_column(column) {
                let (cells, flips) = view.column(column)?;
                self.directory.add_column(column, cells, flips, view.now());
            }
        }
        Ok(())
    }

    /// Everybody whom a query finds, in its order.
    pub(super) fn ids(&mut self, view: &View<'_>, query: &UserQuery) -> Result<Vec<UserId>, StoreError> {
        self.catch_up(view)?;
        Ok(self.find(view, query)?.ids.clone())
    }

    /// Is there such an account, as far as it has caught up?
    pub(super) fn knows(&self, id: UserId) -> bool {
        self.directory.knows(id)
    }

    fn find(&mut self, view: &View<'_>, query: &UserQuery) -> Result<&Found, StoreError> {
        let (search, now) = (query.read(&view.settings().site_time_zone), view.now());
        let fresh = self
            .last
            .take()
            .filter(|(asked, found)| *asked == search && found.flips_at.is_none_or(|flips_at| now < flips_at));
        let known = match fresh {
            Some(known) => known,
            None => {
                self.have(view, search.columns())?;
                let found = self.directory.find(&search, now);
                (search, found)
            }
        };
        Ok(&self.last.insert(known).1)
    }
}

/// A stretch of the list for the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserPage {
    /// The accounts.
    pub users: Vec<User>,
    /// Are there more behind them?
    pub more: bool,
    /// How many would be found that are inactive and hidden, where nobody else was.
    pub hidden: usize,
    /// Where nobody was found because a filter's value is none: what is.
    pub unknown: Option<String>,
}

/// The next moment at which one of these accounts changes by itself: its word, its roles, what stops it.
fn next_change(users: &[User], now: Timestamp) -> Option<Timestamp> {
    users.iter().filter_map(|user| user.next_change(now)).min()
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
        if self.roster.is_none() && (first > 0 || !self.is_plain(query)?) {
            self.load_roster(session)?;
        }
        let mut roster = self.roster.take();
        let window = self.read_as(session, |view, sight, _| {
            sight.users()?;
            let Some(roster) = &mut roster else {
                let rows = view.users_page(query, "", count)?;
                let flips_at = next_change(&rows, view.now());
                return Ok(UserWindow { rows, flips_at, ..UserWindow::default() });
            };
            roster.catch_up(view)?;
            let found = roster.find(view, query)?;
            let first = first.min(found.ids.len().saturating_sub(1));
            let end = first.saturating_add(count).min(found.ids.len());
            let rows = view.users_by_id(&found.ids[first..end])?;
            let flips_at = [found.flips_at, next_change(&rows, view.now())].into_iter().flatten().min();
            Ok(UserWindow {
                first,
                rows,
                total: Some(found.ids.len()),
                all: found.all,
                hidden: found.hidden,
                flips_at,
                unknown: found.unknown.clone(),
            })
        });
        self.roster = roster;
        window
    }

    /// How the person of `session` looks at a screen, as far as it is remembered.
    ///
    /// # Errors
    /// Where the session is over; the store's.
    pub fn saved_view(&mut self, session: SessionId, screen: &str) -> Answer<Option<String>> {
        self.read_as(session, |view, _, actor| Ok(view.saved_view(actor.user().id, screen)?))
    }

    /// Remembers how the person of `session` looks at a screen, over restarts. No event tells of it.
    ///
    /// # Errors
    /// Where the session is over; the store's.
    pub fn save_view(&mut self, session: SessionId, screen: &str, view: &str) -> Answer<()> {
        Ok(self.store.save_view(session, screen, view)?)
    }

    /// Is a query answered along the index of usernames, without the names in memory?
    pub(super) fn is_plain(&mut self, query: &UserQuery) -> Answer<bool> {
        let zone = self.plant_settings()?.site_time_zone;
        Ok(query.sort == Sort::default() && query.read(&zone).filter.is_literal())
    }

    /// At most `count` accounts of a list, behind the account `after` in the list's order: that one may have left the
    /// list, but has to exist where the list is sorted or filtered.
    ///
    /// # Errors
    /// Without `ViewUsers`; where there is no account `after`; the store's.
    pub fn users_after(
        &mut self,
        session: SessionId,
        query: &UserQuery,
        after: Option<&str>,
        count: usize,
    ) -> Answer<UserPage> {
        let after = after.map(|name| folded(name.trim()));
        if self.is_plain(query)? {
            return self.plain_users_after(session, query, after.as_ref(), count);
        }
        self.load_roster(session)?;
        let mut roster = self.roster.take();
        let page = self.read_as(session, |view, sight, _| {
            sight.users()?;
            let Some(roster) = &mut roster else { return Ok(UserPage::default()) };
            roster.catch_up(view)?;
            let found = roster.find(view, query)?.clone();
            let first = match &after {
                None => 0,
                Some(name) => {
                    let id = view.username_holder(name)?.map(|named| named.id);
                    let place = id.and_then(|id| roster.directory.place_behind(&found, query.sort, id));
                    place.ok_or_else(|| gone("user", name))?
                }
            };
            let end = first.saturating_add(count).min(found.ids.len());
            let (more, users) = (end < found.ids.len(), view.users_by_id(&found.ids[first..end])?);
            let hidden = if users.is_empty() { found.hidden } else { 0 };
            Ok(UserPage { users, more, hidden, unknown: found.unknown })
        });
        self.roster = roster;
        page
    }

    fn plain_users_after(
        &mut self,
        session: SessionId,
        query: &UserQuery,
        after: Option<&UserCursor>,
        count: usize,
    ) -> Answer<UserPage> {
        // One more than asked for tells whether there are more.
        let mut users = self.users_page(session, query, after, count.saturating_add(1))?;
        let more = users.len() > count;
        users.truncate(count);
        let hidden = if users.is_empty() && !query.show_inactive {
            let all = UserQuery { show_inactive: true, ..query.clone() };
            self.users_page(session, &all, after, usize::MAX)?.len()
        } else {
            0
        };
        Ok(UserPage { users, more, hidden, unknown: None })
    }

    /// What the filter menu offers: the values that columns have, and how many accounts have each.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn filter_values(&mut self, session: SessionId) -> Answer<Vec<Counted>> {
        self.load_roster(session)?;
        let mut roster = self.roster.take();
        let values = self.read_as(session, |view, sight, _| {
            sight.users()?;
            let Some(roster) = &mut roster else { return Ok(Vec::new()) };
            roster.catch_up(view)?;
            roster.have(view, FILTERED.iter().copied())?;
            Ok(FILTERED.iter().flat_map(|column| roster.directory.counted(*column)).collect())
        });
        self.roster = roster;
        values
    }

    /// Where an account stands in the list, so that the cursor can stay on a person when others change the list.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn place_of_user(&mut self, session: SessionId, query: &UserQuery, id: UserId) -> Answer<Option<usize>> {
        self.load_roster(session)?;
        let mut roster = self.roster.take();
        let place = self.read_as(session, |view, sight, _| {
            sight.users()?;
            let Some(roster) = &mut roster else { return Ok(None) };
            roster.catch_up(view)?;
            Ok(roster.find(view, query)?.ids.iter().position(|other| *other == id))
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
