//! The opposite of what was done to an account (ACT-2). Each checks its rule and gives the Change; none writes.

use super::draft::{check_unique, set_fields};
use super::roles::Given;
use super::{Field, Stop, Stops, User};
use crate::clock::Timestamp;
use crate::domain::broken::{RuleBroken, Stopped};
use crate::domain::change::UserChange;
use crate::domain::dates::parse_moment;
use crate::domain::event::Event;
use crate::domain::id::UserId;
use crate::domain::world::World;

/// How stops were moved by an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StopsMoved {
    /// Those that it opened and that are open still.
    pub opened: Stops,
    /// Those that it lifted while they were in force.
    pub lifted: Stops,
}

impl User {
    /// Takes an account that was added away again, as `actor` wants it: while nobody has signed in with it.
    ///
    /// # Errors
    /// Somebody has; the world's fault.
    pub fn undo_addition<W: World>(
        &self,
        world: &W,
        actor: Option<UserId>,
        event: &Event,
    ) -> Result<Vec<UserChange>, Stopped<W::Fault>> {
        if self.last_login.is_some() || self.has_acted {
            let why = "they have signed in since; disable or delete them instead";
            return Err(RuleBroken::CannotUndo { what: event.message.clone(), why }.into());
        }
        self.delete(world, actor, None)
    }

    /// Gives fields the contents that they had before `event`, where it was they who changed them by `own` right.
    ///
    /// # Errors
    /// Contents that can't be had any more: a group that is gone, an address that somebody else has; the world's fault.
    pub fn undo_fields<W: World>(&self, world: &W, event: &Event, own: bool) -> Result<UserChange, Stopped<W::Fault>> {
        if own {
            self.is_vouched_for()?;
        }
        let details = event.details.iter();
        let were: Vec<(Field, String)> =
            details.filter_map(|detail| Some((Field::from_key(&detail.field)?, detail.before.clone()?))).collect();
        let (mut after, mut flaws) = (self.profile.clone(), Vec::new());
        set_fields(world, &mut after, &were, &mut flaws)?;
        // Names of accounts are free again once somebody is deleted: a staff number may be somebody else's name.
        if let Some((_, name)) = were.iter().find(|(field, _)| *field == Field::Manager)
            && !name.is_empty()
        {
            after.manager = world.username_holder(&crate::domain::text::folded(name)).map_err(Stopped::Fault)?;
        }
        flaws.extend(after.flaws());
        if !flaws.is_empty() {
            return Err(RuleBroken::Fields(flaws).into());
        }
        if self.profile.differences(&after).is_empty() {
            return Err(self.as_before().into());
        }
        let mut taken = Vec::new();
        check_unique(world, Some(self.id), &after, &mut taken)?;
        if !taken.is_empty() {
            return Err(RuleBroken::Taken(taken).into());
        }
        let (user, before, after) = (self.named(), Box::new(self.profile.clone()), Box::new(after));
        if own {
            return Ok(UserChange::OwnProfileEdited { user, before, after });
        }
        let theirs = |field: &Field| matches!(field, Field::FullName | Field::Mobile);
        if !world.settings().admins_edit_profiles && before.differences(&after).iter().any(theirs) {
            return Err(RuleBroken::ProfilesAreTheirOwn.into());
        }
        Ok(UserChange::Edited { user, before, after })
    }

    /// Stops as they were before they were moved so: what was lifted stops again, until when it would have; what was opened
    /// is lifted. What has run out meanwhile stays over.
    ///
    /// # Errors
    /// They are so already.
    pub fn undo_stops(&self, moved: &StopsMoved, now: Timestamp) -> Result<UserChange, RuleBroken> {
        let before = Stops { deleted: None, ..self.stops.clone() };
        let one = |now_is: &Option<Stop>, opened: &Option<Stop>, lifted: &Option<Stop>| {
            let runs = |stop: &&Stop| stop.until.is_none_or(|until| now < until);
            match (lifted.as_ref().filter(runs), opened) {
                (Some(lifted), _) => Some(lifted.clone()),
                (None, Some(opened)) if runs(&opened) => None,
                (None, _) => now_is.clone(),
            }
        };
        let (opened, lifted) = (&moved.opened, &moved.lifted);
        let after = Stops {
            deleted: None,
            disabled: one(&before.disabled, &opened.disabled, &lifted.disabled),
            locked: one(&before.locked, &opened.locked, &lifted.locked),
            locked_out: one(&before.locked_out, &opened.locked_out, &lifted.locked_out),
        };
        if before == after {
            return Err(self.as_before());
        }
        Ok(UserChange::StopsPutBack { user: self.named(), before: Box::new(before), after: Box::new(after) })
    }

    /// The roles that were held before `event`, with their ends; those that would have run out meanwhile left out.
    ///
    /// # Errors
    /// A role that has another name now, or is gone; the world's fault.
    pub fn roles_before<W: World>(&self, world: &W, event: &Event) -> Result<Vec<Given>, Stopped<W::Fault>> {
        let told = event.before("roles").unwrap_or_default();
        let parts: Vec<&str> = told.split("; ").filter(|part| !part.is_empty()).collect();
        let (mut given, mut from) = (Vec::new(), 0);
        while from < parts.len() {
            // A role's name may have the separator in it.
            let mut found = None;
            for to in from + 1..=parts.len() {
                found = given_of(world, &parts[from..to].join("; "))?.map(|given| (given, to));
                if found.is_some() {
                    break;
                }
            }
            let hint = "It has another name now, or is gone: give the roles by hand.";
            let unknown = || RuleBroken::Unknown { what: "role", name: parts[from].to_owned(), hint };
            let (role, to) = found.ok_or_else(unknown)?;
            from = to;
            if role.until.is_none_or(|until| world.now() < until) {
                given.push(role);
            }
        }
        Ok(given)
    }

    /// There is nothing to be undone for this account.
    #[must_use]
    pub fn as_before(&self) -> RuleBroken {
        RuleBroken::Already { username: self.username.clone(), what: "as before" }
    }
}

/// A role as the log has it: its name, with its end where it has one.
fn given_of<W: World>(world: &W, told: &str) -> Result<Option<Given>, Stopped<W::Fault>> {
    if let Some(role) = world.role(told).map_err(Stopped::Fault)? {
        return Ok(Some(Given { role, until: None }));
    }
    let Some((name, end)) = told.rsplit_once(" until ") else { return Ok(None) };
    let Ok(until) = parse_moment(end, &world.settings().site_time_zone, true) else { return Ok(None) };
    let role = world.role(name).map_err(Stopped::Fault)?;
    Ok(role.map(|role| Given { role, until: Some(until) }))
}
