//! The list of devices, and below it all about the selected one in sentences.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::keys::Keys;
use crate::clock::Timestamp;
use crate::domain::dates::{day_of, minute_text};
use crate::domain::device::{Device, Finding, Seat};
use crate::domain::text::width;
use crate::service::DeviceRow;
use crate::tui::action::Action;
use crate::tui::part::draw;
use crate::tui::part::small_list::SmallList;
use crate::tui::part::table::{Cell, Column, Row, Table, Width};
use crate::tui::screen::sheet::Look;
use crate::tui::theme::{Paint, Theme};

/// Rows below the list.
const BELOW: u16 = 4;
/// So wide a name is whole at 80 columns.
const NAME: u16 = 16;
/// From this width on the address has a column.
const WIDE: u16 = 110;

/// A device, known by its number whatever it is called by now.
#[derive(Debug)]
pub(super) struct ListRow {
    key: String,
    pub(super) row: DeviceRow,
}

impl From<DeviceRow> for ListRow {
    fn from(row: DeviceRow) -> Self {
        Self { key: row.device.id.0.to_string(), row }
    }
}

impl ListRow {
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// What the search box looks through.
    pub(super) fn text(&self) -> String {
        let device = &self.row.device;
        let user = device.automatic_login_user.as_ref().map_or("", |user| &user.name);
        let trusted = if device.trusted { "trusted" } else { "" };
        format!("{} {} {user} {trusted}", device.name, device.default_menu_item)
    }
}

/// Rows of the list in a body so high.
pub(super) const fn list_height(body: u16) -> u16 {
    body.saturating_sub(BELOW)
}

/// How its key stands, in a word or two.
pub(super) fn key_word(device: &Device, now: Timestamp) -> (&'static str, Paint) {
    match (&device.registered, device.copy_seen.is_some(), device.open_code(now).is_some()) {
        (_, true, _) => ("COPY SEEN", Paint::Warning),
        (None, _, true) => ("code open", Paint::Changed),
        (None, _, false) => ("NO KEY", Paint::Lacking),
        (Some(_), _, true) => ("new code", Paint::Changed),
        (Some(_), _, false) => ("yes", Paint::Good),
    }
}

pub(super) fn state_word(device: &Device) -> (&'static str, Paint) {
    if device.enabled { ("Enabled", Paint::Active) } else { ("DISABLED", Paint::Disabled) }
}

/// When it was last seen, as short as it can be told: the time of today, else the day.
fn seen(row: &DeviceRow, Look { now, zone }: Look<'_>) -> String {
    match row.device.last_seen {
        _ if row.is_here => "here".to_owned(),
        None => "never".to_owned(),
        Some(at) if day_of(at, zone) == day_of(now, zone) => {
            minute_text(at, zone).get(11..).unwrap_or_default().to_owned()
        }
        Some(at) => day_of(at, zone).to_string(),
    }
}

fn row(row: &DeviceRow, columns: u16, look: Look<'_>) -> Row {
    let device = &row.device;
    let (key, paint) = key_word(device, look.now);
    let (state, state_paint) = state_word(device);
    let trusted = if device.trusted { Cell::painted("yes", Paint::Good) } else { "no".into() };
    let here = if row.is_here { Paint::Title } else { Paint::Normal };
    let mut cells = vec![
        Cell::painted(&device.name, here),
        trusted,
        Cell::painted(key, paint),
        device.default_menu_item.as_str().into(),
        device.automatic_login_user.as_ref().map_or("", |user| &user.name).into(),
        Cell::painted(&seen(row, look), here),
    ];
    if columns >= WIDE {
        cells.push(device.address.as_str().into());
    }
    cells.push(Cell::painted(state, state_paint));
    Row { cells, inactive: !device.enabled, ..Row::default() }
}

