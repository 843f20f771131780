//! Which of the workers does what is asked.

use super::request::Call;

/// Which worker does it: hashing takes its time, writing may wait for other programs, and neither may hold up reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Reads.
    Reader,
    /// Writes.
    Writer,
    /// Hashes passwords, and writes what comes of it.
    Hasher,
    /// Asks the provider of single sign-on, which may keep it waiting for long.
    Provider,
    /// Reads and writes files, and walks through the whole plant: what takes minutes there holds up nothing else, nor does a
    /// folder that hangs.
    Files,
}

impl Call {
    /// Which worker does it.
    #[must_use]
    pub const fn room(&self) -> Room {
        match self {
            Self::Plant
            | Self::Whoami
            | Self::Users { .. }
            | Self::FoundIds { .. }
            | Self::MarkedNow { .. }
            | Self::FilterValues
            | Self::SavedView(_)
            | Self::User(_)
            | Self::Diagnose(..)
            | Self::Attempt(_)
            | Self::FormLists
            | Self::RolesOf(_)
            | Self::LicenseChoice(_)
            | Self::Sessions(_)
            | Self::Roles
            | Self::Invites { .. }
            | Self::InviteDetails(_)
            | Self::RolesToInvite
            | Self::Licenses
            | Self::LicenseHolders(_)
            | Self::Devices
            | Self::SignedInAt(_)
            | Self::DisplaysOf(_)
            | Self::Dashboard(_)
            | Self::Settings
            | Self::Groupings(_)
            | Self::LogValues
            | Self::RefusedHours
            | Self::ShiftStart
            | Self::RightsNames
            | Self::Event(_)
            | Self::Log { .. } => Room::Reader,
            Self::Refused(..)
            | Self::SaveView(..)
            | Self::SignOut
            | Self::HandOverCode(_)
            | Self::InviteCode(_)
            | Self::Invite { .. }
            | Self::ResendInvite(_)
            | Self::CancelInvite(_)
            | Self::InviteOf(_)
            | Self::SignInSso(_)
            | Self::MailCode(_)
            | Self::RevokeOwnSessions
            | Self::Seen
            | Self::ChangeUser(..)
            | Self::ChangeSeen(..)
            | Self::ChangeNamed(..)
            | Self::ChangeMarked(..)
            | Self::Undo(..)
            | Self::AddLicense(_)
            | Self::EditLicense(..)
            | Self::RemoveLicense(_)
            | Self::RegisterDevice(_)
            | Self::DeviceCode(_)
            | Self::ReregisterDevice(_)
            | Self::EditDevice(..)
            | Self::EnableDevice(..)
            | Self::UnregisterDevice(_)
            | Self::WriteStartUp(_)
            | Self::AddRole(_)
            | Self::EditRole(..)
            | Self::RemoveRole(_)
            | Self::EditOwnProfile { .. }
            | Self::SetSetting(..)
            | Self::AddGrouping(..)
            | Self::RenameGrouping(..)
            | Self::RemoveGrouping(..) => Room::Writer,
            Self::SetUp(_)
            | Self::SignIn { .. }
            | Self::SignInWithCode { .. }
            | Self::GeneratePassword(..)
            | Self::Join(..)
            | Self::Forgot(_)
            | Self::OwnPassword { .. }
            | Self::AddUser(_) => Room::Hasher,
            Self::SsoBegin | Self::SsoPoll(_) => Room::Provider,
            Self::Folder(_)
            | Self::Import(_)
            | Self::SaveErrors(..)
            | Self::Template(..)
            | Self::Export(_)
            | Self::ExportLog(_)
            | Self::Rights(_)
            | Self::ExportRights(_)
            | Self::BackUp(_)
            | Self::CheckUp
            | Self::VerifyLog => Room::Files,
        }
    }

    /// Does it do the same as `later`, so that it needn't be done any more when `later` waits behind it?
    #[must_use]
    pub fn is_outdone_by(&self, later: &Self) -> bool {
        let both = (self, later);
        matches!(
            both,
            (Self::Users { .. }, Self::Users { .. })
                | (Self::Log { .. }, Self::Log { .. })
                | (Self::Invites { .. }, Self::Invites { .. })
                | (Self::RefusedHours, Self::RefusedHours)
                | (Self::ShiftStart, Self::ShiftStart)
                | (Self::MarkedNow { .. }, Self::MarkedNow { .. })
                | (Self::Folder(_), Self::Folder(_))
        )
            // Many people at work, many changes: who has a license is read once for them.
            || matches!(both, (Self::LicenseHolders(one), Self::LicenseHolders(other)) if one == other)
    }
}
