//! What comes in and what goes out: everything that arrives is a [`Msg`], every wish to the outside a [`Request`].

use std::path::PathBuf;
use std::sync::Arc;

mod answers;
mod reply;

use zeroize::Zeroizing;

use super::files::{ImportCall, Preview};
pub use super::inquiry::Progress;
use super::inquiry::RightsAsked;
use super::key::Key;
pub use super::perform::{perform, perform_watched};
pub use super::room::Room;
use super::signing::SsoAttempt;
use super::theme::Paint;
use crate::clock::Timestamp;
use crate::domain::change::Grouping;
use crate::domain::device::{Device, DeviceDraft};
use crate::domain::id::{DeviceId, EventId, InviteId, SessionId, UserId};
use crate::domain::invite::{InviteAnchor, InviteQuery};
use crate::domain::license::{LicenseDraft, LicenseType};
use crate::domain::marks::Marks;
use crate::domain::password::Password;
use crate::domain::permission::Permission;
use crate::domain::query::{LogAnchor, UserQuery};
use crate::domain::role::{Role, RoleDraft};
use crate::domain::user::{Field, Profile};
use crate::service::{
    Answer, Asked, ExportOrder, Finished, How, Joining, LogOrder, MailNews, NewAccount, Plan, RightsOrder, RoleEdit,
    Seen, SetUp, StartUpOrder, Undo, UserAction, Waiting, Which,
};
pub use answers::{FormLists, Plant};
pub use reply::Reply;

