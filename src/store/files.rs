//! The database's files: made private before the first byte, and looked at before SQLite touches them.

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags};

use super::error::StoreError;
use crate::new_name;

/// `application_id` of our files: "chgh".
pub(super) const APPLICATION_ID: u32 = 0x6368_6768;

/// What the first bytes of the file say, read without SQLite so that a file that isn't ours stays untouched (D9).
pub(super) enum Header {
    /// The file is empty or not there.
    Nothing,
    /// Ours, with its version.
    Ours(u32),
    /// Something else.
    Foreign,
}

/// Looks at the first bytes.
pub(super) fn header(path: &Path) -> Result<Header, StoreError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Header::Nothing),
        Err(error) => return Err(StoreError::Files { path: path.to_owned(), error }),
    };
    let mut bytes = [0; 100];
    let mut filled = 0;
    while filled < bytes.len() {
        match file.read(&mut bytes[filled..]).map_err(|error| StoreError::Files { path: path.to_owned(), error })? {
            0 => break,
            more => filled += more,
        }
    }
    let number = |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    Ok(match filled {
        0 => Header::Nothing,
        100 if number(68) == APPLICATION_ID && &bytes[..16] == b"SQLite format 3\0" => Header::Ours(number(60)),
        // Our own file with its first bytes overwritten is damage, not a stranger (D7).
        100 if number(68) == APPLICATION_ID => {
            let detail = "its first bytes are not those of a database".to_owned();
            return Err(StoreError::Corrupt { path: path.to_owned(), detail });
        }
        _ => Header::Foreign,
    })
}

/// Device and number of a file: it is the same one where both are.
pub(super) type FileNumber = (u64, u64);

/// Asked by its name: opening and closing it would let go of the locks of an open database.
pub(super) fn number(path: &Path) -> Option<FileNumber> {
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// Makes the folder (0700) and the empty file (0600) where they aren't there yet. SQLite gives its side files the mode
/// of the main file, so this comes first (F1).
pub(super) fn make_private(path: &Path) -> Result<(), StoreError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| StoreError::Files { path, error }
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed(folder))?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(failed(path)(error)),
    }
}

/// Gives a finished file its name, once its bytes are on the disk.
pub(super) fn keep_as(unfinished: &Path, path: &Path) -> Result<(), StoreError> {
    kept(unfinished, path, |unfinished, path| fs::rename(unfinished, path))
}

/// The same where nothing has that name yet. Somebody else's file that came to stand there meanwhile isn't replaced.
pub(super) fn keep_as_new(unfinished: &Path, path: &Path) -> Result<(), StoreError> {
    kept(unfinished, path, new_name::give)
}

fn kept(unfinished: &Path, path: &Path, name: fn(&Path, &Path) -> std::io::Result<()>) -> Result<(), StoreError> {
    let kept = File::open(unfinished)
        .and_then(|file| file.sync_all())
        .and_then(|()| name(unfinished, path))
        .and_then(|()| File::open(folder(path))?.sync_all());
    kept.map_err(|error| StoreError::Files { path: path.to_owned(), error })
}

/// Refuses what can't be trusted: links, other people's files, files that everybody may write (F2, F5), and network
/// file systems (D8). Gives a warning where others can read the file.
pub(super) fn inspect(path: &Path) -> Result<Option<String>, StoreError> {
    let untrusted = |why| Err(StoreError::Untrusted { path: path.to_owned(), why });
    let meta = match fs::symlink_metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::Files { path: path.to_owned(), error }),
    };
    let user = rustix::process::geteuid().as_raw();
    if meta.file_type().is_symlink() {
        return untrusted("it is a symbolic link; name the file itself");
    }
    if !meta.is_file() {
        return untrusted("it is not a regular file");
    }
    if meta.nlink() > 1 {
        if let Some(aside) = set_aside(path) {
            return Err(StoreError::HalfRestored { path: path.to_owned(), aside });
        }
        return untrusted("it has a second name (a hard link); remove that one first");
    }
    if meta.uid() != user && user != 0 {
        return untrusted("it belongs to another user of this machine");
    }
    if meta.mode() & 0o002 != 0 {
        return untrusted("everybody on this machine may write it; take that away with chmod 600");
    }
    if let Ok(system) = rustix::fs::statfs(path)
        && let Some(kind) = network_file_system(i128::from(system.f_type))
    {
        return Err(StoreError::NetworkFileSystem { path: path.to_owned(), kind });
    }
    let shared = meta.mode() & 0o077 != 0;
    Ok(shared.then(|| format!("Others on this machine can read {0}: run chmod 600 {0}", path.display())))
}

/// The second name that a restore gives a database before it puts another in its place.
pub(super) const ASIDE: &str = ".before-restore";

/// The name under which a restore that was killed set this very file aside.
pub(super) fn set_aside(path: &Path) -> Option<PathBuf> {
    let begins = format!("{}{ASIDE}", path.file_name()?.to_str()?);
    let entries = fs::read_dir(folder(path)).ok()?.flatten();
    let names = entries.filter(|entry| entry.file_name().to_str().is_some_and(|name| name.starts_with(&begins)));
    names.map(|entry| path.with_file_name(entry.file_name())).find(|other| is_same(path, other))
}

/// Are these two names of one file?
pub(super) fn is_same(path: &Path, other: &Path) -> bool {
    let of = |path: &Path| fs::symlink_metadata(path).ok().map(|meta| (meta.dev(), meta.ino()));
    of(path).is_some_and(|file| of(other) == Some(file))
}

/// The name of a network file system by its magic number (statfs(2)), none for a local one.
pub(super) const fn network_file_system(magic: i128) -> Option<&'static str> {
    match magic & 0xffff_ffff {
        0x6969 => Some("NFS"),
        0x517b => Some("SMB"),
        0xff53_4d42 => Some("CIFS"),
        0xfe53_4d42 => Some("SMB2"),
        0x0102_1997 => Some("9P"),
        0x5346_414f => Some("AFS"),
        0x00c3_6400 => Some("Ceph"),
        0x6b41_4653 => Some("kAFS"),
        _ => None,
    }
}

/// May this process write the file, and make side files beside it?
pub(super) fn writable(path: &Path) -> bool {
    let may = |path: &Path| rustix::fs::accessat(rustix::fs::CWD, path, Access::WRITE_OK, AtFlags::EACCESS).is_ok();
    may(path) && may(&folder(path))
}

/// The folder of a file.
pub(super) fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The file beside `path` whose name is that one's with `suffix` behind it.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::network_file_system;

    // D8: the numbers are those of statfs(2) and linux/magic.h.
    #[test]
    fn network_file_systems_are_told_from_local_ones() {
        assert_eq!(network_file_system(0x6969), Some("NFS"));
        assert_eq!(network_file_system(-11_317_950), Some("CIFS"));
        assert_eq!(network_file_system(0xef53), None, "ext4");
        assert_eq!(network_file_system(0x0102_1994), None, "tmpfs");
    }
}
