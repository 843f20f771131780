//! How the list of invites is read: a page further where the cursor comes near the end of what is in memory; and what is in
//! memory again, quietly, where somebody wrote.

use chrono_tz::Tz;

use super::{KEPT, List, PAGE};
use crate::clock::Timestamp;
use crate::domain::dates::minute_text;
use crate::domain::id::InviteId;
use crate::domain::invite::{Invite, InviteAnchor, InvitePage, InviteQuery, Reached};
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::request::{Call, Ticket};

/// So many invites a key looks at, at the most, however many there are: a search has no index.
const MOST_LOOKED: usize = 20_000;

/// So many are looked at again where somebody wrote: what can still change is among the newest ones.
const MOST_AGAIN: usize = 6_000;

/// A page that is on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    ticket: Ticket,
    anchor: InviteAnchor,
    /// What is in memory is read again: how many were looked at for that so far.
    again: Option<usize>,
}

/// How far the list was read, up and down.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reach {
    /// The newest and the oldest one that were looked at, where that isn't the first or the last row.
    ends: (Option<InviteId>, Option<InviteId>),
    /// How many were looked at, and found, since the last key.
    looked: usize,
    got: usize,
    /// Where a search rests that found too little in that: is it upwards, and when was the last one sent that it looked at?
    rest: Option<(bool, Timestamp)>,
}

impl List {
    /// Is this the answer to what the list asked for last?
    pub(in super::super) fn waits_for(&self, ticket: Ticket) -> bool {
        self.asked.is_some_and(|asked| asked.ticket.0 == ticket.0)
    }

    /// Reads from the newest one on.
    pub(in super::super) fn read(&mut self, wishes: &mut Wishes) {
        self.read_from(InviteAnchor::Newest, wishes);
    }

    pub(super) fn read_from(&mut self, anchor: InviteAnchor, wishes: &mut Wishes) {
        self.reach = Reach::default();
        self.request(anchor, PAGE, None, wishes);
    }

    /// Somebody wrote: what is in memory is read again, from the same place on. Where a search rests it goes on resting.
    pub(in super::super) fn reload(&mut self, wishes: &mut Wishes) {
        let count = (self.rows.len() + 10).clamp(PAGE, KEPT);
        match (self.asked, self.rows.first()) {
            (Some(Asked { anchor: anchor @ (InviteAnchor::Newest | InviteAnchor::Oldest), again: None, .. }), _) => {
                self.read_from(anchor, wishes);
            }
            (_, None) if self.reach.rest.is_none() => self.read(wishes),
            (_, Some(first)) if !self.whole.0 => {
                self.request(InviteAnchor::From(first.id), count, Some(0), wishes);
            }
            _ => self.request(InviteAnchor::Newest, count, Some(0), wishes),
        }
    }

    fn request(&mut self, anchor: InviteAnchor, count: usize, again: Option<usize>, wishes: &mut Wishes) {
        let query = InviteQuery { search: self.search.text().to_owned(), show_over: self.show_over };
        self.looked_for.clone_from(&query.search);
        self.asked = Some(Asked { ticket: wishes.call(Call::Invites { query, anchor, count }), anchor, again });
    }

    /// Asks for the rows that the cursor comes near to.
    pub(super) fn need(&mut self, wishes: &mut Wishes) {
        let (window, height) = (self.viewport.window(), self.viewport.height());
        if self.asked.is_some() || self.rows.is_empty() {
            return;
        }
        let rests = |up| self.reach.rest.is_some_and(|(rest, _)| rest == up);
        if !self.whole.1 && !rests(false) && window.end + height >= self.rows.len() {
            self.go_on(false, wishes);
        } else if !self.whole.0 && !rests(true) && window.start < height {
            self.go_on(true, wishes);
        }
    }

    /// Reads on behind what was looked at.
    fn go_on(&mut self, up: bool, wishes: &mut Wishes) {
        let (newest, oldest) = self.reach.ends;
        let row = |row: Option<&Invite>| row.map(|row| row.id);
        let anchor = match up {
            true => newest.or(row(self.rows.first())).map_or(InviteAnchor::Oldest, InviteAnchor::NewerThan),
            false => oldest.or(row(self.rows.last())).map_or(InviteAnchor::Newest, InviteAnchor::OlderThan),
        };
        self.request(anchor, PAGE, None, wishes);
    }

    /// A key begins: what it may look at is counted anew.
    pub(super) fn count_anew(&mut self) {
        (self.reach.looked, self.reach.got) = (0, 0);
    }

    /// Goes on where the search rests; says whether it does.
    pub(in super::super) fn search_on(&mut self, wishes: &mut Wishes) -> bool {
        let Some((up, _)) = self.reach.rest.take_if(|_| self.asked.is_none()) else { return false };
        self.count_anew();
        self.go_on(up, wishes);
        true
    }

    /// Does a key lead to where the search rests?
    pub(super) fn leads_on(&self, action: Action) -> bool {
        let (window, cursor) = (self.viewport.window(), self.viewport.selected());
        match (self.reach.rest, action) {
            (Some((false, _)), Action::PageDown) => window.end == self.rows.len(),
            (Some((false, _)), Action::Down) => cursor.is_none_or(|cursor| cursor + 1 == self.rows.len()),
            (Some((true, _)), Action::PageUp) => window.start == 0,
            (Some((true, _)), Action::Up) => cursor.is_none_or(|cursor| cursor == 0),
            _ => false,
        }
    }

