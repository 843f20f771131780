//! What invites and mails ask of the database.

use crate::clock::{SeededChance, Timestamp};
use crate::domain::change::{Door, Gives, InviteChange, MailChange};
use crate::domain::id::{InviteId, Named, SessionId, UserId};
use crate::domain::invite::{Invite, InviteAnchor, InviteFilter};
use crate::domain::mail::Outgoing;
use crate::domain::password::ResetCode;
use crate::domain::settings::Settings;
use crate::domain::world::World as _;
use crate::store::outbox::Which;
use crate::store::{By, Failure, Store, StoreError, Tx, View};

pub(super) fn reads(view: &View<'_>) -> Result<(), StoreError> {
    view.codes_mailed(UserId(1), view.now(), true)?;
    view.invite(InviteId(1))?;
    view.invites(None, 50)?;
    view.invites_counted()?;
    for anchor in [InviteAnchor::Newest, InviteAnchor::NewerThan(InviteId(1)), InviteAnchor::From(InviteId(1))] {
        for show_over in [true, false] {
            view.invites_found((&InviteFilter::default(), show_over), anchor, (50, 500))?;
        }
    }
    view.mails_of_invite(InviteId(1), 20)?;
    view.open_invite_to("anna@example.org")?;
    view.open_invites()?;
    view.fresh_invite_id()?;
    view.mails(None, 50)?;
    view.mails_waiting()?;
    view.unsent_mail(1)?;
    view.last_code_mail(UserId(1))?;
    Ok(())
}

fn mail(seed: u64) -> Outgoing {
    Outgoing::fresh("anna@example.org", &Settings::default(), &SeededChance::new(seed))
}

pub(super) fn writes(store: &mut Store) {
    let ada = || Named::new(UserId(1), "ada");
    let desk = |tx: &mut Tx<'_>| -> Result<(), Failure> {
        for email in ["anna@example.org", "bert@example.org"] {
            let (id, role) = (tx.fresh_invite_id()?, tx.roles()[1].clone());
            let invite = Invite::fresh(&**tx, id, email, &role, ada());
            let mail = mail(id.0.unsigned_abs());
            tx.record(InviteChange::Sent { invite: Box::new(invite.clone()), gives: Gives::NOTHING, mail })?;
            let after = Invite { generation: 2, ..invite };
            let mail = self::mail(id.0.unsigned_abs() + 10);
            tx.record(InviteChange::Resent { invite: Box::new(after), gives: Gives::NOTHING, mail })?;
        }
        tx.record(InviteChange::Cancelled {
            invite: Named::new(InviteId(1), "anna@example.org"),
            gives: Gives::NOTHING,
        })?;
        let code = |id| ResetCode { id, user: UserId(1), created: tx.now(), expires: tx.now().plus(1) };
        let first = code(tx.fresh_reset_code_id()?);
        tx.record(MailChange::Code { user: ada(), code: first, mail: mail(20) })
    };
    store.transact(By::Session(SessionId(1)), desk).unwrap();
    let gate = |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let (invite, by) = (Named::new(InviteId(2), "bert@example.org"), "ada".to_owned());
        tx.record(InviteChange::Accepted { invite, user: ada(), by })
    };
    store.transact(By::Door(Door::Gate), gate).unwrap();
    let claimed = store.claim_mail(Which::All, None).unwrap().unwrap().mail;
    store.put_off_mail(&claimed, "451", Timestamp(0)).unwrap();
    store.claim_mail(Which::Due, None).unwrap();
    store.note_unsent("no server").unwrap();
    let program = |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let (mail, answer) = (Box::new(claimed.clone()), "250".to_owned());
        tx.record(MailChange::Failed { mail: mail.clone(), answer: answer.clone() })?;
        tx.record(MailChange::Sent { mail, through: "smtp".into(), answer })
    };
    store.transact(By::Door(Door::Program), program).unwrap();
}
