//! The plant's settings: each with its value, its default, what it means, and who changed it last.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::set_up::time_zones;
use super::sheet::{Hints, Look, Sheet, Then};
use super::user_facts::Line;
use crate::domain::dates::minute_text;
use crate::domain::permission::Permission;
use crate::domain::settings::{Form as Takes, Setting, setting};
use crate::service::{Answer, SettingRow};
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::command;
use crate::tui::key::Key;
use crate::tui::part::draw;
use crate::tui::part::form::{Choice, Field, Form, Outcome};
use crate::tui::part::question::Question;
use crate::tui::part::small_list::SmallList;
use crate::tui::part::table::{Cell, Column, Row, Table, Width};
use crate::tui::part::text_field::TextField;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// Rows below the list for what the selected setting means.
const BELOW: u16 = 4;

/// A row of the list.
#[derive(Debug)]
enum Item {
    /// A setting.
    Setting(SettingRow),
    /// What is kept beside the settings and has a list of its own: the action that opens it, its name, what it is.
    List(Action, &'static str, &'static str),
}

const LISTS: [(Action, &str, &str); 3] = [
    (Action::RolesList, "roles", "The roles there are: what each allows, and how many hold it."),
    (Action::UserGroups, "user groups", "The user groups that accounts belong to, with how many do."),
    (Action::Teams, "teams", "The teams that accounts belong to, with how many do."),
];

impl Item {
    fn name(&self) -> &str {
        match self {
            Self::Setting(row) => row.setting.key,
            Self::List(_, name, _) => name,
        }
    }

    fn searched(&self) -> String {
        match self {
            Self::Setting(row) => format!("{} {} {}", row.setting.key, row.setting.meaning, row.value),
            Self::List(_, name, about) => format!("{name} {about}"),
        }
    }

    /// What it means, and what it takes.
    fn about(&self) -> String {
        match self {
            Self::Setting(row) => {
                let (setting, default) = (row.setting, row.setting.default_text());
                format!("{} Default: {}. Takes {}.", setting.meaning, shown(&default), setting.form.allowed())
            }
            Self::List(_, _, about) => (*about).to_owned(),
        }
    }
}

/// The list of settings.
#[derive(Debug)]
pub struct SettingsScreen {
    list: SmallList<Item>,
    roles: Vec<String>,
    /// The license types that are assigned by hand.
    licenses: Vec<String>,
    asking: Option<(&'static str, Question)>,
    reading: Option<Ticket>,
    doing: Option<Ticket>,
}

impl Default for SettingsScreen {
    fn default() -> Self {
        let list = SmallList::new(Item::name, Item::searched);
        Self { list, roles: Vec::new(), licenses: Vec::new(), asking: None, reading: None, doing: None }
    }
}

impl SettingsScreen {
    /// The list with the cursor on the setting of that name.
    #[must_use]
    pub fn at(key: &str) -> Self {
        let mut screen = Self::default();
        screen.list.select(key);
        screen
    }

    fn current(&self) -> Option<&SettingRow> {
        match self.list.current()? {
            Item::Setting(row) => Some(row),
            Item::List(..) => None,
        }
    }

    fn ask(&mut self) {
        let Some(row) = self.current() else { return };
        let key = row.setting.key;
        let choice = |names: Vec<String>| {
            let choices = names.iter().map(|name| Choice::new(name, name)).collect();
            Field::choice("value", "Value", choices, Some(&row.value))
        };
        let field = match row.setting.form {
            Takes::Switch => choice(vec!["on".to_owned(), "off".to_owned()]),
            Takes::TimeZone => Field::choice("value", "Value", time_zones(), Some(&row.value)),
            Takes::Role => choice(self.roles.clone()),
            Takes::License => {
                let none = std::iter::once(Choice::new("", "(none)"));
                let choices = none.chain(self.licenses.iter().map(|name| Choice::new(name, name))).collect();
                Field::choice("value", "Value", choices, Some(&row.value))
            }
            Takes::Text { .. } | Takes::Number { .. } | Takes::Site => Field::text("value", "Value", &row.value, 200),
        };
        let form = Form::new(vec![field]).buttons("Save", &["Default"], "Cancel");
        let takes = format!("Takes {}. Default: {}.", row.setting.form.allowed(), shown(&row.setting.default_text()));
        let question = Question::new(key, form).line(row.setting.meaning, Paint::Normal).line(&takes, Paint::Hint);
        self.asking = Some((key, question));
    }

    fn save(&mut self, value: String, wishes: &mut Wishes) {
        let Some((key, _)) = &self.asking else { return };
        self.doing = Some(wishes.call(Call::SetSetting(key, value)));
    }

    fn default_of(key: &str) -> String {
        setting(key).map(Setting::default_text).unwrap_or_default()
    }
}

/// An empty value has to be seen too.
fn shown(value: &str) -> &str {
    if value.is_empty() { "(empty)" } else { value }
}

impl Sheet for SettingsScreen {
    fn path(&self) -> String {
        "Settings".to_owned()
    }

    fn state(&self) -> String {
        self.list.numbers()
    }

    fn hints(&self) -> Hints {
        match &self.asking {
            Some((_, question)) => Hints::Fixed(question.form.hints()),
            None => Hints::Actions(vec![Action::Back, Action::SheetOpen, Action::Search, Action::Palette]),
        }
    }

    fn permission(&self) -> Option<Permission> {
        Some(Permission::ManageSettings)
    }

    fn typing(&self) -> bool {
        self.asking.as_ref().map_or(self.list.searching, |(_, question)| question.form.typing())
    }

