//! What the program can do, one method a sentence. Doors (console, command line) turn their input into a call here
//! and the answer into their own output; all rules, rights and log entries are the same for all of them.

mod archive;
mod backup;
mod change_users;
mod check_login;
mod codes;
mod coming;
mod dashboard;
pub mod demo;
mod devices;
mod diagnose;
mod doctor;
mod error;
mod export;
mod groupings;
mod import;
mod invite_list;
mod invites;
mod join;
mod license_choice;
mod licenses;
mod log;
mod log_export;
mod log_looks;
mod login;
mod mail_code;
mod mailer;
mod marked;
mod own;
mod passwords;
mod plan;
mod recover;
mod refusal;
mod rights;
mod roles;
mod roster;
mod settings;
mod setup;
mod shift_start;
mod sink;
mod sso;
mod subject;
mod template;
mod undo;
mod user_action;
mod user_json;
mod users;
mod way_out;

pub use archive::{Archiving, Moved, verify_archived};
pub use backup::{Restored, Restoring, restore};
pub use change_users::{Done, How, Refused, Report, Seen};
pub use check_login::LoginAnswer;
pub use dashboard::{StartUpOrder, WrittenFile};
pub use devices::{DeviceCode, DeviceRow};
pub use diagnose::Asked;
pub use doctor::doctor;
pub use error::{Kind, ServiceError};
pub use export::{ExportFormat, ExportOrder, Exported};
pub use groupings::GroupingRow;
pub use import::{ImportOptions, ImportPhase, ImportProgress, ImportReport};
pub use invite_list::{InviteDetails, ShownCode};
pub use invites::InviteReport;
pub use join::Joining;
pub use license_choice::{Away, LicenseChoice, SeatRow};
pub use licenses::{LicenseHolders, LicenseRow, Which};
pub use log::Looking;
pub use log_export::{EventJson, LogOrder};
pub use log_looks::{LogValue, RefusedHours};
pub use login::{Checked, SignIn, SignedIn, Token, Whoami};
pub use mail_code::{FORGOTTEN_TOLD, MailedCode};
pub use mailer::{Became, MailNews, Mailer, Posted};
pub use marked::{FoundIds, MarkedNow};
pub use passwords::{Handed, SessionsOf, Whom};
pub use plan::Plan;
pub use recover::Recovered;
pub use rights::{RightJson, RightsOrder, span_of};
pub use roles::{RoleEdit, RoleEdited, RoleRow, RolesOf};
pub use roster::{Roster, UserPage};
pub use settings::SettingRow;
pub use setup::SetUp;
pub use shift_start::{RefusedLogin, SHIFT_START, Standing};
pub use undo::Undo;
pub use user_action::UserAction;
pub use user_json::UserJson;
pub use users::{Beside, NewAccount, UserDetails};
pub use way_out::WayOut;

pub use crate::sso::{Finished, Polled, Provider, SsoFlaw, SsoWaiting};
pub use crate::store::{
    Access, Archived, Behind, Broken, Checkpoint, Computer, Holder, Meter, OpenOptions, OpenSession, PIECE, SEEN_EVERY,
    SeatsMoved, SessionOver, Sits, StoreError, Verified, Waiting, Walked, WhichMails, hexadecimal,
};

use std::sync::Arc;

use crate::clock::Chance;
use crate::domain::gate::{Actor, Entrance};
use crate::domain::id::SessionId;
use crate::domain::policy::{Sight, sight};
use crate::domain::settings::Settings;
use crate::domain::world::World;
use crate::hashing::Hashing;
use crate::store::{Failure, Store, View};

/// Everything the program can do with one plant, over one connection to its database.
#[derive(Debug)]
pub struct Desk {
    store: Store,
    hashing: Arc<Hashing>,
    entrance: Entrance,
    roster: Option<Roster>,
    /// The single sign-on of this computer's config.
    sso: Option<Arc<crate::config::Sso>>,
}

