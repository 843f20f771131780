//! The login gate: one function decides who may log in, and why not (section 5 of RULES.md).
//!
//! Sign-in, the command line, programs on this host, a session's every action and the diagnosis (WHY-1) all read the same
//! [`Verdict`].
//! Only a verdict gives an [`Actor`], so nobody acts who didn't pass.

mod entrance;
mod reason;

pub use entrance::Entrance;
pub use reason::{LOGIN_FAILED, Reason, lacks};

use super::id::{Named, SessionId, UserId};
use super::permission::{Permission, PermissionSet};
use super::role::Role;
use super::settings::Settings;
use super::sso::Mismatch;
use super::user::{PasswordState, User, WithoutPassword};
use crate::clock::Timestamp;

/// What is known of the password when the gate judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// It was checked against the stored hash and is right.
    Matched,
    /// It was checked and is wrong.
    Wrong,
    /// It could not be checked: the stored parameters are out of range (PWD-1).
    Unusable,
    /// An empty one was given.
    Empty,
    /// A code for a new password was given instead, and is right (GATE-8).
    Code,
    /// A code was given that isn't right, was used, or has run out.
    WrongCode,
    /// A sign-in at the provider that is theirs (GATE-12).
    Sso,
    /// One that isn't.
    WrongSso(Mismatch),
    /// Nobody was asked for one: a diagnosis, which lets nobody in (WHY-1).
    NotAsked,
    /// A session that passed the gate earlier acts again: a password, lock-out, license and password change aren't asked.
    /// Where it may be used is, and so is whether it may still do without a password.
    Proven,
}

/// Everything the gate looks at.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The moment.
    pub now: Timestamp,
    /// The account, where the name is known.
    pub user: Option<&'a User>,
    /// What is known of the password.
    pub credential: Credential,
    /// Is the device registered, enabled and trusted (DEV-2)?
    pub device_trusted: bool,
    /// Does the password of a federated account count all the same, as no other administrator has one that does (SSO-1)?
    pub last_password: bool,
    /// Through which door.
    pub entrance: Entrance,
    /// The plant's settings.
    pub settings: &'a Settings,
}

/// The gates, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    /// The name belongs to an account.
    Known,
    /// Not disabled.
    Enabled,
    /// Not expired, valid already.
    Valid,
    /// Not locked by an administrator.
    NotLocked,
    /// Not locked out.
    NotLockedOut,
    /// A device on which the account may log in (GATE-5).
    Device,
    /// The right password, or none where none is needed (GATE-7).
    Credential,
    /// Licensed (GATE-6).
    License,
    /// `AllowLogin` (GATE-9).
    AllowLogin,
    /// `OpenConsole`, for console and command line.
    OpenConsole,
    /// No new password asked for (GATE-8).
    PasswordChange,
}

impl Gate {
    /// All gates in the order in which they are asked.
    pub const ALL: [Self; 11] = [
        Self::Known,
        Self::Enabled,
        Self::Valid,
        Self::NotLocked,
        Self::NotLockedOut,
        Self::Device,
        Self::Credential,
        Self::License,
        Self::AllowLogin,
        Self::OpenConsole,
        Self::PasswordChange,
    ];
}

/// What one gate found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Passed.
    Passed,
    /// Refused, and why.
    Failed(Reason),
    /// Had nothing to go by: no account, no password, another door, or a session that proved itself earlier.
    NotAsked,
}

/// What every gate found; the outcome follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Verdict {
    findings: [(Gate, Finding); Gate::ALL.len()],
    passed: Option<(Named<UserId>, PermissionSet, bool)>,
}

/// What comes of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All gates passed.
    Accepted,
    /// All would pass once a new password is set.
    PasswordChangeRequired,
    /// Refused, with the reason of the first gate that failed.
    Refused(Reason),
}

/// The login gate.
pub fn judge(facts: &Facts<'_>) -> Verdict {
    let findings = Gate::ALL.map(|gate| (gate, facts.ask(gate)));
    let failed = findings.iter().any(|(_, finding)| matches!(finding, Finding::Failed(_)));
    let permissions = |user: &User| match facts.entrance {
        Entrance::Console | Entrance::CommandLine | Entrance::Program => user.permissions(facts.now),
        Entrance::OwnProfile => PermissionSet::of(&[Permission::AllowLogin]),
    };
    // A diagnosis lets nobody in, whatever it finds.
    let diagnosed = facts.credential == Credential::NotAsked;
    let passed = facts.user.filter(|_| !failed && !diagnosed).map(|user| {
        let held = permissions(user);
        let supervises = facts.settings.supervisors_unlock
            && held.holds(Permission::ViewUsers)
            && user.roles_at(facts.now).any(Role::is_supervisor);
        (user.named(), held, supervises || held.holds(Permission::EditUsers))
    });
    Verdict { findings, passed }
}