    fn is_modal(&self) -> bool {
        self.asking.is_some()
    }

    fn search(&self) -> Option<(&TextField, bool)> {
        Some((&self.list.search, self.list.searching && self.asking.is_none()))
    }

    fn unsaved(&self) -> bool {
        self.asking.as_ref().is_some_and(|(_, question)| question.form.changes() > 0)
    }

    fn act(&mut self, action: Action, wishes: &mut Wishes) -> Then {
        if self.list.go(action) {
            return Then::Stay;
        }
        match action {
            Action::Back if self.list.clear() => {}
            Action::Back => return Then::Close,
            Action::SheetOpen => match self.list.current() {
                Some(Item::List(action, ..)) => return Then::Open(*action),
                _ => self.ask(),
            },
            _ => wishes.say("The settings are what they are: none is added or removed.", Paint::Warning),
        }
        Then::Stay
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Then {
        let Some((key_of, question)) = &mut self.asking else {
            self.list.press(key);
            return Then::Stay;
        };
        if self.doing.is_some() {
            return Then::Stay;
        }
        let key_of = *key_of;
        match question.press(key) {
            Outcome::Save => {
                let value = question.form.text("value").trim().to_owned();
                self.save(value, wishes);
            }
            Outcome::Button(_) => {
                let default = Self::default_of(key_of);
                self.save(default, wishes);
            }
            Outcome::Leave => self.asking = None,
            Outcome::Nothing => {}
        }
        Then::Stay
    }

    fn paste(&mut self, text: &str) {
        match &mut self.asking {
            Some((_, question)) => drop(question.form.paste(text)),
            None => self.list.paste(text),
        }
    }

    fn reload(&mut self, wishes: &mut Wishes) {
        self.reading = Some(wishes.call(Call::Settings));
    }

    fn set_height(&mut self, height: u16) {
        self.list.set_height(Table::rows_in(height.saturating_sub(BELOW)));
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        if self.reading == Some(ticket) {
            self.reading = None;
            match answer {
                Ok(Reply::Settings(rows, roles, licenses)) => {
                    self.licenses = licenses;
                    let lists = LISTS.map(|(action, name, about)| Item::List(action, name, about));
                    self.list.set(rows.into_iter().map(Item::Setting).chain(lists).collect());
                    self.roles = roles;
                }
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
            return None;
        }
        if self.doing != Some(ticket) {
            return Some(answer);
        }
        self.doing = None;
        match answer {
            Ok(_) => {
                if let Some((key, _)) = self.asking.take() {
                    wishes.say(format!("{key} is saved."), Paint::Good);
                }
                // The frame knows the settings too: the time zone, for one.
                wishes.call(Call::Plant);
                self.reload(wishes);
            }
            Err(error) => {
                if let Some((_, question)) = &mut self.asking {
                    question.form.set_errors(vec![("value".to_owned(), error.to_string())]);
                }
            }
        }
        None
    }

    fn command(&self) -> Option<String> {
        Some(command::of_search("settings list", ""))
    }

    fn facts(&self, look: Look<'_>) -> Option<Vec<Line>> {
        let row = self.current()?;
        let line = |label: &str, text: &str| (label.to_owned(), text.to_owned(), Paint::Normal);
        let mut lines = vec![
            line("Setting", row.setting.key),
            line("Value", &row.value),
            line("Default", &row.setting.default_text()),
            line("Meaning", row.setting.meaning),
        ];
        let changed = row.changed.as_ref();
        lines.extend(changed.map(|(at, by)| line("Changed", &format!("{} by {by}", minute_text(*at, look.zone)))));
        Some(lines)
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, look: Look<'_>) -> Option<Position> {
        let columns = [
            Column::new("SETTING", Width::Fixed(28)),
            Column::new("VALUE", Width::Flexible(16)),
            Column::new("LAST CHANGED", Width::Flexible(16)),
        ];
        let (shown_rows, selected) = self.list.shown();
        let row = |item: &&Item| {
            let Item::Setting(row) = item else {
                let cells = vec![item.name().into(), Cell::painted("Enter opens the list", Paint::Hint), "".into()];
                return Row { cells, ..Row::default() };
            };
            let differs = row.value != row.setting.default_text();
            let value = Cell::painted(shown(&row.value), if differs { Paint::Changed } else { Paint::Normal });
            let changed = row.changed.as_ref();
            let changed =
                changed.map_or_else(String::new, |(at, by)| format!("{} by {by}", minute_text(*at, look.zone)));
            Row { cells: vec![row.setting.key.into(), value, changed.into()], ..Row::default() }
        };
        let rows: Vec<Row> = shown_rows.iter().map(row).collect();
        let empty = match (self.reading.is_some(), self.list.rows().is_empty()) {
            (true, true) => "Reading…",
            _ => "No setting matches this search. Esc clears it.",
        };
        let top = Rect { height: area.height.saturating_sub(BELOW), ..area };
        let table = Table { columns: &columns, rows: &rows, selected, column: 0, sorted: None, empty };
        let cursor = table.draw(buffer, top, theme);
        if let Some(item) = self.list.current() {
            let place = Rect { y: top.bottom(), height: area.height - top.height, ..area };
            draw::rule(buffer, place, theme);
            let lines = draw::wrap(&item.about(), usize::from(area.width.saturating_sub(4)), theme);
            for (index, line) in (1..BELOW).zip(&lines) {
                draw::put(buffer, draw::after(draw::row(place, index), 2), line, theme.style(Paint::Hint), theme);
            }
        }
        match &mut self.asking {
            Some((_, question)) => question.draw(buffer, area, theme),
            None => cursor,
        }
    }
}
