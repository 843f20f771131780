//! What can be done to accounts, one or many: the changes that it comes to for each.

use super::{Answer, WayOut, roles};
use crate::domain::broken::RuleBroken;
use crate::domain::change::UserChange;
use crate::domain::event::Category;
use crate::domain::gate::Actor;
use crate::domain::id::LicenseTypeId;
use crate::domain::password::PasswordHash;
use crate::domain::permission::Permission;
use crate::domain::text;
use crate::domain::user::{Field, FieldFlaw, Grant, Profile, User};
use crate::domain::world::World as _;
use crate::store::{Failure, View};

/// What is to be done to each account.
#[derive(Clone, Debug)]
pub enum UserAction {
    /// Change fields.
    Edit {
        /// The fields as they stood when the person began to type; none takes what stands now (USR-14).
        seen: Option<Box<Profile>>,
        /// The fields as typed.
        fields: Vec<(Field, String)>,
        /// The tick *Enabled*, where it was changed: off disables, on lifts every stop (USR-8).
        enabled: Option<bool>,
    },
    /// Disable it; its sessions end (USR-9, USR-10).
    Disable {
        /// Why, if said.
        reason: Option<String>,
    },
    /// Lift the disabled fact alone (USR-8).
    Enable {
        /// Why, if said.
        reason: Option<String>,
    },
    /// Lift every stop: what the tick *Enabled* means in the console (USR-8).
    LiftStops {
        /// Why, if said.
        reason: Option<String>,
    },
    /// Lock it; its sessions end (USR-6, USR-9).
    Lock {
        /// Until which day or time of the site, as typed; empty: until somebody unlocks it.
        until: String,
        /// Why, if said.
        reason: Option<String>,
    },
    /// Lift locks and a lock-out (USR-8).
    Unlock {
        /// Why, if said.
        reason: Option<String>,
    },
    /// Replace its roles by those chosen from a list.
    SetRoles {
        /// The roles as they stood when the list was opened (USR-14).
        seen: Vec<Grant>,
        /// The roles as chosen.
        wanted: Vec<Grant>,
    },
    /// Give roles; who holds one already keeps it, with the end given now (ROL-8).
    GiveRoles {
        /// Their names.
        roles: Vec<String>,
        /// Until which day or time of the site, as typed; none: without end.
        until: Option<String>,
    },
    /// Take roles away.
    TakeRoles {
        /// Their names.
        roles: Vec<String>,
    },
    /// Set a password, hashed already (PWD-3, PWD-4).
    SetPassword {
        /// The hash.
        hash: PasswordHash,
        /// Is it temporary?
        must_change: bool,
        /// Did the program make it?
        generated: bool,
    },
    /// Empty the password, so that a new one is set at the next login (PWD-3).
    AskForPassword,
    /// Mail a code with which they set a password themselves, to the address on record (PWD-3).
    MailCode,
    /// Remove the password of an account that needs none (PWD-4).
    RemovePassword,
    /// Link it to single sign-on (SSO-1).
    LinkSso,
    /// Take its link to single sign-on (SSO-3).
    UnlinkSso,
    /// End all sessions (GATE-11).
    RevokeSessions,
    /// Give it a license, in place of the one it has (LIC-3).
    AssignLicense {
        /// The license as it stood when the list was opened (USR-14); none takes what stands now.
        seen: Option<Option<LicenseTypeId>>,
        /// Name of the type.
        license: String,
    },
    /// Take its license (LIC-3).
    UnassignLicense {
        /// As above.
        seen: Option<Option<LicenseTypeId>>,
    },
    /// Do something that needs a seat, with a way out where none is free (USR-10): all of it or nothing.
    With {
        /// What is done before it.
        ways: Vec<WayOut>,
        /// What is done.
        then: Box<Self>,
    },
    /// Delete it for good (USR-11).
    Delete {
        /// Why, if said.
        reason: Option<String>,
    },
}

impl UserAction {
    /// What is done, and the ways out that are taken before it.
    pub(super) fn parts(&self) -> (&[WayOut], &Self) {
        match self {
            Self::With { ways, then } => (ways, then),
            alone => (&[], alone),
        }
    }

