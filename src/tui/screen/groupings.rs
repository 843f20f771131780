//! User groups, or teams: two lists kept alike.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::set_up::mark;
use super::sheet::{Hints, Look, Sheet, Then};
use super::user_facts::Line;
use crate::domain::broken::RuleBroken;
use crate::domain::change::Grouping;
use crate::domain::permission::Permission;
use crate::service::{Answer, GroupingRow};
use crate::tui::action::Action;
use crate::tui::app::wishes::Wishes;
use crate::tui::command;
use crate::tui::key::Key;
use crate::tui::part::form::{Field, Form, Outcome};
use crate::tui::part::question::Question;
use crate::tui::part::small_list::SmallList;
use crate::tui::part::table::{Cell, Column, Row, Table, Width};
use crate::tui::part::text_field::TextField;
use crate::tui::request::{Call, Reply, Ticket};
use crate::tui::theme::{Paint, Theme};

/// The list of user groups or teams.
#[derive(Debug)]
pub struct GroupingsScreen {
    grouping: Grouping,
    list: SmallList<GroupingRow>,
    asking: Option<(What, Question)>,
    reading: Option<Ticket>,
    doing: Option<(Ticket, String)>,
}

#[derive(Clone, Debug)]
enum What {
    Add,
    Rename(String),
    Remove(String),
}

impl GroupingsScreen {
    /// The list of one of the two.
    #[must_use]
    pub fn new(grouping: Grouping) -> Self {
        let list = SmallList::new(|row: &GroupingRow| &row.name, |row| row.name.clone());
        Self { grouping, list, asking: None, reading: None, doing: None }
    }

    fn ask(&mut self, what: What) {
        let word = self.grouping.name();
        let name = |text: &str| Field::text("name", "Name", text, 200).required();
        let question = match &what {
            What::Add => Question::new(
                &format!("New {word}"),
                Form::new(vec![name("").help("unique; letter case doesn't count")]).buttons("Add", &[], "Cancel"),
            ),
            What::Rename(old) => {
                Question::new(&format!("Rename {old}"), Form::new(vec![name(old)]).buttons("Rename", &[], "Cancel"))
                    .line("Whoever belongs to it belongs to it as before.", Paint::Hint)
            }
            What::Remove(old) => {
                let mut form = Form::new(vec![]).buttons("Remove", &[], "Cancel");
                form.focus_last();
                let text =
                    format!("Nobody belongs to the {word} {old}. It goes from all lists; the log keeps its name.");
                Question::new(&format!("Remove {old}?"), form).line(&text, Paint::Normal)
            }
        };
        self.asking = Some((what, question));
    }

    fn save(&mut self, wishes: &mut Wishes) {
        let Some((what, question)) = &self.asking else { return };
        let (grouping, name) = (self.grouping, question.form.text("name").trim().to_owned());
        let (call, done) = match what {
            What::Add => (Call::AddGrouping(grouping, name.clone()), format!("Added {name}.")),
            What::Rename(old) => {
                (Call::RenameGrouping(grouping, old.clone(), name.clone()), format!("Renamed {old} to {name}."))
            }
            What::Remove(old) => (Call::RemoveGrouping(grouping, old.clone()), format!("Removed {old}.")),
        };
        self.doing = Some((wishes.call(call), done));
    }
}

impl Sheet for GroupingsScreen {
    fn path(&self) -> String {
        match self.grouping {
            Grouping::UserGroup => "User groups".to_owned(),
            Grouping::Team => "Teams".to_owned(),
        }
    }

    fn state(&self) -> String {
        self.list.numbers()
    }

