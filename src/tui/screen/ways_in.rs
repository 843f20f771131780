//! The ways in beside a name and a password.

use crate::tui::request::Plant;

/// A way in that is another than a name and a password. One more is one more of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By single sign-on.
    Sso,
    /// With a code: of an invite, or for a new password.
    Code,
    /// With a code that is mailed to whoever forgot their password.
    Forgot,
}

impl Way {
    /// What its button says.
    pub(super) fn label(self, plant: &Plant) -> String {
        match self {
            Self::Sso => format!("Sign in with {}", plant.sso.as_deref().unwrap_or("single sign-on")),
            Self::Code => "I have a code".to_owned(),
            Self::Forgot => "Forgot password".to_owned(),
        }
    }
}
