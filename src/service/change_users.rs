//! One way to change accounts, one or many: each subject is a part of one transaction, and either all of it is done or
//! nothing, unless those who can't are to be left out (ACT-1). A plan is the same, and nothing of it stays.

use std::collections::BTreeSet;

use super::mail_code::Post;
use super::subject::Subject;
use super::{Answer, Desk, Plan, ServiceError, UserAction};
use crate::domain::broken::RuleBroken;
use crate::domain::change::Change;
use crate::domain::event::Account;
use crate::domain::gate::Actor;
use crate::domain::id::{EventId, Named, SessionId, UserId};
use crate::domain::marks::Marks;
use crate::domain::policy::sight;
use crate::domain::text;
use crate::domain::user::{Field, Profile, Stops, User};
use crate::domain::world::World;
use crate::store::{By, Failure, SeatsMoved, StoreError, Tx, View};

/// How many are treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// Only find out what would come of it: nothing is written.
    pub dry_run: bool,
    /// Leave out who can't, and do the others.
    pub skip: bool,
}

/// An account as somebody saw it when they decided.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Which.
    pub account: Named<UserId>,
    /// What stopped it.
    pub stops: Stops,
}

impl From<&User> for Seen {
    fn from(user: &User) -> Self {
        Self { account: user.named(), stops: user.stops.clone() }
    }
}

