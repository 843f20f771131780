//! What can go wrong with the database, sorted once, each as a sentence with what to do next.

use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::domain::broken::{RuleBroken, Stopped};
use crate::domain::change::SessionEnd;
use crate::domain::device::DeviceBroken;
use crate::domain::gate::{Reason, lacks};
use crate::domain::permission::Permission;
use crate::domain::policy::Denied;

/// Why the store can't do its work. Nothing of the operation was written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No database at that place.
    #[error("There is no database at {}. `chargehand init` makes one; `chargehand` alone starts a guided set-up.", .0.display())]
    Missing(PathBuf),
    /// The database holds no plant yet: the set-up was not finished.
    #[error("The database at {} was never set up. `chargehand init` or the guided set-up of `chargehand` does it.", .0.display())]
    NotSetUp(PathBuf),
    /// Another program kept the database locked for too long.
    #[error(
        "The database is busy: another program has kept it locked for {seconds} s. Nothing was changed; try again."
    )]
    Busy {
        /// How long it was waited for.
        seconds: u64,
    },
    /// The file is damaged.
    #[error(
        "The database{} is damaged ({detail}). Nothing was changed and nothing is repaired by itself. Keep a copy of \
         the file, and put back the last backup of it.",
        named(.path)
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What the check said.
        detail: String,
    },
    /// Written by a newer chargehand.
    #[error(
        "The database {} has version {found}; this chargehand knows up to {known}. It was left untouched: use the newer \
         program.",
        .path.display()
    )]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest version known here.
        known: u32,
    },
    /// A database, but not one of ours.
    #[error("The file {} is no database of chargehand. It was left untouched; name another with --db.", .0.display())]
    Foreign(PathBuf),
    /// Where WAL can't be trusted (D8).
    #[error(
        "The database {} lies on a network file system ({kind}), where several programs at once would damage it. Move \
         it to a local disk and name that with --db.",
        .path.display()
    )]
    NetworkFileSystem {
        /// The file.
        path: PathBuf,
        /// What kind of file system.
        kind: &'static str,
    },
    /// Others could write into it, or it is reached by another name (F2, F5).
    #[error("The database {} can't be trusted: {why}. It was left untouched.", .path.display())]
    Untrusted {
        /// The file.
        path: PathBuf,
        /// Why, and the remedy.
        why: &'static str,
    },
    /// A restore was killed while it put the backup in place: the database has two names, and its side file may be beside the
    /// other one.
    #[error(
        "A restore of the database {0} was stopped in the middle, so it still has a second name, {1}, and what was written last \
         may be beside that one. Nothing was changed now. `chargehand restore` with the backup ends it; to take it back \
         instead, first move {1}-wal to {0}-wal where it is there, and only then remove {1}.", .path.display(), .aside.display()
    )]
    HalfRestored {
        /// The database.
        path: PathBuf,
        /// Its other name.
        aside: PathBuf,
    },
    /// It is to be put in its own place.
    #[error("{} is the database itself, and no backup of it: nothing was changed. Name a file that `chargehand backup` made.", .0.display())]
    Itself(PathBuf),
    /// A backup of another plant.
    #[error(
        "{} is a backup of another plant, {theirs}: nothing was changed. `chargehand restore --other-plant` puts it in the \
         place of this one, {ours}.",
        .path.display()
    )]
    OtherPlant {
        /// The backup.
        path: PathBuf,
        /// Its plant.
        theirs: String,
        /// The one whose database is in place.
        ours: String,
    },
    /// Something else has its name since it was opened.
    #[error(
        "The database {} was removed, or another one put in its place, while it was open here: nothing was changed. End this \
         program and start it again.",
        .0.display()
    )]
    Replaced(PathBuf),
    /// Another program has it open.
    #[error(
        "The database {} is open in another program: close every console and wait for every command, then try again. \
         Nothing was changed.",
        .0.display()
    )]
    InUse(PathBuf),
    /// The disk is full.
    #[error("The disk is full: nothing was changed. Free some space and try again.")]
    Full,
    /// The disk gives errors of its own.
    #[error(
        "The disk gave an error ({0}): nothing was changed. Where it is full (`df` tells) free some space; where it fails \
         (`dmesg` tells) end every chargehand and copy the database and the files beside it onto another disk before anything else."
    )]
    Disk(String),
    /// The file or its folder can't be written.
    #[error(
        "The database can only be read here: nothing was changed. Who owns the file can give the right to write it."
    )]
    ReadOnly,
    /// The files couldn't be worked with.
    #[error("{} can't be used: {error}. Nothing was changed.", .path.display())]
    Files {
        /// Which file or folder.
        path: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// What the log can't take isn't done (LOG-3).
    #[error("The system log can't record this, so it was not done: {0}")]
    CannotRecord(String),
    /// The checkpoint's event left the log for an archive: here is nothing to compare it with.
    #[error(
        "Event {event} of the checkpoint left the log for an archive, the one that goes through event {through}: nothing was \
         compared with it. Verify that file against the checkpoint (`chargehand log verify --archive FILE --checkpoint FILE`), \
         and the log without it."
    )]
    CheckpointArchived {
        /// The checkpoint's.
        event: i64,
        /// The last one of the archive that has it.
        through: i64,
    },
    /// The checkpoint's event isn't in the archive that was verified against it.
    #[error(
        "The archive is whole, events {first} to {through}, but event {event} of the checkpoint isn't one of them: nothing \
         was compared with it. Name the archive that has it, or verify the log against the checkpoint."
    )]
    CheckpointNotHere {
        /// The checkpoint's.
        event: i64,
        /// The archive's first.
        first: i64,
        /// The archive's last.
        through: i64,
    },
    /// An event that was asked for isn't here any more.
    #[error("Event {event} left the log for {place}: its file tells of it.")]
    EventArchived {
        /// Its number.
        event: i64,
        /// Where it is.
        place: String,
    },
    /// What was asked for doesn't exist.
    #[error("There is no {what} {name}.")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// Its name or number.
        name: String,
    },
    /// A write changed another number of rows than it must.
    #[error(
        "The database holds something unexpected ({0}): perhaps another program changed it. Nothing was changed. `chargehand \
         doctor` tells whoever owns its file what it finds wrong, and `chargehand restore` puts back the last backup."
    )]
    Unexpected(String),
    /// Anything else that SQLite says.
    #[error("The database gave an error: {0}. Nothing was changed.")]
    Sqlite(String),
}

