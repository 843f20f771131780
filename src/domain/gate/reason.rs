//! Why the gate refuses, and what is told of it: to the log, and to the person.

use crate::domain::permission::Permission;
use crate::domain::sso::Mismatch;

/// Why a gate refuses; the internal truth, for administrators and the log (GATE-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No account has that name.
    UnknownUser,
    /// Disabled by an administrator.
    Disabled,
    /// Past its last day.
    Expired,
    /// Before its first day.
    NotYetValid,
    /// Locked by an administrator.
    Locked,
    /// Locked out after too many wrong passwords.
    LockedOut,
    /// Bound to trusted devices, and this isn't one.
    UntrustedDevice,
    /// Wrong password.
    WrongPassword,
    /// A code for a new password that isn't right, was used, or has run out.
    WrongCode,
    /// No password is set, or none was given.
    NoPassword,
    /// The stored hash's parameters are out of range.
    UnusableHash,
    /// A password or code, of an account that signs in at the provider.
    UseSso,
    /// A sign-in at the provider that isn't theirs.
    Sso(Mismatch),
    /// Holds no seat of a license type in force.
    NotLicensed,
    /// Holds no role with `AllowLogin`.
    NoAllowLogin,
    /// Holds no role with `OpenConsole`.
    NoOpenConsole,
    /// A new password must be set first.
    PasswordChange,
}

impl Reason {
    /// The short code, in the log and in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownUser => "unknown_user",
            Self::Disabled => "disabled",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::Locked => "locked",
            Self::LockedOut => "locked_out",
            Self::UntrustedDevice => "untrusted_device",
            Self::WrongPassword => "wrong_password",
            Self::WrongCode => "wrong_code",
            Self::NoPassword => "no_password",
            Self::UnusableHash => "unusable_hash",
            Self::UseSso => "use_sso",
            Self::Sso(mismatch) => mismatch.code(),
            Self::NotLicensed => "not_licensed",
            Self::NoAllowLogin => "no_allow_login",
            Self::NoOpenConsole => "no_open_console",
            Self::PasswordChange => "password_change_required",
        }
    }

    /// The log's sentence (GATE-3), with the wrong passwords in a row so far.
    #[must_use]
    pub fn log_sentence(self, attempts: u32) -> String {
        match self {
            Self::UnknownUser => "User validation failed: no account has this name".into(),
            Self::Disabled => "User validation failed as account is disabled".into(),
            Self::Expired => "User validation failed as account is expired".into(),
            Self::NotYetValid => "User validation failed as account is not yet valid".into(),
            Self::Locked => "User validation failed as account is locked".into(),
            Self::LockedOut => "User validation failed as account is locked out".into(),
            Self::UntrustedDevice => "User validation failed: not a trusted device".into(),
            Self::WrongPassword => format!("User validation failed: wrong password, {attempts} in a row"),
            Self::WrongCode => "User validation failed: a code that is wrong, used or too old".into(),
            Self::NoPassword => "User validation failed: no password".into(),
            Self::UnusableHash => "User validation failed: hash parameters out of range".into(),
            Self::UseSso => {
                "User validation failed: the account signs in by single sign-on, and its password doesn't count".into()
            }
            Self::Sso(mismatch) => format!("User validation by single sign-on failed: {}", mismatch.words()),
            Self::NotLicensed => "User validation failed as account is not licensed".into(),
            Self::NoAllowLogin => "User validation failed: no role with AllowLogin".into(),
            Self::NoOpenConsole => "User validation failed: no role with OpenConsole".into(),
            Self::PasswordChange => "User validation: a new password must be set first".into(),
        }
    }

    /// What the person is told: one text for every refusal that a guesser could learn from (GATE-2), the missing
    /// permission once the credentials were right (GATE-9).
    #[must_use]
    pub fn told(self) -> String {
        match self {
            Self::NoAllowLogin => lacks(Permission::AllowLogin),
            Self::NoOpenConsole => lacks(Permission::OpenConsole),
            _ => LOGIN_FAILED.to_owned(),
        }
    }
}

/// The text of every refusal (GATE-2). Its wording is a rule: people on the floor know it by heart.
pub const LOGIN_FAILED: &str = "Login failed. Either: the credentials you have entered are incorrect; the user account \
     is locked (you may have exceeded the maximum failed login attempts); the user account is not licensed; or you are \
     attempting to log in to a non-trusted device when your account is only permitted on trusted ones. Please contact \
     your system administrator.";

/// The text of every refusal for want of a permission (ROL-10).
#[must_use]
pub fn lacks(permission: Permission) -> String {
    format!("The requested function requires the {permission} permission, which you do not have.")
}
