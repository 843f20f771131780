//! A log of many events, to measure with: logins, refusals and edits of a small demo plant for as long as it takes.

use std::path::Path;
use std::sync::Arc;

use super::names::Dice;
use super::{ADMINISTRATOR, DemoOptions, DemoPlant, FEWEST, build, remove};
use crate::clock::{SECOND, SeededChance, SetClock, Timestamp};
use crate::domain::change::{Door, LoginChange};
use crate::domain::gate::{Credential, Entrance, Reason};
use crate::domain::id::{Named, UserId};
use crate::domain::query::UserQuery;
use crate::domain::user::Field;
use crate::hashing::Hashing;
use crate::service::{Answer, Computer, Desk, OpenOptions, ServiceError, Sits};
use crate::store::By;

/// Between two events.
const STEP: i64 = 20 * SECOND;
/// So many logins are written in one transaction.
const AT_ONCE: u64 = 500;
/// Signs of reference codes.
const SIGNS: &[u8] = b"ACEFHJKMNPRTUVWXY";

/// Makes a demo plant whose log has about so many events, the newest at `now`; everything is recorded and chained as
/// anywhere. Nothing that it writes waits for the disk. `watch` is told how many events were added to the plant's own, and
/// ends it by answering `false`.
///
/// # Errors
/// A file that exists already; the store's; [`ServiceError::Cancelled`]. Nothing is left behind then.
pub fn build_large_log(
    path: &Path,
    events: u64,
    now: Timestamp,
    hashing: &Arc<Hashing>,
    mut watch: impl FnMut(u64) -> bool,
) -> Answer<DemoPlant> {
    let length = i64::try_from(events).unwrap_or(i64::MAX / STEP).saturating_mul(STEP);
    let begin = now.plus(-length);
    // Whoever stops it does so at once, and finds nothing.
    let plant =
        build(&DemoOptions { path: path.to_owned(), users: FEWEST, seed: 7, now: begin }, hashing, |_| watch(0))?;
    let filled = fill(path, events, begin, hashing, &mut watch);
    if filled.is_err() {
        remove(path);
    }
    filled.map(|()| plant)
}

/// Writes so many events, the first of them at `begin`.
fn fill(
    path: &Path,
    events: u64,
    begin: Timestamp,
    hashing: &Arc<Hashing>,
    watch: &mut dyn FnMut(u64) -> bool,
) -> Answer<()> {
    let clock = Arc::new(SetClock::at(begin));
    let options = OpenOptions {
        path: path.to_owned(),
        create: false,
        device: Computer { name: "OFFICE-2".into(), sits: Sits::AtNamed, ..Computer::default() },
        busy_timeout_ms: 10_000,
        on_wait: Arc::new(|_| {}),
        clock: clock.clone(),
        chance: Arc::new(SeededChance::new(8)),
    };
    let mut desk = Desk::open(options, hashing.clone(), Entrance::Console)?;
    desk.store.hurry()?;
    let mut dice = Dice::new(7);
    let session = desk.settle_as(ADMINISTRATOR, Credential::Matched, None)?;
    let session = session.ok_or(ServiceError::NotSignedIn)?;
    let query = UserQuery { show_inactive: true, ..UserQuery::default() };
    let people: Vec<Named<UserId>> = desk
        .users_page(session, &query, None, FEWEST)?
        .into_iter()
        .filter(|user| user.username != ADMINISTRATOR)
        .map(|user| Named::new(user.id, user.username))
        .collect();
    let places: Vec<String> = desk.devices(session)?.into_iter().map(|row| row.device.name).collect();
    let mut written = 0;
    while written < events {
        desk.store.sit_at(&dice.pick(&places));
        let until = (written + AT_ONCE).min(events);
        let changes: Vec<LoginChange> = (written..until).map(|number| login(number, &people, &mut dice)).collect();
        desk.store.transact(By::Door(Door::Gate), |tx| {
            for change in changes {
                clock.advance(STEP);
                tx.record(change)?;
            }
            Ok(())
        })?;
        written = until;
        let name = people[dice.below(people.len())].name.clone();
        // No two are alike: a number that somebody has already would be no change.
        let mobile = format!("+49 171 {:06} {:04}", written / AT_ONCE, dice.below(10_000));
        // The session ends by age long before the log is written.
        if let Some(session) = desk.settle_as(ADMINISTRATOR, Credential::Matched, None)? {
            desk.edit_user(session, &name, None, &[(Field::Mobile, mobile)])?;
            written += 2;
        }
        if !watch(written) {
            return Err(ServiceError::Cancelled);
        }
    }
    Ok(desk.store.take_time()?)
}

/// A login, or now and then a refusal.
fn login(number: u64, people: &[Named<UserId>], dice: &mut Dice) -> LoginChange {
    let (user, entrance) = (people[dice.below(people.len())].clone(), Entrance::Program);
    if !number.is_multiple_of(25) {
        return LoginChange::Vouched { user, entrance };
    }
    let mut sign = || char::from(SIGNS[dice.below(SIGNS.len())]);
    let reference = format!("{}{}{}", sign(), number % 10, sign());
    let reason = if number.is_multiple_of(100) { Reason::UntrustedDevice } else { Reason::WrongPassword };
    LoginChange::Refused {
        user: Some(user),
        typed: None,
        reason,
        attempts: 1,
        counts: false,
        reference,
        entrance,
        device: None,
    }
}
