//! A refused login: what is recorded of it, and the code that leads to it.

use super::login::Settled;
use crate::clock::{Chance, MINUTE, Timestamp};
use crate::domain::change::LoginChange;
use crate::domain::gate::{Entrance, Reason};
use crate::domain::text;
use crate::domain::user::User;
use crate::domain::world::World;
use crate::store::{Failure, Tx, View};

/// Records a refusal, and the lock-out that may follow from it (GATE-4).
pub(super) fn refuse(
    tx: &mut Tx<'_>,
    user: Option<&User>,
    name: &str,
    reason: Reason,
    counts: bool,
    entrance: Entrance,
    chance: &dyn Chance,
) -> Result<Settled, Failure> {
    let so_far = user.map_or(0, |user| user.failed_attempts);
    let attempts = if counts { so_far.saturating_add(1) } else { so_far };
    let reference = reference(tx, chance)?;
    // Where the device may be why, the log says what it was (DEV-2).
    let device = match reason {
        Reason::UntrustedDevice | Reason::NoPassword => Some(tx.here()?.state()),
        _ => None,
    };
    tx.record(LoginChange::Refused {
        user: user.map(User::named),
        typed: match reason {
            // It was no typed name but the provider's word, which tells what to mend.
            Reason::Sso(_) => Some(name.to_owned()),
            // With a code nobody types a name.
            Reason::WrongCode => None,
            _ if user.is_some() => None,
            _ => Some(masked(tx, name)?),
        },
        reason,
        attempts,
        counts,
        reference: reference.clone(),
        entrance,
        device,
    })?;
    if let Some(user) = user.filter(|_| counts && attempts > tx.settings().max_failed_attempts) {
        let until = lockout_end(tx, user)?;
        tx.record(LoginChange::LockedOut { user: user.named(), until, attempts })?;
    }
    Ok(Settled::Refused { reason, reference })
}

/// When a lock-out ends by itself: after `lockout_minutes`, and for the one administrator who could still log in after
/// 15 minutes at the latest (USR-13).
fn lockout_end(tx: &View<'_>, user: &User) -> Result<Option<Timestamp>, Failure> {
    let minutes = i64::from(tx.settings().lockout_minutes);
    let set = (minutes > 0).then_some(minutes);
    let last = user.is_lasting_administrator(tx.now()) && !tx.another_administrator_can_log_in(user.id)?;
    let minutes = if last { Some(set.map_or(15, |set| set.min(15))) } else { set };
    Ok(minutes.map(|minutes| tx.now().plus(minutes * MINUTE)))
}

/// A code that no refusal of the last day has: three characters without look-alikes, four when they run short. The second
/// is a digit, so that no code is a part of a word (GED in `logged`) and a search for it finds more than the attempt.
fn reference(tx: &View<'_>, chance: &dyn Chance) -> Result<String, Failure> {
    const SIGNS: &[u8] = b"34679ACDEFGHJKMNPQRTUVWXY";
    const DIGITS: &[u8] = b"34679";
    for attempt in 0..40 {
        let mut bytes = [0; 4];
        chance.fill(&mut bytes);
        let length = if attempt < 8 { 3 } else { 4 };
        let sign = |(place, byte): (usize, &u8)| {
            let signs = if place == 1 { DIGITS } else { SIGNS };
            char::from(signs[usize::from(*byte) % signs.len()])
        };
        let code: String = bytes[..length].iter().enumerate().map(sign).collect();
        if !tx.reference_in_use(&code)? {
            return Ok(code);
        }
    }
    // A day with hundreds of thousands of refusals: the newest one of that code is the one meant.
    Ok("XXXX".into())
}

/// What is kept of a name that nobody has (GATE-3): people type passwords into that field.
pub(super) fn masked(tx: &View<'_>, name: &str) -> Result<String, Failure> {
    let start: String = name.chars().take(2).collect();
    let key = text::folded(name);
    let prefix: String = key.chars().take(2).collect();
    let near = tx.usernames_beginning(&prefix)?;
    let nearest = near
        .iter()
        .map(|other| (text::folded(other), other))
        // Names of another length are far away: what somebody pasted there costs no more than a name.
        .filter(|(other, _)| other.len().abs_diff(key.len()) <= 8)
        .map(|(folded, other)| (strsim::osa_distance(&folded, &key), other))
        .filter(|(distance, _)| *distance <= 2)
        .min();
    let length = name.chars().count();
    Ok(match nearest {
        Some((_, nearest)) => format!("{start}… ({length} characters), nearest username {nearest}"),
        None => format!("{start}… ({length} characters)"),
    })
}