impl Facts<'_> {
    fn ask(&self, gate: Gate) -> Finding {
        let Some(user) = self.user else {
            return if gate == Gate::Known { Finding::Failed(Reason::UnknownUser) } else { Finding::NotAsked };
        };
        let proven = self.credential == Credential::Proven;
        let refuse = |refused: bool, reason| if refused { Finding::Failed(reason) } else { Finding::Passed };
        let permissions = user.permissions(self.now);
        match gate {
            Gate::Known => Finding::Passed,
            Gate::Enabled => refuse(user.stops.is_disabled(self.now), Reason::Disabled),
            Gate::Valid if user.is_expired(self.now) => Finding::Failed(Reason::Expired),
            Gate::Valid => refuse(user.is_not_yet_valid(self.now), Reason::NotYetValid),
            Gate::NotLocked => refuse(user.stops.is_locked(self.now), Reason::Locked),
            // A lost license leaves open sessions alone (USR-9).
            Gate::NotLockedOut | Gate::License | Gate::PasswordChange if proven => Finding::NotAsked,
            Gate::Credential if proven && (user.password != PasswordState::None || user.sso.is_federated()) => {
                Finding::NotAsked
            }
            // Whoever signs in at the provider has no use for one.
            Gate::PasswordChange if self.is_by_sso(user) => Finding::Passed,
            Gate::NotLockedOut => refuse(user.stops.is_locked_out(self.now), Reason::LockedOut),
            Gate::Device => refuse(user.profile.trusted_devices_only && !self.device_trusted, Reason::UntrustedDevice),
            Gate::Credential => self.credential(user),
            Gate::License => refuse(!user.is_licensed(self.now), Reason::NotLicensed),
            Gate::AllowLogin => refuse(!permissions.holds(Permission::AllowLogin), Reason::NoAllowLogin),
            Gate::OpenConsole if self.entrance == Entrance::Program => Finding::NotAsked,
            // A display has no profile of its own (ROL-6).
            Gate::OpenConsole if self.entrance == Entrance::OwnProfile => {
                refuse(user.roles_at(self.now).any(super::role::Role::is_kiosk), Reason::NoOpenConsole)
            }
            Gate::OpenConsole => refuse(!permissions.holds(Permission::OpenConsole), Reason::NoOpenConsole),
            Gate::PasswordChange => refuse(
                self.credential == Credential::Code || user.must_set_password(self.settings, self.now),
                Reason::PasswordChange,
            ),
        }
    }

    /// Does, or would, the person come by single sign-on?
    fn is_by_sso(&self, user: &User) -> bool {
        match self.credential {
            Credential::Sso | Credential::WrongSso(_) => true,
            Credential::NotAsked => user.sso.is_federated(),
            _ => false,
        }
    }

    fn credential(&self, user: &User) -> Finding {
        let reason = match (self.credential, user.password) {
            (Credential::Sso, _) => return Finding::Passed,
            (Credential::WrongSso(mismatch), _) => Reason::Sso(mismatch),
            (Credential::NotAsked, _) if user.sso.is_federated() => return Finding::NotAsked,
            _ if user.sso.is_federated() && !self.last_password => Reason::UseSso,
            (Credential::Code, _) => return Finding::Passed,
            (Credential::WrongCode, _) => Reason::WrongCode,
            // Whoever came in without one may be asked to set one by now: that is for sign-in.
            (Credential::Proven, PasswordState::None) => match user.without_password(self.settings, self.now) {
                WithoutPassword::LogsIn(place) if place.holds(self.device_trusted) => return Finding::Passed,
                _ => Reason::NoPassword,
            },
            (_, PasswordState::None) => match user.without_password(self.settings, self.now) {
                WithoutPassword::LogsIn(place) | WithoutPassword::SetsOne(place)
                    if place.holds(self.device_trusted) =>
                {
                    return Finding::Passed;
                }
                _ => Reason::NoPassword,
            },
            (Credential::Matched | Credential::Proven, _) => return Finding::Passed,
            (Credential::Wrong, _) => Reason::WrongPassword,
            (Credential::Unusable, _) => Reason::UnusableHash,
            (Credential::NotAsked, _) => return Finding::NotAsked,
            (Credential::Empty, _) => Reason::NoPassword,
        };
        Finding::Failed(reason)
    }
}

impl Verdict {
    /// What each gate found, in order.
    #[must_use]
    pub const fn findings(&self) -> &[(Gate, Finding)] {
        &self.findings
    }

    /// What comes of it. A new password is asked for even of those who may not open the console: the sign-in screen
    /// is where they set it (GATE-8).
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let failed = |gate: &Gate| self.findings.iter().find(|(other, _)| other == gate);
        let change = matches!(failed(&Gate::PasswordChange), Some((_, Finding::Failed(_))));
        let first = self.findings.iter().find_map(|(_, finding)| match finding {
            Finding::Failed(Reason::NoOpenConsole) if change => None,
            Finding::Failed(reason) => Some(*reason),
            _ => None,
        });
        match first {
            None => Outcome::Accepted,
            Some(Reason::PasswordChange) => Outcome::PasswordChangeRequired,
            Some(reason) => Outcome::Refused(reason),
        }
    }

    /// Does this attempt count as a wrong password (GATE-4)? Only where the credential gate was the first to fail.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.outcome() == Outcome::Refused(Reason::WrongPassword)
    }

    /// What the person who passed may do; nothing for others.
    #[must_use]
    pub fn permissions(&self) -> PermissionSet {
        self.passed.as_ref().map_or(PermissionSet::NONE, |(_, permissions, _)| *permissions)
    }

    /// The person who passed, acting in `session`.
    #[must_use]
    pub fn actor(&self, session: SessionId) -> Option<Actor> {
        let (user, permissions, mends_lockouts) = self.passed.clone()?;
        Some(Actor { user, session, permissions, mends_lockouts })
    }
}

/// A signed-in person at this moment. Made by a [`Verdict`] alone, and made afresh for every write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    user: Named<UserId>,
    session: SessionId,
    permissions: PermissionSet,
    mends_lockouts: bool,
}

impl Actor {
    /// Who.
    #[must_use]
    pub const fn user(&self) -> &Named<UserId> {
        &self.user
    }

    /// In which session.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.session
    }

    /// May they lift lock-outs by wrong passwords? With `EditUsers`, or as a supervisor where the plant lets those
    /// (ROL-7).
    #[must_use]
    pub const fn mends_lockouts(&self) -> bool {
        self.mends_lockouts
    }

    /// What they may do.
    #[must_use]
    pub const fn permissions(&self) -> PermissionSet {
        self.permissions
    }
}
