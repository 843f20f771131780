//! The kinds of Change by name: what tests and the printed policy table count by.

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// A kind of Change, without what it carries.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* $name),* }

        impl Kind {
            /// Every kind there is. A test holds that each is in the table of samples.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
    };
}

kinds! {
    /// An account was added.
    UserAdded,
    /// Fields of an account were changed.
    UserEdited,
    /// An account was disabled.
    UserDisabled,
    /// An account was enabled.
    UserEnabled,
    /// An account was locked.
    UserLocked,
    /// Locks of an account were lifted.
    UserUnlocked,
    /// What stopped an account is as it was before something that was undone.
    StopsPutBack,
    /// Somebody changed their own name or mobile number.
    OwnProfileEdited,
    /// Roles of an account were given, taken, or given another end.
    RolesChanged,
    /// An account was given a license, another one, or none.
    LicenseChanged,
    /// An account was deleted for good.
    UserDeleted,
    /// Somebody changed their own password.
    OwnPasswordSet,
    /// Somebody else gave an account a password.
    PasswordSet,
    /// The password of an account was taken away.
    PasswordRemoved,
    /// A code was handed over with which a password is set.
    ResetCodeMade,
    /// A code for a new password is in the outbox.
    ResetCodeMailed,
    /// Somebody forgot their password; a code is in the outbox, or isn't.
    ResetCodeAsked,
    /// All sessions of an account were ended.
    SessionsRevoked,
    /// An account was linked to single sign-on.
    SsoLinked,
    /// An account's link to single sign-on was taken away.
    SsoUnlinked,
    /// An account's link ended with the email by which it was to be recognized.
    SsoCancelled,
    /// A linked account was bound at its first sign-in.
    SsoFederated,
    /// The owner of the database brought an administrator back.
    UserRecovered,
    /// A right password was hashed again with today's parameters.
    PasswordRehashed,
    /// A login was refused.
    LoginRefused,
    /// Too many wrong passwords.
    LockedOut,
    /// A login went as far as asking for a new password.
    PasswordChangeAsked,
    /// The gate let somebody in elsewhere, for another program.
    LoginVouched,
    /// A session was opened.
    SessionOpened,
    /// A session ended.
    SessionEnded,
    /// A session was shown where it isn't good.
    SessionMisplaced,
    /// The plant was set up.
    PlantSetUp,
    /// A setting got another value.
    SettingSet,
    /// A user group or team was added.
    GroupingAdded,
    /// A user group or team got another name.
    GroupingRenamed,
    /// A user group or team was removed.
    GroupingRemoved,
    /// A role was made.
    RoleAdded,
    /// A role was changed.
    RoleEdited,
    /// A role was removed.
    RoleRemoved,
    /// A license type was added.
    LicenseTypeAdded,
    /// A license type was changed.
    LicenseTypeEdited,
    /// A license type was removed.
    LicenseTypeRemoved,
    /// A computer was registered as a device.
    DeviceRegistered,
    /// A device was changed, trusted, or trusted no longer.
    DeviceEdited,
    /// A device was disabled.
    DeviceDisabled,
    /// A device was enabled.
    DeviceEnabled,
    /// A device was unregistered.
    DeviceUnregistered,
    /// A device got a new key.
    DeviceReregistered,
    /// A one-time code was made to enroll a device.
    DeviceCodeMade,
    /// A terminal became a device by its code.
    DeviceEnrolled,
    /// A code to enroll a device was none.
    EnrollmentRefused,
    /// A device's key was shown on another machine.
    DeviceCopySeen,
    /// An invite was made; its mail is in the outbox.
    InviteSent,
    /// An invite got a new code; the old one is dead.
    InviteResent,
    /// An invite was cancelled.
    InviteCancelled,
    /// The code of an invite was shown to somebody.
    InviteCodeShown,
    /// An invite became an account.
    InviteAccepted,
    /// A code of an invite was none, or can't be used now.
    InviteRefused,
    /// A mail went out.
    MailSent,
    /// A mail will never go out.
    MailFailed,
    /// A file of users was imported.
    UsersImported,
    /// Accounts were written into a file.
    UsersExported,
    /// Events or rights were written into a file.
    LogExported,
    /// The oldest events left the log for a file.
    LogArchived,
    /// What lists and searches of the log rely on was made anew.
    LogReindexed,
    /// The database was copied into a file.
    DatabaseBackedUp,
    /// The database was put back from a file.
    DatabaseRestored,
    /// Somebody was refused something for want of a permission.
    PermissionDenied,
}
