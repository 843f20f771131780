//! Accounts as text.

use chrono_tz::Tz;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::table::Table;
use crate::clock::Timestamp;
use crate::domain::column::Column;
use crate::domain::dates::{field_text, local_text};
use crate::domain::user::{Field, Sso, Stop, User};
use crate::service::UserDetails;

/// The list of accounts as a table.
pub(super) fn table(columns: &[Column], users: &[User], zone: &Tz, now: Timestamp) -> Table {
    let headings: Vec<String> = columns.iter().map(|column| column.described().label.to_uppercase()).collect();
    let mut table = Table::new(&headings);
    for user in users {
        let cells = columns.iter().map(|column| cell(*column, user, now, zone)).collect();
        if user.state(now).is_inactive() { table.crossed_out_row(cells) } else { table.row(cells) }
    }
    table
}

/// Moments that the clock gave stand with seconds and offset: what is printed is compared elsewhere.
fn cell(column: Column, user: &User, now: Timestamp, zone: &Tz) -> String {
    let moment = match column {
        Column::LastLogin => user.last_login,
        Column::Created => Some(user.created),
        Column::Changed => Some(user.changed),
        other => return other.text(user, now, zone),
    };
    moment.map(|at| local_text(at, zone)).unwrap_or_default()
}

/// One account with everything that is known of it.
pub(super) fn details(output: &mut Output, details: &UserDetails, zone: &Tz, now: Timestamp) -> Result<(), Failure> {
    let UserDetails { user, sessions, changed_by, events, code_mail } = details;
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
            Field::IgnorePasswordRules => {
                let tick = user.profile.text(field);
                let why = user.why_ticks_do_not_count(now);
                Some(why.map_or_else(|| tick.clone(), |why| format!("{tick}, but a password is needed: {why}")))
            }
            other => Some(user.profile.text(other)),
        };
        row(field.names().1, &value.unwrap_or_default())?;
    }
    row("Roles", &user.roles_text(now, zone))?;
    row("License", &Column::License.text(user, now, zone))?;
    row("Password", user.password.name())?;
    row(
        "Single sign-on",
        &match &user.sso {
            Sso::None => user.sso.name().to_owned(),
            Sso::Pending { since } => format!("pending since {}", local_text(*since, zone)),
            Sso::Federated { identity, since } => {
                format!("federated since {}, as {} of {}", local_text(*since, zone), identity.subject, identity.issuer)
            }
        },
    )?;
    if let Some(mail) = code_mail {
        row("Code by mail", &format!("{}: {}", local_text(mail.created, zone), mail.told()))?;
    }
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
