//! What can be written behind `chargehand`.

mod devices;
mod files;
mod invites;
mod log;
mod users;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
pub(super) use devices::{Autostart, AutostartBrowser, AutostartFormat, Devices};
pub(super) use files::{Export, ExportColumns, ImportOrder};
pub(super) use invites::{Invites, Join, Mail};
pub(super) use log::{Log, RightsOf, WhichEvents};
pub(super) use users::{Add, LicenseOrder, ListUsers, Many, Order, Reset, Stop, Users};

/// The account desk of a shop floor. Without a command it opens the console.
#[derive(Debug, Parser)]
#[command(name = "chargehand", version, disable_help_subcommand = true, color = clap::ColorChoice::Never)]
#[command(after_help = "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 refused; 4 not found; 5 conflict; \
                        6 the database can't be used; 130 interrupted.")]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) globals: Globals,
    /// Open the console on a demo plant that is gone when it is left; nothing of yours is touched
    #[arg(long)]
    pub(super) demo: bool,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Globals {
    /// The database; also CHARGEHAND_DB, or `path` in the config file
    #[arg(long, value_name = "PATH", global = true)]
    pub(super) db: Option<PathBuf>,
    /// The config file; also CHARGEHAND_CONFIG
    #[arg(long, value_name = "PATH", global = true)]
    pub(super) config: Option<PathBuf>,
    /// Print one JSON document; errors are JSON too
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Use colors and crossed-out text; NO_COLOR counts as never
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto, global = true)]
    pub(super) color: Color,
    /// Draw with ASCII characters alone
    #[arg(long, global = true)]
    pub(super) ascii: bool,
    /// Ask no questions
    #[arg(long, global = true)]
    pub(super) yes: bool,
    /// Print no notes and no success
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Tell which files are used
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
}

/// When to color.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a new database and its first account, which becomes Admin
    Init(Init),
    /// Sign in and keep the session for the commands that follow
    Login(Login),
    /// Sign out
    Logout,
    /// Who is signed in, and what they may do
    Whoami,
    /// Accept an invite: makes your account of the code from the mail
    Join(Join),
    /// Change the own password, or set one with a code
    Passwd {
        /// Set it with a code that was mailed or handed over, in place of the current password. Without CODE it is asked
        /// for, and seen by nobody who lists the programs of this host; with --password-stdin it is the first line
        #[arg(long, value_name = "CODE", num_args = 0..=1, default_missing_value = "-")]
        code: Option<String>,
        /// You forgot it: have a code mailed to the address of the account of this name
        #[arg(long, value_name = "USERNAME", conflicts_with_all = ["code", "password_stdin"])]
        forgot: Option<String>,
        /// Read two lines from standard input: the current password (or nothing, with --code CODE), the new one
        #[arg(long)]
        password_stdin: bool,
    },
    /// Show the own profile, or change what is one's own to change
    Profile {
        /// Own field and new value: full_name="Ada Byron", mobile="0170 1234"
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
    },
    /// Ask the login gate whether somebody may log in elsewhere on this host; for programs of the database's owner
    CheckLogin(CheckLogin),
    /// Bring an administrator back: lift every stop and set a password; for the database's owner
    Recover {
        /// Username or email
        username: String,
        /// Read the new password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// List, show, add, change and stop users, and tell why they can't log in
    #[command(subcommand)]
    Users(Users),
    /// List, show, make, change and delete roles
    #[command(subcommand)]
    Roles(Roles),
    /// License types: list, add, change and delete them, and see who holds their seats
    #[command(subcommand)]
    Licenses(Licenses),
    /// Devices: list, register, enroll, trust, change and stop them
    #[command(subcommand)]
    Devices(Devices),
    /// Invite people by mail: list, send, send again, cancel
    #[command(subcommand)]
    Invites(Invites),
    /// The outbox: mails that wait, went out or failed
    #[command(subcommand)]
    Mail(Mail),
    /// User groups
    #[command(subcommand)]
    Groups(Groupings),
    /// Teams
    #[command(subcommand)]
    Teams(Groupings),
    /// Settings of the plant
    #[command(subcommand)]
    Settings(Settings),
    /// Read and verify the system log
    #[command(subcommand)]
    Log(Log),
    /// Import users from a workbook (.xlsx) or a CSV file: all of it, or nothing
    Import {
        /// The file; its first row names the columns
        file: PathBuf,
        #[command(flatten)]
        order: ImportOrder,
    },
    /// Write users into a file: .xlsx, .csv or .json by its ending
    Export(Export),
    /// Write a file to fill in for an import, with what this plant has: .xlsx or .csv
    Template {
        /// The file; --yes replaces one that is there
        file: PathBuf,
    },
    /// Undo the last thing done to accounts, or an operation by its number
    Undo {
        /// Number of the operation, as `log show` tells it; without one the last thing that you did
        operation: Option<i64>,
        #[command(flatten)]
        many: Many,
    },
    /// Make a new database with a believable plant in it, to try things on
    Demo {
        /// How many accounts: 60 to 100000
        #[arg(long, value_name = "N", default_value_t = crate::service::demo::USUAL)]
        users: usize,
        /// The same seed gives the same plant
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
        /// A log of about so many events, to try how fast it is: logins, refusals and edits of 60 accounts over as long
        /// as they take (1000000 of them some minutes)
        #[arg(long, value_name = "N", conflicts_with_all = ["users", "seed"],
            value_parser = clap::value_parser!(u64).range(1..=20_000_000))]
        events: Option<u64>,
    },
    /// Copy the database into a file, while others go on working
    Backup {
        /// The file; it never takes the place of one that is there
        file: PathBuf,
    },
    /// Put a backup in the place of the database, which is kept beside it
    Restore {
        /// The backup
        file: PathBuf,
        /// Leave its open invites open, also those that were cancelled since; `mail flush` sends their mails. Without this they
        /// are cancelled
        #[arg(long)]
        keep_invites: bool,
        /// Put it back although it is another plant's
        #[arg(long)]
        other_plant: bool,
    },
    /// Look at the database, its files, its log and what stands in it, and say what to do; for the database's owner
    Doctor,
    /// Print the console's keys in force
    Keys,
}

