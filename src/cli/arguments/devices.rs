//! What can be written behind `chargehand devices`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Devices {
    /// List devices, and say which one this is
    List,
    /// Show a device; without a name this one, also before anybody is signed in
    Show {
        /// Its name
        name: Option<String>,
    },
    /// Register this computer as a new device
    Register {
        /// Its name, such as PRESS-3
        name: String,
        /// Who is bound to trusted devices may log in there
        #[arg(long)]
        trusted: bool,
    },
    /// Make this computer the device that a code is for; nobody has to be signed in
    Enroll {
        /// The code; `-` reads it from standard input, and where it is left out the terminal asks for it
        code: Option<String>,
    },
    /// Make a one-time code with which another terminal becomes a device
    NewCode {
        /// The name of the device, a new one or one there is
        name: String,
    },
    /// Give this device a new key, also one that lost its key; the old one dies, name and settings stay
    ///
    /// A device whose key file is gone, damaged or could be read by others is registered again with its name, at its own
    /// computer: `chargehand devices reregister PRESS-3`. Where nobody with ManageDevices can sign in there,
    /// `devices new-code PRESS-3` elsewhere makes a code for `devices enroll CODE` there.
    Reregister {
        /// The device that this computer is to be, where it isn't one by its key
        name: Option<String>,
    },
    /// Take devices off the list; their keys are good for nothing from then on
    Unregister {
        /// Names; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Change a device
    Edit {
        /// The name it has
        name: String,
        /// A field and its new value: name, trusted (yes or no), default_menu_item, automatic_login_user, address
        #[arg(long, required = true, value_name = "FIELD=VALUE")]
        set: Vec<String>,
    },
    /// Let devices count as none until they are enabled again
    Disable {
        /// Names; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Let devices count again
    Enable {
        /// Names; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Check everything that a device needs to log in by itself and show its dashboard
    Needs {
        /// Its name
        name: String,
    },
    /// Write the file that opens a device's dashboard full screen when its computer starts
    Autostart(Autostart),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Autostart {
    /// The device's name
    pub(in crate::cli) name: String,
    /// What starts it: a task of Windows, a user unit of systemd, or an entry of the desktop's autostart folder
    #[arg(long, value_enum)]
    pub(in crate::cli) format: AutostartFormat,
    /// Write it there, into a file or a folder; without it, it is printed. --yes replaces a file
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) output: Option<PathBuf>,
    /// The browser: msedge where nothing is said on Windows, chromium elsewhere
    #[arg(long, value_enum)]
    pub(in crate::cli) browser: Option<AutostartBrowser>,
    /// The Windows account that shows it, such as WALL-1\display; without it, whoever puts the file in
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) account: Option<String>,
    /// Also while needs aren't met
    #[arg(long)]
    pub(in crate::cli) even_so: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum AutostartFormat {
    Windows,
    Systemd,
    Xdg,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum AutostartBrowser {
    Chromium,
    GoogleChrome,
    Firefox,
    Msedge,
}
