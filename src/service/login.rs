//! Logging in and out.
//!
//! A login has three steps, because Argon2 never runs inside a transaction: read what is stored, check the password,
//! settle. Settling reads everything again inside the write lock; if the stored hash changed meanwhile, it starts over.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::coming::{Coming, gate, let_in};
use super::own::NewHash;
use super::{Access, Answer, Desk, ServiceError};
use crate::clock::Chance;
use crate::domain::change::{Door, LoginChange, SessionEnd, TokenHash};
use crate::domain::gate::{Credential, Outcome, Reason};
use crate::domain::id::{Named, SessionId, UserId};
use crate::domain::password::{Password, PasswordHash};
use crate::domain::permission::PermissionSet;
use crate::domain::user::User;
use crate::domain::world::World;
use crate::hashing::{HashingError, Verified};
use crate::store::{By, Failure, LoginFacts};

/// What comes of a login that wasn't refused.
#[derive(Debug)]
pub enum SignIn {
    /// Signed in.
    Accepted(SignedIn),
    /// Everything is right, but a new password must be set first (GATE-8).
    PasswordChangeRequired,
}

/// A session just opened.
#[derive(Debug)]
pub struct SignedIn {
    /// Its number.
    pub session: SessionId,
    /// Its token, for those who come back in another process.
    pub token: Token,
    /// Whose.
    pub user: Named<UserId>,
    /// What they may do.
    pub permissions: PermissionSet,
    /// Is it for the own profile and password alone (USR-12)?
    pub own_profile_only: bool,
}

/// A session's token: a secret. The database keeps its hash.
pub struct Token(Zeroizing<String>);

