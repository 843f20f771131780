//! Whom something is done to, one of several: by name, as they were seen, or by a mark.

use super::{Seen, UserAction};
use crate::domain::broken::RuleBroken;
use crate::domain::id::{Named, UserId};
use crate::domain::user::{Stop, User};
use crate::domain::world::World;
use crate::store::{StoreError, View};

/// One of them.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    Named(&'a str),
    Seen(&'a Seen),
    Marked(&'a Named<UserId>),
}

impl Subject<'_> {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::Seen(seen) => &seen.account.name,
            Self::Marked(named) => &named.name,
        }
    }

    pub(super) const fn id(&self) -> Option<UserId> {
        match self {
            Self::Named(_) => None,
            Self::Seen(seen) => Some(seen.account.id),
            Self::Marked(named) => Some(named.id),
        }
    }

    /// A stop that the action would lift though it wasn't there when the account was seen (USR-14).
    pub(super) fn unseen_stop(
        &self,
        view: &View<'_>,
        user: &User,
        action: &UserAction,
    ) -> Result<Option<RuleBroken>, StoreError> {
        let Self::Seen(seen) = self else { return Ok(None) };
        let (all, locks) = match action {
            UserAction::LiftStops { .. } | UserAction::Edit { enabled: Some(true), .. } => (true, true),
            UserAction::Unlock { .. } => (false, true),
            _ => return Ok(None),
        };
        let now = view.now();
        let stops = [
            ("Disabled", &user.stops.disabled, &seen.stops.disabled, all && user.stops.is_disabled(now)),
            ("Locked", &user.stops.locked, &seen.stops.locked, locks && user.stops.is_locked(now)),
            ("Locked out", &user.stops.locked_out, &seen.stops.locked_out, locks && user.stops.is_locked_out(now)),
        ];
        let told = |(word, stop, before, lifted): &(&str, &Option<Stop>, &Option<Stop>, bool)| {
            let stop = stop.as_ref().filter(|_| *lifted && stop != before)?;
            let reason = stop.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
            Some(format!("{word} by {}{reason}", stop.by))
        };
        let fields: Vec<String> = stops.iter().filter_map(told).collect();
        if fields.is_empty() {
            return Ok(None);
        }
        let by = view.changed_by(user.id)?;
        Ok(Some(RuleBroken::Conflict { username: user.username.clone(), by, at: user.changed, fields }))
    }
}
