//! The rows behind changes of invites.

use rusqlite::params;

use super::mail::{queue, take_out};
use super::{Stamp, any, one};
use crate::domain::change::InviteChange;
use crate::domain::mail::About;
use crate::domain::text::folded;
use crate::store::error::Failure;
use crate::store::view::View;

pub(super) fn apply(view: &View<'_>, change: &InviteChange, stamp: &Stamp<'_>) -> Result<(), Failure> {
    match change {
        InviteChange::Sent { invite, mail, .. } => {
            let key = folded(&invite.email);
            // One that ran out gives way: it ended when its time was over.
            let sql = "UPDATE invites SET cancelled_at = expires_at, cancelled_by = '(chargehand)' \
                       WHERE email_key = ?1 AND accepted_at IS NULL AND cancelled_at IS NULL AND expires_at <= ?2";
            any(view, sql, params![key, view.now.0])?;
            let sql = "INSERT INTO invites (id, email, email_key, role_id, generation, created_at, created_by, expires_at) \
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
            let (role, by, at, expires) = (invite.role.id.0, invite.by.id.0, invite.at.0, invite.expires.0);
            let row = params![invite.id.0, invite.email, key, role, invite.generation, at, by, expires];
            one(view, sql, row)?;
            queue(view, About::Invite { invite: invite.id, generation: invite.generation }, mail)?;
        }
        InviteChange::Resent { invite, mail, .. } => {
            take_out(view, invite.id, "a newer code was sent")?;
            let sql = "UPDATE invites SET generation = ?2, created_at = ?3, created_by = ?4, expires_at = ?5 \
                       WHERE id = ?1 AND accepted_at IS NULL AND cancelled_at IS NULL";
            let (generation, at, by, expires) = (invite.generation, invite.at.0, invite.by.id.0, invite.expires.0);
            one(view, sql, params![invite.id.0, generation, at, by, expires])?;
            queue(view, About::Invite { invite: invite.id, generation }, mail)?;
        }
        InviteChange::Cancelled { invite, .. } => {
            let sql = "UPDATE invites SET cancelled_at = ?2, cancelled_by = ?3 \
                       WHERE id = ?1 AND accepted_at IS NULL AND cancelled_at IS NULL";
            one(view, sql, params![invite.id.0, view.now.0, stamp.by])?;
            take_out(view, invite.id, "the invite was cancelled")?;
        }
        InviteChange::Accepted { invite, user, .. } => {
            let sql = "UPDATE invites SET accepted_at = ?2, accepted_user_id = ?3 \
                       WHERE id = ?1 AND accepted_at IS NULL AND cancelled_at IS NULL";
            one(view, sql, params![invite.id.0, view.now.0, user.id.0])?;
            take_out(view, invite.id, "the invite was accepted")?;
        }
        // The event is all there is to write.
        InviteChange::CodeShown { .. } | InviteChange::Refused { .. } => {}
    }
    Ok(())
}
