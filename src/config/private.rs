//! Files and folders that only their owner reads (F1). The umask can only take rights away, so none of these depends on it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use rustix::io::Errno;
use rustix::process::{Pid, geteuid, test_kill_process};
use zeroize::Zeroizing;

use crate::new_name;

/// No secret is longer.
const LONGEST: usize = 64 * 1024;

/// Why a secret isn't read from its file.
#[derive(Debug, thiserror::Error)]
pub enum SecretFlaw {
    /// The system's words.
    #[error("can't be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It is a folder, a pipe, or a link where none is followed.
    #[error("is no plain file")]
    NoPlainFile,
    /// Whose it is could have put anything there.
    #[error("belongs to another account of this host")]
    OfAnother,
    /// A secret that others can read is none.
    #[error("holds a secret and can be read by others: run chmod 600 {}", .0.display())]
    OpenToOthers(PathBuf),
    /// It isn't UTF-8.
    #[error("is no text")]
    NoText,
    /// Nothing stands in its first line.
    #[error("is empty")]
    Empty,
    /// No secret is so long.
    #[error("is far too long")]
    TooLong,
}

/// Reads a secret from a file that belongs to whoever runs the program, and that nobody else can read. It is the file that was
/// opened that is looked at, not what has its name a moment earlier. No link is followed.
///
/// # Errors
/// What is wrong with the file; the system's.
pub fn read_secret(path: &Path) -> Result<Zeroizing<Vec<u8>>, SecretFlaw> {
    secret(path, OFlags::NOFOLLOW, false)
}

/// Reads such a file though others can read it, too: what is in it is told of, and is a secret no more.
///
/// # Errors
/// As [`read_secret`].
pub fn read_exposed(path: &Path) -> Result<Zeroizing<Vec<u8>>, SecretFlaw> {
    secret(path, OFlags::NOFOLLOW, true)
}

/// Reads the first line of such a file, which may lie behind a link: a config may name one.
///
/// # Errors
/// As [`read_secret`]; it is no text, or empty.
pub fn read_secret_line(path: &Path) -> Result<Zeroizing<String>, SecretFlaw> {
    let bytes = secret(path, OFlags::empty(), false)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| SecretFlaw::NoText)?;
    let line = text.lines().next().filter(|line| !line.trim().is_empty());
    line.map(|line| Zeroizing::new(line.to_owned())).ok_or(SecretFlaw::Empty)
}

fn secret(path: &Path, flags: OFlags, also_exposed: bool) -> Result<Zeroizing<Vec<u8>>, SecretFlaw> {
    // A pipe isn't waited for.
    let flags = i32::try_from((flags | OFlags::NONBLOCK).bits()).map_err(io::Error::other)?;
    let file = match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Err(error) if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => return Err(SecretFlaw::NoPlainFile),
        opened => opened?,
    };
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(SecretFlaw::NoPlainFile);
    }
    // First, as nobody but its owner can change its mode.
    if meta.uid() != geteuid().as_raw() {
        return Err(SecretFlaw::OfAnother);
    }
    if meta.mode() & 0o077 != 0 && !also_exposed {
        return Err(SecretFlaw::OpenToOthers(path.to_owned()));
    }
    // As long as it can get from the beginning: where it grows, it leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 64));
    file.take(LONGEST as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > LONGEST { Err(SecretFlaw::TooLong) } else { Ok(bytes) }
}

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
    put(path, write, |beside| std::fs::rename(beside, path))?;
    sync_folder(path)
}

/// Makes a file of mode 0600 that `write` fills: whole or not at all, and never in the place of another, not even of one
/// that came to stand there meanwhile.
///
/// # Errors
/// `AlreadyExists` where something stands there; what `write` gives; the system's. The file isn't there then, or is what it
/// was.
pub fn new_private_file_with(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    put(path, write, |beside| new_name::give(beside, path))?;
    sync_folder(path).inspect_err(|_| {
        // It is ours: nothing stood there when it got its name.
        let _ = std::fs::remove_file(path);
    })
}

