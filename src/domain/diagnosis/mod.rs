//! Why somebody can't log in (WHY-1): the login gate's own findings, each with its evidence and the one way to mend it.
//!
//! Nothing is judged here: [`Diagnosis::make`] asks [`judge`], as every login does, with a credential that nobody was
//! asked for. So it can't say anything else than a login would be told, and it lets nobody in.

mod evidence;
mod remedy;
mod tries;

pub use remedy::{Mend, Remedy};
pub use tries::{Try, tries};

use super::device::Seat;
use super::gate::{Credential, Entrance, Facts, Finding, Gate, Outcome, Reason, judge};
use super::seats::Seats;
use super::settings::Settings;
use super::user::User;
use crate::clock::Timestamp;

/// What a diagnosis looks at beside the account.
#[derive(Debug)]
pub struct Circumstances<'a> {
    /// The moment for which it is asked.
    pub at: Timestamp,
    /// Where the person sits (DEV-2).
    pub seat: &'a Seat,
    /// When the password was set, and by whom; none where that isn't known.
    pub password_set: Option<(Timestamp, String)>,
    /// The last login attempts, the newest first, as far as the reader may see them.
    pub tries: Vec<Try>,
    /// The seats of every license type, as they stand now.
    pub seats: &'a [Seats],
    /// The plant's settings.
    pub settings: &'a Settings,
    /// What single sign-on is called here.
    pub sso_name: &'a str,
    /// Does the password of a federated account count all the same (SSO-1)?
    pub last_password: bool,
}

/// What one gate found, and what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosed {
    /// Which gate.
    pub gate: Gate,
    /// What it found.
    pub finding: Finding,
    /// Is it why the person is refused: the first that failed?
    pub is_reason: bool,
    /// What there is to see, in words; may be empty.
    pub evidence: String,
    /// The ways to mend it where it failed and can be mended, the first choice first.
    pub remedies: Vec<Remedy>,
}

/// Every gate's answer for an account, a device and a moment.
#[derive(Clone, Debug)]
pub struct Diagnosis {
    /// The account.
    pub user: User,
    /// The moment for which it was asked.
    pub at: Timestamp,
    /// The device for which it was asked.
    pub device: String,
    /// Every gate, in order.
    pub gates: Vec<Diagnosed>,
    /// What a login with the right password would come to.
    pub outcome: Outcome,
    /// The last login attempts, the newest first.
    pub tries: Vec<Try>,
    /// What they sign in with, where it isn't a password.
    pub signs_in_with: Option<String>,
    /// Where nothing but the password is asked for: what helps whoever forgot it.
    pub forgot: Option<Remedy>,
}

impl Diagnosis {
    /// Asks the gate, with a password that nobody was asked for.
    #[must_use]
    pub fn make(user: User, known: Circumstances<'_>) -> Self {
        Self::with(user, Credential::NotAsked, known)
    }

    /// Asks the gate with what is known of the password: a display types none (DEV-4). The verdict stays in here, so this
    /// lets nobody in either.
    #[must_use]
    pub fn with(user: User, credential: Credential, known: Circumstances<'_>) -> Self {
        let verdict = judge(&Facts {
            now: known.at,
            user: Some(&user),
            credential,
            device_trusted: known.seat.is_trusted(),
            last_password: known.last_password,
            entrance: Entrance::Program,
            settings: known.settings,
        });
        let outcome = verdict.outcome();
        let reason = match outcome {
            Outcome::Accepted => None,
            Outcome::PasswordChangeRequired => Some(Reason::PasswordChange),
            Outcome::Refused(reason) => Some(reason),
        };
        let diagnosed = |(gate, finding): &(Gate, Finding)| {
            let failed = match finding {
                Finding::Failed(failed) => Some(*failed),
                Finding::Passed | Finding::NotAsked => None,
            };
            Diagnosed {
                gate: *gate,
                finding: *finding,
                is_reason: failed.is_some() && failed == reason,
                evidence: evidence::of(*gate, *finding, &user, &known),
                remedies: failed.map(|reason| Remedy::of(reason, &user, &known)).unwrap_or_default(),
            }
        };
        let gates: Vec<Diagnosed> = verdict.findings().iter().map(diagnosed).collect();
        let signs_in_with = user.sso.is_federated().then(|| known.sso_name.to_owned());
        let not_asked = |gate: &Diagnosed| gate.gate == Gate::Credential && gate.finding == Finding::NotAsked;
        let asks = outcome == Outcome::Accepted && signs_in_with.is_none() && gates.iter().any(not_asked);
        let forgot = if asks { Remedy::of(Reason::WrongPassword, &user, &known).into_iter().next() } else { None };
        let (at, device, tries) = (known.at, known.seat.name.clone(), known.tries);
        Self { gates, outcome, at, device, tries, signs_in_with, forgot, user }
    }