    fn hints(&self) -> Hints {
        match &self.asking {
            Some((_, question)) => Hints::Fixed(question.form.hints()),
            None => Hints::Actions(vec![
                Action::Back,
                Action::SheetNew,
                Action::SheetOpen,
                Action::SheetRemove,
                Action::Search,
                Action::Palette,
            ]),
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
        let current = self.list.current().map(|row| (row.name.clone(), row.members, row.built_in));
        match (action, current) {
            (Action::Back, _) if self.list.clear() => {}
            (Action::Back, _) => return Then::Close,
            (Action::SheetNew, _) => self.ask(What::Add),
            (_, None) => wishes.say("Nothing is selected.", Paint::Warning),
            (_, Some((name, _, true))) => {
                wishes.say(format!("{name} exists from the start and stays as it is."), Paint::Warning);
            }
            (Action::SheetRemove, Some((name, members @ 1.., _))) => {
                let word = self.grouping.name();
                let text = format!("{name} has {members} users: give them another {word} first.");
                wishes.say(text, Paint::Warning);
            }
            (Action::SheetRemove, Some((name, ..))) => self.ask(What::Remove(name)),
            (_, Some((name, ..))) => self.ask(What::Rename(name)),
        }
        Then::Stay
    }

    fn press(&mut self, key: &Key, wishes: &mut Wishes) -> Then {
        let Some((_, question)) = &mut self.asking else {
            self.list.press(key);
            return Then::Stay;
        };
        if self.doing.is_some() {
            return Then::Stay;
        }
        match question.press(key) {
            Outcome::Save => self.save(wishes),
            Outcome::Leave => self.asking = None,
            Outcome::Nothing | Outcome::Button(_) => {}
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
        self.reading = Some(wishes.call(Call::Groupings(self.grouping)));
    }

    fn set_height(&mut self, height: u16) {
        self.list.set_height(Table::rows_in(height));
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer<Reply>, wishes: &mut Wishes) -> Option<Answer<Reply>> {
        if self.reading == Some(ticket) {
            self.reading = None;
            match answer {
                Ok(Reply::Groupings(rows)) => self.list.set(rows),
                Ok(_) => {}
                Err(error) => wishes.complain(&error),
            }
            return None;
        }
        let Some((_, done)) = self.doing.take_if(|(doing, _)| *doing == ticket) else { return Some(answer) };
        match answer {
            Ok(_) => {
                if let Some((What::Add | What::Rename(_), question)) = self.asking.take() {
                    self.list.select(question.form.text("name").trim());
                }
                wishes.say(done, Paint::Good);
                self.reload(wishes);
            }
            Err(error) => {
                if let Some((_, question)) = &mut self.asking {
                    mark(&mut question.form, error.rule().map_or(&[], RuleBroken::fields));
                }
                wishes.complain(&error);
            }
        }
        None
    }

    fn command(&self) -> Option<String> {
        let groups = matches!(self.grouping, Grouping::UserGroup);
        Some(command::of_search(if groups { "groups list" } else { "teams list" }, ""))
    }

    fn facts(&self, _: Look<'_>) -> Option<Vec<Line>> {
        let row = self.list.current()?;
        let line = |label: &str, text: String| (label.to_owned(), text, Paint::Normal);
        Some(vec![line("Name", row.name.clone()), line("Users", row.members.to_string())])
    }

    fn draw(&mut self, buffer: &mut Buffer, area: Rect, theme: &Theme, _: Look<'_>) -> Option<Position> {
        let columns = [
            Column::new("NAME", Width::Flexible(30)),
            Column::new("USERS", Width::Fixed(8)).right(),
            Column::new("", Width::Fixed(20)),
        ];
        let (shown, selected) = self.list.shown();
        let row = |row: &&GroupingRow| {
            let from_start = if row.built_in { "from the start" } else { "" };
            let cells: Vec<Cell> =
                vec![row.name.as_str().into(), row.members.to_string().into(), Cell::painted(from_start, Paint::Hint)];
            Row { cells, ..Row::default() }
        };
        let rows: Vec<Row> = shown.iter().map(row).collect();
        let empty = match (self.reading.is_some(), self.list.rows().is_empty()) {
            (true, true) => "Reading…",
            (false, true) => "There are none yet: n adds one.",
            _ => "None matches this search. Esc clears it.",
        };
        let table = Table { columns: &columns, rows: &rows, selected, column: 0, sorted: Some((0, true)), empty };
        let cursor = table.draw(buffer, area, theme);
        match &mut self.asking {
            Some((_, question)) => question.draw(buffer, area, theme),
            None => cursor,
        }
    }
}
