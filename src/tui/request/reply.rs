//! What comes back for each call.

use super::{FormLists, Plant};
use crate::domain::checkup::Check;
use crate::domain::dashboard::Dashboard;
use crate::domain::device::{Seat, SignedInAt};
use crate::domain::diagnosis::Diagnosis;
use crate::domain::directory::Counted;
use crate::domain::event::Event;
use crate::domain::id::EventId;
use crate::domain::invite::{Invite, InvitePage};
use crate::domain::query::{LogPage, UserWindow};
use crate::domain::rights::RightsNames;
use crate::domain::role::Role;
use crate::domain::user::User;
use crate::service::{
    Broken, DeviceCode, DeviceRow, Exported, Finished, FoundIds, GroupingRow, Handed, InviteDetails, InviteReport,
    LicenseChoice, LicenseHolders, LicenseRow, LogValue, MailedCode, MarkedNow, RefusedHours, RefusedLogin, Report,
    RoleEdited, RoleRow, RolesOf, SessionsOf, SettingRow, ShownCode, SignIn, UserDetails, Verified, Whoami,
    WrittenFile,
};
use crate::tui::files::{Folder, Looked};
use crate::tui::inquiry::RightsFound;
use crate::tui::signing::SsoAttempt;
use std::path::PathBuf;
use std::time::Duration;

/// What the services answer.
#[derive(Debug)]
#[expect(missing_docs, reason = "each answers the call of its name")]
pub enum Reply {
    Plant(Box<Plant>),
    SetUp,
    SignIn(SignIn),
    /// A sign-in at the provider was begun, or still waits: to be asked again after so long.
    SsoWaits(Box<SsoAttempt>, Duration),
    /// Somebody signed in there.
    SsoFinished(Box<Finished>),
    /// A secret to be shown once.
    Handed(Box<Handed>),
    Sessions(Box<SessionsOf>),
    /// So many sessions were ended.
    Revoked(usize),
    SignedOut,
    Whoami(Box<Whoami>),
    /// The window, and the place of the one it was to be around.
    Users(UserWindow, Option<usize>),
    FoundIds(FoundIds),
    MarkedNow(MarkedNow),
    FilterValues(Vec<Counted>),
    SavedView(Option<String>),
    User(Box<UserDetails>),
    Diagnosis(Box<Diagnosis>),
    Attempt(Option<Box<Event>>),
    FormLists(Box<FormLists>),
    RolesOf(Box<RolesOf>),
    LicenseChoice(Box<LicenseChoice>),
    Roles(Vec<RoleRow>),
    /// The user as they stand after the change.
    Saved(Box<User>),
    /// The new user, and a username that looks like theirs (USR-2).
    Added(Box<User>, Option<String>),
    /// What came of a change of several users, or would.
    Report(Box<Report>),
    /// The operation that was undone, or would be, and what came of it.
    Undone(EventId, Box<Report>),
    Invites(InvitePage),
    InviteDetails(Box<InviteDetails>),
    InviteCode(Box<ShownCode>),
    RolesToInvite(Vec<Role>),
    /// What became of addresses, or would.
    Invited(Box<InviteReport>),
    /// An invite as it stands after the change.
    Invite(Box<Invite>),
    /// The invite that a code is good for.
    InviteOf(Box<Invite>),
    /// The account that came of an invite.
    Joined(Box<User>),
    CodeMailed(Box<MailedCode>),
    Licenses(Vec<LicenseRow>),
    LicenseHolders(Box<LicenseHolders>),
    /// A license type as it stands after the change.
    License(Box<LicenseRow>),
    Devices(Vec<DeviceRow>, Box<Seat>),
    SignedInAt(Vec<SignedInAt>),
    /// Names of devices that log in by themselves as somebody.
    Displays(Vec<String>),
    /// A role that was changed.
    RoleEdited(RoleEdited),
    /// What a device needs to log in by itself.
    Dashboard(Box<Dashboard>),
    /// A start-up file was written.
    StartUp(Box<WrittenFile>),
    /// A device as it stands after the change.
    Device(Box<DeviceRow>),
    /// A one-time code, to be shown until it is used or runs out.
    DeviceCode(Box<DeviceCode>),
    OwnPassword,
    /// The settings, and the names of roles and of license types that two of them take.
    Settings(Vec<SettingRow>, Vec<String>, Vec<String>),
    Groupings(Vec<GroupingRow>),
    /// A setting, user group or team is now as it was asked for.
    Done,
    Folder(Folder),
    Import(Looked),
    /// A file was written there.
    Written(PathBuf),
    Exported(PathBuf, Exported),
    Rights(Box<RightsFound>),
    Event(Box<Event>),
    RightsNames(Box<RightsNames>),
    /// So many events or rights were written there.
    RowsWritten(PathBuf, u64),
    /// The copy of the database, and its size.
    BackedUp(PathBuf, u64),
    CheckUp(Vec<Check>),
    Verified(Result<Verified, Broken>),
    Noted,
    Log(LogPage),
    LogValues(Vec<LogValue>),
    RefusedHours(RefusedHours),
    ShiftStart(Vec<RefusedLogin>),
}