/// All of them.
enum Subjects<'a> {
    Given(Vec<Subject<'a>>),
    Marked(&'a Marks),
}

/// What came of it, or, of a dry run, what would.
#[derive(Debug, Default)]
pub struct Report {
    /// Number of the operation; none where nothing was written.
    pub operation: Option<EventId>,
    /// For whom it was done, in the order in which they were given; each account once.
    pub done: Vec<Done>,
    /// For whom it can't be done. Without [`How::skip`] nothing was written then.
    pub refused: Vec<Refused>,
    /// The license types of which more or fewer seats are used after it.
    pub seats: Vec<SeatsMoved>,
    /// The same, to be compared: with it nothing else is done than what was told here.
    pub plan: Plan,
}

/// Somebody for whom it was done.
#[derive(Debug)]
pub struct Done {
    /// As they were named.
    pub subject: String,
    /// The account as it stands after it.
    pub user: User,
    /// What the log says of each of its changes.
    pub changes: Vec<Account>,
    /// The license types of which more or fewer seats are used after this part.
    pub seats: Vec<SeatsMoved>,
    /// What else will be different, in sentences: displays that log in by themselves as somebody who can't any more,
    /// and people without a password who can't either.
    pub warnings: Vec<String>,
    /// Of those, for whom it was to let them in, what keeps them out still.
    pub stays_out: Option<String>,
    /// Why there was nothing to change. Among several that is no reason to stop; for one alone it is an error.
    pub unchanged: Option<RuleBroken>,
}

/// Somebody for whom it can't be done.
#[derive(Debug)]
pub struct Refused {
    /// As they were named.
    pub subject: String,
    /// Why.
    pub error: ServiceError,
}

impl Report {
    /// Was anything written?
    #[must_use]
    pub const fn is_written(&self) -> bool {
        self.operation.is_some()
    }
}

impl Desk {
    /// Does one thing to each of the accounts that `subjects` name, in one transaction and under one operation number.
    /// Why it can't be done to somebody stands in the report.
    ///
    /// # Errors
    /// What isn't about one of them: without `ViewUsers`, where the session has ended; the store's.
    pub fn change_users(
        &mut self,
        session: SessionId,
        subjects: &[String],
        action: &UserAction,
        how: How,
    ) -> Answer<Report> {
        let subjects: Vec<Subject<'_>> = subjects.iter().map(|name| Subject::Named(name)).collect();
        self.change_subjects(session, &Subjects::Given(subjects), action, how, None)
    }

    /// The same for accounts that were seen, on a screen or in a plan: by their numbers, as names are free again once
    /// somebody is deleted.
    ///
    /// # Errors
    /// As [`Desk::change_users`].
    pub fn change_seen(&mut self, session: SessionId, seen: &[Seen], action: &UserAction, how: How) -> Answer<Report> {
        let subjects: Vec<Subject<'_>> = seen.iter().map(Subject::Seen).collect();
        self.change_subjects(session, &Subjects::Given(subjects), action, how, None)
    }

    /// The same for marked accounts, in order of their names; with a `plan`, as it was told there or not at all.
    ///
    /// # Errors
    /// As [`Desk::change_users`]; where not all is as the plan told it: then nothing is done.
    pub fn change_marked(
        &mut self,
        session: SessionId,
        marks: &Marks,
        action: &UserAction,
        how: How,
        plan: Option<&Plan>,
    ) -> Answer<Report> {
        self.change_subjects(session, &Subjects::Marked(marks), action, how, plan)
    }

    fn change_subjects(
        &mut self,
        session: SessionId,
        subjects: &Subjects<'_>,
        action: &UserAction,
        how: How,
        plan: Option<&Plan>,
    ) -> Answer<Report> {
        let (action, post) = (action.checked()?, Post::of(self));
        let (report, _) = self.store.transact(By::Session(session), |tx| {
            if how.dry_run {
                tx.only_tried();
            }
            // Who may not see users isn't told whether one exists.
            if let Some(actor) = tx.actor() {
                sight(actor).users()?;
            }
            if let Some(plan) = plan {
                plan.still_holds(tx)?;
            }
            let mut report = Report { plan: Plan::begin(tx)?, ..Report::default() };
            let (mut seen, mut names) = (BTreeSet::new(), Vec::new());
            let subjects: Vec<Subject<'_>> = match subjects {
                Subjects::Given(given) => given.clone(),
                Subjects::Marked(marks) => {
                    names = tx.names_of(&marks.iter().collect::<Vec<_>>())?;
                    names.sort_by_cached_key(|named| text::folded(&named.name));
                    names.iter().map(Subject::Marked).collect()
                }
            };
            // What is planned for one is told like a plan, too.
            let several = subjects.len() > 1 || !names.is_empty();
            for subject in subjects {
                match tx.part(|tx| change_one(tx, subject, (&action, &post), several, &mut seen)) {
                    Ok(Some((done, before))) => {
                        report.plan.takes(&done, &before);
                        report.done.push(done);
                    }
                    Ok(None) => {}
                    Err(failure) if is_about_the_subject(&failure) => {
                        let refused = Refused { subject: subject.name().to_owned(), error: failure.into() };
                        report.plan.leaves_out(&refused, subject.id());
                        report.refused.push(refused);
                    }
                    Err(failure) => return Err(failure),
                }
            }
            report.seats = tx.seats_moved();
            report.plan.ends(&report.seats);
            if let Some(plan) = plan {
                plan.came_true(&report.plan)?;
            }
            if !report.refused.is_empty() && !how.skip {
                tx.forgo();
            } else if !how.dry_run {
                report.operation = tx.operation();
            }
            Ok(report)
        })?;
        Ok(report)
    }

    /// The same for one account.
    ///
    /// # Errors
    /// The broken rules, all fields at once; a conflict with somebody else's change; missing permissions; the store's.
    pub fn change_user(&mut self, session: SessionId, username: &str, action: &UserAction) -> Answer<User> {
        let report = self.change_users(session, &[username.to_owned()], action, How::default())?;
        only(report, username)
    }

    /// The same for one account that was seen.
    ///
    /// # Errors
    /// As [`Desk::change_user`]; a stop that wasn't there when the account was seen, and would be lifted unseen.
    pub fn change_seen_user(&mut self, session: SessionId, seen: &Seen, action: &UserAction) -> Answer<User> {
        let report = self.change_seen(session, std::slice::from_ref(seen), action, How::default())?;
        only(report, &seen.account.name)
    }

    /// Changes fields of an account: [`UserAction::Edit`].
    ///
    /// # Errors
    /// As [`Desk::change_user`].
    pub fn edit_user(
        &mut self,
        session: SessionId,
        username: &str,
        seen: Option<&Profile>,
        fields: &[(Field, String)],
    ) -> Answer<User> {
        let seen = seen.cloned().map(Box::new);
        self.change_user(session, username, &UserAction::Edit { seen, fields: fields.to_vec(), enabled: None })
    }

    /// Disables an account: [`UserAction::Disable`].
    ///
    /// # Errors
    /// As [`Desk::change_user`].
    pub fn disable_user(&mut self, session: SessionId, username: &str, reason: Option<String>) -> Answer<User> {
        self.change_user(session, username, &UserAction::Disable { reason })
    }

    /// Lifts the disabled fact: [`UserAction::Enable`].
    ///
    /// # Errors
    /// As [`Desk::change_user`].
    pub fn enable_user(&mut self, session: SessionId, username: &str, reason: Option<String>) -> Answer<User> {
        self.change_user(session, username, &UserAction::Enable { reason })
    }

    /// Lifts locks and a lock-out: [`UserAction::Unlock`].
    ///
    /// # Errors
    /// As [`Desk::change_user`].
    pub fn unlock_user(&mut self, session: SessionId, username: &str, reason: Option<String>) -> Answer<User> {
        self.change_user(session, username, &UserAction::Unlock { reason })
    }
}

/// The one account of a report, or why it wasn't changed.
fn only(report: Report, name: &str) -> Answer<User> {
    if let Some(refused) = report.refused.into_iter().next() {
        return Err(refused.error);
    }
    let done = report.done.into_iter().next();
    Ok(done.ok_or_else(|| StoreError::NotFound { what: "user", name: text::shown(name).into_owned() })?.user)
}

