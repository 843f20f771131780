//! `backup`, `restore` and `doctor`: the database as a whole.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::recover::system_user;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::domain::broken::RuleBroken;
use crate::domain::change::PutToRest;
use crate::domain::checkup::{Check, State};
use crate::domain::dates::local_text;
use crate::domain::text::{shown, shown_lines};
use crate::service::{self, Restoring, ServiceError};

/// Copies the database into a file.
pub(super) fn backup(context: &mut Context<'_>, file: &Path) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let bar = bar(context, "Copying {bar:30} {bytes} of {total_bytes}, {eta} left");
    let work = context.interrupt.long_work();
    let done = desk.back_up(session, file, |done, total| {
        bar.set_length(total);
        bar.set_position(done);
        work.goes_on()
    });
    drop(work);
    bar.finish_and_clear();
    let path = done.map_err(in_use)?;
    let size = std::fs::metadata(&path).map_or(0, |meta| meta.len());
    if context.output.is_json() {
        return context.output.json(&json!({"file": path.to_string_lossy(), "bytes": size}));
    }
    let name = shown(&file.to_string_lossy()).into_owned();
    context.output.done(&format!(
        "The database is copied to {name} ({size} bytes), as it stood at this moment, and the copy is whole. It holds \
         password hashes: keep it where nobody else reads it. `chargehand restore {name}` puts it back."
    ))
}

/// Another file has that name: nothing is replaced, as it could be the only backup there is.
pub(super) fn in_use(error: ServiceError) -> Failure {
    match error.rule() {
        Some(rule @ RuleBroken::FileInUse { .. }) => {
            Failure::Other(rule.code(), 5, format!("{rule} Name another: a backup never takes the place of a file."))
        }
        _ => error.into(),
    }
}

/// Puts a backup in the place of the database.
pub(super) fn restore(
    context: &mut Context<'_>,
    file: &Path,
    keeps_invites: bool,
    other_plant: bool,
) -> Result<(), Failure> {
    let options = context.options()?;
    // Where the database at hand is one, its people decide; where it is gone or damaged, whoever owns the file.
    let mut wanted = Restoring { keeps_invites, of: None };
    if context.open().is_ok() {
        let (mut desk, session) = context.signed_in()?;
        desk.may_keep_the_database(session, "Restoring of a backup")?;
        if !other_plant {
            wanted.of = Some(desk.plant_identity()?);
        }
    }
    if !context.globals.yes {
        let sentence = "Everything since that backup is lost but for a copy of today's database beside it. Where there is no \
                        terminal to ask at, --yes confirms it.";
        if !context.input.is_terminal() {
            return Err(Failure::usage(sentence));
        }
        let name = shown(&file.to_string_lossy()).into_owned();
        let invites = if keeps_invites { "stay open" } else { "are cancelled" };
        let question = format!(
            "Put {name} in the place of the database? Everybody must sign in anew, its codes are void, and its open invites \
             {invites}. (yes or no)"
        );
        let answer = context.input.ask(context.output, &question, "no")?;
        if !["y", "yes"].contains(&answer.to_lowercase().as_str()) {
            return Err(Failure::refused("not_confirmed", "Nothing was changed."));
        }
    }
    let bar = bar(context, "Verifying the backup's log {spinner} {pos} events");
    let work = context.interrupt.long_work();
    let done = service::restore(&options, file, &system_user(), &wanted, |count| {
        bar.set_position(count);
        work.goes_on()
    });
    drop(work);
    bar.finish_and_clear();
    let restored = done?;
    let zone = context.open()?.plant_settings()?.site_time_zone;
    let (last, aside) = (restored.last.map(|last| local_text(last, &zone)), restored.aside);
    if let Err(broken) = &restored.log {
        let sentence = match broken.event.0 {
            0 => format!("warning: its log isn't as it was written, or isn't guarded: {}.", shown(&broken.what)),
            event => format!("warning: event {event} of its log {}: somebody changed it.", broken.what),
        };
        context.output.note(&sentence)?;
    }
    if context.output.is_json() {
        return context.output.json(&json!({
            "last_event": restored.last.map(|last| last.rfc3339()),
            "kept": aside.map(|path| path.to_string_lossy().into_owned()),
            "sessions_ended": restored.rest.sessions,
            "codes_ended": restored.rest.codes,
            "device_codes_ended": restored.rest.device_codes,
            "invites": restored.rest.invites,
            "invites_kept": keeps_invites,
            "mails_stopped": restored.rest.mails,
            "log_whole": restored.log.is_ok(),
        }));
    }
    let kept = aside.map(|path| format!(" The database from before is kept as {}.", shown(&path.to_string_lossy())));
    context.output.done(&format!(
        "Restored: the database is what it was at {}.{} Everybody signs in anew.",
        last.unwrap_or_else(|| "its beginning".to_owned()),
        kept.unwrap_or_default()
    ))?;
    at_rest(context, &restored.rest, keeps_invites)
}