fn put(
    path: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
    name: impl FnOnce(&Path) -> io::Result<()>,
) -> io::Result<()> {
    let beside = beside(path)?;
    sweep(path);
    write_synced(&beside, write).and_then(|()| name(&beside)).inspect_err(|_| {
        // The first error is the one to tell; a left-over beside the file does no harm.
        let _ = std::fs::remove_file(&beside);
    })
}

fn sync_folder(path: &Path) -> io::Result<()> {
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

/// Removes what programs that were killed while they wrote this file left beside it: half a secret that nobody needs. That
/// of a program that still runs stays: it is about to put it in the file's place.
fn sweep(path: &Path) {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return };
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let other = entry.file_name();
        let number = other.to_str().and_then(|other| other.strip_prefix(&format!(".{name}."))?.strip_suffix(".new"));
        let Some(process) = number.and_then(|number| number.parse().ok()).and_then(Pid::from_raw) else { continue };
        let is_plain = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_plain && test_kill_process(process) == Err(Errno::SRCH) {
            // Where it can't be removed now, the next time may do.
            let _ = std::fs::remove_file(entry.path());
        }
    }
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

    // F1: a secret is taken from a plain file of one's own that nobody else can read, and it is said what is wrong.
    #[test]
    fn a_secret_that_is_none_is_refused_in_words() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        replace_private_file(&at("good"), b"the secret \r\nsomething else\n")?;
        replace_private_file(&at("empty"), b" \nx")?;
        replace_private_file(&at("bytes"), b"\xff\xfe")?;
        replace_private_file(&at("long"), &vec![b'x'; LONGEST + 1])?;
        replace_private_file(&at("open"), b"x")?;
        std::fs::set_permissions(at("open"), std::fs::Permissions::from_mode(0o640))?;
        symlink(at("good"), at("link"))?;
        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), rustix::fs::Mode::from_raw_mode(0o600))?;
        let line = |name: &str| match read_secret_line(&at(name)) {
            Ok(line) => line.to_string(),
            Err(flaw) => format!("it {flaw}").replace(&at("").display().to_string(), ""),
        };
        for (name, told) in [
            ("good", "the secret "),
            ("link", "the secret "),
            ("empty", "it is empty"),
            ("bytes", "it is no text"),
            ("long", "it is far too long"),
            ("open", "it holds a secret and can be read by others: run chmod 600 open"),
            ("pipe", "it is no plain file"),
            (".", "it is no plain file"),
            ("nothing", "it can't be read: No such file or directory (os error 2)"),
        ] {
            assert_eq!(line(name), told, "{name}");
        }
        assert!(matches!(read_secret(&at("link")), Err(SecretFlaw::NoPlainFile)));
        assert!(read_exposed(&at("open")).is_ok_and(|bytes| bytes.as_slice() == b"x"));
        assert!(read_secret(&at("good")).is_ok_and(|bytes| bytes.starts_with(b"the secret")));
        Ok(())
    }

    // A program that was killed in between leaves no secret lying about for good.
    #[test]
    fn what_a_killed_program_left_is_swept_up_and_what_a_running_one_writes_stays() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("device-key");
        // Larger than any process number of Linux.
        let left = [".device-key.4194399.new", ".device-key.4194400.new"].map(|name| folder.path().join(name));
        let running = format!(".device-key.{}.new", std::os::unix::process::parent_id());
        let others = [&running, ".device-key.x.new", ".other.4194399.new", "device-key.4194399.new"];
        let others = others.map(|name| folder.path().join(name));
        for file in left.iter().chain(&others) {
            std::fs::write(file, "half")?;
        }
        replace_private_file(&path, b"whole")?;
        assert_eq!(std::fs::read(&path)?, b"whole");
        assert!(left.iter().all(|file| !file.exists()) && others.iter().all(|file| file.exists()));
        Ok(())
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
