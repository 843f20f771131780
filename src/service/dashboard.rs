//! Displays that log in by themselves (DEV-4). Looking and writing a start-up file change no fact: neither is an event.

use std::fs::{OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use super::devices::known;
use super::diagnose::diagnosed;
use super::{Answer, Asked, Desk};
use crate::domain::dashboard::{Dashboard, Looked};
use crate::domain::gate::Credential;
use crate::domain::id::SessionId;
use crate::domain::world::World;

impl Desk {
    /// Everything that a device needs to show its dashboard by itself, and the address that it opens. The gate is asked for
    /// its user, at that device and without a password.
    ///
    /// # Errors
    /// Without `ViewUsers`; where there is no such device; the store's.
    pub fn dashboard(&mut self, session: SessionId, name: &str) -> Answer<Dashboard> {
        self.look_at_key();
        self.read_as(session, |view, sight, actor| {
            sight.users()?;
            let device = known(view, name)?;
            let asked = Asked { device: Some(device.name.clone()), at: None };
            let user = match &device.automatic_login_user {
                Some(user) => view.user(user.id)?,
                None => None,
            };
            let found = user.map(|user| diagnosed(view, (&sight, actor), user, &asked, Credential::Empty));
            let found = found.transpose()?;
            let looked = Looked { found: found.as_ref(), settings: view.settings(), reader: actor.permissions() };
            Ok(Dashboard::check(device, &looked))
        })
    }
}

/// Writes a start-up file, which everybody may read. What stands there already is left alone, also a link to somewhere else,
/// unless it is to be replaced: then the new file takes its place, whole or not at all.
///
/// # Errors
/// The system's; `AlreadyExists` where something stands there.
pub fn write_start_up_file(path: &Path, text: &str, replace: bool) -> io::Result<()> {
    if !replace {
        return write_new(path, text);
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = Path::new(&beside);
    let written = write_new(beside, text).and_then(|()| std::fs::rename(beside, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = std::fs::remove_file(beside);
    }
    written
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o644).open(path)?;
    // Whatever the umask takes away: the account of the display is another one.
    file.set_permissions(Permissions::from_mode(0o644))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