#[derive(Debug, Args)]
pub(super) struct Init {
    /// Username of the first administrator
    #[arg(long)]
    pub(super) username: Option<String>,
    /// Their full name
    #[arg(long, value_name = "NAME")]
    pub(super) full_name: Option<String>,
    /// Their email address
    #[arg(long)]
    pub(super) email: Option<String>,
    /// Read their password from standard input
    #[arg(long)]
    pub(super) password_stdin: bool,
    /// The plant's name
    #[arg(long, value_name = "NAME")]
    pub(super) site_name: Option<String>,
    /// The plant's time zone, such as Europe/Berlin
    #[arg(long, value_name = "ZONE")]
    pub(super) time_zone: Option<String>,
    /// Does everybody but Admin need a license: on or off
    #[arg(long, value_name = "WORD")]
    pub(super) require_license: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Login {
    /// Username or email; with --sso nobody else may sign in, and without it whoever does
    #[arg(required_unless_present = "sso")]
    pub(super) username: Option<String>,
    /// Sign in with the single sign-on of the config: at an address that is shown, on any device, with a code
    #[arg(long, conflicts_with = "password_stdin")]
    pub(super) sso: bool,
    /// Read the password from standard input; a second line is the new one, where one must be set
    #[arg(long)]
    pub(super) password_stdin: bool,
    /// Print the session's token, for CHARGEHAND_SESSION, and keep nothing
    #[arg(long)]
    pub(super) print_token: bool,
}

#[derive(Debug, Args)]
pub(super) struct CheckLogin {
    /// Username or email
    #[arg(required_unless_present = "pam", conflicts_with = "pam")]
    pub(super) username: Option<String>,
    /// Read the password from standard input
    #[arg(long)]
    pub(super) password_stdin: bool,
    /// No password was given
    #[arg(long, conflicts_with = "password_stdin")]
    pub(super) no_password: bool,
    /// The device at which the person sits; this machine where nothing is said
    #[arg(long, value_name = "NAME")]
    pub(super) device: Option<String>,
    /// Ask as pam_exec with expose_authtok does: the name in PAM_USER, the password on standard input, ended by a NUL; with
    /// PAM_RHOST the person sits elsewhere, on no device of ours
    #[arg(long, conflicts_with_all = ["password_stdin", "no_password", "device"])]
    pub(super) pam: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Roles {
    /// List roles, with how many hold each
    List,
    /// Show roles with what each permission means
    Show {
        /// Names; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Make a role
    Add {
        /// Its name
        name: String,
        /// A permission of its holders, such as ViewReports
        #[arg(long, value_name = "PERMISSION", value_delimiter = ',')]
        allow: Vec<String>,
        /// Its holders may be logged in on several devices at once
        #[arg(long)]
        several_devices: bool,
    },
    /// Change a role
    Edit {
        /// The name it has
        name: String,
        /// The name it gets
        #[arg(long, value_name = "NAME")]
        rename: Option<String>,
        /// A permission to put in
        #[arg(long, value_name = "PERMISSION", value_delimiter = ',')]
        allow: Vec<String>,
        /// A permission to take out
        #[arg(long, value_name = "PERMISSION", value_delimiter = ',')]
        deny: Vec<String>,
        /// May its holders be logged in on several devices at once?
        #[arg(long, value_name = "YES|NO", value_parser = ["yes", "no"])]
        several_devices: Option<String>,
    },
    /// Delete roles that nobody holds
    Delete {
        /// Names; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Licenses {
    /// List license types, with how many seats are used
    List,
    /// Add a license type
    Add {
        /// Its name; a type called Operator or Production Manager is bound to the role of that name
        name: String,
        /// How many seats were bought
        #[arg(long, value_name = "N", allow_hyphen_values = true)]
        qty: String,
        /// Another field and its value: valid_until=2027-01-31, note="for the displays", role=Operator
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
    },
    /// Change a license type
    Edit {
        /// The name it has
        name: String,
        /// A field and its new value: name, qty, valid_until, note, role; an empty one ends an end or a binding
        #[arg(long, required = true, value_name = "FIELD=VALUE")]
        set: Vec<String>,
    },
    /// Delete license types that nobody has
    Delete {
        /// Names; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Who has a license, with a seat or without
    Holders {
        /// Its name
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Groupings {
    /// List them
    List,
    /// Add some
    Add {
        /// Names; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Give one another name
    Rename {
        /// The name it has
        name: String,
        /// The name it gets
        new_name: String,
    },
    /// Remove some that nobody belongs to
    Remove {
        /// Names; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Settings {
    /// List the settings
    List,
    /// Print the value of one
    Get {
        /// Its name
        key: String,
    },
    /// Give one another value
    Set {
        /// Its name
        key: String,
        /// Its new value
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
}

/// A number of rows that shows something.
fn at_least_one(typed: &str) -> Result<usize, String> {
    match typed.parse() {
        Ok(0) => Err("it is at least 1".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("it is a number, at least 1".to_owned()),
    }
}
