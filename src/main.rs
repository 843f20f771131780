//! The chargehand program: everything it can do lives in the library.

use std::process::ExitCode;

use chargehand::cli::Streams;
use chargehand::program::run;
use color_eyre::config::{HookBuilder, Theme};

fn main() -> color_eyre::Result<ExitCode> {
    // No colors: a report may go into a file or to a terminal that can't draw them.
    HookBuilder::default().theme(Theme::new()).install()?;
    let exit = run(std::env::args_os(), &|name| std::env::var_os(name), Streams::of_process());
    Ok(ExitCode::from(exit))
}
