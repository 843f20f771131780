//! The oldest events leave the log for a file that verifies by itself (LOG-3).

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::sink::{flaw, in_use, is_free};
use super::{Answer, Desk, ServiceError};
use crate::config::new_private_file_with;
use crate::domain::change::PlantChange;
use crate::domain::dates::parse_moment;
use crate::domain::id::SessionId;
use crate::store::{Archived, Broken, By, Checkpoint, StoreError, Walked, verify_archive};

/// How far archiving is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Archiving {
    /// So many events are written into the file.
    Writing(u64),
    /// So many that are in a file are still to be removed.
    Removing(u64),
}

/// Events that left the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The file.
    pub path: PathBuf,
    /// What is in it.
    pub archived: Archived,
    /// So many of them are still in the database: `watch` stopped it. The next archiving, or a console, removes them.
    pub left: u64,
}

/// Between two portions that are removed, in milliseconds: who waits to write looks whether they can every 25 of them.
const PAUSE: u64 = 30;

impl Desk {
    /// Moves the events that were logged before the first one at or after the day or time `before`, as typed, into a file
    /// that isn't there yet. Each is verified on the way; where one isn't what was written, nothing is archived. Once the log
    /// tells of it they are removed, a portion at a time. `watch` is told how far it is, and stops it by answering `false`.
    ///
    /// # Errors
    /// Without `ManageSettings` and `ViewSystemLog`; no date; nothing as old as that; a file that is there or can't be
    /// written; [`ServiceError::Cancelled`]; the store's. The log is as it was then.
    pub fn archive_log(
        &mut self,
        session: SessionId,
        before: &str,
        path: &Path,
        mut watch: impl FnMut(Archiving) -> bool,
    ) -> Answer<Result<Moved, Broken>> {
        self.wants_the_whole_log(session)?;
        self.may_keep_the_database(session, "Archive of the log's oldest events")?;
        let zone = self.plant_settings()?.site_time_zone;
        let before = parse_moment(before, &zone, false).map_err(|message| flaw("before", &message))?;
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        is_free(&path)?;
        // What the last one who archived had no time for.
        if self.remove_archived(&mut watch)? > 0 {
            return Err(ServiceError::Cancelled);
        }
        let (mut walked, mut sum) = (Ok(None), [0; 32]);
        let written = new_private_file_with(&path, |file| {
            let mut hashed = Hashed { file: BufWriter::new(file), sum: Sha256::new() };
            walked = self.store.write_archive(before, &mut hashed, |count| watch(Archiving::Writing(count)));
            hashed.file.flush()?;
            sum = hashed.sum.finalize().into();
            // No file where it isn't whole: what stopped it is told below.
            match &walked {
                Ok(Some(Ok(_))) => Ok(()),
                _ => Err(io::Error::other("stopped")),
            }
        });
        let archived = match walked? {
            None => return Err(ServiceError::Cancelled),
            Some(Err(broken)) => return Ok(Err(broken)),
            Some(Ok(archived)) => archived,
        };
        match written {
            // Perhaps by somebody else who archives: theirs may be the only copy of these events by now.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(in_use(&path).into()),
            Err(error) => return Err(StoreError::Files { path, error }.into()),
            Ok(()) => {}
        }
        let change = PlantChange::LogArchived {
            file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            first: archived.first,
            through: archived.through,
            hash: archived.hash,
            file_sha256: sum,
            rights: archived.rights,
        };
        if let Err(failure) = self.store.transact(By::Session(session), |tx| tx.record(change)) {
            // The events are still in the log, or somebody else's archive has them: a copy would only mislead. It is this
            // run's own: nothing stood there when it got its name.
            let _ = std::fs::remove_file(&path);
            return Err(failure.into());
        }
        // From here on it is done. What goes wrong now leaves some to be removed.
        let left = self.remove_archived(&mut watch).or_else(|_| self.store.archived_here()).unwrap_or(0);
        Ok(Ok(Moved { path, archived, left }))
    }

    /// Removes what is in an archive by now, a portion at a time so that others can write in between; says how much is left.
    fn remove_archived(&mut self, watch: &mut impl FnMut(Archiving) -> bool) -> Result<u64, StoreError> {
        let mut left = self.store.archived_here()?;
        while left > 0 && watch(Archiving::Removing(left)) {
            left = self.store.remove_archived()?;
            if left > 0 {
                std::thread::sleep(std::time::Duration::from_millis(PAUSE));
            }
        }
        Ok(left)
    }
}

/// Verifies an archive by itself, and against a checkpoint where there is one; none where `watch` stopped it.
///
/// # Errors
/// A file that can't be read; a checkpoint of an event that isn't in it.
pub fn verify_archived(path: &Path, checkpoint: Option<&Checkpoint>, watch: impl FnMut(u64) -> bool) -> Answer<Walked> {
    let failed = |error| StoreError::Files { path: path.to_owned(), error };
    let file = std::fs::File::open(path).map_err(failed)?;
    let walked = verify_archive(io::BufReader::new(file), checkpoint, watch).map_err(failed)?;
    if let (Some(Ok(archived)), Some(kept)) = (&walked, checkpoint)
        && !archived.can_tell_of(kept)
    {
        let (first, through) = (archived.first.0, archived.through.0);
        return Err(StoreError::CheckpointNotHere { event: kept.event.0, first, through }.into());
    }
    Ok(walked)
}

/// Gives the sum of what is written, too.
struct Hashed<W> {
    file: W,
    sum: Sha256,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