/// One subject's part; nothing where the account was named before.
fn change_one(
    tx: &mut Tx<'_>,
    subject: Subject<'_>,
    (action, post): (&UserAction, &Post),
    several: bool,
    seen: &mut BTreeSet<UserId>,
) -> Result<Option<(Done, Stops)>, Failure> {
    let unknown = || StoreError::NotFound { what: "user", name: text::shown(subject.name()).into_owned() };
    let user = match subject {
        Subject::Named(name) => tx.user_by_name(name)?,
        Subject::Seen(seen) => tx.user(seen.account.id)?,
        Subject::Marked(named) => tx.user(named.id)?,
    };
    let user = user.ok_or_else(unknown)?;
    if !seen.insert(user.id) {
        return Ok(None);
    }
    let before = user.stops.clone();
    let (ways, action) = action.parts();
    let decided = match subject.unseen_stop(tx, &user, action)? {
        Some(conflict) => Err(conflict.into()),
        None => decided_now(tx, &user, action, post),
    };
    if let Err(Failure::Rule(_)) = &decided {
        // Who may not change users is told that, and not what else stands in the way.
        let may = matches!(action, UserAction::Unlock { .. }) && tx.actor().is_some_and(Actor::mends_lockouts);
        let (permission, category, what) = action.asks();
        if !may {
            tx.ask(permission, category, &format!("Change of {what} {}", user.username))?;
        }
    }
    let subject = subject.name().to_owned();
    let decided = match decided {
        Err(Failure::Rule(already @ RuleBroken::Already { .. })) if several => {
            let (changes, seats) = (Vec::new(), Vec::new());
            let done =
                Done { subject, user, changes, seats, warnings: Vec::new(), stays_out: None, unchanged: Some(already) };
            return Ok(Some((done, before)));
        }
        decided => decided?,
    };
    let (mut changes, displays, was) = (Vec::new(), tx.displays_of(user.id)?, user.clone());
    // Where there is nothing to do, no way out is taken either.
    for way in ways {
        let user = tx.user(user.id)?.ok_or_else(unknown)?;
        if let Some(change) = way.decide(tx, &user, tx.actor())? {
            record(tx, change, &mut changes)?;
        }
    }
    let decided = match (ways, tx.user(user.id)?) {
        ([], _) | (_, None) => decided,
        (_, Some(user)) => decided_now(tx, &user, action, post)?,
    };
    for change in decided {
        record(tx, change, &mut changes)?;
    }
    let user = tx.user_or_tombstone(user.id)?.unwrap_or(user);
    let seats = tx.seats_moved_in_part();
    let mut warnings = warnings(tx, &was, &user, displays)?;
    let out = || user.stays_out(tx.now(), &tx.settings().site_time_zone);
    let stays_out = if action.enables() { out() } else { None };
    warnings.extend(stays_out.clone());
    Ok(Some((Done { subject, user, changes, seats, warnings, stays_out, unchanged: None }, before)))
}

/// The changes that it comes to for one account as it stands now.
fn decided_now(tx: &Tx<'_>, user: &User, action: &UserAction, post: &Post) -> Result<Vec<Change>, Failure> {
    match action {
        UserAction::MailCode => Ok(vec![post.code_for(tx, user)?.into()]),
        action => Ok(action.decide(tx, user, tx.actor())?.into_iter().map(Change::from).collect()),
    }
}

/// What is told of somebody who was changed: displays that go dark, and a way in without a password that is gone.
///
/// # Errors
/// The store's.
pub(super) fn warnings(
    view: &View<'_>,
    before: &User,
    after: &User,
    displays: Vec<String>,
) -> Result<Vec<String>, StoreError> {
    let mut told = gone_dark(view, before, after, displays);
    told.extend(after.told_without_password(Some(before), view.now()));
    told.extend(after.told_of_link(before));
    told.extend(void_code(view, before, after)?);
    Ok(told)
}

/// What is told of a code for a new password that was on its way to an email which is another one now.
fn void_code(view: &View<'_>, before: &User, after: &User) -> Result<Option<String>, StoreError> {
    if before.profile.email == after.profile.email || after.stops.deleted.is_some() {
        return Ok(None);
    }
    let (address, name) = (view.mailed_code_void_now(after.id)?, &after.username);
    let told = |address: String| {
        format!("The code for a new password that was mailed to {address} is void: {name} needs another one.")
    };
    Ok(address.map(told))
}

/// What is told of the displays of somebody who was stopped, or deleted: they log in as nobody then.
fn gone_dark(view: &View<'_>, before: &User, after: &User, displays: Vec<String>) -> Vec<String> {
    let (was_stopped, name) = (before.state(view.now()).is_inactive(), &after.username);
    let is_deleted = after.stops.deleted.is_some();
    let is_stopped = is_deleted || after.state(view.now()).is_inactive();
    let told = |display| match was_stopped {
        true => format!("{display} was to log in by itself as {name}: nobody is chosen for it any more."),
        false => format!("{display} logs in by itself as {name}: it will not any more."),
    };
    displays.into_iter().filter(|_| if was_stopped { is_deleted } else { is_stopped }).map(told).collect()
}

pub(super) fn record(tx: &mut Tx<'_>, change: impl Into<Change>, told: &mut Vec<Account>) -> Result<(), Failure> {
    let change: Change = change.into();
    told.push(change.account());
    tx.record(change)
}

/// Does a failure tell of one of several subjects? Others, such as a full disk, are about all of them.
pub(super) const fn is_about_the_subject(failure: &Failure) -> bool {
    matches!(failure, Failure::Rule(_) | Failure::Denied(_) | Failure::Store(StoreError::NotFound { .. }))
}
