//! The list of invites, all about one of them, and its code for whoever hands that over (INV-2, INV-5).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::codes::{key_of, place, read_key};
use super::invites::known;
use super::{Answer, Desk};
use crate::domain::id::{InviteId, SessionId, UserId};
use crate::domain::invite::{Invite, InviteAnchor, InviteFilter, InvitePage, InviteQuery};
use crate::domain::mail::Mail;
use crate::domain::password::{InviteCode, Password};
use crate::domain::user::User;
use crate::domain::world::World as _;
use crate::store::{By, Failure, StoreError, View};

/// So many invites are looked at for one page; where more have to be, the page says from where on.
const SHARE: usize = 2_000;

/// So many mails of one invite are told.
const MAILS: usize = 20;

/// All about an invite.
#[derive(Clone, Debug)]
pub struct InviteDetails {
    /// The invite.
    pub invite: Invite,
    /// Its mails, one for each of its codes, the newest first.
    pub mails: Vec<Mail>,
}

/// The code of an invite, to be handed over.
#[derive(Debug)]
pub struct ShownCode {
    /// The invite.
    pub invite: Invite,
    /// Its code.
    pub code: Password,
}

/// Notes of each invite whether it makes no account though it is open. Each sender is looked up once.
pub(super) fn look(view: &View<'_>, invites: &mut [Invite]) -> Result<(), StoreError> {
    let mut senders = BTreeMap::<UserId, Option<User>>::new();
    for invite in invites.iter_mut().filter(|invite| invite.state(view.now()).is_open()) {
        let sender = match senders.entry(invite.by.id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(view.user(invite.by.id)?),
        };
        let role = view.roles().iter().find(|role| role.id == invite.role.id);
        invite.look(view.now(), role, sender.as_ref());
    }
    Ok(())
}

impl Desk {
    /// A page of the list of invites.
    ///
    /// # Errors
    /// Without `InviteUsers`; the store's.
    pub fn invite_page(
        &mut self,
        session: SessionId,
        query: &InviteQuery,
        anchor: InviteAnchor,
        count: usize,
    ) -> Answer<InvitePage> {
        let filter = InviteFilter::read(&query.search);
        self.read_as(session, |view, sight, _| {
            sight.invites()?;
            let (total, open) = view.invites_counted()?;
            let (mut invites, looked, more) = view.invites_found((&filter, query.show_over), anchor, (count, SHARE))?;
            look(view, &mut invites)?;
            Ok(InvitePage { invites, looked, more, total, open, unknown: filter.unknown() })
        })
    }

    /// All about an invite: each of its mails, how often it was tried, the server's words.
    ///
    /// # Errors
    /// No such invite; without `InviteUsers`; the store's.
    pub fn invite_details(&mut self, session: SessionId, id: InviteId) -> Answer<InviteDetails> {
        self.read_as(session, |view, sight, _| {
            sight.invites()?;
            let gone = || super::users::gone("invite", &format!("number {}", id.0));
            let mut invite = view.invite(id)?.ok_or_else(gone)?;
            look(view, std::slice::from_mut(&mut invite))?;
            Ok(InviteDetails { mails: view.mails_of_invite(id, MAILS)?, invite })
        })
    }

    /// The code of an invite, for the demo's mail: nobody saw it.
    pub(super) fn code_of_invite(&mut self, session: SessionId, id: InviteId) -> Answer<Password> {
        let key = read_key(&place(self.store.path()))?;
        let invite = self.invite_details(session, id)?.invite;
        let none = || StoreError::NotFound { what: "invite", name: format!("number {}", id.0) };
        Ok(key.map(|key| key.write(&InviteCode::of(&invite))).ok_or_else(none)?)
    }

    /// Shows the code of an open invite to somebody who hands it over, which is logged: it takes all that sending it takes.
    ///
    /// # Errors
    /// No such invite, one that is over; missing permissions; the store's.
    pub fn show_invite_code(&mut self, session: SessionId, id: InviteId) -> Answer<ShownCode> {
        let (path, chance) = (self.store.path().to_owned(), self.chance());
        let (shown, _) = self.store.transact(By::Session(session), |tx| {
            let invite = known(tx, id)?;
            let key = key_of(&path, &*chance)?;
            let role = tx.roles().iter().find(|role| role.id == invite.role.id);
            let inviter = tx.user(invite.by.id)?;
            let change = invite.show_code(tx.now(), role, inviter.as_ref())?;
            tx.record(change)?;
            let code = key.write(&InviteCode::of(&invite));
            Ok::<_, Failure>(ShownCode { invite, code })
        })?;
        Ok(shown)
    }
}
