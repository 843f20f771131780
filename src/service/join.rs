//! Accepting an invite (INV-3): the code is the credential, nobody is signed in.

use super::codes::{place, read_key};
use super::{Answer, Desk};
use crate::domain::broken::RuleBroken;
use crate::domain::change::{Door, InviteChange, UserChange};
use crate::domain::dates::minute_text;
use crate::domain::id::InviteId;
use crate::domain::invite::{Invite, MailBroken};
use crate::domain::mail::{About, Mail};
use crate::domain::password::{CodeKey, InviteCode, Password, PasswordHash, TypedCode};
use crate::domain::text::folded;
use crate::domain::user::{Draft, Field, NewUser, User, by_hand};
use crate::domain::world::World;
use crate::store::{By, Failure, StoreError, View};

/// So many of an invite's mails are looked at for a code that was replaced.
const OLDER: usize = 20;

/// What somebody types who accepts an invite.
#[derive(Debug)]
pub struct Joining {
    /// Username.
    pub username: String,
    /// Full name.
    pub full_name: String,
    /// Mobile number; may be empty.
    pub mobile: String,
    /// The password that they chose.
    pub password: Password,
}

impl InviteCode {
    /// The code that is good for an invite as it stands.
    pub(super) fn of(invite: &Invite) -> Self {
        Self { id: invite.id, generation: invite.generation, email_key: folded(&invite.email), made: invite.at }
    }
}

impl Desk {
    /// The invite that a code is good for at this moment, so that nobody fills in a form for nothing.
    ///
    /// # Errors
    /// Why the code isn't good, which is logged.
    pub fn invite_of(&mut self, code: &Password) -> Answer<Invite> {
        let (typed, key) = (TypedCode::read(code), read_key(&place(self.store.path()))?);
        let found = self.store.read(|view| good(view, typed.as_ref(), key.as_ref()));
        found.or_else(|failure| self.refused(typed.as_ref(), key.as_ref(), failure))
    }

    /// Makes an account of an invite: once, with the invite's role, and with the license of the settings where a seat of it is
    /// free. Without a seat that the role needs nothing is made, and the code stays good.
    ///
    /// # Errors
    /// Why the code isn't good, which is logged; what isn't allowed in a field; no free seat.
    pub fn accept_invite(&mut self, code: &Password, joining: &Joining) -> Answer<User> {
        let (typed, key) = (TypedCode::read(code), read_key(&place(self.store.path()))?);
        let checked = self.store.read(|view| {
            let invite = good(view, typed.as_ref(), key.as_ref())?;
            let new = NewUser::check(view, draft(view, &invite, joining, None)?);
            Ok::<_, Failure>(new.map_err(Failure::from))
        });
        let new = match checked {
            Ok(new) => new?,
            Err(failure) => return self.refused(typed.as_ref(), key.as_ref(), failure),
        };
        self.check_temporary(&new, &joining.password)?;
        let hash = self.hashing.hash(&joining.password, &*self.chance())?;
        let made = self.store.transact(By::Door(Door::Gate), |tx| {
            // It may have been used, cancelled or replaced a moment ago.
            let invite = good(tx, typed.as_ref(), key.as_ref())?;
            let new = NewUser::check(&**tx, draft(tx, &invite, joining, Some(hash))?)?;
            let (id, user) = (new.id, new.named());
            tx.record(UserChange::Added(Box::new(new)))?;
            tx.record(InviteChange::Accepted { invite: invite.named(), user, by: invite.by.name.clone() })?;
            Ok::<_, Failure>(tx.user(id)?.ok_or_else(|| super::users::gone("user", "just added"))?)
        });
        match made {
            Ok((user, _)) => Ok(user),
            Err(failure) => self.refused(typed.as_ref(), key.as_ref(), failure),
        }
    }

