//! Files and folders that only their owner reads (F1). The umask can only take rights away, so none of these depends on it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

/// Makes a folder and those above it that are missing, each with mode 0700. One that exists stays as it is.
///
/// # Errors
/// The system's, when it can't be made.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes a file with mode 0600 and opens it for reading and writing. Nothing may stand there yet, not even a link.
///
/// # Errors
/// The system's; `AlreadyExists` where something stands there.
pub fn create_private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// Opens a file for adding at its end, and makes it with mode 0600 where there is none. A link isn't followed.
///
/// # Errors
/// The system's, when it can't be opened.
pub fn append_private_file(path: &Path) -> io::Result<File> {
    let no_link = i32::try_from(OFlags::NOFOLLOW.bits()).map_err(io::Error::other)?;
    OpenOptions::new().append(true).create(true).mode(0o600).custom_flags(no_link).open(path)
}

/// Puts a file of mode 0600 in the place of another or of none: whole or not at all, also in a power cut (E4).
///
/// # Errors
/// The system's; what stood there before is untouched then.
pub fn replace_private_file(path: &Path, contents: &[u8]) -> io::Result<()> {
    replace_private_file_with(path, |file| file.write_all(contents))
}

/// The same with a file that `write` fills.
///
/// # Errors
/// What `write` gives; the system's; what stood there before is untouched then.
pub fn replace_private_file_with(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let beside = beside(path)?;
    let written = write_synced(&beside, write).and_then(|()| std::fs::rename(&beside, path));
    if let Err(error) = written {
        // The first error is the one to tell; a left-over beside the file does no harm.
        let _ = std::fs::remove_file(&beside);
        return Err(error);
    }
    match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}

fn write_synced(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    // Left over by a crash of a process with our number: nobody else writes here.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = create_private_file(path)?;
    write(&mut file)?;
    file.sync_all()
}

fn beside(path: &Path) -> io::Result<PathBuf> {
    let name =
        path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path has no file name"))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.new", std::process::id()));
    Ok(path.with_file_name(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn mode(path: &Path) -> io::Result<u32> {
        Ok(std::fs::symlink_metadata(path)?.permissions().mode() & 0o777)
    }

    // F1
    #[test]
    fn only_the_owner_reads_what_is_made_here() -> io::Result<()> {
        let home = tempfile::tempdir()?;
        let folder = home.path().join("a/b");
        create_private_folder(&folder)?;
        create_private_folder(&folder)?;
        assert_eq!((mode(&home.path().join("a"))?, mode(&folder)?), (0o700, 0o700));
        create_private_file(&folder.join("new"))?;
        append_private_file(&folder.join("log"))?.write_all(b"1")?;
        append_private_file(&folder.join("log"))?.write_all(b"2")?;
        replace_private_file(&folder.join("session"), b"one")?;
        replace_private_file(&folder.join("session"), b"two")?;
        for name in ["new", "log", "session"] {
            assert_eq!(mode(&folder.join(name))?, 0o600, "{name}");
        }
        assert_eq!(std::fs::read(folder.join("log"))?, b"12");
        assert_eq!(std::fs::read(folder.join("session"))?, b"two");
        assert_eq!(std::fs::read_dir(&folder)?.count(), 3, "nothing is left beside");
        Ok(())
    }

    // F5
    #[test]
    fn links_are_not_followed() -> io::Result<()> {
        let home = tempfile::tempdir()?;
        let (target, link) = (home.path().join("target"), home.path().join("link"));
        std::fs::write(&target, "precious")?;
        symlink(&target, &link)?;
        assert!(create_private_file(&link).is_err());
        assert!(append_private_file(&link).is_err());
        replace_private_file(&link, b"x")?;
        assert_eq!(std::fs::read(&target)?, b"precious");
        Ok(())
    }

    // E4
    #[test]
    fn a_failed_replacement_leaves_the_old_file() -> io::Result<()> {
        let home = tempfile::tempdir()?;
        let folder = home.path().join("folder");
        std::fs::create_dir(&folder)?;
        std::fs::write(folder.join("inside"), "old")?;
        assert!(replace_private_file(&folder, b"x").is_err());
        assert_eq!(std::fs::read(folder.join("inside"))?, b"old");
        assert_eq!(std::fs::read_dir(home.path())?.count(), 1);
        Ok(())
    }
}
