//! Back again: the opposite of what an operation did, as an operation of its own (ACT-2).

use std::collections::BTreeMap;

use super::change_users::{is_about_the_subject, record, warnings};
use super::{Answer, Desk, Done, How, Refused, Report, ServiceError, roles};
use crate::domain::broken::RuleBroken;
use crate::domain::change::UserChange;
use crate::domain::dates::minute_text;
use crate::domain::event::{Category, Event, SubjectKind};
use crate::domain::id::{EventId, Named, SessionId, UserId};
use crate::domain::permission::Permission;
use crate::domain::policy::sight;
use crate::domain::undo::{Opposite, Undoing};
use crate::domain::user::{Grant, User};
use crate::domain::world::World;
use crate::store::{By, Failure, StoreError, Tx};

/// What is to be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// The last thing that the person did, at whatever door.
    Last,
    /// The last thing that they did since this session was opened.
    LastHere,
    /// An operation by its number.
    Operation(EventId),
}

impl Desk {
    /// Undoes an operation: for each account the opposite changes, all or none unless those who can't are left out, under
    /// a new operation number. Who was changed since by anything but a login stays as it is, as does what can't be undone
    /// at all. The answer has the number of what was undone.
    ///
    /// # Errors
    /// No such operation, nothing to undo; without `ViewUsers`, but for one's own profile; where the session has ended; the
    /// store's.
    pub fn undo(&mut self, session: SessionId, what: Undo, how: How) -> Answer<(EventId, Report)> {
        let (answer, _) = self.store.transact(By::Session(session), |tx| {
            if how.dry_run {
                tx.only_tried();
            }
            let (operation, events) = events_of(tx, what)?;
            let subjects = subjects(&events);
            let me = tx.actor().map(|actor| actor.user().id);
            if let Some(actor) = tx.actor()
                && subjects.iter().any(|(subject, _)| Some(subject.id) != me)
            {
                sight(actor).users()?;
            }
            if subjects.is_empty() {
                let why = events.iter().find_map(|event| match event.undoing() {
                    Undoing::Never(why) => Some(RuleBroken::CannotUndo { what: event.message.clone(), why }),
                    Undoing::By(_) | Undoing::Aside => None,
                });
                let nothing = || RuleBroken::NothingToUndo(format!("operation {} changed no account", operation.0));
                return Err(why.unwrap_or_else(nothing).into());
            }
            tx.undoes(operation);
            let mut report = Report::default();
            for (subject, events) in subjects {
                match tx.part(|tx| undo_one(tx, operation, &subject, &events)) {
                    Ok(done) => report.done.push(done),
                    Err(failure) if is_about_the_subject(&failure) => {
                        report.refused.push(Refused { subject: subject.name, error: ServiceError::from(failure) });
                    }
                    Err(failure) => return Err(failure),
                }
            }
            if let Some(already) = undone_already(operation, &report) {
                return Err(already.into());
            }
            report.seats = tx.seats_moved();
            if !report.refused.is_empty() && !how.skip {
                tx.forgo();
            } else if !how.dry_run {
                report.operation = tx.operation();
            }
            Ok((operation, report))
        })?;
        Ok(answer)
    }
}

/// The operation that is meant, and its events.
fn events_of(tx: &Tx<'_>, what: Undo) -> Result<(EventId, Vec<Event>), Failure> {
    let operation = match what {
        Undo::Last | Undo::LastHere => {
            let me = tx.actor().map(|actor| (actor.user().id, actor.session()));
            let since = match (what, me) {
                (Undo::LastHere, Some((_, session))) => tx.session(session)?.map(|session| session.opened),
                _ => None,
            };
            let last = me.map(|(me, _)| tx.last_done_by(me, since)).transpose()?.flatten();
            let nothing = || RuleBroken::NothingToUndo("you have changed nothing so far".to_owned());
            last.ok_or_else(nothing)?.operation
        }
        Undo::Operation(number) => {
            // Whose number it is isn't told to those who see neither users nor the log.
            if let Some(actor) = tx.actor() {
                sight(actor).users()?;
            }
            let unknown = || StoreError::NotFound { what: "operation", name: number.0.to_string() };
            let operation = tx.operation_of(number)?.ok_or_else(unknown)?;
            if operation != number {
                let part = format!("event {} is a part of operation {}; undo that", number.0, operation.0);
                return Err(RuleBroken::NothingToUndo(part).into());
            }
            operation
        }
    };
    Ok((operation, tx.events_of_operation(operation)?))
}

/// The accounts that an operation changed, in the order in which it did; each once, with what it did to them.
fn subjects(events: &[Event]) -> Vec<(Named<UserId>, Vec<&Event>)> {
    let (mut subjects, mut places) = (Vec::new(), BTreeMap::new());
    for event in events.iter().filter(|event| event.undoing() != Undoing::Aside) {
        let Some(of) = event.subject.as_ref().filter(|of| of.kind == SubjectKind::User) else { continue };
        let place = *places.entry(of.what.id).or_insert(subjects.len());
        if place == subjects.len() {
            subjects.push((Named::new(UserId(of.what.id), of.what.name.clone()), Vec::new()));
        }
        if let Some((_, theirs)) = subjects.get_mut(place) {
            theirs.push(event);
        }
    }
    subjects
}