/// What a service answers.
pub type Answer<T> = Result<T, ServiceError>;

impl Desk {
    /// Opens the plant's database.
    ///
    /// # Errors
    /// Where the store can't be used; its file is left as it was.
    pub fn open(options: OpenOptions, hashing: Arc<Hashing>, entrance: Entrance) -> Answer<Self> {
        let mut store = Store::open(options)?;
        devices::look_for_keys(&mut store);
        Ok(Self { store, hashing, entrance, roster: None, sso: None })
    }

    /// The same desk over a connection of its own: one for each worker.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub fn again(&self) -> Answer<Self> {
        let (hashing, sso) = (self.hashing.clone(), self.sso.clone());
        Ok(Self { store: self.store.again()?, hashing, entrance: self.entrance, roster: None, sso })
    }

    /// Can the database be written?
    #[must_use]
    pub const fn access(&self) -> Access {
        self.store.access()
    }

    /// What about the database file and this computer its owner should know, a sentence each.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        self.store.warnings()
    }

    /// From now on counts what is asked of the database, for tests of what a key press costs. Counting slows it down.
    ///
    /// # Errors
    /// The store's.
    pub fn count(&mut self) -> Answer<Meter> {
        Ok(self.store.count()?)
    }

    /// A number that changes whenever somebody else has written.
    ///
    /// # Errors
    /// The store's.
    pub fn data_version(&self) -> Answer<i64> {
        Ok(self.store.data_version()?)
    }

    /// Looks at every page of the database file.
    ///
    /// # Errors
    /// What is damaged.
    pub fn check_file(&self) -> Answer<()> {
        Ok(self.store.check()?)
    }

    /// The moment, by the clock that the desk was opened with.
    #[must_use]
    pub fn now(&self) -> crate::clock::Timestamp {
        self.store.now()
    }

    /// The clock that the desk was opened with: for whoever tells the time while the desk is at work.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn crate::clock::Clock> {
        self.store.clock()
    }

    /// Size of the database file in bytes.
    #[must_use]
    pub fn file_size(&self) -> u64 {
        std::fs::metadata(self.store.path()).map_or(0, |meta| meta.len())
    }

    /// The plant's settings; anybody who sees the sign-in screen sees the site's name.
    ///
    /// # Errors
    /// The store's.
    pub fn plant_settings(&mut self) -> Answer<Settings> {
        Ok(self.store.read::<_, Failure>(|view| Ok(view.settings().clone()))?)
    }

    pub(crate) fn chance(&self) -> Arc<dyn Chance> {
        self.store.chance()
    }

    /// Logs that a door refused a person something for want of a permission before any service was asked (ROL-10).
    /// Somebody who holds it was refused nothing.
    ///
    /// # Errors
    /// Where the session has ended; the store's.
    pub fn note_refusal(
        &mut self,
        session: SessionId,
        permission: crate::domain::permission::Permission,
        attempted: &str,
    ) -> Answer<()> {
        let asked = self.store.transact(crate::store::By::Session(session), |tx| {
            tx.ask(permission, crate::domain::event::Category::System, attempted)
        });
        match asked {
            Ok(_) | Err(Failure::Denied(_)) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    /// Reads as the person of `session`, who is judged again first.
    fn read_as<T>(
        &mut self,
        session: SessionId,
        read: impl FnOnce(&View<'_>, Sight, &Actor) -> Result<T, Failure>,
    ) -> Answer<T> {
        let answer = self.store.read(|view| {
            let actor = view.actor(session)?;
            read(view, sight(&actor), &actor)
        });
        // A refusal is logged, once for the operation (ROL-10), also where nothing was to be written.
        if let Err(Failure::Denied(denied)) = &answer
            && self.access() == Access::ReadWrite
        {
            self.store.log_refused_reading(session, denied.permission)?;
        }
        if let Err(failure) = &answer {
            self.store.note_misplaced(failure, session);
        }
        Ok(answer?)
    }
}
