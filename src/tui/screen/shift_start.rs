//! Who stands before a terminal that didn't let them in (section 6 of the interface): the refused logins of the last quarter
//! of an hour, by device, each with its reason and the key that mends it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::sheet::{Hints, Look, Sheet, Then};
use super::user_facts::Line;
use super::why::key;
use crate::clock::Timestamp;
use crate::domain::dates::minute_text;
use crate::domain::diagnosis::Mend;
use crate::domain::permission::Permission;
use crate::service::{Answer, RefusedLogin, SHIFT_START, Standing};
use crate::tui::action::{Action, Place};
use crate::tui::app::wishes::Wishes;
use crate::tui::command;
use crate::tui::key::Key;
use crate::tui::part::draw;
use crate::tui::part::small_list::SmallList;
use crate::tui::part::table::{Cell, Column, Row, Table, Width};
use crate::tui::part::text_field::TextField;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// Rows below the list: all about the selected one.
const BELOW: u16 = 4;

/// A row, known by device, person and reason: whoever tries once more moves it, and the cursor goes with it.
#[derive(Debug)]
struct ListRow {
    key: String,
    refused: RefusedLogin,
}

/// The list.
#[derive(Debug)]
pub struct ShiftStartScreen {
    list: SmallList<ListRow>,
    /// The keys in force, by what they do.
    keys: Vec<(Action, String)>,
    reading: Option<Ticket>,
    /// Was it read once?
    read: bool,
    /// When the oldest row is a quarter of an hour old.
    due: Option<Timestamp>,
}

impl ShiftStartScreen {
    /// The list, with the keys in force for what mends an account.
    #[must_use]
    pub fn new(keys: Vec<(Action, String)>) -> Self {
        let list = SmallList::new(|row: &ListRow| &row.key, |row| searched(&row.refused));
        Self { list, keys, reading: None, read: false, due: None }
    }

    /// What mends it, with its key; in brackets where it isn't this person's.
    fn standing(&self, row: &RefusedLogin, zone: &chrono_tz::Tz) -> (String, Paint) {
        let time = |at| minute_text(at, zone).get(11..).unwrap_or_default().to_owned();
        match &row.now {
            // Of a name that is nobody's the beginning and the length are kept: several may share them.
            Standing::Nobody if row.count > 1 => (format!("up to {} people", row.count), Paint::Hint),
            Standing::Nobody => ("nobody's name".to_owned(), Paint::Hint),
            Standing::LoggedIn(at) => (format!("logged in {}", time(*at)), Paint::Good),
            Standing::Open(None) => ("can log in now".to_owned(), Paint::Good),
            Standing::Open(Some((mend, _, missing))) => match (self.key_of(*mend), missing) {
                (Some(key), None) => (format!("can log in; {key} reset"), Paint::Good),
                (Some(key), Some(_)) => (format!("can log in ({key})"), Paint::Good),
                (None, _) => ("can log in now".to_owned(), Paint::Good),
            },
            Standing::NotAsked => ("Enter tells".to_owned(), Paint::Normal),
            Standing::Stopped(mend, what, missing) => {
                let with_key = match mend.and_then(|mend| self.key_of(mend)) {
                    Some(key) => format!("{key} {what}"),
                    None => what.clone(),
                };
                match missing {
                    Some(_) => (format!("({with_key})"), Paint::Disabled),
                    None => (with_key, Paint::Warning),
                }
            }
        }
    }

    fn key_of(&self, mend: Mend) -> Option<&str> {
        let action = key(mend)?;
        self.keys.iter().find(|(known, _)| *known == action).map(|(_, key)| key.as_str())
    }

