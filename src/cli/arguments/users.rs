//! What can be written behind `chargehand users`.

use clap::{Args, Subcommand};

use super::at_least_one;

/// Commands of users.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Users {
    /// List users
    List(ListUsers),
    /// Show users with every field
    Show {
        /// Usernames or emails; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "USER")]
        users: Vec<String>,
    },
    /// Add a user
    Add(Add),
    /// Change fields of users
    Edit {
        /// Usernames or emails; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "USER")]
        users: Vec<String>,
        /// A field and its new value, such as team="Night shift"; none empties a day or the manager
        #[arg(long, required = true, value_name = "FIELD=VALUE")]
        set: Vec<String>,
        #[command(flatten)]
        many: Many,
    },
    /// Lift the disabled fact; where no seat is free for the license, with another one or without
    Enable {
        #[command(flatten)]
        stop: Stop,
        /// With this license in place of the one that they have
        #[arg(long, value_name = "TYPE", conflicts_with = "no_license")]
        license: Option<String>,
        /// Without a license: take the one that they have
        #[arg(long)]
        no_license: bool,
        /// Lift locks and lock-outs, too
        #[arg(long)]
        lift_locks: bool,
    },
    /// Disable users; their sessions end
    Disable(Stop),
    /// Lock users, for a while or until somebody unlocks them; their sessions end
    Lock {
        #[command(flatten)]
        stop: Stop,
        /// The last day, such as 2026-12-31, or a moment, such as "2026-12-31 18:00"; without it until somebody unlocks
        #[arg(long, value_name = "T", default_value = "", hide_default_value = true)]
        until: String,
    },
    /// Lift locks and lock-outs
    Unlock(Stop),
    /// Delete users for good, who never changed anything but their own password and profile
    Delete(Stop),
    /// Tell why a user can't log in: every gate with its evidence, and what mends it
    Why {
        /// Username or email
        user: String,
        /// The device at which the person sits; this machine where nothing is said
        #[arg(long, value_name = "NAME")]
        device: Option<String>,
        /// Another day or moment, such as "2026-12-31 06:00", judged by what stands now
        #[arg(long, value_name = "T")]
        at: Option<String>,
    },
    /// Give users a license, or take it: for all of them or for none
    #[command(subcommand_precedence_over_arg = true)]
    License {
        /// Usernames or emails; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "USER")]
        users: Vec<String>,
        #[command(subcommand)]
        order: LicenseOrder,
    },
    /// Give roles to users, or take them away: for all of them or for none
    #[command(subcommand_precedence_over_arg = true)]
    Roles {
        /// Usernames or emails; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "USER")]
        users: Vec<String>,
        #[command(subcommand)]
        order: Order,
    },
    /// Give a user another password, or a way to set one; with --ask many users
    ResetPassword(Reset),
    /// Set a user's password: a temporary one, which they change at the next login
    SetPassword {
        /// Username or email
        user: String,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Remove the passwords of users who log in without one
    RemovePassword {
        /// Usernames or emails; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "USER")]
        users: Vec<String>,
        #[command(flatten)]
        many: Many,
    },
    /// Link users to single sign-on: their first sign-in with the account of their email binds them to it
    LinkSso {
        /// Usernames or emails; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "USER")]
        users: Vec<String>,
        #[command(flatten)]
        many: Many,
    },
    /// Take the link to single sign-on from users: their passwords count again, and their sessions end
    UnlinkSso {
        /// Usernames or emails; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "USER")]
        users: Vec<String>,
        #[command(flatten)]
        many: Many,
    },
    /// List the open sessions of a user
    Sessions {
        /// Username or email
        user: String,
    },
    /// End all sessions of users; of your own, all but the one at hand
    RevokeSessions {
        /// Usernames or emails; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "USER")]
        users: Vec<String>,
        #[command(flatten)]
        many: Many,
    },
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("way").required(true))]
pub(in crate::cli) struct Reset {
    /// Usernames or emails, with --ask also several; `-` reads them from standard input, one a line
    #[arg(required = true, value_name = "USER")]
    pub(in crate::cli) users: Vec<String>,
    /// Make a password and print it, once; they set their own at the next login
    #[arg(long, group = "way")]
    pub(in crate::cli) generate: bool,
    /// Print a code with which they set a password, once, at sign-in or with `passwd --code`
    #[arg(long, group = "way")]
    pub(in crate::cli) code: bool,
    /// Mail a code to the address of the account, with which they set a password, once
    #[arg(long, group = "way")]
    pub(in crate::cli) mail: bool,
    /// Empty the password: they set one at the next login
    #[arg(long, group = "way")]
    pub(in crate::cli) ask: bool,
    /// The generated password stays: no other is asked for at the next login
    #[arg(long, requires = "generate")]
    pub(in crate::cli) lasting: bool,
    #[command(flatten)]
    pub(in crate::cli) many: Many,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ListUsers {
    /// What the console's search box takes: a part of username, full name, email or SUID, and filter words such as
    /// team:Press, state:locked, email:none, valid_until:<2026-12-31; --search=-role:Operator leaves out
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(in crate::cli) search: String,
    /// Show disabled, expired and not yet valid users too
    #[arg(long)]
    pub(in crate::cli) show_inactive: bool,
    /// Sort by a column, such as team or last_login:desc; by username where nothing is said
    #[arg(long, value_name = "COLUMN[:desc]")]
    pub(in crate::cli) sort: Option<String>,
    /// The table's columns, such as username,email,team; JSON has all fields
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(in crate::cli) columns: Vec<String>,
    /// At most so many
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(in crate::cli) limit: Option<usize>,
    /// Go on behind this user, in the list's order
    #[arg(long, value_name = "USERNAME")]
    pub(in crate::cli) after: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Add {
    /// Username
    pub(in crate::cli) username: String,
    /// Full name
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) full_name: String,
    /// Email address
    #[arg(long)]
    pub(in crate::cli) email: Option<String>,
    /// Staff number
    #[arg(long)]
    pub(in crate::cli) suid: Option<String>,
    /// A role; without any, the default role
    #[arg(long)]
    pub(in crate::cli) role: Vec<String>,
    /// A license type to assign
    #[arg(long, value_name = "LICENSE")]
    pub(in crate::cli) license: Option<String>,
    /// Read a temporary password from standard input
    #[arg(long)]
    pub(in crate::cli) password_stdin: bool,
    /// Another field and its value, such as team="Night shift"
    #[arg(long, value_name = "FIELD=VALUE")]
    pub(in crate::cli) set: Vec<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Stop {
    /// Usernames or emails; `-` reads them from standard input, one a line
    #[arg(required = true, value_name = "USER")]
    pub(in crate::cli) users: Vec<String>,
    /// Why, for the log and the account
    #[arg(long)]
    pub(in crate::cli) reason: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) many: Many,
}

/// How several are treated: all of them or nothing, unless it is said otherwise.
#[derive(Clone, Copy, Debug, Args)]
pub(in crate::cli) struct Many {
    /// Only show what it would do, for whom, and who can't
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Leave out who can't, and do the others
    #[arg(long)]
    pub(in crate::cli) skip: bool,
}

/// What becomes of users' licenses.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum LicenseOrder {
    /// Give a license, in place of the one that somebody has
    Assign {
        /// Name of the license type
        #[arg(value_name = "TYPE")]
        license: String,
        #[command(flatten)]
        many: Many,
    },
    /// Take the license
    Unassign {
        #[command(flatten)]
        many: Many,
    },
}

/// What becomes of users' roles.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Order {
    /// Give roles; who has one already keeps it, with the end given now
    Add {
        /// Names of roles
        #[arg(required = true, value_name = "ROLE")]
        roles: Vec<String>,
        /// The last day, such as 2026-12-31, or a moment, such as "2026-12-31 18:00"; without it there is no end
        #[arg(long, value_name = "T")]
        until: Option<String>,
        #[command(flatten)]
        many: Many,
    },
    /// Take roles away
    Remove {
        /// Names of roles
        #[arg(required = true, value_name = "ROLE")]
        roles: Vec<String>,
        #[command(flatten)]
        many: Many,
    },
}
