//! `demo`: a new database with a believable plant in it.

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::domain::text::shown;
use crate::service::demo::{DemoOptions, build, build_large_log};

/// Makes it where the database would be; one that is there already stays as it is.
pub(super) fn demo(context: &mut Context<'_>, users: usize, seed: u64, events: Option<u64>) -> Result<(), Failure> {
    if !context.names_a_database() {
        let sentence = "Name a new file with --db: everybody knows the demo's password, so it never lies where your own plant would.";
        return Err(Failure::usage(sentence));
    }
    let (path, hashing) = context.new_database()?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        crate::config::create_private_folder(folder).map_err(|error| {
            let error = crate::service::StoreError::Files { path: folder.to_owned(), error };
            Failure::from(crate::service::ServiceError::from(error))
        })?;
    }
    let bar =
        if context.output.shows_progress() { ProgressBar::new(events.unwrap_or(100)) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {percent} % {elapsed}") {
        bar.set_style(style);
    }
    let work = context.interrupt.long_work();
    let made = match events {
        Some(events) => build_large_log(&path, events, context.now(), &hashing, |written| {
            bar.set_position(written);
            work.goes_on()
        }),
        None => build(&DemoOptions { path, users, seed, now: context.now() }, &hashing, |percent| {
            bar.set_position(u64::from(percent));
            work.goes_on()
        }),
    };
    drop(work);
    bar.finish_and_clear();
    let plant = made?;
    if context.output.is_json() {
        return context.output.json(&json!({
            "path": plant.path.to_string_lossy(),
            "users": plant.users,
            "administrator": plant.administrator,
            "supervisor": plant.supervisor,
        }));
    }
    if let Some(events) = events {
        // The licenses of the others may have ended long before its last event.
        return context.output.done(&format!(
            "A demo plant with {} users and {events} events more than they made is in {}. Sign in as {}; the password is: {}",
            plant.users,
            shown(&plant.path.to_string_lossy()),
            shown(&plant.administrator),
            plant.password
        ));
    }
    let (admin, supervisor) = (shown(&plant.administrator), shown(&plant.supervisor));
    context.output.done(&format!(
        "A demo plant with {} users is in {}. Sign in as {admin}, or as the supervisor {supervisor}; the password of both is: {}",
        plant.users,
        shown(&plant.path.to_string_lossy()),
        plant.password
    ))
}
