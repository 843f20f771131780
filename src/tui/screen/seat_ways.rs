//! The ways out where no seat is free, as choices: what each is called, and what comes of it (USR-10).

use super::user_dialog::Short;
use crate::clock::Timestamp;
use crate::domain::dates::minute_text;
use crate::domain::id::RoleId;
use crate::domain::permission::Permission;
use crate::domain::user::User;
use crate::service::{Away, LicenseChoice, SeatRow, UserAction, WayOut};
use crate::tui::theme::Paint;

/// What a choice does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// The same again: a seat is free by now.
    Again,
    /// The same with a way out.
    Way(WayOut),
    /// Another license is assigned instead.
    Instead(String),
    /// Shows who holds the seats.
    Holders,
}

/// A choice.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) label: String,
    /// What comes of it.
    pub(super) about: String,
    pub(super) paint: Paint,
    pub(super) does: Does,
    /// What it asks for and the person lacks.
    pub(super) missing: Option<Permission>,
}

/// The ways out, those that harm nobody first.
pub(super) fn ways(choice: &LicenseChoice, short: &Short, now: Timestamp) -> Vec<Way> {
    let lacks = |permission| Some(permission).filter(|wanted| !choice.own.holds(*wanted));
    let way = |label: String, (about, paint): (String, Paint), does, permission| {
        let missing = lacks(permission);
        Way { label, about, paint, does, missing }
    };
    let holders = Way {
        label: "See who holds the seats".to_owned(),
        about: format!("Opens Licenses at the holders of {}. Nothing is changed.", short.license),
        paint: Paint::Normal,
        does: Does::Holders,
        missing: None,
    };
    let Some(full) = choice.types.iter().find(|row| row.seats.license.name == short.license) else {
        return vec![holders];
    };
    let (user, name) = (&choice.user, &choice.user.username);
    let mut ways = Vec::new();
    if full.seats.free() > 0 {
        let about = (format!("Takes the free seat of {}.", short.license), Paint::Good);
        ways.push(way("Take the free seat".to_owned(), about, Does::Again, Permission::ViewUsers));
    }
    let assigns = matches!(short.action, UserAction::AssignLicense { .. });
    match &full.seats.license.role {
        None => {
            let offered = |row: &&SeatRow| row.seats.is_on_offer(now, user.licensing.grace_days);
            for row in choice.types.iter().filter(offered) {
                let (license, free) = (row.seats.license.name.clone(), row.seats.free());
                let about = format!("{name} gets {license} in place of {}.", short.license);
                let does = match assigns {
                    true => Does::Instead(license.clone()),
                    false => Does::Way(WayOut::License(license.clone())),
                };
                let label = format!("{license} instead ({free} free)");
                ways.push(way(label, (about, Paint::Normal), does, Permission::AssignLicenses));
            }
            if !assigns {
                let mut then = user.clone();
                then.licensing.assigned = None;
                let (does, about) = (Does::Way(WayOut::NoLicense), afterwards(&then, "give up the license", now));
                ways.push(way("Without a license".to_owned(), about, does, Permission::AssignLicenses));
            }
        }
        Some(role) if user.roles.iter().any(|held| held.role.id == role.id) => {
            let then = without(user, role.id);
            let does = Does::Way(WayOut::WithoutRole(role.name.clone()));
            let about = afterwards(&then, &format!("give up the role {}", role.name), now);
            ways.push(way(format!("Without the role {}", role.name), about, does, Permission::AssignRoles));
        }
        Some(_) => {}
    }
    for away in &full.longest_away {
        let does = Does::Way(WayOut::SeatOf { holder: away.user.clone(), license: full.seats.license.id });
        let role = full.seats.license.role.as_ref();
        let permission = if role.is_some() { Permission::AssignRoles } else { Permission::AssignLicenses };
        let label = format!("Take the seat of {} ({})", away.user.name, last_login(away, choice));
        let loses = match role {
            Some(role) => format!("! {} loses the role {} and what it allows.", away.user.name, role.name),
            None => format!(
                "! {} loses {} and can't log in any more where a license is asked for; open sessions go on.",
                away.user.name, short.license
            ),
        };
        ways.push(way(label, (loses, Paint::Warning), does, permission));
    }
    ways.push(holders);
    ways
}

fn last_login(away: &Away, choice: &LicenseChoice) -> String {
    let at = away.last_login.map(|at| minute_text(at, &choice.zone));
    at.map_or_else(|| "never logged in".to_owned(), |at| format!("last login {at}"))
}

/// What becomes of somebody who gives something up.
fn afterwards(then: &User, gives_up: &str, now: Timestamp) -> (String, Paint) {
    let name = &then.username;
    let shut_out = if !then.permissions(now).holds(Permission::AllowLogin) {
        Some("has a role that allows it")
    } else if !then.is_licensed(now) {
        Some("has a license")
    } else {
        None
    };
    match shut_out {
        Some(until) => (format!("! {name} will {gives_up}, and can't log in until it {until}."), Paint::Warning),
        None => (format!("{name} will {gives_up}, and can log in all the same."), Paint::Normal),
    }
}

fn without(user: &User, role: RoleId) -> User {
    let mut then = user.clone();
    then.roles.retain(|held| held.role.id != role);
    then.licensing.bound.retain(|license| license.role.as_ref().is_none_or(|bound| bound.id != role));
    then
}
