//! What can be written behind `log`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::at_least_one;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Log {
    /// List events, the newest first
    List {
        #[command(flatten)]
        which: WhichEvents,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 100, value_parser = at_least_one)]
        limit: usize,
        /// Go on behind the event of this number
        #[arg(long, value_name = "ID")]
        after: Option<i64>,
    },
    /// Show an event with its details
    Show {
        /// Its number
        id: i64,
    },
    /// Write events into a file, the newest first: .csv, .json, or .jsonl (an object a line); the log tells of it
    Export {
        /// The file; --yes replaces one that is there
        file: PathBuf,
        #[command(flatten)]
        which: WhichEvents,
    },
    /// Check that no event was changed, removed or put in between
    Verify {
        /// A file with what `log checkpoint` printed: finds a tail that was cut off, too
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
        /// Check a file of `log archive` instead, which takes no database
        #[arg(long, value_name = "FILE")]
        archive: Option<PathBuf>,
        /// Compare what searches and filters find events by, too: takes long in a large log
        #[arg(long, conflicts_with = "archive")]
        searches: bool,
    },
    /// Make what lists and searches find events by anew from the record, where `log verify --searches` says that it is wrong
    Reindex,
    /// Print the number and hash of the newest event, to keep them where nobody reaches the log
    Checkpoint,
    /// Move the oldest events into a file that verifies by itself, and leave an event that says so
    Archive {
        /// A day or time: what was logged before it, up to the first event of that day
        #[arg(long, value_name = "T")]
        before: String,
        /// The file; it never takes the place of one that is there
        file: PathBuf,
    },
    /// Who could do what on a day: roles, permissions and licenses that were held, who gave them, from when until when
    Rights(RightsOf),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RightsOf {
    /// A day (all that was held at some time of it) or a time: 2026-12-31, "29 Nov", "yesterday 05:58", "2026-12-31 18:00"; now where
    /// nothing is said
    #[arg(long, value_name = "T", default_value = "")]
    pub(in crate::cli) at: String,
    /// Of this user alone, with every permission; who was called so and is deleted, too
    #[arg(long, value_name = "USERNAME")]
    pub(in crate::cli) user: Option<String>,
    /// Who held this role, or, with --permission or --license, had it by this role
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) role: Option<String>,
    /// Who had this permission, and by which role
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) permission: Option<String>,
    /// Who had this license, by hand or by a role
    #[arg(long, value_name = "NAME", conflicts_with = "permission")]
    pub(in crate::cli) license: Option<String>,
    /// Write them into a file instead: .xlsx, .csv or .json by its ending
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) file: Option<PathBuf>,
}

/// Which events: what stands in the console's search box, and each of its filters as an option.
#[derive(Debug, Args)]
pub(in crate::cli) struct WhichEvents {
    /// Words that all occur in an event, in any of its parts; filters such as category:User or time:today
    #[arg(long, value_name = "WORDS", default_value = "")]
    pub(in crate::cli) search: String,
    /// Of this category
    #[arg(long, value_name = "C")]
    pub(in crate::cli) category: Option<String>,
    /// info, warning or error
    #[arg(long, value_name = "S")]
    pub(in crate::cli) severity: Option<String>,
    /// Done by this one
    #[arg(long, value_name = "A")]
    pub(in crate::cli) actor: Option<String>,
    /// About this user, role, device or whatever has this name
    #[arg(long, value_name = "U")]
    pub(in crate::cli) subject: Option<String>,
    /// At this device
    #[arg(long, value_name = "D")]
    pub(in crate::cli) device: Option<String>,
    /// From then on: a day, a time, today, yesterday, "last 2 hours"
    #[arg(long, value_name = "T")]
    pub(in crate::cli) since: Option<String>,
    /// Until then, the whole of that day or minute included
    #[arg(long, value_name = "T")]
    pub(in crate::cli) until: Option<String>,
}
