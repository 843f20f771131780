//! Invites (section 9): judged, sent, sent again, cancelled. Their mail goes out by itself: see `mailer`.

use super::codes::key_of;
use super::roles::kiosks;
use super::{Answer, Desk, How};
use crate::domain::broken::RuleBroken;
use crate::domain::change::InviteChange;
use crate::domain::event::Category;
use crate::domain::id::{InviteId, Named, SessionId, UserId};
use crate::domain::invite::{Invite, InviteLine, LINES_AT_ONCE, MailBroken, gives, judged, role_to_invite};
use crate::domain::mail::Outgoing;
use crate::domain::role::Role;
use crate::domain::text::Email;
use crate::domain::world::World;
use crate::store::{By, Failure, StoreError, Tx};

/// What became, or would become, of addresses to invite.
#[derive(Clone, Debug)]
pub struct InviteReport {
    /// The role.
    pub role: Role,
    /// Each line that isn't empty.
    pub lines: Vec<InviteLine>,
    /// The invites that were sent; none of a plan, or where a bad line kept the others back.
    pub sent: Vec<Invite>,
    /// Something to think about beforehand (ROL-6).
    pub warning: Option<String>,
    /// Were they written, or is it a plan?
    pub is_written: bool,
}

impl InviteReport {
    /// The addresses that can be invited.
    pub fn good(&self) -> impl Iterator<Item = &Email> {
        self.lines.iter().filter_map(|line| line.judged.as_ref().ok())
    }

    /// The lines that can't; the same address twice isn't one of them.
    pub fn bad(&self) -> impl Iterator<Item = &InviteLine> {
        self.lines.iter().filter(|line| line.judged.as_ref().is_err_and(crate::domain::invite::LineFlaw::is_bad))
    }
}

impl Desk {
    /// Judges addresses, one a line, and invites them: all of them or none, or with *skip* those that can be (INV-1).
    /// The mails are put into the outbox in the same breath.
    ///
    /// # Errors
    /// No such role, or one that isn't offered; missing permissions; too many lines, or none.
    pub fn invite(&mut self, session: SessionId, role: &str, lines: &[String], how: How) -> Answer<InviteReport> {
        let (path, chance) = (self.store.path().to_owned(), self.chance());
        let (report, _) = self.store.transact(By::Session(session), |tx| {
            tx.ask(crate::domain::permission::Permission::InviteUsers, Category::Invite, "Invites")?;
            let role = role_to_invite(&**tx, role)?;
            let count = lines.iter().filter(|line| !line.trim().is_empty()).count();
            if count > LINES_AT_ONCE {
                return Err(RuleBroken::from(MailBroken::TooManyLines(count)).into());
            }
            let open = |key: &str| Ok::<_, StoreError>(tx.open_invite_to(key)?.map(|id| id.0));
            let lines = judged(&**tx, lines, open)?;
            if lines.is_empty() {
                return Err(RuleBroken::from(MailBroken::NoLines).into());
            }
            let new = lines.iter().filter(|line| line.judged.is_ok()).count();
            let warning = kiosks(tx, &role)?.and_then(|kiosks| kiosks.told_before(new as u64));
            let mut report = InviteReport { role, lines, sent: Vec::new(), warning, is_written: false };
            let stands = how.skip || report.bad().next().is_none();
            if !stands {
                return Ok(report);
            }
            // Before anything is promised: codes can be made.
            key_of(&path, &*chance)?;
            let by = actor(tx)?;
            for email in report.good().map(|email| email.as_str().to_owned()).collect::<Vec<_>>() {
                let id = tx.fresh_invite_id()?;
                let invite = Invite::fresh(&**tx, id, &email, &report.role, by.clone());
                let mail = Outgoing::fresh(&email, tx.settings(), &*chance);
                tx.record(InviteChange::Sent { invite: Box::new(invite), gives: gives(&report.role), mail })?;
                report.sent.extend(tx.invite(id)?);
            }
            match how.dry_run {
                true => {
                    report.sent.clear();
                    tx.forgo();
                }
                false => report.is_written = true,
            }
            Ok::<_, Failure>(report)
        })?;
        Ok(report)
    }

    /// Makes a new code for an invite and mails it; the old one is dead (INV-2).
    ///
    /// # Errors
    /// No such invite, one that is accepted or cancelled; missing permissions.
    pub fn resend_invite(&mut self, session: SessionId, id: InviteId) -> Answer<Invite> {
        let (path, chance) = (self.store.path().to_owned(), self.chance());
        let (invite, _) = self.store.transact(By::Session(session), |tx| {
            let invite = known(tx, id)?;
            key_of(&path, &*chance)?;
            let (by, mail) = (actor(tx)?, Outgoing::fresh(&invite.email, tx.settings(), &*chance));
            let role = tx.roles().iter().find(|role| role.id == invite.role.id);
            let change = invite.resend(&**tx, role, by, mail)?;
            tx.record(change)?;
            known(tx, id)
        })?;
        Ok(invite)
    }

    /// Cancels an invite: its code is dead.
    ///
    /// # Errors
    /// No such invite, one that is over; missing permissions.
    pub fn cancel_invite(&mut self, session: SessionId, id: InviteId) -> Answer<Invite> {
        let (invite, _) = self.store.transact(By::Session(session), |tx| {
            let invite = known(tx, id)?;
            let role = tx.roles().iter().find(|role| role.id == invite.role.id);
            let change = invite.cancel(tx.now(), role)?;
            tx.record(change)?;
            known(tx, id)
        })?;
        Ok(invite)
    }

    /// Invites, the newest first, behind `before` where that is given.
    ///
    /// # Errors
    /// Without `InviteUsers`; the store's.
    pub fn invites(&mut self, session: SessionId, before: Option<InviteId>, count: usize) -> Answer<Vec<Invite>> {
        self.read_as(session, |view, sight, _| {
            sight.invites()?;
            let mut invites = view.invites(before, count)?;
            super::invite_list::look(view, &mut invites)?;
            Ok(invites)
        })
    }

    /// The roles that people can be invited as, in their order. Whether the person may give them is asked when they send.
    ///
    /// # Errors
    /// Without `InviteUsers`; the store's.
    pub fn roles_to_invite(&mut self, session: SessionId) -> Answer<Vec<Role>> {
        self.read_as(session, |view, sight, _| {
            sight.invites()?;
            Ok(view.roles().iter().filter(|role| crate::domain::invite::is_invited(role)).cloned().collect())
        })
    }
}

/// An invite by number, for those who may see invites; a refusal is logged (ROL-10).
pub(super) fn known(tx: &mut Tx<'_>, id: InviteId) -> Result<Invite, Failure> {
    tx.ask(crate::domain::permission::Permission::InviteUsers, Category::Invite, &format!("Invite {}", id.0))?;
    Ok(tx.invite(id)?.ok_or_else(|| super::users::gone("invite", &format!("number {}", id.0)))?)
}

fn actor(tx: &Tx<'_>) -> Result<Named<UserId>, Failure> {
    let over = || Failure::SessionOver(super::SessionOver::Ended(None));
    tx.actor().map(|actor| actor.user().clone()).ok_or_else(over)
}
