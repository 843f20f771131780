//! Numbers of things, one type each, so that a user's number can't be taken for a role's.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);
    )*};
}

ids! {
    /// An account. Never used again, not even after the account was deleted.
    UserId,
    /// A role.
    RoleId,
    /// A license type.
    LicenseTypeId,
    /// A device. Never used again, not even after it was unregistered.
    DeviceId,
    /// A user group.
    GroupId,
    /// A team.
    TeamId,
    /// An invite. Never used again.
    InviteId,
    /// A session.
    SessionId,
    /// An event of the system log; counts up without gaps.
    EventId,
}

impl SessionId {
    /// What stands for a session where none can be recorded, because the database can't be written: `user` looks on.
    #[must_use]
    pub const fn viewing(user: UserId) -> Self {
        Self(-user.0)
    }

    /// Who looks on, where this stands for no recorded session.
    #[must_use]
    pub const fn viewer(self) -> Option<UserId> {
        if self.0 < 0 { Some(UserId(-self.0)) } else { None }
    }
}

/// A thing by number and name: what the log keeps of it, so that a later rename or delete takes nothing from the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<I> {
    /// Its number.
    pub id: I,
    /// Its name at that moment.
    pub name: String,
}

impl<I> Named<I> {
    /// The thing `id`, called `name`.
    pub fn new(id: I, name: impl Into<String>) -> Self {
        Self { id, name: name.into() }
    }
}
