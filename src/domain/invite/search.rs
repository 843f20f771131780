//! What stands in the search box of the invites, read, and what a page of them is asked for (INV-2).

use super::{Invite, InviteState};
use crate::clock::Timestamp;
use crate::domain::id::InviteId;
use crate::domain::text::{self, folded, search_text};
use crate::domain::words::{self, Found, spelled};

/// The states, as they can be typed behind `state:`; beside them `open` and `over`.
const STATES: [InviteState; 6] = [
    InviteState::Queued,
    InviteState::Sent,
    InviteState::Failed,
    InviteState::Accepted,
    InviteState::Cancelled,
    InviteState::Expired,
];

/// What an invite can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Email,
    Role,
    State,
    By,
}

#[derive(Clone, Debug)]
struct Term {
    word: Word,
    excluded: bool,
    /// Folded, with blanks for `_`.
    value: String,
}

/// A search, read.
#[derive(Clone, Debug, Default)]
pub struct InviteFilter {
    needle: String,
    terms: Vec<Term>,
}

/// From where a page of invites is read; the newest comes first, whatever the anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteAnchor {
    /// The newest ones.
    Newest,
    /// This one and those before it.
    From(InviteId),
    /// Those before this one.
    OlderThan(InviteId),
    /// Those after this one.
    NewerThan(InviteId),
    /// The oldest ones.
    Oldest,
}

impl InviteAnchor {
    /// Is it read from older ones to newer ones?
    #[must_use]
    pub const fn rises(self) -> bool {
        matches!(self, Self::NewerThan(_) | Self::Oldest)
    }
}

/// Which invites a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InviteQuery {
    /// What stands in the search box, as typed.
    pub search: String,
    /// Are those shown, too, that are over: accepted, cancelled, expired?
    pub show_over: bool,
}

/// How far a search came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The last one that was looked at.
    pub id: InviteId,
    /// When that was sent.
    pub at: Timestamp,
}

/// A page of them.
#[derive(Clone, Debug, Default)]
pub struct InvitePage {
    /// The invites, the newest first.
    pub invites: Vec<Invite>,
    /// How many were looked at.
    pub looked: usize,
    /// Where to look on: the page is full, or the search stopped after its share; none at the end of all.
    pub more: Option<Reached>,
    /// How many there are, open or over.
    pub total: u64,
    /// How many of them are open.
    pub open: u64,
    /// Why a filter finds nothing.
    pub unknown: Option<String>,
}

impl InviteFilter {
    /// Reads a search: `email:`, `role:`, `state:` and `by:` narrow it, the rest is literal.
    #[must_use]
    pub fn read(typed: &str) -> Self {
        let word = |word: &str| match word {
            "email" | "to" | "address" => Some(Word::Email),
            "role" => Some(Word::Role),
            "state" => Some(Word::State),
            "by" | "who" => Some(Word::By),
            _ => None,
        };
        let words = words::take_apart(typed, word, |_, _, _| 0);
        let term = |Found { word, excluded, value, .. }| Term { word, excluded, value: spelled(&value) };
        Self { needle: search_text(&words.rest).folded, terms: words.found.into_iter().map(term).collect() }
    }

    /// Does it ask for invites that are over by their state? Then they are shown, hidden or not.
    #[must_use]
    pub fn asks_for_over(&self) -> bool {
        let is_over = |value: &str| value == "over" || STATES.iter().any(|it| it.name() == value && !it.is_open());
        self.terms.iter().any(|term| term.word == Word::State && !term.excluded && is_over(&term.value))
    }

    /// Why a filter can't find anything: its value is no state.
    #[must_use]
    pub fn unknown(&self) -> Option<String> {
        let known = |value: &str| matches!(value, "open" | "over") || STATES.iter().any(|it| it.name() == value);
        let term = self.terms.iter().find(|term| term.word == Word::State && !known(&term.value))?;
        let names: Vec<&str> = STATES.iter().map(|state| state.name()).collect();
        let value = text::shown(&term.value).into_owned();
        Some(format!("{value} is no state of an invite: open, over, {}.", names.join(", ")))
    }

    /// Is it one of those that are looked for?
    #[must_use]
    pub fn finds(&self, invite: &Invite, now: Timestamp) -> bool {
        let state = invite.state(now);
        let has = |Term { word, value, .. }: &Term| match word {
            Word::Email => folded(&invite.email).contains(value.as_str()),
            Word::Role => folded(&invite.role.name).contains(value.as_str()),
            Word::By => folded(&invite.by.name) == *value,
            Word::State => match value.as_str() {
                "open" => state.is_open(),
                "over" => !state.is_open(),
                name => state.name() == name,
            },
        };
        let user = invite.accepted.as_ref().map_or("", |(_, user)| &user.name);
        let (email, role, by) = (&invite.email, &invite.role.name, &invite.by.name);
        let whole = || folded(&format!("{email} {role} {by} {user}"));
        self.terms.iter().all(|term| has(term) != term.excluded)
            && (self.needle.is_empty() || whole().contains(&self.needle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{Named, RoleId, UserId};
    use crate::domain::mail::MailState;

    // INV-2, S4
    #[test]
    fn filter_words_narrow_and_the_rest_is_literal() {
        let now = Timestamp(1_000);
        let invite = |expires| Invite {
            id: InviteId(1),
            email: "Anna_50%@example.org".into(),
            role: Named::new(RoleId(1), "Production Manager"),
            generation: 1,
            by: Named::new(UserId(1), "ada"),
            at: Timestamp(0),
            expires: Timestamp(expires),
            accepted: None,
            cancelled: None,
            mail: Some((MailState::Sent(now), String::new())),
        };
        let finds = |typed: &str| InviteFilter::read(typed).finds(&invite(2_000), now);
        for yes in ["", "anna", "50%", "role:\"production manager\"", "role:production_manager by:ADA", "state:open"] {
            assert!(finds(yes), "{yes}");
        }
        for no in ["bert", "a%b", "role:admin", "-role:production", "state:failed", "state:over", "by:ad", "state:?"] {
            assert!(!finds(no), "{no}");
        }
        assert!(InviteFilter::read("state:expired").finds(&invite(1_000), now));
        assert!(InviteFilter::read("state:expired").asks_for_over() && !InviteFilter::read("x").asks_for_over());
        assert!(InviteFilter::read("state:gone").unknown().is_some_and(|told| told.starts_with("gone is no state")));
    }
}
