//! Accounts as text.

use chrono_tz::Tz;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::table::Table;
use crate::clock::Timestamp;
use crate::domain::dates::{field_text, local_text};
use crate::domain::user::{Field, Stop, User};
use crate::service::UserDetails;

/// The list of accounts as a table.
pub(super) fn table(users: &[User], zone: &Tz, now: Timestamp) -> Table {
    let mut table = Table::new(&["USERNAME", "FULL NAME", "STATE", "ROLES", "USER GROUP", "TEAM", "LAST LOGIN"]);
    for user in users {
        let state = user.state(now);
        let cells = vec![
            user.username.clone(),
            user.profile.full_name.clone(),
            state.word().to_owned(),
            roles(user, now),
            user.profile.user_group.name.clone(),
            user.profile.team.name.clone(),
            user.last_login.map(|at| local_text(at, zone)).unwrap_or_default(),
        ];
        if state.is_inactive() { table.crossed_out_row(cells) } else { table.row(cells) }
    }
    table
}

fn roles(user: &User, now: Timestamp) -> String {
    user.roles_at(now).map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// One account with everything that is known of it.
pub(super) fn details(output: &mut Output, details: &UserDetails, zone: &Tz, now: Timestamp) -> Result<(), Failure> {
    let UserDetails { user, sessions, changed_by, events } = details;
    let mut row = |label: &str, value: &str| output.line(format!("{label:<22} {value}").trim_end());
    row("Username", &user.username)?;
    row("State", user.state(now).word())?;
    let stops =
        [("Disabled", &user.stops.disabled), ("Locked", &user.stops.locked), ("Locked out", &user.stops.locked_out)];
    for (label, stop) in stops {
        if let Some(stop) = stop.as_ref().filter(|stop| stop.until.is_none_or(|until| now < until)) {
            row(label, &told(stop, zone))?;
        }
    }
    for field in Field::ALL {
        let value = match field {
            Field::ValidFrom => user.profile.valid_from.map(|at| field_text(at, zone, false)),
            Field::ValidUntil => user.profile.valid_until.map(|at| field_text(at, zone, true)),
            other => Some(user.profile.text(other)),
        };
        row(field.names().1, &value.unwrap_or_default())?;
    }
    row("Roles", &user.roles_text(now, zone))?;
    row("Password", user.password.name())?;
    row("Failed attempts", &user.failed_attempts.to_string())?;
    row("Sessions", &sessions.to_string())?;
    row("Created", &local_text(user.created, zone))?;
    row("Last changed", &format!("{} by {changed_by}", local_text(user.changed, zone)))?;
    row("Last login", &user.last_login.map_or_else(|| "never".to_owned(), |at| local_text(at, zone)))?;
    for event in events {
        row("Log", &format!("{} {} ({})", local_text(event.time, zone), event.message, event.actor))?;
    }
    Ok(())
}

fn told(stop: &Stop, zone: &Tz) -> String {
    let mut text = format!("since {} by {}", local_text(stop.since, zone), stop.by);
    if let Some(until) = stop.until {
        text.push_str(&format!(", until {}", local_text(until, zone)));
    }
    if let Some(reason) = &stop.reason {
        text.push_str(&format!(": {reason}"));
    }
    text
}
