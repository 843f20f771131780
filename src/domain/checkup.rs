//! What `doctor` finds: each thing that was looked at, how it stands, and what mends it.

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Fine,
    /// It goes on working, and somebody should know.
    Warning,
    /// It is broken.
    Failed,
}

impl State {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub what: &'static str,
    /// How it stands.
    pub state: State,
    /// What was found.
    pub found: String,
    /// What to do; empty where there is nothing to do.
    pub remedy: String,
}

impl Check {
    /// Something that is as it should be.
    #[must_use]
    pub fn new(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, state: State::Fine, found: found.into(), remedy: String::new() }
    }

    /// The same, broken, with what to do.
    #[must_use]
    pub fn failed(self, remedy: impl Into<String>) -> Self {
        Self { state: State::Failed, remedy: remedy.into(), ..self }
    }
}
