//! Everything about a user as lines: the details, and the pane beside the list.

use chrono_tz::Tz;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::clock::Timestamp;
use crate::domain::dates::{field_text, minute_text};
use crate::domain::license::{LicenseType, Term};
use crate::domain::mail::MailState;
use crate::domain::user::{Sso, State, User};
use crate::service::UserDetails;
use crate::tui::part::draw;
use crate::tui::theme::{Paint, Theme};

/// A line: label, text, how it is meant.
pub type Line = (String, String, Paint);

/// How the word for a state looks.
#[must_use]
pub const fn paint(state: State) -> Paint {
    match state {
        State::Deleted | State::Disabled => Paint::Disabled,
        State::Expired | State::NotYetValid => Paint::Expired,
        State::Locked | State::LockedOut => Paint::Locked,
        State::NoLicense | State::NoRole | State::PasswordToBeSet => Paint::Lacking,
        State::Active => Paint::Active,
    }
}

/// The names of the roles held now; `-none-` where there are none.
#[must_use]
pub fn roles(user: &User, now: Timestamp) -> String {
    let names: Vec<_> = user.roles_at(now).map(|role| role.name.as_str()).collect();
    if names.is_empty() { "-none-".to_owned() } else { names.join(", ") }
}

/// The names of the licenses, assigned and by role; `-none-` where there are none.
#[must_use]
pub fn licenses(user: &User, now: Timestamp) -> String {
    let names: Vec<_> = user.licenses_at(now).map(|license| license.name.as_str()).collect();
    if names.is_empty() { "-none-".to_owned() } else { names.join(", ") }
}

/// The licenses with what there is to know of them: `Standard User until 2026-12-31, holds no seat`.
fn license_text(user: &User, now: Timestamp, zone: &Tz) -> String {
    let seats = user.seats(now);
    let one = |license: &LicenseType| {
        let end = license.valid_until.map(|until| field_text(until, zone, true));
        let end = match (end, license.term(now, user.licensing.grace_days)) {
            (Some(end), Term::Over) => format!(", ENDED {end}"),
            (Some(end), _) => format!(" until {end}"),
            (None, _) => String::new(),
        };
        let role = license.role.as_ref().map(|role| format!(" with the role {}", role.name)).unwrap_or_default();
        let seat = if seats.contains(&license.id) { "" } else { ", holds no seat" };
        format!("{}{role}{end}{seat}", license.name)
    };
    let all: Vec<_> = user.licenses_at(now).map(one).collect();
    match all.is_empty() {
        false => all.join("; "),
        true if user.licensing.required && user.is_licensed(now) => "-none-, and Admin needs none".to_owned(),
        true => "-none-".to_owned(),
    }
}

/// How somebody signs in beside or instead of a password (SSO-1).
fn sso_text(user: &User, zone: &Tz) -> String {
    match &user.sso {
        Sso::None => "not linked".to_owned(),
        Sso::Pending { since } => {
            let since = minute_text(*since, zone);
            format!("pending since {since}: the password counts until the first sign-in there")
        }
        Sso::Federated { identity, since } => format!("{} since {}", identity.provider(), minute_text(*since, zone)),
    }
}

/// Lines as plain text: what is copied.
#[must_use]
pub fn as_text(lines: &[Line]) -> String {
    let line = |(label, text, _): &Line| format!("{label}\t{text}\n");
    lines.iter().map(line).collect()
}

