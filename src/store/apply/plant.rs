//! The rows behind changes of the plant as a whole.

use rusqlite::params;

use super::{Stamp, any, one};
use crate::domain::change::{PlantChange, SessionEnd};
use crate::domain::text::folded;
use crate::store::error::Failure;
use crate::store::log_index;
use crate::store::settings;
use crate::store::view::View;

pub(super) fn apply(view: &mut View<'_>, change: &PlantChange, stamp: &Stamp<'_>) -> Result<(), Failure> {
    match change {
        PlantChange::SetUp => {
            one(view, "UPDATE plant SET set_up_at = ?1 WHERE set_up_at IS NULL", params![view.now.0])?;
        }
        PlantChange::SettingSet { key, after, .. } => {
            settings::write(view.connection, key, after, view.now, stamp.by)?;
            view.settings = settings::read(view.connection)?;
        }
        PlantChange::GroupingAdded { grouping, new } => {
            let sql = "INSERT INTO groupings (id, kind, name, name_key, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
            one(view, sql, params![new.id, grouping.name(), new.name, folded(&new.name), view.now.0])?;
        }
        PlantChange::GroupingRenamed { old, name, .. } => {
            let sql = "UPDATE groupings SET name = ?2, name_key = ?3 WHERE id = ?1 AND removed_at IS NULL";
            one(view, sql, params![old.id, name, folded(name)])?;
        }
        PlantChange::GroupingRemoved { old, .. } => {
            let sql = "UPDATE groupings SET removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL";
            one(view, sql, params![old.id, view.now.0])?;
        }
        PlantChange::LogArchived { first, through, hash, file_sha256, .. } => {
            // Where somebody else archived meanwhile, nothing is written.
            let sql = "INSERT INTO archives (through, hash, archived_at, archived_by, file_sha256) \
                       SELECT ?1, ?2, ?3, ?4, ?5 WHERE ?6 = (SELECT coalesce(max(through), 0) + 1 FROM archives)";
            one(view, sql, params![through.0, hash, view.now.0, stamp.by, file_sha256, first.0])?;
            // The events go behind it, a portion at a time: [`Store::remove_archived`].
        }
        PlantChange::Restored { keeps_invites, .. } => {
            // Who was signed in when the backup was made may not be any more.
            let sql = "UPDATE sessions SET ended_at = ?1, ended_why = ?2 WHERE ended_at IS NULL";
            any(view, sql, params![view.now.0, SessionEnd::Restored.name()])?;
            // Codes that were used or void since would be good again. Invites are cancelled by changes of their own.
            any(view, "UPDATE reset_codes SET used_at = ?1 WHERE used_at IS NULL", [view.now.0])?;
            let sql = "UPDATE devices SET enroll_hash = NULL, enroll_until = NULL, enroll_by = NULL \
                       WHERE enroll_hash IS NOT NULL";
            any(view, sql, [])?;
            // Mails that went since would go again. Those of codes that are dead never go; the others wait for somebody.
            let sql = "UPDATE outbox SET failed_at = ?1, held_until = NULL, answer = 'a backup was put back: its code is void' \
                       WHERE sent_at IS NULL AND failed_at IS NULL AND (kind = 'reset code' OR ?2 = 0)";
            any(view, sql, params![view.now.0, keeps_invites])?;
            let sql = "UPDATE outbox SET next_try_at = NULL, held_until = NULL \
                       WHERE sent_at IS NULL AND failed_at IS NULL";
            any(view, sql, [])?;
        }
        PlantChange::LogReindexed => log_index::index_anew(view.connection)?,
        // The event is all there is to write.
        PlantChange::BackedUp { .. }
        | PlantChange::Imported { .. }
        | PlantChange::Exported { .. }
        | PlantChange::LogExported { .. }
        | PlantChange::Denied { .. } => {}
    }
    Ok(())
}
