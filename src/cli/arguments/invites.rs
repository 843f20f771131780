//! What can be written behind `chargehand invites`, `join` and `mail`.

use clap::{Args, Subcommand};

use super::{Many, at_least_one};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Invites {
    /// List invites, the newest first, with how each stands
    List {
        /// Only those that match: words, and email:, role:, state: (open, over, queued, sent, failed, accepted, cancelled,
        /// expired), by:
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        search: String,
        /// At most so many
        #[arg(long, value_name = "N", value_parser = at_least_one)]
        limit: Option<usize>,
        /// Go on behind this invite
        #[arg(long, value_name = "ID")]
        after: Option<i64>,
    },
    /// Invite people by mail: all of the addresses, or none
    Send {
        /// The role that they will have
        #[arg(long)]
        role: String,
        /// Email addresses; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "EMAIL")]
        emails: Vec<String>,
        #[command(flatten)]
        many: Many,
    },
    /// Make new codes for invites and mail them; the old ones are dead
    Resend {
        /// Numbers or addresses; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Print the code of an invite, to be handed over where no mail reaches; the log tells of it
    Code {
        /// Its number
        id: String,
    },
    /// Cancel invites; their codes are dead
    Cancel {
        /// Numbers or addresses; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Join {
    /// The code from the mail. Without it, or as `-`, it is asked for, and seen by nobody who lists the programs of this host;
    /// with --password-stdin it is the first line then
    pub(in crate::cli) code: Option<String>,
    /// The username that you want
    #[arg(long)]
    pub(in crate::cli) username: Option<String>,
    /// Your full name
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) full_name: Option<String>,
    /// Your mobile number; may be left out
    #[arg(long, value_name = "NUMBER")]
    pub(in crate::cli) mobile: Option<String>,
    /// Read your password from standard input
    #[arg(long)]
    pub(in crate::cli) password_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Mail {
    /// List the mails of the outbox, the newest first
    List {
        /// At most so many
        #[arg(long, value_name = "N", value_parser = at_least_one)]
        limit: Option<usize>,
        /// Go on behind this mail
        #[arg(long, value_name = "ID")]
        after: Option<i64>,
    },
    /// Send all mails that wait, now; nobody has to be signed in
    Flush {
        /// Only those whose time has come, as a timer does; what has to wait is no failure then
        #[arg(long)]
        due: bool,
    },
}
