//! What can be written behind `chargehand devices`.

use clap::Subcommand;

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
    /// Give this device a new key; the old one dies, name and settings stay
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
}