    fn rows(&self, look: Look<'_>) -> (Vec<Row>, Option<usize>) {
        let (shown, selected) = self.list.shown();
        let mut device = None;
        let rows = shown.iter().map(|ListRow { refused, .. }| {
            let event = &refused.event;
            // A device's name stands once, at the first of its rows.
            let same = device.replace(event.device.as_str()) == Some(event.device.as_str());
            let (standing, paint) = self.standing(refused, look.zone);
            Row {
                cells: vec![
                    if same { "".into() } else { Cell::painted(&event.device, Paint::Title) },
                    minute_text(event.time, look.zone).get(11..).unwrap_or_default().into(),
                    who(refused).into(),
                    reason(refused).into(),
                    event.reference.as_deref().unwrap_or_default().into(),
                    Cell::painted(&standing, paint),
                ],
                ..Row::default()
            }
        });
        (rows.collect(), selected)
    }

    /// All about the selected one.
    fn lines(&self, look: Look<'_>) -> Vec<Line> {
        let Some(ListRow { refused, .. }) = self.list.current() else { return Vec::new() };
        let line = |label: &str, text: String, paint| (label.to_owned(), text, paint);
        let name = match &refused.user {
            Some((_, full_name)) => format!("{} ({full_name}) at {}", who(refused), refused.event.device),
            None => format!("{} at {}", who(refused), refused.event.device),
        };
        let (standing, paint) = self.standing(refused, look.zone);
        let (standing, missing) = match &refused.now {
            Standing::Stopped(_, _, Some(permission)) => (standing, format!("; it asks for {}", permission.name())),
            Standing::Open(Some((_, what, missing))) => {
                let asks = missing.map(|permission| format!(", which asks for {}", permission.name()));
                let told = format!("nothing but the right password is missing; or {what}");
                (told, asks.unwrap_or_default())
            }
            Standing::Nobody if refused.count > 1 => {
                let kept = ": no such name; its beginning and length are kept";
                (standing, kept.to_owned())
            }
            _ => (standing, String::new()),
        };
        vec![
            line("Who", name, Paint::Normal),
            line("Said", refused.event.message.clone(), Paint::Normal),
            line("Codes", refused.references.join(" "), Paint::Normal),
            line("Now", format!("{standing}{missing}"), paint),
        ]
    }
}

/// The person's name, or what is kept of one that is nobody's.
fn who(row: &RefusedLogin) -> String {
    match &row.event.subject {
        Some(subject) => subject.what.name.clone(),
        None => {
            let typed = row.event.details.iter().find(|detail| detail.field == "typed");
            typed.map(|detail| detail.after.clone()).unwrap_or_default()
        }
    }
}

/// What makes refusals one row, and keeps it that row.
fn key_of(row: &RefusedLogin) -> String {
    let event = &row.event;
    let whose = event.subject.as_ref().map(|subject| format!("{} {}", subject.kind.name(), subject.what.id));
    let typed = event.details.iter().find(|detail| detail.field == "typed").map(|detail| &detail.after);
    format!("{:?}", (&event.device, whose, typed, &event.code))
}

fn reason(row: &RefusedLogin) -> String {
    let code = row.event.code.as_deref().unwrap_or_default().replace('_', " ");
    if row.count > 1 { format!("{code} x{}", row.count) } else { code }
}

fn searched(row: &RefusedLogin) -> String {
    let full_name = row.user.as_ref().map_or("", |(_, full_name)| full_name);
    format!("{} {} {full_name} {} {}", row.event.device, who(row), reason(row), row.references.join(" "))
}

impl Sheet for ShiftStartScreen {
    fn path(&self) -> String {
        "Shift start: refused in the last 15 minutes".to_owned()
    }

    fn selected(&self) -> Option<String> {
        self.list.current().map(|row| who(&row.refused))
    }

    fn state(&self) -> String {
        self.list.numbers()
    }

    fn hints(&self) -> Hints {
        Hints::Actions(vec![Action::Back, Action::ShiftWhy, Action::Search, Action::Reload, Action::Palette])
    }

