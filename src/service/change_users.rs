//! One way to change accounts, one or many: each subject is a part of one transaction, and either all of it is done or
//! nothing, unless those who can't are to be left out (ACT-1). A plan is the same, and nothing of it stays.

use std::collections::BTreeSet;

use super::{Answer, Desk, ServiceError, roles};
use crate::domain::broken::RuleBroken;
use crate::domain::change::{Change, UserChange};
use crate::domain::event::{Account, Category};
use crate::domain::gate::Actor;
use crate::domain::id::{EventId, SessionId, UserId};
use crate::domain::permission::Permission;
use crate::domain::policy::sight;
use crate::domain::text;
use crate::domain::user::{Field, FieldFlaw, Grant, Profile, User};
use crate::store::{By, Failure, StoreError, Tx, View};

/// What is to be done to each account.
#[derive(Clone, Debug)]
pub enum UserAction {
    /// Change fields.
    Edit {
        /// The fields as they stood when the person began to type; none takes what stands now (USR-14).
        seen: Option<Box<Profile>>,
        /// The fields as typed.
        fields: Vec<(Field, String)>,
        /// The tick *Enabled*, where it was changed: off disables, on lifts every stop (USR-8).
        enabled: Option<bool>,
    },
    /// Disable it; its sessions end (USR-9, USR-10).
    Disable {
        /// Why, if said.
        reason: Option<String>,
    },
    /// Lift the disabled fact alone (USR-8).
    Enable {
        /// Why, if said.
        reason: Option<String>,
    },
    /// Lift every stop: what the tick *Enabled* means in the console (USR-8).
    LiftStops {
        /// Why, if said.
        reason: Option<String>,
    },
    /// Lock it; its sessions end (USR-6, USR-9).
    Lock {
        /// Until which day or time of the site, as typed; empty: until somebody unlocks it.
        until: String,
        /// Why, if said.
        reason: Option<String>,
    },
    /// Lift locks and a lock-out (USR-8).
    Unlock {
        /// Why, if said.
        reason: Option<String>,
    },
    /// Replace its roles by those chosen from a list.
    SetRoles {
        /// The roles as they stood when the list was opened (USR-14).
        seen: Vec<Grant>,
        /// The roles as chosen.
        wanted: Vec<Grant>,
    },
    /// Give roles; who holds one already keeps it, with the end given now (ROL-8).
    GiveRoles {
        /// Their names.
        roles: Vec<String>,
        /// Until which day or time of the site, as typed; none: without end.
        until: Option<String>,
    },
    /// Take roles away.
    TakeRoles {
        /// Their names.
        roles: Vec<String>,
    },
    /// Delete it for good (USR-11).
    Delete {
        /// Why, if said.
        reason: Option<String>,
    },
}

