//! What can be written behind `import` and `export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// The file; --yes replaces one that is there
    pub(in crate::cli) file: PathBuf,
    /// Only users that the console's search box would find
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(in crate::cli) search: String,
    /// Inactive users too
    #[arg(long)]
    pub(in crate::cli) show_inactive: bool,
    /// The columns of the import, so that the file can be imported again, or everything; everything where it is JSON
    #[arg(long, value_enum, value_name = "COLUMNS")]
    pub(in crate::cli) format: Option<ExportColumns>,
}

/// In which columns users are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ExportColumns {
    Import,
    Full,
}

/// How a file is imported.
#[derive(Clone, Copy, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "options, each by itself")]
pub(in crate::cli) struct ImportOrder {
    /// Only show what it would do
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// Change accounts that exist; empty cells change nothing
    #[arg(long)]
    pub(in crate::cli) update_existing: bool,
    /// Make inactive accounts of the same SUID or username active again
    #[arg(long)]
    pub(in crate::cli) bring_back: bool,
    /// Leave out rows with errors and import the others
    #[arg(long)]
    pub(in crate::cli) skip_bad_rows: bool,
}
