//! Displays that log in by themselves (DEV-4). Looking and writing a start-up file change no fact: neither is an event.

use std::fs::{OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::devices::known;
use super::diagnose::diagnosed;
use super::{Answer, Asked, Desk};
use crate::domain::broken::RuleBroken;
use crate::domain::dashboard::{Browser, Dashboard, Format, Looked, StartUpFile, Wanted};
use crate::domain::gate::Credential;
use crate::domain::id::SessionId;
use crate::domain::text::{required_field, shown};
use crate::domain::user::FieldFlaw;
use crate::domain::world::World;
use crate::store::Failure;

impl Desk {
    /// Everything that a device needs to show its dashboard by itself, and the address that it opens. The gate is asked for
    /// its user, at that device and without a password.
    ///
    /// # Errors
    /// Without `ViewUsers`; where there is no such device; the store's.
    pub fn dashboard(&mut self, session: SessionId, name: &str) -> Answer<Dashboard> {
        let sso_name = self.sso_name_or_plain();
        self.read_as(session, |view, sight, actor| {
            sight.users()?;
            let device = known(view, name)?;
            let asked = Asked { device: Some(device.name.clone()), at: None };
            let user = match &device.automatic_login_user {
                Some(user) => view.user(user.id)?,
                None => None,
            };
            let found = user.map(|user| diagnosed(view, (&sight, actor), user, &asked, (Credential::Empty, &sso_name)));
            let found = found.transpose()?;
            let looked = Looked { found: found.as_ref(), settings: view.settings(), reader: actor.permissions() };
            Ok(Dashboard::check(device, &looked))
        })
    }

    /// Writes the file that opens a device's dashboard, on this computer. Whether its needs are met is for the caller to see.
    ///
    /// # Errors
    /// As [`Desk::dashboard`]; where there is no address to open; a browser without a place there; where the file can't be
    /// written, or something stands there.
    pub fn write_start_up(&mut self, session: SessionId, order: &StartUpOrder) -> Answer<WrittenFile> {
        let found = self.dashboard(session, &order.device)?;
        let flaw = |field, message: String| RuleBroken::Fields(vec![FieldFlaw::new(field, message)]);
        let account = order.account.as_deref().map(required_field).transpose();
        let account = account.map_err(|broken| flaw("account", format!("The account {broken}.")))?;
        let address =
            found.address.as_deref().ok_or_else(|| flaw("path", "There is no address to open.".to_owned()))?;
        let wanted = Wanted { format: order.format, browser: order.browser, account: account.as_deref() };
        let file = StartUpFile::make(&found.device, address, wanted).ok_or_else(|| {
            let sentence = "Chromium has no fixed place on Windows: choose msedge, google-chrome or firefox.";
            flaw("browser", sentence.to_owned())
        })?;
        let path = std::path::absolute(&order.path).unwrap_or_else(|_| order.path.clone());
        let path = if path.is_dir() { path.join(&file.name) } else { path };
        write_start_up_file(&path, &file.text, order.replace).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                Failure::from(RuleBroken::FileInUse { path: shown(&path.to_string_lossy()).into_owned() })
            }
            _ => flaw("path", format!("{} can't be written: {error}.", path.display())).into(),
        })?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let file = name.map_or(file.clone(), |name| file.kept_as(order.format, &name));
        Ok(WrittenFile { path, file })
    }
}

/// A start-up file that is to be written.
#[derive(Clone, Debug)]
pub struct StartUpOrder {
    /// The device's name.
    pub device: String,
    /// What starts it.
    pub format: Format,
    /// The browser.
    pub browser: Browser,
    /// The Windows account that shows it; none: whoever puts the file in.
    pub account: Option<String>,
    /// A file, or a folder in which it has its own name.
    pub path: PathBuf,
    /// May it take the place of a file that is there?
    pub replace: bool,
}

/// A start-up file that was written.
#[derive(Clone, Debug)]
pub struct WrittenFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it is, and how it is put in and taken out.
    pub file: StartUpFile,
}

/// Writes a start-up file, which everybody may read. What stands there already is left alone, also a link to somewhere else,
/// unless it is to be replaced: then the new file takes its place, whole or not at all.
fn write_start_up_file(path: &Path, text: &str, replace: bool) -> io::Result<()> {
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
