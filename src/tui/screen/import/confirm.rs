//! The question before a file is written: what will happen, and what can't be undone.

use crate::service::ImportReport;
use crate::tui::files::Preview;
use crate::tui::part::dialog::Dialog;
use crate::tui::part::job::grouped;
use crate::tui::theme::Paint;

/// More accounts than this want their number typed.
const FEW: u64 = 5;

/// A question.
#[derive(Debug)]
pub(super) struct Asking {
    pub(super) dialog: Dialog,
    /// Does its first button look at the file again? Otherwise it writes it.
    pub(super) again: bool,
}

/// Why it can't be imported as it is.
pub(super) fn refusal(preview: &Preview, skip: &str) -> Option<String> {
    let bad = preview.errors.len();
    if bad > 0 && !preview.choices.skip_bad_rows {
        let rows = if bad == 1 { "1 row has".to_owned() } else { format!("{} rows have", grouped(bad as u64)) };
        let them = if bad == 1 { "it" } else { "them" };
        return Some(format!(
            "{rows} errors, so nothing can be imported. Correct {them} in the file, or leave {them} out: {skip}."
        ));
    }
    (preview.doing() == 0).then(|| "There is nothing to import: no row would change anything.".to_owned())
}

/// `47 added, 2 changed`.
pub(super) fn counts(report: &ImportReport) -> String {
    let ImportReport { created, updated, brought_back, .. } = report;
    let parts = [(created, "added"), (updated, "changed"), (brought_back, "brought back")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| **count > 0)
        .map(|(count, what)| format!("{} {what}", grouped(*count)))
        .collect();
    parts.join(", ")
}

impl Asking {
    /// What would be written, and what of it can't be undone.
    pub(super) fn confirm(preview: &Preview, undo: &str) -> Self {
        let (report, count) = (&preview.report, preview.doing());
        let users = if count == 1 { "1 user".to_owned() } else { format!("{} users", grouped(count)) };
        let mut dialog = Dialog::new(&format!("Import {users} from {}?", preview.name()), &["Import", "Cancel"])
            .line(&format!("This will be done: {}.", counts(report)), Paint::Normal);
        if !preview.errors.is_empty() {
            let bad = preview.errors.len() as u64;
            let rows = if bad == 1 {
                "1 row has errors and is".to_owned()
            } else {
                format!("{} rows have errors and are", grouped(bad))
            };
            dialog = dialog.line(&format!("{rows} left out."), Paint::Warning);
        }
        for moved in &report.seats {
            let text =
                format!("{}: {} of {} seats used, {} after.", moved.license, moved.before, moved.quantity, moved.after);
            dialog = dialog.line(&text, Paint::Normal);
        }
        dialog = dialog.line("All of it is written, or nothing.", Paint::Hint);
        let passwords = preview.passwords as u64;
        if passwords < count {
            let undone = format!("{undo} undoes it, but for accounts that somebody changed or signed in with since.");
            dialog = dialog.line(&undone, Paint::Hint);
        }
        if passwords > 0 {
            let who = match passwords {
                1 => "1 account that is there gets".to_owned(),
                many => format!("{} accounts that are there get", grouped(many)),
            };
            let text = format!("{who} another password: nothing of their rows can be undone.");
            dialog = dialog.line(&text, Paint::Warning);
        }
        if count > FEW {
            dialog = dialog.typed(&count.to_string());
        }
        Self { dialog: if count > FEW { dialog } else { dialog.dangerous() }, again: false }
    }

    /// Nothing was imported; it can be looked at again.
    pub(super) fn look_again(lines: &[String]) -> Self {
        let mut dialog = Dialog::new("Nothing was imported", &["Preview it again", "Close"]);
        for line in lines {
            dialog = dialog.line(line, Paint::Error);
        }
        Self { dialog, again: true }
    }
}
