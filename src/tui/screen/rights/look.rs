//! How the answer looks: the question above, a table as wide as the screen allows, the selected row as a sentence below.

use chrono_tz::Tz;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::clock::Timestamp;
use crate::domain::dates::{day_of, first_moment, last_moment, local_text, minute_text};
use crate::domain::id::EventId;
use crate::domain::rights::{Right, RightsQuery};
use crate::tui::action::Action;
use crate::tui::inquiry::RightsFound;
use crate::tui::part::draw;
use crate::tui::part::job::grouped;
use crate::tui::part::table::{Cell, Column, Row, Table, Width};
use crate::tui::part::viewport::Viewport;
use crate::tui::screen::user_facts::Line;
use crate::tui::theme::{Paint, Theme};

/// Rows above the table.
const ABOVE: u16 = 1;
/// Rows below it.
const BELOW: u16 = 4;
/// From so many columns on there is room for all that there is to tell.
const ROOMY: u16 = 110;

/// The keys of the table.
pub(super) const KEYS: &[Action] = &[
    Action::Back,
    Action::RightsAsk,
    Action::RightsBefore,
    Action::RightsAfter,
    Action::RightsExport,
    Action::RightsDetails,
    Action::RightsEvent,
    Action::RightsUser,
    Action::Copy,
    Action::Palette,
];
/// The keys where one right is seen in full, or an event of it.
pub(super) const KEYS_IN_FULL: &[Action] =
    &[Action::Back, Action::RightsEvent, Action::RightsUser, Action::Copy, Action::Palette];

/// How many rows fit on a body of this height.
pub(super) const fn rows_in(height: u16) -> usize {
    Table::rows_in(height.saturating_sub(ABOVE + BELOW))
}

/// `1-14 of 240`; where there are more than are kept, `of 10,000+`.
pub(super) fn numbers(found: &RightsFound, viewport: &Viewport) -> String {
    let (window, more) = (viewport.window(), if found.more { "+" } else { "" });
    let all = grouped(found.rows.len() as u64);
    match window.is_empty() {
        true => format!("0 of {all}"),
        false => format!("{}-{} of {all}{more}", grouped(window.start as u64 + 1), grouped(window.end as u64)),
    }
}

/// The question and its moment, as a sentence.
fn told(found: &RightsFound, zone: &Tz) -> String {
    let (span, query) = (found.span, &found.asked.query);
    let day = day_of(span.from, zone);
    let when = match () {
        () if span.from == span.to => format!("At {}", local_text(span.from, zone)),
        () if span.from == first_moment(day, zone) && span.to == last_moment(day, zone) => {
            format!("On {}", day.format("%Y-%m-%d"))
        }
        () => format!("From {} to {}", local_text(span.from, zone), local_text(span.to, zone)),
    };
    format!("{when}: {}{}", what(query), if found.more { "; the first 10,000, a file (v) has all" } else { "" })
}

fn what(query: &RightsQuery) -> String {
    let RightsQuery { user, role, permission, license } = query;
    let by_role = |what: String| match role {
        Some(role) => format!("{what} by the role {role}"),
        None => what,
    };
    let right = match (permission, license, role) {
        (Some(permission), ..) => by_role(format!("the permission {}", permission.name())),
        (None, Some(license), _) => by_role(format!("the license {license}")),
        (None, None, Some(role)) => format!("the role {role}"),
        (None, None, None) => {
            return match user {
                Some(user) => format!("everything that {user} held"),
                None => "everybody's roles and licenses".to_owned(),
            };
        }
    };
    match user {
        Some(user) => format!("{right}, of {user}"),
        None => format!("who held {right}"),
    }
}

fn day(at: Timestamp, zone: &Tz) -> String {
    day_of(at, zone).format("%Y-%m-%d").to_string()
}

/// A column, and what stands in it.
struct Part {
    column: Column,
    cell: fn(&Right, &Tz) -> Cell,
}

fn part(title: &str, width: Width, cell: fn(&Right, &Tz) -> Cell) -> Part {
    Part { column: Column::new(title, width), cell }
}

fn painted(text: &str, paint: Paint) -> Cell {
    if text.is_empty() { "".into() } else { Cell::painted(text, paint) }
}

/// The first word of what keeps somebody out: there is room for no more.
fn kept_out(right: &Right) -> &str {
    right.barred.split([' ', ';']).next().unwrap_or_default()
}

fn parts(found: &RightsFound, cells: u16) -> Vec<Part> {
    let query = &found.asked.query;
    // Where somebody is gone there is room for saying so, however long the name is.
    let gone = found.rows.iter().any(|right| right.deleted.is_some());
    let (least_user, least_held) = if gone || cells >= ROOMY { (14, 16) } else { (10, 20) };
    let user = part("USER", Width::Flexible(least_user), |right, _| {
        let name = Cell::from(right.user.name.as_str());
        if right.deleted.is_some() { name.marked("(deleted)") } else { name }
    });
    let held = |least| {
        part("HELD", Width::Flexible(least), |right, _| format!("{} ({})", right.name, right.kind.name()).into())
    };
    let by_role = part("BY ROLE", Width::Flexible(10), |right, _| match &right.through {
        Some(role) => role.as_str().into(),
        None => "".into(),
    });
    let given_by = part("GIVEN BY", Width::Flexible(9), |right, _| right.by.as_str().into());
    let ended_by =
        part("ENDED BY", Width::Flexible(8), |right, _| right.ended_by.as_deref().unwrap_or_default().into());
    if cells >= ROOMY {
        let from = part("FROM", Width::Fixed(16), |right, zone| minute_text(right.from, zone).into());
        let until = part("UNTIL", Width::Fixed(16), |right, zone| {
            right.end.map_or_else(String::new, |end| minute_text(end, zone)).into()
        });
        let kept = part("KEPT OUT", Width::Flexible(9), |right, _| painted(&right.barred, Paint::Disabled));
        return vec![user, held(20), by_role, from, given_by, until, ended_by, kept];
    }
    let from = part("FROM", Width::Fixed(10), |right, zone| day(right.from, zone).into());
    let until =
        part("UNTIL", Width::Fixed(10), |right, zone| right.end.map_or_else(String::new, |end| day(end, zone)).into());
    let kept = part("KEPT OUT", Width::Fixed(8), |right, _| painted(kept_out(right), Paint::Disabled));
    // Where all rows are about the same thing, it needn't be told in each.
    let told = match (query.permission.is_some() || query.license.is_some(), &query.role) {
        (true, None) => by_role,
        (false, Some(_)) => ended_by,
        _ => held(least_held),
    };
    vec![user, told, from, given_by, until, kept]
}

