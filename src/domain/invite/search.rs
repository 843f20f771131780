//! What stands in the search box of the invites, read, and what a page of them is asked for (INV-2).

use super::{Invite, InviteState};
use crate::clock::Timestamp;
use crate::domain::id::InviteId;
use crate::domain::text::{self, folded, search_text};
use crate::domain::words::{self, Found, spelled};

/// What an invite can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteWord {
    /// Its address.
    Email,
    /// Its role.
    Role,
    /// How it stands: [`InviteState`], and beside those `open` and `over`.
    State,
    /// Who sent it.
    By,
}

impl InviteWord {
    /// As it is typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Role => "role",
            Self::State => "state",
            Self::By => "by",
        }
    }

    /// Over its values in a menu.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Email => "Email",
            Self::Role => "Role",
            Self::State => "State",
            Self::By => "Sent by",
        }
    }

    fn known(word: &str) -> Option<Self> {
        Some(match word {
            "email" | "to" | "address" => Self::Email,
            "role" => Self::Role,
            "state" => Self::State,
            "by" | "who" => Self::By,
            _ => return None,
        })
    }
}

#[derive(Clone, Debug)]
struct Term {
    word: InviteWord,
    excluded: bool,
    /// As it was typed.
    typed: String,
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
        let words = words::take_apart(typed, InviteWord::known, |_, _, _| 0);
        let term = |Found { word, excluded, value, typed }| Term { word, excluded, typed, value: spelled(&value) };
        Self {
            needle: search_text(words::unquoted(&words.rest)).folded,
            terms: words.found.into_iter().map(term).collect(),
        }
    }

    /// Does it ask for invites that are over by their state? Then they are shown, hidden or not.
    #[must_use]
    pub fn asks_for_over(&self) -> bool {
        let is_over =
            |value: &str| value == "over" || InviteState::ALL.iter().any(|it| it.name() == value && !it.is_open());
        self.terms.iter().any(|term| term.word == InviteWord::State && !term.excluded && is_over(&term.value))
    }

    /// Why a filter can't find anything: its value is no state.
    #[must_use]
    pub fn unknown(&self) -> Option<String> {
        let known =
            |value: &str| matches!(value, "open" | "over") || InviteState::ALL.iter().any(|it| it.name() == value);
        let term = self.terms.iter().find(|term| term.word == InviteWord::State && !known(&term.value))?;
        let names: Vec<&str> = InviteState::ALL.iter().map(|state| state.name()).collect();
        let value = text::shown(&term.value).into_owned();
        Some(format!("{value} is no state of an invite: open, over, {}.", names.join(", ")))
    }

    /// Is it one of those that are looked for?
    #[must_use]
    pub fn finds(&self, invite: &Invite, now: Timestamp) -> bool {
        let state = invite.state(now);
        let has = |Term { word, value, .. }: &Term| match word {
            InviteWord::Email => folded(&invite.email).contains(value.as_str()),
            InviteWord::Role => folded(&invite.role.name).contains(value.as_str()),
            InviteWord::By => folded(&invite.by.name) == *value,
            InviteWord::State => match value.as_str() {
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

/// The filters in a text, as typed.
#[must_use]
pub fn filters(search: &str) -> Vec<String> {
    InviteFilter::read(search).terms.into_iter().map(|term| term.typed).collect()
}

/// What stands in the box, with another filter: it takes the place of one that asks for the same.
#[must_use]
pub fn with_filter(search: &str, word: InviteWord, value: &str) -> String {
    let typed = words::typed(word.name(), value);
    let same = |term: &Term| (term.word == word && !term.excluded) || term.typed == typed;
    let replaced = InviteFilter::read(search).terms.into_iter().filter(same).map(|term| term.typed);
    words::with(search, &replaced.collect::<Vec<_>>(), &typed)
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
            void: None,
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