/// Numbers requests, so that a late answer can be told from the one that is waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// Everything that arrives.
#[derive(Debug)]
pub enum Msg {
    /// A key, and when it came.
    Key(Key, Timestamp),
    /// A bracketed paste.
    Paste(String),
    /// The terminal's size in cells: columns, rows.
    Resize(u16, u16),
    /// The moment that [`Request::WakeAt`] asked for.
    Now(Timestamp),
    /// An answer, and when it was given: what it tells of happened before.
    Reply(Ticket, Timestamp, Box<Answer<Reply>>),
    /// The sender tells what becomes of mail.
    Mail(MailNews),
    /// The store waits for another program, or no longer.
    Waiting(Waiting),
    /// How far long work is, and when it was so far.
    Progress(Ticket, Timestamp, Progress),
    /// Somebody else changed the plant.
    Changed,
    /// Something for the message line.
    Say(&'static str, Paint),
    /// The database file is damaged: found by the check beside the screen.
    Damaged(String),
}

/// Every wish to the outside.
#[derive(Debug)]
pub enum Request {
    /// Ask a service.
    Call {
        /// Comes back with the answer.
        ticket: Ticket,
        /// On whose behalf; none before sign-in.
        session: Option<SessionId>,
        /// What is asked.
        call: Call,
    },
    /// Send [`Msg::Now`] at this moment.
    WakeAt(Timestamp),
    /// Put a text on the clipboard of whoever looks at the terminal (PWD-6).
    Copy(String),
    /// The same for a secret; what it is, in a word.
    CopySecret(&'static str, Password),
    /// End the work that was asked for with this ticket, as soon as it can be; its answer comes all the same.
    Cancel(Ticket),
    /// Draw the whole screen again.
    Redraw,
    /// End the program.
    Quit,
}

/// What the console asks of the services.
#[derive(Debug)]
pub enum Call {
    /// Is the plant set up, and what does the sign-in screen say of it?
    Plant,
    /// Set the plant up.
    SetUp(Box<SetUp>),
    /// Log in.
    SignIn {
        /// Username or email.
        name: String,
        /// Password.
        password: Password,
        /// The new password, where one was asked for.
        new: Option<Password>,
    },
    /// Begin a sign-in at the provider (SSO-2).
    SsoBegin,
    /// Ask the provider whether the person has approved.
    SsoPoll(Box<SsoAttempt>),
    /// Log in whoever the provider says has signed in there.
    SignInSso(Box<Finished>),
    /// Log in with a code, and set a password with it.
    SignInWithCode {
        /// The code.
        code: Password,
        /// The new password.
        new: Password,
    },
    /// Give a user a password that the program makes; must they change it?
    GeneratePassword(UserId, bool),
    /// Make a code with which a user sets a password.
    HandOverCode(UserId),
    /// The open sessions of a user.
    Sessions(UserId),
    /// End one's own other sessions.
    RevokeOwnSessions,
    /// Note that somebody is at work here.
    Seen,
    /// End the session.
    SignOut,
    /// Who is signed in, with the rights of this moment.
    Whoami,
    /// A window of the list of users.
    Users {
        /// Which users.
        query: UserQuery,
        /// Place of the first row.
        first: usize,
        /// How many rows.
        count: usize,
        /// Whose place the window is to be around, where that person is in the list.
        around: Option<UserId>,
    },
    /// Whom a list of users shows, all of them or from one to another: to be marked.
    FoundIds {
        /// Which users.
        query: UserQuery,
        /// The ends of a stretch of the list.
        between: Option<(UserId, UserId)>,
    },
    /// How many of the marked users a list shows, and who was deleted.
    MarkedNow {
        /// Which users.
        query: UserQuery,
        /// Those who are marked.
        marks: Marks,
    },
    /// What the filter menu offers.
    FilterValues,
    /// How the person looks at a screen, as remembered.
    SavedView(&'static str),
    /// Remember how the person looks at a screen.
    SaveView(&'static str, String),
    /// Everything about a user.
    User(UserId),
    /// Why a user can't log in, on which device and when.
    Diagnose(UserId, Asked),
    /// The refused login of a reference code.
    Attempt(String),
    /// What the roles of a user are chosen from.
    RolesOf(UserId),
    /// What the license of a user is chosen from.
    LicenseChoice(UserId),
    /// The roles there are.
    Roles,
    /// Make a role.
    AddRole(Box<RoleDraft>),
    /// Change a role, which stood like this when its form was opened.
    EditRole(Box<Role>, Box<RoleEdit>),
    /// Remove a role.
    RemoveRole(String),
    /// What the form of a user offers.
    FormLists,
    /// Add a user.
    AddUser(Box<NewAccount>),
    /// Change a user: fields, locks, the end.
    ChangeUser(Box<Seen>, Box<UserAction>),
    /// Change several users that were seen, all or none of them.
    ChangeSeen(Vec<Seen>, Box<UserAction>),
    /// Change several users by their names, or find out what would come of it.
    ChangeNamed(Vec<String>, Box<UserAction>, How),
    /// Change those who are marked, or find out what would come of it; with a plan, as it was told there or not at all.
    ChangeMarked(Marks, Box<UserAction>, How, Option<Box<Plan>>),
    /// A page of the invites.
    Invites {
        /// Which ones.
        query: InviteQuery,
        /// From where on.
        anchor: InviteAnchor,
        /// How many.
        count: usize,
    },
    /// All about an invite.
    InviteDetails(InviteId),
    /// The code of an invite, to be handed over.
    InviteCode(InviteId),
    /// The roles that people can be invited as.
    RolesToInvite,
    /// Invite people, or find out what would become of their addresses.
    Invite {
        /// As what.
        role: String,
        /// Addresses, one a line.
        lines: Vec<String>,
        /// Sent, or only looked into.
        how: How,
    },
    /// Make a new code for an invite, and mail it.
    ResendInvite(InviteId),
    /// Cancel an invite.
    CancelInvite(InviteId),
    /// The invite that a code is good for.
    InviteOf(Password),
    /// Make an account of an invite.
    Join(Password, Box<Joining>),
    /// Somebody says that they forgot their password.
    Forgot(String),
    /// Mail a code for a new password to a user.
    MailCode(UserId),
    /// The license types.
    Licenses,
    /// Who has a license.
    LicenseHolders(Which),
    /// Add a license type.
    AddLicense(Box<LicenseDraft>),
    /// Change a license type, which stood like this when its form was opened.
    EditLicense(Box<LicenseType>, Box<LicenseDraft>),
    /// Remove a license type.
    RemoveLicense(String),
    /// Undo something, or find out what would come of it.
    Undo(Undo, How),
    /// The devices, and which of them this computer is.
    Devices,
    /// Who is signed in at a device.
    SignedInAt(DeviceId),
    /// Which devices log in by themselves as somebody.
    DisplaysOf(UserId),
    /// What the device of that name needs to log in by itself (DEV-4).
    Dashboard(String),
    /// Write the file that opens its dashboard.
    WriteStartUp(Box<StartUpOrder>),
    /// Register this computer as a new device.
    RegisterDevice(Box<DeviceDraft>),
    /// Make a one-time code with which another terminal becomes a device, a new one or one there is.
    DeviceCode(Box<DeviceDraft>),
    /// Give a device a new key, which lies here from now on.
    ReregisterDevice(String),
    /// Change a device, which stood like this when it was seen.
    EditDevice(Box<Device>, Box<DeviceDraft>),
    /// Let a device count, or count as none.
    EnableDevice(String, bool),
    /// Take a device off the list.
    UnregisterDevice(String),
    /// Change the own password.
    OwnPassword {
        /// The current one.
        current: Password,
        /// The new one.
        new: Password,
    },
    /// Change the own name and mobile number.
    EditOwnProfile {
        /// The fields as they stood when the form was opened.
        seen: Box<Profile>,
        /// The fields as typed.
        fields: Vec<(Field, String)>,
    },
    /// The settings, and the names of the roles that one of them takes.
    Settings,
    /// Give a setting another value.
    SetSetting(&'static str, String),
    /// The user groups or teams.
    Groupings(Grouping),
    /// Add a user group or team.
    AddGrouping(Grouping, String),
    /// Give one (the first) another name (the second).
    RenameGrouping(Grouping, String, String),
    /// Remove one.
    RemoveGrouping(Grouping, String),
    /// What lies in the folder of that path, as it was typed.
    Folder(String),
    /// Read a file of users: what it would do, or, where that was confirmed, do it (IMP-2).
    Import(Box<ImportCall>),
    /// Write what is wrong with a file of users.
    SaveErrors(Arc<Preview>, PathBuf, bool),
    /// Write the template of an import; may it take the place of a file that is there?
    Template(PathBuf, bool),
    /// Write users into a file.
    Export(Box<ExportOrder>),
    /// Who could do what, when (LOG-5).
    Rights(Box<RightsAsked>),
    /// An event by its number.
    Event(EventId),
    /// The names that rights are asked for by.
    RightsNames,
    /// Write rights into a file.
    ExportRights(Box<RightsOrder>),
    /// Copy the database into a file.
    BackUp(PathBuf),
    /// Look at the database, and at all that stands in it.
    CheckUp,
    /// Verify the whole log.
    VerifyLog,
    /// Log that the person was refused an action for want of a permission (ROL-10).
    Refused(Permission, &'static str),
    /// What the filter menu of the log offers.
    LogValues,
    /// Refused logins by the hour.
    RefusedHours,
    /// Write events into a file.
    ExportLog(Box<LogOrder>),
    /// The refused logins of the last minutes, and how each stands now.
    ShiftStart,
    /// A page of the log.
    Log {
        /// What stands in the search box.
        search: String,
        /// From where.
        anchor: LogAnchor,
        /// How many.
        count: usize,
        /// Where a search goes on.
        scan_from: Option<EventId>,
    },
}

/// A password out of a form's secret field.
#[must_use]
pub fn password(typed: &Zeroizing<String>) -> Password {
    Password::new(typed.as_str().to_owned())
}
