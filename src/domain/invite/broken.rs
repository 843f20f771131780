//! Rules of invites and of mails that were broken.

use super::LineFlaw;

/// Why an invite isn't made, sent again or accepted, or why a mail isn't sent. `Display` is the sentence for the person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailBroken {
    /// Operators aren't invited (INV-1).
    #[error(
        "Nobody is invited as Operator: operators are added (`chargehand users add`) or imported, as they often have no \
         mail. Nothing was sent."
    )]
    NotInvited,
    /// An address that can't be invited.
    #[error("{0}")]
    Address(LineFlaw),
    /// Lines that can't be invited, so that none is.
    #[error("No address was given to invite.")]
    NoLines,
    /// More lines than anybody means.
    #[error("{0} addresses are too many at once: at most {most} are invited in one go. Nothing was sent.", most = super::LINES_AT_ONCE)]
    TooManyLines(usize),
    /// It can't be sent again or cancelled.
    #[error("Invite {id} is {state} already; nothing was changed.")]
    InviteIsOver {
        /// Its number.
        id: i64,
        /// How it stands.
        state: &'static str,
    },
    /// The role that it was about was removed.
    #[error("The role {role} isn't there any more. Nothing was changed; whoever invites has to choose another role.")]
    RoleGone {
        /// The role.
        role: String,
    },
    /// Whoever sent it couldn't send it any more (INV-5).
    #[error(
        "No account was made: whoever sent this invite may not give the role {role} any more. Please ask for a new invite."
    )]
    InviterMayNot {
        /// The role.
        role: String,
    },
    /// A code isn't handed over that makes no account.
    #[error(
        "No code was shown: whoever sent invite {id} may not give the role {role} any more, so its code makes no account. \
         Send it again (`chargehand invites resend {id}`): then you answer for the role."
    )]
    CodeIsVoid {
        /// The invite's number.
        id: i64,
        /// The role.
        role: String,
    },
    /// Nothing tells an old code from a mistyped one.
    #[error(
        "No account was made. The code is mistyped, or a newer one was sent in its place: look for the newest mail, or ask \
         for a new invite."
    )]
    CodeRefused,
    /// Sent again, it has another code; this is told to whoever has an older one.
    #[error("No account was made: a newer code was mailed to you at {at}, and this one is dead. Look for that mail.")]
    CodeReplaced {
        /// When, in the site's time.
        at: String,
    },
    /// Somebody sets a password with what makes an account.
    #[error("Nothing was set: this is the code of an invite. `chargehand join` makes your account with it.")]
    CodeOfInvite,
    /// A code is good once.
    #[error("No account was made: this invite was used already. Sign in with the account that was made with it.")]
    CodeUsed,
    /// The invite was taken back.
    #[error("No account was made: this invite was cancelled. Please ask whoever sent it.")]
    CodeCancelled,
    /// The invite's time is over.
    #[error("No account was made: this invite has run out. Please ask for a new one.")]
    CodeRanOut,
    /// The acceptance waits for a seat (INV-3).
    #[error(
        "No account was made yet: the role {role} needs a seat of {license}, and none is free now. Your code stays good until \
         {until}: tell whoever invited you, and try again."
    )]
    Waits {
        /// The role.
        role: String,
        /// The license type.
        license: String,
        /// How long the code is good, in the site's time.
        until: String,
    },
    /// There is nothing to mail to.
    #[error(
        "{username} has no email address, so no code can be mailed. Nothing was changed; hand one over instead (`chargehand \
         users reset-password {username} --code`)."
    )]
    NoAddress {
        /// The account.
        username: String,
    },
    /// Nobody's mailbox is flooded.
    #[error(
        "{most} codes were mailed to {username} within an hour; nothing was changed. Wait, or hand one over instead \
         (`chargehand users reset-password {username} --code`).",
        most = crate::domain::mail::CODES_MAILED
    )]
    TooManyCodes {
        /// The account.
        username: String,
    },
}

impl MailBroken {
    /// The code in JSON errors.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotInvited => "role_not_invited",
            Self::Address(flaw) => flaw.code(),
            Self::NoLines => "no_addresses",
            Self::TooManyLines(_) => "too_many_addresses",
            Self::InviteIsOver { .. } => "invite_is_over",
            Self::RoleGone { .. } => "role_gone",
            Self::InviterMayNot { .. } => "inviter_may_not",
            Self::CodeIsVoid { .. } => "inviter_may_not",
            Self::CodeRefused => "wrong_code",
            Self::CodeReplaced { .. } => "code_replaced",
            Self::CodeOfInvite => "code_of_invite",
            Self::CodeUsed => "code_used",
            Self::CodeCancelled => "code_cancelled",
            Self::CodeRanOut => "code_ran_out",
            Self::Waits { .. } => "license_no_seat",
            Self::NoAddress { .. } => "no_email",
            Self::TooManyCodes { .. } => "too_many_codes",
        }
    }

    /// Is it that something else took the place first, or none is left?
    #[must_use]
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Waits { .. } | Self::Address(LineFlaw::Account(_) | LineFlaw::OpenInvite(_)))
    }
}

impl<F> From<MailBroken> for crate::domain::broken::Stopped<F> {
    fn from(broken: MailBroken) -> Self {
        Self::Rule(broken.into())
    }
}
