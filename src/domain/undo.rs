//! What is taken back, and how: from the events of an operation to the opposite of each (ACT-2).
//!
//! Nothing is remembered for it beside the log: an event has the fields before and after, and the rows of stops say what
//! was lifted. Whether and how a kind of change is undone is an exhaustive match: a new kind doesn't compile without.

use super::change::Kind;
use super::event::{Category, Detail, Event, SubjectKind};
use super::id::EventId;
use super::permission::Permission;

/// The detail by which an event tells which operation it takes back.
pub const UNDOES: &str = "undoes";

/// How a kind of change is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undoing {
    /// By an opposite change, of this sort.
    By(Opposite),
    /// Not at all: why, and what to do instead, as the end of a sentence.
    Never(&'static str),
    /// It is nothing that somebody did to an account: it neither can be undone nor stands in the way of it.
    Aside,
}

/// The sorts of opposite changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opposite {
    /// The fields get the contents that they had.
    Fields,
    /// The same, of what people change of themselves.
    OwnFields,
    /// Disabled, locked and locked out are as they were.
    Stops,
    /// The roles are those that were held, with their ends.
    Roles,
    /// The license is the one that there was.
    License,
    /// The link to single sign-on is the one that there was.
    Sso,
    /// Who was added is deleted.
    Addition,
}

impl Opposite {
    /// The permission that is asked for first; none where it may be one's own.
    #[must_use]
    pub const fn asks(self) -> Option<(Permission, Category)> {
        match self {
            Self::Fields | Self::Stops | Self::Addition => Some((Permission::EditUsers, Category::User)),
            Self::OwnFields => None,
            Self::Roles => Some((Permission::AssignRoles, Category::Role)),
            Self::License => Some((Permission::AssignLicenses, Category::License)),
            Self::Sso => Some((Permission::ManageSso, Category::Sso)),
        }
    }
}

const DELETED: &str = "a deleted account is gone for good";
const PASSWORD: &str = "nobody knows the old password any more; reset it instead";
const CODE: &str = "the code is handed over; a new one makes it void";
const INVITED: &str = "what was mailed can't be taken back; cancel the invite, or send a new one";
const SESSIONS: &str = "a session that has ended stays ended";
const ELSEWHERE: &str = "it is no change of accounts; change it back where it was changed";

/// Whether and how a change of that kind is undone.
#[must_use]
pub const fn undoing(kind: Kind) -> Undoing {
    match kind {
        Kind::UserEdited => Undoing::By(Opposite::Fields),
        Kind::OwnProfileEdited => Undoing::By(Opposite::OwnFields),
        Kind::UserDisabled | Kind::UserEnabled | Kind::UserLocked | Kind::UserUnlocked | Kind::StopsPutBack => {
            Undoing::By(Opposite::Stops)
        }
        Kind::RolesChanged => Undoing::By(Opposite::Roles),
        Kind::LicenseChanged => Undoing::By(Opposite::License),
        Kind::SsoLinked | Kind::SsoUnlinked => Undoing::By(Opposite::Sso),
        Kind::UserAdded => Undoing::By(Opposite::Addition),
        Kind::UserDeleted => Undoing::Never(DELETED),
        Kind::OwnPasswordSet | Kind::PasswordSet | Kind::PasswordRemoved | Kind::UserRecovered => {
            Undoing::Never(PASSWORD)
        }
        Kind::ResetCodeMade | Kind::ResetCodeMailed => Undoing::Never(CODE),
        Kind::SessionsRevoked => Undoing::Never(SESSIONS),
        Kind::InviteSent | Kind::InviteResent | Kind::InviteCancelled => Undoing::Never(INVITED),
        Kind::PlantSetUp
        | Kind::SettingSet
        | Kind::GroupingAdded
        | Kind::GroupingRenamed
        | Kind::GroupingRemoved
        | Kind::RoleAdded
        | Kind::RoleEdited
        | Kind::RoleRemoved
        | Kind::LicenseTypeAdded
        | Kind::LicenseTypeEdited
        | Kind::LicenseTypeRemoved
        | Kind::DeviceRegistered
        | Kind::DeviceEdited
        | Kind::DeviceDisabled
        | Kind::DeviceEnabled
        | Kind::DeviceUnregistered
        | Kind::DeviceReregistered
        | Kind::DeviceCodeMade
        | Kind::DeviceEnrolled
        | Kind::EnrollmentRefused
        | Kind::DeviceCopySeen => Undoing::Never(ELSEWHERE),
        // The file's event stands beside those of its accounts; an export changes nothing.
        Kind::UsersImported
        | Kind::UsersExported
        | Kind::LogExported
        | Kind::LogArchived
        | Kind::LogReindexed
        | Kind::DatabaseBackedUp
        | Kind::DatabaseRestored
        | Kind::PasswordRehashed
        // The account that came of an invite has an event of its own.
        | Kind::InviteAccepted
        // Nothing was changed by it.
        | Kind::InviteCodeShown
        | Kind::InviteRefused
        | Kind::MailSent
        | Kind::MailFailed
        | Kind::ResetCodeAsked
        | Kind::LoginRefused
        | Kind::LockedOut
        | Kind::PasswordChangeAsked
        | Kind::LoginVouched
        | Kind::SessionOpened
        | Kind::SessionEnded
        | Kind::SessionMisplaced
        // The first follows from an edit, the other from a login.
        | Kind::SsoCancelled
        | Kind::SsoFederated
        | Kind::PermissionDenied => Undoing::Aside,
    }
}