    /// The changes that it comes to for one account, decided on its facts inside the write lock.
    pub(super) fn decide(
        &self,
        view: &View<'_>,
        user: &User,
        actor: Option<&Actor>,
    ) -> Result<Vec<UserChange>, Failure> {
        let me = actor.map(|actor| actor.user().id);
        let one = match self {
            Self::Edit { seen, fields, enabled } => {
                let by = view.changed_by(user.id)?;
                let edited = (!fields.is_empty() || enabled.is_none())
                    .then(|| user.edit(view, seen.as_deref().unwrap_or(&user.profile), fields, &by))
                    .transpose();
                if let Ok(Some(change)) = &edited {
                    user.own_terms_stay(me, change)?;
                }
                let stopped = match enabled {
                    Some(true) => user.lift_stops(view, None).map(Some),
                    Some(false) => user.disable(view, None).map(Some),
                    None => Ok(None),
                };
                return both(edited.map_err(Failure::from), stopped.map_err(Failure::from));
            }
            Self::Disable { reason } => user.disable(view, reason.clone())?,
            Self::Enable { reason } => user.enable(view, reason.clone())?,
            Self::LiftStops { reason } => user.lift_stops(view, reason.clone())?,
            Self::Lock { until, reason } => user.lock(view, until, reason.clone())?,
            Self::Unlock { reason } => user.unlock(view, reason.clone())?,
            Self::SetRoles { seen, wanted } => roles::set(view, user, actor, seen, wanted)?,
            Self::GiveRoles { roles, until } => roles::give(view, user, actor, roles, until.as_deref())?,
            Self::TakeRoles { roles } => roles::take(view, user, actor, roles)?,
            Self::SetPassword { hash, must_change, generated } => {
                user.set_password(me, hash.clone(), *must_change, *generated)?
            }
            Self::AskForPassword => user.ask_for_password(me)?,
            // What comes of it is a mail, too: see `mail_code`.
            Self::MailCode => return Ok(Vec::new()),
            Self::RemovePassword => user.remove_password(view, me)?,
            Self::LinkSso => user.link_sso(view.now())?,
            Self::UnlinkSso => user.unlink_sso()?,
            Self::RevokeSessions => {
                let spared = actor.filter(|actor| actor.user().id == user.id).map(Actor::session);
                user.revoke_sessions(me, view.sessions_of(&user.named(), spared)?.len())?
            }
            Self::AssignLicense { seen, license } => {
                user.assign_license(view, *seen, license, &view.changed_by(user.id)?)?
            }
            Self::UnassignLicense { seen } => user.unassign_license(*seen, &view.changed_by(user.id)?)?,
            Self::With { then, .. } => return then.decide(view, user, actor),
            Self::Delete { reason } => {
                return Ok(user.delete(view, me, reason.clone())?);
            }
        };
        Ok(vec![one])
    }

    /// What is asked for first, and how the log tells of a want of it.
    pub(super) fn asks(&self) -> (Permission, Category, &'static str) {
        match self {
            Self::With { then, .. } => then.asks(),
            Self::SetRoles { .. } | Self::GiveRoles { .. } | Self::TakeRoles { .. } => {
                (Permission::AssignRoles, Category::Role, "the roles of user")
            }
            Self::AssignLicense { .. } | Self::UnassignLicense { .. } => {
                (Permission::AssignLicenses, Category::License, "the license of user")
            }
            Self::LinkSso | Self::UnlinkSso => (Permission::ManageSso, Category::Sso, "the single sign-on of user"),
            Self::Edit { .. }
            | Self::Disable { .. }
            | Self::Enable { .. }
            | Self::LiftStops { .. }
            | Self::Lock { .. }
            | Self::Unlock { .. }
            | Self::SetPassword { .. }
            | Self::AskForPassword
            | Self::MailCode
            | Self::RemovePassword
            | Self::RevokeSessions
            | Self::Delete { .. } => (Permission::EditUsers, Category::User, "user"),
        }
    }

    /// Is it to let somebody in again? Then it is told where something else keeps them out.
    pub(super) const fn enables(&self) -> bool {
        matches!(self, Self::Enable { .. } | Self::LiftStops { .. } | Self::Edit { enabled: Some(true), .. })
    }

    /// The same with its reason as it can stand in the log for ever: checked like every other short text, none where it
    /// is empty.
    pub(super) fn checked(&self) -> Answer<Self> {
        let mut checked = self.clone();
        if let Some(reason) = checked.reason()
            && let Some(text) = reason.take()
        {
            let flaw = |flaw| RuleBroken::Fields(vec![FieldFlaw::new("reason", format!("The reason {flaw}."))]);
            let text = text::optional_field(&text).map_err(flaw)?;
            *reason = Some(text).filter(|text| !text.is_empty());
        }
        Ok(checked)
    }

    fn reason(&mut self) -> Option<&mut Option<String>> {
        match self {
            Self::With { then, .. } => then.reason(),
            Self::Edit { .. }
            | Self::SetRoles { .. }
            | Self::GiveRoles { .. }
            | Self::TakeRoles { .. }
            | Self::SetPassword { .. }
            | Self::AskForPassword
            | Self::MailCode
            | Self::RemovePassword
            | Self::LinkSso
            | Self::UnlinkSso
            | Self::RevokeSessions
            | Self::AssignLicense { .. }
            | Self::UnassignLicense { .. } => None,
            Self::Disable { reason }
            | Self::Enable { reason }
            | Self::LiftStops { reason }
            | Self::Lock { reason, .. }
            | Self::Unlock { reason }
            | Self::Delete { reason } => Some(reason),
        }
    }
}

/// Both parts of a form. What is so already is no reason against the other part.
fn both(
    edited: Result<Option<UserChange>, Failure>,
    stopped: Result<Option<UserChange>, Failure>,
) -> Result<Vec<UserChange>, Failure> {
    let already = |part: &Result<_, Failure>| matches!(part, Err(Failure::Rule(RuleBroken::Already { .. })));
    Ok(match (edited, stopped) {
        (Ok(Some(change)), stopped) if already(&stopped) => vec![change],
        (edited, Ok(Some(change))) if already(&edited) => vec![change],
        (edited, stopped) => edited?.into_iter().chain(stopped?).collect(),
    })
}