/// Draws the list, and below it all about the selected device and this one; gives the cursor's place.
pub(super) fn draw(
    list: &SmallList<ListRow>,
    empty: &str,
    (here, keys): (Option<&Seat>, &Keys),
    (buffer, area, theme): (&mut Buffer, Rect, &Theme),
    look: Look<'_>,
) -> Option<Position> {
    // Names that differ in their last sign have to be told apart.
    let widest = list.rows().iter().map(|row| width(&row.row.device.name)).max().unwrap_or(0);
    let name = u16::try_from(widest).unwrap_or(NAME).clamp(10, NAME);
    let mut columns = vec![
        Column::new("DEVICE", Width::Flexible(name)),
        Column::new("TRUSTED", Width::Fixed(7)),
        Column::new("KEY", Width::Fixed(9)),
        Column::new("MENU", Width::Flexible(6)),
        Column::new("AUTO USER", Width::Flexible(9)),
        Column::new("LAST SEEN", Width::Fixed(10)),
    ];
    if area.width >= WIDE {
        columns.push(Column::new("ADDRESS", Width::Flexible(14)));
    }
    columns.push(Column::new("STATE", Width::Fixed(8)).pinned());
    let (shown, selected) = list.shown();
    let rows: Vec<Row> = shown.iter().map(|it| row(&it.row, area.width, look)).collect();
    let table = Table { columns: &columns, rows: &rows, selected, column: 0, sorted: Some((0, true)), empty };
    let above = Rect { height: list_height(area.height), ..area };
    let cursor = table.draw(buffer, above, theme);
    let below = Rect { y: above.bottom(), height: area.height - above.height, ..area };
    let lines = told(list.current().map(|row| &row.row), here, keys, look);
    let cells = usize::from(area.width.saturating_sub(2));
    let lines = lines.iter().flat_map(|(text, paint)| {
        draw::wrap(text, cells, theme).into_iter().map(|line| (line, *paint)).collect::<Vec<_>>()
    });
    for (y, (line, paint)) in (1..below.height).zip(lines) {
        draw::put(buffer, draw::after(draw::row(below, y), 1), &line, theme.style(paint), theme);
    }
    cursor
}

/// What this computer is where it is no device, then the selected device: in sentences.
fn told(row: Option<&DeviceRow>, here: Option<&Seat>, keys: &Keys, look: Look<'_>) -> Vec<(String, Paint)> {
    let mut lines = Vec::new();
    if let Some(here) = here.filter(|seat| seat.device().is_none()) {
        lines.push((format!("{}{}", here.told(), mends(&here.finding, keys)), Paint::Warning));
    }
    if let Some(row) = row {
        lines.push((key_told(row, keys, look), Paint::Hint));
    }
    lines
}

/// Which key here mends that this computer is no device; for somebody who may not, who can.
fn mends(finding: &Finding, keys: &Keys) -> String {
    match finding {
        Finding::NotRegistered | Finding::Unregistered(_) => keys.mends(Action::DeviceNew, "registers it."),
        Finding::Disabled(_) => keys.mends(Action::DeviceEnable, "enables it."),
        Finding::KeyFile(_, Some(device)) if keys.manage() => {
            keys.mends(Action::DeviceRekey, &format!("on {} gives it a new key.", device.name))
        }
        Finding::Copied(device) if keys.manage() => {
            let anew = keys.mends(Action::DeviceNew, "gives this machine a name of its own;");
            let again = keys.mends(Action::DeviceRekey, &format!("on {} makes it that device.", device.name));
            format!("{anew}{again}")
        }
        Finding::Stale | Finding::KeyFile(..) if keys.manage() => {
            let again = keys.mends(Action::DeviceRekey, "on its device gives it a new key;");
            let anew = keys.mends(Action::DeviceNew, "registers it under another name.");
            format!("{again}{anew}")
        }
        Finding::Stale | Finding::KeyFile(..) | Finding::Copied(_) => keys.who_can(),
        Finding::Registered { .. } | Finding::Elsewhere | Finding::Unknown | Finding::Waiting => String::new(),
    }
}

/// All about the key of a device: what is amiss comes first, where there is room for two lines.
pub(super) fn key_told(row: &DeviceRow, keys: &Keys, Look { now, zone }: Look<'_>) -> String {
    let device = &row.device;
    let here = if row.is_here { "this device, " } else { "" };
    let mut told = Vec::new();
    if let Some((at, on)) = &device.copy_seen {
        let mends = keys.mends(Action::DeviceRekey, "gives it a new key.");
        told.push(format!("A COPY of its key was seen on {on}, {}.{mends}", minute_text(*at, zone)));
    }
    if !device.enabled {
        let mends = keys.mends(Action::DeviceEnable, "enables it.");
        told.push(format!("It is disabled and counts as no device.{mends}"));
    }
    told.push(match &device.registered {
        Some((at, by)) => {
            // Nobody is signed in where a code is typed: a door did it.
            let by = if by.starts_with('(') { "a one-time code" } else { by };
            let registered = if told.is_empty() { "registered" } else { "Registered" };
            format!("{here}{registered} {} by {by}.", minute_text(*at, zone))
        }
        None => "no terminal has become it yet.".to_owned(),
    });
    match (device.open_code(now), device.is_waiting()) {
        (Some(until), _) => told.push(format!("A code for it is good until {}.", minute_text(until, zone))),
        (None, true) => told.push(format!("Its code ran out.{}", keys.mends(Action::DeviceRekey, "makes another."))),
        (None, false) => {}
    }
    format!("{}: {}", device.name, told.join(" "))
}
