//! Mails as the outbox keeps them (INV-4): to whom, about what, how often tried; never what they say, which holds a code.

use super::id::{InviteId, Named, UserId};
use super::settings::Settings;
use crate::clock::{Chance, HOUR, MINUTE, Timestamp};

/// For so long a program may have a mail in hand. One that was killed lets go of it by this running out; sending one takes
/// half of it at the most.
pub const HELD_FOR: i64 = 10 * MINUTE;

/// So many codes for new passwords are mailed to an account within [`CODES_WITHIN`]: by administrators, and as many again
/// for people who forgot theirs, so that a stranger who asks keeps no administrator from helping.
pub const CODES_MAILED: u64 = 3;

/// The span in which [`CODES_MAILED`] are counted.
pub const CODES_WITHIN: i64 = HOUR;

/// A mail that is about to be put into the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// To whom: the address on record, never one that was typed to ask for it.
    pub address: String,
    /// What all tries have in common, so that a mail that went twice is one to whoever gets it.
    pub message_id: String,
}

impl Outgoing {
    /// A mail to `address`.
    #[must_use]
    pub fn fresh(address: &str, settings: &Settings, chance: &dyn Chance) -> Self {
        let mut bytes = [0; 16];
        chance.fill(&mut bytes);
        let letters: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let host = settings.site_url.split("://").nth(1).unwrap_or_default();
        let host: String =
            host.chars().take_while(|sign| sign.is_ascii_alphanumeric() || "-.".contains(*sign)).collect();
        let host = if host.is_empty() { "chargehand.invalid" } else { &host };
        Self { address: address.to_owned(), message_id: format!("<{letters}@{host}>") }
    }
}

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// An invite, and which of its codes.
    Invite {
        /// The invite.
        invite: InviteId,
        /// The code's generation.
        generation: i64,
    },
    /// A code for a new password, by its number.
    ResetCode(i64),
}

impl About {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invite { .. } => "invite",
            Self::ResetCode(_) => "reset code",
        }
    }

    /// Number and generation, as the outbox keeps them.
    #[must_use]
    pub const fn numbers(self) -> (i64, i64) {
        match self {
            Self::Invite { invite, generation } => (invite.0, generation),
            Self::ResetCode(id) => (id, 1),
        }
    }
}

/// The mails that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many there are.
    pub all: u64,
    /// How many of them a program has in hand.
    pub in_hand: u64,
    /// When the last one of those is free again, whatever becomes of that program.
    pub free: Option<Timestamp>,
}

/// How a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// It waits, for its first try or for the next.
    Queued {
        /// When it is tried next.
        next: Timestamp,
    },
    /// It goes once somebody sends all that waits, and not by itself: a backup was put back.
    Held,
    /// A program has it in hand.
    InHand {
        /// From when on another one may take it: that one was killed, then.
        until: Timestamp,
    },
    /// The server, or the spool folder, has it.
    Sent(Timestamp),
    /// It will never go out.
    Failed(Timestamp),
}

impl MailState {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued { .. } => "queued",
            Self::Held => "held",
            Self::InHand { .. } => "in hand",
            Self::Sent(_) => "sent",
            Self::Failed(_) => "failed",
        }
    }
}

/// A mail of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its number.
    pub id: i64,
    /// What it is about.
    pub about: About,
    /// To whom it goes.
    pub address: String,
    /// Whose code for a new password it brings; none of an invite.
    pub user: Option<Named<UserId>>,
    /// What all tries have in common.
    pub message_id: String,
    /// When it was put there.
    pub created: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// How it stands.
    pub state: MailState,
    /// The last answer of the server, in its own words; empty where there was none.
    pub answer: String,
}

impl Mail {
    /// What became of it, in the words that follow its address: how it stands, and what the server said.
    #[must_use]
    pub fn told(&self) -> String {
        told(&self.state, &self.answer)
    }
}

/// How a mail stands, in words: with what the server said, unless it took it.
#[must_use]
pub fn told(state: &MailState, answer: &str) -> String {
    match (state, answer) {
        (MailState::Sent(_), _) => "sent".to_owned(),
        (MailState::Failed(_), answer) => format!("failed ({answer})"),
        (MailState::Queued { .. } | MailState::InHand { .. } | MailState::Held, "") => "waits to be sent".to_owned(),
        (_, answer) => format!("waits, as it could not be sent now ({answer})"),
    }
}

/// The pause after the `tries`th try, in milliseconds: growing, to four hours.
#[must_use]
pub const fn pause(tries: u32) -> i64 {
    match tries {
        0 | 1 => MINUTE,
        2 => 5 * MINUTE,
        3 => 15 * MINUTE,
        4 => HOUR,
        5 => 2 * HOUR,
        _ => 4 * HOUR,
    }
}

/// So long before a code runs out its mail is tried for the last time: whoever gets it needs a moment to use it.
const LAST_TRY: i64 = 2 * MINUTE;

/// When a mail that couldn't be sent at its `tries`th try is tried again, whose code is good until `ends`: after a pause, or
/// earlier where that would be too late. None where no pause is left.
#[must_use]
pub fn next_try(now: Timestamp, tries: u32, ends: Timestamp) -> Option<Timestamp> {
    let next = now.plus(pause(tries)).min(ends.plus(-LAST_TRY));
    (next >= now.plus(pause(0))).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SeededChance;

    // INV-4
    #[test]
    fn pauses_grow_and_message_ids_are_each_their_own() {
        assert!((1..10).all(|tries| pause(tries) <= pause(tries + 1)));
        // The last one ends while there is still time to use what the mail brings.
        let next =
            |now, tries| next_try(Timestamp(now * MINUTE), tries, Timestamp(30 * MINUTE)).map(|at| at.0 / MINUTE);
        assert_eq!(
            [(0, 1), (1, 2), (6, 3), (21, 4), (28, 5), (40, 6)].map(|(now, tries)| next(now, tries)),
            [Some(1), Some(6), Some(21), Some(28), None, None]
        );
        let id = |site: &str| {
            let settings = Settings { site_url: site.into(), ..Settings::default() };
            Outgoing::fresh("a@x.de", &settings, &SeededChance::new(1)).message_id
        };
        assert!(id("").ends_with("@chargehand.invalid>"));
        assert!(id("https://plant.example.com:8443/desk").ends_with("@plant.example.com>"));
        assert!(id("https://a\r\nBcc: x@y.de").ends_with("@a>"));
        let chance = SeededChance::new(2);
        let two = [0, 1].map(|_| Outgoing::fresh("a@x.de", &Settings::default(), &chance).message_id);
        assert_ne!(two[0], two[1]);
    }
}
