//! Why nothing came of a sign-in at the provider: each in a sentence.

use std::path::PathBuf;

use crate::trust::Distrust;

/// Why nothing came of it. Nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SsoFlaw {
    /// The config of this machine has no provider.
    #[error("Single sign-on isn't set up on this computer: its config has no [sso]. Sign in with a password.")]
    NotSetUp,
    /// A file that the config names.
    #[error("{} can't be used: {why}. Nobody was signed in.", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// No connection, or none that lasted.
    #[error("{host} can't be reached ({why}). Nobody was signed in; look at the network, or sign in with a password.")]
    Unreachable {
        /// Where.
        host: String,
        /// The system's words.
        why: String,
    },
    /// It is there, and out of order.
    #[error(
        "{host} is out of order at the moment (HTTP status {status}). Nobody was signed in; try again in a while, or sign in \
         with a password."
    )]
    Down {
        /// Where.
        host: String,
        /// What it answered.
        status: u16,
    },
    /// A connection that isn't trusted.
    #[error("{host} isn't trusted: {}. Nobody was signed in; {}.", .why.why, .why.remedy)]
    Tls {
        /// Where.
        host: String,
        /// What was wrong, and what to do.
        why: Distrust,
    },
    /// Something that isn't what it should be.
    #[error("The provider's answer makes no sense ({what}: {why}). Nobody was signed in; look at issuer in [sso].")]
    Answer {
        /// Which answer.
        what: &'static str,
        /// What was wrong with it.
        why: String,
    },
    /// The provider calls itself something else.
    #[error("The provider calls itself {found}, and issuer in [sso] says {wanted}. Nobody was signed in; mend that.")]
    OtherIssuer {
        /// As the config has it.
        wanted: String,
        /// As it calls itself.
        found: String,
    },
    /// The provider doesn't do this.
    #[error(
        "{0} has no sign-in with a code on another device (device authorization grant). Nobody was signed in; it has to be \
         allowed there for this program, or people sign in with passwords."
    )]
    NoDeviceGrant(String),
    /// The provider wants nothing of this program.
    #[error(
        "{name} refused this program ({why}). Nobody was signed in; look at client_id in [sso], and at the program there."
    )]
    Refused {
        /// Who.
        name: String,
        /// Its words, made harmless.
        why: String,
    },
    /// The person said no.
    #[error("The sign-in was declined at {0}. Nobody was signed in.")]
    Denied(String),
    /// The person took too long.
    #[error("Nobody approved at {0} in time. Nobody was signed in; begin again for a new code.")]
    Expired(String),
    /// The provider couldn't be asked any more whether the person approved.
    #[error(
        "Since {since} {name} could not be asked whether somebody approved: {why}. Nobody was signed in; look at the network \
         and begin again, or sign in with a password."
    )]
    Away {
        /// Who.
        name: String,
        /// Since when, on the site's clock.
        since: String,
        /// What happened last.
        why: String,
    },
    /// No ID token among the tokens.
    #[error("The provider didn't say who signed in. Nobody was signed in; scopes in [sso] need openid.")]
    NoIdToken,
    /// A token that can't be trusted.
    #[error("The provider's word on who signed in can't be trusted: {0}. Nobody was signed in.")]
    Token(String),
    /// A token for another program.
    #[error(
        "The provider's word on who signed in is for another program ({0}). Nobody was signed in; look at client_id in [sso]."
    )]
    OtherProgram(String),
    /// A token that doesn't hold at this time, where the provider's clock isn't known to be another.
    #[error(
        "The provider's word on who signed in {word}, and {}. Nobody was signed in; {}.",
        if *.agrees { format!("it is {now} by this computer's clock and by the provider's") }
        else { format!("this computer's clock says {now}: either that is wrong, or what the provider said is") },
        if *.agrees { "begin again, and where that doesn't help, whoever runs the provider has to look at it" }
        else { "compare this computer's clock, and begin again" }
    )]
    Times {
        /// When it holds.
        word: String,
        /// What this computer's clock says.
        now: String,
        /// Does the provider's say the same?
        agrees: bool,
    },
    /// The clocks are too far apart.
    #[error(
        "This computer's clock is {by} {} the provider's. Nobody was signed in; set the clock, and begin again.",
        if *.behind { "behind" } else { "ahead of" }
    )]
    Clock {
        /// Is it this computer's that lags?
        behind: bool,
        /// How far, in words.
        by: String,
    },
}

impl SsoFlaw {
    /// The code in JSON errors.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotSetUp => "sso_not_set_up",
            Self::File { .. } => "sso_file",
            Self::Unreachable { .. } => "sso_unreachable",
            Self::Down { .. } => "sso_down",
            Self::Tls { .. } => "sso_not_trusted",
            Self::Answer { .. } => "sso_answer",
            Self::OtherIssuer { .. } => "sso_other_issuer",
            Self::NoDeviceGrant(_) => "sso_no_device_grant",
            Self::Refused { .. } => "sso_refused",
            Self::Denied(_) => "sso_denied",
            Self::Expired(_) => "sso_expired",
            Self::Away { .. } => "sso_away",
            Self::NoIdToken => "sso_no_id_token",
            Self::Token(_) => "sso_token",
            Self::OtherProgram(_) => "sso_other_program",
            Self::Times { .. } => "sso_times",
            Self::Clock { .. } => "sso_clock",
        }
    }

    /// Was it refused, rather than that it couldn't be done?
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Denied(_) | Self::Expired(_)) || (self.is_untrusted() && !matches!(self, Self::NoIdToken))
    }

    /// Is it a token that can't be trusted, rather than none?
    #[must_use]
    pub const fn is_untrusted(&self) -> bool {
        matches!(
            self,
            Self::NoIdToken | Self::Token(_) | Self::OtherProgram(_) | Self::Times { .. } | Self::Clock { .. }
        )
    }

    /// What happened, without what comes of it.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Unreachable { host, why } => format!("{host} can't be reached ({why})"),
            Self::Down { host, status } => format!("{host} answered with HTTP status {status}"),
            Self::Answer { why, .. } => why.clone(),
            other => other.to_string(),
        }
    }

    /// May the next try come through?
    pub(super) const fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Down { .. } | Self::Answer { .. })
    }

    /// Is it that nobody is there, or nobody who can answer: whatever the config says?
    pub(super) const fn is_absence(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Down { .. })
    }
}