/// Where all of an operation was undone before, and nothing was done since: that, once, instead of a refusal for each.
fn undone_already(operation: EventId, report: &Report) -> Option<RuleBroken> {
    let each = |refused: &Refused| match refused.error.rule() {
        Some(RuleBroken::UndoneAlready { by, .. }) => Some(by.clone()),
        _ => None,
    };
    let all: Option<Vec<_>> = report.refused.iter().map(each).collect();
    let by = all.filter(|_| report.done.is_empty())?.pop()?;
    Some(RuleBroken::UndoneAlready { what: format!("Operation {}", operation.0), by })
}

/// One account's part: the last of its changes first.
fn undo_one(tx: &mut Tx<'_>, operation: EventId, subject: &Named<UserId>, events: &[&Event]) -> Result<Done, Failure> {
    let me = tx.actor().map(|actor| actor.user().id);
    for event in events {
        match event.undoing() {
            Undoing::By(opposite) => may(tx, opposite, me == Some(subject.id), &subject.name)?,
            Undoing::Never(why) => {
                tx.ask(
                    Permission::EditUsers,
                    Category::User,
                    &format!("Undoing of a change of user {}", subject.name),
                )?;
                return Err(RuleBroken::CannotUndo { what: event.message.clone(), why }.into());
            }
            Undoing::Aside => {}
        }
    }
    let gone = || StoreError::NotFound { what: "user", name: subject.name.clone() };
    let last = events.last().map_or(EventId(0), |event| event.id);
    if let Some(later) = tx.changed_after(subject.id, last, tx.operation())? {
        let when = minute_text(later.time, &tx.settings().site_time_zone);
        let (username, by) = (subject.name.clone(), later.actor.clone());
        if later.undoes() == Some(operation) {
            let what = format!("What operation {} did to {username}", operation.0);
            let by = format!("{by} on {when} (operation {})", later.operation.0);
            return Err(RuleBroken::UndoneAlready { what, by }.into());
        }
        return Err(RuleBroken::ChangedSince { username, by, when, what: later.message }.into());
    }
    let (mut changes, mut unchanged) = (Vec::new(), None);
    // Whatever else was done to somebody who was added goes with them.
    let added = events.iter().position(|event| event.undoing() == Undoing::By(Opposite::Addition));
    let events = added.map_or(events, |place| &events[place..=place]);
    let was = tx.user(subject.id)?;
    let displays = was.as_ref().map(|user| tx.displays_of(user.id)).transpose()?.unwrap_or_default();
    for event in events.iter().rev() {
        let Undoing::By(opposite) = event.undoing() else { continue };
        let user = tx.user(subject.id)?.ok_or_else(gone)?;
        match decide(tx, &user, event, opposite) {
            Ok(opposites) => {
                for change in opposites {
                    record(tx, change, &mut changes)?;
                }
            }
            Err(Failure::Rule(already @ RuleBroken::Already { .. })) => unchanged = Some(already),
            Err(failure) => return Err(failure),
        }
    }
    let user = tx.user_or_tombstone(subject.id)?.ok_or_else(gone)?;
    let unchanged = unchanged.filter(|_| changes.is_empty());
    let seats = tx.seats_moved_in_part();
    let warnings = was.map_or(Ok(Vec::new()), |was| warnings(tx, &was, &user, displays))?;
    Ok(Done { subject: subject.name.clone(), user, changes, seats, warnings, stays_out: None, unchanged })
}

/// Who may not make the opposite change is told that, and not what stands in the way of it.
fn may(tx: &mut Tx<'_>, opposite: Opposite, own: bool, name: &str) -> Result<(), Failure> {
    match opposite.asks() {
        Some((permission, category)) => tx.ask(permission, category, &format!("Undoing of a change of user {name}")),
        None if own => Ok(()),
        None => tx.ask(Permission::EditUsers, Category::User, &format!("Undoing of a change of user {name}")),
    }
}

fn decide(tx: &Tx<'_>, user: &User, event: &Event, opposite: Opposite) -> Result<Vec<UserChange>, Failure> {
    let actor = tx.actor();
    let own = actor.is_some_and(|actor| actor.user().id == user.id);
    Ok(vec![match opposite {
        Opposite::Addition => {
            return Ok(user.undo_addition(&**tx, actor.map(|actor| actor.user().id), event)?);
        }
        Opposite::Fields => {
            let change = user.undo_fields(&**tx, event, false)?;
            user.own_terms_stay(actor.map(|actor| actor.user().id), &change)?;
            change
        }
        Opposite::OwnFields => user.undo_fields(&**tx, event, own)?,
        Opposite::Stops => user.undo_stops(&tx.stops_moved(user.id, event.time)?, tx.now())?,
        Opposite::License => match event.before("license").filter(|name| !name.is_empty()) {
            Some(name) => user.assign_license(&**tx, None, name, &event.actor)?,
            None => user.unassign_license(None, &event.actor)?,
        },
        Opposite::Sso => {
            let bound =
                user.identity_before(event).map(|identity| tx.user_by_identity(&identity)).transpose()?.flatten();
            user.undo_sso(event, tx.now(), bound.map(|user| user.named()))?
        }
        Opposite::Roles => {
            let wanted = user.roles_before(&**tx, event)?;
            if wanted == user.given() {
                return Err(user.as_before().into());
            }
            let wanted: Vec<Grant> = wanted.iter().map(Grant::from).collect();
            let seen: Vec<Grant> = user.given().iter().map(Grant::from).collect();
            roles::set(tx, user, actor, &seen, &wanted)?
        }
    }])
}