impl Token {
    /// A token as it was kept.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub(super) fn fresh(chance: &dyn Chance) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        chance.fill(&mut *bytes);
        Self(Zeroizing::new(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// The token itself, for its private file alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(super) fn hash(&self) -> TokenHash {
        Sha256::digest(self.0.trim().as_bytes()).into()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A password that was checked against what was stored at that moment.
#[derive(Debug)]
pub struct Checked {
    pub(super) credential: Credential,
    pub(super) against: Option<PasswordHash>,
    outdated: bool,
}

impl Checked {
    /// No password is set, and none was given.
    pub(super) const fn none_given() -> Self {
        Self { credential: Credential::Empty, against: None, outdated: false }
    }
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Whoami {
    /// The account.
    pub user: User,
    /// What it may do now.
    pub permissions: PermissionSet,
    /// May it lift lock-outs by wrong passwords (ROL-7)?
    pub mends_lockouts: bool,
}

pub(super) enum Settled {
    Accepted(SignedIn),
    PasswordChangeRequired,
    Refused {
        reason: Reason,
        reference: String,
    },
    /// The new password is set, and no session was wanted.
    PasswordSet,
    /// The stored password is another one than was checked.
    Stale,
}

impl Desk {
    /// Logs in by username or email and password.
    ///
    /// # Errors
    /// [`ServiceError::LoginRefused`] with the text of GATE-2 and a reference code; the store's.
    pub fn sign_in(&mut self, name: &str, password: &Password) -> Answer<SignIn> {
        self.enter(name, password, None)
    }

    /// Logs in and sets a new password in one, as [`SignIn::PasswordChangeRequired`] asked for (GATE-8).
    ///
    /// # Errors
    /// As [`Desk::sign_in`]; a new password that doesn't fit the rules.
    pub fn sign_in_with_new_password(&mut self, name: &str, password: &Password, new: &Password) -> Answer<SignIn> {
        // The rules are told only to somebody who knows the current password: the login comes first.
        match self.enter(name, password, None)? {
            SignIn::Accepted(signed_in) => return Ok(SignIn::Accepted(signed_in)),
            SignIn::PasswordChangeRequired => {}
        }
        let facts = self.login_facts(name)?.ok_or(ServiceError::NotSignedIn)?;
        // Where none is set, what was typed is no current one (GATE-8).
        let current = facts.hash.as_ref().map(|_| password);
        let new = self.new_hash(&facts.user, current, new)?;
        match self.enter(name, password, Some(&new)) {
            // A display's password is set here too, though nothing else is for it (GATE-8).
            Err(ServiceError::LoginRefused { reason: Reason::NoOpenConsole, told, .. }) => {
                Err(ServiceError::PasswordSetOnly { told })
            }
            other => other,
        }
    }

    fn enter(&mut self, name: &str, password: &Password, new: Option<&NewHash>) -> Answer<SignIn> {
        // Twice is enough: a password that changes again while it is checked has to be typed again.
        for _ in 0..2 {
            let facts = self.login_facts(name)?;
            let checked = self.check_password(facts.as_ref(), password)?;
            let rehashed = if new.is_some() { None } else { self.rehash(facts.as_ref(), &checked, password)? };
            match self.settle(name, &checked, rehashed, new)? {
                Settled::Accepted(signed_in) => return Ok(SignIn::Accepted(signed_in)),
                Settled::PasswordChangeRequired => return Ok(SignIn::PasswordChangeRequired),
                Settled::Refused { reason, reference } => {
                    return Err(ServiceError::LoginRefused { told: reason.told(), reference, reason });
                }
                Settled::PasswordSet | Settled::Stale => {}
            }
        }
        Err(ServiceError::NotSignedIn)
    }

    /// Settles a login whose password is taken as right or wrong without being looked at: for the demo plant alone, whose
    /// weeks of logins would take as many hashes. All gates are asked and everything is logged as ever. None where it was
    /// refused.
    pub(super) fn settle_as(
        &mut self,
        name: &str,
        credential: Credential,
        new: Option<&PasswordHash>,
    ) -> Answer<Option<SessionId>> {
        let against = self.login_facts(name)?.and_then(|facts| facts.hash);
        let credential = if against.is_some() { credential } else { Credential::Empty };
        let checked = Checked { credential, against, outdated: false };
        let new = new.cloned().map(NewHash::unchecked);
        Ok(match self.settle(name, &checked, None, new.as_ref())? {
            Settled::Accepted(signed_in) => Some(signed_in.session),
            Settled::PasswordChangeRequired | Settled::Refused { .. } | Settled::PasswordSet | Settled::Stale => None,
        })
    }

    pub(super) fn login_facts(&mut self, name: &str) -> Answer<Option<LoginFacts>> {
        Ok(self.store.read::<_, Failure>(|view| Ok(view.login_facts(name)?))?)
    }

    /// Checks a password. Exactly one hash is computed whatever is stored, so that the time tells nothing (GATE-2).
    pub(super) fn check_password(&self, facts: Option<&LoginFacts>, password: &Password) -> Answer<Checked> {
        let stored = facts.and_then(|facts| facts.hash.clone());
        let (credential, outdated) = match &stored {
            Some(hash) if !password.is_empty() => match self.hashing.verify(password, hash) {
                Verified::Matched { outdated } => (Credential::Matched, outdated),
                Verified::Wrong => (Credential::Wrong, false),
                Verified::OutOfRange => (Credential::Unusable, false),
                Verified::Busy => return Err(HashingError::Busy.into()),
            },
            _ => {
                if !self.hashing.burn(password) {
                    return Err(HashingError::Busy.into());
                }
                (Credential::Empty, false)
            }
        };
        Ok(Checked { credential, against: stored, outdated })
    }

    /// The right password hashed again with today's parameters (PWD-1), for those alone who get in: who is refused is
    /// refused as quickly as with a wrong one.
    pub(super) fn rehash(
        &mut self,
        facts: Option<&LoginFacts>,
        checked: &Checked,
        password: &Password,
    ) -> Answer<Option<PasswordHash>> {
        let Some(facts) = facts.filter(|_| checked.outdated) else { return Ok(None) };
        let entrance = self.entrance;
        let outcome = self.store.read::<_, Failure>(|view| {
            Ok(let_in(view, Some(&facts.user), checked.credential, entrance)?.0.outcome())
        })?;
        match outcome {
            // Where it can't be done now, the next login does it.
            Outcome::Accepted => Ok(self.hashing.hash(password, &*self.chance()).ok()),
            Outcome::PasswordChangeRequired | Outcome::Refused(_) => Ok(None),
        }
    }

    fn settle(
        &mut self,
        name: &str,
        checked: &Checked,
        rehashed: Option<PasswordHash>,
        new: Option<&NewHash>,
    ) -> Answer<Settled> {
        if self.access() == Access::ReadOnly {
            return self.settle_unrecorded(name, checked);
        }
        let (entrance, chance) = (self.entrance, self.chance());
        let token = Token::fresh(&*chance);
        let (settled, _) = self.store.transact(By::Door(Door::Gate), |tx| {
            let facts = tx.login_facts(name)?;
            if facts.as_ref().and_then(|facts| facts.hash.as_ref()) != checked.against.as_ref() {
                return Ok(Settled::Stale);
            }
            let user = facts.map(|facts| facts.user);
            let credential = checked.credential;
            let coming = Coming { name, credential, binds: None, rehashed, new, entrance, token, opens: true };
            coming.judged(tx, user, &*chance)
        })?;
        Ok(settled)
    }

    /// Where the database can't be written nothing can be logged, so nobody is let in but to look: whoever reads the
    /// file could read it with any other program (D5).
    fn settle_unrecorded(&mut self, name: &str, checked: &Checked) -> Answer<Settled> {
        let entrance = self.entrance;
        let token = Token::fresh(&*self.chance());
        Ok(self.store.read::<_, Failure>(|view| {
            let user = view.login_facts(name)?.map(|facts| facts.user);
            let outcome = gate(view, user.as_ref(), checked.credential, entrance)?.outcome();
            Ok(match (outcome, user) {
                (Outcome::Refused(reason), _) => Settled::Refused { reason, reference: "(not recorded)".into() },
                (_, Some(user)) => Settled::Accepted(SignedIn {
                    session: SessionId::viewing(user.id),
                    token,
                    permissions: user.permissions(view.now()),
                    user: user.named(),
                    own_profile_only: false,
                }),
                (_, None) => Settled::Stale,
            })
        })?)
    }

    /// The session of a token that was kept.
    ///
    /// # Errors
    /// [`ServiceError::NotSignedIn`] where there is none.
    pub fn resume(&mut self, token: &Token) -> Answer<SessionId> {
        let found = self.store.read::<_, Failure>(|view| Ok(view.session_by_token(&token.hash())?))?;
        found.ok_or(ServiceError::NotSignedIn)
    }

    /// Who is signed in, and what they may do now.
    ///
    /// # Errors
    /// Where the session has ended.
    pub fn whoami(&mut self, session: SessionId) -> Answer<Whoami> {
        self.read_as(session, |view, _, actor| {
            let user = view.user(actor.user().id)?.ok_or(Failure::SessionOver(super::SessionOver::Ended(None)))?;
            Ok(Whoami { user, permissions: actor.permissions(), mends_lockouts: actor.mends_lockouts() })
        })
    }

    /// Signs out: the session ends, also where it is good for nothing else.
    ///
    /// # Errors
    /// Where it has ended already; the store's.
    pub fn sign_out(&mut self, session: SessionId) -> Answer<()> {
        if session.viewer().is_some() {
            return Ok(());
        }
        let end = SessionEnd::SignedOut;
        let done = self.store.transact(By::Session(session), |tx| {
            let Some(user) = tx.actor().map(|actor| actor.user().clone()) else { return Ok(()) };
            tx.record(LoginChange::Ended { session, user, end })
        });
        match done {
            Err(Failure::SessionOver(over)) if over.is_good_elsewhere() => {
                self.store.transact(By::Door(Door::Gate), |tx| {
                    let open = tx.session(session)?.filter(|found| found.ended.is_none());
                    let user = open.map(|found| tx.user(found.user)).transpose()?.flatten();
                    user.map_or(Ok(()), |user| tx.record(LoginChange::Ended { session, user: user.named(), end }))
                })?;
            }
            done => drop(done?),
        }
        Ok(())
    }
}
