//! The doors that ask the gate.

/// Through which door somebody comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// The console's sign-in screen.
    Console,
    /// `chargehand login`.
    CommandLine,
    /// Either of them, for somebody who may log in but not open the console: their own profile and password, and nothing
    /// else (USR-12).
    OwnProfile,
    /// Another program on this host, which asks for somebody who logs in there: `chargehand check-login`.
    Program,
}

impl Entrance {
    /// The word in the log and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::CommandLine => "command line",
            Self::OwnProfile => "own profile",
            Self::Program => "program",
        }
    }

    /// The entrance of that [`Entrance::name`].
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [Self::Console, Self::CommandLine, Self::OwnProfile, Self::Program];
        all.into_iter().find(|entrance| entrance.name() == name)
    }
}
