//! What single sign-on refuses, in a sentence each; nothing was changed.

/// A rule about single sign-on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SsoBroken {
    /// A password would be good for nothing (SSO-1).
    #[error(
        "{username} signs in by single sign-on, and a password would be good for nothing. Nothing was changed; unlink the \
         account first (`chargehand users unlink-sso {username}`), or leave it as it is."
    )]
    SignsInOtherwise {
        /// The account.
        username: String,
    },
    /// The same of one's own.
    #[error("You sign in by single sign-on, and a password here would be good for nothing: nothing was changed.")]
    NoPasswordOfOnesOwn,
    /// The first sign-in is recognized by the email (SSO-1).
    #[error(
        "{username} has no email address, and by that the first sign-in is recognized. Nothing was changed; give the account \
         its address first."
    )]
    NoEmailToLink {
        /// The account.
        username: String,
    },
    /// Whom a provider means is one account here (SSO-1).
    #[error("{holder} is bound to the account of the provider that {username} was bound to. Nothing was changed.")]
    Taken {
        /// The account.
        username: String,
        /// Who is bound to it.
        holder: String,
    },
}

impl SsoBroken {
    /// The code in JSON errors.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SignsInOtherwise { .. } | Self::NoPasswordOfOnesOwn => "use_sso",
            Self::NoEmailToLink { .. } => "no_email",
            Self::Taken { .. } => "sso_taken",
        }
    }
}
