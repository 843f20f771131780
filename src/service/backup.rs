//! A backup of the database, and one put back.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::sink::{in_use, is_free};
use super::{Answer, Desk, OpenOptions, ServiceError};
use crate::domain::change::{Gives, InviteChange, PlantChange, PutToRest};
use crate::domain::event::Category;
use crate::domain::id::SessionId;
use crate::domain::permission::Permission;
use crate::store::{self, Broken, By, Failure, PlantIdentity, Store, StoreError, Verified};

/// How a backup is to be put back.
#[derive(Clone, Debug, Default)]
pub struct Restoring {
    /// Its open invites stay open.
    pub keeps_invites: bool,
    /// Only one of this plant; none where any will do.
    pub of: Option<PlantIdentity>,
}

/// A backup that was put back.
#[derive(Debug)]
pub struct Restored {
    /// What it holds last, and how many events there are.
    pub log: Result<Verified, Broken>,
    /// When that was.
    pub last: Option<crate::clock::Timestamp>,
    /// Where the database from before is kept; none where there was none.
    pub aside: Option<PathBuf>,
    /// What ended with it.
    pub rest: PutToRest,
}

impl Desk {
    /// Asks for what archives, backups and restoring take.
    ///
    /// # Errors
    /// Without `ManageSettings`; where the session has ended.
    pub fn may_keep_the_database(&mut self, session: SessionId, attempted: &str) -> Answer<()> {
        self.store
            .transact(By::Session(session), |tx| tx.ask(Permission::ManageSettings, Category::System, attempted))?;
        Ok(())
    }

    /// Which plant this is, for [`Restoring`].
    ///
    /// # Errors
    /// The store's.
    pub fn plant_identity(&mut self) -> Answer<PlantIdentity> {
        Ok(self.store.read::<_, Failure>(|view| Ok(view.plant_identity()?))?)
    }

    /// Copies the database into a file that isn't there yet, while others go on working, and leaves an event, which the
    /// copy has as well. `watch` is told how many bytes are done, of how many, and stops it by answering `false`.
    ///
    /// # Errors
    /// Without `ManageSettings`; a file that is there; [`ServiceError::Cancelled`]; the store's.
    pub fn back_up(&mut self, session: SessionId, path: &Path, watch: impl FnMut(u64, u64) -> bool) -> Answer<PathBuf> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        is_free(&path)?;
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // What can't be logged isn't done.
        self.store.transact(By::Session(session), |tx| tx.record(PlantChange::BackedUp { file }))?;
        match self.store.copy_into(&path, watch) {
            Ok(true) => Ok(path),
            Ok(false) => Err(ServiceError::Cancelled),
            // It came while the copy was made.
            Err(StoreError::Files { error, .. }) if error.kind() == ErrorKind::AlreadyExists => {
                Err(in_use(&path).into())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Puts a backup in the place of the database, which is kept beside it. First the backup is looked at: every page, the
/// version, the log. All sessions in it end, and codes; invites are cancelled unless they are to be kept, and no mail
/// goes by itself: what it knows of them may be over since. `watch` is told how many of its events are verified, and stops it.
///
/// # Errors
/// A file that is no backup, or a damaged one; a database that another program has open; [`ServiceError::Cancelled`]; the
/// store's. The database is as it was then.
pub fn restore(
    options: &OpenOptions,
    backup: &Path,
    system_user: &str,
    wanted: &Restoring,
    watch: impl FnMut(u64) -> bool,
) -> Answer<Restored> {
    let staged = store::stage(backup, &options.path)?;
    let restored = put_back(options, backup, &staged, (system_user, wanted), watch);
    store::unstage(&staged);
    restored
}

fn put_back(
    options: &OpenOptions,
    backup: &Path,
    staged: &Path,
    (system_user, wanted): (&str, &Restoring),
    watch: impl FnMut(u64) -> bool,
) -> Answer<Restored> {
    let database = &options.path;
    let options = OpenOptions { path: staged.to_owned(), create: false, ..options.clone() };
    let named = |error: StoreError| match error {
        StoreError::Corrupt { detail, .. } => StoreError::Corrupt { path: backup.to_owned(), detail },
        other => other,
    };
    let mut store = Store::open(options.clone()).map_err(named)?;
    store.check().map_err(named)?;
    let (is_set_up, last, rest) =
        store.read::<_, Failure>(|view| Ok((view.is_set_up()?, view.last_event_time()?, view.to_put_to_rest()?)))?;
    if !is_set_up {
        return Err(StoreError::NotSetUp(backup.to_owned()).into());
    }
    let theirs = store.read::<_, Failure>(|view| Ok(view.plant_identity()?))?;
    if let Some(ours) = wanted.of.as_ref().filter(|ours| !ours.is_the_same(&theirs)) {
        let (theirs, ours) = (theirs.told, ours.told.clone());
        return Err(StoreError::OtherPlant { path: backup.to_owned(), theirs, ours }.into());
    }
    let keeps_invites = wanted.keeps_invites;
    let log = store.verify_log(None, watch)?.ok_or(ServiceError::Cancelled)?;
    let file = backup.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let by = By::Owner(format!("system user {system_user}"));
    store.transact(by, |tx| {
        let open = if keeps_invites { Vec::new() } else { tx.open_invites()? };
        // First, so that the operation's number leads to it; each invite tells what became of it.
        tx.record(PlantChange::Restored { file, rest, keeps_invites })?;
        for invite in open {
            tx.record(InviteChange::Cancelled { invite, gives: Gives::NOTHING })?;
        }
        Ok::<_, Failure>(())
    })?;
    store.close()?;
    let aside = store::put_in_place(staged, database, options.clock.now())?;
    Ok(Restored { log, last, aside, rest })
}