/// What of the backup may be over since, and was ended or stopped therefore.
fn at_rest(context: &mut Context<'_>, rest: &PutToRest, keeps_invites: bool) -> Result<(), Failure> {
    let codes = rest.codes + rest.device_codes;
    if codes > 0 {
        context
            .output
            .note(&format!("Codes that are void now: {codes} (for new passwords, and for devices). Make new ones."))?;
    }
    match (rest.invites, keeps_invites) {
        (0, _) => {}
        (invites, false) => context.output.note(&format!(
            "Invites that were open then and are cancelled now: {invites}. Invite again who is still to come \
             (`chargehand invites list`); --keep-invites would have left them open."
        ))?,
        (invites, true) => context.output.note(&format!(
            "Invites that are open again, also those that were accepted or cancelled since: {invites} \
             (`chargehand invites list`, `chargehand invites cancel`)."
        ))?,
    }
    match (rest.mails, keeps_invites) {
        (0, _) => Ok(()),
        (mails, false) => context.output.note(&format!(
            "Mails that waited then and never go now: {mails}. They may have gone since, and their codes are void."
        )),
        (mails, true) => context.output.note(&format!(
            "Mails that waited then: {mails}. None goes by itself, as it may have gone since; `chargehand mail list` shows \
             them, and `chargehand mail flush` sends those of invites."
        )),
    }
}

/// Looks at everything there is, and says what to do.
pub(super) fn doctor(context: &mut Context<'_>) -> Result<(), Failure> {
    let options = context.options()?;
    let bar = bar(context, "{msg} {spinner} {pos}");
    let work = context.interrupt.long_work();
    let checks = service::doctor(&options, |looking| {
        let (doing, count) = looking.told();
        bar.set_message(doing);
        bar.set_position(count);
        work.goes_on()
    });
    drop(work);
    bar.finish_and_clear();
    let checks = checks.map_err(super::log::stopped)?;
    let failed = checks.iter().any(|check| check.state == State::Failed);
    if context.output.is_json() {
        let check = |check: &Check| json!({"what": check.what, "state": check.state.name(), "found": check.found, "remedy": check.remedy});
        context.output.json(&checks.iter().map(check).collect::<Vec<_>>())?;
    } else {
        for check in &checks {
            context.output.line(&format!("{:<8} {:<14} {}", check.state.name(), check.what, shown(&check.found)))?;
            if !check.remedy.is_empty() {
                context.output.line(&format!("{:<23} {}", "", shown_lines(&check.remedy)))?;
            }
        }
    }
    if failed { Err(Failure::Reported(1)) } else { Ok(()) }
}

pub(super) fn bar(context: &Context<'_>, template: &str) -> ProgressBar {
    let bar = if context.output.shows_progress() { ProgressBar::no_length() } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("##-"));
    }
    bar
}
