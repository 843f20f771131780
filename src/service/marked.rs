//! Marked accounts in the list of users: whom a search marks, and what became of those who are marked.

use super::{Answer, Desk, Roster};
use crate::domain::id::{Named, SessionId, UserId};
use crate::domain::marks::Marks;
use crate::domain::query::UserQuery;
use crate::store::{StoreError, View};

/// So many names are told with the numbers: more have no room on a line.
const NAMED: usize = 40;

/// Whom a search finds, or a stretch of its list.
#[derive(Clone, Debug, Default)]
pub struct FoundIds {
    /// All of them, in order of their numbers.
    pub ids: Vec<UserId>,
    /// The first few in the list's order.
    pub first: Vec<Named<UserId>>,
}

/// What became of marked accounts.
#[derive(Clone, Debug, Default)]
pub struct MarkedNow {
    /// How many of them a list shows.
    pub shown: usize,
    /// Those who were deleted.
    pub gone: Vec<Named<UserId>>,
    /// A few of those who are there, in order of their numbers.
    pub first: Vec<Named<UserId>>,
}

impl Desk {
    /// Everybody whom a query finds.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn found_ids(&mut self, session: SessionId, query: &UserQuery) -> Answer<FoundIds> {
        self.with_roster(session, |roster, view| found(view, roster.ids(view, query)?))
    }

    /// Everybody whom a query finds from one account to another, in either order; none where one of the two isn't in the
    /// list any more.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn found_between(
        &mut self,
        session: SessionId,
        query: &UserQuery,
        (from, to): (UserId, UserId),
    ) -> Answer<FoundIds> {
        self.with_roster(session, |roster, view| {
            let ids = roster.ids(view, query)?;
            let place = |wanted: UserId| ids.iter().position(|id| *id == wanted);
            let (Some(one), Some(other)) = (place(from), place(to)) else { return Ok(FoundIds::default()) };
            found(view, ids[one.min(other)..=one.max(other)].to_vec())
        })
    }

    /// How many of the marked accounts a query finds, which of them were deleted, and a few names of the others.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn marked_now(&mut self, session: SessionId, query: &UserQuery, marks: &Marks) -> Answer<MarkedNow> {
        self.with_roster(session, |roster, view| {
            let shown = roster.ids(view, query)?.into_iter().filter(|id| marks.contains(*id)).count();
            let gone = marks.iter().filter(|id| !roster.knows(*id)).take(NAMED).collect::<Vec<_>>();
            let first = marks.iter().filter(|id| roster.knows(*id)).take(NAMED).collect::<Vec<_>>();
            Ok(MarkedNow { shown, gone: view.names_of(&gone)?, first: view.names_of(&first)? })
        })
    }

    fn with_roster<T: Default>(
        &mut self,
        session: SessionId,
        ask: impl FnOnce(&mut Roster, &View<'_>) -> Result<T, StoreError>,
    ) -> Answer<T> {
        self.load_roster(session)?;
        let mut roster = self.roster.take();
        let answer = self.read_as(session, |view, sight, _| {
            sight.users()?;
            let Some(roster) = &mut roster else { return Ok(T::default()) };
            Ok(ask(roster, view)?)
        });
        self.roster = roster;
        answer
    }
}

fn found(view: &View<'_>, mut ids: Vec<UserId>) -> Result<FoundIds, StoreError> {
    let first = view.names_of(&ids[..ids.len().min(NAMED)])?;
    ids.sort_unstable();
    Ok(FoundIds { ids, first })
}