/// The file, where it is known.
fn named(path: &std::path::Path) -> String {
    if path.as_os_str().is_empty() { String::new() } else { format!(" {}", path.display()) }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(code, _) = &error else {
            return match error {
                rusqlite::Error::Utf8Error(..) => Self::Unexpected("a text that is none".to_owned()),
                rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::InvalidColumnType(..) => {
                    Self::Unexpected(error.to_string())
                }
                other => Self::Sqlite(other.to_string()),
            };
        };
        match code.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy { seconds: 0 },
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
                Self::Corrupt { path: PathBuf::new(), detail: error.to_string() }
            }
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::SystemIoFailure => Self::Disk(error.to_string()),
            ErrorCode::ReadOnly => Self::ReadOnly,
            _ => Self::Sqlite(error.to_string()),
        }
    }
}

/// Why an operation wasn't done: a rule, a right, an ended session, or the store itself.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A rule was broken.
    #[error(transparent)]
    Rule(#[from] RuleBroken),
    /// A permission is missing (ROL-10).
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The session that wanted it is no longer one.
    #[error("{}", session_over(.0))]
    SessionOver(SessionOver),
    /// The store can't.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DeviceBroken> for Failure {
    fn from(broken: DeviceBroken) -> Self {
        Self::Rule(broken.into())
    }
}

/// Why a session is no longer one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionOver {
    /// There is no such session, or it ended; with the reason noted.
    Ended(Option<String>),
    /// Older than `session_max_hours`.
    TooOld,
    /// It was opened on another machine.
    OtherComputer,
    /// Its owner may work at trusted devices alone, and this isn't the one at which it was opened (GATE-5).
    NoTrustedDevice {
        /// What this computer is, in a sentence.
        found: String,
        /// What mends it, in a sentence, where there is something to mend.
        remedy: Option<String>,
    },
    /// The gate no longer lets its owner pass.
    Refused(Reason),
}

impl SessionOver {
    /// Is it open all the same, and good elsewhere?
    #[must_use]
    pub const fn is_good_elsewhere(&self) -> bool {
        matches!(self, Self::OtherComputer | Self::NoTrustedDevice { .. })
    }

    /// That it is over, as a sentence, with what to do: for whoever was only looking.
    #[must_use]
    pub fn told(&self) -> String {
        let (told, then) = self.parts();
        let mut first = then.chars();
        let then = first.next().map(|sign| format!(" {}{}.", sign.to_uppercase(), first.as_str())).unwrap_or_default();
        format!("{told}{then}")
    }

    /// What happened, as a sentence, and what to do next, as the end of one.
    fn parts(&self) -> (String, &'static str) {
        let why = match self {
            // GATE-10: this wording is a rule.
            Self::Ended(Some(why)) if why == SessionEnd::ReUsed.name() => {
                return ("Your login has been re-used elsewhere.".to_owned(), "sign in again");
            }
            Self::Ended(Some(why)) => why.clone(),
            Self::Ended(None) => "it was closed".to_owned(),
            Self::TooOld => "it has reached its greatest age".to_owned(),
            // The session goes on for what is left of the rights, and for what may be given back.
            Self::Refused(Reason::NoOpenConsole) => return (lacks(Permission::OpenConsole), ""),
            Self::OtherComputer => {
                let told = "This session was opened on another computer and is good there alone.";
                return (told.to_owned(), "sign in here (`chargehand login USERNAME`)");
            }
            Self::NoTrustedDevice { found, remedy } => {
                let mend = remedy.iter().map(|remedy| format!(" {remedy}")).collect::<String>();
                let told =
                    format!("You may work only at the trusted device where this session was opened. {found}{mend}");
                return (told, "sign in again at a trusted device");
            }
            Self::Refused(Reason::NoPassword) => "it takes a password by now".to_owned(),
            Self::Refused(Reason::NoAllowLogin) => "rights were taken away".to_owned(),
            Self::Refused(_) => "the account was stopped".to_owned(),
        };
        (format!("Your session has ended: {why}."), "sign in again")
    }
}

fn session_over(over: &SessionOver) -> String {
    let (told, then) = over.parts();
    let then = if then.is_empty() { String::new() } else { format!("; {then}") };
    format!("{told} Nothing was changed{then}.")
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<Stopped<StoreError>> for Failure {
    fn from(stopped: Stopped<StoreError>) -> Self {
        match stopped {
            Stopped::Rule(broken) => Self::Rule(broken),
            Stopped::Fault(error) => Self::Store(error),
        }
    }
}
