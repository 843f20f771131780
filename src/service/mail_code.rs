//! Codes for new passwords by mail (PWD-3): to the address on record and no other, a few in an hour.

use std::path::PathBuf;
use std::sync::Arc;

use super::codes::key_of;
use super::passwords::{Whom, known};
use super::refusal::masked;
use super::{Answer, Desk};
use crate::clock::{Chance, MINUTE, Timestamp};
use crate::domain::broken::RuleBroken;
use crate::domain::change::{Door, MailChange};
use crate::domain::event::Category;
use crate::domain::id::{SessionId, UserId};
use crate::domain::invite::MailBroken;
use crate::domain::mail::{CODES_MAILED, CODES_WITHIN, Mail, Outgoing};
use crate::domain::password::{Password, ResetCode};
use crate::domain::permission::Permission;
use crate::domain::policy::sight;
use crate::domain::user::User;
use crate::domain::world::World;
use crate::hashing::HashingError;
use crate::store::{By, Failure, StoreError, Tx, View};

/// A code that is on its way.
#[derive(Clone, Debug)]
pub struct MailedCode {
    /// Whose.
    pub user: User,
    /// To which address.
    pub address: String,
    /// The last moment at which it is good.
    pub expires: Timestamp,
}

/// What everybody is told who says that they forgot their password, whether there is such an account or not.
pub const FORGOTTEN_TOLD: &str = "If there is an account of that name, it isn't stopped and has an email address, a code \
     is on its way to that address. It is good once and for a short while. If none comes, please contact your system \
     administrator.";

/// What it takes to mail codes from within a transaction: where their key lies, and chance for what tells mails apart.
pub(super) struct Post {
    path: PathBuf,
    chance: Arc<dyn Chance>,
}

impl Post {
    pub(super) fn of(desk: &Desk) -> Self {
        Self { path: desk.store.path().to_owned(), chance: desk.chance() }
    }

    /// The change that mails a code to an account's address on record.
    pub(super) fn code_for(&self, tx: &Tx<'_>, user: &User) -> Result<MailChange, Failure> {
        let code = fresh_code(tx, user)?;
        user.hand_over_code(tx.actor().map(|actor| actor.user().id), code.clone())?;
        let username = user.username.clone();
        if user.profile.email.is_empty() {
            return Err(RuleBroken::from(MailBroken::NoAddress { username }).into());
        }
        if is_flooded(tx, user, false)? {
            return Err(RuleBroken::from(MailBroken::TooManyCodes { username }).into());
        }
        key_of(&self.path, &*self.chance)?;
        let mail = Outgoing::fresh(&user.profile.email, tx.settings(), &*self.chance);
        Ok(MailChange::Code { user: user.named(), code, mail })
    }
}

impl Desk {
    /// Mails a code with which the person sets a password themselves (PWD-3); `EditUsers` alone is asked for, as it goes to
    /// the address on record (ROL-3). A lock-out is over, an older code void.
    ///
    /// # Errors
    /// Nobody of that name, no address, too many within an hour; one's own account; missing permission.
    pub fn mail_code<'a>(&mut self, session: SessionId, whom: impl Into<Whom<'a>>) -> Answer<MailedCode> {
        let (post, whom) = (Post::of(self), whom.into());
        let (mailed, _) = self.store.transact(By::Session(session), |tx| {
            if let Some(actor) = tx.actor() {
                sight(actor).users()?;
            }
            let user = known(tx, whom)?;
            let attempted = format!("Code for a new password of user {}", user.username);
            tx.ask(Permission::EditUsers, Category::User, &attempted)?;
            let change = post.code_for(tx, &user)?;
            let (address, expires) = (user.profile.email.clone(), ends(tx));
            tx.record(change)?;
            let user = tx.user(user.id)?.unwrap_or(user);
            Ok::<_, Failure>(MailedCode { user, address, expires })
        })?;
        Ok(mailed)
    }

    /// The mail with the last code for a new password of an account.
    ///
    /// # Errors
    /// Without `ViewUsers`; the store's.
    pub fn code_mail(&mut self, session: SessionId, user: UserId) -> Answer<Option<Mail>> {
        self.read_as(session, |view, sight, _| {
            sight.users()?;
            Ok(view.last_code_mail(user)?)
        })
    }

    /// Somebody says that they forgot their password. The answer is the same whether there is such an account
    /// ([`FORGOTTEN_TOLD`]), and so is what is written: one event, in one transaction.
    ///
    /// # Errors
    /// The store's.
    pub fn forgot_password(&mut self, name: &str) -> Answer<()> {
        let post = Post::of(self);
        // As much work as a login is (GATE-2): beside it, what differs below can't be told by the time that it takes.
        if !self.hashing.burn(&Password::new(name.to_owned())) {
            return Err(HashingError::Busy.into());
        }
        self.store.transact(By::Door(Door::Gate), |tx| {
            let user = tx.user_by_name(name)?;
            // All of it in any case, whatever is used of it: nobody's answer comes sooner than another's.
            key_of(&post.path, &*post.chance)?;
            let typed = masked(tx, name)?;
            let why = match &user {
                None => tx.codes_mailed(UserId(0), tx.now(), true).map(|_| Some("as there is none of that name")),
                Some(user) => why_not(tx, user),
            }?;
            let address = user.as_ref().map_or("", |user| &user.profile.email);
            let mail = Outgoing::fresh(address, tx.settings(), &*post.chance);
            let code = code_of(tx, user.as_ref().map_or(UserId(0), |user| user.id))?;
            let typed = Some(typed).filter(|_| user.is_none());
            let mailed = why.map_or(Ok((code, mail)), Err);
            tx.record(MailChange::Forgotten { user: user.as_ref().map(User::named), typed, mailed })
        })?;
        Ok(())
    }
}

/// Why no code is mailed to somebody who asks for it: it would open nothing, or it would be one too many.
fn why_not(view: &View<'_>, user: &User) -> Result<Option<&'static str>, StoreError> {
    let now = view.now();
    let stops = &user.stops;
    let stopped = stops.is_disabled(now) || stops.is_locked(now) || user.is_expired(now) || user.is_not_yet_valid(now);
    Ok(match () {
        () if user.profile.email.is_empty() => Some("as the account has no address"),
        () if stopped => Some("as the account is stopped"),
        () if user.needs_its_own_password().is_err() => Some("as the account signs in by single sign-on"),
        // The gate asks for locks before any credential, and anybody can say that they forgot a password.
        () if stops.is_locked_out(now) => Some("as the account is locked out"),
        () if is_flooded(view, user, true)? => Some("as enough were mailed within an hour"),
        () => None,
    })
}

fn is_flooded(view: &View<'_>, user: &User, asked: bool) -> Result<bool, StoreError> {
    Ok(view.codes_mailed(user.id, view.now().plus(-CODES_WITHIN), asked)? >= CODES_MAILED)
}

/// A code for an account, about to be kept.
pub(super) fn fresh_code(view: &View<'_>, user: &User) -> Result<ResetCode, StoreError> {
    code_of(view, user.id)
}

fn code_of(view: &View<'_>, user: UserId) -> Result<ResetCode, StoreError> {
    let (id, created, expires) = (view.fresh_reset_code_id()?, view.now(), ends(view));
    Ok(ResetCode { id, user, created, expires })
}

/// Until when a code that is made now is good.
fn ends(view: &View<'_>) -> Timestamp {
    view.now().plus(i64::from(view.settings().reset_code_minutes) * MINUTE)
}