    /// Logs that an invite wasn't accepted, where that is about the invite and not about what was typed beside the code.
    fn refused<T>(&mut self, typed: Option<&TypedCode>, key: Option<&CodeKey>, failure: Failure) -> Answer<T> {
        let (refused, _) = self.store.transact(By::Door(Door::Gate), |tx| {
            let invite = right(tx, typed, key)?;
            let broken = match (&failure, &invite) {
                (Failure::Rule(RuleBroken::Mail(broken)), _) => broken.clone(),
                (Failure::Rule(RuleBroken::NoSeat { license, .. }), Some(invite)) => MailBroken::Waits {
                    role: invite.role.name.clone(),
                    license: license.clone(),
                    until: minute_text(invite.expires, &tx.settings().site_time_zone),
                },
                _ => return Ok(failure),
            };
            let (code, why) = (broken.code(), broken.to_string());
            tx.record(InviteChange::Refused { invite: invite.as_ref().map(Invite::named), code, why })?;
            Ok::<_, Failure>(RuleBroken::from(broken).into())
        })?;
        Err(refused.into())
    }
}

/// The invite that this is the last code of, whether it can be used or not.
fn right(view: &View<'_>, typed: Option<&TypedCode>, key: Option<&CodeKey>) -> Result<Option<Invite>, StoreError> {
    let (Some(typed), Some(key)) = (typed, key) else { return Ok(None) };
    let invite = view.invite(InviteId(typed.id))?;
    Ok(invite.filter(|invite| key.matches(&InviteCode::of(invite), typed)))
}

/// When the code that is good now was mailed, told to whoever has an older one of the same open invite: it went to their address.
fn replaced(view: &View<'_>, typed: Option<&TypedCode>, key: Option<&CodeKey>) -> Result<Option<String>, StoreError> {
    let (Some(typed), Some(key)) = (typed, key) else { return Ok(None) };
    let invite = view.invite(InviteId(typed.id))?.filter(|invite| invite.state(view.now()).is_open());
    let Some(invite) = invite else { return Ok(None) };
    let was = |mail: &Mail| match mail.about {
        About::Invite { generation, .. } => {
            key.matches(&InviteCode { generation, made: mail.created, ..InviteCode::of(&invite) }, typed)
        }
        About::ResetCode(_) => false,
    };
    let had_one = view.mails_of_invite(invite.id, OLDER)?.iter().any(was);
    Ok(had_one.then(|| minute_text(invite.at, &view.settings().site_time_zone)))
}

/// The invite that this code can be used for now.
fn good(view: &View<'_>, typed: Option<&TypedCode>, key: Option<&CodeKey>) -> Result<Invite, Failure> {
    let Some(invite) = right(view, typed, key)? else {
        let replaced = replaced(view, typed, key)?.map(|at| MailBroken::CodeReplaced { at });
        return Err(RuleBroken::from(replaced.unwrap_or(MailBroken::CodeRefused)).into());
    };
    let role = view.roles().iter().find(|role| role.id == invite.role.id);
    let inviter = view.user(invite.by.id)?;
    invite.may_be_accepted(view.now(), role, inviter.as_ref()).map_err(RuleBroken::from)?;
    Ok(invite)
}

fn draft(
    view: &View<'_>,
    invite: &Invite,
    joining: &Joining,
    password: Option<PasswordHash>,
) -> Result<Draft, StoreError> {
    // A type that isn't there any more, is bound by now or has no free seat gives none.
    let usual = by_hand(view, &view.settings().default_license).ok();
    let mut license = None;
    if let Some(usual) = usual
        && view.seats_used(&usual)? < u64::from(usual.quantity)
    {
        license = Some(usual.name);
    }
    Ok(Draft {
        username: joining.username.clone(),
        fields: vec![
            (Field::FullName, joining.full_name.clone()),
            (Field::Email, invite.email.clone()),
            (Field::Mobile, joining.mobile.clone()),
        ],
        roles: vec![invite.role.name.clone()],
        license,
        password,
        own_password: true,
        ..Draft::default()
    })
}
