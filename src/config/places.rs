//! Where this machine keeps the files.

use std::ffi::OsString;
use std::path::PathBuf;

use super::Config;

const FOLDER: &str = "chargehand";

/// What was said on the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// The config file.
    pub config: Option<PathBuf>,
    /// The database.
    pub database: Option<PathBuf>,
}

/// Where the files lie. A flag counts before the environment, the environment before the config file, that before what is
/// built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The config file.
    pub config_file: PathBuf,
    /// Whether a flag or the environment names it: then it has to be there.
    pub config_was_asked_for: bool,
    /// Data of this account: the database, unless it lies elsewhere.
    pub data_folder: PathBuf,
    /// State of this account on this machine: session, device key, log of the program.
    pub state_folder: PathBuf,
    database: Option<PathBuf>,
}

/// There is no home folder to put anything into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this account has no home folder, so there is no place for chargehand's files: set HOME and start again")]
pub struct NoHome;

impl Places {
    /// Finds the places. `environment` looks a variable up: `CHARGEHAND_CONFIG`, `CHARGEHAND_DB`, `HOME` and the XDG ones.
    ///
    /// # Errors
    /// When there is no home folder.
    pub fn find(environment: &dyn Fn(&str) -> Option<OsString>, overrides: Overrides) -> Result<Self, NoHome> {
        let path = |name: &str| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        // Relative ones don't count, by the XDG specification.
        let absolute = |name: &str| path(name).filter(|path| path.is_absolute());
        let home = absolute("HOME")
            .or_else(|| directories::BaseDirs::new().map(|folders| folders.home_dir().to_owned()))
            .ok_or(NoHome)?;
        let folder = |name: &str, built_in: &str| absolute(name).unwrap_or_else(|| home.join(built_in)).join(FOLDER);
        let asked_for = overrides.config.or_else(|| path("CHARGEHAND_CONFIG"));
        Ok(Self {
            config_was_asked_for: asked_for.is_some(),
            config_file: asked_for.unwrap_or_else(|| folder("XDG_CONFIG_HOME", ".config").join("config.toml")),
            data_folder: folder("XDG_DATA_HOME", ".local/share"),
            state_folder: folder("XDG_STATE_HOME", ".local/state"),
            database: overrides.database.or_else(|| path("CHARGEHAND_DB")),
        })
    }

    /// The database.
    #[must_use]
    pub fn database(&self, config: &Config) -> PathBuf {
        let named = self.database.as_ref().or(config.store.path.as_ref());
        named.cloned().unwrap_or_else(|| self.data_folder.join("chargehand.db"))
    }

    /// The key of this device (DEV-1).
    #[must_use]
    pub fn device_key_file(&self) -> PathBuf {
        self.state_folder.join("device-key")
    }

    /// Where mails are written that no server takes (INV-4).
    #[must_use]
    pub fn spool(&self, config: &Config) -> PathBuf {
        config.mail.spool.clone().unwrap_or_else(|| self.state_folder.join("mail"))
    }

    /// The command line's own session.
    #[must_use]
    pub fn session_file(&self) -> PathBuf {
        self.state_folder.join("session")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(variables: &[(&str, &str)], overrides: Overrides) -> Places {
        let environment =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
        Places::find(&environment, overrides).unwrap()
    }

    #[test]
    fn files_lie_in_the_folders_of_the_account() {
        let here = places(
            &[("HOME", "/home/anna"), ("XDG_STATE_HOME", "/var/state"), ("XDG_DATA_HOME", "relative")],
            Overrides::default(),
        );
        assert_eq!(here.config_file, PathBuf::from("/home/anna/.config/chargehand/config.toml"));
        assert!(!here.config_was_asked_for);
        assert_eq!(here.session_file(), PathBuf::from("/var/state/chargehand/session"));
        assert_eq!(
            here.database(&Config::default()),
            PathBuf::from("/home/anna/.local/share/chargehand/chargehand.db")
        );
    }

    #[test]
    fn a_flag_counts_before_the_environment_before_the_file_before_the_built_in() {
        let mut config = Config::default();
        config.store.path = Some("/file.db".into());
        let none = [("HOME", "/h"), ("CHARGEHAND_DB", "")];
        assert_eq!(places(&none, Overrides::default()).database(&config), PathBuf::from("/file.db"));
        let set = [("HOME", "/h"), ("CHARGEHAND_DB", "/env.db"), ("CHARGEHAND_CONFIG", "/env.toml")];
        let by_environment = places(&set, Overrides::default());
        assert_eq!(by_environment.database(&config), PathBuf::from("/env.db"));
        assert_eq!((by_environment.config_file, by_environment.config_was_asked_for), ("/env.toml".into(), true));
        let flags = Overrides { config: Some("/flag.toml".into()), database: Some("/flag.db".into()) };
        let by_flag = places(&set, flags);
        assert_eq!(by_flag.database(&config), PathBuf::from("/flag.db"));
        assert_eq!(by_flag.config_file, PathBuf::from("/flag.toml"));
    }
}
