//! Mails as files, where there is no server (INV-4).

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{Fate, Letter, MailFlaw};
use crate::config::{create_private_folder, replace_private_file};

/// Is the folder, where it is there already, its owner's alone to write to?
pub(super) fn check(folder: &Path) -> Result<(), MailFlaw> {
    let others = std::fs::metadata(folder).is_ok_and(|found| found.is_dir() && found.permissions().mode() & 0o022 != 0);
    if others { Err(MailFlaw::OthersWrite(folder.to_owned())) } else { Ok(()) }
}

/// Writes a letter into the folder, for its owner alone. The same letter has the same name: written twice it is one.
pub(super) fn write(folder: &Path, letter: &Letter) -> Fate {
    let bytes = match letter.message("chargehand@localhost.localdomain") {
        Ok((_, bytes)) => bytes,
        Err(why) => return Fate::Never(why),
    };
    let path = folder.join(letter.file_name());
    match create_private_folder(folder).and_then(|()| replace_private_file(&path, &bytes)) {
        Ok(()) => Fate::Sent(String::new()),
        Err(error) => Fate::Nothing(format!("{} can't be written: {error}", path.display())),
    }
}