/// The facts that a row of the list knows already: nothing is asked for them.
#[must_use]
pub fn of_row(user: &User, now: Timestamp, zone: &Tz) -> Vec<Line> {
    let profile = &user.profile;
    let state = user.state(now);
    let mut lines = vec![line("Username", &user.username, Paint::Title), line("State", state.word(), paint(state))];
    if let Some(deleted) = &user.stops.deleted {
        lines.push(line("Deleted", &format!("{} by {}", minute_text(deleted.since, zone), deleted.by), Paint::Normal));
    }
    let stops = [
        ("Disabled", &user.stops.disabled, user.stops.is_disabled(now)),
        ("Locked", &user.stops.locked, user.stops.is_locked(now)),
        ("Locked out", &user.stops.locked_out, user.stops.is_locked_out(now)),
    ];
    for (label, stop, _) in stops.into_iter().filter(|(_, _, in_force)| *in_force) {
        let Some(stop) = stop else { continue };
        lines.push(line(label, &format!("since {} by {}", minute_text(stop.since, zone), stop.by), Paint::Normal));
        lines.extend(stop.until.map(|until| line("", &format!("until {}", minute_text(until, zone)), Paint::Normal)));
        lines.extend(stop.reason.as_ref().map(|reason| line("", reason, Paint::Normal)));
    }
    let mut plain = |label: &str, text: &str| {
        if !text.is_empty() {
            lines.push(line(label, text, Paint::Normal));
        }
    };
    let moment = |at: Option<Timestamp>, end| at.map(|at| field_text(at, zone, end)).unwrap_or_default();
    plain("Full name", &profile.full_name);
    let held = user.roles_text(now, zone);
    plain("Roles", if held.is_empty() { "-none-" } else { &held });
    plain("License", &license_text(user, now, zone));
    plain("Email", &profile.email);
    plain("SUID", &profile.suid);
    plain("ERP ID", &profile.erp_id);
    plain("Title", &profile.title);
    plain("Mobile", &profile.mobile);
    plain("User group", &profile.user_group.name);
    plain("Team", &profile.team.name);
    plain("Manager", profile.manager.as_ref().map_or("", |manager| &manager.name));
    plain("Shift selection", profile.shift_selection_mode.name());
    plain("Default screen", &profile.default_menu_item);
    plain("Valid from", &moment(profile.valid_from, false));
    plain("Valid until", &moment(profile.valid_until, true));
    let yes_no = |on| if on { "yes" } else { "no" };
    plain("Trusted devices only", yes_no(profile.trusted_devices_only));
    match user.why_ticks_do_not_count(now) {
        Some(why) => plain("Ignore password rules", &format!("yes, but a password is needed: {why}")),
        None => plain("Ignore password rules", yes_no(profile.ignore_password_rules)),
    }
    plain("Force password change", yes_no(profile.force_password_change));
    plain("Holiday entitlement", yes_no(profile.holiday_entitlement));
    plain("Full screen", yes_no(profile.full_screen));
    plain("Password", user.password.name());
    plain("SSO", &sso_text(user, zone));
    if user.failed_attempts > 0 {
        plain("Wrong passwords", &format!("{} in a row", user.failed_attempts));
    }
    plain("Last login", &user.last_login.map_or_else(|| "never".to_owned(), |at| minute_text(at, zone)));
    plain("Added", &minute_text(user.created, zone));
    plain("Last changed", &minute_text(user.changed, zone));
    lines
}

/// The same with what only the details know.
#[must_use]
pub fn of_details(details: &UserDetails, now: Timestamp, zone: &Tz) -> Vec<Line> {
    let mut lines = of_row(&details.user, now, zone);
    lines.push(line("Open sessions", &details.sessions.to_string(), Paint::Normal));
    if let Some(mail) = &details.code_mail {
        let paint = match mail.state {
            MailState::Sent(_) => Paint::Normal,
            _ if mail.answer.is_empty() => Paint::Normal,
            _ => Paint::Warning,
        };
        let told = line("Code by mail", &format!("{}: {}", minute_text(mail.created, zone), mail.told()), paint);
        // Beside the address, where it is in sight.
        let place = lines.iter().position(|(label, ..)| label == "Email").map_or(lines.len(), |email| email + 1);
        lines.insert(place, told);
    }
    if !details.events.is_empty() {
        lines.push(line("", "", Paint::Normal));
        lines.push(line("Last events", "", Paint::Title));
    }
    for event in &details.events {
        let text = format!("{} ({})", event.message, event.actor);
        lines.push(line(&minute_text(event.time, zone), &text, Paint::Normal));
    }
    lines
}

fn line(label: &str, text: &str, paint: Paint) -> Line {
    (label.to_owned(), text.to_owned(), paint)
}

/// Draws facts as two columns; gives the cursor's place.
pub(super) fn draw_facts(
    buffer: &mut Buffer,
    area: Rect,
    lines: &[Line],
    scroll: &mut usize,
    theme: &Theme,
) -> Position {
    let label = u16::min(22, area.width * 11 / 20);
    let mut rows: Vec<(&str, String, Paint)> = Vec::new();
    for (name, text, paint) in lines {
        let wrapped = draw::wrap(text, usize::from(area.width.saturating_sub(label + 3)).max(1), theme);
        let first = wrapped.first().cloned().unwrap_or_default();
        rows.push((name, first, *paint));
        rows.extend(wrapped.into_iter().skip(1).map(|line| ("", line, *paint)));
    }
    *scroll = (*scroll).min(rows.len().saturating_sub(usize::from(area.height)));
    for (y, (name, text, paint)) in (0..area.height).zip(rows.iter().skip(*scroll)) {
        let place = draw::after(draw::row(area, y), 1);
        draw::put(buffer, Rect { width: label.min(place.width), ..place }, name, theme.style(Paint::Label), theme);
        draw::put(buffer, draw::after(place, label + 1), text, theme.style(*paint), theme);
    }
    Position { x: area.x, y: area.y }
}
