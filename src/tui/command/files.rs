//! Commands of what is done with files of users.

use std::path::Path;

use super::Words;
use crate::domain::import::Choices;
use crate::domain::permission::Permission;
use crate::domain::rights::RightsQuery;
use crate::service::{ExportOrder, LogOrder, RightsOrder};
use crate::tui::files::ImportCall;
use crate::tui::inquiry::RightsAsked;

/// The command that imports a file as it was chosen, or, for a preview, only looks.
pub fn import(path: &Path, choices: Choices, dry_run: bool) -> String {
    let Choices { update_existing, bring_back, skip_bad_rows } = choices;
    file("import", path)
        .flag("--dry-run", dry_run)
        .flag("--update-existing", update_existing)
        .flag("--bring-back", bring_back)
        .flag("--skip-bad-rows", skip_bad_rows)
        .whole()
}

/// The same of a call; none of one that only looks.
pub(super) fn imported(call: &ImportCall) -> Option<String> {
    call.confirmed.as_ref().map(|preview| import(&preview.path, call.choices, false))
}

pub(super) fn template(path: &Path, replace: bool) -> Words {
    file("template", path).flag("--yes", replace)
}

pub(super) fn export(order: &ExportOrder) -> Words {
    let search = Some(order.query.search.trim()).filter(|search| !search.is_empty());
    file("export", &order.path)
        .some("--search", search)
        .flag("--show-inactive", order.query.show_inactive)
        .some("--format", order.format.map(|format| format.name()))
        .flag("--yes", order.replace)
}

pub(super) fn export_log(order: &LogOrder) -> Words {
    let search = Some(order.search.typed.trim()).filter(|search| !search.is_empty());
    file("log export", &order.path).some("--search", search).flag("--yes", order.replace)
}

/// The command that tells the same rights.
pub fn rights(asked: &RightsAsked) -> String {
    rights_words(&asked.query, &asked.at).whole()
}

pub(super) fn export_rights(order: &RightsOrder) -> Words {
    let path = std::path::absolute(&order.path).unwrap_or_else(|_| order.path.clone());
    rights_words(&order.query, &order.at).option("--file", &path.to_string_lossy()).flag("--yes", order.replace)
}

fn rights_words(query: &RightsQuery, at: &str) -> Words {
    Words::of("log rights")
        .some("--at", Some(at.trim()).filter(|at| !at.is_empty()))
        .some("--user", query.user.as_deref())
        .some("--role", query.role.as_deref())
        .some("--permission", query.permission.map(Permission::name))
        .some("--license", query.license.as_deref())
}

pub(super) fn back_up(path: &Path) -> Words {
    file("backup", path)
}

/// The file by its whole path: a command is run from another folder. One that begins with `-` doesn't, then.
fn file(command: &str, path: &Path) -> Words {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    Words::of(command).name(&path.to_string_lossy())
}