    /// How far a resting search came, and what goes on with it.
    pub(super) fn rest_told(&self, zone: &Tz) -> Option<String> {
        let (up, at) = self.reach.rest?;
        let (word, key) = if up { ("Searched up to", "PgUp") } else { ("Searched back to", "PgDn") };
        Some(format!("{word} {}. {key} searches on.", minute_text(at, zone)))
    }

    /// Is a page on its way that shows what nothing in memory does?
    pub(super) fn is_looking(&self) -> bool {
        self.asked.is_some_and(|asked| asked.again.is_none())
    }

    pub(in super::super) fn refuse(&mut self, why: String) {
        (self.asked, self.rows, self.refused, self.reach) = (None, Vec::new(), Some(why), Reach::default());
        self.viewport.set_len(0);
    }

    /// Takes a page; the cursor stays on its invite.
    pub(in super::super) fn take(&mut self, page: InvitePage, wishes: &mut Wishes) {
        let Some(asked) = self.asked.take() else { return };
        let InvitePage { invites, looked, more, total, open, unknown } = page;
        (self.total, self.open, self.unknown, self.refused) = (total, open, unknown, None);
        let keep = self.current().map(|invite| invite.id);
        // What wasn't moved to stays where it is: at the newest one.
        let keep = keep.filter(|_| self.viewport.selected() != Some(0) || !self.whole.0);
        match asked.again {
            Some(before) => self.take_again((asked.anchor, before + looked), invites, more, wishes),
            None => {
                self.reach.looked += looked;
                self.reach.got += invites.len();
                self.take_further(asked.anchor, invites, more);
            }
        }
        self.viewport.set_len(self.rows.len());
        match keep {
            _ if asked.anchor == InviteAnchor::Oldest => self.viewport.end(),
            Some(id) => self.select(id),
            None => self.viewport.home(),
        }
        match more.filter(|_| asked.again.is_none()) {
            // A search that looked at its share without filling the screen goes on from there, and then rests.
            Some(reached) if self.reach.got < self.viewport.height() * 2 => {
                let up = asked.anchor.rises();
                if self.reach.looked < MOST_LOOKED {
                    self.go_on(up, wishes);
                } else {
                    self.reach.rest = Some((up, reached.at));
                }
            }
            _ if asked.again.is_some() => self.need(wishes),
            _ => {}
        }
        let now = wishes.now;
        if let Some(due) = self.rows.iter().map(|row| row.expires).filter(|due| *due > now).min() {
            wishes.wake_at(due);
        }
    }

    fn take_further(&mut self, anchor: InviteAnchor, invites: Vec<Invite>, more: Option<Reached>) {
        let (whole, reached) = (more.is_none(), more.map(|reached| reached.id));
        match anchor {
            InviteAnchor::Newest | InviteAnchor::From(_) => {
                (self.rows, self.whole, self.reach.ends) = (invites, (true, whole), (None, reached));
            }
            InviteAnchor::Oldest => {
                (self.rows, self.whole, self.reach.ends) = (invites, (whole, true), (reached, None));
            }
            InviteAnchor::OlderThan(_) => {
                self.rows.extend(invites);
                (self.whole.1, self.reach.ends.1) = (whole, reached);
                self.forget(true);
            }
            InviteAnchor::NewerThan(_) => {
                self.rows.splice(0..0, invites);
                (self.whole.0, self.reach.ends.0) = (whole, reached);
                self.forget(false);
            }
        }
    }

    /// Rows that were read again stand in place of those that were there, as far as was looked. Further back than so many the
    /// others stay as they were read.
    fn take_again(
        &mut self,
        (anchor, looked): (InviteAnchor, usize),
        invites: Vec<Invite>,
        more: Option<Reached>,
        wishes: &mut Wishes,
    ) {
        let from = match anchor {
            InviteAnchor::From(id) => id.0,
            InviteAnchor::OlderThan(id) => id.0.saturating_sub(1),
            InviteAnchor::Newest | InviteAnchor::Oldest | InviteAnchor::NewerThan(_) => i64::MAX,
        };
        let to = more.map_or(0, |reached| reached.id.0);
        let cursor = self.viewport.selected().unwrap_or(0);
        let place = self.rows.iter().take_while(|row| row.id.0 > from).count();
        let behind = place + self.rows[place..].iter().take_while(|row| row.id.0 >= to).count();
        self.rows.splice(place..behind, invites);
        self.forget(cursor * 2 > self.rows.len());
        let last = self.reach.ends.1.or(self.rows.last().map(|row| row.id)).map_or(0, |id| id.0);
        match more {
            None => {
                (self.whole.1, self.reach.ends.1) = (true, None);
                self.reach.rest = self.reach.rest.filter(|(up, _)| *up);
            }
            Some(reached) if looked < MOST_AGAIN && (self.whole.1 || to > last) => {
                self.request(InviteAnchor::OlderThan(reached.id), PAGE, Some(looked), wishes);
            }
            Some(_) => {}
        }
    }

    /// No more than so many rows stay in memory: the newest or the oldest ones go.
    fn forget(&mut self, newest: bool) {
        let surplus = self.rows.len().saturating_sub(KEPT);
        if surplus == 0 {
            return;
        }
        let (up, rest) = (newest, self.reach.rest);
        if newest {
            self.rows.drain(..surplus);
            (self.whole.0, self.reach.ends.0) = (false, None);
        } else {
            self.rows.truncate(KEPT);
            (self.whole.1, self.reach.ends.1) = (false, None);
        }
        self.reach.rest = rest.filter(|(rest, _)| *rest != up);
    }
}