    fn places(&self) -> &'static [Place] {
        &[Place::ShiftStart, Place::List, Place::Global]
    }

    fn permission(&self) -> Option<Permission> {
        Some(Permission::ViewUsers)
    }

    fn typing(&self) -> bool {
        self.list.searching
    }

    fn is_modal(&self) -> bool {
        false
    }

    fn search(&self) -> Option<(&TextField, bool)> {
        Some((&self.list.search, self.list.searching))
    }

    fn act(&mut self, action: Action, wishes: &mut Wishes) -> Then {
        if self.list.go(action) {
            return Then::Stay;
        }
        match action {
            Action::ShiftWhy => match self.list.current().map(|row| &row.refused) {
                Some(RefusedLogin { user: Some((user, _)), event, .. }) => {
                    return Then::WhyAt(*user, event.device.clone());
                }
                Some(RefusedLogin { now: Standing::Stopped(..), event, .. }) => {
                    let name = event.subject.as_ref().map_or("", |subject| subject.what.name.as_str());
                    wishes.say(format!("{name} was deleted: only the log tells of it."), Paint::Warning);
                }
                Some(_) => wishes.say("That was nobody's name: ask them how they wrote it.", Paint::Warning),
                None => wishes.say("Nobody was refused in the last 15 minutes.", Paint::Normal),
            },
            Action::Back if !self.list.clear() => return Then::Close,
            _ => {}
        }
        Then::Stay
    }

    fn press(&mut self, key: &Key, _wishes: &mut Wishes) -> Then {
        self.list.press(key);
        Then::Stay
    }

    fn paste(&mut self, text: &str) {
        self.list.paste(text);
    }

    fn reload(&mut self, wishes: &mut Wishes) {
        self.reading = Some(wishes.call(Call::ShiftStart));
    }

    fn on_time(&mut self, wishes: &mut Wishes) {
        if self.due.take_if(|due| *due <= wishes.now).is_some() {
            self.reload(wishes);
        }
    }

    fn set_height(&mut self, height: u16) {
        self.list.set_height(Table::rows_in(height.saturating_sub(BELOW)));
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        let mine = self.reading.take_if(|reading| *reading == ticket).is_some();
        match answer {
            Ok(Reply::ShiftStart(rows)) => {
                if mine {
                    self.read = true;
                    self.due = rows.iter().map(|row| row.event.time.plus(SHIFT_START)).min();
                    if let Some(due) = self.due {
                        wishes.wake_at(due);
                    }
                    let row = |refused: RefusedLogin| ListRow { key: key_of(&refused), refused };
                    self.list.set(rows.into_iter().map(row).collect());
                }
                None
            }
            Err(error) if mine => {
                wishes.complain(&error);
                None
            }
            other => Some(other),
        }
    }

    fn facts(&self, look: Look<'_>) -> Option<Vec<Line>> {
        Some(self.lines(look)).filter(|lines| !lines.is_empty())
    }

    fn command(&self) -> Option<String> {
        let search = "category:\"User Validation\" -severity:info time:\"last 15 minutes\"";
        Some(command::of_search("log list", search))
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, look: Look<'_>) -> Option<Position> {
        let columns = [
            Column::new("DEVICE", Width::Flexible(10)),
            Column::new("TIME", Width::Fixed(5)),
            Column::new("PERSON", Width::Flexible(10)),
            Column::new("REASON", Width::Flexible(16)),
            Column::new("REF", Width::Fixed(4)),
            Column::new("NOW", Width::Flexible(18)),
        ];
        let (rows, selected) = self.rows(look);
        let found = self.list.search.is_empty();
        let table = Table {
            columns: &columns,
            rows: &rows,
            selected,
            column: 0,
            sorted: None,
            empty: match (self.read, found) {
                (false, _) if self.reading.is_some() => "Reading…",
                (false, _) => "This couldn't be read.",
                (true, true) => "Nobody was refused in the last 15 minutes.",
                (true, false) => "Nobody of them matches this search. Esc clears it.",
            },
        };
        let list = Rect { height: area.height.saturating_sub(BELOW), ..area };
        let cursor = table.draw(buffer, list, theme);
        for (y, (label, text, paint)) in (list.bottom() - area.y..).zip(self.lines(look)) {
            let row = draw::row(area, y);
            draw::put(buffer, draw::after(row, 1), &label, theme.style(Paint::Label), theme);
            draw::put(buffer, draw::after(row, 8), &text, theme.style(paint), theme);
        }
        cursor
    }
}