    /// The verdict in a line: `NO - refused. First reason: locked out.`
    #[must_use]
    pub fn verdict(&self) -> String {
        match self.outcome {
            Outcome::Accepted if self.needs_no_password() => "YES - and no password is asked for.".to_owned(),
            Outcome::Accepted => match &self.signs_in_with {
                Some(name) => format!("YES - with {name}."),
                None => "YES - with the right password.".to_owned(),
            },
            Outcome::PasswordChangeRequired => "YES - but a new password must be set first.".to_owned(),
            Outcome::Refused(reason) => format!("NO - refused. First reason: {}.", reason.words()),
        }
    }

    fn needs_no_password(&self) -> bool {
        self.gates.iter().any(|gate| gate.gate == Gate::Credential && gate.finding == Finding::Passed)
    }

    /// The ways to mend it, each once, in the order of the gates.
    #[must_use]
    pub fn remedies(&self) -> Vec<&Remedy> {
        let mut remedies: Vec<&Remedy> = Vec::new();
        for remedy in self.gates.iter().flat_map(|gate| &gate.remedies) {
            if !remedies.contains(&remedy) {
                remedies.push(remedy);
            }
        }
        remedies
    }
}

impl Gate {
    /// Its name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Enabled => "enabled",
            Self::Valid => "valid",
            Self::NotLocked => "not_locked",
            Self::NotLockedOut => "not_locked_out",
            Self::Device => "device",
            Self::Credential => "credential",
            Self::License => "license",
            Self::AllowLogin => "allow_login",
            Self::OpenConsole => "open_console",
            Self::PasswordChange => "password_change",
        }
    }

    /// What it asks, in a line of the diagnosis.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Known => "Known",
            Self::Enabled => "Not disabled",
            Self::Valid => "Valid",
            Self::NotLocked => "Not locked",
            Self::NotLockedOut => "Not locked out",
            Self::Device => "Device",
            Self::Credential => "Password",
            Self::License => "License",
            Self::AllowLogin => "AllowLogin",
            Self::OpenConsole => "OpenConsole",
            Self::PasswordChange => "No new password asked",
        }
    }
}

impl Reason {
    /// The reason in a word or two.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::UnknownUser => "no such account",
            Self::Disabled => "disabled",
            Self::Expired => "expired",
            Self::NotYetValid => "not yet valid",
            Self::Locked => "locked",
            Self::LockedOut => "locked out",
            Self::UntrustedDevice => "not a trusted device",
            Self::WrongPassword => "wrong password",
            Self::WrongCode => "a code that isn't right",
            Self::NoPassword => "no password",
            Self::UnusableHash => "the stored password can't be checked",
            Self::UseSso => "a password, where single sign-on is asked for",
            Self::Sso(mismatch) => mismatch.words(),
            Self::NotLicensed => "no license",
            Self::NoAllowLogin => "no role with AllowLogin",
            Self::NoOpenConsole => "no role with OpenConsole",
            Self::PasswordChange => "a new password must be set",
        }
    }
}

impl Finding {
    /// The word at the beginning of a line: told apart without color.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Passed => "OK",
            Self::Failed(_) => "STOP",
            Self::NotAsked => "?",
        }
    }

    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "pass",
            Self::Failed(_) => "fail",
            Self::NotAsked => "not_asked",
        }
    }
}