/// How many are treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct How {
    /// Only find out what would come of it: nothing is written.
    pub dry_run: bool,
    /// Leave out who can't, and do the others.
    pub skip: bool,
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
        let action = action.checked()?;
        let (report, _) = self.store.transact(By::Session(session), |tx| {
            // Who may not see users isn't told whether one exists.
            if let Some(actor) = tx.actor() {
                sight(actor).users()?;
            }
            let (mut report, mut seen) = (Report::default(), BTreeSet::new());
            let several = subjects.len() > 1;
            for subject in subjects {
                match tx.part(|tx| change_one(tx, subject, &action, several, &mut seen)) {
                    Ok(done) => report.done.extend(done),
                    Err(failure) if is_about_the_subject(&failure) => {
                        report.refused.push(Refused { subject: subject.clone(), error: failure.into() });
                    }
                    Err(failure) => return Err(failure),
                }
            }
            if how.dry_run {
                tx.only_tried();
            } else if !report.refused.is_empty() && !how.skip {
                tx.forgo();
            } else {
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
        if let Some(refused) = report.refused.into_iter().next() {
            return Err(refused.error);
        }
        let done = report.done.into_iter().next();
        Ok(done.ok_or_else(|| StoreError::NotFound { what: "user", name: text::shown(username).into_owned() })?.user)
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

/// One subject's part; nothing where the account was named before.
fn change_one(
    tx: &mut Tx<'_>,
    subject: &str,
    action: &UserAction,
    several: bool,
    seen: &mut BTreeSet<UserId>,
) -> Result<Option<Done>, Failure> {
    let unknown = || StoreError::NotFound { what: "user", name: text::shown(subject).into_owned() };
    let user = tx.user_by_name(subject)?.ok_or_else(unknown)?;
    if !seen.insert(user.id) {
        return Ok(None);
    }
    let decided = action.decide(tx, &user, tx.actor());
    if let Err(Failure::Rule(_)) = &decided {
        // Who may not change users is told that, and not what else stands in the way.
        let may = matches!(action, UserAction::Unlock { .. }) && tx.actor().is_some_and(Actor::mends_lockouts);
        let (permission, category, what) = action.asks();
        if !may {
            tx.ask(permission, category, &format!("Change of {what} {}", user.username))?;
        }
    }
    let subject = subject.to_owned();
    let decided = match decided {
        Err(Failure::Rule(already @ RuleBroken::Already { .. })) if several => {
            return Ok(Some(Done { subject, user, changes: Vec::new(), unchanged: Some(already) }));
        }
        decided => decided?,
    };
    let mut changes = Vec::new();
    for change in decided {
        let change = Change::from(change);
        changes.push(change.account());
        tx.record(change)?;
    }
    let user = tx.user_or_tombstone(user.id)?.unwrap_or(user);
    Ok(Some(Done { subject, user, changes, unchanged: None }))
}

/// Does a failure tell of one of several subjects? Others, such as a full disk, are about all of them.
const fn is_about_the_subject(failure: &Failure) -> bool {
    matches!(failure, Failure::Rule(_) | Failure::Denied(_) | Failure::Store(StoreError::NotFound { .. }))
}

impl UserAction {
    /// The changes that it comes to for one account, decided on its facts inside the write lock.
    fn decide(&self, view: &View<'_>, user: &User, actor: Option<&Actor>) -> Result<Vec<UserChange>, Failure> {
        let one = match self {
            Self::Edit { seen, fields, enabled } => {
                let mut changes = Vec::new();
                if !fields.is_empty() || enabled.is_none() {
                    let by = view.changed_by(user.id)?;
                    changes.push(user.edit(view, seen.as_deref().unwrap_or(&user.profile), fields, &by)?);
                }
                match enabled {
                    Some(true) => changes.push(user.lift_stops(view, None)?),
                    Some(false) => changes.push(user.disable(view, None)?),
                    None => {}
                }
                return Ok(changes);
            }
            Self::Disable { reason } => user.disable(view, reason.clone())?,
            Self::Enable { reason } => user.enable(view, reason.clone())?,
            Self::LiftStops { reason } => user.lift_stops(view, reason.clone())?,
            Self::Lock { until, reason } => user.lock(view, until, reason.clone())?,
            Self::Unlock { reason } => user.unlock(view, reason.clone())?,
            Self::SetRoles { seen, wanted } => roles::set(view, user, actor, seen, wanted)?,
            Self::GiveRoles { roles, until } => roles::give(view, user, actor, roles, until.as_deref())?,
            Self::TakeRoles { roles } => roles::take(view, user, actor, roles)?,
            Self::Delete { reason } => {
                return Ok(user.delete(view, actor.map(|actor| actor.user().id), reason.clone())?);
            }
        };
        Ok(vec![one])
    }

    /// What is asked for first, and how the log tells of a want of it.
    const fn asks(&self) -> (Permission, Category, &'static str) {
        match self {
            Self::SetRoles { .. } | Self::GiveRoles { .. } | Self::TakeRoles { .. } => {
                (Permission::AssignRoles, Category::Role, "the roles of user")
            }
            _ => (Permission::EditUsers, Category::User, "user"),
        }
    }

    /// The same with its reason as it can stand in the log for ever: checked like every other short text, none where it
    /// is empty.
    fn checked(&self) -> Answer<Self> {
        let mut checked = self.clone();
        if let Some(reason) = checked.reason()
            && let Some(text) = reason.take()
        {
            let flaw = |flaw| RuleBroken::Fields(vec![FieldFlaw::new("reason", format!("The reason {flaw}."))]);
            let text = text::optional_field(&text).map_err(flaw)?;
            *reason = Some(text).filter(|text| !text.is_empty());
        }
        Ok(checked)
    }

    const fn reason(&mut self) -> Option<&mut Option<String>> {
        match self {
            Self::Edit { .. } | Self::SetRoles { .. } | Self::GiveRoles { .. } | Self::TakeRoles { .. } => None,
            Self::Disable { reason }
            | Self::Enable { reason }
            | Self::LiftStops { reason }
            | Self::Lock { reason, .. }
            | Self::Unlock { reason }
            | Self::Delete { reason } => Some(reason),
        }
    }
}
