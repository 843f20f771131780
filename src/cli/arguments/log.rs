//! What can be written behind `log`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::at_least_one;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Log {
    /// List events, the newest first
    List {
        /// Words that all occur in an event, in any of its parts
        #[arg(long, value_name = "WORDS", default_value = "")]
        search: String,
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
    /// Check that no event was changed, removed or put in between
    Verify {
        /// A file with what `log checkpoint` printed: finds a tail that was cut off, too
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
    /// Print the number and hash of the newest event, to keep them where nobody reaches the log
    Checkpoint,
    /// Who could do what on a day: roles, permissions and licenses that were held, who gave them, from when until when
    Rights(RightsOf),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RightsOf {
    /// A day (all that was held at some time of it) or a time: 2026-12-31, today, yesterday, "2026-12-31 18:00"; now where
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
