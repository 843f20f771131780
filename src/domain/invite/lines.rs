//! Addresses to invite, one a line, each judged before anything is sent (INV-1, INV-5).

use std::collections::BTreeMap;

use crate::domain::broken::Stopped;
use crate::domain::text::{self, Email, EmailFlaw};
use crate::domain::world::World;

/// The most addresses that are invited in one go.
pub const LINES_AT_ONCE: usize = 500;

/// A line, and what would become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteLine {
    /// Which, counted from 1, empty ones too.
    pub number: usize,
    /// As it was typed, without spaces around it.
    pub text: String,
    /// The address, or why none can be invited by it.
    pub judged: Result<Email, LineFlaw>,
}

/// Why a line can't be invited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineFlaw {
    /// It is no single address.
    #[error("{}", text::sentence(.0))]
    NoAddress(#[from] EmailFlaw),
    /// The same address stands before it; it is invited once.
    #[error("The same address stands in line {0} already.")]
    Duplicate(usize),
    /// Somebody has the address.
    #[error("{0} has this address already.")]
    Account(String),
    /// It is a username, and would pass for that account (USR-2).
    #[error("This address is the username of {0}.")]
    Username(String),
    /// It is invited already.
    #[error("Invite {0} to this address is open: send that one again (`chargehand invites resend {0}`), or cancel it.")]
    OpenInvite(i64),
}

impl LineFlaw {
    /// The code in JSON errors.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoAddress(_) => "invalid_address",
            Self::Duplicate(_) => "duplicate",
            Self::Account(_) => "has_account",
            Self::Username(_) => "is_username",
            Self::OpenInvite(_) => "open_invite",
        }
    }

    /// Does it keep the others from being sent? The same address twice is none too few.
    #[must_use]
    pub const fn is_bad(&self) -> bool {
        !matches!(self, Self::Duplicate(_))
    }
}

/// The lines of a text that somebody typed or pasted.
#[must_use]
pub fn split(text: &str) -> Vec<String> {
    text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line).to_owned()).collect()
}

/// Judges each line; empty ones are left out. `open_invite` knows the number of an open invite to a folded address.
///
/// # Errors
/// The world's fault.
pub fn judged<W: World>(
    world: &W,
    lines: &[String],
    open_invite: impl Fn(&str) -> Result<Option<i64>, W::Fault>,
) -> Result<Vec<InviteLine>, Stopped<W::Fault>> {
    let (mut all, mut seen) = (Vec::new(), BTreeMap::new());
    for (place, line) in lines.iter().enumerate() {
        let (number, text) = (place + 1, line.trim_matches([' ', '\t']).to_owned());
        if text.is_empty() {
            continue;
        }
        let judged = match Email::new(&text).or_else(|flaw| bracketed(&text).ok_or(flaw)) {
            Err(flaw) => Err(flaw.into()),
            Ok(email) => match seen.get(&email.key()) {
                Some(first) => Err(LineFlaw::Duplicate(*first)),
                None => {
                    seen.insert(email.key(), number);
                    let mut flaws = Vec::new();
                    check_account(world, email.as_str(), &mut flaws)?;
                    let open = open_invite(&email.key()).map_err(Stopped::Fault)?;
                    flaws.extend(open.map(LineFlaw::OpenInvite));
                    flaws.into_iter().next().map_or(Ok(email), Err)
                }
            },
        };
        all.push(InviteLine { number, text, judged });
    }
    Ok(all)
}

/// The address in `Anna Meier <anna@example.org>`, as mail programs write it. Not where another one may stand before it.
fn bracketed(text: &str) -> Option<Email> {
    let (name, address) = text.trim_end_matches([';', ',']).strip_suffix('>')?.rsplit_once('<')?;
    Email::new(address).ok().filter(|_| !name.contains(|sign: char| sign.is_control() || "@<>;".contains(sign)))
}

/// An address that an account has, or passes for.
pub(super) fn check_account<W: World>(
    world: &W,
    email: &str,
    flaws: &mut Vec<LineFlaw>,
) -> Result<(), Stopped<W::Fault>> {
    let key = text::folded(email);
    let shown = |name: &str| text::shown(name).into_owned();
    if let Some(holder) = world.email_holder(&key).map_err(Stopped::Fault)? {
        flaws.push(LineFlaw::Account(shown(&holder.name)));
    } else if let Some(holder) = world.username_holder(&key).map_err(Stopped::Fault)? {
        flaws.push(LineFlaw::Username(shown(&holder.name)));
    }
    Ok(())
}
