//! A finished file gets a name that nothing has yet. Whether something has it is asked in the same step: between a look and
//! a rename somebody else's file could come to stand there, and be lost.

use std::io;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

/// Gives the file `unfinished` the name `path`, for which it has to be on the same disk.
///
/// # Errors
/// `AlreadyExists` where something has that name, even a link that leads nowhere: it is as it was, and so is `unfinished`.
/// The system's.
pub fn give(unfinished: &Path, path: &Path) -> io::Result<()> {
    match renameat_with(CWD, unfinished, CWD, path, RenameFlags::NOREPLACE) {
        // A file system that doesn't know of it, such as NFS.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => by_link(unfinished, path),
        named => Ok(named?),
    }
}

fn by_link(unfinished: &Path, path: &Path) -> io::Result<()> {
    std::fs::hard_link(unfinished, path)?;
    // Named it is. A second name that stays does no harm: whoever writes such a file next sweeps it away.
    let _ = std::fs::remove_file(unfinished);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_there_is_never_replaced() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        std::os::unix::fs::symlink(at("nowhere"), at("link"))?;
        std::fs::write(at("theirs"), "theirs")?;
        for way in [give, by_link] {
            std::fs::write(at("unfinished"), "ours")?;
            for taken in ["theirs", "link"] {
                let error = way(&at("unfinished"), &at(taken)).unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
            }
            assert_eq!(std::fs::read(at("theirs"))?, b"theirs");
            way(&at("unfinished"), &at("ours"))?;
            assert_eq!(std::fs::read(at("ours"))?, b"ours");
            assert!(!at("unfinished").exists());
            std::fs::remove_file(at("ours"))?;
        }
        Ok(())
    }
}