/// Draws it; gives the cursor's place.
pub(super) fn draw(
    buffer: &mut Buffer,
    area: Rect,
    (found, viewport): (&RightsFound, &Viewport),
    theme: &Theme,
    zone: &Tz,
) -> Option<Position> {
    draw::put(buffer, draw::after(draw::row(area, 0), 1), &told(found, zone), theme.style(Paint::Hint), theme);
    let parts = parts(found, area.width);
    let window = viewport.window();
    let row = |right: &Right| Row {
        cells: parts.iter().map(|part| (part.cell)(right, zone)).collect(),
        inactive: right.deleted.is_some(),
        ..Row::default()
    };
    let rows: Vec<Row> = found.rows[window.clone()].iter().map(row).collect();
    let columns: Vec<Column> = parts.into_iter().map(|part| part.column).collect();
    let selected = viewport.selected().map(|selected| selected - window.start);
    let empty = match &found.asked.query.user {
        Some(user) => format!("{user} held nothing of that kind then."),
        None => "Nobody held such a right then.".to_owned(),
    };
    let table = Table { columns: &columns, rows: &rows, selected, column: 0, sorted: None, empty: &empty };
    let middle = Rect { y: area.y + ABOVE, height: area.height.saturating_sub(ABOVE + BELOW), ..area };
    let cursor = table.draw(buffer, middle.intersection(area), theme);
    if let Some(right) = viewport.selected().and_then(|selected| found.rows.get(selected)) {
        let below = Rect { y: middle.bottom(), height: BELOW, ..area }.intersection(area);
        draw::rule(buffer, below, theme);
        let lines = draw::wrap(&sentence(right, zone), usize::from(area.width.saturating_sub(2)), theme);
        for (y, line) in (1..below.height).zip(lines) {
            draw::put(buffer, draw::after(draw::row(below, y), 1), &line, theme.style(Paint::Hint), theme);
        }
    }
    cursor
}

/// Somebody, and the event that tells what they did: the sentence has no room for it.
fn by(who: &str, event: Option<EventId>) -> String {
    event.map_or_else(|| who.to_owned(), |event| format!("{who} (event {})", event.0))
}

/// A row as a sentence.
fn sentence(right: &Right, zone: &Tz) -> String {
    let through = right.through.as_ref().map(|role| format!(" by the role {role}")).unwrap_or_default();
    let end = match (right.end, &right.ended_by) {
        (Some(end), Some(by)) => format!(", ended {} by {by}", minute_text(end, zone)),
        (Some(end), None) => format!(", until {}", minute_text(end, zone)),
        (None, _) => ", without an end".to_owned(),
    };
    let mut text = format!(
        "{}: {} {}{through}, given {} by {}{end}.",
        right.user.name,
        right.kind.name(),
        right.name,
        minute_text(right.from, zone),
        right.by
    );
    if let Some(deleted) = right.deleted {
        text.push_str(&format!(" Deleted {}.", minute_text(deleted, zone)));
    }
    if right.stepped {
        text.push_str(" The clock went back meanwhile: from its earliest to its latest time.");
    }
    if !right.barred.is_empty() {
        text.push_str(&format!(" Kept out: {}.", right.barred));
    }
    text
}

/// All facts of a row: what is shown, and copied.
pub(super) fn facts(right: &Right, zone: &Tz) -> Vec<Line> {
    let line = |label: &str, text: String, paint| (label.to_owned(), text, paint);
    let moment = |at: Timestamp| format!("{}  ({})", local_text(at, zone), at.rfc3339());
    let mut lines = vec![line("User", right.user.name.clone(), Paint::Title)];
    lines.extend(right.deleted.map(|deleted| line("Deleted", moment(deleted), Paint::Disabled)));
    lines.push(line("Held", format!("{} {}", right.kind.name(), right.name), Paint::Normal));
    lines.extend(right.through.iter().map(|role| line("By role", role.clone(), Paint::Normal)));
    lines.push(line("From", moment(right.from), Paint::Normal));
    lines.push(line("Given by", by(&right.by, right.event), Paint::Normal));
    let until = right.end.map_or_else(|| "without an end".to_owned(), moment);
    lines.push(line("Until", until, Paint::Normal));
    let ended = right.ended_by.iter().map(|who| line("Ended by", by(who, right.ended_event), Paint::Normal));
    lines.extend(ended);
    if right.stepped {
        let told = "went back meanwhile: told from the earliest to the latest time that it showed";
        lines.push(line("Clock", told.to_owned(), Paint::Normal));
    }
    match right.barred.is_empty() {
        true => lines.push(line("Kept out", "by nothing".to_owned(), Paint::Normal)),
        false => {
            lines.extend(
                right.barred.split("; ").enumerate().map(|(place, why)| {
                    line(if place == 0 { "Kept out" } else { "" }, why.to_owned(), Paint::Disabled)
                }),
            )
        }
    }
    lines
}