impl Event {
    /// Whether and how it is undone. The log keeps sentences and no kinds: a test holds that this answers what
    /// [`undoing`] answers, for a sample of every kind.
    #[must_use]
    pub fn undoing(&self) -> Undoing {
        let says = |words: &str| self.message.starts_with(words);
        if says("Refused for want of ") || says("Forgotten password of ") || says("What searches of the log rely on ") {
            return Undoing::Aside;
        }
        match (self.category, self.subject.as_ref().map(|subject| subject.kind)) {
            (Category::UserValidation | Category::Session | Category::Import, _) | (_, Some(SubjectKind::File)) => {
                Undoing::Aside
            }
            (Category::Invite, _) if says("Invite sent ") || self.message.ends_with(" cancelled") => {
                Undoing::Never(INVITED)
            }
            (Category::Invite, _) => Undoing::Aside,
            (_, Some(SubjectKind::User)) => self.account_kind().map_or(Undoing::Never(ELSEWHERE), undoing),
            _ => Undoing::Never(ELSEWHERE),
        }
    }

    /// Which change of an account it tells of, by its sentence.
    fn account_kind(&self) -> Option<Kind> {
        let name = &self.subject.as_ref()?.what.name;
        let says = |words: &str| self.message.starts_with(&words.replace("{}", name));
        // What some begin with as well stands after those.
        let sentences = [
            ("User {} changed their own ", Kind::OwnProfileEdited),
            ("User {} changed their password", Kind::OwnPasswordSet),
            ("User {} changed: ", Kind::UserEdited),
            ("User {} added", Kind::UserAdded),
            ("User {} disabled", Kind::UserDisabled),
            ("User {} enabled", Kind::UserEnabled),
            ("User {} locked", Kind::UserLocked),
            ("User {} unlocked", Kind::UserUnlocked),
            ("User {} linked to ", Kind::SsoLinked),
            ("User {} unlinked from ", Kind::SsoUnlinked),
            ("User {} bound to ", Kind::SsoFederated),
            ("Link of user {} to ", Kind::SsoCancelled),
            ("User {} put back: ", Kind::StopsPutBack),
            ("User {} deleted", Kind::UserDeleted),
            ("User {} ended their ", Kind::SessionsRevoked),
            ("User {} recovered", Kind::UserRecovered),
            ("Roles of user {} changed", Kind::RolesChanged),
            ("Password of user {} emptied", Kind::PasswordRemoved),
            ("Password of user {} removed", Kind::PasswordRemoved),
            ("Password of user {} hashed", Kind::PasswordRehashed),
            ("Password of user {} ", Kind::PasswordSet),
            ("Code for a new password of user {} ", Kind::ResetCodeMade),
        ];
        let found = sentences.into_iter().find(|(words, _)| says(words)).map(|(_, kind)| kind);
        match self.category {
            Category::License => Some(Kind::LicenseChanged),
            _ if self.message.ends_with(&format!(" of user {name} revoked")) => Some(Kind::SessionsRevoked),
            _ => found,
        }
    }

    /// The operation that it takes back.
    #[must_use]
    pub fn undoes(&self) -> Option<EventId> {
        let detail = self.details.iter().find(|detail| detail.field == UNDOES && detail.before.is_none())?;
        detail.after.parse().ok().map(EventId)
    }

    /// What stood in a field before the change; none where the event doesn't say.
    #[must_use]
    pub fn before(&self, field: &str) -> Option<&str> {
        self.details.iter().find(|detail| detail.field == field).and_then(|detail: &Detail| detail.before.as_deref())
    }
}
