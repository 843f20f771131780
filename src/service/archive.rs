//! The oldest events leave the log for a file that verifies by itself (LOG-3).

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::sink::flaw;
use super::{Answer, Desk, ServiceError};
use crate::config::replace_private_file_with;
use crate::domain::broken::RuleBroken;
use crate::domain::change::PlantChange;
use crate::domain::dates::parse_moment;
use crate::domain::id::SessionId;
use crate::domain::text::shown;
use crate::store::{Archived, Broken, By, StoreError, Walked, verify_archive};

impl Desk {
    /// Moves the events that were logged before the first one at or after the day or time `before`, as typed, into a file
    /// that isn't there yet. Each is verified on the way; where one isn't what was written, nothing is archived. `watch` is
    /// told how many are written, and stops it by answering `false`.
    ///
    /// # Errors
    /// Without `ManageSettings` and `ViewSystemLog`; no date; nothing as old as that; a file that is there or can't be
    /// written; [`ServiceError::Cancelled`]; the store's. The log is as it was then.
    pub fn archive_log(
        &mut self,
        session: SessionId,
        before: &str,
        path: &Path,
        watch: impl FnMut(u64) -> bool,
    ) -> Answer<Result<(PathBuf, Archived), Broken>> {
        self.wants_the_whole_log(session)?;
        self.may_keep_the_database(session, "Archive of the log's oldest events")?;
        let zone = self.plant_settings()?.site_time_zone;
        let before = parse_moment(before, &zone, false).map_err(|message| flaw("before", &message))?;
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        if std::fs::symlink_metadata(&path).is_ok() {
            return Err(RuleBroken::FileInUse { path: shown(&path.to_string_lossy()).into_owned() }.into());
        }
        let (mut walked, mut sum) = (Ok(None), [0; 32]);
        let written = replace_private_file_with(&path, |file| {
            let mut hashed = Hashed { file: BufWriter::new(file), sum: Sha256::new() };
            walked = self.store.write_archive(before, &mut hashed, watch);
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
        written.map_err(|error| StoreError::Files { path: path.clone(), error })?;
        let change = PlantChange::LogArchived {
            file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            first: archived.first,
            through: archived.through,
            hash: archived.hash,
            file_sha256: sum,
        };
        if let Err(failure) = self.store.transact(By::Session(session), |tx| tx.record(change)) {
            // The events are still in the log: a second copy of them would only mislead.
            let _ = std::fs::remove_file(&path);
            return Err(failure.into());
        }
        Ok(Ok((path, archived)))
    }
}

/// Verifies an archive by itself; none where `watch` stopped it.
///
/// # Errors
/// A file that can't be read.
pub fn verify_archived(path: &Path, watch: impl FnMut(u64) -> bool) -> Answer<Walked> {
    let failed = |error| StoreError::Files { path: path.to_owned(), error };
    let file = std::fs::File::open(path).map_err(failed)?;
    Ok(verify_archive(io::BufReader::new(file), watch).map_err(failed)?)
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
