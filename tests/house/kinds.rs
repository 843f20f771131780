//! What each kind of Change is to be in the log, written down a second time: no wildcard, so that whoever adds a kind says it here,
//! too.

use chargehand::domain::change::Kind;
use chargehand::domain::event::Category;

/// The category of its event, and whether it changes fields, which are told with before and after (LOG-1).
pub(crate) const fn expected(kind: Kind) -> (Category, bool) {
    match kind {
        Kind::UserAdded
        | Kind::UserDisabled
        | Kind::UserEnabled
        | Kind::UserLocked
        | Kind::UserUnlocked
        | Kind::UserDeleted
        | Kind::OwnPasswordSet
        | Kind::PasswordSet
        | Kind::PasswordRemoved
        | Kind::ResetCodeMade
        | Kind::ResetCodeMailed
        | Kind::ResetCodeAsked
        | Kind::SessionsRevoked
        | Kind::UserRecovered
        | Kind::PasswordRehashed
        | Kind::PermissionDenied => (Category::User, false),
        Kind::UserEdited | Kind::StopsPutBack | Kind::OwnProfileEdited => (Category::User, true),
        Kind::RolesChanged | Kind::RoleEdited => (Category::Role, true),
        Kind::LicenseChanged | Kind::LicenseTypeEdited => (Category::License, true),
        Kind::LoginRefused | Kind::LockedOut | Kind::PasswordChangeAsked | Kind::LoginVouched | Kind::SessionOpened => {
            (Category::UserValidation, false)
        }
        Kind::SessionEnded | Kind::SessionMisplaced => (Category::Session, false),
        Kind::PlantSetUp
        | Kind::LogExported
        | Kind::LogArchived
        | Kind::LogReindexed
        | Kind::DatabaseBackedUp
        | Kind::DatabaseRestored => (Category::System, false),
        Kind::SettingSet | Kind::GroupingRenamed => (Category::Settings, true),
        Kind::GroupingAdded | Kind::GroupingRemoved => (Category::Settings, false),
        Kind::RoleAdded | Kind::RoleRemoved => (Category::Role, false),
        Kind::LicenseTypeAdded | Kind::LicenseTypeRemoved => (Category::License, false),
        Kind::DeviceRegistered
        | Kind::DeviceDisabled
        | Kind::DeviceEnabled
        | Kind::DeviceUnregistered
        | Kind::DeviceReregistered
        | Kind::DeviceCodeMade
        | Kind::DeviceEnrolled
        | Kind::EnrollmentRefused
        | Kind::DeviceCopySeen => (Category::Device, false),
        Kind::DeviceEdited => (Category::Device, true),
        Kind::InviteSent
        | Kind::InviteResent
        | Kind::InviteCancelled
        | Kind::InviteCodeShown
        | Kind::InviteAccepted
        | Kind::InviteRefused
        | Kind::MailSent
        | Kind::MailFailed => (Category::Invite, false),
        Kind::SsoLinked | Kind::SsoUnlinked | Kind::SsoCancelled | Kind::SsoFederated => (Category::Sso, true),
        Kind::UsersImported | Kind::UsersExported => (Category::Import, false),
    }
}
