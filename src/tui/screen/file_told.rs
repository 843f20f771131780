//! What came of a file that was written, in words.

use std::path::Path;

use crate::domain::text::{shell_word, shown};
use crate::service::{ExportFormat, Exported};
use crate::tui::app::wishes::Wishes;
use crate::tui::part::dialog::Dialog;
use crate::tui::part::job::grouped;
use crate::tui::theme::Paint;

/// Where the copy is, what it holds, and how it comes back.
pub(super) fn backed_up(path: &Path, bytes: u64, wishes: &mut Wishes) -> Dialog {
    let path = path.to_string_lossy();
    wishes.say(format!("The database is copied to {}.", shown(&path)), Paint::Good);
    let size = format!("{} KiB, as it stood at this moment, and whole.", grouped(bytes.div_ceil(1_024)));
    let restore = format!("{} restore {}", wishes.program, shell_word(&path));
    Dialog::new("The database is copied", &["Close"])
        .line(&path, Paint::Good)
        .line(&size, Paint::Normal)
        .line("It holds password hashes: keep it where nobody else reads it.", Paint::Warning)
        .line("This puts it back, on a command line:", Paint::Normal)
        .line(&restore, Paint::Hint)
        .footer("Enter close")
}

/// What was exported, and what it will not bring back.
pub(super) fn exported(path: &Path, exported: Exported, wishes: &mut Wishes) {
    let path = shown(&path.to_string_lossy()).into_owned();
    let users = if exported.rows == 1 { "user" } else { "users" };
    if exported.too_many_to_import {
        let text = "This file could be too large to be imported again: export parts of it by a search, or to a .csv.";
        wishes.say(text, Paint::Warning);
    }
    if exported.managers_lost > 0 && exported.format == ExportFormat::Import {
        let lost = exported.managers_lost;
        let have = if lost == 1 { "user has" } else { "users have" };
        let text = format!("{lost} {have} a manager without a SUID: MANAGERSUID is empty there.");
        wishes.say(text, Paint::Warning);
    }
    wishes.say(format!("{} {users} exported to {path}.", grouped(exported.rows)), Paint::Good);
}
