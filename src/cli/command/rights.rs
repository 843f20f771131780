//! `log rights`: who could do what, when.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::arguments::RightsOf;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::table::Table;
use crate::domain::dates::{day_of, local_text};
use crate::domain::id::EventId;
use crate::domain::permission::Permission;
use crate::domain::rights::RightsQuery;
use crate::domain::text::shown;
use crate::service::{RightJson, RightsOrder, span_of};

/// Shows the rights of a day or a moment, or writes them into a file.
pub(super) fn rights(context: &mut Context<'_>, asked: RightsOf) -> Result<(), Failure> {
    let permission = asked.permission.as_deref().map(permission_named).transpose()?;
    let query = RightsQuery { user: asked.user, role: asked.role, permission, license: asked.license };
    if let Some(path) = asked.file {
        let replace = super::export::may_replace(context, &path)?;
        let order = RightsOrder { query, at: asked.at, path, replace };
        return file(context, &order);
    }
    let (mut desk, session) = context.signed_in()?;
    let zone = desk.plant_settings()?.site_time_zone;
    let span = span_of(&asked.at, &zone, context.now()).map_err(crate::service::ServiceError::from)?;
    let mut rights = Vec::new();
    desk.rights(session, &query, span, |right| {
        rights.extend(right);
        true
    })?;
    if context.output.is_json() {
        return context.output.json(&rights.iter().map(RightJson::from).collect::<Vec<_>>());
    }
    if rights.is_empty() {
        let user = query.user.as_deref().unwrap_or_default();
        let deleted = desk.deleted_when(session, user)?.map(|at| {
            let at = local_text(at, &zone);
            format!(" {} was deleted on {at}: --at a day before tells what they held.", shown(user.trim()))
        });
        return context.output.note(&format!("Nobody held such a right then.{}", deleted.unwrap_or_default()));
    }
    let headings =
        ["USER", "HELD", "NAME", "BY ROLE", "FROM", "GIVEN BY", "EVENT", "UNTIL", "ENDED BY", "EVENT", "KEPT OUT"];
    let mut table = Table::new(&headings);
    let number = |event: Option<EventId>| event.map(|event| event.0.to_string()).unwrap_or_default();
    for right in rights {
        let stepped = if right.stepped { " (the clock went back meanwhile)" } else { "" };
        // Told apart where nothing is crossed out, too: a name is somebody else's once its account is deleted.
        let gone = right.deleted.map(|at| format!(" (deleted {})", day_of(at, &zone))).unwrap_or_default();
        let cells = vec![
            format!("{}{gone}", right.user.name),
            right.kind.name().to_owned(),
            right.name,
            right.through.unwrap_or_default(),
            format!("{}{stepped}", local_text(right.from, &zone)),
            right.by,
            number(right.event),
            right.end.map(|end| local_text(end, &zone)).unwrap_or_default(),
            right.ended_by.unwrap_or_default(),
            number(right.ended_event),
            right.barred,
        ];
        // Those who are gone are told apart as in the list of users.
        if right.deleted.is_some() { table.crossed_out_row(cells) } else { table.row(cells) }
    }
    context.output.table(&table)
}

fn file(context: &mut Context<'_>, order: &RightsOrder) -> Result<(), Failure> {
    let (mut desk, session) = context.signed_in()?;
    let bar = if context.output.shows_progress() { ProgressBar::no_length() } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("Writing rights {spinner} {pos}, {rate}") {
        bar.set_style(style.with_key("rate", super::import::rate));
    }
    let work = context.interrupt.long_work();
    let written = desk.export_rights(session, order, |done| {
        bar.set_position(done);
        work.goes_on()
    });
    drop(work);
    bar.finish_and_clear();
    let rows = written.map_err(super::export::refused)?;
    let path = std::path::absolute(&order.path).unwrap_or_else(|_| order.path.clone());
    if context.output.is_json() {
        return context.output.json(&serde_json::json!({"file": path.to_string_lossy(), "rights": rows}));
    }
    if rows == 0 {
        let sentence = format!("Nobody held such a right then; {} was written and says so.", named(&order.path));
        return context.output.done(&sentence);
    }
    let rights = if rows == 1 { "right" } else { "rights" };
    context.output.done(&format!("{rows} {rights} exported to {}.", named(&order.path)))
}

fn named(path: &Path) -> String {
    shown(&path.to_string_lossy()).into_owned()
}

/// A permission by its name, letter case apart.
fn permission_named(typed: &str) -> Result<Permission, Failure> {
    let same = |permission: &&Permission| permission.name().eq_ignore_ascii_case(typed.trim());
    Permission::ALL.iter().find(same).copied().ok_or_else(|| {
        let names: Vec<&str> = Permission::ALL.iter().map(|permission| permission.name()).collect();
        Failure::usage(format!("There is no permission {}. There are: {}.", shown(typed), names.join(", ")))
    })
}
